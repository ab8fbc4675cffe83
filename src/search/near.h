/* near.h -- inside src/search: the first match by brief code: of a short text, or one that is near. */
#ifndef JR_SEARCH_NEAR_H
#define JR_SEARCH_NEAR_H

#include "search/brief.h"
#include "search/find.h"

/* Like jitre_find: 1, 0, or NOT_QUICK when others are to search on from *start, which may have
 * moved: no match begins before it. */
int jr_near_find(const jitre_regex *re, const char *text, size_t len, size_t *start,
                 uint32_t flags, jitre_span *match);

/* May brief code be shown pieces of this search's text? Where it has not been made, a candidate
 * counts as a short text does, see jr_brief_note. */
bool jr_near_fits(const Search *s);
/* ... if there is such code; else NULL. */
const BriefPlan *jr_near_plan(const Search *s);

/* The first match that starts at *from or behind, if brief code can tell: 1; 0: none starts before
 * *from, which has moved; or NOT_QUICK. *match is untouched unless it gives 1. */
int jr_near_piece(const BriefPlan *p, const Text *t, const uint8_t **from,
                  jitre_span *match);

#endif
