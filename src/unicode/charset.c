/* charset.c -- sets of characters as sorted ranges.
 *
 * Sets are built by adding ranges in any order, sealed once, and then combined by merging
 * two sorted lists:
 *
 *     added     [m-p] [a-c] [d-f] [o-z]
 *     sealed    [a-f] [m-z]           touching ranges are one: equal sets, equal data
 *
 * Cost    add O(1) amortised; seal O(n) when ranges came in a few ascending runs, as they
 *         mostly do, else O(n log n) in place; the other operations O(n + m), has() O(log n).
 * Memory  results are new arrays in the arena; the old ones are left to it.
 */
#include "unicode/charset.h"

/* -- Building -------------------------------------------------------------------------- */

void jr_charset_add(Arena *a, CharSet *s, uint32_t lo, uint32_t hi)
{
    CharRange *last = s->n ? &s->data[s->n - 1] : NULL;

    JR_ASSERT(lo <= hi);
    // ranges usually come in ascending order: grow the last one, add no neighbour
    if (last && lo >= last->lo && lo <= last->hi + 1) {
        last->hi = JR_MAX(last->hi, hi);
        return;
    }
    (void)JR_PUSH(a, s, ((CharRange){lo, hi})); // failure is sticky in the arena
}

void jr_charset_add_set(Arena *a, CharSet *s, const CharSet *other)
{
    uint32_t n = other->n; // `other` may be `s`

    for (uint32_t i = 0; i < n; i++)
        jr_charset_add(a, s, other->data[i].lo, other->data[i].hi);
}

/* Let data[root] sink to its place in the heap data[0, n), largest `lo` on top. */
static void sink(CharRange *data, uint32_t root, uint32_t n)
{
    CharRange moving = data[root];

    for (;;) {
        uint32_t child = 2 * root + 1;

        if (child >= n) break;
        if (child + 1 < n && data[child + 1].lo > data[child].lo) child++;
        if (data[child].lo <= moving.lo) break;
        data[root] = data[child];
        root = child;
    }
    data[root] = moving;
}

/* Heap sort: in place, no recursion, no bad inputs. qsort would be free to call malloc
 * behind the back of the arena. */
static void sort(CharRange *data, uint32_t n)
{
    for (uint32_t i = n / 2; i-- > 0;)
        sink(data, i, n);
    while (n > 1) {
        CharRange top = data[0];

        n--;
        data[0] = data[n];
        data[n] = top;
        sink(data, 0, n);
    }
}

/* How far the ranges from `from` on ascend without touching. */
static uint32_t run_end(const CharSet *s, uint32_t from)
{
    uint32_t i = from + 1;

    while (i < s->n && s->data[i].lo > s->data[i - 1].hi + 1)
        i++;
    return i;
}

enum { MAX_RUN = 1024, MAX_RUNS = 32 };

/* Few long runs, as a union of properties brings them, are merged: below are `n` sealed ranges,
 * then a sealed run, which is set aside. Largest first, so that the room it leaves is enough. */
static uint32_t merge_run(CharRange *data, uint32_t n, uint32_t nrun)
{
    CharRange run[MAX_RUN];
    uint32_t end = n + nrun, at = end;

    memcpy(run, data + n, nrun * sizeof *run);
    while (n || nrun) {
        CharRange r =
            !nrun || (n && data[n - 1].hi > run[nrun - 1].hi) ? data[--n] : run[--nrun];

        if (at < end && r.hi + 1 >= data[at].lo)
            data[at].lo = JR_MIN(data[at].lo, r.lo);
        else
            data[--at] = r;
    }
    memmove(data, data + at, (end - at) * sizeof *data);
    return end - at;
}

/* True: sealed. False: too many runs, or too long ones. */
static bool merge_runs(CharSet *s)
{
    uint32_t runs = 0, n;

    for (uint32_t i = 0, end; i < s->n; i = end, runs++) {
        end = run_end(s, i);
        if (runs == MAX_RUNS || (i && end - i > MAX_RUN)) return false;
    }
    if (!runs) return true;
    n = run_end(s, 0);
    for (uint32_t i = n, end; i < s->n; i = end) {
        end = run_end(s, i);
        memmove(s->data + n, s->data + i, (end - i) * sizeof *s->data);
        n = merge_run(s->data, n, end - i);
    }
    s->n = n;
    return true;
}

