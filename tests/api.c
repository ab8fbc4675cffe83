/* api.c -- every public function: right use, wrong use, corners. */
#include "engines.h"
#include "report.h"

#include <stdlib.h>
#include <string.h>

/* A compiled pattern or the end of the program. */
static jitre_regex *compile(const char *pattern, uint64_t flags)
{
    jitre_regex *re;
    jitre_error error;

    if (jitre_compile(pattern, strlen(pattern), flags, NULL, &re, &error) == JITRE_OK)
        return re;
    report_fail("/%s/: %s", pattern, error.message);
    exit(report_end());
}

#define CHECK(x)             report_check(x, "api.c:%d: %s", __LINE__, #x)
#define CHECK_ARGUMENT(call) CHECK((call) == JITRE_ERR_ARGUMENT)

/* -- Compiling ------------------------------------------------------------------------- */

static void test_compile(void)
{
    jitre_options options = {.size = sizeof options};
    jitre_error error = {0};
    jitre_regex *re = (jitre_regex *)(void *)&error;

    CHECK_ARGUMENT(jitre_compile(NULL, 3, 0, NULL, &re, &error));
    CHECK(re == NULL && error.code == JITRE_ERR_ARGUMENT);
    CHECK_ARGUMENT(jitre_compile("a", 1, 0, NULL, NULL, &error));
    CHECK_ARGUMENT(jitre_compile("a", 1, UINT64_C(1) << 63, NULL, &re, &error));
    CHECK_ARGUMENT(
        jitre_compile("a", 1, JITRE_SYNTAX_BRE | JITRE_SYNTAX_ERE, NULL, &re, NULL));
    CHECK(jitre_compile(NULL, 0, 0, NULL, &re, NULL) == JITRE_OK);
    jitre_free(re);
    CHECK(jitre_compile("a(b", 3, 0, NULL, &re, NULL) == JITRE_ERR_UNCLOSED_GROUP);
    CHECK(re == NULL);
    CHECK(jitre_compile("a(b", 3, 0, &options, &re, &error) == JITRE_ERR_UNCLOSED_GROUP);
    CHECK(error.offset <= 3 && error.message[0] && strlen(error.message) < 160);
    CHECK(jitre_compile("a\0b", 3, 0, NULL, &re, &error) == JITRE_OK);
    CHECK(jitre_is_match(re, "xa\0b", 4, 0, 0) == 1 && !jitre_is_match(re, "ab", 2, 0, 0));
    jitre_free(re);
    jitre_free(NULL);
}

static void test_options(void)
{
    jitre_options options = {.size = sizeof options};
    jitre_regex *re;
    char nested[3000];

    options.size = 1;
    CHECK_ARGUMENT(jitre_compile("a", 1, 0, &options, &re, NULL));
    options.size = sizeof options;
    options.engine = (enum jitre_engine)99;
    CHECK_ARGUMENT(jitre_compile("a", 1, 0, &options, &re, NULL));
    options.engine = JITRE_ENGINE_AUTO;
    options.newline = (enum jitre_newline)99;
    CHECK_ARGUMENT(jitre_compile("a", 1, 0, &options, &re, NULL));
    options.newline = JITRE_NEWLINE_DEFAULT;
    options.max_program_bytes = 4096;
    CHECK(jitre_compile("(?:a{1000}){60}", 15, 0, &options, &re, NULL) ==
          JITRE_ERR_TOO_BIG);
    options.max_program_bytes = 0;
    options.max_nesting = 10;
    CHECK(jitre_compile("((((((((((a))))))))))", 21, 0, &options, &re, NULL) == JITRE_OK);
    jitre_free(re);
    CHECK(jitre_compile("(((((((((((a)))))))))))", 23, 0, &options, &re, NULL) ==
          JITRE_ERR_NESTING);
    memset(nested, '(', 1500);
    CHECK(jitre_compile(nested, 1500, 0, NULL, &re, NULL) == JITRE_ERR_NESTING);
}

/* Options of a later version than ours are right when they ask for nothing. */
static void test_later_options(void)
{
    struct {
        jitre_options options;
        char later[40];
    } given = {.options.size = sizeof given};
    jitre_regex *re;

    CHECK(jitre_compile("a", 1, 0, &given.options, &re, NULL) == JITRE_OK);
    jitre_free(re);
    given.later[sizeof given.later - 1] = 1;
    CHECK_ARGUMENT(jitre_compile("a", 1, 0, &given.options, &re, NULL));
    CHECK(!re);
}

