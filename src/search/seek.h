/* seek.h -- inside src/search: matches by scan, candidate by candidate. */
#ifndef JR_SEEK_H
#define JR_SEEK_H

#include "scan/scan.h"
#include "search/brief.h"
#include "search/find.h"
#include "search/plan_bits.h"

/* Blocks of lanes found at once, so that the loop that looks for them is not entered for each: more
 * and more of them, as the first match may be all that is wanted. */
enum { SEEK_BLOCKS = 8 };

/* A scan at work. Points into the text and the regex, so it may be moved. */
typedef struct Seek {
    const Scan *scan;
    const Dfa *dfa;      // confirms candidates; NULL: literals or a lazy automaton do
    CodeEntry entry;     // ... its code, or NULL
    uint32_t head, n;    // blocks with lanes still to be looked at: [head, n)
    uint32_t want;       // blocks to look for at once
    const uint8_t *cur;  // first lane behind them
    const uint8_t *stop; // behind the last lane
    const uint8_t *paid; // the text before was taken into account
    int64_t credit;      // ns * 1024 that scanning has saved so far
    int64_t gain;        // ns saved for a KB without candidates
    /* Since candidates were last counted: how many, ns * 1024 spent on them. */
    uint32_t ncandidates;
    const uint8_t *counted;
    int64_t spent;
    bool looked;           // what else could search is known
    bool counts;           // candidates, towards making code for pieces of text
    const BriefPlan *near; // ... that confirms them, or NULL
    unsigned undecided;    // ... and those in turn that it could not decide about
    bool lazy;             // candidates are confirmed by a lazy automaton
    BitWish wish;          // COUNT: starts of matches are not wanted
    ScanBlock block[SEEK_BLOCKS + 1];
} Seek;

enum { SEEK_GIVEN_UP = 2 };

/* Is there a scan for this search, and does it pay? Then *k is set up at s->from. 1, 0 or an
 * error. */
int jr_seek_begin(Seek *k, const Search *s, BitWish wish);

/* The next match at or behind s->start: 1, *match, and s->start and s->from are its end. 0: none.
 * SEEK_GIVEN_UP: candidates are too dense; the search is to go on at s->from without. Or an
 * error. `first`: only whether there is one is asked, *match may not be set. */
int jr_seek_next(Seek *k, Search *s, bool first, jitre_span *match);

/* Decide about a candidate at or behind s->from + min_ahead, by k->dfa or `lazy`: 1, *match and
 * s as above; or 0: no match begins before s->from, which has moved; or an error. What it cost
 * is taken from k->credit: the bytes read times scan->fallback. */
int jr_seek_confirm(Seek *k, Search *s, Lazy *lazy, const uint8_t *lane, bool first,
                    jitre_span *match);

#endif
