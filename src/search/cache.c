/* cache.c -- regexes shared by pattern, flags and options; the least recently used go first.
 *
 *     buckets  [ | | | ] --> entry --> entry        found by hash and compared in full
 *     newest <--> entry <--> entry <--> oldest      in order of use
 *
 * A regex counts its owners: the cache is one, each caller that got it is another, and
 * jitre_free takes one away. So an entry can be dropped at any time, and what a caller holds
 * lives on. One mutex guards table, list and counts; patterns are compiled and regexes freed
 * outside of it. When two threads miss the same pattern both compile it, and the second one
 * takes the first one's.
 *
 * A regex grows when automata and code are built for it. Its build time says that it has: then
 * its memory is counted again at the next hit, and its new code locked in memory if wished.
 */
#include <errno.h>
#include <pthread.h>
#include <sys/mman.h>

#include "search/brief.h"
#include "search/plan.h"

enum { DEFAULT_ENTRIES = 256, DEFAULT_CACHE_BYTES = 64 << 20, FIRST_BUCKETS = 64 };

typedef struct Entry Entry;
struct Entry {
    Entry *chain;         // next of the bucket, or next one to be freed
    Entry *newer, *older; // by last use
    uint64_t hash, flags;
    jitre_options options;
    jitre_regex *re;
    uint64_t stamp; // re->build_ns when bytes and locked were counted
    size_t bytes, locked;
    size_t len;
    char pattern[];
};

struct jitre_cache {
    Heap heap;
    jitre_allocator allocator;
    pthread_mutex_t mutex;
    Entry **bucket;
    size_t nbuckets; // a power of two
    Entry *newest, *oldest;
    size_t entries, bytes, locked;
    size_t max_entries, max_bytes;
    bool lock_code;
    uint64_t hits, misses, evictions, lock_failures;
    int lock_error;
};

/* What is looked for. */
typedef struct Key {
    const char *pattern;
    size_t len;
    uint64_t hash, flags;
    jitre_options options;
} Key;

/* Options are compared byte by byte. */
_Static_assert(sizeof(jitre_options) == 6 * sizeof(size_t) + 3 * sizeof(void *) + 8 * 4,
               "no padding in jitre_options");

/* -- Table and list ------------------------------------------------------------------------ */

/* Eight bytes at a time; where two are alike the entries are compared in full. */
static uint64_t hash_pattern(const char *p, size_t len, uint64_t flags)
{
    uint64_t h = flags ^ len * UINT64_C(0xff51afd7ed558ccd), word;

    for (; len; p += JR_MIN(len, sizeof word), len -= JR_MIN(len, sizeof word)) {
        word = 0;
        memcpy(&word, p, JR_MIN(len, sizeof word));
        h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        h ^= h >> 32;
    }
    return h;
}

static Status make_key(const jitre_cache *cache, const char *pattern, size_t len,
                       uint64_t flags, const jitre_options *options, Key *key)
{
    *key = (Key){.pattern = pattern ? pattern : "", .len = len, .flags = flags};
    if (!pattern && len) return JITRE_ERR_ARGUMENT;
    JR_TRY(jr_options_read(options, &key->options));
    if (!key->options.allocator.alloc) key->options.allocator = cache->allocator;
    key->hash = hash_pattern(key->pattern, len, flags);
    return JR_OK;
}

static Entry **bucket_of(const jitre_cache *cache, uint64_t hash)
{
    return &cache->bucket[hash & (cache->nbuckets - 1)];
}

static Entry *find(const jitre_cache *cache, const Key *k)
{
    Entry *e = *bucket_of(cache, k->hash);

    while (e && (e->hash != k->hash || e->len != k->len || e->flags != k->flags ||
                 memcmp(e->pattern, k->pattern, k->len) ||
                 memcmp(&e->options, &k->options, sizeof k->options)))
        e = e->chain;
    return e;
}

