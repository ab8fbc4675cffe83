/* stats.h -- what a search did, in numbers. Each worker counts for itself; the counts are added
 * up in the end, and report.h tells them. */
#ifndef JGREP_STATS_H
#define JGREP_STATS_H

#include <stdint.h>
#include <time.h>

typedef struct Stats {
    uintmax_t searches, searches_with_match; // files
    uintmax_t bytes_searched, bytes_printed;
    uintmax_t matched_lines, matches;
    uintmax_t nanos; // spent searching; over all workers more than what passed on the wall
} Stats;

static inline void stats_add(Stats *to, const Stats *more)
{
    to->searches += more->searches;
    to->searches_with_match += more->searches_with_match;
    to->bytes_searched += more->bytes_searched;
    to->bytes_printed += more->bytes_printed;
    to->matched_lines += more->matched_lines;
    to->matches += more->matches;
    to->nanos += more->nanos;
}

static inline uintmax_t stats_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uintmax_t)t.tv_sec * 1000000000u + (uintmax_t)t.tv_nsec;
}

#endif
