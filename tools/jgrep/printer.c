/* printer.c -- prefixes, colours, and the layout of GNU grep, byte for byte. */
#include "printer.h"

#include <string.h>

#include "json.h"
#include "rich.h"
#include "utf8.h"

/* -- Pieces ------------------------------------------------------------------------------ */

static void put_text(Output *out, const char *text)
{
    output_put(out, text, strlen(text));
}

static void begin_color(const Printer *p, const char *color)
{
    if (!p->o->color || !*color) return;
    put_text(p->out, "\33[");
    put_text(p->out, color);
    put_text(p->out, p->o->colors.no_erase ? "m" : "m\33[K");
}

static void end_color(const Printer *p, const char *color)
{
    if (!p->o->color || !*color) return;
    put_text(p->out, p->o->colors.no_erase ? "\33[m" : "\33[m\33[K");
}

static void put_colored(const Printer *p, const char *color, const char *text, size_t len)
{
    begin_color(p, color);
    output_put(p->out, text, len);
    end_color(p, color);
}

static void put_separator(const Printer *p, LineKind kind)
{
    const Text *text = kind == LINE_SELECTED ? &p->o->match_separator : &p->o->context_mark;

    put_colored(p, p->o->colors.separator, text->data, text->len);
}

static const char two_digits[] = "00010203040506070809101112131415161718192021222324"
                                 "25262728293031323334353637383940414243444546474849"
                                 "50515253545556575859606162636465666768697071727374"
                                 "75767778798081828384858687888990919293949596979899";

static void put_number(const Printer *p, const char *color, uintmax_t n, int width)
{
    char digits[24], *end = digits + sizeof(digits), *start = end;

    for (; n >= 100; n /= 100) {
        start -= 2;
        memcpy(start, &two_digits[2 * (n % 100)], 2);
    }
    if (n >= 10) *--start = (char)('0' + n % 10);
    *--start = (char)('0' + (n >= 10 ? n / 10 : n));
    while (end - start < width)
        *--start = ' ';
    put_colored(p, color, start, (size_t)(end - start));
}

/* -- Files ------------------------------------------------------------------------------- */

static Need need_of(const Options *o)
{
    if (o->json || o->stats || o->count_matches || o->replace || o->vimgrep || o->multiline)
        return NEED_ALL;
    if (o->rich && (o->color || o->only_matching)) return NEED_ALL;
    if (o->column) return NEED_FIRST;
    return o->max_columns && o->max_columns_preview ? NEED_LONG : NEED_NONE;
}

void printer_init(Printer *p, const Options *o, Output *out, Finder *finder)
{
    *p = (Printer){.o = o, .out = out, .finder = finder, .need = need_of(o)};
    p->collects = p->need != NEED_NONE || o->rich;
    finder->keeps_empty = p->collects;
    // Whether the template is right was found out before (see main.c).
    if (o->replace && template_make(&p->replace, o->replace, finder->m))
        finder_keep_groups(finder, p->replace.nused);
}

void printer_free(Printer *p)
{
    parts_free(&p->parts);
    template_free(&p->replace);
}

static void put_name(const Printer *p)
{
    const char *color = p->o->colors.name;

    if (!p->o->plain_names) {
        put_colored(p, color, p->name, strlen(p->name));
        return;
    }
    begin_color(p, color);
    for (const char *c = p->name; *c; c++)
        output_char(p->out, is_control(*c) ? '?' : *c);
    end_color(p, color);
}

static void put_name_and_separator(const Printer *p, LineKind kind)
{
    put_name(p);
    if (p->o->null_names)
        output_char(p->out, 0);
    else
        put_separator(p, kind);
}

void printer_begin_file(Printer *p, const char *name, bool with_name, intmax_t size)
{
    uintmax_t largest = size < 0 ? INTMAX_MAX : (uintmax_t)size + p->o->line_numbers;

    p->name = name;
    p->with_name = with_name;
    p->has_begun = false;
    p->matches = 0;
    p->number_width = 0;
    if (p->o->stats || p->o->json) {
        p->started = stats_now();
        p->printed = output_total(p->out);
    }
    if (!p->o->initial_tab) return;
    do
        p->number_width++;
    while (largest /= 10);
}

