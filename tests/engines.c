/* engines.c -- the list of engines, and the questions put to each. */
#include "engines.h"

#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ordered by instruction set, so that a smaller machine runs a prefix of the list. */
const Engine engines[] = {
    {"pike", JITRE_ENGINE_PIKE, JITRE_ISA_AUTO, 0, 0, 0, JITRE_SCAN_NEVER},
    // lazy: groups by two walks; tiny: that forget what they know all the time
    {"lazy", JITRE_ENGINE_LAZY, JITRE_ISA_AUTO, 0, 0, 0, JITRE_SCAN_NEVER},
    {"lazy-tiny", JITRE_ENGINE_LAZY, JITRE_ISA_AUTO, 4096, 0, 0, JITRE_SCAN_NEVER},
    {"table", JITRE_ENGINE_TABLE, JITRE_ISA_AUTO, 0, 0, 0, JITRE_SCAN_NEVER},
    {"table-spans", JITRE_ENGINE_TABLE, JITRE_ISA_AUTO, 0, 2, 0, JITRE_SCAN_NEVER},
    {"auto", JITRE_ENGINE_AUTO, JITRE_ISA_AUTO, 0, 0, 0, JITRE_SCAN_AUTO},
    // tagged automata and complete ones only where they are very small: two walks else
    {"over-budget", JITRE_ENGINE_AUTO, JITRE_ISA_AUTO, 8192, 0, 0, JITRE_SCAN_AUTO},
    // changes while it is asked
    {"auto-soon", JITRE_ENGINE_AUTO, JITRE_ISA_AUTO, 0, 0, 150, JITRE_SCAN_AUTO},
    {"bits", JITRE_ENGINE_BITS, JITRE_ISA_AUTO, 0, 0, 0, JITRE_SCAN_NEVER},
    {"bits-sse2", JITRE_ENGINE_BITS, JITRE_ISA_SSE2, 0, 0, 0, JITRE_SCAN_NEVER},
    {"native-sse2", JITRE_ENGINE_NATIVE, JITRE_ISA_SSE2, 0, 2, 0, JITRE_SCAN_NEVER},
    {"scan-sse2", JITRE_ENGINE_NATIVE, JITRE_ISA_SSE2, 0, 0, 0, JITRE_SCAN_ALWAYS},
    {"sets-sse2", JITRE_ENGINE_NATIVE, JITRE_ISA_SSE2, 0, 0, 0, JITRE_SCAN_SETS},
    {"bits-avx2", JITRE_ENGINE_BITS, JITRE_ISA_AVX2, 0, 0, 0, JITRE_SCAN_NEVER},
    {"native-avx2", JITRE_ENGINE_NATIVE, JITRE_ISA_AVX2, 0, 2, 0, JITRE_SCAN_NEVER},
    {"scan-avx2", JITRE_ENGINE_NATIVE, JITRE_ISA_AVX2, 0, 0, 0, JITRE_SCAN_ALWAYS},
    {"sets-avx2", JITRE_ENGINE_NATIVE, JITRE_ISA_AVX2, 0, 0, 0, JITRE_SCAN_SETS},
    {"scan-briefly", JITRE_ENGINE_NATIVE, JITRE_ISA_AVX2, 0, 2, 0, JITRE_SCAN_BRIEFLY},
    {"native-avx512", JITRE_ENGINE_NATIVE, JITRE_ISA_AVX512, 0, 2, 0, JITRE_SCAN_NEVER},
    {"scan-avx512", JITRE_ENGINE_NATIVE, JITRE_ISA_AVX512, 0, 0, 0, JITRE_SCAN_ALWAYS},
    {"sets-avx512", JITRE_ENGINE_NATIVE, JITRE_ISA_AVX512, 0, 0, 0, JITRE_SCAN_SETS},
};

_Static_assert(sizeof engines / sizeof engines[0] <= MAX_ENGINES, "as many as others hold");

static bool runs_here(enum jitre_isa isa)
{
#if defined(__x86_64__)
    if (isa == JITRE_ISA_AVX2) return __builtin_cpu_supports("avx2");
    if (isa == JITRE_ISA_AVX512) return __builtin_cpu_supports("avx512bw");
    return true;
#else
    return isa == JITRE_ISA_AUTO;
#endif
}

