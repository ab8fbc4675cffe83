/* lazy.h -- an automaton that is built while it is used.
 *
 * A Lazy holds the states met so far, as ordered lists of Nfa nodes, and their transitions in
 * a table that looks like that of a complete Dfa, with DFA_UNKNOWN where nobody has been yet.
 * Exploring all of it is how a complete Dfa is made; growing it within a budget and throwing
 * everything away when that is full is how patterns with huge automata are searched.
 * A Lazy belongs to one search at a time.
 */
#ifndef JR_LAZY_H
#define JR_LAZY_H

#include "dfa/dfa.h"

typedef struct Lazy Lazy;

/* max_bytes bounds the tables; beside them stands work space of some words for each Nfa node.
 * MEMORY, or TOO_BIG when not even a few states fit. nfa must outlive it. */
Status jr_lazy_make(const Heap *heap, const Nfa *nfa, DfaKind kind, size_t max_bytes,
                    Lazy **lazy);
void jr_lazy_free(Lazy *lazy); // NULL is fine

/* The table so far. Any call below may move its arrays and renumber states. */
const Dfa *jr_lazy_view(const Lazy *lazy);

/* Start states by the index of Dfa.start. */
Status jr_lazy_start(Lazy *lazy, uint32_t index, StateId *state);

/* Build the transition of *state on sym and follow it: *state becomes the target. TOO_BIG: the
 * budget is full; *state is unchanged, jr_lazy_flush makes room. */
Status jr_lazy_step(Lazy *lazy, StateId *state, Symbol sym);

/* All states will be explored: keep what helps. Once, in front of the first step. */
Status jr_lazy_keep(Lazy *lazy);

/* The transition of `state` on sym is that on `known`, which is built. */
void jr_lazy_alike(Lazy *lazy, StateId state, Symbol known, Symbol sym);

/* Forget all states but *state, which gets a new number. */
Status jr_lazy_flush(Lazy *lazy, StateId *state);

/* REVERSE: Dfa.can_start, built on demand. at_start counts for \G. */
Status jr_lazy_can_start(Lazy *lazy, StateId state, PrevKind prev, bool *can);

/* REVERSE: the SET nodes of a state (not DEAD), ascending. Other kinds: its nodes in order, with
 * the flags of steps.h. Any call above may move them. */
const NodeId *jr_lazy_nodes(const Lazy *lazy, StateId state, uint32_t *n);

/* What a state is made of, with which it is found again when it has been forgotten: *n words, the
 * first are flags, the others jr_lazy_nodes. */
const uint32_t *jr_lazy_key(const Lazy *lazy, StateId state, uint32_t *n);
/* The state with that key, made if need be. TOO_BIG as above. */
Status jr_lazy_find(Lazy *lazy, const uint32_t *key, uint32_t n, StateId *state);

uint64_t jr_lazy_work(const Lazy *lazy); // steps of construction so far: what budgets count
size_t jr_lazy_memory(const Lazy *lazy); // bytes held

#endif
