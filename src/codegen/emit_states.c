/* emit_states.c -- one block of code per state.
 *
 *     arrive_S     deal with the label of S              (where other blocks jump to)
 *     skip_S       skip over the run of S, if it has one
 *     body_S       read a byte, jump to arrive_T         (resuming begins here, or at
 *                                                         arrive_S in tagged automata)
 *
 * Off the straight path, behind all blocks: what happens at the limit, at stopping labels,
 * when there is no room for events, and characters that need decoding: those go through one
 * decoder and a table of next states to arrive_T, or to far_T where the label of T has to
 * know the beginning of the character (delay or starts in UTF mode).
 */
#include "codegen/emit.h"

/* Labels of the parts of a state. */
typedef struct Parts {
    CodeLabel arrive, body, limit, full, multi, far;
    WindowParts window;
} Parts;

typedef struct Blocks {
    Emit *e;
    Parts *part;      // [nstates]
    size_t class_map; // byte -> column, for jump tables
    size_t set_maps;
    CodeLabel decode;
    StateId
        next; // whose block follows the one at hand; DFA_DEAD: none that can be fallen into
} Blocks;

/* -- Labels ---------------------------------------------------------------------------- */

/* The place of a label when the symbol just read was a byte. */
static PlaceAt place_at_byte(const Layout *l)
{
    if (!l->delay) return (PlaceAt){CUR, 0};
    return (PlaceAt){CUR, l->backward ? 1 : -1};
}

/* ... or a character that was decoded. */
static PlaceAt place_at_character(const Layout *l)
{
    return l->delay ? (PlaceAt){BEGIN, 0} : (PlaceAt){CUR, 0};
}

/* Steps of a label: count += before; ends[count] = place; count += after.
 *   uses  ACC
 */
static void emit_steps(Blocks *b, StateId s, PlaceAt at)
{
    Emit *e = b->e;
    Asm *a = e->a;
    const Label *label = &e->dfa->labels[e->dfa->label[s]];
    int moved = 0;

    x64_lea_rm(a, ACC, mem_index(at.reg, NOT_BASE, 0, at.disp + 1));
    for (unsigned i = 0; i < label->steps; i++) {
        moved += label->before[i];
        x64_mov_mr(a, mem(OUT, 8 * moved), ACC);
        moved += label->after[i];
    }
    if (!moved) return;
    x64_add_ri(a, OUT, 8 * moved);
    x64_cmp_rr(a, OUT, OUT_END);
    x64_jcc(a, CC_A, b->part[s].full);
}

/* SPANS. `character`: the symbol just read begins at BEGIN. */
static void emit_spans(Blocks *b, StateId s, PlaceAt at, bool character)
{
    Emit *e = b->e;
    PlaceAt begin = character ? (PlaceAt){BEGIN, 0} : (PlaceAt){CUR, -1};

    if (!jr_emit_spans(e, &e->dfa->labels[e->dfa->label[s]], at, begin)) return;
    x64_cmp_rr(e->a, OUT, OUT_END);
    x64_jcc(e->a, CC_A, b->part[s].full);
}

/* The label of s, behind a byte or behind a character that was decoded. */
static void emit_label(Blocks *b, StateId s, bool character)
{
    const Layout *l = b->e->l;
    PlaceAt at = character ? place_at_character(l) : place_at_byte(l);

    if (!layout_has_label(l, s)) return;
    if (l->kind == CODE_ITERATE)
        emit_steps(b, s, at);
    else if (l->kind == CODE_SPANS)
        emit_spans(b, s, at, character);
    else
        x64_lea_rm(b->e->a, PLACE, mem(at.reg, at.disp));
}

/* Stop at a label: the place goes straight into the CodeRun. */
static void emit_stop(Blocks *b, StateId s, PlaceAt at)
{
    Emit *e = b->e;

    x64_lea_rm(e->a, ACC, mem(at.reg, at.disp));
    x64_mov_mr(e->a, mem(RUN, offsetof(CodeRun, place)), ACC);
    jr_emit_exit(e, s, e->l->kind == CODE_EVENTS ? CODE_EVENT : CODE_MATCH);
}

static bool has_far(const Emit *e, StateId s)
{
    const Layout *l = e->l;

    if (emit_is_edge(e, s)) return l->utf;
    return l->utf && !l->backward && (l->delay || l->kind == CODE_SPANS) &&
           layout_has_label(l, s);
}

/* -- Dispatch -------------------------------------------------------------------------- */

/* Jump to `target` if BYTE is in the range, or if it is not.
 *   uses  ACC
 */
