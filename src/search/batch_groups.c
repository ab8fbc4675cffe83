/* batch_groups.c -- all matches of a text with their groups.
 *
 *     normal   the iterator finds spans (batch.c), groups.c fills their groups; where they follow
 *              from the span by one rule, it is applied here
 *     direct   the tagged automaton is run where the last match ends: match and groups at once
 *     again    where the iterator has to search for each match, groups come with it
 *
 * Direct pays where matches adjoin, as tokens do: it is tried when some in a row did, and left at
 * the first place without a match. It reads no more than a multiple of what it finds:
 * what it has read for nothing is counted, and too much of it ends it for good. Where matches
 * begin at the beginning of a line only, those adjoin that are on successive lines.
 */
#include "search/batch.h"

#include "search/adjoin.h"
#include "search/plan.h"
#include "search/tier.h"

enum { SPANS = 64, FEW_GROUPS = 64, ADJOINED = 4, MAX_WASTE = 4, FREE_WASTE = 4 << 10 };

/* Where matches go to: dense or sparse records. */
typedef struct Records {
    jitre_span *dense; // NULL: sparse
    size_t ngroups;    // spans of a dense record
    jitre_group *sparse;
    size_t cap, n;      // records
    jitre_span *buffer; // sparse: a dense record
} Records;

static bool has_room(const Records *r, size_t ngroups)
{
    return r->cap - r->n >= (r->dense ? 1 : ngroups);
}

/* Where the spans of the next match go to. */
static jitre_span *next_spans(const Records *r)
{
    return r->dense ? r->dense + r->n * r->ngroups : r->buffer;
}

/* The spans are there. */
static void add_record(Records *r)
{
    if (r->dense) {
        r->n++;
        return;
    }
    for (size_t g = 0; g < r->ngroups; g++)
        if (r->buffer[g].start != JITRE_UNSET)
            r->sparse[r->n++] = (jitre_group){r->buffer[g].start, r->buffer[g].end, g};
}

/* The search goes on behind a match. */
static void go_behind(Search *s, jitre_span match)
{
    s->start = s->from = s->text.base + match.end;
    s->notempty_atstart = match.start == match.end;
}

/* -- Direct ------------------------------------------------------------------------------------ */

static int match_here(const Search *s, Records *r, jitre_span *match, const uint8_t **read)
{
    size_t n;
    int found;

    if (r->dense) {
        jitre_span *out = next_spans(r);

        found = jr_search_spans_here(s, out, r->ngroups, read);
        if (found == 1) *match = out[0];
        if (found == 1) r->n++;
        return found;
    }
    found = jr_search_groups_here(s, r->sparse + r->n, &n, read);
    if (found != 1) return found;
    *match = (jitre_span){r->sparse[r->n].start, r->sparse[r->n].end};
    r->n += n;
    return 1;
}

/* Matches as long as they adjoin. Then the iterator goes on. */
static Status take_direct(Iter *it, Records *r)
{
    Direct *d = &it->direct;
    size_t most = it->s.re->ast->ngroups;

    while (d->on && has_room(r, most)) {
        const uint8_t *from = it->s.start, *place = jr_search_next_place(&it->s),
                      *read = place;
        jitre_span match;
        int found;

        if (place != from) it->s.notempty_atstart = false;
        it->s.start = it->s.from = place;
        found = match_here(&it->s, r, &match, &read);
        if (found < 0) return found;
        d->on = found == 1;
        if (found == 1) {
            go_behind(&it->s, match);
            d->gained += (size_t)(it->s.start - from);
        }
        d->wasted += (size_t)(read - it->s.start);
        d->never |= d->wasted > MAX_WASTE * d->gained + FREE_WASTE;
        d->on &= !d->never;
    }
    if (d->on) return JR_OK;
    d->adjoined = 0;
    return jr_iter_begin(it, false);
}

/* -- Again ------------------------------------------------------------------------------------- */

static Status take_again(Iter *it, Records *r)
{
    Search *s = &it->s;
    jitre_span *out = next_spans(r), match;
    int found;

    if (jr_iter_is_stuck(it)) return jr_iter_sweep(it);
    jr_iter_note(it);
    found = jr_search_find_groups(s, out, r->ngroups);
    jr_iter_note_no_more(it);
    if (found == JITRE_ERR_STEPS && s->v->looks) {
        Status st = jr_iter_linear(it);

        return st == JITRE_ERR_LIMIT ? found : st;
    }
    if (found < 0) return found;
    if (!found) {
        it->mode = ITER_DONE;
        return JR_OK;
    }
    match = out[0];
    add_record(r);
    go_behind(s, match);
    if (match.start == match.end && s->start == s->text.end) it->mode = ITER_DONE;
    return JR_OK;
}

