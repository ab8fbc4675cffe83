/* printer.h -- lines as they are shown.
 *
 *     printer.c   which layout; prefixes, colours; the layout of GNU grep
 *     rich.c      layouts that change the text: columns, replacing, trimming, cutting
 *     json.c      one JSON object for each event
 */
#ifndef JGREP_PRINTER_H
#define JGREP_PRINTER_H

#include <stdint.h>

#include "matcher.h"
#include "options.h"
#include "output.h"
#include "parts.h"
#include "stats.h"

typedef enum LineKind { LINE_SELECTED = ':', LINE_CONTEXT = '-' } LineKind;

/* A line to be shown; text[len] is its end-of-line byte. With --multiline it may be several,
 * touched by one or more matches. */
typedef struct Line {
    const char *text;
    size_t len;
    LineKind kind;
    uintmax_t number, offset; // from 1; in bytes from the start of the file
    bool lacks_eol;           // the end-of-line byte is not in the file
    Parts *parts;             // its matches, where they are known already, or NULL
    bool is_valid;            // known to be valid text
} Line;

/* Which matches must be listed before a line is printed: none, those of lines that are too long,
 * the first of a line, all. */
typedef enum Need { NEED_NONE, NEED_LONG, NEED_FIRST, NEED_ALL } Need;

typedef struct Printer {
    const Options *o;
    Output *out;
    Finder *finder;
    const char *name; // of the file, shown before lines when with_name
    bool with_name;
    int number_width; // with -T
    int error;        // jitre code of a search for parts that failed, or 0
    Need need;
    bool collects; // matches are looked for by rich.c, json.c or to be counted
    Parts parts;
    Parts *at_hand;             // ... of the line at hand
    Template replace;           // with --replace
    bool has_begun;             // something of this file was printed
    bool maybe_printed;         // ... by another worker, perhaps
    bool has_printed;           // ... of any file
    uintmax_t matches;          // in selected lines of this file
    uintmax_t started, printed; // time and bytes put out when the file began
    Stats stats;
} Printer;

/* How the search of a file ended. */
typedef struct FileEnd {
    uintmax_t selected;       // lines
    uintmax_t bytes_searched; // as they were matched against, after conversion
    intmax_t binary_offset;   // of the first zero byte, or -1
} FileEnd;

void printer_init(Printer *p, const Options *o, Output *out, Finder *finder);
void printer_free(Printer *p);

/* `size` of the file, or -1 where that is not known: with -T the largest number must fit. */
void printer_begin_file(Printer *p, const char *name, bool with_name, intmax_t size);
void printer_end_file(Printer *p, const FileEnd *end);

/* Does a line go out as it is, with nothing before it and nothing in colour? */
bool printer_is_plain(const Printer *p);

/* Must what is printed be valid text? */
bool printer_is_strict(const Printer *p);

/* Print a line. Returns false where it is no valid text and was held back. */
bool printer_line(Printer *p, const Line *line);

/* With -o: can matches be put out without their line being known? */
bool printer_takes_parts(const Printer *p);
/* ... one of them: the part of its line, which need not be at hand. */
void printer_part(Printer *p, const Line *part);

void printer_group_separator(Printer *p);
void printer_count(Printer *p, uintmax_t count);
void printer_name_line(Printer *p); // for -l and -L

/* -- For layouts ------------------------------------------------------------------------- */

/* Something of the file will be printed now: what stands before it. */
void printer_touch(Printer *p);

/* What stands before the text of a line; column 0: none. `len` of the text. */
void printer_head(Printer *p, LineKind kind, uintmax_t number, uintmax_t column,
                  uintmax_t offset, size_t len);
void printer_colored(const Printer *p, const char *color, const char *text, size_t len);

/* The colours of matches and of the rest of a line. */
const char *printer_match_color(const Printer *p, LineKind kind);
const char *printer_line_color(const Printer *p, LineKind kind);

void printer_eol(const Printer *p);

#endif
