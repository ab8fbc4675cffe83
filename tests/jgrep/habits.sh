#!/bin/sh
# habits.sh -- command lines out of the habits of those who use greps, one by one: each says what
# must be printed and with which status. What is under a name grep is what GNU grep 3.8 prints.
# OUT is the build directory. Last line "N passed, N failed".
cd "$(dirname "$0")/../.." || exit 2
jgrep=$(cd "${OUT:-build/release}" && pwd)/jgrep || exit 2
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
ln -s "$jgrep" "$tmp/jgrep"
ln -s "$jgrep" "$tmp/grep"
cd "$tmp" || exit 2
PATH=$tmp:$PATH
export LC_ALL=C.UTF-8
unset GREP_COLOR GREP_COLORS POSIXLY_CORRECT JGREP_CONFIG_PATH
passed=0 failed=0

# prints WHAT STATUS OUTPUT COMMAND...: standard output and error; a newline is written |, an
# escape \033. Of an input there is nothing.
prints() {
    name=$1 status=$2 want=$3
    shift 3
    got=$("$@" 2>&1 </dev/null; echo "$?")
    got=$(printf '%s' "$got" | tr '\n' '|')
    want=$(printf '%b' "${want:+$want|}$status")
    if [ "$got" = "$want" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf '%s\n' "FAIL habits: $name: got $got, want $want" | cat -v
    fi
}

seq 30 >numbers
printf 'foo bar foo\nnone\n' >foos
prints 'a number of two digits comes first' 0 '10|11|12|13|14|15|16|17|18|19|20|21|22|23|24|25|26|27|28|29|30' \
    grep -12 22 numbers
prints 'numbers in two arguments are two' 0 '20|21|22|23|24' grep -1 -2 22 numbers
prints 'the colour of a line lies under that of a match' 0 \
    '\033[1m\033[7mfoo\033[m\033[1m bar \033[7mfoo\033[m' \
    env GREP_COLORS=mt=7:sl=1:ne grep --color=always foo foos
prints 'what is no colour does not get to the terminal' 0 \
    '\033[01;31m\033[Kfoo\033[m\033[K bar \033[01;31m\033[Kfoo\033[m\033[K' \
    env GREP_COLOR='1;x' grep --color=always foo foos

# Atomic groups: what they eat they do not give back, not even the end of a line; and which of
# several matches they find first decides what matches behind them.
printf 'foo  \nbar\nxx b\naac\n' >atoms
prints 'possessive blanks end with the line' 0 '1:foo  ' jgrep -n '\s++$' atoms
prints 'the same in -o' 0 '1:foo  ' jgrep -no 'foo\s*+$' atoms
prints 'possessive with a blank' 0 '1:foo  ' jgrep -n '(?x)o \W+ +$' atoms
prints 'possessive with a comment' 0 '1:foo  ' jgrep -n 'o\W+(?#x)+$' atoms
prints 'all but one letter' 0 '2' jgrep -c '^[^b]*+$' atoms
prints 'an atomic group in a selection' 0 '4:aac' jgrep -n 'x?(?>a*)c' atoms
prints 'a lazy one is not turned round' 2 \
    'jgrep: this atomic group or possessive quantifier is not supported: ^(?>a*?)c' \
    jgrep '^(?>a*?)c' atoms
prints '(?-m) behind other letters' 0 '2:bar' jgrep -n '(?i-m)^BAR$' atoms
prints '(?-m: ) behind other letters' 0 '2:bar' jgrep -n '(?is-m:^BAR$)' atoms

# Words
prints 'a quotation that is a word' 0 'foo bar foo' jgrep -w '\Qbar' foos
prints 'the place is that in the pattern' 2 \
    'jgrep: missing ) for the parenthesis at 3: foo(' jgrep -w 'foo(' foos

# Messages
long=$(printf '%0300d(%0300d' 0 0)
hundred=$(printf '%0100d' 0)
prints 'a long pattern' 2 "jgrep: missing ) for the parenthesis at 300: ...$hundred(${hundred%0}..." \
    jgrep "$long" foos

# Habits of ripgrep
prints 'case-sensitive undoes smart-case' 1 '' jgrep -i -S --case-sensitive FOO foos

# Trees of others
mkdir -p tree/.git tree/sub
echo foo | tee tree/a >tree/sub/b
ln -s /dev/zero tree/.gitignore
mkfifo tree/sub/.gitignore
prints 'an ignore file without an end' 0 'tree/a:foo|tree/sub/b:foo' \
    timeout 20 jgrep --sort=path foo tree
mkfifo rules
(sleep 1; echo a) >rules &
prints 'an ignore file that is a slow pipe' 0 'tree/sub/b:foo' \
    timeout 20 jgrep --ignore-file=rules foo tree

# Little of everything
little() { # limit, value, command...
    (ulimit "$1" "$2" && shift 2 && "$@")
}
if [ "${MODE:-release}" = release ]; then # sanitizers take more
    prints 'a stack of 64 KiB' 0 '2:none' little -s 64 jgrep -n 'n(o|e)+' foos
    prints 'the same with groups, in threads' 0 './foos:[oobar foo]' \
        little -s 64 jgrep -r -j4 --replace '[$1$2]' '(?:f(oo)|bar)(?: (.*)|$)' --include=foos .
fi

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
