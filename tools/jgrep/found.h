/* found.h -- the files of a walk with a time, to be searched in the order of that. */
#ifndef JGREP_FOUND_H
#define JGREP_FOUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "filter.h"

typedef struct FoundFile {
    int64_t seconds;
    uint32_t nanoseconds;
    char *path;
} FoundFile;

typedef struct Found {
    FoundFile *file;
    size_t n, cap;
} Found;

/* Add the open file. */
void found_add(Found *f, const char *path, size_t len, const struct stat *st, int fd,
               SortKey key);

/* Move all files from one list to another. */
void found_move(Found *to, Found *from);

/* Sort by time, then by path. Returns how many there are. */
size_t found_sort(Found *f, bool reverse);

static inline const FoundFile *found_file(const Found *f, size_t i)
{
    return &f->file[i];
}

void found_free(Found *f);

#endif
