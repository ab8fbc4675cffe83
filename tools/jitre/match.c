/* match.c -- jitre match: all matches of a text, with their groups.
 *
 *     $ printf 'key=value' | jitre match '(?<name>\w+)=(\w+)'
 *     0-9 key=value
 *       1 name 0-3 key
 *       2 4-9 value
 */
#include "tool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Read all of a file into memory of exactly its size. NULL with errno set on failure. */
static char *read_all(FILE *f, size_t *len)
{
    size_t cap = 4096, n = 0, got;
    char *buf = malloc(cap);

    while (buf && (got = fread(buf + n, 1, cap - n, f)) > 0) {
        n += got;
        if (n < cap) continue;

        char *more = realloc(buf, cap *= 2);

        if (!more) free(buf);
        buf = more;
    }
    if (buf && ferror(f)) {
        free(buf);
        return NULL;
    }
    *len = n;
    return buf;
}

static void print_groups(const jitre_regex *re, const char *text, const jitre_span *groups,
                         size_t ngroups)
{
    for (size_t g = 0; g < ngroups; g++) {
        size_t name_len;
        const char *name = g ? jitre_group_name(re, g, &name_len) : NULL;

        if (g) printf("  %zu ", g);
        if (name) printf("%.*s ", (int)name_len, name);
        if (groups[g].start == JITRE_UNSET) {
            puts("-");
            continue;
        }
        printf("%zu-%zu ", groups[g].start, groups[g].end);
        if (groups[g].start < groups[g].end)
            tool_put_text(text + groups[g].start, groups[g].end - groups[g].start);
        putchar('\n');
    }
}

/* Print every match; the exit status. */
static int print_matches(const jitre_regex *re, const Settings *s, const char *text,
                         size_t len)
{
    size_t ngroups = jitre_group_count(re), from = 0, n, found = 0;
    uint32_t flags = s->match_flags;
    jitre_span *groups = calloc(ngroups, sizeof *groups);
    jitre_span span;
    jitre_iter it;
    int rc;

    if (!groups) return tool_trouble("match", "out of memory");
    rc = jitre_iter_init(&it, re, text, len, 0, s->match_flags);
    while (rc >= 0 && (rc = jitre_iter_next(&it, &span, 1, &n)) == 1) {
        rc = jitre_captures_at(re, text, len, from, flags, span, groups, ngroups);
        if (rc < 0) break;
        print_groups(re, text, groups, ngroups);
        from = span.end;
        flags &= ~JITRE_NOTEMPTY_ATSTART; // that was the start
        found++;
    }
    jitre_iter_done(&it);
    free(groups);
    if (rc < 0) return tool_trouble("match", "%s", jitre_error_text(rc));
    return found ? STATUS_OK : STATUS_NO_MATCH;
}

static int match_file(const jitre_regex *re, const Settings *s, const char *name)
{
    FILE *f = strcmp(name, "-") == 0 ? stdin : fopen(name, "rb");
    size_t len = 0;
    char *text = f ? read_all(f, &len) : NULL;
    int status = text ? print_matches(re, s, text, len)
                      : tool_trouble("match", "%s: %s", name, strerror(errno));

    free(text);
    if (f && f != stdin) fclose(f);
    return status;
}

int cmd_match(int argc, char **argv)
{
    Settings s = settings_make();
    const char *words[2] = {NULL, "-"};
    int nwords = tool_arguments(&s, NULL, argc, argv, words, 2);
    jitre_regex *re;
    jitre_error error;

    if (nwords < 0) return STATUS_TROUBLE;
    if (nwords == 0) return tool_trouble("match", "no pattern");
    if (jitre_compile(words[0], strlen(words[0]), s.flags, &s.options, &re, &error))
        return tool_pattern_error("match", words[0], &error);

    int status = match_file(re, &s, words[1]);

    jitre_free(re);
    return status;
}
