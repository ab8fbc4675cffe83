/* words.h -- inside src/scan: patterns that are nothing but words, and their list.
 *
 * A word is a sequence of characters; letters in both cases are one character with several
 * forms. Its bytes are compared under a mask: (text & mask) == value; where a mask cannot say
 * it, its characters are compared one by one (`chars`). In front of a word and behind it there
 * may be assertions: a guard.
 */
#ifndef JR_WORDS_H
#define JR_WORDS_H

#include "scan/extract.h"

enum { MAX_GUARD = 4, MAX_GUARDS = 64, MAX_STRANGE = 4, NO_CHARS = UINT32_MAX };

/* Assertions that must hold at one place. */
typedef struct Guard {
    uint8_t n;
    uint32_t look[MAX_GUARD];
} Guard;

typedef struct Word {
    uint32_t at;           // in value and mask
    uint32_t chars;        // in chars, or NO_CHARS: the mask decides
    uint16_t len, nchars;  // bytes, characters
    uint8_t before, after; // guards
} Word;

/* A form of a letter that is longer than its others: U+212A, the sign for kelvin, is a k. */
typedef struct Strange {
    uint8_t len, byte[4];
} Strange;

typedef struct Words {
    JR_VEC(Word) word; // in order of priority; matches of one are of its length
    JR_VEC(uint8_t) value;
    JR_VEC(uint8_t) mask;
    JR_VEC(uint32_t) chars;  // sets of the Nfa
    Guard guard[MAX_GUARDS]; // the first is empty
    uint32_t nguards;
    Strange strange[MAX_STRANGE]; // where one of these stands the list does not tell
    uint32_t nstrange;
    uint8_t fold; // bits in which forms of a character differ
    bool masked;  // some mask is not all ones
    uint32_t min, max;
} Words;

/* List the words of a pattern; false when it is something else, or there are too many. The
 * list lives in e->arena. MEMORY is the only error. */
Status jr_words_list(Extract *e, Words *out, bool *found);

#endif
