/* brief_ops.c -- the instructions of a program on one word or two. In reverse order of gaps what
 * bits.h calls a shift to the right is one to the left here.
 *
 * Markers (section F) are one bit or none: only one match is looked for.
 */
#include "codegen/brief_emit.h"

static WordId word_of(const BriefFn *f, BitValue v, unsigned word)
{
    return (WordId)(v * f->words + word);
}

static Reg top_of(BriefFn *f)
{
    return brief_use(f, brief_extra(f, EXTRA_TOP, 0));
}

enum { MAX_DISP_BITS = 31 }; // ones that an address can add

/* -- Logic and shifts ------------------------------------------------------------------------------ */

static void emit_logic(BriefFn *f, BitValue v, const BitIns *i)
{
    for (unsigned w = 0; w < f->words; w++) {
        WordId to = word_of(f, v, w), a = word_of(f, i->a, w), b = word_of(f, i->b, w);
        Reg rb = brief_use(f, b), ra = brief_use(f, a), r;

        if (i->op == BIT_ANDN) {
            r = brief_new(f, to);
            x64_andn_rrr(f->a, r, rb, ra);
            continue;
        }
        r = brief_copy(f, to, a);
        if (i->op == BIT_AND)
            x64_and_rr(f->a, r, rb);
        else if (i->op == BIT_OR)
            x64_or_rr(f->a, r, rb);
        else
            x64_xor_rr(f->a, r, rb);
    }
}

static void shift_by(Asm *a, Reg r, unsigned k, bool left)
{
    if (k == 0) return;
    if (left)
        x64_shl_ri(a, r, k);
    else
        x64_shr_ri(a, r, k);
}

/* ... to the left, and ones come in. */
static void shift_in_ones(Asm *a, Reg r, unsigned k)
{
    if (k == 0) return;
    if (k > MAX_DISP_BITS) x64_not_r(a, r);
    x64_shl_ri(a, r, k);
    if (k > MAX_DISP_BITS)
        x64_not_r(a, r);
    else
        x64_lea_rm(a, r, mem(r, ((int64_t)1 << k) - 1));
}

/* What looks to the right in a text that goes on behind the words. */
static void emit_look_ahead(BriefFn *f, BitValue v, BitValue x, unsigned k)
{
    unsigned last = f->words - 1;
    WordId to = word_of(f, v, 0), from = word_of(f, x, 0);
    Reg r, t;

    if (k >= 64 * f->words) {
        for (unsigned w = 0; w < f->words; w++)
            brief_fill(f, word_of(f, v, w), true);
        return;
    }
    if (k >= 64) {
        shift_in_ones(f->a, brief_copy(f, to, word_of(f, x, last)), k - 64);
        brief_fill(f, word_of(f, v, last), true);
        return;
    }
    if (last) {
        r = brief_copy(f, to, from);
        t = brief_scratch(f);
        x64_mov_rr(f->a, t, brief_use(f, word_of(f, x, last)));
        shift_by(f->a, r, k, true);
        shift_by(f->a, t, 64 - k, false);
        x64_or_rr(f->a, r, t);
    }
    shift_in_ones(f->a, brief_copy(f, word_of(f, v, last), word_of(f, x, last)), k);
}

/* `far` is the word bits leave first, `near` the one they leave last. */
static void emit_shift(BriefFn *f, BitValue v, BitValue x, unsigned k, bool left)
{
    unsigned far = left ? brief_high(f) : brief_low(f), near = f->words - 1 - far;
    WordId to = word_of(f, v, far), from = word_of(f, x, far);
    Reg r, t;

    if (k >= 64 * f->words) {
        for (unsigned w = 0; w < f->words; w++)
            brief_fill(f, word_of(f, v, w), false);
        return;
    }
    if (f->words == 1) {
        shift_by(f->a, brief_copy(f, to, from), k, left);
        return;
    }
    if (k >= 64) {
        shift_by(f->a, brief_copy(f, to, word_of(f, x, near)), k - 64, left);
        brief_fill(f, word_of(f, v, near), false);
        return;
    }
    if (left && k == 1) {
        r = brief_copy(f, to, from);
        t = brief_copy(f, word_of(f, v, near), word_of(f, x, near));
        x64_add_rr(f->a, t, t);
        x64_adc_rr(f->a, r, r);
        return;
    }
    r = brief_copy(f, to, from);
    t = brief_scratch(f);
    x64_mov_rr(f->a, t, brief_use(f, word_of(f, x, near)));
    shift_by(f->a, r, k, left);
    shift_by(f->a, t, 64 - k, !left);
    x64_or_rr(f->a, r, t);
    shift_by(f->a, brief_copy(f, word_of(f, v, near), word_of(f, x, near)), k, left);
}

