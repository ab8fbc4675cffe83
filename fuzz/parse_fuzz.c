/* parse_fuzz.c -- any bytes as a pattern: the parser says yes or says precisely why not.
 *
 * Input   a case (case.h) whose pattern may be long and is not cut at "--"
 * Checks  a refusal has a known code, a place inside the pattern and a sentence; parsing is
 *         deterministic; an escaped pattern matches exactly itself.
 */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "case.h"
#include "parse/ast.h"

enum { ARENA_LIMIT = 16 << 20, MAX_ESCAPED = 256 };

static void check_error(Status st, const jitre_error *e, size_t len)
{
    FUZZ_CHECK(st < 0 && e->code == st, "status %d, error.code %d", st, e->code);
    FUZZ_CHECK(strcmp(jitre_error_text(st), jitre_error_text(1)) != 0,
               "code %d has no text", st);
    FUZZ_CHECK(e->offset <= len && e->length <= len - e->offset,
               "error %d at %zu+%zu of %zu bytes", st, e->offset, e->length, len);
    FUZZ_CHECK(e->message[0] && memchr(e->message, '\0', sizeof e->message),
               "error %d has no sentence", st);
}

/* Parse and dump; the dump is empty when parsing failed. */
static Status parse(const Pattern *pattern, Buf *dump)
{
    Heap heap = jr_heap_make(NULL);
    Arena a;
    Ast *ast;
    jitre_error error = {0};

    jr_arena_init(&a, &heap, ARENA_LIMIT);
    Status st = jr_parse(&a, pattern, &ast, &error);
    if (st == JR_OK)
        jr_ast_dump(ast, dump);
    else
        check_error(st, &error, pattern->len);
    jr_arena_free(&a);
    return st;
}

static void check_twice(const Pattern *pattern)
{
    Heap heap = jr_heap_make(NULL);
    Buf one, two;

    jr_buf_init(&one, &heap);
    jr_buf_init(&two, &heap);
    Status a = parse(pattern, &one), b = parse(pattern, &two);
    FUZZ_CHECK(a == b, "first %d, then %d", a, b);
    FUZZ_CHECK(one.len == two.len && (!one.len || memcmp(one.data, two.data, one.len) == 0),
               "two dumps of one pattern");
    jr_buf_free(&one);
    jr_buf_free(&two);
}

static void check_escape(const char *text, size_t len, uint64_t flags)
{
    char quoted[8 * MAX_ESCAPED];
    jitre_options options = {.size = sizeof options, .engine = JITRE_ENGINE_PIKE};
    jitre_regex *re;
    jitre_error error;
    jitre_span m;
    size_t n = jitre_escape(text, len, quoted, sizeof quoted);

    FUZZ_CHECK(n < sizeof quoted, "%zu bytes escape to %zu", len, n);
    int st = jitre_compile(quoted, n, flags, &options, &re, &error);
    FUZZ_CHECK(st == JITRE_OK, "escaped: %s at %zu: %s", error.message, error.offset,
               quoted);
    int found = jitre_find(re, text, len, 0, 0, &m);
    FUZZ_CHECK(found == 1 && m.start == 0 && m.end == len, "%d for %s", found, quoted);
    jitre_free(re);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Case c;
    const uint8_t *line = memchr(data, '\n', size);
    size_t at = line ? (size_t)(line - data) + 1 : size;
    CaseOptions o;

    case_read(&c, data, size);
    o = case_options(&c);
    Pattern pattern = {.text = (const char *)data + at,
                       .len = size - at,
                       .flags = o.flags,
                       .newline = o.newline,
                       .bsr = o.bsr,
                       .max_nesting = 250};
    check_twice(&pattern);
    if (pattern.len <= MAX_ESCAPED) {
        check_escape(pattern.text, pattern.len, 0);
        check_escape(pattern.text, pattern.len, JITRE_EXTENDED);
    }
    return 0;
}
