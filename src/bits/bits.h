/* bits.h -- the product of src/bits: a pattern as a straight-line program over words of 64
 * places of the text, and the machine that runs it.
 *
 * A gap g stands before character g; gaps run from 0 to n. A value is a mask with one bit a
 * gap. The program has three sections,
 *
 *     P   from the text           class masks, text start and end
 *     B   from right to left      back sets: gaps from which the rest of the pattern succeeds;
 *                                 `starts` is the exact set of match starts
 *     F   from left to right      markers that move from chosen starts to the ends of their
 *                                 best paths; the first part of it, G, makes the choice
 *
 * and is exact whatever is chosen: a certificate tells whether the chosen starts and their ends
 * are the spans of the leftmost-first search, and where it fails the spans are found in order.
 *
 * Codes. Class masks are made of codes, one a character: the byte itself, but in UTF mode a
 * character beyond ASCII has the code 0x80 + its symbol of the alphabet, and a byte that is no
 * UTF-8 has CODE_INVALID, which is in no class. Text with such characters is rewritten strip by
 * strip (strip.c); all else reads the text where it is.
 */
#ifndef JR_BITS_H
#define JR_BITS_H

#include "nfa/nfa.h"
#include "parse/ast.h"

enum { CODE_INVALID = 0xff, BITS_MAX_SHIFT = 1024, BITS_UNBOUNDED = 1 << 30 };

/* A set of codes. */
typedef struct Codes {
    uint64_t w[4];
} Codes;

typedef enum BitOp {
    BIT_ALL, // gaps of the text
    BIT_NONE,
    BIT_CLASS,  // the code behind the gap is in set k
    BIT_BEHIND, // the code before the gap is in the set of class mask a
    BIT_GAPS,   // the gaps of GapKind k
    BIT_AND,
    BIT_OR,
    BIT_XOR,
    BIT_ANDN,   // a without b
    BIT_SHR,    // bit g = bit g + k of a: looks right, section B
    BIT_SHL,    // bit g = bit g - k of a: moves markers, section F
    BIT_FLOODB, // least x with x = a | b & x >> 1: section B
    BIT_SCAN,   // every marker of a to the first gap at or behind it that is not in b
    BIT_CAND,   // starts offered
    BIT_SEL     // starts chosen
} BitOp;

typedef enum GapKind {
    GAP_BEGIN,   // before the text
    GAP_BOL,     // ... unless NOTBOL
    GAP_END,     // behind the text
    GAP_EOL,     // ... unless NOTEOL
    GAP_LAST,    // before a newline that ends the text
    GAP_LAST_EOL // ... unless NOTEOL
} GapKind;

typedef enum BitSection { BITS_P, BITS_B, BITS_G, BITS_F, BITS_NSECTIONS } BitSection;

typedef uint16_t BitValue; // index into BitProgram.ins
enum { BITS_ALL = 0, BITS_NONE = 1 };

typedef struct BitIns {
    uint8_t op;      // BitOp
    uint8_t section; // BitSection
    uint16_t k;      // distance, set or GapKind
    BitValue a, b;
} BitIns;

typedef struct BitProgram {
    BitIns *ins; // arguments come before their users
    uint32_t nins;
    BitValue *order[BITS_NSECTIONS]; // what each section computes
    uint32_t norder[BITS_NSECTIONS];
    Codes *set;
    BitValue *set_value; // [nsets] the class mask of each set
    uint32_t nsets;
    BitValue starts, ends, cand, sel;
    BitValue drop;     // candidates not to choose: right behind another start
    Codes first;       // a match begins with one of them
    uint32_t min, max; // length of a match in characters; max may be BITS_UNBOUNDED
    uint32_t ahead;    // characters that section B looks to the right, or BITS_UNBOUNDED
    uint32_t max_shift;
    uint32_t nfloods, nscans, nshifts, nlogic;
    int skip; // every start has a code of this set within `ahead`; -1: none is rare
    bool utf;
    bool anchored;   // matches start where the text does: strips are no use
    bool forward;    // see jr_bits_build_forward
    uint8_t newline; // the byte of a newline
    const Alphabet *alphabet;
} BitProgram;

/* Lower a pattern. *program is NULL when it is outside of the family or over the budgets, and
 * *why says so. MEMORY and TOO_BIG (of the arenas) are the only errors. The program lives in
 * `keep`; nfa must outlive it. Time is bounded by a constant. */
Status jr_bits_build(Arena *keep, Arena *scratch, const Ast *ast, const Nfa *nfa,
                     BitProgram **program, const char **why);

/* The same for an anchored pattern that leaves no choice: the one bit of `sel`, where the search
 * begins, comes to `ends` if there is a match. Section B has no floods, and F no more than one
 * marker. */
Status jr_bits_build_forward(Arena *keep, Arena *scratch, const Ast *ast, const Nfa *nfa,
                             BitProgram **program, const char **why);

static inline bool jr_codes_has(const Codes *s, unsigned code)
{
    return s->w[code / 64] >> (code % 64) & 1;
}

/* -- Running ------------------------------------------------------------------------------- */

typedef struct BitRun BitRun;

/* A machine for one search at a time; isa as bounded by the caller. */
Status jr_bits_run_make(const Heap *heap, const BitProgram *p, enum jitre_isa isa,
                        BitRun **run);
void jr_bits_run_free(BitRun *run); // NULL is fine

/* Begin at `start`. first_only: one match is wanted, so look at little text first. */
void jr_bits_begin(BitRun *run, const Text *text, const uint8_t *start, bool first_only);

/* The next matches, at most cap, in order. Fewer than one: the end of the text, or *rest is not
 * NULL: the text from there on is not worth it or would take too much memory, and must be
 * searched otherwise. */
size_t jr_bits_next(BitRun *run, jitre_span *spans, size_t cap, const uint8_t **rest);
/* The number of matches up to the end of the text or to *rest; *any and *last: the end of the
 * last one. */
size_t jr_bits_count(BitRun *run, const uint8_t **rest);
/* Give the text back once `at` is reached: *rest is there or behind. */
void jr_bits_pause(BitRun *run, const uint8_t *at);
bool jr_bits_is_paused(const BitRun *run); // ... and that is why there is a rest
/* For tests: never give text back because it is slow, and begin with the smallest strip. */
void jr_bits_insist(BitRun *run);

#endif
