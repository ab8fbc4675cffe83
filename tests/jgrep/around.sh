#!/bin/sh
# around.sh -- lookaround and atomic groups in Perl patterns: lines are found in blocks as they are
# alone; and --replace: groups that are found along with matches are those that are asked for one
# by one. OUT is the build directory. Last line "N passed, N failed".
cd "$(dirname "$0")/../.." || exit 2
jgrep=$(cd "${OUT:-build/release}" && pwd)/jgrep || exit 2
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 2
passed=0 failed=0

same() { # name; compares `got` and `want`
    if cmp -s got want; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL around: $1"
    fi
}

awk 'BEGIN {
    n = split("foo bar foobar version=12 version 7 aab a king the-king b- -c x=1 é Éa", w, " ")
    for (i = 0; i < 6000; i++) {
        s = (s * 69069 + i + 1) % 65536
        printf "%s%s", w[1 + int(s / 7) % n], s % 5 ? " " : s % 3 ? "\n" : "\n\n"
    }
}' >text
printf 'foo' >>text

# A pattern that begins with what looks at the start of a text is asked line by line.
alone='(?:\A){0}'
while read -r pattern; do
    for options in -c -n -o -v '-o -b' '-c -i' '-w -n' '-x -n' '--count-matches'; do
        # shellcheck disable=SC2086 # several options
        "$jgrep" $options -e "$pattern" text >got 2>&1
        # shellcheck disable=SC2086
        "$jgrep" $options -e "$alone(?:$pattern)" text >want 2>&1
        same "$options $pattern"
    done
done <<'PATTERNS'
foo(?!bar)
(?<=version=)\d+
(?<!the-)king
(?<=foo )bar(?= )
^(?!.*foo).*a
\w+(?=-)
(?=\w+-)\w+
(?>a+)b
(?:a|ab)++ a
(\w)(?=\w*\1)
(?<![\w-])\d+(?!\s)
(?!\s)x(?=\S)
a\s*+$
(?i)(?<=É)a
(?<=^foo )\w+|(?<= )b-$
PATTERNS

# With a second pattern that has a reference, and so a regex of its own, groups are asked for.
while read -r template pattern; do
    for options in '' -o -v --column '-w -b' '--multiline' -i; do
        # shellcheck disable=SC2086
        "$jgrep" $options --replace "$template" -e "$pattern" text >got 2>&1
        # shellcheck disable=SC2086
        "$jgrep" $options --replace "$template" -e "$pattern" -e '(zqx)\d\1' text >want 2>&1
        same "$options --replace $template $pattern"
    done
done <<'TEMPLATES'
$2/$1 (\w+)-(\w+)
$2/$1 (\w+) (\w+)
<$1> (foo|bar)|king
[$0] version
[$2$1] (a*)|(b)
${n}. (?<n>\d+)
$1-$3 (?<=(.))(=)(\d)
$$ (f)(o)(o)
TEMPLATES
# Long lines, on which backtracking would take hours: PATTERN MATCHES, in a line ten times as long
# ten times as many.
awk 'BEGIN { for (i = 0; i < 100000; i++) printf "aab b c d " ; print "" }' >line
{ for _ in 1 2 3 4 5 6 7 8 9 10; do tr -d '\n' <line; done; echo; } >longline
while read -r pattern matches; do
    echo "$matches" | grep -v '^0$' >want
    timeout 100 "$jgrep" -P --count-matches "$pattern" line >got 2>&1
    same "$pattern in a long line"
    echo "${matches}0" | grep -v '^00$' >want
    timeout 100 "$jgrep" -P --count-matches "$pattern" longline >got 2>&1
    same "$pattern in a longer line"
done <<'LONG'
a(?=[^z]*z) 0
a(?=[^z]*z)|b(?![^z]*z)\sc 100000
(?<=aab.)b(?=.*d) 100000
(?!.*z)(?=(.*d)+)d 100000
(?:(?!c\sd).)+c(?=.*\s$) 100000
LONG
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
