/* matches.h -- inside tests/unit: texts full of matches, and all matches of a text. */
#ifndef MATCHES_H
#define MATCHES_H

#include <stdlib.h>
#include <string.h>

#include "../chance.h"
#include "base/base.h"
#include "jitre.h"

/* Fill text[0, cap) with random pieces, and now and then a gap of up to 6000 bytes of `filler`.
 * Returns the length, at most 16 less than cap. */
static inline size_t fill_text(uint64_t *x, const char *const *piece, uint32_t npieces,
                               char filler, char *text, size_t cap)
{
    size_t n = 0;

    while (n + 16 < cap) {
        const char *p = piece[chance_below(x, npieces)];
        size_t gap = chance_below(x, 1000) ? 0 : 1 + chance_below(x, 6000);

        if (gap > cap - n - 16) gap = cap - n - 16;
        memset(text + n, filler, gap);
        n += gap;
        memcpy(text + n, p, strlen(p));
        n += strlen(p);
    }
    return n;
}

/* All matches, `stride` at a time, into spans[0, cap). */
static inline size_t all_matches(const jitre_regex *re, const char *text, size_t len,
                                 size_t stride, jitre_span *spans, size_t cap)
{
    jitre_iter it;
    size_t total = 0, n;

    assert_int_equal(jitre_iter_init(&it, re, text, len, 0, 0), JITRE_OK);
    while (jitre_iter_next(&it, spans + total, JR_MIN(stride, cap - total), &n) == 1) {
        total += n;
        assert_true(total < cap);
    }
    assert_int_equal(n, 0);
    jitre_iter_done(&it);
    return total;
}

#endif
