# Lists of made-up words, from a handful to a dictionary. Hyperscan counts every end.

name: words-10
words: 10 1
text: sherlock.txt
expect: 0
hyperscan: 0

name: words-100
words: 100 1
text: sherlock.txt
expect: 0
hyperscan: 0

name: words-1k
words: 1000 1
text: sherlock.txt
expect: 2
hyperscan: 2

name: words-10k
words: 10000 1
text: sherlock.txt
expect: 103
hyperscan: 103
not: jitre pike -- minutes

name: words-100k
words: 100000 1
text: sherlock.txt
expect: 958
hyperscan: 997
not: jitre pike, re2 -- minutes
