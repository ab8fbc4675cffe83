#!/bin/sh
# conformance.sh -- public regex cases through `jitre cases`, when there are any:
# JITRE_CONFORMANCE names their folder. A case passes with what the suite says, with what
# libpcre2 says where that differs, or when conformance.txt explains it. Constructs that are
# not supported yet do not count. Last line "N passed, N failed".
cd "$(dirname "$0")/.." || exit 2
out=${OUT:-build/release}
cases=${JITRE_CONFORMANCE:-../shared/conformance}
if [ ! -f "$cases/run_conformance.py" ] || [ ! -x "$out/jitre" ]; then
    echo "no conformance cases here: 0 passed, 0 failed"
    exit 0
fi
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT

python3 "$cases/run_conformance.py" -n 40 --skip dialect --failed-ids "$tmp/ids" \
    "$out/jitre cases ${ENGINE:-}" "$cases"/[!g]*.jsonl >"$tmp/log"
awk '$1 != "as_pcre2" { print $2 }' "$tmp/ids" | grep -vxFf tests/conformance.txt >"$tmp/bad"
failed=$(wc -l <"$tmp/bad")
if [ "$failed" != 0 ] || [ ! -s "$tmp/log" ]; then
    grep -A 2 -Ff "$tmp/bad" "$tmp/log"
    [ -s "$tmp/log" ] || failed=1
fi
tail -n 1 "$tmp/log"
passed=$(tail -n 1 "$tmp/log" | sed -n -e 's/.*\bpass \([0-9]*\).*/\1/p')
echo "$((${passed:-0} + $(grep -c '^as_pcre2' "$tmp/ids"))) passed, $failed failed"
[ "$failed" = 0 ]
