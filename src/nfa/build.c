/* build.c -- Ast to Nfa: Thompson's construction, backwards.
 *
 * Each expression is built knowing the node `out` where it continues, so no patching is
 * needed: a CAT is built from its last child, a loop allocates its end first.
 *
 *     x*   SPLIT -> body -> SPLIT              when the body cannot match empty
 *     x*   SPLIT -> ENTER -> body -> AGAIN     when it can: see nfa.h
 *     x{n,m}   n copies, then m - n nested optional ones, all leaving to the same `out`
 *
 * The walk keeps its own stack; the number of steps is bounded with the nodes, so that
 * repetitions of nothing ((?:){65535} in itself) cost nothing. At the end nodes are renumbered
 * in order of priority from the start, which drops unreachable ones.
 * Source: Thompson 1968; the order of priorities as in Cox, "Regular Expression Matching in the
 * Wild", 2010.
 */
#include "nfa/alphabet.h"

#include "unicode/unicode.h"

typedef struct Frame {
    AstId id;
    NodeId out;    // where this expression continues
    NodeId acc;    // what is built so far
    NodeId again;  // REPEAT: end of the loop
    uint32_t step; // how far we are; meaning by op
    uint32_t mark; // height of `ids` when this frame began
} Frame;

typedef struct Builder {
    Arena *keep;
    Arena *a; // scratch: everything but the product
    const Ast *ast;
    Nfa *nfa;
    JR_VEC(NfaNode) nodes;
    JR_VEC(NfaSet) sets;
    JR_VEC(NfaLook) looks;
    JR_VEC(Frame) frames;
    JR_VEC(uint32_t) ids; // children waiting, results collected
    uint32_t *set_of;     // [ast->nsets * 2] set id + 1 of (set, not_crlf)
    uint32_t *char_table; // hash: single characters to set ids
    uint32_t char_size, nchars;
    bool *nullable; // [ast->nnodes]
    uint32_t *size; // [ast->nnodes] Nfa nodes it becomes, at most; SIZE_LIMIT: too many
    uint32_t depth; // of checked loops around the frame at hand
    NodeId result;  // of the frame that ended last
    Status status;  // sticky
} Builder;

/* -- Nodes, sets, looks ------------------------------------------------------------------------ */

static void fail(Builder *b)
{
    if (b->status == JR_OK) b->status = b->a->status ? b->a->status : JITRE_ERR_TOO_BIG;
}

static NodeId add(Builder *b, NfaOp op, uint32_t arg, NodeId out, NodeId alt)
{
    NfaNode n = {
        .op = (uint8_t)op, .depth = (uint16_t)b->depth, .arg = arg, .out = out, .alt = alt};

    if (b->status != JR_OK) return 0;
    if (b->depth > UINT16_MAX || b->nodes.n >= UINT32_MAX / 4) fail(b);
    if (b->status == JR_OK && !JR_PUSH(b->a, &b->nodes, n)) fail(b);
    return b->status == JR_OK ? b->nodes.n - 1 : 0;
}

static uint32_t add_set(Builder *b, const CharSet *chars, bool not_crlf)
{
    NfaSet s = {*chars, not_crlf};

    if (!JR_PUSH(b->a, &b->sets, s)) fail(b);
    return b->status == JR_OK ? b->sets.n - 1 : 0;
}

static uint32_t set_id(Builder *b, uint32_t ast_set, bool not_crlf)
{
    uint32_t *id = &b->set_of[ast_set * 2 + not_crlf];

    if (!*id) *id = add_set(b, &b->ast->sets[ast_set], not_crlf) + 1;
    return *id - 1;
}

static uint32_t *char_slot(const Builder *b, uint32_t *table, uint32_t size, uint32_t c)
{
    uint32_t i = c * 2654435761u >> 7 & (size - 1);

    while (table[i] && b->sets.data[table[i] - 1].chars.data->lo != c)
        i = (i + 1) & (size - 1);
    return &table[i];
}

