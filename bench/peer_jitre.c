/* peer_jitre.c -- each of jitre's engines as a peer. */
#include <stdlib.h>

#include "jitre.h"
#include "peer.h"

enum { BATCH = 256 };

typedef struct Regex {
    jitre_regex *re;
    jitre_span *groups;
    size_t ngroups;
} Regex;

static void jitre_close(void *p)
{
    Regex *r = p;

    jitre_free(r->re);
    free(r->groups);
    free(r);
}

static void *jitre_open(const Peer *peer, const char *pattern, size_t len, unsigned flags,
                        Ask ask)
{
    jitre_options options = {.size = sizeof options,
                             .max_program_bytes = (size_t)1 << 28,
                             .engine = (enum jitre_engine)peer->variant};
    uint64_t f = (flags & PEER_CASELESS ? JITRE_CASELESS : 0) |
                 (flags & PEER_UNICODE ? JITRE_UTF | JITRE_UCP : 0) |
                 (flags & PEER_MULTILINE ? JITRE_MULTILINE : 0) |
                 (flags & PEER_DOTALL ? JITRE_DOTALL : 0);
    jitre_facts facts = {.size = sizeof facts};
    Regex *r = calloc(1, sizeof *r);

    (void)ask;
    if (!r || jitre_compile(pattern, len, f, &options, &r->re, NULL) != JITRE_OK ||
        !(r->groups = calloc(jitre_group_count(r->re), sizeof *r->groups)))
        goto refuse;
    r->ngroups = jitre_group_count(r->re);
    // the engine asked for may be impossible for the pattern; another one's time is no answer
    if (jitre_info(r->re, 1, &facts) != JITRE_OK) goto refuse;
    if (options.engine == JITRE_ENGINE_BITS
            ? !facts.bits_instructions
            : options.engine != JITRE_ENGINE_AUTO && facts.engine != options.engine)
        goto refuse;
    return r;
refuse:
    if (r) jitre_close(r);
    return NULL;
}

static size_t groups_of(const Regex *r, const char *text, size_t len, size_t at,
                        jitre_span m)
{
    size_t n = 0;

    if (jitre_captures_at(r->re, text, len, at, 0, m, r->groups, r->ngroups) != 1) return 0;
    for (size_t g = 0; g < r->ngroups; g++)
        n += r->groups[g].start != JITRE_UNSET;
    return n;
}

static size_t jitre_run(void *p, const char *text, size_t len, Ask ask)
{
    Regex *r = p;
    jitre_iter it;
    jitre_span spans[BATCH];
    size_t n, total = 0, at = 0;
    int more;

    if (ask == ASK_COUNT)
        return jitre_count(r->re, text, len, 0, 0, &total) == JITRE_OK ? total
                                                                       : PEER_FAILED;
    if (jitre_iter_init(&it, r->re, text, len, 0, 0) != JITRE_OK) return PEER_FAILED;
    while ((more = jitre_iter_next(&it, spans, BATCH, &n)) == 1) {
        for (size_t i = 0; i < n; at = spans[i++].end)
            total += ask == ASK_SPANS ? spans[i].end - spans[i].start
                                      : groups_of(r, text, len, at, spans[i]);
    }
    jitre_iter_done(&it);
    return more == 0 ? total : PEER_FAILED;
}

#define JITRE_PEER(id, engine, max)                                                        \
    const Peer peer_jitre_##id = {"jitre " #id, jitre_open, jitre_run, jitre_close,        \
                                  engine,       max,        0}
const Peer peer_jitre = {"jitre",           jitre_open, jitre_run, jitre_close,
                         JITRE_ENGINE_AUTO, 0,          0};
JITRE_PEER(bits, JITRE_ENGINE_BITS, 0);
JITRE_PEER(native, JITRE_ENGINE_NATIVE, 0);
JITRE_PEER(table, JITRE_ENGINE_TABLE, 0);
JITRE_PEER(lazy, JITRE_ENGINE_LAZY, 0);
JITRE_PEER(pike, JITRE_ENGINE_PIKE, 16384); // the reference is simple, not fast
