# utf.t -- UTF-8 text: characters of several bytes, properties, case, invalid bytes.

name:  dot is a character
re:    ^.$
flags: utf
text:  \xc3\xa9
match: 0-2
all:   0-2
text:  \xe2\x82\xac
match: 0-3
all:   0-3
text:  \xf0\x9d\x84\x9e
match: 0-4
all:   0-4
text:  ab
match: none
all:   none

name:  offsets are bytes
re:    b
flags: utf
text:  \xc3\xa9\xe2\x82\xac\xf0\x9d\x84\x9eb
match: 9-10
all:   9-10

name:  class of letters
rx:    [\xc3\xa0-\xc3\xbc]+
flags: utf
text:  x\xc3\xa9\xc3\xa8\xc3\xa0z\xc3\xbf
match: 1-7
all:   1-7

name:  negated class of one letter
rx:    [^\xc3\xa9]+
flags: utf
text:  \xc3\xa9ab\xc3\xa9\xe2\x82\xac
match: 2-4
all:   2-4 6-9

name:  \w is ASCII without UCP
re:    \w+
flags: utf
text:  h\xc3\xa9
match: 0-1
all:   0-1

name:  \w with UCP
re:    \w+
flags: utf ucp
text:  h\xc3\xa9, \xd0\xb4\xd0\xb0
match: 0-3
all:   0-3 5-9

name:  \d with UCP
re:    \d+
flags: utf ucp
text:  x\xd9\xa3\xd9\xa4
match: 1-5
all:   1-5

name:  \b before a letter without UCP
rx:    \\b\xc3\xa9
flags: utf
text:  \xc3\xa9
match: none
all:   none
text:  a\xc3\xa9
match: 1-3
all:   1-3

name:  \b with UCP
rx:    \\b\xc3\xa9\\b
flags: utf ucp
text:  \xc3\xa9
match: 0-2
all:   0-2
text:  a\xc3\xa9
match: none
all:   none
text:  \x20\xc3\xa9\x20
match: 1-3
all:   1-3

name:  \B with UCP
re:    \B.
flags: utf ucp
text:  \xc3\xa9a
match: 2-3
all:   2-3

name:  \s with UCP
re:    a\sb
flags: utf ucp
text:  a\xe2\x80\x83b
match: 0-5
all:   0-5
text:  a b
match: 0-3
all:   0-3

name:  \s without UCP
re:    a\sb
flags: utf
text:  a\xe2\x80\x83b
match: none
all:   none

name:  Kelvin sign is k
re:    k
flags: utf i
text:  \xe2\x84\xaa
match: 0-3
all:   0-3
text:  K
match: 0-1
all:   0-1

name:  long s in a range
re:    [a-z]
flags: utf i
text:  \xc5\xbf
match: 0-2
all:   0-2

name:  negated k excludes the Kelvin sign
re:    [^k]
flags: utf i
text:  \xe2\x84\xaaK
match: none
all:   none

name:  sigma
rx:    \xcf\x83+
flags: utf i
text:  \xcf\x83\xcf\x82\xce\xa3
match: 0-6
all:   0-6

name:  theta
rx:    \xce\xb8
flags: utf i
text:  \xcf\xb4\xcf\x91\xce\x98
match: 0-2
all:   0-2 2-4 4-6

name:  omega
rx:    \xcf\x89
flags: utf i
text:  \xe2\x84\xa6
match: 0-3
all:   0-3

name:  a with ring
rx:    \xc3\xa5
flags: utf i
text:  \xe2\x84\xab
match: 0-3
all:   0-3

name:  micro
rx:    \xc2\xb5
flags: utf i
text:  \xce\xbc\xce\x9c
match: 0-2
all:   0-2 2-4

name:  sharp s, capital
rx:    \xc3\x9f
flags: utf i
text:  \xe1\xba\x9e
match: 0-3
all:   0-3
text:  ss
match: none
all:   none

