/* branches.h -- inside src/search: a big alternation, each alternative by itself. */
#ifndef JR_BRANCHES_H
#define JR_BRANCHES_H

#include "search/find.h"

/* Alternatives of a pattern, 0: it is no alternation. */
uint32_t jr_branches_count(const Ast *ast);

/* A search that begins at s->start, or NULL: the pattern is none of these, or the text is too
 * short to make them. */
BranchRun *jr_branches_take(const Search *s);
void jr_branches_give(const Search *s, BranchRun *run);
void jr_branches_free(const jitre_regex *re, Variant *v);

/* The next match, behind the one before: 1, or 0 when there is none. SEEK_GIVEN_UP: another
 * engine is to go on at s->start. Or an error. s->start is its end. */
int jr_branches_next(BranchRun *run, Search *s, jitre_span *match);

#endif
