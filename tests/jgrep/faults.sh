#!/bin/sh
# faults.sh -- jgrep when things go wrong: full and closed devices, its own output as input,
# files that are missing, unreadable or odd, readers that go away. A run must end with the
# status that tells the truth, and never with silence where something was lost. OUT is the
# build directory. Last line "N passed, N failed".
# shellcheck disable=SC2016 # lines for another shell to expand
cd "$(dirname "$0")/../.." || exit 2
out=$(cd "${OUT:-build/release}" && pwd) || exit 2
passed=0 failed=0
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
ln -s "$out/jgrep" "$tmp/grep"
jgrep=$out/jgrep grep=$tmp/grep
cd "$tmp" || exit 2
LC_ALL=C.UTF-8
export LC_ALL
unset GREP_COLOR GREP_COLORS POSIXLY_CORRECT

# expect NAME STATUS STDOUT STDERR COMMAND...: STDERR is "" for silence, else a part of it.
expect() {
    name=$1 status=$2 want=$3 message=$4
    shift 4
    got=$("$@" 2>err)
    code=$?
    bad=
    [ "$code" = "$status" ] || bad="status $code, not $status"
    [ "$got" = "$want" ] || bad="$bad output '$got', not '$want'"
    if [ -z "$message" ]; then
        [ -s err ] && bad="$bad message '$(head -n 1 err)'"
    else
        command grep -qF -- "$message" err || bad="$bad message '$(head -n 1 err)'"
    fi
    verdict "$name" "$bad"
}

