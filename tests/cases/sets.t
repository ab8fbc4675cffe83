# Lists of words, which are found by the hashes of their beginnings.

name:  words that begin with each other: the first of the list wins
re:    sherlock holmes|sherlock|sherlock holmes and|mycroft
text:  sherlock holmes and sherlock or mycroft sherlock holmes
match: 0-15
all:   0-15 20-28 32-39 40-55

name:  ... and the longest, when that is asked for
re:    sherlock|sherlock holmes|sherlock holmes and|mycroft
flags: longest
text:  sherlock holmes and sherlock or mycroft sherlock holmes
match: 0-19
all:   0-19 20-28 32-39 40-55

name:  words one behind the other
re:    abcde|bcdef|cdefg|fghij|abcd
text:  abcdefghijabcdbcdef
match: 0-5
all:   0-5 5-10 10-14 14-19

name:  one byte and many
re:    a|bb|ccc|dddd|eeeee|ffffffffffffffffffffffffffffffffffffffff
text:  xaxbxbbxcccxddddeeeexffffffffffffffffffffffffffffffffffffffffeeeee
match: 1-2
all:   1-2 5-7 8-11 12-16 21-61 61-66

name:  caseless, beside bytes that differ from letters in one bit
re:    k@word|[\\]^_x|`{|}~z
flags: i
text:  K`WORD K@WORD k@wOrD
match: 7-13
all:   7-13 14-20

name:  letters with forms of another length
re:    strikes|kicks|masses
flags: i utf
text:  STRIKES kic\xe2\x84\xaas ma\xc5\xbfses \xc5\xbftri\xe2\x84\xaae\xc5\xbf kicks
match: 0-7
all:   0-7 8-15 16-23 24-35 36-41

name:  letters whose cases differ in several bits
re:    \x{440}\x{430}\x{437}|\x{441}\x{43e}\x{43d}|\x{442}\x{440}\x{438}
flags: i utf
text:  \xd1\x80\xd0\xb0\xd0\xb7 \xd0\xa0\xd0\x90\xd0\x97 \xd0\xa2\xd1\x80\xd0\x98 \xd1\xa0\xd0\x90\xd0\x97
match: 0-6
all:   0-6 7-13 14-20

name:  edges of words
re:    \b(?:cat|cats|dog|doghouse)\b
text:  cat's concat cats dogs doghouse dog
match: 0-3
all:   0-3 13-17 23-31 32-35

name:  one condition or another
re:    ^cat|dog$|\bbird\b|fish
flags: m
text:  cat dog\ndog cat\ncat bird birds fishes
match: 0-3
all:   0-3 4-7 16-19 20-24 31-35

name:  words with sets in them
re:    gr[ae]y|gre[ey]n|r[eo]d[s ]|bl(?:ue|ack)
text:  gray grey green greyn red reds rods blue black
match: 0-4
all:   0-4 5-9 10-15 16-20 22-26 26-30 31-35 36-40 41-46
