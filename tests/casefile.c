/* casefile.c -- reading and writing cases. */
#include "casefile.h"

#include "report.h"

#include <stdlib.h>
#include <string.h>

/* Where the reader is. `c` is the case being read, complete or not. */
typedef struct Reader {
    CaseFile *out;
    const char *path;
    size_t line;
    Case c;
    bool has_re, has_text;
    const char *problem;
} Reader;

static char *own(Reader *r, char *memory)
{
    CaseFile *f = r->out;

    f->memory = test_realloc(f->memory, (f->nmemory + 1) * sizeof *f->memory);
    return f->memory[f->nmemory++] = memory;
}

static char *own_copy(Reader *r, const char *s, size_t len)
{
    char *copy = test_alloc(len + 1);

    memcpy(copy, s, len);
    return own(r, copy);
}

/* The text of a case is complete: keep it. */
static void finish_text(Reader *r)
{
    CaseFile *f = r->out;

    if (!r->has_text && !r->c.error) return;
    if (r->has_text && !r->c.error && !r->c.has_match && !r->c.has_all)
        r->problem = "text without match or all";
    if (r->c.ask.start > r->c.ask.len) r->problem = "start behind the end of the text";
    r->c.ask.flags = r->c.pattern.settings.match_flags;
    f->cases = test_realloc(f->cases, (f->n + 1) * sizeof *f->cases);
    f->cases[f->n++] = r->c;
    r->has_text = false;
    r->c.ask = (Ask){0};
    r->c.error = 0;
    r->c.has_match = r->c.has_all = r->c.oracle_differs = false;
    r->c.groups = r->c.all = NULL;
    r->c.ngroups = r->c.nall = 0;
}

static void finish_case(Reader *r)
{
    finish_text(r);
    r->c = (Case){.file = r->path, .pattern.settings = settings_make()};
    r->has_re = false;
}

static char *unescape(Reader *r, const char *value, size_t len, size_t *out_len)
{
    char *text = text_unescape(value, len, out_len);

    if (!text) {
        r->problem = "malformed escape";
        *out_len = 0;
        return NULL;
    }
    return own(r, text);
}

/* "0-3 1-2 -" or "none". */
static jitre_span *read_spans(Reader *r, const char *value, size_t *n)
{
    jitre_span *spans = NULL;
    const char *s = value;

    *n = 0;
    if (strcmp(value, "none") == 0) return NULL;
    while (*s) {
        jitre_span span = {JITRE_UNSET, JITRE_UNSET};
        char *end;

        if (*s == '-' && (s[1] == ' ' || !s[1])) {
            s++;
        } else {
            span.start = strtoul(s, &end, 10);
            if (end == s || *end != '-') break;
            s = end + 1;
            span.end = strtoul(s, &end, 10);
            if (end == s) break;
            s = end;
        }
        spans = test_realloc(spans, (*n + 1) * sizeof *spans);
        spans[(*n)++] = span;
        s += strspn(s, " ");
    }
    if (*s || *n == 0) r->problem = "malformed spans";
    return spans ? (jitre_span *)(void *)own(r, (char *)spans) : NULL;
}

