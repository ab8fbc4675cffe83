/* peer_pcre2.c -- PCRE2 with its JIT, called the shortest way. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

#include "peer.h"

typedef struct Regex {
    pcre2_code *code;
    pcre2_match_data *md;
    pcre2_match_context *mc;
    pcre2_jit_stack *stack;
} Regex;

static void regex_close(void *p)
{
    Regex *r = p;

    pcre2_match_data_free(r->md);
    pcre2_match_context_free(r->mc);
    pcre2_jit_stack_free(r->stack);
    pcre2_code_free(r->code);
    free(r);
}

static void *regex_open(const Peer *peer, const char *pattern, size_t len, unsigned flags,
                        Ask ask)
{
    uint32_t f =
        (flags & PEER_CASELESS ? PCRE2_CASELESS : 0) |
        (flags & PEER_UNICODE ? PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF : 0) |
        (flags & PEER_MULTILINE ? PCRE2_MULTILINE : 0) |
        (flags & PEER_DOTALL ? PCRE2_DOTALL : 0);
    Regex *r = calloc(1, sizeof *r);
    int error;
    PCRE2_SIZE at;

    (void)peer;
    if (!r) return NULL;
    r->code = pcre2_compile((PCRE2_SPTR)pattern, len, f, &error, &at, NULL);
    if (!r->code || pcre2_jit_compile(r->code, PCRE2_JIT_COMPLETE) != 0) {
        regex_close(r);
        return NULL;
    }
    r->md = ask == ASK_GROUPS ? pcre2_match_data_create_from_pattern(r->code, NULL)
                              : pcre2_match_data_create(1, NULL);
    r->mc = pcre2_match_context_create(NULL);
    r->stack = pcre2_jit_stack_create(32 << 10, 16 << 20, NULL);
    pcre2_jit_stack_assign(r->mc, NULL, r->stack);
    return r;
}

static size_t regex_run(void *p, const char *text, size_t len, Ask ask)
{
    Regex *r = p;
    const PCRE2_SIZE *ov = pcre2_get_ovector_pointer(r->md);
    uint32_t n = pcre2_get_ovector_count(r->md);
    size_t total = 0, at = 0;
    int rc;

    while ((rc = pcre2_jit_match(r->code, (PCRE2_SPTR)text, len, at, 0, r->md, r->mc)) >=
           0) {
        at = ov[1];
        if (ask == ASK_COUNT || ask == ASK_FINDS)
            total++;
        else if (ask == ASK_SPANS)
            total += ov[1] - ov[0];
        else
            for (uint32_t g = 0; g < n; g++)
                total += ov[2 * g] != PCRE2_UNSET;
    }
    return rc == PCRE2_ERROR_NOMATCH ? total : PEER_FAILED;
}

const Peer peer_pcre2 = {"pcre2-jit", regex_open, regex_run, regex_close, 0, 0, 0};
