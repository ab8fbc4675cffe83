# lookaround.t -- lookahead and lookbehind of any length, and atomic groups.

name:  a lookbehind of a word
re:    (?<=version=)\d+
flags: backrefs
text:  version 1, version=23, conversion=4
match: 19-21
all:   19-21 34-35

name:  not before a word
re:    foo(?!bar)
flags: backrefs
text:  foobar foobaz foo
all:   7-10 14-17

name:  before a word
re:    \w+(?= dollars)
flags: backrefs
text:  ten euros, five dollars
match: 11-15

name:  not behind a word
re:    (?<!foo)bar
flags: backrefs
text:  foobar obar bar
all:   8-11 12-15

name:  conditions on all of a line
re:    ^(?=.*\d)(?=.*[a-z])(?!.* ).{4,}$
flags: m backrefs
text:  abcd\n1234\nab 12\nab12\na1
all:   16-20

name:  split numbers by thousands
re:    \d(?=(?:\d{3})+\b)
flags: backrefs
text:  1234567
all:   0-1 3-4

name:  each alternative of a lookbehind has its own length
re:    (?<=a|bcd|ef)x
flags: backrefs
text:  ax bcdx fx efx
all:   1-2 6-7 13-14

name:  alternatives with a common beginning keep their lengths
re:    (?<=abc|abde)x
flags: backrefs
text:  abcx abdex abx
all:   3-4 9-10

name:  a lookbehind sees what stands before the start of the search
re:    (?<=ab)c
flags: backrefs
text:  abc
start: 2
match: 2-3

name:  ... but not before the text
re:    (?<!ab)c
flags: backrefs
text:  bc abc
all:   1-2

name:  longer than the text
re:    (?<=abcdef)x|(?<!abcdef)y
flags: backrefs
text:  xy
match: 1-2

name:  groups of a lookahead stay set
re:    (?=(a+))a*b\1
flags: backrefs
text:  baaabac
match: 3-6 3-4

name:  ... and are unset again when the path is given up
re:    (?:(?=(a))ab|a(?=(c)))
flags: backrefs
text:  ac
match: 0-1 - 1-2

name:  ... or when another iteration sets them
re:    (?:(?=(\w))\w)+
flags: backrefs
text:  abc
match: 0-3 2-3

name:  groups of a negated one never are
re:    (?!(a)b)a
flags: backrefs
text:  abac
match: 2-3 -

name:  negated twice they are not, either
re:    (?!(?!(a)))a
flags: backrefs
text:  a
match: 0-1 -

name:  a group of a lookbehind
re:    (?<=(\d)(?=a)|xy)a
flags: backrefs
text:  1a xya
all:   1-2 5-6

name:  the first way in which it holds is the only one
re:    (?=(a|ab))\1c
flags: backrefs
text:  abc
match: none

name:  quantified without need
re:    (?=ab)+(?<=x(?!b))*a
flags: backrefs
text:  aab
match: 1-2

name:  an optional one is tried first
re:    (?=(a))?b|(?=(a))?a
flags: backrefs
text:  a
match: 0-1 - 0-1

name:  ... or last
re:    (?=(a))??a
flags: backrefs
text:  a
match: 0-1 -

name:  without limit it is tried once more than it must
re:    (?=(a|\1b))*a
flags: backrefs
text:  ab
match: 0-1 0-1

name:  inside of each other
re:    (?<=a(?=b(?!c)))b
flags: backrefs
text:  abc abd
match: 5-6

name:  lookbehind inside of lookahead
re:    a(?=.*(?<=x)y)
flags: backrefs
text:  ay axy
match: 0-1

name:  a reference in a lookahead
re:    (\w)(?=\1)
flags: backrefs
text:  abccd
match: 2-3 2-3

name:  ... and in a negated one
re:    (\w)(?!.*\1)
flags: backrefs
text:  abab
match: 2-3 2-3

name:  what consumed nothing ends a loop
re:    (?:(?=ab)|a)*
flags: backrefs
text:  aab
match: 0-1

name:  empty matches
re:    (?=ab)
flags: backrefs
text:  abab
all:   0-0 2-2

name:  at the end of the text
re:    (?!.|\n)
flags: backrefs
text:  ab
match: 2-2

name:  characters, not bytes
re:    (?<=\x{e9}\x{20ac})x(?!\x{e9}y)
flags: utf backrefs
text:  \xc3\xa9\xe2\x82\xacx\xc3\xa9y \xc3\xa9\xe2\x82\xacx\xc3\xa9
match: 15-16

name:  not across invalid bytes
re:    (?<=ab)c|(?<!ab)d
flags: utf backrefs
text:  a\xffbc a\xffbd
match: 8-9

name:  case folds in it
re:    (?i)(?<=stra\x{df}e )x
flags: utf backrefs
text:  STRA\xc3\x9fE x
match: 8-9

name:  newlines in it
re:    (?<=a\n)b(?=\nc)
flags: backrefs
text:  a\nb\nc
match: 2-3

name:  a line end in it
re:    a(?=b$)
flags: m backrefs
text:  abc\nab\n
match: 4-5

name:  search start in a lookbehind
re:    (?<=\Ga)b
flags: backrefs
text:  ab
match: 1-2

name:  keep out beside it
re:    a\Kb(?=cd)
flags: backrefs
text:  abcd
match: 1-2

name:  keep out in it
re:    a(?=b\K)
flags: backrefs
error: BAD_LOOKAROUND

