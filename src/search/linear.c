/* linear.c -- searches for patterns with lookaround that need not backtrack.
 *
 *     backtracking   mostly fast, a filter in front of it; at worst much more than linear
 *     verdicts       a pass over the text for each lookaround, then the simulation: always linear
 *
 * So a search begins by backtracking, and when that has taken as many steps as the other way
 * would have cost, it is made again with verdicts. An iteration goes on so to the end of the text,
 * with the verdicts made once (batch.c). JITRE_ENGINE_PIKE has them at once.
 *
 * Memory  a bit for each lookaround and byte, as long as a search or an iteration lasts.
 */
#include "search/linear.h"

enum {
    FREE_STEPS = 10000,
    BRIEF_STEPS = 10,
    STEPS_PER_BYTE = 4,
    NODES_PER_STEP = 4,   // ... of it: one step more for so many nodes
    VERDICTS_PER_DFA = 32 // how many times max_dfa_bytes verdicts may take
};

bool jr_linear_can(const Search *s, uint32_t nslots)
{
    return s->v->looks && nslots / 2 <= jr_verdict_groups(s->v->looks);
}

bool jr_linear_at_once(const Search *s)
{
    return s->text.verdicts || (s->re->engine == JITRE_ENGINE_PIKE && !s->steps);
}

uint64_t jr_linear_steps(const Search *s, size_t bytes)
{
    if (s->re->scan == JITRE_SCAN_BRIEFLY) return BRIEF_STEPS; // for tests
    return FREE_STEPS +
           (STEPS_PER_BYTE + (uint64_t)s->v->nfa->nnodes / NODES_PER_STEP) * bytes;
}

static Status make(const Search *s, Verdicts **verdicts)
{
    VerdictLimits limits = {.max_cache_bytes = s->re->max_dfa_bytes};

    if (!jr_mul(s->re->max_dfa_bytes, VERDICTS_PER_DFA, &limits.max_bytes))
        limits.max_bytes = SIZE_MAX;
    return jr_verdicts_make(&s->re->heap, s->v->looks, &s->text, s->start, &limits,
                            verdicts);
}

int jr_linear_find(const Search *s, const jitre_span *known, size_t *true_start,
                   size_t *slots, uint32_t nslots)
{
    Text text = s->text;
    Verdicts *made = NULL;
    int r;

    if (!text.verdicts) {
        JR_TRY(make(s, &made));
        text.verdicts = made;
    }
    r = jr_pike_find(s->v->nfa, &s->re->heap, &text, s->start, s->notempty_atstart, known,
                     true_start, slots, nslots);
    jr_verdicts_free(made);
    return r;
}

Status jr_linear_begin(Search *s, Verdicts **verdicts)
{
    JR_TRY(make(s, verdicts));
    s->text.verdicts = *verdicts;
    return JR_OK;
}
