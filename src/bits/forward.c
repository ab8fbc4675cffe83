/* forward.c -- Tree to word code for patterns that leave no choice: one marker, from left to right.
 *
 *     ^(\S+) \S+ \[([^\]]+)\]     after \S+ comes a space, which \S is not: every loop ends where
 *                                 its run does, and what does not fit there fits nowhere
 *
 * Where whatever comes next tells which way a path goes on, the marker of the only path is all
 * there is to know, and it is there at the end exactly when there is a match. No back sets are
 * needed; that makes a third of the instructions. The search must begin at one place, so this
 * is for patterns that are anchored.
 *
 * A part where two ways can begin with the same code is refused, but two loops of which the
 * second has all codes of the first are one: [^ "]+[^"]* ends where [^ "][^"]* does.
 */
#include "bits/lower.h"

enum { MAX_STEPS = 8 }; // of a loop with a bound

/* What follows a part: codes that can stand there; `end`: nothing, the match is complete. */
typedef struct Next {
    Codes first;
    bool end;
} Next;

static BitValue fwd(Lower *l, const Tree *t, BitValue mk, Next k);

static BitValue and_(Lower *l, BitValue a, BitValue b)
{
    return jr_bits_op(l, BIT_AND, a, b, 0);
}

static BitValue shl(Lower *l, BitValue a, uint32_t n)
{
    return jr_bits_op(l, BIT_SHL, a, 0, n);
}

/* -- What comes next ------------------------------------------------------------------------------- */

/* Codes that can stand where `item` and its neighbours begin, k being what follows them. */
static Codes first_of_items(const Lower *l, const Tree *item, Codes k)
{
    Codes c = {{0}}, allowed = codes_all();

    for (; item; item = item->next) {
        bool empty = true;

        if (item->op == TREE_LOOK)
            allowed = codes_and(allowed, jr_bits_look_codes(l, item));
        else
            c = codes_or(c, codes_and(allowed, jr_tree_first(item, &empty)));
        if (!empty) return c;
    }
    return codes_or(c, codes_and(allowed, k));
}

static Codes first_of(const Tree *t, Codes k)
{
    bool empty;
    Codes c = jr_tree_first(t, &empty);

    return empty ? codes_or(c, k) : c;
}

static Next next_of(const Lower *l, const Tree *item, Next k)
{
    return (Next){first_of_items(l, item->next, k.first), !item->next && k.end};
}

/* -- Loops ----------------------------------------------------------------------------------------- */

static bool is_set_loop(const Tree *t) // NULL is fine
{
    return t && t->op == TREE_REPEAT && t->child->op == TREE_SET && t->greedy &&
           t->hi == BITS_UNBOUNDED;
}

/* Does the next item of the CAT go on with whatever this one leaves? Then the least of this will
 * do. */
static bool goes_on(const Tree *t)
{
    return is_set_loop(t) && is_set_loop(t->next) && t->next->lo == 0 &&
           codes_equal(codes_or(t->child->codes, t->next->child->codes),
                       t->next->child->codes);
}

/* At most d steps more. */
static BitValue bounded_loop(Lower *l, BitValue c, uint32_t d, BitValue mk)
{
    BitValue out = BITS_NONE;

    for (uint32_t i = 0; i < d; i++) {
        out = jr_bits_op(l, BIT_OR, out, jr_bits_op(l, BIT_ANDN, mk, c, 0), 0);
        mk = shl(l, and_(l, mk, c), 1);
    }
    return jr_bits_op(l, BIT_OR, out, mk, 0);
}

/* The copies that must be there. */
static BitValue least(Lower *l, const Tree *t, BitValue mk)
{
    if (t->lo > BITS_MAX_SHIFT) jr_bits_refuse(l, "a long distance");
    if (l->why || !t->lo) return mk;
    return shl(l, and_(l, mk, jr_bits_run(l, t->child->codes, t->lo)), t->lo);
}

static BitValue set_loop(Lower *l, const Tree *t, BitValue mk, Next k)
{
    Codes codes = t->child->codes;
    BitValue c = jr_bits_class(l, codes);
    uint32_t d = t->hi - t->lo;

    mk = least(l, t, mk);
    if (!d || l->why) return mk;
    if (codes_meet(codes, k.first) && !(k.end && t->greedy)) jr_bits_refuse(l, "a choice");
    if (t->hi == BITS_UNBOUNDED) return jr_bits_op(l, BIT_SCAN, mk, c, 0);
    if (d > MAX_STEPS) jr_bits_refuse(l, "a loop with a bound");
    return l->why ? mk : bounded_loop(l, c, d, mk);
}

/* Copies of a longer body; the next code tells whether there is another one. */
static BitValue copies(Lower *l, const Tree *t, BitValue mk, Next k)
{
    Codes first = first_of(t->child, (Codes){{0}});
    Next inside = {codes_or(first, k.first), false}, must = {first, false};
    BitValue c, out = BITS_NONE;

    if (t->hi > MAX_STEPS || t->child->shortest == 0) jr_bits_refuse(l, "a loop");
    if (t->hi > t->lo && codes_meet(first, k.first)) jr_bits_refuse(l, "a choice");
    for (uint32_t i = 1; i <= t->lo && !l->why; i++)
        mk = fwd(l, t->child, mk, i < t->lo ? must : t->hi > t->lo ? inside : k);
    c = jr_bits_class(l, first);
    for (uint32_t i = t->lo + 1; i <= t->hi && !l->why; i++) {
        out = jr_bits_op(l, BIT_OR, out, jr_bits_op(l, BIT_ANDN, mk, c, 0), 0);
        mk = fwd(l, t->child, and_(l, mk, c), i < t->hi ? inside : k);
    }
    return jr_bits_op(l, BIT_OR, out, mk, 0);
}

/* -- All parts ------------------------------------------------------------------------------------- */

static BitValue alternatives(Lower *l, const Tree *t, BitValue mk, Next k)
{
    Codes seen = {{0}};
    BitValue out = BITS_NONE;

    for (const Tree *x = t->child; x && !l->why; x = x->next) {
        Codes first = first_of(x, k.first);

        if (codes_meet(seen, first)) jr_bits_refuse(l, "a choice");
        seen = codes_or(seen, first);
        out = jr_bits_op(l, BIT_OR, out, fwd(l, x, mk, k), 0);
    }
    return out;
}

static BitValue fwd(Lower *l, const Tree *t, BitValue mk, Next k)
{
    if (++l->work > MAX_WORK) jr_bits_refuse(l, "the pattern takes long to lower");
    if (l->why) return mk;
    switch ((TreeOp)t->op) {
    case TREE_SET: return shl(l, and_(l, mk, jr_bits_class(l, t->codes)), 1);
    case TREE_LOOK: return and_(l, mk, jr_bits_look(l, t));
    case TREE_CAT:
        for (const Tree *x = t->child; x; x = x->next)
            mk = goes_on(x) ? least(l, x, mk) : fwd(l, x, mk, next_of(l, x, k));
        return mk;
    case TREE_ALT: return alternatives(l, t, mk, k);
    case TREE_REPEAT:
        return t->child->op == TREE_SET ? set_loop(l, t, mk, k) : copies(l, t, mk, k);
    default: return mk;
    }
}

BitValue jr_bits_forward(Lower *l, const Tree *t, BitValue sel)
{
    return fwd(l, t, sel, (Next){codes_all(), true});
}
