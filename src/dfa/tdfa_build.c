/* tdfa_build.c -- the states of a tagged automaton, see tdfa.h.
 *
 *     state   [ place | variable of each slot it wants ] [ place | ... ]     best place first
 *
 * A symbol takes those of the ways on from its places (tdfa_places.h) that accept it, in order,
 * each target once, up to the first MATCH. Variables of the target are numbered as they are met,
 * so states that are alike but for names are equal.
 *
 * Cost O(states * symbols * places * slots wanted), counted.
 */
#include "dfa/tdfa_places.h"

enum { FIRST_HASH = 32 };

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
    Places *p;
    JR_VEC(uint32_t) key;    // keys of states, one behind the other
    JR_VEC(uint32_t) key_at; // [state + 1] in `key`
    uint32_t *hash, hash_size;
    JR_VEC(Entry) entry; // of the state and kind at hand
    JR_VEC(uint32_t) index;
    JR_VEC(Taken) taken;
    JR_VEC(uint32_t) fresh;      // the key being made
    JR_VEC(Source) from;         // ... and what its variables are made from
    uint32_t *root_stamp, stamp; // [root] targets that are there already
    uint16_t *of_var;            // [MAX_VARIABLES] variable of the target made from it + 1
    uint16_t *of_cur, *of_unset; // [slot] ... from the place, or nothing
    uint32_t accept_place, accept_save;
    bool accepts;
    bool looks; // other kinds of symbols may have other entries
} Build;

static Status init(Build *b)
{
    b->hash = jr_arena_array(b->a, uint32_t, FIRST_HASH);
    b->hash_size = FIRST_HASH;
    b->root_stamp = jr_arena_array(b->a, uint32_t, b->p->paths.nroots);
    b->of_cur = jr_arena_array(b->a, uint16_t, b->nfa->nslots);
    b->of_unset = jr_arena_array(b->a, uint16_t, b->nfa->nslots);
    b->of_var = jr_arena_array(b->a, uint16_t, MAX_VARIABLES);
    if (!b->hash || !b->root_stamp || !b->of_cur || !b->of_unset || !b->of_var ||
        !JR_PUSH(b->a, &b->key_at, 0))
        return b->a->status;
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
        uint32_t at = b->key_at.data[b->hash[i] - 1], end = b->key_at.data[b->hash[i]];

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
        *find_key(b, b->key.data + b->key_at.data[s],
                  b->key_at.data[s + 1] - b->key_at.data[s]) = s + 1;
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
    if (raw->state.n == TDFA_MAX_STATES) return JITRE_ERR_TOO_BIG;
    *state = raw->state.n;
    *found = raw->state.n + 1;
    for (uint32_t i = 0; i < b->fresh.n; i++)
        if (!JR_PUSH(b->a, &b->key, b->fresh.data[i])) return b->a->status;
    cell = jr_arena_array(b->a, uint16_t, raw->nsymbols);
    if (!cell || !JR_PUSH(b->a, &raw->cell, cell) || !JR_PUSH(b->a, &raw->state, s))
        return b->a->status;
    if (!JR_PUSH(b->a, &b->key_at, b->key.n)) return b->a->status;
    raw->nvars += nvars + NFIXED_VARS;
    return 2 * raw->state.n >= b->hash_size ? grow_hash(b) : JR_OK;
}

/* The index of the variables of place `i` in the key of a state. */
static uint32_t next_place(const Build *b, uint32_t at, PlaceId *place)
{
    *place = b->key.data[at];
    return at + 1 + b->p->nwant[*place / b->p->paths.nprev];
}

