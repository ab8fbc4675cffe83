/* tdfa_onepass.c -- a tagged automaton whose states are one place each, made without sets.
 *
 *     place p    way 1: set A -> place q       symbols of A
 *                way 2: set B -> place r       symbols of B, and not of A
 *                way 3: MATCH
 *
 * As long as no symbol can take two ways that lead to different places, a state is its place and
 * the slot number i that it wants is its variable i: there is nothing to number, to compare or
 * to look up. The first symbol with two ways ends the attempt, and tdfa_build.c does it all.
 * Ways to the same place are one: the better one.
 *
 * Symbols are bits of a word; alphabets that have more are left to the other builder, too. States,
 * edges and cells come out in the same order as there.
 *
 * Cost O(places * ways), a few words each.
 */
#include "dfa/tdfa_places.h"

enum { MAX_SYMBOLS = 64, MAX_LEN = 4 };

/* Symbols that take the same way. */
typedef struct Branch {
    uint64_t symbols;
    const Way *way;
} Branch;

typedef struct OnePass {
    Raw *raw;
    const Nfa *nfa;
    Arena *a;
    Places *p;
    uint64_t *set;                  // [nsets] symbols of each
    uint64_t *kind, *prev;          // [nkinds], [nprev]
    uint64_t all, len[MAX_LEN + 1]; // symbols whose characters have so many bytes
    uint32_t *state_of;             // [2 * place + notempty] + 1
    JR_VEC(uint32_t) place;         // [state] 2 * place + notempty
    Branch branch[MAX_SYMBOLS];     // of the state at hand; each has symbols of its own
    uint32_t nbranches;
    bool accepts, looks;
    uint32_t accept_save;
} OnePass;

/* -- Symbols ------------------------------------------------------------------------------------- */

static void find_sets(OnePass *o)
{
    uint32_t words = o->nfa->set_words;

    for (uint32_t s = 0; s < o->raw->nsymbols; s++)
        for (uint32_t w = 0; w < words; w++)
            for (uint64_t in = o->nfa->member[(size_t)s * words + w]; in; in &= in - 1)
                o->set[w * 64 + (uint32_t)__builtin_ctzll(in)] |= UINT64_C(1) << s;
}

static Status init(OnePass *o)
{
    const Alphabet *al = &o->nfa->alphabet;
    size_t nplaces = (size_t)o->p->paths.nroots * o->p->paths.nprev;

    o->set = jr_arena_array(o->a, uint64_t, (size_t)o->nfa->set_words * 64);
    o->kind = jr_arena_array(o->a, uint64_t, o->p->nkinds);
    o->prev = jr_arena_array(o->a, uint64_t, al->nprev);
    o->state_of = jr_arena_array(o->a, uint32_t, 2 * nplaces);
    if (!o->set || !o->kind || !o->prev || !o->state_of) return o->a->status;
    find_sets(o);
    for (uint32_t s = 0; s < o->raw->nsymbols; s++) {
        uint64_t bit = UINT64_C(1) << s;

        o->all |= bit;
        o->kind[o->nfa->delay ? al->next_kind[s] : 0] |= bit;
        o->prev[al->prev[s]] |= bit;
        o->len[o->p->len[s]] |= bit;
    }
    return JR_OK;
}

/* -- States -------------------------------------------------------------------------------------- */

static Status state_of(OnePass *o, PlaceId place, bool notempty, uint32_t *state)
{
    uint32_t key = 2 * place + notempty, root = place / o->p->paths.nprev;
    Raw *raw = o->raw;
    RawState s = {.first_var = raw->nvars};
    uint16_t *cell;

    if (!o->state_of[key]) {
        if (raw->state.n == TDFA_MAX_STATES) return JITRE_ERR_TOO_BIG;
        JR_TRY(jr_places_want(o->p, root));
        s.nvars = o->p->nwant[root];
        if (s.nvars > MAX_VARIABLES) return JITRE_ERR_TOO_BIG;
        raw->nvars += s.nvars + NFIXED_VARS;
        o->state_of[key] = raw->state.n + 1;
        cell = jr_arena_array(o->a, uint16_t, raw->nsymbols);
        if (!cell || !JR_PUSH(o->a, &raw->cell, cell) || !JR_PUSH(o->a, &raw->state, s) ||
            !JR_PUSH(o->a, &o->place, key))
            return o->a->status;
    }
    *state = o->state_of[key] - 1;
    return JR_OK;
}

static Status make_starts(OnePass *o)
{
    for (uint32_t i = 0; i < o->raw->nstart; i++) {
        bool notempty;
        PlaceId place = jr_places_start(o->p, i, &notempty);

        JR_TRY(state_of(o, place, notempty, &o->raw->start[i]));
    }
    return JR_OK;
}

/* -- Edges --------------------------------------------------------------------------------------- */

/* What `n` slots are made from behind the saves of a list, in a state that wants those of `root`. */
static Status put_sources(OnePass *o, uint32_t root, uint32_t save, const uint32_t *slot,
                          uint32_t n, uint32_t *at)
{
    const uint32_t *have = places_wanted(o->p, root);
    uint32_t nhave = o->p->nwant[root], k = 0;

    places_begin_saves(o->p, save);
    *at = o->raw->source.n;
    for (uint32_t i = 0; i < n; i++) {
        Source from = places_nothing(o->p, slot[i]);

        while (k < nhave && have[k] < slot[i])
            k++;
        if (k < nhave && have[k] == slot[i]) from = (Source)k;
        if (places_is_saved(o->p, slot[i])) from = SOURCE_CUR;
        if (!JR_PUSH(o->a, &o->raw->source, from)) return o->a->status;
    }
    o->raw->work += 2 + n;
    return JR_OK;
}

