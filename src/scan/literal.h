/* literal.h -- inside src/scan: literals to compare with. */
#ifndef JR_LITERAL_H
#define JR_LITERAL_H

#include "scan/extract.h"

/* The literal a string stands for; every set in it has at most 4 characters. */
Status jr_literal_make(Arena *keep, Extract *e, const String *s, ScanLiteral *out);

/* The bytes of a character, zeros behind them; how many. */
uint32_t jr_literal_encode(const Extract *e, uint32_t chr, uint8_t out[4]);

#endif
