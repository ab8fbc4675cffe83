#!/bin/sh
# cases.sh -- recorded command lines of GNU grep, when there are any: JITRE_CONFORMANCE names
# their folder. A case passes with the recorded status and output, or when cases.txt explains
# it. OUT is the build directory. Last line "N passed, N failed".
cd "$(dirname "$0")/../.." || exit 2
out=$(cd "${OUT:-build/release}" && pwd) || exit 2
cases=${JITRE_CONFORMANCE:-../shared/conformance}
if [ ! -f "$cases/run_grep_cases.py" ] || [ ! -f "$cases/grep.jsonl" ]; then
    echo "no recorded command lines here: 0 passed, 0 failed"
    exit 0
fi
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
ln -s "$out/jgrep" "$tmp/grep"

python3 "$cases/run_grep_cases.py" -n 10000 --failed-ids "$tmp/ids" "$tmp/grep" \
    "$cases/grep.jsonl" >"$tmp/log"
grep -vxFf tests/jgrep/cases.txt "$tmp/ids" >"$tmp/bad"
failed=$(wc -l <"$tmp/bad")
[ -s "$tmp/log" ] || failed=1
[ "$failed" = 0 ] || grep -Ff "$tmp/bad" "$tmp/log"
tail -n 1 "$tmp/log"
passed=$(tail -n 1 "$tmp/log" | sed -n -e 's/.*\bpass \([0-9]*\).*/\1/p')
echo "${passed:-0} passed, $failed failed"
[ "$failed" = 0 ]
