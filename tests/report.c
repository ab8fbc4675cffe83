/* report.c -- counters, messages, escapes. */
#include "report.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FAILURES = 20 };

static const char *program = "?";
static size_t passed, failed, skipped;
static bool stopped; // somebody was told not to go on

void report_begin(const char *name)
{
    program = name;
    setvbuf(stdout, NULL, _IOLBF, 0);
}

void report_pass(size_t n)
{
    passed += n;
}

void report_skip(size_t n)
{
    skipped += n;
}

void report_fail(const char *fmt, ...)
{
    va_list ap;

    failed++;
    printf("%s: FAIL: ", program);
    va_start(ap, fmt);
    vprintf(fmt, ap);
    va_end(ap);
    putchar('\n');
}

bool report_go_on(void)
{
    if (failed < MAX_FAILURES) return true;
    stopped = true;
    return false;
}

size_t report_failures(void)
{
    return failed;
}

int report_end(void)
{
    if (stopped) printf("%s: stopped after %d failures\n", program, MAX_FAILURES);
    if (skipped) printf("%s: %zu skipped\n", program, skipped);
    printf("%s: %zu passed, %zu failed\n", program, passed, failed);
    return failed ? 1 : 0;
}

void *test_realloc(void *memory, size_t size)
{
    void *p = realloc(memory, size ? size : 1);

    if (p) return p;
    fprintf(stderr, "%s: out of memory\n", program);
    exit(2);
}

void *test_alloc(size_t size)
{
    void *p = test_realloc(NULL, size);

    memset(p, 0, size);
    return p;
}

/* -- Escapes --------------------------------------------------------------------------- */

void text_put(FILE *f, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c == '\n')
            fputs("\\n", f);
        else if (c == '\\')
            fputs("\\\\", f);
        else if (c < 0x20 || c >= 0x7f || (c == ' ' && (i == 0 || i + 1 == len)))
            fprintf(f, "\\x%02x", c);
        else
            fputc(c, f);
    }
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

typedef struct Output {
    char *data;
    size_t len, cap;
} Output;

static void put(Output *o, const char *bytes, size_t n)
{
    while (o->len + n > o->cap)
        o->data = test_realloc(o->data, o->cap = o->cap * 2 + 64);
    memcpy(o->data + o->len, bytes, n);
    o->len += n;
}

/* \<N:text>, s behind the '<'. Returns the place behind '>', NULL when malformed. */
static const char *put_repeated(Output *o, const char *s, const char *end)
{
    char *colon;
    unsigned long n = strtoul(s, &colon, 10);
    const char *close = colon < end ? memchr(colon, '>', (size_t)(end - colon)) : NULL;

    if (colon == s || *colon != ':' || !close) return NULL;
    while (n--)
        put(o, colon + 1, (size_t)(close - colon - 1));
    return close + 1;
}

/* One escape, s behind the backslash. Returns the place behind it, NULL when malformed. */
static const char *put_escape(Output *o, const char *s, const char *end)
{
    static const char from[] = "nrtfve\\", to[] = "\n\r\t\f\v\033\\";
    const char *simple;
    char c;

    if (s == end) return NULL;
    if (*s == '<') return put_repeated(o, s + 1, end);
    if (*s == '0') {
        put(o, "", 1);
        return s + 1;
    }
    if (*s == 'x') {
        if (end - s < 3 || hex_digit(s[1]) < 0 || hex_digit(s[2]) < 0) return NULL;
        c = (char)(hex_digit(s[1]) * 16 + hex_digit(s[2]));
        put(o, &c, 1);
        return s + 3;
    }
    simple = memchr(from, *s, sizeof from - 1);
    if (!simple) return NULL;
    put(o, &to[simple - from], 1);
    return s + 1;
}

char *text_unescape(const char *s, size_t n, size_t *len)
{
    Output o = {test_alloc(1), 0, 0};
    const char *end = s + n;

    while (s < end) {
        if (*s != '\\') {
            put(&o, s++, 1);
            continue;
        }
        s = put_escape(&o, s + 1, end);
        if (!s) {
            free(o.data);
            return NULL;
        }
    }
    *len = o.len;
    return o.data;
}
