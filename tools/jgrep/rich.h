/* rich.h -- layouts beyond GNU grep's: see rich.c. */
#ifndef JGREP_RICH_H
#define JGREP_RICH_H

#include "printer.h"

/* Print a line whose matches are in p->at_hand. Returns false where it is no valid text and was
 * held back. */
bool rich_line(Printer *p, const Line *line);

#endif
