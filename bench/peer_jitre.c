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
        !(r->groups = calloc(BATCH * jitre_group_count(r->re), sizeof *r->groups)))
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

/* All matches with their groups: how many groups took part. */
static size_t run_groups(const Regex *r, jitre_iter *it)
{
    size_t n, total = 0;
    int more;

    while ((more = jitre_iter_captures(it, r->groups, r->ngroups, BATCH, &n)) == 1)
        for (size_t i = 0; i < n * r->ngroups; i++)
            total += r->groups[i].start != JITRE_UNSET;
    return more == 0 ? total : PEER_FAILED;
}

static size_t run_spans(jitre_iter *it)
{
    jitre_span spans[BATCH];
    size_t n, total = 0;
    int more;

    while ((more = jitre_iter_next(it, spans, BATCH, &n)) == 1)
        for (size_t i = 0; i < n; i++)
            total += spans[i].end - spans[i].start;
    return more == 0 ? total : PEER_FAILED;
}

/* As who does not know of iterators writes it. */
static size_t run_finds(const Regex *r, const char *text, size_t len)
{
    size_t at = 0, total = 0;
    jitre_span m;
    int found;

    while ((found = jitre_find(r->re, text, len, at, 0, &m)) == 1) {
        at = m.end;
        total++;
    }
    return found == 0 ? total : PEER_FAILED;
}

static size_t jitre_run(void *p, const char *text, size_t len, Ask ask)
{
    Regex *r = p;
    jitre_iter it;
    size_t total = 0;

    if (ask == ASK_COUNT)
        return jitre_count(r->re, text, len, 0, 0, &total) == JITRE_OK ? total
                                                                       : PEER_FAILED;
    if (ask == ASK_FINDS) return run_finds(r, text, len);
    if (jitre_iter_init(&it, r->re, text, len, 0, 0) != JITRE_OK) return PEER_FAILED;
    total = ask == ASK_SPANS ? run_spans(&it) : run_groups(r, &it);
    jitre_iter_done(&it);
    return total;
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