/* Twice as many buckets; without memory the chains grow longer instead. */
static void grow(jitre_cache *cache)
{
    size_t n = cache->nbuckets, bytes;
    Entry **old = cache->bucket, **fresh;

    if (cache->entries < n || !jr_mul(2 * n, sizeof *fresh, &bytes)) return;
    fresh = jr_heap_alloc(&cache->heap, bytes);
    if (!fresh) return;
    memset(fresh, 0, bytes);
    cache->bucket = fresh;
    cache->nbuckets = 2 * n;
    for (Entry *e = cache->newest; e; e = e->older) {
        Entry **at = bucket_of(cache, e->hash);

        e->chain = *at;
        *at = e;
    }
    jr_heap_free(&cache->heap, old);
}

static void push_newest(jitre_cache *cache, Entry *e)
{
    e->newer = NULL;
    e->older = cache->newest;
    *(cache->newest ? &cache->newest->newer : &cache->oldest) = e;
    cache->newest = e;
}

static void unlink_use(jitre_cache *cache, Entry *e)
{
    *(e->newer ? &e->newer->older : &cache->newest) = e->older;
    *(e->older ? &e->older->newer : &cache->oldest) = e->newer;
}

static void insert(jitre_cache *cache, Entry *e)
{
    Entry **at = bucket_of(cache, e->hash);

    e->chain = *at;
    *at = e;
    push_newest(cache, e);
    cache->entries++;
    grow(cache);
}

/* Out of the cache and in front of `gone`. */
static Entry *drop(jitre_cache *cache, Entry *e, Entry *gone)
{
    Entry **at = bucket_of(cache, e->hash);

    while (*at != e)
        at = &(*at)->chain;
    *at = e->chain;
    unlink_use(cache, e);
    cache->entries--;
    cache->bytes -= e->bytes;
    cache->locked -= e->locked;
    e->chain = gone;
    return e;
}

/* What is too much, oldest first, to be freed when the mutex is open again. */
static Entry *evict(jitre_cache *cache)
{
    Entry *gone = NULL;

    while (cache->oldest &&
           (cache->entries > cache->max_entries || cache->bytes > cache->max_bytes)) {
        gone = drop(cache, cache->oldest, gone);
        cache->evictions++;
    }
    return gone;
}

static void free_entries(const Heap *heap, Entry *e)
{
    while (e) {
        Entry *next = e->chain;

        jitre_free(e->re);
        jr_heap_free(heap, e);
        e = next;
    }
}

/* -- Size and locking ------------------------------------------------------------------------ */

static void lock_one(jitre_cache *cache, Entry *e, const void *at, size_t n)
{
    if (mlock(at, n) == 0) {
        e->locked += n;
        cache->locked += n;
    } else {
        cache->lock_failures++;
        cache->lock_error = errno;
    }
}

static void lock_all(jitre_cache *cache, Entry *e)
{
    const BriefPlan *brief = jr_brief_plan(e->re);
    const void *at;
    size_t size;

    cache->locked -= e->locked;
    e->locked = 0;
    if (brief && brief->brief) {
        at = jr_brief_region(brief->brief, &size);
        lock_one(cache, e, at, size);
    }
    for (int i = 0; i < NVARIANTS; i++) {
        const Variant *v = atomic_load_explicit(&e->re->variant[i], memory_order_acquire);

        for (int k = 0; v && k < NCODE_KINDS; k++) {
            const NativeCode *n = atomic_load_explicit(&v->native[k], memory_order_acquire);

            if (!n || !n->code) continue;
            at = jr_code_region(n->code, &size);
            lock_one(cache, e, at, size);
        }
    }
}

/* Count the entry again if something has been built for it. */
static void measure(jitre_cache *cache, Entry *e)
{
    uint64_t stamp = atomic_load(&e->re->build_ns);
    jitre_facts facts = {.size = sizeof facts};

    if (stamp == e->stamp || jitre_info(e->re, 0, &facts) != JITRE_OK) return;
    e->stamp = stamp;
    cache->bytes -= e->bytes;
    e->bytes = facts.memory_bytes + sizeof *e + e->len;
    cache->bytes += e->bytes;
    if (cache->lock_code) lock_all(cache, e);
}

/* -- Getting ------------------------------------------------------------------------------------ */

/* The entry is used: NULL, or its regex for one more owner. */
static jitre_regex *use(jitre_cache *cache, Entry *e)
{
    if (!e) return NULL;
    unlink_use(cache, e);
    push_newest(cache, e);
    atomic_fetch_add_explicit(&e->re->owners, 1, memory_order_relaxed);
    measure(cache, e);
    return e->re;
}

