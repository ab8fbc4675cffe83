/* cache.c -- jitre_cache: sharing, what is thrown out and when, owners, locking in memory that
 * is refused, every allocation failing once, many threads at once. */
#include "report.h"

#include "jitre.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define CHECK(x)             report_check(x, "cache.c:%d: %s", __LINE__, #x)
#define CHECK_ARGUMENT(call) CHECK((call) == JITRE_ERR_ARGUMENT)

/* mlock, as the linker has it called: refuses when told so. */
static int lock_error;
int __real_mlock(const void *at, size_t n);
int __wrap_mlock(const void *at, size_t n);
int __wrap_mlock(const void *at, size_t n)
{
    if (!lock_error) return __real_mlock(at, n);
    errno = lock_error;
    return -1;
}

static jitre_cache *make(size_t max_entries, size_t max_bytes)
{
    jitre_cache_options o = {.size = sizeof o,
                             .max_entries = max_entries,
                             .max_bytes = max_bytes,
                             .lock_code = 1};
    jitre_cache *cache = NULL;

    CHECK(jitre_cache_make(&o, &cache) == JITRE_OK && cache);
    if (!cache) exit(report_end());
    return cache;
}

static jitre_regex *get(jitre_cache *cache, const char *pattern, uint64_t flags)
{
    jitre_regex *re = NULL;

    CHECK(jitre_cache_get(cache, pattern, strlen(pattern), flags, NULL, &re, NULL) ==
          JITRE_OK);
    if (!re) exit(report_end());
    return re;
}

static void touch(jitre_cache *cache, const char *pattern)
{
    jitre_free(get(cache, pattern, 0));
}

static jitre_cache_stats stats_of(jitre_cache *cache)
{
    jitre_cache_stats s = {.size = sizeof s};

    CHECK(jitre_cache_statistics(cache, &s) == JITRE_OK);
    return s;
}

/* -- One thread -------------------------------------------------------------------------- */

static void test_sharing(void)
{
    jitre_cache *cache = make(0, 0);
    jitre_options zero = {.size = sizeof zero}, pike = zero;
    jitre_regex *a = get(cache, "a+", 0), *again = get(cache, "a+", 0), *other;

    CHECK(a == again);
    other = get(cache, "a+", JITRE_CASELESS);
    CHECK(other != a && jitre_is_match(other, "A", 1, 0, 0) == 1);
    jitre_free(other);
    CHECK(jitre_cache_get(cache, "a+", 2, 0, &zero, &other, NULL) == JITRE_OK &&
          other == a);
    jitre_free(other);
    pike.engine = JITRE_ENGINE_PIKE;
    CHECK(jitre_cache_get(cache, "a+", 2, 0, &pike, &other, NULL) == JITRE_OK &&
          other != a);
    jitre_free(other);
    CHECK(jitre_cache_get(cache, "a\0b", 3, 0, NULL, &other, NULL) == JITRE_OK);
    CHECK(jitre_is_match(other, "a\0b", 3, 0, 0) == 1);
    jitre_free(other);
    CHECK(stats_of(cache).hits == 2 && stats_of(cache).misses == 4);
    CHECK(stats_of(cache).entries == 4 && stats_of(cache).bytes > 0);
    jitre_free(again);
    jitre_cache_free(cache);
    CHECK(jitre_is_match(a, "ba", 2, 0, 0) == 1); // its owner has it still
    jitre_free(a);
}

static void test_misuse(void)
{
    jitre_cache *cache = make(0, 0), *none;
    jitre_cache_options o = {.size = 1};
    jitre_cache_stats s = {.size = 1};
    jitre_error error;
    jitre_regex *re;

    CHECK_ARGUMENT(jitre_cache_make(NULL, NULL));
    CHECK_ARGUMENT(jitre_cache_make(&o, &none));
    CHECK(!none);
    CHECK_ARGUMENT(jitre_cache_get(NULL, "a", 1, 0, NULL, &re, &error));
    CHECK(error.code == JITRE_ERR_ARGUMENT && !re);
    CHECK_ARGUMENT(jitre_cache_get(cache, "a", 1, 0, NULL, NULL, NULL));
    CHECK_ARGUMENT(jitre_cache_get(cache, NULL, 1, 0, NULL, &re, NULL));
    CHECK_ARGUMENT(jitre_cache_get(cache, "a", 1, UINT64_C(1) << 63, NULL, &re, NULL));
    CHECK_ARGUMENT(jitre_cache_prepare(cache, NULL, 1, NULL, NULL));
    CHECK_ARGUMENT(jitre_cache_statistics(cache, &s));
    CHECK_ARGUMENT(jitre_cache_statistics(NULL, &s));
    CHECK(jitre_cache_get(cache, "(a", 2, 0, NULL, &re, &error) ==
          JITRE_ERR_UNCLOSED_GROUP);
    CHECK(!re && error.code == JITRE_ERR_UNCLOSED_GROUP && stats_of(cache).entries == 0);
    CHECK(jitre_cache_get(cache, NULL, 0, 0, NULL, &re, &error) == JITRE_OK && !error.code);
    jitre_free(re);
    jitre_cache_clear(NULL);
    jitre_cache_free(NULL);
    jitre_cache_free(cache);
}

