/* captures_test.c -- the engines for groups against the simulation.
 *
 * For every span of a text, match or not, the tagged automaton (where it takes the span on) and
 * the two walks must say what jr_pike_find says of it: no match, or these slots; and the tagged
 * automaton must find the match that begins at each place. Its two builders must make the same
 * wherever the one for one-pass patterns makes anything. Patterns
 * are random, heavy on loops over empty things, lazy quantifiers, assertions and \K; some
 * parts repeat it with long texts, which are walked in blocks, and with tiny budgets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <sys/mman.h>

#include "../chance.h"
#include "dfa/tdfa_places.h"
#include "dfa/twopass.h"
#include "search/plan.h"

enum { MAX_FORMS = 1 + JITRE_ISA_AVX512 };
enum { MAX_PATTERN = 200, MAX_SLOTS = 64, BUDGET = 2 << 20, TIGHT = 3500 };

/* -- Random patterns and texts --------------------------------------------------------------- */

typedef struct Random {
    uint64_t x;
} Random;

static uint32_t below(Random *r, uint32_t n)
{
    return chance_below(&r->x, n);
}

static const char *const letters[] = {"a", "b", "c", "-", "\n", "é", "д"};

typedef struct Gen {
    Random *random;
    uint32_t nletters;
    char text[MAX_PATTERN * 8];
    size_t len;
} Gen;

static void put(Gen *g, const char *s)
{
    size_t n = strlen(s);

    if (g->len + n >= sizeof g->text) return; // a broken pattern, which is skipped
    memcpy(g->text + g->len, s, n + 1);
    g->len += n;
}

static void put_letter(Gen *g)
{
    put(g, letters[below(g->random, g->nletters)]);
}

static void put_assertion(Gen *g)
{
    static const char *const look[] = {
        "\\b",    "\\B",    "^",      "$",       "\\A",       "\\z",
        "\\Z",    "\\G",    "\\K",    "(?=a)",   "(?!b)",     "(?<=a)",
        "(?<!b)", "(?m:^)", "(?m:$)", "(?=\\z)", "(?<![ac])", "(?=[^a]|\\z)"};

    put(g, look[below(g->random, JR_COUNT(look))]);
}

static void put_atom(Gen *g)
{
    static const char *const set[] = {".", "[ab]", "[^a]", "\\w", "\\W", "\\s", "[^b\\n]"};

    if (below(g->random, 3))
        put_letter(g);
    else
        put(g, set[below(g->random, JR_COUNT(set))]);
}

static void put_quantifier(Gen *g)
{
    static const char *const q[] = {"*", "+", "?", "{0,2}", "{2}", "{1,3}", "{2,}"};

    put(g, q[below(g->random, JR_COUNT(q))]);
    if (!below(g->random, 3)) put(g, "?");
}

static void put_alternatives(Gen *g, int depth);

static void put_item(Gen *g, int depth)
{
    uint32_t kind = below(g->random, 10);

    if (kind < 4 && depth) {
        put(g, kind ? "(" : "(?:");
        put_alternatives(g, depth - 1);
        put(g, ")");
    } else if (kind == 9) {
        put_assertion(g);
        return;
    } else {
        put_atom(g);
    }
    if (below(g->random, 5) < 2) put_quantifier(g);
}

static void put_alternatives(Gen *g, int depth)
{
    uint32_t n = 1 + (below(g->random, 3) == 0) + (below(g->random, 6) == 0);

    for (uint32_t i = 0; i < n; i++) {
        if (i) put(g, "|");
        for (uint32_t k = below(g->random, 4); k > 0; k--)
            put_item(g, depth);
    }
}

static size_t make_text(Random *r, uint32_t nletters, size_t max, char *out)
{
    size_t n = 0;

    for (size_t k = below(r, (uint32_t)max); k > 0; k--) {
        const char *s = letters[below(r, below(r, 2) ? 2 : nletters)];

        memcpy(out + n, s, strlen(s));
        n += strlen(s);
    }
    return n;
}

/* -- Builders side by side -------------------------------------------------------------------- */

