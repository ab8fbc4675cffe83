/* kernel_avx2.c -- scans with AVX2: 32 lanes a vector, tables by halves of bytes.
 *
 * A shuffle knows 16 entries: the buckets of a byte are those of its low half and of its high
 * half, so a bucket's set grows to the product of both.
 */
#include "scan/scan.h"

#include <immintrin.h>

#define TARGET __attribute__((target("avx2,bmi,bmi2")))
#define INLINE static inline __attribute__((always_inline)) TARGET

struct Consts {
    __m256i mask[SCAN_MAX_TESTS], low[SCAN_MAX_TESTS], span[SCAN_MAX_TESTS];
    __m256i half[SCAN_MAX_TESTS][2], fifteen;
    size_t offset[SCAN_MAX_TESTS];
};

INLINE void load(struct Consts *c, const Scan *s, const int form, const int n)
{
    c->fifteen = _mm256_set1_epi8(15);
#pragma GCC unroll 4
    for (int k = 0; k < n; k++) {
        c->offset[k] = s->test[k].offset;
        if (form < SCAN_TABLE_ASCII) {
            c->mask[k] = _mm256_set1_epi8((char)s->test[k].mask);
            c->low[k] = _mm256_set1_epi8((char)s->test[k].low);
            c->span[k] = _mm256_set1_epi8((char)s->test[k].span);
        } else {
            c->half[k][0] = _mm256_broadcastsi128_si256(
                _mm_loadu_si128((const __m128i *)(const void *)s->nibble[k][0]));
            c->half[k][1] = _mm256_broadcastsi128_si256(
                _mm_loadu_si128((const __m128i *)(const void *)s->nibble[k][1]));
        }
    }
}

INLINE __m256i load_at(const uint8_t *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

/* Bytes of 0xff where the tests hold. */
INLINE __m256i hits_of_bytes(const struct Consts *c, const uint8_t *p, const int form,
                             const int n)
{
    __m256i all = _mm256_setzero_si256();

#pragma GCC unroll 4
    for (int k = 0; k < n; k++) {
        __m256i x = load_at(p + c->offset[k]);

        if (form != SCAN_EQUAL) x = _mm256_and_si256(x, c->mask[k]);
        if (form == SCAN_RANGES) {
            x = _mm256_sub_epi8(x, c->low[k]);
            x = _mm256_cmpeq_epi8(_mm256_min_epu8(x, c->span[k]), x);
        } else {
            x = _mm256_cmpeq_epi8(x, c->low[k]);
        }
        all = k ? _mm256_and_si256(all, x) : x;
    }
    return all;
}

INLINE __m256i hits_of_table(const struct Consts *c, const uint8_t *p, const int n)
{
    __m256i all = _mm256_setzero_si256(), zero = _mm256_setzero_si256();

#pragma GCC unroll 4
    for (int k = 0; k < n; k++) {
        __m256i x = load_at(p + c->offset[k]);
        __m256i lo = _mm256_and_si256(x, c->fifteen);
        __m256i hi = _mm256_and_si256(_mm256_srli_epi16(x, 4), c->fifteen);

        x = _mm256_and_si256(_mm256_shuffle_epi8(c->half[k][0], lo),
                             _mm256_shuffle_epi8(c->half[k][1], hi));
        all = k ? _mm256_and_si256(all, x) : x;
    }
    all = _mm256_cmpeq_epi8(all, zero);
    return _mm256_cmpeq_epi8(all, zero);
}

INLINE __m256i hits(const struct Consts *c, const uint8_t *p, const int form, const int n)
{
    return form < SCAN_TABLE_ASCII ? hits_of_bytes(c, p, form, n) : hits_of_table(c, p, n);
}

INLINE uint64_t lanes(const struct Consts *c, const uint8_t *p, const int form, const int n)
{
    uint32_t lo = (uint32_t)_mm256_movemask_epi8(hits(c, p, form, n));
    uint32_t hi = (uint32_t)_mm256_movemask_epi8(hits(c, p + 32, form, n));

    return (uint64_t)hi << 32 | lo;
}

INLINE bool any(const struct Consts *c, const uint8_t *p, uint64_t mask[2], const int form,
                const int n)
{
    __m256i x = _mm256_or_si256(hits(c, p, form, n), hits(c, p + 32, form, n));
    __m256i y = _mm256_or_si256(hits(c, p + 64, form, n), hits(c, p + 96, form, n));

    x = _mm256_or_si256(x, y);
    if (_mm256_testz_si256(x, x)) return false;
    mask[0] = lanes(c, p, form, n);
    mask[1] = lanes(c, p + SCAN_LANES, form, n);
    return true;
}

#include "scan/kernel.h"

KERNELS(SCAN_EQUAL)
KERNELS(SCAN_MASKED)
KERNELS(SCAN_RANGES)
KERNELS(SCAN_TABLE)

ScanNext jr_kernel_avx2(ScanForm form, unsigned ntests)
{
    static const ScanNext next[NSCAN_FORMS][SCAN_MAX_TESTS] = {
        NAMES(SCAN_EQUAL), NAMES(SCAN_MASKED), NAMES(SCAN_RANGES),
        NAMES(SCAN_TABLE), NAMES(SCAN_TABLE),  NAMES(SCAN_TABLE)};

    return next[form][ntests - 1];
}
