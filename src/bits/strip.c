/* strip.c -- a piece of the text as words: codes, class masks, and what looks to the right.
 *
 *     text      G r ü(2 bytes) n \n        codes     G r <80+symbol> n \n
 *     gaps      0 1 2          3 4  5      offset    0 1 2         4 5  6
 *
 * Where the strip does not reach the end of the text, all that looks beyond it is taken to
 * succeed; so back sets are supersets there, and a marker that arrives inside of the strip has
 * arrived at the true end, since every better path has died inside of it.
 */
#include "bits/run.h"

static size_t round_up(size_t n, size_t to)
{
    return (n + to - 1) / to * to;
}

bool jr_strip_reserve(BitRun *r, size_t words)
{
    const BitProgram *p = r->p;
    size_t room = round_up(p->max_shift / 64 + 2, BITS_LANES);
    size_t stride = room + words + room + BITS_LANES;
    size_t values = p->nins * stride, codes = words * 64;
    /* Lists of gaps: words for as many. */
    size_t listed = JR_MIN(codes, (size_t)LISTED_WORDS * 64) + PLACES_ROOM;
    size_t places = listed / 4;
    uint64_t *v;
    uint8_t *buffer = NULL;
    uint32_t *offset = NULL;

    if (words <= r->max_words) return true;
    if (words > MAX_STRIP_WORDS || values * sizeof *v > MAX_STRIP_BYTES) return false;
    v = jr_heap_alloc(&r->heap, (values + 2 * (words + places)) * sizeof *v);
    if (p->utf) buffer = jr_heap_alloc(&r->heap, codes + REWRITE_ROOM);
    if (p->utf) offset = jr_heap_alloc(&r->heap, (codes + REWRITE_ROOM) * sizeof *offset);
    if (!v || (p->utf && (!buffer || !offset))) {
        jr_heap_free(&r->heap, v);
        jr_heap_free(&r->heap, buffer);
        jr_heap_free(&r->heap, offset);
        return false;
    }
    jr_heap_free(&r->heap, r->strip.v);
    jr_heap_free(&r->heap, r->buffer);
    jr_heap_free(&r->heap, r->offset);
    memset(v, 0, values * sizeof *v);
    r->strip.v = v;
    r->strip.stride = stride;
    r->strip.left = room;
    r->picked = v + values;
    r->ended = r->picked + words;
    r->starts = (uint16_t *)(void *)(r->ended + words);
    r->ends_at = r->starts + listed;
    r->buffer = buffer;
    r->offset = offset;
    r->max_words = words;
    return true;
}

/* -- Codes ----------------------------------------------------------------------------------------- */

static uint8_t code_of_symbol(const Alphabet *al, Symbol s)
{
    return (uint8_t)(s < al->nclasses ? 0x80 + s : CODE_INVALID);
}

static bool is_ascii(const uint8_t *p, const uint8_t *end)
{
    typedef uint64_t Pair __attribute__((vector_size(16), aligned(1), may_alias));
    uint64_t any = 0;

    for (; end - p >= 128; p += 128) {
        const Pair *x = (const void *)p;
        Pair y = (x[0] | x[1] | x[2] | x[3]) | (x[4] | x[5] | x[6] | x[7]);

        if ((y[0] | y[1]) & 0x8080808080808080ull) return false;
    }
    while (p < end)
        any |= *p++;
    return any < 0x80;
}

void jr_strip_decode_two(const Alphabet *al, uint8_t (*codes)[64])
{
    for (unsigned lead = 0; lead < 32; lead++)
        for (unsigned i = 0; i < 64; i++) {
            const uint8_t text[2] = {(uint8_t)(0xc0 | lead), (uint8_t)(0x80 | i)},
                          *p = text;
            Text t = {.base = text, .end = text + 2, .final = text + 2};
            Symbol s = jr_text_next(al, &t, &p);

            codes[lead][i] = p == t.end && s < al->nclasses ? code_of_symbol(al, s) : 0;
        }
}

/* The code at *p, which moves; two bytes can be read. Characters of one and two bytes without a
 * branch between them: in text of two scripts they take turns. */
static inline uint8_t code_at(const BitRun *r, const uint8_t **at)
{
    const uint8_t *p = *at;
    unsigned b = p[0], next = p[1], far = b >> 7, two = r->two_bytes[b & 31][next & 63];

    if (far & (((b & 0xe0) != 0xc0) | ((next & 0xc0) != 0x80) | !two))
        return code_of_symbol(r->p->alphabet, jr_text_next(r->p->alphabet, &r->text, at));
    *at = p + 1 + far;
    return (uint8_t)(b ^ ((b ^ two) & (0u - far)));
}

static bool is_for_kernel(const BitRun *r, const uint8_t *p, size_t n, size_t max)
{
    return r->kernel->rewrite && *p < 0xe0 && r->text.end - p >= REWRITE_ROOM &&
           max - n >= REWRITE_ROOM;
}

