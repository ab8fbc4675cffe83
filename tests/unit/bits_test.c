/* bits_test.c -- bit programs against the table engine and against themselves.
 *
 * Patterns are random members of the family (and near misses), texts are glued from what they
 * match and damaged, long enough for several strips. The machine is run with every kernel that
 * the processor has, from every kind of offset, with strips that begin at one word, over texts
 * that touch an unreadable page; the table engine, tested against libpcre2 elsewhere, is right.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "../chance.h"
#include "bits/kernel.h"
#include "codegen/code.h"

enum { PAGE = 4096, MAX_TEXT = 3 * PAGE, MAX_SPANS = 2 * MAX_TEXT + 100 };

/* -- Random numbers -------------------------------------------------------------------- */

static uint64_t random_state;

static uint32_t below(uint32_t n)
{
    return chance_below(&random_state, n);
}

static const char *pick(const char *const *list)
{
    uint32_t n = 0;

    while (list[n])
        n++;
    return list[below(n)];
}

/* -- Random patterns ------------------------------------------------------------------- */

static const char *const bits[] = {
    "a",   "b", "c",   "[ab]", "[bc]",   "[^a]", ".",        "1",   "[a-z]", "\\d",
    "\\w", " ", "\\s", "-",    "[^\\n]", "A",    "[A-Za-z]", "\\n", "\\W",   NULL};
static const char *const wide[] = {"a",
                                   "b",
                                   "[ab]",
                                   "\\x{e9}",
                                   "[\\x{430}-\\x{44f}]",
                                   "[^a]",
                                   ".",
                                   "\\w",
                                   "[a\\x{e9}\\x{20ac}]",
                                   "\\x{20ac}",
                                   "\\B",
                                   " ",
                                   "\\x{1f600}",
                                   "[^\\s]",
                                   "(?<!a)",
                                   NULL};
static const char *const looks[] = {"\\b", "\\B",      "^",     "$",      "\\A",    "\\z",
                                    "\\Z", "(?=[ab])", "(?!a)", "(?<=b)", "(?<! )", NULL};
static const char *const counts[] = {
    "+",     "*",     "?",     "{2}",    "{3}", "{1,3}",  "{2,5}",    "{2,}",
    "{0,2}", "{3,9}", "{0,6}", "{7,20}", "{9}", "{1,70}", "{66,130}", NULL};
static const char *const small_counts[] = {"+",     "*",    "?",     "{2}",
                                           "{1,3}", "{2,}", "{0,2}", NULL};

typedef struct Words {
    char text[4096];
    size_t len;
} Words;

static void put(Words *w, const char *s)
{
    size_t n = strlen(s);

    if (w->len + n >= sizeof w->text) return;
    memcpy(w->text + w->len, s, n + 1);
    w->len += n;
}

static void put_alternatives(Words *w, const char *const *atoms, unsigned depth);

static void put_item(Words *w, const char *const *atoms, unsigned depth)
{
    bool group = depth && below(10) < 3;

    if (below(12) == 0) {
        put(w, pick(looks));
        return;
    }
    if (group) {
        put(w, below(4) ? "(?:" : "(");
        put_alternatives(w, atoms, depth - 1);
        put(w, ")");
    } else {
        put(w, pick(atoms));
        if (w->text[w->len - 1] == 'B' ||
            (w->len > 4 && !strcmp(w->text + w->len - 4, "<!a)")))
            return;
    }
    if (below(100) >= 45) return;
    put(w, pick(group ? small_counts : counts));
    if (below(3) == 0) put(w, below(4) ? "?" : "+");
}

static void put_alternatives(Words *w, const char *const *atoms, unsigned depth)
{
    uint32_t n = below(3) ? 1 : 1 + below(3);

    for (uint32_t i = 0; i < n; i++) {
        if (i) put(w, "|");
        for (uint32_t k = 1 + below(4); k > 0; k--)
            put_item(w, atoms, depth);
    }
}

