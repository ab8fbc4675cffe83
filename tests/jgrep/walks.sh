#!/bin/sh
# walks.sh -- which files jgrep searches, against the installed ripgrep; see walks.py. Arguments:
# [CASES [SEED]]. OUT is the build directory. Last line "N passed, N failed"; without ripgrep 13
# or python3 there is nothing to compare with.
cd "$(dirname "$0")/../.." || exit 2
out=${OUT:-build/release}
cases=${1:-320}
[ -n "${JITRE_LONG:-}" ] && [ $# -eq 0 ] && cases=5000
case $(rg --version 2>/dev/null) in
"ripgrep 13."*) ;;
*)
    echo "no ripgrep 13 to compare with"
    echo "0 passed, 0 failed"
    exit 0
    ;;
esac
command -v python3 >/dev/null || { echo "no python3"; echo "0 passed, 0 failed"; exit 0; }
python3 tests/jgrep/walks.py "$out/jgrep" "$cases" "${2:-1}"