/* -- Runs ------------------------------------------------------------------------------------------ */

/* x = a | b & x << 1: a carry through the runs of b that begin behind an a. */
static void emit_flood(BriefFn *f, BitValue v, const BitIns *i)
{
    Asm *as = f->a;
    Reg a[2], b[2], begin[2], r[2];
    unsigned n = f->words;

    for (unsigned w = 0; w < n; w++) {
        a[w] = brief_use(f, word_of(f, i->a, w));
        b[w] = brief_use(f, word_of(f, i->b, w));
        begin[w] = brief_scratch(f);
        r[w] = brief_new(f, word_of(f, v, w));
        x64_mov_rr(as, begin[w], a[w]);
    }
    x64_add_rr(as, begin[n - 1], begin[n - 1]);
    if (n == 2) x64_adc_rr(as, begin[0], begin[0]);
    if (f->open) x64_lea_rm(as, begin[n - 1], mem(begin[n - 1], 1));
    for (unsigned w = 0; w < n; w++) {
        x64_and_rr(as, begin[w], b[w]);
        x64_mov_rr(as, r[w], begin[w]);
    }
    x64_add_rr(as, r[n - 1], b[n - 1]);
    if (n == 2) x64_adc_rr(as, r[0], b[0]);
    for (unsigned w = 0; w < n; w++) {
        x64_andn_rrr(as, r[w], r[w], b[w]); // what the carry has cleared
        x64_or_rr(as, r[w], begin[w]);
        x64_or_rr(as, r[w], a[w]);
    }
}

/* The highest bit that is not in b and not above the marker. Where the text ends there is one: the
 * last gap is in no class. */
static void emit_scan_narrow(BriefFn *f, BitValue v, const BitIns *i)
{
    Asm *a = f->a;
    Reg m = brief_use(f, word_of(f, i->a, 0)), b = brief_use(f, word_of(f, i->b, 0));
    Reg top = top_of(f), r = brief_new(f, word_of(f, v, 0));

    x64_lea_rm(a, r, mem(m, -1));
    x64_or_rr(a, r, m);
    x64_andn_rrr(a, r, b, r);
    x64_lzcnt_rr(a, r, r);
    if (f->open) x64_jcc(a, CC_B, f->other); // of zero
    x64_shrx_rrr(a, r, top, r);
    if (f->word[word_of(f, i->a, 0)].sure) return;
    x64_test_rr(a, m, m);
    x64_cmove_rr(a, r, m);
}

static void emit_scan_wide(BriefFn *f, BitValue v, const BitIns *i)
{
    Asm *a = f->a;
    Reg m0 = brief_use(f, word_of(f, i->a, 0)), m1 = brief_use(f, word_of(f, i->a, 1));
    Reg b0 = brief_use(f, word_of(f, i->b, 0)), b1 = brief_use(f, word_of(f, i->b, 1));
    Reg top = top_of(f), t = brief_scratch(f), zero;
    Reg r0 = brief_new(f, word_of(f, v, 0)), r1 = brief_new(f, word_of(f, v, 1));

    x64_mov_rr(a, r1, m1);
    x64_mov_rr(a, t, m0);
    x64_sub_ri(a, r1, 1);
    x64_sbb_ri(a, t, 0);
    x64_or_rr(a, r1, m1);
    x64_or_rr(a, t, m0);
    x64_andn_rrr(a, r1, b1, r1);
    x64_andn_rrr(a, t, b0, t);
    zero = brief_scratch(f);
    if (f->open) {
        x64_mov_rr(a, zero, t);
        x64_or_rr(a, zero, r1);
        x64_jcc(a, CC_E, f->other);
    }
    x64_lzcnt_rr(a, r1, r1);
    x64_lzcnt_rr(a, r0, t);
    x64_shrx_rrr(a, r1, top, r1);
    x64_shrx_rrr(a, r0, top, r0);
    x64_mov_ri32(a, zero, 0);
    x64_test_rr(a, t, t);
    x64_cmove_rr(a, r0, zero);
    x64_cmovne_rr(a, r1, zero);
    if (f->word[word_of(f, i->a, 0)].sure) return;
    x64_mov_rr(a, t, m0);
    x64_or_rr(a, t, m1);
    x64_cmove_rr(a, r0, zero);
    x64_cmove_rr(a, r1, zero);
}

