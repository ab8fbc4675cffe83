# Plain words and sets of words.

name: literal
re: Sherlock Holmes
text: sherlock.txt
expect: 91
hyperscan: 91

name: literal-caseless
re: Sherlock Holmes
flags: i
text: sherlock.txt
expect: 96
hyperscan: 96

name: literal-rare
re: moustachioed|zeppelin
text: sherlock.txt
expect: 0
hyperscan: 0

name: names
re: Sherlock Holmes|John Watson|Irene Adler|Inspector Lestrade|Professor Moriarty
text: sherlock.txt
expect: 105
hyperscan: 105

name: names-caseless
re: Sherlock Holmes|John Watson|Irene Adler|Inspector Lestrade|Professor Moriarty
flags: i
text: sherlock.txt
expect: 110
hyperscan: 110

name: letter
re: s
text: sherlock.txt
expect: 27128
hyperscan: 27128

name: no-match
re: xylophone
text: words 1000000 7
expect: 0
hyperscan: 0
