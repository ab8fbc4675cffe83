/* emit_skip.c -- skip over the run of a state, a vector at a time.
 *
 *              not before ARM, and a whole vector must be left
 *     first    test one vector: short runs end here
 *     wide     test four at once
 *     single   test one by one, to find which of the four it was
 *     tail     the last vector before LIMIT, which overlaps bytes known to be in the run
 *     found    CUR = the first byte that is not in the run
 *     short    less than a vector is left: two of half the width that overlap, if they fit
 *
 * No byte at or behind LIMIT is read, and none before the run. A run that ends within a few
 * bytes turns skipping off for the next bytes (ARM), so text full of run ends costs a
 * constant factor at most. Bytes are tested by compares with up to four values or ranges,
 * or by two shuffles: low[b & 15] & high[b >> 4] is not zero for the bytes that end the
 * run.
 */
#include "codegen/emit.h"

enum {
    V_TEXT = 0,
    V_RESULT = 1,
    V_TEMP = 2,
    V_TEMP2 = 3,
    V_LOW = 4,
    V_HIGH = 5,
    V_NEXT = 6,
    SHORT_RUN = 8, // a run this short ...
    REST = 16,     // ... means that many bytes without skipping
    WIDE = 4
};

typedef struct Skip {
    Emit *e;
    Asm *a;
    const SkipPlan *plan;
    enum jitre_isa isa;
    int width;
    bool inverted;                 // the result of a test marks the bytes of the run
    size_t first[MAX_SKIP_RANGES]; // constants: the value, or the low end
    size_t span[MAX_SKIP_RANGES];  // high end - low end
    size_t nibble, zero, low, high;
} Skip;

/* -- Constants ------------------------------------------------------------------------- */

/* A vector of one byte repeated. */
static size_t put_repeated(Skip *s, uint8_t byte)
{
    uint8_t v[64];

    memset(v, byte, sizeof v);
    return asm_data(s->a, v, (size_t)s->width, (size_t)s->width);
}

/* A vector of a 16-byte table repeated. */
static size_t put_table(Skip *s, const uint8_t table[16])
{
    uint8_t v[64];

    for (unsigned i = 0; i < sizeof v; i++)
        v[i] = table[i % 16];
    return asm_data(s->a, v, (size_t)s->width, (size_t)s->width);
}

static void put_constants(Skip *s)
{
    const SkipPlan *p = s->plan;

    if (p->form == SKIP_SHUFFLE) {
        s->nibble = put_repeated(s, 0x0f);
        s->zero = put_repeated(s, 0);
        s->low = put_table(s, p->low);
        s->high = put_table(s, p->high);
        return;
    }
    for (unsigned i = 0; i < p->nranges; i++) {
        s->first[i] = put_repeated(s, p->range[i].lo);
        s->span[i] = put_repeated(s, (uint8_t)(p->range[i].hi - p->range[i].lo));
    }
}

static Mem data_at(size_t at)
{
    return mem(DATA, (int64_t)at);
}

static bool is_single(ByteRange r)
{
    return r.lo == r.hi;
}

/* -- One vector, three instruction sets ------------------------------------------------ */
/* Each leaves in vector (or mask) `d` which bytes of the text at `at` pass the test. */

static void range_sse2(Skip *s, unsigned i, unsigned d)
{
    x64_movdqa_vv(s->a, d, V_TEXT);
    if (is_single(s->plan->range[i])) {
        x64_pcmpeqb_vm(s->a, d, data_at(s->first[i]));
        return;
    }
    x64_psubb_vm(s->a, d, data_at(s->first[i])); // unsigned: below the low end wraps
    x64_movdqa_vv(s->a, V_TEMP2, d);
    x64_pminub_vm(s->a, V_TEMP2, data_at(s->span[i]));
    x64_pcmpeqb_vv(s->a, d, V_TEMP2);
}

static void test_sse2(Skip *s, Mem at, unsigned d)
{
    x64_movdqu_vm(s->a, V_TEXT, at);
    range_sse2(s, 0, d);
    for (unsigned i = 1; i < s->plan->nranges; i++) {
        range_sse2(s, i, V_TEMP);
        x64_por_vv(s->a, d, V_TEMP);
    }
}

