/* rows.c -- rows of slots as trees, see rows.h.
 *
 *     row  -->  [ 16 nodes ]              slot 0x2c of three digits: child 0, child 2, value 12
 *                 |   |                   set: the nodes on the way are copied, the others
 *               [ 16 ] [ 16 slots ]       are shared. Node 0 stands for "nothing is set here".
 *
 * Up to 16 slots are one node, of just that size.
 * Cost of set O(16 * log16 slots); collecting copies what is alive, level by level, and is due when
 * as much again has been made as was alive: O(1) for each node made.
 * Source: persistent arrays by path copying, Driscoll et al. 1989; copying collection, Cheney
 * 1970.
 */
#include "nfa/rows.h"

enum { DIGIT = 4, FANOUT = 1 << DIGIT, FIRST_WORDS = 1 << 10 };

void jr_rows_init(Rows *r, const Heap *heap, uint32_t nslots)
{
    *r = (Rows){.heap = heap, .n = 1, .width = JR_MIN(JR_MAX(nslots, 1), FANOUT)};
    r->full = FIRST_WORDS;
    while ((uint64_t)nslots > UINT64_C(1) << DIGIT * (r->levels + 1))
        r->levels++;
}

void jr_rows_free(Rows *r)
{
    jr_heap_free(r->heap, r->word);
    *r = (Rows){.heap = r->heap};
}

/* Room for n words more; false: out of memory. */
static bool reserve(Rows *r, uint32_t n)
{
    uint32_t cap = JR_MAX(r->cap, FIRST_WORDS);
    size_t *fresh;

    while (cap - r->n < n && cap <= UINT32_MAX / 2)
        cap *= 2;
    if (cap == r->cap) return true;
    fresh = cap - r->n < n ? NULL
                           : jr_heap_realloc(r->heap, r->word, r->n * sizeof *r->word,
                                             cap * sizeof *r->word);
    if (!fresh) {
        r->failed = true;
        return false;
    }
    r->word = fresh;
    r->cap = cap;
    return true;
}

/* The child, or the slot, of a node of that level. */
static uint32_t digit(uint32_t slot, uint32_t level)
{
    return slot >> DIGIT * level & (FANOUT - 1);
}

/* A copy of a node, for which there is room. */
static uint32_t copy(Rows *r, uint32_t node, uint32_t level)
{
    uint32_t id = r->n;

    r->n += r->width;
    if (node)
        memcpy(r->word + id, r->word + node, r->width * sizeof *r->word);
    else
        memset(r->word + id, level ? 0 : 0xff, r->width * sizeof *r->word);
    return id;
}

Row jr_rows_set(Rows *r, Row row, uint32_t slot, size_t value)
{
    uint32_t node;
    Row fresh;

    if (!reserve(r, (r->levels + 1) * r->width)) return row;
    fresh = node = copy(r, row, r->levels);
    for (uint32_t level = r->levels; level > 0; level--) {
        size_t *child = &r->word[node + digit(slot, level)];

        *child = node = copy(r, (uint32_t)*child, level - 1);
    }
    r->word[node + digit(slot, 0)] = value;
    return fresh;
}

size_t jr_rows_get(const Rows *r, Row row, uint32_t slot)
{
    for (uint32_t level = r->levels; row && level > 0; level--)
        row = (uint32_t)r->word[row + digit(slot, level)];
    return row ? r->word[row + digit(slot, 0)] : JITRE_UNSET;
}

/* -- Collecting ------------------------------------------------------------------------------ */

/* Where things move to. A node that has moved holds its new number in its first word. */
typedef struct Move {
    Rows *from;
    size_t *word;
    uint32_t n;
    uint64_t *moved; // bit (node / width)
} Move;

static uint32_t move(Move *m, uint32_t node)
{
    const Rows *from = m->from;
    uint32_t at = (node - 1) / from->width;

    if (!node) return 0;
    if (!(m->moved[at / 64] >> at % 64 & 1)) {
        m->moved[at / 64] |= UINT64_C(1) << at % 64;
        memcpy(m->word + m->n, from->word + node, from->width * sizeof *m->word);
        from->word[node] = m->n;
        m->n += from->width;
    }
    return (uint32_t)from->word[node];
}

void jr_rows_collect(Rows *r, Row *row, uint32_t n)
{
    Move m = {.from = r, .n = 1};
    uint32_t begin = 1;

    m.word = jr_heap_alloc(r->heap, r->cap * sizeof *m.word);
    m.moved = jr_heap_alloc(r->heap, (r->cap / r->width / 64 + 1) * sizeof *m.moved);
    if (!m.word || !m.moved) { // it can wait as long as there is room
        jr_heap_free(r->heap, m.word);
        jr_heap_free(r->heap, m.moved);
        r->full = JR_MIN(r->full, UINT32_MAX / 2) * 2;
        return;
    }
    memset(m.moved, 0, (r->cap / r->width / 64 + 1) * sizeof *m.moved);
    for (uint32_t i = 0; i < n; i++)
        row[i] = move(&m, row[i]);
    for (uint32_t level = r->levels; level > 0;
         level--) { // nodes of one level are together
        uint32_t end = m.n;

        for (; begin < end; begin++)
            m.word[begin] = move(&m, (uint32_t)m.word[begin]);
    }
    jr_heap_free(r->heap, m.moved);
    jr_heap_free(r->heap, r->word);
    r->word = m.word;
    r->n = m.n;
    r->full = JR_MAX(2 * JR_MIN(m.n, UINT32_MAX / 4), FIRST_WORDS);
}
