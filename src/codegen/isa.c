/* isa.c -- what this machine can execute: processor and operating system together. */
#include "codegen/code.h"

#include <cpuid.h>

/* Register state the operating system saves: bit 1 xmm, 2 ymm, 5..7 masks and zmm. */
static uint64_t enabled_state(void)
{
    uint32_t lo, hi;

    __asm__ volatile("xgetbv" : "=a"(lo), "=d"(hi) : "c"(0));
    return (uint64_t)hi << 32 | lo;
}

static bool has_all(uint32_t word, uint32_t bits)
{
    return (word & bits) == bits;
}

static enum jitre_isa machine_isa(void)
{
    const uint32_t avx512 = bit_AVX512F | bit_AVX512BW | bit_AVX512DQ | bit_AVX512VL;
    uint32_t a, b, c, d, b7, c7;
    uint64_t state;

    if (!__get_cpuid(1, &a, &b, &c, &d) || !has_all(c, bit_OSXSAVE | bit_AVX))
        return JITRE_ISA_SSE2;
    if (!__get_cpuid_count(7, 0, &a, &b7, &c7, &d)) return JITRE_ISA_SSE2;
    state = enabled_state();
    if ((state & 6) != 6 || !has_all(b7, bit_AVX2 | bit_BMI | bit_BMI2))
        return JITRE_ISA_SSE2;
    if ((state & 0xe6) != 0xe6 || !has_all(b7, avx512) ||
        !has_all(c7, bit_AVX512VBMI | bit_AVX512VBMI2))
        return JITRE_ISA_AVX2;
    return JITRE_ISA_AVX512;
}

enum jitre_isa jr_isa_detect(enum jitre_isa cap)
{
    enum jitre_isa isa = machine_isa();

    return cap != JITRE_ISA_AUTO && cap < isa ? cap : isa;
}
