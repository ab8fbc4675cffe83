/* needle.c -- very long simple patterns, see needle.h.
 *
 *     string   a chain of SET nodes of one character each: memmem, which is linear
 *     run      (?:[ab]){3000,}: characters of the set are counted; in byte mode from the far
 *              end of what must be a run, so that most of a text without runs is not read:
 *
 *              . . . x . . . . | p  a  b  ?  ?  ?  ?  y |      y is no member: no run of 7
 *                                                              begins at or before it
 */
#include "scan/needle.h"

#include "unicode/unicode.h"

enum { MAX_SETS = 4096, SET_NONE = JR_MAX_SYMBOLS, SET_MANY };

/* -- Strings -------------------------------------------------------------------------------- */

/* For each class of characters its only one, or UINT32_MAX. */
static Status only_chars(Arena *a, const Alphabet *al, uint32_t **out)
{
    uint32_t *only = *out = jr_arena_array(a, uint32_t, al->nclasses);
    uint32_t *n = jr_arena_array(a, uint32_t, al->nclasses);

    if (!only || !n) return a->status;
    for (uint32_t i = 0; i < al->nranges; i++) {
        Symbol s = al->range_symbol[i];

        n[s] += al->range[i].lo == al->range[i].hi ? 1 : 2;
        only[s] = n[s] == 1 ? al->range[i].lo : UINT32_MAX;
    }
    return JR_OK;
}

/* For each set its only class, or SET_MANY. */
static Status only_symbols(Arena *a, const Nfa *nfa, uint16_t **out)
{
    uint16_t *only = *out = jr_arena_array(a, uint16_t, nfa->nsets);

    if (!only) return a->status;
    for (uint32_t i = 0; i < nfa->nsets; i++)
        only[i] = SET_NONE;
    for (uint32_t s = 0; s < nfa->alphabet.nclasses; s++) {
        const uint64_t *row = nfa->member + (size_t)s * nfa->set_words;

        for (uint32_t w = 0; w < nfa->set_words; w++)
            for (uint64_t bits = row[w]; bits; bits &= bits - 1) {
                uint16_t *set = &only[w * 64 + (uint32_t)__builtin_ctzll(bits)];

                *set = *set == SET_NONE ? (uint16_t)s : (uint16_t)SET_MANY;
            }
    }
    return JR_OK;
}

static bool put_char(Needle *n, uint8_t *bytes, const Alphabet *al, uint32_t c)
{
    if (c == UINT32_MAX) return false;
    if (al->utf)
        n->len += jr_utf8_encode(c, bytes + n->len);
    else
        bytes[n->len++] = (uint8_t)c;
    return true;
}

/* Follow the chain. False: it is none. */
static bool read_chain(const Nfa *nfa, const uint16_t *symbol, const uint32_t *chr,
                       Needle *n, uint8_t *bytes)
{
    for (NodeId id = nfa->start; nfa->node[id].op != NFA_MATCH; id = nfa->node[id].out) {
        const NfaNode *node = &nfa->node[id];

        if (node->op == NFA_SAVE) continue;
        if (node->op != NFA_SET || symbol[node->arg] >= SET_NONE ||
            !put_char(n, bytes, &nfa->alphabet, chr[symbol[node->arg]]))
            return false;
    }
    return n->len > 0;
}

/* Nothing but SAVE and SET: that is cheap to see. */
static bool is_chain(const Nfa *nfa)
{
    NodeId id = nfa->start;

    while (nfa->node[id].op == NFA_SET || nfa->node[id].op == NFA_SAVE)
        id = nfa->node[id].out;
    return nfa->node[id].op == NFA_MATCH && nfa->nsets <= MAX_SETS;
}

static Status make_string(Arena *keep, const Nfa *nfa, Needle *n, bool *is_one)
{
    uint32_t *chr;
    uint16_t *symbol;
    uint8_t *bytes =
        jr_arena_array(keep, uint8_t, (nfa->alphabet.utf ? 4 : 1) * (size_t)nfa->nnodes);

    if (!bytes) return keep->status;
    JR_TRY(only_chars(keep, &nfa->alphabet, &chr));
    JR_TRY(only_symbols(keep, nfa, &symbol));
    n->bytes = bytes;
    *is_one = read_chain(nfa, symbol, chr, n, bytes);
    return JR_OK;
}

