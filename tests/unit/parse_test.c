/* parse_test.c -- what the Perl front end makes of patterns.
 *
 * Trees are compared as dumps, wrong and unsupported patterns by code, offset and
 * length. Besides: facts about lengths and prefixes, limits, long patterns, and running
 * out of memory at every single allocation.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "parse/ast.h"

typedef struct Tree {
    const char *pattern;
    uint64_t flags;
    const char *dump;
} Tree;

typedef struct Wrong {
    const char *pattern;
    uint64_t flags;
    int code;
    size_t offset, length;
} Wrong;

static const Tree trees[] = {
    {"", 0, "EMPTY @0\n"},
    {"abc", 0, "STRING \"abc\" @0\n"},
    {"a.c", 0,
     "CAT @0\n"
     "  STRING \"a\" @0\n"
     "  SET [\\x00-\\x09\\x0b-\\xff] @1\n"
     "  STRING \"c\" @2\n"},
    {"a.c", JITRE_DOTALL,
     "CAT @0\n"
     "  STRING \"a\" @0\n"
     "  SET [\\x00-\\xff] @1\n"
     "  STRING \"c\" @2\n"},
    {"ab*c+?d??", 0,
     "CAT @0\n"
     "  STRING \"a\" @0\n"
     "  REPEAT 0.. greedy @1\n"
     "    STRING \"b\" @1\n"
     "  REPEAT 1.. lazy @3\n"
     "    STRING \"c\" @3\n"
     "  REPEAT 0..1 lazy @6\n"
     "    STRING \"d\" @6\n"},
    {"a{2}b{2,}c{2,3}?d{,4}e{ 1 , 2 }", 0,
     "CAT @0\n"
     "  REPEAT 2..2 greedy @0\n"
     "    STRING \"a\" @0\n"
     "  REPEAT 2.. greedy @4\n"
     "    STRING \"b\" @4\n"
     "  REPEAT 2..3 lazy @9\n"
     "    STRING \"c\" @9\n"
     "  REPEAT 0..4 greedy @16\n"
     "    STRING \"d\" @16\n"
     "  REPEAT 1..2 greedy @21\n"
     "    STRING \"e\" @21\n"},
    {"a{1", 0, "STRING \"a{1\" @0\n"},
    {"(a)(?:b)(?<n>c)", 0,
     "CAT @0\n"
     "  GROUP 1 @0\n"
     "    STRING \"a\" @1\n"
     "  STRING \"b\" @6\n"
     "  GROUP 2 @8\n"
     "    STRING \"c\" @13\n"},
    {"(?|(a)|(b)(c))(d)", 0,
     "CAT @3\n"
     "  ALT @3\n"
     "    GROUP 1 @3\n"
     "      STRING \"a\" @4\n"
     "    CAT @7\n"
     "      GROUP 1 @7\n"
     "        STRING \"b\" @8\n"
     "      GROUP 2 @10\n"
     "        STRING \"c\" @11\n"
     "  GROUP 3 @14\n"
     "    STRING \"d\" @15\n"},
    {"a|b|[cd]|e", 0, "SET [a-e] @0\n"},
    {"foo|fob|bar|fox", 0,
     "ALT @0\n"
     "  STRING \"bar\" @8\n"
     "  CAT @0\n"
     "    STRING \"fo\" @0\n"
     "    SET [box] @6\n"},
    {"a|ab|abc", 0,
     "CAT @0\n"
     "  STRING \"a\" @0\n"
     "  ALT @1\n"
     "    EMPTY @1\n"
     "    CAT @3\n"
     "      STRING \"b\" @3\n"
     "      ALT @4\n"
     "        EMPTY @4\n"
     "        STRING \"c\" @7\n"},
    {"a(?:b(?:c))d", 0, "STRING \"abcd\" @0\n"},
    {"(?:ab)*", 0,
     "REPEAT 0.. greedy @3\n"
     "  STRING \"ab\" @3\n"},
    {"^a$", 0,
     "CAT @0\n"
     "  LOOK bol @0\n"
     "  STRING \"a\" @1\n"
     "  LOOK eol @2\n"},
    {"^a$", JITRE_MULTILINE,
     "CAT @0\n"
     "  LOOK bol-multi @0\n"
     "  STRING \"a\" @1\n"
     "  LOOK eol-multi @2\n"},
    {"^a$", JITRE_MULTILINE | JITRE_ALT_CIRCUMFLEX,
     "CAT @0\n"
     "  LOOK bol-multi-alt @0\n"
     "  STRING \"a\" @1\n"
     "  LOOK eol-multi @2\n"},
    {"a$", JITRE_DOLLAR_ENDONLY,
     "CAT @0\n"
     "  STRING \"a\" @0\n"
     "  LOOK eol-end @1\n"},
    {"\\Aa\\b\\B\\Z\\z\\G", 0,
     "CAT @0\n"
     "  LOOK begin @0\n"
     "  STRING \"a\" @2\n"
     "  LOOK word [0-9A-Z_a-z] @3\n"
     "  LOOK not-word [0-9A-Z_a-z] @5\n"
     "  LOOK end-nl @7\n"
     "  LOOK end @9\n"
     "  LOOK start @11\n"},
    {"a\\Kb", 0,
     "CAT @0\n"
     "  STRING \"a\" @0\n"
     "  KEEP @1\n"
     "  STRING \"b\" @3\n"},
    {"\\x41\\x{42}\\103\\o{104}\\cA\\0\\e", 0, "STRING \"ABCD\\x01\\x00\\x1b\" @0\n"},
    {"\\Qa.b\\E*", 0,
     "CAT @2\n"
     "  STRING \"a.\" @2\n"
     "  REPEAT 0.. greedy @4\n"
     "    STRING \"b\" @4\n"},
    {"[]a-c^-]", 0, "SET [-]^a-c] @0\n"},
    {"[^\\d\\n]", 0, "SET [\\x00-\\x09\\x0b-/:-\\xff] @0\n"},
    {"[[:alpha:]_]", 0, "SET [A-Z_a-z] @0\n"},
    {"(?i)k[s-t]1", 0,
     "CAT @4\n"
     "  SET [Kk] @4\n"
     "  SET [STst] @5\n"
     "  STRING \"1\" @10\n"},
    {"(?i)k", JITRE_UTF, "SET [Kk\\x{212a}] @4\n"},
    {"a(?i)b|c", 0,
     "ALT @0\n"
     "  CAT @0\n"
     "    STRING \"a\" @0\n"
     "    SET [Bb] @5\n"
     "  SET [Cc] @7\n"},
    {"(a(?i)b)c", 0,
     "CAT @0\n"
     "  GROUP 1 @0\n"
     "    CAT @1\n"
     "      STRING \"a\" @1\n"
     "      SET [Bb] @6\n"
     "  STRING \"c\" @8\n"},
    {"(?x) a b # c\n [ d]", 0,
     "CAT @5\n"
     "  STRING \"ab\" @5\n"
     "  SET [\\x20d] @14\n"},
    {"(?xx)[ a b ]", 0, "SET [ab] @5\n"},
    {"a*", JITRE_UNGREEDY,
     "REPEAT 0.. lazy @0\n"
     "  STRING \"a\" @0\n"},
    {"(?U)a*?", 0,
     "REPEAT 0.. greedy @4\n"
     "  STRING \"a\" @4\n"},
    {"\\R", 0,
     "ALT @0\n"
     "  CAT @0\n"
     "    STRING \"\\x0d\" @0\n"
     "    ALT @1\n"
     "      STRING \"\\x0a\" @1\n"
     "      LOOK next-not-in [\\x0a] @0\n"
     "  SET [\\x0a-\\x0c\\x85] @0\n"},
    {"(?=a)(?!b)(?<=c)(?<!d)", 0,
     "CAT @0\n"
     "  LOOK next-in [a] @0\n"
     "  LOOK next-not-in [b] @5\n"
     "  LOOK prev-in [c] @10\n"
     "  LOOK prev-not-in [d] @16\n"},
    {"(?=\\s|$)(?!a|b)(?<=^|,)", 0,
     "CAT @6\n"
     "  ALT @6\n"
     "    LOOK eol @6\n"
     "    LOOK next-in [\\x09-\\x0d\\x20] @0\n"
     "  LOOK next-not-in [ab] @8\n"
     "  ALT @19\n"
     "    LOOK bol @19\n"
     "    LOOK prev-in [,] @15\n"},
    {"(?=)(?!)(*FAIL)|a", 0,
     "ALT @0\n"
     "  CAT @0\n"
     "    FAIL @4\n"
     "    FAIL @8\n"
     "  STRING \"a\" @16\n"},
    {"(?=a)?b", 0, "STRING \"b\" @6\n"},
    {"a++b*+c?+[de]{2,4}+", 0,
     "CAT @1\n"
     "  REPEAT 1.. greedy @1\n"
     "    STRING \"a\" @0\n"
     "  LOOK next-not-in [a] @1\n"
     "  REPEAT 0.. greedy @4\n"
     "    STRING \"b\" @3\n"
     "  LOOK next-not-in [b] @4\n"
     "  ALT @6\n"
     "    STRING \"c\" @6\n"
     "    LOOK next-not-in [c] @7\n"
     "  ALT @13\n"
     "    REPEAT 4..4 greedy @13\n"
     "      SET [de] @9\n"
     "    CAT @13\n"
     "      REPEAT 2..3 greedy @13\n"
     "        SET [de] @9\n"
     "      LOOK next-not-in [de] @13\n"},
    {"(?>a+b)(?>c|de)f", 0,
     "CAT @0\n"
     "  REPEAT 1.. greedy @3\n"
     "    STRING \"a\" @3\n"
     "  STRING \"b\" @5\n"
     "  ALT @10\n"
     "    STRING \"c\" @10\n"
     "    STRING \"de\" @12\n"
     "  STRING \"f\" @15\n"},
    {"(?>(?:ab)+)c", 0,
     "CAT @0\n"
     "  REPEAT 1.. greedy @6\n"
     "    STRING \"ab\" @6\n"
     "  STRING \"c\" @11\n"},
    {"(a.b)", JITRE_LITERAL, "STRING \"(a.b)\" @0\n"},
    {"a|b", JITRE_MATCH_WORD,
     "CAT @0\n"
     "  LOOK word [0-9A-Z_a-z] @0\n"
     "  SET [ab] @0\n"
     "  LOOK word [0-9A-Z_a-z] @3\n"},
    {"a|b", JITRE_MATCH_LINE,
     "CAT @0\n"
     "  LOOK bol @0\n"
     "  SET [ab] @0\n"
     "  LOOK eol @3\n"},
    {"(a)(?:b)", JITRE_NO_AUTO_CAPTURE, "STRING \"ab\" @1\n"},
    {"[]", JITRE_ALLOW_EMPTY_CLASS, "FAIL @0\n"},
    {"[^]", JITRE_ALLOW_EMPTY_CLASS, "SET [\\x00-\\xff] @0\n"},
    {"[[:<:]]a[[:>:]]", 0,
     "CAT @0\n"
     "  LOOK word [0-9A-Z_a-z] @0\n"
     "  LOOK next-in [0-9A-Z_a-z] @0\n"
     "  STRING \"a\" @7\n"
     "  LOOK word [0-9A-Z_a-z] @8\n"
     "  LOOK prev-in [0-9A-Z_a-z] @8\n"},
    {"(?:a*)*", 0,
     "REPEAT 0.. greedy @3\n"
     "  REPEAT 0.. greedy @3\n"
     "    STRING \"a\" @3\n"},
    {"(?:|a)+", 0,
     "REPEAT 1.. greedy @3\n"
     "  ALT @3\n"
     "    EMPTY @3\n"
     "    STRING \"a\" @4\n"},
    {"\303\251+[\303\240-\303\251]", JITRE_UTF,
     "CAT @0\n"
     "  REPEAT 1.. greedy @0\n"
     "    STRING \"\\xe9\" @0\n"
     "  SET [\\xe0-\\xe9] @3\n"},
};

static const Wrong wrong[] = {
    {"\\", 0, JITRE_ERR_TRAILING_BACKSLASH, 0, 1},
    {"a\\i", 0, JITRE_ERR_BAD_ESCAPE, 1, 2},
    {"\\x{110000}", 0, JITRE_ERR_BAD_CODE_POINT, 0, 10},
    {"\\o{9}", 0, JITRE_ERR_BAD_CODE_POINT, 0, 4},
    {"[a", 0, JITRE_ERR_UNCLOSED_CLASS, 0, 2},
    {"[[:foo:]]", 0, JITRE_ERR_BAD_CLASS_NAME, 1, 7},
    {"[a-\\d]", 0, JITRE_ERR_BAD_CLASS_RANGE, 3, 2},
    {"[:alpha:]", 0, JITRE_ERR_CLASS_SYNTAX, 0, 9},
    {"[z-a]", 0, JITRE_ERR_RANGE_ORDER, 3, 1},
    {"[\\R]", 0, JITRE_ERR_ESCAPE_IN_CLASS, 1, 2},
    {"\\p{Foo}", 0, JITRE_ERR_BAD_PROPERTY, 0, 7},
    {"*a", 0, JITRE_ERR_NOTHING_TO_REPEAT, 0, 1},
    {"a**", 0, JITRE_ERR_NOTHING_TO_REPEAT, 2, 1},
    {"^*", 0, JITRE_ERR_NOTHING_TO_REPEAT, 1, 1},
    {"a{2,1}", 0, JITRE_ERR_REPEAT_ORDER, 1, 5},
    {"a{65536}", 0, JITRE_ERR_REPEAT_TOO_BIG, 1, 7},
    {"(a", 0, JITRE_ERR_UNCLOSED_GROUP, 0, 2},
    {"a)", 0, JITRE_ERR_UNMATCHED_CLOSE, 1, 1},
    {"(?z)", 0, JITRE_ERR_BAD_GROUP_SYNTAX, 0, 3},
    {"(?<1>a)", 0, JITRE_ERR_BAD_GROUP_NAME, 3, 1},
    {"(?<n", 0, JITRE_ERR_BAD_GROUP_NAME, 3, 1},
    {"(?<n>a)(?<n>b)", 0, JITRE_ERR_DUPLICATE_NAME, 10, 1},
    {"(?P=n)", 0, JITRE_ERR_UNKNOWN_GROUP, 4, 1},
    {"\\2(a)", 0, JITRE_ERR_UNKNOWN_GROUP, 0, 2},
    {"(a)\\2", 0, JITRE_ERR_UNKNOWN_GROUP, 3, 2},
    {"(*FOO)", 0, JITRE_ERR_BAD_VERB, 0, 6},
    {"(*pla", 0, JITRE_ERR_BAD_VERB, 0, 5},
    {"(?#a", 0, JITRE_ERR_UNCLOSED_COMMENT, 0, 4},
    {"\\g{x", 0, JITRE_ERR_BAD_GROUP_NAME, 3, 1},
    {"(?(1a)b)", 0, JITRE_ERR_BAD_CONDITION, 0, 5},
    {"(?(?:a)b)", 0, JITRE_ERR_BAD_CONDITION, 2, 3},
    {"(a)(?(1)b|c|d)", 0, JITRE_ERR_BAD_CONDITION, 3, 11},
    {"(?=a\\K)", 0, JITRE_ERR_BAD_LOOKAROUND, 4, 2},
    {"(?J)(?<n>a)(?<n>b)\\k<n>", JITRE_BACKREFS, JITRE_ERR_UNSUPPORTED_BACKREF, 21, 1},
    {"(?=ab)", 0, JITRE_ERR_UNSUPPORTED_LOOKAROUND, 0, 6},
    {"(?<!a|bc)", 0, JITRE_ERR_UNSUPPORTED_LOOKAROUND, 0, 9},
    {"a(?<=b+c|d)", JITRE_BACKREFS, JITRE_ERR_UNSUPPORTED_VARIABLE_LOOKBEHIND, 1, 10},
    {"(?<=ab(?*c))", JITRE_BACKREFS, JITRE_ERR_UNSUPPORTED_LOOKAROUND, 6, 3},
    {"(?>a|ab)", 0, JITRE_ERR_UNSUPPORTED_ATOMIC, 0, 8},
    {"(?:a|ab)++", 0, JITRE_ERR_UNSUPPORTED_ATOMIC, 8, 2},
    {"(?R)", 0, JITRE_ERR_UNSUPPORTED_RECURSION, 0, 4},
    {"(a)(?1)", 0, JITRE_ERR_UNSUPPORTED_RECURSION, 3, 4},
    {"(?(?=a)b)", 0, JITRE_ERR_UNSUPPORTED_CONDITION, 0, 3},
    {"(*COMMIT)a", 0, JITRE_ERR_UNSUPPORTED_VERB, 0, 9},
    {"(?C1)", 0, JITRE_ERR_UNSUPPORTED_CALLOUT, 0, 5},
    {"\\X", 0, JITRE_ERR_UNSUPPORTED_GRAPHEME, 0, 2},
    {"(*sr:a)", 0, JITRE_ERR_UNSUPPORTED_SCRIPT_RUN, 0, 5},
    {"(?[a])", 0, JITRE_ERR_UNSUPPORTED_CLASS_SET, 0, 6},
    {"a(*ACCEPT)", 0, JITRE_ERR_UNSUPPORTED_ACCEPT, 1, 9},
    {"(a)\\1(b", 0, JITRE_ERR_UNCLOSED_GROUP, 5, 2},
    {"(?>a|ab)[b-a]", 0, JITRE_ERR_RANGE_ORDER, 11, 1},
    {"(?=ab)\\3", 0, JITRE_ERR_UNKNOWN_GROUP, 6, 2},
    {"\\C", JITRE_UTF, JITRE_ERR_UNSUPPORTED_SINGLE_UNIT, 0, 2},
    {"\\C", JITRE_NEVER_BACKSLASH_C, JITRE_ERR_OPTION_LOCKED, 0, 2},
    {"(*UTF)a", JITRE_NEVER_UTF, JITRE_ERR_OPTION_LOCKED, 0, 6},
    {"\\x{d800}", JITRE_UTF, JITRE_ERR_BAD_CODE_POINT, 0, 8},
    {"a\\N{U+41}", 0, JITRE_ERR_BAD_ESCAPE, 1, 5},
};

/* -- Helpers --------------------------------------------------------------------------- */

