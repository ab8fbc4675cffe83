/* atomic.c -- possessive quantifiers and atomic groups as ordinary ones.
 *
 * A linear-time search has no backtracking to cut. So an atomic group is an ordinary one
 * when cutting makes no difference, or when the difference can be said with a
 * one-character look; others are left to the search that backtracks, or refused:
 *
 *     [ab]*+         [ab]*(?![ab])             one character: always possible
 *     [ab]{2,5}+     [ab]{5}|[ab]{2,4}(?![ab])
 *     (?>a+b|c+d)    (?:a+b|c+d)               one end for each start
 *     (?>(?:ab)*)c   (?:ab)*c                  c cannot begin where (?:ab)* gave back
 *
 * For the last two, call `exits` of a node the characters that can stand behind any of
 * its ends but the first choice; none: it has one end only, wherever it starts. A node
 * whose ends cannot be described so has `wild` exits. The exits of a greedy loop e* are
 * what e begins with, for e could have gone on there. In x y the other ends of x are
 * dead when y cannot begin with its exits. An atomic group is then an ordinary one if
 * what follows it cannot begin with its exits, or if its exits are the end of the
 * pattern where the first choice always succeeds (and with ENDANCHORED the other ends
 * fail anyway: characters stand behind them).
 *
 * Cost  children are numbered before parents, so one ascending pass has everything
 * below; what a node can begin with is collected on demand, under a work budget: beyond
 * it, it is no ordinary one. Patterns that need backtracking for other reasons take all
 * atomic groups as such.
 */
#include "parse/perl.h"

enum { EXITS_UNKNOWN = 0, EXITS_WILD = 1, EXITS_SET = 2 }; // EXITS_SET + set id

typedef struct Atomics {
    Parser *p;
    Builder *b;
    uint32_t n; // nodes
    AstId *parent;
    bool *inside;        // below an atomic group
    bool *keeps;         // has \K below: which path was taken shows, not only its end
    uint32_t *min, *max; // characters a node takes, saturating
    uint32_t *exits;     // EXITS_
    JR_VEC(AstId) todo;  // work list of first_of
    CharSet first, acc;
    uint64_t budget;
    uint32_t none; // exits of nodes with one end: the empty set
} Atomics;

/* -- Building -------------------------------------------------------------------------- */

static AstId make_pending(Parser *p, AstId body, size_t at)
{
    AstId id = jr_node_group(&p->b, body, 0, at);
    Pending a = {id, (uint32_t)at, (uint32_t)(p->pos - at), false};

    if (p->b.status == JR_OK && !JR_PUSH(p->b.a, &p->pending, a)) {
        jr_fail(&p->b, p->b.a->status, at, 0, NULL);
    }
    return id;
}

AstId jr_perl_atomic(Parser *p, AstId body, size_t at)
{
    AstOp op = (AstOp)p->b.node.data[body].op;

    if (op == AST_EMPTY || op == AST_SET || op == AST_STRING || op == AST_FAIL) return body;
    return make_pending(p, body, at);
}

static AstId not_next(Parser *p, uint32_t set, size_t at)
{
    AstId id = jr_node_new(&p->b, AST_LOOK, at);

    p->b.node.data[id].look = LOOK_NEXT_NOT_IN;
    p->b.node.data[id].u.set = set;
    return id;
}

/* \R always matches where its first character stands: that set. */
static bool newline_set(Parser *p, AstId id, uint32_t *set)
{
    const Builder *b = &p->b;
    uint32_t n = p->unique.n;
    AstId others;

    if (b->node.data[id].op != AST_ALT || n == 0 || p->unique.data[n - 1] != id)
        return false;
    others = b->node.data[b->node.data[b->node.data[id].child].next].next;
    p->plain.n = 0;
    jr_charset_add(b->a, &p->plain, 13, 13);
    jr_charset_add_set(b->a, &p->plain, &b->sets.data[b->node.data[others].u.set]);
    jr_charset_seal(&p->plain);
    *set = jr_set_intern(&p->b, &p->plain);
    return true;
}