void printer_end_file(Printer *p, const FileEnd *end)
{
    Stats stats = {.searches = 1,
                   .searches_with_match = end->selected > 0,
                   .bytes_searched = end->bytes_searched,
                   .matched_lines = end->selected,
                   .matches = p->matches};

    if (p->o->stats || p->o->json) {
        if (p->o->json && end->selected) printer_touch(p);
        stats.bytes_printed = output_total(p->out) - p->printed;
        stats.nanos = stats_now() - p->started;
    }
    if (p->o->json && p->has_begun) json_end(p, end, &stats);
    stats_add(&p->stats, &stats);
}

void printer_touch(Printer *p)
{
    if (p->has_begun) return;
    if (p->o->json) {
        json_begin(p);
    } else if (p->o->heading && p->with_name) {
        if (p->has_printed || p->maybe_printed) output_char(p->out, '\n');
        if (!p->has_printed) p->out->lead = p->out->len; // dropped where nothing is before
        put_name(p);
        output_char(p->out, p->o->null_names ? 0 : '\n');
    }
    p->has_begun = p->has_printed = true;
}

bool printer_is_plain(const Printer *p)
{
    const Options *o = p->o;

    return !p->with_name && !o->line_numbers && !o->byte_offsets && !o->color &&
           !o->only_matching && !o->line_buffered && !p->collects;
}

void printer_group_separator(Printer *p)
{
    const char *separator = p->o->separator;

    if (p->o->json) return;
    put_colored(p, p->o->colors.separator, separator, strlen(separator));
    output_char(p->out, '\n');
}

void printer_count(Printer *p, uintmax_t count)
{
    if (p->with_name) {
        put_name(p);
        put_colored(p, p->o->null_names ? "" : p->o->colors.separator,
                    p->o->null_names ? "" : ":", 1);
    }
    put_number(p, "", count, 0);
    output_char(p->out, '\n');
    if (p->o->line_buffered) output_flush(p->out);
}

void printer_name_line(Printer *p)
{
    put_name(p);
    output_char(p->out, p->o->null_names ? 0 : '\n');
    if (p->o->line_buffered) output_flush(p->out);
}

/* -- Pieces of layouts ------------------------------------------------------------------- */

void printer_head(Printer *p, LineKind kind, uintmax_t number, uintmax_t column,
                  uintmax_t offset, size_t len)
{
    const Options *o = p->o;
    bool names = p->with_name && !o->heading;

    printer_touch(p);
    if (names) put_name_and_separator(p, kind);
    if (o->line_numbers) {
        put_number(p, o->colors.line, number, p->number_width);
        put_separator(p, kind);
    }
    if (column) {
        put_number(p, o->colors.column, column, 0);
        put_separator(p, kind);
    }
    if (o->byte_offsets) {
        put_number(p, o->colors.byte, offset, p->number_width);
        put_separator(p, kind);
    }
    if (o->initial_tab && len && (names || o->line_numbers || o->byte_offsets || column))
        output_char(p->out, '\t');
}

void printer_colored(const Printer *p, const char *color, const char *text, size_t len)
{
    put_colored(p, color, text, len);
}

const char *printer_match_color(const Printer *p, LineKind kind)
{
    const Colors *c = &p->o->colors;

    if (!p->o->color) return "";
    return kind == LINE_SELECTED ? c->selected_match : c->context_match;
}

const char *printer_line_color(const Printer *p, LineKind kind)
{
    const Colors *c = &p->o->colors;
    bool swapped = p->o->invert && c->reverse;

    if (!p->o->color) return "";
    return (kind == LINE_SELECTED) != swapped ? c->selected_line : c->context_line;
}

void printer_eol(const Printer *p)
{
    output_char(p->out, p->o->eol);
}

bool printer_is_strict(const Printer *p)
{
    const Options *o = p->o;

    return o->face == FACE_GREP && o->utf && o->binary_files != BINARY_TEXT;
}

/* -- The layout of GNU grep -------------------------------------------------------------- */

/* What stands before text[0, len) of the line. Returns false where that is to be held back. */
static bool put_head(Printer *p, const Line *line, LineKind kind, const char *text,
                     size_t len)
{
    if (!line->is_valid && printer_is_strict(p) && !utf8_is_valid(text, len)) return false;
    printer_head(p, kind, line->number, 0, line->offset + (uintmax_t)(text - line->text),
                 len);
    return true;
}

