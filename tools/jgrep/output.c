/* output.c -- the output buffer and messages. */
#include "output.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "progress.h"

/* Checked builds take the size of buffers from the environment, so that tests can fill them. */
static size_t buffer_size(void)
{
#ifdef JR_CHECKED
    const char *size = getenv("JGREP_OUTPUT");

    if (size && atoi(size) > 0) return (size_t)atoi(size);
#endif
    return OUTPUT_CAP;
}

void output_init(Output *o, int fd)
{
    size_t size = buffer_size();

    *o = (Output){.fd = fd, .cap = size, .hold = OUTPUT_HOLD / OUTPUT_CAP * size};
    o->data = resize(NULL, o->cap, 1);
}

void output_free(Output *o)
{
    free(o->data);
}

/* A descriptor somebody made non-blocking is waited for. */
void output_write(Output *o, const char *data, size_t len)
{
    if (o->fd < 0) return;
    o->written += len;
    progress_hide();
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
    progress_release();
}

static void take_turn(Output *o)
{
    if (!o->take_turn) return;
    o->take_turn(o);
    o->take_turn = NULL;
}

void output_flush(Output *o)
{
    size_t from = 0;

    take_turn(o);
    if (!o->len) return;
    if (o->lead && o->begun && !*o->begun) from = o->lead;
    if (o->begun) *o->begun = true;
    o->lead = 0;
    output_write(o, o->data + from, o->len - from);
    o->len = 0;
}

void output_put_slow(Output *o, const char *data, size_t len)
{
    if (o->take_turn && len <= o->hold && o->len <= o->hold - len) {
        while (o->cap - o->len < len)
            o->cap *= 2;
        o->data = resize(o->data, o->cap, 1);
        output_put(o, data, len);
        return;
    }
    output_flush(o);
    if (len >= o->cap) {
        output_write(o, data, len);
    } else {
        memcpy(o->data, data, len);
        o->len = len;
    }
}

/* One call, so that lines of several processes do not mix, unless the system takes less. Where it
 * fails there is nobody left to tell. */
static void write_message(const char *line, size_t len)
{
    while (len) {
        ssize_t n = write(STDERR_FILENO, line, len);

        if (n < 0 && errno != EINTR && errno != EAGAIN) return;
        if (n < 0) continue;
        line += n;
        len -= (size_t)n;
    }
}

/* Names and patterns are not to give orders to a terminal. */
static void hide_controls(Bytes *line)
{
    for (size_t i = 0; i < line->len; i++)
        if (is_control(line->data[i])) line->data[i] = '?';
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
    if (isatty(STDERR_FILENO)) hide_controls(&line);
    bytes_put_char(&line, '\n');
    progress_hide();
    write_message(line.data, line.len);
    progress_release();
    bytes_free(&line);
}
