# options.t -- compile flags and match flags, start offsets.

name:  notempty tries the next path
re:    a*?
flags: notempty
text:  aa
match: 0-1
all:   0-1 1-2

name:  notempty_atstart at the start
re:    (?:a|)b?
flags: notempty_atstart
text:  ac
match: 0-1
all:   0-1 1-1 2-2

name:  notempty_atstart lets later empty ones pass
re:    b?
flags: notempty_atstart
text:  ab
match: 1-2
all:   1-2 2-2

name:  notempty skips to a later match
re:    a*
flags: notempty
text:  bba
match: 2-3
all:   2-3

name:  notempty without a match
re:    a*
flags: notempty
text:  bbb
match: none
all:   none

name:  endanchored tries other paths
re:    a|ab
flags: endanchored
text:  ab
match: 0-2
all:   0-2

name:  endanchored at match time
re:    a|ab
flags: match_endanchored
text:  ab
match: 0-2
all:   0-2

name:  endanchored goes on to the right
re:    a+
flags: endanchored
text:  aab
match: none
all:   none
text:  abaa
match: 2-4
all:   2-4

name:  endanchored, lazy
re:    a+?
flags: endanchored
text:  aaa
match: 0-3
all:   0-3

name:  endanchored before a final newline
re:    a$
flags: endanchored
text:  a\n
match: none
all:   none

name:  anchored
re:    b
flags: anchored
text:  ab
match: none
all:   none
text:  ab
start: 1
match: 1-2
all:   1-2

name:  anchored at match time
re:    b
flags: match_anchored
text:  ab
match: none
all:   none
text:  ab
start: 1
match: 1-2
all:   1-2

name:  anchored, all matches follow each other
re:    a
flags: match_anchored
text:  aab a
match: 0-1
all:   0-1 1-2

name:  anchored on both sides
re:    a|ab|abc
flags: match_anchored match_endanchored
text:  abc
match: 0-3
all:   0-3

name:  match_word
re:    ab|abc
flags: match_word
text:  abc
match: 0-3
all:   0-3
text:  xabc abc
match: 5-8
all:   5-8

name:  match_line
re:    a|ab
flags: match_line m
text:  ab
match: 0-2
all:   0-2
text:  x\nab\n
match: 2-4
all:   2-4

name:  match_line in one line
re:    a|ab
flags: match_line
text:  ab
match: 0-2
all:   0-2
text:  ab\n
match: 0-2
all:   0-2
text:  ab\nc
match: none
all:   none

name:  match_word, several
re:    \d+
flags: match_word
text:  12 a3 4b 56
match: 0-2
all:   0-2 9-11

name:  notbol and noteol together
re:    ^a$
flags: notbol noteol
text:  a
match: none
all:   none

name:  notbol and noteol, multi-line
re:    ^a$
flags: notbol noteol m
text:  a\na\na
match: 2-3
all:   2-3

name:  pattern asks for notempty
re:    (*NOTEMPTY)a*
text:  baa
match: 1-3
all:   1-3

name:  pattern asks for notempty at the start
re:    (*NOTEMPTY_ATSTART)a*
text:  ba
match: 1-2
all:   1-2 2-2
oracle: an iteration is one search here: only its beginning is the start

name:  start at the end
re:    a*
text:  aa
start: 2
match: 2-2
all:   2-2

name:  start in the middle
re:    a+
text:  aaba
start: 1
match: 1-2
all:   1-2 3-4

name:  dupnames
re:    (?<n>a)|(?<n>b)
flags: dupnames
text:  b
match: 0-1 - 0-1
all:   0-1

name:  \C takes a byte
re:    a\Cb
text:  a\xffb
match: 0-3
all:   0-3
text:  a\nb
match: 0-3
all:   0-3

name:  caseless
re:    AbC
flags: i
text:  aBc
match: 0-3
all:   0-3

name:  caseless literal prefix
re:    (?i)hello (?-i)World
text:  HELLO World
match: 0-11
all:   0-11
text:  hello world
match: none
all:   none

name:  notempty with keep out
re:    a\K
flags: notempty
text:  aa
match: none
all:   none

name:  notempty and a group
re:    (a|b?)
flags: notempty
text:  ab
match: 0-1 0-1
all:   0-1 1-2

name:  start offset and not-boundary
re:    \B.
text:  ab c
start: 1
match: 1-2
all:   1-2

name:  multi-line caret at a start offset
re:    ^b
flags: m
text:  a\nb
start: 2
match: 2-3
all:   2-3
text:  a\nb
start: 1
match: 2-3
all:   2-3
