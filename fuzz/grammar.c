/* grammar.c -- the generator and mutator of grammar.h.
 *
 * The generator writes two things at once: a pattern, and beside it a sample that goes the way
 * of the pattern (one alternative, some iterations), so most texts match or nearly match:
 *
 *     pattern  (?:ab|c)+[x-z]?      sample  cab y   -> cabcy
 *
 * The mutator first cuts the pattern in pieces (an atom with its quantifier; a group is also
 * a piece), then drops, doubles, replaces or quantifies one of them, or moves bytes between
 * pattern and text. Texts are padded to the lengths around which vector code changes its ways.
 */
#include <string.h>

#include "grammar.h"

enum { MAX_DEPTH = 5, MAX_PIECES = 128 };

typedef struct Out {
    char *data;
    size_t len, cap;
} Out;

/* The two things being written. */
typedef struct Gen {
    Choices *ch;
    Out pattern, sample;
    bool utf, backtracks;
    int depth;
} Gen;

uint32_t choose(Choices *ch, uint32_t n)
{
    if (ch->left) {
        ch->left--;
        return *ch->bytes++ % n;
    }
    // xorshift64*; state 0 would stay 0
    if (!ch->state) ch->state = 0x9e3779b97f4a7c15u;
    ch->state ^= ch->state >> 12;
    ch->state ^= ch->state << 25;
    ch->state ^= ch->state >> 27;
    return (uint32_t)(ch->state * 0x2545f4914f6cdd1du >> 33) % n;
}

static void put(Out *o, const char *bytes, size_t n)
{
    if (o->cap - o->len < n)
        return; // full: the rest is left out, brackets are mended later
    memcpy(o->data + o->len, bytes, n);
    o->len += n;
}

static void puts_to(Out *o, const char *s)
{
    put(o, s, strlen(s));
}

/* -- Generator ----------------------------------------------------------------------------- */

/* What is written into the pattern, and a text that it matches. */
typedef struct Atom {
    const char *pattern, *sample;
} Atom;

static const Atom letters[] = {
    {"a", "a"},    {"b", "b"},    {"c", "c"},        {"A", "A"},           {"z", "z"},
    {"0", "0"},    {"_", "_"},    {" ", " "},        {"-", "-"},           {"k", "K"},
    {"s", "S"},    {"\\.", "."},  {"\\x41", "A"},    {"\\n", "\n"},        {"\\r", "\r"},
    {"\\t", "\t"}, {"\\0", "\0"}, {"\\xe9", "\xe9"}, {"\\Qa.b\\E", "a.b"}, {"\\\\", "\\"}};
