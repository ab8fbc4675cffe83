/* here.c -- matches that stand close together: is there one here? And if not, one further on?
 *
 *     1st May, 12:30      "1st" from 0; " " behind it; "May" behind that; "," ...
 *
 * The leftmost match is the one of the first place where an anchored search has one, and that
 * search tells its end. So where nearly every place begins a match, start and end are both known
 * after one walk over it, and there are no levels of matches that wait for each other, as in the
 * transducer, nor a way back. A table of first bytes skips places that cannot begin one.
 *
 * Where matches may be empty every place has one; behind it only a longer one counts there, by the
 * automaton's other start state. Most places say by their first byte that there is none.
 *
 * Walks that find nothing are read again from the next place. That is paid from a credit which
 * the text gone through earns; who is in debt gives up, as does who finds nothing for long. Only
 * for patterns without conditions: what stands before and behind a place does not matter.
 */
#include "search/here.h"

#include "search/plan.h"

enum {
    FIRST_CREDIT = 16384, // bytes
    MOST_CREDIT = 65536,
    EARN = 4,     // bytes for each one gone through
    GAP = 4096,   // bytes without a match
    BRIEF = 8,    // that, and the credits, for tests
    SLOW = 0xffff // of a byte: its character takes more than a look into a table
};

struct Here {
    const Dfa *dfa;
    StateId quiet;         // states from here on have a label: a match ends
    StateId start, longer; // begin a match; one that is not empty
    bool nullable;
    bool brief;
    ptrdiff_t credit;
    uint16_t symbol[256]; // or SLOW
    StateId first[256];   // from `longer`; DEAD: no match begins so, but an empty one
};

static bool is_free_of_conditions(const Nfa *nfa)
{
    return nfa->nlooks == 1 && nfa->look[0].kind == LOOK_START && !nfa->delay &&
           !nfa->uses_prev && !nfa->has_keep && !nfa->alphabet.uses_final &&
           !nfa->alphabet.peek_crlf;
}

static Status find_automaton(const Search *s, bool build, const Dfa **dfa)
{
    const jitre_regex *re = s->re;
    const Variant *v;
    Status st;

    *dfa = NULL;
    if (s->v != atomic_load_explicit(&re->variant[re->plain], memory_order_acquire) ||
        s->v->nfa->nlooks || s->v->back)
        return JR_OK;
    if (!build && !jr_plan_has_dfa(re, JITRE_MATCH_ANCHORED, DFA_SEARCH)) return JR_OK;
    st = jr_variant_get(re, JITRE_MATCH_ANCHORED, &v);
    if (st != JR_OK) return jr_search_over_budget(st) ? JR_OK : st;
    if (!is_free_of_conditions(v->nfa)) return JR_OK;
    return jr_plan_dfa(re, v, DFA_SEARCH, dfa);
}

static void fill_tables(Here *h)
{
    const Dfa *dfa = h->dfa;
    const Alphabet *al = &dfa->nfa->alphabet;

    h->start = dfa->start[2 * PREV_BEGIN];
    h->longer = dfa->start[2 * PREV_BEGIN + 1];
    for (uint32_t b = 0; b < 256; b++) {
        uint16_t cell = al->byte[b];
        bool slow = al->utf && (b >= 0x80 || !(cell & DECODE_LEAF));

        h->symbol[b] = slow ? (uint16_t)SLOW : al->utf ? cell & 0x3fff : cell;
        h->first[b] = slow ? h->longer : jr_dfa_next(dfa, h->longer, h->symbol[b]);
    }
    while (h->quiet < dfa->nstates && !dfa->label[h->quiet])
        h->quiet++;
    h->nullable = h->start >= h->quiet;
}

Status jr_here_make(const Search *s, bool build, bool brief, Here **here)
{
    const Dfa *dfa;
    Here *h;

    *here = NULL;
    JR_TRY(find_automaton(s, build, &dfa));
    if (!dfa) return JR_OK;
    h = *here = jr_heap_alloc(&s->re->heap, sizeof *h);
    if (!h) return JITRE_ERR_MEMORY;
    *h = (Here){.dfa = dfa, .brief = brief, .credit = brief ? BRIEF : FIRST_CREDIT};
    fill_tables(h);
    return JR_OK;
}

void jr_here_free(const Search *s, Here *here)
{
    jr_heap_free(&s->re->heap, here);
}

