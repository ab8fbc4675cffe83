/* dump.c -- automata as text, as a graph, and their checker. */
#include "dfa/dfa.h"

static const char *kind_name(DfaKind kind)
{
    static const char *const name[] = {"search", "iterate", "spans", "reverse"};

    return name[kind];
}

static void put_origin(Origin o, Buf *out)
{
    if (o == ORIGIN_HERE)
        jr_buf_puts(out, "here");
    else if (o < ORIGIN_BACK)
        jr_buf_printf(out, "r%d", o - ORIGIN_REGISTER);
    else
        jr_buf_printf(out, "-%d", o - ORIGIN_BACK);
}

static void put_label(const Dfa *d, uint16_t label, Buf *out)
{
    const Label *l = &d->labels[label];

    if (!label) return;
    if (d->kind == DFA_SEARCH || d->kind == DFA_REVERSE) {
        jr_buf_puts(out, d->kind == DFA_SEARCH ? "  match" : "  start");
        return;
    }
    jr_buf_printf(out, "  [keep %x", l->keep);
    if (l->hit != LABEL_NO_HIT) jr_buf_printf(out, " hit %u of %u", l->hit, l->nold);
    for (uint32_t i = 0; i < l->npush; i++) {
        jr_buf_puts(out, l->pending >> i & 1 ? " push pending" : " push final");
        if (l->start[i] == ORIGIN_NONE) continue;
        jr_buf_puts(out, " from ");
        put_origin(l->start[i], out);
    }
    for (uint32_t r = 0; r < MAX_REGISTERS; r++) {
        if (l->set[r] == ORIGIN_NONE) continue;
        jr_buf_printf(out, " r%u=", r);
        put_origin(l->set[r], out);
    }
    jr_buf_putc(out, ']');
}

/* Symbols of one target together: first symbol of state s with that target not yet shown. */
static bool is_first(const Dfa *d, StateId s, uint32_t sym)
{
    for (uint32_t i = 0; i < sym; i++)
        if (jr_dfa_next(d, s, (Symbol)i) == jr_dfa_next(d, s, (Symbol)sym)) return false;
    return true;
}

static void put_symbols(const Dfa *d, StateId s, StateId to, Buf *out)
{
    const Alphabet *al = &d->nfa->alphabet;
    const char *sep = "";

    for (uint32_t i = 0; i < al->nsymbols; i++) {
        if (jr_dfa_next(d, s, (Symbol)i) != to) continue;
        jr_buf_puts(out, sep);
        jr_alphabet_put_symbol(al, (Symbol)i, out);
        sep = " ";
    }
}

void jr_dfa_dump(const Dfa *d, Buf *out)
{
    static const char *const backlog[] = {"none", "one", "many"};
    uint32_t nsymbols = d->nfa->alphabet.nsymbols;

    jr_buf_printf(out, "dfa   %s, %u states, %u symbols", kind_name(d->kind), d->nstates,
                  nsymbols);
    if (d->kind == DFA_ITERATE || d->kind == DFA_SPANS)
        jr_buf_printf(out, ", %u labels, waiting ends: %s", d->nlabels - 1,
                      backlog[d->backlog]);
    jr_buf_puts(out, "\n");
    for (StateId s = 1; s < d->nstates; s++) {
        jr_buf_printf(out, "%c %4u", s == d->start[0] ? '>' : ' ', s);
        put_label(d, d->label[s], out);
        jr_buf_putc(out, '\n');
        for (uint32_t sym = 0; sym < nsymbols; sym++) {
            StateId to = jr_dfa_next(d, s, (Symbol)sym);

            if (to == DFA_DEAD || !is_first(d, s, sym)) continue;
            jr_buf_printf(out, "          -> %u  ", to);
            put_symbols(d, s, to, out);
            jr_buf_putc(out, '\n');
        }
    }
}

static void put_quoted(Buf *out, const Buf *text)
{
    for (size_t i = 0; i < text->len; i++) {
        if (text->data[i] == '\\' || text->data[i] == '"') jr_buf_putc(out, '\\');
        jr_buf_putc(out, text->data[i]);
    }
}

void jr_dfa_dot(const Dfa *d, Buf *out)
{
    Buf text;

    jr_buf_init(&text, out->heap);
    jr_buf_puts(out,
                "digraph dfa {\n  rankdir=LR;\n  node [shape=circle, fontname=monospace];\n"
                "  edge [fontname=monospace];\n");
    for (StateId s = 1; s < d->nstates; s++) {
        if (d->label[s])
            jr_buf_printf(out, "  s%u [shape=doublecircle, label=\"%u\"];\n", s, s);
        else
            jr_buf_printf(out, "  s%u [label=\"%u\"];\n", s, s);
        for (uint32_t sym = 0; sym < d->nfa->alphabet.nsymbols; sym++) {
            StateId to = jr_dfa_next(d, s, (Symbol)sym);

            if (to == DFA_DEAD || !is_first(d, s, sym)) continue;
            text.len = 0;
            put_symbols(d, s, to, &text);
            jr_buf_printf(out, "  s%u -> s%u [label=\"", s, to);
            put_quoted(out, &text);
            jr_buf_puts(out, "\"];\n");
        }
    }
    jr_buf_printf(out, "  begin [shape=point];\n  begin -> s%u;\n}\n", d->start[0]);
    out->failed |= text.failed;
    jr_buf_free(&text);
}
