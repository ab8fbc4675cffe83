/* x64_test.c -- every form of the encoder against an independent disassembler (Zydis).
 *
 * Each form is emitted with all registers, address shapes and displacements of interest;
 * the bytes must decode to one instruction of the same length, and the text of the
 * disassembler must equal the text of our own listings, which is made from the operands
 * that were asked for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <Zydis/Zydis.h>
#include <cmocka.h>

#include "codegen/x64.h"

typedef struct Bench {
    Heap heap;
    Asm a;
    AsmList list;
    ZydisDecoder decoder;
    ZydisFormatter formatter;
    unsigned long checked;
} Bench;

static void bench_reset(Bench *b)
{
    asm_free(&b->a);
    asm_list_free(&b->list);
    asm_init(&b->a, &b->heap, 1 << 20);
    asm_list_init(&b->list, &b->heap);
    b->a.list = &b->list;
}

static void bench_init(Bench *b)
{
    *b = (Bench){.heap = jr_heap_make(NULL)};
    ZydisDecoderInit(&b->decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
    ZydisFormatterInit(&b->formatter, ZYDIS_FORMATTER_STYLE_INTEL);
    ZydisFormatterSetProperty(&b->formatter, ZYDIS_FORMATTER_PROP_FORCE_SIZE, ZYAN_TRUE);
    ZydisFormatterSetProperty(&b->formatter, ZYDIS_FORMATTER_PROP_IMM_SIGNEDNESS,
                              ZYDIS_SIGNEDNESS_UNSIGNED);
    ZydisFormatterSetProperty(&b->formatter, ZYDIS_FORMATTER_PROP_IMM_PADDING,
                              (ZyanUPointer)ZYDIS_PADDING_DISABLED);
    ZydisFormatterSetProperty(&b->formatter, ZYDIS_FORMATTER_PROP_DISP_PADDING,
                              (ZyanUPointer)ZYDIS_PADDING_DISABLED);
    bench_reset(b);
}

static void bench_free(Bench *b)
{
    asm_free(&b->a);
    asm_list_free(&b->list);
}

/* All emitted instructions decode to the text of their listing lines. */
static void check_all(Bench *b)
{
    const ListLine *line = (const ListLine *)(const void *)b->list.lines.data;
    size_t n = b->list.lines.len / sizeof *line, at = 0;

    assert_int_equal(b->a.status, JR_OK);
    for (size_t i = 0; i < n; i++) {
        ZydisDecodedInstruction ins;
        ZydisDecodedOperand operand[ZYDIS_MAX_OPERAND_COUNT];
        char text[128];

        assert_int_equal(line[i].at, at);
        assert_true(ZYAN_SUCCESS(ZydisDecoderDecodeFull(&b->decoder, b->a.code + at,
                                                        b->a.len - at, &ins, operand)));
        assert_true(ZYAN_SUCCESS(ZydisFormatterFormatInstruction(
            &b->formatter, &ins, operand, ins.operand_count_visible, text, sizeof text,
            ZYDIS_RUNTIME_ADDRESS_NONE, NULL)));
        assert_string_equal(text, b->list.text.data + line[i].text);
        at += ins.length;
        b->checked++;
    }
    assert_int_equal(at, b->a.len);
    bench_reset(b);
}

static const int32_t displacements[] = {0,    1,     -1,    8,       63,       64,
                                        127,  128,   -128,  -129,    4096,     8128,
                                        8192, -8192, -8256, 0x12345, INT32_MAX};
static const int32_t immediates[] = {0, 1, 7, 0x40, 0x7f};

static void sweep_memory(Bench *b, X64Form form, X64Args x)
{
    for (unsigned base = 0; base < 16; base++)
        for (unsigned index = 0; index <= 16; index++) {
            if (index == RSP) continue;
            for (unsigned scale = 0; scale < (index < 16 ? 4 : 1); scale++)
                for (size_t d = 0; d < JR_COUNT(displacements); d++) {
                    x.m = (Mem){(uint8_t)base, index < 16 ? (uint8_t)index : NO_REG,
                                (uint8_t)scale, displacements[d]};
                    x64_put(&b->a, form, x);
                }
        }
    check_all(b);
}

static void sweep_form(Bench *b, X64Form form)
{
    Shape shape = x64_shape(form);
    bool memory = shape == SHAPE_RM || shape == SHAPE_MR || shape == SHAPE_MI ||
                  shape == SHAPE_M || shape == SHAPE_VVM || shape == SHAPE_VVMI ||
                  shape == SHAPE_RMV || shape == SHAPE_RMZ;
    bool mask =
        strstr("vpcmpeqb_kzm vpcmpub_kzmi vptestmb_kzz kortestq_kk knotq_kk korq_kkk "
               "kandq_kkk vptestmb_kzm vptestnmb_kzm vpmovb2m_kz kmovq_kr "
               "kmovq_rk",
               x64_form_name(form)) != NULL;
    unsigned nfirst = mask && form != X64_kmovq_rk ? 8 : 16;
    bool all_masks = form == X64_kortestq_kk || form == X64_knotq_kk ||
                     form == X64_korq_kkk || form == X64_kandq_kkk || form == X64_kmovq_rk;
    unsigned nrest = all_masks ? 8 : 16;

    for (unsigned i = 0; i < 16 * JR_COUNT(immediates); i++) {
        X64Args x = {.r1 = (uint8_t)(i % nfirst),
                     .r2 = (uint8_t)(shape == SHAPE_RMZ ? 1 + i % 7 : i * 7 % nrest),
                     .r3 = (uint8_t)(i * 5 % nrest),
                     .m = mem(RSI, 0),
                     .imm = immediates[i % JR_COUNT(immediates)]};
        if (memory && i % 5 == 0)
            sweep_memory(b, form, x);
        else
            x64_put(&b->a, form, x);
        check_all(b);
    }
    if (memory) return;
    for (unsigned r = 0; r < nfirst; r++)
        for (unsigned s = 0; s < nrest; s++)
            for (unsigned t = 0; t < nrest; t++)
                x64_put(&b->a, form,
                        (X64Args){.r1 = (uint8_t)r,
                                  .r2 = (uint8_t)s,
                                  .r3 = (uint8_t)t,
                                  .m = mem(RSI, 0),
                                  .imm = 1});
    check_all(b);
}

