/* plan.c -- the one place that chooses: which automata and which code serve a pattern, made on
 * first use and published for all threads.
 *
 *     wanted engine     pike   lazy   table   native, auto, bits
 *     complete Dfa       -      -     if it fits the budget, else lazy
 *     machine code       -      -      -      if it can be had, else table
 *
 * Publishing: build privately, then one compare-and-swap; who loses throws its own away.
 */
#include "search/plan.h"

#include "search/cost.h"
#include "search/plan_bits.h"

#include <time.h>

/* Dense matches whose starts the reverse automaton has found: so many more would have paid for
 * building SPANS. */
enum { SPANS_AFTER = 256 };

uint64_t jr_now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* A regex is const to its users; what is made on first use is the exception. */
static jitre_regex *mutable(const jitre_regex *re)
{
    return (jitre_regex *)(uintptr_t)re;
}

static Variant *mutable_variant(const Variant *v)
{
    return (Variant *)(uintptr_t)v;
}

static void add_time(const jitre_regex *re, uint64_t since)
{
    atomic_fetch_add(&mutable(re)->build_ns, jr_now_ns() - since);
}

/* -- Variants ---------------------------------------------------------------------------------- */

uint32_t jr_variant_index(const jitre_regex *re, uint32_t flags)
{
    flags |= re->ast->match_flags;
    return (flags & JITRE_MATCH_ANCHORED ? VARIANT_ANCHORED : 0u) |
           (flags & JITRE_MATCH_ENDANCHORED ? VARIANT_ENDANCHORED : 0u) |
           (flags & JITRE_NOTEMPTY ? VARIANT_NOTEMPTY : 0u);
}

static Status make_variant(const jitre_regex *re, uint32_t index, Variant **out)
{
    NfaOptions o = {.anchored = index & VARIANT_ANCHORED,
                    .endanchored = index & VARIANT_ENDANCHORED,
                    .notempty = index & VARIANT_NOTEMPTY,
                    .longest = (re->flags & JITRE_LONGEST) != 0};
    Variant *v = jr_heap_alloc(&re->heap, sizeof *v);
    uint64_t room[1024];
    Arena scratch;
    Status st;

    if (!v) return JITRE_ERR_MEMORY;
    memset(v, 0, sizeof *v);
    jr_arena_init(&v->arena, &re->heap, re->max_program_bytes);
    jr_arena_init_room(&scratch, &re->heap, re->max_program_bytes, room, sizeof room);
    st = jr_nfa_build(&v->arena, &scratch, re->ast, &o, &v->nfa);
    jr_arena_free(&scratch);
    if (st != JR_OK) {
        jr_variant_free(re, v);
        return st;
    }
    *out = v;
    return JR_OK;
}

Status jr_variant_get(const jitre_regex *re, uint32_t flags, const Variant **out)
{
    uint32_t index = jr_variant_index(re, flags);
    Variant *v = atomic_load_explicit(&re->variant[index], memory_order_acquire);
    Variant *other = NULL;
    uint64_t t0;

    if (!v) {
        t0 = jr_now_ns();
        JR_TRY(make_variant(re, index, &v));
        if (!atomic_compare_exchange_strong(&mutable(re)->variant[index], &other, v)) {
            jr_variant_free(re, v);
            v = other;
        }
        add_time(re, t0);
    }
    *out = v;
    return JR_OK;
}

static void free_automaton(const jitre_regex *re, Automaton *a)
{
    if (!a) return;
    jr_arena_free(&a->arena);
    jr_heap_free(&re->heap, a);
}

static void free_native(const jitre_regex *re, NativeCode *n)
{
    if (!n) return;
    jr_code_free(n->code);
    jr_heap_free(&re->heap, n);
}

static void free_onepass(const jitre_regex *re, OnePassAutomaton *o)
{
    if (!o) return;
    jr_arena_free(&o->arena);
    jr_heap_free(&re->heap, o);
}

static void free_scan(const jitre_regex *re, ScanPlan *p)
{
    if (!p) return;
    jr_arena_free(&p->arena);
    jr_heap_free(&re->heap, p);
}

