/* batch.c -- all matches of a text: iteration and counting.
 *
 * The transducer gives the ends of all matches in one pass; an end is final when no candidate
 * in front of it can be replaced any more. Starts: known length, or the reverse automaton back
 * from the end (find.c), so every byte is read at most twice; or, once matches have turned out
 * to be dense and until they are sparse, a transducer that tells starts, too, if the pattern has
 * one (SPANS).
 *
 *     ends    final | waiting               marks[j]: index in ends of the candidate of level j
 *             ^head ^first mark
 *
 * A scan comes first where there is one: it hands over to the transducer when it gives up.
 * Where at most one end waits (backlog NONE or ONE) machine code or table write ends straight
 * into an array, the candidate in the slot behind the last. Patterns without a transducer (\K,
 * leftmost-longest, budgets too small) are searched again and again.
 */
#include "search/find.h"

#include "dfa/walk.h"
#include "search/plan.h"
#include "search/plan_bits.h"
#include "search/seek.h"
#include "search/tier.h"

typedef enum IterMode {
    ITER_DONE,
    ITER_SEEK,
    ITER_AGAIN,
    ITER_STEPS,
    ITER_LABELS,
    ITER_SPANS,
    ITER_BITS
} IterMode;

enum {
    BATCH = 128,
    SLACK = 8,
    FIRST_ENDS = 64,
    DENSE = 256,        // bytes a match: up to here the reverse pass is what costs ...
    SPARSE = 1024,      // ... and from here on the labels for starts
    RETRY = 65536,      // bytes after which a scan that was given up is tried again, ...
    MAX_RETRY = 4 << 20 // ... twice as many each time, up to these
};

typedef struct Iter {
    IterMode mode;
    Status status;
    Search s;     // s.start: where the next match is searched for
    Seek seek;    // SEEK
    BitRun *bits; // BITS
    size_t retry; // ... bytes of it after which the scan is tried again; 0: there is none
    Walk walk;
    CodeEntry entry;  // STEPS, SPANS: code of the loop, or NULL
    size_t candidate; // STEPS: the end that waits
    size_t early[3];  // STEPS: ends found at the very beginning, not given out yet
    size_t nearly;    // STEPS, SPANS
    jitre_span waits, found[3];   // SPANS: the same
    size_t starts[MAX_REGISTERS]; // SPANS
    size_t *ends;                 // LABELS: ends found, some of them waiting
    size_t head, n, cap;          // LABELS: ends[head, n)
    size_t marks[32];             // LABELS
    uint32_t nmarks;
} Iter;

_Static_assert(sizeof(Iter) <= sizeof(jitre_iter), "an iterator fits its public size");

static Iter *open_iter(jitre_iter *it)
{
    return (Iter *)(void *)it->opaque;
}

/* -- Labels: any number of ends waits -------------------------------------------------------------- */

static bool add_end(Iter *it, size_t end)
{
    const Heap *heap = &it->s.re->heap;
    size_t cap = it->cap ? it->cap * 2 : FIRST_ENDS;
    size_t *fresh;

    if (it->n == it->cap) {
        fresh = jr_heap_realloc(heap, it->ends, it->n * sizeof *fresh, cap * sizeof *fresh);
        if (!fresh) {
            it->status = JITRE_ERR_MEMORY;
            return false;
        }
        it->ends = fresh;
        it->cap = cap;
    }
    it->ends[it->n++] = end;
    return true;
}

static void apply(Iter *it, const Label *l, size_t place)
{
    uint32_t kept = 0;

    if (l->hit < it->nmarks) it->n = it->marks[l->hit];
    for (uint32_t j = 0; j < it->nmarks; j++)
        if (l->keep >> j & 1) it->marks[kept++] = it->marks[j];
    it->nmarks = kept;
    for (uint32_t i = 0; i < l->npush; i++) {
        if (l->pending >> i & 1) it->marks[it->nmarks++] = it->n;
        if (!add_end(it, place)) return;
    }
}

static size_t final_ends(const Iter *it)
{
    return it->nmarks ? it->marks[0] : it->n;
}

