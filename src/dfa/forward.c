/* forward.c -- steps of the forward automata: ordered search and the find-all transducer.
 *
 * in    a state (ordered lists of nodes) and a symbol
 * out   the next state and the label: what happened at one place of the text
 *
 * A state of the transducer is (H1 | H2 | ... | Hk | R): R is the search that runs now, Hj are
 * the threads that could still replace the candidate match of level j; H1 is outermost, and
 * the search of level j+1 began at the end of candidate j. All lists are in order of priority
 * and no node stands twice in the whole state: a thread behind an equal one of an outer level
 * could change nothing, because whatever would let it act throws it away.
 *
 *     resolve   close every list at one place; the first MATCH ends the list it is in, makes
 *               the threads before it a level and starts the search anew behind the match
 *     consume   move every thread over a symbol
 *
 * delay 0: a state holds closed lists (SET nodes), resolved on arrival.
 * delay 1: a state holds the nodes just entered, resolved when the next symbol is known.
 * A plain search is the same without the new start.
 *
 * Leftmost-longest: threads with the same start are a group; groups are in order of start,
 * unordered inside. A match cuts the groups behind its own, and all others may still replace
 * it. In a plain search the levels are the groups.
 *
 * SPANS: every thread of a list also knows where it began (starts.c), so that the label can tell
 * the starts of the matches.
 *
 * Cost of a step: O(edges * depth of nullable loops).
 * Source: ordered sets as in Cox 2010; levels: docs/automata.md.
 */
#include "dfa/steps.h"

Status jr_forward_init(Forward *f, Arena *a, const Nfa *nfa, DfaKind kind)
{
    *f = (Forward){.nfa = nfa,
                   .restart = kind != DFA_SEARCH,
                   .groups = kind == DFA_ITERATE && nfa->longest};
    if (nfa->nnodes > (f->groups ? UINT16_MAX - 4u : (uint32_t)KEY_NODE) ||
        (kind == DFA_SPANS && nfa->longest))
        return JITRE_ERR_TOO_BIG;
    if (kind == DFA_SPANS) JR_TRY(jr_starts_depth(a, nfa, &f->depth));
    if (kind == DFA_SPANS || f->groups) {
        f->a.origin = jr_arena_array(a, Origin, nfa->nnodes);
        f->b.origin = jr_arena_array(a, Origin, nfa->nnodes);
        if (!f->a.origin || !f->b.origin) return a->status;
    }
    JR_TRY(jr_closure_init(&f->closure, a, nfa));
    f->a.item = jr_arena_array(a, NodeId, nfa->nnodes);
    f->b.item = jr_arena_array(a, NodeId, nfa->nnodes);
    f->a.level = jr_arena_array(a, uint32_t, (size_t)nfa->nnodes + 4);
    f->b.level = jr_arena_array(a, uint32_t, (size_t)nfa->nnodes + 4);
    f->alive = jr_arena_array(a, uint32_t, (size_t)nfa->nnodes + 4);
    f->moved = jr_arena_array(a, uint32_t, nfa->nnodes);
    return f->a.item && f->b.item && f->a.level && f->b.level && f->alive && f->moved
               ? JR_OK
               : a->status;
}

/* -- Known closures --------------------------------------------------------------------------- */

/* One place of the text, as closures see it. */
typedef struct Place {
    PrevKind prev;
    Symbol next;
    bool notempty, at_start;
} Place;

/* Closures that pass no condition are the same at every place. Of what was visited before, be it
 * in this closure or in those before it, all leaves have been seen: so leaving out leaves that
 * were seen is all that is to be done with a list that was made once. */
typedef struct Leaves {
    Closure closure; // with nothing visited before
    NodeId *leaf;
    struct Known {
        uint32_t at, n; // leaf[at, at + n), cut at the first MATCH
        uint8_t state;
    } * known; // [nnodes]
    uint32_t n, cap;
} Leaves;

enum { KNOWN_NEW, KNOWN_NEVER, KNOWN_QUIET, KNOWN_MATCH }; // NEVER: it depends on the place
enum { LEAVES_PER_NODE = 8, LEAVES_OF_WORK = 4 };

Status jr_forward_keep(Forward *f, Arena *a)
{
    Leaves *l = jr_arena_new(a, Leaves);
    uint64_t cap = (uint64_t)LEAVES_PER_NODE * f->nfa->nnodes;

    if (!l) return a->status;
    JR_TRY(jr_closure_init(&l->closure, a, f->nfa));
    l->cap = (uint32_t)JR_MIN(cap, (uint64_t)UINT32_MAX);
    l->leaf = jr_arena_array(a, NodeId, l->cap);
    l->known = jr_arena_array(a, struct Known, f->nfa->nnodes);
    if (!l->leaf || !l->known) return a->status;
    f->leaves = l;
    return JR_OK;
}

