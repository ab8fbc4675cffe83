/* marks.c -- a stack of places with keys of states, see marks.h.
 *
 *     key as it is   flags | node | node | ...           few nodes
 *     packed         flags | a bit for each node         many: nodes of a key ascend
 */
#include "dfa/marks.h"

enum { FIRST_MARKS = 8, FIRST_WORDS = 64 };

void jr_marks_init(Marks *m, const Heap *heap, uint32_t nnodes, size_t max_bytes)
{
    *m = (Marks){.heap = heap, .nnodes = nnodes, .max_bytes = max_bytes};
}

void jr_marks_free(Marks *m)
{
    if (!m->heap) return;
    jr_heap_free(m->heap, m->mark);
    jr_heap_free(m->heap, m->word);
    *m = (Marks){0};
}

/* Words of a packed key. */
static uint32_t packed_words(const Marks *m)
{
    return 1 + (m->nnodes + 31) / 32;
}

size_t jr_marks_bytes(const Marks *m)
{
    return m->n * sizeof *m->mark + m->nwords * sizeof *m->word;
}

size_t jr_marks_size(const Marks *m, uint32_t n)
{
    return sizeof *m->mark + JR_MIN(n, packed_words(m)) * sizeof *m->word;
}

/* Room for n of `size` bytes in what holds `used` of `*cap`. */
static Status reserve(const Heap *heap, void **data, size_t size, uint32_t used, uint32_t n,
                      uint32_t *cap, uint32_t first)
{
    uint32_t want = JR_MAX(*cap, first);
    void *fresh;

    while (want < n)
        want *= 2;
    if (want == *cap) return JR_OK;
    fresh = jr_heap_realloc(heap, *data, used * size, want * size);
    if (!fresh) return JITRE_ERR_MEMORY;
    *data = fresh;
    *cap = want;
    return JR_OK;
}

Status jr_marks_push(Marks *m, const uint8_t *cur, const uint32_t *key, uint32_t n)
{
    bool packed = n > packed_words(m);
    uint32_t take = packed ? packed_words(m) : n, *word;

    if (jr_marks_bytes(m) + jr_marks_size(m, n) > m->max_bytes) return JITRE_ERR_TOO_BIG;
    JR_TRY(reserve(m->heap, (void **)&m->mark, sizeof *m->mark, m->n, m->n + 1, &m->cap,
                   FIRST_MARKS));
    JR_TRY(reserve(m->heap, (void **)&m->word, sizeof *m->word, m->nwords, m->nwords + take,
                   &m->words_cap, FIRST_WORDS));
    word = m->word + m->nwords;
    word[0] = key[0];
    if (packed) memset(word + 1, 0, (take - 1) * sizeof *word);
    for (uint32_t i = 1; i < n; i++) {
        if (packed)
            word[1 + key[i] / 32] |= UINT32_C(1) << key[i] % 32;
        else
            word[i] = key[i];
    }
    m->mark[m->n++] = (Mark){cur, m->nwords, take, packed};
    m->nwords += take;
    return JR_OK;
}

void jr_marks_pop(Marks *m)
{
    m->nwords = m->mark[--m->n].at;
}

const uint8_t *jr_marks_last(const Marks *m, uint32_t *key, uint32_t *n)
{
    const Mark *last = &m->mark[m->n - 1];
    const uint32_t *word = m->word + last->at;

    *n = last->packed ? 1 : last->n;
    memcpy(key, word, *n * sizeof *key);
    for (uint32_t i = 1; last->packed && i < last->n; i++)
        for (uint32_t bits = word[i]; bits; bits &= bits - 1)
            key[(*n)++] = (i - 1) * 32 + (uint32_t)__builtin_ctz(bits);
    return last->cur;
}

void jr_marks_thin(Marks *m, uint32_t first)
{
    uint32_t n = first, nwords = m->mark[first].at;

    for (uint32_t i = first + 1; i < m->n; i += 2) {
        Mark mark = m->mark[i];

        memmove(m->word + nwords, m->word + mark.at, mark.n * sizeof *m->word);
        mark.at = nwords;
        nwords += mark.n;
        m->mark[n++] = mark;
    }
    m->n = n;
    m->nwords = nwords;
}
