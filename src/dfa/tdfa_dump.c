/* tdfa_dump.c -- a tagged automaton as text: for each state what its symbols do. */
#include "dfa/tdfa.h"

static void put_expr(Buf *out, TdfaExpr x)
{
    static const char *const name[] = {"-", "cur", "start"};

    if (x.base < TDFA_REGISTER)
        jr_buf_puts(out, name[x.base]);
    else
        jr_buf_printf(out, "r%d", x.base - TDFA_REGISTER);
    if (x.k) jr_buf_printf(out, "%+d", (int)x.k);
}

/* moves: slots are registers. */
static void put_list(Buf *out, const Tdfa *m, uint32_t list, bool moves)
{
    const TdfaExpr *x = jr_tdfa_expr(m, list);

    for (uint32_t i = 0; i < m->list[list].n; i++, x++) {
        jr_buf_printf(out, "%s%s%u=", i ? " " : "", moves ? "r" : "", x->slot);
        put_expr(out, *x);
    }
}

static void put_cell(Buf *out, const Tdfa *m, uint32_t cell)
{
    const TdfaEdge *e = &m->edge[cell & ~TDFA_SPECIAL];

    if (!(cell & TDFA_SPECIAL)) {
        jr_buf_printf(out, " -> s%u", cell / m->ncolumns);
        return;
    }
    if (e->accept) {
        jr_buf_puts(out, " accept {");
        put_list(out, m, e->accept, false);
        jr_buf_puts(out, "}");
    }
    if (e->moves) jr_buf_putc(out, ' ');
    put_list(out, m, e->moves, true);
    if (e->target) jr_buf_printf(out, " -> s%u", e->target / m->ncolumns);
}

static uint32_t cell_of(const Tdfa *m, uint32_t state, uint32_t symbol)
{
    return m->cell[state * m->ncolumns + m->column[symbol]];
}

static bool is_first(const Tdfa *m, uint32_t state, uint32_t symbol)
{
    for (uint32_t i = 0; i < symbol; i++)
        if (cell_of(m, state, i) == cell_of(m, state, symbol)) return false;
    return true;
}

static void put_state(Buf *out, const Tdfa *m, uint32_t state)
{
    const Alphabet *al = &m->nfa->alphabet;

    jr_buf_printf(out, "%c s%u\n", state == m->start[0] ? '>' : ' ', state);
    for (uint32_t s = 0; s < al->nsymbols; s++) {
        uint32_t cell = cell_of(m, state, s);

        if (cell == (TDFA_SPECIAL | TDFA_DEAD_EDGE) || !is_first(m, state, s)) continue;
        jr_buf_puts(out, "     ");
        for (uint32_t i = s; i < al->nsymbols; i++) {
            if (cell_of(m, state, i) != cell) continue;
            jr_buf_putc(out, ' ');
            jr_alphabet_put_symbol(al, (Symbol)i, out);
        }
        jr_buf_puts(out, " ");
        put_cell(out, m, cell);
        jr_buf_putc(out, '\n');
    }
}

void jr_tdfa_dump(const Tdfa *m, Buf *out)
{
    jr_buf_printf(out, "tdfa  %u states, %u registers, %u final lists%s\n", m->nstates,
                  m->nregisters, m->nfinals, m->one_pass ? ", one-pass" : "");
    for (uint32_t s = 1; s <= m->nstates; s++)
        put_state(out, m, s);
}
