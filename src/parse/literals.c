/* literals.c -- facts about what a pattern consumes: how many bytes, and which ones first.
 *
 * Lengths are computed once, when the Ast is finished, by a walk that carries the sums
 * of the open nodes on a stack:
 *
 *     CAT      sum of the children              "ab"(?:c|def)x*   3 .. unbounded
 *     ALT      least and greatest child
 *     REPEAT   child * min .. child * max
 */
#include "parse/parser.h"

#include "unicode/unicode.h"

/* -- Lengths --------------------------------------------------------------------------- */

typedef struct Sum {
    AstId id, todo;
    AstLengths len; // of the children so far
} Sum;

static size_t add_sat(size_t x, size_t y)
{
    return jr_add(x, y, &x) ? x : SIZE_MAX;
}

static size_t mul_sat(size_t x, uint32_t n)
{
    if (x == 0 || n == 0) return 0;
    if (x == SIZE_MAX || n == AST_INFINITE || !jr_mul(x, n, &x)) return SIZE_MAX;
    return x;
}

static size_t char_bytes(const Ast *ast, uint32_t c)
{
    if (!(ast->flags & JITRE_UTF) || c < 0x80) return 1;
    return c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}

static AstLengths leaf_lengths(const Ast *ast, const AstNode *n)
{
    AstLengths len = {0, 0};

    if (n->op == AST_SET) {
        const CharSet *s = &ast->sets[n->u.set];

        len.min = char_bytes(ast, s->data[0].lo);
        len.max = char_bytes(ast, s->data[s->n - 1].hi);
    } else if (n->op == AST_STRING) {
        for (uint32_t i = 0; i < n->u.str.count; i++) {
            len.min += char_bytes(ast, ast->chars[n->u.str.first + i]);
        }
        len.max = len.min;
    } else if (n->op == AST_BACKREF) {
        len.max = SIZE_MAX;
    }
    return len;
}

/* Add a finished child to its parent. */
static void add_child(const Ast *ast, Sum *s, AstLengths len)
{
    const AstNode *n = &ast->node[s->id];

    if (n->op == AST_ALT) {
        s->len.min = JR_MIN(s->len.min, len.min);
        s->len.max = JR_MAX(s->len.max, len.max);
    } else if (n->op == AST_REPEAT) {
        s->len.min = mul_sat(len.min, n->u.rep.min);
        s->len.max = mul_sat(len.max, n->u.rep.max);
    } else {
        s->len.min = add_sat(s->len.min, len.min);
        s->len.max = add_sat(s->len.max, len.max);
    }
}

/* The lengths of a finished node go to the innermost of n open ones, or are the result. */
static void deliver(Ast *ast, Sum *open, uint32_t n, AstLengths len)
{
    if (n == 0) {
        ast->lengths = len;
    } else {
        add_child(ast, &open[n - 1], len);
    }
}

bool jr_ast_measure(Arena *scratch, Ast *ast)
{
    JR_VEC(Sum) open = {0};
    AstId id = ast->root;

    for (;;) {
        const AstNode *n = &ast->node[id];
        AstLengths done;

        if (n->child != AST_NONE && n->op != AST_AROUND) {
            Sum s = {id, n->child, {n->op == AST_ALT ? SIZE_MAX : 0, 0}};

            if (!JR_PUSH(scratch, &open, s)) return false;
        } else {
            done = leaf_lengths(ast, n);
            deliver(ast, open.data, open.n, done);
        }
        while (open.n && open.data[open.n - 1].todo == AST_NONE) {
            done = open.data[--open.n].len;
            deliver(ast, open.data, open.n, done);
        }
        if (!open.n) break;
        id = open.data[open.n - 1].todo;
        open.data[open.n - 1].todo = ast->node[id].next;
    }
    if (ast->has_keep) ast->lengths.min = 0;
    return true;
}

AstLengths jr_ast_lengths(const Ast *ast)
{
    return ast->lengths;
}

/* -- Prefix ---------------------------------------------------------------------------- */

#define MAX_DEPTH 64             // deeper groups end the prefix, which is allowed
#define STOP      (AST_NONE - 1) // nothing behind this belongs to the prefix

/* Append the bytes of a string; returns the new length, cap when full. */
static size_t put_string(const Ast *ast, const AstNode *n, uint8_t *out, size_t len,
                         size_t cap)
{
    for (uint32_t i = 0; i < n->u.str.count; i++) {
        uint32_t c = ast->chars[n->u.str.first + i];
        uint8_t bytes[4] = {(uint8_t)c};
        uint32_t size = ast->flags & JITRE_UTF ? jr_utf8_encode(c, bytes) : 1;

        for (uint32_t k = 0; k < size && len < cap; k++)
            out[len++] = bytes[k];
    }
    return len;
}

size_t jr_ast_prefix(const Ast *ast, uint8_t *out, size_t cap)
{
    AstId behind[MAX_DEPTH]; // where to go on when a list of children ends
    AstId id = ast->root;
    size_t len = 0, depth = 0;

    if (ast->has_keep) return 0;
    while (id != STOP && len < cap) {
        const AstNode *n;

        if (id == AST_NONE) {
            if (depth == 0) break;
            id = behind[--depth];
            continue;
        }
        n = &ast->node[id];
        switch ((AstOp)n->op) {
        case AST_STRING:
            len = put_string(ast, n, out, len, cap);
            id = n->next;
            break;
        case AST_EMPTY:
        case AST_AROUND:
        case AST_LOOK: id = n->next; break;
        case AST_CAT:
        case AST_GROUP:
        case AST_ATOMIC:
        case AST_REPEAT:
            if (depth == MAX_DEPTH || (n->op == AST_REPEAT && n->u.rep.min == 0))
                return len;
            behind[depth++] = n->op == AST_REPEAT ? STOP : n->next;
            id = n->child;
            break;
        default: return len;
        }
    }
    return len;
}
