/* split.h -- one large file, searched by several threads.
 *
 *      piece 0            piece 1            piece 2
 *      |.....|...|......|.|......|.....|...|....|
 *                      ^ belongs to piece 1, in which it ends
 *
 * A file is cut into pieces of equal size, each a whole number of blocks. Who takes a piece
 * reads it, with the beginning of its first line, counts its lines, and searches those that
 * end in it. Results appear in the order of the pieces; numbers of lines are sums over the
 * pieces before.
 *
 * Context that reaches over the borders of pieces is shown when these are put out; see context.h.
 *
 * A piece that is not plain (it has a NUL, no end of a line, or could not be read) ends all
 * that: the file is searched from there on by one thread, as if it always had been. So results
 * are the same as those of one thread.
 */
#ifndef JGREP_SPLIT_H
#define JGREP_SPLIT_H

#include "lines.h"
#include "pool.h"

typedef struct Split Split;

/* Files below this size are not worth it. 0: no file is. */
off_t split_least_size(void);

/* Search the file with the help of other workers, for whom `help` (its subject is set here) is
 * a task that calls split_help. `st` is complete. The printer has been told of the file. */
LinesResult split_search(Lines *l, int fd, struct stat *st, Place *place, Task help);

/* Take part. `l` is that of the worker. */
void split_help(Split *sp, Lines *l);

#endif
