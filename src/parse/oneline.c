/* oneline.c -- JITRE_ONE_LINE: the same pattern with no newline in what it matches or looks at.
 *
 *     [^a]      [^a\n]           sets lose it
 *     a\nb      (*FAIL)          strings that have it are never there
 *     (?=\n)    (*FAIL)          conditions that only it fulfils do not hold ...
 *     (?!\n)                     ... and negated ones always do
 *
 * Then a pattern with (?m) finds in a text of many lines what it would find in each of them alone:
 * where another path went on over the end of the line, there the text of the line alone would have
 * been at its end, which is as far from matching as a newline that matches nothing. What is left
 * that tells the two apart are \A, \z, \Z and \G.
 *
 * Works on the nodes before they are simplified. Cost  O(nodes + ranges of sets).
 */
#include "parse/parser.h"

static bool has_newline(const Builder *b, const AstNode *n)
{
    for (uint32_t i = 0; i < n->u.str.count; i++)
        if (b->chars.data[n->u.str.first + i] == '\n') return true;
    return false;
}

/* The set without the newline. False: nothing is left of it. */
static bool take_newline(Builder *b, uint32_t *id)
{
    const CharSet newline = {.data = &(CharRange){'\n', '\n'}, .n = 1};

    if (!jr_charset_has(&b->sets.data[*id], '\n')) return true;
    b->work.n = 0;
    jr_charset_add_set(b->a, &b->work, &b->sets.data[*id]);
    jr_charset_subtract(b->a, &b->work, &newline);
    if (b->a->status != JR_OK || !b->work.n) return b->a->status != JR_OK;
    *id = jr_set_intern(b, &b->work);
    return true;
}

static void take_from_look(Builder *b, AstId id)
{
    AstNode *n = &b->node.data[id];
    LookKind kind = (LookKind)n->look;
    bool has_set = kind >= LOOK_NEXT_IN || kind == LOOK_WORD || kind == LOOK_NOT_WORD;

    if (!has_set || take_newline(b, &n->u.set)) return;
    n->op = kind == LOOK_NEXT_IN || kind == LOOK_PREV_IN || kind == LOOK_WORD ? AST_FAIL
                                                                              : AST_EMPTY;
}

void jr_one_line(Builder *b)
{
    for (AstId id = 0; id < b->node.n; id++) {
        AstNode *n = &b->node.data[id];

        if (n->op == AST_LOOK) take_from_look(b, id);
        if (n->op == AST_STRING && has_newline(b, n)) n->op = AST_FAIL;
        if (n->op == AST_SET && !take_newline(b, &n->u.set)) n->op = AST_FAIL;
    }
}
