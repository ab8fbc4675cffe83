/* find.c -- one match: is there one, where does it end, where does it start, its groups.
 *
 *     scan    where there is one, it answers first (seek.c)
 *     end     SEARCH automaton from the start, machine code first, table for the rest
 *     start   known length, anchor, or the REVERSE automaton back from the end
 *     groups  inside the span that is known: one-pass automaton, else two walks, else simulation
 *
 * Pike answers everything where there are no automata.
 */
#include "search/find.h"

#include "dfa/walk.h"
#include "search/plan.h"
#include "search/plan_bits.h"
#include "search/quick.h"
#include "search/seek.h"
#include "search/tier.h"

Status jr_search_init(Search *s, const jitre_regex *re, const char *text, size_t len,
                      size_t start, uint32_t flags)
{
    const uint32_t known = JITRE_NOTBOL | JITRE_NOTEOL | JITRE_NOTEMPTY |
                           JITRE_NOTEMPTY_ATSTART | JITRE_MATCH_ANCHORED |
                           JITRE_MATCH_ENDANCHORED;

    if (!re || (!text && len) || start > len || flags & ~known) return JITRE_ERR_ARGUMENT;
    s->re = re;
    JR_TRY(jr_variant_get(re, flags, &s->v));
    s->text = jr_text_make(&s->v->nfa->alphabet, text, len, flags);
    s->start = s->from = s->text.base + start;
    s->plain = false;
    s->notempty_atstart = (flags | re->ast->match_flags) & JITRE_NOTEMPTY_ATSTART;
    return JR_OK;
}

static int pike(const Search *s, const jitre_span *known, size_t *true_start, size_t *slots,
                uint32_t nslots)
{
    return jr_pike_find(s->v->nfa, &s->re->heap, &s->text, s->start, s->notempty_atstart,
                        known, true_start, slots, nslots);
}

/* -- Ends ------------------------------------------------------------------------------------ */

/* Machine code over what it can read, from where the walk stands. True: a first match was
 * found and nobody wants to know more. */
static bool run_code(Walk *w, CodeEntry entry, bool first, const uint8_t **place)
{
    CodeRun run = {.cur = w->cur,
                   .limit = w->text->final,
                   .place = *place,
                   .state = w->state,
                   .base = w->text->base};

    while (run.cur < run.limit && run.state != DFA_DEAD) {
        CodeStop stop = entry(&run);

        w->cur = run.cur;
        w->state = run.state;
        *place = run.place;
        if (stop == CODE_MATCH) return true;
        if (stop != CODE_CHAR) return false;
        if (jr_walk_step(w, place) && first) return true;
        run.cur = w->cur;
        run.state = w->state;
        run.place = *place;
    }
    return false;
}

static int find_end_lazy(const Search *s, bool first, const uint8_t **end)
{
    Lazy *lazy;
    Walk w;
    Status st = jr_plan_lazy_take(s->re, s->v, DFA_SEARCH, &lazy);

    if (st != JR_OK) return st;
    if (jr_walk_begin(&w, NULL, lazy, &s->text, s->from, s->notempty_atstart))
        *end = s->from;
    if (w.status == JR_OK && !(first && *end)) jr_walk_find_end(&w, first, end);
    jr_plan_lazy_give(s->re, s->v, DFA_SEARCH, lazy);
    return w.status == JR_OK ? *end != NULL : w.status;
}

/* Where the match ends; with `first`, where some match ends. 1, 0 or an error: TOO_BIG or LIMIT
 * mean that automata cannot tell within the budget. */
