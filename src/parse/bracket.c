/* bracket.c -- [...], a set written out.
 *
 * A class is gathered in two sets: `plain` holds letters and ranges as written, which
 * fold when the class is caseless, and `classes` holds what \d, [:alpha:] or \p{..}
 * stand for, which does not. Negation comes last.
 *
 *     (?i)[^k\d]    plain {k} -> {k K U+212A}   classes {0-9}   not (plain or classes)
 *
 * Classes recur, and those of Unicode have hundreds of ranges: the last ones are remembered
 * by their text.
 */
#include "parse/perl.h"

/* -- POSIX names ----------------------------------------------------------------------- */

/* Does [: [. or [= at pos (the bracket) begin a name that ends in :] .] or =] ? Then
 * *end is the place of that end. */
static bool posix_syntax(const Parser *p, size_t *end)
{
    uint8_t mark = peek(p, 1);

    if (mark != ':' && mark != '.' && mark != '=') return false;
    for (size_t i = p->pos + 2; i + 1 < p->len; i++) {
        uint8_t c = p->text[i], next = p->text[i + 1];

        if (c == '\\' && (next == ']' || next == '\\')) {
            i++;
        } else if (c == ']' || (c == '[' && next == mark)) {
            return false;
        } else if (c == mark && next == ']') {
            *end = i;
            return true;
        }
    }
    return false;
}

/* -- Items ----------------------------------------------------------------------------- */

/* What a hyphen would mean now. */
typedef enum RangeState {
    RANGE_NO,   // itself
    RANGE_OK,   // a range from `lo`
    RANGE_BEGUN // (the hyphen has been read)
} RangeState;

typedef struct ClassReader {
    size_t at;      // of the [
    size_t item_at; // of the item being read
    RangeState state;
    uint32_t lo;
    bool quoting;
    bool has_property; // \p or \P occurs
    bool has_wide;     // all characters above FF belong, by a negated ASCII set
    bool peeked;       // what follows the class may have mattered
    bool has_crlf;     // CR or LF is written in it
    uint32_t nitems;   // characters; a set counts as two
} ClassReader;

static void bad_range(Parser *p, const ClassReader *r, int code)
{
    jr_fail(&p->b, code, r->item_at, p->pos - r->item_at, NULL);
}

static void class_char(Parser *p, ClassReader *r, uint32_t c)
{
    r->has_crlf |= c == '\r' || c == '\n';
    r->nitems++;
    if (r->state != RANGE_BEGUN) {
        jr_charset_add(p->b.a, &p->plain, c, c);
        r->lo = c;
        r->state = RANGE_OK;
    } else if (r->lo <= c) {
        jr_charset_add(p->b.a, &p->plain, r->lo, c);
        r->state = RANGE_NO;
    } else {
        bad_range(p, r, JITRE_ERR_RANGE_ORDER);
    }
}

/* A range can neither end nor begin with a set; a hyphen at the very end is itself. */
static void after_set(Parser *p, ClassReader *r)
{
    if (peek(p, 0) == '-' && p->len - p->pos > 1 && peek(p, 1) != ']') {
        p->pos++;
        bad_range(p, r, JITRE_ERR_BAD_CLASS_RANGE);
    } else if (r->state == RANGE_BEGUN) {
        bad_range(p, r, JITRE_ERR_BAD_CLASS_RANGE);
    }
    r->state = RANGE_NO;
}

/* Add a set known by id. negated: it is the complement of what a letter or name stands for.
 * Without UCP such complements have all characters above FF; see finish_class. */
static void class_set(Parser *p, ClassReader *r, uint32_t id, bool negated)
{
    const CharSet *set;

    if (p->b.status != JR_OK) return;
    r->nitems += 2;
    set = &p->b.sets.data[id];
    if (!negated || OPT_TEST(p, JITRE_UCP)) {
        jr_charset_add_set(p->b.a, &p->classes, set);
    } else {
        for (uint32_t i = 0; i < set->n && set->data[i].lo <= 0xff; i++) {
            jr_charset_add(p->b.a, &p->classes, set->data[i].lo,
                           JR_MIN(set->data[i].hi, 0xff));
        }
        r->has_wide = true;
    }
    after_set(p, r);
}

