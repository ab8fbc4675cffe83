#!/bin/sh
# pipeline.sh [OUT] -- draw docs/pipeline.svg: one pattern as tree, automaton and machine.
#
# The graphs are those of `jitre dump --dot`, put into one drawing as clusters; needs graphviz.
cd "$(dirname "$0")/.." || exit 2
out=${1:-build/release}
pattern='a(?:b|[0-9]+)c'

# cluster STAGE LABEL: its graph without head and closing brace, its names made unique.
cluster() {
    printf 'subgraph cluster_%s {\nlabel="%s";\n' "$1" "$2"
    "$out/jitre" dump "--$1" --dot "$pattern" | sed -E -e '1d;$d' -e '/rankdir/d' \
        -e "s/^  (n[0-9]+|s[0-9]+|begin)/  $1_\\1/" \
        -e "s/ -> (n[0-9]+|s[0-9]+|begin)/ -> $1_\\1/"
    echo '}'
}

{
    echo 'digraph jitre { rankdir=LR; fontname=sans; color=gray;'
    cluster dfa "dfa: the automaton made deterministic, finds where a match ends"
    cluster nfa "nfa: an ordered automaton"
    cluster ast "ast: what $pattern says"
    echo '}'
} | dot -Tsvg >docs/pipeline.svg
