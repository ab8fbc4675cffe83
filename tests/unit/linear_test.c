/* linear_test.c -- what keeps time and memory in bounds on hostile texts changes no answer.
 *
 * Ends that wait under small limits (search/pending.h), the simulation of find-all against
 * searching again and again (nfa/sweep.h), very long simple patterns (scan/needle.h) and
 * required bytes (scan/required.h), each against an engine that has none of it; and work,
 * counted, when the text doubles.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include <cmocka.h>

#include "../chance.h"
#include "jitre.h"
#include "nfa/sweep.h"
#include "search/pending.h"

enum { MAX_TEXT = 100000, SECONDS = 200 };

/* A random pattern over a, b, c, as hostile as short ones get. */
static void random_pattern(uint64_t *x, char *out, size_t cap)
{
    static const char *const atom[] = {"a",        "b",        "c",   "[ab]", "[^a]", ".",
                                       "(?:a|ab)", "(?:b|c|)", "\\b", "$",    "^"};
    static const char *const repeat[] = {"",   "",   "",    "*",     "+",    "?",
                                         "*?", "+?", "{2}", "{1,3}", "{0,6}"};
    size_t n = 0, nalts = 1 + chance_below(x, 3);

    for (size_t i = 0; i < nalts; i++) {
        if (i) out[n++] = '|';
        for (size_t k = 1 + chance_below(x, 4); k; k--) {
            uint32_t a = chance_below(x, JR_COUNT(atom));
            const char *r = a < 8 ? repeat[chance_below(x, JR_COUNT(repeat))] : "";

            n += (size_t)snprintf(out + n, cap - n, "%s%s", atom[a], r);
        }
    }
    out[n] = '\0';
}

static size_t random_text(uint64_t *x, char *out, size_t cap)
{
    size_t n = chance_below(x, (uint32_t)cap);
    uint32_t letters = 1 + chance_below(x, 4);

    for (size_t i = 0; i < n; i++)
        out[i] = "abc\n"[chance_below(x, letters)];
    return n;
}

/* -- Ends that wait ------------------------------------------------------------------------- */

typedef struct Built {
    Heap heap;
    Arena arena;
    Nfa *nfa;
    Dfa *dfa; // NULL: too big
} Built;

static size_t biggest; // block that was asked for

static void *note_alloc(void *user, size_t size)
{
    (void)user;
    if (size > biggest) biggest = size;
    return malloc(size);
}

static void note_free(void *user, void *memory)
{
    (void)user;
    free(memory);
}

static bool build(Built *b, const char *re, bool longest, bool automaton)
{
    static const jitre_allocator noting = {note_alloc, note_free, NULL};
    Pattern p = {.text = re,
                 .len = strlen(re),
                 .newline = JITRE_NEWLINE_LF,
                 .bsr = JITRE_BSR_UNICODE,
                 .max_nesting = 100};
    NfaOptions o = {.longest = longest};
    jitre_error error;
    Arena scratch;
    Ast *ast;

    b->heap = jr_heap_make(&noting);
    b->dfa = NULL;
    jr_arena_init(&b->arena, &b->heap, SIZE_MAX);
    jr_arena_init(&scratch, &b->heap, SIZE_MAX);
    assert_int_equal(jr_parse(&b->arena, &p, &ast, &error), JR_OK);
    assert_int_equal(jr_nfa_build(&b->arena, &scratch, ast, &o, &b->nfa), JR_OK);
    jr_arena_free(&scratch);
    if (!automaton) return true;
    return jr_dfa_build(&b->arena, &b->heap, b->nfa, DFA_ITERATE, 1 << 20, &b->dfa) ==
           JR_OK;
}

