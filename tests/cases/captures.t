# captures.t -- what groups hold after repetition, alternation and lazy matching.

name:  inner group keeps its value when skipped
re:    ^(a(b)?)+$
text:  aba
match: 0-3 2-3 1-2
all:   0-3

name:  other branch keeps the group
re:    (a|(b))+
text:  aba
match: 0-3 2-3 1-2
all:   0-3

name:  three branches, all set
re:    (?:(a)|(b)|(c))+
text:  abc
match: 0-3 0-1 1-2 2-3
all:   0-3

name:  lazy loop over two branches
re:    (?:(x)|(y))*?z
text:  xyz
match: 0-3 0-1 1-2
all:   0-3

name:  optional inner group, outer loops
re:    (x(y)?)*z
text:  xyxz
match: 0-4 2-3 1-2
all:   0-4

name:  group repeated zero times exists and is unset
re:    (a){0}b
text:  ab
match: 1-2
all:   1-2

name:  trailing unset groups
re:    a(?:(b)|c)(d)?
text:  ac
match: 0-2
all:   0-2
text:  abd
match: 0-3 1-2 2-3
all:   0-3
text:  ab
match: 0-2 1-2
all:   0-2

name:  the first alternative wins, even if shorter
re:    sam|samwise
text:  samwise
match: 0-3
all:   0-3

name:  last iteration wins
re:    (?:(\d)|(\w))*
text:  a1b2
match: 0-4 3-4 2-3
all:   0-4 4-4
text:  1a
match: 0-2 0-1 1-2
all:   0-2 2-2

name:  nested groups
re:    ((a)(b(c)))(d)?
text:  abcd
match: 0-4 0-3 0-1 1-3 2-3 3-4
all:   0-4
text:  abc
match: 0-3 0-3 0-1 1-3 2-3
all:   0-3

name:  lazy group
re:    (a+?)(a*)
text:  aaa
match: 0-3 0-1 1-3
all:   0-3

name:  greedy then lazy
re:    (a+)(a*?)
text:  aaa
match: 0-3 0-3 3-3
all:   0-3

name:  lazy between delimiters
re:    <(.+?)>
text:  <a><b>
match: 0-3 1-2
all:   0-3 3-6
text:  <<a>
match: 0-4 1-3
all:   0-4

name:  greedy between delimiters
re:    <(.+)>
text:  <a><b>
match: 0-6 1-5
all:   0-6

name:  alternatives share a prefix
re:    (ab|a)(bc|c)?
text:  abc
match: 0-3 0-2 2-3
all:   0-3
text:  abbc
match: 0-4 0-2 2-4
all:   0-4

name:  group in counted repetition
re:    (\w){3}
text:  abcd
match: 0-3 2-3
all:   0-3
text:  ab
match: none
all:   none

name:  group in lazy counted repetition
re:    (\w){1,3}?(\w)
text:  abcd
match: 0-2 0-1 1-2
all:   0-2 2-4

name:  branch reset
re:    (?|(a)|(b))(c)
text:  ac
match: 0-2 0-1 1-2
all:   0-2
text:  bc
match: 0-2 0-1 1-2
all:   0-2

name:  branch reset with different counts
re:    (?|(a)(b)|(c))(d)
text:  abd
match: 0-3 0-1 1-2 2-3
all:   0-3
text:  cd
match: 0-2 0-1 - 1-2
all:   0-2

name:  named groups are numbered
re:    (?<year>\d{4})-(?<month>\d\d)
text:  on 2024-05
match: 3-10 3-7 8-10
all:   3-10

name:  three ways to name
re:    (?<a>x)(?'b'y)(?P<c>z)
text:  xyz
match: 0-3 0-1 1-2 2-3
all:   0-3

name:  same name twice
re:    (?J)(?:(?<n>a)|(?<n>b))+
text:  ab
match: 0-2 0-1 1-2
all:   0-2
text:  b
match: 0-1 - 0-1
all:   0-1

name:  no capture option
re:    (a)(?<n>b)
flags: n
text:  ab
match: 0-2 1-2
all:   0-2

