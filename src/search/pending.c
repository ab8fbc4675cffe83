/* pending.c -- ends of matches that other matches may still replace: labels at work.
 *
 *     ends    given | final | waiting        marks[j]: index in ends of the candidate of level j
 *             ^head         ^marks[known]    known: levels 0 .. known - 1 are known to fail
 *
 * What a label means for them is told in dfa.h. There may be as many ends as the text is long
 * that wait for one level to fail or match. More than the cap are not kept: then the run goes on
 * without storing, until the level decides.
 *
 *     it matches    its candidate is replaced; all that was thrown away is void anyway
 *     it fails      its candidate stands: the run goes back behind it, and does again what it
 *                   did before, but now it is known that this level and all outer ones fail, so
 *                   what is found does not wait for them
 *
 * A byte is read at most once for each number of levels known to fail, so time stays linear.
 * Source: docs/automata.md.
 */
#include "search/pending.h"

enum {
    MOST_LEVELS = 32,
    FIRST_ENDS = 64,
    NEAR = 32 // bytes behind an event where the next is looked for without machine code
};

/* What was true right behind the candidate of a level. */
typedef struct Snapshot {
    const uint8_t *cur;
    StateId state;
    bool ended;
    uint8_t level;         // its number then: so many levels were outside of it
    uint8_t extra;         // a second end at the same place,
    uint8_t extra_pending; // ... which is a candidate, too
} Snapshot;

struct Pending {
    const Heap *heap;
    Status status;
    bool counts;
    bool skips; // nothing is stored: level `known` decides
    size_t most;
    size_t *ends;
    size_t head, n, cap;
    size_t marks[MOST_LEVELS];
    Snapshot snapshot[MOST_LEVELS];
    uint32_t nmarks, known;
};

Status jr_pending_make(const Heap *heap, size_t cap, bool counts, Pending **pending)
{
    Pending *p = *pending = jr_heap_alloc(heap, sizeof *p);

    if (!p) return JITRE_ERR_MEMORY;
    *p = (Pending){.heap = heap, .counts = counts, .most = cap};
    return JR_OK;
}

void jr_pending_free(Pending *p)
{
    if (!p) return;
    jr_heap_free(p->heap, p->ends);
    jr_heap_free(p->heap, p);
}

/* -- Ends ----------------------------------------------------------------------------------- */

static bool grow(Pending *p)
{
    size_t cap = p->cap ? p->cap * 2 : FIRST_ENDS;
    size_t *fresh =
        jr_heap_realloc(p->heap, p->ends, p->n * sizeof *fresh, cap * sizeof *fresh);

    if (!fresh) {
        p->status = JITRE_ERR_MEMORY;
        return false;
    }
    p->ends = fresh;
    p->cap = cap;
    return true;
}

static inline void add_end(Pending *p, size_t end)
{
    if (!p->counts) {
        if (p->n == p->cap && !grow(p)) return;
        p->ends[p->n] = end;
    }
    p->n++;
}

/* Where the ends that wait begin. */
static inline size_t final_ends(const Pending *p)
{
    return p->nmarks > p->known ? p->marks[p->known] : p->n;
}

static inline bool has_final(const Pending *p)
{
    return !p->counts && final_ends(p) > p->head;
}

/* The ends given out make room. Marks of levels known to fail are of no use any more. */
static void drop_given(Pending *p)
{
    if (p->head < p->n / 2 || !p->head) return;
    memmove(p->ends, p->ends + p->head, (p->n - p->head) * sizeof *p->ends);
    for (uint32_t j = 0; j < p->nmarks; j++)
        p->marks[j] = j < p->known ? 0 : p->marks[j] - p->head;
    p->n -= p->head;
    p->head = 0;
}

/* -- Levels --------------------------------------------------------------------------------- */

static void push(Pending *p, const Walk *w, const Label *l, uint32_t i, size_t place)
{
    if (l->pending >> i & 1) {
        bool more = i + 1 < l->npush;

        p->snapshot[p->nmarks] =
            (Snapshot){.cur = w->cur,
                       .state = w->state,
                       .ended = w->ended,
                       .level = (uint8_t)p->nmarks,
                       .extra = more,
                       .extra_pending = more && l->pending >> (i + 1) & 1};
        p->marks[p->nmarks++] = p->n;
    }
    add_end(p, place);
}

/* Keep the levels that live on. */
static void keep_levels(Pending *p, uint32_t keep)
{
    uint32_t kept = 0, known = 0;

    for (uint32_t j = 0; j < p->nmarks; j++) {
        if (!(keep >> j & 1)) continue;
        p->marks[kept] = p->marks[j];
        p->snapshot[kept++] = p->snapshot[j];
        known += j < p->known;
    }
    p->nmarks = kept;
    p->known = known;
}

