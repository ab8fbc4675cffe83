/* choose.c -- which bytes to look for: of all that a pattern requires, the test that is likely
 * to cost least.
 *
 * in    cuts and strings (extract.h), rarity of bytes, what a test costs on this machine
 * out   a Scan, or none when the automaton alone is thought to be as fast
 *
 *     one place   each cut, or the only string: 1 to 4 offsets, greedily the rarest
 *     strings     a shape of offsets for all, each string in one of 8 buckets: greedily where
 *                 the bucket grows least
 *
 * Prediction errs by powers of two, upwards where the text is about the pattern. So rates are
 * charged higher than predicted, the more the rarer they seem; the search watches what
 * really happens and steps down (search/seek.c).
 */
#include "scan/around.h"
#include "scan/literal.h"
#include "scan/rarity.h"

enum {
    FALLBACK = 350,
    FALLBACK_BIG = 1150,
    BIG_NFA = 2000,
    MAX_NFA = 20000,
    MAX_TRIES = 8
};

/* Costs of tests, ns per KB; measured. */
typedef struct Costs {
    float base, equal, ranges, table; // table: 0, there is none
} Costs;

static const Costs costs_of[] = {
    [JITRE_ISA_AVX512] = {2.0f, 4.7f, 6.0f, 5.2f},
    [JITRE_ISA_AVX2] = {2.6f, 5.0f, 7.0f, 13.5f},
    [JITRE_ISA_SSE2] = {1.0f, 9.8f, 15.0f, 0},
};

enum { VERIFY_LITERAL = 11, VERIFY_TRIES = 25, VERIFY_RUN = 60, VERIFY_STOPPED = 75 };

typedef struct Chooser {
    const ScanOptions *o;
    Costs costs;
    Extract x;
    Scan best;
    bool any;
    bool best_exact;
    const Atom *atoms; // of best, when it is exact
    uint32_t natoms;
    uint8_t bucket[MAX_ATOMS], ahead[MAX_ATOMS],
        segment[MAX_ATOMS]; // ... and where they are
    Place place;            // of best; no segment: it has several
    uint32_t fallback;
} Chooser;

/* -- Tests ------------------------------------------------------------------------------- */

/* Bits in which members of the set differ. */
static uint8_t varying_bits(const ByteSet *s)
{
    unsigned first = byteset_next(s, 0), differ = 0;

    for (unsigned b = first; b < 256; b = byteset_next(s, b + 1))
        differ |= first ^ b;
    return (uint8_t)differ;
}

/* (b & mask) - low <= span for exactly the members? */
static bool fits(const ByteSet *s, uint8_t mask, ScanTest *t)
{
    unsigned lo = 256, hi = 0;

    for (unsigned b = byteset_next(s, 0); b < 256; b = byteset_next(s, b + 1)) {
        lo = JR_MIN(lo, b & mask);
        hi = JR_MAX(hi, b & mask);
    }
    for (unsigned b = 0; b < 256; b++) {
        unsigned x = b & mask;

        if ((lo <= x && x <= hi) != byteset_has(s, b)) return false;
    }
    t->mask = mask;
    t->low = (uint8_t)lo;
    t->span = (uint8_t)(hi - lo);
    return true;
}

/* The cheapest form that says exactly `s`. */
static ScanForm form_of(const ByteSet *s, ScanTest *t)
{
    unsigned n = byteset_count(s);
    uint8_t differ = varying_bits(s);

    if (n == 1) return fits(s, 0xff, t) ? SCAN_EQUAL : SCAN_TABLE;
    if (n == 1u << __builtin_popcount(differ) && fits(s, (uint8_t)~differ, t))
        return SCAN_MASKED;
    if (fits(s, 0xff, t) || fits(s, 0xdf, t)) return SCAN_RANGES;
    if (!s->word[2] && !s->word[3]) return SCAN_TABLE_ASCII;
    if (!s->word[0] && !s->word[1]) return SCAN_TABLE_HIGH;
    return SCAN_TABLE;
}

/* -- Rates ------------------------------------------------------------------------------- */

typedef struct Gram {
    uint8_t n, offset[SCAN_MAX_TESTS]; // ascending
    const ByteSet *set[SCAN_MAX_TESTS];
} Gram;

/* sqrt(p), roughly; 0 <= p <= 1. */
static float root(float p)
{
    float x = 1;

    for (int i = 0; i < 6; i++)
        x = (x + p / x) / 2;
    return x;
}

