/* starts.c -- where matches begin, told by the forward automaton: the tags of SPANS.
 *
 * A thread has to know where it began when it reports. Mostly that needs no memory:
 *
 *     TAG_DEPTH      its node lies a fixed number of bytes below the start, on every path
 *     TAG_NEW        it begins at this very place (delay 0; with delay it is in no state yet)
 *     TAG_REGISTER   otherwise: the place is in a register, set when the thread left nodes of
 *                    fixed depth; threads that began at one place share one
 *
 *     "[^"]*"    " (depth 0)  ->  [^"] and " (depth varies): R = place of the first quote
 *
 * Depth is static, so it makes no states; registers are numbered in the order of the list, so
 * that states which differ in nothing but numbers are one. Threads that stand behind one that
 * reports at the next place, whatever comes, are cut there and need no register.
 * Source: docs/automata.md, "When the start is free".
 */
#include "dfa/steps.h"

enum { TAG_DEPTH, TAG_NEW, TAG_REGISTER };

_Static_assert(TAG_REGISTER + MAX_REGISTERS <= 8, "tags fit their bits");

/* -- Depth ------------------------------------------------------------------------------------ */

enum {
    VARIES = 0,       // length of a set whose characters differ
    MAX_DEPTH = 4096, // deeper is not worth a label for every place
    MAX_LENGTH_WORK = 1 << 20
};

static uint8_t char_length(uint32_t c)
{
    return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}

/* Bytes of the characters of each symbol, VARIES where they differ. */
static uint8_t *symbol_lengths(Arena *a, const Alphabet *al)
{
    uint8_t *len = jr_arena_array(a, uint8_t, al->nsymbols);

    if (!len) return NULL;
    memset(len, 0xff, al->nsymbols);
    for (uint32_t i = 0; i < al->nranges; i++) {
        uint8_t lo = char_length(al->range[i].lo), hi = char_length(al->range[i].hi);
        uint8_t *l = &len[al->range_symbol[i]];

        *l = lo == hi && (*l == 0xff || *l == lo) ? lo : VARIES;
    }
    for (uint32_t s = 0; s < al->nclasses; s++) {
        len[al->final_twin[s]] = len[al->final_twin_n[s]] = len[s];
    }
    if (al->peek_crlf) len[al->crlf_twin] = len[al->lf_twin] = 1;
    return len;
}

static uint8_t set_length(const Nfa *nfa, const uint8_t *len, uint32_t set)
{
    uint8_t all = 0xff;

    for (uint32_t s = 0; s < nfa->alphabet.nsymbols; s++) {
        if (!(nfa->member[(size_t)s * nfa->set_words + set / 64] >> set % 64 & 1)) continue;
        if (len[s] == VARIES || len[s] == 0xff || (all != 0xff && all != len[s]))
            return VARIES;
        all = len[s];
    }
    return all == 0xff ? 1 : all; // no character: nobody passes
}

/* Bytes of the characters of each set. */
static uint8_t *set_lengths(Arena *a, const Nfa *nfa)
{
    const Alphabet *al = &nfa->alphabet;
    uint8_t *of = jr_arena_array(a, uint8_t, nfa->nsets + 1);
    uint8_t *len = al->utf ? symbol_lengths(a, al) : NULL;

    if (!of || (al->utf && !len)) return NULL;
    if (!al->utf) {
        memset(of, 1, nfa->nsets);
        return of;
    }
    if ((uint64_t)nfa->nsets * al->nsymbols > MAX_LENGTH_WORK) return of; // VARIES
    for (uint32_t set = 0; set < nfa->nsets; set++)
        of[set] = set_length(nfa, len, set);
    return of;
}

/* What is known of every node, growing from "unknown" over a depth to "varies". */
typedef struct Depths {
    const Nfa *nfa;
    Origin *depth;
    bool *met;
    NodeId *todo; // nodes whose depth has changed: each does so at most twice
    uint32_t n;
} Depths;

