/* backref.h -- inside src/search: patterns with back references. */
#ifndef JR_BACKREF_H
#define JR_BACKREF_H

#include "search/find.h"

/* Make re->filter, or leave it NULL when it would be too big. MEMORY is the only error. */
Status jr_backref_make_filter(jitre_regex *re);

/* One search, like jr_pike_find; with nslots == 0 only whether there is a match is asked. */
int jr_backref_find(const Search *s, const jitre_span *known, size_t *true_start,
                    size_t *slots, uint32_t nslots);

#endif
