# factor.t -- alternatives with common beginnings and ends: what is shared must not show.

name:  caseless words, a shorter one first
re:    est|es|e|pdt|p|edt
flags: i
text:  EDT
match: 0-1
all:   0-1
text:  Es
match: 0-2
all:   0-2
text:  xPdTESt
match: 1-4
all:   1-4 4-7

name:  a shorter word behind a longer one
re:    ed|edt|pst|ps|e
flags: i
text:  edt
match: 0-2
all:   0-2
text:  PST ps e
match: 0-3
all:   0-3 4-6 7-8

name:  words between others with the same set
re:    ab|cd|ac|ce|a
flags: i
text:  aCcEa
match: 0-2
all:   0-2 2-4 4-5
text:  ABCD
match: 0-2
all:   0-2 2-4

name:  overlapping sets keep their order
re:    [ab]x|[bc]xy|[ab]xyz
text:  bxyz
match: 0-2
all:   0-2
text:  cxyz
match: 0-3
all:   0-3
text:  axyz
match: 0-2
all:   0-2

name:  overlapping sets, the group is told
re:    (?:[ab](x)|[bc](xy)|[ab](xyz))
text:  bxyz
match: 0-2 1-2 - -
all:   0-2
text:  cxyz
match: 0-3 - 1-3 -
all:   0-3
text:  axyz
match: 0-2 1-2 - -
all:   0-2

name:  a set that holds a later letter
re:    [a-c]1|b2|[a-c]2|b1x
text:  b2
match: 0-2
all:   0-2
text:  b1x
match: 0-2
all:   0-2
text:  c2
match: 0-2
all:   0-2

name:  a letter between two equal sets
re:    [ab]c|bcd|[ab]cde|x
text:  bcde
match: 0-2
all:   0-2
text:  acde
match: 0-2
all:   0-2
text:  xbcd
match: 0-1
all:   0-1 1-3

name:  a fence without a lead
re:    [ab]c|\w*d|[ab]ce
text:  bce
match: 0-2
all:   0-2
text:  bcd
match: 0-2
all:   0-2 2-3
text:  aced
match: 0-2
all:   0-2 2-4

name:  an empty alternative is a fence
re:    (?:[ab]c||[ab]cd)e?
text:  acde
match: 0-2
all:   0-2 2-2 3-4 4-4
text:  bce
match: 0-3
all:   0-3 3-3
text:  xe
match: 0-0
all:   0-0 1-2 2-2

name:  captures behind a common set
re:    [ab](c)|[ab](d)|[ab](c)(e)
text:  ace
match: 0-2 1-2 - - -
all:   0-2
text:  bd
match: 0-2 - 1-2 - -
all:   0-2

name:  captures in front are no lead
re:    ([ab])c|([ab])d|([ab])ce
text:  ace
match: 0-2 0-1 - -
all:   0-2
text:  bd
match: 0-2 - 0-1 -
all:   0-2
text:  ad
match: 0-2 - 0-1 -
all:   0-2

name:  \K behind a common set
re:    [ab]\Kc|[ab]d|[ab]\Kce
text:  ace
match: 1-2
all:   1-2
text:  bd
match: 0-2
all:   0-2

name:  lazy tails behind a common set
re:    [ab]c*?|[ab]c*d|[ab]cc
text:  accd
match: 0-1
all:   0-1
text:  bccd
match: 0-1
all:   0-1

name:  lazy tails in front of an end
re:    (?:[ab]c*?|[ab]c*d)$
text:  accd
match: 0-4
all:   0-4
text:  bcc
match: 0-3
all:   0-3

name:  atomic tails behind a common set
re:    [ab](?>c|d)e|[ab]cde
text:  acde
match: 0-4
all:   0-4
text:  bce
match: 0-3
all:   0-3

name:  atomic words
re:    (?>[ab]c|[de]c|[ab]d)e|[ab]c|x
text:  acde
match: 0-2
all:   0-2
text:  bce
match: 0-3
all:   0-3
text:  dce
match: 0-3
all:   0-3

name:  possessive sets behind a common set
re:    [ab][cd]++d|[ab][cd]+d
text:  accd
match: 0-4
all:   0-4
text:  bcd
match: 0-3
all:   0-3

