/* matcher.c -- from patterns to regexes, and searching blocks of lines with them.
 *
 * Patterns become the alternatives of one regex. When that is more than the library takes,
 * the list is cut in halves until the parts fit, and the answers of the parts are merged. A
 * pattern with back references, which are numbers, stays alone.
 *
 * Searching. Whole blocks are searched at once with (?m), so that text without matches costs
 * nothing per line. That finds the right lines because a pattern that can match no newline
 * (JITRE_ONE_LINE) sees the same thing in a block and in a line, but for what looks beyond lines
 * (\A, \K): then all lines are searched alone. Records, which may hold newlines (-z), are like
 * that in two cases more:
 *   - it eats the end of a record ([^a], \s): then that one is asked again, alone, and when it
 *     happens often all are;
 *   - it looks at more than it eats ((?!\s)), or holds on to what it ate (\s*+).
 * A search may look far ahead and come back with a match nearby (a[^b]*b|a). So it is shown
 * only a window of lines, which grows while nothing is found. Patterns that cannot are not asked
 * line by line, but for the next matches of the block, some at once.
 */
#include "matcher.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "syntax.h"
#include "utf8.h"

/* -- Making ------------------------------------------------------------------------------ */

/* One pattern of the list. */
typedef struct Alternative {
    const char *text;
    size_t len;
    bool refers; // may have back references
} Alternative;

/* A matcher being made. */
typedef struct Maker {
    const Options *o;
    Matcher *m;
    Alternative *alternative;
    size_t n;
    uint64_t flags;
    jitre_options limits;
} Maker;

enum { SHOWN = 100 }; // bytes of a wrong pattern on each side of the error

static void split_patterns(Maker *k, const Bytes *patterns)
{
    const char *p = patterns->data, *end = p + patterns->len;

    while (p < end) {
        const char *newline = memchr(p, '\n', (size_t)(end - p));

        k->alternative = resize(k->alternative, k->n + 1, sizeof(Alternative));
        k->alternative[k->n++] =
            (Alternative){p, (size_t)(newline - p),
                          !syntax_has_no_references(k->o, p, (size_t)(newline - p))};
        p = newline + 1;
    }
}

/* Is leftmost-first as good as leftmost-longest? The library has faster ways for it. */
static bool first_is_longest(const Options *o)
{
    const Bytes *p = &o->patterns; // each ends in a newline

    return p->len && memchr(p->data, '\n', p->len) == p->data + p->len - 1 &&
           syntax_first_is_longest(o, p->data, p->len - 1);
}

/* Lines are selected by the mere existence of a match; then the shortest one will do, and
 * lazy quantifiers find it without running on to the end of the line. Inside of an atomic group
 * it is not the same which match is found first. */
static uint64_t flags_for(const Options *o)
{
    bool perl = o->syntax == SYNTAX_PERL;
    uint64_t flags = JITRE_BACKREFS;

    if (o->utf) flags |= JITRE_UTF;
    if (o->utf && !(perl && o->face == FACE_GREP)) flags |= JITRE_UCP;
    if (o->syntax == SYNTAX_BASIC || o->syntax == SYNTAX_FIXED) flags |= JITRE_SYNTAX_BRE;
    if (o->syntax == SYNTAX_EXTENDED) flags |= JITRE_SYNTAX_ERE;
    if (o->ignore_case) flags |= JITRE_CASELESS;
    if (o->multiline_dotall) flags |= JITRE_DOTALL;
    if (o->eol && !o->multiline) flags |= JITRE_ONE_LINE;
    if (o->whole_lines)
        flags |= JITRE_MATCH_LINE;
    else if (o->whole_words && !perl)
        flags |= JITRE_MATCH_WORD;
    if (perl && !o->eol)
        flags |= JITRE_DOLLAR_ENDONLY; // records, in which a newline is a character
    else
        flags |= JITRE_MULTILINE | JITRE_ALT_CIRCUMFLEX;
    if (!o->wants_parts) {
        if (perl && syntax_has_no_atoms(o, o->patterns.data, o->patterns.len))
            flags |= JITRE_UNGREEDY;
    } else if (!perl && !first_is_longest(o)) {
        flags |= JITRE_LONGEST;
    }
    return flags;
}

