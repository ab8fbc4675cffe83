/* steps.h -- inside src/dfa: how one state leads to the next, before any numbering.
 *
 * A Key is a state written out: a word of flags, then nodes in order. lazy.c gives keys
 * numbers; forward.c and reverse.c compute from one key and a symbol the next key and the label.
 */
#ifndef JR_STEPS_H
#define JR_STEPS_H

#include "dfa/dfa.h"

/* Flag word of a key (the label number is added above by lazy.c). */
enum {
    KEY_PREV = 0xff,       // forward: PrevKind. Only where the pattern can tell
    KEY_NOTEMPTY = 1 << 8, // an empty match here is forbidden
    KEY_AT_START = 1 << 9, // this is where the search begins
    KEY_REST = 1 << 10,    // a search is running (forward)
    KEY_SEED = 1 << 10,    // a match ends here (reverse)
    KEY_LABEL_SHIFT = 16,
    KEY_FIRST = 0x80000000u,      // on a node: first of a level
    KEY_FIRST_REST = 0x40000000u, // ... first of the running search
    KEY_TAG_SHIFT = 27,           // ... where its thread began (SPANS): TAG_DEPTH and so on
    KEY_TAG = 7 << KEY_TAG_SHIFT,
    KEY_GROUP = 1 << KEY_TAG_SHIFT, // ... first of a group (leftmost-longest ITERATE)
    KEY_NODE = (1 << KEY_TAG_SHIFT) - 1
};

typedef struct Key {
    uint32_t flags;
    uint32_t n;
    NodeId *item;
} Key;

enum { MAX_LEVELS = 32 };

/* Ordered lists of nodes: level[0] .. level[nlevels - 1], then the running search ("rest").
 * level[j] is where level j begins, level[nlevels] where rest begins. No node occurs twice.
 * SPANS: origin[i] is where the thread at item[i] began. Leftmost-longest ITERATE: the number of
 * its group, of threads with the same start. */
typedef struct Lists {
    NodeId *item;
    Origin *origin;
    uint32_t n;
    uint32_t *level;
    uint32_t nlevels;
    bool has_rest;
} Lists;

/* -- reduce.c -------------------------------------------------------------------------------- */

/* A smaller automaton with the same matches but no groups; shares all but its nodes with nfa. Node
 * numbers change. */
Status jr_dfa_reduce(Arena *a, const Nfa *nfa, Nfa *reduced);

/* -- forward.c ------------------------------------------------------------------------------- */

typedef struct Forward {
    const Nfa *nfa;
    bool restart;  // ITERATE and SPANS
    bool groups;   // ITERATE, leftmost-longest
    Origin group;  // ... the next number of a group
    Origin *depth; // SPANS, see starts.c; else NULL
    Closure closure;
    struct Leaves *leaves; // closures that are known; NULL: they are not kept
    Lists a, b;
    Origin matched;  // SPANS: of the last match met
    uint32_t *moved; // generation stamps: targets met in consume
    uint32_t moved_gen;
    uint32_t *alive; // consume: which level each new level was
} Forward;

Status jr_forward_init(Forward *f, Arena *a, const Nfa *nfa, DfaKind kind);
/* Keep closures from now on: all steps from all states will be asked for. */
Status jr_forward_keep(Forward *f, Arena *a);
/* Start state by the index of Dfa.start. key->item has room for nnodes. TOO_BIG: too many
 * levels. *label: steps not filled, hit == LABEL_NO_HIT and keep == all when nothing happened,
 * told by the result of jr_label_is_quiet. */
Status jr_forward_start(Forward *f, uint32_t index, Key *key, Label *label);
Status jr_forward_step(Forward *f, const Key *from, Symbol sym, Key *to, Label *label);
bool jr_label_is_quiet(const Label *label);
/* No match can come any more: such a state is DEAD. */
bool jr_forward_is_dead(const Forward *f, const Key *key);

/* -- starts.c --------------------------------------------------------------------------------- */

/* Depth of each node in bytes below the start of the match, ORIGIN_BACK + n, or ORIGIN_NONE
 * where threads differ. */
Status jr_starts_depth(Arena *a, const Nfa *nfa, Origin **depth);
/* Where threads began that the key holds at an item, as seen from the place of the state. */
Origin jr_starts_unpack(const Forward *f, uint32_t item);
/* Give every thread its tag, in l->origin, and registers new values: label->set. TOO_BIG: there
 * are not enough. */
Status jr_starts_settle(const Forward *f, Lists *l, Label *label);

/* -- reverse.c -------------------------------------------------------------------------------- */

typedef struct Reverse {
    const Nfa *nfa;
    uint32_t *pred; // epsilon predecessors of node i: pred[pred_base[i] .. pred_base[i+1])
    uint32_t *pred_base;
    uint32_t *reached; // generation stamps
    uint32_t gen;
    NodeId *queue;
    uint32_t nqueue;
    NodeId *sets; // all SET nodes, by where they lead; into[i] .. into[i + 1]: to node i
    uint32_t *into;
    Symbol *next_rep; // a symbol of each next kind
    uint64_t work;
    /* The last step: SET nodes that lead to what was reached. Steps from one state over all
     * symbols come one after the other. */
    Key last;
    PrevKind last_prev;
    bool last_known, last_can_start;
    NodeId *source;
    uint32_t nsource;
} Reverse;

Status jr_reverse_init(Reverse *r, Arena *a, const Nfa *nfa);
void jr_reverse_start(Reverse *r, uint32_t index, Key *key);
/* *can_start: a match can start in front of what `from` has read, behind sym. */
void jr_reverse_step(Reverse *r, const Key *from, Symbol sym, Key *to, bool *can_start);
bool jr_reverse_can_start(Reverse *r, const Key *from, PrevKind prev, bool at_start);

/* -- minimize.c --------------------------------------------------------------------------------- */

/* Merge equivalent states in place: cls[s] = number of the class of state s, numbered by first
 * member; returns the number of classes, nstates when nothing could be merged or the work
 * would exceed the limit. first[k], if given, gets a member of each class. Scratch from `a`. */
Status jr_dfa_minimize(Arena *a, const Dfa *dfa, uint32_t *cls, uint32_t *nclasses);

#endif
