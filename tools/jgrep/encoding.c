/* encoding.c -- UTF-16, UTF-32, Latin 1 and Windows 1252 to UTF-8. */
#include "encoding.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "utf8.h"

enum { REPLACEMENT = 0xfffd };

bool encoding_find(const char *name, Encoding *encoding)
{
    static const struct {
        const char *name;
        Encoding encoding;
    } names[] = {
#define ENCODING_ROW(name, encoding) {name, ENCODING_##encoding},
        ENCODING_NAMES(ENCODING_ROW)
#undef ENCODING_ROW
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcasecmp(name, names[i].name)) continue;
        *encoding = names[i].encoding;
        return true;
    }
    return false;
}

void decoder_init(Decoder *d, Encoding from)
{
    *d = (Decoder){.from = from, .at_start = from != ENCODING_NONE};
}

/* -- Byte order marks -------------------------------------------------------------------- */

/* What a byte order mark says, and for which of --encoding it is one. The longer ones first. */
static const struct {
    const char *bytes;
    size_t len;
    Encoding encoding, family;
} marks[] = {{"\xff\xfe\0\0", 4, ENCODING_UTF32LE, ENCODING_UTF32},
             {"\0\0\xfe\xff", 4, ENCODING_UTF32BE, ENCODING_UTF32},
             {"\xef\xbb\xbf", 3, ENCODING_UTF8, ENCODING_UTF8},
             {"\xff\xfe", 2, ENCODING_UTF16LE, ENCODING_UTF16},
             {"\xfe\xff", 2, ENCODING_UTF16BE, ENCODING_UTF16}};
enum { NMARKS = sizeof(marks) / sizeof(marks[0]) };

static bool expects_mark(const Decoder *d, size_t i)
{
    return d->from == ENCODING_AUTO || d->from == marks[i].encoding ||
           d->from == marks[i].family;
}

bool decoder_is_idle(Decoder *d, const char *first, size_t n)
{
    bool possible = false;

    if (d->from == ENCODING_NONE) return true;
    if (!d->at_start || d->nrest || !n || d->from > ENCODING_UTF8) return false;
    for (size_t i = 0; i < NMARKS; i++)
        possible |= expects_mark(d, i) && *first == *marks[i].bytes;
    if (!possible) d->from = ENCODING_NONE;
    return !possible;
}

/* The encoding where there is no mark, or none any more. */
static Encoding settle(Encoding encoding)
{
    switch (encoding) {
    case ENCODING_AUTO:
    case ENCODING_UTF8: return ENCODING_NONE;
    case ENCODING_UTF16: return ENCODING_UTF16LE;
    case ENCODING_UTF32: return ENCODING_UTF32LE;
    default: return encoding;
    }
}

/* Look for a byte order mark at the start of s[0, n). Returns its length, or -1 when more bytes
 * are needed to tell. */
static int read_mark(Decoder *d, const unsigned char *s, size_t n, bool last)
{
    for (size_t i = 0; i < NMARKS; i++) {
        size_t len = n < marks[i].len ? n : marks[i].len;

        if (!expects_mark(d, i) || memcmp(s, marks[i].bytes, len)) continue;
        if (n < marks[i].len && !last) return -1;
        if (n < marks[i].len) continue;
        d->from = settle(marks[i].encoding);
        d->converts = true;
        return (int)len;
    }
    d->from = settle(d->from);
    d->converts = d->from != ENCODING_NONE;
    return 0;
}

/* -- Characters -------------------------------------------------------------------------- */

static uint16_t windows_1252(unsigned char c)
{
    static const uint16_t high[32] = {
        0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021,
        0x2c6,  0x2030, 0x160,  0x2039, 0x152,  0x8d,   0x17d,  0x8f,
        0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
        0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178};

    return c >= 0x80 && c < 0xa0 ? high[c - 0x80] : c;
}

/* Bytes in a unit of the encoding. */
static size_t unit_size(Encoding encoding)
{
    switch (encoding) {
    case ENCODING_UTF16LE:
    case ENCODING_UTF16BE: return 2;
    case ENCODING_UTF32LE:
    case ENCODING_UTF32BE: return 4;
    default: return 1;
    }
}

