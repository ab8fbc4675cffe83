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

#include "search/branches.h"
#include "search/cost.h"
#include "search/plan_bits.h"
#include "search/plan_set.h"

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
    if (st == JR_OK && re->ast->backtracks)
        st = jr_backtrack_prepare(&v->arena, &scratch, v->nfa, &v->back);
    if (st == JR_OK && v->back)
        st = jr_verdict_prepare(&v->arena, &scratch, v->nfa, &v->looks);
    jr_arena_free(&scratch);
    if (st == JR_OK && re->engine != JITRE_ENGINE_PIKE && re->engine != JITRE_ENGINE_LAZY)
        st = jr_needle_make(&v->arena, re->ast, v->nfa, &v->needle);
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

static void free_tagged(const jitre_regex *re, Tagged *g)
{
    if (!g) return;
    jr_arena_free(&g->arena);
    jr_heap_free(&re->heap, g);
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
    free_tagged(re, atomic_load(&v->tagged));
    for (int i = 0; i < NPOOL; i++)
        jr_twopass_free(atomic_load(&v->twopass[i]));
    for (int i = 0; i < NPOOL; i++)
        jr_backtrack_free(atomic_load(&v->back_pool[i]));
    jr_plan_bits_free(re, v);
    jr_cost_free(re, v);
    jr_plan_set_free(re, v);
    jr_branches_free(re, v);
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
    if (st == JR_OK) st = jr_plan_set_make(re, v, p);
    if (st != JR_OK) {
        free_scan(re, p);
        return st;
    }
    *out = p;
    return JR_OK;
}

/* What looks for bytes; NULL when that is not wanted. */
static Status plan_scan(const jitre_regex *re, const Variant *v, const ScanPlan **plan)
{
    ScanPlan *p = atomic_load_explicit(&v->scan, memory_order_acquire);
    ScanPlan *other = NULL;
    uint64_t t0;

    *plan = NULL;
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
    *plan = p;
    return JR_OK;
}

Status jr_plan_scan(const jitre_regex *re, const Variant *v, const Scan **scan)
{
    const ScanPlan *p;

    *scan = NULL;
    JR_TRY(plan_scan(re, v, &p));
    if (p) *scan = p->scan;
    return JR_OK;
}

Status jr_plan_set(const jitre_regex *re, const Variant *v, const Set **set)
{
    const ScanPlan *p;

    *set = NULL;
    JR_TRY(plan_scan(re, v, &p));
    if (p) *set = p->set;
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
    return re->engine != JITRE_ENGINE_PIKE && !v->back &&
           !(v->nfa->notempty && v->nfa->has_keep);
}

bool jr_plan_can_iterate(const jitre_regex *re, const Variant *v)
{
    return jr_plan_has_automata(re, v) && !v->nfa->has_keep;
}

bool jr_plan_wants_spans(const Variant *v, size_t dense)
{
    size_t all = dense ? dense + atomic_fetch_add_explicit(&mutable_variant(v)->ndense,
                                                           dense, memory_order_relaxed)
                       : 0;

    return all >= SPANS_AFTER ||
           atomic_load_explicit(&v->automaton[DFA_SPANS], memory_order_relaxed);
}

bool jr_plan_is_dense(const Variant *v, size_t dense)
{
    return dense + atomic_fetch_add_explicit(&mutable_variant(v)->ndense, dense,
                                             memory_order_relaxed) >=
           SPANS_AFTER;
}

