#!/bin/sh
# run.sh -- fuzz: `run.sh smoke SECONDS` or `run.sh campaign MINUTES`; see `make fuzz-smoke`,
# `make fuzz`. Takes FUZZERS (names of the targets) and MAKE from the environment.
#
# smoke     each target for a while, from a fixed seed: libFuzzer with the address and
#           undefined-behaviour sanitizers when clang has them, else inputs made by driver.c
# campaign  AFL++ on two cores, in turns: one instance plain, one with sanitizers; queues stay
#           in build/fuzz and the next campaign goes on where this one stopped
#
# Exit 1 when something was found; the input is left below build/fuzz and named.
set -u
cd "$(dirname "$0")/.." || exit 2
MAKE=${MAKE:-make}
out=build/fuzz
found=0

# Leave findings of a target by name.
report() {
    for file in "$@"; do
        [ -f "$file" ] || continue
        echo "FOUND: $file (replay: build/asan/replay-NAME $file)"
        found=1
    done
}

can_libfuzzer() {
    mkdir -p $out
    echo 'int LLVMFuzzerTestOneInput(const char *d, unsigned long n) { (void)d; return n > 9; }' \
        >$out/probe.c
    clang -fsanitize=fuzzer,address,undefined -o $out/probe $out/probe.c 2>/dev/null
}

smoke_libfuzzer() {
    target=$1 dir=$out/smoke/$1
    mkdir -p "$dir/corpus"
    echo "== $target: libFuzzer, $seconds s"
    build/fuzz-clang/fuzz-"$target" -seed=1 -max_total_time="$seconds" -timeout=5 \
        -rss_limit_mb=1024 -max_len=4096 -dict=fuzz/jitre.dict -print_final_stats=1 \
        -artifact_prefix="$dir/" "$dir/corpus" fuzz/seeds >"$dir/log" 2>&1 ||
        { tail -n 40 "$dir/log"; found=1; }
    grep -E 'number_of_executed_units|Test unit written' "$dir/log"
}

smoke_driver() {
    target=$1 dir=$out/smoke/$1
    mkdir -p "$dir"
    echo "== $target: driver, $seconds s"
    build/asan/replay-"$target" -s 1 -t "$seconds" -w "$dir/last" fuzz/seeds ||
        { echo "FOUND: $dir/last"; found=1; }
}

smoke() {
    seconds=$1
    if can_libfuzzer; then
        $MAKE -s MODE=fuzz CC=clang fuzz-libfuzzer || exit 2
        for t in $FUZZERS; do smoke_libfuzzer "$t"; done
    else
        echo "clang with libFuzzer is not installed: inputs are made by the driver"
        $MAKE -s MODE=asan fuzz-replay || exit 2
        for t in $FUZZERS; do smoke_driver "$t"; done
    fi
}

# One AFL++ instance: target, its role (-S name), program, seconds.
instance() {
    target=$1 name=$2 program=$3 duration=$4
    AFL_AUTORESUME=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 \
        AFL_FAST_CAL=1 AFL_IMPORT_FIRST=1 AFL_TESTCACHE_SIZE=100 \
        AFL_CUSTOM_MUTATOR_LIBRARY="$PWD/build/release/libmutate.so" \
        afl-fuzz -S "$name" -i fuzz/seeds -o "$out/afl-$target" -x fuzz/jitre.dict -t 2000 \
        -V "$duration" -- "$program" >"$out/afl-$target-$name.log" 2>&1
}

campaign() {
    command -v afl-clang-fast >/dev/null || { echo "afl++ is not installed"; exit 2; }
    mkdir -p $out
    $MAKE -s MODE=afl CC=afl-clang-fast fuzz-afl || exit 2
    AFL_USE_ASAN=1 AFL_USE_UBSAN=1 $MAKE -s MODE=aflsan CC=afl-clang-fast fuzz-afl || exit 2
    $MAKE -s build/release/libmutate.so || exit 2
    n=0
    for t in $FUZZERS; do n=$((n + 1)); done
    share=$(($1 * 60 / n))
    for t in $FUZZERS; do
        echo "== $t: AFL++, $share s, log in $out/afl-$t-*.log"
        instance "$t" plain build/afl-clang/afl-"$t" $share &
        instance "$t" sanitized build/aflsan-clang/afl-"$t" $share &
        wait
        report "$out/afl-$t"/*/crashes/id* "$out/afl-$t"/*/hangs/id*
    done
}

case ${1-} in
    smoke) smoke "$2" ;;
    campaign) campaign "$2" ;;
    *) sed -n '2,4p' "$0"; exit 2 ;;
esac
exit $found