/* The ends given out make room. */
static void drop_given(Iter *it)
{
    if (it->head < it->n / 2 || !it->head) return;
    memmove(it->ends, it->ends + it->head, (it->n - it->head) * sizeof *it->ends);
    for (uint32_t j = 0; j < it->nmarks; j++)
        it->marks[j] -= it->head;
    it->n -= it->head;
    it->head = 0;
}

static bool next_event(Iter *it, const uint8_t **place)
{
    if (it->entry) {
        const Text *t = it->walk.text;
        CodeRun run = {.cur = it->walk.cur,
                       .limit = t->final,
                       .state = it->walk.state,
                       .base = t->base};

        if (run.cur < run.limit && run.state != DFA_DEAD) {
            CodeStop stop = it->entry(&run);

            it->walk.cur = run.cur;
            it->walk.state = run.state;
            *place = run.place;
            if (stop == CODE_EVENT) return true;
            if (stop == CODE_CHAR)
                return jr_walk_step(&it->walk, place) || next_event(it, place);
        }
    }
    return jr_walk_next_event(&it->walk, place);
}

/* Final ends into ends[0, want); 0 at the end of the text. */
static size_t take_labels(Iter *it, size_t *ends, size_t want)
{
    const uint8_t *place;
    size_t n;

    while (final_ends(it) == it->head && it->status == JR_OK && next_event(it, &place)) {
        const Dfa *dfa = it->walk.dfa;

        apply(it, &dfa->labels[dfa->label[it->walk.state]],
              (size_t)(place - it->s.text.base));
        drop_given(it);
    }
    if (it->walk.status != JR_OK) it->status = it->walk.status;
    n = JR_MIN(final_ends(it) - it->head, want);
    if (n) memcpy(ends, it->ends + it->head, n * sizeof *ends);
    it->head += n;
    return n;
}

/* -- Steps: at most one end waits ------------------------------------------------------------------ */

static void run_steps(Iter *it, size_t *ends, size_t *count, size_t want)
{
    Walk *w = &it->walk;
    CodeRun run = {.limit = w->text->final,
                   .base = w->text->base,
                   .ends = ends,
                   .cap = want + CODE_ENDS_ROOM - 1};

    while (it->entry && *count < want && w->cur < run.limit && w->state != DFA_DEAD) {
        CodeStop stop;
        const uint8_t *place;

        run.cur = w->cur;
        run.state = w->state;
        run.count = *count;
        stop = it->entry(&run);
        w->cur = run.cur;
        w->state = run.state;
        *count = run.count;
        if (stop == CODE_FULL) return;
        if (stop != CODE_CHAR) break;
        if (*count < want && jr_walk_step(w, &place))
            jr_walk_do_steps(w, (size_t)(place - w->text->base), ends, count);
    }
    jr_walk_iterate(w, ends, count, want);
}

/* Final ends, at most `want`, into ends[0, want + SLACK); 0 at the end of the text. A label may
 * make up to three ends final at once: what is too much waits in `early`. */
static size_t take_steps(Iter *it, size_t *ends, size_t want)
{
    size_t n = it->nearly, rest;

    memcpy(ends, it->early, sizeof it->early);
    ends[n] = it->candidate;
    run_steps(it, ends, &n, want);
    it->candidate = ends[n];
    rest = n > want ? n - want : 0;
    JR_ASSERT(rest <= JR_COUNT(it->early));
    memcpy(it->early, ends + n - rest, rest * sizeof *ends);
    it->nearly = rest;
    return n - rest;
}

/* -- Spans: steps with starts ------------------------------------------------------------------- */

static void run_spans(Iter *it, jitre_span *spans, size_t *count, size_t want)
{
    Walk *w = &it->walk;
    CodeRun run = {.limit = w->text->final,
                   .base = w->text->base,
                   .spans = spans,
                   .cap = want + CODE_ENDS_ROOM - 1};

    while (it->entry && *count < want && w->cur < run.limit && w->state != DFA_DEAD) {
        CodeStop stop;
        const uint8_t *place;

        run.cur = w->cur;
        run.state = w->state;
        run.count = *count;
        memcpy(run.start, it->starts, sizeof run.start);
        stop = it->entry(&run);
        w->cur = run.cur;
        w->state = run.state;
        *count = run.count;
        memcpy(it->starts, run.start, sizeof run.start);
        if (stop == CODE_FULL) return;
        if (stop != CODE_CHAR) break;
        if (*count < want && jr_walk_step(w, &place))
            jr_walk_do_spans(w, (size_t)(place - w->text->base), it->starts, spans, count);
    }
    jr_walk_spans(w, it->starts, spans, count, want);
}