/* The closure of `root`, made when it is asked for the first time. */
static const struct Known *leaves_of(Leaves *l, NodeId root)
{
    struct Known *k = &l->known[root];
    bool match;

    if (k->state != KNOWN_NEW) return k;
    k->state = KNOWN_NEVER;
    if (l->cap - l->n < l->closure.nfa->nnodes) return k; // might not fit
    jr_closure_reset(&l->closure);
    l->closure.met_look = false;
    k->at = l->n;
    match = jr_closure_run(&l->closure, root, PREV_BEGIN, l->closure.nfa->alphabet.eoi,
                           true, false, l->leaf + l->n, &k->n);
    if (l->closure.met_look) return k;
    l->n += k->n;
    k->state = match ? KNOWN_MATCH : KNOWN_QUIET;
    return k;
}

/* Add the leaves not yet seen. */
static void add_leaves(Forward *f, const struct Known *k, Lists *out)
{
    const NodeId *leaf = f->leaves->leaf + k->at;
    Closure *c = &f->closure;

    for (uint32_t i = 0; i < k->n; i++) {
        if (c->seen[leaf[i]] == c->seen_gen) continue;
        c->seen[leaf[i]] = c->seen_gen;
        out->item[out->n++] = leaf[i];
    }
    c->work += k->n / LEAVES_OF_WORK + 1;
}

/* Close a node at the end of out->item. True at the first MATCH. */
static bool run_closure(Forward *f, NodeId node, Place at, bool skip_match, Lists *out)
{
    const struct Known *k = f->leaves ? leaves_of(f->leaves, node) : NULL;

    if (k && (k->state == KNOWN_QUIET || (k->state == KNOWN_MATCH && !skip_match))) {
        add_leaves(f, k, out);
        return k->state == KNOWN_MATCH;
    }
    return jr_closure_run(&f->closure, node, at.prev, at.next, at.at_start, skip_match,
                          out->item, &out->n);
}

/* -- Keys ------------------------------------------------------------------------------------- */

static void unpack(Forward *f, const Key *key, Lists *l)
{
    uint32_t rest = key->n;

    f->group = 0;
    l->n = key->n;
    l->nlevels = 0;
    l->has_rest = key->flags & KEY_REST;
    for (uint32_t i = 0; i < key->n; i++) {
        if (key->item[i] & KEY_FIRST) l->level[l->nlevels++] = i;
        if (key->item[i] & KEY_FIRST_REST) rest = i;
        l->item[i] = key->item[i] & KEY_NODE;
        if (f->depth) l->origin[i] = jr_starts_unpack(f, key->item[i]);
        if (f->groups && key->item[i] & KEY_GROUP) f->group++;
        if (f->groups) l->origin[i] = f->group;
    }
    l->level[l->nlevels] = rest;
}

static void pack(const Forward *f, const Lists *l, PrevKind prev, uint32_t flags, Key *key)
{
    key->flags = flags | (l->has_rest ? KEY_REST : 0);
    key->flags |= f->nfa->uses_prev ? prev : (uint32_t)PREV_FIRST;
    key->n = l->n;
    if (l->n) memcpy(key->item, l->item, l->n * sizeof *l->item);
    for (uint32_t i = 0; f->depth && i < l->n; i++)
        key->item[i] |= (uint32_t)l->origin[i] << KEY_TAG_SHIFT;
    for (uint32_t i = 0; f->groups && i < l->n; i++)
        if (!i || l->origin[i] != l->origin[i - 1]) key->item[i] |= KEY_GROUP;
    for (uint32_t j = 0; j < l->nlevels; j++)
        key->item[l->level[j]] |= KEY_FIRST;
    if (l->level[l->nlevels] < l->n) key->item[l->level[l->nlevels]] |= KEY_FIRST_REST;
}

static void clear(Lists *l)
{
    l->n = l->nlevels = 0;
    l->has_rest = false;
    l->level[0] = 0;
}

/* -- Resolve ---------------------------------------------------------------------------------- */

/* Close a node whose thread began at `origin` onto the end of `out`. True at the first MATCH,
 * whose origin f->matched is then. */
static bool close_node(Forward *f, NodeId node, Origin origin, Lists *out, Place at,
                       bool skip_match)
{
    uint32_t n = out->n;
    bool found = run_closure(f, node, at, skip_match, out);

    if (out->origin)
        while (n < out->n)
            out->origin[n++] = origin;
    f->matched = origin;
    return found;
}

