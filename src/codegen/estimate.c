/* estimate.c -- what code would cost, told from its layout.
 *
 *     common text    the model of layout.c, which reads random bytes
 *     this text      the automaton reads a piece of it; each step costs what its state's form does
 */
#include "codegen/layout.h"

enum {
    MAX_ESTIMATE_BYTES = 8 << 20,
    CLOSE_TRAPS = 16, // as in emit_walk.c
    LOADS_AFTER = 64
};

/* The slots of a walk, as far as they are needed to tell where it traps. */
static Status copy_slots(Arena *keep, const Layout *l, CodeEstimate *e)
{
    uint8_t *of = jr_arena_array(keep, uint8_t, l->dfa->nstates);
    uint8_t(*next)[256] = jr_arena_alloc_array(keep, l->nslots, sizeof *next, 1);

    if (!of || !next) return keep->status;
    memcpy(next, l->slot_next, l->nslots * sizeof *next);
    for (unsigned i = 1; i < l->nslots; i++)
        if (l->slot[i].depth == 0) of[l->slot[i].state] = (uint8_t)i;
    e->slot_of = of;
    e->slot_next = (const uint8_t(*)[256])next;
    return JR_OK;
}

static Status fill(Arena *keep, const Layout *l, CodeEstimate *e)
{
    uint32_t n = l->dfa->nstates;
    uint8_t *form = jr_arena_array(keep, uint8_t, n);
    StateId *usual = jr_arena_array(keep, StateId, n);

    if (!form || !usual) return keep->status;
    *e = (CodeEstimate){.dfa = l->dfa,
                        .shape = l->shape,
                        .cost = l->cost * 1024 / JR_CYCLES_PER_NS,
                        .form = form,
                        .usual = usual};
    for (StateId s = 0; s < n; s++) {
        form[s] = (uint8_t)jr_layout_form(l, s);
        usual[s] = l->shape == CODE_WALK || form[s] == FORM_SKIP ? s : l->plan[s].other;
        e->nskips += form[s] == FORM_SKIP;
        e->nhot += form[s] == FORM_HOT;
    }
    return l->shape == CODE_WALK && l->nhot ? copy_slots(keep, l, e) : JR_OK;
}

Status jr_code_estimate(Arena *keep, const Heap *heap, const Dfa *dfa, CodeKind kind,
                        enum jitre_isa isa, CodeEstimate *e)
{
    Arena scratch;
    Layout *layout;
    Status st;

    *e = (CodeEstimate){0};
    jr_arena_init(&scratch, heap, MAX_ESTIMATE_BYTES);
    st = jr_layout_make(&scratch, dfa, kind, isa, CODE_SHAPE_AUTO, &layout);
    if (st == JR_OK) st = fill(keep, layout, e);
    jr_arena_free(&scratch);
    return st;
}

/* Does a step go the way that costs least? A jump table has no such way: it is predicted well
 * where it leads to the same state as last time. */
static bool is_usual(const CodeEstimate *e, StateId from, StateId to, StateId last)
{
    switch ((StateForm)e->form[from]) {
    case FORM_HOT: return e->form[to] == FORM_HOT;
    case FORM_TABLE: return to == last;
    default: return to == e->usual[from];
    }
}

/* A walk: where it is, in terms of what its steps cost. */
typedef struct WalkSample {
    size_t loads; // bytes that are still to be read by load, whatever the state
    size_t since; // bytes since the last trap
} WalkSample;

/* A step over the bytes [p, end) of a character in state s. Not all hot states have slots for
 * parts of characters, so text in another script may trap at each of them. */
static float walk_step(const CodeEstimate *e, WalkSample *w, StateId s, const uint8_t *p,
                       const uint8_t *end)
{
    size_t n = (size_t)(end - p);
    float load = (float)n * jr_layout_step_cost(FORM_LOAD, true);
    unsigned slot = e->slot_of[s];

    w->since += n;
    if (w->loads) {
        w->loads -= JR_MIN(w->loads, n);
        return load;
    }
    if (!slot) return load;
    while (p < end && slot)
        slot = e->slot_next[slot][*p++];
    if (slot) return (float)n * jr_layout_step_cost(FORM_HOT, true);
    w->loads = w->since < CLOSE_TRAPS ? LOADS_AFTER : 0;
    w->since = 0;
    return load + jr_layout_step_cost(FORM_HOT, false);
}

float jr_code_sample(const CodeEstimate *e, const uint8_t *text, size_t len,
                     size_t *nlabels)
{
    const Dfa *dfa = e->dfa;
    const Alphabet *al = &dfa->nfa->alphabet;
    const Text t = {.base = text, .end = text + len, .final = text + len};
    StateId start = dfa->start[PREV_BEGIN * 2], s = start, last = start;
    WalkSample walk = {0, CLOSE_TRAPS};
    float cycles = 0;

    *nlabels = 0;
    for (const uint8_t *p = text; p < t.end;) {
        const uint8_t *at = p;
        StateId to = jr_dfa_next(dfa, s, jr_text_next(al, &t, &p));

        if (e->slot_of)
            cycles += walk_step(e, &walk, s, at, p);
        else
            cycles += (float)(p - at) *
                      jr_layout_step_cost((StateForm)e->form[s], is_usual(e, s, to, last));
        *nlabels += dfa->label[to] != 0;
        last = to;
        s = to == DFA_DEAD ? start : to;
    }
    return cycles;
}