/* [:name:] at pos, which ends at `end`. */
static void class_name(Parser *p, ClassReader *r, size_t end)
{
    size_t at = p->pos;
    bool negate = peek(p, 2) == '^';
    size_t name = at + 2 + negate;
    uint32_t set;

    p->pos = end + 2;
    if (p->text[at + 1] != ':') {
        jr_fail(&p->b, JITRE_ERR_CLASS_SYNTAX, at, p->pos - at, NULL);
        return;
    }
    set = jr_perl_posix_set(p, (const char *)p->text + name, end - name, negate);
    if (set == SET_NONE) {
        jr_fail(&p->b, JITRE_ERR_BAD_CLASS_NAME, at, p->pos - at, NULL);
        return;
    }
    class_set(p, r, set, negate);
}

static void class_escape(Parser *p, ClassReader *r)
{
    uint32_t value;
    EscapeKind kind;

    p->pos++;
    kind = jr_perl_escape(p, true, &value);
    if (kind == ESC_NONE) return;
    if (kind == ESC_CHAR) {
        class_char(p, r, value);
        return;
    }
    switch (value) {
    case 'b': class_char(p, r, 8); break;
    case 'g': class_char(p, r, 'g'); break; // there are no references here
    case 'Q': r->quoting = true; break;
    case 'E': break;
    case 'D':
    case 'S':
    case 'W':
    case 'd':
    case 's':
    case 'w':
        class_set(p, r, jr_perl_escape_set(p, (uint8_t)value, r->item_at), value < 'a');
        break;
    case 'p':
    case 'P':
        r->has_property = true;
        class_set(p, r, jr_perl_escape_set(p, (uint8_t)value, r->item_at), false);
        break;
    case 'h':
    case 'H':
    case 'v':
    case 'V':
        class_set(p, r, jr_perl_escape_set(p, (uint8_t)value, r->item_at), false);
        break;
    default:
        jr_fail(&p->b, JITRE_ERR_ESCAPE_IN_CLASS, r->item_at, p->pos - r->item_at, NULL);
    }
}

static void class_hyphen(Parser *p, ClassReader *r)
{
    p->pos++;
    if (r->state == RANGE_OK) {
        r->state = RANGE_BEGUN;
    } else {
        class_char(p, r, '-');
    }
}

/* One item of a class, or a mark that is none. */
static void class_item(Parser *p, ClassReader *r)
{
    uint8_t c = peek(p, 0);
    size_t end;

    r->item_at = p->pos;
    if (r->quoting && c == '\\' && peek(p, 1) == 'E') {
        r->quoting = false;
        p->pos += 2;
    } else if (r->quoting) {
        class_char(p, r, jr_perl_char(p));
    } else if (OPT_TEST(p, JITRE_EXTENDED_MORE) && (c == ' ' || c == '\t')) {
        p->pos++;
    } else if (c == '[' && posix_syntax(p, &end)) {
        class_name(p, r, end);
    } else if (c == '\\') {
        class_escape(p, r);
    } else if (c == '-') {
        class_hyphen(p, r);
    } else {
        r->peeked |= c == '['; // posix_syntax may have looked beyond the end
        class_char(p, r, jr_perl_char(p));
    }
}

/* The gathered class becomes one set in `plain`. As in PCRE2, what negated ASCII sets have
 * above FF does not count in a negated class with a property: [^\D\pL] has U+660. */
static void finish_class(Parser *p, const ClassReader *r, bool negate)
{
    Builder *b = &p->b;
    FoldMode mode;

    if (!negate || r->nitems != 1) b->has_crlf |= r->has_crlf; // [^\n] says what it is not
    if (r->has_wide && !(negate && r->has_property)) {
        jr_charset_add(b->a, &p->classes, 0x100, JR_MAX_CODE_POINT);
    }
    jr_charset_seal(&p->plain);
    if (p->plain.n && fold_mode(p, &mode)) jr_charset_fold(b->a, &p->plain, mode);
    jr_charset_add_set(b->a, &p->plain, &p->classes);
    jr_charset_seal(&p->plain);
    jr_charset_clip(&p->plain, b->max_char);
    if (!negate) return;
    p->tmp.n = 0;
    jr_perl_add_negated(p, &p->tmp, &p->plain);
    p->plain.n = 0;
    jr_charset_add_set(b->a, &p->plain, &p->tmp);
}

/* [[:<:]] and [[:>:]]: start and end of a word, as \b(?=\w) and \b(?<=\w). A quantifier
 * behind them is that of the lookaround, as in PCRE2. */
static bool word_edge(Parser *p)
{
    size_t at = p->pos;
    bool is_start = looking_at(p, "[[:<:]]");

    if (!is_start && !looking_at(p, "[[:>:]]")) return false;
    p->pos += 7;
    jr_perl_item(p, jr_perl_word_look(p, LOOK_WORD, at));
    jr_perl_item(p, jr_perl_word_look(p, is_start ? LOOK_NEXT_IN : LOOK_PREV_IN, at));
    p->last_is_look = true;
    return true;
}

