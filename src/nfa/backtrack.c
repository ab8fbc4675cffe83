/* backtrack.c -- search with back references and lookaround, which no automaton can do.
 *
 * in    an Nfa with BACKREF, AROUND or ATOMIC nodes, a text, places where a match may begin
 * out   the first match in order of priority, or with `longest` the longest, and its groups
 *
 * One path is followed; where it splits, the other way goes onto a stack of our own, and so do
 * groups that are set, to be reset on the way back:
 *
 *     CHOICE node, place        go on there
 *     RUN    exit, end, low     a greedy x*: leave it one character earlier, down to low
 *     GROW   exit, end          a lazy x*?: take one character more
 *     BEGUN, SPAN, KEPT         what a group's begin, a group, \K was before
 *     APART node, place         a body is tried by itself: lookaround, an atomic group
 *     OUTER                     ... and what surrounds it
 *
 * When such a body has come to its end, the other ways that were open in it are dropped from the
 * stack; what resets groups stays, unless nothing comes of a negated one:
 *
 *     CHOICE OUTER APART CHOICE SPAN RUN      ->      CHOICE SPAN
 *
 * A loop over one set is one frame, however long the run, and leaves it only where the next byte
 * can go on behind it; that and the table of first bytes is what makes the usual patterns fast.
 *
 * Without bounds this is exponential. So a start that takes many steps remembers the states in
 * which it has been: (node, place, fresh loops, groups that are referred to). To come to such a
 * state again is futile, whatever the start: what it could find was found, or is going to be. When
 * the memory is full it is forgotten, which costs only time. What remains, powers of the length by
 * the number of groups, ends with STEPS. Empty iterations: see nfa.h.
 *
 * Within a body it is futile only if this is the same trial of the body; which one it is belongs to
 * the state. What became of a lookaround at a place is remembered as well.
 *
 * Cost   O(length) for each group referred to, at best; never more than max_steps.
 * Memory stack and states, at most max_bytes.
 * Source the memory of states is that of BitState in RE2, with groups in it.
 */
#include "nfa/backtrack.h"

#include "unicode/unicode.h"

enum {
    NO = 0,
    YES = 1,
    ASK = 2,               // the whole character decides
    MAX_RUNS = 64,         // loops over one set that get tables
    REMEMBER_AFTER = 1024, // steps of one start
    MAX_KINDS = 16,        // of what stands before a start, that get a table
    MAX_START_WORK = 1 << 20,
    ANY_KIND = 255,
    FIRST_FRAMES = 256,
    FIRST_STATES = 1024 // a power of two
};

/* x* where x is one set. */
typedef struct Run {
    uint8_t in[256];    // does a byte belong to the set?
    bool follows[256];  // can what comes behind the run begin with this byte?
    bool follows_empty; // ... or does it not matter what is there
    bool greedy;
    NodeId set, exit;
} Run;

struct BackProgram {
    const Nfa *nfa;
    bool first[256];
    uint8_t kind[256];           // of a byte before a start, or ANY_KIND
    bool starts[MAX_KINDS][256]; // can a match begin with a byte behind such a one?
    bool first_empty;            // a match may begin with nothing: `first` does not count
    Run *run;                    // [nruns]
    uint32_t nruns;
    uint8_t *run_of; // [nnodes] 1 + run of a SPLIT, or 0
    uint32_t *ref;   // [nrefs] groups that are referred to
    uint32_t nrefs;
    bool *is_ref; // [ngroups]
    uint32_t ngroups;
    bool has_apart;    // lookaround or atomic groups occur
    uint32_t key_size; // words of a state in memory
};

typedef enum FrameKind { CHOICE, RUN, GROW, BEGUN, SPAN, KEPT, APART, OUTER } FrameKind;

typedef struct BackFrame {
    NodeId node; // BEGUN, SPAN: group
    uint16_t fresh;
    uint8_t kind;
    size_t at, other; // CHOICE, GROW, APART: place  RUN: place, low  BEGUN, KEPT: value
                      // SPAN: both  OUTER: apart, trial
} BackFrame;

/* What is remembered: to be in a state again is futile; the body of a lookaround, tried at that
 * place, holds or fails. */
typedef enum Memory { FUTILE = 1, HELD = 2, FAILED = 3 } Memory;