/* A plain string as a basic expression. */
static void put_literal(Bytes *b, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] && strchr("\\.[*^$", text[i])) bytes_put_char(b, '\\');
        bytes_put_char(b, text[i]);
    }
}

/* Join alternatives lo..hi to one pattern. A word for -w is a match with no word character
 * on either side; this is what JITRE_MATCH_WORD means in POSIX syntax, but not in Perl's. */
static void join(const Maker *k, size_t lo, size_t hi, Bytes *b)
{
    const Options *o = k->o;
    bool perl = o->syntax == SYNTAX_PERL;
    bool words = perl && o->whole_words && !o->whole_lines;
    bool groups = perl && hi - lo > 1;

    if (words) bytes_put_text(b, "(?<!\\w)(?:");
    for (size_t i = lo; i < hi; i++) {
        const Alternative *a = &k->alternative[i];

        if (i > lo) bytes_put_text(b, perl || o->syntax == SYNTAX_EXTENDED ? "|" : "\\|");
        if (groups) bytes_put_text(b, "(?:");
        if (o->syntax == SYNTAX_FIXED)
            put_literal(b, a->text, a->len);
        else
            bytes_put(b, a->text, a->len);
        if (perl && memmem(a->text, a->len, "\\Q", 2) && !memmem(a->text, a->len, "\\E", 2))
            bytes_put_text(b, "\\E");
        if (groups) bytes_put_char(b, ')');
    }
    if (words) bytes_put_text(b, ")(?!\\w)");
}

static int compile_range(const Maker *k, size_t lo, size_t hi, uint64_t flags,
                         jitre_regex **re, jitre_error *error)
{
    Bytes joined = {0};
    int status;

    join(k, lo, hi, &joined);
    status = jitre_compile(joined.data ? joined.data : "", joined.len, flags, &k->limits,
                           re, error);
    bytes_free(&joined);
    return status;
}

/* Of a long pattern only what is around the error is shown. */
static void complain_of_pattern(const Alternative *a, const jitre_error *error)
{
    size_t at = error->offset < a->len ? error->offset : a->len;
    size_t from = at > SHOWN ? at - SHOWN : 0;
    size_t to = a->len - at > SHOWN ? at + SHOWN : a->len;

    complain(NULL, 0, "%s: %s%.*s%s", error->message, from ? "..." : "", (int)(to - from),
             a->text + from, to < a->len ? "..." : "");
}

static void add_regex(Matcher *m, jitre_regex *re)
{
    m->regex = resize(m->regex, m->n + 1, sizeof(m->regex[0]));
    m->regex[m->n++] = re;
}

/* A pattern that is no UTF-8 stands for its bytes. GNU grep does the same, except in Perl
 * syntax, where it is an error. What is wrong is told of the pattern, not of what is put around
 * it. */
static int compile_one(Maker *k, size_t i, jitre_regex **re, jitre_error *error)
{
    const Alternative *a = &k->alternative[i];
    int status = compile_range(k, i, i + 1, k->flags, re, error);

    if (status < 0 && k->o->syntax == SYNTAX_PERL) {
        jitre_error alone;

        if (jitre_compile(a->text, a->len, k->flags, &k->limits, re, &alone) < 0)
            *error = alone;
        jitre_free(*re);
    }
    if (status == JITRE_ERR_BAD_UTF8 && k->o->syntax != SYNTAX_PERL)
        status = compile_range(k, i, i + 1, k->flags & ~(uint64_t)(JITRE_UTF | JITRE_UCP),
                               re, error);
    return status;
}

/* Nothing but characters that stand for themselves in every syntax? */
static bool is_plain(const Alternative *a)
{
    for (size_t i = 0; i < a->len; i++)
        if (!a->text[i] || strchr("\\()[]{}*+?.^$|", a->text[i])) return false;
    return true;
}

