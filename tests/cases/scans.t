# scans.t -- patterns whose matches show bytes that are looked for first, and texts full of such
# bytes that are no matches.

name:  literal, near misses
re:    needle
text:  needl needle neeedle needleneedle
match: 6-12
all:   6-12 21-27 27-33

name:  literal at every seam
re:    Sherlock Holmes
text:  xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxSherlock HolmesxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxSherlock Holmesy
match: 57-72
all:   57-72 120-135

name:  caseless literal with the kelvin sign
re:    kelvin skis
flags: utf i
text:  \xe2\x84\xaaELVIN S\xe2\x84\xaaI\xc5\xbf kelvin skis
match: 0-16
all:   0-16 17-28

name:  literals in order of priority
re:    Sam|Samwise|wise man|Samuel
text:  Samwise man, Samuel
match: 0-3
all:   0-3 3-11 13-16

name:  longest of literals
re:    Sam|Samwise|wise man|Samuel
flags: longest
text:  Samwise man, Samuel
match: 0-7
all:   0-7 13-19

name:  a later lane of an earlier start
re:    abcdefghQ|Zd
text:  abcdefghZd abcdefghQ aZd
match: 8-10
all:   8-10 11-20 22-24

name:  overlapping literals, the earlier start wins
re:    xxxQab|Qabcd|bcd
text:  xxxQabcd xxQabcd
match: 0-6
all:   0-6 11-16

name:  the prefix of a match is not the match
re:    (?:aXb|Z?)X
text:  aXbX
match: 0-4
all:   0-4

name:  optional part in front
re:    (?:aXb)?X
text:  aXbX aX
match: 0-4
all:   0-4 6-7

name:  starts before the place that is looked for
re:    _*1
text:  1 __1_ ___ _1
match: 0-1
all:   0-1 2-5 11-13

name:  start behind a candidate that failed
re:    [ab]+c|b?ba
text:  abacba bba
match: 0-4
all:   0-4 4-6 7-10

name:  bounded distance
re:    https?://[a-z]+
text:  http:/x http://a https://b s://c
match: 8-16
all:   8-16 17-26

name:  words before a name
re:    \w+\s+Holmes\s+\w+
text:  Holmes the Holmes is, Mr Holmes Holmes Holmes Holmes
match: 7-20
all:   7-20 22-38

name:  word edges are left to the automaton
re:    \bcat\b
text:  concat cats cat
match: 12-15
all:   12-15

name:  line by line
re:    ^ERROR.*timeout$
flags: m
text:  ERROR timeouts\nERROR x timeout\nxERROR timeout\n
match: 15-30
all:   15-30

name:  bytes above ASCII
re:    \x80\xff\x80
text:  \x80\xff\xff\x80\xff\x80\x80
match: 3-6
all:   3-6

name:  broken text between matches
re:    \x{448}\x{435}
flags: utf
text:  \xd1\xd1\x88\xd0\xb5\x88\xd0\xd1\x88\xd0 \xd1\x88\xd0\xb5
match: 1-5
all:   1-5 11-15

name:  what stands before a character in the middle of which a candidate may begin
re:    (?<!\w)\sab
flags: utf ucp
text:  xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\xe6\x9c\xac abxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx+ abxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\xd0\xb6\xe3\x80\x80abxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
match: 127-130
all:   127-130

name:  the same behind a loop of characters of one byte or several
re:    (?<!\w)[ \x{3000}]+ab
flags: utf ucp
text:  xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\xe3\x83\x80 abxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx+ \xe3\x80\x80abxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\xd0\xb6\xe3\x80\x80abxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
match: 127-133
all:   127-133

name:  caseless letters of different lengths, looked for behind the first
re:    но
flags: utf i ucp
text:  оно н НО \xd0\xbd\xe1\xb2\x82\xd0\xbd\xd0\xbe \xd0\x9d\xe1\xb2\x82! \xe1\xbd\xbd\xd0\xbe \xd0\xbd
match: 2-6
all:   2-6 10-14 15-20 20-24 25-30

name:  ... behind one of them, and at the end
re:    оно
flags: utf i ucp
text:  \xe1\xb2\x82н\xe1\xb2\x82но оно\xd0\xbe\xd0\x9d\xe1\xb2\x82 \xe1\xb2\x82\xd0\xbd\xd0\x9e
match: 0-8
all:   0-8 13-19 19-26 27-34
