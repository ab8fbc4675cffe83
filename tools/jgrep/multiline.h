/* multiline.h -- matches that reach over the ends of lines, and the lines they touch.
 *
 * The text comes as a window that moves on through the file. A match is given out only when no
 * text behind the window could change it: when matches have a greatest length, that needs so
 * many bytes behind the place where it begins; when they have none, the window must grow until
 * the file is in it.
 *
 *      0              from                 certain      len
 *      | lines before | searched next      | not yet    | unread
 */
#ifndef JGREP_MULTILINE_H
#define JGREP_MULTILINE_H

#include "parts.h"

typedef struct Multi {
    Finder *finder;
    char eol;
    size_t reach;    // bytes that decide about a match; SIZE_MAX: all
    size_t from;     // where the search goes on
    bool was_empty;  // ... behind an empty match: the same is not to be found again
    bool is_running; // the finder goes on where it is
    Part next;       // it was one match ahead
    bool has_next;
    Parts parts; // matches of the lines found last, counted from their start
} Multi;

/* `measures`: find out how long matches can be; else all text is certain. */
void multi_init(Multi *m, Finder *finder, char eol, bool measures);
void multi_free(Multi *m);

/* Text has left the window at its start, and more came at its end. */
void multi_drop(Multi *m, size_t dropped);

/* Go on at the start of a line in another window. All that is in it is certain. */
void multi_begin(Multi *m, size_t from);

/* Find the next lines, all those a match touches and those that other matches on these touch, in
 * text[0, len), which ends in a whole line or, `at_end`, with the file. *lines includes the last
 * end-of-line byte. Returns 1; 0: there are none that begin before *lines.start, and what comes
 * behind it is not certain yet (at_end: there is nothing more); or a negative jitre code. */
int multi_next(Multi *m, const char *text, size_t len, bool at_end, Span *lines);

#endif