void jr_charset_seal(CharSet *s)
{
    uint32_t out = 0;

    if (merge_runs(s)) return;
    sort(s->data, s->n);
    for (uint32_t i = 1; i < s->n; i++) {
        CharRange r = s->data[i];
        CharRange *last = &s->data[out];

        if (r.lo <= last->hi + 1)
            last->hi = JR_MAX(last->hi, r.hi);
        else
            s->data[++out] = r;
    }
    s->n = out + 1;
}

/* -- Combining sealed sets ------------------------------------------------------------- */

/* An empty set with room for n ranges. */
static CharSet make_room(Arena *a, uint32_t n)
{
    CharSet s = {0};

    s.data = jr_arena_array(a, CharRange, n);
    if (s.data) s.cap = n;
    return s;
}

void jr_charset_negate(Arena *a, CharSet *s, uint32_t max)
{
    CharSet out = make_room(a, s->n + 1);
    uint32_t lo = 0; // first character not yet decided

    if (!out.data) return;
    for (uint32_t i = 0; i < s->n && lo <= max; i++) {
        CharRange r = s->data[i];

        if (r.lo > lo) out.data[out.n++] = (CharRange){lo, JR_MIN(r.lo - 1, max)};
        lo = r.hi + 1;
    }
    if (lo <= max) out.data[out.n++] = (CharRange){lo, max};
    *s = out;
}

void jr_charset_intersect(Arena *a, CharSet *s, const CharSet *other)
{
    CharSet out = make_room(a, s->n + other->n);
    uint32_t i = 0, j = 0;

    if (!out.data) return;
    while (i < s->n && j < other->n) {
        CharRange x = s->data[i], y = other->data[j];
        uint32_t lo = JR_MAX(x.lo, y.lo), hi = JR_MIN(x.hi, y.hi);

        if (lo <= hi) out.data[out.n++] = (CharRange){lo, hi};
        if (x.hi < y.hi)
            i++;
        else
            j++;
    }
    *s = out;
}

void jr_charset_subtract(Arena *a, CharSet *s, const CharSet *other)
{
    CharSet out = make_room(a, s->n + other->n);
    uint32_t j = 0;

    if (!out.data) return;
    for (uint32_t i = 0; i < s->n; i++) {
        CharRange r = s->data[i];
        bool left = true; // r still has characters

        while (j < other->n && other->data[j].hi < r.lo)
            j++;
        while (left && j < other->n && other->data[j].lo <= r.hi) {
            CharRange cut = other->data[j];

            if (cut.lo > r.lo) out.data[out.n++] = (CharRange){r.lo, cut.lo - 1};
            if (cut.hi >= r.hi) {
                left = false; // the cut may reach into the next range of s: stay on it
            } else {
                r.lo = cut.hi + 1;
                j++;
            }
        }
        if (left) out.data[out.n++] = r;
    }
    *s = out;
}

void jr_charset_clip(CharSet *s, uint32_t max)
{
    while (s->n && s->data[s->n - 1].lo > max)
        s->n--;
    if (s->n && s->data[s->n - 1].hi > max) s->data[s->n - 1].hi = max;
}

/* -- Questions ------------------------------------------------------------------------- */

bool jr_charset_has(const CharSet *s, uint32_t c)
{
    uint32_t lo = 0, hi = s->n;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (c > s->data[mid].hi)
            lo = mid + 1;
        else if (c < s->data[mid].lo)
            hi = mid;
        else
            return true;
    }
    return false;
}

bool jr_charset_equal(const CharSet *s, const CharSet *t)
{
    return s->n == t->n && (s->n == 0 || !memcmp(s->data, t->data, s->n * sizeof *s->data));
}

bool jr_charset_disjoint(const CharSet *s, const CharSet *t)
{
    uint32_t i = 0, j = 0;

    while (i < s->n && j < t->n) {
        if (s->data[i].hi < t->data[j].lo)
            i++;
        else if (t->data[j].hi < s->data[i].lo)
            j++;
        else
            return false;
    }
    return true;
}
