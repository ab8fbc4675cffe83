/* joint_lanes.c -- the sieves of a Joint: byte tables, lists without branches. */
#include "scan/joint_lanes.h"

#include <immintrin.h>

#define TARGET_AVX2 __attribute__((target("avx2,bmi,bmi2")))
#define TARGET                                                                             \
    __attribute__((                                                                        \
        target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt")))

/* Lanes [i, n), one after the other. */
static inline __attribute__((always_inline)) uint32_t
lanes_rest(const Joint *j, const uint8_t *p, uint32_t i, uint32_t n, uint16_t *out,
           uint32_t nout)
{
    for (; i < n; i++) {
        out[nout] = (uint16_t)i;
        nout += (j->table[0][p[i]] & j->table[1][p[i + 1]] & j->table[2][p[i + 2]]) != 0;
    }
    return nout;
}

static uint32_t lanes_plain(const Joint *j, const uint8_t *p, uint32_t n, uint16_t *out)
{
    return lanes_rest(j, p, 0, n, out, 0);
}

/* Which of 64 lanes pass: eight buckets in a byte, twice. high: for bytes from 0x80 on. */
static inline TARGET __mmask64 pass_64(const __m512i table[JOINT_GRAM][4],
                                       const __m512i high[2], const uint8_t *p)
{
    __m512i signs = _mm512_or_si512(_mm512_loadu_si512(p), _mm512_loadu_si512(p + 1));
    __m512i any = _mm512_setzero_si512();

#pragma GCC unroll 2
    for (int h = 0; h < 2; h++) {
        __m512i x = _mm512_loadu_si512(p + JOINT_GRAM - 1), b;

        b = _mm512_permutex2var_epi8(table[JOINT_GRAM - 1][2 * h], x,
                                     table[JOINT_GRAM - 1][2 * h + 1]);
        b = _mm512_mask_mov_epi8(b, _mm512_movepi8_mask(x), high[h]);
#pragma GCC unroll 2
        for (int k = 0; k < JOINT_GRAM - 1; k++) {
            x = _mm512_loadu_si512(p + k);
            b = _mm512_and_si512(
                b, _mm512_permutex2var_epi8(table[k][2 * h], x, table[k][2 * h + 1]));
        }
        any = _mm512_or_si512(any, b);
    }
    return _mm512_test_epi8_mask(any, any) & ~_mm512_movepi8_mask(signs);
}

static TARGET uint32_t lanes_avx512(const Joint *j, const uint8_t *p, uint32_t n,
                                    uint16_t *out)
{
    __m512i table[JOINT_GRAM][4], numbers, high[2];
    uint8_t number[64];
    uint32_t i = 0, nout = 0;

    for (uint8_t k = 0; k < 64; k++)
        number[k] = k;
    numbers = _mm512_loadu_si512(number);
    for (int h = 0; h < 2; h++)
        high[h] = _mm512_set1_epi8((char)j->high[h]);
    for (int k = 0; k < JOINT_GRAM; k++)
        for (int h = 0; h < 4; h++)
            table[k][h] = _mm512_loadu_si512(j->half[k][h / 2] + 64 * (h % 2));
    for (; i + 64 <= n; i += 64) {
        __mmask64 m = pass_64(table, high, p + i);
        __m512i c = _mm512_maskz_compress_epi8(m, numbers), at;

        if (!m) continue;
        at = _mm512_set1_epi16((short)i);
        _mm512_storeu_si512(
            out + nout,
            _mm512_add_epi16(at, _mm512_cvtepu8_epi16(_mm512_castsi512_si256(c))));
        _mm512_storeu_si512(
            out + nout + 32,
            _mm512_add_epi16(at, _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(c, 1))));
        nout += (uint32_t)__builtin_popcountll(m);
    }
    return lanes_rest(j, p, i, n, out, nout);
}

/* Tables of nibbles in registers: [place][eight buckets][half]. */
typedef struct Nibbles {
    __m256i table[JOINT_GRAM][2][2];
} Nibbles;

/* Which of 32 lanes pass. */
static inline TARGET_AVX2 uint32_t pass_32(const Nibbles *t, const uint8_t *p)
{
    const __m256i nibble = _mm256_set1_epi8(15);
    __m256i bucket[2] = {_mm256_set1_epi8(-1), _mm256_set1_epi8(-1)};

#pragma GCC unroll 3
    for (int k = 0; k < JOINT_GRAM; k++) {
        __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)(p + k));
        __m256i low = _mm256_and_si256(x, nibble);
        __m256i high = _mm256_and_si256(_mm256_srli_epi16(x, 4), nibble);

#pragma GCC unroll 2
        for (int h = 0; h < 2; h++) {
            __m256i b = _mm256_and_si256(_mm256_shuffle_epi8(t->table[k][h][0], low),
                                         _mm256_shuffle_epi8(t->table[k][h][1], high));

            bucket[h] = _mm256_and_si256(bucket[h], b);
        }
    }
    bucket[0] = _mm256_or_si256(bucket[0], bucket[1]);
    return ~(uint32_t)_mm256_movemask_epi8(
        _mm256_cmpeq_epi8(bucket[0], _mm256_setzero_si256()));
}

