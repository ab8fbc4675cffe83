/* plan_test.c -- texts long enough for the planner to choose by samples, to look closer at scans, and
 * to change its mind.
 *
 * Whatever it takes, the answers are those of the table engine: all matches and their number, with
 * every engine and instruction set, on texts that suit the choice made at the beginning and on
 * texts that turn against it half-way. The estimates must point the right way where it is clear
 * what is fast.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../chance.h"
#include "search/cost.h"
#include "search/plan.h"

enum { TEXT = 160 << 10, LONG_TEXT = 512 << 10, BATCH = 64 };

static uint64_t random_state;

static uint32_t below(uint32_t n)
{
    return chance_below(&random_state, n);
}

/* -- Texts ----------------------------------------------------------------------------- */

static const char *const words[] = {
    "the ",    "singing ", "Holmes ",   "Watson\n", "12/Mar/2024:10:20:30 ",
    "503 ",    "\n",       "ERROR ",    "abc ",     "\"a quoted piece of text\" ",
    "AKIA",    "=",        "10.2.3.4 ", "x",        "\xd0\xb6\xd1\x83\xd0\xba ",
    "\xff\x80"};

/* Pieces of words[first, first + n), mostly the first of them. */
static void fill(char *text, size_t len, uint32_t first, uint32_t n)
{
    for (size_t at = 0; at < len;) {
        const char *w = words[first + (below(4) ? 0 : below(n))];
        size_t k = JR_MIN(strlen(w), len - at);

        memcpy(text + at, w, k);
        at += k;
    }
}

static void make_text(char *text, unsigned kind)
{
    uint32_t nwords = JR_COUNT(words);

    switch (kind) {
    case 0: // poor in everything, then rich
        memset(text, 'z', TEXT / 2);
        fill(text + TEXT / 2, TEXT / 2, 0, nwords);
        break;
    case 1: // rich, then poor
        fill(text, TEXT / 2, 0, nwords);
        memset(text + TEXT / 2, '-', TEXT / 2);
        break;
    case 2: // one word over and over, with others between
        fill(text, TEXT, below(nwords), 1);
        break;
    default: fill(text, TEXT, 0, nwords); break;
    }
}

/* -- Answers --------------------------------------------------------------------------- */

static jitre_regex *compile(const char *pattern, uint64_t flags, jitre_options o)
{
    jitre_regex *re;

    o.size = sizeof o;
    assert_int_equal(jitre_compile(pattern, strlen(pattern), flags, &o, &re, NULL), 0);
    return re;
}

/* A sum over all matches and how they follow each other. */
static uint64_t digest(const jitre_regex *re, const char *text, size_t len, size_t *count)
{
    jitre_span spans[BATCH];
    uint64_t sum = 0;
    jitre_iter it;
    size_t n;

    *count = 0;
    assert_int_equal(jitre_iter_init(&it, re, text, len, 0, 0), 0);
    while (jitre_iter_next(&it, spans, BATCH, &n) == 1) {
        for (size_t i = 0; i < n; i++)
            sum = (sum ^ spans[i].start) * UINT64_C(0x9e3779b97f4a7c15) + spans[i].end;
        *count += n;
    }
    jitre_iter_done(&it);
    return sum;
}

typedef struct Case {
    const char *pattern;
    uint64_t flags;
} Case;

static const Case cases[] = {
    {"Holmes", 0},
    {"holmes|watson|error", JITRE_CASELESS},
    {"the|singing", 0},
    {"[a-z]+ing", 0},
    {"Holmes.{0,25}Watson|Watson.{0,25}Holmes", 0},
    {"^.* 503 .*$", JITRE_MULTILINE},
    {"\\w+\\s+Holmes\\s+\\w+", 0},
    {"(?:[0-9a-f]+,)*;", 0},
    {"[^=]*=", 0},
    {"\\b\\w+\\b", 0},
    {"[A-Za-z]+\\s+[A-Za-z]+", 0},
    {"\"[^\"]{2,60}\"", 0},
    {"\\b(?:[0-9]{1,3}\\.){3}[0-9]{1,3}\\b", 0},
    {"\\d{2}/[A-Z][a-z]{2}/\\d{4}:\\d\\d", 0},
    {"(?:AKIA|ASIA)[A-Z0-7]{2}", 0},
    {".*[^A-Z]|[A-Z]", 0},
    {"\\w{3,}", JITRE_UTF | JITRE_UCP},
    {"\\x{436}\\w+", JITRE_UTF | JITRE_UCP | JITRE_CASELESS},
    {"(?:a|ab)*c", 0},
    {"z{200}|x", 0},
};

