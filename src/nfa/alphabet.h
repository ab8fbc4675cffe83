/* alphabet.h -- inside src/nfa: from the character sets of a pattern to its Alphabet. */
#ifndef JR_ALPHABET_H
#define JR_ALPHABET_H

#include "nfa/nfa.h"

/* A set as the automaton uses it: characters, and whether a CR in front of LF is left out. */
typedef struct NfaSet {
    CharSet chars;
    bool not_crlf;
} NfaSet;

/* Fill nfa->alphabet, member, look_table, delay, uses_*: everything that follows from the sets
 * and looks. nfa->look, nlooks, nsets are set. utf, newline: of the pattern. O(sum of ranges *
 * classes met), counted: TOO_BIG beyond the limit. */
Status jr_alphabet_build(Arena *keep, Arena *scratch, Nfa *nfa, const NfaSet *sets,
                         bool utf, uint8_t newline);

/* Does the convention know CRLF as one newline? */
static inline bool jr_newline_has_crlf(uint8_t newline)
{
    return newline == JITRE_NEWLINE_CRLF || newline == JITRE_NEWLINE_ANY ||
           newline == JITRE_NEWLINE_ANYCRLF;
}

#endif
