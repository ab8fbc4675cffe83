/* lines.h -- search one open file: blocks in, selected lines with their context out. */
#ifndef JGREP_LINES_H
#define JGREP_LINES_H

#include <stdatomic.h>
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
    bool quiet;        // print no lines
    bool first_only;   // one selected line is enough
    bool has_groups;   // something was printed: the next group needs a separator
    bool maybe_groups; // ... by another worker, perhaps: the separator is put out as a lead
    BinaryFiles binary_files;
    const atomic_bool *stopped; // the whole run is: read no further
    off_t split_at;             // regular files of this size are left to split.h; 0: none
} Lines;

typedef struct LinesResult {
    uintmax_t selected; // lines; without -c only zero or not is certain
    bool is_binary;     // lines were held back: say so
    bool all_read;
    bool limit_reached; // of -m
    bool is_skipped;    // binary, and such files are left out
    bool is_large;      // nothing was done: it is a case for split.h
    off_t after_last;   // offset, from where reading began, behind the last selected line;
                        // -1: not known
    int error;          // errno of a read that failed, or 0
    uintmax_t bytes_searched;
    intmax_t binary_offset; // of the first NUL met, or -1
    int match_error;        // jitre code of a search that failed, or 0
} LinesResult;

/* Search from where `fd` stands. `st` describes it; `offset` is that place in a seekable
 * file, else -1. st->st_size below 0: not known, but the file is a regular one on a file
 * system where a short read is the last one; *st is filled when the file is longer. */
LinesResult lines_search(Lines *l, int fd, struct stat *st, off_t offset);

/* What is known of a file at the place where a search takes it up. */
typedef struct LinesStart {
    off_t offset;    // where `fd` stands
    size_t skip;     // bytes up to the first line, to be read before it
    uintmax_t lines; // before that line, if `lines_before` is NULL
    uintmax_t (*lines_before)(void *user); // asked when the first number is wanted
    void *user;
    uintmax_t selected; // ... of them
    bool has_bad_text;  // ... some were held back
    bool has_shown;     // some line was shown, the last one
    off_t shown;        // ... up to here in the file
    intmax_t pending;   // context lines that may still follow it, if it is the last of all
} LinesStart;

/* From the first selected line to the end of the last one. */
typedef struct LinesReach {
    off_t start, end;                 // in the file
    uintmax_t lines_start, lines_end; // lines before these places, where lines are numbered
} LinesReach;

/* The same for the rest of a regular file. */
LinesResult lines_resume(Lines *l, int fd, struct stat *st, const LinesStart *start);

/* Search whole lines that are in the window of l->input behind start->skip bytes; start->offset is
 * that of the window. Context is shown only between the first selected line and the last one;
 * where these are goes into *reach, unless that is NULL or there are none. */
LinesResult lines_search_window(Lines *l, const LinesStart *start, LinesReach *reach);

/* Show whole lines of the window as context, those from start->skip on. */
void lines_show_window(Lines *l, const LinesStart *start);

#endif
