/* relax.c -- a pattern that backtracks as a regular one that matches at least as much.
 *
 *     (a|bc)x\1        (a|bc)x(?:a|bc)          what the group can match
 *     (\ba*$)x\1       (\ba*$)x[a]*             a group that looks around, or has a reference
 *                                               itself: any run of the characters in it
 *     a(?!bc)d(?>e|ef)  ad(?:e|ef)              lookaround holds, atomic groups are ordinary
 *
 * Where this does not match, the pattern does not; so automata can skip text for the
 * backtracking engine, which alone knows where the pattern does match.
 *
 * The tree is copied, with room behind it. The subtree of a node is a run of nodes (preorder),
 * so the body of a group is copied to the end with its links moved. Beyond four times the size
 * of the pattern references become runs of characters, too.
 */
#include "parse/parser.h"

/* A group that may be referred to. */
typedef struct RelaxGroup {
    AstId id;        // AST_NONE: there is none, or more than one
    uint32_t set[2]; // its characters, [1]: folded; 0: not collected yet, else 1 + set
    enum { NOT_ASKED, PLAIN, NOT_PLAIN } kind;
} RelaxGroup;

typedef struct Relax {
    Arena *a;
    const Ast *from;
    Ast *to;
    uint32_t cap_nodes;
    RelaxGroup *group; // [ngroups + 1], the last one stands for any characters
    AstId *end;        // [nnodes] first node behind the subtree
} Relax;

enum { GROWTH = 4, ROOM = 1024 }; // nodes: of the pattern, and in any case

static void find_ends(Relax *x)
{
    const Ast *ast = x->from;

    x->end[ast->root] = ast->nnodes;
    for (AstId id = 0; id < ast->nnodes; id++) {
        for (AstId c = ast->node[id].child; c != AST_NONE; c = ast->node[c].next)
            x->end[c] = ast->node[c].next != AST_NONE ? ast->node[c].next : x->end[id];
    }
}

static void find_groups(Relax *x)
{
    const Ast *ast = x->from;

    for (uint32_t g = 0; g <= ast->ngroups; g++)
        x->group[g].id = AST_NONE;
    for (AstId id = 0; id < ast->nnodes; id++) {
        RelaxGroup *g;

        if (ast->node[id].op != AST_GROUP) continue;
        g = &x->group[ast->node[id].u.group];
        if (g->id != AST_NONE) g->kind = NOT_PLAIN; // numbered again by (?|
        g->id = id;
    }
    for (uint32_t g = 0; g < ast->ngroups; g++)
        if (x->group[g].kind == NOT_PLAIN) x->group[g].id = AST_NONE;
}

/* Can the body [id, end) stand for itself at another place? */
static bool is_plain(const Ast *ast, AstId id, AstId end)
{
    for (; id < end; id++) {
        uint8_t op = ast->node[id].op;

        if (op == AST_LOOK || op == AST_BACKREF || op == AST_KEEP || op == AST_AROUND ||
            op == AST_ATOMIC)
            return false;
    }
    return true;
}

/* Copy the nodes [id, end) behind the others; returns the first one. */
static AstId copy_nodes(Relax *x, AstId id, AstId end)
{
    AstId first = x->to->nnodes, shift = first - id;

    memcpy(&x->to->node[first], &x->from->node[id], (end - id) * sizeof(AstNode));
    x->to->nnodes += end - id;
    for (AstId i = first; i < x->to->nnodes; i++) {
        AstNode *n = &x->to->node[i];

        if (n->child != AST_NONE) n->child += shift;
        if (n->next != AST_NONE) n->next += shift;
    }
    x->to->node[first].next = AST_NONE;
    return first;
}

static void add_any(Relax *x, CharSet *set)
{
    jr_charset_add(x->a, set, 0, x->from->flags & JITRE_UTF ? JR_MAX_CODE_POINT : 0xff);
}

/* Any character in the subtree of `id`, or that a reference in it may stand for. */
static void collect_chars(Relax *x, AstId id, CharSet *set)
{
    const Ast *ast = x->from;

    for (AstId end = x->end[id]; id < end; id++) {
        const AstNode *n = &ast->node[id];

        if (n->op == AST_SET) jr_charset_add_set(x->a, set, &ast->sets[n->u.set]);
        if (n->op == AST_BACKREF) add_any(x, set);
        if (n->op != AST_STRING) continue;
        for (uint32_t i = 0; i < n->u.str.count; i++) {
            uint32_t c = ast->chars[n->u.str.first + i];

            jr_charset_add(x->a, set, c, c);
        }
    }
    jr_charset_seal(set);
}

