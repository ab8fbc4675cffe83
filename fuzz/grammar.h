/* grammar.h -- patterns and texts made by a grammar, and cases changed piece by piece.
 *
 * A byte-wise mutator mostly breaks brackets. This one knows what a piece of a pattern is, so
 * nearly everything it makes compiles and says something. Choices come from a seed: the same
 * seed and input give the same output.
 */
#ifndef FUZZ_GRAMMAR_H
#define FUZZ_GRAMMAR_H

#include "case.h"

/* Where choices come from: bytes while there are some, then a generator. */
typedef struct Choices {
    const uint8_t *bytes;
    size_t left;
    uint64_t state;
} Choices;

/* A number below n (n > 0). */
uint32_t choose(Choices *ch, uint32_t n);

/* Make a new case: a pattern, a text that it may match, options. */
void grammar_case(Choices *ch, Case *c);

/* Change a case in one or a few places. */
void grammar_mutate(Choices *ch, Case *c);

/* The mutator behind both fuzzers: data[0, size) is changed in place, at most max bytes;
 * returns the new size. */
size_t grammar_mutate_bytes(uint8_t *data, size_t size, size_t max, uint32_t seed);

#endif