/* What a builder has made; its memory is in raw.scratch. */
typedef struct Built {
    Arena arena;
    Raw raw;
    Places places;
    bool one;
    Status st;
} Built;

static void build_with(Built *b, const Heap *heap, const Nfa *nfa, bool onepass)
{
    jr_arena_init(&b->arena, heap, 16 << 20);
    b->raw = (Raw){.nfa = nfa, .scratch = &b->arena, .max_work = TDFA_MAX_WORK};
    b->st = jr_places_init(&b->places, &b->raw);
    if (b->st == JR_OK && !JR_PUSH(&b->arena, &b->raw.source, 0)) b->st = b->arena.status;
    if (b->st != JR_OK) return;
    if (onepass) {
        b->st = jr_tdfa_onepass(&b->places, &b->one);
    } else {
        b->st = jr_tdfa_general(&b->places);
        b->one = b->raw.one_pass;
    }
}

static bool same_edge(const Raw *a, const Raw *b, const RawEdge *x, const RawEdge *y)
{
    uint32_t n = x->target == NO_STATE ? 0 : a->state.data[x->target].nvars;

    if (x->target != y->target || !x->accept != !y->accept || x->len != y->len)
        return false;
    if (n && memcmp(raw_source(a, x->from), raw_source(b, y->from), n * sizeof(Source)))
        return false;
    return !x->accept || !a->nused ||
           !memcmp(raw_source(a, x->accept), raw_source(b, y->accept),
                   a->nused * sizeof(Source));
}

static bool same_raw(const Raw *a, const Raw *b)
{
    if (a->state.n != b->state.n || a->edge.n != b->edge.n || a->nvars != b->nvars ||
        memcmp(a->start, b->start, a->nstart * sizeof *a->start))
        return false;
    for (uint32_t i = 0; i < a->state.n; i++)
        if (a->state.data[i].nedges != b->state.data[i].nedges ||
            a->state.data[i].nvars != b->state.data[i].nvars ||
            memcmp(a->cell.data[i], b->cell.data[i], a->nsymbols * sizeof(uint16_t)))
            return false;
    for (uint32_t k = 0; k < a->edge.n; k++)
        if (!same_edge(a, b, &a->edge.data[k], &b->edge.data[k])) return false;
    return true;
}

/* The builder for one place a state, where it does it, and the one for all make the same. Does
 * it? */
static bool compare_builders(const Heap *heap, const Nfa *nfa)
{
    static Built quick, general;
    bool one;

    build_with(&quick, heap, nfa, true);
    build_with(&general, heap, nfa, false);
    one = quick.one && quick.st == JR_OK;
    assert_int_equal(one, general.one && general.st == JR_OK && quick.raw.nsymbols <= 64);
    if (one) assert_true(same_raw(&quick.raw, &general.raw));
    jr_arena_free(&quick.arena);
    jr_arena_free(&general.arena);
    return one;
}

/* -- Engines side by side -------------------------------------------------------------------- */

typedef struct World {
    jitre_regex *re;
    const Nfa *nfa, *anchored;
    Arena arena;
    Tdfa *tagged; // NULL: over budget
    Code *code[MAX_FORMS];
    TdfaEntry entry[MAX_FORMS]; // of running it; NULL: by table
    unsigned nforms;
    TwoPass *two, *tight;     // `tight` has hardly any room; NULL: not even that
    size_t budget;            // of `tight`
    unsigned served, refused; // by `tight`
    size_t ngroups;
} World;

typedef struct Tally {
    unsigned patterns, tagged, onepass, matches, misses, left, served, refused;
} Tally;

/* The table and code for each instruction set. */
static void make_forms(World *w)
{
    w->nforms = w->tagged ? 1 : 0;
    for (int isa = JITRE_ISA_SSE2; w->tagged && isa <= JITRE_ISA_AVX512; isa++) {
        CodeOptions o = {.isa = isa, .max_bytes = BUDGET};
        Status st;

        if (jr_isa_detect(isa) != (enum jitre_isa)isa) continue;
        st = jr_code_build_tagged(&w->re->heap, w->tagged, &o, &w->code[w->nforms]);
        assert_true(st == JR_OK || st == JITRE_ERR_TOO_BIG);
        if (st != JR_OK) continue;
        w->entry[w->nforms] = jr_code_tagged_entry(w->code[w->nforms]);
        w->nforms++;
    }
}

