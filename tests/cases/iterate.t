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

# Where matches begin: known depth, a register, several, none (the reverse automaton).

name:  starts: one length
re:    [a-c]\d
text:  a1b2 c3xa9a
match: 0-2
all:   0-2 2-4 5-7 8-10

name:  starts: a fixed depth for every end
re:    ab|cde|f
text:  abfcdecdab
match: 0-2
all:   0-2 2-3 3-6 8-10

name:  starts: bounded repeat of one class
re:    [a-z]{2,4}
text:  a bc def ghij klmnopqrst u
match: 2-4
all:   2-4 5-8 9-13 14-18 18-22 22-24

name:  starts: a loop at the beginning
re:    [a-z]+ing
text:  sing ing king singing xing
match: 0-4
all:   0-4 9-13 14-21 22-26

name:  starts: words between boundaries
re:    \b\w+\b
text:  one, two-three  4
match: 0-3
all:   0-3 5-8 9-14 16-17

name:  starts: a quoted string begins at the first quote
re:    "[^"]*"
text:  a "b" "" c"d "e
match: 2-5
all:   2-5 6-8 10-14

name:  starts: several threads that began at different places
re:    \d{1,3}(?:\.\d{1,3}){3}
text:  1.2.3.4.5.6.7.8.9 1.22.333.4444 1.2.3 11111.2.3.44
match: 0-7
all:   0-7 8-15 18-30 40-50

name:  starts: later thread wins when the earlier fails
re:    [ab]+c|b+d
text:  abbd bbd abc
match: 1-4
all:   1-4 5-8 9-12

name:  starts: more of them than registers
re:    a.{7}z|b.+y
text:  aabbaaaaz bbaby
match: 0-9
all:   0-9 10-15

name:  starts: a candidate waits while another search runs
re:    ab(?:c+d)?|c+x?
text:  abccc abccd abccx
match: 0-2
all:   0-2 2-5 6-11 12-14 14-17

name:  starts: an empty match behind every other one
re:    [a-c]*?(?=b)|b
text:  aabcb
match: 0-2
all:   0-2 2-2 2-4 4-4 4-5

name:  starts: \K hides them
re:    \b\w\K\w+
text:  one two x yz
match: 1-3
all:   1-3 5-7 11-12

name:  starts: characters of several bytes
re:    \w+
flags: utf ucp
text:  \xc3\xa9t\xc3\xa9 \xd0\xb4\xd0\xb0 a\xe2\x82\xac \xf0\x9d\x92\x9cx
match: 0-5
all:   0-5 6-10 11-12 16-21

name:  starts: depth in characters of one length
re:    [\x{430}-\x{44f}]{2,3}
flags: utf
text:  \xd0\xb4\xd0\xb0\xd0\xb4\xd0\xb0\xd0\xb4\xd0\xb0\xd0\xb4 \xd0\xb4\xd0\xb0
match: 0-6
all:   0-6 6-12 15-19

name:  starts: between boundaries in UTF
re:    \b\w{2,}\b
flags: utf ucp
text:  \xd0\xb4\xd0\xb0 \xc3\xa9 \xc3\xa9a \xd0\xb4\xd0\xb4\xd0\xb4
match: 0-4
all:   0-4 8-11 12-18

name:  starts: lines that end in CRLF
re:    ^.+$
flags: m newline:crlf
text:  ab\r\nc\r\n\r\nde
match: 0-2
all:   0-2 4-5 9-11

name:  starts: not the empty ones
re:    a*|b+
flags: notempty
text:  aabba b
match: 0-2
all:   0-2 2-4 4-5 6-7

name:  starts: the search begins inside
re:    \b\w+\b
text:  abc de
start: 1
match: 4-6
all:   4-6

name:  many ends wait, around the length from which bit programs are used
re:    .*[^A-Z]|[A-Z]
text:  AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
match: 0-1
all:   0-1 1-2 2-3 3-4 4-5 5-6 6-7 7-8 8-9 9-10 10-11 11-12 12-13 13-14 14-15 15-16 16-17 17-18 18-19 19-20 20-21 21-22 22-23 23-24 24-25 25-26 26-27 27-28 28-29 29-30 30-31 31-32 32-33 33-34 34-35 35-36 36-37 37-38 38-39 39-40 40-41 41-42 42-43 43-44 44-45 45-46 46-47 47-48 48-49 49-50 50-51 51-52 52-53 53-54 54-55 55-56 56-57 57-58 58-59 59-60 60-61 61-62 62-63
text:  AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
match: 0-1
all:   0-1 1-2 2-3 3-4 4-5 5-6 6-7 7-8 8-9 9-10 10-11 11-12 12-13 13-14 14-15 15-16 16-17 17-18 18-19 19-20 20-21 21-22 22-23 23-24 24-25 25-26 26-27 27-28 28-29 29-30 30-31 31-32 32-33 33-34 34-35 35-36 36-37 37-38 38-39 39-40 40-41 41-42 42-43 43-44 44-45 45-46 46-47 47-48 48-49 49-50 50-51 51-52 52-53 53-54 54-55 55-56 56-57 57-58 58-59 59-60 60-61 61-62 62-63 63-64
text:  AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
match: 0-1
all:   0-1 1-2 2-3 3-4 4-5 5-6 6-7 7-8 8-9 9-10 10-11 11-12 12-13 13-14 14-15 15-16 16-17 17-18 18-19 19-20 20-21 21-22 22-23 23-24 24-25 25-26 26-27 27-28 28-29 29-30 30-31 31-32 32-33 33-34 34-35 35-36 36-37 37-38 38-39 39-40 40-41 41-42 42-43 43-44 44-45 45-46 46-47 47-48 48-49 49-50 50-51 51-52 52-53 53-54 54-55 55-56 56-57 57-58 58-59 59-60 60-61 61-62 62-63 63-64 64-65
text:  AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAA
match: 0-41
all:   0-41 41-42 42-43 43-44 44-45 45-46 46-47 47-48 48-49 49-50 50-51 51-52 52-53 53-54 54-55 55-56 56-57 57-58 58-59 59-60 60-61 61-62 62-63 63-64 64-65
