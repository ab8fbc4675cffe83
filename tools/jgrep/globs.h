/* globs.h -- lists of file patterns that keep files in or out of a search.
 *
 * --include and --exclude make one ordered list. The last rule that matches a name decides;
 * where none matches, the first rule does: it was an --include, so the name stays out, or an
 * --exclude, so it stays in.
 */
#ifndef JGREP_GLOBS_H
#define JGREP_GLOBS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct GlobRule {
    char *pattern;
    bool include;
} GlobRule;

typedef struct Globs {
    GlobRule *rule;
    size_t n;
} Globs;

void globs_add(Globs *g, const char *pattern, bool include);

/* Add a file of --exclude patterns, one a line; white space at the end of a line and empty
 * lines do not count. Returns 0 or errno. */
int globs_add_file(Globs *g, const char *path);

/* Is `name` left out? In a walk `name` is the last part of a path and patterns stand for all
 * of it; a name given on the command line may also match from behind any slash. */
bool globs_drop(const Globs *g, const char *name, bool command_line);

void globs_free(Globs *g);

#endif
