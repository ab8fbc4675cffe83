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
#include "search.h"
#include "walk.h"

static bool walks_here(const Options *o)
{
    if (o->walk_here) return true;
    return o->face == FACE_JGREP && o->directories == DIRECTORIES_RECURSE &&
           isatty(STDIN_FILENO);
}

static void search_all(Search *s)
{
    const Options *o = s->o;

    if (!o->noperands) {
        if (walks_here(o))
            walk_here(s);
        else
            search_stdin(s);
    }
    for (int i = 0; i < o->noperands && !s->stop; i++) {
        if (!strcmp(o->operands[i], "-"))
            search_stdin(s);
        else
            walk_operand(s, o->operands[i]);
    }
}

/* Everything must have reached its place, else no result can be trusted. */
static int finish_output(Output *out)
{
    output_flush(out);
    if (!out->error) return 0;
    out->len = 0;
    complain(NULL, out->error, "write error");
    return EXIT_TROUBLE;
}

/* Is it clear without reading that no line will be selected? */
static bool selects_nothing(const Options *o)
{
    const Bytes *p = &o->patterns;
    bool all_match = p->len == 1 && !o->whole_lines && !o->whole_words; // the empty pattern

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

static int run(const Options *o)
{
    Output out;
    Matcher m;
    Search s;
    uintmax_t began = o->stats || o->json ? stats_now() : 0;
    int status;

    if (!matcher_make(&m, o)) return EXIT_TROUBLE;
    if (o->debug) report_matcher(&m);
    if (!can_replace(o, &m)) {
        matcher_free(&m);
        return EXIT_TROUBLE;
    }
    if (selects_nothing(o) && !o->json && !o->stats && !o->count_total) {
        matcher_free(&m);
        return 1;
    }
    output_init(&out, STDOUT_FILENO);
    search_init(&s, o, &m, &out);
    search_all(&s);
    report_end(o, &out, &s.printer.stats, &s.skipped, began ? stats_now() - began : 0);
    status = finish_output(&out);
    if (!status && s.trouble && !(o->quiet && s.selected)) status = EXIT_TROUBLE;
    if (!status) status = !s.selected;
    search_free(&s);
    matcher_free(&m);
    return status;
}

int main(int argc, char **argv)
{
    Options o;
    int status = options_parse(&o, argc, argv);

    if (status < 0) status = run(&o);
    options_free(&o);
    return status;
}
