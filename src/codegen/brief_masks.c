/* brief_masks.c -- from the text to words: the masks of classes and of special gaps.
 *
 *     text      vector, turned round; what is not there is zeros
 *     classes   one range of bytes, or all but one: subtract and compare
 *               others: by table, eight sets in one lookup of the low seven bits
 *
 * The data of a program, in vectors of 64 bytes:
 *
 *     turn | newline | bit 0 ... bit 7 | low, span of each set | table of each eight sets
 */
#include "codegen/brief_emit.h"

enum {
    AT_TURN = 0,
    AT_NEWLINE = 64,
    AT_BITS = 128,
    AT_SETS = AT_BITS + 8 * 64,
    AT_ONCE = 8,    // sets of one table
    TABLE = 4 * 64, // bytes of one
    LE = 2          // predicate of vpcmpub
};

/* Vector registers. */
enum { TEXT = 0, LOOKUP = 2, LOOKUP_HIGH, SPARE };
/* Registers of the arguments, and of the data. */
#define ARG_TEXT   RDI
#define ARG_N      RSI
#define ARG_BEFORE RDX
#define BASE       RAX
enum { ARGUMENTS = 1 << ARG_TEXT | 1 << ARG_N | 1 << ARG_BEFORE | 1 << BASE };

/* How a set is tested. */
typedef struct SetForm {
    bool table, inverted;
    uint8_t low, span; // else: a range of bytes that are in it (inverted: not in it)
} SetForm;

static unsigned ncodes(const BitProgram *p)
{
    return p->utf ? 128 : 256;
}

/* Is there exactly one range of codes that are (not) in the set? */
static bool one_range(const BitProgram *p, const Codes *set, bool members, SetForm *form)
{
    unsigned c = 0, end, n = ncodes(p);

    while (c < n && jr_codes_has(set, c) != members)
        c++;
    for (end = c; end < n && jr_codes_has(set, end) == members;)
        end++;
    for (unsigned rest = end; rest < n; rest++)
        if (jr_codes_has(set, rest) == members) return false;
    if (c == n) return false;
    *form =
        (SetForm){.inverted = !members, .low = (uint8_t)c, .span = (uint8_t)(end - c - 1)};
    return true;
}

static SetForm form_of(const BitProgram *p, uint32_t set)
{
    SetForm form = {.table = true};

    if (!one_range(p, &p->set[set], true, &form)) one_range(p, &p->set[set], false, &form);
    return form;
}

static size_t table_of(const BitProgram *p, uint32_t set)
{
    return AT_SETS + p->nsets * 2 * 64 + set / AT_ONCE * TABLE;
}

void jr_brief_put_data(Asm *a, const BitProgram *p)
{
    size_t size = table_of(p, p->nsets) + TABLE, at = asm_data(a, NULL, size, 64);
    uint8_t *data;

    if (a->status != JR_OK) return;
    JR_ASSERT(at == 0);
    data = a->data;
    for (unsigned i = 0; i < 64; i++)
        data[AT_TURN + i] = (uint8_t)(63 - i);
    memset(data + AT_NEWLINE, p->newline, 64);
    for (unsigned i = 0; i < 8; i++)
        memset(data + AT_BITS + 64 * i, 1 << i, 64);
    for (uint32_t s = 0; s < p->nsets; s++) {
        SetForm form = form_of(p, s);
        uint8_t *table = data + table_of(p, s);

        memset(data + AT_SETS + 128 * s, form.low, 64);
        memset(data + AT_SETS + 128 * s + 64, form.span, 64);
        for (unsigned c = 0; form.table && c < ncodes(p); c++)
            if (jr_codes_has(&p->set[s], c)) table[c] |= (uint8_t)(1u << s % AT_ONCE);
    }
}

/* -- The text -------------------------------------------------------------------------------------- */

static Mem data_at(size_t at)
{
    return mem(BASE, (int64_t)at);
}

