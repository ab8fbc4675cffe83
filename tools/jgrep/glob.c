/* glob.c -- a glob as a list of tokens, matched by the set of tokens it may have reached.
 *
 *     **\/a*.c    DIRS IN_DIRS 'a' STAR '.' 'c'
 *
 * State i is "token i is next"; state n is the end. STAR, ALL and DIRS may match nothing, so
 * their successor is reached with them. Characters are code points; a byte that begins no
 * UTF-8 character is one by itself.
 */
#include "glob.h"

#include <stdlib.h>
#include <string.h>

#include "bytes.h"

typedef enum GlobOp {
    LITERAL, // the character `c`
    ANY,     // ? any character but a slash
    SET,     // [...] set[0, nset) are ranges; `c` is 1 when it is negated
    ONE,     // any character
    STAR,    // any number of characters but slashes
    ALL,     // any number of characters
    DIRS,    // any number of directories with their slashes: here one may begin,
    IN_DIRS  // ... here its name goes on
} GlobOp;

typedef struct Range {
    uint32_t lo, hi;
} Range;

struct GlobToken {
    GlobOp op;
    uint32_t c;
    Range *set;
    size_t nset;
};

enum {
    MAX_TOKENS = 4095,
    MAX_WORDS = (MAX_TOKENS + 64) / 64,
    BAD_BYTE = 0x110000, // a byte that is no character is this + its value
    MAX_EXPANSIONS = 1000
};

/* -- Characters -------------------------------------------------------------------------- */

static uint32_t next_char(const char **p, const char *end)
{
    const unsigned char *s = (const unsigned char *)*p;
    size_t left = (size_t)(end - *p);
    size_t n = *s < 0x80   ? 1
               : *s < 0xc2 ? 0
               : *s < 0xe0 ? 2
               : *s < 0xf0 ? 3
               : *s < 0xf5 ? 4
                           : 0;
    uint32_t c = *s & (n < 2 ? 0xffu : 0xffu >> (n + 1));

    for (size_t i = 1; i < n; i++) {
        if (i >= left || (s[i] & 0xc0) != 0x80) n = 0;
        if (n) c = c << 6 | (s[i] & 0x3f);
    }
    *p += n ? n : 1;
    return n ? c : (uint32_t)BAD_BYTE + *s;
}

static uint32_t fold(uint32_t c)
{
    return c - 'A' < 26 ? c + 32 : c;
}

static uint32_t unfold(uint32_t c)
{
    return c - 'a' < 26 ? c - 32 : c;
}

/* -- Making ------------------------------------------------------------------------------ */

static void add_token(Glob *g, GlobOp op, uint32_t c)
{
    g->token = resize(g->token, g->n + 1, sizeof(GlobToken));
    g->token[g->n++] = (GlobToken){.op = op, .c = c};
}

static void add_range(GlobToken *t, uint32_t lo, uint32_t hi)
{
    t->set = resize(t->set, t->nset + 1, sizeof(Range));
    t->set[t->nset++] = (Range){lo, hi};
}

static uint32_t set_member(const char **p, const char *end)
{
    if (**p == '\\' && end - *p > 1) ++*p;
    return next_char(p, end);
}

/* [:alpha:] and the like, at *p. */
static bool add_named_set(GlobToken *t, const char **p, const char *end)
{
    static const struct {
        const char *name, *ranges;
    } sets[] = {{"alnum", "azAZ09"}, {"alpha", "azAZ"}, {"blank", "  \t\t"},
                {"cntrl", "\1\37"},  {"digit", "09"},   {"graph", "!~"},
                {"lower", "az"},     {"print", " ~"},   {"punct", "!/:@[`{~"},
                {"space", "\t\r  "}, {"upper", "AZ"},   {"xdigit", "09afAF"}};
    const char *close = memmem(*p, (size_t)(end - *p), ":]", 2);

    for (size_t i = 0; close && i < sizeof(sets) / sizeof(sets[0]); i++) {
        size_t len = strlen(sets[i].name);

        if ((size_t)(close - *p) != len + 2 || memcmp(*p + 2, sets[i].name, len)) continue;
        for (const char *r = sets[i].ranges; *r; r += 2)
            add_range(t, (uint32_t)r[0], (uint32_t)r[1]);
        *p = close + 2;
        return true;
    }
    return false;
}

