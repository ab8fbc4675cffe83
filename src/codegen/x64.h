/* x64.h -- encoder of exactly the x86-64 instructions that are emitted.
 *
 * X64_FORMS lists each form once; the enum of forms, the typed functions x64_<name> and the
 * text of listings all come from it, and tests/unit/x64_test.c walks it against an
 * independent disassembler. Suffixes say the operands in order: r register, m memory, i
 * immediate, v vector, k mask; 32 and 8 mark operand sizes other than 64 bits. Everything
 * goes through x64_put.
 */
#ifndef JR_X64_H
#define JR_X64_H

#include "codegen/asm.h"

typedef enum Reg {
    RAX,
    RCX,
    RDX,
    RBX,
    RSP,
    RBP,
    RSI,
    RDI,
    R8,
    R9,
    R10,
    R11,
    R12,
    R13,
    R14,
    R15
} Reg;

enum { NO_REG = 0xff };

/* [base + (index << scale) + disp] */
typedef struct Mem {
    uint8_t base, index, scale;
    int32_t disp;
} Mem;

static inline Mem mem(Reg base, int64_t disp)
{
    return (Mem){(uint8_t)base, NO_REG, 0, (int32_t)disp};
}

static inline Mem mem_index(Reg base, Reg index, unsigned scale, int64_t disp)
{
    return (Mem){(uint8_t)base, (uint8_t)index, (uint8_t)scale, (int32_t)disp};
}

typedef enum Cond {
    CC_B = 2,
    CC_AE = 3,
    CC_E = 4,
    CC_NE = 5,
    CC_BE = 6,
    CC_A = 7,
    CC_S = 8,
    CC_L = 12
} Cond;

/* How the operands are laid out. */
typedef enum Shape {
    SHAPE_RR,  // reg = first, rm = second
    SHAPE_RRS, // the other way round: rm = first
    SHAPE_RM,
    SHAPE_RMZ, // second = mask register: what it leaves out is zero and not read
    SHAPE_MR,
    SHAPE_RI,
    SHAPE_MI,
    SHAPE_R,
    SHAPE_M,
    SHAPE_VVV, // reg, vvvv, rm
    SHAPE_VVM,
    SHAPE_VVI, // vvvv = first, rm = second, imm
    SHAPE_VVMI,
    SHAPE_RRV, // reg, rm, vvvv
    SHAPE_RMV
} Shape;

typedef enum Enc { ENC_OLD, ENC_VEX128, ENC_VEX256, ENC_EVEX512 } Enc;

/* Kinds of operands, for listings: of the ModRM.reg (or only register), rm or memory. */
typedef enum Kind { K_NONE, K_8, K_16, K_32, K_64, K_V128, K_V256, K_V512, K_MASK } Kind;

/*  name, shape, mnemonic, enc, prefix, map (0, 0F, 0F38, 0F3A), opcode, W, /digit,
 *  kind of reg, kind of rm, bytes of immediate */
