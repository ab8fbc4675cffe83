/* run.c -- a search: strip after strip, matches given out in portions. */
#include "bits/run.h"

/* -- Making ---------------------------------------------------------------------------------------- */

/* Ranges of the codes that are in a set, or are not; 0 when there are too many. */
static unsigned ranges_of(const Codes *set, bool inside, uint8_t *lo, uint8_t *span)
{
    unsigned n = 0;

    for (unsigned c = 0; c < 256; c++) {
        bool first = !c || jr_codes_has(set, c - 1) != inside;

        if (jr_codes_has(set, c) != inside) continue;
        if (first && n == MAX_CODE_RANGES) return 0;
        if (first) lo[n++] = (uint8_t)c;
        span[n - 1] = (uint8_t)(c - lo[n - 1]);
    }
    return n;
}

static void add_ranges(ClassTable *t, uint32_t k, const Codes *set)
{
    uint8_t lo[MAX_CODE_RANGES], span[MAX_CODE_RANGES];
    unsigned out = ranges_of(set, false, lo, span);
    unsigned in = ranges_of(set, true, t->ranges[k].lo, t->ranges[k].span);

    t->ranges[k].n = (uint8_t)in;
    if (!out || (in && in <= out)) return;
    t->ranges[k].n = (uint8_t)out;
    t->ranges[k].inverted = 1;
    memcpy(t->ranges[k].lo, lo, sizeof lo);
    memcpy(t->ranges[k].span, span, sizeof span);
}

static void add_set(ClassTable *t, const Codes *set)
{
    uint32_t k = t->n++;

    add_ranges(t, k, set);

    for (unsigned c = 0; c < 256; c++) {
        uint8_t *row = c < 0x80 ? t->low[k] : t->high[k];

        if (!jr_codes_has(set, c)) continue;
        t->bits[c] |= (uint8_t)(1u << k);
        row[c & 15] |= (uint8_t)(1u << (c >> 4 & 7));
        t->beyond |= c >= 0x80;
    }
}

static void make_tables(BitRun *r)
{
    const BitProgram *p = r->p;

    for (uint32_t i = 0; i < p->nsets; i++) {
        ClassTable *t = &r->table[i / CLASSES_AT_ONCE];

        t->value = p->set_value + i / CLASSES_AT_ONCE * CLASSES_AT_ONCE;
        add_set(t, &p->set[i]);
    }
    if (p->skip < 0 || p->ahead == BITS_UNBOUNDED) return;
    add_set(&r->skip, &p->set[p->skip]);
    r->can_skip = !p->utf || !r->skip.beyond; // bytes are codes there
}

static BackOp back_op_of(BitOp op)
{
    switch (op) {
    case BIT_AND: return BACK_AND;
    case BIT_OR: return BACK_OR;
    case BIT_XOR: return BACK_XOR;
    case BIT_ANDN: return BACK_ANDN;
    case BIT_SHR: return BACK_SHR;
    default: return BACK_FLOOD;
    }
}

/* How often sections use the value. */
static unsigned uses(const BitProgram *p, BitValue v)
{
    unsigned n = v == p->starts;

    for (int s = 0; s < BITS_NSECTIONS; s++)
        for (uint32_t i = 0; i < p->norder[s]; i++) {
            const BitIns *x = &p->ins[p->order[s][i]];

            n += (x->a == v) + (x->b == v);
        }
    return n;
}

/* Section B; a shift that only one AND wants is done with it. */
static void make_back(BitRun *r)
{
    const BitProgram *p = r->p;

    for (uint32_t i = 0; i < p->norder[BITS_B]; i++) {
        BitValue v = p->order[BITS_B][i];
        const BitIns *x = &p->ins[v];
        BackIns ins = {(uint8_t)back_op_of((BitOp)x->op), x->k, v, x->a, x->b};
        BackIns *last = r->nback ? &r->back[r->nback - 1] : NULL;

        if (ins.op == BACK_AND && last && last->op == BACK_SHR &&
            (x->a == last->d || x->b == last->d) && uses(p, last->d) == 1) {
            ins =
                (BackIns){BACK_AND_SHR, last->k, v, x->a == last->d ? x->b : x->a, last->a};
            r->nback--;
        }
        r->back[r->nback++] = ins;
    }
}

