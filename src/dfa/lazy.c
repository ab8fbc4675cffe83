/* lazy.c -- states get numbers: the growing table below every deterministic automaton.
 *
 * in    steps from key to key (forward.c, reverse.c)
 * out   numbered states, transitions, labels
 *
 *     key of state 3   flags | nodes in order      next[3]   ? 4 ? 0 3 ...   label[3]
 *                      found by hash, compared word for word
 *
 * All arrays indexed by state live in one block that doubles while the budget allows; then
 * TOO_BIG, and the owner either gives up (a complete Dfa) or flushes (a search).
 */
#include "dfa/lazy.h"

#include "dfa/steps.h"

enum { MAX_LABELS = 4096, FIRST_STATES = 8, FIRST_WORDS = 256 };

/* Arrays indexed by state; all in one block. */
typedef struct Rows {
    StateId *next;     // [cap << stride_log]
    uint32_t *key_at;  // [cap + 1] into words; a key is its flags, then its nodes
    uint32_t *table;   // [2 * cap] hash: state number, 0 = free
    uint16_t *label;   // [cap]
    int8_t *can_start; // [cap * nprev * 2], -1 unknown; REVERSE only
    size_t bytes;
} Rows;

struct Lazy {
    const Heap *heap;
    const Nfa *nfa;
    Arena arena; // work space of the steps, labels, start states
    Forward forward;
    Reverse reverse;
    Key key;  // the key being made
    Key from; // the state being left
    Dfa view;
    size_t max_bytes;
    Rows rows;
    uint32_t cap;
    uint32_t *words;
    uint32_t nwords, words_cap;
    StateId *start; // [view.nstart], DFA_UNKNOWN until asked for
    JR_VEC(Label) labels;
};

/* -- Memory --------------------------------------------------------------------------------- */

/* Place the arrays for `cap` states in `block`; with NULL only count. */
static Rows lay_out(const Lazy *z, uint32_t cap, uint8_t *block)
{
    size_t prevs = z->view.kind == DFA_REVERSE ? 2 * (size_t)z->nfa->alphabet.nprev : 0;
    size_t key_at = ((size_t)cap << z->view.stride_log) * sizeof(StateId);
    size_t table = key_at + ((size_t)cap + 1) * sizeof(uint32_t);
    size_t label = table + 2 * (size_t)cap * sizeof(uint32_t);
    size_t can_start = label + cap * sizeof(uint16_t);
    Rows r = {.bytes = can_start + cap * prevs};

    if (!block) return r;
    r.next = (StateId *)(void *)block;
    r.key_at = (uint32_t *)(void *)(block + key_at);
    r.table = (uint32_t *)(void *)(block + table);
    r.label = (uint16_t *)(void *)(block + label);
    r.can_start = (int8_t *)(block + can_start);
    return r;
}

/* What the budget counts: the tables. Work space is proportional to the Nfa, which has a limit
 * of its own. */
static size_t table_bytes(const Lazy *z)
{
    return z->rows.bytes + z->words_cap * sizeof *z->words;
}

size_t jr_lazy_memory(const Lazy *z)
{
    return sizeof *z + z->arena.used + table_bytes(z);
}

static uint32_t hash_key(const uint32_t *word, uint32_t n)
{
    const uint64_t k = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t h = n * k, h2 = k, two[2];
    uint32_t i = 0;

    for (; i + 4 <= n; i += 4) { // two chains of multiplications run side by side
        memcpy(two, word + i, sizeof two);
        h = (h ^ two[0]) * k;
        h2 = (h2 ^ two[1]) * k;
        h ^= h >> 32;
        h2 ^= h2 >> 29;
    }
    for (; i < n; i++)
        h = (h ^ word[i]) * k ^ h >> 32;
    h = (h ^ h2) * k;
    return (uint32_t)(h >> 32);
}

static uint32_t *hash_slot(const Rows *r, const uint32_t *words, uint32_t cap,
                           const uint32_t *key, uint32_t n)
{
    uint32_t i = hash_key(key, n) & (2 * cap - 1);

    for (; r->table[i]; i = (i + 1) & (2 * cap - 1)) {
        uint32_t at = r->key_at[r->table[i]];

        if (r->key_at[r->table[i] + 1] - at == n &&
            !memcmp(words + at, key, n * sizeof *key))
            break;
    }
    return &r->table[i];
}

/* Enter all states but DEAD (and the newest, which has no key yet) into the hash. */
static void rebuild_table(Lazy *z)
{
    memset(z->rows.table, 0, 2 * (size_t)z->cap * sizeof *z->rows.table);
    for (uint32_t s = 1; s < z->view.nstates; s++) {
        uint32_t at = z->rows.key_at[s];

        *hash_slot(&z->rows, z->words, z->cap, z->words + at, z->rows.key_at[s + 1] - at) =
            s;
    }
}

