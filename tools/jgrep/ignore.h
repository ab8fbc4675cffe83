/* ignore.h -- which files a walk leaves out because a file says so.
 *
 * Ignore files, the stronger first: .jgrepignore, .ignore, .gitignore, .git/info/exclude, the
 * user's own file for git, files given by --ignore-file. In each kind the file nearest to what
 * is judged decides, in a file the last line that matches. What git says counts inside a
 * repository only, and only up to its root.
 *
 * A directory with such files has an Ignore, linked to that of the next one above it. They are
 * read-only once made and live as long as the directory is walked.
 */
#ifndef JGREP_IGNORE_H
#define JGREP_IGNORE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "options.h"
#include "rules.h"

typedef struct Ignore {
    struct Ignore *up;
    Rules own, dot, git, exclude;
    bool is_root; // of a repository
    bool in_repo; // it or one above it is
    char *lead;   // what paths relative to the walk's path lack to be relative to this
    size_t base;  // ... or have too much of
} Ignore;

/* For the whole run: the rules that do not depend on the place. */
typedef struct IgnoreBase {
    const Options *o;
    Rules files;  // --ignore-file
    Rules global; // of the user, for git; read when a repository is met
    bool has_global;
    pthread_mutex_t lock; // while that is done
} IgnoreBase;

void ignore_base_make(IgnoreBase *b, const Options *o);
void ignore_base_free(IgnoreBase *b);

/* What a directory has in it, as far as this is concerned. */
typedef struct IgnoreNames {
    bool own, dot, git, repo;
} IgnoreNames;

/* Note a name of the directory. */
void ignore_note(IgnoreNames *n, const char *name);

/* The Ignore of the open directory `fd`, whose names are below `up` and begin at path[base]: a
 * new one, or `up` when there is nothing to say. */
Ignore *ignore_enter(IgnoreBase *b, Ignore *up, int fd, const IgnoreNames *names,
                     size_t base);

/* The chain of what is above the directory `fd` where a walk begins. */
Ignore *ignore_above(IgnoreBase *b, int fd, size_t base);

/* Free `i` and those above it, up to `until`. */
void ignore_leave(Ignore *i, const Ignore *until);

/* What the files say about path[0, len), whose last part begins at path[name]. */
Verdict ignore_judge(const IgnoreBase *b, const Ignore *i, const char *path, size_t len,
                     size_t name, bool is_dir);

#endif