/* The only marker goes through b as a carry, which sets the first bit that is not in b. */
static void emit_scan_forward(BriefFn *f, BitValue v, const BitIns *i)
{
    Reg b[2], r[2];

    for (unsigned w = 0; w < f->words; w++) {
        b[w] = brief_use(f, word_of(f, i->b, w));
        r[w] = brief_copy(f, word_of(f, v, w), word_of(f, i->a, w));
    }
    x64_add_rr(f->a, r[0], b[0]);
    if (f->words == 2) x64_adc_rr(f->a, r[1], b[1]);
    for (unsigned w = 0; w < f->words; w++)
        x64_andn_rrr(f->a, r[w], b[w], r[w]);
}

static void emit_scan(BriefFn *f, BitValue v, const BitIns *i)
{
    if (f->p->forward)
        emit_scan_forward(f, v, i);
    else if (f->words == 2)
        emit_scan_wide(f, v, i);
    else
        emit_scan_narrow(f, v, i);
}

/* -- The first start ------------------------------------------------------------------------------- */

static void emit_select_narrow(BriefFn *f, BitValue v)
{
    Asm *a = f->a;
    Reg starts = brief_use(f, word_of(f, f->p->starts, 0)), top = top_of(f);
    Reg allowed = brief_use(f, brief_extra(f, EXTRA_ALLOWED, 0));
    Reg r = brief_new(f, brief_extra(f, EXTRA_START, 0));

    x64_mov_rr(a, r, starts);
    x64_and_rr(a, r, allowed);
    x64_jcc(a, CC_E, f->none);
    x64_lzcnt_rr(a, r, r);
    if (f->word[word_of(f, v, 0)].last)
        x64_shrx_rrr(a, brief_new(f, word_of(f, v, 0)), top, r);
}

/* Leading zeros of (r, low), in r.
 *   uses  t
 */
static void count_zeros(Asm *a, Reg r, Reg low, Reg t)
{
    x64_lzcnt_rr(a, t, low);
    x64_add_ri(a, t, 64);
    x64_lzcnt_rr(a, r, r);
    x64_cmp_ri(a, r, 64);
    x64_cmove_rr(a, r, t);
}

static void emit_select_wide(BriefFn *f, BitValue v)
{
    Asm *a = f->a;
    Reg top = top_of(f), low = brief_use(f, word_of(f, f->p->starts, 1));
    Reg r = brief_new(f, brief_extra(f, EXTRA_START, 0)), t = brief_scratch(f), s0, s1;

    x64_mov_rr(a, r, brief_use(f, word_of(f, f->p->starts, 0)));
    x64_and_rr(a, r, brief_use(f, brief_extra(f, EXTRA_ALLOWED, 0)));
    x64_mov_rr(a, t, r);
    x64_or_rr(a, t, low);
    x64_jcc(a, CC_E, f->none);
    count_zeros(a, r, low, t);
    if (!f->word[word_of(f, v, 0)].last) return;
    s0 = brief_new(f, word_of(f, v, 0));
    s1 = brief_new(f, word_of(f, v, 1));
    x64_shrx_rrr(a, s0, top, r);
    x64_mov_rr(a, s1, s0);
    x64_mov_ri32(a, t, 0);
    x64_cmp_ri(a, r, 64);
    x64_cmovae_rr(a, s0, t);
    x64_cmovb_rr(a, s1, t);
}

/* Where the first start is, should the match not be found. */
static void tell_start(BriefFn *f)
{
    Reg start = brief_use(f, brief_extra(f, EXTRA_START, 0)), t = brief_scratch(f);

    x64_lea_rm(f->a, t,
               mem_index(start, brief_use(f, brief_extra(f, EXTRA_FROM, 0)), 0, 0));
    x64_mov_mr(
        f->a,
        mem(brief_use(f, brief_extra(f, EXTRA_MATCH, 0)), offsetof(jitre_span, start)), t);
}

void jr_brief_emit_op(BriefFn *f, BitValue v)
{
    const BitIns *i = &f->p->ins[v];
    bool wide = f->words == 2, sure = f->word[word_of(f, i->a, 0)].sure;
    bool reverse = !f->p->forward;

    switch ((BitOp)i->op) {
    case BIT_SHR:
        if (f->open)
            emit_look_ahead(f, v, i->a, i->k);
        else
            emit_shift(f, v, i->a, i->k, reverse);
        break;
    case BIT_SHL: emit_shift(f, v, i->a, i->k, !reverse); break;
    case BIT_BEHIND: emit_shift(f, v, i->a, 1, !reverse); break;
    case BIT_FLOODB: emit_flood(f, v, i); break;
    case BIT_SCAN: emit_scan(f, v, i); break;
    case BIT_SEL:
        (wide ? emit_select_wide : emit_select_narrow)(f, v);
        if (f->open) tell_start(f);
        break;
    default: emit_logic(f, v, i); break;
    }
    sure &= i->op == BIT_SCAN || (i->op == BIT_SHL && !f->open);
    f->word[word_of(f, v, 0)].sure = sure || i->op == BIT_SEL;
}

