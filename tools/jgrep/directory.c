/* directory.c -- reading directories with getdents64, and letting go of them. */
#include "directory.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

/* What the system call fills in. */
struct linux_dirent64 {
    uint64_t d_ino;
    int64_t d_off;
    unsigned short d_reclen;
    unsigned char d_type;
    char d_name[];
};

/* On the common file systems of disks a short read is the last one. Elsewhere (/proc, FUSE,
 * networks) it may not be. */
static bool fs_reads_short(int fd)
{
    enum {
        EXT = 0xef53,
        TMPFS = 0x01021994,
        XFS = 0x58465342,
        OVERLAY = 0x794c7630,
        RAMFS = 0x858458f6 - 0x100000000 // as the signed int it is stored in
    };
    struct statfs fs;

    if (fstatfs(fd, &fs)) return false;
    switch ((uint32_t)fs.f_type) {
    case EXT:
    case TMPFS:
    case XFS:
    case 0x9123683e: // btrfs
    case 0xf2f52010: // f2fs
    case OVERLAY:
    case (uint32_t)RAMFS: return true;
    default: return false;
    }
}

Directory *directory_make(Directory *parent, int fd, dev_t dev, ino_t ino, const char *path,
                          size_t len)
{
    Directory *d = resize(NULL, 1, sizeof(*d));
    bool slash = len && path[len - 1] != '/';

    *d = (Directory){.parent = parent, .fd = fd, .dev = dev, .ino = ino, .users = 1};
    d->path_len = len + slash;
    d->path = resize(NULL, d->path_len + 1, 1);
    memcpy(d->path, path, len);
    if (slash) d->path[len] = '/';
    d->path[d->path_len] = 0;
    if (parent) {
        atomic_fetch_add(&parent->users, 1);
        d->depth = parent->depth + 1;
        d->ignore = parent->ignore;
    }
    d->reads_short =
        parent && parent->dev == dev ? parent->reads_short : fs_reads_short(fd);
    return d;
}

bool directory_is_loop(const Directory *parent, dev_t dev, ino_t ino)
{
    for (; parent; parent = parent->parent) {
        if (parent->dev == dev && parent->ino == ino) return true;
    }
    return false;
}

static void add_entry(Directory *d, const struct linux_dirent64 *e, size_t *cap)
{
    if (d->n == *cap) {
        *cap = 2 * *cap + 32;
        d->entry = resize(d->entry, *cap, sizeof(Entry));
    }
    d->entry[d->n++] = (Entry){(uint32_t)d->names.len, e->d_type, e->d_ino};
    bytes_put(&d->names, e->d_name, strlen(e->d_name) + 1);
}

int directory_read(Directory *d, IgnoreNames *names, char *buffer, size_t cap)
{
    size_t entries = 0;

    for (;;) {
        long n = syscall(SYS_getdents64, d->fd, buffer, cap);

        if (n <= 0) return n ? errno : 0;
        for (long at = 0; at < n;) {
            const struct linux_dirent64 *e = (const void *)(buffer + at);

            at += e->d_reclen;
            if (e->d_name[0] == '.') {
                if (!e->d_name[1] || (e->d_name[1] == '.' && !e->d_name[2])) continue;
                ignore_note(names, e->d_name);
            }
            if (d->names.len > UINT32_MAX / 2) return EOVERFLOW;
            add_entry(d, e, &entries);
        }
    }
}

static int by_name(const void *a, const void *b, void *names)
{
    const char *text = names;

    return strcmp(text + ((const Entry *)a)->name, text + ((const Entry *)b)->name);
}

void directory_sort(Directory *d, bool reverse)
{
    if (d->n) qsort_r(d->entry, d->n, sizeof(Entry), by_name, d->names.data);
    for (size_t i = 0, j = d->n; reverse && i + 1 < j; i++) {
        Entry e = d->entry[i];

        d->entry[i] = d->entry[--j];
        d->entry[j] = e;
    }
}

void directory_add_users(Directory *d, unsigned n)
{
    atomic_fetch_add(&d->users, n);
    atomic_fetch_add(&d->openers, n);
}

void directory_opened(Directory *d)
{
    if (atomic_fetch_sub(&d->openers, 1) > 1) return;
    close(d->fd);
    d->fd = -1;
}

void directory_leave(Directory *d)
{
    while (d && atomic_fetch_sub(&d->users, 1) == 1) {
        Directory *parent = d->parent;

        if (d->fd >= 0) close(d->fd);
        ignore_leave(d->ignore, parent ? parent->ignore : NULL);
        bytes_free(&d->names);
        free(d->entry);
        free(d->path);
        free(d);
        d = parent;
    }
}
