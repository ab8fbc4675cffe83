/* tdfa_places.c -- slots wanted by places and the ways on from them, see tdfa_places.h.
 *
 * Slots: two data flows over the nodes, each in sweeps along its own direction until nothing
 * changes. Nodes mostly stand in the order of the pattern, so two or three sweeps do.
 *     live   backwards   live(n) = union of live behind n, less the slot that n sets
 *     set    forwards    set(n)  = union of set before n, and the slots they set
 *
 * Ways: listed on first use, once for all kinds where no assertion is met.
 * Cost O(nodes * words of slots * sweeps), counted; ways O(edges) a place.
 */
#include "dfa/tdfa_places.h"

enum { MAX_NODES = 60000 };

/* -- Slots that are wanted --------------------------------------------------------------------- */

static uint64_t *row(uint64_t *bits, const Places *p, NodeId node)
{
    return bits + (size_t)node * p->words;
}

/* bits |= other, but for slot `less`. Has it changed? */
static bool add_bits(uint64_t *bits, const uint64_t *other, uint32_t words, uint32_t less)
{
    bool changed = false;

    for (uint32_t w = 0; w < words; w++) {
        uint64_t more = other[w];

        if (less / 64 == w) more &= ~(UINT64_C(1) << less % 64);
        changed |= (more & ~bits[w]) != 0;
        bits[w] |= more;
    }
    return changed;
}

static bool set_bit(uint64_t *bits, uint32_t i)
{
    uint64_t bit = UINT64_C(1) << i % 64;
    bool changed = !(bits[i / 64] & bit);

    bits[i / 64] |= bit;
    return changed;
}

static bool ends(const NfaNode *n)
{
    return n->op == NFA_MATCH || n->op == NFA_FAIL;
}

static bool has_two(const NfaNode *n)
{
    return n->op == NFA_SPLIT || n->op == NFA_AGAIN;
}

/* What is read behind a node. */
static bool flow_back(Places *p, NodeId i)
{
    const NfaNode *n = &p->nfa->node[i];
    uint64_t *live = row(p->live, p, i);
    bool changed;

    if (ends(n)) return false;
    changed = add_bits(live, row(p->live, p, n->out), p->words,
                       n->op == NFA_SAVE ? n->arg : UINT32_MAX);
    if (has_two(n))
        changed |= add_bits(live, row(p->live, p, n->alt), p->words, UINT32_MAX);
    return changed;
}

/* What is set in front of the nodes behind it. */
static bool flow_on(Places *p, NodeId i)
{
    const NfaNode *n = &p->nfa->node[i];
    const uint64_t *set = row(p->set, p, i);
    bool changed;

    if (ends(n)) return false;
    changed = add_bits(row(p->set, p, n->out), set, p->words, UINT32_MAX);
    if (n->op == NFA_SAVE) changed |= set_bit(row(p->set, p, n->out), n->arg);
    if (has_two(n)) changed |= add_bits(row(p->set, p, n->alt), set, p->words, UINT32_MAX);
    return changed;
}

static Status count_sweep(Places *p)
{
    p->raw->work += (uint64_t)p->nfa->nnodes * p->words;
    return p->raw->work > p->raw->max_work ? JITRE_ERR_TOO_BIG : JR_OK;
}

static Status find_flows(Places *p)
{
    uint32_t n = p->nfa->nnodes;
    bool changed = true;

    for (uint32_t i = 0; i < n; i++)
        if (p->nfa->node[i].op == NFA_SAVE) set_bit(p->used, p->nfa->node[i].arg);
    for (uint32_t i = 0; i < n; i++)
        if (p->nfa->node[i].op == NFA_MATCH)
            memcpy(row(p->live, p, i), p->used, p->words * sizeof *p->used);
    while (changed) {
        changed = false;
        for (uint32_t i = n; i-- > 0;)
            changed |= flow_back(p, i);
        JR_TRY(count_sweep(p));
    }
    for (changed = true; changed;) {
        changed = false;
        for (uint32_t i = 0; i < n; i++)
            changed |= flow_on(p, i);
        JR_TRY(count_sweep(p));
    }
    return JR_OK;
}

/* Nothing can have been set at a start. */
Status jr_places_want(Places *p, uint32_t root)
{
    const uint64_t *live = row(p->live, p, p->paths.node[root]);
    const uint64_t *set = row(p->set, p, p->paths.node[root]);

    if (p->want[root]) return JR_OK;
    p->want[root] = p->wanted.n + 1;
    for (uint32_t w = 0; root >= NFIXED_ROOTS && w < p->words; w++)
        for (uint64_t bits = live[w] & set[w]; bits; bits &= bits - 1) {
            uint32_t slot = w * 64 + (uint32_t)__builtin_ctzll(bits);

            if (!JR_PUSH(p->a, &p->wanted, slot)) return p->a->status;
        }
    p->nwant[root] = p->wanted.n + 1 - p->want[root];
    return JR_OK;
}

/* -- Ways ---------------------------------------------------------------------------------------- */

/* Where no assertion was met all kinds have the same. */
static void share_ways(Places *p, PlaceId place, const Ways *w)
{
    Ways *all = &p->ways[(size_t)place * p->nkinds];

    for (uint32_t k = 0; !w->looks && k < p->nkinds; k++)
        all[k] = *w;
}

