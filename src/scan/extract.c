/* extract.c -- what must a match show? Read off the automaton.
 *
 * Two views, both supersets of what matches really show:
 *
 *   strings   the ways through the pattern from its entry, each a sequence of sets, as long as
 *             there are few:              ab(?:c|de)x*     "abc.."  "abde.."
 *   cuts      nodes that every way passes, and the bytes that follow them, layer by layer:
 *                                         \w+@[a-z]+       "@" then [a-z], 1.. bytes in
 *
 * Assertions are taken as true. Sets of characters become sets of bytes, one for each place of
 * each length of encoding, which forgets which first byte goes with which second one.
 * Cost O(nodes), and layers and strings within fixed budgets of steps.
 */
#include "scan/extract.h"

#include "unicode/unicode.h"

enum { MAX_WORK = 200000 };

static const uint8_t form_first[5] = {0, 0, 1, 3, 6}; // ByteForm.at by length

/* -- Bytes of sets --------------------------------------------------------------------- */

static bool accepts(const Nfa *nfa, uint32_t set, Symbol s)
{
    return nfa->member[(size_t)s * nfa->set_words + set / 64] >> (set % 64) & 1;
}

/* Is a character of class `s` in the set, be it only at some places (newlines)? */
static bool accepts_somewhere(const Nfa *nfa, uint32_t set, Symbol s, const CharRange *r)
{
    const Alphabet *al = &nfa->alphabet;

    if (accepts(nfa, set, s)) return true;
    if (al->uses_final &&
        (accepts(nfa, set, al->final_twin[s]) || accepts(nfa, set, al->final_twin_n[s])))
        return true;
    if (!al->peek_crlf) return false;
    return (r->lo <= '\r' && '\r' <= r->hi && accepts(nfa, set, al->crlf_twin)) ||
           (r->lo <= '\n' && '\n' <= r->hi && accepts(nfa, set, al->lf_twin));
}

/* Characters [lo, hi], all of one length in UTF-8. */
static void add_encoded(ByteForm *f, uint32_t lo, uint32_t hi)
{
    uint8_t x[4], y[4];
    uint32_t len = jr_utf8_encode(lo, x);
    bool open = false; // the bytes before differ: anything goes

    jr_utf8_encode(hi, y);
    f->lengths |= (uint8_t)(1 << (len - 1));
    for (uint32_t i = 0; i < len; i++) {
        byteset_add_range(&f->at[form_first[len] + i], open ? 0x80 : x[i],
                          open ? 0xbf : y[i]);
        open |= x[i] != y[i];
    }
}

static void add_chars(const Nfa *nfa, ByteForm *f, CharRange r)
{
    static const uint32_t last[4] = {0x7f, 0x7ff, 0xffff, JR_MAX_CODE_POINT};

    for (uint32_t c = r.lo; c <= r.hi && f->nchars < JR_COUNT(f->chr); c++)
        f->chr[f->nchars++] = c;
    if (!nfa->alphabet.utf) {
        f->lengths = 1;
        byteset_add_range(&f->at[0], r.lo, JR_MIN(r.hi, 255u));
        return;
    }
    for (int i = 0; i < 4; i++) {
        uint32_t lo = i ? JR_MAX(r.lo, last[i - 1] + 1) : r.lo;

        if (lo <= JR_MIN(r.hi, last[i])) add_encoded(f, lo, JR_MIN(r.hi, last[i]));
    }
}

const ByteForm *jr_extract_form(Extract *e, uint32_t set)
{
    const Alphabet *al = &e->nfa->alphabet;
    ByteForm *f = e->form[set];

    if (f) return f;
    f = jr_arena_new(e->arena, ByteForm);
    if (!f) return NULL;
    for (uint32_t i = 0; i < al->nranges; i++)
        if (accepts_somewhere(e->nfa, set, al->range_symbol[i], &al->range[i]))
            add_chars(e->nfa, f, al->range[i]);
    f->least = f->lengths ? (uint8_t)(__builtin_ctz(f->lengths) + 1) : 1;
    f->most = f->lengths ? (uint8_t)(32 - __builtin_clz(f->lengths)) : 1;
    return e->form[set] = f;
}

