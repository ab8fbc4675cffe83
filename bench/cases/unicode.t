# UTF-8 with Unicode classes; RE2's \w and \b are ASCII.

name: cyrillic-literal
re: ма|до
flags: u
text: cyrillic 1000000 7
expect: 636
hyperscan: 636

name: cyrillic-caseless
re: но
flags: ui
text: cyrillic 1000000 7
expect: 356
hyperscan: 356

name: unicode-words
re: \b\w+\b
flags: u
text: cyrillic 1000000 7
ask: spans
expect: 928656
not: re2, hyperscan -- \b is ASCII

name: unicode-class
re: \p{Lu}\p{Ll}{3,}
flags: u
text: cyrillic 1000000 7
ask: spans
expect: 193128

name: unicode-ascii-text
re: \w{10,}
flags: u
text: sherlock.txt
ask: spans
expect: 29197
not: re2 -- \w is ASCII
