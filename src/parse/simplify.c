/* simplify.c -- the same pattern with fewer nodes.
 *
 *     a(?:b)c                 abc                     groups without meaning, strings joined
 *     (?:a|b)|[cd]            [a-d]                   alternatives of one character
 *     foo|fob|bar|fox         fo(?:o|b|x)|bar         words become a trie
 *
 * Priorities and captures stay what they were.
 *
 * The tree is walked bottom-up with a stack in the arena: children are taken off their
 * parent, rewritten, and linked again. Factoring (factor.c) goes alternation by alternation
 * with a work list. Cost  O(n) for the walk.
 */
#include "parse/parser.h"

enum { LONG_LIST = 64 }; // alternatives

static void out_of_memory(Builder *b)
{
    jr_fail(b, b->a->status != JR_OK ? b->a->status : JITRE_ERR_MEMORY, 0, 0, NULL);
}

/* -- Alternatives of one character ----------------------------------------------------- */

static bool is_one_char(const Builder *b, AstId id)
{
    const AstNode *n = &b->node.data[id];

    return (n->op == AST_SET && !n->not_crlf) ||
           (n->op == AST_STRING && n->u.str.count == 1);
}

/* Make the alternatives first .. last (each one character) one SET, which is `first`. */
static void merge_chars(Builder *b, AstId first, AstId last)
{
    AstNode *n;

    b->work.n = 0;
    for (AstId id = first;; id = n->next) {
        n = &b->node.data[id];
        if (n->op == AST_SET) {
            jr_charset_add_set(b->a, &b->work, &b->sets.data[n->u.set]);
        } else {
            uint32_t c = b->chars.data[n->u.str.first];

            jr_charset_add(b->a, &b->work, c, c);
        }
        if (id == last) break;
    }
    if (b->a->status != JR_OK) {
        out_of_memory(b);
        return;
    }
    jr_charset_seal(&b->work);
    n = &b->node.data[first];
    n->next = b->node.data[last].next;
    if (b->work.n == 1 && b->work.data[0].lo == b->work.data[0].hi && n->op == AST_STRING) {
        return; // the same letter again and again
    }
    n->op = AST_SET;
    n->not_crlf = false;
    n->u.set = jr_set_intern(b, &b->work);
}

static bool can_merge(const Builder *b, AstId id, bool apart)
{
    return is_one_char(b, id) && !(apart && b->node.data[id].op == AST_SET);
}

/* Merge neighbours of one character, drop repeated EMPTYs. apart: sets stay as they are. */
static void merge_runs(Builder *b, AstId alt, bool apart)
{
    AstId next;

    for (AstId id = b->node.data[alt].child; id != AST_NONE && b->status == JR_OK;
         id = next) {
        AstId last = id;

        if (can_merge(b, id, apart)) {
            for (next = b->node.data[id].next;
                 next != AST_NONE && can_merge(b, next, apart);) {
                last = next;
                next = b->node.data[next].next;
            }
            if (last != id) merge_chars(b, id, last);
        } else if (b->node.data[id].op == AST_EMPTY) {
            for (next = b->node.data[id].next;
                 next != AST_NONE && b->node.data[next].op == AST_EMPTY;) {
                next = b->node.data[next].next;
            }
            b->node.data[id].next = next;
        }
        next = b->node.data[id].next;
    }
}

/* Turn an ALT with less than two alternatives into what it is, in place. */
static void collapse(Builder *b, AstId alt)
{
    AstNode *n = &b->node.data[alt];

    if (n->child == AST_NONE) {
        n->op = AST_FAIL;
    } else if (b->node.data[n->child].next == AST_NONE) {
        AstId next = n->next;

        *n = b->node.data[n->child];
        n->next = next;
    }
}

static bool is_long(const Builder *b, AstId alt)
{
    AstId id = b->node.data[alt].child;
    uint32_t n = 0;

    for (; id != AST_NONE && n < LONG_LIST; n++)
        id = b->node.data[id].next;
    return n == LONG_LIST;
}

/* Rewrite an ALT whose alternatives are done. whole: it is the whole pattern. In a long list of
 * words the last letters of words stay apart, in all their cases: scan/words.c reads the words
 * off again, and [Tt]|[Rr] are two, [TtRr] four. */
static void rewrite_alt(Builder *b, AstId alt, bool whole)
{
    bool apart = is_long(b, alt) && jr_are_words(b, alt);

    b->strings_only = whole && !jr_are_words(b, alt);
    b->alts.n = 0;
    if (!JR_PUSH(b->a, &b->alts, alt)) out_of_memory(b);
    while (b->alts.n && b->status == JR_OK) {
        AstId one = b->alts.data[--b->alts.n];

        jr_factor_alternatives(b, one);
        b->strings_only = false;
        merge_runs(b, one, apart && one != alt);
        collapse(b, one);
    }
}

