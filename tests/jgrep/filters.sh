#!/bin/sh
# filters.sh -- what walks leave out and say about it, where no other program could be asked:
# counters, jgrep's own ignore file, git's corners, times, deep trees. OUT is the build
# directory. Last line "N passed, N failed".
cd "$(dirname "$0")/../.." || exit 2
jgrep=$(cd "${OUT:-build/release}" && pwd)/jgrep
passed=0 failed=0
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 2
HOME=$tmp/home LC_ALL=C.UTF-8
export HOME LC_ALL
unset XDG_CONFIG_HOME JGREP_CONFIG_PATH

# expect NAME STATUS STDOUT STDERR ARGUMENTS...: sorted output; STDERR is "" for silence, else a
# part of it
expect() {
    name=$1 status=$2 want=$3 message=$4
    shift 4
    "$jgrep" "$@" >out 2>err </dev/null
    code=$?
    got=$(sort out)
    [ -n "$message" ] || [ ! -s err ] || code=noise
    if [ "$code" = "$status" ] && [ "$got" = "$want" ] &&
        { [ -z "$message" ] || grep -qF -- "$message" err; }; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL filters: $name: status $code, output '$got', message '$(cat err)'"
    fi
}

lines() { printf '%s\n' "$@"; }

mkdir -p home r/sub/deep r/.hid r/out
for f in r/a r/b.o r/sub/c r/sub/deep/d r/.hid/e r/out/f r/.dot r/sub/big; do echo abc >$f; done
printf 'abc\0\n' >r/bin
printf 'abc\n%02000d\n' 0 >r/sub/big
echo '*.o' >r/.jgrepignore
echo 'out/' >r/.ignore

# -- Counters
expect 'counters' 0 "$(lines r/a r/sub/big r/sub/c r/sub/deep/d)" \
    'skipped: 2 ignored, 4 hidden, 1 binary' -l --skipped abc r
expect 'counters, -u' 0 "$(lines r/a r/b.o r/out/f r/sub/big r/sub/c r/sub/deep/d)" \
    'skipped: 0 ignored, 4 hidden, 1 binary' -u -l --skipped abc r
expect 'counters, -uu' 0 "$(lines r/.dot r/.hid/e r/a r/b.o r/out/f r/sub/big r/sub/c \
    r/sub/deep/d)" 'skipped: 0 ignored, 0 hidden, 1 binary' -uu -l --skipped abc r
expect 'counters, -uuu' 0 "$(lines r/.dot r/.hid/e r/a r/b.o r/bin r/out/f r/sub/big r/sub/c \
    r/sub/deep/d)" 'skipped: 0 ignored, 0 hidden, 0 binary' -uuu -l --skipped abc r
expect 'counters of the rest' 0 "$(lines r/a r/sub/c)" '1 filtered, 1 too big' \
    -l --skipped --max-filesize 1K -g '!deep' abc r
expect 'named files are not left out' 0 "$(lines r/.dot r/b.o)" '' -l abc r/b.o r/.dot
expect 'named binary file' 0 '' 'r/bin: binary file matches' abc r/bin
expect 'named directory that is ignored' 0 r/out/f '' -l abc r/out

# -- Types and globs
expect 'unknown type' 2 '' "unrecognized file type 'nope'" -t nope abc r
expect 'bad type definition' 2 '' 'invalid type definition' --type-add nope abc r
expect 'bad glob' 2 '' "invalid glob '[a'" -g '[a' abc r
expect 'braces' 0 "$(lines r/b.o r/sub/c)" '' -l -g '{b,c}{,.o}' abc r

# -- git
mkdir -p g/.git/info g/w home/.config/git w2
echo abc | tee g/x g/y g/z g/w/x >g/v
echo x >g/.gitignore
echo y >g/.git/info/exclude
echo z >home/.config/git/ignore
expect 'three files of git' 0 g/v '' -l abc g
printf '[core]\n\texcludesFile = "~/mine"\n' >home/.gitconfig
echo v >home/mine
expect 'core.excludesFile' 0 g/z '' -l abc g
expect '--no-ignore-global' 0 "$(lines g/v g/z)" '' -l --no-ignore-global abc g
mkdir -p g/.git/worktrees/w2
echo 'gitdir: ../g/.git/worktrees/w2' >w2/.git
echo '../..' >g/.git/worktrees/w2/commondir
echo abc | tee w2/x >w2/y
expect 'exclude of a worktree' 0 w2/x '' -l abc w2
expect 'above the operand' 1 '' '' -l abc g/w
expect '--no-ignore-parent' 0 g/w/x '' -l --no-ignore-parent abc g/w

# -- Order
touch -d '2001-01-01' r/sub/c
touch -d '2002-01-01' r/a
touch -d '2003-01-01' r/sub/deep/d
in_order() { # NAME WANT ARGUMENTS...
    name=$1 want=$2
    shift 2
    got=$("$jgrep" "$@" | tr '\n' ' ')
    if [ "$got" = "$want" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL filters: $name: '$got'"
    fi
}
in_order '--sort modified' 'r/sub/c r/a r/sub/deep/d ' --sort modified -g '!big' -l abc r
in_order '--sortr modified' 'r/sub/deep/d r/a r/sub/c ' --sortr modified -g '!big' -l abc r
in_order '--sortr path' 'r/sub/deep/d r/sub/c r/a ' --sortr path -g '!big' -l abc r
got=$("$jgrep" --type-add 'mine:*.x' --type-add 'mine:*.y' --type-list | grep '^mine')
[ "$got" = 'mine: *.x, *.y' ] && passed=$((passed + 1)) ||
    { failed=$((failed + 1)); echo "FAIL filters: --type-list: $got"; }
in_order '--files in order' 'r/sub/c r/a r/sub/deep/d ' --sort modified -g '!big' -g '!bin' --files r
in_order 'operands in order' 'r/sub/c r/sub/big r/sub/deep/d r/a ' -l --sort none abc r/sub/c \
    r/sub/big r/sub/deep r/a

# -- Depth: more levels than descriptors, and paths longer than the system takes
python3 - <<'END' 2>/dev/null
import os
os.mkdir("deep")
os.chdir("deep")
for i in range(1500):
    with open("f", "w") as f:
        f.write("abc\n")
    os.mkdir("directory")
    os.chdir("directory")
END
if [ -d deep ]; then
    got=$(ulimit -Sn 64; "$jgrep" -j2 -h abc deep | wc -l)
    [ "$got" -eq 1500 ] && passed=$((passed + 1)) ||
        { failed=$((failed + 1)); echo "FAIL filters: deep tree: $got lines"; }
fi
ln -s .. r/sub/up
expect 'loop' 0 "$(lines r/sub/big r/sub/c r/sub/deep/d)" 'recursive directory loop' \
    --follow -l -g '!a' abc r
rm r/sub/up

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
