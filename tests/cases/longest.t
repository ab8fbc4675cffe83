# longest.t -- leftmost-longest, and POSIX syntax as GNU grep reads it.

name:  longest alternative
re:    sam|samwise
flags: longest
text:  samwise
match: 0-7

name:  longest over lazy
re:    a+?
flags: longest
text:  aaa
match: 0-3

name:  leftmost before longest
re:    b|aab
flags: longest
text:  baab
match: 0-1
all:   0-1 1-4

name:  longest of prefixes
re:    a|ab|abc
flags: longest
text:  abc
match: 0-3
text:  ab
match: 0-2

name:  longest with assertion
re:    a|ab\b|abc
flags: longest
text:  ab c
match: 0-2
text:  abcd
match: 0-3

name:  longest nullable loop
re:    (?:a?|b)*
flags: longest
text:  ab
match: 0-2

name:  longest to the end of line
re:    a.*|a
flags: longest
text:  ab\nc
match: 0-2

name:  longest, all matches
re:    a*?|b
flags: longest
text:  aab
all:   0-2 2-3 3-3

name:  ERE: longest
re:    a|ab
flags: ere
text:  ab
match: 0-2

name:  ERE: interval
re:    a{2,3}
flags: ere
text:  aaaa
match: 0-3

name:  ERE: class
re:    [[:digit:]]+
flags: ere
text:  ab12
match: 2-4

name:  ERE: anchors
re:    ^a|b$
flags: ere
text:  ab
all:   0-1 1-2

name:  ERE: backslash in a class is literal
re:    [\n]+
flags: ere
text:  a\\nb
match: 1-3

name:  ERE: word edges
re:    \<a|b\>
flags: ere
text:  ab
all:   0-1 1-2

name:  ERE: word characters
re:    \w+
flags: ere
text:  a_1 b
match: 0-3

name:  ERE: dot and star
re:    x.*y
flags: ere
text:  axbyyc
match: 1-5

name:  ERE: group
re:    (ab)+c
flags: ere
text:  ababc
match: 0-5

name:  ERE: lone brace
re:    a{x
flags: ere
text:  a{x
match: 0-3

name:  BRE: plus is literal
re:    a+
flags: bre
text:  aa+
match: 1-3

name:  BRE: escaped plus
re:    a\+
flags: bre
text:  aaa
match: 0-3

name:  BRE: group
re:    \(ab\)*c
flags: bre
text:  ababc
match: 0-5

name:  BRE: interval
re:    a\{2\}
flags: bre
text:  aaa
match: 0-2

name:  BRE: alternation
re:    a\|ab
flags: bre
text:  ab
match: 0-2

name:  BRE: leading star is literal
re:    *a
flags: bre
text:  b*a
match: 1-3

name:  BRE: caret in the middle is literal
re:    a^b
flags: bre
text:  a^b
match: 0-3

name:  BRE: dollar in the middle is literal
re:    a$b
flags: bre
text:  a$b
match: 0-3

name:  BRE: parentheses are literal
re:    (a)
flags: bre
text:  (a)
match: 0-3

name:  BRE: caseless
re:    ab
flags: bre i
text:  AB
match: 0-2

name:  ERE: letters of several bytes
rx:    [\xc3\xa9\xc3\xa8]+
flags: ere utf
text:  x\xc3\xa9\xc3\xa8
match: 1-5
