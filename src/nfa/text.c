/* text.c -- reading text as symbols: the slow paths and the backward direction.
 *
 * A symbol is one character of the text, or one broken piece of UTF-8: the longest run that
 * could still have become a character, without the byte that broke it; stray continuation
 * bytes are symbols of their own. Reading backwards gives the same cuts wherever a match can
 * be, i.e. around whole characters.
 */
#include "nfa/nfa.h"

#include "unicode/unicode.h"

/* Where the newline that ends the text begins, by convention; end when there is none. */
static const uint8_t *final_newline(const Alphabet *al, const uint8_t *base,
                                    const uint8_t *end)
{
    size_t n = (size_t)(end - base);
    bool crlf = n >= 2 && end[-2] == '\r' && end[-1] == '\n';

    if (n == 0) return end;
    switch (al->newline) {
    case JITRE_NEWLINE_CR: return end[-1] == '\r' ? end - 1 : end;
    case JITRE_NEWLINE_NUL: return end[-1] == 0 ? end - 1 : end;
    case JITRE_NEWLINE_CRLF: return crlf ? end - 2 : end;
    case JITRE_NEWLINE_ANYCRLF:
        return crlf ? end - 2 : end[-1] == '\r' || end[-1] == '\n' ? end - 1 : end;
    case JITRE_NEWLINE_ANY:
        if (crlf) return end - 2;
        if (end[-1] >= '\n' && end[-1] <= '\r') return end - 1;
        if (!al->utf) return end[-1] == 0x85 ? end - 1 : end;
        if (n >= 2 && end[-2] == 0xc2 && end[-1] == 0x85) return end - 2;
        if (n >= 3 && end[-3] == 0xe2 && end[-2] == 0x80 && (end[-1] & 0xfe) == 0xa8)
            return end - 3;
        return end;
    default: return end[-1] == '\n' ? end - 1 : end;
    }
}

Text jr_text_make(const Alphabet *al, const void *text, size_t len, uint32_t match_flags)
{
    static const uint8_t nothing[1];
    const uint8_t *base = len ? text : nothing;
    Text t = {.base = base, .end = base + len, .final = base + len};

    t.noteol = match_flags & JITRE_NOTEOL;
    t.notbol = match_flags & JITRE_NOTBOL;
    if (al->uses_final) t.final = final_newline(al, t.base, t.end);
    return t;
}

/* Class of the character or broken piece at p; *len bytes of it. */
static Symbol decode(const Alphabet *al, const uint8_t *p, const uint8_t *end,
                     uint32_t *len)
{
    uint16_t cell = al->byte[*p];
    uint32_t n = 1;

    if (!al->utf) {
        *len = 1;
        return cell;
    }
    while (!(cell & DECODE_LEAF)) {
        uint16_t below;

        if (p + n == end || (p[n] & 0xc0) != 0x80) {
            *len = n;
            return al->invalid;
        }
        below = al->rest[cell][p[n] & 63];
        if (below == (DECODE_LEAF | al->invalid)) {
            *len = n;
            return al->invalid;
        }
        cell = below;
        n++;
    }
    *len = n;
    return cell & 0x3fff;
}

/* Replace CR and LF of a CRLF by their twins. */
static Symbol twin_of(const Alphabet *al, const Text *t, const uint8_t *p, Symbol s)
{
    if (*p == '\r' && p + 1 < t->end && p[1] == '\n') return al->crlf_twin;
    if (*p == '\n' && p > t->base && p[-1] == '\r') return al->lf_twin;
    return s;
}

/* The symbol at p (p < end) and its length. */
static Symbol symbol_at(const Alphabet *al, const Text *t, const uint8_t *p, uint32_t *len)
{
    Symbol s = decode(al, p, t->end, len);

    if (al->peek_crlf) s = twin_of(al, t, p, s);
    if (p >= t->final) s = t->noteol ? al->final_twin_n[s] : al->final_twin[s];
    return s;
}

Symbol jr_text_next_slow(const Alphabet *al, const Text *t, const uint8_t **p)
{
    uint32_t len;
    Symbol s = symbol_at(al, t, *p, &len);

    *p += len;
    return s;
}

Symbol jr_text_peek(const Alphabet *al, const Text *t, const uint8_t *p)
{
    uint32_t len;

    return p == t->end ? jr_text_eoi(al, t) : symbol_at(al, t, p, &len);
}

/* Beginning of the symbol that ends at p. */
static const uint8_t *step_back(const Alphabet *al, const Text *t, const uint8_t *p)
{
    const uint8_t *q = p - 1;
    uint32_t len;

    if (!al->utf || *q < 0x80) return q;
    for (int i = 0; i < 3 && q > t->base && (*q & 0xc0) == 0x80; i++)
        q--;
    if ((*q & 0xc0) != 0x80) {
        decode(al, q, t->end, &len);
        if (q + len == p) return q;
    }
    return p - 1; // a stray byte, or the end of a broken piece: alike to every caller
}

Symbol jr_text_prev(const Alphabet *al, const Text *t, const uint8_t **p)
{
    const uint8_t *q = step_back(al, t, *p);
    uint32_t len;
    Symbol s = symbol_at(al, t, q, &len);

    if (q + len != *p)
        s = al->stray; // p is inside of a character: nothing matches across it
    *p = q;
    return s;
}

PrevKind jr_text_prev_kind(const Alphabet *al, const Text *t, const uint8_t *p)
{
    const uint8_t *q = p;

    if (p == t->base) return t->notbol ? PREV_BEGIN_NOTBOL : PREV_BEGIN;
    return al->prev[jr_text_prev(al, t, &q)];
}
