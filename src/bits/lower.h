/* lower.h -- inside src/bits: the program under construction. */
#ifndef JR_BITS_LOWER_H
#define JR_BITS_LOWER_H

#include "bits/tree.h"

enum {
    MAX_INS = 400,    // a program longer than this is refused
    MAX_SETS = 48,    // distinct sets in one program
    MAX_WORK = 20000, // visits of tree nodes
    MAX_COPIES = 64,  // copies of a body longer than one character
    TABLE_SLOTS = 1024
};

typedef struct Lower {
    Arena *a;        // scratch
    const char *why; // sticky: why the pattern is refused
    uint32_t work;
    Codes newline;
    BitIns ins[MAX_INS];
    uint32_t nins;
    BitValue table[TABLE_SLOTS]; // instructions by content; 0: free
    Codes set[MAX_SETS];
    uint32_t nsets;
} Lower;

/* What follows a part: the gaps from which it succeeds, and the codes that can stand there (all
 * of them where a match may end). */
typedef struct Cont {
    BitValue at;
    Codes first;
} Cont;

/* A loop whose last code tells where in the body it is. */
typedef struct LocalLoop {
    Codes first_codes;
    BitValue first, last; // masks of codes that can come first and last in the body
    BitValue pair;        // gaps whose code may be followed, in the loop, by the next one
} LocalLoop;

/* Append an instruction, or find the same one; folds what is constant. */
BitValue jr_bits_op(Lower *l, BitOp op, BitValue a, BitValue b, uint32_t k);
BitValue jr_bits_class(Lower *l, Codes codes);
void jr_bits_refuse(Lower *l, const char *why);

/* The gaps where matches start and the codes behind them, and where those of the markers `sel` end. */
Cont jr_bits_starts(Lower *l, const Tree *t);
BitValue jr_bits_ends(Lower *l, const Tree *t, BitValue sel);

/* Where the only marker of `sel` arrives in a pattern without choices, see forward.c. */
BitValue jr_bits_forward(Lower *l, const Tree *t, BitValue sel);
/* Gaps followed by at least k codes of the set; gaps where an assertion holds, and the codes
 * that can stand there. */
BitValue jr_bits_run(Lower *l, Codes codes, uint32_t k);
BitValue jr_bits_look(Lower *l, const Tree *t);
Codes jr_bits_look_codes(const Lower *l, const Tree *t);

/* The masks of a loop over `body`; false (and l->why) when it is not local. */
bool jr_bits_local_loop(Lower *l, const Tree *body, bool greedy, LocalLoop *loop);

#endif
