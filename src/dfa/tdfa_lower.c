/* tdfa_lower.c -- from variables to registers and tables, see tdfa_raw.h.
 *
 *     class of a state   with the start or the place in it: known by distance, costs nothing
 *                        else: one register for all its members
 *
 * A class of one state and a class of another get one register where a move between them would
 * be for nothing, loops first, unless some state has both; what is left takes the first
 * register that is free in all its states. What is left of states and symbols after merging
 * (tdfa_merge.c) becomes rows and columns.
 *
 * Cost O(edges * registers).
 */
#include "dfa/tdfa_raw.h"

enum { MAX_WEBS = 4000, MAX_SPANS = 4 << 20 }; // bytes

/* A set of (state, class) that share a register. */
typedef struct Web {
    uint32_t parent; // union-find
    uint32_t size;   // states
    uint32_t rep;    // the first variable of the class it began with
    uint32_t reg;
} Web;

typedef struct Lower {
    Raw *raw;
    Tdfa *m;
    Arena *a;
    uint32_t *web_of; // [variable] + 1, of its class; 0: no register
    JR_VEC(Web) web;
    uint64_t *span; // [web][words] states
    uint32_t words;
    JR_VEC(uint32_t) order;             // webs by size
    SlotLists lists;                    // of expressions, three words each
    uint32_t *edge_accept, *edge_moves; // [edge] lists
    uint32_t *row;                      // scratch
    Merged merged;
    uint32_t *edge_cell;   // [edge] 0: not known yet
    SlotLists edges;       // codes of edges of the product, in their order
    uint32_t *list_number; // [list id] dense number + 1
    JR_VEC(TdfaList) list;
    JR_VEC(TdfaExpr) expr;
    JR_VEC(TdfaEdge) edge;
} Lower;

/* -- Webs -------------------------------------------------------------------------------------- */

static uint16_t class_at(const Lower *l, const RawState *s, uint32_t i)
{
    return l->raw->class_of[s->first_var + i];
}

static uint32_t find_web(Lower *l, uint32_t w)
{
    Web *web = l->web.data;

    while (web[w].parent != w)
        w = web[w].parent = web[web[w].parent].parent;
    return w;
}

static uint64_t *span_of(const Lower *l, uint32_t web)
{
    return l->span + (size_t)web * l->words;
}

/* A web for each class of a state that needs a register. */
static Status state_webs(Lower *l, const RawState *s)
{
    uint16_t cur = class_at(l, s, VAR_CUR), start = class_at(l, s, VAR_START);
    uint32_t first = l->web.n;
    uint16_t web_class[MAX_VARIABLES];

    for (uint32_t v = NFIXED_VARS; v < NFIXED_VARS + s->nvars; v++) {
        uint16_t c = class_at(l, s, v);
        uint32_t w = first;

        if (c == CLASS_NONE || c == CLASS_UNSET || c == cur || c == start) continue;
        while (w < l->web.n && web_class[w - first] != c)
            w++;
        if (w == l->web.n) {
            if (w == MAX_WEBS) return JITRE_ERR_TOO_BIG;
            web_class[w - first] = c;
            if (!JR_PUSH(l->a, &l->web,
                         ((Web){.parent = w, .size = 1, .rep = s->first_var + v})))
                return l->a->status;
        }
        l->web_of[s->first_var + v] = w + 1;
    }
    return JR_OK;
}

static Status make_webs(Lower *l)
{
    Raw *raw = l->raw;

    l->web_of = jr_arena_array(l->a, uint32_t, raw->nvars);
    if (!l->web_of) return l->a->status;
    for (uint32_t i = 0; i < raw->state.n; i++)
        if (raw->state.data[i].reached) JR_TRY(state_webs(l, &raw->state.data[i]));
    l->words = (raw->state.n + 63) / 64;
    if ((size_t)l->web.n * l->words * sizeof *l->span > MAX_SPANS) return JITRE_ERR_TOO_BIG;
    l->span = jr_arena_array(l->a, uint64_t, (size_t)l->web.n * l->words);
    if (!l->span) return l->a->status;
    for (uint32_t i = 0; i < raw->state.n; i++) {
        const RawState *s = &raw->state.data[i];

        for (uint32_t v = NFIXED_VARS; s->reached && v < NFIXED_VARS + s->nvars; v++)
            if (l->web_of[s->first_var + v])
                span_of(l, l->web_of[s->first_var + v] - 1)[i / 64] |= UINT64_C(1)
                                                                       << i % 64;
    }
    return JR_OK;
}

static bool overlap(const Lower *l, const uint64_t *x, const uint64_t *y)
{
    for (uint32_t w = 0; w < l->words; w++)
        if (x[w] & y[w]) return true;
    return false;
}

