/* seek.c -- matches by scan: the scan proposes, literals or the automaton decide.
 *
 *     next candidate lane >= from + min_ahead       none: no match
 *     low = lane - max_ahead, or back through the bytes that can stand in front; >= from
 *     run the SEARCH automaton from low:
 *         it has a match                            the leftmost one
 *         its state is that of a fresh start at p   from = p, go on with the scan
 *
 * A state equal to the start state at p means that the run would go on exactly as one that
 * begins at p. What began before p need not be dead, it may be the same as what begins at p:
 * so `from` is where ends can be searched from, while starts are searched for down to the end
 * of the match before. When no such state comes the run reaches the end of the text, as it
 * would have without a scan: the scan saves time, it decides nothing.
 *
 * Monitor: what scanning saves is earned with every byte skipped, what candidates cost is paid
 * from it. Who is in debt gives up, so no text costs more than about what the automaton alone
 * costs, and a little to begin with. What would search this text otherwise, and so what there is
 * to save, is looked at where there are many candidates, or where the scan is dear from the start.
 */
#include "search/seek.h"

#include "dfa/walk.h"
#include "search/cost.h"
#include "search/near.h"
#include "search/plan.h"
#include "search/tier.h"

enum {
    CHEAP = 40, // ns per KB: no other way is likely to be better than a scan for so much
    LONG_TEXT = 32768,   // bytes: else whether one is does not matter
    MANY = 256,          // candidates ...
    DEAR = 4,            // ... that cost more than this part of what was saved
    FIRST_CREDIT = 4096, // bytes of gain to begin with
    MOST_CREDIT = 65536, // ... and at most
    FIRST_RUN = 16,      // bytes behind a lane after which the run is looked at first,
    LOOKS = 8,     // ... and for how many characters: a state that is fresh only where
                   // a word ends is seldom met by leaps,
    UNDECIDED = 8, // candidates in turn: code for pieces of text is no use here
    GLANCE = 4,    // ns that a candidate costs which is seen to be none,
    NEAR = 30,     // ... and one that code for pieces of text decides about
    LAZY = 6,      // times what a complete automaton costs
    QUICK = 64 // takes a run's time: finding out that so many times its bytes are hopeless
};

/* What a KB costs without the scan. */
static float otherwise(const Search *s, BitWish wish)
{
    return jr_cost_without_scan(s->re, s->v, s->from, (size_t)(s->text.end - s->from),
                                wish);
}

/* May the planner choose? */
static bool is_free(const jitre_regex *re)
{
    return re->scan == JITRE_SCAN_AUTO && re->engine == JITRE_ENGINE_AUTO;
}

int jr_seek_begin(Seek *k, const Search *s, BitWish wish)
{
    const Scan *scan;
    size_t room;

    room = (size_t)(s->text.end - s->from);
    if (s->plain || (room < SCAN_FROM && s->re->scan == JITRE_SCAN_AUTO)) return 0;
    JR_TRY(jr_plan_scan(s->re, s->v, &scan));
    if (!scan || (s->v->needle && !scan->literal)) return 0;
    // One match may be near: then looking at samples takes longer than finding it.
    if (room >= LONG_TEXT && scan->cost > CHEAP && wish != BITS_FIRST && is_free(s->re) &&
        otherwise(s, wish) < scan->cost)
        return 0;
    memset(k, 0, offsetof(Seek, block));
    k->scan = scan;
    k->paid = k->counted = s->from;
    k->gain = scan->gain;
    k->wish = wish;
    k->want = 1;
    k->stop = room > scan->span ? s->text.end - scan->span : s->from;
    k->cur = room > scan->min_ahead ? s->from + scan->min_ahead : k->stop;
    k->cur = JR_MIN(k->cur, k->stop);
    k->credit = s->re->scan == JITRE_SCAN_BRIEFLY ? 2 * (int64_t)scan->verify * 1024
                                                  : (int64_t)FIRST_CREDIT * scan->gain;
    if (scan->literal) return 1;
    k->near = jr_near_plan(s);
    k->counts = !k->near && jr_near_fits(s);
    if (jr_tier_built(s->re, s->v, DFA_SEARCH, room))
        JR_TRY(jr_plan_dfa(s->re, s->v, DFA_SEARCH, &k->dfa));
    if (k->dfa)
        k->entry = jr_plan_code(s->re, s->v, CODE_FIND_END);
    else if (!jr_search_may_match(s))
        k->cur = k->stop; // no lane is of interest
    k->lazy = !k->dfa;
    return 1;
}