size_t engines_count(void)
{
    size_t n = 0;

    while (n < sizeof engines / sizeof engines[0] && runs_here(engines[n].isa))
        n++;
    return n;
}

int engine_compile(const Engine *e, const TestPattern *p, const jitre_allocator *allocator,
                   jitre_regex **re, jitre_error *error)
{
    jitre_options options = p->settings.options;

    options.engine = e->engine;
    options.isa = e->isa;
    options.compile_now = e->compile_now;
    options.build_after = e->build_after;
    options.scan = e->scan;
    if (e->max_dfa_bytes) options.max_dfa_bytes = e->max_dfa_bytes;
    if (allocator) options.allocator = *allocator;
    return jitre_compile(p->re, p->len, p->settings.flags, &options, re, error);
}

void engine_answer(const jitre_regex *re, const Ask *a, Answer *answer)
{
    size_t from = a->start, n, ngroups = jitre_group_count(re);
    uint32_t flags = a->flags; // of the match at hand: only the first is at the start
    jitre_span span;
    jitre_iter it;
    int rc = jitre_iter_init(&it, re, a->text, a->len, a->start, a->flags);

    answer_clear(answer, ngroups);
    while (rc >= 0 && (rc = jitre_iter_next(&it, &span, 1, &n)) == 1) {
        rc = jitre_captures_at(re, a->text, a->len, from, flags, span, answer_add(answer),
                               ngroups);
        if (rc < 0) break;
        from = span.end;
        flags &= ~JITRE_NOTEMPTY_ATSTART;
    }
    jitre_iter_done(&it);
    answer->rc = rc < 0 ? rc : answer->nmatches > 0;
}

/* -- Checking -------------------------------------------------------------------------- */

typedef struct Check {
    const jitre_regex *re;
    const Ask *ask;
    const Answer *want;
    jitre_span *groups; // room for one match
    char *why;
    size_t cap;
} Check;

__attribute__((format(printf, 2, 3))) static const char *complain(const Check *c,
                                                                  const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(c->why, c->cap, fmt, ap);
    va_end(ap);
    return c->why;
}

static bool same_span(jitre_span a, jitre_span b)
{
    return a.start == b.start && a.end == b.end;
}

static const char *compare_groups(const Check *c, const char *what, size_t match)
{
    const jitre_span *want = answer_match(c->want, match);
    size_t n = c->want->only_spans ? 1 : c->want->ngroups;

    for (size_t g = 0; g < n; g++) {
        if (same_span(c->groups[g], want[g])) continue;
        return complain(c, "%s: match %zu group %zu is %zd-%zd, not %zd-%zd", what, match,
                        g, (ssize_t)c->groups[g].start, (ssize_t)c->groups[g].end,
                        (ssize_t)want[g].start, (ssize_t)want[g].end);
    }
    return NULL;
}

static const char *check_first(const Check *c)
{
    const Ask *a = c->ask;
    jitre_span m = {7777, 8888};
    int rc = jitre_is_match(c->re, a->text, a->len, a->start, a->flags);

    if (rc != c->want->rc) return complain(c, "is_match: %d, not %d", rc, c->want->rc);
    rc = jitre_find(c->re, a->text, a->len, a->start, a->flags, &m);
    if (rc != c->want->rc) return complain(c, "find: %d, not %d", rc, c->want->rc);
    if (rc == 0 && (m.start != 7777 || m.end != 8888))
        return complain(c, "find: touched the span without a match");
    if (rc == 1 && !same_span(m, answer_match(c->want, 0)[0]))
        return complain(c, "find: %zu-%zu, not %zu-%zu", m.start, m.end,
                        answer_match(c->want, 0)->start, answer_match(c->want, 0)->end);

    rc = jitre_captures(c->re, a->text, a->len, a->start, a->flags, c->groups,
                        c->want->ngroups);
    if (rc != c->want->rc) return complain(c, "captures: %d, not %d", rc, c->want->rc);
    return rc == 1 ? compare_groups(c, "captures", 0) : NULL;
}

