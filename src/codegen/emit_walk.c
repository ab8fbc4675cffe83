/* emit_walk.c -- one loop over a table, for automata whose path cannot be predicted or that are
 * too big for a block per state.
 *
 *     row    [ offsets of the next rows, by column | state id | steps of its label ]
 *     loop   byte -> column * 4 -> next row -> label, without a branch -> loop
 *
 * STATE is the offset of a row, so a step costs one load of the next offset in the chain from
 * byte to byte; everything else overlaps with it. Rows are sorted into groups, so that "has a
 * label" and "needs care" are one compare each. ITERATE keeps the candidate in a register and
 * stores it at every byte: where nothing happened this stores what is there already.
 * The check for free slots is made once per chunk, which is as long as they are sure to last.
 *
 * Up to ten states fit in a word, six bits each: then the next state of every state under one
 * byte is one word, and shifting it by STATE (the offset of the state) is the whole step, one
 * cycle instead of a load. Only the low six bits of STATE count; INFO has six bits of facts per
 * state, brought down by the same shift.
 */
#include "codegen/emit.h"

/* Groups of rows, in the order they are laid out. */
typedef enum Group {
    GROUP_DEAD_FIRST, // FIND_END, FIND_START: dead is offset 0
    GROUP_PLAIN,
    GROUP_LABEL,      // ITERATE: one step
    GROUP_TWO_STEPS,  // ITERATE
    GROUP_DEAD_LAST,
    NGROUPS
} Group;

/* Cells of a row behind those for columns. */
enum { EXTRA_ID, EXTRA_BEFORE, EXTRA_AFTER, EXTRA_BEFORE2, EXTRA_AFTER2, MAX_EXTRAS };

/* Facts of a state in INFO. */
enum { INFO_LABEL = 1, INFO_RARE = 2, INFO_AFTER = 4, INFO_BEFORE = 8 };

enum { OFFSET_MASK = 63, UNROLL = 4 };

typedef struct Walk {
    Emit *e;
    bool shifts;
    size_t words, column_words, info; // data when shifting, by byte and by column
    size_t row_bytes, rows, map, resume; // data
    size_t group_at[NGROUPS + 1];        // offset of the first row of each group
    uint32_t *row;                       // [nstates] offset of the row of a state
    bool any_after;                      // some label has a step with after > 0
    CodeLabel loop, edge, dead;
} Walk;

static bool finds(const Emit *e)
{
    return e->l->kind == CODE_FIND_END || e->l->kind == CODE_FIND_START;
}

static bool iterates(const Emit *e)
{
    return e->l->kind == CODE_ITERATE;
}

/* -- Tables -------------------------------------------------------------------------------- */

static const Label *label_of(const Emit *e, StateId s)
{
    return &e->dfa->labels[e->dfa->label[s]];
}

static Group group_of(const Emit *e, StateId s)
{
    if (s == DFA_DEAD) return finds(e) ? GROUP_DEAD_FIRST : GROUP_DEAD_LAST;
    if (!layout_has_label(e->l, s)) return GROUP_PLAIN;
    return iterates(e) && label_of(e, s)->steps == 2 ? GROUP_TWO_STEPS : GROUP_LABEL;
}

static bool sort_rows(Walk *w)
{
    Emit *e = w->e;
    size_t at = 0;

    w->row = jr_heap_alloc(e->a->heap, e->dfa->nstates * sizeof *w->row);
    if (!w->row) {
        asm_fail(e->a, JITRE_ERR_MEMORY);
        return false;
    }
    for (unsigned g = 0; g < NGROUPS; g++) {
        w->group_at[g] = at;
        for (StateId s = 0; s < e->dfa->nstates; s++) {
            if (group_of(e, s) != (Group)g) continue;
            w->row[s] = (uint32_t)at;
            at += w->row_bytes;
        }
    }
    w->group_at[NGROUPS] = at;
    return true;
}