static const Atom utf_letters[] = {{"\xc3\xa9", "\xc3\xa9"},
                                   {"\xc3\x89", "\xc3\xa9"},
                                   {"\xe2\x82\xac", "\xe2\x82\xac"},
                                   {"\\x{17f}", "s"},
                                   {"\\x{212a}", "k"},
                                   {"\xd1\x8f", "\xd0\xaf"},
                                   {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
                                   {"\\x{3c3}", "\xcf\x82"},
                                   {"\\x{10ffff}", "\xf4\x8f\xbf\xbf"}};
static const Atom sets[] = {{".", "x"},           {"\\w", "q"},
                            {"\\W", "+"},         {"\\d", "7"},
                            {"\\D", "d"},         {"\\s", " "},
                            {"\\S", "S"},         {"\\h", "\t"},
                            {"\\v", "\n"},        {"\\H", "h"},
                            {"\\V", "v"},         {"\\N", "n"},
                            {"\\R", "\r\n"},      {"[abc]", "b"},
                            {"[^ab]", "c"},       {"[a-z]", "m"},
                            {"[^\\n]", "y"},      {"[A-Z0-9_]", "Q"},
                            {"[\\w.-]", "-"},     {"[^\\W\\d]", "w"},
                            {"[[:alpha:]]", "e"}, {"[[:^space:]]", "!"},
                            {"[]a]", "]"},        {"[\\x00-\\x1f]", "\x1f"},
                            {"[\\d\\s]", "5"},    {"[k-s]", "s"}};
static const Atom utf_sets[] = {
    {"\\p{L}", "\xc3\xa9"},       {"\\P{Lu}", "u"},
    {"\\p{Greek}", "\xcf\x83"},   {"[\\x{100}-\\x{17f}]", "\xc5\xbf"},
    {"[^\\x{e0}-\\x{ff}]", "e"},  {"\\p{Nd}", "\xd9\xa3"},
    {"[\\p{L}\\p{N}]", "9"},      {"\\p{Cyrillic}", "\xd1\x8f"},
    {"\\p{Any}", "\xe2\x82\xac"}, {"[\xd0\xb0-\xd1\x8f]", "\xd0\xb6"}};
static const char *const looks[] = {
    "^",     "$",     "\\b",    "\\B",    "\\A",     "\\z",      "\\Z",     "\\G",
    "(?=a)", "(?!a)", "(?<=a)", "(?<!b)", "(?=\\w)", "(?<=\\s)", "[[:<:]]", "[[:>:]]"};
static const char *const quantifiers[] = {
    "*",    "+",    "?",     "*?",  "+?",     "??", "{2}", "{0,3}", "{1,2}?",
    "{2,}", "{0,}", "{3,5}", "{0}", "{1,40}", "++", "*+",  "?+"};
static const char *const openers[] = {"(",    "(?:",  "(?:",   "(?i:",  "(?<n>", "(?|",
                                      "(?s:", "(?m:", "(?x: ", "(?-i:", "(?U:",  "(?>"};
static const char *const extras[] = {"(?i)", "(?s)",  "(?m)", "(?x)", "(?#c)",
                                     "\\K",  "(?-i)", "()",   "(|a)", "(*FAIL)"};
static const char *const arounds[] = {"(?=", "(?!", "(?<=", "(?<!", "(?>", "(*pla:"};
static const char *const references[] = {"\\1", "\\2", "\\1?", "(?i:\\1)"};
static const char *const verbs[] = {"(*UTF)",  "(*UCP)",     "(*ANYCRLF)",
                                    "(*CRLF)", "(*LF)",      "(*BSR_ANYCRLF)",
                                    "(*ANY)",  "(*NOTEMPTY)"};
#define PICK(ch, table) (&(table)[choose((ch), sizeof(table) / sizeof *(table))])

static void gen_atom(Gen *g, const Atom *atom)
{
    puts_to(&g->pattern, atom->pattern);
    // a NUL sample is one byte, not none
    put(&g->sample, atom->sample, atom->sample[0] ? strlen(atom->sample) : 1);
}

/* A run of one letter or of several, as identifiers and words make them. */
static void gen_word(Gen *g)
{
    for (uint32_t n = 1 + choose(g->ch, 5); n > 0; n--) {
        char c = (char)('a' + choose(g->ch, 4));
        put(&g->pattern, &c, 1);
        put(&g->sample, &c, 1);
    }
}

static void gen_alternatives(Gen *g);

static void gen_group(Gen *g)
{
    bool around = g->backtracks && choose(g->ch, 2);

    puts_to(&g->pattern, around ? *PICK(g->ch, arounds) : *PICK(g->ch, openers));
    g->depth++;
    gen_alternatives(g);
    g->depth--;
    puts_to(&g->pattern, ")");
}

static void gen_quantifier(Gen *g, size_t sample_begin)
{
    char copy[64];
    size_t n = g->sample.len - sample_begin;

    puts_to(&g->pattern, *PICK(g->ch, quantifiers));
    if (n == 0 || n > sizeof copy) return;
    memcpy(copy, g->sample.data + sample_begin, n);
    for (uint32_t times = choose(g->ch, 4); times > 1; times--)
        put(&g->sample, copy, n);
}

/* One atom, set, look or group, with or without a quantifier. */
static void gen_piece(Gen *g)
{
    size_t sample_begin = g->sample.len;
    uint32_t kind = choose(g->ch, 16);

    if (kind == 0) {
        puts_to(&g->pattern, *PICK(g->ch, looks));
        return; // a quantified assertion is rarely what anybody means
    }
    if (kind == 1 && g->backtracks && choose(g->ch, 2)) {
        puts_to(&g->pattern, *PICK(g->ch, references));
        return;
    }
    if (kind == 1 && choose(g->ch, 3) == 0) {
        puts_to(&g->pattern, *PICK(g->ch, extras));
        return;
    }
    if (kind < 5 && g->depth < MAX_DEPTH)
        gen_group(g);
    else if (kind < 8)
        gen_word(g);
    else if (kind < 11)
        gen_atom(g, PICK(g->ch, letters));
    else if (g->utf && kind == 11)
        gen_atom(g, PICK(g->ch, utf_letters));
    else if (g->utf && kind == 12)
        gen_atom(g, PICK(g->ch, utf_sets));
    else
        gen_atom(g, PICK(g->ch, sets));
    if (choose(g->ch, 3) == 0) gen_quantifier(g, sample_begin);
}

static void gen_sequence(Gen *g)
{
    for (uint32_t n = choose(g->ch, 4) + (g->depth == 0); n > 0; n--)
        gen_piece(g);
}

/* The sample goes one way: what the other alternatives added to it is taken back. */
static void gen_alternatives(Gen *g)
{
    uint32_t n = 1 + (choose(g->ch, 3) == 0 ? 1 + choose(g->ch, 3) : 0);
    uint32_t taken = choose(g->ch, n);

    for (uint32_t i = 0; i < n; i++) {
        size_t before = g->sample.len;
        if (i) puts_to(&g->pattern, "|");
        gen_sequence(g);
        if (i != taken) g->sample.len = before;
    }
}

static void gen_options(Choices *ch, Case *c)
{
    size_t n = 0;

    if (choose(ch, 3) == 0) {
        c->options[n++] = 'u';
        if (choose(ch, 2)) c->options[n++] = 'p';
    }
    for (uint32_t more = choose(ch, 8); more > 5; more--)
        c->options[n++] = case_letter(choose(ch, 64));
    if (choose(ch, 6) == 0) c->options[n++] = 'f';
    if (choose(ch, 12) == 0) {
        c->options[n++] = '@';
        c->options[n++] = (char)('1' + choose(ch, 9));
    }
    c->options[n] = '\0';
}

static void generate(Choices *ch, const char *options, char *pattern, size_t *pattern_len,
                     size_t pattern_cap, char *sample, size_t *sample_len,
                     size_t sample_cap)
{
    Gen g = {.ch = ch,
             .pattern = {pattern, 0, pattern_cap},
             .sample = {sample, 0, sample_cap},
             .utf = strchr(options, 'u') != NULL,
             .backtracks = strchr(options, 'f') != NULL};

    gen_alternatives(&g);
    *pattern_len = g.pattern.len;
    *sample_len = g.sample.len;
}

/* -- Texts --------------------------------------------------------------------------------- */

static void insert(char *data, size_t *len, size_t cap, size_t at, const char *bytes,
                   size_t n)
{
    if (n > cap - *len) return;
    memmove(data + at + n, data + at, *len - at);
    memcpy(data + at, bytes, n);
    *len += n;
}

static void erase(char *data, size_t *len, size_t at, size_t n)
{
    memmove(data + at, data + at + n, *len - at - n);
    *len -= n;
}

/* Bytes in front, so that a match stands across a vector's edge. */
static void pad_text(Choices *ch, Case *c)
{
    static const uint16_t sizes[] = {1,  15, 16, 17,  31,   32,   33,
                                     63, 64, 65, 127, 4095, 4096, 4097};
    static const char fill[] = "xyb \n.Qa0\xff";
    size_t want = *PICK(ch, sizes);
    char byte = fill[choose(ch, sizeof fill - 1)];

    while (c->text_len < want && c->text_len < sizeof c->text)
        insert(c->text, &c->text_len, sizeof c->text, 0, &byte, 1);
}

static void change_text(Choices *ch, Case *c)
{
    static const char *const bits[] = {
        "a", "b",    "c",    "ab",       "\n",           "\r\n", "\r", " ", "_",
        "0", "\xff", "\xc3", "\xc3\xa9", "\xe2\x82\xac", "K",    "S",  "."};
    size_t at = choose(ch, (uint32_t)c->text_len + 1);
    const char *bit = *PICK(ch, bits);

    switch (choose(ch, 6)) {
    case 0:
        if (at < c->text_len)
            erase(c->text, &c->text_len, at, 1 + choose(ch, (uint32_t)(c->text_len - at)));
        break;
    case 1: pad_text(ch, c); break;
    case 2: // the text twice: matches next to each other
        if (c->text_len <= sizeof c->text / 2) {
            memcpy(c->text + c->text_len, c->text, c->text_len);
            c->text_len *= 2;
        }
        break;
    case 3:
        if (at < c->text_len) c->text[at] = bit[0];
        break;
    default: insert(c->text, &c->text_len, sizeof c->text, at, bit, strlen(bit)); break;
    }
}

/* -- Pieces -------------------------------------------------------------------------------- */

typedef struct Piece {
    uint16_t begin, atom_end, end; // [begin, atom_end) atom, [atom_end, end) quantifier
} Piece;

/* End of the class, escape or (UTF-8) character that begins at p[i]. */
static size_t atom_end(const char *p, size_t len, size_t i)
{
    if (p[i] == '\\' && i + 1 < len) {
        const char *brace =
            i + 2 < len && p[i + 2] == '{' ? memchr(p + i, '}', len - i) : NULL;
        return brace ? (size_t)(brace - p) + 1 : i + 2;
    }
    if (p[i] != '[') {
        for (i++; i < len && ((uint8_t)p[i] & 0xc0) == 0x80;)
            i++;
        return i;
    }
    for (i += i + 1 < len && p[i + 1] == ']' ? 2 : 1; i < len && p[i] != ']'; i++)
        if (p[i] == '\\') i++;
    return i < len ? i + 1 : len;
}

static size_t quantifier_end(const char *p, size_t len, size_t i)
{
    if (i >= len || !strchr("*+?{", p[i]) || !p[i]) return i;
    if (p[i] == '{') {
        while (i < len && p[i] != '}')
            i++;
        if (i == len) return len;
    }
    i++;
    return i < len && (p[i] == '?' || p[i] == '+') ? i + 1 : i;
}

static size_t cut_pieces(const char *p, size_t len, Piece *piece)
{
    size_t n = 0, nopen = 0;
    uint16_t open[MAX_DEPTH * 4];

    for (size_t i = 0, end; i < len && n < MAX_PIECES; i = end) {
        size_t begin = i;

        end = i + 1;
        if (p[i] == '(' && nopen < sizeof open / sizeof *open) open[nopen++] = (uint16_t)i;
        if (p[i] == '(' || p[i] == '|') continue;
        if (p[i] == ')') {
            if (!nopen) continue;
            begin = open[--nopen];
        } else {
            end = atom_end(p, len, i);
            if (end > len) end = len;
        }
        piece[n].begin = (uint16_t)begin;
        piece[n].atom_end = (uint16_t)end;
        end = quantifier_end(p, len, end);
        piece[n++].end = (uint16_t)end;
    }
    return n;
}

/* A literal of the text becomes part of the pattern. */
static void text_to_pattern(Choices *ch, Case *c, size_t at)
{
    char quoted[16];
    size_t n = 0, from;

    if (!c->text_len) return;
    from = choose(ch, (uint32_t)c->text_len);
    for (uint32_t left = 1 + choose(ch, 8); left > 0 && from < c->text_len; left--) {
        char byte = c->text[from++];
        if (byte && strchr("\\^$.[]|()*+?{}# ", byte)) quoted[n++] = '\\';
        quoted[n++] = byte;
    }
    insert(c->pattern, &c->pattern_len, sizeof c->pattern, at, quoted, n);
}

/* A fresh piece in the pattern, and in the text what it matches. */
static void splice(Choices *ch, Case *c, size_t at)
{
    char pattern[80], sample[80];
    size_t pattern_len, sample_len;

    generate(ch, c->options, pattern, &pattern_len, sizeof pattern, sample, &sample_len,
             sizeof sample);
    insert(c->pattern, &c->pattern_len, sizeof c->pattern, at, pattern, pattern_len);
    insert(c->text, &c->text_len, sizeof c->text, choose(ch, (uint32_t)c->text_len + 1),
           sample, sample_len);
}

static void change_piece(Choices *ch, Case *c, Piece piece)
{
    char copy[CASE_MAX_PATTERN];
    size_t n = (size_t)(piece.end - piece.begin),
           nquant = (size_t)(piece.end - piece.atom_end);
    const char *quant = *PICK(ch, quantifiers);

    switch (choose(ch, 7)) {
    case 0: erase(c->pattern, &c->pattern_len, piece.begin, n); break;
    case 1:
        memcpy(copy, c->pattern + piece.begin, n);
        insert(c->pattern, &c->pattern_len, sizeof c->pattern, piece.end, copy, n);
        break;
    case 2: erase(c->pattern, &c->pattern_len, piece.atom_end, nquant); break;
    case 3:
        insert(c->pattern, &c->pattern_len, sizeof c->pattern, piece.end, "|", 1);
        break;
    case 4: // the piece becomes a group
        insert(c->pattern, &c->pattern_len, sizeof c->pattern, piece.end, ")", 1);
        insert(c->pattern, &c->pattern_len, sizeof c->pattern, piece.begin, "(", 1);
        break;
    default:
        erase(c->pattern, &c->pattern_len, piece.atom_end, nquant);
        insert(c->pattern, &c->pattern_len, sizeof c->pattern, piece.atom_end, quant,
               strlen(quant));
        break;
    }
}

static void change_pattern(Choices *ch, Case *c)
{
    Piece piece[MAX_PIECES];
    size_t n = cut_pieces(c->pattern, c->pattern_len, piece);
    Piece one = n ? piece[choose(ch, (uint32_t)n)] : (Piece){0};

    switch (choose(ch, 5)) {
    case 0: splice(ch, c, one.end); break;
    case 1: text_to_pattern(ch, c, one.end); break;
    default:
        if (n)
            change_piece(ch, c, one);
        else
            splice(ch, c, 0);
        break;
    }
}

static void change_options(Choices *ch, Case *c)
{
    size_t n = strlen(c->options);
    char letter = case_letter(choose(ch, 64)), *there = strchr(c->options, letter);

    if (there)
        memmove(there, there + 1, strlen(there));
    else if (n + 1 < sizeof c->options)
        insert(c->options, &n, sizeof c->options - 1, 0, &letter, 1);
    c->options[sizeof c->options - 1] = '\0';
    if (!there && n < sizeof c->options) c->options[n] = '\0';
}

/* -- Cases --------------------------------------------------------------------------------- */

void grammar_case(Choices *ch, Case *c)
{
    gen_options(ch, c);
    generate(ch, c->options, c->pattern, &c->pattern_len, sizeof c->pattern, c->text,
             &c->text_len, sizeof c->text / 8);
    if (choose(ch, 24) == 0) {
        const char *verb = *PICK(ch, verbs);
        insert(c->pattern, &c->pattern_len, sizeof c->pattern, 0, verb, strlen(verb));
    }
    for (uint32_t n = choose(ch, 5); n > 0; n--)
        change_text(ch, c);
    if (choose(ch, 4) == 0) pad_text(ch, c);
}

void grammar_mutate(Choices *ch, Case *c)
{
    for (uint32_t n = 1 + choose(ch, 3); n > 0; n--) {
        uint32_t what = choose(ch, 12);

        if (what == 0)
            grammar_case(ch, c);
        else if (what == 1)
            change_options(ch, c);
        else if (what < 7)
            change_pattern(ch, c);
        else
            change_text(ch, c);
    }
}

size_t grammar_mutate_bytes(uint8_t *data, size_t size, size_t max, uint32_t seed)
{
    Choices ch = {NULL, 0, seed * UINT64_C(0x9e3779b97f4a7c15) + 1};
    Case c;

    case_read(&c, data, size);
    grammar_mutate(&ch, &c);
    return case_write(&c, data, max);
}
