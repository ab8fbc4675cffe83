/* run.h -- inside src/bits: the machine. */
#ifndef JR_BITS_RUN_H
#define JR_BITS_RUN_H

#include "bits/kernel.h"

enum {
    STRIP_WORDS = 64,            // 4 KB of text: values stay in the first cache
    FIRST_WORDS = BITS_LANES,    // of a search for one match
    MAX_STRIP_WORDS = 1024,      // a match that needs more is for others
    MAX_STRIP_BYTES = 4 << 20    // of values
};
#define NO_GAP SIZE_MAX

/* Characters of several bytes in a strip: gaps behind gap `gap` are `more` bytes further on. */
typedef struct Widening {
    uint32_t gap, more;
} Widening;

/* Place in a bitmap of a strip, moving on. */
typedef struct BitCursor {
    size_t word;
    uint64_t bits;     // of that word, not read yet
    uint32_t widening; // the first one not in front of the last gap read
} BitCursor;

struct BitRun {
    Heap heap;
    const BitProgram *p;
    const BitKernel *kernel;
    ClassTable *table;
    uint32_t ntables;
    ClassTable skip; // for the bytes of a set that is rare
    bool can_skip, insist;

    Strip strip;
    size_t max_words;           // the values have room for
    uint64_t *picked, *ended;   // starts and ends of the strip's matches
    uint8_t *buffer;            // UTF: codes of strips with characters beyond ASCII
    Widening *widening;         // [nwidenings]
    uint32_t nwidenings;

    Text text;
    const uint8_t *base;        // where the strip begins
    const uint8_t *text_end;    // ... and its text ends
    size_t size;                // words the strip was to have
    size_t usual;               // ... and later ones
    size_t nchars;              // in the strip
    bool final;                 // the end of the text is a gap of the strip
    size_t unresolved;          // the first start whose end is beyond the strip, or NO_GAP
    uint64_t words_done, in_order; // words of text; matches that were looked for one by one

    size_t left;                // matches of the strip not given out
    BitCursor start, end;
    const uint8_t *next;        // where the next strip begins; NULL: the text is done
    const uint8_t *rest;        // see jr_bits_next
};

/* Values for `words` words; false when memory ran out or there are limits. */
bool jr_strip_reserve(BitRun *r, size_t words);
/* Read the text from r->base and compute sections P and B. */
void jr_strip_load(BitRun *r);
/* Choose starts and find their ends: r->picked, r->ended, r->unresolved. */
void jr_strip_select(BitRun *r);
/* The byte of a gap; `from` is the number of widenings in front of an earlier gap. */
const uint8_t *jr_strip_place(const BitRun *r, size_t gap, uint32_t *from);

#endif
