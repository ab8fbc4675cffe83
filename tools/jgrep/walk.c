/* walk.c -- directories, depth first, without recursion.
 *
 * Each open directory is a level on a stack of our own; files are opened relative to it, so
 * no path is too long and none is resolved twice. A directory that is its own ancestor (by a
 * symbolic link under -R) is left with a warning. Memory is one level per depth.
 */
#include "walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Level {
    DIR *dir;
    dev_t dev;
    ino_t ino;
    size_t path_len; // of the walk's path up to this directory, its slash included
} Level;

typedef struct Walk {
    Search *s;
    Level *level;
    size_t n, cap;
    Bytes path; // of the entry at hand
} Walk;

/* -- Files ------------------------------------------------------------------------------- */

static bool is_loop(const Walk *w, const struct stat *st)
{
    for (size_t i = 0; i < w->n; i++) {
        if (w->level[i].dev == st->st_dev && w->level[i].ino == st->st_ino) return true;
    }
    return false;
}

/* Go into the directory `fd`, which is w->path. Takes the descriptor. */
static void enter(Walk *w, int fd, const struct stat *st)
{
    DIR *dir;

    if (is_loop(w, st)) {
        if (!w->s->o->no_messages)
            complain(w->s->out, 0, "%s: warning: recursive directory loop", w->path.data);
        close(fd);
        return;
    }
    dir = fdopendir(fd);
    if (!dir) {
        search_trouble(w->s, errno, w->path.data);
        close(fd);
        return;
    }
    if (w->n == w->cap) {
        w->cap = 2 * w->cap + 8;
        w->level = resize(w->level, w->cap, sizeof(Level));
    }
    if (w->path.len && w->path.data[w->path.len - 1] != '/') bytes_put_char(&w->path, '/');
    w->level[w->n++] = (Level){dir, st->st_dev, st->st_ino, w->path.len};
}

static int open_flags(const Search *s, bool named)
{
    bool waits =
        s->o->devices == DEVICES_READ || (s->o->devices == DEVICES_READ_NAMED && named);
    int flags = O_RDONLY | O_NOCTTY | O_CLOEXEC;

    if (!waits) flags |= O_NONBLOCK; // a pipe that nobody writes to
    if (!named && !s->o->follow_links) flags |= O_NOFOLLOW;
    return flags;
}

/* Open `name` in `at` (its whole path is w->path) and search it or go into it. */
static void visit(Walk *w, int at, const char *name, bool named)
{
    Search *s = w->s;
    struct stat st;
    int fd = openat(at, name, open_flags(s, named));
    bool is_dir;

    if (fd < 0) {
        if (errno != ELOOP || named || s->o->follow_links)
            search_trouble(s, errno, w->path.data);
        return;
    }
    if (fstat(fd, &st)) {
        search_trouble(s, errno, w->path.data);
        close(fd);
        return;
    }
    is_dir = S_ISDIR(st.st_mode);
    if (named && s->names == NAMES_AUTO) s->names = is_dir ? NAMES_ALWAYS : NAMES_NEVER;
    if (is_dir && s->o->directories == DIRECTORIES_RECURSE) {
        enter(w, fd, &st);
        return;
    }
    if (!search_skips_device(s, st.st_mode, named) &&
        !(is_dir && s->o->directories == DIRECTORIES_SKIP))
        search_fd(s, fd, &st, w->path.data);
    close(fd);
}

/* -- Entries ----------------------------------------------------------------------------- */

/* The kind of an entry as a file mode; 0 when it cannot be found out. */
static mode_t mode_of(const Search *s, int at, const struct dirent *entry)
{
    struct stat st;
    bool follow = s->o->follow_links;

    switch (entry->d_type) {
    case DT_REG: return S_IFREG;
    case DT_DIR: return S_IFDIR;
    case DT_FIFO: return S_IFIFO;
    case DT_SOCK: return S_IFSOCK;
    case DT_CHR: return S_IFCHR;
    case DT_BLK: return S_IFBLK;
    case DT_LNK:
        if (!follow) return S_IFLNK;
        break;
    default: break;
    }
    if (fstatat(at, entry->d_name, &st, follow ? 0 : AT_SYMLINK_NOFOLLOW)) return 0;
    return st.st_mode & S_IFMT;
}

static void walk_entry(Walk *w, const struct dirent *entry)
{
    Search *s = w->s;
    const Level *top = &w->level[w->n - 1];
    int at = dirfd(top->dir);
    mode_t mode = mode_of(s, at, entry);
    const Globs *globs = S_ISDIR(mode) ? &s->o->dirs : &s->o->files;

    if (S_ISLNK(mode) || globs_drop(globs, entry->d_name, false)) return;
    if (search_skips_device(s, mode, false)) return;
    w->path.len = top->path_len;
    bytes_put_text(&w->path, entry->d_name);
    bytes_end(&w->path);
    visit(w, at, entry->d_name, false);
}

static void leave(Walk *w)
{
    closedir(w->level[--w->n].dir);
}

static void run(Walk *w)
{
    while (w->n && !w->s->stop) {
        Level *top = &w->level[w->n - 1];
        const struct dirent *entry;

        errno = 0;
        entry = readdir(top->dir);
        if (entry) {
            if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
                walk_entry(w, entry);
            continue;
        }
        if (errno) {
            int error = errno;

            w->path.len = top->path_len;
            bytes_end(&w->path);
            search_trouble(w->s, error, w->path.data);
        }
        leave(w);
    }
    while (w->n)
        leave(w);
    free(w->level);
    bytes_free(&w->path);
}

/* -- Operands ---------------------------------------------------------------------------- */

/* --include, --exclude and --exclude-dir also judge names given on the command line. */
static bool drops_operand(const Search *s, const char *path)
{
    const Options *o = s->o;
    struct stat st;
    bool is_dir;

    if (!o->files.n && !o->dirs.n) return false;
    if (stat(path, &st)) return false; // opening it will tell
    if (search_skips_device(s, st.st_mode, true)) return true;
    is_dir = S_ISDIR(st.st_mode);
    return globs_drop(is_dir ? &o->dirs : &o->files, path, true);
}

void walk_operand(Search *s, const char *path)
{
    Walk w = {.s = s};

    if (drops_operand(s, path)) return;
    bytes_put_text(&w.path, path);
    bytes_end(&w.path);
    visit(&w, AT_FDCWD, path, true);
    run(&w);
}

void walk_here(Search *s)
{
    Walk w = {.s = s};
    struct stat st;
    int fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0 || fstat(fd, &st)) {
        search_trouble(s, errno, ".");
        if (fd >= 0) close(fd);
        return;
    }
    if (s->names == NAMES_AUTO) s->names = NAMES_ALWAYS;
    enter(&w, fd, &st);
    run(&w);
}