name:  spelled out
re:    (*positive_lookbehind:ab)c(*nla:de)
flags: backrefs
text:  abcde abcdf
match: 8-9

name:  leftmost-longest
re:    a+(?=ab|b)|aab?(?!c)
flags: longest backrefs
text:  aaab
match: 0-3

name:  anchored at both ends
re:    a(?=b)b
flags: anchored endanchored backrefs
text:  ab
match: 0-2

name:  dense candidates and a far lookahead
re:    a(?=[^z]*z)
flags: backrefs
text:  aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaz
start: 60
match: 60-61

name:  an exponential body
re:    (?=(?:a*)*b)a
flags: backrefs
text:  aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac
match: none
oracle: runs into its limit

name:  an exponential pattern around one
re:    (?:a|a(?!bc)|(?=aa)a)*b
flags: backrefs
text:  aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac
match: none
oracle: runs into its limit

name:  loops in a lookahead leave at any byte
re:    x(?=a*ab)
flags: backrefs
text:  xaaab
match: 0-1

name:  atomic: what was taken is not given back
re:    (?>a+)ab|(?>a|ab)c
flags: backrefs
text:  aaab abc ac
match: 9-11

name:  atomic with references
re:    (\w+) (?>\1|\w)b
flags: backrefs
text:  aa aab
match: 0-6 0-2

name:  groups in atomic groups are unset on the way back
re:    (?:(?>(a)|b)c|(?>(a)d|x)*ad)
flags: backrefs
text:  ad
match: 0-2 - -

name:  ... in each other
re:    (?>(?>(a*)b?)*)(c)
flags: backrefs
text:  aabac
match: 0-5 4-4 4-5

name:  possessive loops over groups
re:    (?:ab?)++b|(?:ab?)*+c
flags: backrefs
text:  aababb aac
all:   0-6 7-10

name:  possessive, but may be empty
re:    (?:a|b??)*+b
flags: backrefs
text:  aab
match: 0-3

name:  keep out in an atomic group
re:    (?>a\K|ab)(?>b|bc)d
flags: backrefs
text:  abd
match: 1-3

name:  an atomic group in a lookbehind
re:    (?<=(?>ab|cd))x
flags: backrefs
text:  abx
match: 2-3

name:  an atomic group in a lookahead
re:    (?=(?>a*)ab)a|(?!(?>a|ab)c)a
flags: backrefs
text:  aab
match: 0-1

name:  an atomic group that begins at the start of the text
re:    (?>^a|^ab)b
flags: backrefs
text:  ab abb
match: 0-2

name:  ... and one that goes on to a line's
re:    (?>a\n|ab)^b
flags: m backrefs
text:  xa\nb
match: 1-4

name:  ... as a reference to what a lookahead has seen does
re:    (?=(a\n))\1^b
flags: m backrefs
text:  xa\nb
match: 1-4 1-3

name:  each a looks at all that follows
re:    a(?=[^z]*z)
flags: backrefs
text:  aabaa z aab
all:   0-1 1-2 3-4 4-5

name:  lookaround in lookaround, to both sides
re:    (?<=a(?=.*c(?<!bc)).)b(?!.*(?<=d)e)
flags: backrefs
text:  axb ab abb bc aac e
all:   2-3 9-10

name:  a lookbehind that sees what stands before the search, and what that looks at
re:    (?<=(?<=(?=.*z)a)bb)c
flags: backrefs
text:  abbc abbcz
start: 3
all:   3-4 8-9

name:  the ends of the text in lookaround
re:    (?=a*$)a|(?<=^b)c|(?!a*\Z|\Aab)b
flags: backrefs
text:  abcaa\n
all:   1-2 3-4 4-5

name:  ... when they are not those of lines
re:    (?=a*$)a|(?<=^b)c|(?!\z|ab)b
flags: backrefs notbol
text:  bcaa
all:   0-1 2-3 3-4

name:  a body that never holds
re:    (?<!a(*FAIL)b)c|(?=x(*FAIL))x
flags: backrefs
text:  xcd
all:   1-2

name:  groups in a lookahead that fails are unset, in one that is negated always
re:    (?=(a)x|(b))(?!(a)c|(b)c)b
flags: backrefs
text:  bc ab
match: 4-5 - 4-5 - -

name:  ... set in more than one round of a loop
re:    (?:(?=(a)|(b)).)+
flags: backrefs
text:  xab
match: 1-3 1-2 2-3

name:  keep behind lookaround, and a match before what was kept
re:    a(?=.*c)\Kb|(?<=a)b
flags: backrefs
text:  abcab
all:   1-2 4-5

name:  longest, with lookahead
re:    a(?=b+c)|ab(?=bd)|ab*
flags: longest backrefs
text:  abbc abbd
all:   0-3 5-8

name:  characters of many bytes, and broken ones, before and behind
re:    (?<=\x{e9}\x{20ac})x(?=.*\x{e9}$)|(?<!\x{e9})y
flags: utf backrefs
text:  \xc3\xa9\xe2\x82\xacx\xc3y\xa9\xc3\xa9y \xc3\xa9\xe2\x82\xacx\xc3\xa9
all:   7-8 18-19

name:  copies of a lookaround
re:    (?:(?!ab|.c).){2,5}(?=c|ab)
flags: backrefs
text:  xxyyab bcaxxbcaaa
all:   0-4

name:  twins of lookahead in the order of alternatives
re:    (?=a.*c)\w+?|(?=a.*d)\w+
flags: backrefs
text:  abd abc ab
all:   0-1 4-5
