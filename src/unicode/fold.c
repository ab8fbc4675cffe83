/* fold.c -- characters that are equal but for case.
 *
 * "Equal" is PCRE2's notion: the closure of the one-to-one case foldings, so a class has
 * two members (a A), three (k K U+212A) or four (U+0345 U+0399 U+03B9 U+1FBE), and nothing
 * folds to several characters. The table lists ranges of characters with company (see
 * tables.h); folding a set walks the ranges of both, so \p{L} costs a few hundred steps,
 * not 100000.
 */
#include "unicode/tables.h"
#include "unicode/unicode.h"

/* First row that ends at c or behind. */
static const UcdCase *first_row(uint32_t c)
{
    uint32_t lo = 0, hi = jr_ucd_ncase;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (jr_ucd_case[mid].hi < c)
            lo = mid + 1;
        else
            hi = mid;
    }
    return &jr_ucd_case[lo];
}

static const UcdCase *end_row(void)
{
    return &jr_ucd_case[jr_ucd_ncase];
}

static uint32_t shifted(uint32_t c, int32_t delta)
{
    return (uint32_t)((int32_t)c + delta);
}

uint32_t jr_unicode_case_set(uint32_t c, uint32_t out[4])
{
    const UcdCase *row = first_row(c);
    uint32_t n = 0;

    out[n++] = c;
    if (row == end_row() || c < row->lo) return n;
    switch (row->kind) {
    case UCD_DELTA: out[n++] = shifted(c, row->value); break;
    case UCD_PAIRS: out[n++] = row->lo + ((c - row->lo) ^ 1); break;
    case UCD_MULTI:
        for (uint32_t i = 0; i < 4; i++) {
            uint32_t other = jr_ucd_multi[row->value][i];

            if (other && other != c) out[n++] = other;
        }
        break;
    }
    return n;
}

/* -- Sets ------------------------------------------------------------------------------ */

/* Add the partners of lo..hi, which lies inside the row. */
static void add_partners(Arena *a, CharSet *set, const UcdCase *row, uint32_t lo,
                         uint32_t hi, bool restricted)
{
    switch (row->kind) {
    case UCD_DELTA:
        jr_charset_add(a, set, shifted(lo, row->value), shifted(hi, row->value));
        break;
    case UCD_PAIRS: // widen to whole pairs
        lo = row->lo + ((lo - row->lo) & ~1u);
        hi = row->lo + ((hi - row->lo) | 1u);
        jr_charset_add(a, set, lo, hi);
        break;
    case UCD_MULTI:
        for (uint32_t i = 0; i < 4; i++) {
            uint32_t other = jr_ucd_multi[row->value][i];

            if (other && (!restricted || (other < 0x80) == (lo < 0x80)))
                jr_charset_add(a, set, other, other);
        }
        break;
    }
}

static void add_unicode_partners(Arena *a, CharSet *out, const CharSet *s, bool restricted)
{
    for (uint32_t i = 0; i < s->n; i++) {
        CharRange r = s->data[i];
        const UcdCase *row = first_row(r.lo);

        for (; row < end_row() && row->lo <= r.hi; row++)
            add_partners(a, out, row, JR_MAX(r.lo, row->lo), JR_MIN(r.hi, row->hi),
                         restricted);
    }
}

static void add_ascii_partners(Arena *a, CharSet *out, const CharSet *s)
{
    for (uint32_t i = 0; i < s->n; i++) {
        CharRange r = s->data[i];
        CharRange upper = {JR_MAX(r.lo, (uint32_t)'A'), JR_MIN(r.hi, (uint32_t)'Z')};
        CharRange lower = {JR_MAX(r.lo, (uint32_t)'a'), JR_MIN(r.hi, (uint32_t)'z')};

        if (upper.lo <= upper.hi) jr_charset_add(a, out, upper.lo + 32, upper.hi + 32);
        if (lower.lo <= lower.hi) jr_charset_add(a, out, lower.lo - 32, lower.hi - 32);
    }
}

/* GNU grep's notion: characters are equal when their capital is. Some capitals are nobody's
 * (kelvin, ohm, ...: their small letter has another one), and that of dotless i is I. */
static const uint32_t lonely[] = {0x3f4, 0x1e9e, 0x2126, 0x212a, 0x212b};
enum { DOTLESS_I = 0x131 };

static void add_equal_capitals(Arena *a, CharSet *out, const CharSet *s)
{
    CharSet alone = {0}, folding = {0};

    for (uint32_t i = 0; i < JR_COUNT(lonely); i++)
        jr_charset_add(a, &alone, lonely[i], lonely[i]);
    jr_charset_add_set(a, &folding, s);
    if (jr_charset_has(s, 'i') || jr_charset_has(s, 'I') || jr_charset_has(s, DOTLESS_I)) {
        jr_charset_add(a, &folding, 'i', 'i');
        jr_charset_add(a, &folding, DOTLESS_I, DOTLESS_I);
    }
    jr_charset_seal(&alone);
    jr_charset_seal(&folding);
    jr_charset_subtract(a, &folding, &alone);
    jr_charset_add_set(a, out, &folding);
    add_unicode_partners(a, out, &folding, false);
    jr_charset_seal(out);
    jr_charset_subtract(a, out, &alone);
    jr_charset_add_set(a, out, s);
}

void jr_charset_fold(Arena *a, CharSet *s, FoldMode mode)
{
    CharSet out = {0}; // `s` is read while partners are added

    jr_charset_add_set(a, &out, s);
    if (mode == FOLD_ASCII)
        add_ascii_partners(a, &out, s);
    else if (mode == FOLD_CAPITALS)
        add_equal_capitals(a, &out, s);
    else
        add_unicode_partners(a, &out, s, mode == FOLD_RESTRICT);
    jr_charset_seal(&out);
    if (mode == FOLD_LATIN1) jr_charset_clip(&out, 0xff);
    *s = out;
}

/* -- Pairs ----------------------------------------------------------------------------- */

static bool is_lonely(uint32_t c)
{
    for (size_t i = 0; i < JR_COUNT(lonely); i++)
        if (lonely[i] == c) return true;
    return false;
}

bool jr_fold_equal(uint32_t x, uint32_t y, FoldMode mode)
{
    uint32_t set[4], n;

    if (x == y) return true;
    if (mode == FOLD_ASCII)
        return (x ^ y) == 0x20 && x < 0x80 && (x | 0x20) - (unsigned)'a' < 26;
    if (mode == FOLD_CAPITALS) {
        if (is_lonely(x) || is_lonely(y)) return false;
        if (x == DOTLESS_I) x = 'i';
        if (y == DOTLESS_I) y = 'i';
    }
    if (mode == FOLD_RESTRICT && (x < 0x80) != (y < 0x80)) return false;
    n = jr_unicode_case_set(x, set);
    for (uint32_t i = 0; i < n; i++)
        if (set[i] == y) return true;
    return false;
}
