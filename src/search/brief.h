/* brief.h -- inside src/search: questions about short texts, answered by straight-line code.
 *
 *     text      0 ............... 126 bytes ...
 *     answers   code of codegen/brief.h   others
 *
 * The code is made when as many short searches have been seen as repay it, and serves questions
 * without match flags. Until then, and for text it does not read, others answer.
 */
#ifndef JR_SEARCH_BRIEF_H
#define JR_SEARCH_BRIEF_H

#include "codegen/brief.h"
#include "search/quick.h"

/* Text behind the start of a search, in bytes: with the one before it, what the code takes. */
enum { BRIEF_MOST = BRIEF_WIDE - 1 };

struct BriefPlan {
    BriefEntries entries;
    bool sure;    // every text gets its answer
    bool ahead;   // there is code for pieces of longer texts
    Brief *brief; // NULL: this pattern has none
};

/* What a regex begins with: NULL, or a plan without code when none is wanted. */
const BriefPlan *jr_brief_first(const jitre_regex *re);
void jr_brief_plan_free(const jitre_regex *re);
/* Build if need be, whatever has been seen. */
void jr_brief_build_now(const jitre_regex *re);
/* A search of text[start, len) has been made without: time to build? */
void jr_brief_note(const jitre_regex *re, size_t len, size_t start, uint32_t flags);

/* The careful way, for whatever jr_brief_is_sure is false: 1, 0 or NOT_QUICK. */
int jr_brief_ask(const jitre_regex *re, BriefKind kind, const char *text, size_t len,
                 size_t start, uint32_t flags, jitre_span *match);

/* The plan; NULL when it has not been made. */
static inline const BriefPlan *jr_brief_plan(const jitre_regex *re)
{
    return atomic_load_explicit(&re->brief, memory_order_acquire);
}

/* A question ready to be put. */
typedef struct BriefCall {
    BriefEntry entry;
    const uint8_t *text;
    size_t n, before;
} BriefCall;

static inline bool jr_brief_fits(const char *text, size_t len, size_t start, uint32_t flags)
{
    return text && !flags && start <= len && len - start <= BRIEF_MOST;
}

static inline BriefCall jr_brief_call(const BriefPlan *p, BriefKind kind, const char *text,
                                      size_t len, size_t start)
{
    size_t before = start > 0, n = len - start + before;

    return (BriefCall){.entry = p->entries.entry[kind][n > BRIEF_NARROW],
                       .text = (const uint8_t *)text + start - before,
                       .n = n,
                       .before = before};
}

/* Do vectors stay in the page the text begins in? */
static inline bool jr_brief_in_page(const BriefCall *c)
{
    size_t most = c->n > BRIEF_NARROW ? 2 * BRIEF_VECTOR : BRIEF_VECTOR;

    return ((uintptr_t)c->text & 4095) <= 4096 - most;
}

/* Will code answer this at once? Then *c is the call. */
static inline bool jr_brief_is_sure(const jitre_regex *re, BriefKind kind, const char *text,
                                    size_t len, size_t start, uint32_t flags, BriefCall *c)
{
    const BriefPlan *p;

    if (!re || !jr_brief_fits(text, len, start, flags)) return false;
    p = jr_brief_plan(re);
    if (!p || !p->sure) return false;
    *c = jr_brief_call(p, kind, text, len, start);
    return c->entry && jr_brief_in_page(c);
}

#endif