/* Items up to the closing bracket, pos behind the opening one and its ^. */
static void class_items(Parser *p, ClassReader *r)
{
    if (peek(p, 0) == ']') { // in front it is a character
        r->item_at = p->pos++;
        class_char(p, r, ']');
    }
    while (p->b.status == JR_OK && !at_end(p) && (peek(p, 0) != ']' || r->quoting)) {
        class_item(p, r);
    }
    if (p->b.status != JR_OK) return;
    if (at_end(p)) {
        jr_fail(&p->b, JITRE_ERR_UNCLOSED_CLASS, r->at, p->len - r->at, NULL);
        return;
    }
    if (r->state == RANGE_BEGUN) {
        jr_charset_add(p->b.a, &p->plain, '-', '-'); // the last one is itself
    }
    p->pos++;
}

/* The ^ behind the opening bracket; empty quotations and, under (?xx), blanks do not count
 * there, nor before a ] that would be the first character. */
static bool class_begin(Parser *p)
{
    bool negate = false;

    for (;;) {
        if (looking_at(p, "\\E")) {
            p->pos += 2;
        } else if (looking_at(p, "\\Q\\E")) {
            p->pos += 4;
        } else if (OPT_TEST(p, JITRE_EXTENDED_MORE) &&
                   (peek(p, 0) == ' ' || peek(p, 0) == '\t')) {
            p->pos++;
        } else if (!negate && peek(p, 0) == '^') {
            negate = true;
            p->pos++;
        } else {
            return negate;
        }
    }
}

/* -- Classes known ---------------------------------------------------------------------- */

/* Where the class at pos would be remembered. A class does not end before the first closing
 * bracket, so that the text up to there can stand for it. NULL: there is none. */
static KnownClass *known_slot(Parser *p)
{
    const uint8_t *s = p->text + p->pos, *close = memchr(s, ']', p->len - p->pos);
    uint32_t h = 2166136261u;

    if (!close) return NULL;
    for (; s < close; s++)
        h = (h ^ *s) * 16777619u;
    return &p->known_class[(h ^ h >> 15) % JR_COUNT(p->known_class)];
}

static bool is_known(const Parser *p, const KnownClass *k)
{
    return k->len && k->opt == p->opt && k->len <= p->len - p->pos &&
           memcmp(p->text + k->at, p->text + p->pos, k->len) == 0;
}

/* -- [...] ----------------------------------------------------------------------------- */

/* The class at pos into `plain`. */
static void read_class(Parser *p, ClassReader *r)
{
    bool negate;

    p->pos++;
    negate = class_begin(p);
    p->plain.n = p->classes.n = 0;
    if (OPT_TEST(p, JITRE_ALLOW_EMPTY_CLASS) && peek(p, 0) == ']') {
        p->pos++;
    } else {
        class_items(p, r);
    }
    if (p->b.status == JR_OK) finish_class(p, r, negate);
}

static void add_class(Parser *p, size_t at, uint32_t set)
{
    AstId id = jr_node_new(&p->b, AST_SET, at);

    p->b.node.data[id].u.set = set;
    jr_perl_item(p, id);
}

void jr_perl_class(Parser *p)
{
    ClassReader r = {.at = p->pos};
    KnownClass *known;
    uint32_t set;
    size_t end;

    if (word_edge(p)) return;
    if (posix_syntax(p, &end)) {
        jr_fail(&p->b, JITRE_ERR_CLASS_SYNTAX, r.at, end + 2 - r.at,
                p->text[r.at + 1] == ':' ? "POSIX class names are only known inside a class"
                                         : NULL);
        return;
    }
    known = known_slot(p);
    if (known && is_known(p, known)) {
        p->pos += known->len;
        add_class(p, r.at, known->set);
        return;
    }
    read_class(p, &r);
    if (p->b.status != JR_OK) return;
    if (p->plain.n == 0) {
        jr_perl_item(p, jr_node_new(&p->b, AST_FAIL, r.at));
    } else if (p->plain.n == 1 && p->plain.data[0].lo == p->plain.data[0].hi) {
        jr_perl_item(p, jr_node_char(&p->b, p->plain.data[0].lo, r.at));
    } else {
        set = jr_set_intern(&p->b, &p->plain);
        if (known && !r.peeked) {
            *known = (KnownClass){p->opt, (uint32_t)r.at, (uint32_t)(p->pos - r.at), set};
        }
        add_class(p, r.at, set);
    }
}
