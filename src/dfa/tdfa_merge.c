/* tdfa_merge.c -- states of a tagged automaton that do the same, and symbols that no state tells
 * apart.
 *
 * Moore's refinement, the moves and accepts of edges included: states are in one block as long
 * as their edges do the same and lead to the same blocks. A state that is alone in its block
 * stays alone and is not looked at again, which leaves few after the first round or two: in
 * chains, which most patterns are, all rounds together cost little more than the first.
 *
 *     block numbers   [0, nalone)  states that are alone
 *                     [nalone, nblocks)  blocks of more, numbered anew by each round
 *
 * Cost O(rounds * states not alone * columns), counted; over budget nothing is merged.
 */
#include "dfa/tdfa_raw.h"

typedef struct Merge {
    Raw *raw;
    Arena *a;
    Merged *m;
    uint32_t *block;        // [state]
    uint32_t *size, *fresh; // [block] states in it; its new number + 1
    uint32_t nalone, nblocks;
    uint32_t *code;   // [edge]
    uint32_t *active; // states that are not alone
    uint32_t nactive;
    uint32_t *row;   // [column] scratch
    SlotLists lists; // of numbers of edges; of rows
} Merge;

/* -- Edges --------------------------------------------------------------------------------------- */

/* Numbers for what edges do. */
static Status number_edges(Merge *g, const uint32_t *accept, const uint32_t *moves)
{
    for (uint32_t k = 0; k < g->raw->edge.n; k++) {
        uint32_t key[2] = {accept[k], moves[k]}, id;

        if (!key[0] && !key[1]) continue;
        JR_TRY(jr_slots_intern(&g->lists, g->a, key, 2, &id));
        g->m->does[k] =
            (id + 2) / 3; // a list of two words takes three, behind the empty one
    }
    return JR_OK;
}

/* What the edges of a state do and where they lead, as far as is known. */
static void find_codes(Merge *g, uint32_t state)
{
    const RawState *s = &g->raw->state.data[state];

    for (uint32_t k = s->first_edge; k < s->first_edge + s->nedges; k++) {
        uint32_t to = g->raw->edge.data[k].target;

        g->code[k] = g->m->does[k] * (g->raw->state.n + 1);
        if (to != NO_STATE) g->code[k] += g->block[to] + 1;
    }
}

/* ... at one symbol; 0: nothing. */
static uint32_t code_at(const Merge *g, uint32_t state, uint32_t symbol)
{
    uint16_t i = g->raw->cell.data[state][symbol];

    return i ? g->code[g->raw->state.data[state].first_edge + i - 1] : 0;
}

/* -- Columns ------------------------------------------------------------------------------------- */

static bool same_column(const Merge *g, uint32_t x, uint32_t y)
{
    for (uint32_t i = 0; i < g->raw->state.n; i++)
        if (g->raw->state.data[i].reached && code_at(g, i, x) != code_at(g, i, y))
            return false;
    return true;
}

static void hash_columns(Merge *g, uint64_t *hash)
{
    for (uint32_t i = 0; i < g->raw->state.n; i++) {
        if (!g->raw->state.data[i].reached) continue;
        find_codes(g, i);
        for (uint32_t s = 0; s < g->raw->nsymbols; s++)
            hash[s] = (hash[s] ^ code_at(g, i, s)) * UINT64_C(0x9e3779b97f4a7c15) +
                      (hash[s] >> 29);
    }
}

/* Symbols with the same edges everywhere. */
static Status make_columns(Merge *g)
{
    Merged *m = g->m;
    uint32_t nsymbols = g->raw->nsymbols;
    uint64_t *hash = jr_arena_array(g->a, uint64_t, nsymbols);

    m->column = jr_arena_array(g->a, uint32_t, nsymbols);
    m->column_rep = jr_arena_array(g->a, uint32_t, nsymbols);
    if (!hash || !m->column || !m->column_rep) return g->a->status;
    hash_columns(g, hash);
    for (uint32_t s = 0; s < nsymbols; s++) {
        uint32_t c = 0;

        while (c < m->ncolumns &&
               (hash[m->column_rep[c]] != hash[s] || !same_column(g, m->column_rep[c], s)))
            c++;
        if (c == m->ncolumns) m->column_rep[m->ncolumns++] = s;
        m->column[s] = c;
    }
    return JR_OK;
}

/* -- Blocks -------------------------------------------------------------------------------------- */

/* Every state a block of its own. */
static void separate(Merge *g)
{
    g->nblocks = 0;
    for (uint32_t i = 0; i < g->raw->state.n; i++)
        if (g->raw->state.data[i].reached) g->block[i] = g->nblocks++;
}