static void load_turned(BriefFn *f, unsigned vector, unsigned mask, int at)
{
    Asm *a = f->a;

    if (mask)
        x64_vmovdqu8_zkm(a, vector, mask, mem(ARG_TEXT, at));
    else
        x64_vmovdqu8_zm(a, vector, mem(ARG_TEXT, at));
    if (!f->p->forward) x64_vpermb_zzz(a, vector, SPARE, vector);
}

/* Vectors TEXT and, for two words, TEXT + 1. */
static void read_text(BriefFn *f)
{
    Asm *a = f->a;
    Reg lanes = R9;

    if (!f->p->forward) x64_vmovdqu8_zm(a, SPARE, data_at(AT_TURN));
    if (f->open) {
        for (unsigned w = 0; w < f->words; w++)
            load_turned(f, TEXT + w, 0, (int)(w * BRIEF_VECTOR));
        return;
    }
    x64_mov_ri32(a, lanes, 0);
    x64_not_r(a, lanes);
    if (f->words == 2) {
        load_turned(f, TEXT, 0, 0);
        x64_add_ri(a, ARG_N, -BRIEF_VECTOR);
    }
    x64_bzhi_rrr(a, lanes, lanes, ARG_N);
    x64_kmovq_kr(a, 1, lanes);
    load_turned(f, TEXT + f->words - 1, 1, f->words == 2 ? BRIEF_VECTOR : 0);
}

/* Away if there is more than ASCII. */
static void check_text(BriefFn *f)
{
    for (unsigned w = 0; w < f->words; w++) {
        x64_vpmovb2m_kz(f->a, 1, TEXT + w);
        x64_kortestq_kk(f->a, 1, 1);
        x64_jcc(f->a, CC_NE, f->other);
    }
}

/* -- Gaps ------------------------------------------------------------------------------------------ */

/* SEL, ALL and CHARS; n counts the bytes of the last word. */
static void emit_limits_forward(BriefFn *f)
{
    Asm *a = f->a;
    unsigned end = f->words - 1;
    WordId sel = (WordId)(f->p->sel * f->words);
    Reg r = brief_new(f, sel), chars;

    x64_mov_ri32(a, r, 1);
    x64_shlx_rrr(a, r, r, ARG_BEFORE);
    chars = brief_fill(f, brief_extra(f, EXTRA_CHARS, end), true);
    x64_bzhi_rrr(a, chars, chars, ARG_N);
    r = brief_new(f, (WordId)(BITS_ALL * f->words + end));
    x64_lea_rm(a, r, mem_index(chars, chars, 0, 1));
    if (!end) return;
    brief_fill(f, sel + 1, false);
    brief_fill(f, BITS_ALL * 2, true);
    brief_fill(f, brief_extra(f, EXTRA_CHARS, 0), true);
}

/* TOP, ALLOWED, ALL and CHARS. */
static void emit_limits(BriefFn *f)
{
    Asm *a = f->a;
    unsigned end = f->words - 1;
    Reg top = brief_new(f, brief_extra(f, EXTRA_TOP, 0)), r, all;

    x64_mov_ri32(a, top, 1);
    x64_shl_ri(a, top, 63);
    r = brief_fill(f, brief_extra(f, EXTRA_ALLOWED, 0), true);
    x64_shrx_rrr(a, r, r, ARG_BEFORE);
    for (unsigned w = 0; f->open && w < f->words; w++) {
        brief_fill(f, (WordId)(BITS_ALL * f->words + w), true);
        brief_fill(f, brief_extra(f, EXTRA_CHARS, w), true);
    }
    if (f->open) return;
    all = brief_new(f, (WordId)(BITS_ALL * f->words + end));
    x64_sarx_rrr(a, all, top, ARG_N);
    r = brief_new(f, brief_extra(f, EXTRA_CHARS, end));
    x64_lea_rm(a, r, mem_index(all, all, 0, 0));
    if (!end) return;
    brief_fill(f, BITS_ALL * 2, true);
    brief_fill(f, brief_extra(f, EXTRA_CHARS, 0), true);
}

