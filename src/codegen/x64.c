/* x64.c -- x86-64 encoding from the table of x64.h.
 *
 *     old     [prefix] [REX] opcode ModRM [SIB] [disp] [imm]
 *     VEX     C4 RXBmmmmm WvvvvLpp opcode ModRM ...
 *     EVEX    62 RXBR'0mmm Wvvvv1pp zL'LbV'aaa opcode ModRM ...   disp8 counts 64 bytes
 */
#include "codegen/x64.h"

#include <stdio.h>

typedef struct Form {
    const char *name;
    uint8_t shape, enc, prefix, map, op, w, digit, kreg, krm, nimm;
} Form;

static const Form forms[X64_NFORMS] = {
#define X64_ROW(name, shape, text, enc, prefix, map, op, w, digit, kreg, krm, nimm)        \
    {text, SHAPE_##shape, ENC_##enc, prefix, map, op, w, digit, K_##kreg, K_##krm, nimm},
    X64_FORMS(X64_ROW)
#undef X64_ROW
};

/* The operands of a form, sorted into the fields of the encoding. */
typedef struct Fields {
    unsigned reg, vvvv, rm; // rm unused with memory
    unsigned mask;          // EVEX: 0, or the lanes that are read
    bool memory;
    Mem m;
} Fields;

Shape x64_shape(X64Form form)
{
    return (Shape)forms[form].shape;
}

const char *x64_form_name(X64Form form)
{
    static const char *const names[X64_NFORMS] = {
#define X64_NAME(name, ...) #name,
        X64_FORMS(X64_NAME)
#undef X64_NAME
    };

    return names[form];
}

static Fields sort_operands(const Form *f, const X64Args *x)
{
    switch ((Shape)f->shape) {
    case SHAPE_RR: return (Fields){.reg = x->r1, .rm = x->r2};
    case SHAPE_RRS: return (Fields){.reg = x->r2, .rm = x->r1};
    case SHAPE_RM:
    case SHAPE_MR: return (Fields){.reg = x->r1, .memory = true, .m = x->m};
    case SHAPE_RMZ: return (Fields){.reg = x->r1, .mask = x->r2, .memory = true, .m = x->m};
    case SHAPE_RI:
    case SHAPE_R: return (Fields){.reg = f->digit, .rm = x->r1};
    case SHAPE_MI:
    case SHAPE_M: return (Fields){.reg = f->digit, .memory = true, .m = x->m};
    case SHAPE_VVV: return (Fields){.reg = x->r1, .vvvv = x->r2, .rm = x->r3};
    case SHAPE_VVI: return (Fields){.reg = f->digit, .vvvv = x->r1, .rm = x->r2};
    case SHAPE_RRV: return (Fields){.reg = x->r1, .rm = x->r2, .vvvv = x->r3};
    case SHAPE_RMV: return (Fields){.reg = x->r1, .vvvv = x->r2, .memory = true, .m = x->m};
    case SHAPE_VVM:
    case SHAPE_VVMI:
        return (Fields){.reg = x->r1, .vvvv = x->r2, .memory = true, .m = x->m};
    }
    return (Fields){0};
}

/* -- Encoding -------------------------------------------------------------------------- */

static unsigned high_bit(unsigned reg)
{
    return reg >> 3 & 1;
}

/* ModRM, SIB and displacement of a memory operand. disp_scale: what one unit of disp8
 * means. */
static void put_mem(Asm *a, unsigned reg, Mem m, int32_t disp_scale)
{
    bool sib = m.index != NO_REG || (m.base & 7) == RSP;
    bool short_disp = m.disp % disp_scale == 0 && m.disp / disp_scale >= -128 &&
                      m.disp / disp_scale <= 127;
    unsigned mod = short_disp ? 1 : 2;

    JR_ASSERT(m.index != RSP);
    if (m.disp == 0 && (m.base & 7) != RBP) mod = 0; // rbp and r13 have no mod 0
    asm_byte(a, mod << 6 | (reg & 7) << 3 | (sib ? 4u : m.base & 7u));
    if (sib) {
        unsigned index = m.index == NO_REG ? 4 : m.index & 7u;
        asm_byte(a, (unsigned)m.scale << 6 | index << 3 | (m.base & 7u));
    }
    if (mod == 1) asm_byte(a, (unsigned)(m.disp / disp_scale) & 0xff);
    if (mod == 2) asm_u32(a, (uint32_t)m.disp);
}

static unsigned prefix_code(uint8_t prefix)
{
    return prefix == 0x66 ? 1 : prefix == 0xf3 ? 2 : prefix == 0xf2 ? 3 : 0;
}

static void put_rex(Asm *a, const Form *f, const Fields *x, unsigned r, unsigned i,
                    unsigned b)
{
    unsigned rex = 0x40u | (unsigned)f->w << 3 | r << 2 | i << 1 | b;
    // spl, bpl, sil and dil exist only with a REX prefix
    bool low_byte =
        (f->kreg == K_8 && x->reg >= 4) || (f->krm == K_8 && !x->memory && x->rm >= 4);

    if (f->prefix) asm_byte(a, f->prefix);
    if (rex != 0x40 || low_byte) asm_byte(a, rex);
    if (f->map) asm_byte(a, 0x0f);
}

static void put_opcode(Asm *a, const Form *f, const Fields *x)
{
    unsigned r = high_bit(x->reg), b = high_bit(x->memory ? x->m.base : x->rm);
    unsigned i = x->memory && x->m.index != NO_REG ? high_bit(x->m.index) : 0;
    unsigned inverted = (r ^ 1) << 7 | (i ^ 1) << 6 | (b ^ 1) << 5;
    unsigned v = (~x->vvvv & 15) << 3, w = (unsigned)f->w << 7, pp = prefix_code(f->prefix);

    if (f->enc == ENC_OLD) {
        put_rex(a, f, x, r, i, b);
    } else if (f->enc == ENC_EVEX512) {
        asm_byte(a, 0x62);
        asm_byte(a, inverted | 0x10 | f->map);
        asm_byte(a, w | v | 4 | pp);
        // lanes without their mask bit are zero; 512 bits, V' = 0 (inverted)
        asm_byte(a, 0x48 | (x->mask ? 0x80 : 0) | x->mask);
    } else {
        asm_byte(a, 0xc4);
        asm_byte(a, inverted | f->map);
        asm_byte(a, w | v | (f->enc == ENC_VEX256 ? 4u : 0u) | pp);
    }
    asm_byte(a, f->op);
}

static void put_imm(Asm *a, const Form *f, int32_t imm)
{
    if (f->nimm == 1) asm_byte(a, (unsigned)imm & 0xff);
    if (f->nimm == 4) asm_u32(a, (uint32_t)imm);
}

/* -- Text ------------------------------------------------------------------------------ */

static const char *const names64[16] = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp",
                                        "rsi", "rdi", "r8",  "r9",  "r10", "r11",
                                        "r12", "r13", "r14", "r15"};