/* -- Ways ------------------------------------------------------------------------------ */

static bool two_ways(const NfaNode *n)
{
    return n->op == NFA_SPLIT || n->op == NFA_AGAIN;
}

static bool goes_on(const NfaNode *n)
{
    return n->op != NFA_MATCH && n->op != NFA_FAIL;
}

/* Depth first over all edges: order, loops, head. */
static Status find_loops(Extract *e)
{
    enum { NEW, OPEN, DONE };
    const Nfa *nfa = e->nfa;
    uint8_t *seen = jr_arena_array(e->arena, uint8_t, nfa->nnodes);
    uint8_t *taken = jr_arena_array(e->arena, uint8_t, nfa->nnodes); // edges gone
    NodeId *stack = jr_arena_array(e->arena, NodeId, nfa->nnodes);
    uint32_t top = 0, at = nfa->nnodes;

    e->order = jr_arena_array(e->arena, NodeId, nfa->nnodes);
    if (!seen || !taken || !stack || !e->order) return e->arena->status;
    stack[top++] = nfa->start;
    seen[nfa->start] = OPEN;
    while (top) {
        NodeId id = stack[top - 1], to;
        const NfaNode *n = &nfa->node[id];
        unsigned nedges = !goes_on(n) ? 0 : two_ways(n) ? 2 : 1;

        if (taken[id] == nedges) {
            seen[id] = DONE;
            e->order[--at] = id;
            top--;
            continue;
        }
        to = taken[id]++ ? n->alt : n->out;
        if (seen[to] == OPEN) e->loops[id] = e->loops[to] = e->head[to] = true;
        if (seen[to] != NEW) continue;
        seen[to] = OPEN;
        stack[top++] = to;
    }
    e->order += at;
    e->norder = nfa->nnodes - at;
    return JR_OK;
}

static uint32_t add_bytes(uint32_t x, uint32_t n)
{
    return x >= SCAN_UNBOUNDED - n ? SCAN_UNBOUNDED : x + n;
}

/* lo and hi of all nodes; at the head of a loop they are those of its first passage. */
static Status measure(Extract *e)
{
    const Nfa *nfa = e->nfa;

    memset(e->lo, 0xff, nfa->nnodes * sizeof *e->lo);
    e->lo[nfa->start] = 0;
    for (uint32_t i = 0; i < e->norder; i++) {
        NodeId id = e->order[i];
        const NfaNode *n = &nfa->node[id];
        uint32_t lo = e->lo[id], hi = e->head[id] ? SCAN_UNBOUNDED : e->hi[id];

        if (!goes_on(n)) continue;
        if (n->op == NFA_SET) {
            const ByteForm *f = jr_extract_form(e, n->arg);

            if (!f) return e->arena->status;
            lo = add_bytes(lo, f->least);
            hi = add_bytes(hi, f->most);
        }
        for (int k = 0; k < (two_ways(n) ? 2 : 1); k++) {
            NodeId to = k ? n->alt : n->out;

            e->lo[to] = JR_MIN(e->lo[to], lo);
            e->hi[to] = JR_MAX(e->hi[to], hi);
        }
    }
    e->lo[nfa->start] = e->hi[nfa->start] = 0;
    return JR_OK;
}

/* -- Layers ---------------------------------------------------------------------------- */

/* Reading positions: node * 10 + place in ByteForm.at. */
typedef struct Layers {
    Extract *e;
    uint32_t *now, *next; // positions
    uint32_t nnow, nnext;
    uint32_t *seen, *entered, stamp; // [10 * nnodes], [nnodes]
    NodeId *stack;
    uint32_t work;
} Layers;

enum { PLACES = 10 };