static void merge(Lower *l, uint32_t x, uint32_t y)
{
    Web *web = l->web.data;

    x = find_web(l, x);
    y = find_web(l, y);
    if (x == y || overlap(l, span_of(l, x), span_of(l, y))) return;
    web[y].parent = x;
    web[x].size += web[y].size;
    for (uint32_t w = 0; w < l->words; w++)
        span_of(l, x)[w] |= span_of(l, y)[w];
}

/* Give both ends of moves by nothing one register. */
static void coalesce_edge(Lower *l, const RawState *s, const RawEdge *e)
{
    const RawState *to = &l->raw->state.data[e->target];
    const Source *from = raw_source(l->raw, e->from);

    for (uint32_t v = 0; v < to->nvars; v++) {
        uint32_t at = to->first_var + NFIXED_VARS + v, of;

        if (!l->web_of[at] || from[v] >= SOURCE_START) continue;
        of = s->first_var + NFIXED_VARS + from[v];
        if (l->web_of[of] && l->raw->offset[of] == l->raw->offset[at])
            merge(l, l->web_of[of] - 1, l->web_of[at] - 1);
    }
}

static void coalesce(Lower *l)
{
    const Raw *raw = l->raw;

    for (int loops = 1; loops >= 0; loops--)
        for (uint32_t i = 0; i < raw->state.n; i++) {
            const RawState *s = &raw->state.data[i];

            for (uint32_t k = 0; s->reached && k < s->nedges; k++) {
                const RawEdge *e = &raw->edge.data[s->first_edge + k];

                if (e->target != NO_STATE && (e->target == i) == loops)
                    coalesce_edge(l, s, e);
            }
        }
}

/* -- Registers --------------------------------------------------------------------------------- */

/* The webs that are left, those of most states first. */
static Status order_webs(Lower *l)
{
    for (uint32_t w = 0; w < l->web.n; w++) {
        uint32_t i;

        if (find_web(l, w) != w) continue;
        if (!JR_PUSH(l->a, &l->order, w)) return l->a->status;
        for (i = l->order.n - 1;
             i > 0 && l->web.data[l->order.data[i - 1]].size < l->web.data[w].size; i--)
            l->order.data[i] = l->order.data[i - 1];
        l->order.data[i] = w;
    }
    return JR_OK;
}

static Status colour(Lower *l)
{
    uint64_t *used = jr_arena_array(l->a, uint64_t, (size_t)TDFA_MAX_REGISTERS * l->words);

    if (!used) return l->a->status;
    JR_TRY(order_webs(l));
    for (uint32_t i = 0; i < l->order.n; i++) {
        const uint64_t *span = span_of(l, l->order.data[i]);
        uint32_t r = 0;

        while (r < TDFA_MAX_REGISTERS && overlap(l, used + (size_t)r * l->words, span))
            r++;
        if (r == TDFA_MAX_REGISTERS) return JITRE_ERR_TOO_BIG;
        for (uint32_t w = 0; w < l->words; w++)
            used[(size_t)r * l->words + w] |= span[w];
        l->web.data[l->order.data[i]].reg = r;
        l->m->nregisters = JR_MAX(l->m->nregisters, r + 1);
    }
    return JR_OK;
}

static uint16_t register_of(Lower *l, uint32_t web_of)
{
    return (uint16_t)(l->web.data[find_web(l, web_of - 1)].reg);
}

/* What a source of an edge that leaves s is. */
static TdfaExpr expr_of(Lower *l, const RawState *s, Source source)
{
    uint32_t at = s->first_var + NFIXED_VARS + source;
    const int32_t *offset = l->raw->offset;
    uint16_t c;

    if (source == SOURCE_CUR) return (TdfaExpr){.base = TDFA_CUR};
    if (source == SOURCE_START) return (TdfaExpr){.base = TDFA_START};
    if (source == SOURCE_UNSET) return (TdfaExpr){.base = TDFA_UNSET};
    c = l->raw->class_of[at];
    if (c == CLASS_UNSET) return (TdfaExpr){.base = TDFA_UNSET};
    if (c == class_at(l, s, VAR_START))
        return (TdfaExpr){.base = TDFA_START,
                          .k = offset[at] - offset[s->first_var + VAR_START]};
    if (c == class_at(l, s, VAR_CUR))
        return (TdfaExpr){.base = TDFA_CUR,
                          .k = offset[at] - offset[s->first_var + VAR_CUR]};
    return (TdfaExpr){.base = (uint16_t)(TDFA_REGISTER + register_of(l, l->web_of[at])),
                      .k = offset[at]};
}

