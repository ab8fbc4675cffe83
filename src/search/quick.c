/* quick.c -- the shortest way from a question to machine code that is already there.
 *
 *     jitre_find ---> code published, no match flags ---> code ---> start by length or code
 *          \--------> anything else: find.c
 *
 * On texts of a few dozen bytes the calls around the code cost more than the code. Here nothing
 * is set up that the code does not read; what is rare (a character the code does not know, a
 * start in the middle, a final newline that counts) is left to find.c, before or after the code
 * has run: the answer is the same.
 */
#include "search/quick.h"

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

/* Where the match ends (with IS_MATCH: some match). 1, 0, or NOT_QUICK. */
static inline int run_to_end(const NativeCode *n, const Text *t, const uint8_t **end)
{
    const Dfa *dfa = n->dfa;
    CodeRun run = {.cur = t->base, .limit = t->end, .state = dfa->start[2 * PREV_BEGIN]};
    bool first = n->kind == CODE_IS_MATCH;

    *end = NULL; // IS_MATCH does not say where
    if (dfa->label[run.state]) {
        run.place = t->base;
        if (first) return 1;
    }
    if (run.cur < run.limit) {
        CodeStop stop = n->entry(&run);

        if (stop == CODE_MATCH) return 1;
        if (stop == CODE_CHAR || (stop == CODE_LIMIT && run.cur != run.limit)) return NOT_QUICK;
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

/* The variant of a question without flags that begins at the beginning, or NULL. */
static inline const Variant *plain_variant(const jitre_regex *re, const char *text, size_t len,
                                           size_t start, uint32_t flags)
{
    if (!re || !re->quick || !text || start || flags || !len) return NULL;
    return atomic_load_explicit(&re->variant[re->plain], memory_order_acquire);
}

int jr_quick_is_match(const jitre_regex *re, const char *text, size_t len, size_t start,
                      uint32_t flags)
{
    const Variant *v = plain_variant(re, text, len, start, flags);
    const NativeCode *n = v ? published(v, CODE_IS_MATCH) : NULL;
    const uint8_t *end;
    Text t;

    if (!n || !read_text(&v->nfa->alphabet, (const uint8_t *)text, len, &t)) return NOT_QUICK;
    return run_to_end(n, &t, &end);
}

/* Back from the end; false: find.c is to do it. */
static inline bool run_to_start(const Variant *v, const Text *t, const uint8_t *end,
                                const uint8_t **start)
{
    const NativeCode *n = published(v, CODE_FIND_START);
    CodeRun run = {.cur = end, .limit = t->base};
    const Dfa *dfa;

    if (!n) return false;
    dfa = n->dfa;
    run.state = dfa->start[jr_text_peek(&v->nfa->alphabet, t, end)];
    if (n->entry(&run) == CODE_CHAR) return false;
    if (run.state != DFA_DEAD) { // at the beginning of the text
        if (run.cur != t->base) return false;
        if (dfa->can_start[(size_t)run.state * v->nfa->alphabet.nprev + PREV_BEGIN])
            run.place = t->base;
    }
    *start = run.place;
    return run.place != NULL;
}

int jr_quick_find(const jitre_regex *re, const char *text, size_t len, size_t start,
                  uint32_t flags, jitre_span *match)
{
    const Variant *v = plain_variant(re, text, len, start, flags);
    const NativeCode *n = v ? published(v, CODE_FIND_END) : NULL;
    const uint8_t *end, *from;
    int found;
    Text t;

    if (!n || !read_text(&v->nfa->alphabet, (const uint8_t *)text, len, &t)) return NOT_QUICK;
    found = run_to_end(n, &t, &end);
    if (found != 1) return found;
    from = end - JR_MIN(re->lengths.min, (size_t)(end - t.base));
    if (v->nfa->anchored || end == t.base)
        from = t.base;
    else if (re->lengths.min != re->lengths.max && !run_to_start(v, &t, end, &from))
        return NOT_QUICK;
    *match = (jitre_span){(size_t)(from - t.base), (size_t)(end - t.base)};
    return 1;
}
