/* builder.c -- what the front ends build an Ast with; see parser.h.
 *
 * Nodes and characters live in growing arrays of the arena and are named by index. Sets
 * are interned through a small hash table, so a pattern full of \w holds one set, and
 * comparing sets later is comparing numbers. A literal run is one STRING whose
 * characters lie together in `chars`: "abc" costs one node, not three.
 */
#include "parse/parser.h"

#include <stdarg.h>
#include <stdio.h>

/* -- Errors ---------------------------------------------------------------------------- */

static const char *sentence(int code)
{
    switch (code) {
#define JITRE_ERROR_CASE(name, number, text)                                               \
    case number: return text;
        JITRE_ERRORS(JITRE_ERROR_CASE)
#undef JITRE_ERROR_CASE
    default: return "unknown error";
    }
}

Status jr_fail(Builder *b, int code, size_t offset, size_t length, const char *fmt, ...)
{
    if (b->status != JR_OK) return b->status;
    b->status = code;
    b->error->code = code;
    b->error->offset = offset;
    b->error->length = length;
    if (fmt) {
        va_list args;

        va_start(args, fmt);
        vsnprintf(b->error->message, sizeof b->error->message, fmt, args);
        va_end(args);
    } else {
        snprintf(b->error->message, sizeof b->error->message, "%s", sentence(code));
    }
    return code;
}

void jr_unsupported(Builder *b, int code, size_t offset, size_t length)
{
    jitre_error *u = &b->unsupported;

    if (u->code != JR_OK && u->offset <= offset) return;
    u->code = code;
    u->offset = offset;
    u->length = length;
    snprintf(u->message, sizeof u->message, "%s", sentence(code));
}

/* An arena refused. */
static Status out_of_memory(Builder *b)
{
    int code = b->a->status != JR_OK ? b->a->status : b->keep->status;

    return jr_fail(b, code, 0, 0, NULL);
}

/* -- Life ------------------------------------------------------------------------------ */

void jr_builder_set_utf(Builder *b)
{
    b->max_char = b->flags & JITRE_UTF ? JR_MAX_CODE_POINT : 0xff;
}

void jr_builder_init(Builder *b, Arena *keep, BuilderRoom *room, const Pattern *p,
                     jitre_error *error)
{
    *b = (Builder){
        .keep = keep, .pattern = p, .error = error, .flags = p->flags, .ngroups = 1};
    *error = (jitre_error){0};
    jr_arena_init_room(&b->scratch, keep->heap, keep->max, room, sizeof *room);
    b->a = &b->scratch;
    b->newline = p->newline == JITRE_NEWLINE_DEFAULT ? JITRE_NEWLINE_LF : p->newline;
    b->bsr = p->bsr == JITRE_BSR_DEFAULT ? JITRE_BSR_UNICODE : p->bsr;
    jr_builder_set_utf(b);
    if (p->len >= UINT32_MAX / 4) {
        jr_fail(b, JITRE_ERR_TOO_BIG, 0, 0, NULL); // offsets and ids have 32 bits
        return;
    }
    // No string holds more characters than the pattern has bytes: one block, never moved.
    b->chars.data = jr_arena_array(b->a, uint32_t, p->len + 1);
    if (!b->chars.data || !JR_PUSH(b->a, &b->node, ((AstNode){.op = AST_EMPTY}))) {
        out_of_memory(b);
        return;
    }
    b->chars.cap = (uint32_t)p->len + 1;
    b->node.data[0].child = b->node.data[0].next = AST_NONE;
}

static int name_before(const AstName *x, const AstName *y)
{
    int order = memcmp(x->name, y->name, JR_MIN(x->len, y->len));

    if (order == 0 && x->len != y->len) order = x->len < y->len ? -1 : 1;
    if (order == 0 && x->group != y->group) order = x->group < y->group ? -1 : 1;
    return order;
}

/* Move names[root] down its heap of n names. */
static void sift_name(AstName *names, uint32_t root, uint32_t n)
{
    for (uint32_t child; (child = 2 * root + 1) < n; root = child) {
        AstName held = names[root];

        if (child + 1 < n && name_before(&names[child], &names[child + 1]) < 0) ++child;
        if (name_before(&held, &names[child]) >= 0) return;
        names[root] = names[child];
        names[child] = held;
    }
}