/* -o: each match on a line of its own. */
static bool put_parts(Printer *p, const Line *line)
{
    LineKind kind = p->o->invert ? LINE_CONTEXT : LINE_SELECTED;
    const char *color = printer_match_color(p, line->kind);
    Span part;
    int r = finder_begin_parts(p->finder, line->text, line->len);

    while (r >= 0 && (r = finder_next_part(p->finder, &part)) == 1) {
        const char *text = line->text + part.start;
        size_t len = part.end - part.start;

        if (!len) continue;
        if (!put_head(p, line, kind, text, len)) return false;
        put_colored(p, color, text, len);
        printer_eol(p);
    }
    if (r < 0) p->error = r;
    return true;
}

bool printer_takes_parts(const Printer *p)
{
    const Options *o = p->o;

    return o->only_matching && !o->invert && !o->line_buffered && !p->collects &&
           !o->stop_on_nonmatch;
}

void printer_part(Printer *p, const Line *part)
{
    const char *color = printer_match_color(p, LINE_SELECTED);

    put_head(p, part, LINE_SELECTED, part->text, part->len);
    put_colored(p, color, part->text, part->len);
    printer_eol(p);
}

/* The line with its matches in colour, up to the last of them; returns where that ends. */
static size_t put_matches(Printer *p, const Line *line, const char *line_color,
                          const char *match_color)
{
    size_t done = 0;
    Span part;
    int r = finder_begin_parts(p->finder, line->text, line->len);

    while (r >= 0 && (r = finder_next_part(p->finder, &part)) == 1) {
        if (part.start == part.end) continue;
        begin_color(p, line_color); // the match's colour comes on top of it, as with GNU
        output_put(p->out, line->text + done, part.start - done);
        put_colored(p, match_color, line->text + part.start, part.end - part.start);
        done = part.end;
    }
    if (r < 0) p->error = r;
    return done;
}

/* Text of a line in colour. A carriage return at its end stays outside. */
static void put_colored_line(Printer *p, const Line *line)
{
    const char *line_color = printer_line_color(p, line->kind);
    const char *match_color = printer_match_color(p, line->kind);
    size_t done = 0, tail = line->len;

    if ((line->kind == LINE_SELECTED) != p->o->invert && *match_color)
        done = put_matches(p, line, line_color, match_color);
    if (tail > done && line->text[tail - 1] == '\r') tail--;
    if (*line_color && tail > done) {
        put_colored(p, line_color, line->text + done, tail - done);
        done = tail;
    }
    output_put(p->out, line->text + done, line->len - done + 1);
}

static bool put_line(Printer *p, const Line *line)
{
    if (p->o->only_matching)
        return (line->kind == LINE_SELECTED) == p->o->invert || put_parts(p, line);
    if (!put_head(p, line, line->kind, line->text, line->len)) return false;
    if (p->o->color)
        put_colored_line(p, line);
    else
        output_put(p->out, line->text, line->len + 1);
    return true;
}

/* -- Lines ------------------------------------------------------------------------------- */

/* List the matches of a line, those that are needed. */
static int list_parts(Printer *p, const Line *line)
{
    Need need = p->need;
    Span part;
    int r;

    if (need == NEED_NONE) return 0;
    if (p->o->max_columns && line->len > p->o->max_columns) need = NEED_ALL;
    if (need == NEED_ALL) return parts_collect(&p->parts, p->finder, line->text, line->len);
    if (need != NEED_FIRST) return 0;
    r = finder_first_part(p->finder, line->text, line->len, &part);
    if (r == 1)
        parts_add(&p->parts, p->finder, (Part){part.start, part.end, p->finder->which});
    return r;
}

/* Collect the matches of a line that has some, and replace them. */
static int collect(Printer *p, const Line *line)
{
    int r = 0;

    p->at_hand = line->parts ? line->parts : &p->parts;
    if (!line->parts) parts_clear(&p->parts);
    if ((line->kind == LINE_SELECTED) == p->o->invert) return 0;
    if (!line->parts && !p->o->multiline) r = list_parts(p, line);
    if (r >= 0 && line->kind == LINE_SELECTED) p->matches += p->at_hand->n;
    if (r >= 0 && p->o->replace)
        r = parts_replace(p->at_hand, &p->replace, p->finder, line->text,
                          line->len + p->o->multiline);
    return r;
}

bool printer_line(Printer *p, const Line *line)
{
    const Options *o = p->o;
    bool shown = true;
    int r = p->collects ? collect(p, line) : 0;

    if (r < 0) {
        p->error = r;
        return true;
    }
    if (o->count_matches) return true;
    if (o->json)
        json_line(p, line);
    else if (o->rich)
        shown = rich_line(p, line);
    else
        shown = put_line(p, line);
    if (o->line_buffered) output_flush(p->out);
    return shown;
}