static void test_limits(void)
{
    jitre_cache *cache = make(2, 0);
    jitre_regex *re;

    touch(cache, "a");
    touch(cache, "b");
    touch(cache, "a"); // now b is the oldest
    touch(cache, "c");
    CHECK(stats_of(cache).evictions == 1 && stats_of(cache).entries == 2);
    touch(cache, "a");
    CHECK(stats_of(cache).hits == 2);
    touch(cache, "b");
    CHECK(stats_of(cache).hits == 2 && stats_of(cache).misses == 4);
    jitre_cache_clear(cache);
    CHECK(stats_of(cache).entries == 0 && stats_of(cache).bytes == 0);
    jitre_cache_free(cache);
    cache = make(0, 1); // nothing fits
    re = get(cache, "x+y", 0);
    CHECK(stats_of(cache).entries == 0 && jitre_is_match(re, "axxy", 4, 0, 0) == 1);
    jitre_free(re);
    jitre_cache_free(cache);
    cache = make(1000, 0);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 500; i++) {
            char pattern[16];

            snprintf(pattern, sizeof pattern, "x%d", i);
            touch(cache, pattern);
        }
    CHECK(stats_of(cache).entries == 500 && stats_of(cache).hits == 500);
    jitre_cache_free(cache);
}

/* What has been built is counted where it shows: at the next hit. */
static void test_growth(void)
{
    jitre_cache *cache = make(0, 0);
    jitre_regex *re = get(cache, "[a-f]+x", 0);
    jitre_facts facts = {.size = sizeof facts};
    size_t before = stats_of(cache).bytes;

    CHECK(jitre_info(re, 1, &facts) == JITRE_OK);
    touch(cache, "[a-f]+x");
    CHECK(stats_of(cache).bytes > before && stats_of(cache).code_bytes == facts.code_bytes);
    jitre_free(re);
    jitre_cache_free(cache);
}

static void test_prepare(void)
{
    jitre_options pike = {.size = sizeof pike, .engine = JITRE_ENGINE_PIKE};
    jitre_cache_pattern p[] = {
        {"[0-9]+", 6, 0, NULL}, {"a(", 2, 0, NULL}, {"b", 1, 0, &pike}, {"*", 1, 0, NULL}};
    jitre_cache *cache = make(0, 0);
    jitre_error error;
    jitre_cache_stats s;
    size_t failed = 0;

    CHECK(jitre_cache_prepare(cache, p, 4, &failed, &error) == JITRE_ERR_UNCLOSED_GROUP);
    CHECK(failed == 1 && error.code == JITRE_ERR_UNCLOSED_GROUP);
    s = stats_of(cache);
    CHECK(s.entries == 2 && s.native <= 1 && s.native + s.not_native == 2 &&
          s.why_not_native);
    CHECK((s.native == 1) == (s.code_bytes > 0));
    CHECK(jitre_cache_prepare(cache, p, 1, NULL, NULL) == JITRE_OK);
    CHECK(jitre_cache_prepare(cache, NULL, 0, NULL, NULL) == JITRE_OK);
    jitre_cache_free(cache);
}

static void test_locking(void)
{
    static const jitre_cache_pattern p = {"[0-9]+x", 7, 0, NULL};
    jitre_cache *cache = make(0, 0);
    jitre_cache_stats s;

    CHECK(jitre_cache_prepare(cache, &p, 1, NULL, NULL) == JITRE_OK);
    s = stats_of(cache);
    CHECK(!s.native || s.locked_bytes || s.lock_failures); // the limit may be low
    jitre_cache_clear(cache);
    CHECK(stats_of(cache).locked_bytes == 0);
    lock_error = EPERM;
    CHECK(jitre_cache_prepare(cache, &p, 1, NULL, NULL) == JITRE_OK);
    lock_error = 0;
    s = stats_of(cache);
    CHECK(!s.native || (s.lock_failures && s.lock_error == EPERM && !s.locked_bytes));
    jitre_cache_free(cache);
}

/* -- No memory ------------------------------------------------------------------------------ */

typedef struct Faulty {
    size_t calls, fail_at, live;
    bool fired;
} Faulty;

