/* bench.c -- jitre's engines and other libraries, side by side on the same machine.
 *
 *     bench [-d DIR] [-t SECONDS] [-e ENGINE]... [-m] CASES.t...
 *
 * A case is a pattern, a text and the number that every engine must come to; a wrong number
 * has no time. Engines take turns, round after round, so that a machine that is busy for a
 * while is busy for all of them; the median of the rounds counts. What is printed first is the
 * ratio that matters: how many times faster jitre is than each peer.
 *
 *     name: dates              ask: count, spans, groups or finds (count
 *                              when left out)
 *     re: \d{4}-\d\d-\d\d      flags: i caseless, u Unicode, m multi-line, s dot matches \n
 *     words: 1000 7            in place of re: so many words, see text.h
 *     text: log 1000000 7      hyperscan: its own number, it reports every match end
 *     expect: 1234             not: engines left out: "a, b -- the reason"
 *
 *   -m   print a Markdown table        -t   seconds for one engine and case (0.5)
 */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "jitre.h"
#include "peer.h"
#include "text.h"

enum { MAX_LINE = 4096, MAX_ROUNDS = 101, MIN_ROUNDS = 5 };

static const Peer *const peers[] = {
    &peer_jitre, // first, as the library chooses by itself: ratios are taken against it
#ifdef HAVE_pcre2
    &peer_pcre2,
#endif
#ifdef HAVE_re2
    &peer_re2,
#endif
#ifdef HAVE_hyperscan
    &peer_hyperscan,
#endif
    &peer_jitre_bits, &peer_jitre_native, &peer_jitre_table,
    &peer_jitre_lazy, &peer_jitre_pike,
};
enum { NPEERS = sizeof peers / sizeof *peers };

typedef struct Case {
    char name[64], *re, re_list[64], text[128], not_for[256];
    unsigned flags;
    Ask ask;
    bool has_expect, has_ends;
    size_t expect, ends; // `ends`: for engines that report all ends
} Case;

/* What came of one peer on one case. */
typedef struct Result {
    void *re;
    size_t len, inner; // bytes it gets; runs per sample
    double ns[MAX_ROUNDS];
    int n;
    char why[32]; // not empty: no time, and why
} Result;

typedef struct Bench {
    const char *dir;
    double seconds;
    bool markdown;
    const char *only[NPEERS];
    int nonly;
    double log_ratio[NPEERS]; // sums, for the geometric mean
    int nratio[NPEERS];
    int ncases, nwrong;
} Bench;

static double now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* -- Cases --------------------------------------------------------------------------------- */

static void set_flags(Case *c, const char *letters)
{
    for (; *letters; letters++)
        c->flags |= *letters == 'i'   ? PEER_CASELESS
                    : *letters == 'u' ? PEER_UNICODE
                    : *letters == 'm' ? PEER_MULTILINE
                    : *letters == 's' ? PEER_DOTALL
                                      : 0;
}

static bool set_key(Case *c, const char *key, const char *val)
{
    if (strcmp(key, "name") == 0)
        snprintf(c->name, sizeof c->name, "%s", val);
    else if (strcmp(key, "re") == 0)
        c->re = strdup(val);
    else if (strcmp(key, "words") == 0)
        snprintf(c->re_list, sizeof c->re_list, "list %s", val);
    else if (strcmp(key, "text") == 0)
        snprintf(c->text, sizeof c->text, "%s", val);
    else if (strcmp(key, "not") == 0)
        snprintf(c->not_for, sizeof c->not_for, "%s", val);
    else if (strcmp(key, "flags") == 0)
        set_flags(c, val);
    else if (strcmp(key, "ask") == 0)
        c->ask = *val == 's'   ? ASK_SPANS
                 : *val == 'g' ? ASK_GROUPS
                 : *val == 'f' ? ASK_FINDS
                               : ASK_COUNT;
    else if (strcmp(key, "expect") == 0) {
        c->expect = strtoull(val, NULL, 10);
        c->has_expect = true;
    } else if (strcmp(key, "hyperscan") == 0) {
        c->ends = strtoull(val, NULL, 10);
        c->has_ends = true;
    } else
        return false;
    return true;
}

