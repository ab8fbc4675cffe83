/* brief_test.c -- straight-line code for short texts against the simulation.
 *
 * Patterns that such code must exist for, on random text of their own letters: every length up
 * to behind the limit, every start; then longer text, of which the code is shown pieces. Then a long and a narrow text at every distance from a page
 * that cannot be read; then the moment when the code comes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <sys/mman.h>

#include "search/brief.h"

typedef struct Sample {
    const char *pattern, *letters; // what text is made of, beside 'x'
    uint32_t nletters;
    uint64_t flags;
    enum jitre_newline newline;
} Sample;

#define W          JITRE_UTF | JITRE_UCP
#define LETTERS(s) s, sizeof(s) - 1

static const Sample samples[] = {
    {"ab", LETTERS("ab"), 0, 0},
    {"abc|bcd|cde", LETTERS("abcde"), 0, 0},
    {"a", LETTERS("a"), 0, 0},
    {"[ab]+c", LETTERS("abc"), 0, 0},
    {"[ab]+?c", LETTERS("abc"), 0, 0},
    {"a.*b", LETTERS("ab\n"), 0, 0},
    {"a.*?b", LETTERS("ab\n"), 0, 0},
    {"[ab]*b[bc]+", LETTERS("abc"), 0, 0},
    {"\\b\\w+\\b", LETTERS("ab_9 -"), 0, 0},
    {"\\Bab\\B", LETTERS("ab "), 0, 0},
    {"^ab+", LETTERS("ab"), 0, 0},
    {"(?m)^ab+$", LETTERS("ab\n"), 0, 0},
    {"ab+$", LETTERS("ab\n"), 0, 0},
    {"ab+\\z", LETTERS("ab\n"), 0, 0},
    {"ab+\\Z", LETTERS("ab\n"), 0, 0},
    {"\\Aa[^b]+b", LETTERS("ab"), 0, 0},
    {"^[A-Za-z_][A-Za-z0-9_]*$", LETTERS("aZ9_"), 0, 0},
    {"^(\\S+) (\\S+) \\[([^\\]]+)\\] \"([^ \"]+)[^\"]*\"", LETTERS("a []\""), 0, 0},
    {"^[^ a]+[^a]*a", LETTERS("ab "), 0, 0},
    {"^[^ a]+[^a]*a$", LETTERS("ab \n"), 0, 0},
    {"^(?:ab|[^a]{2,4}|ac[^b]?b)c*", LETTERS("abc"), 0, 0},
    {"^(?:a|b[^a]*a)(?:b[^c]*c){2}d?", LETTERS("abcd"), 0, 0},
    {"^(?:a[bc]+d){1,3}e*?f", LETTERS("abcdef"), 0, 0},
    {"^a{3,6}b{0,3}", LETTERS("ab"), 0, 0},
    {"^a*b{70}$", LETTERS("ab"), 0, 0},
    {"^\\w+\\b[^a]a\\B", LETTERS("ab -"), 0, 0},
    {"^[ab]+\\R?$|^c", LETTERS("ab\n"), 0, 0},
    {"^[^\\n]*\\n\\z", LETTERS("ab\n"), 0, 0},
    {"^[^a]*a.{3}$", LETTERS("ab\r"), 0, JITRE_NEWLINE_CR},
    {"^\\w+ing\\b", LETTERS("ing "), W, 0},
    {"^\\w+ \\w+", LETTERS("ab \xc3\xa4"), W, 0},
    {"(?:[0-9]{1,3}\\.){3}[0-9]{1,3}", LETTERS("12."), 0, 0},
    {"[0-9a-f]{4}-[0-9a-f]{2}", LETTERS("0aF-"), JITRE_CASELESS, 0},
    {"[a-c.]+@[a-c.-]+\\.[a-c]{2,}", LETTERS("ab@.-"), 0, 0},
    {"a{2,70}b", LETTERS("ab"), 0, 0},
    {"a{63}", LETTERS("a"), 0, 0},
    {"a{64}", LETTERS("a"), 0, 0},
    {"a{65}b?", LETTERS("ab"), 0, 0},
    {"a{100,}", LETTERS("a"), 0, 0},
    {"a{3,5}?b|a{2}c", LETTERS("abc"), 0, 0},
    {"(?:ab|cd)+e", LETTERS("abcde"), 0, 0},
    {"(?:ab?c?)+", LETTERS("abc"), 0, 0},
    {"(?:a|bc){3}d?", LETTERS("abcd"), 0, 0},
    {"[^a]b", LETTERS("ab\0\xff"), 0, 0},
    {"[^a]+a", LETTERS("a\0\x80\xff"), 0, 0},
    {"\\x00+a", LETTERS("a\0"), 0, 0},
    {"[\\x80-\\xff]+[ace\\x90\\xf0]", LETTERS("ace\x80\x90\xf0\xff"), 0, 0},
    {"[ace\\x90\\xf0]+[\\x80-\\x90bd]", LETTERS("abcde\x80\x90\xf0\xff"), 0, 0},
    {"[^ace]+[ace]\\D", LETTERS("abc0\x80"), 0, 0},
    {"(?s)a.b", LETTERS("ab\n"), 0, 0},
    {"a$", LETTERS("a\r"), 0, JITRE_NEWLINE_CR},
    {"(?m)^a.$", LETTERS("ab\r"), 0, JITRE_NEWLINE_CR},
    {"(?m)^a.$", LETTERS("ab\0"), 0, JITRE_NEWLINE_NUL},
    {"\\b\\w+ing\\b", LETTERS("ing "), W, 0},
    {"\\w+\\s\\w+", LETTERS("ab \xc3\xa4"), W, 0},
    {"[^a]\\b[\\x{e4}b]+", LETTERS("ab \xc3\xa4"), W, 0},
    {"[ad][be][cf][ag][bh][ci][dj][ek][fl][gm]", LETTERS("abcdefg"), 0, 0},
    {"alpha|beta|gamma|delta|epsilon|zeta|theta|iota", LETTERS("alphbetgmdsizo"), 0, 0},
};

static uint32_t seed = 1;

static uint32_t draw(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)(seed >> 8) * n >> 24);
}

static void fill_text(const Sample *s, char *text, size_t len)
{
    size_t at = 0;
    bool runs = draw(2);

    while (at < len) {
        const char *letter = s->letters + draw(s->nletters);
        size_t times = runs ? 1 + draw(12) : 1;

        if ((s->flags & JITRE_UTF) && (uint8_t)*letter >= 0x80) {
            letter = s->letters; // mostly: it is the end of brief code for that text
            if (draw(40) == 0 && len - at >= 2) {
                text[at++] = '\xc3';
                letter = "\xa4";
                times = 1;
            }
        }
        if (draw(60) == 0) letter = "x";
        while (times-- && at < len)
            text[at++] = *letter;
    }
}

static jitre_regex *compile(const Sample *s, enum jitre_engine engine, size_t build_after)
{
    jitre_options o = {.size = sizeof o, .engine = engine, .newline = s->newline};
    jitre_error error;
    jitre_regex *re;

    o.build_after = build_after;
    if (jitre_compile(s->pattern, strlen(s->pattern), s->flags, &o, &re, &error) !=
        JITRE_OK)
        fail_msg("%s: %s", s->pattern, error.message);
    return re;
}

static jitre_regex *compile_brief(const Sample *s)
{
    jitre_regex *re = compile(s, JITRE_ENGINE_NATIVE, 0);

    jr_brief_build_now(re);
    assert_non_null(jr_brief_plan(re));
    if (!jr_brief_plan(re)->brief) fail_msg("%s: no brief code", s->pattern);
    return re;
}

static void compare(const Sample *s, const jitre_regex *brief, const jitre_regex *pike,
                    const char *text, size_t len, size_t start)
{
    jitre_span want = {7, 8}, got = {7, 8};
    int r = jitre_find(pike, text, len, start, 0, &want);

    if (jitre_is_match(brief, text, len, start, 0) != r)
        fail_msg("%s: is_match, length %zu, start %zu", s->pattern, len, start);
    if (jitre_find(brief, text, len, start, 0, &got) != r || got.start != want.start ||
        got.end != want.end)
        fail_msg("%s: length %zu, start %zu: %zu-%zu, not %zu-%zu", s->pattern, len, start,
                 got.start, got.end, want.start, want.end);
}

static bool has_brief(void)
{
    return jr_isa_detect(JITRE_ISA_AUTO) == JITRE_ISA_AVX512;
}

static void every_length_and_start(void **state)
{
    char text[160];

    (void)state;
    if (!has_brief()) skip();
    for (size_t i = 0; i < JR_COUNT(samples); i++) {
        const Sample *s = &samples[i];
        jitre_regex *brief = compile_brief(s), *pike = compile(s, JITRE_ENGINE_PIKE, 0);

        for (size_t len = 0; len <= 135; len++)
            for (unsigned round = 0; round < 3; round++) {
                fill_text(s, text, len);
                for (size_t start = 0; start <= len; start += 1 + draw(4))
                    compare(s, brief, pike, text, len, start);
                compare(s, brief, pike, text, len, len);
            }
        jitre_free(brief);
        jitre_free(pike);
    }
}

/* Lengths around those of pieces, and many pieces. The code is asked each time, whether it has
 * had an answer before or not. */