static void range_avx2(Skip *s, unsigned i, unsigned d)
{
    if (is_single(s->plan->range[i])) {
        x64_vpcmpeqb_vvm(s->a, d, V_TEXT, data_at(s->first[i]));
        return;
    }
    x64_vpsubb_vvm(s->a, d, V_TEXT, data_at(s->first[i]));
    x64_vpminub_vvm(s->a, V_TEMP2, d, data_at(s->span[i]));
    x64_vpcmpeqb_vvv(s->a, d, d, V_TEMP2);
}

static void test_avx2(Skip *s, Mem at, unsigned d)
{
    x64_vmovdqu_vm(s->a, V_TEXT, at);
    if (s->plan->form == SKIP_SHUFFLE) {
        x64_vpand_vvm(s->a, d, V_TEXT, data_at(s->nibble));
        x64_vpshufb_vvv(s->a, d, V_LOW, d);
        x64_vpsrlw_vvi(s->a, V_TEMP, V_TEXT, 4);
        x64_vpand_vvm(s->a, V_TEMP, V_TEMP, data_at(s->nibble));
        x64_vpshufb_vvv(s->a, V_TEMP, V_HIGH, V_TEMP);
        x64_vpand_vvv(s->a, d, d, V_TEMP);
        x64_vpcmpeqb_vvm(s->a, d, d, data_at(s->zero)); // zero: in the run
        return;
    }
    range_avx2(s, 0, d);
    for (unsigned i = 1; i < s->plan->nranges; i++) {
        range_avx2(s, i, V_TEMP);
        x64_vpor_vvv(s->a, d, d, V_TEMP);
    }
}

enum { COMPARE_LE = 2 };

static void range_avx512(Skip *s, unsigned i, unsigned d)
{
    if (is_single(s->plan->range[i])) {
        x64_vpcmpeqb_kzm(s->a, d, V_TEXT, data_at(s->first[i]));
        return;
    }
    x64_vpsubb_zzm(s->a, V_TEMP, V_TEXT, data_at(s->first[i]));
    x64_vpcmpub_kzmi(s->a, d, V_TEMP, data_at(s->span[i]), COMPARE_LE);
}

static void test_avx512(Skip *s, Mem at, unsigned d)
{
    x64_vmovdqu8_zm(s->a, V_TEXT, at);
    if (s->plan->form == SKIP_SHUFFLE) {
        x64_vpandd_zzm(s->a, V_TEMP, V_TEXT, data_at(s->nibble));
        x64_vpshufb_zzz(s->a, V_TEMP, V_LOW, V_TEMP);
        x64_vpsrlw_zzi(s->a, V_TEMP2, V_TEXT, 4);
        x64_vpandd_zzm(s->a, V_TEMP2, V_TEMP2, data_at(s->nibble));
        x64_vpshufb_zzz(s->a, V_TEMP2, V_HIGH, V_TEMP2);
        x64_vptestmb_kzz(s->a, d, V_TEMP, V_TEMP2);
        return;
    }
    range_avx512(s, 0, d);
    for (unsigned i = 1; i < s->plan->nranges; i++) {
        range_avx512(s, i, V_TEMP);
        x64_korq_kkk(s->a, d, d, V_TEMP);
    }
}

static void test_vector(Skip *s, Mem at, unsigned d)
{
    switch (s->isa) {
    case JITRE_ISA_AVX512: test_avx512(s, at, d); break;
    case JITRE_ISA_AVX2: test_avx2(s, at, d); break;
    default: test_sse2(s, at, d); break;
    }
}

/* Combine the result of one more vector: an end anywhere is an end. */
static void combine(Skip *s)
{
    Asm *a = s->a;
    unsigned d = V_RESULT, n = V_NEXT;

    switch (s->isa) {
    case JITRE_ISA_AVX512:
        if (s->inverted)
            x64_kandq_kkk(a, d, d, n);
        else
            x64_korq_kkk(a, d, d, n);
        break;
    case JITRE_ISA_AVX2:
        if (s->inverted)
            x64_vpand_vvv(a, d, d, n);
        else
            x64_vpor_vvv(a, d, d, n);
        break;
    default:
        if (s->inverted)
            x64_pand_vv(a, d, n);
        else
            x64_por_vv(a, d, n);
        break;
    }
}

