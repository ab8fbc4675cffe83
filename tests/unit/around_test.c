/* around_test.c -- what is searched by backtracking: facts, bounds, and the filter in front of it.
 *
 * That the answers are right is shown by tests/cases and tests/random.c; here is what they do not
 * see: which facts are told, what is refused, that hostile patterns and texts end in time, and
 * what becomes of lookaround in the filter (parse/relax.c).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "jitre.h"
#include "parse/ast.h"

static jitre_regex *compile(const char *pattern, uint64_t flags, size_t max_steps)
{
    jitre_options o = {.size = sizeof o, .max_steps = max_steps};
    jitre_regex *re;
    jitre_error error;

    if (jitre_compile(pattern, strlen(pattern), flags | JITRE_BACKREFS, &o, &re, &error))
        fail_msg("%s: %s", pattern, error.message);
    return re;
}

static void facts_are_told(void **state)
{
    static const struct {
        const char *pattern, *prefix;
        size_t min, max;
        uint32_t backtracks;
    } row[] = {{"(?<=ab)c(?=def)", "c", 1, 1, 1}, {"(?=abc)a+", "a", 1, JITRE_UNSET, 1},
               {"(?!ab)", "", 0, 0, 1},           {"(?<!xy)foo", "foo", 3, 3, 1},
               {"(?>ab|abc)d", "ab", 3, 4, 1},    {"(?>abc)d", "abcd", 4, 4, 0},
               {"(?<=a)c(?=d)", "c", 1, 1, 0},    {"(?=(a))a", "a", 1, 1, 1}};

    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        jitre_regex *re = compile(row[i].pattern, 0, 0);
        jitre_facts f = {.size = sizeof f};
        jitre_stream stream;
        int streams;

        assert_int_equal(jitre_info(re, 0, &f), JITRE_OK);
        if (f.min_length != row[i].min || f.max_length != row[i].max ||
            strcmp(f.prefix, row[i].prefix) || f.has_backrefs != row[i].backtracks ||
            (f.engine == JITRE_ENGINE_BACKTRACK) != row[i].backtracks)
            fail_msg("%s: %zu..%zu, \"%s\", %u", row[i].pattern, f.min_length, f.max_length,
                     f.prefix, f.has_backrefs);
        streams = jitre_stream_init(&stream, re, 0);
        assert_int_equal(streams, f.has_backrefs ? JITRE_ERR_UNSUPPORTED_STREAM : JITRE_OK);
        jitre_stream_done(&stream);
        jitre_free(re);
    }
}

/* -- Bounds ------------------------------------------------------------------------------ */

static void steps_end_a_search(void **state)
{
    static const char *const pattern[] = {"(?=(a*)*\\1b)a", "(?>(?:a|aa)*)a",
                                          "(?:a(?<=aa|a)|(?=\\Gaa)a)*(?!a|$)"};
    char text[2000];

    (void)state;
    memset(text, 'a', sizeof text);
    for (size_t i = 0; i < sizeof pattern / sizeof *pattern; i++) {
        jitre_regex *re = compile(pattern[i], 0, 100);
        jitre_span m;

        assert_int_equal(jitre_find(re, text, sizeof text, 0, 0, &m), JITRE_ERR_STEPS);
        jitre_free(re);
    }
}

/* Exponential without memory of what has failed: with it these end well within the default. */
static void memory_keeps_searches_short(void **state)
{
    static const char *const pattern[] = {
        "(?=(?:a*)*b)a", "(?:a|a(?!bc)|(?=aa)a)*(?!a|$)x?",
        "(?:(?!(?:a|a)*b)a|a)*(?!a|$)x?", "(?>(?:a|a)*b|a)(?!a|$)x?",
        "a(?<=(?=(?:a|a)*b)a)"};
    char text[100];

    (void)state;
    memset(text, 'a', sizeof text);
    for (size_t i = 0; i < sizeof pattern / sizeof *pattern; i++) {
        jitre_regex *re = compile(pattern[i], 0, 10000000);
        jitre_span m;

        assert_int_equal(jitre_find(re, text, sizeof text, 0, 0, &m), 0);
        jitre_free(re);
    }
}

