#!/bin/sh
# layers.sh -- the include graph by folder, and every arrow that goes backwards.
#
# Data flows one way: base and unicode are vocabulary for all; beyond them a folder sees only
# the product headers of the steps before it; search joins the chain; jgrep is a user like any
# other. Prints nothing when all is well; -v prints the graph first. Exit 1 on a bad arrow.
cd "$(dirname "$0")/.." || exit 2

# folder -> what it may include beyond itself
allowed() {
    case $1 in
        src/base) echo "jitre.h" ;;
        src/unicode) echo "jitre.h base/" ;;
        src/parse) echo "jitre.h base/ unicode/" ;;
        src/nfa) echo "jitre.h base/ unicode/ parse/ast.h" ;;
        src/dfa) echo "jitre.h base/ unicode/ nfa/nfa.h" ;;
        src/codegen) echo "jitre.h base/ unicode/ nfa/nfa.h dfa/dfa.h dfa/tdfa.h bits/bits.h" ;;
        src/scan) echo "jitre.h base/ unicode/ nfa/nfa.h" ;;
        src/bits) echo "jitre.h base/ unicode/ parse/ast.h nfa/nfa.h" ;;
        src/search) echo "jitre.h base/ unicode/ parse/ast.h nfa/nfa.h nfa/sweep.h nfa/backtrack.h nfa/verdict.h dfa/ codegen/ scan/scan.h scan/set.h scan/joint.h scan/needle.h scan/required.h bits/bits.h" ;;
        tools/jgrep | tools/rebar) echo "jitre.h" ;;
        *) echo "jitre.h base/ unicode/ parse/ nfa/ dfa/ bits/ codegen/ scan/ search/" ;;
    esac
}

# "folder file included", one line for each include of ours
edges() {
    for file in src/*/*.[ch] tools/*/*.[ch]; do
        [ -f "$file" ] || continue
        sed -n 's/^[ \t]*#[ \t]*include "\([^"]*\)".*/\1/p' "$file" |
            sed "s|^|${file%/*} $file |"
    done
}

if [ "$1" = -v ]; then
    edges | awk '{ to = $3; if (to !~ /\//) to = to == "jitre.h" ? "include" : $1
                   sub(/\/.*/, "", to); from = $1; sub(/.*\//, "", from)
                   if (from != to) n[from " -> " to]++ }
                 END { for (e in n) printf "%-24s %d\n", e, n[e] }' | sort
fi

edges | {
    bad=0
    while read -r folder file inc; do
        case $inc in */*) ;; jitre.h) ;; *) continue ;; esac # a header beside the file
        [ "${inc%/*}" = "${folder#src/}" ] && continue
        ok=0
        for prefix in $(allowed "$folder"); do
            case $inc in "$prefix"*) ok=1 ;; esac
        done
        if [ $ok = 0 ]; then
            echo "$file includes $inc, which $folder may not see"
            bad=1
        fi
    done
    exit $bad
}
