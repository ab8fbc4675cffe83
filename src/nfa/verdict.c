/* verdict.c -- the bodies of lookarounds, taken out of an Nfa.
 *
 * in    an Nfa with AROUND nodes
 * out   for each different body its nodes and the epsilon edges between them
 *
 *     AROUND --out-->  ...             nodes are numbered in order of priority, so a body stands
 *        alt | 7 8 [AROUND  9   HOLDS  behind its AROUND in one piece, inner ones within: going
 *                       alt | 10 11]   down the numbers meets inner ones first
 *
 * A counted repetition writes a lookaround out many times; bodies that are alike share a row.
 * A lookbehind begins with BACK, n characters of fixed width follow: reading forward from anywhere,
 * BACK is nothing, and where the body ends is where the lookbehind holds. All others are read
 * backward. Empty iterations make no difference to whether there is a path.
 *
 * Cost  O(nodes).
 */
#include "nfa/verdict_body.h"

enum { NOBODY = 0 }; // owner of the nodes of the pattern itself

typedef struct Finder {
    const Nfa *nfa;
    Arena *a;
    VerdictProgram *p;
    uint32_t *owner; // [nnodes] 1 + the body as numbered in `raw`, or NOBODY
    Body *raw;       // [narounds] bodies, inner ones first, before equal ones are found
    NodeId *around;  // ... and their nodes
    uint32_t narounds;
    uint32_t *slot; // hash table of different bodies: 1 + body
    uint32_t nslots;
    uint32_t *consulted; // [narounds] 1 + body that did last
    uint32_t ninner;
} Finder;

/* -- Nodes of bodies --------------------------------------------------------------------- */

static bool is_epsilon(const NfaNode *n)
{
    return n->op != NFA_SET && n->op != NFA_FAIL && n->op != NFA_HOLDS &&
           n->op != NFA_MATCH;
}

static bool two_ways(const NfaNode *n)
{
    return n->op == NFA_SPLIT || n->op == NFA_AGAIN;
}

/* What one node means for its body; false: verdicts cannot tell. */
static bool note_node(Finder *f, NodeId id, Body *b, uint32_t kind)
{
    const Nfa *nfa = f->nfa;
    const NfaNode *n = &nfa->node[id];

    switch (n->op) {
    case NFA_HOLDS: b->holds = id; break;
    case NFA_BACK:
        b->behind = true;
        b->back = JR_MAX(b->back, n->arg);
        break;
    case NFA_LOOK: b->looks = true; return nfa->look[n->arg].kind != LOOK_START;
    case NFA_SAVE:
        if (kind == AROUND_CAPTURES) f->p->ngroups = JR_MIN(f->p->ngroups, n->arg / 2);
        break;
    default: break;
    }
    return true;
}

/* All nodes of a body, those of lookarounds within aside. */
static bool walk_body(Finder *f, uint32_t i, NodeId *stack)
{
    Body *b = &f->raw[i];
    uint32_t top = 0, kind = f->nfa->node[f->around[i]].arg;

    stack[top++] = b->start;
    while (top) {
        NodeId id = stack[--top];
        const NfaNode *n = &f->nfa->node[id];

        if (f->owner[id] != NOBODY) continue;
        f->owner[id] = i + 1;
        b->n++;
        if (!note_node(f, id, b, kind)) return false;
        if (is_epsilon(n) || n->op == NFA_SET) stack[top++] = n->out;
        if (two_ways(n)) stack[top++] = n->alt;
    }
    return true;
}

/* All bodies, inner ones first; false: verdicts cannot tell. */
static bool walk_bodies(Finder *f, NodeId *stack)
{
    uint32_t i = 0;

    for (NodeId id = f->nfa->nnodes; id-- > 0;) {
        const NfaNode *n = &f->nfa->node[id];

        if (n->op == NFA_BACKREF || n->op == NFA_ATOMIC) return false;
        if (n->op != NFA_AROUND) continue;
        f->around[i] = id;
        f->raw[i].start = n->alt;
        f->raw[i].holds = NEVER_HOLDS;
        if (!walk_body(f, i, stack)) return false;
        i++;
    }
    return true;
}

