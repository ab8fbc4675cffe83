/* codemem.c -- publish machine code, see codemem.h.
 *
 * First choice: a sealed memfd. Its bytes are written with pwrite (so that lack of memory
 * is an errno, not a signal), sealed against every change, and mapped shared: from then on
 * nobody, not even mprotect, can make them writable, and fork shares them safely. Second
 * choice: anonymous memory that is written first and made executable afterwards. Every step
 * may fail; then the next rung is tried, and at the end the caller does without code.
 */
#include "codegen/codemem.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

enum { PAGE = 4096, START_STEP = 16, START_CHOICES = 64, FILL = 0xcc }; // int3

static size_t whole_pages(size_t n)
{
    return (n + PAGE - 1) & ~(size_t)(PAGE - 1);
}

/* A place for the code in its first page that differs from regex to regex. Not having one
 * is no reason to fail. */
static size_t random_start(void)
{
    uint8_t r;

    if (getrandom(&r, sizeof r, GRND_NONBLOCK) != (ssize_t)sizeof r) return 0;
    return (size_t)(r % START_CHOICES) * START_STEP;
}

Status jr_codemem_reserve(CodeMem *cm, size_t data_len, size_t code_len)
{
    void *p;

    *cm = (CodeMem){.code_start = random_start()};
    cm->data_size = whole_pages(data_len);
    cm->code_size = whole_pages(cm->code_start + code_len);
    cm->region_size = cm->data_size + cm->code_size + PAGE;
    p = mmap(NULL, cm->region_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
             -1, 0);
    if (p == MAP_FAILED) return JITRE_ERR_LIMIT;
    cm->region = p;
    return JR_OK;
}

uint8_t *jr_codemem_data(const CodeMem *cm)
{
    return cm->region;
}

uint8_t *jr_codemem_code(const CodeMem *cm)
{
    return cm->region + cm->data_size + cm->code_start;
}

void jr_codemem_free(CodeMem *cm)
{
    if (cm->region) munmap(cm->region, cm->region_size);
    *cm = (CodeMem){0};
}

/* -- Sealed file ----------------------------------------------------------------------- */

/* A write beyond the limit of file sizes would be a signal. */
static bool file_size_allowed(size_t n)
{
    struct rlimit limit;

    return getrlimit(RLIMIT_FSIZE, &limit) == 0 &&
           (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= n);
}

static int open_memfd(void)
{
    unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
    int fd = memfd_create("jitre", flags | MFD_NOEXEC_SEAL);

    if (fd < 0 && errno == EINVAL) fd = memfd_create("jitre", flags); // before Linux 6.3
    return fd;
}

static bool write_all(int fd, const uint8_t *bytes, size_t n)
{
    size_t done = 0;

    while (done < n) {
        ssize_t k = pwrite(fd, bytes + done, n - done, (off_t)done);

        if (k < 0 && errno == EINTR) continue;
        if (k <= 0) return false;
        done += (size_t)k;
    }
    return true;
}

static bool map_file(const CodeMem *cm, int fd)
{
    int flags = MAP_SHARED | MAP_FIXED;

    return (!cm->data_size ||
            mmap(cm->region, cm->data_size, PROT_READ, flags, fd, 0) != MAP_FAILED) &&
           mmap(cm->region + cm->data_size, cm->code_size, PROT_READ | PROT_EXEC, flags, fd,
                (off_t)cm->data_size) != MAP_FAILED;
}

static bool publish_sealed(const CodeMem *cm, const uint8_t *image)
{
    size_t size = cm->data_size + cm->code_size;
    int fd;
    bool done;

    if (!file_size_allowed(size)) return false;
    fd = open_memfd();
    if (fd < 0) return false;
    done = write_all(fd, image, size) &&
           fcntl(fd, F_ADD_SEALS,
                 F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0 &&
           map_file(cm, fd);
    close(fd);
    return done;
}

/* -- Anonymous memory ------------------------------------------------------------------ */

static bool publish_anonymous(const CodeMem *cm, const uint8_t *image)
{
    size_t size = cm->data_size + cm->code_size;
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;

    // a fresh mapping also replaces what a failed first choice has left here
    if (mmap(cm->region, size, PROT_READ | PROT_WRITE, flags, -1, 0) == MAP_FAILED)
        return false;
    memcpy(cm->region, image, size);
    return (!cm->data_size || mprotect(cm->region, cm->data_size, PROT_READ) == 0) &&
           mprotect(cm->region + cm->data_size, cm->code_size, PROT_READ | PROT_EXEC) == 0;
}

Status jr_codemem_publish(CodeMem *cm, const Heap *heap, const uint8_t *data,
                          size_t data_len, const uint8_t *code, size_t code_len)
{
    uint8_t *image = jr_heap_alloc(heap, cm->data_size + cm->code_size);
    bool done;

    if (!image) return JITRE_ERR_MEMORY;
    JR_ASSERT(data_len <= cm->data_size && cm->code_start + code_len <= cm->code_size);
    memset(image, 0, cm->data_size);
    memset(image + cm->data_size, FILL, cm->code_size);
    if (data_len) memcpy(image, data, data_len);
    memcpy(image + cm->data_size + cm->code_start, code, code_len);
    done = publish_sealed(cm, image) || publish_anonymous(cm, image);
    jr_heap_free(heap, image);
    return done ? JR_OK : JITRE_ERR_LIMIT;
}