/* -- Lists --------------------------------------------------------------------------------------- */

enum { EXPR_WORDS = 3 };

static void put_words(uint32_t *words, uint32_t *n, TdfaExpr e)
{
    words[(*n)++] = e.base;
    words[(*n)++] = e.slot;
    words[(*n)++] = (uint32_t)e.k;
}

static bool reads(const TdfaExpr *move, uint32_t reg)
{
    return move->base == TDFA_REGISTER + reg;
}

/* Is the register of move i read by another that is still to be done? */
static bool is_awaited(const TdfaExpr *move, uint32_t n, uint32_t i)
{
    for (uint32_t k = 0; k < n; k++)
        if (k != i && reads(&move[k], move[i].slot)) return true;
    return false;
}

/* Moves that are done at once -> one after the other. Rings go through the scratch register. */
static void put_in_order(TdfaExpr *move, uint32_t n, uint32_t scratch, uint32_t *words,
                         uint32_t *nwords)
{
    while (n) {
        uint32_t i = 0;

        while (i < n && is_awaited(move, n, i))
            i++;
        if (i == n) {
            uint32_t reg = move[0].slot;

            put_words(words, nwords,
                      (TdfaExpr){.base = (uint16_t)(TDFA_REGISTER + reg),
                                 .slot = (uint16_t)scratch});
            for (uint32_t k = 0; k < n; k++)
                if (reads(&move[k], reg))
                    move[k].base = (uint16_t)(TDFA_REGISTER + scratch);
            i = 0;
        }
        put_words(words, nwords, move[i]);
        move[i] = move[--n];
    }
}

/* The moves of an edge, for each register of the target that is not there already. */
static Status list_moves(Lower *l, const RawState *s, const RawEdge *e, uint32_t *list)
{
    const RawState *to = &l->raw->state.data[e->target];
    const Source *from = raw_source(l->raw, e->from);
    uint32_t words[EXPR_WORDS * 2 * TDFA_MAX_REGISTERS], n = 0, nwords = 0;
    TdfaExpr move[TDFA_MAX_REGISTERS];

    *list = 0;
    if (e->target == NO_STATE || !l->web.n) return JR_OK;
    for (uint32_t v = 0; v < to->nvars; v++) {
        uint32_t at = to->first_var + NFIXED_VARS + v;
        TdfaExpr x;

        if (!l->web_of[at] || l->web.data[l->web_of[at] - 1].rep != at) continue;
        x = expr_of(l, s, from[v]);
        x.slot = register_of(l, l->web_of[at]);
        if (x.base != TDFA_REGISTER + x.slot || x.k) move[n++] = x;
    }
    put_in_order(move, n, l->m->nregisters, words, &nwords);
    return jr_slots_intern(&l->lists, l->a, words, nwords, list);
}

/* The slots that are set where an edge accepts. An empty list is still one: it has a word. */
static Status list_finals(Lower *l, const RawState *s, const RawEdge *e, uint32_t *list)
{
    const Raw *raw = l->raw;
    uint32_t n = 0;

    *list = 0;
    if (!e->accept) return JR_OK;
    for (uint32_t i = 0; i < raw->nused; i++) {
        TdfaExpr x = expr_of(l, s, raw_source(raw, e->accept)[i]);

        x.slot = (uint16_t)raw->slot[i];
        if (raw->nfa->has_keep && x.slot == raw->nfa->nslots - 1) x.slot = 0;
        if (x.base != TDFA_UNSET) put_words(l->row, &n, x);
    }
    l->row[n++] = 0;
    return jr_slots_intern(&l->lists, l->a, l->row, n, list);
}

static Status make_lists(Lower *l)
{
    const Raw *raw = l->raw;

    JR_TRY(jr_slots_init(&l->lists, l->a));
    l->edge_accept = jr_arena_array(l->a, uint32_t, raw->edge.n);
    l->edge_moves = jr_arena_array(l->a, uint32_t, raw->edge.n);
    l->row =
        jr_arena_array(l->a, uint32_t, JR_MAX(EXPR_WORDS * raw->nused + 1, raw->nsymbols));
    if (!l->edge_accept || !l->edge_moves || !l->row) return l->a->status;
    for (uint32_t i = 0; i < raw->state.n; i++) {
        const RawState *s = &raw->state.data[i];

        for (uint32_t k = s->first_edge; s->reached && k < s->first_edge + s->nedges; k++) {
            JR_TRY(list_moves(l, s, &raw->edge.data[k], &l->edge_moves[k]));
            JR_TRY(list_finals(l, s, &raw->edge.data[k], &l->edge_accept[k]));
        }
    }
    return JR_OK;
}