static const jitre_options ways[] = {
    {.engine = JITRE_ENGINE_AUTO},
    {.engine = JITRE_ENGINE_AUTO, .build_after = 1},
    {.engine = JITRE_ENGINE_AUTO, .build_after = 1, .isa = JITRE_ISA_SSE2},
    {.engine = JITRE_ENGINE_AUTO, .build_after = 1, .isa = JITRE_ISA_AVX2},
    {.engine = JITRE_ENGINE_AUTO, .build_after = 1, .max_dfa_bytes = 20000},
    {.engine = JITRE_ENGINE_AUTO, .build_after = 1, .scan = JITRE_SCAN_NEVER},
    {.engine = JITRE_ENGINE_AUTO, .build_after = JITRE_UNSET},
    {.engine = JITRE_ENGINE_NATIVE},
    {.engine = JITRE_ENGINE_NATIVE, .scan = JITRE_SCAN_ALWAYS},
    {.engine = JITRE_ENGINE_NATIVE, .scan = JITRE_SCAN_BRIEFLY},
    {.engine = JITRE_ENGINE_BITS},
};

/* Several texts, one regex: what it learned from one must not spoil the next. */
static void check_way(const Case *c, const jitre_options *way, char *text)
{
    jitre_regex *re = compile(c->pattern, c->flags, *way);
    jitre_regex *table =
        compile(c->pattern, c->flags,
                (jitre_options){.engine = JITRE_ENGINE_TABLE, .scan = JITRE_SCAN_NEVER});

    for (unsigned kind = 0; kind < 4; kind++) {
        size_t want, got, counted, len = TEXT - below(100);

        make_text(text, kind);
        if (digest(table, text, len, &want) != digest(re, text, len, &got) || got != want)
            fail_msg("%s: text %u, way %td: %zu matches, not %zu", c->pattern, kind,
                     way - ways, got, want);
        assert_int_equal(jitre_count(re, text, len, 0, 0, &counted), 0);
        if (counted != want)
            fail_msg("%s: text %u, way %td: counts %zu, not %zu", c->pattern, kind,
                     way - ways, counted, want);
    }
    jitre_free(re);
    jitre_free(table);
}

static void test_answers(void **state)
{
    char *text = malloc(TEXT);

    (void)state;
    assert_non_null(text);
    random_state = 17;
    for (size_t i = 0; i < JR_COUNT(cases); i++)
        for (size_t k = 0; k < JR_COUNT(ways); k++)
            check_way(&cases[i], &ways[k], text);
    free(text);
}

/* -- Costs ----------------------------------------------------------------------------- */

static PlanWay best_of(const char *pattern, jitre_options o)
{
    jitre_regex *re = compile(pattern, 0, o);
    const Variant *v;
    PlanCosts costs;

    assert_int_equal(jr_variant_get(re, 0, &v), JR_OK);
    assert_int_equal(jr_cost_all(re, v, &costs), JR_OK);
    for (int w = 0; w < NWAYS; w++) // each has a price or a reason
        assert_true((costs.way[w].ns_per_kb > 0) == (costs.way[w].why == NULL));
    jitre_free(re);
    return costs.best;
}

static void test_choices(void **state)
{
    const jitre_options any = {0};

    (void)state;
    assert_int_equal(best_of("Sherlock Holmes", any), WAY_SCAN);
    assert_int_equal(best_of("\\b\\w+\\b", any), WAY_BITS);
    assert_int_equal(best_of("(?:(?:[0-9a-f]+)*,)*;", any), WAY_CODE);
    assert_int_equal(best_of("abc", (jitre_options){.engine = JITRE_ENGINE_PIKE}), NWAYS);
    assert_int_equal(best_of("abc", (jitre_options){.engine = JITRE_ENGINE_LAZY}),
                     WAY_LAZY);
    assert_int_equal(best_of("abc", (jitre_options){.engine = JITRE_ENGINE_TABLE}),
                     WAY_TABLE);
    assert_int_equal(best_of("abc", (jitre_options){.engine = JITRE_ENGINE_BITS}),
                     WAY_BITS);
    assert_int_equal(best_of("a\\Kb", any), NWAYS);
}

/* The text decides: where a state is never left, code that skips; else it is dear. Short texts are
 * taken to be as the last one. */
static void test_samples(void **state)
{
    jitre_regex *re = compile("[^;]*;[0-9]", 0, (jitre_options){.build_after = 1});
    char *text = malloc(LONG_TEXT);
    const Variant *v;
    float poor, rich;

    (void)state;
    assert_non_null(text);
    assert_int_equal(jr_variant_get(re, 0, &v), JR_OK);
    memset(text, 'z', LONG_TEXT);
    poor = jr_cost_of_code(re, v, NULL, (uint8_t *)text, LONG_TEXT, BITS_COUNT);
    for (size_t i = 0; i < LONG_TEXT; i += 2)
        text[i] = ';';
    rich = jr_cost_of_code(re, v, NULL, (uint8_t *)text, LONG_TEXT, BITS_COUNT);
    assert_true(poor > 0 && rich > 4 * poor);
    memset(text, 'z', LONG_TEXT);
    assert_true(jr_cost_of_code(re, v, NULL, (uint8_t *)text, TEXT / 2, BITS_COUNT) ==
                rich);
    for (int i = 0; i < LONG_TEXT / TEXT; i++)
        jr_cost_of_code(re, v, NULL, (uint8_t *)text, TEXT, BITS_COUNT);
    assert_true(jr_cost_of_code(re, v, NULL, (uint8_t *)text, TEXT / 2, BITS_COUNT) <=
                poor);
    free(text);
    jitre_free(re);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_choices),
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_answers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
