/* walk.h -- the portable runner: automata walked over text, table in hand.
 *
 * One runner serves complete and lazy automata, forward and backward. It knows the end of the
 * text (final newline, EOI), which machine code leaves to it.
 */
#ifndef JR_WALK_H
#define JR_WALK_H

#include "dfa/lazy.h"

typedef struct Walk {
    const Dfa *dfa; // complete, or the view of `lazy`
    Lazy *lazy;     // NULL: complete
    const Text *text;
    const uint8_t *cur;   // next character; for REVERSE the end of the next one to read
    const uint8_t *begin; // of the last symbol read
    StateId state;
    bool ended;    // EOI has been fed
    Status status; // sticky: MEMORY or LIMIT from a lazy automaton
} Walk;

/* Begin at `cur`: forward kinds in front of it, REVERSE behind it. Exactly one of dfa and lazy.
 * True when the start state has a label; its place is cur. */
bool jr_walk_begin(Walk *w, const Dfa *dfa, Lazy *lazy, const Text *text,
                   const uint8_t *cur, bool notempty);

/* SEARCH: to the end of the text or DEAD; *place = place of the last label, untouched without.
 * first: stop at the first label. */
void jr_walk_find_end(Walk *w, bool first, const uint8_t **place);

/* One character, or EOI at the end. True when the state arrived at has a label, *place. */
bool jr_walk_step(Walk *w, const uint8_t **place);

/* ITERATE: to the next state with a label: true, *place. False: the text has ended, or DEAD, or
 * an error. */
bool jr_walk_next_event(Walk *w, const uint8_t **place);

/* ITERATE with backlog NONE or ONE, complete: the steps of the label of the state, at `place`
 * (see Label): up to 3 more ends. */
void jr_walk_do_steps(const Walk *w, size_t place, size_t *ends, size_t *count);

/* ... and of all labels to come, until there are `want` ends or the text has ended. ends has
 * room for 3 more. */
void jr_walk_iterate(Walk *w, size_t *ends, size_t *count, size_t want);

/* SPANS, likewise: the steps of the label at `place`, then its registers: start[MAX_REGISTERS],
 * offsets. */
void jr_walk_do_spans(const Walk *w, size_t place, size_t *start, jitre_span *spans,
                      size_t *count);
void jr_walk_spans(Walk *w, size_t *start, jitre_span *spans, size_t *count, size_t want);

/* REVERSE: one character back (cur > low); *place when a match can start behind it. */
void jr_walk_back(Walk *w, const uint8_t *low, const uint8_t **place);

/* REVERSE: backwards to `low`; *place = smallest place where a match can start. False: none,
 * which is an error of the caller's when the end was that of a match. */
bool jr_walk_find_start(Walk *w, const uint8_t *low, const uint8_t **place);

#endif