/* A SET node is its own closure: most nodes are, and big states consist of little else. */
static void add_node(Forward *f, NodeId node, Origin origin, Lists *out)
{
    Closure *c = &f->closure;

    c->work++;
    if (c->seen[node] == c->seen_gen) return;
    c->seen[node] = c->seen_gen;
    if (out->origin) out->origin[out->n] = origin;
    out->item[out->n++] = node;
}

/* Close the nodes in->item[from, to). */
static bool close_nodes(Forward *f, const Lists *in, uint32_t from, uint32_t to, Lists *out,
                        Place at, bool skip_match)
{
    for (uint32_t i = from; i < to; i++) {
        Origin origin = in->origin ? in->origin[i] : (Origin)ORIGIN_NONE;

        if (f->nfa->node[in->item[i]].op == NFA_SET)
            add_node(f, in->item[i], origin, out);
        else if (close_node(f, in->item[i], origin, out, at, skip_match))
            return true;
    }
    return false;
}

/* The same by groups: the first with a MATCH is closed as a whole, and cuts those behind it. */
static bool close_groups(Forward *f, const Lists *in, uint32_t from, uint32_t to,
                         Lists *out, Place at)
{
    bool found = false;

    for (uint32_t i = from; i < to; i++) {
        if (found && in->origin[i] != in->origin[i - 1]) break;
        f->closure.met_match = false;
        close_node(f, in->item[i], in->origin[i], out, at, true);
        found |= f->closure.met_match;
    }
    return found;
}

static bool close_level(Forward *f, const Lists *in, uint32_t from, uint32_t to, Lists *out,
                        Place at)
{
    return f->groups ? close_groups(f, in, from, to, out, at)
                     : close_nodes(f, in, from, to, out, at, false);
}

static bool close_start(Forward *f, Lists *out, Place at, bool skip_match)
{
    if (f->groups) {
        f->closure.met_match = false;
        close_node(f, f->nfa->start, ++f->group, out, at, true);
        return f->closure.met_match && !skip_match && !f->nfa->notempty;
    }
    return close_node(f, f->nfa->start, f->nfa->delay ? ORIGIN_BACK : ORIGIN_HERE, out, at,
                      skip_match || f->nfa->notempty);
}

/* A match ends here; the threads in front of it, out->item[begin ..], may still replace it. */
static void push_match(const Forward *f, Lists *out, uint32_t begin, Label *label)
{
    if (f->depth) label->start[label->npush] = f->matched;
    if (out->n > begin) {
        label->pending |= (uint8_t)(1u << label->npush);
        out->level[out->nlevels++] = begin;
    }
    label->npush++;
    out->level[out->nlevels] = out->n;
}

/* Start the search anew behind a match that ended here. */
static void restart(Forward *f, Lists *out, Place at, bool was_empty, Label *label)
{
    uint32_t begin = out->n;

    at.at_start = true;
    jr_closure_reset_visited(&f->closure);
    if (!was_empty) { // an empty match may touch the end of one that is not
        if (!close_start(f, out, at, false)) return;
        push_match(f, out, begin, label);
        jr_closure_reset_visited(&f->closure);
    }
    close_start(f, out, at, true);
}

/* Everything that happens at one place. label->keep and hit speak of the levels of `in`. */
static void resolve_first(Forward *f, const Lists *in, Lists *out, Place at, Label *label)
{
    bool found = false, was_empty = false;
    uint32_t begin = 0;

    for (uint32_t j = 0; j < in->nlevels && !found; j++) {
        begin = out->level[out->nlevels] = out->n;
        found = close_level(f, in, in->level[j], in->level[j + 1], out, at);
        if (found) {
            label->hit = (uint8_t)j;
        } else if (out->n > begin) {
            out->nlevels++;
            label->keep |= j < MAX_LEVELS ? UINT32_C(1) << j : 0;
        }
    }
    if (!found) {
        begin = out->level[out->nlevels] = out->n;
        if (!in->has_rest) return;
        found = close_level(f, in, in->level[in->nlevels], in->n, out, at);
        if (!found) found = was_empty = close_start(f, out, at, at.notempty);
        out->has_rest = true;
        if (!found) return;
        label->hit = (uint8_t)in->nlevels;
    }
    out->has_rest = f->restart;
    push_match(f, out, begin, label);
    if (f->restart) restart(f, out, at, was_empty, label);
}

