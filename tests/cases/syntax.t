# syntax.t -- how patterns are read: quantifiers, quoting, comments, options, names.

name:  brace that is no quantifier
re:    a{1
text:  a{1
match: 0-3
all:   0-3

name:  brace with junk
re:    a{1,x}
text:  a{1,x}
match: 0-6
all:   0-6

name:  empty braces
re:    a{}
text:  a{}
match: 0-3
all:   0-3

name:  counted
re:    a{2}
text:  aaa
match: 0-2
all:   0-2
text:  a
match: none
all:   none

name:  counted range
re:    a{2,3}
text:  aaaa
match: 0-3
all:   0-3
text:  a
match: none
all:   none

name:  counted open
re:    a{2,}
text:  aaaa
match: 0-4
all:   0-4
text:  a
match: none
all:   none

name:  counted lazy
re:    a{2,3}?
text:  aaaa
match: 0-2
all:   0-2 2-4

name:  comment between atom and quantifier
re:    a(?#c)+
text:  aaa
match: 0-3
all:   0-3

name:  \E is transparent
re:    a\E+
text:  aaa
match: 0-3
all:   0-3

name:  unclosed \Q
re:    a\Q+*
text:  a+*
match: 0-3
all:   0-3

name:  possessive never gives back
re:    a++a
text:  aaa
match: none
all:   none

name:  possessive star
re:    a*+b
text:  aab
match: 0-3
all:   0-3
text:  b
match: 0-1
all:   0-1

name:  possessive optional
re:    a?+a
text:  a
match: none
all:   none
text:  aa
match: 0-2
all:   0-2

name:  possessive count
re:    a{1,2}+a
text:  aa
match: none
all:   none
text:  aaa
match: 0-3
all:   0-3

name:  possessive class before itself
re:    \w++\d
text:  ab1
match: none
all:   none

name:  possessive string
re:    "[^"]*+"
text:  a "bc" d
match: 2-6
all:   2-6
text:  "x
match: none
all:   none

name:  options carry into later alternatives
re:    a(?i)b|c
text:  C
match: 0-1
all:   0-1
text:  aB
match: 0-2
all:   0-2
text:  AB
match: none
all:   none

name:  options end with their group
re:    (a(?i)b)c
text:  aBc
match: 0-3 0-2
all:   0-3
text:  aBC
match: none
all:   none
text:  ABc
match: none
all:   none

name:  options of a group
re:    a(?i:b)c
text:  aBc
match: 0-3
all:   0-3
text:  ABc
match: none
all:   none

name:  options off
re:    (?i)a(?-i)b
text:  Ab
match: 0-2
all:   0-2
text:  AB
match: none
all:   none

name:  caret resets options
re:    (?i)a(?^:b)
text:  Ab
match: 0-2
all:   0-2
text:  AB
match: none
all:   none

name:  extended
rx:    \x20a  b # comment\n c
flags: x
text:  abc
match: 0-3
all:   0-3

name:  extended by option
re:    (?x) a b
text:  ab
match: 0-2
all:   0-2

name:  escaped blank in extended
re:    a\ b
flags: x
text:  a b
match: 0-3
all:   0-3

name:  ungreedy
re:    a+
flags: ungreedy
text:  aaa
match: 0-1
all:   0-1 1-2 2-3

name:  ungreedy by option
re:    (?U)a+b??
text:  aab
match: 0-1
all:   0-1 1-3

name:  ungreedy swaps lazy
re:    a+?
flags: ungreedy
text:  aaa
match: 0-3
all:   0-3

name:  octal after zero
re:    a\011
text:  a\t
match: 0-2
all:   0-2

name:  control characters
re:    \cA\e\f\a
text:  \x01\x1b\x0c\x07
match: 0-4
all:   0-4

name:  braced hex
re:    \x{41}\x42
text:  AB
match: 0-2
all:   0-2

name:  empty pattern
re:    
text:  
match: 0-0
all:   0-0
text:  ab
match: 0-0
all:   0-0 1-1 2-2

name:  only alternatives
re:    |
text:  a
match: 0-0
all:   0-0 1-1

name:  empty first alternative
re:    |a
text:  a
match: 0-0
all:   0-0 0-1 1-1

name:  nested groups
re:    (?:(?:(?:a)))+
text:  aa
match: 0-2
all:   0-2

name:  escaped punctuation
re:    \.\*\?\+\(\)\[\]\{\}\|\\\^\$\/
text:  .*?+()[]{}|\\^$/
match: 0-15
all:   0-15

name:  literal option
re:    a.b[
flags: literal
text:  a.b[
match: 0-4
all:   0-4
text:  axb[
match: none
all:   none

name:  literal, caseless
re:    a.b
flags: literal i
text:  A.B
match: 0-3
all:   0-3

name:  comment
re:    a(?#b)c
text:  ac
match: 0-2
all:   0-2

name:  zero times
re:    a{0}b
text:  ab
match: 1-2
all:   1-2
text:  b
match: 0-1
all:   0-1

name:  zero to zero
re:    (?:ab){0,0}c
text:  abc
match: 2-3
all:   2-3

name:  alternation of prefixes
re:    a|ab|abc
text:  abc
match: 0-1
all:   0-1

name:  alternation, longer first
re:    abc|ab|a
text:  abd
match: 0-2
all:   0-2
text:  abc
match: 0-3
all:   0-3

name:  factored words
re:    \b(?:foo|foobar|fo)\b
text:  foobar fo foo
match: 0-6
all:   0-6 7-9 10-13

name:  impossible
re:    a(*FAIL)|b
text:  ab
match: 1-2
all:   1-2

name:  impossible by look-ahead
re:    a(?!)|b
text:  ab
match: 1-2
all:   1-2

name:  start options
re:    (*UTF)(*UCP)\w+
text:  h\xc3\xa9
match: 0-3
all:   0-3

name:  quantified quoted text
re:    \Qab\E{2}
text:  abb
match: 0-3
all:   0-3
text:  abab
match: none
all:   none

name:  hash in non-extended
re:    a#b
text:  a#b
match: 0-3
all:   0-3

name:  lone closing bracket
re:    a]
text:  a]
match: 0-2
all:   0-2

name:  lone closing brace
re:    a}
text:  a}
match: 0-2
all:   0-2

name:  nested option groups
re:    (?i:a(?-i:b)c)
text:  AbC
match: 0-3
all:   0-3
text:  ABC
match: none
all:   none

name:  several options at once
re:    (?ims)^a.b$
text:  x\nA\nB\n
match: 2-5
all:   2-5

name:  atomic group of one path
re:    (?>a+)b
text:  aab
match: 0-3
all:   0-3

name:  unquoted end
re:    a\Q\Eb
text:  ab
match: 0-2
all:   0-2

name:  range of counts with groups
re:    (?:ab?){2,3}c
text:  ababac
match: 0-6
all:   0-6
text:  abac
match: 0-4
all:   0-4
text:  abc
match: none
all:   none
