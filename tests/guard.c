/* guard.c -- no engine reads outside of the text.
 *
 *     guard EVERY FILE.t...      each EVERY-th length only
 *
 * Machine code is invisible to sanitizers, so texts stand flush against pages that cannot be
 * read, once in front and once behind, in every length from 0 to 300: a byte too far is a
 * crash, and the handler says whose. Answers must be the same in both places.
 *
 *     [ no access |text            | no access ]
 *     [ no access |            text| no access ]
 */
#include "casefile.h"
#include "engines.h"
#include "report.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MAX_LENGTH = 300, ROOM = 4096 };

static struct {
    const Case *c;
    const char *engine;
    size_t len;
} now; // what is running, for the handler

static void on_crash(int signal)
{
    char line[300];
    int n = snprintf(line, sizeof line,
                     "guard: FAIL: signal %d: %s:%zu /%.*s/ engine %s length %zu\n"
                     "guard: 0 passed, 1 failed\n",
                     signal, now.c->file, now.c->line, (int)now.c->pattern.len,
                     now.c->pattern.re, now.engine, now.len);

    if (write(STDOUT_FILENO, line, (size_t)n) < 0) _exit(2);
    _exit(1);
}

/* Room for texts between two pages without access; NULL when there is none. */
static char *make_arena(void)
{
    char *p = mmap(NULL, 3 * ROOM, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (p == MAP_FAILED || mprotect(p + ROOM, ROOM, PROT_READ | PROT_WRITE) != 0)
        return NULL;
    return p + ROOM;
}

/* The text of a case, repeated. */
static void fill_text(char *out, const Case *c)
{
    const char *text = c->ask.len ? c->ask.text : "ab\n";
    size_t len = c->ask.len ? c->ask.len : 3;

    for (size_t i = 0; i < MAX_LENGTH; i++)
        out[i] = text[i % len];
}

typedef struct Guard {
    char *room; // [ROOM], guarded on both sides
    char text[MAX_LENGTH];
    jitre_regex *regex[MAX_ENGINES];
    Answer want;
} Guard;

static void check_place(Guard *g, const Case *c, size_t engine, char *place, size_t len)
{
    Ask ask = {place, len, 0, c->ask.flags};
    char why[200];

    memcpy(place, g->text, len);
    if (engine_check(g->regex[engine], &ask, &g->want, why, sizeof why))
        report_fail("%s:%zu: %s: length %zu: %s", c->file, c->line, engines[engine].name,
                    len, why);
    else
        report_pass(1);
}

static void run_case(Guard *g, const Case *c, size_t first, size_t every)
{
    size_t n = engines_count(), compiled = 0;
    jitre_error error;

    fill_text(g->text, c);
    while (compiled < n && engine_compile(&engines[compiled], &c->pattern, NULL,
                                          &g->regex[compiled], &error) == JITRE_OK)
        compiled++;
    for (size_t len = first % every; compiled == n && len <= MAX_LENGTH; len += every) {
        Ask ask = {g->text, len, 0, c->ask.flags};

        engine_answer(g->regex[0], &ask, &g->want);
        for (size_t e = 0; e < n; e++) {
            now.engine = engines[e].name;
            now.len = len;
            check_place(g, c, e, g->room, len);
            check_place(g, c, e, g->room + ROOM - len, len);
        }
    }
    for (size_t e = 0; e < compiled; e++)
        jitre_free(g->regex[e]);
}

int main(int argc, char **argv)
{
    size_t every = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    Guard *g = test_alloc(sizeof *g);
    CaseFile f = {0};

    report_begin("guard");
    g->room = make_arena();
    if (every == 0 || !g->room) return 2;
    for (int i = 2; i < argc; i++)
        if (!casefile_read(&f, argv[i])) report_fail("%s: not a case file", argv[i]);
    signal(SIGSEGV, on_crash);
    signal(SIGBUS, on_crash);
    for (size_t i = 0; i < f.n && report_go_on(); i++) {
        now.c = &f.cases[i];
        if (!now.c->error) run_case(g, now.c, i, every);
    }
    answer_free(&g->want);
    free(g);
    casefile_free(&f);
    return report_end();
}