static Status layers_init(Layers *l, Extract *e)
{
    size_t n = e->nfa->nnodes;

    *l = (Layers){.e = e};
    l->now = jr_arena_array(e->arena, uint32_t, n * PLACES);
    l->next = jr_arena_array(e->arena, uint32_t, n * PLACES);
    l->seen = jr_arena_array(e->arena, uint32_t, n * PLACES);
    l->entered = jr_arena_array(e->arena, uint32_t, n);
    l->stack = jr_arena_array(e->arena, NodeId, 2 * n + 1);
    return l->now && l->next && l->seen && l->entered && l->stack ? JR_OK
                                                                  : e->arena->status;
}

static void add_position(Layers *l, uint32_t p)
{
    if (l->seen[p] == l->stamp) return;
    l->seen[p] = l->stamp;
    l->next[l->nnext++] = p;
    l->work++;
}

/* All SET nodes reached from `root` without reading. False: a match may end here. */
static bool enter(Layers *l, NodeId root)
{
    const Nfa *nfa = l->e->nfa;
    uint32_t top = 0;
    bool on = true;

    l->stack[top++] = root;
    while (top) {
        NodeId id = l->stack[--top];
        const NfaNode *n = &nfa->node[id];

        if (l->entered[id] == l->stamp) continue;
        l->entered[id] = l->stamp;
        l->work++;
        if (n->op == NFA_MATCH) on = false;
        if (!goes_on(n)) continue;
        if (n->op == NFA_SET) {
            const ByteForm *f = l->e->form[n->arg];

            for (uint32_t len = 1; len <= 4; len++)
                if (f->lengths >> (len - 1) & 1)
                    add_position(l, id * PLACES + form_first[len]);
            continue;
        }
        l->stack[top++] = n->out;
        if (two_ways(n)) l->stack[top++] = n->alt;
    }
    return on;
}

/* Read one byte: its set, and the positions behind it. False: a match may end behind it. */
static bool read_layer(Layers *l, ByteSet *set)
{
    uint32_t *old = l->now;
    uint32_t n = l->nnext;
    bool on = true;

    l->now = l->next;
    l->next = old;
    l->nnow = n;
    l->nnext = 0;
    l->stamp++;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t id = l->now[i] / PLACES, place = l->now[i] % PLACES;
        const NfaNode *node = &l->e->nfa->node[id];
        bool last = place == 0 || place == 2 || place == 5 || place == 9;

        byteset_join(set, &l->e->form[node->arg]->at[place]);
        if (last)
            on &= enter(l, node->out);
        else
            add_position(l, l->now[i] + 1);
    }
    return on;
}

/* The bytes that follow a node on every way. */
static Status find_segment(Layers *l, NodeId from, Segment *s)
{
    s->at = jr_arena_array(l->e->arena, ByteSet, MAX_SEGMENT);
    if (!s->at) return l->e->arena->status;
    s->n = 0;
    l->stamp++;
    l->nnext = 0;
    if (!enter(l, from)) return JR_OK;
    while (s->n < MAX_SEGMENT && l->nnext && l->work < MAX_WORK)
        if (!read_layer(l, &s->at[s->n++])) break;
    return JR_OK;
}

/* -- Cuts ------------------------------------------------------------------------------ */

/* One way from the start to the end of a match, and what lies beside it. */
typedef struct Trunk {
    NodeId *node; // [n]
    uint32_t n;
    uint32_t *index; // [nnodes] place on it + 1
    bool *beside;    // [nnodes] seen
    NodeId *stack;
    ByteSet through; // bytes of all that was passed so far
} Trunk;

