/* regex.h -- inside src/search: what a compiled regex holds.
 *
 * jitre_regex   the parsed pattern, options, names; immutable after jitre_compile
 *   Variant     the pattern under match flags that change the automaton (ANCHORED,
 *               ENDANCHORED, NOTEMPTY): its Nfa and, made on first use, automata and code
 *
 * Whatever is made later is published by one atomic pointer store; when two threads make the
 * same thing the later one throws its own away. Nothing that is published ever changes.
 */
#ifndef JR_REGEX_H
#define JR_REGEX_H

#include <stdatomic.h>

#include "codegen/code.h"
#include "dfa/dfa.h"
#include "dfa/lazy.h"
#include "nfa/nfa.h"
#include "parse/ast.h"

enum {
    VARIANT_ANCHORED = 1,
    VARIANT_ENDANCHORED = 2,
    VARIANT_NOTEMPTY = 4,
    NVARIANTS = 8,
    NPOOL = 4 // lazy automata kept for the next search, of each kind
};

/* Something made on first use: NULL until then, `failed` when it cannot be had. */
typedef struct Automaton {
    Arena arena;
    Dfa *dfa;   // NULL: over budget, search with lazy ones
    Status why; // of dfa == NULL
} Automaton;

typedef struct NativeCode {
    Code *code; // NULL: none
    const char *why;
} NativeCode;

enum { NDFA_KINDS = DFA_REVERSE + 1, NCODE_KINDS = CODE_FIND_START + 1 };

typedef struct Variant {
    Arena arena;
    Nfa *nfa;
    _Atomic(Automaton *) automaton[NDFA_KINDS];
    _Atomic(NativeCode *) native[NCODE_KINDS];
    _Atomic(Lazy *) pool[NDFA_KINDS][NPOOL];
} Variant;

struct jitre_regex {
    Heap heap;
    Arena arena; // ast, names
    Ast *ast;
    AstLengths lengths; // of a match, in bytes
    uint64_t flags;
    enum jitre_engine engine;
    enum jitre_isa isa; // already bounded by the machine
    size_t max_program_bytes, max_dfa_bytes, max_code_bytes;
    _Atomic(Variant *) variant[NVARIANTS];
    _Atomic uint64_t build_ns; // time spent in compile and on first uses
    char *name;                // the pattern, for listings and profiles
    size_t name_len;
};

/* One search: what every question shares. */
typedef struct Search {
    const jitre_regex *re;
    const Variant *v;
    Text text;
    const uint8_t *start;
    bool notempty_atstart;
} Search;

/* -- plan.c: what runs ------------------------------------------------------------------------ */

/* The variant for match flags, made if need be. */
Status jr_variant_get(const jitre_regex *re, uint32_t flags, const Variant **v);
void jr_variant_free(const jitre_regex *re, Variant *v);

/* The complete automaton of a kind, or NULL when it is over budget or not wanted by the engine
 * chosen (then a lazy one serves). MEMORY is the only error. */
Status jr_plan_dfa(const jitre_regex *re, const Variant *v, DfaKind kind, const Dfa **dfa);
/* The code for a kind, or NULL (then the table runner serves). */
CodeEntry jr_plan_code(const jitre_regex *re, const Variant *v, CodeKind kind);
/* A lazy automaton for one search, from the pool if there is one; and back. */
Status jr_plan_lazy_take(const jitre_regex *re, const Variant *v, DfaKind kind, Lazy **lazy);
void jr_plan_lazy_give(const jitre_regex *re, const Variant *v, DfaKind kind, Lazy *lazy);
/* Does this pattern have automata at all (else Pike)? ITERATE: can all matches be found by the
 * transducer (else by searching again and again)? */
bool jr_plan_has_automata(const jitre_regex *re, const Variant *v);
bool jr_plan_can_iterate(const jitre_regex *re, const Variant *v);

/* -- find.c: one match ------------------------------------------------------------------------- */

Status jr_search_init(Search *s, const jitre_regex *re, const char *text, size_t len,
                      size_t start, uint32_t flags);
int jr_search_is_match(const Search *s);
int jr_search_find(const Search *s, jitre_span *match);
/* Start of the match that ends at `end`, the search having begun at s->start. */
int jr_search_start_of(const Search *s, const uint8_t *end, const uint8_t **start);
/* Groups of a known match (true start, not \K's); applies \K. */
int jr_search_groups(const Search *s, jitre_span match, jitre_span *groups, size_t ngroups);

#endif
