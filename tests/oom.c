/* oom.c -- every allocation fails once.
 *
 *     oom EVERY FILE.t...       each EVERY-th case only
 *
 * A scenario compiles a pattern and asks everything there is to ask. It is run again and
 * again, failing the 1st, 2nd, 3rd ... allocation (that one only, or all from there on) until
 * one run passes untouched. Each call must give an error or the right answer; the regex must
 * work once there is memory again; and nothing may stay allocated.
 */
#include "casefile.h"
#include "engines.h"
#include "report.h"

#include <stdlib.h>
#include <string.h>

/* An allocator that fails the fail_at-th call, and the ones behind it when `persistent`. */
typedef struct Faulty {
    size_t calls, fail_at, live;
    bool persistent, armed, fired;
} Faulty;

static void *faulty_alloc(void *user, size_t size)
{
    Faulty *f = user;
    size_t call = f->calls++;
    void *p;

    if (f->armed && (call == f->fail_at || (f->persistent && call > f->fail_at))) {
        f->fired = true;
        return NULL;
    }
    p = malloc(size ? size : 1);
    if (p) f->live++;
    return p;
}

static void faulty_free(void *user, void *memory)
{
    Faulty *f = user;

    if (!memory) return;
    f->live--;
    free(memory);
}

/* One scenario: what is right, and where it went wrong. */
typedef struct Scenario {
    const Case *c;
    const Engine *engine;
    Answer want;
    Faulty faulty;
    const char *problem;
    int rc; // of the call that is the problem
} Scenario;

static void expect(Scenario *s, int rc, bool right, const char *what)
{
    if (s->problem || (rc < 0 && s->faulty.fired) || (rc >= 0 && right)) return;
    s->problem = what;
    s->rc = rc;
}

static void ask_singles(Scenario *s, const jitre_regex *re, jitre_span *groups)
{
    const Ask *a = &s->c->ask;
    const Answer *w = &s->want;
    size_t n = w->ngroups, size = n * sizeof *groups, count = 0;
    jitre_facts facts = {.size = sizeof facts};
    jitre_span m;
    int rc = jitre_is_match(re, a->text, a->len, a->start, a->flags);

    expect(s, rc, rc == w->rc, "is_match");
    rc = jitre_find(re, a->text, a->len, a->start, a->flags, &m);
    expect(s, rc, rc == w->rc && (!rc || !memcmp(&m, w->groups, sizeof m)), "find");
    rc = jitre_captures(re, a->text, a->len, a->start, a->flags, groups, n);
    expect(s, rc, rc == w->rc && (!rc || !memcmp(groups, w->groups, size)), "captures");
    rc = jitre_count(re, a->text, a->len, a->start, a->flags, &count);
    expect(s, rc, rc == JITRE_OK && count == w->nmatches, "count");
    rc = jitre_info(re, 1, &facts);
    expect(s, rc, rc == JITRE_OK, "info");
}

static void ask_all(Scenario *s, const jitre_regex *re, jitre_span *groups)
{
    const Ask *a = &s->c->ask;
    const Answer *w = &s->want;
    size_t seen = 0, n, from = a->start;
    uint32_t flags = a->flags;
    jitre_span span;
    jitre_iter it;
    int rc = jitre_iter_init(&it, re, a->text, a->len, a->start, a->flags);

    while (rc >= 0 && (rc = jitre_iter_next(&it, &span, 1, &n)) == 1 &&
           seen < w->nmatches) {
        const jitre_span *want = answer_match(w, seen);
        int at;

        expect(s, rc, !memcmp(&span, want, sizeof span), "iter");
        at = jitre_captures_at(re, a->text, a->len, from, flags, span, groups, w->ngroups);
        expect(s, at, !memcmp(groups, want, w->ngroups * sizeof *groups), "captures_at");
        from = span.end;
        flags &= ~JITRE_NOTEMPTY_ATSTART;
        seen++;
    }
    expect(s, rc, rc == 0 && seen == w->nmatches, "iter: number of matches");
    jitre_iter_done(&it);
}

static void ask_texts(Scenario *s, const jitre_regex *re)
{
    const Ask *a = &s->c->ask;
    jitre_span *pieces = NULL;
    char *out = NULL;
    size_t len, n;
    int rc = jitre_replace(re, a->text, a->len, "<$0>", 4, 0, a->flags, &out, &len);

    expect(s, rc, out && out[len] == 0, "replace");
    if (rc >= 0) jitre_free_text(re, out);
    rc = jitre_split(re, a->text, a->len, 0, a->flags, &pieces, &n);
    expect(s, rc, pieces && n >= 1, "split");
    if (rc >= 0) jitre_free_spans(re, pieces);
}

static void ask_everything(Scenario *s, const jitre_regex *re, jitre_span *groups)
{
    ask_singles(s, re, groups);
    ask_all(s, re, groups);
    ask_texts(s, re);
}

/* One run with the fault set. False when it was not reached: then all is done. */
static bool run_once(Scenario *s, size_t fail_at, bool persistent, jitre_span *groups)
{
    jitre_allocator allocator = {faulty_alloc, faulty_free, &s->faulty};
    jitre_regex *re;
    jitre_error error;
    int rc;

    s->faulty = (Faulty){.fail_at = fail_at, .persistent = persistent, .armed = true};
    s->problem = NULL;
    rc = engine_compile(s->engine, &s->c->pattern, &allocator, &re, &error);
    if (rc == JITRE_OK) {
        ask_everything(s, re, groups);
        bool fired = s->faulty.fired;

        s->faulty.armed = s->faulty.fired = false; // there is memory again
        ask_everything(s, re, groups);
        s->faulty.fired = fired;
        jitre_free(re);
    } else if (!s->faulty.fired || rc != JITRE_ERR_MEMORY || re) {
        s->problem = "compile";
    }
    if (s->faulty.live && !s->problem) s->problem = "memory is left";
    report_check(!s->problem, "%s:%zu: %s: allocation %zu%s: %s gives %d", s->c->file,
                 s->c->line, s->engine->name, fail_at, persistent ? " and later" : "",
                 s->problem, s->rc);
    return s->faulty.fired && !s->problem;
}

static void run_case(const Case *c, const Engine *engine)
{
    Scenario s = {.c = c, .engine = engine};
    jitre_span *groups;
    jitre_regex *re;
    jitre_error error;

    if (engine_compile(engine, &c->pattern, NULL, &re, &error) != JITRE_OK) return;
    engine_answer(re, &c->ask, &s.want);
    jitre_free(re);
    groups = test_alloc(s.want.ngroups * sizeof *groups);
    for (int persistent = 0; persistent < 2; persistent++)
        for (size_t n = 0; run_once(&s, n, persistent, groups);)
            n++;
    free(groups);
    answer_free(&s.want);
}

int main(int argc, char **argv)
{
    size_t every = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    CaseFile f = {0};

    report_begin("oom");
    if (every == 0) return 2;
    for (int i = 2; i < argc; i++)
        if (!casefile_read(&f, argv[i])) report_fail("%s: not a case file", argv[i]);
    for (size_t i = 0; i < f.n; i += every)
        for (size_t e = 0; e < engines_count() && report_go_on(); e++)
            if (!f.cases[i].error && f.cases[i].ask.len < 1000)
                run_case(&f.cases[i], &engines[e]);
    casefile_free(&f);
    return report_end();
}