/* Each pattern must be right by itself: "(a" and "b)" do not make one together. */
static bool check_each(Maker *k)
{
    for (size_t i = 0; i < k->n; i++) {
        jitre_error error;
        jitre_regex *re;

        if (is_plain(&k->alternative[i])) continue;
        if (compile_one(k, i, &re, &error) < 0) {
            complain_of_pattern(&k->alternative[i], &error);
            return false;
        }
        jitre_free(re);
    }
    return true;
}

static bool refers(const Maker *k, size_t lo, size_t hi)
{
    for (; lo < hi; lo++)
        if (k->alternative[lo].refers) return true;
    return false;
}

/* Compile all alternatives, in as few regexes as will do: ranges still to be compiled are on
 * a stack, and one that does not fit is replaced by its halves. */
static bool compile_all(Maker *k)
{
    struct {
        size_t lo, hi;
    } todo[8 * sizeof(size_t) + 1];
    size_t n = 0;

    todo[n].lo = 0;
    todo[n++].hi = k->n;
    while (n) {
        size_t lo = todo[n - 1].lo, hi = todo[--n].hi, middle = lo + (hi - lo) / 2;
        jitre_error error;
        jitre_regex *re;
        int status = hi - lo == 1        ? compile_one(k, lo, &re, &error)
                     : refers(k, lo, hi) ? JITRE_ERR_TOO_BIG
                                         : compile_range(k, lo, hi, k->flags, &re, &error);

        if (status == JITRE_OK) {
            add_regex(k->m, re);
        } else if (hi - lo > 1) {
            todo[n].lo = middle;
            todo[n++].hi = hi;
            todo[n].lo = lo;
            todo[n++].hi = middle;
        } else {
            complain_of_pattern(&k->alternative[lo], &error);
            return false;
        }
    }
    return true;
}

static bool has_any(const Bytes *b, const char *const *signs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (memmem(b->data, b->len, signs[i], strlen(signs[i]))) return true;
    return false;
}

/* Can no pattern look beyond the line in which it matches? */
static bool all_look_in_line(const Maker *k)
{
    for (size_t i = 0; i < k->n; i++) {
        const Alternative *a = &k->alternative[i];

        if (!syntax_looks_in_line(k->o, a->text, a->len)) return false;
    }
    return true;
}

/* May a Perl pattern see the ends of a line otherwise in a block than in the line alone? Says
 * yes too often rather than too rarely: backslashes are not paired. In POSIX syntax every
 * anchor stands for ends of lines. */
static bool sees_line_ends(const Maker *k)
{
    static const char *const ends[] = {"\\A", "\\z", "\\Z", "\\G",
                                       "\\K", "\\R", "\\X", "\\b{"};
    static const char *const looks[] = {"(?=", "(?!", "(?<", "(*"};
    const Options *o = k->o;
    const Bytes *p = &o->patterns;

    if (o->syntax != SYNTAX_PERL) return false;
    if (has_any(p, ends, sizeof(ends) / sizeof(ends[0])) ||
        !syntax_keeps_multiline(o, p->data, p->len))
        return true;
    if (k->flags & JITRE_ONE_LINE) return memmem(p->data, p->len, "(*", 2) != NULL;
    return (has_any(p, looks, sizeof(looks) / sizeof(looks[0])) ||
            !syntax_has_no_atoms(o, p->data, p->len)) &&
           !all_look_in_line(k);
}

/* What dense.h needs to know. */
static void make_dense(Maker *k)
{
    DensePattern *patterns = resize(NULL, k->n, sizeof(DensePattern));
    Bytes joined = {0};

    for (size_t i = 0; i < k->n; i++)
        patterns[i] = (DensePattern){k->alternative[i].text, k->alternative[i].len};
    join(k, 0, k->n, &joined);
    dense_make(&k->m->dense, k->o, patterns, k->n, &joined, // whole lines, with their ends
               k->flags & ~(uint64_t)JITRE_ONE_LINE, &k->limits);
    bytes_free(&joined);
    free(patterns);
}

/* Is each match the same string? Such a pattern takes next to no time, so there is nothing to be
 * gained by an automaton for whole lines. */