/* The end of the text, in its last word. */
static Reg emit_end(BriefFn *f, WordId w)
{
    Reg r = brief_new(f, w);

    if (f->p->forward) {
        x64_mov_ri32(f->a, r, 1);
        x64_shlx_rrr(f->a, r, r, ARG_N);
    } else {
        x64_shrx_rrr(f->a, r, brief_use(f, brief_extra(f, EXTRA_TOP, 0)), ARG_N);
    }
    return r;
}

/* The gap before a newline that ends the text. */
static void emit_last(BriefFn *f, WordId w)
{
    unsigned end = f->words - 1;
    Reg r = emit_end(f, (WordId)(w + end)), mask = brief_scratch(f), first = r;

    if (end) first = brief_fill(f, w, false);
    if (!f->p->forward) {
        x64_add_rr(f->a, r, r);
        if (end) x64_adc_rr(f->a, first, first);
    } else if (!end) {
        x64_shr_ri(f->a, r, 1);
    } else {
        x64_mov_rr(f->a, first, r);
        x64_shl_ri(f->a, first, 63);
        x64_shr_ri(f->a, r, 1);
    }
    for (unsigned i = 0; i < f->words; i++) {
        x64_vpcmpeqb_kzm(f->a, 1, TEXT + i, data_at(AT_NEWLINE));
        x64_kmovq_rk(f->a, mask, 1);
        x64_and_rr(f->a, i == end ? r : first, mask);
    }
}

/* The beginning of the text, if that is where the search begins. */
static void emit_begin(BriefFn *f, WordId w)
{
    Reg r = brief_new(f, w);

    if (f->p->forward) {
        x64_mov_rr(f->a, r, brief_use(f, (WordId)(f->p->sel * f->words)));
        x64_and_ri(f->a, r, 1);
    } else {
        x64_mov_rr(f->a, r, brief_use(f, brief_extra(f, EXTRA_ALLOWED, 0)));
        x64_and_rr(f->a, r, brief_use(f, brief_extra(f, EXTRA_TOP, 0)));
    }
    if (f->words == 2) brief_fill(f, w + 1, false);
}

static void emit_gaps(BriefFn *f, WordId w, GapKind kind)
{
    bool begins = kind == GAP_BEGIN || kind == GAP_BOL;

    for (unsigned i = 0; f->open && !begins && i < f->words; i++)
        brief_fill(f, (WordId)(w + i), false);
    if (f->open && !begins) return;
    switch (kind) {
    case GAP_BEGIN:
    case GAP_BOL: emit_begin(f, w); break;
    case GAP_END:
    case GAP_EOL:
        emit_end(f, (WordId)(w + f->words - 1));
        if (f->words == 2) brief_fill(f, w, false);
        break;
    default: emit_last(f, w); break;
    }
}

/* -- Classes --------------------------------------------------------------------------------------- */

static bool has_codes(const Codes *s, unsigned from, unsigned to, bool all)
{
    for (unsigned c = from; c < to; c++)
        if (jr_codes_has(s, c) != all) return !all;
    return all;
}

/* What a lookup by the low seven bits says of bytes beyond ASCII is put right. */
static void mend_high(BriefFn *f, const Codes *set, uint32_t bit, unsigned word, Reg r)
{
    Asm *a = f->a;
    Reg high, t;

    if (f->p->utf) return;
    high = brief_use(f, brief_extra(f, EXTRA_HIGH, word));
    if (has_codes(set, 128, 256, true)) {
        x64_or_rr(a, r, high);
        return;
    }
    x64_andn_rrr(a, r, high, r);
    if (!has_codes(set, 128, 256, false)) return;
    t = brief_scratch(f);
    x64_vptestmb_kzm(a, 1, LOOKUP_HIGH, data_at(AT_BITS + 64 * bit));
    x64_kmovq_rk(a, t, 1);
    x64_and_rr(a, t, high);
    x64_or_rr(a, r, t);
}

