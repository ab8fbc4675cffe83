/* emit_tagged.c -- tagged automata (tdfa.h) as blocks.
 *
 *     state   --a-->   state      a plain cell: as in any automaton (emit_states.c)
 *     state   --b-->   [ accept, moves ]   --->   state      an edge: a block on the way
 *
 * So for layout an edge that does something is a state that goes on without reading. Registers
 * of the automaton live in the TdfaRun: setting one is a store that nobody waits for, and code
 * can be left and entered at every state.
 */
#include "codegen/emit.h"

_Static_assert(offsetof(TdfaRun, cur) == offsetof(CodeRun, cur) &&
                   offsetof(TdfaRun, limit) == offsetof(CodeRun, limit) &&
                   offsetof(TdfaRun, place) == offsetof(CodeRun, place) &&
                   offsetof(TdfaRun, state) == offsetof(CodeRun, state),
               "entry and exits are those of a CodeRun");

enum { MAX_TAGGED_STATES = 600, MAX_TAGGED_EDGES = 2000 };

#define FIELD(name) mem(RUN, offsetof(TdfaRun, name))

static Mem register_at(uint32_t reg)
{
    return mem(RUN, offsetof(TdfaRun, reg) + 8 * reg);
}

static Mem saved_at(uint32_t reg)
{
    return mem(RUN, offsetof(TdfaRun, saved) + 8 * reg);
}

/* -- View -------------------------------------------------------------------------------- */

static StateId state_of_cell(const Tdfa *m, uint32_t cell)
{
    uint32_t edge = cell & ~TDFA_SPECIAL;

    if (!(cell & TDFA_SPECIAL)) return cell / m->ncolumns;
    return edge == TDFA_DEAD_EDGE ? DFA_DEAD : m->nstates + edge;
}

static void fill_view(const Tdfa *m, const Dfa *view, StateId *next)
{
    uint32_t nsymbols = m->nfa->alphabet.nsymbols;

    for (StateId s = 1; s < view->nstates; s++)
        for (uint32_t i = 0; i < nsymbols; i++) {
            StateId *to = &next[(size_t)s << view->stride_log | i];

            *to = s > m->nstates
                      ? m->edge[s - m->nstates].target / m->ncolumns
                      : state_of_cell(m, m->cell[s * m->ncolumns + m->column[i]]);
        }
}

Status jr_tagged_view(Arena *arena, const Tdfa *m, Dfa **out)
{
    Dfa *view = jr_arena_new(arena, Dfa);
    uint32_t nsymbols = m->nfa->alphabet.nsymbols;
    StateId *next;

    if (m->nstates > MAX_TAGGED_STATES || m->nedges > MAX_TAGGED_EDGES)
        return JITRE_ERR_TOO_BIG;
    if (!view) return arena->status;
    *view = (Dfa){.kind = DFA_SEARCH, .nfa = m->nfa, .nstates = m->nstates + m->nedges};
    while (UINT32_C(1) << view->stride_log < nsymbols)
        view->stride_log++;
    next = jr_arena_array(arena, StateId, (size_t)view->nstates << view->stride_log);
    view->label = jr_arena_array(arena, uint16_t, view->nstates);
    view->labels = jr_arena_new(arena, Label);
    if (!next || !view->label || !view->labels) return arena->status;
    fill_view(m, view, next);
    view->next = next;
    *out = view;
    return JR_OK;
}

/* -- Edges ------------------------------------------------------------------------------- */

/* Where a value is: ACC.
 *   uses  BYTE
 */
static Reg emit_value(Emit *e, TdfaExpr x, PlaceAt begin)
{
    Asm *a = e->a;

    switch (x.base) {
    case TDFA_UNSET:
        x64_mov_ri32(a, ACC, 0);
        x64_not_r(a, ACC);
        return ACC;
    case TDFA_CUR:
        x64_lea_rm(a, ACC, mem_index(begin.reg, NOT_BASE, 0, begin.disp + 1 + x.k));
        return ACC;
    case TDFA_START: x64_mov_rm(a, ACC, FIELD(start)); break;
    default: x64_mov_rm(a, ACC, register_at(x.base - TDFA_REGISTER)); break;
    }
    if (!x.k) return ACC;
    if (x.base == TDFA_START || !e->tagged->maybe_unset[x.base - TDFA_REGISTER]) {
        x64_lea_rm(a, ACC, mem(ACC, x.k));
        return ACC;
    }
    x64_lea_rm(a, BYTE, mem(ACC, x.k)); //     lea   byte, [acc + k]
    x64_cmp_ri(a, ACC, -1);             //     cmp   acc, -1       ; unset stays unset
    x64_cmovne_rr(a, ACC, BYTE);        //     cmovne acc, byte
    return ACC;
}

