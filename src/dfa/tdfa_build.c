/* tdfa_build.c -- the states of a tagged automaton, see tdfa.h.
 *
 *     state   [ place | variable of each slot it wants ] [ place | ... ]     best place first
 *
 * A place wants a slot when some path from it reads its value at MATCH without setting it first,
 * and some path to it may have set it. The ways on from a place (paths.h) depend on the symbol
 * only by its kind and by which sets it is in, so they are listed once for each kind. A symbol
 * takes those that accept it, in order, each target once, up to the first MATCH. Variables of
 * the target are numbered as they are met, so states that are alike but for names are equal.
 *
 * Cost O(states * symbols * places * slots wanted), counted.
 */
#include "dfa/tdfa.h"

#include "dfa/paths.h"
#include "dfa/tdfa_raw.h"

enum { MAX_STATES = 2000, MAX_EDGES = 60000, MAX_NODES = 60000, FIRST_HASH = 32 };

/* One way on from a place. */
typedef struct Way {
    NodeId leaf;   // SET node, or MATCH
    uint32_t root; // behind it
    uint32_t save; // list of slots set on the way
} Way;

typedef struct Ways {
    uint32_t first, n; // in Build.way
    bool known;
} Ways;

/* A way on from a place of the state being expanded. */
typedef struct Entry {
    Way way;
    uint32_t place; // index in the state
} Entry;

/* The ways that one symbol takes, for those that take the same. */
typedef struct Taken {
    uint32_t first, n; // in Build.index
    uint8_t len;
    PrevKind prev;
    uint16_t edge; // of the state + 1
} Taken;

typedef struct Build {
    Raw *raw;
    const Nfa *nfa;
    Arena *a;
    Paths paths;
    SlotLists saves;
    uint32_t words;  // of a set of slots
    uint64_t *live;  // [node] slots whose value may be read behind
    uint64_t *set;   // [node] slots that may have been set before
    uint64_t *used;  // all slots
    uint32_t *want;  // [root] first in `wanted`, + 1; 0: not known yet
    uint32_t *nwant; // [root]
    JR_VEC(uint32_t) wanted;
    uint32_t nkinds;
    Symbol *kind_rep; // [nkinds]
    uint8_t *len;     // [nsymbols] bytes of its characters, 0: not all the same
    Ways *ways;       // [place * nkinds + kind]
    JR_VEC(Way) way;
    JR_VEC(uint32_t) key; // keys of states, one behind the other
    uint32_t *key_at;     // [MAX_STATES + 1] in `key`
    uint32_t *hash, hash_size;
    JR_VEC(Entry) entry; // of the state and kind at hand
    JR_VEC(uint32_t) index;
    JR_VEC(Taken) taken;
    JR_VEC(uint32_t) fresh;       // the key being made
    JR_VEC(Source) from;          // ... and what its variables are made from
    uint32_t *root_stamp, stamp;  // [root] targets that are there already
    uint32_t *save_stamp, saving; // [slot] set on the way at hand
    uint16_t *of_var;             // [MAX_VARIABLES] variable of the target made from it + 1
    uint16_t *of_cur, *of_unset;  // [slot] ... from the place, or nothing
    uint32_t accept_place, accept_save;
    bool accepts;
} Build;

/* -- Slots that are wanted --------------------------------------------------------------------- */

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

/* What flows over the edge from -> to, both ways. */
static bool flow(Build *b, NodeId from, NodeId to)
{
    const NfaNode *n = &b->nfa->node[from];
    uint64_t *set = b->set + (size_t)to * b->words;
    bool saves = n->op == NFA_SAVE;
    bool changed =
        add_bits(b->live + (size_t)from * b->words, b->live + (size_t)to * b->words,
                 b->words, saves ? n->arg : UINT32_MAX);

    changed |= add_bits(set, b->set + (size_t)from * b->words, b->words, UINT32_MAX);
    if (saves && !(set[n->arg / 64] >> n->arg % 64 & 1)) {
        set[n->arg / 64] |= UINT64_C(1) << n->arg % 64;
        changed = true;
    }
    return changed;
}