/* Breadth first, so that few nodes are on the trunk. n == 0: there is no match. */
static Status find_trunk(Extract *e, Trunk *t)
{
    const Nfa *nfa = e->nfa;
    NodeId *from = jr_arena_array(e->arena, NodeId, nfa->nnodes);
    uint32_t head = 0, n = 0;

    *t = (Trunk){.stack = jr_arena_array(e->arena, NodeId, 2 * (size_t)nfa->nnodes + 1)};
    t->node = jr_arena_array(e->arena, NodeId, nfa->nnodes);
    t->index = jr_arena_array(e->arena, uint32_t, nfa->nnodes);
    t->beside = jr_arena_array(e->arena, bool, nfa->nnodes);
    if (!from || !t->stack || !t->node || !t->index || !t->beside) return e->arena->status;
    t->stack[n++] = nfa->start;
    t->beside[nfa->start] = true;
    while (head < n && nfa->node[t->stack[head]].op != NFA_MATCH) {
        NodeId id = t->stack[head++];
        const NfaNode *node = &nfa->node[id];

        for (int k = 0; goes_on(node) && k < (two_ways(node) ? 2 : 1); k++) {
            NodeId to = k ? node->alt : node->out;

            if (t->beside[to]) continue;
            t->beside[to] = true;
            from[to] = id;
            t->stack[n++] = to;
        }
    }
    memset(t->beside, 0, nfa->nnodes * sizeof *t->beside);
    if (head == n) return JR_OK;
    for (NodeId id = t->stack[head];; id = from[id]) {
        t->node[t->n++] = id;
        if (id == nfa->start) break;
    }
    for (uint32_t i = 0; i < t->n / 2; i++) {
        NodeId swap = t->node[i];

        t->node[i] = t->node[t->n - 1 - i];
        t->node[t->n - 1 - i] = swap;
    }
    for (uint32_t i = 0; i < t->n; i++)
        t->index[t->node[i]] = i + 1;
    return JR_OK;
}

/* How far along the trunk one can get from its i-th node without touching it in between. */
static uint32_t leave_trunk(Extract *e, Trunk *t, uint32_t i)
{
    const Nfa *nfa = e->nfa;
    uint32_t top = 0, far = 0;
    NodeId id = t->node[i];

    for (;;) {
        const NfaNode *n = &nfa->node[id];

        if (n->op == NFA_SET) byteset_join(&t->through, &e->form[n->arg]->at[0]);
        for (uint32_t k = 1; n->op == NFA_SET && k < PLACES; k++)
            byteset_join(&t->through, &e->form[n->arg]->at[k]);
        for (int k = 0; goes_on(n) && k < (two_ways(n) ? 2 : 1); k++) {
            NodeId to = k ? n->alt : n->out;
            uint32_t at = nfa->node[to].op == NFA_MATCH ? t->n : t->index[to];

            far = JR_MAX(far, at ? at - 1 : 0);
            if (at || t->beside[to]) continue;
            t->beside[to] = true;
            t->stack[top++] = to;
        }
        if (!top) return far;
        id = t->stack[--top];
    }
}

static Status add_cut(Extract *e, Layers *l, const Trunk *t, NodeId id)
{
    Cut *c = &e->cut[e->ncuts];

    c->node = id;
    c->through = t->through;
    JR_TRY(find_segment(l, id, &c->segment));
    c->segment.lo = e->lo[id];
    c->segment.hi = e->hi[id];
    e->ncuts += c->segment.n > 0;
    return JR_OK;
}

/* A cut is worth a look behind something of variable length, and now and then. */
static Status find_cuts(Extract *e)
{
    uint32_t far = 0, last = 0;
    bool was_cut = false;
    Layers l;
    Trunk t;

    JR_TRY(find_trunk(e, &t));
    JR_TRY(layers_init(&l, e));
    for (uint32_t i = 0; i < t.n && e->ncuts < MAX_CUTS && l.work < MAX_WORK; i++) {
        NodeId id = t.node[i];
        bool cut = far == i;
        uint32_t reach;

        if (cut && (i == 0 || !was_cut || two_ways(&e->nfa->node[t.node[i - 1]]) ||
                    e->lo[id] - last >= MAX_SEGMENT - 8)) {
            JR_TRY(add_cut(e, &l, &t, id));
            last = e->lo[id];
        }
        reach = leave_trunk(e, &t, i);
        far = JR_MAX(far, reach);
        was_cut = cut;
    }
    return JR_OK;
}

/* -- Strings --------------------------------------------------------------------------- */

