/* glob.h -- patterns for paths, as ignore files and -g write them.
 *
 *   ?      one character, not a slash          [a-z] [!a-z]   one of a set
 *   *      any number of characters but slashes
 *   **     a whole component: any number of directories; at the end: all that is below
 *   \c     c itself
 *
 * Unlike fnmatch, `**` has that meaning, and time is linear in pattern times text.
 */
#ifndef JGREP_GLOB_H
#define JGREP_GLOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct GlobToken GlobToken;

typedef struct Glob {
    GlobToken *token;
    size_t n;
    bool ignore_case; // of ASCII letters
} Glob;

/* Compile text[0, len). Returns false when it is malformed or too long. */
bool glob_make(Glob *g, const char *text, size_t len, bool ignore_case);
void glob_free(Glob *g);

/* Does it match all of path[0, len)? */
bool glob_matches(const Glob *g, const char *path, size_t len);

/* Length of the part of text[0, len) before the first character with a meaning. */
size_t glob_literal_length(const char *text, size_t len);

/* Call add(user, glob, len) for each pattern that {a,b} stands for. Returns false when braces
 * do not match or there are too many. */
bool glob_expand(const char *text, size_t len,
                 bool (*add)(void *user, const char *glob, size_t len), void *user);

#endif