/* -- Lanes --------------------------------------------------------------------------------- */

/* More blocks; false when there are none. */
static bool next_blocks(Seek *k, const uint8_t *base)
{
    k->head = 0;
    k->n = (uint32_t)k->scan->next(k->scan, base, &k->cur, k->stop, k->block, k->want);
    k->want = JR_MIN(2 * k->want, (uint32_t)SEEK_BLOCKS);
    return k->n > 0;
}

static inline bool next_lane(Seek *k, const uint8_t *base, const uint8_t **lane)
{
    ScanBlock *block;

    if (k->head == k->n && !next_blocks(k, base)) return false;
    block = &k->block[k->head];
    *lane = block->at + __builtin_ctzll(block->mask);
    block->mask &= block->mask - 1;
    k->head += !block->mask;
    return true;
}

/* No lane before `barrier` + min_ahead is of interest any more. */
static inline void skip_to(Seek *k, const uint8_t *barrier)
{
    size_t ahead = k->scan->min_ahead;
    const uint8_t *lane;

    lane = barrier < k->stop && (size_t)(k->stop - barrier) > ahead ? barrier + ahead
                                                                    : k->stop;
    k->cur = JR_MAX(k->cur, lane);
    for (; k->head < k->n; k->head++) {
        ScanBlock *block = &k->block[k->head];

        if (block->at >= lane) return;
        if (lane - block->at < SCAN_LANES)
            block->mask &= ~UINT64_C(0) << (lane - block->at);
        else
            block->mask = 0;
        if (block->mask) return;
    }
}

static inline void spend(Seek *k, int64_t cost)
{
    k->credit -= cost;
    k->spent += cost;
}

/* Candidates are many, and dear: what is it that scanning saves here? */
static void look_closer(Seek *k, const Search *s)
{
    int64_t gain = (int64_t)otherwise(s, k->wish) - (int64_t)k->scan->scan_cost;

    k->looked = true;
    if (gain >= k->gain) return;
    k->credit = k->credit / JR_MAX(k->gain, 1) * JR_MAX(gain, 0);
    k->gain = JR_MAX(gain, 0);
}

static void count_candidates(Seek *k, const Search *s, const uint8_t *lane)
{
    int64_t saved = (lane - k->counted) * k->gain;
    bool matters = s->text.end - s->from >= LONG_TEXT && k->spent * DEAR > saved;

    if (!k->looked && matters && is_free(s->re)) look_closer(k, s);
    k->ncandidates = 0;
    k->spent = 0;
    k->counted = lane;
}

/* Account for a candidate that costs `price` ns. False: scanning does not pay. */
static inline bool pay(Seek *k, const Search *s, const uint8_t *lane, uint32_t price)
{
    int64_t most = (int64_t)MOST_CREDIT * k->gain;

    if (lane > k->paid) {
        k->credit += (lane - k->paid) * k->gain;
        k->paid = lane;
        if (k->gain && k->credit > most) k->credit = most;
    }
    spend(k, (int64_t)price * 1024);
    if (JR_UNLIKELY(++k->ncandidates == MANY)) count_candidates(k, s, lane);
    return k->credit >= 0;
}

/* A place at or before p, but not before `floor`, where a character begins: what p may be in the
 * middle of would else be taken for something else. */
static const uint8_t *character_start(const uint8_t *floor, const uint8_t *p)
{
    const uint8_t *start = p;

    while (start > floor && p - start < 3 && (*start & 0xc0) == 0x80)
        start--;
    return (*start & 0xc0) == 0x80 ? p : start;
}

/* What is left is another's: lanes before this one were looked at, so nothing starts before
 * what it can belong to. */
static int give_up(const Seek *k, Search *s, const uint8_t *lane)
{
    size_t before = (size_t)(lane - s->from);

    if (before > k->scan->max_ahead)
        s->from = character_start(s->from, lane - k->scan->max_ahead);
    s->plain = true;
    return SEEK_GIVEN_UP;
}

/* -- Literals ------------------------------------------------------------------------------ */

