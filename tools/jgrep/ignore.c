/* ignore.c -- reading ignore files, and asking them from the inside out. */
#include "ignore.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bytes.h"
#include "output.h"

/* -- Files ------------------------------------------------------------------------------- */

enum { MAX_FOUND = 100 << 20 }; // bytes; git reads no more either

/* The rest of a file; false where it cannot be read. The file is closed. */
static bool read_rest(int fd, Bytes *b)
{
    char block[16384];
    ssize_t n;

    while ((n = read(fd, block, sizeof(block))) > 0 || (n < 0 && errno == EINTR)) {
        if (n > 0) bytes_put(b, block, (size_t)n);
    }
    close(fd);
    bytes_end(b);
    return n == 0;
}

/* All of a file. It was found in a tree that may be anybody's: a pipe or a device in its place
 * has no end. */
static bool read_all(int at, const char *path, Bytes *b)
{
    int fd = openat(at, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;

    if (fd < 0) return false;
    if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size <= MAX_FOUND)
        return read_rest(fd, b);
    close(fd);
    return false;
}

static bool read_rules(int at, const char *path, Rules *r)
{
    Bytes text = {0};
    bool ok = read_all(at, path, &text);

    if (ok) rules_add_text(r, text.data, text.len);
    bytes_free(&text);
    return ok;
}

/* A file that the user names may be a pipe. */
static bool read_named_rules(const char *path, Rules *r)
{
    Bytes text = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && read_rest(fd, &text);

    if (ok) rules_add_text(r, text.data, text.len);
    bytes_free(&text);
    return ok;
}

/* `.git` may be a file that names the directory (a worktree, a submodule). */
static void read_exclude_elsewhere(int at, Rules *r)
{
    Bytes text = {0}, path = {0}, common = {0};

    if (read_all(at, ".git", &text) && !strncmp(text.data, "gitdir: ", 8)) {
        text.data[strcspn(text.data, "\r\n")] = 0;
        bytes_put_text(&path, text.data + 8);
        bytes_put_text(&path, "/commondir");
        bytes_end(&path);
        if (read_all(at, path.data, &common)) {
            common.data[strcspn(common.data, "\r\n")] = 0;
            path.len -= *common.data == '/' ? path.len : strlen("commondir");
            bytes_put_text(&path, common.data);
        } else {
            path.len -= strlen("/commondir");
        }
        bytes_put_text(&path, "/info/exclude");
        bytes_end(&path);
        read_rules(at, path.data, r);
    }
    bytes_free(&text);
    bytes_free(&path);
    bytes_free(&common);
}

static void read_exclude(int at, Rules *r)
{
    if (!read_rules(at, ".git/info/exclude", r) && errno == ENOTDIR)
        read_exclude_elsewhere(at, r);
}

/* -- The user's file --------------------------------------------------------------------- */

static void put_path(Bytes *b, const char *dir, const char *name)
{
    bytes_put_text(b, dir);
    bytes_put_text(b, name);
    bytes_end(b);
}

/* The value of core.excludesFile in the text of a git configuration, into `path`. */
static bool find_excludes_file(const char *text, const char *home, Bytes *path)
{
    bool in_core = false, found = false;

    while (*text) {
        const char *p = text + strspn(text, " \t\r\n");
        size_t len = strcspn(p, "\n");

        text = p + len;
        if (*p == '[') in_core = !strncasecmp(p, "[core]", 6);
        if (!in_core || strncasecmp(p, "excludesfile", 12)) continue;
        p += 12 + strspn(p + 12, " \t");
        if (*p++ != '=') continue;
        p += strspn(p, " \t\"");
        path->len = 0;
        if (*p == '~' && p[1] == '/') {
            bytes_put_text(path, home);
            p++;
        }
        len = strcspn(p, "\"\r\n");
        while (len && (p[len - 1] == ' ' || p[len - 1] == '\t'))
            len--;
        bytes_put(path, p, len);
        bytes_end(path);
        found = true;
    }
    return found;
}