static bool is_string(const jitre_regex *re)
{
    jitre_facts facts = {.size = sizeof(facts)};

    return !jitre_info(re, 0, &facts) && facts.prefix_length &&
           facts.prefix_length == facts.max_length;
}

static bool make_plain(Matcher *m, const Options *o)
{
    Maker k = {.o = o, .m = m, .flags = flags_for(o)};
    bool perl = o->syntax == SYNTAX_PERL, ok;

    *m = (Matcher){.eol = o->eol, .longest = !perl, .utf = o->utf};
    m->single_step = perl && o->face == FACE_GREP;
    k.limits =
        (jitre_options){.size = sizeof(jitre_options), .max_program_bytes = 1u << 28};
    if (!o->eol && !perl) k.limits.newline = JITRE_NEWLINE_NUL;
    split_patterns(&k, &o->patterns);
    m->by_line = sees_line_ends(&k) || (perl && !o->eol);
    m->wanders = !(k.flags & JITRE_ONE_LINE) && !all_look_in_line(&k);
    if (perl && o->face == FACE_GREP && k.n > 1) {
        complain(NULL, 0, "the -P option only supports a single pattern");
        ok = false;
    } else {
        ok = k.n < 2 || o->syntax == SYNTAX_FIXED || check_each(&k);
        ok = ok && (!k.n || compile_all(&k));
        if (ok && m->n == 1 && !m->by_line) make_dense(&k);
        if (ok && m->n == 1) m->is_string = is_string(m->regex[0]);
    }
    free(k.alternative);
    if (!ok) matcher_free(m);
    return ok;
}

/* One of --and and --not: its patterns under the options of the others. */
static bool add_demand(Matcher *m, const Options *o, const Condition *c)
{
    Demand *d = &m->demand[m->ndemands++];
    Options plain = *o;

    plain.patterns = c->patterns;
    plain.wants_parts = false;
    *d = (Demand){.negated = c->negated};
    return make_plain(&d->m, &plain);
}

bool matcher_make(Matcher *m, const Options *o)
{
    bool ok = make_plain(m, o);

    if (!ok || !o->nconditions) return ok;
    m->demand = resize(NULL, o->nconditions, sizeof(Demand));
    for (size_t i = 0; ok && i < o->nconditions; i++)
        ok = add_demand(m, o, &o->conditions[i]);
    dense_free(&m->dense);
    m->dense = (Dense){.all = false}; // not every line that matches is selected
    m->is_string = false;
    if (!ok) matcher_free(m);
    return ok;
}

void matcher_free(Matcher *m)
{
    for (size_t i = 0; i < m->ndemands; i++) {
        Matcher *part = &m->demand[i].m;

        for (size_t k = 0; k < part->n; k++)
            jitre_free(part->regex[k]);
        free(part->regex);
        dense_free(&part->dense);
    }
    free(m->demand);
    for (size_t i = 0; i < m->n; i++)
        jitre_free(m->regex[i]);
    free(m->regex);
    dense_free(&m->dense);
    *m = (Matcher){0};
}

/* -- Lines of a block -------------------------------------------------------------------- */

enum {
    MAX_STRAYS = 16,   // per Finder, before it goes line by line for good
    MIN_WINDOW = 1024, // bytes
#ifdef JR_CHECKED
    LARGE = 64, // bytes of a block; here so that small tests get there
#else
    LARGE = 2048,
#endif
    MAX_PASSED = 16, // matches of a line behind its first that are passed over
    DENSE = 512      // bytes a line that matches: fewer are many
};

void finder_init(Finder *f, const Matcher *m)
{
    *f = (Finder){.m = m, .by_line = m->by_line, .window = MIN_WINDOW};
    f->line = resize(NULL, m->n, sizeof(Ahead));
    f->part = resize(NULL, m->n, sizeof(Ahead));
}

void finder_free(Finder *f)
{
    if (f->has_runs) jitre_iter_done(&f->runs);
    if (f->has_iter) jitre_iter_done(&f->iter);
    free(f->line);
    free(f->part);
    free(f->group);
}

