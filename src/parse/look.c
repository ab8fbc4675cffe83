/* look.c -- lookaround: of one character of context as conditions, else left to backtracking.
 *
 * Conditions. The body is simplified first; then each of its branches must be conditions on
 * the place and at most one character next to it, with nothing but optional things beyond:
 *
 *     (?=[ab]|c)    one character in {a b c}
 *     (?=\bx\s*)    \b, then x; what may be empty always matches
 *     (?!\s|\w)     one character, in neither
 *     (?<=^|,)      ^, or behind a comma
 *     (?!)          never
 *
 * A positive one becomes the alternation of its branches, a negative one the conjunction of
 * their opposites. As nothing is consumed and nothing captured, priorities do not matter.
 *
 * Everything else becomes an AROUND, with JITRE_BACKREFS; without it is refused. Lookbehind then
 * steps back by the width of each branch, which must be fixed:
 *
 *     (?<=ab|cde)   AROUND(BACK 2 "ab" | BACK 3 "cde")
 *
 * Cost  O(size of the body), nested lookaround not counted: it is done by then.
 */
#include "parse/perl.h"

/* What became of one branch. */
typedef struct Branch {
    AstId looks, last; // conditions, linked by `next`
    uint32_t nlooks;
    bool is_item; // it is one item, its siblings are other branches
    bool has_set; // ... and a character in `set`
    uint32_t set;
} Branch;

typedef struct LookBuilder {
    Parser *p;
    bool ahead, negative;
    bool dry;      // look only, change nothing
    bool always;   // some branch holds everywhere
    bool some_set; // `plain` of the parser has branches of one character
    Level level;   // what else: positive as alternatives, negative as a conjunction
    size_t at;
} LookBuilder;

static bool is_ahead(const Frame *f)
{
    return f->kind == FRAME_AHEAD || f->kind == FRAME_NOT_AHEAD;
}

static bool is_negative(const Frame *f)
{
    return f->kind == FRAME_NOT_AHEAD || f->kind == FRAME_NOT_BEHIND;
}

/* -- Conditions ------------------------------------------------------------------------ */

/* Can the node always match the empty string, whatever surrounds it? */
static bool is_optional(const Builder *b, AstId id)
{
    const AstNode *n = &b->node.data[id];

    if (n->op == AST_ALT) {
        for (AstId c = n->child; c != AST_NONE; c = b->node.data[c].next) {
            const AstNode *branch = &b->node.data[c];

            if (branch->op == AST_EMPTY) return true;
            if (branch->op == AST_REPEAT && branch->u.rep.min == 0) return true;
        }
    }
    return n->op == AST_EMPTY || (n->op == AST_REPEAT && n->u.rep.min == 0);
}

/* The set of one character the node begins and ends with, if the rest is optional. */
static bool edge_set(Builder *b, AstId id, uint32_t *set)
{
    const AstNode *n = &b->node.data[id];

    if (n->op == AST_REPEAT && n->u.rep.min == 1) id = n->child;
    return jr_node_one_char(b, id, set);
}

/* One more condition of the branch. */
static void take_look(const LookBuilder *lb, AstId id, Branch *out)
{
    AstNode *node = lb->p->b.node.data;

    out->nlooks++;
    if (!lb->dry && out->last != AST_NONE) node[out->last].next = id;
    if (!lb->dry) node[id].next = AST_NONE;
    if (out->looks == AST_NONE) out->looks = id;
    out->last = id;
}

/* Take the items first, ... of a lookahead branch. */
static bool read_ahead(const LookBuilder *lb, AstId id, Branch *out)
{
    Builder *b = &lb->p->b;
    bool optional_seen = false;

    for (AstId next; id != AST_NONE; id = next) {
        next = out->is_item ? AST_NONE : b->node.data[id].next;
        if (out->has_set || optional_seen) {
            if (!is_optional(b, id)) return false;
        } else if (b->node.data[id].op == AST_LOOK) {
            take_look(lb, id, out);
        } else if (edge_set(b, id, &out->set)) {
            out->has_set = true;
        } else if (is_optional(b, id)) {
            optional_seen = true;
        } else {
            return false;
        }
    }
    return true;
}