name:  forty groups
re:    (a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?(a)?
text:  aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
match: 0-40 0-1 1-2 2-3 3-4 4-5 5-6 6-7 7-8 8-9 9-10 10-11 11-12 12-13 13-14 14-15 15-16 16-17 17-18 18-19 19-20 20-21 21-22 22-23 23-24 24-25 25-26 26-27 27-28 28-29 29-30 30-31 31-32 32-33 33-34 34-35 35-36 36-37 37-38 38-39 39-40
all:   0-40 40-40
text:  aaa
match: 0-3 0-1 1-2 2-3
all:   0-3 3-3

name:  unset in the middle
re:    (a)|(b)|(c)
text:  b
match: 0-1 - 0-1
all:   0-1
text:  c
match: 0-1 - - 0-1
all:   0-1

name:  captures in a loop over optional parts
re:    (?:(a)?(b)?c)+
text:  abcc
match: 0-4 0-1 1-2
all:   0-4
text:  acbc
match: 0-4 0-1 2-3
all:   0-4
text:  c
match: 0-1
all:   0-1

name:  empty capture at the end
re:    (a*)(b*)$
text:  aab
match: 0-3 0-2 2-3
all:   0-3 3-3
text:  
match: 0-0 0-0 0-0
all:   0-0

name:  optional before itself
re:    (a?)(a?)(a?)
text:  aa
match: 0-2 0-1 1-2 2-2
all:   0-2 2-2

name:  lazy optional before itself
re:    (a??)(a?)(a)
text:  aa
match: 0-2 0-0 0-1 1-2
all:   0-2

name:  alternation with empty middle
re:    (a||b)c
text:  ac
match: 0-2 0-1
all:   0-2
text:  bc
match: 0-2 0-1
all:   0-2
text:  c
match: 0-1 0-0
all:   0-1

name:  non-participating after retry
re:    (?:(ab)|a)(?:bc|c)
text:  abc
match: 0-3 0-2
all:   0-3

name:  group around assertion
re:    (^)a(\b)
text:  a b
match: 0-1 0-0 1-1
all:   0-1

name:  mail address
re:    (\w+)@(\w+)\.(?:com|(org))
text:  x joe@foo.org
match: 2-13 2-5 6-9 10-13
all:   2-13
text:  a@b.com
match: 0-7 0-1 2-3
all:   0-7

name:  key value pairs
re:    (\w+)=(?:"([^"]*)"|(\S+))
text:  a=b c="d e"
match: 0-3 0-1 - 2-3
all:   0-3 4-11

name:  a chain behind a run
re:    ^(\S+) \[([^\]]+)\] "([A-Z]+)
text:  bob [10/Oct] "GET x
match: 0-17 0-3 5-11 14-17
all:   0-17

name:  ... that ends early
re:    ^(\S+) \[([^\]]+)\] "([A-Z]+)
text:  bob [10/Oct] GET
match: none
all:   none

name:  ... with five links and moves
re:    ^"([^"]*)" ([0-9]{3}) ([^ ])([0-9])
text:  "a b c" 200 -7
match: 0-14 1-6 8-11 12-13 13-14
all:   0-14

name:  ... whose sets are many
re:    ^x*([ab-d])([\w])([^\s])([a-ce])([^a-c ])([.,;])([!?+])([ \t])([^,;x])
text:  xxxaw-cd.! y
match: 0-12 3-4 4-5 5-6 6-7 7-8 8-9 9-10 10-11 11-12
all:   0-12

name:  a chain from the beginning
re:    ^(\d)(\d)-(\d)(\d)
text:  12-34
match: 0-5 0-1 1-2 3-4 4-5
all:   0-5

name:  a chain longer than one
re:    ^(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)
text:  abcdefghij
match: 0-10 0-1 1-2 2-3 3-4 4-5 5-6 6-7 7-8 8-9 9-10
all:   0-10

name:  a chain into a match
re:    ^a*(b)(c)
text:  aaabc
match: 0-5 3-4 4-5
all:   0-5

name:  a chain into a saved match
re:    ^a*(bc(de)?)+
text:  aabcdebcd
match: 0-8 6-8 4-6
all:   0-8

name:  a chain that comes back
re:    ^(?:a*(b)(c))+
text:  aabcabcbcab
match: 0-9 7-8 8-9
all:   0-9