/* One byte, or a letter in both cases? */
static bool is_narrow(const ByteSet *s)
{
    return byteset_count(s) <= 2;
}

/* Is the byte tested by k tested before? */
static bool repeats(const Gram *g, uint32_t k)
{
    if (!is_narrow(g->set[k])) return false;
    for (uint32_t i = 0; i < k; i++)
        if (!memcmp(g->set[i], g->set[k], sizeof *g->set[k])) return true;
    return false;
}

/* Candidates per KB. Where a byte stands it is likely to stand again nearby: text has columns
 * of dashes, and quotes come in pairs. */
static float gram_rate(const Gram *g)
{
    float r = 1024;

    for (uint32_t k = 0; k < g->n; k++) {
        float p = jr_rarity_of(g->set[k]);

        if (k && g->offset[k] == g->offset[k - 1] + 1) {
            p *= jr_rarity_neighbours(g->set[k - 1], g->set[k]);
            if (p > 1) p = 1;
        } else if (repeats(g, k)) {
            p = root(p);
        }
        r *= p;
    }
    return r;
}

static void gram_insert(Gram *g, uint8_t offset, const ByteSet *set)
{
    uint32_t k = g->n++;

    for (; k && g->offset[k - 1] > offset; k--) {
        g->offset[k] = g->offset[k - 1];
        g->set[k] = g->set[k - 1];
    }
    g->offset[k] = offset;
    g->set[k] = set;
}

static bool gram_has_room(const Gram *g, uint8_t offset)
{
    if (g->n && (offset + 0 > g->offset[0] + SCAN_MAX_SPAN ||
                 offset + SCAN_MAX_SPAN < g->offset[g->n - 1]))
        return false;
    for (uint32_t k = 0; k < g->n; k++)
        if (g->offset[k] == offset) return false;
    return true;
}

/* Add the offset that lowers the rate most; false when none does. */
static bool gram_grow(Gram *g, const Segment *s, float *rate)
{
    float least = *rate * 0.8f;
    Gram best = *g;

    for (uint32_t i = 0; i < s->n; i++) {
        Gram trial = *g;
        float r;

        if (!gram_has_room(g, (uint8_t)i) || jr_rarity_of(&s->at[i]) > 0.8f) continue;
        gram_insert(&trial, (uint8_t)i, &s->at[i]);
        r = gram_rate(&trial);
        if (r > least) continue;
        least = r;
        best = trial;
    }
    if (best.n == g->n) return false;
    *g = best;
    *rate = least;
    return true;
}

static bool is_one_string(const Gram *g)
{
    for (uint32_t k = 0; k < g->n; k++)
        if (!is_narrow(g->set[k])) return false;
    return true;
}

/* The rate that costs are charged with: a low prediction is trusted less than a high one. */
static float risk(float r, float factor)
{
    float f = factor;

    if (r < 1) return r * f;
    while (f > 1 && f * f * r > factor * factor)
        f *= 0.9f; // about factor / sqrt(r)
    return r * (f > 1 ? f : 1);
}

/* -- One place ----------------------------------------------------------------------------- */

static void note(const Chooser *c, const Scan *s)
{
    if (!c->o->notes) return;
    jr_buf_printf(c->o->notes,
                  "  possible      %6.0f ns/KB, %8.3f candidates/KB: %s, %u %s",
                  (double)s->cost, (double)s->rate, s->from, s->ntests,
                  s->ntests == 1 ? "offset" : "offsets");
    jr_buf_puts(c->o->notes, s->stopped ? ", start open\n" : "\n");
}

/* Keep the scan if it is the best so far. */
static bool offer(Chooser *c, const Scan *s)
{
    note(c, s);
    if (c->any && s->cost >= c->best.cost) return false;
    c->any = true;
    c->best = *s;
    return true;
}

static void set_table(Scan *s, uint32_t k, const ByteSet *set, uint32_t bucket)
{
    for (unsigned b = byteset_next(set, 0); b < 256; b = byteset_next(set, b + 1)) {
        s->table[k][b] |= (uint8_t)(1 << bucket);
        s->nibble[k][0][b & 15] |= (uint8_t)(1 << bucket);
        s->nibble[k][1][b >> 4] |= (uint8_t)(1 << bucket);
    }
}