/* ... of a lookbehind branch: optional things, the character, conditions. */
static bool read_behind(const LookBuilder *lb, AstId id, Branch *out)
{
    Builder *b = &lb->p->b;
    bool before = true; // nothing but optional things so far

    for (AstId next; id != AST_NONE; id = next) {
        next = out->is_item ? AST_NONE : b->node.data[id].next;
        if (b->node.data[id].op == AST_LOOK) {
            before = false;
            take_look(lb, id, out);
        } else if (before && !out->has_set && edge_set(b, id, &out->set)) {
            out->has_set = true;
            before = false;
        } else if (!before || !is_optional(b, id)) {
            return false;
        }
    }
    return true;
}

/* The condition that holds where this one does not; false: it has no name. */
static bool opposite(uint8_t look, LookKind *other)
{
    switch ((LookKind)look) {
    case LOOK_WORD: *other = LOOK_NOT_WORD; return true;
    case LOOK_NOT_WORD: *other = LOOK_WORD; return true;
    case LOOK_NEXT_IN: *other = LOOK_NEXT_NOT_IN; return true;
    case LOOK_NEXT_NOT_IN: *other = LOOK_NEXT_IN; return true;
    case LOOK_PREV_IN: *other = LOOK_PREV_NOT_IN; return true;
    case LOOK_PREV_NOT_IN: *other = LOOK_PREV_IN; return true;
    default: return false;
    }
}

static AstId set_look(LookBuilder *lb, LookKind kind, uint32_t set)
{
    AstId id = jr_node_new(&lb->p->b, AST_LOOK, lb->at);

    lb->p->b.node.data[id].look = (uint8_t)kind;
    lb->p->b.node.data[id].u.set = set;
    return id;
}

/* A branch with conditions, in a positive lookaround: one more alternative. */
static void add_alternative(LookBuilder *lb, const Branch *br)
{
    Builder *b = &lb->p->b;
    AstId next;

    if (lb->level.cat_first != AST_NONE) jr_level_branch(b, &lb->level, lb->at);
    for (AstId id = br->looks; id != AST_NONE; id = next) {
        next = b->node.data[id].next;
        b->node.data[id].next = AST_NONE;
        jr_level_add(b, &lb->level, id);
    }
    if (!br->has_set) return;
    jr_level_add(b, &lb->level,
                 set_look(lb, lb->ahead ? LOOK_NEXT_IN : LOOK_PREV_IN, br->set));
}

/* One branch of the body; false: it is more than a condition. */
static bool add_branch(LookBuilder *lb, AstId id)
{
    Builder *b = &lb->p->b;
    AstNode *n = &b->node.data[id];
    AstId items = n->op == AST_CAT ? n->child : id;
    Branch br = {.looks = AST_NONE, .last = AST_NONE, .is_item = n->op != AST_CAT};
    LookKind other;

    if (n->op == AST_FAIL) return true;
    if (!(lb->ahead ? read_ahead : read_behind)(lb, items, &br)) return false;
    if (lb->negative && br.nlooks &&
        (br.has_set || br.nlooks > 1 || !opposite(b->node.data[br.looks].look, &other)))
        return false;
    if (lb->dry) return true;
    if (!br.nlooks && !br.has_set) {
        lb->always = true;
    } else if (!br.nlooks) {
        jr_charset_add_set(b->a, &lb->p->plain, &b->sets.data[br.set]);
        lb->some_set = true;
    } else if (!lb->negative) {
        add_alternative(lb, &br);
    } else {
        b->node.data[br.looks].look = (uint8_t)other;
        jr_level_add(b, &lb->level, br.looks);
    }
    return true;
}

