/* walk.c -- operands and directories as tasks of a pool.
 *
 *     OPERAND  -> a file to search, or a directory to expand
 *     DIR      one entry that is a directory: open it, expand it
 *     FILES    some entries that are files: open and search them
 *     FOUND    files of the list that was made to be sorted by time
 *     HELP     take part in a large file
 *
 * To expand a directory is to read all its entries, judge them, and make tasks of those that
 * are left. Files are opened relative to their directory, so no path is too long and none is
 * resolved twice. A directory that is its own ancestor (by a symbolic link) is left with a
 * warning.
 *
 * A small file takes openat, read, close: what else one would ask, the directory has told.
 */
#include "walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "directory.h"
#include "found.h"
#include "progress.h"
#include "search.h"
#include "split.h"

enum { TASK_OPERAND, TASK_HERE, TASK_DIR, TASK_FILES, TASK_FOUND, TASK_HELP };

enum {
    BATCH = 16, // files in a task
    DENTS = 32768,
    MAX_THREADS = 16
};

/* What all workers share. */
typedef struct Walk {
    const Options *o;
    const Matcher *m;
    Sink sink;
    IgnoreBase ignore;
    Pool pool;
    pthread_mutex_t lock; // for what follows
    WalkResult result;
    Found found;  // when sorting by time
    bool gathers; // ... in its first half
} Walk;

typedef struct Worker {
    Walk *w;
    Search search;
    Found found;
    Bytes path;    // of the entry at hand
    size_t nfiles; // searched and not yet told
    char *dents;   // [DENTS]
} Worker;

/* -- Opening ----------------------------------------------------------------------------- */

static int open_flags(const Search *s, bool named)
{
    bool waits =
        s->o->devices == DEVICES_READ || (s->o->devices == DEVICES_READ_NAMED && named);
    int flags = O_RDONLY | O_NOCTTY | O_CLOEXEC;

    if (!waits) flags |= O_NONBLOCK; // a pipe that nobody writes to
    if (!named && !s->o->follow_links) flags |= O_NOFOLLOW;
    return flags;
}

/* As openat, with as many descriptors as the system will give. */
static int open_at(int at, const char *name, int flags)
{
    struct rlimit limit;
    int fd = openat(at, name, flags);

    if (fd >= 0 || errno != EMFILE || getrlimit(RLIMIT_NOFILE, &limit)) return fd;
    if (limit.rlim_cur == limit.rlim_max) {
        errno = EMFILE;
        return -1;
    }
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    return openat(at, name, flags);
}

/* -- Entries ----------------------------------------------------------------------------- */

