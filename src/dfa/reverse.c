/* reverse.c -- steps of the reverse automaton: from the end of a match to its start.
 *
 * in    a state and the character in front of it
 * out   the state in front of that character, and whether a match can start behind it
 *
 * A state at place i is the set of live SET nodes: those from which, reading text[i..], the
 * end of the match can be reached; KEY_SEED: i is that end, where MATCH itself counts; and the
 * kind of the character that follows, where assertions can tell. Sets are unordered: priority
 * and empty iterations change which path wins, never whether there is one.
 *
 *     text      a  b  c | end          live at "c": nodes that consume c and reach the end
 *
 * The smallest start found is the right one only when the end belongs to the leftmost match of
 * a search and the run stops where that search began.
 * Cost of the first step from a state: O(edges), by search backwards over epsilon edges; of
 * others O(nodes that were found).
 */
#include "dfa/steps.h"

static bool two_ways(const NfaNode *n)
{
    return n->op == NFA_SPLIT || n->op == NFA_AGAIN;
}

static bool is_epsilon(const NfaNode *n)
{
    return n->op != NFA_SET && n->op != NFA_MATCH && n->op != NFA_FAIL;
}

/* Predecessors of every node over epsilon edges, by counting. */
static Status find_preds(Reverse *r, Arena *a)
{
    const Nfa *nfa = r->nfa;
    uint32_t *base = r->pred_base = jr_arena_array(a, uint32_t, (size_t)nfa->nnodes + 2);

    r->pred = jr_arena_array(a, uint32_t, 2 * (size_t)nfa->nnodes);
    if (!base || !r->pred) return a->status;
    for (uint32_t i = 0; i < nfa->nnodes; i++) {
        const NfaNode *n = &nfa->node[i];

        if (is_epsilon(n)) base[n->out + 2]++;
        if (two_ways(n)) base[n->alt + 2]++;
    }
    for (uint32_t i = 2; i < nfa->nnodes + 2; i++)
        base[i] += base[i - 1];
    for (uint32_t i = 0; i < nfa->nnodes; i++) { // base[k + 1] is where k's next one goes
        const NfaNode *n = &nfa->node[i];

        if (is_epsilon(n)) r->pred[base[n->out + 1]++] = i;
        if (two_ways(n)) r->pred[base[n->alt + 1]++] = i;
    }
    return JR_OK;
}

/* SET nodes by where they lead, ascending. */
static Status find_sources(Reverse *r, Arena *a)
{
    const Nfa *nfa = r->nfa;
    uint32_t *base = r->into = jr_arena_array(a, uint32_t, (size_t)nfa->nnodes + 2);

    r->sets = jr_arena_array(a, NodeId, nfa->nnodes);
    if (!base || !r->sets) return a->status;
    for (uint32_t i = 0; i < nfa->nnodes; i++)
        if (nfa->node[i].op == NFA_SET) base[nfa->node[i].out + 2]++;
    for (uint32_t i = 2; i < nfa->nnodes + 2; i++)
        base[i] += base[i - 1];
    for (uint32_t i = 0; i < nfa->nnodes; i++)
        if (nfa->node[i].op == NFA_SET) r->sets[base[nfa->node[i].out + 1]++] = i;
    return JR_OK;
}

Status jr_reverse_init(Reverse *r, Arena *a, const Nfa *nfa)
{
    const Alphabet *al = &nfa->alphabet;

    *r = (Reverse){.nfa = nfa};
    JR_TRY(find_preds(r, a));
    JR_TRY(find_sources(r, a));
    r->reached = jr_arena_array(a, uint32_t, nfa->nnodes);
    r->queue = jr_arena_array(a, NodeId, nfa->nnodes);
    r->source = jr_arena_array(a, NodeId, nfa->nnodes);
    r->last.item = jr_arena_array(a, NodeId, nfa->nnodes);
    r->next_rep = jr_arena_array(a, Symbol, al->nnext);
    if (!r->reached || !r->queue || !r->source || !r->last.item || !r->next_rep)
        return a->status;
    for (uint32_t s = al->nsymbols; s-- > 0;)
        r->next_rep[al->next_kind[s]] = (Symbol)s;
    return JR_OK;
}

/* What follows a place is the kind in the low bits of the key's flags; one kind for all
 * symbols when no assertion reads it. */
static uint32_t next_flags(const Reverse *r, Symbol next)
{
    return r->nfa->delay ? r->nfa->alphabet.next_kind[next] : 0;
}

enum { KEY_NEXT = 0x3ff }; // jr_alphabet_build refuses more kinds

static void reach(Reverse *r, NodeId node, uint32_t *n)
{
    if (r->reached[node] == r->gen) return;
    r->reached[node] = r->gen;
    r->queue[(*n)++] = node;
}

