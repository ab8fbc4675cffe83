/* lower.c -- Tree to word code: back sets from right to left, then markers from left to right.
 *
 *     back(N, K)     gaps from which N and then the rest succeed, K being those of the rest
 *     fwd(N, M, K)   where markers M, known to succeed, leave N on their best paths
 *
 * Equal instructions are shared, so fwd asks back again and gets the same values. Every rule is
 * the definition of its operator; nothing depends on classes being disjoint. What has no cheap
 * rule (a loop over a body of several characters that is ambiguous) is refused.
 *
 * Cost  at most MAX_WORK visits and MAX_INS instructions; recursion no deeper than the tree.
 * Source  the marker streams of Cameron et al., "Bitwise Data Parallelism in Regular Expression
 *         Matching", PACT 2014; back sets, priorities and the certificate are ours.
 */
#include "bits/lower.h"

/* -- Instructions -------------------------------------------------------------------------------- */

void jr_bits_refuse(Lower *l, const char *why)
{
    if (!l->why) l->why = why;
}

static bool is_and_or(BitOp op)
{
    return op == BIT_AND || op == BIT_OR;
}

static uint8_t section_of(const Lower *l, BitOp op, BitValue a, BitValue b)
{
    uint8_t s = op == BIT_SHR || op == BIT_FLOODB ? BITS_B
                : op == BIT_SHL || op == BIT_SCAN || op == BIT_SEL || op == BIT_CAND
                    ? BITS_F
                    : BITS_P;

    s = JR_MAX(s, l->ins[a].section);
    return JR_MAX(s, l->ins[b].section);
}

static BitValue append(Lower *l, BitOp op, BitValue a, BitValue b, uint32_t k)
{
    uint32_t h =
        ((uint32_t)op * 0x9e3779b1u ^ a * 0x85ebca6bu ^ b * 0xc2b2ae35u ^ k * 0x27d4eb2fu);
    BitIns want = {.op = (uint8_t)op, .k = (uint16_t)k, .a = a, .b = b};

    want.section = section_of(l, op, a, b);
    for (h = (h ^ h >> 15) % TABLE_SLOTS; l->table[h]; h = (h + 1) % TABLE_SLOTS)
        if (!memcmp(&l->ins[l->table[h]], &want, sizeof want)) return l->table[h];
    if (l->nins == MAX_INS) {
        jr_bits_refuse(l, "the program is long");
        return BITS_NONE;
    }
    l->ins[l->nins] = want;
    return l->table[h] = (BitValue)l->nins++;
}

/* Every run of a set ends somewhere: then a flood from its ends is everything. */
static bool floods_all(const Lower *l, BitValue x, BitValue c)
{
    return l->ins[x].op == BIT_ANDN && l->ins[x].a == BITS_ALL && l->ins[x].b == c;
}

static BitValue shift(Lower *l, BitOp op, BitValue a, uint32_t k)
{
    if (k == 0 || a == BITS_NONE || (a == BITS_ALL && op == BIT_SHR)) return a;
    while (l->ins[a].op == op) {
        k += l->ins[a].k;
        a = l->ins[a].a;
    }
    if (k > BITS_MAX_SHIFT) {
        jr_bits_refuse(l, "a long distance");
        return BITS_NONE;
    }
    return append(l, op, a, BITS_NONE, k);
}

BitValue jr_bits_op(Lower *l, BitOp op, BitValue a, BitValue b, uint32_t k)
{
    if (op == BIT_SHR || op == BIT_SHL) return shift(l, op, a, k);
    if (is_and_or(op) && a > b) {
        BitValue t = a;

        a = b;
        b = t;
    }
    if (is_and_or(op) && a == b) return a;
    if (op == BIT_AND && a == BITS_ALL) return b;
    if (op == BIT_AND && a == BITS_NONE) return BITS_NONE;
    if (op == BIT_OR && a == BITS_ALL) return BITS_ALL;
    if (op == BIT_OR && a == BITS_NONE) return b;
    if (op == BIT_ANDN && b == BITS_NONE) return a;
    if (op == BIT_ANDN && (a == BITS_NONE || b == BITS_ALL || a == b)) return BITS_NONE;
    if (op == BIT_FLOODB && (a <= BITS_NONE || b == BITS_NONE)) return a;
    if (op == BIT_FLOODB && floods_all(l, a, b)) return BITS_ALL;
    if (op == BIT_SCAN && (a == BITS_NONE || b == BITS_NONE)) return a;
    return append(l, op, a, b, k);
}