static bool flow_node(Build *b, NodeId i)
{
    const NfaNode *n = &b->nfa->node[i];
    bool changed;

    if (n->op == NFA_MATCH || n->op == NFA_FAIL) return false;
    changed = flow(b, i, n->out);
    if (n->op == NFA_SPLIT || n->op == NFA_AGAIN) changed |= flow(b, i, n->alt);
    return changed;
}

/* Both data flows at once, up and down the nodes until nothing changes. */
static Status find_flows(Build *b)
{
    uint32_t n = b->nfa->nnodes;
    bool changed = true;

    for (uint32_t i = 0; i < n; i++) {
        const NfaNode *node = &b->nfa->node[i];

        if (node->op == NFA_SAVE) b->used[node->arg / 64] |= UINT64_C(1) << node->arg % 64;
    }
    for (uint32_t i = 0; i < n; i++)
        if (b->nfa->node[i].op == NFA_MATCH)
            memcpy(b->live + (size_t)i * b->words, b->used, b->words * sizeof *b->used);
    while (changed) {
        changed = false;
        for (uint32_t i = 0; i < n; i++)
            changed |= flow_node(b, i);
        for (uint32_t i = n; i-- > 0;)
            changed |= flow_node(b, i);
        b->raw->work += 2 * (uint64_t)n * b->words;
        if (b->raw->work > b->raw->max_work) return JITRE_ERR_TOO_BIG;
    }
    return JR_OK;
}

/* Where the slots that a root wants are in `wanted`. Nothing can have been set at a start. */
static Status want_of(Build *b, uint32_t root)
{
    const uint64_t *live = b->live + (size_t)b->paths.node[root] * b->words;
    const uint64_t *set = b->set + (size_t)b->paths.node[root] * b->words;

    if (b->want[root]) return JR_OK;
    b->want[root] = b->wanted.n + 1;
    for (uint32_t w = 0; root >= NFIXED_ROOTS && w < b->words; w++)
        for (uint64_t bits = live[w] & set[w]; bits; bits &= bits - 1) {
            uint32_t slot = w * 64 + (uint32_t)__builtin_ctzll(bits);

            if (!JR_PUSH(b->a, &b->wanted, slot)) return b->a->status;
        }
    b->nwant[root] = b->wanted.n + 1 - b->want[root];
    return JR_OK;
}

static const uint32_t *wanted(const Build *b, uint32_t root)
{
    return b->wanted.data + b->want[root] - 1;
}

/* -- Beginning ----------------------------------------------------------------------------------- */

static unsigned char_len(uint32_t c)
{
    return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}

static void find_lengths(Build *b)
{
    const Alphabet *al = &b->nfa->alphabet;

    memset(b->len, al->utf ? 0 : 1, al->nsymbols);
    if (!al->utf) return;
    for (uint32_t i = 0; i < al->nranges; i++) {
        unsigned low = char_len(al->range[i].lo), high = char_len(al->range[i].hi);
        uint8_t *len = &b->len[al->range_symbol[i]];

        *len = (uint8_t)(low != high || (*len && *len != low) ? 0xff : low);
    }
    for (uint32_t s = 0; s < al->nsymbols; s++)
        if (b->len[s] == 0xff) b->len[s] = 0;
}

static Status init_slots(Build *b)
{
    Raw *raw = b->raw;
    uint32_t n = b->nfa->nnodes;

    b->words = (b->nfa->nslots + 63) / 64;
    b->live = jr_arena_array(b->a, uint64_t, (size_t)n * b->words);
    b->set = jr_arena_array(b->a, uint64_t, (size_t)n * b->words);
    b->used = jr_arena_array(b->a, uint64_t, b->words);
    b->want = jr_arena_array(b->a, uint32_t, b->paths.nroots);
    b->nwant = jr_arena_array(b->a, uint32_t, b->paths.nroots);
    b->save_stamp = jr_arena_array(b->a, uint32_t, b->nfa->nslots);
    b->of_cur = jr_arena_array(b->a, uint16_t, b->nfa->nslots);
    b->of_unset = jr_arena_array(b->a, uint16_t, b->nfa->nslots);
    b->of_var = jr_arena_array(b->a, uint16_t, MAX_VARIABLES);
    raw->slot = jr_arena_array(b->a, uint32_t, b->nfa->nslots);
    if (!b->live || !b->set || !b->used || !b->want || !b->nwant || !b->save_stamp ||
        !b->of_cur || !b->of_unset || !b->of_var || !raw->slot)
        return b->a->status;
    JR_TRY(find_flows(b));
    if (!JR_PUSH(b->a, &b->wanted, 0)) return b->a->status; // so that there is an array
    for (uint32_t i = 0; i < b->nfa->nslots; i++)
        if (b->used[i / 64] >> i % 64 & 1) raw->slot[raw->nused++] = i;
    return JR_OK;
}

