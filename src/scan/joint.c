/* joint.c -- which bytes of each member to look for, and which members share a bucket.
 *
 * For each member, of all that it requires (extract.h): a place that all its matches pass, or
 * all its strings, whichever is likely to cost less. Of each atom, three neighbouring bytes
 * for the first sieve, the first two of them below 0x80; greedily that placing and bucket which
 * let pass least.
 */
#include "scan/extract.h"
#include "scan/joint_lanes.h"
#include "scan/rarity.h"

enum {
    NBUCKETS = 16,
    PLACINGS = 4,
    FAR = 1024,      // a bounded way back that is too long to be walked each time
    VERIFY = 80,     // ns for a hit
    VERIFY_BYTE = 1, // ... and for each byte to walk back
    SIEVE_COST = 70, // ns per KB
    MOST_COST = 600  // ... with hits: more is not worth it
};

/* Three bytes of an atom. */
typedef struct Placing {
    uint32_t at; // in the segment
    float rate;  // per KB, of the three bytes
} Placing;

/* What a member requires: one of these segments. */
typedef struct Cover {
    const Segment *segment[MAX_STRINGS];
    uint32_t n;
    const ByteSet *through; // of a cut
    float cost;             // ns per KB
} Cover;

typedef struct Piece {
    const Segment *segment;
    uint32_t member, shift, bucket;
} Piece;

typedef struct Joiner {
    Arena *scratch;
    JR_VEC(Piece) piece;
    ByteSet set[NBUCKETS][JOINT_GRAM];
    float rate[NBUCKETS];
    float cost;
    bool always;   // however much it costs
    bool shuffles; // tables are of halves of bytes
} Joiner;

/* -- Rates --------------------------------------------------------------------------------- */

static bool is_low(const ByteSet *s)
{
    return !s->word[2] && !s->word[3];
}

static bool same_set(const ByteSet *a, const ByteSet *b)
{
    return !memcmp(a, b, sizeof *a);
}

/* By chance alone. */
static void find_shares(const Segment *s, float share[MAX_SEGMENT])
{
    for (uint32_t i = 0; i < s->n; i++)
        share[i] = i && same_set(&s->at[i], &s->at[i - 1]) ? share[i - 1]
                                                           : jr_rarity_of(&s->at[i]);
}

/* The rarest placings in a segment. */
static uint32_t find_placings(const Segment *s, Placing *best)
{
    float share[MAX_SEGMENT];
    uint32_t n = 0;

    find_shares(s, share);
    for (uint32_t at = 0; at + JOINT_GRAM <= s->n; at++) {
        Placing p = {at, 1024 * share[at] * share[at + 1] * share[at + 2]};
        uint32_t k;

        if (!is_low(&s->at[at]) || !is_low(&s->at[at + 1])) continue;
        k = n < PLACINGS ? n++ : n;
        for (; k && best[k - 1].rate > p.rate; k--)
            if (k < PLACINGS) best[k] = best[k - 1];
        if (k < PLACINGS) best[k] = p;
    }
    return n;
}

/* The rate of the rarest placing, neighbours taken into account. */
static float rate_of(const Segment *s, const Placing *p)
{
    float r = p->rate;

    for (uint32_t k = 1; k < JOINT_GRAM; k++)
        r *= jr_rarity_neighbours(&s->at[p->at + k - 1], &s->at[p->at + k]);
    return JR_MIN(r, 1024.0f);
}

static float window_rate(const Segment *s, uint32_t at)
{
    float share[MAX_SEGMENT], r = 1024;

    find_shares(s, share);
    for (uint32_t k = 0; k < JOINT_WINDOW; k++) {
        uint32_t i = at + k - JOINT_BEFORE;

        if (at + k >= JOINT_BEFORE && i < s->n) r *= share[i];
    }
    return r;
}

/* Add a segment to a cover; false: it shows too little. */
static bool cover_add(Cover *c, const Segment *s)
{
    Placing best[PLACINGS];
    bool stopped = s->hi > MAX_LITERAL;
    float back, gram, rate;

    if (!find_placings(s, best) || (!stopped && s->hi - s->lo > FAR)) return false;
    back = stopped ? 100 : (float)(s->hi - s->lo);
    if (stopped && jr_rarity_of(c->through) > 0.9f) back = 1000;
    gram = rate_of(s, &best[0]);
    rate = JR_MAX(window_rate(s, best[0].at), gram / 64);
    c->cost += gram * 3 + rate * (VERIFY + back * VERIFY_BYTE);
    c->segment[c->n++] = s;
    return true;
}

