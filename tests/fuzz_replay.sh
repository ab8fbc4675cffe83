#!/bin/sh
# fuzz_replay.sh -- every fuzz target over the seeds and old findings, then over inputs made
# from a fixed seed; no special compiler is needed. Last line "N passed, N failed".
cd "$(dirname "$0")/.." || exit 2
out=${OUT:-build/release}
made=${JITRE_LONG:+100000}
passed=0 failed=0
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT

for program in "$out"/replay-*; do
    case $program in *.d | *'*') continue ;; esac
    if "$program" -w "$tmp/last" -s 1 -n "${made:-2000}" fuzz/seeds >"$tmp/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL fuzz: $program on this input:"
        cat "$tmp/last"
        echo
        tail -n 20 "$tmp/log"
    fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