static void test_texts_of_errors(void)
{
#define CHECK_TEXT(id, code, text) CHECK(strcmp(jitre_error_text(code), text) == 0);
    JITRE_ERRORS(CHECK_TEXT)
#undef CHECK_TEXT
    CHECK(jitre_error_text(JITRE_OK) && jitre_error_text(-99999) && jitre_error_text(7));
    CHECK(strcmp(jitre_version(), "0.1.0") == 0);
}

/* -- Questions ------------------------------------------------------------------------- */

static void test_misuse(void)
{
    jitre_regex *re = compile("a", 0);
    jitre_facts facts = {.size = sizeof facts};
    jitre_span m, groups[2], *pieces;
    jitre_iter it = {{0}};
    size_t n;
    char *out;

    CHECK_ARGUMENT(jitre_is_match(NULL, "a", 1, 0, 0));
    CHECK_ARGUMENT(jitre_is_match(re, NULL, 1, 0, 0));
    CHECK_ARGUMENT(jitre_is_match(re, "a", 1, 2, 0));
    CHECK_ARGUMENT(jitre_is_match(re, "a", 1, 0, 0x8000));
    CHECK_ARGUMENT(jitre_find(re, "a", 1, 0, 0, NULL));
    CHECK_ARGUMENT(jitre_find(NULL, "a", 1, 0, 0, &m));
    CHECK_ARGUMENT(jitre_captures(re, "a", 1, 0, 0, NULL, 1));
    CHECK_ARGUMENT(jitre_captures_at(re, "a", 1, 0, 0, (jitre_span){0, 1}, NULL, 1));
    CHECK_ARGUMENT(jitre_captures_at(re, "a", 1, 0, 0, (jitre_span){0, 5}, groups, 1));
    CHECK_ARGUMENT(jitre_captures_at(re, "a", 1, 0, 0, (jitre_span){1, 0}, groups, 1));
    CHECK_ARGUMENT(jitre_iter_init(NULL, re, "a", 1, 0, 0));
    CHECK_ARGUMENT(jitre_iter_init(&it, NULL, "a", 1, 0, 0));
    CHECK_ARGUMENT(jitre_iter_init(&it, re, "a", 1, 5, 0));
    CHECK_ARGUMENT(jitre_count(re, "a", 1, 0, 0, NULL));
    CHECK_ARGUMENT(jitre_replace(re, "a", 1, NULL, 1, 0, 0, &out, &n));
    CHECK_ARGUMENT(jitre_replace(re, "a", 1, "b", 1, 0, 0, NULL, &n));
    CHECK_ARGUMENT(jitre_replace_with(re, "a", 1, NULL, NULL, 0, 0, &out, &n));
    CHECK_ARGUMENT(jitre_split(re, "a", 1, 0, 0, NULL, &n));
    CHECK_ARGUMENT(jitre_split(NULL, "a", 1, 0, 0, &pieces, &n));
    CHECK_ARGUMENT(jitre_info(NULL, 0, &facts));
    CHECK_ARGUMENT(jitre_info(re, 0, NULL));
    CHECK(jitre_is_match(re, NULL, 0, 0, 0) == 0);
    CHECK(jitre_group_count(NULL) == 0 && !jitre_group_name(NULL, 0, &n));
    CHECK(jitre_group_number(NULL, "a", 1, 0) == 0);
    jitre_free(re);
}

