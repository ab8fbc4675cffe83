/* extract.h -- inside src/scan: what a pattern says about the bytes of its matches. */
#ifndef JR_EXTRACT_H
#define JR_EXTRACT_H

#include "scan/scan.h"

#define SCAN_UNBOUNDED UINT32_MAX

enum {
    MAX_SEGMENT = 32, // bytes looked at behind a cut
    MAX_CUTS = 24,
    MAX_STRINGS = 64,
    MAX_ATOMS = 96,
    MAX_SEGMENTS = 8, // of one string
    MAX_LITERAL = 4096
};

/* Bytes that every match shows from some place on: at[i] is the set of the i-th. The place is
 * [lo, hi] bytes behind the start of the match. */
typedef struct Segment {
    ByteSet *at;
    uint32_t n;
    uint32_t lo, hi;
} Segment;

/* A place that every match passes, and what follows it. */
typedef struct Cut {
    NodeId node;
    Segment segment;
    ByteSet through; // of all bytes in front of it
} Cut;

/* One way through the pattern, as far as it is a sequence of sets. */
typedef struct String {
    const uint32_t *set; // [n] sets of the Nfa
    uint32_t n;
    bool whole; // ... and nothing else: no assertion, no end of patience
} String;

/* What a match by one string shows: one of its segments will do. */
typedef struct Atom {
    uint32_t string;
    Segment *segment;
    uint32_t nsegments;
} Atom;

/* The bytes of the characters in a set: for every length of encoding, the set of bytes in each
 * place. form_first(length) is where its places begin. */
typedef struct ByteForm {
    uint8_t lengths; // bit n - 1: some character has n bytes
    uint8_t least, most;
    uint32_t nchars; // at most 5
    uint32_t chr[5];
    ByteSet at[10];
} ByteForm;

typedef struct Extract {
    Arena *arena; // scratch
    const Nfa *nfa;
    ByteForm **form; // [nsets], made when asked for
    bool *loops;     // [nnodes] an edge that closes a loop begins or ends here
    uint32_t
        *hi; // [nnodes] most bytes from the start to a node, by ways without loops behind
    uint32_t *lo;
    bool *head;    // [nnodes] a loop begins here
    NodeId *order; // nodes in an order in which edges other than those go forward
    uint32_t norder;
    Cut cut[MAX_CUTS];
    uint32_t ncuts;
    String string[MAX_STRINGS];
    uint32_t nstrings;      // 0: too many, or one of them is empty
    Atom atom[MAX_STRINGS]; // one for each string
    /* The same with characters whose encodings differ in length told apart: a match by a string
     * has all of them in their shortest form, or there is a first that has not. All segments
     * are at a fixed distance. */
    Atom variant[MAX_ATOMS];
    uint32_t nvariants; // 0: no such characters, or too many
} Extract;

/* Fill *e. MEMORY is the only error; a pattern that says nothing has no cuts and strings. */
Status jr_extract(Extract *e, Arena *scratch, const Nfa *nfa);

/* Bytes of a set; NULL when out of memory. */
const ByteForm *jr_extract_form(Extract *e, uint32_t set);

#endif
