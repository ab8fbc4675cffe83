#!/bin/sh
# docs.sh -- what the documentation says is so: the example compiles, runs and is the one that
# README.md shows; jitre(3) names every function and flag of the header. OUT and CC come from
# the environment. Last line "N passed, N failed".
cd "$(dirname "$0")/.." || exit 2
out=${OUT:-build/release}
cc=${CC:-cc}
passed=0 failed=0
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT

check() { # name, then a command that must succeed
    name=$1
    shift
    if "$@" >"$tmp/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL docs: $name"
        cat "$tmp/log"
    fi
}

sanitize=
[ "${MODE:-}" = asan ] && sanitize="-fsanitize=address,undefined"

example_runs() {
    $cc -std=c11 -Wall -Wextra -Werror $sanitize -Iinclude -o "$tmp/example" docs/example.c \
        "$out/libjitre.a" || return 1
    "$tmp/example" >"$tmp/got" || return 1
    printf '%s\n' '9-19: year 2024, month 11, day 05' '28-38: year 2025, month 01, day 17' |
        diff - "$tmp/got"
}

example_is_shown() {
    awk '/^```c$/ { on = 1; next } /^```$/ { on = 0 } on' README.md >"$tmp/shown"
    diff docs/example.c "$tmp/shown"
}

manual_names_all() {
    sed -n 's/^#define \(JITRE_[A-Z_]*\) .*/\1/p; s/^JITRE_API.*[ *]\(jitre_[a-z_]*\)(.*/\1/p' \
        include/jitre.h | grep -Ev "VERSION_|^JITRE_(H|API)$" >"$tmp/names"
    missing=$(while read -r name; do
        grep -q "$name" docs/jitre.3 || echo "$name"
    done <"$tmp/names")
    echo "$missing"
    [ -s "$tmp/names" ] && [ -z "$missing" ]
}

example_cxx() {
    command -v c++ >/dev/null || return 0
    echo '#include <jitre.h>' >"$tmp/a.cc"
    c++ -Wall -Wextra -Werror -Iinclude -fsyntax-only "$tmp/a.cc"
}

check "the example compiles and runs" example_runs
check "README shows the example" example_is_shown
check "jitre(3) names everything in jitre.h" manual_names_all
check "jitre.h is a C++ header too" example_cxx
check "includes go one way" tools/layers.sh
echo "$passed passed, $failed failed"
[ $failed = 0 ]