void jr_variant_free(const jitre_regex *re, Variant *v)
{
    if (!v) return;
    for (int k = 0; k < NCODE_KINDS; k++)
        free_native(re, atomic_load(&v->native[k]));
    for (int k = 0; k < NDFA_KINDS; k++) {
        free_automaton(re, atomic_load(&v->automaton[k]));
        for (int i = 0; i < NPOOL; i++)
            jr_lazy_free(atomic_load(&v->pool[k][i]));
    }
    free_scan(re, atomic_load(&v->scan));
    free_onepass(re, atomic_load(&v->onepass));
    for (int i = 0; i < NPOOL; i++)
        jr_twopass_free(atomic_load(&v->twopass[i]));
    jr_plan_bits_free(re, v);
    jr_cost_free(re, v);
    jr_arena_free(&v->arena);
    jr_heap_free(&re->heap, v);
}

/* -- Scans --------------------------------------------------------------------------------------- */

static ScanOptions scan_options(const jitre_regex *re)
{
    return (ScanOptions){.isa = re->isa,
                         .mood = re->scan == JITRE_SCAN_ALWAYS    ? SCAN_ALWAYS
                                 : re->scan == JITRE_SCAN_BRIEFLY ? SCAN_BRIEFLY
                                                                  : SCAN_WHEN_CHEAPER};
}

static Status make_scan(const jitre_regex *re, const Variant *v, ScanPlan **out)
{
    ScanOptions o = scan_options(re);
    ScanPlan *p = jr_heap_alloc(&re->heap, sizeof *p);
    Status st;

    if (!p) return JITRE_ERR_MEMORY;
    memset(p, 0, sizeof *p);
    jr_arena_init(&p->arena, &re->heap, re->max_program_bytes);
    st = jr_scan_build(&p->arena, &re->heap, v->nfa, &o, &p->scan);
    if (st != JR_OK) {
        free_scan(re, p);
        return st;
    }
    *out = p;
    return JR_OK;
}

Status jr_plan_scan(const jitre_regex *re, const Variant *v, const Scan **scan)
{
    ScanPlan *p = atomic_load_explicit(&v->scan, memory_order_acquire);
    ScanPlan *other = NULL;
    uint64_t t0;

    *scan = NULL;
    if (re->scan == JITRE_SCAN_NEVER ||
        (re->engine != JITRE_ENGINE_NATIVE && re->engine != JITRE_ENGINE_AUTO))
        return JR_OK;
    if (!p) {
        t0 = jr_now_ns();
        JR_TRY(make_scan(re, v, &p));
        if (!atomic_compare_exchange_strong(&mutable_variant(v)->scan, &other, p)) {
            free_scan(re, p);
            p = other;
        }
        add_time(re, t0);
    }
    *scan = p->scan;
    return JR_OK;
}

void jr_plan_scan_notes(const jitre_regex *re, const Variant *v, Buf *out)
{
    ScanOptions o = scan_options(re);
    const Scan *scan;
    Arena arena;

    o.notes = out;
    jr_arena_init(&arena, &re->heap, re->max_program_bytes);
    jr_scan_build(&arena, &re->heap, v->nfa, &o, &scan);
    jr_arena_free(&arena);
}

/* -- Automata ------------------------------------------------------------------------------------ */

bool jr_plan_has_automata(const jitre_regex *re, const Variant *v)
{
    /* Under NOTEMPTY, \K makes matches empty that have consumed something; sets cannot tell. */
    return re->engine != JITRE_ENGINE_PIKE && !(v->nfa->notempty && v->nfa->has_keep);
}

bool jr_plan_can_iterate(const jitre_regex *re, const Variant *v)
{
    return jr_plan_has_automata(re, v) && !v->nfa->has_keep && !v->nfa->longest;
}

bool jr_plan_wants_spans(const Variant *v, size_t dense)
{
    size_t all = dense ? dense + atomic_fetch_add_explicit(&mutable_variant(v)->ndense,
                                                           dense, memory_order_relaxed)
                       : 0;

    return all >= SPANS_AFTER ||
           atomic_load_explicit(&v->automaton[DFA_SPANS], memory_order_relaxed);
}