/* Fill in the tests; false when this machine has no kernel for them. */
static bool set_tests(const Chooser *c, Scan *s, const Gram *g)
{
    unsigned zones = 0;
    ScanForm form = SCAN_EQUAL;

    s->ntests = g->n;
    s->span = (uint8_t)(g->offset[g->n - 1] - g->offset[0]);
    for (uint32_t k = 0; k < g->n; k++) {
        ScanForm f = form_of(g->set[k], &s->test[k]);

        s->test[k].offset = (uint8_t)(g->offset[k] - g->offset[0]);
        form = JR_MAX(form, JR_MIN(f, SCAN_TABLE_ASCII));
        zones |= g->set[k]->word[0] | g->set[k]->word[1] ? 1 : 0;
        zones |= g->set[k]->word[2] | g->set[k]->word[3] ? 2 : 0;
    }
    if (form == SCAN_TABLE_ASCII) {
        form = zones == 1 ? SCAN_TABLE_ASCII : zones == 2 ? SCAN_TABLE_HIGH : SCAN_TABLE;
        for (uint32_t k = 0; k < g->n; k++)
            set_table(s, k, g->set[k], 0);
    }
    s->form = (uint8_t)form;
    s->next = jr_scan_kernel(c->o->isa, form, g->n);
    return s->next != NULL;
}

static float tests_cost(const Chooser *c, const Scan *s)
{
    float each = s->form <= SCAN_MASKED   ? c->costs.equal
                 : s->form == SCAN_RANGES ? c->costs.ranges
                                          : c->costs.table;

    if (s->form == SCAN_TABLE && c->o->isa == JITRE_ISA_AVX512) each *= 1.8f;
    return c->costs.base + each * s->ntests;
}

/* How many bytes of a set are likely to stand in front of a place. Shares of bytes come from
 * many kinds of text and add up to more than 1: what is left of that says little, so the ASCII
 * bytes that end the way are asked, too. */
static uint32_t way_back(const ByteSet *through)
{
    ByteSet ends = {{~through->word[0], ~through->word[1], 0, 0}};
    float other = JR_MAX(1 - jr_rarity_of(through), jr_rarity_of(&ends));

    return other > 0.001f ? (uint32_t)(1 / other) : 1000;
}

static void set_through(Scan *s, const ByteSet *through)
{
    ByteSet others = *through;

    for (unsigned i = 0; i < JR_COUNT(others.word); i++)
        others.word[i] = ~others.word[i];
    s->through = *through;
    s->stop_byte = byteset_count(&others) == 1 ? 1 + byteset_next(&others, 0) : 0;
}

/* Tests of 1 to 4 offsets in a segment. */
static void try_segment(Chooser *c, const Segment *seg, const Cut *cut, const char *from,
                        const Atom *literal)
{
    const ByteSet *through = cut ? &cut->through : NULL;
    Gram g = {0};
    float rate = 1024;

    while (g.n < SCAN_MAX_TESTS && (g.n == 0 || rate > 0.02f) &&
           gram_grow(&g, seg, &rate)) {
        Scan s = {.from = from, .rate = rate};
        uint32_t tries = seg->hi - seg->lo;
        bool one_way = c->x.nstrings == 1 || is_one_string(&g); // errors of several add up

        if (!set_tests(c, &s, &g)) continue;
        s.stopped = seg->hi > MAX_LITERAL;
        s.min_ahead = seg->lo + g.offset[0];
        s.max_ahead = s.stopped ? SIZE_MAX : seg->hi + g.offset[0];
        s.cut_ahead = g.offset[0];
        if (s.stopped && through) set_through(&s, through);
        s.verify = literal && tries <= MAX_TRIES ? (tries ? VERIFY_TRIES : VERIFY_LITERAL)
                   : s.stopped                   ? VERIFY_STOPPED
                                                 : VERIFY_RUN;
        s.verify += (s.stopped ? way_back(through) : tries) * FALLBACK / 1024;
        s.scan_cost = tests_cost(c, &s);
        s.cost = s.scan_cost + risk(rate, one_way ? 1.5f : 6) * (float)s.verify;
        if (!offer(c, &s)) continue;
        c->place = (Place){seg, cut ? cut->node : NO_NODE, g.offset[0]};
        c->best_exact = literal && tries <= MAX_TRIES;
        c->atoms = literal;
        c->natoms = 1;
        c->bucket[0] = 0;
        c->ahead[0] = g.offset[0];
    }
}