bool finder_new_block(Finder *f, const char *block, size_t len, size_t from)
{
    bool many = f->nlines * DENSE > len - from && !(f->only_counts && f->m->is_string);
    bool valid = many && f->m->utf && utf8_is_valid(block + from, len - from);

    if (f->has_runs) jitre_iter_done(&f->runs);
    f->has_runs = f->has_first = false;
    f->by_runs = f->m->n == 1 && !f->m->wanders && !f->by_line;
    f->is_dense = many && (valid || !f->m->utf) && !f->by_line && dense_regex(&f->m->dense);
    f->nlines = 0;
    for (size_t i = 0; i < f->m->n; i++)
        f->line[i].known = false;
    return valid;
}

/* The line that the place `at` of a block is in; `from` is the start of a line before it. */
static Span line_around(const char *block, size_t len, size_t from, size_t at, char eol)
{
    const char *before = memrchr(block + from, eol, at - from);
    const char *behind = memchr(block + at, eol, len - at);

    return (Span){before ? (size_t)(before - block) + 1 : from, (size_t)(behind - block)};
}

/* As finder_next_line, for one regex, looking at each line alone. */
static int next_line_alone(const Finder *f, const jitre_regex *re, const char *block,
                           size_t len, size_t from, Span *line)
{
    while (from < len) {
        Span here = line_around(block, len, from, from, f->m->eol);
        int r = jitre_is_match(re, block + here.start, here.end - here.start, 0, 0);

        *line = here;
        if (r) return r;
        from = here.end + 1;
    }
    return 0;
}

/* Where the lines end that a search from `from` is shown. */
static size_t window_end(const Finder *f, const char *block, size_t len, size_t from)
{
    const char *eol;

    if (!f->m->wanders || len - from <= f->window) return len;
    eol = memchr(block + from + f->window, f->m->eol, len - from - f->window);
    return (size_t)(eol - block) + 1;
}

/* As finder_next_line, for one regex. The last end-of-line byte is not shown to it: behind
 * it there is no line. */
static int next_line_of(Finder *f, const jitre_regex *re, const char *block, size_t len,
                        size_t from, Span *line)
{
    while (from < len && !f->by_line) {
        size_t end = window_end(f, block, len, from);
        jitre_span match;
        int r = jitre_find(re, block, end - 1, from, 0, &match);

        if (r < 0) return r;
        if (!r) {
            from = end;
            if (f->window < len) f->window *= 2;
            continue;
        }
        f->window = MIN_WINDOW + 2 * (match.start - from);
        *line = line_around(block, len, from, match.start, f->m->eol);
        if (match.end <= line->end) return 1;
        f->by_line = ++f->strays > MAX_STRAYS;
        r = jitre_is_match(re, block + line->start, line->end - line->start, 0, 0);
        if (r) return r;
        from = line->end + 1;
    }
    return next_line_alone(f, re, block, len, from, line);
}

/* -- Lines by iteration ------------------------------------------------------------------ */

/* Make run[next_run] the next match of the block; 1, 0 or an error. */
static int fill_runs(Finder *f)
{
    if (f->next_run < f->nruns) return 1;
    f->next_run = f->nruns = 0;
    return jitre_iter_next(&f->runs, f->run, sizeof(f->run) / sizeof(f->run[0]), &f->nruns);
}

static int begin_runs(Finder *f, const jitre_regex *re, const char *block, size_t len,
                      size_t from)
{
    if (f->has_runs) jitre_iter_done(&f->runs);
    f->next_run = f->nruns = f->passed = 0;
    f->has_runs = true;
    return jitre_iter_init(&f->runs, re, block, len, from, 0);
}

/* As next_line_of for the only regex, which does not wander. What it does with a match that ends
 * behind its line is left to that; and so are patterns that match many times in a line. */
