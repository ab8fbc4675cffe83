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
 * remembered in a table, one row for each place that was met: a step forwards is one load that
 * depends on the step before, as in any automaton.
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
    FIRST_ROWS = 8,
    FIRST_LOG = 3
};

/* What to do at a place in front of a reverse state. */
typedef struct Choice {
    uint32_t next; // row of the next place (see ADD_PREV), NO_CHOICE or AT_END
    uint32_t save; // list of slots
} Choice;

/* Rows stand for places; the places of one root are next to each other. */
enum { NO_CHOICE, AT_END, FIRST_ROW }; // NO_CHOICE: not known yet, or there is none
#define ADD_PREV 0x80000000u           // in Choice.next: add the kind of the symbol

struct TwoPass {
    const Heap *heap;
    const Nfa *nfa;
    Arena arena;
    Lazy *lazy; // REVERSE
    Paths paths;
    SlotLists lists;
    uint32_t *row_of; // [nroots] first row of a root, 0: none yet
    PlaceId *place;   // [rows]
    uint32_t nrows;
    Choice *choice; // [rows << stride_log | reverse state]
    uint32_t rows_cap, stride_log;
    size_t max_table;
};

/* -- Life ------------------------------------------------------------------------------------ */

static Status init(TwoPass *p, size_t max_bytes)
{
    JR_TRY(jr_lazy_make(p->heap, p->nfa, DFA_REVERSE, max_bytes / 2, &p->lazy));
    JR_TRY(jr_paths_init(&p->paths, &p->arena, p->nfa));
    JR_TRY(jr_slots_init(&p->lists, &p->arena));
    p->row_of = jr_arena_array(&p->arena, uint32_t, p->paths.nroots);
    p->place = jr_arena_array(&p->arena, PlaceId,
                              (size_t)p->paths.nroots * p->paths.nprev + FIRST_ROW);
    p->nrows = FIRST_ROW;
    p->max_table = max_bytes / 4;
    return p->row_of && p->place ? JR_OK : p->arena.status;
}

Status jr_twopass_make(const Heap *heap, const Nfa *nfa, size_t max_bytes,
                       TwoPass **twopass)
{
    TwoPass *p = jr_heap_alloc(heap, sizeof *p);
    Status st;

    *twopass = NULL;
    if (!p) return JITRE_ERR_MEMORY;
    memset(p, 0, sizeof *p);
    p->heap = heap;
    p->nfa = nfa;
    jr_arena_init(&p->arena, heap, max_bytes / 4);
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
    jr_heap_free(heap, p->choice);
    jr_heap_free(heap, p);
}

static size_t table_bytes(uint32_t rows, uint32_t stride_log)
{
    return ((size_t)rows << stride_log) * sizeof(Choice);
}

/* -- Table ----------------------------------------------------------------------------------- */

/* Room for `rows` rows and the reverse states below `states`. */
static Status reserve(TwoPass *p, uint32_t rows, uint32_t states)
{
    uint32_t cap = JR_MAX(p->rows_cap, FIRST_ROWS), log = JR_MAX(p->stride_log, FIRST_LOG);
    Choice *grown;

    while (cap < rows)
        cap *= 2;
    while (UINT32_C(1) << log < states)
        log++;
    if (p->choice && cap == p->rows_cap && log == p->stride_log) return JR_OK;
    if (table_bytes(cap, log) > p->max_table) return JITRE_ERR_TOO_BIG;
    grown = jr_heap_alloc(p->heap, table_bytes(cap, log));
    if (!grown) return JITRE_ERR_MEMORY;
    memset(grown, 0, table_bytes(cap, log));
    for (uint32_t i = 0; i < p->rows_cap; i++)
        memcpy(grown + ((size_t)i << log), p->choice + ((size_t)i << p->stride_log),
               sizeof *grown << p->stride_log);
    jr_heap_free(p->heap, p->choice);
    p->choice = grown;
    p->rows_cap = cap;
    p->stride_log = log;
    return JR_OK;
}