/* All of them; unless `dry` they are taken apart. */
static bool add_branches(LookBuilder *lb, AstId body, bool dry)
{
    AstNode *node = lb->p->b.node.data;
    AstId next;

    lb->dry = dry;
    if (node[body].op != AST_ALT) return add_branch(lb, body);
    for (AstId id = node[body].child; id != AST_NONE; id = next) {
        node = lb->p->b.node.data; // may have moved
        next = node[id].next;
        if (!dry) node[id].next = AST_NONE;
        if (!add_branch(lb, id)) return false;
    }
    return true;
}

/* What the branches come to. */
static AstId finish(LookBuilder *lb)
{
    Builder *b = &lb->p->b;
    CharSet *set = &lb->p->plain;
    bool nothing = lb->level.cat_first == AST_NONE && !lb->some_set;
    LookKind in = lb->ahead ? LOOK_NEXT_IN : LOOK_PREV_IN;
    LookKind not_in = lb->ahead ? LOOK_NEXT_NOT_IN : LOOK_PREV_NOT_IN;

    if (lb->always || nothing) { // holds everywhere or nowhere
        return jr_node_new(b, lb->always != lb->negative ? AST_EMPTY : AST_FAIL, lb->at);
    }
    if (lb->some_set) {
        jr_charset_seal(set);
        if (!lb->negative && lb->level.cat_first != AST_NONE) {
            jr_level_branch(b, &lb->level, lb->at);
        }
        jr_level_add(b, &lb->level,
                     jr_node_look(b, lb->negative ? not_in : in, set, lb->at));
    }
    return jr_level_close(b, &lb->level, lb->at);
}

/* The lookaround as conditions, if its (simplified) body is no more than that. */
static bool as_conditions(Parser *p, const Frame *f, AstId body, AstId *id)
{
    Builder *b = &p->b;
    LookBuilder lb = {
        .p = p, .at = f->at, .ahead = is_ahead(f), .negative = is_negative(f)};

    while (lb.negative && b->node.data[body].op == AST_GROUP)
        body = b->node.data[body].child; // never set outside
    jr_level_open(&lb.level);
    p->plain.n = 0;
    if (!add_branches(&lb, body, true)) return false;
    add_branches(&lb, body, false);
    *id = finish(&lb);
    return true;
}

/* -- Widths ---------------------------------------------------------------------------- */

/* How many characters the node takes by itself. False: that is not fixed. */
static bool leaf_width(const AstNode *n, uint32_t *width)
{
    *width = n->op == AST_STRING ? n->u.str.count : n->op == AST_SET;
    return n->op != AST_BACKREF;
}

/* A child of the open node *v takes so many characters. */
static bool add_width(const Builder *b, Width *v, uint32_t width)
{
    const AstNode *n = &b->node.data[v->id];
    uint64_t sum = width;

    if (n->op == AST_ALT) {
        if (v->sum != width && v->sum != UINT32_MAX) return false;
    } else if (n->op == AST_REPEAT) {
        if (n->u.rep.min != n->u.rep.max) return false;
        sum *= n->u.rep.min;
    } else {
        sum += v->sum;
    }
    v->sum = (uint32_t)sum;
    return sum <= MAX_BEHIND;
}

/* How many characters the tree below `id` takes. False: that is not fixed, or too many. */
static bool fixed_width(Parser *p, AstId id, uint32_t *width)
{
    const Builder *b = &p->b;

    p->widths.n = 0;
    for (;;) {
        const AstNode *n = &b->node.data[id];
        Width *v;

        if (n->child != AST_NONE && n->op != AST_AROUND) {
            Width w = {id, n->child, n->op == AST_ALT ? UINT32_MAX : 0};

            if (!JR_PUSH(b->a, &p->widths, w)) {
                jr_fail(&p->b, b->a->status, n->at, 0, NULL);
                return false;
            }
        } else if (!leaf_width(n, width)) {
            return false;
        } else if (p->widths.n && !add_width(b, &p->widths.data[p->widths.n - 1], *width)) {
            return false;
        }
        for (;;) {
            if (!p->widths.n) return *width <= MAX_BEHIND;
            v = &p->widths.data[p->widths.n - 1];
            if (v->todo != AST_NONE) break;
            *width = v->sum;
            p->widths.n--;
            if (p->widths.n && !add_width(b, v - 1, *width)) return false;
        }
        id = v->todo;
        v->todo = b->node.data[id].next;
    }
}