#define X64_FORMS(X)                                                                       \
    X(mov_rr, RR, "mov", OLD, 0, 0, 0x8b, 1, 0, 64, 64, 0)                                 \
    X(mov_rr32, RR, "mov", OLD, 0, 0, 0x8b, 0, 0, 32, 32, 0)                               \
    X(mov_rm, RM, "mov", OLD, 0, 0, 0x8b, 1, 0, 64, 64, 0)                                 \
    X(mov_rm32, RM, "mov", OLD, 0, 0, 0x8b, 0, 0, 32, 32, 0)                               \
    X(mov_mr, MR, "mov", OLD, 0, 0, 0x89, 1, 0, 64, 64, 0)                                 \
    X(mov_mr32, MR, "mov", OLD, 0, 0, 0x89, 0, 0, 32, 32, 0)                               \
    X(mov_ri32, RI, "mov", OLD, 0, 0, 0xc7, 0, 0, NONE, 32, 4)                             \
    X(movzx_rm8, RM, "movzx", OLD, 0, 1, 0xb6, 0, 0, 32, 8, 0)                             \
    X(movzx_rm16, RM, "movzx", OLD, 0, 1, 0xb7, 0, 0, 32, 16, 0)                           \
    X(lea_rm, RM, "lea", OLD, 0, 0, 0x8d, 1, 0, 64, NONE, 0)                               \
    X(lea_rm32, RM, "lea", OLD, 0, 0, 0x8d, 0, 0, 32, NONE, 0)                             \
    X(add_rr, RR, "add", OLD, 0, 0, 0x03, 1, 0, 64, 64, 0)                                 \
    X(sub_rr, RR, "sub", OLD, 0, 0, 0x2b, 1, 0, 64, 64, 0)                                 \
    X(sub_rm, RM, "sub", OLD, 0, 0, 0x2b, 1, 0, 64, 64, 0)                                 \
    X(cmp_rr, RR, "cmp", OLD, 0, 0, 0x3b, 1, 0, 64, 64, 0)                                 \
    X(cmp_rm, RM, "cmp", OLD, 0, 0, 0x3b, 1, 0, 64, 64, 0)                                 \
    X(or_rr32, RR, "or", OLD, 0, 0, 0x0b, 0, 0, 32, 32, 0)                                 \
    X(test_rr32, RRS, "test", OLD, 0, 0, 0x85, 0, 0, 32, 32, 0)                            \
    X(test_rr, RRS, "test", OLD, 0, 0, 0x85, 1, 0, 64, 64, 0)                              \
    X(test_rr8, RRS, "test", OLD, 0, 0, 0x84, 0, 0, 8, 8, 0)                               \
    X(test_mi8, MI, "test", OLD, 0, 0, 0xf6, 0, 0, NONE, 8, 1)                             \
    X(cmp_mi8, MI, "cmp", OLD, 0, 0, 0x80, 0, 7, NONE, 8, 1)                               \
    X(test_ri32, RI, "test", OLD, 0, 0, 0xf7, 0, 0, NONE, 32, 4)                           \
    X(add_ri, RI, "add", OLD, 0, 0, 0x83, 1, 0, NONE, 64, 1)                               \
    X(sub_ri, RI, "sub", OLD, 0, 0, 0x83, 1, 5, NONE, 64, 1)                               \
    X(cmp_ri, RI, "cmp", OLD, 0, 0, 0x83, 1, 7, NONE, 64, 1)                               \
    X(cmp_ri8, RI, "cmp", OLD, 0, 0, 0x80, 0, 7, NONE, 8, 1)                               \
    X(cmp_ri32, RI, "cmp", OLD, 0, 0, 0x81, 0, 7, NONE, 32, 4)                             \
    X(and_ri32, RI, "and", OLD, 0, 0, 0x81, 0, 4, NONE, 32, 4)                             \
    X(xor_ri32, RI, "xor", OLD, 0, 0, 0x81, 0, 6, NONE, 32, 4)                             \
    X(shl_ri32, RI, "shl", OLD, 0, 0, 0xc1, 0, 4, NONE, 32, 1)                             \
    X(shr_ri, RI, "shr", OLD, 0, 0, 0xc1, 1, 5, NONE, 64, 1)                               \
    X(not_r32, R, "not", OLD, 0, 0, 0xf7, 0, 2, NONE, 32, 0)                               \
    X(not_r, R, "not", OLD, 0, 0, 0xf7, 1, 2, NONE, 64, 0)                                 \
    X(bsf_rr32, RR, "bsf", OLD, 0, 1, 0xbc, 0, 0, 32, 32, 0)                               \
    X(tzcnt_rr, RR, "tzcnt", OLD, 0xf3, 1, 0xbc, 1, 0, 64, 64, 0)                          \
    X(bt_rr, RRS, "bt", OLD, 0, 1, 0xa3, 1, 0, 64, 64, 0)                                  \
    X(and_ri, RI, "and", OLD, 0, 0, 0x83, 1, 4, NONE, 64, 1)                               \
    X(shrx_rrr, RRV, "shrx", VEX128, 0xf2, 2, 0xf7, 1, 0, 64, 64, 0)                       \
    X(shrx_rmr, RMV, "shrx", VEX128, 0xf2, 2, 0xf7, 1, 0, 64, 64, 0)                       \
    X(cmovb_rr, RR, "cmovb", OLD, 0, 1, 0x42, 1, 0, 64, 64, 0)                             \
    X(cmovae_rr, RR, "cmovnb", OLD, 0, 1, 0x43, 1, 0, 64, 64, 0)                           \
    X(cmovne_rr, RR, "cmovnz", OLD, 0, 1, 0x45, 1, 0, 64, 64, 0)                           \
    X(cmova_rr, RR, "cmovnbe", OLD, 0, 1, 0x47, 1, 0, 64, 64, 0)                           \
    X(jmp_m, M, "jmp", OLD, 0, 0, 0xff, 0, 4, NONE, 64, 0)                                 \
    X(movdqu_vm, RM, "movdqu", OLD, 0xf3, 1, 0x6f, 0, 0, V128, V128, 0)                    \
    X(movdqa_vv, RR, "movdqa", OLD, 0x66, 1, 0x6f, 0, 0, V128, V128, 0)                    \
    X(pcmpeqb_vm, RM, "pcmpeqb", OLD, 0x66, 1, 0x74, 0, 0, V128, V128, 0)                  \
    X(pcmpeqb_vv, RR, "pcmpeqb", OLD, 0x66, 1, 0x74, 0, 0, V128, V128, 0)                  \
    X(psubb_vm, RM, "psubb", OLD, 0x66, 1, 0xf8, 0, 0, V128, V128, 0)                      \
    X(pminub_vm, RM, "pminub", OLD, 0x66, 1, 0xda, 0, 0, V128, V128, 0)                    \
    X(pand_vv, RR, "pand", OLD, 0x66, 1, 0xdb, 0, 0, V128, V128, 0)                        \
    X(por_vv, RR, "por", OLD, 0x66, 1, 0xeb, 0, 0, V128, V128, 0)                          \
    X(pmovmskb_rv, RR, "pmovmskb", OLD, 0x66, 1, 0xd7, 0, 0, 32, V128, 0)                  \
    X(vmovdqu_vm, RM, "vmovdqu", VEX256, 0xf3, 1, 0x6f, 0, 0, V256, V256, 0)               \
    X(vmovdqa_vm, RM, "vmovdqa", VEX256, 0x66, 1, 0x6f, 0, 0, V256, V256, 0)               \
    X(vpcmpeqb_vvm, VVM, "vpcmpeqb", VEX256, 0x66, 1, 0x74, 0, 0, V256, V256, 0)           \
    X(vpcmpeqb_vvv, VVV, "vpcmpeqb", VEX256, 0x66, 1, 0x74, 0, 0, V256, V256, 0)           \
    X(vpsubb_vvm, VVM, "vpsubb", VEX256, 0x66, 1, 0xf8, 0, 0, V256, V256, 0)               \
    X(vpminub_vvm, VVM, "vpminub", VEX256, 0x66, 1, 0xda, 0, 0, V256, V256, 0)             \
    X(vpor_vvv, VVV, "vpor", VEX256, 0x66, 1, 0xeb, 0, 0, V256, V256, 0)                   \
    X(vpand_vvv, VVV, "vpand", VEX256, 0x66, 1, 0xdb, 0, 0, V256, V256, 0)                 \
    X(vpand_vvm, VVM, "vpand", VEX256, 0x66, 1, 0xdb, 0, 0, V256, V256, 0)                 \
    X(vpshufb_vvv, VVV, "vpshufb", VEX256, 0x66, 2, 0x00, 0, 0, V256, V256, 0)             \
    X(vpsrlw_vvi, VVI, "vpsrlw", VEX256, 0x66, 1, 0x71, 0, 2, V256, V256, 1)               \
    X(vpmovmskb_rv, RR, "vpmovmskb", VEX256, 0x66, 1, 0xd7, 0, 0, 32, V256, 0)             \
    X(vmovdqu8_zm, RM, "vmovdqu8", EVEX512, 0xf2, 1, 0x6f, 0, 0, V512, V512, 0)            \
    X(vpcmpeqb_kzm, VVM, "vpcmpeqb", EVEX512, 0x66, 1, 0x74, 0, 0, MASK, V512, 0)          \
    X(vpcmpub_kzmi, VVMI, "vpcmpub", EVEX512, 0x66, 3, 0x3e, 0, 0, MASK, V512, 1)          \
    X(vptestmb_kzz, VVV, "vptestmb", EVEX512, 0x66, 2, 0x26, 0, 0, MASK, V512, 0)          \
    X(vpsubb_zzm, VVM, "vpsubb", EVEX512, 0x66, 1, 0xf8, 0, 0, V512, V512, 0)              \
    X(vptestnmb_kzm, VVM, "vptestnmb", EVEX512, 0xf3, 2, 0x26, 0, 0, MASK, V512, 0)        \
    X(vpandd_zzz, VVV, "vpandd", EVEX512, 0x66, 1, 0xdb, 0, 0, V512, V512, 0)              \
    X(vpandd_zzm, VVM, "vpandd", EVEX512, 0x66, 1, 0xdb, 0, 0, V512, V512, 0)              \
    X(vpshufb_zzz, VVV, "vpshufb", EVEX512, 0x66, 2, 0x00, 0, 0, V512, V512, 0)            \
    X(vpsrlw_zzi, VVI, "vpsrlw", EVEX512, 0x66, 1, 0x71, 0, 2, V512, V512, 1)              \
    X(kandq_kkk, VVV, "kandq", VEX256, 0, 1, 0x41, 1, 0, MASK, MASK, 0)                    \
    X(korq_kkk, VVV, "korq", VEX256, 0, 1, 0x45, 1, 0, MASK, MASK, 0)                      \
    X(kortestq_kk, RR, "kortestq", VEX128, 0, 1, 0x98, 1, 0, MASK, MASK, 0)                \
    X(knotq_kk, RR, "knotq", VEX128, 0, 1, 0x44, 1, 0, MASK, MASK, 0)                      \
    X(kmovq_rk, RR, "kmovq", VEX128, 0xf2, 1, 0x93, 1, 0, 64, MASK, 0)                     \
    X(kmovq_kr, RR, "kmovq", VEX128, 0xf2, 1, 0x92, 1, 0, MASK, 64, 0)                     \
    X(and_rr, RR, "and", OLD, 0, 0, 0x23, 1, 0, 64, 64, 0)                                 \
    X(or_rr, RR, "or", OLD, 0, 0, 0x0b, 1, 0, 64, 64, 0)                                   \
    X(xor_rr, RR, "xor", OLD, 0, 0, 0x33, 1, 0, 64, 64, 0)                                 \
    X(adc_rr, RR, "adc", OLD, 0, 0, 0x13, 1, 0, 64, 64, 0)                                 \
    X(sbb_rr, RR, "sbb", OLD, 0, 0, 0x1b, 1, 0, 64, 64, 0)                                 \
    X(sbb_ri, RI, "sbb", OLD, 0, 0, 0x83, 1, 3, NONE, 64, 1)                               \
    X(shl_ri, RI, "shl", OLD, 0, 0, 0xc1, 1, 4, NONE, 64, 1)                               \
    X(cmove_rr, RR, "cmovz", OLD, 0, 1, 0x44, 1, 0, 64, 64, 0)                             \
    X(lzcnt_rr, RR, "lzcnt", OLD, 0xf3, 1, 0xbd, 1, 0, 64, 64, 0)                          \
    X(andn_rrr, VVV, "andn", VEX128, 0, 2, 0xf2, 1, 0, 64, 64, 0)                          \
    X(bzhi_rrr, RRV, "bzhi", VEX128, 0, 2, 0xf5, 1, 0, 64, 64, 0)                          \
    X(shlx_rrr, RRV, "shlx", VEX128, 0x66, 2, 0xf7, 1, 0, 64, 64, 0)                       \
    X(sarx_rrr, RRV, "sarx", VEX128, 0xf3, 2, 0xf7, 1, 0, 64, 64, 0)                       \
    X(vmovdqu8_zkm, RMZ, "vmovdqu8", EVEX512, 0xf2, 1, 0x6f, 0, 0, V512, V512, 0)          \
    X(vpermb_zzz, VVV, "vpermb", EVEX512, 0x66, 2, 0x8d, 0, 0, V512, V512, 0)              \
    X(vpermt2b_zzm, VVM, "vpermt2b", EVEX512, 0x66, 2, 0x7d, 0, 0, V512, V512, 0)          \
    X(vptestmb_kzm, VVM, "vptestmb", EVEX512, 0x66, 2, 0x26, 0, 0, MASK, V512, 0)          \
    X(vpmovb2m_kz, RR, "vpmovb2m", EVEX512, 0xf3, 2, 0x29, 0, 0, MASK, V512, 0)

