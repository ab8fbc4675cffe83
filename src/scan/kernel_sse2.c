/* kernel_sse2.c -- scans every x86-64 can run: 16 lanes a vector. There is no shuffle of bytes,
 * hence no table. */
#include "scan/scan.h"

#include <emmintrin.h>

#define TARGET
#define INLINE static inline __attribute__((always_inline)) TARGET

struct Consts {
    __m128i mask[SCAN_MAX_TESTS], low[SCAN_MAX_TESTS], span[SCAN_MAX_TESTS];
    size_t offset[SCAN_MAX_TESTS];
};

INLINE void load(struct Consts *c, const Scan *s, const int form, const int n)
{
    (void)form;
#pragma GCC unroll 4
    for (int k = 0; k < n; k++) {
        c->offset[k] = s->test[k].offset;
        c->mask[k] = _mm_set1_epi8((char)s->test[k].mask);
        c->low[k] = _mm_set1_epi8((char)s->test[k].low);
        c->span[k] = _mm_set1_epi8((char)s->test[k].span);
    }
}

/* Bytes of 0xff where the tests hold. */
INLINE __m128i hits(const struct Consts *c, const uint8_t *p, const int form, const int n)
{
    __m128i all = _mm_setzero_si128();

#pragma GCC unroll 4
    for (int k = 0; k < n; k++) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(p + c->offset[k]));

        if (form != SCAN_EQUAL) x = _mm_and_si128(x, c->mask[k]);
        if (form == SCAN_RANGES) {
            x = _mm_sub_epi8(x, c->low[k]);
            x = _mm_cmpeq_epi8(_mm_min_epu8(x, c->span[k]), x);
        } else {
            x = _mm_cmpeq_epi8(x, c->low[k]);
        }
        all = k ? _mm_and_si128(all, x) : x;
    }
    return all;
}

INLINE uint64_t lanes(const struct Consts *c, const uint8_t *p, const int form, const int n)
{
    uint64_t m = 0;

#pragma GCC unroll 4
    for (int i = 0; i < 4; i++)
        m |= (uint64_t)(uint32_t)_mm_movemask_epi8(hits(c, p + 16 * i, form, n)) << 16 * i;
    return m;
}

INLINE bool any(const struct Consts *c, const uint8_t *p, uint64_t mask[2], const int form,
                const int n)
{
    __m128i x = hits(c, p, form, n);

#pragma GCC unroll 8
    for (int i = 1; i < 8; i++)
        x = _mm_or_si128(x, hits(c, p + 16 * i, form, n));
    if (!_mm_movemask_epi8(x)) return false;
    mask[0] = lanes(c, p, form, n);
    mask[1] = lanes(c, p + SCAN_LANES, form, n);
    return true;
}

#include "scan/kernel.h"

KERNELS(SCAN_EQUAL)
KERNELS(SCAN_MASKED)
KERNELS(SCAN_RANGES)

ScanNext jr_kernel_sse2(ScanForm form, unsigned ntests)
{
    static const ScanNext next[SCAN_TABLE_ASCII][SCAN_MAX_TESTS] = {
        NAMES(SCAN_EQUAL), NAMES(SCAN_MASKED), NAMES(SCAN_RANGES)};

    return form < SCAN_TABLE_ASCII ? next[form][ntests - 1] : NULL;
}