struct Backtrack {
    const Heap *heap;
    const BackProgram *program;
    BackQuestion q;
    BackFrame *stack;
    size_t top, cap;
    size_t max_bytes;
    size_t *begun; // [ngroups] where a group was opened
    size_t *slots; // [2 * ngroups] of the path being followed
    size_t *best;  // ... of the match
    size_t kept, best_kept;
    size_t *state; // hash table of states, [nstates_cap][key_size]; a place of 0 is free
    size_t nstates, states_cap;
    uint64_t steps, mark; // mark: from here on states are remembered
    size_t from;
    size_t apart, trial; // frame of the innermost body being tried, or 0; which trial it is
    size_t ntrials;
    bool matched;
    Status status;
};

/* The path being followed. */
typedef struct Path {
    NodeId node;
    uint16_t fresh;
    const uint8_t *at;
} Path;

/* -- Preparing --------------------------------------------------------------------------- */

/* Is byte b a character by itself, and the same wherever it stands? Then *s is its symbol. */
static bool is_character(const Alphabet *al, unsigned b, Symbol *s)
{
    uint16_t cell = al->byte[b];

    *s = al->utf ? cell & 0x3fff : cell;
    if (al->utf && (!(cell & DECODE_LEAF) || cell & DECODE_PEEK)) return false;
    if (al->peek_crlf && (b == '\r' || b == '\n')) return false;
    if (al->uses_final && (b == '\n' || b == '\r' || !b)) return false;
    return !al->uses_final || al->newline != JITRE_NEWLINE_ANY || (b - 10 >= 4 && b < 0x80);
}

/* Does a character that begins with byte b belong to the set of `node`? */
static uint8_t byte_in_set(const Nfa *nfa, NodeId node, unsigned b)
{
    Symbol s;

    if (!is_character(&nfa->alphabet, b, &s)) return ASK;
    return jr_nfa_accepts(nfa, node, s) ? YES : NO;
}

/* Bytes that can come first from `root` on; false: or none need be read at all. */
static bool first_bytes(const Nfa *nfa, NodeId root, bool *bytes, NodeId *stack,
                        uint32_t *seen, uint32_t mark)
{
    uint32_t n = 0;
    bool empty = false;

    stack[n++] = root;
    while (n) {
        NodeId id = stack[--n];
        const NfaNode *node = &nfa->node[id];

        if (seen[id] == mark) continue;
        seen[id] = mark;
        switch (node->op) {
        case NFA_SET:
            for (unsigned b = 0; b < 256; b++)
                bytes[b] |= byte_in_set(nfa, id, b) != NO;
            break;
        case NFA_MATCH:
        case NFA_HOLDS:
        case NFA_BACK:
        case NFA_BACKREF: empty = true; break;
        case NFA_FAIL: break;
        case NFA_ATOMIC: stack[n++] = node->alt; break;
        case NFA_SPLIT:
        case NFA_AGAIN: stack[n++] = node->alt; // fall through
        default: stack[n++] = node->out;
        }
    }
    return empty;
}

/* Can a match begin between a character of kind `prev` and the symbol `next`, where no search
 * begins? */
static bool can_begin(const Nfa *nfa, PrevKind prev, Symbol next, NodeId *stack,
                      uint32_t *seen, uint32_t mark)
{
    uint32_t n = 0;

    stack[n++] = nfa->start;
    while (n) {
        NodeId id = stack[--n];
        const NfaNode *node = &nfa->node[id];

        if (seen[id] == mark) continue;
        seen[id] = mark;
        switch (node->op) {
        case NFA_SET:
            if (jr_nfa_accepts(nfa, id, next)) return true;
            break;
        case NFA_MATCH:
        case NFA_HOLDS:
        case NFA_BACKREF: return true;
        case NFA_FAIL: break;
        case NFA_ATOMIC: stack[n++] = node->alt; break;
        case NFA_LOOK:
            if (jr_nfa_look(nfa, node->arg, prev, next, false)) stack[n++] = node->out;
            break;
        case NFA_SPLIT:
        case NFA_AGAIN: stack[n++] = node->alt; // fall through
        default: stack[n++] = node->out;
        }
    }
    return false;
}

