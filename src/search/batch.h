/* batch.h -- inside src/search: an iterator over matches. */
#ifndef JR_BATCH_H
#define JR_BATCH_H

#include "dfa/walk.h"
#include "nfa/sweep.h"
#include "search/find.h"
#include "search/here.h"
#include "search/linear.h"
#include "search/pending.h"
#include "search/seek.h"

typedef enum IterMode {
    ITER_DONE,
    ITER_SEEK,
    ITER_SET,
    ITER_BRANCHES,
    ITER_AGAIN,
    ITER_SWEEP,
    ITER_STEPS,
    ITER_LABELS,
    ITER_SPANS,
    ITER_HERE,
    ITER_BITS
} IterMode;

/* Matches with groups, one where the one before ends: see batch_groups.c. */
typedef struct Direct {
    bool on, never;
    unsigned adjoined;     // matches in a row
    size_t gained, wasted; // bytes of text
} Direct;

typedef struct Iter {
    IterMode mode;
    Status status;
    Search s;            // s.start: where the next match is searched for
    Seek seek;           // SEEK
    SetRun *set;         // SET
    BranchRun *branches; // BRANCHES
    BitRun *bits;        // BITS
    size_t retry; // ... bytes of it after which the scan is tried again; 0: there is none
    Sweep *sweep; // SWEEP
    Verdicts *verdicts; // ... of a pattern with lookaround, also in s.text
    size_t again_read;  // AGAIN: bytes read so far
    size_t again_from;  // ... from there
    uint64_t steps;     // ... steps of backtracking so far
    Walk walk;
    bool counts;      // LABELS: ends are only counted
    CodeEntry entry;  // STEPS, SPANS: code of the loop, or NULL
    size_t candidate; // STEPS: the end that waits
    size_t early[3];  // STEPS: ends found at the very beginning, not given out yet
    size_t nearly;    // STEPS, SPANS
    jitre_span waits, found[3];   // SPANS: the same
    size_t starts[MAX_REGISTERS]; // SPANS
    Pending *pending;             // LABELS
    Here *here;                   // HERE
    bool never_here;              // ... was given up
    bool counted, built;          // ITERATE has been asked for, and is there
    Direct direct;
} Iter;

_Static_assert(sizeof(Iter) <= sizeof(jitre_iter), "an iterator fits its public size");

static inline Iter *jr_iter_open(jitre_iter *it)
{
    return (Iter *)(void *)it->opaque;
}

/* Begin to search at it->s.start. counts: starts are not wanted. */
Status jr_iter_begin(Iter *it, bool counts);
/* AGAIN: what the searches in between cost is added up in the iterator, which may be moved before
 * the first and after the last. */
void jr_iter_note(Iter *it);
void jr_iter_note_no_more(Iter *it);
/* AGAIN: has so much been read again that a sweep is better? */
bool jr_iter_is_stuck(const Iter *it);
/* Go on at it->s.start by a sweep. */
Status jr_iter_sweep(Iter *it);
/* ... of a pattern with lookaround, with verdicts made for it. LIMIT: they are too big. */
Status jr_iter_linear(Iter *it);
/* Give back what the search for matches holds; jr_iter_begin may follow. */
void jr_iter_stop(Iter *it);

#endif