typedef enum X64Form {
#define X64_ENUM(name, ...) X64_##name,
    X64_FORMS(X64_ENUM)
#undef X64_ENUM
        X64_NFORMS
} X64Form;

/* Operands of one instruction; the shape of the form says which are used. */
typedef struct X64Args {
    uint8_t r1, r2, r3; // in the order of the text
    Mem m;
    int32_t imm;
} X64Args;

void x64_put(Asm *a, X64Form form, X64Args args);
Shape x64_shape(X64Form form);
const char *x64_form_name(X64Form form); // "mov_rr"

#define X64_DEF_RR(name)                                                                   \
    static inline void x64_##name(Asm *a, unsigned d, unsigned s)                          \
    {                                                                                      \
        x64_put(a, X64_##name, (X64Args){.r1 = (uint8_t)d, .r2 = (uint8_t)s});             \
    }
#define X64_DEF_RRS(name) X64_DEF_RR(name)
#define X64_DEF_RM(name)                                                                   \
    static inline void x64_##name(Asm *a, unsigned d, Mem m)                               \
    {                                                                                      \
        x64_put(a, X64_##name, (X64Args){.r1 = (uint8_t)d, .m = m});                       \
    }
#define X64_DEF_RMZ(name)                                                                  \
    static inline void x64_##name(Asm *a, unsigned d, unsigned k, Mem m)                   \
    {                                                                                      \
        x64_put(a, X64_##name, (X64Args){.r1 = (uint8_t)d, .r2 = (uint8_t)k, .m = m});     \
    }
#define X64_DEF_MR(name)                                                                   \
    static inline void x64_##name(Asm *a, Mem m, unsigned s)                               \
    {                                                                                      \
        x64_put(a, X64_##name, (X64Args){.r1 = (uint8_t)s, .m = m});                       \
    }
#define X64_DEF_RI(name)                                                                   \
    static inline void x64_##name(Asm *a, unsigned d, int64_t imm)                         \
    {                                                                                      \
        x64_put(a, X64_##name, (X64Args){.r1 = (uint8_t)d, .imm = (int32_t)imm});          \
    }
#define X64_DEF_MI(name)                                                                   \
    static inline void x64_##name(Asm *a, Mem m, int64_t imm)                              \
    {                                                                                      \
        x64_put(a, X64_##name, (X64Args){.m = m, .imm = (int32_t)imm});                    \
    }
#define X64_DEF_R(name)                                                                    \
    static inline void x64_##name(Asm *a, unsigned d)                                      \
    {                                                                                      \
        x64_put(a, X64_##name, (X64Args){.r1 = (uint8_t)d});                               \
    }
#define X64_DEF_M(name)                                                                    \
    static inline void x64_##name(Asm *a, Mem m)                                           \
    {                                                                                      \
        x64_put(a, X64_##name, (X64Args){.m = m});                                         \
    }
#define X64_DEF_VVV(name)                                                                  \
    static inline void x64_##name(Asm *a, unsigned d, unsigned s, unsigned t)              \
    {                                                                                      \
        x64_put(a, X64_##name,                                                             \
                (X64Args){.r1 = (uint8_t)d, .r2 = (uint8_t)s, .r3 = (uint8_t)t});          \
    }
#define X64_DEF_VVM(name)                                                                  \
    static inline void x64_##name(Asm *a, unsigned d, unsigned s, Mem m)                   \
    {                                                                                      \
        x64_put(a, X64_##name, (X64Args){.r1 = (uint8_t)d, .r2 = (uint8_t)s, .m = m});     \
    }
#define X64_DEF_VVI(name)                                                                  \
    static inline void x64_##name(Asm *a, unsigned d, unsigned s, int64_t imm)             \
    {                                                                                      \
        x64_put(a, X64_##name,                                                             \
                (X64Args){.r1 = (uint8_t)d, .r2 = (uint8_t)s, .imm = (int32_t)imm});       \
    }
#define X64_DEF_VVMI(name)                                                                 \
    static inline void x64_##name(Asm *a, unsigned d, unsigned s, Mem m, int64_t imm)      \
    {                                                                                      \
        x64_put(                                                                           \
            a, X64_##name,                                                                 \
            (X64Args){.r1 = (uint8_t)d, .r2 = (uint8_t)s, .m = m, .imm = (int32_t)imm});   \
    }
#define X64_DEF_RRV(name) X64_DEF_VVV(name)
#define X64_DEF_RMV(name)                                                                  \
    static inline void x64_##name(Asm *a, unsigned d, Mem m, unsigned s)                   \
    {                                                                                      \
        x64_put(a, X64_##name, (X64Args){.r1 = (uint8_t)d, .m = m, .r2 = (uint8_t)s});     \
    }
#define X64_FUNCTION(name, shape, ...) X64_DEF_##shape(name)
X64_FORMS(X64_FUNCTION)
#undef X64_FUNCTION

/* -- Instructions with a form of their own --------------------------------------------- */

void x64_jmp(Asm *a, CodeLabel target);
void x64_jcc(Asm *a, Cond cc, CodeLabel target);
void x64_lea_data(Asm *a, Reg d); // d = address of the data
void x64_push(Asm *a, Reg r);
void x64_pop(Asm *a, Reg r);
void x64_ret(Asm *a);
void x64_endbr64(Asm *a);
void x64_vzeroupper(Asm *a);
void x64_int3(Asm *a);

/* Why the code that follows is there: a line of its own in listings. */
void x64_comment(Asm *a, const char *text);

#endif