typedef struct Fixture {
    Heap heap;
    Arena arena;
    Ast *ast;
    jitre_error error;
} Fixture;

static Status parse_bytes(Fixture *f, const char *pattern, size_t len, uint64_t flags)
{
    Pattern p = {.text = pattern, .len = len, .flags = flags};

    f->heap = jr_heap_make(NULL);
    f->ast = NULL;
    jr_arena_init(&f->arena, &f->heap, (size_t)1 << 26);
    return jr_parse(&f->arena, &p, &f->ast, &f->error);
}

static Status parse(Fixture *f, const char *pattern, uint64_t flags)
{
    return parse_bytes(f, pattern, strlen(pattern), flags);
}

/* -- Tests ----------------------------------------------------------------------------- */

static void test_trees(void **state)
{
    (void)state;
    for (size_t i = 0; i < JR_COUNT(trees); i++) {
        Fixture f;
        Buf out;

        assert_int_equal(parse(&f, trees[i].pattern, trees[i].flags), JITRE_OK);
        jr_buf_init(&out, &f.heap);
        jr_ast_dump(f.ast, &out);
        assert_false(out.failed);
        assert_string_equal(out.data, trees[i].dump);
        jr_buf_free(&out);
        jr_arena_free(&f.arena);
    }
}

static void test_wrong(void **state)
{
    (void)state;
    for (size_t i = 0; i < JR_COUNT(wrong); i++) {
        const Wrong *w = &wrong[i];
        Fixture f;
        Status st = parse(&f, w->pattern, w->flags);

        if (st != w->code || f.error.offset != w->offset || f.error.length != w->length) {
            fail_msg("%s: %d at %zu+%zu, expected %d at %zu+%zu", w->pattern, st,
                     f.error.offset, f.error.length, w->code, w->offset, w->length);
        }
        assert_int_equal(f.error.code, st);
        assert_true(f.error.message[0] != '\0');
        jr_arena_free(&f.arena);
    }
}

