/* kernel_avx512.c -- scans with AVX-512 BW and VBMI: 64 lanes a vector, exact tables.
 *
 * A table of 128 buckets is two registers (vpermi2b); where sets have bytes on both sides of
 * 0x80 there are two such tables and a blend by sign.
 */
#include "scan/scan.h"

#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,bmi,bmi2")))
#define INLINE static inline __attribute__((always_inline)) TARGET

struct Consts {
    __m512i mask[SCAN_MAX_TESTS], low[SCAN_MAX_TESTS], span[SCAN_MAX_TESTS];
    __m512i table[SCAN_MAX_TESTS][4];
    size_t offset[SCAN_MAX_TESTS];
};

INLINE void load(struct Consts *c, const Scan *s, const int form, const int n)
{
#pragma GCC unroll 4
    for (int k = 0; k < n; k++) {
        c->offset[k] = s->test[k].offset;
        if (form < SCAN_TABLE_ASCII) {
            c->mask[k] = _mm512_set1_epi8((char)s->test[k].mask);
            c->low[k] = _mm512_set1_epi8((char)s->test[k].low);
            c->span[k] = _mm512_set1_epi8((char)s->test[k].span);
        } else {
#pragma GCC unroll 4
            for (int i = 0; i < 4; i++)
                c->table[k][i] = _mm512_loadu_si512(s->table[k] + 64 * i);
        }
    }
}

INLINE uint64_t lanes_of_bytes(const struct Consts *c, const uint8_t *p, const int form,
                               const int n)
{
    __mmask64 m = ~UINT64_C(0);

#pragma GCC unroll 4
    for (int k = 0; k < n; k++) {
        __m512i x = _mm512_loadu_si512(p + c->offset[k]);

        if (form != SCAN_EQUAL) x = _mm512_and_si512(x, c->mask[k]);
        if (form == SCAN_RANGES)
            m = _mm512_mask_cmple_epu8_mask(m, _mm512_sub_epi8(x, c->low[k]), c->span[k]);
        else
            m = _mm512_mask_cmpeq_epi8_mask(m, x, c->low[k]);
    }
    return m;
}

INLINE uint64_t lanes_of_table(const struct Consts *c, const uint8_t *p, const int form,
                               const int n)
{
    __m512i buckets = _mm512_setzero_si512(), signs = _mm512_setzero_si512();
    uint64_t m;

#pragma GCC unroll 4
    for (int k = 0; k < n; k++) {
        const __m512i *t = c->table[k];
        __m512i x = _mm512_loadu_si512(p + c->offset[k]), hit;

        __asm__("" : "+v"(x)); // used twice: compilers like to load it twice
        if (form == SCAN_TABLE_HIGH)
            hit = _mm512_permutex2var_epi8(t[2], x, t[3]);
        else
            hit = _mm512_permutex2var_epi8(t[0], x, t[1]);
        if (form == SCAN_TABLE)
            hit = _mm512_mask_blend_epi8(_mm512_movepi8_mask(x), hit,
                                         _mm512_permutex2var_epi8(t[2], x, t[3]));
        buckets = k ? _mm512_and_si512(buckets, hit) : hit;
        signs = !k                        ? x
                : form == SCAN_TABLE_HIGH ? _mm512_and_si512(signs, x)
                                          : _mm512_or_si512(signs, x);
    }
    m = _mm512_test_epi8_mask(buckets, buckets);
    if (form == SCAN_TABLE_HIGH) m &= _mm512_movepi8_mask(signs);
    if (form == SCAN_TABLE_ASCII) m &= ~_mm512_movepi8_mask(signs);
    return m;
}

INLINE uint64_t lanes(const struct Consts *c, const uint8_t *p, const int form, const int n)
{
    return form < SCAN_TABLE_ASCII ? lanes_of_bytes(c, p, form, n)
                                   : lanes_of_table(c, p, form, n);
}

INLINE bool any(const struct Consts *c, const uint8_t *p, uint64_t mask[2], const int form,
                const int n)
{
    mask[0] = lanes(c, p, form, n);
    mask[1] = lanes(c, p + SCAN_LANES, form, n);
    return !_kortestz_mask64_u8(mask[0], mask[1]);
}

#include "scan/kernel.h"

KERNELS(SCAN_EQUAL)
KERNELS(SCAN_MASKED)
KERNELS(SCAN_RANGES)
KERNELS(SCAN_TABLE_ASCII)
KERNELS(SCAN_TABLE_HIGH)
KERNELS(SCAN_TABLE)

ScanNext jr_kernel_avx512(ScanForm form, unsigned ntests)
{
    static const ScanNext next[NSCAN_FORMS][SCAN_MAX_TESTS] = {
        NAMES(SCAN_EQUAL),       NAMES(SCAN_MASKED),     NAMES(SCAN_RANGES),
        NAMES(SCAN_TABLE_ASCII), NAMES(SCAN_TABLE_HIGH), NAMES(SCAN_TABLE)};

    return next[form][ntests - 1];
}