static void emit_if_range(Asm *a, ByteRange r, bool in, CodeLabel target)
{
    if (r.lo == r.hi) {
        x64_cmp_ri8(a, BYTE, r.lo);
        x64_jcc(a, in ? CC_E : CC_NE, target);
    } else if (r.lo == 0) {
        x64_cmp_ri8(a, BYTE, r.hi);
        x64_jcc(a, in ? CC_BE : CC_A, target);
    } else if (r.hi == 255) {
        x64_cmp_ri8(a, BYTE, r.lo);
        x64_jcc(a, in ? CC_AE : CC_B, target);
    } else {
        x64_lea_rm32(a, ACC, mem(BYTE, -(int)r.lo));
        x64_cmp_ri8(a, ACC, r.hi - r.lo);
        x64_jcc(a, in ? CC_BE : CC_A, target);
    }
}

/* Go on in state s. */
static void emit_go(Blocks *b, StateId s)
{
    if (s != b->next || s == DFA_DEAD) x64_jmp(b->e->a, b->part[s].arrive);
}

/* Is the only target beside `other` the block that follows? Then jump for the rest. */
static bool falls_into_target(const Blocks *b, const StatePlan *p)
{
    bool one = p->dispatch == DISPATCH_SET ||
               (p->dispatch == DISPATCH_COMPARE && p->ncompares == 1);

    return one && b->next != DFA_DEAD && p->target[0] == b->next;
}

static void emit_table_jump(Blocks *b, StateId s)
{
    Emit *e = b->e;
    const Layout *l = e->l;
    uint32_t n = l->nbyte_columns + l->utf;
    size_t table = asm_data_table(e->a, n);

    for (uint32_t c = 0; c < l->nbyte_columns; c++)
        asm_data_label(e->a, table, c,
                       b->part[jr_dfa_next(e->dfa, s, l->symbol[c])].arrive);
    if (l->utf) asm_data_label(e->a, table, l->multi, b->part[s].multi);
    x64_movzx_rm8(e->a, BYTE, mem_index(DATA, BYTE, 0, (int64_t)b->class_map));
    x64_jmp_m(e->a, mem_index(DATA, BYTE, 3, (int64_t)table));
}

static void emit_dispatch(Blocks *b, StateId s)
{
    Emit *e = b->e;
    const StatePlan *p = &e->l->plan[s];

    bool falls = falls_into_target(b, p);
    CodeLabel jump = b->part[falls ? p->other : p->target[0]].arrive;

    if (p->dispatch == DISPATCH_TABLE) {
        emit_table_jump(b, s);
        return;
    }
    for (unsigned i = 0; p->dispatch == DISPATCH_COMPARE && i < p->ncompares; i++)
        emit_if_range(e->a, p->range[i], !falls,
                      falls ? jump : b->part[p->target[i]].arrive);
    if (p->dispatch == DISPATCH_SET) {
        x64_test_mi8(e->a,
                     mem_index(DATA, BYTE, 0, (int64_t)b->set_maps + 256 * p->set_map),
                     1 << p->set_bit);
        x64_jcc(e->a, falls ? CC_E : CC_NE, jump);
    }
    if (!falls) emit_go(b, p->other);
}

/* -- Blocks ---------------------------------------------------------------------------- */

/* Read one byte.
 *   out   BYTE; CUR moved past it
 */
static void emit_read(Blocks *b, StateId s)
{
    const Layout *l = b->e->l;
    Asm *a = b->e->a;
    // in a jump table the bytes >= 0x80 have an entry of their own
    bool tests_high = l->utf && l->plan[s].dispatch != DISPATCH_TABLE;

    x64_cmp_rr(a, CUR, LIMIT);
    x64_jcc(a, l->backward ? CC_BE : CC_AE, b->part[s].limit);
    x64_movzx_rm8(a, BYTE, mem(CUR, l->backward ? -1 : 0));
    x64_add_ri(a, CUR, l->backward ? -1 : 1);
    if (!tests_high) return;
    x64_test_rr8(a, BYTE, BYTE);
    x64_jcc(a, CC_S, b->part[s].multi);
}

static void emit_chain(Blocks *b, StateId s)
{
    StateId to = jr_emit_chain(b->e, s, b->part[s].body);

    if (to != DFA_DEAD) x64_jmp(b->e->a, b->part[to].arrive);
}

