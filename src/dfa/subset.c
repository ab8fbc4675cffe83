/* subset.c -- Nfa to complete Dfa: explore everything, merge, put in order.
 *
 * in    an Nfa and a budget
 * out   a Dfa: state 0 dead, then states where nothing happens, then states with labels
 *
 * Exploring is growing a Lazy (lazy.c) until no transition is unknown. The symbols of the end
 * of the text (final newlines, EOI) are explored apart: what follows a final newline is only
 * its second half and the end, so no state is made for texts that cannot be.
 * Cost O(states * symbols * edges), counted in closure steps: states can reach 2^nodes.
 * Source: Rabin and Scott 1959.
 */
#include "dfa/lazy.h"
#include "dfa/steps.h"

enum { WORK_PER_BYTE = 2, MAX_STATES = 1 << 16 };

/* Symbols that no thread of a state tells apart. */
typedef struct Alike {
    bool on;
    StateId state;   // of which this is
    uint64_t *used;  // sets of its nodes, words ...
    uint32_t *words; // ... that are not 0
    uint32_t nwords;
    uint32_t *table; // hash over symbols: symbol + 1
    uint32_t mask;
} Alike;

typedef struct Subset {
    const Nfa *nfa;
    Lazy *lazy;
    Arena scratch;
    uint64_t max_work; // closure steps; grows with the budget, a few ms at the default
    uint32_t nregular; // states that text in the middle can reach
    bool *is_tail;     // [nsymbols] twins and EOI: symbols of the end only
    Alike alike;
} Subset;

/* -- Symbols that are alike ------------------------------------------------------------------- */

/* With delay a state holds nodes that are still to be closed, and conditions read the symbol. */
static Status init_alike(Subset *s, DfaKind kind)
{
    Alike *k = &s->alike;
    uint32_t n = s->nfa->alphabet.nsymbols;

    if (kind == DFA_REVERSE || s->nfa->delay) return JR_OK;
    k->on = true;
    k->mask = 1;
    while (k->mask < 2 * n)
        k->mask = 2 * k->mask + 1;
    k->used = jr_arena_array(&s->scratch, uint64_t, s->nfa->set_words);
    k->words = jr_arena_array(&s->scratch, uint32_t, s->nfa->set_words);
    k->table = jr_arena_array(&s->scratch, uint32_t, (size_t)k->mask + 1);
    return k->used && k->words && k->table ? JR_OK : s->scratch.status;
}

/* Which sets stand in the state? */
static void collect_sets(Subset *s, StateId state)
{
    Alike *k = &s->alike;
    uint32_t n;
    const NodeId *item = jr_lazy_nodes(s->lazy, state, &n);

    while (k->nwords)
        k->used[k->words[--k->nwords]] = 0;
    memset(k->table, 0, ((size_t)k->mask + 1) * sizeof *k->table);
    k->state = state;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t set = s->nfa->node[item[i] & KEY_NODE].arg;

        if (!k->used[set / 64]) k->words[k->nwords++] = set / 64;
        k->used[set / 64] |= UINT64_C(1) << set % 64;
    }
}

static bool are_alike(const Subset *s, Symbol x, Symbol y)
{
    const Nfa *nfa = s->nfa;
    const Alike *k = &s->alike;
    const uint64_t *a = nfa->member + (size_t)x * nfa->set_words;
    const uint64_t *b = nfa->member + (size_t)y * nfa->set_words;

    if (nfa->uses_prev && nfa->alphabet.prev[x] != nfa->alphabet.prev[y]) return false;
    for (uint32_t i = 0; i < k->nwords; i++)
        if ((a[k->words[i]] ^ b[k->words[i]]) & k->used[k->words[i]]) return false;
    return true;
}

/* The first symbol asked for in this state that leads where sym does. */
static Symbol first_alike(Subset *s, StateId state, Symbol sym)
{
    const Nfa *nfa = s->nfa;
    Alike *k = &s->alike;
    uint64_t h = 0;
    uint32_t i;

    if (k->state != state) collect_sets(s, state);
    for (i = 0; i < k->nwords; i++) {
        uint32_t w = k->words[i];

        h ^= nfa->member[(size_t)sym * nfa->set_words + w] & k->used[w];
        h *= UINT64_C(0x9e3779b97f4a7c15);
    }
    for (i = (uint32_t)(h >> 32) & k->mask; k->table[i]; i = (i + 1) & k->mask)
        if (are_alike(s, (Symbol)(k->table[i] - 1), sym)) return (Symbol)(k->table[i] - 1);
    k->table[i] = sym + 1u;
    return sym;
}