/* Where can a match begin, by the bytes on both sides? `mark`: the first one that is free. */
static void find_starts(BackProgram *p, NodeId *stack, uint32_t *seen, uint32_t mark)
{
    const Nfa *nfa = p->nfa;
    const Alphabet *al = &nfa->alphabet;
    bool looks = nfa->uses_prev && al->nprev <= MAX_KINDS &&
                 256 * (uint64_t)al->nprev * nfa->nnodes <= MAX_START_WORK;
    Symbol s;

    for (unsigned b = 0; b < 256; b++)
        p->kind[b] = !looks                                              ? 0
                     : is_character(al, b, &s) && (!al->utf || b < 0x80) ? al->prev[s]
                                                                         : ANY_KIND;
    for (uint32_t k = 0; k < (looks ? al->nprev : 1); k++)
        for (unsigned b = 0; b < 256; b++) {
            bool *starts = &p->starts[k][b];

            *starts = p->first_empty || p->first[b];
            if (*starts && !p->first_empty && looks && is_character(al, b, &s))
                *starts = can_begin(nfa, (PrevKind)k, s, stack, seen, mark++);
        }
}

/* Is the SPLIT a loop over one set? Then *run says which. */
static bool find_run(const Nfa *nfa, NodeId id, Run *run)
{
    const NfaNode *split = &nfa->node[id];
    bool greedy = nfa->node[split->out].op == NFA_SET && nfa->node[split->out].out == id;
    NodeId set = greedy ? split->out : split->alt;

    if (split->op != NFA_SPLIT || nfa->node[set].op != NFA_SET || nfa->node[set].out != id)
        return false;
    run->greedy = greedy;
    run->set = set;
    run->exit = greedy ? split->alt : split->out;
    return true;
}

static void find_refs(BackProgram *p)
{
    for (uint32_t i = 0; i < p->nfa->nnodes; i++) {
        const NfaNode *n = &p->nfa->node[i];

        p->has_apart |= n->op == NFA_AROUND || n->op == NFA_ATOMIC;
        if (n->op != NFA_BACKREF || p->is_ref[n->arg / 8]) continue;
        p->is_ref[n->arg / 8] = true;
        p->ref[p->nrefs++] = n->arg / 8;
    }
    p->key_size = 2 + 3 * p->nrefs + p->nfa->has_keep + p->has_apart;
}

Status jr_backtrack_prepare(Arena *keep, Arena *scratch, const Nfa *nfa,
                            const BackProgram **program)
{
    BackProgram *p = jr_arena_new(keep, BackProgram);
    NodeId *stack = jr_arena_array(scratch, NodeId, 2 * (size_t)nfa->nnodes + 2);
    uint32_t *seen = jr_arena_array(scratch, uint32_t, nfa->nnodes);

    if (!p) return keep->status;
    if (!stack || !seen) return scratch->status;
    p->nfa = nfa;
    p->ngroups = nfa->nslots / 2;
    p->run = jr_arena_array(keep, Run, MAX_RUNS);
    p->run_of = jr_arena_array(keep, uint8_t, nfa->nnodes);
    p->ref = jr_arena_array(keep, uint32_t, p->ngroups);
    p->is_ref = jr_arena_array(keep, bool, p->ngroups);
    if (!p->run || !p->run_of || !p->ref || !p->is_ref) return keep->status;
    find_refs(p);
    p->first_empty = first_bytes(nfa, nfa->start, p->first, stack, seen, 1);
    for (NodeId id = 0; id < nfa->nnodes && p->nruns < MAX_RUNS; id++) {
        Run *run = &p->run[p->nruns];

        if (!find_run(nfa, id, run)) continue;
        for (unsigned b = 0; b < 256; b++)
            run->in[b] = byte_in_set(nfa, run->set, b);
        p->run_of[id] = (uint8_t)++p->nruns;
        run->follows_empty =
            first_bytes(nfa, run->exit, run->follows, stack, seen, 1 + p->nruns);
    }
    find_starts(p, stack, seen, 2 + p->nruns);
    *program = p;
    return JR_OK;
}

/* -- Making ------------------------------------------------------------------------------ */

Status jr_backtrack_make(const Heap *heap, const BackProgram *program, size_t max_bytes,
                         Backtrack **out)
{
    size_t ngroups = program->ngroups;
    Backtrack *b = jr_heap_alloc(heap, sizeof *b + 5 * ngroups * sizeof(size_t));

    if (!b) return JITRE_ERR_MEMORY;
    *b = (Backtrack){.heap = heap, .program = program, .max_bytes = max_bytes};
    b->begun = (size_t *)(void *)(b + 1);
    b->slots = b->begun + ngroups;
    b->best = b->slots + 2 * ngroups;
    *out = b;
    return JR_OK;
}