/* -- Answers --------------------------------------------------------------------------------------- */

static void answer_is_match(BriefFn *f)
{
    Asm *a = f->a;
    Reg r = brief_use(f, word_of(f, f->p->starts, 0));
    Reg allowed = brief_use(f, brief_extra(f, EXTRA_ALLOWED, 0));

    x64_and_rr(a, allowed, r);
    if (f->words == 2) x64_or_rr(a, allowed, brief_use(f, word_of(f, f->p->starts, 1)));
    x64_cmp_ri(a, allowed, 1);
    x64_sbb_rr(a, RAX, RAX); // no bit: all ones
    x64_add_ri(a, RAX, 1);
}

/* Away if the match does not end in front of the last byte that was read. */
static void check_end(BriefFn *f)
{
    Asm *a = f->a;
    Reg t;

    if (f->p->min == f->p->max) {
        x64_cmp_ri(a, brief_use(f, brief_extra(f, EXTRA_START, 0)),
                   (int64_t)(64 * f->words - f->p->min));
        x64_jcc(a, CC_AE, f->other);
        return;
    }
    t = brief_use(f, word_of(f, f->p->ends, 0));
    if (f->words == 1) {
        x64_test_rr(a, t, t);
    } else {
        t = brief_scratch(f);
        x64_mov_rr(a, t, brief_use(f, word_of(f, f->p->ends, 0)));
        x64_or_rr(a, t, brief_use(f, word_of(f, f->p->ends, 1)));
    }
    x64_jcc(a, CC_E, f->other);
}

static void answer_find(BriefFn *f)
{
    Asm *a = f->a;
    Reg start = brief_use(f, brief_extra(f, EXTRA_START, 0));
    Reg from = brief_use(f, brief_extra(f, EXTRA_FROM, 0));
    Reg match = brief_use(f, brief_extra(f, EXTRA_MATCH, 0)), end = start;

    if (f->open) check_end(f);
    x64_add_rr(a, start, from);
    if (!f->open) x64_mov_mr(a, mem(match, offsetof(jitre_span, start)), start);
    if (f->p->min == f->p->max) {
        x64_add_ri(a, end, f->p->min);
    } else {
        end = brief_use(f, word_of(f, f->p->ends, 0));
        if (f->words == 2)
            count_zeros(a, end, brief_use(f, word_of(f, f->p->ends, 1)), brief_scratch(f));
        else
            x64_lzcnt_rr(a, end, end);
        x64_add_rr(a, end, from);
    }
    x64_mov_mr(a, mem(match, offsetof(jitre_span, end)), end);
    x64_mov_ri32(a, RAX, 1);
}

static void answer_forward(BriefFn *f)
{
    Asm *a = f->a;
    Reg end = brief_use(f, word_of(f, f->p->ends, 0)), low = end, t = end, from, match;

    if (f->words == 2) {
        low = brief_use(f, word_of(f, f->p->ends, 1));
        t = brief_scratch(f);
        x64_mov_rr(a, t, end);
        x64_or_rr(a, t, low);
    } else {
        x64_test_rr(a, end, end);
    }
    x64_jcc(a, CC_E, f->none);
    if (f->kind == BRIEF_FIND) {
        from = brief_use(f, brief_extra(f, EXTRA_FROM, 0));
        match = brief_use(f, brief_extra(f, EXTRA_MATCH, 0));
        x64_mov_mr(a, mem(match, offsetof(jitre_span, start)), from);
        if (f->words == 2) {
            x64_tzcnt_rr(a, t, low);
            x64_add_ri(a, t, 64);
            x64_tzcnt_rr(a, low, end);
            x64_cmp_ri(a, low, 64);
            x64_cmove_rr(a, low, t);
        } else {
            x64_tzcnt_rr(a, low, end);
        }
        x64_add_rr(a, low, from);
        x64_mov_mr(a, mem(match, offsetof(jitre_span, end)), low);
    }
    x64_mov_ri32(a, RAX, 1);
}

void jr_brief_emit_answer(BriefFn *f)
{
    if (f->p->forward)
        answer_forward(f);
    else if (f->kind == BRIEF_IS_MATCH)
        answer_is_match(f);
    else
        answer_find(f);
}
