/* main.c -- jgrep: print lines that match patterns.
 *
 *     options -> matcher -> walk: for each file, input -> lines -> printer
 *
 * Exit status 0: a line was selected, 1: none was, 2: something went wrong. 0 and 1 also
 * promise that all input was searched and all output was written.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "matcher.h"
#include "options.h"
#include "output.h"
#include "replace.h"
#include "report.h"
#include "walk.h"

/* Is it clear without reading that no line will be selected? */
static bool selects_nothing(const Options *o)
{
    const Bytes *p = &o->patterns;
    bool all_match = p->len == 1 && !o->nconditions && !o->whole_lines &&
                     !o->whole_words; // the empty pattern

    if (o->listing == LIST_WITHOUT_MATCH) return false;
    return !o->max_count || (o->invert ? all_match : !p->len);
}

/* Is the template of --replace right? */
static bool can_replace(const Options *o, const Matcher *m)
{
    Template t;

    if (!o->replace) return true;
    if (!template_make(&t, o->replace, m)) return false;
    template_free(&t);
    return true;
}

/* "skipped: 214 ignored, 31 hidden, 12 binary"; other kinds where there are any. */
static void tell_skipped(const Skipped *s)
{
    char text[256];
    int n = snprintf(text, sizeof(text), "skipped: %ju ignored, %ju hidden, %ju binary",
                     (uintmax_t)s->ignored, (uintmax_t)s->hidden, (uintmax_t)s->binary);
    const struct {
        uint64_t count;
        const char *name;
    } others[] = {
        {s->filtered, "filtered"}, {s->too_big, "too big"}, {s->special, "special"}};

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (others[i].count)
            n += snprintf(text + n, sizeof(text) - (size_t)n, ", %ju %s",
                          (uintmax_t)others[i].count, others[i].name);
    }
    fprintf(stderr, "%s\n", text);
}

static bool tells_end(const Options *o)
{
    return o->count_total || o->stats || o->json;
}

/* Print what comes behind all files. Returns 0 or errno of a write that failed. */
static int tell_end(const Options *o, const WalkResult *r, uintmax_t began)
{
    Output out;
    int error;

    output_init(&out, STDOUT_FILENO);
    report_end(o, &out, &r->stats, &r->skipped, began ? stats_now() - began : 0);
    output_flush(&out);
    error = r->error ? r->error : out.error;
    output_free(&out);
    return error;
}

static int run(const Options *o)
{
    uintmax_t began = o->stats || o->json ? stats_now() : 0;
    WalkResult r;
    Matcher m = {0};

    if (!o->filter.list && !matcher_make(&m, o)) return EXIT_TROUBLE;
    if (o->debug) report_matcher(&m);
    if (!can_replace(o, &m)) {
        matcher_free(&m);
        return EXIT_TROUBLE;
    }
    if (!o->filter.list && !tells_end(o) && selects_nothing(o)) {
        matcher_free(&m);
        return 1;
    }
    r = walk(o, &m);
    if (tells_end(o)) r.error = tell_end(o, &r, began);
    matcher_free(&m);
    if (o->filter.tell) tell_skipped(&r.skipped);
    if (r.error) {
        complain(NULL, r.error, "write error");
        return EXIT_TROUBLE;
    }
    if (r.trouble && !(o->quiet && r.selected)) return EXIT_TROUBLE;
    return !r.selected;
}

int main(int argc, char **argv)
{
    Options o;
    int status = options_parse(&o, argc, argv);

    if (status < 0) status = run(&o);
    options_free(&o);
    return status;
}