static inline Symbol read_symbol(const Here *h, const Text *text, const uint8_t **p)
{
    uint16_t symbol = h->symbol[**p];

    if (JR_UNLIKELY(symbol == SLOW)) return jr_text_next(&h->dfa->nfa->alphabet, text, p);
    ++*p;
    return symbol;
}

/* Walk from `p` and `state`; where the match ends that begins there, or NULL, and where the walk
 * ended. At most about `most` bytes: then NULL and *read is NULL. */
static const uint8_t *match_here(const Here *h, const Text *text, const uint8_t *p,
                                 StateId state, size_t most, const uint8_t **read)
{
    const Dfa *dfa = h->dfa;
    const uint8_t *limit = (size_t)(text->end - p) > most ? p + most : text->end;
    const uint8_t *last = NULL;

    while (state != DFA_DEAD) {
        if (state >= h->quiet) last = p;
        if (p >= limit) {
            *read = p < text->end ? NULL : p;
            return p < text->end ? NULL : last;
        }
        state = jr_dfa_next(dfa, state, read_symbol(h, text, &p));
    }
    *read = p;
    return last;
}

static const uint8_t *behind_character(const Here *h, const Text *text, const uint8_t *p)
{
    read_symbol(h, text, &p);
    return p;
}

/* What a walk has cost, and what the text behind `from` has earned. */
static bool pay(Here *h, ptrdiff_t walked, ptrdiff_t gone)
{
    ptrdiff_t most = h->brief ? BRIEF : MOST_CREDIT;

    h->credit = JR_MIN(h->credit - walked + EARN * gone, most);
    return h->credit > 0;
}

/* Of a pattern whose matches may be empty. */
static size_t next_of_nullable(Here *h, Search *s, jitre_span *spans, size_t cap,
                               HereStop *stop)
{
    const Text *text = &s->text;
    const uint8_t *p = s->start, *from, *end, *read;
    bool longer = s->notempty_atstart; // the empty match here has been given out
    size_t n = 0;

    *stop = HERE_FULL;
    while (n < cap) {
        size_t at = (size_t)(p - text->base);

        from = p;
        if (p == text->end || h->first[*p] == DFA_DEAD) {
            if (!longer) spans[n++] = (jitre_span){at, at};
            *stop = p == text->end ? HERE_END : HERE_FULL;
            if (*stop == HERE_END) break;
            longer = false;
            p++;
            pay(h, 0, 1);
            continue;
        }
        *stop = HERE_COSTLY;
        end =
            match_here(h, text, p, longer ? h->longer : h->start, (size_t)h->credit, &read);
        if (!read) break;
        if (end) spans[n++] = (jitre_span){at, (size_t)(end - text->base)};
        longer = end == p;
        p = end ? end : behind_character(h, text, p);
        if (!pay(h, read - from, p - from)) break;
        *stop = HERE_FULL;
    }
    s->start = s->from = p;
    s->notempty_atstart = longer;
    return n;
}

static size_t next_of_others(Here *here, Search *s, jitre_span *spans, size_t cap,
                             HereStop *stop)
{
    const Text *text = &s->text;
    const uint8_t *p = s->start, *gap = p, *read;
    size_t n = 0;

    *stop = HERE_FULL;
    while (n < cap) {
        const uint8_t *from = p, *end;
        ptrdiff_t walked;

        while (p < text->end && here->first[*p] == DFA_DEAD)
            p++;
        *stop = HERE_END;
        if (p == text->end) break;
        *stop = HERE_SPARSE;
        if (p - gap > (here->brief ? BRIEF : GAP)) break;
        *stop = HERE_COSTLY;
        end = match_here(here, text, p, here->start, (size_t)here->credit, &read);
        if (!read) break;
        walked = read - p;
        if (end) {
            spans[n++] = (jitre_span){(size_t)(p - text->base), (size_t)(end - text->base)};
            gap = p = end;
        } else {
            p = behind_character(here, text, p);
        }
        if (!pay(here, walked, p - from)) break;
        *stop = HERE_FULL;
    }
    s->start = s->from = p;
    s->notempty_atstart = false;
    return n;
}

size_t jr_here_next(Here *here, Search *s, jitre_span *spans, size_t cap, HereStop *stop)
{
    return here->nullable ? next_of_nullable(here, s, spans, cap, stop)
                          : next_of_others(here, s, spans, cap, stop);
}