static int next_line_by_runs(Finder *f, const char *block, size_t len, size_t from,
                             Span *line)
{
    int r = 0;

    if (!f->has_runs || f->runs_from != from)
        r = begin_runs(f, f->m->regex[0], block, len - 1, from);
    while (r == 0 && (r = fill_runs(f)) == 1 && f->run[f->next_run].start < from) {
        f->by_runs = ++f->passed < MAX_PASSED;
        f->next_run++;
        r = 0;
    }
    if (r != 1) return r;
    *line = line_around(block, len, from, f->run[f->next_run].start, f->m->eol);
    f->by_runs = f->by_runs && f->run[f->next_run].end <= line->end;
    if (!f->by_runs) return next_line_of(f, f->m->regex[0], block, len, from, line);
    f->passed = 0;
    f->next_run++;
    f->runs_from = line->end + 1;
    return 1;
}

/* The first line of a small block is looked for by itself: most have none. For large ones an
 * iteration may choose among more ways to search. */
static int next_line_of_one(Finder *f, const char *block, size_t len, size_t from,
                            Span *line)
{
    bool iterates = f->has_first || (len - from >= LARGE && !f->first_only);

    if (iterates && f->by_runs && from < len)
        return next_line_by_runs(f, block, len, from, line);
    f->has_first = true;
    return next_line_of(f, f->m->regex[0], block, len, from, line);
}

static int next_match_line(Finder *f, const char *block, size_t len, size_t from,
                           Span *line)
{
    const Matcher *m = f->m;

    if (m->n == 1) return next_line_of_one(f, block, len, from, line);
    *line = (Span){SIZE_MAX, SIZE_MAX};
    for (size_t i = 0; i < m->n; i++) {
        Ahead *a = &f->line[i];

        if (!a->known || a->span.start < from) {
            int r = next_line_of(f, m->regex[i], block, len, from, &a->span);

            if (r < 0) return r;
            if (!r) a->span.start = SIZE_MAX;
            a->known = true;
        }
        if (a->span.start < line->start) *line = a->span;
    }
    return line->start != SIZE_MAX;
}

/* Does a line meet all demands? 1, 0 or an error. */
static int meets_demands(const Matcher *m, const char *line, size_t len)
{
    for (size_t i = 0; i < m->ndemands; i++) {
        const Demand *d = &m->demand[i];
        int r = 0;

        for (size_t k = 0; !r && k < d->m.n; k++)
            r = jitre_is_match(d->m.regex[k], line, len, 0, 0);
        if (r < 0) return r;
        if ((r == 1) == d->negated) return 0;
    }
    return 1;
}

int finder_next_line(Finder *f, const char *block, size_t len, size_t from, Span *line)
{
    for (; from < len; from = line->end + 1) {
        int r = next_match_line(f, block, len, from, line);

        if (r != 1) return r;
        r = meets_demands(f->m, block + line->start, line->end - line->start);
        if (r) return r;
    }
    return 0;
}

/* Count the lines of block[from, len) by the matches of a string. Returns 1, 0 where a match is not
 * in one line, or an error. */
static int count_by_runs(Finder *f, const char *block, size_t len, size_t from,
                         uintmax_t *n)
{
    size_t end = from;
    int r = begin_runs(f, f->m->regex[0], block, len - 1, from);

    for (*n = 0; r == 0 && (r = fill_runs(f)) == 1; r = 0) {
        for (; f->next_run < f->nruns; f->next_run++) {
            const jitre_span *match = &f->run[f->next_run];
            const char *eol;

            if (match->start < end) continue;
            eol = memchr(block + match->start, f->m->eol, len - match->start);
            end = (size_t)(eol - block) + 1;
            if (match->end >= end) return 0;
            ++*n;
        }
    }
    return r < 0 ? r : 1;
}

/* -- Many lines -------------------------------------------------------------------------- */

static int next_dense_lines(Finder *f, const char *block, size_t len, size_t from,
                            Span *lines, uintmax_t *n)
{
    char eol = f->m->eol;
    const char *before;
    int r = 0;

    if (!f->has_runs || f->runs_from != from)
        r = begin_runs(f, dense_regex(&f->m->dense), block, len, from);
    if (r == 0) r = fill_runs(f);
    if (r <= 0) return r;
    before = memrchr(block + from, eol, f->run[f->next_run].start - from);
    lines->start = before ? (size_t)(before - block) + 1 : from;
    lines->end = f->run[f->next_run++].end;
    for (*n = 1; (r = fill_runs(f)) == 1; ++*n) {
        const jitre_span *next = &f->run[f->next_run];

        if (next->start > lines->end &&
            memchr(block + lines->end, eol, next->start - lines->end))
            break;
        lines->end = next->end;
        f->next_run++;
    }
    f->runs_from = lines->end;
    f->nlines += *n;
    return r < 0 ? r : 1;
}