/* All matches through an iterator that hands out `stride` at a time. */
static const char *check_iterator(const Check *c, size_t stride)
{
    const Ask *a = c->ask;
    jitre_span spans[64];
    jitre_iter it;
    size_t seen = 0, n;
    const char *bad = NULL;
    int rc = jitre_iter_init(&it, c->re, a->text, a->len, a->start, a->flags);

    if (rc < 0) bad = complain(c, "iter_init: %d", rc);
    while (!bad && (rc = jitre_iter_next(&it, spans, stride, &n)) == 1) {
        if (n == 0 || n > stride) bad = complain(c, "iter(%zu): %zu spans", stride, n);
        for (size_t i = 0; i < n && !bad; i++, seen++) {
            if (seen >= c->want->nmatches)
                bad = complain(c, "iter(%zu): %zu-%zu behind the last match", stride,
                               spans[i].start, spans[i].end);
            else if (!same_span(spans[i], answer_match(c->want, seen)[0]))
                bad = complain(c, "iter(%zu): match %zu is %zu-%zu, not %zu-%zu", stride,
                               seen, spans[i].start, spans[i].end,
                               answer_match(c->want, seen)->start,
                               answer_match(c->want, seen)->end);
        }
    }
    if (!bad && rc < 0) bad = complain(c, "iter(%zu): %d", stride, rc);
    if (!bad && n != 0) bad = complain(c, "iter(%zu): end with n = %zu", stride, n);
    if (!bad && seen < c->want->nmatches)
        bad = complain(c, "iter(%zu): only %zu of %zu matches", stride, seen,
                       c->want->nmatches);
    jitre_iter_done(&it);
    return bad;
}

static const char *check_count(const Check *c)
{
    const Ask *a = c->ask;
    size_t n = 7777;
    int rc = jitre_count(c->re, a->text, a->len, a->start, a->flags, &n);

    if (rc != JITRE_OK) return complain(c, "count: %d", rc);
    if (n != c->want->nmatches)
        return complain(c, "count: %zu, not %zu", n, c->want->nmatches);
    return NULL;
}

static const char *check_captures_at(const Check *c)
{
    const Ask *a = c->ask;
    size_t from = a->start;
    uint32_t flags = a->flags;

    for (size_t i = 0; i < c->want->nmatches; i++) {
        jitre_span span = answer_match(c->want, i)[0];
        int rc = jitre_captures_at(c->re, a->text, a->len, from, flags, span, c->groups,
                                   c->want->ngroups);
        const char *bad = rc == 1 ? compare_groups(c, "captures_at", i)
                                  : complain(c, "captures_at: match %zu: %d", i, rc);

        if (bad) return bad;
        from = span.end;
        flags &= ~JITRE_NOTEMPTY_ATSTART;
    }
    return NULL;
}

/* The text in pieces of n bytes. */
static const char *check_stream(const Check *c, size_t n)
{
    const Ask *a = c->ask;
    jitre_stream s;
    int rc = jitre_stream_init(&s, c->re, a->flags);

    if (rc == JITRE_ERR_UNSUPPORTED_STREAM || rc == JITRE_ERR_TOO_BIG) return NULL;
    for (size_t at = 0, len; rc == 0; at += len) {
        len = a->len - at < n ? a->len - at : n;
        rc = jitre_stream_feed(&s, a->text + at, len, at + len == a->len);
        if (at + len == a->len) break;
    }
    jitre_stream_done(&s);
    if (rc == JITRE_ERR_LIMIT) return NULL; // a tiny budget, and no other way
    return rc == c->want->rc ? NULL
                             : complain(c, "stream(%zu): %d, not %d", n, rc, c->want->rc);
}

