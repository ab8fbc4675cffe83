/* quick.h -- inside src/search: questions answered by machine code at once, if it is there. */
#ifndef JR_QUICK_H
#define JR_QUICK_H

#include "search/regex.h"

enum { NOT_QUICK = 2 }; // the answer that find.c is to be asked; nothing has been done

/* Like jitre_is_match: 1, 0 or NOT_QUICK. */
int jr_quick_is_match(const jitre_regex *re, const char *text, size_t len, size_t start,
                      uint32_t flags);

/* Like jitre_find, with the true start (not \K's); *match is untouched unless it gives 1. */
int jr_quick_find(const jitre_regex *re, const char *text, size_t len, size_t start,
                  uint32_t flags, jitre_span *match);

#endif
