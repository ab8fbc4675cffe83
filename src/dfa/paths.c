/* paths.c -- the ways on from one node, see paths.h.
 *
 * Depth first in order of priority with a stack of our own; the rules are those of closure.c,
 * repeated because the slots must follow the path: a frame remembers how long the list of slots
 * was when its choice was put off.
 * Cost of all leaves of a place: O(edges * depth of nullable loops).
 */
#include "dfa/paths.h"

/* -- Places ---------------------------------------------------------------------------------- */

static void number_roots(Paths *p)
{
    const Nfa *nfa = p->nfa;

    p->node[ROOT_START] = p->node[ROOT_AT_START] = nfa->start;
    p->nroots = NFIXED_ROOTS;
    for (uint32_t i = 0; i < nfa->nnodes; i++) {
        NodeId to = nfa->node[i].out;

        if (nfa->node[i].op != NFA_SET || p->root[to]) continue;
        p->root[to] = p->nroots;
        p->node[p->nroots++] = to;
    }
}

static bool look_reads_prev(const Nfa *nfa, uint32_t id)
{
    const Alphabet *al = &nfa->alphabet;
    size_t row = 2 * (size_t)al->nnext;
    const bool *table = nfa->look_table + (size_t)id * al->nprev * row;

    for (uint32_t prev = 1; prev < al->nprev; prev++)
        if (memcmp(table, table + prev * row, row * sizeof *table)) return true;
    return false;
}

static bool is_epsilon(const NfaNode *n)
{
    return n->op != NFA_SET && n->op != NFA_MATCH && n->op != NFA_FAIL;
}

/* Epsilon edges backwards: edge 2 * i is that to node[i].out, 2 * i + 1 to node[i].alt. */
typedef struct Edges {
    uint32_t *first; // [nnodes] newest edge into a node + 1
    uint32_t *next;  // [2 * nnodes]
    NodeId *queue;   // [nnodes]
    bool *reads;     // [nnodes] some path meets an assertion that asks what stands before
} Edges;

static void link_edge(Edges *e, uint32_t edge, NodeId to)
{
    e->next[edge] = e->first[to];
    e->first[to] = edge + 1;
}

static void mark_readers(const Nfa *nfa, Edges *e)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < nfa->nnodes; i++) {
        const NfaNode *node = &nfa->node[i];

        if (is_epsilon(node)) link_edge(e, 2 * i, node->out);
        if (node->op == NFA_SPLIT || node->op == NFA_AGAIN)
            link_edge(e, 2 * i + 1, node->alt);
        if (node->op != NFA_LOOK || !look_reads_prev(nfa, node->arg)) continue;
        e->reads[i] = true;
        e->queue[n++] = i;
    }
    for (uint32_t head = 0; head < n; head++)
        for (uint32_t k = e->first[e->queue[head]]; k; k = e->next[k - 1]) {
            NodeId from = (k - 1) / 2;

            if (e->reads[from]) continue;
            e->reads[from] = true;
            e->queue[n++] = from;
        }
}

static Status find_readers(Paths *p, Arena *a)
{
    const Nfa *nfa = p->nfa;
    Edges e;

    p->reads_prev = jr_arena_array(a, bool, p->nroots);
    if (!p->reads_prev) return a->status;
    if (!nfa->uses_prev) return JR_OK;
    e.first = jr_arena_array(a, uint32_t, nfa->nnodes);
    e.next = jr_arena_array(a, uint32_t, 2 * (size_t)nfa->nnodes);
    e.queue = jr_arena_array(a, NodeId, nfa->nnodes);
    e.reads = jr_arena_array(a, bool, nfa->nnodes);
    if (!e.first || !e.next || !e.queue || !e.reads) return a->status;
    mark_readers(nfa, &e);
    for (uint32_t i = 0; i < p->nroots; i++)
        p->reads_prev[i] = e.reads[p->node[i]];
    return JR_OK;
}

Status jr_paths_init(Paths *p, Arena *a, const Nfa *nfa)
{
    size_t visits = nfa->visit_base[nfa->nnodes];

    *p = (Paths){.nfa = nfa, .nprev = nfa->uses_prev ? nfa->alphabet.nprev : 1};
    p->node = jr_arena_array(a, NodeId, (size_t)nfa->nnodes + NFIXED_ROOTS);
    p->root = jr_arena_array(a, uint32_t, nfa->nnodes);
    p->saves = jr_arena_array(a, uint32_t, visits + 1);
    p->visited = jr_arena_array(a, uint32_t, visits);
    p->stack = jr_arena_array(a, PathFrame, visits + 1);
    if (!p->node || !p->root || !p->saves || !p->visited || !p->stack) return a->status;
    number_roots(p);
    return find_readers(p, a);
}

/* -- Leaves ---------------------------------------------------------------------------------- */

void jr_paths_begin(Paths *p, PlaceId place, Symbol next)
{
    uint32_t root = place / p->nprev;

    if (!++p->gen) {
        memset(p->visited, 0, p->nfa->visit_base[p->nfa->nnodes] * sizeof *p->visited);
        p->gen = 1;
    }
    p->prev = (PrevKind)(place % p->nprev);
    p->next = next;
    p->at_start = root == ROOT_AT_START;
    p->nsaves = 0;
    p->met_look = false;
    p->stack[0] = (PathFrame){.node = p->node[root]};
    p->top = 1;
}

