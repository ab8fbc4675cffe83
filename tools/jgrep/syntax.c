/* syntax.c -- a look at the text of a pattern. */
#include "syntax.h"

#include <ctype.h>
#include <string.h>

bool syntax_matches_all(const Options *o, const char *p, size_t n)
{
    static const char *const all[] = {"", "^", "$", ".*", "^.*", ".*$"};

    if (o->whole_words || o->whole_lines) return false;
    if (o->syntax == SYNTAX_FIXED) return !n;
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        if (strlen(all[i]) == n && !memcmp(all[i], p, n)) return true;
    }
    return false;
}

bool syntax_has_no_references(const Options *o, const char *p, size_t n)
{
    bool perl = o->syntax == SYNTAX_PERL;

    if (o->syntax == SYNTAX_FIXED) return true;
    for (size_t i = 0; i + 1 < n; i++) {
        if (p[i] != '\\') continue;
        i++; // what is escaped does not escape
        if (p[i] >= '1' && p[i] <= '9') return false;
        if (perl && (p[i] == 'g' || p[i] == 'k')) return false;
    }
    return !perl || !memmem(p, n, "(?P=", 4);
}

static bool has_one_of(const char *p, size_t n, const char *const *signs)
{
    for (; *signs; signs++)
        if (memmem(p, n, *signs, strlen(*signs))) return true;
    return false;
}

/* A + behind a quantifier; (?x) allows blanks between them. */
static bool has_possessive(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t before = i;

        if (p[i] != '+') continue;
        while (before && isspace((unsigned char)p[before - 1]))
            before--;
        if (before && memchr("*+?}", p[before - 1], 4)) return true;
    }
    return false;
}

bool syntax_has_no_atoms(const Options *o, const char *p, size_t n)
{
    static const char *const atoms[] = {"(?>", "(*", NULL};
    static const char *const gaps[] = {"(?#", "\\E", NULL};   // may stand before a +
    static const char *const looks[] = {"(?=", "(?<=", NULL}; // keep the groups found first

    if (o->syntax != SYNTAX_PERL) return true;
    return !has_one_of(p, n, atoms) && !has_one_of(p, n, gaps) && !has_possessive(p, n) &&
           (syntax_has_no_references(o, p, n) || !has_one_of(p, n, looks));
}

bool syntax_keeps_multiline(const Options *o, const char *p, size_t n)
{
    if (o->syntax != SYNTAX_PERL) return true;
    for (size_t i = 0; i + 1 < n; i++) {
        size_t letter = i + 2;

        if (p[i] != '(' || p[i + 1] != '?') continue;
        while (letter < n && isalpha((unsigned char)p[letter]))
            letter++;
        if (letter < n && (p[letter] == '-' || p[letter] == '^')) return false;
    }
    return true;
}

/* -- Lines ------------------------------------------------------------------------------- */

/* Behind the bracket expression at p[i], or beyond n when it has no end. */
static size_t skip_bracket(const char *p, size_t n, size_t i)
{
    i++;
    if (i < n && p[i] == '^') i++;
    if (i < n && p[i] == ']') i++;
    while (i < n && p[i] != ']') {
        if (p[i] == '[' && i + 1 < n && memchr(":.=", p[i + 1], 3)) {
            const char end[2] = {p[i + 1], ']'};
            const char *close = memmem(p + i + 2, n - i - 2, end, 2);

            if (!close) return n + 1;
            i = (size_t)(close - p) + 1;
        }
        i++;
    }
    return i + 1;
}

/* ERE: a ) that closes nothing is a literal, but not in parentheses. */
static bool is_closed(const char *p, size_t n)
{
    size_t depth = 0;

    for (size_t i = 0; i < n; i++) {
        if (p[i] == '[') {
            i = skip_bracket(p, n, i) - 1;
        } else if (p[i] == '\\') {
            i++;
        } else if (p[i] == '(') {
            depth++;
        } else if (p[i] == ')') {
            if (!depth) return false;
            depth--;
        }
    }
    return true;
}