static int find_end(const Search *s, bool first, const uint8_t **end)
{
    const Dfa *dfa;
    CodeEntry entry;
    Walk w;

    *end = NULL;
    if (!jr_tier_built(s->re, s->v, DFA_SEARCH, (size_t)(s->text.end - s->start)))
        return find_end_lazy(s, first, end);
    JR_TRY(jr_plan_dfa(s->re, s->v, DFA_SEARCH, &dfa));
    if (!dfa) return find_end_lazy(s, first, end);
    if (jr_walk_begin(&w, dfa, NULL, &s->text, s->from, s->notempty_atstart))
        *end = s->from;
    if (first && *end) return 1;
    entry = jr_plan_code(s->re, s->v, first ? CODE_IS_MATCH : CODE_FIND_END);
    if (entry && run_code(&w, entry, first, end)) return 1;
    jr_walk_find_end(&w, first, end);
    return *end != NULL;
}

/* -- Starts ----------------------------------------------------------------------------------- */

static bool run_back(Walk *w, CodeEntry entry, const uint8_t *low, const uint8_t **place)
{
    CodeRun run = {.limit = low, .place = NULL};

    while (entry && w->cur > w->text->final &&
           w->cur > low) // a final newline: not for code
        jr_walk_back(w, low, &run.place);
    run.cur = w->cur;
    run.state = w->state;
    while (entry && run.cur > low && run.state != DFA_DEAD) {
        CodeStop stop = entry(&run);

        w->cur = run.cur;
        w->state = run.state;
        if (stop != CODE_CHAR) break;
        do // a word of such characters, mostly
            jr_walk_back(w, low, &run.place);
        while (w->cur > low && w->cur[-1] >= 0x80 && w->state != DFA_DEAD);
        run.cur = w->cur;
        run.state = w->state;
    }
    if (run.place) *place = run.place;
    return run.place != NULL;
}

Status jr_search_start_of(const Search *s, const uint8_t *end, const uint8_t **start)
{
    const AstLengths *len = &s->re->lengths;
    const Dfa *dfa = NULL;
    Lazy *lazy = NULL;
    bool found = false;
    Walk w;

    if (len->min == len->max && (size_t)(end - s->start) >= len->min) {
        *start = end - len->min;
        return JR_OK;
    }
    if (s->v->nfa->anchored || end == s->start) {
        *start = s->start;
        return JR_OK;
    }
    if (jr_tier_built(s->re, s->v, DFA_REVERSE, (size_t)(end - s->start)))
        JR_TRY(jr_plan_dfa(s->re, s->v, DFA_REVERSE, &dfa));
    if (!dfa) JR_TRY(jr_plan_lazy_take(s->re, s->v, DFA_REVERSE, &lazy));
    jr_walk_begin(&w, dfa, lazy, &s->text, end, false);
    if (dfa)
        found = run_back(&w, jr_plan_code(s->re, s->v, CODE_FIND_START), s->start, start);
    found |= jr_walk_find_start(&w, s->start, start);
    if (lazy) jr_plan_lazy_give(s->re, s->v, DFA_REVERSE, lazy);
    if (w.status != JR_OK) return w.status;
    return found ? JR_OK : JITRE_ERR_INTERNAL;
}

/* -- Questions ---------------------------------------------------------------------------------- */

static bool over_budget(int st)
{
    return st == JITRE_ERR_TOO_BIG || st == JITRE_ERR_LIMIT;
}

/* The first match by bit program; SEEK_GIVEN_UP when there is none, see below. */
static int by_bits(Search *s, jitre_span *match)
{
    BitRun *run = jr_plan_bits_take(s->re, s->v, &s->text, s->start, BITS_FIRST);
    const uint8_t *rest;
    size_t n;

    if (!run) return SEEK_GIVEN_UP;
    n = jr_bits_next(run, match, 1, &rest);
    jr_plan_bits_give(s->v, run, false);
    if (n || !rest) return (int)n;
    s->start = s->from = rest;
    return SEEK_GIVEN_UP;
}

/* The answer of a scan or a bit program; SEEK_GIVEN_UP when there is none, or none any more: then
 * what is left of the search is in *rest. */
static int by_scan_or_bits(const Search *s, Search *rest, bool first, jitre_span *match)
{
    Seek k;
    int r = jr_seek_begin(&k, s, BITS_FIRST);

    *rest = *s;
    if (r < 0) return r;
    r = r == 1 ? jr_seek_next(&k, rest, first, match) : SEEK_GIVEN_UP;
    return r == SEEK_GIVEN_UP ? by_bits(rest, match) : r;
}