/* A loop over a body of disjoint characters, with something before and behind it. */
static void put_loop(Words *w)
{
    static const char *const atoms[] = {"a", "b", "1", "-", " ", "[cA]", NULL};
    const char *lazy = below(3) ? "" : "?";
    uint32_t first = below(6), n = 2 + below(3);

    if (below(2)) put(w, pick(bits));
    put(w, "(?:");
    for (uint32_t i = 0; i < n; i++) {
        uint32_t q = below(5);

        put(w, atoms[(first + i) % 6]);
        if (q < 3) put(w, q == 0 ? "+" : q == 1 ? "*" : "{2}");
        if (q < 2) put(w, lazy);
    }
    put(w, below(3) ? ")" : "|_)");
    put(w, below(2) ? "+" : below(2) ? "*" : "{2,}");
    put(w, lazy);
    for (uint32_t i = below(3); i > 0; i--)
        put(w, pick(below(2) ? bits : atoms));
}

/* -- Random texts ---------------------------------------------------------------------- */

static void add_text(uint8_t *text, size_t *n, size_t max, const char *s, size_t len)
{
    if (*n + len > max) return;
    memcpy(text + *n, s, len);
    *n += len;
}

static size_t make_text(uint8_t *text, bool utf)
{
    static const char *const plain[] = {"ab",  "abc1 -\n", "aabbccAB12 -_\n.",
                                        "a\n", "abcz",     NULL};
    static const char *const far[] = {"\xc3\xa9",         "\xd0\xbf", "\xe2\x82\xac",
                                      "\xf0\x9f\x98\x80", "\xff",     "\xa9",
                                      "\xe2\x82",         NULL};
    const char *letters = pick(plain);
    static const size_t lengths[] = {3, 66, 130, 130, 300, 700, 2000, 9000};
    size_t n = 0, max = below((uint32_t)lengths[below(8)]);
    unsigned share = utf ? below(3) * 8 : 0;

    while (n + 70 < max || below(4)) {
        char run[70];
        size_t k = below(3) ? 1 : below(12) ? 1 + below(9) : 1 + below(69);

        if (below(100) < share) {
            const char *c = pick(far);

            add_text(text, &n, MAX_TEXT, c, strlen(c));
            continue;
        }
        memset(run, letters[below((uint32_t)strlen(letters))], k);
        add_text(text, &n, MAX_TEXT, run, k);
    }
    return n;
}

/* -- Comparing ------------------------------------------------------------------------- */

static size_t all_spans(const jitre_regex *re, const char *text, size_t len, size_t start,
                        size_t portion, jitre_span *spans)
{
    jitre_iter it;
    size_t n = 0, k;

    assert_int_equal(jitre_iter_init(&it, re, text, len, start, 0), 0);
    while (n + portion <= MAX_SPANS && jitre_iter_next(&it, spans + n, portion, &k) == 1)
        n += k;
    jitre_iter_done(&it);
    return n;
}

static void differ(const char *pattern, const char *text, size_t len, size_t start,
                   enum jitre_isa isa, size_t i, jitre_span want, jitre_span got)
{
    fprintf(stderr, "pattern %s, start %zu, isa %d, match %zu: %zd-%zd, not %zd-%zd\n",
            pattern, start, isa, i, got.start, got.end, want.start, want.end);
    for (size_t k = 0; k < len; k++)
        if (text[k] >= ' ' && text[k] < 127)
            fputc(text[k], stderr);
        else
            fprintf(stderr, "\\x%02x", (unsigned char)text[k]);
    fputc('\n', stderr);
    fail();
}

typedef struct Regexes {
    const char *pattern;
    jitre_regex *table, *by_isa[3];
} Regexes;

static enum jitre_isa isa_of(size_t i)
{
    return (enum jitre_isa)(JITRE_ISA_SSE2 + i);
}

static void compare(const Regexes *r, const char *text, size_t len, size_t start)
{
    static jitre_span want[MAX_SPANS], got[MAX_SPANS];
    size_t n = all_spans(r->table, text, len, start, 64, want), count;

    for (size_t i = 0; i < 3 && r->by_isa[i]; i++) {
        jitre_span first = {1, 0}, none = {0};
        size_t k = all_spans(r->by_isa[i], text, len, start, 1 + below(70), got);

        for (size_t m = 0; m < JR_MIN(n, k); m++)
            if (want[m].start != got[m].start || want[m].end != got[m].end)
                differ(r->pattern, text, len, start, isa_of(i), m, want[m], got[m]);
        if (n != k)
            differ(r->pattern, text, len, start, isa_of(i), JR_MIN(n, k),
                   n > k ? want[k] : none, k > n ? got[n] : none);
        assert_int_equal(jitre_count(r->by_isa[i], text, len, start, 0, &count), 0);
        assert_int_equal(count, n);
        assert_int_equal(jitre_find(r->by_isa[i], text, len, start, 0, &first), n > 0);
        if (n) assert_true(first.start == want[0].start && first.end == want[0].end);
    }
}