static unsigned long read_unit(Encoding encoding, const unsigned char *s)
{
    switch (encoding) {
    case ENCODING_UTF16LE: return (unsigned)s[0] | (unsigned)s[1] << 8;
    case ENCODING_UTF16BE: return (unsigned)s[1] | (unsigned)s[0] << 8;
    case ENCODING_UTF32LE:
        return s[0] | (unsigned long)s[1] << 8 | (unsigned long)s[2] << 16 |
               (unsigned long)s[3] << 24;
    case ENCODING_UTF32BE:
        return s[3] | (unsigned long)s[2] << 8 | (unsigned long)s[1] << 16 |
               (unsigned long)s[0] << 24;
    case ENCODING_WINDOWS_1252: return windows_1252(*s);
    default: return *s;
    }
}

/* One unit of UTF-16; halves of pairs that stand alone are replaced. */
static size_t put_utf16(Decoder *d, unsigned unit, char *to)
{
    size_t n = 0;

    if (d->high && unit >= 0xdc00 && unit < 0xe000) {
        n = utf8_encode(to, 0x10000 + ((unsigned long)(d->high - 0xd800) << 10) +
                                (unit - 0xdc00));
        d->high = 0;
        return n;
    }
    if (d->high) n = utf8_encode(to, REPLACEMENT);
    d->high = unit >= 0xd800 && unit < 0xdc00 ? unit : 0;
    return d->high ? n : n + utf8_encode(to + n, unit);
}

static size_t put_unit(Decoder *d, const unsigned char *s, char *to)
{
    unsigned long unit = read_unit(d->from, s);

    if (unit_size(d->from) == 2) return put_utf16(d, (unsigned)unit, to);
    return utf8_encode(to, unit);
}

/* Convert whole units of s[0, n); what is left is kept. */
static size_t convert(Decoder *d, const unsigned char *s, size_t n, char *to)
{
    size_t size = unit_size(d->from), written = 0;

    if (d->from == ENCODING_NONE) {
        memcpy(to, s, n);
        return n;
    }
    while (n && (d->nrest || n < size)) { // a unit in two pieces
        d->rest[d->nrest++] = *s++;
        n--;
        if (d->nrest < size) continue;
        written += put_unit(d, d->rest, to + written);
        d->nrest = 0;
    }
    for (; n >= size; s += size, n -= size)
        written += put_unit(d, s, to + written);
    memcpy(d->rest + d->nrest, s, n);
    d->nrest += n;
    return written;
}

static size_t finish(Decoder *d, char *to)
{
    bool broken = d->high || d->nrest;

    d->high = 0;
    d->nrest = 0;
    return broken ? utf8_encode(to, REPLACEMENT) : 0;
}

/* The start of a file: bytes gather in `rest` until it is clear whether they are a mark; those
 * that are none are converted. Returns false while it is not clear. */
static bool start(Decoder *d, const unsigned char **s, size_t *n, bool last, char *to,
                  size_t *written)
{
    unsigned char first[sizeof(d->rest)];
    size_t len;
    int mark;

    while (*n && d->nrest < sizeof(d->rest)) {
        d->rest[d->nrest++] = *(*s)++;
        --*n;
    }
    mark = read_mark(d, d->rest, d->nrest, last);
    if (mark < 0) return false;
    len = d->nrest - (size_t)mark;
    memcpy(first, d->rest + mark, len);
    d->at_start = false;
    d->nrest = 0;
    *written = convert(d, first, len, to);
    return true;
}

size_t decoder_run(Decoder *d, const char *raw, size_t n, bool last, char *to)
{
    const unsigned char *s = (const unsigned char *)raw;
    size_t written = 0;

    if (d->at_start && !start(d, &s, &n, last, to, &written)) return 0;
    written += convert(d, s, n, to + written);
    if (last) written += finish(d, to + written);
    return written;
}
