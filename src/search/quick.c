/* quick.c -- the shortest way from a question to machine code that is already there.
 *
 *     jitre_find ---> code published, no match flags ---> code ---> start by length or code
 *          \--------> anything else: find.c
 *
 * On texts of a few dozen bytes the calls around the code cost more than the code. Here nothing
 * is set up that the code does not read; what is rare (match flags, a character the code does
 * not know, a final newline that counts) is left to find.c, before or after the code has run: the
 * answer is the same.
 */
#include "search/quick.h"

#include "search/brief.h"

/* The Text of a question without flags, or false when its end needs care. */
static inline bool read_text(const Alphabet *al, const uint8_t *base, size_t len, Text *t)
{
    if (al->uses_final &&
        (al->newline != JITRE_NEWLINE_LF || (len && base[len - 1] == '\n')))
        return false;
    *t = (Text){.base = base, .end = base + len, .final = base + len};
    return true;
}

/* The end of the text as the automaton sees it: a label there is a match that ends there. */
static inline bool match_at_end(const Dfa *dfa, StateId s)
{
    return dfa->nfa->delay && dfa->label[jr_dfa_next(dfa, s, dfa->nfa->alphabet.eoi)];
}

/* What stands before a place. */
static inline PrevKind kind_before(const Alphabet *al, const Text *t, const uint8_t *p)
{
    return p == t->base ? PREV_BEGIN : jr_text_prev_kind(al, t, p);
}

/* Where the match of a search from `low` ends (with IS_MATCH: some match). 1, 0, or NOT_QUICK. */
static inline int run_to_end(const NativeCode *n, const Text *t, const uint8_t *low,
                             const uint8_t **end)
{
    const Dfa *dfa = n->dfa;
    CodeRun run = {.cur = low, .limit = t->end};
    bool first = n->kind == CODE_IS_MATCH;

    *end = NULL; // IS_MATCH does not say where
    run.state = dfa->start[2u * kind_before(&dfa->nfa->alphabet, t, low)];
    if (dfa->label[run.state]) {
        run.place = low;
        if (first) return 1;
    }
    if (run.cur < run.limit) {
        CodeStop stop = n->entry(&run);

        if (stop == CODE_MATCH) return 1;
        if (stop == CODE_CHAR || (stop == CODE_LIMIT && run.cur != run.limit))
            return NOT_QUICK;
    }
    if (run.state != DFA_DEAD && match_at_end(dfa, run.state)) run.place = t->end;
    *end = run.place;
    return run.place != NULL;
}

static const NativeCode *published(const Variant *v, CodeKind kind)
{
    const NativeCode *n = atomic_load_explicit(&v->native[kind], memory_order_acquire);

    return n && n->entry ? n : NULL;
}

/* Is the text long enough for a scan to be faster than the code, and is there one, or is that not
 * known yet? */
static inline bool may_scan(const jitre_regex *re, const Variant *v, const NativeCode *code,
                            size_t n)
{
    size_t from = re->scan == JITRE_SCAN_AUTO ? code->scan_from : SCAN_FROM;
    const ScanPlan *p;

    if (n < from || re->scan == JITRE_SCAN_NEVER) return false;
    p = atomic_load_explicit(&v->scan, memory_order_acquire);
    return !p || p->scan || p->set;
}

/* The variant of a question without flags, or NULL. */
static inline const Variant *plain_variant(const jitre_regex *re, const char *text,
                                           size_t len, size_t start, uint32_t flags)
{
    if (!re || !re->quick || !text || start > len || flags || !len) return NULL;
    if (!jr_brief_plan(re)) return NULL; // it is time to count
    return atomic_load_explicit(&re->variant[re->plain], memory_order_acquire);
}

/* The code that answers at once, or NULL. */
static inline const NativeCode *code_for(const jitre_regex *re, const Variant *v,
                                         CodeKind kind, size_t n)
{
    const NativeCode *code = published(v, kind);

    return code && !may_scan(re, v, code, n) ? code : NULL;
}

int jr_quick_is_match(const jitre_regex *re, const char *text, size_t len, size_t start,
                      uint32_t flags)
{
    const Variant *v = plain_variant(re, text, len, start, flags);
    const NativeCode *n = v ? code_for(re, v, CODE_IS_MATCH, len - start) : NULL;
    const uint8_t *end;
    Text t;

    if (!n || !read_text(&v->nfa->alphabet, (const uint8_t *)text, len, &t))
        return NOT_QUICK;
    return run_to_end(n, &t, t.base + start, &end);
}

/* Back from the end, at most to `low`; false: find.c is to do it. */
static inline bool run_to_start(const Variant *v, const Text *t, const uint8_t *low,
                                const uint8_t *end, const uint8_t **start)
{
    const NativeCode *n = published(v, CODE_FIND_START);
    const Alphabet *al = &v->nfa->alphabet;
    CodeRun run = {.cur = end, .limit = low};
    const Dfa *dfa;

    if (!n) return false;
    dfa = n->dfa;
    run.state = dfa->start[jr_text_peek(al, t, end)];
    if (n->entry(&run) == CODE_CHAR) return false;
    if (run.state != DFA_DEAD) { // can the match begin where the search does?
        if (run.cur != low) return false;
        if (dfa->can_start[(size_t)run.state * al->nprev + kind_before(al, t, low)])
            run.place = low;
    }
    *start = run.place;
    return run.place != NULL;
}

int jr_quick_find(const jitre_regex *re, const char *text, size_t len, size_t start,
                  uint32_t flags, jitre_span *match)
{
    const Variant *v = plain_variant(re, text, len, start, flags);
    const NativeCode *n = v ? code_for(re, v, CODE_FIND_END, len - start) : NULL;
    const uint8_t *low, *end, *from;
    int found;
    Text t;

    if (!n || !read_text(&v->nfa->alphabet, (const uint8_t *)text, len, &t))
        return NOT_QUICK;
    low = t.base + start;
    found = run_to_end(n, &t, low, &end);
    if (found != 1) return found;
    from = end - JR_MIN(re->lengths.min, (size_t)(end - low));
    if (v->nfa->anchored || end == low)
        from = low;
    else if (re->lengths.min != re->lengths.max && !run_to_start(v, &t, low, end, &from))
        return NOT_QUICK;
    *match = (jitre_span){(size_t)(from - t.base), (size_t)(end - t.base)};
    return 1;
}