static const BitKernel *kernel_for(enum jitre_isa isa)
{
    return isa == JITRE_ISA_AVX512 ? &jr_bits_avx512
           : isa == JITRE_ISA_AVX2 ? &jr_bits_avx2
                                   : &jr_bits_sse2;
}

Status jr_bits_run_make(const Heap *heap, const BitProgram *p, enum jitre_isa isa,
                        BitRun **run)
{
    BitRun *r = jr_heap_alloc(heap, sizeof *r);

    *run = NULL;
    if (!r) return JITRE_ERR_MEMORY;
    *r = (BitRun){.heap = *heap, .p = p, .kernel = kernel_for(isa)};
    r->ntables = (p->nsets + CLASSES_AT_ONCE - 1) / CLASSES_AT_ONCE;
    r->table = jr_heap_alloc(heap, (r->ntables + 1) * sizeof *r->table);
    r->strip.carry = jr_heap_alloc(heap, p->nins);
    r->strip.live = jr_heap_alloc(heap, p->nins * sizeof *r->strip.live);
    r->back = jr_heap_alloc(heap, p->nins * sizeof *r->back);
    if (p->utf) r->two_bytes = jr_heap_alloc(heap, 32 * sizeof *r->two_bytes);
    if (!r->table || !r->strip.carry || !r->strip.live || !r->back ||
        (p->utf && !r->two_bytes) || !jr_strip_reserve(r, STRIP_WORDS)) {
        jr_bits_run_free(r);
        return JITRE_ERR_MEMORY;
    }
    memset(r->table, 0, (r->ntables + 1) * sizeof *r->table);
    memset(r->strip.carry, 0, p->nins);
    make_back(r);
    make_tables(r);
    if (p->utf) jr_strip_decode_two(p->alphabet, r->two_bytes);
    *run = r;
    return JR_OK;
}

void jr_bits_run_free(BitRun *r)
{
    Heap heap;

    if (!r) return;
    heap = r->heap;
    jr_heap_free(&heap, r->strip.v);
    jr_heap_free(&heap, r->strip.carry);
    jr_heap_free(&heap, r->strip.live);
    jr_heap_free(&heap, r->back);
    jr_heap_free(&heap, r->buffer);
    jr_heap_free(&heap, r->offset);
    jr_heap_free(&heap, r->two_bytes);
    jr_heap_free(&heap, r->table);
    jr_heap_free(&heap, r);
}

void jr_bits_insist(BitRun *r)
{
    r->insist = true;
    r->usual = r->size = 1;
}

void jr_bits_pause(BitRun *r, const uint8_t *at)
{
    r->pause = at;
}

bool jr_bits_is_paused(const BitRun *r)
{
    return r->pause && r->rest && r->rest >= r->pause;
}

void jr_bits_begin(BitRun *r, const Text *text, const uint8_t *start, bool first_only)
{
    r->text = *text;
    r->next = start;
    r->rest = r->pause = NULL;
    r->found = r->given = 0;
    r->usual = first_only ? FIRST_WORDS : STRIP_WORDS;
    r->size = r->usual;
    r->insist = false;
    r->words_done = r->trouble = 0;
    r->guess = 0;
}

/* -- Strips ---------------------------------------------------------------------------------------- */

/* No start is farther than `ahead` characters before a byte of the rare set. Moves r->next to
 * the first place where one can be; false when there is none. */
static bool skip(BitRun *r)
{
    size_t ahead = (size_t)r->p->ahead * (r->p->utf ? 4 : 1);
    const uint8_t *hit = r->kernel->find(&r->skip, r->next, r->text.end);

    if (hit == r->text.end) return false;
    if ((size_t)(hit - r->next) <= ahead) return true;
    r->next = hit - ahead;
    while (r->p->utf && (*r->next & 0xc0) == 0x80)
        r->next++; // at most to `hit`, which is ASCII
    return true;
}

