/* around.c -- what stands around a lane: bytes that every match shows there besides those that
 * the scan tests.
 *
 *     \w+ing\s+Holmes\s      tests H@0 l@2 m@3
 *                            behind: o@1 e@4 s@5 \s@6       layers that follow the cut
 *                            in front: \s@-1 [\sg]@-2 ...   the same against the arrows
 *
 * A scan has few tests, and an automaton that confirms a candidate costs as much as hundreds of
 * them. So a lane that has passed is looked at byte by byte before. Like the tests these are
 * supersets of what matches show, so nothing is lost.
 *
 * Cost O(nodes), and layers within a fixed budget. Memory: the sets are in `keep`.
 */
#include "scan/around.h"

#include "scan/rarity.h"

enum { MAX_BACK = 8, MAX_STEPS = 20000, PLACES = 10 };

#define MOST_RARITY 0.85f // of a set that is worth a look

/* -- Layers in front of a node ------------------------------------------------------------ */

/* Positions behind a byte that was read backwards: node * PLACES + place in ByteForm.at. */
typedef struct Backward {
    Extract *x;
    NodeId *from;            // [nedges] where edge i comes from
    uint32_t *before, *last; // edge i - 1 into the same node, that of a node; 0: none
    uint32_t nedges;
    NodeId *stack;
    uint32_t *now, *next; // [nnodes * PLACES]
    uint32_t nnow, nnext, work, stamp;
    uint32_t *seen, *entered;
} Backward;

static const uint8_t last_place[5] = {0, 0, 2, 5, 9}; // by length
static const bool is_first_place[PLACES] = {true, true, [3] = true, [6] = true};

static void turn_edge(Backward *b, NodeId from, NodeId to)
{
    b->from[b->nedges] = from;
    b->before[b->nedges++] = b->last[to];
    b->last[to] = b->nedges;
}

static void turn_edges(Backward *b)
{
    const Nfa *nfa = b->x->nfa;

    for (NodeId id = 0; id < nfa->nnodes; id++) {
        const NfaNode *n = &nfa->node[id];

        if (n->op == NFA_MATCH || n->op == NFA_FAIL) continue;
        turn_edge(b, id, n->out);
        if (n->op == NFA_SPLIT || n->op == NFA_AGAIN) turn_edge(b, id, n->alt);
    }
}

static Status backward_init(Backward *b, Extract *x)
{
    size_t n = x->nfa->nnodes;

    *b = (Backward){.x = x};
    b->from = jr_arena_array(x->arena, NodeId, 2 * n);
    b->before = jr_arena_array(x->arena, uint32_t, 2 * n);
    b->last = jr_arena_array(x->arena, uint32_t, n);
    b->stack = jr_arena_array(x->arena, NodeId, 2 * n + 1);
    b->now = jr_arena_array(x->arena, uint32_t, n * PLACES);
    b->next = jr_arena_array(x->arena, uint32_t, n * PLACES);
    b->seen = jr_arena_array(x->arena, uint32_t, n * PLACES);
    b->entered = jr_arena_array(x->arena, uint32_t, n);
    if (!b->from || !b->before || !b->last || !b->stack || !b->now || !b->next ||
        !b->seen || !b->entered)
        return x->arena->status;
    turn_edges(b);
    return JR_OK;
}

static void add_position(Backward *b, uint32_t p)
{
    if (b->seen[p] == b->stamp) return;
    b->seen[p] = b->stamp;
    b->next[b->nnext++] = p;
    b->work++;
}

static void add_last_places(Backward *b, NodeId id)
{
    const ByteForm *f = b->x->form[b->x->nfa->node[id].arg];

    if (!f) return; // no way leads there
    for (uint32_t len = 1; len <= 4; len++)
        if (f->lengths >> (len - 1) & 1) add_position(b, id * PLACES + last_place[len]);
}

/* All SET nodes from which `root` is reached without reading on. False: a match may begin here. */
static bool enter(Backward *b, NodeId root)
{
    const Nfa *nfa = b->x->nfa;
    uint32_t top = 0;
    bool on = true;

    b->stack[top++] = root;
    while (top) {
        NodeId id = b->stack[--top];

        if (b->entered[id] == b->stamp) continue;
        b->entered[id] = b->stamp;
        b->work++;
        on &= id != nfa->start;
        for (uint32_t i = b->last[id]; i; i = b->before[i - 1]) {
            NodeId from = b->from[i - 1];

            if (nfa->node[from].op == NFA_SET)
                add_last_places(b, from);
            else if (b->entered[from] != b->stamp)
                b->stack[top++] = from;
        }
    }
    return on;
}

