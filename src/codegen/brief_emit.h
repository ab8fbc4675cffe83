/* brief_emit.h -- inside src/codegen: how brief code comes to be.
 *
 *     brief.c          sections, data, entries; the product
 *     brief_masks.c    the text, class masks, masks of special gaps
 *     brief_ops.c      instructions of the program
 *     brief_values.c   which value is in which register
 *
 * Order of gaps. Words are kept in reverse: gap g is bit 63 - g (of 127 in two words, the first
 * of which has the higher bits), since vectors of text are turned round. So what looks to the
 * right along a run is a carry, the first match is a count of leading zeros, and what lies
 * beyond the last gap is zeros shifted in.
 *
 * Programs for patterns without choices (BitProgram.forward) have no back sets; their words are
 * in the order of gaps: gap g is bit g, the second word has the higher ones. There a marker goes
 * through a run as a carry.
 *
 * Where the text goes on behind the words (FIND_AHEAD) all that looks there is taken to succeed, as
 * in a strip (bits/strip.c): ones are shifted in for back sets. So starts are a superset, and the
 * first of them counts if its marker arrives; a marker that leaves the words is lost.
 *
 * A value of the program is one word or two; words are what registers and slots hold. One
 * function is emitted at a time.
 */
#ifndef JR_BRIEF_EMIT_H
#define JR_BRIEF_EMIT_H

#include "codegen/brief.h"
#include "codegen/x64.h"

enum {
    BRIEF_MAX_INS = 250,  // of a program
    BRIEF_MAX_SLOTS = 32, // words in memory
    BRIEF_REGISTERS = 15, // all but rsp
    NO_WORD = 0xffff,
    NO_SLOT = 0xff
};

typedef uint16_t WordId; // value * words + which

/* Values beside those of the program. */
typedef enum BriefExtra {
    EXTRA_TOP,     // the highest bit (of one word)
    EXTRA_ALLOWED, // the gaps of the first word where a match may start
    EXTRA_CHARS,   // gaps with a character behind
    EXTRA_HIGH,    // ... a byte beyond ASCII
    EXTRA_START,   // the start of the match, as a number
    EXTRA_FROM,    // arguments of FIND
    EXTRA_MATCH,
    NEXTRAS
} BriefExtra;

typedef struct BriefWord {
    uint8_t reg;   // Reg or NO_REG
    uint8_t slot;  // or NO_SLOT
    uint16_t last; // step that uses it last; 0: none
    bool sure;     // a marker that is somewhere: not zero
} BriefWord;

typedef struct BriefFn {
    Asm *a;
    const BitProgram *p;
    BriefKind kind;
    bool open; // the text goes on
    unsigned words;
    uint32_t nvalues; // with extras
    BriefWord *word;  // [nvalues * words]
    BitValue *step;   // [nsteps] instructions in the order of emission; 0: the masks
    uint32_t nsteps;  // the end is a step of its own, behind them
    uint32_t now;     // step being emitted
    WordId owner[16]; // of registers
    uint16_t pinned;  // registers in use by this step
    uint16_t pool;    // registers to be had
    uint8_t nslots;
    bool frame; // there are slots
    CodeLabel none, other;
} BriefFn;

/* -- Values (brief_values.c) ---------------------------------------------------------------------- */

static inline WordId brief_extra(const BriefFn *f, BriefExtra x, unsigned word)
{
    return (WordId)((f->p->nins + (unsigned)x) * f->words + word);
}

/* Where a word is, loaded if need be; a register for a new one, or for a while. They stay where
 * they are until the step ends. */
Reg brief_use(BriefFn *f, WordId w);
void brief_given(BriefFn *f, WordId w, Reg r); // it is there
Reg brief_new(BriefFn *f, WordId w);
Reg brief_scratch(BriefFn *f);
/* A new word of zeros or ones. */
Reg brief_fill(BriefFn *f, WordId w, bool ones);
/* A new word that begins as a copy of `from`, whose register it takes over if that is its last
 * use. */
Reg brief_copy(BriefFn *f, WordId w, WordId from);
void brief_end_step(BriefFn *f);
/* In the middle of a step: only these registers are in use any more. */
void brief_unpin(BriefFn *f, uint16_t keep);

/* -- Masks and instructions ------------------------------------------------------------------------ */

/* The vectors all functions share; they come first in the data. */
void jr_brief_put_data(Asm *a, const BitProgram *p);
/* Read the text, compute everything that is no instruction of the program. */
void jr_brief_emit_masks(BriefFn *f);
/* Is this value computed there? */
static inline bool jr_brief_is_given(const BitProgram *p, const BitIns *i)
{
    return i->op <= BIT_CLASS || i->op == BIT_GAPS || (p->forward && i->op == BIT_SEL);
}

/* Any other. SEL: the first start; its number is EXTRA_START; goes to f->none if there is none. */
void jr_brief_emit_op(BriefFn *f, BitValue v);
/* The last step: the answer into rax and the match. */
void jr_brief_emit_answer(BriefFn *f);

/* The word with the higher bits, and the other one. */
static inline unsigned brief_high(const BriefFn *f)
{
    return f->p->forward ? f->words - 1 : 0;
}

static inline unsigned brief_low(const BriefFn *f)
{
    return f->p->forward ? 0 : f->words - 1;
}

static inline bool jr_brief_has_args(const BitIns *i)
{
    return i->op == BIT_BEHIND || (i->op >= BIT_AND && i->op <= BIT_SCAN);
}

static inline bool jr_brief_has_two(const BitIns *i)
{
    return jr_brief_has_args(i) && i->op != BIT_BEHIND && i->op != BIT_SHR &&
           i->op != BIT_SHL;
}

#endif
