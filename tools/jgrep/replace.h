/* replace.h -- the template of --replace: "$1, ${name}, $0, $$" between pieces of text.
 *
 * Groups count through all patterns from left to right. A group that took no part is empty.
 */
#ifndef JGREP_REPLACE_H
#define JGREP_REPLACE_H

#include "bytes.h"
#include "matcher.h"

typedef struct TemplatePiece {
    const char *text; // as it is, or the name of a group; not NUL-terminated
    size_t len;
    enum { PIECE_TEXT, PIECE_NUMBER, PIECE_NAME } kind;
    size_t number;
    size_t group; // of the only regex, when there is one; SIZE_MAX: none
} TemplatePiece;

typedef struct Template {
    TemplatePiece *piece;
    size_t n;
    bool is_resolved;   // there is one regex, and pieces know their groups
    size_t nused;       // groups of a match that occur, the match included
    jitre_span *groups; // [nused] of the match at hand
} Template;

/* Read `text`, which must outlive the template. Complains and returns false where it is wrong:
 * a brace that does not end, a group that no pattern has. */
bool template_make(Template *t, const char *text, const Matcher *m);
void template_free(Template *t);

/* Append what replaces a match of the regex `which` in the finder's text; groups[0, nused) are its
 * groups. */
void template_apply(const Template *t, const Finder *f, size_t which,
                    const jitre_span *groups, Bytes *out);

#endif
