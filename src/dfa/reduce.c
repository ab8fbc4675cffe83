/* reduce.c -- an Nfa with fewer nodes that finds the same matches, without their groups.
 *
 *     ((nd)|rd)?      n and r go on at one d, since the end of group 2 is left out:
 *
 *                     n --> d --> (end)          n --> d --> (end)
 *                     r --> d --> (end)    ->    r ----^
 *
 * Deterministic automata do not look at SAVE, so it is left out. Then nodes that say the same
 * (operation, set, depth) and go on at the same nodes are one: what matches behind a node depends
 * on nothing else, and of two threads in one node the first has always won. Loops over one
 * character are compared as wholes; other loops stay what they are. Ends of words and
 * alternatives with equal tails, which make up most of a big pattern, fall together; with them
 * states that differ in nothing but the group they are in.
 *
 * One walk in depth, successors first. Cost O(nodes), nearly.
 */
#include "dfa/steps.h"

enum { NEW, OPEN, DONE };
enum { LOOP = 0x80 }; // added to SPLIT: key of a loop over one character

typedef struct Reduce {
    const Nfa *nfa;
    NodeId *rep;    // which node stands for it (SAVE: the next one), and so on: see resolve
    uint8_t *state; // NEW, OPEN, DONE
    NodeId *stack;
    uint32_t *table; // hash over nodes by their keys: id + 1
    uint32_t mask;
} Reduce;

/* What makes two nodes equal. */
typedef struct Contents {
    uint32_t op, arg, out, alt;
} Contents;

/* The node that stands for itself; the way there becomes shorter. */
static NodeId resolve(const Reduce *r, NodeId id)
{
    while (r->rep[id] != id)
        id = r->rep[id] = r->rep[r->rep[id]];
    return id;
}

static bool goes_on(const NfaNode *n)
{
    return n->op != NFA_MATCH && n->op != NFA_FAIL;
}

static bool two_ways(const NfaNode *n)
{
    return n->op == NFA_SPLIT || n->op == NFA_AGAIN;
}

/* The one SET that a SPLIT repeats, or the SPLIT itself. */
static NodeId repeated(const Reduce *r, NodeId id)
{
    const NfaNode *n = &r->nfa->node[id];
    NodeId way[2];

    if (n->op != NFA_SPLIT) return id;
    way[0] = resolve(r, n->out);
    way[1] = resolve(r, n->alt);
    for (int i = 0; i < 2; i++) {
        const NfaNode *set = &r->nfa->node[way[i]];

        if (set->op == NFA_SET && resolve(r, set->out) == id) return way[i];
    }
    return id;
}

static Contents contents(const Reduce *r, NodeId id)
{
    const NfaNode *n = &r->nfa->node[id];
    NodeId set = repeated(r, id);
    Contents c = {.op = n->op | (uint32_t)n->greedy << 8 | (uint32_t)n->depth << 16,
                  .arg = n->arg};

    if (goes_on(n)) c.out = resolve(r, n->out);
    if (two_ways(n)) c.alt = resolve(r, n->alt);
    if (set == id) return c;
    c.op |= LOOP;
    c.arg = r->nfa->node[set].arg;
    if (c.out == set) c.out = UINT32_MAX; // greedy or lazy is where it stands
    if (c.alt == set) c.alt = UINT32_MAX;
    return c;
}

static uint32_t *find(const Reduce *r, Contents c)
{
    uint64_t h = ((uint64_t)c.out << 32 | c.alt) * UINT64_C(0x9e3779b97f4a7c15);
    uint32_t i;

    h = (h ^ h >> 32 ^ ((uint64_t)c.arg << 32 | c.op)) * UINT64_C(0xbf58476d1ce4e5b9);
    for (i = (uint32_t)(h >> 32) & r->mask; r->table[i]; i = (i + 1) & r->mask) {
        Contents d = contents(r, r->table[i] - 1);

        if (!memcmp(&c, &d, sizeof c)) break;
    }
    return &r->table[i];
}

/* All that follows the node has been looked at: is there one like it? */
static void settle(Reduce *r, NodeId id)
{
    Contents c = contents(r, id);
    uint32_t *slot = find(r, c);
    NodeId set, twin;

    if (!*slot) {
        *slot = id + 1;
        return;
    }
    twin = resolve(r, *slot - 1);
    set = repeated(r, id);
    if (twin == id) return;
    if (set != id && set != repeated(r, twin)) r->rep[set] = repeated(r, twin);
    r->rep[id] = twin;
}

/* Settle what can be reached from the start, successors before what they follow. */
static void walk(Reduce *r)
{
    uint32_t top = 0;

    r->stack[top++] = resolve(r, r->nfa->start);
    while (top) {
        NodeId id = r->stack[top - 1];
        const NfaNode *n = &r->nfa->node[id];

        if (r->state[id] != NEW) {
            if (r->state[id] == OPEN && r->rep[id] == id) settle(r, id);
            r->state[id] = DONE;
            top--;
            continue;
        }
        r->state[id] = OPEN;
        for (int way = goes_on(n) + two_ways(n); way-- > 0;) {
            NodeId to = resolve(r, way ? n->alt : n->out);

            if (r->state[to] == NEW) r->stack[top++] = to;
        }
    }
}

/* Number what is left, in the old order, and copy it. */
static Status copy_nodes(const Reduce *r, Arena *a, Nfa *to)
{
    const Nfa *nfa = r->nfa;
    uint32_t *number = r->table; // has room for all nodes
    uint32_t sum = 0;

    to->nnodes = 0;
    for (NodeId id = 0; id < nfa->nnodes; id++)
        if (r->state[id] == DONE && r->rep[id] == id) number[id] = to->nnodes++;
    to->node = jr_arena_array(a, NfaNode, to->nnodes);
    to->visit_base = jr_arena_array(a, uint32_t, (size_t)to->nnodes + 1);
    if (!to->node || !to->visit_base) return a->status;
    for (NodeId id = 0; id < nfa->nnodes; id++) {
        const NfaNode *from = &nfa->node[id];
        NfaNode *n = &to->node[number[id]];

        if (r->state[id] != DONE || r->rep[id] != id) continue;
        *n = *from;
        if (goes_on(n)) n->out = number[resolve(r, from->out)];
        if (two_ways(n)) n->alt = number[resolve(r, from->alt)];
        to->visit_base[number[id]] = sum;
        sum += n->depth + 1u;
    }
    to->visit_base[to->nnodes] = sum;
    to->start = number[resolve(r, nfa->start)];
    return JR_OK;
}

Status jr_dfa_reduce(Arena *a, const Nfa *nfa, Nfa *to)
{
    Reduce r = {.nfa = nfa, .mask = 1};

    while (r.mask < 2 * nfa->nnodes)
        r.mask = 2 * r.mask + 1;
    *to = *nfa;
    r.rep = jr_arena_array(a, NodeId, nfa->nnodes);
    r.state = jr_arena_array(a, uint8_t, nfa->nnodes);
    r.stack = jr_arena_array(a, NodeId, 2 * (size_t)nfa->nnodes + 1);
    r.table = jr_arena_array(a, uint32_t, (size_t)r.mask + 1);
    if (!r.rep || !r.state || !r.stack || !r.table) return a->status;
    for (NodeId id = 0; id < nfa->nnodes; id++)
        r.rep[id] = nfa->node[id].op == NFA_SAVE ? nfa->node[id].out : id;
    walk(&r);
    return copy_nodes(&r, a, to);
}