/* Mark all nodes from which a live one can be reached at the place of `key`, `prev` standing
 * before it. */
static void search_back(Reverse *r, const Key *key, PrevKind prev, bool at_start)
{
    const Nfa *nfa = r->nfa;
    Symbol next = r->next_rep[key->flags & KEY_NEXT];
    uint32_t n = 0;

    r->last_known = false;
    if (!++r->gen) {
        memset(r->reached, 0, nfa->nnodes * sizeof *r->reached);
        r->gen = 1;
    }
    for (uint32_t i = 0; i < key->n; i++)
        reach(r, key->item[i], &n);
    for (uint32_t i = 0; key->flags & KEY_SEED && i < nfa->nnodes; i++)
        if (nfa->node[i].op == NFA_MATCH) reach(r, i, &n);
    for (uint32_t head = 0; head < n; head++) {
        NodeId node = r->queue[head];

        for (uint32_t k = r->pred_base[node]; k < r->pred_base[node + 1]; k++) {
            const NfaNode *p = &nfa->node[r->pred[k]];

            if (p->op == NFA_LOOK && !jr_nfa_look(nfa, p->arg, prev, next, at_start))
                continue;
            reach(r, r->pred[k], &n);
        }
    }
    r->nqueue = n;
    r->work += n;
}

bool jr_reverse_can_start(Reverse *r, const Key *from, PrevKind prev, bool at_start)
{
    search_back(r, from, prev, at_start);
    return r->reached[r->nfa->start] == r->gen;
}

void jr_reverse_start(Reverse *r, uint32_t index, Key *key)
{
    key->flags = KEY_SEED | next_flags(r, (Symbol)index);
    key->n = 0;
}

enum { SORT_SHARE = 16 }; // of all nodes: to sort more costs more than to look at all

static void sort_nodes(NodeId *v, uint32_t n)
{
    for (uint32_t gap = n / 2; gap; gap /= 2)
        for (uint32_t i = gap; i < n; i++)
            for (uint32_t j = i; j >= gap && v[j - gap] > v[j]; j -= gap) {
                NodeId t = v[j];

                v[j] = v[j - gap];
                v[j - gap] = t;
            }
}

/* SET nodes that lead to what was reached. Ascending, so that equal sets are equal lists. */
static void find_source(Reverse *r)
{
    const Nfa *nfa = r->nfa;
    uint32_t n = 0;

    r->nsource = 0;
    for (uint32_t i = 0; i < r->nqueue; i++)
        n += r->into[r->queue[i] + 1] - r->into[r->queue[i]];
    if (n >= nfa->nnodes / SORT_SHARE) {
        for (uint32_t i = 0; i < nfa->nnodes; i++)
            if (nfa->node[i].op == NFA_SET && r->reached[nfa->node[i].out] == r->gen)
                r->source[r->nsource++] = i;
        r->work += nfa->nnodes;
        return;
    }
    for (uint32_t i = 0; i < r->nqueue; i++)
        for (uint32_t k = r->into[r->queue[i]]; k < r->into[r->queue[i] + 1]; k++)
            r->source[r->nsource++] = r->sets[k];
    sort_nodes(r->source, r->nsource);
    r->work += n;
}

/* Prepare steps from the state `from` over symbols of kind `prev`. */
static void find_last(Reverse *r, const Key *from, PrevKind prev)
{
    const Nfa *nfa = r->nfa;

    search_back(r, from, prev, false);
    find_source(r);
    r->last.flags = from->flags;
    r->last.n = from->n;
    if (from->n) memcpy(r->last.item, from->item, from->n * sizeof *from->item);
    r->last_prev = prev;
    r->last_known = true;
    r->last_can_start = r->reached[nfa->start] == r->gen;
}

static bool is_last(const Reverse *r, const Key *from, PrevKind prev)
{
    const Key *last = &r->last;

    return r->last_known && from->flags == last->flags && from->n == last->n &&
           (prev == r->last_prev || !r->nfa->uses_prev) &&
           (!from->n || !memcmp(from->item, last->item, from->n * sizeof *from->item));
}

void jr_reverse_step(Reverse *r, const Key *from, Symbol sym, Key *to, bool *can_start)
{
    const Nfa *nfa = r->nfa;
    PrevKind prev = nfa->alphabet.prev[sym];

    if (!is_last(r, from, prev)) find_last(r, from, prev);
    *can_start = r->last_can_start;
    to->flags = next_flags(r, sym);
    to->n = 0;
    for (uint32_t i = 0; i < r->nsource; i++)
        if (jr_nfa_accepts(nfa, r->source[i], sym)) to->item[to->n++] = r->source[i];
    r->work += r->nsource;
}
