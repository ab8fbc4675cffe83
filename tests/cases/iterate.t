# iterate.t -- all matches of a text, one after the other.

name:  lazy star gives empty and full in turn
re:    a*?
text:  aab
match: 0-0
all:   0-0 0-1 1-1 1-2 2-2 3-3
text:  aaaa
match: 0-0
all:   0-0 0-1 1-1 1-2 2-2 2-3 3-3 3-4 4-4

name:  look-ahead or letter
re:    (?=a)|b
text:  ab
match: 0-0
all:   0-0 1-2

name:  letter or empty
re:    a|
text:  aab
match: 0-1
all:   0-1 1-2 2-2 3-3

name:  empty or letter
re:    |a
text:  aab
match: 0-0
all:   0-0 0-1 1-1 1-2 2-2 3-3

name:  star everywhere
re:    a*
text:  baac
match: 0-0
all:   0-0 1-3 3-3 4-4

name:  empty pattern
re:    
text:  ab
match: 0-0
all:   0-0 1-1 2-2
text:  
match: 0-0
all:   0-0

name:  dollar at the end only
re:    a|$
text:  ba\n
match: 1-2
all:   1-2 2-2 3-3

name:  words
re:    \w+
text:  one two  three
match: 0-3
all:   0-3 4-7 9-14

name:  boundary and words
re:    \b|\w+
text:  ab c
match: 0-0
all:   0-0 0-2 2-2 3-3 3-4 4-4

name:  quadratic trap: long branch that fails
re:    a*b|a
text:  aaaa
match: 0-1
all:   0-1 1-2 2-3 3-4
text:  aab
match: 0-3
all:   0-3

name:  quadratic trap: class
re:    .*[^A-Z]|[A-Z]
text:  ABC
match: 0-1
all:   0-1 1-2 2-3
text:  AB1C
match: 0-3
all:   0-3 3-4

name:  quadratic trap: digits
re:    \w+\d|\w
text:  abc
match: 0-1
all:   0-1 1-2 2-3
text:  ab1c
match: 0-3
all:   0-3 3-4

name:  pending match replaced late
re:    a|a.*z
text:  abaaz
match: 0-1
all:   0-1 2-3 3-4
text:  abaa
match: 0-1
all:   0-1 2-3 3-4

name:  pending, longer first
re:    a.*z|a
text:  abaaz
match: 0-5
all:   0-5
text:  abaa
match: 0-1
all:   0-1 2-3 3-4
text:  abaazaa
match: 0-5
all:   0-5 5-6 6-7

name:  two levels of pending
re:    a.*y|b.*z|a|b
text:  ababab
match: 0-1
all:   0-1 1-2 2-3 3-4 4-5 5-6
text:  abaybz
match: 0-4
all:   0-4 4-6
text:  abz
match: 0-1
all:   0-1 1-3

name:  three levels
re:    a.*x|b.*y|c.*z|.
text:  abc
match: 0-1
all:   0-1 1-2 2-3
text:  abcz
match: 0-1
all:   0-1 1-2 2-4
text:  abcyz
match: 0-1
all:   0-1 1-4 4-5
text:  cbax
match: 0-1
all:   0-1 1-2 2-4

name:  empty matches inside
re:    x*(?=b)
text:  abxb
match: 1-1
all:   1-1 2-3 3-3

name:  matches touch
re:    ab?
text:  aabab
match: 0-1
all:   0-1 1-3 3-5

name:  lazy counted
re:    a{1,2}?
text:  aaaa
match: 0-1
all:   0-1 1-2 2-3 3-4

name:  overlap is not reported
re:    aba
text:  ababa
match: 0-3
all:   0-3

name:  long then short
re:    abcd|bc|d
text:  abcabcd
match: 1-3
all:   1-3 3-7

name:  caret with multi-line and empty
re:    ^|b
flags: m
text:  ab\nb
match: 0-0
all:   0-0 1-2 3-3 3-4

name:  empty at the end
re:    \Z
text:  a\n
match: 1-1
all:   1-1 2-2

name:  empty at each line end
re:    $
flags: m
text:  a\nb
match: 1-1
all:   1-1 3-3

name:  letters of several bytes
re:    
flags: utf
text:  \xc3\xa9\xe2\x82\xac
match: 0-0
all:   0-0 2-2 5-5

name:  star over several bytes
rx:    \xc3\xa9*
flags: utf
text:  \xc3\xa9\xc3\xa9\xe2\x82\xac
match: 0-4
all:   0-4 4-4 7-7

name:  from an offset
re:    a*
text:  aab
start: 1
match: 1-2
all:   1-2 2-2 3-3

name:  \G chain
re:    \G\d
text:  12a3
match: 0-1
all:   0-1 1-2

name:  keep out chain
re:    a\Kb|c
text:  abcab
match: 1-2
all:   1-2 2-3 4-5

name:  keep out, empty at each letter
re:    (?:ab)\K|b
text:  abab
match: 2-2
all:   2-2 4-4

name:  boundary chain
re:    \b
text:  ab cd, e
match: 0-0
all:   0-0 2-2 3-3 5-5 7-7 8-8

name:  notempty chain
re:    a*|b
flags: notempty
text:  baab
match: 0-1
all:   0-1 1-3 3-4

name:  lazy to the end of text
re:    .*?(?:;|$)
text:  a;b;;c
match: 0-2
all:   0-2 2-4 4-5 5-6 6-6

name:  numbers
re:    [+-]?\d+(?:\.\d+)?
text:  x-1.5, 22 .5 7.
match: 1-5
all:   1-5 7-9 11-12 13-14
