/* far_test.c -- single matches in long texts: scans that find much and confirm little.
 *
 * The pieces of a text are nearly matches, so that the scan of a pattern has candidates that fail,
 * goes on behind them (seek.c) or gives up, and a bit program does the rest (find.c). All matches
 * are asked for one by one; a lazy automaton, which does neither, is what is right.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../chance.h"
#include "jitre.h"

enum { FAR_TEXT = 16384, CAP = 3 * FAR_TEXT };

/* A pattern, a match of it, and what looks like one. */
typedef struct Case {
    const char *re;
    uint64_t flags;
    const char *match, *near[4];
} Case;

static const Case cases[] = {
    {"[0-9]{6}[a-f]{6}", 0, "123456abcdef", {"12345abcdef ", "1234567a", "00", "abc"}},
    {"[0-9]{6}[a-f]{6}",
     JITRE_UTF | JITRE_UCP | JITRE_SYNTAX_ERE | JITRE_LONGEST | JITRE_MULTILINE,
     "123456abcdef",
     {"12345abcdef\n", "1234567a", "0\xd0\xb4", "abc"}},
    {"[0-9]{3,6}[a-f]{2,6}", 0, "1234abc", {"1234gab", "56x", "12a", "f"}},
    {"[A-Za-z]+ing\\s+Holmes", 0, "sing Holmes", {"Holmes", "in Holmes", "aHolmesb", " "}},
    {"\\w+\\s+Holmes\\s+\\w+",
     JITRE_UTF | JITRE_UCP,
     "a Holmes b",
     {"Holmes", "\xd0\xb4", "!", "--"}},
    {"[a-z.]+@[a-z.]+\\.[a-z]{2,4}", 0, "a.b@c.de", {"@@", " a@b", "abc. ", "\n"}},
    {"(?:[a-z]+ )?x[0-9]{3}y+", 0, "abc x123yy", {"x12y", "x1234y", "abc ", "xx"}},
};

/* Exactly n bytes of pieces, the last one cut; a match in about one of `rare` places. */
static void fill_text(uint64_t *x, const Case *c, char *text, size_t n, uint32_t rare)
{
    for (size_t len = 0; len < n;) {
        const char *piece = chance_below(x, rare) ? c->near[chance_below(x, 4)] : c->match;
        size_t k = strlen(piece);

        if (k > n - len) k = n - len;
        memcpy(text + len, piece, k);
        len += k;
    }
}

static jitre_regex *compile(const Case *c, enum jitre_engine engine, enum jitre_scan scan)
{
    jitre_options o = {.size = sizeof o, .engine = engine, .scan = scan};
    jitre_regex *re;

    assert_int_equal(jitre_compile(c->re, strlen(c->re), c->flags, &o, &re, NULL),
                     JITRE_OK);
    return re;
}

/* All matches, and what is behind the last one; returns how many they are. */
static size_t compare(const jitre_regex *re, const jitre_regex *right, const char *text,
                      size_t n)
{
    size_t from = 0, count = 0;

    for (;;) {
        jitre_span a = {0, 0}, b = {0, 0};
        int found = jitre_find(right, text, n, from, 0, &b);

        assert_int_equal(jitre_is_match(re, text, n, from, 0), found);
        assert_int_equal(jitre_find(re, text, n, from, 0, &a), found);
        if (!found) return count;
        assert_int_equal(a.start, b.start);
        assert_int_equal(a.end, b.end);
        from = b.end;
        count++;
    }
}

static void check_case(const Case *c, enum jitre_scan scan)
{
    jitre_regex *re = compile(c, JITRE_ENGINE_AUTO, scan);
    jitre_regex *right = compile(c, JITRE_ENGINE_LAZY, JITRE_SCAN_AUTO);
    uint64_t seed = 88172645463325252u;
    size_t match = strlen(c->match), count = 0;
    char *text = malloc(CAP);

    assert_non_null(text);
    for (int i = 0; i < 4; i++) {
        fill_text(&seed, c, text, CAP, 300);
        count += compare(re, right, text, CAP);
    }
    assert_true(count > 8);
    for (size_t n = FAR_TEXT - 1; n <= FAR_TEXT + 1; n++) {
        fill_text(&seed, c, text, n, UINT32_MAX);
        compare(re, right, text, n);
        memcpy(text + n - match, c->match, match);
        compare(re, right, text, n);
    }
    free(text);
    jitre_free(re);
    jitre_free(right);
}

static void far_matches_are_right(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        check_case(&cases[i], JITRE_SCAN_AUTO);
        check_case(&cases[i], JITRE_SCAN_ALWAYS);
        check_case(&cases[i], JITRE_SCAN_BRIEFLY);
    }
}

/* A candidate fails in front of a word of any length, at the end of the text or not: where the
 * search goes on it must neither miss the next match nor see one of its own making. */
static void words_behind_candidates(void **state)
{
    const Case c = {.re = "[A-Za-z]+ing\\s+Holmes"};
    jitre_regex *re = compile(&c, JITRE_ENGINE_AUTO, JITRE_SCAN_ALWAYS);
    jitre_regex *right = compile(&c, JITRE_ENGINE_LAZY, JITRE_SCAN_AUTO);
    char text[256];

    (void)state;
    for (size_t word = 0; word < 80; word++)
        for (int tail = 0; tail < 3; tail++) {
            static const char *const tails[] = {"", "ing", "ing  Holmes Holmes"};
            size_t n = 6 + word;

            memcpy(text, "Holmes", 6);
            memset(text + 6, 'x', word);
            memcpy(text + n, tails[tail], strlen(tails[tail]) + 1);
            n += strlen(tails[tail]);
            compare(re, right, text, n);
        }
    jitre_free(re);
    jitre_free(right);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(far_matches_are_right),
                                       cmocka_unit_test(words_behind_candidates)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
