/* posix_bracket.c -- bracket expressions and the classes of the POSIX front end.
 *
 *     [^a-c[:digit:]-]   not, a range, a class, a hyphen
 *
 * Collation is that of the C locales: one character sorts by its code, and collating
 * elements and equivalence classes ([.a.] and [=a=]) are single characters. Classes are
 * those of the C locale, or under JITRE_UCP what glibc's C.UTF-8 makes of the Unicode
 * properties.
 *
 * The text is taken as lines, as grep does: the character that ends a line is in no class,
 * no range and no negated set, only where it is written out. JITRE_DOTALL lifts that.
 */
#include "parse/posix.h"
#include "unicode/unicode.h"

/* -- Classes --------------------------------------------------------------------------- */

typedef struct ClassInfo {
    const char *name;
    CharRange ascii[4];
} ClassInfo;

static const ClassInfo class_info[NCLASSES] = {
    [CLASS_ALNUM] = {"alnum", {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}}},
    [CLASS_ALPHA] = {"alpha", {{'A', 'Z'}, {'a', 'z'}}},
    [CLASS_BLANK] = {"blank", {{'\t', '\t'}, {' ', ' '}}},
    [CLASS_CNTRL] = {"cntrl", {{0, 31}, {127, 127}}},
    [CLASS_DIGIT] = {"digit", {{'0', '9'}}},
    [CLASS_GRAPH] = {"graph", {{33, 126}}},
    [CLASS_LOWER] = {"lower", {{'a', 'z'}}},
    [CLASS_PRINT] = {"print", {{32, 126}}},
    [CLASS_PUNCT] = {"punct", {{33, 47}, {58, 64}, {91, 96}, {123, 126}}},
    [CLASS_SPACE] = {"space", {{'\t', '\r'}, {' ', ' '}}},
    [CLASS_UPPER] = {"upper", {{'A', 'Z'}}},
    [CLASS_XDIGIT] = {"xdigit", {{'0', '9'}, {'A', 'F'}, {'a', 'f'}}},
    [CLASS_WORD] = {NULL, {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}},
};

static void add_property(Posix *p, CharSet *set, const char *name)
{
    bool known = jr_unicode_property(p->b.a, name, strlen(name), set);

    JR_ASSERT(known);
    (void)known;
}

static void drop_ranges(Posix *p, CharSet *set, const CharRange *r, uint32_t n)
{
    CharSet drop = {0};

    for (uint32_t i = 0; i < n; i++)
        jr_charset_add(p->b.a, &drop, r[i].lo, r[i].hi);
    jr_charset_subtract(p->b.a, set, &drop);
}

static void drop_class(Posix *p, CharSet *set, PosixClassId id);

/* Blanks that do not break lines are no space for glibc, nor is NEL. */
static void add_breaking(Posix *p, CharSet *set, const char *property)
{
    static const CharRange glue[] = {
        {0x85, 0x85}, {0xa0, 0xa0}, {0x2007, 0x2007}, {0x202f, 0x202f}};

    add_property(p, set, property);
    drop_ranges(p, set, glue, JR_COUNT(glue));
}

/* Everything with a glyph or a width: assigned, no control, no surrogate. */
static void add_printable(Posix *p, CharSet *set)
{
    CharSet none = {0};
    static const CharRange separators[] = {{0x2028, 0x2029}};

    add_property(p, &none, "Cn");
    add_property(p, &none, "Cc");
    add_property(p, &none, "Cs");
    jr_charset_negate(p->b.a, &none, JR_MAX_CODE_POINT);
    drop_ranges(p, &none, separators, JR_COUNT(separators));
    jr_charset_add_set(p->b.a, set, &none);
}

/* The class in glibc's C.UTF-8, to be sealed. Titlecase letters are both upper and lower,
 * except that only those of the Latin digraphs are lower; decimal digits outside ASCII are
 * letters. */
