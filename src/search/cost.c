/* cost.c -- what each way of finding all matches costs, by formula.
 *
 *     scan     tests at each byte, and a confirmation at each candidate        scan/choose.c
 *     bits     instructions of the program, for 64 bytes at a time
 *     code     the automaton reads a sample of the text: a skip of a self-loop, a shift, a load,
 *              a branch that goes another way than mostly have their prices; of many short
 *              texts, one in 256 KB is sampled                            codegen/estimate.c
 *     table    a load for each byte;  lazy: the same, and a test
 *
 * Figures are ns for a KB, measured on one machine: only their ratios matter. To know what code
 * would cost its automaton must be there: building one within a small budget is repaid when as
 * much time has been spent on searching; before, bytes that can begin a match are counted instead.
 */
#include "search/cost.h"

#include "search/plan.h"

enum {
    SAMPLE_FROM = 16 << 10,     // bytes: shorter texts are not worth the sampling
    ESTIMATE_BUDGET = 48 << 10, // of an automaton and its layout
    NS_LAZY = 6,                // a lazy automaton and all that goes with it, for a byte
    SAMPLES = 8,                // pieces of the text that are looked at
    SAMPLE_BYTES = 64,
    SAMPLE_STEPS = 32, // ... by the automaton, which takes its time, ...
    MANY_STEPS = 128,  // ... and of long texts: it begins where states are cheap
    LONG_TEXT = 64 << 10,
    SAMPLE_AGAIN = 256 << 10, // bytes of texts that are taken to be as the last sample
    SAMPLE_EVERY = 1 << 20,   // bytes of text for another piece
    MOST_SAMPLES = 64,
    MOST_WITHOUT_SCAN = 1024 // bytes of text: models err
};

static const float ns_table = 1900, ns_lazy = 2100; // for a KB
static const float ns_walk = 390;                   // ... where shifts do most of it
static const float ns_least_walk = 250;             // no walk is as fast, whatever the text
static const float ns_load = 1250;                  // ... where the table is big
static const float ns_scan_begin = 35;              // before the first byte is tested
static const float cycles_stop = 30;           // of an automaton where a match may begin
static const float ns_count = 3, ns_span = 20; // for a match, by code

/* Bit programs: cycles for 64 bytes of text, and ns to rewrite a KB of characters beyond ASCII. */
typedef struct BitPrices {
    float lookup, set; // class masks: to begin with, and for each
    float wide;        // instructions for 8 words
    float flood;
    float rewrite;
} BitPrices;

static const BitPrices bit_prices[] = {
    [JITRE_ISA_AVX512] = {3, 2, 1, 3, 120},
    [JITRE_ISA_AVX2] = {4, 5, 1.5f, 13, 1200},
    [JITRE_ISA_SSE2] = {6, 25, 3, 27, 1200},
};

struct Estimate {
    Arena arena;
    CodeEstimate code; // dfa NULL: none
    _Atomic float
        sampled; // what the last text that was sampled would have cost; 0: none was
    _Atomic size_t since; // bytes of texts that were not
};

/* -- Estimates --------------------------------------------------------------------------------- */

static Estimate *make_estimate(const jitre_regex *re, const Variant *v)
{
    Estimate *e = jr_heap_alloc(&re->heap, sizeof *e);
    const Automaton *a;

    if (!e) return NULL;
    memset(e, 0, sizeof *e);
    jr_arena_init(&e->arena, &re->heap, re->max_dfa_bytes);
    a = atomic_load_explicit(&v->automaton[DFA_ITERATE], memory_order_acquire);
    if (!a && jr_plan_build_within(re, v, DFA_ITERATE,
                                   JR_MIN(re->max_dfa_bytes, (size_t)ESTIMATE_BUDGET)))
        a = atomic_load_explicit(&v->automaton[DFA_ITERATE], memory_order_acquire);
    if (a && a->dfa && a->dfa->backlog != BACKLOG_MANY &&
        jr_code_estimate(&e->arena, &re->heap, a->dfa, CODE_ITERATE, re->isa, &e->code) !=
            JR_OK)
        e->code.dfa = NULL;
    return e;
}

