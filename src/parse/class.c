/* class.c -- the sets of characters that escapes and names stand for.
 *
 *     \d  \W  \N  .      by letter, and by what UCP and (?a) make of it
 *     \p{Greek}  \P{L}  by name
 *     [:alpha:]          by name, within a class
 *     \R                 a node of several
 *
 * Within UTF a set speaks of code points, else of bytes; then what Unicode says is cut off
 * above FF. Each set is made once for a pattern and then known by its id.
 */
#include "parse/perl.h"

#include "unicode/unicode.h"

static const CharRange digits[] = {{'0', '9'}};
static const CharRange spaces[] = {{9, 13}, {' ', ' '}};
static const CharRange words[] = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
static const CharRange horizontal[] = {
    {9, 9},           {' ', ' '},       {0xa0, 0xa0},
    {0x1680, 0x1680}, {0x180e, 0x180e}, {0x2000, 0x200a},
    {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000}};
static const CharRange vertical[] = {{10, 13}, {0x85, 0x85}, {0x2028, 0x2029}};

static void add_ranges(Parser *p, CharSet *out, const CharRange *r, size_t n)
{
    for (size_t i = 0; i < n && r[i].lo <= p->b.max_char; i++) {
        jr_charset_add(p->b.a, out, r[i].lo, JR_MIN(r[i].hi, p->b.max_char));
    }
}
#define ADD_RANGES(p, out, table) add_ranges((p), (out), (table), JR_COUNT(table))

void jr_perl_add_negated(Parser *p, CharSet *out, const CharSet *from)
{
    uint32_t lo = 0;

    for (uint32_t i = 0; i < from->n && from->data[i].lo <= p->b.max_char; i++) {
        if (from->data[i].lo > lo) jr_charset_add(p->b.a, out, lo, from->data[i].lo - 1);
        lo = from->data[i].hi + 1;
    }
    if (lo <= p->b.max_char) jr_charset_add(p->b.a, out, lo, p->b.max_char);
}

static void add_clipped(Parser *p, CharSet *out, const CharSet *from)
{
    add_ranges(p, out, from->data, from->n);
}

/* -- Properties ------------------------------------------------------------------------ */

/* Set id of property `name`; SET_NONE: unknown. The last ones are remembered by name. */
static uint32_t property_set(Parser *p, const char *name, size_t len, bool negate)
{
    uint32_t hash = negate;
    size_t slot;

    for (size_t i = 0; i < len; i++)
        hash = hash * 31 + (uint8_t)name[i];
    slot = hash % JR_COUNT(p->property);
    if (p->property[slot].name && p->property[slot].hash == hash &&
        p->property[slot].negate == negate && p->property[slot].len == len &&
        memcmp(p->property[slot].name, name, len) == 0) {
        return p->property[slot].set;
    }
    p->tmp.n = p->made.n = 0;
    if (!jr_unicode_property(p->b.a, name, len, &p->tmp)) return SET_NONE;
    if (negate) {
        jr_perl_add_negated(p, &p->made, &p->tmp);
    } else {
        add_clipped(p, &p->made, &p->tmp);
    }
    p->property[slot].name = name;
    p->property[slot].len = len;
    p->property[slot].hash = hash;
    p->property[slot].negate = negate;
    return p->property[slot].set = jr_set_intern(&p->b, &p->made);
}

/* Add a property known to exist. */
static void add_property(Parser *p, CharSet *out, const char *name, size_t len)
{
    uint32_t id = property_set(p, name, len, false);

    if (id == SET_NONE || p->b.status != JR_OK) return;
    jr_charset_add_set(p->b.a, out, &p->b.sets.data[id]);
}

/* -- Newlines -------------------------------------------------------------------------- */

