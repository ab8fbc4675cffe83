/* emit.h -- what the emitters share: the roles of registers, entry and exits, decoding.
 *
 *     emit.c         entry, exits, the UTF-8 decoder; jr_emit puts it all together
 *     emit_states.c  a block per state
 *     emit_walk.c    a loop over a table
 *     emit_spans.c   labels that write matches with their starts
 *     emit_tagged.c  edges of tagged automata
 *     emit_window.c  ... and their runs
 *     emit_chain.c   ... and what follows those
 *     emit_skip.c    vector code that skips over a run
 *
 * Every path out loads the state into ACC and jumps to exit[reason], which stores cursor,
 * state and results. All loops advance CUR towards LIMIT; bounds are tested by comparing
 * the two.
 */
#ifndef JR_EMIT_H
#define JR_EMIT_H

#include "codegen/layout.h"
#include "codegen/x64.h"

#define CUR       RSI // next unread byte; reading backwards: one past it
#define LIMIT     RDI // where reading must stop
#define DATA      RDX // tables and constants
#define BYTE      RCX // the byte just read, then its column
#define ACC       RAX // scratch; at exits the state
#define RUN       R11 // the CodeRun
#define PLACE     R8  // FIND_END, FIND_START: place of the last label
#define OUT       R8  // ITERATE: &ends[count]; SPANS: &spans[count]
#define OUT_END   R9  // ITERATE: OUT up to here has room for one more event
#define NOT_BASE  R10 // ITERATE: -base - 1, so that an offset is one lea
#define ARM       RBX // no skip before this place (blocks); end of the chunk (walk)
#define STATE     RBP // state in the decoder (blocks); offset of the row (walk)
#define BEGIN     R12 // beginning of the character being decoded
#define CANDIDATE R13 // ITERATE walk: ends[count]
#define INFO      R14 // walk by shifts: 6 bits of facts per state
#define FORMER    R15 // walk by shifts: STATE before the step
#define WINDOW    R9  // TAGGED: the bytes whose classes are in V_CLASSES (emit_window.c)
#define START     R11 // SPANS: register 0 of the automaton (RUN is in the red zone then)
#define WAITING   R9 // SPANS walk: start of the candidate (OUT_END is in the red zone then)

/* What lies below the stack pointer: no code is called. */
enum {
    RED_TRAP = -8,         // walk by shifts: place of the last trap
    RED_SHIFT_AFTER = -16, // ... and no shifts before this place
    RED_RUN = -24,         // SPANS: the CodeRun
    RED_OUT_END = -32,     // SPANS walk
    RED_REGISTERS = -32    // - 8 * r: SPANS: register r > 0 of the automaton
};

enum { NSTOPS = CODE_CHAR + 1, MAX_CHAIN_SETS = 8 };

typedef struct Emit {
    Asm *a;
    const Layout *l;
    const Dfa *dfa;
    const Tdfa *tagged;     // TAGGED
    CodeLabel dead;         // ... arrive in DFA_DEAD
    CodeLabel exit[NSTOPS]; // ACC: the state
    CodeLabel resume_bad;   // BYTE: a state that does not exist
    CodeLabel no_room;      // BYTE: the state; nothing was done
    bool saves_arm, saves_state, saves_begin, saves_candidate, saves_shift;
    bool uses_upper;     // of vector registers
    uint32_t nregisters; // SPANS
    size_t data_lead;    // decoder: u16 per lead byte, u16 per (node, continuation byte)
    size_t data_rest;
    size_t window_table, window_low, window_bit[MAX_WINDOW_CLASSES];
    size_t chain_map; // bit i of byte b: b is in chain_set[i]
    ByteSet chain_set[MAX_CHAIN_SETS];
    uint32_t nchain_sets;
} Emit;

/* Both emit the whole body behind the prologue: BYTE is the state to resume in, below
 * nstates. Only the data of the decoder is there already. */
void jr_emit_states(Emit *e);
void jr_emit_walk(Emit *e);

/* Skip over the run of state s whose test is `p`; falls through with CUR at the first byte
 * that is not in the run, or near LIMIT. `scalar` is where the bytes are dispatched one by
 * one. */
void jr_emit_skip(Emit *e, const SkipPlan *p, CodeLabel scalar);

/* TAGGED: skip over the run of state s by window; falls through with CUR at the first byte that
 * is not in the run, or at LIMIT. `far` goes off the straight path. */
typedef struct WindowParts {
    CodeLabel loop, top, refill;
} WindowParts;
WindowParts jr_emit_window(Emit *e, StateId s);
void jr_emit_window_far(Emit *e, WindowParts p, CodeLabel limit);
/* Constants; once, before the others. */
void jr_emit_window_data(Emit *e);

/* TAGGED: behind the run of state s, or where it is a first state, read the bytes that can go on
 * one way only. Returns the state to arrive in, DFA_DEAD: there is no chain. To `slow`, with
 * nothing done, where the bytes are others. Uses ACC, BYTE. */
StateId jr_emit_chain(Emit *e, StateId s, CodeLabel slow);

/* Emit the decoder of a character whose first byte is at BEGIN == CUR - 1. On success jumps
 * to `decoded` with its column in BYTE and CUR behind it; else CUR = BEGIN and to `cut`
 * (the text ends in it) or `broken`. Uses ACC. */
void jr_emit_decoder(Emit *e, CodeLabel decoded, CodeLabel cut, CodeLabel broken);

/* A place in the text: register + displacement. */
typedef struct PlaceAt {
    Reg reg;
    int disp;
} PlaceAt;

/* SPANS. Registers that the labels use. */
uint32_t jr_spans_registers(const Dfa *dfa);
/* The register that holds an origin as an offset: START, or `spare`, loaded without touching the
 * flags. */
Reg jr_emit_origin(Emit *e, Origin o, PlaceAt place, PlaceAt begin, Reg spare);
/* All of a label; the candidate is at OUT. True when OUT has moved. Uses ACC. */
bool jr_emit_spans(Emit *e, const Label *label, PlaceAt place, PlaceAt begin);
/* Parts of entry and exit: load OUT, OUT_END, NOT_BASE, START, candidate; store what is known. */
void jr_emit_spans_load(Emit *e);
void jr_emit_spans_leave(Emit *e);

/* TAGGED. A Dfa whose states are those of the tagged automaton, DFA_DEAD, and one for each edge
 * that does something, from which everything goes on to the target of the edge. */
Status jr_tagged_view(Arena *arena, const Tdfa *m, Dfa **view);
static inline bool emit_is_edge(const Emit *e, StateId s)
{
    return e->tagged && s > e->tagged->nstates;
}
void jr_emit_tagged_load(Emit *e);
/* What the edge does, its symbol being at `begin`. */
void jr_emit_edge(Emit *e, StateId s, PlaceAt begin);
/* CUR is at LIMIT in state s: take EOI if it follows. */
void jr_emit_eoi(Emit *e, StateId s);

/* exit[stop] with state s. */
void jr_emit_exit(Emit *e, StateId s, CodeStop stop);

/* tagged: NULL, or what the Dfa of the layout is a view of. */
Status jr_emit(Asm *a, const Layout *l, const Tdfa *tagged);

#endif
