/* set.c -- making a Set of words: grams for probes, beginnings for sifting, groups to look up.
 *
 * Grams. With m the length of the shortest word, probes every `stride` bytes meet each word in
 * its first `stride` bytes if stride + gram - 1 <= m. Long grams are rare, long strides are
 * fast:
 *
 *     m        1  2  3  4  5  6  7  8  9 10 11 .. 14 15 ..
 *     stride   1  1  1  1  2  2  4  4  4  4  4    4  8
 *     gram     1  2  3  4  4  5  4  5  6  7  8    8  8
 *
 * Tiers. A beginning should be that of a few words, and there should be few lengths of
 * beginnings, as each is sifted for at each start. All words begin in the tier of the shortest;
 * from groups with many of them the long ones move up to the next tier, and so on.
 */
#include "scan/set_tables.h"

#include "scan/literal.h"

enum {
    FEW_WORDS = 8,     // other scans are better
    FULL_GROUP = 8,    // of more words those that can move up
    BITS_OF_GRAM = 12, // of the filter, about
    BITS_OF_BEGIN = 16,
    MIN_FILTER = 6,  // words of a filter, log2
    MAX_FILTER = 14, // ... 128 KB
    MAX_LOG = 31,
    MAX_SCRATCH = 64 << 20
};

static const uint16_t tier_lengths[] = {1, 2, 3, 4, 5, 6, 8, 12, 16, 24, 32, 64, 128, 512};
enum { NLENGTHS = sizeof tier_lengths / sizeof tier_lengths[0] };

typedef struct Maker {
    Arena *keep, *scratch;
    const Words *w;
    Set *s;
    uint8_t *tier;          // [nwords] index in tier_lengths
    uint32_t *slot;         // [nwords] of its group
    uint32_t *count;        // [slots] words of a group
    uint8_t used[NLENGTHS]; // lengths that are tiers; then their numbers + 1
} Maker;

/* The least power of two >= n, as logarithm. */
static uint32_t log2_of(uint64_t n)
{
    uint32_t log = 0;

    while (log < MAX_LOG && (UINT64_C(1) << log) < n)
        log++;
    return log;
}

static bool make_filter(Arena *keep, Filter *f, uint64_t nbits)
{
    f->bits = log2_of(nbits / 64);
    f->bits = JR_MIN(JR_MAX(f->bits, (uint32_t)MIN_FILTER), (uint32_t)MAX_FILTER);
    f->word = jr_arena_array(keep, uint64_t, (size_t)1 << f->bits);
    return f->word != NULL;
}

static uint64_t bytes_of(const Words *w, const Word *word, uint32_t at)
{
    return load_near(w->value.data + word->at + at, w->value.data + word->at,
                     w->value.data + word->at + word->len);
}

/* -- Grams --------------------------------------------------------------------------------- */

static Status make_grams(Maker *k)
{
    const Words *w = k->w;
    Set *s = k->s;
    uint32_t m = w->min;

    s->stride = m >= 15 ? 8 : m >= 7 ? 4 : m >= 5 ? 2 : 1;
    s->ngram = JR_MIN(m - s->stride + 1, 8u);
    s->gram = ~UINT64_C(0) >> 8 * (8 - s->ngram);
    if (!make_filter(k->keep, &s->grams, (uint64_t)w->word.n * s->stride * BITS_OF_GRAM))
        return k->keep->status;
    if (s->ngram <= sizeof *s->shorts) s->shorts = (uint32_t *)(void *)s->grams.word;
    for (uint32_t i = 0; i < w->word.n; i++)
        for (uint32_t o = 0; o < s->stride; o++)
            gram_add(s, bytes_of(w, &w->word.data[i], o));
    return JR_OK;
}

/* -- Tiers --------------------------------------------------------------------------------- */

static Tier tier_of_length(uint32_t i)
{
    uint32_t len = tier_lengths[i];

    return (Tier){.len = len,
                  .last = len > 8 ? len - 8 : 0,
                  .mask = len < 8 ? ~UINT64_C(0) >> 8 * (8 - len) : ~UINT64_C(0),
                  .salt = i * SET_OTHER};
}