void jr_perl_newlines(Parser *p, CharSet *out)
{
    static const CharRange cr[] = {{13, 13}}, lf[] = {{10, 10}}, nul[] = {{0, 0}};

    switch (p->b.newline) {
    case JITRE_NEWLINE_CR: ADD_RANGES(p, out, cr); break;
    case JITRE_NEWLINE_NUL: ADD_RANGES(p, out, nul); break;
    case JITRE_NEWLINE_ANY: ADD_RANGES(p, out, vertical); break;
    case JITRE_NEWLINE_CRLF:
    case JITRE_NEWLINE_ANYCRLF:
        ADD_RANGES(p, out, lf);
        ADD_RANGES(p, out, cr);
        break;
    default: ADD_RANGES(p, out, lf); break;
    }
}

AstId jr_perl_newline_node(Parser *p, size_t at)
{
    Builder *b = &p->b;
    CharSet *set = &p->tmp;
    Level l, pair;
    AstId alt;

    jr_level_open(&l);
    jr_level_char(b, &l, 13, NULL, at);
    jr_level_char(b, &l, 10, NULL, at);
    jr_level_branch(b, &l, at);
    jr_level_open(&pair);
    jr_level_char(b, &pair, 13, NULL, at);
    set->n = 0;
    jr_charset_add(b->a, set, 10, 10);
    jr_level_add(b, &pair, jr_node_look(b, LOOK_NEXT_NOT_IN, set, at));
    jr_level_add(b, &l, jr_level_close(b, &pair, at));
    jr_level_branch(b, &l, at);
    if (b->bsr == JITRE_BSR_UNICODE) {
        add_ranges(p, set, (const CharRange[]){{11, 12}, {0x85, 0x85}, {0x2028, 0x2029}},
                   3);
        jr_charset_seal(set);
    }
    jr_level_add(b, &l, jr_node_set(b, set, at));
    alt = jr_level_close(b, &l, at);
    if (b->status == JR_OK && !JR_PUSH(b->a, &p->unique, alt)) {
        jr_fail(b, b->a->status, at, 0, NULL);
    }
    return alt;
}

/* -- Letters --------------------------------------------------------------------------- */

/* Is the ASCII meaning of this letter asked for? */
static bool is_ascii(const Parser *p, uint8_t letter)
{
    uint64_t restricted = letter == 'd'   ? OPT_ASCII_D
                          : letter == 's' ? OPT_ASCII_S
                                          : OPT_ASCII_W;

    return !OPT_TEST(p, JITRE_UCP) || OPT_TEST(p, restricted);
}

/* Put the set of \d \s \w \h \v into `tmp`. */
static void gather_perl_class(Parser *p, uint8_t letter)
{
    CharSet *set = &p->tmp;

    set->n = 0;
    if (letter == 'h') {
        ADD_RANGES(p, set, horizontal);
    } else if (letter == 'v') {
        ADD_RANGES(p, set, vertical);
    } else if (!is_ascii(p, letter)) {
        jr_unicode_perl_class(p->b.a, (char)letter, set);
    } else if (letter == 'd') {
        ADD_RANGES(p, set, digits);
    } else if (letter == 's') {
        ADD_RANGES(p, set, spaces);
    } else {
        ADD_RANGES(p, set, words);
    }
}

/* Set id of \d ... \V, \N, '.' (everything) or C (a byte). */
static uint32_t letter_set(Parser *p, uint8_t letter)
{
    uint32_t *cached = &p->cache[letter][is_ascii(p, letter | 0x20)];
    CharSet *set = &p->made;

    if (*cached) return *cached - 1;
    set->n = p->tmp.n = 0;
    if (letter == '.' || letter == 'C') {
        jr_charset_add(p->b.a, set, 0, p->b.max_char);
    } else if (letter == 'N') {
        if (p->b.newline != JITRE_NEWLINE_CRLF) jr_perl_newlines(p, &p->tmp);
        jr_charset_seal(&p->tmp);
        jr_perl_add_negated(p, set, &p->tmp);
    } else {
        gather_perl_class(p, letter | 0x20);
        if (letter & 0x20) {
            add_clipped(p, set, &p->tmp);
        } else {
            jr_perl_add_negated(p, set, &p->tmp);
        }
    }
    *cached = jr_set_intern(&p->b, set) + 1;
    return *cached - 1;
}