static Status init(Build *b)
{
    const Alphabet *al = &b->nfa->alphabet;
    size_t nways;

    JR_TRY(jr_paths_init(&b->paths, b->a, b->nfa));
    JR_TRY(jr_slots_init(&b->saves, b->a));
    JR_TRY(init_slots(b));
    b->nkinds = b->nfa->delay ? al->nnext : 1;
    nways = (size_t)b->paths.nroots * b->paths.nprev * b->nkinds;
    b->kind_rep = jr_arena_array(b->a, Symbol, b->nkinds);
    b->len = jr_arena_array(b->a, uint8_t, al->nsymbols);
    b->ways = jr_arena_array(b->a, Ways, nways);
    b->key_at = jr_arena_array(b->a, uint32_t, MAX_STATES + 1);
    b->hash = jr_arena_array(b->a, uint32_t, FIRST_HASH);
    b->hash_size = FIRST_HASH;
    b->root_stamp = jr_arena_array(b->a, uint32_t, b->paths.nroots);
    if (!b->kind_rep || !b->len || !b->ways || !b->key_at || !b->hash || !b->root_stamp)
        return b->a->status;
    for (uint32_t s = al->nsymbols; s-- > 0;)
        b->kind_rep[b->nfa->delay ? al->next_kind[s] : 0] = (Symbol)s;
    find_lengths(b);
    return JR_OK;
}

/* -- Keys ------------------------------------------------------------------------------------------ */

/* A key: KEY_NOTEMPTY or 0, then for each place its number and the variables of the slots it
 * wants. */
enum { KEY_NOTEMPTY = 1 };

static uint32_t hash_key(const uint32_t *key, uint32_t n)
{
    uint64_t h = n;

    for (uint32_t i = 0; i < n; i++)
        h = (h ^ key[i]) * UINT64_C(0x9e3779b97f4a7c15) + (h >> 29);
    return (uint32_t)(h ^ h >> 32);
}

static uint32_t *find_key(const Build *b, const uint32_t *key, uint32_t n)
{
    uint32_t i = hash_key(key, n) & (b->hash_size - 1);

    for (; b->hash[i]; i = (i + 1) & (b->hash_size - 1)) {
        uint32_t at = b->key_at[b->hash[i] - 1], end = b->key_at[b->hash[i]];

        if (end - at == n && !memcmp(b->key.data + at, key, n * sizeof *key)) break;
    }
    return &b->hash[i];
}

static Status grow_hash(Build *b)
{
    uint32_t n = b->raw->state.n;

    b->hash_size *= 2;
    b->hash = jr_arena_array(b->a, uint32_t, b->hash_size);
    if (!b->hash) return b->a->status;
    for (uint32_t s = 0; s < n; s++)
        *find_key(b, b->key.data + b->key_at[s], b->key_at[s + 1] - b->key_at[s]) = s + 1;
    return JR_OK;
}

/* The state whose key is in `fresh`. */
static Status state_of(Build *b, uint32_t nvars, uint32_t *state)
{
    Raw *raw = b->raw;
    uint32_t *found = find_key(b, b->fresh.data, b->fresh.n);
    RawState s = {.nvars = nvars, .first_var = raw->nvars};
    uint16_t *cell;

    if (*found) {
        *state = *found - 1;
        return JR_OK;
    }
    if (raw->state.n == MAX_STATES) return JITRE_ERR_TOO_BIG;
    *state = raw->state.n;
    *found = raw->state.n + 1;
    for (uint32_t i = 0; i < b->fresh.n; i++)
        if (!JR_PUSH(b->a, &b->key, b->fresh.data[i])) return b->a->status;
    cell = jr_arena_array(b->a, uint16_t, raw->nsymbols);
    if (!cell || !JR_PUSH(b->a, &raw->cell, cell) || !JR_PUSH(b->a, &raw->state, s))
        return b->a->status;
    b->key_at[raw->state.n] = b->key.n;
    raw->nvars += nvars + NFIXED_VARS;
    return 2 * raw->state.n >= b->hash_size ? grow_hash(b) : JR_OK;
}

