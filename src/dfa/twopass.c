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
 * A long match is walked in parts: the run backwards notes the last part it has been over, and
 * leaves marks on its way (marks.h). When a part has been walked, the run is repeated from the
 * lowest mark above it. A part ends where the notes are full, and where the reverse automaton has
 * no more room: it forgets its states and goes on. So neither long matches nor automata without
 * end need more than a fixed size. Of marks that would be too many every second one is forgotten,
 * and the runs from those that are left leave marks of their own:
 *
 *     low |--notes--|-----|-----|-----------------|-----------------| end
 *         thread    mark  mark  mark              mark              mark
 *
 * Choices that do not fit their table are made without it.
 * Source: a reverse pass to decide a greedy one: Kearns 1991; Dube and Feeley 2000; Frisch and
 * Cardelli 2004.
 */
#include "dfa/twopass.h"

#include "dfa/lazy.h"
#include "dfa/marks.h"
#include "dfa/paths.h"

enum {
    BLOCK = 1 << 16, // most notes of a part
    SHORT = 1024,    // longest match whose notes are on the stack
    FIRST_ROWS = 8,
    FIRST_LOG = 3,
    SHARE = 3 // a run may leave marks in this part of the room that others have left
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
    Arena arena, list_arena;
    Lazy *lazy; // REVERSE
    Paths paths;
    SlotLists lists;
    uint32_t *row_of; // [nroots] first row of a root, 0: none yet
    PlaceId *place;   // [rows]
    uint32_t nrows;
    Choice *choice; // [rows << stride_log | reverse state]
    uint32_t rows_cap, stride_log;
    size_t max_table;
    Marks marks;
    uint32_t *key; // of a mark
};

/* -- Life ------------------------------------------------------------------------------------ */

