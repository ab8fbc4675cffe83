/* config.h -- arguments from a file, for who asks for them by the variable JGREP_CONFIG_PATH.
 *
 * Each line is one argument, blanks around it taken off; empty lines and those that begin with
 * "#" are none. They stand before those of the command line, which so has the last word.
 */
#ifndef JGREP_CONFIG_H
#define JGREP_CONFIG_H

#include <stdbool.h>

typedef struct Arguments {
    int n;
    char **list; // [n], and NULL
    char *text;  // what those of the file point into, or NULL: `list` is not ours
} Arguments;

/* Put the arguments of the file between argv[0] and the rest. Returns 0 or errno. */
int config_read(const char *path, int argc, char **argv, Arguments *args);
void config_free(Arguments *args);

#endif
