/* kernel.h -- inside src/bits: the loops over the words of a strip, one set an instruction set.
 *
 * A strip holds the values of nwords * 64 gaps, value v in words(v)[0, nwords). Before and behind
 * every value there is room: markers come in from the left as zeros, and what looks to the right
 * beyond the strip sees `out`: zeros at the end of the text, else ones (what lies there is
 * taken to succeed). Loops may write up to BITS_LANES - 1 words more than they are asked to.
 */
#ifndef JR_BITS_KERNEL_H
#define JR_BITS_KERNEL_H

#include "bits/bits.h"

enum { MAX_CODE_RANGES = 6 };
enum { BITS_LANES = 8, CLASSES_AT_ONCE = 8, PLACES_ROOM = 64, REWRITE_ROOM = 65 };

typedef struct Strip {
    uint64_t *v;   // all values
    size_t stride; // words from value to value
    size_t left;   // words of room before each value
    size_t nwords;
    uint64_t out;
    uint8_t *carry; // [nins] of SCANs
    uint64_t *live; // [nins] where values of section B are not empty, see kernel_back.h
} Strip;

/* Section B as it is run. */
typedef enum BackOp {
    BACK_AND,
    BACK_OR,
    BACK_XOR,
    BACK_ANDN,
    BACK_SHR,
    BACK_AND_SHR, // bit g = bit g of a and bit g + k of b
    BACK_FLOOD
} BackOp;

typedef struct BackIns {
    uint8_t op; // BackOp
    uint16_t k;
    BitValue d, a, b;
} BackIns;

/* Class masks by table: a byte of bits, one a set, for each code. */
typedef struct ClassTable {
    uint8_t bits[256];
    /* For shuffles by the low four bits of a code: bit h of low[set][l] (high[set][l]): code
     * h << 4 | l (0x80 + ...) is in the set. */
    uint8_t low[CLASSES_AT_ONCE][16], high[CLASSES_AT_ONCE][16];
    /* The codes of a set, or those outside of it, as ranges, where they are few: lo .. lo + span. */
    struct {
        uint8_t n, inverted; // n == 0: they are not few
        uint8_t lo[MAX_CODE_RANGES], span[MAX_CODE_RANGES];
    } ranges[CLASSES_AT_ONCE];
    uint32_t n;            // sets
    bool beyond;           // some set has codes of 0x80 and more
    const BitValue *value; // [n] where the masks go
} ClassTable;

typedef struct BitKernel {
    /* Class masks of codes[0, 64 * n) into words [w, w + n). */
    void (*classes)(const ClassTable *t, const Strip *s, const uint8_t *codes, size_t w,
                    size_t n);
    /* The instructions of a section, not B, over words [from, to). */
    void (*run)(const BitProgram *p, const BitValue *order, uint32_t n, const Strip *s,
                size_t from, size_t to);
    /* Section B over the whole strip. */
    void (*back)(const BackIns *ins, uint32_t n, const Strip *s);
    /* First byte of the set in [at, end), or end. */
    const uint8_t *(*find)(const ClassTable *t, const uint8_t *at, const uint8_t *end);
    /* Codes of characters of one and two bytes (rows: of the latter, 0 if invalid) from *p on,
     * which moves, into codes[n ...), and where they are into offset[n ...). Stops at others and
     * less than REWRITE_ROOM bytes before `end`; needs as much room for codes. Returns the new n.
     * NULL: there is no such loop. */
    size_t (*rewrite)(const uint8_t (*rows)[64], const uint8_t *base, const uint8_t **p,
                      const uint8_t *end, uint8_t *codes, uint32_t *offset, size_t n,
                      size_t max);
    /* Bits that are set in words[0, n). */
    size_t (*count)(const uint64_t *words, size_t n);
    /* The gaps of words[0, n) whose bit is set into out, which has room for PLACES_ROOM more;
     * returns how many. */
    size_t (*places)(const uint64_t *words, size_t n, uint16_t *out);
    /* spans[i] = base + starts[i], base + ends[i] for i in [0, n). */
    void (*spans)(const uint16_t *starts, const uint16_t *ends, size_t base, size_t n,
                  jitre_span *spans);
} BitKernel;

static inline uint64_t *jr_strip_words(const Strip *s, BitValue v)
{
    return s->v + v * s->stride + s->left;
}

extern const BitKernel jr_bits_sse2, jr_bits_avx2, jr_bits_avx512;

#endif
