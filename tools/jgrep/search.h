/* search.h -- what happens to one file: whether to search it, and what to say about it. */
#ifndef JGREP_SEARCH_H
#define JGREP_SEARCH_H

#include <sys/stat.h>

#include "lines.h"
#include "skipped.h"

typedef struct Search {
    const Options *o;
    Finder finder;
    Printer printer;
    Output *out;
    Input input;
    Lines lines;
    struct stat out_stat; // of standard output
    bool out_is_file;     // ... which is a regular file
    bool out_is_null;     // ... which is /dev/null
    Names names;          // AUTO until the first file shows whether there are more
    Skipped skipped;
    bool selected; // some line of some file (or with -L, see search_fd)
    bool trouble;  // something went wrong
    bool stop;     // the answer is known, or cannot be written: search no more files
} Search;

void search_init(Search *s, const Options *o, const Matcher *m, Output *out);
void search_free(Search *s);

/* A named file or directory entry could not be read: say so unless -s, and remember. */
void search_trouble(Search *s, int errnum, const char *path);

/* Does a file of this kind count as a device that is to be left alone? */
bool search_skips_device(const Search *s, mode_t mode, bool named);

/* Search an open file that is no directory to be walked. */
void search_fd(Search *s, int fd, const struct stat *st, const char *path);
void search_stdin(Search *s);

#endif