static Status make_automaton(const jitre_regex *re, const Variant *v, DfaKind kind,
                             size_t max_bytes, Automaton **out)
{
    Automaton *a = jr_heap_alloc(&re->heap, sizeof *a);

    if (!a) return JITRE_ERR_MEMORY;
    memset(a, 0, sizeof *a);
    jr_arena_init(&a->arena, &re->heap, max_bytes);
    a->why = jr_dfa_build(&a->arena, &re->heap, v->nfa, kind, max_bytes, &a->dfa);
    if (a->why == JITRE_ERR_MEMORY) {
        free_automaton(re, a);
        return JITRE_ERR_MEMORY;
    }
    if (!a->dfa) jr_arena_free(&a->arena);
    *out = a;
    return JR_OK;
}

/* Lazy automata nobody will ask for again. */
static void empty_pool(const Variant *v, DfaKind kind)
{
    for (int i = 0; i < NPOOL; i++)
        jr_lazy_free(atomic_exchange(&mutable_variant(v)->pool[kind][i], NULL));
}

/* What all threads use from now on: *a, or what another thread was first with. */
static void publish_automaton(const jitre_regex *re, const Variant *v, DfaKind kind,
                              Automaton **a)
{
    Automaton *other = NULL;

    if (atomic_compare_exchange_strong(&mutable_variant(v)->automaton[kind], &other, *a)) {
        if ((*a)->dfa) empty_pool(v, kind);
        return;
    }
    free_automaton(re, *a);
    *a = other;
}

Status jr_plan_dfa(const jitre_regex *re, const Variant *v, DfaKind kind, const Dfa **dfa)
{
    Automaton *a = atomic_load_explicit(&v->automaton[kind], memory_order_acquire);
    uint64_t t0;

    *dfa = NULL;
    if (re->engine == JITRE_ENGINE_LAZY) return JR_OK;
    if (!a) {
        t0 = jr_now_ns();
        JR_TRY(make_automaton(re, v, kind, re->max_dfa_bytes, &a));
        publish_automaton(re, v, kind, &a);
        add_time(re, t0);
    }
    *dfa = a->dfa;
    return JR_OK;
}

bool jr_plan_build_within(const jitre_regex *re, const Variant *v, DfaKind kind,
                          size_t max_bytes)
{
    uint64_t t0 = jr_now_ns();
    Automaton *a = NULL;
    bool final;

    if (make_automaton(re, v, kind, max_bytes, &a) != JR_OK) return false;
    final = a->dfa || max_bytes == re->max_dfa_bytes;
    if (final)
        publish_automaton(re, v, kind, &a);
    else
        free_automaton(re, a);
    add_time(re, t0);
    return final;
}

/* -- Machine code ---------------------------------------------------------------------------------- */

static DfaKind kind_of_code(CodeKind kind)
{
    return kind == CODE_FIND_START                       ? DFA_REVERSE
           : kind == CODE_SPANS                          ? DFA_SPANS
           : kind == CODE_ITERATE || kind == CODE_EVENTS ? DFA_ITERATE
                                                         : DFA_SEARCH;
}

static const char *why_no_code(Status st)
{
    switch (st) {
    case JR_OK: return NULL;
    case JITRE_ERR_TOO_BIG: return "the automaton is too big for the code budget";
    case JITRE_ERR_LIMIT: return "executable memory is not available";
    default: return "out of memory";
    }
}

static NativeCode *make_native(const jitre_regex *re, const Variant *v, CodeKind kind)
{
    CodeOptions o = {.isa = re->isa,
                     .max_bytes = re->max_code_bytes,
                     .name = re->name,
                     .name_len = re->name_len};
    NativeCode *n = jr_heap_alloc(&re->heap, sizeof *n);
    const Dfa *dfa;
    Status st;

    if (!n) return NULL;
    *n = (NativeCode){.why = "the automaton is over its memory budget"};
    st = jr_plan_dfa(re, v, kind_of_code(kind), &dfa);
    if (st != JR_OK || !dfa) return n;
    if (kind == CODE_ITERATE && dfa->backlog == BACKLOG_MANY) {
        n->why = "matches wait for each other";
        return n;
    }
    st = jr_code_build(&re->heap, dfa, kind, &o, &n->code);
    n->why = why_no_code(st);
    n->kind = kind;
    n->dfa = dfa;
    if (n->code) n->entry = jr_code_entry(n->code);
    if (n->code) n->scan_from = jr_cost_scan_from(jr_code_cost(n->code));
    return n;
}

