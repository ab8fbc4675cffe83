/* perl.h -- the state of the Perl/PCRE2 front end, shared by its files:
 *
 *     perl.c     the loop over the pattern: literals, quantifiers, alternation, `)`
 *     start.c    (*UTF), (*CRLF) ... in front of the pattern
 *     escape.c   what a backslash means; \p, \g, \k
 *     class.c    the sets of \d \w . \N \p{..} [:name:], \R
 *     bracket.c  [...]
 *     group.c    what an opening parenthesis begins; names, options, verbs, references
 *     look.c     lookaround of one character, and other
 *     atomic.c   possessive quantifiers and atomic groups as ordinary ones
 *
 * Functions that read syntax move `pos` over it, or fail. Like the Builder they are sticky:
 * after a failure `pos` is of no interest any more.
 */
#ifndef JR_PERL_H
#define JR_PERL_H

#include "parse/parser.h"

/* Options that are no JITRE_ flags, in the same word. */
#define OPT_RESTRICT      (UINT64_C(1) << 56) // (?r): no folding between ASCII and the rest
#define OPT_ASCII_D       (UINT64_C(1) << 57) // (?aD) ... : what UCP does not change
#define OPT_ASCII_S       (UINT64_C(1) << 58)
#define OPT_ASCII_W       (UINT64_C(1) << 59)
#define OPT_ASCII_POSIX   (UINT64_C(1) << 60)
#define OPT_ASCII_DIGIT   (UINT64_C(1) << 61) // (?aT): [:digit:] and [:xdigit:] only
#define OPT_TEST(p, flag) (((p)->opt & (flag)) != 0)

enum {
    MAX_GROUP_NUMBER = 65535,
    MAX_REPEAT = 65535,
    MAX_BEHIND = 65535, // characters of a lookbehind
    MAX_NAME = 32,
    MAX_VERB_NAME = 255
};

typedef enum FrameKind {
    FRAME_TOP,
    FRAME_PLAIN, // (?: and whatever is transparent
    FRAME_CAPTURE,
    FRAME_RESET, // (?|
    FRAME_ATOMIC,
    FRAME_AHEAD,      // (?=
    FRAME_NOT_AHEAD,  // (?!
    FRAME_BEHIND,     // (?<=
    FRAME_NOT_BEHIND, // (?<!
    FRAME_CONDITION,  // (?(...)
    FRAME_DEFINE,     // (?(DEFINE)
    FRAME_REFUSED     // unsupported; read for its syntax only
} FrameKind;

typedef struct Frame {
    Level level;
    uint64_t opt;        // as they were before the parenthesis
    uint32_t at;         // offset of the parenthesis
    uint32_t group;      // CAPTURE
    uint32_t reset_from; // RESET: groups before it
    uint32_t reset_max;  // ... and the most in any branch so far
    uint32_t opened;     // captures opened before it, see Parser
    uint32_t nrefs;      // references, pending items and AROUNDs before it
    uint32_t npending, narounds;
    uint32_t nbranches; // complete ones
    uint8_t kind;
    bool in_look;      // it or a frame around it is a lookaround
    bool assert_next;  // CONDITION: the assertion must come now
    bool is_condition; // it is that assertion
} Frame;

/* An atomic group or possessive item: a GROUP node numbered 0 until it is resolved. */
typedef struct Pending {
    AstId id;
    uint32_t at, len; // in the pattern
    bool differs;     // an ordinary group would not do
} Pending;

/* A reference to a group, checked when all groups are known. */
typedef struct Reference {
    uint32_t at, len; // of the number or name in the pattern
    uint32_t number;  // 0: by name
    AstId node;       // BACKREF that is to be told its group, or AST_NONE
} Reference;

/* A class that was read, to be found by its text. */
typedef struct KnownClass {
    uint64_t opt;     // that held there
    uint32_t at, len; // in the pattern; len 0: none
    uint32_t set;
} KnownClass;

/* A node on the way down of look.c, and the characters that its children take. */
typedef struct Width {
    AstId id, todo; // ... todo: the next child
    uint32_t sum;   // ALT: of one child
} Width;

typedef struct Parser {
    Builder b;
    const uint8_t *text;
    size_t len, pos;
    uint64_t opt;         // JITRE_ and OPT_ flags that hold here
    JR_VEC(Frame) frames; // [0] is the pattern itself
    uint32_t max_nesting;
    uint32_t ngroups;     // number of the last group opened
    uint32_t opened;      // captures opened, counting again what (?| numbers again
    bool quoting;         // between \Q and \E
    bool quantifiable;    // the last item may take a quantifier
    bool last_is_look;    // ... and is a lookaround that sets no groups
    bool last_is_refused; // ... and is unsupported
    JR_VEC(Reference) refs;
    uint32_t *name_slots; // hash table over names: index of the first entry + 1
    uint32_t nname_slots;
    bool has_twin_names;      // some name stands for several groups
    CharSet name_chars;       // beyond ASCII, made on demand
    JR_VEC(uint32_t) name_of; // [group] index in names + 1, or 0
    JR_VEC(Pending) pending;
    JR_VEC(Width) widths; // stack of look.c
    uint32_t narounds;
    JR_VEC(AstId) unique;   // nodes with one end per start by construction, ascending
    CharSet plain, classes; // work sets of a class: to be folded, not to be folded
    CharSet tmp, made;      // work sets of one escape
    struct {
        const char *name; // NULL: empty
        size_t len;
        uint32_t hash, set;
        bool negate;
    } property[32];                 // sets of the last properties, by hash
    KnownClass known_class[64];     // the last classes, by hash
    uint32_t posix_cache[14][2][2]; // set id + 1 of [:alpha:] ...; [1]: with UCP, negated
    uint32_t cache[128][2]; // set id + 1 of \d \w ... and '.'; [1]: the ASCII meaning
} Parser;

