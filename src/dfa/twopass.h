/* twopass.h -- groups by two walks over a match, for all patterns.
 *
 * The first walk goes backwards and notes which ways on are alive at each place; the second
 * goes forwards and always takes the best of them.
 * A TwoPass grows while it is used and belongs to one search at a time, like a Lazy.
 */
#ifndef JR_TWOPASS_H
#define JR_TWOPASS_H

#include "nfa/nfa.h"

typedef struct TwoPass TwoPass;

/* max_bytes bounds its tables; beside them stand work space of some words for each Nfa node and
 * the notes of a run, at most 256 KiB. MEMORY, or TOO_BIG when not even a little fits. nfa and
 * heap must outlive it. */
Status jr_twopass_make(const Heap *heap, const Nfa *nfa, size_t max_bytes,
                       TwoPass **twopass);
void jr_twopass_free(TwoPass *twopass); // NULL is fine

/* Groups of the match `span` (its true start, not \K's) of a search from `start`, as
 * jr_pike_find gives them. 1; 0: no match is there; MEMORY; TOO_BIG: max_bytes does not hold a
 * few states and places of this match. After an error this TwoPass is of no more use.
 * Time O(length) once everything is built and fits, else O(length * edges) times the depth of
 * marks between marks, which is one or two and grows with the logarithm of the length. */
int jr_twopass_run(TwoPass *twopass, const Text *t, const uint8_t *start, jitre_span span,
                   size_t *slots, uint32_t nslots);

#endif
