/* peer_hyperscan.c -- Hyperscan in block mode. It reports every end of every match, which is
 * other work than finding matches one behind the other: cases carry a count for it. */
#include <hs/hs.h>
#include <stdlib.h>

#include "peer.h"

typedef struct Regex {
    hs_database_t *db;
    hs_scratch_t *scratch;
} Regex;

static void regex_close(void *p)
{
    Regex *r = p;

    hs_free_scratch(r->scratch);
    hs_free_database(r->db);
    free(r);
}

static void *regex_open(const Peer *peer, const char *pattern, size_t len, unsigned flags,
                        Ask ask)
{
    unsigned f = (flags & PEER_CASELESS ? HS_FLAG_CASELESS : 0) |
                 (flags & PEER_UNICODE ? HS_FLAG_UTF8 | HS_FLAG_UCP : 0) |
                 (flags & PEER_MULTILINE ? HS_FLAG_MULTILINE : 0) |
                 (flags & PEER_DOTALL ? HS_FLAG_DOTALL : 0);
    hs_compile_error_t *error = NULL;
    Regex *r = calloc(1, sizeof *r);

    (void)peer, (void)len;
    if (!r || ask != ASK_COUNT ||
        hs_compile(pattern, f, HS_MODE_BLOCK, NULL, &r->db, &error) != HS_SUCCESS ||
        hs_alloc_scratch(r->db, &r->scratch) != HS_SUCCESS) {
        hs_free_compile_error(error);
        if (r) regex_close(r);
        return NULL;
    }
    return r;
}

static int on_match(unsigned id, unsigned long long from, unsigned long long to,
                    unsigned flags, void *total)
{
    (void)id, (void)from, (void)to, (void)flags;
    ++*(size_t *)total;
    return 0;
}

static size_t regex_run(void *p, const char *text, size_t len, Ask ask)
{
    Regex *r = p;
    size_t total = 0;

    (void)ask;
    if (hs_scan(r->db, text, (unsigned)len, 0, r->scratch, on_match, &total) != HS_SUCCESS)
        return PEER_FAILED;
    return total;
}

const Peer peer_hyperscan = {"hyperscan", regex_open, regex_run, regex_close, 0, 0, 1};
