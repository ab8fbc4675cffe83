/* batch.c -- all matches of a text: iteration and counting.
 *
 * The transducer gives the ends of all matches in one pass; an end is final when no candidate
 * in front of it can be replaced any more (pending.c). Starts: known length, or the reverse
 * automaton back from the end (find.c), so every byte is read at most twice; or, once matches
 * have turned out to be dense and until they are sparse, a transducer that tells starts, too, if
 * the pattern has one (SPANS).
 *
 * A scan comes first where there is one: it hands over to the transducer when it gives up.
 * Where at most one end waits (backlog NONE or ONE) machine code or table write ends straight
 * into an array, the candidate in the slot behind the last. Patterns without a transducer (\K,
 * back references, budgets too small) are searched again and again, until that turns out to
 * read the same text too often, or to take too many steps: then a simulation of the transducer
 * (nfa/sweep.h) goes on, unless there are back references.
 */
#include "search/batch.h"

#include "nfa/sweep.h"
#include "search/branches.h"
#include "search/pending.h"
#include "search/plan.h"
#include "search/plan_bits.h"
#include "search/plan_set.h"
#include "search/tier.h"

enum {
    BATCH = 128,
    SLACK = 8,
    DENSE = 256,       // bytes a match: up to here the reverse pass is what costs ...
    SPARSE = 1024,     // ... and from here on the labels for starts
    CLOSE = 32,        // without SPANS trying at each place is best up to here, in texts of
    LEAST_TEXT = 1024, // ... so many bytes: it has tables to fill
    HOPELESS_FROM = 4096, // bytes of text that repay a look at what they need
    RETRY = 65536,        // bytes after which a scan that was given up is tried again, ...
    MAX_RETRY = 4 << 20,  // ... twice as many each time, up to these
    /* AGAIN reads what is undecided again for every match. It hands over to SWEEP when it has
     * read so many bytes, and ADVANCE + nodes * NODE times the text behind it: then what a
     * sweep costs has been spent. */
    AGAIN_FREE = 65536,
    AGAIN_ADVANCE = 4,
    AGAIN_NODE = 8
};