static void make_tight(World *w, size_t budget)
{
    Status st;

    jr_twopass_free(w->tight);
    w->budget = budget;
    st = jr_twopass_make(&w->re->heap, w->nfa, budget, &w->tight);
    assert_true(st == JR_OK || st == JITRE_ERR_TOO_BIG);
}

static bool open_world(World *w, const char *pattern, size_t len, uint64_t flags)
{
    const Variant *v;

    *w = (World){0};
    if (jitre_compile(pattern, len, flags, NULL, &w->re, NULL) != JITRE_OK) return false;
    assert_int_equal(jr_variant_get(w->re, 0, &v), JR_OK);
    w->nfa = v->nfa;
    assert_int_equal(jr_variant_get(w->re, JITRE_MATCH_ANCHORED, &v), JR_OK);
    w->anchored = v->nfa;
    w->ngroups = w->re->ast->ngroups;
    compare_builders(&w->re->heap, w->nfa);
    jr_arena_init(&w->arena, &w->re->heap, BUDGET);
    assert_int_equal(
        jr_tdfa_build(&w->arena, &w->re->heap, w->nfa, BUDGET, TDFA_MAX_WORK, &w->tagged),
        JR_OK);
    assert_int_equal(jr_twopass_make(&w->re->heap, w->nfa, BUDGET, &w->two), JR_OK);
    make_tight(w, TIGHT);
    make_forms(w);
    return true;
}

static void close_world(World *w)
{
    for (unsigned i = 0; i < w->nforms; i++)
        jr_code_free(w->code[i]);
    jr_twopass_free(w->two);
    jr_twopass_free(w->tight);
    jr_arena_free(&w->arena);
    jitre_free(w->re);
}

static void fail_at(const World *w, const char *engine, const Text *t, jitre_span span,
                    int got, int want)
{
    print_error("%s: %.*s on \"%.*s\" [%zu, %zu): %d, not %d, or other groups\n", engine,
                (int)w->re->name_len, w->re->name, (int)JR_MIN(t->end - t->base, 60),
                (const char *)t->base, span.start, span.end, got, want);
    fail();
}

static void check(const World *w, const char *engine, const Text *t, jitre_span span,
                  int got, const size_t *slots, int want, const size_t *expected,
                  uint32_t nslots)
{
    if (got != want || (want == 1 && memcmp(slots, expected, nslots * sizeof *slots)))
        fail_at(w, engine, t, span, got, want);
}

static const char *form_name(unsigned i)
{
    static const char *const name[MAX_FORMS] = {"table", "code 1", "code 2", "code 3"};

    return name[i];
}

/* All engines on one span. */
static int compare(World *w, const Text *t, size_t start, jitre_span span, uint32_t nslots,
                   unsigned *left)
{
    size_t want[MAX_SLOTS], got[MAX_SLOTS];
    int r = jr_pike_find(w->nfa, &w->re->heap, t, t->base + start, false, &span, NULL, want,
                         nslots);

    for (unsigned i = 0; i < w->nforms; i++) {
        if (jr_tdfa_span(w->tagged, w->entry[i], t, span, span.start == start, false, got,
                         nslots))
            check(w, form_name(i), t, span, 1, got, r, want, nslots);
        else if (r && !i)
            ++*left;
    }
    check(w, "two-pass", t, span,
          jr_twopass_run(w->two, t, t->base + start, span, got, nslots), got, r, want,
          nslots);
    if (w->tight) {
        int rt = jr_twopass_run(w->tight, t, t->base + start, span, got, nslots);

        w->refused += rt == JITRE_ERR_TOO_BIG;
        w->served += rt != JITRE_ERR_TOO_BIG;
        if (rt == JITRE_ERR_TOO_BIG)
            make_tight(w, w->budget);
        else
            check(w, "two-pass, tight", t, span, rt, got, r, want, nslots);
    }
    return r;
}

