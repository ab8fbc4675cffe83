/* sandbox.c -- seccomp filters, written as the few BPF instructions they are. */
#include "sandbox.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#define LOAD(field)                                                                        \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, field))
#define JUMP_EQUAL(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (yes), (no))
#define JUMP_BITS(bits, yes, no)   BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), (yes), (no))
#define RETURN(what)               BPF_STMT(BPF_RET | BPF_K, (what))
#define PROTECTION                 args[2] // of mmap and mprotect alike

static bool install(struct sock_filter *filter, unsigned short n)
{
    struct sock_fprog program = {n, filter};

    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

bool sandbox_no_exec(void)
{
    struct sock_filter filter[] = {
        LOAD(nr),
        JUMP_EQUAL(SYS_memfd_create, 5, 0),
        JUMP_EQUAL(SYS_mmap, 1, 0),
        JUMP_EQUAL(SYS_mprotect, 0, 2),
        LOAD(PROTECTION),
        JUMP_BITS(PROT_EXEC, 1, 0),
        RETURN(SECCOMP_RET_ALLOW),
        RETURN(SECCOMP_RET_ERRNO | EPERM),
    };

    return install(filter, sizeof filter / sizeof filter[0]);
}

bool sandbox_kill_wx(void)
{
    struct sock_filter filter[] = {
        LOAD(nr),
        JUMP_EQUAL(SYS_mprotect, 4, 0),
        JUMP_EQUAL(SYS_mmap, 0, 5),
        LOAD(PROTECTION),
        JUMP_BITS(PROT_EXEC, 0, 3),
        JUMP_BITS(PROT_WRITE, 3, 2),
        LOAD(PROTECTION),
        JUMP_BITS(PROT_EXEC, 1, 0),
        RETURN(SECCOMP_RET_ALLOW),
        RETURN(SECCOMP_RET_KILL_PROCESS),
    };

    return install(filter, sizeof filter / sizeof filter[0]);
}
