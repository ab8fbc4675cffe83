/* parts.h -- the matches of what is shown, all of them at hand, and the text that has them
 * replaced. */
#ifndef JGREP_PARTS_H
#define JGREP_PARTS_H

#include "matcher.h"
#include "replace.h"

typedef struct Parts {
    Part *part; // [n] in the text that was searched
    Span *now;  // [n] the same in the text to be shown; spans of `part` without replacement
    size_t n, cap;
    jitre_span *group; // [n * ngroups] of parts, in the finder's text
    size_t ngroups;    // 0: not known
    Bytes replaced;    // the text to be shown, when there is a template
    bool are_replaced;
    size_t at; // cursor of parts_original
} Parts;

void parts_clear(Parts *p);
/* Add the part that the finder has found last; `part` says where that is. */
void parts_add(Parts *p, const Finder *f, Part part);
void parts_free(Parts *p);

/* Collect the matches of a line. Returns 0 or a negative jitre code. */
int parts_collect(Parts *p, Finder *f, const char *line, size_t len);

/* Make text[0, len) with its matches replaced. The finder's text, the same as when the
 * parts were found, may begin before `text`: parts count from `text`. Returns 0 or a negative jitre code. */
int parts_replace(Parts *p, Template *t, const Finder *f, const char *text, size_t len);

/* Where the place `at` of the shown text was in the searched one: the start of a match for the
 * inside of its replacement. Faster when places ascend. */
size_t parts_original(Parts *p, size_t at);

#endif
