/* here_test.c -- matches tried for at each place against matches of the transducer.
 *
 * Patterns whose matches wait for each other, on texts full of matches, with gaps and with places
 * where much is read in vain, so that an iterator comes to search/here.h, leaves it and comes back.
 * A lazy automaton, which never does, is what is right. Texts end flush with a page that cannot be
 * read. Also: which patterns come to it at all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "jitre.h"
#include "matches.h"
#include "search/plan.h"

enum { LEN = 20480, CAP = 2 * LEN, PAGE = 4096 };

typedef struct Case {
    const char *re;
    uint64_t flags;
    bool here;
} Case;

static const Case cases[] = {
    {"\\d{1,2}\\s*(?:am|pm)\\s*(?:et|pt)?|\\d+|\\s+|[a-z]+", 0, true},
    {"\\d{1,2}\\s*(?:am|pm)\\s*(?:et|pt)?|\\d+|\\s+|\\w+", JITRE_UTF | JITRE_UCP, true},
    {"(?i)a(?:b-?c)?|[BC](?:[^z]{3}z)?| +(?:am)?", 0, true},
    {"(\\w)(?: ?(\\w)){0,1}?(?:-z)?|\\s(?:a b)?", JITRE_UTF, true},
    {"a[^z]*z|[ab]|[0-9 ]+(?:pm)?", 0, true}, // reads on to the next z
    {"\\d(?:\\s*am)*|\\s|\\w{1,3}(?: z)?", JITRE_LONGEST, true},
    {"[^a](?:bc+-)*|a", JITRE_UTF, true},
    {"\\d{1,2}(?:\\s*am\\b)?|\\s+|[a-z]+", 0, false}, // a condition
    {"(?:\\d(?: am)?| )*", 0, true},                  // may be empty
    {"[a-c]*", 0, true},
    {"b*?", 0, true},
    {"|[a-c]+|z", 0, true},
    {"(?:[a-c]+z|)", 0, true},
    {"(?:\\w\\w)*", 0, true},
    {"(?:a[^z]*z)?", 0, true}, // reads on to the next z
    {"\\d*|\\w", JITRE_LONGEST, true},
    {"[^a-c]*", JITRE_UTF, false}, // a condition: not in the middle of a character
    {"(?:[^a]bb)*", 0, true},
    {"[^a]?", 0, true},
    {"[ab]c|[cd]a", 0, false}, // of one length
};

static size_t some_text(uint64_t *x, char *text, size_t cap)
{
    static const char *const piece[] = {
        "a", "b", "bc", "12", "3", " ",   " ",        "am",           "pm",   "et",  "abc",
        "-", "z", "\n", "A",  "c", "bc-", "\xd0\xb4", "\xe2\x82\xac", "\xff", "\xc3"};
    uint32_t npieces = 8 + chance_below(x, JR_COUNT(piece) - 7);

    return fill_text(x, piece, npieces, '.', text, cap);
}

static jitre_regex *compile(const Case *c, enum jitre_engine engine, enum jitre_scan scan)
{
    jitre_options o = {.size = sizeof o, .engine = engine, .scan = scan};
    jitre_regex *re;

    assert_int_equal(jitre_compile(c->re, strlen(c->re), c->flags, &o, &re, NULL),
                     JITRE_OK);
    return re;
}

/* Did it come to trying at each place? */
static bool agree_on(const Case *c, const jitre_regex *lazy, uint64_t *x, unsigned round,
                     char *end)
{
    static const enum jitre_engine engines[] = {JITRE_ENGINE_AUTO, JITRE_ENGINE_TABLE,
                                                JITRE_ENGINE_NATIVE};
    static const size_t strides[] = {1, 3, 17, 64, CAP};
    static jitre_span want[CAP], got[CAP];
    static char made[LEN];
    size_t len = some_text(x, made, LEN), n;
    bool came;
    jitre_regex *re =
        compile(c, engines[round % 3], round % 4 ? JITRE_SCAN_AUTO : JITRE_SCAN_BRIEFLY);
    const char *text = memcpy(end - len, made, len);

    n = all_matches(lazy, text, len, CAP, want, CAP);
    for (unsigned k = 0; k < 4; k++) { // the first time it changes on the way
        size_t stride = strides[(round / 2 + k) % JR_COUNT(strides)];

        assert_int_equal(all_matches(re, text, len, stride, got, CAP), n);
        assert_memory_equal(got, want, n * sizeof *want);
    }
    came = jr_plan_has_dfa(re, JITRE_MATCH_ANCHORED, DFA_SEARCH);
    jitre_free(re);
    return came;
}

static void both_ways_agree(void **state)
{
    uint64_t x = 88172645463325252u;
    char *page =
        mmap(NULL, LEN + PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    (void)state;
    assert_true(page != MAP_FAILED);
    assert_int_equal(mprotect(page + LEN, PAGE, PROT_NONE), 0);
    for (size_t i = 0; i < JR_COUNT(cases); i++) {
        jitre_regex *lazy = compile(&cases[i], JITRE_ENGINE_LAZY, JITRE_SCAN_AUTO);
        bool came = false;

        for (unsigned round = 0; round < 24; round++)
            came |= agree_on(&cases[i], lazy, &x, round, page + LEN);
        if (came != cases[i].here) fail_msg("%s", cases[i].re);
        jitre_free(lazy);
    }
    munmap(page, LEN + PAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(both_ways_agree)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
