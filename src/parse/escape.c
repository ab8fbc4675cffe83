/* escape.c -- what a backslash means.
 *
 * jr_perl_escape reads one escape and answers with a character, with a letter whose
 * meaning depends on the place (\d in and outside a class), or with a back reference.
 * Digits are the odd ones: \1 to \9, anything that starts with 8 or 9, and numbers of
 * groups already opened are references, all others octal; in a class there are no
 * references.
 */
#include "parse/perl.h"

/* -- Numbers --------------------------------------------------------------------------- */

static unsigned digit_value(uint8_t c)
{
    if (is_digit(c)) return c - (unsigned)'0';
    if (is_alpha(c)) return (c | 0x20u) - 'a' + 10;
    return 99;
}

uint32_t jr_perl_digits(Parser *p, unsigned base, uint32_t most, uint32_t *value)
{
    uint32_t n = 0;

    *value = 0;
    for (; n < most && digit_value(peek(p, 0)) < base; n++, p->pos++) {
        if (*value < 0x10000000) *value = *value * base + digit_value(peek(p, 0));
    }
    return n;
}

void jr_perl_blanks(Parser *p)
{
    while (peek(p, 0) == ' ' || peek(p, 0) == '\t')
        p->pos++;
}

static EscapeKind bad_code(Parser *p, size_t at)
{
    jr_fail(&p->b, JITRE_ERR_BAD_CODE_POINT, at, p->pos - at, NULL);
    return ESC_NONE;
}

/* A character given by number: must exist in this mode. */
static EscapeKind checked_char(Parser *p, size_t at, uint32_t c)
{
    if (c > p->b.max_char || (OPT_TEST(p, JITRE_UTF) && c - 0xd800 < 0x800)) {
        return bad_code(p, at);
    }
    return ESC_CHAR;
}

/* Digits and a closing brace. */
static EscapeKind braced_number(Parser *p, size_t at, unsigned base, uint32_t *value)
{
    uint32_t n = jr_perl_digits(p, base, UINT32_MAX, value);

    if (n == 0 || peek(p, 0) != '}') {
        if (!at_end(p)) p->pos++;
        return bad_code(p, at);
    }
    p->pos++;
    return checked_char(p, at, *value);
}

/* Move over a { if one is at pos. */
static bool open_brace(Parser *p)
{
    if (peek(p, 0) != '{') return false;
    p->pos++;
    return true;
}

/* \x: up to two digits (none: NUL), or braces. */
static EscapeKind hex_escape(Parser *p, size_t at, uint32_t *value)
{
    if (open_brace(p)) return braced_number(p, at, 16, value);
    jr_perl_digits(p, 16, 2, value);
    return ESC_CHAR;
}

/* \cX: X with bit 6 turned over. */
static EscapeKind control_escape(Parser *p, size_t at, uint32_t *value)
{
    uint8_t c = peek(p, 0);

    if (at_end(p) || c < 0x20 || c > 0x7e) {
        jr_fail(&p->b, JITRE_ERR_BAD_ESCAPE, at, p->pos - at,
                "\\c must be followed by a printable ASCII character");
        return ESC_NONE;
    }
    if (c - (unsigned)'a' < 26) c = (uint8_t)(c - 0x20);
    p->pos++;
    *value = c ^ 0x40u;
    return ESC_CHAR;
}

/* \ and a digit, pos at the digit. */
static EscapeKind digit_escape(Parser *p, size_t at, bool in_class, uint32_t *value)
{
    uint8_t first = peek(p, 0);
    size_t start = p->pos;

    if (first != '0' && !in_class) {
        jr_perl_digits(p, 10, UINT32_MAX, value);
        if (*value < 10 || first >= '8' || *value <= p->ngroups) {
            if (*value <= MAX_GROUP_NUMBER) return ESC_BACKREF;
            if (*value < INT32_MAX / 10) { // larger ones are no reference at all
                jr_fail(&p->b, JITRE_ERR_BAD_REFERENCE, at, p->pos - at,
                        "group number is too large");
                return ESC_NONE;
            }
        }
        p->pos = start;
    }
    if (first >= '8') { // a plain digit
        p->pos++;
        *value = first;
        return ESC_CHAR;
    }
    jr_perl_digits(p, 8, 3, value);
    return *value > p->b.max_char ? bad_code(p, at) : ESC_CHAR;
}

/* \N: a class, or \N{U+hh}; pos behind the N. */
static EscapeKind n_escape(Parser *p, size_t at, uint32_t *value)
{
    uint32_t min, max;
    size_t end, start = p->pos;

    *value = 'N';
    if (peek(p, 0) != '{' || jr_perl_counts(p, &min, &max, &end)) return ESC_LETTER;
    p->pos++;
    if (peek(p, 0) == 'U' && peek(p, 1) == '+') {
        if (!OPT_TEST(p, JITRE_UTF)) {
            jr_fail(&p->b, JITRE_ERR_BAD_ESCAPE, at, p->pos + 2 - at,
                    "\\N{U+...} needs UTF mode");
            return ESC_NONE;
        }
        p->pos += 2;
        return braced_number(p, at, 16, value);
    }
    p->pos = start;
    jr_fail(&p->b, JITRE_ERR_BAD_ESCAPE, at, 3, "characters by name are not supported");
    return ESC_NONE;
}

/* -- One escape ------------------------------------------------------------------------ */