typedef struct Branch {
    NodeId node;
    uint32_t depth;
    bool guarded; // an assertion was met
} Branch;

typedef struct Walker {
    Extract *e;
    uint32_t *path; // [max_depth] sets read so far
    uint32_t max_depth;
    Branch stack[MAX_STRINGS];
    uint32_t top, work;
    bool given_up;
} Walker;

static bool same_sets(const String *s, const uint32_t *set, uint32_t n)
{
    return s->n == n && !memcmp(s->set, set, n * sizeof *set);
}

static Status add_string(Walker *w, uint32_t n, bool whole)
{
    Extract *e = w->e;
    uint32_t *set;

    if (!n || e->nstrings == MAX_STRINGS) {
        w->given_up = true;
        return JR_OK;
    }
    for (uint32_t i = 0; i < e->nstrings; i++) // the one found first has priority
        if (same_sets(&e->string[i], w->path, n) && e->string[i].whole == whole)
            return JR_OK;
    set = jr_arena_array(e->arena, uint32_t, n);
    if (!set) return e->arena->status;
    memcpy(set, w->path, n * sizeof *set);
    e->string[e->nstrings++] = (String){.set = set, .n = n, .whole = whole};
    return JR_OK;
}

/* Follow one branch to its end; other branches met wait on the stack. */
static Status walk_branch(Walker *w, Branch b)
{
    const Extract *e = w->e;

    for (; !w->given_up; w->work++) {
        const NfaNode *n = &e->nfa->node[b.node];

        switch ((NfaOp)n->op) {
        case NFA_MATCH: return add_string(w, b.depth, !b.guarded);
        case NFA_FAIL: return JR_OK;
        case NFA_SET:
            if (b.depth == w->max_depth) return add_string(w, b.depth, false);
            w->path[b.depth++] = n->arg;
            break;
        case NFA_SPLIT:
            if (e->loops[b.node]) return add_string(w, b.depth, false);
            if (w->top == MAX_STRINGS) {
                w->given_up = true;
                return JR_OK;
            }
            w->stack[w->top++] = (Branch){n->alt, b.depth, b.guarded};
            break;
        case NFA_LOOK: b.guarded = true; break;
        case NFA_BACKREF:
        case NFA_AROUND:
        case NFA_ATOMIC:
        case NFA_BACK:
        case NFA_HOLDS:
        case NFA_ENTER:
        case NFA_AGAIN: return add_string(w, b.depth, false);
        case NFA_SAVE: break;
        }
        b.node = n->out;
        w->given_up |= w->work > MAX_WORK / 10;
    }
    return JR_OK;
}

/* Long ways first; when there are too many, their beginnings. */
static Status find_strings(Extract *e)
{
    static const uint32_t depth[] = {MAX_LITERAL, 8, 4};
    Walker w = {.e = e, .given_up = true};

    w.path = jr_arena_array(e->arena, uint32_t, MAX_LITERAL);
    if (!w.path) return e->arena->status;
    for (size_t i = 0; i < JR_COUNT(depth) && w.given_up; i++) {
        w.max_depth = depth[i];
        w.given_up = false;
        w.work = w.top = e->nstrings = 0;
        w.stack[w.top++] = (Branch){e->nfa->start, 0, false};
        while (w.top && !w.given_up) {
            Branch b = w.stack[--w.top];

            JR_TRY(walk_branch(&w, b));
        }
    }
    if (w.given_up) e->nstrings = 0;
    return JR_OK;
}

/* A new segment of an atom; NULL when out of memory. */
static Segment *add_segment(Extract *e, Atom *a, uint32_t lo, uint32_t hi)
{
    Segment *s = &a->segment[a->nsegments];

    *s = (Segment){.lo = lo, .hi = hi};
    s->at = jr_arena_array(e->arena, ByteSet, MAX_SEGMENT);
    a->nsegments += s->at != NULL;
    return s->at ? s : NULL;
}

/* The bytes of the characters that have `len` of them. */
static void put_form(Segment *s, const ByteForm *f, uint32_t len)
{
    for (uint32_t k = 0; k < len && s->n < MAX_SEGMENT; k++)
        s->at[s->n++] = f->at[form_first[len] + k];
}