Status jr_places_ways(Places *p, PlaceId place, uint32_t kind, const Ways **out)
{
    Ways *w = &p->ways[(size_t)place * p->nkinds + kind];
    NodeId leaf;

    *out = w;
    if (w->known) return JR_OK;
    *w = (Ways){.first = p->way.n, .known = true};
    jr_paths_begin(&p->paths, place, p->kind_rep[kind]);
    while (jr_paths_next(&p->paths, &leaf)) {
        bool match = p->nfa->node[leaf].op == NFA_MATCH;
        Way way = {.leaf = leaf, .root = match ? 0 : jr_paths_behind(&p->paths, leaf)};

        JR_TRY(
            jr_slots_intern(&p->saves, p->a, p->paths.saves, p->paths.nsaves, &way.save));
        if (!JR_PUSH(p->a, &p->way, way)) return p->a->status;
        w->n++;
    }
    w->looks = p->paths.met_look;
    share_ways(p, place, w);
    p->raw->work += 4 + p->paths.work;
    p->paths.work = 0;
    return JR_OK;
}

/* -- Beginning ----------------------------------------------------------------------------------- */

PlaceId jr_places_start(const Places *p, uint32_t i, bool *notempty)
{
    uint32_t nprev = p->paths.nprev;
    bool at_start = i / nprev % NFIXED_ROOTS;

    *notempty = p->nfa->nullable && (i / nprev / NFIXED_ROOTS || p->nfa->notempty);
    return jr_paths_place(&p->paths, jr_paths_start(&p->paths, at_start),
                          (PrevKind)(i % nprev));
}

static unsigned char_len(uint32_t c)
{
    return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}

static void find_lengths(Places *p)
{
    const Alphabet *al = &p->nfa->alphabet;

    memset(p->len, al->utf ? 0 : 1, al->nsymbols);
    if (!al->utf) return;
    for (uint32_t i = 0; i < al->nranges; i++) {
        unsigned low = char_len(al->range[i].lo), high = char_len(al->range[i].hi);
        uint8_t *len = &p->len[al->range_symbol[i]];

        *len = (uint8_t)(low != high || (*len && *len != low) ? 0xff : low);
    }
    for (uint32_t s = 0; s < al->nsymbols; s++)
        if (p->len[s] == 0xff) p->len[s] = 0;
}

static Status init_slots(Places *p)
{
    Raw *raw = p->raw;
    uint32_t n = p->nfa->nnodes;

    p->words = (p->nfa->nslots + 63) / 64;
    if ((uint64_t)n * p->words > raw->max_work) return JITRE_ERR_TOO_BIG; // for one sweep
    p->live = jr_arena_array(p->a, uint64_t, (size_t)n * p->words);
    p->set = jr_arena_array(p->a, uint64_t, (size_t)n * p->words);
    p->used = jr_arena_array(p->a, uint64_t, p->words);
    p->want = jr_arena_array(p->a, uint32_t, p->paths.nroots);
    p->nwant = jr_arena_array(p->a, uint32_t, p->paths.nroots);
    p->save_stamp = jr_arena_array(p->a, uint32_t, p->nfa->nslots);
    raw->slot = jr_arena_array(p->a, uint32_t, p->nfa->nslots);
    if (!p->live || !p->set || !p->used || !p->want || !p->nwant || !p->save_stamp ||
        !raw->slot)
        return p->a->status;
    JR_TRY(find_flows(p));
    if (!JR_PUSH(p->a, &p->wanted, 0)) return p->a->status; // so that there is an array
    for (uint32_t i = 0; i < p->nfa->nslots; i++)
        if (p->used[i / 64] >> i % 64 & 1) raw->slot[raw->nused++] = i;
    return JR_OK;
}

Status jr_places_init(Places *p, Raw *raw)
{
    const Alphabet *al = &raw->nfa->alphabet;
    size_t nways;

    *p = (Places){.raw = raw, .nfa = raw->nfa, .a = raw->scratch};
    if (p->nfa->nnodes > MAX_NODES) return JITRE_ERR_TOO_BIG;
    JR_TRY(jr_paths_init(&p->paths, p->a, p->nfa));
    JR_TRY(jr_slots_init(&p->saves, p->a));
    JR_TRY(init_slots(p));
    raw->nsymbols = al->nsymbols;
    raw->nprev = p->paths.nprev;
    raw->nstart = 2 * NFIXED_ROOTS * raw->nprev;
    raw->start = jr_arena_array(p->a, uint32_t, raw->nstart);
    p->nkinds = p->nfa->delay ? al->nnext : 1;
    nways = (size_t)p->paths.nroots * p->paths.nprev * p->nkinds;
    p->kind_rep = jr_arena_array(p->a, Symbol, p->nkinds);
    p->len = jr_arena_array(p->a, uint8_t, al->nsymbols);
    p->ways = jr_arena_array(p->a, Ways, nways);
    if (!raw->start || !p->kind_rep || !p->len || !p->ways) return p->a->status;
    for (uint32_t s = al->nsymbols; s-- > 0;)
        p->kind_rep[p->nfa->delay ? al->next_kind[s] : 0] = (Symbol)s;
    find_lengths(p);
    return JR_OK;
}

/* -- States -------------------------------------------------------------------------------------- */

static Status begin_states(Raw *raw)
{
    raw->state.n = raw->edge.n = raw->cell.n = raw->source.n = raw->nvars = 0;
    return JR_PUSH(raw->scratch, &raw->source, 0) ? JR_OK : raw->scratch->status;
}

Status jr_tdfa_states(Raw *raw)
{
    Places p;

    JR_TRY(jr_places_init(&p, raw));
    JR_TRY(begin_states(raw));
    JR_TRY(jr_tdfa_onepass(&p, &raw->one_pass));
    if (raw->one_pass) return JR_OK;
    JR_TRY(begin_states(raw));
    return jr_tdfa_general(&p);
}
