/* rebar-jitre.c -- jitre as an engine of the rebar regex barometer.
 *
 * In: one job on stdin, records "key:length:value\n". Out: one line "nanoseconds,count" for
 * each sample. A job has a model: what to do with the haystack, and what to count.
 *
 *     compile         make a regex; counts the matches as a check, untimed
 *     count           matches                  count-spans      sum of their lengths
 *     count-captures  groups that took part    grep             lines with a match
 *     grep-captures   the same, line by line
 *     x-is-match, x-find, x-captures           inner-iters calls a sample, for latency
 *
 * Several patterns are joined to (?:p1)|(?:p2)|...: leftmost-first, the first pattern wins.
 * The barometer steps over an empty match that touches the match before it, Perl does not:
 * patterns that can match nothing are therefore searched one match at a time.
 * `compile` times jitre_compile as a user calls it, automata and code are made on first use;
 * with --compile-now everything is made there and then. --isa NAME bounds the instruction set:
 * sse2, avx2 or avx512.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "jitre.h"

#define BATCH 256 // spans asked for at once

typedef struct Bytes {
    char *data;
    size_t len, cap;
} Bytes;

typedef enum Model {
    COMPILE,
    COUNT,
    SPANS,
    CAPTURES,
    GREP,
    GREP_CAPTURES,
    X_IS_MATCH,
    X_FIND,
    X_CAPTURES,
    NMODELS
} Model;

static const char *const model_names[NMODELS] = {
    "compile",       "count",      "count-spans", "count-captures", "grep",
    "grep-captures", "x-is-match", "x-find",      "x-captures"};

typedef struct Job {
    Model model;
    Bytes pattern; // all of them, joined
    size_t npatterns;
    bool caseless, unicode, compile_now;
    enum jitre_isa isa; // at most
    char *hay;          // a block of its own
    size_t len;
    uint64_t max_iters, max_warmup_iters, max_ns, max_warmup_ns, inner;
} Job;

typedef struct Sample {
    uint64_t ns, count;
} Sample;

/* A compiled job. */
typedef struct Engine {
    jitre_regex *re;
    jitre_span *groups;
    size_t ngroups;
    bool nullable;
} Engine;

static void die(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));
static void die(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    exit(1);
}

static void *must(void *memory)
{
    if (!memory) die("out of memory");
    return memory;
}

static void append(Bytes *b, const void *data, size_t n)
{
    if (b->cap - b->len < n) {
        b->cap = 2 * b->cap + n;
        b->data = must(realloc(b->data, b->cap));
    }
    memcpy(b->data + b->len, data, n);
    b->len += n;
}

static uint64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* -- The job ------------------------------------------------------------------------------- */

static Bytes read_all(FILE *f)
{
    Bytes b = {must(malloc(1 << 16)), 0, 1 << 16};
    size_t n;

    while ((n = fread(b.data + b.len, 1, b.cap - b.len, f)) > 0) {
        b.len += n;
        if (b.len == b.cap) b.data = must(realloc(b.data, b.cap *= 2));
    }
    return b;
}

static Model model_by_name(const char *name)
{
    for (int m = 0; m < NMODELS; m++)
        if (strcmp(name, model_names[m]) == 0) return (Model)m;
    die("unknown model %s", name);
}

static void add_pattern(Job *job, const char *p, size_t len)
{
    if (job->npatterns++) append(&job->pattern, "|", 1);
    append(&job->pattern, "(?:", 3);
    append(&job->pattern, p, len);
    append(&job->pattern, ")", 1);
}

/* A block of its own, so that alignment does not depend on the records before it. */
static void set_haystack(Job *job, const char *text, size_t len)
{
    char *copy = must(aligned_alloc(64, (len + 64) & ~(size_t)63));

    memcpy(copy, text, len);
    free(job->hay);
    job->hay = copy;
    job->len = len;
}

