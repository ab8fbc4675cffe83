/* pike.c -- simulation of the automaton with groups: the reference engine.
 *
 * in    an Nfa, a text, a place where the search begins
 * out   the match and its groups
 *
 * All threads advance together over the text, in order of priority; a thread is a node, the place
 * where it began and a row of slots (rows.h). At each place the list of threads is closed under epsilon moves (see
 * closure.c for the rules, which are repeated here because slots must follow the paths), the
 * first MATCH cuts the list, and the survivors consume one symbol.
 *
 *     place i   kernel: nodes entered by the last symbol   -> closed: SET nodes  -> consume
 *
 * Cost O(length * nodes), times log of the groups where groups are passed; memory O(nodes), and
 * rows of slots as far as they differ.
 * Source: Pike's sam; Thompson 1968; priorities and slots as in Cox 2010.
 */
#include "nfa/nfa.h"

#include "nfa/rows.h"
#include "nfa/verdict.h"

typedef struct PikeFrame {
    NodeId node;
    uint32_t fresh;
    Row row;
    bool kept; // \K was passed at this very place, or nothing consumed since the start
} PikeFrame;

typedef struct Threads {
    NodeId *node;  // in order of priority
    Row *row;      // slots
    size_t *start; // where the match begins
    uint32_t n;
} Threads;

typedef struct Pike {
    const Nfa *nfa;
    const Text *text;
    uint32_t nslots;
    Threads kernel, closed;
    uint32_t *visited; // generation stamps for (node, fresh, kept)
    uint32_t *seen;    // ... and for SET nodes
    uint32_t gen;
    PikeFrame *stack;
    Rows rows;
    size_t cur;       // start of the path being followed
    Row best;         // slots of the match found so far
    jitre_span match; // ... and the match
    bool matched;
    const uint8_t *start;           // where the search begins
    const uint8_t *from, *must_end; // the match is known to be there; else NULL
    bool notempty_atstart;
} Pike;

static size_t keep_slot(const Pike *p)
{
    return p->nfa->nslots - 1;
}

/* MATCH at place pos by a path with these slots. False: it does not count, look further. */
static bool accept(Pike *p, const uint8_t *pos, bool consumed, bool kept, Row row)
{
    size_t at = (size_t)(pos - p->text->base);

    if (p->must_end && pos != p->must_end) return false;
    if (!consumed && p->notempty_atstart && pos == p->start) return false;
    if (p->nfa->notempty && (!consumed || kept)) return false;
    if (p->matched && p->nfa->longest && p->cur == p->match.start && at <= p->match.end)
        return true; // an equal match with less priority
    p->best = row;
    p->match = (jitre_span){p->cur, at};
    p->matched = true;
    return true;
}

static void add_thread(Pike *p, NodeId node, Row row)
{
    Threads *t = &p->closed;

    t->node[t->n] = node;
    t->row[t->n] = row;
    t->start[t->n++] = p->cur;
}

/* The second choice waits. */
static void push(Pike *p, uint32_t *top, PikeFrame f, NodeId node, uint32_t fresh)
{
    f.node = node;
    f.fresh = fresh;
    p->stack[(*top)++] = f;
}