static void test_captures(void)
{
    jitre_regex *re = compile("(a)|(b)(c)?", 0);
    jitre_span g[8];

    memset(g, 0x55, sizeof g);
    CHECK(jitre_captures(re, "xb", 2, 0, 0, g, 6) == 1);
    CHECK(g[0].start == 1 && g[0].end == 2 && g[2].start == 1 && g[2].end == 2);
    CHECK(g[1].start == JITRE_UNSET && g[1].end == JITRE_UNSET);
    CHECK(g[3].start == JITRE_UNSET && g[4].start == JITRE_UNSET); // 4 and 5: no such group
    CHECK(g[5].end == JITRE_UNSET && g[6].start == 0x5555555555555555);
    CHECK(jitre_captures(re, "xa", 2, 0, 0, g, 1) == 1 && g[0].start == 1);
    CHECK(jitre_captures(re, "xa", 2, 0, 0, NULL, 0) == 1);
    CHECK(jitre_captures(re, "x", 1, 0, 0, g, 6) == 0);
    CHECK(jitre_captures_at(re, "xbc", 3, 0, 0, (jitre_span){1, 3}, g, 4) == 1);
    CHECK(g[3].start == 2 && g[3].end == 3);
    jitre_free(re);
}

static void test_iterator(void)
{
    jitre_regex *re = compile("a|", 0);
    jitre_span spans[4];
    jitre_iter it, zero = {{0}};
    size_t n = 99;

    jitre_iter_done(&zero);
    jitre_iter_done(NULL);
    CHECK(jitre_iter_init(&it, re, "aab", 3, 0, 0) == JITRE_OK);
    CHECK_ARGUMENT(jitre_iter_next(&it, spans, 0, &n));
    CHECK_ARGUMENT(jitre_iter_next(&it, NULL, 4, &n));
    CHECK_ARGUMENT(jitre_iter_next(&it, spans, 4, NULL));
    CHECK(jitre_iter_next(&it, spans, 3, &n) == 1 && n == 3);
    CHECK(spans[0].end == 1 && spans[1].start == 1 && spans[2].start == 2);
    CHECK(jitre_iter_next(&it, spans, 3, &n) == 1 && n == 1 && spans[0].start == 3);
    CHECK(jitre_iter_next(&it, spans, 3, &n) == 0 && n == 0);
    CHECK(jitre_iter_next(&it, spans, 3, &n) == 0 && n == 0);
    jitre_iter_done(&it);
    jitre_iter_done(&it);
    CHECK(jitre_iter_init(&it, re, "aab", 3, 3, 0) == JITRE_OK); // given up half way
    CHECK(jitre_iter_next(&it, spans, 1, &n) == 1 && spans[0].start == 3);
    jitre_iter_done(&it);
    jitre_free(re);
}

/* Tokens with their groups, by all three ways to ask an iterator, taking turns. */
static void test_iterator_groups(void)
{
    static const char text[] = "if x1 then 42 else y2 fi aa bb 7 cc";
    jitre_regex *re = compile("(if|then|else|fi)\\b|([a-z]\\w*)|([0-9]+)|(\\s+)", 0);
    jitre_span dense[3 * 5], span;
    jitre_group sparse[8];
    size_t n, at = 0, len = sizeof text - 1;
    jitre_iter it;

    CHECK(jitre_iter_init(&it, re, text, len, 0, 0) == JITRE_OK);
    CHECK_ARGUMENT(jitre_iter_captures(NULL, dense, 5, 3, &n));
    CHECK_ARGUMENT(jitre_iter_captures(&it, NULL, 5, 3, &n));
    CHECK_ARGUMENT(jitre_iter_captures(&it, dense, 0, 3, &n));
    CHECK_ARGUMENT(jitre_iter_captures(&it, dense, 5, 0, &n));
    CHECK_ARGUMENT(jitre_iter_captures(&it, dense, 5, 3, NULL));
    CHECK_ARGUMENT(jitre_iter_groups(&it, sparse, 4, &n)); // the pattern has five
    CHECK_ARGUMENT(jitre_iter_groups(&it, NULL, 8, &n));
    while (at < len) {
        CHECK(jitre_iter_captures(&it, dense, 5, 3, &n) == 1 && n >= 1);
        for (size_t i = 0; i < n; i++) {
            CHECK(dense[5 * i].start == at);
            at = dense[5 * i].end;
        }
        if (at == len) break;
        CHECK(jitre_iter_groups(&it, sparse, 8, &n) == 1 && n >= 2 && n % 2 == 0);
        for (size_t i = 0; i < n; i += 2) {
            CHECK(sparse[i].group == 0 && sparse[i + 1].group != 0);
            CHECK(sparse[i].start == at && sparse[i + 1].start == at);
            CHECK(sparse[i].end == sparse[i + 1].end);
            at = sparse[i].end;
        }
        if (at == len) break;
        CHECK(jitre_iter_next(&it, &span, 1, &n) == 1 && span.start == at);
        at = span.end;
    }
    CHECK(jitre_iter_groups(&it, sparse, 8, &n) == 0 && n == 0);
    CHECK(jitre_iter_captures(&it, dense, 5, 3, &n) == 0 && n == 0);
    jitre_iter_done(&it);
    jitre_free(re);
}

