/* cases.c -- jitre cases: answer conformance cases.
 *
 * In: one JSON object a line with the pattern, its flags, a text and what is wanted. Out: one
 * line {"id":..., "result":...} for each, in the same order, flushed. Only jitre.h is used, so
 * this measures what a user of the library gets.
 *
 *     {"id":"a","pattern":"a+","flags":["i"],"subject_b64":"eEFB","want":"first"}
 *  -> {"id":"a","result":{"kind":"match","spans":[[1,3]]}}
 */
#include "tool.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One case, decoded. `text` has exactly its length, so checkers see any over-read. */
typedef struct Case {
    Settings settings;
    char *pattern, *text;
    size_t pattern_len, text_len, start;
    size_t limit; // of matches; SIZE_MAX: none
    bool all, no_adjacent_empty;
} Case;

static json_t *result(const char *kind, const char *why)
{
    return why ? json_pack("{s:s,s:s}", "kind", kind, "why", why)
               : json_pack("{s:s}", "kind", kind);
}

static json_t *error_result(int code)
{
    return result("error", jitre_error_text(code));
}

static int base64_digit(char c)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(digits, c) : NULL;

    return at ? (int)(at - digits) : -1;
}

/* Decode base64 into memory of the right size; NULL when out of memory. */
static char *decode_base64(const char *s, size_t *len)
{
    size_t n = 0, digits = 0;
    unsigned bits = 0;

    while (base64_digit(s[digits]) >= 0)
        digits++;

    char *out = malloc(digits / 4 * 3 + 3);

    if (!out) return NULL;
    for (size_t i = 0; i < digits; i++) {
        bits = bits << 6 | (unsigned)base64_digit(s[i]);
        if (i % 4) out[n++] = (char)(bits >> (6 - 2 * (i % 4)) & 0xff);
    }
    *len = n;

    char *exact = realloc(out, n ? n : 1);

    return exact ? exact : out;
}

/* Apply the flags and the syntax; NULL, or why the case cannot be run. */
static json_t *read_flags(json_t *input, Settings *s)
{
    const char *syntax = json_string_value(json_object_get(input, "syntax"));
    json_t *flags = json_object_get(input, "flags"), *flag;
    bool posix = syntax && strcmp(syntax, "perl") != 0, by_line = false;
    char why[100];
    size_t i;

    if (posix) {
        const char *name = strcmp(syntax, "posix-bre") == 0 ? "bre" : "ere";

        settings_flag(s, name, strlen(name));
    }
    json_array_foreach(flags, i, flag)
    {
        const char *name = json_string_value(flag);

        if (name && posix && strcmp(name, "regnewline") == 0) {
            by_line = true;
        } else if (!name || !settings_flag(s, name, json_string_length(flag))) {
            snprintf(why, sizeof why, "option %s", name ? name : "?");
            return result("unsupported", why);
        }
    }
    s->flags |= JITRE_BACKREFS; // not asked for by anybody: there they are always on
    // regexec without REG_NEWLINE takes a newline for a character like any other
    if (posix) s->flags |= by_line ? JITRE_MULTILINE : JITRE_DOTALL | JITRE_DOLLAR_ENDONLY;
    return NULL;
}

/* Decode a case; NULL, or the result that says what is wrong with it. */
static json_t *read_case(json_t *input, Case *c)
{
    json_t *pattern = json_object_get(input, "pattern");
    const char *pattern_b64 = json_string_value(json_object_get(input, "pattern_b64"));
    const char *text = json_string_value(json_object_get(input, "subject_b64"));
    const char *want = json_string_value(json_object_get(input, "want"));
    const char *iter = json_string_value(json_object_get(input, "iter"));
    json_t *limit = json_object_get(input, "limit");

    if (pattern_b64) {
        c->pattern = decode_base64(pattern_b64, &c->pattern_len);
    } else if (json_is_string(pattern)) {
        c->pattern_len = json_string_length(pattern);
        c->pattern = malloc(c->pattern_len + 1);
        if (c->pattern) memcpy(c->pattern, json_string_value(pattern), c->pattern_len);
    } else {
        return result("error", "no pattern");
    }
    c->text = decode_base64(text ? text : "", &c->text_len);
    if (!c->pattern || !c->text) return result("error", "out of memory");
    c->start = (size_t)json_integer_value(json_object_get(input, "offset"));
    c->limit = json_is_integer(limit) ? (size_t)json_integer_value(limit) : SIZE_MAX;
    c->all = want && strcmp(want, "all") == 0;
    c->no_adjacent_empty = iter && strcmp(iter, "no_adjacent_empty") == 0;
    return read_flags(input, &c->settings);
}

/* [[s,e], null, ...] without nulls at the end. */
static json_t *spans_json(const jitre_span *groups, size_t n)
{
    json_t *out = json_array();

    while (n > 1 && groups[n - 1].start == JITRE_UNSET)
        n--;
    for (size_t i = 0; i < n; i++)
        json_array_append_new(out, groups[i].start == JITRE_UNSET
                                       ? json_null()
                                       : json_pack("[I,I]", (json_int_t)groups[i].start,
                                                   (json_int_t)groups[i].end));
    return out;
}

