# newlines.t -- newline conventions, \R, and the dot.

name:  CRLF: dollar treats it as a unit
re:    (*CRLF)$
flags: m
text:  a\r\nb\r\n
match: 1-1
all:   1-1 4-4 6-6

name:  CRLF: dot takes a lone CR
re:    (*CRLF)a.
text:  a\rb
match: 0-2
all:   0-2
text:  a\r\n
match: none
all:   none
text:  a\n
match: 0-2
all:   0-2

name:  CRLF: LF is no newline
re:    (*CRLF)a$
text:  a\n
match: none
all:   none
text:  a\r\n
match: 0-1
all:   0-1
text:  a\r
match: none
all:   none

name:  CRLF: caret not between CR and LF
re:    ^
flags: m newline:crlf
text:  a\r\nb\r\n
match: 0-0
all:   0-0 3-3

name:  ANY: next line
re:    (*ANY)a$
text:  a\x85
match: 0-1
all:   0-1
text:  a\r\n
match: 0-1
all:   0-1
text:  a\x0b
match: 0-1
all:   0-1

name:  ANY: dots
re:    .+
flags: newline:any
text:  ab\x85c\x0bd\x0ce\r\nf
match: 0-2
all:   0-2 3-4 5-6 7-8 10-11

name:  ANY with UTF: line separator
re:    ^.+$
flags: newline:any utf m
text:  ab\xe2\x80\xa8c\xe2\x80\xa9d\xc2\x85e
match: 0-2
all:   0-2 5-6 9-10 12-13

name:  ANYCRLF: lines
re:    ^.*$
flags: newline:anycrlf m
text:  a\rb\nc\r\nd
match: 0-1
all:   0-1 2-3 4-5 7-8

name:  ANYCRLF: end before the final CRLF
re:    a$
flags: newline:anycrlf
text:  a\r\n
match: 0-1
all:   0-1
text:  a\r
match: 0-1
all:   0-1
text:  a\n
match: 0-1
all:   0-1
text:  a\n\r
match: none
all:   none

name:  CR: lines
re:    ^.*$
flags: newline:cr m
text:  a\rb\nc\r
match: 0-1
all:   0-1 2-5

name:  NUL: lines
re:    ^.*$
flags: newline:nul m
text:  a\x00b\nc\x00
match: 0-1
all:   0-1 2-5

name:  CRLF at the end: \Z
re:    a\Z
flags: newline:crlf
text:  a\r\n
match: 0-1
all:   0-1
text:  a\r\n\r\n
match: none
all:   none

name:  stepping over CRLF: LF convention
re:    x*
text:  a\r\nb
match: 0-0
all:   0-0 1-1 2-2 3-3 4-4

name:  dot is not LF
re:    a.b
text:  a\nb
match: none
all:   none
text:  axb
match: 0-3
all:   0-3
text:  a\rb
match: 0-3
all:   0-3

name:  dotall dot
re:    a.b
flags: s
text:  a\nb
match: 0-3
all:   0-3

name:  \N never is a newline
re:    a\Nb
flags: s
text:  a\nb
match: none
all:   none
text:  a.b
match: 0-3
all:   0-3

name:  \R takes CRLF whole
re:    \R\n
text:  a\r\nb
match: none
all:   none
text:  a\r\n\nb
match: 1-4
all:   1-4

name:  \R twice needs two newlines
re:    \R{2}
text:  \r\n
match: none
all:   none
text:  \r\n\r\n
match: 0-4
all:   0-4
text:  \n\r
match: 0-2
all:   0-2

name:  \R kinds
re:    a\Rb
text:  a\nb
match: 0-3
all:   0-3
text:  a\r\nb
match: 0-4
all:   0-4
text:  a\x0bb
match: 0-3
all:   0-3
text:  a\x85b
match: 0-3
all:   0-3
text:  a\rb
match: 0-3
all:   0-3

name:  \R only CR, LF, CRLF
re:    a\Rb
flags: bsr:anycrlf
text:  a\nb
match: 0-3
all:   0-3
text:  a\r\nb
match: 0-4
all:   0-4
text:  a\x0bb
match: none
all:   none
text:  a\x85b
match: none
all:   none

name:  \R by start option
re:    (*BSR_ANYCRLF)a\Rb
text:  a\x0bb
match: none
all:   none
text:  a\rb
match: 0-3
all:   0-3

name:  \R in UTF
re:    a\Rb
flags: utf
text:  a\xe2\x80\xa8b
match: 0-5
all:   0-5
text:  a\xc2\x85b
match: 0-4
all:   0-4

name:  \R in a loop
re:    a\R*b
text:  a\r\n\r\n\nb
match: 0-7
all:   0-7
text:  ab
match: 0-2
all:   0-2
text:  a\r\nb
match: 0-4
all:   0-4

name:  \R then any
re:    \R.
flags: s
text:  \r\nx
match: 0-3
all:   0-3
text:  \r\r\n
match: 0-2
all:   0-2

name:  negated class takes newlines
re:    a[^x]b
text:  a\nb
match: 0-3
all:   0-3

name:  \D \W \S take newlines
re:    \D\W\S
text:  \n\n\na
match: 1-4
all:   1-4
text:  a\nb
match: 0-3
all:   0-3

name:  start option wins over the caller
re:    (*LF)a$
flags: newline:cr
text:  a\n
match: 0-1
all:   0-1

name:  empty lines of CRLF text
re:    ^$
flags: newline:crlf m
text:  \r\n\r\na\r\n
match: 0-0
all:   0-0 2-2

name:  before and behind a final CRLF
re:    \Z
flags: newline:crlf
text:  c\r\n
match: 1-1
all:   1-1 3-3
text:  \r\n
match: 0-0
all:   0-0 2-2

name:  behind a final CRLF, and a group before it
re:    (a)$|\Z|\z
flags: newline:crlf dollar_endonly
text:  c\r\n
match: 1-1
all:   1-1 3-3

name:  \R does not make the search stop inside of CRLF
re:    [^ab]\Rb
flags: newline:crlf
text:  a\r\n\r\nb
match: 3-6
all:   3-6

name:  [^\n] does not make the search stop inside of CRLF
re:    [^\n]c|
flags: newline:crlf
text:  \r\nb
match: 0-0
all:   0-0 2-2 3-3

name:  other classes with \n do
re:    [^\nx]c|
flags: newline:crlf
text:  \r\nb
match: 0-0
all:   0-0 1-1 2-2 3-3

name:  horizontal and vertical space
re:    \h+\v+
text:  a \t\xa0\n\x0b\x85b
match: 1-7
all:   1-7

name:  negated \h \v
re:    \H\V
text:  \t\na b
match: 1-3
all:   1-3