static void point_view(Lazy *z)
{
    z->view.next = z->rows.next;
    z->view.label = z->rows.label;
}

/* Room for twice as many states. */
static Status grow_rows(Lazy *z)
{
    uint32_t cap = z->cap ? z->cap * 2 : FIRST_STATES, n = z->view.nstates;
    size_t prevs = 2 * (size_t)z->nfa->alphabet.nprev;
    Rows old = z->rows, fresh = lay_out(z, cap, NULL);
    void *block;

    if (cap < z->cap || fresh.bytes > z->max_bytes ||
        table_bytes(z) - old.bytes > z->max_bytes - fresh.bytes)
        return JITRE_ERR_TOO_BIG;
    block = jr_heap_alloc(z->heap, fresh.bytes);
    if (!block) return JITRE_ERR_MEMORY;
    fresh = lay_out(z, cap, block);
    fresh.key_at[0] = 0;
    if (n) {
        memcpy(fresh.next, old.next, ((size_t)n << z->view.stride_log) * sizeof *old.next);
        memcpy(fresh.key_at, old.key_at, ((size_t)n + 1) * sizeof *old.key_at);
        memcpy(fresh.label, old.label, n * sizeof *old.label);
        if (z->view.kind == DFA_REVERSE) memcpy(fresh.can_start, old.can_start, n * prevs);
    }
    jr_heap_free(z->heap, old.next);
    z->rows = fresh;
    z->cap = cap;
    rebuild_table(z);
    point_view(z);
    return JR_OK;
}

static Status grow_words(Lazy *z, uint32_t need)
{
    uint32_t cap = z->words_cap ? z->words_cap : FIRST_WORDS;
    uint32_t *fresh;

    while (cap - z->nwords < need) {
        if (cap > UINT32_MAX / 2) return JITRE_ERR_TOO_BIG;
        cap *= 2;
    }
    if (cap == z->words_cap) return JR_OK;
    if (table_bytes(z) + ((size_t)cap - z->words_cap) * sizeof *fresh > z->max_bytes)
        return JITRE_ERR_TOO_BIG;
    fresh =
        jr_heap_realloc(z->heap, z->words, z->nwords * sizeof *fresh, cap * sizeof *fresh);
    if (!fresh) return JITRE_ERR_MEMORY;
    z->words = fresh;
    z->words_cap = cap;
    return JR_OK;
}

/* -- States --------------------------------------------------------------------------------- */

/* A state without key or transitions behind the last one. */
static void open_row(Lazy *z, uint16_t label)
{
    uint32_t s = z->view.nstates++;
    size_t prevs = 2 * (size_t)z->nfa->alphabet.nprev;

    memset(z->rows.next + ((size_t)s << z->view.stride_log), 0xff,
           sizeof(StateId) << z->view.stride_log);
    z->rows.label[s] = label;
    z->rows.key_at[s + 1] = z->nwords;
    if (z->view.kind == DFA_REVERSE) memset(z->rows.can_start + s * prevs, -1, prevs);
}

/* The state of z->key with that label. */
static Status intern(Lazy *z, uint16_t label, StateId *state)
{
    uint32_t n = z->key.n + 1;
    uint32_t *slot, *words;

    JR_TRY(grow_words(z, n));
    if (z->view.nstates == z->cap) JR_TRY(grow_rows(z));
    words = z->words + z->nwords;
    words[0] = z->key.flags | (uint32_t)label << KEY_LABEL_SHIFT;
    if (z->key.n) memcpy(words + 1, z->key.item, z->key.n * sizeof *words);
    slot = hash_slot(&z->rows, z->words, z->cap, words, n);
    if (!*slot) {
        *slot = z->view.nstates;
        z->nwords += n;
        open_row(z, label);
    }
    *state = *slot;
    return JR_OK;
}

/* Fill steps: the label as it is done when at most one end waits (see Label). */
static void fill_steps(Label *l)
{
    bool waits = l->nold > 0; // a candidate stands at ends[count]

    if (!l->npush && (!waits || l->keep)) return; // only registers
    l->steps = (uint8_t)JR_MAX(l->npush, 1);
    if (!l->npush) {
        l->before[0] = waits && !l->keep;
        return;
    }
    l->before[0] = waits && l->hit == l->nold;
    for (uint32_t i = 0; i < l->npush; i++)
        l->after[i] = !(l->pending >> i & 1);
}

