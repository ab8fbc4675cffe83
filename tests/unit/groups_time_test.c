/* groups_time_test.c -- what the automata for groups cost to make.
 *
 * Prints a table: microseconds, the least of many runs, with nodes, states and registers. Bounds
 * are an order of magnitude above what a quiet machine needs, so that only a change of order, a
 * pass that has become quadratic or a pattern that has fallen off the quick path, is a failure.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "dfa/tdfa.h"
#include "search/plan.h"

enum { RUNS = 200, BUDGET = 2 << 20 };

typedef struct Row {
    const char *name, *pattern;
    bool one_pass;
    double bound_us;
} Row;

typedef struct Cost {
    double us;
    bool built, one_pass;
    uint32_t nnodes, nstates, nregisters;
} Cost;

static double now_us(void)
{
    return (double)jr_now_ns() / 1e3;
}

static void build_once(const jitre_regex *re, const Nfa *nfa, Cost *c)
{
    double begin = now_us(), us;
    Arena arena;
    Tdfa *m;

    jr_arena_init(&arena, &re->heap, BUDGET);
    assert_int_equal(jr_tdfa_build(&arena, &re->heap, nfa, BUDGET, TDFA_MAX_WORK, &m),
                     JR_OK);
    us = now_us() - begin;
    if (us < c->us) c->us = us;
    c->built = m != NULL;
    if (m) {
        c->one_pass = m->one_pass;
        c->nstates = m->nstates;
        c->nregisters = m->nregisters;
    }
    jr_arena_free(&arena);
}

static Cost cost_of(const char *pattern)
{
    Cost c = {.us = 1e9};
    const Variant *v;
    jitre_regex *re;

    assert_int_equal(jitre_compile(pattern, strlen(pattern), 0, NULL, &re, NULL), JITRE_OK);
    assert_int_equal(jr_variant_get(re, 0, &v), JR_OK);
    for (int i = 0; i < RUNS && (i < 5 || c.us < 1e4); i++)
        build_once(re, v->nfa, &c);
    c.nnodes = v->nfa->nnodes;
    jitre_free(re);
    return c;
}

/* A lexer: keywords, operators, comments, strings, numbers and names, each a group. */
static char *lexer(unsigned keywords)
{
    static const char *const rest =
        "|(//[^\\n]*|/\\*.*?\\*/"
        ")|(\"(?:[^\"\\\\]|\\\\.)*\")|([0-9]+\\.[0-9]+(?:e[+-]?[0-9]+)?)|"
        "(0x[0-9a-f_]+)|([0-9][0-9_]*)|(\\s+)|(==|!=|<=|>=)|(<<|>>)|([-+*/%&|^!~<>=])|"
        "([(){};,.:?])|([a-zA-Z_][0-9a-zA-Z_$]*)|(.)";
    size_t size = keywords * 16 + 400, n = 0;
    char *out = malloc(size);

    assert_non_null(out);
    for (unsigned i = 0; i < keywords; i++) {
        static const char *const part[] = {"al", "be", "ca", "do", "en", "fi", "go", "in"};

        n += (size_t)snprintf(out + n, size - n, "%s(\\b%s%s%s\\b)", i ? "|" : "",
                              part[i % 8], part[i / 8 % 8], i % 3 ? part[i % 5] : "");
    }
    snprintf(out + n, size - n, "%s", rest);
    return out;
}

static void check_row(const Row *row)
{
    Cost c = cost_of(row->pattern);

    print_message("%-12s %9.1f %7u %7u %10u  %s\n", row->name, c.us, c.nnodes, c.nstates,
                  c.nregisters, c.one_pass ? "one-pass" : "");
    assert_true(c.built);
    assert_int_equal(c.one_pass, row->one_pass);
#if !defined(JR_CHECKED)
    assert_true(c.us < row->bound_us);
#endif
}

static void test_times(void **state)
{
    char *tokens = lexer(75);
    const Row rows[] = {
        {"date", "([0-9]{4})-([0-9]{2})-([0-9]{2})", true, 50},
        {"log-line", "^(\\S+) (\\S+) (\\S+) \\[([^\\]]+)\\] \"([^\"]*)\" (\\d{3}) (\\d+|-)",
         true, 100},
        {"log-request",
         "^(\\S+) \\S+ (\\S+) \\[([^\\]]+)\\] \"([A-Z]+) ([^ \"]+)[^\"]*\" ([0-9]{3}) "
         "([0-9]+|-)",
         false, 2000},
        {"commas", "^(.*),(.*),(.*),(.*)$", false, 2000},
        {"mail", "([\\w.+-]+)@((?:\\w+\\.)+)(\\w{2,})", false, 2000},
        {"lexer-88", tokens, false, 50000},
    };

    (void)state;
    print_message("%-12s %9s %7s %7s %10s\n", "", "us", "nodes", "states", "registers");
    for (size_t i = 0; i < JR_COUNT(rows); i++)
        check_row(&rows[i]);
    free(tokens);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_times)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
