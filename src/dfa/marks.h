/* marks.h -- inside src/dfa: places of a walk backwards with the states it had there, to walk from
 * them once more when the automaton has long forgotten the states (twopass.c).
 *
 * A mark is a place and a key (lazy.h). The last mark is the lowest place.
 */
#ifndef JR_MARKS_H
#define JR_MARKS_H

#include "base/arena.h"

typedef struct Mark {
    const uint8_t *cur;
    uint32_t at, n; // words, in Marks.word
    bool packed;    // behind the flags a bit for each node, else the nodes
} Mark;

typedef struct Marks {
    const Heap *heap;
    uint32_t nnodes;
    Mark *mark;
    uint32_t n, cap;
    uint32_t *word;
    uint32_t nwords, words_cap;
    size_t max_bytes;
} Marks;

void jr_marks_init(Marks *m, const Heap *heap, uint32_t nnodes, size_t max_bytes);
void jr_marks_free(Marks *m); // safe on a zeroed one

static inline void jr_marks_clear(Marks *m)
{
    m->n = m->nwords = 0;
}

/* What the marks take, and what one more of n words would. */
size_t jr_marks_bytes(const Marks *m);
size_t jr_marks_size(const Marks *m, uint32_t n);

/* One more mark. TOO_BIG: over max_bytes. */
Status jr_marks_push(Marks *m, const uint8_t *cur, const uint32_t *key, uint32_t n);
void jr_marks_pop(Marks *m);
static inline const uint8_t *jr_marks_place(const Marks *m)
{
    return m->mark[m->n - 1].cur;
}
/* The place of the last mark; its key goes to key[0, *n), which has room for nnodes + 1 words. */
const uint8_t *jr_marks_last(const Marks *m, uint32_t *key, uint32_t *n);
/* Forget every second mark from `first` on, that one to begin with. */
void jr_marks_thin(Marks *m, uint32_t first);

#endif
