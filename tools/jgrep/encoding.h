/* encoding.h -- text of other encodings, made UTF-8 while it is read.
 *
 * Everything behind the reading of a block sees UTF-8 only; places in a file are places in the
 * converted text. What is wrong in the encoding becomes U+FFFD.
 */
#ifndef JGREP_ENCODING_H
#define JGREP_ENCODING_H

#include <stdbool.h>
#include <stddef.h>

typedef enum Encoding {
    ENCODING_NONE,  // bytes as they are
    ENCODING_AUTO,  // the byte order mark tells, without one as NONE
    ENCODING_UTF8,  // as NONE, but for a byte order mark
    ENCODING_UTF16, // the byte order mark tells, without one as UTF16LE
    ENCODING_UTF16LE,
    ENCODING_UTF16BE,
    ENCODING_UTF32, // likewise
    ENCODING_UTF32LE,
    ENCODING_UTF32BE,
    ENCODING_LATIN1,
    ENCODING_WINDOWS_1252
} Encoding;

/* X(name, encoding): names that --encoding knows, in lower case. */
#define ENCODING_NAMES(X)                                                                  \
    X("auto", AUTO)                                                                        \
    X("none", NONE)                                                                        \
    X("utf-8", UTF8)                                                                       \
    X("utf8", UTF8)                                                                        \
    X("utf-16", UTF16)                                                                     \
    X("utf-16le", UTF16LE)                                                                 \
    X("utf-16be", UTF16BE)                                                                 \
    X("utf-32", UTF32)                                                                     \
    X("utf-32le", UTF32LE)                                                                 \
    X("utf-32be", UTF32BE)                                                                 \
    X("latin1", LATIN1)                                                                    \
    X("iso-8859-1", LATIN1)                                                                \
    X("windows-1252", WINDOWS_1252)                                                        \
    X("cp1252", WINDOWS_1252)

/* Find an encoding by its name, in any case. Returns false where there is none. */
bool encoding_find(const char *name, Encoding *encoding);

typedef struct Decoder {
    Encoding from;
    bool at_start;         // a byte order mark may come
    bool converts;         // text is not the bytes of the file
    unsigned char rest[4]; // of a character, or a byte order mark, that is not complete
    size_t nrest;
    unsigned high; // the first half of a surrogate pair, or 0
} Decoder;

/* How much decoder_run may write for n bytes. */
static inline size_t decoder_room(size_t n)
{
    return 3 * (n + 8);
}

void decoder_init(Decoder *d, Encoding from);

/* Is text to be taken as it is from here on? first[0, n) is what comes next. */
bool decoder_is_idle(Decoder *d, const char *first, size_t n);

/* Convert raw[0, n), `last`: nothing more comes. Returns how many bytes were written. */
size_t decoder_run(Decoder *d, const char *raw, size_t n, bool last, char *to);

#endif