/* Final matches, at most `want`, into spans[0, want + SLACK), see take_steps. */
static size_t take_spans(Iter *it, jitre_span *spans, size_t want)
{
    size_t n = it->nearly, rest;

    it->walk.text = &it->s.text;
    memcpy(spans, it->found, sizeof it->found);
    spans[n] = it->waits;
    run_spans(it, spans, &n, want);
    it->waits = spans[n];
    rest = n > want ? n - want : 0;
    JR_ASSERT(rest <= JR_COUNT(it->found));
    memcpy(it->found, spans + n - rest, rest * sizeof *spans);
    it->nearly = rest;
    return n - rest;
}

/* ... into spans[0, cap), directly if it has room for SLACK. */
static size_t fill_spans(Iter *it, jitre_span *spans, size_t cap)
{
    jitre_span few[3 * SLACK];
    size_t n;

    if (cap > 2 * SLACK) return take_spans(it, spans, cap - SLACK);
    n = take_spans(it, few, cap);
    memcpy(spans, few, n * sizeof *spans);
    return n;
}

/* -- Again: search behind every match ---------------------------------------------------------------- */

static int next_again(Iter *it, jitre_span *m)
{
    Search *s = &it->s;
    jitre_span whole;
    int r = jr_search_find(s, &whole);

    if (r != 1) return r;
    *m = whole;
    if (s->v->nfa->has_keep) {
        r = jr_search_groups(s, whole, m, 1);
        if (r != 1) return r;
    }
    s->notempty_atstart = m->start == m->end;
    s->start = s->from = s->text.base + m->end;
    if (m->start == m->end && s->start == s->text.end) it->mode = ITER_DONE;
    return 1;
}

static size_t take_again(Iter *it, jitre_span *spans, size_t cap)
{
    size_t n = 0;

    while (n < cap && it->mode == ITER_AGAIN) {
        int r = next_again(it, &spans[n]);

        if (r < 0) it->status = r;
        if (r != 1) it->mode = ITER_DONE;
        n += r == 1;
    }
    return n;
}

/* -- Iterator ------------------------------------------------------------------------------------------ */

/* Set the walk up; a match of length 0 may end at the very beginning. */
static void begin_walk(Iter *it, const Dfa *dfa, Lazy *lazy)
{
    const Search *s = &it->s;
    size_t at = (size_t)(s->from - s->text.base);
    bool labelled =
        jr_walk_begin(&it->walk, dfa, lazy, &s->text, s->from, s->notempty_atstart);

    it->status = it->walk.status;
    if (!labelled || it->status != JR_OK) return;
    if (it->mode == ITER_LABELS) {
        apply(it, &it->walk.dfa->labels[it->walk.dfa->label[it->walk.state]], at);
        return;
    }
    if (it->mode == ITER_SPANS) {
        jr_walk_do_spans(&it->walk, at, it->starts, it->found, &it->nearly);
        it->waits = (jitre_span){at, at};
        return;
    }
    jr_walk_do_steps(&it->walk, at, it->early, &it->nearly);
    it->candidate = at;
}

static bool has_fixed_length(const Iter *it)
{
    return it->s.re->lengths.min == it->s.re->lengths.max;
}

/* Go on with SPANS behind the last match, if the pattern has it and that pays: now or before
 * many matches were dense. */
static Status change_to_spans(Iter *it, size_t dense)
{
    const Search *s = &it->s;
    const Dfa *dfa;

    if (has_fixed_length(it) || !jr_plan_wants_spans(s->v, dense)) return JR_OK;
    JR_TRY(jr_plan_dfa(s->re, s->v, DFA_SPANS, &dfa));
    if (!dfa) return JR_OK;
    it->mode = ITER_SPANS;
    it->entry = jr_plan_code(s->re, s->v, CODE_SPANS);
    it->nearly = 0;
    begin_walk(it, dfa, NULL);
    return it->status;
}