/* The first row of a root; rows for all its places are made when there are none. */
static Status row_of(TwoPass *p, uint32_t root, uint32_t *row)
{
    uint32_t n = p->paths.reads_prev[root] ? p->paths.nprev : 1;

    if (!p->row_of[root]) {
        JR_TRY(reserve(p, p->nrows + n, 0));
        p->row_of[root] = p->nrows;
        for (uint32_t prev = 0; prev < n; prev++)
            p->place[p->nrows++] = jr_paths_place(&p->paths, root, (PrevKind)prev);
    }
    *row = p->row_of[root];
    return JR_OK;
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
    uint32_t row;
    Groups groups;
} Run;

/* -- Backwards ------------------------------------------------------------------------------- */

/* One byte is one symbol, up to the final newline. */
static bool reads_bytes(const Alphabet *al)
{
    return !al->utf && !al->peek_crlf;
}

static Symbol read_back(const Alphabet *al, const Text *t, const uint8_t **cur)
{
    uint8_t b = (*cur)[-1];

    if (*cur <= t->final && !al->peek_crlf && (!al->utf || b < 0x80))
        return al->byte[*--*cur] & 0x3fff;
    return jr_text_prev(al, t, cur);
}

/* Go back over bytes as far as the transitions are known; returns where notes end. */
static StateId *back_over_bytes(const Dfa *dfa, Mark *m, const uint8_t *low, StateId *note)
{
    const uint16_t *symbol = dfa->nfa->alphabet.byte;
    const StateId *table = dfa->next;
    const uint8_t *cur = m->cur;
    StateId state = m->state;
    uint32_t log = dfa->stride_log;

    for (; cur > low; cur--) {
        StateId next = table[((size_t)state << log) + symbol[cur[-1]]];

        if (next != state) { // a branch, so that loops do not wait for the load
            if (JR_UNLIKELY(next == DFA_UNKNOWN)) break;
            state = next;
        }
        if (note) *note++ = next;
    }
    *m = (Mark){cur, state};
    return note;
}

/* Go back to `low`, or a part of a character below it, and note the states on the way where
 * there is room for them. 1; 0: nothing is alive there. */
