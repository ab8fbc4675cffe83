/* bytes.h -- a growing run of bytes, and memory that does not run out quietly.
 *
 * jgrep is a program, not a library: when memory ends it says so and leaves with status 2, so
 * callers of these need no checks.
 */
#ifndef JGREP_BYTES_H
#define JGREP_BYTES_H

#include <stdbool.h>
#include <stddef.h>

typedef struct Bytes {
    char *data;
    size_t len, cap;
} Bytes;

/* Status of a run in which something went wrong, and of an error before it began. */
#define EXIT_TROUBLE 2

void *resize(void *memory, size_t count, size_t size); // count * size, overflow checked
_Noreturn void out_of_memory(void);

void bytes_put(Bytes *b, const void *data, size_t len);
void bytes_put_text(Bytes *b, const char *text);
void bytes_put_char(Bytes *b, char c);
void bytes_end(Bytes *b); // make it a C string, the NUL not counted
void bytes_free(Bytes *b);

/* May a terminal take it for an order? */
static inline bool is_control(char c)
{
    return (unsigned char)c < ' ' || c == '\177';
}

/* How often `c` occurs in p[0, len). A vector of counters, 32 bytes a step where the processor
 * has that, else 16. */
size_t count_byte(const char *p, size_t len, char c);

/* The same, and whether there is a NUL: one pass for two questions. */
size_t count_byte_and_nul(const char *p, size_t len, char c, bool *has_nul);

#endif