static jitre_regex *compile(const char *pattern, uint64_t flags, enum jitre_engine engine,
                            enum jitre_isa isa)
{
    jitre_options o = {.size = sizeof o, .engine = engine, .isa = isa};
    jitre_regex *re;

    jitre_compile(pattern, strlen(pattern), flags, &o, &re, NULL);
    return re;
}

static bool compile_all(Regexes *r, const char *pattern, uint64_t flags)
{
    *r = (Regexes){.pattern = pattern};
    r->table = compile(pattern, flags, JITRE_ENGINE_TABLE, JITRE_ISA_AUTO);
    if (!r->table) return false;
    for (size_t i = 0; i < 3; i++)
        if (jr_isa_detect(isa_of(i)) == isa_of(i))
            r->by_isa[i] = compile(pattern, flags, JITRE_ENGINE_BITS, isa_of(i));
    return true;
}

static void free_all(Regexes *r)
{
    jitre_free(r->table);
    for (size_t i = 0; i < 3; i++)
        jitre_free(r->by_isa[i]);
}

/* Room for MAX_TEXT bytes whose end is the end of what can be read. */
static uint8_t *guarded(void)
{
    size_t size = MAX_TEXT + 2 * PAGE;
    uint8_t *p =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    assert_true(p != MAP_FAILED);
    assert_int_equal(mprotect(p + size - PAGE, PAGE, PROT_NONE), 0);
    assert_int_equal(mprotect(p, PAGE, PROT_NONE), 0);
    return p + size - PAGE;
}

/* -- Tests ----------------------------------------------------------------------------- */

static void one_random(uint8_t *end)
{
    static const uint64_t flags[] = {0,
                                     0,
                                     JITRE_MULTILINE,
                                     JITRE_CASELESS,
                                     JITRE_DOTALL,
                                     JITRE_UNGREEDY,
                                     JITRE_UTF,
                                     JITRE_UTF | JITRE_UCP,
                                     JITRE_UTF | JITRE_CASELESS};
    static uint8_t text[MAX_TEXT];
    uint64_t f = flags[below(9)];
    Words w = {.len = 0};
    Regexes r;

    if (below(6) == 0)
        put_loop(&w);
    else
        put_alternatives(&w, f & JITRE_UTF ? wide : bits, 3);
    if (!compile_all(&r, w.text, f)) return;
    for (int i = 0; i < 5; i++) {
        size_t n = make_text(text, f & JITRE_UTF);

        memcpy(end - n, text, n);
        compare(&r, (char *)end - n, n, below(4) ? 0 : below((uint32_t)n + 1));
    }
    free_all(&r);
}

static void test_random(void **state)
{
    const char *n = getenv("JITRE_BITS_PATTERNS"), *seed = getenv("JITRE_BITS_SEED");
    uint8_t *end = guarded();

    (void)state;
    random_state = seed ? strtoull(seed, NULL, 10) * 0x9e3779b97f4a7c15u : 20261;
    for (unsigned long i = n ? strtoul(n, NULL, 10) : 1500; i > 0; i--)
        one_random(end);
}

