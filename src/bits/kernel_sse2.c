/* kernel_sse2.c -- the loops for any x86-64 processor. Class masks by ranges, one after the other;
 * a set of many ranges is looked up code by code. */
#include "bits/kernel.h"

#include <emmintrin.h>

#define KERNEL
#define LANES 2
#include "bits/kernel_ops.h"

static inline bool is_zero(Vec x)
{
    return !(x[0] | x[1]);
}

#include "bits/kernel_back.h"

/* Which of 16 codes are in a set, by its ranges. */
static inline uint64_t in_ranges(const ClassTable *t, uint32_t k, __m128i x)
{
    __m128i any = _mm_setzero_si128();

    for (unsigned i = 0; i < t->ranges[k].n; i++) {
        __m128i y = _mm_sub_epi8(x, _mm_set1_epi8((char)t->ranges[k].lo[i]));
        __m128i span = _mm_set1_epi8((char)t->ranges[k].span[i]);

        any = _mm_or_si128(any, _mm_cmpeq_epi8(_mm_min_epu8(y, span), y));
    }
    return (uint64_t)(unsigned)_mm_movemask_epi8(any) ^
           (t->ranges[k].inverted ? 0xffff : 0);
}

static uint64_t mask_by_ranges(const ClassTable *t, uint32_t k, const uint8_t *codes)
{
    uint64_t mask = 0;

    for (unsigned i = 0; i < 4; i++)
        mask |= in_ranges(t, k, _mm_loadu_si128((const void *)(codes + 16 * i))) << 16 * i;
    return mask;
}

static uint64_t mask_by_lookup(const ClassTable *t, uint32_t k, const uint8_t *codes)
{
    uint64_t mask = 0;

    for (unsigned g = 0; g < 64; g++)
        mask |= (uint64_t)(t->bits[codes[g]] >> k & 1) << g;
    return mask;
}

static void classes(const ClassTable *t, const Strip *s, const uint8_t *codes, size_t w,
                    size_t n)
{
    for (uint32_t k = 0; k < t->n; k++) {
        uint64_t *mask = jr_strip_words(s, t->value[k]) + w;

        for (size_t i = 0; i < n; i++)
            mask[i] = t->ranges[k].n ? mask_by_ranges(t, k, codes + 64 * i)
                                     : mask_by_lookup(t, k, codes + 64 * i);
    }
}

static const uint8_t *find(const ClassTable *t, const uint8_t *at, const uint8_t *end)
{
    for (; t->ranges[0].n && end - at >= 16; at += 16) {
        uint64_t mask = in_ranges(t, 0, _mm_loadu_si128((const void *)at));

        if (mask) return at + __builtin_ctzll(mask);
    }
    while (at < end && !(t->bits[*at] & 1))
        at++;
    return at;
}

const BitKernel jr_bits_sse2 = {classes, run_ops, run_back, find,
                                NULL,    count,   places,   spans};
