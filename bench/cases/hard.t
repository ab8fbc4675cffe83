# Patterns that send backtracking engines or tables astray.

name: nested-plus
re: (?:x+x+)+[yz]
text: repeat 2000 x
expect: 0
hyperscan: 0

name: quadratic
re: .*[^A-Z]|[A-Z]
text: repeat 2000 A
expect: 2000
hyperscan: 2000

name: many-states
re: [ab]*a[ab]{14}c
text: hex 1000000 7
expect: 0
hyperscan: 0

name: redos-shape
re: (?:(?:[0-9a-f]+)*,)*;
text: hex 200000 7
expect: 0
hyperscan: 0