static void set_key(Job *job, const char *key, const char *val, size_t len)
{
    uint64_t number = strtoull(val, NULL, 10);
    bool yes = strcmp(val, "true") == 0;

    if (strcmp(key, "name") == 0) return;
    if (strcmp(key, "model") == 0)
        job->model = model_by_name(val);
    else if (strcmp(key, "pattern") == 0)
        add_pattern(job, val, len);
    else if (strcmp(key, "haystack") == 0)
        set_haystack(job, val, len);
    else if (strcmp(key, "case-insensitive") == 0)
        job->caseless = yes;
    else if (strcmp(key, "unicode") == 0)
        job->unicode = yes;
    else if (strcmp(key, "max-iters") == 0)
        job->max_iters = number;
    else if (strcmp(key, "max-warmup-iters") == 0)
        job->max_warmup_iters = number;
    else if (strcmp(key, "max-time") == 0)
        job->max_ns = number;
    else if (strcmp(key, "max-warmup-time") == 0)
        job->max_warmup_ns = number;
    else if (strcmp(key, "inner-iters") == 0)
        job->inner = number;
    else
        die("unknown key %s", key);
}

static void read_job(Job *job, Bytes in)
{
    size_t at = 0;

    job->max_iters = job->inner = 1;
    set_haystack(job, "", 0);
    while (at < in.len) {
        char *key = in.data + at, *colon = memchr(key, ':', in.len - at), *end;

        if (!colon) die("no key at byte %zu", at);
        *colon = '\0';
        size_t len = strtoull(colon + 1, &end, 10);
        size_t val = (size_t)(end - in.data) + 1;
        if (end == colon + 1 || *end != ':' || len >= in.len - val ||
            in.data[val + len] != '\n')
            die("malformed value of %s", key);
        in.data[val + len] = '\0'; // the newline: numbers and names become strings
        set_key(job, key, in.data + val, len);
        at = val + len + 1;
    }
    if (job->inner == 0) job->inner = 1;
}

/* -- The engine ---------------------------------------------------------------------------- */

static void engine_make(Engine *e, const Job *job)
{
    jitre_options options = {
        .size = sizeof options, .compile_now = job->compile_now, .isa = job->isa};
    uint64_t flags = (job->unicode ? JITRE_UTF | JITRE_UCP : 0) |
                     (job->caseless ? JITRE_CASELESS : 0) |
                     (job->npatterns > 1 ? JITRE_DUPNAMES : 0);
    // a single pattern goes in as it is, without the parentheses put around it
    size_t skip = job->npatterns == 1 ? 3 : 0, less = job->npatterns == 1 ? 4 : 0;
    jitre_error error;

    if (job->npatterns == 0) die("no pattern");
    if (jitre_compile(job->pattern.data + skip, job->pattern.len - less, flags, &options,
                      &e->re, &error) != JITRE_OK)
        die("offset %zu: %s", error.offset, error.message);
    e->ngroups = jitre_group_count(e->re);
    e->groups = must(calloc(e->ngroups, sizeof *e->groups));
}

/* What only searching needs; `compile` is not charged for it. */
static void engine_ready(Engine *e)
{
    jitre_facts facts = {.size = sizeof facts};

    if (jitre_info(e->re, 0, &facts) != JITRE_OK) die("no facts");
    e->nullable = facts.min_length == 0;
}

static void engine_free(Engine *e)
{
    jitre_free(e->re);
    free(e->groups);
}

static int sure(int answer)
{
    if (answer < 0) die("search: %s", jitre_error_text(answer));
    return answer;
}

/* -- Models -------------------------------------------------------------------------------- */

static uint64_t count_one_by_one(const Engine *e, const Job *job, bool lengths)
{
    uint64_t total = 0;
    size_t at = 0, last = JITRE_UNSET;
    jitre_span m;

    while (at <= job->len && sure(jitre_find(e->re, job->hay, job->len, at, 0, &m))) {
        if (m.start == m.end && m.end == last) {
            at++;
            continue;
        }
        total += lengths ? m.end - m.start : 1;
        at = last = m.end;
    }
    return total;
}

