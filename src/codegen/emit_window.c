/* emit_window.c -- runs by windows: 64 bytes are classified once, for all states whose runs lie in
 * them.
 *
 *     text         GET /index.html HTTP/1.1 ...        WINDOW
 *     classes      bit c of lane i: byte i ends runs of class c
 *     run of c     tzcnt(lanes with bit c >> (cur - window))
 *
 * So no branch depends on the length of a run, and only the shift and the count wait for where
 * the run before ended: where runs follow one another (the fields of a line) that is what a few
 * bytes cost one by one. Windows follow one another, too: the next one need not wait either.
 * Bytes are classified by a table of 128 entries. AVX-512 only: it has the shuffle, and the
 * masked load that reads nothing behind LIMIT; lanes there are zeros, and a run that goes on
 * into them is cut at LIMIT.
 */
#include "codegen/emit.h"

/* -- Plan -------------------------------------------------------------------------------- */

enum { MAX_RUN_ENDS = 2500 }; // more: a run is so short that it is read byte by byte

static StateId target_of(const Layout *l, StateId s, unsigned b)
{
    return jr_dfa_next(l->dfa, s, l->symbol[l->byte_column[b]]);
}

/* The bytes on which s stays, those above 0x7f only if they are all there. False when runs are
 * short. */
static bool find_run(const Layout *l, StateId s, ByteSet *run)
{
    *run = (ByteSet){{0}};
    for (unsigned b = 0; b < l->nbytes; b++)
        if (target_of(l, s, b) == s) byteset_add(run, b);
    if (~(run->word[2] & run->word[3])) run->word[2] = run->word[3] = 0;
    return layout_run_ends(run) <= MAX_RUN_ENDS;
}

static void add_class(WindowPlan *w, const ByteSet *run)
{
    for (unsigned b = 0; b < 128; b++)
        if (byteset_has(run, b)) w->table[b] |= (uint8_t)(1u << w->nclasses);
    w->high = byteset_has(run, 128);
    w->nclasses++;
}

Status jr_window_plan(Layout *l, Arena *arena)
{
    ByteSet class[MAX_WINDOW_CLASSES], run;
    WindowPlan w = {.class_of = jr_arena_array(arena, uint8_t, l->dfa->nstates)};
    unsigned nruns = 0;

    if (!w.class_of) return arena->status;
    if (l->isa < JITRE_ISA_AVX512) return JR_OK;
    for (StateId s = 1; s < l->dfa->nstates; s++) {
        uint32_t c = 0;

        if (!find_run(l, s, &run)) continue;
        if (w.nclasses && byteset_has(&run, 128) != w.high) continue;
        while (c < w.nclasses && memcmp(&class[c], &run, sizeof run))
            c++;
        if (c == MAX_WINDOW_CLASSES) continue;
        if (c == w.nclasses) {
            class[c] = run;
            add_class(&w, &run);
        }
        w.class_of[s] = (uint8_t)(c + 1);
        nruns++;
    }
    if (nruns > 1) l->window = w;
    return JR_OK;
}

/* -- Code -------------------------------------------------------------------------------- */

enum {
    V_TEXT = 0,
    V_LOW = 1,
    V_CLASSES = 7,
    K_EXITS = 1,
    K_VALID = 2
}; // V_CLASSES: not for skips

/* A table for bytes below 0x80 and its bits for the others, which are the zeros that a shuffle
 * gives them: ends of runs where the others never end one, else members. */
void jr_emit_window_data(Emit *e)
{
    const WindowPlan *w = &e->l->window;
    uint8_t table[128], bit[WINDOW_BYTES];

    for (unsigned b = 0; b < 128; b++)
        table[b] = w->high ? (uint8_t)~w->table[b] : w->table[b];
    e->window_table = asm_data(e->a, table, sizeof table, WINDOW_BYTES);
    memset(bit, 0xff, sizeof bit);
    e->window_low = asm_data(e->a, bit, sizeof bit, WINDOW_BYTES);
    for (uint32_t c = 0; c < w->nclasses; c++) {
        memset(bit, 1 << c, sizeof bit);
        e->window_bit[c] = asm_data(e->a, bit, sizeof bit, WINDOW_BYTES);
    }
}

static Mem data_at(size_t at)
{
    return mem(DATA, (int64_t)at);
}

