/* context.c -- lines between the reaches of pieces, read again in small windows.
 *
 * A window holds whole lines; it moves on, and grows only when a line does not fit. So memory is
 * bounded by the longest line, however many lines of context are asked for. A file that was cut
 * short meanwhile ends where it ends now.
 */
#include "context.h"

#include <errno.h>
#include <string.h>

enum {
    WINDOW = 1024, // the first one: context is a few lines, mostly
    MAX_WINDOW = 65536
};

static size_t first_window(const Input *in)
{
    return in->block < WINDOW ? in->block : WINDOW;
}

/* Read up to `len` bytes at `at` into the window. Returns how many there are. */
static size_t read_window(Context *c, Input *in, size_t len, off_t at)
{
    size_t n;

    input_reserve(in, len + 1);
    n = input_read_at(c->fd, in->data, len, at);
    if (n < len && errno && !c->error) c->error = errno;
    in->added_eol = false;
    return n;
}

/* Show the first lines of data[0, len), at most those that are pending. The last one may lack its
 * end if it is the `last` there is. Returns how many bytes they are. */
static size_t show_lines(Context *c, Lines *l, size_t len, bool last)
{
    Input *in = l->input;
    size_t end = 0;
    intmax_t n = 0;

    while (n < c->pending && end < len) {
        const char *eol = memchr(in->data + end, in->eol, len - end);

        if (!eol && !last) break;
        if (!eol) in->data[len] = in->eol;
        in->added_eol = !eol;
        end = eol ? (size_t)(eol - in->data) + 1 : len + 1;
        n++;
    }
    in->lines_end = in->end = end;
    lines_show_window(l, &(LinesStart){.offset = c->end, .lines = c->lines});
    c->pending -= n;
    c->lines += (uintmax_t)n;
    return end - in->added_eol;
}

/* Show lines that are pending, up to `limit`. */
static void show_up_to(Context *c, Lines *l, off_t limit)
{
    Input *in = l->input;
    size_t window = first_window(in);

    input_open(in, -1, l->o->eol, -1);
    while (c->pending > 0 && c->end < limit && !l->printer->out->error) {
        size_t left = (size_t)(limit - c->end), len = window < left ? window : left;
        size_t n = read_window(c, in, len, c->end);

        if (n < len) limit = c->end + (off_t)n;
        c->end += (off_t)show_lines(c, l, n, c->end + (off_t)n == limit);
        if (window < MAX_WINDOW || !in->lines_end) window *= 2;
    }
}

void context_trail(Context *c, Lines *l, off_t limit)
{
    show_up_to(c, l, limit);
    if (c->end < limit) c->pending = 0;
}

off_t context_lead(Context *c, Lines *l, off_t at, intmax_t *n)
{
    Input *in = l->input;
    size_t window = first_window(in);
    off_t first = c->any ? c->end : 0, start = at - 1; // the end of a line is there
    intmax_t count = 0;

    *n = 0;
    if (l->o->before <= 0 || at <= first) return at;
    input_open(in, -1, l->o->eol, -1);
    while (start > first) {
        size_t left = (size_t)(start - first), len = window < left ? window : left;
        const char *eol;

        start -= (off_t)len;
        if (read_window(c, in, len, start) < len) return at;
        while ((eol = memrchr(in->data, in->eol, len)) != NULL) {
            len = (size_t)(eol - in->data);
            if (++count < l->o->before) continue;
            *n = count;
            return start + (off_t)len + 1;
        }
        if (window < MAX_WINDOW) window *= 2;
    }
    *n = count + 1;
    return first;
}

void context_join(Context *c, Lines *l, const LinesReach *reach)
{
    const char *separator = l->o->separator;
    intmax_t n;
    off_t start;

    context_trail(c, l, reach->start);
    start = context_lead(c, l, reach->start, &n);
    if (separator && (c->any ? c->end < start : c->grouped))
        printer_group_separator(l->printer);
    c->end = start;
    c->lines = reach->lines_start - (uintmax_t)n;
    c->pending = n;
    show_up_to(c, l, reach->start);
    c->end = reach->end;
    c->lines = reach->lines_end;
    c->pending = l->o->after > 0 ? l->o->after : 0;
    c->any = true;
}