/* -- Runs ----------------------------------------------------------------------------------- */

/* SET in REPEAT, perhaps in groups, and nothing else. */
static bool is_run(const Ast *ast, const Nfa *nfa, Needle *n)
{
    const AstNode *node = &ast->node[ast->root];
    bool any = false;

    while (node->op == AST_GROUP)
        node = &ast->node[node->child];
    if (node->op != AST_REPEAT || !node->u.rep.min) return false;
    n->min = node->u.rep.min;
    n->max = node->greedy || nfa->longest ? node->u.rep.max : n->min;
    do
        node = &ast->node[node->child];
    while (node->op == AST_GROUP);
    if (node->op != AST_SET && (node->op != AST_STRING || node->u.str.count != 1))
        return false;
    for (NodeId id = 0; id < nfa->nnodes; id++) {
        if (nfa->node[id].op != NFA_SET) continue;
        if (any && nfa->node[id].arg != nfa->node[n->set].arg) return false;
        n->set = id;
        any = true;
    }
    for (unsigned b = 0; any && !nfa->alphabet.utf && b < 256; b++)
        n->in_run[b] = jr_nfa_accepts(nfa, n->set, nfa->alphabet.byte[b]);
    return any;
}

Status jr_needle_make(Arena *keep, const Ast *ast, const Nfa *nfa, const Needle **needle)
{
    const Alphabet *al = &nfa->alphabet;
    bool is_one = false;
    Needle *n;

    *needle = NULL;
    if (nfa->nnodes < NEEDLE_FROM || nfa->nlooks || nfa->has_keep || nfa->notempty ||
        nfa->nullable || al->peek_crlf || al->uses_final)
        return JR_OK;
    n = jr_arena_new(keep, Needle);
    if (!n) return keep->status;
    if (is_chain(nfa)) JR_TRY(make_string(keep, nfa, n, &is_one));
    if (!is_one) {
        *n = (Needle){0};
        is_one = is_run(ast, nfa, n);
    }
    if (is_one) *needle = n;
    return JR_OK;
}

/* -- Search --------------------------------------------------------------------------------- */

/* The end of the run from p on, but not beyond max members. */
static const uint8_t *run_end(const Needle *n, const uint8_t *p, const uint8_t *end)
{
    if (n->max != AST_INFINITE && (size_t)(end - p) > n->max) end = p + n->max;
    while (p < end && n->in_run[*p])
        p++;
    return p;
}

/* Byte mode: text[p, known) are members, and `min` are wanted. */
static bool find_run(const Needle *n, const Text *t, const uint8_t *p, jitre_span *match)
{
    const uint8_t *known = p;

    while ((size_t)(t->end - p) >= n->min) {
        const uint8_t *last = p + n->min, *q = last;

        while (q > known && n->in_run[q[-1]])
            q--;
        if (q == known) {
            *match = (jitre_span){(size_t)(p - t->base),
                                  (size_t)(run_end(n, p, t->end) - t->base)};
            return true;
        }
        p = q;
        known = last;
    }
    return false;
}

static bool find_run_of_symbols(const Needle *n, const Nfa *nfa, const Text *t,
                                const uint8_t *p, jitre_span *match)
{
    const uint8_t *start = p, *end = p;
    uint32_t count = 0;

    while (p < t->end && count < n->max) {
        if (jr_nfa_accepts(nfa, n->set, jr_text_next(&nfa->alphabet, t, &p))) {
            end = p;
            count += count < n->min || n->max != AST_INFINITE;
            continue;
        }
        if (count >= n->min) break;
        start = p;
        count = 0;
    }
    *match = (jitre_span){(size_t)(start - t->base), (size_t)(end - t->base)};
    return count >= n->min;
}

bool jr_needle_find(const Needle *n, const Nfa *nfa, const Text *t, const uint8_t *from,
                    jitre_span *match)
{
    const uint8_t *at;

    if (!n->bytes)
        return nfa->alphabet.utf ? find_run_of_symbols(n, nfa, t, from, match)
                                 : find_run(n, t, from, match);
    at = memmem(from, (size_t)(t->end - from), n->bytes, n->len);
    if (!at) return false;
    *match = (jitre_span){(size_t)(at - t->base), (size_t)(at - t->base) + n->len};
    return true;
}