static void sort_nodes(NodeId *v, uint32_t n)
{
    for (uint32_t gap = n / 2; gap; gap /= 2)
        for (uint32_t i = gap; i < n; i++)
            for (uint32_t j = i; j >= gap && v[j - gap] > v[j]; j -= gap) {
                NodeId t = v[j];

                v[j] = v[j - gap];
                v[j - gap] = t;
            }
}

/* Inside of a group order means nothing, so states are made to agree in it. */
static void sort_groups(Lists *l)
{
    for (uint32_t i = 0, end; i < l->n; i = end) {
        end = i + 1;
        while (end < l->n && l->origin[end] == l->origin[i])
            end++;
        sort_nodes(l->item + i, end - i);
    }
}

/* Leftmost-longest: levels are threads with the same start, the oldest first. A match cuts the
 * levels behind its own, whose threads go on. */
static void resolve_longest(Forward *f, const Lists *in, Lists *out, Place at, Label *label)
{
    bool found = false;

    for (uint32_t j = 0; j <= in->nlevels && !found; j++) {
        uint32_t begin = out->level[out->nlevels] = out->n;

        f->closure.met_match = false;
        if (j < in->nlevels) {
            close_nodes(f, in, in->level[j], in->level[j + 1], out, at, true);
            found = f->closure.met_match;
        } else if (in->has_rest) {
            close_start(f, out, at, true);
            found = f->closure.met_match && !at.notempty && !f->nfa->notempty;
        }
        sort_nodes(out->item + begin, out->n - begin);
        if (out->n > begin) out->nlevels++;
    }
    out->level[out->nlevels] = out->n;
    out->has_rest = in->has_rest && !found;
    if (!found) return;
    label->hit = 0;
    label->npush = 1;
}

static void resolve(Forward *f, const Lists *in, Lists *out, Place at, Label *label)
{
    *label = (Label){.hit = LABEL_NO_HIT, .nold = (uint8_t)JR_MIN(in->nlevels, UINT8_MAX)};
    jr_closure_reset(&f->closure);
    clear(out);
    if (f->nfa->longest && !f->groups)
        resolve_longest(f, in, out, at, label);
    else
        resolve_first(f, in, out, at, label);
    if (f->groups) sort_groups(out);
}

/* -- Consume ---------------------------------------------------------------------------------- */

/* Move the threads in->item[from, to). Without delay the closures to come leave out what is
 * there already; with it states hold what was moved, so each node must stand there once. */
static void move_threads(Forward *f, const Lists *in, uint32_t from, uint32_t to,
                         Lists *out, Symbol sym)
{
    const Nfa *nfa = f->nfa;
    const uint64_t *row = nfa->member + (size_t)sym * nfa->set_words;

    for (uint32_t i = from; i < to; i++) {
        const NfaNode *node = &nfa->node[in->item[i]];

        if (!(row[node->arg / 64] >> (node->arg % 64) & 1)) continue;
        if (nfa->delay) {
            if (f->moved[node->out] == f->moved_gen) continue;
            f->moved[node->out] = f->moved_gen;
        }
        if (out->origin) out->origin[out->n] = in->origin[i];
        out->item[out->n++] = node->out;
    }
    f->closure.work += to - from;
}

static void consume(Forward *f, const Lists *in, Lists *out, Symbol sym)
{
    const Nfa *nfa = f->nfa;

    clear(out);
    out->has_rest = in->has_rest;
    if (!++f->moved_gen) {
        memset(f->moved, 0, nfa->nnodes * sizeof *f->moved);
        f->moved_gen = 1;
    }
    for (uint32_t j = 0; j <= in->nlevels; j++) {
        uint32_t begin = out->level[out->nlevels] = out->n;

        move_threads(f, in, in->level[j], j < in->nlevels ? in->level[j + 1] : in->n, out,
                     sym);
        if (nfa->longest && !f->groups) sort_nodes(out->item + begin, out->n - begin);
        if (j == in->nlevels || out->n == begin) continue;
        f->alive[out->nlevels++] = j;
        out->level[out->nlevels] = out->n;
    }
    if (f->groups) sort_groups(out);
}

/* -- Steps ------------------------------------------------------------------------------------ */

/* After a symbol with delay: which of the levels that resolve left behind are still alive? */
static void keep_alive(const Forward *f, const Lists *out, Label *label)
{
    uint32_t keep = 0, level = 0, alive = 0;
    uint8_t pending = 0;

    for (uint32_t j = 0; j < MAX_LEVELS; j++) {
        if (!(label->keep >> j & 1)) continue;
        if (alive < out->nlevels && f->alive[alive] == level) {
            keep |= UINT32_C(1) << j;
            alive++;
        }
        level++;
    }
    for (uint32_t i = 0; i < label->npush; i++) {
        if (!(label->pending >> i & 1)) continue;
        if (alive < out->nlevels && f->alive[alive] == level) {
            pending |= (uint8_t)(1u << i);
            alive++;
        }
        level++;
    }
    label->keep = keep;
    label->pending = pending;
}