/* Is the text one where guessing is no use? */
static bool is_slow(const BitRun *r)
{
    return !r->insist && r->words_done >= 4 * STRIP_WORDS && r->trouble > r->words_done / 2;
}

/* Decide where the next strip begins and how long it is. */
static void advance(BitRun *r)
{
    if (r->unresolved == 0) {
        r->next = r->base;
        r->size *= 2;
        if (!jr_strip_reserve(r, r->size)) r->rest = r->base;
        return;
    }
    r->words_done += r->strip.nwords;
    if (r->final) {
        JR_ASSERT(r->unresolved == NO_GAP);
        r->next = NULL;
        return;
    }
    r->next = r->base + jr_strip_offset(r, JR_MIN(r->unresolved, r->nchars));
    r->usual = JR_MIN(2 * r->usual, (size_t)STRIP_WORDS);
    r->size = r->usual;
    if (is_slow(r)) r->rest = r->next;
}

/* The next strip with matches; false when there are no more. */
static bool next_strip(BitRun *r)
{
    r->found = r->given = 0;
    while (r->next && !r->rest && !r->found) {
        if (r->can_skip && !skip(r)) {
            r->next = NULL;
            break;
        }
        if (r->pause && r->next >= r->pause) {
            r->rest = r->next;
            break;
        }
        r->base = r->next;
        jr_strip_load(r);
        jr_strip_select(r);
        r->found = r->kernel->count(r->picked, r->strip.nwords);
        r->listed = false;
        advance(r);
    }
    return r->found;
}

/* -- Giving out ------------------------------------------------------------------------------------ */

static void list_places(BitRun *r)
{
    size_t n = r->kernel->places(r->picked, r->strip.nwords, r->starts);

    n -= r->kernel->places(r->ended, r->strip.nwords, r->ends_at);
    JR_ASSERT(n == 0);
    r->listed = true;
}

/* The next gap of a mask at or behind *at, which moves behind it. There is one. */
static size_t next_gap(const uint64_t *mask, size_t *at)
{
    size_t w = *at / 64;
    uint64_t x = mask[w] & ~0ull << (*at % 64);

    while (!x)
        x = mask[++w];
    *at = w * 64 + (size_t)__builtin_ctzll(x) + 1;
    return *at - 1;
}

/* The next n matches of a long strip. */
static void give_long(BitRun *r, jitre_span *spans, size_t n)
{
    size_t base = (size_t)(r->base - r->text.base);

    if (!r->given) r->pick_at = r->end_at = 0;
    r->given += n;
    for (size_t i = 0; i < n; i++) {
        size_t s = next_gap(r->picked, &r->pick_at), e = next_gap(r->ended, &r->end_at);

        spans[i] = (jitre_span){base + jr_strip_offset(r, s), base + jr_strip_offset(r, e)};
    }
}

/* The next n matches of the strip. */
static void give(BitRun *r, jitre_span *spans, size_t n)
{
    const uint16_t *s = r->starts + r->given, *e = r->ends_at + r->given;
    size_t base = (size_t)(r->base - r->text.base);

    if (r->strip.nwords > LISTED_WORDS) {
        give_long(r, spans, n);
        return;
    }
    if (!r->listed) list_places(r);
    r->given += n;
    if (!r->rewritten) {
        r->kernel->spans(s, e, base, n, spans);
        return;
    }
    for (size_t i = 0; i < n; i++)
        spans[i] = (jitre_span){base + r->offset[s[i]], base + r->offset[e[i]]};
}

size_t jr_bits_next(BitRun *r, jitre_span *spans, size_t cap, const uint8_t **rest)
{
    size_t n = 0;

    while (n < cap && (r->found > r->given || next_strip(r))) {
        size_t k = JR_MIN(cap - n, r->found - r->given);

        give(r, spans + n, k);
        n += k;
    }
    *rest = n ? NULL : r->rest;
    return n;
}

size_t jr_bits_count(BitRun *r, const uint8_t **rest)
{
    size_t n = 0;

    while (r->found > r->given || next_strip(r)) {
        n += r->found - r->given;
        r->given = r->found;
    }
    *rest = r->rest;
    return n;
}
