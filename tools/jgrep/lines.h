/* lines.h -- search one open file: blocks in, selected lines with their context out. */
#ifndef JGREP_LINES_H
#define JGREP_LINES_H

#include <stdint.h>
#include <sys/stat.h>

#include "input.h"
#include "matcher.h"
#include "options.h"
#include "printer.h"

/* What searching files takes; used for one file after the other. */
typedef struct Lines {
    const Options *o;
    Finder *finder;
    Printer *printer;
    Input *input;
    bool quiet;      // print no lines
    bool first_only; // one selected line is enough
    bool has_groups; // something was printed: the next group needs a separator
} Lines;

typedef struct LinesResult {
    uintmax_t selected; // lines; without -c only zero or not is certain
    bool is_binary;     // lines were held back: say so
    bool all_read;
    bool limit_reached; // of -m
    off_t after_last;   // offset, from where reading began, behind the last selected line
    int error;          // errno of a read that failed, or 0
    uintmax_t bytes_searched;
    intmax_t binary_offset; // of the first NUL met, or -1
    int match_error;        // jitre code of a search that failed, or 0
} LinesResult;

/* Search from where `fd` stands. `st` describes it; `offset` is that place in a seekable
 * file, else -1. */
LinesResult lines_search(Lines *l, int fd, const struct stat *st, off_t offset);

#endif