/* All ends, with a limit, some at a time; or their number only. */
static size_t run_pending(const Built *b, const Text *t, size_t cap, bool counts,
                          size_t *ends, size_t most)
{
    size_t total = 0, n;
    Pending *p;
    Walk w;

    assert_int_equal(jr_pending_make(&b->heap, cap, counts, &p), JR_OK);
    if (jr_walk_begin(&w, b->dfa, NULL, t, t->base, false)) jr_pending_start(p, &w, 0);
    do {
        assert_int_equal(jr_pending_run(p, &w, NULL), JR_OK);
        n = counts ? 0 : jr_pending_take(p, ends + total, JR_MIN(most - total, (size_t)7));
        total += n;
        assert_true(total < most);
    } while (n);
    if (counts) total = jr_pending_count(p);
    jr_pending_free(p);
    return total;
}

static void limits_change_nothing(void **state)
{
    enum { CAP = 400 };
    static const char *const fixed[] = {".*[^a]|a",
                                        "a.*c|a",
                                        "(?s).*c|.",
                                        "a+b|a",
                                        "[ab]*",
                                        "a*?",
                                        "|a",
                                        "a.*c|b.*a|[bc]",
                                        "<.*>|.",
                                        "a.{0,9}c|.",
                                        "(?:a.*b|b.*c)a|[abc]{1,2}|",
                                        "(?:.*a|.*b.|)c|.?",
                                        "\\b.*c|\\w"};
    static const size_t caps[] = {0, 1, 2, 3, 10, 60};
    uint64_t x = 12345;
    size_t want[3 * CAP], got[3 * CAP], many = 0;
    char re[256], text[CAP];

    (void)state;
    for (size_t i = 0; i < 1500; i++) {
        Built b;
        Text t;

        if (i < JR_COUNT(fixed))
            strcpy(re, fixed[i]);
        else
            random_pattern(&x, re, sizeof re);
        if (build(&b, re, false, true)) {
            many += b.dfa->backlog == BACKLOG_MANY;
            for (size_t k = 0; k < JR_COUNT(caps); k++) {
                size_t n;

                t = jr_text_make(&b.nfa->alphabet, text, random_text(&x, text, CAP), 0);
                n = run_pending(&b, &t, SIZE_MAX, false, want, JR_COUNT(want));
                assert_int_equal(run_pending(&b, &t, 0, true, NULL, 1), n);
                assert_int_equal(run_pending(&b, &t, caps[k], false, got, JR_COUNT(got)),
                                 n);
                assert_memory_equal(got, want, n * sizeof *want);
            }
        }
        jr_arena_free(&b.arena);
    }
    assert_true(many > 100);
}

static void memory_is_limited(void **state)
{
    enum { LEN = 300000, MOST = 1000 };
    char *text = malloc(LEN);
    Text t;
    Built b;

    (void)state;
    memset(text, 'a', LEN);
    assert_true(build(&b, ".*[^a-z]|.", false, true));
    t = jr_text_make(&b.nfa->alphabet, text, LEN, 0);
    biggest = 0;
    {
        size_t *ends = malloc((LEN + 1) * sizeof *ends);

        assert_int_equal(run_pending(&b, &t, MOST, false, ends, LEN + 1), LEN);
        for (size_t i = 0; i < LEN; i++)
            assert_int_equal(ends[i], i + 1);
        free(ends);
    }
    assert_true(biggest <= 4 * MOST * sizeof(size_t));
    jr_arena_free(&b.arena);
    free(text);
}

/* -- Sweeps --------------------------------------------------------------------------------- */

static size_t iterate(const jitre_regex *re, const char *text, size_t len, uint32_t flags,
                      size_t stride, jitre_span *spans, size_t cap)
{
    size_t total = 0, n;
    jitre_iter it;

    assert_int_equal(jitre_iter_init(&it, re, text, len, 0, flags), JITRE_OK);
    while (jitre_iter_next(&it, spans + total, JR_MIN(stride, cap - total), &n) == 1) {
        total += n;
        assert_true(total < cap);
    }
    assert_int_equal(n, 0);
    jitre_iter_done(&it);
    return total;
}

