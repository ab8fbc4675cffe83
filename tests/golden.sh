#!/bin/sh
# golden.sh -- dumps of the stages against the ones kept in tests/golden: what a pattern becomes
# may change only on purpose. `golden.sh --write` (make golden) rewrites them; the diff is the
# review. OUT is the build directory. Last line "N passed, N failed".
cd "$(dirname "$0")/golden" || exit 2
case ${OUT:-build/release} in
/*) jitre=$OUT/jitre ;;
*) jitre=../../${OUT:-build/release}/jitre ;;
esac
passed=0 failed=0
tmp=$(mktemp) || exit 2
trap 'rm -f "$tmp"' EXIT

while read -r name rest; do
    case $name in '' | '#'*) continue ;; esac
    pattern=${rest##* }
    # shellcheck disable=SC2086 # the options are words
    if ! "$jitre" dump ${rest% *} -- "$pattern" >"$tmp" 2>&1; then
        failed=$((failed + 1))
        echo "FAIL golden: $name"
        cat "$tmp"
    elif [ "${1:-}" = --write ]; then
        cp "$tmp" "$name.txt"
        chmod 644 "$name.txt"
    elif diff -u "$name.txt" "$tmp"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL golden: $name"
    fi
done <patterns.txt
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
