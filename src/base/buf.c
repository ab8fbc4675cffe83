/* buf.c -- growing byte buffer, see buf.h. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

void jr_buf_init(Buf *b, const Heap *heap)
{
    *b = (Buf){.heap = heap};
}

void jr_buf_free(Buf *b)
{
    if (b->heap) jr_heap_free(b->heap, b->data);
    *b = (Buf){.heap = b->heap};
}

/* Room for n more bytes and a NUL. */
static bool reserve(Buf *b, size_t n)
{
    size_t need, cap = b->cap ? b->cap : 128;
    char *fresh;

    if (b->failed) return false;
    if (!jr_add(b->len, n, &need) || !jr_add(need, 1, &need)) {
        b->failed = true;
        return false;
    }
    if (need <= b->cap) return true;
    while (cap < need) {
        if (!jr_mul(cap, 2, &cap)) {
            b->failed = true;
            return false;
        }
    }
    fresh = jr_heap_realloc(b->heap, b->data, b->len, cap);
    if (!fresh) {
        b->failed = true;
        return false;
    }
    b->data = fresh;
    b->cap = cap;
    return true;
}

void jr_buf_put(Buf *b, const void *bytes, size_t n)
{
    if (!reserve(b, n)) return;
    if (n) memcpy(b->data + b->len, bytes, n);
    b->len += n;
    b->data[b->len] = '\0';
}

void jr_buf_putc(Buf *b, char c)
{
    jr_buf_put(b, &c, 1);
}

void jr_buf_puts(Buf *b, const char *text)
{
    jr_buf_put(b, text, strlen(text));
}

void jr_buf_printf(Buf *b, const char *fmt, ...)
{
    va_list args;
    int n;

    va_start(args, fmt);
    n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (n < 0) {
        b->failed = true;
        return;
    }
    if (!reserve(b, (size_t)n)) return;
    va_start(args, fmt);
    vsnprintf(b->data + b->len, (size_t)n + 1, fmt, args);
    va_end(args);
    b->len += (size_t)n;
}

void jr_buf_put_char(Buf *b, uint32_t c)
{
    if (c >= 0x21 && c < 0x7f && c != '\\' && c != '"')
        jr_buf_putc(b, (char)c);
    else if (c < 0x100)
        jr_buf_printf(b, "\\x%02x", c);
    else
        jr_buf_printf(b, "\\x{%x}", c);
}
