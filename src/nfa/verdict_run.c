/* verdict_run.c -- one pass over the text for each body: an automaton that is built as it goes.
 *
 * in    a body, a text, the verdicts of the bodies within
 * out   a row of verdicts
 *
 * A state is a set of SET nodes: those that have just consumed a character. At each place the set
 * is closed under epsilon moves, to which LOOKs and inner verdicts belong; then the next character
 * is consumed. The two directions differ in what they begin with and what tells the verdict:
 *
 *     ahead     <--  begins with HOLDS at every place; start reached: holds here
 *     behind    -->  begins with start at every place; HOLDS reached: holds here
 *
 *     cell[state][character, inner verdicts]  =  2 * (1 + next state) + verdict
 *
 * What a LOOK reads on the one side of a place is the character to come, on the other side it
 * belongs to the state. When the table is full it is forgotten; where there are so many characters
 * and inner verdicts that no table is worth it, each step is computed.
 *
 * Cost    O(nodes) for a step that is not known yet, O(inner lookarounds) for one that is.
 * Memory  one block for each pass, freed at its end.
 */
#include "nfa/verdict_body.h"

enum {
    MAX_STATES = 4096,
    MAX_LETTERS = 4096, // of a table
    MOST_BACK = 4       // bytes of a character
};

typedef struct Pass {
    const VerdictProgram *p;
    const Body *body;
    const Text *text;
    const Verdicts *verdicts;
    uint64_t *row; // what is being made
    /* Places. */
    const uint8_t *at;
    PrevKind prev;
    Symbol next;
    /* Steps. */
    uint32_t *mark; // [n] generation in which a member was reached
    uint32_t gen;
    uint32_t *queue; // [n]
    /* States: nwords of a key are what a LOOK knows, then a bit for each member. */
    uint32_t nwords;
    uint64_t *key;     // [cap][nwords]
    uint64_t *fresh;   // [nwords]
    uint32_t nletters; // 0: no table
    uint32_t *cell;    // [cap][nletters] 0: not known
    uint32_t *slot;    // [nslots] hash table: 1 + state
    uint32_t nslots, nstates, cap;
} Pass;

/* -- One step ------------------------------------------------------------------------------ */

static void reach(Pass *s, uint32_t k, uint32_t *n)
{
    const Body *b = s->body;
    const Nfa *nfa = s->p->nfa;
    NodeId id = s->p->member[k];
    const NfaNode *node = &nfa->node[id];

    if (s->mark[k - b->first] == s->gen) return;
    if (node->op == NFA_LOOK && !jr_nfa_look(nfa, node->arg, s->prev, s->next, false))
        return;
    if (node->op == NFA_AROUND && !jr_verdict_passes(s->verdicts, node, id, s->at)) return;
    s->mark[k - b->first] = s->gen;
    s->queue[(*n)++] = k;
}

/* Mark what can be reached at this place from what the state has consumed. */
static void close_state(Pass *s, const uint64_t *key)
{
    const VerdictProgram *p = s->p;
    const Body *b = s->body;
    uint32_t n = 0;

    if (!++s->gen) {
        memset(s->mark, 0, b->n * sizeof *s->mark);
        s->gen = 1;
    }
    reach(s, p->place[b->behind ? b->start : b->holds], &n);
    for (uint32_t w = 1; w < s->nwords; w++)
        for (uint64_t bits = key[w]; bits; bits &= bits - 1) {
            uint32_t k = b->first + 64 * (w - 1) + (uint32_t)__builtin_ctzll(bits);

            reach(s, b->behind ? p->place[p->nfa->node[p->member[k]].out] : k, &n);
        }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = s->queue[i];

        for (uint32_t e = p->edges[k]; e < p->edges[k + 1]; e++)
            reach(s, p->edge[e], &n);
    }
}

static bool is_marked(const Pass *s, NodeId id)
{
    return s->mark[s->p->place[id] - s->body->first] == s->gen;
}

/* s->fresh becomes the state behind the symbol. */
static void consume(Pass *s, Symbol sym)
{
    const Nfa *nfa = s->p->nfa;
    const Alphabet *al = &nfa->alphabet;
    const Body *b = s->body;

    memset(s->fresh, 0, s->nwords * sizeof *s->fresh);
    if (b->looks) s->fresh[0] = b->behind ? al->prev[sym] : al->next_kind[sym];
    for (uint32_t i = 0; i < b->n; i++) {
        NodeId id = s->p->member[b->first + i];

        if (nfa->node[id].op == NFA_SET && jr_nfa_accepts(nfa, id, sym) &&
            is_marked(s, b->behind ? id : nfa->node[id].out))
            s->fresh[1 + i / 64] |= UINT64_C(1) << (i % 64);
    }
}

/* -- States -------------------------------------------------------------------------------- */

static uint64_t *key_of(const Pass *s, uint32_t state)
{
    return s->key + (size_t)state * s->nwords;
}

