/* set_run.c -- searching with a Set: slices of text go through its sieves.
 *
 *     slice of text --probe--> offsets --sift--> starts --look up--> match
 *
 * Lists in between have no branches in their making, which is what makes a thousand bad guesses
 * cheap. Looking up is paid from a credit that the bytes gone through earn: words that lie in
 * wait for each other (a^1000, b behind a^1000) make the set give up, and an automaton goes on.
 */
#include "scan/set_tables.h"

enum {
    FIRST_SLICE = 128,   // probes
    CREDIT = 1 << 16,    // to begin with, and at most
    CREDIT_OF_BYTE = 4,  // steps of looking up
    MAX_STRANGE_LEN = 4
};

void jr_set_begin(SetRun *r, const Set *set, const uint8_t *start)
{
    r->set = set;
    r->low = r->cur = r->from = start;
    r->slice = FIRST_SLICE;
    r->credit = CREDIT;
    r->nprobes = r->probe = r->nstarts = r->start = 0;
}

/* -- Looking up ---------------------------------------------------------------------------- */

static bool same_word(const Set *s, const SetEntry *e, const uint8_t *p, const Text *t)
{
    const uint8_t *value = s->value + e->at, *mask = s->mask ? s->mask + e->at : NULL;

    for (uint32_t i = 0; i < e->len; i += 8) {
        uint64_t x = load_near(p + i, t->base, t->end), y, m = ~UINT64_C(0);

        if (e->len - i < 8) m >>= 8 * (8 - (e->len - i));
        y = load_near(value + i, value, value + e->len);
        if (mask) x &= load_near(mask + i, mask, mask + e->len);
        if ((x ^ y) & m) return false;
    }
    return true;
}

/* Letters with forms of their own, one after the other. All forms of one have one length. */
static bool same_chars(const Set *s, const SetEntry *e, const uint8_t *p)
{
    for (uint32_t i = 0; i < e->nchars; i++) {
        const ScanChar *c = &s->form[s->chars[e->chars + i]];
        uint32_t bytes = 0, k = 0;

        memcpy(&bytes, p, c->len[0]);
        while (k < c->n && bytes != c->word[k])
            k++;
        if (k == c->n) return false;
        p += c->len[0];
    }
    return true;
}

static bool holds(const Set *s, uint32_t guard, const Text *t, const uint8_t *p)
{
    const Guard *g = &s->guard[guard];
    const Alphabet *al = &s->nfa->alphabet;

    for (uint32_t i = 0; i < g->n; i++)
        if (!jr_nfa_look(s->nfa, g->look[i], jr_text_prev_kind(al, t, p),
                         jr_text_peek(al, t, p), false))
            return false;
    return true;
}

static bool is_there(const Set *s, const SetEntry *e, const uint8_t *p, const Text *t)
{
    if ((size_t)(t->end - p) < e->len || !same_word(s, e, p, t)) return false;
    if (e->chars != NO_CHARS && !same_chars(s, e, p)) return false;
    return holds(s, e->before, t, p) && holds(s, e->after, t, p + e->len);
}

static bool is_better(const Set *s, const SetEntry *e, const SetEntry *than)
{
    if (!than) return true;
    return s->longest ? e->len > than->len : e->rank < than->rank;
}

/* The best word of a tier that is at p, if it is better than *best. */
static void look_up(SetRun *r, const Text *t, const uint8_t *p, const Tier *tier,
                    const SetEntry **best)
{
    const Set *s = r->set;
    uint64_t h = hash_begin(s, tier, load_near(p, t->base, t->end),
                            load_near(p + tier->last, t->base, t->end));
    uint32_t i = slot_of(s, h);
    const SetEntry *e;

    r->credit--;
    while (s->slot[i].first && s->slot[i].tag != tag_of(h)) {
        i = (i + 1) & s->slot_mask;
        r->credit--;
    }
    if (!s->slot[i].first) return;
    for (e = &s->entry[s->slot[i].first];; e++) {
        if (!is_better(s, e, *best)) return;
        r->credit -= 1 + e->len / 8;
        if (is_there(s, e, p, t)) {
            *best = e;
            return;
        }
        if (e->last) return;
    }
}

static const uint8_t *place_of(const SetRun *r, uint32_t start)
{
    return r->from + (start >> 3) - SET_MAX_STRIDE;
}

static bool in_debt(const SetRun *r)
{
    return r->credit < 0 && !r->set->always;
}

/* The next match among the starts at hand. False: none is left, or looking them up costs too
 * much. */
static bool next_of_starts(SetRun *r, const Text *t, jitre_span *match)
{
    while (r->start < r->nstarts && !in_debt(r)) {
        uint32_t place = r->starts[r->start] >> 3;
        const uint8_t *p = place_of(r, r->starts[r->start]);
        const SetEntry *best = NULL;

        for (; r->start < r->nstarts && r->starts[r->start] >> 3 == place; r->start++)
            if (p >= r->low)
                look_up(r, t, p, &r->set->tier[r->starts[r->start] & 7], &best);
        if (!best) continue;
        r->low = p + best->len;
        *match = (jitre_span){(size_t)(p - t->base), (size_t)(p - t->base) + best->len};
        return true;
    }
    return false;
}

/* -- Sifting ------------------------------------------------------------------------------- */