/* One epsilon move of f, first choice first. False: this path ends here. */
static bool enter(Pike *p, PikeFrame *f, uint32_t *top, const uint8_t *pos, PrevKind prev,
                  Symbol next)
{
    const Nfa *nfa = p->nfa;
    NodeId id = f->node;
    const NfaNode *node = &nfa->node[id];
    uint32_t *mark = &p->visited[2 * (size_t)(nfa->visit_base[f->node] + f->fresh) +
                                 (f->kept && nfa->has_keep)];

    if (*mark == p->gen) return false;
    *mark = p->gen;
    f->node = node->out;
    switch (node->op) {
    case NFA_SPLIT: push(p, top, *f, node->alt, f->fresh); return true;
    case NFA_LOOK: return jr_nfa_look(nfa, node->arg, prev, next, pos == p->start);
    case NFA_AROUND: return jr_verdict_passes(p->text->verdicts, node, id, pos);
    case NFA_SAVE:
        if (node->arg < p->nslots)
            f->row =
                jr_rows_set(&p->rows, f->row, node->arg, (size_t)(pos - p->text->base));
        if (nfa->has_keep && node->arg == keep_slot(p)) f->kept = true;
        return true;
    case NFA_ENTER: f->fresh++; return true;
    case NFA_AGAIN:
        if (f->fresh) { // this iteration consumed nothing: leave, and only leave
            f->fresh--;
            f->node = node->alt;
            return true;
        }
        push(p, top, *f, node->greedy ? node->alt : node->out, 0);
        if (!node->greedy) f->node = node->alt;
        return true;
    default: return false; // FAIL
    }
}

/* Follow all paths from `root`, with these slots. True: a match cuts the list. */
static bool close_thread(Pike *p, NodeId root, Row row, const uint8_t *pos, PrevKind prev,
                         Symbol next, bool consumed)
{
    const Nfa *nfa = p->nfa;
    PikeFrame f = {.node = root, .row = row, .kept = !consumed};
    uint32_t top = 0;
    bool hit = false;

    for (;;) {
        const NfaNode *node = &nfa->node[f.node];
        bool on = false; // go on with f; else with the top of the stack

        if (node->op == NFA_SET) {
            if (p->seen[f.node] != p->gen) {
                p->seen[f.node] = p->gen;
                add_thread(p, f.node, f.row);
            }
        } else if (node->op == NFA_MATCH) {
            if (accept(p, pos, consumed, f.kept, f.row)) {
                if (!nfa->longest) return true;
                hit = true;
            }
        } else {
            on = enter(p, &f, &top, pos, prev, next);
        }
        if (on) continue;
        if (!top) return hit;
        f = p->stack[--top];
    }
}

/* Close the kernel and, while nothing has matched, the start node. */
static void resolve(Pike *p, const uint8_t *pos, PrevKind prev, Symbol next)
{
    size_t limit = JITRE_UNSET;

    p->closed.n = 0;
    p->gen++;
    for (uint32_t i = 0; i < p->kernel.n; i++) {
        p->cur = p->kernel.start[i];
        if (p->cur > limit) return; // longest: starts behind the match's are cut
        if (!close_thread(p, p->kernel.node[i], p->kernel.row[i], pos, prev, next, true))
            continue;
        if (!p->nfa->longest) return;
        limit = p->match.start;
    }
    if (p->matched || (p->from && pos != p->from)) return;
    p->cur = (size_t)(pos - p->text->base);
    close_thread(p, p->nfa->start, 0, pos, prev, next, false);
}

static void consume(Pike *p, Symbol sym)
{
    Threads *from = &p->closed, *to = &p->kernel;

    to->n = 0;
    for (uint32_t i = 0; i < from->n; i++) {
        if (!jr_nfa_accepts(p->nfa, from->node[i], sym)) continue;
        to->node[to->n] = p->nfa->node[from->node[i]].out;
        to->row[to->n] = from->row[i];
        to->start[to->n++] = from->start[i];
    }
}

/* Forget rows that no thread has. There is room for one more than there are threads. */
static void collect(Pike *p)
{
    p->kernel.row[p->kernel.n] = p->best;
    jr_rows_collect(&p->rows, p->kernel.row, p->kernel.n + 1);
    p->best = p->kernel.row[p->kernel.n];
}

static void restart_generations(Pike *p)
{
    memset(p->visited, 0,
           2 * (size_t)p->nfa->visit_base[p->nfa->nnodes] * sizeof *p->visited);
    memset(p->seen, 0, p->nfa->nnodes * sizeof *p->seen);
    p->gen = 0;
}

