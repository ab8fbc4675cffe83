/* report.h -- what is told when all files have been searched. */
#ifndef JGREP_REPORT_H
#define JGREP_REPORT_H

#include "options.h"
#include "output.h"
#include "skipped.h"
#include "stats.h"

/* Print what --count-total, --stats and --json promise. `nanos`: since the run began. */
void report_end(const Options *o, Output *out, const Stats *stats, const Skipped *skipped,
                uintmax_t nanos);

/* --debug: how the patterns are searched for. */
struct Matcher;
void report_matcher(const struct Matcher *m);

#endif