/* x{min,}+ as x{min,}(?!x), x?+ as x|(?!x). */
static AstId guarded(Parser *p, AstId atom, uint32_t min, uint32_t max, uint32_t set,
                     size_t at)
{
    Builder *b = &p->b;
    Level l;

    jr_level_open(&l);
    if (max == AST_INFINITE) {
        jr_level_add(b, &l, jr_node_repeat(b, atom, min, max, true, at));
    } else if (max == 1) {
        jr_level_add(b, &l, atom);
        jr_level_branch(b, &l, at);
    } else {
        AstId less = jr_node_copy(b, atom);

        jr_level_add(b, &l, jr_node_repeat(b, atom, max, max, true, at));
        jr_level_branch(b, &l, at);
        jr_level_add(b, &l, jr_node_repeat(b, less, min, max - 1, true, at));
    }
    jr_level_add(b, &l, not_next(p, set, at));
    return jr_level_close(b, &l, at);
}

AstId jr_perl_possessive(Parser *p, AstId atom, uint32_t min, uint32_t max, size_t at)
{
    Builder *b = &p->b;
    uint32_t set;

    if (b->status != JR_OK) return 0;
    if (max > 0 && min != max) {
        if (jr_node_one_char(b, atom, &set)) return guarded(p, atom, min, max, set, at);
        if ((max == 1 || max == AST_INFINITE) && newline_set(p, atom, &set)) {
            return guarded(p, atom, min, max, set, at);
        }
    }
    return make_pending(p, jr_node_repeat(b, atom, min, max, true, at), at);
}

/* -- Facts by node --------------------------------------------------------------------- */

static uint32_t add_sat(uint32_t x, uint32_t y)
{
    return x > UINT32_MAX - y ? UINT32_MAX : x + y;
}

static uint32_t mul_sat(uint32_t x, uint32_t y)
{
    uint64_t z = (uint64_t)x * y;

    if (x == 0 || y == 0) return 0;
    return x == UINT32_MAX || y == UINT32_MAX || z >= UINT32_MAX ? UINT32_MAX : (uint32_t)z;
}

/* Lengths (and \K) of node id from those of its children. */
static void measure(Atomics *t, AstId id)
{
    const AstNode *n = &t->b->node.data[id];
    uint32_t min = 0, max = 0;

    if (n->op == AST_STRING) min = max = n->u.str.count;
    if (n->op == AST_SET) min = max = 1;
    if (n->op == AST_ALT) min = UINT32_MAX;
    t->keeps[id] = n->op == AST_KEEP;
    for (AstId c = n->child; c != AST_NONE; c = t->b->node.data[c].next) {
        t->keeps[id] |= t->keeps[c];
        if (n->op == AST_ALT) {
            min = JR_MIN(min, t->min[c]);
            max = JR_MAX(max, t->max[c]);
        } else {
            min = add_sat(min, t->min[c]);
            max = add_sat(max, t->max[c]);
        }
    }
    if (n->op == AST_REPEAT) {
        min = mul_sat(min, n->u.rep.min);
        max = mul_sat(max, n->u.rep.max);
    }
    t->min[id] = min;
    t->max[id] = max;
}

/* Collect in t->first what node id can begin with; false: over budget. */
static bool first_of(Atomics *t, AstId id)
{
    const Builder *b = t->b;

    t->first.n = 0;
    t->todo.n = 0;
    if (!JR_PUSH(b->a, &t->todo, id)) return false;
    while (t->todo.n) {
        const AstNode *n = &b->node.data[id = t->todo.data[--t->todo.n]];
        uint64_t work = 1;

        if (n->op == AST_SET) {
            work += b->sets.data[n->u.set].n;
            if (work > t->budget) return false;
            jr_charset_add_set(b->a, &t->first, &b->sets.data[n->u.set]);
        } else if (n->op == AST_STRING) {
            uint32_t c = b->chars.data[n->u.str.first];

            jr_charset_add(b->a, &t->first, c, c);
        }
        for (AstId c = n->child; c != AST_NONE; c = b->node.data[c].next) {
            if (!JR_PUSH(b->a, &t->todo, c)) return false;
            work++;
            if (n->op == AST_CAT && t->min[c] > 0) break;
        }
        if (work > t->budget) return false;
        t->budget -= work;
    }
    jr_charset_seal(&t->first);
    return true;
}

static const CharSet *exit_set(const Atomics *t, uint32_t exits)
{
    return &t->b->sets.data[exits - EXITS_SET];
}

/* Can node id begin with none of these exits? Leaves t->first. */
static bool dead_before(Atomics *t, uint32_t exits, AstId id)
{
    return first_of(t, id) && jr_charset_disjoint(&t->first, exit_set(t, exits));
}

static uint32_t as_exits(Atomics *t, const CharSet *set)
{
    return EXITS_SET + jr_set_intern(t->b, set);
}

