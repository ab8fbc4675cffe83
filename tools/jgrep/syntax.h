/* syntax.h -- what can be told from the text of a pattern, without understanding it.
 *
 * The questions are put so that "no" is always safe: then a slower way is taken. */
#ifndef JGREP_SYNTAX_H
#define JGREP_SYNTAX_H

#include "options.h"

/* Does it match in every line, whatever is in it? */
bool syntax_matches_all(const Options *o, const char *p, size_t n);

/* Does every match stay within a line, and does it mean the same in parentheses? */
bool syntax_stays_in_line(const Options *o, const char *p, size_t n);

/* Does every match stay within a line, and look at nothing beyond it? */
bool syntax_looks_in_line(const Options *o, const char *p, size_t n);

/* Is it free of back references? They are numbers, so it may not be joined with others. */
bool syntax_has_no_references(const Options *o, const char *p, size_t n);

/* Is nothing in it atomic? Then what it matches does not depend on the order in which it is
 * tried, and a quantifier that may eat the end of the line can also stop before it. */
bool syntax_has_no_atoms(const Options *o, const char *p, size_t n);

/* Does (?m) stay as it is? */
bool syntax_keeps_multiline(const Options *o, const char *p, size_t n);

/* POSIX: is the leftmost-first match always the longest? */
bool syntax_first_is_longest(const Options *o, const char *p, size_t n);

#endif