static void grow_char_table(Builder *b)
{
    uint32_t size = b->char_size ? b->char_size * 2 : 64;
    uint32_t *table = jr_arena_array(b->a, uint32_t, size);

    if (!table) {
        fail(b);
        return;
    }
    for (uint32_t i = 0; i < b->char_size; i++)
        if (b->char_table[i])
            *char_slot(b, table, size, b->sets.data[b->char_table[i] - 1].chars.data->lo) =
                b->char_table[i];
    b->char_table = table;
    b->char_size = size;
}

/* The set of one character. */
static uint32_t char_set(Builder *b, uint32_t c)
{
    CharRange *r;
    uint32_t *slot;

    if (b->nchars * 2 >= b->char_size) grow_char_table(b);
    if (b->status != JR_OK) return 0;
    slot = char_slot(b, b->char_table, b->char_size, c);
    if (*slot) return *slot - 1;
    r = jr_arena_new(b->a, CharRange);
    if (!r) {
        fail(b);
        return 0;
    }
    *r = (CharRange){c, c};
    b->nchars++;
    *slot = add_set(b, &(CharSet){r, 1, 1}, false) + 1;
    return *slot - 1;
}

static NodeId add_look(Builder *b, uint8_t kind, uint32_t ast_set, NodeId out)
{
    NfaLook look = {.kind = kind};
    uint32_t i = 0;

    if (kind == LOOK_WORD || kind == LOOK_NOT_WORD || kind >= LOOK_NEXT_IN)
        if (kind < LOOK_NOT_STRAY) look.set = set_id(b, ast_set, false);
    while (i < b->looks.n &&
           (b->looks.data[i].kind != kind || b->looks.data[i].set != look.set))
        i++;
    if (i == b->looks.n && !JR_PUSH(b->a, &b->looks, look)) fail(b);
    return add(b, NFA_LOOK, i, out, 0);
}

/* -- Sizes and nullability ------------------------------------------------------------------------------- */

/* Can the expression match the empty string, assertions taken as true? From its children. */
static bool nullable_node(const Builder *b, AstId id)
{
    const AstNode *n = &b->ast->node[id];
    bool all = true, any = false;

    for (AstId c = n->child; c != AST_NONE; c = b->ast->node[c].next) {
        all &= b->nullable[c];
        any |= b->nullable[c];
        if (n->op != AST_CAT && n->op != AST_ALT) break; // one child; `next` is a sibling's
    }
    switch (n->op) {
    case AST_STRING: return n->u.str.count == 0;
    case AST_SET:
    case AST_FAIL: return false;
    case AST_CAT: return all;
    case AST_ALT: return any;
    case AST_REPEAT: return n->u.rep.min == 0 || any;
    case AST_ATOMIC:
    case AST_GROUP: return any;
    default: return true; // EMPTY, LOOK, KEEP, AROUND, BACK
    }
}

enum { SIZE_LIMIT = 1 << 28 };

/* How many nodes the expression becomes, from its children. */
static uint32_t size_node(const Builder *b, AstId id)
{
    const AstNode *n = &b->ast->node[id];
    uint64_t sum = 0, copies;

    for (AstId c = n->child; c != AST_NONE; c = b->ast->node[c].next) {
        sum += b->size[c] + (uint64_t)(n->op == AST_ALT);
        if (n->op != AST_CAT && n->op != AST_ALT) break;
    }
    switch (n->op) {
    case AST_EMPTY: return 0;
    case AST_STRING: return n->u.str.count;
    case AST_AROUND:
    case AST_ATOMIC:
    case AST_GROUP: sum += 2; break;
    case AST_REPEAT:
        copies = n->u.rep.max == AST_INFINITE ? JR_MAX(n->u.rep.min, 1) : n->u.rep.max;
        sum = sum ? copies * (sum + 1) + 2 : 3;
        break;
    case AST_CAT:
    case AST_ALT: break;
    default: sum = 1; // SET, LOOK, KEEP, FAIL, BACK
    }
    return (uint32_t)JR_MIN(sum, (uint64_t)SIZE_LIMIT);
}

