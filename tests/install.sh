#!/bin/sh
# install.sh -- what make install leaves below DESTDIR serves a stranger: by pkg-config, shared
# and static, without names that clash with a program's own; uninstall takes all of it away. OUT
# and CC come from the environment. Last line "N passed, N failed".
cd "$(dirname "$0")/.." || exit 2
out=${OUT:-build/release}
cc=${CC:-cc}
passed=0 failed=0
if [ "${MODE:-release}" != release ]; then
    echo "only of release builds: 0 passed, 0 failed"
    exit 0
fi
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT

check() { # name, then a command that must succeed
    name=$1
    shift
    if "$@" >"$tmp/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL install: $name"
        cat "$tmp/log"
    fi
}

make_it() { # target
    env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s "$1" OUT="$out" DESTDIR="$tmp/root" \
        PREFIX=/opt/x
}

flags() {
    PKG_CONFIG_PATH="$tmp/root/opt/x/lib/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$tmp/root" \
        pkg-config "$@" --cflags --libs jitre
}

# shellcheck disable=SC2046 # flags are words
example() { # how it is linked
    command -v pkg-config >/dev/null || return 0
    if [ "$1" = static ]; then
        echo 'int main(void) { return 0; }' >"$tmp/a.c"
        $cc -static -o "$tmp/a" "$tmp/a.c" || return 0 # no static C library
        $cc -static -o "$tmp/example" docs/example.c $(flags --static)
    else
        $cc -o "$tmp/example" docs/example.c $(flags)
    fi || return 1
    LD_LIBRARY_PATH="$tmp/root/opt/x/lib" "$tmp/example" | grep -q 'year 2024'
}

names_are_ours() {
    nm -g --defined-only "$tmp/root/opt/x/lib/libjitre.a" 2>/dev/null |
        awk 'NF == 3 && $3 !~ /^jitre_/ { print; bad = 1 } END { exit bad }' || return 1
    nm -D --defined-only "$tmp/root/opt/x/lib/libjitre.so" |
        awk '$3 !~ /^jitre_/ { print; bad = 1 } END { exit bad }'
}

nothing_is_left() {
    make_it uninstall && find "$tmp/root" ! -type d >"$tmp/left" && cat "$tmp/left" &&
        [ ! -s "$tmp/left" ]
}

check 'make install' make_it install
check 'a program with the shared library' example shared
check 'a program with the archive' example static
check 'no names but those of jitre.h' names_are_ours
check 'completions and manuals' test -s "$tmp/root/opt/x/share/man/man1/jgrep.1" -a \
    -s "$tmp/root/opt/x/share/bash-completion/completions/jgrep"
check 'make uninstall' nothing_is_left
echo "$passed passed, $failed failed"
[ $failed = 0 ]
