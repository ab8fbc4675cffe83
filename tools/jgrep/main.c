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

static int run(const Options *o)
{
    WalkResult r;
    Matcher m = {0};

    if (!o->filter.list && !matcher_make(&m, o)) return EXIT_TROUBLE;
    if (!o->filter.list && selects_nothing(o)) {
        matcher_free(&m);
        return 1;
    }
    r = walk(o, &m);
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