static bool has_one_child(const AstNode *n)
{
    return n->op == AST_REPEAT || n->op == AST_GROUP || n->op == AST_AROUND ||
           n->op == AST_ATOMIC;
}

static bool has_children(const AstNode *n)
{
    return n->op == AST_CAT || n->op == AST_ALT || has_one_child(n);
}

/* Size and nullability of all expressions below the root, children first. */
static void measure(Builder *b)
{
    const Ast *ast = b->ast;
    uint32_t top = b->ids.n;

    if (!JR_PUSH(b->a, &b->ids, ast->root)) fail(b);
    while (b->status == JR_OK &&
           b->ids.n > top) { // preorder first: parents before children
        AstId id = b->ids.data[--b->ids.n];
        const AstNode *n = &ast->node[id];
        Frame f = {.id = id};

        if (!JR_PUSH(b->a, &b->frames, f)) fail(b);
        if (!has_children(n)) continue;
        for (AstId c = n->child; c != AST_NONE; c = ast->node[c].next) {
            if (!JR_PUSH(b->a, &b->ids, c)) fail(b);
            if (has_one_child(n)) break;
        }
    }
    while (b->frames.n) {
        AstId id = b->frames.data[--b->frames.n].id;

        b->nullable[id] = nullable_node(b, id);
        b->size[id] = size_node(b, id);
    }
}

/* -- Expressions --------------------------------------------------------------------------------- */

static void visit(Builder *b, AstId id, NodeId out)
{
    Frame f = {.id = id, .out = out, .acc = out, .mark = b->ids.n};

    if (!JR_PUSH(b->a, &b->frames, f)) fail(b);
}

static void finish(Builder *b, NodeId result)
{
    b->result = result;
    b->frames.n--;
}

static NodeId build_string(Builder *b, const AstNode *n, NodeId out)
{
    for (uint32_t i = n->u.str.count; i-- > 0;)
        out = add(b, NFA_SET, char_set(b, b->ast->chars[n->u.str.first + i]), out, 0);
    return out;
}

static void collect_children(Builder *b, const AstNode *n)
{
    for (AstId c = n->child; c != AST_NONE; c = b->ast->node[c].next)
        if (!JR_PUSH(b->a, &b->ids, c)) fail(b);
}

/* Last child first, each continuing at what was built before it. */
static void step_cat(Builder *b, Frame *f, const AstNode *n)
{
    if (f->step++ == 0)
        collect_children(b, n);
    else
        f->acc = b->result;
    if (b->ids.n == f->mark)
        finish(b, f->acc);
    else
        visit(b, b->ids.data[--b->ids.n], f->acc);
}

/* Children in order; their entries are collected and joined by SPLITs. `again` holds the next
 * child. */
static void step_alt(Builder *b, Frame *f, const AstNode *n)
{
    if (f->step++ == 0)
        f->again = n->child;
    else if (!JR_PUSH(b->a, &b->ids, b->result))
        fail(b);
    if (f->again != AST_NONE) {
        AstId child = f->again;

        f->again = b->ast->node[child].next;
        visit(b, child, f->out);
        return;
    }
    f->acc = b->ids.data[b->ids.n - 1];
    for (uint32_t i = b->ids.n - 1; i-- > f->mark;)
        f->acc = add(b, NFA_SPLIT, 0, b->ids.data[i], f->acc);
    b->ids.n = f->mark;
    finish(b, f->acc);
}

static NodeId split(Builder *b, bool greedy, NodeId body, NodeId skip)
{
    return greedy ? add(b, NFA_SPLIT, 0, body, skip) : add(b, NFA_SPLIT, 0, skip, body);
}