static void pieces_of_long_texts(void **state)
{
    static char text[700];

    (void)state;
    if (!has_brief()) skip();
    for (size_t i = 0; i < JR_COUNT(samples); i++) {
        const Sample *s = &samples[i];
        jitre_regex *brief = compile_brief(s), *pike = compile(s, JITRE_ENGINE_PIKE, 0);

        for (size_t round = 0; round < 150; round++) {
            size_t len = round < 80 ? 120 + round : 200 + draw(sizeof text - 200);

            fill_text(s, text, len);
            for (size_t start = draw(3); start <= len; start += 1 + draw(60)) {
                atomic_store(&brief->near_debt, 0);
                atomic_store(&brief->near_wide, draw(4));
                compare(s, brief, pike, text, len, start);
            }
        }
        jitre_free(brief);
        jitre_free(pike);
    }
}

/* Patterns that are searched by a scan: code for pieces of text decides about candidates. */
typedef struct Scanned {
    Sample sample;
    const char *words[3]; // thrown into the text
} Scanned;

static const Scanned scanned[] = {
    {{"Qlmes.{0,25}Watzn|Watzn.{0,25}Qlmes", LETTERS("ab\n"), 0, 0},
     {"Qlmes", "Watzn", "Qlm"}},
    {{"\\w+\\s+Qzj\\b", LETTERS("Qzj ab"), 0, 0}, {" Qzj ", "a  Qzj", "Qzj"}},
    {{"[ab]{0,30}Qz\\d+", LETTERS("abQz12"), 0, 0}, {"Qz1", "Qz", "abQz22"}},
    {{"Qz.{0,100}zQ", LETTERS("ab\n"), 0, 0}, {"Qz", "zQ", "QzQ"}},
    {{"Qz[^a]*a", LETTERS("bc"), 0, 0}, {"Qz", "a", "Qza"}},
    {{"(?:Qz|zQ)\\w*\\b", LETTERS("Qza -"), 0, 0}, {"Qz", "zQ", "zQz"}},
    {{"(?:a|aaaQ)zj|Qzja", LETTERS("aQb"), 0, 0}, {"zj", "aaQzj", "Qzja"}},
    {{"(?m)[^\\n]*Qzj$", LETTERS("aQzj\n"), 0, 0}, {"Qzj\n", "\n", "Qzj"}},
    {{"(?m)^[^\\n]{2,8}Qzj", LETTERS("aQzj\n"), 0, 0}, {"\nabQzj", "\nQzj", "Qzj"}},
    {{"[a\\x{e4}]+Qzj", LETTERS("aQzj\xc3\xa4"), W, 0}, {"Qzj", "\xc3\xa4Qzj", "aQzj"}},
    {{"[abQz]*Qz[ab]*\\d", LETTERS("abQz"), 0, 0},
     {"Qzab1", "c", "aQzba"}}, // starts before a fresh
    {{"[abQz]?[abQz]?Qz[ab]*\\d", LETTERS("abc"), 0, 0},
     {"Qzb1", "aQzb", "aaQza"}}, // ... state
    {{"a*(?:Qzj){12,}", LETTERS("aQzj"), 0, 0}, {"QzjQzjQzjQzj", "QzjQzj", "aQzj"}},
};

