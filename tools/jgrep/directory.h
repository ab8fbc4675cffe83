/* directory.h -- a directory of a walk: its entries, and what they share. */
#ifndef JGREP_DIRECTORY_H
#define JGREP_DIRECTORY_H

#include <stdatomic.h>
#include <stdint.h>
#include <sys/types.h>

#include "bytes.h"
#include "ignore.h"

typedef struct Entry {
    uint32_t name;      // index into Directory.names
    unsigned char type; // DT_
    uint64_t ino;
} Entry;

/* Each task for entries of a directory holds on to it, and each directory to its parent. */
typedef struct Directory {
    struct Directory *parent; // or NULL: an operand
    atomic_uint users;
    atomic_uint openers; // tasks that will still open entries
    int fd;              // -1 when nobody will
    dev_t dev;
    ino_t ino;
    intmax_t depth;   // of an operand 0
    bool reads_short; // a short read of a regular file is its last
    Ignore *ignore;
    size_t path_len;
    char *path; // with a slash behind it; "" for the working directory without a name
    Bytes names;
    Entry *entry;
    size_t n;
} Directory;

/* Take over the open `fd` as the directory at path[0, len). */
Directory *directory_make(Directory *parent, int fd, dev_t dev, ino_t ino, const char *path,
                          size_t len);

/* Is it its own ancestor? */
bool directory_is_loop(const Directory *parent, dev_t dev, ino_t ino);

/* Read all entries, and which ignore files there are. `buffer` has room for `cap` bytes.
 * Returns 0 or errno; entries up to an error are there. */
int directory_read(Directory *d, IgnoreNames *names, char *buffer, size_t cap);

void directory_sort(Directory *d, bool reverse);

/* Tasks [n of them] were made, or are done with opening or with all. */
void directory_add_users(Directory *d, unsigned n);
void directory_opened(Directory *d);
void directory_leave(Directory *d);

#endif
