/* case.c -- read and write fuzz cases; the form is told in case.h. */
#include <string.h>

#include "case.h"

/* clang-format off */
#define OPTIONS(X) \
    X('i', JITRE_CASELESS) X('m', JITRE_MULTILINE) \
    X('s', JITRE_DOTALL) X('x', JITRE_EXTENDED) \
    X('X', JITRE_EXTENDED_MORE) X('u', JITRE_UTF) \
    X('p', JITRE_UCP) X('a', JITRE_ANCHORED) \
    X('e', JITRE_ENDANCHORED) X('D', JITRE_DOLLAR_ENDONLY) \
    X('U', JITRE_UNGREEDY) X('J', JITRE_DUPNAMES) \
    X('n', JITRE_NO_AUTO_CAPTURE) X('C', JITRE_ALT_CIRCUMFLEX) \
    X('E', JITRE_ALLOW_EMPTY_CLASS) X('w', JITRE_MATCH_WORD) \
    X('l', JITRE_MATCH_LINE) X('q', JITRE_LITERAL) \
    X('g', JITRE_LONGEST) X('r', JITRE_SYNTAX_BRE) \
    X('R', JITRE_SYNTAX_ERE) X('f', JITRE_BACKREFS) \
    X('L', JITRE_ONE_LINE)
#define MATCH_OPTIONS(X) \
    X('b', JITRE_NOTBOL) X('o', JITRE_NOTEOL) \
    X('y', JITRE_NOTEMPTY) X('t', JITRE_NOTEMPTY_ATSTART) \
    X('A', JITRE_MATCH_ANCHORED) X('Z', JITRE_MATCH_ENDANCHORED)
#define NEWLINES(X) \
    X('1', JITRE_NEWLINE_CR) X('2', JITRE_NEWLINE_LF) \
    X('3', JITRE_NEWLINE_CRLF) X('4', JITRE_NEWLINE_ANY) \
    X('5', JITRE_NEWLINE_ANYCRLF) X('6', JITRE_NEWLINE_NUL)
/* clang-format on */

char case_letter(size_t i)
{
#define LETTER(c, x) c,
    static const char letters[] = {OPTIONS(LETTER) MATCH_OPTIONS(LETTER)
                                       NEWLINES(LETTER) '8'};
#undef LETTER
    return letters[i % sizeof letters];
}

static size_t min_size(size_t a, size_t b)
{
    return a < b ? a : b;
}

void case_read(Case *c, const uint8_t *data, size_t size)
{
    static const char cut[] = "\n--\n";
    const uint8_t *end = data + size, *line = memchr(data, '\n', size), *pattern, *text;

    if (!line) line = end;
    size_t n = min_size((size_t)(line - data), sizeof c->options - 1);
    memcpy(c->options, data, n);
    c->options[n] = '\0';
    pattern = line < end ? line + 1 : end;
    // from `line`, so that an empty pattern needs no line of its own
    text = memmem(line, (size_t)(end - line), cut, sizeof cut - 1);
    size_t len =
        text ? (text > pattern ? (size_t)(text - pattern) : 0) : (size_t)(end - pattern);
    c->pattern_len = min_size(len, sizeof c->pattern);
    memcpy(c->pattern, pattern, c->pattern_len);
    text = text ? text + sizeof cut - 1 : end;
    c->text_len = min_size((size_t)(end - text), sizeof c->text);
    memcpy(c->text, text, c->text_len);
}

static size_t put(uint8_t *out, size_t at, size_t cap, const void *bytes, size_t n)
{
    n = min_size(n, cap - at);
    memcpy(out + at, bytes, n);
    return at + n;
}

size_t case_write(const Case *c, uint8_t *out, size_t cap)
{
    size_t at = put(out, 0, cap, c->options, strlen(c->options));

    at = put(out, at, cap, "\n", 1);
    at = put(out, at, cap, c->pattern, c->pattern_len);
    at = put(out, at, cap, "\n--\n", 4);
    return put(out, at, cap, c->text, c->text_len);
}

CaseOptions case_options(const Case *c)
{
    CaseOptions o = {0};

    for (const char *p = c->options; *p; p++) {
        switch (*p) {
#define FLAG(letter, bit)                                                                  \
    case letter:                                                                           \
        o.flags |= (bit);                                                                  \
        break;
#define MATCH_FLAG(letter, bit)                                                            \
    case letter:                                                                           \
        o.match_flags |= (bit);                                                            \
        break;
#define NEWLINE(letter, value)                                                             \
    case letter: o.newline = (value); break;
            OPTIONS(FLAG)
            MATCH_OPTIONS(MATCH_FLAG)
            NEWLINES(NEWLINE)
#undef FLAG
#undef MATCH_FLAG
#undef NEWLINE
        case '8': o.bsr = JITRE_BSR_ANYCRLF; break;
        case '@': o.start = strtoul(p + 1, NULL, 10); break;
        default: break;
        }
    }
    o.start = min_size(o.start, c->text_len);
    return o;
}
