/* tier.h -- inside src/search: is it time for complete automata and machine code? */
#ifndef JR_TIER_H
#define JR_TIER_H

#include "search/regex.h"

/* A search of `bytes` is about to begin. True: ask plan.h for the complete automaton of this
 * kind (which exists, or is wanted at once, or cannot be had). False: search with a lazy one. */
bool jr_tier_built(const jitre_regex *re, const Variant *v, DfaKind kind, size_t bytes);

/* The same for groups and their tagged automaton: it is tried at once, if it costs next to
 * nothing. *native: is it time for its code, too? */
bool jr_tier_tagged(const jitre_regex *re, const Variant *v, size_t bytes, bool *native);

#endif
