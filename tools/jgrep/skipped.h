/* skipped.h -- how much a search left out, and why.
 *
 * A walk that obeys ignore, hidden or binary rules must not do it in silence: --skipped,
 * --stats and the summary of --json tell these numbers. Each worker counts for itself; the
 * counts are added up in the end. A directory left out counts once, whatever is below it.
 */
#ifndef JGREP_SKIPPED_H
#define JGREP_SKIPPED_H

#include <stdint.h>

/* X(field, how it is called) -- in the order in which they are told. */
#define SKIPPED_KINDS(X)                                                                   \
    X(ignored, "ignored")   /* by a line of an ignore file */                              \
    X(hidden, "hidden")     /* the name begins with a dot */                               \
    X(filtered, "filtered") /* by --include, --exclude, globs, types */                    \
    X(binary, "binary")     /* has a zero byte */                                          \
    X(too_big, "too big")   /* --max-filesize */                                           \
    X(special, "special")   /* devices, pipes, sockets, symbolic links not followed */

typedef struct Skipped {
#define SKIPPED_FIELD(field, text) uint64_t field;
    SKIPPED_KINDS(SKIPPED_FIELD)
#undef SKIPPED_FIELD
} Skipped;

static inline void skipped_add(Skipped *to, const Skipped *more)
{
#define SKIPPED_ADD(field, text) to->field += more->field;
    SKIPPED_KINDS(SKIPPED_ADD)
#undef SKIPPED_ADD
}

#endif