static int error_code(Reader *r, const char *name)
{
#define ERROR_NAME(id, code, text)                                                         \
    if (strcmp(name, #id) == 0) return code;
    JITRE_ERRORS(ERROR_NAME)
#undef ERROR_NAME
    r->problem = "unknown error name";
    return 0;
}

static void read_flags(Reader *r, const char *value)
{
    const char *bad;
    size_t bad_len;

    if (!settings_flags(&r->c.pattern.settings, value, &bad, &bad_len))
        r->problem = "unknown flag";
}

static void read_key(Reader *r, const char *key, const char *value)
{
    size_t len = strlen(value);
    Case *c = &r->c;

    if (strcmp(key, "name") == 0) {
        c->name = own_copy(r, value, len);
    } else if (strcmp(key, "re") == 0) {
        c->pattern.re = own_copy(r, value, len);
        c->pattern.len = len;
        r->has_re = true;
    } else if (strcmp(key, "rx") == 0) {
        c->pattern.re = unescape(r, value, len, &c->pattern.len);
        r->has_re = true;
    } else if (strcmp(key, "flags") == 0) {
        read_flags(r, value);
    } else if (strcmp(key, "text") == 0) {
        finish_text(r);
        c->line = r->line;
        c->ask.text = unescape(r, value, len, &c->ask.len);
        r->has_text = true;
    } else if (strcmp(key, "start") == 0) {
        c->ask.start = strtoul(value, NULL, 10);
    } else if (strcmp(key, "match") == 0) {
        c->has_match = true;
        c->groups = read_spans(r, value, &c->ngroups);
    } else if (strcmp(key, "all") == 0) {
        c->has_all = true;
        c->all = read_spans(r, value, &c->nall);
    } else if (strcmp(key, "error") == 0) {
        c->line = r->line;
        c->error = error_code(r, value);
    } else if (strcmp(key, "oracle") == 0) {
        c->oracle_differs = true;
    } else {
        r->problem = "unknown key";
    }
    if (!c->name || (!r->has_re && (r->has_text || c->error)))
        r->problem = "name and re come first";
}

static void read_line(Reader *r, char *line)
{
    size_t len = strcspn(line, "\n");
    char *colon, *value;

    while (len > 0 && line[len - 1] == ' ')
        len--;
    line[len] = '\0';
    if (line[0] == '#') return;
    if (len == 0) {
        finish_case(r);
        return;
    }
    colon = strchr(line, ':');
    if (!colon) {
        r->problem = "no colon";
        return;
    }
    *colon = '\0';
    value = colon + 1;
    read_key(r, line, value + strspn(value, " "));
}

bool casefile_read(CaseFile *f, const char *path)
{
    Reader r = {.out = f, .path = path};
    FILE *in = fopen(path, "r");
    char *line = NULL;
    size_t cap = 0;

    if (!in) {
        printf("%s: cannot be read\n", path);
        return false;
    }
    r.path = own_copy(&r, path, strlen(path));
    finish_case(&r);
    while (!r.problem && getline(&line, &cap, in) >= 0) {
        r.line++;
        read_line(&r, line);
    }
    if (!r.problem) finish_case(&r);
    if (r.problem) printf("%s:%zu: %s\n", path, r.line, r.problem);
    free(line);
    fclose(in);
    return !r.problem;
}

void casefile_free(CaseFile *f)
{
    for (size_t i = 0; i < f->nmemory; i++)
        free(f->memory[i]);
    free(f->memory);
    free(f->cases);
    *f = (CaseFile){0};
}

/* -- Writing --------------------------------------------------------------------------- */

/* Names of the flags that are set. A name that says nothing new is left out. */
static void print_flags(const Settings *want)
{
    static const char *const names[] = {"bre",
                                        "ere",
                                        "longest",
                                        "backrefs",
                                        "one_line",
                                        "i",
                                        "m",
                                        "s",
                                        "xx",
                                        "x",
                                        "n",
                                        "ucp",
                                        "utf",
                                        "anchored",
                                        "endanchored",
                                        "dollar_endonly",
                                        "dupnames",
                                        "literal",
                                        "ungreedy",
                                        "match_word",
                                        "match_line",
                                        "allow_empty_class",
                                        "alt_circumflex",
                                        "never_utf",
                                        "never_ucp",
                                        "never_backslash_c",
                                        "notbol",
                                        "noteol",
                                        "notempty",
                                        "notempty_atstart",
                                        "match_anchored",
                                        "match_endanchored",
                                        "newline:cr",
                                        "newline:lf",
                                        "newline:crlf",
                                        "newline:any",
                                        "newline:anycrlf",
                                        "newline:nul",
                                        "bsr:unicode",
                                        "bsr:anycrlf"};
    Settings so_far = settings_make();
    bool any = false;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        Settings s = settings_make(), with = so_far;

        settings_flag(&s, names[i], strlen(names[i]));
        settings_flag(&with, names[i], strlen(names[i]));
        if (s.flags & ~want->flags || s.match_flags & ~want->match_flags) continue;
        if (s.options.newline && s.options.newline != want->options.newline) continue;
        if (s.options.bsr && s.options.bsr != want->options.bsr) continue;
        if (memcmp(&with, &so_far, sizeof with) == 0) continue;
        so_far = with;
        printf("%s%s", any ? " " : "flags: ", names[i]);
        any = true;
    }
    if (any) putchar('\n');
}

static void print_spans(const char *key, const jitre_span *spans, size_t n, size_t stride)
{
    printf("%s", key);
    if (n == 0) printf(" none");
    for (size_t i = 0; i < n; i++) {
        const jitre_span *s = spans + i * stride;

        if (s->start == JITRE_UNSET)
            printf(" -");
        else
            printf(" %zu-%zu", s->start, s->end);
    }
    putchar('\n');
}

void casefile_print(const char *name, const TestPattern *p, const Ask *ask,
                    const Answer *answer)
{
    Settings s = p->settings;

    s.match_flags = ask->flags;
    printf("\nname:  %s\nrx:    ", name);
    text_put(stdout, p->re, p->len);
    putchar('\n');
    print_flags(&s);
    printf("text:  ");
    text_put(stdout, ask->text, ask->len);
    putchar('\n');
    if (ask->start) printf("start: %zu\n", ask->start);
    print_spans("match:", answer->groups, answer->nmatches ? answer->ngroups : 0, 1);
    print_spans("all:  ", answer->groups, answer->nmatches, answer->ngroups);
    putchar('\n');
}
