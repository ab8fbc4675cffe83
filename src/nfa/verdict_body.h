/* verdict_body.h -- inside src/nfa: the bodies of lookarounds as verdict.c prepares them. */
#ifndef JR_VERDICT_BODY_H
#define JR_VERDICT_BODY_H

#include "nfa/verdict.h"

enum { NEVER_HOLDS = UINT32_MAX };

/* One row of verdicts. Its nodes are members [first, first + n), ascending, without those of
 * lookarounds within. */
typedef struct Body {
    NodeId start, holds; // holds: or NEVER_HOLDS, if there is no way to it
    uint32_t first, n;
    uint32_t inner, ninner; // rows it consults: VerdictProgram.inner[inner ...)
    uint32_t back;          // characters before a place that it looks at
    bool behind;            // it is read from left to right, ends at the place
    bool looks;             // LOOK occurs
} Body;

struct VerdictProgram {
    const Nfa *nfa;
    Body *body; // [nbodies] inner ones before outer ones, all different
    uint32_t nbodies;
    uint32_t *of;    // [nnodes] of an AROUND: its body
    NodeId *member;  // [nmembers]
    uint32_t *place; // [nnodes] index in member
    uint32_t
        *edge; // members one epsilon move away in the direction in which the body is read:
    uint32_t *edges; // [nmembers + 1] ... edge[edges[i]] .. edge[edges[i + 1]]
    uint32_t *inner; // what bodies consult
    uint32_t nmembers, ngroups;
    size_t back; // characters before the start of a search that count for its verdicts
};

#endif