void jr_backtrack_free(Backtrack *b)
{
    if (!b) return;
    jr_heap_free(b->heap, b->stack);
    jr_heap_free(b->heap, b->state);
    jr_heap_free(b->heap, b);
}

static size_t state_bytes(const Backtrack *b)
{
    return b->program->key_size * sizeof *b->state;
}

static void forget(Backtrack *b)
{
    if (b->nstates) memset(b->state, 0, b->states_cap * state_bytes(b));
    b->nstates = 0;
}

void jr_backtrack_begin(Backtrack *b, const BackQuestion *question)
{
    b->q = *question;
    b->q.ngroups = JR_MIN(question->ngroups, b->program->ngroups);
    b->steps = 0;
    b->status = JR_OK;
    b->ntrials = 0;
    forget(b);
}

/* -- Stack ------------------------------------------------------------------------------- */

static bool grow_stack(Backtrack *b)
{
    size_t cap = b->cap ? 2 * b->cap : FIRST_FRAMES;
    BackFrame *fresh;

    if (cap * sizeof *fresh > b->max_bytes) {
        b->status = JITRE_ERR_LIMIT;
        return false;
    }
    fresh = jr_heap_realloc(b->heap, b->stack, b->cap * sizeof *fresh, cap * sizeof *fresh);
    if (!fresh) {
        b->status = JITRE_ERR_MEMORY;
        return false;
    }
    b->stack = fresh;
    b->cap = cap;
    return true;
}

static inline void push(Backtrack *b, FrameKind kind, NodeId node, uint16_t fresh,
                        size_t at, size_t other)
{
    if (JR_UNLIKELY(b->top == b->cap) && !grow_stack(b)) return;
    b->stack[b->top++] = (BackFrame){node, fresh, (uint8_t)kind, at, other};
}

static inline size_t offset(const Backtrack *b, const uint8_t *p)
{
    return (size_t)(p - b->q.text->base);
}

/* -- States ------------------------------------------------------------------------------ */

static size_t hash_key(const size_t *key, size_t n)
{
    uint64_t h = 0;

    for (size_t i = 0; i < n; i++)
        h = (h ^ key[i]) * UINT64_C(0x9e3779b97f4a7c15), h ^= h >> 29;
    return (size_t)h;
}

/* Where the state is in the table, or belongs. */
static size_t *find_state(const Backtrack *b, size_t *table, size_t cap, const size_t *key)
{
    size_t n = b->program->key_size, i = hash_key(key, n) & (cap - 1);

    while (table[i * n] && memcmp(table + i * n, key, n * sizeof *key))
        i = (i + 1) & (cap - 1);
    return table + i * n;
}

/* Twice the table, or an empty one when there is no room. */
static bool grow_states(Backtrack *b)
{
    size_t cap = b->states_cap ? 2 * b->states_cap : FIRST_STATES, bytes = state_bytes(b);
    size_t *fresh;

    if (cap * bytes > b->max_bytes) {
        forget(b);
        return b->states_cap;
    }
    fresh = jr_heap_alloc(b->heap, cap * bytes);
    if (!fresh) {
        forget(b);
        return b->states_cap;
    }
    memset(fresh, 0, cap * bytes);
    for (size_t i = 0; i < b->states_cap; i++) {
        const size_t *key = b->state + i * b->program->key_size;

        if (*key) memcpy(find_state(b, fresh, cap, key), key, bytes);
    }
    jr_heap_free(b->heap, b->state);
    b->state = fresh;
    b->states_cap = cap;
    return true;
}

static void make_key(const Backtrack *b, const Path *path, Memory what, size_t *key)
{
    const BackProgram *p = b->program;
    size_t n = 0;

    key[n++] = (size_t)path->node << 16 | path->fresh | (size_t)what << 48;
    key[n++] = offset(b, path->at);
    if (p->has_apart) key[n++] = what == FUTILE ? b->trial : 0;
    for (uint32_t i = 0; i < p->nrefs; i++) {
        uint32_t g = p->ref[i];

        key[n++] = b->begun[g];
        key[n++] = b->slots[2 * g];
        key[n++] = b->slots[2 * g + 1];
    }
    if (p->nfa->has_keep) key[n] = what == FUTILE ? b->kept : 0;
}

