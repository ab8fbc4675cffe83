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

/* The group of the regex, which has `first` groups before it, that a piece refers to; SIZE_MAX:
 * none. */
static size_t group_of(const TemplatePiece *piece, const jitre_regex *re, size_t first)
{
    size_t group = 0;

    if (piece->kind == PIECE_TEXT) return SIZE_MAX;
    if (piece->kind == PIECE_NUMBER && !piece->number) return 0;
    if (piece->kind == PIECE_NAME)
        group = jitre_group_number(re, piece->text, piece->len, 0);
    else if (piece->number > first && piece->number - first < jitre_group_count(re))
        group = piece->number - first;
    return group ? group : SIZE_MAX;
}

/* How many groups of a match occur in the template. */
static size_t count_used(const Template *t, const Matcher *m)
{
    size_t first = 0, used = 1;

    for (size_t i = 0; i < m->n; i++) {
        for (size_t k = 0; k < t->n; k++) {
            size_t group = group_of(&t->piece[k], m->regex[i], first);

            if (group != SIZE_MAX && group >= used) used = group + 1;
        }
        first += jitre_group_count(m->regex[i]) - 1;
    }
    return used;
}

bool template_make(Template *t, const char *text, const Matcher *m)
{
    *t = (Template){0};
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
    t->nused = count_used(t, m);
    t->is_resolved = m->n == 1;
    for (size_t i = 0; t->is_resolved && i < t->n; i++)
        t->piece[i].group = group_of(&t->piece[i], m->regex[0], 0);
    t->groups = resize(NULL, t->nused, sizeof(jitre_span));
    return true;
}

void template_free(Template *t)
{
    free(t->piece);
    free(t->groups);
    *t = (Template){0};
}

/* -- Filling in -------------------------------------------------------------------------- */

void template_apply(const Template *t, const Finder *f, size_t which,
                    const jitre_span *groups, Bytes *out)
{
    size_t first;
    const jitre_regex *re = finder_regex(f, which, &first);

    for (size_t i = 0; i < t->n; i++) {
        const TemplatePiece *piece = &t->piece[i];
        size_t group = t->is_resolved ? piece->group : group_of(piece, re, first);

        if (piece->kind == PIECE_TEXT)
            bytes_put(out, piece->text, piece->len);
        else if (group < t->nused && groups[group].start != JITRE_UNSET)
            bytes_put(out, f->text + groups[group].start,
                      groups[group].end - groups[group].start);
    }
}
