#!/bin/sh
# blocks.sh -- texts whose ends lie around the end of a block that is read: nothing of what was
# held back at the end of a block is lost at the end of the text. OUT is the build directory.
# Last line "N passed, N failed".
# shellcheck disable=SC2002 # a pipe is what is meant
cd "$(dirname "$0")/../.." || exit 2
jgrep=$(cd "${OUT:-build/release}" && pwd)/jgrep || exit 2
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 2
passed=0 failed=0

check() { # name, file with what is wanted, jgrep's arguments; from a file, and from a pipe
    name=$1 want=$2
    shift 2
    if "$jgrep" "$@" <text | cmp -s - "$want" && cat text | "$jgrep" "$@" | cmp -s - "$want"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL blocks: $name"
    fi
}

seq 100000 | tr '\n' ' ' | fold -w 61 >lines
printf 'a\nfoo\n' >match
for size in 98299 98303 98304 98310 98368 196600 196607 196608 196609 196615 294911; do
    head -c "$size" lines >text
    echo >>text
    cp text all
    check "passthru $size" all --passthru --multiline -N '~foo(\n|x)'
    head -c "$((size - 5))" lines >text
    cp text others
    printf '\na\nfoo\n' >>text
    echo >>others
    check "inverted $size" others -v --multiline 'a\n~?foo\n'
    check "last lines $size" match --multiline 'a\n~?foo\n'
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
