/* kernel_avx2.c -- the loops for AVX2. A code is in a set when the bit of its high half is set
 * in the byte for its low half: two shuffles. */
#include "bits/kernel.h"

#include <immintrin.h>

#define KERNEL __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define LANES  4
#include "bits/kernel_ops.h"

KERNEL static inline bool is_zero(Vec x)
{
    return _mm256_testz_si256((__m256i)x, (__m256i)x);
}

#include "bits/kernel_back.h"

/* The bit of a code's high half, 1 << (code >> 4 & 7). */
KERNEL static __m256i high_bit(__m256i code)
{
    const __m256i bit =
        _mm256_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128, 1, 2,
                         4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);

    return _mm256_shuffle_epi8(
        bit, _mm256_and_si256(_mm256_srli_epi16(code, 4), _mm256_set1_epi8(15)));
}

/* Shuffles give 0 for indexes with the top bit. */
KERNEL static uint32_t in_set(const ClassTable *t, uint32_t k, __m256i code, __m256i bit)
{
    __m256i low = _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)t->low[k]));
    __m256i x = _mm256_shuffle_epi8(low, code);

    if (t->beyond) {
        __m256i high =
            _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)t->high[k]));

        code = _mm256_xor_si256(code, _mm256_set1_epi8(-128));
        x = _mm256_or_si256(x, _mm256_shuffle_epi8(high, code));
    }
    x = _mm256_cmpeq_epi8(_mm256_and_si256(x, bit), bit);
    return (uint32_t)_mm256_movemask_epi8(x);
}

KERNEL static void classes(const ClassTable *t, const Strip *s, const uint8_t *codes,
                           size_t w, size_t n)
{
    for (size_t i = 0; i < n; i++, codes += 64) {
        __m256i x = _mm256_loadu_si256((const void *)codes);
        __m256i y = _mm256_loadu_si256((const void *)(codes + 32));
        __m256i x_bit = high_bit(x), y_bit = high_bit(y);

        for (uint32_t k = 0; k < t->n; k++)
            jr_strip_words(s, t->value[k])[w + i] =
                (uint64_t)in_set(t, k, y, y_bit) << 32 | in_set(t, k, x, x_bit);
    }
}

KERNEL static const uint8_t *find(const ClassTable *t, const uint8_t *at,
                                  const uint8_t *end)
{
    for (; end - at >= 32; at += 32) {
        __m256i x = _mm256_loadu_si256((const void *)at);
        uint32_t m = in_set(t, 0, x, high_bit(x));

        if (m) return at + __builtin_ctz(m);
    }
    while (at < end && !(t->bits[*at] & 1))
        at++;
    return at;
}

const BitKernel jr_bits_avx2 = {classes, run_ops, run_back, find,
                                NULL,    count,   places,   spans};
