/* dense.c -- a regex for whole lines that match, made of one for matches. */
#include "dense.h"

#include <stdatomic.h>
#include <string.h>

enum { MAX_PATTERN = 1 << 16 }; // bytes; larger sets have their own ways

/* -- Which patterns ---------------------------------------------------------------------- */

/* Does a pattern match in every line? */
static bool matches_all(const Options *o, const DensePattern *p)
{
    static const char *const all[] = {"", "^", "$", ".*", "^.*", ".*$"};

    if (o->whole_words || (o->whole_lines && p->len < 2)) return false;
    if (o->syntax == SYNTAX_FIXED) return !p->len;
    if (o->whole_lines) return false; // bytes that are no text are in no line of `.*`
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        if (strlen(all[i]) == p->len && !memcmp(all[i], p->text, p->len)) return true;
    }
    return false;
}

/* Behind a bracket expression at p[i], or n when it has no end. */
static size_t skip_bracket(const char *p, size_t n, size_t i)
{
    i++;
    if (i < n && p[i] == '^') i++;
    if (i < n && p[i] == ']') i++;
    while (i < n && p[i] != ']') {
        if (p[i] == '[' && i + 1 < n && memchr(":.=", p[i + 1], 3)) {
            const char end[2] = {p[i + 1], ']'};
            const char *close = memmem(p + i + 2, n - i - 2, end, 2);

            if (!close) return n;
            i = (size_t)(close - p) + 1;
        }
        i++;
    }
    return i + 1;
}

/* POSIX: sets never hold the end of a line, so every pattern stays in its line. But it must not
 * change when it stands in parentheses: in ERE a ) may be a literal. */
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

/* Perl: only what is known not to match the end of a line: letters, `.`, classes of plain
 * characters, a few escapes. */
static bool stays_in_line(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];

        if (c < ' ') return false;
        if (c == '\\') {
            if (++i == n || !p[i] || !strchr("wdSbB.*+?()[]{}|^$/-", p[i])) return false;
        } else if (c == '[') {
            const char *close = memchr(p + i, ']', n - i);

            if (!close || close == p + i + 1 || p[i + 1] == '^') return false;
            for (i++; p[i] != ']'; i++)
                if (p[i] == '\\' || p[i] == '[' || (unsigned char)p[i] < ' ') return false;
        } else if (c == '(' && i + 1 < n && (p[i + 1] == '*' || p[i + 1] == '?')) {
            if (i + 2 >= n || p[i + 1] == '*' || p[i + 2] != ':') return false;
        } else if (c == '#') {
            return false;
        }
    }
    return true;
}

static bool has_back_reference(const char *p, size_t n)
{
    for (size_t i = 0; i + 1 < n; i++) {
        if (p[i] != '\\') continue;
        i++;
        if (p[i] >= '1' && p[i] <= '9') return true;
    }
    return false;
}

static bool is_tame(const Options *o, const DensePattern *p)
{
    switch (o->syntax) {
    case SYNTAX_FIXED: return true;
    case SYNTAX_PERL: return o->eol && stays_in_line(p->text, p->len);
    case SYNTAX_EXTENDED:
        return is_closed(p->text, p->len) && !has_back_reference(p->text, p->len);
    default: return !has_back_reference(p->text, p->len);
    }
}

/* -- The regex --------------------------------------------------------------------------- */

/* PATTERN.*\n, or with -x ^PATTERN$\n. */
static void put_pattern(Bytes *b, const Options *o, const Bytes *joined)
{
    bool perl = o->syntax == SYNTAX_PERL;
    bool basic = o->syntax == SYNTAX_BASIC || o->syntax == SYNTAX_FIXED;
    const char *open = perl ? "(?:" : basic ? "\\(" : "(", *close = basic ? "\\)" : ")";

    if (o->whole_lines) {
        bytes_put_text(b, open);
        bytes_put_char(b, '^');
    }
    bytes_put_text(b, open);
    bytes_put(b, joined->data, joined->len);
    bytes_put_text(b, close);
    if (o->whole_lines) {
        bytes_put_char(b, '$');
        bytes_put_text(b, close);
    } else {
        bytes_put_text(b, perl ? "[^\n]*" : ".*");
    }
    bytes_put_char(b, o->eol);
}

void dense_make(Dense *d, const Options *o, const DensePattern *p, size_t n, const Bytes *joined,
                uint64_t flags, const jitre_options *options)
{
    bool perl = o->syntax == SYNTAX_PERL;

    d->is_tame = joined->len < MAX_PATTERN && (perl || !o->whole_words || o->whole_lines);
    for (size_t i = 0; i < n; i++) {
        d->all |= matches_all(o, &p[i]);
        d->is_tame = d->is_tame && is_tame(o, &p[i]);
    }
    if (d->all) d->is_tame = false;
    if (!d->is_tame) return;
    d->flags = flags & ~(uint64_t)(JITRE_LONGEST | JITRE_MATCH_LINE | JITRE_MATCH_WORD);
    d->options = *options;
    put_pattern(&d->pattern, o, joined);
}

void dense_free(Dense *d)
{
    jitre_free(d->regex);
    bytes_free(&d->pattern);
    d->regex = NULL;
}

const jitre_regex *dense_regex(const Dense *d)
{
    Dense *mutable = (Dense *)(uintptr_t)d; // made on first use
    jitre_regex *re = atomic_load(&mutable->regex), *none = NULL;

    if (re || !d->is_tame || atomic_load(&mutable->failed)) return re;
    if (jitre_compile(d->pattern.data, d->pattern.len, d->flags, &d->options, &re, NULL) < 0) {
        atomic_store(&mutable->failed, true);
        return NULL;
    }
    if (!atomic_compare_exchange_strong(&mutable->regex, &none, re)) {
        jitre_free(re);
        re = none;
    }
    return re;
}
