/* chance.h -- inside tests: random numbers, the same everywhere for the same seed. */
#ifndef CHANCE_H
#define CHANCE_H

#include <stddef.h>
#include <stdint.h>

/* splitmix64. Any seed will do. */
static inline uint64_t chance_mix(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* Below n, or 0; xorshift64*. The seed must not be 0. */
static inline uint32_t chance_below(uint64_t *state, uint32_t n)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return n ? (uint32_t)((*state * UINT64_C(0x2545f4914f6cdd1d) >> 33) % n) : 0;
}

#endif
