#!/bin/sh
# run.sh OUT -- what `make demo` shows: jitre at work on a real text, the book in this folder.
# For each question: what was found, how many times, how fast and by which engine.
out=$1
cd "$(dirname "$0")/.." || exit 1
book=demo/sherlock.txt

echo "jgrep finds lines, as grep does:"
echo
printf '%s\n' "  \$ jgrep -n 'Irene Adler|opium den' sherlock.txt | head -n 5"
"$out/jgrep" -n 'Irene Adler|opium den' $book | head -n 5 | tr -d '\r' | sed 's/^/  /'
echo
echo "The library counts matches in the whole book, $(wc -c <$book) bytes; the figures are the"
echo "best of several passes on this machine:"
echo
"$out/demo/demo" $book
echo
echo "And it says what became of a pattern:"
echo
printf '%s\n' "  \$ jitre explain '\w+ing\b'"
"$out/jitre" explain '\w+ing\b' | sed 's/^/  /'
