/* input.h -- a file as a rolling window of whole lines.
 *
 *      0        keep                lines_end     end        cap
 *      | passed | context and lines | half a line | free     |
 *
 * input_more drops what is before `keep`, moves the rest to the front and reads behind it.
 * Places in the window are indexes; the number of bytes dropped is returned so that whoever
 * holds some can take it off. One byte behind `end` is always there, for the end-of-line byte
 * that a last line may lack. A window is used for one file after the other.
 *
 * The front is not always at the same address: what is read shall begin where a cache line
 * does, for there the system copies it a quarter faster.
 */
#ifndef JGREP_INPUT_H
#define JGREP_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "encoding.h"

typedef struct Input {
    int fd;
    char eol;
    char *data; // base, or some bytes behind it
    size_t end, lines_end, cap;
    char *base;
    size_t block;      // how much is read at once
    size_t fresh;      // data[fresh, end) came with the last input_more
    off_t left;        // bytes up to the size of a regular file; below 0: not known
    bool short_ends;   // a short read is the last one
    bool at_end;       // the file has no more
    bool added_eol;    // the last end-of-line byte is ours
    Encoding encoding; // of files, to be set before input_open
    Decoder decoder;
    char *raw; // [block] for text that is to be converted, or NULL
} Input;

void input_init(Input *in);
void input_free(Input *in);

/* Begin with a descriptor. `left`: how many bytes it has for all we know, or -1. */
void input_open(Input *in, int fd, char eol, off_t left);

/* Read once. *dropped: how far the bytes from `keep` on have moved to the front. Returns 1
 * (there may be new whole lines), 0 (the file has ended) or -1 (errno). */
int input_more(Input *in, size_t keep, size_t *dropped);

/* For who fills the window without input_more: make room for `cap` bytes; move what is at `keep`
 * and behind to the front. */
void input_reserve(Input *in, size_t cap);
void input_move(Input *in, size_t keep);

/* Read up to `len` bytes at `at`, past the window. Returns how many there are; errno tells why
 * they are fewer, if that is not the end of the file. */
size_t input_read_at(int fd, char *to, size_t len, off_t at);

/* Make NULs of the fresh bytes ends of lines. */
void input_zap_nuls(Input *in);

#endif