/* -- Replace, split, escape ------------------------------------------------------------ */

static void check_replace(const char *pattern, const char *text, const char *tmpl,
                          size_t max, const char *want, int count)
{
    jitre_regex *re = compile(pattern, 0);
    char *out = NULL;
    size_t len = 0;
    int rc = jitre_replace(re, text, strlen(text), tmpl, strlen(tmpl), max, 0, &out, &len);

    report_check(rc == count && (rc < 0 || (strlen(want) == len && !strcmp(out, want))),
                 "replace /%s/ in '%s' by '%s': %d '%s', not %d '%s'", pattern, text, tmpl,
                 rc, rc >= 0 ? out : "", count, want);
    if (rc >= 0) jitre_free_text(re, out);
    jitre_free(re);
}

static void test_replace(void)
{
    check_replace("b", "abcb", "x", 0, "axcx", 2);
    check_replace("b", "abcb", "x", 1, "axcb", 1);
    check_replace("z", "abcb", "x", 0, "abcb", 0);
    check_replace("(\\w)(\\d)", "a1 b2", "$2$1", 0, "1a 2b", 2);
    check_replace("(\\w)(\\d)", "a1", "${2}0$0$$", 0, "10a1$", 1);
    check_replace("(?<l>\\w)\\d", "a1", "<${l}|$&>", 0, "<a|a1>", 1);
    check_replace("(a)|(b)", "ab", "[$1$2]", 0, "[a][b]", 2);
    check_replace("", "ab", "-", 0, "-a-b-", 3);
    check_replace("x*", "axb", "-", 0, "-a--b-", 4);
    check_replace("a", "", "-", 0, "", 0);
    check_replace("a", "a", "", 0, "", 1);
    check_replace("a", "a", "${", 0, "", JITRE_ERR_BAD_TEMPLATE);
    check_replace("a", "a", "${nope}", 0, "", JITRE_ERR_BAD_TEMPLATE);
    check_replace("a", "a", "$9", 0, "", JITRE_ERR_BAD_TEMPLATE);
}

/* Nothing is left to be freed. */
static void test_failed_edits(void)
{
    jitre_regex *re = compile("(a)", 0), *refers = NULL;
    jitre_options few = {.size = sizeof few, .max_steps = 1};
    char junk = 0, *out = &junk;
    jitre_span *pieces = (jitre_span *)&junk;
    size_t n = 1;

    CHECK(jitre_replace(re, "a", 1, "$2", 2, 0, 0, &out, &n) == JITRE_ERR_BAD_TEMPLATE);
    CHECK(!out && !n);
    out = &junk;
    CHECK(jitre_replace(re, "a", 1, "b", 1, 0, 0x8000, &out, &n) == JITRE_ERR_ARGUMENT);
    CHECK(!out);
    CHECK(jitre_compile("(a+)!\\1;", 8, JITRE_BACKREFS, &few, &refers, NULL) == JITRE_OK);
    CHECK(jitre_split(refers, "aaaaa!aa;", 9, 0, 0, &pieces, &n) == JITRE_ERR_STEPS);
    CHECK(!pieces && !n);
    jitre_free(refers);
    jitre_free(re);
}

/* Each search is within its budget, an iteration over all matches is not. */
static void test_steps_of_iterations(void)
{
    jitre_options few = {.size = sizeof few, .max_steps = 5000};
    jitre_regex *re = NULL;
    jitre_iter it;
    jitre_span span[2];
    char text[200];
    size_t n = 0;
    int more;

    memset(text, 'a', sizeof text);
    CHECK(jitre_compile("(a+)\\1b|a", 9, JITRE_BACKREFS, &few, &re, NULL) == JITRE_OK);
    CHECK(jitre_find(re, text, sizeof text, 0, 0, span) == 1);
    CHECK(jitre_count(re, text, sizeof text, 0, 0, &n) == JITRE_ERR_STEPS);
    CHECK(jitre_iter_init(&it, re, text, sizeof text, 0, 0) == JITRE_OK);
    while ((more = jitre_iter_captures(&it, span, 2, 1, &n)) == 1)
        CHECK(n == 1);
    CHECK(more == JITRE_ERR_STEPS);
    jitre_iter_done(&it);
    jitre_free(re);
}