/* Heap sort: no recursion, no memory, no bad case. */
static void sort_names(AstName *names, uint32_t n)
{
    for (uint32_t i = n / 2; i-- > 0;)
        sift_name(names, i, n);
    for (uint32_t end = n; end-- > 1;) {
        AstName largest = names[0];

        names[0] = names[end];
        names[end] = largest;
        sift_name(names, 0, end);
    }
}

/* Names and their texts, sorted, into `keep`. */
static bool keep_names(Builder *b, Ast *t)
{
    t->names = jr_arena_array(b->keep, AstName, b->names.n);
    if (!t->names) return false;
    for (t->nnames = 0; t->nnames < b->names.n; t->nnames++) {
        AstName name = b->names.data[t->nnames];
        char *text = jr_arena_alloc(b->keep, name.len, 1);

        if (!text) return false;
        memcpy(text, name.name, name.len);
        name.name = text;
        t->names[t->nnames] = name;
    }
    sort_names(t->names, t->nnames);
    return true;
}

static Status make_ast(Builder *b, AstId root, Ast **ast)
{
    Ast *t;

    if (b->flags & JITRE_ONE_LINE) jr_one_line(b);
    root = jr_simplify(b, root);
    if (b->a->status != JR_OK) out_of_memory(b);
    if (b->status != JR_OK) return b->status;
    t = jr_arena_new(b->keep, Ast);
    if (!t) return out_of_memory(b);
    *t = (Ast){.ngroups = b->ngroups,
               .flags = b->flags,
               .newline = (uint8_t)b->newline,
               .bsr = (uint8_t)b->bsr,
               .match_flags = b->match_flags,
               .has_keep = b->has_keep,
               .has_start = b->has_start,
               .has_crlf = b->has_crlf,
               .backtracks = b->backtracks};
    JR_TRY(jr_builder_compact(b, root, t));
    if (!keep_names(b, t) || !jr_ast_measure(b->a, t)) return out_of_memory(b);
    *ast = t;
    return JR_OK;
}

Status jr_builder_finish(Builder *b, AstId root, Ast **ast)
{
    if (b->status == JR_OK && b->unsupported.code != JR_OK) {
        *b->error = b->unsupported;
        b->status = b->unsupported.code;
    }
    if (b->status == JR_OK) make_ast(b, root, ast);
    jr_arena_free(&b->scratch);
    return b->status;
}

/* -- Sets ------------------------------------------------------------------------------ */

static uint32_t hash_set(const CharSet *s)
{
    uint32_t h = 2166136261u;

    for (uint32_t i = 0; i < s->n; i++) {
        h = (h ^ s->data[i].lo) * 16777619u;
        h = (h ^ s->data[i].hi) * 16777619u;
    }
    return h ^ h >> 15;
}

/* Twice as many slots, or the first ones. */
static bool grow_slots(Builder *b)
{
    uint32_t n = b->nset_slots ? b->nset_slots * 2 : 64;
    uint32_t *slots = jr_arena_array(b->a, uint32_t, n);

    if (!slots) return false;
    for (uint32_t id = 0; id < b->sets.n; id++) {
        uint32_t i = hash_set(&b->sets.data[id]) & (n - 1);

        while (slots[i])
            i = (i + 1) & (n - 1);
        slots[i] = id + 1;
    }
    b->set_slots = slots;
    b->nset_slots = n;
    return true;
}

uint32_t jr_set_intern(Builder *b, const CharSet *set)
{
    CharSet copy = {.n = set->n, .cap = set->n};
    uint32_t i;

    if (b->sets.n >= b->nset_slots / 2 && !grow_slots(b)) {
        out_of_memory(b);
        return 0;
    }
    i = hash_set(set) & (b->nset_slots - 1);
    while (b->set_slots[i]) {
        if (jr_charset_equal(&b->sets.data[b->set_slots[i] - 1], set)) {
            return b->set_slots[i] - 1;
        }
        i = (i + 1) & (b->nset_slots - 1);
    }
    copy.data = jr_arena_array(b->a, CharRange, set->n);
    if (!copy.data && set->n) {
        out_of_memory(b);
        return 0;
    }
    if (set->n) memcpy(copy.data, set->data, set->n * sizeof *copy.data);
    if (!JR_PUSH(b->a, &b->sets, copy)) {
        out_of_memory(b);
        return 0;
    }
    b->set_slots[i] = b->sets.n;
    return b->sets.n - 1;
}