static TARGET_AVX2 uint32_t lanes_avx2(const Joint *j, const uint8_t *p, uint32_t n,
                                       uint16_t *out)
{
    uint32_t i = 0, nout = 0;
    Nibbles t;

    for (int k = 0; k < JOINT_GRAM; k++)
        for (int h = 0; h < 4; h++)
            t.table[k][h / 2][h % 2] = _mm256_broadcastsi128_si256(
                _mm_loadu_si128((const __m128i *)(const void *)j->nibble[k][h / 2][h % 2]));
    for (; i + 32 <= n; i += 32) {
        for (uint32_t m = pass_32(&t, p + i); m; m &= m - 1)
            out[nout++] = (uint16_t)(i + (uint32_t)__builtin_ctz(m));
    }
    return lanes_rest(j, p, i, n, out, nout);
}

JointLanes jr_joint_lanes(enum jitre_isa isa)
{
    return isa == JITRE_ISA_AVX512 ? lanes_avx512
           : isa == JITRE_ISA_AVX2 ? lanes_avx2
                                   : lanes_plain;
}

/* -- The second sieve ---------------------------------------------------------------------- */

/* Near the borders of the text: what is outside of it says nothing. */
static uint64_t sets_near(const Joint *j, const Text *t, const uint8_t *lane)
{
    uint64_t sets = ~UINT64_C(0);

    for (int k = 0; k < JOINT_WINDOW; k++)
        if (lane - t->base >= JOINT_BEFORE - k && t->end - lane > k - JOINT_BEFORE)
            sets &= j->window[k][lane[k - JOINT_BEFORE]];
    return sets;
}

void jr_joint_hits(const Joint *j, const Text *t, const uint8_t *p, uint32_t n,
                   JointHits *hits)
{
    uint32_t nlanes = j->lanes(j, p, n, hits->lane), nout = 0;

    for (uint32_t i = 0; i < nlanes; i++) {
        const uint8_t *lane = p + hits->lane[i];
        uint64_t sets = ~UINT64_C(0);

        if (lane - t->base >= JOINT_BEFORE &&
            t->end - lane >= JOINT_WINDOW - JOINT_BEFORE) {
#pragma GCC unroll 12
            for (int k = 0; k < JOINT_WINDOW; k++)
                sets &= j->window[k][lane[k - JOINT_BEFORE]];
        } else {
            sets = sets_near(j, t, lane);
        }
        hits->lane[nout] = hits->lane[i];
        hits->sets[nout] = sets;
        nout += sets != 0;
    }
    hits->n = nout;
}