/* -- Exploring -------------------------------------------------------------------------------- */

static Status cell(Subset *s, StateId from, Symbol sym)
{
    StateId to = from;

    if (jr_dfa_next(jr_lazy_view(s->lazy), from, sym) != DFA_UNKNOWN) return JR_OK;
    if (s->alike.on && !s->is_tail[sym]) {
        Symbol known = first_alike(s, from, sym);

        if (known != sym) {
            jr_lazy_alike(s->lazy, from, known, sym);
            return JR_OK;
        }
    }
    if (jr_lazy_work(s->lazy) > s->max_work || jr_lazy_view(s->lazy)->nstates > MAX_STATES)
        return JITRE_ERR_TOO_BIG;
    return jr_lazy_step(s->lazy, &to, sym);
}

static Status find_tail(Subset *s)
{
    const Alphabet *al = &s->nfa->alphabet;

    s->is_tail = jr_arena_array(&s->scratch, bool, al->nsymbols);
    if (!s->is_tail) return s->scratch.status;
    s->is_tail[al->eoi] = s->is_tail[al->eoi_n] = true;
    for (uint32_t i = 0; i < al->nsymbols; i++) {
        if (al->final_twin[i] != i) s->is_tail[al->final_twin[i]] = true;
        if (al->final_twin_n[i] != i) s->is_tail[al->final_twin_n[i]] = true;
    }
    return JR_OK;
}

static Status explore(Subset *s)
{
    const Alphabet *al = &s->nfa->alphabet;
    const Dfa *view = jr_lazy_view(s->lazy);
    StateId state;

    for (uint32_t i = 0; i < view->nstart; i++)
        JR_TRY(jr_lazy_start(s->lazy, i, &state));
    for (StateId q = 0; q < view->nstates; q++)
        for (uint32_t sym = 0; sym < al->nsymbols; sym++)
            if (!s->is_tail[sym]) JR_TRY(cell(s, q, (Symbol)sym));
    if (view->kind == DFA_REVERSE) return JR_OK; // reads characters, never the end
    s->nregular = view->nstates;
    for (StateId q = 0; q < s->nregular; q++)
        for (uint32_t sym = 0; sym < al->nsymbols; sym++)
            if (s->is_tail[sym]) JR_TRY(cell(s, q, (Symbol)sym));
    for (StateId q = s->nregular; q < view->nstates; q++)
        for (uint32_t sym = 0; sym < al->nsymbols; sym++)
            if (s->is_tail[sym] || (al->peek_crlf && sym == al->lf_twin)) // CRLF is two
                JR_TRY(cell(s, q, (Symbol)sym));
    return JR_OK;
}

/* REVERSE reads final newlines too, where a match contains one. */
static Status explore_twins(Subset *s)
{
    const Alphabet *al = &s->nfa->alphabet;
    const Dfa *view = jr_lazy_view(s->lazy);

    if (view->kind != DFA_REVERSE) return JR_OK;
    for (StateId q = 0; q < view->nstates; q++)
        for (uint32_t sym = 0; sym < al->nsymbols; sym++)
            if (sym != al->eoi && sym != al->eoi_n) JR_TRY(cell(s, q, (Symbol)sym));
    return JR_OK;
}

static Status fill_can_start(Subset *s, Arena *a, bool **out)
{
    const Dfa *view = jr_lazy_view(s->lazy);
    uint32_t nprev = s->nfa->alphabet.nprev;

    *out = NULL;
    if (view->kind != DFA_REVERSE) return JR_OK;
    *out = jr_arena_array(a, bool, (size_t)view->nstates *nprev);
    if (!*out) return a->status;
    for (StateId q = 0; q < view->nstates; q++)
        for (uint32_t prev = 0; prev < nprev; prev++)
            JR_TRY(jr_lazy_can_start(s->lazy, q, (PrevKind)prev,
                                     &(*out)[(size_t)q * nprev + prev]));
    return JR_OK;
}

/* Final numbers of the classes: DEAD, quiet, labelled. first[k]: a state of the class that gets
 * number k. */
static Status order_classes(Subset *s, const Dfa *d, uint32_t *cls, uint32_t n,
                            StateId **first)
{
    uint32_t *number = jr_arena_array(&s->scratch, uint32_t, n); // + 1
    uint32_t k = 0;

    *first = jr_arena_array(&s->scratch, StateId, n);
    if (!number || !*first) return s->scratch.status;
    for (int labelled = 0; labelled < 2; labelled++)
        for (StateId q = 0; q < d->nstates; q++) {
            if (number[cls[q]] || (d->label[q] != 0) != labelled) continue;
            (*first)[k] = q;
            number[cls[q]] = ++k;
        }
    for (StateId q = 0; q < d->nstates; q++)
        cls[q] = number[cls[q]] - 1;
    return JR_OK;
}

