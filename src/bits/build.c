/* build.c -- from the instructions of lower.c to a program: what is not needed goes away, the
 * sections are listed, and facts are gathered for the plan.
 */
#include "bits/lower.h"

#include <stdio.h>

typedef struct Roots {
    BitValue starts, ends, sel, cand, drop;
    Codes first;
} Roots;

static bool has_args(const BitIns *i)
{
    return i->op == BIT_BEHIND || (i->op >= BIT_AND && i->op <= BIT_SCAN);
}

static bool has_two(const BitIns *i)
{
    return has_args(i) && i->op != BIT_BEHIND && i->op != BIT_SHR && i->op != BIT_SHL;
}

/* mark[v] for all that v needs. Arguments have smaller numbers. */
static void mark_needed(const Lower *l, BitValue root, bool *mark)
{
    mark[root] = true;
    for (uint32_t i = root + 1u; i-- > 0;) {
        if (!mark[i] || !has_args(&l->ins[i])) continue;
        mark[l->ins[i].a] = true;
        if (has_two(&l->ins[i])) mark[l->ins[i].b] = true;
    }
}

/* Copy what is needed, renumbered; map[old] = new. */
static void keep_needed(const Lower *l, const bool *need, const bool *guess, BitProgram *p,
                        BitValue *map)
{
    for (uint32_t i = 0; i < l->nins; i++) {
        BitIns *to = &p->ins[p->nins];

        if (!need[i]) continue;
        *to = l->ins[i];
        to->a = has_args(to) ? map[to->a] : 0;
        to->b = has_two(to) ? map[to->b] : 0;
        if (to->section == BITS_F && guess[i]) to->section = BITS_G;
        map[i] = (BitValue)p->nins++;
    }
}

static Status list_sections(Arena *keep, BitProgram *p)
{
    for (int s = 0; s < BITS_NSECTIONS; s++) {
        p->order[s] = jr_arena_array(keep, BitValue, p->nins);
        if (!p->order[s]) return keep->status;
    }
    for (uint32_t i = 0; i < p->nins; i++) {
        const BitIns *x = &p->ins[i];

        if (x->op == BIT_CAND || x->op == BIT_SEL || x->op <= BIT_CLASS ||
            x->op == BIT_GAPS)
            continue; // put there by the machine
        p->order[x->section][p->norder[x->section]++] = (BitValue)i;
    }
    return JR_OK;
}

/* Only the sets that are still used. */
static Status keep_sets(Arena *keep, const Lower *l, BitProgram *p)
{
    p->set = jr_arena_array(keep, Codes, l->nsets + 1);
    p->set_value = jr_arena_array(keep, BitValue, l->nsets + 1);
    if (!p->set || !p->set_value) return keep->status;
    for (uint32_t i = 0; i < p->nins; i++) {
        if (p->ins[i].op != BIT_CLASS) continue;
        p->set[p->nsets] = l->set[p->ins[i].k];
        p->set_value[p->nsets] = (BitValue)i;
        p->ins[i].k = (uint16_t)p->nsets++;
    }
    return JR_OK;
}

/* -- Facts --------------------------------------------------------------------------------------- */

static uint32_t distance_right(const BitProgram *p, uint32_t *d)
{
    uint32_t most = 0;

    for (uint32_t i = 0; i < p->nins; i++) {
        const BitIns *x = &p->ins[i];

        if (x->section != BITS_B) continue;
        d[i] = JR_MAX(d[x->a], has_two(x) ? d[x->b] : 0);
        if (x->op == BIT_SHR) d[i] = JR_MIN(d[i] + x->k, (uint32_t)BITS_UNBOUNDED);
        if (x->op == BIT_FLOODB) d[i] = BITS_UNBOUNDED;
        most = JR_MAX(most, d[i]);
    }
    return most;
}

static void count_ops(BitProgram *p)
{
    for (uint32_t i = 0; i < p->nins; i++) {
        const BitIns *x = &p->ins[i];

        if (x->op == BIT_SHR || x->op == BIT_SHL) {
            p->nshifts++;
            p->max_shift = JR_MAX(p->max_shift, x->k);
        }
        p->nfloods += x->op == BIT_FLOODB;
        p->nscans += x->op == BIT_SCAN;
        p->nlogic += x->op >= BIT_AND && x->op <= BIT_ANDN;
    }
}

/* How often a code occurs in text, crudely, in parts of 10,000. */
static uint32_t rate_of_code(unsigned c)
{
    if (c >= 'a' && c <= 'z') return 230;
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return 25;
    if (c == ' ') return 1500;
    return c == '\n' ? 200 : c >= 0x80 ? 2 : 25;
}

static uint32_t rate_of_set(const Codes *s)
{
    uint32_t rate = 0;

    for (unsigned c = 0; c < 256; c++)
        if (jr_codes_has(s, c)) rate += rate_of_code(c);
    return rate;
}

/* Would no code of the set mean no start? zero[v]: v has no bit then, as far as the codes
 * between its gap and `ahead` tell. */
static bool kills_starts(const BitProgram *p, uint32_t set, bool *zero)
{
    for (uint32_t i = 0; i < p->nins; i++) {
        const BitIns *x = &p->ins[i];
        Codes extra;

        zero[i] = false;
        switch ((BitOp)x->op) {
        case BIT_NONE: zero[i] = true; break;
        case BIT_CLASS:
            extra = codes_and(p->set[x->k], codes_not(p->set[set]));
            zero[i] = codes_empty(extra);
            break;
        case BIT_AND: zero[i] = zero[x->a] || zero[x->b]; break;
        case BIT_OR: zero[i] = zero[x->a] && zero[x->b]; break;
        case BIT_SHR:
        case BIT_FLOODB:
        case BIT_ANDN: zero[i] = zero[x->a]; break;
        default: break;
        }
    }
    return zero[p->starts];
}