/* -- Ways ------------------------------------------------------------------------------------------ */

static Status list_ways(Build *b, PlaceId place, uint32_t kind, const Ways **out)
{
    Ways *w = &b->ways[(size_t)place * b->nkinds + kind];
    NodeId leaf;

    *out = w;
    if (w->known) return JR_OK;
    *w = (Ways){.first = b->way.n, .known = true};
    jr_paths_begin(&b->paths, place, b->kind_rep[kind]);
    while (jr_paths_next(&b->paths, &leaf)) {
        bool match = b->nfa->node[leaf].op == NFA_MATCH;
        Way way = {.leaf = leaf, .root = match ? 0 : jr_paths_behind(&b->paths, leaf)};

        JR_TRY(
            jr_slots_intern(&b->saves, b->a, b->paths.saves, b->paths.nsaves, &way.save));
        if (!JR_PUSH(b->a, &b->way, way)) return b->a->status;
        w->n++;
    }
    b->raw->work += 4 + b->paths.work;
    b->paths.work = 0;
    return JR_OK;
}

/* The index of the variables of place `i` in the key of a state. */
static uint32_t next_place(const Build *b, uint32_t at, PlaceId *place)
{
    *place = b->key.data[at];
    return at + 1 + b->nwant[*place / b->paths.nprev];
}

/* All ways on from a state, up to MATCH; `entry.place` is where the key of its place is. */
static Status list_entries(Build *b, uint32_t state, uint32_t kind)
{
    uint32_t at = b->key_at[state] + 1, end = b->key_at[state + 1];
    bool refuses = b->key.data[at - 1] & KEY_NOTEMPTY;

    b->entry.n = 0;
    b->accepts = false;
    while (at < end) {
        uint32_t here = at;
        PlaceId place;
        const Ways *w;

        at = next_place(b, at, &place);
        JR_TRY(list_ways(b, place, kind, &w));
        for (uint32_t i = 0; i < w->n; i++) {
            Entry e = {b->way.data[w->first + i], here};

            if (b->nfa->node[e.way.leaf].op != NFA_MATCH) {
                if (!JR_PUSH(b->a, &b->entry, e)) return b->a->status;
                continue;
            }
            if (refuses || b->accepts) continue;
            b->accepts = true;
            b->accept_place = here;
            b->accept_save = e.way.save;
            if (!b->nfa->longest) return JR_OK;
        }
    }
    return JR_OK;
}

/* -- Edges ------------------------------------------------------------------------------------------ */

static void begin_saves(Build *b, uint32_t list)
{
    const uint32_t *slot = b->saves.slot.data + list;

    b->saving++;
    for (uint32_t n = *slot++; n; n--, slot++)
        b->save_stamp[*slot] = b->saving;
}

static Source nothing(const Build *b, uint32_t slot)
{
    return b->nfa->has_keep && slot == b->nfa->nslots - 1 ? SOURCE_START : SOURCE_UNSET;
}

/* Reads the slots of one place of the state being expanded, in ascending order. */
typedef struct Reader {
    const uint32_t *slot, *var, *end;
} Reader;

static Reader read_place(const Build *b, uint32_t at)
{
    uint32_t root = b->key.data[at] / b->paths.nprev;
    const uint32_t *slot = wanted(b, root);

    return (Reader){slot, b->key.data + at + 1, slot + b->nwant[root]};
}

/* What a slot is made from behind the saves begun. */
static Source source_of(const Build *b, Reader *r, uint32_t slot)
{
    if (b->save_stamp[slot] == b->saving) return SOURCE_CUR;
    while (r->slot < r->end && *r->slot < slot)
        r->slot++, r->var++;
    return r->slot < r->end && *r->slot == slot ? (Source)*r->var : nothing(b, slot);
}

