/* kernel_avx512.c -- the loops for AVX-512 with VBMI: one lookup gives the bits of eight sets. */
#include "bits/kernel.h"

#include <immintrin.h>

#define KERNEL                                                                              \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2")))
#define LANES 8
#include "bits/kernel_ops.h"

typedef struct Tables {
    __m512i t0, t1, t2, t3; // bits of codes 0.., 40.., 80.., c0..
    bool beyond;
} Tables;

KERNEL static Tables load_tables(const ClassTable *t)
{
    return (Tables){_mm512_loadu_si512(t->bits), _mm512_loadu_si512(t->bits + 64),
                    _mm512_loadu_si512(t->bits + 128), _mm512_loadu_si512(t->bits + 192),
                    t->beyond};
}

KERNEL static inline __m512i bits_of(const Tables *t, __m512i code)
{
    __mmask64 high = _mm512_movepi8_mask(code);
    __m512i x = _mm512_maskz_permutex2var_epi8(~high, t->t0, code, t->t1);

    if (!t->beyond) return x;
    return _mm512_mask_mov_epi8(x, high, _mm512_permutex2var_epi8(t->t2, code, t->t3));
}

KERNEL static void classes(const ClassTable *t, const Strip *s, const uint8_t *codes, size_t w,
                           size_t n)
{
    Tables tables = load_tables(t);

    for (size_t i = 0; i < n; i++, codes += 64) {
        __m512i x = bits_of(&tables, _mm512_loadu_si512(codes));

        for (uint32_t k = 0; k < t->n; k++)
            jr_strip_words(s, t->value[k])[w + i] =
                _mm512_test_epi8_mask(x, _mm512_set1_epi8((char)(1 << k)));
    }
}

KERNEL static const uint8_t *find(const ClassTable *t, const uint8_t *at, const uint8_t *end)
{
    const __m512i one = _mm512_set1_epi8(1);
    Tables tables = load_tables(t);

    for (; end - at >= 128; at += 128) {
        __m512i x = bits_of(&tables, _mm512_loadu_si512(at));
        __m512i y = bits_of(&tables, _mm512_loadu_si512(at + 64));
        __mmask64 m;

        if (!_mm512_test_epi8_mask(_mm512_or_si512(x, y), one)) continue;
        m = _mm512_test_epi8_mask(x, one);
        if (m) return at + __builtin_ctzll(m);
        return at + 64 + __builtin_ctzll(_mm512_test_epi8_mask(y, one));
    }
    while (at < end && !(t->bits[*at] & 1)) at++;
    return at;
}

const BitKernel jr_bits_avx512 = {classes, run_ops, find};