/* Rewrite the text from r->base as codes, at most `max` of them. */
static void rewrite(BitRun *r, size_t max)
{
    const uint8_t *p = r->base, *base = r->base, *end = r->text.end;
    uint8_t *codes = r->buffer;
    uint32_t *offset = r->offset;
    size_t n = 0;

    while (n < max && end - p >= 2) {
        size_t before = n;

        if (is_for_kernel(r, p, n, max))
            n = r->kernel->rewrite((const uint8_t(*)[64])r->two_bytes, base, &p, end, codes,
                                   offset, n, max);
        if (n > before) continue;
        offset[n] = (uint32_t)(p - base);
        codes[n++] = code_at(r, &p);
    }
    if (n < max && p < end) {
        offset[n] = (uint32_t)(p - base);
        codes[n++] = *p < 0x80 ? *p : CODE_INVALID;
        p++;
    }
    offset[n] = (uint32_t)(p - base);
    r->nchars = n;
    r->text_end = p;
}

/* The codes of the strip, which may be the text itself. */
static const uint8_t *read_codes(BitRun *r)
{
    size_t want = r->size * 64, have = (size_t)(r->text.end - r->base);

    r->nchars = JR_MIN(want, have);
    r->text_end = r->base + r->nchars;
    r->rewritten = r->p->utf && !is_ascii(r->base, r->text_end);
    if (r->rewritten) rewrite(r, want);
    r->final = r->nchars < want;
    return r->rewritten ? r->buffer : r->base;
}

/* -- Masks ----------------------------------------------------------------------------------------- */

/* Membership of the character before the strip, at the top of the word before. */
static void set_behind(BitRun *r)
{
    const uint8_t *q = r->base;
    bool any = q > r->text.base;
    uint8_t code = any ? q[-1] : 0;

    if (any && r->p->utf && code >= 0x80)
        code = code_of_symbol(r->p->alphabet, jr_text_prev(r->p->alphabet, &r->text, &q));
    for (uint32_t i = 0; i < r->p->nsets; i++)
        jr_strip_words(&r->strip, r->p->set_value[i])[-1] =
            (uint64_t)(any && jr_codes_has(&r->p->set[i], code)) << 63;
}

/* Words [full, nwords) of the class masks, where the text ends. */
static void set_last_classes(BitRun *r, const uint8_t *codes, size_t full)
{
    size_t rest = r->nchars - full * 64;
    uint8_t last[64] = {0};

    memcpy(last, codes + full * 64, rest);
    for (uint32_t i = 0; i < r->ntables; i++)
        r->kernel->classes(&r->table[i], &r->strip, last, full, 1);
    for (uint32_t i = 0; i < r->p->nsets; i++) {
        uint64_t *w = jr_strip_words(&r->strip, r->p->set_value[i]);

        w[full] &= (1ull << rest) - 1;
        memset(w + full + 1, 0, (r->strip.nwords - full - 1) * sizeof *w);
    }
}

static void set_classes(BitRun *r, const uint8_t *codes)
{
    size_t full = r->nchars / 64;

    for (uint32_t i = 0; i < r->ntables; i++)
        r->kernel->classes(&r->table[i], &r->strip, codes, 0, full);
    if (r->final) set_last_classes(r, codes, full);
    set_behind(r);
}

static void set_all(BitRun *r)
{
    uint64_t *w = jr_strip_words(&r->strip, BITS_ALL);
    size_t last = r->nchars / 64;

    memset(w, 0xff, r->strip.nwords * sizeof *w);
    if (!r->final) return;
    w[last] = ~0ull >> (63 - r->nchars % 64);
    memset(w + last + 1, 0, (r->strip.nwords - last - 1) * sizeof *w);
}

/* The gap of a kind in this strip, or NO_GAP. */
static size_t gap_of(const BitRun *r, GapKind kind)
{
    const Text *t = &r->text;
    bool ends = r->text_end == t->end && r->nchars;

    switch (kind) {
    case GAP_BOL:
        if (t->notbol) return NO_GAP; // fallthrough
    case GAP_BEGIN: return r->base == t->base ? 0 : NO_GAP;
    case GAP_EOL:
        if (t->noteol) return NO_GAP; // fallthrough
    case GAP_END: return r->final ? r->nchars : NO_GAP;
    case GAP_LAST_EOL:
        if (t->noteol) return NO_GAP; // fallthrough
    default: return ends && t->end[-1] == r->p->newline ? r->nchars - 1 : NO_GAP;
    }
}

static void set_gaps(BitRun *r)
{
    for (uint32_t i = 0; i < r->p->nins; i++) {
        uint64_t *w;
        size_t gap;

        if (r->p->ins[i].op != BIT_GAPS) continue;
        w = jr_strip_words(&r->strip, (BitValue)i);
        memset(w, 0, r->strip.nwords * sizeof *w);
        gap = gap_of(r, (GapKind)r->p->ins[i].k);
        if (gap != NO_GAP) w[gap / 64] = 1ull << (gap % 64);
    }
}

void jr_strip_load(BitRun *r)
{
    const BitProgram *p = r->p;
    const uint8_t *codes = read_codes(r);
    Strip *s = &r->strip;

    s->nwords = r->final ? r->nchars / 64 + 1 : r->size;
    s->out = r->final ? 0 : ~0ull;
    set_classes(r, codes);
    set_all(r);
    set_gaps(r);
    r->kernel->run(p, p->order[BITS_P], p->norder[BITS_P], s, 0, s->nwords);
    if (r->live_words != s->nwords) // what a value has behind the strip is not known
        memset(s->live, 0xff, p->nins * sizeof *s->live);
    r->live_words = s->nwords;
    r->kernel->back(r->back, r->nback, s);
}
