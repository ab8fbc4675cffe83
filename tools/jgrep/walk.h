/* walk.h -- from names on the command line to open files, by several threads. */
#ifndef JGREP_WALK_H
#define JGREP_WALK_H

#include "matcher.h"
#include "options.h"
#include "skipped.h"
#include "stats.h"

/* What a run came to. */
typedef struct WalkResult {
    bool selected, trouble;
    int error; // errno of a write that failed, or 0
    Skipped skipped;
    Stats stats;
} WalkResult;

/* Search, or with --files list, what the operands stand for. */
WalkResult walk(const Options *o, const Matcher *m);

#endif
