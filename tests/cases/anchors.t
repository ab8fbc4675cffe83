# anchors.t -- assertions about places: ^ $ \A \Z \z \G \b \B \K.

name:  dollar before a final newline
re:    a$
text:  a\n
match: 0-1
all:   0-1
text:  a\n\n
match: none
all:   none
text:  a
match: 0-1
all:   0-1
text:  ab
match: none
all:   none

name:  dollar everywhere it holds
re:    $
text:  a\nb\n
match: 3-3
all:   3-3 4-4

name:  multi-line dollar
re:    $
flags: m
text:  a\nb\n
match: 1-1
all:   1-1 3-3 4-4

name:  multi-line caret not behind the last newline
re:    ^
flags: m
text:  a\nb\n
match: 0-0
all:   0-0 2-2

name:  alternative caret also there
re:    ^
flags: m alt_circumflex
text:  a\nb\n
match: 0-0
all:   0-0 2-2 4-4

name:  empty line in a newline
re:    ^$
text:  \n
match: 0-0
all:   0-0
text:  
match: 0-0
all:   0-0
text:  a\n\nb
match: none
all:   none

name:  empty lines, multi-line
re:    ^$
flags: m
text:  \n
match: 0-0
all:   0-0
text:  a\n\nb\n
match: 2-2
all:   2-2

name:  caret only once
re:    ^a
text:  aaa
match: 0-1
all:   0-1
text:  aaa
start: 1
match: none
all:   none

name:  \A only at the start
re:    \Aa
flags: m
text:  aaa
match: 0-1
all:   0-1

name:  \G follows the search
re:    \Ga
text:  aaba
match: 0-1
all:   0-1 1-2
text:  baa
start: 1
match: 1-2
all:   1-2 2-3

name:  \G in one branch
re:    \Ga|b
text:  aab
match: 0-1
all:   0-1 1-2 2-3
text:  cab
match: 2-3
all:   2-3

name:  \Z before the final newline
re:    a\Z
text:  a\n
match: 0-1
all:   0-1
text:  a\n\n
match: none
all:   none
text:  a
match: 0-1
all:   0-1

name:  \z only at the end
re:    a\z
text:  a\n
match: none
all:   none
text:  a
match: 0-1
all:   0-1

name:  dollar_endonly
re:    a$
flags: dollar_endonly
text:  a\n
match: none
all:   none
text:  a
match: 0-1
all:   0-1

name:  dollar_endonly does not count in multi-line mode
re:    a$
flags: dollar_endonly m
text:  a\n
match: 0-1
all:   0-1
text:  a\nb
match: 0-1
all:   0-1

name:  notbol kills only caret
re:    ^a
flags: notbol
text:  a
match: none
all:   none

name:  notbol spares \A
re:    \Aa
flags: notbol
text:  a
match: 0-1
all:   0-1

name:  notbol, multi-line: later lines still begin
re:    ^a
flags: notbol m
text:  a\na
match: 2-3
all:   2-3

name:  noteol kills only dollar
re:    a$
flags: noteol
text:  a
match: none
all:   none
text:  a\n
match: none
all:   none

name:  noteol spares \Z
re:    a\Z
flags: noteol
text:  a
match: 0-1
all:   0-1
text:  a\n
match: 0-1
all:   0-1

name:  noteol spares \z
re:    a\z
flags: noteol
text:  a
match: 0-1
all:   0-1

name:  noteol, multi-line: lines still end
re:    a$
flags: noteol m
text:  a\na
match: 0-1
all:   0-1

name:  word boundary around words
re:    \b\w+\b
text:  ab, cd
match: 0-2
all:   0-2 4-6
text:  _x
match: 0-2
all:   0-2

name:  word boundary at both ends of text
re:    \b
text:  ab cd
match: 0-0
all:   0-0 2-2 3-3 5-5
text:  \x20\x20
match: none
all:   none
text:  
match: none
all:   none

name:  not word boundary
re:    \B
text:  ab
match: 1-1
all:   1-1
text:  \x20\x20
match: 0-0
all:   0-0 1-1 2-2
text:  
match: 0-0
all:   0-0
text:  a b
match: none
all:   none

name:  boundary sees what is before the start
re:    \bb
text:  ab
start: 1
match: none
all:   none
text:  a b
start: 1
match: 2-3
all:   2-3

name:  not-boundary between letters
re:    a\Bb
text:  ab
match: 0-2
all:   0-2
text:  a b
match: none
all:   none

