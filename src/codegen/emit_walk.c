/* emit_walk.c -- a loop over a table, for automata whose path cannot be predicted or that
 * are too big for a block per state.
 *
 *     row    [ offsets of the next rows, by column | state id | slot | steps of its label ]
 *     load   byte -> column * 4 -> next row -> label -> load
 *
 * STATE is the offset of a row, so a step costs one load of the next offset in the chain
 * from byte to byte; everything else overlaps with it. Rows are sorted into groups, so that
 * "has a label" and "needs care" are one compare each.
 *
 * Where a few states are hot there is a faster loop in front. Nine states and a trap fit in
 * a word, six bits each: the next states of all of them under one byte are one word, and
 * shifting it by STATE (now the offset of a slot) is the whole step, one cycle instead of a
 * load. Slot 0 is the trap: the next state is none of the nine, or needs care; the step is
 * done again by load, and loads go on until a hot state is reached.
 *
 *     shift  byte -> word >> STATE -> label -> shift       trap, hot again: <-> load
 *
 * A slot can also be a state with part of a character read (slots.c). Labels that have to know
 * the beginning of the character find it in BEGIN, which moves up at the slots between
 * characters.
 *
 * Labels that are frequent are dealt with without a branch. ITERATE then keeps the
 * candidate in a register and stores it at every byte: where nothing happened this stores
 * what is there already. The check for free slots is made once per chunk, which is as long
 * as they are sure to last.
 */
#include "codegen/emit.h"

/* Groups of rows, in the order they are laid out. */
typedef enum Group {
    GROUP_DEAD_FIRST, // FIND_END, FIND_START: dead is offset 0
    GROUP_PLAIN,
    GROUP_SET,   // SPANS: registers are set and nothing else, without a branch
    GROUP_LABEL, // dealt with without a branch; all labels of other kinds than ITERATE
    GROUP_RARE,  // ITERATE, SPANS: the other labels
    GROUP_DEAD_LAST,
    NGROUPS
} Group;

/* Cells of a row behind those for columns. */
enum {
    EXTRA_ID,
    EXTRA_SLOT,
    EXTRA_BEFORE,
    EXTRA_AFTER,
    EXTRA_BEFORE2,
    EXTRA_AFTER2,
    MAX_EXTRAS,
    EXTRA_SET = EXTRA_BEFORE2,  // SPANS: register 0 is set
    EXTRA_NUMBER = EXTRA_AFTER2 // SPANS: of the label
};

/* Facts of a slot in INFO, lowest bits of its six. */
enum { INFO_LABEL = 1, INFO_AFTER = 4, INFO_BEFORE = 8 };
enum { SPANS_SET = 2, SPANS_AFTER = 8, SPANS_BEFORE = 16 };
enum { INFO_WHOLE = 32 }; // between characters; only where BEGIN is kept

enum {
    SLOT_TRAP = 0,
    SLOT_MASK = 63,
    UNROLL = 4,
    COLD = -1,
    CLOSE_TRAPS = 16, // bytes between two traps that are too close ...
    LOADS_AFTER = 64  // ... and bytes to be read by load then
};

static const Mem last_trap = {.base = RSP, .index = NO_REG, .disp = RED_TRAP};
static const Mem shift_after = {.base = RSP, .index = NO_REG, .disp = RED_SHIFT_AFTER};

/* Labels of a loop: both loops have these parts. */
typedef struct Loop {
    CodeLabel top, edge, dead, special, multi;
} Loop;

typedef struct Walk {
    Emit *e;
    size_t rows, map, resume;             // data of the load loop
    size_t words, info;                   // data of the shift loop
    size_t slot_row, slot_id, slot_depth; // ... by offset of the slot
    size_t row_bytes;
    size_t group_at[NGROUPS + 1]; // offset of the first row of each group
    uint32_t *row;                // [nstates] offset of the row of a state
    bool any_label, any_after;    // among the frequent ones
    bool any_set;                 // ... of SPANS
    bool hot_label;               // ... of hot states
    bool keeps_begin;             // shifts keep BEGIN for labels
    bool shifting;                // which loop is being emitted
    Loop load, shift;
    CodeLabel arrived; // load loop: go on, in whichever loop
    CodeLabel step;    // load loop: BYTE is a column * 4
    CodeLabel trap_byte;
} Walk;

static bool finds(const Emit *e)
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