/* x{n,} : a loop, then n - 1 copies in front of it. */
static void step_loop(Builder *b, Frame *f, const AstNode *n)
{
    bool checked = b->nullable[n->child];
    uint32_t min = n->u.rep.min;

    if (f->step == 0) {
        if (checked) {
            b->depth++;
            f->again = add(b, NFA_AGAIN, 0, 0, f->out);
        } else {
            f->again = add(b, NFA_SPLIT, 0, 0, 0);
        }
    } else if (f->step == 1) { // the body of the loop is built
        NfaNode *again = b->status == JR_OK ? &b->nodes.data[f->again] : NULL;

        if (checked) {
            NodeId enter;

            b->depth--;
            enter = add(b, NFA_ENTER, 0, b->result, 0);
            if (b->status != JR_OK) return;
            again = &b->nodes.data[f->again];
            again->out = enter;
            again->greedy = n->greedy;
            f->acc = min ? enter : split(b, n->greedy, enter, f->out);
        } else if (again) {
            again->out = n->greedy ? b->result : f->out;
            again->alt = n->greedy ? f->out : b->result;
            f->acc = min ? b->result : f->again;
        }
    } else if (b->result == f->acc) { // a copy that is nothing at all ends the matter
        f->step = min;
    } else {
        f->acc = b->result;
    }
    f->step++;
    if (f->step > 1 && f->step > min)
        finish(b, f->acc);
    else
        visit(b, n->child, f->step == 1 ? f->again : f->acc);
}

/* x{n,m} : m - n nested optional copies, then n plain ones in front. A copy that is nothing at
 * all ends the matter. */
static void step_counted(Builder *b, Frame *f, const AstNode *n)
{
    uint32_t optional = n->u.rep.max - n->u.rep.min;

    if (f->step) {
        bool nothing = b->result == f->acc;

        f->acc = b->result;
        if (f->step <= optional && !nothing) f->acc = split(b, n->greedy, f->acc, f->out);
        if (nothing) {
            finish(b, f->acc);
            return;
        }
    }
    if (f->step++ == n->u.rep.max)
        finish(b, f->acc);
    else
        visit(b, n->child, f->acc);
}

static void step_group(Builder *b, Frame *f, const AstNode *n)
{
    if (f->step++ == 0)
        visit(b, n->child, add(b, NFA_SAVE, 2 * n->u.group + 1, f->out, 0));
    else
        finish(b, add(b, NFA_SAVE, 2 * n->u.group, b->result, 0));
}

/* A body that is tried by itself. */
static void step_apart(Builder *b, Frame *f, const AstNode *n)
{
    if (f->step++ == 0)
        visit(b, n->child, add(b, NFA_HOLDS, 0, 0, 0));
    else if (n->op == AST_ATOMIC)
        finish(b, add(b, NFA_ATOMIC, 0, f->out, b->result));
    else
        finish(b, add(b, NFA_AROUND, n->look, f->out, b->result));
}

static void step(Builder *b)
{
    Frame *f = &b->frames.data[b->frames.n - 1];
    const AstNode *n = &b->ast->node[f->id];

    switch (n->op) {
    case AST_EMPTY: finish(b, f->out); break;
    case AST_FAIL: finish(b, add(b, NFA_FAIL, 0, 0, 0)); break;
    case AST_STRING: finish(b, build_string(b, n, f->out)); break;
    case AST_SET:
        finish(b, add(b, NFA_SET, set_id(b, n->u.set, n->not_crlf), f->out, 0));
        break;
    case AST_CAT: step_cat(b, f, n); break;
    case AST_ALT: step_alt(b, f, n); break;
    case AST_GROUP: step_group(b, f, n); break;
    case AST_AROUND:
    case AST_ATOMIC: step_apart(b, f, n); break;
    case AST_BACK: finish(b, add(b, NFA_BACK, n->u.back, f->out, 0)); break;
    case AST_LOOK: finish(b, add_look(b, n->look, n->u.set, f->out)); break;
    case AST_KEEP: finish(b, add(b, NFA_SAVE, b->nfa->nslots - 1, f->out, 0)); break;
    case AST_BACKREF:
        finish(b, add(b, NFA_BACKREF, n->u.group * 8 + n->look, f->out, 0));
        break;
    default:
        if (n->u.rep.max == AST_INFINITE)
            step_loop(b, f, n);
        else
            step_counted(b, f, n);
    }
}