/* Texts of 0 to 130 bytes from every offset: each op is cut at each of the 64 bits. */
static void test_every_cut(void **state)
{
    static const char *const patterns[] = {"\\b\\w+\\b",
                                           "[A-Za-z]{8,13}",
                                           "[A-Z][a-z]+ [A-Z][a-z]+",
                                           "(?:[0-9]{1,3}\\.){3}[0-9]{1,3}",
                                           "a.*b",
                                           "x[a-z]{0,5}?y",
                                           "\\d+\\.\\d+",
                                           "(?:-[a-z]+)+",
                                           "(?i)error|warn",
                                           "[^\\n]{70}x",
                                           "(?m)^\\w+$",
                                           "a+?b|a",
                                           "[ab]*c",
                                           "\\w{3,}?\\b",
                                           "a{2,5}a",
                                           "\"[^\"]*\"",
                                           "a(?:b|bc)(?:c|d)",
                                           "\\d{4}-\\d\\d-\\d\\d",
                                           ".*[^A-Z]|[A-Z]",
                                           "(?:ab?c?)+",
                                           NULL};
    static const char letters[] = "aaabbc A1.-x\"y9\nZz";
    uint8_t *end = guarded();

    (void)state;
    random_state = 99;
    for (size_t p = 0; patterns[p]; p++) {
        Regexes r;

        assert_true(compile_all(&r, patterns[p], 0));
        for (size_t n = 0; n <= 130; n++) {
            for (size_t i = 0; i < n; i++)
                end[-(ptrdiff_t)n + (ptrdiff_t)i] =
                    (uint8_t)(below(3) || !i ? letters[below(sizeof letters - 1)]
                                             : end[-(ptrdiff_t)n + (ptrdiff_t)i - 1]);
            compare(&r, (char *)end - n, n, 0);
            compare(&r, (char *)end - n, n, below((uint32_t)n + 1));
        }
        for (size_t start = 0; start <= 130; start++)
            compare(&r, (char *)end - 130, 130, start);
        free_all(&r);
    }
}

/* Characters of one to four bytes and what is none, cut off everywhere. */
static void test_every_utf_cut(void **state)
{
    static const char *const parts[] = {"a",        "b ",           "\xc3\xa9",
                                        "\xd0\xbf", "\xe2\x80\x99", "\xf0\x9f\x98\x80",
                                        "\xa9",     "\xe2\x80",     NULL};
    uint8_t *end = guarded();
    char text[400];
    Regexes r;

    (void)state;
    random_state = 5;
    assert_true(compile_all(&r, "\\w+\\W?|[^a]{2}", JITRE_UTF | JITRE_UCP));
    for (int i = 0; i < 300; i++) {
        uint32_t plain = below(40);
        size_t n = 0;

        while (n + 8 < sizeof text) {
            const char *part = below(plain + 1) ? "x" : pick(parts);

            memcpy(text + n, part, strlen(part));
            n += strlen(part);
        }
        for (size_t k = n - 140; k <= n; k++) {
            memcpy(end - k, text, k);
            compare(&r, (char *)end - k, k, 0);
        }
    }
    free_all(&r);
}

/* Markers on a long way, after a guess has failed: they go from one portion of words to the
 * next. */
static void test_long_markers(void **state)
{
    static char text[MAX_TEXT];
    size_t n = 0;
    Regexes r;

    (void)state;
    random_state = 7;
    for (size_t length = 300; n + 80 + length + 2 < sizeof text; length += 97) {
        for (int i = 0; i < 10; i++, n += 8)
            memcpy(text + n, "1.2.3.4 ", 8);
        text[n++] = 'x';
        memset(text + n, 'a', length);
        n += length;
        text[n++] = 'y';
    }
    assert_true(compile_all(&r, "\\d+\\.\\d+|x[a-z]*y", 0));
    for (size_t start = 0; start < n; start += 67)
        compare(&r, text, n, start);
    for (size_t cut = 0; cut < n; cut += 67)
        compare(&r, text, n - cut, 0);
    free_all(&r);
}

/* Stretches where nothing goes on, patches where much does: what was live in one strip is empty
 * in the next, floods come in from the right, and strips get as long as they do. */
static size_t make_patches(char *text, size_t max)
{
    static const char *const fillers[] = {"-", "b", " ", "\n", "ab", "12 ", NULL};
    static const char letters[] = "aabbcc 1x-\n";
    size_t n = 0;

    while (n + 2000 < max) {
        const char *filler = pick(fillers);
        size_t k = below(3) ? below(90) : below(1800);

        for (size_t i = 0; i < k; i++, n++)
            text[n] = filler[i % strlen(filler)];
        for (k = below(below(4) ? 60 : 180); k > 0; k--)
            text[n++] = letters[below(sizeof letters - 1)];
    }
    return n;
}