static const char *const names32[16] = {"eax",  "ecx",  "edx",  "ebx", "esp",  "ebp",
                                        "esi",  "edi",  "r8d",  "r9d", "r10d", "r11d",
                                        "r12d", "r13d", "r14d", "r15d"};
static const char *const names8[16] = {"al",   "cl",   "dl",   "bl",  "spl",  "bpl",
                                       "sil",  "dil",  "r8b",  "r9b", "r10b", "r11b",
                                       "r12b", "r13b", "r14b", "r15b"};

typedef struct Text {
    char s[96];
    size_t n;
} Text;

static void say(Text *t, const char *s)
{
    size_t n = JR_MIN(strlen(s), sizeof t->s - 1 - t->n);

    memcpy(t->s + t->n, s, n);
    t->n += n;
    t->s[t->n] = '\0';
}

static void say_hex(Text *t, int64_t v)
{
    char s[24];

    snprintf(s, sizeof s, "%s0x%llX", v < 0 ? "-" : "",
             (unsigned long long)(v < 0 ? -v : v));
    say(t, s);
}

static void say_reg(Text *t, unsigned kind, unsigned reg)
{
    static const char prefix[] = {[K_V128] = 'x', [K_V256] = 'y', [K_V512] = 'z'};
    char s[16];

    switch ((Kind)kind) {
    case K_8: say(t, names8[reg]); return;
    case K_32: say(t, names32[reg]); return;
    case K_64: say(t, names64[reg]); return;
    case K_MASK: snprintf(s, sizeof s, "k%u", reg); break;
    default: snprintf(s, sizeof s, "%cmm%u", prefix[kind], reg); break;
    }
    say(t, s);
}