/* The next case of a file: lines "key: value" up to an empty one. 1, 0 at the end, -1. */
static int read_case(FILE *f, const char *path, Case *c)
{
    char line[MAX_LINE];
    bool any = false;

    memset(c, 0, sizeof *c);
    while (fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#') continue;
        if (!line[0] && any) break;
        if (!line[0]) continue;
        char *colon = strchr(line, ':');
        if (!colon || (*colon = '\0', !set_key(c, line, colon[1] ? colon + 2 : ""))) {
            fprintf(stderr, "%s: not understood: %s\n", path, line);
            return -1;
        }
        any = true;
    }
    return any;
}

/* -- Measuring ----------------------------------------------------------------------------- */

/* Is a peer in a list "a, b c "? One's name may begin with another's. */
static bool is_named(const char *names, const char *name)
{
    for (const char *p = names; (p = strstr(p, name)) != NULL; p++) {
        const char *end = p + strlen(name);

        if (!end[strspn(end, " ")] || *end == ',') return true;
    }
    return false;
}

static bool takes_part(const Bench *b, const Peer *peer, const Case *c)
{
    char names[256];
    bool wanted = b->nonly == 0;

    for (int i = 0; i < b->nonly; i++)
        wanted |= strcmp(b->only[i], peer->name) == 0;
    snprintf(names, sizeof names, "%.*s", (int)strcspn(c->not_for, "-"), c->not_for);
    return wanted && !is_named(names, peer->name) && (!peer->all_ends || c->has_ends);
}

/* What the peer must come to on the text it gets; a shorter text has a number of its own, by
 * another engine of ours. */
static size_t expected(const Peer *peer, const Case *c, const char *text, size_t len,
                       size_t got)
{
    size_t n = PEER_FAILED;

    if (peer->all_ends) return c->ends;
    if (!peer->max_text) return c->has_expect ? c->expect : got;
    const Peer *other = &peer_jitre_lazy;
    void *re = other->open(other, c->re, strlen(c->re), c->flags, c->ask);
    if (re) {
        n = other->run(re, text, len, c->ask);
        other->close(re);
    }
    return n;
}

/* Compile, check the number, and find out how many runs make a sample worth timing. */
static void prepare(Bench *b, const Peer *peer, const Case *c, const char *text, size_t len,
                    Result *r)
{
    memset(r, 0, sizeof *r);
    r->inner = 1;
    r->len = peer->max_text && peer->max_text < len ? peer->max_text : len;
    if (!takes_part(b, peer, c)) {
        strcpy(r->why, "-");
        return;
    }
    r->re = peer->open(peer, c->re, strlen(c->re), c->flags, c->ask);
    if (!r->re) {
        strcpy(r->why, "refused");
        return;
    }
    size_t got = peer->run(r->re, text, r->len, c->ask);
    size_t want = expected(peer, c, text, r->len, got);
    if (got == PEER_FAILED || got != want) {
        snprintf(r->why, sizeof r->why, got == PEER_FAILED ? "error" : "%zu!", got);
        fprintf(stderr, "%s: %s: %s, expected %zu\n", c->name, peer->name, r->why, want);
        b->nwrong += strncmp(peer->name, "jitre", 5) == 0;
        return;
    }
    double begin = now_ns();
    peer->run(r->re, text, r->len, c->ask);
    double once = now_ns() - begin;
    if (once < 1e6) r->inner = (size_t)(1e6 / (once + 1)) + 1;
}

static void sample(const Peer *peer, const Case *c, const char *text, Result *r)
{
    double begin = now_ns();

    for (size_t i = 0; i < r->inner; i++)
        peer->run(r->re, text, r->len, c->ask);
    r->ns[r->n++] = (now_ns() - begin) / (double)r->inner;
}

