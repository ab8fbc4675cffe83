/* emit.c -- entry, exits and the decoder of characters; see emit.h.
 *
 *     entry    save registers, load the CodeRun, jump to the state to resume in
 *     body     emit_states.c or emit_walk.c
 *     exits    store cursor, state, results; restore; return why
 */
#include "codegen/emit.h"

#define FIELD(name) mem(RUN, offsetof(CodeRun, name))

static bool tracks_place(const Emit *e)
{
    return e->l->kind == CODE_FIND_END || e->l->kind == CODE_FIND_START;
}

static bool iterates(const Emit *e)
{
    return e->l->kind == CODE_ITERATE;
}

static bool spans(const Emit *e)
{
    return e->l->kind == CODE_SPANS;
}

/* -- Entry and exits ------------------------------------------------------------------- */

/* OUT, OUT_END, NOT_BASE, CANDIDATE. Leaves when there is no room for one event.
 *   in    BYTE the state
 */
static void emit_load_ends(Emit *e)
{
    Asm *a = e->a;

    x64_mov_rm(a, OUT, FIELD(count));                  //     mov   out, [run.count]
    x64_mov_rm(a, ACC, FIELD(cap));                    //     mov   acc, [run.cap]
    x64_sub_rr(a, ACC, OUT);                           //     sub   acc, out
    x64_mov_rm(a, OUT_END, FIELD(ends));               //     mov   out_end, [run.ends]
    x64_lea_rm(a, OUT, mem_index(OUT_END, OUT, 3, 0)); // lea   out, [out_end + out*8]
    x64_lea_rm(a, OUT_END, mem_index(OUT, ACC, 3, -8 * CODE_ENDS_ROOM));
    x64_mov_rm(a, NOT_BASE, FIELD(base)); //     mov   not_base, [run.base]
    x64_not_r(a, NOT_BASE);               //     not   not_base
    x64_cmp_ri(a, ACC, CODE_ENDS_ROOM);   //     cmp   acc, ROOM
    x64_jcc(a, CC_L, e->no_room);         //     jl    no_room
    if (e->saves_candidate) x64_mov_rm(a, CANDIDATE, mem(OUT, 0));
}

static void emit_entry(Emit *e)
{
    Asm *a = e->a;

    x64_endbr64(a);
    if (e->saves_arm) x64_push(a, ARM);
    if (e->saves_state) x64_push(a, STATE);
    if (e->saves_begin) x64_push(a, BEGIN);
    if (e->saves_candidate) x64_push(a, CANDIDATE);
    if (e->saves_shift) x64_push(a, INFO);
    if (e->saves_shift) x64_push(a, FORMER);
    x64_mov_rr(a, RUN, RDI);             //     mov   run, rdi
    x64_mov_rm(a, CUR, FIELD(cur));      //     mov   cur, [run.cur]
    x64_mov_rm(a, LIMIT, FIELD(limit));  //     mov   limit, [run.limit]
    x64_mov_rm32(a, BYTE, FIELD(state)); //     mov   byte, [run.state]
    x64_lea_data(a, DATA);               //     lea   data, [rip + ...]
    if (tracks_place(e)) x64_mov_rm(a, PLACE, FIELD(place));
    if (iterates(e)) emit_load_ends(e);
    if (spans(e)) jr_emit_spans_load(e);
    if (e->tagged) jr_emit_tagged_load(e);
    x64_cmp_ri32(a, BYTE, e->dfa->nstates); //   cmp   byte, nstates
    x64_jcc(a, CC_AE, e->resume_bad);       //     jae   resume_bad
}

/* Nothing was read; the candidate is not in its register. */
static void emit_no_room(Emit *e, CodeLabel plain)
{
    Asm *a = e->a;

    asm_bind(a, e->no_room);          // no_room:
    x64_mov_rr32(a, ACC, BYTE);       //     mov   acc, byte
    x64_mov_ri32(a, BYTE, CODE_FULL); //     mov   byte, FULL
    x64_jmp(a, plain);                //     jmp   plain
}

