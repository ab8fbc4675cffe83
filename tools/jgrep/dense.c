/* dense.c -- a regex for whole lines that match, made of one for matches. */
#include "dense.h"

#include "syntax.h"
#include <stdatomic.h>

/* Bytes. Larger sets have their own ways, and a line behind each of their words makes an
 * automaton with too many states. */
enum { MAX_PATTERN = 1 << 12 };

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

void dense_make(Dense *d, const Options *o, const DensePattern *p, size_t n,
                const Bytes *joined, uint64_t flags, const jitre_options *options)
{
    bool perl = o->syntax == SYNTAX_PERL;

    d->is_tame = joined->len < MAX_PATTERN && (perl || !o->whole_words || o->whole_lines);
    for (size_t i = 0; i < n; i++) {
        d->all |= syntax_matches_all(o, p[i].text, p[i].len);
        d->is_tame = d->is_tame && syntax_stays_in_line(o, p[i].text, p[i].len) &&
                     syntax_has_no_references(o, p[i].text, p[i].len);
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
    if (jitre_compile(d->pattern.data, d->pattern.len, d->flags, &d->options, &re, NULL) <
        0) {
        atomic_store(&mutable->failed, true);
        return NULL;
    }
    if (!atomic_compare_exchange_strong(&mutable->regex, &none, re)) {
        jitre_free(re);
        re = none;
    }
    return re;
}