EscapeKind jr_perl_escape(Parser *p, bool in_class, uint32_t *value)
{
    size_t at = p->pos - 1;
    uint8_t c = peek(p, 0);

    if (at_end(p)) {
        jr_fail(&p->b, JITRE_ERR_TRAILING_BACKSLASH, at, 1, NULL);
        return ESC_NONE;
    }
    if (is_digit(c)) return digit_escape(p, at, in_class, value);
    if (!is_alpha(c)) {
        *value = jr_perl_char(p);
        return ESC_CHAR;
    }
    p->pos++;
    *value = c;
    switch (c) {
    case 'a': *value = 7; return ESC_CHAR;
    case 'e': *value = 27; return ESC_CHAR;
    case 'f': *value = 12; return ESC_CHAR;
    case 'n': *value = 10; return ESC_CHAR;
    case 'r': *value = 13; return ESC_CHAR;
    case 't': *value = 9; return ESC_CHAR;
    case 'c': return control_escape(p, at, value);
    case 'o':
        if (!open_brace(p)) return bad_code(p, at);
        return braced_number(p, at, 8, value);
    case 'x': return hex_escape(p, at, value);
    case 'N': return n_escape(p, at, value);
    case 'A':
    case 'B':
    case 'b':
    case 'C':
    case 'D':
    case 'd':
    case 'E':
    case 'G':
    case 'g':
    case 'H':
    case 'h':
    case 'K':
    case 'k':
    case 'P':
    case 'p':
    case 'Q':
    case 'R':
    case 'S':
    case 's':
    case 'V':
    case 'v':
    case 'W':
    case 'w':
    case 'X':
    case 'Z':
    case 'z': return ESC_LETTER;
    default: jr_fail(&p->b, JITRE_ERR_BAD_ESCAPE, at, 2, NULL); return ESC_NONE;
    }
}

/* -- Escapes as items ------------------------------------------------------------------ */

/* \C: one byte. In UTF it would cut characters in pieces. */
static void single_unit(Parser *p, size_t at)
{
    if (OPT_TEST(p, JITRE_NEVER_BACKSLASH_C)) {
        jr_fail(&p->b, JITRE_ERR_OPTION_LOCKED, at, 2, NULL);
    } else if (OPT_TEST(p, JITRE_UTF)) {
        jr_perl_refuse(p, JITRE_ERR_UNSUPPORTED_SINGLE_UNIT, at, true);
    } else {
        jr_perl_item(p, jr_perl_class_node(p, 'C', at));
    }
}

static void keep_out(Parser *p, size_t at)
{
    if (top_frame(p)->in_look) {
        jr_fail(&p->b, JITRE_ERR_BAD_LOOKAROUND, at, 2,
                "\\K is not allowed in a lookaround");
        return;
    }
    p->b.has_keep = true;
    jr_perl_assert(p, jr_node_new(&p->b, AST_KEEP, at));
}

/* \g: a back reference in braces or bare, a call in <> or ''. */
static void g_escape(Parser *p, size_t at)
{
    uint8_t c = peek(p, 0);

    if (c == '<' || c == '\'') {
        p->pos++;
        jr_perl_reference_to(p, c == '<' ? '>' : '\'', true);
        jr_perl_refuse(p, JITRE_ERR_UNSUPPORTED_RECURSION, at, true);
    } else if (c == '{') {
        p->pos++;
        jr_perl_reference_to(p, '}', true);
        jr_perl_backref(p, at);
    } else if (is_digit(c) || ((c == '+' || c == '-') && is_digit(peek(p, 1)))) {
        jr_perl_reference_to(p, 0, true);
        jr_perl_backref(p, at);
    } else {
        jr_fail(&p->b, JITRE_ERR_BAD_REFERENCE, at, 2, NULL);
    }
}

static void k_escape(Parser *p, size_t at)
{
    uint8_t c = peek(p, 0);

    if (c != '{' && c != '<' && c != '\'') {
        jr_fail(&p->b, JITRE_ERR_BAD_REFERENCE, at, 2, NULL);
        return;
    }
    p->pos++;
    jr_perl_reference_to(p, c == '{' ? '}' : c == '<' ? '>' : '\'', false);
    jr_perl_backref(p, at);
}

static void letter_item(Parser *p, uint8_t letter, size_t at)
{
    Builder *b = &p->b;

    switch (letter) {
    case 'A': jr_perl_assert(p, jr_node_look(b, LOOK_BEGIN, NULL, at)); break;
    case 'Z': jr_perl_assert(p, jr_node_look(b, LOOK_END_NL, NULL, at)); break;
    case 'z': jr_perl_assert(p, jr_node_look(b, LOOK_END, NULL, at)); break;
    case 'G':
        b->has_start = true;
        jr_perl_assert(p, jr_node_look(b, LOOK_START, NULL, at));
        break;
    case 'b': jr_perl_assert(p, jr_perl_word_look(p, LOOK_WORD, at)); break;
    case 'B': jr_perl_assert(p, jr_perl_word_look(p, LOOK_NOT_WORD, at)); break;
    case 'K': keep_out(p, at); break;
    case 'C': single_unit(p, at); break;
    case 'X': jr_perl_refuse(p, JITRE_ERR_UNSUPPORTED_GRAPHEME, at, true); break;
    case 'R': jr_perl_item(p, jr_perl_newline_node(p, at)); break;
    case 'g': g_escape(p, at); break;
    case 'k': k_escape(p, at); break;
    case 'Q': p->quoting = true; break;
    case 'E': break;
    default: jr_perl_item(p, jr_perl_class_node(p, letter, at)); break;
    }
}

void jr_perl_escape_item(Parser *p)
{
    size_t at = p->pos++;
    uint32_t value;

    switch (jr_perl_escape(p, false, &value)) {
    case ESC_CHAR: jr_perl_literal(p, value, at); break;
    case ESC_LETTER: letter_item(p, (uint8_t)value, at); break;
    case ESC_BACKREF:
        jr_perl_reference(p, value, at, p->pos - at);
        jr_perl_backref(p, at);
        break;
    case ESC_NONE: break;
    }
}