/* -- Nodes ----------------------------------------------------------------------------- */

static AstId push_node(Builder *b, const AstNode *n)
{
    if (b->status != JR_OK) return 0;
    if (!JR_PUSH(b->a, &b->node, *n)) {
        out_of_memory(b);
        return 0;
    }
    return b->node.n - 1;
}

AstId jr_node_new(Builder *b, AstOp op, size_t at)
{
    return push_node(b, &(AstNode){.op = (uint8_t)op,
                                   .greedy = true,
                                   .child = AST_NONE,
                                   .next = AST_NONE,
                                   .at = (uint32_t)at});
}

AstId jr_node_copy(Builder *b, AstId id)
{
    AstNode n = b->node.data[id];

    n.next = AST_NONE;
    return push_node(b, &n);
}

AstId jr_node_set(Builder *b, CharSet *set, size_t at)
{
    AstId id = jr_node_new(b, set->n ? AST_SET : AST_FAIL, at);

    if (set->n) b->node.data[id].u.set = jr_set_intern(b, set);
    return id;
}

AstId jr_node_look(Builder *b, LookKind kind, const CharSet *set, size_t at)
{
    AstId id = jr_node_new(b, AST_LOOK, at);

    b->node.data[id].look = (uint8_t)kind;
    if (set) b->node.data[id].u.set = jr_set_intern(b, set);
    return id;
}

AstId jr_node_group(Builder *b, AstId child, uint32_t group, size_t at)
{
    AstId id = jr_node_new(b, AST_GROUP, at);

    b->node.data[id].child = child;
    b->node.data[id].u.group = group;
    return id;
}

AstId jr_node_backref(Builder *b, uint32_t group, const FoldMode *fold, size_t at,
                      size_t len)
{
    AstId id = jr_node_new(b, AST_BACKREF, at);

    b->node.data[id].look = fold ? (uint8_t)(1 + *fold) : 0;
    b->node.data[id].u.group = group;
    b->backtracks = true;
    if (!(b->flags & JITRE_BACKREFS))
        jr_unsupported(b, JITRE_ERR_UNSUPPORTED_NO_BACKREFS, at, len);
    return id;
}

AstId jr_node_char(Builder *b, uint32_t c, size_t at)
{
    AstId id = jr_node_new(b, AST_STRING, at);

    b->node.data[id].u.str.first = b->chars.n;
    b->node.data[id].u.str.count = 1;
    if (b->status == JR_OK && !JR_PUSH(b->a, &b->chars, c)) out_of_memory(b);
    return id;
}

AstId jr_node_repeat(Builder *b, AstId child, uint32_t min, uint32_t max, bool greedy,
                     size_t at)
{
    AstId id;

    if (max == 0) return jr_node_new(b, AST_EMPTY, at);
    if (min == 1 && max == 1) return child;
    id = jr_node_new(b, AST_REPEAT, at);
    b->node.data[id].child = child;
    b->node.data[id].greedy = greedy;
    b->node.data[id].u.rep.min = min;
    b->node.data[id].u.rep.max = max;
    return id;
}

bool jr_node_one_char(Builder *b, AstId id, uint32_t *set)
{
    const AstNode *n = &b->node.data[id];
    uint32_t c;

    if (n->op == AST_SET && !n->not_crlf) {
        *set = n->u.set;
        return true;
    }
    if (n->op != AST_STRING || n->u.str.count != 1) return false;
    c = b->chars.data[n->u.str.first];
    b->work.n = 0;
    jr_charset_add(b->a, &b->work, c, c);
    *set = jr_set_intern(b, &b->work);
    return b->status == JR_OK;
}

/* -- Levels ---------------------------------------------------------------------------- */

void jr_level_open(Level *l)
{
    *l = (Level){AST_NONE, AST_NONE, AST_NONE, AST_NONE, AST_NONE, false};
}

