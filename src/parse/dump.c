/* dump.c -- an Ast for human eyes: one node a line, children indented; and Graphviz.
 *
 *     CAT @0
 *       STRING "ab" @0
 *       REPEAT 0.. greedy @2
 *         SET [a-z] @2
 *
 * @ is the offset in the pattern. The walk keeps its stack on the heap of the buffer.
 */
#include "parse/ast.h"

static const char *const op_names[] = {"EMPTY",   "FAIL",   "STRING", "SET",   "CAT",
                                       "ALT",     "REPEAT", "GROUP",  "LOOK",  "KEEP",
                                       "BACKREF", "AROUND", "BACK",   "ATOMIC"};

static const char *const around_names[] = {"plain", "captures", "negated"};

static const char *const look_names[] = {
    "begin",   "bol",         "bol-multi", "bol-multi-alt", "end",      "eol",
    "eol-end", "eol-multi",   "end-nl",    "word",          "not-word", "start",
    "next-in", "next-not-in", "prev-in",   "prev-not-in"};

/* -- Lines ----------------------------------------------------------------------------- */

static void put_set(const CharSet *s, Buf *out)
{
    jr_buf_putc(out, '[');
    for (uint32_t i = 0; i < s->n; i++) {
        jr_buf_put_char(out, s->data[i].lo);
        if (s->data[i].hi == s->data[i].lo) continue;
        if (s->data[i].hi > s->data[i].lo + 1) jr_buf_putc(out, '-');
        jr_buf_put_char(out, s->data[i].hi);
    }
    jr_buf_putc(out, ']');
}

static void put_string(const Ast *ast, const AstNode *n, Buf *out)
{
    jr_buf_puts(out, " \"");
    for (uint32_t i = 0; i < n->u.str.count; i++) {
        jr_buf_put_char(out, ast->chars[n->u.str.first + i]);
    }
    jr_buf_putc(out, '"');
}

static void put_look(const Ast *ast, const AstNode *n, Buf *out)
{
    jr_buf_printf(out, " %s", look_names[n->look]);
    switch ((LookKind)n->look) {
    case LOOK_WORD:
    case LOOK_NOT_WORD:
    case LOOK_NEXT_IN:
    case LOOK_NEXT_NOT_IN:
    case LOOK_PREV_IN:
    case LOOK_PREV_NOT_IN:
        jr_buf_putc(out, ' ');
        put_set(&ast->sets[n->u.set], out);
        break;
    default: break;
    }
}

static void put_node(const Ast *ast, AstId id, Buf *out)
{
    const AstNode *n = &ast->node[id];

    jr_buf_puts(out, op_names[n->op]);
    switch ((AstOp)n->op) {
    case AST_STRING: put_string(ast, n, out); break;
    case AST_SET:
        jr_buf_putc(out, ' ');
        put_set(&ast->sets[n->u.set], out);
        if (n->not_crlf) jr_buf_puts(out, " not-crlf");
        break;
    case AST_REPEAT:
        jr_buf_printf(out, " %u..", n->u.rep.min);
        if (n->u.rep.max != AST_INFINITE) jr_buf_printf(out, "%u", n->u.rep.max);
        jr_buf_puts(out, n->greedy ? " greedy" : " lazy");
        break;
    case AST_GROUP:
    case AST_BACKREF: jr_buf_printf(out, " %u", n->u.group); break;
    case AST_LOOK: put_look(ast, n, out); break;
    case AST_AROUND: jr_buf_printf(out, " %s", around_names[n->look]); break;
    case AST_BACK: jr_buf_printf(out, " %u", n->u.back); break;
    default: break;
    }
    jr_buf_printf(out, " @%u", n->at);
}

/* -- Walks ----------------------------------------------------------------------------- */

typedef struct Walk {
    AstId *stack; // next node of each depth, or AST_NONE
    size_t n, cap;
} Walk;

static void push(Walk *w, AstId id, Buf *out)
{
    if (w->n == w->cap) {
        size_t cap = w->cap ? w->cap * 2 : 64;
        AstId *fresh =
            jr_heap_realloc(out->heap, w->stack, w->n * sizeof *fresh, cap * sizeof *fresh);

        if (!fresh) {
            out->failed = true;
            return;
        }
        w->stack = fresh;
        w->cap = cap;
    }
    w->stack[w->n++] = id;
}

/* The next node before its children, at *depth; AST_NONE at the end. */
static AstId next_node(const Ast *ast, Walk *w, Buf *out, size_t *depth)
{
    AstId id;

    while (w->n && w->stack[w->n - 1] == AST_NONE)
        w->n--;
    if (w->n == 0 || out->failed) return AST_NONE;
    id = w->stack[w->n - 1];
    *depth = w->n - 1;
    w->stack[w->n - 1] = ast->node[id].next;
    push(w, ast->node[id].child, out);
    return id;
}

void jr_ast_dump(const Ast *ast, Buf *out)
{
    Walk w = {0};
    size_t depth;

    push(&w, ast->root, out);
    for (AstId id; (id = next_node(ast, &w, out, &depth)) != AST_NONE;) {
        for (size_t i = 0; i < depth; i++)
            jr_buf_puts(out, "  ");
        put_node(ast, id, out);
        jr_buf_putc(out, '\n');
    }
    jr_heap_free(out->heap, w.stack);
}

/* The line of a node as a Graphviz label. */
static void put_label(const Ast *ast, AstId id, Buf *out)
{
    Buf line;

    jr_buf_init(&line, out->heap);
    put_node(ast, id, &line);
    if (line.failed) out->failed = true;
    for (size_t i = 0; i < line.len; i++) {
        if (line.data[i] == '"' || line.data[i] == '\\') jr_buf_putc(out, '\\');
        jr_buf_putc(out, line.data[i]);
    }
    jr_buf_free(&line);
}

void jr_ast_dot(const Ast *ast, Buf *out)
{
    Walk w = {0};
    size_t depth;

    jr_buf_puts(out, "digraph ast {\n  node [shape=box, fontname=monospace];\n");
    push(&w, ast->root, out);
    for (AstId id; (id = next_node(ast, &w, out, &depth)) != AST_NONE;) {
        jr_buf_printf(out, "  n%u [label=\"", id);
        put_label(ast, id, out);
        jr_buf_puts(out, "\"];\n");
        for (AstId c = ast->node[id].child; c != AST_NONE; c = ast->node[c].next) {
            jr_buf_printf(out, "  n%u -> n%u;\n", id, c);
        }
    }
    jr_buf_puts(out, "}\n");
    jr_heap_free(out->heap, w.stack);
}