static void fill_extras(Walk *w, StateId s, uint32_t *extra)
{
    const Emit *e = w->e;
    const Label *label;

    extra[EXTRA_ID] = s;
    if (!iterates(e) || !layout_has_label(e->l, s)) return;
    label = label_of(e, s);
    for (unsigned i = 0; i < label->steps; i++) {
        extra[EXTRA_BEFORE + 2 * i] = 8u * label->before[i];
        extra[EXTRA_AFTER + 2 * i] = 8u * label->after[i];
        if (label->after[i]) w->any_after = true;
    }
}

static void fill_rows(Walk *w)
{
    Emit *e = w->e;
    const Layout *l = e->l;

    if (e->a->status != JR_OK) return;
    for (StateId s = 0; s < e->dfa->nstates; s++) {
        uint32_t *cell = (uint32_t *)(void *)(e->a->data + w->rows + w->row[s]);

        for (uint32_t c = 0; c < l->ncolumns; c++)
            cell[c] = w->row[jr_dfa_next(e->dfa, s, l->symbol[c])];
        fill_extras(w, s, cell + l->ncolumns);
    }
}

/* All rows, sorted. */
static bool put_rows(Walk *w)
{
    Emit *e = w->e;
    uint16_t map[256] = {0};
    size_t nextras = iterates(e) ? MAX_EXTRAS : EXTRA_ID + 1, bytes;

    w->row_bytes = (e->l->ncolumns + nextras) * sizeof(uint32_t);
    if (!jr_mul(w->row_bytes, e->dfa->nstates, &bytes) || bytes > e->a->max) {
        asm_fail(e->a, JITRE_ERR_TOO_BIG);
        return false;
    }
    if (!sort_rows(w)) return false;
    for (unsigned b = 0; b < e->l->nbytes; b++)
        map[b] = (uint16_t)(e->l->byte_column[b] * sizeof(uint32_t));
    w->map = asm_data(e->a, map, sizeof map, 64);
    w->rows = asm_data(e->a, NULL, bytes, 64);
    fill_rows(w);
    return e->a->status == JR_OK;
}

/* Next states of all states under a column. */
static uint64_t shift_word(const Walk *w, uint32_t column)
{
    const Dfa *dfa = w->e->dfa;
    uint64_t word = 0;

    for (StateId s = 0; s < dfa->nstates; s++)
        word |= (uint64_t)w->row[jr_dfa_next(dfa, s, w->e->l->symbol[column])] << w->row[s];
    return word;
}

static uint64_t info_of(const Walk *w, StateId s)
{
    const Emit *e = w->e;
    Group g = group_of(e, s);
    uint64_t facts = 0;

    if (g == GROUP_LABEL) facts |= INFO_LABEL;
    if (g == GROUP_TWO_STEPS || g == GROUP_DEAD_LAST) facts |= INFO_RARE;
    if (iterates(e) && g == GROUP_LABEL) {
        if (label_of(e, s)->before[0]) facts |= INFO_BEFORE;
        if (label_of(e, s)->after[0]) facts |= INFO_AFTER;
    }
    return facts << w->row[s];
}

/* The words, and the extras of rows as tables of their own by offset of the state. */
static bool put_words(Walk *w)
{
    Emit *e = w->e;
    uint64_t words[256] = {0}, info = 0;
    uint32_t extra[MAX_EXTRAS][64] = {{0}}, of_state[MAX_EXTRAS] = {0};

    w->row_bytes = SHIFT_BITS;
    if (!sort_rows(w)) return false;
    for (StateId s = 0; s < e->dfa->nstates; s++) {
        memset(of_state, 0, sizeof of_state);
        fill_extras(w, s, of_state);
        for (unsigned i = 0; i < MAX_EXTRAS; i++) extra[i][w->row[s]] = of_state[i];
        info |= info_of(w, s);
    }
    for (unsigned b = 0; b < e->l->nbytes; b++) words[b] = shift_word(w, e->l->byte_column[b]);
    w->words = asm_data(e->a, words, sizeof words, 64);
    w->rows = asm_data(e->a, extra, sizeof extra, 64);
    w->info = asm_data(e->a, &info, sizeof info, 8);
    w->column_words = asm_data(e->a, NULL, e->l->ncolumns * sizeof(uint64_t), 8);
    for (uint32_t c = 0; c < e->l->ncolumns && e->a->status == JR_OK; c++) {
        uint64_t word = shift_word(w, c);
        memcpy(e->a->data + w->column_words + c * sizeof word, &word, sizeof word);
    }
    return e->a->status == JR_OK;
}

