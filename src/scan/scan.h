/* scan.h -- the product of src/scan: what text must show wherever a match is, and code that
 * looks for it faster than any automaton runs.
 *
 * A scan tests up to four bytes at fixed offsets from a `lane`, a place in the text; lanes that
 * pass are candidates. In front of every lane of a match its start lies at a known distance:
 *
 *     text     ... x  y  S  h  e  r  l  o  c  k ...
 *     start              |
 *     lane               |  <-- ahead -->  | k@7, with S@0: tests at lane + 0 and lane + 7
 *
 * Promise: every match has a candidate lane between start + min_ahead and start + max_ahead
 * (with `stopped`: at or behind start + min_ahead, and all bytes from the start to lane -
 * cut_ahead are in `through`), and the tested bytes lie inside of the match. When the pattern
 * is nothing but literals they are in `literal`, and a candidate is confirmed by comparing;
 * otherwise by an automaton.
 *
 * A Scan is immutable. Lifetime: the arena given to jr_scan_build.
 */
#ifndef JR_SCAN_H
#define JR_SCAN_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/byteset.h"
#include "nfa/nfa.h"

enum {
    SCAN_MAX_TESTS = 4,
    SCAN_MAX_SPAN = 31, // highest offset of a test
    SCAN_LANES = 64,    // lanes of a block
    SCAN_MAX_NEAR = 12, // bytes around a lane that are looked at besides
    SCAN_BUCKETS = 8
};

/* How the bytes at the offsets are tested, from cheap to dear. */
typedef enum ScanForm {
    SCAN_EQUAL,       // one byte each
    SCAN_MASKED,      // b & mask == low: a byte, or a letter in both cases
    SCAN_RANGES,      // (b & mask) - low <= span
    SCAN_TABLE_ASCII, // any sets, by table; all their bytes are < 0x80
    SCAN_TABLE_HIGH,  // ... >= 0x80
    SCAN_TABLE,       // ... both
    NSCAN_FORMS
} ScanForm;

typedef struct ScanTest {
    uint8_t offset, mask, low, span;
} ScanTest;

/* A character of a literal: the byte sequences that stand for it, as the low bytes of words. */
typedef struct ScanChar {
    uint8_t n, len[4];
    uint32_t word[4], mask[4];
} ScanChar;

enum { LITERAL_BLOCK = 32 };

/* A literal is compared under a mask, or, where characters have forms that differ in more
 * than a bit, character by character. */
typedef struct ScanLiteral {
    const uint8_t *mask, *value; // zeros up to LITERAL_BLOCK bytes; NULL: see chars
    size_t len;
    const ScanChar *chars;
    size_t nchars;
    uint16_t lo, hi; // distance from its start to its lane
    uint8_t rank;    // of those that begin at one place, the least wins
} ScanLiteral;

/* A byte near the lane, in front of it where offset < 0, and what it must be. */
typedef struct ScanNear {
    int offset;
    ByteSet set;
} ScanNear;

typedef struct Scan Scan;

/* SCAN_LANES lanes: bit i of mask says whether lane at + i is a candidate. */
typedef struct ScanBlock {
    const uint8_t *at;
    uint64_t mask;
} ScanBlock;

/* Blocks with candidates in [*cur, stop), in order: looks on until there are `want` >= 1 of them
 * and returns how many, at most want + 1 (out has room for so many). *cur moves behind the lanes
 * looked at: to stop when there are fewer. Reads [*cur, stop + span), and in front of *cur no
 * further than base. *cur <= stop. */
typedef size_t (*ScanNext)(const Scan *s, const uint8_t *base, const uint8_t **cur,
                           const uint8_t *stop, ScanBlock *out, size_t want);