/* -- The walk -------------------------------------------------------------------------- */

/* Append `id` .. `last` (siblings) to the children of the visit. */
static void append(Builder *b, Visit *v, AstId id, AstId last)
{
    AstNode *prev = v->last == AST_NONE ? NULL : &b->node.data[v->last];
    const AstNode *n = &b->node.data[id];

    if (prev && b->node.data[v->id].op == AST_CAT && prev->op == AST_STRING &&
        n->op == AST_STRING && prev->u.str.first + prev->u.str.count == n->u.str.first) {
        prev->u.str.count += n->u.str.count;
        prev->next = n->next;
        if (id != last) v->last = last;
        return;
    }
    if (prev) {
        prev->next = id;
    } else {
        b->node.data[v->id].child = id;
    }
    v->last = last;
}

/* Give a finished node to its parent; last: the last child of a CAT. */
static void deliver(Builder *b, Visit *v, AstId id, AstId last)
{
    AstOp parent = (AstOp)b->node.data[v->id].op, op = (AstOp)b->node.data[id].op;

    if ((parent == AST_CAT && op == AST_EMPTY) || (parent == AST_ALT && op == AST_FAIL))
        return;
    if (parent == AST_CAT && op == AST_CAT) {
        append(b, v, b->node.data[id].child, last);
    } else {
        append(b, v, id, id);
    }
}

/* All children of the visit are done. Returns the node that replaces it. */
static AstId rewrite(Builder *b, const Visit *v)
{
    AstNode *n = &b->node.data[v->id];
    const AstNode *child = n->child == AST_NONE ? NULL : &b->node.data[n->child];

    switch ((AstOp)n->op) {
    case AST_CAT:
        if (!child) {
            n->op = AST_EMPTY;
        } else if (child->next == AST_NONE) {
            return n->child;
        }
        break;
    case AST_ALT: rewrite_alt(b, v->id, b->visits.n == 1); break;
    case AST_REPEAT:
        if (child->op == AST_EMPTY || (child->op == AST_FAIL && n->u.rep.min == 0)) {
            n->op = AST_EMPTY;
            n->child = AST_NONE;
        } else if (child->op == AST_FAIL) {
            n->op = AST_FAIL;
            n->child = AST_NONE;
        }
        break;
    default: break;
    }
    return v->id;
}

static void push_visit(Builder *b, AstId id)
{
    Visit v = {.id = id, .todo = b->node.data[id].child, .last = AST_NONE};

    b->node.data[id].child = AST_NONE;
    if (!JR_PUSH(b->a, &b->visits, v)) out_of_memory(b);
}

/* Put the alternatives of `alt` in front of what the visit still has to do. */
static void splice_alt(Builder *b, Visit *v, AstId alt)
{
    AstId last = b->node.data[alt].child;

    while (b->node.data[last].next != AST_NONE)
        last = b->node.data[last].next;
    b->node.data[last].next = v->todo;
    v->todo = b->node.data[alt].child;
}

/* Last child of a finished CAT, for its parent; AST_NONE for others. */
static AstId last_item(const Builder *b, AstId id, AstOp was, const Visit *v)
{
    AstId last = b->node.data[id].child;

    if (b->node.data[id].op != AST_CAT) return AST_NONE;
    if (was == AST_CAT) return v->last;
    while (b->node.data[last].next != AST_NONE)
        last = b->node.data[last].next;
    return last; // an ALT that was factored: few items
}

AstId jr_simplify(Builder *b, AstId root)
{
    if (b->node.data[root].child == AST_NONE) return root;
    b->visits.n = 0;
    push_visit(b, root);
    while (b->status == JR_OK) {
        Visit *v = &b->visits.data[b->visits.n - 1];
        AstId id = v->todo, last;
        AstOp was;

        if (id != AST_NONE) {
            v->todo = b->node.data[id].next;
            b->node.data[id].next = AST_NONE;
            if (b->node.data[id].child == AST_NONE) {
                deliver(b, v, id, AST_NONE);
            } else if (b->node.data[id].op == AST_ALT &&
                       b->node.data[v->id].op == AST_ALT) {
                splice_alt(b, v, id);
            } else {
                push_visit(b, id);
            }
            continue;
        }
        was = (AstOp)b->node.data[v->id].op;
        id = rewrite(b, v);
        last = last_item(b, id, was, v);
        if (--b->visits.n == 0) return id;
        deliver(b, v - 1, id, last);
    }
    return root;
}