static int number_it(void *user, const char *text, const jitre_span *groups, size_t ngroups,
                     jitre_sink *sink)
{
    int *n = user;

    if (++*n == 3) return 1;
    jitre_put(sink, "", 0);
    jitre_put(sink, *n == 1 ? "one" : "two", 3);
    jitre_put(sink, text + groups[0].start, groups[0].end - groups[0].start);
    return ngroups == 2 ? 0 : 1;
}

static void test_callback(void)
{
    jitre_regex *re = compile("(a)", 0);
    char *out = NULL;
    size_t len;
    int n = 0;

    CHECK(jitre_replace_with(re, "xaya", 4, number_it, &n, 0, 0, &out, &len) == 2);
    CHECK(out && strcmp(out, "xoneaytwoa") == 0 && len == 10);
    jitre_free_text(re, out);
    n = 2;
    CHECK(jitre_replace_with(re, "xaya", 4, number_it, &n, 0, 0, &out, &len) ==
          JITRE_ERR_CALLBACK);
    jitre_free_text(re, NULL);
    jitre_free(re);
}

static void check_split(const char *pattern, const char *text, size_t max, const char *want)
{
    jitre_regex *re = compile(pattern, 0);
    char got[200] = "";
    jitre_span *pieces = NULL;
    size_t n = 0, at = 0;
    int rc = jitre_split(re, text, strlen(text), max, 0, &pieces, &n);

    for (size_t i = 0; rc >= 0 && i < n && at < 150; i++)
        at += (size_t)snprintf(got + at, sizeof got - at, "[%.*s]",
                               (int)(pieces[i].end - pieces[i].start),
                               text + pieces[i].start);
    report_check(rc >= 0 && strcmp(got, want) == 0, "split '%s' at /%s/: %d %s, not %s",
                 text, pattern, rc, got, want);
    if (rc >= 0) jitre_free_spans(re, pieces);
    jitre_free(re);
}

static void test_split(void)
{
    check_split(",", "a,b,c", 0, "[a][b][c]");
    check_split(",", "a,b,c", 2, "[a][b,c]");
    check_split(",", "a,b,c", 1, "[a,b,c]");
    check_split(",", ",a,", 0, "[][a][]");
    check_split(",", "abc", 0, "[abc]");
    check_split("\\s+", "one  two three", 0, "[one][two][three]");
    check_split(",", "", 0, "[]");
}

static void test_escape(void)
{
    static const char all[] = ".*+?()[]{}|\\^$#- \n/a\0b\xff&~";
    char out[200], small[4];
    size_t len = sizeof all - 1, need = jitre_escape(all, len, out, sizeof out);
    jitre_regex *re;
    jitre_span m;

    CHECK(need < sizeof out && out[need] == '\0');
    CHECK(jitre_escape(all, len, NULL, 0) == need);
    CHECK(jitre_escape("a.b", 3, small, 4) == 4); // "a\.b" and no room for NUL
    CHECK(jitre_escape("", 0, small, 4) == 0 && small[0] == '\0');
    CHECK(jitre_escape(NULL, 3, NULL, 4) == 0);
    for (uint64_t flags = 0; flags <= JITRE_EXTENDED; flags += JITRE_EXTENDED) {
        CHECK(jitre_compile(out, need, flags, NULL, &re, NULL) == JITRE_OK);
        CHECK(jitre_find(re, all, len, 0, 0, &m) == 1 && m.start == 0 && m.end == len);
        jitre_free(re);
    }
}

/* -- Names and facts ------------------------------------------------------------------- */

