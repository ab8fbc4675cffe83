/* engines_fuzz.c -- all engines give one answer, wherever the text stands in memory.
 *
 * Input   a case (case.h)
 * Oracle  the Pike simulation; against it: lazy, table, native code at each instruction set,
 *         and what the library chooses by itself
 * Places  flush against an unreadable page behind, flush against one in front, and in between,
 *         so reading one byte too far is a crash
 * Asked   is there a match, the first one, its groups, all of them in batches, how many
 */
#include <string.h>
#include <sys/mman.h>

#include "case.h"

enum { MAX_SPANS = 64, MAX_GROUPS = 16, PAGE = 4096, ROOM = 4 * PAGE, NPLACES = 3 };
enum { PROGRAM_LIMIT = 128 << 10, DFA_LIMIT = 16 << 10 };

static const struct {
    const char *name;
    enum jitre_engine engine;
    enum jitre_isa isa;
    enum jitre_scan scan;
} engines[] = {
    {"pike", JITRE_ENGINE_PIKE, JITRE_ISA_AUTO, JITRE_SCAN_NEVER}, // first: the reference
    {"lazy", JITRE_ENGINE_LAZY, JITRE_ISA_AUTO, JITRE_SCAN_NEVER},
    {"table", JITRE_ENGINE_TABLE, JITRE_ISA_AUTO, JITRE_SCAN_NEVER},
    {"native sse2", JITRE_ENGINE_NATIVE, JITRE_ISA_SSE2, JITRE_SCAN_NEVER},
    {"native avx2", JITRE_ENGINE_NATIVE, JITRE_ISA_AVX2, JITRE_SCAN_NEVER},
    {"native avx512", JITRE_ENGINE_NATIVE, JITRE_ISA_AVX512, JITRE_SCAN_NEVER},
    {"bits", JITRE_ENGINE_BITS, JITRE_ISA_AUTO, JITRE_SCAN_NEVER},
    {"bits sse2", JITRE_ENGINE_BITS, JITRE_ISA_SSE2, JITRE_SCAN_NEVER},
    {"bits avx2", JITRE_ENGINE_BITS, JITRE_ISA_AVX2, JITRE_SCAN_NEVER},
    {"auto", JITRE_ENGINE_AUTO, JITRE_ISA_AUTO, JITRE_SCAN_AUTO},
    {"scan sse2", JITRE_ENGINE_NATIVE, JITRE_ISA_SSE2, JITRE_SCAN_ALWAYS},
    {"scan avx2", JITRE_ENGINE_NATIVE, JITRE_ISA_AVX2, JITRE_SCAN_ALWAYS},
    {"scan avx512", JITRE_ENGINE_NATIVE, JITRE_ISA_AVX512, JITRE_SCAN_ALWAYS},
    {"sets sse2", JITRE_ENGINE_NATIVE, JITRE_ISA_SSE2, JITRE_SCAN_SETS},
    {"sets avx512", JITRE_ENGINE_NATIVE, JITRE_ISA_AVX512, JITRE_SCAN_SETS},
    {"scan briefly", JITRE_ENGINE_NATIVE, JITRE_ISA_AUTO, JITRE_SCAN_BRIEFLY},
};

/* All that one engine says about a case; compared byte by byte, so zeroed first. */
typedef struct Answer {
    int is_match, find, captures;
    jitre_span first, groups[MAX_GROUPS], at_groups[MAX_GROUPS];
    jitre_span spans[MAX_SPANS];
    size_t nspans, count;
} Answer;