/* The cheapest cover of a member; cost stays huge when there is none. */
static void find_cover(const Extract *x, Cover *best)
{
    Cover all = {0};
    bool whole = x->nstrings > 0;

    best->cost = 1e9f;
    for (uint32_t i = 0; i < x->ncuts; i++) {
        Cover one = {.through = &x->cut[i].through};

        if (cover_add(&one, &x->cut[i].segment) && one.cost < best->cost) *best = one;
    }
    for (uint32_t i = 0; i < x->nstrings && whole; i++) {
        const Atom *a = &x->atom[i];
        Cover least = {.cost = 1e9f};

        for (uint32_t k = 0; k < a->nsegments; k++) {
            Cover one = {0};

            if (cover_add(&one, &a->segment[k]) && one.cost < least.cost) least = one;
        }
        whole = least.n > 0;
        all.cost += least.cost;
        all.segment[all.n++] = least.segment[0];
    }
    if (whole && all.cost < best->cost) *best = all;
}

/* -- Buckets ------------------------------------------------------------------------------- */

/* How much bucket b lets pass more with a gram in it. */
static float growth(const Joiner *j, uint32_t b, const ByteSet *gram)
{
    float r = 1024;

    for (uint32_t k = 0; k < JOINT_GRAM; k++) {
        ByteSet set = j->set[b][k];

        byteset_join(&set, &gram[k]);
        if (j->shuffles) set = byteset_halves(&set);
        r *= jr_rarity_of(&set);
    }
    return r - j->rate[b];
}

static void place(Joiner *j, Piece *p)
{
    Placing best[PLACINGS];
    uint32_t n = find_placings(p->segment, best);
    float least = 1e9f;

    for (uint32_t i = 0; i < n; i++)
        for (uint32_t b = 0; b < NBUCKETS; b++) {
            float more = growth(j, b, &p->segment->at[best[i].at]);

            if (more < least) {
                least = more;
                p->shift = best[i].at;
                p->bucket = b;
            }
            if (j->rate[b] <= 0) break; // empty ones are alike
        }
    for (uint32_t k = 0; k < JOINT_GRAM; k++)
        byteset_join(&j->set[p->bucket][k], &p->segment->at[p->shift + k]);
    j->rate[p->bucket] += least;
}

/* -- Tables -------------------------------------------------------------------------------- */

/* Byte c passes in the k-th place of bucket b. */
static void fill_byte(Joint *out, uint32_t k, uint32_t b, unsigned c)
{
    uint8_t bit = (uint8_t)(1 << b % 8);

    out->table[k][c] |= (uint16_t)(1 << b);
    if (c < 128) out->half[k][b / 8][c] |= bit;
    out->nibble[k][b / 8][0][c & 15] |= bit;
    out->nibble[k][b / 8][1][c >> 4] |= bit;
}

static void fill_gram(Joint *out, const Joiner *j)
{
    for (uint32_t b = 0; b < NBUCKETS; b++) {
        for (uint32_t k = 0; k < JOINT_GRAM; k++)
            for (unsigned c = byteset_next(&j->set[b][k], 0); c < 128;
                 c = byteset_next(&j->set[b][k], c + 1))
                fill_byte(out, k, b, c);
        if (is_low(&j->set[b][JOINT_GRAM - 1])) continue;
        out->high[b / 8] |= (uint8_t)(1 << b % 8);
        for (unsigned c = 128; c < 256; c++)
            fill_byte(out, JOINT_GRAM - 1, b, c);
    }
}

static void fill_window(Joint *out, const Piece *p, uint64_t bit)
{
    for (uint32_t k = 0; k < JOINT_WINDOW; k++) {
        uint32_t i = p->shift + k - JOINT_BEFORE;
        bool known = p->shift + k >= JOINT_BEFORE && i < p->segment->n;

        for (unsigned c = 0; c < 256; c++)
            if (!known || byteset_has(&p->segment->at[i], c)) out->window[k][c] |= bit;
    }
}