static BitValue and_(Lower *l, BitValue a, BitValue b)
{
    return jr_bits_op(l, BIT_AND, a, b, 0);
}

static BitValue or_(Lower *l, BitValue a, BitValue b)
{
    return jr_bits_op(l, BIT_OR, a, b, 0);
}

static BitValue andn(Lower *l, BitValue a, BitValue b)
{
    return jr_bits_op(l, BIT_ANDN, a, b, 0);
}

static BitValue shr(Lower *l, BitValue a, uint32_t k)
{
    return jr_bits_op(l, BIT_SHR, a, 0, k);
}

static BitValue shl(Lower *l, BitValue a, uint32_t k)
{
    return jr_bits_op(l, BIT_SHL, a, 0, k);
}

static BitValue gaps(Lower *l, GapKind kind)
{
    return jr_bits_op(l, BIT_GAPS, 0, 0, kind);
}

BitValue jr_bits_class(Lower *l, Codes codes)
{
    uint32_t i = 0;

    if (codes_empty(codes)) return BITS_NONE;
    while (i < l->nsets && !codes_equal(l->set[i], codes))
        i++;
    if (i == MAX_SETS) {
        jr_bits_refuse(l, "many sets");
        return BITS_NONE;
    }
    if (i == l->nsets) l->set[l->nsets++] = codes;
    return jr_bits_op(l, BIT_CLASS, 0, 0, i);
}

static BitValue behind(Lower *l, Codes codes)
{
    BitValue c = jr_bits_class(l, codes);

    return c == BITS_NONE ? c : jr_bits_op(l, BIT_BEHIND, c, 0, 0);
}

BitValue jr_bits_run(Lower *l, Codes codes, uint32_t k)
{
    BitValue c;
    uint32_t w = 1;

    if (k == 0) return BITS_ALL;
    c = jr_bits_class(l, codes);
    for (; 2 * w <= k; w *= 2)
        c = and_(l, c, shr(l, c, w));
    return k > w ? and_(l, c, shr(l, c, k - w)) : c;
}

/* Gaps from which x is reached over at most d codes of the set. */
static BitValue window(Lower *l, BitValue x, Codes codes, uint32_t d)
{
    uint32_t w = 1;

    for (; 2 * w <= d + 1; w *= 2)
        x = or_(l, x, and_(l, jr_bits_run(l, codes, w), shr(l, x, w)));
    if (d + 1 == w) return x;
    return or_(l, x, and_(l, jr_bits_run(l, codes, d + 1 - w), shr(l, x, d + 1 - w)));
}

/* The part of c that a marker crosses on its way to the last k of its run. */
static BitValue until_last(Lower *l, BitValue k, BitValue c)
{
    BitValue later;

    if (k == BITS_ALL) return c;
    later = and_(l, c, shr(l, jr_bits_op(l, BIT_FLOODB, k, c, 0), 1));
    return andn(l, c, andn(l, k, later));
}

/* -- Assertions ------------------------------------------------------------------------------------ */

BitValue jr_bits_look(Lower *l, const Tree *t)
{
    BitValue c, nl;

    switch ((LookKind)t->look) {
    case LOOK_BEGIN: return gaps(l, GAP_BEGIN);
    case LOOK_BOL: return gaps(l, GAP_BOL);
    case LOOK_BOL_MULTI:
        nl = andn(l, behind(l, l->newline), gaps(l, GAP_END));
        return or_(l, gaps(l, GAP_BOL), nl);
    case LOOK_BOL_MULTI_ALT: return or_(l, gaps(l, GAP_BOL), behind(l, l->newline));
    case LOOK_END: return gaps(l, GAP_END);
    case LOOK_EOL: return or_(l, gaps(l, GAP_EOL), gaps(l, GAP_LAST_EOL));
    case LOOK_EOL_END: return gaps(l, GAP_EOL);
    case LOOK_EOL_MULTI: return or_(l, gaps(l, GAP_EOL), jr_bits_class(l, l->newline));
    case LOOK_END_NL: return or_(l, gaps(l, GAP_END), gaps(l, GAP_LAST));
    case LOOK_WORD:
        return jr_bits_op(l, BIT_XOR, jr_bits_class(l, t->codes), behind(l, t->codes), 0);
    case LOOK_NOT_WORD:
        c = jr_bits_op(l, BIT_XOR, jr_bits_class(l, t->codes), behind(l, t->codes), 0);
        return andn(l, BITS_ALL, c);
    case LOOK_NEXT_IN: return jr_bits_class(l, t->codes);
    case LOOK_NEXT_NOT_IN: return andn(l, BITS_ALL, jr_bits_class(l, t->codes));
    case LOOK_PREV_IN: return behind(l, t->codes);
    case LOOK_PREV_NOT_IN: return andn(l, BITS_ALL, behind(l, t->codes));
    default: jr_bits_refuse(l, "an assertion"); return BITS_NONE;
    }
}

