/* tdfa_run.c -- the portable runner of tagged automata, see tdfa.h.
 *
 * A cell that is not special is the next row; so the loop does one load after the other, and a
 * byte with moves or an accept leaves it for a moment.
 */
#include "dfa/tdfa.h"

/* -- Values -------------------------------------------------------------------------------------- */

static inline size_t value(TdfaExpr x, const TdfaRun *run, const uint8_t *cur)
{
    size_t k = (size_t)(ptrdiff_t)x.k, at;

    switch (x.base) {
    case TDFA_UNSET: return JITRE_UNSET;
    case TDFA_CUR: return (size_t)(cur - run->base) + k;
    case TDFA_START: return run->start + k;
    default: at = run->reg[x.base - TDFA_REGISTER]; return at == JITRE_UNSET ? at : at + k;
    }
}

static void move(const Tdfa *m, uint32_t list, TdfaRun *run, const uint8_t *cur)
{
    const TdfaExpr *x = jr_tdfa_expr(m, list);

    for (uint32_t n = m->list[list].n; n; n--, x++)
        run->reg[x->slot] = value(*x, run, cur);
}

/* The edge accepts in front of its symbol, at cur. */
static void accept(const Tdfa *m, const TdfaEdge *e, TdfaRun *run, const uint8_t *cur)
{
    run->accept = e->accept;
    run->place = cur;
    run->dead = !e->target;
    if (e->target) memcpy(run->saved, run->reg, m->nregisters * sizeof *run->reg);
}

/* An edge that is not just a step. The next row, 0: there is none. */
static uint32_t take_edge(const Tdfa *m, uint32_t cell, TdfaRun *run, const uint8_t *cur)
{
    const TdfaEdge *e = &m->edge[cell & ~TDFA_SPECIAL];

    if (e->accept) accept(m, e, run, cur);
    if (e->moves) move(m, e->moves, run, cur);
    return e->target;
}

void jr_tdfa_put(const Tdfa *m, uint32_t list, const size_t *reg, jitre_span match,
                 size_t *slots, uint32_t nslots)
{
    const TdfaExpr *x = jr_tdfa_expr(m, list);
    size_t base[TDFA_REGISTER] = {0, match.end, match.start};

    memset(slots, 0xff, nslots * sizeof *slots);
    if (nslots > 0) slots[0] = match.start;
    if (nslots > 1) slots[1] = match.end;
    for (uint32_t n = m->list[list].n; n; n--, x++) {
        size_t at;

        if (x->slot >= nslots) continue;
        at = x->base < TDFA_REGISTER ? base[x->base] : reg[x->base - TDFA_REGISTER];
        slots[x->slot] = at == JITRE_UNSET ? at : at + (size_t)(ptrdiff_t)x->k;
    }
}

/* -- Runs ------------------------------------------------------------------------------------------ */

/* The first state. */
static inline uint32_t begin(const Tdfa *m, const Text *t, const uint8_t *from,
                             bool at_start, bool notempty, TdfaRun *run)
{
    uint32_t prev = m->nprev == 1 ? 0
                    : from == t->base && !t->notbol
                        ? PREV_BEGIN
                        : jr_text_prev_kind(&m->nfa->alphabet, t, from);

    run->cur = from;
    run->base = t->base;
    run->start = (size_t)(from - t->base);
    run->accept = run->dead = run->at_end = 0;
    run->slots = NULL;
    return m->start[(2u * notempty + at_start) * m->nprev + prev];
}

static bool reads_bytes(const Alphabet *al)
{
    return !al->utf && !al->peek_crlf;
}

/* Over bytes to `stop`; the row there, 0: it has ended. */
static uint32_t run_bytes(const Tdfa *m, uint32_t row, const uint8_t *stop, TdfaRun *run)
{
    const uint8_t *cur = run->cur;
    const uint32_t *table = m->cell;

    while (cur < stop) {
        uint32_t cell = table[row + m->byte_column[*cur]];

        if (JR_UNLIKELY(cell & TDFA_SPECIAL)) {
            cell = take_edge(m, cell, run, cur);
            if (!cell) {
                row = 0;
                break;
            }
        }
        row = cell;
        cur++;
    }
    run->cur = cur;
    return row;
}

static uint32_t step(const Tdfa *m, uint32_t row, Symbol s, TdfaRun *run,
                     const uint8_t *cur)
{
    uint32_t cell = m->cell[row + m->column[s]];

    return cell & TDFA_SPECIAL ? take_edge(m, cell, run, cur) : cell;
}