/* The kind of an entry as a file mode; 0 when it cannot be found out. */
static mode_t mode_of(const Search *s, int at, const char *name, unsigned char type)
{
    struct stat st;
    bool follow = s->o->follow_links;

    switch (type) {
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
    if (fstatat(at, name, &st, follow ? 0 : AT_SYMLINK_NOFOLLOW)) return 0;
    return st.st_mode & S_IFMT;
}

/* The -g rules are relative to the working directory. */
static Verdict judge_by_globs(const Filter *f, const char *path, size_t len,
                              RulesSubject *s)
{
    size_t skip = len > 2 && path[0] == '.' && path[1] == '/' ? 2 : 0;
    Verdict verdict;

    if (!f->globs.n) return VERDICT_NONE;
    s->path = path + skip;
    s->path_len = len - skip;
    verdict = rules_judge(&f->globs, s);
    return verdict == VERDICT_NONE && f->globs_keep && !s->is_dir ? VERDICT_DROP : verdict;
}

/* Is the entry that k->path names to be left out? Counts it if so. */
static bool leaves_out(Worker *k, const Directory *d, mode_t mode)
{
    Search *s = &k->search;
    const Filter *f = &s->o->filter;
    const char *path = k->path.data, *name = path + d->path_len;
    RulesSubject subject = {
        .name = name, .name_len = k->path.len - d->path_len, .is_dir = S_ISDIR(mode)};
    const Globs *globs = subject.is_dir ? &s->o->dirs : &s->o->files;
    Verdict by_globs, by_files, by_type = VERDICT_NONE;

    if (globs->n && globs_drop(globs, name, false)) return ++s->skipped.filtered;
    by_globs = judge_by_globs(f, path, k->path.len, &subject);
    if (by_globs == VERDICT_DROP) return ++s->skipped.filtered;
    if (by_globs == VERDICT_KEEP) return false;
    by_files = d->ignore || k->w->ignore.files.n
                   ? ignore_judge(&k->w->ignore, d->ignore, path, k->path.len, d->path_len,
                                  subject.is_dir)
                   : VERDICT_NONE;
    if (by_files == VERDICT_DROP) return ++s->skipped.ignored;
    if (!subject.is_dir) by_type = types_judge(&f->types, &subject);
    if (by_type == VERDICT_DROP) return ++s->skipped.filtered;
    if (f->hidden || *name != '.') return false;
    if (by_files == VERDICT_KEEP || by_type == VERDICT_KEEP) return false;
    return ++s->skipped.hidden;
}

static void set_path(Worker *k, const Directory *d, const char *name)
{
    k->path.len = 0;
    bytes_put(&k->path, d->path, d->path_len);
    bytes_put_text(&k->path, name);
    bytes_end(&k->path);
}

/* Judge an entry. Returns its kind, or 0 where it is left out. */
static mode_t judge(Worker *k, const Directory *d, const Entry *e)
{
    Search *s = &k->search;
    const char *name = d->names.data + e->name;
    mode_t mode = mode_of(s, d->fd, name, e->type);

    if (S_ISLNK(mode) || search_skips_device(s, mode, false)) {
        s->skipped.special++;
        return 0;
    }
    set_path(k, d, name);
    if (leaves_out(k, d, mode)) return 0;
    return mode ? mode : S_IFREG; // opening it will tell what is wrong
}

/* -- Files ------------------------------------------------------------------------------- */

static bool is_too_big(Worker *k, const struct stat *st)
{
    const Filter *f = &k->search.o->filter;

    if (f->max_size < 0 || !S_ISREG(st->st_mode) || st->st_size <= f->max_size)
        return false;
    k->search.skipped.too_big++;
    return true;
}

static void list_file(Worker *k)
{
    const Options *o = k->search.o;

    printer_begin_file(&k->search.printer, k->path.data, false, -1);
    if (!o->quiet) printer_name_line(&k->search.printer);
    k->search.selected = true;
    k->search.stop = k->search.out->error || o->quiet;
}

/* An open file, or a directory that is not to be walked. */
static void search_open(Worker *k, int fd, struct stat *st, bool walked)
{
    Search *s = &k->search;

    if (is_too_big(k, st) || search_skips_device(s, st->st_mode, !walked)) return;
    if (S_ISDIR(st->st_mode) && s->o->directories == DIRECTORIES_SKIP) return;
    if (k->w->gathers)
        found_add(&k->found, k->path.data, k->path.len, st, fd, s->o->filter.sort);
    else if (s->o->filter.list)
        list_file(k);
    else
        search_fd(s, fd, st, k->path.data, walked);
    pool_end_file(s->place);
    k->nfiles++;
}

/* Is there nothing about the file that only fstat would tell? */
static bool needs_no_stat(const Worker *k, const Directory *d, const Entry *e)
{
    const Search *s = &k->search;

    return e->type == DT_REG && d->reads_short && !s->o->initial_tab && !k->w->gathers &&
           s->o->filter.max_size < 0 &&
           !(s->sink->is_file && e->ino == s->sink->stat.st_ino);
}

static void visit_file(Worker *k, const Directory *d, const Entry *e)
{
    Search *s = &k->search;
    const char *name = d->names.data + e->name;
    struct stat st = {.st_mode = S_IFREG, .st_size = -1};
    int fd;

    set_path(k, d, name);
    if (s->o->filter.list && !k->w->gathers && s->o->filter.max_size < 0) {
        list_file(k);
        return;
    }
    fd = open_at(d->fd, name, open_flags(s, false));
    if (fd < 0) {
        if (errno != ELOOP || s->o->follow_links) search_trouble(s, errno, k->path.data);
        return;
    }
    if (!needs_no_stat(k, d, e) && fstat(fd, &st))
        search_trouble(s, errno, k->path.data);
    else
        search_open(k, fd, &st, true);
    close(fd);
}

static void run_files(Worker *k, const Task *task, bool stopped)
{
    Directory *d = task->subject;

    for (uint32_t i = 0; i < task->n && !stopped && !k->search.stop; i++)
        visit_file(k, d, &d->entry[task->first + i]);
    directory_opened(d);
    directory_leave(d);
}

static void run_found(Worker *k, const Task *task)
{
    Search *s = &k->search;

    for (uint32_t i = 0; i < task->n && !s->stop; i++) {
        const FoundFile *file = found_file(&k->w->found, task->first + i);
        struct stat st;
        int fd;

        k->path.len = 0;
        bytes_put_text(&k->path, file->path);
        bytes_end(&k->path);
        if (s->o->filter.list) {
            list_file(k);
            continue;
        }
        fd = open_at(AT_FDCWD, file->path, open_flags(s, true));
        if (fd < 0 || fstat(fd, &st))
            search_trouble(s, errno, file->path);
        else
            search_open(k, fd, &st, true);
        if (fd >= 0) close(fd);
    }
}

/* -- Directories ------------------------------------------------------------------------- */

/* Make tasks of the entries of `d` that are left. Its entries become those. */
static size_t make_tasks(Worker *k, Directory *d, Task **tasks)
{
    bool deeper =
        k->search.o->filter.max_depth < 0 || d->depth < k->search.o->filter.max_depth;
    Task *t = NULL;
    size_t n = 0, cap = 0, kept = 0;

    for (size_t i = 0; i < d->n && deeper; i++) {
        mode_t mode = judge(k, d, &d->entry[i]);
        bool is_dir = S_ISDIR(mode) && k->search.o->directories == DIRECTORIES_RECURSE;

        if (!mode) continue;
        d->entry[kept++] = d->entry[i];
        if (!is_dir && n && t[n - 1].kind == TASK_FILES && t[n - 1].n < BATCH) {
            t[n - 1].n++;
            continue;
        }
        if (n == cap) {
            cap = 2 * cap + 16;
            t = resize(t, cap, sizeof(Task));
        }
        t[n] = (Task){.kind = is_dir ? TASK_DIR : TASK_FILES,
                      .first = (uint32_t)kept - 1,
                      .n = 1,
                      .subject = d};
        n++;
    }
    *tasks = t;
    return n;
}

static void expand(Worker *k, Directory *d)
{
    const Filter *f = &k->search.o->filter;
    IgnoreNames names = {0};
    Task *tasks;
    size_t n;
    int error;

    if (!k->dents) k->dents = resize(NULL, DENTS, 1);
    error = directory_read(d, &names, k->dents, DENTS);
    if (error) search_trouble(&k->search, error, d->path);
    if (f->dot || f->git)
        d->ignore = ignore_enter(&k->w->ignore, d->ignore, d->fd, &names, d->path_len);
    if (f->sort == SORT_PATH) directory_sort(d, f->reverse);
    n = make_tasks(k, d, &tasks);
    directory_add_users(d, (unsigned)n);
    pool_push(k->search.place, tasks, n);
    free(tasks);
    directory_leave(d);
}

/* The open directory `fd` is k->path. Takes the descriptor. */
static void enter(Worker *k, Directory *parent, int fd, const struct stat *st)
{
    Search *s = &k->search;
    const Filter *f = &s->o->filter;
    Directory *d;

    if (directory_is_loop(parent, st->st_dev, st->st_ino)) {
        if (!s->o->no_messages)
            complain(s->out, 0, "%s: warning: recursive directory loop", k->path.data);
        close(fd);
        return;
    }
    if (parent && f->one_file_system && parent->dev != st->st_dev) {
        close(fd);
        return;
    }
    d = directory_make(parent, fd, st->st_dev, st->st_ino, k->path.data, k->path.len);
    if (!parent && (f->dot || f->git))
        d->ignore = ignore_above(&k->w->ignore, fd, d->path_len);
    expand(k, d);
}

static void run_dir(Worker *k, const Task *task, bool stopped)
{
    Search *s = &k->search;
    Directory *parent = task->subject;
    const char *name = parent->names.data + parent->entry[task->first].name;
    struct stat st;
    int fd = -1;

    if (!stopped) {
        set_path(k, parent, name);
        fd = open_at(parent->fd, name, open_flags(s, false));
        if (fd < 0 && (errno != ELOOP || s->o->follow_links))
            search_trouble(s, errno, k->path.data);
    }
    directory_opened(parent);
    if (fd >= 0 && fstat(fd, &st)) {
        search_trouble(s, errno, k->path.data);
        close(fd);
    } else if (fd >= 0 && S_ISDIR(st.st_mode)) {
        enter(k, parent, fd, &st);
    } else if (fd >= 0) {
        search_open(k, fd, &st, true);
        close(fd);
    }
    directory_leave(parent);
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

static void run_operand(Worker *k, const char *path)
{
    Search *s = &k->search;
    struct stat st;
    int fd;

    if (!strcmp(path, "-")) {
        if (!k->w->gathers && !s->o->filter.list) search_stdin(s);
        return;
    }
    if (drops_operand(s, path)) return;
    k->path.len = 0;
    bytes_put_text(&k->path, path);
    bytes_end(&k->path);
    fd = open_at(AT_FDCWD, path, open_flags(s, true));
    if (fd < 0 || fstat(fd, &st)) {
        search_trouble(s, errno, path);
        if (fd >= 0) close(fd);
    } else if (S_ISDIR(st.st_mode) && s->o->directories == DIRECTORIES_RECURSE) {
        if (s->sink->is_eager) progress_start(s->o->color);
        enter(k, NULL, fd, &st);
    } else {
        search_open(k, fd, &st, false);
        close(fd);
    }
}

/* The working directory, names without "./". */
static void run_here(Worker *k)
{
    Search *s = &k->search;
    struct stat st;
    int fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    k->path.len = 0;
    bytes_end(&k->path);
    if (fd < 0 || fstat(fd, &st)) {
        search_trouble(s, errno, ".");
        if (fd >= 0) close(fd);
        return;
    }
    if (s->sink->is_eager) progress_start(s->o->color);
    enter(k, NULL, fd, &st);
}

/* -- Workers ----------------------------------------------------------------------------- */

static void *begin_worker(void *user, Place *place)
{
    Walk *w = user;
    Worker *k = resize(NULL, 1, sizeof(*k));

    *k = (Worker){.w = w};
    search_init(&k->search, w->o, w->m, &w->sink, place, TASK_HELP);
    return k;
}

static void run_task(void *worker, const Task *task, bool stopped)
{
    Worker *k = worker;
    Search *s = &k->search;

    search_begin_part(s);
    switch (task->kind) {
    case TASK_OPERAND:
        if (!stopped) run_operand(k, s->o->noperands ? s->o->operands[task->first] : "-");
        break;
    case TASK_HERE:
        if (!stopped) run_here(k);
        break;
    case TASK_DIR: run_dir(k, task, stopped); break;
    case TASK_FILES: run_files(k, task, stopped); break;
    case TASK_FOUND:
        if (!stopped) run_found(k, task);
        break;
    default: split_help(task->subject, &s->lines); break;
    }
    if (k->nfiles) progress_count(k->nfiles);
    k->nfiles = 0;
    if (s->stop || s->out->error) pool_stop(s->place->pool);
}

static void end_worker(void *user, void *worker)
{
    Walk *w = user;
    Worker *k = worker;

    pthread_mutex_lock(&w->lock);
    w->result.selected |= k->search.selected;
    w->result.trouble |= k->search.trouble;
    if (!w->result.error) w->result.error = k->search.out->error;
    skipped_add(&w->result.skipped, &k->search.skipped);
    stats_add(&w->result.stats, &k->search.printer.stats);
    found_move(&w->found, &k->found);
    pthread_mutex_unlock(&w->lock);
    search_free(&k->search);
    bytes_free(&k->path);
    free(k->dents);
    free(k);
}

/* -- The run ----------------------------------------------------------------------------- */

static unsigned count_threads(const Options *o)
{
    cpu_set_t cpus;
    intmax_t n = o->filter.threads;

    if (n) return n < 256 ? (unsigned)n : 256;
    if (sched_getaffinity(0, sizeof(cpus), &cpus)) return 1;
    n = CPU_COUNT(&cpus);
    return n < MAX_THREADS ? (unsigned)n : MAX_THREADS;
}

static bool sorts_by_time(const Options *o)
{
    return o->filter.sort > SORT_PATH && o->filter.sort < SORT_AS_FOUND;
}

static bool walks_here(const Walk *w)
{
    const Options *o = w->o;

    if (o->walk_here || o->filter.list) return true;
    return o->face == FACE_JGREP && o->directories == DIRECTORIES_RECURSE &&
           isatty(STDIN_FILENO);
}

static void run(Walk *w, Task *tasks, size_t n)
{
    const Work work = {begin_worker, run_task, end_worker, w};
    bool ordered = w->o->noperands > 1 || w->o->filter.sort != SORT_NONE;

    pool_run(&w->pool, &work, count_threads(w->o), ordered, tasks, n);
}

/* The files that were found, in order. */
static void run_sorted(Walk *w)
{
    size_t n = 0, nfiles = found_sort(&w->found, w->o->filter.reverse);
    Task *tasks = resize(NULL, nfiles / BATCH + 1, sizeof(Task));

    for (size_t i = 0; i < nfiles; i += BATCH, n++)
        tasks[n] = (Task){.kind = TASK_FOUND,
                          .first = (uint32_t)i,
                          .n = (uint32_t)(nfiles - i < BATCH ? nfiles - i : BATCH)};
    w->gathers = false;
    run(w, tasks, n);
    free(tasks);
}

WalkResult walk(const Options *o, const Matcher *m)
{
    Walk w = {.o = o, .m = m, .sink = sink_look(o), .gathers = sorts_by_time(o)};
    size_t n = o->noperands ? (size_t)o->noperands : 1;
    Task *tasks = resize(NULL, n, sizeof(Task));

    for (size_t i = 0; i < n; i++)
        tasks[i] = (Task){.kind = TASK_OPERAND, .first = (uint32_t)i};
    if (!o->noperands) tasks[0].kind = walks_here(&w) ? TASK_HERE : TASK_OPERAND;
    pthread_mutex_init(&w.lock, NULL);
    ignore_base_make(&w.ignore, o);
    run(&w, tasks, n);
    if (w.gathers) run_sorted(&w);
    progress_stop();
    free(tasks);
    found_free(&w.found);
    ignore_base_free(&w.ignore);
    return w.result;
}