Codes jr_bits_look_codes(const Lower *l, const Tree *t)
{
    switch ((LookKind)t->look) {
    case LOOK_END:
    case LOOK_EOL_END: return (Codes){{0}};
    case LOOK_EOL:
    case LOOK_EOL_MULTI:
    case LOOK_END_NL: return l->newline;
    case LOOK_NEXT_IN: return t->codes;
    case LOOK_NEXT_NOT_IN: return codes_not(t->codes);
    default: return codes_all();
    }
}

/* -- Back sets --------------------------------------------------------------------------------------- */

static Cont back(Lower *l, const Tree *t, Cont k);

static Cont back_set_loop(Lower *l, const Tree *t, Cont k)
{
    Codes c = t->child->codes;
    bool open = t->hi == BITS_UNBOUNDED;
    BitValue v, at;

    if (!open && t->hi > BITS_MAX_SHIFT) jr_bits_refuse(l, "a long distance");
    if (l->why) return k;
    v = open ? jr_bits_op(l, BIT_FLOODB, k.at, jr_bits_class(l, c), 0)
             : window(l, k.at, c, t->hi - t->lo);
    at = and_(l, jr_bits_run(l, c, t->lo), shr(l, v, t->lo));
    return (Cont){at, t->lo ? c : codes_or(c, k.first)};
}

/* x or what follows: one optional copy of a body. */
static Cont back_option(Lower *l, const Tree *body, Cont inner, Cont k)
{
    Cont x = back(l, body, inner);

    return (Cont){or_(l, x.at, k.at), codes_or(x.first, k.first)};
}

static Cont back_loop(Lower *l, const Tree *t, Cont k)
{
    const Tree *body = t->child;
    LocalLoop loop;
    BitValue at;

    if (body->shortest == 0) {
        jr_bits_refuse(l, "a loop over what may be empty");
        return k;
    }
    if (!jr_bits_local_loop(l, body, t->greedy, &loop)) return k;
    at = and_(l, loop.last, shr(l, k.at, 1));
    at = and_(l, loop.first, jr_bits_op(l, BIT_FLOODB, at, loop.pair, 0));
    if (t->lo) return (Cont){at, loop.first_codes};
    return (Cont){or_(l, k.at, at), codes_or(loop.first_codes, k.first)};
}

static uint32_t copies_before(const Tree *t)
{
    return t->hi == BITS_UNBOUNDED ? (t->lo ? t->lo - 1 : 0) : t->lo;
}

static bool few_copies(Lower *l, const Tree *t)
{
    uint32_t most = t->hi == BITS_UNBOUNDED ? t->lo : t->hi;

    if (most > MAX_COPIES) jr_bits_refuse(l, "a group with many copies");
    return most <= MAX_COPIES;
}

static Cont back_repeat(Lower *l, const Tree *t, Cont k)
{
    Cont x = k;

    if (t->child->op == TREE_SET) return back_set_loop(l, t, k);
    if (!few_copies(l, t)) return k;
    if (t->hi == BITS_UNBOUNDED)
        x = back_loop(l, t, k);
    else
        for (uint32_t i = t->lo; i < t->hi && !l->why; i++)
            x = back_option(l, t->child, x, k);
    for (uint32_t i = copies_before(t); i > 0 && !l->why; i--)
        x = back(l, t->child, x);
    return x;
}