/* Members of all bodies, in order of their numbers. */
static void sort_members(Finder *f)
{
    VerdictProgram *p = f->p;

    for (uint32_t i = 0; i < f->narounds; i++) {
        f->raw[i].first = p->nmembers;
        p->nmembers += f->raw[i].n;
        f->raw[i].n = 0;
    }
    for (NodeId id = 0; id < f->nfa->nnodes; id++) {
        Body *b;

        if (f->owner[id] == NOBODY) continue;
        b = &f->raw[f->owner[id] - 1];
        p->place[id] = b->first + b->n;
        p->member[b->first + b->n++] = id;
    }
}

/* -- Bodies that are alike ------------------------------------------------------------------- */

/* What a member has to say, as far as it does not depend on where the body stands. */
static uint64_t meaning(const Finder *f, NodeId id)
{
    const NfaNode *n = &f->nfa->node[id];
    uint64_t what = n->op;

    if (n->op == NFA_AROUND)
        what |= (uint64_t)f->p->of[id] << 8 | (uint64_t)(n->arg == AROUND_NEGATED) << 4;
    else if (n->op == NFA_SET || n->op == NFA_LOOK || n->op == NFA_BACK)
        what |= (uint64_t)n->arg << 8;
    return what;
}

static NodeId distance(NodeId to, NodeId from, bool counts)
{
    return counts ? to - from : 0;
}

static bool alike(const Finder *f, const Body *x, const Body *y)
{
    const NfaNode *node = f->nfa->node;

    if (x->n != y->n) return false;
    for (uint32_t i = 0; i < x->n; i++) {
        NodeId a = f->p->member[x->first + i], b = f->p->member[y->first + i];
        bool moves = is_epsilon(&node[a]) || node[a].op == NFA_SET;

        if (meaning(f, a) != meaning(f, b)) return false;
        if (a - x->start != b - y->start) return false;
        if (distance(node[a].out, a, moves) != distance(node[b].out, b, moves))
            return false;
        if (distance(node[a].alt, a, two_ways(&node[a])) !=
            distance(node[b].alt, b, two_ways(&node[b])))
            return false;
    }
    return true;
}

static uint32_t *find_slot(const Finder *f, const Body *b)
{
    uint64_t h = b->n;
    uint32_t i;

    for (uint32_t k = 0; k < b->n; k++)
        h = (h ^ meaning(f, f->p->member[b->first + k])) * UINT64_C(0x9e3779b97f4a7c15),
        h ^= h >> 29;
    i = (uint32_t)h & (f->nslots - 1);
    while (f->slot[i] && !alike(f, &f->p->body[f->slot[i] - 1], b))
        i = (i + 1) & (f->nslots - 1);
    return &f->slot[i];
}

/* The rows that the new body consults. */
static void list_inner(Finder *f, Body *b)
{
    VerdictProgram *p = f->p;

    b->inner = f->ninner;
    for (uint32_t k = b->first; k < b->first + b->n; k++) {
        NodeId id = p->member[k];

        if (f->nfa->node[id].op != NFA_AROUND) continue;
        if (f->consulted[p->of[id]] == p->nbodies + 1) continue;
        f->consulted[p->of[id]] = p->nbodies + 1;
        p->inner[f->ninner++] = p->of[id];
    }
    b->ninner = f->ninner - b->inner;
}

static void share(Finder *f)
{
    VerdictProgram *p = f->p;

    for (uint32_t i = 0; i < f->narounds; i++) {
        Body *b = &f->raw[i];
        uint32_t *slot = find_slot(f, b);

        if (!*slot) {
            list_inner(f, b);
            p->back += b->back;
            p->body[p->nbodies++] = *b;
            *slot = p->nbodies;
        }
        p->of[f->around[i]] = *slot - 1;
    }
}