/* -- Tables -------------------------------------------------------------------------------------- */

/* The list in the product for one of ours. */
static Status put_list(Lower *l, uint32_t id, uint32_t *number)
{
    const uint32_t *words = l->lists.slot.data + id + 1;
    uint32_t n = l->lists.slot.data[id] / EXPR_WORDS;
    TdfaList list = {l->expr.n, n};

    if (id && !l->list_number[id]) {
        for (uint32_t i = 0; i < n; i++, words += EXPR_WORDS) {
            TdfaExpr x = {(uint16_t)words[0], (uint16_t)words[1], (int32_t)words[2]};

            if (!JR_PUSH(l->raw->keep, &l->expr, x)) return l->raw->keep->status;
        }
        l->list_number[id] = l->list.n;
        if (!JR_PUSH(l->raw->keep, &l->list, list)) return l->raw->keep->status;
    }
    *number = id ? l->list_number[id] : 0;
    return JR_OK;
}

static uint32_t row_of(const Lower *l, uint32_t state)
{
    return (l->merged.block[state] + 1) * l->merged.ncolumns;
}

static Status put_edge(Lower *l, uint32_t k, TdfaEdge *out)
{
    uint32_t before;

    JR_TRY(put_list(l, l->edge_moves[k], &out->moves));
    before = l->list.n;
    JR_TRY(put_list(l, l->edge_accept[k], &out->accept));
    if (l->list.n > before) l->m->nfinals++;
    return JR_PUSH(l->raw->keep, &l->edge, *out) ? JR_OK : l->raw->keep->status;
}

/* The cell for an edge. Edges that do the same and lead to one row are one. */
static Status make_cell(Lower *l, uint32_t k)
{
    const Merged *m = &l->merged;
    const RawEdge *e = &l->raw->edge.data[k];
    uint32_t *cell = &l->edge_cell[k], code, id, number;
    TdfaEdge out = {0};

    if (e->target != NO_STATE) out.target = row_of(l, e->target);
    *cell = out.target ? out.target : TDFA_SPECIAL | TDFA_DEAD_EDGE;
    if (!m->does[k]) return JR_OK;
    code = m->does[k] * (m->nblocks + 1) + out.target / m->ncolumns;
    JR_TRY(jr_slots_intern(&l->edges, l->a, &code, 1, &id));
    number = (id + 1) / 2; // a list of one word takes two, behind the empty one
    if (number == l->edge.n) JR_TRY(put_edge(l, k, &out));
    *cell = TDFA_SPECIAL | number;
    return JR_OK;
}

static Status put_cells(Lower *l, uint32_t *cell)
{
    const Raw *raw = l->raw;
    const Merged *m = &l->merged;

    l->edge_cell = jr_arena_array(l->a, uint32_t, raw->edge.n);
    if (!l->edge_cell) return l->a->status;
    JR_TRY(jr_slots_init(&l->edges, l->a));
    for (uint32_t i = 0; i < raw->state.n; i++) {
        uint32_t *row = &cell[row_of(l, i)];

        if (!raw->state.data[i].reached || row[0]) continue; // or a state like it was there
        for (uint32_t c = 0; c < m->ncolumns; c++) {
            uint16_t edge = raw->cell.data[i][m->column_rep[c]];
            uint32_t k = raw->state.data[i].first_edge + edge - 1u;

            row[c] = TDFA_SPECIAL | TDFA_DEAD_EDGE;
            if (!edge) continue;
            if (!l->edge_cell[k]) JR_TRY(make_cell(l, k));
            row[c] = l->edge_cell[k];
        }
    }
    return JR_OK;
}

static Status put_maps(Lower *l)
{
    const Alphabet *al = &l->raw->nfa->alphabet;
    uint16_t *column = jr_arena_array(l->raw->keep, uint16_t, l->raw->nsymbols);
    uint32_t *start = jr_arena_array(l->raw->keep, uint32_t, l->raw->nstart);

    if (!column || !start) return l->raw->keep->status;
    for (uint32_t s = 0; s < l->raw->nsymbols; s++)
        column[s] = (uint16_t)l->merged.column[s];
    for (unsigned b = 0; b < 256; b++)
        if (!al->utf || al->byte[b] & DECODE_LEAF)
            l->m->byte_column[b] = column[al->byte[b] & 0x3fff];
    for (uint32_t i = 0; i < l->raw->nstart; i++)
        start[i] = l->merged.block[l->raw->start[i]] + 1;
    l->m->column = column;
    l->m->start = start;
    l->m->nprev = l->raw->nprev;
    return JR_OK;
}

