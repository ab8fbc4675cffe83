/* replace.c -- templates of --replace: reading them, filling them in. */
#include "replace.h"

#include <stdlib.h>
#include <string.h>

#include "output.h"

/* -- Reading ----------------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static void add_piece(Template *t, TemplatePiece piece)
{
    t->piece = resize(t->piece, t->n + 1, sizeof(TemplatePiece));
    t->piece[t->n++] = piece;
}

static void add_text(Template *t, const char *text, size_t len)
{
    if (len) add_piece(t, (TemplatePiece){.text = text, .len = len, .kind = PIECE_TEXT});
}

static bool has_name(const Matcher *m, const char *name, size_t len)
{
    for (size_t i = 0; i < m->n; i++) {
        if (jitre_group_number(m->regex[i], name, len, 0)) return true;
    }
    return false;
}

static bool has_number(const Matcher *m, size_t number)
{
    size_t groups = 0;

    for (size_t i = 0; i < m->n; i++)
        groups += jitre_group_count(m->regex[i]) - 1;
    return number <= groups;
}

/* Add a reference to the group that text[0, len) calls by number or name. */
static bool add_reference(Template *t, const char *text, size_t len, const Matcher *m)
{
    TemplatePiece piece = {.text = text, .len = len, .kind = PIECE_NAME};
    bool known;

    if (is_digit(text[0])) {
        piece.kind = PIECE_NUMBER;
        for (size_t i = 0; i < len && is_digit(text[i]) && piece.number < SIZE_MAX / 20;
             i++)
            piece.number = 10 * piece.number + (size_t)(text[i] - '0');
        known = has_number(m, piece.number);
    } else {
        known = has_name(m, text, len);
    }
    if (!known && m->n) complain(NULL, 0, "--replace: no group '%.*s'", (int)len, text);
    add_piece(t, piece);
    return known || !m->n;
}

/* The reference behind a "$" at s; *end is set behind it. Returns 1, 0 where there is none (the
 * dollar is text) or -1 where it is wrong. */
static int read_reference(Template *t, const char *s, const char **end, const Matcher *m)
{
    size_t len = 0;
    bool braces = *s == '{';

    s += braces;
    while (is_digit(*s) && !braces ? is_digit(s[len]) : is_name(s[len]))
        len++;
    if (braces && (!len || s[len] != '}')) {
        complain(NULL, 0, "--replace: no '}' behind '${%.*s'", (int)len, s);
        return -1;
    }
    *end = s + len + braces;
    if (!len) return 0;
    return add_reference(t, s, len, m) ? 1 : -1;
}

bool template_make(Template *t, const char *text, const Matcher *m)
{
    *t = (Template){.ngroups = 1};
    for (size_t i = 0; i < m->n; i++) {
        size_t n = jitre_group_count(m->regex[i]);
        if (n > t->ngroups) t->ngroups = n;
    }
    t->groups = resize(NULL, t->ngroups, sizeof(jitre_span));
    while (*text) {
        size_t len = strcspn(text, "$");
        const char *end = text + len;
        int r = 0;

        add_text(t, text, len);
        if (*end == '$' && end[1] == '$') {
            add_text(t, end, 1);
            end += 2;
        } else if (*end == '$') {
            const char *dollar = end;

            r = read_reference(t, dollar + 1, &end, m);
            if (!r) add_text(t, dollar, 1);
        }
        if (r < 0) {
            template_free(t);
            return false;
        }
        text = end;
    }
    return true;
}

void template_free(Template *t)
{
    free(t->piece);
    free(t->groups);
    *t = (Template){0};
}

/* -- Filling in -------------------------------------------------------------------------- */

int template_apply(Template *t, const Finder *f, const Part *part, Bytes *out)
{
    size_t first;
    const jitre_regex *re = finder_regex(f, part->which, &first);
    int r = finder_groups(f, part, t->groups, t->ngroups);

    if (r < 0) return r;
    for (size_t i = 0; i < t->n; i++) {
        const TemplatePiece *piece = &t->piece[i];
        size_t group = 0;

        if (piece->kind == PIECE_TEXT) {
            bytes_put(out, piece->text, piece->len);
            continue;
        }
        if (piece->kind == PIECE_NAME)
            group = jitre_group_number(re, piece->text, piece->len, 0);
        else if (piece->number > first)
            group = piece->number - first;
        if (!group && !(piece->kind == PIECE_NUMBER && !piece->number)) continue;
        if (group < t->ngroups && t->groups[group].start != JITRE_UNSET)
            bytes_put(out, f->text + t->groups[group].start,
                      t->groups[group].end - t->groups[group].start);
    }
    return 0;
}