int finder_next_lines(Finder *f, const char *block, size_t len, size_t from, Span *lines,
                      uintmax_t *n)
{
    Span line;
    int r;

    if (f->m->dense.all) {
        *lines = (Span){from, len};
        *n = count_byte(block + from, len - from, f->m->eol);
        return from < len;
    }
    if (f->is_dense && !(f->m->is_string && f->by_runs))
        return next_dense_lines(f, block, len, from, lines, n);
    r = finder_next_line(f, block, len, from, &line);
    if (r == 1) {
        *lines = (Span){line.start, line.end + 1};
        *n = 1;
        f->nlines++;
    }
    return r;
}

int finder_count_lines(Finder *f, const char *block, size_t len, size_t from, uintmax_t *n)
{
    size_t count = 0;
    int r;

    if (f->m->dense.all) {
        *n = count_byte(block + from, len - from, f->m->eol);
        return 1;
    }
    if (f->m->is_string && f->by_runs && from < len) {
        r = count_by_runs(f, block, len, from, n);
        if (r) f->nlines += *n;
        if (r) return r;
        f->by_runs = false;
    }
    if (!f->is_dense) return 0;
    r = jitre_count(dense_regex(&f->m->dense), block, len, from, 0, &count);
    *n = count;
    f->nlines += count;
    return r < 0 ? r : 1;
}

/* -- Lines in pieces --------------------------------------------------------------------- */

bool finder_begin_pieces(Finder *f)
{
    bool ok = !f->m->ndemands;

    f->stream = resize(NULL, f->m->n, sizeof(*f->stream));
    memset(f->stream, 0, f->m->n * sizeof(*f->stream));
    for (size_t i = 0; ok && i < f->m->n; i++)
        ok = jitre_stream_init(&f->stream[i], f->m->regex[i], 0) == JITRE_OK;
    if (!ok) finder_end_pieces(f);
    return ok;
}

int finder_piece(Finder *f, const char *piece, size_t len, bool last)
{
    int r = 0;

    for (size_t i = 0; !r && i < f->m->n; i++)
        r = jitre_stream_feed(&f->stream[i], piece, len, last);
    return r;
}

void finder_end_pieces(Finder *f)
{
    for (size_t i = 0; f->stream && i < f->m->n; i++)
        jitre_stream_done(&f->stream[i]);
    free(f->stream);
    f->stream = NULL;
}

bool finder_takes_blocks(const Finder *f)
{
    return f->is_dense && !f->m->single_step;
}

bool finder_takes_text(const Finder *f)
{
    return f->by_runs && !f->m->single_step && !f->m->ndemands;
}

/* -- Parts of a line --------------------------------------------------------------------- */

/* Iterate over the matches of the line from `pos` on. */
static int start_iter(Finder *f, size_t pos, uint32_t flags)
{
    if (f->has_iter) jitre_iter_done(&f->iter);
    f->has_iter = true;
    f->next = f->count = 0;
    return jitre_iter_init(&f->iter, f->m->regex[0], f->text, f->len, pos, flags);
}

int finder_begin_at(Finder *f, const char *text, size_t len, size_t pos, bool was_empty)
{
    f->text = text;
    f->len = len;
    f->pos = pos;
    f->which = 0;
    f->was_empty = was_empty;
    for (size_t i = 0; i < f->m->n; i++)
        f->part[i].known = false;
    return f->m->n == 1 ? start_iter(f, pos, was_empty ? JITRE_NOTEMPTY_ATSTART : 0) : 0;
}

int finder_begin_parts(Finder *f, const char *line, size_t len)
{
    return finder_begin_at(f, line, len, 0, false);
}

