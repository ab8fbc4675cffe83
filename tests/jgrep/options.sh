#!/bin/sh
# options.sh -- what tells of jgrep's options agrees with the option table: the manual is the
# generated one, --help, completions and README.md know the same names, shells can read their
# completions. OUT is the build directory. Last line "N passed, N failed".
cd "$(dirname "$0")/../.." || exit 2
jgrep=$(cd "${OUT:-build/release}" && pwd)/jgrep
passed=0 failed=0
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT

check() { # name, then a command that must succeed and print nothing
    name=$1
    shift
    if "$@" >"$tmp/log" 2>&1 && [ ! -s "$tmp/log" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL options: $name"
        head -n 20 "$tmp/log"
    fi
}

manual_is_generated() {
    "$jgrep" --generate man | diff docs/jgrep.1 - ||
        echo 'mend with: jgrep --generate man >docs/jgrep.1'
}

# Names of options in --help, one a line.
"$jgrep" --help | sed -n 's/^  \(-.,\|   \) --\([a-z0-9-]*\).*/\2/p' | sort >"$tmp/names"
"$jgrep" --help | sed -n 's/^  -\([A-Za-z]\).*/\1/p' | sort >"$tmp/letters"

manual_is_roff() { # a line that begins with a dot is a request
    grep -n "^[.'][^A-Zb]" docs/jgrep.1
    ! command -v man >/dev/null || man -l --warnings docs/jgrep.1 2>&1 >/dev/null
}

manual_has_all() {
    [ -s "$tmp/names" ] || echo 'no names'
    sed 's/\\-/-/g' docs/jgrep.1 >"$tmp/manual"
    while read -r name; do
        grep -q -e "^.f.*--$name\\\\f\|^.f.*--$name=" "$tmp/manual" || echo "--$name"
    done <"$tmp/names"
}

completions_have_all() { # shell, how a name looks, how a letter looks
    "$jgrep" --generate "complete-$1" >"$tmp/$1"
    while read -r name; do
        grep -q -e "$2$name\b" "$tmp/$1" || echo "--$name"
    done <"$tmp/names"
    while read -r letter; do
        grep -q -e "$3$letter\b" "$tmp/$1" || echo "-$letter"
    done <"$tmp/letters"
}

shell_reads() { # shell, file
    ! command -v "$1" >/dev/null || "$1" -n "$2"
}

bash_completes() { # what is typed, what must be offered
    bash -c '. "$1"; COMP_WORDS=(jgrep $2); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
             compopt() { :; }
             _jgrep; printf "%s\n" "${COMPREPLY[@]}"' - "$tmp/bash" "$1" >"$tmp/offered"
    echo "$2" | tr ' ' '\n' | diff - "$tmp/offered"
}

# Names with dashes that README.md shows in command lines of jgrep are options.
readme_names_options() {
    grep -o '^ *\$ jgrep .*' README.md | grep -o ' --[a-z][a-z-]*' | sed 's/^ --//' |
        sort -u | while read -r name; do
        grep -qx -e "$name" "$tmp/names" || echo "--$name"
    done
}

# The name grep has no letters but GNU's, and abbreviations mean what they mean there.
ln -s "$jgrep" "$tmp/grep"
grep_face() {
    echo a | "$tmp/grep" --gener=man a 2>/dev/null && echo 'an own option abbreviated'
    "$tmp/grep" --generate=man >"$tmp/man" || echo 'an own option in full'
    cmp "$tmp/man" docs/jgrep.1
}

unknown_word() {
    "$jgrep" --generate nonsense 2>"$tmp/err"
    [ $? = 2 ] && grep -q "'nonsense'" "$tmp/err"
}

check 'the manual is generated' manual_is_generated
check 'the manual is proper roff' manual_is_roff
check 'the manual has every option' manual_has_all
check 'bash completes every option' completions_have_all bash ' --' '[ ]-'
check 'zsh completes every option' completions_have_all zsh "'[*]--" "'[*]-"
check 'fish completes every option' completions_have_all fish ' -l ' ' -s '
check 'bash reads its completions' shell_reads bash "$tmp/bash"
check 'zsh reads its completions' shell_reads zsh "$tmp/zsh"
check 'fish reads its completions' shell_reads fish "$tmp/fish"
if command -v bash >/dev/null; then
    check 'bash offers names' bash_completes '--line-' '--line-regexp --line-number --line-buffered'
    check 'bash offers words' bash_completes '--color = a' 'always auto'
    check 'bash offers words of a letter' bash_completes '-d r' 'read recurse'
fi
check 'README shows options there are' readme_names_options
check 'the name grep' grep_face
check 'an unknown word' unknown_word
echo "$passed passed, $failed failed"
[ $failed = 0 ]
