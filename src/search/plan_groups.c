/* plan_groups.c -- what finds the groups of a match, in words; the rule itself is in groups.c. */
#include "search/plan.h"

static const char *how(const Variant *v, const Tdfa *m)
{
    if (m->fill && !v->nfa->anchored) return "follow from start and end of the match";
    if (v->nfa->anchored)
        return "in one pass with the match, which must begin where the search does";
    if (m->is_static)
        return "tagged automaton over the match, which tells by the edge that accepts";
    return "tagged automaton over the match; in one pass with it where matches adjoin";
}

void jr_plan_groups_notes(const jitre_regex *re, const Variant *v, Buf *out)
{
    const Tdfa *m = NULL;
    const NativeCode *n;

    jr_buf_puts(out, "groups by       ");
    if (re->ast->ngroups == 1 && !v->nfa->has_keep) {
        jr_buf_puts(out, "nothing: there are none\n");
        return;
    }
    if (!jr_plan_has_automata(re, v)) {
        jr_buf_puts(out, "simulation\n");
        return;
    }
    if (jr_plan_tdfa(re, v, &m) != JR_OK || !m) {
        jr_buf_puts(out, "two walks over the match: a tagged automaton is over budget\n");
        return;
    }
    jr_buf_puts(out, how(v, m));
    jr_buf_printf(out, "\n                %s%u states, %u registers, %u final lists",
                  m->one_pass ? "one-pass, " : "", m->nstates, m->nregisters, m->nfinals);
    n = jr_plan_native(re, v, CODE_TAGGED);
    if (n && n->code)
        jr_buf_printf(out, ", %zu bytes of code\n", jr_code_size(n->code));
    else
        jr_buf_printf(out, ", by table%s%s\n", n && n->why ? ": " : "",
                      n && n->why ? n->why : "");
}
