/* plan_set.h -- inside src/search: lists of words, served by a Set. */
#ifndef JR_PLAN_SET_H
#define JR_PLAN_SET_H

#include "search/regex.h"

/* Make the set of a variant if its pattern is a list of words and a set serves it better than
 * plan->scan, which then goes. */
Status jr_plan_set_make(const jitre_regex *re, const Variant *v, ScanPlan *plan);

/* A run that begins at `start`, or NULL when there is no set or no memory. */
SetRun *jr_plan_set_take(const jitre_regex *re, const Variant *v, const Text *text,
                         const uint8_t *start);
void jr_plan_set_give(const jitre_regex *re, const Variant *v, SetRun *run);
void jr_plan_set_free(const jitre_regex *re, Variant *v);

#endif