void finder_keep_groups(Finder *f, size_t n)
{
    if (n < 2 || f->m->n != 1) return;
    f->ngroups = n;
    f->group = resize(f->group, FINDER_BATCH * n, sizeof(jitre_span));
}

/* Matches, with groups if these are wanted. 1, 0 or an error. */
static int fill_batch(Finder *f)
{
    f->next = f->count = 0;
    if (f->ngroups)
        return jitre_iter_captures(&f->iter, f->group, f->ngroups, FINDER_BATCH, &f->count);
    return jitre_iter_next(&f->iter, f->batch, FINDER_BATCH, &f->count);
}

/* Next match when there is one regex. */
static int next_part_of_one(Finder *f, Span *part)
{
    for (;;) {
        const jitre_span *match;
        int r = f->next == f->count ? fill_batch(f) : 1;

        if (r <= 0) return r;
        f->groups = f->ngroups ? f->group + f->next * f->ngroups : NULL;
        match = f->groups ? f->groups : &f->batch[f->next];
        f->next++;
        *part = (Span){match->start, match->end};
        if (part->start < part->end || f->keeps_empty) return 1;
        if (!f->m->single_step) continue;
        if (part->start >= f->len) return 0;
        r = start_iter(f, part->start + 1, 0);
        if (r < 0) return r;
    }
}

/* Does match a come before match b, of a regex later in the list? */
static bool is_better(const Matcher *m, Span a, Span b)
{
    if (a.start != b.start) return a.start < b.start;
    return m->longest && a.end > b.end;
}

/* Next match of several regexes: the best of their next ones. Behind an empty one, others are
 * only of use when they are not that again. */
static int next_part_of_many(Finder *f, Span *part)
{
    const Matcher *m = f->m;
    uint32_t flags = !f->keeps_empty ? JITRE_NOTEMPTY
                     : f->was_empty  ? JITRE_NOTEMPTY_ATSTART
                                     : 0;

    *part = (Span){SIZE_MAX, SIZE_MAX};
    for (size_t i = 0; i < m->n; i++) {
        Ahead *a = &f->part[i];

        if (!a->known || a->span.start < f->pos ||
            (f->was_empty && a->span.end == f->pos)) {
            jitre_span match;
            int r = jitre_find(m->regex[i], f->text, f->len, f->pos, flags, &match);

            if (r < 0) return r;
            a->span = r ? (Span){match.start, match.end} : (Span){SIZE_MAX, SIZE_MAX};
            a->known = true;
        }
        if (is_better(m, a->span, *part)) {
            *part = a->span;
            f->which = i;
        }
    }
    if (part->start == SIZE_MAX) return 0;
    f->pos = part->end;
    f->was_empty = part->start == part->end;
    return 1;
}

int finder_next_part(Finder *f, Span *part)
{
    return f->m->n == 1 ? next_part_of_one(f, part) : next_part_of_many(f, part);
}

int finder_first_part(Finder *f, const char *line, size_t len, Span *part)
{
    uint32_t flags = f->keeps_empty ? 0 : JITRE_NOTEMPTY;
    jitre_span match;
    int r;

    if (f->m->n > 1) {
        r = finder_begin_parts(f, line, len);
        return r < 0 ? r : finder_next_part(f, part);
    }
    f->text = line;
    f->len = len;
    f->which = 0;
    f->groups = NULL;
    r = jitre_find(f->m->regex[0], line, len, 0, flags, &match);
    if (r == 1) *part = (Span){match.start, match.end};
    return r;
}

const jitre_regex *finder_regex(const Finder *f, size_t which, size_t *first)
{
    *first = 0;
    for (size_t i = 0; i < which; i++)
        *first += jitre_group_count(f->m->regex[i]) - 1;
    return f->m->regex[which];
}

int finder_groups(const Finder *f, const Part *part, jitre_span *groups, size_t n)
{
    jitre_span match = {part->start, part->end};
    int r = jitre_captures_at(f->m->regex[part->which], f->text, f->len, part->start, 0,
                              match, groups, n);

    return r < 0 ? r : 0;
}