/* -- Strings in buckets ---------------------------------------------------------------------- */

static const uint8_t shapes[][SCAN_MAX_TESTS + 1] = { // number of offsets, offsets
    {1, 0},       {2, 0, 1},       {2, 0, 2},       {3, 0, 1, 2},
    {3, 0, 2, 4}, {4, 0, 1, 2, 3}, {4, 0, 2, 4, 6}, {4, 0, 1, 3, 4}};

enum { MAX_PLACINGS = 4 };

/* A shape laid into a string. */
typedef struct Placing {
    uint8_t segment, at;
    float rate;
} Placing;

typedef struct Buckets {
    const Atom *atom;
    uint32_t natoms;
    const uint8_t *shape;
    ByteSet set[SCAN_BUCKETS][SCAN_MAX_TESTS];
    float rate[SCAN_BUCKETS]; // 0: empty
    uint8_t bucket[MAX_ATOMS], at[MAX_ATOMS], segment[MAX_ATOMS];
} Buckets;

static Gram gram_at(const uint8_t *shape, const ByteSet *at)
{
    Gram g = {.n = shape[0]};

    for (uint32_t k = 0; k < g.n; k++) {
        g.offset[k] = shape[1 + k];
        g.set[k] = &at[shape[1 + k]];
    }
    return g;
}

/* The rarest placings of a shape in an atom, at most MAX_PLACINGS. */
static uint32_t find_placings(const Atom *s, const uint8_t *shape, Placing *best)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < s->nsegments; i++)
        for (uint32_t at = 0; at + shape[shape[0]] < s->segment[i].n; at++) {
            Gram g = gram_at(shape, s->segment[i].at + at);
            Placing p = {(uint8_t)i, (uint8_t)at, gram_rate(&g)};
            uint32_t k = n < MAX_PLACINGS ? n++ : n;

            for (; k && best[k - 1].rate > p.rate; k--)
                if (k < MAX_PLACINGS) best[k] = best[k - 1];
            if (k < MAX_PLACINGS) best[k] = p;
        }
    return n;
}

/* The rate of bucket i after sets `at` have joined, by chance alone. */
static float joined_rate(const Chooser *c, const Buckets *b, uint32_t i, const ByteSet *at)
{
    float r = 1024;

    for (uint32_t k = 0; k < b->shape[0]; k++) {
        ByteSet set = b->set[i][k];

        byteset_join(&set, &at[b->shape[1 + k]]);
        if (c->o->isa != JITRE_ISA_AVX512) set = byteset_halves(&set);
        r *= jr_rarity_of(&set);
    }
    return r;
}

/* Put atom j where the sum of rates grows least. */
static bool place_atom(const Chooser *c, Buckets *b, uint32_t j)
{
    Placing p[MAX_PLACINGS];
    const Atom *s = &b->atom[j];
    uint32_t n = find_placings(s, b->shape, p), chosen = 0, where = 0;
    float least = 1e9f;
    const ByteSet *at;

    for (uint32_t k = 0; k < n; k++)
        for (uint32_t i = 0; i < SCAN_BUCKETS; i++) {
            float grown =
                joined_rate(c, b, i, s->segment[p[k].segment].at + p[k].at) - b->rate[i];

            if (grown < least) {
                least = grown;
                chosen = k;
                where = i;
            }
            if (b->rate[i] <= 0) break; // all empty ones are alike
        }
    if (!n) return false;
    at = s->segment[p[chosen].segment].at + p[chosen].at;
    for (uint32_t k = 0; k < b->shape[0]; k++)
        byteset_join(&b->set[where][k], &at[b->shape[1 + k]]);
    b->rate[where] += least;
    b->bucket[j] = (uint8_t)where;
    b->at[j] = p[chosen].at;
    b->segment[j] = p[chosen].segment;
    return true;
}

/* Sum over the buckets, neighbours and what the machine can say included. */
static float buckets_rate(const Chooser *c, const Buckets *b)
{
    float sum = 0;

    for (uint32_t i = 0; i < SCAN_BUCKETS; i++) {
        ByteSet set[SCAN_MAX_TESTS];
        Gram g = {.n = b->shape[0]};

        if (b->rate[i] <= 0) continue;
        for (uint32_t k = 0; k < g.n; k++) {
            set[k] = c->o->isa == JITRE_ISA_AVX512 ? b->set[i][k]
                                                   : byteset_halves(&b->set[i][k]);
            g.offset[k] = b->shape[1 + k];
            g.set[k] = &set[k];
        }
        sum += gram_rate(&g);
    }
    return sum < 1024 ? sum : 1024;
}

