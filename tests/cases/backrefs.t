# backrefs.t -- back references: which text they stand for, and when.

name:  a word twice
re:    \b(\w+) \1\b
flags: backrefs
text:  the the cat sat sat
match: 0-7 0-3
all:   0-7 12-19

name:  a palindrome
re:    (.)(.).\2\1
flags: backrefs
text:  xradary
match: 1-6 1-2 2-3

name:  a group that took no part matches nothing, not even the empty string
re:    (?:(a)|b)\1c
flags: backrefs
text:  bc
match: none

name:  an empty group matches the empty string
re:    (a*)b\1c
flags: backrefs
text:  bc
match: 0-2 0-0

name:  the last iteration counts
re:    (?:(a|b))+\1
flags: backrefs
text:  abb
match: 0-3 1-2

name:  inside its own group it means the iteration before
re:    (a|b\1)+
flags: backrefs
text:  aba
match: 0-3 1-3

name:  to a group behind it
re:    (?:\2b|(a)(c))+
flags: backrefs
text:  accb
match: 0-4 0-1 1-2

name:  relative
re:    (a)(b)\g{-2}\g{-1}
flags: backrefs
text:  abab
match: 0-4 0-1 1-2

name:  by name, in all spellings
re:    (?<n>a|b)\k<n>\k'n'\k{n}\g{n}(?P=n)
flags: backrefs
text:  abbbbbb
match: 1-7 1-2

name:  caseless
re:    (?i)(ab)\1
flags: backrefs
text:  xABaB
match: 1-5 1-3

name:  caseless where the group is not
re:    (a.)(?i:\1)
flags: backrefs
text:  abAB
match: 0-4 0-2

name:  caseless by Unicode, lengths may differ
re:    (k)\1
flags: backrefs utf i
text:  k\xe2\x84\xaa
match: 0-4 0-1

name:  repeated
re:    (ab)\1{2}
flags: backrefs
text:  ababab
match: 0-6 0-2

name:  lazy group
re:    (.+?)\1
flags: backrefs
text:  xabcabc
match: 1-7 1-4

name:  in an alternation of references
re:    (a)(b)(?:\1|\2)
flags: backrefs
text:  abb
match: 0-3 0-1 1-2

name:  look-around in the group
re:    (\ba)-\1
flags: backrefs
text:  xa-a a-a
match: 5-8 5-6

name:  over the length of a block
re:    (x+)y\1z
flags: backrefs
text:  xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxyxxxxxxxxxz
match: 64-84 64-73

name:  leftmost-longest tries all
re:    (a|ab)(c|bcd)\1
flags: backrefs longest
text:  abcdaab
match: 0-5 0-1 1-4
oracle: does not search for the longest with references

name:  basic syntax, longest
re:    \(a*\)b*\1
flags: backrefs bre longest
text:  aabaab
match: 0-5 0-2
oracle: another syntax

name:  keep out
re:    (a)b\K\1
flags: backrefs
text:  aba
match: 2-3 0-1

name:  empty ones in between
re:    (b*)\1
flags: backrefs
text:  abba
match: 0-0 0-0
all:   0-0 1-3 3-3 4-4

name:  unset start of the search
re:    \G(.)\1
flags: backrefs
text:  aabb
all:   0-2 2-4

name:  what stands before the next candidate is a whole character
re:    \B|(x)\1
flags: backrefs utf ucp
text:  \xd0\xaf\xe2\x84\xaa\xe2\x84\xaa\xe2\x84\xaa
match: 2-2 -
all:   2-2 5-5 8-8
