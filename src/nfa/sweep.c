/* sweep.c -- find-all by simulation, see sweep.h.
 *
 * in    an Nfa, a text
 * out   all its matches, from left to right, none overlapping
 *
 *     threads   H1 | H2 | ... | Hk | R      R: the search that runs now
 *     found     final | m1 . . | m2 . ...   mark[j]: the candidate of level j
 *
 * A match that threads before it may still replace is a candidate, and those threads become a
 * level, Hj. The search behind it runs on at once; what it finds is thrown away if the level
 * matches later, and stands when the level dies. No node occurs twice in all lists: a thread
 * behind an equal one of an outer level could change nothing, because whatever lets it match
 * throws it away. So a place costs no more than in the search for one match.
 *
 * Leftmost-longest: the threads that may replace a candidate are all those that began where it
 * does or before. They stand in order of their start in every list, and MATCH cuts only what
 * began later.
 *
 * Source: levels as in dfa/forward.c; the simulation as in pike.c.
 */
#include "nfa/sweep.h"

#include "nfa/verdict.h"

typedef struct SweepThread {
    size_t from, keep; // where it began; where \K was, or JITRE_UNSET
    NodeId node;
} SweepThread;

typedef struct SweepFrame {
    size_t keep;
    NodeId node;
    uint32_t fresh;
} SweepFrame;

/* Lists of threads: level j is thread[level[j] .. level[j + 1]), then R. */
typedef struct SweepLists {
    SweepThread *thread;
    uint32_t *level; // [nlevels + 1]
    uint32_t n, nlevels;
} SweepLists;

struct Sweep {
    const Heap *heap;
    const Nfa *nfa;
    Text text;
    SweepLists kernel, closed;
    size_t *mark;      // index in `found` of the candidate of each level
    uint32_t *visited; // generation stamps for (node, fresh, kept)
    uint32_t *seen;    // ... and for SET nodes
    uint32_t visit_gen, seen_gen;
    SweepFrame *stack;
    uint64_t work;
    /* The place that is being looked at. */
    const uint8_t *pos;
    size_t at;
    PrevKind prev;
    Symbol next;
    bool at_start, skip_empty; // the search begins here; an empty match does not count
    bool met;                  // a match ends here: the first met is
    jitre_span match;          // ... this one,
    size_t match_from;         // ... which really began there
    /* Matches found. */
    bool done;
    Status status;
    jitre_span *found;
    size_t head, nfound, cap; // found[0, head) was given out
};

/* -- Closure -------------------------------------------------------------------------------- */

static bool counts(const Sweep *s, bool consumed, size_t keep)
{
    if (!consumed) return !s->skip_empty && !s->nfa->notempty;
    return !s->nfa->notempty || keep != s->at;
}

static void meet(Sweep *s, size_t from, size_t keep)
{
    if (s->met) return;
    s->met = true;
    s->match = (jitre_span){keep == JITRE_UNSET ? from : keep, s->at};
    s->match_from = from;
}

/* One epsilon move of f, first choice first. False: this path ends here. */
static bool enter(Sweep *s, SweepFrame *f, uint32_t *top, bool consumed)
{
    const Nfa *nfa = s->nfa;
    const NfaNode *node = &nfa->node[f->node];
    bool kept = nfa->has_keep && (!consumed || f->keep == s->at);
    uint32_t *mark = &s->visited[2 * (size_t)(nfa->visit_base[f->node] + f->fresh) + kept];

    if (*mark == s->visit_gen) return false;
    *mark = s->visit_gen;
    switch (node->op) {
    case NFA_SPLIT:
        s->stack[(*top)++] =
            (SweepFrame){.node = node->alt, .fresh = f->fresh, .keep = f->keep};
        f->node = node->out;
        return true;
    case NFA_LOOK:
        f->node = node->out;
        return jr_nfa_look(nfa, node->arg, s->prev, s->next, s->at_start);
    case NFA_AROUND:
        if (!jr_verdict_passes(s->text.verdicts, node, f->node, s->pos)) return false;
        f->node = node->out;
        return true;
    case NFA_SAVE:
        if (nfa->has_keep && node->arg == nfa->nslots - 1) f->keep = s->at;
        f->node = node->out;
        return true;
    case NFA_ENTER:
        f->fresh++;
        f->node = node->out;
        return true;
    case NFA_AGAIN:
        if (f->fresh) { // this iteration consumed nothing: leave, and only leave
            f->fresh--;
            f->node = node->alt;
            return true;
        }
        s->stack[(*top)++] =
            (SweepFrame){.node = node->greedy ? node->alt : node->out, .keep = f->keep};
        f->node = node->greedy ? node->out : node->alt;
        return true;
    default: return false; // FAIL
    }
}