/* Without delay: a label made behind the symbol speaks of the levels before it. */
static void number_before(const Forward *f, const Lists *between, uint32_t nold,
                          Label *label)
{
    uint32_t keep = 0;

    for (uint32_t i = 0; i < between->nlevels && i < MAX_LEVELS; i++)
        if (label->keep >> i & 1) keep |= UINT32_C(1) << f->alive[i];
    label->keep = keep;
    if (label->hit != LABEL_NO_HIT)
        label->hit = (uint8_t)(label->hit < between->nlevels ? f->alive[label->hit] : nold);
    label->nold = (uint8_t)nold;
}

static Status step_end(Forward *f, uint32_t flags, Symbol sym, Key *to, Label *label)
{
    Place at = {(PrevKind)(flags & KEY_PREV), sym, flags & KEY_NOTEMPTY,
                flags & KEY_AT_START};

    if (f->nfa->delay) {
        resolve(f, &f->a, &f->b, at, label);
        label->keep = 0;
        label->pending = 0;
    } else {
        *label = (Label){.hit = LABEL_NO_HIT, .nold = (uint8_t)f->a.nlevels};
    }
    clear(&f->a);
    pack(f, &f->a, PREV_FIRST, 0, to);
    return JR_OK;
}

Status jr_forward_step(Forward *f, const Key *from, Symbol sym, Key *to, Label *label)
{
    const Alphabet *al = &f->nfa->alphabet;
    uint32_t flags = from->flags;
    Place at = {(PrevKind)(flags & KEY_PREV), sym, flags & KEY_NOTEMPTY,
                flags & KEY_AT_START};

    unpack(f, from, &f->a);
    if (sym == al->eoi || sym == al->eoi_n) return step_end(f, flags, sym, to, label);
    if (f->nfa->delay) {
        resolve(f, &f->a, &f->b, at, label);
        consume(f, &f->b, &f->a, sym);
        if (f->restart) keep_alive(f, &f->a, label);
    } else {
        uint32_t nold = f->a.nlevels;

        consume(f, &f->a, &f->b, sym);
        resolve(f, &f->b, &f->a, (Place){.prev = al->prev[sym], .next = al->eoi}, label);
        if (f->restart) number_before(f, &f->b, nold, label);
    }
    if (f->restart && f->a.nlevels > MAX_LEVELS) return JITRE_ERR_TOO_BIG;
    if (f->depth) JR_TRY(jr_starts_settle(f, &f->a, label));
    pack(f, &f->a, al->prev[sym], 0, to);
    return JR_OK;
}

Status jr_forward_start(Forward *f, uint32_t index, Key *key, Label *label)
{
    PrevKind prev = (PrevKind)(index / 2);
    bool notempty = index % 2 && f->nfa->nullable;
    uint32_t flags = 0;

    clear(&f->a);
    f->group = 0;
    f->a.has_rest = true;
    *label = (Label){.hit = LABEL_NO_HIT};
    if (f->nfa->delay) {
        if (notempty) flags |= KEY_NOTEMPTY;
        if (f->nfa->uses_start) flags |= KEY_AT_START;
        pack(f, &f->a, prev, flags, key);
        return JR_OK;
    }
    resolve(f, &f->a, &f->b, (Place){prev, f->nfa->alphabet.eoi, notempty, true}, label);
    if (f->depth) JR_TRY(jr_starts_settle(f, &f->b, label));
    pack(f, &f->b, prev, 0, key);
    return JR_OK;
}

bool jr_label_is_quiet(const Label *label)
{
    uint32_t all = label->nold >= 32 ? UINT32_MAX : (UINT32_C(1) << label->nold) - 1;

    for (uint32_t r = 0; r < MAX_REGISTERS; r++)
        if (label->set[r] != ORIGIN_NONE) return false;
    return label->hit == LABEL_NO_HIT && label->keep == all;
}

bool jr_forward_is_dead(const Forward *f, const Key *key)
{
    if (key->n) return false;
    if (!(key->flags & KEY_REST)) return true;
    return f->nfa->anchored && !(key->flags & KEY_AT_START) &&
           (!f->nfa->delay || (key->flags & KEY_PREV) >= PREV_FIRST);
}