static uint64_t hash_word(const Maker *k, uint32_t i)
{
    Tier t = tier_of_length(k->tier[i]);
    const Word *word = &k->w->word.data[i];

    return hash_begin(k->s, &t, bytes_of(k->w, word, 0), bytes_of(k->w, word, t.last));
}

/* The slot of a group, taken if it is new. */
static uint32_t find_slot(Set *s, uint64_t h)
{
    uint32_t i = slot_of(s, h);

    while (s->slot[i].first && s->slot[i].tag != tag_of(h))
        i = (i + 1) & s->slot_mask;
    s->slot[i] = (SetSlot){tag_of(h), 1};
    return i;
}

/* Words of a tier into groups. */
static void group_tier(Maker *k, uint32_t tier)
{
    for (uint32_t i = 0; i < k->w->word.n; i++) {
        if (k->tier[i] != tier) continue;
        k->slot[i] = find_slot(k->s, hash_word(k, i));
        k->count[k->slot[i]]++;
    }
}

/* Words of full groups move up if they are long enough; did any? */
static bool move_up(Maker *k, uint32_t tier)
{
    bool moved = false;

    for (uint32_t i = 0; i < k->w->word.n; i++) {
        if (k->tier[i] != tier) continue;
        if (k->count[k->slot[i]] > FULL_GROUP &&
            k->w->word.data[i].len >= tier_lengths[tier + 1]) {
            k->tier[i]++;
            moved = true;
        } else {
            k->used[tier] = 1;
        }
    }
    return moved;
}

static void forget_groups(Maker *k)
{
    memset(k->s->slot, 0, ((size_t)k->s->slot_mask + 1) * sizeof *k->s->slot);
    memset(k->count, 0, ((size_t)k->s->slot_mask + 1) * sizeof *k->count);
}

/* Choose a tier for each word, at most SET_MAX_TIERS. */
static void choose_tiers(Maker *k)
{
    uint32_t tier = 0, n = 1;

    while (tier + 1 < NLENGTHS && tier_lengths[tier + 1] <= k->w->min)
        tier++;
    memset(k->tier, (int)tier, k->w->word.n);
    for (;; tier++, n++) {
        forget_groups(k);
        group_tier(k, tier);
        if (n == SET_MAX_TIERS || tier + 1 == NLENGTHS || !move_up(k, tier)) break;
    }
    k->used[tier] = 1;
    for (uint32_t i = 0; i < NLENGTHS; i++) {
        if (!k->used[i]) continue;
        k->s->tier[k->s->ntiers++] = tier_of_length(i);
        k->used[i] = (uint8_t)k->s->ntiers;
    }
}

/* -- Groups -------------------------------------------------------------------------------- */

/* Words in the order in which those of a group are tried: by priority, or the longest first. */
static Status order_words(Maker *k, uint32_t *order)
{
    const Words *w = k->w;
    uint32_t *first;

    if (!k->s->longest) {
        for (uint32_t i = 0; i < w->word.n; i++)
            order[i] = i;
        return JR_OK;
    }
    first = jr_arena_array(k->scratch, uint32_t, (size_t)w->max + 2);
    if (!first) return k->scratch->status;
    for (uint32_t i = 0; i < w->word.n; i++)
        first[w->max - w->word.data[i].len + 1]++;
    for (uint32_t i = 1; i <= w->max; i++)
        first[i] += first[i - 1];
    for (uint32_t i = 0; i < w->word.n; i++)
        order[first[w->max - w->word.data[i].len]++] = i;
    return JR_OK;
}

/* Where the entries of each group begin. */
static void place_groups(Maker *k)
{
    uint32_t next = 1;

    for (uint32_t i = 0; i <= k->s->slot_mask; i++) {
        if (!k->count[i]) continue;
        k->s->slot[i].first = next;
        next += k->count[i];
        k->s->entry[next - 1].last = true;
        k->count[i] = 0;
    }
}

static bool make_begins(Maker *k)
{
    const Words *w = k->w;
    Set *s = k->s;

    if (!make_filter(k->keep, &s->begins, (uint64_t)w->word.n * BITS_OF_BEGIN))
        return false;
    for (uint32_t i = 0; i < w->word.n; i++)
        filter_add(&s->begins, hash_place(s, bytes_of(w, &w->word.data[i], 0)));
    if (s->ntiers == 1) return true;
    if (!make_filter(k->keep, &s->tiers, (uint64_t)w->word.n * BITS_OF_BEGIN)) return false;
    for (uint32_t i = 0; i < w->word.n; i++)
        filter_add(&s->tiers, hash_word(k, i));
    return true;
}