int jr_search_is_match(const Search *whole)
{
    const uint8_t *end;
    size_t slots[2];
    jitre_span match;
    Search rest;
    const Search *s = &rest;
    int r = by_scan_or_bits(whole, &rest, true, &match);

    if (r != SEEK_GIVEN_UP) return r;
    if (jr_plan_has_automata(s->re, s->v)) {
        r = find_end(s, true, &end);
        if (!over_budget(r)) return r;
    }
    return pike(s, NULL, NULL, slots, 2);
}

static int find_by_pike(const Search *s, jitre_span *match)
{
    size_t start, slots[2];
    int r = pike(s, NULL, &start, slots, 2);

    if (r == 1) *match = (jitre_span){start, slots[1]};
    return r;
}

int jr_search_find(const Search *whole, jitre_span *match)
{
    const uint8_t *end, *start;
    Search rest;
    const Search *s = &rest;
    int r = by_scan_or_bits(whole, &rest, false, match);

    if (r != SEEK_GIVEN_UP) return r;
    if (!jr_plan_has_automata(s->re, s->v)) return find_by_pike(s, match);
    r = find_end(s, false, &end);
    if (over_budget(r)) return find_by_pike(s, match);
    if (r != 1) return r;
    r = jr_search_start_of(s, end, &start);
    if (over_budget(r)) return find_by_pike(s, match);
    if (r != JR_OK) return r;
    *match = (jitre_span){(size_t)(start - s->text.base), (size_t)(end - s->text.base)};
    return 1;
}

static int groups_by_twopass(const Search *s, jitre_span match, size_t *slots,
                             uint32_t nslots)
{
    TwoPass *two;
    int r;

    JR_TRY(jr_plan_twopass_take(s->re, s->v, &two));
    r = jr_twopass_run(two, &s->text, s->start, match, slots, nslots);
    if (r < 0) // full, or left halfway
        jr_twopass_free(two);
    else
        jr_plan_twopass_give(s->v, two);
    return r;
}

/* 1, 0 (no match is there) or an error. */
static int fill_slots(const Search *s, jitre_span match, size_t *slots, uint32_t nslots)
{
    bool empty = match.start == match.end;
    const OnePass *one;
    int r;

    /* Only the simulation knows what NOTEMPTY makes of the first place. */
    if (!jr_plan_has_automata(s->re, s->v) ||
        (empty && (s->v->nfa->notempty || s->notempty_atstart)))
        return pike(s, &match, NULL, slots, nslots);
    JR_TRY(jr_plan_onepass(s->re, s->v, &one));
    if (one) return jr_onepass_run(one, &s->text, s->start, match, slots, nslots);
    r = groups_by_twopass(s, match, slots, nslots);
    return over_budget(r) ? pike(s, &match, NULL, slots, nslots) : r;
}

int jr_search_groups(const Search *s, jitre_span match, jitre_span *groups, size_t ngroups)
{
    const Nfa *nfa = s->v->nfa;
    size_t most = s->re->ast->ngroups;
    size_t *slots;
    int r;

    for (size_t i = 0; i < ngroups; i++)
        groups[i] = (jitre_span){JITRE_UNSET, JITRE_UNSET};
    if (!ngroups) return 1;
    groups[0] = match;
    if ((ngroups == 1 || most == 1) && !nfa->has_keep) return 1;
    slots = (size_t *)(void *)groups; // a span is two slots
    r = fill_slots(s, match, slots, (uint32_t)(2 * JR_MIN(ngroups, most)));
    for (size_t i = 0; r == 1 && i < ngroups; i++)
        if (groups[i].start == JITRE_UNSET || groups[i].end == JITRE_UNSET)
            groups[i] = (jitre_span){JITRE_UNSET, JITRE_UNSET};
    return r == 0 ? JITRE_ERR_INTERNAL : r;
}

