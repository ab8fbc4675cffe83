/* matcher.h -- patterns of the command line as regexes, and questions about lines of a block.
 *
 * A Matcher is read-only once made and may be shared by threads; what a search remembers is
 * in a Finder, one for each thread. A block is a run of whole lines, the last one with its
 * end-of-line byte too. A match never reaches over the end of a line.
 */
#ifndef JGREP_MATCHER_H
#define JGREP_MATCHER_H

#include <stdbool.h>
#include <stddef.h>

#include "dense.h"
#include "jitre.h"
#include "options.h"

typedef struct Matcher {
    jitre_regex **regex; // alternatives that did not fit one regex are in several
    size_t n;            // 0: no pattern, nothing matches
    char eol;
    bool by_line;     // a line must be searched as a text of its own
    bool longest;     // leftmost-longest, else leftmost-first
    bool wanders;     // a match may look for its end behind the end of its line
    bool is_string;   // each match is the same string
    bool single_step; // behind an empty match go on one byte further, as GNU grep does
    bool utf;
    Dense dense;
    struct Demand *demand; // [ndemands] --and and --not
    size_t ndemands;
} Matcher;

/* What a line must match besides, or must not. */
typedef struct Demand {
    Matcher m; // has none itself
    bool negated;
} Demand;

/* Compile the patterns of `o`. Complains and returns false when one is wrong. */
bool matcher_make(Matcher *m, const Options *o);
void matcher_free(Matcher *m);

typedef struct Span {
    size_t start, end;
} Span;

/* What one regex found ahead, while other regexes are still behind it. */
typedef struct Ahead {
    Span span; // start == SIZE_MAX: nothing more
    bool known;
} Ahead;

enum { FINDER_BATCH = 64 };

typedef struct Finder {
    const Matcher *m;
    Ahead *line; // [n] next line of each regex in the block
    Ahead *part; // [n] next match of each regex in the line
    bool by_line;
    size_t window;   // how far ahead a pattern that wanders may look
    unsigned strays; // matches that reached over the end of their line
    jitre_iter iter; // matches of the line, when there is one regex
    bool has_iter;
    jitre_span batch[FINDER_BATCH]; // batch[next, count): matches not given out yet
    size_t next, count;
    bool is_dense;    // many lines of the last block have matched
    size_t nlines;    // ... so many of this one
    bool by_runs;     // lines are looked for by `runs`
    bool has_first;   // ... from now on: the first one of the block was looked for
    jitre_iter runs;  // matches of the block; dense: they reach to the ends of their lines
    bool has_runs;    // ... has begun
    size_t runs_from; // ... and all before this place is done
    size_t passed;    // ... so many of the last line were passed over
    jitre_span run[64]; // run[next_run, nruns): not given out yet
    size_t next_run, nruns;
    jitre_stream *stream; // [m->n] of a line in pieces, or NULL
    const char *text;     // the line that is iterated over
    size_t len, pos;
    bool keeps_empty;  // empty matches are parts, too; to be set before any search
    size_t ngroups;    // groups found along with parts, see finder_keep_groups
    jitre_span *group; // [FINDER_BATCH * ngroups] like `batch`, each match with its groups
    const jitre_span *groups; // those of the last part; NULL: they were not found with it
    bool first_only;          // no more than one line will be asked for; to be set, too
    bool only_counts; // finder_count_lines is all that will be asked; to be set, too
    bool was_empty;   // the last part, one of several regexes
    size_t which;     // the regex that found the last part
} Finder;

void finder_init(Finder *f, const Matcher *m);
void finder_free(Finder *f);

/* A new block: what was found in the one before is forgotten. Returns whether block[from, len) is
 * known to be valid UTF-8. */
bool finder_new_block(Finder *f, const char *block, size_t len, size_t from);

/* The first line with a match in block[from, len); `from` is the start of a line. *line is
 * without its end-of-line byte. Returns 1, 0, or a negative jitre code. */
int finder_next_line(Finder *f, const char *block, size_t len, size_t from, Span *line);

/* The first lines with a match, all those that follow each other as far as that is easy to tell:
 * *lines is with end-of-line bytes, *n how many they are. `from` goes on behind the last ones. */
int finder_next_lines(Finder *f, const char *block, size_t len, size_t from, Span *lines,
                      uintmax_t *n);

/* How many lines of block[from, len) have a match, if that is easy to tell. Returns 1 and *n, 0 or
 * an error. */
int finder_count_lines(Finder *f, const char *block, size_t len, size_t from, uintmax_t *n);

/* Is there a match in a line that comes in pieces? finder_begin_pieces returns false where that
 * cannot be told. finder_piece returns 1 (then no more need come), 0 or an error. */
bool finder_begin_pieces(Finder *f);
int finder_piece(Finder *f, const char *piece, size_t len, bool last);
void finder_end_pieces(Finder *f);

/* May the matches of this block be looked for in all of it at once? Then finder_begin_parts takes
 * the block for a line. */
bool finder_takes_blocks(const Finder *f);
bool finder_takes_text(const Finder *f); // ... even where the block is no valid text

/* The non-empty matches of one line, in order; with keeps_empty all. finder_next_part returns
 * 1, 0 or an error. */
int finder_begin_parts(Finder *f, const char *line, size_t len);
int finder_next_part(Finder *f, Span *part);

/* Only the first of them. 1, 0 or an error. */
int finder_first_part(Finder *f, const char *line, size_t len, Span *part);

/* The same for any text, from `pos` on. With was_empty there was an empty match at `pos`. */
int finder_begin_at(Finder *f, const char *text, size_t len, size_t pos, bool was_empty);

/* A match and the regex that found it; Finder.which is that of the last part. */
typedef struct Part {
    size_t start, end, which;
} Part;

/* The regex `which`; *first: number of groups in the regexes before it. */
const jitre_regex *finder_regex(const Finder *f, size_t which, size_t *first);

/* Find the first n groups of each part along with it, the match included, where that can be done;
 * to be called before any search. Then they are in f->groups until the next question. */
void finder_keep_groups(Finder *f, size_t n);

/* The groups of a part, as jitre_captures fills them in. Returns 0 or an error. */
int finder_groups(const Finder *f, const Part *part, jitre_span *groups, size_t n);

#endif