static void reach(Depths *d, NodeId node, Origin depth)
{
    if (d->met[node] && (d->depth[node] == depth || d->depth[node] == ORIGIN_NONE)) return;
    d->depth[node] = d->met[node] ? ORIGIN_NONE : depth;
    d->met[node] = true;
    d->todo[d->n++] = node;
}

static void spread(Depths *d, const uint8_t *len)
{
    while (d->n) {
        NodeId id = d->todo[--d->n];
        const NfaNode *node = &d->nfa->node[id];
        Origin depth = d->depth[id];

        if (node->op == NFA_MATCH || node->op == NFA_FAIL) continue;
        if (node->op == NFA_SET && depth != ORIGIN_NONE)
            depth = len[node->arg] == VARIES || depth - ORIGIN_BACK >= MAX_DEPTH
                        ? (Origin)ORIGIN_NONE
                        : (Origin)(depth + len[node->arg]);
        reach(d, node->out, depth);
        if (node->op == NFA_SPLIT || node->op == NFA_AGAIN) reach(d, node->alt, depth);
    }
}

Status jr_starts_depth(Arena *a, const Nfa *nfa, Origin **depth)
{
    Depths d = {.nfa = nfa};
    uint8_t *len = set_lengths(a, nfa);

    d.depth = jr_arena_array(a, Origin, nfa->nnodes);
    d.met = jr_arena_array(a, bool, nfa->nnodes);
    d.todo = jr_arena_array(a, NodeId, 2 * (size_t)nfa->nnodes);
    if (!len || !d.depth || !d.met || !d.todo) return a->status;
    reach(&d, nfa->start, ORIGIN_BACK);
    spread(&d, len);
    *depth = d.depth;
    return JR_OK;
}

/* -- Tags ------------------------------------------------------------------------------------- */

Origin jr_starts_unpack(const Forward *f, uint32_t item)
{
    uint32_t tag = (item & KEY_TAG) >> KEY_TAG_SHIFT;

    if (tag >= TAG_REGISTER) return (Origin)(ORIGIN_REGISTER + tag - TAG_REGISTER);
    return tag == TAG_NEW ? (Origin)ORIGIN_BACK : f->depth[item & KEY_NODE];
}

/* Does a thread that has entered this node report, whatever comes? */
static bool reports(const Nfa *nfa, NodeId id)
{
    while (nfa->node[id].op == NFA_SAVE)
        id = nfa->node[id].out;
    return nfa->node[id].op == NFA_MATCH;
}

/* The register for threads that began at `origin`; MAX_REGISTERS: none is left. */
static uint32_t register_for(Origin *value, uint32_t *n, Origin origin)
{
    uint32_t r = 0;

    while (r < *n && value[r] != origin)
        r++;
    if (r == *n && r < MAX_REGISTERS) value[(*n)++] = origin;
    return r;
}

Status jr_starts_settle(const Forward *f, Lists *l, Label *label)
{
    Origin value[MAX_REGISTERS];
    uint32_t n = 0;
    bool cut = false;

    for (uint32_t i = 0; i < l->n; i++) {
        uint32_t r = 0;

        if (l->origin[i] == ORIGIN_HERE) {
            l->origin[i] = TAG_NEW;
        } else if (f->depth[l->item[i]] != ORIGIN_NONE) {
            l->origin[i] = TAG_DEPTH;
        } else {
            if (!cut) r = register_for(value, &n, l->origin[i]);
            if (r == MAX_REGISTERS) return JITRE_ERR_TOO_BIG;
            l->origin[i] = (Origin)(TAG_REGISTER + r);
        }
        cut |= f->nfa->delay && reports(f->nfa, l->item[i]);
    }
    for (uint32_t r = 0; r < n; r++)
        if (value[r] != ORIGIN_REGISTER + r) label->set[r] = value[r];
    return JR_OK;
}
