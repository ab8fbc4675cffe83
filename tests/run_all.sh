#!/bin/sh
# run_all.sh -- every test there is; `make check` builds and calls it.
#
# Each part is a program or script whose last line is "N passed, N failed" (cmocka programs: see
# unit_counts). The parts are added up into one such line at the end; the exit status is 0 only
# when nothing failed. OUT is the build directory; JITRE_LONG=1 runs the exhaustive sizes.
cd "$(dirname "$0")/.." || exit 2
out=${OUT:-build/release}
logs=$out/logs
passed=0 failed=0
mkdir -p "$logs" || exit 2

if [ -n "${JITRE_LONG:-}" ]; then
    exhaustive='3 2 1' random=2000000 guard=1 oom=1 sets=2000
elif [ "${MODE:-}" = asan ] || [ "${MODE:-}" = debug ]; then
    exhaustive='3 2 40' random=20000 guard=60 oom=40 sets=20
else
    exhaustive='3 2 2' random=60000 guard=20 oom=8 sets=50
fi

# The counts of a log, "passed failed"; nothing when it has none.
counts() {
    sed -n -e 's/.*\b\([0-9][0-9]*\) passed, \([0-9][0-9]*\) failed.*/\1 \2/p' "$1" | tail -n 1
}

# The same for a cmocka program.
unit_counts() {
    ok=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' "$1" | tail -n 1)
    bad=$(sed -n 's/^\[  FAILED  \] \([0-9]*\) test.*/\1/p' "$1" | tail -n 1)
    [ -n "$ok$bad" ] && echo "${ok:-0} ${bad:-0}"
}

# Add up the log of a part that has ended: tally NAME STATUS COUNTS
tally() {
    # shellcheck disable=SC2086 # the counts are two words
    set -- "$1" "$2" $3
    ok=${3:-0} bad=${4:-0}
    [ "$2" != 0 ] && [ "$bad" = 0 ] && bad=1
    passed=$((passed + ok)) failed=$((failed + bad))
    printf '%-32s %9d passed %6d failed\n' "$1" "$ok" "$bad"
    [ "$bad" = 0 ] || sed -n '1,40p' "$logs/$1.log"
}

# Run one part in the foreground: part NAME COMMAND...
part() {
    name=$1
    shift
    "$@" >"$logs/$name.log" 2>&1
    tally "$name" $? "$(counts "$logs/$name.log")"
}

unit_part() {
    "$1" >"$logs/$(basename "$1").log" 2>&1
    tally "$(basename "$1")" $? "$(unit_counts "$logs/$(basename "$1").log")"
}

# The two long ones run beside all others.
# shellcheck disable=SC2086 # several arguments are meant
"$out/tests/exhaustive" $exhaustive >"$logs/exhaustive.log" 2>&1 &
exhaustive_job=$!
"$out/tests/random" "$random" >"$logs/random.log" 2>&1 &
random_job=$!

part api "$out/tests/api"
part cache "$out/tests/cache"
part cases "$out/tests/run_cases" tests/cases/*.t
part cases-no-exec "$out/tests/run_cases" --no-exec tests/cases/*.t
part cases-kill-wx "$out/tests/run_cases" --kill-wx tests/cases/*.t
part guard "$out/tests/guard" $guard tests/cases/*.t
part oom "$out/tests/oom" $oom tests/cases/*.t
part sets "$out/tests/sets" $sets
part syscalls "$out/tests/syscalls"
part threads "$out/tests/threads"
for program in "$out"/tests/unit/*_test; do
    [ -x "$program" ] && unit_part "$program"
done
for script in tests/*.sh tests/jgrep/*.sh; do
    [ "$script" = tests/run_all.sh ] || [ ! -f "$script" ] ||
        part "$(echo "$script" | sed 's|^tests/||; s|/|-|g; s|\.sh$||')" sh "$script"
done

wait $exhaustive_job
tally exhaustive $? "$(counts "$logs/exhaustive.log")"
wait $random_job
tally random $? "$(counts "$logs/random.log")"

echo "$passed passed, $failed failed"
[ $failed = 0 ]
