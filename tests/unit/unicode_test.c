/* unicode_test.c -- character sets, UTF-8, properties and case.
 *
 * Sets are compared with plain bitmaps, case with the definition of an equivalence, UTF-8
 * with every sequence of boundary bytes; a few facts of the standard are written out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "unicode/tables.h"
#include "unicode/unicode.h"

enum { UNIVERSE = 64 }; // characters of the bitmap tests

typedef struct Fixture {
    Heap heap;
    Arena arena;
} Fixture;

static int setup(void **state)
{
    Fixture *f = malloc(sizeof *f);

    if (!f) return -1;
    f->heap = jr_heap_make(NULL);
    jr_arena_init(&f->arena, &f->heap, (size_t)1 << 28);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    Fixture *f = *state;

    jr_arena_free(&f->arena);
    free(f);
    return 0;
}

static bool is_sealed(const CharSet *s)
{
    for (uint32_t i = 0; i < s->n; i++) {
        if (s->data[i].lo > s->data[i].hi || s->data[i].hi > JR_MAX_CODE_POINT)
            return false;
        if (i && s->data[i].lo <= s->data[i - 1].hi + 1) return false;
    }
    return true;
}

static uint32_t count(const CharSet *s)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < s->n; i++)
        n += s->data[i].hi - s->data[i].lo + 1;
    return n;
}

static CharSet property(Arena *a, const char *name)
{
    CharSet s = {0};

    assert_true(jr_unicode_property(a, name, strlen(name), &s));
    assert_true(is_sealed(&s));
    return s;
}

/* -- Sets ------------------------------------------------------------------------------ */

typedef uint64_t Bits; // bit c: the set has c

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static CharSet random_set(Arena *a, uint32_t *seed, Bits *bits)
{
    CharSet s = {0};
    uint32_t n = next_random(seed) % 6;

    *bits = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t lo = next_random(seed) % UNIVERSE;
        uint32_t hi = lo + next_random(seed) % 8;

        hi = JR_MIN(hi, UNIVERSE - 1u);
        jr_charset_add(a, &s, lo, hi);
        for (uint32_t c = lo; c <= hi; c++)
            *bits |= (Bits)1 << c;
    }
    jr_charset_seal(&s);
    return s;
}

static void assert_is(const CharSet *s, Bits bits)
{
    assert_true(is_sealed(s));
    for (uint32_t c = 0; c < UNIVERSE + 2; c++) {
        bool want = c < UNIVERSE && (bits >> c & 1);

        assert_int_equal(jr_charset_has(s, c), want);
    }
}

static void sets_agree_with_bitmaps(void **state)
{
    Fixture *f = *state;
    uint32_t seed = 1;

    for (int i = 0; i < 20000; i++) {
        Bits x, y;
        CharSet s = random_set(&f->arena, &seed, &x), t = random_set(&f->arena, &seed, &y);
        CharSet u = s;

        assert_is(&s, x);
        jr_charset_negate(&f->arena, &u, UNIVERSE - 1);
        assert_is(&u, ~x);
        u = s;
        jr_charset_intersect(&f->arena, &u, &t);
        assert_is(&u, x & y);
        assert_int_equal(jr_charset_disjoint(&s, &t), (x & y) == 0);
        assert_int_equal(jr_charset_equal(&s, &t), x == y);
        u = s;
        jr_charset_subtract(&f->arena, &u, &t);
        assert_is(&u, x & ~y);
        jr_charset_clip(&s, 31);
        assert_is(&s, x & 0xffffffff);
        jr_arena_free(&f->arena);
    }
}

static void many_ranges_in_bad_order(void **state)
{
    Fixture *f = *state;
    CharSet s = {0};

    for (uint32_t i = 0; i < 5000; i++) {
        uint32_t c = (i * 2477 % 5000) * 3; // every third character, shuffled

        jr_charset_add(&f->arena, &s, c, c);
    }
    jr_charset_seal(&s);
    assert_true(is_sealed(&s));
    assert_int_equal(s.n, 5000);
    assert_true(jr_charset_has(&s, 14997) && !jr_charset_has(&s, 14998));
}

/* -- UTF-8 ----------------------------------------------------------------------------- */

