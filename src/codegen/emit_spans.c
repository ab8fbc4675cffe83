/* emit_spans.c -- SPANS: labels that write matches with their starts; what both shapes share.
 *
 *     OUT -> [ start | end ]      one match; the candidate, if there is one, stands at OUT
 *
 * Places are kept as offsets. Register 0 of the automaton lives in START, the others below the
 * stack pointer, where RUN waits, too: START is in its place.
 */
#include "codegen/emit.h"

static Mem saved_run(void)
{
    return mem(RSP, RED_RUN);
}

/* Register r > 0 of the automaton. */
static Mem cell_of(uint32_t r)
{
    return mem(RSP, RED_REGISTERS - 8 * (int)r);
}

/* How many registers there must be for an origin. */
static uint32_t registers_of(Origin o)
{
    return o >= ORIGIN_REGISTER && o < ORIGIN_BACK ? o - ORIGIN_REGISTER + 1u : 0;
}

uint32_t jr_spans_registers(const Dfa *dfa)
{
    uint32_t n = 0;

    for (uint32_t i = 1; i < dfa->nlabels; i++) {
        const Label *label = &dfa->labels[i];

        for (uint32_t k = 0; k < label->npush; k++)
            n = JR_MAX(n, registers_of(label->start[k]));
        for (uint32_t r = 0; r < MAX_REGISTERS; r++) {
            n = JR_MAX(n, registers_of(label->set[r]));
            if (label->set[r] != ORIGIN_NONE) n = JR_MAX(n, r + 1);
        }
    }
    return n;
}

/* -- Origins --------------------------------------------------------------------------- */

static void emit_offset(Asm *a, Reg into, PlaceAt at, int back)
{
    x64_lea_rm(a, into, mem_index(at.reg, NOT_BASE, 0, at.disp + 1 - back));
}

Reg jr_emit_origin(Emit *e, Origin o, PlaceAt place, PlaceAt begin, Reg spare)
{
    if (o == ORIGIN_REGISTER) return START;
    if (o == ORIGIN_HERE)
        emit_offset(e->a, spare, place, 0);
    else if (o < ORIGIN_BACK)
        x64_mov_rm(e->a, spare, cell_of(o - ORIGIN_REGISTER));
    else
        emit_offset(e->a, spare, begin, o - ORIGIN_BACK);
    return spare;
}

/* -- Labels ---------------------------------------------------------------------------- */

/* New values of the registers, in an order that reads each before it is overwritten.
 *   uses  ACC
 */
static void emit_sets(Emit *e, const Label *label, PlaceAt begin)
{
    uint8_t order[MAX_REGISTERS];
    unsigned n = 0;

    layout_set_order(label, order, &n);
    for (unsigned i = 0; i < n; i++) {
        unsigned r = order[i];
        Reg from = jr_emit_origin(e, label->set[r], begin, begin, r ? ACC : START);

        if (r) x64_mov_mr(e->a, cell_of(r), from);
    }
}

bool jr_emit_spans(Emit *e, const Label *label, PlaceAt place, PlaceAt begin)
{
    Asm *a = e->a;
    int moved = 0;

    for (unsigned i = 0; i < label->steps; i++) {
        moved += 16 * label->before[i];
        if (i < label->npush) {
            Reg from = jr_emit_origin(e, label->start[i], place, begin, ACC);

            x64_mov_mr(a, mem(OUT, moved), from);
            emit_offset(a, ACC, place, 0);
            x64_mov_mr(a, mem(OUT, moved + 8), ACC);
        }
        moved += 16 * label->after[i];
    }
    emit_sets(e, label, begin);
    if (moved) x64_add_ri(a, OUT, moved);
    return moved != 0;
}

/* -- Entry and exits ------------------------------------------------------------------- */

#define FIELD(name)    mem(RUN, offsetof(CodeRun, name))
#define FIELD_START(r) mem(RUN, offsetof(CodeRun, start) + 8 * (r))

void jr_emit_spans_load(Emit *e)
{
    Asm *a = e->a;

    for (uint32_t r = 1; r < e->nregisters; r++) {
        x64_mov_rm(a, ACC, FIELD_START(r));
        x64_mov_mr(a, cell_of(r), ACC);
    }
    x64_mov_rm(a, NOT_BASE, FIELD(base));              //     mov   not_base, [run.base]
    x64_not_r(a, NOT_BASE);                            //     not   not_base
    x64_mov_rm(a, OUT, FIELD(count));                  //     mov   out, [run.count]
    x64_mov_rm(a, ACC, FIELD(cap));                    //     mov   acc, [run.cap]
    x64_sub_rr(a, ACC, OUT);                           //     sub   acc, out
    x64_add_rr(a, OUT, OUT);                           //     add   out, out
    x64_mov_rm(a, OUT_END, FIELD(spans));              //     mov   out_end, [run.spans]
    x64_lea_rm(a, OUT, mem_index(OUT_END, OUT, 3, 0)); // lea   out, [out_end + out*8]
    x64_lea_rm(a, OUT_END, mem_index(ACC, ACC, 0, -2 * CODE_ENDS_ROOM));
    x64_lea_rm(a, OUT_END, mem_index(OUT, OUT_END, 3, 0));
    x64_mov_mr(a, saved_run(), RUN);
    x64_mov_rm(a, START, FIELD_START(0));
    x64_cmp_ri(a, ACC, CODE_ENDS_ROOM); //     cmp   acc, ROOM
    x64_jcc(a, CC_L, e->no_room);       //     jl    no_room
    if (!e->saves_candidate) return;
    x64_mov_mr(a, mem(RSP, RED_OUT_END), OUT_END);
    if (e->dfa->backlog == BACKLOG_NONE) return;
    x64_mov_rm(a, WAITING, mem(OUT, 0));
    x64_mov_rm(a, CANDIDATE, mem(OUT, 8));
}

void jr_emit_spans_leave(Emit *e)
{
    Asm *a = e->a;

    x64_mov_rr(a, LIMIT, START);
    x64_mov_rm(a, RUN, saved_run());
    x64_mov_mr(a, FIELD_START(0), LIMIT);
    for (uint32_t r = 1; r < e->nregisters; r++) {
        x64_mov_rm(a, LIMIT, cell_of(r));
        x64_mov_mr(a, FIELD_START(r), LIMIT);
    }
    x64_sub_rm(a, OUT, FIELD(spans));
    x64_shr_ri(a, OUT, 4);
    x64_mov_mr(a, FIELD(count), OUT);
}