static uint64_t count_matches(const Engine *e, const Job *job)
{
    size_t n;

    if (e->nullable) return count_one_by_one(e, job, false);
    sure(jitre_count(e->re, job->hay, job->len, 0, 0, &n));
    return n;
}

static uint64_t count_spans(const Engine *e, const Job *job)
{
    jitre_iter it;
    jitre_span spans[BATCH];
    size_t n;
    uint64_t total = 0;

    if (e->nullable) return count_one_by_one(e, job, true);
    sure(jitre_iter_init(&it, e->re, job->hay, job->len, 0, 0));
    while (sure(jitre_iter_next(&it, spans, BATCH, &n)))
        for (size_t i = 0; i < n; i++)
            total += spans[i].end - spans[i].start;
    jitre_iter_done(&it);
    return total;
}

static uint64_t groups_set(const Engine *e)
{
    uint64_t n = 0;

    for (size_t g = 0; g < e->ngroups; g++)
        n += e->groups[g].start != JITRE_UNSET;
    return n;
}

static uint64_t count_captures(const Engine *e, const Job *job)
{
    size_t cap = BATCH + e->ngroups, n;
    jitre_group *groups = must(calloc(cap, sizeof *groups));
    uint64_t total = 0;
    jitre_iter it;

    sure(jitre_iter_init(&it, e->re, job->hay, job->len, 0, 0));
    while (sure(jitre_iter_groups(&it, groups, cap, &n)))
        total += n;
    jitre_iter_done(&it);
    free(groups);
    return total;
}

/* Where lines end, 64 bytes at a time: a call of memchr for each line of 30 bytes would cost
 * more than the search in it. */
typedef struct Lines {
    const char *block, *end; // block: 64 bytes, or fewer at the end
    uint64_t newlines;       // in the block, those not given out yet
} Lines;

static uint64_t newline_mask(const char *at, const char *end)
{
    uint64_t mask = 0;
    size_t n = (size_t)(end - at);

    if (n > 64) n = 64;
#ifdef __SSE2__
    for (size_t i = 0; n == 64 && i < 64; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(at + i));
        __m128i hit = _mm_cmpeq_epi8(v, _mm_set1_epi8('\n'));

        mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(hit) << i;
    }
    if (n == 64) return mask;
#endif
    for (size_t i = 0; i < n; i++)
        mask |= (uint64_t)(at[i] == '\n') << i;
    return mask;
}

static Lines lines_of(const char *text, size_t len)
{
    return (Lines){text, text + len, newline_mask(text, text + len)};
}

/* The next newline, or the end. */
static const char *next_newline(Lines *l)
{
    const char *at;

    while (!l->newlines) {
        if (l->end - l->block <= 64) return l->end;
        l->block += 64;
        l->newlines = newline_mask(l->block, l->end);
    }
    at = l->block + __builtin_ctzll(l->newlines);
    l->newlines &= l->newlines - 1;
    return at;
}

static uint64_t line_captures(const Engine *e, const char *line, size_t len)
{
    uint64_t total = 0;
    size_t at = 0;

    while (sure(jitre_captures(e->re, line, len, at, 0, e->groups, e->ngroups))) {
        total += groups_set(e);
        if (e->groups[0].end == e->groups[0].start) die("empty match in a captures model");
        at = e->groups[0].end;
    }
    return total;
}

/* A line ends before its "\n" or "\r\n". What follows the last newline is a line of its own and
 * keeps its "\r". */
static uint64_t grep(const Engine *e, const Job *job, bool captures)
{
    const char *end = job->hay + job->len, *line = job->hay;
    Lines lines = lines_of(job->hay, job->len);
    uint64_t total = 0;

    while (line < end) {
        const char *nl = next_newline(&lines);
        size_t len = (size_t)(nl - line);

        if (nl < end && len && nl[-1] == '\r') len--;
        if (captures)
            total += line_captures(e, line, len);
        else
            total += (uint64_t)sure(jitre_is_match(e->re, line, len, 0, 0));
        line = nl < end ? nl + 1 : end;
    }
    return total;
}

