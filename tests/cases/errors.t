# errors.t -- patterns that are wrong, or right but not supported.

name:  unclosed group
re:    a(b
error: UNCLOSED_GROUP

name:  unmatched close
re:    a)b
error: UNMATCHED_CLOSE

name:  nothing to repeat
re:    *a
error: NOTHING_TO_REPEAT

name:  two quantifiers
re:    a**
error: NOTHING_TO_REPEAT

name:  counted twice
re:    a{1}{2}
error: NOTHING_TO_REPEAT

name:  quantifier after possessive
re:    a?+?
error: NOTHING_TO_REPEAT

name:  numbers out of order
re:    a{2,1}
error: REPEAT_ORDER

name:  number too big
re:    a{65536}
error: REPEAT_TOO_BIG

name:  unclosed class
re:    [a
error: UNCLOSED_CLASS

name:  empty class
re:    []
error: UNCLOSED_CLASS

name:  empty negated class
re:    [^]
error: UNCLOSED_CLASS

name:  range out of order
re:    [z-a]
error: RANGE_ORDER

name:  range from a class
re:    [\d-z]
error: BAD_CLASS_RANGE

name:  range to a class
re:    [a-\d]
error: BAD_CLASS_RANGE

name:  range to a POSIX class
re:    [a-[:digit:]]
error: BAD_CLASS_RANGE

name:  unknown POSIX class
re:    [[:foo:]]
error: BAD_CLASS_NAME

name:  collating symbol
re:    [[.x.]]
error: CLASS_SYNTAX

name:  equivalence class
re:    [[=x=]]
error: CLASS_SYNTAX

name:  POSIX class outside a class
re:    [:alpha:]
error: CLASS_SYNTAX

name:  \B in a class
re:    [\B]
error: ESCAPE_IN_CLASS

name:  \R in a class
re:    [\R]
error: ESCAPE_IN_CLASS

name:  \X in a class
re:    [\X]
error: ESCAPE_IN_CLASS

name:  \N in a class
re:    [\N]
error: ESCAPE_IN_CLASS

name:  trailing backslash
re:    a\
error: TRAILING_BACKSLASH

name:  unknown escape
re:    \y
error: BAD_ESCAPE

name:  unknown property
re:    \p{Foo}
flags: utf
error: BAD_PROPERTY

name:  malformed property
re:    \p{
flags: utf
error: BAD_PROPERTY

name:  code point too large
re:    \x{110000}
flags: utf
error: BAD_CODE_POINT

name:  byte too large
re:    \x{100}
error: BAD_CODE_POINT

name:  unclosed comment
re:    a(?#b
error: UNCLOSED_COMMENT

name:  unknown group
re:    (?z)
error: BAD_GROUP_SYNTAX

name:  unknown verb
re:    (*FOO)
error: BAD_VERB

name:  bad name
re:    (?<1a>b)
error: BAD_GROUP_NAME

name:  duplicate name
re:    (?<n>a)(?<n>b)
error: DUPLICATE_NAME

name:  invalid UTF-8 pattern
rx:    a\xff
flags: utf
error: BAD_UTF8

name:  locked UTF
re:    (*UTF)a
flags: never_utf
error: OPTION_LOCKED

name:  locked UCP
re:    (*UCP)a
flags: never_ucp
error: OPTION_LOCKED

name:  locked \C
re:    \C
flags: never_backslash_c
error: OPTION_LOCKED

name:  reference to nothing
re:    \1
error: UNKNOWN_GROUP

name:  surrogate
re:    \x{d800}
flags: utf
error: BAD_CODE_POINT

name:  back reference to a name of several groups
re:    (?:(?<n>a)|(?<n>b))\k<n>
flags: backrefs dupnames
error: UNSUPPORTED_BACKREF

name:  back reference that nobody has allowed
re:    (a)\1
error: UNSUPPORTED_NO_BACKREFS

name:  back reference in a look-behind
re:    (a)(?<=\1)
flags: backrefs
error: UNSUPPORTED_VARIABLE_LOOKBEHIND

name:  look-behind of more than one length
re:    (?<=a+b)
flags: backrefs
error: UNSUPPORTED_VARIABLE_LOOKBEHIND

name:  ... within one alternative
re:    (?<=a|x(?:bc|d))
flags: backrefs
error: UNSUPPORTED_VARIABLE_LOOKBEHIND

name:  non-atomic look-ahead
re:    (?*a)
flags: backrefs
error: UNSUPPORTED_LOOKAROUND

name:  atomic group that differs from an ordinary one
re:    (?>a|ab)c
error: UNSUPPORTED_ATOMIC

name:  long look-ahead
re:    a(?=bc)
error: UNSUPPORTED_LOOKAROUND

name:  long look-behind
re:    (?<=ab)c
error: UNSUPPORTED_LOOKAROUND

name:  recursion
re:    (a(?R)?b)
error: UNSUPPORTED_RECURSION

name:  subroutine
re:    (a)(?1)
error: UNSUPPORTED_RECURSION

name:  condition
re:    (a)?(?(1)b|c)
error: UNSUPPORTED_CONDITION

name:  verb
re:    a(*COMMIT)b
error: UNSUPPORTED_VERB

name:  callout
re:    a(?C1)b
error: UNSUPPORTED_CALLOUT

name:  grapheme
re:    \X
flags: utf
error: UNSUPPORTED_GRAPHEME

name:  accept
re:    a(*ACCEPT)b
error: UNSUPPORTED_ACCEPT

name:  script run
re:    (*sr:a)
flags: utf
error: UNSUPPORTED_SCRIPT_RUN
