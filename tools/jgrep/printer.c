/* printer.c -- the layout of output, byte for byte that of GNU grep. */
#include "printer.h"

#include <string.h>

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

static void put_separator(const Printer *p, char c)
{
    put_colored(p, p->o->colors.separator, &c, 1);
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

/* -- Valid text -------------------------------------------------------------------------- */

typedef uint64_t Words __attribute__((vector_size(16)));

/* Are 64 bytes ASCII? */
static inline bool is_ascii(const unsigned char *s)
{
    Words w[4], all;

    memcpy(w, s, sizeof(w));
    all = w[0] | w[1] | w[2] | w[3];
    return !((all[0] | all[1]) & UINT64_C(0x8080808080808080));
}

/* Length of the valid UTF-8 character at s (s < end), 0 when there is none. */
static size_t character_length(const unsigned char *s, const unsigned char *end)
{
    size_t len = *s < 0x80   ? 1
                 : *s < 0xc2 ? 0
                 : *s < 0xe0 ? 2
                 : *s < 0xf0 ? 3
                 : *s < 0xf5 ? 4
                             : 0;

    if (!len || (size_t)(end - s) < len) return 0;
    for (size_t i = 1; i < len; i++) {
        if ((s[i] & 0xc0) != 0x80) return 0;
    }
    if (*s == 0xe0 && s[1] < 0xa0) return 0; // overlong
    if (*s == 0xed && s[1] > 0x9f) return 0; // surrogate
    if (*s == 0xf0 && s[1] < 0x90) return 0; // overlong
    if (*s == 0xf4 && s[1] > 0x8f) return 0; // beyond U+10FFFF
    return len;
}

bool is_valid_utf8(const char *data, size_t len)
{
    const unsigned char *s = (const unsigned char *)data, *end = s + len;

    while (s < end) {
        const unsigned char *stop;

        while (end - s >= 64 && is_ascii(s))
            s += 64;
        stop = end - s > 64 ? s + 64 : end;
        while (s < stop) {
            size_t n = *s < 0x80 ? 1 : character_length(s, end);

            if (!n) return false;
            s += n;
        }
    }
    return true;
}

bool printer_is_strict(const Printer *p)
{
    return p->o->utf && p->o->binary_files != BINARY_TEXT;
}

/* -- Files ------------------------------------------------------------------------------- */

void printer_init(Printer *p, const Options *o, Output *out, Finder *finder)
{
    *p = (Printer){.o = o, .out = out, .finder = finder};
}

static void put_name(const Printer *p)
{
    put_colored(p, p->o->colors.name, p->name, strlen(p->name));
}

static void put_name_and_separator(const Printer *p, char separator)
{
    put_name(p);
    if (p->o->null_names)
        output_char(p->out, 0);
    else
        put_separator(p, separator);
}

void printer_begin_file(Printer *p, const char *name, bool with_name, intmax_t size)
{
    uintmax_t largest = size < 0 ? INTMAX_MAX : (uintmax_t)size + p->o->line_numbers;

    p->name = name;
    p->with_name = with_name;
    p->number_width = 0;
    if (!p->o->initial_tab) return;
    do
        p->number_width++;
    while (largest /= 10);
}

bool printer_is_plain(const Printer *p)
{
    const Options *o = p->o;

    return !p->with_name && !o->line_numbers && !o->byte_offsets && !o->color &&
           !o->only_matching && !o->line_buffered;
}

void printer_group_separator(Printer *p)
{
    const char *separator = p->o->separator;

    put_colored(p, p->o->colors.separator, separator, strlen(separator));
    output_char(p->out, '\n');
}

void printer_count(Printer *p, uintmax_t count)
{
    if (p->with_name) put_name_and_separator(p, LINE_SELECTED);
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

/* -- Lines ------------------------------------------------------------------------------- */

/* What stands before text[0, len) of the line, which begins at `offset` of the file. */
static bool put_head(const Printer *p, const Line *line, char separator, const char *text,
                     size_t len)
{
    const Options *o = p->o;
    int width = p->number_width;

    if (!line->is_valid && printer_is_strict(p) && !is_valid_utf8(text, len)) return false;
    if (p->with_name) put_name_and_separator(p, separator);
    if (o->line_numbers) {
        put_number(p, o->colors.line, line->number, width);
        put_separator(p, separator);
    }
    if (o->byte_offsets) {
        put_number(p, o->colors.byte, line->offset + (uintmax_t)(text - line->text), width);
        put_separator(p, separator);
    }
    if (o->initial_tab && len && (p->with_name || o->line_numbers || o->byte_offsets))
        output_char(p->out, '\t');
    return true;
}

/* -o: each match on a line of its own. */
static bool put_parts(Printer *p, const Line *line, const char *match_color)
{
    char separator = p->o->invert ? LINE_CONTEXT : LINE_SELECTED;
    Span part;
    int r = finder_begin_parts(p->finder, line->text, line->len);

    while (r >= 0 && (r = finder_next_part(p->finder, &part)) == 1) {
        const char *text = line->text + part.start;
        size_t len = part.end - part.start;

        if (!put_head(p, line, separator, text, len)) return false;
        put_colored(p, match_color, text, len);
        output_char(p->out, p->o->eol);
    }
    if (r < 0) p->error = r;
    return true;
}

bool printer_takes_parts(const Printer *p)
{
    return p->o->only_matching && !p->o->invert && !p->o->line_buffered;
}

void printer_part(Printer *p, const Line *part)
{
    const char *color = p->o->color ? p->o->colors.selected_match : "";

    put_head(p, part, LINE_SELECTED, part->text, part->len);
    put_colored(p, color, part->text, part->len);
    output_char(p->out, p->o->eol);
}

/* The line with its matches in colour, up to the last of them; returns where that ends. */
static size_t put_matches(Printer *p, const Line *line, const char *line_color,
                          const char *match_color)
{
    size_t done = 0;
    Span part;
    int r = finder_begin_parts(p->finder, line->text, line->len);

    while (r >= 0 && (r = finder_next_part(p->finder, &part)) == 1) {
        put_colored(p, line_color, line->text + done, part.start - done);
        put_colored(p, match_color, line->text + part.start, part.end - part.start);
        done = part.end;
    }
    if (r < 0) p->error = r;
    return done;
}

/* Text of a line in colour. A carriage return at its end stays outside. */
static void put_colored_line(Printer *p, const Line *line)
{
    const Colors *c = &p->o->colors;
    bool selected = line->kind == LINE_SELECTED;
    bool swapped = p->o->invert && c->reverse;
    const char *line_color = selected != swapped ? c->selected_line : c->context_line;
    const char *match_color = selected ? c->selected_match : c->context_match;
    size_t done = 0, tail = line->len;

    if (selected != p->o->invert && *match_color)
        done = put_matches(p, line, line_color, match_color);
    if (tail > done && line->text[tail - 1] == '\r') tail--;
    if (*line_color && tail > done) {
        put_colored(p, line_color, line->text + done, tail - done);
        done = tail;
    }
    output_put(p->out, line->text + done, line->len - done + 1);
}

bool printer_line(Printer *p, const Line *line)
{
    const Options *o = p->o;
    bool selected = line->kind == LINE_SELECTED, shown = true;

    if (o->only_matching) {
        const char *color = selected ? o->colors.selected_match : o->colors.context_match;
        if (selected != o->invert) shown = put_parts(p, line, o->color ? color : "");
    } else {
        shown = put_head(p, line, (char)line->kind, line->text, line->len);
        if (shown && o->color)
            put_colored_line(p, line);
        else if (shown)
            output_put(p->out, line->text, line->len + 1);
    }
    if (o->line_buffered) output_flush(p->out);
    return shown;
}