static const Loop *loop_of(const Walk *w)
{
    return w->shifting ? &w->shift : &w->load;
}

/* -- Tables ---------------------------------------------------------------------------- */

static const Label *label_of(const Emit *e, StateId s)
{
    return &e->dfa->labels[e->dfa->label[s]];
}

static Group group_of(const Emit *e, StateId s)
{
    if (s == DFA_DEAD) return finds(e) ? GROUP_DEAD_FIRST : GROUP_DEAD_LAST;
    if (!layout_has_label(e->l, s)) return GROUP_PLAIN;
    if (layout_iterates(e->l) && !e->l->frequent[s]) return GROUP_RARE;
    return spans(e) && !label_of(e, s)->steps ? GROUP_SET : GROUP_LABEL;
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

/* Offset of the slot of a hot state, else the trap. */
static uint64_t slot_of(const Emit *e, StateId s)
{
    for (uint32_t i = 0; i < e->l->nhot; i++)
        if (e->l->hot[i] == s) return (uint64_t)(i + 1) * SHIFT_BITS;
    return SLOT_TRAP;
}

static void fill_extras(Walk *w, StateId s, uint32_t *extra)
{
    const Emit *e = w->e;
    const Label *label;

    extra[EXTRA_ID] = s;
    extra[EXTRA_SLOT] = slot_of(e, s) ? (uint32_t)slot_of(e, s) : (uint32_t)COLD;
    if (!layout_iterates(e->l) || !layout_has_label(e->l, s)) return;
    label = label_of(e, s);
    if (spans(e)) {
        extra[EXTRA_BEFORE] = 16u * label->before[0];
        extra[EXTRA_AFTER] = 16u * label->after[0];
        extra[EXTRA_SET] = label->set[0] != ORIGIN_NONE;
        extra[EXTRA_NUMBER] = e->dfa->label[s];
        return;
    }
    for (unsigned i = 0; i < label->steps; i++) {
        extra[EXTRA_BEFORE + 2 * i] = 8u * label->before[i];
        extra[EXTRA_AFTER + 2 * i] = 8u * label->after[i];
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
        if (group_of(e, s) != GROUP_LABEL && group_of(e, s) != GROUP_SET) continue;
        w->any_label |= group_of(e, s) == GROUP_LABEL;
        if (!layout_iterates(e->l)) continue;
        w->any_after |= label_of(e, s)->after[0];
        w->any_set |= label_of(e, s)->set[0] != ORIGIN_NONE;
    }
}

static bool put_rows(Walk *w)
{
    Emit *e = w->e;
    uint16_t map[256] = {0};
    size_t nextras = layout_iterates(e->l) ? MAX_EXTRAS : EXTRA_SLOT + 1, bytes;

    w->row_bytes = (e->l->ncolumns + nextras) * sizeof(uint32_t);
    if (!jr_mul(w->row_bytes, e->dfa->nstates, &bytes) || bytes > e->a->max) {
        asm_fail(e->a, JITRE_ERR_TOO_BIG);
        return false;
    }
    if (!sort_rows(w)) return false;
    for (unsigned b = 0; b < e->l->nbytes; b++)
        map[b] = (uint16_t)(e->l->byte_column[b] * sizeof(uint32_t));
    w->map = asm_data(e->a, map, sizeof map, 64);
    w->resume = asm_data(e->a, w->row, e->dfa->nstates * sizeof *w->row, 64);
    w->rows = asm_data(e->a, NULL, bytes, 64);
    fill_rows(w);
    return e->a->status == JR_OK;
}

static uint64_t spans_info(const Label *label)
{
    return (label->steps ? INFO_LABEL : 0u) | (label->before[0] ? SPANS_BEFORE : 0u) |
           (label->after[0] ? SPANS_AFTER : 0u) |
           (label->set[0] != ORIGIN_NONE ? SPANS_SET : 0u);
}

static uint64_t slot_info(const Emit *e, StateId s)
{
    uint64_t facts = INFO_LABEL;

    if (!layout_has_label(e->l, s)) return 0;
    if (spans(e)) return spans_info(label_of(e, s)) << slot_of(e, s);
    if (iterates(e) && label_of(e, s)->before[0]) facts |= INFO_BEFORE;
    if (iterates(e) && label_of(e, s)->after[0]) facts |= INFO_AFTER;
    return facts << slot_of(e, s);
}

/* Do shifts read characters byte by byte? */
static bool reads_parts(const Walk *w)
{
    return w->e->l->utf && !w->e->l->backward;
}

static bool put_words(Walk *w)
{
    Emit *e = w->e;
    const Layout *l = e->l;
    uint64_t words[256] = {0}, info = 0;
    uint32_t row[64] = {0}, id[64] = {0}, depth[64] = {0};

    for (uint32_t i = 1; i < l->nslots; i++) {
        unsigned at = i * SHIFT_BITS;

        row[at] = w->row[l->slot[i].state];
        id[at] = l->slot[i].state;
        depth[at] = l->slot[i].depth;
        if (!depth[at]) info |= slot_info(e, l->slot[i].state);
        for (unsigned b = 0; b < 256; b++)
            words[b] |= (uint64_t)l->slot_next[i][b] * SHIFT_BITS << at;
    }
    w->hot_label = info != 0;
    w->keeps_begin = w->hot_label && reads_parts(w) && (l->delay || spans(e));
    for (uint32_t i = 1; i < l->nslots && w->keeps_begin; i++)
        if (!l->slot[i].depth) info |= (uint64_t)INFO_WHOLE << i * SHIFT_BITS;
    w->words = asm_data(e->a, words, sizeof words, 64);
    w->slot_row = asm_data(e->a, row, sizeof row, 64);
    w->slot_id = asm_data(e->a, id, sizeof id, 64);
    w->slot_depth = asm_data(e->a, depth, sizeof depth, 64);
    w->info = asm_data(e->a, &info, sizeof info, 8);
    return e->a->status == JR_OK;
}

/* -- Labels ---------------------------------------------------------------------------- */

/* A fact about the row STATE. */
static Mem extra_cell(const Walk *w, unsigned extra)
{
    size_t column = w->e->l->ncolumns + extra;

    return mem_index(DATA, STATE, 0, (int64_t)(w->rows + column * sizeof(uint32_t)));
}

/* Out of the walk: ACC = state. */
static void emit_walk_exit(Walk *w, CodeStop stop)
{
    Asm *a = w->e->a;

    if (w->shifting) {
        x64_and_ri(a, STATE, SLOT_MASK);
        x64_mov_rm32(a, ACC, mem_index(DATA, STATE, 2, (int64_t)w->slot_id));
    } else {
        x64_mov_rm32(a, ACC, extra_cell(w, EXTRA_ID));
    }
    x64_jmp(a, w->e->exit[stop]);
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

/* BEGIN = CUR between characters.
 *   in    ACC the facts of the slot
 */
static void emit_keep_begin(Walk *w)
{
    if (!w->keeps_begin) return;
    x64_test_ri32(w->e->a, ACC, INFO_WHOLE); //     test  acc, WHOLE
    x64_cmovne_rr(w->e->a, BEGIN, CUR);      //     cmovnz begin, cur
}

/* PLACE = place of the symbol just read if its state has a label.
 *   uses  ACC
 */
static void emit_find_arrival(Walk *w)
{
    Asm *a = w->e->a;
    const Layout *l = w->e->l;
    Reg place = place_reg(l);

    if (!w->shifting) {
        x64_test_rr32(a, STATE, STATE);
        x64_jcc(a, CC_E, w->load.dead);
    } else if (!w->hot_label) {
        return;
    }
    if (place_disp(l)) {
        x64_lea_rm(a, ACC, mem(place, place_disp(l)));
        place = ACC;
    }
    if (w->shifting) {
        x64_bt_rr(a, INFO, STATE); // INFO_LABEL is the lowest fact
        x64_cmovb_rr(a, PLACE, place);
        if (w->keeps_begin) x64_shrx_rrr(a, ACC, INFO, STATE);
        emit_keep_begin(w);
    } else {
        emit_compare_group(w, GROUP_LABEL);
        x64_cmovae_rr(a, PLACE, place);
    }
}

static void emit_stop_arrival(Walk *w)
{
    if (w->shifting) return; // stopping states are not hot
    emit_compare_group(w, GROUP_LABEL);
    x64_jcc(w->e->a, CC_AE, w->load.special);
}

/* A labelled or dead state in IS_MATCH and EVENTS. */
static void emit_special(Walk *w)
{
    Emit *e = w->e;
    Asm *a = e->a;

    asm_bind(a, w->load.special);
    emit_compare_group(w, GROUP_DEAD_LAST);
    x64_jcc(a, CC_AE, w->load.dead);
    x64_lea_rm(a, ACC, mem(place_reg(e->l), place_disp(e->l)));
    x64_mov_mr(a, mem(RUN, offsetof(CodeRun, place)), ACC);
    emit_walk_exit(w, e->l->kind == CODE_EVENTS ? CODE_EVENT : CODE_MATCH);
}

/* OUT += cell of the row. */
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

/* One step of a frequent label, if there is one, without a branch. */
static void emit_load_iterate(Walk *w)
{
    Asm *a = w->e->a;

    emit_compare_group(w, GROUP_RARE);
    x64_jcc(a, CC_AE, w->load.special);
    if (!w->any_label) return;
    x64_mov_mr(a, mem(OUT, 0), CANDIDATE); //     mov   [out], candidate
    emit_advance(w, EXTRA_BEFORE);
    emit_candidate_place(w, ACC);
    emit_compare_group(w, GROUP_LABEL);
    x64_cmovae_rr(a, CANDIDATE, ACC); //     cmovae candidate, acc
    if (!w->any_after) return;
    x64_mov_mr(a, mem(OUT, 0), CANDIDATE);
    emit_advance(w, EXTRA_AFTER);
}

/* The same with the facts in INFO. */
static void emit_shift_iterate(Walk *w)
{
    Asm *a = w->e->a;

    if (!w->hot_label) return;
    x64_shrx_rrr(a, ACC, INFO, STATE);     //     shrx  acc, info, state
    x64_mov_mr(a, mem(OUT, 0), CANDIDATE); //     mov   [out], candidate
    emit_candidate_place(w, BYTE);
    x64_test_ri32(a, ACC, INFO_LABEL); //     test  acc, LABEL
    x64_cmovne_rr(a, CANDIDATE, BYTE); //     cmovnz candidate, byte
    emit_keep_begin(w);
    x64_and_ri(a, ACC, INFO_BEFORE); //     and   acc, BEFORE   ; one slot is 8
    x64_add_rr(a, OUT, ACC);         //     add   out, acc
    if (!w->any_after) return;
    x64_mov_mr(a, mem(OUT, 0), CANDIDATE);
    x64_shrx_rrr(a, ACC, INFO, STATE);
    x64_and_ri(a, ACC, INFO_AFTER);
    x64_lea_rm(a, OUT, mem_index(OUT, ACC, 1, 0)); // twice AFTER is one slot, too
}

/* -- Spans ----------------------------------------------------------------------------- */

static PlaceAt spans_place(const Walk *w)
{
    return (PlaceAt){place_reg(w->e->l), place_disp(w->e->l)};
}

static PlaceAt spans_begin(const Walk *w)
{
    return w->e->l->utf ? (PlaceAt){BEGIN, 0} : (PlaceAt){CUR, -1};
}

/* Can a candidate be replaced? Else what stands at OUT means nothing before OUT moves, and is
 * written at every symbol. */
static bool spans_waits(const Walk *w)
{
    return w->e->dfa->backlog != BACKLOG_NONE;
}

static void emit_store_candidate(Walk *w)
{
    x64_mov_mr(w->e->a, mem(OUT, 0), WAITING);
    x64_mov_mr(w->e->a, mem(OUT, 8), CANDIDATE);
}

/* The candidate is what frequent labels report; always, or if a condition holds.
 *   uses  BYTE, `spare`
 */
static void emit_report(Walk *w, Reg spare, void (*cmov)(Asm *a, unsigned d, unsigned s))
{
    Emit *e = w->e;
    Reg from = START;

    emit_candidate_place(w, BYTE);
    if (e->l->source != ORIGIN_NONE)
        from = jr_emit_origin(e, e->l->source, spans_place(w), spans_begin(w), spare);
    if (spans_waits(w)) {
        cmov(e->a, CANDIDATE, BYTE);
        cmov(e->a, WAITING, from);
    } else {
        x64_mov_mr(e->a, mem(OUT, 0), from);
        x64_mov_mr(e->a, mem(OUT, 8), BYTE);
    }
}

/* START as the label says, if a condition holds. */
static void emit_start(Walk *w, Reg spare)
{
    PlaceAt begin = spans_begin(w);

    jr_emit_origin(w->e, w->e->l->set, begin, begin, spare);
    x64_cmovne_rr(w->e->a, START, spare);
}

static void emit_load_spans(Walk *w)
{
    Asm *a = w->e->a;

    emit_compare_group(w, GROUP_RARE);
    x64_jcc(a, CC_AE, w->load.special);
    if (w->any_set) {
        x64_mov_rm32(a, ACC, extra_cell(w, EXTRA_SET));
        x64_test_rr32(a, ACC, ACC);
        emit_start(w, ACC);
    }
    if (w->any_label) {
        if (spans_waits(w)) {
            emit_store_candidate(w);
            emit_advance(w, EXTRA_BEFORE);
        }
        emit_compare_group(w, GROUP_LABEL);
        emit_report(w, ACC, x64_cmovae_rr);
    }
    if (!w->any_after) return;
    if (spans_waits(w)) emit_store_candidate(w);
    emit_advance(w, EXTRA_AFTER);
}

static void emit_shift_spans(Walk *w)
{
    Asm *a = w->e->a;

    if (!w->hot_label) return;
    x64_shrx_rrr(a, ACC, INFO, STATE); //     shrx  acc, info, state
    if (w->any_set) {
        x64_test_ri32(a, ACC, SPANS_SET); //     test  acc, SET
        emit_start(w, FORMER);
    }
    if (w->any_label) {
        if (spans_waits(w)) emit_store_candidate(w);
        x64_test_ri32(a, ACC, INFO_LABEL); //     test  acc, LABEL
        emit_report(w, FORMER, x64_cmovne_rr);
    }
    emit_keep_begin(w);
    if (w->any_label && spans_waits(w)) {
        x64_and_ri(a, ACC, SPANS_BEFORE);
        x64_add_rr(a, OUT, ACC);
    }
    if (!w->any_after) return;
    if (spans_waits(w)) {
        emit_store_candidate(w);
        x64_shrx_rrr(a, ACC, INFO, STATE);
    }
    x64_and_ri(a, ACC, SPANS_AFTER);
    x64_lea_rm(a, OUT, mem_index(OUT, ACC, 1, 0)); // twice AFTER is one slot
}

/* A rare label, or dead: code for each. */
static void emit_rare_spans(Walk *w)
{
    Emit *e = w->e;
    Asm *a = e->a;
    size_t table = asm_data_table(a, e->dfa->nlabels);

    asm_bind(a, w->load.special);
    emit_compare_group(w, GROUP_DEAD_LAST);
    x64_jcc(a, CC_AE, w->load.dead);
    x64_mov_rm32(a, ACC, extra_cell(w, EXTRA_NUMBER));
    x64_jmp_m(a, mem_index(DATA, ACC, 3, (int64_t)table));
    for (uint32_t i = 0; i < e->dfa->nlabels && a->status == JR_OK; i++) {
        CodeLabel label = asm_label(a, "label", i);

        asm_data_label(a, table, i, label);
        asm_bind(a, label);
        if (spans_waits(w)) emit_store_candidate(w);
        jr_emit_spans(e, &e->dfa->labels[i], spans_place(w), spans_begin(w));
        if (spans_waits(w)) {
            x64_mov_rm(a, WAITING, mem(OUT, 0));
            x64_mov_rm(a, CANDIDATE, mem(OUT, 8));
        }
        x64_jmp(a, w->arrived);
    }
}

/* -- Arrivals -------------------------------------------------------------------------- */

/* A rare label, or dead. A label of one step is done as if it had a second that moves
 * nothing: that writes no end that counts. */
static void emit_rare(Walk *w)
{
    Asm *a = w->e->a;

    asm_bind(a, w->load.special);
    emit_compare_group(w, GROUP_DEAD_LAST);
    x64_jcc(a, CC_AE, w->load.dead);
    for (unsigned step = 0; step < 2; step++) {
        x64_mov_mr(a, mem(OUT, 0), CANDIDATE);
        emit_advance(w, EXTRA_BEFORE + 2 * step);
        emit_candidate_place(w, CANDIDATE);
        x64_mov_mr(a, mem(OUT, 0), CANDIDATE);
        emit_advance(w, EXTRA_AFTER + 2 * step);
    }
    x64_jmp(a, w->arrived);
}

static void emit_arrival(Walk *w)
{
    if (finds(w->e))
        emit_find_arrival(w);
    else if (!layout_iterates(w->e->l))
        emit_stop_arrival(w);
    else if (spans(w->e) && w->shifting)
        emit_shift_spans(w);
    else if (spans(w->e))
        emit_load_spans(w);
    else if (w->shifting)
        emit_shift_iterate(w);
    else
        emit_load_iterate(w);
}

/* -- The loops ------------------------------------------------------------------------- */

/* ARM = end of the chunk: as many bytes as there are sure to be slots for.
 *   in    CUR < LIMIT
 */
static void emit_next_chunk(Walk *w, CodeLabel full)
{
    Asm *a = w->e->a;

    // behind the last slot but one, which is for the candidate
    if (spans(w->e)) {
        x64_mov_rm(a, ACC, mem(RSP, RED_OUT_END));
        x64_add_ri(a, ACC, 16 * (CODE_ENDS_ROOM - 1));
    } else {
        x64_lea_rm(a, ACC, mem(OUT_END, 8 * (CODE_ENDS_ROOM - 1)));
    }
    x64_sub_rr(a, ACC, OUT);
    x64_shr_ri(a, ACC, spans(w->e) ? 6 : 5); // shr   acc, 5        ; 4 slots a symbol
    x64_test_rr(a, ACC, ACC);                //     test  acc, acc
    x64_jcc(a, CC_E, full);                  //     jz    full
    x64_add_rr(a, ACC, CUR);                 //     add   acc, cur
    x64_cmp_rr(a, ACC, LIMIT);               //     cmp   acc, limit
    x64_cmova_rr(a, ACC, LIMIT);             //     cmova acc, limit
    x64_mov_rr(a, ARM, ACC);                 //     mov   arm, acc
}

/* In the middle of a character: go back to its beginning and read it by load. */
static void emit_rewind(Walk *w)
{
    Asm *a = w->e->a;
    CodeLabel whole = asm_label(a, "edge.whole", UINT32_MAX);

    x64_and_ri(a, STATE, SLOT_MASK);
    x64_mov_rm32(a, ACC, mem_index(DATA, STATE, 2, (int64_t)w->slot_depth));
    x64_test_rr32(a, ACC, ACC);
    x64_jcc(a, CC_E, whole);
    x64_sub_rr(a, CUR, ACC);
    x64_mov_rm32(a, STATE, mem_index(DATA, STATE, 2, (int64_t)w->slot_row));
    x64_jmp(a, w->load.top);
    asm_bind(a, whole);
}

/* No more bytes in this chunk, or at all. */
static void emit_edge(Walk *w)
{
    Emit *e = w->e;
    Asm *a = e->a;
    CodeLabel limit = asm_label(a, "walk.limit", UINT32_MAX);
    CodeLabel full = asm_label(a, "walk.full", UINT32_MAX);

    asm_bind(a, loop_of(w)->edge);
    if (w->shifting && reads_parts(w)) emit_rewind(w);
    if (layout_iterates(e->l)) {
        x64_cmp_rr(a, CUR, LIMIT);
        x64_jcc(a, CC_AE, limit);
        emit_next_chunk(w, full);
        x64_jmp(a, loop_of(w)->top);
        asm_bind(a, full);
        emit_walk_exit(w, CODE_FULL);
    }
    asm_bind(a, limit);
    emit_walk_exit(w, CODE_LIMIT);
}

static Reg bound(const Walk *w)
{
    return layout_iterates(w->e->l) ? ARM : LIMIT;
}

static void emit_bound_test(Walk *w)
{
    x64_cmp_rr(w->e->a, CUR, bound(w));
    x64_jcc(w->e->a, w->e->l->backward ? CC_BE : CC_AE, loop_of(w)->edge);
}

/* Read a byte into BYTE; bytes >= 0x80 go to `multi` in UTF mode. */
static void emit_walk_read(Walk *w)
{
    const Layout *l = w->e->l;
    Asm *a = w->e->a;

    bool parts = w->shifting && reads_parts(w);

    if (l->utf && !l->backward && !parts) x64_mov_rr(a, BEGIN, CUR);
    x64_movzx_rm8(a, BYTE, mem(CUR, l->backward ? -1 : 0));
    x64_add_ri(a, CUR, l->backward ? -1 : 1);
    if (!l->utf || parts) return;
    x64_test_rr8(a, BYTE, BYTE);
    x64_jcc(a, CC_S, loop_of(w)->multi);
}

/* The step for BYTE, which is not changed. */
static void emit_shift_step(Walk *w)
{
    Asm *a = w->e->a;

    x64_mov_rr(a, FORMER, STATE);
    x64_shrx_rmr(a, STATE, mem_index(DATA, BYTE, 3, (int64_t)w->words), STATE);
    x64_test_ri32(a, STATE, SLOT_MASK);
    x64_jcc(a, CC_E, w->trap_byte);
}

static void emit_shift_loop(Walk *w)
{
    const Layout *l = w->e->l;
    Asm *a = w->e->a;
    CodeLabel few = asm_label(a, "shift.few", UINT32_MAX);

    asm_bind(a, w->shift.top); // top:
    x64_lea_rm(a, ACC, mem(CUR, l->backward ? -UNROLL : UNROLL));
    x64_cmp_rr(a, ACC, bound(w));
    x64_jcc(a, l->backward ? CC_B : CC_A, few);
    for (unsigned i = 0; i <= UNROLL; i++) {
        if (i == UNROLL) {
            x64_jmp(a, w->shift.top);
            asm_bind(a, few); // few:
            emit_bound_test(w);
        }
        emit_walk_read(w);
        emit_shift_step(w);
        emit_arrival(w);
    }
    x64_jmp(a, w->shift.top);
}

/* Traps that follow each other closely cost more than steps by load: stay with those for a
 * while. The places are kept below the stack pointer; backwards, runs are short anyway.
 *   uses  ACC
 */
static void emit_note_trap(Walk *w)
{
    Asm *a = w->e->a;
    CodeLabel sparse = asm_label(a, "trap.sparse", UINT32_MAX);

    if (w->e->l->backward) return;
    x64_mov_rr(a, ACC, CUR);                   //     mov   acc, cur
    x64_sub_rm(a, ACC, last_trap);             //     sub   acc, [last_trap]
    x64_mov_mr(a, last_trap, CUR);             //     mov   [last_trap], cur
    x64_cmp_ri(a, ACC, CLOSE_TRAPS);           //     cmp   acc, 16
    x64_jcc(a, CC_AE, sparse);                 //     jae   sparse
    x64_lea_rm(a, ACC, mem(CUR, LOADS_AFTER)); //     lea   acc, [cur + 64]
    x64_mov_mr(a, shift_after, ACC);           //     mov   [shift_after], acc
    asm_bind(a, sparse);
}

/* The step of a byte was not a hot one: read its character again and do it by load.
 *   in    FORMER the slot before it, BYTE the byte
 */
static void emit_trap_byte(Walk *w)
{
    Asm *a = w->e->a;

    asm_bind(a, w->trap_byte);
    emit_note_trap(w);
    x64_and_ri(a, FORMER, SLOT_MASK);
    x64_mov_rm32(a, STATE, mem_index(DATA, FORMER, 2, (int64_t)w->slot_row));
    if (reads_parts(w)) {
        x64_mov_rm32(a, ACC, mem_index(DATA, FORMER, 2, (int64_t)w->slot_depth));
        x64_sub_rr(a, CUR, ACC); // behind the first byte
        x64_lea_rm(a, BEGIN, mem(CUR, -1));
        x64_movzx_rm8(a, BYTE, mem(BEGIN, 0));
        x64_test_rr8(a, BYTE, BYTE);
        x64_jcc(a, CC_S, w->load.multi);
    }
    x64_movzx_rm16(a, BYTE, mem_index(DATA, BYTE, 1, (int64_t)w->map));
    x64_jmp(a, w->step);
}

/* Behind a step by load: is the state hot? */
static void emit_arrived(Walk *w)
{
    Asm *a = w->e->a;

    asm_bind(a, w->arrived);
    if (!w->e->l->nhot) return;
    x64_mov_rm32(a, ACC, extra_cell(w, EXTRA_SLOT));
    x64_test_rr32(a, ACC, ACC);
    x64_jcc(a, CC_S, w->load.top);
    if (!w->e->l->backward) {
        x64_cmp_rm(a, CUR, shift_after);
        x64_jcc(a, CC_B, w->load.top);
    }
    x64_mov_rr32(a, STATE, ACC);
    if (w->keeps_begin) x64_mov_rr(a, BEGIN, CUR);
    x64_jmp(a, w->shift.top);
}

static void emit_load_loop(Walk *w)
{
    Asm *a = w->e->a;

    asm_bind(a, w->load.top); // top:
    emit_bound_test(w);
    emit_walk_read(w);
    x64_movzx_rm16(a, BYTE, mem_index(DATA, BYTE, 1, (int64_t)w->map));
    asm_bind(a, w->step);      // step:
    x64_add_rr(a, BYTE, DATA); //     add   byte, data
    x64_mov_rm32(a, STATE, mem_index(BYTE, STATE, 0, (int64_t)w->rows));
    emit_arrival(w);
    x64_jmp(a, w->e->l->nhot ? w->arrived : w->load.top);
}

static void emit_walk_multi(Walk *w)
{
    Emit *e = w->e;
    Asm *a = e->a;
    CodeLabel decoded = asm_label(a, "decoded", UINT32_MAX);
    CodeLabel cut = asm_label(a, "walk.cut", UINT32_MAX);
    CodeLabel broken = asm_label(a, "walk.broken", UINT32_MAX);

    if (!e->l->utf || (w->shifting && reads_parts(w))) return;
    asm_bind(a, loop_of(w)->multi);
    if (e->l->backward) {
        x64_add_ri(a, CUR, 1);
        emit_walk_exit(w, CODE_CHAR);
        return;
    }
    jr_emit_decoder(e, decoded, cut, broken);
    asm_bind(a, decoded);
    x64_shl_ri32(a, BYTE, 2);
    x64_jmp(a, w->step);
    asm_bind(a, cut);
    emit_walk_exit(w, CODE_LIMIT);
    asm_bind(a, broken);
    emit_walk_exit(w, CODE_CHAR);
}

/* -- All together ---------------------------------------------------------------------- */

static void emit_walk_resume(Walk *w)
{
    Emit *e = w->e;
    Asm *a = e->a;

    x64_mov_rm32(a, STATE, mem_index(DATA, BYTE, 2, (int64_t)w->resume));
    x64_cmp_ri32(a, STATE, (int64_t)w->row[DFA_DEAD]);
    x64_jcc(a, CC_E, w->load.dead);
    if (e->l->nhot) {
        x64_mov_rm(a, INFO, mem(DATA, (int64_t)w->info));
        x64_mov_mr(a, shift_after, CUR);
        x64_lea_rm(a, ACC, mem(CUR, -CLOSE_TRAPS));
        x64_mov_mr(a, last_trap, ACC);
    }
    if (layout_iterates(e->l))
        x64_mov_rr(a, ARM, CUR); // an empty chunk: the first one comes next
}

static void emit_loads(Walk *w)
{
    emit_arrived(w);
    emit_load_loop(w);
    if (spans(w->e))
        emit_rare_spans(w);
    else if (iterates(w->e))
        emit_rare(w);
    else if (!finds(w->e))
        emit_special(w);
    emit_walk_multi(w);
    emit_edge(w);
    asm_bind(w->e->a, w->load.dead);
    emit_walk_exit(w, CODE_DEAD);
}

static void emit_shifts(Walk *w)
{
    w->shifting = true;
    emit_shift_loop(w);
    emit_trap_byte(w);
    emit_walk_multi(w);
    emit_edge(w);
}

static Loop new_loop(Asm *a)
{
    return (Loop){asm_label(a, "walk", UINT32_MAX), asm_label(a, "walk.edge", UINT32_MAX),
                  asm_label(a, "walk.dead", UINT32_MAX),
                  asm_label(a, "walk.special", UINT32_MAX),
                  asm_label(a, "walk.multi", UINT32_MAX)};
}

void jr_emit_walk(Emit *e)
{
    Asm *a = e->a;
    Walk w = {.e = e,
              .load = new_loop(a),
              .shift = new_loop(a),
              .arrived = asm_label(a, "walk.arrived", UINT32_MAX),
              .step = asm_label(a, "walk.step", UINT32_MAX),
              .trap_byte = asm_label(a, "trap.byte", UINT32_MAX)};

    if (put_rows(&w) && (!e->l->nhot || put_words(&w))) {
        emit_walk_resume(&w);
        emit_loads(&w);
        if (e->l->nhot) emit_shifts(&w);
    }
    jr_heap_free(a->heap, w.row);
}
