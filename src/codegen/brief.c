/* brief.c -- from a bit program to published code for short texts, see brief.h.
 *
 *     program --> steps: what the starts need, SEL, what the ends need
 *             --> masks, steps, answer; six functions with one set of data
 */
#include "codegen/brief_emit.h"
#include "codegen/codemem.h"
#include "codegen/visible.h"

struct Brief {
    Heap heap;
    CodeMem memory;
    BriefEntries entries;
    size_t code_len;
};

enum {
    AT_MOST_AT_ONCE = 9, // words a step works on, results included
    FRAME = 8 * BRIEF_MAX_SLOTS,
    STARTS = 16 // alignment of functions
};

/* In the order they are given out: those the caller does not want back come first. */
static const uint8_t pool_order[BRIEF_REGISTERS] = {RAX, RCX, RDX, RSI, RDI, R8,  R9, R10,
                                                    R11, RBX, RBP, R12, R13, R14, R15};
enum { NFREE = 9 };

/* -- Steps ----------------------------------------------------------------------------------------- */

/* All that `root` needs and that is not there yet, in order. */
static void add_steps(BriefFn *f, BitValue root, bool *have)
{
    const BitProgram *p = f->p;
    bool want[BRIEF_MAX_INS] = {false};

    want[root] = true;
    for (uint32_t v = root + 1u; v-- > 0;) {
        if (!want[v] || !jr_brief_has_args(&p->ins[v])) continue;
        want[p->ins[v].a] = true;
        if (jr_brief_has_two(&p->ins[v])) want[p->ins[v].b] = true;
    }
    for (uint32_t v = 0; v <= root; v++) {
        if (!want[v] || have[v] || jr_brief_is_given(p, &p->ins[v])) continue;
        have[v] = true;
        f->step[f->nsteps++] = (BitValue)v;
    }
}

static void list_steps(BriefFn *f)
{
    bool have[BRIEF_MAX_INS] = {false};

    f->step[f->nsteps++] = BITS_ALL; // the masks
    add_steps(f, f->p->starts, have);
    if (f->kind == BRIEF_IS_MATCH || f->p->forward) return;
    have[f->p->sel] = true;
    f->step[f->nsteps++] = f->p->sel;
    if (f->p->min != f->p->max) add_steps(f, f->p->ends, have);
}

static void note_use(BriefFn *f, uint32_t value, uint32_t step)
{
    for (unsigned w = 0; w < f->words; w++)
        f->word[value * f->words + w].last = (uint16_t)step;
}

/* The last uses of all words. */
static void find_last_uses(BriefFn *f)
{
    const BitProgram *p = f->p;
    uint32_t extra = p->nins, end = f->nsteps;

    note_use(f, extra + EXTRA_CHARS, 1);
    note_use(f, extra + EXTRA_HIGH, 1);
    note_use(f, extra + EXTRA_TOP, 1);
    note_use(f, p->sel, p->forward);
    for (uint32_t s = 1; s < f->nsteps; s++) {
        const BitIns *i = &p->ins[f->step[s]];

        if (jr_brief_has_args(i)) note_use(f, i->a, s);
        if (jr_brief_has_two(i)) note_use(f, i->b, s);
        if (i->op == BIT_SCAN || i->op == BIT_SEL) note_use(f, extra + EXTRA_TOP, s);
        if (i->op != BIT_SEL) continue;
        note_use(f, p->starts, s);
        note_use(f, extra + EXTRA_ALLOWED, s);
    }
    if (p->forward) note_use(f, p->ends, end);
    if (f->kind == BRIEF_IS_MATCH && p->forward) return;
    if (f->kind == BRIEF_IS_MATCH) {
        note_use(f, p->starts, end);
        note_use(f, extra + EXTRA_ALLOWED, end);
        return;
    }
    for (uint32_t x = EXTRA_START; x <= EXTRA_MATCH; x++)
        note_use(f, extra + x, end);
    if (p->min != p->max) note_use(f, p->ends, end);
}

/* How many values are needed at once, at most. */
static unsigned most_alive(const BriefFn *f)
{
    unsigned alive = 0, most;

    for (uint32_t v = 0; v < f->nvalues; v++)
        if (v >= f->p->nins ? v != f->p->nins + EXTRA_START
                            : jr_brief_is_given(f->p, &f->p->ins[v]))
            alive += f->word[v * f->words].last > 0;
    most = alive;
    for (uint32_t s = 1; s < f->nsteps; s++) {
        alive++;
        most = JR_MAX(most, alive);
        for (uint32_t v = 0; v < f->nvalues; v++)
            alive -= f->word[v * f->words].last == s;
    }
    return most;
}

/* -- Functions ------------------------------------------------------------------------------------- */

static void choose_registers(BriefFn *f)
{
    unsigned need = most_alive(f) * f->words + AT_MOST_AT_ONCE;

    f->frame = need > BRIEF_REGISTERS;
    need = JR_MIN(JR_MAX(need, (unsigned)NFREE), (unsigned)BRIEF_REGISTERS);
    for (unsigned i = 0; i < need; i++)
        f->pool |= (uint16_t)(1u << pool_order[i]);
    for (unsigned r = 0; r < 16; r++)
        f->owner[r] = NO_WORD;
}

static void emit_enter(BriefFn *f)
{
    x64_endbr64(f->a);
    for (unsigned i = NFREE; i < BRIEF_REGISTERS; i++)
        if (f->pool >> pool_order[i] & 1) x64_push(f->a, (Reg)pool_order[i]);
    if (f->frame) x64_lea_rm(f->a, RSP, mem(RSP, -FRAME));
}