/* The match that begins at `from`, where the search does. */
static void compare_match(const World *w, const Text *t, size_t from, bool notempty,
                          uint32_t nslots)
{
    size_t want[MAX_SLOTS], got[MAX_SLOTS];
    jitre_span span = {from, from};
    const uint8_t *read;
    int r;

    if (!w->tagged || (notempty && w->nfa->has_keep)) return;
    r = jr_pike_find(w->anchored, &w->re->heap, t, t->base + from, notempty, NULL, NULL,
                     want, nslots);
    for (unsigned i = 0; i < w->nforms; i++)
        check(w, form_name(i), t, span,
              jr_tdfa_match(w->tagged, w->entry[i], t, t->base + from, true, notempty, got,
                            nslots, &read),
              got, r, want, nslots);
}

static void compare_all_spans(World *w, Random *r, const char *text, size_t len,
                              uint32_t match_flags, Tally *tally)
{
    Text t = jr_text_make(&w->nfa->alphabet, text, len, match_flags);
    uint32_t most = (uint32_t)JR_MIN(2 * w->ngroups, (size_t)MAX_SLOTS);
    size_t start = len && !below(r, 3) ? below(r, (uint32_t)len) : 0;

    for (size_t from = start; from <= len; from++) {
        compare_match(w, &t, from, false, most);
        compare_match(w, &t, from, true, most);
        for (size_t to = from; to <= len; to++) {
            uint32_t nslots = below(r, 4) ? most : below(r, most + 1);

            if (compare(w, &t, start, (jitre_span){from, to}, nslots, &tally->left) == 1)
                tally->matches++;
            else
                tally->misses++;
        }
    }
}

static void random_patterns(uint64_t seed, int n, uint32_t nletters, uint64_t flags,
                            Tally *tally)
{
    Random r = {seed};
    char text[64];

    for (int i = 0; i < n; i++) {
        Gen g = {.random = &r, .nletters = nletters};
        World w;

        put_alternatives(&g, 3);
        if (!open_world(&w, g.text, g.len, flags)) continue;
        tally->patterns++;
        tally->tagged += w.tagged != NULL;
        tally->onepass += w.tagged && w.tagged->one_pass;
        for (int k = 0; k < 6; k++) {
            size_t len = make_text(&r, nletters, 12, text);

            compare_all_spans(&w, &r, text, len,
                              below(&r, 4) ? 0 : JITRE_NOTBOL | JITRE_NOTEOL, tally);
        }
        tally->served += w.served;
        tally->refused += w.refused;
        close_world(&w);
    }
}

/* -- Tests ----------------------------------------------------------------------------------- */

static void test_random(void **state)
{
    static const uint64_t flags[] = {
        0,         JITRE_LONGEST,         JITRE_CASELESS | JITRE_DOTALL,
        JITRE_UTF, JITRE_UTF | JITRE_UCP, JITRE_MULTILINE};
    Tally tally = {0};

    (void)state;
    for (size_t i = 0; i < JR_COUNT(flags); i++)
        random_patterns(1000 + i, 1200, flags[i] & JITRE_UTF ? 7 : 5, flags[i], &tally);
    print_message("%u patterns, %u tagged, %u one-pass, %u matches (%u left), %u misses\n",
                  tally.patterns, tally.tagged, tally.onepass, tally.matches, tally.left,
                  tally.misses);
    assert_true(tally.onepass > 1000 && tally.patterns - tally.onepass > 1000);
    print_message("with little room: %u served, %u refused\n", tally.served, tally.refused);
    assert_true(tally.matches > 10000);
    assert_true(tally.served > 1000 && tally.refused);
}

static void expect_onepass(const char *pattern, bool want)
{
    World w;

    assert_true(open_world(&w, pattern, strlen(pattern), 0));
    if ((w.tagged && w.tagged->one_pass) != want) print_error("%s\n", pattern);
    assert_int_equal(w.tagged && w.tagged->one_pass, want);
    close_world(&w);
}

