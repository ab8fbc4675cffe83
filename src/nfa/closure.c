/* closure.c -- ordered epsilon closure: the one place where the order of threads, assertions
 * and empty iterations meet.
 *
 * in    a root node and what stands before and behind the place
 * out   the SET nodes that can be reached without consuming, in order of priority, cut at MATCH
 *
 * Depth first, `out` before `alt`. Entries are told apart by (node, fresh), SET nodes by node
 * alone: dropping the number of fresh loops from the key would lose paths, see nfa.h.
 * Cost O(edges * depth of nullable loops).
 */
#include "nfa/nfa.h"

typedef struct ClosureFrame {
    NodeId node;
    uint32_t fresh;
} ClosureFrame;

Status jr_closure_init(Closure *c, Arena *a, const Nfa *nfa)
{
    *c = (Closure){.nfa = nfa, .visit_gen = 1, .seen_gen = 1};
    c->visited = jr_arena_array(a, uint32_t, nfa->visit_base[nfa->nnodes]);
    c->seen = jr_arena_array(a, uint32_t, nfa->nnodes);
    c->cap =
        nfa->visit_base[nfa->nnodes] + 2; // each entry is pushed at most once, see push
    c->stack = jr_arena_array(a, ClosureFrame, c->cap);
    return c->visited && c->seen && c->stack ? JR_OK : a->status;
}

void jr_closure_reset_visited(Closure *c)
{
    if (++c->visit_gen) return;
    memset(c->visited, 0, c->nfa->visit_base[c->nfa->nnodes] * sizeof *c->visited);
    c->visit_gen = 1;
}

void jr_closure_reset(Closure *c)
{
    jr_closure_reset_visited(c);
    if (++c->seen_gen) return;
    memset(c->seen, 0, c->nfa->nnodes * sizeof *c->seen);
    c->seen_gen = 1;
}

/* The second choice of a node waits here. Only a node entered for the first time pushes, once:
 * so the stack never holds more than one frame for each (node, fresh). */
static void push(Closure *c, uint32_t *top, NodeId node, uint32_t fresh)
{
    JR_ASSERT(*top < c->cap);
    c->stack[(*top)++] = (ClosureFrame){node, fresh};
}

bool jr_closure_run(Closure *c, NodeId root, PrevKind prev, Symbol next, bool at_start,
                    bool skip_match, NodeId *leaves, uint32_t *n)
{
    const Nfa *nfa = c->nfa;
    uint32_t top = 0, fresh = 0;
    NodeId id = root;

    for (;;) {
        const NfaNode *node = &nfa->node[id];
        uint32_t *mark = &c->visited[nfa->visit_base[id] + fresh];
        bool on = false; // go on with (id, fresh); else with the top of the stack

        c->work++;
        if (node->op == NFA_SET) {
            if (c->seen[id] != c->seen_gen) {
                c->seen[id] = c->seen_gen;
                leaves[(*n)++] = id;
            }
        } else if (node->op == NFA_MATCH) {
            if (!skip_match) return true;
            c->met_match = true;
        } else if (*mark != c->visit_gen) {
            *mark = c->visit_gen;
            on = true;
            switch (node->op) {
            case NFA_SPLIT:
                push(c, &top, node->alt, fresh);
                id = node->out;
                break;
            case NFA_LOOK:
                c->met_look = true;
                on = jr_nfa_look(nfa, node->arg, prev, next, at_start);
                id = node->out;
                break;
            case NFA_SAVE: id = node->out; break;
            case NFA_ENTER:
                fresh++;
                id = node->out;
                break;
            case NFA_AGAIN:
                if (fresh) { // this iteration consumed nothing: leave, and only leave
                    fresh--;
                    id = node->alt;
                } else if (node->greedy) {
                    push(c, &top, node->alt, 0);
                    id = node->out;
                } else {
                    push(c, &top, node->out, 0);
                    id = node->alt;
                }
                break;
            default: on = false; // FAIL
            }
        }
        if (on) continue;
        if (!top) return false;
        top--;
        id = c->stack[top].node;
        fresh = c->stack[top].fresh;
    }
}
