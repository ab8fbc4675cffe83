/* verdict_test.c -- lookaround in linear time (nfa/verdict.h): against backtracking, and in bounds.
 *
 * That the answers are right is shown by all suites, which ask the engine "pike", for which
 * verdicts are made at once, and "scan-briefly", which takes to them in the middle. Here: automata
 * that have hardly any room, borders of words of bits, which patterns can do it, what ends with
 * JITRE_ERR_STEPS still, and time when the text grows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../chance.h"
#include "jitre.h"
#include "search/plan.h"

enum { MAX_TEXT = 300 };

static jitre_regex *compile(const char *pattern, uint64_t flags, enum jitre_engine engine,
                            size_t max_dfa_bytes, size_t max_steps)
{
    jitre_options o = {.size = sizeof o,
                       .engine = engine,
                       .max_dfa_bytes = max_dfa_bytes,
                       .max_steps = max_steps};
    jitre_regex *re;
    jitre_error error;

    if (jitre_compile(pattern, strlen(pattern), flags | JITRE_BACKREFS, &o, &re, &error))
        fail_msg("%s: %s", pattern, error.message);
    return re;
}

/* -- Answers ----------------------------------------------------------------------------- */

static const char *const some[] = {
    "a(?=[^c]*c)",
    "(?<=ab)c|b(?!ca)",
    "(?:(?!ab|ca).)+",
    "(?=.*b.*c)a(?!.*bb)",
    "(?<!a(?=bc)b)c|(?<=(?<=a)b)(?=(?!cc)c)",
    "(?:(?=ab|c.b)[a-c]|b(?<=a.)){2,9}",
    "\\b(?=a+b+$)|(?<=^|\\nb)c",
    "(a|b(?=c*a))*(?!b)",
    "(?<=[ab]{17}|c{3})\\K.(?=(?:.{3})*$)",
};

/* All matches with groups, one after the other. */
static size_t all_matches(const jitre_regex *re, const char *text, size_t len,
                          uint32_t flags, size_t *out, size_t cap)
{
    size_t n = 0, more, ngroups = jitre_group_count(re);
    jitre_span groups[4];
    jitre_iter it;
    int r = jitre_iter_init(&it, re, text, len, 0, flags);

    while (r >= 0 && (r = jitre_iter_captures(&it, groups, ngroups, 1, &more)) == 1)
        for (size_t g = 0; g < ngroups && n + 2 <= cap; g++) {
            out[n++] = groups[g].start;
            out[n++] = groups[g].end;
        }
    jitre_iter_done(&it);
    assert_int_equal(r, 0);
    return n;
}

static void compare(const jitre_regex *const re[3], const char *pattern, const char *text,
                    size_t len, uint32_t flags)
{
    static size_t want[8 * MAX_TEXT], got[8 * MAX_TEXT];
    size_t n = all_matches(re[0], text, len, flags, want, JR_COUNT(want));

    for (int i = 1; i < 3; i++) {
        size_t m = all_matches(re[i], text, len, flags, got, JR_COUNT(got));

        if (m != n || memcmp(want, got, n * sizeof *want))
            fail_msg("%s: another answer (%d) for \"%.*s\"", pattern, i, (int)len, text);
    }
}

/* Tables of a few states, and none at all; texts around the borders of words. */
static void small_tables_change_no_answer(void **state)
{
    static const uint32_t flags[] = {0, JITRE_NOTBOL, JITRE_NOTEOL, JITRE_NOTEMPTY};
    uint64_t x = 7;
    char text[MAX_TEXT];

    (void)state;
    for (size_t i = 0; i < JR_COUNT(some); i++) {
        uint64_t how = i % 2 ? JITRE_UTF : 0;
        jitre_regex *re[] = {compile(some[i], how, JITRE_ENGINE_AUTO, 0, 0),
                             compile(some[i], how, JITRE_ENGINE_PIKE, 300, 0),
                             compile(some[i], how, JITRE_ENGINE_PIKE, 16, 0)};

        for (int k = 0; k < 400; k++) {
            size_t n = k % 2 ? chance_below(&x, 40) : 60 + chance_below(&x, 140);
            const char *letters = k % 5 ? "abc" : "abc\n";

            for (size_t j = 0; j < n; j++)
                text[j] = letters[chance_below(&x, (uint32_t)strlen(letters))];
            compare((const jitre_regex *const *)re, some[i], text, n,
                    flags[chance_below(&x, JR_COUNT(flags))]);
        }
        for (int k = 0; k < 3; k++)
            jitre_free(re[k]);
    }
}