/* A match by a literal. Small, so that it is handed on in registers. */
typedef struct Hit {
    const uint8_t *start; // NULL: none
    uint32_t len, rank;
} Hit;

static inline bool is_better(const Scan *s, Hit new, Hit old)
{
    if (!old.start || new.start != old.start) return !old.start || new.start < old.start;
    return s->longest ? new.len > old.len : new.rank < old.rank;
}

/* A literal at every distance it may have from a lane; the earliest place counts. */
static inline Hit try_literal(const Scan *scan, const Search *s, const ScanLiteral *l,
                              const uint8_t *lane, Hit best)
{
    size_t before = (size_t)(lane - s->from);

    for (size_t d = JR_MIN((size_t)l->hi, before) + 1; d-- > l->lo;) {
        const uint8_t *start = lane - d, *end = jr_scan_compare(l, start, s->text.end);
        Hit hit = {start, 0, l->rank};

        if (!end) continue;
        hit.len = (uint32_t)(end - start);
        return is_better(scan, hit, best) ? hit : best;
    }
    return best;
}

/* The literals of a candidate. */
static Hit try_lane(const Seek *k, const Search *s, const uint8_t *lane, Hit best)
{
    const Scan *scan = k->scan;

    for (unsigned buckets = jr_scan_buckets(scan, lane); buckets; buckets &= buckets - 1) {
        unsigned bucket = (unsigned)__builtin_ctz(buckets);

        for (uint32_t i = scan->first[bucket]; i < scan->first[bucket + 1]; i++)
            best = try_literal(scan, s, &scan->literal[i], lane, best);
    }
    return best;
}

/* Literals with their lanes at different distances: a later lane may be that of an earlier
 * start. It is only looked at, as it may also be that of a match to come. */
static Hit look_at_block(const Seek *k, const Search *s, ScanBlock b, const uint8_t *stop,
                         Hit best)
{
    for (; b.mask && b.at + __builtin_ctzll(b.mask) < stop; b.mask &= b.mask - 1)
        best = try_lane(k, s, b.at + __builtin_ctzll(b.mask), best);
    return best;
}

static Hit look_on(const Seek *k, const Search *s, Hit best)
{
    const uint8_t *stop = k->stop, *cur = k->cur;
    ScanBlock block[SEEK_BLOCKS + 1];

    if ((size_t)(stop - best.start) > k->scan->max_ahead)
        stop = best.start + k->scan->max_ahead + 1;
    if (k->head < k->n && k->block[k->head].at >= stop) return best;
    for (uint32_t i = k->head; i < k->n; i++)
        best = look_at_block(k, s, k->block[i], stop, best);
    while (cur < stop) {
        size_t n = k->scan->next(k->scan, s->text.base, &cur, stop, block, SEEK_BLOCKS);

        for (size_t i = 0; i < n; i++)
            best = look_at_block(k, s, block[i], stop, best);
    }
    return best;
}

static int next_of_literals(Seek *k, Search *s, jitre_span *match)
{
    Hit best = {0};
    const uint8_t *lane;

    while (!best.start && next_lane(k, s->text.base, &lane)) {
        if (!pay(k, s, lane, k->scan->verify)) return give_up(k, s, lane);
        best = try_lane(k, s, lane, best);
    }
    if (!best.start) return 0;
    if (k->scan->min_ahead != k->scan->max_ahead) best = look_on(k, s, best);
    match->start = (size_t)(best.start - s->text.base);
    match->end = match->start + best.len;
    s->start = s->from = best.start + best.len;
    skip_to(k, s->from);
    return 1;
}

/* One literal at one distance: a lane decides. */
static int next_of_literal(Seek *k, Search *s, jitre_span *match)
{
    const ScanLiteral *l = k->scan->literal;
    const uint8_t *lane;

    while (next_lane(k, s->text.base, &lane)) {
        const uint8_t *start = lane - l->lo, *end;

        if (!pay(k, s, lane, k->scan->verify)) return give_up(k, s, lane);
        end = jr_scan_compare(l, start, s->text.end);
        if (!end) continue;
        *match = (jitre_span){(size_t)(start - s->text.base), (size_t)(end - s->text.base)};
        s->start = s->from = end;
        skip_to(k, end);
        return 1;
    }
    return 0;
}

/* -- The automaton ----------------------------------------------------------------------------- */

