/* output.c -- the output buffer and messages. */
#include "output.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void output_init(Output *o, int fd)
{
    o->fd = fd;
    o->error = 0;
    o->written = 0;
    o->len = 0;
}

/* Write all of it. A descriptor somebody made non-blocking is waited for. */
static void write_all(Output *o, const char *data, size_t len)
{
    o->written += len;
    while (len && !o->error) {
        ssize_t n = write(o->fd, data, len);

        if (n >= 0) {
            data += n;
            len -= (size_t)n;
        } else if (errno == EAGAIN) {
            struct pollfd ready = {.fd = o->fd, .events = POLLOUT};
            (void)poll(&ready, 1, -1);
        } else if (errno != EINTR) {
            o->error = errno;
        }
    }
}

void output_flush(Output *o)
{
    write_all(o, o->data, o->len);
    o->len = 0;
}

void output_put_slow(Output *o, const char *data, size_t len)
{
    output_flush(o);
    if (len >= OUTPUT_CAP) {
        write_all(o, data, len);
    } else {
        memcpy(o->data, data, len);
        o->len = len;
    }
}

void complain(Output *o, int errnum, const char *format, ...)
{
    Bytes line = {0};
    va_list args;
    char text[512];
    int n;

    if (o) output_flush(o);
    bytes_put_text(&line, program_invocation_short_name);
    bytes_put_text(&line, ": ");
    va_start(args, format);
    n = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (n >= 0 && (size_t)n < sizeof(text)) {
        bytes_put(&line, text, (size_t)n);
    } else if (n >= 0) { // a long name
        char *whole = resize(NULL, (size_t)n + 1, 1);

        va_start(args, format);
        vsnprintf(whole, (size_t)n + 1, format, args);
        va_end(args);
        bytes_put(&line, whole, (size_t)n);
        free(whole);
    }
    if (errnum) {
        bytes_put_text(&line, ": ");
        bytes_put_text(&line, strerror(errnum));
    }
    bytes_put_char(&line, '\n');
    // One call, so that lines of several processes do not mix. Where it fails, there is
    // nobody left to tell.
    if (write(STDERR_FILENO, line.data, line.len) < 0) errno = 0;
    bytes_free(&line);
}