static void test_start_items(void **state)
{
    Fixture f;

    (void)state;
    assert_int_equal(parse(&f,
                           "(*UTF)(*UCP)(*CRLF)(*BSR_ANYCRLF)(*NOTEMPTY)(*NO_JIT)"
                           "(*LIMIT_MATCH=12)a",
                           0),
                     JITRE_OK);
    assert_true(f.ast->flags == (JITRE_UTF | JITRE_UCP));
    assert_int_equal(f.ast->newline, JITRE_NEWLINE_CRLF);
    assert_int_equal(f.ast->bsr, JITRE_BSR_ANYCRLF);
    assert_int_equal(f.ast->match_flags, JITRE_NOTEMPTY);
    jr_arena_free(&f.arena);
    assert_int_equal(parse(&f, "a(*UTF)", 0), JITRE_ERR_BAD_VERB);
    jr_arena_free(&f.arena);
}

static void test_names(void **state)
{
    Fixture f;

    (void)state;
    assert_int_equal(parse(&f, "(?J)(?<b>x)(?'a'y)(?P<b>z)", 0), JITRE_OK);
    assert_int_equal(f.ast->ngroups, 4);
    assert_int_equal(f.ast->nnames, 3);
    assert_memory_equal(f.ast->names[0].name, "a", 1);
    assert_int_equal(f.ast->names[1].group, 1);
    assert_int_equal(f.ast->names[2].group, 3);
    jr_arena_free(&f.arena);
}