/* Result to BYTE, one bit per byte that ends the run; jump if there is one. */
static void jump_if_found(Skip *s, CodeLabel found)
{
    Asm *a = s->a;

    switch (s->isa) {
    case JITRE_ISA_AVX512:
        x64_kmovq_rk(a, BYTE, V_RESULT);
        if (s->inverted) x64_not_r(a, BYTE);
        x64_test_rr(a, BYTE, BYTE);
        break;
    case JITRE_ISA_AVX2:
        x64_vpmovmskb_rv(a, BYTE, V_RESULT);
        if (s->inverted) x64_not_r32(a, BYTE);
        x64_test_rr32(a, BYTE, BYTE);
        break;
    default:
        x64_pmovmskb_rv(a, BYTE, V_RESULT);
        if (s->inverted) x64_xor_ri32(a, BYTE, 0xffff);
        x64_test_rr32(a, BYTE, BYTE);
        break;
    }
    x64_jcc(a, CC_NE, found);
}

/* BYTE = index of its lowest bit; it has one. */
static void emit_lowest_bit(Skip *s)
{
    if (s->isa >= JITRE_ISA_AVX2)
        x64_tzcnt_rr(s->a, BYTE, BYTE);
    else
        x64_bsf_rr32(s->a, BYTE, BYTE);
}

static void load_tables(Skip *s)
{
    if (s->plan->form != SKIP_SHUFFLE) return;
    if (s->isa == JITRE_ISA_AVX512) {
        x64_vmovdqu8_zm(s->a, V_LOW, data_at(s->low));
        x64_vmovdqu8_zm(s->a, V_HIGH, data_at(s->high));
    } else {
        x64_vmovdqa_vm(s->a, V_LOW, data_at(s->low));
        x64_vmovdqa_vm(s->a, V_HIGH, data_at(s->high));
    }
}

/* -- The loop -------------------------------------------------------------------------- */

/* Jump to `less` when fewer than n bytes are left.
 *   uses  ACC
 */
static void jump_if_fewer(Skip *s, int n, CodeLabel less)
{
    x64_lea_rm(s->a, ACC, mem(CUR, n));
    x64_cmp_rr(s->a, ACC, LIMIT);
    x64_jcc(s->a, CC_A, less);
}

static void emit_wide_loop(Skip *s, CodeLabel single)
{
    Asm *a = s->a;
    CodeLabel wide = asm_label(a, "skip.wide", UINT32_MAX);

    asm_bind(a, wide);
    jump_if_fewer(s, WIDE * s->width, single);
    test_vector(s, mem(CUR, 0), V_RESULT);
    for (int i = 1; i < WIDE; i++) {
        test_vector(s, mem(CUR, i * s->width), V_NEXT);
        combine(s);
    }
    jump_if_found(s, single);
    x64_lea_rm(a, CUR, mem(CUR, WIDE * s->width));
    x64_jmp(a, wide);
}

/* The run reaches LIMIT. If its last character may have been cut, go back to the beginning
 * of that character: it is at most three bytes away, and a byte >= 0xc0 always begins one.
 * */
static void emit_run_to_limit(Skip *s, CodeLabel done)
{
    Asm *a = s->a;

    x64_mov_rr(a, CUR, LIMIT);
    for (int back = 1; back <= 3 && s->plan->multibyte; back++) {
        CodeLabel next = asm_label(a, "skip.back", UINT32_MAX);

        x64_movzx_rm8(a, BYTE, mem(LIMIT, -back));
        x64_cmp_ri8(a, BYTE, 0xc0);
        x64_jcc(a, CC_B, next);
        x64_lea_rm(a, CUR, mem(LIMIT, -back));
        x64_jmp(a, done);
        asm_bind(a, next);
    }
    x64_jmp(a, done);
}

/* Behind the first vector, which lies in the run.
 *   out   at `found`: CUR a vector, BYTE its ends; or `done`
 */
static void emit_loops(Skip *s, CodeLabel found, CodeLabel done)
{
    Asm *a = s->a;
    CodeLabel single = asm_label(a, "skip.single", UINT32_MAX);
    CodeLabel tail = asm_label(a, "skip.tail", UINT32_MAX);
    CodeLabel last = asm_label(a, "skip.last", UINT32_MAX);

    x64_add_ri(a, CUR, s->width); //     add   cur, width
    emit_wide_loop(s, single);
    asm_bind(a, single); // single:
    jump_if_fewer(s, s->width, tail);
    test_vector(s, mem(CUR, 0), V_RESULT);
    jump_if_found(s, found);
    x64_add_ri(a, CUR, s->width); //     add   cur, width
    x64_jmp(a, single);
    asm_bind(a, tail); // tail:
    test_vector(s, mem(LIMIT, -s->width), V_RESULT);
    jump_if_found(s, last);
    emit_run_to_limit(s, done);
    asm_bind(a, last);                         // last:
    x64_lea_rm(a, CUR, mem(LIMIT, -s->width)); //     lea   cur, [limit - width]
    x64_jmp(a, found);
}

