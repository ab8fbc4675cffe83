/* casefile.h -- test cases as data.
 *
 *     name:  first alternative wins, even if shorter
 *     re:    sam|samwise
 *     text:  samwise
 *     match: 0-3
 *
 * A line is `key: value`; blanks around the value do not count; a blank line ends a case and
 * `#` begins a comment line. Keys, in this order:
 *
 *     name   what the case is about
 *     re     the pattern, as it is written; or
 *     rx     ... with escapes (\n \r \t \0 \\ \xhh \<N:text>)
 *     flags  as `jitre cases` knows them: i utf newline:crlf notbol bre ... (optional)
 *     text   the text, with escapes
 *     start  where the search begins (default 0)
 *     match  the first match and its groups: 0-3 1-2 - 2-3; `none`
 *     all    all matches: 0-3 4-4; `none`
 *     error  instead of text: the name of the error, UNCLOSED_GROUP ...
 *     oracle why libpcre2 10.42 answers otherwise: the case is not put to it
 *
 * text to oracle may be repeated within a case: more texts for the same pattern. Groups that
 * `match` does not list are not stated by the case.
 */
#ifndef JITRE_TEST_CASEFILE_H
#define JITRE_TEST_CASEFILE_H

#include "question.h"

typedef struct Case {
    const char *name, *file;
    size_t line; // of the text, for messages
    TestPattern pattern;
    Ask ask;
    int error;      // the code that jitre_compile must give; 0: it compiles
    bool has_match; // `match:` was given; groups[0, ngroups), none when ngroups == 0
    jitre_span *groups;
    size_t ngroups;
    bool has_all;
    jitre_span *all;
    size_t nall;
    bool oracle_differs;
} Case;

typedef struct CaseFile {
    Case *cases;
    size_t n;
    char **memory; // everything the cases point to
    size_t nmemory;
} CaseFile;

/* Read a file behind what `f` has (zeroed at first). False after a message on stdout. */
bool casefile_read(CaseFile *f, const char *path);
void casefile_free(CaseFile *f);

/* Print a question and its answer in this form, ready to be pasted. */
void casefile_print(const char *name, const TestPattern *p, const Ask *ask,
                    const Answer *answer);

#endif
