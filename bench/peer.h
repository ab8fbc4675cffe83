/* peer.h -- what bench.c asks of an engine, jitre's own and others alike. */
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { PEER_CASELESS = 1, PEER_UNICODE = 2, PEER_MULTILINE = 4, PEER_DOTALL = 8 };

/* What to sum up over all matches. */
typedef enum Ask {
    ASK_COUNT,  // 1 for each match
    ASK_SPANS,  // its length
    ASK_GROUPS, // how many groups took part, the whole match included
    ASK_FINDS   // 1 for each match, by as many questions for one, as in a plain loop
} Ask;

#define PEER_FAILED ((size_t)-1)

/* One engine. `open` returns NULL when it refuses the pattern; `run` the sum, or PEER_FAILED
 * when it cannot answer. Patterns that match nothing at all are not measured, so every peer's
 * loop over matches may simply go on at the end of the last one. */
typedef struct Peer {
    const char *name;
    void *(*open)(const struct Peer *peer, const char *pattern, size_t len, unsigned flags,
                  Ask ask);
    size_t (*run)(void *re, const char *text, size_t len, Ask ask);
    void (*close)(void *re);
    int variant;     // for `open`
    size_t max_text; // 0, or as much text as the engine gets: for slow ones
    int all_ends;    // 1: reports every end of every match, so counts of its own
} Peer;

extern const Peer peer_jitre, peer_jitre_bits, peer_jitre_native, peer_jitre_table,
    peer_jitre_lazy, peer_jitre_pike;
extern const Peer peer_pcre2, peer_re2, peer_hyperscan;

#ifdef __cplusplus
}
#endif
#endif
