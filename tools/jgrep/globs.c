/* globs.c -- ordered include and exclude patterns over fnmatch. */
#include "globs.h"

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"

void globs_add(Globs *g, const char *pattern, bool include)
{
    char *copy = resize(NULL, strlen(pattern) + 1, 1);

    strcpy(copy, pattern);
    g->rule = resize(g->rule, g->n + 1, sizeof(GlobRule));
    g->rule[g->n++] = (GlobRule){copy, include};
}

int globs_add_file(Globs *g, const char *path)
{
    bool is_stdin = !strcmp(path, "-");
    FILE *file = is_stdin ? stdin : fopen(path, "re");
    char *line = NULL;
    size_t cap = 0;
    ssize_t len;
    int error;

    if (!file) return errno;
    while (errno = 0, (len = getline(&line, &cap, file)) >= 0) {
        while (len > 0 && isspace((unsigned char)line[len - 1]))
            line[--len] = 0;
        if (len) globs_add(g, line, false);
    }
    error = ferror(file) ? errno : 0;
    free(line);
    if (!is_stdin) fclose(file);
    return error;
}

static bool rule_matches(const GlobRule *rule, const char *name, bool command_line)
{
    if (!fnmatch(rule->pattern, name, 0)) return true;
    if (!command_line) return false;
    for (const char *p = name; *p; p++) {
        if (*p == '/' && p[1] != '/' && !fnmatch(rule->pattern, p + 1, 0)) return true;
    }
    return false;
}

bool globs_drop(const Globs *g, const char *name, bool command_line)
{
    if (!g->n) return false;
    for (size_t i = g->n; i-- > 0;) {
        if (rule_matches(&g->rule[i], name, command_line)) return !g->rule[i].include;
    }
    return g->rule[0].include;
}

void globs_free(Globs *g)
{
    for (size_t i = 0; i < g->n; i++)
        free(g->rule[i].pattern);
    free(g->rule);
    *g = (Globs){0};
}
