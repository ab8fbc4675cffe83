/* difference.c -- comparing everyone, and making differences small. */
#include "difference.h"

#include "casefile.h"
#include "report.h"

#include <stdlib.h>
#include <string.h>

/* libpcre2 has something to say about this pattern. */
static PanelStatus open_oracle(Panel *p)
{
    int code;
    OracleStatus status;

    p->oracle = test_alloc(sizeof *p->oracle);
    status = oracle_open(p->oracle, &p->pattern, &code);
    if (status == ORACLE_OK) return PANEL_OK;
    free(p->oracle);
    p->oracle = NULL;
    return status == ORACLE_REFUSES ? PANEL_REFUSED : PANEL_OK;
}

static PanelStatus differs(Panel *p, const char *who, const char *why)
{
    p->who = who;
    snprintf(p->why, sizeof p->why, "%s", why);
    return PANEL_DIFFERS;
}

PanelStatus panel_open(Panel *p, const TestPattern *pattern, bool with_oracle)
{
    PanelStatus oracle = PANEL_OK;

    memset(p, 0, sizeof *p);
    p->pattern = *pattern;
    if (with_oracle) oracle = open_oracle(p);
    for (p->nengines = 0; p->nengines < engines_count(); p->nengines++) {
        const Engine *e = &engines[p->nengines];
        jitre_error error;
        int rc = engine_compile(e, pattern, NULL, &p->regex[p->nengines], &error);

        if (rc <= -200) return PANEL_REFUSED;
        if (rc <= -100 && oracle == PANEL_REFUSED) return PANEL_REFUSED;
        if (rc != JITRE_OK) return differs(p, e->name, error.message);
        if (oracle == PANEL_REFUSED)
            return differs(p, e->name, "compiles what libpcre2 refuses");
    }
    return PANEL_OK;
}

void panel_close(Panel *p)
{
    for (size_t i = 0; i < MAX_ENGINES; i++)
        jitre_free(p->regex[i]);
    if (p->oracle) oracle_close(p->oracle);
    free(p->oracle);
    answer_free(&p->want);
    memset(p, 0, sizeof *p);
}

PanelStatus panel_ask(Panel *p, const Ask *ask)
{
    char why[200];

    if (!p->oracle)
        engine_answer(p->regex[0], ask, &p->want);
    else if (oracle_answer(p->oracle, ask, &p->want) != ORACLE_OK)
        return PANEL_SILENT;
    for (size_t i = 0; i < p->nengines; i++)
        if (engine_check(p->regex[i], ask, &p->want, why, sizeof why))
            return differs(p, engines[i].name, why);
    return PANEL_OK;
}

/* -- Making a difference small --------------------------------------------------------- */

/* A question of its own memory, so that it can be cut. */
typedef struct Small {
    char *re, *text;
    TestPattern pattern;
    Ask ask;
    bool compiles; // the difference is about a text, not about compiling
} Small;

static bool still_differs(const Small *s)
{
    Panel p;
    PanelStatus status;

    // do not end up at what 10.42 reads otherwise (oracle_pcre2.c)
    if (memmem(s->re, s->pattern.len, "{,", 2)) return false;
    status = panel_open(&p, &s->pattern, true);
    if (s->compiles) status = status == PANEL_OK ? panel_ask(&p, &s->ask) : PANEL_REFUSED;
    panel_close(&p);
    return status == PANEL_DIFFERS;
}

/* Drop n bytes at `at` of the pattern if the rest still shows a difference. */
static bool drop_pattern(Small *s, size_t at, size_t n)
{
    char *old = test_alloc(s->pattern.len);
    size_t len = s->pattern.len;
    bool ok;

    memcpy(old, s->re, len);
    memmove(s->re + at, s->re + at + n, len - at - n);
    s->pattern.len = len - n;
    ok = still_differs(s);
    if (!ok) {
        memcpy(s->re, old, len);
        s->pattern.len = len;
    }
    free(old);
    return ok;
}

static bool drop_text(Small *s, size_t at, size_t n)
{
    char *old = test_alloc(s->ask.len);
    Ask ask = s->ask;
    bool ok;

    memcpy(old, s->text, ask.len);
    memmove(s->text + at, s->text + at + n, ask.len - at - n);
    s->ask.len -= n;
    if (s->ask.start > at) s->ask.start = s->ask.start < at + n ? at : s->ask.start - n;
    ok = still_differs(s);
    if (!ok) {
        memcpy(s->text, old, ask.len);
        s->ask = ask;
    }
    free(old);
    return ok;
}

enum { MAX_DROP = 8 }; // bytes of pattern to try to leave out at once

static bool shrink_once(Small *s)
{
    bool any = false;

    for (size_t n = s->ask.len / 2 + 1; n > 0; n /= 2)
        for (size_t at = 0; at + n <= s->ask.len;)
            if (drop_text(s, at, n))
                any = true;
            else
                at++;
    for (size_t n = MAX_DROP; n > 0; n--)
        for (size_t at = 0; at + n <= s->pattern.len;)
            if (drop_pattern(s, at, n))
                any = true;
            else
                at++;
    return any;
}

/* Turn off flags that the difference does not need. */
static void drop_flags(Small *s)
{
    for (unsigned bit = 0; bit < 64; bit++) {
        uint64_t flags = s->pattern.settings.flags;

        if (!(flags >> bit & 1)) continue;
        s->pattern.settings.flags &= ~(UINT64_C(1) << bit);
        if (!still_differs(s)) s->pattern.settings.flags = flags;
    }
    for (unsigned bit = 0; bit < 32; bit++) {
        uint32_t flags = s->ask.flags;

        if (!(flags >> bit & 1)) continue;
        s->ask.flags &= ~(1u << bit);
        if (!still_differs(s)) s->ask.flags = flags;
    }
}

void report_difference(const Panel *panel, const Ask *ask)
{
    static const Ask no_ask = {"", 0, 0, 0};
    const Ask *a = ask ? ask : &no_ask;
    Small s = {.re = test_alloc(panel->pattern.len),
               .text = test_alloc(a->len),
               .pattern = panel->pattern,
               .ask = *a,
               .compiles = ask != NULL};
    Panel p;

    memcpy(s.re, panel->pattern.re, panel->pattern.len);
    memcpy(s.text, a->text, a->len);
    s.pattern.re = s.re;
    s.ask.text = s.text;
    report_fail("%s: %s", panel->who, panel->why);
    if (still_differs(&s)) {
        drop_flags(&s);
        while (shrink_once(&s))
            continue;
    }
    if (panel_open(&p, &s.pattern, true) == PANEL_OK) panel_ask(&p, &s.ask);
    printf("# %s: %s", p.who ? p.who : panel->who, p.who ? p.why : panel->why);
    casefile_print("differs", &s.pattern, &s.ask, &p.want);
    panel_close(&p);
    free(s.re);
    free(s.text);
}
