/* generate.h -- texts made from the option table: --help, jgrep(1), completions. */
#ifndef JGREP_GENERATE_H
#define JGREP_GENERATE_H

#include <stdbool.h>

#include "bytes.h"

/* A summary of the options. Under the name grep: of GNU's, which are all that has letters. */
void generate_help(Bytes *out, const char *program, bool grep_face);

/* `what` is one of the words of --generate. Returns false where it is none. */
bool generate(Bytes *out, const char *what);

#endif
