# Texts of 64 MB: what memory gives, not what caches give.

name: literal
re: Sherlock Holmes
text: copies 64000000 sherlock.txt
expect: 9828
hyperscan: 9828

name: literal-caseless
re: Sherlock Holmes
flags: i
text: copies 64000000 sherlock.txt
expect: 10368
hyperscan: 10368

name: literal-absent
re: zeppelin
text: copies 64000000 sherlock.txt
expect: 0
hyperscan: 0

name: literal-log
re: POST /login/
text: log 64000000 7
expect: 21177
hyperscan: 21177

name: names
re: Sherlock Holmes|John Watson|Irene Adler|Inspector Lestrade|Professor Moriarty
text: copies 64000000 sherlock.txt
expect: 11340
hyperscan: 11340

name: names-caseless
re: Sherlock Holmes|John Watson|Irene Adler|Inspector Lestrade|Professor Moriarty
flags: i
text: copies 64000000 sherlock.txt
expect: 11880
hyperscan: 11880

name: absent-words
re: moustachioed|zeppelin|xylophone
text: copies 64000000 sherlock.txt
expect: 0
hyperscan: 0

name: levels
re: ERROR|FATAL|PANIC|CRITICAL
text: log 64000000 7
expect: 0
hyperscan: 0

name: capitals
re: [A-Z]{3,}
text: copies 64000000 sherlock.txt
expect: 25596
hyperscan: 95256

name: hex-run
re: [0-9]{5}[a-f]{3}
text: hex 64000000 7
expect: 283467
hyperscan: 283467

name: long-words
re: [A-Za-z]{12,}
text: copies 64000000 sherlock.txt
expect: 63612
hyperscan: 98280

name: bounded-words
re: [a-z]{8,13}
text: words 64000000 7
expect: 2626552
hyperscan: 7138804

name: quoted
re: "[^"]{20,60}"
text: copies 64000000 sherlock.txt
expect: 113616
hyperscan: 136404

name: words
re: \b[A-Za-z]+\b
text: copies 64000000 sherlock.txt
expect: 11768652

name: ing
re: \b[a-z]+ing\b
text: copies 64000000 sherlock.txt
expect: 266868

name: unicode-words
re: \w{8,}
flags: u
text: cyrillic 64000000 7
expect: 1828741
not: re2, hyperscan -- \w is ASCII

name: address
re: \b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b
text: log 64000000 7
expect: 740172

name: date
re: \d{2}/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d
text: log 64000000 7
expect: 740172
hyperscan: 740172

name: errors
re: ^.* 503 .*$
flags: m
text: log 64000000 7
expect: 14823
hyperscan: 14823

name: line-ends
re: [a-z]+\r?$
flags: m
text: copies 64000000 sherlock.txt
expect: 730512
hyperscan: 730512
