/* tdfa_raw.h -- inside src/dfa: a tagged automaton while it is being made.
 *
 *     tdfa_places.c   what is known of places: slots wanted, ways on
 *     tdfa_onepass.c  places -> states and edges, where each state is one place
 *     tdfa_build.c    places and variables -> states and edges, for all others
 *     tdfa_passes.c   what is never read goes; which variables differ by constants
 *     tdfa_lower.c    registers, tables
 *     tdfa_merge.c    states that do the same, symbols that no state tells apart
 *
 * A state has variables, numbered from 0: for each slot a place still wants, one that holds it;
 * places that agree share it. An edge tells for each variable of its target what it is made
 * from.
 */
#ifndef JR_TDFA_RAW_H
#define JR_TDFA_RAW_H

#include "dfa/paths.h"
#include "dfa/tdfa.h"

/* What a variable is made from: a variable of the state before, or one of these. */
typedef uint16_t Source;
enum { SOURCE_START = 0xfffd, SOURCE_UNSET, SOURCE_CUR, MAX_VARIABLES = 255 };
#define NO_STATE UINT32_MAX

typedef struct RawEdge {
    uint32_t target; // or NO_STATE
    uint32_t from;   // in Raw.source: [variables of the target]
    uint32_t accept; // in Raw.source: [nslots used], 0: none
    uint8_t len;     // bytes of the symbol, 0: it has not always the same
} RawEdge;

typedef struct RawState {
    uint32_t first_edge, nedges;
    uint32_t nvars, first_var; // in numbers over all states, two of its own first
    bool good;                 // leads to a match
    bool certain;              // always does
    bool reached;              // from a start
} RawState;

/* In front of the variables of a state: the place, and where the match began. */
enum { VAR_CUR, VAR_START, NFIXED_VARS };

typedef struct Raw {
    const Nfa *nfa;
    Arena *scratch, *keep;
    uint32_t nsymbols;
    uint32_t *slot; // [nused] the slots that the pattern sets
    uint32_t nused;
    JR_VEC(RawState) state;
    JR_VEC(RawEdge) edge;
    JR_VEC(Source) source;
    JR_VEC(uint16_t *) cell; // [state][symbol] edge of the state + 1
    uint32_t *start;         // as in Tdfa; states
    uint32_t nprev, nstart;
    uint32_t nvars; // of all states
    bool one_pass;
    uint64_t work, max_work;
    size_t max_bytes;
    /* tdfa_passes.c, by number of the variable */
    bool *needed;
    uint16_t *class_of; // of values that differ by constants
    int32_t *offset;
} Raw;

enum { CLASS_UNSET = 0xffff, CLASS_NONE = 0xfffe, CLASS_NEW = 0xfffd };

/* States and edges. TOO_BIG: over budget. */
Status jr_tdfa_states(Raw *raw);
/* All passes in place. */
Status jr_tdfa_passes(Raw *raw);
/* Registers and tables. */
Status jr_tdfa_lower(Raw *raw, Tdfa *m);

/* Which states and symbols are one. */
typedef struct Merged {
    uint32_t *does;             // [edge] number of its accept and moves; 0: neither
    uint32_t *block, nblocks;   // [state] reached from a start
    uint32_t *column, ncolumns; // [symbol]
    uint32_t *column_rep;       // [column] a symbol
} Merged;

/* accept, moves: [edge] lists. States of one block are alike in all they do. */
Status jr_tdfa_merge(Raw *raw, const uint32_t *accept, const uint32_t *moves, Merged *out);

static inline const Source *raw_source(const Raw *raw, uint32_t at)
{
    return raw->source.data + at;
}

/* The edge of a state for a symbol, or NULL. */
static inline RawEdge *raw_edge(const Raw *raw, uint32_t state, uint32_t symbol)
{
    uint16_t i = raw->cell.data[state][symbol];

    return i ? &raw->edge.data[raw->state.data[state].first_edge + i - 1] : NULL;
}

#endif