verdict() {
    if [ -z "$2" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL faults: $1: $2"
    fi
}

# Run a command given as one line of shell, so that it may redirect.
line() { sh -c "$1"; }

printf 'abc\nxyz\nabcd\n' >a
printf 'abc\0def\n' >bin
: >empty
mkdir dir dir/sub
printf 'abc\n' >dir/f
printf 'abc\n' >dir/sub/g
export grep jgrep

# -- Writing
expect 'full device' 2 '' 'write error: No space left' line '"$grep" abc a >/dev/full'
expect 'full device, -c' 2 '' 'write error' line '"$grep" -c abc a >/dev/full'
expect 'full device, -l' 2 '' 'write error' line '"$grep" -l abc a >/dev/full'
expect 'full device, line buffered' 2 '' 'write error' \
    line '"$grep" --line-buffered abc a >/dev/full'
expect 'full device, nothing to write' 1 '' '' line '"$grep" zzz a >/dev/full'
expect 'full device, --help' 2 '' 'write error' line '"$grep" --help >/dev/full'
expect 'full device, --version' 2 '' 'write error' line '"$grep" -V >/dev/full'
awk 'BEGIN { for (i = 0; i < 1000000; i++) print i % 200000 ? "xyz" : "abc" }' >large
for n in 0 2 1000000; do
    expect "full device, -C$n" 2 '' 'write error: No space left' \
        line "\"\$grep\" -C$n abc large >/dev/full"
    expect "reader goes away, -C$n" 0 abc '' line "\"\$grep\" -C$n abc large | head -n 1"
done
rm large
expect 'closed output' 2 '' 'write error: Bad file' line '"$grep" abc a >&-'
expect 'closed output, nothing to write' 1 '' '' line '"$grep" zzz a >&-'
expect 'closed output, -q' 0 '' '' line '"$grep" -q abc a >&-'
expect 'closed error output' 2 abc '' line '"$grep" -h abc missing dir/f 2>&-'
expect 'reader goes away' 0 y '' line 'yes | "$grep" y | head -n 1'
(
    set +e
    yes | { "$grep" y; echo $? >code; } | head -n 1 >/dev/null
) 2>/dev/null
verdict 'reader goes away: SIGPIPE' "$([ "$(cat code)" = 141 ] || echo "status $(cat code)")"
(
    trap '' PIPE
    yes | head -n 100000 | { "$grep" y 2>err; echo $? >code; } | head -n 1 >/dev/null
) 2>/dev/null
verdict 'reader goes away, SIGPIPE ignored' "$([ "$(cat code)" = 2 ] || echo "status $(cat code)")"

# -- Reading
expect 'closed input' 2 '' '(standard input): Bad file' line '"$grep" abc <&-'
expect 'missing file' 2 'abc' 'missing: No such file' line '"$grep" -h abc missing dir/f'
expect 'missing file, -s' 2 'abc' '' line '"$grep" -s -h abc missing dir/f'
expect 'missing file, -q with a match' 0 '' 'missing' "$grep" -q abc missing a
expect 'missing file, -q without' 2 '' 'missing' "$grep" -q zzz missing a
expect 'directory' 2 '' 'dir: Is a directory' "$grep" abc dir
expect 'directory, -d skip' 1 '' '' "$grep" -d skip abc dir
expect 'directory, jgrep' 0 'dir/f:abc' '' "$jgrep" --exclude-dir=sub abc dir
expect 'device, -D skip' 1 '' '' "$grep" -D skip abc /dev/null
mkfifo pipe
expect 'pipe that nobody writes to' 0 abc '' "$grep" -h -D skip abc pipe dir/f
rm pipe
expect 'file of /proc' 0 1 '' "$grep" -c '^Name:' /proc/self/status
expect 'empty file' 1 0 '' "$grep" -c '' empty
ln -s loop loop
expect 'symbolic link to itself' 2 '' 'loop: Too many levels' "$grep" abc loop
rm loop
ln -s .. dir/sub/up
expect 'directory loop' 0 'abc' 'recursive directory loop' \
    line '"$grep" -Rh abc dir | sort -u'
expect 'links are not followed' 0 'abc' '' line '"$grep" -rh abc dir | sort -u'
rm dir/sub/up
if [ "$(id -u)" != 0 ]; then
    chmod 0 dir/sub
    expect 'unreadable directory' 2 'abc' 'Permission denied' "$grep" -rh abc dir
    chmod 755 dir/sub
fi
expect 'pipe that trickles' 0 3 '' \
    line 'for i in 1 2 3; do printf ab; sleep 0.03; echo c; done | "$grep" -c abc'

# -- Own output
expect 'own output, >>' 2 '' 'a: input file is also the output' line '"$grep" abc a >>a'
expect 'own output, <' 2 '' '(standard input): input file is also the output' \
    line '"$grep" abc <a >>a'
expect 'own output in a walk' 2 '' 'dir/out: input file is also the output' \
    line 'cd dir && "$grep" -r abc ../dir >out'
verdict 'own output in a walk: the others' "$([ "$(sort dir/out)" = '../dir/f:abc
../dir/sub/g:abc' ] || cat dir/out)"
rm dir/out
expect 'own output, -c is no harm' 0 '' '' line '"$grep" -c abc a >>a'
printf 'abc\nxyz\nabcd\n' >a
expect 'own output, -m1 is no harm' 0 '' '' line '"$grep" -m1 abc a >>a'
printf 'abc\nxyz\nabcd\n' >a

# -- Binary files, offsets
expect 'binary file' 0 '' 'bin: binary file matches' "$grep" abc bin
expect 'binary file, -I' 1 '' '' "$grep" -I abc bin
expect 'binary file, -c' 0 1 '' "$grep" -c abc bin
expect 'input goes on behind -m' 0 'abc
xyz
abcd' '' line '("$grep" -m1 abc; cat) <a'
expect 'input is used up after -l' 0 '(standard input)' '' line '("$grep" -l abc; cat) <a'

# -- Patterns
expect 'wrong pattern' 2 '' 'grep:' "$grep" -E '(a' a
expect 'patterns are judged one by one' 2 '' 'grep:' "$grep" -E -e '(a' -e 'b)' a
expect 'no pattern' 2 '' 'Usage:' "$grep"
expect 'no pattern in a file' 1 '' '' "$grep" -f empty a
expect 'unknown option' 2 '' "unrecognized option '--zzz'" "$grep" --zzz abc a
expect 'abbreviated option' 0 1:abc '' "$grep" --max=1 --line-n abc a
expect 'ambiguous option' 2 '' 'ambiguous' "$grep" --no abc a
expect 'option behind operands' 0 2 '' "$grep" abc a -c
expect 'options end at operands' 2 'a:2' '-c: No such file' \
    env POSIXLY_CORRECT=1 "$grep" --count abc a -c
awk 'BEGIN { for (i = 0; i < 100000; i++) printf "word%d\n", i * 7919 }' >many
expect '100000 patterns' 0 1 '' line 'echo "a word7919 b" | "$grep" -cF -f many'

# -- Memory: lines longer than it
if [ "${MODE:-}" != asan ]; then
    huge='head -c 100000000 /dev/zero | tr "\0" x'
    expect 'little memory' 2 '' 'memory exhausted' line "ulimit -v 65536; $huge | \"\$grep\" x"
    expect 'little memory, -c' 1 0 '' line "ulimit -v 65536; $huge | \"\$grep\" -c abc"
    expect 'little memory, -l' 1 '' '' line "ulimit -v 65536; $huge | \"\$grep\" -l abc"
    expect 'little memory, -q' 1 '' '' line "ulimit -v 65536; $huge | \"\$grep\" -q abc"
    expect 'little memory, -vc' 0 1 '' line "ulimit -v 65536; $huge | \"\$grep\" -vc abc"
    expect 'little memory, -c -m1' 0 1 '' line "ulimit -v 65536; $huge | \"\$grep\" -cm1 'x\\{9\\}'"
    expect 'little memory, no bound' 0 1 '' \
        line "ulimit -v 65536; { $huge; echo a.b; } | \"\$grep\" -c 'x.*a.*b'"
    expect 'one line of 512 MiB' 1 0 '' \
        line 'ulimit -v 65536; head -c 536870912 /dev/zero | tr "\0" x | "$grep" -c abc'
fi

# -- Files that change while they are searched
: >grows
(
    i=0
    while [ $i -lt 300 ]; do
        echo abc
        i=$((i + 1))
    done >>grows
) &
"$grep" -c zzz grows >/dev/null 2>err
code=$?
wait
verdict 'file that grows' "$([ $code = 1 ] && [ ! -s err ] || echo "status $code")"
head -c 20000000 /dev/zero | tr '\0' '\n' >shrinks
(
    sleep 0.01
    : >shrinks
) &
"$grep" -c zzz shrinks >/dev/null 2>err
code=$?
wait
verdict 'file that shrinks' "$([ $code = 1 ] && [ ! -s err ] || echo "status $code")"
for n in 1 1000000; do
    awk 'BEGIN { for (i = 0; i < 3000000; i++) print i % 5000 ? "xyz" : "abc" }' >shrinks
    (
        sleep 0.01
        : >shrinks
    ) &
    "$grep" -n -C$n abc shrinks >got 2>err
    code=$?
    wait
    verdict "file that shrinks, -C$n" \
        "$([ $code -le 1 ] && [ ! -s err ] || echo "status $code $(head -n 1 err)")"
done
rm -f shrinks grows got

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
