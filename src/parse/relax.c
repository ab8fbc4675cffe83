/* relax.c -- a pattern that backtracks as a regular one that matches at least as much.
 *
 *     (a|bc)x\1        (a|bc)x(?:a|bc)          what the group can match
 *     (\ba*$)x\1       (\ba*$)x[a]*             a group that looks around, or has a reference
 *                                               itself: any run of the characters in it
 *     a(?!bc)d(?>e|ef)  ad(?:e|ef)              lookaround holds, atomic groups are ordinary
 *     a(?=bc)\w         a(?=[b])\w               ... a positive one shows a character
 *     (?<=ab)c(?=de)    abcde                   ... at the ends it is simply matched
 *
 * Where this does not match, the pattern does not; so automata can skip text for the
 * backtracking engine, which alone knows where the pattern does match. With a lookbehind matched
 * the two do not begin at the same place; so that is done only where its length is fixed.
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
    size_t before;     // bytes of a lookbehind at the beginning, to be matched
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

/* -- Lookaround ------------------------------------------------------------------------ */

static AstId first_branch(const Ast *ast, AstId body)
{
    return ast->node[body].op == AST_ALT ? ast->node[body].child : body;
}

static AstId next_branch(const Ast *ast, AstId body, AstId branch)
{
    return ast->node[body].op == AST_ALT ? ast->node[branch].next : AST_NONE;
}

static bool is_back(const Ast *ast, AstId id)
{
    return ast->node[id].op == AST_BACK;
}

/* Is it a lookbehind that takes characters? */
static bool looks_behind(const Ast *ast, AstId around)
{
    AstId body = ast->node[around].child;

    for (AstId id = first_branch(ast, body); id != AST_NONE;
         id = next_branch(ast, body, id)) {
        const AstNode *n = &ast->node[id];

        if (is_back(ast, id) || (n->op == AST_CAT && is_back(ast, n->child))) return true;
    }
    return false;
}

/* Add the characters that a branch begins with, or ends with. False: not that simple. */
static bool add_edge(Relax *x, AstId id, bool last, CharSet *set)
{
    const Ast *ast = x->from;
    const AstNode *n = &ast->node[id];

    if (n->op == AST_CAT) {
        for (id = n->child; last && ast->node[id].next != AST_NONE;)
            id = ast->node[id].next;
        n = &ast->node[id];
    }
    while (n->op == AST_REPEAT && n->u.rep.min > 0)
        n = &ast->node[n->child];
    if (n->op == AST_SET) {
        jr_charset_add_set(x->a, set, &ast->sets[n->u.set]);
    } else if (n->op == AST_STRING) {
        uint32_t c = ast->chars[n->u.str.first + (last ? n->u.str.count - 1 : 0)];

        jr_charset_add(x->a, set, c, c);
    }
    return n->op == AST_SET || n->op == AST_STRING;
}

/* A lookaround becomes the condition on the character next to it that it implies, or nothing. */
static Status relax_around(Relax *x, AstId around)
{
    const Ast *ast = x->from;
    bool behind = looks_behind(ast, around);
    AstNode *n = &x->to->node[around];
    CharSet *set = &x->to->sets[x->to->nsets];
    AstId body = n->child;
    bool known = n->look != AROUND_NEGATED;

    for (AstId id = first_branch(ast, body); known && id != AST_NONE;
         id = next_branch(ast, body, id))
        known = add_edge(x, id, behind, set);
    jr_charset_seal(set);
    n->child = AST_NONE;
    n->op = AST_EMPTY;
    if (!known) set->n = 0;
    if (!known || !set->n) return x->a->status;
    n->op = AST_LOOK;
    n->look = behind ? LOOK_PREV_IN : LOOK_NEXT_IN;
    n->u.set = x->to->nsets++;
    return x->a->status;
}

/* What the pattern begins or ends with, if that is a positive lookaround; else AST_NONE. */
static AstId around_at_end(const Ast *ast, bool last)
{
    AstId id = ast->root;

    for (;;) {
        const AstNode *n = &ast->node[id];

        if (n->op == AST_AROUND && n->look != AROUND_NEGATED) return id;
        if (n->op != AST_CAT && n->op != AST_GROUP) return AST_NONE;
        id = n->child;
        while (last && n->op == AST_CAT && ast->node[id].next != AST_NONE)
            id = ast->node[id].next;
    }
}

static bool knows_crlf(uint8_t newline)
{
    return newline == JITRE_NEWLINE_CRLF || newline == JITRE_NEWLINE_ANY ||
           newline == JITRE_NEWLINE_ANYCRLF;
}

/* Match what a lookbehind at the beginning looks at, if that is of fixed length. Where a search
 * steps over CRLF as one, a pattern may begin where that one may not. */
static bool match_behind(Relax *x, Arena *scratch, AstId around)
{
    Ast part = *x->from;

    part.root = x->from->node[around].child;
    part.has_keep = false;
    if (!looks_behind(x->from, around) || knows_crlf(part.newline)) return true;
    if (!jr_ast_measure(scratch, &part)) return false;
    if (part.lengths.min != part.lengths.max || !part.lengths.min) return true;
    x->before = part.lengths.min;
    make_once(&x->to->node[around]);
    return true;
}

static bool match_ends(Relax *x, Arena *scratch)
{
    AstId first = around_at_end(x->from, false), last = around_at_end(x->from, true);

    if (first != AST_NONE && !match_behind(x, scratch, first)) return false;
    if (last != AST_NONE && !looks_behind(x->from, last)) make_once(&x->to->node[last]);
    return true;
}

/* -- All of it ------------------------------------------------------------------------- */

static Status relax_node(Relax *x, AstId id)
{
    AstNode *n = &x->to->node[id];

    switch (n->op) {
    case AST_BACKREF: return relax_reference(x, id);
    case AST_AROUND: return relax_around(x, id);
    case AST_ATOMIC: make_once(n); break;
    case AST_BACK:
    case AST_KEEP: n->op = AST_EMPTY; break;
    default: break;
    }
    return JR_OK;
}

/* Copies of what is changed, and room. */
static Status prepare(Relax *x, Arena *scratch)
{
    const Ast *from = x->from;
    uint32_t nrefs = 0;

    for (AstId id = 0; id < from->nnodes; id++)
        nrefs += from->node[id].op == AST_BACKREF || from->node[id].op == AST_AROUND;
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

Status jr_ast_relax(Arena *a, Arena *scratch, const Ast *ast, Ast **relaxed, size_t *before)
{
    Relax x = {.a = a, .from = ast};

    JR_TRY(prepare(&x, scratch));
    find_ends(&x);
    find_groups(&x);
    if (!match_ends(&x, scratch)) return scratch->status;
    for (AstId id = 0; id < ast->nnodes; id++)
        JR_TRY(relax_node(&x, id));
    *before = x.before;
    x.to->backtracks = x.to->has_keep = false;
    x.to->match_flags = 0;
    *relaxed = x.to;
    return jr_ast_measure(scratch, x.to) ? JR_OK : scratch->status;
}
