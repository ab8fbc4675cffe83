/* adjoin_test.c -- groups asked for match by match: what is tried first where matches adjoin must
 * never change an answer, nor read the same text again and again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "search/plan.h"

enum { MAX_GROUPS = 16, MAX_TEXT = 400 };

static uint32_t below(uint64_t *x, uint32_t n)
{
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return (uint32_t)((*x * UINT64_C(0x2545f4914f6cdd1d) >> 33) % n);
}

static jitre_regex *compile(const char *re, uint64_t flags, enum jitre_engine engine)
{
    jitre_options o = {.size = sizeof o, .engine = engine, .build_after = 1};
    jitre_regex *r;

    assert_int_equal(jitre_compile(re, strlen(re), flags, &o, &r, NULL), JITRE_OK);
    return r;
}

static const Variant *variant(const jitre_regex *re)
{
    const Variant *v;

    assert_int_equal(jr_variant_get(re, 0, &v), JR_OK);
    return v;
}

/* Lines that mostly fit, words and blanks; sometimes anything. */
static size_t make_text(uint64_t *x, char *out)
{
    static const char *const part[] = {"aa 1\n", "b 22\n", "ab 7\n", "ba 3\n", "a", " ",
                                       "\n",     "x\n",    "12",     "\r\n",   ",", "é"};
    size_t n = 0, most = below(x, 4) ? 4 : JR_COUNT(part);

    for (uint32_t k = below(x, 40); k > 0; k--) {
        const char *s = part[below(x, (uint32_t)most)];

        memcpy(out + n, s, strlen(s));
        n += strlen(s);
    }
    return n;
}

/* All matches, one by one, by both. */
static void walk(const jitre_regex *re, const jitre_regex *reference, const char *text,
                 size_t len, uint32_t flags)
{
    jitre_span got[MAX_GROUPS], want[MAX_GROUPS];
    size_t n = jitre_group_count(re), start = 0;
    int r = 1;

    while (r == 1) {
        r = jitre_captures(reference, text, len, start, flags, want, n);
        if (jitre_captures(re, text, len, start, flags, got, n) != r ||
            (r == 1 && memcmp(got, want, n * sizeof *got)))
            print_error("%.*s on \"%.*s\" from %zu, flags %x\n", (int)re->name_len,
                        re->name, (int)len, text, start, flags);
        assert_int_equal(jitre_captures(re, text, len, start, flags, got, n), r);
        if (r != 1) break;
        assert_memory_equal(got, want, n * sizeof *got);
        flags &= ~JITRE_NOTEMPTY_ATSTART;
        if (got[0].start == got[0].end) flags |= JITRE_NOTEMPTY_ATSTART;
        start = got[0].end;
    }
}

static void test_answers(void **state)
{
    static const char *const pattern[] = {"(?m)^(\\w+) (\\d+)$",
                                          "(?m)^(a|b)*( )?(\\d)?",
                                          "([a-z]+)|(\\d+)|(\\s)",
                                          "(\\w+?)(\\s+|$)",
                                          "(?<=\\n)(\\w+)|^(\\w)",
                                          "(a)?(b)?\\s*?(\\n|\\d)*",
                                          "\\G(\\w+)([ \\n])",
                                          "(\\w+) \\K(\\d+\\n)",
                                          "(?m)^(?:\\G|)(\\w+) .*\\n",
                                          "(\\w)(?:[^,]*x)?|(.)|\\n",
                                          "(?m)(?:^|\\A)(.*)(\\d)\\n(?:(b)|(a))?"};
    static const uint64_t flags[] = {0, JITRE_UTF, JITRE_LONGEST, JITRE_UTF | JITRE_UCP};
    unsigned adjoined = 0;
    char text[MAX_TEXT];
    uint64_t x = 3;

    (void)state;
    for (size_t i = 0; i < JR_COUNT(pattern) * JR_COUNT(flags); i++) {
        const char *p = pattern[i % JR_COUNT(pattern)];
        uint64_t f = flags[i / JR_COUNT(pattern)];
        jitre_regex *re = compile(p, f, JITRE_ENGINE_AUTO);
        jitre_regex *reference = compile(p, f, JITRE_ENGINE_PIKE);

        for (int k = 0; k < 150; k++) {
            size_t n = make_text(&x, text);

            walk(re, reference, text, n, below(&x, 6) ? 0 : JITRE_NOTBOL | JITRE_NOTEOL);
        }
        adjoined += atomic_load(&variant(re)->adjoin.gained) > 0;
        jitre_free(re);
        jitre_free(reference);
    }
    print_message("%u patterns whose matches adjoin\n", adjoined);
    assert_true(adjoined >= 20);
}

/* Matches that adjoin, each of which needs a look at all of the text behind it. */
static void test_waste(void **state)
{
    enum { LEN = 20000 };
    jitre_regex *re = compile("(Qx)(?s:.*(zy))?", 0, JITRE_ENGINE_AUTO);
    char *text = malloc(LEN);
    size_t start = 0, wasted, gained;
    jitre_span g[3];

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < LEN; i++)
        text[i] = "Qx"[i % 2];
    while (start < 1000 && jitre_captures(re, text, LEN, start, 0, g, 3) == 1) {
        assert_int_equal(g[0].start, start);
        start = g[0].end;
    }
    wasted = atomic_load(&variant(re)->adjoin.wasted);
    gained = atomic_load(&variant(re)->adjoin.gained);
    print_message("gained %zu wasted %zu\n", gained, wasted);
    assert_true(wasted > 0 && wasted <= 4 * gained + 4096 + LEN);
    assert_int_equal(atomic_load(&variant(re)->adjoin.row), 0);
    jitre_free(re);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_answers),
                                       cmocka_unit_test(test_waste)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