/* The edge of a state for `symbols`; way is NULL where it only accepts. */
static Status put_edge(OnePass *o, uint32_t state, uint64_t symbols, const Way *way,
                       uint32_t accept)
{
    const Paths *paths = &o->p->paths;
    Symbol s = (Symbol)__builtin_ctzll(symbols);
    uint32_t root = o->place.data[state] / 2 / paths->nprev;
    Raw *raw = o->raw;
    RawEdge e = {.target = NO_STATE, .accept = accept, .len = o->p->len[s]};
    uint16_t *cell, number = (uint16_t)(raw->state.data[state].nedges + 1);

    if (way) {
        PlaceId to = jr_paths_place(paths, way->root, o->nfa->alphabet.prev[s]);

        JR_TRY(state_of(o, to, false, &e.target));
        JR_TRY(put_sources(o, root, way->save, places_wanted(o->p, way->root),
                           o->p->nwant[way->root], &e.from));
    }
    if (raw->edge.n == TDFA_MAX_EDGES) return JITRE_ERR_TOO_BIG;
    if (!JR_PUSH(o->a, &raw->edge, e)) return o->a->status;
    raw->state.data[state].nedges++;
    cell = raw->cell.data[state];
    for (; symbols; symbols &= symbols - 1)
        cell[__builtin_ctzll(symbols)] = number;
    return raw->work > raw->max_work ? JITRE_ERR_TOO_BIG : JR_OK;
}

/* Those of `symbols` that make one edge with the first of them. */
static uint64_t alike(const OnePass *o, uint64_t symbols, const Way *way)
{
    Symbol s = (Symbol)__builtin_ctzll(symbols);

    if (!way) return symbols;
    if (o->p->paths.reads_prev[way->root]) symbols &= o->prev[o->nfa->alphabet.prev[s]];
    return symbols & o->len[o->p->len[s]];
}

/* Edges for the branches found among `symbols`, by their first symbols. */
static Status put_edges(OnePass *o, uint32_t state, uint64_t symbols)
{
    uint32_t root = o->place.data[state] / 2 / o->p->paths.nprev, accept = 0;
    uint64_t taken = 0, rest;

    if (o->accepts)
        JR_TRY(put_sources(o, root, o->accept_save, o->raw->slot, o->raw->nused, &accept));
    for (uint32_t i = 0; i < o->nbranches; i++)
        taken |= o->branch[i].symbols;
    for (rest = o->accepts ? symbols : taken; rest;) {
        uint64_t bit = rest & -rest, same = rest & ~taken;
        const Way *way = NULL;

        for (uint32_t i = 0; taken & bit && !way; i++)
            if (o->branch[i].symbols & bit) {
                way = o->branch[i].way;
                same = o->branch[i].symbols & rest;
            }
        same = alike(o, same, way);
        JR_TRY(put_edge(o, state, same, way, accept));
        rest &= ~same;
    }
    return JR_OK;
}

/* -- Ways ---------------------------------------------------------------------------------------- */

/* A way that `symbols` can take. False: some can take another one to another place. */
static bool add_branch(OnePass *o, const Way *way, uint64_t symbols)
{
    for (uint32_t i = 0; i < o->nbranches; i++) {
        if (!(o->branch[i].symbols & symbols)) continue;
        if (o->branch[i].way->root != way->root) return false;
        symbols &= ~o->branch[i].symbols;
    }
    if (symbols) o->branch[o->nbranches++] = (Branch){symbols, way};
    return true;
}

/* The branches of a place for symbols of a kind (all, where no assertion was met), up to MATCH. */
static Status find_branches(OnePass *o, uint32_t state, uint32_t kind, uint64_t *symbols,
                            bool *one)
{
    bool refuses = o->place.data[state] & 1;
    const Ways *w;

    o->nbranches = 0;
    o->accepts = false;
    JR_TRY(jr_places_ways(o->p, o->place.data[state] / 2, kind, &w));
    o->looks = w->looks;
    *symbols = w->looks ? o->kind[kind] : o->all;
    for (uint32_t i = 0; i < w->n; i++) {
        const Way *way = &o->p->way.data[w->first + i];
        const NfaNode *leaf = &o->nfa->node[way->leaf];

        if (leaf->op == NFA_SET) {
            *one = add_branch(o, way, o->set[leaf->arg] & *symbols);
            if (!*one) return JR_OK;
        } else if (!refuses && !o->accepts) {
            o->accepts = true;
            o->accept_save = way->save;
            if (!o->nfa->longest) return JR_OK;
        }
    }
    o->raw->work += w->n;
    return JR_OK;
}

static Status expand(OnePass *o, uint32_t state, bool *one)
{
    o->raw->state.data[state].first_edge = o->raw->edge.n;
    o->looks = true;
    for (uint32_t kind = 0; kind < o->p->nkinds && o->looks; kind++) {
        uint64_t symbols;

        JR_TRY(find_branches(o, state, kind, &symbols, one));
        if (!*one) return JR_OK;
        JR_TRY(put_edges(o, state, symbols));
    }
    return JR_OK;
}

Status jr_tdfa_onepass(Places *p, bool *one)
{
    OnePass o;

    *one = p->raw->nsymbols <= MAX_SYMBOLS;
    if (!*one) return JR_OK;
    o = (OnePass){.raw = p->raw, .nfa = p->nfa, .a = p->a, .p = p};
    JR_TRY(init(&o));
    JR_TRY(make_starts(&o));
    for (uint32_t s = 0; *one && s < p->raw->state.n; s++)
        JR_TRY(expand(&o, s, one));
    return JR_OK;
}
