#!/bin/sh
# grep.sh DRIVER JGREP [ARGUMENTS] -- jgrep beside the greps that are installed; the table goes to
# bench/GREP.md. DRIVER is a benchmark driver for greps (grep_bench.py), which makes its texts in
# CORPUS and walks in TREE; the rest are arguments of its `run`, such as --only REGEX, --runs N
# or --append. RG names a ripgrep to be measured beside the one that is installed.
set -eu
cd "$(dirname "$0")/.."
driver=$1 jgrep=$2
shift 2
work=${CORPUS:?a directory for the texts} tree=${TREE:?a tree of sources}
results=$work/results
set -- "$@" --tool 'grep-C:gnu:ascii=env LC_ALL=C grep' --tool "jgrep:jgrep=$jgrep -uu"
set -- "$@" --tool 'grep-U:gnu=env LC_ALL=C.UTF-8 grep'
# name_of PROGRAM: its name with the first part of its version
name_of() { "$1" --version | sed -n '1s/^ripgrep \([0-9]*\).*/rg\1/p; 1s/^ugrep \([0-9]*\).*/ugrep\1/p'; }
for program in rg "${RG:-}"; do
    [ -n "$program" ] && command -v "$program" >/dev/null &&
        set -- "$@" --tool "$(name_of "$program"):rg=$program"
done
command -v ugrep >/dev/null && set -- "$@" --tool "$(name_of ugrep):ugrep=ugrep"
python3 "$driver" make --corpus "$work" --scale "${SCALE:-128}"
python3 "$driver" run --corpus "$work" --tree "$tree" --json "$results.json" "$@"
{
    python3 bench/grep_table.py "$results.json"
    cat bench/grep_notes.md
} >bench/GREP.md