static uint64_t tail_of(const Maker *k, const Word *word)
{
    return bytes_of(k->w, word, word->len > 8 ? word->len - 8u : 0) | k->s->fold;
}

static Status fill_groups(Maker *k)
{
    const Words *w = k->w;
    uint32_t *order = jr_arena_array(k->scratch, uint32_t, w->word.n);
    Set *s = k->s;

    s->entry = jr_arena_array(k->keep, SetEntry, (size_t)w->word.n + 1);
    if (!order) return k->scratch->status;
    if (!s->entry || !make_begins(k)) return k->keep->status;
    JR_TRY(order_words(k, order));
    forget_groups(k);
    for (uint32_t i = 0; i < NLENGTHS; i++)
        if (k->used[i]) group_tier(k, i);
    place_groups(k);
    for (uint32_t j = 0; j < w->word.n; j++) {
        uint32_t i = order[j], g = k->slot[i];
        const Word *word = &w->word.data[i];
        SetEntry *e = &s->entry[s->slot[g].first + k->count[g]++];

        *e = (SetEntry){tail_of(k, word), word->at,     word->chars, i,      word->len,
                        word->nchars,     word->before, word->after, e->last};
    }
    return JR_OK;
}

static Status make_groups(Maker *k)
{
    size_t n = (size_t)1 << log2_of(2 * (uint64_t)k->w->word.n + 1);
    Set *s = k->s;

    k->tier = jr_arena_array(k->scratch, uint8_t, k->w->word.n);
    k->slot = jr_arena_array(k->scratch, uint32_t, k->w->word.n);
    k->count = jr_arena_array(k->scratch, uint32_t, n);
    if (!k->tier || !k->slot || !k->count) return k->scratch->status;
    s->slot = jr_arena_array(k->keep, SetSlot, n);
    if (!s->slot) return k->keep->status;
    s->slot_mask = (uint32_t)n - 1;
    choose_tiers(k);
    return fill_groups(k);
}

/* -- Text of words --------------------------------------------------------------------------- */

static const void *copy_of(Arena *keep, const void *data, size_t n)
{
    void *copy = jr_arena_alloc(keep, n, 8);

    if (copy && n) memcpy(copy, data, n);
    return copy;
}

/* Forms of the characters that masks cannot tell; those of another length are strange. */
static Status make_forms(Maker *k, const Extract *e)
{
    const Words *w = k->w;
    ScanChar *form = jr_arena_array(k->keep, ScanChar, e->nfa->nsets);

    if (!form) return k->keep->status;
    for (uint32_t i = 0; i < w->chars.n; i++) {
        const ByteForm *f = e->form[w->chars.data[i]];
        ScanChar *c = &form[w->chars.data[i]];

        c->n = 0;
        for (uint32_t j = 0; j < f->nchars; j++) {
            uint32_t n = jr_literal_encode(e, f->chr[j], (uint8_t *)&c->word[c->n]);

            c->len[c->n] = (uint8_t)n;
            c->n += n == f->least;
        }
    }
    k->s->form = form;
    return JR_OK;
}

static Status keep_text(Maker *k, const Extract *e)
{
    const Words *w = k->w;
    Set *s = k->s;

    s->value = copy_of(k->keep, w->value.data, w->value.n);
    if (w->masked) s->mask = copy_of(k->keep, w->mask.data, w->mask.n);
    s->chars = copy_of(k->keep, w->chars.data, w->chars.n * sizeof *s->chars);
    if (!s->value || !s->chars || (w->masked && !s->mask)) return k->keep->status;
    memcpy(s->guard, w->guard, sizeof s->guard);
    return w->chars.n ? make_forms(k, e) : JR_OK;
}

