#!/bin/sh
# rebar.sh BENCH ENGINE [FILTER...] -- run a rebar-style harness with our engine in it.
#
# BENCH is a folder with a Makefile that builds peers into $BENCH_OUT/engines and a bench.py
# that runs `bench.py run`, `latency` and `report`. The tables go to $BENCH_OUT/jitre.md.
bench=$1 engine=$2
[ -x "$bench/bench.py" ] || { echo "usage: make bench-rebar BENCH=dir [BENCH_ARGS=filters]"; exit 2; }
shift 2
BENCH_OUT=${BENCH_OUT:-${TMPDIR:-/tmp}/jitre-bench}
export BENCH_OUT
results=$BENCH_OUT/jitre.json

make -C "$bench" OUT="$BENCH_OUT" || exit 1
ln -sf "$engine" "$BENCH_OUT/engines/jitre" || exit 1
"$bench/bench.py" run -o "$results" "$@" || exit 1
[ $# -gt 0 ] || "$bench/bench.py" latency -o "$results" --merge || exit 1
"$bench/bench.py" report "$results" -o "$BENCH_OUT/jitre.md" && echo "table: $BENCH_OUT/jitre.md"
