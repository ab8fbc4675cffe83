/* shim.c -- a preloaded library that makes the system unkind, see shim.py.
 *
 *     SHIM_MALLOC=N    the Nth allocation fails; SHIM_LOG=FILE is made when that happens
 *     SHIM_READ=N      reads give at most N bytes
 *     SHIM_WRITE=N     writes take at most N bytes
 *     SHIM_SIGNALS=1   every other read and write is interrupted
 *     SHIM_AGAIN=1     every third one would block
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);
ssize_t read(int fd, void *data, size_t len);
ssize_t write(int fd, const void *data, size_t len);

/* The variable as a number, 0 without it. */
static long setting(const char *name)
{
    const char *value = getenv(name);

    return value ? atol(value) : 0;
}

static int fails(void)
{
    static long count, at = -1;
    const char *log;

    if (at < 0) at = setting("SHIM_MALLOC");
    if (!at || ++count != at) return 0;
    log = getenv("SHIM_LOG");
    if (log) close(open(log, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
    return fails() ? NULL : __libc_realloc(p, size);
}

/* Is this call to fail at once? */
static int is_disturbed(void)
{
    static unsigned calls;

    ++calls;
    if (setting("SHIM_SIGNALS") && calls % 2) {
        errno = EINTR;
        return 1;
    }
    if (setting("SHIM_AGAIN") && calls % 3 == 0) {
        errno = EAGAIN;
        return 1;
    }
    return 0;
}

ssize_t read(int fd, void *data, size_t len)
{
    long most = setting("SHIM_READ");

    if (is_disturbed()) return -1;
    return syscall(SYS_read, fd, data, most && len > (size_t)most ? (size_t)most : len);
}

ssize_t write(int fd, const void *data, size_t len)
{
    long most = setting("SHIM_WRITE");

    if (is_disturbed()) return -1;
    return syscall(SYS_write, fd, data, most && len > (size_t)most ? (size_t)most : len);
}