/* A hit, or NULL. */
static jitre_regex *look_up(jitre_cache *cache, const Key *k)
{
    jitre_regex *re;
    Entry *gone;

    pthread_mutex_lock(&cache->mutex);
    re = use(cache, find(cache, k));
    if (re)
        cache->hits++;
    else
        cache->misses++;
    gone = evict(cache);
    pthread_mutex_unlock(&cache->mutex);
    free_entries(&cache->heap, gone);
    return re;
}

static Entry *make_entry(const jitre_cache *cache, const Key *k, jitre_regex *re)
{
    size_t bytes;
    Entry *e;

    if (!jr_add(sizeof *e, k->len, &bytes)) return NULL;
    e = jr_heap_alloc(&cache->heap, bytes);
    if (!e) return NULL;
    *e = (Entry){
        .hash = k->hash, .flags = k->flags, .options = k->options, .re = re, .len = k->len};
    if (k->len) memcpy(e->pattern, k->pattern, k->len);
    return e;
}

/* Keep a new regex, which the caller owns; what it is to use instead if another thread was first.
 * Without memory for the entry the regex stays the caller's alone. */
static jitre_regex *keep(jitre_cache *cache, const Key *k, jitre_regex *re)
{
    Entry *e = make_entry(cache, k, re), *gone;
    jitre_regex *other;

    if (!e) return re;
    pthread_mutex_lock(&cache->mutex);
    other = use(cache, find(cache, k));
    if (!other) {
        insert(cache, e);
        use(cache, e); // from here the cache is an owner too
    }
    gone = evict(cache);
    pthread_mutex_unlock(&cache->mutex);
    free_entries(&cache->heap, gone);
    if (!other) return re;
    e->chain = NULL;
    free_entries(&cache->heap, e);
    return other;
}

int jitre_cache_get(jitre_cache *cache, const char *pattern, size_t len, uint64_t flags,
                    const jitre_options *options, jitre_regex **out, jitre_error *error)
{
    Key key;
    Status st = cache && out ? make_key(cache, pattern, len, flags, options, &key)
                             : JITRE_ERR_ARGUMENT;

    if (out) *out = NULL;
    if (st == JR_OK) {
        *out = look_up(cache, &key);
        if (*out) {
            if (error) *error = (jitre_error){0};
            return JITRE_OK;
        }
        options = &key.options;
    }
    JR_TRY(jitre_compile(pattern, len, flags, options, st == JR_OK ? out : NULL, error));
    *out = keep(cache, &key, *out);
    return JITRE_OK;
}

/* Everything has been built for a regex. */
static void recount(jitre_cache *cache, const jitre_regex *re)
{
    Entry *e, *gone;

    pthread_mutex_lock(&cache->mutex);
    for (e = cache->newest; e && e->re != re;)
        e = e->older;
    if (e) measure(cache, e);
    gone = evict(cache);
    pthread_mutex_unlock(&cache->mutex);
    free_entries(&cache->heap, gone);
}

int jitre_cache_prepare(jitre_cache *cache, const jitre_cache_pattern *patterns, size_t n,
                        size_t *failed, jitre_error *error)
{
    int first = JITRE_OK;

    if (!cache || (!patterns && n)) return JITRE_ERR_ARGUMENT;
    if (error) *error = (jitre_error){0};
    for (size_t i = 0; i < n; i++) {
        const jitre_cache_pattern *p = &patterns[i];
        jitre_facts facts = {.size = sizeof facts};
        jitre_error wrong;
        jitre_regex *re;
        int rc =
            jitre_cache_get(cache, p->pattern, p->len, p->flags, p->options, &re, &wrong);

        if (rc == JITRE_OK) {
            rc = jitre_info(re, 1, &facts);
            recount(cache, re);
            wrong = (jitre_error){.code = rc};
            jitre_free(re);
        }
        if (rc == JITRE_OK || first != JITRE_OK) continue;
        first = rc;
        if (failed) *failed = i;
        if (error) *error = wrong;
    }
    return first;
}

