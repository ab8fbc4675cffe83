/* search.h -- what happens to one file: whether to search it, and what to say about it. */
#ifndef JGREP_SEARCH_H
#define JGREP_SEARCH_H

#include <sys/stat.h>

#include "lines.h"
#include "pool.h"
#include "skipped.h"

/* What standard output is; looked at once. */
typedef struct Sink {
    struct stat stat;
    bool is_file;  // a regular file
    bool is_null;  // /dev/null
    bool is_eager; // a terminal, or so: somebody watches
} Sink;

Sink sink_look(const Options *o);

/* A worker's tools for searching. */
typedef struct Search {
    const Options *o;
    const Sink *sink;
    Place *place;
    Output *out;
    Finder finder;
    Printer printer;
    Input input;
    Lines lines;
    int help;       // kind of the task that calls split_help
    off_t split_at; // see Lines
    bool walked;    // the file at hand was found in a directory
    Skipped skipped;
    bool selected; // some line of some file
    bool trouble;  // something went wrong
    bool stop;     // the answer is known, or cannot be written: search no more files
} Search;

/* `help` is a task's kind for split_help. */
void search_init(Search *s, const Options *o, const Matcher *m, const Sink *sink,
                 Place *place, int help);
void search_free(Search *s);

/* A new part of the output begins. */
void search_begin_part(Search *s);

/* A named file or directory entry could not be read: say so unless -s, and remember. */
void search_trouble(Search *s, int errnum, const char *path);

/* Does a file of this kind count as a device that is to be left alone? */
bool search_skips_device(const Search *s, mode_t mode, bool named);

/* Search an open file that is no directory to be walked. `walked`: it was found in one. For
 * st->st_size below 0 see lines_search. */
void search_fd(Search *s, int fd, struct stat *st, const char *path, bool walked);
void search_stdin(Search *s);

#endif