static void choose_skip(BitProgram *p, bool *zero)
{
    uint32_t best = 2500; // at a quarter of all places nothing can be left out

    p->skip = -1;
    for (uint32_t i = 0; i < p->nsets; i++) {
        uint32_t rate = rate_of_set(&p->set[i]);

        if (rate >= best || !kills_starts(p, i, zero)) continue;
        best = rate;
        p->skip = (int)i;
    }
}

/* -- Building -------------------------------------------------------------------------------------- */

static Status finish(Arena *keep, Arena *scratch, const Lower *l, const Roots *r,
                     BitProgram *p)
{
    bool *need = jr_arena_array(scratch, bool, l->nins);
    bool *guess = jr_arena_array(scratch, bool, l->nins);
    BitValue *map = jr_arena_array(scratch, BitValue, l->nins);
    uint32_t *d = jr_arena_array(scratch, uint32_t, l->nins);

    if (!need || !guess || !map || !d) return scratch->status;
    p->ins = jr_arena_array(keep, BitIns, l->nins);
    if (!p->ins) return keep->status;
    mark_needed(l, r->drop, guess);
    guess[r->cand] = true;
    memcpy(need, guess, l->nins * sizeof *need);
    need[BITS_ALL] = need[BITS_NONE] = need[r->sel] = true;
    mark_needed(l, r->starts, need);
    mark_needed(l, r->ends, need);
    keep_needed(l, need, guess, p, map);
    p->starts = map[r->starts];
    p->ends = map[r->ends];
    p->sel = map[r->sel];
    p->cand = map[r->cand];
    p->drop = map[r->drop];
    p->first = r->first;
    JR_TRY(keep_sets(keep, l, p));
    JR_TRY(list_sections(keep, p));
    p->ahead = distance_right(p, d);
    count_ops(p);
    choose_skip(p, guess);
    return JR_OK;
}

static const uint8_t newline_byte[] = {
    [JITRE_NEWLINE_LF] = '\n', [JITRE_NEWLINE_CR] = '\r', [JITRE_NEWLINE_NUL] = 0};

static void init_lower(Lower *l, Arena *scratch, uint8_t newline)
{
    l->a = scratch;
    l->newline.w[0] = 1ull << newline;
    l->ins[BITS_ALL] = (BitIns){.op = BIT_ALL};
    l->ins[BITS_NONE] = (BitIns){.op = BIT_NONE};
    l->nins = 2;
}

/* Starts, ends, and the guess: a start right behind another one is inside its match. */
static void lower_roots(Lower *l, const Tree *t, Roots *r)
{
    Cont all = jr_bits_starts(l, t);

    r->starts = all.at;
    r->first = all.first;
    r->sel = jr_bits_op(l, BIT_SEL, 0, 0, 0);
    r->ends = jr_bits_ends(l, t, r->sel);
    r->cand = jr_bits_op(l, BIT_CAND, 0, 0, 0);
    r->drop = t->longest == 1 ? BITS_NONE : jr_bits_op(l, BIT_SHL, r->cand, 0, 1);
}

static void lower_forward(Lower *l, const Tree *t, Roots *r)
{
    r->first = codes_all();
    r->sel = jr_bits_op(l, BIT_SEL, 0, 0, 0);
    r->ends = jr_bits_forward(l, t, r->sel);
    r->starts = r->ends;
    r->cand = r->sel;
    r->drop = BITS_NONE;
}

static Status lower_program(Arena *keep, Arena *scratch, const Tree *t, BitProgram *p,
                            const char **why)
{
    Lower *l = jr_arena_new(scratch, Lower);
    Roots r;

    if (!l) return scratch->status;
    init_lower(l, scratch, p->newline);
    if (p->forward)
        lower_forward(l, t, &r);
    else
        lower_roots(l, t, &r);
    if (scratch->status != JR_OK) return scratch->status;
    *why = l->why;
    return l->why ? JR_OK : finish(keep, scratch, l, &r, p);
}

static Status build(Arena *keep, Arena *scratch, const Ast *ast, const Nfa *nfa,
                    bool forward, BitProgram **program, const char **why)
{
    const Tree *t = jr_tree_make(scratch, ast, nfa, why);
    BitProgram *p;

    *program = NULL;
    if (scratch->status != JR_OK) return scratch->status;
    if (!t) return JR_OK;
    p = jr_arena_new(keep, BitProgram);
    if (!p) return keep->status;
    p->min = t->shortest;
    p->max = t->longest;
    p->alphabet = &nfa->alphabet;
    p->utf = nfa->alphabet.utf;
    p->anchored = nfa->anchored;
    p->forward = forward;
    p->newline = newline_byte[ast->newline];
    JR_TRY(lower_program(keep, scratch, t, p, why));
    if (!*why) *program = p;
    return JR_OK;
}

Status jr_bits_build(Arena *keep, Arena *scratch, const Ast *ast, const Nfa *nfa,
                     BitProgram **program, const char **why)
{
    return build(keep, scratch, ast, nfa, false, program, why);
}

Status jr_bits_build_forward(Arena *keep, Arena *scratch, const Ast *ast, const Nfa *nfa,
                             BitProgram **program, const char **why)
{
    *program = NULL;
    *why = "not anchored";
    return nfa->anchored ? build(keep, scratch, ast, nfa, true, program, why) : JR_OK;
}
