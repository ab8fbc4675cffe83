/* plan_bits.h -- inside src/search: when a bit program serves a question. */
#ifndef JR_PLAN_BITS_H
#define JR_PLAN_BITS_H

#include "search/regex.h"

/* What is wanted: one match, how many there are, where they are. */
typedef enum BitWish { BITS_FIRST, BITS_COUNT, BITS_SPANS } BitWish;

/* A machine that has begun at `start`, or NULL when another engine serves better or the pattern
 * has no bit program. */
BitRun *jr_plan_bits_take(const jitre_regex *re, const Variant *v, const Text *text,
                          const uint8_t *start, BitWish wish);
/* ... where no complete automaton is to be had: its lazy one is slower than any program. */
BitRun *jr_plan_bits_take_anyway(const jitre_regex *re, const Variant *v, const Text *text,
                                 const uint8_t *start);
/* `failed`: the program gave text back. It is asked less often then. */
void jr_plan_bits_give(const Variant *v, BitRun *run, bool failed);
void jr_plan_bits_free(const jitre_regex *re, Variant *v);

/* The program of a variant, made if need be; NULL when there is none, or none that is any use
 * on strips of text: the other has that one, too. */
const BitProgram *jr_plan_bits_program(const jitre_regex *re, const Variant *v);
/* ... and why there is none. */
const char *jr_plan_bits_why(const Variant *v);
const BitProgram *jr_plan_bits_any(const jitre_regex *re, const Variant *v);

#endif