/* The registers that a final list reads, each once. */
static void emit_saves(Asm *a, const Tdfa *m, const TdfaList *finals)
{
    bool done[TDFA_MAX_REGISTERS] = {false};

    for (uint32_t i = 0; i < finals->n; i++) {
        TdfaExpr x = m->expr[finals->first + i];
        uint32_t reg = x.base - TDFA_REGISTER;

        if (x.base < TDFA_REGISTER || done[reg]) continue;
        done[reg] = true;
        x64_mov_rm(a, ACC, register_at(reg));
        x64_mov_mr(a, saved_at(reg), ACC);
    }
}

static bool is_always_set(const Tdfa *m, TdfaExpr x)
{
    return x.base == TDFA_START ||
           (x.base >= TDFA_REGISTER && !m->maybe_unset[x.base - TDFA_REGISTER]);
}

/* A slot; ACC is `held` before, if that is a value that is always set. */
static void emit_slot(Emit *e, TdfaExpr x, PlaceAt end, TdfaExpr *held)
{
    if (!is_always_set(e->tagged, x) || x.base != held->base)
        emit_value(e, x, end);
    else if (x.k != held->k)
        x64_lea_rm(e->a, ACC, mem(ACC, x.k - held->k));
    x64_mov_mr(e->a, mem(OUT, 8 * x.slot), ACC);
    *held = x;
}

/* All slots, if they are wanted.
 *   uses  OUT
 */
static void emit_slots(Emit *e, const TdfaList *finals, PlaceAt end)
{
    Asm *a = e->a;
    const Tdfa *m = e->tagged;
    bool set[TDFA_CODE_SLOTS] = {false};
    TdfaExpr held = {.base = TDFA_UNSET};
    CodeLabel none = asm_label(a, "no.slots", UINT32_MAX);

    if (m->nslots > TDFA_CODE_SLOTS) return;
    x64_mov_rm(a, OUT, FIELD(slots));
    x64_test_rr(a, OUT, OUT);
    x64_jcc(a, CC_E, none);
    for (uint32_t i = 0; i < finals->n; i++)
        set[m->expr[finals->first + i].slot] = true;
    if (!set[0]) emit_slot(e, (TdfaExpr){.base = TDFA_START, .slot = 0}, end, &held);
    for (uint32_t i = 0; i < finals->n; i++)
        emit_slot(e, m->expr[finals->first + i], end, &held);
    emit_slot(e, (TdfaExpr){.base = TDFA_CUR, .slot = 1}, end, &held);
    emit_value(e, (TdfaExpr){.base = TDFA_UNSET}, end);
    for (uint32_t i = 2; i < m->nslots; i++)
        if (!set[i]) x64_mov_mr(a, mem(OUT, 8 * i), ACC);
    asm_bind(a, none);
}

static void emit_accept(Emit *e, const TdfaEdge *edge, PlaceAt begin)
{
    Asm *a = e->a;
    const TdfaList *finals = &e->tagged->list[edge->accept];

    x64_mov_ri32(a, ACC, edge->accept);
    x64_mov_mr32(a, FIELD(accept), ACC);
    x64_lea_rm(a, ACC, mem(begin.reg, begin.disp));
    x64_mov_mr(a, FIELD(place), ACC);
    if (edge->target) {
        emit_saves(a, e->tagged, finals);
        return;
    }
    x64_mov_ri32(a, ACC, 1);
    x64_mov_mr32(a, FIELD(dead), ACC);
    emit_slots(e, finals, begin);
}

void jr_emit_edge(Emit *e, StateId s, PlaceAt begin)
{
    const Tdfa *m = e->tagged;
    const TdfaEdge *edge = &m->edge[s - m->nstates];
    const TdfaList *moves = &m->list[edge->moves];

    if (edge->accept) emit_accept(e, edge, begin);
    for (uint32_t i = 0; i < moves->n; i++) {
        TdfaExpr x = m->expr[moves->first + i];

        x64_mov_mr(e->a, register_at(x.slot), emit_value(e, x, begin));
    }
}

void jr_emit_tagged_load(Emit *e)
{
    x64_mov_rm(e->a, NOT_BASE, FIELD(base)); //     mov   not_base, [run.base]
    x64_not_r(e->a, NOT_BASE);               //     not   not_base
    if (e->l->window.nclasses) x64_mov_ri32(e->a, WINDOW, 0); // none yet
}

void jr_emit_eoi(Emit *e, StateId s)
{
    Asm *a = e->a;
    StateId to = jr_dfa_next(e->dfa, s, e->dfa->nfa->alphabet.eoi);
    CodeLabel other = asm_label(a, "not.eoi", s);

    x64_test_mi8(a, FIELD(at_end), 1); //     test  byte [run.at_end], 1
    x64_jcc(a, CC_E, other);           //     je    other
    if (to != DFA_DEAD) jr_emit_edge(e, to, (PlaceAt){CUR, 0});
    x64_jmp(a, e->dead);
    asm_bind(a, other); // other:
}