/* The second choice waits. A node pushes only when it is visited for the first time, once. */
static void push(Paths *p, NodeId node, uint32_t fresh)
{
    JR_ASSERT(p->top <= p->nfa->visit_base[p->nfa->nnodes]);
    p->stack[p->top++] = (PathFrame){node, fresh, p->nsaves};
}

/* One epsilon move, first choice first. False: the path ends here. */
static bool move(Paths *p, const NfaNode *n, PathFrame *f)
{
    f->node = n->out;
    switch (n->op) {
    case NFA_SPLIT: push(p, n->alt, f->fresh); return true;
    case NFA_LOOK:
        p->met_look = true;
        return jr_nfa_look(p->nfa, n->arg, p->prev, p->next, p->at_start);
    case NFA_SAVE: p->saves[p->nsaves++] = n->arg; return true;
    case NFA_ENTER: f->fresh++; return true;
    case NFA_AGAIN:
        if (f->fresh) { // this iteration consumed nothing: leave, and only leave
            f->fresh--;
            f->node = n->alt;
            return true;
        }
        push(p, n->greedy ? n->alt : n->out, 0);
        if (!n->greedy) f->node = n->alt;
        return true;
    default: return false; // FAIL
    }
}

/* Follow the newest path that waits to its end: a leaf, or nothing. */
static bool follow(Paths *p, NodeId *leaf)
{
    PathFrame f = p->stack[--p->top];

    p->nsaves = f.nsaves;
    for (;;) {
        const NfaNode *n = &p->nfa->node[f.node];
        uint32_t *mark = &p->visited[p->nfa->visit_base[f.node] + f.fresh];

        p->work++;
        if (*mark == p->gen) return false;
        *mark = p->gen;
        if (n->op == NFA_SET || n->op == NFA_MATCH) {
            *leaf = f.node;
            return true;
        }
        if (!move(p, n, &f)) return false;
    }
}

bool jr_paths_next(Paths *p, NodeId *leaf)
{
    while (p->top)
        if (follow(p, leaf)) return true;
    return false;
}

/* -- Lists of slots ---------------------------------------------------------------------------- */

enum { FIRST_LISTS = 16 };

static uint32_t hash_list(const uint32_t *slot, uint32_t n)
{
    uint32_t h = n * 2654435761u;

    for (uint32_t i = 0; i < n; i++)
        h = (h ^ slot[i]) * 2654435761u ^ h >> 15;
    return h ^ h >> 13;
}

/* Where a list is in the hash, or would be. */
static uint32_t *find_list(const SlotLists *l, const uint32_t *slot, uint32_t n)
{
    uint32_t i = hash_list(slot, n) & (l->size - 1);

    for (; l->table[i]; i = (i + 1) & (l->size - 1)) {
        const uint32_t *other = l->slot.data + l->table[i] - 1;

        if (other[0] == n && !memcmp(other + 1, slot, n * sizeof *slot)) break;
    }
    return &l->table[i];
}

static Status grow_table(SlotLists *l, Arena *a, uint32_t size)
{
    uint32_t *old = l->table, old_size = l->size;

    l->table = jr_arena_array(a, uint32_t, size);
    if (!l->table) return a->status;
    l->size = size;
    for (uint32_t i = 0; i < old_size; i++) {
        const uint32_t *list = l->slot.data + old[i] - 1;

        if (old[i]) *find_list(l, list + 1, list[0]) = old[i];
    }
    return JR_OK;
}

Status jr_slots_init(SlotLists *l, Arena *a)
{
    uint32_t id;

    *l = (SlotLists){0};
    JR_TRY(grow_table(l, a, FIRST_LISTS));
    return jr_slots_intern(l, a, NULL, 0, &id);
}

Status jr_slots_intern(SlotLists *l, Arena *a, const uint32_t *slot, uint32_t n,
                       uint32_t *id)
{
    uint32_t *found;

    if (!n && l->n) { // most common, and the first that was made
        *id = 0;
        return JR_OK;
    }
    if (2 * l->n >= l->size) JR_TRY(grow_table(l, a, 2 * l->size));
    found = find_list(l, slot, n);
    if (!*found) {
        uint32_t at = l->slot.n;

        if (!JR_PUSH(a, &l->slot, n)) return a->status;
        for (uint32_t i = 0; i < n; i++)
            if (!JR_PUSH(a, &l->slot, slot[i])) return a->status;
        *found = at + 1;
        l->n++;
    }
    *id = *found - 1;
    return JR_OK;
}

/* -- Groups ------------------------------------------------------------------------------------ */

Groups jr_groups_begin(const Nfa *nfa, size_t *slot, uint32_t nslots)
{
    Groups g = {.slot = slot, .nslots = nslots, .keep = JITRE_UNSET};

    g.keep_slot = nfa->has_keep ? nfa->nslots - 1 : UINT32_MAX;
    for (uint32_t i = 0; i < nslots; i++)
        slot[i] = JITRE_UNSET;
    return g;
}

void jr_groups_end(Groups *g, jitre_span match)
{
    if (g->nslots > 0) g->slot[0] = g->keep != JITRE_UNSET ? g->keep : match.start;
    if (g->nslots > 1) g->slot[1] = match.end;
}
