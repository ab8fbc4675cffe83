#!/bin/sh
# terminal.sh -- jgrep in a real terminal (tmux): lines appear at once, a long walk shows how far
# it is, and neither results nor an interrupt leave anything of that on the screen. OUT is the
# build directory. Last line "N passed, N failed"; skipped without tmux.
cd "$(dirname "$0")/../.." || exit 2
out=$(cd "${OUT:-build/release}" && pwd) || exit 2
passed=0 failed=0
command -v tmux >/dev/null || { echo "no tmux"; echo "0 passed, 0 failed"; exit 0; }
tmp=$(mktemp -d) || exit 2
tm() { tmux -f /dev/null -S "$tmp/socket" "$@"; }
trap 'tm kill-server 2>/dev/null; rm -rf "$tmp"' EXIT
mkdir "$tmp/dir"
printf 'abc one\nxyz\n' >"$tmp/dir/a"
mkfifo "$tmp/dir/z" # a walk that reads it waits for ever

# The screen without blank lines at its end.
screen() { tm capture-pane -p -t x | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'; }

# Wait until the screen has (or, with "!" before, has not) a pattern: await WHAT [!] PATTERN
await() {
    name=$1
    shift
    want=0
    [ "$1" = '!' ] && want=1 && shift
    for _ in $(seq 100); do
        screen >"$tmp/screen"
        grep -q -e "$1" "$tmp/screen"
        [ $? = $want ] && passed=$((passed + 1)) && return
        sleep 0.1
    done
    failed=$((failed + 1))
    echo "FAIL terminal: $name: the screen is"
    cat "$tmp/screen"
}

tm new-session -d -s x -x 80 -y 24 "cd '$tmp' && PS1='ready> ' exec sh" || exit 2
await 'a shell' '^ready>'
tm send-keys -t x "'$out/jgrep' --sort=path -D read abc dir" Enter
await 'a result' '^[^ ]*:abc one'
await 'progress' '^[0-9]* files searched$'
tm send-keys -t x C-c
await 'interrupt takes progress away' ! 'files searched'
await 'the shell is back' '^ready> *$'
tm send-keys -t x "clear; '$out/jgrep' --color=always --sort=path -D read 'a|later' dir" Enter
await 'progress again' '^[0-9]* files searched$'
printf 'later\n' >"$tmp/dir/z"
await 'a late result' '^[^ ]*:later'
await 'the end takes progress away' ! 'files searched'
tm send-keys -t x "clear; (echo early abc; sleep 20) | '$out/jgrep' abc" Enter
await 'lines of a pipe appear at once' '^early abc'
tm send-keys -t x C-c
tm send-keys -t x "clear; '$out/jgrep' --sort=path -D read abc dir >found" Enter
sleep 2
await 'no progress where output is a file' ! 'files searched'
tm send-keys -t x C-c

mkdir "$tmp/strange"
echo abc >"$tmp/strange/$(printf 'a\033[31mb')"
tm send-keys -t x "clear; '$out/jgrep' abc strange" Enter
await 'a name gives the terminal no orders' '^strange/a?\[31mb$'
tm send-keys -t x "clear; '$out/jgrep' \"\$(printf 'a\\033[31m(')\" strange" Enter
await 'nor does a pattern in a message' 'class: a?\[31m($'

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