static void test_which_are_onepass(void **state)
{
    (void)state;
    expect_onepass("([0-9]{4})-([0-9]{2})-([0-9]{2})", true);
    expect_onepass("^(\\S+) \\S+ (\\S+) \\[([^\\]]+)\\]$", true);
    expect_onepass("(a|b)*(?:(c)|d(e))?", true);
    expect_onepass("(?:(a)|[ab])c", false); // behind `a` the group is open or not
    expect_onepass("(\\w+)\\b(\\W+)\\b(x)", true);
    expect_onepass("(a*)*", true); // an empty iteration is no choice
    expect_onepass("(a*)(a)", false);
    expect_onepass("(a|ab)(c|bcd)(d*)", false);
    expect_onepass("([^b]{0,5000})b", false); // too big to find out
}

/* One place a state: at the most states, edges of a state and symbols that there may be. */
static bool is_made_quickly(const char *pattern, uint64_t flags)
{
    const Variant *v;
    jitre_regex *re;
    bool one;

    assert_int_equal(jitre_compile(pattern, strlen(pattern), flags, NULL, &re, NULL),
                     JITRE_OK);
    assert_int_equal(jr_variant_get(re, 0, &v), JR_OK);
    one = compare_builders(&re->heap, v->nfa);
    jitre_free(re);
    return one;
}

static void test_limits_of_onepass(void **state)
{
    char pattern[1200];
    bool before = true, now = true;

    (void)state;
    for (unsigned n = 1990; n < 2005; n++) {
        snprintf(pattern, sizeof pattern, "(a)b{%u}(c)", n);
        assert_int_equal(is_made_quickly(pattern, 0), n + 3 <= TDFA_MAX_STATES);
    }
    for (unsigned n = 55; n < 70; n++) { // a symbol for each letter and some more
        size_t len = (size_t)snprintf(pattern, sizeof pattern, "(?:");

        for (unsigned i = 0; i < n; i++)
            len += (size_t)snprintf(pattern + len, sizeof pattern - len, "%s(\\x{%x})",
                                    i ? "|" : "", 0x30 + i);
        snprintf(pattern + len, sizeof pattern - len, ")+");
        now = is_made_quickly(pattern, 0);
        assert_true(now ? before : n > 55); // up to some number, which is in between
        before = now;
    }
    assert_false(now);
}

/* Longer than notes on the stack, than a block, than two blocks. */
static void test_long_texts(void **state)
{
    static const char *const pattern[] = {"(?:(a)|(ab)|(b)|\\n|-)*(a|b|\\n|-)",
                                          "(.*)(a)(.*?)", "(?:(é)|(éa)|(.))*",
                                          "((a)|(é)|b)+?\\K.*"};
    static const size_t lengths[] = {1020, 1024, 1030, 65536, 65540, 200000};
    char *text = malloc(3 * 200000);
    unsigned left = 0;
    Random r = {99};

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < JR_COUNT(pattern); i++) {
        World w;

        assert_true(
            open_world(&w, pattern[i], strlen(pattern[i]), JITRE_UTF | JITRE_DOTALL));
        for (size_t k = 0; k < JR_COUNT(lengths); k++) {
            size_t n = 0;
            Text t;

            while (n < lengths[k])
                n += make_text(&r, 6, 40, text + n);
            t = jr_text_make(&w.nfa->alphabet, text, n, 0);
            compare(&w, &t, 0, (jitre_span){0, n}, (uint32_t)(2 * w.ngroups), &left);
            if (n > 7)
                compare(&w, &t, 0, (jitre_span){0, n - 7}, (uint32_t)(2 * w.ngroups),
                        &left);
        }
        close_world(&w);
    }
    free(text);
}

/* Reverse automata that hardly ever meet a state again, in rooms that hold few: parts, marks that
 * are thinned out, runs from marks that leave marks. */