static void check_lengths(const char *pattern, uint64_t flags, size_t min, size_t max,
                          const char *prefix)
{
    Fixture f;
    AstLengths len;
    uint8_t out[8];
    size_t n;

    assert_int_equal(parse(&f, pattern, flags), JITRE_OK);
    len = jr_ast_lengths(f.ast);
    n = jr_ast_prefix(f.ast, out, sizeof out);
    assert_int_equal(len.min, min);
    assert_true(len.max == max);
    assert_int_equal(n, strlen(prefix));
    assert_memory_equal(out, prefix, n);
    jr_arena_free(&f.arena);
}

static void test_lengths(void **state)
{
    (void)state;
    check_lengths("", 0, 0, 0, "");
    check_lengths("\\babc|abd", 0, 3, 3, "");
    check_lengths("(abc)d*", 0, 3, SIZE_MAX, "abc");
    check_lengths("ab(?:c|def){2,3}", 0, 4, 11, "ab");
    check_lengths("(?:foo){2}bar", 0, 9, 9, "foo");
    check_lengths("abcdefghij", 0, 10, 10, "abcdefgh");
    check_lengths("\\x{e9}[a\\x{20ac}]", JITRE_UTF, 3, 5, "\303\251");
    check_lengths("a\\Kb", 0, 0, 2, "");
}