/* -- Finishing ------------------------------------------------------------------------------------ */

static bool two_ways(const NfaNode *n)
{
    return n->op == NFA_SPLIT || n->op == NFA_AGAIN || n->op == NFA_AROUND ||
           n->op == NFA_ATOMIC;
}

static bool is_last(const NfaNode *n)
{
    return n->op == NFA_MATCH || n->op == NFA_FAIL || n->op == NFA_HOLDS;
}

/* Number the nodes that can be reached, `out` before `alt`, from the start. */
static Status renumber(Builder *b, NodeId start)
{
    Nfa *nfa = b->nfa;
    uint32_t *id = jr_arena_array(b->a, uint32_t, b->nodes.n); // new id + 1
    NodeId node = start;

    nfa->node = jr_arena_array(b->keep, NfaNode, b->nodes.n);
    if (!id || !nfa->node) return b->a->status ? b->a->status : b->keep->status;
    b->ids.n = 0;
    for (;;) {
        const NfaNode *n = &b->nodes.data[node];

        if (!id[node]) {
            id[node] = ++nfa->nnodes;
            nfa->node[nfa->nnodes - 1] = *n;
            if (two_ways(n) && !JR_PUSH(b->a, &b->ids, n->alt)) return b->a->status;
            if (!is_last(n)) {
                node = n->out;
                continue;
            }
        }
        if (!b->ids.n) break;
        node = b->ids.data[--b->ids.n];
    }
    for (uint32_t i = 0; i < nfa->nnodes; i++) {
        NfaNode *n = &nfa->node[i];

        n->out = is_last(n) ? 0 : id[n->out] - 1;
        n->alt = two_ways(n) ? id[n->alt] - 1 : 0;
    }
    nfa->start = 0;
    return JR_OK;
}

/* Room for every (node, fresh). */
static Status number_visits(Builder *b)
{
    Nfa *nfa = b->nfa;
    uint64_t sum = 0;

    nfa->visit_base = jr_arena_array(b->keep, uint32_t, (size_t)nfa->nnodes + 1);
    if (!nfa->visit_base) return b->keep->status;
    for (uint32_t i = 0; i < nfa->nnodes; i++) {
        nfa->visit_base[i] = (uint32_t)sum;
        sum += (uint64_t)nfa->node[i].depth + 1;
        nfa->max_depth = JR_MAX(nfa->max_depth, nfa->node[i].depth);
        if (sum > UINT32_MAX / 16) return JITRE_ERR_TOO_BIG;
    }
    nfa->visit_base[nfa->nnodes] = (uint32_t)sum;
    return JR_OK;
}

/* Does an assertion hold only where a search begins; only at the beginning of a line? */
static bool holds_at_start(uint8_t kind)
{
    return kind == LOOK_START || kind == LOOK_BEGIN || kind == LOOK_BOL;
}

static bool holds_at_lines(uint8_t kind)
{
    return kind == LOOK_BEGIN || kind == LOOK_BOL || kind == LOOK_BOL_MULTI ||
           kind == LOOK_BOL_MULTI_ALT;
}