static bool put_tables(Walk *w)
{
    Emit *e = w->e;

    if (!(w->shifts ? put_words(w) : put_rows(w))) return false;
    w->resume = asm_data(e->a, w->row, e->dfa->nstates * sizeof *w->row, 64);
    return e->a->status == JR_OK;
}

/* -- Labels -------------------------------------------------------------------------------- */

/* A fact about the current state. When shifting, STATE must be masked. */
static Mem extra_cell(const Walk *w, unsigned extra)
{
    size_t column = w->e->l->ncolumns + extra;

    if (w->shifts)
        return mem_index(DATA, STATE, 2, (int64_t)(w->rows + extra * 64 * sizeof(uint32_t)));
    return mem_index(DATA, STATE, 0, (int64_t)(w->rows + column * sizeof(uint32_t)));
}

/* STATE = the offset alone. */
static void emit_clean_state(Walk *w)
{
    if (w->shifts) x64_and_ri(w->e->a, STATE, OFFSET_MASK);
}

/* Out of the walk: ACC = state. */
static void emit_walk_exit(Walk *w, CodeStop stop)
{
    emit_clean_state(w);
    x64_mov_rm32(w->e->a, ACC, extra_cell(w, EXTRA_ID));
    x64_jmp(w->e->a, w->e->exit[stop]);
}

/* The place a label speaks of: register and displacement, see dfa.h. */
static Reg place_reg(const Layout *l)
{
    return l->delay && l->utf && !l->backward ? BEGIN : CUR;
}

static int place_disp(const Layout *l)
{
    if (!l->delay || place_reg(l) == BEGIN) return 0;
    return l->backward ? 1 : -1;
}

static void emit_compare_group(Walk *w, Group g)
{
    x64_cmp_ri32(w->e->a, STATE, (int64_t)w->group_at[g]);
}

static void emit_find_arrival(Walk *w)
{
    Asm *a = w->e->a;
    const Layout *l = w->e->l;
    Reg place = place_reg(l);

    if (w->shifts)
        x64_test_ri32(a, STATE, OFFSET_MASK);
    else
        x64_test_rr32(a, STATE, STATE);
    x64_jcc(a, CC_E, w->dead);
    if (place_disp(l)) {
        x64_lea_rm(a, ACC, mem(place, place_disp(l)));
        place = ACC;
    }
    if (w->shifts) {
        x64_bt_rr(a, INFO, STATE); // INFO_LABEL is the lowest bit of a state's facts
        x64_cmovb_rr(a, PLACE, place);
    } else {
        emit_compare_group(w, GROUP_LABEL);
        x64_cmovae_rr(a, PLACE, place);
    }
}

static void emit_stop_arrival(Walk *w, CodeLabel special)
{
    Asm *a = w->e->a;

    if (w->shifts) {
        x64_shrx_rrr(a, ACC, INFO, STATE);
        x64_test_ri32(a, ACC, INFO_LABEL | INFO_RARE);
        x64_jcc(a, CC_NE, special);
    } else {
        emit_compare_group(w, GROUP_LABEL);
        x64_jcc(a, CC_AE, special);
    }
}