/* A unit again and again, 1 MB of it. */
static void check_long(const char *unit, int code)
{
    size_t n = strlen(unit), count = (1 << 20) / n;
    char *text = malloc(count * n);
    Fixture f;

    assert_non_null(text);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * n, unit, n);
    assert_int_equal(parse_bytes(&f, text, count * n, 0), code);
    jr_arena_free(&f.arena);
    free(text);
}

static void test_long(void **state)
{
    (void)state;
    check_long("a", JITRE_OK);
    check_long("a|", JITRE_OK);
    check_long("(?:a)", JITRE_OK);
    check_long("word|", JITRE_OK);
    check_long("(?:", JITRE_ERR_NESTING);
    check_long("(?>(?:", JITRE_ERR_NESTING);
    check_long("(a)", JITRE_ERR_TOO_MANY_GROUPS);
    check_long("[", JITRE_ERR_UNCLOSED_CLASS);
    check_long("(?=ab)", JITRE_ERR_UNSUPPORTED_LOOKAROUND);
}

/* Memory that ends after a number of allocations. */
static void *limited_alloc(void *user, size_t size)
{
    size_t *left = user;

    if (*left == 0) return NULL;
    --*left;
    return malloc(size);
}

static void limited_free(void *user, void *memory)
{
    (void)user;
    free(memory);
}

