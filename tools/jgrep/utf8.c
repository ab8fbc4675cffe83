/* utf8.c -- checking and writing UTF-8. */
#include "utf8.h"

#include <stdint.h>
#include <string.h>

size_t utf8_length(const char *data, const char *end)
{
    const unsigned char *s = (const unsigned char *)data;
    size_t len = *s < 0x80   ? 1
                 : *s < 0xc2 ? 0
                 : *s < 0xe0 ? 2
                 : *s < 0xf0 ? 3
                 : *s < 0xf5 ? 4
                             : 0;

    if (!len || (size_t)(end - data) < len) return 0;
    for (size_t i = 1; i < len; i++) {
        if ((s[i] & 0xc0) != 0x80) return 0;
    }
    if (*s == 0xe0 && s[1] < 0xa0) return 0; // overlong
    if (*s == 0xed && s[1] > 0x9f) return 0; // surrogate
    if (*s == 0xf0 && s[1] < 0x90) return 0; // overlong
    if (*s == 0xf4 && s[1] > 0x8f) return 0; // beyond U+10FFFF
    return len;
}

typedef uint64_t Words __attribute__((vector_size(16)));

/* Are 64 bytes ASCII? */
static inline bool is_ascii(const char *s)
{
    Words w[4], all;

    memcpy(w, s, sizeof(w));
    all = w[0] | w[1] | w[2] | w[3];
    return !((all[0] | all[1]) & UINT64_C(0x8080808080808080));
}

bool utf8_is_valid(const char *s, size_t len)
{
    const char *end = s + len;

    while (s < end) {
        const char *stop;

        while (end - s >= 64 && is_ascii(s))
            s += 64;
        stop = end - s > 64 ? s + 64 : end;
        while (s < stop) {
            size_t n = (unsigned char)*s < 0x80 ? 1 : utf8_length(s, end);

            if (!n) return false;
            s += n;
        }
    }
    return true;
}

size_t utf8_back(const char *text, size_t at)
{
    size_t start = at;

    while (start && at - start < 3 && ((unsigned char)text[start] & 0xc0) == 0x80)
        start--;
    return ((unsigned char)text[start] & 0xc0) == 0xc0 ? start : at;
}

size_t utf8_encode(char *to, unsigned long code)
{
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) code = 0xfffd;
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        to[0] = (char)(0xc0 | code >> 6);
        to[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        to[0] = (char)(0xe0 | code >> 12);
        to[1] = (char)(0x80 | (code >> 6 & 0x3f));
        to[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    to[0] = (char)(0xf0 | code >> 18);
    to[1] = (char)(0x80 | (code >> 12 & 0x3f));
    to[2] = (char)(0x80 | (code >> 6 & 0x3f));
    to[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}
