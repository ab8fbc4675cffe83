/* byteset.h -- sets of bytes, as 256 bits. */
#ifndef JR_BYTESET_H
#define JR_BYTESET_H

#include "base/base.h"

typedef struct ByteSet {
    uint64_t word[4];
} ByteSet;

static inline bool byteset_has(const ByteSet *s, unsigned b)
{
    return s->word[b / 64] >> b % 64 & 1;
}

static inline void byteset_add(ByteSet *s, unsigned b)
{
    s->word[b / 64] |= UINT64_C(1) << b % 64;
}

static inline void byteset_add_range(ByteSet *s, unsigned lo, unsigned hi)
{
    for (unsigned b = lo; b <= hi; b++)
        byteset_add(s, b);
}

static inline void byteset_join(ByteSet *s, const ByteSet *t)
{
    for (int i = 0; i < 4; i++)
        s->word[i] |= t->word[i];
}

static inline unsigned byteset_count(const ByteSet *s)
{
    unsigned n = 0;

    for (int i = 0; i < 4; i++)
        n += (unsigned)__builtin_popcountll(s->word[i]);
    return n;
}

/* The first member >= b, or 256. */
static inline unsigned byteset_next(const ByteSet *s, unsigned b)
{
    while (b < 256) {
        uint64_t rest = s->word[b / 64] >> b % 64;

        if (rest) return b + (unsigned)__builtin_ctzll(rest);
        b = (b / 64 + 1) * 64;
    }
    return 256;
}

/* The product of low and high halves, which is all that shuffles of vectors can say. */
static inline ByteSet byteset_halves(const ByteSet *s)
{
    unsigned low = 0, high = 0;
    ByteSet out = {{0}};

    for (unsigned b = byteset_next(s, 0); b < 256; b = byteset_next(s, b + 1)) {
        low |= 1u << (b & 15);
        high |= 1u << (b >> 4);
    }
    for (unsigned b = 0; b < 256; b++)
        if (low >> (b & 15) & high >> (b >> 4) & 1) byteset_add(&out, b);
    return out;
}

#endif
