/* syscalls.c -- every system call that publishes machine code fails once.
 *
 * The calls of the library come through the wrappers below (linked with --wrap), which fail the
 * n-th of them with a chosen errno, or write less than asked. Whatever fails, matching must go
 * on with the right result, and no descriptor and no mapping may be left behind.
 */
#include "engines.h"
#include "maps.h"
#include "report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/types.h>

static struct {
    size_t calls, fail_at;
    int error; // 0: a short write
    bool persistent, fired;
} fault = {.fail_at = (size_t)-1};

static bool fails(void)
{
    size_t call = fault.calls++;

    if (call != fault.fail_at && !(fault.persistent && call > fault.fail_at)) return false;
    fault.fired = true;
    if (fault.error) errno = fault.error;
    return fault.error != 0;
}

void *__real_mmap(void *addr, size_t len, int prot, int flags, int fd, off_t offset);
int __real_mprotect(void *addr, size_t len, int prot);
int __real_memfd_create(const char *name, unsigned flags);
int __real_fcntl(int fd, int command, ...);
ssize_t __real_pwrite(int fd, const void *bytes, size_t n, off_t offset);
int __real_getrlimit(int what, struct rlimit *limit);

void *__wrap_mmap(void *addr, size_t len, int prot, int flags, int fd, off_t offset);
int __wrap_mprotect(void *addr, size_t len, int prot);
int __wrap_memfd_create(const char *name, unsigned flags);
int __wrap_fcntl(int fd, int command, ...);
ssize_t __wrap_pwrite(int fd, const void *bytes, size_t n, off_t offset);
int __wrap_getrlimit(int what, struct rlimit *limit);

void *__wrap_mmap(void *addr, size_t len, int prot, int flags, int fd, off_t offset)
{
    return fails() ? MAP_FAILED : __real_mmap(addr, len, prot, flags, fd, offset);
}

int __wrap_mprotect(void *addr, size_t len, int prot)
{
    return fails() ? -1 : __real_mprotect(addr, len, prot);
}

int __wrap_memfd_create(const char *name, unsigned flags)
{
    return fails() ? -1 : __real_memfd_create(name, flags);
}

int __wrap_fcntl(int fd, int command, ...)
{
    va_list ap;
    int arg;

    va_start(ap, command);
    arg = va_arg(ap, int);
    va_end(ap);
    return fails() ? -1 : __real_fcntl(fd, command, arg);
}

ssize_t __wrap_pwrite(int fd, const void *bytes, size_t n, off_t offset)
{
    size_t before = fault.calls;

    if (fails()) return -1;
    if (!fault.error && before == fault.fail_at && n > 1) n /= 2;
    return __real_pwrite(fd, bytes, n, offset);
}

int __wrap_getrlimit(int what, struct rlimit *limit)
{
    return fails() ? -1 : __real_getrlimit(what, limit);
}

/* -- The scenario ---------------------------------------------------------------------- */

static const struct {
    const char *re, *text;
    size_t count;
} samples[] = {{"a[0-9]+b", "xa12b a3b a4", 2},
               {"\\bfoo\\w*", "foo food afoo", 2},
               {"(a|b)*c", "abac", 1},
               {"[^x]{3}", "abcxdef", 2},
               {"x*", "axx", 3}};

/* Compile and count under the fault. False when the fault was not reached. */
static bool run_once(size_t sample, size_t fail_at, int error, bool persistent)
{
    const char *text = samples[sample].text;
    TestPattern p = {samples[sample].re, strlen(samples[sample].re), settings_make()};
    const Engine native = {"native", JITRE_ENGINE_NATIVE, JITRE_ISA_AUTO, 0, 1,
                           0,        JITRE_SCAN_NEVER};
    size_t descriptors = count_descriptors(), code = maps_read().executable, count = 0;
    jitre_regex *re;
    jitre_error err;
    jitre_span m;
    int rc, found = 0;

    fault.calls = 0;
    fault.fail_at = fail_at;
    fault.error = error;
    fault.persistent = persistent;
    fault.fired = false;
    rc = engine_compile(&native, &p, NULL, &re, &err);
    if (rc == JITRE_OK) {
        rc = jitre_count(re, text, strlen(text), 0, 0, &count);
        found = jitre_find(re, text, strlen(text), 0, 0, &m);
        maps_check("code published or not");
        jitre_free(re);
    }
    fault.fail_at = (size_t)-1;
    report_check(rc == JITRE_OK && count == samples[sample].count && found == 1,
                 "/%s/: call %zu, errno %d: status %d, %zu matches", p.re, fail_at, error,
                 rc, count);
    report_check(count_descriptors() == descriptors && maps_read().executable == code,
                 "/%s/: call %zu, errno %d: a descriptor or a mapping is left", p.re,
                 fail_at, error);
    return fault.fired;
}

int main(void)
{
    static const int errors[] = {0,      ENOSYS, EPERM,  EACCES, EINVAL,
                                 ENOMEM, EMFILE, ENOSPC, EFBIG,  EINTR};
    size_t points = 0;

    report_begin("syscalls");
    run_once(0, (size_t)-1, 0, false); // warms up what libc keeps
    for (size_t s = 0; s < sizeof samples / sizeof samples[0]; s++)
        for (size_t e = 0; e < sizeof errors / sizeof errors[0]; e++)
            for (int persistent = 0; persistent < 2; persistent++)
                // a call interrupted for ever may be repeated for ever
                for (size_t n = 0; !(persistent && errors[e] == EINTR); n++, points++)
                    if (!run_once(s, n, errors[e], persistent)) break;
    printf("syscalls: %zu points of failure\n", points);
    report_check(points > 0, "no system call was seen: no machine code?");
    return report_end();
}