/* Is this remembered? If not, and `add`, it is from now on. */
static bool recall(Backtrack *b, const Path *path, Memory what, bool add)
{
    size_t few[32], *key = few, *place;

    if (b->steps < b->mark || b->program->key_size > JR_COUNT(few)) return false;
    if (4 * b->nstates >= 3 * b->states_cap && !grow_states(b)) return false;
    make_key(b, path, what, key);
    place = find_state(b, b->state, b->states_cap, key);
    if (*place) return true;
    if (!add) return false;
    memcpy(place, key, state_bytes(b));
    b->nstates++;
    return false;
}

/* Has the search been here before? Then nothing new can come of it. */
static bool seen_before(Backtrack *b, const Path *path)
{
    return recall(b, path, FUTILE, true);
}

/* -- Runs -------------------------------------------------------------------------------- */

/* Can the path go on behind the run at p? */
static inline bool may_leave(const Backtrack *b, const Run *run, const uint8_t *p)
{
    return run->follows_empty || (p < b->q.text->end && run->follows[*p]);
}

static inline const uint8_t *one_back(const Backtrack *b, const uint8_t *p)
{
    const Nfa *nfa = b->program->nfa;

    if (!nfa->alphabet.utf || p[-1] < 0x80) return p - 1;
    jr_text_prev(&nfa->alphabet, b->q.text, &p);
    return p;
}

/* One character of the set of `node` at *p, which is moved behind it. */
static inline bool take_one(const Backtrack *b, NodeId node, const uint8_t **p)
{
    const Nfa *nfa = b->program->nfa;
    const uint8_t *q = *p;

    if (q >= b->q.text->end ||
        !jr_nfa_accepts(nfa, node, jr_text_next(&nfa->alphabet, b->q.text, &q)))
        return false;
    *p = q;
    return true;
}

/* Leave the greedy run [low, end] as late as possible; the earlier places wait. */
static bool leave_run(Backtrack *b, Path *path, NodeId split, const uint8_t *low,
                      const uint8_t *end, uint16_t fresh)
{
    const Run *run = &b->program->run[b->program->run_of[split] - 1];

    while (end > low && !may_leave(b, run, end)) {
        end = one_back(b, end);
        b->steps += offset(b, end) % 8 == 0;
    }
    if (end == low && !may_leave(b, run, end)) return false;
    if (end > low) push(b, RUN, split, fresh, offset(b, end), offset(b, low));
    path->node = run->exit;
    path->fresh = end > low ? 0 : fresh;
    path->at = end;
    return true;
}

static bool enter_run(Backtrack *b, Path *path, const Run *run)
{
    const Text *t = b->q.text;
    const uint8_t *p = path->at;

    if (!run->greedy) {
        push(b, GROW, path->node, path->fresh, offset(b, p), 0);
        path->node = run->exit;
        return true;
    }
    for (;;) {
        while (p < t->final && run->in[*p] == YES)
            p++;
        if (p == t->end || (p < t->final && run->in[*p] == NO)) break;
        if (!take_one(b, run->set, &p)) break;
    }
    b->steps += (uint64_t)(p - path->at) >> 3;
    return leave_run(b, path, path->node, path->at, p, path->fresh);
}

/* A lazy run takes one character more, or as many as it takes to go on behind it. */
static bool grow_run(Backtrack *b, Path *path, const BackFrame *f)
{
    const Run *run = &b->program->run[b->program->run_of[f->node] - 1];

    *path = (Path){run->exit, 0, b->q.text->base + f->at};
    do {
        if (!take_one(b, run->set, &path->at)) return false;
        b->steps += offset(b, path->at) % 8 == 0;
    } while (!may_leave(b, run, path->at));
    push(b, GROW, f->node, 0, offset(b, path->at), 0);
    return true;
}

/* -- References -------------------------------------------------------------------------- */