static void free_estimate(const jitre_regex *re, Estimate *e)
{
    if (!e) return;
    jr_arena_free(&e->arena);
    jr_heap_free(&re->heap, e);
}

void jr_cost_free(const jitre_regex *re, Variant *v)
{
    free_estimate(re, atomic_load(&v->estimate));
}

/* Have searches by a way of this cost taken as long as an estimate does? */
static bool is_repaid(const jitre_regex *re, const Variant *v, size_t len, float ns_per_kb)
{
    Variant *own = (Variant *)(uintptr_t)v; // a count, no part of what the regex means
    size_t kb;

    if (re->build_after == SIZE_MAX) return false;
    if (atomic_load_explicit(&v->estimate, memory_order_relaxed)) return true;
    kb = atomic_fetch_add_explicit(&own->kb_seen, len / 1024, memory_order_relaxed) +
         len / 1024;
    return (float)kb * ns_per_kb >= (float)re->build_after * NS_LAZY;
}

/* Made if need be; code.dfa NULL: no code, or none that is small; NULL: not for this pattern. */
static Estimate *estimate(const jitre_regex *re, const Variant *v)
{
    Variant *own = (Variant *)(uintptr_t)v; // made on first use, as automata are
    Estimate *e = atomic_load_explicit(&v->estimate, memory_order_acquire), *other = NULL;

    if (!e && jr_plan_can_iterate(re, v)) {
        e = make_estimate(re, v);
        if (!atomic_compare_exchange_strong(&own->estimate, &other, e)) {
            free_estimate(re, e);
            e = other;
        }
    }
    return e;
}

/* -- Samples ----------------------------------------------------------------------------------- */

/* Pieces of a text, spread over it. */
typedef struct Pieces {
    const uint8_t *text;
    size_t n, step, bytes;
} Pieces;

static Pieces pieces_of(const uint8_t *text, size_t len, size_t bytes)
{
    size_t n = JR_MIN(SAMPLES + len / SAMPLE_EVERY, (size_t)MOST_SAMPLES);

    return (Pieces){text, n, len / n, JR_MIN(bytes, len / n)};
}

/* A sample says nothing of what is rare, so the model has a say where it expects worse. */
static float sampled_by_automaton(const CodeEstimate *e, const Pieces *s, BitWish wish)
{
    size_t labels = 0, bytes = s->n * s->bytes;
    float cycles = 0, ns;

    for (size_t i = 0; i < s->n; i++) {
        size_t n;

        cycles += jr_code_sample(e, s->text + i * s->step, s->bytes, &n);
        labels += n;
    }
    ns = (cycles / JR_CYCLES_PER_NS +
          (float)labels * (wish == BITS_SPANS ? ns_span : ns_count)) *
         1024 / (float)bytes;
    return e->cost > ns ? (e->cost + ns) / 2 : ns;
}

/* Automata skip to characters that can begin a match, so that depends on how many of them there
 * are. */
static float sampled_by_firsts(const BitProgram *p, const Pieces *s)
{
    size_t hits = 0;
    float cycles;

    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < s->bytes; k++) {
            uint8_t c = s->text[i * s->step + k];

            hits += p->utf && c >= 0x80 ? (p->first.w[2] || p->first.w[3])
                                        : jr_codes_has(&p->first, c);
        }
    cycles = 2 + cycles_stop * (float)hits * 64 / (float)(s->n * s->bytes);
    return JR_MIN(cycles * 16 / JR_CYCLES_PER_NS, ns_walk);
}

/* -- Costs ------------------------------------------------------------------------------------- */

static float beyond_ascii(const Pieces *s)
{
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < s->bytes; k++)
            n += s->text[i * s->step + k] >> 7;
    return (float)n / (float)(s->n * s->bytes);
}

