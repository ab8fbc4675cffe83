/* demo.c -- count what a few patterns find in a file; tell how fast and by which engine.
 *
 *     demo FILE
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "jitre.h"

enum { PASSES = 7 };

static const struct {
    const char *what, *pattern;
    uint64_t flags;
} questions[] = {
    {"one name", "Sherlock Holmes", 0},
    {"the same in any case", "sherlock holmes", JITRE_CASELESS},
    {"one of several names", "Holmes|Watson|Adler|Lestrade|Moriarty|Mycroft", 0},
    {"words ending in -ing", "\\b\\w+ing\\b", 0},
    {"... as Unicode has words", "\\b\\w+ing\\b", JITRE_UTF | JITRE_UCP},
    {"something quoted", "\"[^\"]{10,60}[?!]\"", 0},
    {"Holmes near Watson", "Holmes.{0,30}Watson|Watson.{0,30}Holmes", JITRE_DOTALL},
    {"all words", "\\w+", 0},
};

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static char *read_file(const char *path, size_t *len)
{
    FILE *f = fopen(path, "rb");
    char *text = NULL;
    long size;

    if (f && fseek(f, 0, SEEK_END) == 0 && (size = ftell(f)) >= 0) {
        rewind(f);
        text = malloc((size_t)size + 1);
        *len = text ? fread(text, 1, (size_t)size, f) : 0;
    }
    if (f) fclose(f);
    return text;
}

static const char *engine_name(const jitre_facts *f)
{
    static const char *const native[] = {"native", "native, SSE2", "native, AVX2",
                                         "native, AVX-512"};

    switch (f->engine) {
    case JITRE_ENGINE_PIKE: return "simulation";
    case JITRE_ENGINE_LAZY: return "lazy automaton";
    case JITRE_ENGINE_TABLE: return "table automaton";
    case JITRE_ENGINE_NATIVE: return native[f->isa];
    default: return "?";
    }
}

/* Count once to build what is built on first use, then the best of PASSES. */
static int answer(const char *what, const jitre_regex *re, const char *text, size_t len)
{
    jitre_facts facts = {.size = sizeof facts};
    double best = 1e9;
    size_t count = 0;
    int st = jitre_count(re, text, len, 0, 0, &count);

    for (int i = 0; st == JITRE_OK && i < PASSES; i++) {
        double begin = seconds();
        st = jitre_count(re, text, len, 0, 0, &count);
        double t = seconds() - begin;
        if (t < best) best = t;
    }
    if (st != JITRE_OK || jitre_info(re, 1, &facts) != JITRE_OK) {
        fprintf(stderr, "%s: %s\n", what, jitre_error_text(st));
        return 1;
    }
    printf("  %-26s %8zu found  %8.2f GB/s  %s\n", what, count, (double)len / best * 1e-9,
           engine_name(&facts));
    return 0;
}

int main(int argc, char **argv)
{
    size_t len = 0;
    char *text = argc == 2 ? read_file(argv[1], &len) : NULL;
    int bad = 0;

    if (!text) {
        fprintf(stderr, "usage: demo FILE\n");
        return 2;
    }
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
        jitre_regex *re;
        jitre_error error;

        if (jitre_compile(questions[i].pattern, strlen(questions[i].pattern),
                          questions[i].flags, NULL, &re, &error) != JITRE_OK) {
            fprintf(stderr, "%s: %s at %zu\n", questions[i].pattern, error.message,
                    error.offset);
            bad = 1;
            continue;
        }
        bad |= answer(questions[i].what, re, text, len);
        jitre_free(re);
    }
    free(text);
    return bad;
}
