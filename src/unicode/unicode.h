/* unicode.h -- what jitre knows of Unicode: properties by name, case equivalents, UTF-8.
 * The data is in tables_gen.c, generated from the Unicode Character Database. */
#ifndef JR_UNICODE_H
#define JR_UNICODE_H

#include "unicode/charset.h"

const char *jr_unicode_version(void); // "15.0.0"

/* Add the characters that \p{name} means to `set`. Names are matched as PCRE2 does: case,
 * blanks, hyphens and underscores do not count; "^" in front negates. Knows general
 * categories (L, Lu, L&, Any ...), scripts (as script extensions; sc:X and scx:X, script=X
 * and script_extensions=X choose), Bidi_Class (bidi_class:X, bc=X), binary properties and
 * Xan Xps Xsp Xuc Xwd (Xwd is \w: L, N and _). False: unknown name. The set comes back
 * sealed. */
bool jr_unicode_property(Arena *a, const char *name, size_t len, CharSet *set);

/* Sets used by \d \w \s and the POSIX classes under UCP. kind: 'd' 'w' 's'. [sealed] */
void jr_unicode_perl_class(Arena *a, char kind, CharSet *set);

/* All characters equal to c but for case, c itself first; returns how many, 1 to 4. */
uint32_t jr_unicode_case_set(uint32_t c, uint32_t out[4]);
bool jr_fold_equal(uint32_t x, uint32_t y, FoldMode mode);

/* Decode one character of p[0, end). Returns its length 1..4, or 0 when the bytes there are
 * no valid UTF-8 (overlong, surrogate, too large, truncated, stray). */
uint32_t jr_utf8_decode(const uint8_t *p, const uint8_t *end, uint32_t *c);
uint32_t jr_utf8_encode(uint32_t c, uint8_t out[4]); // returns the length

#endif
