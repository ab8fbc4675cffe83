#!/bin/sh
# threads.sh -- jgrep with many threads against jgrep with one; see threads.py. Arguments:
# [CASES [SEED]]. OUT is the build directory, MODE tells what build it is. Last line "N passed,
# N failed".
cd "$(dirname "$0")/../.." || exit 2
out=${OUT:-build/release}
case ${MODE:-} in
debug | asan | tsan) cases=${1:-400} ;; # small files in tiny pieces
*) cases=${1:-50} ;;                    # large files
esac
[ -n "${JITRE_LONG:-}" ] && [ $# -eq 0 ] && cases=$((cases * 10))
command -v python3 >/dev/null || { echo "no python3"; echo "0 passed, 0 failed"; exit 0; }
python3 tests/jgrep/threads.py "$out/jgrep" "$cases" "${2:-1}"