/* The meaning of an iteration, word for word. */
static size_t search_again(const jitre_regex *re, const char *text, size_t len,
                           uint32_t flags, jitre_span *spans)
{
    size_t start = 0, n = 0;

    flags &= ~(uint32_t)JITRE_NOTEMPTY_ATSTART;
    for (uint32_t extra = 0;
         jitre_find(re, text, len, start, flags | extra, &spans[n]) == 1; n++) {
        start = spans[n].end;
        extra = spans[n].start == start ? JITRE_NOTEMPTY_ATSTART : 0;
    }
    return n;
}

static jitre_regex *compile(const char *re, uint64_t flags, enum jitre_engine engine,
                            size_t dfa_bytes)
{
    jitre_options o = {.size = sizeof o, .engine = engine, .max_dfa_bytes = dfa_bytes};
    jitre_regex *out;

    assert_int_equal(jitre_compile(re, strlen(re), flags, &o, &out, NULL), JITRE_OK);
    return out;
}

static void sweeps_find_the_same(void **state)
{
    enum { CAP = 60 };
    static const uint32_t ask[] = {0, JITRE_NOTEMPTY, JITRE_MATCH_ANCHORED,
                                   JITRE_MATCH_ENDANCHORED};
    jitre_span want[3 * CAP], got[3 * CAP];
    char re[300], text[CAP];
    uint64_t x = 777;

    (void)state;
    for (size_t i = 0; i < 4000; i++) {
        uint64_t flags = i % 3 == 0 ? JITRE_LONGEST : 0;
        enum jitre_engine other = i % 2 ? JITRE_ENGINE_LAZY : JITRE_ENGINE_TABLE;
        jitre_regex *swept, *walked;

        random_pattern(&x, re, sizeof re / 2);
        if (i % 3 == 1) strcat(re, "\\Kb*");
        swept = compile(re, flags, JITRE_ENGINE_PIKE, 0);
        walked = compile(re, flags, other, i % 4 == 1 ? 4096 : 0);
        for (size_t k = 0; k < 8; k++) {
            size_t len = random_text(&x, text, CAP), n;
            uint32_t f = ask[k % JR_COUNT(ask)];

            n = search_again(swept, text, len, f, want);
            assert_int_equal(iterate(swept, text, len, f, k + 1, got, JR_COUNT(got)), n);
            assert_memory_equal(got, want, n * sizeof *want);
            assert_int_equal(iterate(walked, text, len, f, k + 1, got, JR_COUNT(got)), n);
            assert_memory_equal(got, want, n * sizeof *want);
        }
        jitre_free(walked);
        jitre_free(swept);
    }
}

static uint64_t sweep_work(const Built *b, const char *text, size_t len)
{
    Text t = jr_text_make(&b->nfa->alphabet, text, len, 0);
    jitre_span spans[64];
    uint64_t work;
    Sweep *s;
    size_t n;

    assert_int_equal(jr_sweep_make(&b->heap, b->nfa, &t, t.base, false, &s), JR_OK);
    do
        assert_int_equal(jr_sweep_next(s, spans, JR_COUNT(spans), &n), JR_OK);
    while (n);
    work = jr_sweep_work(s);
    jr_sweep_free(s);
    return work;
}

static const char *const quadratic[] = {
    ".*[^a]|a",  "a.*z|a",    "(?s).*z|.",
    "\\w+@|\\w", "a+b|a",     "a{0,70}z|a",
    "a*",        "a.*z\\K|a", "(?:a.*z|aa.*y|aaa.*x|a)"};

static void work_of_sweeps_doubles(void **state)
{
    enum { LEN = 20000 };
    char *text = malloc(2 * LEN);

    (void)state;
    memset(text, 'a', 2 * LEN);
    for (size_t i = 0; i < 2 * JR_COUNT(quadratic); i++) {
        Built b;
        uint64_t once, twice;

        if (i % 2 && strstr(quadratic[i / 2], "\\K")) continue; // not with LONGEST
        build(&b, quadratic[i / 2], i % 2, false);
        once = sweep_work(&b, text, LEN);
        twice = sweep_work(&b, text, 2 * LEN);
        assert_true(twice <= 2 * once + once / 20);
        assert_true(once <= (uint64_t)LEN * 4 * b.nfa->nnodes);
        jr_arena_free(&b.arena);
    }
    free(text);
}