static void emit_leave(Emit *e, CodeLabel plain)
{
    Asm *a = e->a;

    if (e->saves_candidate && iterates(e)) x64_mov_mr(a, mem(OUT, 0), CANDIDATE);
    if (e->saves_candidate && spans(e) && e->dfa->backlog != BACKLOG_NONE) {
        x64_mov_mr(a, mem(OUT, 0), WAITING);
        x64_mov_mr(a, mem(OUT, 8), CANDIDATE);
    }
    asm_bind(a, plain); // plain:
    if (spans(e)) jr_emit_spans_leave(e);
    x64_mov_mr(a, FIELD(cur), CUR);     //     mov   [run.cur], cur
    x64_mov_mr32(a, FIELD(state), ACC); //     mov   [run.state], acc
    if (tracks_place(e)) x64_mov_mr(a, FIELD(place), PLACE);
    if (iterates(e)) {
        x64_sub_rm(a, OUT, FIELD(ends));  //     sub   out, [run.ends]
        x64_shr_ri(a, OUT, 3);            //     shr   out, 3
        x64_mov_mr(a, FIELD(count), OUT); //     mov   [run.count], out
    }
    x64_mov_rr32(a, RAX, BYTE); //     mov   eax, byte       ; the reason
    if (e->saves_shift) x64_pop(a, FORMER);
    if (e->saves_shift) x64_pop(a, INFO);
    if (e->saves_candidate) x64_pop(a, CANDIDATE);
    if (e->saves_begin) x64_pop(a, BEGIN);
    if (e->saves_state) x64_pop(a, STATE);
    if (e->saves_arm) x64_pop(a, ARM);
    if (e->uses_upper) x64_vzeroupper(a);
    x64_ret(a);
}

static void emit_exits(Emit *e)
{
    Asm *a = e->a;
    CodeLabel leave = asm_label(a, "leave", UINT32_MAX);
    CodeLabel plain = asm_label(a, "leave.plain", UINT32_MAX);

    if (iterates(e) || spans(e)) emit_no_room(e, plain);
    asm_bind(a, e->resume_bad); // resume_bad:
    x64_mov_rr32(a, ACC, BYTE); //     mov   acc, byte
    for (unsigned stop = NSTOPS; stop-- > 0;) {
        asm_bind(a, e->exit[stop]);  // exit_stop:
        x64_mov_ri32(a, BYTE, stop); //     mov   byte, stop
        if (stop) x64_jmp(a, leave); //     jmp   leave
    }
    asm_bind(a, leave);
    emit_leave(e, plain);
}

void jr_emit_exit(Emit *e, StateId s, CodeStop stop)
{
    x64_mov_ri32(e->a, ACC, s);
    x64_jmp(e->a, e->exit[stop]);
}

/* -- Decoder --------------------------------------------------------------------------- */

enum { CELL_LEAF = DECODE_LEAF, CELL_BROKEN = 0x7fff };

/* A cell of the decoder with the symbol replaced by its column. */
static uint16_t decoder_cell(const Layout *l, uint16_t cell, bool first)
{
    Symbol x = cell & 0x3fff;

    if (!(cell & DECODE_LEAF)) return cell;
    if (!first && x == l->dfa->nfa->alphabet.invalid) return DECODE_LEAF | CELL_BROKEN;
    return DECODE_LEAF | l->column[x];
}

static void put_decoder_data(Emit *e)
{
    const Alphabet *al = &e->dfa->nfa->alphabet;
    size_t cells = (size_t)al->nrest * 64;
    uint16_t *out;

    e->data_lead = asm_data(e->a, NULL, 256 * sizeof *out, 2);
    e->data_rest = asm_data(e->a, NULL, cells * sizeof *out, 2);
    if (e->a->status != JR_OK) return;
    out = (uint16_t *)(void *)(e->a->data + e->data_lead);
    for (unsigned b = 128; b < 256; b++)
        out[b] = decoder_cell(e->l, al->byte[b], true);
    out = (uint16_t *)(void *)(e->a->data + e->data_rest);
    for (size_t i = 0; i < cells; i++)
        out[i] = decoder_cell(e->l, al->rest[i / 64][i % 64], false);
}

/* One more byte of the character.
 *   in, out   BYTE the node, then the next cell
 */