void jr_level_add(Builder *b, Level *l, AstId item)
{
    if (b->status != JR_OK) return; // item may be node 0, which must not be linked
    l->cat_prev = l->cat_last;
    if (l->cat_last == AST_NONE) {
        l->cat_first = item;
    } else {
        b->node.data[l->cat_last].next = item;
    }
    l->cat_last = item;
    l->whole = true;
}

/* Append c to the string that ends the branch, or start one. */
static void add_literal(Builder *b, Level *l, uint32_t c, size_t at)
{
    AstNode *last = l->cat_last == AST_NONE ? NULL : &b->node.data[l->cat_last];

    if (last && last->op == AST_STRING &&
        last->u.str.first + last->u.str.count == b->chars.n) {
        if (JR_PUSH(b->a, &b->chars, c)) {
            last->u.str.count++;
        } else {
            out_of_memory(b);
        }
    } else {
        jr_level_add(b, l, jr_node_char(b, c, at));
    }
    l->whole = false;
}

void jr_level_char(Builder *b, Level *l, uint32_t c, const FoldMode *fold, size_t at)
{
    uint32_t *cache = NULL;
    AstId id;

    if (b->status != JR_OK) return;
    if (!fold || (c < 128 && (c | 0x20) - 'a' >= 26)) {
        add_literal(b, l, c, at);
        return;
    }
    if (c < 128) cache = &b->fold_sets[*fold == FOLD_RESTRICT][c];
    if (cache && *cache) {
        id = jr_node_new(b, AST_SET, at);
        b->node.data[id].u.set = *cache - 1;
        jr_level_add(b, l, id);
        return;
    }
    b->work.n = 0;
    jr_charset_add(b->a, &b->work, c, c);
    jr_charset_seal(&b->work);
    jr_charset_fold(b->a, &b->work, *fold);
    if (b->a->status != JR_OK) {
        out_of_memory(b);
    } else if (b->work.n == 1 && b->work.data[0].lo == b->work.data[0].hi) {
        add_literal(b, l, c, at);
    } else {
        id = jr_node_set(b, &b->work, at);
        if (cache) *cache = b->node.data[id].u.set + 1;
        jr_level_add(b, l, id);
    }
}

AstId jr_level_take_last(Builder *b, Level *l)
{
    AstNode *last;
    AstId id = l->cat_last;

    if (id == AST_NONE) return AST_NONE;
    last = &b->node.data[id];
    if (last->op == AST_STRING && last->u.str.count > 1 && !l->whole) {
        uint32_t c = last->u.str.first + --last->u.str.count;

        id = jr_node_new(b, AST_STRING, b->node.data[id].at + last->u.str.count);
        b->node.data[id].u.str.first = c;
        b->node.data[id].u.str.count = 1;
        return id;
    }
    if (l->cat_prev == AST_NONE) {
        l->cat_first = AST_NONE;
    } else {
        b->node.data[l->cat_prev].next = AST_NONE;
    }
    l->cat_last = l->cat_prev;
    l->cat_prev = AST_NONE; // known again after the next add
    return id;
}

/* Detach the branch being read as one node. */
static AstId take_branch(Builder *b, Level *l, size_t at)
{
    AstId id = l->cat_first;

    if (id == AST_NONE) {
        id = jr_node_new(b, AST_EMPTY, at);
    } else if (id != l->cat_last) {
        id = jr_node_new(b, AST_CAT, b->node.data[l->cat_first].at);
        b->node.data[id].child = l->cat_first;
    }
    l->cat_first = l->cat_last = l->cat_prev = AST_NONE;
    return id;
}

void jr_level_branch(Builder *b, Level *l, size_t at)
{
    AstId branch = take_branch(b, l, at);

    if (b->status != JR_OK) return;
    if (l->alt_last == AST_NONE) {
        l->alt_first = branch;
    } else {
        b->node.data[l->alt_last].next = branch;
    }
    l->alt_last = branch;
}

AstId jr_level_close(Builder *b, Level *l, size_t at)
{
    AstId id;

    if (l->alt_first == AST_NONE) return take_branch(b, l, at);
    jr_level_branch(b, l, at);
    if (b->status != JR_OK) return 0;
    id = jr_node_new(b, AST_ALT, b->node.data[l->alt_first].at);
    b->node.data[id].child = l->alt_first;
    return id;
}
