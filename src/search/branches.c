/* branches.c -- a big alternation, each alternative by itself.
 *
 * The automaton of a hundred alternatives with loops of their own has millions of states. But
 * each of them, a member, is small, and most require bytes that are rare: one scan looks for
 * what any of them requires (scan/joint.h), and a hit is put to the automata of those members
 * only which it may belong to.
 *
 *     hits       x      x           x x                     x
 *     member 3          (no)        [match)   waits
 *     member 7   (no)                 (no)                      beyond all lanes that a match
 *     member 9                      [match of the same start)   in front could show: the first
 *                                                               of the earliest is it
 *
 * A member's own next match depends on no other, and the leftmost of all, of those that begin
 * there the first in the list (or the longest), is what the alternation matches. Behind a match
 * the scan is taken up again at its end; matches of members that began before it are dropped.
 *
 * Bytes read by automata are paid from a credit that the text gone through earns. Who is in debt
 * gives up.
 */
#include "search/branches.h"

#include "dfa/walk.h"
#include "scan/joint.h"
#include "search/plan.h"
#include "search/seek.h"

enum {
    FEWEST = 8, // members
    MOST = 1000,
    BYTES_OF_MEMBER = 8192, // of text gone through before members are made
    CREDIT = 1 << 20,       // bytes read by automata, to begin with and at most
    CREDIT_OF_BYTE = 2,
    COST_OF_HIT = 32,
    FIRST_SLICE = 512,
    LAZY_SHARE = 8 // of the budget of an automaton
};

struct Branches {
    Arena arena;
    jitre_regex **member;
    const Variant **variant; // of the members
    uint32_t n;
    const Joint *joint; // NULL: it is not worth it
};

typedef struct Member {
    const uint8_t *from; // no match begins before
    Lazy *lazy;
    jitre_span match; // has_match: the next one
    bool has_match;
} Member;

struct BranchRun {
    const Branches *b;
    Member *member;
    const uint8_t *low;   // where the search begins, behind the last match
    const uint8_t *cur;   // lanes before it were looked at ...
    const uint8_t *paid;  // ... and earned credit
    const uint8_t *slice; // where the hits at hand begin
    const uint8_t *limit; // hits from here on do not matter to the best match
    uint32_t best;        // member, or n: none
    uint32_t hit, size;
    int64_t credit;
    JointHits hits;
};

static Variant *mutable_variant(const Variant *v)
{
    return (Variant *)(uintptr_t)v;
}

/* -- Making ---------------------------------------------------------------------------------- */

/* A regex for one alternative. Its automata are lazy: small, and never asked about a whole text. */
static Status make_member(const jitre_regex *re, Arena *arena, AstId id, jitre_regex **out)
{
    jitre_regex *m = jr_heap_alloc(&re->heap, sizeof *m);
    Ast *ast = jr_arena_new(arena, Ast);

    if (!m || !ast) {
        jr_heap_free(&re->heap, m);
        return JITRE_ERR_MEMORY;
    }
    memset(m, 0, sizeof *m);
    *ast = *re->ast;
    ast->root = id;
    ast->lengths = (AstLengths){0, SIZE_MAX};
    m->heap = re->heap;
    m->owners = 1;
    m->ast = ast;
    m->lengths = ast->lengths;
    m->flags = re->flags;
    m->engine = JITRE_ENGINE_LAZY;
    m->isa = re->isa;
    m->scan = JITRE_SCAN_NEVER;
    m->max_program_bytes = re->max_program_bytes;
    m->max_dfa_bytes = re->max_dfa_bytes / LAZY_SHARE;
    m->plain = re->plain;
    *out = m;
    return JR_OK;
}

uint32_t jr_branches_count(const Ast *ast)
{
    const AstNode *root = &ast->node[ast->root];
    uint32_t n = 0;

    if (root->op != AST_ALT) return 0;
    for (AstId id = root->child; id != AST_NONE; id = ast->node[id].next)
        n++;
    return n;
}