/* -- Life ------------------------------------------------------------------------------------------ */

static Status read_cache_options(const jitre_cache_options *given, jitre_cache_options *o)
{
    *o = (jitre_cache_options){0};
    if (given) {
        if (given->size < sizeof given->size || given->size > 4096)
            return JITRE_ERR_ARGUMENT;
        memcpy(o, given, JR_MIN(given->size, sizeof *o));
    }
    if (!o->allocator.alloc != !o->allocator.free) return JITRE_ERR_ARGUMENT;
    if (!o->max_entries) o->max_entries = DEFAULT_ENTRIES;
    if (!o->max_bytes) o->max_bytes = DEFAULT_CACHE_BYTES;
    return JR_OK;
}

int jitre_cache_make(const jitre_cache_options *options, jitre_cache **out)
{
    jitre_cache_options o;
    jitre_cache *cache;
    Heap heap;

    if (out) *out = NULL;
    if (!out || read_cache_options(options, &o) != JR_OK) return JITRE_ERR_ARGUMENT;
    heap = jr_heap_make(&o.allocator);
    cache = jr_heap_alloc(&heap, sizeof *cache);
    if (!cache) return JITRE_ERR_MEMORY;
    *cache = (jitre_cache){.heap = heap,
                           .allocator = o.allocator,
                           .nbuckets = FIRST_BUCKETS,
                           .max_entries = o.max_entries,
                           .max_bytes = o.max_bytes,
                           .lock_code = o.lock_code};
    cache->bucket = jr_heap_alloc(&heap, FIRST_BUCKETS * sizeof(Entry *));
    if (!cache->bucket || pthread_mutex_init(&cache->mutex, NULL)) {
        jr_heap_free(&heap, cache->bucket);
        jr_heap_free(&heap, cache);
        return JITRE_ERR_MEMORY;
    }
    memset(cache->bucket, 0, FIRST_BUCKETS * sizeof(Entry *));
    *out = cache;
    return JITRE_OK;
}

void jitre_cache_clear(jitre_cache *cache)
{
    Entry *gone = NULL;

    if (!cache) return;
    pthread_mutex_lock(&cache->mutex);
    while (cache->oldest)
        gone = drop(cache, cache->oldest, gone);
    pthread_mutex_unlock(&cache->mutex);
    free_entries(&cache->heap, gone);
}

void jitre_cache_free(jitre_cache *cache)
{
    Heap heap;

    if (!cache) return;
    heap = cache->heap;
    jitre_cache_clear(cache);
    pthread_mutex_destroy(&cache->mutex);
    jr_heap_free(&heap, cache->bucket);
    jr_heap_free(&heap, cache);
}

/* -- Statistics -------------------------------------------------------------------------------------- */

static void add_entry(jitre_cache_stats *s, const Entry *e)
{
    jitre_facts facts = {.size = sizeof facts};

    if (jitre_info(e->re, 0, &facts) != JITRE_OK) return;
    s->code_bytes += facts.code_bytes;
    if (facts.engine == JITRE_ENGINE_NATIVE) {
        s->native++;
        return;
    }
    s->not_native++;
    if (!s->why_not_native) s->why_not_native = facts.why_not_native;
}

int jitre_cache_statistics(jitre_cache *cache, jitre_cache_stats *stats)
{
    jitre_cache_stats s = {0};

    if (!cache || !stats || stats->size < sizeof stats->size || stats->size > 4096)
        return JITRE_ERR_ARGUMENT;
    pthread_mutex_lock(&cache->mutex);
    for (Entry *e = cache->newest; e; e = e->older) {
        measure(cache, e);
        add_entry(&s, e);
    }
    s.size = stats->size;
    s.hits = cache->hits;
    s.misses = cache->misses;
    s.evictions = cache->evictions;
    s.entries = cache->entries;
    s.bytes = cache->bytes;
    s.locked_bytes = cache->locked;
    s.lock_failures = cache->lock_failures;
    s.lock_error = cache->lock_error;
    pthread_mutex_unlock(&cache->mutex);
    memcpy(stats, &s, JR_MIN(stats->size, sizeof s));
    return JITRE_OK;
}
