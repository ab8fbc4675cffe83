/* run.h -- inside src/bits: the machine. */
#ifndef JR_BITS_RUN_H
#define JR_BITS_RUN_H

#include "bits/kernel.h"

enum {
    STRIP_WORDS = 64,          // 4 KB of text: values stay in the first cache
    FIRST_WORDS = BITS_LANES,  // of a search for one match
    MAX_STRIP_WORDS = 16384,   // a match that needs more is for others
    MAX_STRIP_BYTES = 4 << 20, // of values
    LISTED_WORDS = 1024 // of a strip whose matches are listed: their gaps fit 16 bits
};
#define NO_GAP SIZE_MAX

struct BitRun {
    Heap heap;
    const BitProgram *p;
    const BitKernel *kernel;
    ClassTable *table;
    uint32_t ntables, nback;
    BackIns *back;     // section B
    size_t live_words; // strip.live tells of a strip of so many words
    ClassTable skip;   // for the bytes of a set that is rare
    bool can_skip, insist;

    Strip strip;
    size_t max_words;           // the values have room for
    uint64_t *picked, *ended;   // starts and ends of the strip's matches
    uint16_t *starts, *ends_at; // gaps of the strip's matches, once they are asked for
    uint8_t *buffer;            // UTF: codes of strips with characters beyond ASCII
    uint32_t *offset;           // ... and where in the text their gaps are, from `base`
    uint8_t (*two_bytes)[64];   // UTF: codes of characters of two bytes; 0: invalid
    bool rewritten;             // the strip is such a one

    Text text;
    const uint8_t *base;     // where the strip begins
    const uint8_t *text_end; // ... and its text ends
    size_t size;             // words the strip was to have
    size_t usual;            // ... and later ones
    size_t nchars;           // in the strip
    bool final;              // the end of the text is a gap of the strip
    uint8_t guess;           // the kind that was right last
    size_t unresolved;       // the first start whose end is beyond the strip, or NO_GAP
    uint64_t words_done;     // words of text
    uint64_t trouble; // guesses that failed, and matches that were looked for one by one

    size_t found, given; // matches of the strip, and how many were given out
    bool listed;         // starts and ends_at are filled
    size_t pick_at,
        end_at;           // strips too long for that: gaps behind the last match given out
    const uint8_t *next;  // where the next strip begins; NULL: the text is done
    const uint8_t *rest;  // see jr_bits_next
    const uint8_t *pause; // where the text is given back; NULL: nowhere
};

/* Values for `words` words; false when memory ran out or there are limits. */
bool jr_strip_reserve(BitRun *r, size_t words);
/* Read the text from r->base and compute sections P and B. */
void jr_strip_load(BitRun *r);
/* Choose starts and find their ends: r->picked, r->ended, r->unresolved. */
void jr_strip_select(BitRun *r);
/* UTF: the codes of characters of two bytes. */
void jr_strip_decode_two(const Alphabet *al, uint8_t (*codes)[64]);

/* Where a gap of the strip is, from its beginning. */
static inline size_t jr_strip_offset(const BitRun *r, size_t gap)
{
    return r->rewritten ? r->offset[gap] : gap;
}

#endif