static bool same_label(const Label *a, const Label *b)
{
    return a->keep == b->keep && a->hit == b->hit && a->nold == b->nold &&
           a->npush == b->npush && a->pending == b->pending &&
           !memcmp(a->start, b->start, sizeof a->start) &&
           !memcmp(a->set, b->set, sizeof a->set);
}

static Status label_number(Lazy *z, Label *label, uint16_t *number)
{
    *number = 0;
    if (jr_label_is_quiet(label)) return JR_OK;
    if (z->view.kind == DFA_SEARCH) {
        *number = label->hit != LABEL_NO_HIT;
        return JR_OK;
    }
    for (uint32_t i = 1; i < z->view.nlabels; i++) {
        if (!same_label(&z->labels.data[i], label)) continue;
        *number = (uint16_t)i;
        return JR_OK;
    }
    if (z->view.nlabels == MAX_LABELS) return JITRE_ERR_TOO_BIG;
    if (label->keep && label->npush) z->view.backlog = BACKLOG_MANY;
    if (label->npush == 2 && label->pending & 1) z->view.backlog = BACKLOG_MANY;
    if (label->pending && z->view.backlog == BACKLOG_NONE) z->view.backlog = BACKLOG_ONE;
    if (z->view.kind == DFA_SPANS && z->view.backlog == BACKLOG_MANY)
        return JITRE_ERR_TOO_BIG;
    fill_steps(label);
    *number = (uint16_t)z->view.nlabels;
    if (!JR_PUSH(&z->arena, &z->labels, *label)) return z->arena.status;
    z->view.labels = z->labels.data;
    z->view.nlabels++;
    return JR_OK;
}

static Status intern_forward(Lazy *z, Label *label, StateId *state)
{
    uint16_t number;

    JR_TRY(label_number(z, label, &number));
    *state = DFA_DEAD;
    if (!number && jr_forward_is_dead(&z->forward, &z->key)) return JR_OK;
    return intern(z, number, state);
}

/* Copy the key of a state to z->from: interning may move the words. */
static const Key *load(Lazy *z, StateId s)
{
    uint32_t at = z->rows.key_at[s];

    z->from.flags = z->words[at] & ((UINT32_C(1) << KEY_LABEL_SHIFT) - 1);
    z->from.n = z->rows.key_at[s + 1] - at - 1;
    if (z->from.n)
        memcpy(z->from.item, z->words + at + 1, z->from.n * sizeof *z->from.item);
    return &z->from;
}

Status jr_lazy_step(Lazy *z, StateId *state, Symbol sym)
{
    StateId s = *state, to = DFA_DEAD;

    if (s != DFA_DEAD && z->view.kind == DFA_REVERSE) {
        bool can_start;

        jr_reverse_step(&z->reverse, load(z, s), sym, &z->key, &can_start);
        if (can_start || z->key.n) JR_TRY(intern(z, can_start, &to));
    } else if (s != DFA_DEAD) {
        Label label;

        JR_TRY(jr_forward_step(&z->forward, load(z, s), sym, &z->key, &label));
        JR_TRY(intern_forward(z, &label, &to));
    }
    z->rows.next[((size_t)s << z->view.stride_log) + sym] = to;
    *state = to;
    return JR_OK;
}

Status jr_lazy_keep(Lazy *z)
{
    return z->view.kind == DFA_REVERSE ? JR_OK : jr_forward_keep(&z->forward, &z->arena);
}

void jr_lazy_alike(Lazy *z, StateId s, Symbol known, Symbol sym)
{
    StateId *row = z->rows.next + ((size_t)s << z->view.stride_log);

    row[sym] = row[known];
}

static Status make_start(Lazy *z, uint32_t index, StateId *state)
{
    Label label;

    if (z->view.kind == DFA_REVERSE) {
        jr_reverse_start(&z->reverse, index, &z->key);
        return intern(z, 0, state);
    }
    JR_TRY(jr_forward_start(&z->forward, index, &z->key, &label));
    return intern_forward(z, &label, state);
}

Status jr_lazy_start(Lazy *z, uint32_t index, StateId *state)
{
    StateId fresh;

    if (z->start[index] == DFA_UNKNOWN) {
        JR_TRY(make_start(z, index, &fresh)); // a failure must leave no trace
        z->start[index] = fresh;
    }
    *state = z->start[index];
    return JR_OK;
}

Status jr_lazy_can_start(Lazy *z, StateId state, PrevKind prev, bool *can)
{
    int8_t *known;

    *can = false;
    if (state == DFA_DEAD) return JR_OK;
    known = &z->rows.can_start[2 * ((size_t)state * z->nfa->alphabet.nprev + prev)];
    if (*known < 0) *known = jr_reverse_can_start(&z->reverse, load(z, state), prev, true);
    *can = *known;
    return JR_OK;
}

