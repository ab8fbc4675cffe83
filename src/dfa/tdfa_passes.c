/* tdfa_passes.c -- what a tagged automaton does not need, see tdfa_raw.h. In this order:
 *
 *     prune     edges to states from which nothing accepts
 *     elide     accepts that are always replaced: the edge leads to a state that is certain to
 *               accept later, whatever follows. `.*` then does not accept at every byte.
 *     dead      variables that no accept reads
 *     affine    which values differ by constants, at all times?
 *
 * affine: each state has a partition of its place, the start and its variables into classes,
 * with an offset for each: value = class + offset. An edge carries it over: the place moves on
 * by the length of the symbol, a variable takes the class of its source. Where edges meet, two
 * stay together that are together on both with one difference. What is known to be unset meets
 * anything: unset + k is unset. Partitions only get finer, so this ends.
 *
 * Cost O(passes over all sources), few in practice and counted.
 */
#include "dfa/tdfa_raw.h"

static Status count_work(Raw *raw)
{
    raw->work += raw->source.n + raw->edge.n;
    return raw->work > raw->max_work ? JITRE_ERR_TOO_BIG : JR_OK;
}

/* -- Prune, elide ------------------------------------------------------------------------------ */

static bool leads_to_match(const Raw *raw, const RawState *s)
{
    for (uint32_t i = 0; i < s->nedges; i++) {
        const RawEdge *e = &raw->edge.data[s->first_edge + i];

        if (e->accept || (e->target != NO_STATE && raw->state.data[e->target].good))
            return true;
    }
    return false;
}

static Status prune(Raw *raw)
{
    bool changed = true;

    while (changed) {
        changed = false;
        for (uint32_t i = raw->state.n; i-- > 0;) {
            RawState *s = &raw->state.data[i];

            if (s->good || !leads_to_match(raw, s)) continue;
            s->good = changed = true;
        }
        JR_TRY(count_work(raw));
    }
    for (uint32_t i = 0; i < raw->edge.n; i++) {
        RawEdge *e = &raw->edge.data[i];

        if (e->target != NO_STATE && !raw->state.data[e->target].good) e->target = NO_STATE;
    }
    return JR_OK;
}

static bool goes_on_surely(const Raw *raw, const RawEdge *e)
{
    return e->target != NO_STATE && raw->state.data[e->target].certain;
}

static bool is_certain(const Raw *raw, uint32_t state)
{
    for (uint32_t s = 0; s < raw->nsymbols; s++)
        if (!raw->cell.data[state][s]) return false;
    for (uint32_t i = 0; i < raw->state.data[state].nedges; i++) {
        const RawEdge *e = &raw->edge.data[raw->state.data[state].first_edge + i];

        if (!e->accept && !goes_on_surely(raw, e)) return false;
    }
    return true;
}

static Status elide(Raw *raw)
{
    bool changed = true;

    for (uint32_t i = 0; i < raw->state.n; i++)
        raw->state.data[i].certain = true;
    while (changed) {
        changed = false;
        for (uint32_t i = raw->state.n; i-- > 0;) {
            RawState *s = &raw->state.data[i];

            if (!s->certain || is_certain(raw, i)) continue;
            s->certain = false;
            changed = true;
        }
        JR_TRY(count_work(raw));
    }
    for (uint32_t i = 0; i < raw->edge.n; i++)
        if (goes_on_surely(raw, &raw->edge.data[i])) raw->edge.data[i].accept = 0;
    return JR_OK;
}

/* -- Dead variables ---------------------------------------------------------------------------- */

static bool *need(const Raw *raw, const RawState *s, uint32_t var)
{
    return &raw->needed[s->first_var + NFIXED_VARS + var];
}

static bool need_source(const Raw *raw, const RawState *s, Source source)
{
    if (source >= SOURCE_START || *need(raw, s, source)) return false;
    return *need(raw, s, source) = true;
}

static bool need_for_edge(const Raw *raw, const RawState *s, const RawEdge *e)
{
    const Source *from = raw_source(raw, e->from);
    const RawState *to;
    bool changed = false;

    if (e->target == NO_STATE) return false;
    to = &raw->state.data[e->target];
    for (uint32_t v = 0; v < to->nvars; v++)
        if (*need(raw, to, v)) changed |= need_source(raw, s, from[v]);
    return changed;
}