/* Behind the class of plain characters at p[i], or 0 when it is another one. */
static size_t skip_plain_class(const char *p, size_t n, size_t i)
{
    if (++i < n && (p[i] == '^' || p[i] == ']')) return 0;
    for (; i < n; i++) {
        if (p[i] == ']') return i + 1;
        if (p[i] == '\\' || p[i] == '[' || (unsigned char)p[i] < ' ') return 0;
    }
    return 0;
}

/* Does p[0, n), what stands behind "(?", open a group, lookaround, or turn on (?i)? */
static bool opens_group(const char *p, size_t n)
{
    if (!n) return false;
    if (*p == 'i' || *p == 'P') return n > 1 && strchr(*p == 'i' ? ":)" : "<", p[1]);
    return *p && strchr(":=!<>", *p);
}

/* Perl: what is known not to match the end of a line: letters, `.`, classes of plain characters,
 * a few escapes; with `groups` all kinds of those, too. */
static bool stays_in_line(const char *p, size_t n, bool groups)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];

        if (c < ' ' || c == '#') return false;
        if (c == '\\') {
            if (++i == n || !p[i] || !strchr("wdSbB.*+?()[]{}|^$/-", p[i])) return false;
        } else if (c == '[') {
            i = skip_plain_class(p, n, i);
            if (!i--) return false;
        } else if (c == '(' && i + 1 < n && p[i + 1] == '*') {
            return false;
        } else if (c == '(' && i + 1 < n && p[i + 1] == '?') {
            if (groups ? !opens_group(p + i + 2, n - i - 2) : i + 2 >= n || p[i + 2] != ':')
                return false;
        }
    }
    return true;
}

bool syntax_stays_in_line(const Options *o, const char *p, size_t n)
{
    switch (o->syntax) {
    case SYNTAX_PERL: return o->eol && stays_in_line(p, n, false);
    case SYNTAX_EXTENDED: return is_closed(p, n);
    default: return true; // POSIX sets do not hold the end of a line
    }
}

bool syntax_looks_in_line(const Options *o, const char *p, size_t n)
{
    if (o->syntax != SYNTAX_PERL) return syntax_stays_in_line(o, p, n);
    return o->eol && stays_in_line(p, n, true);
}

/* -- Longest ----------------------------------------------------------------------------- */

typedef enum ItemKind { ITEM_CHAR, ITEM_PLACE, ITEM_LOOP, ITEM_COUNT, ITEM_OTHER } ItemKind;

/* The item at p[*i], which is moved behind it. */
static ItemKind read_item(const Options *o, const char *p, size_t n, size_t *i)
{
    bool basic = o->syntax == SYNTAX_BASIC, escaped = p[*i] == '\\';
    size_t at = *i + escaped;
    char c;

    *i = at + 1;
    if (at >= n) return ITEM_OTHER;
    c = p[at];
    if (!escaped && c == '[') {
        *i = skip_bracket(p, n, at);
        return ITEM_CHAR;
    }
    if (!escaped && (c == '^' || c == '$')) return ITEM_PLACE;
    if (escaped && strchr("<>bB`'", c)) return c ? ITEM_PLACE : ITEM_OTHER;
    if (escaped && c >= '1' && c <= '9') return ITEM_OTHER;
    if (!escaped && c == '*') return ITEM_LOOP;
    if (escaped != basic || !strchr("(){|+?", c)) return ITEM_CHAR;
    if (c == '+' || c == '?') return ITEM_LOOP;
    if (c != '{') return ITEM_OTHER;
    while (*i < n && p[*i] >= '0' && p[*i] <= '9')
        ++*i;
    if (*i + basic >= n || p[*i] != (basic ? '\\' : '}') || p[*i + basic] != '}')
        return ITEM_OTHER;
    *i += 1 + basic;
    return ITEM_COUNT; // {m}
}

/* One loop, and nothing behind it that takes a character: then the first way is the longest. */
bool syntax_first_is_longest(const Options *o, const char *p, size_t n)
{
    bool loops = false;

    if (o->syntax == SYNTAX_FIXED) return true;
    if (o->syntax == SYNTAX_PERL) return false;
    for (size_t i = 0; i < n;) {
        ItemKind kind = read_item(o, p, n, &i);

        if (kind == ITEM_OTHER || (loops && kind != ITEM_PLACE)) return false;
        loops |= kind == ITEM_LOOP;
    }
    return true;
}
