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
    FIRST_SLICE = 128,  // probes
    CREDIT = 1 << 16,   // to begin with, and at most
    CREDIT_OF_BYTE = 4, // steps of looking up
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

/* Most wrong words differ in their last bytes, which are with the entry. */
static bool same_tail(const Set *s, const SetEntry *e, const uint8_t *p, const Text *t)
{
    uint64_t x;

    if (e->len >= 8) return (load_8(p + e->len - 8) | s->fold) == e->tail;
    x = load_near(p, t->base, t->end) & ~UINT64_C(0) >> 8 * (8 - e->len);
    return (x | s->fold) == e->tail;
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
    if ((size_t)(t->end - p) < e->len || !same_tail(s, e, p, t) || !same_word(s, e, p, t))
        return false;
    if (e->chars != NO_CHARS && !same_chars(s, e, p)) return false;
    return holds(s, e->before, t, p) && holds(s, e->after, t, p + e->len);
}

static bool is_better(const Set *s, const SetEntry *e, const SetEntry *than)
{
    if (!than) return true;
    return s->longest ? e->len > than->len : e->rank < than->rank;
}

/* The best word of a group that is at p, if it is better than *best. */
static void look_up(SetRun *r, const Text *t, const uint8_t *p, uint32_t group,
                    const SetEntry **best)
{
    const Set *s = r->set;

    for (const SetEntry *e = &s->entry[group];; e++) {
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
    return r->from + r->starts[start].place - SET_BEFORE;
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
        uint32_t place = r->starts[r->start].place;
        const uint8_t *p = place_of(r, r->start);
        const SetEntry *best = NULL;

        for (; r->start < r->nstarts && r->starts[r->start].place == place; r->start++)
            if (p >= r->low) look_up(r, t, p, r->starts[r->start].group, &best);
        if (!best) continue;
        r->low = p + best->len;
        *match = (jitre_span){(size_t)(p - t->base), (size_t)(p - t->base) + best->len};
        return true;
    }
    return false;
}

/* -- Sifting ------------------------------------------------------------------------------- */

/* Places of one probe, near the borders of the text. */
static uint32_t sift_near(const SetRun *r, const Text *t, uint32_t at, uint16_t *out)
{
    const Set *s = r->set;
    uint32_t n = 0;

    for (uint32_t o = s->stride; o-- > 0;) {
        const uint8_t *p = r->from + at;

        if (p - r->low < (ptrdiff_t)o) continue;
        out[n] = (uint16_t)(at + SET_BEFORE - o);
        n += filter_has(&s->begins, hash_place(s, load_near(p - o, t->base, t->end)));
    }
    return n;
}

/* Places of the next probes, about SET_STARTS / ntiers at most. */
static uint32_t sift_places(SetRun *r, const Text *t, uint16_t *out)
{
    const Set *s = r->set;
    uint32_t room = SET_STARTS / s->ntiers / s->stride, n = 0, many = 0;
    uint32_t stop = JR_MIN(r->nprobes, r->probe + room);

    while (r->probe < stop && r->from + r->probes[r->probe] - r->low < SET_MAX_STRIDE)
        n += sift_near(r, t, r->probes[r->probe++], out + n);
    while (r->probe + many < stop && t->end - r->from - r->probes[stop - 1 - many] < 8)
        many++;
    many = stop - r->probe - many;
    n += s->sift(s, r->from, r->probes + r->probe, many, out + n);
    for (r->probe += many; r->probe < stop; r->probe++)
        n += sift_near(r, t, r->probes[r->probe], out + n);
    return n;
}

/* The tiers in which words may begin at a place: their hashes are appended. */
static uint32_t sift_tiers(SetRun *r, const Text *t, uint32_t place, uint64_t *hash,
                           uint32_t n)
{
    const Set *s = r->set;
    const uint8_t *p = r->from + place - SET_BEFORE;
    uint64_t x = load_near(p, t->base, t->end);

    for (uint32_t k = 0; k < s->ntiers; k++) {
        const Tier *tier = &s->tier[k];
        uint64_t y = 0;

        if ((size_t)(t->end - p) < tier->len) break;
        if (tier->last) y = load_8(p + tier->last);
        hash[n] = hash_begin(s, tier, x, y);
        r->starts[n].place = place;
        __builtin_prefetch(&s->slot[slot_of(s, hash[n])]);
        n += s->ntiers == 1 || filter_has(&s->tiers, hash[n]);
    }
    return n;
}

/* The group for a hash, 0: there is none. */
static uint32_t find_group(SetRun *r, uint64_t h)
{
    const Set *s = r->set;
    uint32_t i = slot_of(s, h);

    r->credit--;
    for (; s->slot[i].first && s->slot[i].tag != tag_of(h); r->credit--)
        i = (i + 1) & s->slot_mask;
    return s->slot[i].first;
}

/* From probes to groups. Memory that is far away is asked for ahead of its use. */
static void sift(SetRun *r, const Text *t)
{
    uint16_t places[SET_STARTS];
    uint64_t hash[SET_STARTS];
    uint32_t nplaces = sift_places(r, t, places), n = 0;

    for (uint32_t i = 0; i < nplaces; i++)
        n = sift_tiers(r, t, places[i], hash, n);
    r->start = r->nstarts = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t group = find_group(r, hash[i]);

        r->starts[r->nstarts] = (SetStart){r->starts[i].place, group};
        __builtin_prefetch(&r->set->entry[group]);
        r->nstarts += group != 0;
    }
}

/* -- Probing ------------------------------------------------------------------------------- */

/* The last probes, with less than 8 bytes in front of the end. */
static void probe_end(SetRun *r, const Text *t)
{
    const Set *s = r->set;

    for (; (size_t)(t->end - r->cur) >= s->ngram && r->cur < t->end; r->cur += s->stride) {
        if (gram_has(s, load_near(r->cur, t->base, t->end)))
            r->probes[r->nprobes++] = (uint16_t)(r->cur - r->from);
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
    ScanBlock block[2];

    for (uint32_t i = 0; i < s->nstrange; i++) {
        const Scan *scan = &s->strange[i];
        const uint8_t *stop = t->end - JR_MIN((size_t)(t->end - from), (size_t)scan->span);
        const uint8_t *cur = from;

        stop = JR_MIN(stop, to);
        if (from < stop && scan->next(scan, t->base, &cur, stop, block, 1)) return true;
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
        if (r->start < r->nstarts) return give_up(r, place_of(r, r->start));
        if (r->probe < r->nprobes)
            sift(r, t);
        else
            go_on = next_slice(r, t);
        if (go_on == SET_GIVEN_UP) return give_up(r, first_undecided(r));
        if (!go_on) return 0;
    }
}
