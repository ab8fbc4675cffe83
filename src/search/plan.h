/* plan.h -- inside src/search: what serves a question, made on first use. */
#ifndef JR_PLAN_H
#define JR_PLAN_H

#include "search/regex.h"

uint64_t jr_now_ns(void);

/* The caller's options in today's shape: what an older, shorter struct lacks is zero. */
Status jr_options_read(const jitre_options *given, jitre_options *o);

/* The variant for match flags: its number; itself, made if need be. */
uint32_t jr_variant_index(const jitre_regex *re, uint32_t flags);
Status jr_variant_get(const jitre_regex *re, uint32_t flags, const Variant **v);
void jr_variant_free(const jitre_regex *re, Variant *v);

/* Does this variant have automata at all (else Pike)? Can all its matches be found by the
 * transducer (else by searching again and again)? */
bool jr_plan_has_automata(const jitre_regex *re, const Variant *v);
bool jr_plan_can_iterate(const jitre_regex *re, const Variant *v);

/* Shall matches be found with their starts by SPANS? `dense` matches more have been found without,
 * each in few bytes. */
bool jr_plan_wants_spans(const Variant *v, size_t dense);
/* `dense` matches more stood close together: were they many by now? not_dense: begin to count
 * anew. */
bool jr_plan_is_dense(const Variant *v, size_t dense);
void jr_plan_not_dense(const Variant *v);
/* Was the automaton of a kind, for questions with these match flags, asked for before? */
bool jr_plan_has_dfa(const jitre_regex *re, uint32_t flags, DfaKind kind);
/* The scan that serves this variant, or NULL. MEMORY is the only error. */
Status jr_plan_scan(const jitre_regex *re, const Variant *v, const Scan **scan);
/* The set that serves a list of words, or NULL; where there is one there is no scan. */
Status jr_plan_set(const jitre_regex *re, const Variant *v, const Set **set);
/* A line for each possibility that was looked at, for people. */
void jr_plan_scan_notes(const jitre_regex *re, const Variant *v, Buf *out);

/* The complete automaton of a kind, or NULL when it is over budget or not wanted by the engine
 * chosen (then a lazy one serves). MEMORY is the only error. */
Status jr_plan_dfa(const jitre_regex *re, const Variant *v, DfaKind kind, const Dfa **dfa);

/* Build it within a smaller budget. True: there is an answer for jr_plan_dfa now; false: not
 * for this much, or no memory. */
bool jr_plan_build_within(const jitre_regex *re, const Variant *v, DfaKind kind,
                          size_t max_bytes);

/* The code for a kind, or NULL (then the table runner serves). */
CodeEntry jr_plan_code(const jitre_regex *re, const Variant *v, CodeKind kind);
const NativeCode *jr_plan_native(const jitre_regex *re, const Variant *v, CodeKind kind);

/* Bytes that every match shows; NULL when out of memory. */
const Required *jr_plan_required(const jitre_regex *re);

/* A lazy automaton for one search, from the pool if there is one; and back. TOO_BIG: not even
 * a few states fit the budget. */
Status jr_plan_lazy_take(const jitre_regex *re, const Variant *v, DfaKind kind,
                         Lazy **lazy);
void jr_plan_lazy_give(const jitre_regex *re, const Variant *v, DfaKind kind, Lazy *lazy);

/* The automaton for groups, or NULL when it is over budget. MEMORY is the only error. */
Status jr_plan_tdfa(const jitre_regex *re, const Variant *v, const Tdfa **tdfa);
/* Build it with no more work than that. True: there is an answer for jr_plan_tdfa now. */
bool jr_plan_tdfa_within(const jitre_regex *re, const Variant *v, uint64_t max_work);

/* A line on how groups are found, and why so, for people. */
void jr_plan_groups_notes(const jitre_regex *re, const Variant *v, Buf *out);

/* ... and what serves then, for one search; and back. Free it instead after an error. */
Status jr_plan_twopass_take(const jitre_regex *re, const Variant *v, TwoPass **twopass);
void jr_plan_twopass_give(const Variant *v, TwoPass *twopass);

#endif