struct Scan {
    ScanNext next;
    uint8_t form, ntests, span;
    ScanTest test[SCAN_MAX_TESTS];         // offsets in ascending order, the first is 0
    uint8_t table[SCAN_MAX_TESTS][256];    // TABLE: buckets of a byte
    uint8_t nibble[SCAN_MAX_TESTS][2][16]; // ... as far as shuffles can say it: low & high
    size_t min_ahead, max_ahead;           // from the start of a match to its lane
    bool stopped;                          // max_ahead is unknown
    size_t cut_ahead;                      // stopped: from the cut to the lane
    ByteSet through;                       // stopped: bytes in front of the cut
    unsigned stop_byte;   // ... 1 + the only one that is not; 0: there are more
    const ScanNear *near; // [nnear] what matches show around a lane
    uint32_t nnear, near_back, near_ahead;
    const ScanLiteral *literal;      // the whole pattern, by buckets; or NULL
    uint8_t first[SCAN_BUCKETS + 1]; // literals of bucket i: [first[i], first[i + 1])
    uint32_t nliterals;
    bool longest; // of literals that begin at one place
    /* What was predicted, and what the monitor goes by. */
    float rate;        // candidates per KB
    float scan_cost;   // ns per KB, without candidates
    float cost;        // ... with them
    uint32_t gain;     // ns per KB saved where there are no candidates
    uint32_t verify;   // ns per candidate
    uint32_t fallback; // ns per KB of the automaton
    const char *from;  // where the tests come from, for people
};

typedef enum ScanMood {
    SCAN_WHEN_CHEAPER,
    SCAN_ALWAYS, // whenever there is one
    SCAN_BRIEFLY // ... but give it up at the third candidate
} ScanMood;

typedef struct ScanOptions {
    enum jitre_isa isa; // what may be used; not AUTO
    ScanMood mood;
    Buf *notes; // NULL, or gets a line for every possibility looked at
} ScanOptions;

/* Derive a scan; *scan is NULL when there is none that helps. MEMORY is the only error.
 * Bounded work: O(nodes) and a fixed number of steps beyond. */
Status jr_scan_build(Arena *keep, const Heap *heap, const Nfa *nfa, const ScanOptions *o,
                     const Scan **scan);

/* The kernel for a form; NULL when the instruction set has none. */
ScanNext jr_scan_kernel(enum jitre_isa isa, ScanForm form, unsigned ntests);
ScanNext jr_kernel_sse2(ScanForm form, unsigned ntests); // ... each in its file
ScanNext jr_kernel_avx2(ScanForm form, unsigned ntests);
ScanNext jr_kernel_avx512(ScanForm form, unsigned ntests);

/* Where the literal that starts at p ends; NULL when it is not there. */
const uint8_t *jr_scan_compare_any(const ScanLiteral *l, const uint8_t *p,
                                   const uint8_t *end);

/* Is (p & mask) == value in the first LITERAL_BLOCK bytes? */
static inline bool jr_scan_same_block(const ScanLiteral *l, const uint8_t *p)
{
    typedef uint64_t Half __attribute__((vector_size(16), aligned(1), may_alias));
    const Half *x = (const Half *)(const void *)p;
    const Half *mask = (const Half *)(const void *)l->mask;
    const Half *value = (const Half *)(const void *)l->value;
    Half differ = ((x[0] & mask[0]) ^ value[0]) | ((x[1] & mask[1]) ^ value[1]);

    return (differ[0] | differ[1]) == 0;
}

/* ... at once for short ones: how long they are is not worth a branch. */
static inline const uint8_t *jr_scan_compare(const ScanLiteral *l, const uint8_t *p,
                                             const uint8_t *end)
{
    if (JR_UNLIKELY(!l->mask || l->len > LITERAL_BLOCK || end - p < LITERAL_BLOCK))
        return jr_scan_compare_any(l, p, end);
    return jr_scan_same_block(l, p) ? p + l->len : NULL;
}

/* May a match have this lane? The text is [base, end). */
static inline bool jr_scan_fits_around(const Scan *s, const uint8_t *base,
                                       const uint8_t *end, const uint8_t *lane)
{
    if ((size_t)(lane - base) < s->near_back || (size_t)(end - lane) < s->near_ahead)
        return false;
    for (uint32_t i = 0; i < s->nnear; i++)
        if (!byteset_has(&s->near[i].set, lane[s->near[i].offset])) return false;
    return true;
}

/* Buckets of a candidate. */
static inline unsigned jr_scan_buckets(const Scan *s, const uint8_t *lane)
{
    unsigned bits = 255;

    if (s->form < SCAN_TABLE_ASCII) return 1;
    for (unsigned k = 0; k < s->ntests; k++)
        bits &= s->table[k][lane[s->test[k].offset]];
    return bits;
}

/* What is tested, and what it is thought to cost: lines for people. */
void jr_scan_explain(const Scan *s, Buf *out);

#endif
