/* find.c -- one match: is there one, where does it end, where does it start, its groups.
 *
 *     scan    where there is one, it answers first (seek.c)
 *     end     SEARCH automaton from the start, machine code first, table for the rest
 *     start   known length, anchor, or the REVERSE automaton back from the end
 *     groups  see groups.c
 *
 * Pike answers everything where there are no automata, backref.c where they cannot be.
 */
#include "search/find.h"

#include "dfa/walk.h"
#include "search/backref.h"
#include "search/branches.h"
#include "search/brief.h"
#include "search/near.h"
#include "search/plan.h"
#include "search/plan_bits.h"
#include "search/plan_set.h"
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
    s->read = NULL;
    s->steps = NULL;
    s->notempty_atstart = (flags | re->ast->match_flags) & JITRE_NOTEMPTY_ATSTART;
    return JR_OK;
}

int jr_search_pike(const Search *s, const jitre_span *known, size_t *true_start,
                   size_t *slots, uint32_t nslots)
{
    if (s->v->back) return jr_backref_find(s, known, true_start, slots, nslots);
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

static void note_read(const Search *s, const Walk *w)
{
    if (s->read) *s->read += (size_t)(w->cur - s->from);
}

bool jr_search_may_match(const Search *s)
{
    const Required *r = s->v->nfa->anchored ? NULL : jr_plan_required(s->re);

    return !r || jr_required_ahead(r, s->start, s->text.end);
}

static int find_end_lazy(const Search *s, bool first, const uint8_t **end)
{
    Lazy *lazy;
    Walk w;
    Status st;

    if (!jr_search_may_match(s)) return 0;
    st = jr_plan_lazy_take(s->re, s->v, DFA_SEARCH, &lazy);
    if (st != JR_OK) return st;
    if (jr_walk_begin(&w, NULL, lazy, &s->text, s->from, s->notempty_atstart))
        *end = s->from;
    if (w.status == JR_OK && !(first && *end)) jr_walk_find_end(&w, first, end);
    jr_plan_lazy_give(s->re, s->v, DFA_SEARCH, lazy);
    note_read(s, &w);
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
    note_read(s, &w);
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

bool jr_search_over_budget(int st)
{
    return st == JITRE_ERR_TOO_BIG || st == JITRE_ERR_LIMIT;
}

enum { FAR_TEXT = 16384 }; // bytes that are left, for one match by bit program

/* The first match by bit program; SEEK_GIVEN_UP when there is none, see below. Automata are set up
 * faster, but a scan that gave up has seen many places where there is none. */
static int by_bits(Search *s, jitre_span *match)
{
    bool is_far = s->plain && s->text.end - s->start >= FAR_TEXT;
    BitRun *run = jr_plan_bits_take(s->re, s->v, &s->text, s->start,
                                    is_far ? BITS_SPANS : BITS_FIRST);
    const uint8_t *rest;
    size_t n;

    if (!run) return SEEK_GIVEN_UP;
    n = jr_bits_next(run, match, 1, &rest);
    jr_plan_bits_give(s->v, run, rest != NULL);
    if (n || !rest) return (int)n;
    s->start = s->from = rest;
    return SEEK_GIVEN_UP;
}

/* The first match of a list of words, where there is a set for it; else as below. */
static int by_set(Search *s, jitre_span *match)
{
    SetRun *run = s->plain ? NULL : jr_plan_set_take(s->re, s->v, &s->text, s->start);
    int r;

    if (!run) return SEEK_GIVEN_UP;
    r = jr_set_next(run, &s->text, match);
    if (r == SET_GIVEN_UP) {
        s->start = s->from = run->low;
        s->plain = true;
        r = SEEK_GIVEN_UP;
    }
    jr_plan_set_give(s->re, s->v, run);
    return r;
}

/* ... or of a big alternation, by its alternatives. */
static int by_branches(Search *s, jitre_span *match)
{
    BranchRun *run = jr_branches_take(s);
    int r;

    if (!run) return SEEK_GIVEN_UP;
    r = jr_branches_next(run, s, match);
    jr_branches_give(s, run);
    return r;
}

/* The answer of a scan or a bit program; SEEK_GIVEN_UP when there is none, or none any more: then
 * what is left of the search is in *rest. */
static int by_scan_or_bits(const Search *s, Search *rest, bool first, jitre_span *match)
{
    Seek k;
    int r;

    *rest = *s;
    if (s->v->back) return SEEK_GIVEN_UP;
    r = by_set(rest, match);
    if (r == SEEK_GIVEN_UP) r = by_branches(rest, match);
    if (r != SEEK_GIVEN_UP) return r;
    r = jr_seek_begin(&k, rest, BITS_FIRST);
    if (r < 0) return r;
    r = r == 1 ? jr_seek_next(&k, rest, first, match) : SEEK_GIVEN_UP;
    return r == SEEK_GIVEN_UP && !s->v->needle ? by_bits(rest, match) : r;
}

int jr_search_is_match(const Search *whole)
{
    const uint8_t *end;
    size_t slots[2];
    jitre_span match;
    Search rest;
    const Search *s = &rest;
    int r;

    if (whole->v->back) return jr_backref_find(whole, NULL, NULL, NULL, 0);
    r = by_scan_or_bits(whole, &rest, true, &match);
    if (r != SEEK_GIVEN_UP) return r;
    if (s->v->needle)
        return jr_needle_find(s->v->needle, s->v->nfa, &s->text, s->start, &match);
    if (jr_plan_has_automata(s->re, s->v)) {
        r = find_end(s, true, &end);
        if (!jr_search_over_budget(r)) return r;
    }
    return jr_search_pike(s, NULL, NULL, slots, 2);
}

static int find_by_pike(const Search *s, jitre_span *match)
{
    size_t start, slots[2];
    int r = jr_search_pike(s, NULL, &start, slots, 2);

    if (r == 1) *match = (jitre_span){start, slots[1]};
    return r;
}

int jr_search_find_by_automata(const Search *s, jitre_span *match)
{
    const uint8_t *end, *start;
    int r;

    if (s->v->needle)
        return jr_needle_find(s->v->needle, s->v->nfa, &s->text, s->start, match);
    r = jr_plan_has_automata(s->re, s->v) ? find_end(s, false, &end) : JITRE_ERR_LIMIT;
    if (r != 1) return r;
    JR_TRY(jr_search_start_of(s, end, &start));
    *match = (jitre_span){(size_t)(start - s->text.base), (size_t)(end - s->text.base)};
    return 1;
}

int jr_search_find(const Search *whole, jitre_span *match)
{
    Search s;
    int r = by_scan_or_bits(whole, &s, false, match);

    if (r != SEEK_GIVEN_UP) return r;
    r = jr_search_find_by_automata(&s, match);
    if (!jr_search_over_budget(r)) return r;
    if (s.read) *s.read += (size_t)(s.text.end - s.start); // it may be all of it
    return find_by_pike(&s, match);
}

/* Where code for short texts does not answer at once; apart, so that nothing is saved and set up
 * in front of that. */
static JR_NOINLINE int is_match_otherwise(const jitre_regex *re, const char *text,
                                          size_t len, size_t start, uint32_t flags)
{
    int quick = jr_brief_ask(re, BRIEF_IS_MATCH, text, len, start, flags, NULL);
    jitre_span match;
    Search s;

    if (quick == NOT_QUICK && len - start > BRIEF_MOST)
        quick = jr_near_find(re, text, len, &start, flags, &match);
    if (quick == NOT_QUICK) quick = jr_quick_is_match(re, text, len, start, flags);
    if (JR_LIKELY(quick != NOT_QUICK)) return quick;
    JR_TRY(jr_search_init(&s, re, text, len, start, flags));
    jr_brief_note(re, len, start, flags);
    return jr_search_is_match(&s);
}

int jitre_is_match(const jitre_regex *re, const char *text, size_t len, size_t start,
                   uint32_t flags)
{
    BriefCall c;

    if (JR_LIKELY(jr_brief_is_sure(re, BRIEF_IS_MATCH, text, len, start, flags, &c)))
        return c.entry(c.text, c.n, c.before, 0, NULL);
    return is_match_otherwise(re, text, len, start, flags);
}

static JR_NOINLINE int find_otherwise(const jitre_regex *re, const char *text, size_t len,
                                      size_t start, uint32_t flags, jitre_span *match)
{
    Search s;
    int quick = jr_near_find(re, text, len, &start, flags, match);

    if (quick == NOT_QUICK) quick = jr_quick_find(re, text, len, start, flags, match);
    if (JR_LIKELY(quick != NOT_QUICK)) return quick;
    JR_TRY(jr_search_init(&s, re, text, len, start, flags));
    jr_brief_note(re, len, start, flags);
    if (s.v->nfa->has_keep) {
        jitre_span m;
        int r = jr_search_find_groups(&s, &m, 1);

        if (r == 1) *match = m;
        return r;
    }
    return jr_search_find(&s, match);
}

int jitre_find(const jitre_regex *re, const char *text, size_t len, size_t start,
               uint32_t flags, jitre_span *match)
{
    BriefCall c;

    if (!match) return JITRE_ERR_ARGUMENT;
    if (JR_LIKELY(jr_brief_is_sure(re, BRIEF_FIND, text, len, start, flags, &c)))
        return c.entry(c.text, c.n, c.before, start - c.before, match);
    return find_otherwise(re, text, len, start, flags, match);
}