/* Vectors of the instruction set below. */
static Skip narrower(const Skip *s)
{
    Skip half = *s;

    half.isa = s->isa == JITRE_ISA_AVX512 ? JITRE_ISA_AVX2 : JITRE_ISA_SSE2;
    half.width = s->width / 2;
    half.inverted = s->plan->inverted != (s->plan->form == SKIP_SHUFFLE);
    return half;
}

/* Are there narrower vectors that can do the test? */
static bool has_narrower(const Skip *s)
{
    return s->isa == JITRE_ISA_AVX512 ||
           (s->isa == JITRE_ISA_AVX2 && s->plan->form != SKIP_SHUFFLE);
}

/* Fewer bytes than a vector of `s` are left.
 *   out   as emit_loops; or `first`: BYTE the ends among the next bytes; or `scalar`
 */
static void emit_short(const Skip *s, CodeLabel first, CodeLabel found, CodeLabel done,
                       CodeLabel scalar)
{
    Skip half = narrower(s);
    bool more = has_narrower(&half);
    CodeLabel shorter = more ? asm_label(s->a, "skip.short", UINT32_MAX) : scalar;
    CodeLabel last = asm_label(s->a, "skip.last", UINT32_MAX);

    jump_if_fewer(&half, half.width, shorter);
    load_tables(&half);
    test_vector(&half, mem(CUR, 0), V_RESULT);
    jump_if_found(&half, first);
    test_vector(&half, mem(LIMIT, -half.width), V_RESULT);
    jump_if_found(&half, last);
    emit_run_to_limit(&half, done);
    asm_bind(s->a, last);                           // last:
    x64_lea_rm(s->a, CUR, mem(LIMIT, -half.width)); //     lea   cur, [limit - width]
    x64_jmp(s->a, found);
    if (!more) return;
    asm_bind(s->a, shorter); // short:
    emit_short(&half, first, found, done, scalar);
}

void jr_emit_skip(Emit *e, const SkipPlan *p, CodeLabel scalar)
{
    Asm *a = e->a;
    // a shuffle without AVX-512 compares with zero, which marks the bytes of the run
    bool zeroes = p->form == SKIP_SHUFFLE && e->l->isa < JITRE_ISA_AVX512;
    Skip s = {.e = e,
              .a = a,
              .plan = p,
              .isa = e->l->isa,
              .width = 8 << e->l->isa,
              .inverted = p->inverted != zeroes};
    CodeLabel first = asm_label(a, "skip.first", UINT32_MAX);
    CodeLabel found = asm_label(a, "skip.found", UINT32_MAX);
    CodeLabel done = asm_label(a, "skip.done", UINT32_MAX);
    bool narrow = has_narrower(&s);
    CodeLabel few = narrow ? asm_label(a, "skip.short", UINT32_MAX) : scalar;

    put_constants(&s);
    x64_cmp_rr(a, CUR, ARM);  //     cmp   cur, arm
    x64_jcc(a, CC_B, scalar); //     jb    scalar
    jump_if_fewer(&s, s.width, few);
    load_tables(&s);
    test_vector(&s, mem(CUR, 0), V_RESULT);
    jump_if_found(&s, first);
    emit_loops(&s, found, done);
    asm_bind(a, first);                 // first:
    emit_lowest_bit(&s);                //     tzcnt byte, byte
    x64_add_rr(a, CUR, BYTE);           //     add   cur, byte
    x64_cmp_ri(a, BYTE, SHORT_RUN);     //     cmp   byte, 8
    x64_jcc(a, CC_AE, done);            //     jae   done
    x64_lea_rm(a, ARM, mem(CUR, REST)); //     lea   arm, [cur + 16]
    x64_jmp(a, done);
    if (narrow) {
        asm_bind(a, few); // short:
        emit_short(&s, first, found, done, scalar);
    }
    asm_bind(a, found);       // found:
    emit_lowest_bit(&s);      //     tzcnt byte, byte
    x64_add_rr(a, CUR, BYTE); //     add   cur, byte
    asm_bind(a, done);        // done:
}