/* As many characters of the text at *p as [s, end) has, equal but for case. */
static bool equal_folded(const Backtrack *b, const uint8_t *s, const uint8_t *end,
                         FoldMode mode, const uint8_t **p)
{
    bool utf = b->program->nfa->alphabet.utf;
    const uint8_t *q = *p, *limit = b->q.text->end;

    while (s < end) {
        uint32_t c = *s, d, n = 1, m = 1;

        if (q == limit) return false;
        d = *q;
        if (utf) {
            n = jr_utf8_decode(s, end, &c);
            m = jr_utf8_decode(q, limit, &d);
        }
        if (!n || !m || !jr_fold_equal(c, d, mode)) return false;
        s += n;
        q += m;
    }
    *p = q;
    return true;
}

/* What the group has matched, again at the path's place. */
static bool match_again(Backtrack *b, Path *path, uint32_t arg)
{
    const size_t *span = &b->slots[2 * (arg / 8)];
    size_t len = span[1] - span[0];
    const uint8_t *s, *from = path->at;

    if (span[0] == JITRE_UNSET) return false;
    s = b->q.text->base + span[0];
    if (arg % 8) {
        b->steps += JR_MIN(len, (size_t)(b->q.text->end - from)) >> 3;
        if (!equal_folded(b, s, s + len, (FoldMode)(arg % 8 - 1), &path->at)) return false;
    } else {
        if ((size_t)(b->q.text->end - from) < len || memcmp(s, from, len)) return false;
        b->steps += len >> 6;
        path->at += len;
    }
    if (path->at > from) path->fresh = 0;
    return true;
}

/* -- Bodies that are tried by themselves --------------------------------------------------- */

/* Go on behind a lookaround, or fail, for its body holds here or not. */
static bool go_behind(Path *path, const NfaNode *n, bool holds)
{
    if (holds == (n->arg == AROUND_NEGATED)) return false;
    path->node = n->out;
    return true;
}

/* Will groups be missed when a body that holds is not tried again? */
static bool sets_groups(const Backtrack *b, const NfaNode *n)
{
    return n->arg == AROUND_CAPTURES && (b->q.ngroups > 1 || b->program->nrefs);
}

/* Begin with the body of a lookaround or an atomic group. */
static bool try_apart(Backtrack *b, Path *path)
{
    const NfaNode *n = &b->program->nfa->node[path->node];
    Path place = {path->node, 0, path->at};

    if (n->op == NFA_AROUND) {
        if (recall(b, &place, FAILED, false)) return go_behind(path, n, false);
        if (!sets_groups(b, n) && recall(b, &place, HELD, false))
            return go_behind(path, n, true);
    }
    push(b, OUTER, 0, 0, b->apart, b->trial);
    push(b, APART, path->node, path->fresh, offset(b, path->at), 0);
    b->apart = b->top - 1;
    b->trial = ++b->ntrials;
    path->node = n->alt;
    if (n->op == NFA_AROUND) path->fresh = 0;
    return true;
}

/* The body has failed: its APART was the last frame. Go on if that is what was wanted. */
static bool end_apart(Backtrack *b, Path *path, const BackFrame *apart)
{
    const NfaNode *n = &b->program->nfa->node[apart->node];
    const BackFrame *outer = &b->stack[--b->top];

    b->apart = outer->at;
    b->trial = outer->other;
    *path = (Path){apart->node, 0, b->q.text->base + apart->at};
    if (n->op == NFA_ATOMIC) return false;
    recall(b, path, FAILED, true);
    path->fresh = apart->fresh;
    return go_behind(path, n, false);
}

/* Make a group, or \K, what it was before. */
static void reset(Backtrack *b, const BackFrame *f)
{
    if (f->kind == BEGUN) {
        b->begun[f->node] = f->at;
    } else if (f->kind == SPAN) {
        b->slots[2 * f->node] = f->at;
        b->slots[2 * f->node + 1] = f->other;
    } else if (f->kind == KEPT) {
        b->kept = f->at;
    }
}

/* Take the frames from `base` on off the stack; groups become what they were, or keep what resets
 * them. */
static void drop_frames(Backtrack *b, size_t base, bool resets)
{
    size_t top = b->top, kept = base;

    b->steps += (top - base) >> 3;
    b->top = base;
    if (resets) {
        while (top > base)
            reset(b, &b->stack[--top]);
        return;
    }
    for (size_t i = base; i < top; i++) {
        uint8_t kind = b->stack[i].kind;

        if (kind == BEGUN || kind == SPAN || kind == KEPT) b->stack[kept++] = b->stack[i];
    }
    b->top = kept;
}