static uint32_t join(Atomics *t, uint32_t x, uint32_t y)
{
    if (x == y || y == t->none) return x;
    if (x == t->none) return y;
    t->acc.n = 0;
    jr_charset_add_set(t->b->a, &t->acc, exit_set(t, x));
    jr_charset_add_set(t->b->a, &t->acc, exit_set(t, y));
    jr_charset_seal(&t->acc);
    return as_exits(t, &t->acc);
}

/* What of the exits passes a condition on the next character. */
static uint32_t filter(Atomics *t, uint32_t exits, const AstNode *look)
{
    CharSet set = {0};

    jr_charset_add_set(t->b->a, &set, exit_set(t, exits));
    switch ((LookKind)look->look) {
    case LOOK_END:
    case LOOK_EOL_END: return t->none;
    case LOOK_NEXT_IN:
        jr_charset_intersect(t->b->a, &set, &t->b->sets.data[look->u.set]);
        break;
    case LOOK_NEXT_NOT_IN:
        jr_charset_subtract(t->b->a, &set, &t->b->sets.data[look->u.set]);
        break;
    case LOOK_EOL:
    case LOOK_EOL_MULTI:
    case LOOK_END_NL:
        t->acc.n = 0;
        jr_perl_newlines(t->p, &t->acc);
        jr_charset_seal(&t->acc);
        jr_charset_intersect(t->b->a, &set, &t->acc);
        break;
    default: break;
    }
    return as_exits(t, &set);
}

/* -- Exits ----------------------------------------------------------------------------- */

static uint32_t cat_exits(Atomics *t, const AstNode *n)
{
    uint32_t x = t->none;

    for (AstId c = n->child; c != AST_NONE; c = t->b->node.data[c].next) {
        const AstNode *item = &t->b->node.data[c];

        if (t->exits[c] == EXITS_WILD) return EXITS_WILD;
        if (x != t->none && item->op == AST_LOOK) x = filter(t, x, item);
        if (x != t->none && !dead_before(t, x, c)) return EXITS_WILD;
        x = t->min[c] > 0 ? t->exits[c] : join(t, t->exits[c], x);
    }
    return x;
}

/* Alternatives that begin differently; an empty one may be the last. */
static uint32_t alt_exits(Atomics *t, const AstNode *n)
{
    uint32_t x = t->none, begin = t->none;

    for (AstId c = n->child; c != AST_NONE; c = t->b->node.data[c].next) {
        const AstNode *branch = &t->b->node.data[c];

        if (t->exits[c] == EXITS_WILD) return EXITS_WILD;
        if (branch->op == AST_EMPTY && branch->next == AST_NONE) return join(t, x, begin);
        if (t->min[c] == 0 || !dead_before(t, begin, c)) return EXITS_WILD;
        begin = join(t, begin, as_exits(t, &t->first));
        x = join(t, x, t->exits[c]);
    }
    return x;
}

static uint32_t repeat_exits(Atomics *t, const AstNode *n)
{
    uint32_t x = t->exits[n->child];
    bool fixed = n->u.rep.min == n->u.rep.max;

    if (x == EXITS_WILD || t->min[n->child] == 0 || (!fixed && !n->greedy))
        return EXITS_WILD;
    if (n->u.rep.max > 1 && x != t->none && !dead_before(t, x, n->child)) return EXITS_WILD;
    if (fixed) return x;
    if (!first_of(t, n->child)) return EXITS_WILD;
    return join(t, x, as_exits(t, &t->first));
}

static bool is_unique(const Parser *p, AstId id)
{
    uint32_t lo = 0, hi = p->unique.n;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (p->unique.data[mid] < id) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo < p->unique.n && p->unique.data[lo] == id;
}

static uint32_t exits_of(Atomics *t, AstId id)
{
    const AstNode *n = &t->b->node.data[id];

    if (t->min[id] == t->max[id] && t->max[id] != UINT32_MAX) return t->none;
    if (is_unique(t->p, id)) return t->none;
    switch ((AstOp)n->op) {
    case AST_CAT: return cat_exits(t, n);
    case AST_ALT: return alt_exits(t, n);
    case AST_REPEAT: return repeat_exits(t, n);
    case AST_GROUP: return t->exits[n->child];
    default: return t->none;
    }
}

/* -- What follows ---------------------------------------------------------------------- */