static int go_back(const Run *r, Mark *m, const uint8_t *low, StateId *note,
                   uint32_t *nnotes)
{
    const Dfa *dfa = jr_lazy_view(r->p->lazy);
    const Alphabet *al = &r->p->nfa->alphabet;
    bool bytes = reads_bytes(al);
    StateId *end = note;

    while (m->cur > low) { // once dead it stays dead
        if (bytes && m->cur <= r->text->final) end = back_over_bytes(dfa, m, low, end);
        if (m->cur > low) {
            Symbol sym = read_back(al, r->text, &m->cur);

            if (jr_dfa_next(dfa, m->state, sym) == DFA_UNKNOWN)
                JR_TRY(jr_lazy_step(r->p->lazy, &m->state, sym));
            else
                m->state = jr_dfa_next(dfa, m->state, sym);
            if (note) *end++ = m->state;
        }
    }
    if (note) *nnotes = (uint32_t)(end - note);
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

/* Note the states of block k, and make room for choices in front of all of them. */
static int note_block(Run *r, size_t k)
{
    const uint8_t *low = k ? r->mark[k - 1].cur : r->low;
    Mark m = r->mark[k];
    int st;

    st = go_back(r, &m, low, r->note, &r->nnotes);
    if (st != 1) return st;
    JR_TRY(reserve(r->p, 0, jr_lazy_view(r->p->lazy)->nstates));
    return m.cur == low;
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

static Status row_behind(TwoPass *p, NodeId leaf, uint32_t *next)
{
    uint32_t root = jr_paths_behind(&p->paths, leaf);

    JR_TRY(row_of(p, root, next));
    if (p->paths.reads_prev[root]) *next |= ADD_PREV;
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

    jr_paths_begin(&p->paths, p->place[r->row], next);
    while (jr_paths_next(&p->paths, &leaf)) {
        bool match = p->nfa->node[leaf].op == NFA_MATCH;

        if (match ? !at_end : !is_live(live, n, leaf)) continue;
        c->next = AT_END;
        if (!match) JR_TRY(row_behind(p, leaf, &c->next));
        JR_TRY(jr_slots_intern(&p->lists, &p->arena, p->paths.saves, p->paths.nsaves,
                               &c->save));
        p->choice[((size_t)r->row << p->stride_log) + state] = *c;
        return JR_OK;
    }
    return JR_OK;
}

static Status choose(Run *r, StateId state, Symbol next, bool at_end, Choice *c)
{
    *c = r->p->choice[((size_t)r->row << r->p->stride_log) + state];
    return c->next != NO_CHOICE ? JR_OK : find_choice(r, state, next, at_end, c);
}

static inline uint32_t row_after(const Alphabet *al, Choice c, Symbol sym)
{
    return c.next & ADD_PREV ? (c.next & ~ADD_PREV) + al->prev[sym] : c.next;
}

static inline void save(Run *r, Choice c, const uint8_t *at)
{
    if (c.save)
        jr_groups_save(&r->groups, r->p->lists.slot.data + c.save,
                       (size_t)(at - r->text->base));
}

/* Walk over bytes as far as the choices are known. */
static void walk_over_bytes(Run *r)
{
    const Alphabet *al = &r->p->nfa->alphabet;
    const Choice *table = r->p->choice;
    const uint8_t *cur = r->cur;
    size_t n = JR_MIN((size_t)r->nnotes, (size_t)(r->text->final - cur));
    const StateId *note = r->note + r->nnotes;
    uint32_t row = r->row, log = r->p->stride_log;

    for (; n > 0; n--, cur++) {
        Choice c = table[((size_t)row << log) + note[-1]];

        if (c.next != row || c.save) { // a branch, as above
            if (JR_UNLIKELY(c.next == NO_CHOICE)) break;
            save(r, c, cur);
            row = row_after(al, c, al->byte[*cur]);
        }
        note--;
    }
    r->nnotes = (uint32_t)(note - r->note);
    r->cur = cur;
    r->row = row;
}

/* Walk over the block that is noted. */
static int walk_block(Run *r)
{
    const Alphabet *al = &r->p->nfa->alphabet;
    bool bytes = reads_bytes(al);

    while (r->nnotes) {
        const uint8_t *at;
        Symbol sym;
        Choice c;

        if (bytes && r->cur < r->text->final) walk_over_bytes(r);
        if (!r->nnotes) break;
        at = r->cur;
        sym = jr_text_next(al, r->text, &r->cur);
        JR_TRY(choose(r, r->note[--r->nnotes], sym, false, &c));
        if (c.next == NO_CHOICE) return 0;
        save(r, c, at);
        r->row = row_after(al, c, sym);
    }
    return 1;
}

static int walk_end(Run *r)
{
    Symbol next = jr_text_peek(&r->p->nfa->alphabet, r->text, r->end);
    Choice c;

    JR_TRY(choose(r, r->mark[r->nblocks - 1].state, next, true, &c));
    if (c.next == NO_CHOICE) return 0;
    save(r, c, r->end);
    return 1;
}

/* -- Both ------------------------------------------------------------------------------------ */

static int run(Run *r, const uint8_t *start)
{
    TwoPass *p = r->p;
    uint32_t root = jr_paths_start(&p->paths, r->low == start);
    int st = mark_blocks(r);

    if (st != 1) return st;
    JR_TRY(row_of(p, root, &r->row));
    if (p->paths.reads_prev[root])
        r->row += jr_text_prev_kind(&p->nfa->alphabet, r->text, r->low);
    r->cur = r->low;
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