static uint32_t *find_slot(const Pass *s)
{
    uint64_t h = 0;
    uint32_t i;

    for (uint32_t w = 0; w < s->nwords; w++)
        h = (h ^ s->fresh[w]) * UINT64_C(0x9e3779b97f4a7c15), h ^= h >> 29;
    i = (uint32_t)h & (s->nslots - 1);
    while (s->slot[i] &&
           memcmp(key_of(s, s->slot[i] - 1), s->fresh, s->nwords * sizeof *s->fresh))
        i = (i + 1) & (s->nslots - 1);
    return &s->slot[i];
}

static void forget(Pass *s)
{
    s->nstates = 0;
    if (s->nletters) memset(s->slot, 0, s->nslots * sizeof *s->slot);
}

/* The state s->fresh; *kept: the others are still there. */
static uint32_t intern(Pass *s, bool *kept)
{
    uint32_t *slot = s->nletters ? find_slot(s) : NULL;
    uint32_t state;

    *kept = s->nletters != 0;
    if (slot && *slot) return *slot - 1;
    if (s->nstates == s->cap) {
        forget(s);
        *kept = false;
        if (slot) slot = find_slot(s);
    }
    state = s->nstates++;
    memcpy(key_of(s, state), s->fresh, s->nwords * sizeof *s->fresh);
    if (!slot) return state;
    *slot = state + 1;
    memset(s->cell + (size_t)state * s->nletters, 0, s->nletters * sizeof *s->cell);
    return state;
}

/* The step from `state`, computed. */
static JR_NOINLINE uint32_t compute(Pass *s, uint32_t state, Symbol sym, uint32_t *cell)
{
    const Body *b = s->body;
    uint32_t out;
    bool kept;

    close_state(s, key_of(s, state));
    out = is_marked(s, b->behind ? b->holds : b->start);
    consume(s, sym);
    out |= 2 * (1 + intern(s, &kept));
    if (kept) *cell = out;
    return out;
}

/* The step of *state, which becomes the next state, into the row. */
static inline void step(Pass *s, uint32_t *state, Symbol sym)
{
    const Body *b = s->body;
    size_t i = (size_t)(s->at - s->verdicts->low);
    uint32_t *cell = NULL, out;

    if (JR_LIKELY(s->nletters)) {
        uint32_t letter = sym;

        for (uint32_t k = 0; k < b->ninner; k++) {
            const uint64_t *row =
                s->verdicts->bit + s->p->inner[b->inner + k] * s->verdicts->nwords;

            letter = 2 * letter + (row[i / 64] >> (i % 64) & 1);
        }
        cell = s->cell + (size_t)*state * s->nletters + letter;
    }
    out = cell ? *cell : 0;
    if (JR_UNLIKELY(!out)) out = compute(s, *state, sym, cell);
    s->row[i / 64] |= (uint64_t)(out & 1) << (i % 64);
    *state = (out >> 1) - 1;
}

/* -- Passes -------------------------------------------------------------------------------- */

static uint32_t first_state(Pass *s, uint32_t kind)
{
    bool kept;

    forget(s);
    memset(s->fresh, 0, s->nwords * sizeof *s->fresh);
    if (s->body->looks) s->fresh[0] = kind;
    return intern(s, &kept);
}

static void run_forward(Pass *s)
{
    const Alphabet *al = &s->p->nfa->alphabet;
    const Text *t = s->text;
    uint32_t state;

    s->at = s->verdicts->low;
    s->prev = jr_text_prev_kind(al, t, s->at);
    state = first_state(s, s->prev);
    while (s->at < t->end) {
        const uint8_t *p = s->at;

        s->next = jr_text_next(al, t, &p);
        step(s, &state, s->next);
        s->prev = al->prev[s->next];
        s->at = p;
    }
    s->next = jr_text_eoi(al, t);
    step(s, &state, s->next);
}

/* The symbol before *p, which is moved in front of it. */
static inline Symbol take_back(const Alphabet *al, const Text *t, const uint8_t **p)
{
    uint16_t cell = al->byte[(*p)[-1]];

    if (JR_LIKELY(*p <= t->final && !al->peek_crlf && (!al->utf || (*p)[-1] < 0x80))) {
        --*p;
        return al->utf ? cell & 0x3fff : cell;
    }
    return jr_text_prev(al, t, p);
}

static void run_backward(Pass *s)
{
    const Alphabet *al = &s->p->nfa->alphabet;
    const Text *t = s->text;
    const uint8_t *low = s->verdicts->low;
    uint32_t state;

    s->at = t->end;
    s->next = jr_text_eoi(al, t);
    state = first_state(s, al->next_kind[s->next]);
    while (s->at > low) {
        const uint8_t *p = s->at;
        Symbol sym = take_back(al, t, &p);

        s->prev = al->prev[sym];
        step(s, &state, sym);
        s->next = sym;
        s->at = p;
    }
    JR_ASSERT(s->at == low);
    s->prev = jr_text_prev_kind(al, t, low);
    close_state(s, key_of(s, state));
    s->row[0] |= is_marked(s, s->body->start);
}

