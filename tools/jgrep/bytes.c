/* bytes.c -- growing runs of bytes; counting a byte. */
#include "bytes.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
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

typedef uint8_t Lanes __attribute__((vector_size(16)));
typedef uint64_t Sums __attribute__((vector_size(16)));

static inline size_t sum_lanes(Lanes v)
{
#ifdef __SSE2__
    Sums s = (Sums)_mm_sad_epu8((__m128i)v, _mm_setzero_si128());

    return s[0] + s[1];
#else
    size_t n = 0;

    for (size_t i = 0; i < sizeof(v); i++)
        n += v[i];
    return n;
#endif
}

size_t count_byte(const char *p, size_t len, char c)
{
    const char *end = p + len;
    const Lanes wanted = (Lanes){0} + (uint8_t)c;
    size_t n = 0;

    while (end - p >= (ptrdiff_t)sizeof(Lanes)) {
        Lanes seen = {0};
        int steps = 255; // a lane counts no further

        for (; steps > 0 && end - p >= (ptrdiff_t)sizeof(Lanes); steps--) {
            Lanes v;

            memcpy(&v, p, sizeof(v));
            seen -= (Lanes)(v == wanted); // a true lane is -1
            p += sizeof(v);
        }
        n += sum_lanes(seen);
    }
    for (; p < end; p++)
        n += *p == c;
    return n;
}
