/* found.c -- files sorted by a time. */
#include "found.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"

static FoundFile *add(Found *f)
{
    if (f->n == f->cap) {
        f->cap = 2 * f->cap + 64;
        f->file = resize(f->file, f->cap, sizeof(FoundFile));
    }
    return &f->file[f->n++];
}

void found_add(Found *f, const char *path, size_t len, const struct stat *st, int fd,
               SortKey key)
{
    struct timespec t = key == SORT_ACCESSED ? st->st_atim : st->st_mtim;
    FoundFile *file = add(f);
    struct statx sx;

    if (key == SORT_CREATED && !statx(fd, "", AT_EMPTY_PATH, STATX_BTIME, &sx) &&
        (sx.stx_mask & STATX_BTIME))
        t = (struct timespec){.tv_sec = sx.stx_btime.tv_sec,
                              .tv_nsec = sx.stx_btime.tv_nsec};
    *file = (FoundFile){t.tv_sec, (uint32_t)t.tv_nsec, resize(NULL, len + 1, 1)};
    memcpy(file->path, path, len + 1);
}

void found_move(Found *to, Found *from)
{
    for (size_t i = 0; i < from->n; i++)
        *add(to) = from->file[i];
    free(from->file);
    *from = (Found){0};
}

static int by_time(const void *a, const void *b)
{
    const FoundFile *x = a, *y = b;

    if (x->seconds != y->seconds) return x->seconds < y->seconds ? -1 : 1;
    if (x->nanoseconds != y->nanoseconds) return x->nanoseconds < y->nanoseconds ? -1 : 1;
    return strcmp(x->path, y->path);
}

static int by_time_reversed(const void *a, const void *b)
{
    return by_time(b, a);
}

size_t found_sort(Found *f, bool reverse)
{
    if (f->n) qsort(f->file, f->n, sizeof(FoundFile), reverse ? by_time_reversed : by_time);
    return f->n;
}

void found_free(Found *f)
{
    for (size_t i = 0; i < f->n; i++)
        free(f->file[i].path);
    free(f->file);
}
