/* stream.c -- is there a match in a text that comes in pieces?
 *
 *     piece   ....xyz|  |abc.....|  |...      the state of the SEARCH automaton goes along
 *                  ^^ half a character is carried over to the next piece
 *
 * Memory does not depend on the length of the text. Where a match is cannot be told: for its
 * start the text would have to be read backwards. Patterns that an automaton cannot search by
 * itself (back references, \K under NOTEMPTY), or that must know whether a newline is the last
 * one or what follows a CR, are refused.
 */
#include "search/plan.h"

#include "dfa/walk.h"
#include "search/find.h"

typedef struct Stream {
    const jitre_regex *re;
    const Variant *v;
    const Dfa *dfa; // complete, or NULL: `lazy`
    Lazy *lazy;
    CodeEntry entry; // of dfa, or NULL
    StateId state;
    bool begun, matched, dead, notbol, noteol, notempty_atstart;
    uint8_t carry[4];
    uint32_t ncarry;
} Stream;

_Static_assert(sizeof(Stream) <= sizeof(jitre_stream), "a stream fits its public size");

static Stream *open_stream(jitre_stream *s)
{
    return (Stream *)(void *)s->opaque;
}

static bool can_stream(const Search *s)
{
    const Alphabet *al = &s->v->nfa->alphabet;

    return !s->v->back && !(s->v->nfa->notempty && s->v->nfa->has_keep) && !al->peek_crlf &&
           !al->uses_final;
}

int jitre_stream_init(jitre_stream *stream, const jitre_regex *re, uint32_t flags)
{
    Stream *t;
    Search s;

    if (!stream) return JITRE_ERR_ARGUMENT;
    memset(stream, 0, sizeof *stream);
    JR_TRY(jr_search_init(&s, re, "", 0, 0, flags));
    if (!can_stream(&s)) return JITRE_ERR_UNSUPPORTED_STREAM;
    t = open_stream(stream);
    *t = (Stream){.re = re,
                  .v = s.v,
                  .notbol = s.text.notbol,
                  .noteol = s.text.noteol,
                  .notempty_atstart = s.notempty_atstart};
    if (re->engine != JITRE_ENGINE_PIKE) JR_TRY(jr_plan_dfa(re, s.v, DFA_SEARCH, &t->dfa));
    if (t->dfa) t->entry = jr_plan_code(re, s.v, CODE_IS_MATCH);
    return t->dfa ? JR_OK : jr_plan_lazy_take(re, s.v, DFA_SEARCH, &t->lazy);
}

void jitre_stream_done(jitre_stream *stream)
{
    Stream *t = stream ? open_stream(stream) : NULL;

    if (!t || !t->re) return;
    if (t->lazy) jr_plan_lazy_give(t->re, t->v, DFA_SEARCH, t->lazy);
    memset(stream, 0, sizeof *stream);
}

/* Bytes at the end of the piece that may be the beginning of a longer character. */
static size_t half_character(const Alphabet *al, const uint8_t *p, size_t len)
{
    if (!al->utf) return 0;
    for (size_t n = 1; n <= 3 && n <= len; n++) {
        uint8_t b = p[len - n];

        if ((b & 0xc0) == 0x80) continue;
        return b >= (n == 1 ? 0xc0 : n == 2 ? 0xe0 : 0xf0) ? n : 0;
    }
    return 0;
}

/* Machine code over w->cur .. limit. True: a match has ended. */
static bool run_code(Walk *w, CodeEntry entry, const uint8_t *limit)
{
    CodeRun run = {.cur = w->cur, .limit = limit, .state = w->state, .base = w->text->base};
    const uint8_t *place;

    while (run.cur < limit && run.state != DFA_DEAD) {
        CodeStop stop = entry(&run);

        w->cur = run.cur;
        w->state = run.state;
        if (stop != CODE_CHAR) return stop == CODE_MATCH;
        if (jr_walk_step(w, &place)) return true;
        run.cur = w->cur;
        run.state = w->state;
    }
    return false;
}

/* Read text[0, limit) of len bytes; *read: how far a character went beyond limit. With `last` the
 * text ends behind it. */
static Status read_on(Stream *t, const uint8_t *text, size_t len, size_t limit, bool last,
                      size_t *read)
{
    Text x = {.base = text, .end = text + len, .notbol = t->notbol, .noteol = t->noteol};
    const uint8_t *place, *stop = text + limit;
    Walk w;

    x.final = x.end;
    if (!t->begun) {
        t->matched = jr_walk_begin(&w, t->dfa, t->lazy, &x, text, t->notempty_atstart);
        t->begun = true;
    } else {
        w = (Walk){.dfa = t->dfa ? t->dfa : jr_lazy_view(t->lazy),
                   .lazy = t->lazy,
                   .text = &x,
                   .cur = text,
                   .begin = text,
                   .state = t->state};
    }
    if (!t->matched && t->entry) t->matched = run_code(&w, t->entry, stop);
    while (!t->matched && w.cur < stop && w.state != DFA_DEAD)
        t->matched = jr_walk_step(&w, &place);
    if (!t->matched && last && w.cur == x.end && w.state != DFA_DEAD)
        t->matched = jr_walk_step(&w, &place);
    t->state = w.state;
    t->dead = w.state == DFA_DEAD && !t->matched;
    *read = (size_t)(w.cur - text);
    return w.status;
}

/* The half character from before, with what the piece has of it. *used: bytes of the piece. */
static Status read_carry(Stream *t, const uint8_t *piece, size_t len, bool last,
                         size_t *used)
{
    uint8_t joined[16];
    uint32_t n = t->ncarry, whole = *t->carry < 0xe0 ? 2 : *t->carry < 0xf0 ? 3 : 4;
    size_t more = JR_MIN(len, sizeof joined - n), read;
    bool ends = last && more == len;

    memcpy(joined, t->carry, n);
    memcpy(joined + n, piece, more);
    *used = more;
    if (!ends && n + more < whole) { // still not a whole one
        memcpy(t->carry + n, piece, more);
        t->ncarry += (uint32_t)more;
        return JR_OK;
    }
    t->ncarry = 0;
    JR_TRY(read_on(t, joined, n + more, n, ends && !len, &read));
    *used = JR_MAX(read, (size_t)n) - n;
    return JR_OK;
}

int jitre_stream_feed(jitre_stream *stream, const char *piece, size_t len, int last)
{
    Stream *t = stream ? open_stream(stream) : NULL;
    const uint8_t *p = (const uint8_t *)piece;
    size_t used = 0, half, read;

    if (!t || !t->re || (!piece && len)) return JITRE_ERR_ARGUMENT;
    if (t->matched) return 1;
    if (t->dead) return 0;
    if (!p) p = (const uint8_t *)"";
    if (t->ncarry) {
        JR_TRY(read_carry(t, p, len, last, &used));
        if (t->matched) return 1;
        if (t->dead || t->ncarry || (last && !len)) return 0;
    }
    p += used;
    len -= used;
    if (!len && !last) return 0;
    half = last ? 0 : half_character(&t->v->nfa->alphabet, p, len);
    memcpy(t->carry, p + len - half, half);
    t->ncarry = (uint32_t)half;
    JR_TRY(read_on(t, p, len, len - half, last, &read));
    return t->matched;
}