/* The variable of the target for a slot made from `source`, as it is numbered by order. */
static Status variable_for(Build *b, uint32_t slot, Source source, uint32_t *var)
{
    uint16_t *known = source == SOURCE_CUR     ? &b->of_cur[slot]
                      : source >= SOURCE_START ? &b->of_unset[slot]
                                               : &b->of_var[source];

    if (!*known) {
        if (b->from.n == MAX_VARIABLES) return JITRE_ERR_TOO_BIG;
        if (!JR_PUSH(b->a, &b->from, source)) return b->a->status;
        *known = (uint16_t)b->from.n;
    }
    *var = *known - 1u;
    return JR_OK;
}

static Status add_place(Build *b, const Entry *e, PrevKind prev)
{
    uint32_t root = e->way.root, var = 0;
    Reader r = read_place(b, e->place);

    if (!JR_PUSH(b->a, &b->fresh, jr_paths_place(&b->paths, root, prev)))
        return b->a->status;
    JR_TRY(want_of(b, root));
    begin_saves(b, e->way.save);
    b->raw->work += 2 + b->nwant[root];
    for (uint32_t i = 0; i < b->nwant[root]; i++) {
        uint32_t slot = wanted(b, root)[i];

        JR_TRY(variable_for(b, slot, source_of(b, &r, slot), &var));
        if (!JR_PUSH(b->a, &b->fresh, var)) return b->a->status;
    }
    return JR_OK;
}

static void begin_variables(Build *b)
{
    b->from.n = b->fresh.n = 0;
    memset(b->of_cur, 0, b->nfa->nslots * sizeof *b->of_cur);
    memset(b->of_unset, 0, b->nfa->nslots * sizeof *b->of_unset);
    memset(b->of_var, 0, MAX_VARIABLES * sizeof *b->of_var);
}

/* The state behind the ways that are taken. */
static Status target_of(Build *b, const Taken *t, uint32_t *target)
{
    begin_variables(b);
    if (!JR_PUSH(b->a, &b->fresh, 0)) return b->a->status;
    for (uint32_t i = 0; i < t->n; i++)
        JR_TRY(add_place(b, &b->entry.data[b->index.data[t->first + i]], t->prev));
    if (t->n > 1) b->raw->one_pass = false;
    return state_of(b, b->from.n, target);
}

static Status put_sources(Build *b, uint32_t *at)
{
    *at = b->raw->source.n;
    for (uint32_t i = 0; i < b->from.n; i++)
        if (!JR_PUSH(b->a, &b->raw->source, b->from.data[i])) return b->a->status;
    return JR_OK;
}

/* What all slots are made from where the state accepts. */
static Status put_accept(Build *b, uint32_t *at)
{
    Reader r = read_place(b, b->accept_place);

    begin_saves(b, b->accept_save);
    *at = b->raw->source.n;
    for (uint32_t i = 0; i < b->raw->nused; i++)
        if (!JR_PUSH(b->a, &b->raw->source, source_of(b, &r, b->raw->slot[i])))
            return b->a->status;
    return JR_OK;
}

static Status put_edge(Build *b, uint32_t state, Taken *t, uint32_t accept)
{
    Raw *raw = b->raw;
    RawEdge e = {.target = NO_STATE, .accept = accept, .len = t->len};

    if (t->n) {
        JR_TRY(target_of(b, t, &e.target));
        JR_TRY(put_sources(b, &e.from));
    }
    if (raw->edge.n == MAX_EDGES) return JITRE_ERR_TOO_BIG;
    if (!JR_PUSH(b->a, &raw->edge, e)) return b->a->status;
    t->edge = (uint16_t)++raw->state.data[state].nedges;
    return raw->work > raw->max_work ? JITRE_ERR_TOO_BIG : JR_OK;
}

/* -- Expanding ------------------------------------------------------------------------------------- */