static Status find_needed(Raw *raw)
{
    bool changed = true;

    for (uint32_t i = 0; i < raw->state.n; i++) {
        const RawState *s = &raw->state.data[i];

        for (uint32_t k = 0; k < s->nedges; k++) {
            uint32_t accept = raw->edge.data[s->first_edge + k].accept;

            for (uint32_t j = 0; accept && j < raw->nused; j++)
                need_source(raw, s, raw_source(raw, accept)[j]);
        }
    }
    while (changed) {
        changed = false;
        for (uint32_t i = raw->state.n; i-- > 0;) {
            const RawState *s = &raw->state.data[i];

            for (uint32_t k = 0; k < s->nedges; k++)
                changed |= need_for_edge(raw, s, &raw->edge.data[s->first_edge + k]);
        }
        JR_TRY(count_work(raw));
    }
    return JR_OK;
}

/* -- Affine classes ---------------------------------------------------------------------------- */

/* A value as far as it is known: class + offset. */
typedef struct Value {
    uint16_t class;
    int32_t offset;
} Value;

static Value value_of(const Raw *raw, const RawState *s, uint32_t i)
{
    return (Value){raw->class_of[s->first_var + i], raw->offset[s->first_var + i]};
}

/* The values of the target behind an edge, by its variables. */
static void carry_over(const Raw *raw, const RawState *s, const RawEdge *e, Value *out)
{
    const RawState *to = &raw->state.data[e->target];
    const Source *from = raw_source(raw, e->from);

    out[VAR_START] = value_of(raw, s, VAR_START);
    out[VAR_CUR] = value_of(raw, s, VAR_CUR);
    out[VAR_CUR].offset += e->len;
    if (!e->len) out[VAR_CUR] = (Value){CLASS_NEW, 0};
    for (uint32_t v = 0; v < to->nvars; v++) {
        Value *o = &out[NFIXED_VARS + v];

        if (!*need(raw, to, v))
            *o = (Value){CLASS_NONE, 0};
        else if (from[v] == SOURCE_CUR)
            *o = value_of(raw, s, VAR_CUR);
        else if (from[v] == SOURCE_START)
            *o = value_of(raw, s, VAR_START);
        else if (from[v] == SOURCE_UNSET)
            *o = (Value){CLASS_UNSET, 0};
        else
            *o = value_of(raw, s, NFIXED_VARS + from[v]);
    }
}

/* Which classes a value has on both sides, and by how much it differs. */
typedef struct Pair {
    uint16_t a, b;
    int32_t diff;
} Pair;

static Pair pair_of(Value a, Value b, int32_t *offset)
{
    Pair p = {a.class, b.class, 0};

    // carry_over has set the values of all variables that the target has, and no more are met:
    // NOLINTNEXTLINE(clang-analyzer-core.uninitialized.Assign)
    *offset = a.class == CLASS_UNSET ? b.offset : a.offset;
    if (a.class != CLASS_UNSET && b.class != CLASS_UNSET) p.diff = a.offset - b.offset;
    return p;
}

static bool same_pair(Pair x, Pair y)
{
    return x.a == y.a && x.b == y.b && x.diff == y.diff;
}

typedef struct Meet {
    Pair pair[NFIXED_VARS + MAX_VARIABLES];
    int32_t first[NFIXED_VARS + MAX_VARIABLES]; // offset of the first of each class
    uint32_t n;
} Meet;

/* The class of both values together; classes are numbered as they are met. */
static Value meet_values(Meet *m, Value a, Value b)
{
    int32_t offset;
    Pair p = pair_of(a, b, &offset);
    uint32_t i = 0;

    if (a.class == CLASS_NONE) return a;
    if (a.class == CLASS_UNSET && b.class == CLASS_UNSET) return a;
    while (i < m->n && !same_pair(m->pair[i], p))
        i++;
    if (i == m->n) {
        m->pair[m->n] = p;
        m->first[m->n++] = offset;
    }
    return (Value){(uint16_t)i, offset - m->first[i]};
}