/* ... for characters of ASCII. */
static float cost_of_ascii(const jitre_regex *re, const BitProgram *p)
{
    const BitPrices *x = &bit_prices[re->isa];
    float cycles = 8 + x->lookup + x->set * (float)p->nsets + 5 * (float)p->nscans +
                   x->flood * (float)p->nfloods +
                   x->wide * (float)(4 * p->nlogic + 6 * p->nshifts) / 8;

    return cycles * 16 / JR_CYCLES_PER_NS;
}

float jr_cost_of_bits(const jitre_regex *re, const BitProgram *p, const uint8_t *text,
                      size_t len)
{
    float ns = cost_of_ascii(re, p);
    Pieces s = pieces_of(text, len, SAMPLE_BYTES);

    return p->utf && len ? ns + bit_prices[re->isa].rewrite * beyond_ascii(&s) : ns;
}

bool jr_cost_of_bits_is_below(const jitre_regex *re, const BitProgram *p,
                              const uint8_t *text, size_t len, float limit)
{
    float least = cost_of_ascii(re, p);

    if (least >= limit) return false;
    if (least + (p->utf ? bit_prices[re->isa].rewrite : 0) < limit) return true;
    return jr_cost_of_bits(re, p, text, len) < limit;
}

/* Short texts are taken to be as the last one that was sampled, or as common text. 0: sample. */
static float cost_of_short(Estimate *e, size_t len)
{
    float ns = atomic_load_explicit(&e->sampled, memory_order_relaxed);
    size_t since;

    if (len >= SAMPLE_AGAIN) return 0;
    since = atomic_fetch_add_explicit(&e->since, len, memory_order_relaxed) + len;
    if (len >= SAMPLE_FROM && (ns <= 0 || since >= SAMPLE_AGAIN)) return 0;
    return ns > 0 ? ns : e->code.cost;
}

static float cost_by_estimate(Estimate *e, const uint8_t *text, size_t len, BitWish wish)
{
    Pieces s = pieces_of(text, len, len >= LONG_TEXT ? MANY_STEPS : SAMPLE_STEPS);
    float ns;

    if (e->code.cost <= 0) return ns_load;
    ns = cost_of_short(e, len);
    if (ns > 0) return ns;
    ns = sampled_by_automaton(&e->code, &s, wish);
    atomic_store_explicit(&e->sampled, ns, memory_order_relaxed);
    atomic_store_explicit(&e->since, 0, memory_order_relaxed);
    return ns;
}

float jr_cost_of_code(const jitre_regex *re, const Variant *v, const BitProgram *p,
                      const uint8_t *text, size_t len, BitWish wish)
{
    float ns = p ? cost_of_ascii(re, p) : ns_walk;
    Estimate *e = is_repaid(re, v, len, ns) ? estimate(re, v) : NULL;
    Pieces s = pieces_of(text, len, SAMPLE_BYTES);

    if (e && e->code.shape == CODE_WALK && ns < ns_least_walk)
        return JR_MAX(e->code.cost, ns_walk);
    if (e) return cost_by_estimate(e, text, len, wish);
    return p ? sampled_by_firsts(p, &s) : ns_walk;
}

float jr_cost_without_scan(const jitre_regex *re, const Variant *v, const uint8_t *text,
                           size_t len, BitWish wish)
{
    bool bits = re->engine == JITRE_ENGINE_AUTO && wish != BITS_FIRST;
    const BitProgram *p = bits ? jr_plan_bits_program(re, v) : NULL;
    float code = jr_cost_of_code(re, v, p, text, len, wish);

    return p ? JR_MIN(jr_cost_of_bits(re, p, text, len), code) : code;
}

size_t jr_cost_scan_from(float code)
{
    if (code <= 0) return SCAN_FROM;
    if (code * MOST_WITHOUT_SCAN <= ns_scan_begin * 1024) return MOST_WITHOUT_SCAN;
    return JR_MAX((size_t)(ns_scan_begin * 1024 / code), (size_t)SCAN_FROM);
}