const NativeCode *jr_plan_native(const jitre_regex *re, const Variant *v, CodeKind kind)
{
    NativeCode *n = atomic_load_explicit(&v->native[kind], memory_order_acquire);
    NativeCode *other = NULL;
    uint64_t t0;

    if (n || (re->engine != JITRE_ENGINE_NATIVE && re->engine != JITRE_ENGINE_AUTO &&
              re->engine != JITRE_ENGINE_BITS))
        return n;
    t0 = jr_now_ns();
    n = make_native(re, v, kind);
    if (n &&
        !atomic_compare_exchange_strong(&mutable_variant(v)->native[kind], &other, n)) {
        free_native(re, n);
        n = other;
    }
    add_time(re, t0);
    return n;
}

CodeEntry jr_plan_code(const jitre_regex *re, const Variant *v, CodeKind kind)
{
    const NativeCode *n = jr_plan_native(re, v, kind);

    return n ? n->entry : NULL;
}

/* -- Lazy automata ---------------------------------------------------------------------------------- */

Status jr_plan_lazy_take(const jitre_regex *re, const Variant *v, DfaKind kind, Lazy **lazy)
{
    for (int i = 0; i < NPOOL; i++) {
        *lazy = atomic_exchange(&mutable_variant(v)->pool[kind][i], NULL);
        if (*lazy) return JR_OK;
    }
    return jr_lazy_make(&re->heap, v->nfa, kind, re->max_dfa_bytes, lazy);
}

void jr_plan_lazy_give(const jitre_regex *re, const Variant *v, DfaKind kind, Lazy *lazy)
{
    (void)re;
    for (int i = 0; i < NPOOL && lazy; i++) {
        Lazy *none = NULL;

        if (atomic_compare_exchange_strong(&mutable_variant(v)->pool[kind][i], &none, lazy))
            lazy = NULL;
    }
    jr_lazy_free(lazy);
}

/* -- Groups ------------------------------------------------------------------------------------------ */

static Status make_onepass(const jitre_regex *re, const Variant *v, OnePassAutomaton **out)
{
    OnePassAutomaton *o = jr_heap_alloc(&re->heap, sizeof *o);
    Status st;

    if (!o) return JITRE_ERR_MEMORY;
    memset(o, 0, sizeof *o);
    jr_arena_init(&o->arena, &re->heap, re->max_dfa_bytes);
    st = jr_onepass_build(&o->arena, &re->heap, v->nfa, re->max_dfa_bytes, &o->onepass);
    if (!o->onepass) jr_arena_free(&o->arena);
    if (st != JR_OK) {
        jr_heap_free(&re->heap, o);
        return st;
    }
    *out = o;
    return JR_OK;
}

Status jr_plan_onepass(const jitre_regex *re, const Variant *v, const OnePass **onepass)
{
    OnePassAutomaton *o = atomic_load_explicit(&v->onepass, memory_order_acquire);
    OnePassAutomaton *other = NULL;
    uint64_t t0;

    if (!o) {
        t0 = jr_now_ns();
        JR_TRY(make_onepass(re, v, &o));
        if (!atomic_compare_exchange_strong(&mutable_variant(v)->onepass, &other, o)) {
            free_onepass(re, o);
            o = other;
        }
        add_time(re, t0);
    }
    *onepass = o->onepass;
    return JR_OK;
}

Status jr_plan_twopass_take(const jitre_regex *re, const Variant *v, TwoPass **twopass)
{
    for (int i = 0; i < NPOOL; i++) {
        *twopass = atomic_exchange(&mutable_variant(v)->twopass[i], NULL);
        if (*twopass) return JR_OK;
    }
    return jr_twopass_make(&re->heap, v->nfa, re->max_dfa_bytes, twopass);
}

void jr_plan_twopass_give(const Variant *v, TwoPass *twopass)
{
    for (int i = 0; i < NPOOL && twopass; i++) {
        TwoPass *none = NULL;

        if (atomic_compare_exchange_strong(&mutable_variant(v)->twopass[i], &none, twopass))
            twopass = NULL;
    }
    jr_twopass_free(twopass);
}
