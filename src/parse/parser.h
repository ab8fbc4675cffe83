/* parser.h -- what the front ends share: building an Ast and saying what is wrong.
 * Internal to src/parse.
 *
 * A front end walks over the pattern once. For every open group it keeps a Level: the
 * branches that are complete and the one being read. Nodes are appended to the current
 * branch:
 *
 *     ab*|c        level  branches: CAT(STRING a, REPEAT(STRING b))
 *                         branch:   STRING c
 *
 * Failure is sticky. After the first error every builder call does nothing useful but stays
 * harmless (it answers node 0), so callers look at `status` once per step of their loop. A
 * construct that is right but not supported does not stop the parser: it is remembered and
 * becomes the answer only when no syntax error turns up later in the pattern.
 */
#ifndef JR_PARSER_H
#define JR_PARSER_H

#include "parse/ast.h"

/* An inner node on the way down of jr_simplify. */
typedef struct Visit {
    AstId id;
    AstId todo; // first child not yet visited
    AstId last; // last child that is done and linked, or AST_NONE
} Visit;

/* Alternatives that begin with the same set or character (factor.c). */
typedef struct FactorGroup {
    AstId first, last;
    AstId lead;
    uint64_t mask; // the characters of the lead, modulo 64
} FactorGroup;

typedef struct Builder {
    Arena *keep;   // where the Ast goes
    Arena scratch; // everything else, until jr_builder_finish
    Arena *a;      // = &scratch: a Builder does not move
    const Pattern *pattern;
    jitre_error *error;
    Status status;           // sticky
    jitre_error unsupported; // the leftmost one; code 0: none
    JR_VEC(AstNode) node;    // node 0 is an EMPTY that stands in after failures
    JR_VEC(uint32_t) chars;  // of all STRINGs
    JR_VEC(CharSet) sets;    // distinct
    uint32_t *set_slots;     // hash table over sets: id + 1, or 0
    uint32_t nset_slots;
    JR_VEC(AstName) names;
    uint32_t ngroups; // highest group number + 1
    uint64_t flags;   // become those of the Ast
    enum jitre_newline newline;
    enum jitre_bsr bsr;
    uint32_t match_flags;
    bool has_keep, has_start, has_crlf, backtracks;
    uint32_t max_char;          // largest character: FF or 10FFFF
    uint32_t fold_sets[2][128]; // set id + 1 of caseless ASCII characters; [1]: restricted
    JR_VEC(Visit) visits;       // stack of jr_simplify
    JR_VEC(AstId) alts;         // its alternations to be factored
    JR_VEC(FactorGroup) groups; // of the alternation at hand
    bool strings_only; // ... of which only those that begin with strings are factored
    CharSet work;      // of jr_level_char and jr_node_one_char
} Builder;

/* One open group: complete branches and the branch being read. */
typedef struct Level {
    AstId alt_first, alt_last; // complete branches
    AstId cat_first, cat_last; // items of the branch being read
    AstId cat_prev;            // the item before cat_last, or AST_NONE
    bool whole;                // cat_last came as one item: a quantifier takes all of it
} Level;

/* -- Life ------------------------------------------------------------------------------ */

/* Memory for what is read, on the stack of the front end. */
typedef struct BuilderRoom {
    uint64_t bytes[768];
} BuilderRoom;

/* Start an Ast of pattern p with its flags and newline; ngroups is 1. Call
 * jr_builder_set_utf again when the flags change. From here jr_builder_finish must be
 * called; `room`, not cleared, must live until then. */
void jr_builder_init(Builder *b, Arena *keep, BuilderRoom *room, const Pattern *p,
                     jitre_error *error);
void jr_builder_set_utf(Builder *b); // derive max_char from flags

/* Hand over the Ast below `root`, simplified and compact; or report what went wrong or is
 * unsupported. Frees the scratch memory in any case. */
Status jr_builder_finish(Builder *b, AstId root, Ast **ast);

/* -- Errors ---------------------------------------------------------------------------- */

/* Fail with code at pattern[offset, offset + length). fmt NULL: the sentence of the
 * code. The first failure wins. Returns its code. */
Status jr_fail(Builder *b, int code, size_t offset, size_t length, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
/* Remember that what stands at offset is not supported. */
void jr_unsupported(Builder *b, int code, size_t offset, size_t length);

/* -- Nodes ----------------------------------------------------------------------------- */

AstId jr_node_new(Builder *b, AstOp op, size_t at);
AstId jr_node_copy(Builder *b, AstId id); // without its sibling; children are shared
AstId jr_node_set(Builder *b, CharSet *set, size_t at); // sealed; empty: FAIL
AstId jr_node_look(Builder *b, LookKind kind, const CharSet *set, size_t at); // set or NULL
AstId jr_node_group(Builder *b, AstId child, uint32_t group, size_t at);
AstId jr_node_char(Builder *b, uint32_t c, size_t at); // a STRING of its own
/* What group `group` has matched; fold NULL: exactly that. */
AstId jr_node_backref(Builder *b, uint32_t group, const FoldMode *fold, size_t at,
                      size_t len);
/* child{min,max}; {0,0} is EMPTY, {1,1} the child. */
AstId jr_node_repeat(Builder *b, AstId child, uint32_t min, uint32_t max, bool greedy,
                     size_t at);

/* Id of a sealed set; the ranges are copied when it is new. */
uint32_t jr_set_intern(Builder *b, const CharSet *set);

/* -- Levels ---------------------------------------------------------------------------- */

void jr_level_open(Level *l);
void jr_level_add(Builder *b, Level *l, AstId item);
/* A literal character; `fold` NULL: as it is, else with its case equivalents. */
void jr_level_char(Builder *b, Level *l, uint32_t c, const FoldMode *fold, size_t at);
/* Detach the item a quantifier would apply to (the last character of a string alone), or
 * AST_NONE when the branch is empty. Put it back with jr_level_add. */
AstId jr_level_take_last(Builder *b, Level *l);
void jr_level_branch(Builder *b, Level *l, size_t at); // `|`
AstId jr_level_close(Builder *b, Level *l, size_t at); // CAT, ALT, EMPTY or the only item

/* Does the node consume exactly one character whatever follows (SET without not_crlf,
 * STRING of one)? Then *set is its set id. */
bool jr_node_one_char(Builder *b, AstId id, uint32_t *set);

/* Copy the tree below root into `keep`: nodes numbered in preorder, only sets and
 * characters that are used. */
Status jr_builder_compact(Builder *b, AstId root, Ast *ast);

/* -- Passes and front ends ------------------------------------------------------------- */

/* Take newlines out of all nodes: for JITRE_ONE_LINE, see oneline.c. */
void jr_one_line(Builder *b);

/* Rewrite the tree below root to a smaller one with the same matches, groups and
 * priorities. Returns the new root. */
AstId jr_simplify(Builder *b, AstId root);

/* Rewrite the alternatives of an ALT so that common beginnings stand there once; alternations
 * that come of it are put on b->alts. */
void jr_factor_alternatives(Builder *b, AstId alt);
/* Are all alternatives of an ALT strings and sets one behind the other? */
bool jr_are_words(const Builder *b, AstId alt);

/* Compute ast->lengths, with a stack in the scratch arena. False: out of memory. */
bool jr_ast_measure(Arena *scratch, Ast *ast);

Status jr_parse_perl(Arena *a, const Pattern *pattern, Ast **ast, jitre_error *error);
Status jr_parse_posix(Arena *a, const Pattern *pattern, Ast **ast, jitre_error *error);

#endif
