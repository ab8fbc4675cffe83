/* sets.c -- lists of words and big alternations: engines, libpcre2 and a plain search agree.
 *
 *     sets [N [SEED]]       N lists (default 300), reproducible by SEED
 *
 * Lists are grown so that words overlap, begin with each other and come twice; cases, edges of
 * words and letters of several bytes are mixed in, and in some lists loops around the words. Texts are made of words, parts of words and
 * noise, cut at every place near their ends. The plain search tries all words at every place. The
 * last part makes lists and texts that lie in wait for each other and counts the time.
 */
#include "chance.h"
#include "difference.h"
#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

enum { MAX_WORDS = 400, MAX_WORD = 64, MAX_LIST = 24000, MAX_TEXT = 3000, TEXTS = 24 };

typedef struct List {
    uint64_t random;
    char *end; // of memory for texts
    char word[MAX_WORDS][MAX_WORD];
    size_t len[MAX_WORDS], n;
    const char *const *letters;
    size_t nletters;
    bool utf, caseless, longest, edges;
    bool loops; // words with loops around them: big alternations, no lists
    char re[MAX_LIST];
    size_t re_len;
} List;

static size_t below(List *l, size_t n)
{
    return (size_t)(chance_mix(&l->random) % n);
}

static bool percent(List *l, unsigned p)
{
    return below(l, 100) < p;
}

/* -- Lists --------------------------------------------------------------------------------- */

static const char *const few[] = {"a", "b", NULL};
static const char *const some[] = {"a", "b", "c", "d", "e", " ", NULL};
static const char *const cases[] = {"a", "A", "b", "B", "k", "K", "s", "@", "`", "_", NULL};
static const char *const bytes[] = {"a", "\xe9", "\xff", "\x80", "\xc3", NULL};
static const char *const cyrillic[] = {"\xd1\x80", "\xd0\xa0", "\xd0\xb0", "\xd0\x90",
                                       "s",        "k",        " ",        NULL};
static const char *const strange[] = {"k", "K", "\xe2\x84\xaa", "s", "\xc5\xbf", "S",
                                      "x", NULL};
static const char *const wide[] = {"\xf0\x9d\x84\x9e", "\xe2\x82\xac", "\xc3\xa9", "a",
                                   NULL};

static const struct {
    const char *const *letter;
    bool utf;
} alphabets[] = {{few, false},     {some, false},   {cases, false}, {bytes, false},
                 {cyrillic, true}, {strange, true}, {wide, true},   {some, true}};

static const char *letter(List *l)
{
    return l->letters[below(l, l->nletters)];
}

/* Append letters to a word, up to a length in bytes. */
static size_t add_letters(List *l, char *word, size_t len, size_t want)
{
    while (len < want) {
        const char *c = letter(l);
        size_t n = strlen(c);

        if (len + n > MAX_WORD) break;
        memcpy(word + len, c, n);
        len += n;
    }
    return len;
}

static bool begins_character(const List *l, const char *p, size_t n, size_t at)
{
    return !l->utf || at >= n || ((unsigned char)p[at] & 0xc0) != 0x80;
}

/* A new word, or one that begins as another does, or another once more. */
static void add_word(List *l, size_t least, size_t most)
{
    size_t like = l->n ? below(l, l->n) : 0, cut = 0;
    char *word = l->word[l->n];

    if (l->n && percent(l, 40)) {
        cut = below(l, l->len[like] + 1);
        while (!begins_character(l, l->word[like], l->len[like], cut))
            cut--;
        memcpy(word, l->word[like], cut);
    }
    l->len[l->n] = add_letters(l, word, cut, least + below(l, most - least + 1));
    l->n++;
}

static void put(List *l, const char *text, size_t n)
{
    memcpy(l->re + l->re_len, text, n);
    l->re_len += n;
}

/* An alternative: a word, or one with loops around it. */
static void put_alternative(List *l, size_t i)
{
    static const char *const loops[] = {"[ab]{0,3}", ".*",  "\\w+", "[^b]{2,5}?", "\\s*",
                                        "(?:ab|c)*", "\\b", "(?i)", "(?=a)",      "$"};
    bool loose = l->loops && percent(l, 60);

    if (l->loops) put(l, "(?:", 3);
    for (int k = 0; k < 2; k++) {
        const char *loop = loops[below(l, sizeof loops / sizeof loops[0])];

        if (loose && percent(l, 50)) put(l, loop, strlen(loop));
        if (k == 0) put(l, l->word[i], l->len[i]);
    }
    if (loose && percent(l, 40)) put(l, l->word[i], l->len[i]);
    if (l->loops) put(l, ")", 1);
}