/* ROOM readable bytes between two pages that are not. */
static char *guarded_room(void)
{
    static char *room;

    if (!room) {
        char *base =
            mmap(NULL, ROOM + 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        FUZZ_CHECK(base != MAP_FAILED, "no memory");
        room = base + PAGE;
        FUZZ_CHECK(mprotect(room, ROOM, PROT_READ | PROT_WRITE) == 0, "mprotect");
    }
    return room;
}

static const char *place(const Case *c, int where)
{
    char *room = guarded_room(), *at = room;

    if (where == 0) at = room + ROOM - c->text_len;
    if (where == 2) at = room + (ROOM - c->text_len) / 2 + c->pattern_len % 64;
    if (where == 2 && at + c->text_len > room + ROOM) at = room;
    memcpy(at, c->text, c->text_len);
    return at;
}

static jitre_regex *compile(const Case *c, const CaseOptions *o, size_t engine)
{
    jitre_options options = {.size = sizeof options,
                             .newline = o->newline,
                             .bsr = o->bsr,
                             .engine = engines[engine].engine,
                             .isa = engines[engine].isa,
                             .scan = engines[engine].scan,
                             .max_program_bytes = PROGRAM_LIMIT,
                             .max_dfa_bytes = DFA_LIMIT};
    jitre_regex *re;

    jitre_compile(c->pattern, c->pattern_len, o->flags, &options, &re, NULL);
    return re;
}

/* The first MAX_SPANS matches, `batch` at a time. Returns false when memory gave out. */
static bool all_matches(const jitre_regex *re, const char *text, size_t len,
                        const CaseOptions *o, size_t batch, Answer *a)
{
    jitre_iter it;
    size_t n = 0;
    int more = jitre_iter_init(&it, re, text, len, o->start, o->match_flags);

    if (more < 0) return false;
    while (a->nspans < MAX_SPANS) {
        size_t room = MAX_SPANS - a->nspans;

        more = jitre_iter_next(&it, a->spans + a->nspans, room < batch ? room : batch, &n);
        if (more <= 0) break;
        FUZZ_CHECK(n > 0, "a batch of no spans");
        a->nspans += n;
    }
    jitre_iter_done(&it);
    return more >= 0;
}

/* Spans in order, inside the text, not overlapping; \K may move starts. */
static void check_order(const Answer *a, const Case *c, const CaseOptions *o)
{
    if (memmem(c->pattern, c->pattern_len, "\\K", 2)) return;
    for (size_t i = 0; i < a->nspans; i++) {
        jitre_span s = a->spans[i];
        size_t floor = i ? a->spans[i - 1].end : o->start;

        FUZZ_CHECK(s.start >= floor && s.end >= s.start && s.end <= c->text_len,
                   "span %zu is %zu-%zu, before it %zu", i, s.start, s.end, floor);
    }
}

static bool ask(const jitre_regex *re, const char *text, const Case *c,
                const CaseOptions *o, size_t batch, Answer *a)
{
    size_t len = c->text_len, ngroups = jitre_group_count(re);

    memset(a, 0, sizeof *a);
    if (ngroups > MAX_GROUPS) ngroups = MAX_GROUPS;
    a->is_match = jitre_is_match(re, text, len, o->start, o->match_flags);
    a->find = jitre_find(re, text, len, o->start, o->match_flags, &a->first);
    a->captures =
        jitre_captures(re, text, len, o->start, o->match_flags, a->groups, ngroups);
    if (a->is_match < 0 || a->find < 0 || a->captures < 0) return false;
    if (a->find == 1) {
        int st = jitre_captures_at(re, text, len, o->start, o->match_flags, a->first,
                                   a->at_groups, ngroups);
        if (st < 0) return false;
        FUZZ_CHECK(memcmp(a->groups, a->at_groups, sizeof a->groups) == 0,
                   "captures and captures_at differ");
        FUZZ_CHECK(memcmp(a->groups, &a->first, sizeof a->first) == 0,
                   "find %zu-%zu, captures %zu-%zu", a->first.start, a->first.end,
                   a->groups[0].start, a->groups[0].end);
    }
    FUZZ_CHECK(a->is_match == a->find && a->find == a->captures,
               "is_match %d find %d captures %d", a->is_match, a->find, a->captures);
    if (!all_matches(re, text, len, o, batch, a)) return false;
    check_order(a, c, o);
    FUZZ_CHECK((a->nspans > 0) == (a->find == 1), "find %d, %zu spans", a->find, a->nspans);
    FUZZ_CHECK(!a->nspans || memcmp(&a->spans[0], &a->first, sizeof a->first) == 0,
               "find %zu-%zu, iterate %zu-%zu", a->first.start, a->first.end,
               a->spans[0].start, a->spans[0].end);
    if (a->nspans == MAX_SPANS) return true; // there may be more: not worth the time
    if (jitre_count(re, text, len, o->start, o->match_flags, &a->count) < 0) return false;
    FUZZ_CHECK(a->count == a->nspans, "%zu spans, count says %zu", a->nspans, a->count);
    return true;
}

static void compare(const Answer *want, const Answer *got, const char *name, int where)
{
    bool agree = memcmp(want, got, sizeof *want) == 0;

    if (agree) return;
    for (size_t i = 0; i < MAX_GROUPS; i++)
        if (memcmp(&want->groups[i], &got->groups[i], sizeof(jitre_span)))
            fprintf(stderr, "group %zu: pike %zd-%zd, %s %zd-%zd\n", i,
                    (ssize_t)want->groups[i].start, (ssize_t)want->groups[i].end, name,
                    (ssize_t)got->groups[i].start, (ssize_t)got->groups[i].end);
    for (size_t i = 0; i < MAX_SPANS; i++)
        if (memcmp(&want->spans[i], &got->spans[i], sizeof(jitre_span)))
            fprintf(stderr, "match %zu: pike %zu-%zu, %s %zu-%zu\n", i,
                    want->spans[i].start, want->spans[i].end, name, got->spans[i].start,
                    got->spans[i].end);
    FUZZ_CHECK(agree, "%s at place %d: %d matches, pike %d", name, where, (int)got->nspans,
               (int)want->nspans);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Case c;
    static Answer want, got;

    case_read(&c, data, size);
    CaseOptions o = case_options(&c);
    jitre_regex *pike = compile(&c, &o, 0);
    if (!pike) return 0;
    bool known = ask(pike, place(&c, 0), &c, &o, MAX_SPANS, &want);
    jitre_free(pike);
    for (size_t e = 1; known && e < sizeof engines / sizeof *engines; e++) {
        jitre_regex *re = compile(&c, &o, e);

        if (!re) continue; // its automaton does not fit the budget
        for (int where = 0; where < NPLACES; where++)
            if (ask(re, place(&c, where), &c, &o, (size_t)where * 5 + 1, &got))
                compare(&want, &got, engines[e].name, where);
        jitre_free(re);
    }
    return 0;
}