/* In turns, until each has had its time. */
static void measure(const Bench *b, const Case *c, const char *text, Result *r)
{
    double spent[NPEERS] = {0};
    bool more = true;

    while (more) {
        more = false;
        for (int i = 0; i < NPEERS; i++) {
            bool enough = r[i].n >= MIN_ROUNDS && spent[i] >= b->seconds * 1e9;
            if (r[i].why[0] || enough || r[i].n == MAX_ROUNDS) continue;
            sample(peers[i], c, text, &r[i]);
            spent[i] += r[i].ns[r[i].n - 1] * (double)r[i].inner;
            more = true;
        }
    }
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(Result *r)
{
    qsort(r->ns, (size_t)r->n, sizeof *r->ns, compare_doubles);
    return r->ns[r->n / 2];
}

/* -- Report -------------------------------------------------------------------------------- */

/* Columns: ratios of the peers that are not ours, then the speed of each engine. */
static bool is_peer(int i)
{
    return strncmp(peers[i]->name, "jitre", 5) != 0;
}

static void put_row(const Bench *b, const char *name, char cell[][32], int n)
{
    printf(b->markdown ? "| %s |" : "%-22s", name);
    for (int i = 0; i < n; i++)
        printf(b->markdown ? " %s |" : " %13s", cell[i]);
    putchar('\n');
}

static void put_head(const Bench *b)
{
    char cell[2 * NPEERS][32];
    int n = 0;

    for (int i = 0; i < NPEERS; i++)
        if (is_peer(i)) snprintf(cell[n++], sizeof *cell, "vs %s", peers[i]->name);
    for (int i = 0; i < NPEERS; i++)
        snprintf(cell[n++], sizeof *cell, "%s", peers[i]->name);
    printf("times faster than the peer, then GB/s%s\n", b->markdown ? "\n" : "");
    put_row(b, "case", cell, n);
    if (!b->markdown) return;
    printf("|---|");
    for (int i = 0; i < n; i++)
        printf("--:|");
    putchar('\n');
}

static void report(Bench *b, const Case *c, Result *r)
{
    char cell[2 * NPEERS][32];
    double per_byte[NPEERS] = {0};
    int n = 0;

    for (int i = 0; i < NPEERS; i++)
        if (!r[i].why[0]) per_byte[i] = median(&r[i]) / (double)(r[i].len ? r[i].len : 1);
    for (int i = 0; i < NPEERS; i++) {
        if (!is_peer(i)) continue;
        double ratio = per_byte[0] > 0 ? per_byte[i] / per_byte[0] : 0;
        snprintf(cell[n++], sizeof *cell, ratio > 0 ? "%.2f" : "-", ratio);
        if (ratio <= 0) continue;
        b->log_ratio[i] += log(ratio);
        b->nratio[i]++;
    }
    for (int i = 0; i < NPEERS; i++) {
        if (r[i].why[0])
            snprintf(cell[n++], sizeof *cell, "%s", r[i].why);
        else
            snprintf(cell[n++], sizeof *cell, "%.3f", 1 / per_byte[i]);
    }
    put_row(b, c->name, cell, n);
    fflush(stdout);
}

static void put_means(const Bench *b)
{
    char cell[NPEERS][32];
    int n = 0;

    for (int i = 0; i < NPEERS; i++) {
        if (!is_peer(i)) continue;
        if (b->nratio[i])
            snprintf(cell[n++], sizeof *cell, "%.2f", exp(b->log_ratio[i] / b->nratio[i]));
        else
            snprintf(cell[n++], sizeof *cell, "-");
    }
    put_row(b, "geometric mean", cell, n);
}

static void run_case(Bench *b, const Case *c)
{
    static Result r[NPEERS];
    size_t len = 0;
    char *text = text_make(b->dir, c->text, &len);

    if (!text) exit(1);
    for (int i = 0; i < NPEERS; i++)
        prepare(b, peers[i], c, text, len, &r[i]);
    measure(b, c, text, r);
    report(b, c, r);
    for (int i = 0; i < NPEERS; i++)
        if (r[i].re) peers[i]->close(r[i].re);
    free(text);
    b->ncases++;
}

static void run_file(Bench *b, const char *path)
{
    static Case c;
    int got;
    FILE *f = fopen(path, "r");

    if (!f) {
        perror(path);
        exit(1);
    }
    while ((got = read_case(f, path, &c)) == 1) {
        size_t len;

        if (!c.re) c.re = text_make(b->dir, c.re_list, &len);
        if (!c.re) exit(1);
        run_case(b, &c);
        free(c.re);
    }
    fclose(f);
    if (got < 0) exit(1);
}

int main(int argc, char **argv)
{
    Bench b = {.dir = "demo", .seconds = 0.5};
    int opt;

    while ((opt = getopt(argc, argv, "d:t:e:m")) != -1) {
        switch (opt) {
        case 'd': b.dir = optarg; break;
        case 't': b.seconds = strtod(optarg, NULL); break;
        case 'm': b.markdown = true; break;
        case 'e':
            if (b.nonly < NPEERS) b.only[b.nonly++] = optarg;
            break;
        default: return 2;
        }
    }
    if (NPEERS < 9) fprintf(stderr, "some peers are not installed and left out\n");
    put_head(&b);
    for (int i = optind; i < argc; i++)
        run_file(&b, argv[i]);
    put_means(&b);
    return b.nwrong ? 1 : 0;
}