static void add_unicode_class(Posix *p, CharSet *set, PosixClassId id)
{
    static const uint32_t lower_too[] = {0x1c5, 0x1c8, 0x1cb, 0x1f2};
    static const CharRange digits[] = {{'0', '9'}};

    switch (id) {
    case CLASS_WORD: jr_charset_add(p->b.a, set, '_', '_'); // fall through
    case CLASS_ALNUM:
        add_property(p, set, "Alphabetic");
        add_property(p, set, "Nd");
        break;
    case CLASS_ALPHA:
        add_unicode_class(p, set, CLASS_ALNUM);
        drop_ranges(p, set, digits, 1);
        break;
    case CLASS_BLANK:
        add_breaking(p, set, "Zs");
        jr_charset_add(p->b.a, set, '\t', '\t');
        break;
    case CLASS_CNTRL:
        add_property(p, set, "Cc");
        jr_charset_add(p->b.a, set, 0x2028, 0x2029);
        break;
    case CLASS_GRAPH:
        add_printable(p, set);
        drop_class(p, set, CLASS_SPACE);
        break;
    case CLASS_LOWER:
        add_property(p, set, "Lowercase");
        for (size_t i = 0; i < JR_COUNT(lower_too); i++)
            jr_charset_add(p->b.a, set, lower_too[i], lower_too[i]);
        break;
    case CLASS_PRINT: add_printable(p, set); break;
    case CLASS_PUNCT:
        add_unicode_class(p, set, CLASS_GRAPH);
        drop_class(p, set, CLASS_ALNUM);
        break;
    case CLASS_SPACE: add_breaking(p, set, "White_Space"); break;
    case CLASS_UPPER:
        add_property(p, set, "Uppercase");
        add_property(p, set, "Lt");
        break;
    case CLASS_DIGIT:
    case CLASS_XDIGIT:
    case NCLASSES: break; // ASCII only
    }
}

/* Take the Unicode class out of a set. */
static void drop_class(Posix *p, CharSet *set, PosixClassId id)
{
    CharSet drop = {0};

    add_unicode_class(p, &drop, id);
    jr_charset_seal(&drop);
    jr_charset_seal(set);
    jr_charset_subtract(p->b.a, set, &drop);
}

/* A class by id, made when first asked for. Caseless, upper and lower are letters. */
const CharSet *jr_posix_class(Posix *p, PosixClassId id)
{
    CharSet *set;
    const CharRange *r;

    if (p->fold && (id == CLASS_LOWER || id == CLASS_UPPER)) id = CLASS_ALPHA;
    set = &p->classes[id];
    if (set->n) return set;
    r = class_info[id].ascii;
    for (uint32_t i = 0; i < 4 && r[i].hi; i++)
        jr_charset_add(p->b.a, set, r[i].lo, r[i].hi);
    if (p->b.flags & JITRE_UCP) add_unicode_class(p, set, id);
    jr_charset_seal(set);
    jr_charset_clip(set, p->b.max_char);
    jr_charset_subtract(p->b.a, set, &p->line_ends);
    return set;
}

/* -- Nodes ----------------------------------------------------------------------------- */

/* The id of the complement of a set, without line ends; AST_NONE when nothing is left.
 * Large sets are negated once, not at each of a thousand [^[:alpha:]]. */
static uint32_t negated_set(Posix *p, const CharSet *set)
{
    uint32_t of = jr_set_intern(&p->b, set), slot = p->next_negated;
    CharSet out = *set;

    for (size_t i = 0; i < JR_COUNT(p->negated); i++)
        if (p->negated[i].known && p->negated[i].of == of) return p->negated[i].set;
    jr_charset_negate(p->b.a, &out, p->b.max_char);
    jr_charset_subtract(p->b.a, &out, &p->line_ends);
    p->negated[slot].known = true;
    p->negated[slot].of = of;
    p->negated[slot].set = out.n ? jr_set_intern(&p->b, &out) : AST_NONE;
    p->next_negated = (slot + 1) % JR_COUNT(p->negated);
    return p->negated[slot].set;
}