static void grow_list(List *l)
{
    static const size_t lengths[][2] = {{1, 3},  {2, 9},   {3, 5},   {5, 6},   {5, 40},
                                        {7, 10}, {11, 16}, {15, 30}, {16, 50}, {1, 50}};
    size_t kind = below(l, sizeof alphabets / sizeof alphabets[0]);
    size_t range = below(l, sizeof lengths / sizeof lengths[0]);
    size_t n = percent(l, 50) ? 1 + below(l, 20) : 1 + below(l, MAX_WORDS - 1);

    l->loops = percent(l, 40);
    if (l->loops) n = 2 + n % 30;

    l->letters = alphabets[kind].letter;
    l->utf = alphabets[kind].utf;
    for (l->nletters = 0; l->letters[l->nletters];)
        l->nletters++;
    l->caseless = percent(l, 35);
    l->longest = percent(l, 25);
    l->edges = percent(l, 20);
    l->n = l->re_len = 0;
    while (l->n < n)
        add_word(l, lengths[range][0], lengths[range][1]);
    if (l->edges) put(l, "\\b(?:", 5);
    for (size_t i = 0; i < n; i++) {
        if (i) put(l, "|", 1);
        put_alternative(l, i);
    }
    if (l->edges) put(l, ")\\b", 3);
}

/* -- The plain search ------------------------------------------------------------------------ */

/* Without cases, edges and UTF: the matches, by trying all words at every place. */
static void plain_answer(const List *l, const Ask *ask, Answer *answer)
{
    size_t at = ask->start;

    answer_clear(answer, 1);
    while (at < ask->len) {
        size_t best = 0;

        for (size_t i = 0; i < l->n; i++) {
            size_t n = l->len[i];

            if (n > ask->len - at || memcmp(l->word[i], ask->text + at, n) != 0) continue;
            if (!best || (l->longest && n > best)) best = n;
        }
        if (best) *answer_add(answer) = (jitre_span){at, at + best};
        at += best ? best : 1;
    }
    answer->rc = answer->nmatches > 0;
}

static bool same_answers(const Answer *a, const Answer *b)
{
    if (a->rc != b->rc || a->nmatches != b->nmatches) return false;
    for (size_t i = 0; i < a->nmatches; i++)
        if (answer_match(a, i)->start != answer_match(b, i)->start ||
            answer_match(a, i)->end != answer_match(b, i)->end)
            return false;
    return true;
}

/* -- Texts ----------------------------------------------------------------------------------- */

static size_t make_text(List *l, char *text)
{
    size_t want = percent(l, 60) ? below(l, 120) : below(l, MAX_TEXT - MAX_WORD), n = 0;
    unsigned words = percent(l, 50) ? 70 : 5;

    while (n < want) {
        size_t i = below(l, l->n), len = l->len[i];

        if (!percent(l, words)) {
            n += add_letters(l, text + n, 0, 1 + below(l, 20));
            continue;
        }
        if (percent(l, 30)) len = below(l, len + 1);
        while (!begins_character(l, l->word[i], l->len[i], len))
            len--;
        memcpy(text + n, l->word[i], len);
        n += len;
    }
    return n;
}

/* Room for texts that end where memory ends. */
static char *end_of_room(void)
{
    size_t size = 4 * 4096;
    char *p = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (p == MAP_FAILED ||
        mprotect(p + 4096, size - 2 * 4096, PROT_READ | PROT_WRITE) != 0) {
        perror("sets: mmap");
        exit(2);
    }
    return p + size - 4096;
}

/* The text at the end of memory. */
static PanelStatus ask_exactly(List *l, Panel *p, Ask ask)
{
    Answer plain = {0};
    PanelStatus status;

    ask.text = memcpy(l->end - ask.len, ask.text, ask.len);
    status = panel_ask(p, &ask);
    if (status == PANEL_OK && !l->caseless && !l->edges && !l->loops) {
        plain_answer(l, &ask, &plain);
        report_check(same_answers(&plain, &p->want), "the plain search differs");
        answer_free(&plain);
    }
    if (status == PANEL_OK) report_pass(1);
    if (status == PANEL_SILENT) report_skip(1);
    if (status == PANEL_DIFFERS) report_difference(p, &ask);
    return status;
}