/* To `stop`, or past it when that is inside of a character. */
static uint32_t run_to(const Tdfa *m, TdfaEntry entry, uint32_t row, const Text *t,
                       const uint8_t *stop, TdfaRun *run)
{
    const Alphabet *al = &m->nfa->alphabet;
    const uint8_t *plain = JR_MIN(stop, t->final);

    while (row && run->cur < stop) {
        const uint8_t *at;
        Symbol s;

        if (entry && run->cur < plain) {
            run->state = row / m->ncolumns;
            run->limit = plain;
            entry(run);
            row = run->state * m->ncolumns;
        } else if (reads_bytes(al) && run->cur < plain) {
            row = run_bytes(m, row, plain, run);
        }
        if (!row || run->cur >= stop) break;
        at = run->cur;
        s = jr_text_next(al, t, &run->cur);
        row = step(m, row, s, run, at);
    }
    return row;
}

/* The slots of the accept a run has come to. */
static int put_accept(const Tdfa *m, const TdfaRun *run, size_t *slots, uint32_t nslots)
{
    jitre_span match = {run->start, (size_t)(run->place - run->base)};

    if (!run->accept) return 0;
    jr_tdfa_put(m, run->accept, run->dead ? run->reg : run->saved, match, slots, nslots);
    return 1;
}

/* The match that begins at `from`: `run` tells its accept, if there is one. True: its slots are
 * in run->slots already. */
static inline bool run_match(const Tdfa *m, TdfaEntry entry, const Text *t, uint32_t state,
                             size_t *slots, TdfaRun *run)
{
    uint32_t row = state * m->ncolumns;

    if (entry && run->cur <= t->final) { // in most cases all there is to do
        run->at_end = t->final == t->end && !t->noteol;
        run->slots = slots;
        run->limit = t->final;
        run->state = state;
        entry(run);
        if (run->dead && slots) return true;
        if (!run->state) return false;
        row = run->state * m->ncolumns;
        run->at_end = 0;
        run->slots = NULL;
    }
    row = run_to(m, entry, row, t, t->end, run);
    if (row) step(m, row, jr_text_eoi(&m->nfa->alphabet, t), run, t->end);
    return false;
}

int jr_tdfa_match(const Tdfa *m, TdfaEntry entry, const Text *t, const uint8_t *from,
                  bool at_start, bool notempty, size_t *slots, uint32_t nslots,
                  const uint8_t **read)
{
    TdfaRun run;
    uint32_t state = begin(m, t, from, at_start, notempty, &run);
    bool all = nslots == m->nslots && nslots <= TDFA_CODE_SLOTS;
    bool done = run_match(m, entry, t, state, all ? slots : NULL, &run);

    *read = run.cur;
    return done ? 1 : put_accept(m, &run, slots, nslots);
}

/* The groups of the accept a run has come to. */
static size_t put_groups(const Tdfa *m, const TdfaRun *run, jitre_group *groups)
{
    const TdfaExpr *x = jr_tdfa_expr(m, run->accept);
    const TdfaExpr *end = x + m->list[run->accept].n;
    const size_t *reg = run->dead ? run->reg : run->saved;
    size_t base[TDFA_REGISTER] = {0, (size_t)(run->place - run->base), run->start};
    size_t n = 1;

    groups[0] = (jitre_group){run->start, base[TDFA_CUR], 0};
    for (; x < end; x++) {
        size_t at = x->base < TDFA_REGISTER ? base[x->base] : reg[x->base - TDFA_REGISTER];
        size_t value = at + (size_t)(ptrdiff_t)x->k;

        if (x->slot < 2)
            groups[0].start = value;
        else if (at != JITRE_UNSET && x->slot % 2 == 0)
            groups[n] = (jitre_group){value, value, x->slot / 2};
        else if (at != JITRE_UNSET)
            groups[n++].end = value;
    }
    return n;
}

int jr_tdfa_match_groups(const Tdfa *m, TdfaEntry entry, const Text *t, const uint8_t *from,
                         bool at_start, bool notempty, jitre_group *groups, size_t *n,
                         const uint8_t **read)
{
    TdfaRun run;
    uint32_t state = begin(m, t, from, at_start, notempty, &run);

    run_match(m, entry, t, state, NULL, &run);
    *read = run.cur;
    if (run.accept) *n = put_groups(m, &run, groups);
    return run.accept != 0;
}

int jr_tdfa_span(const Tdfa *m, TdfaEntry entry, const Text *t, jitre_span span,
                 bool at_start, bool notempty, size_t *slots, uint32_t nslots)
{
    const uint8_t *from = t->base + span.start, *end = t->base + span.end;
    uint32_t cell;
    const TdfaEdge *e;
    TdfaRun run;
    uint32_t row = begin(m, t, from, at_start, notempty, &run) * m->ncolumns;

    row = run_to(m, entry, row, t, end, &run);
    if (!row || run.cur != end) return 0;
    cell = m->cell[row + m->column[jr_text_peek(&m->nfa->alphabet, t, end)]];
    if (!(cell & TDFA_SPECIAL)) return 0;
    e = &m->edge[cell & ~TDFA_SPECIAL];
    if (!e->accept) return 0;
    jr_tdfa_put(m, e->accept, run.reg, span, slots, nslots);
    return 1;
}