static AstId set_node(Posix *p, CharSet *set, bool negated, size_t at)
{
    uint32_t id;
    AstId node;

    if (!negated && set->n == 1 && set->data[0].lo == set->data[0].hi)
        return jr_node_char(&p->b, set->data[0].lo, at); // [.] is a way to quote
    if (!negated) return jr_node_set(&p->b, set, at);
    id = negated_set(p, set);
    node = jr_node_new(&p->b, id == AST_NONE ? AST_FAIL : AST_SET, at);
    if (id != AST_NONE) p->b.node.data[node].u.set = id;
    return node;
}

AstId jr_posix_class_node(Posix *p, PosixClassId id, bool negated, size_t at)
{
    CharSet set = *jr_posix_class(p, id);

    return set_node(p, &set, negated, at);
}

AstId jr_posix_any_node(Posix *p, size_t at)
{
    CharSet none = {0};

    return set_node(p, &none, true, at);
}

/* -- Bracket expressions --------------------------------------------------------------- */

typedef enum ElementKind { ELEMENT_CHAR, ELEMENT_CLASS, ELEMENT_EQUIVALENT } ElementKind;

typedef struct Element {
    ElementKind kind;
    uint32_t c;
} Element;

/* Where the bracket began and what is special about it, for messages. */
typedef struct Bracket {
    size_t at;
    bool negated;
    bool plain; // only single characters so far
} Bracket;

static bool unclosed(Posix *p, const Bracket *br)
{
    jr_fail(&p->b, JITRE_ERR_UNCLOSED_CLASS, br->at, 1, NULL);
    return false;
}

static bool bad_range(Posix *p, size_t at)
{
    jr_fail(&p->b, JITRE_ERR_BAD_CLASS_RANGE, at, p->pos - at, NULL);
    return false;
}

/* Add lo..hi but for line ends. */
static void add_range(Posix *p, uint32_t lo, uint32_t hi)
{
    for (uint32_t i = 0; i < p->line_ends.n; i++) {
        CharRange end = p->line_ends.data[i];

        if (end.hi < lo) continue;
        if (end.lo > hi) break;
        if (end.lo > lo) jr_charset_add(p->b.a, &p->folded, lo, end.lo - 1);
        lo = end.hi + 1;
        if (lo > hi) return;
    }
    jr_charset_add(p->b.a, &p->folded, lo, hi);
}

static void add_class(Posix *p, const char *name, size_t len, size_t at)
{
    for (PosixClassId id = 0; id < NCLASSES; id++) {
        const char *known = class_info[id].name;

        if (known && strlen(known) == len && !memcmp(known, name, len)) {
            jr_charset_add_set(p->b.a, &p->work, jr_posix_class(p, id));
            return;
        }
    }
    jr_fail(&p->b, JITRE_ERR_BAD_CLASS_NAME, at, p->pos - at, NULL);
}

/* The only character of name[0, len), as [.name.] and [=name=] want it. */
static bool single_char(Posix *p, size_t name, size_t len, size_t at, uint32_t *c)
{
    size_t behind = p->pos;

    p->pos = name;
    if (len) *c = jr_posix_char(p);
    if (len && p->pos == name + len) {
        p->pos = behind;
        return true;
    }
    p->pos = behind;
    jr_fail(&p->b, JITRE_ERR_UNSUPPORTED_COLLATING, at, behind - at, NULL);
    return false;
}

/* [:name:] [.name.] [=name=] at pos. */
static bool read_symbol(Posix *p, Bracket *br, Element *e)
{
    size_t at = p->pos, name = p->pos + 2, end = name;
    uint8_t mark = p->text[p->pos + 1];

    while (end + 1 < p->len && !(p->text[end] == mark && p->text[end + 1] == ']'))
        end++;
    if (end + 1 >= p->len) return unclosed(p, br);
    p->pos = end + 2;
    br->plain = false;
    if (mark == ':') {
        e->kind = ELEMENT_CLASS;
        add_class(p, (const char *)p->text + name, end - name, at);
        return p->b.status == JR_OK;
    }
    e->kind = mark == '=' ? ELEMENT_EQUIVALENT : ELEMENT_CHAR;
    return single_char(p, name, end - name, at, &e->c);
}

