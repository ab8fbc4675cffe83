/* perfmap.c -- let `perf report` name emitted code. Off unless JITRE_PERF=1: a library does
 * not write files unasked. */
#include "codegen/visible.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

const char *jr_code_kind_name(CodeKind kind)
{
    static const char *const name[] = {"is_match", "find_end",   "iterate", "spans",
                                       "events",   "find_start", "tagged"};
    return name[kind];
}

/* The name as one word of printable characters. */
static void plain_name(const char *name, size_t n, char *out, size_t cap)
{
    size_t k = 0;

    for (size_t i = 0; i < n && k + 1 < cap; i++)
        out[k++] = name[i] > ' ' && name[i] < 0x7f ? name[i] : '.';
    out[k] = '\0';
}

void jr_perf_show(const uint8_t *code, size_t len, const char *kind, const char *name,
                  size_t name_len)
{
    const char *wanted = secure_getenv("JITRE_PERF");
    char path[64], plain[80], line[192];
    struct stat st;
    int fd, n;

    if (!wanted || strcmp(wanted, "1") != 0) return;
    snprintf(path, sizeof path, "/tmp/perf-%ld.map", (long)getpid());
    // the directory is everybody's: follow no link, wait for no pipe, touch no file of
    // somebody else
    fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
              0600);
    if (fd < 0) return;
    if (fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_uid != geteuid()) {
        close(fd);
        return;
    }
    plain_name(name ? name : "", name ? name_len : 0, plain, sizeof plain);
    n = snprintf(line, sizeof line, "%llx %zx jitre.%s:%s\n",
                 (unsigned long long)(uintptr_t)code, len, kind, plain);
    if (n > 0 && write(fd, line, (size_t)n) != n) {
        // a profile without names is all that is lost
    }
    close(fd);
}