/* The body has come to its end. */
static bool leave_apart(Backtrack *b, Path *path)
{
    size_t base = b->apart;
    BackFrame apart = b->stack[base], outer = b->stack[base - 1];
    const NfaNode *n = &b->program->nfa->node[apart.node];
    Path place = {apart.node, 0, b->q.text->base + apart.at};

    drop_frames(b, base - 1, n->op == NFA_AROUND && n->arg == AROUND_NEGATED);
    b->apart = outer.at;
    b->trial = outer.other;
    if (n->op == NFA_ATOMIC) {
        path->node = n->out;
        return true;
    }
    if (!sets_groups(b, n)) recall(b, &place, HELD, true);
    *path = (Path){apart.node, apart.fresh, place.at};
    return go_behind(path, n, true);
}

/* So many characters back. */
static bool step_back(Backtrack *b, Path *path, uint32_t n)
{
    const Alphabet *al = &b->program->nfa->alphabet;
    const uint8_t *base = b->q.text->base;

    b->steps += n >> 3;
    if (!al->utf) {
        if ((size_t)(path->at - base) < n) return false;
        path->at -= n;
        return true;
    }
    for (; n > 0; n--) {
        Symbol s;

        if (path->at == base) return false;
        s = jr_text_prev(al, b->q.text, &path->at);
        if (s == al->invalid || s == al->stray) return false;
    }
    return true;
}

/* -- Steps ------------------------------------------------------------------------------- */

static void save(Backtrack *b, const Path *path, uint32_t slot)
{
    uint32_t group = slot / 2;
    size_t at = offset(b, path->at);

    if (group >= b->program->ngroups) { // \K
        push(b, KEPT, 0, 0, b->kept, 0);
        b->kept = at;
    } else if (group >= b->q.ngroups && !b->program->is_ref[group]) {
        return;
    } else if (slot % 2 == 0) {
        push(b, BEGUN, group, 0, b->begun[group], 0);
        b->begun[group] = at;
    } else {
        push(b, SPAN, group, 0, b->slots[slot - 1], b->slots[slot]);
        b->slots[slot - 1] = b->begun[group];
        b->slots[slot] = at;
    }
}

/* A path has come to MATCH. True: it is the answer, nothing else need be tried. */
static bool accept(Backtrack *b, const uint8_t *at)
{
    const Nfa *nfa = b->program->nfa;
    size_t end = offset(b, at);
    size_t shown = b->kept == JITRE_UNSET ? b->from : b->kept;

    if (b->q.must_end && at != b->q.must_end) return false;
    if (nfa->notempty && shown == end) return false;
    if (b->q.notempty_atstart && b->from == end && at == b->q.start) return false;
    if (b->matched && end <= b->best[1]) return false;
    memcpy(b->best, b->slots, 2 * (size_t)b->q.ngroups * sizeof *b->best);
    b->best[0] = b->from;
    b->best[1] = end;
    b->best_kept = b->kept;
    b->matched = true;
    return !nfa->longest || b->q.first_only || at == b->q.text->end;
}

static bool look(const Backtrack *b, const Path *path, uint32_t id)
{
    const Nfa *nfa = b->program->nfa;
    const Alphabet *al = &nfa->alphabet;

    return jr_nfa_look(nfa, id, jr_text_prev_kind(al, b->q.text, path->at),
                       jr_text_peek(al, b->q.text, path->at), path->at == b->q.start);
}

/* The end of a loop body that may be empty. */
static void again(Backtrack *b, Path *path, const NfaNode *n)
{
    if (path->fresh) { // this iteration consumed nothing: leave, and only leave
        path->fresh--;
        path->node = n->alt;
        return;
    }
    push(b, CHOICE, n->greedy ? n->alt : n->out, 0, offset(b, path->at), 0);
    path->node = n->greedy ? n->out : n->alt;
}

