/* twopass.c -- groups by two walks over a match, see twopass.h.
 *
 * in    an Nfa, a match whose span is known
 * out   its groups
 *
 *     backwards   r0 <-- r1 <-- r2 <-- r3     reverse states: the SET nodes that are alive, i.e.
 *       notes     |      |      |      |      accept what follows and can reach the end
 *     forwards    p0 --> p1 --> p2 --> MATCH  places of one thread (paths.h)
 *
 * At each place the thread takes the first leaf in order of priority that is alive: a
 * backtracking matcher would take the same, for it gives up exactly the leaves that are dead.
 * So nothing is ever taken back. The choice depends on (place, reverse state) alone and is
 * remembered in a table, one row for each place that was met.
 *
 * A long match is cut in blocks: a first run backwards remembers the state at each cut, then
 * block after block is noted and walked. Notes stay below a fixed size, the text is read three
 * times.
 * Source: a reverse pass to decide a greedy one: Kearns 1991; Dube and Feeley 2000; Frisch and
 * Cardelli 2004.
 */
#include "dfa/twopass.h"

#include "dfa/lazy.h"
#include "dfa/paths.h"

enum {
    BLOCK = 1 << 16, // bytes of text walked at once
    MAX_SLOP = 3,    // by which a cut inside of a character moves
    SHORT = 1024,    // longest match whose notes are on the stack
    FIRST_CHOICES = 8
};

/* What to do at a place in front of a reverse state. */
typedef struct Choice {
    PlaceId next;  // but for the kind of the symbol; or NO_CHOICE, AT_END
    uint32_t save; // list of slots
} Choice;

/* Not places that a SET node leads to: those have other roots than ROOT_START and AT_START. */
enum { NO_CHOICE = 0, AT_END = 1 }; // NO_CHOICE: not known yet, or there is none

/* Choices of one place, by reverse state. */
typedef struct Row {
    Choice *choice;
    uint32_t cap;
} Row;

struct TwoPass {
    const Heap *heap;
    const Nfa *nfa;
    Arena arena;
    Lazy *lazy; // REVERSE
    Paths paths;
    SlotLists lists;
    Row *row; // [PlaceId]
};

/* -- Life ------------------------------------------------------------------------------------ */

static Status init(TwoPass *p, size_t max_bytes)
{
    JR_TRY(jr_lazy_make(p->heap, p->nfa, DFA_REVERSE, max_bytes / 2, &p->lazy));
    JR_TRY(jr_paths_init(&p->paths, &p->arena, p->nfa));
    JR_TRY(jr_slots_init(&p->lists, &p->arena));
    p->row = jr_arena_array(&p->arena, Row, (size_t)p->paths.nroots * p->paths.nprev);
    return p->row ? JR_OK : p->arena.status;
}

Status jr_twopass_make(const Heap *heap, const Nfa *nfa, size_t max_bytes, TwoPass **twopass)
{
    TwoPass *p = jr_heap_alloc(heap, sizeof *p);
    Status st;

    *twopass = NULL;
    if (!p) return JITRE_ERR_MEMORY;
    memset(p, 0, sizeof *p);
    p->heap = heap;
    p->nfa = nfa;
    jr_arena_init(&p->arena, heap, max_bytes / 2);
    st = init(p, max_bytes);
    if (st != JR_OK) {
        jr_twopass_free(p);
        return st;
    }
    *twopass = p;
    return JR_OK;
}

void jr_twopass_free(TwoPass *p)
{
    const Heap *heap;

    if (!p) return;
    heap = p->heap;
    jr_lazy_free(p->lazy);
    jr_arena_free(&p->arena);
    jr_heap_free(heap, p);
}

size_t jr_twopass_memory(const TwoPass *p)
{
    return sizeof *p + p->arena.used + jr_lazy_memory(p->lazy);
}

/* Where a run backwards stands: the place and its reverse state. */
typedef struct Mark {
    const uint8_t *cur;
    StateId state;
} Mark;