static Status add_atom(Arena *keep, Joint *out, const Piece *p)
{
    uint32_t i = out->natoms++, set = i % JOINT_SETS;
    Scan *m = &out->member[p->member];
    const Segment *s = p->segment;
    ByteSet *at = jr_arena_array(keep, ByteSet, s->n);

    if (!at) return keep->status;
    memcpy(at, s->at, s->n * sizeof *at);
    out->atom[i] = (JointAtom){p->member, out->first[set], at, s->n, p->shift};
    out->first[set] = i + 1;
    fill_window(out, p, UINT64_C(1) << set);
    m->min_ahead = JR_MIN(m->min_ahead, (size_t)s->lo + p->shift);
    m->cut_ahead = p->shift;
    if (s->hi > MAX_LITERAL) {
        m->stopped = true;
        m->max_ahead = SIZE_MAX;
        out->any_stopped = true;
        out->most_cut = JR_MAX(out->most_cut, (size_t)p->shift);
        byteset_join(&out->through, &m->through);
    } else {
        m->max_ahead = JR_MAX(m->max_ahead, (size_t)s->hi + p->shift);
        out->most_ahead = JR_MAX(out->most_ahead, m->max_ahead);
    }
    return JR_OK;
}

/* -- The whole ------------------------------------------------------------------------------- */

/* The pieces of a member; false when it has no cover. */
static Status add_member(Joiner *j, const Nfa *nfa, uint32_t member, Scan *scan, bool *fits)
{
    Extract *x = jr_arena_new(j->scratch, Extract);
    Cover *c = jr_arena_new(j->scratch, Cover);

    if (!x || !c) return j->scratch->status;
    JR_TRY(jr_extract(x, j->scratch, nfa));
    find_cover(x, c);
    j->cost += c->cost;
    *fits =
        c->n && (j->cost < MOST_COST || j->always) && j->piece.n + c->n <= JOINT_MOST_ATOMS;
    if (!*fits) return JR_OK;
    *scan = (Scan){.min_ahead = SIZE_MAX, .fallback = 1};
    if (c->through) scan->through = *c->through;
    for (uint32_t i = 0; i < c->n; i++)
        if (!JR_PUSH(j->scratch, &j->piece, ((Piece){c->segment[i], member, 0, 0})))
            return j->scratch->status;
    return JR_OK;
}

static Status join(Arena *keep, Joiner *j, const Nfa *const *nfa, uint32_t n,
                   enum jitre_isa isa, const Joint **joint)
{
    Joint *out = jr_arena_new(keep, Joint);
    bool fits = true;

    if (!out) return keep->status;
    out->member = jr_arena_array(keep, Scan, n);
    if (!out->member) return keep->status;
    for (uint32_t i = 0; i < n && fits; i++)
        JR_TRY(add_member(j, nfa[i], i, &out->member[i], &fits));
    if (!fits) return JR_OK;
    out->atom = jr_arena_array(keep, JointAtom, j->piece.n);
    if (!out->atom) return keep->status;
    for (uint32_t i = 0; i < j->piece.n; i++) {
        place(j, &j->piece.data[i]);
        JR_TRY(add_atom(keep, out, &j->piece.data[i]));
    }
    fill_gram(out, j);
    out->nmembers = n;
    out->lanes = jr_joint_lanes(isa);
    out->cost = SIEVE_COST + j->cost;
    *joint = out;
    return JR_OK;
}

Status jr_joint_build(Arena *keep, const Heap *heap, const Nfa *const *nfa, uint32_t n,
                      const JointOptions *o, const Joint **joint)
{
    Joiner j = {.always = o->always, .shuffles = o->isa == JITRE_ISA_AVX2};
    Arena scratch;
    Status st;

    *joint = NULL;
    jr_arena_init(&scratch, heap, (size_t)64 << 20);
    j.scratch = &scratch;
    st = join(keep, &j, nfa, n, o->isa, joint);
    jr_arena_free(&scratch);
    return st == JITRE_ERR_TOO_BIG ? JR_OK : st;
}