static void run(Pike *p)
{
    const Alphabet *al = &p->nfa->alphabet;
    const uint8_t *pos = p->from ? p->from : p->start;
    const uint8_t *stop = p->must_end ? p->must_end : p->text->end;
    PrevKind prev = jr_text_prev_kind(al, p->text, pos);

    for (;;) {
        Symbol next = jr_text_peek(al, p->text, pos);

        resolve(p, pos, prev, next);
        if (pos >= stop || p->rows.failed) return;
        if (!p->closed.n && (p->matched || p->from || p->nfa->anchored)) return;
        if (p->gen == UINT32_MAX) restart_generations(p);
        next = jr_text_next(al, p->text, &pos);
        prev = al->prev[next];
        consume(p, next);
        if (jr_rows_are_full(&p->rows)) collect(p);
    }
}

/* One block for everything, so that there is one allocation to fail. */
static size_t layout(Pike *p, size_t nsets, void *block)
{
    size_t visits = p->nfa->visit_base[p->nfa->nnodes];
    size_t at = 0;
    uint8_t *base = block;
    struct {
        void **to;
        size_t size;
    } part[] = {
        {(void **)&p->kernel.start, nsets * sizeof(size_t)},
        {(void **)&p->closed.start, nsets * sizeof(size_t)},
        {(void **)&p->stack, (2 * visits + 1) * sizeof(PikeFrame)},
        {(void **)&p->kernel.row, (nsets + 1) * sizeof(Row)},
        {(void **)&p->closed.row, nsets * sizeof(Row)},
        {(void **)&p->kernel.node, nsets * sizeof(NodeId)},
        {(void **)&p->closed.node, nsets * sizeof(NodeId)},
        {(void **)&p->visited, 2 * visits * sizeof(uint32_t)},
        {(void **)&p->seen, p->nfa->nnodes * sizeof(uint32_t)},
    };

    for (size_t i = 0; i < JR_COUNT(part); i++) {
        if (base) *part[i].to = base + at;
        at += (part[i].size + 15) & ~(size_t)15;
    }
    return at;
}

static void put_slots(const Pike *p, size_t *slots, uint32_t nslots)
{
    size_t kept =
        p->nfa->has_keep ? jr_rows_get(&p->rows, p->best, keep_slot(p)) : JITRE_UNSET;

    for (uint32_t i = 0; i < nslots; i++)
        slots[i] = i < p->nslots ? jr_rows_get(&p->rows, p->best, i) : JITRE_UNSET;
    if (nslots > 0) slots[0] = kept != JITRE_UNSET ? kept : p->match.start;
    if (nslots > 1) slots[1] = p->match.end;
}

int jr_pike_find(const Nfa *nfa, const Heap *heap, const Text *t, const uint8_t *start,
                 bool notempty_atstart, const jitre_span *known, size_t *true_start,
                 size_t *slots, uint32_t nslots)
{
    Pike p = {.nfa = nfa, .text = t, .start = start, .notempty_atstart = notempty_atstart};
    uint32_t nsets = 1;
    bool failed;
    void *block;

    if (known) {
        p.from = known->start == JITRE_UNSET ? NULL : t->base + known->start;
        p.must_end = t->base + known->end;
    }
    p.nslots = JR_MAX(JR_MIN(nslots, nfa->nslots), nfa->has_keep ? nfa->nslots : 2);
    for (uint32_t i = 0; i < nfa->nnodes; i++)
        nsets += nfa->node[i].op == NFA_SET;
    block = jr_heap_alloc(heap, layout(&p, nsets, NULL));
    if (!block) return JITRE_ERR_MEMORY;
    layout(&p, nsets, block);
    restart_generations(&p);
    jr_rows_init(&p.rows, heap, p.nslots);
    run(&p);
    failed = p.rows.failed;
    if (p.matched && !failed) {
        if (true_start) *true_start = p.match.start;
        put_slots(&p, slots, nslots);
    }
    jr_rows_free(&p.rows);
    jr_heap_free(heap, block);
    return failed ? JITRE_ERR_MEMORY : p.matched;
}