const NodeId *jr_lazy_nodes(const Lazy *z, StateId state, uint32_t *n)
{
    *n = z->rows.key_at[state + 1] - z->rows.key_at[state] - 1;
    return z->words + z->rows.key_at[state] + 1;
}

const uint32_t *jr_lazy_key(const Lazy *z, StateId state, uint32_t *n)
{
    *n = z->rows.key_at[state + 1] - z->rows.key_at[state];
    return z->words + z->rows.key_at[state];
}

Status jr_lazy_find(Lazy *z, const uint32_t *key, uint32_t n, StateId *state)
{
    z->key.flags = key[0] & ((UINT32_C(1) << KEY_LABEL_SHIFT) - 1);
    z->key.n = n - 1;
    if (n > 1) memcpy(z->key.item, key + 1, (n - 1) * sizeof *key);
    return intern(z, (uint16_t)(key[0] >> KEY_LABEL_SHIFT), state);
}

/* -- Life ----------------------------------------------------------------------------------- */

static void forget(Lazy *z)
{
    z->view.nstates = 0;
    z->nwords = 0;
    for (uint32_t i = 0; i < z->view.nstart; i++)
        z->start[i] = DFA_UNKNOWN;
    open_row(z, 0); // DEAD
    memset(z->rows.next, 0, sizeof(StateId) << z->view.stride_log);
    rebuild_table(z);
}

Status jr_lazy_flush(Lazy *z, StateId *state)
{
    StateId s = *state;
    uint16_t label = z->rows.label[s];

    if (s != DFA_DEAD) load(z, s);
    forget(z);
    if (s == DFA_DEAD) return JR_OK;
    z->key.flags = z->from.flags;
    z->key.n = z->from.n;
    if (z->key.n) memcpy(z->key.item, z->from.item, z->key.n * sizeof *z->key.item);
    return intern(z, label, state);
}

static Status init(Lazy *z, DfaKind kind)
{
    const Alphabet *al = &z->nfa->alphabet;
    uint32_t nnodes = z->nfa->nnodes;

    z->view = (Dfa){.kind = kind, .nfa = z->nfa, .nlabels = 1, .backlog = BACKLOG_NONE};
    while ((UINT32_C(1) << z->view.stride_log) < al->nsymbols)
        z->view.stride_log++;
    z->view.nstart = kind == DFA_REVERSE ? al->nsymbols : 2 * al->nprev;
    z->key.item = jr_arena_array(&z->arena, NodeId, nnodes);
    z->from.item = jr_arena_array(&z->arena, NodeId, nnodes);
    z->start = jr_arena_array(&z->arena, StateId, z->view.nstart);
    if (!z->key.item || !z->from.item || !z->start ||
        !JR_PUSH(&z->arena, &z->labels, (Label){0}))
        return z->arena.status;
    z->view.labels = z->labels.data;
    z->view.start = z->start;
    if (kind == DFA_REVERSE)
        JR_TRY(jr_reverse_init(&z->reverse, &z->arena, z->nfa));
    else
        JR_TRY(jr_forward_init(&z->forward, &z->arena, z->nfa, kind));
    JR_TRY(grow_rows(z));
    forget(z);
    return JR_OK;
}

Status jr_lazy_make(const Heap *heap, const Nfa *nfa, DfaKind kind, size_t max_bytes,
                    Lazy **lazy)
{
    Lazy *z = jr_heap_alloc(heap, sizeof *z);
    Status st;

    *lazy = NULL;
    if (!z) return JITRE_ERR_MEMORY;
    memset(z, 0, sizeof *z);
    z->heap = heap;
    z->nfa = nfa;
    z->max_bytes = max_bytes;
    jr_arena_init(&z->arena, heap, SIZE_MAX);
    st = init(z, kind);
    if (st != JR_OK) {
        jr_lazy_free(z);
        return st;
    }
    *lazy = z;
    return JR_OK;
}

void jr_lazy_free(Lazy *z)
{
    const Heap *heap;

    if (!z) return;
    heap = z->heap;
    jr_heap_free(heap, z->rows.next);
    jr_heap_free(heap, z->words);
    jr_arena_free(&z->arena);
    jr_heap_free(heap, z);
}

const Dfa *jr_lazy_view(const Lazy *z)
{
    return &z->view;
}

uint64_t jr_lazy_work(const Lazy *z)
{
    return z->forward.closure.work + z->reverse.work;
}
