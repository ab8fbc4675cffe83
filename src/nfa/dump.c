/* dump.c -- the automaton as text, as a graph, and its checker. */
#include "nfa/nfa.h"

#define LOOK_NAMES(X)                                                                      \
    X(LOOK_BEGIN, "begin")                                                                 \
    X(LOOK_BOL, "bol")                                                                     \
    X(LOOK_BOL_MULTI, "bol-multi")                                                         \
    X(LOOK_BOL_MULTI_ALT, "bol-multi-alt")                                                 \
    X(LOOK_END, "end")                                                                     \
    X(LOOK_EOL, "eol")                                                                     \
    X(LOOK_EOL_END, "eol-end")                                                             \
    X(LOOK_EOL_MULTI, "eol-multi")                                                         \
    X(LOOK_END_NL, "end-nl")                                                               \
    X(LOOK_WORD, "word")                                                                   \
    X(LOOK_NOT_WORD, "not-word")                                                           \
    X(LOOK_START, "start")                                                                 \
    X(LOOK_NEXT_IN, "next-in")                                                             \
    X(LOOK_NEXT_NOT_IN, "next-not-in")                                                     \
    X(LOOK_PREV_IN, "prev-in")                                                             \
    X(LOOK_PREV_NOT_IN, "prev-not-in")                                                     \
    X(LOOK_NOT_STRAY, "not-stray")                                                         \
    X(LOOK_NOT_IN_CRLF, "not-in-crlf")

static const char *look_name(uint8_t kind)
{
    switch (kind) {
#define LOOK_CASE(k, name)                                                                 \
    case k: return name;
        LOOK_NAMES(LOOK_CASE)
#undef LOOK_CASE
    default: return "?";
    }
}

enum { MAX_RANGES = 6 }; // shown of a class

static void put_range(Buf *out, uint32_t lo, uint32_t hi)
{
    jr_buf_put_char(out, lo);
    if (hi == lo) return;
    if (hi > lo + 1) jr_buf_putc(out, '-');
    jr_buf_put_char(out, hi);
}

static bool in_set(const Nfa *nfa, uint32_t set, Symbol s)
{
    return nfa->member[(size_t)s * nfa->set_words + set / 64] >> (set % 64) & 1;
}

/* The characters of a set (nfa given) or of one class. */
static void put_chars(const Alphabet *al, const Nfa *nfa, uint32_t set, Symbol class,
                      Buf *out)
{
    uint32_t shown = 0;

    for (uint32_t i = 0; i < al->nranges;) {
        uint32_t k = i;

        while (k < al->nranges &&
               (nfa ? in_set(nfa, set, al->range_symbol[k]) : al->range_symbol[k] == class))
            k++;
        if (k == i) {
            i++;
            continue;
        }
        if (shown++ == MAX_RANGES) {
            jr_buf_puts(out, "..");
            return;
        }
        put_range(out, al->range[i].lo, al->range[k - 1].hi);
        i = k;
    }
}

void jr_alphabet_put_symbol(const Alphabet *al, Symbol s, Buf *out)
{
    if (s < al->nclasses)
        put_chars(al, NULL, 0, s, out);
    else if (s == al->eoi)
        jr_buf_puts(out, "EOI");
    else if (s == al->eoi_n)
        jr_buf_puts(out, "EOI_N");
    else if (s == al->invalid)
        jr_buf_puts(out, "INVALID");
    else if (s == al->stray)
        jr_buf_puts(out, "STRAY");
    else if (s == al->crlf_twin)
        jr_buf_puts(out, "CR(LF)");
    else if (s == al->lf_twin)
        jr_buf_puts(out, "(CR)LF");
    else
        jr_buf_puts(out, "FNL");
}

static void put_node(const Nfa *nfa, const NfaNode *n, Buf *out)
{
    switch (n->op) {
    case NFA_SET:
        jr_buf_puts(out, "set    ");
        put_chars(&nfa->alphabet, nfa, n->arg, 0, out);
        break;
    case NFA_SPLIT: jr_buf_puts(out, "split"); break;
    case NFA_LOOK:
        jr_buf_printf(out, "look   %s", look_name(nfa->look[n->arg].kind));
        break;
    case NFA_ENTER: jr_buf_puts(out, "enter"); break;
    case NFA_AGAIN: jr_buf_printf(out, "again  %s", n->greedy ? "greedy" : "lazy"); break;
    case NFA_SAVE: jr_buf_printf(out, "save   %u", n->arg); break;
    case NFA_MATCH: jr_buf_puts(out, "match"); break;
    case NFA_BACKREF: jr_buf_printf(out, "backref %u", n->arg / 8); break;
    case NFA_AROUND:
        jr_buf_puts(out, n->arg == AROUND_NEGATED ? "unless" : "around");
        break;
    case NFA_ATOMIC: jr_buf_puts(out, "atomic"); break;
    case NFA_BACK: jr_buf_printf(out, "back   %u", n->arg); break;
    case NFA_HOLDS: jr_buf_puts(out, "holds"); break;
    default: jr_buf_puts(out, "fail");
    }
}

static bool two_ways(const NfaNode *n)
{
    return n->op == NFA_SPLIT || n->op == NFA_AGAIN || n->op == NFA_AROUND ||
           n->op == NFA_ATOMIC;
}

static bool is_last(const NfaNode *n)
{
    return n->op == NFA_MATCH || n->op == NFA_FAIL || n->op == NFA_HOLDS;
}

void jr_nfa_dump(const Nfa *nfa, Buf *out)
{
    jr_buf_printf(out, "nfa   %u nodes, %u classes, delay %d%s\n", nfa->nnodes,
                  nfa->alphabet.nclasses, nfa->delay, nfa->anchored ? ", anchored" : "");
    for (uint32_t i = 0; i < nfa->nnodes; i++) {
        const NfaNode *n = &nfa->node[i];

        jr_buf_printf(out, "%c %4u  ", i == nfa->start ? '>' : ' ', i);
        put_node(nfa, n, out);
        if (!is_last(n)) jr_buf_printf(out, " -> %u", n->out);
        if (two_ways(n)) jr_buf_printf(out, ", %u", n->alt);
        jr_buf_putc(out, '\n');
    }
}

/* A label for Graphviz: backslashes doubled. */
static void put_quoted(Buf *out, const Buf *text)
{
    for (size_t i = 0; i < text->len; i++) {
        if (text->data[i] == '\\' || text->data[i] == '"') jr_buf_putc(out, '\\');
        jr_buf_putc(out, text->data[i]);
    }
}

void jr_nfa_dot(const Nfa *nfa, Buf *out)
{
    Buf text;

    jr_buf_init(&text, out->heap);
    jr_buf_puts(out,
                "digraph nfa {\n  rankdir=LR;\n  node [shape=box, fontname=monospace];\n");
    for (uint32_t i = 0; i < nfa->nnodes; i++) {
        const NfaNode *n = &nfa->node[i];

        text.len = 0;
        jr_buf_printf(&text, "%u ", i);
        put_node(nfa, n, &text);
        jr_buf_printf(out, "  n%u [label=\"", i);
        put_quoted(out, &text);
        jr_buf_printf(out, "\"%s];\n", n->op == NFA_MATCH ? ", peripheries=2" : "");
        if (!is_last(n)) jr_buf_printf(out, "  n%u -> n%u;\n", i, n->out);
        if (two_ways(n)) jr_buf_printf(out, "  n%u -> n%u [style=dashed];\n", i, n->alt);
    }
    jr_buf_puts(out, "}\n");
    out->failed |= text.failed;
    jr_buf_free(&text);
}