/* Where a match that shows this lane may begin at the earliest, at or behind `floor`. */
static const uint8_t *low_of(const Scan *scan, const uint8_t *floor, const uint8_t *lane)
{
    size_t before = (size_t)(lane - floor);
    const uint8_t *p;

    if (!scan->stopped)
        return character_start(floor, lane - JR_MIN(before, scan->max_ahead));
    p = lane - scan->cut_ahead;
    if (p <= floor) return floor;
    if (scan->stop_byte) { // of a line, mostly
        p = memrchr(floor, (int)scan->stop_byte - 1, (size_t)(p - floor));
        return p ? p + 1 : floor;
    }
    while (p > floor && byteset_has(&scan->through, p[-1]))
        p--;
    return character_start(floor, p);
}

static bool is_over(const Walk *w)
{
    return w->state == DFA_DEAD || w->status != JR_OK;
}

/* To `limit` or somewhat beyond, by code where there is some. */
static void run_to(const Seek *k, Walk *w, const uint8_t *limit, const uint8_t **end)
{
    CodeRun run = {
        .base = w->text->base, .limit = JR_MIN(limit, w->text->final), .place = *end};

    while (k->entry && w->cur < run.limit && w->state != DFA_DEAD) {
        CodeStop stop;

        run.cur = w->cur;
        run.state = w->state;
        stop = k->entry(&run);
        w->cur = run.cur;
        w->state = run.state;
        *end = run.place;
        if (stop != CODE_CHAR) break;
        jr_walk_step(w, end);
        run.place = *end;
    }
    while (w->cur < limit && !is_over(w))
        jr_walk_step(w, end);
}

/* Would a search that begins where the walk stands go on in the same way? */
static bool is_fresh(const Walk *w)
{
    uint32_t index = 2u * jr_text_prev_kind(&w->dfa->nfa->alphabet, w->text, w->cur);
    StateId start = DFA_DEAD;

    if (!w->lazy) return w->dfa->start[index] == w->state;
    return jr_lazy_start(w->lazy, index, &start) == JR_OK && start == w->state;
}

/* Look for such a place, character by character, not beyond `limit`. */
static bool gets_fresh(Walk *w, const uint8_t *limit, const uint8_t **end)
{
    for (unsigned n = 0; n < LOOKS; n++) {
        if (*end || is_over(w)) return false;
        if (is_fresh(w)) return true;
        if (w->cur >= limit) return false;
        jr_walk_step(w, end);
    }
    return false;
}

/* Where it begins is dear to find out, and not wanted by who counts. */
static int tell_match(const Seek *k, Search *s, const uint8_t *end, jitre_span *match)
{
    const uint8_t *start = s->start;

    if (k->wish != BITS_COUNT) JR_TRY(jr_search_start_of(s, end, &start));
    *match = (jitre_span){(size_t)(start - s->text.base), (size_t)(end - s->text.base)};
    s->start = s->from = end;
    return 1;
}

/* Where a run that has come to `at` is looked at next: behind the byte that no match gets over
 * from in front of the cut, for there all threads may be new ones; or after a while. */
static const uint8_t *next_look(const Seek *k, const Search *s, const uint8_t *at,
                                size_t step)
{
    size_t left = (size_t)(s->text.end - at);
    const uint8_t *stop;

    if (!k->scan->stop_byte) return at + JR_MIN(step, left);
    stop = memchr(at, (int)k->scan->stop_byte - 1, left);
    return stop ? stop + 1 : s->text.end;
}

/* ns * 1024. States of a lazy automaton may have to be made. */
static int64_t price_of_run(const Seek *k, ptrdiff_t bytes)
{
    return bytes * (int64_t)k->scan->fallback * (k->lazy ? LAZY : 1);
}

/* A run that does not end, while what every match needs is not ahead? Asked only if the answer
 * takes no longer than the run has taken. */
static bool is_hopeless(const Search *s, size_t step)
{
    size_t left = (size_t)(s->text.end - s->start);

    return left / QUICK <= step && !jr_search_may_match(s);
}