name:  triple dz
rx:    \xc7\x86+
flags: utf i
text:  \xc7\x85\xc7\x84\xc7\x86
match: 0-6
all:   0-6

name:  iota
rx:    \xce\xb9
flags: utf i
text:  \xcd\x85\xe1\xbe\xbe
match: 0-2
all:   0-2 2-5

name:  Cherokee
re:    \x{13a0}
flags: utf i
text:  \xea\xad\xb0
match: 0-3
all:   0-3

name:  Georgian
re:    \x{10a0}
flags: utf i
text:  \xe2\xb4\x80
match: 0-3
all:   0-3
text:  \xe1\x83\x90
match: none
all:   none

name:  dotless i is alone
re:    i
flags: utf i
text:  \xc4\xb1
match: none
all:   none
text:  \xc4\xb0
match: none
all:   none
text:  I
match: 0-1
all:   0-1

name:  \w is not widened by caseless
re:    (?i)\w
flags: utf
text:  \xe2\x84\xaa
match: none
all:   none

name:  property L
re:    \p{L}+
flags: utf
text:  1\xc3\xa9\xd0\xb4\xd0\xb02
match: 1-7
all:   1-7

name:  property not L
re:    \P{L}+
flags: utf
text:  \xc3\xa912\xd0\xb4
match: 2-4
all:   2-4

name:  short property
re:    \pN+
flags: utf
text:  a\xe0\xa5\xa72
match: 1-5
all:   1-5

name:  negated by caret
re:    \p{^Lu}+
flags: utf
text:  aBc
match: 0-1
all:   0-1 2-3

name:  script
re:    \p{Greek}+
flags: utf
text:  a\xce\xb1\xce\xb2b
match: 1-5
all:   1-5

name:  script extensions
re:    \p{Han}+
flags: utf
text:  a\xe6\xbc\xa2\xe5\xad\x97b
match: 1-7
all:   1-7

name:  property in a class
re:    [\p{Lu}\d]+
flags: utf
text:  aB1c
match: 1-3
all:   1-3

name:  Any
re:    \p{Any}+
flags: utf
text:  a\xe2\x82\xac\n
match: 0-5
all:   0-5

name:  Xan and Xwd
re:    \p{Xan}+\p{Xwd}
flags: utf
text:  \xc3\xa91_
match: 0-4
all:   0-4

name:  properties without UTF
re:    \p{Lu}+
text:  aB\xc9c
match: 1-3
all:   1-3

name:  POSIX with UCP
re:    [[:alpha:]]+[[:punct:]]
flags: utf ucp
text:  \xc3\xa9\xd0\xb4\xe2\x80\x94
match: 0-7
all:   0-7

name:  POSIX without UCP
re:    [[:alpha:]]+
flags: utf
text:  \xc3\xa9a
match: 2-3
all:   2-3

name:  U+180E is a space with UCP
re:    \s
flags: utf ucp
text:  \xe1\xa0\x8e
match: 0-3
all:   0-3

name:  four bytes, counted
re:    .{2}
flags: utf
text:  \xf0\x9d\x84\x9e\xf0\x9d\x84\x9e\xf0\x9d\x84\x9e
match: 0-8
all:   0-8

name:  ranges across lengths
re:    [\x{7f}-\x{800}]+
flags: utf
text:  a\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80
match: 1-9
all:   1-9

name:  ranges across three and four bytes
re:    [\x{fffe}-\x{10001}]+
flags: utf
text:  \xef\xbf\xbd\xef\xbf\xbe\xf0\x90\x80\x80\xf0\x90\x80\x81\xf0\x90\x80\x82
match: 3-14
all:   3-14

name:  all but ASCII
re:    [^\x00-\x7f]+
flags: utf
text:  a\xc3\xa9\xe2\x82\xac\xf0\x9d\x84\x9eb
match: 1-10
all:   1-10

name:  last code point
re:    \x{10ffff}
flags: utf
text:  \xf4\x8f\xbf\xbf
match: 0-4
all:   0-4

