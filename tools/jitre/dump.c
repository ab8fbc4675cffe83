/* dump.c -- jitre dump: every stage of compilation as text or as a graph.
 *
 *     pattern -> --ast -> --nfa -> --dfa -> --asm
 *
 * The one place of the tool that looks inside the library: it runs the stages one by one, with
 * the limits that jitre_compile has, and prints the products. --dfa and --asm show the search
 * automaton; --iterate, --spans, --reverse and --groups choose the others.
 */
#include "tool.h"

#include "codegen/code.h"
#include "dfa/dfa.h"
#include "dfa/tdfa.h"
#include "nfa/nfa.h"
#include "parse/ast.h"

#include <stdio.h>
#include <string.h>

/* What to print. */
typedef struct Wanted {
    bool ast, nfa, dfa, code, dot;
    bool iterate, spans, reverse, groups;
} Wanted;

/* The stages as far as they were run; their memory is in `arena`. */
typedef struct Stages {
    Heap heap;
    Arena arena, scratch;
    Ast *ast;
    Nfa *nfa;
    Dfa *dfa;
    Tdfa *tagged; // instead of dfa
    Code *code;
} Stages;

enum {
    MAX_PROGRAM = 64 << 20, // the arena: Ast, Nfa and automaton together
    MAX_DFA = 2 << 20,
    MAX_CODE = 1 << 20
};

static Status parse_pattern(Stages *st, const Settings *s, const char *pattern)
{
    Pattern p = {.text = pattern,
                 .len = strlen(pattern),
                 .flags = s->flags,
                 .newline = s->options.newline,
                 .bsr = s->options.bsr,
                 .max_nesting = 1000};
    jitre_error error = {0};
    Status status = jr_parse(&st->arena, &p, &st->ast, &error);

    if (status != JR_OK) tool_pattern_error("dump", pattern, &error);
    return status;
}

static Status build_nfa(Stages *st, const Settings *s)
{
    uint32_t match_flags = s->match_flags | st->ast->match_flags;
    NfaOptions options = {.anchored = st->ast->flags & JITRE_ANCHORED ||
                                      match_flags & JITRE_MATCH_ANCHORED,
                          .endanchored = st->ast->flags & JITRE_ENDANCHORED ||
                                         match_flags & JITRE_MATCH_ENDANCHORED,
                          .notempty = match_flags & JITRE_NOTEMPTY,
                          .longest = st->ast->flags & JITRE_LONGEST};

    return jr_nfa_build(&st->arena, &st->scratch, st->ast, &options, &st->nfa);
}

static Status build_code(Stages *st, const Settings *s, const char *pattern)
{
    CodeOptions options = {.isa = jr_isa_detect(s->options.isa),
                           .max_bytes = MAX_CODE,
                           .name = pattern,
                           .name_len = strlen(pattern)};
    CodeKind kind = CODE_FIND_END;

    if (st->tagged) return jr_code_build_tagged(&st->heap, st->tagged, &options, &st->code);
    if (st->dfa->kind == DFA_REVERSE) kind = CODE_FIND_START;
    if (st->dfa->kind == DFA_SPANS) kind = CODE_SPANS;
    if (st->dfa->kind == DFA_ITERATE)
        kind = st->dfa->backlog == BACKLOG_MANY ? CODE_EVENTS : CODE_ITERATE;
    return jr_code_build(&st->heap, st->dfa, kind, &options, &st->code);
}

/* Run the stages up to the last one that is wanted. */
static Status run_stages(Stages *st, const Settings *s, const Wanted *w,
                         const char *pattern)
{
    DfaKind kind = w->iterate   ? DFA_ITERATE
                   : w->spans   ? DFA_SPANS
                   : w->reverse ? DFA_REVERSE
                                : DFA_SEARCH;

    JR_TRY(build_nfa(st, s));
    if (!w->dfa && !w->code) return JR_OK;
    if (w->groups) {
        JR_TRY(jr_tdfa_build(&st->arena, &st->heap, st->nfa, MAX_DFA, TDFA_MAX_WORK,
                             &st->tagged));
        if (!st->tagged) return JITRE_ERR_TOO_BIG;
    } else {
        JR_TRY(jr_dfa_build(&st->arena, &st->heap, st->nfa, kind, MAX_DFA, &st->dfa));
    }
    return w->code ? build_code(st, s, pattern) : JR_OK;
}

static void print_stages(const Stages *st, const Wanted *w, Buf *out)
{
    if (w->ast) (w->dot ? jr_ast_dot : jr_ast_dump)(st->ast, out);
    if (w->nfa && st->nfa) (w->dot ? jr_nfa_dot : jr_nfa_dump)(st->nfa, out);
    if (w->dfa && st->dfa) (w->dot ? jr_dfa_dot : jr_dfa_dump)(st->dfa, out);
    if (w->dfa && st->tagged) jr_tdfa_dump(st->tagged, out);
    if (w->code && st->code) jr_code_listing(st->code, out);
}

static int dump(const Settings *s, const Wanted *w, const char *pattern)
{
    Stages st = {.heap = jr_heap_make(NULL)};
    Buf out;
    Status status;

    jr_arena_init(&st.arena, &st.heap, MAX_PROGRAM);
    jr_arena_init(&st.scratch, &st.heap, MAX_PROGRAM);
    jr_buf_init(&out, &st.heap);
    status = parse_pattern(&st, s, pattern);
    if (status == JR_OK) {
        status = run_stages(&st, s, w, pattern);
        print_stages(&st, w, &out);
        if (out.failed) status = JITRE_ERR_MEMORY;
        if (out.data) fwrite(out.data, 1, out.len, stdout);
        if (status != JR_OK) tool_trouble("dump", "%s", jitre_error_text(status));
    }
    jr_code_free(st.code);
    jr_buf_free(&out);
    jr_arena_free(&st.scratch);
    jr_arena_free(&st.arena);
    return status == JR_OK ? STATUS_OK : STATUS_TROUBLE;
}

int cmd_dump(int argc, char **argv)
{
    Wanted w = {0};
    const ToolSwitch switches[] = {{"--ast", &w.ast},       {"--nfa", &w.nfa},
                                   {"--dfa", &w.dfa},       {"--asm", &w.code},
                                   {"--dot", &w.dot},       {"--iterate", &w.iterate},
                                   {"--spans", &w.spans},   {"--reverse", &w.reverse},
                                   {"--groups", &w.groups}, {NULL, NULL}};
    Settings s = settings_make();
    const char *pattern;
    int nwords = tool_arguments(&s, switches, argc, argv, &pattern, 1);

    if (nwords < 0) return STATUS_TROUBLE;
    if (nwords == 0) return tool_trouble("dump", "no pattern");
    if (w.dot && w.ast + w.nfa + w.dfa + w.code != 1)
        return tool_trouble("dump", "--dot draws one stage: --ast, --nfa or --dfa");
    if (w.dot && w.code) return tool_trouble("dump", "--asm has no graph");
    if (w.dot && w.groups) return tool_trouble("dump", "--groups has no graph");
    if (!w.ast && !w.nfa && !w.dfa && !w.code) w.ast = w.nfa = true;
    return dump(&s, &w, pattern);
}
