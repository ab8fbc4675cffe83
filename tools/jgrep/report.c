/* report.c -- totals, statistics, and what is told of the patterns. */
#include "report.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "matcher.h"

static void put(Output *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(Output *out, const char *format, ...)
{
    char text[256];
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (n > 0)
        output_put(out, text, (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1);
}

/* -- The end ----------------------------------------------------------------------------- */

static void put_skipped(Output *out, const Skipped *skipped)
{
    const char *before = "skipped: ";

#define PUT_SKIPPED(field, text)                                                           \
    if (skipped->field) {                                                                  \
        put(out, "%s%" PRIu64 " " text, before, skipped->field);                           \
        before = ", ";                                                                     \
    }
    SKIPPED_KINDS(PUT_SKIPPED)
#undef PUT_SKIPPED
    if (*before == ',') output_char(out, '\n');
}

static void put_stats(const Options *o, Output *out, const Stats *stats,
                      const Skipped *skipped, uintmax_t nanos)
{
    bool looked = !o->count && !o->quiet && o->listing == LIST_NONE; // at matches in lines

    output_char(out, '\n');
    if (looked) put(out, "%" PRIuMAX " matches\n", stats->matches);
    put(out, "%" PRIuMAX " matched lines\n", stats->matched_lines);
    put(out, "%" PRIuMAX " files contained matches\n", stats->searches_with_match);
    put(out, "%" PRIuMAX " files searched\n", stats->searches);
    put(out, "%" PRIuMAX " bytes printed\n", stats->bytes_printed);
    put(out, "%" PRIuMAX " bytes searched\n", stats->bytes_searched);
    put(out, "%.6f seconds spent searching\n", (double)stats->nanos / 1e9);
    put(out, "%.6f seconds\n", (double)nanos / 1e9);
    put_skipped(out, skipped);
}

void report_end(const Options *o, Output *out, const Stats *stats, const Skipped *skipped,
                uintmax_t nanos)
{
    if (o->count_total && !o->quiet)
        put(out, "%s%" PRIuMAX "\n", o->count_each ? "total:" : "",
            o->count_matches ? stats->matches : stats->matched_lines);
    if (o->json && !o->quiet) json_summary(out, stats, skipped, nanos);
    if (o->stats && !o->json) put_stats(o, out, stats, skipped, nanos);
}

/* -- --debug ----------------------------------------------------------------------------- */

static const char *engine_name(enum jitre_engine engine)
{
    static const char *const names[] = {"auto", "pike", "lazy", "table", "native", "bits"};
    size_t i = (size_t)engine;

    return i < sizeof(names) / sizeof(names[0]) ? names[i] : "another";
}

static const char *isa_name(enum jitre_isa isa)
{
    static const char *const names[] = {"none", "sse2", "avx2", "avx512"};
    size_t i = (size_t)isa;

    return i < sizeof(names) / sizeof(names[0]) ? names[i] : "another";
}

static void tell_regex(const jitre_regex *re, size_t i, size_t n)
{
    jitre_facts f = {.size = sizeof(f)};
    int r = jitre_info(re, 1, &f);

    if (r < 0) {
        complain(NULL, 0, "debug: regex %zu of %zu: %s", i + 1, n, jitre_error_text(r));
        return;
    }
    complain(NULL, 0, "debug: regex %zu of %zu: engine %s, instructions %s%s%s", i + 1, n,
             engine_name(f.engine), isa_name(f.isa),
             f.why_not_native ? "; not native: " : "",
             f.why_not_native ? f.why_not_native : "");
    if (f.max_length == JITRE_UNSET)
        complain(NULL, 0, "debug:   matches of %zu bytes or more", f.min_length);
    else
        complain(NULL, 0, "debug:   matches of %zu to %zu bytes", f.min_length,
                 f.max_length);
    if (f.prefix_length)
        complain(NULL, 0, "debug:   each begins with '%.*s'", (int)strnlen(f.prefix, 64),
                 f.prefix);
    complain(
        NULL, 0,
        "debug:   %zu nodes; states: %zu search, %zu iterate, %zu reverse; %zu bytes of "
        "code, %zu of memory",
        f.nfa_nodes, f.search_states, f.iterate_states, f.reverse_states, f.code_bytes,
        f.memory_bytes);
    complain(NULL, 0, "debug:   compiled in %.3f ms", (double)f.compile_ns / 1e6);
}

void report_matcher(const Matcher *m)
{
    complain(NULL, 0, "debug: %zu regex%s, searched %s", m->n, m->n == 1 ? "" : "es",
             m->by_line ? "line by line" : "in blocks of lines");
    for (size_t i = 0; i < m->n; i++)
        tell_regex(m->regex[i], i, m->n);
}