/* -- Memory -------------------------------------------------------------------------------- */

/* How large the table may be. */
static void choose_size(Pass *s, size_t max_bytes, size_t nplaces)
{
    const Body *b = s->body;
    uint64_t letters = s->p->nfa->alphabet.nsymbols, most;
    size_t bytes;

    s->nwords = 1 + (b->n + 63) / 64;
    s->nletters = b->ninner < 12 && letters << b->ninner <= MAX_LETTERS
                      ? (uint32_t)letters << b->ninner
                      : 0;
    bytes = s->nletters * sizeof *s->cell + s->nwords * sizeof *s->key;
    most = JR_MIN(max_bytes / bytes, (size_t)MAX_STATES);
    s->cap = (uint32_t)JR_MIN(most, (uint64_t)nplaces + 1);
    if (s->cap < 2) {
        s->nletters = 0;
        s->cap = 1;
    }
    for (s->nslots = 4; s->nslots < 2 * s->cap;)
        s->nslots *= 2;
}

/* One block for everything, so that there is one allocation to fail. */
static size_t layout(Pass *s, void *block)
{
    size_t n = s->body->n, cap = s->cap, at = 0;
    uint8_t *base = block;
    struct {
        void **to;
        size_t size;
    } part[] = {
        {(void **)&s->key, cap * s->nwords * sizeof *s->key},
        {(void **)&s->fresh, s->nwords * sizeof *s->fresh},
        {(void **)&s->mark, n * sizeof *s->mark},
        {(void **)&s->queue, n * sizeof *s->queue},
        {(void **)&s->slot, s->nletters ? s->nslots * sizeof *s->slot : 0},
        {(void **)&s->cell, cap * s->nletters * sizeof *s->cell},
    };

    for (size_t i = 0; i < JR_COUNT(part); i++) {
        if (base) *part[i].to = base + at;
        at += (part[i].size + 15) & ~(size_t)15;
    }
    return at;
}

static Status make_row(const VerdictProgram *p, uint32_t row, const Text *text, Verdicts *v,
                       size_t max_bytes)
{
    Pass s = {.p = p,
              .body = &p->body[row],
              .text = text,
              .verdicts = v,
              .row = v->bit + row * v->nwords};
    void *block;

    if (s.body->holds == NEVER_HOLDS) return JR_OK;
    choose_size(&s, max_bytes, (size_t)(text->end - v->low) + 1);
    block = jr_heap_alloc(v->heap, layout(&s, NULL));
    if (!block) return JITRE_ERR_MEMORY;
    layout(&s, block);
    memset(s.mark, 0, s.body->n * sizeof *s.mark);
    if (s.body->behind)
        run_forward(&s);
    else
        run_backward(&s);
    jr_heap_free(v->heap, block);
    return JR_OK;
}

/* The first place that counts for a search from `start`: never inside of a character. */
static const uint8_t *first_place(const VerdictProgram *p, const Text *t,
                                  const uint8_t *start)
{
    bool utf = p->nfa->alphabet.utf;
    size_t back = p->back * (utf ? MOST_BACK : 1); // 65535 each, no overflow
    const uint8_t *low = start - JR_MIN(back, (size_t)(start - t->base));

    for (int i = 1; utf && i < MOST_BACK && low > t->base && (*low & 0xc0) == 0x80; i++)
        low--;
    return low;
}

Status jr_verdicts_make(const Heap *heap, const VerdictProgram *p, const Text *text,
                        const uint8_t *start, const VerdictLimits *limits,
                        Verdicts **verdicts)
{
    const uint8_t *low = first_place(p, text, start);
    size_t nwords = (size_t)(text->end - low) / 64 + 1, bytes;
    Verdicts *v;
    Status st = JR_OK;

    *verdicts = NULL;
    if (!jr_mul(nwords * sizeof v->bit[0], p->nbodies, &bytes) || bytes > limits->max_bytes)
        return JITRE_ERR_LIMIT;
    v = jr_heap_alloc(heap, sizeof *v + bytes);
    if (!v) return JITRE_ERR_MEMORY;
    *v = (Verdicts){.heap = heap, .of = p->of, .low = low, .nwords = nwords};
    memset(v->bit, 0, bytes);
    for (uint32_t i = 0; i < p->nbodies && st == JR_OK; i++)
        st = make_row(p, i, text, v, limits->max_cache_bytes);
    if (st == JR_OK)
        *verdicts = v;
    else
        jr_verdicts_free(v);
    return st;
}

void jr_verdicts_free(Verdicts *v)
{
    if (v) jr_heap_free(v->heap, v);
}