/* Decide about a candidate: 1 (*match), or 0 and s->from has moved; or an error. */
int jr_seek_confirm(Seek *k, Search *s, Lazy *lazy, const uint8_t *lane, bool first,
                    jitre_span *match)
{
    const uint8_t *low = low_of(k->scan, s->from, lane), *end = NULL,
                  *final = s->text.final;
    size_t step = FIRST_RUN;
    Walk w;

    jr_walk_begin(&w, k->dfa, lazy, &s->text, low, false);
    for (const uint8_t *limit = lane;; step *= 2) {
        limit = next_look(k, s, limit, step);
        run_to(k, &w, JR_MIN(limit, final), &end);
        if (end || is_over(&w) || limit >= final) break;
        if (w.cur > lane && gets_fresh(&w, final, &end)) {
            spend(k, price_of_run(k, w.cur - low));
            s->from = w.cur;
            return 0;
        }
        if (end || is_over(&w)) break;
        if (is_hopeless(s, step)) {
            s->from = s->text.end;
            return 0;
        }
        limit = JR_MAX(limit, w.cur);
    }
    if (first && end) return 1;
    run_to(k, &w, final, &end);
    jr_walk_find_end(&w, first, &end);
    spend(k, price_of_run(k, w.cur - low));
    if (s->read) *s->read += (size_t)(w.cur - low);
    if (w.status != JR_OK) return w.status;
    if (end) return first ? 1 : tell_match(k, s, end, match);
    s->from = s->text.end;
    return 0;
}

/* ... by code for pieces of text, or NOT_QUICK; s->from may have moved then, too. It tells starts
 * itself, so it must see all places where one may be, those before s->from included. */
static int confirm_near(Seek *k, Search *s, const uint8_t *lane, jitre_span *match)
{
    const Scan *scan = k->scan;
    const uint8_t *floor = scan->stopped ? s->from : s->start, *low, *from;
    int r;

    if (k->counts) {
        jr_brief_note(s->re, 0, 0, 0);
        k->near = jr_near_plan(s);
        k->counts = !jr_brief_plan(s->re);
    }
    if (!k->near) return NOT_QUICK;
    low = from = low_of(scan, floor, lane);
    if (lane - low > BRIEF_MOST || (low == floor && s->start < floor)) return NOT_QUICK;
    r = jr_near_piece(k->near, &s->text, &from, match);
    if (r == 1) s->start = s->from = s->text.base + match->end;
    if (r == 0) s->from = JR_MAX(s->from, from);
    if (r == 0 && lane - s->from >= (ptrdiff_t)scan->min_ahead) r = NOT_QUICK;
    k->undecided = r == NOT_QUICK ? k->undecided + 1 : 0;
    if (k->undecided == UNDECIDED) k->near = NULL;
    return r;
}

static int next_by_walk(Seek *k, Search *s, Lazy *lazy, bool first, jitre_span *match)
{
    const uint8_t *lane;

    while (next_lane(k, s->text.base, &lane)) {
        bool fits = jr_scan_fits_around(k->scan, s->text.base, s->text.end, lane);
        uint32_t most = !fits ? GLANCE : k->near ? NEAR : UINT32_MAX;
        int r;

        if (!pay(k, s, lane, JR_MIN(k->scan->verify, most))) return give_up(k, s, lane);
        if (!fits) continue;
        r = confirm_near(k, s, lane, match);
        if (r == NOT_QUICK) r = jr_seek_confirm(k, s, lazy, lane, first, match);
        skip_to(k, s->from);
        if (r) return r;
    }
    return 0;
}

static int next_by_automaton(Seek *k, Search *s, bool first, jitre_span *match)
{
    Lazy *lazy = NULL;
    int r = JR_OK;

    if (!k->dfa) r = jr_plan_lazy_take(s->re, s->v, DFA_SEARCH, &lazy);
    if (r == JR_OK) r = next_by_walk(k, s, lazy, first, match);
    if (lazy) jr_plan_lazy_give(s->re, s->v, DFA_SEARCH, lazy);
    if (r != JITRE_ERR_TOO_BIG && r != JITRE_ERR_LIMIT) return r;
    s->plain = true; // automata are over their budget: the caller knows what else there is
    return SEEK_GIVEN_UP;
}

int jr_seek_next(Seek *k, Search *s, bool first, jitre_span *match)
{
    const Scan *scan = k->scan;

    if (!scan->literal) return next_by_automaton(k, s, first, match);
    if (scan->nliterals == 1 && scan->literal->lo == scan->literal->hi)
        return next_of_literal(k, s, match);
    return next_of_literals(k, s, match);
}
