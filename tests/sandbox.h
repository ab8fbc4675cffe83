/* sandbox.h -- system calls taken away from this process for good, as hardened systems do. */
#ifndef JITRE_TEST_SANDBOX_H
#define JITRE_TEST_SANDBOX_H

#include <stdbool.h>

/* Refuse memfd_create and every mapping that could be executed: only table engines are left.
 * False when the kernel has no seccomp. */
bool sandbox_no_exec(void);

/* Kill the process at the first attempt to have memory writable and executable, or to make
 * written memory executable by mprotect. */
bool sandbox_kill_wx(void);

#endif