/* Which entries take the symbol: *t. */
static Status take(Build *b, Symbol s, Taken *t)
{
    *t = (Taken){.first = b->index.n, .len = b->len[s]};
    if (b->nfa->uses_prev) t->prev = b->nfa->alphabet.prev[s];
    b->stamp++;
    b->raw->work += b->entry.n;
    for (uint32_t i = 0; i < b->entry.n; i++) {
        const Way *w = &b->entry.data[i].way;

        if (!jr_nfa_accepts(b->nfa, w->leaf, s) || b->root_stamp[w->root] == b->stamp)
            continue;
        b->root_stamp[w->root] = b->stamp;
        if (!JR_PUSH(b->a, &b->index, i)) return b->a->status;
    }
    t->n = b->index.n - t->first;
    return JR_OK;
}

/* Has another symbol taken the same? */
static const Taken *taken_before(const Build *b, const Taken *t)
{
    for (uint32_t i = b->taken.n; i-- > 0;) {
        const Taken *o = &b->taken.data[i];

        if (o->n != t->n) continue;
        if (!t->n) return o;
        if (o->len == t->len && o->prev == t->prev &&
            !memcmp(b->index.data + o->first, b->index.data + t->first,
                    t->n * sizeof *b->index.data))
            return o;
    }
    return NULL;
}

static Status expand_kind(Build *b, uint32_t state, uint32_t kind)
{
    const Alphabet *al = &b->nfa->alphabet;
    uint32_t accept = 0;

    JR_TRY(list_entries(b, state, kind));
    if (!b->entry.n && !b->accepts) return JR_OK;
    if (b->accepts) JR_TRY(put_accept(b, &accept));
    b->taken.n = b->index.n = 0;
    for (uint32_t s = 0; s < al->nsymbols; s++) {
        const Taken *same;
        Taken t;

        if (b->nfa->delay && al->next_kind[s] != kind) continue;
        JR_TRY(take(b, (Symbol)s, &t));
        if (!t.n && !b->accepts) continue;
        same = taken_before(b, &t);
        if (same) {
            b->index.n = t.first;
            b->raw->cell.data[state][s] = same->edge;
            continue;
        }
        JR_TRY(put_edge(b, state, &t, accept));
        b->raw->cell.data[state][s] = t.edge;
        if (!JR_PUSH(b->a, &b->taken, t)) return b->a->status;
    }
    return JR_OK;
}

static Status expand(Build *b, uint32_t state)
{
    b->raw->state.data[state].first_edge = b->raw->edge.n;
    for (uint32_t kind = 0; kind < b->nkinds; kind++)
        JR_TRY(expand_kind(b, state, kind));
    return JR_OK;
}

/* -- All ------------------------------------------------------------------------------------------- */

static Status make_starts(Build *b)
{
    Raw *raw = b->raw;
    uint32_t nprev = b->paths.nprev;

    raw->nprev = nprev;
    raw->nstart = 2 * NFIXED_ROOTS * nprev;
    raw->start = jr_arena_array(b->a, uint32_t, raw->nstart);
    if (!raw->start) return b->a->status;
    for (uint32_t i = 0; i < raw->nstart; i++) {
        bool notempty = i / nprev / NFIXED_ROOTS, at_start = i / nprev % NFIXED_ROOTS;
        uint32_t root = jr_paths_start(&b->paths, at_start);
        PlaceId place = jr_paths_place(&b->paths, root, (PrevKind)(i % nprev));

        JR_TRY(want_of(b, root));
        notempty = b->nfa->nullable && (notempty || b->nfa->notempty);
        b->fresh.n = 0;
        if (!JR_PUSH(b->a, &b->fresh, notempty ? KEY_NOTEMPTY : 0) ||
            !JR_PUSH(b->a, &b->fresh, place))
            return b->a->status;
        JR_TRY(state_of(b, 0, &raw->start[i]));
    }
    return JR_OK;
}

Status jr_tdfa_states(Raw *raw)
{
    Build b = {.raw = raw, .nfa = raw->nfa, .a = raw->scratch};
    Source none = 0;

    if (raw->nfa->nnodes > MAX_NODES) return JITRE_ERR_TOO_BIG;
    raw->nsymbols = raw->nfa->alphabet.nsymbols;
    raw->one_pass = true;
    if (!JR_PUSH(raw->scratch, &raw->source, none)) return raw->scratch->status;
    JR_TRY(init(&b));
    JR_TRY(make_starts(&b));
    for (uint32_t s = 0; s < raw->state.n; s++)
        JR_TRY(expand(&b, s));
    return JR_OK;
}