/* Level `known` has failed while nothing was stored: back behind its candidate. */
static void go_back(Pending *p, Walk *w)
{
    Snapshot s = p->snapshot[p->known];
    size_t candidate = p->marks[p->known];

    w->cur = s.cur;
    w->state = s.state;
    w->ended = s.ended;
    p->skips = false;
    p->nmarks = p->known = s.level + 1u;
    p->n = candidate + 1;
    if (s.extra_pending) {
        s.extra = s.extra_pending = false;
        s.level++;
        p->snapshot[p->nmarks] = s;
        p->marks[p->nmarks++] = p->n;
        add_end(p, p->ends[candidate]);
    } else if (s.extra) {
        add_end(p, p->ends[candidate]);
    }
}

/* A label while nothing is stored. True: storing goes on with it. */
static bool skip(Pending *p, Walk *w, const Label *l)
{
    uint32_t level = p->known;

    if (l->hit == level) {
        p->skips = false;
        return true;
    }
    if (l->keep >> level & 1)
        keep_levels(p, l->keep); // what lies inside is not followed
    else
        go_back(p, w);
    return false;
}

static void apply(Pending *p, Walk *w, size_t place)
{
    const Label *l = &w->dfa->labels[w->dfa->label[w->state]];

    if (p->skips && !skip(p, w, l)) return;
    if (l->hit < p->nmarks) p->n = p->marks[l->hit];
    keep_levels(p, l->keep);
    for (uint32_t i = 0; i < l->npush; i++)
        push(p, w, l, i, place);
    if (p->counts || w->lazy || p->nmarks == p->known ||
        p->n - p->marks[p->known] <= p->most)
        return;
    p->skips = true;
    p->nmarks = p->known + 1;
    p->n = p->marks[p->known] + 1;
}

void jr_pending_start(Pending *p, Walk *w, size_t place)
{
    apply(p, w, place);
}

/* -- Running -------------------------------------------------------------------------------- */

/* Complete automaton, byte mode: on as long as events are near. */
static void run_near(Pending *p, Walk *w)
{
    const Dfa *dfa = w->dfa;
    const uint16_t *symbol = dfa->nfa->alphabet.byte;
    const uint8_t *limit = w->cur;

    do {
        limit = (size_t)(w->text->final - w->cur) > NEAR ? w->cur + NEAR : w->text->final;
        while (w->cur < limit) {
            w->state = jr_dfa_next(dfa, w->state, symbol[*w->cur++]);
            if (dfa->label[w->state]) break;
        }
        if (!dfa->label[w->state]) return;
        apply(p, w, (size_t)(w->cur - dfa->nfa->delay - w->text->base));
    } while (w->cur < w->text->final && !has_final(p) && p->status == JR_OK);
}

static bool next_event(Walk *w, CodeEntry entry, const uint8_t **place)
{
    CodeRun run = {
        .cur = w->cur, .limit = w->text->final, .state = w->state, .base = w->text->base};

    while (entry && run.cur < run.limit && run.state != DFA_DEAD) {
        CodeStop stop = entry(&run);

        w->cur = run.cur;
        w->state = run.state;
        *place = run.place;
        if (stop == CODE_EVENT) return true;
        if (stop != CODE_CHAR) break;
        if (jr_walk_step(w, place)) return true;
        run.cur = w->cur;
        run.state = w->state;
    }
    return jr_walk_next_event(w, place);
}

Status jr_pending_run(Pending *p, Walk *w, CodeEntry entry)
{
    const Alphabet *al = &w->dfa->nfa->alphabet;
    bool near = !w->lazy && !al->utf && !al->peek_crlf;
    const uint8_t *place;

    while (!has_final(p) && p->status == JR_OK && w->status == JR_OK) {
        if (!p->counts) drop_given(p);
        if (!next_event(w, entry, &place)) break;
        apply(p, w, (size_t)(place - w->text->base));
        if (near && !has_final(p) && w->cur < w->text->final && p->status == JR_OK)
            run_near(p, w);
    }
    return p->status == JR_OK ? w->status : p->status;
}

size_t jr_pending_take(Pending *p, size_t *ends, size_t want)
{
    size_t n = JR_MIN(final_ends(p) - p->head, want);

    if (n) memcpy(ends, p->ends + p->head, n * sizeof *ends);
    p->head += n;
    return n;
}

size_t jr_pending_count(const Pending *p)
{
    return p->n;
}
