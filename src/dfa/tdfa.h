/* tdfa.h -- groups by one automaton that knows what it has passed: a tagged Dfa with one symbol
 * of look-ahead.
 *
 * in    an Nfa
 * out   an automaton that runs from a known start and tells end and groups of the match there
 *
 *     (\d+)-(\d+)?       symbol   \d            -                  others
 *                  s0             s1
 *                  s1             s1            r0=cur -> s2
 *                  s2             s3            accept 0
 *                  s3             s3            accept 1
 *         finals   0: {2=start 3=r0}   1: {2=start 3=r0 4=r0+1 5=cur}
 *
 * A state is an ordered list of places (paths.h) with, for each slot that is still wanted, where
 * its value is. The symbol is known before the places are resolved, so assertions are exact, dead
 * paths do not exist and most slots are known by distance: cur - k, start + k. What is left
 * are registers, set by moves on edges.
 *
 * An edge may accept: the match may end in front of its symbol. With no target it must; else a
 * better or longer one may follow, and the accept is kept until the automaton dies.
 *
 * Source: Laurikari 2000; Trofimovich, "Tagged Deterministic Finite Automata with Lookahead",
 * 2017; here with leftmost-first order, and classes of constant difference, which leave most
 * patterns without any register.
 */
#ifndef JR_TDFA_H
#define JR_TDFA_H

#include "dfa/dfa.h"

enum { TDFA_MAX_REGISTERS = 128, TDFA_DEAD_EDGE = 0 };

/* What a value is based on; from TDFA_REGISTER on: register base - TDFA_REGISTER. Where a
 * register is unset, so is what is based on it. */
enum { TDFA_UNSET, TDFA_CUR, TDFA_START, TDFA_REGISTER };

/* A place: base + k. CUR is in front of the symbol of the edge. */
typedef struct TdfaExpr {
    uint16_t base;
    uint16_t slot; // finals: where it goes; moves: the register
    int32_t k;
} TdfaExpr;

/* Moves are done one after the other; finals list the slots that may be set. */
typedef struct TdfaList {
    uint32_t first, n; // in Tdfa.expr
} TdfaList;

typedef struct TdfaEdge {
    uint32_t target; // row of a state; 0: none
    uint32_t accept; // final list, 0: none
    uint32_t moves;  // list
} TdfaEdge;

/* A cell is the row of the next state, or TDFA_SPECIAL | an edge that does more. */
#define TDFA_SPECIAL 0x80000000u

typedef struct Tdfa {
    const Nfa *nfa;
    uint32_t nstates, ncolumns;
    const uint16_t *column;    // [nsymbols]
    uint16_t byte_column[256]; // bytes that are a symbol each
    const uint32_t *cell;      // [1 + state][ncolumns]; row 0 is not used
    const TdfaEdge *edge;      // edge 0: the match cannot go on
    uint32_t nedges;
    const TdfaList *list; // moves and finals; list 0 is empty
    const TdfaExpr *expr;
    uint32_t nfinals; // different final lists
    /* Where all matches have one final list and no register is read: what each of nslots is.
     * Else NULL. */
    const TdfaExpr *fill;
    uint32_t nregisters; // one more is scratch
    bool maybe_unset[TDFA_MAX_REGISTERS + 1];
    uint32_t nslots; // of the pattern, \K's not counted
    bool is_static;  // no registers: groups follow from start, end and final list
    bool one_pass;   // every state is one place
    /* States to begin in: [notempty][at the start of the search][kind of what stands before]. */
    const uint32_t *start;
    uint32_t nprev;
    size_t bytes; // of tables
} Tdfa;

/* The expressions of a list; there may be none at all. */
static inline const TdfaExpr *jr_tdfa_expr(const Tdfa *m, uint32_t list)
{
    return m->list[list].n ? m->expr + m->list[list].first : NULL;
}

/* Work that is ever worth it, in units of a few ns. */
#define TDFA_MAX_WORK (UINT64_C(4) << 20)

/* Build it. *tdfa is NULL when it is over budget (max_bytes, states, registers, work). MEMORY is
 * the only error. */
Status jr_tdfa_build(Arena *keep, const Heap *heap, const Nfa *nfa, size_t max_bytes,
                     uint64_t max_work, Tdfa **tdfa);

void jr_tdfa_dump(const Tdfa *m, Buf *out);

/* -- Running --------------------------------------------------------------------------------- */

/* A run from one start; machine code shares it. Places are offsets in the text, or
 * JITRE_UNSET. */
typedef struct TdfaRun {
    const uint8_t *cur, *limit;
    const uint8_t *place; // of the last accept
    uint32_t state;       // for machine code; 0: it has ended
    uint32_t accept;      // final list of the last accept, 0: none yet
    uint32_t dead;        // the accept cannot be replaced; its registers are in `reg`
    uint32_t at_end;      // 1: behind `limit` comes EOI
    const uint8_t *base;
    size_t start;
    size_t *slots; // all of them, set by machine code where `dead` is; NULL: leave them
    size_t reg[TDFA_MAX_REGISTERS + 1];
    size_t saved[TDFA_MAX_REGISTERS + 1]; // of an accept that may be replaced
} TdfaRun;

/* More slots than these are too many for code at every accept. */
enum { TDFA_CODE_SLOTS = 64 };

/* Code that runs over whole symbols of [cur, limit), none of them a final newline, and at_end
 * over EOI. It may stop anywhere: what it leaves is done by table. */
typedef int (*TdfaEntry)(TdfaRun *run);

/* The match that begins at `from` (`at_start`: there the search begins), and its groups:
 * slots[0, nslots). *read: the text before it was looked at. 1 or 0. `entry` may be NULL. */
int jr_tdfa_match(const Tdfa *m, TdfaEntry entry, const Text *t, const uint8_t *from,
                  bool at_start, bool notempty, size_t *slots, uint32_t nslots,
                  const uint8_t **read);

/* The same with the groups that took part, ascending, the match first: *n of them. */
int jr_tdfa_match_groups(const Tdfa *m, TdfaEntry entry, const Text *t, const uint8_t *from,
                         bool at_start, bool notempty, jitre_group *groups, size_t *n,
                         const uint8_t **read);

/* The groups of a match whose span is known. 0: the first match from its start does not end
 * there, ask another engine. */
int jr_tdfa_span(const Tdfa *m, TdfaEntry entry, const Text *t, jitre_span span,
                 bool at_start, bool notempty, size_t *slots, uint32_t nslots);

/* The slots of a match that follow from its span. */
static inline void jr_tdfa_fill(const TdfaExpr *fill, jitre_span match, size_t *slots,
                                uint32_t nslots)
{
    size_t base[TDFA_REGISTER] = {JITRE_UNSET, match.end, match.start};

    for (uint32_t i = 0; i < nslots; i++)
        slots[i] = base[fill[i].base] + (size_t)(ptrdiff_t)fill[i].k;
}

/* The slots of a match by final list. reg may be NULL where there are no registers. */
void jr_tdfa_put(const Tdfa *m, uint32_t list, const size_t *reg, jitre_span match,
                 size_t *slots, uint32_t nslots);

#endif
