#!/bin/sh
# differential.sh -- jgrep under the name grep against the installed GNU grep; see
# differential.py. Arguments: [CASES [SEED]]. OUT is the build directory. Last line
# "N passed, N failed"; without GNU grep or python3 there is nothing to compare with.
cd "$(dirname "$0")/../.." || exit 2
out=${OUT:-build/release}
cases=${1:-500}
[ -n "${JITRE_LONG:-}" ] && [ $# -eq 0 ] && cases=20000
case $(LC_ALL=C grep --version 2>/dev/null) in
*"GNU grep"*) ;;
*)
    echo "no GNU grep to compare with"
    echo "0 passed, 0 failed"
    exit 0
    ;;
esac
command -v python3 >/dev/null || { echo "no python3"; echo "0 passed, 0 failed"; exit 0; }
compare() { python3 tests/jgrep/differential.py "$out/jgrep" "$1" "$2"; }
. tests/jgrep/rounds.inc
rounds "$cases" "${2:-1}" 8
