# loops.t -- loops whose body can match the empty string: an iteration that consumed nothing ends the loop.

name:  empty alternative first in a star
re:    (|a)*
text:  aaa
match: 0-0 0-0
all:   0-0 0-1 1-1 1-2 2-2 2-3 3-3

name:  empty alternative first in a plus
re:    (|a)+
text:  aaa
match: 0-0 0-0
all:   0-0 0-1 1-1 1-2 2-2 2-3 3-3

name:  empty alternative last, then a letter
re:    (a|)*b
text:  aab
match: 0-3 2-2
all:   0-3
text:  b
match: 0-1 0-0
all:   0-1
text:  c
match: none
all:   none

name:  optional body captures the empty iteration
re:    (a?)*
text:  aab
match: 0-2 2-2
all:   0-2 2-2 3-3
text:  a
match: 0-1 1-1
all:   0-1 1-1
text:  b
match: 0-0 0-0
all:   0-0 1-1

name:  counted copies are not checked for emptiness
re:    (|a){0,3}b
text:  aaab
match: 0-4 2-3
all:   0-4

name:  lazy optional three times
re:    (a??){3}
text:  aaa
match: 0-0 0-0
all:   0-0 0-1 1-1 1-2 2-2 2-3 3-3

name:  word boundary is an empty iteration
re:    (?:\b|a)*
text:  aa
match: 0-0
all:   0-0 0-2 2-2

name:  end assertion does not stop the loop when a letter follows
re:    (?:$|a)+
text:  aa
match: 0-2
all:   0-2 2-2

name:  a first, empty at b stops before b
re:    (?:a?|b)*
text:  ab
match: 0-1
all:   0-1 1-1 1-2 2-2
text:  ba
match: 0-0
all:   0-0 0-2 2-2
text:  aab
match: 0-2
all:   0-2 2-2 2-3 3-3

name:  b first, then optional a
re:    (?:b|a?)*
text:  ab
match: 0-2
all:   0-2 2-2
text:  ba
match: 0-2
all:   0-2 2-2
text:  aab
match: 0-3
all:   0-3 3-3
text:  bb
match: 0-2
all:   0-2 2-2

name:  nested stars
re:    (?:(?:a*)*)*
text:  aaa
match: 0-3
all:   0-3 3-3
text:  
match: 0-0
all:   0-0
text:  b
match: 0-0
all:   0-0 1-1

name:  nested stars with groups
re:    ((a*)*)*
text:  aab
match: 0-2 2-2 2-2
all:   0-2 2-2 3-3
text:  b
match: 0-0 0-0 0-0
all:   0-0 1-1

name:  star of lazy star
re:    (?:a*?)*
text:  aa
match: 0-0
all:   0-0 0-1 1-1 1-2 2-2

name:  star of lazy star before b
re:    (?:a*?)*b
text:  aab
match: 0-3
all:   0-3

name:  lazy star of optional
re:    (a?)*?b
text:  aab
match: 0-3 1-2
all:   0-3
text:  b
match: 0-1
all:   0-1

name:  lazy star of empty alternative
re:    (|a)*?b
text:  aab
match: 0-3 1-2
all:   0-3

name:  lazy plus with empty first
re:    (|a)+?b
text:  aab
match: 0-3 1-2
all:   0-3
text:  b
match: 0-1 0-0
all:   0-1

name:  plus of optional group
re:    (a?)+
text:  aab
match: 0-2 2-2
all:   0-2 2-2 3-3
text:  
match: 0-0 0-0
all:   0-0
text:  b
match: 0-0 0-0
all:   0-0 1-1

name:  two nullable loops after each other
re:    (a?)*(b?)*
text:  aabb
match: 0-4 2-2 4-4
all:   0-4 4-4
text:  ba
match: 0-1 0-0 1-1
all:   0-1 1-2 2-2

name:  nullable loop inside a counted one
re:    ((a?)*){2}
text:  aa
match: 0-2 2-2 2-2
all:   0-2 2-2
text:  
match: 0-0 0-0 0-0
all:   0-0

name:  loop over alternation of loops
re:    (?:a*|b*)*
text:  aabba
match: 0-2
all:   0-2 2-2 2-5 5-5
text:  c
match: 0-0
all:   0-0 1-1

name:  loop over alternation of loops with groups
re:    (?:(a*)|(b*))*
text:  aabba
match: 0-2 2-2
all:   0-2 2-2 2-5 5-5

name:  empty group repeated
re:    ()*a
text:  a
match: 0-1 0-0
all:   0-1
text:  ba
match: 1-2 1-1
all:   1-2

name:  empty group plus
re:    ()+
text:  a
match: 0-0 0-0
all:   0-0 1-1

name:  assertion in a star
re:    (?:^)*a
text:  a
match: 0-1
all:   0-1
text:  ba
match: 1-2
all:   1-2

name:  assertion and letter in a star
re:    (?:^a|b)*
text:  abb
match: 0-3
all:   0-3 3-3
text:  bab
match: 0-1
all:   0-1 1-1 2-3 3-3

name:  at least two, nullable body
re:    (?:a?){2,}b
text:  aab
match: 0-3
all:   0-3
text:  b
match: 0-1
all:   0-1
text:  aaab
match: 0-4
all:   0-4

name:  at least two, nullable group
re:    (a|){2,}
text:  aaa
match: 0-3 3-3
all:   0-3 3-3
text:  
match: 0-0 0-0
all:   0-0
text:  ba
match: 0-0 0-0
all:   0-0 1-2 2-2

name:  lazy at least one, nullable
re:    (?:a|){1,}?b
text:  aab
match: 0-3
all:   0-3

name:  an iteration that is left is tried again
re:    (?:a|ab)*c
text:  abac
match: 0-4
all:   0-4
text:  aabc
match: 0-4
all:   0-4

name:  nullable in the middle
re:    x(?:a|b*)*y
text:  xabbay
match: 0-6
all:   0-6
text:  xy
match: 0-2
all:   0-2
text:  xcy
match: none
all:   none

name:  three levels of nullable loops
re:    (?:(?:(?:a?)+b?)+c?)+
text:  aabcab
match: 0-6
all:   0-6 6-6
text:  cba
match: 0-3
all:   0-3 3-3

name:  star of group of star of alternation
re:    ((a|b*)*c)*
text:  abbcac
match: 0-6 4-6 5-5
all:   0-6 6-6
text:  bc
match: 0-2 0-2 1-1
all:   0-2 2-2

name:  plus of star
re:    (a*)+
text:  aa
match: 0-2 2-2
all:   0-2 2-2
text:  b
match: 0-0 0-0
all:   0-0 1-1

name:  star of star plus letter
re:    (a*)*b
text:  aab
match: 0-3 2-2
all:   0-3
text:  b
match: 0-1 0-0
all:   0-1

name:  optional of star
re:    (a*)?b
text:  aab
match: 0-3 0-2
all:   0-3
text:  b
match: 0-1 0-0
all:   0-1

name:  lazy optional of plus
re:    (a+)??b
text:  aab
match: 0-3 0-2
all:   0-3
text:  b
match: 0-1
all:   0-1

name:  word boundary then letter, repeated
re:    (?:\ba)*
text:  a a
match: 0-1
all:   0-1 1-1 2-3 3-3
text:  aa
match: 0-1
all:   0-1 1-1 2-2

name:  loop of boundary and word
re:    (?:\b\w+\b\s?)+
text:  ab cd
match: 0-5
all:   0-5
text:  \x20x
match: 1-2
all:   1-2