static void test_little_room(void **state)
{
    static const char *const pattern[] = {"(?:([ab]{11}a)|([ab]))*",
                                          "(?:(a.{9}b|.)|(b.{7}a))*?$",
                                          "((?:a?.){1,300}?)(?:(b)|(.))*"};
    static const size_t lengths[] = {100, 1023, 1025, 9000, 66000};
    char *text = malloc(66000);
    unsigned served[4] = {0};
    Random r = {5};

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < 66000; i++)
        text[i] = (char)('a' + below(&r, 2));
    for (size_t i = 0; i < JR_COUNT(pattern) * JR_COUNT(lengths) * JR_COUNT(served); i++) {
        size_t n = lengths[i / JR_COUNT(served) % JR_COUNT(lengths)];
        size_t room = i % JR_COUNT(served);
        const char *re = pattern[i / JR_COUNT(served) / JR_COUNT(lengths)];
        unsigned left = 0;
        World w;
        Text t;

        assert_true(open_world(&w, re, strlen(re), 0));
        make_tight(&w, (size_t)5000 << 2 * room);
        t = jr_text_make(&w.nfa->alphabet, text, n, 0);
        compare(&w, &t, 0, (jitre_span){0, n}, (uint32_t)(2 * w.ngroups), &left);
        served[room] += w.served;
        close_world(&w);
    }
    print_message("%u %u %u %u of %zu\n", served[0], served[1], served[2], served[3],
                  JR_COUNT(pattern) * JR_COUNT(lengths));
    assert_int_equal(served[3], JR_COUNT(pattern) * JR_COUNT(lengths));
    free(text);
}

/* -- Runs across windows ----------------------------------------------------------------------- */

enum { PAGE = 4096, MAX_LINE = 1000 };

/* Room whose end is followed by a page that cannot be read. */
static char *guarded(void)
{
    char *room =
        mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    assert_true(room != MAP_FAILED);
    assert_int_equal(mprotect(room + PAGE, PAGE, PROT_NONE), 0);
    return room;
}

/* A line of fields with separators between them; now and then something does not fit. */
static size_t make_line(Random *r, const char *separators, bool utf, char *out)
{
    size_t n = 0;

    for (const char *s = separators; *s && n < MAX_LINE - 200; s++) {
        for (uint32_t k = below(r, below(r, 3) ? 12 : 150); k > 0; k--) {
            const char *c = letters[below(r, 20) ? below(r, 3) : below(r, utf ? 7 : 5)];

            memcpy(out + n, c, strlen(c));
            n += strlen(c);
        }
        if (below(r, 30)) out[n++] = *s;
    }
    return n;
}

static void check_line(World *w, Random *r, const char *line, size_t n, char *room)
{
    char *at = room + PAGE - n;
    uint32_t nslots = (uint32_t)(2 * w->ngroups);
    size_t start = below(r, 4) ? 0 : below(r, (uint32_t)n + 1);
    unsigned left = 0;
    Text t;

    memcpy(at, line, n);
    t = jr_text_make(&w->nfa->alphabet, at, n, below(r, 8) ? 0 : JITRE_NOTEOL);
    compare_match(w, &t, start, false, nslots);
    for (int k = 0; k < 4; k++)
        compare(w, &t, start,
                (jitre_span){start, start + below(r, (uint32_t)(n - start + 1))}, nslots,
                &left);
}

static void test_fields(void **state)
{
    static const struct {
        const char *re, *separators;
    } row[] = {{"([^;]*);([^;]*);([^;]*);([a-c]*)", ";;;;"},
               {"([^ ]+) ([^;]*?);(.*) ([^\\n]*)$", " ;  "},
               {"((?:[^;]|;-)*);(.+?)(?: (.*))?$", "; ;"},
               {"(\\S+) ([^ \"]*)\"([^\"]*)\"(?:(\\d+)|(\\w+))?", " \"\"1"},
               {"(.*);(.*);(.*)", ";;;"},
               {"(?:([^; ]*)[; ])*([^;]*)", "; ;; ;"}};
    static const uint64_t flags[] = {0, JITRE_UTF, JITRE_DOTALL,
                                     JITRE_UTF | JITRE_MULTILINE};
    char *room = guarded(), line[MAX_LINE + 8];
    Random r = {7};

    (void)state;
    for (size_t i = 0; i < JR_COUNT(row) * JR_COUNT(flags); i++) {
        const char *re = row[i / JR_COUNT(flags)].re;
        uint64_t flag = flags[i % JR_COUNT(flags)];
        World w;

        assert_true(open_world(&w, re, strlen(re), flag));
        assert_non_null(w.tagged);
        for (int k = 0; k < 300; k++) {
            size_t n =
                make_line(&r, row[i / JR_COUNT(flags)].separators, flag & JITRE_UTF, line);

            check_line(&w, &r, line, n, room);
        }
        close_world(&w);
    }
    munmap(room, 2 * PAGE);
}