static void test_names(void)
{
    jitre_regex *re = compile("(?J)(?<year>\\d)(x)(?<m>y)|(?<year>z)", 0);
    const char *name;
    size_t len = 0;

    CHECK(jitre_group_count(re) == 5);
    name = jitre_group_name(re, 1, &len);
    CHECK(name && len == 4 && memcmp(name, "year", 4) == 0);
    name = jitre_group_name(re, 3, &len);
    CHECK(name && len == 1 && *name == 'm');
    CHECK(!jitre_group_name(re, 0, &len) && !jitre_group_name(re, 2, &len));
    CHECK(!jitre_group_name(re, 5, &len) && !jitre_group_name(re, (size_t)-1, &len));
    CHECK(jitre_group_number(re, "year", 4, 0) == 1);
    CHECK(jitre_group_number(re, "year", 4, 1) == 4);
    CHECK(jitre_group_number(re, "year", 4, 2) == 0);
    CHECK(jitre_group_number(re, "yea", 3, 0) == 0 &&
          jitre_group_number(re, "m", 1, 0) == 3);
    jitre_free(re);
}

static void test_facts(void)
{
    jitre_regex *re = compile("abc[0-9]{2,3}", 0);
    jitre_facts f = {.size = sizeof f}, small = {.size = 1};

    CHECK_ARGUMENT(jitre_info(re, 0, &small));
    CHECK(jitre_info(re, 0, &f) == JITRE_OK);
    CHECK(f.min_length == 5 && f.max_length == 6 && f.nfa_nodes > 0 && f.memory_bytes > 0);
    CHECK(f.prefix_length == 3 && strcmp(f.prefix, "abc") == 0);
    CHECK(jitre_info(re, 1, &f) == JITRE_OK);
    CHECK(f.search_states > 0 && f.compile_ns > 0);
    CHECK((f.engine == JITRE_ENGINE_NATIVE) == (f.why_not_native == NULL));
    CHECK((f.engine == JITRE_ENGINE_NATIVE) == (f.code_bytes > 0));
    jitre_free(re);
    re = compile("a*", 0);
    CHECK(jitre_info(re, 0, &f) == JITRE_OK);
    CHECK(f.min_length == 0 && f.max_length == JITRE_UNSET && f.prefix_length == 0);
    jitre_free(re);
}

/* How many states there are once `n` texts of 100 bytes have been searched. */
static size_t states_after(size_t build_after, size_t n)
{
    jitre_options options = {.size = sizeof options, .build_after = build_after};
    jitre_facts f = {.size = sizeof f};
    jitre_regex *re;
    char text[100];

    memset(text, '-', sizeof text);
    CHECK(jitre_compile("[a-f]+x", 7, 0, &options, &re, NULL) == JITRE_OK);
    for (size_t i = 0; i < n; i++)
        if (jitre_is_match(re, text, sizeof text, 0, 0) != 0) report_fail("api: a match");
    CHECK(jitre_info(re, 0, &f) == JITRE_OK);
    jitre_free(re);
    return f.search_states;
}

static void test_build_after(void)
{
    CHECK(states_after(0, 1) == 0); // a short text does not repay them
    CHECK(states_after(0, 200) > 0);
    CHECK(states_after(1, 1) > 0);
    CHECK(states_after(JITRE_UNSET, 2000) == 0);
}

static void test_every_engine(void)
{
    TestPattern p = {"b+", 2, settings_make()};

    for (size_t i = 0; i < engines_count(); i++) {
        jitre_regex *re;
        jitre_facts f = {.size = sizeof f};
        int rc = engine_compile(&engines[i], &p, NULL, &re, NULL);

        CHECK(rc == JITRE_OK && jitre_info(re, 1, &f) == JITRE_OK);
        report_check(engines[i].engine == JITRE_ENGINE_AUTO ||
                         engines[i].engine == JITRE_ENGINE_BITS ||
                         f.engine == engines[i].engine,
                     "asked for %s, got %s", engines[i].name, engine_name(f.engine));
        jitre_free(re);
    }
}

int main(void)
{
    report_begin("api");
    test_compile();
    test_options();
    test_later_options();
    test_texts_of_errors();
    test_misuse();
    test_captures();
    test_iterator();
    test_iterator_groups();
    test_replace();
    test_failed_edits();
    test_steps_of_iterations();
    test_callback();
    test_split();
    test_escape();
    test_names();
    test_facts();
    test_build_after();
    test_every_engine();
    return report_end();
}