/* A set, behind its bracket. */
static bool add_set(Glob *g, const char **p, const char *end)
{
    GlobToken *t;
    bool negated = *p < end && (**p == '!' || **p == '^'), first = true;

    if (negated) ++*p;
    add_token(g, SET, negated);
    t = &g->token[g->n - 1];
    for (; *p < end && (first || **p != ']'); first = false) {
        uint32_t lo, hi;

        if (end - *p > 1 && (*p)[0] == '[' && (*p)[1] == ':' && add_named_set(t, p, end))
            continue;
        lo = hi = set_member(p, end);
        if (end - *p > 1 && (*p)[0] == '-' && (*p)[1] != ']') {
            ++*p;
            hi = set_member(p, end);
        }
        add_range(t, lo, hi);
    }
    if (*p == end) return false;
    ++*p;
    return true;
}

/* Stars at *p. Two of them that are a whole component have a meaning of their own. */
static void add_stars(Glob *g, const char **p, const char *text, const char *end)
{
    const char *first = *p;
    bool at_start = first == text || first[-1] == '/';

    while (*p < end && **p == '*')
        ++*p;
    if (*p - first == 2 && at_start && *p < end && **p == '/') {
        add_token(g, DIRS, 0);
        add_token(g, IN_DIRS, 0);
        ++*p;
    } else if (*p - first == 2 && at_start && *p == end) {
        add_token(g, ONE, 0);
        add_token(g, ALL, 0);
    } else {
        add_token(g, STAR, 0);
    }
}

bool glob_make(Glob *g, const char *text, size_t len, bool ignore_case)
{
    const char *p = text, *end = text + len;
    bool ok = true;

    *g = (Glob){.ignore_case = ignore_case};
    while (ok && p < end) {
        if (*p == '*') {
            add_stars(g, &p, text, end);
        } else if (*p == '?') {
            p++;
            add_token(g, ANY, 0);
        } else if (*p == '[') {
            p++;
            ok = add_set(g, &p, end);
        } else {
            uint32_t c;

            if (*p == '\\' && ++p == end) break;
            c = next_char(&p, end);
            add_token(g, LITERAL, ignore_case ? fold(c) : c);
        }
    }
    ok = ok && p == end && g->n <= MAX_TOKENS && !(len && text[len - 1] == '\\' && !g->n);
    if (!ok) glob_free(g);
    return ok;
}

void glob_free(Glob *g)
{
    for (size_t i = 0; i < g->n; i++)
        free(g->token[i].set);
    free(g->token);
    *g = (Glob){0};
}

/* -- Matching ---------------------------------------------------------------------------- */

static bool in_ranges(const GlobToken *t, uint32_t c)
{
    for (size_t i = 0; i < t->nset; i++) {
        if (c >= t->set[i].lo && c <= t->set[i].hi) return true;
    }
    return false;
}

static bool in_set(const Glob *g, const GlobToken *t, uint32_t c)
{
    bool in = in_ranges(t, c);

    if (g->ignore_case) in = in || in_ranges(t, fold(c)) || in_ranges(t, unfold(c));
    return in != (bool)t->c && c != '/';
}

static void add_state(uint64_t *states, size_t i)
{
    states[i / 64] |= UINT64_C(1) << i % 64;
}

/* Reach state i, and what is reached with it. */
static void reach(const Glob *g, uint64_t *states, size_t i)
{
    for (;;) {
        add_state(states, i);
        if (i == g->n) return;
        if (g->token[i].op == DIRS)
            i += 2;
        else if (g->token[i].op == STAR || g->token[i].op == ALL)
            i++;
        else
            return;
    }
}

