/* sweep.h -- all matches of a text in one pass by simulation: serves every pattern and option.
 *
 * The find-all transducer (dfa.h) without numbered states: what it keeps in a state stands in
 * lists of threads here, so there is no limit to the number of levels, and threads remember
 * where they began and where \K was. Time O(length * nodes) for all matches together, however
 * long each of them stays undecided.
 */
#ifndef JR_SWEEP_H
#define JR_SWEEP_H

#include "nfa/nfa.h"

typedef struct Sweep Sweep;

/* Find the matches of `text` at or behind `start`; what text points to and nfa must outlive
 * it. */
Status jr_sweep_make(const Heap *heap, const Nfa *nfa, const Text *text,
                     const uint8_t *start, bool notempty_atstart, Sweep **sweep);
void jr_sweep_free(Sweep *s); // NULL is fine

/* The next matches, \K applied, into spans[0, cap): *n = how many, 0 at the end. MEMORY is the
 * only error. */
Status jr_sweep_next(Sweep *s, jitre_span *spans, size_t cap, size_t *n);

/* Nodes looked at so far: what its time is proportional to. */
uint64_t jr_sweep_work(const Sweep *s);

#endif
