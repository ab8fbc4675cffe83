/* scan_test.c -- kernels against a byte-by-byte loop; what a pattern requires against matches.
 *
 * Every kernel of every instruction set runs over texts of every length from 0 to 300 that
 * stand flush against pages that cannot be read, in front and behind, from every place; a byte
 * too far is a crash. Texts are random, poor in letters, so that tests hold everywhere: at
 * seams of blocks, in the overlapping last block, in the padded copy.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "../chance.h"
#include "codegen/code.h"
#include "scan/rarity.h"
#include "scan/scan.h"

enum { PAGE = 4096, MAX_LENGTH = 300 };

/* -- Random numbers -------------------------------------------------------------------- */

static uint64_t seed = 88172645463325252u;

static uint32_t below(uint32_t n)
{
    return chance_below(&seed, n);
}

/* -- Texts ----------------------------------------------------------------------------- */

/* Room between two pages without access. */
static uint8_t *make_room(void)
{
    uint8_t *p = mmap(NULL, 3 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    assert_true(p != MAP_FAILED);
    assert_int_equal(mprotect(p + PAGE, PAGE, PROT_READ | PROT_WRITE), 0);
    return p + PAGE;
}

static const uint8_t letters[] = {'a', 'A', 'b', 'k', '0', 0x80, 0xb0, 0xd0, 0xff, 0};

static uint8_t some_letter(unsigned rare)
{
    return below(rare) ? 'x' : letters[below(sizeof letters)];
}

/* -- Scans ------------------------------------------------------------------------------- */

static uint8_t some_member(ScanForm form)
{
    uint8_t b = letters[below(sizeof letters)];

    if (form == SCAN_TABLE_ASCII) return b & 0x7f;
    return form == SCAN_TABLE_HIGH ? b | 0x80 : b;
}

static void fill_table(Scan *s, unsigned k, ScanForm form)
{
    for (unsigned i = 1 + below(4); i > 0; i--) {
        uint8_t b = some_member(form), bucket = (uint8_t)(1 << below(SCAN_BUCKETS));

        s->table[k][b] |= bucket;
        s->nibble[k][0][b & 15] |= bucket;
        s->nibble[k][1][b >> 4] |= bucket;
    }
}

static Scan some_scan(enum jitre_isa isa, ScanForm form, unsigned n)
{
    Scan s = {
        .next = jr_scan_kernel(isa, form, n), .form = (uint8_t)form, .ntests = (uint8_t)n};
    unsigned offset = 0;

    for (unsigned k = 0; k < n; k++) {
        ScanTest *t = &s.test[k];

        t->offset = (uint8_t)offset;
        t->mask = form == SCAN_EQUAL || below(2) ? 0xff : 0xdf;
        t->low = some_member(form) & t->mask;
        t->span = form == SCAN_RANGES ? (uint8_t)below(4) : 0;
        if (form >= SCAN_TABLE_ASCII) fill_table(&s, k, form);
        s.span = (uint8_t)offset;
        offset += 1 + below(9);
        if (offset > SCAN_MAX_SPAN) offset = s.span + 1u;
    }
    return s;
}

/* Does lane p pass, as the kernels of an instruction set say it? */
static bool passes(const Scan *s, enum jitre_isa isa, const uint8_t *p)
{
    unsigned buckets = 255;

    for (unsigned k = 0; k < s->ntests; k++) {
        const ScanTest *t = &s->test[k];
        uint8_t b = p[t->offset];

        if (s->form < SCAN_TABLE_ASCII)
            buckets &= (uint8_t)((b & t->mask) - t->low) <= t->span ? 255 : 0;
        else if (isa == JITRE_ISA_AVX512)
            buckets &= s->table[k][b];
        else
            buckets &= s->nibble[k][0][b & 15] & s->nibble[k][1][b >> 4];
    }
    return buckets != 0;
}

/* The lanes of a block must be those that pass, from *expected on. */
static void check_block(const Scan *s, enum jitre_isa isa, const ScanBlock *b,
                        const uint8_t **expected)
{
    assert_true(b->mask != 0);
    for (uint64_t mask = b->mask; mask; mask &= mask - 1) {
        const uint8_t *lane = b->at + __builtin_ctzll(mask);

        assert_true(lane >= *expected);
        while (*expected < lane)
            assert_false(passes(s, isa, (*expected)++));
        assert_true(passes(s, isa, (*expected)++));
    }
}

/* All lanes in [from, stop) by the kernel, some blocks at a time, must be those that pass. */
static void check_lanes(const Scan *s, enum jitre_isa isa, const uint8_t *base,
                        const uint8_t *from, const uint8_t *stop)
{
    const uint8_t *cur = from, *expected = from;
    ScanBlock block[5];

    while (cur < stop) {
        const uint8_t *before = cur;
        size_t want = 1 + below(4), n = s->next(s, base, &cur, stop, block, want);

        assert_true(n <= want + 1 && cur <= stop);
        assert_true(n >= want ? cur > before : cur == stop);
        for (size_t i = 0; i < n; i++)
            check_block(s, isa, &block[i], &expected);
        assert_true(expected <= cur);
        while (expected < cur)
            assert_false(passes(s, isa, expected++));
    }
}

static void check_kernel(uint8_t *room, enum jitre_isa isa, ScanForm form, unsigned n)
{
    for (size_t len = 0; len <= MAX_LENGTH; len++) {
        Scan s = some_scan(isa, form, n);
        uint8_t *base = below(2) ? room : room + PAGE - len;
        size_t nlanes = len > s.span ? len - s.span : 0;
        unsigned rare = 1 + below(60);

        if (!s.next) return;
        for (size_t i = 0; i < len; i++)
            base[i] = some_letter(rare);
        for (size_t from = 0; from <= nlanes; from += 1 + below(20))
            check_lanes(&s, isa, base, base + from, base + nlanes);
    }
}

static void kernels_agree(void **state)
{
    enum jitre_isa best = jr_isa_detect(JITRE_ISA_AUTO);
    uint8_t *room = make_room();

    (void)state;
    for (int isa = JITRE_ISA_SSE2; isa <= (int)best; isa++)
        for (int form = 0; form < NSCAN_FORMS; form++)
            for (unsigned n = 1; n <= SCAN_MAX_TESTS; n++)
                for (int round = 0; round < 4; round++)
                    check_kernel(room, (enum jitre_isa)isa, (ScanForm)form, n);
    munmap(room - PAGE, 3 * PAGE);
}

/* Texts as long as those whose blocks are aligned first, and not quite so long, from every place
 * within a block. */
static void long_texts_agree(void **state)
{
    enum jitre_isa best = jr_isa_detect(JITRE_ISA_AUTO);
    uint8_t *room = make_room();

    (void)state;
    for (int isa = JITRE_ISA_SSE2; isa <= (int)best; isa++)
        for (int form = 0; form < NSCAN_FORMS; form++)
            for (size_t from = 0; from < 2 * SCAN_LANES; from++) {
                Scan s = some_scan((enum jitre_isa)isa, (ScanForm)form, 1);
                size_t len = 1000 + below(200);

                if (!s.next) break;
                for (size_t i = 0; i < from + len; i++)
                    room[i] = some_letter(1);
                check_lanes(&s, (enum jitre_isa)isa, room + from, room + from,
                            room + from + len - s.span);
            }
    munmap(room - PAGE, 3 * PAGE);
}

/* A hit in every lane of a text of two blocks and a rest, alone. */
static void every_lane_is_seen(void **state)
{
    enum jitre_isa best = jr_isa_detect(JITRE_ISA_AUTO);
    uint8_t *room = make_room(), *base = room + PAGE - 210;

    (void)state;
    for (int isa = JITRE_ISA_SSE2; isa <= (int)best; isa++) {
        Scan s = {.ntests = 2, .span = 7, .test = {{0, 0xff, 'S', 0}, {7, 0xff, 'k', 0}}};

        s.next = jr_scan_kernel((enum jitre_isa)isa, SCAN_EQUAL, 2);
        for (size_t lane = 0; lane < 203; lane++) {
            const uint8_t *cur = base;
            ScanBlock block[2];

            memset(base, 'k', 210);
            base[lane] = 'S';
            assert_int_equal(s.next(&s, base, &cur, base + 203, block, 1), 1);
            assert_true(block->at + __builtin_ctzll(block->mask) == base + lane);
            assert_true((block->mask & (block->mask - 1)) == 0);
        }
    }
    munmap(room - PAGE, 3 * PAGE);
}

/* -- Literals ------------------------------------------------------------------------------ */

static void masks_compare(void **state)
{
    enum { MOST = LITERAL_BLOCK + 3 };
    uint8_t text[MOST + LITERAL_BLOCK] = {0};

    (void)state;
    for (size_t len = 1; len <= MOST; len++) {
        uint8_t mask[MOST + LITERAL_BLOCK] = {0}, value[MOST + LITERAL_BLOCK] = {0};
        ScanLiteral l = {.mask = mask, .value = value, .len = len};

        for (size_t i = 0; i < len; i++) {
            mask[i] = i == 0 || i == 2 ? 0xdf : 0xff;
            text[i] = (uint8_t)('a' + i);
            value[i] = text[i] & mask[i];
        }
        for (size_t room = 0; room <= LITERAL_BLOCK; room++)
            assert_ptr_equal(jr_scan_compare(&l, text, text + len + room), text + len);
        assert_null(jr_scan_compare(&l, text, text + len - 1));
        text[0] ^= 0x20;
        assert_ptr_equal(jr_scan_compare(&l, text, text + sizeof text), text + len);
        for (size_t i = 0; i < len; i++) {
            text[i] ^= 1;
            assert_null(jr_scan_compare(&l, text, text + sizeof text));
            assert_null(jr_scan_compare(&l, text, text + len));
            text[i] ^= 1;
        }
    }
}

static void chars_compare(void **state)
{
    static const ScanChar chars[2] = {{.n = 3,
                                       .len = {1, 1, 3},
                                       .word = {'k', 'K', 0xaa84e2},
                                       .mask = {0xff, 0xff, 0xffffff}},
                                      {.n = 1, .len = {1}, .word = {'x'}, .mask = {0xff}}};
    static const uint8_t kelvin[] = {0xe2, 0x84, 0xaa, 'x'};
    static const uint8_t plain[] = {'K', 'x', 'x'};
    ScanLiteral l = {.chars = chars, .nchars = 2};

    (void)state;
    assert_ptr_equal(jr_scan_compare(&l, kelvin, kelvin + 4), kelvin + 4);
    assert_null(jr_scan_compare(&l, kelvin, kelvin + 3));
    assert_null(jr_scan_compare(&l, kelvin, kelvin + 2));
    assert_ptr_equal(jr_scan_compare(&l, plain, plain + 3), plain + 2);
    assert_null(jr_scan_compare(&l, plain + 1, plain + 3));
}

/* -- Rarity -------------------------------------------------------------------------------- */

static ByteSet one(unsigned b)
{
    ByteSet s = {{0}};

    byteset_add(&s, b);
    return s;
}

static void rarity_is_plausible(void **state)
{
    ByteSet e = one('e'), z = one('Z'), n = one('n'), g = one('g'), lead = one(0xd0),
            all = {{0}};

    (void)state;
    byteset_add_range(&all, 0, 255);
    assert_true(jr_rarity_of(&e) > 10 * jr_rarity_of(&z));
    assert_true(jr_rarity_of(&lead) > 0.3f);
    assert_true(jr_rarity_of(&all) >= 1);
    assert_true(jr_rarity_neighbours(&n, &g) > 2);
    assert_true(jr_rarity_neighbours(&z, &z) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kernels_agree),    cmocka_unit_test(every_lane_is_seen),
        cmocka_unit_test(long_texts_agree), cmocka_unit_test(masks_compare),
        cmocka_unit_test(chars_compare),    cmocka_unit_test(rarity_is_plausible),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
