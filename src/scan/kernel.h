/* kernel.h -- inside src/scan: the loop that all kernels share.
 *
 * A file for an instruction set defines TARGET and INLINE, its attributes, and, for compile-time
 * constants form and n,
 *     struct Consts; load(scan, form, n)
 *     lanes(consts, p, form, n)   64 bits, bit i: do the tests hold for lane p + i?
 *     any(consts, p, mask, form, n)   is there one in the 128 lanes from p? Then mask[0, 2)
 * and includes this file for a function per form and number of tests.
 *
 *     128 lanes a round until enough is met, then 64, then what is left: a block that overlaps
 *     the lanes before, or a padded copy where the text is too short for one
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

/* The lanes of [cur, stop), less than a block. */
INLINE uint64_t last_lanes(const struct Consts *c, const Scan *s, const uint8_t *base,
                           const uint8_t *cur, const uint8_t *stop, const uint8_t **at,
                           const int form, const int n)
{
    if (stop - base < SCAN_LANES) {
        *at = cur;
        return lanes_of_copy(c, cur, (size_t)(stop - cur), s->span, form, n);
    }
    *at = stop - SCAN_LANES;
    return lanes(c, *at, form, n) & from_lane((size_t)(cur - *at));
}

/* Bytes ahead of which memory is asked for: processors that do so by themselves stop at the end
 * of a page. Behind the end of the text it does no harm. */
enum { AHEAD = 4096 };

/* From how many bytes on it pays to look at blocks that are aligned in memory: loads that cross
 * cache lines cost up to half of the speed where the text is in no cache. */
enum { ALIGN_FROM = 1024 };

/* The lanes from cur to the next place that is aligned. */
INLINE uint64_t first_lanes(const struct Consts *c, const uint8_t *cur,
                            const uint8_t **next, const int form, const int n)
{
    size_t count = SCAN_LANES - (uintptr_t)cur % SCAN_LANES;

    *next = cur + count;
    return lanes(c, cur, form, n) & ~from_lane(count);
}

INLINE size_t drive(const Scan *s, const uint8_t *base, const uint8_t **begin,
                    const uint8_t *stop, ScanBlock *out, size_t want, const int form,
                    const int n)
{
    const uint8_t *cur = *begin;
    size_t found = 0;
    struct Consts c;

    if (cur == stop) return 0;
    load(&c, s, form, n);
    if (stop - cur >= ALIGN_FROM && (uintptr_t)cur % SCAN_LANES) {
        const uint8_t *next;

        out[0] = (ScanBlock){cur, first_lanes(&c, cur, &next, form, n)};
        found = out[0].mask != 0;
        cur = next;
        if (found == want) {
            *begin = cur;
            return found;
        }
    }
    for (; stop - cur >= 2 * SCAN_LANES; cur += 2 * SCAN_LANES) {
        uint64_t two[2];

        __builtin_prefetch((const void *)((uintptr_t)cur + AHEAD));
        __builtin_prefetch((const void *)((uintptr_t)cur + AHEAD + SCAN_LANES));
        if (__builtin_expect(!any(&c, cur, two, form, n), 1)) continue;
        out[found] = (ScanBlock){cur, two[0]};
        found += two[0] != 0;
        out[found] = (ScanBlock){cur + SCAN_LANES, two[1]};
        found += two[1] != 0;
        if (found < want) continue;
        *begin = cur + 2 * SCAN_LANES;
        return found;
    }
    if (stop - cur >= SCAN_LANES) {
        out[found] = (ScanBlock){cur, lanes(&c, cur, form, n)};
        found += out[found].mask != 0;
        cur += SCAN_LANES;
    }
    if (cur < stop && found < want) {
        out[found].mask = last_lanes(&c, s, base, cur, stop, &out[found].at, form, n);
        found += out[found].mask != 0;
        cur = stop;
    }
    *begin = cur;
    return found;
}

#define KERNEL(form, n)                                                                    \
    static TARGET size_t next_##form##_##n(const Scan *s, const uint8_t *base,             \
                                           const uint8_t **cur, const uint8_t *stop,       \
                                           ScanBlock *out, size_t want)                    \
    {                                                                                      \
        return drive(s, base, cur, stop, out, want, form, n);                              \
    }
#define KERNELS(form) KERNEL(form, 1) KERNEL(form, 2) KERNEL(form, 3) KERNEL(form, 4)
#define NAMES(form)                                                                        \
    {                                                                                      \
        next_##form##_1, next_##form##_2, next_##form##_3, next_##form##_4                 \
    }

#endif
