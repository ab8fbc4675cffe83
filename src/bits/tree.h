/* tree.h -- inside src/bits: a pattern with sets of codes, and facts about its parts. */
#ifndef JR_BITS_TREE_H
#define JR_BITS_TREE_H

#include "bits/bits.h"

/* Deeper patterns are refused, so that passes may recur. */
enum { TREE_MAX_DEPTH = 40, TREE_MAX_NODES = 1500 };

typedef enum TreeOp {
    TREE_EMPTY,
    TREE_SET,  // one code of `codes`
    TREE_LOOK, // LookKind `look`, with `codes` where it has a set
    TREE_CAT,
    TREE_ALT,
    TREE_REPEAT // child lo..hi times
} TreeOp;

typedef struct Tree {
    uint8_t op, look;
    bool greedy;
    uint32_t lo, hi;            // REPEAT; hi may be BITS_UNBOUNDED
    uint32_t shortest, longest; // match in characters
    struct Tree *child, *next;
    Codes codes;
} Tree;

/* NULL with *why when the pattern is outside of the family, or without *why when memory ran
 * out (scratch->status). Word edges beside known characters have become tests of one. */
Tree *jr_tree_make(Arena *scratch, const Ast *ast, const Nfa *nfa, const char **why);

/* Codes that can come first in a match of t, and whether it can be empty. */
Codes jr_tree_first(const Tree *t, bool *empty);

static inline Codes codes_all(void)
{
    return (Codes){{~0ull, ~0ull, ~0ull, ~0ull}};
}

static inline Codes codes_or(Codes a, Codes b)
{
    for (int i = 0; i < 4; i++)
        a.w[i] |= b.w[i];
    return a;
}

static inline Codes codes_and(Codes a, Codes b)
{
    for (int i = 0; i < 4; i++)
        a.w[i] &= b.w[i];
    return a;
}

static inline Codes codes_not(Codes a)
{
    for (int i = 0; i < 4; i++)
        a.w[i] = ~a.w[i];
    return a;
}

static inline bool codes_empty(Codes a)
{
    return !(a.w[0] | a.w[1] | a.w[2] | a.w[3]);
}

static inline bool codes_meet(Codes a, Codes b)
{
    return !codes_empty(codes_and(a, b));
}

static inline bool codes_equal(Codes a, Codes b)
{
    return !memcmp(&a, &b, sizeof a);
}

#endif
