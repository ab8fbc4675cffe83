/* nfa.h -- the product of src/nfa: an ordered Thompson automaton over symbols.
 *
 * Symbols. The automaton does not read bytes but symbols: classes of characters that no part
 * of the pattern tells apart. The Alphabet turns text into symbols; it is the only place that
 * knows UTF-8, newline conventions and invalid text, so every automaton is as small for \p{L}
 * as for [a-z], and \b needs no special case for non-ASCII text.
 *
 *     text     h   é(2 bytes)   \xff      \n (last)   end
 *     symbol   0   1            invalid   FNL         EOI
 *
 * Besides the classes there are symbols no character set contains:
 *   invalid   a byte (or a broken sequence) that is no UTF-8; kills every thread
 *   stray     ... and is a continuation byte: a match may not start in front of it
 *   twins     a newline that ends the text is fed as the twin of its class (`final_twin`),
 *             a CR in front of LF as `crlf_twin`, the LF behind it as `lf_twin`
 *   EOI       the end of the text; with NOTEOL the twins `EOI_N`, and FNL_N
 *
 * Order. `out` before `alt` is priority: threads are kept in this order and cut behind the
 * first MATCH, which gives the leftmost-first meaning of Perl.
 *
 * Empty iterations (a loop body that consumed nothing): a thread carries the number of
 * innermost enclosing loops that are "fresh", i.e. have consumed nothing since they were
 * entered. ENTER adds one; AGAIN with fresh > 0 leaves the loop and takes one off, with 0 it
 * is an ordinary split. A consumed byte sets it to 0. Only loops whose body can match empty
 * have ENTER/AGAIN. Source: semantics of Perl, cf. Barriere and Pit-Claudel, PLDI 2024.
 */
#ifndef JR_NFA_H
#define JR_NFA_H

#include "base/arena.h"
#include "base/buf.h"
#include "parse/ast.h"

typedef uint32_t NodeId;
typedef uint16_t Symbol;
typedef uint8_t PrevKind;

#define JR_MAX_SYMBOLS 16000 // fits the 14 bits of a decoder cell

typedef enum NfaOp {
    NFA_SET,   // consume one symbol of set `arg`, go to out
    NFA_SPLIT, // out, then alt
    NFA_LOOK,  // go to out if look[arg] holds
    NFA_ENTER, // go to out, the loop entered becomes fresh
    NFA_AGAIN, // end of a loop body: out = body (its ENTER), alt = exit; greedy: body first
    NFA_SAVE,  // slot[arg] = this place, go to out
    NFA_MATCH,
    NFA_FAIL,
    NFA_BACKREF, // what group arg / 8 has matched, once more; arg % 8: 0 or 1 + FoldMode
    NFA_AROUND, // if the body at alt comes to its HOLDS (arg, an AroundKind, NEGATED: if it does
                // not), go to out at the same place
    NFA_ATOMIC, // likewise, but go to out where the body has come to HOLDS, once
    NFA_BACK,   // arg characters back, go to out
    NFA_HOLDS   // end of a body
} NfaOp;

typedef struct NfaNode {
    uint8_t op;
    bool greedy;    // AGAIN
    uint16_t depth; // number of enclosing ENTER/AGAIN loops
    uint32_t arg;   // SET: set  LOOK: look  SAVE: slot
    NodeId out, alt;
} NfaNode;
_Static_assert(sizeof(NfaNode) == 16, "nodes are packed: closures touch all of them");

/* One more condition than patterns can write: no stray continuation byte follows. Guards the
 * start of patterns that match the empty string, in UTF mode. */
#define LOOK_NOT_STRAY 64
/* ... and: this is not between CR and LF, unless the search begins here. Guards the start under
 * newline conventions that know CRLF, where PCRE2 steps over it as one character if the pattern
 * names neither CR nor LF. */
#define LOOK_NOT_IN_CRLF 65

/* A condition on a place. `set` counts for those kinds of LookKind that have one. */
typedef struct NfaLook {
    uint8_t kind; // LookKind or one of the two above
    uint32_t set;
} NfaLook;

/* -- Alphabet ------------------------------------------------------------------------------ */

enum {
    DECODE_LEAF = 0x8000, // in a decoder cell: the low bits are a symbol, not a node
    DECODE_PEEK = 0x4000  // ... and the symbol is CR: look whether LF follows
};