static bool read_element(Posix *p, Bracket *br, Element *e)
{
    *e = (Element){ELEMENT_CHAR, 0};
    if (p->pos >= p->len) return unclosed(p, br);
    if (p->text[p->pos] == '[' && p->pos + 1 < p->len) {
        uint8_t mark = p->text[p->pos + 1];

        if (mark == ':' || mark == '.' || mark == '=') return read_symbol(p, br, e);
    }
    e->c = jr_posix_char(p);
    return p->b.status == JR_OK;
}

static bool at_char(const Posix *p, size_t ahead, uint8_t c)
{
    return p->pos + ahead < p->len && p->text[p->pos + ahead] == c;
}

/* What stands behind the hyphen at pos; `from` is in front of it. */
static bool read_range(Posix *p, Bracket *br, uint32_t from, size_t at)
{
    Element to;

    p->pos++;
    if (!read_element(p, br, &to)) return false;
    if (to.kind != ELEMENT_CHAR) return bad_range(p, at);
    if (from > to.c) {
        jr_fail(&p->b, JITRE_ERR_RANGE_ORDER, at, p->pos - at, NULL);
        return false;
    }
    br->plain = false;
    add_range(p, from, to.c);
    return true;
}

/* One element, or a range of them. */
static bool read_item(Posix *p, Bracket *br, bool first)
{
    size_t at = p->pos;
    bool hyphen = at_char(p, 0, '-');
    Element e;

    if (!read_element(p, br, &e)) return false;
    // a hyphen stands for itself first, last, or at the end of a range
    if (hyphen && !first && !at_char(p, 0, ']')) {
        return p->pos < p->len ? bad_range(p, at) : unclosed(p, br);
    }
    if (e.kind != ELEMENT_CLASS && at_char(p, 0, '-') && !at_char(p, 1, ']')) {
        if (e.kind == ELEMENT_EQUIVALENT) return bad_range(p, at);
        return read_range(p, br, e.c, at);
    }
    // written out, even a line end is meant
    if (e.kind != ELEMENT_CLASS) jr_charset_add(p->b.a, &p->folded, e.c, e.c);
    return true;
}

/* [:space:] where [[:space:]] is meant. */
static bool looks_like_class(const Posix *p, const Bracket *br)
{
    size_t first = br->at + 1 + br->negated, last = p->pos - 2; // inside the brackets

    if (!br->plain || last <= first + 1) return false;
    if (p->text[first] != ':' || p->text[last] != ':') return false;
    for (size_t i = first; i <= last; i++)
        if (p->text[i] != ':') return true;
    return false;
}

AstId jr_posix_bracket(Posix *p)
{
    Bracket br = {.at = p->pos, .plain = true};
    bool first = true;

    p->work.n = p->folded.n = 0;
    p->pos++;
    if (at_char(p, 0, '^')) {
        br.negated = true;
        p->pos++;
    }
    for (; first || !at_char(p, 0, ']'); first = false)
        if (!read_item(p, &br, first)) return 0;
    p->pos++;
    if (looks_like_class(p, &br)) {
        jr_fail(&p->b, JITRE_ERR_CLASS_SYNTAX, br.at, p->pos - br.at,
                "a character class is written [[:space:]], not [:space:]");
        return 0;
    }
    jr_charset_seal(&p->folded);
    if (p->fold) jr_charset_fold(p->b.a, &p->folded, *p->fold);
    jr_charset_add_set(p->b.a, &p->work, &p->folded);
    jr_charset_seal(&p->work);
    return set_node(p, &p->work, br.negated, br.at);
}
