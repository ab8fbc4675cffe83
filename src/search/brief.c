/* brief.c -- when code for short texts is made. */
#include "search/brief.h"

#include "search/plan.h"
#include "search/plan_bits.h"

/* It is built when automata and their code have been, at the same price. */
enum { CALL = 64, LATER = 2 };
/* After so many texts in turn that were for others, so many are not offered. */
enum { OTHERS_IN_TURN = 8, OTHERS_PAUSE = 32 };

static const BriefPlan no_brief = {.brief = NULL};

static jitre_regex *mutable(const jitre_regex *re)
{
    return (jitre_regex *)(uintptr_t)re;
}

const BriefPlan *jr_brief_first(const jitre_regex *re)
{
    bool wanted = re->quick && re->isa == JITRE_ISA_AVX512 &&
                  re->scan != JITRE_SCAN_NEVER &&
                  (re->engine == JITRE_ENGINE_AUTO || re->engine == JITRE_ENGINE_NATIVE);

    return wanted ? NULL : &no_brief;
}

static Status build_program(const jitre_regex *re, const BitProgram *program, Brief **brief)
{
    CodeOptions o = {
        .max_bytes = re->max_code_bytes, .name = re->name, .name_len = re->name_len};

    return program ? jr_brief_build(&re->heap, program, &o, brief) : JITRE_ERR_TOO_BIG;
}

/* From a program without choices, which is of no other use. */
static Status build_forward(const jitre_regex *re, const Variant *v, Brief **brief)
{
    Arena keep, scratch;
    BitProgram *program;
    const char *why;
    Status st;

    jr_arena_init(&keep, &re->heap, re->max_program_bytes);
    jr_arena_init(&scratch, &re->heap, re->max_program_bytes);
    st = jr_bits_build_forward(&keep, &scratch, re->ast, v->nfa, &program, &why);
    if (st == JR_OK) st = build_program(re, program, brief);
    jr_arena_free(&keep);
    jr_arena_free(&scratch);
    return st;
}

/* false: no memory, perhaps another time. */
static bool make_plan(const jitre_regex *re, BriefPlan **out)
{
    BriefPlan *p;
    Brief *brief = NULL;
    const Variant *v;
    Status st = jr_variant_get(re, 0, &v);

    if (st != JR_OK) return false;
    if (v->nfa->anchored) st = build_forward(re, v, &brief);
    if (!brief && st != JITRE_ERR_MEMORY)
        st = build_program(re, jr_plan_bits_any(re, v), &brief);
    if (st == JITRE_ERR_MEMORY) return false;
    p = jr_heap_alloc(&re->heap, sizeof *p);
    if (!p) {
        jr_brief_free(brief);
        return false;
    }
    *p = (BriefPlan){.brief = brief, .sure = brief && !v->nfa->alphabet.utf};
    if (brief) p->entries = *jr_brief_entries(brief);
    p->ahead =
        p->entries.entry[BRIEF_FIND_AHEAD][0] || p->entries.entry[BRIEF_FIND_AHEAD][1];
    *out = p;
    return true;
}

static void free_plan(const jitre_regex *re, const BriefPlan *p)
{
    if (!p || p == &no_brief) return;
    jr_brief_free(p->brief);
    jr_heap_free(&re->heap, (BriefPlan *)(uintptr_t)p);
}

void jr_brief_plan_free(const jitre_regex *re)
{
    free_plan(re, atomic_load(&re->brief));
}

void jr_brief_build_now(const jitre_regex *re)
{
    const BriefPlan *none = NULL;
    uint64_t t0 = jr_now_ns();
    BriefPlan *p;

    if (jr_brief_plan(re) || !make_plan(re, &p)) return;
    if (!atomic_compare_exchange_strong(&mutable(re)->brief, &none, (const BriefPlan *)p))
        free_plan(re, p);
    atomic_fetch_add(&mutable(re)->build_ns, jr_now_ns() - t0);
}

void jr_brief_note(const jitre_regex *re, size_t len, size_t start, uint32_t flags)
{
    size_t seen;

    if (flags || !re->quick || jr_brief_plan(re)) return;
    seen = JR_MIN(len - start, (size_t)BRIEF_MOST) + CALL; // a near match, perhaps
    seen += atomic_fetch_add_explicit(&mutable(re)->brief_seen, seen, memory_order_relaxed);
    if (re->engine == JITRE_ENGINE_NATIVE || seen / LATER >= re->build_after)
        jr_brief_build_now(re);
}

/* Trying costs a third of what others then need; text beyond ASCII comes in company. The count is
 * a hint, so threads may overwrite what others have written. */
static bool worth_trying(const jitre_regex *re)
{
    unsigned n = atomic_load_explicit(&re->brief_others, memory_order_relaxed);

    if (n < OTHERS_IN_TURN) return true;
    n = n == OTHERS_IN_TURN + OTHERS_PAUSE ? OTHERS_IN_TURN - 1 : n + 1;
    atomic_store_explicit(&mutable(re)->brief_others, (uint8_t)n, memory_order_relaxed);
    return false;
}

static int note_answer(const jitre_regex *re, int r)
{
    unsigned n = atomic_load_explicit(&re->brief_others, memory_order_relaxed);

    if (r == BRIEF_OTHER || n)
        atomic_store_explicit(&mutable(re)->brief_others,
                              (uint8_t)(r == BRIEF_OTHER ? n + 1 : 0),
                              memory_order_relaxed);
    return r == BRIEF_OTHER ? NOT_QUICK : r;
}

int jr_brief_ask(const jitre_regex *re, BriefKind kind, const char *text, size_t len,
                 size_t start, uint32_t flags, jitre_span *match)
{
    uint8_t copy[2 * BRIEF_VECTOR];
    const BriefPlan *p;
    BriefCall c;
    int r;

    if (!re || !jr_brief_fits(text, len, start, flags)) return NOT_QUICK;
    p = jr_brief_plan(re);
    if (!p || !p->brief || !worth_trying(re)) return NOT_QUICK;
    c = jr_brief_call(p, kind, text, len, start);
    if (!c.entry) return NOT_QUICK;
    if (!jr_brief_in_page(&c)) { // the next page may not be there
        memcpy(copy, c.text, c.n);
        c.text = copy;
    }
    r = c.entry(c.text, c.n, c.before, start - c.before, match);
    return note_answer(re, r);
}