static void *faulty_alloc(void *user, size_t size)
{
    Faulty *f = user;
    void *p;

    if (f->calls++ == f->fail_at) {
        f->fired = true;
        return NULL;
    }
    p = malloc(size ? size : 1);
    if (p) f->live++;
    return p;
}

static void faulty_free(void *user, void *memory)
{
    if (memory) ((Faulty *)user)->live--;
    free(memory);
}

/* A cache that fills its first buckets and more, with one allocation failing. */
static void use_cache(jitre_cache *cache, const Faulty *f)
{
    for (int i = 0; i < 70; i++) {
        char pattern[16];
        jitre_regex *re;
        int rc, len = snprintf(pattern, sizeof pattern, "x%d", i % 66);

        rc = jitre_cache_get(cache, pattern, (size_t)len, 0, NULL, &re, NULL);
        report_check(rc == JITRE_OK ? re != NULL
                                    : f->fired && rc == JITRE_ERR_MEMORY && !re,
                     "allocation %zu: get gives %d", f->fail_at, rc);
        if (rc == JITRE_OK) {
            rc = jitre_is_match(re, pattern, (size_t)len, 0, 0);
            report_check(rc == 1 || (f->fired && rc == JITRE_ERR_MEMORY),
                         "allocation %zu: match gives %d", f->fail_at, rc);
        }
        jitre_free(re);
    }
}

static bool run_once(size_t fail_at)
{
    static const jitre_cache_pattern p = {"a|bc", 4, 0, NULL};
    Faulty f = {.fail_at = fail_at};
    jitre_cache_options o = {.size = sizeof o,
                             .allocator = {faulty_alloc, faulty_free, &f}};
    jitre_cache *cache;
    int rc = jitre_cache_make(&o, &cache);

    if (rc == JITRE_OK) {
        rc = jitre_cache_prepare(cache, &p, 1, NULL, NULL);
        report_check(rc == JITRE_OK || (f.fired && rc == JITRE_ERR_MEMORY),
                     "allocation %zu: prepare gives %d", fail_at, rc);
        use_cache(cache, &f);
    } else {
        CHECK(rc == JITRE_ERR_MEMORY && f.fired && !cache);
    }
    jitre_cache_free(cache);
    report_check(!f.live, "allocation %zu: %zu blocks are left", fail_at, f.live);
    return f.fired;
}

static void test_memory(void)
{
    for (size_t n = 0; run_once(n) && report_go_on();)
        n++;
}

/* -- Many threads ----------------------------------------------------------------------------- */

enum { NTHREADS = 8, ROUNDS = 2000, NPATTERNS = 12 };

typedef struct Shared {
    jitre_cache *cache;
    pthread_barrier_t start;
    atomic_size_t wrong, next;
} Shared;

static void *work(void *arg)
{
    Shared *s = arg;
    uint32_t seed = (uint32_t)atomic_fetch_add(&s->next, 1) * 2654435761u + 1;

    pthread_barrier_wait(&s->start);
    for (int i = 0; i < ROUNDS; i++) {
        char pattern[16], text[40];
        jitre_regex *re;
        jitre_span m;
        unsigned n;

        seed = seed * 1103515245 + 12345;
        n = (seed >> 16) % NPATTERNS;
        snprintf(pattern, sizeof pattern, "[a-f]+%u", n);
        snprintf(text, sizeof text, "%*sfade%u", (int)(seed % 17) + 1, "-", n);
        if (jitre_cache_get(s->cache, pattern, strlen(pattern), 0, NULL, &re, NULL) !=
                JITRE_OK ||
            jitre_find(re, text, strlen(text), 0, 0, &m) != 1 || m.end != strlen(text) ||
            m.start != strcspn(text, "f"))
            atomic_fetch_add(&s->wrong, 1);
        if (i % 500 == 499) jitre_cache_clear(s->cache);
        jitre_free(re);
    }
    return NULL;
}

static void test_threads(void)
{
    Shared s = {.cache = make(5, 0)};
    pthread_t thread[NTHREADS];
    jitre_cache_stats stats;

    pthread_barrier_init(&s.start, NULL, NTHREADS);
    for (int i = 0; i < NTHREADS; i++)
        if (pthread_create(&thread[i], NULL, work, &s)) exit(2);
    for (int i = 0; i < NTHREADS; i++)
        pthread_join(thread[i], NULL);
    pthread_barrier_destroy(&s.start);
    stats = stats_of(s.cache);
    CHECK(s.wrong == 0 && stats.hits + stats.misses == NTHREADS * ROUNDS);
    CHECK(stats.entries <= 5 && stats.evictions > 0);
    jitre_cache_free(s.cache);
}

int main(void)
{
    report_begin("cache");
    test_sharing();
    test_misuse();
    test_limits();
    test_growth();
    test_prepare();
    test_locking();
    test_memory();
    test_threads();
    return report_end();
}
