/* find.h -- inside src/search: questions about one match. */
#ifndef JR_FIND_H
#define JR_FIND_H

#include "search/regex.h"

/* One search: what every question shares. */
typedef struct Search {
    const jitre_regex *re;
    const Variant *v;
    Text text;
    const uint8_t *start;
    const uint8_t
        *from; // >= start: automata need not run before it to find the next end, only
               // to find its start
    bool notempty_atstart;
    bool plain;   // no scan: it did not pay
    size_t *read; // NULL, or adds up the bytes that automata read to find ends
    uint64_t *
        steps; // NULL, or adds up the steps of backtracking, which is limited by all of them
} Search;

/* Check the arguments of a question and get what it needs. */
Status jr_search_init(Search *s, const jitre_regex *re, const char *text, size_t len,
                      size_t start, uint32_t flags);
/* False: a byte that every match shows is nowhere in what is to be searched. Asked for in front
 * of engines that are slower than looking for it. */
bool jr_search_may_match(const Search *s);
int jr_search_is_match(const Search *s);
/* The match with its true start (not \K's). */
int jr_search_find(const Search *s, jitre_span *match);
/* ... by automata and nothing else; TOO_BIG or LIMIT when those are over their budget. */
int jr_search_find_by_automata(const Search *s, jitre_span *match);
/* Start of the match that ends at `end` and was searched for from s->start. */
Status jr_search_start_of(const Search *s, const uint8_t *end, const uint8_t **start);
/* Simulation, see jr_pike_find. */
int jr_search_pike(const Search *s, const jitre_span *known, size_t *true_start,
                   size_t *slots, uint32_t nslots);
/* Does an answer mean that automata cannot tell within the budget? */
bool jr_search_over_budget(int answer);
/* The first match and its groups. */
int jr_search_find_groups(const Search *s, jitre_span *groups, size_t ngroups);
/* The match that begins at s->start, its groups in slots[0, nslots), and how far the text was
 * read. 1, 0, or SEARCH_CANNOT: there is no tagged automaton, or not yet. */
enum { SEARCH_CANNOT = 2 };
int jr_search_match_here(const Search *s, size_t *slots, uint32_t nslots,
                         const uint8_t **read);
/* The same as spans. */
int jr_search_spans_here(const Search *s, jitre_span *groups, size_t ngroups,
                         const uint8_t **read);
/* ... or the groups that took part only: *n of them. */
int jr_search_groups_here(const Search *s, jitre_group *groups, size_t *n,
                          const uint8_t **read);
/* Groups of a match that is known (true start); applies \K to groups[0]. */
int jr_search_groups(const Search *s, jitre_span match, jitre_span *groups, size_t ngroups);
/* Groups of the match that a search from s->start on finds, as it was reported: after \K. */
int jr_search_groups_of(const Search *s, jitre_span match, jitre_span *groups,
                        size_t ngroups);

#endif
