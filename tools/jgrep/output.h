/* output.h -- where results go: one big buffer in front of a descriptor, and where complaints
 * go. A failed write is remembered; it makes the run end with a message and status 2. */
#ifndef JGREP_OUTPUT_H
#define JGREP_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "bytes.h"

#define OUTPUT_CAP 65536

typedef struct Output {
    int fd;
    int error;         // errno of the first write that failed, or 0
    uintmax_t written; // bytes that are no longer in the buffer
    size_t len;
    char data[OUTPUT_CAP];
} Output;

void output_init(Output *o, int fd);
void output_flush(Output *o);
void output_put_slow(Output *o, const char *data, size_t len);

static inline void output_put(Output *o, const char *data, size_t len)
{
    if (len <= OUTPUT_CAP - o->len) {
        memcpy(o->data + o->len, data, len);
        o->len += len;
    } else {
        output_put_slow(o, data, len);
    }
}

static inline void output_char(Output *o, char c)
{
    output_put(o, &c, 1);
}

/* All that was put out so far. */
static inline uintmax_t output_total(const Output *o)
{
    return o->written + o->len;
}

/* Write "PROGRAM: message" to standard error, behind everything put out so far; `errnum`
 * appends its text unless 0; `o` may be NULL. */
void complain(Output *o, int errnum, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
