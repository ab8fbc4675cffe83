/* output.h -- where results go: one big buffer in front of a descriptor, and where complaints
 * go. A failed write is remembered; it makes the run end with a message and status 2.
 *
 * Threads have an Output each on the same descriptor. Such a one keeps what it is given until
 * its part is over (see pool.h), or until it has much; then it waits for its turn and writes
 * straight on. So parts are never mixed, and memory stays bounded.
 */
#ifndef JGREP_OUTPUT_H
#define JGREP_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "bytes.h"

enum {
    OUTPUT_CAP = 65536,  // what is gathered for one call of write
    OUTPUT_HOLD = 262144 // what is kept before waiting for the turn
};

typedef struct Output Output;

struct Output {
    int fd;            // below 0: nothing is written
    int error;         // errno of the first write that failed, or 0
    uintmax_t written; // bytes that are no longer in the buffer
    size_t len, cap;
    char *data;
    size_t lead; // data[0, lead) separates this part from one before, if there was one
    size_t hold; // what may be kept before waiting for the turn
    bool eager;  // somebody watches: write a part as soon as it is over
    bool *begun; // was a part put out before? NULL: there are no parts
    /* Wait until it is our turn to write; NULL: it always is. Set to NULL by itself. */
    void (*take_turn)(Output *o);
    void *turn; // for take_turn
};

void output_init(Output *o, int fd);
void output_free(Output *o);
void output_flush(Output *o);
void output_put_slow(Output *o, const char *data, size_t len);

/* Write data[0, len) past the buffer. */
void output_write(Output *o, const char *data, size_t len);

static inline void output_put(Output *o, const char *data, size_t len)
{
    if (len <= o->cap - o->len) {
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