/* All members; b->n of them exist when one fails. */
static Status make_members(const jitre_regex *re, Branches *b)
{
    const Ast *ast = re->ast;
    JointOptions o = {.isa = re->isa, .always = re->scan == JITRE_SCAN_SETS};
    uint32_t n = re->nbranches, i = 0;
    const Nfa **nfa = jr_arena_array(&b->arena, const Nfa *, n);

    b->member = jr_arena_array(&b->arena, jitre_regex *, n);
    b->variant = jr_arena_array(&b->arena, const Variant *, n);
    if (!nfa || !b->member || !b->variant) return b->arena.status;
    for (AstId id = ast->node[ast->root].child; id != AST_NONE; id = ast->node[id].next) {
        JR_TRY(make_member(re, &b->arena, id, &b->member[i]));
        b->n = i + 1;
        JR_TRY(jr_variant_get(b->member[i], 0, &b->variant[i]));
        nfa[i] = b->variant[i]->nfa;
        if (nfa[i]->nullable || nfa[i]->anchored) return JR_OK;
        i++;
    }
    return jr_joint_build(&b->arena, &re->heap, nfa, n, &o, &b->joint);
}

static void free_members(Branches *b)
{
    for (uint32_t i = 0; i < b->n; i++)
        jitre_free(b->member[i]);
    b->n = 0;
}

static void free_branches(const jitre_regex *re, Branches *b)
{
    if (!b) return;
    free_members(b);
    jr_arena_free(&b->arena);
    jr_heap_free(&re->heap, b);
}

static Branches *make_branches(const jitre_regex *re, const Variant *v)
{
    Branches *b = jr_heap_alloc(&re->heap, sizeof *b);
    const Scan *scan = NULL;
    Status st;

    if (!b) return NULL;
    memset(b, 0, sizeof *b);
    jr_arena_init(&b->arena, &re->heap, re->max_program_bytes);
    st = jr_plan_scan(re, v, &scan);
    if (st == JR_OK) st = make_members(re, b);
    if (st != JR_OK || !b->joint ||
        (scan && scan->cost < b->joint->cost && re->scan != JITRE_SCAN_SETS)) {
        b->joint = NULL;
        free_members(b);
        jr_arena_free(&b->arena);
    }
    return b;
}

/* Could members do, and is there enough text? */
static bool is_wanted(const Search *s)
{
    const jitre_regex *re = s->re;
    const Variant *v = s->v;
    size_t left = (size_t)(s->text.end - s->start), n = re->nbranches, seen;

    if ((re->engine != JITRE_ENGINE_AUTO && re->engine != JITRE_ENGINE_NATIVE) ||
        (re->scan != JITRE_SCAN_AUTO && re->scan != JITRE_SCAN_SETS) || s->plain ||
        re->ast->has_keep || re->ast->has_start || n < 2 || n > MOST ||
        v != atomic_load_explicit(&re->variant[re->plain], memory_order_relaxed))
        return false;
    if (re->scan == JITRE_SCAN_SETS) return true;
    if (n < FEWEST) return false;
    left = JR_MIN(left, SIZE_MAX / 2);
    seen = left + atomic_fetch_add_explicit(&mutable_variant(v)->branches_seen, left,
                                            memory_order_relaxed);
    return seen >= n * BYTES_OF_MEMBER;
}

static const Branches *branches_of(const Search *s)
{
    Branches *b = atomic_load_explicit(&s->v->branches, memory_order_acquire);
    Branches *other = NULL;

    if (b) return b;
    if (!is_wanted(s)) return NULL;
    b = make_branches(s->re, s->v);
    if (!b || atomic_compare_exchange_strong(&mutable_variant(s->v)->branches, &other, b))
        return b;
    free_branches(s->re, b);
    return other;
}

/* -- Runs -------------------------------------------------------------------------------------- */

