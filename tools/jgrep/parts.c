/* parts.c -- collecting matches, replacing them, and finding the way back. */
#include "parts.h"

#include <stdlib.h>
#include <string.h>

void parts_add(Parts *p, const Finder *f, Part part)
{
    size_t ngroups = f->groups ? f->ngroups : 0;

    if (p->n == p->cap || p->ngroups != ngroups) {
        if (p->n == p->cap) p->cap = 2 * p->cap + 16;
        p->part = resize(p->part, p->cap, sizeof(Part));
        p->now = resize(p->now, p->cap, sizeof(Span));
        p->ngroups = ngroups;
        if (ngroups) p->group = resize(p->group, p->cap * ngroups, sizeof(jitre_span));
    }
    if (ngroups) memcpy(p->group + p->n * ngroups, f->groups, ngroups * sizeof(jitre_span));
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
    free(p->group);
    bytes_free(&p->replaced);
}

int parts_collect(Parts *p, Finder *f, const char *line, size_t len)
{
    Span part;
    int r = finder_begin_parts(f, line, len);

    parts_clear(p);
    while (r >= 0 && (r = finder_next_part(f, &part)) == 1)
        parts_add(p, f, (Part){part.start, part.end, f->which});
    return r;
}

/* The groups of part i in the finder's text; NULL and *error where they cannot be found. */
static const jitre_span *groups_of(const Parts *p, size_t i, Template *t, const Finder *f,
                                   size_t before, int *error)
{
    Part there = {p->part[i].start + before, p->part[i].end + before, p->part[i].which};

    if (p->ngroups) return p->group + i * p->ngroups;
    t->groups[0] = (jitre_span){there.start, there.end};
    if (t->nused > 1) *error = finder_groups(f, &there, t->groups, t->nused);
    return *error < 0 ? NULL : t->groups;
}

int parts_replace(Parts *p, Template *t, const Finder *f, const char *text, size_t len)
{
    size_t before = (size_t)(text - f->text), done = 0;

    p->replaced.len = 0;
    p->are_replaced = true;
    p->at = 0;
    for (size_t i = 0; i < p->n; i++) {
        int error = 0;
        const jitre_span *groups = groups_of(p, i, t, f, before, &error);

        if (!groups) return error;
        bytes_put(&p->replaced, text + done, p->part[i].start - done);
        p->now[i].start = p->replaced.len;
        template_apply(t, f, p->part[i].which, groups, &p->replaced);
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