/* Find ends from s.from on. */
static Status begin_ends(Iter *it)
{
    const Search *s = &it->s;
    Lazy *lazy = NULL;
    const Dfa *dfa = NULL;
    Status st;

    it->nearly = 0;
    if (jr_tier_built(s->re, s->v, DFA_ITERATE, (size_t)(s->text.end - s->start)))
        JR_TRY(jr_plan_dfa(s->re, s->v, DFA_ITERATE, &dfa));
    if (!dfa) {
        st = jr_plan_lazy_take(s->re, s->v, DFA_ITERATE, &lazy);
        if (st == JITRE_ERR_TOO_BIG) return JR_OK;
        if (st != JR_OK) return st;
    }
    it->mode = dfa && dfa->backlog != BACKLOG_MANY ? ITER_STEPS : ITER_LABELS;
    if (dfa)
        it->entry =
            jr_plan_code(s->re, s->v, it->mode == ITER_STEPS ? CODE_ITERATE : CODE_EVENTS);
    begin_walk(it, dfa, lazy);
    return it->status;
}

/* Go on at s.from by automaton. counts: starts are not wanted. What begins before s.from, but ends
 * behind it, has a start that only the reverse pass finds. */
static Status begin_automaton(Iter *it, bool counts)
{
    it->mode = ITER_AGAIN;
    if (!jr_plan_can_iterate(it->s.re, it->s.v)) return JR_OK;
    if (!counts && it->s.from == it->s.start) JR_TRY(change_to_spans(it, 0));
    return it->mode == ITER_SPANS ? JR_OK : begin_ends(it);
}

/* Go on without a scan: by bit program where that is fastest, or where there is no complete
 * automaton to be had or only one with slow labels. */
static Status begin_transducer(Iter *it, bool counts)
{
    const Search *s = &it->s;
    size_t left = (size_t)(s->text.end - s->from);
    const Dfa *dfa;

    it->bits = jr_plan_bits_take(s->re, s->v, &s->text, s->start,
                                 counts ? BITS_COUNT : BITS_SPANS);
    if (!it->bits && jr_plan_can_iterate(s->re, s->v) &&
        jr_tier_built(s->re, s->v, DFA_ITERATE, left)) {
        JR_TRY(jr_plan_dfa(s->re, s->v, DFA_ITERATE, &dfa));
        if (!dfa || dfa->backlog == BACKLOG_MANY)
            it->bits = jr_plan_bits_take_anyway(s->re, s->v, &s->text, s->start);
    }
    if (!it->bits) return begin_automaton(it, counts);
    if (it->retry) jr_bits_pause(it->bits, s->from + JR_MIN(it->retry, left));
    it->mode = ITER_BITS;
    return JR_OK;
}

static Status begin(Iter *it, bool counts)
{
    int r = jr_seek_begin(&it->seek, &it->s, counts ? BITS_COUNT : BITS_SPANS);

    if (r == 0) {
        it->retry = 0;
        return begin_transducer(it, counts);
    }
    it->mode = ITER_SEEK;
    return r == 1 ? JR_OK : r;
}

/* -- Seek: a scan, for as long as it pays ------------------------------------------------------ */

/* The next match by scan; what follows it is in it->mode. */
static bool next_seek(Iter *it, bool counts, jitre_span *span)
{
    int r = jr_seek_next(&it->seek, &it->s, false, span);

    if (r == 1) return true;
    if (r == SEEK_GIVEN_UP) {
        if (it->seek.dfa || it->seek.scan->literal)
            it->retry = it->retry ? JR_MIN(2 * it->retry, (size_t)MAX_RETRY) : RETRY;
        r = it->status = begin_transducer(it, counts);
    } else {
        it->mode = ITER_DONE;
    }
    if (r < 0) it->status = r;
    return false;
}

static size_t take_seek(Iter *it, jitre_span *spans, size_t cap)
{
    size_t n = 0;

    it->s.notempty_atstart = false;
    while (n < cap && it->mode == ITER_SEEK)
        n += next_seek(it, false, &spans[n]);
    return n;
}