/* Follow all paths of a thread onto the end of s->closed; the first MATCH that counts cuts
 * them, unless the longest match is wanted. True: a match was met. */
static bool close_thread(Sweep *s, NodeId root, size_t from, size_t keep, bool consumed)
{
    const Nfa *nfa = s->nfa;
    SweepLists *out = &s->closed;
    SweepFrame f = {.node = root, .keep = keep};
    uint32_t top = 0;
    bool met = false;

    for (;;) {
        bool on = false; // go on with f; else with the top of the stack

        s->work++;
        if (nfa->node[f.node].op == NFA_SET) {
            if (s->seen[f.node] != s->seen_gen) {
                s->seen[f.node] = s->seen_gen;
                out->thread[out->n++] = (SweepThread){from, f.keep, f.node};
            }
        } else if (nfa->node[f.node].op != NFA_MATCH) {
            on = enter(s, &f, &top, consumed);
        } else if (counts(s, consumed, f.keep)) {
            meet(s, from, f.keep);
            met = true;
            if (!nfa->longest) return true;
        }
        if (on) continue;
        if (!top) return met;
        f = s->stack[--top];
    }
}

/* Close the kernel of a level or of R. True: a match ends here. */
static bool close_kernel(Sweep *s, uint32_t from, uint32_t to)
{
    bool met = false;

    for (uint32_t i = from; i < to; i++) {
        const SweepThread *t = &s->kernel.thread[i];

        if (met && t->from != s->match_from) break; // longest: it began later
        met |= close_thread(s, t->node, t->from, t->keep, true);
        if (met && !s->nfa->longest) break;
    }
    return met;
}

static bool close_start(Sweep *s)
{
    return close_thread(s, s->nfa->start, s->at, JITRE_UNSET, false);
}

/* -- One place ------------------------------------------------------------------------------ */

static void restart_generations(Sweep *s)
{
    memset(s->visited, 0,
           2 * (size_t)s->nfa->visit_base[s->nfa->nnodes] * sizeof *s->visited);
    memset(s->seen, 0, s->nfa->nnodes * sizeof *s->seen);
    s->visit_gen = s->seen_gen = 0;
}

static void add_match(Sweep *s)
{
    size_t cap = s->cap ? 2 * s->cap : 64;
    jitre_span *fresh;

    if (s->nfound == s->cap) {
        fresh = jr_heap_realloc(s->heap, s->found, s->nfound * sizeof *fresh,
                                cap * sizeof *fresh);
        if (!fresh) {
            s->status = JITRE_ERR_MEMORY;
            return;
        }
        s->found = fresh;
        s->cap = cap;
    }
    s->found[s->nfound++] = s->match;
}

/* The match met stands, or waits for the threads before it, closed.thread[begin ..]. */
static void push_match(Sweep *s, uint32_t begin)
{
    SweepLists *out = &s->closed;

    if (out->n > begin) {
        s->mark[out->nlevels] = s->nfound;
        out->level[out->nlevels++] = begin;
        out->level[out->nlevels] = out->n;
    }
    add_match(s);
    s->met = false;
    s->visit_gen++; // paths behind the match were cut
}

/* Search on behind the match met, whose threads begin at `begin`. */
static void restart(Sweep *s, uint32_t begin)
{
    bool was_empty = s->match.start == s->match.end;

    push_match(s, begin);
    s->at_start = true;
    s->skip_empty = was_empty;
    begin = s->closed.n;
    if (!close_start(s)) return;
    push_match(s, begin); // an empty match that touches the end of one that is not
    s->skip_empty = true;
    close_start(s);
}

/* Close all lists; levels that die drop out. */
static void resolve(Sweep *s)
{
    SweepLists *in = &s->kernel, *out = &s->closed;
    bool met = false;

    s->visit_gen++;
    s->seen_gen++;
    s->met = false;
    out->n = out->nlevels = 0;
    for (uint32_t j = 0; j <= in->nlevels && !met; j++) {
        bool rest = j == in->nlevels;
        uint32_t begin = out->level[out->nlevels] = out->n;

        met = close_kernel(s, in->level[j], rest ? in->n : in->level[j + 1]);
        if (!met && rest) met = close_start(s);
        if (met) {
            if (!rest) s->nfound = s->mark[j];
            restart(s, begin);
        } else if (!rest && out->n > begin) {
            s->mark[out->nlevels++] = s->mark[j];
        }
    }
}

