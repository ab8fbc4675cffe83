/* select.c -- which starts the search picks, and where their matches end.
 *
 * Guess: a start that is not right behind another one. Certificate: with chosen starts A, their
 * ends E, and b = 1 when a match is open at the first gap, D = E - A - b is the set of gaps inside
 * of matches; if every start is in it, A and E are exactly what the search picks. Else this word
 * is guessed otherwise, then done in order, one start at a time, and the guessing goes on behind
 * the last match. Other guesses: all starts (matches of one character), every other start
 * (quotes).
 *
 *     text    A a   B b   C c         [A-Z][a-z]+ [A-Z][a-z]+
 *     starts  |     |                 ends  A a_B b|   B b_C c|
 *     chosen  |     |                 the second start is inside: kept by D, or chosen too and
 *                                     refused by the certificate
 */
#include "bits/run.h"

static uint64_t below(size_t gap, size_t word)
{
    if (gap <= word * 64) return 0;
    return gap - word * 64 >= 64 ? ~0ull : (1ull << (gap - word * 64)) - 1;
}

/* Forget the markers on their way into word w. */
static void forget(BitRun *r, size_t w)
{
    const BitProgram *p = r->p;
    size_t words = p->max_shift / 64 + 1;

    for (int s = BITS_G; s <= BITS_F; s++)
        for (uint32_t i = 0; i < p->norder[s]; i++) {
            const BitIns *x = &p->ins[p->order[s][i]];

            r->strip.carry[p->order[s][i]] = 0;
            if (x->op == BIT_SHL)
                memset(jr_strip_words(&r->strip, x->a) + w - words, 0,
                       words * sizeof(uint64_t));
        }
}

typedef enum Guess {
    GUESS_APART, // starts not right behind another one
    GUESS_ALL,
    GUESS_EVERY_OTHER,
    NGUESSES
} Guess;

/* The first, third, fifth ... of the candidates. */
static void choose_every_other(const uint64_t *cand, uint64_t *sel, size_t from, size_t to)
{
    uint64_t odd = 0;

    for (size_t w = from; w < to; w++) {
        uint64_t x = cand[w];

        for (int k = 1; k < 64; k *= 2)
            x ^= x << k;
        x ^= odd;
        sel[w] = cand[w] & x;
        odd = 0 - (x >> 63);
    }
}

/* Starts offered in words [w, w + n), those before gap `at` left out; chosen ones; their ends. */
static void guess(BitRun *r, size_t w, size_t n, size_t at)
{
    const BitProgram *p = r->p;
    const Strip *s = &r->strip;
    uint64_t *cand = jr_strip_words(s, p->cand), *sel = jr_strip_words(s, p->sel);
    const uint64_t *drop = jr_strip_words(s, p->drop);
    const uint64_t *starts = jr_strip_words(s, p->starts);

    memcpy(cand + w, starts + w, n * sizeof *cand);
    cand[w] &= ~below(at, w);
    if (r->guess == GUESS_APART)
        r->kernel->run(p, p->order[BITS_G], p->norder[BITS_G], s, w, w + n);
    if (r->guess == GUESS_EVERY_OTHER)
        choose_every_other(cand, sel, w, w + n);
    else
        for (size_t i = w; i < w + n; i++)
            sel[i] = r->guess == GUESS_ALL ? cand[i] : cand[i] & ~drop[i];
    r->kernel->run(p, p->order[BITS_F], p->norder[BITS_F], s, w, w + n);
}

/* Take over the words that pass the certificate; returns how many. */
static size_t certify(BitRun *r, size_t w, size_t n, uint64_t *open)
{
    const BitProgram *p = r->p;
    const uint64_t *cand = jr_strip_words(&r->strip, p->cand) + w;
    const uint64_t *sel = jr_strip_words(&r->strip, p->sel) + w;
    const uint64_t *ends = jr_strip_words(&r->strip, p->ends) + w;

    for (size_t i = 0; i < n; i++) {
        uint64_t d, borrow = __builtin_sub_overflow(ends[i], sel[i], &d);

        borrow |= __builtin_sub_overflow(d, *open, &d);
        if (cand[i] & ~d) return i;
        r->picked[w + i] |= sel[i];
        r->ended[w + i] |= ends[i];
        *open = borrow;
    }
    return n;
}