/* -- Normal ------------------------------------------------------------------------------------ */

/* The rule by which all groups follow from the span of a match; NULL: there is none, or none yet.
 * The matches asked for are in so many bytes. */
static Status find_fill(const Search *s, size_t bytes, const TdfaExpr **fill)
{
    const Tdfa *tdfa;
    bool native;

    if (!jr_plan_has_automata(s->re, s->v) || !jr_tier_tagged(s->re, s->v, bytes, &native))
        return JR_OK;
    JR_TRY(jr_plan_tdfa(s->re, s->v, &tdfa));
    if (tdfa) *fill = tdfa->fill;
    return JR_OK;
}

static void fill_spans(const Search *s, const TdfaExpr *fill, jitre_span match,
                       jitre_span *out, size_t ngroups)
{
    size_t most = JR_MIN(ngroups, (size_t)s->re->ast->ngroups);

    jr_tdfa_fill(fill, match, (size_t *)(void *)out, (uint32_t)(2 * most));
    if (ngroups > most) memset(out + most, 0xff, (ngroups - most) * sizeof *out);
}

static Status take_spans(jitre_iter *iter, Records *r)
{
    Iter *it = jr_iter_open(iter);
    size_t most = it->s.re->ast->ngroups, room = (r->cap - r->n) / (r->dense ? 1 : most);
    unsigned *adjoined = &it->direct.adjoined;
    size_t n = 0;
    jitre_span span[SPANS];
    const TdfaExpr *fill = NULL;
    Search s = it->s;
    int got = jitre_iter_next(iter, span, JR_MIN(room, (size_t)SPANS), &n);

    if (got != 1) return got;
    s.steps = &it->steps;
    JR_TRY(find_fill(&s, span[n - 1].end - span[0].start, &fill));
    for (size_t i = 0; i < n; i++) {
        int found = 1;

        if (fill)
            fill_spans(&s, fill, span[i], next_spans(r), r->ngroups);
        else
            found = jr_search_groups_of(&s, span[i], next_spans(r), r->ngroups);
        if (found < 0) return found;
        add_record(r);
        *adjoined =
            s.text.base + span[i].start == jr_search_next_place(&s) ? *adjoined + 1 : 0;
        go_behind(&s, span[i]);
    }
    s.steps = NULL;
    if (it->mode == ITER_DONE || it->direct.never || *adjoined < ADJOINED) return JR_OK;
    jr_iter_stop(it);
    it->s = s;
    it->direct.on = true;
    return JR_OK;
}

static int take(jitre_iter *iter, Records *r)
{
    Iter *it = jr_iter_open(iter);
    size_t most = it->s.re->ast->ngroups;
    Status st = it->status;

    while (st == JR_OK && it->mode != ITER_DONE && has_room(r, most)) {
        if (it->direct.on)
            st = take_direct(it, r);
        else if (it->mode == ITER_AGAIN)
            st = take_again(it, r);
        else
            st = take_spans(iter, r);
        if (st == JR_OK) st = it->status;
    }
    if (st != JR_OK) it->status = st;
    return r->n ? 1 : st;
}

/* -- Public ------------------------------------------------------------------------------------ */

static const jitre_regex *regex_of(jitre_iter *iter)
{
    return iter ? jr_iter_open(iter)->s.re : NULL;
}

int jitre_iter_captures(jitre_iter *iter, jitre_span *groups, size_t ngroups, size_t cap,
                        size_t *n)
{
    Records r = {.dense = groups, .ngroups = ngroups, .cap = cap};
    int got;

    if (!regex_of(iter) || !groups || !ngroups || !cap || !n) return JITRE_ERR_ARGUMENT;
    got = take(iter, &r);
    *n = r.n;
    return got;
}

int jitre_iter_groups(jitre_iter *iter, jitre_group *groups, size_t cap, size_t *n)
{
    const jitre_regex *re = regex_of(iter);
    Records r = {.sparse = groups, .cap = cap};
    jitre_span few[FEW_GROUPS];
    int got;

    if (!re || !groups || !n || cap < re->ast->ngroups) return JITRE_ERR_ARGUMENT;
    r.ngroups = re->ast->ngroups;
    r.buffer = few;
    if (r.ngroups > FEW_GROUPS)
        r.buffer = jr_heap_alloc(&re->heap, r.ngroups * sizeof *r.buffer);
    if (!r.buffer) return JITRE_ERR_MEMORY;
    got = take(iter, &r);
    if (r.buffer != few) jr_heap_free(&re->heap, r.buffer);
    *n = r.n;
    return got;
}
