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

#include "bits/bits.h"
#include "codegen/code.h"
#include "dfa/dfa.h"
#include "dfa/lazy.h"
#include "dfa/tdfa.h"
#include "dfa/twopass.h"
#include "nfa/backtrack.h"
#include "nfa/nfa.h"
#include "nfa/verdict.h"
#include "parse/ast.h"
#include "scan/needle.h"
#include "scan/required.h"
#include "scan/scan.h"
#include "scan/set.h"

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
    CodeEntry entry;  // of code
    size_t scan_from; // bytes of text that repay the set-up of a scan
    TdfaEntry tagged; // ... when it is TAGGED
    const Tdfa *tdfa;
    uint32_t first_state; // ... at the beginning of a text that is searched from there
    bool final_lf;        // a newline at the end of the text needs care
    CodeKind kind;
    const Dfa *dfa;
} NativeCode;

/* Groups by one automaton. */
typedef struct Tagged {
    Arena arena;
    Tdfa *tdfa; // NULL: over budget, take a TwoPass
} Tagged;

/* How much has been searched without a complete automaton, see tier.c. */
typedef struct Tier {
    _Atomic size_t seen; // bytes, and a sum for each call
    _Atomic size_t mark; // of `seen` where to try again; 0: not tried yet
    _Atomic bool busy;   // a thread is building
} Tier;

/* Matches that began where the search did, see adjoin.c. */
typedef struct Adjoin {
    _Atomic uint32_t row;          // searches in a row that found one
    _Atomic size_t gained, wasted; // bytes of text
} Adjoin;

/* The bytes to look for. Shorter texts are not worth the set-up of a scan. */
enum { SCAN_FROM = 64 };

typedef struct ScanPlan {
    Arena arena;
    const Scan *scan; // NULL: none is worth it
    const Set *set;   // ... or the pattern is a list of words, and this answers
} ScanPlan;

enum { NDFA_KINDS = DFA_REVERSE + 1, NCODE_KINDS = CODE_TAGGED + 1 };

/* The alternatives of a big alternation, and a search of them; see branches.c. */
typedef struct Branches Branches;
typedef struct BranchRun BranchRun;

/* A bit program, see plan_bits.c, and code for short texts made from it, see brief.h. */
typedef struct BitPlan BitPlan;
typedef struct BriefPlan BriefPlan;

/* What code is expected to cost, see cost.c. */
typedef struct Estimate Estimate;

typedef struct Variant {
    Arena arena;
    Nfa *nfa;
    const Needle *needle; // of very long simple patterns, else NULL
    _Atomic(Automaton *) automaton[NDFA_KINDS];
    Tier tier[NDFA_KINDS];
    _Atomic(NativeCode *) native[NCODE_KINDS];
    _Atomic(Lazy *) pool[NDFA_KINDS][NPOOL];
    _Atomic(ScanPlan *) scan;
    _Atomic(Tagged *) tagged;
    Tier tagged_tier;
    Adjoin adjoin;
    _Atomic(TwoPass *) twopass[NPOOL];
    _Atomic size_t ndense; // matches, see jr_plan_wants_spans
    _Atomic(BitPlan *) bits;
    _Atomic(BitRun *) bits_pool[NPOOL];
    _Atomic uint32_t bits_failed; // texts in a row that the program gave back
    _Atomic uint32_t bits_pause;  // ... and texts that are searched without it for that
    _Atomic(Estimate *) estimate;
    _Atomic size_t kb_seen; // by searches that could do without it
    _Atomic(SetRun *) set_pool[NPOOL];
    _Atomic(Branches *) branches;
    _Atomic(BranchRun *) branch_pool;
    _Atomic size_t branches_seen; // bytes that could have been searched by them
    const BackProgram *back;      // of patterns that backtrack, else NULL
    _Atomic(Backtrack *) back_pool[NPOOL];
    const VerdictProgram *looks; // of patterns that need not backtrack, see linear.c
} Variant;

struct jitre_regex {
    Heap heap;
    _Atomic size_t owners; // who will call jitre_free
    Arena arena;           // ast, names
    Ast *ast;
    AstLengths lengths; // of a match, in bytes
    uint64_t flags;
    enum jitre_engine engine;
    enum jitre_isa isa; // already bounded by the machine
    enum jitre_scan scan;
    size_t max_program_bytes, max_dfa_bytes, max_code_bytes;
    size_t build_after;  // bytes searched before automata and code are built
    size_t max_steps;    // 0: default
    jitre_regex *filter; // matches wherever a pattern that backtracks does; or NULL
    size_t before;       // ... as many bytes before it
    bool quick;          // questions without flags have no quirk that quick.c does not know
    uint32_t plain;      // variant of those
    uint32_t nbranches;  // alternatives of the whole pattern; 0: it is no alternation
    _Atomic(const BriefPlan *) brief; // ... on short texts; NULL: not made yet
    _Atomic size_t brief_seen;        // bytes, and a sum for each call
    _Atomic uint8_t brief_others;     // texts in turn it did not read
    _Atomic uint8_t near_debt;        // of looking for near matches, see near.c
    _Atomic uint8_t near_wide;        // ... in wide pieces at once
    _Atomic(Variant *) variant[NVARIANTS];
    _Atomic(Required *) required; // bytes that matches show
    /* TAGGED code that answers questions for groups of texts searched from their beginning,
     * where no match can begin elsewhere; of the variant `plain`. */
    _Atomic(const NativeCode *) here;
    _Atomic uint64_t build_ns; // time spent in compile and on first uses
    char *name;                // the pattern, for listings and profiles
    size_t name_len;
};

#endif
