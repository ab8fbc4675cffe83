/* buf.h -- a growing byte buffer with sticky failure: after the first failed allocation every
 * call does nothing, and the owner asks `failed` once, at the end. */
#ifndef JR_BUF_H
#define JR_BUF_H

#include "base/arena.h"

typedef struct Buf {
    const Heap *heap;
    char *data; // always NUL-terminated when not NULL
    size_t len, cap;
    bool failed;
} Buf;

void jr_buf_init(Buf *b, const Heap *heap);
void jr_buf_free(Buf *b);
void jr_buf_put(Buf *b, const void *bytes, size_t n);
void jr_buf_putc(Buf *b, char c);
void jr_buf_puts(Buf *b, const char *text);
void jr_buf_printf(Buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A code point for a human: printable ASCII as is, else \xhh or \x{h..}. */
void jr_buf_put_char(Buf *b, uint32_t c);

#endif
