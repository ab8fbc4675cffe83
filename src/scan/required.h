/* required.h -- bytes without which there is no match: asked for before a slow engine begins. */
#ifndef JR_REQUIRED_H
#define JR_REQUIRED_H

#include "nfa/nfa.h"

/* Every match shows one of byte[0, n). */
typedef struct RequiredSet {
    uint8_t n, byte[3];
    float share; // of all bytes in text, as far as that is known
} RequiredSet;

/* ... of each set, the rarest first; none: nothing is known. */
typedef struct Required {
    uint8_t n;
    RequiredSet set[4];
} Required;

/* MEMORY (or TOO_BIG of the arena) is the only error. O(nodes of the Ast). */
Status jr_required_make(Arena *scratch, const Ast *ast, Required *out);

/* May [from, end) hold a match? For each set reads no more than twice as far as to
 * its first byte, and a little to begin with: so who then searches up to there has not lost
 * much, however often. */
bool jr_required_ahead(const Required *r, const uint8_t *from, const uint8_t *end);

#endif