/* BYTE = the lanes that end a run of class c. */
static void emit_exits(Emit *e, uint32_t c)
{
    if (e->l->window.high)
        x64_vptestmb_kzm(e->a, K_EXITS, V_CLASSES, data_at(e->window_bit[c]));
    else
        x64_vptestnmb_kzm(e->a, K_EXITS, V_CLASSES, data_at(e->window_bit[c]));
    x64_kmovq_rk(e->a, BYTE, K_EXITS);
}

WindowParts jr_emit_window(Emit *e, StateId s)
{
    Asm *a = e->a;
    WindowParts p = {asm_label(a, "window", s), asm_label(a, "window.top", s),
                     asm_label(a, "window.refill", s)};

    asm_bind(a, p.loop);                          // window:
    x64_mov_rr(a, ACC, CUR);                      //     mov   acc, cur
    x64_sub_rr(a, ACC, WINDOW);                   //     sub   acc, window
    x64_cmp_ri(a, ACC, WINDOW_BYTES - 1);         //     cmp   acc, 63
    x64_jcc(a, CC_A, p.refill);                   //     ja    refill
    emit_exits(e, e->l->window.class_of[s] - 1u); //     byte = exits
    x64_shrx_rrr(a, BYTE, BYTE, ACC);             //     shrx  byte, byte, acc
    x64_tzcnt_rr(a, BYTE, BYTE);                  //     tzcnt byte, byte
    x64_jcc(a, CC_B, p.top);                      //     jc    top    ; no end in sight
    x64_add_rr(a, CUR, BYTE);                     //     add   cur, byte
    return p;
}

/* The classes of the bytes from WINDOW on, up to LIMIT.
 *   in    WINDOW < LIMIT
 *   uses  ACC, BYTE
 */
static void emit_classify(Emit *e)
{
    Asm *a = e->a;

    x64_mov_rr(a, ACC, LIMIT);  //     mov   acc, limit
    x64_sub_rr(a, ACC, WINDOW); //     sub   acc, window
    x64_mov_ri32(a, BYTE, WINDOW_BYTES);
    x64_cmp_rr(a, ACC, BYTE);   //     cmp   acc, 64
    x64_cmova_rr(a, ACC, BYTE); //     cmova acc, 64
    x64_mov_ri32(a, BYTE, 0);
    x64_not_r(a, BYTE);               //     mov   byte, -1
    x64_bzhi_rrr(a, BYTE, BYTE, ACC); //     bzhi  byte, byte, acc
    x64_kmovq_kr(a, K_VALID, BYTE);
    x64_vmovdqu8_zkm(a, V_TEXT, K_VALID, mem(WINDOW, 0));
    x64_vmovdqu8_zm(a, V_CLASSES, data_at(e->window_table));
    x64_vmovdqu8_zm(a, V_LOW, data_at(e->window_low));
    x64_vpermt2b_zzm(a, V_CLASSES, V_TEXT, data_at(e->window_table + 64));
    x64_vpshufb_zzz(a, V_LOW, V_LOW, V_TEXT); // zero for bytes >= 0x80
    x64_vpandd_zzz(a, V_CLASSES, V_CLASSES, V_LOW);
}

void jr_emit_window_far(Emit *e, WindowParts p, CodeLabel limit)
{
    Asm *a = e->a;
    CodeLabel next = asm_label(a, "window.next", UINT32_MAX);

    asm_bind(a, p.top);                            // top:
    x64_lea_rm(a, CUR, mem(WINDOW, WINDOW_BYTES)); //     lea   cur, [window + 64]
    asm_bind(a, p.refill);                         // refill:
    x64_cmp_rr(a, CUR, LIMIT);                     //     cmp   cur, limit
    x64_jcc(a, CC_AE, limit);                      //     jae   limit
    x64_add_ri(a, WINDOW, WINDOW_BYTES);           //     add   window, 64
    x64_mov_rr(a, ACC, CUR);                       //     mov   acc, cur
    x64_sub_rr(a, ACC, WINDOW);                    //     sub   acc, window
    x64_cmp_ri(a, ACC, WINDOW_BYTES - 1);          //     cmp   acc, 63
    x64_jcc(a, CC_BE, next);                       //     jbe   next
    x64_mov_rr(a, WINDOW, CUR);                    //     mov   window, cur
    asm_bind(a, next);                             // next:
    emit_classify(e);
    x64_jmp(a, p.loop); //     jmp   window
}
