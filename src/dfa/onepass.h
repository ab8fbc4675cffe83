/* onepass.h -- groups by one automaton, for patterns that never have to choose.
 *
 * A pattern is one-pass when, inside of a match, the next symbol alone tells which way to go
 * on: fields between separators, dates, key=value. Then a plain table walk sets the groups.
 */
#ifndef JR_ONEPASS_H
#define JR_ONEPASS_H

#include "nfa/nfa.h"

typedef struct OnePass OnePass;

/* Build the automaton in `keep`. *onepass is NULL when the pattern is not one-pass, or only in
 * more than max_bytes or more work than is worth it. MEMORY is the only error. */
Status jr_onepass_build(Arena *keep, const Heap *heap, const Nfa *nfa, size_t max_bytes,
                        OnePass **onepass);

/* Groups of the match `span` (its true start, not \K's) of a search from `start`, as
 * jr_pike_find gives them. False: no match is there. Time O(length); allocates nothing. */
bool jr_onepass_run(const OnePass *onepass, const Text *t, const uint8_t *start,
                    jitre_span span, size_t *slots, uint32_t nslots);

#endif