static void free_run(const jitre_regex *re, BranchRun *run)
{
    if (!run) return;
    for (uint32_t i = 0; i < run->b->n; i++)
        jr_lazy_free(run->member[i].lazy);
    jr_heap_free(&re->heap, run->member);
    jr_heap_free(&re->heap, run);
}

static BranchRun *make_run(const jitre_regex *re, const Branches *b)
{
    BranchRun *run = jr_heap_alloc(&re->heap, sizeof *run);
    Member *member = jr_heap_alloc(&re->heap, b->n * sizeof *member);

    if (!run || !member) {
        jr_heap_free(&re->heap, run);
        jr_heap_free(&re->heap, member);
        return NULL;
    }
    memset(member, 0, b->n * sizeof *member);
    run->b = b;
    run->member = member;
    return run;
}

BranchRun *jr_branches_take(const Search *s)
{
    const Branches *b = s->plain ? NULL : branches_of(s);
    BranchRun *run;

    if (!b || !b->joint) return NULL;
    run = atomic_exchange(&mutable_variant(s->v)->branch_pool, NULL);
    if (!run) run = make_run(s->re, b);
    if (!run) return NULL;
    for (uint32_t i = 0; i < b->n; i++) {
        run->member[i].from = s->start;
        run->member[i].has_match = false;
    }
    run->low = run->cur = run->slice = run->paid = s->start;
    run->best = b->n;
    run->hit = run->hits.n = 0;
    run->size = FIRST_SLICE;
    run->credit = CREDIT;
    return run;
}

void jr_branches_give(const Search *s, BranchRun *run)
{
    BranchRun *none = NULL;

    if (!atomic_compare_exchange_strong(&mutable_variant(s->v)->branch_pool, &none, run))
        free_run(s->re, run);
}

void jr_branches_free(const jitre_regex *re, Variant *v)
{
    free_run(re, atomic_load(&v->branch_pool));
    free_branches(re, atomic_load(&v->branches));
}

/* -- Members ------------------------------------------------------------------------------------- */

/* The question as a member is asked: its alphabet may read the end of the text differently. */
static Search search_of(const BranchRun *run, const Search *s, uint32_t i)
{
    const Variant *v = run->b->variant[i];
    uint32_t flags =
        (s->text.noteol ? JITRE_NOTEOL : 0u) | (s->text.notbol ? JITRE_NOTBOL : 0u);
    Search sub = {
        .re = run->b->member[i], .v = v, .start = run->low, .from = run->member[i].from};

    sub.text = jr_text_make(&v->nfa->alphabet, s->text.base,
                            (size_t)(s->text.end - s->text.base), flags);
    return sub;
}

/* Hits behind this lane cannot be of matches that begin at or before `start`. */
static const uint8_t *last_lane(const Joint *j, const Text *t, const uint8_t *start)
{
    const uint8_t *p = start;
    size_t left = (size_t)(t->end - start), ahead = JR_MIN(left, j->most_ahead);

    while (j->any_stopped && p < t->end && byteset_has(&j->through, *p))
        p++;
    if (!j->any_stopped) return start + ahead;
    p += JR_MIN((size_t)(t->end - p), j->most_cut);
    return JR_MAX(start + ahead, p);
}

/* Is the match of member i the one to report, as far as is known? */
static bool is_better(const BranchRun *run, const Search *s, uint32_t i)
{
    const Member *a = &run->member[i], *b = &run->member[run->best];

    if (run->best == run->b->n) return true;
    if (a->match.start != b->match.start) return a->match.start < b->match.start;
    if (s->v->nfa->longest && a->match.end != b->match.end)
        return a->match.end > b->match.end;
    return i < run->best;
}

static void offer(BranchRun *run, const Search *s, uint32_t i)
{
    const uint8_t *start = s->text.base + run->member[i].match.start;
    const uint8_t *limit;

    if (!is_better(run, s, i)) return;
    run->best = i;
    limit = last_lane(run->b->joint, &s->text, start);
    run->credit -= limit - start;
    run->limit = limit;
}

