/* options.h -- what the command line asks for, in one struct that is read-only afterwards. */
#ifndef JGREP_OPTIONS_H
#define JGREP_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "bytes.h"
#include "config.h"
#include "encoding.h"
#include "filter.h"
#include "globs.h"

typedef enum Face {
    FACE_JGREP, // Perl syntax, directories are walked
    FACE_GREP   // what GNU grep does, under the names grep, egrep and fgrep
} Face;

typedef enum Syntax { SYNTAX_PERL, SYNTAX_BASIC, SYNTAX_EXTENDED, SYNTAX_FIXED } Syntax;

typedef enum Listing { LIST_NONE, LIST_WITH_MATCHES, LIST_WITHOUT_MATCH } Listing;

typedef enum BinaryFiles { BINARY_NOTICE, BINARY_TEXT, BINARY_WITHOUT_MATCH } BinaryFiles;

typedef enum Directories {
    DIRECTORIES_READ,
    DIRECTORIES_RECURSE,
    DIRECTORIES_SKIP
} Directories;

typedef enum Devices { DEVICES_READ_NAMED, DEVICES_READ, DEVICES_SKIP } Devices;

/* A text that may contain zero bytes. */
typedef struct Text {
    const char *data;
    size_t len;
} Text;

typedef enum Names { NAMES_AUTO, NAMES_NEVER, NAMES_ALWAYS } Names;

/* SGR sequences, the part between ESC[ and m; empty: no colour. */
typedef struct Colors {
    const char *selected_match, *context_match;
    const char *selected_line, *context_line;
    const char *name, *line, *column, *byte, *separator;
    bool reverse;  // rv: with -v, colours of selected and context lines change places
    bool no_erase; // ne: no "erase to the end of the line" behind sequences
} Colors;

/* --and, --not: what a line that matches must match besides, or must not. */
typedef struct Condition {
    Bytes patterns; // each ends in a newline
    bool negated;
} Condition;

typedef struct Options {
    Face face;
    Syntax syntax;
    bool utf; // text is UTF-8

    Bytes patterns; // each ends in a newline
    Condition *conditions;
    size_t nconditions;
    bool ignore_case, whole_words, whole_lines;
    bool multiline, multiline_dotall;
    Encoding encoding; // of the files
    bool wants_parts;  // where matches begin and end matters, not only that there are some
    char eol;          // what ends a line: newline or NUL

    bool invert, count, quiet, only_matching;
    Listing listing;
    bool no_messages;
    intmax_t max_count; // INTMAX_MAX: no limit
    bool line_numbers, byte_offsets, null_names, initial_tab, line_buffered;
    bool plain_names; // no control characters in names: a terminal might obey them
    Names names;
    const char *label; // of standard input, or NULL
    bool color;
    Colors colors;
    char *color_spec; // what colours point into, or NULL

    intmax_t before, after; // lines of context; -1: not asked for
    const char *separator;  // between groups, or NULL

    bool count_matches, count_total, include_zero;
    bool count_each;                                 // counts of files are printed
    bool json, heading, column, vimgrep, trim, rich; // rich: the layouts of rich.c
    const char *replace;                             // template, or NULL
    size_t max_columns;                              // 0: no limit
    bool max_columns_preview;
    bool passthru, stop_on_nonmatch, stats, debug;
    Text match_separator, context_mark; // behind what stands before lines

    Directories directories;
    bool walk_here; // without operands the working directory is walked
    bool follow_links;
    Devices devices;
    BinaryFiles binary_files;
    Globs files; // --include, --exclude
    Globs dirs;  // --exclude-dir
    Filter filter;

    Arguments arguments; // with those of a configuration file
    char **operands;
    int noperands;
} Options;

/* Read the command line. Returns -1 when the run should go on, else its exit status. */
int options_parse(Options *o, int argc, char **argv);

void options_free(Options *o);

#endif