name:  NUL and letters
rx:    \\0\xc3\xa9
flags: utf
text:  a\x00\xc3\xa9
match: 1-4
all:   1-4

name:  start behind a letter
re:    \bb
flags: utf ucp
text:  \xc3\xa9b
start: 2
match: none
all:   none

name:  lazy over letters
rx:    \xd0\xb4.*?\xd0\xb0
flags: utf
text:  \xd0\xb4\xd0\xb0 \xd0\xb4\xd0\xb1\xd0\xb1\xd0\xb0
match: 0-4
all:   0-4 5-13

name:  words
re:    \b\p{Lu}\w+
flags: utf ucp
text:  \xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82 \xd0\xbc\xd0\xb8\xd1\x80 \xd0\x94\xd0\xb0
match: 0-12
all:   0-12 20-24

name:  invalid byte: dot does not take it
re:    a.b
flags: utf
text:  a\xffb
match: none
all:   none

name:  invalid byte: look-behind does not see over it
re:    (?<=a)b
flags: utf
text:  a\xffb
match: none
all:   none

name:  invalid byte: negative look-behind succeeds
re:    (?<!a)b
flags: utf
text:  a\xffb
match: 2-3
all:   2-3

name:  invalid byte: boundary as at an end
re:    a\b
flags: utf
text:  a\xffb
match: 0-1
all:   0-1

name:  invalid byte: boundary behind it
re:    \bb
flags: utf
text:  a\xffb
match: 2-3
all:   2-3

name:  invalid byte: empty matches
re:    x*
flags: utf
text:  a\xffb
match: 0-0
all:   0-0 1-1 2-2 3-3

name:  invalid byte first
re:    .
flags: utf
text:  \xffa
match: 1-2
all:   1-2

name:  invalid byte: caret and dollar do not hold inside
re:    ^b|a$
flags: utf
text:  a\xffb
match: none
all:   none
oracle: PCRE2 10.42 takes the end of a fragment for the end of the text

name:  invalid byte: \z does not hold before it
re:    a\z|a\Z
flags: utf
text:  a\xffb
match: none
all:   none
oracle: fixed in PCRE2 10.43

name:  invalid byte: multi-line
re:    ^.$
flags: utf m
text:  a\n\xff\nb
match: 0-1
all:   0-1 4-5

name:  negated class does not take it
re:    [^x]+
flags: utf
text:  ab\xffcd
match: 0-2
all:   0-2 3-5

name:  truncated character
re:    .
flags: utf
text:  \xe2\x82
match: none
all:   none
text:  a\xe2\x82b
match: 0-1
all:   0-1 3-4

name:  overlong is invalid
re:    /|.
flags: utf
text:  \xc0\xaf.
match: 2-3
all:   2-3

name:  surrogate is invalid
re:    .+
flags: utf
text:  a\xed\xa0\x80b
match: 0-1
all:   0-1 4-5

name:  too large is invalid
re:    .+
flags: utf
text:  a\xf4\x90\x80\x80b
match: 0-1
all:   0-1 5-6

name:  stray continuation
re:    .+
flags: utf
text:  a\x80\x80b
match: 0-1
all:   0-1 3-4

name:  five byte form
re:    .+
flags: utf
text:  a\xf8\x88\x80\x80\x80b
match: 0-1
all:   0-1 6-7

name:  match after many invalid bytes
re:    b+
flags: utf
text:  \xff\xfe\x80\xc0bb\xff
match: 4-6
all:   4-6

name:  property across an invalid byte
re:    \p{L}+
flags: utf
text:  a\xc3\xa9\xffb
match: 0-3
all:   0-3 4-5

name:  look-ahead before an invalid byte
re:    a(?!b)|c(?=.)
flags: utf
text:  a\xffc\xff
match: 0-1
all:   0-1

name:  character cut by an ASCII letter
re:    a.|b
flags: utf
text:  \xe2\x82b\xc3a\xc3
match: 2-3
all:   2-3
