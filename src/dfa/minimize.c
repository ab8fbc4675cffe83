/* minimize.c -- merge states that no text can tell apart.
 *
 * Moore's refinement: start from the labels, split classes whose members lead to different
 * classes, until nothing splits. Each round is one pass over the table with a hash of rows;
 * rounds are few in practice, and the work is counted: beyond the limit nothing is merged,
 * which costs memory and never an answer.
 * Cost O(rounds * cells). Source: Moore 1956.
 */
#include "dfa/steps.h"

enum { MAX_WORK = 16 << 20 };

typedef struct Minimize {
    const Dfa *dfa;
    uint32_t *cls, *fresh; // class of each state: of this round, of the next
    uint32_t *table;       // hash of rows: state + 1
    uint32_t size;
} Minimize;

static const StateId *row_of(const Minimize *m, StateId s)
{
    return m->dfa->next + ((size_t)s << m->dfa->stride_log);
}

static uint32_t hash_row(const Minimize *m, StateId s)
{
    const StateId *row = row_of(m, s);
    uint32_t h = m->cls[s] * 2654435761u;

    for (uint32_t i = 0; i < m->dfa->nfa->alphabet.nsymbols; i++)
        h = (h ^ m->cls[row[i]]) * 2654435761u ^ h >> 15;
    return h ^ h >> 13;
}

static bool same_row(const Minimize *m, StateId s, StateId t)
{
    const StateId *a = row_of(m, s), *b = row_of(m, t);

    if (m->cls[s] != m->cls[t]) return false;
    for (uint32_t i = 0; i < m->dfa->nfa->alphabet.nsymbols; i++)
        if (m->cls[a[i]] != m->cls[b[i]]) return false;
    return true;
}

/* Number the classes of the next round; returns how many. */
static uint32_t refine(Minimize *m)
{
    uint32_t n = 0;

    memset(m->table, 0, m->size * sizeof *m->table);
    for (StateId s = 0; s < m->dfa->nstates; s++) {
        uint32_t i = hash_row(m, s) & (m->size - 1);

        while (m->table[i] && !same_row(m, m->table[i] - 1, s))
            i = (i + 1) & (m->size - 1);
        if (m->table[i]) {
            m->fresh[s] = m->fresh[m->table[i] - 1];
        } else {
            m->table[i] = s + 1;
            m->fresh[s] = n++;
        }
    }
    return n;
}

static bool same_output(const Dfa *d, StateId s, StateId t)
{
    size_t prevs = d->nfa->alphabet.nprev;

    if (d->label[s] != d->label[t]) return false;
    return !d->can_start ||
           !memcmp(d->can_start + s * prevs, d->can_start + t * prevs, prevs);
}

/* Classes by output; few, so compare with each. Returns 0 when there are too many. */
static uint32_t first_classes(Minimize *m, uint32_t *rep)
{
    uint32_t n = 0;

    for (StateId s = 0; s < m->dfa->nstates; s++) {
        uint32_t k = 0;

        while (k < n && !same_output(m->dfa, rep[k], s))
            k++;
        if (k == n) rep[n++] = s;
        if (n > 1024) return 0;
        m->cls[s] = k;
    }
    return n;
}

Status jr_dfa_minimize(Arena *a, const Dfa *dfa, uint32_t *cls, uint32_t *nclasses)
{
    Minimize m = {.dfa = dfa, .cls = cls, .size = 4};
    uint64_t work = 0;
    uint32_t n, before = 0;

    while (m.size < 2 * dfa->nstates)
        m.size *= 2;
    m.fresh = jr_arena_array(a, uint32_t, dfa->nstates);
    m.table = jr_arena_array(a, uint32_t, m.size);
    if (!m.fresh || !m.table) return a->status;
    n = first_classes(&m, m.fresh);
    while (n && n != before && n < dfa->nstates) {
        work += (uint64_t)dfa->nstates * dfa->nfa->alphabet.nsymbols;
        if (work > MAX_WORK) n = 0;
        if (!n) break;
        before = n;
        n = refine(&m);
        memcpy(cls, m.fresh, dfa->nstates * sizeof *cls);
    }
    if (n && n < dfa->nstates) {
        *nclasses = n;
        return JR_OK;
    }
    for (StateId s = 0; s < dfa->nstates; s++)
        cls[s] = s;
    *nclasses = dfa->nstates;
    return JR_OK;
}