static uint64_t latency(const Engine *e, const Job *job, Model model)
{
    uint64_t total = 0;
    jitre_span m;

    for (uint64_t i = 0; i < job->inner; i++) {
        if (model == X_IS_MATCH) {
            total += (uint64_t)sure(jitre_is_match(e->re, job->hay, job->len, 0, 0));
        } else if (model == X_FIND) {
            if (sure(jitre_find(e->re, job->hay, job->len, 0, 0, &m))) total += m.end;
        } else if (sure(jitre_captures(e->re, job->hay, job->len, 0, 0, e->groups,
                                       e->ngroups))) {
            total += groups_set(e);
        }
    }
    return total / job->inner;
}

static uint64_t run(const Engine *e, const Job *job)
{
    switch (job->model) {
    case COUNT: return count_matches(e, job);
    case SPANS: return count_spans(e, job);
    case CAPTURES: return count_captures(e, job);
    case GREP: return grep(e, job, false);
    case GREP_CAPTURES: return grep(e, job, true);
    default: return latency(e, job, job->model);
    }
}

/* One timed sample. */
static Sample sample(const Engine *e, const Job *job)
{
    Sample s;
    uint64_t begin = now_ns();

    if (job->model == COMPILE) {
        Engine fresh = {0};

        engine_make(&fresh, job);
        s.ns = now_ns() - begin;
        engine_ready(&fresh);
        s.count = count_matches(&fresh, job);
        engine_free(&fresh);
    } else {
        s.count = run(e, job);
        s.ns = now_ns() - begin;
    }
    return s;
}

/* Take samples for a number of rounds or a time, whichever ends first; at least one round. */
static Bytes samples(const Engine *e, const Job *job, uint64_t max_iters, uint64_t max_ns)
{
    Bytes all = {0};
    uint64_t begin = now_ns();

    for (uint64_t i = 0; i < max_iters; i++) {
        Sample s = sample(e, job);

        append(&all, &s, sizeof s);
        if (now_ns() - begin >= max_ns) break;
    }
    return all;
}

static enum jitre_isa isa_by_name(const char *name)
{
    static const char *const names[] = {"auto", "sse2", "avx2", "avx512"};

    for (int i = 0; name && i < 4; i++)
        if (strcmp(name, names[i]) == 0) return (enum jitre_isa)i;
    die("--isa: sse2, avx2 or avx512");
}

static void read_options(Job *job, char **argv)
{
    while (*++argv) {
        if (strcmp(*argv, "--compile-now") == 0) {
            job->compile_now = true;
        } else if (strcmp(*argv, "--isa") == 0) {
            job->isa = isa_by_name(argv[1]);
            argv++;
        } else {
            die("usage: rebar-jitre [--version] [--compile-now] [--isa NAME] < job");
        }
    }
}

int main(int argc, char **argv)
{
    Job job = {0};
    Engine engine = {0};
    Bytes got;

    if (argc > 1 && strcmp(argv[argc - 1], "--version") == 0) {
        puts(jitre_version());
        return 0;
    }
    read_options(&job, argv);
    Bytes in = read_all(stdin);
    read_job(&job, in);
    if (job.model != COMPILE) {
        engine_make(&engine, &job);
        engine_ready(&engine);
    }
    free(samples(&engine, &job, job.max_warmup_iters, job.max_warmup_ns).data);
    got = samples(&engine, &job, job.max_iters, job.max_ns);
    for (size_t i = 0; i < got.len; i += sizeof(Sample)) {
        const Sample *s = (const Sample *)(const void *)(got.data + i);
        printf("%" PRIu64 ",%" PRIu64 "\n", s->ns, s->count);
    }
    engine_free(&engine);
    free(got.data);
    free(in.data);
    free(job.pattern.data);
    free(job.hay);
    return 0;
}
