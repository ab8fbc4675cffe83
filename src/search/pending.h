/* pending.h -- inside src/search: ends of matches that other matches may still replace. */
#ifndef JR_PENDING_H
#define JR_PENDING_H

#include "codegen/code.h"
#include "dfa/walk.h"

typedef struct Pending Pending;

enum { PENDING_CAP = 65536 }; // ends that may wait where nothing else is said

/* For a run of the transducer. cap: how many ends may wait before text is rather read again; not
 * for lazy automata, whose states may be forgotten. counts: ends are only counted. */
Status jr_pending_make(const Heap *heap, size_t cap, bool counts, Pending **pending);
void jr_pending_free(Pending *p); // NULL is fine

/* Do what the label of the start state says, at offset `place`. */
void jr_pending_start(Pending *p, Walk *w, size_t place);
/* Go on until there are final ends (counts: not before) or the text has ended. entry: code of
 * CODE_EVENTS, or NULL. MEMORY, or what the walk says. */
Status jr_pending_run(Pending *p, Walk *w, CodeEntry entry);

/* At most `want` final ends; how many. */
size_t jr_pending_take(Pending *p, size_t *ends, size_t want);
/* counts: the ends of the whole text, behind the run. */
size_t jr_pending_count(const Pending *p);

#endif
