#!/bin/sh
# demands.sh -- --and and --not: a line is selected when it matches a pattern, one of each
# --and, and none of any --not; -v turns that round. Compared with pipes of grep. OUT is the
# build directory. Last line "N passed, N failed".
# shellcheck disable=SC2046,SC2086 # lists of words are meant
cd "$(dirname "$0")/../.." || exit 2
jgrep=$(cd "${OUT:-build/release}" && pwd)/jgrep || exit 2
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 2
awk 'BEGIN { srand(7)
    for (i = 0; i < 3000; i++) {
        s = ""
        for (k = int(rand() * 9); k > 0; k--) s = s substr("abcdeAB ", int(rand() * 8) + 1, 1)
        print s
    } }' >text
passed=0 failed=0

# same NAME WANT-COMMAND JGREP-ARGUMENTS
same() {
    want=$(sh -c "$2")
    shift_name=$1
    shift 2
    got=$("$jgrep" "$@")
    if [ "$want" = "$got" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL demands: $shift_name"
    fi
}

export LC_ALL=C
same and 'grep a text | grep b' --and b a text
same not 'grep a text | grep -v b' --not b a text
same 'and, not' 'grep a text | grep "b\|c" | grep -v "d$"' --and 'b|c' --not 'd$' a text
same 'two patterns' 'grep "a\|e" text | grep b' -e a -e e --and b text
same 'two demands' 'grep a text | grep b | grep c' a --and b --and c text
same 'none of two' 'grep a text | grep -v b | grep -v c' a --not b --not c text
same 'case' 'grep -i a text | grep -i b' -i a --and b text
same 'words' 'grep -w a text | grep -w b' -w a --and b text
same 'lists of patterns' 'grep a text | grep "b\|c"' a --and 'b
c' text
same 'inverted' 'grep -v a text | wc -l | tr -d " "' -vc a --and '' text
same 'count' 'grep a text | grep -vc b' -c --not b a text
same 'every line' 'grep b text' --and b '' text
same 'no line' 'grep -c zzz text' -c a --and zzz text
same 'inverted, all' 'wc -l <text | tr -d " "' -vc a --and zzz text
same 'parts' 'grep b text | grep -o a' -o a --and b text
same 'numbers' 'grep -n a text | grep :.*b' -n a --and b text
same 'first ones' 'grep a text | grep b | head -n 3' -m3 a --and b text
same 'a demand with a reference' 'grep a text | grep "\(b\).*\1"' a --and '(b).*\1' text
"$jgrep" a --and '(' text >/dev/null 2>err
[ $? = 2 ] && grep -q parenthesis err && passed=$((passed + 1)) || failed=$((failed + 1))

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
