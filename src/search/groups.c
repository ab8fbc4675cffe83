/* groups.c -- groups of one match.
 *
 *     the pattern has none      nothing to do
 *     a match must begin here   the tagged automaton finds end and groups at once
 *     groups follow from span   one final list, no registers: start + k, end - k
 *     else                      the tagged automaton over the span that was found; or, where
 *                               matches adjoin, in place of the search (adjoin.c)
 *     over budget               two walks (twopass.h)
 *     no automata               simulation
 *
 * The tagged automaton runs as machine code once enough text has been seen, else by table.
 */
#include "search/find.h"

#include "search/adjoin.h"
#include "search/brief.h"
#include "search/near.h"
#include "search/plan.h"
#include "search/tier.h"

/* -- Engines ----------------------------------------------------------------------------------- */

/* The tagged automaton for a text of so many bytes; NULL: there is none, or not yet. */
static Status get_tagged(const Search *s, size_t bytes, const Tdfa **tdfa, TdfaEntry *entry)
{
    const NativeCode *n;
    bool native;

    *tdfa = NULL;
    *entry = NULL;
    if (!jr_tier_tagged(s->re, s->v, bytes, &native)) return JR_OK;
    JR_TRY(jr_plan_tdfa(s->re, s->v, tdfa));
    n = native && *tdfa ? jr_plan_native(s->re, s->v, CODE_TAGGED) : NULL;
    if (n) *entry = n->tagged;
    return JR_OK;
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

/* \K under NOTEMPTY_ATSTART: only the simulation knows what becomes of it. */
static bool only_simulation(const Search *s)
{
    return !jr_plan_has_automata(s->re, s->v) ||
           (s->v->nfa->has_keep && s->notempty_atstart);
}

static int groups_by_tagged(const Search *s, jitre_span match, size_t *slots,
                            uint32_t nslots)
{
    bool at_start = s->text.base + match.start == s->start;
    const Tdfa *tdfa;
    TdfaEntry entry;

    JR_TRY(get_tagged(s, match.end - match.start, &tdfa, &entry));
    return tdfa && jr_tdfa_span(tdfa, entry, &s->text, match, at_start,
                                s->notempty_atstart && at_start, slots, nslots);
}

/* 1, 0 (no match is there) or an error. */
static int fill_slots(const Search *s, jitre_span match, size_t *slots, uint32_t nslots)
{
    bool empty = match.start == match.end,
         at_start = s->text.base + match.start == s->start;
    int r;

    if (only_simulation(s)) return jr_search_pike(s, &match, NULL, slots, nslots);
    r = groups_by_tagged(s, match, slots, nslots);
    if (r) return r;
    if (empty && (s->v->nfa->notempty || (s->notempty_atstart && at_start)))
        return jr_search_pike(s, &match, NULL, slots, nslots);
    r = groups_by_twopass(s, match, slots, nslots);
    return jr_search_over_budget(r) ? jr_search_pike(s, &match, NULL, slots, nslots) : r;
}

int jr_search_match_here(const Search *s, size_t *slots, uint32_t nslots,
                         const uint8_t **read)
{
    const Tdfa *tdfa;
    TdfaEntry entry;

    if (only_simulation(s)) return SEARCH_CANNOT;
    JR_TRY(get_tagged(s, (size_t)(s->text.end - s->start), &tdfa, &entry));
    if (!tdfa) return SEARCH_CANNOT;
    return jr_tdfa_match(tdfa, entry, &s->text, s->start, true, s->notempty_atstart, slots,
                         nslots, read);
}

int jr_search_groups_here(const Search *s, jitre_group *groups, size_t *n,
                          const uint8_t **read)
{
    const Tdfa *tdfa;
    TdfaEntry entry;

    if (only_simulation(s)) return SEARCH_CANNOT;
    JR_TRY(get_tagged(s, (size_t)(s->text.end - s->start), &tdfa, &entry));
    if (!tdfa) return SEARCH_CANNOT;
    return jr_tdfa_match_groups(tdfa, entry, &s->text, s->start, true, s->notempty_atstart,
                                groups, n, read);
}

/* -- Spans ------------------------------------------------------------------------------------- */

/* Groups behind those of the pattern, and groups of which an end is not set. */
static void clear_rest(const jitre_regex *re, jitre_span *groups, size_t ngroups)
{
    size_t most = re->ast->ngroups;

    for (size_t i = 0; i < ngroups; i++)
        if (i >= most || groups[i].start == JITRE_UNSET || groups[i].end == JITRE_UNSET)
            groups[i] = (jitre_span){JITRE_UNSET, JITRE_UNSET};
}

/* A span is two slots: those that the caller asks for and the pattern has. */
static uint32_t slots_of(const jitre_regex *re, size_t ngroups)
{
    return (uint32_t)(2 * JR_MIN(ngroups, (size_t)re->ast->ngroups));
}

int jr_search_groups(const Search *s, jitre_span match, jitre_span *groups, size_t ngroups)
{
    size_t *slots = (size_t *)(void *)groups;
    int r = 1;

    if (!ngroups) return 1;
    if ((ngroups == 1 || s->re->ast->ngroups == 1) && !s->v->nfa->has_keep) {
        memset(groups, 0xff, ngroups * sizeof *groups);
        groups[0] = match;
        return 1;
    }
    r = fill_slots(s, match, slots, slots_of(s->re, ngroups));
    if (r == 1) clear_rest(s->re, groups, ngroups);
    return r == 0 ? JITRE_ERR_INTERNAL : r;
}

int jr_search_spans_here(const Search *s, jitre_span *groups, size_t ngroups,
                         const uint8_t **read)
{
    size_t most = s->re->ast->ngroups;

    if (ngroups > most) memset(groups + most, 0xff, (ngroups - most) * sizeof *groups);
    return jr_search_match_here(s, (size_t *)(void *)groups, slots_of(s->re, ngroups),
                                read);
}

/* Must every match of this search begin where it does? */
static bool begins_here(const Variant *v)
{
    return v->nfa->anchored;
}

int jr_search_find_groups(const Search *s, jitre_span *groups, size_t ngroups)
{
    size_t *slots = (size_t *)(void *)groups;
    const uint8_t *read;
    jitre_span match;
    int r = SEARCH_CANNOT;

    if (!jr_plan_has_automata(s->re, s->v))
        r = jr_search_pike(s, NULL, NULL, slots, slots_of(s->re, ngroups));
    else if (begins_here(s->v))
        r = jr_search_match_here(s, slots, slots_of(s->re, ngroups), &read);
    else
        r = jr_adjoin_find(s, groups, ngroups);
    if (r == 1) clear_rest(s->re, groups, ngroups);
    if (r != SEARCH_CANNOT) return r;
    r = jr_search_find(s, &match);
    if (r != 1) return r;
    jr_adjoin_note(s, match);
    return jr_search_groups(s, match, groups, ngroups);
}

/* -- Short texts ------------------------------------------------------------------------------- */

/* What serves questions without flags, once it has been made. */
typedef struct Quick {
    const Variant *v;
    const Tdfa *tdfa;
    TdfaEntry entry;
} Quick;

static inline bool get_quick(const jitre_regex *re, uint32_t flags, Quick *q)
{
    const NativeCode *n;

    if (!re || !re->quick || flags) return false;
    q->v = atomic_load_explicit(&re->variant[re->plain], memory_order_acquire);
    n = q->v ? atomic_load_explicit(&q->v->native[CODE_TAGGED], memory_order_acquire)
             : NULL;
    if (!n || !n->tagged) return false;
    q->tdfa = atomic_load_explicit(&q->v->tagged, memory_order_acquire)->tdfa;
    q->entry = n->tagged;
    return true;
}

/* Is there less text than any match has? */
static inline bool is_too_short(const jitre_regex *re, const char *text, size_t len,
                                size_t start, uint32_t flags)
{
    return re && start <= len && len - start < re->lengths.min && !flags && (text || !len);
}

static int quick_find(const jitre_regex *re, const char *text, size_t len, size_t start,
                      uint32_t flags, jitre_span *match)
{
    int quick = jr_near_find(re, text, len, &start, flags, match);

    return quick != NOT_QUICK ? quick : jr_quick_find(re, text, len, start, flags, match);
}

/* What the caller asks for and the pattern does not have. */
static inline void clear_more(const jitre_regex *re, jitre_span *groups, size_t ngroups)
{
    size_t most = re->ast->ngroups;

    if (ngroups > most) memset(groups + most, 0xff, (ngroups - most) * sizeof *groups);
}

/* The groups of a match just found. */
static int quick_groups(const jitre_regex *re, const Quick *q, const char *text, size_t len,
                        size_t start, jitre_span match, jitre_span *groups, size_t ngroups)
{
    size_t *slots = (size_t *)(void *)groups;
    Text t;

    if (q->tdfa->fill) {
        jr_tdfa_fill(q->tdfa->fill, match, slots, slots_of(re, ngroups));
        return 1;
    }
    t = jr_text_make(&q->v->nfa->alphabet, text, len, 0);
    return jr_tdfa_span(q->tdfa, q->entry, &t, match, match.start == start, false, slots,
                        slots_of(re, ngroups));
}

/* The match at the beginning of a text whose end needs no care, by code alone: NOT_QUICK when it
 * has not done all. */
static inline int match_here(const NativeCode *n, const char *text, size_t len,
                             jitre_span *groups)
{
    TdfaRun run;

    run.cur = run.base = (const uint8_t *)text;
    run.limit = run.base + len;
    run.state = n->first_state;
    run.accept = run.dead = 0;
    run.at_end = 1;
    run.start = 0;
    run.slots = (size_t *)(void *)groups;
    n->tagged(&run);
    if (JR_LIKELY(run.dead)) return 1;
    return run.state || run.accept ? NOT_QUICK : 0;
}

/* The match that must begin at `start`. */
static int quick_match(const jitre_regex *re, const Quick *q, const char *text, size_t len,
                       size_t start, jitre_span *groups, size_t ngroups)
{
    Text t = jr_text_make(&q->v->nfa->alphabet, text, len, 0);
    const uint8_t *read;

    return jr_tdfa_match(q->tdfa, q->entry, &t, t.base + start, true, false,
                         (size_t *)(void *)groups, slots_of(re, ngroups), &read);
}

/* -- Public ------------------------------------------------------------------------------------ */

/* The groups of the match that the shortest way has found. */
static JR_NOINLINE int captures_found(const jitre_regex *re, const char *text, size_t len,
                                      size_t start, uint32_t flags, jitre_span match,
                                      jitre_span *groups, size_t ngroups)
{
    Quick q = {0};
    Search s;

    if (get_quick(re, flags, &q) && ngroups &&
        quick_groups(re, &q, text, len, start, match, groups, ngroups)) {
        clear_more(re, groups, ngroups);
        return 1;
    }
    JR_TRY(jr_search_init(&s, re, text, len, start, flags));
    return jr_search_groups(&s, match, groups, ngroups);
}

/* Where code for short texts does not answer. */
static JR_NOINLINE int captures_otherwise(const jitre_regex *re, const char *text,
                                          size_t len, size_t start, uint32_t flags,
                                          jitre_span *groups, size_t ngroups)
{
    jitre_span match;
    Quick q = {0};
    Search s;
    int found;

    if (is_too_short(re, text, len, start, flags)) return 0;
    if (get_quick(re, flags, &q) && text && start <= len && ngroups && begins_here(q.v)) {
        found = quick_match(re, &q, text, len, start, groups, ngroups);
        if (found == 1) clear_more(re, groups, ngroups);
        return found;
    }
    found = quick_find(re, text, len, start, flags, &match);
    if (found == 0) return 0;
    if (found == 1)
        return captures_found(re, text, len, start, flags, match, groups, ngroups);
    JR_TRY(jr_search_init(&s, re, text, len, start, flags));
    jr_brief_note(re, len, start, flags);
    if (!ngroups) return jr_search_is_match(&s);
    return jr_search_find_groups(&s, groups, ngroups);
}

/* By the code for short texts, if it answers. */
static inline int captures_by_brief(const jitre_regex *re, const char *text, size_t len,
                                    size_t start, uint32_t flags, jitre_span *groups,
                                    size_t ngroups)
{
    const Variant *v;
    const Tagged *g;
    jitre_span match;
    BriefCall c;

    if (!jr_brief_is_sure(re, BRIEF_FIND, text, len, start, flags, &c))
        return captures_otherwise(re, text, len, start, flags, groups, ngroups);
    v = atomic_load_explicit(&re->variant[re->plain], memory_order_acquire);
    g = v ? atomic_load_explicit(&v->tagged, memory_order_acquire) : NULL;
    if (g && g->tdfa && begins_here(v))
        return captures_otherwise(re, text, len, start, flags, groups, ngroups);
    if (!c.entry(c.text, c.n, c.before, start - c.before, &match)) return 0;
    if (!g || !g->tdfa || !g->tdfa->fill)
        return captures_found(re, text, len, start, flags, match, groups, ngroups);
    jr_tdfa_fill(g->tdfa->fill, match, (size_t *)(void *)groups, slots_of(re, ngroups));
    if (JR_UNLIKELY(ngroups > re->ast->ngroups)) clear_more(re, groups, ngroups);
    return 1;
}

static JR_NOINLINE int captures_here(const NativeCode *n, const jitre_regex *re,
                                     const char *text, size_t len, jitre_span *groups)
{
    int r = match_here(n, text, len, groups);

    if (JR_LIKELY(r != NOT_QUICK)) return r;
    return captures_otherwise(re, text, len, 0, 0, groups, n->tdfa->nslots / 2);
}

int jitre_captures(const jitre_regex *re, const char *text, size_t len, size_t start,
                   uint32_t flags, jitre_span *groups, size_t ngroups)
{
    const NativeCode *n;

    if (!groups && ngroups) return JITRE_ERR_ARGUMENT;
    n = re ? atomic_load_explicit(&re->here, memory_order_acquire) : NULL;
    if (n && !(start | flags) && text && len && 2 * ngroups == n->tdfa->nslots &&
        !(n->final_lf && text[len - 1] == '\n'))
        return captures_here(n, re, text, len, groups);
    return captures_by_brief(re, text, len, start, flags, groups, ngroups);
}

/* \K hides where a match began; from its end it can be told again. */
static int find_true_start(const Search *s, size_t end, size_t *start)
{
    const jitre_span known = {JITRE_UNSET, end};
    const uint8_t *p;
    size_t slots[2];
    int r;

    if (jr_plan_has_automata(s->re, s->v)) {
        r = jr_search_start_of(s, s->text.base + end, &p);
        if (r == JR_OK) *start = (size_t)(p - s->text.base);
        if (!jr_search_over_budget(r)) return r == JR_OK ? 1 : r;
    }
    return jr_search_pike(s, &known, start, slots, 2);
}

/* Backtracking does not go back from an end: the search is made again, or twice when the first
 * finds the empty match before it. */
static int find_again(const Search *s, jitre_span match, jitre_span *groups, size_t ngroups)
{
    Search again = *s;
    int r = jr_search_find_groups(&again, groups, ngroups);

    if (r == 1 && (groups[0].start != match.start || groups[0].end != match.end)) {
        again.notempty_atstart = true;
        r = jr_search_find_groups(&again, groups, ngroups);
    }
    return r == 1 && groups[0].end != match.end ? 0 : r;
}

int jr_search_groups_of(const Search *s, jitre_span match, jitre_span *groups,
                        size_t ngroups)
{
    jitre_span whole = match;
    int r = 1;

    if (s->v->nfa->has_keep && s->v->back && !s->text.verdicts && ngroups) {
        r = find_again(s, match, groups, ngroups);
    } else {
        if (s->v->nfa->has_keep && ngroups) r = find_true_start(s, match.end, &whole.start);
        if (r == 1) r = jr_search_groups(s, whole, groups, ngroups);
    }
    if (r == 1 && ngroups && groups[0].start != match.start) r = 0;
    return r == 0 ? JITRE_ERR_INTERNAL : r;
}

int jitre_captures_at(const jitre_regex *re, const char *text, size_t len, size_t start,
                      uint32_t flags, jitre_span match, jitre_span *groups, size_t ngroups)
{
    Search s;
    int r;

    if ((!groups && ngroups) || match.end > len || match.start > len)
        return JITRE_ERR_ARGUMENT;
    JR_TRY(jr_search_init(&s, re, text, len, start, flags));
    if (match.start < start || match.end < match.start) return JITRE_ERR_ARGUMENT;
    r = jr_search_groups_of(&s, match, groups, ngroups);
    return r == JITRE_ERR_INTERNAL ? JITRE_ERR_ARGUMENT : r; // no match is there
}