/* All matches with groups, `cap` at a time, each into `room` spans. */
static const char *check_iter_captures(const Check *c, size_t cap)
{
    const Ask *a = c->ask;
    size_t room = c->want->ngroups + 1, seen = 0, n;
    jitre_span *all = test_alloc(cap * room * sizeof *all);
    const char *bad = NULL;
    jitre_iter it;
    int rc = jitre_iter_init(&it, c->re, a->text, a->len, a->start, a->flags);

    if (rc < 0) bad = complain(c, "iter_init: %d", rc);
    while (!bad && (rc = jitre_iter_captures(&it, all, room, cap, &n)) == 1) {
        for (size_t i = 0; i < n && !bad; i++, seen++) {
            memcpy(c->groups, all + i * room, (room - 1) * sizeof *all);
            if (seen >= c->want->nmatches)
                bad = complain(c, "iter_captures(%zu): more than %zu matches", cap, seen);
            else
                bad = compare_groups(c, "iter_captures", seen);
            if (!bad && all[(i + 1) * room - 1].start != JITRE_UNSET)
                bad = complain(c, "iter_captures(%zu): a group too many", cap);
        }
    }
    jitre_iter_done(&it);
    free(all);
    if (!bad && rc < 0) bad = complain(c, "iter_captures(%zu): %d", cap, rc);
    if (!bad && (n != 0 || seen < c->want->nmatches))
        bad = complain(c, "iter_captures(%zu): %zu of %zu matches", cap, seen,
                       c->want->nmatches);
    return bad;
}

/* The groups that took part, with as little room as there may be and some more. */
static const char *check_iter_groups(const Check *c, size_t more)
{
    const Ask *a = c->ask;
    size_t ngroups = c->want->ngroups, cap = ngroups + more, seen = 0, n;
    jitre_group *all = test_alloc(cap * sizeof *all);
    const char *bad = NULL;
    jitre_iter it;
    int rc = jitre_iter_init(&it, c->re, a->text, a->len, a->start, a->flags);

    if (rc < 0) bad = complain(c, "iter_init: %d", rc);
    while (!bad && (rc = jitre_iter_groups(&it, all, cap, &n)) == 1) {
        for (size_t i = 0; i < n && !bad; seen++) {
            memset(c->groups, 0xff, ngroups * sizeof *c->groups);
            if (all[i].group != 0) bad = complain(c, "iter_groups: no match first");
            do { // up to the next match
                c->groups[all[i].group] = (jitre_span){all[i].start, all[i].end};
                i++;
            } while (i < n && all[i].group > all[i - 1].group);
            if (!bad && seen >= c->want->nmatches)
                bad = complain(c, "iter_groups(%zu): more than %zu matches", cap, seen);
            if (!bad) bad = compare_groups(c, "iter_groups", seen);
        }
    }
    jitre_iter_done(&it);
    free(all);
    if (!bad && rc < 0) bad = complain(c, "iter_groups(%zu): %d", cap, rc);
    if (!bad && (n != 0 || seen < c->want->nmatches))
        bad = complain(c, "iter_groups(%zu): %zu of %zu matches", cap, seen,
                       c->want->nmatches);
    return bad;
}

const char *engine_check(const jitre_regex *re, const Ask *ask, const Answer *want,
                         char *why, size_t cap)
{
    static const size_t strides[] = {1, 3, 64};
    jitre_span few[32];
    Check c = {re, ask, want, few, why, cap};
    const char *bad = NULL;

    if (jitre_group_count(re) != want->ngroups)
        return complain(&c, "group_count: %zu, not %zu", jitre_group_count(re),
                        want->ngroups);
    if (want->ngroups > 32) c.groups = test_alloc(want->ngroups * sizeof *c.groups);
    bad = check_first(&c);
    for (size_t i = 0; !bad && i < sizeof strides / sizeof strides[0]; i++)
        bad = check_iterator(&c, strides[i]);
    if (!bad) bad = check_count(&c);
    for (size_t i = 0; !bad && !ask->start && i < sizeof strides / sizeof strides[0]; i++)
        bad = check_stream(&c, strides[i]);
    if (!bad) bad = check_captures_at(&c);
    if (!bad) bad = check_iter_captures(&c, 1);
    if (!bad) bad = check_iter_captures(&c, 20);
    if (!bad && !want->only_spans) bad = check_iter_groups(&c, 0);
    if (!bad && !want->only_spans) bad = check_iter_groups(&c, 30);
    if (c.groups != few) free(c.groups);
    return bad;
}