/* One node further. False: the path ends here. */
static bool step(Backtrack *b, Path *path)
{
    const BackProgram *p = b->program;
    const NfaNode *n = &p->nfa->node[path->node];

    switch (n->op) {
    case NFA_SET:
        if (!take_one(b, path->node, &path->at)) return false;
        path->fresh = 0;
        break;
    case NFA_SPLIT:
        if (seen_before(b, path)) return false;
        if (p->run_of[path->node])
            return enter_run(b, path, &p->run[p->run_of[path->node] - 1]);
        push(b, CHOICE, n->alt, path->fresh, offset(b, path->at), 0);
        break;
    case NFA_LOOK:
        if (!look(b, path, n->arg)) return false;
        break;
    case NFA_ENTER: path->fresh++; break;
    case NFA_AGAIN:
        if (seen_before(b, path)) return false;
        again(b, path, n);
        return true;
    case NFA_SAVE: save(b, path, n->arg); break;
    case NFA_BACKREF:
        if (!match_again(b, path, n->arg)) return false;
        break;
    case NFA_BACK:
        if (!step_back(b, path, n->arg)) return false;
        break;
    case NFA_AROUND:
    case NFA_ATOMIC: return try_apart(b, path);
    case NFA_HOLDS: return leave_apart(b, path);
    default: return false; // FAIL
    }
    path->node = n->out;
    return true;
}

/* Back to the last frame that has another way. False: there is none. */
static bool back(Backtrack *b, Path *path)
{
    const uint8_t *base = b->q.text->base;

    while (b->top) {
        BackFrame f = b->stack[--b->top];

        switch ((FrameKind)f.kind) {
        case CHOICE: *path = (Path){f.node, f.fresh, base + f.at}; return true;
        case RUN:
            if (leave_run(b, path, f.node, base + f.other, one_back(b, base + f.at),
                          f.fresh))
                return true;
            break;
        case GROW:
            if (grow_run(b, path, &f)) return true;
            break;
        case APART:
            if (end_apart(b, path, &f)) return true;
            break;
        default: reset(b, &f);
        }
    }
    return false;
}

/* All paths from one start. */
static void try_start(Backtrack *b, const uint8_t *from)
{
    Path path = {b->program->nfa->start, 0, from};

    b->top = 0;
    b->apart = b->trial = 0;
    b->from = offset(b, from);
    b->kept = JITRE_UNSET;
    b->mark = b->steps + REMEMBER_AFTER;
    for (uint32_t i = 0; i < b->program->ngroups; i++)
        b->begun[i] = b->slots[2 * i] = b->slots[2 * i + 1] = JITRE_UNSET;
    while (b->status == JR_OK) {
        bool on;

        if (b->program->nfa->node[path.node].op == NFA_MATCH) {
            if (accept(b, path.at)) return;
            on = false;
        } else {
            on = step(b, &path);
        }
        if (!on && !back(b, &path)) return;
        if (JR_UNLIKELY(++b->steps > b->q.max_steps)) b->status = JITRE_ERR_STEPS;
    }
}

/* The first place from `from` to `last` where a match can begin by the bytes around it, or NULL. */
static const uint8_t *next_start(const Backtrack *b, const uint8_t *from,
                                 const uint8_t *last)
{
    const BackProgram *p = b->program;
    const uint8_t *end = b->q.text->end;

    for (; from <= last; from++) {
        uint8_t kind;

        if (from == end) return p->first_empty ? from : NULL;
        kind = from == b->q.start || from == b->q.text->base ? ANY_KIND : p->kind[from[-1]];
        if (kind == ANY_KIND ? p->first_empty || p->first[*from] : p->starts[kind][*from])
            return from;
    }
    return NULL;
}

int jr_backtrack_find(Backtrack *b, const uint8_t *from, const uint8_t *last)
{
    b->matched = false;
    while ((from = next_start(b, from, last)) != NULL) {
        try_start(b, from);
        if (b->status != JR_OK) return b->status;
        if (b->matched) return 1;
        if (from == last) break;
        from++;
    }
    return 0;
}

/* -- Answers ----------------------------------------------------------------------------- */

void jr_backtrack_spend(Backtrack *b, uint64_t steps)
{
    b->steps += steps;
}

uint64_t jr_backtrack_steps(const Backtrack *b)
{
    return b->steps;
}

size_t jr_backtrack_start(const Backtrack *b)
{
    return b->best[0];
}

void jr_backtrack_slots(const Backtrack *b, size_t *slots, uint32_t nslots)
{
    for (uint32_t i = 0; i < nslots; i++)
        slots[i] = i < JR_MAX(2 * b->q.ngroups, 2u) ? b->best[i] : JITRE_UNSET;
    if (b->best_kept != JITRE_UNSET) slots[0] = b->best_kept;
}
