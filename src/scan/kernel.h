/* kernel.h -- inside src/scan: the loop that all kernels share.
 *
 * A file for an instruction set defines TARGET and INLINE, its attributes, and, for compile-time
 * constants form and n,
 *     struct Consts; load(scan, form, n)
 *     lanes(consts, p, form, n)   64 bits, bit i: do the tests hold for lane p + i?
 *     any(consts, p, mask, form, n)   is there one in the 128 lanes from p? Then mask[0, 2)
 * and includes this file for a function per form and number of tests.
 *
 *     128 lanes a round until something is met, then 64, then what is left: a block that
 *     overlaps the lanes before, or a padded copy where the text is too short for one
 */
#ifndef JR_KERNEL_H
#define JR_KERNEL_H

#include "scan/scan.h"

static inline __attribute__((always_inline)) uint64_t from_lane(size_t lane)
{
    return ~UINT64_C(0) << lane;
}

/* The n < 64 lanes from cur, where no block fits in front of stop. */
INLINE uint64_t lanes_of_copy(const struct Consts *c, const uint8_t *cur, size_t n,
                              size_t span, const int form, const int ntests)
{
    uint8_t copy[SCAN_LANES + SCAN_MAX_SPAN + 1] = {0};

    memcpy(copy, cur, n + span);
    return lanes(c, copy, form, ntests) & ~from_lane(n);
}

INLINE const uint8_t *drive(const Scan *s, const uint8_t *base, const uint8_t *cur,
                            const uint8_t *stop, uint64_t *mask, const int form,
                            const int n)
{
    struct Consts c;

    if (cur == stop) return NULL;
    load(&c, s, form, n);
    for (; stop - cur >= 2 * SCAN_LANES; cur += 2 * SCAN_LANES) {
        uint64_t two[2];

        if (!any(&c, cur, two, form, n)) continue;
        *mask = two[0] ? two[0] : two[1];
        return two[0] ? cur : cur + SCAN_LANES;
    }
    if (stop - cur >= SCAN_LANES) {
        *mask = lanes(&c, cur, form, n);
        if (*mask) return cur;
        cur += SCAN_LANES;
    }
    if (cur == stop) return NULL;
    if (stop - base >= SCAN_LANES) {
        const uint8_t *last = stop - SCAN_LANES;

        *mask = lanes(&c, last, form, n) & from_lane((size_t)(cur - last));
        return *mask ? last : NULL;
    }
    *mask = lanes_of_copy(&c, cur, (size_t)(stop - cur), s->span, form, n);
    return *mask ? cur : NULL;
}

#define KERNEL(form, n)                                                                    \
    static TARGET const uint8_t *next_##form##_##n(const Scan *s, const uint8_t *base,     \
                                                   const uint8_t *cur,                     \
                                                   const uint8_t *stop, uint64_t *mask)    \
    {                                                                                      \
        return drive(s, base, cur, stop, mask, form, n);                                   \
    }
#define KERNELS(form) KERNEL(form, 1) KERNEL(form, 2) KERNEL(form, 3) KERNEL(form, 4)
#define NAMES(form)                                                                        \
    {                                                                                      \
        next_##form##_1, next_##form##_2, next_##form##_3, next_##form##_4                 \
    }

#endif