/* Parse with 0, 1, 2 ... allocations until one run passes untouched. */
static void check_memory(const char *text, uint64_t flags)
{
    Pattern p = {.text = text, .len = strlen(text), .flags = flags};
    Status st = JITRE_ERR_MEMORY;
    size_t tries = 0;

    for (; st == JITRE_ERR_MEMORY; tries++) {
        size_t left = tries;
        Heap heap = {limited_alloc, limited_free, &left};
        jitre_error error;
        Arena arena;
        Ast *ast;

        jr_arena_init(&arena, &heap, (size_t)1 << 26);
        st = jr_parse(&arena, &p, &ast, &error);
        jr_arena_free(&arena);
    }
    assert_int_equal(st, JITRE_OK);
    assert_true(tries > 1);
}

static void test_memory(void **state)
{
    (void)state;
    check_memory("(?<n>x)(?>[ab]+c)(?:foo|fob|\\p{Lu})*?b(?=c)|(*F)|\\R?+",
                 JITRE_UTF | JITRE_CASELESS);
    check_memory("[[:graph:]\\W]\\b(?!a)[^[:punct:]]*+\\w", JITRE_UTF | JITRE_UCP);
    check_memory("(?:(?>(?:(a)|b)+c)d|e(?|(f)|(g)(h)))++z", 0);
    check_memory("\\d++", 0);
    check_memory("a++", 0);
    check_memory("(?=a)", 0);
    check_memory("(?>a+b)", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trees),       cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_start_items), cmocka_unit_test(test_names),
        cmocka_unit_test(test_lengths),     cmocka_unit_test(test_long),
        cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
