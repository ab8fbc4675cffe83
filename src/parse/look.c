/* look.c -- lookaround that needs one character of context.
 *
 * The body is simplified first; then each of its branches must be conditions on the
 * place and at most one character next to it, with nothing but optional things beyond:
 *
 *     (?=[ab]|c)    one character in {a b c}
 *     (?=\bx\s*)    \b, then x; what may be empty always matches
 *     (?!\s|\w)     one character, in neither
 *     (?<=^|,)      ^, or behind a comma
 *     (?!)          never
 *
 * A positive one becomes the alternation of its branches, a negative one the conjunction of
 * their opposites. As nothing is consumed and nothing captured, priorities do not matter.
 * Everything else is refused.
 */
#include "parse/perl.h"

/* What became of one branch. */
typedef struct Branch {
    AstId looks, last; // conditions, linked by `next`
    bool has_set;      // ... and a character in `set`
    uint32_t set;
} Branch;

typedef struct LookBuilder {
    Parser *p;
    bool ahead, negative;
    bool always;   // some branch holds everywhere
    bool some_set; // `plain` of the parser has branches of one character
    Level level;   // what else: positive as alternatives, negative as a conjunction
    size_t at;
} LookBuilder;

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

/* Take the items first, ... of a lookahead branch. */
static bool read_ahead(Builder *b, AstId id, Branch *out)
{
    bool optional_seen = false;

    for (AstId next; id != AST_NONE; id = next) {
        next = b->node.data[id].next;
        if (out->has_set || optional_seen) {
            if (!is_optional(b, id)) return false;
        } else if (b->node.data[id].op == AST_LOOK) {
            if (out->last == AST_NONE) {
                out->looks = id;
            } else {
                b->node.data[out->last].next = id;
            }
            b->node.data[id].next = AST_NONE;
            out->last = id;
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
static bool read_behind(Builder *b, AstId id, Branch *out)
{
    bool before = true; // nothing but optional things so far

    for (AstId next; id != AST_NONE; id = next) {
        next = b->node.data[id].next;
        if (b->node.data[id].op == AST_LOOK) {
            before = false;
            if (out->last == AST_NONE) {
                out->looks = id;
            } else {
                b->node.data[out->last].next = id;
            }
            b->node.data[id].next = AST_NONE;
            out->last = id;
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
static bool negate_look(AstNode *n)
{
    switch ((LookKind)n->look) {
    case LOOK_WORD: n->look = LOOK_NOT_WORD; return true;
    case LOOK_NOT_WORD: n->look = LOOK_WORD; return true;
    case LOOK_NEXT_IN: n->look = LOOK_NEXT_NOT_IN; return true;
    case LOOK_NEXT_NOT_IN: n->look = LOOK_NEXT_IN; return true;
    case LOOK_PREV_IN: n->look = LOOK_PREV_NOT_IN; return true;
    case LOOK_PREV_NOT_IN: n->look = LOOK_PREV_IN; return true;
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

/* One branch of the body; false: not supported. */
static bool add_branch(LookBuilder *lb, AstId id)
{
    Builder *b = &lb->p->b;
    AstNode *n = &b->node.data[id];
    AstId items = n->op == AST_CAT ? n->child : id;
    Branch br = {.looks = AST_NONE, .last = AST_NONE};

    if (n->op == AST_FAIL) return true;
    if (!(lb->ahead ? read_ahead : read_behind)(b, items, &br)) return false;
    if (br.looks == AST_NONE && !br.has_set) {
        lb->always = true;
    } else if (br.looks == AST_NONE) {
        jr_charset_add_set(b->a, &lb->p->plain, &b->sets.data[br.set]);
        lb->some_set = true;
    } else if (!lb->negative) {
        add_alternative(lb, &br);
    } else {
        if (br.has_set || br.last != br.looks) return false;
        if (!negate_look(&b->node.data[br.looks])) return false;
        jr_level_add(b, &lb->level, br.looks);
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

/* The node for lookaround frame f with this body. */
AstId jr_perl_look(Parser *p, const Frame *f, AstId body)
{
    Builder *b = &p->b;
    LookBuilder lb = {.p = p, .at = f->at};
    bool ok;

    lb.ahead = f->kind == FRAME_AHEAD || f->kind == FRAME_NOT_AHEAD;
    lb.negative = f->kind == FRAME_NOT_AHEAD || f->kind == FRAME_NOT_BEHIND;
    if (b->unsupported.code != JR_OK && b->unsupported.offset < f->at) {
        return jr_node_new(b, AST_EMPTY, f->at); // refused already
    }
    jr_level_open(&lb.level);
    p->plain.n = 0;
    ok = lb.negative || p->opened == f->opened; // captures inside would survive
    if (ok) {
        body = jr_simplify(b, body);
        if (b->status != JR_OK) return 0;
        while (lb.negative && b->node.data[body].op == AST_GROUP) {
            body = b->node.data[body].child; // never set outside
        }
        if (b->node.data[body].op == AST_ALT) {
            AstId next;

            for (AstId id = b->node.data[body].child; ok && id != AST_NONE; id = next) {
                next = b->node.data[id].next;
                b->node.data[id].next = AST_NONE;
                ok = add_branch(&lb, id);
            }
        } else {
            ok = add_branch(&lb, body);
        }
    }
    if (ok) return finish(&lb);
    jr_unsupported(b, JITRE_ERR_UNSUPPORTED_LOOKAROUND, f->at, p->pos - f->at);
    return jr_node_new(b, AST_EMPTY, f->at);
}
