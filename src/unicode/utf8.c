/* utf8.c -- one character from UTF-8 and back.
 *
 * Valid is what RFC 3629 calls valid: the shortest form, no surrogates, nothing above
 * 10FFFF. The second byte decides all of that, so its allowed range depends on the first:
 *
 *     first   length  second byte
 *     00-7F   1
 *     C2-DF   2       80-BF
 *     E0      3       A0-BF     (80-9F would be overlong)
 *     ED      3       80-9F     (A0-BF would be a surrogate)
 *     E1-EF   3       80-BF     (the others)
 *     F0      4       90-BF     (80-8F would be overlong)
 *     F4      4       80-8F     (90-BF would be above 10FFFF)
 *     F1-F3   4       80-BF
 *
 * The decoder composes the number first and then asks whether it belongs to that length:
 * the same answer with fewer branches.
 */
#include "unicode/unicode.h"

static inline bool is_tail(uint8_t b)
{
    return (b & 0xc0) == 0x80;
}

uint32_t jr_utf8_decode(const uint8_t *p, const uint8_t *end, uint32_t *c)
{
    size_t room = (size_t)(end - p);
    uint32_t b, x;

    if (room == 0) return 0;
    b = p[0];
    if (b < 0x80) {
        *c = b;
        return 1;
    }
    if (b < 0xc2 || b > 0xf4 || room < 2 || !is_tail(p[1])) return 0;
    x = p[1] & 0x3fu;
    if (b < 0xe0) {
        *c = (b & 0x1f) << 6 | x;
        return 2;
    }
    if (room < 3 || !is_tail(p[2])) return 0;
    x = x << 6 | (p[2] & 0x3fu);
    if (b < 0xf0) {
        x |= (b & 0x0f) << 12;
        if (x < 0x800 || (x >= 0xd800 && x <= 0xdfff)) return 0;
        *c = x;
        return 3;
    }
    if (room < 4 || !is_tail(p[3])) return 0;
    x = (b & 0x07) << 18 | x << 6 | (p[3] & 0x3fu);
    if (x < 0x10000 || x > JR_MAX_CODE_POINT) return 0;
    *c = x;
    return 4;
}

uint32_t jr_utf8_encode(uint32_t c, uint8_t out[4])
{
    JR_ASSERT(c <= JR_MAX_CODE_POINT);
    if (c < 0x80) {
        out[0] = (uint8_t)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (uint8_t)(0xc0 | c >> 6);
        out[1] = (uint8_t)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (uint8_t)(0xe0 | c >> 12);
        out[1] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
        out[2] = (uint8_t)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (uint8_t)(0xf0 | c >> 18);
    out[1] = (uint8_t)(0x80 | (c >> 12 & 0x3f));
    out[2] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
    out[3] = (uint8_t)(0x80 | (c & 0x3f));
    return 4;
}