/* -- Bits: a bit program, for as long as it can --------------------------------------------------- */

/* The bit program gives back the text from `rest` on, or is done. */
static void leave_bits(Iter *it, bool counts, const uint8_t *rest)
{
    bool paused = rest && jr_bits_is_paused(it->bits);

    jr_plan_bits_give(it->s.v, it->bits, rest && !paused);
    it->bits = NULL;
    it->mode = ITER_DONE;
    if (!rest) return;
    it->s.start = it->s.from = rest;
    it->s.notempty_atstart = false;
    if (paused) it->s.plain = false;
    it->status = paused ? begin(it, counts) : begin_automaton(it, counts);
}

static size_t take_bits(Iter *it, jitre_span *spans, size_t cap)
{
    const uint8_t *rest;
    size_t n = jr_bits_next(it->bits, spans, cap, &rest);

    if (!n) leave_bits(it, false, rest);
    return n;
}

/* -- Public ------------------------------------------------------------------------------------ */

static Status init(jitre_iter *iter, const jitre_regex *re, const char *text, size_t len,
                   size_t start, uint32_t flags, bool counts)
{
    Iter *it;
    Status st;

    if (!iter) return JITRE_ERR_ARGUMENT;
    memset(iter, 0, sizeof *iter);
    it = open_iter(iter);
    JR_TRY(jr_search_init(&it->s, re, text, len, start, flags));
    st = begin(it, counts);
    if (st != JR_OK) jitre_iter_done(iter);
    return st;
}

int jitre_iter_init(jitre_iter *iter, const jitre_regex *re, const char *text, size_t len,
                    size_t start, uint32_t flags)
{
    return init(iter, re, text, len, start, flags, false);
}

/* The transducer is out of memory: search on behind the last match given out. */
static void change_to_again(Iter *it)
{
    it->status = JR_OK;
    it->mode = ITER_AGAIN;
    it->s.from = it->s.start;
    if (it->walk.lazy) jr_lazy_free(it->walk.lazy);
    it->walk.lazy = NULL;
}

static bool over_budget(Status st)
{
    return st == JITRE_ERR_LIMIT || st == JITRE_ERR_TOO_BIG;
}

/* Ends of the next matches, at most `want`; ends has room for SLACK more. */
static size_t take_ends(Iter *it, size_t *ends, size_t want)
{
    it->walk.text = &it->s.text; // the iterator may have been moved
    return it->mode == ITER_STEPS ? take_steps(it, ends, want)
                                  : take_labels(it, ends, want);
}

/* The match that ends at `end`, behind the one before. */
static bool make_span(Iter *it, size_t end, jitre_span *span)
{
    Search *s = &it->s;
    const uint8_t *start = s->start;

    it->status = jr_search_start_of(s, s->text.base + end, &start);
    if (it->status != JR_OK) return false;
    *span = (jitre_span){(size_t)(start - s->text.base), end};
    s->start = s->from = s->text.base + end;
    s->notempty_atstart = span->start == end;
    return true;
}

/* Spans for ends of matches; how many. */
static size_t make_spans(Iter *it, const size_t *ends, size_t n, jitre_span *spans)
{
    Search *s = &it->s;
    const uint8_t *from = s->start;
    size_t len = s->re->lengths.min, i;

    if (has_fixed_length(it)) {
        for (i = 0; i < n; i++)
            spans[i] = (jitre_span){ends[i] - len, ends[i]};
        if (n) s->start = s->from = s->text.base + ends[n - 1];
        s->notempty_atstart = len == 0;
        return n;
    }
    for (i = 0; i < n && make_span(it, ends[i], &spans[i]); i++)
        continue;
    if (it->mode == ITER_STEPS && i && (size_t)(s->start - from) / DENSE < i)
        it->status = change_to_spans(it, i);
    return i;
}

/* Matches of SPANS into spans[0, cap). Where they are sparse, ends and a reverse pass cost
 * less. */