/* One character from state i. */
static void step(const Glob *g, uint64_t *next, size_t i, uint32_t c)
{
    const GlobToken *t = &g->token[i];
    bool slash = c == '/';

    switch (t->op) {
    case LITERAL:
        if ((g->ignore_case ? fold(c) : c) == t->c) reach(g, next, i + 1);
        break;
    case ANY:
        if (!slash) reach(g, next, i + 1);
        break;
    case SET:
        if (in_set(g, t, c)) reach(g, next, i + 1);
        break;
    case ONE: reach(g, next, i + 1); break;
    case STAR:
        if (!slash) reach(g, next, i);
        break;
    case ALL: reach(g, next, i); break;
    case DIRS:
        if (!slash) add_state(next, i + 1);
        break;
    case IN_DIRS:
        if (slash)
            reach(g, next, i - 1);
        else
            add_state(next, i);
        break;
    }
}

bool glob_matches(const Glob *g, const char *path, size_t len)
{
    uint64_t sets[2][MAX_WORDS], *now = sets[0], *next = sets[1];
    size_t nwords = g->n / 64 + 1;
    const char *p = path, *end = path + len;

    memset(now, 0, nwords * sizeof(*now));
    reach(g, now, 0);
    while (p < end) {
        uint32_t c = next_char(&p, end);
        uint64_t any = 0, *old = now;

        memset(next, 0, nwords * sizeof(*next));
        for (size_t w = 0; w < nwords; w++) {
            for (uint64_t bits = now[w]; bits; bits &= bits - 1) {
                size_t i = 64 * w + (size_t)__builtin_ctzll(bits);

                if (i < g->n) step(g, next, i, c);
            }
        }
        for (size_t w = 0; w < nwords; w++)
            any |= next[w];
        if (!any) return false;
        now = next;
        next = old;
    }
    return now[g->n / 64] >> g->n % 64 & 1;
}

size_t glob_literal_length(const char *text, size_t len)
{
    size_t n = 0;

    while (n < len && !strchr("*?[\\", text[n]))
        n++;
    return n;
}

/* -- Braces ------------------------------------------------------------------------------ */

/* The end of the alternative that begins at p: a comma or brace of the same level. */
static const char *alternative_end(const char *p, const char *end)
{
    for (size_t depth = 0; p < end; p++) {
        if (*p == '\\' && end - p > 1)
            p++;
        else if (*p == '{')
            depth++;
        else if (*p == '}' && !depth--)
            return p;
        else if (*p == ',' && !depth)
            return p;
    }
    return NULL;
}

static const char *find_brace(const char *p, const char *end)
{
    for (; p < end; p++) {
        if (*p == '\\' && end - p > 1)
            p++;
        else if (*p == '{')
            return p;
    }
    return NULL;
}

/* Put the globs that come of the first braces of text[0, len) on the list. */
static bool expand_first(Bytes **list, size_t *n, const char *text, size_t len,
                         const char *open)
{
    const char *end = text + len, *close = open, *from, *to;

    do
        close = alternative_end(close + 1, end);
    while (close && *close == ',');
    if (!close) return false;
    for (from = open + 1; from <= close; from = to + 1) {
        Bytes b = {0};

        to = alternative_end(from, end);
        bytes_put(&b, text, (size_t)(open - text));
        bytes_put(&b, from, (size_t)(to - from));
        bytes_put(&b, close + 1, (size_t)(end - close - 1));
        bytes_end(&b);
        *list = resize(*list, *n + 1, sizeof(Bytes));
        (*list)[(*n)++] = b;
    }
    return true;
}

bool glob_expand(const char *text, size_t len,
                 bool (*add)(void *user, const char *glob, size_t len), void *user)
{
    Bytes *list = resize(NULL, 1, sizeof(Bytes));
    size_t n = 1, made = 0;
    bool ok = true;

    list[0] = (Bytes){0};
    bytes_put(&list[0], text, len);
    bytes_end(&list[0]);
    while (n) {
        Bytes b = list[--n];
        const char *open = find_brace(b.data, b.data + b.len);

        if (ok && !open) ok = ++made <= MAX_EXPANSIONS && add(user, b.data, b.len);
        if (ok && open)
            ok = n < MAX_EXPANSIONS && expand_first(&list, &n, b.data, b.len, open);
        bytes_free(&b);
    }
    free(list);
    return ok;
}
