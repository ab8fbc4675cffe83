/* here.h -- inside src/search: matches that stand close together, tried for at each place. */
#ifndef JR_HERE_H
#define JR_HERE_H

#include "search/find.h"

typedef struct Here Here;

typedef enum HereStop {
    HERE_FULL,   // the array is full
    HERE_END,    // the text has ended
    HERE_SPARSE, // no match for a while
    HERE_COSTLY  // too much was read in vain
} HereStop;

/* For iterations with the variant s->v, behind s->start. *here is NULL when the pattern has not
 * what it takes: no conditions, an anchored automaton within the budget.
 * build: make that automaton now; else only if it is there. brief: give up early, for tests. */
Status jr_here_make(const Search *s, bool build, bool brief, Here **here);
void jr_here_free(const Search *s, Here *here); // NULL is fine

/* The next matches, at most cap; how many. s->start moves on: no match begins before it that was
 * not given out; nor an empty one there with s->notempty_atstart. Time O(text gone through). */
size_t jr_here_next(Here *here, Search *s, jitre_span *spans, size_t cap, HereStop *stop);

#endif
