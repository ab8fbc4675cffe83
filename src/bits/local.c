/* local.c -- loops over bodies where the last code tells the position.
 *
 *     (?:-[a-z]+)*      positions  -  [a-z]      - may be followed by [a-z], [a-z] by both
 *     pair              gaps whose code and the next one may follow each other in the loop
 *
 * The body's positions are those of Glushkov's automaton; positions with the same set, the same
 * followers and the same "may be the last" are one. When the sets of what remains are disjoint,
 * a chain of pairs is a path, so the loop is a flood over one mask. Choices inside must prefer
 * what the loop prefers: then leaving has the lowest (or highest) priority wherever it can be.
 *
 * Source  Glushkov, "The abstract theory of automata", 1961.
 */
#include "bits/lower.h"

enum { MAX_POSITIONS = 64, MAX_UNROLLED = 8 };

typedef uint64_t Positions; // a set of them

typedef struct Body {
    Lower *l;
    bool greedy;
    uint32_t n;
    Codes codes[MAX_POSITIONS];
    Positions follow[MAX_POSITIONS];
    uint8_t block[MAX_POSITIONS]; // positions that are one
} Body;

/* A part of the body: where it can begin and end, and whether it can be empty. */
typedef struct Part {
    Positions first, last;
    bool empty;
} Part;

static void link_positions(Body *b, Positions from, Positions to)
{
    for (; from; from &= from - 1)
        b->follow[__builtin_ctzll(from)] |= to;
}

static Part then(Body *b, Part x, Part y)
{
    link_positions(b, x.last, y.first);
    return (Part){x.empty ? x.first | y.first : x.first, y.empty ? x.last | y.last : y.last,
                  x.empty && y.empty};
}

static Part visit(Body *b, const Tree *t);

static Part visit_repeat(Body *b, const Tree *t)
{
    bool open = t->hi == BITS_UNBOUNDED;
    uint32_t copies = open || t->lo == t->hi ? JR_MAX(t->lo, 1u) : t->hi;
    Part all = {.empty = true}, one = {0};

    if (t->lo != t->hi && t->greedy != b->greedy)
        jr_bits_refuse(b->l, "a loop body mixes greedy and lazy");
    if (copies > MAX_UNROLLED) jr_bits_refuse(b->l, "a counted loop body");
    for (uint32_t i = 0; i < copies && !b->l->why; i++) {
        one = visit(b, t->child);
        if (one.empty) jr_bits_refuse(b->l, "a loop over what may be empty");
        one.empty = i >= t->lo;
        all = then(b, all, one);
    }
    if (open) link_positions(b, one.last, one.first);
    return all;
}

static Part visit(Body *b, const Tree *t)
{
    Part all = {.empty = t->op == TREE_CAT};

    if (++b->l->work > MAX_WORK) jr_bits_refuse(b->l, "the pattern takes long to lower");
    if (t->op == TREE_LOOK || t->op == TREE_EMPTY ||
        (t->op == TREE_SET && b->n == MAX_POSITIONS))
        jr_bits_refuse(b->l, "a loop body with an assertion, or a long one");
    if (b->l->why) return all;
    if (t->op == TREE_REPEAT) return visit_repeat(b, t);
    if (t->op == TREE_SET) {
        b->codes[b->n] = t->codes;
        return (Part){1ull << b->n, 1ull << b->n++, false};
    }
    for (const Tree *k = t->child; k && !b->l->why; k = k->next) {
        Part x = visit(b, k);

        if (t->op == TREE_CAT) {
            all = then(b, all, x);
            continue;
        }
        if (x.empty) jr_bits_refuse(b->l, "a loop body with an empty alternative");
        all.first |= x.first;
        all.last |= x.last;
    }
    return all;
}

/* -- Merging ------------------------------------------------------------------------------------- */

static Positions blocks_of(const Body *b, Positions s)
{
    Positions out = 0;

    for (; s; s &= s - 1)
        out |= 1ull << b->block[__builtin_ctzll(s)];
    return out;
}

static bool same_block(const Body *b, Positions last, uint32_t i, uint32_t j)
{
    return b->block[i] == b->block[j] && codes_equal(b->codes[i], b->codes[j]) &&
           (last >> i & 1) == (last >> j & 1) &&
           blocks_of(b, b->follow[i]) == blocks_of(b, b->follow[j]);
}

/* Refine the one block of all positions until nothing changes; returns the number of blocks. */
static uint32_t refine(Body *b, Positions last)
{
    uint32_t nblocks = 0, before;

    memset(b->block, 0, sizeof b->block);
    do {
        uint8_t fresh[MAX_POSITIONS] = {0};

        before = nblocks;
        nblocks = 0;
        for (uint32_t i = 0; i < b->n; i++) {
            uint32_t j = 0;

            while (j < i && !same_block(b, last, i, j))
                j++;
            fresh[i] = (uint8_t)(j < i ? fresh[j] : nblocks++);
        }
        memcpy(b->block, fresh, b->n);
    } while (nblocks != before);
    return nblocks;
}

static Codes union_of(const Body *b, Positions s)
{
    Codes c = {{0}};

    for (; s; s &= s - 1)
        c = codes_or(c, b->codes[__builtin_ctzll(s)]);
    return c;
}

static bool is_local(const Body *b)
{
    for (uint32_t i = 0; i < b->n; i++)
        for (uint32_t j = 0; j < i; j++)
            if (b->block[i] != b->block[j] && codes_meet(b->codes[i], b->codes[j]))
                return false;
    return true;
}

/* Positions with the same followers share one term. */
static BitValue pair_mask(Body *b)
{
    Positions done = 0;
    BitValue pair = BITS_NONE;

    for (uint32_t i = 0; i < b->n; i++) {
        Positions same = 0, follow = blocks_of(b, b->follow[i]);
        BitValue from, to;

        if (done >> i & 1) continue;
        for (uint32_t j = i; j < b->n; j++)
            if (blocks_of(b, b->follow[j]) == follow) same |= 1ull << j;
        done |= same;
        from = jr_bits_class(b->l, union_of(b, same));
        to = jr_bits_class(b->l, union_of(b, b->follow[i]));
        to = jr_bits_op(b->l, BIT_SHR, to, 0, 1);
        pair = jr_bits_op(b->l, BIT_OR, pair, jr_bits_op(b->l, BIT_AND, from, to, 0), 0);
    }
    return pair;
}

bool jr_bits_local_loop(Lower *l, const Tree *body, bool greedy, LocalLoop *loop)
{
    Body b = {.l = l, .greedy = greedy};
    Part all = visit(&b, body);

    if (l->why) return false;
    link_positions(&b, all.last, all.first);
    refine(&b, all.last);
    if (!is_local(&b)) {
        jr_bits_refuse(l, "a loop over an ambiguous body");
        return false;
    }
    loop->first_codes = union_of(&b, all.first);
    loop->first = jr_bits_class(l, loop->first_codes);
    loop->last = jr_bits_class(l, union_of(&b, all.last));
    loop->pair = pair_mask(&b);
    return !l->why;
}
