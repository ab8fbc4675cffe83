/* set_probe.c -- the first sieves of a Set, without branches: one probe every `stride` bytes,
 * then the places in front of those that pass.
 *
 * A probe is a multiplication, a load from the filter and two bit tests; whether it passes or
 * not its offset is written, and the list grows by 0 or 1. AVX-512 makes eight at once with
 * gathers, which pays as long as the filter is in the nearest caches.
 */
#include "scan/set_tables.h"

#include <immintrin.h>

enum { GATHER_BITS = 15 }; // words of a filter for gathers, log2: 64 KB

#define INLINE static inline __attribute__((always_inline))

/* Probes [i, n), one after the other. */
INLINE uint32_t probe_rest(const Set *s, const uint8_t *from, uint32_t i, uint32_t n,
                           uint16_t *out, uint32_t nout)
{
    const uint64_t *word = s->grams.word;
    uint32_t high = 64 - s->grams.bits, low = 58 - s->grams.bits;
    uint64_t fold = s->fold, gram = s->gram;

    for (; i < n; i++) {
        uint32_t at = i * s->stride;
        uint64_t h = ((load_8(from + at) | fold) & gram) * SET_FACTOR, w = word[h >> high];

        out[nout] = (uint16_t)at;
        nout += w >> (h >> low & 63) & w >> (h >> 26 & 63) & 1;
    }
    return nout;
}

/* The same for grams of at most 4 bytes. */
INLINE uint32_t short_rest(const Set *s, const uint8_t *from, uint32_t i, uint32_t n,
                           uint16_t *out, uint32_t nout)
{
    const uint32_t *word = s->shorts;
    uint32_t high = 31 - s->grams.bits, low = 26 - s->grams.bits;

    for (; i < n; i++) {
        uint32_t at = i * s->stride, x, h, w;

        memcpy(&x, from + at, sizeof x);
        h = hash_short(s, x);
        w = word[h >> high];
        out[nout] = (uint16_t)at;
        nout += w >> (h >> low & 31) & w >> (h >> 6 & 31) & 1;
    }
    return nout;
}

/* The places of probes[0, n) that begin as some word does. */
INLINE uint32_t sift_all(const Set *s, const uint8_t *from, const uint16_t *probes,
                         uint32_t n, uint16_t *out)
{
    const uint64_t *word = s->begins.word;
    uint32_t high = 64 - s->begins.bits, low = 58 - s->begins.bits, nout = 0;
    uint32_t stride = s->stride;
    uint64_t fold = s->fold, mask = s->tier[0].mask;

    for (uint32_t i = 0; i < n; i++)
        for (uint32_t o = stride; o-- > 0;) {
            uint32_t at = probes[i] + SET_BEFORE - o;
            uint64_t x = load_8(from + at - SET_BEFORE);
            uint64_t h = ((x | fold) & mask) * SET_FACTOR, w = word[h >> high];

            out[nout] = (uint16_t)at;
            nout += w >> (h >> low & 63) & w >> (h >> 26 & 63) & 1;
        }
    return nout;
}

static uint32_t sift_plain(const Set *s, const uint8_t *from, const uint16_t *probes,
                           uint32_t n, uint16_t *out)
{
    return sift_all(s, from, probes, n, out);
}

static uint32_t probe_plain(const Set *s, const uint8_t *from, uint32_t n,
                            const uint8_t *end, uint16_t *out)
{
    (void)end;
    return s->shorts ? short_rest(s, from, 0, n, out, 0)
                     : probe_rest(s, from, 0, n, out, 0);
}