/* -- In order ------------------------------------------------------------------------------------------ */

static size_t next_start(const BitRun *r, size_t gap)
{
    const uint64_t *starts = jr_strip_words(&r->strip, r->p->starts);

    for (size_t w = gap / 64; w < r->strip.nwords; w++) {
        uint64_t x = starts[w] & ~below(gap, w);

        if (x) return w * 64 + (size_t)__builtin_ctzll(x);
    }
    return NO_GAP;
}

/* The end of the match that starts at `gap`, or NO_GAP. */
static size_t end_of(BitRun *r, size_t gap)
{
    const BitProgram *p = r->p;
    uint64_t *sel = jr_strip_words(&r->strip, p->sel);
    const uint64_t *ends = jr_strip_words(&r->strip, p->ends);
    size_t w = gap / 64, n = BITS_LANES;

    forget(r, w);
    for (; w < r->strip.nwords; w += n, n *= 2) {
        n = JR_MIN(n, r->strip.nwords - w);
        memset(sel + w, 0, n * sizeof *sel);
        if (w == gap / 64) sel[w] = 1ull << (gap % 64);
        r->kernel->run(p, p->order[BITS_F], p->norder[BITS_F], &r->strip, w, w + n);
        for (size_t i = w; i < w + n; i++)
            if (ends[i]) return i * 64 + (size_t)__builtin_ctzll(ends[i]);
    }
    return NO_GAP;
}

/* Take back the last start picked in front of word w. */
static size_t take_back(BitRun *r, size_t w)
{
    uint64_t bit;

    while (!r->picked[w - 1])
        w--;
    bit = 1ull << (63 - __builtin_clzll(r->picked[w - 1]));
    r->picked[w - 1] &= ~bit;
    return (w - 1) * 64 + (size_t)__builtin_ctzll(bit);
}

/* Matches from gap `at` on, until one ends behind word w. Returns where it ends, or NO_GAP when
 * the strip is done. */
static size_t in_order(BitRun *r, size_t w, size_t at)
{
    while (at < (w + 1) * 64) {
        size_t s = next_start(r, at), e;

        if (s == NO_GAP) return NO_GAP;
        e = end_of(r, s);
        if (e == NO_GAP) {
            r->unresolved = s;
            return NO_GAP;
        }
        r->trouble++;
        r->picked[s / 64] |= 1ull << (s % 64);
        r->ended[e / 64] |= 1ull << (e % 64);
        at = e;
    }
    return at;
}

/* The first word with a start, or nwords. */
static size_t first_word(const BitRun *r)
{
    const uint64_t *starts = jr_strip_words(&r->strip, r->p->starts);
    size_t w = 0;

    while (w < r->strip.nwords && !starts[w])
        w++;
    return w;
}

static uint8_t next_kind(uint8_t guess)
{
    return (uint8_t)((guess + 1) % NGUESSES);
}

/* Where a word fails, the search goes on from there (or from the match that is open) with the
 * other guesses; when they fail too, in order. */
void jr_strip_select(BitRun *r)
{
    size_t nwords = r->strip.nwords, w = first_word(r), n = nwords, at = 0,
           behind_failed = 0;
    uint64_t open = 0;
    int tries = 0;

    r->unresolved = NO_GAP;
    memset(r->picked, 0, nwords * sizeof *r->picked);
    memset(r->ended, 0, nwords * sizeof *r->ended);
    if (w == nwords) return;
    forget(r, w);
    while (w < nwords) {
        size_t good;

        n = JR_MIN(n, nwords - w);
        guess(r, w, n, at);
        good = certify(r, w, n, &open);
        w += good;
        if (good == n) {
            n *= 2;
            continue;
        }
        at = open ? take_back(r, w) : JR_MAX(at, w * 64);
        if (w >= behind_failed) tries = 0; // so far it went well
        behind_failed = JR_MAX(behind_failed, w + 1);
        r->guess = next_kind(r->guess);
        r->trouble++;
        if (++tries == NGUESSES) {
            at = in_order(r, w, at);
            tries = 0;
        }
        if (at == NO_GAP) return;
        open = 0;
        w = at / 64;
        n = BITS_LANES;
        forget(r, w);
    }
    if (open) r->unresolved = take_back(r, nwords);
}