static inline Frame *top_frame(Parser *p)
{
    return &p->frames.data[p->frames.n - 1];
}

static inline bool at_end(const Parser *p)
{
    return p->pos >= p->len;
}

/* The byte `ahead` bytes on, or 0 behind the end (which no syntax contains). */
static inline uint8_t peek(const Parser *p, size_t ahead)
{
    return ahead < p->len - p->pos ? p->text[p->pos + ahead] : 0;
}

static inline bool looking_at(const Parser *p, const char *s)
{
    size_t n = strlen(s);

    return p->len - p->pos >= n && memcmp(p->text + p->pos, s, n) == 0;
}

static inline bool is_digit(uint8_t c)
{
    return c - (unsigned)'0' < 10;
}

static inline bool is_alpha(uint8_t c)
{
    return (c | 0x20u) - 'a' < 26;
}

/* How letters fold here; false: they do not. */
static inline bool fold_mode(const Parser *p, FoldMode *mode)
{
    if (!(p->opt & JITRE_CASELESS)) return false;
    if (p->opt & JITRE_UTF) {
        *mode = p->opt & OPT_RESTRICT ? FOLD_RESTRICT : FOLD_UNICODE;
    } else {
        *mode = p->opt & JITRE_UCP ? FOLD_LATIN1 : FOLD_ASCII;
    }
    return true;
}

/* perl.c */
uint32_t jr_perl_char(Parser *p); // the character at pos, moving over it
void jr_perl_literal(Parser *p, uint32_t c, size_t at);
void jr_perl_item(Parser *p, AstId item);   // add an item that may be repeated
void jr_perl_assert(Parser *p, AstId item); // ... one that may not
void jr_perl_refuse(Parser *p, int code, size_t at, bool quantifiable);
bool jr_perl_push(Parser *p, FrameKind kind, size_t at);
bool jr_perl_counts(const Parser *p, uint32_t *min, uint32_t *max, size_t *end);

/* start.c */
void jr_perl_start_items(Parser *p);

/* escape.c */
typedef enum EscapeKind {
    ESC_CHAR,    // value: the character
    ESC_LETTER,  // value: the letter, with a meaning the caller knows
    ESC_BACKREF, // value: the group
    ESC_NONE     // failed
} EscapeKind;
EscapeKind jr_perl_escape(Parser *p, bool in_class,
                          uint32_t *value); // pos behind the backslash
void jr_perl_escape_item(Parser *p);        // pos at the backslash, outside a class
/* Read digits in `base` at pos into *value (saturating above FFFFFFF); returns how many. */
uint32_t jr_perl_digits(Parser *p, unsigned base, uint32_t most, uint32_t *value);
void jr_perl_blanks(Parser *p); // move over spaces and tabs

/* class.c */
#define SET_NONE UINT32_MAX
/* Set id of \d ... \V \N . or C; of the property at pos behind \p or \P. SET_NONE: failed. */
uint32_t jr_perl_escape_set(Parser *p, uint8_t letter, size_t at);
/* ... and of [:name:] or [:^name:]; SET_NONE: no such name. */
uint32_t jr_perl_posix_set(Parser *p, const char *name, size_t len, bool negate);
void jr_perl_add_negated(Parser *p, CharSet *out, const CharSet *from); // the complement
/* \d ... \V \N . and C (a byte); \p and \P read their property at pos. */
AstId jr_perl_class_node(Parser *p, uint8_t letter, size_t at);
AstId jr_perl_newline_node(Parser *p, size_t at);             // \R
void jr_perl_newlines(Parser *p, CharSet *out);               // of the newline convention
AstId jr_perl_word_look(Parser *p, LookKind kind, size_t at); // LOOK at the set of \w

/* bracket.c */
void jr_perl_class(Parser *p); // pos at the [

/* group.c */
void jr_perl_open(Parser *p); // pos at the (
void jr_perl_reference(Parser *p, uint32_t number, size_t at, size_t len);
/* Read a name up to `close` at pos, moving behind it. */
bool jr_perl_name(Parser *p, uint8_t close, size_t *start, size_t *len);
/* A reference by number or name inside \g{...}, (?P=...), ... up to `close`. */
void jr_perl_reference_to(Parser *p, uint8_t close, bool numbers);
/* The reference that was read last is a back reference: an item of the pattern. */
void jr_perl_backref(Parser *p, size_t at);
void jr_perl_check_references(Parser *p);

/* look.c */
AstId jr_perl_look(Parser *p, const Frame *f, AstId body);
/* Would it set groups that stay set? */
bool jr_perl_look_captures(const Parser *p, const Frame *f);

/* atomic.c */
AstId jr_perl_atomic(Parser *p, AstId body, size_t at);
AstId jr_perl_possessive(Parser *p, AstId atom, uint32_t min, uint32_t max, size_t at);
void jr_perl_resolve_atomic(Parser *p, AstId root);

#endif