/* Read one byte; as enter. */
static bool read_layer(Backward *b, ByteSet *set)
{
    uint32_t *old = b->now;
    bool on = true;

    b->now = b->next;
    b->next = old;
    b->nnow = b->nnext;
    b->nnext = 0;
    b->stamp++;
    for (uint32_t i = 0; i < b->nnow; i++) {
        NodeId id = b->now[i] / PLACES;
        uint32_t place = b->now[i] % PLACES;

        byteset_join(set, &b->x->form[b->x->nfa->node[id].arg]->at[place]);
        if (is_first_place[place])
            on &= enter(b, id);
        else
            add_position(b, b->now[i] - 1);
    }
    return on;
}

/* back[i]: the set of the byte i + 1 in front of the node. Returns how many there are. */
static uint32_t read_back(Backward *b, NodeId node, ByteSet back[MAX_BACK])
{
    uint32_t n = 0;
    bool on;

    b->stamp++;
    on = enter(b, node);
    while (on && n < MAX_BACK && b->nnext && b->work < MAX_STEPS)
        on = read_layer(b, &back[n++]);
    return n;
}

/* -- The choice ----------------------------------------------------------------------------- */

/* How little a set says where others have been tested. Single bytes are mostly of the same word as
 * those: where these are, they are, too. */
static float dullness_of(const ByteSet *set)
{
    return jr_rarity_of(set) + (byteset_count(set) <= 2 ? 1 : 0);
}

/* Keep a set if it says anything, in order of how much. */
static void offer(Scan *s, ScanNear *near, int offset, const ByteSet *set)
{
    float dullness = dullness_of(set);
    uint32_t k;

    if (jr_rarity_of(set) > MOST_RARITY) return;
    k = s->nnear < SCAN_MAX_NEAR ? s->nnear++ : SCAN_MAX_NEAR;
    for (; k && dullness_of(&near[k - 1].set) > dullness; k--)
        if (k < SCAN_MAX_NEAR) near[k] = near[k - 1];
    if (k < SCAN_MAX_NEAR) near[k] = (ScanNear){offset, *set};
}

static bool is_tested(const Scan *s, int offset)
{
    for (uint32_t k = 0; k < s->ntests; k++)
        if (s->test[k].offset == offset) return true;
    return false;
}

/* Does each step read what its set says, and no more? Back references and bodies of lookarounds
 * and atomic groups are ways of their own. */
static bool is_plain(const Nfa *nfa)
{
    for (NodeId id = 0; id < nfa->nnodes; id++) {
        switch ((NfaOp)nfa->node[id].op) {
        case NFA_BACKREF:
        case NFA_AROUND:
        case NFA_ATOMIC:
        case NFA_BACK:
        case NFA_HOLDS: return false;
        default: break;
        }
    }
    return true;
}

Status jr_scan_look_around(Arena *keep, Extract *x, const Place *place, Scan *s)
{
    ScanNear *near = jr_arena_array(keep, ScanNear, SCAN_MAX_NEAR);
    ByteSet back[MAX_BACK] = {{{0}}};
    uint32_t nback = 0;
    Backward b;

    if (!near) return keep->status;
    if (!is_plain(x->nfa)) return JR_OK;
    if (place->node != NO_NODE) {
        JR_TRY(backward_init(&b, x));
        nback = read_back(&b, place->node, back);
    }
    for (uint32_t i = 0; i < nback; i++)
        offer(s, near, -(int)(place->ahead + i + 1), &back[i]);
    for (uint32_t i = 0; i < place->segment->n; i++) {
        int offset = (int)i - (int)place->ahead;

        if (!is_tested(s, offset)) offer(s, near, offset, &place->segment->at[i]);
    }
    s->near = near;
    for (uint32_t i = 0; i < s->nnear; i++) {
        if (-near[i].offset > (int)s->near_back) s->near_back = (uint32_t)-near[i].offset;
        if (near[i].offset >= (int)s->near_ahead)
            s->near_ahead = (uint32_t)near[i].offset + 1;
    }
    return JR_OK;
}
