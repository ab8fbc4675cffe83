/* backref.c -- one search for a pattern that backtracks: with back references, lookaround of more
 * than one character, or atomic groups.
 *
 *     filter      regular, matches at least where the pattern does (parse/relax.c): says where
 *                 the next match can begin, with all that regexes have: scans, code, bits
 *     backtrack   tries there (nfa/backtrack.c)
 *
 *     text        .......c....c.c.c.c.........c....
 *     filter           ->c  ->c              ->c        where candidates are sparse
 *     backtrack          x    xxxxxxx          x        where they are dense: a stretch at once
 *
 * The stretch that is tried without asking doubles while the filter finds its next candidate
 * close behind it. A filter may match what a lookbehind looks at, too; then it begins so many
 * bytes before the candidate.
 *
 * Where lookaround is all that is not regular, this is given up when the other way would have
 * cost no more (linear.c).
 */
#include "search/backref.h"

#include "search/linear.h"
#include "search/plan.h"

enum {
    CLOSE = 16,         // bytes
    MAX_STRETCH = 4096, // bytes tried without asking the filter
    BYTES_PER_STEP = 8, // read by the filter in the time of a step
    MIN_BYTES = 64 << 20,
    STEPS_PER_SEARCH = 10000000,
    STEPS_PER_BYTE = 1000
};

/* -- Filter ------------------------------------------------------------------------------ */

static Status build_filter(jitre_regex *f, const jitre_regex *re)
{
    const Variant *v;
    Arena scratch;
    Status st;

    jr_arena_init(&scratch, &f->heap, re->max_program_bytes);
    st = jr_ast_relax(&f->arena, &scratch, re->ast, &f->ast, &f->before);
    jr_arena_free(&scratch);
    if (st != JR_OK) return st;
    f->lengths = jr_ast_lengths(f->ast);
    f->plain = jr_variant_index(f, 0);
    return jr_variant_get(f, 0, &v);
}

Status jr_backref_make_filter(jitre_regex *re)
{
    jitre_regex *f;
    Status st;

    if (re->ast->has_start) return JR_OK; // \G: it matters where a search begins
    f = jr_heap_alloc(&re->heap, sizeof *f);
    if (!f) return JITRE_ERR_MEMORY;
    memset(f, 0, sizeof *f);
    f->heap = re->heap;
    f->owners = 1;
    f->flags = re->flags & ~JITRE_LONGEST;
    f->engine = re->engine;
    f->isa = re->isa;
    f->scan = re->scan;
    f->max_program_bytes = re->max_program_bytes;
    f->max_dfa_bytes = re->max_dfa_bytes;
    f->max_code_bytes = re->max_code_bytes;
    f->build_after = re->build_after;
    f->name = re->name; // of re, which frees us
    f->name_len = re->name_len;
    jr_arena_init(&f->arena, &f->heap, re->max_program_bytes);
    st = build_filter(f, re);
    if (st == JR_OK) {
        re->filter = f;
        return JR_OK;
    }
    jitre_free(f);
    return st == JITRE_ERR_MEMORY ? st : JR_OK;
}

/* -- Pool -------------------------------------------------------------------------------- */

static Variant *mutable(const Variant *v)
{
    return (Variant *)(uintptr_t)v;
}

static Status take(const Search *s, Backtrack **b)
{
    for (int i = 0; i < NPOOL; i++) {
        *b = atomic_exchange(&mutable(s->v)->back_pool[i], NULL);
        if (*b) return JR_OK;
    }
    return jr_backtrack_make(&s->re->heap, s->v->back,
                             JR_MAX(s->re->max_program_bytes, (size_t)MIN_BYTES), b);
}

static void give(const Search *s, Backtrack *b)
{
    for (int i = 0; i < NPOOL && b; i++) {
        Backtrack *none = NULL;

        if (atomic_compare_exchange_strong(&mutable(s->v)->back_pool[i], &none, b))
            b = NULL;
    }
    jr_backtrack_free(b);
}

/* -- Search ------------------------------------------------------------------------------ */

/* Where the filter begins when matches from `at` on are wanted: never inside of a character. */
static const uint8_t *filter_start(const Search *filter, const uint8_t *at)
{
    const uint8_t *base = filter->text.base, *p = at;

    p -= JR_MIN(filter->re->before, (size_t)(at - base));
    while (filter->v->nfa->alphabet.utf && p < at && (*p & 0xc0) == 0x80)
        p++;
    return p;
}

/* The first place from *at on where a match can begin. 1, 0 or an error. What the filter reads
 * behind that place it may read again the next time, so it costs steps. */