/* RFC 3629 by its grammar: 0 or the length of the first sequence. */
static uint32_t length_by_grammar(const uint8_t *p, size_t n)
{
    static const struct {
        uint8_t lo, hi, second_lo, second_hi;
        uint32_t length;
    } rule[] = {
        {0x00, 0x7f, 0, 0, 1},       {0xc2, 0xdf, 0x80, 0xbf, 2},
        {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
        {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4},
        {0xf4, 0xf4, 0x80, 0x8f, 4},
    };

    for (size_t i = 0; n && i < JR_COUNT(rule); i++) {
        if (p[0] < rule[i].lo || p[0] > rule[i].hi) continue;
        if (n < rule[i].length) return 0;
        if (rule[i].length > 1 && (p[1] < rule[i].second_lo || p[1] > rule[i].second_hi))
            return 0;
        for (uint32_t k = 2; k < rule[i].length; k++)
            if (p[k] < 0x80 || p[k] > 0xbf) return 0;
        return rule[i].length;
    }
    return 0;
}

static void boundary_sequences(void **state)
{
    static const uint8_t tail[] = {0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0,
                                   0xbf, 0xc0, 0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0xff};
    (void)state;

    for (uint32_t first = 0; first < 256; first++) {
        for (uint32_t i = 0; i < 16 * 16 * 16; i++) {
            uint8_t text[4] = {(uint8_t)first, tail[i & 15], tail[i >> 4 & 15],
                               tail[i >> 8]};

            for (size_t n = 0; n <= 4; n++) {
                uint32_t c = 0, got = jr_utf8_decode(text, text + n, &c);
                uint8_t back[4];

                assert_int_equal(got, length_by_grammar(text, n));
                if (!got) continue;
                assert_int_equal(jr_utf8_encode(c, back), got);
                assert_memory_equal(back, text, got);
            }
        }
    }
}

static void every_code_point_there_and_back(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= JR_MAX_CODE_POINT; c++) {
        uint8_t text[4];
        uint32_t n = jr_utf8_encode(c, text), back = 0;
        bool surrogate = c >= 0xd800 && c <= 0xdfff;

        assert_int_equal(jr_utf8_decode(text, text + n, &back), surrogate ? 0 : n);
        if (!surrogate) assert_int_equal(back, c);
    }
}

/* -- Properties ------------------------------------------------------------------------ */

static void tables_are_sorted(void **state)
{
    (void)state;
    for (uint32_t i = 1; i < jr_ucd_nnames; i++)
        assert_true(memcmp(jr_ucd_name[i - 1].name, jr_ucd_name[i].name,
                           sizeof jr_ucd_name[i].name) < 0);
    for (uint32_t i = 0; i < jr_ucd_ncase; i++) {
        assert_true(jr_ucd_case[i].lo <= jr_ucd_case[i].hi);
        assert_true(i == 0 || jr_ucd_case[i - 1].hi < jr_ucd_case[i].lo);
    }
}

static void all_properties_are_sealed_and_negatable(void **state)
{
    Fixture *f = *state;

    for (uint32_t i = 0; i < jr_ucd_nnames; i++) {
        CharSet s = property(&f->arena, jr_ucd_name[i].name), t = {0};
        char negated[32] = "^";

        strcat(negated, jr_ucd_name[i].name);
        t = property(&f->arena, negated);
        assert_true(jr_charset_disjoint(&s, &t));
        assert_int_equal(count(&s) + count(&t), JR_MAX_CODE_POINT + 1);
    }
}

static void categories_partition_the_code_points(void **state)
{
    Fixture *f = *state;
    static const char *const major[] = {"C", "L", "M", "N", "P", "S", "Z"};
    uint32_t total = 0;
    CharSet all = {0};

    for (size_t i = 0; i < JR_COUNT(major); i++) {
        CharSet s = property(&f->arena, major[i]);

        total += count(&s);
        jr_charset_add_set(&f->arena, &all, &s);
    }
    jr_charset_seal(&all);
    assert_int_equal(total, JR_MAX_CODE_POINT + 1);
    assert_int_equal(count(&all), JR_MAX_CODE_POINT + 1);
    assert_int_equal(all.n, 1);
}

static void assert_member(Arena *a, const char *name, uint32_t c, bool want)
{
    CharSet s = property(a, name);

    if (jr_charset_has(&s, c) != want) fail_msg("\\p{%s} and U+%04X", name, c);
}

static void facts_about_members(void **state)
{
    Arena *a = &((Fixture *)*state)->arena;

    assert_string_equal(jr_unicode_version(), "15.0.0");
    assert_member(a, "Lu", 'A', true);
    assert_member(a, "Lu", 'a', false);
    assert_member(a, "L&", 0x1c5, true);
    assert_member(a, "Greek", 0x3b1, true);
    assert_member(a, "Greek", 0x342, true); // Inherited, extended to Greek
    assert_member(a, "sc:Greek", 0x342, false);
    assert_member(a, "scx=grek", 0x342, true);
    assert_member(a, "bidi_class:R", 0x5d0, true);
    assert_member(a, "bc=AL", 0x627, true);
    assert_member(a, "Emoji", 0x1f600, true);
    assert_member(a, "XIDS", 'x', true);
    assert_member(a, "Xsp", 0x180e, true);
    assert_member(a, "White_Space", 0x180e, false);
    assert_member(a, "Xwd", '_', true);
    assert_member(a, "Xwd", 0x300, false);
    assert_member(a, "Xan", '_', false);
    assert_member(a, "Xuc", '$', true);
    assert_member(a, "Xuc", 'a', false);
    assert_member(a, "Unknown", 0x378, true);
}