static Status init(TwoPass *p, size_t max_bytes)
{
    JR_TRY(jr_lazy_make(p->heap, p->nfa, DFA_REVERSE, max_bytes / 2, &p->lazy));
    JR_TRY(jr_paths_init(&p->paths, &p->arena, p->nfa));
    JR_TRY(jr_slots_init(&p->lists, &p->list_arena));
    p->row_of = jr_arena_array(&p->arena, uint32_t, p->paths.nroots);
    p->place = jr_arena_array(&p->arena, PlaceId,
                              (size_t)p->paths.nroots * p->paths.nprev + FIRST_ROW);
    p->key = jr_arena_array(&p->arena, uint32_t, (size_t)p->nfa->nnodes + 1);
    p->nrows = FIRST_ROW;
    p->max_table = max_bytes / 4;
    return p->row_of && p->place && p->key ? JR_OK : p->arena.status;
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
    jr_arena_init(&p->arena, heap, SIZE_MAX);
    jr_arena_init(&p->list_arena, heap, max_bytes / 16);
    jr_marks_init(&p->marks, heap, nfa->nnodes, max_bytes / 8);
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
    jr_marks_free(&p->marks);
    jr_arena_free(&p->list_arena);
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

/* Forget rows, choices and lists. */
static Status forget_choices(TwoPass *p)
{
    memset(p->row_of, 0, p->paths.nroots * sizeof *p->row_of);
    if (p->choice) memset(p->choice, 0, table_bytes(p->rows_cap, p->stride_log));
    p->nrows = FIRST_ROW;
    jr_arena_free(&p->list_arena);
    return jr_slots_init(&p->lists, &p->list_arena);
}

/* Where a run backwards stands: the place and its reverse state. */
typedef struct Spot {
    const uint8_t *cur;
    StateId state;
} Spot;

/* One run over one match. */
typedef struct Run {
    TwoPass *p;
    const Text *text;
    const uint8_t *low, *end;
    StateId *note; // reverse states of the places of one part, the last place first
    uint32_t nnotes, room;
    const uint8_t *part_end;
    const uint8_t *flushed; // where the states were forgotten last, in this descent
    bool tight;             // they have been in this run
    bool full;              // choices have been forgotten in this part, once is enough
    size_t allowed;         // bytes of marks in this descent
    uint32_t first, skip, nparts; // its first mark; one for so many of its parts
    const uint8_t *cur;           // where the thread stands
    uint32_t row;                 // 0: `place` has none
    PlaceId place;
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

/* Go back over bytes as far as the transitions are known and there is room for notes. */
static void back_over_bytes(Run *r, const Dfa *dfa, Spot *at)
{
    const uint16_t *symbol = dfa->nfa->alphabet.byte;
    const StateId *table = dfa->next;
    const uint8_t *cur = at->cur;
    size_t n = JR_MIN((size_t)(cur - r->cur), (size_t)(r->room - r->nnotes));
    StateId *note = r->note + r->nnotes;
    StateId state = at->state;
    uint32_t log = dfa->stride_log;

    for (; n > 0; n--, cur--) {
        StateId next = table[((size_t)state << log) + symbol[cur[-1]]];

        if (next != state) { // a branch, so that loops do not wait for the load
            if (JR_UNLIKELY(next == DFA_UNKNOWN)) break;
            state = next;
        }
        *note++ = next;
    }
    r->nnotes = (uint32_t)(note - r->note);
    *at = (Spot){cur, state};
}

static PlaceId place_of(const Run *r)
{
    return r->row ? r->p->place[r->row] : r->place;
}

/* Notes begin here. */
static void begin_part(Run *r, const Spot *at)
{
    r->nnotes = 0;
    r->part_end = at->cur;
}

/* The reverse automaton is full: forget its states but this one. What is noted is lost. */
static Status flush(Run *r, Spot *at)
{
    if (r->flushed == at->cur) return JITRE_ERR_TOO_BIG; // it does not hold even two
    r->flushed = at->cur;
    r->tight = true;
    r->place = place_of(r);
    r->row = 0;
    JR_TRY(forget_choices(r->p));
    return jr_lazy_flush(r->p->lazy, &at->state);
}

/* Leave a mark, of every so many parts. */
static Status leave_mark(Run *r, const Spot *at)
{
    Marks *m = &r->p->marks;
    uint32_t n;
    const uint32_t *key = jr_lazy_key(r->p->lazy, at->state, &n);

    r->nparts++;
    while (r->nparts % r->skip == 0 &&
           jr_marks_bytes(m) + jr_marks_size(m, n) > r->allowed) {
        if (m->n < r->first + 2) return JITRE_ERR_TOO_BIG; // it would lead to no end
        jr_marks_thin(m, r->first);
        r->skip *= 2;
    }
    return r->nparts % r->skip ? JR_OK : jr_marks_push(m, at->cur, key, n);
}

/* A symbol whose transition may not be known, or that is not a byte. */
static Status step_back(Run *r, Spot *at)
{
    Lazy *lazy = r->p->lazy;
    const Dfa *dfa = jr_lazy_view(lazy);
    Spot next = *at;
    Symbol sym = read_back(&r->p->nfa->alphabet, r->text, &next.cur);
    Status st = JR_OK;

    if (jr_dfa_next(dfa, at->state, sym) != DFA_UNKNOWN)
        next.state = jr_dfa_next(dfa, at->state, sym);
    else
        st = jr_lazy_step(lazy, &next.state, sym);
    if (st == JITRE_ERR_TOO_BIG) {
        if (r->nnotes) JR_TRY(leave_mark(r, at));
        JR_TRY(flush(r, at));
        begin_part(r, at);
        return JR_OK;
    }
    JR_TRY(st);
    r->note[r->nnotes++] = next.state;
    *at = next;
    return JR_OK;
}

/* Find the state of the lowest mark again. */
static Status take_mark(Run *r, Spot *at)
{
    TwoPass *p = r->p;
    uint32_t n;
    Status st;

    r->flushed = NULL;
    *at = (Spot){jr_marks_last(&p->marks, p->key, &n), DFA_DEAD};
    if (r->tight) JR_TRY(flush(r, at)); // its part fits, if it is alone
    st = jr_lazy_find(p->lazy, p->key, n, &at->state);
    if (st != JITRE_ERR_TOO_BIG) return st;
    JR_TRY(flush(r, at));
    return jr_lazy_find(p->lazy, p->key, n, &at->state);
}

/* Go back from the lowest mark, whose spot is `at`, to the thread, and note the states of the last
 * part. 1; 0: nothing is alive there. */
static int descend(Run *r, Spot at)
{
    Marks *m = &r->p->marks;
    bool bytes = reads_bytes(&r->p->nfa->alphabet);

    r->allowed = jr_marks_bytes(m);
    r->allowed += (m->max_bytes - r->allowed) / SHARE;
    r->first = m->n;
    r->skip = 1;
    r->nparts = 0;
    begin_part(r, &at);
    while (at.cur > r->cur) {
        if (r->nnotes == r->room) {
            if (at.state == DFA_DEAD) return 0; // once dead it stays dead
            JR_TRY(leave_mark(r, &at));
            begin_part(r, &at);
        }
        if (bytes && at.cur <= r->text->final)
            back_over_bytes(r, jr_lazy_view(r->p->lazy), &at);
        if (at.cur > r->cur && r->nnotes < r->room) JR_TRY(step_back(r, &at));
    }
    return at.cur == r->cur && at.state != DFA_DEAD;
}

/* The first mark: the end of the match. */
static Status mark_end(Run *r, Spot *at)
{
    Symbol next = jr_text_peek(&r->p->nfa->alphabet, r->text, r->end);
    const uint32_t *key;
    uint32_t n;
    Status st;

    *at = (Spot){.cur = r->end};
    st = jr_lazy_start(r->p->lazy, next, &at->state);
    if (st == JITRE_ERR_TOO_BIG) {
        JR_TRY(flush(r, at));
        st = jr_lazy_start(r->p->lazy, next, &at->state);
    }
    JR_TRY(st);
    key = jr_lazy_key(r->p->lazy, at->state, &n);
    jr_marks_clear(&r->p->marks);
    return jr_marks_push(&r->p->marks, r->end, key, n);
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

/* The table of choices is full: forget them, at most once in a part. */
static Status make_room(Run *r)
{
    bool again = r->full;

    r->full = true;
    return again ? JR_OK : forget_choices(r->p);
}

/* Remember what the thread does at its place, if there is room. */
static Status remember(Run *r, StateId state, uint32_t root)
{
    TwoPass *p = r->p;
    Choice c = {.next = AT_END};
    Status st = JR_OK;

    if (!r->row || state >> p->stride_log) return JR_OK;
    if (root != UINT32_MAX) {
        st = row_of(p, root, &c.next);
        if (p->paths.reads_prev[root]) c.next |= ADD_PREV;
    }
    if (st == JR_OK)
        st = jr_slots_intern(&p->lists, &p->list_arena, p->paths.saves, p->paths.nsaves,
                             &c.save);
    if (st == JITRE_ERR_TOO_BIG) {
        r->row = 0;
        return make_room(r);
    }
    JR_TRY(st);
    p->choice[((size_t)r->row << p->stride_log) + state] = c;
    return JR_OK;
}

/* Take the first leaf of the thread's place that is alive in a reverse state; at the end of the
 * match, MATCH. 1, 0: there is none. */
static int take_leaf(Run *r, StateId state, Symbol next, bool at_end)
{
    TwoPass *p = r->p;
    Paths *paths = &p->paths;
    size_t at = (size_t)(r->cur - r->text->base);
    uint32_t n = 0, root = UINT32_MAX;
    const NodeId *live = at_end ? NULL : jr_lazy_nodes(p->lazy, state, &n);
    NodeId leaf;

    jr_paths_begin(paths, place_of(r), next);
    do {
        if (!jr_paths_next(paths, &leaf)) return 0;
    } while (p->nfa->node[leaf].op == NFA_MATCH ? !at_end : !is_live(live, n, leaf));
    for (uint32_t i = 0; i < paths->nsaves; i++)
        jr_groups_save_one(&r->groups, paths->saves[i], at);
    if (!at_end) root = jr_paths_behind(paths, leaf);
    JR_TRY(remember(r, state, root));
    r->row = 0;
    if (!at_end) r->place = jr_paths_place(paths, root, p->nfa->alphabet.prev[next]);
    return 1;
}

/* The row of the thread's place, if there is room. */
static Status find_row(Run *r)
{
    TwoPass *p = r->p;
    uint32_t root = r->place / p->paths.nprev;
    Status st;

    if (r->row) return JR_OK;
    st = row_of(p, root, &r->row);
    if (st == JITRE_ERR_TOO_BIG && !r->full) {
        JR_TRY(make_room(r));
        st = row_of(p, root, &r->row);
    }
    if (st == JITRE_ERR_TOO_BIG) return JR_OK;
    JR_TRY(st);
    if (p->paths.reads_prev[root]) r->row += r->place % p->paths.nprev;
    return JR_OK;
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

/* One symbol. 1, 0 (no way on) or an error. */
static int step_on(Run *r, StateId state)
{
    const Alphabet *al = &r->p->nfa->alphabet;
    const uint8_t *behind = r->cur;
    Symbol sym = jr_text_next(al, r->text, &behind);
    Choice c = {0};

    if (r->row && !(state >> r->p->stride_log))
        c = r->p->choice[((size_t)r->row << r->p->stride_log) + state];
    if (c.next == NO_CHOICE) {
        int st = take_leaf(r, state, sym, false);

        if (st != 1) return st;
    } else {
        save(r, c, r->cur);
        r->row = row_after(al, c, sym);
    }
    r->cur = behind;
    return 1;
}

/* Walk over the part that is noted. */
static int walk_part(Run *r)
{
    bool bytes = reads_bytes(&r->p->nfa->alphabet);
    Status st = reserve(r->p, 0, jr_lazy_view(r->p->lazy)->nstates);

    if (st != JR_OK && st != JITRE_ERR_TOO_BIG) return st;
    bytes &= st == JR_OK; // all states have columns
    r->full = false;
    while (r->nnotes) {
        int found;

        JR_TRY(find_row(r));
        if (bytes && r->row && r->cur < r->text->final) walk_over_bytes(r);
        if (!r->nnotes) break;
        found = step_on(r, r->note[--r->nnotes]);
        if (found != 1) return found;
    }
    return r->cur == r->part_end;
}

/* MATCH, where no node is alive any more. */
static int walk_end(Run *r)
{
    Symbol next = jr_text_peek(&r->p->nfa->alphabet, r->text, r->end);
    StateId state = DFA_DEAD;
    Choice c = {0};
    Status st = jr_lazy_start(r->p->lazy, next, &state);

    if (st != JR_OK && st != JITRE_ERR_TOO_BIG) return st;
    if (st == JR_OK) JR_TRY(find_row(r)); // else there is no state to remember it by
    if (st == JR_OK && r->row && !(state >> r->p->stride_log))
        c = r->p->choice[((size_t)r->row << r->p->stride_log) + state];
    if (c.next == NO_CHOICE) {
        r->place = place_of(r);
        if (st != JR_OK) r->row = 0;
        return take_leaf(r, state, next, true);
    }
    save(r, c, r->end);
    return 1;
}

/* -- Both ------------------------------------------------------------------------------------ */

static int run(Run *r, const uint8_t *start)
{
    TwoPass *p = r->p;
    uint32_t root = jr_paths_start(&p->paths, r->low == start);
    Spot at;

    JR_TRY(mark_end(r, &at));
    r->place = jr_paths_place(&p->paths, root,
                              jr_text_prev_kind(&p->nfa->alphabet, r->text, r->low));
    r->cur = r->low;
    for (;;) {
        int st = descend(r, at);

        if (st == 1) st = walk_part(r);
        if (st != 1) return st;
        if (jr_marks_place(&p->marks) == r->cur) jr_marks_pop(&p->marks);
        if (!p->marks.n) return walk_end(r);
        JR_TRY(take_mark(r, &at));
    }
}

int jr_twopass_run(TwoPass *p, const Text *t, const uint8_t *start, jitre_span span,
                   size_t *slots, uint32_t nslots)
{
    Run r = {.p = p, .text = t, .low = t->base + span.start, .end = t->base + span.end};
    size_t len = span.end - span.start;
    StateId few[SHORT];
    void *many = NULL;
    int st;

    r.room = SHORT;
    r.note = few;
    if (len > SHORT) {
        r.room = (uint32_t)JR_MIN(len, (size_t)BLOCK);
        many = jr_heap_alloc(p->heap, r.room * sizeof *r.note);
        if (!many) return JITRE_ERR_MEMORY;
        r.note = many;
    }
    r.groups = jr_groups_begin(p->nfa, slots, nslots);
    st = run(&r, start);
    if (st == 1) jr_groups_end(&r.groups, span);
    jr_heap_free(p->heap, many);
    return st;
}