static void by_range(BriefFn *f, uint32_t set, SetForm form, unsigned word)
{
    Asm *a = f->a;
    size_t at = AT_SETS + 128 * set;

    if (form.span == 0) {
        x64_vpcmpeqb_kzm(a, 1, TEXT + word, data_at(at));
    } else if (form.low == 0) {
        x64_vpcmpub_kzmi(a, 1, TEXT + word, data_at(at + 64), LE);
    } else {
        x64_vpsubb_zzm(a, SPARE, TEXT + word, data_at(at));
        x64_vpcmpub_kzmi(a, 1, SPARE, data_at(at + 64), LE);
    }
}

static void emit_class(BriefFn *f, uint32_t set, SetForm form, unsigned word)
{
    const Codes *codes = &f->p->set[set];
    Asm *a = f->a;
    WordId w = (WordId)(f->p->set_value[set] * f->words + word);
    WordId chars = brief_extra(f, EXTRA_CHARS, word);
    Reg r = brief_new(f, w);

    if (form.table)
        x64_vptestmb_kzm(a, 1, LOOKUP, data_at(AT_BITS + 64 * (set % AT_ONCE)));
    else
        by_range(f, set, form, word);
    x64_kmovq_rk(a, r, 1);
    if (form.table) mend_high(f, codes, set % AT_ONCE, word, r);
    if (form.inverted)
        x64_andn_rrr(a, r, r, brief_use(f, chars));
    else if (jr_codes_has(codes, 0) && !f->open) // what is not there looks like that
        x64_and_rr(a, r, brief_use(f, chars));
}

static bool is_needed(const BriefFn *f, BitValue v)
{
    return f->word[v * f->words].last > 0;
}

/* Look all bytes up in the table of a set and its neighbours. */
static void look_up(BriefFn *f, uint32_t set, unsigned word)
{
    size_t at = table_of(f->p, set);

    for (unsigned high = 0; high < (f->p->utf ? 1u : 2u); high++) {
        x64_vmovdqu8_zm(f->a, LOOKUP + high, data_at(at + 128 * high));
        x64_vpermt2b_zzm(f->a, LOOKUP + high, TEXT + word, data_at(at + 128 * high + 64));
    }
}

static void emit_classes(BriefFn *f, unsigned word)
{
    const BitProgram *p = f->p;
    bool looked_up = false, high = false;

    for (uint32_t s = 0; s < p->nsets; s++) {
        SetForm form = form_of(p, s);

        if (s % AT_ONCE == 0) looked_up = false;
        if (!is_needed(f, p->set_value[s])) continue;
        if (form.table && !high && !p->utf) {
            x64_vpmovb2m_kz(f->a, 1, TEXT + word);
            x64_kmovq_rk(f->a, brief_new(f, brief_extra(f, EXTRA_HIGH, word)), 1);
            high = true;
        }
        if (form.table && !looked_up) look_up(f, s, word);
        looked_up |= form.table;
        emit_class(f, s, form, word);
        brief_unpin(f, 1 << BASE);
    }
}

void jr_brief_emit_masks(BriefFn *f)
{
    x64_lea_data(f->a, BASE);
    f->pinned = ARGUMENTS;
    if (f->kind != BRIEF_IS_MATCH) {
        brief_given(f, brief_extra(f, EXTRA_FROM, 0), RCX);
        brief_given(f, brief_extra(f, EXTRA_MATCH, 0), R8);
    }
    read_text(f);
    if (f->p->utf) check_text(f);
    brief_unpin(f, ARGUMENTS);
    if (f->p->forward)
        emit_limits_forward(f);
    else
        emit_limits(f);
    brief_unpin(f, ARGUMENTS);
    for (uint32_t v = 0; v < f->p->nins; v++) {
        const BitIns *i = &f->p->ins[v];

        if (i->op == BIT_GAPS && is_needed(f, (BitValue)v))
            emit_gaps(f, (WordId)(v * f->words), (GapKind)i->k);
        brief_unpin(f, ARGUMENTS);
    }
    if (is_needed(f, BITS_NONE))
        for (unsigned w = 0; w < f->words; w++)
            brief_fill(f, (WordId)(BITS_NONE * f->words + w), false);
    brief_unpin(f, 1 << BASE);
    for (unsigned w = 0; w < f->words; w++)
        emit_classes(f, w);
    x64_vzeroupper(f->a);
}
