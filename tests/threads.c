/* threads.c -- eight threads share one regex, from before its automata are made; and forked
 * children go on using it. */
#include "engines.h"
#include "report.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NTHREADS = 8, NTEXTS = 16, ROUNDS = 12, MAX_LEN = 400, NFORKS = 8 };

static const char *const patterns[] = {
    "a+b", "(a|b)*c", "\\b\\w+\\b", "[^a]{3,5}",      "^.*$", "(?:a|ab)(?:c|bcd)*",
    "a*?", "(a?)*b",  "x|y|z|abc",  ".*[^A-Z]|[A-Z]",
};

typedef struct Shared {
    const jitre_regex *re;
    char text[NTEXTS][MAX_LEN];
    size_t len[NTEXTS];
    Answer want[NTEXTS];
    pthread_barrier_t start;
    atomic_size_t passed, failed;
} Shared;

static void make_text(Shared *s, size_t i)
{
    static const char letters[] = "abcxyz ABC\n";
    unsigned seed = (unsigned)i * 2654435761u + 12345;

    s->len[i] = i * 24 % MAX_LEN;
    for (size_t k = 0; k < s->len[i]; k++) {
        seed = seed * 1103515245 + 12345;
        s->text[i][k] = letters[(seed >> 16) % (sizeof letters - 1)];
    }
}

static void *work(void *arg)
{
    Shared *s = arg;
    char why[200];

    pthread_barrier_wait(&s->start);
    for (int round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < NTEXTS; i++) {
            Ask ask = {s->text[i], s->len[i], 0, round % 3 == 2 ? JITRE_NOTBOL : 0};
            const char *bad = NULL;

            if (ask.flags) // another variant of the automaton, made by whoever comes first
                bad = jitre_is_match(s->re, ask.text, ask.len, 0, ask.flags) < 0 ? "error"
                                                                                 : NULL;
            else
                bad = engine_check(s->re, &ask, &s->want[i], why, sizeof why);
            atomic_fetch_add(bad ? &s->failed : &s->passed, 1);
        }
    return NULL;
}

static void run_threads(Shared *s)
{
    pthread_t thread[NTHREADS];
    int started = 0;

    pthread_barrier_init(&s->start, NULL, NTHREADS);
    while (started < NTHREADS && pthread_create(&thread[started], NULL, work, s) == 0)
        started++;
    if (started < NTHREADS) _exit(2);
    for (int i = 0; i < started; i++)
        pthread_join(thread[i], NULL);
    pthread_barrier_destroy(&s->start);
}

/* Children ask, and free what they share with us; we ask meanwhile. */
static void run_forks(Shared *s, jitre_regex *re, const char *name)
{
    char why[200];
    Ask ask = {s->text[NTEXTS - 1], s->len[NTEXTS - 1], 0, 0};
    size_t bad = 0;

    for (int i = 0; i < NFORKS; i++) {
        pid_t child = fork();
        int status = 0;

        if (child == 0) {
            bad = engine_check(re, &ask, &s->want[NTEXTS - 1], why, sizeof why) != NULL;
            jitre_free(re);
            _exit((int)bad);
        }
        bad += engine_check(re, &ask, &s->want[NTEXTS - 1], why, sizeof why) != NULL;
        bad += waitpid(child, &status, 0) != child || status != 0;
    }
    report_check(bad == 0, "%s: %zu of the forks disagree", name, bad);
}

static void run_pattern(const char *pattern, const Engine *engine)
{
    static Shared s;
    TestPattern p = {pattern, strlen(pattern), settings_make()};
    jitre_regex *re, *reference;
    jitre_error error;
    int rc = engine_compile(engine, &p, NULL, &re, &error);

    if (rc != JITRE_OK ||
        engine_compile(&engines[0], &p, NULL, &reference, &error) != JITRE_OK) {
        report_fail("/%s/: %s", pattern, error.message);
        return;
    }
    memset(&s, 0, sizeof s);
    s.re = re;
    for (size_t i = 0; i < NTEXTS; i++) {
        Ask ask = {s.text[i], 0, 0, 0};

        make_text(&s, i);
        ask.len = s.len[i];
        engine_answer(reference, &ask, &s.want[i]);
    }
    run_threads(&s);
    report_pass(s.passed);
    report_check(s.failed == 0, "/%s/: %s: %zu answers differ", pattern, engine->name,
                 (size_t)s.failed);
    run_forks(&s, re, engine->name);
    for (size_t i = 0; i < NTEXTS; i++)
        answer_free(&s.want[i]);
    jitre_free(re);
    jitre_free(reference);
}

int main(void)
{
    report_begin("threads");
    for (size_t e = 1; e < engines_count(); e++) {
        Engine engine = engines[e];

        engine.compile_now = 0; // the threads race to build
        for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
            run_pattern(patterns[i], &engine);
    }
    return report_end();
}