static void names_are_loose_but_not_too_loose(void **state)
{
    Arena *a = &((Fixture *)*state)->arena;
    static const char *const good[] = {
        "l_U",         " Lu\t",       "L-u",     "Script Extensions : GREK",
        "^sc = latin", "white space", "bidi_AL", "any"};
    static const char *const bad[] = {"",
                                      "^",
                                      "^^L",
                                      " ^L",
                                      "Letter",
                                      "sc:Lu",
                                      "sc:",
                                      "gc=Lu",
                                      "sc:^Latin",
                                      "sc:sc:Latn",
                                      "IsLatin",
                                      "L.u",
                                      "bc:Q",
                                      "Hrkt",
                                      "Hyphen",
                                      "Lower case letters of all scripts",
                                      "script:Alphabetic",
                                      "xx:Latin"};

    for (size_t i = 0; i < JR_COUNT(good); i++)
        (void)property(a, good[i]);
    for (size_t i = 0; i < JR_COUNT(bad); i++) {
        CharSet s = {0};

        if (jr_unicode_property(a, bad[i], strlen(bad[i]), &s)) fail_msg("took %s", bad[i]);
    }
    assert_false(jr_unicode_property(a, "Lu\0", 3, &(CharSet){0}));
}

static void perl_classes(void **state)
{
    Arena *a = &((Fixture *)*state)->arena;
    CharSet d = {0}, w = {0}, s = {0}, nd = property(a, "Nd"), xwd = property(a, "Xwd");

    jr_unicode_perl_class(a, 'd', &d);
    jr_unicode_perl_class(a, 'w', &w);
    jr_unicode_perl_class(a, 's', &s);
    assert_true(jr_charset_equal(&d, &nd));
    assert_true(jr_charset_equal(&w, &xwd));
    assert_true(is_sealed(&s));
    for (uint32_t c = 0; c < 0x80; c++)
        assert_int_equal(jr_charset_has(&s, c), c == ' ' || (c >= 9 && c <= 13));
    assert_true(jr_charset_has(&s, 0x85) && jr_charset_has(&s, 0x3000));
}

/* -- Case ------------------------------------------------------------------------------ */

static bool in_case_set(uint32_t c, uint32_t x)
{
    uint32_t set[4], n = jr_unicode_case_set(c, set);

    for (uint32_t i = 0; i < n; i++)
        if (set[i] == x) return true;
    return false;
}

static void case_is_an_equivalence(void **state)
{
    uint32_t company = 0;
    (void)state;

    for (uint32_t c = 0; c <= JR_MAX_CODE_POINT; c++) {
        uint32_t set[4], n = jr_unicode_case_set(c, set);

        assert_in_range(n, 1, 4);
        assert_int_equal(set[0], c);
        if (n > 1) company++;
        for (uint32_t i = 1; i < n; i++) {
            uint32_t other[4];

            assert_int_not_equal(set[i], c);
            assert_int_equal(jr_unicode_case_set(set[i], other), n);
            for (uint32_t k = 0; k < n; k++)
                assert_true(in_case_set(set[i], set[k]));
        }
    }
    assert_in_range(company, 2500, 3500);
}

static void facts_about_case(void **state)
{
    static const uint32_t same[][2] = {
        {'k', 0x212a},    {'s', 0x17f},     {0x3c3, 0x3c2},   {0x398, 0x3f4},
        {0x3c9, 0x2126},  {0xb5, 0x3bc},    {0xdf, 0x1e9e},   {0x1c4, 0x1c5},
        {0x345, 0x1fbe},  {0xe5, 0x212b},   {0x13a0, 0xab70}, {0x13f0, 0x13f8},
        {0x10d0, 0x1c90}, {0x10a0, 0x2d00}, {0x432, 0x1c80},  {0x10400, 0x10428},
        {0xff, 0x178},    {0x1c88, 0xa64b},
    };
    uint32_t set[4];
    (void)state;

    for (size_t i = 0; i < JR_COUNT(same); i++) {
        assert_true(in_case_set(same[i][0], same[i][1]));
        assert_true(in_case_set(same[i][1], same[i][0]));
    }
    assert_int_equal(jr_unicode_case_set(0x130, set), 1);
    assert_int_equal(jr_unicode_case_set(0x131, set), 1);
    assert_int_equal(jr_unicode_case_set(0xfb00, set), 1);
    assert_false(in_case_set(0x10a0, 0x10d0));
    assert_int_equal(jr_unicode_case_set(0x399, set), 4);
}

