/* literal.c -- is the literal really there?
 *
 * Most literals are bytes under a mask, (text & mask) == value, where the mask drops the bit
 * by which the cases of a letter differ. Letters whose cases differ in more (k and the sign
 * for kelvin) are compared character by character: no form of a character begins with another.
 */
#include "scan/literal.h"

#include "unicode/unicode.h"

uint32_t jr_literal_encode(const Extract *e, uint32_t chr, uint8_t out[4])
{
    memset(out, 0, 4);
    if (e->nfa->alphabet.utf) return jr_utf8_encode(chr, out);
    out[0] = (uint8_t)chr;
    return 1;
}

/* Append a character whose forms differ in one bit at most; false when they do not. */
static bool add_masked(const Extract *e, const ByteForm *f, uint8_t *mask, uint8_t *value,
                       size_t *len)
{
    uint8_t a[4], b[4];
    uint32_t n = jr_literal_encode(e, f->chr[0], a), differ = 0;

    if (f->nchars > 2) return false;
    if (jr_literal_encode(e, f->chr[f->nchars - 1], b) != n) return false;
    for (uint32_t i = 0; i < n; i++) {
        uint8_t x = a[i] ^ b[i];

        differ += (uint32_t)__builtin_popcount(x);
        mask[*len + i] = (uint8_t)~x;
        value[*len + i] = a[i] & (uint8_t)~x;
    }
    *len += n;
    return differ <= 1;
}

static Status make_chars(Arena *keep, Extract *e, const String *s, ScanLiteral *out)
{
    ScanChar *c = jr_arena_array(keep, ScanChar, s->n);

    if (!c) return keep->status;
    for (uint32_t i = 0; i < s->n; i++) {
        const ByteForm *f = jr_extract_form(e, s->set[i]);

        c[i].n = (uint8_t)f->nchars;
        for (uint32_t k = 0; k < f->nchars; k++) {
            uint8_t bytes[4];

            c[i].len[k] = (uint8_t)jr_literal_encode(e, f->chr[k], bytes);
            memcpy(&c[i].word[k], bytes, sizeof bytes);
            memset(&c[i].mask[k], 0xff, c[i].len[k]);
        }
    }
    *out = (ScanLiteral){.chars = c, .nchars = s->n};
    return JR_OK;
}

Status jr_literal_make(Arena *keep, Extract *e, const String *s, ScanLiteral *out)
{
    size_t room = 4 * (size_t)s->n + LITERAL_BLOCK;
    uint8_t *mask = jr_arena_array(keep, uint8_t, room);
    uint8_t *value = jr_arena_array(keep, uint8_t, room);
    size_t len = 0;

    if (!mask || !value) return keep->status;
    for (uint32_t i = 0; i < s->n; i++)
        if (!add_masked(e, jr_extract_form(e, s->set[i]), mask, value, &len))
            return make_chars(keep, e, s, out);
    *out = (ScanLiteral){.mask = mask, .value = value, .len = len};
    return JR_OK;
}

static uint64_t word_at(const uint8_t *p)
{
    uint64_t x;

    memcpy(&x, p, sizeof x);
    return x;
}

/* Words, the last of them overlapping the one before. */
static bool same_masked(const ScanLiteral *l, const uint8_t *p)
{
    size_t i = 0;

    if (l->len < 8) {
        while (i < l->len && (p[i] & l->mask[i]) == l->value[i])
            i++;
        return i == l->len;
    }
    for (; i + 8 < l->len; i += 8)
        if ((word_at(p + i) & word_at(l->mask + i)) != word_at(l->value + i)) return false;
    i = l->len - 8;
    return (word_at(p + i) & word_at(l->mask + i)) == word_at(l->value + i);
}

/* The next 4 bytes, or those there are. */
static uint32_t next_bytes(const uint8_t *p, const uint8_t *end)
{
    uint32_t x = 0;

    if (end - p >= 4)
        memcpy(&x, p, sizeof x);
    else
        memcpy(&x, p, (size_t)(end - p));
    return x;
}

const uint8_t *jr_scan_compare_any(const ScanLiteral *l, const uint8_t *p,
                                   const uint8_t *end)
{
    if (l->mask)
        return (size_t)(end - p) >= l->len && same_masked(l, p) ? p + l->len : NULL;
    for (size_t i = 0; i < l->nchars; i++) {
        const ScanChar *c = &l->chars[i];
        uint32_t bytes = next_bytes(p, end);
        unsigned k = 0;

        while (k < c->n && (bytes & c->mask[k]) != c->word[k])
            k++;
        if (k == c->n || end - p < c->len[k]) return NULL;
        p += c->len[k];
    }
    return p;
}