/* So many inner verdicts that there is no table for the outer one. */
static void many_inner_verdicts(void **state)
{
    char pattern[4000], *p = pattern, text[200];
    jitre_regex *re[3];

    (void)state;
    p += sprintf(p, "a(?=(?:");
    for (int i = 0; i < 14; i++)
        p += sprintf(p, "(?=b{%d}c)|", i + 1);
    sprintf(p, "(?!b|c))b*c)");
    re[0] = compile(pattern, 0, JITRE_ENGINE_AUTO, 0, 0);
    re[1] = compile(pattern, 0, JITRE_ENGINE_PIKE, 0, 0);
    re[2] = compile(pattern, 0, JITRE_ENGINE_PIKE, 100, 0);
    for (int i = 0; i < 30; i++) {
        int n = sprintf(text, "ab%.*sc a%.*sc", i, "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", 30 - i,
                        "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb");

        compare((const jitre_regex *const *)re, pattern, text, (size_t)n, 0);
    }
    for (int k = 0; k < 3; k++)
        jitre_free(re[k]);
}

/* -- Bounds ------------------------------------------------------------------------------ */

/* Hostile for backtracking: each a looks at all that follows. */
static char *hostile_text(size_t n)
{
    char *text = malloc(n + 1);

    assert_non_null(text);
    for (size_t i = 0; i < n; i++)
        text[i] = "aab b"[i % 5];
    text[n] = '\0';
    return text;
}

static void who_is_linear(void **state)
{
    enum { LENGTH = 5000 };
    static const struct {
        const char *pattern;
        bool finds, tells; // without end to the steps: matches, groups
    } row[] = {{"a(?=[^z]*b$)a", true, true},         {"(a)(?=[^z]*b$)a", true, true},
               {"a(?=([^z]*)b$)a", true, false},      {"a(?![^z]*(b)z)a", true, true},
               {"(a)(?=[^z]*b$)\\1?a", false, false}, {"(?>a|aa)(?=[^z]*b$)", false, false},
               {"a(?=[^z]*b$|\\Gxy)a", false, false}, {"a\\Ga?|a(?=[^z]*b$)a", true, true}};
    char *text = hostile_text(LENGTH);

    (void)state;
    for (size_t i = 0; i < JR_COUNT(row); i++) {
        jitre_regex *re = compile(row[i].pattern, 0, 0, 0, 100);
        jitre_facts facts = {.size = sizeof facts};
        jitre_span groups[2];
        size_t n = 0;

        assert_int_equal(jitre_info(re, 0, &facts), JITRE_OK);
        if (facts.is_linear != row[i].tells ||
            jitre_count(re, text, LENGTH, 0, 0, &n) !=
                (row[i].finds ? JITRE_OK : JITRE_ERR_STEPS) ||
            jitre_is_match(re, text, LENGTH, 0, 0) !=
                (row[i].finds ? 1 : JITRE_ERR_STEPS) ||
            jitre_find(re, text, LENGTH, 0, 0, groups) !=
                (row[i].finds ? 1 : JITRE_ERR_STEPS) ||
            jitre_captures(re, text, LENGTH, 0, 0, groups, 2) !=
                (row[i].tells ? 1 : JITRE_ERR_STEPS))
            fail_msg("%s: linear %u, %zu matches", row[i].pattern, facts.is_linear, n);
        jitre_free(re);
    }
    free(text);
}