/* The stack of a search is memory that is bounded; nothing recurses. */
static void deep_nests_are_fine(void **state)
{
    enum { DEPTH = 900 };
    static const char *const open[] = {"(?=", "(?!", "(?>x|", "(?=(?:"};
    static const char *const close[] = {")", ")", ")", ")*)"};
    char pattern[8 * DEPTH + 2];

    (void)state;
    for (size_t i = 0; i < sizeof open / sizeof *open; i++) {
        size_t n = 0, depth = i == 3 ? DEPTH / 2 : DEPTH;
        jitre_regex *re;
        jitre_span m;

        for (size_t k = 0; k < depth; k++)
            n += (size_t)sprintf(pattern + n, "%s", open[i]);
        n += (size_t)sprintf(pattern + n, "ab");
        for (size_t k = 0; k < depth; k++)
            n += (size_t)sprintf(pattern + n, "%s", close[i]);
        re = compile(pattern, 0, 0);
        assert_int_equal(jitre_find(re, "xab", 3, 1, 0, &m), 1);
        assert_int_equal(m.start, 1);
        jitre_free(re);
    }
}

/* What stands inside of many lookarounds is not walked over for each of them. */
static void nests_compile_in_time(void **state)
{
    enum { DEPTH = 990, WORDS = 20000 };
    char *pattern = malloc(8 * DEPTH + 16 * WORDS), *p = pattern;
    clock_t begin = clock();
    jitre_regex *re;

    (void)state;
    assert_non_null(pattern);
    for (int i = 0; i < DEPTH; i++)
        p += sprintf(p, "%s", i % 2 ? "(?=x" : i % 4 ? "(?!" : "(?=");
    for (int i = 0; i < WORDS; i++)
        p += sprintf(p, "(?:a|b%c)", 'c' + i % 20);
    for (int i = 0; i < DEPTH; i++)
        *p++ = ')';
    *p = '\0';
    re = compile(pattern, 0, 0);
    assert_true((clock() - begin) / CLOCKS_PER_SEC < 2);
    jitre_free(re);
    free(pattern);
}

/* A lookbehind may have as many characters as it likes up to a limit, and not one more. */
static void lookbehind_has_a_limit(void **state)
{
    jitre_regex *re = compile("(?<=a{65535})b", 0, 0);
    jitre_error error;
    jitre_span m;
    char *text = malloc(65536);

    (void)state;
    assert_non_null(text);
    memset(text, 'a', 65535);
    text[65535] = 'b';
    assert_int_equal(jitre_find(re, text, 65536, 0, 0, &m), 1);
    assert_int_equal(m.start, 65535);
    assert_int_equal(jitre_find(re, text + 1, 65535, 0, 0, &m), 0);
    jitre_free(re);
    free(text);
    assert_int_equal(
        jitre_compile("(?<=ca{65535})b", 15, JITRE_BACKREFS, NULL, &re, &error),
        JITRE_ERR_UNSUPPORTED_VARIABLE_LOOKBEHIND);
    assert_int_equal(error.offset, 0);
    assert_int_equal(error.length, 14);
}

/* -- Filters ----------------------------------------------------------------------------- */

/* The words of a dump, without places: STRING "ab" ... */
static void flatten(char *dump)
{
    char *to = dump;

    for (char *line = strtok(dump, "\n"); line; line = strtok(NULL, "\n")) {
        size_t n;

        line += strspn(line, " ");
        n = (size_t)(strstr(line, " @") - line);
        if (to > dump) *to++ = ' ';
        memmove(to, line, n);
        to += n;
    }
    *to = '\0';
}