static void emit_leave(BriefFn *f)
{
    if (f->frame) x64_lea_rm(f->a, RSP, mem(RSP, FRAME));
    for (unsigned i = BRIEF_REGISTERS; i-- > NFREE;)
        if (f->pool >> pool_order[i] & 1) x64_pop(f->a, (Reg)pool_order[i]);
    x64_ret(f->a);
}

static void emit_exit(BriefFn *f, int answer)
{
    x64_mov_ri32(f->a, RAX, answer);
    emit_leave(f);
}

static void emit_function(BriefFn *f)
{
    Asm *a = f->a;

    f->none = asm_label(a, "none", UINT32_MAX);
    f->other = asm_label(a, "other", UINT32_MAX);
    emit_enter(f);
    jr_brief_emit_masks(f);
    brief_end_step(f);
    for (f->now = 1; f->now < f->nsteps && a->status == JR_OK; f->now++) {
        jr_brief_emit_op(f, f->step[f->now]);
        brief_end_step(f);
    }
    if (a->status != JR_OK) return;
    jr_brief_emit_answer(f);
    emit_leave(f);
    asm_bind(a, f->none);
    emit_exit(f, 0);
    asm_bind(a, f->other);
    x64_vzeroupper(a);
    emit_exit(f, BRIEF_OTHER);
}

static void build_function(Asm *a, const BitProgram *p, BriefKind kind, unsigned words)
{
    BriefWord word[(BRIEF_MAX_INS + NEXTRAS) * 2];
    BitValue step[BRIEF_MAX_INS + 1];
    BriefFn f = {.a = a, .p = p, .kind = kind, .words = words, .word = word, .step = step};

    f.open = kind == BRIEF_FIND_AHEAD;
    f.nvalues = p->nins + NEXTRAS;
    for (uint32_t w = 0; w < f.nvalues * words; w++)
        word[w] = (BriefWord){.reg = NO_REG, .slot = NO_SLOT};
    list_steps(&f);
    find_last_uses(&f);
    choose_registers(&f);
    emit_function(&f);
}

/* -- All together ---------------------------------------------------------------------------------- */

enum { NOWHERE = -1 };

/* A function at the end of the code; where it begins. When two words of everything are too many,
 * it is left out. */
static int64_t add_function(Asm *a, const BitProgram *p, BriefKind kind, unsigned words)
{
    size_t at, nlabels = a->nlabels, nfixups = a->nfixups;

    if (a->status != JR_OK) return NOWHERE; // one word of something was too many
    if (kind == BRIEF_FIND_AHEAD && (p->forward || p->anchored || p->min >= 64 * words))
        return NOWHERE;
    while (a->len % STARTS && a->status == JR_OK)
        x64_int3(a);
    at = a->len;
    build_function(a, p, kind, words);
    if (words == 1 || a->status != JITRE_ERR_TOO_BIG) return (int64_t)at;
    a->status = JR_OK;
    a->len = at;
    a->nlabels = nlabels;
    a->nfixups = nfixups;
    return NOWHERE;
}

static Status publish(Brief *b, Asm *a, int64_t at[NBRIEF_KINDS][2])
{
    CodeMem *m = &b->memory;

    if (a->status != JR_OK) return a->status;
    JR_TRY(jr_codemem_reserve(m, a->data_len, a->len));
    asm_link(a, (uint64_t)(uintptr_t)jr_codemem_code(m),
             (uint64_t)(uintptr_t)jr_codemem_data(m));
    JR_TRY(jr_codemem_publish(m, &b->heap, a->data, a->data_len, a->code, a->len));
    b->code_len = a->len;
    for (unsigned k = 0; k < NBRIEF_KINDS; k++)
        for (unsigned w = 0; w < 2; w++) {
            const uint8_t *entry = jr_codemem_code(m) + at[k][w];

            if (at[k][w] == NOWHERE) continue;
            memcpy(&b->entries.entry[k][w], &entry, sizeof entry);
        }
    return JR_OK;
}

Status jr_brief_build(const Heap *heap, const BitProgram *p, const CodeOptions *options,
                      Brief **out)
{
    int64_t at[NBRIEF_KINDS][2];
    Brief *b;
    Status st;
    Asm a;

    *out = NULL;
    if (p->nins > BRIEF_MAX_INS) return JITRE_ERR_TOO_BIG;
    b = jr_heap_alloc(heap, sizeof *b);
    if (!b) return JITRE_ERR_MEMORY;
    *b = (Brief){.heap = *heap};
    asm_init(&a, &b->heap, options->max_bytes);
    jr_brief_put_data(&a, p);
    for (unsigned k = 0; k < NBRIEF_KINDS; k++)
        for (unsigned w = 0; w < 2; w++)
            at[k][w] = add_function(&a, p, (BriefKind)k, w + 1);
    st = publish(b, &a, at);
    if (st == JR_OK)
        jr_perf_show(jr_codemem_code(&b->memory), b->code_len, "brief", options->name,
                     options->name_len);
    asm_free(&a);
    if (st == JR_OK)
        *out = b;
    else
        jr_brief_free(b);
    return st;
}

void jr_brief_free(Brief *b)
{
    Heap heap;

    if (!b) return;
    heap = b->heap;
    jr_codemem_free(&b->memory);
    jr_heap_free(&heap, b);
}

const BriefEntries *jr_brief_entries(const Brief *b)
{
    return &b->entries;
}

size_t jr_brief_size(const Brief *b)
{
    return b->code_len;
}

size_t jr_brief_memory(const Brief *b)
{
    return sizeof *b + b->memory.data_size + b->memory.code_size;
}

const void *jr_brief_region(const Brief *b, size_t *n)
{
    *n = b->memory.data_size + b->memory.code_size;
    return b->memory.region;
}
