/* rich.c -- lines with columns, replacements, leading blanks trimmed, or too long to be shown.
 *
 * What is shown goes through four steps, each of which may do nothing:
 *
 *     line(s) and matches -> replaced -> one line, match or view each -> trimmed -> cut
 *
 * A View is what comes out: a piece of text on one line, and the matches in it. Numbers,
 * columns and offsets that stand before it are those of the file, not of the replaced text.
 */
#include "rich.h"

#include <stdio.h>
#include <string.h>

#include "utf8.h"

typedef struct View {
    const char *text;
    size_t len, base;   // base: where it begins in the text to be shown
    const Parts *parts; // matches that may touch it: parts->now[first, end)
    size_t first, end;
} View;

/* -- Text with matches ------------------------------------------------------------------- */

/* The part of a match inside the view, in places of the view. */
static Span clip(const View *v, Span part)
{
    size_t end = v->base + v->len;

    part.start = part.start < v->base ? v->base : part.start > end ? end : part.start;
    part.end = part.end < part.start ? part.start : part.end > end ? end : part.end;
    return (Span){part.start - v->base, part.end - v->base};
}

static void put_view(Printer *p, LineKind kind, const View *v)
{
    const char *line_color = printer_line_color(p, kind);
    const char *match_color = printer_match_color(p, kind);
    size_t done = 0;

    for (size_t i = v->first; i < v->end && p->o->color; i++) {
        Span part = clip(v, v->parts->now[i]);

        if (part.start == v->len) break;
        if (part.start == part.end) continue;
        if (part.start > done)
            printer_colored(p, line_color, v->text + done, part.start - done);
        printer_colored(p, match_color, v->text + part.start, part.end - part.start);
        done = part.end;
    }
    if (v->len > done) printer_colored(p, line_color, v->text + done, v->len - done);
}

/* -- Long lines -------------------------------------------------------------------------- */

/* The view cut to `max` bytes around its first match, or its start where it has none. The match
 * is in the middle; one that does not fit is shown from its start. */
static View cut(const View *v, size_t max, Span focus)
{
    size_t width = focus.end - focus.start, start, end;
    View shown = *v;

    start = width >= max ? focus.start : focus.start - (max - width) / 2;
    if (start > focus.start) start = 0; // there is less before it than would be shown
    if (start > v->len - max) start = v->len - max;
    end = utf8_back(v->text, start + max);
    start = utf8_back(v->text, start);
    shown.text += start;
    shown.base += start;
    shown.len = end - start;
    return shown;
}

static void put_note(Printer *p, const char *text)
{
    output_put(p->out, text, strlen(text));
}

/* How many matches are outside of what is shown? */
static size_t hidden_matches(const View *v, const View *shown)
{
    size_t n = 0;

    for (size_t i = v->first; i < v->end; i++) {
        Span whole = clip(v, v->parts->now[i]), part = clip(shown, v->parts->now[i]);
        n += whole.start < whole.end && part.start == part.end;
    }
    return n;
}

static void put_preview(Printer *p, LineKind kind, const View *v, Span focus)
{
    View shown = cut(v, p->o->max_columns, focus);
    size_t hidden = hidden_matches(v, &shown);
    char note[64];

    if (shown.base > v->base) put_note(p, "[...] ");
    put_view(p, kind, &shown);
    if (hidden) {
        snprintf(note, sizeof(note), " [... %zu more match%s]", hidden,
                 hidden == 1 ? "" : "es");
        put_note(p, note);
    } else if (shown.base + shown.len < v->base + v->len) {
        put_note(p, " [...]");
    }
}

static void put_omitted(Printer *p, LineKind kind, const View *v)
{
    char note[64];

    if (kind == LINE_CONTEXT || p->o->invert || p->need != NEED_ALL)
        snprintf(note, sizeof(note), "[Omitted long %s line]",
                 kind == LINE_CONTEXT ? "context"
                 : p->o->invert       ? "selected"
                                      : "matching");
    else
        snprintf(note, sizeof(note), "[Omitted long line with %zu match%s]",
                 v->end - v->first, v->end - v->first == 1 ? "" : "es");
    put_note(p, note);
}

/* -- One line ---------------------------------------------------------------------------- */

static size_t leading_blanks(const View *v)
{
    size_t n = 0;

    while (n < v->len && (v->text[n] == ' ' || (v->text[n] >= '\t' && v->text[n] <= '\r')))
        n++;
    return n;
}

/* Print a view, and the end of the line. `focus` is the match that must be seen. */
static void put_text(Printer *p, LineKind kind, View v, Span focus)
{
    if (p->o->trim) {
        size_t blanks = leading_blanks(&v);

        v.text += blanks;
        v.base += blanks;
        v.len -= blanks;
    }
    if (!p->o->max_columns || v.len <= p->o->max_columns)
        put_view(p, kind, &v);
    else if (p->o->max_columns_preview)
        put_preview(p, kind, &v, clip(&v, focus));
    else
        put_omitted(p, kind, &v);
    printer_eol(p);
}