static void forms_decode_as_asked(void **state)
{
    Bench b;

    (void)state;
    bench_init(&b);
    for (X64Form form = 0; form < X64_NFORMS; form++)
        sweep_form(&b, form);
    print_message("%lu instructions\n", b.checked);
    assert_true(b.checked > 100000);
    bench_free(&b);
}

static void wide_immediates(void **state)
{
    Bench b;

    (void)state;
    bench_init(&b);
    for (unsigned r = 0; r < 16; r++) {
        x64_mov_ri32(&b.a, r, 0x12345678);
        x64_cmp_ri32(&b.a, r, 0xff);
        x64_cmp_ri32(&b.a, r, INT32_MAX);
        x64_and_ri32(&b.a, r, 0x7fff);
        x64_xor_ri32(&b.a, r, 0x80);
        x64_test_ri32(&b.a, r, 0x8000);
        x64_cmp_ri8(&b.a, r, 0xff);
        x64_cmp_ri8(&b.a, r, 0x80);
    }
    check_all(&b);
    bench_free(&b);
}

static void plain_instructions(void **state)
{
    Bench b;

    (void)state;
    bench_init(&b);
    for (unsigned r = 0; r < 16; r++) {
        x64_push(&b.a, (Reg)r);
        x64_pop(&b.a, (Reg)r);
    }
    x64_ret(&b.a);
    x64_endbr64(&b.a);
    x64_vzeroupper(&b.a);
    x64_int3(&b.a);
    check_all(&b);
    bench_free(&b);
}

/* Where a jump at `at` goes, by the disassembler. */
static int64_t jump_target(Bench *b, size_t at, size_t *next)
{
    ZydisDecodedInstruction ins;
    ZydisDecodedOperand operand[ZYDIS_MAX_OPERAND_COUNT];

    assert_true(ZYAN_SUCCESS(
        ZydisDecoderDecodeFull(&b->decoder, b->a.code + at, b->a.len - at, &ins, operand)));
    *next = at + ins.length;
    return (int64_t)*next + operand[0].imm.value.s;
}

/* Jumps over n bytes forward and backward reach their labels, short or long. */
static void jumps_reach_labels(void **state)
{
    static const Cond all[] = {CC_B, CC_AE, CC_E, CC_NE, CC_BE, CC_A, CC_S, CC_L};
    Bench b;

    (void)state;
    bench_init(&b);
    for (unsigned n = 0; n < 300; n++) {
        CodeLabel back = asm_label(&b.a, "back", 1), ahead = asm_label(&b.a, "ahead", 2);
        size_t first, second, end, next;
        Cond cc = all[n % JR_COUNT(all)];

        asm_bind(&b.a, back);
        first = b.a.len;
        x64_jcc(&b.a, cc, ahead);
        for (unsigned i = 0; i < n; i++)
            x64_int3(&b.a);
        second = b.a.len;
        if (n % 2)
            x64_jmp(&b.a, back);
        else
            x64_jcc(&b.a, cc, back);
        asm_bind(&b.a, ahead);
        end = b.a.len;
        asm_link(&b.a, 0x10000, 0x8000);
        assert_int_equal(jump_target(&b, first, &next), end);
        assert_int_equal(b.a.code[first + 1], 0x80 | cc);
        assert_int_equal(jump_target(&b, second, &next), first);
        assert_int_equal(next, end);
        bench_reset(&b);
    }
    bench_free(&b);
}

static void data_is_found(void **state)
{
    Bench b;
    CodeLabel l;
    size_t table;
    uint64_t entry;
    int32_t rel;

    (void)state;
    bench_init(&b);
    asm_data(&b.a, "abc", 3, 1);
    table = asm_data_table(&b.a, 2);
    assert_int_equal(table, 8);
    x64_lea_data(&b.a, R9);
    l = asm_label(&b.a, "here", 0);
    asm_bind(&b.a, l);
    x64_ret(&b.a);
    asm_data_label(&b.a, table, 1, l);
    asm_link(&b.a, 0x7000, 0x5000);
    memcpy(&entry, b.a.data + table + 8, sizeof entry);
    assert_int_equal(entry, 0x7007);
    memcpy(&rel, b.a.code + 3, sizeof rel);
    assert_int_equal(0x7007 + rel, 0x5000);
    bench_free(&b);
}

static void limit_is_sticky(void **state)
{
    Heap heap = jr_heap_make(NULL);
    Asm a;

    (void)state;
    asm_init(&a, &heap, 64);
    for (int i = 0; i < 100; i++)
        x64_int3(&a);
    assert_int_equal(a.status, JITRE_ERR_TOO_BIG);
    assert_true(a.len <= 64);
    asm_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_decode_as_asked), cmocka_unit_test(wide_immediates),
        cmocka_unit_test(plain_instructions),    cmocka_unit_test(jumps_reach_labels),
        cmocka_unit_test(data_is_found),         cmocka_unit_test(limit_is_sticky),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
