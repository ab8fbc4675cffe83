/* utf8.h -- is it valid UTF-8? */
#ifndef JGREP_UTF8_H
#define JGREP_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Length of the valid UTF-8 character at s (s < end), 0 when there is none. */
size_t utf8_length(const char *s, const char *end);

/* Is data[0, len) valid UTF-8? ASCII is passed at 64 bytes a step. */
bool utf8_is_valid(const char *data, size_t len);

/* The nearest place at or before text[at] where a character begins, when it is UTF-8. */
size_t utf8_back(const char *text, size_t at);

/* Bytes of the code point written to to[0, 4). Surrogates and what is beyond U+10FFFF become
 * U+FFFD. */
size_t utf8_encode(char *to, unsigned long code);

#endif