/* -- Where things were ------------------------------------------------------------------- */

/* What is shown instead of a Line: the same text, or the one with replacements. */
typedef struct Source {
    const Line *line;
    const char *text;
    size_t len;
} Source;

/* Start of the original line that the original place `at` is in. */
static size_t line_start(const Printer *p, const Line *line, size_t at)
{
    const char *eol = memrchr(line->text, p->o->eol, at);

    return eol ? (size_t)(eol - line->text) + 1 : 0;
}

static size_t column_at(const Printer *p, const Line *line, size_t at)
{
    return p->o->column ? at - line_start(p, line, at) + 1 : 0;
}

/* -- Lines ------------------------------------------------------------------------------- */

/* Leave out matches that end before the view. */
static void pass_parts(View *v)
{
    while (v->first < v->end && v->parts->now[v->first].end < v->base)
        v->first++;
}

/* The column of the first match on the line of a view, which begins at the original place `at`;
 * 0: it has none. */
static size_t column_of(const Printer *p, const Source *s, const View *v)
{
    if (v->first == v->end || v->parts->now[v->first].start > v->base + v->len) return 0;
    if (v->parts->now[v->first].start < v->base) return p->o->column; // it began before
    return column_at(p, s->line, v->parts->part[v->first].start);
}

/* Print `v`, which may have several lines (behind a last end of line there is no further one),
 * from the line `number` and the original place `at` on. */
static void put_lines(Printer *p, const Source *s, View v, uintmax_t number, size_t at)
{
    LineKind kind = s->line->kind;
    bool skips_empty = p->o->only_matching && !p->o->replace;
    size_t end = v.base + v.len;

    do {
        const char *eol = memchr(v.text, p->o->eol, end - v.base);
        Span focus = {v.base, v.base};

        v.len = eol ? (size_t)(eol - v.text) : end - v.base;
        pass_parts(&v);
        if (v.first < v.end) focus = v.parts->now[v.first];
        if (v.len || !skips_empty) {
            printer_head(p, kind, number, column_of(p, s, &v), s->line->offset + at, v.len);
            put_text(p, kind, v, focus);
        }
        number += eol != NULL;
        v.text += v.len + (eol != NULL);
        v.base += v.len + (eol != NULL);
        at = parts_original(p->at_hand, v.base);
    } while (v.base < end);
}

/* -o: each match by itself. */
static void put_matches(Printer *p, const Source *s)
{
    const Parts *parts = p->at_hand;
    uintmax_t number = s->line->number;
    size_t counted = 0;

    for (size_t i = 0; i < parts->n; i++) {
        Span now = parts->now[i];
        size_t at = parts->part[i].start;
        View v = {s->text + now.start, now.end - now.start, now.start, parts, i, i + 1};

        number += count_byte(s->line->text + counted, at - counted, p->o->eol);
        counted = at;
        put_lines(p, s, v, number, at);
    }
}

/* The line of the shown text in which match `i` begins. */
static View view_around(const Source *s, const Parts *parts, size_t i, char eol)
{
    size_t at = parts->now[i].start;
    const char *before = memrchr(s->text, eol, at);
    const char *behind = memchr(s->text + at, eol, s->len - at);
    size_t start = before ? (size_t)(before - s->text) + 1 : 0;
    size_t end = behind ? (size_t)(behind - s->text) : s->len;

    return (View){s->text + start, end - start, start, parts, 0, parts->n};
}

/* --vimgrep: the line where a match begins, for each match. */
static void put_per_match(Printer *p, const Source *s)
{
    const Parts *parts = p->at_hand;
    uintmax_t number = s->line->number;
    size_t counted = 0;

    for (size_t i = 0; i < parts->n; i++) {
        size_t at = parts->part[i].start;
        View v = view_around(s, parts, i, p->o->eol);

        number += count_byte(s->line->text + counted, at - counted, p->o->eol);
        counted = at;
        printer_head(p, LINE_SELECTED, number, column_at(p, s->line, at),
                     s->line->offset + at, v.len);
        put_text(p, LINE_SELECTED, v, parts->now[i]);
    }
}

bool rich_line(Printer *p, const Line *line)
{
    const Options *o = p->o;
    bool matches = (line->kind == LINE_SELECTED) != o->invert;
    Source s = {line, line->text, line->len + o->multiline}; // runs end with their last eol

    if (!line->is_valid && printer_is_strict(p) && !utf8_is_valid(line->text, line->len))
        return false;
    if (o->replace && matches && p->at_hand->n) {
        s.text = p->at_hand->replaced.data ? p->at_hand->replaced.data : "";
        s.len = p->at_hand->replaced.len;
    }
    if (o->only_matching)
        put_matches(p, &s);
    else if (o->vimgrep && line->kind == LINE_SELECTED && !o->invert)
        put_per_match(p, &s);
    else
        put_lines(p, &s, (View){s.text, s.len, 0, p->at_hand, 0, p->at_hand->n},
                  line->number, 0);
    return true;
}
