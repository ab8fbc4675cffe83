/* literal.h -- inside src/scan: literals to compare with. */
#ifndef JR_LITERAL_H
#define JR_LITERAL_H

#include "scan/extract.h"

/* The literal a string stands for; every set in it has at most 4 characters. */
Status jr_literal_make(Arena *keep, Extract *e, const String *s, ScanLiteral *out);

#endif
