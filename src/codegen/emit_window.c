/* emit_window.c -- runs by windows: 64 bytes are classified once, for all states whose runs lie in
 * them.
 *
 *     text     GET /index.html HTTP/1.1 ...        WINDOW
 *     [A-Z]    111..........................        mask 1
 *     [^ "]    111.11111111111.11111111.           mask 2
 *
 * What is noted is where each class ends. A run costs a shift and a count of zeros behind the place where it begins, and no branch
 * depends on its length:
 *
 *     ~mask >> (cur - window)    0 0 0 0 1 ...   -> 4
 *
 * Windows follow one another, so that classifying the next one need not wait for where the run
 * before it ends. Where runs are short and follow one another (fields of a line) that is what a few bytes cost
 * one by one. Bytes are classified by a table of 128 entries, one bit for each class. AVX-512
 * only: it has the shuffle, and the masked load that reads nothing behind LIMIT.
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
    w->high[w->nclasses++] = byteset_has(run, 128);
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

enum { V_TEXT = 0, V_CLASSES = 1, K_CLASS = 1, K_LOW = 2, K_HIGH = 3 };

_Static_assert(JR_COUNT(((TdfaRun *)0)->window) == MAX_WINDOW_CLASSES,
               "a mask of exits for each class");

/* The exits of a class in the window. */
static Mem exits_of(uint32_t c)
{
    return mem(RUN, offsetof(TdfaRun, window) + 8 * c);
}

void jr_emit_window_data(Emit *e)
{
    const WindowPlan *w = &e->l->window;
    uint8_t bit[WINDOW_BYTES];

    e->window_table = asm_data(e->a, w->table, sizeof w->table, WINDOW_BYTES);
    for (uint32_t c = 0; c < w->nclasses; c++) {
        memset(bit, 1 << c, sizeof bit);
        e->window_bit[c] = asm_data(e->a, bit, sizeof bit, WINDOW_BYTES);
    }
}

WindowParts jr_emit_window(Emit *e, StateId s)
{
    Asm *a = e->a;
    WindowParts p = {asm_label(a, "window", s), asm_label(a, "window.top", s),
                     asm_label(a, "window.refill", s)};
    Mem exits = exits_of(e->l->window.class_of[s] - 1u);

    asm_bind(a, p.loop);                  // window:
    x64_mov_rr(a, ACC, CUR);              //     mov   acc, cur
    x64_sub_rr(a, ACC, WINDOW);           //     sub   acc, window
    x64_cmp_ri(a, ACC, WINDOW_BYTES - 1); //     cmp   acc, 63
    x64_jcc(a, CC_A, p.refill);           //     ja    refill
    x64_shrx_rmr(a, BYTE, exits, ACC);    //     shrx  byte, exits, acc
    x64_tzcnt_rr(a, BYTE, BYTE);          //     tzcnt byte, byte
    x64_jcc(a, CC_B, p.top);              //     jc    top      ; no end in sight
    x64_add_rr(a, CUR, BYTE);             //     add   cur, byte
    return p;
}

/* The classes of the bytes from WINDOW on, up to LIMIT.
 *   in    WINDOW < LIMIT
 *   uses  ACC, BYTE
 */
static void emit_classify(Emit *e)
{
    Asm *a = e->a;
    const WindowPlan *w = &e->l->window;

    x64_mov_rr(a, ACC, LIMIT);  //     mov   acc, limit
    x64_sub_rr(a, ACC, WINDOW); //     sub   acc, window
    x64_mov_ri32(a, BYTE, WINDOW_BYTES);
    x64_cmp_rr(a, ACC, BYTE);   //     cmp   acc, 64
    x64_cmova_rr(a, ACC, BYTE); //     cmova acc, 64
    x64_mov_ri32(a, BYTE, 0);
    x64_not_r(a, BYTE);               //     mov   byte, -1
    x64_bzhi_rrr(a, BYTE, BYTE, ACC); //     bzhi  byte, byte, acc
    x64_kmovq_kr(a, K_LOW, BYTE);
    x64_vmovdqu8_zkm(a, V_TEXT, K_LOW, mem(WINDOW, 0));
    x64_vmovdqu8_zm(a, V_CLASSES, mem(DATA, (int64_t)e->window_table));
    x64_vpermt2b_zzm(a, V_CLASSES, V_TEXT, mem(DATA, (int64_t)e->window_table + 64));
    x64_vpmovb2m_kz(a, K_HIGH, V_TEXT);
    x64_kmovq_rk(a, ACC, K_HIGH);
    x64_andn_rrr(a, ACC, ACC, BYTE); //     andn  acc, high, valid
    x64_kmovq_kr(a, K_LOW, ACC);
    for (uint32_t c = 0; c < w->nclasses; c++) {
        x64_vptestmb_kzm(a, K_CLASS, V_CLASSES, mem(DATA, (int64_t)e->window_bit[c]));
        x64_kandq_kkk(a, K_CLASS, K_CLASS, K_LOW);
        if (w->high[c]) x64_korq_kkk(a, K_CLASS, K_CLASS, K_HIGH);
        x64_kmovq_rk(a, BYTE, K_CLASS);
        x64_not_r(a, BYTE);
        x64_mov_mr(a, exits_of(c), BYTE);
    }
}

void jr_emit_window_far(Emit *e, WindowParts p, CodeLabel limit)
{
    Asm *a = e->a;
    CodeLabel next = asm_label(a, "window.next", UINT32_MAX);

    asm_bind(a, p.top);                            // top:
    x64_lea_rm(a, CUR, mem(WINDOW, WINDOW_BYTES)); //    lea   cur, [window + 64]
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