#define TARGET_AVX2 __attribute__((target("avx2,bmi,bmi2")))
#define TARGET_AVX512                                                                      \
    __attribute__((                                                                        \
        target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,"       \
               "popcnt")))

static TARGET_AVX2 uint32_t probe_avx2(const Set *s, const uint8_t *from, uint32_t n,
                                       const uint8_t *end, uint16_t *out)
{
    (void)end;
    return s->shorts ? short_rest(s, from, 0, n, out, 0)
                     : probe_rest(s, from, 0, n, out, 0);
}

static TARGET_AVX2 uint32_t sift_avx2(const Set *s, const uint8_t *from,
                                      const uint16_t *probes, uint32_t n, uint16_t *out)
{
    return sift_all(s, from, probes, n, out);
}

/* Which of eight grams pass. */
static inline TARGET_AVX512 __mmask8 pass_8(const Set *s, __m512i x)
{
    const __m512i one = _mm512_set1_epi64(1);
    __m512i h, w, bits;

    x = _mm512_or_si512(x, _mm512_set1_epi64((long long)s->fold));
    x = _mm512_and_si512(x, _mm512_set1_epi64((long long)s->gram));
    h = _mm512_mullo_epi64(x, _mm512_set1_epi64((long long)SET_FACTOR));
    w = _mm512_i64gather_epi64(
        _mm512_srl_epi64(h, _mm_cvtsi32_si128(64 - (int)s->grams.bits)), s->grams.word, 8);
    bits = _mm512_rolv_epi64(
        one, _mm512_srl_epi64(h, _mm_cvtsi32_si128(58 - (int)s->grams.bits)));
    bits = _mm512_or_si512(bits, _mm512_rolv_epi64(one, _mm512_srli_epi64(h, 26)));
    bits = _mm512_andnot_si512(w, bits);
    return _mm512_testn_epi64_mask(bits, bits);
}

static TARGET_AVX512 uint32_t probe_avx512(const Set *s, const uint8_t *from, uint32_t n,
                                           const uint8_t *end, uint16_t *out)
{
    uint32_t i = 0, nout = 0, stride = s->stride;
    uint8_t place[64];
    __m512i index, at, step = _mm512_set1_epi64(8 * stride);

    for (uint32_t k = 0; k < 64; k++)
        place[k] = (uint8_t)(k / 8 * stride + k % 8);
    index = _mm512_loadu_si512(place);
    at = _mm512_mullo_epi64(_mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0),
                            _mm512_set1_epi64(stride));
    for (; i + 8 <= n && end - (from + i * stride) >= 64; i += 8) {
        __m512i x = _mm512_loadu_si512(from + i * stride);
        __mmask8 m = pass_8(s, _mm512_permutexvar_epi8(index, x));

        _mm_storeu_si128((__m128i *)(void *)(out + nout),
                         _mm512_cvtepi64_epi16(_mm512_maskz_compress_epi64(m, at)));
        nout += (uint32_t)__builtin_popcount(m);
        at = _mm512_add_epi64(at, step);
    }
    return probe_rest(s, from, i, n, out, nout);
}

/* Which of sixteen short grams pass. */
static inline TARGET_AVX512 __mmask16 pass_16(const Set *s, __m512i x)
{
    const __m512i one = _mm512_set1_epi32(1);
    __m512i h, w, bits;

    x = _mm512_or_si512(x, _mm512_set1_epi32((int)(uint32_t)s->fold));
    x = _mm512_and_si512(x, _mm512_set1_epi32((int)(uint32_t)s->gram));
    h = _mm512_mullo_epi32(x, _mm512_set1_epi32((int)SET_SHORT));
    w = _mm512_i32gather_epi32(
        _mm512_srl_epi32(h, _mm_cvtsi32_si128(31 - (int)s->grams.bits)), s->shorts, 4);
    bits = _mm512_rolv_epi32(
        one, _mm512_srl_epi32(h, _mm_cvtsi32_si128(26 - (int)s->grams.bits)));
    bits = _mm512_or_si512(bits, _mm512_rolv_epi32(one, _mm512_srli_epi32(h, 6)));
    bits = _mm512_andnot_si512(w, bits);
    return _mm512_testn_epi32_mask(bits, bits);
}

/* Strides of at most 4: sixteen grams stand in 64 bytes. */
static TARGET_AVX512 uint32_t short_avx512(const Set *s, const uint8_t *from, uint32_t n,
                                           const uint8_t *end, uint16_t *out)
{
    uint32_t i = 0, nout = 0, stride = s->stride;
    uint8_t place[64];
    uint16_t number[32];
    __m512i index, numbers;

    for (uint32_t k = 0; k < 64; k++)
        place[k] = (uint8_t)(k / 4 * stride + k % 4);
    for (uint32_t k = 0; k < 32; k++)
        number[k] = (uint16_t)(k * stride);
    index = _mm512_loadu_si512(place);
    numbers = _mm512_loadu_si512(number);
    for (; i + 16 <= n && end - (from + i * stride) >= 64; i += 16) {
        __m512i x = _mm512_loadu_si512(from + i * stride), at;
        __mmask16 m = pass_16(s, _mm512_permutexvar_epi8(index, x));

        at = _mm512_add_epi16(numbers, _mm512_set1_epi16((short)(i * stride)));
        _mm256_storeu_si256((__m256i *)(void *)(out + nout),
                            _mm512_castsi512_si256(_mm512_maskz_compress_epi16(m, at)));
        nout += (uint32_t)__builtin_popcount(m);
    }
    return short_rest(s, from, i, n, out, nout);
}

SetProbe jr_set_probe(enum jitre_isa isa, const Set *s)
{
    if (isa == JITRE_ISA_AVX512 && s->shorts) return short_avx512;
    if (isa == JITRE_ISA_AVX512 && s->grams.bits <= GATHER_BITS) return probe_avx512;
    return isa >= JITRE_ISA_AVX2 ? probe_avx2 : probe_plain;
}

SetSift jr_set_sift(enum jitre_isa isa)
{
    return isa >= JITRE_ISA_AVX2 ? sift_avx2 : sift_plain;
}