/* A labelled or dead state in IS_MATCH and EVENTS. */
static void emit_special(Walk *w, CodeLabel special)
{
    Emit *e = w->e;
    Asm *a = e->a;

    asm_bind(a, special);
    emit_clean_state(w);
    emit_compare_group(w, GROUP_DEAD_LAST);
    x64_jcc(a, CC_AE, w->dead);
    x64_lea_rm(a, ACC, mem(place_reg(e->l), place_disp(e->l)));
    x64_mov_mr(a, mem(RUN, offsetof(CodeRun, place)), ACC);
    emit_walk_exit(w, e->l->kind == CODE_EVENTS ? CODE_EVENT : CODE_MATCH);
}

/* OUT += cell of the row. OUT's stores must have been made. */
static void emit_advance(Walk *w, unsigned extra)
{
    x64_mov_rm32(w->e->a, ACC, extra_cell(w, extra));
    x64_add_rr(w->e->a, OUT, ACC);
}

static void emit_candidate_place(Walk *w, Reg into)
{
    const Layout *l = w->e->l;

    x64_lea_rm(w->e->a, into, mem_index(place_reg(l), NOT_BASE, 0, place_disp(l) + 1));
}

/* One step of a label, if there is one, without a branch. */
static void emit_iterate_arrival(Walk *w, CodeLabel rare)
{
    Asm *a = w->e->a;

    emit_compare_group(w, GROUP_TWO_STEPS);
    x64_jcc(a, CC_AE, rare);
    x64_mov_mr(a, mem(OUT, 0), CANDIDATE);  //     mov   [out], candidate
    emit_advance(w, EXTRA_BEFORE);
    emit_candidate_place(w, ACC);
    emit_compare_group(w, GROUP_LABEL);
    x64_cmovae_rr(a, CANDIDATE, ACC);       //     cmovae candidate, acc
    if (!w->any_after) return;
    x64_mov_mr(a, mem(OUT, 0), CANDIDATE);
    emit_advance(w, EXTRA_AFTER);
}

/* The same with the facts of the state in INFO. */
static void emit_iterate_shifted(Walk *w, CodeLabel rare)
{
    Asm *a = w->e->a;

    x64_shrx_rrr(a, ACC, INFO, STATE);      //     shrx  acc, info, state
    x64_test_ri32(a, ACC, INFO_RARE);       //     test  acc, RARE
    x64_jcc(a, CC_NE, rare);                //     jnz   rare
    x64_mov_mr(a, mem(OUT, 0), CANDIDATE);  //     mov   [out], candidate
    emit_candidate_place(w, BYTE);
    x64_test_ri32(a, ACC, INFO_LABEL);      //     test  acc, LABEL
    x64_cmovne_rr(a, CANDIDATE, BYTE);      //     cmovnz candidate, byte
    x64_and_ri(a, ACC, INFO_BEFORE);        //     and   acc, BEFORE   ; one slot is 8
    x64_add_rr(a, OUT, ACC);                //     add   out, acc
    if (!w->any_after) return;
    x64_mov_mr(a, mem(OUT, 0), CANDIDATE);
    x64_shrx_rrr(a, ACC, INFO, STATE);
    x64_and_ri(a, ACC, INFO_AFTER);
    x64_lea_rm(a, OUT, mem_index(OUT, ACC, 1, 0)); // twice AFTER is one slot, too
}

/* A label of two steps, or dead. */
static void emit_rare(Walk *w, CodeLabel rare)
{
    Asm *a = w->e->a;

    asm_bind(a, rare);
    emit_clean_state(w);
    emit_compare_group(w, GROUP_DEAD_LAST);
    x64_jcc(a, CC_AE, w->dead);
    for (unsigned step = 0; step < 2; step++) {
        x64_mov_mr(a, mem(OUT, 0), CANDIDATE);
        emit_advance(w, EXTRA_BEFORE + 2 * step);
        emit_candidate_place(w, CANDIDATE);
        x64_mov_mr(a, mem(OUT, 0), CANDIDATE);
        emit_advance(w, EXTRA_AFTER + 2 * step);
    }
    x64_jmp(a, w->loop);
}

/* -- The loop ------------------------------------------------------------------------------ */

