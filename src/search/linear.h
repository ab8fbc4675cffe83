/* linear.h -- inside src/search: lookaround in linear time, see nfa/verdict.h. */
#ifndef JR_LINEAR_H
#define JR_LINEAR_H

#include "nfa/verdict.h"
#include "search/find.h"

/* Can the search be made with verdicts, when so many slots are asked for? */
bool jr_linear_can(const Search *s, uint32_t nslots);
/* ... and is it to be made so, without trying to backtrack first? Not in the middle of an iteration
 * that has no verdicts: it would make them for each match. */
bool jr_linear_at_once(const Search *s);

/* Steps after which backtracking through so many bytes has cost what a search with verdicts
 * does. */
uint64_t jr_linear_steps(const Search *s, size_t bytes);

/* One search, like jr_pike_find. LIMIT: the verdicts are too big. */
int jr_linear_find(const Search *s, const jitre_span *known, size_t *true_start,
                   size_t *slots, uint32_t nslots);

/* Verdicts for all searches from s->start on: s->text has them until *verdicts is freed. LIMIT or
 * MEMORY. */
Status jr_linear_begin(Search *s, Verdicts **verdicts);

#endif
