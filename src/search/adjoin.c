/* adjoin.c -- the groups of matches that are asked for one by one, each search beginning where the
 * last match ended.
 *
 * Where matches adjoin the tagged automaton finds match and groups at once, in place of a search
 * and a run over what it has found. It is tried first when the last searches of this regex have
 * found a match at the place where it begins, until one has not. What it reads for nothing is
 * counted, and too much of it ends it for good: the same as batch_groups.c does within one text.
 *
 * The counts belong to the regex and are shared by threads; answers do not depend on them.
 */
#include "search/adjoin.h"

enum { ADJOINED = 4, MAX_WASTE = 4, FREE_WASTE = 4 << 10 };

const uint8_t *jr_search_next_place(const Search *s)
{
    const Nfa *nfa = s->v->nfa;
    const uint8_t *from = s->start, *lf;

    if (!nfa->at_lines || nfa->uses_start || nfa->alphabet.newline != JITRE_NEWLINE_LF ||
        from == s->text.base || from[-1] == '\n')
        return from;
    lf = from < s->text.end ? memchr(from, '\n', (size_t)(s->text.end - from)) : NULL;
    return lf ? lf + 1 : s->text.end;
}

static Adjoin *counts(const Search *s)
{
    return (Adjoin *)(uintptr_t)&s->v->adjoin; // no part of what the regex means
}

static size_t add(_Atomic size_t *sum, size_t n)
{
    return atomic_fetch_add_explicit(sum, n, memory_order_relaxed) + n;
}

int jr_adjoin_find(const Search *s, jitre_span *groups, size_t ngroups)
{
    Adjoin *a = counts(s);
    Search here = *s;
    const uint8_t *read, *behind;
    size_t gained, wasted;
    int found;

    if (!ngroups || atomic_load_explicit(&a->row, memory_order_relaxed) < ADJOINED)
        return SEARCH_CANNOT;
    here.start = here.from = read = jr_search_next_place(s);
    here.notempty_atstart &= here.start == s->start;
    found = jr_search_spans_here(&here, groups, ngroups, &read);
    if (found != 0 && found != 1) return found;
    behind = found ? s->text.base + groups[0].end : s->start;
    gained = add(&a->gained, (size_t)(behind - s->start));
    wasted = add(&a->wasted, read > behind ? (size_t)(read - behind) : 0);
    if (!found || wasted > MAX_WASTE * gained + FREE_WASTE)
        atomic_store_explicit(&a->row, 0, memory_order_relaxed);
    return found ? 1 : SEARCH_CANNOT;
}

void jr_adjoin_note(const Search *s, jitre_span match)
{
    Adjoin *a = counts(s);
    uint32_t row = atomic_load_explicit(&a->row, memory_order_relaxed);
    size_t gained = atomic_load_explicit(&a->gained, memory_order_relaxed);
    size_t wasted = atomic_load_explicit(&a->wasted, memory_order_relaxed);

    if (s->text.base + match.start != jr_search_next_place(s))
        row = 0;
    else if (wasted <= MAX_WASTE * gained + FREE_WASTE)
        row = JR_MIN(row + 1, ADJOINED);
    atomic_store_explicit(&a->row, row, memory_order_relaxed);
}