typedef struct Alphabet {
    bool utf;
    bool peek_crlf;  // CR before LF has a symbol of its own
    uint8_t newline; // enum jitre_newline
    uint32_t
        nclasses; // symbols [0, nclasses) are classes of characters, the others special
    uint32_t nsymbols;
    Symbol invalid, stray; // UTF only (else EOI)
    Symbol eoi, eoi_n;
    Symbol crlf_twin, lf_twin; // peek_crlf only (else EOI)
    /* Decoder. Byte mode: byte[b] is the symbol. UTF: byte[b] is DECODE_LEAF | symbol, or the
     * node for the rest of a multi-byte character: rest[node][next byte & 63] the same again;
     * a byte that is no continuation, or a cell DECODE_LEAF | invalid, is a broken sequence. */
    uint16_t byte[256];
    uint16_t (*rest)[64];
    uint32_t nrest;
    /* Final newline. uses_final: the pattern can tell; then final_twin[s] for the symbol s of
     * a newline is what is fed for it at the very end (final_twin_n with NOTEOL). */
    bool uses_final;
    Symbol *final_twin, *final_twin_n; // [nsymbols]
    /* Kinds: what assertions know of the character before. prev[s] for a symbol s. */
    PrevKind *prev; // [nsymbols]
    uint32_t nprev;
    /* ... and of the one that follows: symbols of one kind are alike to every assertion. */
    uint16_t *next_kind; // [nsymbols]
    uint32_t nnext;
    uint32_t *rep_char;   // [nclasses] a character of each class
    CharRange *range;     // the partition, ascending: characters and their class, for dumps
    Symbol *range_symbol; // [nranges]
    uint32_t nranges;
} Alphabet;

enum { PREV_BEGIN, PREV_BEGIN_NOTBOL, PREV_FIRST }; // kinds that every Nfa has

/* -- Nfa ----------------------------------------------------------------------------------- */

typedef struct Nfa {
    NfaNode *node;
    uint32_t nnodes;
    NodeId start;
    Alphabet alphabet;
    uint64_t *member; // bit (symbol, set): symbol * set_words + set / 64
    uint32_t nsets, set_words;
    NfaLook *look;
    uint32_t nlooks;
    bool *look_table;   // [look][prev][next kind][at_start], see jr_nfa_look
    uint32_t nslots;    // 2 * groups (+ 1 when has_keep: the last one is \K)
    uint32_t max_depth; // of ENTER/AGAIN loops
    uint32_t
        *visit_base; // [nnodes + 1] prefix sums of depth + 1: (node, fresh) -> dense index
    bool delay; // some LOOK reads the next symbol: a place is resolved when that is known
    bool uses_prev;  // some LOOK reads the previous character
    bool uses_start; // some LOOK is \G
    bool has_keep;   // \K: the last slot
    bool longest;    // leftmost-longest
    bool notempty;   // empty matches do not count
    bool nullable;   // some path from start to MATCH consumes nothing (LOOKs taken as true)
    bool anchored;   // every path begins with LOOK_START or LOOK_BEGIN/BOL
    bool at_lines; // ... with LOOK_BEGIN/BOL or LOOK_BOL_MULTI, at the beginning of a line
} Nfa;

/* Variant of a pattern: the same Ast under match flags that change the automaton. */
typedef struct NfaOptions {
    bool anchored, endanchored, notempty;
    bool longest;
} NfaOptions;

/* Build the automaton. TOO_BIG when it does not fit the arenas. O(written-out size). */
Status jr_nfa_build(Arena *keep, Arena *scratch, const Ast *ast, const NfaOptions *options,
                    Nfa **nfa);

void jr_nfa_dump(const Nfa *nfa, Buf *out);
void jr_nfa_dot(const Nfa *nfa, Buf *out);
/* Characters of a symbol for a human: "a-z0-9", "\x{430}-\x{44f}", "FNL", "EOI". */
void jr_alphabet_put_symbol(const Alphabet *al, Symbol s, Buf *out);

static inline bool jr_nfa_accepts(const Nfa *nfa, NodeId node, Symbol s)
{
    uint32_t set = nfa->node[node].arg;
    return nfa->member[(size_t)s * nfa->set_words + set / 64] >> (set % 64) & 1;
}

/* Does look[id] hold between a character of kind `prev` and the symbol `next`? at_start: this
 * is where the search began. */
