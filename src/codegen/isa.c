/* isa.c -- what this machine can execute: processor and operating system together.
 *
 * The compiler's run-time library asks CPUID (and XGETBV, for what the operating system saves)
 * once, when the program is loaded. Asking it again is no option: under a hypervisor each CPUID
 * costs microseconds, more than all of compiling a small pattern. Before that has happened
 * (in a resolver of the dynamic linker) every answer is no, which is safe.
 */
#include "codegen/code.h"

static enum jitre_isa machine_isa(void)
{
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") ||
        !__builtin_cpu_supports("bmi2"))
        return JITRE_ISA_SSE2;
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
        !__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512vl") ||
        !__builtin_cpu_supports("avx512vbmi") || !__builtin_cpu_supports("avx512vbmi2"))
        return JITRE_ISA_AVX2;
    return JITRE_ISA_AVX512;
}

enum jitre_isa jr_isa_detect(enum jitre_isa cap)
{
    enum jitre_isa isa = machine_isa();

    return cap != JITRE_ISA_AUTO && cap < isa ? cap : isa;
}