/* For tests: leave early what is to be left when it does not pay. */
static bool is_brief(const Iter *it)
{
    return it->s.re->scan == JITRE_SCAN_BRIEFLY;
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

/* -- Sweep: the simulation of the transducer ------------------------------------------------------ */

Status jr_iter_sweep(Iter *it)
{
    const Search *s = &it->s;

    it->mode = ITER_SWEEP;
    return jr_sweep_make(&s->re->heap, s->v->nfa, &s->text, s->start, s->notempty_atstart,
                         &it->sweep);
}

Status jr_iter_linear(Iter *it)
{
    JR_TRY(jr_linear_begin(&it->s, &it->verdicts));
    it->direct.never = true;
    return jr_iter_sweep(it);
}

static size_t take_sweep(Iter *it, jitre_span *spans, size_t cap)
{
    size_t n;

    it->status = jr_sweep_next(it->sweep, spans, cap, &n);
    if (!n) {
        it->mode = ITER_DONE;
        return 0;
    }
    it->s.start = it->s.from = it->s.text.base + spans[n - 1].end;
    it->s.notempty_atstart = spans[n - 1].start == spans[n - 1].end;
    return n;
}

/* -- Again: search behind every match ---------------------------------------------------------------- */

static void begin_again(Iter *it)
{
    it->mode = ITER_AGAIN;
    it->again_read = 0;
    it->again_from = (size_t)(it->s.start - it->s.text.base);
}

bool jr_iter_is_stuck(const Iter *it)
{
    size_t advanced = (size_t)(it->s.start - it->s.text.base) - it->again_from;
    size_t factor = AGAIN_ADVANCE + AGAIN_NODE * (size_t)it->s.v->nfa->nnodes;

    if (it->s.v->back) return false;
    if (is_brief(it)) return it->again_read > advanced + 2;
    return it->again_read > AGAIN_FREE && (it->again_read - AGAIN_FREE) / factor > advanced;
}

void jr_iter_note(Iter *it)
{
    it->s.read = &it->again_read;
    it->s.steps = &it->steps;
}

void jr_iter_note_no_more(Iter *it)
{
    it->s.read = NULL;
    it->s.steps = NULL;
}

static int next_again(Iter *it, jitre_span *m)
{
    Search *s = &it->s;
    jitre_span whole = {0};
    int r;

    jr_iter_note(it);
    if (s->v->back)
        r = jr_search_find(s, &whole);
    else
        r = jr_iter_is_stuck(it) ? JITRE_ERR_LIMIT : jr_search_find_by_automata(s, &whole);
    *m = whole;
    if (r == 1 && s->v->nfa->has_keep) r = jr_search_groups(s, whole, m, 1);
    jr_iter_note_no_more(it);
    if (r != 1) return r;
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

        if (jr_search_over_budget(r) && !it->s.v->back) {
            it->status = jr_iter_sweep(it);
            break;
        }
        if (r == JITRE_ERR_STEPS && it->s.v->looks) {
            Status st = jr_iter_linear(it);

            it->status = st == JITRE_ERR_LIMIT ? r : st;
            break;
        }
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
        jr_pending_start(it->pending, &it->walk, at);
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

/* Is the complete ITERATE automaton to be had? An iteration counts once towards building it. */
static bool iterate_is_built(Iter *it)
{
    const Search *s = &it->s;

    if (!it->counted)
        it->built =
            jr_tier_built(s->re, s->v, DFA_ITERATE, (size_t)(s->text.end - s->from));
    it->counted = true;
    return it->built;
}

/* Find ends from s.from on. */
static Status begin_ends(Iter *it, bool counts)
{
    const Search *s = &it->s;
    Lazy *lazy = NULL;
    const Dfa *dfa = NULL;
    Status st;

    it->nearly = 0;
    if (iterate_is_built(it)) JR_TRY(jr_plan_dfa(s->re, s->v, DFA_ITERATE, &dfa));
    if (!dfa) {
        if (!jr_search_may_match(s)) {
            it->mode = ITER_DONE;
            return JR_OK;
        }
        st = jr_plan_lazy_take(s->re, s->v, DFA_ITERATE, &lazy);
        if (st == JITRE_ERR_TOO_BIG) return JR_OK;
        if (st != JR_OK) return st;
    }
    it->mode = dfa && dfa->backlog != BACKLOG_MANY ? ITER_STEPS : ITER_LABELS;
    if (dfa)
        it->entry =
            jr_plan_code(s->re, s->v, it->mode == ITER_STEPS ? CODE_ITERATE : CODE_EVENTS);
    it->counts = counts && dfa;
    if (it->mode == ITER_LABELS) {
        jr_pending_free(it->pending);
        st = jr_pending_make(&s->re->heap, is_brief(it) ? 1 : PENDING_CAP, it->counts,
                             &it->pending);
        if (st != JR_OK) {
            if (lazy) jr_plan_lazy_give(s->re, s->v, DFA_ITERATE, lazy);
            return st;
        }
    }
    begin_walk(it, dfa, lazy);
    return it->status;
}

/* -- Here: matches close together ------------------------------------------------------------------ */

/* Go on by trying at each place behind the last match, if the pattern can and that pays: many of
 * its matches were dense, `dense` of them now. It has no SPANS, and labels are slow. */
static Status change_to_here(Iter *it, size_t dense)
{
    const Search *s = &it->s;
    const jitre_regex *re = s->re;

    if (it->never_here || it->walk.lazy || has_fixed_length(it)) return JR_OK;
    if (!dense && (size_t)(s->text.end - s->start) < LEAST_TEXT) return JR_OK;
    if (!jr_plan_is_dense(s->v, dense) && !(is_brief(it) && dense)) return JR_OK;
    if (!it->here) JR_TRY(jr_here_make(s, dense > 0, is_brief(it), &it->here));
    if (it->here && (dense || re->engine == JITRE_ENGINE_AUTO)) it->mode = ITER_HERE;
    return JR_OK;
}

static size_t take_here(Iter *it, jitre_span *spans, size_t cap)
{
    Search *s = &it->s;
    HereStop stop;
    size_t n;

    n = jr_here_next(it->here, s, spans, cap, &stop);
    if (stop == HERE_FULL) return n;
    it->mode = ITER_DONE;
    if (stop == HERE_END) return n;
    if (stop == HERE_COSTLY) {
        it->never_here = true;
        jr_plan_not_dense(s->v);
    }
    begin_again(it);
    it->status = begin_ends(it, false);
    return n;
}

/* Go on at s.from by automaton. counts: starts are not wanted. What begins before s.from, but ends
 * behind it, has a start that only the reverse pass finds. */
static Status begin_automaton(Iter *it, bool counts)
{
    begin_again(it);
    if (!jr_plan_has_automata(it->s.re, it->s.v)) return jr_iter_sweep(it);
    if (!jr_plan_can_iterate(it->s.re, it->s.v)) return JR_OK;
    if (!counts && it->s.from == it->s.start) JR_TRY(change_to_spans(it, 0));
    if (it->mode == ITER_SPANS) return JR_OK;
    if (!counts && it->s.from == it->s.start) JR_TRY(change_to_here(it, 0));
    return it->mode == ITER_HERE ? JR_OK : begin_ends(it, counts);
}

/* Is a byte that every match shows nowhere ahead? To find that out takes no longer than to come to
 * the first such byte. Of patterns with a scan those are rare, and of others common: what is
 * not there is worth a look in both cases. */
static bool is_hopeless(const Search *s)
{
    return (size_t)(s->text.end - s->start) >= HOPELESS_FROM && !jr_search_may_match(s);
}

/* Go on without a scan: by bit program where that is fastest, or where there is no complete
 * automaton to be had or only one with slow labels. */
static Status begin_transducer(Iter *it, bool counts)
{
    const Search *s = &it->s;
    const Dfa *dfa;

    if (s->v->needle) {
        begin_again(it);
        return JR_OK;
    }
    it->mode = ITER_DONE;
    if (is_hopeless(s)) return JR_OK;
    it->bits = jr_plan_bits_take(s->re, s->v, &s->text, s->start,
                                 counts ? BITS_COUNT : BITS_SPANS);
    if (!it->bits && jr_plan_can_iterate(s->re, s->v) && iterate_is_built(it)) {
        JR_TRY(jr_plan_dfa(s->re, s->v, DFA_ITERATE, &dfa));
        if (!dfa || dfa->backlog == BACKLOG_MANY)
            it->bits = jr_plan_bits_take_anyway(s->re, s->v, &s->text, s->start);
    }
    if (!it->bits) return begin_automaton(it, counts);
    if (it->retry)
        jr_bits_pause(it->bits,
                      s->from + JR_MIN(it->retry, (size_t)(s->text.end - s->from)));
    it->mode = ITER_BITS;
    return JR_OK;
}

/* By scan, or without. */
static Status begin_seek(Iter *it, bool counts)
{
    int r = jr_seek_begin(&it->seek, &it->s, counts ? BITS_COUNT : BITS_SPANS);

    if (r == 0) {
        it->retry = 0;
        return begin_transducer(it, counts);
    }
    it->mode = ITER_SEEK;
    return r == 1 ? JR_OK : r;
}

Status jr_iter_begin(Iter *it, bool counts)
{
    if (it->s.v->back) {
        Status st = jr_linear_can(&it->s, 2) && jr_linear_at_once(&it->s)
                        ? jr_iter_linear(it)
                        : JITRE_ERR_LIMIT;

        if (st == JITRE_ERR_LIMIT) begin_again(it);
        return st == JITRE_ERR_LIMIT ? JR_OK : st;
    }
    it->set = jr_plan_set_take(it->s.re, it->s.v, &it->s.text, it->s.start);
    it->mode = ITER_SET;
    if (it->set) return JR_OK;
    it->branches = jr_branches_take(&it->s);
    it->mode = ITER_BRANCHES;
    if (it->branches) return JR_OK;
    return begin_seek(it, counts);
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

/* -- Set: a list of words, found by their hashes ---------------------------------------------- */

/* Matches of the set into spans[0, cap); fewer: it->mode says what follows them. */
static size_t take_set(Iter *it, bool counts, jitre_span *spans, size_t cap)
{
    Search *s = &it->s;
    size_t n = 0;
    int r = 1;

    while (n < cap && (r = jr_set_next(it->set, &s->text, &spans[n])) == 1)
        n++;
    s->notempty_atstart = false;
    s->start = s->from = it->set->low;
    if (r == 1) return n;
    jr_plan_set_give(s->re, s->v, it->set);
    it->set = NULL;
    it->mode = ITER_DONE;
    s->plain = true;
    if (r == SET_GIVEN_UP) it->status = begin_transducer(it, counts);
    return n;
}

/* -- Branches: a big alternation, by its alternatives ------------------------------------------ */

/* As take_set. */
static size_t take_branches(Iter *it, bool counts, jitre_span *spans, size_t cap)
{
    Search *s = &it->s;
    size_t n = 0;
    int r = 1;

    s->notempty_atstart = false;
    while (n < cap && (r = jr_branches_next(it->branches, s, &spans[n])) == 1)
        n++;
    if (r == 1) return n;
    jr_branches_give(s, it->branches);
    it->branches = NULL;
    it->mode = ITER_DONE;
    s->plain = true;
    if (r == SEEK_GIVEN_UP) it->status = begin_transducer(it, counts);
    return n;
}

static size_t count_lists(Iter *it)
{
    jitre_span spans[BATCH];
    size_t count = 0;

    while (it->status == JR_OK && it->mode == ITER_SET)
        count += take_set(it, true, spans, BATCH);
    while (it->status == JR_OK && it->mode == ITER_BRANCHES)
        count += take_branches(it, true, spans, BATCH);
    return count;
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
    it->status = paused ? begin_seek(it, counts) : begin_automaton(it, counts);
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
    it = jr_iter_open(iter);
    JR_TRY(jr_search_init(&it->s, re, text, len, start, flags));
    st = jr_iter_begin(it, counts);
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
    begin_again(it);
    it->status = JR_OK;
    it->s.from = it->s.start;
    if (it->walk.lazy) jr_lazy_free(it->walk.lazy);
    it->walk.lazy = NULL;
}

/* Ends of the next matches, at most `want`; ends has room for SLACK more. */
static size_t take_ends(Iter *it, size_t *ends, size_t want)
{
    it->walk.text = &it->s.text; // the iterator may have been moved
    if (it->mode == ITER_STEPS) return take_steps(it, ends, want);
    it->status = jr_pending_run(it->pending, &it->walk, it->entry);
    return jr_pending_take(it->pending, ends, want);
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
    if (i == n && i &&
        (it->mode == ITER_LABELS || (it->mode == ITER_STEPS && is_brief(it))) &&
        (size_t)(s->start - from) / CLOSE < i)
        it->status = change_to_here(it, i);
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
    if (!it->nearly && (size_t)(s->start - from) / SPARSE > n)
        it->status = begin_ends(it, false);
    return n;
}

int jitre_iter_next(jitre_iter *iter, jitre_span *spans, size_t cap, size_t *n)
{
    Iter *it = iter ? jr_iter_open(iter) : NULL;
    size_t ends[BATCH + SLACK];

    if (!it || !spans || !cap || !n || !it->s.re) return JITRE_ERR_ARGUMENT;
    *n = 0;
    if (it->direct.on) {
        it->direct.on = false;
        it->status = jr_iter_begin(it, false);
    }
    while (it->status == JR_OK && *n < cap && it->mode != ITER_DONE) {
        size_t found;

        if (it->mode == ITER_SEEK) {
            *n += take_seek(it, spans + *n, cap - *n);
            continue;
        }
        if (it->mode == ITER_SET) {
            *n += take_set(it, false, spans + *n, cap - *n);
            continue;
        }
        if (it->mode == ITER_BRANCHES) {
            *n += take_branches(it, false, spans + *n, cap - *n);
            continue;
        }
        if (it->mode == ITER_BITS) {
            *n += take_bits(it, spans + *n, cap - *n);
            continue;
        }
        if (it->mode == ITER_AGAIN) {
            *n += take_again(it, spans + *n, cap - *n);
            continue;
        }
        if (it->mode == ITER_SWEEP) {
            *n += take_sweep(it, spans + *n, cap - *n);
            continue;
        }
        if (it->mode == ITER_SPANS) {
            *n += next_spans(it, spans + *n, cap - *n);
            continue;
        }
        if (it->mode == ITER_HERE) {
            *n += take_here(it, spans + *n, cap - *n);
            continue;
        }
        found = take_ends(it, ends, JR_MIN(cap - *n, (size_t)BATCH));
        *n += make_spans(it, ends, found, spans + *n);
        if (jr_search_over_budget(it->status))
            change_to_again(it);
        else if (!found && it->status == JR_OK)
            it->mode = ITER_DONE;
    }
    if (*n) return 1;
    return it->status;
}

void jr_iter_stop(Iter *it)
{
    if (it->bits) jr_plan_bits_give(it->s.v, it->bits, false);
    if (it->set) jr_plan_set_give(it->s.re, it->s.v, it->set);
    if (it->branches) jr_branches_give(&it->s, it->branches);
    if (it->walk.lazy) jr_plan_lazy_give(it->s.re, it->s.v, DFA_ITERATE, it->walk.lazy);
    jr_sweep_free(it->sweep);
    jr_verdicts_free(it->verdicts);
    jr_pending_free(it->pending);
    jr_here_free(&it->s, it->here);
    it->here = NULL;
    it->bits = NULL;
    it->set = NULL;
    it->branches = NULL;
    it->walk.lazy = NULL;
    it->sweep = NULL;
    it->verdicts = NULL;
    it->s.text.verdicts = NULL;
    it->pending = NULL;
}

void jitre_iter_done(jitre_iter *iter)
{
    Iter *it = iter ? jr_iter_open(iter) : NULL;

    if (!it || !it->s.re) return;
    jr_iter_stop(it);
    memset(iter, 0, sizeof *iter);
}

/* By what gives spans. */
static Status count_spans(Iter *it, size_t *count)
{
    jitre_span spans[BATCH];

    while (it->status == JR_OK && it->mode != ITER_DONE)
        *count += it->mode == ITER_SWEEP ? take_sweep(it, spans, BATCH)
                                         : take_again(it, spans, BATCH);
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

    *count += count_lists(it);
    while (it->status == JR_OK && (it->mode == ITER_SEEK || it->mode == ITER_BITS)) {
        if (it->mode == ITER_SEEK) {
            *count += next_seek(it, true, &span);
            continue;
        }
        *count += jr_bits_count(it->bits, &rest);
        leave_bits(it, true, rest);
    }
    if (it->status != JR_OK) return it->status;
    if (it->mode == ITER_LABELS && it->counts) {
        it->walk.text = &it->s.text;
        it->status = jr_pending_run(it->pending, &it->walk, it->entry);
        *count += jr_pending_count(it->pending);
        return it->status;
    }
    while (it->mode == ITER_STEPS || it->mode == ITER_LABELS) {
        size_t n = take_ends(it, ends, 4 * BATCH);

        *count += n;
        if (any && n) it->s.start = it->s.text.base + last;
        if (n > 1) it->s.start = it->s.text.base + ends[n - 2];
        if (n) last = ends[n - 1];
        any |= n > 0;
        if (jr_search_over_budget(it->status)) {
            change_to_again(it);
            if (any && !make_span(it, last, &span)) return it->status;
            it->s.from = it->s.start;
        } else if (it->status != JR_OK || !n) {
            return it->status;
        }
    }
    return count_spans(it, count);
}

int jitre_count(const jitre_regex *re, const char *text, size_t len, size_t start,
                uint32_t flags, size_t *count)
{
    jitre_iter iter;
    Status st;

    if (!count) return JITRE_ERR_ARGUMENT;
    *count = 0;
    JR_TRY(init(&iter, re, text, len, start, flags, true));
    st = count_on(jr_iter_open(&iter), count);
    jitre_iter_done(&iter);
    return st;
}