name:  boundary next to newline
re:    a\b$
flags: m
text:  a\n
match: 0-1
all:   0-1

name:  dollar then newline
re:    a$\n
flags: m
text:  a\nb
match: 0-2
all:   0-2

name:  dollar then newline, single line
re:    a$\n
text:  a\n
match: 0-2
all:   0-2
text:  a\nb
match: none
all:   none

name:  caret behind newline in the pattern
re:    \n^b
flags: m
text:  a\nb
match: 1-3
all:   1-3

name:  caret in the middle never holds
re:    a^b
text:  ab
match: none
all:   none
text:  a\nb
match: none
all:   none

name:  alternation of anchors
re:    ^a|b$
text:  ab
match: 0-1
all:   0-1 1-2
text:  ba
match: none
all:   none
text:  cb
match: 1-2
all:   1-2
text:  a
match: 0-1
all:   0-1

name:  anchored group in an alternation
re:    (?:^|,)(\w*)
text:  a,b,,c
match: 0-1 0-1
all:   0-1 1-3 3-4 4-6

name:  keep out: reported start moves
re:    (a\K|b)*c
text:  abc
match: 1-3 1-2
all:   1-3

name:  keep out: only the winning path counts
re:    (?:a\Kb|ab)c
text:  abc
match: 1-3
all:   1-3

name:  keep out at the end: empty matches
re:    a\K
text:  aab
match: 1-1
all:   1-1 2-2

name:  keep out twice: the last one counts
re:    a\Kb\Kc
text:  abc
match: 2-3
all:   2-3

name:  keep out in a branch not taken
re:    (?:a\Kx|ab)c
text:  abc
match: 0-3
all:   0-3
text:  axc
match: 1-3
all:   1-3

name:  keep out with groups
re:    (a)\K(b)
text:  ab
match: 1-2 0-1 1-2
all:   1-2

name:  keep out before a loop
re:    \w+\K\d
text:  ab12
match: 3-4
all:   3-4
text:  a1b2
match: 3-4
all:   3-4

name:  start of word and end of word
re:    [[:<:]]a|b[[:>:]]
text:  ab a cb
match: 0-1
all:   0-1 1-2 3-4 6-7

name:  dollar and letters in one class of lines
re:    ^\w+$
flags: m
text:  ab\nc d\nef\n
match: 0-2
all:   0-2 7-9

name:  caret, lazy dot, dollar
re:    ^.*?$
flags: m
text:  ab\ncd
match: 0-2
all:   0-2 3-5

name:  two dollars
re:    a$$
text:  a\n
match: 0-1
all:   0-1

name:  caret caret
re:    ^^a
text:  a
match: 0-1
all:   0-1

name:  optional caret
re:    (?:^)?a
text:  ba
match: 1-2
all:   1-2

name:  end of text in a loop
re:    (?:a|\z)+
text:  aab
match: 0-2
all:   0-2 3-3
text:  baa
match: 1-3
all:   1-3 3-3

name:  one-character look-ahead
re:    \w+(?=;)
text:  ab;cd
match: 0-2
all:   0-2
text:  a
match: none
all:   none

name:  one-character negative look-ahead
re:    a(?!b)
text:  abaca
match: 2-3
all:   2-3 4-5
text:  ab
match: none
all:   none

name:  one-character look-behind
re:    (?<=a)b
text:  abcb
match: 1-2
all:   1-2
text:  b
match: none
all:   none

name:  one-character negative look-behind
re:    (?<!a)b
text:  abcb
match: 3-4
all:   3-4
text:  ab
match: none
all:   none

name:  look-behind sees what is before the start
re:    (?<=a)b
text:  ab
start: 1
match: 1-2
all:   1-2

name:  look-ahead class at the end
re:    a(?=[^b])
text:  a
match: none
all:   none
text:  ac
match: 0-1
all:   0-1

name:  look-behind class at the start
re:    (?<=[^b])a
text:  a
match: none
all:   none
text:  ca
match: 1-2
all:   1-2

name:  negative look-behind at the start
re:    (?<![b])a
text:  a
match: 0-1
all:   0-1
text:  ba
match: none
all:   none

name:  a quantifier behind a word edge is only that of its lookaround
re:    b*[[:>:]]??|x
text:  ..bb.
match: 2-4
all:   2-4 4-4
text:  ..x
match: 2-2
all:   2-2 2-3 3-3