/* Name of the property behind \p at pos, moving over it; false: malformed. */
static bool property_name(Parser *p, size_t *start, size_t *len)
{
    const uint8_t *close;

    *start = p->pos;
    *len = 1;
    if (peek(p, 0) != '{') {
        if (!is_alpha(peek(p, 0))) return false;
        p->pos++;
        return true;
    }
    close = memchr(p->text + p->pos, '}', p->len - p->pos);
    if (!close) return false;
    *start = p->pos + 1;
    *len = (size_t)(close - p->text) - *start;
    p->pos = *start + *len + 1;
    return true;
}

/* Set id of the property behind \p or \P at pos; SET_NONE: failed. */
static uint32_t named_property(Parser *p, bool negate, size_t at)
{
    size_t start, len;
    const char *name;
    uint32_t set;

    if (!property_name(p, &start, &len)) {
        if (!at_end(p)) p->pos++;
        jr_fail(&p->b, JITRE_ERR_BAD_PROPERTY, at, p->pos - at, NULL);
        return SET_NONE;
    }
    name = (const char *)p->text + start;
    if (len && *name == '^') {
        negate = !negate;
        name++;
        len--;
    }
    set = property_set(p, name, len, negate);
    if (set == SET_NONE) jr_fail(&p->b, JITRE_ERR_BAD_PROPERTY, at, p->pos - at, NULL);
    return set;
}

uint32_t jr_perl_escape_set(Parser *p, uint8_t letter, size_t at)
{
    if (letter == 'p' || letter == 'P') return named_property(p, letter == 'P', at);
    return letter_set(p, letter);
}

/* -- Letters as items ------------------------------------------------------------------ */

AstId jr_perl_class_node(Parser *p, uint8_t letter, size_t at)
{
    bool not_crlf;
    uint32_t set;
    AstId id;

    if (letter == '.' && !OPT_TEST(p, JITRE_DOTALL)) letter = 'N';
    not_crlf = letter == 'N' && p->b.newline == JITRE_NEWLINE_CRLF;
    set = jr_perl_escape_set(p, letter, at);
    if (p->b.status != JR_OK) return 0;
    id = jr_node_new(&p->b, p->b.sets.data[set].n ? AST_SET : AST_FAIL, at);
    p->b.node.data[id].u.set = set;
    p->b.node.data[id].not_crlf = not_crlf;
    return id;
}

AstId jr_perl_word_look(Parser *p, LookKind kind, size_t at)
{
    AstId word = jr_perl_class_node(p, 'w', at);
    AstNode *n = &p->b.node.data[word];

    if (p->b.status != JR_OK) return 0;
    n->op = AST_LOOK; // of the same set
    n->look = (uint8_t)kind;
    return word;
}

/* -- POSIX names ----------------------------------------------------------------------- */

typedef struct PosixClass {
    const char *name, *unicode; // what UCP makes of it, NULL: the same
    CharRange ascii[4];
    uint8_t n;
} PosixClass;

/* unicode: names of properties separated by ',', or '\' and a letter. */
static const PosixClass posix[] = {
    {"alpha", "L", {{'A', 'Z'}, {'a', 'z'}}, 2},
    {"lower", "Ll", {{'a', 'z'}}, 1},
    {"upper", "Lu", {{'A', 'Z'}}, 1},
    {"alnum", "Xan", {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}}, 3},
    {"ascii", NULL, {{0, 127}}, 1},
    {"blank", "\\h", {{9, 9}, {' ', ' '}}, 2},
    {"cntrl", "Cc", {{0, 31}, {127, 127}}, 2},
    {"digit", "Nd", {{'0', '9'}}, 1},
    {"graph", "L,M,N,P,S,Cf", {{33, 126}}, 1},
    {"print", "L,M,N,P,S,Cf,Zs", {{32, 126}}, 1},
    {"punct", "P", {{33, 47}, {58, 64}, {91, 96}, {123, 126}}, 4},
    {"space", "\\s", {{9, 13}, {' ', ' '}}, 2},
    {"word", "\\w", {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}, 4},
    {"xdigit", NULL, {{'0', '9'}, {'A', 'F'}, {'a', 'f'}}, 3},
};

