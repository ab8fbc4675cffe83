/* tree.c -- Ast to Tree: sets become sets of codes, groups and strings go away, what the
 * family cannot have is refused, and \b and \B lose the side that is known.
 *
 *     \b\w+\b     ->     (?<!\w) \w+ (?!\w)
 *
 * Depth is bounded, so recursion is.
 */
#include "bits/tree.h"

typedef struct Maker {
    Arena *a;
    const Ast *ast;
    const Alphabet *al;
    const char *why;
    uint32_t nnodes;
    bool beyond[128]; // UTF: symbols with characters beyond ASCII
} Maker;

static Tree *refuse(Maker *m, const char *why)
{
    if (!m->why) m->why = why;
    return NULL;
}

static Tree *new_tree(Maker *m, TreeOp op)
{
    Tree *t;

    if (++m->nnodes > TREE_MAX_NODES) return refuse(m, "the pattern is long");
    t = jr_arena_new(m->a, Tree);
    if (t) t->op = (uint8_t)op;
    return t;
}

/* -- Sets of codes --------------------------------------------------------------------------- */

static Codes codes_of(const Maker *m, const CharSet *s)
{
    Codes c = {{0}};
    unsigned bytes = m->al->utf ? 0x80 : 0x100;

    for (unsigned i = 0; i < bytes; i++)
        if (jr_charset_has(s, i)) c.w[i / 64] |= 1ull << (i % 64);
    for (unsigned i = 0; m->al->utf && i < m->al->nclasses; i++)
        if (m->beyond[i] && jr_charset_has(s, m->al->rep_char[i]))
            c.w[2 + i / 64] |= 1ull << (i % 64);
    return c;
}

static Codes codes_of_char(const Maker *m, uint32_t c)
{
    CharRange r = {c, c};
    CharSet s = {&r, 1, 1};
    Codes codes = {{0}};

    if (c < 0x80 || !m->al->utf) {
        codes.w[c / 64] = 1ull << (c % 64);
        return codes;
    }
    return codes_of(m, &s);
}

/* -- Nodes ------------------------------------------------------------------------------------- */

static Tree *make_set(Maker *m, Codes codes)
{
    Tree *t = new_tree(m, TREE_SET);

    if (!t) return NULL;
    t->codes = codes;
    t->shortest = t->longest = 1;
    return t;
}

static Tree *make_string(Maker *m, const AstNode *n)
{
    Tree *cat, **link;

    if (n->u.str.count == 1)
        return make_set(m, codes_of_char(m, m->ast->chars[n->u.str.first]));
    cat = new_tree(m, TREE_CAT);
    if (!cat) return NULL;
    link = &cat->child;
    for (uint32_t i = 0; i < n->u.str.count; i++) {
        *link = make_set(m, codes_of_char(m, m->ast->chars[n->u.str.first + i]));
        if (!*link) return NULL;
        link = &(*link)->next;
    }
    cat->shortest = cat->longest = n->u.str.count;
    return cat;
}

static Tree *make_look(Maker *m, const AstNode *n)
{
    Tree *t;

    if (n->look == LOOK_START) return refuse(m, "\\G");
    t = new_tree(m, TREE_LOOK);
    if (!t) return NULL;
    t->look = n->look;
    if (n->look == LOOK_WORD || n->look == LOOK_NOT_WORD || n->look >= LOOK_NEXT_IN)
        t->codes = codes_of(m, &m->ast->sets[n->u.set]);
    return t;
}

static uint32_t add_lengths(uint32_t a, uint32_t b)
{
    return JR_MIN(a + b, (uint32_t)BITS_UNBOUNDED);
}

static uint32_t times(uint32_t a, uint32_t n)
{
    uint64_t p = (uint64_t)a * n;

    return (uint32_t)JR_MIN(p, (uint64_t)BITS_UNBOUNDED);
}

/* Lengths from those of the children. */
static void set_lengths(Tree *t)
{
    uint32_t lo = t->op == TREE_ALT ? BITS_UNBOUNDED : 0, hi = 0;

    for (const Tree *k = t->child; k; k = k->next) {
        lo = t->op == TREE_ALT ? JR_MIN(lo, k->shortest) : add_lengths(lo, k->shortest);
        hi = t->op == TREE_ALT ? JR_MAX(hi, k->longest) : add_lengths(hi, k->longest);
    }
    t->shortest = t->op == TREE_REPEAT ? times(lo, t->lo) : lo;
    t->longest = t->op == TREE_REPEAT ? times(hi, t->hi) : hi;
}

static Tree *make(Maker *m, AstId id, unsigned depth);

static Tree *make_inner(Maker *m, const AstNode *n, TreeOp op, unsigned depth)
{
    Tree *t = new_tree(m, op), **link;

    if (!t) return NULL;
    t->greedy = n->greedy;
    if (op == TREE_REPEAT) {
        t->lo = JR_MIN(n->u.rep.min, (uint32_t)BITS_UNBOUNDED);
        t->hi = JR_MIN(n->u.rep.max, (uint32_t)BITS_UNBOUNDED);
    }
    link = &t->child;
    for (AstId k = n->child; k != AST_NONE; k = m->ast->node[k].next) {
        *link = make(m, k, depth + 1);
        if (!*link) return NULL;
        link = &(*link)->next;
    }
    set_lengths(t);
    if (op == TREE_REPEAT && t->hi == 0) {
        t->op = TREE_EMPTY;
        t->child = NULL;
    }
    return t;
}