/* Is x what mode makes equal to c? The definition, one character at a time. */
static bool folds(uint32_t c, uint32_t x, FoldMode mode)
{
    switch (mode) {
    case FOLD_ASCII: return c == x || ((c ^ x) == 32 && (c | 32) >= 'a' && (c | 32) <= 'z');
    case FOLD_LATIN1: return c <= 0xff && x <= 0xff && in_case_set(c, x);
    case FOLD_UNICODE: return in_case_set(c, x);
    case FOLD_RESTRICT: return in_case_set(c, x) && (c < 0x80) == (x < 0x80);
    case FOLD_CAPITALS: break; // no subset of the case sets: see equal_capitals
    }
    return false;
}

/* Fold lo..hi and compare with folding each character. */
static void check_fold(Arena *a, uint32_t lo, uint32_t hi, FoldMode mode)
{
    CharSet s = {0}, want = {0};

    jr_charset_add(a, &s, lo, hi);
    for (uint32_t c = lo; c <= hi; c++) {
        uint32_t set[4], n = jr_unicode_case_set(c, set);

        jr_charset_add(a, &want, c, c);
        for (uint32_t i = 0; i < n; i++)
            if (folds(c, set[i], mode)) jr_charset_add(a, &want, set[i], set[i]);
    }
    jr_charset_seal(&want);
    jr_charset_fold(a, &s, mode);
    assert_true(is_sealed(&s));
    if (!jr_charset_equal(&s, &want)) fail_msg("fold %x..%x, mode %d", lo, hi, mode);
}

static void sets_fold_as_their_members(void **state)
{
    Fixture *f = *state;
    uint32_t seed = 7;

    for (int i = 0; i < 4000; i++) {
        uint32_t lo = next_random(&seed) % 0x2000, len = next_random(&seed) % 40;

        check_fold(&f->arena, lo % 0x100, JR_MIN(lo % 0x100 + len, 0xffu), FOLD_ASCII);
        check_fold(&f->arena, lo % 0x100, JR_MIN(lo % 0x100 + len, 0xffu), FOLD_LATIN1);
        check_fold(&f->arena, lo, lo + len, FOLD_UNICODE);
        check_fold(&f->arena, lo, lo + len, FOLD_RESTRICT);
        jr_arena_free(&f->arena);
    }
    check_fold(&f->arena, 0, JR_MAX_CODE_POINT, FOLD_UNICODE);
    check_fold(&f->arena, 0x100, 0x1ffff, FOLD_UNICODE);
    check_fold(&f->arena, 0x80, 0x1ffff, FOLD_RESTRICT);
}

static void assert_capitals(Arena *a, uint32_t c, uint32_t x, bool want)
{
    CharSet s = {0};

    jr_charset_add(a, &s, c, c);
    jr_charset_fold(a, &s, FOLD_CAPITALS);
    assert_true(is_sealed(&s));
    assert_true(jr_charset_has(&s, c));
    assert_int_equal(jr_charset_has(&s, x), want);
}

/* Observed with GNU grep -i. */
static void equal_capitals(void **state)
{
    Arena *a = &((Fixture *)*state)->arena;
    static const uint32_t apart[][2] = {{'k', 0x212a}, {0x3c9, 0x2126}, {0xdf, 0x1e9e}};
    static const uint32_t same[][2] = {{'s', 0x17f},  {'i', 0x131},   {'I', 0x131},
                                       {0xb5, 0x3bc}, {0x3c3, 0x3c2}, {0xe9, 0xc9}};

    for (size_t i = 0; i < JR_COUNT(apart); i++) {
        assert_capitals(a, apart[i][0], apart[i][1], false);
        assert_capitals(a, apart[i][1], apart[i][0], false);
    }
    for (size_t i = 0; i < JR_COUNT(same); i++) {
        assert_capitals(a, same[i][0], same[i][1], true);
        assert_capitals(a, same[i][1], same[i][0], true);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sets_agree_with_bitmaps, setup, teardown),
        cmocka_unit_test_setup_teardown(many_ranges_in_bad_order, setup, teardown),
        cmocka_unit_test(boundary_sequences),
        cmocka_unit_test(every_code_point_there_and_back),
        cmocka_unit_test(tables_are_sorted),
        cmocka_unit_test_setup_teardown(all_properties_are_sealed_and_negatable, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(categories_partition_the_code_points, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(facts_about_members, setup, teardown),
        cmocka_unit_test_setup_teardown(names_are_loose_but_not_too_loose, setup, teardown),
        cmocka_unit_test_setup_teardown(perl_classes, setup, teardown),
        cmocka_unit_test(case_is_an_equivalence),
        cmocka_unit_test(facts_about_case),
        cmocka_unit_test_setup_teardown(sets_fold_as_their_members, setup, teardown),
        cmocka_unit_test_setup_teardown(equal_capitals, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
