/* plan_set.c -- when a Set serves a pattern, and the runs of its searches. */
#include "search/plan_set.h"

#include "search/plan.h"

static Variant *mutable_variant(const Variant *v)
{
    return (Variant *)(uintptr_t)v;
}

Status jr_plan_set_make(const jitre_regex *re, const Variant *v, ScanPlan *plan)
{
    SetOptions o = {.isa = re->isa, .always = re->scan == JITRE_SCAN_SETS};

    if (re->scan != JITRE_SCAN_AUTO && !o.always) return JR_OK;
    o.cost = plan->scan ? plan->scan->cost : SET_ANY_COST;
    JR_TRY(jr_set_build(&plan->arena, &re->heap, v->nfa, &o, &plan->set));
    if (plan->set) plan->scan = NULL;
    return JR_OK;
}

/* The set for a text of so many bytes. A short one is no reason to make it. */
static const Set *set_for(const jitre_regex *re, const Variant *v, size_t len)
{
    const Set *set;

    if (len < SCAN_FROM && re->scan == JITRE_SCAN_AUTO &&
        !atomic_load_explicit(&v->scan, memory_order_relaxed))
        return NULL;
    return jr_plan_set(re, v, &set) == JR_OK ? set : NULL;
}

SetRun *jr_plan_set_take(const jitre_regex *re, const Variant *v, const Text *text,
                         const uint8_t *start)
{
    const Set *set = set_for(re, v, (size_t)(text->end - start));
    SetRun *run = NULL;

    if (!set) return NULL;
    for (int i = 0; i < NPOOL && !run; i++)
        run = atomic_exchange(&mutable_variant(v)->set_pool[i], NULL);
    if (!run) run = jr_heap_alloc(&re->heap, sizeof *run);
    if (run) jr_set_begin(run, set, start);
    return run;
}

void jr_plan_set_give(const jitre_regex *re, const Variant *v, SetRun *run)
{
    for (int i = 0; i < NPOOL && run; i++) {
        SetRun *none = NULL;

        if (atomic_compare_exchange_strong(&mutable_variant(v)->set_pool[i], &none, run))
            run = NULL;
    }
    jr_heap_free(&re->heap, run);
}

void jr_plan_set_free(const jitre_regex *re, Variant *v)
{
    for (int i = 0; i < NPOOL; i++)
        jr_heap_free(&re->heap, atomic_load(&v->set_pool[i]));
}
