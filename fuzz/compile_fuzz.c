/* compile_fuzz.c -- each byte of the input picks a production of the grammar.
 *
 * So any input is a pattern that mostly compiles, and all work goes into the automata and the
 * code. Checks: sizes keep to the limits asked for, compiling again gives the same machine,
 * what the facts say of a match is true of the one that is found.
 */
#include <string.h>

#include "grammar.h"

enum { PROGRAM_LIMIT = 1 << 20, DFA_LIMIT = 16 << 10, CODE_LIMIT = 128 << 10 };

static jitre_regex *compile(const Case *c, const CaseOptions *o)
{
    jitre_options options = {.size = sizeof options,
                             .newline = o->newline,
                             .bsr = o->bsr,
                             .max_program_bytes = PROGRAM_LIMIT,
                             .max_dfa_bytes = DFA_LIMIT,
                             .max_code_bytes = CODE_LIMIT,
                             .compile_now = 1};
    jitre_error error;
    jitre_regex *re;
    int st = jitre_compile(c->pattern, c->pattern_len, o->flags, &options, &re, &error);

    FUZZ_CHECK((st == JITRE_OK) == (re != NULL), "status %d, regex %p", st, (void *)re);
    FUZZ_CHECK(st != JITRE_ERR_INTERNAL, "internal error: %.*s", (int)c->pattern_len,
               c->pattern);
    return re;
}

static jitre_facts facts_of(const jitre_regex *re)
{
    jitre_facts f = {.size = sizeof f};
    int st = jitre_info(re, 1, &f);

    FUZZ_CHECK(st == JITRE_OK, "jitre_info: %d", st);
    return f;
}

static void check_same(const jitre_facts *a, const jitre_facts *b)
{
    FUZZ_CHECK(a->engine == b->engine && a->isa == b->isa, "engine %d, then %d", a->engine,
               b->engine);
    FUZZ_CHECK(a->nfa_nodes == b->nfa_nodes && a->search_states == b->search_states &&
                   a->iterate_states == b->iterate_states &&
                   a->reverse_states == b->reverse_states,
               "other automata the second time");
    FUZZ_CHECK(a->code_bytes == b->code_bytes, "%zu bytes of code, then %zu", a->code_bytes,
               b->code_bytes);
}

static void check_match(const jitre_regex *re, const jitre_facts *f, const Case *c)
{
    jitre_span m;
    int found = jitre_find(re, c->text, c->text_len, 0, 0, &m);

    FUZZ_CHECK(found >= 0 || found == JITRE_ERR_LIMIT, "find: %d", found);
    if (found != 1) return;
    FUZZ_CHECK(m.end <= c->text_len && m.start <= m.end, "%zu-%zu of %zu", m.start, m.end,
               c->text_len);
    if (memmem(c->pattern, c->pattern_len, "\\K", 2)) return; // the match begins elsewhere
    FUZZ_CHECK(m.end - m.start >= f->min_length && m.end - m.start <= f->max_length,
               "length %zu, facts say %zu to %zu", m.end - m.start, f->min_length,
               f->max_length);
    size_t n =
        f->prefix_length < sizeof f->prefix - 1 ? f->prefix_length : sizeof f->prefix - 1;
    FUZZ_CHECK(n <= m.end - m.start && memcmp(c->text + m.start, f->prefix, n) == 0,
               "the match does not begin with the prefix %s", f->prefix);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Case c;
    Choices ch = {data, size, size + 1};

    grammar_case(&ch, &c);
    CaseOptions o = case_options(&c);
    jitre_regex *re = compile(&c, &o), *again = compile(&c, &o);
    FUZZ_CHECK((re != NULL) == (again != NULL), "compiles only once");
    if (re) {
        jitre_facts one = facts_of(re), two = facts_of(again);

        FUZZ_CHECK(one.code_bytes <= 4 * CODE_LIMIT, "%zu bytes of code", one.code_bytes);
        FUZZ_CHECK(one.memory_bytes <= 16u << 20, "%zu bytes of memory", one.memory_bytes);
        check_same(&one, &two);
        check_match(re, &one, &c);
    }
    jitre_free(re);
    jitre_free(again);
    return 0;
}