static size_t next_spans(Iter *it, jitre_span *spans, size_t cap)
{
    Search *s = &it->s;
    const uint8_t *from = s->start;
    size_t n = fill_spans(it, spans, cap);

    if (!n) {
        it->mode = ITER_DONE;
        return 0;
    }
    s->start = s->from = s->text.base + spans[n - 1].end;
    s->notempty_atstart = spans[n - 1].start == spans[n - 1].end;
    if (!it->nearly && (size_t)(s->start - from) / SPARSE > n) it->status = begin_ends(it);
    return n;
}

int jitre_iter_next(jitre_iter *iter, jitre_span *spans, size_t cap, size_t *n)
{
    Iter *it = iter ? open_iter(iter) : NULL;
    size_t ends[BATCH + SLACK];

    if (!it || !spans || !cap || !n || !it->s.re) return JITRE_ERR_ARGUMENT;
    *n = 0;
    while (it->status == JR_OK && *n < cap && it->mode != ITER_DONE) {
        size_t found;

        if (it->mode == ITER_SEEK) {
            *n += take_seek(it, spans + *n, cap - *n);
            continue;
        }
        if (it->mode == ITER_BITS) {
            *n += take_bits(it, spans + *n, cap - *n);
            continue;
        }
        if (it->mode == ITER_AGAIN) {
            *n += take_again(it, spans + *n, cap - *n);
            break;
        }
        if (it->mode == ITER_SPANS) {
            *n += next_spans(it, spans + *n, cap - *n);
            continue;
        }
        found = take_ends(it, ends, JR_MIN(cap - *n, (size_t)BATCH));
        *n += make_spans(it, ends, found, spans + *n);
        if (over_budget(it->status))
            change_to_again(it);
        else if (!found && it->status == JR_OK)
            it->mode = ITER_DONE;
    }
    if (*n) return 1;
    return it->status;
}

void jitre_iter_done(jitre_iter *iter)
{
    Iter *it = iter ? open_iter(iter) : NULL;

    if (!it || !it->s.re) return;
    if (it->bits) jr_plan_bits_give(it->s.v, it->bits, false);
    if (it->walk.lazy) jr_plan_lazy_give(it->s.re, it->s.v, DFA_ITERATE, it->walk.lazy);
    jr_heap_free(&it->s.re->heap, it->ends);
    memset(iter, 0, sizeof *iter);
}

static Status count_again(Iter *it, size_t *count)
{
    jitre_span spans[BATCH];
    size_t n;

    while ((n = take_again(it, spans, BATCH)) > 0)
        *count += n;
    return it->status;
}

/* Ends are enough for counting; only the last one's start is asked for, when the transducer runs
 * out of memory and the search must know how to go on. */
static Status count_on(Iter *it, size_t *count)
{
    size_t ends[4 * BATCH + SLACK], last = 0;
    bool any = false;
    const uint8_t *rest;
    jitre_span span;

    while (it->status == JR_OK && (it->mode == ITER_SEEK || it->mode == ITER_BITS)) {
        if (it->mode == ITER_SEEK) {
            *count += next_seek(it, true, &span);
            continue;
        }
        *count += jr_bits_count(it->bits, &rest);
        leave_bits(it, true, rest);
    }
    if (it->status != JR_OK) return it->status;
    while (it->mode == ITER_STEPS || it->mode == ITER_LABELS) {
        size_t n = take_ends(it, ends, 4 * BATCH);

        *count += n;
        if (any && n) it->s.start = it->s.text.base + last;
        if (n > 1) it->s.start = it->s.text.base + ends[n - 2];
        if (n) last = ends[n - 1];
        any |= n > 0;
        if (over_budget(it->status)) {
            change_to_again(it);
            if (any && !make_span(it, last, &span)) return it->status;
            it->s.from = it->s.start;
        } else if (it->status != JR_OK || !n) {
            return it->status;
        }
    }
    return count_again(it, count);
}

int jitre_count(const jitre_regex *re, const char *text, size_t len, size_t start,
                uint32_t flags, size_t *count)
{
    jitre_iter iter;
    Status st;

    if (!count) return JITRE_ERR_ARGUMENT;
    *count = 0;
    JR_TRY(init(&iter, re, text, len, start, flags, true));
    st = count_on(open_iter(&iter), count);
    jitre_iter_done(&iter);
    return st;
}
