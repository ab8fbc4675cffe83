/* needle.h -- patterns so long that automata do not fit, and so simple that none is needed: one
 * string of characters, or a run of one set. Time O(length of the text), whatever theirs is. */
#ifndef JR_NEEDLE_H
#define JR_NEEDLE_H

#include "nfa/nfa.h"

enum { NEEDLE_FROM = 512 }; // nodes: shorter patterns have better engines

typedef struct Needle {
    const uint8_t *bytes; // the string; NULL: a run
    size_t len;
    NodeId set;        // run: a node that accepts its characters
    uint32_t min, max; // ... so many of them (AST_INFINITE), max at once
    bool in_run[256];  // ... in byte mode
} Needle;

/* *needle is NULL when the pattern is neither. MEMORY or TOO_BIG are errors of the arena. */
Status jr_needle_make(Arena *keep, const Ast *ast, const Nfa *nfa, const Needle **needle);

/* The first match at or behind `from`. */
bool jr_needle_find(const Needle *n, const Nfa *nfa, const Text *t, const uint8_t *from,
                    jitre_span *match);

#endif