static void emit_block(Blocks *b, StateId s)
{
    Emit *e = b->e;
    const Parts *p = &b->part[s];
    uint32_t skip = e->l->plan[s].skip;

    if (emit_is_edge(e, s)) {
        asm_bind(e->a, p->arrive);
        asm_bind(e->a, p->body); // nothing resumes here
        jr_emit_edge(e, s, (PlaceAt){CUR, -1});
        emit_go(b, e->l->plan[s].other);
        return;
    }

    if (!layout_stops(e->l, s)) asm_bind(e->a, p->arrive);
    if (s == DFA_DEAD) {
        asm_bind(e->a, p->body);
        jr_emit_exit(e, s, CODE_DEAD);
        return;
    }
    if (!layout_stops(e->l, s)) emit_label(b, s, false);
    if (e->l->window.nclasses && e->l->window.class_of[s]) {
        b->part[s].window = jr_emit_window(e, s);
    } else if (skip != NO_SKIP) {
        jr_emit_skip(e, &e->l->skip[skip], p->body);
        emit_label(b, s, false);
    }
    emit_chain(b, s);
    asm_bind(e->a, p->body);
    emit_read(b, s);
    emit_dispatch(b, s);
}

/* A byte >= 0x80 was read in s. */
static void emit_multi(Blocks *b, StateId s)
{
    Emit *e = b->e;

    if (!e->l->utf || s == DFA_DEAD) return;
    asm_bind(e->a, b->part[s].multi);
    if (e->l->backward) {
        x64_add_ri(e->a, CUR, 1);
        jr_emit_exit(e, s, CODE_CHAR);
        return;
    }
    x64_mov_ri32(e->a, STATE, s);
    x64_jmp(e->a, b->decode);
}

/* The parts of s that lie off the straight path. */
static void emit_far_parts(Blocks *b, StateId s)
{
    Emit *e = b->e;
    const Parts *p = &b->part[s];

    if (layout_stops(e->l, s)) {
        asm_bind(e->a, p->arrive);
        emit_stop(b, s, place_at_byte(e->l));
    }
    if (emit_is_edge(e, s)) {
        if (!has_far(e, s)) return;
        asm_bind(e->a, p->far);
        jr_emit_edge(e, s, (PlaceAt){BEGIN, 0});
        x64_jmp(e->a, b->part[e->l->plan[s].other].arrive);
        return;
    }
    if (has_far(e, s)) {
        asm_bind(e->a, p->far);
        if (layout_stops(e->l, s)) {
            emit_stop(b, s, place_at_character(e->l));
        } else {
            emit_label(b, s, true);
            x64_jmp(e->a, p->body);
        }
    }
    if (s == DFA_DEAD) return;
    if (e->l->window.nclasses && e->l->window.class_of[s])
        jr_emit_window_far(e, p->window, p->limit);
    asm_bind(e->a, p->limit);
    if (e->l->window.nclasses && e->l->window.class_of[s]) x64_mov_rr(e->a, CUR, LIMIT);
    if (e->tagged) jr_emit_eoi(e, s);
    jr_emit_exit(e, s, CODE_LIMIT);
    if (layout_iterates(e->l) && layout_has_label(e->l, s)) {
        asm_bind(e->a, p->full);
        jr_emit_exit(e, s, CODE_FULL);
    }
    emit_multi(b, s);
}

/* -- Characters of more than one byte -------------------------------------------------- */

static unsigned log2_above(uint32_t n)
{
    unsigned k = 0;

    while ((UINT32_C(1) << k) < n)
        k++;
    return k;
}

/* The next state by (state, column); u16 is enough for the states of blocks. */
static size_t put_next_table(Emit *e, unsigned stride_log)
{
    const Layout *l = e->l;
    size_t n = (size_t)e->dfa->nstates << stride_log;
    size_t at = asm_data(e->a, NULL, n * sizeof(uint16_t), 2);
    uint16_t *cell;

    if (e->a->status != JR_OK) return at;
    cell = (uint16_t *)(void *)(e->a->data + at);
    for (StateId s = 0; s < e->dfa->nstates; s++)
        for (uint32_t c = 0; c < l->ncolumns; c++)
            cell[(size_t)s << stride_log | c] =
                (uint16_t)jr_dfa_next(e->dfa, s, l->symbol[c]);
    return at;
}

static size_t put_arrival_table(Blocks *b)
{
    Emit *e = b->e;
    size_t table = asm_data_table(e->a, e->dfa->nstates);

    for (StateId s = 0; s < e->dfa->nstates && e->a->status == JR_OK; s++)
        asm_data_label(e->a, table, s, has_far(e, s) ? b->part[s].far : b->part[s].arrive);
    return table;
}

