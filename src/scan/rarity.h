/* rarity.h -- inside src/scan: how often bytes occur in text. */
#ifndef JR_RARITY_H
#define JR_RARITY_H

#include "base/byteset.h"

float jr_rarity_byte(unsigned b);     // share of one byte
float jr_rarity_of(const ByteSet *s); // share of a set, at most 1
/* The factor by which a byte of `a` followed by one of `b` differs from chance. */
float jr_rarity_neighbours(const ByteSet *a, const ByteSet *b);

#endif
