/* json.c -- writing events. */
#include "json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "utf8.h"

/* -- Values ------------------------------------------------------------------------------ */

static inline void put(Output *out, const char *text)
{
    output_put(out, text, strlen(text));
}

static void put_number(Output *out, uintmax_t n)
{
    char digits[24], *end = digits + sizeof(digits), *start = end;

    do
        *--start = (char)('0' + n % 10);
    while (n /= 10);
    output_put(out, start, (size_t)(end - start));
}

/* The escape of a byte in a string, or NULL where it stands for itself. */
static const char *escape_of(unsigned char c, char buffer[8])
{
    switch (c) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\b': return "\\b";
    case '\f': return "\\f";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: break;
    }
    if (c >= 0x20) return NULL;
    snprintf(buffer, 8, "\\u%04x", c);
    return buffer;
}

/* May one of 8 bytes have to be escaped? Says yes too often rather than too rarely. */
static inline bool may_escape(const char *s)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones * 0x80;
    uint64_t w, quote, backslash;

    memcpy(&w, s, sizeof(w));
    quote = w ^ ones * '"';
    backslash = w ^ ones * '\\';
    // The top bit of x - n & ~x is set where the byte x, below 0x80, is less than n.
    return (((w - ones * 0x20) & ~w) | ((quote - ones) & ~quote) |
            ((backslash - ones) & ~backslash)) &
           tops;
}

static void put_string(Output *out, const char *text, size_t len)
{
    size_t done = 0, i = 0;

    output_char(out, '"');
    while (i < len) {
        char buffer[8];
        const char *escape;

        if (len - i >= 8 && !may_escape(text + i)) {
            i += 8;
            continue;
        }
        escape = escape_of((unsigned char)text[i++], buffer);
        if (!escape) continue;
        output_put(out, text + done, i - 1 - done);
        put(out, escape);
        done = i;
    }
    output_put(out, text + done, len - done);
    output_char(out, '"');
}

static void put_base64(Output *out, const char *data, size_t len)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *s = (const unsigned char *)data;

    output_char(out, '"');
    for (size_t i = 0; i < len; i += 3) {
        size_t n = len - i < 3 ? len - i : 3;
        unsigned three = (unsigned)s[i] << 16 | (n > 1 ? (unsigned)s[i + 1] << 8 : 0) |
                         (n > 2 ? s[i + 2] : 0);
        char four[4];

        for (size_t k = 0; k < 4; k++)
            four[k] = k <= n ? digits[three >> (18 - 6 * k) & 63] : '=';
        output_put(out, four, 4);
    }
    output_char(out, '"');
}

/* {"text":...} or {"bytes":...} */
static void put_data(Output *out, const char *data, size_t len)
{
    if (utf8_is_valid(data, len)) {
        put(out, "{\"text\":");
        put_string(out, data, len);
    } else {
        put(out, "{\"bytes\":");
        put_base64(out, data, len);
    }
    output_char(out, '}');
}

static inline void put_key_number(Output *out, const char *key, uintmax_t n)
{
    put(out, key);
    put_number(out, n);
}

static void put_duration(Output *out, uintmax_t nanos)
{
    uintmax_t rest = nanos % 1000000000;
    char text[96];

    snprintf(text, sizeof(text),
             "{\"secs\":%" PRIuMAX ",\"nanos\":%" PRIuMAX ",\"human\":\"%" PRIuMAX
             ".%06" PRIuMAX "s\"}",
             nanos / 1000000000, rest, nanos / 1000000000, rest / 1000);
    put(out, text);
}

static void put_stats(Output *out, const Stats *stats)
{
    put(out, "\"stats\":{\"elapsed\":");
    put_duration(out, stats->nanos);
    put_key_number(out, ",\"searches\":", stats->searches);
    put_key_number(out, ",\"searches_with_match\":", stats->searches_with_match);
    put_key_number(out, ",\"bytes_searched\":", stats->bytes_searched);
    put_key_number(out, ",\"bytes_printed\":", stats->bytes_printed);
    put_key_number(out, ",\"matched_lines\":", stats->matched_lines);
    put_key_number(out, ",\"matches\":", stats->matches);
    output_char(out, '}');
}

/* -- Events ------------------------------------------------------------------------------ */

static void open_event(Printer *p, const char *type)
{
    put(p->out, "{\"type\":\"");
    put(p->out, type);
    put(p->out, "\",\"data\":{\"path\":");
    put_data(p->out, p->name, strlen(p->name));
}

void json_begin(Printer *p)
{
    open_event(p, "begin");
    put(p->out, "}}\n");
}

static void put_submatch(Printer *p, const Line *line, size_t i)
{
    const Part *part = &p->at_hand->part[i];
    const Span *now = &p->at_hand->now[i];

    put(p->out, "{\"match\":");
    put_data(p->out, line->text + part->start, part->end - part->start);
    if (p->o->replace) {
        const char *text = p->at_hand->replaced.data;

        put(p->out, ",\"replacement\":");
        put_data(p->out, text ? text + now->start : "", now->end - now->start);
    }
    put_key_number(p->out, ",\"start\":", part->start);
    put_key_number(p->out, ",\"end\":", part->end);
    output_char(p->out, '}');
}

void json_line(Printer *p, const Line *line)
{
    bool selected = line->kind == LINE_SELECTED;

    printer_touch(p);
    open_event(p, selected ? "match" : "context");
    put(p->out, ",\"lines\":");
    put_data(p->out, line->text, line->len + !line->lacks_eol);
    put_key_number(p->out, ",\"line_number\":", line->number);
    put_key_number(p->out, ",\"absolute_offset\":", line->offset);
    put(p->out, ",\"submatches\":[");
    for (size_t i = 0; i < p->at_hand->n; i++) {
        if (i) output_char(p->out, ',');
        put_submatch(p, line, i);
    }
    put(p->out, "]}}\n");
}

void json_end(Printer *p, const FileEnd *end, const Stats *stats)
{
    open_event(p, "end");
    put(p->out, ",\"binary_offset\":");
    if (end->binary_offset < 0)
        put(p->out, "null");
    else
        put_number(p->out, (uintmax_t)end->binary_offset);
    output_char(p->out, ',');
    put_stats(p->out, stats);
    put(p->out, "}}\n");
}

void json_summary(Output *out, const Stats *stats, const Skipped *skipped, uintmax_t nanos)
{
    const char *comma = "";

    put(out, "{\"data\":{\"elapsed_total\":");
    put_duration(out, nanos);
    output_char(out, ',');
    put_stats(out, stats);
    put(out, ",\"skipped\":{");
#define PUT_SKIPPED(field, text)                                                           \
    put(out, comma);                                                                       \
    put_key_number(out, "\"" #field "\":", skipped->field);                                \
    comma = ",";
    SKIPPED_KINDS(PUT_SKIPPED)
#undef PUT_SKIPPED
    put(out, "}},\"type\":\"summary\"}\n");
}
