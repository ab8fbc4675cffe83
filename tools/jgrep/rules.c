/* rules.c -- ordered globs, found by the last byte of the name.
 *
 * Most rules are names or endings ("tags", "*.o"), so most say which byte a name must end in.
 * Rules are chained by that byte, the newest first, and those that leave it open in a chain of
 * their own. A name walks down two short chains and the first that matches decides.
 */
#include "rules.h"

#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "glob.h"

typedef enum RuleKind {
    NAME,   // the name is `text`
    ENDING, // the name ends in `text`
    PATH,   // the path is `text`
    GLOB    // a glob for the name or the path
} RuleKind;

struct Rule {
    RuleKind kind;
    bool keep, dir_only;
    bool on_path; // GLOB: for the path
    char *text;
    size_t len;
    Glob glob;
    uint32_t next; // in its chain: 1 + index
};

/* -- Making ------------------------------------------------------------------------------ */

/* The byte all names must end in that text[0, len) matches; -1: not known. */
static int last_byte(const char *text, size_t len, bool ignore_case)
{
    unsigned char c = (unsigned char)text[len - 1];

    if (ignore_case || strchr("*?]\\", c) || (len > 1 && text[len - 2] == '\\')) return -1;
    if (memchr(text, '[', len)) return -1; // it may be inside a set
    return c;
}

static void chain(Rules *r, int last)
{
    uint32_t *head = last < 0 ? &r->others : &r->by_last[last];

    r->rule[r->n - 1].next = *head;
    *head = (uint32_t)r->n;
}

static char *copy_of(const char *text, size_t len)
{
    char *copy = resize(NULL, len + 1, 1);

    memcpy(copy, text, len);
    copy[len] = 0;
    return copy;
}

/* Add a glob without flags. `on_path`: it is for the whole path. */
static bool add_rule(Rules *r, Rule rule, const char *text, size_t len, bool on_path,
                     bool ignore_case)
{
    bool starred = len > 1 && *text == '*' && !on_path &&
                   glob_literal_length(text + 1, len - 1) == len - 1;

    if (!len) return true;
    rule.on_path = on_path;
    if (ignore_case || (!starred && glob_literal_length(text, len) < len)) {
        rule.kind = GLOB;
        if (!glob_make(&rule.glob, text, len, ignore_case)) return false;
    } else {
        rule.kind = starred ? ENDING : on_path ? PATH : NAME;
        rule.len = len - starred;
        rule.text = copy_of(text + starred, rule.len);
    }
    r->rule = resize(r->rule, r->n + 1, sizeof(Rule));
    r->rule[r->n++] = rule;
    r->has_paths |= on_path;
    chain(r, last_byte(text, len, ignore_case));
    return true;
}

/* A glob with what gitignore writes around it: slashes. */
static bool add_pattern(Rules *r, const char *text, size_t len, bool keep, bool ignore_case)
{
    Rule rule = {.keep = keep};
    bool on_path;

    if (len && text[len - 1] == '/') {
        rule.dir_only = true;
        len--;
    }
    on_path = memchr(text, '/', len) != NULL;
    if (len && *text == '/') {
        text++;
        len--;
    }
    // "**/name" is "name".
    if (len > 3 && !memcmp(text, "**/", 3) && !memchr(text + 3, '/', len - 3) &&
        memcmp(text + 3, "**", 2)) {
        text += 3;
        len -= 3;
        on_path = false;
    }
    return add_rule(r, rule, text, len, on_path, ignore_case);
}

bool rules_add_line(Rules *r, const char *line, size_t len)
{
    bool keep = false;

    if (len && line[len - 1] == '\r') len--;
    while (len && line[len - 1] == ' ' && !(len > 1 && line[len - 2] == '\\'))
        len--;
    if (!len || *line == '#') return true;
    if (*line == '!') {
        keep = true;
        line++;
        len--;
    } else if (len > 1 && *line == '\\' && (line[1] == '!' || line[1] == '#')) {
        line++;
        len--;
    }
    return add_pattern(r, line, len, keep, false);
}

void rules_add_text(Rules *r, const char *text, size_t len)
{
    const char *end = text + len;

    if (len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3)) text += 3;
    while (text < end) {
        const char *eol = memchr(text, '\n', (size_t)(end - text));
        size_t n = (size_t)((eol ? eol : end) - text);

        rules_add_line(r, text, n); // as git, pass over what is malformed
        text += n + 1;
    }
}

typedef struct Expansion {
    Rules *r;
    bool keep, ignore_case;
} Expansion;

static bool add_expanded(void *user, const char *glob, size_t len)
{
    Expansion *e = user;

    return add_pattern(e->r, glob, len, e->keep, e->ignore_case);
}

bool rules_add_glob(Rules *r, const char *glob, bool keep, bool ignore_case)
{
    Expansion e = {r, keep, ignore_case};

    return glob_expand(glob, strlen(glob), add_expanded, &e);
}

/* -- Judging ----------------------------------------------------------------------------- */

static bool matches(const Rule *rule, const RulesSubject *s)
{
    if (rule->dir_only && !s->is_dir) return false;
    switch (rule->kind) {
    case NAME: return s->name_len == rule->len && !memcmp(s->name, rule->text, rule->len);
    case ENDING:
        return s->name_len >= rule->len &&
               !memcmp(s->name + s->name_len - rule->len, rule->text, rule->len);
    case PATH: return s->path_len == rule->len && !memcmp(s->path, rule->text, rule->len);
    default:
        return rule->on_path ? glob_matches(&rule->glob, s->path, s->path_len)
                             : glob_matches(&rule->glob, s->name, s->name_len);
    }
}

Verdict rules_judge(const Rules *r, const RulesSubject *s)
{
    uint32_t a, b;

    if (!r->n || !s->name_len) return VERDICT_NONE;
    a = r->others;
    b = r->by_last[(unsigned char)s->name[s->name_len - 1]];
    while (a || b) {
        const Rule *rule = &r->rule[(a > b ? a : b) - 1];

        if (matches(rule, s)) return rule->keep ? VERDICT_KEEP : VERDICT_DROP;
        if (a > b)
            a = rule->next;
        else
            b = rule->next;
    }
    return VERDICT_NONE;
}

void rules_free(Rules *r)
{
    for (size_t i = 0; i < r->n; i++) {
        free(r->rule[i].text);
        glob_free(&r->rule[i].glob);
    }
    free(r->rule);
    *r = (Rules){0};
}
