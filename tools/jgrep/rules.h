/* rules.h -- lists of globs in which the last one that matches decides: lines of an ignore
 * file, the -g options, file types. */
#ifndef JGREP_RULES_H
#define JGREP_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum Verdict { VERDICT_NONE, VERDICT_DROP, VERDICT_KEEP } Verdict;

typedef struct Rule Rule;

typedef struct Rules {
    Rule *rule;
    size_t n;
    bool has_paths; // some rule looks at more than the last part of a path
    uint32_t
        by_last[256]; // rules by the byte a name ends in: 1 + the index of the last such
    uint32_t others;  // ... and of those that do not say
} Rules;

/* What is judged. `path` is relative to where the rules come from; `name` is its last part. */
typedef struct RulesSubject {
    const char *path;
    size_t path_len;
    const char *name;
    size_t name_len;
    bool is_dir;
} RulesSubject;

/* Add one line as in .gitignore. Empty lines and comments add nothing, nor do malformed ones,
 * for which false is returned. */
bool rules_add_line(Rules *r, const char *line, size_t len);

/* Add a glob of an option: like a line, but without comments; braces are expanded. The rule
 * drops what matches, or keeps it when `keep`. */
bool rules_add_glob(Rules *r, const char *glob, bool keep, bool ignore_case);

/* Add the lines of a file. */
void rules_add_text(Rules *r, const char *text, size_t len);

Verdict rules_judge(const Rules *r, const RulesSubject *s);
void rules_free(Rules *r);

#endif