/* Does every path from the start pass an assertion of those? */
static Status find_passed(Builder *b, bool (*holds)(uint8_t kind), bool *passed)
{
    Nfa *nfa = b->nfa;
    bool *seen = jr_arena_array(b->a, bool, nfa->nnodes);

    if (!seen) return b->a->status;
    b->ids.n = 0;
    if (!JR_PUSH(b->a, &b->ids, nfa->start)) return b->a->status;
    while (b->ids.n) {
        NodeId id = b->ids.data[--b->ids.n];
        const NfaNode *n = &nfa->node[id];

        if (seen[id] || n->op == NFA_FAIL) continue;
        seen[id] = true;
        if (n->op == NFA_SET || n->op == NFA_MATCH || n->op == NFA_HOLDS ||
            n->op == NFA_BACKREF)
            return JR_OK;
        if (n->op == NFA_LOOK && holds(nfa->look[n->arg].kind)) continue;
        if (!JR_PUSH(b->a, &b->ids, n->op == NFA_ATOMIC ? n->alt : n->out))
            return b->a->status;
        if (n->op == NFA_SPLIT || n->op == NFA_AGAIN)
            if (!JR_PUSH(b->a, &b->ids, n->alt)) return b->a->status;
    }
    *passed = true;
    return JR_OK;
}

static Status finish_nfa(Builder *b, NodeId start)
{
    Nfa *nfa = b->nfa;

    if (b->status != JR_OK) return b->status;
    JR_TRY(renumber(b, start));
    nfa->look = jr_arena_array(b->keep, NfaLook, b->looks.n);
    if (!nfa->look) return b->keep->status;
    if (b->looks.n) memcpy(nfa->look, b->looks.data, b->looks.n * sizeof *nfa->look);
    nfa->nlooks = b->looks.n;
    nfa->nsets = b->sets.n;
    JR_TRY(number_visits(b));
    JR_TRY(find_passed(b, holds_at_start, &nfa->anchored));
    JR_TRY(find_passed(b, holds_at_lines, &nfa->at_lines));
    return jr_alphabet_build(b->keep, b->a, nfa, b->sets.data,
                             (b->ast->flags & JITRE_UTF) != 0, b->ast->newline);
}

Status jr_nfa_build(Arena *keep, Arena *scratch, const Ast *ast, const NfaOptions *options,
                    Nfa **out)
{
    Builder b = {.keep = keep, .a = scratch, .ast = ast};
    NodeId start;

    b.nfa = jr_arena_new(keep, Nfa);
    b.set_of = jr_arena_array(scratch, uint32_t, (size_t)ast->nsets * 2);
    b.nullable = jr_arena_array(scratch, bool, ast->nnodes);
    if (!b.nfa) return keep->status;
    b.size = jr_arena_array(scratch, uint32_t, ast->nnodes);
    if (!b.set_of || !b.nullable || !b.size) return scratch->status;
    b.nfa->has_keep = ast->has_keep;
    b.nfa->nslots = 2 * ast->ngroups + ast->has_keep;
    b.nfa->longest = options->longest;
    b.nfa->notempty = options->notempty;
    measure(&b);
    if (b.status != JR_OK) return b.status;
    if (b.size[ast->root] >= SIZE_LIMIT) return JITRE_ERR_TOO_BIG;
    b.nodes.cap = b.size[ast->root] + 8; // MATCH and assertions around it
    b.nodes.data = jr_arena_array(scratch, NfaNode, b.nodes.cap);
    if (!b.nodes.data) return scratch->status;
    start = add(&b, NFA_MATCH, 0, 0, 0);
    if (options->endanchored || ast->flags & JITRE_ENDANCHORED)
        start = add_look(&b, LOOK_END, 0, start);
    if (b.status == JR_OK) visit(&b, ast->root, start);
    while (b.status == JR_OK && b.frames.n)
        step(&b);
    if (b.status != JR_OK) return b.status;
    start = b.result;
    b.nfa->nullable = b.nullable[ast->root];
    if (options->anchored || ast->flags & JITRE_ANCHORED)
        start = add_look(&b, LOOK_START, 0, start);
    if (b.nfa->nullable && ast->flags & JITRE_UTF)
        start = add_look(&b, LOOK_NOT_STRAY, 0, start);
    if (jr_newline_has_crlf(ast->newline) && !ast->has_crlf)
        start = add_look(&b, LOOK_NOT_IN_CRLF, 0, start);
    JR_TRY(finish_nfa(&b, start));
    *out = b.nfa;
    return JR_OK;
}