name:  back references behind a common set
re:    ([ab])(?:[cd]x\1|[cd]y|[cd]x)
flags: backrefs
text:  acxa
match: 0-4 0-1
all:   0-4
text:  bcxa
match: 0-3 0-1
all:   0-3
text:  acy
match: 0-3 0-1
all:   0-3

name:  a reference to the group of a branch
re:    (?:[ab](x)|[ab](y))(?:\1|\2z)
flags: backrefs
text:  axx
match: 0-3 1-2 -
all:   0-3
text:  byyz
match: 0-4 - 1-2
all:   0-4
text:  ayz
match: none

name:  equal words twice
re:    lmt|lmt|lm|lmt
flags: i
text:  LMT
match: 0-3
all:   0-3
text:  lm
match: 0-2
all:   0-2

name:  equal tails of different groups
re:    (?:(mon)|(sun)|(tues)|wednes)day
flags: i
text:  TUESDAY
match: 0-7 - - 0-4
all:   0-7
text:  sunday
match: 0-6 - 0-3 -
all:   0-6
text:  wednesday
match: 0-9 - - -
all:   0-9

name:  a loop behind equal tails
re:    (?:ast|est|[cp]st|t)*\s*x|a
flags: i
text:  ASTest PSTt x
match: 0-1
all:   0-1 7-13
text:  astx
match: 0-4
all:   0-4
text:  ax
match: 0-1
all:   0-1 1-2

name:  two equal loops, one lazy
re:    (?:a\s*b|c\s*?b|c\s*d)
text:  c   d
match: 0-5
all:   0-5
text:  a  b
match: 0-4
all:   0-4
text:  c b
match: 0-3
all:   0-3

name:  two loops of the same set, one leaves first
re:    (?:ax*?|bx*)(x?)
text:  axx
match: 0-2 1-2
all:   0-2
text:  bxx
match: 0-3 3-3
all:   0-3

name:  nested loops over one set
re:    (?:a[bc]+|d[bc]+)+e
text:  abcbdce
match: 0-7
all:   0-7
text:  dbabce
match: 0-6
all:   0-6

name:  loops that may be empty with equal bodies
re:    (?:(?:a|b?)*c|(?:a|b?)*d)(e)?
text:  abade
match: 0-5 4-5
all:   0-5
text:  bbc
match: 0-3 -
all:   0-3
text:  d
match: 0-1 -
all:   0-1

name:  dotted capitals and the Kelvin sign
re:    k1|[kK]2|K3|s|ſt
flags: i utf ucp
text:  K3
match: 0-4
all:   0-4
text:  K2
match: 0-2
all:   0-2
text:  ſT
match: 0-2
all:   0-2
text:  st
match: 0-1
all:   0-1

name:  conditions behind a common set
re:    [ab]\b|[ab]c\b|[ab]cd
text:  a
match: 0-1
all:   0-1
text:  acd
match: 0-3
all:   0-3
text:  bc
match: 0-2
all:   0-2

name:  conditions in front are no lead
re:    \b[ab]|\b[ab]c|[ab]cd
text:  xacd
match: 1-4
all:   1-4
text:  acd
match: 0-1
all:   0-1

name:  dates, the longer first
re:    19\d\d01[0-3]\d|20\d\d01[0-3]\d|19\d\d01|20\d\d01|(19\d\d|20\d\d)|(\d+)(st|th|rd|nd)?
flags: i
text:  20100131
match: 0-8 - - -
all:   0-8
text:  201001
match: 0-6 - - -
all:   0-6
text:  2010
match: 0-4 0-4 - -
all:   0-4
text:  1st 22ND 1901013
match: 0-3 - 0-1 1-3
all:   0-3 4-8 9-15 15-16
text:  20th 19010
match: 0-4 - 0-2 2-4
all:   0-4 5-9 9-10

name:  counted optional tails of one set
re:    (?:[ab]c{0,3}d|[ab]c{1,2}|[ab])(c*)
text:  acccc
match: 0-5 3-5
all:   0-5
text:  bccd
match: 0-4 4-4
all:   0-4
text:  accccd
match: 0-5 3-5
all:   0-5

name:  a dot is no lead of its own kind
re:    .a|[^\n]b|.ab|\Nc
text:  xab
match: 0-2
all:   0-2
text:  yb
match: 0-2
all:   0-2
text:  zc
match: 0-2
all:   0-2
