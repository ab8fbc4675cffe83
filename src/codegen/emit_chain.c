/* emit_chain.c -- chains: bytes that follow a run, or a beginning, one of a kind each.
 *
 *     "([^"]*)" ([0-9]{3})      run  "  blank  digit  digit  digit
 *                                    |------- one chain -------|
 *
 * Where a state of a tagged automaton has but one way on, and so has the next, their bytes are
 * looked at with one test of bounds and one step of CUR; moves on the way are done when all have
 * passed. Where one does not, nothing has happened: the state reads byte by byte, as if there
 * were no chain.
 */
#include "codegen/emit.h"

enum { MAX_CHAIN = 8, MIN_CHAIN = 2 };

typedef struct Link {
    ByteSet set;  // bytes that go on
    StateId edge; // ... over this one, or DFA_DEAD: it does nothing
} Link;

typedef struct Chain {
    Link link[MAX_CHAIN];
    unsigned n;
    StateId target; // behind it
} Chain;

/* -- Finding ----------------------------------------------------------------------------- */

/* The only way on from s, beside staying there: *to, over an edge that does not accept. */
static bool only_way(const Emit *e, StateId s, Link *link, StateId *to)
{
    const Layout *l = e->l;
    StateId way = DFA_DEAD;

    link->set = (ByteSet){{0}};
    for (unsigned byte = 0; byte < l->nbytes; byte++) {
        StateId t = jr_dfa_next(l->dfa, s, l->symbol[l->byte_column[byte]]);

        if (t == DFA_DEAD || t == s) continue;
        if (way != DFA_DEAD && t != way) return false;
        way = t;
        byteset_add(&link->set, byte);
    }
    if (way == DFA_DEAD) return false;
    link->edge = emit_is_edge(e, way) ? way : DFA_DEAD;
    if (link->edge == DFA_DEAD) {
        *to = way;
        return true;
    }
    if (e->tagged->edge[way - e->tagged->nstates].accept) return false;
    *to = jr_dfa_next(l->dfa, way, l->symbol[0]);
    return true;
}

static bool has_run(const Layout *l, StateId s)
{
    return (l->window.nclasses && l->window.class_of[s]) || l->plan[s].skip != NO_SKIP;
}

static bool stays(const Layout *l, StateId s)
{
    for (uint32_t c = 0; c < l->nbyte_columns; c++)
        if (jr_dfa_next(l->dfa, s, l->symbol[c]) == s) return true;
    return false;
}

static bool is_first(const Tdfa *m, StateId s)
{
    for (uint32_t i = 0; i < 4 * m->nprev; i++)
        if (m->start[i] == s) return true;
    return false;
}

static void find_chain(const Emit *e, StateId s, Chain *c)
{
    c->n = 0;
    c->target = s;
    if (!has_run(e->l, s) && !is_first(e->tagged, s)) return;
    do {
        if (!only_way(e, c->target, &c->link[c->n], &c->target)) break;
        c->n++;
    } while (c->n < MAX_CHAIN && !stays(e->l, c->target));
}

/* -- Code -------------------------------------------------------------------------------- */

/* The bit of a set in the map of sets, or none. */
static bool find_bit(Emit *e, const ByteSet *set, unsigned *bit)
{
    for (*bit = 0; *bit < e->nchain_sets; ++*bit)
        if (!memcmp(&e->chain_set[*bit], set, sizeof *set)) return true;
    if (*bit == MAX_CHAIN_SETS || e->a->status != JR_OK) return false;
    e->chain_set[e->nchain_sets++] = *set;
    for (unsigned b = 0; b < 256; b++)
        if (byteset_has(set, b)) e->a->data[e->chain_map + b] |= (uint8_t)(1u << *bit);
    return true;
}

static bool is_range(const ByteSet *set, unsigned lo)
{
    unsigned n = byteset_count(set);

    for (unsigned b = lo; b < JR_MIN(lo + n, 256u); b++)
        if (!byteset_has(set, b)) return false;
    return true;
}

/* Go on if the byte at CUR + at is in the set, else to `out`.
 *   uses  ACC, BYTE
 */
static void emit_test(Emit *e, const ByteSet *set, unsigned at, CodeLabel out)
{
    Asm *a = e->a;
    unsigned lo = byteset_next(set, 0), n = byteset_count(set), bit;

    if (n == 1) {
        x64_cmp_mi8(a, mem(CUR, (int)at), lo);
        x64_jcc(a, CC_NE, out);
    } else if (is_range(set, lo)) {
        x64_movzx_rm8(a, BYTE, mem(CUR, (int)at));
        x64_lea_rm32(a, ACC, mem(BYTE, -(int)lo));
        x64_cmp_ri8(a, ACC, n - 1);
        x64_jcc(a, CC_A, out);
    } else if (find_bit(e, set, &bit)) {
        x64_movzx_rm8(a, BYTE, mem(CUR, (int)at));
        x64_test_mi8(a, mem_index(DATA, BYTE, 0, (int64_t)e->chain_map), 1 << bit);
        x64_jcc(a, CC_E, out);
    } else {
        x64_jmp(a, out); // no room in the map
    }
}

StateId jr_emit_chain(Emit *e, StateId s, CodeLabel slow)
{
    Asm *a = e->a;
    Chain c;

    if (!e->tagged) return DFA_DEAD;
    find_chain(e, s, &c);
    if (c.n < MIN_CHAIN) return DFA_DEAD;
    x64_lea_rm(a, ACC, mem(CUR, (int)c.n)); //     lea   acc, [cur + n]
    x64_cmp_rr(a, ACC, LIMIT);              //     cmp   acc, limit
    x64_jcc(a, CC_A, slow);                 //     ja    slow
    for (unsigned i = 0; i < c.n; i++)
        emit_test(e, &c.link[i].set, i, slow);
    for (unsigned i = 0; i < c.n; i++)
        if (c.link[i].edge != DFA_DEAD)
            jr_emit_edge(e, c.link[i].edge, (PlaceAt){CUR, (int)i});
    x64_add_ri(a, CUR, (int)c.n); //     add   cur, n
    return c.target;
}