int jitre_is_match(const jitre_regex *re, const char *text, size_t len, size_t start,
                   uint32_t flags)
{
    int quick = jr_quick_is_match(re, text, len, start, flags);
    Search s;

    if (JR_LIKELY(quick != NOT_QUICK)) return quick;
    JR_TRY(jr_search_init(&s, re, text, len, start, flags));
    return jr_search_is_match(&s);
}

/* Match and groups of one search; the simulation does both at once where it has to run anyway. */
static int find_groups(const Search *s, jitre_span *groups, size_t ngroups)
{
    jitre_span match;
    int r;

    if (!jr_plan_has_automata(s->re, s->v)) {
        size_t most = JR_MIN(ngroups, (size_t)s->re->ast->ngroups);

        r = pike(s, NULL, NULL, (size_t *)(void *)groups, (uint32_t)(2 * most));
        for (size_t i = 0; r == 1 && i < ngroups; i++)
            if (i >= most || groups[i].start == JITRE_UNSET || groups[i].end == JITRE_UNSET)
                groups[i] = (jitre_span){JITRE_UNSET, JITRE_UNSET};
        return r;
    }
    r = jr_search_find(s, &match);
    return r == 1 ? jr_search_groups(s, match, groups, ngroups) : r;
}

int jitre_find(const jitre_regex *re, const char *text, size_t len, size_t start,
               uint32_t flags, jitre_span *match)
{
    Search s;
    int quick;

    if (!match) return JITRE_ERR_ARGUMENT;
    quick = jr_quick_find(re, text, len, start, flags, match);
    if (JR_LIKELY(quick != NOT_QUICK)) return quick;
    JR_TRY(jr_search_init(&s, re, text, len, start, flags));
    if (s.v->nfa->has_keep) {
        jitre_span m;
        int r = find_groups(&s, &m, 1);

        if (r == 1) *match = m;
        return r;
    }
    return jr_search_find(&s, match);
}

int jitre_captures(const jitre_regex *re, const char *text, size_t len, size_t start,
                   uint32_t flags, jitre_span *groups, size_t ngroups)
{
    jitre_span match;
    Search s;
    int quick;

    if (!groups && ngroups) return JITRE_ERR_ARGUMENT;
    quick = jr_quick_find(re, text, len, start, flags, &match);
    if (quick == 0) return 0;
    JR_TRY(jr_search_init(&s, re, text, len, start, flags));
    if (quick == 1) return jr_search_groups(&s, match, groups, ngroups);
    if (!ngroups) return jr_search_is_match(&s);
    return find_groups(&s, groups, ngroups);
}

/* \K hides where a match began; only a new search tells, or one more when the first finds the
 * empty match before it. */
static int find_groups_again(Search *s, jitre_span match, jitre_span *groups,
                             size_t ngroups)
{
    int r = find_groups(s, groups, ngroups);

    if (r == 1 && (groups[0].start != match.start || groups[0].end != match.end)) {
        s->notempty_atstart = true;
        r = find_groups(s, groups, ngroups);
    }
    if (r < 0) return r;
    return r && groups[0].start == match.start && groups[0].end == match.end
               ? 1
               : JITRE_ERR_ARGUMENT;
}

int jitre_captures_at(const jitre_regex *re, const char *text, size_t len, size_t start,
                      uint32_t flags, jitre_span match, jitre_span *groups, size_t ngroups)
{
    Search s;
    int r;

    if ((!groups && ngroups) || match.end > len || match.start > len)
        return JITRE_ERR_ARGUMENT;
    JR_TRY(jr_search_init(&s, re, text, len, start, flags));
    if (s.v->nfa->has_keep && ngroups) return find_groups_again(&s, match, groups, ngroups);
    if (match.start < start || match.end < match.start) return JITRE_ERR_ARGUMENT;
    r = jr_search_groups(&s, match, groups, ngroups);
    return r == JITRE_ERR_INTERNAL ? JITRE_ERR_ARGUMENT : r; // no match is there
}
