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
case ${MODE:-} in
debug | asan)
    # These builds can be told to read in tiny blocks.
    cases=$((cases / 8))
    {
        compare "$cases" "${2:-1}"
        for block in 1 2 3 7 64; do
            JGREP_BLOCK=$block compare "$cases" "${2:-1}$block"
        done
    } | awk '/ passed, .* failed$/ { passed += $1; failed += $3; next } { print }
             END { printf "%d passed, %d failed\n", passed, failed; exit failed > 0 }'
    ;;
*) compare "$cases" "${2:-1}" ;;
esac
