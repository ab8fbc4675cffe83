# JITRE_ONE_LINE: what a pattern finds in many lines is what it finds in each alone.

name:  sets lose the newline
rx:    [^a]+
flags: one_line
text:  bc\nad\ne
all:   0-2 4-5 6-7

name:  so do classes
rx:    x\\s*y|\\s+
flags: one_line
text:  x\ny x y \n
all:   3-4 4-7 7-8

name:  and dots
rx:    (?s).+
flags: one_line
text:  ab\ncd
all:   0-2 3-5

name:  a written newline is never there
rx:    a\\nb|c
flags: one_line
text:  a\nbc
all:   3-4

name:  ... nor one that may be left out
rx:    a\\n*b|\\n
flags: one_line
text:  a\nb ab\n
all:   4-6

name:  a set of nothing else
rx:    [\\n]|\\x0a|\\R|b
flags: one_line
text:  a\nb
all:   2-3

name:  a caseless one
rx:    [^B]+
flags: i one_line
text:  a\ncb
all:   0-1 2-3

name:  looking ahead
rx:    a(?=\\s)
flags: one_line
text:  a\na a
all:   2-3

name:  looking ahead for something else
rx:    a(?!\\s)
flags: one_line
text:  a\na a
all:   0-1 4-5

name:  looking ahead for nothing but it
rx:    a(?=\\n)|b(?!\\n)
flags: one_line
text:  a\nb\n
all:   2-3

name:  looking back
rx:    (?<=[^x])a|(?<![^x])b
flags: one_line
text:  a\na\nb ab
all:   4-5 6-7

name:  looking far
rx:    a(?!.*\\s\\w)
flags: backrefs one_line
text:  a\nb a c
all:   0-1

name:  holding on
rx:    a\\s*+$
flags: m backrefs one_line
text:  a \na
all:   0-2 3-4

name:  words
rx:    \\b\\S+\\b
flags: one_line
text:  ab\ncd
all:   0-2 3-5

name:  characters of UTF-8
rx:    [^é]+
flags: utf one_line
text:  é\naé\n
all:   3-4

name:  basic syntax
rx:    a[^b]*
flags: bre m one_line
text:  aa\nb
all:   0-2

name:  what is referred to
rx:    (\\W)x\\1
flags: backrefs one_line
text:  \nx\n.x.
all:   3-6

name:  nothing is left
rx:    (\\n)*
flags: one_line
text:  \n
all:   0-0 1-1
