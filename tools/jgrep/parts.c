/* parts.c -- collecting matches, replacing them, and finding the way back. */
#include "parts.h"

#include <stdlib.h>

void parts_add(Parts *p, Part part)
{
    if (p->n == p->cap) {
        p->cap = 2 * p->cap + 16;
        p->part = resize(p->part, p->cap, sizeof(Part));
        p->now = resize(p->now, p->cap, sizeof(Span));
    }
    p->part[p->n] = part;
    p->now[p->n++] = (Span){part.start, part.end};
}

void parts_clear(Parts *p)
{
    p->n = p->at = 0;
    p->are_replaced = false;
}

void parts_free(Parts *p)
{
    free(p->part);
    free(p->now);
    bytes_free(&p->replaced);
}

int parts_collect(Parts *p, Finder *f, const char *line, size_t len)
{
    Span part;
    int r = finder_begin_parts(f, line, len);

    parts_clear(p);
    while (r >= 0 && (r = finder_next_part(f, &part)) == 1)
        parts_add(p, (Part){part.start, part.end, f->which});
    return r;
}

int parts_replace(Parts *p, Template *t, const Finder *f, const char *text, size_t len)
{
    size_t before = (size_t)(text - f->text), done = 0;

    p->replaced.len = 0;
    p->are_replaced = true;
    p->at = 0;
    for (size_t i = 0; i < p->n; i++) {
        Part there = {p->part[i].start + before, p->part[i].end + before, p->part[i].which};
        int r;

        bytes_put(&p->replaced, text + done, p->part[i].start - done);
        p->now[i].start = p->replaced.len;
        r = template_apply(t, f, &there, &p->replaced);
        if (r < 0) return r;
        p->now[i].end = p->replaced.len;
        done = p->part[i].end;
    }
    bytes_put(&p->replaced, text + done, len - done);
    return 0;
}

size_t parts_original(Parts *p, size_t at)
{
    if (!p->are_replaced) return at;
    if (p->at && p->now[p->at - 1].end > at) p->at = 0;
    while (p->at < p->n && p->now[p->at].end <= at)
        p->at++;
    // here: parts before p->at end at or before `at`, the one at p->at ends behind it
    if (p->at < p->n && p->now[p->at].start <= at) return p->part[p->at].start;
    return p->at ? at - p->now[p->at - 1].end + p->part[p->at - 1].end : at;
}
