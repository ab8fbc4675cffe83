/* compact.c -- what is left of a Builder moves into an Ast that owns only what it uses.
 *
 * Parsing and simplifying leave dead nodes, half-used growing arrays and sets that were
 * merged into others. The tree is numbered again in preorder (parents before children,
 * neighbours in memory are neighbours in the pattern) and copied to arrays of the exact
 * size.
 */
#include "parse/parser.h"

typedef struct Compact {
    Builder *b;
    Ast *ast;
    AstId *order;     // [new id] old id
    AstId *id_of;     // [old id] new id
    uint32_t *set_of; // [old set] new set + 1, or 0
    JR_VEC(AstId) stack;
} Compact;

static Status out_of_memory(const Compact *c, const Arena *a)
{
    return jr_fail(c->b, a->status != JR_OK ? a->status : JITRE_ERR_MEMORY, 0, 0, NULL);
}

/* Does the node name a set? */
static bool uses_set(const AstNode *n)
{
    return n->op == AST_SET ||
           (n->op == AST_LOOK && (n->look == LOOK_WORD || n->look == LOOK_NOT_WORD ||
                                  n->look == LOOK_NEXT_IN || n->look == LOOK_NEXT_NOT_IN ||
                                  n->look == LOOK_PREV_IN || n->look == LOOK_PREV_NOT_IN));
}

/* Number what the tree uses, in preorder. */
static Status number_all(Compact *c, AstId root)
{
    const Builder *b = c->b;
    Ast *t = c->ast;
    AstId id = root;

    for (;;) {
        const AstNode *n;

        if (id == AST_NONE) {
            if (c->stack.n == 0) return JR_OK;
            id = c->stack.data[--c->stack.n];
            continue;
        }
        n = &b->node.data[id];
        c->order[t->nnodes] = id;
        c->id_of[id] = t->nnodes++;
        if (n->op == AST_STRING) t->nchars += n->u.str.count;
        if (uses_set(n) && !c->set_of[n->u.set]) c->set_of[n->u.set] = ++t->nsets;
        if (id != root && n->next != AST_NONE && !JR_PUSH(b->a, &c->stack, n->next)) {
            return out_of_memory(c, b->a);
        }
        id = n->child;
    }
}

/* Copy what was numbered. */
static Status copy_all(Compact *c)
{
    const Builder *b = c->b;
    Ast *t = c->ast;
    uint32_t nchars = 0;

    for (AstId i = 0; i < t->nnodes; i++) {
        AstNode *n = &t->node[i];

        *n = b->node.data[c->order[i]];
        n->child = n->child == AST_NONE ? AST_NONE : c->id_of[n->child];
        n->next = i == 0 || n->next == AST_NONE ? AST_NONE : c->id_of[n->next];
        if (uses_set(n)) n->u.set = c->set_of[n->u.set] - 1;
        if (n->op != AST_STRING) continue;
        memcpy(t->chars + nchars, b->chars.data + n->u.str.first,
               n->u.str.count * sizeof *t->chars);
        n->u.str.first = nchars;
        nchars += n->u.str.count;
    }
    for (uint32_t i = 0; i < b->sets.n; i++) {
        const CharSet *from = &b->sets.data[i];
        CharSet *to = c->set_of[i] ? &t->sets[c->set_of[i] - 1] : NULL;

        if (!to) continue;
        to->data = jr_arena_array(b->keep, CharRange, from->n);
        if (!to->data) return out_of_memory(c, b->keep);
        if (from->n) memcpy(to->data, from->data, from->n * sizeof *to->data);
        to->n = to->cap = from->n;
    }
    return JR_OK;
}

Status jr_builder_compact(Builder *b, AstId root, Ast *ast)
{
    Compact c = {.b = b, .ast = ast};

    c.order = jr_arena_array(b->a, AstId, b->node.n);
    c.id_of = jr_arena_array(b->a, AstId, b->node.n);
    c.set_of = jr_arena_array(b->a, uint32_t, b->sets.n);
    if (!c.order || !c.id_of || !c.set_of) return out_of_memory(&c, b->a);
    JR_TRY(number_all(&c, root));
    ast->root = 0;
    ast->node = jr_arena_array(b->keep, AstNode, ast->nnodes);
    ast->chars = jr_arena_array(b->keep, uint32_t, ast->nchars);
    ast->sets = jr_arena_array(b->keep, CharSet, ast->nsets);
    if (!ast->node || !ast->chars || !ast->sets) return out_of_memory(&c, b->keep);
    return copy_all(&c);
}