/* All states in one block. */
static void join(Merge *g)
{
    g->nblocks = 1;
    for (uint32_t i = 0; i < g->raw->state.n; i++) {
        g->block[i] = 0;
        if (g->raw->state.data[i].reached) g->active[g->nactive++] = i;
    }
}

/* Find states that are alone now, and number the blocks of the others behind them. */
static void sort_out(Merge *g)
{
    uint32_t nactive = 0, behind;

    memset(g->fresh, 0, g->nblocks * sizeof *g->fresh);
    for (uint32_t i = 0; i < g->nactive; i++)
        if (g->size[g->block[g->active[i]]] == 1)
            g->fresh[g->block[g->active[i]]] = ++g->nalone;
    behind = g->nalone;
    for (uint32_t i = 0; i < g->nactive; i++) {
        uint32_t state = g->active[i], old = g->block[state];

        if (!g->fresh[old]) g->fresh[old] = ++behind;
        g->block[state] = g->fresh[old] - 1;
        if (g->size[old] > 1) g->active[nactive++] = state;
    }
    g->nactive = nactive;
}

static void forget_lists(SlotLists *l)
{
    memset(l->table, 0, l->size * sizeof *l->table);
    l->n = l->slot.n = 0;
}

/* New blocks for the states that are not alone: those whose rows are the same. */
static Status split(Merge *g, uint32_t *next)
{
    uint32_t nrows;

    forget_lists(&g->lists);
    for (uint32_t i = 0; i < g->nactive; i++) {
        uint32_t id;

        find_codes(g, g->active[i]);
        for (uint32_t c = 0; c < g->m->ncolumns; c++)
            g->row[c] = code_at(g, g->active[i], g->m->column_rep[c]);
        JR_TRY(jr_slots_intern(&g->lists, g->a, g->row, g->m->ncolumns, &id));
        next[i] = g->nalone + id / (g->m->ncolumns + 1); // all lists have the same length
    }
    nrows = g->lists.n;
    g->raw->work += (uint64_t)g->nactive * g->m->ncolumns;
    memset(g->size, 0, (g->nalone + (size_t)nrows) * sizeof *g->size);
    for (uint32_t i = 0; i < g->nactive; i++) {
        g->block[g->active[i]] = next[i];
        g->size[next[i]]++;
    }
    g->nblocks = g->nalone + nrows;
    sort_out(g);
    return JR_OK;
}

static Status refine(Merge *g)
{
    uint32_t *next = jr_arena_array(g->a, uint32_t, g->raw->state.n), n;

    if (!next) return g->a->status;
    join(g);
    do {
        n = g->nblocks;
        JR_TRY(split(g, next));
    } while (g->nblocks != n && g->raw->work <= g->raw->max_work);
    if (g->nblocks != n) separate(g);
    return JR_OK;
}

/* Blocks in the order of their first states. */
static void number_blocks(Merge *g)
{
    uint32_t n = 0;

    memset(g->fresh, 0, g->nblocks * sizeof *g->fresh);
    for (uint32_t i = 0; i < g->raw->state.n; i++) {
        uint32_t *fresh = &g->fresh[g->block[i]];

        if (!g->raw->state.data[i].reached) continue;
        if (!*fresh) *fresh = ++n;
        g->block[i] = *fresh - 1;
    }
    g->m->block = g->block;
    g->m->nblocks = g->nblocks;
}

Status jr_tdfa_merge(Raw *raw, const uint32_t *accept, const uint32_t *moves, Merged *out)
{
    Merge g = {.raw = raw, .a = raw->scratch, .m = out};

    *out = (Merged){.does = jr_arena_array(g.a, uint32_t, raw->edge.n)};
    g.code = jr_arena_array(g.a, uint32_t, raw->edge.n);
    g.block = jr_arena_array(g.a, uint32_t, raw->state.n);
    g.size = jr_arena_array(g.a, uint32_t, raw->state.n + 1);
    g.fresh = jr_arena_array(g.a, uint32_t, raw->state.n + 1);
    g.active = jr_arena_array(g.a, uint32_t, raw->state.n);
    g.row = jr_arena_array(g.a, uint32_t, raw->nsymbols);
    if (!out->does || !g.code || !g.block || !g.size || !g.fresh || !g.active || !g.row)
        return g.a->status;
    JR_TRY(jr_slots_init(&g.lists, g.a));
    JR_TRY(number_edges(&g, accept, moves));
    separate(&g);
    JR_TRY(make_columns(&g));
    JR_TRY(refine(&g));
    number_blocks(&g);
    return JR_OK;
}