/* Classes of the first edge that reaches a state, with those of its source numbered anew. */
static void take_over(Raw *raw, const RawState *s, const RawState *to, const Value *news)
{
    uint16_t number[NFIXED_VARS + MAX_VARIABLES + 1]; // of a class + 1; last: CLASS_NEW
    uint32_t most = NFIXED_VARS + s->nvars;
    int32_t first[NFIXED_VARS + MAX_VARIABLES];
    uint16_t n = 0;

    memset(number, 0, (most + 1) * sizeof *number);
    for (uint32_t i = 0; i < NFIXED_VARS + to->nvars; i++) {
        Value v = news[i];
        uint16_t *known = &number[JR_MIN(v.class, most)];

        if (v.class != CLASS_NONE && v.class != CLASS_UNSET) {
            if (!*known) {
                first[n] = v.offset;
                *known = ++n;
            }
            v = (Value){(uint16_t)(*known - 1), v.offset - first[*known - 1]};
        }
        raw->class_of[to->first_var + i] = v.class;
        raw->offset[to->first_var + i] = v.offset;
    }
}

/* Are values that are together in a state together, as they are there, in what an edge brings? */
static bool agrees(const Raw *raw, const RawState *to, const Value *news)
{
    Value first[NFIXED_VARS + MAX_VARIABLES];
    uint32_t n = 0;

    for (uint32_t i = 0; i < NFIXED_VARS + to->nvars; i++) {
        Value old = value_of(raw, to, i), v = news[i];

        if (old.class == CLASS_NONE) continue;
        if (old.class == CLASS_UNSET) {
            if (v.class != CLASS_UNSET) return false;
            continue;
        }
        if (old.class == n) first[n++] = v; // the first of its class: offset 0
        if (v.class != first[old.class].class) return false;
        if (v.class != CLASS_UNSET && v.offset - first[old.class].offset != old.offset)
            return false;
    }
    return true;
}

/* Meet what a state knows with what an edge brings. */
static void meet(Raw *raw, const RawState *to, const Value *news)
{
    Meet m;

    m.n = 0;
    for (uint32_t i = 0; i < NFIXED_VARS + to->nvars; i++) {
        Value v = meet_values(&m, value_of(raw, to, i), news[i]);

        raw->class_of[to->first_var + i] = v.class;
        raw->offset[to->first_var + i] = v.offset;
    }
}

/* Carry what a state knows over its edges; states that learn from it wait. */
static Status affine_state(Raw *raw, bool *waits, uint32_t state, bool *more)
{
    Value news[NFIXED_VARS + MAX_VARIABLES]; // of the variables that the target has

    for (uint32_t k = 0; k < raw->state.data[state].nedges; k++) {
        const RawState *s = &raw->state.data[state];
        const RawEdge *e = &raw->edge.data[s->first_edge + k];
        RawState *to;

        if (e->target == NO_STATE) continue;
        to = &raw->state.data[e->target];
        carry_over(raw, s, e, news);
        raw->work += to->nvars;
        if (to->reached && agrees(raw, to, news)) continue;
        if (to->reached)
            meet(raw, to, news);
        else
            take_over(raw, s, to, news);
        to->reached = true;
        waits[e->target] = true;
        *more |= e->target <= state;
    }
    return raw->work > raw->max_work ? JITRE_ERR_TOO_BIG : JR_OK;
}

/* Sweeps in the order of states, which is mostly that of the pattern. */
static Status affine(Raw *raw)
{
    bool *waits = jr_arena_array(raw->scratch, bool, raw->state.n), more = true;

    if (!waits) return raw->scratch->status;
    for (uint32_t i = 0; i < raw->nstart; i++) // place and start are the same there
        raw->state.data[raw->start[i]].reached = waits[raw->start[i]] = true;
    while (more) {
        more = false;
        for (uint32_t i = 0; i < raw->state.n; i++) {
            if (!waits[i]) continue;
            waits[i] = false;
            JR_TRY(affine_state(raw, waits, i, &more));
        }
    }
    return JR_OK;
}

Status jr_tdfa_passes(Raw *raw)
{
    raw->needed = jr_arena_array(raw->scratch, bool, raw->nvars);
    raw->class_of = jr_arena_array(raw->scratch, uint16_t, raw->nvars);
    raw->offset = jr_arena_array(raw->scratch, int32_t, raw->nvars);
    if (!raw->needed || !raw->class_of || !raw->offset) return raw->scratch->status;
    JR_TRY(prune(raw));
    JR_TRY(elide(raw));
    JR_TRY(find_needed(raw));
    return affine(raw);
}
