/* posix.h -- the state of the POSIX front end, shared by its files:
 *
 *     posix.c          the loop over the pattern: tokens, repetitions, groups, anchors
 *     posix_bracket.c  [...] and the named classes
 */
#ifndef JR_POSIX_H
#define JR_POSIX_H

#include "parse/parser.h"

typedef enum PosixClassId {
    CLASS_ALNUM,
    CLASS_ALPHA,
    CLASS_BLANK,
    CLASS_CNTRL,
    CLASS_DIGIT,
    CLASS_GRAPH,
    CLASS_LOWER,
    CLASS_PRINT,
    CLASS_PUNCT,
    CLASS_SPACE,
    CLASS_UPPER,
    CLASS_XDIGIT,
    CLASS_WORD, // \w; has no name in brackets
    NCLASSES
} PosixClassId;

/* An open group, or the pattern itself. */
typedef struct PosixFrame {
    Level level;
    uint32_t at;    // offset of the parenthesis
    uint32_t group; // 0: the pattern
    uint32_t closed_before,
        closed_inside; // Posix.closed before it, and by earlier branches
} PosixFrame;

typedef struct Posix {
    Builder b;
    const uint8_t *text;
    size_t len, pos;
    bool extended;        // ERE
    const FoldMode *fold; // NULL: letters are what they are
    FoldMode fold_mode;
    CharSet line_ends; // characters that no set contains
    JR_VEC(PosixFrame) frames;
    uint32_t ngroups;          // number of the last group opened
    uint32_t closed;           // bit g: group g < 32 is complete, so \g may refer to it;
                               // groups of other branches are not
    bool fresh;                // nothing yet that a repetition could apply to
    bool bare;                 // ... or only a condition on the place, such as ^ or \<
    bool anchors;              // BRE: ^ is an anchor here
    bool skipped;              // ERE: an operator while `bare` was read just now
    CharSet classes[NCLASSES]; // sealed, without line_ends; empty until used
    CharSet work, folded;      // of the bracket being read
    struct {
        uint32_t of, set; // ids; set may be AST_NONE
        bool known;
    } negated[8]; // the last sets that were negated, and what came out
    uint32_t next_negated;
} Posix;

/* posix.c */
uint32_t jr_posix_char(Posix *p); // the character at pos, moving over it

/* posix_bracket.c */
const CharSet *jr_posix_class(Posix *p, PosixClassId id);
AstId jr_posix_class_node(Posix *p, PosixClassId id, bool negated, size_t at);
AstId jr_posix_any_node(Posix *p, size_t at); // `.`
AstId jr_posix_bracket(Posix *p);             // pos at the [

#endif