/* Which registers may hold nothing. */
static void find_unset(const Lower *l)
{
    bool *maybe = l->m->maybe_unset, changed = true;

    while (changed) {
        changed = false;
        for (uint32_t i = 1; i < l->edge.n; i++) {
            const TdfaList *moves = &l->list.data[l->edge.data[i].moves];

            for (uint32_t k = 0; k < moves->n; k++) {
                TdfaExpr x = l->expr.data[moves->first + k];
                bool unset = x.base == TDFA_UNSET ||
                             (x.base >= TDFA_REGISTER && maybe[x.base - TDFA_REGISTER]);

                changed |= unset && !maybe[x.slot];
                maybe[x.slot] |= unset;
            }
        }
    }
}

/* Write the only final list out, if groups follow from it. */
static Status make_fill(Lower *l)
{
    Tdfa *m = l->m;
    TdfaExpr *fill;

    if (m->nregisters || m->nfinals != 1 || l->raw->nfa->has_keep) return JR_OK;
    fill = jr_arena_array(l->raw->keep, TdfaExpr, m->nslots);
    if (!fill) return l->raw->keep->status;
    fill[0].base = TDFA_START;
    fill[1].base = TDFA_CUR;
    for (uint32_t i = 1; i < l->edge.n; i++) {
        const TdfaList *finals = &l->list.data[l->edge.data[i].accept];

        for (uint32_t k = 0; k < finals->n; k++)
            fill[l->expr.data[finals->first + k].slot] = l->expr.data[finals->first + k];
    }
    m->fill = fill;
    return JR_OK;
}

static Status make_tables(Lower *l)
{
    Tdfa *m = l->m;
    Arena *keep = l->raw->keep;
    uint32_t *cell;
    size_t n = ((size_t)l->merged.nblocks + 1) * l->merged.ncolumns;

    if (n * sizeof *cell > l->raw->max_bytes) return JITRE_ERR_TOO_BIG;
    cell = jr_arena_array(keep, uint32_t, n);
    l->list_number = jr_arena_array(l->a, uint32_t, l->lists.slot.n + 1);
    if (!cell || !l->list_number)
        return keep->status != JR_OK ? keep->status : l->a->status;
    if (!JR_PUSH(keep, &l->list, ((TdfaList){0, 0})) ||
        !JR_PUSH(keep, &l->edge, ((TdfaEdge){0, 0, 0})))
        return keep->status;
    JR_TRY(put_cells(l, cell));
    JR_TRY(put_maps(l));
    find_unset(l);
    m->nslots = l->raw->nfa->nslots - l->raw->nfa->has_keep;
    JR_TRY(make_fill(l));
    m->nstates = l->merged.nblocks;
    m->ncolumns = l->merged.ncolumns;
    m->cell = cell;
    m->edge = l->edge.data;
    m->nedges = l->edge.n;
    m->list = l->list.data;
    m->expr = l->expr.data;
    m->is_static = m->nregisters == 0;
    m->one_pass = l->raw->one_pass;
    m->bytes = keep->used;
    return JR_OK;
}

Status jr_tdfa_lower(Raw *raw, Tdfa *m)
{
    Lower l = {.raw = raw, .m = m, .a = raw->scratch};

    JR_TRY(make_webs(&l));
    coalesce(&l);
    JR_TRY(colour(&l));
    JR_TRY(make_lists(&l));
    JR_TRY(jr_tdfa_merge(raw, l.edge_accept, l.edge_moves, &l.merged));
    return make_tables(&l);
}

Status jr_tdfa_build(Arena *keep, const Heap *heap, const Nfa *nfa, size_t max_bytes,
                     uint64_t max_work, Tdfa **tdfa)
{
    enum { SCRATCH = 16 << 20 };
    uint64_t room[2048];
    Arena scratch;
    Raw raw = {.nfa = nfa,
               .scratch = &scratch,
               .keep = keep,
               .max_work = max_work,
               .max_bytes = max_bytes};
    Tdfa *m = jr_arena_new(keep, Tdfa);
    Status st = m ? JR_OK : keep->status;

    *tdfa = NULL;
    jr_arena_init_room(&scratch, heap, SCRATCH, room, sizeof room);
    if (m) m->nfa = nfa;
    if (st == JR_OK) st = jr_tdfa_states(&raw);
    if (st == JR_OK) st = jr_tdfa_passes(&raw);
    if (st == JR_OK) st = jr_tdfa_lower(&raw, m);
    jr_arena_free(&scratch);
    if (st == JR_OK) *tdfa = m;
    return st == JITRE_ERR_MEMORY ? st : JR_OK;
}