/* Put a hit to a member: an error, or what it says is noted. */
static Status ask(BranchRun *run, const Search *s, uint32_t i, const uint8_t *lane)
{
    Member *m = &run->member[i];
    const Scan *scan = &run->b->joint->member[i];
    Seek k = {.scan = scan};
    Search sub;
    int r;

    if (m->has_match || lane - m->from < (ptrdiff_t)scan->min_ahead) return JR_OK;
    if (!m->lazy)
        JR_TRY(
            jr_plan_lazy_take(run->b->member[i], run->b->variant[i], DFA_SEARCH, &m->lazy));
    sub = search_of(run, s, i);
    r = jr_seek_confirm(&k, &sub, m->lazy, lane, false, &m->match);
    m->from = sub.from;
    run->credit += k.credit - COST_OF_HIT;
    if (r < 0) return r;
    m->has_match = r == 1;
    if (r == 1) offer(run, s, i);
    return JR_OK;
}

static Status ask_all(BranchRun *run, const Search *s, const uint8_t *lane, uint64_t sets)
{
    const Joint *j = run->b->joint;

    for (; sets; sets &= sets - 1)
        for (uint32_t a = j->first[__builtin_ctzll(sets)]; a; a = j->atom[a - 1].next)
            if (jr_joint_is_there(&j->atom[a - 1], &s->text, lane))
                JR_TRY(ask(run, s, j->atom[a - 1].member, lane));
    return JR_OK;
}

/* -- Search ------------------------------------------------------------------------------------ */

/* The hits of the next slice; false at the end of the text. */
static bool next_slice(BranchRun *run, const Search *s)
{
    size_t left = (size_t)(s->text.end - run->cur), n;

    if (left < JOINT_GRAM) return false;
    n = JR_MIN(left - (JOINT_GRAM - 1), (size_t)run->size);
    jr_joint_hits(run->b->joint, &s->text, run->cur, (uint32_t)n, &run->hits);
    run->hit = 0;
    run->slice = run->cur;
    run->cur += n;
    run->size = JR_MIN(2 * run->size, (uint32_t)JOINT_SLICE);
    if (run->cur <= run->paid) return true;
    run->credit += (run->cur - run->paid) * CREDIT_OF_BYTE;
    run->credit = JR_MIN(run->credit, (int64_t)CREDIT);
    run->paid = run->cur;
    return true;
}

/* The best match is it: members go on behind it, with lanes from its end on. */
static void take_match(BranchRun *run, Search *s, jitre_span *match)
{
    const uint8_t *end;

    *match = run->member[run->best].match;
    end = s->text.base + match->end;
    s->start = s->from = run->low = end;
    run->best = run->b->n;
    for (uint32_t i = 0; i < run->b->n; i++) {
        Member *m = &run->member[i];

        if (m->has_match && m->match.start < match->end) {
            m->has_match = false;
            m->from = end;
        }
        m->from = JR_MAX(m->from, end);
        if (m->has_match) offer(run, s, i);
    }
    run->cur = end;
    run->hit = run->hits.n = 0;
    run->size = FIRST_SLICE;
}

int jr_branches_next(BranchRun *run, Search *s, jitre_span *match)
{
    bool more = true;

    while (more && run->credit >= 0) {
        const uint8_t *lane;

        if (run->hit == run->hits.n) {
            if (run->best < run->b->n && run->cur > run->limit) break;
            more = next_slice(run, s);
            continue;
        }
        lane = run->slice + run->hits.lane[run->hit];
        if (run->best < run->b->n && lane > run->limit) break;
        if (ask_all(run, s, lane, run->hits.sets[run->hit++]) != JR_OK)
            return SEEK_GIVEN_UP;
    }
    if (run->credit < 0) return SEEK_GIVEN_UP;
    if (run->best == run->b->n) return 0;
    take_match(run, s, match);
    return 1;
}
