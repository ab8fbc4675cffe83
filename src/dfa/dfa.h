/* dfa.h -- the product of src/dfa: deterministic automata over symbols.
 *
 * Three kinds come out of one Nfa:
 *   SEARCH   ordered subset automaton of one unanchored search: where does the leftmost-first
 *            (or leftmost-longest) match end?
 *   ITERATE  the find-all transducer: all matches of a text in one pass, without restarts.
 *            Undecided matches form levels; see Label.
 *   SPANS    ITERATE whose labels also tell where the matches begin; not every pattern has it
 *   REVERSE  runs backwards from the end of a match that is known, to find its start
 *
 * All are Moore machines: a state's label says what happened on arrival in it. A label speaks
 * of one place in the text:
 *   delay == 0   the place behind the symbol just read (for a start state: the beginning)
 *   delay == 1   the place in front of the symbol just read (for EOI: the end of the text)
 * FNL twins and EOI are fed by the runner at the end of the text (nfa.h), never by the loop.
 *
 * A Dfa is complete and immutable. When it would be too big, a Lazy grows the same states while
 * searching, within a budget; its tables look the same to the runner.
 */
#ifndef JR_DFA_H
#define JR_DFA_H

#include "nfa/nfa.h"

typedef uint32_t StateId;
#define DFA_DEAD    0u         // goes only to itself and has no label
#define DFA_UNKNOWN UINT32_MAX // Lazy: transition not built yet

typedef enum DfaKind { DFA_SEARCH, DFA_ITERATE, DFA_SPANS, DFA_REVERSE } DfaKind;

/* SPANS: where a match began. */
typedef uint16_t Origin;
enum { MAX_REGISTERS = 4 };
enum {
    ORIGIN_NONE,                                  // of a register: it stays as it is
    ORIGIN_HERE,                                  // at the place where the match ends
    ORIGIN_REGISTER,                              // + r: what register r held before
    ORIGIN_BACK = ORIGIN_REGISTER + MAX_REGISTERS // + n: n bytes before
};

/* What happens at one place of the text.
 *
 * SEARCH: a match ends here (the last such place before DEAD is the answer).
 * REVERSE: a match can start here (the last one, i.e. the smallest place, is the answer).
 * ITERATE: with the levels numbered from 0 (outermost) as they were before,
 *   keep  the old levels that live on (bit j: level j) and lie outside of the match, if any
 *   hit   old level whose candidate is replaced; == nold: a new match behind all levels;
 *         LABEL_NO_HIT: no match here, only levels that have failed
 *   npush matches that end here (0..2), pending bit i: push i may still be replaced
 * Meaning for the array of match ends: if hit < nold cut the array back to marks[hit]; marks =
 * marks of the kept levels; for each push: if pending append a mark (the array length), append
 * the place. Ends before marks[0] (all, without marks) are final.
 *
 * When no level ever waits with another end behind it (backlog NONE or ONE) the same is done by
 * `steps` (1 or 2) steps of   count += before; ends[count] = place; count += after;
 * where ends[count] is the candidate that is not final yet.
 *
 * SPANS: the same (backlog NONE or ONE only, `steps` may be 0), and start[i] is where push i
 * begins, an Origin as seen from the beginning of the symbol just read (for EOI: the end of the
 * text). After that set[r] tells, all at once, what the registers hold from now on. */
#define LABEL_NO_HIT 0xff
typedef struct Label {
    uint32_t keep;
    uint8_t hit, nold;
    uint8_t npush, pending;
    uint8_t steps;
    uint8_t before[2], after[2];
    Origin start[2], set[MAX_REGISTERS];
} Label;

typedef enum Backlog { BACKLOG_NONE, BACKLOG_ONE, BACKLOG_MANY } Backlog;

typedef struct Dfa {
    DfaKind kind;
    const Nfa *nfa;
    uint32_t nstates;
    uint32_t stride_log; // cell of (state, symbol): next[state << stride_log | symbol]
    const StateId *next;
    const uint16_t *label; // [nstates]; 0: nothing happened
    const Label *labels;   // [nlabels]; labels[0] is not used
    uint32_t nlabels;
    Backlog backlog; // ITERATE and SPANS
    /* Start states. Forward kinds: start[prev * 2 + notempty], prev: PrevKind of what stands
     * before the beginning. REVERSE: start[symbol that follows the end]. */
    const StateId *start;
    uint32_t nstart;
    /* REVERSE: can a match start right here, when a character of kind prev stands before?
     * can_start[state * nprev + prev]: asked where the run stops, at the lower bound. */
    const bool *can_start;
} Dfa;

/* Build the complete automaton of a kind, minimised. max_bytes bounds its size and the
 * work; JITRE_ERR_TOO_BIG when that is not enough (then use a Lazy), JITRE_ERR_MEMORY. The
 * result lives in `keep`; nfa must outlive it. SPANS: TOO_BIG also where starts or waiting
 * matches need more than it has. */
Status jr_dfa_build(Arena *keep, const Heap *heap, const Nfa *nfa, DfaKind kind,
                    size_t max_bytes, Dfa **dfa);

void jr_dfa_dump(const Dfa *dfa, Buf *out);
void jr_dfa_dot(const Dfa *dfa, Buf *out);

static inline StateId jr_dfa_next(const Dfa *dfa, StateId s, Symbol sym)
{
    return dfa->next[(size_t)s << dfa->stride_log | sym];
}

#endif