static json_t *first_match(const jitre_regex *re, const Case *c, jitre_span *groups,
                           size_t ngroups)
{
    int rc = jitre_captures(re, c->text, c->text_len, c->start, c->settings.match_flags,
                            groups, ngroups);

    if (rc < 0) return error_result(rc);
    if (rc == 0) return result("nomatch", NULL);
    return json_pack("{s:s,s:o}", "kind", "match", "spans", spans_json(groups, ngroups));
}

static json_t *all_result(json_t *matches, int rc)
{
    if (rc >= 0) return json_pack("{s:s,s:o}", "kind", "all", "matches", matches);
    json_decref(matches);
    return error_result(rc);
}

/* All matches by an iterator, groups filled in afterwards. */
static json_t *all_matches(const jitre_regex *re, const Case *c, jitre_span *groups,
                           size_t ngroups)
{
    json_t *matches = json_array();
    uint32_t flags = c->settings.match_flags;
    size_t from = c->start, n, found = 0;
    jitre_span span;
    jitre_iter it;
    int rc = jitre_iter_init(&it, re, c->text, c->text_len, c->start, flags);

    while (rc >= 0 && found < c->limit && (rc = jitre_iter_next(&it, &span, 1, &n)) == 1) {
        rc =
            jitre_captures_at(re, c->text, c->text_len, from, flags, span, groups, ngroups);
        if (rc < 0) break;
        json_array_append_new(matches, spans_json(groups, ngroups));
        from = span.end;
        flags &= ~JITRE_NOTEMPTY_ATSTART; // that was the start
        found++;
    }
    jitre_iter_done(&it);
    return all_result(matches, rc);
}

/* The place behind the character at `at`; CRLF is one where the convention says so. */
static size_t next_place(const Case *c, size_t at)
{
    enum jitre_newline nl = c->settings.options.newline;

    if ((nl == JITRE_NEWLINE_CRLF || nl == JITRE_NEWLINE_ANY ||
         nl == JITRE_NEWLINE_ANYCRLF) &&
        c->text_len - at >= 2 && memcmp(c->text + at, "\r\n", 2) == 0)
        return at + 2;
    at++;
    if (c->settings.flags & JITRE_UTF)
        while (at < c->text_len && ((unsigned char)c->text[at] & 0xc0) == 0x80)
            at++;
    return at;
}

/* All matches, where an empty one may not touch the end of the one before. That is not what
 * the iterator does, hence a loop over single searches. */
static json_t *all_not_adjacent(const jitre_regex *re, const Case *c, jitre_span *groups,
                                size_t ngroups)
{
    json_t *matches = json_array();
    size_t at = c->start, last = JITRE_UNSET, found = 0;
    int rc = 0;

    while (at <= c->text_len && found < c->limit) {
        rc = jitre_captures(re, c->text, c->text_len, at, c->settings.match_flags, groups,
                            ngroups);
        if (rc != 1) break;
        if (groups[0].start == groups[0].end && groups[0].end == last) {
            if (at >= c->text_len) break;
            at = next_place(c, at);
            continue;
        }
        json_array_append_new(matches, spans_json(groups, ngroups));
        last = at = groups[0].end;
        found++;
    }
    return all_result(matches, rc);
}

static json_t *answer(const Case *c)
{
    jitre_regex *re;
    jitre_error error;
    int rc = jitre_compile(c->pattern, c->pattern_len, c->settings.flags,
                           &c->settings.options, &re, &error);

    if (rc <= -200) return result("unsupported", error.message);
    if (rc <= -100) return result("compile_error", error.message);
    if (rc != JITRE_OK) return error_result(rc);

    size_t ngroups = jitre_group_count(re);
    jitre_span *groups = calloc(ngroups, sizeof *groups);
    json_t *out = !groups                ? result("error", "out of memory")
                  : !c->all              ? first_match(re, c, groups, ngroups)
                  : c->no_adjacent_empty ? all_not_adjacent(re, c, groups, ngroups)
                                         : all_matches(re, c, groups, ngroups);

    free(groups);
    jitre_free(re);
    return out;
}

static void answer_line(json_t *input, const Settings *settings)
{
    Case c = {.settings = *settings};
    json_t *out = read_case(input, &c);
    json_t *id = json_object_get(input, "id");

    if (!out) out = answer(&c);
    out = json_pack("{s:O?,s:o}", "id", id, "result", out);

    char *line = json_dumps(out, JSON_COMPACT);

    if (line) puts(line);
    fflush(stdout);
    free(line);
    json_decref(out);
    free(c.pattern);
    free(c.text);
}

int cmd_cases(int argc, char **argv)
{
    Settings settings = settings_make();
    char *line = NULL;
    size_t cap = 0;
    ssize_t len;
    int status = STATUS_OK;

    if (tool_arguments(&settings, NULL, argc, argv, NULL, 0) < 0) return STATUS_TROUBLE;
    while (status == STATUS_OK && (len = getline(&line, &cap, stdin)) > 0) {
        json_error_t error;
        json_t *input = json_loadb(line, (size_t)len, JSON_ALLOW_NUL, &error);

        if (input)
            answer_line(input, &settings);
        else if (strspn(line, " \r\n") < (size_t)len)
            status = tool_trouble("cases", "unreadable line: %s", error.text);
        json_decref(input);
    }
    free(line);
    return status;
}
