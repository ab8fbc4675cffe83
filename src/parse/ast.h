/* ast.h -- the product of parsing: what a pattern says, with all options resolved.
 *
 * Nothing in an Ast depends on flags any more: `.` is a set, `$` is a LOOK with its exact
 * meaning, caseless letters are sets, counted and possessive quantifiers are as written or
 * rewritten to plain ones. Nodes are numbered, children linked as first/next lists, so every
 * pass walks with a stack of its own and no pattern can overflow ours.
 *
 * Lifetime: the arena given to jr_parse.
 */
#ifndef JR_AST_H
#define JR_AST_H

#include "base/arena.h"
#include "base/buf.h"
#include "unicode/charset.h"

typedef uint32_t AstId;
#define AST_NONE     UINT32_MAX
#define AST_INFINITE UINT32_MAX

typedef enum AstOp {
    AST_EMPTY,   // matches the empty string
    AST_FAIL,    // matches nothing: (*FAIL), empty class
    AST_STRING,  // chars[first, first + count), one after the other
    AST_SET,     // one character of sets[set]
    AST_CAT,     // children in order
    AST_ALT,     // children in order of priority
    AST_REPEAT,  // child min..max times (AST_INFINITE), greedy or lazy
    AST_GROUP,   // child, captured as group `group` (>= 1)
    AST_LOOK,    // a condition on the place, see LookKind
    AST_KEEP,    // \K
    AST_BACKREF, // what group `group` has matched last, once more
    AST_AROUND,  // does the child match here? consumes nothing; `look`: AroundKind
    AST_BACK,    // `back` characters back: begins branches of lookbehind
    AST_ATOMIC   // the first way in which the child matches, and no other
} AstOp;

/* Conditions on a position between two characters. prev: the character before, next: behind. */
typedef enum LookKind {
    LOOK_BEGIN,         // \A, and ^ is LOOK_BOL: start of the text
    LOOK_BOL,           // ^ without (?m): start of the text unless NOTBOL
    LOOK_BOL_MULTI,     // (?m)^: ... or behind a newline that is not the end of the text
    LOOK_BOL_MULTI_ALT, // ... or behind any newline (ALT_CIRCUMFLEX)
    LOOK_END,           // \z: end of the text
    LOOK_EOL, // $ without (?m): end, or before a newline that ends the text; not with NOTEOL
    LOOK_EOL_END,     // $ with DOLLAR_ENDONLY: end of the text unless NOTEOL
    LOOK_EOL_MULTI,   // (?m)$: end unless NOTEOL, or before any newline
    LOOK_END_NL,      // \Z: end, or before a newline that ends the text
    LOOK_WORD,        // \b by `set` (the word characters)
    LOOK_NOT_WORD,    // \B
    LOOK_START,       // \G: where the search began
    LOOK_NEXT_IN,     // (?=[set])
    LOOK_NEXT_NOT_IN, // (?![set]): also at the end of the text
    LOOK_PREV_IN,     // (?<=[set])
    LOOK_PREV_NOT_IN  // (?<![set]): also at the start of the text
} LookKind;

/* Lookaround that no LOOK can say. */
typedef enum AroundKind {
    AROUND_PLAIN,    // (?= and (?<= without groups
    AROUND_CAPTURES, // ... with groups, which stay set
    AROUND_NEGATED   // (?! and (?<!
} AroundKind;

typedef struct AstNode {
    uint8_t op;    // AstOp
    uint8_t look;  // LOOK: LookKind  AROUND  BACKREF: 0: as it is, else 1 + FoldMode
    bool greedy;   // REPEAT
    bool not_crlf; // SET: not a CR that is followed by LF (dot under CRLF conventions)
    AstId child;   // CAT ALT REPEAT GROUP AROUND ATOMIC: first child
    AstId next;    // next sibling
    uint32_t at;   // offset in the pattern, for messages and dumps
    union {
        struct {
            uint32_t min, max;
        } rep; // REPEAT
        struct {
            uint32_t first, count;
        } str;          // STRING
        uint32_t set;   // SET, LOOK
        uint32_t group; // GROUP, BACKREF
        uint32_t back;  // BACK
    } u;
} AstNode;

typedef struct AstName {
    const char *name; // in the arena, not NUL-terminated
    uint32_t len, group;
} AstName;

/* How long a match can be, in bytes of text; max is SIZE_MAX when there is no bound. */
typedef struct AstLengths {
    size_t min, max;
} AstLengths;

typedef struct Ast {
    AstNode *node;
    uint32_t nnodes;
    AstId root;
    uint32_t *chars; // of all STRINGs
    uint32_t nchars;
    CharSet *sets; // distinct
    uint32_t nsets;
    AstName *names; // sorted by name, then group
    uint32_t nnames;
    uint32_t ngroups;     // highest group number + 1
    uint64_t flags;       // JITRE_ flags as they stand after (*UTF) and the like
    uint8_t newline;      // enum jitre_newline, never DEFAULT
    uint8_t bsr;          // enum jitre_bsr, never DEFAULT
    uint32_t match_flags; // JITRE_NOTEMPTY... asked for by the pattern: (*NOTEMPTY)
    bool has_keep;        // \K occurs
    bool has_start;       // \G occurs
    bool backtracks;      // BACKREF, AROUND or ATOMIC occurs: automata cannot do that
    bool has_crlf;        // a CR or LF is written in the pattern, as itself or as an escape
    AstLengths lengths;   // see jr_ast_lengths
} Ast;

/* What a parser is asked. */
typedef struct Pattern {
    const char *text;
    size_t len;
    uint64_t flags;
    enum jitre_newline newline;
    enum jitre_bsr bsr;
    uint32_t max_nesting;
} Pattern;

/* Parse by the syntax that pattern->flags name. On failure *error (never NULL) has code,
 * offset, length and sentence, and the status is its code. Time and memory O(len). */
Status jr_parse(Arena *a, const Pattern *pattern, Ast **ast, jitre_error *error);

/* Stable text, one node a line, children indented; and Graphviz. */
void jr_ast_dump(const Ast *ast, Buf *out);
void jr_ast_dot(const Ast *ast, Buf *out);

/* Lengths of what the pattern consumes; with \K a match may be shorter, so min is 0 then. */
AstLengths jr_ast_lengths(const Ast *ast);

/* A regular pattern without \K that matches wherever `ast` does, and elsewhere: a reference
 * becomes what its group can match, or any run of the characters in it; lookaround holds, or is
 * matched: then `relaxed` matches *before bytes in front of where `ast` does. It shares what it can
 * with `ast`; the rest is in `a`, scratch dies with the call. */
Status jr_ast_relax(Arena *a, Arena *scratch, const Ast *ast, Ast **relaxed,
                    size_t *before);

/* Bytes that every match begins with, at most cap of them; returns how many. None with \K. */
size_t jr_ast_prefix(const Ast *ast, uint8_t *out, size_t cap);

#endif