static void test_patches(void **state)
{
    static const char *const patterns[] = {"\\w{2}\\s+\\w{2}\\s+\\w{2}\\s+\\w",
                                           "[abc]{3}-+x*[abc ]{70}c",
                                           "(?:a|b+c)x*[1-]{2,9}",
                                           "1(?:ab*)+?\\n",
                                           "c[ab]*x[ab]*c",
                                           "\\b\\w+x\\b.*1",
                                           NULL};
    static char text[40000];

    (void)state;
    random_state = 20;
    for (size_t p = 0; patterns[p]; p++) {
        Regexes r;

        assert_true(compile_all(&r, patterns[p], 0));
        for (int i = 0; i < 40; i++) {
            size_t n = make_patches(text, sizeof text - below(9000));

            compare(&r, text, n, below(200));
        }
        free_all(&r);
    }
}

/* A match that needs a longer strip than there is goes to another engine. */
static void test_long_matches(void **state)
{
    static char text[300000];
    Regexes r;

    (void)state;
    memset(text, 'b', sizeof text);
    text[0] = 'a';
    text[sizeof text - 1] = 'c';
    assert_true(compile_all(&r, "ab*c|b{3}", 0));
    for (size_t i = 0; i < 3 && r.by_isa[i]; i++) {
        size_t n;

        assert_int_equal(jitre_count(r.by_isa[i], text, sizeof text, 0, 0, &n), 0);
        assert_int_equal(n, 1);
        assert_int_equal(jitre_count(r.by_isa[i], text, sizeof text - 1, 0, 0, &n), 0);
        assert_int_equal(n, (sizeof text - 2) / 3);
    }
    free_all(&r);
}

/* -- Kernels --------------------------------------------------------------------------- */

enum { ROOM = 2 * BITS_LANES, WORDS = 24, STRIDE = ROOM + WORDS + ROOM, VALUES = 5 };

/* Markers (value 2), some, and long runs (value 3) that they move through. */
static void make_runs(uint64_t *v)
{
    memset(v, 0, VALUES * STRIDE * sizeof *v);
    for (size_t w = 0; w < WORDS; w++) {
        uint64_t *marker = v + 2 * STRIDE + ROOM + w, *run = marker + STRIDE;

        *marker = below(3) ? 0 : UINT64_C(1) << below(64);
        *run = below(4) ? ~UINT64_C(0) : ~(UINT64_C(1) << below(64));
    }
}

/* What a section computes must not depend on the portions of words it is run in: markers on their
 * way stay there, in the words before or in the carry. */
static void check_portions(const BitKernel *kernel, const BitProgram *p)
{
    static uint64_t whole[VALUES * STRIDE], parts[VALUES * STRIDE];
    uint8_t carry[VALUES];
    const BitValue order = 4;
    Strip s = {.v = whole, .stride = STRIDE, .left = ROOM, .nwords = WORDS, .carry = carry};

    make_runs(whole);
    memcpy(parts, whole, sizeof parts);
    memset(carry, 0, sizeof carry);
    kernel->run(p, &order, 1, &s, 0, WORDS);
    s.v = parts;
    memset(carry, 0, sizeof carry);
    for (size_t from = 0, n; from < WORDS; from += n) {
        n = JR_MIN(1 + below(BITS_LANES), WORDS - from);
        kernel->run(p, &order, 1, &s, from, from + n);
    }
    assert_memory_equal(parts + 4 * STRIDE + ROOM, whole + 4 * STRIDE + ROOM,
                        WORDS * sizeof *parts);
}

static void test_portions(void **state)
{
    static const BitKernel *const kernels[] = {&jr_bits_sse2, &jr_bits_avx2,
                                               &jr_bits_avx512};
    BitIns ins[VALUES] = {[4] = {.op = BIT_SCAN, .section = BITS_F, .a = 2, .b = 3}};
    BitProgram scan = {.ins = ins, .nins = VALUES};
    BitIns shift_ins[VALUES] = {[4] = {.op = BIT_SHL, .section = BITS_F, .a = 2}};
    BitProgram shift = {.ins = shift_ins, .nins = VALUES};
    int n = (int)jr_isa_detect(JITRE_ISA_AUTO);

    (void)state;
    random_state = 5;
    for (int i = 0; i < n && i < 3; i++)
        for (int round = 0; round < 200; round++) {
            check_portions(kernels[i], &scan);
            shift_ins[4].k = (uint16_t)(1 + below(200));
            check_portions(kernels[i], &shift);
        }
}

