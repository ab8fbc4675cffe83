/* verdict.h -- where does each lookaround hold? One pass over the text for each, then bits tell.
 *
 * A lookaround that is regular needs no backtracking: whether its body matches at a place is asked
 * for all places at once, inner lookarounds first, by an automaton that runs over the text
 * against the direction in which the body looks. Then the simulations (pike.c, sweep.c) pass an
 * AROUND node as they pass a LOOK, and all of it takes linear time:
 *
 *     text       a b a c z b a b         a(?=[^b]*z)
 *     verdict    0 0 1 1 1 0 0 0 0       of [^b]*z, from right to left
 *     match          ^                   of a, where the next place has a 1
 *
 * Not with back references, with atomic groups, with \G in a lookaround, and where groups that
 * are set in one are asked for.
 *
 * Source  Barriere and Pit-Claudel, "Linear Matching of JavaScript Regular Expressions", PLDI
 *         2024.
 */
#ifndef JR_VERDICT_H
#define JR_VERDICT_H

#include "nfa/nfa.h"

/* What is known of an Nfa before the search; read only. */
typedef struct VerdictProgram VerdictProgram;

/* *program is NULL when the pattern has what verdicts cannot tell. TOO_BIG when it does not fit the
 * arenas. nfa must outlive it. O(nodes). */
Status jr_verdict_prepare(Arena *keep, Arena *scratch, const Nfa *nfa,
                          const VerdictProgram **program);

/* The groups [0, n) are never set in a lookaround: a simulation with verdicts tells them. */
uint32_t jr_verdict_groups(const VerdictProgram *program);
/* Nodes that passes over the text go through. */
uint32_t jr_verdict_nodes(const VerdictProgram *program);

/* The verdicts on one text. `low`: the first place they are about. */
typedef struct Verdicts {
    const Heap *heap;
    const uint32_t *of; // [nnodes] of an AROUND: its row
    const uint8_t *low;
    size_t nwords;  // of a row
    uint64_t bit[]; // [rows][nwords] does the body match there?
} Verdicts;

typedef struct VerdictLimits {
    size_t max_bytes;       // of verdicts
    size_t max_cache_bytes; // of one automaton, which forgets states to keep within
} VerdictLimits;

/* Verdicts on the places from `start` on; text->base must outlive them. Errors are LIMIT and
 * MEMORY. O(length * nodes). */
Status jr_verdicts_make(const Heap *heap, const VerdictProgram *program, const Text *text,
                        const uint8_t *start, const VerdictLimits *limits,
                        Verdicts **verdicts);
void jr_verdicts_free(Verdicts *v); // NULL is fine

/* Can AROUND node `id` be passed there? */
static inline bool jr_verdict_passes(const Verdicts *v, const NfaNode *node, NodeId id,
                                     const uint8_t *at)
{
    size_t i = (size_t)(at - v->low);
    bool holds = v->bit[v->of[id] * v->nwords + i / 64] >> (i % 64) & 1;

    return holds == (node->arg != AROUND_NEGATED);
}

#endif