/* The first branch of a body. */
static AstId first_branch(const Builder *b, AstId body)
{
    return b->node.data[body].op == AST_ALT ? b->node.data[body].child : body;
}

static AstId next_branch(const Builder *b, AstId body, AstId id)
{
    return b->node.data[body].op == AST_ALT ? b->node.data[id].next : AST_NONE;
}

/* Are all branches of a lookbehind of fixed width? Then *most is that of the widest. */
static bool fixed_widths(Parser *p, AstId body, uint32_t *most)
{
    const Builder *b = &p->b;
    uint32_t width;

    *most = 0;
    for (AstId id = first_branch(b, body); id != AST_NONE; id = next_branch(b, body, id)) {
        if (!fixed_width(p, id, &width)) return false;
        *most = JR_MAX(*most, width);
    }
    return true;
}

/* -- Bodies that are tried ------------------------------------------------------------- */

/* The body with a BACK before each branch. */
static AstId step_back(Parser *p, AstId body, size_t at)
{
    Builder *b = &p->b;
    Level l;
    AstId next;

    jr_level_open(&l);
    for (AstId id = first_branch(b, body); id != AST_NONE; id = next) {
        uint32_t width = 0;
        AstId back;

        next = next_branch(b, body, id);
        fixed_width(p, id, &width);
        b->node.data[id].next = AST_NONE;
        if (id != first_branch(b, body)) jr_level_branch(b, &l, at);
        if (width) {
            back = jr_node_new(b, AST_BACK, at);
            b->node.data[back].u.back = width;
            jr_level_add(b, &l, back);
        }
        jr_level_add(b, &l, id);
    }
    return jr_level_close(b, &l, at);
}

static AstId as_around(Parser *p, const Frame *f, AstId body)
{
    Builder *b = &p->b;
    AstId id;

    if (!is_ahead(f)) body = step_back(p, body, f->at);
    id = jr_node_new(b, AST_AROUND, f->at);
    b->node.data[id].child = body;
    b->node.data[id].look = is_negative(f)                ? AROUND_NEGATED
                            : jr_perl_look_captures(p, f) ? AROUND_CAPTURES
                                                          : AROUND_PLAIN;
    b->backtracks = true;
    p->narounds++;
    return id;
}

bool jr_perl_look_captures(const Parser *p, const Frame *f)
{
    return !is_negative(f) && p->opened != f->opened;
}

/* The node for lookaround frame f with this body. */
AstId jr_perl_look(Parser *p, const Frame *f, AstId body)
{
    Builder *b = &p->b;
    bool tries = (b->flags & JITRE_BACKREFS) != 0, fixed = true;
    bool simple = !jr_perl_look_captures(p, f); // may it be conditions?
    uint32_t width = 0;
    AstId id;

    if (b->unsupported.code != JR_OK && b->unsupported.offset < f->at)
        return jr_node_new(b, AST_EMPTY, f->at); // refused already
    if (tries) {
        // widths are those of the branches as written; what is referred to by others must stay
        // where it is, and what is in another lookaround has been simplified
        if (!is_ahead(f)) fixed = fixed_widths(p, body, &width);
        simple &= p->pending.n == f->npending && p->refs.n == f->nrefs;
        simple &= p->narounds == f->narounds && (!fixed || width <= 1);
    }
    if (simple) body = jr_simplify(b, body);
    if (b->status != JR_OK) return 0;
    if (simple && as_conditions(p, f, body, &id)) return id;
    if (tries && fixed && (is_ahead(f) || fixed_widths(p, body, &width)))
        return as_around(p, f, body);
    jr_unsupported(b,
                   tries ? JITRE_ERR_UNSUPPORTED_VARIABLE_LOOKBEHIND
                         : JITRE_ERR_UNSUPPORTED_LOOKAROUND,
                   f->at, p->pos - f->at);
    return jr_node_new(b, AST_EMPTY, f->at);
}