/* -- The family ------------------------------------------------------------------------ */

typedef Status (*Build)(Arena *keep, Arena *scratch, const Ast *ast, const Nfa *nfa,
                        BitProgram **program, const char **why);

static const char *why_not(Build build, const char *pattern, uint64_t flags)
{
    Pattern p = {.text = pattern,
                 .len = strlen(pattern),
                 .flags = flags,
                 .newline = JITRE_NEWLINE_LF,
                 .bsr = JITRE_BSR_UNICODE,
                 .max_nesting = 100};
    Heap heap = jr_heap_make(NULL);
    NfaOptions o = {0};
    jitre_error error;
    BitProgram *program;
    const char *why;
    Arena a, scratch;
    Ast *ast;
    Nfa *nfa;

    jr_arena_init(&a, &heap, 8 << 20);
    jr_arena_init(&scratch, &heap, 8 << 20);
    assert_int_equal(jr_parse(&a, &p, &ast, &error), JR_OK);
    assert_int_equal(jr_nfa_build(&a, &scratch, ast, &o, &nfa), JR_OK);
    assert_int_equal(build(&a, &scratch, ast, nfa, &program, &why), JR_OK);
    assert_true(!program == (why != NULL));
    jr_arena_free(&a);
    jr_arena_free(&scratch);
    return why;
}

static const char *why_refused(const char *pattern, uint64_t flags)
{
    return why_not(jr_bits_build, pattern, flags);
}

/* Patterns that leave no choice, and those where the next code does not tell. */
static void test_forward(void **state)
{
    static const char *const inside[] = {
        "^abc",           "\\Aa+b",        "^[ab]*c",        "^[^ a]+[^a]*a$",
        "^a{2,5}b",       "^a{2,5}",       "^(?:ab|c[^d]d)", "^(?:a[bc]+d){1,3}e",
        "^(?:a|b)+?c|^d", "^\\w+\\b[^a]$", "^[ab]+?c",       NULL};
    static const char *const outside[] = {
        "abc",           "(?m)^a",    "^a*ab",       "^[ab]+b",      "^(?:[ab]c|[bd]e)",
        "^a+?",          "^(?:ab)*c", "^(?:a|bc*?)", "^(?:ab){1,2}", "^a{1,20}[^b]",
        "^[^a]+[^ab]*b", NULL};

    (void)state;
    for (size_t i = 0; inside[i]; i++) {
        const char *why = why_not(jr_bits_build_forward, inside[i], 0);

        if (why) fail_msg("%s: %s", inside[i], why);
    }
    for (size_t i = 0; outside[i]; i++)
        if (!why_not(jr_bits_build_forward, outside[i], 0))
            fail_msg("%s is inside", outside[i]);
}

static void test_family(void **state)
{
    static const char *const inside[] = {"\\b\\w+\\b",   "a|b",
                                         "(a)(b)?",      "x*?y",
                                         "(?:ab?c?)+",   "(?:[A-Z]+[0-9]+[,\\s]*)+",
                                         "a{1,500}",     "(?m)^a",
                                         "a$",           "a++b",
                                         "[^\\n]{500}x", "(?:a|bc){3}",
                                         "\\Aab",        NULL};
    static const char *const outside[] = {"a*",         "",           "\\Ga",
                                          "a\\Kb",      "(?:a|ab)*c", "(?:ab){65}",
                                          "(?:a?b?)*c", "a{3000}",    NULL};

    (void)state;
    for (size_t i = 0; inside[i]; i++) {
        const char *why = why_refused(inside[i], 0);

        if (why) fail_msg("%s: %s", inside[i], why);
    }
    for (size_t i = 0; outside[i]; i++)
        if (!why_refused(outside[i], 0)) fail_msg("%s is inside", outside[i]);
    assert_null(why_refused("\\w+\\x{e9}", JITRE_UTF | JITRE_UCP));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forward),       cmocka_unit_test(test_family),
        cmocka_unit_test(test_every_cut),     cmocka_unit_test(test_random),
        cmocka_unit_test(test_every_utf_cut), cmocka_unit_test(test_long_markers),
        cmocka_unit_test(test_patches),       cmocka_unit_test(test_long_matches),
        cmocka_unit_test(test_portions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