/* One run over one match. */
typedef struct Run {
    TwoPass *p;
    const Text *text;
    const uint8_t *low, *end;
    Mark *mark; // [nblocks] the upper end of each block
    size_t nblocks;
    StateId *note; // reverse states of the places of one block, the last place first
    uint32_t nnotes;
    const uint8_t *cur; // where the thread stands
    PlaceId place;
    Groups groups;
} Run;

/* -- Backwards ------------------------------------------------------------------------------- */

static Symbol read_back(const Alphabet *al, const Text *t, const uint8_t **cur)
{
    uint8_t b = (*cur)[-1];

    if (*cur <= t->final && !al->peek_crlf && (!al->utf || b < 0x80)) {
        --*cur;
        return al->utf ? al->byte[b] & 0x3fff : al->byte[b];
    }
    return jr_text_prev(al, t, cur);
}

/* Go back to `low`, or a part of a character below it. 1; 0: nothing is alive there. */
static int go_back(const Run *r, Mark *m, const uint8_t *low, StateId *note, uint32_t *nnotes)
{
    const Dfa *dfa = jr_lazy_view(r->p->lazy);
    const Alphabet *al = &r->p->nfa->alphabet;

    while (m->cur > low && m->state != DFA_DEAD) {
        Symbol sym = read_back(al, r->text, &m->cur);
        StateId next = jr_dfa_next(dfa, m->state, sym);

        if (JR_UNLIKELY(next == DFA_UNKNOWN)) {
            next = m->state;
            JR_TRY(jr_lazy_step(r->p->lazy, &next, sym));
        }
        m->state = next;
        if (note) note[(*nnotes)++] = next;
    }
    return m->state != DFA_DEAD;
}

/* Fill the marks, from the end of the match. */
static int mark_blocks(Run *r)
{
    Symbol next = jr_text_peek(&r->p->nfa->alphabet, r->text, r->end);
    Mark m = {.cur = r->end};

    JR_TRY(jr_lazy_start(r->p->lazy, next, &m.state));
    for (size_t k = r->nblocks; k-- > 0;) {
        int st;

        r->mark[k] = m;
        st = k ? go_back(r, &m, r->low + k * BLOCK, NULL, NULL) : 1;
        if (st != 1) return st;
    }
    return 1;
}

/* Note the states of block k. */
static int note_block(Run *r, size_t k)
{
    const uint8_t *low = k ? r->mark[k - 1].cur : r->low;
    Mark m = r->mark[k];
    int st;

    r->nnotes = 0;
    st = go_back(r, &m, low, r->note, &r->nnotes);
    return st == 1 ? m.cur == low : st;
}

/* -- Forwards -------------------------------------------------------------------------------- */

/* Is the SET node among the live ones, which are ascending? */
static bool is_live(const NodeId *live, uint32_t n, NodeId node)
{
    uint32_t low = 0;

    while (low < n) {
        uint32_t mid = low + (n - low) / 2;

        if (live[mid] == node) return true;
        if (live[mid] < node)
            low = mid + 1;
        else
            n = mid;
    }
    return false;
}

static Status remember(TwoPass *p, PlaceId place, StateId state, Choice c)
{
    Row *row = &p->row[place];

    if (state >= row->cap) {
        uint32_t cap = row->cap ? row->cap : FIRST_CHOICES;
        Choice *grown;

        while (cap <= state) cap *= 2;
        grown = jr_arena_array(&p->arena, Choice, cap);
        if (!grown) return p->arena.status;
        if (row->cap) memcpy(grown, row->choice, row->cap * sizeof *grown);
        *row = (Row){grown, cap};
    }
    row->choice[state] = c;
    return JR_OK;
}

/* The first leaf of the thread's place that is alive in a reverse state; at the end of the
 * match, MATCH. */
