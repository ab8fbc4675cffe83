/* kernel_avx512.c -- the loops for AVX-512 with VBMI: one lookup gives the bits of eight sets. */
#include "bits/kernel.h"

#include <immintrin.h>

#define KERNEL                                                                             \
    __attribute__((target("avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx512vbmi,"        \
                          "avx512vbmi2,bmi,bmi2,popcnt")))
#define LANES 8
#include "bits/kernel_ops.h"

KERNEL static inline bool is_zero(Vec x)
{
    return !_mm512_test_epi64_mask((__m512i)x, (__m512i)x);
}

#define FLOOD(k)                                                                           \
    x = _mm512_or_si512(x, _mm512_and_si512(run, _mm512_srli_epi64(x, k)));                \
    run = _mm512_and_si512(run, _mm512_srli_epi64(run, k))

/* Words flood by themselves, doubling the distance as long as there are runs of it; what comes
 * in from the right fills the run at the top of each. */
KERNEL static inline unsigned flood_words(uint64_t *d, const uint64_t *a, const uint64_t *c,
                                          size_t n, unsigned in)
{
    const __m512i one = _mm512_set1_epi64(1), ones = _mm512_set1_epi64(-1);
    __m512i x = _mm512_loadu_si512(a), set = _mm512_loadu_si512(c), run = set, top;
    unsigned out, full, from;

    FLOOD(1);
    FLOOD(2);
    FLOOD(4);
    if (_mm512_test_epi64_mask(run, run)) { // runs of eight are rare in most sets
        FLOOD(8);
        FLOOD(16);
        FLOOD(32);
    }
    out = _mm512_test_epi64_mask(x, one) & (0xffu >> (8 - n));
    full = _mm512_cmpeq_epi64_mask(set, ones);
    from = out >> 1 | in << (n - 1);
    while (full & from & ~out) { // a word that is passed through
        out |= full & from;
        from = out >> 1 | in << (n - 1);
    }
    top = _mm512_lzcnt_epi64(_mm512_andnot_si512(set, ones));
    top = _mm512_andnot_si512(_mm512_srlv_epi64(ones, top), ones);
    _mm512_storeu_si512(d, _mm512_mask_or_epi64(x, (__mmask8)from, x, top));
    return (out | (full & from)) & 1;
}

#include "bits/kernel_back.h"

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

enum { AT_ONCE = 8 };

KERNEL static void classes(const ClassTable *t, const Strip *s, const uint8_t *codes,
                           size_t w, size_t n)
{
    Tables tables = load_tables(t);

    for (; n >= AT_ONCE; n -= AT_ONCE, w += AT_ONCE, codes += 64 * AT_ONCE) {
        __m512i x[AT_ONCE];

        for (int i = 0; i < AT_ONCE; i++)
            x[i] = bits_of(&tables, _mm512_loadu_si512(codes + 64 * i));
        for (uint32_t k = 0; k < t->n; k++) {
            uint64_t *mask = jr_strip_words(s, t->value[k]) + w;
            __m512i bit = _mm512_set1_epi8((char)(1 << k));

            for (int i = 0; i < AT_ONCE; i++)
                mask[i] = _mm512_test_epi8_mask(x[i], bit);
        }
    }
    for (; n--; w++, codes += 64) {
        __m512i x = bits_of(&tables, _mm512_loadu_si512(codes));

        for (uint32_t k = 0; k < t->n; k++)
            jr_strip_words(s, t->value[k])[w] =
                _mm512_test_epi8_mask(x, _mm512_set1_epi8((char)(1 << k)));
    }
}

KERNEL static const uint8_t *find(const ClassTable *t, const uint8_t *at,
                                  const uint8_t *end)
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
    while (at < end && !(t->bits[*at] & 1))
        at++;
    return at;
}

static const uint8_t zero_to_63[64] = {
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
    22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
    44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};

/* Codes of the characters of x that begin with a byte of `lead`; the bytes behind them are
 * `next`. Text has one or two such bytes, so each has a turn. */
KERNEL static __m512i codes_of_two(const uint8_t (*rows)[64], const uint8_t *p, __m512i x,
                                   __m512i next, uint64_t lead)
{
    __m512i code = x;

    while (lead) {
        uint8_t b = p[__builtin_ctzll(lead)];
        __mmask64 here = _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8((char)b));

        code = _mm512_mask_permutexvar_epi8(code, here, next,
                                            _mm512_loadu_si512(rows[b & 31]));
        lead &= ~here;
    }
    return code;
}