/* -- All, for people --------------------------------------------------------------------------- */

const char *const jr_way_name[NWAYS] = {"scan", "bits", "code", "table", "lazy"};

/* May an engine that was asked for search in this way? */
static bool is_allowed(enum jitre_engine engine, PlanWay way)
{
    switch (way) {
    case WAY_SCAN: return engine == JITRE_ENGINE_AUTO || engine == JITRE_ENGINE_NATIVE;
    case WAY_BITS: return engine == JITRE_ENGINE_AUTO || engine == JITRE_ENGINE_BITS;
    case WAY_CODE:
        return engine != JITRE_ENGINE_PIKE && engine != JITRE_ENGINE_LAZY &&
               engine != JITRE_ENGINE_TABLE;
    case WAY_TABLE: return engine != JITRE_ENGINE_PIKE && engine != JITRE_ENGINE_LAZY;
    default: return engine != JITRE_ENGINE_PIKE;
    }
}

static Status cost_scan(const jitre_regex *re, const Variant *v, PlanChoice *c)
{
    const Scan *scan;

    JR_TRY(jr_plan_scan(re, v, &scan));
    if (scan)
        c->ns_per_kb = scan->cost;
    else
        c->why = "none is cheaper than an automaton";
    return JR_OK;
}

static void cost_bits(const jitre_regex *re, const Variant *v, PlanCosts *out)
{
    PlanChoice *c = &out->way[WAY_BITS];

    out->bits = jr_plan_bits_program(re, v);
    if (out->bits)
        c->ns_per_kb = jr_cost_of_bits(re, out->bits, NULL, 0);
    else
        c->why = jr_plan_bits_why(v);
}

static Status cost_automata(const jitre_regex *re, const Variant *v, PlanCosts *out)
{
    const Estimate *e;
    const Dfa *dfa;

    out->way[WAY_LAZY].ns_per_kb = ns_lazy;
    JR_TRY(jr_plan_dfa(re, v, DFA_ITERATE, &dfa));
    if (!dfa) {
        out->way[WAY_TABLE].why = out->way[WAY_CODE].why = "over the budget";
        return JR_OK;
    }
    out->way[WAY_TABLE].ns_per_kb = ns_table;
    e = estimate(re, v);
    out->code = e ? &e->code : NULL;
    if (out->code && out->code->cost > 0)
        out->way[WAY_CODE].ns_per_kb = out->code->cost;
    else if (dfa->backlog == BACKLOG_MANY)
        out->way[WAY_CODE].why = "matches wait for each other";
    else
        out->way[WAY_CODE].ns_per_kb = ns_load;
    return JR_OK;
}

/* Leave out what was not asked for, and find the least. */
static void choose(enum jitre_engine engine, PlanCosts *out)
{
    out->best = NWAYS;
    for (int w = 0; w < NWAYS; w++) {
        PlanChoice *c = &out->way[w];

        if (!is_allowed(engine, (PlanWay)w))
            *c = (PlanChoice){.why = "not with this engine"};
        if (c->ns_per_kb > 0) c->why = NULL;
        if (c->ns_per_kb > 0 &&
            (out->best == NWAYS || c->ns_per_kb < out->way[out->best].ns_per_kb))
            out->best = (PlanWay)w;
    }
    if (engine == JITRE_ENGINE_BITS && out->way[WAY_BITS].ns_per_kb > 0)
        out->best = WAY_BITS;
}

Status jr_cost_all(const jitre_regex *re, const Variant *v, PlanCosts *out)
{
    *out = (PlanCosts){0};
    for (int w = 0; w < NWAYS; w++)
        out->way[w].why = "no automaton can find all matches";
    JR_TRY(cost_scan(re, v, &out->way[WAY_SCAN]));
    cost_bits(re, v, out);
    if (jr_plan_can_iterate(re, v)) JR_TRY(cost_automata(re, v, out));
    choose(re->engine, out);
    return JR_OK;
}