static void read_global(Rules *r)
{
    const char *home = getenv("HOME"), *xdg = getenv("XDG_CONFIG_HOME");
    Bytes dir = {0}, config = {0}, text = {0}, path = {0};
    bool found;

    if (!home || !*home) return;
    put_path(&dir, xdg && *xdg ? xdg : home, xdg && *xdg ? "/git" : "/.config/git");
    put_path(&config, dir.data, "/config");
    read_all(AT_FDCWD, config.data, &text);
    config.len = 0;
    put_path(&config, home, "/.gitconfig");
    read_all(AT_FDCWD, config.data, &text); // behind the other: the last value counts
    found = text.data && find_excludes_file(text.data, home, &path);
    if (!found) put_path(&path, dir.data, "/ignore");
    read_rules(AT_FDCWD, path.data, r);
    bytes_free(&dir);
    bytes_free(&config);
    bytes_free(&text);
    bytes_free(&path);
}

void ignore_base_make(IgnoreBase *b, const Options *o)
{
    const Filter *f = &o->filter;

    *b = (IgnoreBase){.o = o};
    pthread_mutex_init(&b->lock, NULL);
    for (size_t i = 0; f->files && i < f->nignore_files; i++) {
        if (!read_named_rules(f->ignore_files[i], &b->files) && !o->no_messages)
            complain(NULL, errno, "%s", f->ignore_files[i]);
    }
}

void ignore_base_free(IgnoreBase *b)
{
    rules_free(&b->global);
    rules_free(&b->files);
}

/* -- Directories ------------------------------------------------------------------------- */

void ignore_note(IgnoreNames *n, const char *name)
{
    if (name[0] != '.') return;
    if (!strcmp(name, ".jgrepignore")) n->own = true;
    if (!strcmp(name, ".ignore")) n->dot = true;
    if (!strcmp(name, ".gitignore")) n->git = true;
    if (!strcmp(name, ".git")) n->repo = true;
}

/* Who meets a repository later finds it done, for he takes the lock, too. */
static void need_global(IgnoreBase *b)
{
    pthread_mutex_lock(&b->lock);
    if (!b->has_global && b->o->filter.global) read_global(&b->global);
    b->has_global = true;
    pthread_mutex_unlock(&b->lock);
}

Ignore *ignore_enter(IgnoreBase *b, Ignore *up, int fd, const IgnoreNames *names,
                     size_t base)
{
    const Filter *f = &b->o->filter;
    bool own = f->dot && names->own, dot = f->dot && names->dot, git = f->git && names->git;
    bool root = f->git && names->repo;
    Ignore *i;

    if (!own && !dot && !git && !root) return up;
    i = resize(NULL, 1, sizeof(*i));
    *i = (Ignore){.up = up, .is_root = root, .base = base};
    i->in_repo = root || (up && up->in_repo);
    if (own) read_rules(fd, ".jgrepignore", &i->own);
    if (dot) read_rules(fd, ".ignore", &i->dot);
    if (git) read_rules(fd, ".gitignore", &i->git);
    if (root) need_global(b);
    if (root && f->exclude) read_exclude(fd, &i->exclude);
    return i;
}

/* Which of the files does a directory have that is not read? */
static IgnoreNames look_for_names(int fd)
{
    IgnoreNames n;

    n.own = !faccessat(fd, ".jgrepignore", F_OK, 0);
    n.dot = !faccessat(fd, ".ignore", F_OK, 0);
    n.git = !faccessat(fd, ".gitignore", F_OK, 0);
    n.repo = !faccessat(fd, ".git", F_OK, 0);
    return n;
}

