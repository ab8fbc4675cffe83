/* rows.h -- inside src/nfa: rows of slots that share what they have in common.
 *
 * A row is never changed: setting a slot makes a new row, in which all else is shared with the
 * old one. So a thread of the simulation takes its slots along by one number, however many
 * groups there are. Rows that are needed no more are found out by `collect`.
 */
#ifndef JR_ROWS_H
#define JR_ROWS_H

#include "base/arena.h"

typedef uint32_t Row; // 0: no slot is set

typedef struct Rows {
    const Heap *heap;
    size_t *word; // nodes, one behind the other
    uint32_t n, cap;
    uint32_t width, levels; // words of a node; levels of nodes above the slots
    uint32_t full;          // words from which on it pays to collect
    bool failed;            // out of memory: rows are wrong from then on
} Rows;

void jr_rows_init(Rows *r, const Heap *heap, uint32_t nslots);
void jr_rows_free(Rows *r);

Row jr_rows_set(Rows *r, Row row, uint32_t slot, size_t value);
size_t jr_rows_get(const Rows *r, Row row,
                   uint32_t slot); // JITRE_UNSET where it is not set

static inline bool jr_rows_are_full(const Rows *r)
{
    return r->n >= r->full;
}
/* Keep row[0, n) and nothing else; they get new numbers. */
void jr_rows_collect(Rows *r, Row *row, uint32_t n);

#endif
