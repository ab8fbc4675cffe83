/* bytes.c -- growing runs of bytes; counting a byte. */
#include "bytes.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

void out_of_memory(void)
{
    fprintf(stderr, "%s: memory exhausted\n", program_invocation_short_name);
    exit(EXIT_TROUBLE);
}

void *resize(void *memory, size_t count, size_t size)
{
    void *bigger;

    if (size && count > SIZE_MAX / 2 / size) out_of_memory();
    bigger = realloc(memory, count && size ? count * size : 1);
    if (!bigger) out_of_memory();
    return bigger;
}

static void reserve(Bytes *b, size_t more)
{
    if (more <= b->cap - b->len) return;
    if (more > SIZE_MAX / 4 - b->len) out_of_memory();
    b->cap = 2 * (b->len + more) + 16;
    b->data = resize(b->data, b->cap, 1);
}

void bytes_put(Bytes *b, const void *data, size_t len)
{
    if (!len) return;
    reserve(b, len);
    memcpy(b->data + b->len, data, len);
    b->len += len;
}

void bytes_put_text(Bytes *b, const char *text)
{
    bytes_put(b, text, strlen(text));
}

void bytes_put_char(Bytes *b, char c)
{
    bytes_put(b, &c, 1);
}

void bytes_end(Bytes *b)
{
    reserve(b, 1);
    b->data[b->len] = 0;
}

void bytes_free(Bytes *b)
{
    free(b->data);
    *b = (Bytes){0};
}

/* -- Counting ---------------------------------------------------------------------------- */

/* What a pass over some text has seen. */
typedef struct Census {
    size_t count;
    bool has_nul;
} Census;

typedef uint8_t Lanes __attribute__((vector_size(16)));
typedef uint64_t Sums __attribute__((vector_size(16)));

static inline size_t sum_lanes(Lanes v)
{
#ifdef __x86_64__
    Sums s = (Sums)_mm_sad_epu8((__m128i)v, _mm_setzero_si128());

    return s[0] + s[1];
#else
    size_t n = 0;

    for (size_t i = 0; i < sizeof(v); i++)
        n += v[i];
    return n;
#endif
}

/* In both functions a lane counts no further than 255, and NULs are left in lanes, too, to be
 * looked for once in so many steps. */
static Census census(const char *p, const char *end, char c, bool nul)
{
    const Lanes wanted = (Lanes){0} + (uint8_t)c;
    Census t = {0};

    while (end - p >= (ptrdiff_t)sizeof(Lanes)) {
        Lanes seen = {0}, nuls = {0};
        int steps = 255;

        for (; steps > 0 && end - p >= (ptrdiff_t)sizeof(Lanes); steps--) {
            Lanes v;

            memcpy(&v, p, sizeof(v));
            seen -= (Lanes)(v == wanted); // a true lane is -1
            if (nul) nuls |= (Lanes)(v == (Lanes){0});
            p += sizeof(v);
        }
        t.count += sum_lanes(seen);
        t.has_nul |= ((Sums)nuls)[0] || ((Sums)nuls)[1];
    }
    for (; p < end; p++) {
        t.count += *p == c;
        t.has_nul |= !*p;
    }
    return t;
}

#ifdef __x86_64__
__attribute__((target("avx2"))) static inline __m256i load_256(const char *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

/* The same for at least 64 bytes. What the steps leave over is looked at together with bytes
 * before it, which are not counted again. */
__attribute__((target("avx2,popcnt"))) static Census census_avx2(const char *p,
                                                                 const char *end, char c)
{
    const __m256i wanted = _mm256_set1_epi8(c), zero = _mm256_setzero_si256();
    __m256i a = load_256(end - 64), b = load_256(end - 32), sum = zero;
    __m256i least = _mm256_min_epu8(a, b);
    uint64_t last = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, wanted)) |
                    (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b, wanted))
                        << 32;

    while (end - p >= 64) {
        __m256i low = zero, high = zero;
        size_t steps = (size_t)(end - p) / 64;

        for (steps = steps < 255 ? steps : 255; steps; steps--, p += 64) {
            a = load_256(p);
            b = load_256(p + 32);
            low = _mm256_sub_epi8(low, _mm256_cmpeq_epi8(a, wanted));
            high = _mm256_sub_epi8(high, _mm256_cmpeq_epi8(b, wanted));
            least = _mm256_min_epu8(least, _mm256_min_epu8(a, b));
        }
        sum = _mm256_add_epi64(sum, _mm256_sad_epu8(low, zero));
        sum = _mm256_add_epi64(sum, _mm256_sad_epu8(high, zero));
    }
    last = p < end ? last >> (64 - (end - p)) : 0;
    return (Census){
        (size_t)_mm256_extract_epi64(sum, 0) + (size_t)_mm256_extract_epi64(sum, 1) +
            (size_t)_mm256_extract_epi64(sum, 2) + (size_t)_mm256_extract_epi64(sum, 3) +
            (size_t)__builtin_popcountll(last),
        _mm256_movemask_epi8(_mm256_cmpeq_epi8(least, zero)) != 0};
}

static Census census_of(const char *p, const char *end, char c, bool nul)
{
    return end - p >= 64 && __builtin_cpu_supports("avx2") ? census_avx2(p, end, c)
                                                           : census(p, end, c, nul);
}
#else
#define census_of census
#endif

size_t count_byte(const char *p, size_t len, char c)
{
    return census_of(p, p + len, c, false).count;
}

size_t count_byte_and_nul(const char *p, size_t len, char c, bool *has_nul)
{
    Census t = census_of(p, p + len, c, true);

    *has_nul = t.has_nul;
    return t.count;
}
