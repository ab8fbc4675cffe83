/* layout.h -- what will be emitted, written down as data before anything is.
 *
 * Columns. Symbols that no state tells apart are merged into columns; those that single
 * bytes stand for come first, so that a byte map to columns is enough for dispatch. In UTF
 * mode all bytes >= 0x80 have the column `multi`, which means: decode.
 *
 * Two shapes of code exist. BLOCKS: one block of code per state, for automata of moderate
 * size whose path through the text is predictable. WALK: one loop over a table, for all
 * others.
 */
#ifndef JR_LAYOUT_H
#define JR_LAYOUT_H

#include "base/byteset.h"
#include "codegen/code.h"

typedef struct ByteRange {
    uint8_t lo, hi;
} ByteRange;

/* How a vector of bytes is tested for members of a set (the bytes that end a run). */
typedef enum SkipForm {
    SKIP_NONE,
    SKIP_RANGES, // compares, one per range
    SKIP_SHUFFLE // low[b & 15] & high[b >> 4] != 0
} SkipForm;

enum { MAX_SKIP_RANGES = 4 };

typedef struct SkipPlan {
    uint8_t form;
    bool inverted;  // the test finds the bytes of the run instead
    bool multibyte; // the run may have characters of more than one byte
    uint8_t nranges;
    ByteRange range[MAX_SKIP_RANGES];
    uint8_t low[16], high[16];
} SkipPlan;

typedef enum Dispatch {
    DISPATCH_ONE,     // every byte goes to `other`
    DISPATCH_COMPARE, // bytes of range[i] go to target[i], the rest to `other`
    DISPATCH_SET,  // bytes whose bit is set in a map go to target[0], the rest to `other`
    DISPATCH_TABLE // a jump table, by column
} Dispatch;

enum { MAX_COMPARES = 3 };

/* A word holds the next states of 9 hot states and a trap, 6 bits each: shifting it by the
 * (offset of the) state brings its next state down. */
enum { SHIFT_BITS = 6, NSLOTS = 64 / SHIFT_BITS, MAX_HOT = NSLOTS - 1 };

/* What a slot stands for: a state, and how many bytes of a character have been read in it.
 * */
typedef struct Slot {
    StateId state;
    uint8_t depth;
} Slot;

typedef struct StatePlan {
    uint8_t dispatch, ncompares;
    uint8_t set_bit;
    uint16_t set_map; // which map of 256 bytes, 8 sets each
    ByteRange range[MAX_COMPARES];
    StateId target[MAX_COMPARES], other;
    uint32_t skip; // index in Layout.skip, or NO_SKIP
} StatePlan;

#define NO_SKIP UINT32_MAX

/* TAGGED: runs of several states are looked up in one window of text, see emit_window.c. A class
 * is the bytes of a run, bit c of table[byte]; bytes >= 0x80 are in all of them or in none. */
enum { MAX_WINDOW_CLASSES = 8, WINDOW_BYTES = 64 };

typedef struct WindowPlan {
    uint32_t nclasses; // 0: no windows
    uint8_t table[128];
    bool high;
    uint8_t *class_of; // [nstates] class of its run + 1, or 0
} WindowPlan;

typedef struct Layout {
    const Dfa *dfa;
    CodeKind kind;
    enum jitre_isa isa;
    CodeShape shape;
    float cost; // cycles a byte of common text is thought to take; 0: not known
    bool utf, backward, delay;
    uint32_t nbytes;  // bytes that are dispatched directly: 128 (UTF) or 256
    uint16_t *column; // [nsymbols]
    Symbol *symbol;   // [ncolumns] one symbol of each
    uint32_t ncolumns, nbyte_columns;
    uint16_t byte_column[256]; // `multi` for the bytes that need decoding
    uint16_t multi;            // == nbyte_columns in UTF mode, else no column
    uint64_t *lead; // UTF: [128][lead_words] columns of characters beginning with a byte
    uint32_t lead_words;
    StateId *order;       // [nstates] order of the blocks
    StatePlan *plan;      // [nstates] BLOCKS only
    StateId hot[MAX_HOT]; // WALK: states whose steps are shifts
    uint32_t nhot;        // 0: all steps are loads
    Slot slot[NSLOTS];    // slot 0: the trap
    uint32_t nslots;
    uint8_t slot_next[NSLOTS][256]; // slot after a byte
    bool *frequent; // [nstates] arrivals with a label are too many to branch on
    Origin set;     // SPANS: what frequent labels set register 0 to
    Origin source;  // ... and where, after that, the matches begin that they report
    WindowPlan window;
    SkipPlan *skip;
    uint32_t nskips, skip_cap;
    uint8_t (*set_map)[256];
    uint32_t nsets, set_cap; // sets; maps, of 8 sets each
} Layout;

/* Lay out code of a kind. TOO_BIG when the Dfa is of a sort no code is emitted for. */
Status jr_layout_make(Arena *arena, const Dfa *dfa, CodeKind kind, enum jitre_isa isa,
                      CodeShape shape, Layout **layout);

/* How code goes on from a state, and what that costs. */
typedef enum StateForm { FORM_BLOCK, FORM_TABLE, FORM_SKIP, FORM_HOT, FORM_LOAD } StateForm;
StateForm jr_layout_form(const Layout *l, StateId s);
/* Cycles for a byte; `usual`: it leads where most bytes do (FORM_HOT: to another hot state). */
float jr_layout_step_cost(StateForm form, bool usual);

/* Plan windows for the runs of a tagged automaton, instead of skips, where there are enough. */
Status jr_window_plan(Layout *l, Arena *arena);

/* Fill in slots from the hot states. */
void jr_slots_plan(Layout *l);

/* Does the code write matches into an array? */
static inline bool layout_iterates(const Layout *l)
{
    return l->kind == CODE_ITERATE || l->kind == CODE_SPANS;
}

/* SPANS: the registers a label sets, in an order that reads each before it is overwritten;
 * false when there is none. */
bool layout_set_order(const Label *label, uint8_t order[MAX_REGISTERS], unsigned *n);

/* How often a run of these bytes ends in common text, in 1/10000 of its bytes. */
unsigned layout_run_ends(const ByteSet *run);

/* Does arriving in state s do something? */
static inline bool layout_has_label(const Layout *l, StateId s)
{
    const Dfa *dfa = l->dfa;

    if (!dfa->label[s]) return false;
    return l->kind != CODE_ITERATE || dfa->labels[dfa->label[s]].steps > 0;
}

/* ... and does code then stop? */
static inline bool layout_stops(const Layout *l, StateId s)
{
    return (l->kind == CODE_IS_MATCH || l->kind == CODE_EVENTS) && l->dfa->label[s];
}

#endif
