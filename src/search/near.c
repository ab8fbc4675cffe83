/* near.c -- the near first match of a text that is too long for brief code.
 *
 *     text     |  64  |    128    |    128    |    128    | ...
 *     answers   narrow    wide        wide        wide     others
 *
 * Who searches behind each match in turn asks for near matches of a long text. Setting a scan or an
 * automaton up costs more than those take, so a few pieces are looked at by brief code first; it
 * knows what it cannot tell from a piece alone. A pattern whose matches are far apart loses less
 * than such a search takes, and does so seldom, see has_pause. The first piece is wide, too, where
 * narrow ones were of no use lately.
 */
#include "search/near.h"

enum { MOST_PIECES = 4 };
enum { MANY_WIDE = 2, MOST_WIDE = 3 }; // matches that ended beyond a narrow piece
/* A search that has found nothing near costs as much as two have saved that have. So many in debt,
 * there is a pause of so many searches. */
enum { MISS = 2, MOST_DEBT = 16, PAUSE = 32 };

static void set_debt(const jitre_regex *re, unsigned n)
{
    _Atomic uint8_t *debt = (_Atomic uint8_t *)(uintptr_t)&re->near_debt;

    atomic_store_explicit(debt, (uint8_t)n, memory_order_relaxed);
}

/* The count is a hint, so threads may overwrite what others have written. */
static bool has_pause(const jitre_regex *re)
{
    unsigned n = atomic_load_explicit(&re->near_debt, memory_order_relaxed);

    if (n < MOST_DEBT) return false;
    set_debt(re, n == MOST_DEBT + PAUSE ? MOST_DEBT - MISS : n + 1);
    return true;
}

static void note_answer(const jitre_regex *re, bool found)
{
    unsigned n = atomic_load_explicit(&re->near_debt, memory_order_relaxed);

    if (found && n) set_debt(re, n - 1);
    if (!found) set_debt(re, JR_MIN(n + MISS, (unsigned)MOST_DEBT));
}

/* One piece at *start: 1, BRIEF_OTHER or 0, and then *start has moved. Writes to match->start. */
static int ask_piece(BriefEntry entry, bool wide, const char *text, size_t *start,
                     jitre_span *match)
{
    size_t before = *start > 0, from = *start - before;
    int r;

    match->start = *start;
    r = entry((const uint8_t *)text + from, 0, before, from, match);
    if (r == 0) *start = from + ((size_t)BRIEF_VECTOR << wide);
    if (r != BRIEF_OTHER || match->start == *start) return r;
    *start = match->start;
    return 0;
}

static bool begins_wide(const jitre_regex *re)
{
    return atomic_load_explicit(&re->near_wide, memory_order_relaxed) >= MANY_WIDE;
}

static void note_width(const jitre_regex *re, bool wide)
{
    unsigned n = atomic_load_explicit(&re->near_wide, memory_order_relaxed);

    if (n == (wide ? MOST_WIDE : 0)) return;
    atomic_store_explicit((_Atomic uint8_t *)(uintptr_t)&re->near_wide,
                          (uint8_t)(wide ? n + 1 : n - 1), memory_order_relaxed);
}

static int ask(const jitre_regex *re, const BriefPlan *p, const char *text, size_t len,
               size_t *start, jitre_span *match)
{
    const BriefEntry *entry = p->entries.entry[BRIEF_FIND_AHEAD];
    bool wide = !entry[0] || (entry[1] && begins_wide(re));
    size_t begin = *start;

    for (unsigned n = 0; n < MOST_PIECES; n++) {
        size_t room = len - *start;
        int r;

        if (room <= BRIEF_MOST)
            return jr_brief_ask(re, BRIEF_FIND, text, len, *start, 0, match);
        wide &= room > 2 * BRIEF_VECTOR;
        if (!entry[wide]) break;
        r = ask_piece(entry[wide], wide, text, start, match);
        if (r == 1) {
            note_width(re, match->end - begin > BRIEF_VECTOR - 2);
            return 1;
        }
        if (r == BRIEF_OTHER && (wide || !entry[1])) break;
        wide = entry[1] != NULL;
    }
    return NOT_QUICK;
}

int jr_near_find(const jitre_regex *re, const char *text, size_t len, size_t *start,
                 uint32_t flags, jitre_span *match)
{
    const BriefPlan *p;
    size_t untouched;
    int r;

    if (!re || !text || flags || *start > len) return NOT_QUICK;
    if (len - *start <= BRIEF_MOST)
        return jr_brief_ask(re, BRIEF_FIND, text, len, *start, flags, match);
    p = jr_brief_plan(re);
    if (!p || !p->ahead || has_pause(re)) return NOT_QUICK;
    untouched = match->start;
    r = ask(re, p, text, len, start, match);
    if (r != 1) match->start = untouched;
    note_answer(re, r != NOT_QUICK);
    return r;
}

bool jr_near_fits(const Search *s)
{
    return s->re->quick && !s->text.notbol &&
           s->v ==
               atomic_load_explicit(&s->re->variant[s->re->plain], memory_order_relaxed);
}

const BriefPlan *jr_near_plan(const Search *s)
{
    const BriefPlan *p = jr_near_fits(s) ? jr_brief_plan(s->re) : NULL;

    return p && p->ahead ? p : NULL;
}

int jr_near_piece(const BriefPlan *p, const Text *t, const uint8_t **from,
                  jitre_span *match)
{
    const BriefEntry *entry = p->entries.entry[BRIEF_FIND_AHEAD];
    size_t start = (size_t)(*from - t->base), room = (size_t)(t->end - *from);
    size_t untouched = match->start;
    const char *text = (const char *)t->base;
    int r = BRIEF_OTHER;

    if (room <= BRIEF_MOST) return NOT_QUICK;
    if (entry[0]) r = ask_piece(entry[0], false, text, &start, match);
    if (r == BRIEF_OTHER && entry[1] && room > 2 * BRIEF_VECTOR)
        r = ask_piece(entry[1], true, text, &start, match);
    if (r != 1) match->start = untouched;
    *from = t->base + start;
    return r == BRIEF_OTHER ? NOT_QUICK : r;
}