static Status find_choice(Run *r, StateId state, Symbol next, bool at_end, Choice *c)
{
    TwoPass *p = r->p;
    uint32_t n;
    const NodeId *live = jr_lazy_nodes(p->lazy, state, &n);
    NodeId leaf;

    *c = (Choice){.next = NO_CHOICE};
    jr_paths_begin(&p->paths, r->place, next);
    while (jr_paths_next(&p->paths, &leaf)) {
        bool match = p->nfa->node[leaf].op == NFA_MATCH;

        if (match ? !at_end : !is_live(live, n, leaf)) continue;
        c->next = match ? AT_END : jr_paths_behind(&p->paths, leaf);
        JR_TRY(jr_slots_intern(&p->lists, &p->arena, p->paths.saves, p->paths.nsaves, &c->save));
        return remember(p, r->place, state, *c);
    }
    return JR_OK;
}

static inline Status choose(Run *r, StateId state, Symbol next, bool at_end, Choice *c)
{
    const Row *row = &r->p->row[r->place];

    if (JR_LIKELY(state < row->cap)) {
        *c = row->choice[state];
        if (JR_LIKELY(c->next != NO_CHOICE)) return JR_OK;
    }
    return find_choice(r, state, next, at_end, c);
}

/* Walk over the block that is noted. */
static int walk_block(Run *r)
{
    const Alphabet *al = &r->p->nfa->alphabet;

    while (r->nnotes) {
        const uint8_t *at = r->cur;
        Symbol sym = jr_text_next(al, r->text, &r->cur);
        Choice c;

        JR_TRY(choose(r, r->note[--r->nnotes], sym, false, &c));
        if (c.next == NO_CHOICE) return 0;
        if (c.save)
            jr_groups_save(&r->groups, r->p->lists.slot.data + c.save,
                           (size_t)(at - r->text->base));
        r->place = c.next + jr_paths_prev(&r->p->paths, sym);
    }
    return 1;
}

static int walk_end(Run *r)
{
    Symbol next = jr_text_peek(&r->p->nfa->alphabet, r->text, r->end);
    const uint32_t *slots;
    Choice c;

    JR_TRY(choose(r, r->mark[r->nblocks - 1].state, next, true, &c));
    if (c.next == NO_CHOICE) return 0;
    slots = r->p->lists.slot.data;
    jr_groups_save(&r->groups, slots + c.save, (size_t)(r->end - r->text->base));
    return 1;
}

/* -- Both ------------------------------------------------------------------------------------ */

static int run(Run *r, const uint8_t *start)
{
    PrevKind prev = PREV_BEGIN;
    int st = mark_blocks(r);

    if (r->p->nfa->uses_prev) prev = jr_text_prev_kind(&r->p->nfa->alphabet, r->text, r->low);
    r->cur = r->low;
    r->place = jr_paths_start(&r->p->paths, prev, r->low == start);
    for (size_t k = 0; st == 1 && k < r->nblocks; k++) {
        st = note_block(r, k);
        if (st == 1) st = walk_block(r);
    }
    return st == 1 ? walk_end(r) : st;
}

int jr_twopass_run(TwoPass *p, const Text *t, const uint8_t *start, jitre_span span,
                   size_t *slots, uint32_t nslots)
{
    Run r = {.p = p, .text = t, .low = t->base + span.start, .end = t->base + span.end};
    size_t len = span.end - span.start, nnotes = JR_MIN(len, (size_t)BLOCK) + MAX_SLOP;
    StateId few[SHORT + MAX_SLOP];
    Mark one;
    void *many = NULL;
    int st;

    r.nblocks = len > BLOCK ? (len - 1) / BLOCK + 1 : 1;
    r.mark = &one;
    r.note = few;
    if (len > SHORT) {
        many = jr_heap_alloc(p->heap, r.nblocks * sizeof *r.mark + nnotes * sizeof *r.note);
        if (!many) return JITRE_ERR_MEMORY;
        r.mark = many;
        r.note = (StateId *)(void *)(r.mark + r.nblocks);
    }
    r.groups = jr_groups_begin(p->nfa, slots, nslots);
    st = run(&r, start);
    if (st == 1) jr_groups_end(&r.groups, span);
    jr_heap_free(p->heap, many);
    return st;
}