static void emit_decode_step(Emit *e, CodeLabel cut, CodeLabel broken, CodeLabel leaf)
{
    Asm *a = e->a;

    x64_cmp_rr(a, CUR, LIMIT);          //     cmp   cur, limit
    x64_jcc(a, CC_AE, cut);             //     jae   cut
    x64_movzx_rm8(a, ACC, mem(CUR, 0)); //     movzx acc, byte [cur]
    x64_add_ri(a, CUR, 1);              //     add   cur, 1
    x64_xor_ri32(a, ACC, 0x80);         //     xor   acc, 0x80
    x64_cmp_ri32(a, ACC, 63);           //     cmp   acc, 63
    x64_jcc(a, CC_A, broken);           //     ja    broken     ; no continuation byte
    x64_shl_ri32(a, BYTE, 6);           //     shl   byte, 6
    x64_or_rr32(a, BYTE, ACC);          //     or    byte, acc
    x64_movzx_rm16(a, BYTE, mem_index(DATA, BYTE, 1, (int64_t)e->data_rest));
    x64_test_ri32(a, BYTE, CELL_LEAF); //     test  byte, LEAF
    x64_jcc(a, CC_NE, leaf);           //     jnz   leaf
}

void jr_emit_decoder(Emit *e, CodeLabel decoded, CodeLabel cut, CodeLabel broken)
{
    Asm *a = e->a;
    CodeLabel leaf = asm_label(a, "leaf", UINT32_MAX);
    CodeLabel back_cut = asm_label(a, "cut", UINT32_MAX);
    CodeLabel back_broken = asm_label(a, "broken", UINT32_MAX);

    x64_comment(a, "decode the character at BEGIN");
    x64_movzx_rm8(a, BYTE, mem(BEGIN, 0)); //     movzx byte, byte [begin]
    x64_movzx_rm16(a, BYTE, mem_index(DATA, BYTE, 1, (int64_t)e->data_lead));
    x64_test_ri32(a, BYTE, CELL_LEAF); //     test  byte, LEAF
    x64_jcc(a, CC_NE, leaf);           //     jnz   leaf
    for (unsigned i = 0; i < 3; i++)
        emit_decode_step(e, back_cut, back_broken, leaf);
    asm_bind(a, back_broken);  // broken:
    x64_mov_rr(a, CUR, BEGIN); //     mov   cur, begin
    x64_jmp(a, broken);
    asm_bind(a, back_cut);     // cut:
    x64_mov_rr(a, CUR, BEGIN); //     mov   cur, begin
    x64_jmp(a, cut);
    asm_bind(a, leaf);                  // leaf:
    x64_and_ri32(a, BYTE, 0x7fff);      //     and   byte, 0x7fff
    x64_cmp_ri32(a, BYTE, CELL_BROKEN); //     cmp   byte, BROKEN
    x64_jcc(a, CC_E, back_broken);      //     je    broken
    x64_jmp(a, decoded);
}

/* -- All together ---------------------------------------------------------------------- */

Status jr_emit(Asm *a, const Layout *l, const Tdfa *tagged)
{
    Emit e = {.a = a, .l = l, .dfa = l->dfa, .tagged = tagged};
    bool decodes = l->utf && !l->backward;
    bool walk = l->shape == CODE_WALK;

    for (unsigned i = 0; i < NSTOPS; i++) {
        static const char *const name[NSTOPS] = {"exit.limit", "exit.dead",  "exit.match",
                                                 "exit.full",  "exit.event", "exit.char"};
        e.exit[i] = asm_label(a, name[i], UINT32_MAX);
    }
    e.resume_bad = asm_label(a, "resume.bad", UINT32_MAX);
    e.no_room = asm_label(a, "no.room", UINT32_MAX);
    e.saves_arm = walk ? layout_iterates(l) : l->nskips > 0;
    e.nregisters = spans(&e) ? jr_spans_registers(l->dfa) : 0;
    e.saves_state = walk || decodes;
    e.saves_begin = decodes;
    e.saves_candidate = walk && layout_iterates(l);
    e.saves_shift = walk && l->nhot > 0;
    e.uses_upper =
        !walk && (l->nskips > 0 || l->window.nclasses > 0) && l->isa >= JITRE_ISA_AVX2;
    if (l->window.nclasses) jr_emit_window_data(&e);
    if (tagged) e.chain_map = asm_data(a, NULL, 256, 64);
    if (decodes) put_decoder_data(&e);
    emit_entry(&e);
    if (walk)
        jr_emit_walk(&e);
    else
        jr_emit_states(&e);
    emit_exits(&e);
    return a->status;
}