KERNEL static void put_offsets(uint32_t *out, __m512i from_p, uint32_t p)
{
    const __m512i base = _mm512_set1_epi32((int)p);

    for (int i = 0; i < 4; i++) {
        __m128i quarter = _mm512_castsi512_si128(from_p);

        _mm512_storeu_si512(out + 16 * i,
                            _mm512_add_epi32(_mm512_cvtepu8_epi32(quarter), base));
        from_p = _mm512_shuffle_i64x2(from_p, from_p, 0x39);
    }
}

/* The characters of a block before the first that is neither of one byte nor of two, as a mask of
 * their bytes. other: bytes of such characters, and those that are not where they should be. */
static uint64_t before_other(uint64_t other, uint64_t far)
{
    uint64_t good = other ? (other & (0 - other)) - 1 : ~0ull;
    uint64_t last = good & ~(good >> 1);

    return far & last ? good & ~last : good; // cut off from its second byte
}

KERNEL static size_t rewrite(const uint8_t (*rows)[64], const uint8_t *base,
                             const uint8_t **at, const uint8_t *end, uint8_t *codes,
                             uint32_t *offset, size_t n, size_t max)
{
    const __m512i gap = _mm512_loadu_si512(zero_to_63);
    const uint8_t *p = *at;

    while (end - p >= REWRITE_ROOM && max - n >= REWRITE_ROOM) {
        __m512i x = _mm512_loadu_si512(p), next = _mm512_loadu_si512(p + 1), code;
        uint64_t other = _mm512_cmpge_epu8_mask(x, _mm512_set1_epi8((char)0xe0));
        uint64_t far = _mm512_cmpge_epu8_mask(x, _mm512_set1_epi8((char)0xc0)) & ~other;
        uint64_t inner = _mm512_movepi8_mask(x) & ~far & ~other, whole;

        code = codes_of_two(rows, p, x, next, far);
        other |= inner ^ far << 1;
        whole = before_other(other | _mm512_mask_testn_epi8_mask(far, code, code), far);
        if (!whole) break;
        _mm512_storeu_si512(codes + n, _mm512_maskz_compress_epi8(whole & ~inner, code));
        put_offsets(offset + n, _mm512_maskz_compress_epi8(whole & ~inner, gap),
                    (uint32_t)(p - base));
        n += (size_t)__builtin_popcountll(whole & ~inner);
        p += __builtin_popcountll(whole);
    }
    *at = p;
    return n;
}

KERNEL static size_t places(const uint64_t *words, size_t n, uint16_t *out)
{
    const __m512i gap = _mm512_loadu_si512(zero_to_63);
    uint16_t *at = out;

    for (size_t w = 0; w < n; w++) {
        uint64_t x = words[w];
        __m512i base = _mm512_set1_epi16((short)(w * 64));
        __m512i one = _mm512_maskz_compress_epi8(x, gap);
        __m512i low = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(one));
        __m512i high = _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(one, 1));

        _mm512_storeu_si512(at, _mm512_add_epi16(low, base));
        if (__builtin_popcountll(x) > 32)
            _mm512_storeu_si512(at + 32, _mm512_add_epi16(high, base));
        at += __builtin_popcountll(x);
    }
    return (size_t)(at - out);
}

/* Four spans at a time: starts and ends between each other, widened. */
KERNEL static void spans(const uint16_t *starts, const uint16_t *ends, size_t base,
                         size_t n, jitre_span *out)
{
    const __m512i from = _mm512_set1_epi64((long long)base);
    size_t i = 0;

    for (; n - i >= 4; i += 4) {
        __m128i s = _mm_loadl_epi64((const void *)(starts + i));
        __m128i e = _mm_loadl_epi64((const void *)(ends + i));
        __m512i both = _mm512_cvtepu16_epi64(_mm_unpacklo_epi16(s, e));

        _mm512_storeu_si512(out + i, _mm512_add_epi64(both, from));
    }
    for (; i < n; i++)
        out[i] = (jitre_span){base + starts[i], base + ends[i]};
}

const BitKernel jr_bits_avx512 = {classes, run_ops, run_back, find,
                                  rewrite, count,   places,   spans};