static void consume(Sweep *s, Symbol sym)
{
    SweepLists *in = &s->closed, *out = &s->kernel;

    out->n = 0;
    out->nlevels = in->nlevels;
    for (uint32_t j = 0; j <= in->nlevels; j++) {
        uint32_t end = j < in->nlevels ? in->level[j + 1] : in->n;

        out->level[j] = out->n;
        for (uint32_t i = in->level[j]; i < end; i++) {
            if (!jr_nfa_accepts(s->nfa, in->thread[i].node, sym)) continue;
            out->thread[out->n] = in->thread[i];
            out->thread[out->n++].node = s->nfa->node[in->thread[i].node].out;
        }
    }
    s->work += in->n;
}

/* One place and the character behind it. */
static void step(Sweep *s)
{
    const Alphabet *al = &s->nfa->alphabet;

    if (s->visit_gen > UINT32_MAX - 4) restart_generations(s);
    s->at = (size_t)(s->pos - s->text.base);
    s->next = jr_text_peek(al, &s->text, s->pos);
    resolve(s);
    s->at_start = s->skip_empty = false;
    if (s->pos >= s->text.end || (!s->closed.n && s->nfa->anchored)) {
        s->done = true;
        s->kernel.nlevels = s->closed.nlevels = 0; // nothing can be replaced any more
        return;
    }
    s->next = jr_text_next(al, &s->text, &s->pos);
    s->prev = al->prev[s->next];
    consume(s, s->next);
}

/* -- Life ----------------------------------------------------------------------------------- */

/* One block for everything but the matches, so that there is one allocation to fail. */
static size_t layout(Sweep *s, uint32_t nsets, void *block)
{
    size_t visits = s->nfa->visit_base[s->nfa->nnodes], at = 0;
    size_t nlevels = (size_t)nsets + 3;
    uint8_t *base = block;
    struct {
        void **to;
        size_t size;
    } part[] = {
        {NULL, sizeof *s},
        {(void **)&s->kernel.thread, nsets * sizeof(SweepThread)},
        {(void **)&s->closed.thread, nsets * sizeof(SweepThread)},
        {(void **)&s->stack, (2 * visits + 2) * sizeof(SweepFrame)},
        {(void **)&s->mark, nlevels * sizeof(size_t)},
        {(void **)&s->kernel.level, nlevels * sizeof(uint32_t)},
        {(void **)&s->closed.level, nlevels * sizeof(uint32_t)},
        {(void **)&s->visited, 2 * visits * sizeof(uint32_t)},
        {(void **)&s->seen, s->nfa->nnodes * sizeof(uint32_t)},
    };

    for (size_t i = 0; i < JR_COUNT(part); i++) {
        if (base && part[i].to) *part[i].to = base + at;
        at += (part[i].size + 15) & ~(size_t)15;
    }
    return at;
}

Status jr_sweep_make(const Heap *heap, const Nfa *nfa, const Text *text,
                     const uint8_t *start, bool notempty_atstart, Sweep **sweep)
{
    Sweep s = {.heap = heap,
               .nfa = nfa,
               .text = *text,
               .pos = start,
               .prev = jr_text_prev_kind(&nfa->alphabet, text, start),
               .at_start = true,
               .skip_empty = notempty_atstart,
               .status = JR_OK};
    uint32_t nsets = 1;
    void *block;

    for (uint32_t i = 0; i < nfa->nnodes; i++)
        nsets += nfa->node[i].op == NFA_SET;
    *sweep = block = jr_heap_alloc(heap, layout(&s, nsets, NULL));
    if (!block) return JITRE_ERR_MEMORY;
    layout(&s, nsets, block);
    s.kernel.level[0] = 0;
    restart_generations(&s);
    **sweep = s;
    return JR_OK;
}

void jr_sweep_free(Sweep *s)
{
    const Heap *heap;

    if (!s) return;
    heap = s->heap;
    jr_heap_free(heap, s->found);
    jr_heap_free(heap, s);
}

static size_t nfinal(const Sweep *s)
{
    return s->closed.nlevels ? s->mark[0] : s->nfound;
}

Status jr_sweep_next(Sweep *s, jitre_span *spans, size_t cap, size_t *n)
{
    *n = 0;
    while (nfinal(s) == s->head && !s->done && s->status == JR_OK) {
        if (s->head > s->nfound / 2) { // what was given out makes room
            memmove(s->found, s->found + s->head, (s->nfound - s->head) * sizeof *s->found);
            for (uint32_t j = 0; j < s->closed.nlevels; j++)
                s->mark[j] -= s->head;
            s->nfound -= s->head;
            s->head = 0;
        }
        step(s);
    }
    if (s->status != JR_OK) return s->status;
    *n = JR_MIN(nfinal(s) - s->head, cap);
    if (*n) memcpy(spans, s->found + s->head, *n * sizeof *spans);
    s->head += *n;
    return JR_OK;
}

uint64_t jr_sweep_work(const Sweep *s)
{
    return s->work;
}