/* Format characters that [:graph:] and [:print:] leave out, and [:graph:] alone. */
static const CharRange no_print[] = {{0x61c, 0x61c}, {0x2066, 0x2069}};
static const CharRange no_graph[] = {{0x180e, 0x180e}};

/* Add the UCP meaning of class c to a work set. */
static void add_unicode_posix(Parser *p, CharSet *out, const PosixClass *c)
{
    if (c->unicode[0] == '\\') {
        if (c->unicode[1] == 'h') {
            ADD_RANGES(p, out, horizontal);
        } else {
            jr_unicode_perl_class(p->b.a, c->unicode[1], out);
        }
        return;
    }
    for (const char *name = c->unicode; *name; name += *name == ',') {
        size_t len = strcspn(name, ",");

        add_property(p, out, name, len);
        name += len;
    }
    jr_charset_seal(out);
    if (c->name[0] == 'g' || c->name[1] == 'r') { // graph, print
        CharSet hidden = {0};

        ADD_RANGES(p, &hidden, no_print);
        if (c->name[0] == 'g') ADD_RANGES(p, &hidden, no_graph);
        jr_charset_seal(&hidden);
        jr_charset_subtract(p->b.a, out, &hidden);
    } else if (c->name[0] == 'p') { // punct: ASCII symbols too
        CharSet symbols = {0}, low = {0};

        add_property(p, &symbols, "S", 1);
        jr_charset_add(p->b.a, &low, 0, 0x7f);
        jr_charset_intersect(p->b.a, &symbols, &low);
        jr_charset_add_set(p->b.a, out, &symbols);
        jr_charset_seal(out);
    }
}

static bool is_unicode_posix(const Parser *p, const PosixClass *c)
{
    bool digit = strcmp(c->name, "digit") == 0;

    if (!OPT_TEST(p, JITRE_UCP) || OPT_TEST(p, OPT_ASCII_POSIX)) return false;
    return !(digit && OPT_TEST(p, OPT_ASCII_DIGIT));
}

/* Set id of a class. */
static uint32_t posix_set(Parser *p, const PosixClass *c, bool negate)
{
    bool unicode = is_unicode_posix(p, c);
    uint32_t *cached = &p->posix_cache[c - posix][unicode][negate];
    CharSet set = {0}, complement = {0};

    if (*cached) return *cached - 1;
    if (unicode && c->unicode) {
        add_unicode_posix(p, &set, c);
    } else {
        add_ranges(p, &set, c->ascii, c->n);
    }
    jr_charset_clip(&set, p->b.max_char);
    if (negate) jr_perl_add_negated(p, &complement, &set);
    *cached = jr_set_intern(&p->b, negate ? &complement : &set) + 1;
    return *cached - 1;
}

uint32_t jr_perl_posix_set(Parser *p, const char *name, size_t len, bool negate)
{
    const PosixClass *c = NULL;

    for (size_t i = 0; i < JR_COUNT(posix) && !c; i++) {
        if (strlen(posix[i].name) == len && memcmp(posix[i].name, name, len) == 0) {
            c = &posix[i];
        }
    }
    if (!c) return SET_NONE;
    // without UCP a caseless [:lower:] or [:upper:] is [:alpha:]
    if (OPT_TEST(p, JITRE_CASELESS) && !is_unicode_posix(p, c) &&
        (c == &posix[1] || c == &posix[2])) {
        c = &posix[0];
    }
    return posix_set(p, c, negate);
}
