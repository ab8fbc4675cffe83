/* required.c -- bytes without which there is no match, see required.h.
 *
 * For every node of the Ast up to four small sets of bytes, rare ones, of each of which all its
 * matches show a byte:
 *
 *     CAT     the best of the children           x[^y]{500}y     x and y
 *     ALT     the best of each child, together   (?:ab|cd)       b or c
 *     REPEAT  the child's, if it must occur
 *
 * How far in front of the byte a match begins does not matter, so this works where a scan
 * (scan.h) would have to look back too far.
 */
#include "scan/required.h"

#include "scan/rarity.h"
#include "unicode/unicode.h"

enum { FIRST_WINDOW = 256 };

/* False: it is full. */
static bool add_byte(RequiredSet *s, uint8_t b)
{
    for (unsigned i = 0; i < s->n; i++)
        if (s->byte[i] == b) return true;
    if (s->n == JR_COUNT(s->byte)) return false;
    s->byte[s->n++] = b;
    s->share += jr_rarity_byte(b);
    return true;
}

/* Keep the rarest sets, in order. */
static void add_set(Required *r, RequiredSet new)
{
    if (r->n == JR_COUNT(r->set) && new.share >= r->set[r->n - 1].share) return;
    for (unsigned i = 0; i < r->n; i++) {
        RequiredSet old = r->set[i];

        if (old.n == new.n && !memcmp(old.byte, new.byte, sizeof old.byte)) return;
        if (new.share >= old.share) continue;
        r->set[i] = new;
        new = old;
    }
    if (r->n < JR_COUNT(r->set)) r->set[r->n++] = new;
}

/* The last byte of a character: in UTF-8 it tells more than the first. */
static uint8_t byte_of(const Ast *ast, uint32_t c)
{
    uint8_t bytes[4];
    size_t n;

    if (!(ast->flags & JITRE_UTF)) return (uint8_t)c;
    n = jr_utf8_encode(c, bytes);
    return bytes[n - 1];
}

static void of_set(const Ast *ast, const CharSet *s, Required *r)
{
    RequiredSet set = {0};

    for (uint32_t i = 0; i < s->n; i++)
        for (uint32_t c = s->data[i].lo; c <= s->data[i].hi; c++)
            if (!add_byte(&set, byte_of(ast, c))) return;
    if (set.n) add_set(r, set);
}

static void of_string(const Ast *ast, const AstNode *n, Required *r)
{
    for (uint32_t i = 0; i < n->u.str.count; i++) {
        RequiredSet set = {0};

        add_byte(&set, byte_of(ast, ast->chars[n->u.str.first + i]));
        add_set(r, set);
    }
}

static void of_all_children(const Ast *ast, const AstNode *n, Required *known, Required *r)
{
    for (AstId id = n->child; id != AST_NONE; id = ast->node[id].next)
        for (unsigned i = 0; i < known[id].n; i++)
            add_set(r, known[id].set[i]);
}

static void of_any_child(const Ast *ast, const AstNode *n, Required *known, Required *r)
{
    RequiredSet set = {0};

    for (AstId id = n->child; id != AST_NONE; id = ast->node[id].next) {
        if (!known[id].n) return;
        for (unsigned i = 0; i < known[id].set[0].n; i++)
            if (!add_byte(&set, known[id].set[0].byte[i])) return;
    }
    if (set.n) add_set(r, set);
}

Status jr_required_make(Arena *scratch, const Ast *ast, Required *out)
{
    Required *known = jr_arena_array(scratch, Required, ast->nnodes);

    if (!known) return scratch->status;
    for (AstId id = ast->nnodes; id-- > 0;) { // children have higher numbers
        const AstNode *n = &ast->node[id];

        switch (n->op) {
        case AST_STRING: of_string(ast, n, &known[id]); break;
        case AST_SET: of_set(ast, &ast->sets[n->u.set], &known[id]); break;
        case AST_REPEAT:
            if (n->u.rep.min) known[id] = known[n->child];
            break;
        case AST_CAT:
        case AST_GROUP: of_all_children(ast, n, known, &known[id]); break;
        case AST_ALT: of_any_child(ast, n, known, &known[id]); break;
        default: break;
        }
    }
    *out = known[ast->root];
    return JR_OK;
}

static bool is_ahead(const RequiredSet *s, const uint8_t *from, const uint8_t *end)
{
    size_t window = FIRST_WINDOW;

    while (from < end) {
        size_t n = JR_MIN(window, (size_t)(end - from));

        for (unsigned i = 0; i < s->n; i++)
            if (memchr(from, s->byte[i], n)) return true;
        from += n;
        window *= 2;
    }
    return false;
}

bool jr_required_ahead(const Required *r, const uint8_t *from, const uint8_t *end)
{
    for (unsigned i = 0; i < r->n; i++)
        if (!is_ahead(&r->set[i], from, end)) return false;
    return true;
}
