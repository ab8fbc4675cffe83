/* run_cases.c -- every case of tests/cases on every engine, and put to libpcre2 as well.
 *
 *     run_cases [--no-exec | --kill-wx] FILE.t...
 *
 * A case passes an engine when all questions of the API get the stated answer; where the case
 * states less than there is to say (groups, later matches), libpcre2 says the rest, or Pike
 * where libpcre2 is silent. --no-exec and --kill-wx run all of it in a sandbox (sandbox.h): the
 * answers must not change, and machine code must be in use where it can be.
 */
#include "casefile.h"
#include "difference.h"
#include "maps.h"
#include "report.h"
#include "sandbox.h"

#include <string.h>

static size_t oracle_asked;

static void fail_case(const Case *c, const char *who, const char *why)
{
    report_fail("%s:%zu: %s: %s: %s", c->file, c->line, c->name, who, why);
}

/* The answer against what the case states; NULL, or what is wrong. */
static const char *contradicts(const Case *c, const Answer *a)
{
    if (c->has_match && (c->ngroups > 0) != (a->rc == 1))
        return a->rc == 1 ? "matches" : "does not match";
    for (size_t g = 0; c->has_match && g < c->ngroups; g++) {
        if (g >= a->ngroups) return "has too few groups";
        if (g > 0 && a->only_spans) break;
        if (a->groups[g].start != c->groups[g].start ||
            a->groups[g].end != c->groups[g].end)
            return g ? "has other groups" : "has another first match";
    }
    if (!c->has_all) return NULL;
    if (a->nmatches != c->nall) return "has another number of matches";
    for (size_t i = 0; i < c->nall; i++)
        if (answer_match(a, i)->start != c->all[i].start ||
            answer_match(a, i)->end != c->all[i].end)
            return "has other matches";
    return NULL;
}

/* Everything there is to know about a case, from the oracle if it may be asked, else from the
 * reference engine. False after a failure. */
static bool find_answer(const Case *c, const Panel *p, Answer *want)
{
    const char *who = "pike", *wrong;

    if (p->oracle && oracle_answer(p->oracle, &c->ask, want) == ORACLE_OK) {
        who = "libpcre2";
        oracle_asked++;
    } else {
        engine_answer(p->regex[0], &c->ask, want);
    }
    wrong = contradicts(c, want);
    if (!wrong) return true;
    fail_case(c, who, wrong);
    casefile_print(who, &c->pattern, &c->ask, want);
    return false;
}

static void run_error(const Case *c)
{
    for (size_t i = 0; i < engines_count(); i++) {
        jitre_regex *re;
        jitre_error error;
        int rc = engine_compile(&engines[i], &c->pattern, NULL, &re, &error);

        report_check(rc == c->error && !re && error.code == rc && error.message[0] &&
                         error.offset + error.length <= c->pattern.len,
                     "%s:%zu: %s: %s: error %d (%s) at %zu+%zu, not %d", c->file, c->line,
                     c->name, engines[i].name, rc, rc ? error.message : "compiles",
                     error.offset, error.length, c->error);
        jitre_free(re);
    }
}

static void run_text(const Case *c)
{
    Answer want = {0};
    char why[200];
    Panel p;
    PanelStatus status = panel_open(&p, &c->pattern, !c->oracle_differs);

    if (status != PANEL_OK) {
        fail_case(c, p.who ? p.who : "all", p.who ? p.why : "the pattern is refused");
    } else if (find_answer(c, &p, &want)) {
        for (size_t i = 0; i < p.nengines; i++) {
            if (engine_check(p.regex[i], &c->ask, &want, why, sizeof why))
                fail_case(c, engines[i].name, why);
            else
                report_pass(1);
        }
    }
    panel_close(&p);
    answer_free(&want);
}

/* Go into the sandbox that `option` names; true when it was one. */
static bool enter_sandbox(const char *option)
{
    bool no_exec = strcmp(option, "--no-exec") == 0;
    jitre_facts facts = {.size = sizeof facts};
    const Engine *native = &engines[engines_count() - 1];
    TestPattern p = {"a[bc]+d", 7, settings_make()};
    jitre_error error;
    jitre_regex *re;

    if (!no_exec && strcmp(option, "--kill-wx") != 0) return false;
    if (!(no_exec ? sandbox_no_exec() : sandbox_kill_wx())) {
        puts("run_cases: no seccomp here, running without");
        return true;
    }
    if (native->engine != JITRE_ENGINE_NATIVE) return true;
    if (engine_compile(native, &p, NULL, &re, &error) == JITRE_OK)
        jitre_info(re, 1, &facts);
    report_check((facts.engine == JITRE_ENGINE_NATIVE) != no_exec, "%s: engine %s", option,
                 engine_name(facts.engine));
    jitre_free(re);
    return true;
}

int main(int argc, char **argv)
{
    CaseFile f = {0};
    int first = 1;

    report_begin("run_cases");
    if (argc > 1 && enter_sandbox(argv[1])) first = 2;
    for (int i = first; i < argc; i++)
        if (!casefile_read(&f, argv[i])) report_fail("%s: not a case file", argv[i]);
    for (size_t i = 0; i < f.n; i++) {
        if (f.cases[i].error)
            run_error(&f.cases[i]);
        else
            run_text(&f.cases[i]);
        if (i % 64 == 0) maps_check(f.cases[i].name);
    }
    maps_check("at the end");
    printf("run_cases: %zu cases, %zu engines, %zu answers checked with libpcre2\n", f.n,
           engines_count(), oracle_asked);
    casefile_free(&f);
    return report_end();
}
