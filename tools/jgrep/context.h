/* context.h -- context around what pieces of a file have selected.
 *
 *        piece 2        piece 3        piece 4
 *      |---- S--S -|--------------|-----S-S-----|
 *               ^  ^^^          ^^^     ^
 *             end  trailing     leading start
 *
 * Who searches a piece shows what is from its first selected line to its last one. What belongs
 * between one such reach and the next depends on both, so it is shown when the pieces are put out
 * in their order, and read again for that: few lines, which the system still has at hand.
 */
#ifndef JGREP_CONTEXT_H
#define JGREP_CONTEXT_H

#include "lines.h"

/* How far a file has been shown. */
typedef struct Context {
    int fd;
    off_t end;        // of the last line shown
    uintmax_t lines;  // ... lines up to there, where they are numbered
    bool any;         // ... there is one
    bool grouped;     // ... or else one of another file, in this output
    intmax_t pending; // context lines that may follow it
    int error;        // errno of a read that failed, or 0
} Context;

/* All of these read through l->input, whatever it has been used for. */

/* Trailing context of what was shown, up to `limit`, the start of a line or the end of the file. */
void context_trail(Context *c, Lines *l, off_t limit);

/* What comes between that and a new reach, which is then taken for shown. */
void context_join(Context *c, Lines *l, const LinesReach *reach);

/* Where leading context of a line that starts at `at` begins: not before what was shown. *n: lines
 * from there on. */
off_t context_lead(Context *c, Lines *l, off_t at, intmax_t *n);

#endif