/* All ways on from a state, up to MATCH; `entry.place` is where the key of its place is. */
static Status list_entries(Build *b, uint32_t state, uint32_t kind)
{
    uint32_t at = b->key_at.data[state] + 1, end = b->key_at.data[state + 1];
    bool refuses = b->key.data[at - 1] & KEY_NOTEMPTY;

    b->entry.n = 0;
    b->accepts = b->looks = false;
    while (at < end) {
        uint32_t here = at;
        PlaceId place;
        const Ways *w;

        at = next_place(b, at, &place);
        JR_TRY(jr_places_ways(b->p, place, kind, &w));
        b->looks |= w->looks;
        for (uint32_t i = 0; i < w->n; i++) {
            Entry e = {b->p->way.data[w->first + i], here};

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

/* Reads the slots of one place of the state being expanded, in ascending order. */
typedef struct Reader {
    const uint32_t *slot, *var, *end;
} Reader;

static Reader read_place(const Build *b, uint32_t at)
{
    uint32_t root = b->key.data[at] / b->p->paths.nprev;
    const uint32_t *slot = places_wanted(b->p, root);

    return (Reader){slot, b->key.data + at + 1, slot + b->p->nwant[root]};
}

/* What a slot is made from behind the saves begun. */
static Source source_of(const Build *b, Reader *r, uint32_t slot)
{
    if (places_is_saved(b->p, slot)) return SOURCE_CUR;
    while (r->slot < r->end && *r->slot < slot)
        r->slot++, r->var++;
    return r->slot < r->end && *r->slot == slot ? (Source)*r->var
                                                : places_nothing(b->p, slot);
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

    if (!JR_PUSH(b->a, &b->fresh, jr_paths_place(&b->p->paths, root, prev)))
        return b->a->status;
    JR_TRY(jr_places_want(b->p, root));
    places_begin_saves(b->p, e->way.save);
    b->raw->work += 2 + b->p->nwant[root];
    for (uint32_t i = 0; i < b->p->nwant[root]; i++) {
        uint32_t slot = places_wanted(b->p, root)[i];

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

    places_begin_saves(b->p, b->accept_save);
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
    if (raw->edge.n == TDFA_MAX_EDGES) return JITRE_ERR_TOO_BIG;
    if (!JR_PUSH(b->a, &raw->edge, e)) return b->a->status;
    t->edge = (uint16_t)++raw->state.data[state].nedges;
    return raw->work > raw->max_work ? JITRE_ERR_TOO_BIG : JR_OK;
}

/* -- Expanding ------------------------------------------------------------------------------------- */

/* Which entries take the symbol: *t. */
static Status take(Build *b, Symbol s, Taken *t)
{
    *t = (Taken){.first = b->index.n, .len = b->p->len[s]};
    b->stamp++;
    b->raw->work += b->entry.n;
    for (uint32_t i = 0; i < b->entry.n; i++) {
        const Way *w = &b->entry.data[i].way;

        if (!jr_nfa_accepts(b->nfa, w->leaf, s) || b->root_stamp[w->root] == b->stamp)
            continue;
        b->root_stamp[w->root] = b->stamp;
        if (b->p->paths.reads_prev[w->root]) t->prev = b->nfa->alphabet.prev[s];
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

/* All symbols of a kind, or all there are where no assertion was met. */
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

        if (b->looks && b->nfa->delay && al->next_kind[s] != kind) continue;
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
    b->looks = true;
    for (uint32_t kind = 0; kind < b->p->nkinds && b->looks; kind++)
        JR_TRY(expand_kind(b, state, kind));
    return JR_OK;
}

/* -- All ------------------------------------------------------------------------------------------- */

static Status make_starts(Build *b)
{
    Raw *raw = b->raw;

    for (uint32_t i = 0; i < raw->nstart; i++) {
        bool notempty;
        PlaceId place = jr_places_start(b->p, i, &notempty);

        JR_TRY(jr_places_want(b->p, place / b->p->paths.nprev));
        b->fresh.n = 0;
        if (!JR_PUSH(b->a, &b->fresh, notempty ? KEY_NOTEMPTY : 0) ||
            !JR_PUSH(b->a, &b->fresh, place))
            return b->a->status;
        JR_TRY(state_of(b, 0, &raw->start[i]));
    }
    return JR_OK;
}

Status jr_tdfa_general(Places *p)
{
    Build b = {.raw = p->raw, .nfa = p->nfa, .a = p->a, .p = p};

    p->raw->one_pass = true;
    JR_TRY(init(&b));
    JR_TRY(make_starts(&b));
    for (uint32_t s = 0; s < p->raw->state.n; s++)
        JR_TRY(expand(&b, s));
    return JR_OK;
}