static inline bool jr_nfa_look(const Nfa *nfa, uint32_t id, PrevKind prev, Symbol next,
                               bool at_start)
{
    const Alphabet *al = &nfa->alphabet;
    return nfa
        ->look_table[(((size_t)id * al->nprev + prev) * al->nnext + al->next_kind[next]) *
                         2 +
                     at_start];
}

/* -- Reading text -------------------------------------------------------------------------- */

/* A text being read: what the automata share. `base` is text[0]; the final newline, when the
 * alphabet tells it, begins at `final` (== end when there is none). */
typedef struct Text {
    const uint8_t *base, *end, *final;
    bool noteol, notbol;
    const struct Verdicts *verdicts; // of the AROUND nodes, for simulations; else NULL
} Text;

Text jr_text_make(const Alphabet *al, const void *text, size_t len, uint32_t match_flags);

/* The symbol at *p (*p < end) and the place behind it. Slow path of jr_text_next. */
Symbol jr_text_next_slow(const Alphabet *al, const Text *t, const uint8_t **p);
/* The symbol before *p (*p > base), moving *p to its beginning. */
Symbol jr_text_prev(const Alphabet *al, const Text *t, const uint8_t **p);
/* Kind of what stands before p. */
PrevKind jr_text_prev_kind(const Alphabet *al, const Text *t, const uint8_t *p);
/* The symbol at p, EOI at the end; p does not move. */
Symbol jr_text_peek(const Alphabet *al, const Text *t, const uint8_t *p);

static inline Symbol jr_text_next(const Alphabet *al, const Text *t, const uint8_t **p)
{
    uint16_t cell = al->byte[**p];

    if (JR_LIKELY(*p < t->final)) {
        if (!al->utf && !al->peek_crlf) {
            ++*p;
            return cell;
        }
        if (al->utf && (cell & (DECODE_LEAF | DECODE_PEEK)) == DECODE_LEAF) {
            ++*p;
            return cell & 0x3fff;
        }
    }
    return jr_text_next_slow(al, t, p);
}

static inline Symbol jr_text_eoi(const Alphabet *al, const Text *t)
{
    return t->noteol ? al->eoi_n : al->eoi;
}

/* -- Closure ------------------------------------------------------------------------------- */

/* Work space for closures of one automaton: which (node, fresh) were visited and which SET
 * nodes were seen, by generation stamps, and a stack. */
typedef struct Closure {
    const Nfa *nfa;
    uint32_t *visited; // [visit_base[nnodes]] generation of the last visit
    uint32_t *seen;    // [nnodes]
    uint32_t visit_gen, seen_gen;
    struct ClosureFrame *stack;
    uint32_t cap;
    bool met_match; // a MATCH was met and skipped; reset by whoever asks
    bool met_look;  // a LOOK was met; likewise
    uint64_t work;  // nodes expanded so far: what budgets count
} Closure;

Status jr_closure_init(Closure *c, Arena *a, const Nfa *nfa);
/* Forget what was seen and visited (both), or only visited. */
void jr_closure_reset(Closure *c);
void jr_closure_reset_visited(Closure *c);

/* Ordered epsilon closure of `root`, depth first in priority order: append the SET nodes not
 * yet seen to leaves[*n]; stop at the first MATCH and return true, unless skip_match. leaves
 * has room for all SET nodes. */
bool jr_closure_run(Closure *c, NodeId root, PrevKind prev, Symbol next, bool at_start,
                    bool skip_match, NodeId *leaves, uint32_t *n);

/* -- Pike ---------------------------------------------------------------------------------- */

/* Simulation with groups: runs every pattern, the reference for all other engines.
 * Leftmost-first (or longest) match of the search from `start`; slots[nslots], JITRE_UNSET
 * where not set. Slots 0 and 1 are the match itself, \K applied. known: NULL, or the match (with
 * its true start, not \K's) when it is known and only the groups are wanted; its start may be
 * JITRE_UNSET, when only its end is known. true_start may be
 * NULL; else it gets the start of the match before \K is applied. Memory from
 * `heap`, O(nodes * slots), freed before return. Time O(length * nodes). Returns 1, 0 or an
 * error. */
int jr_pike_find(const Nfa *nfa, const Heap *heap, const Text *t, const uint8_t *start,
                 bool notempty_atstart, const jitre_span *known, size_t *true_start,
                 size_t *slots, uint32_t nslots);

#endif
