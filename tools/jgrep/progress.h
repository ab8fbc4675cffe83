/* progress.h -- a line on the terminal that tells how far a long walk has come.
 *
 * It is there only while standard output and standard error are terminals, from the second
 * second on, and it is gone before anything else is written and when jgrep is interrupted.
 */
#ifndef JGREP_PROGRESS_H
#define JGREP_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

/* Begin to show progress where that has a place. `resets_color`: an interrupt also ends the
 * colour of what stands on the terminal. */
void progress_start(bool resets_color);
void progress_stop(void);

/* More files were searched. Any thread. */
void progress_count(size_t nfiles);

/* Around each write to the terminal: take the line away; let it come back. */
void progress_hide(void);
void progress_release(void);

#endif