/* Runs that end at every place of a window and around its end. */
static void test_window_borders(void **state)
{
    const char *re = "([^;]*);([^;]*);([^;]*)";
    char *room = guarded(), line[MAX_LINE];
    Random r = {8};
    World w;

    (void)state;
    assert_true(open_world(&w, re, strlen(re), 0));
    for (size_t first = 0; first < 140; first++)
        for (size_t rest = 0; rest < 70; rest += 1 + rest / 8) {
            memset(line, 'a', sizeof line);
            line[first] = line[first + 1 + rest] = ';';
            check_line(&w, &r, line, first + rest + 2 + first % 3, room);
        }
    close_world(&w);
    munmap(room, 2 * PAGE);
}

/* The budgets of a tagged automaton: either it is there, and right, or not. */
static void test_tagged_budgets(void **state)
{
    const char *pattern = "(?:(a)|(b)|[ab](a|b){3}c|(?=b)(\\w)){1,9}";
    unsigned refused = 0, served = 0;
    World w;

    (void)state;
    assert_true(open_world(&w, pattern, strlen(pattern), 0));
    jr_arena_free(&w.arena);
    for (uint64_t work = 64; work <= TDFA_MAX_WORK; work *= 4)
        for (size_t bytes = 1 << 10; bytes <= BUDGET; bytes *= 8) {
            jr_arena_init(&w.arena, &w.re->heap, bytes);
            assert_int_equal(
                jr_tdfa_build(&w.arena, &w.re->heap, w.nfa, bytes, work, &w.tagged), JR_OK);
            refused += !w.tagged;
            served += w.tagged != NULL;
            assert_true(w.arena.used <= bytes);
            jr_arena_free(&w.arena);
        }
    assert_true(refused && served);
    close_world(&w);
}

/* A small budget may refuse, but never changes an answer. */
static void test_small_budgets(void **state)
{
    const char *pattern = "(?:(a)|(b)|[ab](a|b){5}c|(?=b)(\\w)){1,40}";
    unsigned refused = 0, served = 0;
    World w;

    (void)state;
    assert_true(open_world(&w, pattern, strlen(pattern), 0));
    for (size_t budget = 1 << 10; budget < BUDGET; budget *= 2) {
        size_t want[MAX_SLOTS], got[MAX_SLOTS];
        jitre_span span = {0, 22};
        uint32_t nslots = (uint32_t)(2 * w.ngroups);
        Text t = jr_text_make(&w.nfa->alphabet, "abaabbabababcbbabababb", 22, 0);
        TwoPass *two;
        int r = jr_twopass_make(&w.re->heap, w.nfa, budget, &two);

        if (r == JR_OK) r = jr_twopass_run(two, &t, t.base, span, got, nslots);
        jr_twopass_free(two);
        refused += r == JITRE_ERR_TOO_BIG;
        served += r == 1;
        if (r == JITRE_ERR_TOO_BIG) continue;
        assert_int_equal(
            jr_pike_find(w.nfa, &w.re->heap, &t, t.base, false, &span, NULL, want, nslots),
            1);
        check(&w, "two-pass", &t, span, r, got, 1, want, nslots);
    }
    assert_true(refused && served);
    close_world(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_which_are_onepass),
        cmocka_unit_test(test_limits_of_onepass),
        cmocka_unit_test(test_little_room),
        cmocka_unit_test(test_long_texts),
        cmocka_unit_test(test_small_budgets),
        cmocka_unit_test(test_tagged_budgets),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_window_borders),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