static void filters_match_what_stands_at_ends(void **state)
{
    static const struct {
        const char *pattern, *filter;
        size_t before;
        uint64_t flags;
        enum jitre_newline newline;
    } row[] = {
        {"(?<=ab)c", "CAT REPEAT 1..1 greedy CAT EMPTY STRING \"ab\" STRING \"c\"", 2, 0,
         0},
        {"a(?=bc)", "CAT STRING \"a\" REPEAT 1..1 greedy STRING \"bc\"", 0, 0, 0},
        {"a(?=bc)d", "CAT STRING \"a\" LOOK next-in [b] STRING \"d\"", 0, 0, 0},
        {"a(?<=bc|xyz)d", "CAT STRING \"a\" LOOK prev-in [cz] STRING \"d\"", 0, 0, 0},
        {"a(?!bc)d", "CAT STRING \"a\" EMPTY STRING \"d\"", 0, 0, 0},
        {"(?<!ab)c", "CAT EMPTY STRING \"c\"", 0, 0, 0},
        {"(?<=ab|c)d", "CAT LOOK prev-in [bc] STRING \"d\"", 0, 0, 0},
        {"(?<=ab[x\\x{e9}])c", "CAT LOOK prev-in [x\\xe9] STRING \"c\"", 0, JITRE_UTF, 0},
        {"(?<=ab)c", "CAT LOOK prev-in [b] STRING \"c\"", 0, 0, JITRE_NEWLINE_ANYCRLF},
        {"\\b(?<=ab)c", NULL, 0, 0, 0},
        {"(?>ab|a)c", NULL, 0, 0, 0}};

    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        Heap heap = jr_heap_make(NULL);
        Pattern p = {.text = row[i].pattern,
                     .len = strlen(row[i].pattern),
                     .flags = row[i].flags | JITRE_BACKREFS,
                     .newline = row[i].newline ? row[i].newline : JITRE_NEWLINE_LF,
                     .bsr = JITRE_BSR_UNICODE,
                     .max_nesting = 100};
        size_t before = 99;
        jitre_error error;
        Arena a, scratch;
        Ast *ast, *filter;
        Buf out;

        jr_arena_init(&a, &heap, 1 << 20);
        jr_arena_init(&scratch, &heap, 1 << 20);
        jr_buf_init(&out, &heap);
        assert_int_equal(jr_parse(&a, &p, &ast, &error), JR_OK);
        assert_true(ast->backtracks);
        assert_int_equal(jr_ast_relax(&a, &scratch, ast, &filter, &before), JR_OK);
        assert_false(filter->backtracks);
        assert_int_equal(before, row[i].before);
        jr_ast_dump(filter, &out);
        flatten(out.data);
        if (row[i].filter && strcmp(out.data, row[i].filter))
            fail_msg("%s: %s", row[i].pattern, out.data);
        jr_buf_free(&out);
        jr_arena_free(&scratch);
        jr_arena_free(&a);
    }
}

/* From every place, also inside of what the lookbehind looks at. */
static void searches_begin_anywhere(void **state)
{
    static const char text[] =
        "x ab\xc3\xa9x ab\xc3\xa9\xc3\xa9x b\xc3\xa9x \xc3\xa9x ab\xc3\xa9x";
    jitre_regex *re = compile("(?<=ab\xc3\xa9)x", JITRE_UTF, 0);
    static const size_t match[] = {6, 29};

    (void)state;
    for (size_t at = 0; at < sizeof text; at++) {
        const size_t *want = at <= match[0] ? match : at <= match[1] ? match + 1 : NULL;
        jitre_span m;
        int r;

        if ((text[at] & 0xc0) == 0x80) continue;
        r = jitre_find(re, text, sizeof text - 1, at, 0, &m);
        if (r != (want != NULL) || (want && m.start != *want))
            fail_msg("from %zu: %d, %zu", at, r, m.start);
    }
    jitre_free(re);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(facts_are_told),
                                       cmocka_unit_test(steps_end_a_search),
                                       cmocka_unit_test(memory_keeps_searches_short),
                                       cmocka_unit_test(deep_nests_are_fine),
                                       cmocka_unit_test(nests_compile_in_time),
                                       cmocka_unit_test(lookbehind_has_a_limit),
                                       cmocka_unit_test(filters_match_what_stands_at_ends),
                                       cmocka_unit_test(searches_begin_anywhere)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