/* Node `id` becomes any run of the characters of the group. */
static Status make_run(Relax *x, AstId id, RelaxGroup *group)
{
    AstNode *n = &x->to->node[id], *node;
    uint32_t *set = &group->set[n->look != 0];

    if (!*set) {
        CharSet *chars = &x->to->sets[x->to->nsets];

        if (group->id == AST_NONE)
            add_any(x, chars);
        else
            collect_chars(x, group->id, chars);
        if (x->a->status != JR_OK) return x->a->status;
        if (n->look) jr_charset_fold(x->a, chars, (FoldMode)(n->look - 1));
        *set = ++x->to->nsets;
    }
    n->op = AST_EMPTY;
    if (!x->to->sets[*set - 1].n) return JR_OK;
    node = &x->to->node[x->to->nnodes];
    *node = (AstNode){.op = AST_SET, .child = AST_NONE, .next = AST_NONE, .at = n->at};
    node->u.set = *set - 1;
    n->op = AST_REPEAT;
    n->greedy = true;
    n->child = x->to->nnodes++;
    n->u.rep.min = 0;
    n->u.rep.max = AST_INFINITE;
    return JR_OK;
}

/* The node becomes its child. */
static void make_once(AstNode *n)
{
    n->op = AST_REPEAT;
    n->greedy = true;
    n->u.rep.min = n->u.rep.max = 1;
}

static void drop(AstNode *n)
{
    n->op = AST_EMPTY;
    n->child = AST_NONE;
}

static Status relax_reference(Relax *x, AstId id)
{
    const Ast *from = x->from;
    RelaxGroup *group = &x->group[from->node[id].u.group];
    bool posix = from->flags & (JITRE_SYNTAX_BRE | JITRE_SYNTAX_ERE);
    AstNode *n = &x->to->node[id];
    AstId body, end;

    if (group->id == AST_NONE) return make_run(x, id, &x->group[from->ngroups]);
    if (n->look && !posix) return make_run(x, id, group); // the group need not fold
    body = from->node[group->id].child;
    end = x->end[body];
    if (group->kind == NOT_ASKED)
        group->kind = is_plain(from, body, end) ? PLAIN : NOT_PLAIN;
    if (group->kind == NOT_PLAIN || x->to->nnodes + (end - body) > x->cap_nodes)
        return make_run(x, id, group);
    make_once(n);
    n->child = copy_nodes(x, body, end);
    return JR_OK;
}

/* Copies of what is changed, and room. */
static Status prepare(Relax *x, Arena *scratch)
{
    const Ast *from = x->from;
    uint32_t nrefs = 0;

    for (AstId id = 0; id < from->nnodes; id++)
        nrefs += from->node[id].op == AST_BACKREF;
    x->to = jr_arena_new(x->a, Ast);
    x->group = jr_arena_array(scratch, RelaxGroup, (size_t)from->ngroups + 1);
    x->end = jr_arena_array(scratch, AstId, from->nnodes);
    if (!x->group || !x->end) return scratch->status;
    if (!x->to) return x->a->status;
    *x->to = *from;
    x->cap_nodes = GROWTH * from->nnodes + ROOM;
    x->to->node = jr_arena_array(x->a, AstNode, (size_t)x->cap_nodes + nrefs);
    x->to->sets = jr_arena_array(x->a, CharSet, (size_t)from->nsets + nrefs);
    if (!x->to->node || !x->to->sets) return x->a->status;
    memcpy(x->to->node, from->node, from->nnodes * sizeof(AstNode));
    if (from->nsets) memcpy(x->to->sets, from->sets, from->nsets * sizeof(CharSet));
    return JR_OK;
}

Status jr_ast_relax(Arena *a, Arena *scratch, const Ast *ast, Ast **relaxed)
{
    Relax x = {.a = a, .from = ast};

    JR_TRY(prepare(&x, scratch));
    find_ends(&x);
    find_groups(&x);
    for (AstId id = 0; id < ast->nnodes; id++) {
        if (ast->node[id].op == AST_BACKREF) JR_TRY(relax_reference(&x, id));
        if (ast->node[id].op == AST_KEEP) x.to->node[id].op = AST_EMPTY;
        if (ast->node[id].op == AST_AROUND) drop(&x.to->node[id]);
        if (ast->node[id].op == AST_ATOMIC) make_once(&x.to->node[id]);
    }
    x.to->backtracks = x.to->has_keep = false;
    x.to->match_flags = 0;
    *relaxed = x.to;
    return jr_ast_measure(scratch, x.to) ? JR_OK : scratch->status;
}
