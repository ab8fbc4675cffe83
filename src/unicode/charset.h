/* charset.h -- sets of characters as sorted ranges.
 *
 * A character is a code point (0..10FFFF) in UTF mode and a byte (0..FF) otherwise; the set
 * does not know which, its users pass the largest character as `max`.
 *
 * A set under construction may hold ranges in any order; jr_charset_seal sorts and merges.
 * Every function marked [sealed] needs and gives sealed sets. Allocation failure is sticky
 * in the arena (arena->status) and leaves the set valid but incomplete.
 */
#ifndef JR_CHARSET_H
#define JR_CHARSET_H

#include "base/arena.h"

#define JR_MAX_CODE_POINT 0x10ffffu

typedef struct CharRange {
    uint32_t lo, hi; // inclusive
} CharRange;

typedef struct CharSet {
    CharRange *data; // sealed: ascending, disjoint, not adjacent
    uint32_t n, cap;
} CharSet;

/* How characters that differ only by case are taken as one. */
typedef enum FoldMode {
    FOLD_ASCII,    // byte mode: A-Z and a-z
    FOLD_LATIN1,   // byte mode with UCP: the Unicode pairs within 0..FF
    FOLD_UNICODE,  // all one-to-one equivalents, as PCRE2: k K U+212A are one
    FOLD_RESTRICT, // ... but ASCII only with ASCII: (*CASELESS_RESTRICT), (?r)
    FOLD_CAPITALS  // equal capitals, as GNU grep: k K are one, U+212A is not
} FoldMode;

void jr_charset_add(Arena *a, CharSet *s, uint32_t lo, uint32_t hi);
void jr_charset_add_set(Arena *a, CharSet *s, const CharSet *other);
void jr_charset_seal(CharSet *s);
void jr_charset_negate(Arena *a, CharSet *s, uint32_t max);            // [sealed]
void jr_charset_intersect(Arena *a, CharSet *s, const CharSet *other); // [sealed]
void jr_charset_subtract(Arena *a, CharSet *s, const CharSet *other);  // [sealed]
bool jr_charset_has(const CharSet *s, uint32_t c);                     // [sealed]
bool jr_charset_equal(const CharSet *s, const CharSet *t);             // [sealed]
bool jr_charset_disjoint(const CharSet *s, const CharSet *t);          // [sealed]
void jr_charset_clip(CharSet *s, uint32_t max); // drop what is above max         [sealed]
/* Add every case equivalent of every member. [sealed] */
void jr_charset_fold(Arena *a, CharSet *s, FoldMode mode);

#endif
