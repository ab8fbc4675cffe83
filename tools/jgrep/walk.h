/* walk.h -- from names on the command line to open files. */
#ifndef JGREP_WALK_H
#define JGREP_WALK_H

#include "search.h"

/* Search a file, or what is below a directory, named on the command line. */
void walk_operand(Search *s, const char *path);

/* Search what is below the working directory, names without "./". */
void walk_here(Search *s);

#endif