/* Decode the character whose first byte was just read in STATE and arrive in the next
 * state. */
static void emit_decode(Blocks *b)
{
    Emit *e = b->e;
    Asm *a = e->a;
    unsigned stride_log = log2_above(e->l->ncolumns);
    size_t next = put_next_table(e, stride_log), arrivals = put_arrival_table(b);
    CodeLabel decoded = asm_label(a, "decoded", UINT32_MAX);
    CodeLabel cut = asm_label(a, "decode.cut", UINT32_MAX);
    CodeLabel broken = asm_label(a, "decode.broken", UINT32_MAX);

    asm_bind(a, b->decode);             // decode:
    x64_lea_rm(a, BEGIN, mem(CUR, -1)); //     lea   begin, [cur - 1]
    jr_emit_decoder(e, decoded, cut, broken);
    asm_bind(a, decoded);             // decoded:
    x64_mov_rr32(a, ACC, STATE);      //     mov   acc, state
    x64_shl_ri32(a, ACC, stride_log); //     shl   acc, log
    x64_or_rr32(a, ACC, BYTE);        //     or    acc, column
    x64_movzx_rm16(a, BYTE, mem_index(DATA, ACC, 1, (int64_t)next));
    x64_jmp_m(a, mem_index(DATA, BYTE, 3, (int64_t)arrivals));
    asm_bind(a, cut);                // cut:
    x64_mov_rr32(a, ACC, STATE);     //     mov   acc, state
    x64_jmp(a, e->exit[CODE_LIMIT]); //     jmp   exit_limit
    asm_bind(a, broken);             // broken:
    x64_mov_rr32(a, ACC, STATE);     //     mov   acc, state
    x64_jmp(a, e->exit[CODE_CHAR]);  //     jmp   exit_char
}

/* -- All together ---------------------------------------------------------------------- */

static bool make_parts(Blocks *b)
{
    Emit *e = b->e;
    uint32_t n = e->dfa->nstates;

    b->part = jr_heap_alloc(e->a->heap, n * sizeof *b->part);
    if (!b->part) {
        asm_fail(e->a, JITRE_ERR_MEMORY);
        return false;
    }
    for (StateId s = 0; s < n; s++)
        b->part[s] = (Parts){.arrive = asm_label(e->a, "arrive", s),
                             .body = asm_label(e->a, "body", s),
                             .limit = asm_label(e->a, "limit", s),
                             .full = asm_label(e->a, "full", s),
                             .multi = asm_label(e->a, "multi", s),
                             .far = asm_label(e->a, "far", s)};
    e->dead = b->part[DFA_DEAD].arrive;
    b->decode = asm_label(e->a, "decode", UINT32_MAX);
    return true;
}

static void put_maps(Blocks *b)
{
    const Layout *l = b->e->l;
    uint8_t map[256];

    for (unsigned i = 0; i < 256; i++)
        map[i] = (uint8_t)l->byte_column[i];
    b->class_map = asm_data(b->e->a, map, sizeof map, 64);
    b->set_maps = asm_data(b->e->a, l->set_map, (size_t)(l->nsets + 7) / 8 * 256, 64);
}

static void emit_resume(Blocks *b)
{
    Emit *e = b->e;
    size_t table = asm_data_table(e->a, e->dfa->nstates);

    for (StateId s = 0; s < e->dfa->nstates && e->a->status == JR_OK; s++)
        asm_data_label(e->a, table, s, e->tagged ? b->part[s].arrive : b->part[s].body);
    if (e->saves_arm) x64_mov_rr(e->a, ARM, CUR);
    x64_jmp_m(e->a, mem_index(DATA, BYTE, 3, (int64_t)table));
}

void jr_emit_states(Emit *e)
{
    Blocks b = {.e = e};

    if (!make_parts(&b)) return;
    put_maps(&b);
    emit_resume(&b);
    for (uint32_t i = 0; i < e->dfa->nstates && e->a->status == JR_OK; i++) {
        b.next = i + 1 < e->dfa->nstates ? e->l->order[i + 1] : DFA_DEAD;
        if (layout_stops(e->l, b.next)) b.next = DFA_DEAD; // arrives elsewhere
        emit_block(&b, e->l->order[i]);
    }
    for (uint32_t i = 0; i < e->dfa->nstates && e->a->status == JR_OK; i++)
        emit_far_parts(&b, e->l->order[i]);
    if (e->l->utf && !e->l->backward) emit_decode(&b);
    jr_heap_free(e->a->heap, b.part);
}