/* Starts of one probe, near the borders of the text. */
static uint32_t sift_near(const SetRun *r, const Text *t, uint32_t at, uint32_t *out)
{
    const Set *s = r->set;
    uint32_t n = 0;

    for (uint32_t o = s->stride; o-- > 0;) {
        const uint8_t *p = r->from + at;

        if (p - r->low < (ptrdiff_t)o) continue;
        p -= o;
        for (uint32_t k = 0; k < s->ntiers; k++) {
            const Tier *tier = &s->tier[k];
            uint64_t h;

            if ((size_t)(t->end - p) < tier->len) break;
            h = hash_begin(s, tier, load_near(p, t->base, t->end),
                           load_near(p + tier->last, t->base, t->end));
            out[n] = (at + SET_MAX_STRIDE - o) << 3 | k;
            n += filter_has(&s->begins, h);
        }
    }
    return n;
}

/* ... and in the midst of it. */
static inline uint32_t sift_one(const Set *s, const uint8_t *from, uint32_t at,
                                uint32_t *out, uint32_t n)
{
    for (uint32_t o = s->stride; o-- > 0;) {
        const uint8_t *p = from + at - o;
        uint64_t x = load_8(p);

        for (uint32_t k = 0; k < s->ntiers; k++) {
            const Tier *tier = &s->tier[k];
            uint64_t y = load_8(p + tier->last);

            out[n] = (at + SET_MAX_STRIDE - o) << 3 | k;
            n += filter_has(&s->begins, hash_begin(s, tier, x, y));
        }
    }
    return n;
}

static void sift(SetRun *r, const Text *t)
{
    const Set *s = r->set;
    uint32_t room = s->stride * s->ntiers, n = 0;
    size_t reach = s->tier[s->ntiers - 1].last + 8u;

    r->start = 0;
    for (; r->probe < r->nprobes && n + room <= SET_STARTS; r->probe++) {
        uint32_t at = r->probes[r->probe];
        const uint8_t *p = r->from + at;

        if (p - r->low + 1 < (ptrdiff_t)s->stride || (size_t)(t->end - p) < reach)
            n += sift_near(r, t, at, r->starts + n);
        else
            n = sift_one(s, r->from, at, r->starts, n);
    }
    r->nstarts = n;
}

/* -- Probing ------------------------------------------------------------------------------- */

/* The last probes, with less than 8 bytes in front of the end. */
static void probe_end(SetRun *r, const Text *t)
{
    const Set *s = r->set;

    for (; (size_t)(t->end - r->cur) >= s->ngram && r->cur < t->end; r->cur += s->stride) {
        uint64_t h = hash_gram(s, load_near(r->cur, t->base, t->end));

        if (filter_has(&s->grams, h)) r->probes[r->nprobes++] = (uint16_t)(r->cur - r->from);
        if ((size_t)(t->end - r->cur) < s->stride) break;
    }
    r->cur = t->end;
}

/* Between slices: the first place at which a match may begin. */
static const uint8_t *first_undecided(const SetRun *r)
{
    size_t before = (size_t)(r->cur - r->low);

    if (r->cur < r->low) return r->low;
    return r->cur - JR_MIN(before, r->set->stride - 1u);
}

/* Does a form stand in [from, to) that the words do not have? */
static bool is_strange(const Set *s, const Text *t, const uint8_t *from, const uint8_t *to)
{
    uint64_t mask;

    for (uint32_t i = 0; i < s->nstrange; i++) {
        const Scan *scan = &s->strange[i];
        const uint8_t *stop = t->end - JR_MIN((size_t)(t->end - from), (size_t)scan->span);

        stop = JR_MIN(stop, to);
        if (from < stop && scan->next(scan, t->base, from, stop, &mask)) return true;
    }
    return false;
}

/* Go through the next slice: 1; 0: the text has ended; SET_GIVEN_UP. */
static int next_slice(SetRun *r, const Text *t)
{
    const Set *s = r->set;
    size_t left, n, decides;

    if (r->cur < r->low) r->cur = r->low;
    left = (size_t)(t->end - r->cur);
    if (left < s->ngram) return 0;
    n = left < 8 ? 0 : JR_MIN((left - 8) / s->stride + 1, (size_t)r->slice);
    decides = JR_MIN(left, JR_MAX(n * s->stride, 8) + s->max + MAX_STRANGE_LEN);
    if (s->nstrange && is_strange(s, t, first_undecided(r), r->cur + decides))
        return SET_GIVEN_UP;
    r->from = r->cur;
    r->nprobes = r->probe = 0;
    if (!n) {
        probe_end(r, t);
        return 1;
    }
    r->nprobes = s->probe(s, r->from, (uint32_t)n, t->end, r->probes);
    r->cur += n * s->stride;
    r->slice = JR_MIN(2 * r->slice, (uint32_t)SET_PROBES);
    r->credit += (int64_t)(n * s->stride * CREDIT_OF_BYTE);
    r->credit = JR_MIN(r->credit, (int64_t)CREDIT);
    return 1;
}

static int give_up(SetRun *r, const uint8_t *low)
{
    r->low = JR_MAX(r->low, low);
    return SET_GIVEN_UP;
}

int jr_set_next(SetRun *r, const Text *t, jitre_span *match)
{
    for (;;) {
        int go_on = 1;

        if (next_of_starts(r, t, match)) return 1;
        if (r->start < r->nstarts) return give_up(r, place_of(r, r->starts[r->start]));
        if (r->probe < r->nprobes)
            sift(r, t);
        else
            go_on = next_slice(r, t);
        if (go_on == SET_GIVEN_UP) return give_up(r, first_undecided(r));
        if (!go_on) return 0;
    }
}