static void say_mem(Text *t, Mem m, unsigned kind)
{
    static const char *const size[] = {[K_8] = "byte ptr ",       [K_16] = "word ptr ",
                                       [K_32] = "dword ptr ",     [K_64] = "qword ptr ",
                                       [K_V128] = "xmmword ptr ", [K_V256] = "ymmword ptr ",
                                       [K_V512] = "zmmword ptr ", [K_NONE] = ""};
    static const char *const scale[] = {"*1", "*2", "*4", "*8"};

    say(t, size[kind]);
    say(t, "[");
    say(t, names64[m.base]);
    if (m.index != NO_REG) {
        say(t, "+");
        say(t, names64[m.index]);
        say(t, scale[m.scale]);
    }
    if (m.disp > 0) say(t, "+");
    if (m.disp) say_hex(t, m.disp);
    say(t, "]");
}

/* Immediates are shown as the machine takes them: extended to the size of the operation. */
static int64_t shown_imm(const Form *f, int32_t imm)
{
    if (f->op == 0x83) return (int8_t)imm;
    return f->nimm == 1 ? (uint8_t)imm : (uint32_t)imm;
}

static void note(Asm *a, const Form *f, const X64Args *x, size_t at)
{
    Text t = {.n = 0};
    bool rm_first = f->shape == SHAPE_RRS;

    say(&t, f->name);
    say(&t, " ");
    switch ((Shape)f->shape) {
    case SHAPE_RR:
    case SHAPE_RRS:
        say_reg(&t, rm_first ? f->krm : f->kreg, x->r1), say(&t, ", ");
        say_reg(&t, rm_first ? f->kreg : f->krm, x->r2);
        break;
    case SHAPE_RM:
        say_reg(&t, f->kreg, x->r1), say(&t, ", "), say_mem(&t, x->m, f->krm);
        break;
    case SHAPE_RMZ:
        say_reg(&t, f->kreg, x->r1), say(&t, " {"), say_reg(&t, K_MASK, x->r2);
        say(&t, "} {z}, "), say_mem(&t, x->m, f->krm);
        break;
    case SHAPE_MR:
        say_mem(&t, x->m, f->krm), say(&t, ", "), say_reg(&t, f->kreg, x->r1);
        break;
    case SHAPE_RI: say_reg(&t, f->krm, x->r1); break;
    case SHAPE_R: say_reg(&t, f->krm, x->r1); break;
    case SHAPE_MI:
    case SHAPE_M: say_mem(&t, x->m, f->krm); break;
    case SHAPE_RMV:
        say_reg(&t, f->kreg, x->r1), say(&t, ", "), say_mem(&t, x->m, f->krm);
        say(&t, ", "), say_reg(&t, f->kreg, x->r2);
        break;
    case SHAPE_RRV:
    case SHAPE_VVV:
        say_reg(&t, f->kreg, x->r1), say(&t, ", "), say_reg(&t, f->krm, x->r2);
        say(&t, ", "), say_reg(&t, f->krm, x->r3);
        break;
    case SHAPE_VVI:
        say_reg(&t, f->kreg, x->r1), say(&t, ", "), say_reg(&t, f->krm, x->r2);
        break;
    case SHAPE_VVM:
    case SHAPE_VVMI:
        say_reg(&t, f->kreg, x->r1), say(&t, ", "), say_reg(&t, f->krm, x->r2);
        say(&t, ", "), say_mem(&t, x->m, f->krm);
        break;
    }
    if (f->nimm) say(&t, ", "), say_hex(&t, shown_imm(f, x->imm));
    asm_note(a, at, t.s);
}

/* -- Instructions ---------------------------------------------------------------------- */

void x64_put(Asm *a, X64Form form, X64Args args)
{
    const Form *f = &forms[form];
    Fields x;
    size_t at;

    if (!asm_room(a)) return; // sticky: the first failure is remembered
    at = a->len;
    x = sort_operands(f, &args);
    put_opcode(a, f, &x);
    if (x.memory)
        put_mem(a, x.reg, x.m, f->enc == ENC_EVEX512 ? 64 : 1);
    else
        asm_byte(a, 0xc0u | (x.reg & 7) << 3 | (x.rm & 7));
    put_imm(a, f, args.imm);
    if (a->list) note(a, f, &args, at);
}