static void ask_about(List *l, Panel *p)
{
    char text[MAX_TEXT + 2 * MAX_WORD];

    for (int i = 0; i < TEXTS && report_go_on(); i++) {
        size_t len = make_text(l, text);
        Ask ask = {text, len, percent(l, 80) ? 0 : below(l, len + 1), 0};

        while (!begins_character(l, text, len, ask.start))
            ask.start--;
        for (size_t cut = 0; cut < 20 && cut <= len; cut++) {
            ask.len = len - cut;
            if (ask.start > ask.len || !begins_character(l, text, len, ask.len)) continue;
            if (ask_exactly(l, p, ask) == PANEL_DIFFERS) return;
            if (len > 200) break;
        }
    }
}

static void check_list(List *l)
{
    TestPattern pattern = {.re = l->re, .len = l->re_len};
    PanelStatus status;
    Panel p;

    pattern.settings = settings_make();
    pattern.settings.flags = (l->utf ? JITRE_UTF : 0u) |
                             (l->caseless ? JITRE_CASELESS : 0u) |
                             (l->longest ? JITRE_LONGEST : 0u);
    status = panel_open(&p, &pattern, true);
    if (status == PANEL_OK) ask_about(l, &p);
    if (status == PANEL_DIFFERS) report_difference(&p, NULL);
    panel_close(&p);
}

/* -- Lists that lie in wait -------------------------------------------------------------------- */

/* Of the processor: the machine may be busy. */
static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static jitre_regex *compile(const char *pattern, size_t len)
{
    jitre_options o = {.size = sizeof o, .max_program_bytes = (size_t)1 << 28};
    jitre_error error;
    jitre_regex *re;

    if (jitre_compile(pattern, len, 0, &o, &re, &error) == JITRE_OK) return re;
    report_fail("a list is refused: %s", error.message);
    return NULL;
}

/* All matches of a text of n bytes that repeats `part`, and single ones all along it. */
static void check_time(const char *what, const char *pattern, size_t len, const char *part,
                       size_t n, size_t want)
{
    jitre_regex *re = compile(pattern, len);
    char *text = test_alloc(n);
    size_t count = 0, step = n / 100, size = strlen(part);
    jitre_span match;
    double t0;

    for (size_t i = 0; i < n; i++)
        text[i] = part[i % size];
    t0 = seconds();
    if (re && jitre_count(re, text, n, 0, 0, &count) == JITRE_OK)
        report_check(count == want, "%s: %zu matches, not %zu", what, count, want);
    for (size_t at = 0; re && at < n; at += step)
        jitre_find(re, text, n < at + step ? n : at + step, at, 0, &match);
    t0 = seconds() - t0;
    report_check(t0 < 10, "%s: %.1f s for %zu bytes", what, t0, n);
    free(text);
    jitre_free(re);
}

/* a^i, behind each of them `tail`, for i up to most. */
static size_t put_powers(char *out, size_t most, const char *tail)
{
    size_t n = 0;

    for (size_t i = 1; i <= most; i++) {
        if (i > 1) out[n++] = '|';
        memset(out + n, 'a', i);
        n += i;
        memcpy(out + n, tail, strlen(tail));
        n += strlen(tail);
    }
    return n;
}

static void check_hostile(void)
{
    enum { N = 1 << 20, ROOM = 1 << 20 };
    char *re = test_alloc(ROOM);
    size_t n = put_powers(re, 1000, "");

    check_time("a, aa, aaa ...", re, n, "a", N, N);
    n = put_powers(re, 1000, "b");
    check_time("ab, aab, aaab ...", re, n, "a", N, 0);
    check_time("... that match", re, n, "aaaaaaab", N, N / 8);
    n = 0;
    for (int i = 0; i < 4000; i++) // one beginning of 40 bytes
        n += (size_t)sprintf(re + n, "%s%s%04d", i ? "|" : "",
                             "abababababababababababababababababababab", i);
    check_time("one beginning", re, n, "ab", N, 0);
    n = 0;
    for (int i = 0; i < 4000; i++) // ... and one of 200
        n += (size_t)sprintf(re + n, "%s%0200d%04d", i ? "|" : "", 0, i);
    check_time("one long beginning", re, n, "0", N, N / 204);
    free(re);
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 300;
    List *l = test_alloc(sizeof *l);

    report_begin("sets");
    l->random = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    l->end = end_of_room();
    printf("sets: seed %llu\n", (unsigned long long)l->random);
    for (size_t i = 0; i < n && report_go_on(); i++) {
        grow_list(l);
        check_list(l);
    }
    check_hostile();
    free(l);
    return report_end();
}