/* Scans for the forms that the words do not have: by their last bytes, at most three. */
static void make_strange(Set *s, const Words *w, enum jitre_isa isa)
{
    s->nstrange = w->nstrange;
    for (uint32_t i = 0; i < w->nstrange; i++) {
        const Strange *from = &w->strange[i];
        Scan *scan = &s->strange[i];

        scan->form = SCAN_EQUAL;
        scan->ntests = (uint8_t)JR_MIN(from->len, 3u);
        scan->span = scan->ntests - 1;
        for (uint8_t t = 0; t < scan->ntests; t++)
            scan->test[t] =
                (ScanTest){t, 0xff, from->byte[from->len - scan->ntests + t], 0};
        scan->next = jr_scan_kernel(isa, SCAN_EQUAL, scan->ntests);
    }
}

static Status make(Arena *keep, const Extract *e, const Words *w, const SetOptions *o,
                   const Set **set)
{
    Set *s = jr_arena_new(keep, Set);
    Maker k = {.keep = keep, .scratch = e->arena, .w = w, .s = s};

    if (!s) return keep->status;
    s->nfa = e->nfa;
    s->fold = w->fold * (~UINT64_C(0) / 255);
    s->min = w->min;
    s->max = w->max;
    s->nwords = w->word.n;
    s->longest = e->nfa->longest;
    s->always = o->always;
    JR_TRY(make_grams(&k));
    JR_TRY(make_groups(&k));
    JR_TRY(keep_text(&k, e));
    make_strange(s, w, o->isa);
    s->probe = jr_set_probe(o->isa, s);
    s->sift = jr_set_sift(o->isa);
    *set = s;
    return JR_OK;
}

/* ns per KB, by what the sieves let through on text that is not about the words. */
static float cost_of(const Set *s, enum jitre_isa isa)
{
    float probes = 1024.0f / (float)s->stride, full = 0, sifts;

    for (uint32_t i = 0; i < 1u << s->grams.bits; i++)
        full += (float)__builtin_popcountll(load_8((const uint8_t *)(s->grams.word + i)));
    full /= (float)(64u << s->grams.bits);
    sifts = probes * (full * full + (s->ngram < 4 ? 0.5f : 0.05f));
    return probes * (isa == JITRE_ISA_AVX512 ? 0.6f : 0.9f) +
           sifts * (float)(s->stride * s->ntiers);
}

/* -- The whole ------------------------------------------------------------------------------- */

static Status find_words(Arena *keep, Arena *scratch, const Nfa *nfa, const SetOptions *o,
                         const Set **set)
{
    Extract e = {.arena = scratch, .nfa = nfa};
    Words *w = jr_arena_new(scratch, Words);
    bool found;

    e.form = jr_arena_array(scratch, ByteForm *, nfa->nsets);
    if (!e.form || !w) return scratch->status;
    JR_TRY(jr_words_list(&e, w, &found));
    if (!found || (w->word.n < FEW_WORDS && !o->always)) return JR_OK;
    JR_TRY(make(keep, &e, w, o, set));
    if (!o->always && cost_of(*set, o->isa) > o->cost) *set = NULL;
    return JR_OK;
}

Status jr_set_build(Arena *keep, const Heap *heap, const Nfa *nfa, const SetOptions *o,
                    const Set **set)
{
    Arena scratch;
    Status st;

    *set = NULL;
    if (nfa->nullable || nfa->anchored || nfa->uses_start || nfa->has_keep ||
        nfa->alphabet.peek_crlf || (nfa->nnodes < FEW_WORDS && !o->always))
        return JR_OK;
    jr_arena_init(&scratch, heap, MAX_SCRATCH);
    st = find_words(keep, &scratch, nfa, o, set);
    jr_arena_free(&scratch);
    return st == JITRE_ERR_TOO_BIG ? JR_OK : st;
}

void jr_set_explain(const Set *s, Buf *out)
{
    jr_buf_printf(out,
                  "scan            %u words of %u to %u bytes, by their hashes\n"
                  "  probes        every %u bytes for grams of %u, filter of %zu bytes\n"
                  "  beginnings    of",
                  s->nwords, s->min, s->max, s->stride, s->ngram,
                  sizeof(uint64_t) << s->grams.bits);
    for (uint32_t i = 0; i < s->ntiers; i++)
        jr_buf_printf(out, " %u", s->tier[i].len);
    jr_buf_printf(out, " bytes, filter of %zu bytes\n", sizeof(uint64_t) << s->begins.bits);
}