static Status copy_tables(Arena *keep, const Dfa *from, const uint32_t *cls,
                          const StateId *first, Dfa *to)
{
    uint32_t nsymbols = from->nfa->alphabet.nsymbols, nprev = from->nfa->alphabet.nprev;
    StateId *next = jr_arena_array(keep, StateId, (size_t)to->nstates << to->stride_log);
    StateId *start = jr_arena_array(keep, StateId, to->nstart);
    uint16_t *label = jr_arena_array(keep, uint16_t, to->nstates);
    Label *labels = jr_arena_array(keep, Label, to->nlabels);
    bool *can_start = NULL;

    if (!next || !start || !label || !labels) return keep->status;
    for (StateId k = 0; k < to->nstates; k++) {
        label[k] = from->label[first[k]];
        for (uint32_t sym = 0; sym < nsymbols; sym++) {
            StateId t = jr_dfa_next(from, first[k], (Symbol)sym);

            next[((size_t)k << to->stride_log) + sym] =
                t == DFA_UNKNOWN ? DFA_DEAD : cls[t];
        }
    }
    for (uint32_t i = 0; i < to->nstart; i++)
        start[i] = cls[from->start[i]];
    memcpy(labels, from->labels, to->nlabels * sizeof *labels);
    if (from->can_start) {
        can_start = jr_arena_array(keep, bool, (size_t)to->nstates *nprev);
        if (!can_start) return keep->status;
        for (StateId k = 0; k < to->nstates; k++)
            memcpy(can_start + (size_t)k * nprev,
                   from->can_start + (size_t)first[k] * nprev, nprev);
    }
    to->next = next;
    to->start = start;
    to->label = label;
    to->labels = labels;
    to->can_start = can_start;
    return JR_OK;
}

/* Unknown cells (a final newline in the middle) lead to DEAD: no text asks for them. */
static void close_cells(const Dfa *d, StateId *next)
{
    for (size_t i = 0; i < (size_t)d->nstates << d->stride_log; i++)
        if (next[i] == DFA_UNKNOWN) next[i] = DFA_DEAD;
}

static Status finish(Subset *s, Arena *keep, Dfa **out)
{
    Dfa from = *jr_lazy_view(s->lazy), *to = jr_arena_new(keep, Dfa);
    size_t cells = (size_t)from.nstates << from.stride_log;
    uint32_t *cls = jr_arena_array(&s->scratch, uint32_t, from.nstates);
    StateId *next = jr_arena_array(&s->scratch, StateId, cells);
    bool *can_start;
    StateId *first;
    uint32_t n;

    if (!to) return keep->status;
    if (!cls || !next) return s->scratch.status;
    memcpy(next, from.next, cells * sizeof *next);
    close_cells(&from, next);
    from.next = next;
    JR_TRY(fill_can_start(s, &s->scratch, &can_start));
    from.can_start = can_start;
    JR_TRY(jr_dfa_minimize(&s->scratch, &from, cls, &n));
    JR_TRY(order_classes(s, &from, cls, n, &first));
    *to = from;
    to->nstates = n;
    JR_TRY(copy_tables(keep, &from, cls, first, to));
    *out = to;
    return JR_OK;
}

Status jr_dfa_build(Arena *keep, const Heap *heap, const Nfa *nfa, DfaKind kind,
                    size_t max_bytes, Dfa **dfa)
{
    Nfa reduced;
    Subset s = {.nfa = &reduced, .max_work = WORK_PER_BYTE * (uint64_t)max_bytes};
    Status st;

    *dfa = NULL;
    jr_arena_init(&s.scratch, heap, 4 * max_bytes);
    st = jr_dfa_reduce(&s.scratch, nfa, &reduced);
    if (st == JR_OK) st = jr_lazy_make(heap, &reduced, kind, max_bytes, &s.lazy);
    if (st == JR_OK) st = jr_lazy_keep(s.lazy);
    if (st == JR_OK) st = find_tail(&s);
    if (st == JR_OK) st = init_alike(&s, kind);
    if (st == JR_OK) st = explore(&s);
    if (st == JR_OK) st = explore_twins(&s);
    if (st == JR_OK) st = finish(&s, keep, dfa);
    if (st == JR_OK) (*dfa)->nfa = nfa;
    jr_lazy_free(s.lazy);
    jr_arena_free(&s.scratch);
    return st;
}
