/* adjoin.h -- inside src/search: matches that begin where the search does, one question after the
 * other. */
#ifndef JR_ADJOIN_H
#define JR_ADJOIN_H

#include "search/find.h"

/* Where the next match may begin at the earliest: where the search does or, of patterns whose
 * matches begin lines, at the next line. */
const uint8_t *jr_search_next_place(const Search *s);

/* The first match and its groups if it begins there: 1; an error; or SEARCH_CANNOT: it does not,
 * or it does not pay to look. */
int jr_adjoin_find(const Search *s, jitre_span *groups, size_t ngroups);
/* This match (true start) has been found in another way. */
void jr_adjoin_note(const Search *s, jitre_span match);

#endif
