#!/bin/sh
# output.sh -- what jgrep prints, case by case; see output.py. OUT is the build directory. Last
# line "N passed, N failed".
cd "$(dirname "$0")/../.." || exit 2
command -v python3 >/dev/null || { echo "no python3"; echo "0 passed, 0 failed"; exit 0; }
exec python3 tests/jgrep/output.py "${OUT:-build/release}/jgrep"
