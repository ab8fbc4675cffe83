# classes.t -- character classes, escapes, POSIX classes, ranges.

name:  closing bracket first is literal
re:    []a]+
text:  a]b
match: 0-2
all:   0-2

name:  closing bracket first in a negated class
re:    [^]a]+
text:  a]bc
match: 2-4
all:   2-4

name:  hyphen after a range is literal
re:    [a-c-e]+
text:  a-ed
match: 0-3
all:   0-3

name:  hyphen before the end
re:    [W-]46]
text:  W46]
match: 0-4
all:   0-4
text:  -46]
match: 0-4
all:   0-4
text:  W
match: none
all:   none

name:  hyphen first
re:    [-a]+
text:  a-b
match: 0-2
all:   0-2

name:  backspace
re:    [\b]
text:  a\x08
match: 1-2
all:   1-2

name:  \8 in a class is 8
re:    [\8]
text:  8
match: 0-1
all:   0-1

name:  range of escapes
re:    [\x41-\x43]+
text:  xABCD
match: 1-4
all:   1-4

name:  negated range
re:    [^a-y]
text:  az
match: 1-2
all:   1-2

name:  caret not first is literal
re:    [a^]+
text:  a^b
match: 0-2
all:   0-2

name:  POSIX classes
re:    [[:alpha:]]+[[:digit:]]+[[:punct:]]
text:  ab12!
match: 0-5
all:   0-5

name:  negated POSIX class
re:    [[:^digit:]]+
text:  12ab3
match: 2-4
all:   2-4

name:  POSIX space and blank
re:    [[:space:]][[:blank:]]
text:  \n\t
match: 0-2
all:   0-2
text:  \x20x
match: none
all:   none

name:  POSIX names
re:    [[:upper:]][[:lower:]][[:xdigit:]][[:cntrl:]][[:graph:]][[:print:]][[:word:]][[:alnum:]][[:ascii:]]
text:  Aaf\x01! _z~
match: 0-9
all:   0-9

name:  caseless POSIX upper
re:    [[:upper:]]+
flags: i
text:  aBc
match: 0-3
all:   0-3

name:  caseless negated class
re:    [^k]+
flags: i
text:  Kkab
match: 2-4
all:   2-4

name:  class of classes
re:    [\d\s]+
text:  a1 2b
match: 1-4
all:   1-4

name:  negated class of negated class
re:    [^\D]+
text:  a12b
match: 1-3
all:   1-3

name:  complement shorthand in class
re:    [\W_]+
text:  a_-b
match: 1-3
all:   1-3

name:  quoting in a class
re:    [\Q^]\E]+
text:  a^]b
match: 1-3
all:   1-3

name:  unclosed looks like a class
re:    [a[]+
text:  a[b
match: 0-2
all:   0-2

name:  escaped brackets
re:    [\[\]]+
text:  a[]b
match: 1-3
all:   1-3

name:  \Q in the pattern
re:    \Qa.b\E+
text:  a.bb
match: 0-4
all:   0-4
text:  axb
match: none
all:   none

name:  dot in class is literal
re:    [.]
text:  a.
match: 1-2
all:   1-2

name:  all bytes
re:    [\x00-\xff]+
text:  \x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f !"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\x7f\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x92\x93\x94\x95\x96\x97\x98\x99\x9a\x9b\x9c\x9d\x9e\x9f\xa0\xa1\xa2\xa3\xa4\xa5\xa6\xa7\xa8\xa9\xaa\xab\xac\xad\xae\xaf\xb0\xb1\xb2\xb3\xb4\xb5\xb6\xb7\xb8\xb9\xba\xbb\xbc\xbd\xbe\xbf\xc0\xc1\xc2\xc3\xc4\xc5\xc6\xc7\xc8\xc9\xca\xcb\xcc\xcd\xce\xcf\xd0\xd1\xd2\xd3\xd4\xd5\xd6\xd7\xd8\xd9\xda\xdb\xdc\xdd\xde\xdf\xe0\xe1\xe2\xe3\xe4\xe5\xe6\xe7\xe8\xe9\xea\xeb\xec\xed\xee\xef\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9\xfa\xfb\xfc\xfd\xfe\xff
match: 0-256
all:   0-256

name:  high bytes
re:    [\x80-\xff]+
text:  a\x80\xffb
match: 1-3
all:   1-3

name:  byte mode: caseless is ASCII only
re:    (?i)\xe9
text:  \xe9
match: 0-1
all:   0-1
text:  \xc9
match: none
all:   none

name:  UCP without UTF: Latin-1 case
re:    (?i)\xe9
flags: ucp
text:  \xc9
match: 0-1
all:   0-1

name:  VT is a space
re:    \s
text:  a\x0b
match: 1-2
all:   1-2

name:  NBSP is \h but not \s
re:    \h|\s+
text:  a\xa0
match: 1-2
all:   1-2
text:  \x20
match: 0-1
all:   0-1

name:  NEL is \v but not \s
re:    \s
text:  \x85
match: none
all:   none

name:  two sets that overlap
re:    [a-m]+[h-z]+
text:  abchixyz
match: 0-8
all:   0-8
text:  abc
match: none
all:   none

name:  space in a class with xx
re:    [a b]+
flags: xx
text:  a b
match: 0-1
all:   0-1 2-3

name:  space in a class with x
re:    [a b]+
flags: x
text:  a b
match: 0-3
all:   0-3

name:  empty class
re:    a[]b
flags: allow_empty_class
text:  a]b
match: none
all:   none
text:  ab
match: none
all:   none

name:  empty negated class
re:    a[^]b
flags: allow_empty_class
text:  a\nb
match: 0-3
all:   0-3

name:  octal escapes
re:    [\101\102]\x43\o{104}
text:  ABCD
match: 1-4
all:   1-4
text:  xACD
match: 1-4
all:   1-4

name:  caseless range
re:    [X-c]+
flags: i
text:  xyzABC_d
match: 0-7
all:   0-7
