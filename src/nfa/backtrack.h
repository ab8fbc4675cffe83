/* backtrack.h -- the engine for patterns with back references: one path at a time. */
#ifndef JR_BACKTRACK_H
#define JR_BACKTRACK_H

#include "nfa/nfa.h"

/* What is known of an Nfa before the search; read only. */
typedef struct BackProgram BackProgram;

/* TOO_BIG when it does not fit the arena. O(nodes * symbols). */
Status jr_backtrack_prepare(Arena *keep, Arena *scratch, const Nfa *nfa,
                            const BackProgram **program);

/* Stack, groups and memory of failures; one for each search that is going on. */
typedef struct Backtrack Backtrack;

/* max_bytes: of stack and memory together. MEMORY is the only error. */
Status jr_backtrack_make(const Heap *heap, const BackProgram *program, size_t max_bytes,
                         Backtrack **out);
void jr_backtrack_free(Backtrack *b); // NULL is fine

/* One search. */
typedef struct BackQuestion {
    const Text *text;
    const uint8_t *start;    // where it begins
    const uint8_t *must_end; // the match is known to end there; else NULL
    bool notempty_atstart;
    bool first_only;  // whether there is a match is all that is asked
    uint32_t ngroups; // how many of them are wanted, the match included
    uint64_t max_steps;
} BackQuestion;

void jr_backtrack_begin(Backtrack *b, const BackQuestion *question);

/* The first match that begins in [from, last]. Returns 1, 0, STEPS, LIMIT or MEMORY. Calls of one
 * search go on to the right; steps are counted over all of them. */
int jr_backtrack_find(Backtrack *b, const uint8_t *from, const uint8_t *last);

/* So many steps were taken elsewhere, for this search. */
void jr_backtrack_spend(Backtrack *b, uint64_t steps);
/* Taken since jr_backtrack_begin. */
uint64_t jr_backtrack_steps(const Backtrack *b);

/* Of the match found: its true start, and slots[0, nslots), \K applied, JITRE_UNSET where not
 * set. */
size_t jr_backtrack_start(const Backtrack *b);
void jr_backtrack_slots(const Backtrack *b, size_t *slots, uint32_t nslots);

#endif
