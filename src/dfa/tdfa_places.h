/* tdfa_places.h -- inside src/dfa: what both builders of a tagged automaton know of a place.
 *
 *     slots wanted   those whose value is read at MATCH on some path from there that does not
 *                    set them first, and which some path to it may have set
 *     ways on        the SET nodes behind it and MATCH, in order, with the slots set on the way
 *                    (paths.h). They depend on the symbol that follows only by its kind, if at
 *                    all, and by which of their sets it is in.
 *
 * tdfa_onepass.c builds automata in which each state is one place, tdfa_build.c all others.
 */
#ifndef JR_TDFA_PLACES_H
#define JR_TDFA_PLACES_H

#include "dfa/paths.h"
#include "dfa/tdfa_raw.h"

/* One way on from a place. */
typedef struct Way {
    NodeId leaf;   // SET node, or MATCH
    uint32_t root; // behind it
    uint32_t save; // list of slots set on the way
} Way;

typedef struct Ways {
    uint32_t first, n; // in Places.way
    bool known;
    bool looks; // an assertion was met: other kinds may have others
} Ways;

typedef struct Places {
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
    uint32_t *save_stamp, saving; // [slot] set on the way at hand
} Places;

Status jr_places_init(Places *p, Raw *raw);
/* The slots that a root wants: from now on they are known. */
Status jr_places_want(Places *p, uint32_t root);
/* The ways on from a place in front of a symbol of that kind. */
Status jr_places_ways(Places *p, PlaceId place, uint32_t kind, const Ways **ways);

/* The place where a search begins that is number i of Tdfa.start. */
PlaceId jr_places_start(const Places *p, uint32_t i, bool *notempty);

/* The slots that a root wants, ascending. */
static inline const uint32_t *places_wanted(const Places *p, uint32_t root)
{
    return p->wanted.data + p->want[root] - 1;
}

/* From now on `is_saved` speaks of this list. */
static inline void places_begin_saves(Places *p, uint32_t list)
{
    const uint32_t *slot = p->saves.slot.data + list;

    p->saving++;
    for (uint32_t n = *slot++; n; n--, slot++)
        p->save_stamp[*slot] = p->saving;
}

static inline bool places_is_saved(const Places *p, uint32_t slot)
{
    return p->save_stamp[slot] == p->saving;
}

/* What a slot holds that was never set. */
static inline Source places_nothing(const Places *p, uint32_t slot)
{
    return p->nfa->has_keep && slot == p->nfa->nslots - 1 ? SOURCE_START : SOURCE_UNSET;
}

/* -- Builders -------------------------------------------------------------------------------- */

/* States and edges of raw, which is empty. TOO_BIG: over budget. */
Status jr_tdfa_general(Places *p);
/* The same states, edges and cells as the general one makes, if each state is one place: *one;
 * else what was made is to be thrown away. */
Status jr_tdfa_onepass(Places *p, bool *one);

enum { TDFA_MAX_STATES = 2000, TDFA_MAX_EDGES = 60000 };

#endif