/* A bit for each byte and lookaround, 32 times max_dfa_bytes at most: one word less is too few. */
static void verdicts_have_a_limit(void **state)
{
    enum { WORDS = 8, MOST = 64 * WORDS - 1, DFA_BYTES = WORDS * 8 / 32 };
    char *text = hostile_text(MOST + 1);
    jitre_regex *re = compile("a(?=[^z]*bz)[^z]", 0, 0, DFA_BYTES, 100);
    jitre_span m;
    size_t n;

    (void)state;
    assert_int_equal(jitre_find(re, text, MOST, 0, 0, &m), 0);
    assert_int_equal(jitre_count(re, text, MOST, 0, 0, &n), JITRE_OK);
    assert_int_equal(jitre_find(re, text, MOST + 1, 0, 0, &m), JITRE_ERR_STEPS);
    assert_int_equal(jitre_count(re, text, MOST + 1, 0, 0, &n), JITRE_ERR_STEPS);
    assert_int_equal(jitre_find(re, text, MOST + 1, 1, 0, &m), 0); // less of it is left
    jitre_free(re);
    free(text);
}

static double seconds_for(const jitre_regex *re, const char *text, size_t len)
{
    double begin = (double)jr_now_ns() / 1e9;
    jitre_span m;
    size_t n, all = 0;
    jitre_iter it;
    int r;

    r = jitre_find(re, text, len, 0, 0, &m);
    assert_true(r == 0 || r == 1);
    assert_int_equal(jitre_count(re, text, len, 0, 0, &n), JITRE_OK);
    assert_int_equal(jitre_iter_init(&it, re, text, len, 0, 0), JITRE_OK);
    while ((r = jitre_iter_captures(&it, &m, 1, 1, &all)) == 1)
        n--;
    jitre_iter_done(&it);
    assert_int_equal(r, 0);
    assert_int_equal(n, 0);
    return (double)jr_now_ns() / 1e9 - begin;
}

/* Ten times the text, at most some more than ten times the time; squared it were a hundred. */
static void time_grows_with_the_text(void **state)
{
    static const char *const pattern[] = {"a(?=[^z]*z)|b(?![^z]*z)a", "(?<=ab.)(?=.*b)b",
                                          "(?:(?!ab b).)+b(?=.*b)",
                                          "(?=(?:.*a){3}.*z)b|\\Ka(?=.*b)"};
#ifdef JR_CHECKED
    enum { SHORT = 20000 };
#else
    enum { SHORT = 100000 };
#endif
    char *text = hostile_text(10 * SHORT);

    (void)state;
    for (size_t i = 0; i < JR_COUNT(pattern); i++) {
        jitre_regex *re = compile(pattern[i], 0, 0, 0, 0);
        double once = seconds_for(re, text, SHORT), again = seconds_for(re, text, SHORT),
               tenfold = seconds_for(re, text, 10 * SHORT);

        printf("%-28s %.3f s, ten times the text %.3f s\n", pattern[i], JR_MIN(once, again),
               tenfold);
        if (tenfold > 30 * JR_MIN(once, again) + 0.5) fail_msg("%s", pattern[i]);
        jitre_free(re);
    }
    free(text);
}

/* What is written out many times is looked for once. */
static void copies_share_their_verdicts(void **state)
{
    enum { LENGTH = 64 * 1024 };
    jitre_regex *re = compile("(?:(?!aba|(?=ba.)bc|z).){500,1000}!", 0, JITRE_ENGINE_PIKE,
                              3 * LENGTH / 8 / 32, 0);
    char *text = hostile_text(LENGTH);
    jitre_span m;

    (void)state;
    memset(text, 'a', 600);
    text[600] = '!';
    assert_int_equal(jitre_find(re, text, LENGTH, 0, 0, &m), 1);
    assert_int_equal(m.end, 601);
    jitre_free(re);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(small_tables_change_no_answer),
                                       cmocka_unit_test(many_inner_verdicts),
                                       cmocka_unit_test(who_is_linear),
                                       cmocka_unit_test(verdicts_have_a_limit),
                                       cmocka_unit_test(copies_share_their_verdicts),
                                       cmocka_unit_test(time_grows_with_the_text)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
