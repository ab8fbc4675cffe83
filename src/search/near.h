/* near.h -- inside src/search: the first match by brief code: of a short text, or one that is near. */
#ifndef JR_SEARCH_NEAR_H
#define JR_SEARCH_NEAR_H

#include "search/brief.h"

/* Like jitre_find: 1, 0, or NOT_QUICK when others are to search on from *start, which may have
 * moved: no match begins before it. */
int jr_near_find(const jitre_regex *re, const char *text, size_t len, size_t *start,
                 uint32_t flags, jitre_span *match);

#endif