static Tree *make(Maker *m, AstId id, unsigned depth)
{
    const AstNode *n = &m->ast->node[id];

    if (depth > TREE_MAX_DEPTH) return refuse(m, "the pattern is deep");
    switch ((AstOp)n->op) {
    case AST_EMPTY: return new_tree(m, TREE_EMPTY);
    case AST_FAIL: return make_set(m, (Codes){{0}});
    case AST_STRING: return make_string(m, n);
    case AST_SET:
        if (n->not_crlf) return refuse(m, "newlines of two bytes");
        return make_set(m, codes_of(m, &m->ast->sets[n->u.set]));
    case AST_CAT: return make_inner(m, n, TREE_CAT, depth);
    case AST_ALT: return make_inner(m, n, TREE_ALT, depth);
    case AST_REPEAT: return make_inner(m, n, TREE_REPEAT, depth);
    case AST_GROUP: return make(m, n->child, depth + 1);
    case AST_LOOK: return make_look(m, n);
    default: return refuse(m, "\\K");
    }
}

/* -- Word edges ---------------------------------------------------------------------------------- */

typedef struct Edge {
    Codes codes;
    bool empty; // the part can match nothing
} Edge;

/* Codes that can come first (or last) in a match of t. */
static Edge edge_of(const Tree *t, bool last)
{
    Edge e = {.empty = t->op != TREE_ALT};

    if (t->op == TREE_SET) return (Edge){t->codes, false};
    for (const Tree *k = t->child; k; k = k->next) {
        Edge x = edge_of(k, last);

        if (t->op == TREE_CAT) {
            if (last && !x.empty) e.codes = (Codes){{0}};
            if (last || e.empty) e.codes = codes_or(e.codes, x.codes);
            e.empty &= x.empty;
        } else {
            e.codes = codes_or(e.codes, x.codes);
            e.empty = t->op == TREE_ALT ? e.empty || x.empty : x.empty || t->lo == 0;
        }
    }
    return e;
}

Codes jr_tree_first(const Tree *t, bool *empty)
{
    Edge e = edge_of(t, false);

    *empty = e.empty;
    return e.codes;
}

/* A word edge whose one side is known to be word (or not) is a test of the other side. */
static void resolve_look(Tree *t, Codes left, Codes right)
{
    const Codes side[2] = {left, right};
    bool not_edge = t->look == LOOK_NOT_WORD;

    if (t->look != LOOK_WORD && !not_edge) return;
    for (int i = 0; i < 2; i++) {
        bool word = !codes_meet(side[i], codes_not(t->codes));
        bool known = word || !codes_meet(side[i], t->codes);

        if (!known || codes_empty(side[i]) || codes_equal(side[i], codes_all())) continue;
        if (i == 0)
            t->look = word == not_edge ? LOOK_NEXT_IN : LOOK_NEXT_NOT_IN;
        else
            t->look = word == not_edge ? LOOK_PREV_IN : LOOK_PREV_NOT_IN;
        return;
    }
}

/* What can stand right of item t of a CAT, `outer` being what can stand behind the CAT. */
static Codes right_of(const Tree *t, Codes outer)
{
    Codes c = {{0}};

    for (const Tree *k = t->next; k; k = k->next) {
        Edge x = edge_of(k, false);

        c = codes_or(c, x.codes);
        if (!x.empty) return c;
    }
    return codes_or(c, outer);
}

static Codes loop_side(const Tree *t, Codes outer, bool last)
{
    Edge x = edge_of(t->child, last);

    if (t->hi == 1) return outer;
    return x.empty ? codes_all() : codes_or(outer, x.codes);
}

/* left, right: codes that can stand beside t; all where that is unknown or the text may end. */
static void resolve(Tree *t, Codes left, Codes right)
{
    if (t->op == TREE_LOOK) resolve_look(t, left, right);
    if (t->op == TREE_REPEAT)
        resolve(t->child, loop_side(t, left, true), loop_side(t, right, false));
    if (t->op == TREE_ALT)
        for (Tree *k = t->child; k; k = k->next)
            resolve(k, left, right);
    if (t->op == TREE_CAT)
        for (Tree *k = t->child; k; k = k->next) {
            Edge x = edge_of(k, true);

            resolve(k, left, right_of(k, right));
            left = x.empty ? codes_or(left, x.codes) : x.codes;
        }
}

/* -- Making ----------------------------------------------------------------------------------------- */

static const char *outside(const Ast *ast, const Nfa *nfa)
{
    if (ast->has_keep || ast->has_start ||
        (ast->flags & (JITRE_ANCHORED | JITRE_ENDANCHORED)))
        return "anchored by option, \\G or \\K";
    if (nfa->longest) return "leftmost-longest";
    if (ast->newline != JITRE_NEWLINE_LF && ast->newline != JITRE_NEWLINE_CR &&
        ast->newline != JITRE_NEWLINE_NUL)
        return "newlines of two bytes";
    if (nfa->alphabet.utf && nfa->alphabet.nclasses >= CODE_INVALID - 0x80)
        return "many classes of characters";
    return NULL;
}

/* Symbols that stand for characters beyond ASCII, perhaps among others. */
static void find_beyond(Maker *m)
{
    for (uint32_t i = 0; i < m->al->nranges; i++)
        if (m->al->range[i].hi >= 0x80) m->beyond[m->al->range_symbol[i]] = true;
}

Tree *jr_tree_make(Arena *scratch, const Ast *ast, const Nfa *nfa, const char **why)
{
    Maker m = {.a = scratch, .ast = ast, .al = &nfa->alphabet, .why = outside(ast, nfa)};
    Tree *t;

    *why = m.why;
    if (m.why) return NULL;
    if (m.al->utf) find_beyond(&m);
    t = make(&m, ast->root, 0);
    if (t && t->shortest == 0) t = refuse(&m, "a match may be empty");
    *why = m.why;
    if (!t) return NULL;
    resolve(t, codes_all(), codes_all());
    return t;
}
