/* set.h -- from src/scan: searching for many words at once, from dozens to a hundred thousand.
 *
 * No automaton is needed: a pattern that is nothing but words is answered here entirely. Three
 * sieves, each of which looks at what the one before lets through:
 *
 *     probe     every `stride` bytes: is this the hash of a gram of some word?   1 ns
 *     sift      every place a word may start at for that: is this the hash of
 *               the beginning of some word?                                       1 ns
 *     look up   the words with that beginning, compared with the text           10 ns
 *
 *     text      . . . . s h e r l o c k . . .      stride 4, grams of 5 bytes:
 *     probes    ^       ^       ^       ^          every place where the word may stand
 *                       herl or ... one of 4       has a probe in its first 4 bytes
 *
 * Starts that belong to successive probes follow each other, so matches come out in order. A
 * Set is immutable; a search has a SetRun of its own. Lifetime: the arena given to jr_set_build.
 */
#ifndef JR_SET_H
#define JR_SET_H

#include "base/arena.h"
#include "base/buf.h"
#include "nfa/nfa.h"

enum {
    SET_MAX_TIERS = 8,
    SET_PROBES = 2048, // of a slice of text, at most
    SET_STARTS = 512,  // sifted at once, at most
    SET_MAX_STRIDE = 8
};

typedef struct Set Set;

/* A place at which the words of a group may begin. */
typedef struct SetStart {
    uint32_t place; // see set_run.c
    uint32_t group;
} SetStart;

/* A search: places found, not looked at yet. Owned by whoever searches. */
typedef struct SetRun {
    const Set *set;
    const uint8_t *low;                      // no match begins before
    const uint8_t *cur;                      // the next probe
    const uint8_t *from;                     // the first probe of the slice at hand
    uint32_t slice;                          // probes of the next slice
    int64_t credit;                          // what looking up may cost
    uint32_t nprobes, probe, nstarts, start; // done: [0, probe) and [0, start)
    uint16_t probes[SET_PROBES + 16];        // bytes behind `from`
    SetStart starts[SET_STARTS];
} SetRun;

typedef struct SetOptions {
    enum jitre_isa isa; // not AUTO
    bool always;        // also for few words, and however bad it goes
    float cost;         // ns per KB of what serves otherwise
} SetOptions;

#define SET_ANY_COST 1e9f

/* Make the set of a pattern; *set is NULL when the pattern is something else, or when other
 * scans serve it better. MEMORY is the only error. */
Status jr_set_build(Arena *keep, const Heap *heap, const Nfa *nfa, const SetOptions *o,
                    const Set **set);

void jr_set_begin(SetRun *r, const Set *set, const uint8_t *start);

/* The next match that starts at or behind r->low, which moves behind it: 1, or 0 when there is
 * none. SET_GIVEN_UP: this goes too slow; no match starts before r->low, an automaton is to go
 * on from there. `t` is the same from call to call. */
enum { SET_GIVEN_UP = 2 };
int jr_set_next(SetRun *r, const Text *t, jitre_span *match);

/* What is looked for and how: lines for people. */
void jr_set_explain(const Set *s, Buf *out);

#endif
