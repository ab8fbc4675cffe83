/* dense.h -- blocks in which many lines match.
 *
 * Asking for one line after the other costs a call and two looks for an end of line each. Where
 * lines match by the dozen a second regex is used, whose matches reach to the end of their line:
 *
 *     PATTERN            PATTERN.*\n
 *
 * so that one iteration over the block gives every line that matches, once, and counting lines
 * is counting matches. That needs a pattern that stays in its line, and valid text.
 */
#ifndef JGREP_DENSE_H
#define JGREP_DENSE_H

#include "bytes.h"
#include "jitre.h"
#include "options.h"

typedef struct Dense {
    bool all;      // every line matches, whatever is in it
    bool is_tame;  // `pattern` can be used
    Bytes pattern; // compiled on first use
    uint64_t flags;
    jitre_options options;
    jitre_regex *_Atomic regex;
    _Atomic bool failed; // ... did not compile
} Dense;

/* One pattern of the list, as it was given. */
typedef struct DensePattern {
    const char *text;
    size_t len;
} DensePattern;

/* Decide for the alternatives p[0, n), joined to the pattern `joined`; flags and options are those
 * of the matcher. */
void dense_make(Dense *d, const Options *o, const DensePattern *p, size_t n,
                const Bytes *joined, uint64_t flags, const jitre_options *options);
void dense_free(Dense *d);

/* The regex, or NULL where there is none. May be called by several threads. */
const jitre_regex *dense_regex(const Dense *d);

#endif