/* Does taking other ends than the first make no difference behind node id? */
static bool is_committed(Atomics *t, AstId id, uint32_t x)
{
    bool may_fail = false; // something on the way to the end that could fail

    for (;;) {
        const AstNode *n = &t->b->node.data[id], *up;
        AstId c = n->next;

        for (; c != AST_NONE && t->b->node.data[t->parent[id]].op == AST_CAT;
             c = t->b->node.data[c].next) {
            const AstNode *item = &t->b->node.data[c];

            if (item->op == AST_LOOK) {
                x = filter(t, x, item);
                may_fail = true;
            } else if (!dead_before(t, x, c)) {
                return false;
            } else if (t->min[c] > 0) {
                return true;
            } else if (item->op != AST_REPEAT || item->u.rep.min > 0) {
                may_fail |= item->op != AST_EMPTY && item->op != AST_KEEP;
            }
            if (x == t->none) return true;
        }
        id = t->parent[id];
        if (id == AST_NONE) return !may_fail;
        up = &t->b->node.data[id];
        if (up->op == AST_GROUP && up->u.group == 0) return !may_fail;
        if (up->op == AST_REPEAT && up->u.rep.max > 1) {
            if (!dead_before(t, x, up->child)) return false;
            may_fail |= up->u.rep.min > 1;
        }
    }
}

/* -- All of them ----------------------------------------------------------------------- */

/* Arrays and parents; false when out of memory. */
static bool prepare(Atomics *t)
{
    Arena *a = t->b->a;

    t->parent = jr_arena_array(a, AstId, t->n);
    t->inside = jr_arena_array(a, bool, t->n);
    t->keeps = jr_arena_array(a, bool, t->n);
    t->min = jr_arena_array(a, uint32_t, t->n);
    t->max = jr_arena_array(a, uint32_t, t->n);
    t->exits = jr_arena_array(a, uint32_t, t->n);
    if (!t->parent || !t->inside || !t->keeps || !t->min || !t->max || !t->exits)
        return false;
    for (AstId id = 0; id < t->n; id++)
        t->parent[id] = AST_NONE;
    for (AstId id = 0; id < t->n; id++) {
        measure(t, id);
        for (AstId c = t->b->node.data[id].child; c != AST_NONE;
             c = t->b->node.data[c].next) {
            t->parent[c] = id;
        }
    }
    return true;
}

/* Make a pending item what it is. */
static void settle(Builder *b, const Pending *a)
{
    AstNode *n = &b->node.data[a->id];

    if (!a->differs) {
        n->op = AST_CAT; // of one: an ordinary group
    } else if (b->flags & JITRE_BACKREFS) {
        n->op = AST_ATOMIC;
        b->backtracks = true;
    } else {
        jr_unsupported(b, JITRE_ERR_UNSUPPORTED_ATOMIC, a->at, a->len);
    }
}

void jr_perl_resolve_atomic(Parser *p, AstId root)
{
    Builder *b = &p->b;
    Atomics t = {.p = p, .b = b, .n = b->node.n};

    if (b->status != JR_OK || b->unsupported.code != JR_OK || p->pending.n == 0) return;
    for (uint32_t i = 0; b->backtracks && i < p->pending.n; i++)
        b->node.data[p->pending.data[i].id].op = AST_ATOMIC;
    if (b->backtracks) return;
    JR_ASSERT(root < t.n);
    t.budget = 16 * (uint64_t)t.n + 100000;
    t.none = as_exits(&t, &t.acc);
    if (b->status != JR_OK) return;
    if (!prepare(&t)) {
        jr_fail(b, b->a->status, 0, 0, NULL);
        return;
    }
    for (AstId id = t.n; id-- > 0;) { // parents before children
        const AstNode *n = &b->node.data[id];
        bool atomic = n->op == AST_GROUP && n->u.group == 0;

        t.inside[id] = atomic || (t.parent[id] != AST_NONE && t.inside[t.parent[id]]);
    }
    for (AstId id = 0; id < t.n; id++) {
        if (t.inside[id]) t.exits[id] = exits_of(&t, id);
    }
    for (uint32_t i = 0; i < p->pending.n && b->status == JR_OK; i++) {
        Pending *a = &p->pending.data[i];
        uint32_t x = t.exits[a->id];

        a->differs = t.keeps[a->id] || x == EXITS_WILD ||
                     (x != t.none && !is_committed(&t, a->id, x));
    }
    for (uint32_t i = 0; i < p->pending.n && b->status == JR_OK; i++)
        settle(b, &p->pending.data[i]);
}
