/* filter.h -- options of a walk: what is left out, in which order the rest comes. */
#ifndef JGREP_FILTER_H
#define JGREP_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rules.h"
#include "types.h"

typedef enum SortKey {
    SORT_NONE,
    SORT_PATH,
    SORT_MODIFIED,
    SORT_ACCESSED,
    SORT_CREATED,
    SORT_AS_FOUND // the order in which directories list their entries
} SortKey;

typedef struct Filter {
    // Ignore files that count: .ignore and .jgrepignore; .gitignore; .git/info/exclude; the
    // user's for git; those above where the walk begins; those of --ignore-file.
    bool dot, git, exclude, global, parents, files;
    bool require_git;   // git's count only inside a repository
    bool hidden;        // hidden files are searched
    bool binary;        // binary files in a walk are searched
    unsigned unlimited; // how often -u was given

    const char **ignore_files;
    size_t nignore_files;
    Rules globs;     // -g, --iglob
    bool globs_keep; // ... some of them say what to keep
    Types types;
    intmax_t max_depth, max_size; // -1: no limit
    bool one_file_system;

    SortKey sort;
    bool reverse;
    intmax_t threads; // 0: as many as there are processors
    bool list;        // --files: print names, search nothing
    bool tell;        // --skipped
} Filter;

#endif
