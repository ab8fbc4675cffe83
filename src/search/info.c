/* info.c -- facts about a regex: which engine answers, how big it is, and why. */
#include "search/brief.h"
#include "search/cost.h"
#include "search/plan.h"

#include <stdatomic.h>

/* The NativeCode of a kind if it exists; built when asked for. */
static const NativeCode *native_of(const jitre_regex *re, const Variant *v, CodeKind kind,
                                   bool build)
{
    if (build) return jr_plan_native(re, v, kind);
    return atomic_load_explicit(&v->native[kind], memory_order_acquire);
}

static Status states_of(const jitre_regex *re, const Variant *v, DfaKind kind, bool build,
                        size_t *n)
{
    const Automaton *a;
    const Dfa *dfa;

    if (build) JR_TRY(jr_plan_dfa(re, v, kind, &dfa));
    a = atomic_load_explicit(&v->automaton[kind], memory_order_acquire);
    *n = a && a->dfa ? a->dfa->nstates : 0;
    return JR_OK;
}

static void sum_memory(const jitre_regex *re, const Variant *v, jitre_facts *f)
{
    const ScanPlan *scan = atomic_load(&v->scan);
    const Tagged *tagged = atomic_load(&v->tagged);
    const BriefPlan *brief = jr_brief_plan(re);

    f->memory_bytes += sizeof *re + re->arena.used + sizeof *v + v->arena.used;
    for (int k = 0; k < NDFA_KINDS; k++) {
        const Automaton *a = atomic_load(&v->automaton[k]);

        if (a) f->memory_bytes += sizeof *a + a->arena.used;
    }
    if (tagged) f->memory_bytes += sizeof *tagged + tagged->arena.used;
    if (scan) f->memory_bytes += sizeof *scan + scan->arena.used;
    if (atomic_load_explicit(&re->required, memory_order_acquire))
        f->memory_bytes += sizeof(Required);
    for (int k = 0; k < NCODE_KINDS; k++) {
        const NativeCode *n = atomic_load(&v->native[k]);

        if (!n || !n->code) continue;
        f->code_bytes += jr_code_size(n->code);
        f->memory_bytes += jr_code_memory(n->code);
    }
    if (!brief || !brief->brief) return;
    f->code_bytes += jr_brief_size(brief->brief);
    f->memory_bytes += jr_brief_memory(brief->brief);
}

static void tell_engine(const jitre_regex *re, const Variant *v, bool build, jitre_facts *f)
{
    const NativeCode *n;

    if (v->back && !(v->looks && re->engine == JITRE_ENGINE_PIKE)) {
        f->engine = JITRE_ENGINE_BACKTRACK;
        f->why_not_native = "back references, lookaround or atomic groups";
        return;
    }
    f->engine = JITRE_ENGINE_PIKE;
    f->why_not_native = "simulation was asked for";
    if (!jr_plan_has_automata(re, v)) return;
    f->engine = JITRE_ENGINE_LAZY;
    f->why_not_native = re->engine == JITRE_ENGINE_LAZY
                            ? "a lazy automaton was asked for"
                            : "the automaton is over its memory budget";
    if (!f->search_states) {
        if (!build) f->why_not_native = "nothing has been built yet";
        return;
    }
    f->engine = JITRE_ENGINE_TABLE;
    f->why_not_native = "the table was asked for";
    n = native_of(re, v, CODE_FIND_END, build);
    if (!n) return;
    f->why_not_native = n->why;
    if (!n->code) return;
    f->engine = JITRE_ENGINE_NATIVE;
    f->isa = re->isa;
}

/* Everything a search may need, built. */
static void build_code(const jitre_regex *re, const Variant *v)
{
    for (int k = 0; k < NCODE_KINDS; k++)
        if (jr_plan_has_automata(re, v) && k != CODE_SPANS &&
            (k != CODE_TAGGED || re->ast->ngroups > 1))
            jr_plan_native(re, v, (CodeKind)k);
}

/* ... and what only pays for many dense matches. */
static Status build_spans(const jitre_regex *re, const Variant *v)
{
    const Dfa *dfa;

    if (!jr_plan_can_iterate(re, v)) return JR_OK;
    JR_TRY(jr_plan_dfa(re, v, DFA_SPANS, &dfa));
    if (dfa) jr_plan_native(re, v, CODE_SPANS);
    return JR_OK;
}

/* What finds all matches of a long text. */
static Status tell_plan(const jitre_regex *re, const Variant *v, jitre_facts *f)
{
    PlanCosts costs;

    JR_TRY(jr_cost_all(re, v, &costs));
    f->finds_all = costs.best == NWAYS ? "simulation" : jr_way_name[costs.best];
    f->bits_instructions = costs.way[WAY_BITS].ns_per_kb > 0 ? costs.bits->nins : 0;
    return JR_OK;
}

/* What finds the candidates for a pattern with back references. */
static Status add_filter(const jitre_regex *re, int build, jitre_facts *f)
{
    jitre_facts filter = {.size = sizeof filter};

    JR_TRY(jitre_info(re->filter, build, &filter));
    f->memory_bytes += filter.memory_bytes;
    f->code_bytes += filter.code_bytes;
    return JR_OK;
}

int jitre_info(const jitre_regex *re, int build, jitre_facts *facts)
{
    jitre_facts f = {0};
    const Variant *v;
    bool automata;

    if (!re || !facts || facts->size < sizeof facts->size || facts->size > 4096)
        return JITRE_ERR_ARGUMENT;
    JR_TRY(jr_variant_get(re, 0, &v));
    automata = jr_plan_has_automata(re, v);
    f.size = facts->size;
    f.min_length = re->lengths.min;
    f.max_length = re->lengths.max;
    f.nfa_nodes = v->nfa->nnodes;
    f.has_backrefs = re->ast->backtracks;
    f.is_linear = !v->back || (v->looks && jr_verdict_groups(v->looks) >= re->ast->ngroups);
    if (automata) {
        JR_TRY(states_of(re, v, DFA_SEARCH, build, &f.search_states));
        JR_TRY(states_of(re, v, DFA_ITERATE, build && jr_plan_can_iterate(re, v),
                         &f.iterate_states));
        JR_TRY(states_of(re, v, DFA_REVERSE, build, &f.reverse_states));
    }
    if (build) build_code(re, v);
    if (re->filter) JR_TRY(add_filter(re, build, &f));
    if (build) jr_brief_build_now(re);
    if (build) JR_TRY(tell_plan(re, v, &f));
    if (build > 1) JR_TRY(build_spans(re, v));
    tell_engine(re, v, build, &f);
    sum_memory(re, v, &f);
    f.compile_ns = atomic_load(&((jitre_regex *)(uintptr_t)re)->build_ns);
    f.prefix_length = jr_ast_prefix(re->ast, (uint8_t *)f.prefix, sizeof f.prefix - 1);
    f.prefix[f.prefix_length] = '\0';
    memcpy(facts, &f, JR_MIN(facts->size, sizeof f));
    return JR_OK;
}
