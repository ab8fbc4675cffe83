/* brief.h -- machine code for short texts: a bit program as straight-line code on registers.
 *
 * The program of bits.h, over one word of 64 gaps or two, needs no strip: class masks come from
 * one vector of text or two, all else is arithmetic, and there is no loop and hardly a branch
 * that could be mispredicted. So a search of a line costs as much as a few dozen instructions.
 *
 * Contract of an entry. In: n bytes of text, n <= 63 (narrow) or 64 <= n <= 127 (wide); with
 * `before` == 1 the first of them stands before the place where the search begins, else
 * `before` is 0 and the text begins there. The text has no match flags. No byte outside of it is
 * read, but vectors may reach beyond its end: where that is an unmapped page, the machine takes
 * its time to find out that it was not asked for those. Allocates nothing, has no loop.
 * Out: 1, and with FIND the first match, to whose offsets `from` is added; 0; or BRIEF_OTHER,
 * when the text is more than ASCII in UTF mode.
 *
 * FIND_AHEAD reads the first 64 bytes (narrow) or 128 (wide) of a text that has at least one more
 * behind them; n is not looked at. 0: no match starts before any of these bytes; BRIEF_OTHER: also
 * when the bytes behind decide what the first match is. No match starts before match->start then,
 * if it has been written.
 */
#ifndef JR_BRIEF_H
#define JR_BRIEF_H

#include "bits/bits.h"
#include "codegen/code.h"

enum { BRIEF_NARROW = 63, BRIEF_WIDE = 127, BRIEF_VECTOR = 64, BRIEF_OTHER = 2 };

typedef int (*BriefEntry)(const uint8_t *text, size_t n, size_t before, size_t from,
                          jitre_span *match);

typedef enum BriefKind {
    BRIEF_IS_MATCH,
    BRIEF_FIND,
    BRIEF_FIND_AHEAD,
    NBRIEF_KINDS
} BriefKind;

typedef struct Brief Brief;

/* Entries by kind and width (0: narrow, 1: wide, NULL when that is more than fits). FIND_AHEAD is
 * NULL for anchored patterns, too. */
typedef struct BriefEntries {
    BriefEntry entry[NBRIEF_KINDS][2];
} BriefEntries;

/* Emit and publish; needs AVX-512 with VBMI. Of the options isa and shape are not looked at.
 * TOO_BIG: the program is long for this or needs more than max_bytes; LIMIT: no executable
 * memory; MEMORY. */
Status jr_brief_build(const Heap *heap, const BitProgram *p, const CodeOptions *options,
                      Brief **brief);
void jr_brief_free(Brief *brief); // NULL is fine
const BriefEntries *jr_brief_entries(const Brief *brief);
size_t jr_brief_size(const Brief *brief);   // bytes of machine code
size_t jr_brief_memory(const Brief *brief); // bytes of memory in all
/* The pages of code and tables, *n bytes of them. */
const void *jr_brief_region(const Brief *brief, size_t *n);

#endif