/* The absolute path of an open directory, without links. */
static bool path_of(int fd, char *path, size_t cap)
{
    char link[32] = "/proc/self/fd/", digits[12];
    size_t n = 0;
    ssize_t len;

    do
        digits[n++] = (char)('0' + fd % 10);
    while (fd /= 10);
    for (size_t i = strlen(link); n; i++)
        link[i] = digits[--n];
    len = readlink(link, path, cap - 1);
    if (len <= 0 || path[0] != '/') return false;
    path[len] = 0;
    return true;
}

Ignore *ignore_above(IgnoreBase *b, int fd, size_t base)
{
    char path[PATH_MAX];
    Ignore *chain = NULL;

    if (!b->o->filter.parents || !path_of(fd, path, sizeof(path))) return NULL;
    // From "/" down: the end of each directory's path is a slash.
    for (char *slash = path; path[1] && slash; slash = strchr(slash + 1, '/')) {
        char kept = slash[1];
        int dir;

        slash[1] = 0;
        dir = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        slash[1] = kept;
        if (dir >= 0) {
            IgnoreNames names = look_for_names(dir);
            Ignore *i = ignore_enter(b, chain, dir, &names, base);

            if (i != chain) {
                Bytes lead = {0};

                put_path(&lead, slash + 1, "/");
                i->lead = lead.data;
            }
            chain = i;
            close(dir);
        }
    }
    return chain;
}

void ignore_leave(Ignore *i, const Ignore *until)
{
    while (i != until) {
        Ignore *up = i->up;

        rules_free(&i->own);
        rules_free(&i->dot);
        rules_free(&i->git);
        rules_free(&i->exclude);
        free(i->lead);
        free(i);
        i = up;
    }
}

/* -- Asking ------------------------------------------------------------------------------ */

/* What is judged, as seen from the directory of `i`. */
static void look_from(const Ignore *i, const char *path, size_t len, Bytes *whole,
                      RulesSubject *s)
{
    s->path = path + i->base;
    s->path_len = len - i->base;
    if (!i->lead) return;
    whole->len = 0;
    bytes_put_text(whole, i->lead);
    bytes_put(whole, path + i->base, len - i->base);
    s->path = whole->data;
    s->path_len = whole->len;
}

static Verdict or_else(Verdict verdict, const Rules *r, const RulesSubject *s)
{
    return verdict != VERDICT_NONE ? verdict : rules_judge(r, s);
}

/* The --ignore-file rules are relative to the working directory. */
static Verdict judge_by_files(const IgnoreBase *b, const char *path, size_t len,
                              RulesSubject *s)
{
    size_t skip = len > 2 && path[0] == '.' && path[1] == '/' ? 2 : 0;

    s->path = path + skip;
    s->path_len = len - skip;
    return rules_judge(&b->files, s);
}

Verdict ignore_judge(const IgnoreBase *b, const Ignore *i, const char *path, size_t len,
                     size_t name, bool is_dir)
{
    RulesSubject s = {.name = path + name, .name_len = len - name, .is_dir = is_dir};
    Verdict own = VERDICT_NONE, dot = own, git = own, exclude = own, global = own;
    bool by_git = i && (i->in_repo || !b->o->filter.require_git);
    Bytes whole = {0};

    for (; i; i = i->up) {
        look_from(i, path, len, &whole, &s);
        own = or_else(own, &i->own, &s);
        dot = or_else(dot, &i->dot, &s);
        if (!by_git) continue;
        git = or_else(git, &i->git, &s);
        exclude = or_else(exclude, &i->exclude, &s);
        if (!i->is_root) continue;
        global = rules_judge(&b->global, &s);
        by_git = false;
    }
    bytes_free(&whole);
    if (own != VERDICT_NONE) return own;
    if (dot != VERDICT_NONE) return dot;
    if (git != VERDICT_NONE) return git;
    if (exclude != VERDICT_NONE) return exclude;
    if (global != VERDICT_NONE) return global;
    return b->files.n ? judge_by_files(b, path, len, &s) : VERDICT_NONE;
}