/* All matches of both. */
static void compare_all(const Sample *s, const jitre_regex *brief, const jitre_regex *pike,
                        const char *text, size_t len, size_t start)
{
    jitre_span want[64], got[64];
    jitre_iter a, b;
    size_t n, m, count;

    assert_int_equal(jitre_iter_init(&a, pike, text, len, start, 0), JITRE_OK);
    assert_int_equal(jitre_iter_init(&b, brief, text, len, start, 0), JITRE_OK);
    for (size_t found = 0;; found += n) {
        jitre_iter_next(&a, want, JR_COUNT(want), &n);
        jitre_iter_next(&b, got, JR_COUNT(got), &m);
        if (n != m || memcmp(want, got, n * sizeof *want) != 0)
            fail_msg("%s: length %zu, start %zu: matches from number %zu on", s->pattern,
                     len, start, found);
        if (n) continue;
        assert_int_equal(jitre_count(brief, text, len, start, 0, &count), JITRE_OK);
        assert_int_equal(count, found);
        break;
    }
    jitre_iter_done(&a);
    jitre_iter_done(&b);
}

static void throw_in(const Scanned *s, char *text, size_t len, uint32_t step)
{
    for (size_t at = draw(50); at + 16 < len; at += 1 + draw(step)) {
        const char *word = s->words[draw(3)];

        memcpy(text + at, word, strlen(word));
        at += strlen(word);
    }
}