/* Of the processor: the test may not be alone. 0: no limit. */
static void limit_time(int seconds)
{
    const struct itimerval t = {.it_value.tv_sec = seconds};

    assert_int_equal(setitimer(ITIMER_PROF, &t, NULL), 0);
}

/* Were one of these quadratic it would take minutes. */
static void long_texts_end(void **state)
{
    static const enum jitre_engine engines[] = {JITRE_ENGINE_AUTO, JITRE_ENGINE_NATIVE,
                                                JITRE_ENGINE_BITS, JITRE_ENGINE_TABLE,
                                                JITRE_ENGINE_LAZY, JITRE_ENGINE_PIKE};
    static const size_t lengths[] = {60000, 70000, MAX_TEXT};
    char *text = malloc(MAX_TEXT);
    jitre_span *spans = malloc((2 * MAX_TEXT + 8) * sizeof *spans);
    size_t wrong = 0;

    (void)state;
    limit_time(SECONDS);
    memset(text, 'a', MAX_TEXT);
    for (size_t i = 0; i < 6 * JR_COUNT(quadratic); i++) {
        const char *re = quadratic[i / 6];
        bool longest = i % 2 && !strstr(re, "\\K");

        for (size_t k = 0; k < JR_COUNT(engines); k++) {
            jitre_regex *r =
                compile(re, longest ? JITRE_LONGEST : 0, engines[k], k == 4 ? 4096 : 0);
            size_t len = lengths[i / 2 % 3], n, count;

            n = iterate(r, text, len, 0, 1000, spans, 2 * MAX_TEXT + 8);
            assert_int_equal(jitre_count(r, text, len, 0, 0, &count), JITRE_OK);
            assert_int_equal(n, count);
            assert_int_equal(n, strcmp(re, "a*") ? len : 2);
            for (size_t j = 0; j < n && n == len; j++)
                wrong += spans[j].start != j || spans[j].end != j + 1;
            jitre_free(r);
        }
    }
    limit_time(0);
    assert_int_equal(wrong, 0);
    free(spans);
    free(text);
}

/* -- Long simple patterns --------------------------------------------------------------------- */

static size_t fill_runs(uint64_t *x, char *text, size_t cap, const char *const *unit,
                        size_t nunits, size_t around)
{
    size_t n = 0;

    while (cap - n > 4 * around + 16) {
        const char *u = unit[chance_below(x, (uint32_t)nunits)];
        size_t times = around - 2 + chance_below(x, 5);

        if (!chance_below(x, 3)) times = chance_below(x, (uint32_t)around * 2);
        for (; times; times--, n += strlen(u))
            memcpy(text + n, u, strlen(u));
        text[n++] = "xab\xff\n"[chance_below(x, 5)];
    }
    return n;
}

