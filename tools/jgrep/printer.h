/* printer.h -- lines as they are shown: prefixes, colours, separators. */
#ifndef JGREP_PRINTER_H
#define JGREP_PRINTER_H

#include <stdint.h>

#include "matcher.h"
#include "options.h"
#include "output.h"

typedef enum LineKind { LINE_SELECTED = ':', LINE_CONTEXT = '-' } LineKind;

/* A line to be shown; text[len] is its end-of-line byte. */
typedef struct Line {
    const char *text;
    size_t len;
    LineKind kind;
    uintmax_t number, offset; // from 1; in bytes from the start of the file
    bool is_valid;            // known to be valid text
} Line;

typedef struct Printer {
    const Options *o;
    Output *out;
    Finder *finder;
    const char *name; // of the file, shown before lines when with_name
    bool with_name;
    int number_width; // with -T
    int error;        // jitre code of a search for parts that failed, or 0
} Printer;

void printer_init(Printer *p, const Options *o, Output *out, Finder *finder);
/* `size` of the file, or -1 where that is not known: with -T the largest number must fit. */
void printer_begin_file(Printer *p, const char *name, bool with_name, intmax_t size);

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

/* Is data[0, len) valid in the encoding of the locale? */
bool is_valid_utf8(const char *data, size_t len);

#endif
