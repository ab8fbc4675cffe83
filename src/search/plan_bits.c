/* plan_bits.c -- when a bit program serves a question.
 *
 * A program is made on first use and published like automata (plan.c). It finds all matches of a
 * text when it is well faster there than automata are thought to be (cost.c), and the text is
 * long enough to repay the work of a strip; or when the automaton is over its budget.
 */
#include "search/plan_bits.h"

#include "search/cost.h"
#include "search/plan.h"

enum {
    LEAST_TEXT = 1024,    // bytes: shorter texts are done before a strip is set up,
    LEAST_SLOW_TEXT = 64, // ... and these even where automata are slow
    LONGEST_PAUSE = 5     // log2 of the texts a program that fails has to wait
};

static const float share_of_cost = 0.8f; // of that of automata that a program may cost

struct BitPlan {
    Arena arena;
    BitProgram *program; // NULL: none
    const char *why;     // ... and why
};

static Variant *mutable_variant(const Variant *v)
{
    return (Variant *)(uintptr_t)v;
}

/* Match flags that change the automaton are not known to programs, but for NOTEMPTY: their
 * matches are never empty. */
static bool is_plain(const jitre_regex *re, const Variant *v)
{
    return v == atomic_load_explicit(&re->variant[0], memory_order_acquire) ||
           v == atomic_load_explicit(&re->variant[VARIANT_NOTEMPTY], memory_order_acquire);
}

static BitPlan *make_plan(const jitre_regex *re, const Variant *v)
{
    BitPlan *plan = jr_heap_alloc(&re->heap, sizeof *plan);
    Arena scratch;

    if (!plan) return NULL;
    plan->program = NULL;
    plan->why = "match flags change the automaton";
    jr_arena_init(&plan->arena, &re->heap, re->max_program_bytes);
    if (!is_plain(re, v)) return plan;
    jr_arena_init(&scratch, &re->heap, re->max_program_bytes);
    if (jr_bits_build(&plan->arena, &scratch, re->ast, v->nfa, &plan->program,
                      &plan->why) != JR_OK)
        plan->program = NULL;
    jr_arena_free(&scratch);
    if (!plan->program) jr_arena_free(&plan->arena);
    return plan;
}

static void free_plan(const jitre_regex *re, BitPlan *plan)
{
    if (!plan) return;
    jr_arena_free(&plan->arena);
    jr_heap_free(&re->heap, plan);
}

const BitProgram *jr_plan_bits_any(const jitre_regex *re, const Variant *v)
{
    BitPlan *plan = atomic_load_explicit(&v->bits, memory_order_acquire), *other = NULL;

    if (!plan) {
        plan = make_plan(re, v);
        if (!atomic_compare_exchange_strong(&mutable_variant(v)->bits, &other, plan)) {
            free_plan(re, plan);
            plan = other;
        }
    }
    return plan ? plan->program : NULL;
}

const char *jr_plan_bits_why(const Variant *v)
{
    const BitPlan *plan = atomic_load_explicit(&v->bits, memory_order_acquire);

    return plan && plan->why ? plan->why : "out of memory";
}

const BitProgram *jr_plan_bits_program(const jitre_regex *re, const Variant *v)
{
    const BitProgram *p = jr_plan_bits_any(re, v);

    return p && !p->anchored ? p : NULL;
}

void jr_plan_bits_free(const jitre_regex *re, Variant *v)
{
    for (int i = 0; i < NPOOL; i++)
        jr_bits_run_free(atomic_load(&v->bits_pool[i]));
    free_plan(re, atomic_load(&v->bits));
}

/* Is the program well faster than automata here? */
static bool pays(const jitre_regex *re, const Variant *v, const BitProgram *p,
                 const uint8_t *text, size_t len, BitWish wish)
{
    float code = jr_cost_of_code(re, v, p, text, len, wish);

    return jr_cost_of_bits_is_below(re, p, text, len, share_of_cost * code);
}

static bool is_wanted(const jitre_regex *re, size_t len, size_t least)
{
    if (re->engine == JITRE_ENGINE_BITS) return true;
    return re->engine == JITRE_ENGINE_AUTO && len >= least;
}

static BitRun *take(const jitre_regex *re, const Variant *v, const BitProgram *p)
{
    BitRun *run;

    for (int i = 0; i < NPOOL; i++) {
        run = atomic_exchange(&mutable_variant(v)->bits_pool[i], NULL);
        if (run) return run;
    }
    jr_bits_run_make(&re->heap, p, re->isa, &run);
    return run;
}

static BitRun *begin(const jitre_regex *re, const Variant *v, const BitProgram *p,
                     const Text *text, const uint8_t *start, bool first_only)
{
    BitRun *run = take(re, v, p);

    if (!run) return NULL;
    jr_bits_begin(run, text, start, first_only);
    if (re->engine == JITRE_ENGINE_BITS) jr_bits_insist(run);
    return run;
}

/* What it is about a text that makes guesses fail is likely to be there in the next, too. */
static void note_result(Variant *v, bool failed)
{
    uint32_t n;

    if (!failed) {
        if (atomic_load_explicit(&v->bits_failed, memory_order_relaxed))
            atomic_store_explicit(&v->bits_failed, 0, memory_order_relaxed);
        return;
    }
    n = atomic_fetch_add_explicit(&v->bits_failed, 1, memory_order_relaxed);
    atomic_store_explicit(&v->bits_pause, (2u << JR_MIN(n, (uint32_t)LONGEST_PAUSE)) - 1,
                          memory_order_relaxed);
}

static bool has_pause(const Variant *v)
{
    uint32_t n = atomic_load_explicit(&v->bits_pause, memory_order_relaxed);

    if (n) // two threads may count as one
        atomic_store_explicit(&mutable_variant(v)->bits_pause, n - 1, memory_order_relaxed);
    return n > 0;
}

BitRun *jr_plan_bits_take(const jitre_regex *re, const Variant *v, const Text *text,
                          const uint8_t *start, BitWish wish)
{
    const BitProgram *p;

    if (!is_wanted(re, (size_t)(text->end - start), LEAST_TEXT)) return NULL;
    if (wish == BITS_FIRST && re->engine != JITRE_ENGINE_BITS)
        return NULL; // automata set up faster
    p = jr_plan_bits_program(re, v);
    if (!p) return NULL;
    if (re->engine != JITRE_ENGINE_BITS &&
        (!pays(re, v, p, start, (size_t)(text->end - start), wish) || has_pause(v)))
        return NULL;
    return begin(re, v, p, text, start, wish == BITS_FIRST);
}

BitRun *jr_plan_bits_take_anyway(const jitre_regex *re, const Variant *v, const Text *text,
                                 const uint8_t *start)
{
    const BitProgram *p = NULL;

    if (is_wanted(re, (size_t)(text->end - start), LEAST_SLOW_TEXT) &&
        re->engine != JITRE_ENGINE_BITS)
        p = jr_plan_bits_program(re, v);
    return p ? begin(re, v, p, text, start, false) : NULL;
}

void jr_plan_bits_give(const Variant *v, BitRun *run, bool failed)
{
    note_result(mutable_variant(v), failed);
    for (int i = 0; i < NPOOL && run; i++) {
        BitRun *none = NULL;

        if (atomic_compare_exchange_strong(&mutable_variant(v)->bits_pool[i], &none, run))
            run = NULL;
    }
    jr_bits_run_free(run);
}