static void note_jump(Asm *a, size_t at, const char *name, CodeLabel target)
{
    char label[48], text[64];

    asm_label_name(a, target, label, sizeof label);
    snprintf(text, sizeof text, "%s %s", name, label);
    asm_note(a, at, text);
}

/* Distance from the end of an instruction of n bytes, if the label is bound and a byte
 * holds it; else 0, which no jump needs. */
static int short_distance(const Asm *a, CodeLabel target, size_t n)
{
    int64_t at = a->label[target].at, distance = at - (int64_t)(a->len + n);

    return at != ASM_UNBOUND && distance >= -128 ? (int)distance : 0;
}

void x64_jmp(Asm *a, CodeLabel target)
{
    size_t at;
    int distance;

    if (!asm_room(a)) return;
    at = a->len;
    distance = short_distance(a, target, 2);
    asm_byte(a, distance ? 0xeb : 0xe9);
    if (distance) {
        asm_byte(a, (unsigned)distance & 0xff);
    } else {
        asm_fixup(a, FIXUP_REL32, a->len, target);
        asm_u32(a, 0);
    }
    if (a->list) note_jump(a, at, "jmp", target);
}

void x64_jcc(Asm *a, Cond cc, CodeLabel target)
{
    static const char *const name[16] = {
        [CC_B] = "jb",   [CC_AE] = "jnb", [CC_E] = "jz", [CC_NE] = "jnz",
        [CC_BE] = "jbe", [CC_A] = "jnbe", [CC_S] = "js", [CC_L] = "jl"};
    size_t at;
    int distance;

    if (!asm_room(a)) return;
    at = a->len;
    distance = short_distance(a, target, 2);
    if (distance) {
        asm_byte(a, 0x70u | cc);
        asm_byte(a, (unsigned)distance & 0xff);
    } else {
        asm_byte(a, 0x0f);
        asm_byte(a, 0x80u | cc);
        asm_fixup(a, FIXUP_REL32, a->len, target);
        asm_u32(a, 0);
    }
    if (a->list) note_jump(a, at, name[cc], target);
}

void x64_lea_data(Asm *a, Reg d)
{
    size_t at;

    if (!asm_room(a)) return;
    at = a->len;
    asm_byte(a, 0x48u | high_bit(d) << 2);
    asm_byte(a, 0x8d);
    asm_byte(a, (d & 7) << 3 | 5); // [rip + disp32]
    asm_fixup(a, FIXUP_DATA_RIP, a->len, 0);
    asm_u32(a, 0);
    if (a->list) {
        Text t = {.n = 0};
        say(&t, "lea "), say_reg(&t, K_64, d), say(&t, ", data");
        asm_note(a, at, t.s);
    }
}

/* An instruction that is just bytes, least significant first. */
static void put_plain(Asm *a, uint64_t bytes, unsigned n, const char *text)
{
    size_t at;

    if (!asm_room(a)) return;
    at = a->len;
    for (unsigned i = 0; i < n; i++)
        asm_byte(a, (unsigned)(bytes >> 8 * i) & 0xff);
    asm_note(a, at, text);
}

static void put_stack(Asm *a, unsigned op, Reg r, const char *name)
{
    Text t = {.n = 0};
    uint64_t opcode = op | (r & 7);

    say(&t, name), say(&t, " "), say_reg(&t, K_64, r);
    if (r >= R8)
        put_plain(a, opcode << 8 | 0x41, 2, t.s);
    else
        put_plain(a, opcode, 1, t.s);
}

void x64_push(Asm *a, Reg r)
{
    put_stack(a, 0x50, r, "push");
}

void x64_pop(Asm *a, Reg r)
{
    put_stack(a, 0x58, r, "pop");
}

void x64_ret(Asm *a)
{
    put_plain(a, 0xc3, 1, "ret");
}

void x64_endbr64(Asm *a)
{
    put_plain(a, 0xfa1e0ff3, 4, "endbr64");
}

void x64_vzeroupper(Asm *a)
{
    put_plain(a, 0x77f8c5, 3, "vzeroupper");
}

void x64_int3(Asm *a)
{
    put_plain(a, 0xcc, 1, "int3");
}

void x64_comment(Asm *a, const char *text)
{
    char line[128];

    if (!a->list) return;
    snprintf(line, sizeof line, "; %s", text);
    asm_note(a, a->len, line);
}