/* The continuations of a CAT's items into conts[0, n): conts[i] follows item i. NULL: refused. */
static Cont *conts_of(Lower *l, const Tree *t, Cont k, uint32_t *n)
{
    const Tree **item;
    Cont *conts;

    *n = 0;
    for (const Tree *x = t->child; x; x = x->next)
        ++*n;
    item = jr_arena_array(l->a, const Tree *, *n + 1);
    conts = jr_arena_array(l->a, Cont, *n + 1);
    if (!item || !conts) {
        jr_bits_refuse(l, "memory");
        return NULL;
    }
    *n = 0;
    for (const Tree *x = t->child; x; x = x->next)
        item[(*n)++] = x;
    for (uint32_t i = *n; i-- > 0 && !l->why;) {
        conts[i + 1] = k;
        k = back(l, item[i], k);
    }
    conts[0] = k;
    return l->why ? NULL : conts;
}

static Cont back(Lower *l, const Tree *t, Cont k)
{
    Cont all = {.at = BITS_NONE}, *conts;
    uint32_t n;

    if (++l->work > MAX_WORK) jr_bits_refuse(l, "the pattern takes long to lower");
    if (l->why) return k;
    switch ((TreeOp)t->op) {
    case TREE_SET:
        return (Cont){and_(l, jr_bits_class(l, t->codes), shr(l, k.at, 1)), t->codes};
    case TREE_LOOK:
        return (Cont){and_(l, jr_bits_look(l, t), k.at),
                      codes_and(k.first, jr_bits_look_codes(l, t))};
    case TREE_CAT: conts = conts_of(l, t, k, &n); return conts ? conts[0] : k;
    case TREE_ALT:
        for (const Tree *x = t->child; x; x = x->next) {
            Cont one = back(l, x, k);

            all = (Cont){or_(l, all.at, one.at), codes_or(all.first, one.first)};
        }
        return all;
    case TREE_REPEAT: return back_repeat(l, t, k);
    default: return k;
    }
}

/* -- Markers -------------------------------------------------------------------------------------------- */

static BitValue fwd(Lower *l, const Tree *t, BitValue mk, Cont k);

/* Markers go on by `step` where a gap of K lies `step` to step + reach further on. */
static BitValue bounded_step(Lower *l, Codes c, BitValue mk, Cont k, uint32_t step,
                             uint32_t reach)
{
    BitValue can = window(l, k.at, c, reach);

    can = and_(l, jr_bits_run(l, c, step), shr(l, can, step));
    return or_(l, shl(l, and_(l, mk, can), step), andn(l, mk, can));
}

/* A greedy loop with a bound leaves at the last gap of K it can reach: a search by halves. */
static BitValue fwd_bounded(Lower *l, const Tree *t, BitValue mk, Cont k)
{
    Codes c = t->child->codes;
    uint32_t d = t->hi - t->lo, w = 1;

    while (2 * w <= d + 1)
        w *= 2;
    if (d + 1 > w) mk = bounded_step(l, c, mk, k, d + 1 - w, w - 1);
    for (uint32_t step = w / 2; step && !l->why; step /= 2)
        mk = bounded_step(l, c, mk, k, step, step - 1);
    return mk;
}

static BitValue fwd_set_loop(Lower *l, const Tree *t, BitValue mk, Cont k)
{
    BitValue c = jr_bits_class(l, t->child->codes);

    mk = shl(l, mk, t->lo);
    if (!codes_meet(t->child->codes, k.first)) // forced: out at the end of the run
        return jr_bits_op(l, BIT_SCAN, mk, c, 0);
    if (!t->greedy) return jr_bits_op(l, BIT_SCAN, mk, andn(l, c, k.at), 0);
    if (t->hi != BITS_UNBOUNDED) return fwd_bounded(l, t, mk, k);
    return jr_bits_op(l, BIT_SCAN, mk, until_last(l, k.at, c), 0);
}

/* The loop of back_loop. */
static BitValue fwd_loop(Lower *l, const Tree *t, BitValue mk, Cont k)
{
    BitValue out = BITS_NONE, ends, stay, path;
    LocalLoop loop;

    if (!jr_bits_local_loop(l, t->child, t->greedy, &loop)) return mk;
    ends = and_(l, loop.last, shr(l, k.at, 1)); // the last code of the body, if K follows
    if (t->lo == 0 && t->greedy) {
        stay = and_(l, loop.first, jr_bits_op(l, BIT_FLOODB, ends, loop.pair, 0));
        out = andn(l, mk, stay);
        mk = and_(l, mk, stay);
    } else if (t->lo == 0) {
        out = and_(l, mk, k.at);
        mk = andn(l, mk, k.at);
    }
    path = t->greedy ? until_last(l, ends, loop.pair) : andn(l, loop.pair, ends);
    return or_(l, out, shl(l, jr_bits_op(l, BIT_SCAN, mk, path, 0), 1));
}