/* -- Edges --------------------------------------------------------------------------------- */

/* From member k on; `to` gets the ends of its epsilon moves. */
static uint32_t moves_of(const VerdictProgram *p, uint32_t k, uint32_t to[2])
{
    const NfaNode *n = &p->nfa->node[p->member[k]];
    uint32_t count = 0;

    if (is_epsilon(n)) to[count++] = p->place[n->out];
    if (two_ways(n)) to[count++] = p->place[n->alt];
    return count;
}

/* By counting: edges[k + 1] is where the next edge of k goes. */
static void find_edges(VerdictProgram *p)
{
    uint32_t *edges = p->edges, to[2];

    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < p->nbodies; i++) {
            const Body *b = &p->body[i];

            for (uint32_t k = b->first; k < b->first + b->n; k++)
                for (uint32_t m = moves_of(p, k, to); m-- > 0;) {
                    uint32_t x = b->behind ? k : to[m], y = b->behind ? to[m] : k;

                    if (pass == 0)
                        edges[x + 2]++;
                    else
                        p->edge[edges[x + 1]++] = y;
                }
        }
        for (uint32_t k = 2; pass == 0 && k < p->nmembers + 2; k++)
            edges[k] += edges[k - 1];
    }
}

/* -- Program ------------------------------------------------------------------------------- */

static bool make_room(Finder *f, Arena *keep, NodeId **stack)
{
    VerdictProgram *p = f->p;
    size_t nnodes = f->nfa->nnodes, n = f->narounds;

    for (f->nslots = 2; f->nslots < 2 * n;)
        f->nslots *= 2;
    *stack = jr_arena_array(f->a, NodeId, 2 * nnodes + 2);
    f->owner = jr_arena_array(f->a, uint32_t, nnodes);
    f->raw = jr_arena_array(f->a, Body, n);
    f->around = jr_arena_array(f->a, NodeId, n);
    f->consulted = jr_arena_array(f->a, uint32_t, n);
    f->slot = jr_arena_array(f->a, uint32_t, f->nslots);
    p->body = jr_arena_array(keep, Body, n);
    p->inner = jr_arena_array(keep, uint32_t, n);
    p->of = jr_arena_array(keep, uint32_t, nnodes);
    p->member = jr_arena_array(keep, NodeId, nnodes);
    p->place = jr_arena_array(keep, uint32_t, nnodes);
    p->edge = jr_arena_array(keep, uint32_t, 2 * nnodes);
    p->edges = jr_arena_array(keep, uint32_t, nnodes + 2);
    return f->a->status == JR_OK && keep->status == JR_OK;
}

Status jr_verdict_prepare(Arena *keep, Arena *scratch, const Nfa *nfa,
                          const VerdictProgram **program)
{
    Finder f = {.nfa = nfa, .a = scratch};
    NodeId *stack;

    *program = NULL;
    for (NodeId id = 0; id < nfa->nnodes; id++)
        f.narounds += nfa->node[id].op == NFA_AROUND;
    if (!f.narounds) return JR_OK;
    f.p = jr_arena_new(keep, VerdictProgram);
    if (!f.p) return keep->status;
    f.p->nfa = nfa;
    f.p->ngroups = UINT32_MAX;
    if (!make_room(&f, keep, &stack))
        return keep->status != JR_OK ? keep->status : scratch->status;
    if (!walk_bodies(&f, stack)) return JR_OK;
    sort_members(&f);
    share(&f);
    find_edges(f.p);
    *program = f.p;
    return JR_OK;
}

uint32_t jr_verdict_groups(const VerdictProgram *program)
{
    return program->ngroups;
}

uint32_t jr_verdict_nodes(const VerdictProgram *program)
{
    return program->nmembers;
}
