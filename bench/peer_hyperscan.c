/* peer_hyperscan.c -- Hyperscan in block mode. It reports every end of every match, which is
 * other work than finding matches one behind the other: cases carry a count for it. */
#include <hs/hs.h>
#include <stdlib.h>
#include <string.h>

#include "peer.h"

enum { MAX_PATTERN = 15000 };

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

/* Patterns longer than it takes are lists of words, "one|other": as many literals. */
static int compile_list(const char *list, size_t len, Regex *r)
{
    size_t room = len / 2 + 1, n = 0;
    const char **word = malloc(room * sizeof *word);
    size_t *size = malloc(room * sizeof *size);
    unsigned *zero = calloc(room, sizeof *zero);
    hs_compile_error_t *error = NULL;
    int status = HS_NOMEM;

    for (const char *p = list; word && size && zero && p < list + len; p += size[n++] + 1) {
        word[n] = p;
        size[n] = strcspn(p, "|");
    }
    if (word && size && zero)
        status = hs_compile_lit_multi(word, zero, zero, size, (unsigned)n, HS_MODE_BLOCK,
                                      NULL, &r->db, &error);
    hs_free_compile_error(error);
    free(word);
    free(size);
    free(zero);
    return status;
}

static int compile(const char *pattern, size_t len, unsigned flags, Regex *r)
{
    hs_compile_error_t *error = NULL;
    int status;

    if (len > MAX_PATTERN) return compile_list(pattern, len, r);
    status = hs_compile(pattern, flags, HS_MODE_BLOCK, NULL, &r->db, &error);
    hs_free_compile_error(error);
    return status;
}

static void *regex_open(const Peer *peer, const char *pattern, size_t len, unsigned flags,
                        Ask ask)
{
    unsigned f = (flags & PEER_CASELESS ? HS_FLAG_CASELESS : 0) |
                 (flags & PEER_UNICODE ? HS_FLAG_UTF8 | HS_FLAG_UCP : 0) |
                 (flags & PEER_MULTILINE ? HS_FLAG_MULTILINE : 0) |
                 (flags & PEER_DOTALL ? HS_FLAG_DOTALL : 0);
    Regex *r = calloc(1, sizeof *r);

    (void)peer;
    if (!r || ask != ASK_COUNT || compile(pattern, len, f, r) != HS_SUCCESS ||
        hs_alloc_scratch(r->db, &r->scratch) != HS_SUCCESS) {
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