/* ARM = end of the chunk: as many bytes as there are sure to be slots for.
 *   in    CUR < LIMIT
 */
static void emit_next_chunk(Walk *w, CodeLabel full)
{
    Asm *a = w->e->a;

    // behind the last slot but one, which is for the candidate
    x64_lea_rm(a, ACC, mem(OUT_END, 8 * (CODE_ENDS_ROOM - 1)));
    x64_sub_rr(a, ACC, OUT);
    x64_shr_ri(a, ACC, 5);                  //     shr   acc, 5        ; 4 slots a symbol
    x64_test_rr(a, ACC, ACC);               //     test  acc, acc
    x64_jcc(a, CC_E, full);                 //     jz    full
    x64_add_rr(a, ACC, CUR);                //     add   acc, cur
    x64_cmp_rr(a, ACC, LIMIT);              //     cmp   acc, limit
    x64_cmova_rr(a, ACC, LIMIT);            //     cmova acc, limit
    x64_mov_rr(a, ARM, ACC);                //     mov   arm, acc
}

/* No more bytes in this chunk, or at all. */
static void emit_edge(Walk *w)
{
    Emit *e = w->e;
    Asm *a = e->a;
    CodeLabel limit = asm_label(a, "walk.limit", UINT32_MAX);
    CodeLabel full = asm_label(a, "walk.full", UINT32_MAX);

    asm_bind(a, w->edge);
    if (iterates(e)) {
        x64_cmp_rr(a, CUR, LIMIT);
        x64_jcc(a, CC_AE, limit);
        emit_next_chunk(w, full);
        x64_jmp(a, w->loop);
        asm_bind(a, full);
        emit_walk_exit(w, CODE_FULL);
    }
    asm_bind(a, limit);
    emit_walk_exit(w, CODE_LIMIT);
    asm_bind(a, w->dead);
    emit_walk_exit(w, CODE_DEAD);
}

/* Read a byte into BYTE; bytes >= 0x80 go to `multi` in UTF mode. */
static void emit_walk_read(Walk *w, CodeLabel multi)
{
    const Layout *l = w->e->l;
    Asm *a = w->e->a;

    if (l->utf && !l->backward) x64_mov_rr(a, BEGIN, CUR);
    x64_movzx_rm8(a, BYTE, mem(CUR, l->backward ? -1 : 0));
    x64_add_ri(a, CUR, l->backward ? -1 : 1);
    if (!l->utf) return;
    x64_test_rr8(a, BYTE, BYTE);
    x64_jcc(a, CC_S, multi);
}

static void emit_arrival(Walk *w, CodeLabel special)
{
    if (finds(w->e))
        emit_find_arrival(w);
    else if (!iterates(w->e))
        emit_stop_arrival(w, special);
    else if (w->shifts)
        emit_iterate_shifted(w, special);
    else
        emit_iterate_arrival(w, special);
}

/* The step for a column: BYTE. */
static void emit_column_step(Walk *w)
{
    Asm *a = w->e->a;

    if (w->shifts) {
        x64_shrx_rmr(a, STATE, mem_index(DATA, BYTE, 3, (int64_t)w->column_words), STATE);
        return;
    }
    x64_shl_ri32(a, BYTE, 2);
    x64_add_rr(a, BYTE, DATA);
    x64_mov_rm32(a, STATE, mem_index(BYTE, STATE, 0, (int64_t)w->rows));
}

/* The step for a byte: BYTE. */
static void emit_byte_step(Walk *w)
{
    Asm *a = w->e->a;

    if (w->shifts) {
        x64_shrx_rmr(a, STATE, mem_index(DATA, BYTE, 3, (int64_t)w->words), STATE);
        return;
    }
    x64_movzx_rm16(a, BYTE, mem_index(DATA, BYTE, 1, (int64_t)w->map));
    x64_add_rr(a, BYTE, DATA);
    x64_mov_rm32(a, STATE, mem_index(BYTE, STATE, 0, (int64_t)w->rows));
}

