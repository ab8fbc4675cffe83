/* kernel_sse2.c -- the loops for any x86-64 processor. Codes are looked up one by one. */
#include "bits/kernel.h"

#define KERNEL
#define LANES 2
#include "bits/kernel_ops.h"

static void classes(const ClassTable *t, const Strip *s, const uint8_t *codes, size_t w,
                    size_t n)
{
    for (size_t i = 0; i < n; i++, codes += 64) {
        uint64_t mask[CLASSES_AT_ONCE] = {0};

        for (unsigned g = 0; g < 64; g++) {
            uint64_t bits = t->bits[codes[g]];

            for (uint32_t k = 0; k < t->n; k++)
                mask[k] |= (bits >> k & 1) << g;
        }
        for (uint32_t k = 0; k < t->n; k++)
            jr_strip_words(s, t->value[k])[w + i] = mask[k];
    }
}

static const uint8_t *find(const ClassTable *t, const uint8_t *at, const uint8_t *end)
{
    while (at < end && !(t->bits[*at] & 1))
        at++;
    return at;
}

const BitKernel jr_bits_sse2 = {classes, run_ops, find, NULL, count, places, spans};
