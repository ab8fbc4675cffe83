/* input.c -- reading files in blocks that end with a line.
 *
 * Blocks are large enough that a system call is cheap and small enough to stay in the second
 * level cache. The size that fstat reports is not trusted, files in /proc say 0; but a short
 * read that ends just there is taken for the last one.
 */
#include "input.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bytes.h"

enum {
    BLOCK = 96 * 1024, // what GNU grep reads: which bytes decide "binary" depends on it
    LARGE = 32 << 20,  // a window beyond it, for a long line, grows in small steps
    LINE = 64          // of the cache
};

/* Checked builds take the size of blocks from the environment, so that tests can put a block's
 * end anywhere. */
static size_t block_size(void)
{
#ifdef JR_CHECKED
    const char *size = getenv("JGREP_BLOCK");

    if (size && atoi(size) > 0) return (size_t)atoi(size);
#endif
    return BLOCK;
}

void input_init(Input *in)
{
    size_t block = block_size();

    *in = (Input){.fd = -1, .block = block};
    input_reserve(in, 2 * block);
}

void input_free(Input *in)
{
    free(in->base);
    free(in->raw);
}

void input_open(Input *in, int fd, char eol, off_t left)
{
    in->fd = fd;
    in->left = left;
    in->eol = eol;
    in->end = in->lines_end = in->fresh = 0;
    input_move(in, 0); // the beginning is aligned, too
    in->at_end = in->added_eol = in->short_ends = false;
    decoder_init(&in->decoder, in->encoding);
}

/* One read of at most a block, whatever may interrupt it. */
static ssize_t read_block(Input *in)
{
    for (;;) {
        ssize_t n = read(in->fd, in->data + in->end, in->block);

        if (n >= 0) return n;
        if (errno == EAGAIN) {
            struct pollfd ready = {.fd = in->fd, .events = POLLIN};
            if (poll(&ready, 1, -1) < 0 && errno != EINTR) return -1;
        } else if (errno != EINTR) {
            return -1;
        }
    }
}

static void make_room(Input *in)
{
    if (in->cap - in->end > in->block) return; // one byte is for the end of a last line
    // The system moves large memory without copying it, so small steps are cheap there.
    input_reserve(in, in->cap < LARGE ? 2 * in->cap : in->cap + in->cap / 16 + in->block);
}

void input_reserve(Input *in, size_t cap)
{
    size_t begin = in->cap ? (size_t)(in->data - in->base) : 0;

    if (cap <= in->cap) return;
    in->cap = cap;
    in->base = resize(in->base, in->cap + LINE, 1);
    in->data = in->base + begin;
}

void input_move(Input *in, size_t keep)
{
    size_t kept = in->end - keep;
    char *data = in->base + (-((uintptr_t)in->base + kept) & (LINE - 1));

    memmove(data, in->data + keep, kept);
    in->data = data;
    in->end = kept;
}

static void find_lines_end(Input *in)
{
    char *last = memrchr(in->data + in->fresh, in->eol, in->end - in->fresh);

    if (last) in->lines_end = (size_t)(last - in->data) + 1;
}

/* `n` bytes were read behind the end: take them for text, or convert them. */
static void take(Input *in, size_t n)
{
    if (decoder_is_idle(&in->decoder, in->data + in->end, n)) {
        in->end += n;
        return;
    }
    if (!in->raw) in->raw = resize(NULL, in->block, 1);
    memcpy(in->raw, in->data + in->end, n);
    input_reserve(in, in->end + decoder_room(n) + 1);
    in->end += decoder_run(&in->decoder, in->raw, n, in->at_end, in->data + in->end);
}

int input_more(Input *in, size_t keep, size_t *dropped)
{
    ssize_t n;

    if (keep) input_move(in, keep);
    in->lines_end -= keep;
    in->fresh = in->end;
    *dropped = keep;
    if (in->at_end) return 0;
    do { // once, unless what was read is not a character yet
        make_room(in);
        n = read_block(in);
        if (n < 0) return -1;
        in->left -= n;
        in->at_end = !n || ((!in->left || in->short_ends) && (size_t)n < in->block);
        take(in, (size_t)n);
    } while (in->end == in->fresh && !in->at_end);
    find_lines_end(in);
    if (in->at_end && in->lines_end < in->end) {
        in->data[in->end++] = in->eol;
        in->lines_end = in->end;
        in->added_eol = true;
    }
    return in->fresh < in->end;
}

size_t input_read_at(int fd, char *to, size_t len, off_t at)
{
    size_t n = 0;

    errno = 0;
    while (n < len) {
        ssize_t r = pread(fd, to + n, len - n, at + (off_t)n);

        if (r < 0 && errno == EINTR) continue;
        if (r == 0) errno = 0;
        if (r <= 0) break;
        n += (size_t)r;
    }
    return n;
}

void input_zap_nuls(Input *in)
{
    char *p = in->data + in->fresh, *end = in->data + in->end;

    while ((p = memchr(p, 0, (size_t)(end - p))) != NULL)
        *p++ = in->eol;
    find_lines_end(in);
}