static void offer_buckets(Chooser *c, const Buckets *b, bool exact)
{
    Scan s = {.from = "strings, in buckets", .ntests = b->shape[0], .min_ahead = SIZE_MAX};
    unsigned zones = 0;

    for (uint32_t k = 0; k < s.ntests; k++) {
        s.test[k].offset = b->shape[1 + k];
        for (uint32_t i = 0; i < SCAN_BUCKETS; i++) {
            const ByteSet *set = &b->set[i][k];

            set_table(&s, k, set, i);
            zones |= (set->word[0] | set->word[1] ? 1 : 0) |
                     (set->word[2] | set->word[3] ? 2 : 0);
        }
    }
    s.span = s.test[s.ntests - 1].offset;
    s.form = zones == 1 ? SCAN_TABLE_ASCII : zones == 2 ? SCAN_TABLE_HIGH : SCAN_TABLE;
    s.next = jr_scan_kernel(c->o->isa, (ScanForm)s.form, s.ntests);
    for (uint32_t j = 0; j < b->natoms; j++) {
        const Segment *seg = &b->atom[j].segment[b->segment[j]];

        s.min_ahead = JR_MIN(s.min_ahead, (size_t)seg->lo + b->at[j]);
        s.max_ahead = JR_MAX(s.max_ahead, (size_t)seg->hi + b->at[j]);
        exact &= seg->hi - seg->lo <= MAX_TRIES;
    }
    s.rate = buckets_rate(c, b);
    s.verify = exact ? VERIFY_TRIES : VERIFY_RUN;
    if (!exact) s.verify += (uint32_t)(s.max_ahead - s.min_ahead) * FALLBACK / 1024;
    s.scan_cost = tests_cost(c, &s);
    s.cost = s.scan_cost + risk(s.rate, 6) * (float)s.verify;
    if (!offer(c, &s)) return;
    c->place = (Place){0};
    c->best_exact = exact;
    c->atoms = b->atom;
    c->natoms = b->natoms;
    memcpy(c->bucket, b->bucket, sizeof c->bucket);
    memcpy(c->ahead, b->at, sizeof c->ahead);
    memcpy(c->segment, b->segment, sizeof c->segment);
}

static void try_atoms(Chooser *c, const Atom *atom, uint32_t natoms, bool exact)
{
    for (size_t i = 0; c->costs.table > 0 && natoms > 1 && i < JR_COUNT(shapes); i++) {
        Buckets b = {.atom = atom, .natoms = natoms, .shape = shapes[i]};
        bool fitted = true;

        for (uint32_t j = 0; j < natoms && fitted; j++)
            fitted = place_atom(c, &b, j);
        if (fitted) offer_buckets(c, &b, exact);
    }
}

/* -- All ------------------------------------------------------------------------------------- */

/* Is the pattern nothing but its strings? Each of their characters must then be few. */
static bool all_literal(Chooser *c)
{
    const Alphabet *al = &c->x.nfa->alphabet;

    if (al->peek_crlf || al->uses_final || !c->x.nstrings) return false;
    for (uint32_t j = 0; j < c->x.nstrings; j++) {
        const String *s = &c->x.string[j];

        if (!s->whole) return false;
        for (uint32_t i = 0; i < s->n; i++)
            if (c->x.form[s->set[i]]->nchars > 4) return false;
    }
    return true;
}

static void try_all(Chooser *c)
{
    bool exact = all_literal(c);
    const Atom *literal = exact && c->x.nstrings == 1 ? &c->x.atom[0] : NULL;

    if (c->x.nstrings == 1)
        for (uint32_t i = 0; i < c->x.atom[0].nsegments; i++)
            try_segment(c, &c->x.atom[0].segment[i], NULL, "the string", literal);
    try_atoms(c, c->x.atom, c->x.nstrings, exact);
    try_atoms(c, c->x.variant, c->x.nvariants, exact);
    for (uint32_t i = 0; i < c->x.ncuts; i++)
        try_segment(c, &c->x.cut[i].segment, &c->x.cut[i],
                    i ? "a place all matches pass" : "the beginning", literal);
}

