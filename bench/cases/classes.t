# Classes, counts and repeats.

name: words
re: \b[A-Za-z]+\b
text: sherlock.txt
ask: spans
expect: 447099

name: long-words
re: \b[A-Za-z]{12,}\b
text: sherlock.txt
ask: spans
expect: 7389

name: word-pairs
re: [A-Za-z]+\s+[A-Za-z]+
text: sherlock.txt
ask: spans
expect: 452992

name: ing
re: [a-z]+ing
text: sherlock.txt
ask: spans
expect: 20337

name: capitals
re: [A-Z]{3,}
text: sherlock.txt
ask: spans
expect: 1356

name: bounded-repeat
re: [a-z]{8,13}
text: words 1000000 7
expect: 41168
hyperscan: 111560

name: quoted
re: "[^"]{20,60}"
text: sherlock.txt
ask: spans
expect: 39517

name: around
re: Holmes.{0,25}Watson|Watson.{0,25}Holmes
text: sherlock.txt
expect: 7
hyperscan: 7

name: hex-run
re: [0-9]{5}[a-f]{3}
text: hex 1000000 7
expect: 4315
hyperscan: 4315

name: any-byte
re: [\x80-\xff]{3}a
text: bytes 1000000 7
expect: 479
hyperscan: 479