static Cont *new_conts(Lower *l, uint32_t n)
{
    Cont *conts = jr_arena_array(l->a, Cont, n);

    if (!conts) jr_bits_refuse(l, "memory");
    return conts;
}

/* Optional copies: inside[i] follows a copy after which i more may come. */
static BitValue fwd_options(Lower *l, const Tree *t, BitValue mk, Cont k)
{
    uint32_t n = t->hi - t->lo;
    Cont *inside = new_conts(l, n + 1);
    BitValue out = BITS_NONE;

    if (!inside) return mk;
    inside[0] = k;
    for (uint32_t i = 0; i < n && !l->why; i++)
        inside[i + 1] = back_option(l, t->child, inside[i], k);
    for (uint32_t i = n; i-- > 0 && !l->why;) {
        BitValue on = t->greedy ? back(l, t->child, inside[i]).at : k.at;
        BitValue yes = and_(l, mk, on), no = andn(l, mk, on);

        out = or_(l, out, t->greedy ? no : yes);
        mk = fwd(l, t->child, t->greedy ? yes : no, inside[i]);
    }
    return or_(l, out, mk);
}

/* Copies that must be there: conts[i] follows copy i. */
static BitValue fwd_copies(Lower *l, const Tree *body, uint32_t n, BitValue mk, Cont k)
{
    Cont *conts = new_conts(l, n + 1);

    for (uint32_t i = n; conts && i-- > 0 && !l->why;) {
        conts[i] = k;
        k = back(l, body, k);
    }
    for (uint32_t i = 0; i < n && !l->why; i++)
        mk = fwd(l, body, mk, conts[i]);
    return mk;
}

static BitValue fwd_repeat(Lower *l, const Tree *t, BitValue mk, Cont k)
{
    Cont x = k;

    if (t->child->op == TREE_SET) return fwd_set_loop(l, t, mk, k);
    if (!few_copies(l, t)) return mk;
    if (t->hi == BITS_UNBOUNDED)
        x = back_loop(l, t, k);
    else
        for (uint32_t i = t->lo; i < t->hi && !l->why; i++)
            x = back_option(l, t->child, x, k);
    mk = fwd_copies(l, t->child, copies_before(t), mk, x);
    if (l->why) return mk;
    return t->hi == BITS_UNBOUNDED ? fwd_loop(l, t, mk, k) : fwd_options(l, t, mk, k);
}

/* Each marker takes the first alternative that succeeds. */
static BitValue fwd_alt(Lower *l, const Tree *t, BitValue mk, Cont k)
{
    BitValue out = BITS_NONE;

    for (const Tree *x = t->child; x && !l->why; x = x->next) {
        BitValue on = back(l, x, k).at, mine = x->next ? and_(l, mk, on) : mk;

        out = or_(l, out, fwd(l, x, mine, k));
        mk = andn(l, mk, on);
    }
    return out;
}

static BitValue fwd(Lower *l, const Tree *t, BitValue mk, Cont k)
{
    Cont *conts;
    uint32_t n;

    if (++l->work > MAX_WORK) jr_bits_refuse(l, "the pattern takes long to lower");
    if (l->why) return mk;
    if (t->shortest == t->longest) return shl(l, mk, t->shortest); // known to succeed
    switch ((TreeOp)t->op) {
    case TREE_CAT:
        conts = conts_of(l, t, k, &n);
        for (const Tree *x = t->child; x && !l->why; x = x->next)
            mk = fwd(l, x, mk, *++conts);
        return mk;
    case TREE_ALT: return fwd_alt(l, t, mk, k);
    default: return fwd_repeat(l, t, mk, k);
    }
}

Cont jr_bits_starts(Lower *l, const Tree *t)
{
    return back(l, t, (Cont){BITS_ALL, codes_all()});
}

BitValue jr_bits_ends(Lower *l, const Tree *t, BitValue sel)
{
    return fwd(l, t, sel, (Cont){BITS_ALL, codes_all()});
}
