#!/bin/sh
# ripgrep.sh -- jgrep against the installed ripgrep; see ripgrep.py. Arguments: [CASES [SEED]].
# OUT is the build directory. Last line "N passed, N failed"; without ripgrep or python3 there is
# nothing to compare with.
cd "$(dirname "$0")/../.." || exit 2
out=${OUT:-build/release}
cases=${1:-400}
[ -n "${JITRE_LONG:-}" ] && [ $# -eq 0 ] && cases=10000
rg=$(command -v rg) || { echo "no ripgrep to compare with"; echo "0 passed, 0 failed"; exit 0; }
case $("$rg" --version) in
"ripgrep 1"[34]*) ;;
*) echo "not a ripgrep this test knows"; echo "0 passed, 0 failed"; exit 0 ;;
esac
command -v python3 >/dev/null || { echo "no python3"; echo "0 passed, 0 failed"; exit 0; }
compare() { python3 tests/jgrep/ripgrep.py "$out/jgrep" "$rg" "$1" "$2"; }
. tests/jgrep/rounds.inc
rounds "$cases" "${2:-1}" 5