static void candidates_of_scans(void **state)
{
    static char text[3000];

    (void)state;
    if (!has_brief()) skip();
    for (size_t i = 0; i < JR_COUNT(scanned); i++) {
        const Sample *s = &scanned[i].sample;
        jitre_regex *brief = compile_brief(s), *pike = compile(s, JITRE_ENGINE_PIKE, 0);

        for (size_t round = 0; round < 90; round++) {
            size_t len = 100 + draw(sizeof text - 100);

            fill_text(s, text, len);
            throw_in(&scanned[i], text, len,
                     round % 3 == 0   ? 5
                     : round % 3 == 1 ? 60
                                      : 300);
            compare_all(s, brief, pike, text, len, draw(100));
            compare(s, brief, pike, text, len, draw(100));
        }
        jitre_free(brief);
        jitre_free(pike);
    }
}

/* A text at every distance from a page without access, behind it and in front of it. */
static void every_place_at_a_page(void **state)
{
    enum { PAGE = 4096 };
    static const size_t lengths[] = {0,   1,   31,  62,  63,  64, 100,
                                     126, 127, 128, 129, 150, 320};
    const Sample *s = &samples[3];
    jitre_regex *brief, *pike;
    char text[320], *room;

    (void)state;
    if (!has_brief()) skip();
    brief = compile_brief(s);
    pike = compile(s, JITRE_ENGINE_PIKE, 0);
    room = mmap(NULL, 4 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(room != MAP_FAILED);
    room += PAGE;
    assert_int_equal(mprotect(room, 2 * PAGE, PROT_READ | PROT_WRITE), 0);
    for (size_t i = 0; i < JR_COUNT(lengths); i++)
        for (size_t gap = 0; gap < 200; gap++) {
            size_t len = lengths[i];
            char *places[] = {room + gap, room + 2 * PAGE - len - gap, room + PAGE - gap};

            fill_text(s, text, len);
            for (size_t k = 0; k < JR_COUNT(places); k++) {
                memcpy(places[k], text, len);
                atomic_store(&brief->near_debt, 0);
                compare(s, brief, pike, places[k], len, 0);
                compare(s, brief, pike, places[k], len, len / 2);
            }
        }
    munmap(room - PAGE, 4 * PAGE);
    jitre_free(brief);
    jitre_free(pike);
}

/* Code comes after as many searches as were asked for, and with flags others answer. */
static void comes_in_time(void **state)
{
    jitre_regex *re = compile(&samples[0], JITRE_ENGINE_AUTO, 4096);
    jitre_span m;
    size_t calls = 0;

    (void)state;
    if (!has_brief()) skip();
    while (!jr_brief_plan(re) && calls < 1000) {
        assert_int_equal(jitre_find(re, "xxab", 4, 0, 0, &m), 1);
        assert_int_equal(jitre_find(re, "xxab", 4, 0, JITRE_MATCH_ANCHORED, &m), 0);
        calls++;
    }
    assert_in_range(calls, 2 * 4096 / 68, 2 * 4096 / 68 + 2);
    assert_non_null(jr_brief_plan(re)->brief);
    assert_int_equal(jitre_find(re, "xxab", 4, 0, JITRE_MATCH_ANCHORED, &m), 0);
    assert_int_equal(jitre_find(re, "xxab", 4, 3, 0, &m), 0);
    assert_int_equal(jitre_find(re, "xxab", 4, 5, 0, &m), JITRE_ERR_ARGUMENT);
    assert_int_equal(jitre_find(re, NULL, 4, 0, 0, &m), JITRE_ERR_ARGUMENT);
    assert_int_equal(jitre_find(re, NULL, 0, 0, 0, &m), 0);
    assert_int_equal(jitre_find(re, "ab", 2, 0, 0, NULL), JITRE_ERR_ARGUMENT);
    jitre_free(re);
}

/* Text beyond ASCII is not offered for a while, then again. */
static void others_have_a_pause(void **state)
{
    Sample s = {.pattern = "\\w+s", .flags = W};
    jitre_regex *re;
    jitre_span m;

    (void)state;
    if (!has_brief()) skip();
    re = compile_brief(&s);
    for (unsigned i = 0; i < 500; i++) {
        bool ascii = i % 100 > 70;
        const char *text = ascii ? "a pass" : "\xc3\xa4 pass";

        assert_int_equal(jitre_find(re, text, strlen(text), 0, 0, &m), 1);
        assert_int_equal(m.start, ascii ? 2 : 3);
        assert_int_equal(m.end, ascii ? 6 : 7);
        assert_in_range(atomic_load(&re->brief_others), 0, 40);
    }
    jitre_free(re);
}

/* Patterns without such code, and options that refuse it. */
static void none_where_none_is_wanted(void **state)
{
    static const char *const patterns[] = {"a*", "a\\Kb", "\\Gab"};
    jitre_options o = {.size = sizeof o, .scan = JITRE_SCAN_NEVER};
    jitre_regex *re;

    (void)state;
    for (size_t i = 0; i < JR_COUNT(patterns); i++) {
        Sample s = {.pattern = patterns[i]};

        re = compile(&s, JITRE_ENGINE_NATIVE, 0);
        jr_brief_build_now(re);
        assert_null(jr_brief_plan(re)->brief);
        jitre_free(re);
    }
    assert_int_equal(jitre_compile("ab", 2, 0, &o, &re, NULL), JITRE_OK);
    jr_brief_build_now(re);
    assert_null(jr_brief_plan(re)->brief);
    jitre_free(re);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_and_start),
        cmocka_unit_test(pieces_of_long_texts),
        cmocka_unit_test(candidates_of_scans),
        cmocka_unit_test(every_place_at_a_page),
        cmocka_unit_test(comes_in_time),
        cmocka_unit_test(others_have_a_pause),
        cmocka_unit_test(none_where_none_is_wanted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