/* Bytes of a string; a character whose encodings differ in length ends a segment. */
static Status cut_string(Extract *e, const String *s, Atom *a)
{
    uint32_t lo = 0, hi = 0;
    Segment *now = NULL;

    a->segment = jr_arena_array(e->arena, Segment, MAX_SEGMENTS);
    if (!a->segment) return e->arena->status;
    for (uint32_t i = 0; i < s->n; i++) {
        const ByteForm *f = e->form[s->set[i]];
        bool fixed = f->least == f->most;

        if (!fixed) now = NULL;
        if (fixed && (!now || now->n + 4 > MAX_SEGMENT)) {
            if (a->nsegments == MAX_SEGMENTS) break;
            now = add_segment(e, a, lo, hi);
            if (!now) return e->arena->status;
        }
        if (fixed) put_form(now, f, f->least);
        lo += f->least;
        hi += f->most;
    }
    return JR_OK;
}

/* The variant of string `id` in which character `first` is the first one that is not in its
 * shortest form, but `len` bytes long; first == s->n: there is none. */
static Status add_variant(Extract *e, uint32_t id, uint32_t first, uint32_t len)
{
    const String *s = &e->string[id];
    Atom *a = &e->variant[e->nvariants++];
    Segment *now;

    *a = (Atom){.string = id, .segment = jr_arena_new(e->arena, Segment)};
    now = a->segment ? add_segment(e, a, 0, 0) : NULL;
    if (!now) return e->arena->status;
    for (uint32_t i = 0; i < s->n; i++) {
        const ByteForm *f = e->form[s->set[i]];

        if (i > first && f->least != f->most) break;
        put_form(now, f, i == first ? len : f->least);
    }
    return JR_OK;
}

static Status find_variants(Extract *e)
{
    bool mixed = false;

    for (uint32_t id = 0; id < e->nstrings; id++) {
        const String *s = &e->string[id];

        for (uint32_t i = 0, bytes = 0; i <= s->n && bytes < MAX_SEGMENT; i++) {
            const ByteForm *f = i < s->n ? e->form[s->set[i]] : NULL;
            bool last = !f || bytes + f->least >= MAX_SEGMENT;

            for (uint32_t len = f ? f->least + 1u : 5; len <= 4; len++) {
                if (!(f->lengths >> (len - 1) & 1)) continue;
                if (e->nvariants + 2 > MAX_ATOMS) goto too_many;
                mixed = true;
                JR_TRY(add_variant(e, id, i, len));
            }
            if (!last) {
                bytes += f->least;
                continue;
            }
            if (e->nvariants + 2 > MAX_ATOMS) goto too_many;
            JR_TRY(add_variant(e, id, s->n, 0));
            break;
        }
    }
    if (mixed) return JR_OK;
too_many:
    e->nvariants = 0;
    return JR_OK;
}

Status jr_extract(Extract *e, Arena *scratch, const Nfa *nfa)
{
    *e = (Extract){.arena = scratch, .nfa = nfa};
    e->form = jr_arena_array(scratch, ByteForm *, nfa->nsets);
    e->loops = jr_arena_array(scratch, bool, nfa->nnodes);
    e->head = jr_arena_array(scratch, bool, nfa->nnodes);
    e->lo = jr_arena_array(scratch, uint32_t, nfa->nnodes);
    e->hi = jr_arena_array(scratch, uint32_t, nfa->nnodes);
    if (!e->form || !e->loops || !e->head || !e->lo || !e->hi) return scratch->status;
    JR_TRY(find_loops(e));
    JR_TRY(measure(e));
    JR_TRY(find_strings(e));
    for (uint32_t i = 0; i < e->nstrings; i++) {
        e->atom[i].string = i;
        JR_TRY(cut_string(e, &e->string[i], &e->atom[i]));
    }
    JR_TRY(find_variants(e));
    return find_cuts(e);
}