static void long_patterns_agree(void **state)
{
    static const char *const format[] = {"a{%zu}",
                                         "[ab]{%zu,}",
                                         "[ab]{%zu,}?",
                                         "(?:ab){%zu}",
                                         "(?:ab){%zu}a",
                                         "([ab]){%zu}",
                                         "(a{%zu})",
                                         "\xc3\xa9{%zu}",
                                         "[\xc3\xa9"
                                         "ab]{%zu,}",
                                         "a{%zu}b",
                                         "[ab]{%zu}|[ab]{3}",
                                         "[^x]{%zu,}"};
    static const char *const unit[] = {"a", "ab", "b", "\xc3\xa9"};
    static const size_t counts[] = {128, 255, 256, 257, 510, 511, 512, 513, 700};
    enum { LEN = 12000 };
    static char text[LEN];
    static jitre_span want[LEN], got[LEN];
    uint64_t x = 4711;

    (void)state;
    for (size_t i = 0; i < JR_COUNT(format) * JR_COUNT(counts) * 2; i++) {
        size_t count = counts[i % JR_COUNT(counts)], len, n, counted;
        uint64_t flags = i / JR_COUNT(counts) % 2 ? JITRE_UTF : 0;
        jitre_regex *slow, *fast;
        char re[64];

        snprintf(re, sizeof re, format[i / JR_COUNT(counts) / 2], count);
        slow = compile(re, flags, JITRE_ENGINE_LAZY, 64 << 20);
        fast = compile(re, flags, JITRE_ENGINE_AUTO, 0);
        len = fill_runs(&x, text, LEN, unit, JR_COUNT(unit), count);
        n = iterate(slow, text, len, 0, LEN, want, LEN);
        assert_int_equal(iterate(fast, text, len, 0, 1 + i % 5, got, LEN), n);
        assert_memory_equal(got, want, n * sizeof *want);
        assert_int_equal(jitre_count(fast, text, len, 0, 0, &counted), JITRE_OK);
        assert_int_equal(counted, n);
        assert_int_equal(jitre_is_match(fast, text, len, 0, 0), n > 0);
        assert_int_equal(jitre_captures(fast, text, len, 0, 0, got, 2), n > 0);
        if (n) assert_memory_equal(got, want, sizeof *want);
        jitre_free(fast);
        jitre_free(slow);
    }
}

/* -- Required bytes ---------------------------------------------------------------------------- */

static void required_bytes_agree(void **state)
{
    static const char *const patterns[] = {"x[^y]{5}y",
                                           "x.*?y",
                                           "(?:q|xy)[^y]*(?:y|z)",
                                           "(?i)x[^k]+k",
                                           "(?:x|yz)+",
                                           "(?:xy)*z",
                                           "x(?:y|)z?",
                                           "[xyz]a*[wv]b*u",
                                           "\xc3\xa9+x",
                                           "(?=y)x|y",
                                           "\\bx\\b.*\\by\\b",
                                           "(?:a|b|c|d)x",
                                           "x{0}y",
                                           "(?<=y)x"};
    static const char *const pieces[] = {"x", "y", "z", "K", "xy", "\xc3\xa9", "q"};
    static const size_t places[] = {0, 1, 254, 255, 256, 257, 766, 767, 768, 769, 1500};
    enum { LEN = 1600 };
    char text[LEN];
    uint64_t x = 99;

    (void)state;
    for (size_t i = 0; i < JR_COUNT(patterns) * 200; i++) {
        const char *re = patterns[i / 200];
        uint64_t flags = i % 2 ? JITRE_UTF : 0;
        jitre_regex *slow = compile(re, flags, JITRE_ENGINE_PIKE, 0);
        jitre_regex *fast = compile(re, flags, JITRE_ENGINE_LAZY, 0);
        jitre_span want = {7, 7}, got = {7, 7};
        size_t len, a, b;

        memset(text, 'a', LEN);
        for (unsigned k = chance_below(&x, 6); k; k--) {
            const char *p = pieces[chance_below(&x, JR_COUNT(pieces))];
            size_t n = strlen(p), at = places[chance_below(&x, JR_COUNT(places))];

            memcpy(text + at, p, n);
        }
        len = LEN - chance_below(&x, 3) * chance_below(&x, LEN / 2);
        assert_int_equal(jitre_find(fast, text, len, 0, 0, &got),
                         jitre_find(slow, text, len, 0, 0, &want));
        assert_true(got.start == want.start && got.end == want.end);
        assert_int_equal(jitre_count(fast, text, len, 0, 0, &a), JITRE_OK);
        assert_int_equal(jitre_count(slow, text, len, 0, 0, &b), JITRE_OK);
        assert_int_equal(a, b);
        jitre_free(slow);
        jitre_free(fast);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_change_nothing), cmocka_unit_test(memory_is_limited),
        cmocka_unit_test(sweeps_find_the_same),  cmocka_unit_test(work_of_sweeps_doubles),
        cmocka_unit_test(long_texts_end),        cmocka_unit_test(long_patterns_agree),
        cmocka_unit_test(required_bytes_agree)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