static int next_candidate(Search *filter, const uint8_t **at, Backtrack *b)
{
    size_t read = 0;
    jitre_span span;
    int r;

    filter->start = filter->from = filter_start(filter, *at);
    filter->read = &read;
    r = jr_search_find(filter, &span);
    filter->read = NULL;
    if (r != 1) return r;
    *at = filter->text.base + span.start + filter->re->before;
    jr_backtrack_spend(b, (read + span.end - span.start) / BYTES_PER_STEP);
    return 1;
}

/* The beginning of the first character behind `at`, `from` being one before it. A filter that
 * begins inside of a character takes what is left of it for the one before. */
static const uint8_t *behind(const Search *filter, const uint8_t *from, const uint8_t *at)
{
    const Alphabet *al = &filter->v->nfa->alphabet;

    if (!al->utf) return at + 1;
    while (from <= at)
        jr_text_next(al, &filter->text, &from);
    return from;
}

static int find_with_filter(const Search *s, Search *filter, Backtrack *b)
{
    const uint8_t *at = s->start, *end = s->text.end;
    size_t stretch = 0;

    for (;;) {
        const uint8_t *from = at;
        int r = next_candidate(filter, &at, b);

        if (r != 1) return r;
        stretch =
            (size_t)(at - from) > CLOSE ? 0 : JR_MIN(2 * stretch + 1, (size_t)MAX_STRETCH);
        from = at;
        at += JR_MIN(stretch, (size_t)(end - at));
        r = jr_backtrack_find(b, from, at);
        if (r != 0) return r;
        if (at == end) return 0;
        at = behind(filter, from, at);
    }
}

static int find(const Search *s, const jitre_span *known, Backtrack *b)
{
    const uint8_t *base = s->text.base;
    size_t len = (size_t)(s->text.end - base);
    uint32_t flags =
        (s->text.notbol ? JITRE_NOTBOL : 0) | (s->text.noteol ? JITRE_NOTEOL : 0);
    Search filter;

    if (known) return jr_backtrack_find(b, base + known->start, base + known->start);
    if (s->v->nfa->anchored) return jr_backtrack_find(b, s->start, s->start);
    if (!s->re->filter) return jr_backtrack_find(b, s->start, s->text.end);
    JR_TRY(jr_search_init(&filter, s->re->filter, (const char *)base, len,
                          (size_t)(s->start - base), flags));
    return find_with_filter(s, &filter, b);
}

/* How many steps it may take. */
static uint64_t budget(const Search *s, bool linear)
{
    const uint8_t *from = s->steps ? s->text.base : s->start;
    size_t bytes = (size_t)(s->text.end - from);
    uint64_t most = s->re->max_steps;

    if (!most) most = STEPS_PER_SEARCH + STEPS_PER_BYTE * (uint64_t)bytes;
    if (linear) most = JR_MIN(most, jr_linear_steps(s, bytes));
    if (s->steps) most -= JR_MIN(most, *s->steps);
    return most;
}

static int backtrack(const Search *s, const jitre_span *known, size_t *true_start,
                     size_t *slots, uint32_t nslots, uint64_t max_steps)
{
    BackQuestion q = {.text = &s->text,
                      .start = s->start,
                      .must_end = known ? s->text.base + known->end : NULL,
                      .notempty_atstart = s->notempty_atstart,
                      .first_only = !nslots,
                      .ngroups = nslots / 2,
                      .max_steps = max_steps};
    Backtrack *b;
    int r;

    JR_TRY(take(s, &b));
    jr_backtrack_begin(b, &q);
    r = find(s, known, b);
    if (r == 1 && true_start) *true_start = jr_backtrack_start(b);
    if (r == 1 && nslots) jr_backtrack_slots(b, slots, nslots);
    if (s->steps) *s->steps += jr_backtrack_steps(b);
    give(s, b);
    return r;
}

int jr_backref_find(const Search *s, const jitre_span *known, size_t *true_start,
                    size_t *slots, uint32_t nslots)
{
    bool linear = jr_linear_can(s, nslots);
    int r;

    if (linear && jr_linear_at_once(s)) {
        r = jr_linear_find(s, known, true_start, slots, nslots);
        if (r != JITRE_ERR_LIMIT) return r;
    }
    r = backtrack(s, known, true_start, slots, nslots, budget(s, linear));
    if (r != JITRE_ERR_STEPS || !linear || s->steps) return r; // an iteration knows better
    r = jr_linear_find(s, known, true_start, slots, nslots);
    return r == JITRE_ERR_LIMIT ? JITRE_ERR_STEPS : r;
}