/* Several bytes under one test of the bound: pays where a step is as short as a shift. */
static void emit_unrolled(Walk *w, CodeLabel multi, CodeLabel special)
{
    const Layout *l = w->e->l;
    Asm *a = w->e->a;
    CodeLabel few = asm_label(a, "walk.few", UINT32_MAX);

    x64_lea_rm(a, ACC, mem(CUR, l->backward ? -UNROLL : UNROLL));
    x64_cmp_rr(a, ACC, iterates(w->e) ? ARM : LIMIT);
    x64_jcc(a, l->backward ? CC_B : CC_A, few);
    for (unsigned i = 0; i < UNROLL; i++) {
        emit_walk_read(w, multi);
        emit_byte_step(w);
        emit_arrival(w, special);
    }
    x64_jmp(a, w->loop);
    asm_bind(a, few);
}

static void emit_loop(Walk *w, CodeLabel multi, CodeLabel special)
{
    Asm *a = w->e->a;

    asm_bind(a, w->loop);                         // loop:
    if (w->shifts) emit_unrolled(w, multi, special);
    x64_cmp_rr(a, CUR, iterates(w->e) ? ARM : LIMIT);
    x64_jcc(a, w->e->l->backward ? CC_BE : CC_AE, w->edge);
    emit_walk_read(w, multi);
    emit_byte_step(w);
    emit_arrival(w, special);
    x64_jmp(a, w->loop);
}

static void emit_walk_multi(Walk *w, CodeLabel multi, CodeLabel special)
{
    Emit *e = w->e;
    Asm *a = e->a;
    CodeLabel decoded = asm_label(a, "decoded", UINT32_MAX);
    CodeLabel cut = asm_label(a, "walk.cut", UINT32_MAX);
    CodeLabel broken = asm_label(a, "walk.broken", UINT32_MAX);

    if (!e->l->utf) return;
    asm_bind(a, multi);
    if (e->l->backward) {
        x64_add_ri(a, CUR, 1);
        emit_walk_exit(w, CODE_CHAR);
        return;
    }
    jr_emit_decoder(e, decoded, cut, broken);
    asm_bind(a, decoded);
    emit_column_step(w);
    emit_arrival(w, special);
    x64_jmp(a, w->loop);
    asm_bind(a, cut);
    emit_walk_exit(w, CODE_LIMIT);
    asm_bind(a, broken);
    emit_walk_exit(w, CODE_CHAR);
}

static void emit_walk_resume(Walk *w)
{
    Emit *e = w->e;
    Asm *a = e->a;

    x64_mov_rm32(a, STATE, mem_index(DATA, BYTE, 2, (int64_t)w->resume));
    x64_cmp_ri32(a, STATE, (int64_t)w->row[DFA_DEAD]);
    x64_jcc(a, CC_E, w->dead);
    if (w->shifts) x64_mov_rm(a, INFO, mem(DATA, (int64_t)w->info));
    if (iterates(e)) x64_mov_rr(a, ARM, CUR); // an empty chunk: the first one comes next
}

void jr_emit_walk(Emit *e)
{
    Asm *a = e->a;
    Walk w = {.e = e, .shifts = e->l->shifts,
              .loop = asm_label(a, "walk", UINT32_MAX),
              .edge = asm_label(a, "walk.edge", UINT32_MAX),
              .dead = asm_label(a, "walk.dead", UINT32_MAX)};
    CodeLabel special = asm_label(a, "walk.special", UINT32_MAX);
    CodeLabel multi = asm_label(a, "walk.multi", UINT32_MAX);

    if (put_tables(&w)) {
        emit_walk_resume(&w);
        emit_loop(&w, multi, special);
        if (iterates(e))
            emit_rare(&w, special);
        else if (!finds(e))
            emit_special(&w, special);
        emit_walk_multi(&w, multi, special);
        emit_edge(&w);
    }
    jr_heap_free(a->heap, w.row);
}