/* Is there one for this string and place already, by another atom? */
static bool is_known(const ScanLiteral *l, const ScanLiteral *end, uint32_t string,
                     uint32_t lo)
{
    while (l < end && (l->rank != string || l->lo != lo))
        l++;
    return l < end;
}

/* One literal for each atom, in order of buckets; those of one string share the text. */
static Status add_literals(Arena *keep, Chooser *c, Scan *s)
{
    ScanLiteral *l = jr_arena_array(keep, ScanLiteral, c->natoms), text[MAX_STRINGS];
    uint32_t n = 0;

    if (!l) return keep->status;
    for (uint32_t i = 0; i < c->x.nstrings; i++)
        JR_TRY(jr_literal_make(keep, &c->x, &c->x.string[i], &text[i]));
    for (uint32_t bucket = 0; bucket < SCAN_BUCKETS; bucket++) {
        for (uint32_t j = 0; j < c->natoms; j++) {
            const Atom *a = &c->atoms[j];
            const Segment *seg =
                c->place.segment ? c->place.segment : &a->segment[c->segment[j]];
            uint32_t lo = seg->lo + c->ahead[j];

            if (c->bucket[j] != bucket ||
                is_known(l + s->first[bucket], l + n, a->string, lo))
                continue;
            l[n] = text[a->string];
            l[n].rank = (uint8_t)a->string;
            l[n].lo = (uint16_t)lo;
            l[n++].hi = (uint16_t)(seg->hi + c->ahead[j]);
        }
        s->first[bucket + 1] = (uint8_t)n;
    }
    s->literal = l;
    s->nliterals = n;
    return JR_OK;
}

/* What the monitor goes by. */
static void set_prices(const Chooser *c, Scan *s)
{
    s->fallback = c->fallback;
    s->gain = s->scan_cost < (float)c->fallback ? c->fallback - (uint32_t)s->scan_cost : 0;
    if (c->o->mood == SCAN_ALWAYS) s->verify = s->fallback = 0;
    if (c->o->mood == SCAN_BRIEFLY) s->gain = s->fallback = 0;
}

static Status choose(Arena *keep, Arena *scratch, const Nfa *nfa, const ScanOptions *o,
                     const Scan **scan)
{
    Chooser *c = jr_arena_new(scratch, Chooser);
    Scan *s;

    if (!c) return scratch->status;
    c->o = o;
    c->costs = costs_of[o->isa];
    c->fallback = nfa->nnodes > BIG_NFA ? FALLBACK_BIG : FALLBACK;
    JR_TRY(jr_extract(&c->x, scratch, nfa));
    try_all(c);
    if (!c->any ||
        (o->mood == SCAN_WHEN_CHEAPER && c->best.cost > 0.8f * (float)c->fallback))
        return JR_OK;
    s = jr_arena_new(keep, Scan);
    if (!s) return keep->status;
    *s = c->best;
    s->longest = nfa->longest;
    set_prices(c, s);
    if (c->best_exact)
        JR_TRY(add_literals(keep, c, s));
    else if (c->place.segment)
        JR_TRY(jr_scan_look_around(keep, &c->x, &c->place, s));
    *scan = s;
    return JR_OK;
}

Status jr_scan_build(Arena *keep, const Heap *heap, const Nfa *nfa, const ScanOptions *o,
                     const Scan **scan)
{
    Arena scratch;
    Status st;

    *scan = NULL;
    if (nfa->nullable || nfa->anchored || nfa->uses_start || nfa->has_keep ||
        nfa->nnodes > MAX_NFA)
        return JR_OK;
    jr_arena_init(&scratch, heap, (size_t)32 << 20);
    st = choose(keep, &scratch, nfa, o, scan);
    if (scratch.status == JITRE_ERR_TOO_BIG) st = JR_OK; // says too much to be worth a scan
    jr_arena_free(&scratch);
    return st == JITRE_ERR_TOO_BIG ? JR_OK : st;
}

ScanNext jr_scan_kernel(enum jitre_isa isa, ScanForm form, unsigned ntests)
{
    switch (isa) {
    case JITRE_ISA_AVX512: return jr_kernel_avx512(form, ntests);
    case JITRE_ISA_AVX2: return jr_kernel_avx2(form, ntests);
    default: return jr_kernel_sse2(form, ntests);
    }
}
