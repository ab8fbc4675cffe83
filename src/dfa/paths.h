/* paths.h -- inside src/dfa: the ways on from one node, best first; what the engines for groups
 * (tdfa_build.c, twopass.c) share.
 *
 * Inside a match whose span is known the groups are those of one path: the first one in order
 * of priority that ends where the match ends. Both engines follow that path with one thread,
 * and between two symbols the thread is no more than a Place: the node it has entered and what
 * stands before it.
 *
 *     node entered  --SAVE 2--> --SPLIT--> SET a        leaf 1, saves {2}
 *                                    \--SAVE 3--> MATCH     leaf 2, saves {2, 3}
 */
#ifndef JR_PATHS_H
#define JR_PATHS_H

#include "dfa/dfa.h"

/* Number of a place: root * nprev + kind of the character before; kind 0 for roots from which
 * no assertion asks for it. */
typedef uint32_t PlaceId;

/* Roots are the nodes that a thread can have entered: the start node (in two roles) and the
 * targets of SET nodes. */
enum {
    ROOT_START,
    ROOT_AT_START,
    NFIXED_ROOTS
}; // AT_START: where the search began, for \G

typedef struct PathFrame {
    NodeId node;
    uint32_t fresh, nsaves; // of the path up to here
} PathFrame;

typedef struct Paths {
    const Nfa *nfa;
    uint32_t nprev; // 1 when the pattern cannot tell what stands before
    uint32_t nroots;
    NodeId *node;     // [nroots]
    uint32_t *root;   // [nnodes] number of the root, 0 for other nodes
    bool *reads_prev; // [nroots]
    uint32_t *saves;  // slots on the path to the leaf; one may occur twice
    uint32_t nsaves;
    uint32_t *visited; // generation stamps of (node, fresh), as in closure.c
    uint32_t gen;
    PathFrame *stack;
    uint32_t top;
    PrevKind prev;
    Symbol next;
    bool at_start;
    bool met_look; // since the last begin: what follows the place may matter
    uint64_t work; // nodes visited so far
} Paths;

Status jr_paths_init(Paths *p, Arena *a, const Nfa *nfa);

static inline PlaceId jr_paths_place(const Paths *p, uint32_t root, PrevKind prev)
{
    return root * p->nprev + (p->reads_prev[root] ? prev : 0);
}

/* The root where a match begins. */
static inline uint32_t jr_paths_start(const Paths *p, bool at_start)
{
    return p->nfa->uses_start && at_start ? ROOT_AT_START : ROOT_START;
}

/* The root behind a SET node. */
static inline uint32_t jr_paths_behind(const Paths *p, NodeId leaf)
{
    return p->root[p->nfa->node[leaf].out];
}

/* Look at the leaves of a place in front of `next`, in order of priority: SET nodes, whatever
 * they accept and perhaps more than once, and MATCH. p->saves are the slots on the way. */
void jr_paths_begin(Paths *p, PlaceId place, Symbol next);
bool jr_paths_next(Paths *p, NodeId *leaf);

/* -- Lists of slots ------------------------------------------------------------------------- */

/* Interned lists, one behind the other: slot[id] = length, then the slots. Id 0 is empty. */
typedef struct SlotLists {
    JR_VEC(uint32_t) slot;
    uint32_t *table; // hash of ids + 1
    uint32_t size, n;
} SlotLists;

Status jr_slots_init(SlotLists *l, Arena *a);
Status jr_slots_intern(SlotLists *l, Arena *a, const uint32_t *slot, uint32_t n,
                       uint32_t *id);

/* Where groups go to. \K may lie outside of what the caller has room for. */
typedef struct Groups {
    size_t *slot;
    uint32_t nslots;
    uint32_t keep_slot; // UINT32_MAX: no \K
    size_t keep;
} Groups;

Groups jr_groups_begin(const Nfa *nfa, size_t *slot, uint32_t nslots);
void jr_groups_end(Groups *g, jitre_span match);

static inline void jr_groups_save_one(Groups *g, uint32_t slot, size_t at)
{
    if (slot < g->nslots) g->slot[slot] = at;
    if (slot == g->keep_slot) g->keep = at;
}

static inline void jr_groups_save(Groups *g, const uint32_t *list, size_t at)
{
    for (uint32_t n = *list++; n; n--, list++)
        jr_groups_save_one(g, *list, at);
}

#endif
