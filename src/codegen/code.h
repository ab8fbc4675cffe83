/* code.h -- the product of src/codegen: machine code for the loops of a Dfa.
 *
 * Code runs the automaton over bytes [cur, limit) and nothing else: choosing the start
 * state, the final newline and EOI are the caller's, through the tables of the Dfa.
 * Whenever code meets what it does not handle it returns, with (cur, state) exact, and the
 * caller goes on with the table runner: so code is an accelerator that is never needed and
 * always exact.
 *
 * Contract of an entry. In: run->state is a state of the Dfa whose label the caller has
 * dealt with; no byte outside [cur, limit) is read. Out: run->cur and run->state have
 * advanced by whole symbols; the labels of all states arrived at have been dealt with.
 * Allocates nothing; steps <= c * (limit - cur + 1).
 */
#ifndef JR_CODE_H
#define JR_CODE_H

#include "dfa/dfa.h"
#include "dfa/tdfa.h"

typedef enum CodeKind {
    CODE_IS_MATCH, // SEARCH: stop at the first label (CODE_MATCH)
    CODE_FIND_END, // SEARCH: run->place = place of the last label seen; stop at DEAD
    CODE_ITERATE,  // ITERATE with backlog NONE or ONE: label steps into run->ends
    CODE_SPANS,    // SPANS: label steps into run->spans, run->start
    CODE_EVENTS,   // ITERATE: stop at each state with a label (CODE_EVENT, not dealt with)
    CODE_FIND_START, // REVERSE: reads backwards from cur down to limit (limit <= cur);
                     // run->place = beginning, in reading order, of the last symbol that
                     // led to a label (delay or not); stop at DEAD
    CODE_TAGGED      // Tdfa, see jr_code_build_tagged
} CodeKind;

typedef enum CodeStop {
    CODE_LIMIT, // cur == limit, or what is left before limit is not a whole character
    CODE_DEAD,  // state == DFA_DEAD
    CODE_MATCH, // IS_MATCH: a label was met
    CODE_FULL,  // ITERATE, SPANS: fewer than CODE_ENDS_ROOM slots from [count] on
    CODE_EVENT, // EVENTS: state has a label; its place is run->place
    CODE_CHAR   // a character at cur that this code does not handle; step it by table
} CodeStop;

/* Slots one label may need: two steps, each of which moves on by at most two, and one for
 * the candidate behind them. */
enum { CODE_ENDS_ROOM = 5 };

typedef struct CodeRun {
    const uint8_t *cur;
    const uint8_t *limit;
    const uint8_t *place; // see CodeKind; untouched when no label was met
    StateId state;
    const uint8_t *base;         // ITERATE, SPANS: ends are offsets from here
    size_t *ends;                // ITERATE: ends[count] is the candidate
    jitre_span *spans;           // SPANS: likewise
    size_t start[MAX_REGISTERS]; // SPANS
    size_t count, cap;
} CodeRun;

typedef CodeStop (*CodeEntry)(CodeRun *run);

typedef struct Code Code;

/* Blocks: code per state. Walk: a loop over a table. */
typedef enum CodeShape { CODE_SHAPE_AUTO, CODE_BLOCKS, CODE_WALK } CodeShape;

/* Facts the emitters need beside the Dfa. */
typedef struct CodeOptions {
    enum jitre_isa isa; // what may be used: already bounded by the machine; AUTO: ask it
    size_t max_bytes;   // of machine code and its tables; over it JITRE_ERR_TOO_BIG
    const char *name;   // for perf maps and listings: the pattern, may be cut; may be NULL
    size_t name_len;
    CodeShape shape; // AUTO: whichever suits the Dfa
} CodeOptions;

/* The best instruction set of this machine (CPU and operating system), at most `cap`. */
enum jitre_isa jr_isa_detect(enum jitre_isa cap);

/* What code is expected to cost, before there is any: for the planner, which compares it with
 * other ways to search. */
typedef struct CodeEstimate {
    const Dfa *dfa;
    CodeShape shape;
    float cost;            // ns for a KB of common text
    uint32_t nskips, nhot; // states that skip by vectors; whose steps are shifts
    const uint8_t *form;   // [nstates] how the code goes on from a state
    const StateId *usual;  // [nstates] where it expects most bytes to lead
    /* Of a walk: the slot of a hot state, and the one behind a byte; 0 where there is none. */
    const uint8_t *slot_of, (*slot_next)[256]; // [nstates], [nslots]
} CodeEstimate;

/* Lay out code, but emit none. In `keep`; the Dfa must outlive it. TOO_BIG where no code is
 * possible. */
Status jr_code_estimate(Arena *keep, const Heap *heap, const Dfa *dfa, CodeKind kind,
                        enum jitre_isa isa, CodeEstimate *estimate);
/* The same for this piece of text, which the automaton reads: cycles; *nlabels is how many
 * labels it meets. */
float jr_code_sample(const CodeEstimate *e, const uint8_t *text, size_t len,
                     size_t *nlabels);
/* The clock that figures were measured with. */
#define JR_CYCLES_PER_NS 3.7f

/* Emit and publish code of one kind for a Dfa. The Dfa must outlive the code.
 * JITRE_ERR_TOO_BIG: over max_bytes; JITRE_ERR_LIMIT: executable memory is not to be had;
 * JITRE_ERR_MEMORY. Memory from heap and the system; jr_code_free gives all back. */
Status jr_code_build(const Heap *heap, const Dfa *dfa, CodeKind kind,
                     const CodeOptions *options, Code **code);
/* The same for a tagged automaton; an entry runs one by the contract of TdfaEntry. TOO_BIG also
 * when it has so many states that a table is as fast. */
Status jr_code_build_tagged(const Heap *heap, const Tdfa *tagged,
                            const CodeOptions *options, Code **code);
TdfaEntry jr_code_tagged_entry(const Code *code);
void jr_code_free(Code *code); // NULL is fine
CodeEntry jr_code_entry(const Code *code);
size_t jr_code_size(const Code *code);   // bytes of machine code
size_t jr_code_memory(const Code *code); // bytes of memory in all
float jr_code_cost(const Code *code);    // ns for a KB of common text; 0: not known
/* The pages of code and tables, *n bytes of them. */
const void *jr_code_region(const Code *code, size_t *n);

/* Annotated listing: offset, bytes, what it is, names of the states. */
void jr_code_listing(const Code *code, Buf *out);

#endif
