/* starts_test.c -- starts told by the forward automaton against starts found by walking back.
 *
 * Long texts full of matches, with gaps, so that an iterator changes from the one way to the
 * other and back (batch.c); a lazy automaton, which knows only the way back, is what is
 * right. Also: which patterns have the forward way at all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "dfa/dfa.h"
#include "jitre.h"
#include "matches.h"
#include "parse/ast.h"

typedef struct Case {
    const char *re;
    uint64_t flags;
    bool spans; // has SPANS
} Case;

static const Case cases[] = {
    {"\\b\\w+\\b", 0, true},
    {"\\w+", 0, true},
    {"\\w+", JITRE_UTF | JITRE_UCP, true},
    {"\\b\\w{2,5}\\b", JITRE_UTF | JITRE_UCP, true},
    {"[a-z]+ing", 0, true},
    {"\"[^\"]*\"", 0, true},
    {"(?m)^.*$", 0, true},
    {"[a-z]{2,7}", 0, true},
    {"ab|cde|f", 0, true},
    {"\\d{1,3}(?:\\.\\d{1,3}){3}", 0, true},
    {"\\bx*|[a-c]\\b", 0, true},
    {"[ab]+c|b+d", 0, true},
    {"\\w+?(?=\\s)", 0, true},
    {"[^\\n]+", JITRE_UTF, true},
    {"a.{9}z|b.*y", 0, false}, // ten threads, all from other places
    {"\\w*", 0, false},        // matches wait for each other
};

static size_t some_text(uint64_t *x, char *text, size_t cap)
{
    static const char *const piece[] = {"a",
                                        "b",
                                        "ab",
                                        "cde",
                                        "f",
                                        "sing",
                                        "ing",
                                        " ",
                                        " ",
                                        "\n",
                                        "\"",
                                        "x",
                                        "z",
                                        "y",
                                        "1.22.3.4",
                                        "12",
                                        ".",
                                        "c d",
                                        "\xd0\xb4\xd0\xb0",
                                        "\xe2\x82\xac",
                                        "\xff",
                                        "\xc3"};
    uint32_t npieces = 10 + chance_below(x, JR_COUNT(piece) - 9);

    return fill_text(x, piece, npieces, '-', text, cap);
}

static jitre_regex *compile(const Case *c, enum jitre_engine engine, uint32_t now)
{
    jitre_options o = {.size = sizeof o, .engine = engine, .compile_now = now};
    jitre_regex *re;

    assert_int_equal(jitre_compile(c->re, strlen(c->re), c->flags, &o, &re, NULL),
                     JITRE_OK);
    return re;
}

static void both_ways_agree(void **state)
{
    enum { LEN = 20000, CAP = 2 * LEN };
    static const size_t strides[] = {1, 3, 17, 64, CAP};
    static jitre_span want[CAP], got[CAP];
    static char text[LEN];
    uint64_t x = 88172645463325252u;

    (void)state;
    for (size_t i = 0; i < JR_COUNT(cases); i++) {
        jitre_regex *back = compile(&cases[i], JITRE_ENGINE_LAZY, 0);

        for (unsigned round = 0; round < 20; round++) {
            size_t len = some_text(&x, text, LEN);
            size_t n = all_matches(back, text, len, CAP, want, CAP);
            enum jitre_engine engine = round % 2 ? JITRE_ENGINE_TABLE : JITRE_ENGINE_NATIVE;
            jitre_regex *re = compile(&cases[i], engine, 0);

            for (unsigned k = 0; k < 3; k++) { // the first time it changes on the way
                size_t stride = strides[(round / 2 + k) % JR_COUNT(strides)];

                assert_int_equal(all_matches(re, text, len, stride, got, CAP), n);
                assert_memory_equal(got, want, n * sizeof *want);
            }
            jitre_free(re);
        }
        jitre_free(back);
    }
}

static Status build(const Case *c, Arena *arena, const Heap *heap)
{
    Pattern p = {
        .text = c->re, .len = strlen(c->re), .flags = c->flags, .max_nesting = 100};
    jitre_error error = {0};
    Arena scratch;
    Ast *ast;
    Nfa *nfa;
    Dfa *dfa;
    Status st;

    jr_arena_init(&scratch, heap, 1 << 20);
    assert_int_equal(jr_parse(arena, &p, &ast, &error), JR_OK);
    assert_int_equal(jr_nfa_build(arena, &scratch, ast, &(NfaOptions){0}, &nfa), JR_OK);
    st = jr_dfa_build(arena, heap, nfa, DFA_SPANS, 1 << 20, &dfa);
    jr_arena_free(&scratch);
    return st;
}

static void patterns_have_starts(void **state)
{
    Heap heap = jr_heap_make(NULL);

    (void)state;
    for (size_t i = 0; i < JR_COUNT(cases); i++) {
        Arena arena;

        jr_arena_init(&arena, &heap, 8 << 20);
        assert_int_equal(build(&cases[i], &arena, &heap),
                         cases[i].spans ? JR_OK : JITRE_ERR_TOO_BIG);
        jr_arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(both_ways_agree),
                                       cmocka_unit_test(patterns_have_starts)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