void jr_plan_not_dense(const Variant *v)
{
    atomic_store_explicit(&mutable_variant(v)->ndense, 0, memory_order_relaxed);
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

bool jr_plan_has_dfa(const jitre_regex *re, uint32_t flags, DfaKind kind)
{
    const Variant *v = atomic_load_explicit(&re->variant[jr_variant_index(re, flags)],
                                            memory_order_acquire);

    return v && atomic_load_explicit(&v->automaton[kind], memory_order_acquire);
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

static void make_native_tagged(const jitre_regex *re, const Variant *v,
                               const CodeOptions *o, NativeCode *n)
{
    const Tdfa *tdfa;
    Status st = jr_plan_tdfa(re, v, &tdfa);

    if (st != JR_OK || !tdfa) return;
    st = jr_code_build_tagged(&re->heap, tdfa, o, &n->code);
    n->why = why_no_code(st);
    if (!n->code) return;
    n->tagged = jr_code_tagged_entry(n->code);
    n->tdfa = tdfa;
    n->first_state = tdfa->start[tdfa->nprev + (tdfa->nprev > 1 ? PREV_BEGIN : 0)];
    n->final_lf = v->nfa->alphabet.uses_final;
}

/* Let questions for groups know of new code, if it may answer them unasked. */
static void announce(const jitre_regex *re, const Variant *v, const NativeCode *n)
{
    const Alphabet *al = &v->nfa->alphabet;

    if (n->tagged && re->quick && v->nfa->anchored &&
        v == atomic_load_explicit(&re->variant[re->plain], memory_order_acquire) &&
        n->tdfa->nslots <= TDFA_CODE_SLOTS &&
        (!al->uses_final || al->newline == JITRE_NEWLINE_LF))
        atomic_store_explicit(&mutable(re)->here, n, memory_order_release);
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
    *n = (NativeCode){.why = "the automaton is over its memory budget", .kind = kind};
    if (kind == CODE_TAGGED) {
        make_native_tagged(re, v, &o, n);
        return n;
    }
    st = jr_plan_dfa(re, v, kind_of_code(kind), &dfa);
    if (st != JR_OK || !dfa) return n;
    if (kind == CODE_ITERATE && dfa->backlog == BACKLOG_MANY) {
        n->why = "matches wait for each other";
        return n;
    }
    st = jr_code_build(&re->heap, dfa, kind, &o, &n->code);
    n->why = why_no_code(st);
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
    if (n) announce(re, v, n);
    add_time(re, t0);
    return n;
}

CodeEntry jr_plan_code(const jitre_regex *re, const Variant *v, CodeKind kind)
{
    const NativeCode *n = jr_plan_native(re, v, kind);

    return n ? n->entry : NULL;
}

/* -- Required bytes ------------------------------------------------------------------------------- */

static Required *make_required(const jitre_regex *re)
{
    Required *r = jr_heap_alloc(&re->heap, sizeof *r);
    uint64_t room[256];
    Arena scratch;
    Status st;

    if (!r) return NULL;
    *r = (Required){0};
    jr_arena_init_room(&scratch, &re->heap, re->max_program_bytes, room, sizeof room);
    st = jr_required_make(&scratch, re->ast, r);
    jr_arena_free(&scratch);
    if (st != JITRE_ERR_MEMORY) return r; // too big: nothing is known
    jr_heap_free(&re->heap, r);
    return NULL;
}

const Required *jr_plan_required(const jitre_regex *re)
{
    Required *r = atomic_load_explicit(&re->required, memory_order_acquire), *other = NULL;

    if (r) return r;
    r = make_required(re);
    if (!r || atomic_compare_exchange_strong(&mutable(re)->required, &other, r)) return r;
    jr_heap_free(&re->heap, r);
    return other;
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

static Status make_tagged(const jitre_regex *re, const Variant *v, uint64_t max_work,
                          Tagged **out)
{
    Tagged *g = jr_heap_alloc(&re->heap, sizeof *g);
    Status st;

    if (!g) return JITRE_ERR_MEMORY;
    memset(g, 0, sizeof *g);
    jr_arena_init(&g->arena, &re->heap, re->max_dfa_bytes);
    st = jr_tdfa_build(&g->arena, &re->heap, v->nfa, re->max_dfa_bytes, max_work, &g->tdfa);
    if (!g->tdfa) jr_arena_free(&g->arena);
    if (st != JR_OK) {
        jr_heap_free(&re->heap, g);
        return st;
    }
    *out = g;
    return JR_OK;
}

/* What all threads use from now on: g, or what another thread was first with. */
static Tagged *publish_tagged(const jitre_regex *re, const Variant *v, Tagged *g)
{
    Tagged *other = NULL;

    if (atomic_compare_exchange_strong(&mutable_variant(v)->tagged, &other, g)) return g;
    free_tagged(re, g);
    return other;
}

Status jr_plan_tdfa(const jitre_regex *re, const Variant *v, const Tdfa **tdfa)
{
    Tagged *g = atomic_load_explicit(&v->tagged, memory_order_acquire);
    uint64_t t0;

    *tdfa = NULL;
    if (re->engine == JITRE_ENGINE_LAZY) return JR_OK;
    if (!g) {
        t0 = jr_now_ns();
        JR_TRY(make_tagged(re, v, TDFA_MAX_WORK, &g));
        g = publish_tagged(re, v, g);
        add_time(re, t0);
    }
    *tdfa = g->tdfa;
    return JR_OK;
}

bool jr_plan_tdfa_within(const jitre_regex *re, const Variant *v, uint64_t max_work)
{
    uint64_t t0 = jr_now_ns();
    Tagged *g;
    bool final;

    if (make_tagged(re, v, max_work, &g) != JR_OK) return false;
    final = g->tdfa || max_work >= TDFA_MAX_WORK;
    if (final)
        publish_tagged(re, v, g);
    else
        free_tagged(re, g);
    add_time(re, t0);
    return final;
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
