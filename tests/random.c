/* random.c -- random patterns against random texts: engines and libpcre2 agree.
 *
 *     random [N [SEED]]       N questions (default 20000), reproducible by SEED
 *
 * A pattern is grown from a grammar that is heavy on what goes wrong: loops over empty things,
 * lazy and counted repetition, assertions in odd places. While it is grown, a text that it may
 * match is grown beside it; the texts to search are that sample, cut, doubled and spoilt, and
 * plain noise. What libpcre2 10.42 is known to answer otherwise (oracle_pcre2.c) is not asked.
 */
#include "chance.h"
#include "difference.h"
#include "maps.h"
#include "report.h"
#include "unicode/unicode.h"

#include <stdlib.h>
#include <string.h>

enum { TEXTS_PER_PATTERN = 32, MAX_RE = 400, MAX_SAMPLE = 600, MAX_RANDOM_TEXT = 900 };

/* Where letters come from. utf: only for UTF mode; invalid: not UTF-8. */
typedef struct Letters {
    const char *list[12];
    bool utf, invalid;
} Letters;

static const Letters alphabets[] = {
    {{"a", "b"}, false, false},
    {{"a", "b", "c"}, false, false},
    {{"a", "b", "\n"}, false, false},
    {{"a", "B", "A", "b"}, false, false},
    {{"a", "_", " ", "1", "-"}, false, false},
    {{"a", "\n", "\r", "b"}, false, false},
    {{"a", "\xe9", "\x85", "\xff", "\x80"}, false, true},
    {{"a", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9d\x84\x9e"}, true, false},
    {{"k", "K", "\xe2\x84\xaa", "s", "\xc5\xbf", "S"}, true, false},
    {{"\xd0\xb4", "\xd0\x94", "\xd0\xb0", " ", "a", "1"}, true, false},
    {{"a", "\xc3\xa9", "\xff", "\xe2\x82", "b"}, true, true},
    {{"a", "\xe2\x80\xa8", "\xc2\x85", "\n", "\xc3\xa9"}, true, false},
};

typedef struct Gen {
    uint64_t random;
    const Letters *letters;
    size_t nletters;
    bool utf, ucp, caseless, longest;
    bool sees_end; // the pattern tells the end of the text: no invalid text for 10.42
    char re[MAX_RE];
    size_t len;
    char sample[MAX_SAMPLE];
    size_t sample_len;
    int names;
    bool refers;      // the pattern has back references, lookaround, atomic groups
    bool looks;       // ... lookaround more often
    bool pure;        // ... and nothing else of these
    unsigned ngroups; // opened so far
} Gen;

static size_t below(Gen *g, size_t n)
{
    return (size_t)(chance_mix(&g->random) % n);
}

static bool percent(Gen *g, size_t p)
{
    return below(g, 100) < p;
}

static void put(Gen *g, const char *s)
{
    size_t n = strlen(s);

    if (g->len + n > MAX_RE) return; // too long: makes a broken pattern, which is skipped
    memcpy(g->re + g->len, s, n);
    g->len += n;
}

static void put_sample(Gen *g, const char *s, size_t n)
{
    if (g->sample_len + n > MAX_SAMPLE) return;
    memmove(g->sample + g->sample_len, s, n);
    g->sample_len += n;
}

static const char *letter(Gen *g)
{
    return g->letters->list[below(g, g->nletters)];
}

/* -- Patterns -------------------------------------------------------------------------- */

static void grow_alternation(Gen *g, int depth);
static void grow_around(Gen *g, int depth);

/* A letter as it is written in a pattern, in or outside of a class. Bytes that are no UTF-8
 * cannot be written in a UTF pattern. */
static void put_letter(Gen *g, const char *s)
{
    if (g->letters->invalid && g->utf && ((unsigned char)*s >= 0xe2 && strlen(s) < 3))
        s = "a";
    if (strcmp(s, "-") == 0)
        put(g, "\\-");
    else if (strcmp(s, "\n") == 0 && percent(g, 70))
        put(g, "\\n");
    else if (strcmp(s, "\r") == 0)
        put(g, "\\r");
    else
        put(g, s);
}

static void grow_literal(Gen *g)
{
    size_t n = percent(g, 75) ? 1 : percent(g, 85) ? 2 + below(g, 3) : 5 + below(g, 20);

    for (; n > 0; n--) {
        const char *s = letter(g);

        put_letter(g, s);
        put_sample(g, s, strlen(s));
    }
}

static void grow_class(Gen *g)
{
    static const char *const parts[] = {
        "\\d",       "\\w", "\\s",         "\\W",        "\\S", "[:alpha:]", "[:punct:]",
        "[:space:]", "a-c", "\\x00-\\x60", "[:^digit:]", "\\h", "A-_"};
    const char *s = letter(g);

    put(g, percent(g, 30) ? "[^" : "[");
    for (size_t n = 1 + below(g, 3); n > 0; n--) {
        const char *part = parts[below(g, sizeof parts / sizeof parts[0])];

        // 10.42 forgets \S behind which a POSIX class follows, above 255
        if (percent(g, 65) || (g->utf && part[0] == '['))
            put_letter(g, letter(g));
        else
            put(g, part);
    }
    put(g, "]");
    put_sample(g, s, strlen(s));
}

static void grow_set(Gen *g)
{
    static const char *const sets[] = {".",   ".",   ".",   "\\w", "\\w", "\\d", "\\s",
                                       "\\W", "\\D", "\\S", "\\N", "\\h", "\\v"};
    static const char *const properties[] = {"\\p{L}", "\\P{L}", "\\p{Nd}", "\\p{Cyrillic}",
                                             "\\p{Xwd}"};
    const char *s = letter(g);

    if (!g->utf && percent(g, 3))
        put(g, "\\C");
    else if (g->utf && percent(g, 20))
        put(g, properties[below(g, sizeof properties / sizeof properties[0])]);
    else
        put(g, sets[below(g, sizeof sets / sizeof sets[0])]);
    put_sample(g, s, strlen(s));
}

static void grow_assertion(Gen *g)
{
    static const char *const looks[] = {
        "^",     "$",     "\\b",    "\\B",    "\\A", "\\Z", "\\z",     "\\G",
        "(?=a)", "(?!a)", "(?<=a)", "(?<!a)", "\\b", "^",   "(?=\\w)", "(?<!\\w)"};
    size_t i = below(g, sizeof looks / sizeof looks[0]);

    // A quantifier may not follow an assertion, and \G under an iterator is an own story of
    // PCRE2 at invalid text.
    if (strchr("$Zz", looks[i][strlen(looks[i]) - 1]) || strcmp(looks[i], "\\G") == 0)
        g->sees_end = true;
    put(g, "(?:");
    put(g, looks[i]);
    put(g, ")");
}

/* What a group has matched, again; some refer to groups that are open still, or to come. */
static void grow_reference(Gen *g)
{
    unsigned group = 1 + (unsigned)below(g, g->ngroups + percent(g, 10));
    size_t n = g->sample_len ? below(g, JR_MIN(g->sample_len, (size_t)6)) : 0;
    char ref[24];

    snprintf(ref, sizeof ref, g->caseless || percent(g, 85) ? "(?:\\%u)" : "(?i:\\%u)",
             group);
    put(g, ref);
    put_sample(g, g->sample + g->sample_len - n, n);
}

static void grow_group(Gen *g, int depth)
{
    static const char *const openers[] = {
        "(", "(", "(", "(?:", "(?:", "(?:", "(?i:", "(?s:", "(?m:", "(?|", "(?>"};
    char name[20];

    if (percent(g, 4)) {
        snprintf(name, sizeof name, "(?<n%d>", g->names++);
        put(g, name);
        g->ngroups++;
    } else {
        // the last one is atomic: pcre2_dfa_match loses what follows an empty atomic group
        const char *opener =
            openers[below(g, sizeof openers / sizeof openers[0] - (g->longest || g->pure))];

        put(g, opener);
        g->ngroups += !opener[1];
    }
    grow_alternation(g, depth - 1);
    put(g, ")");
}

/* One branch of a lookbehind that libpcre2 takes: of fixed length. The sample does not follow. */
static void grow_fixed(Gen *g, int depth)
{
    size_t at = g->sample_len;

    for (size_t items = depth < 0 ? 0 : below(g, 4); items > 0; items--) {
        size_t roll = below(g, 100);

        if (roll < 50)
            grow_literal(g);
        else if (roll < 65)
            grow_class(g);
        else if (roll < 75)
            grow_set(g);
        else if (g->utf && roll < 92)
            continue; // 10.42 does not see what stands before the widest lookbehind
        else if (roll < 85)
            grow_assertion(g);
        else if (roll < 92)
            grow_around(g, depth);
        else {
            put(g, percent(g, 50) ? "(" : "(?:");
            g->ngroups += g->re[g->len - 1] == '(';
            grow_fixed(g, depth - 1);
            put(g, ")");
        }
        if (percent(g, 10)) put(g, percent(g, 50) ? "{2}" : "{1}");
    }
    g->sample_len = at;
}

/* Lookahead and lookbehind. What a lookbehind looks for may stand before it in the sample. */
static void grow_around(Gen *g, int depth)
{
    static const char *const openers[] = {"(?=", "(?!", "(?<=", "(?<!", "(*pla:", "(*nlb:"};
    const char *opener = openers[percent(g, 90) ? below(g, 4) : 4 + below(g, 2)];
    size_t at = g->sample_len;

    put(g, opener);
    if (!strchr(opener, '<') && !strchr(opener, 'b')) {
        grow_alternation(g, depth - 1);
    } else {
        for (size_t branches = 1 + below(g, 3); branches > 0; branches--) {
            grow_fixed(g, depth - 1);
            if (branches > 1) put(g, "|");
        }
    }
    put(g, ")");
    if (percent(g, 70)) g->sample_len = at;
}

/* Something that a quantifier may follow. True when it is one character. */
static bool grow_atom(Gen *g, int depth)
{
    size_t roll = below(g, 100);

    if (g->refers && !g->pure && g->ngroups && percent(g, 25)) {
        grow_reference(g);
        return false;
    }
    // pcre2_dfa_match lets NOTEMPTY count for lookaround, too
    if (g->refers && !g->longest && percent(g, g->looks ? 25 : 5)) {
        grow_around(g, depth);
        return false;
    }
    if (depth > 0 && roll < 38) {
        grow_group(g, depth);
        return false;
    }
    if (roll < 60) {
        grow_literal(g);
    } else if (roll < 74) {
        grow_class(g);
    } else if (roll < 88) {
        grow_set(g);
    } else if (roll < 97 || g->longest) {
        grow_assertion(g);
        return false;
    } else {
        put(g, roll < 98 ? "(?:\\R)" : roll < 99 ? "(?:)" : "(?:\\K)");
        return false;
    }
    return true;
}

static void grow_quantified(Gen *g, int depth)
{
    static const char *const plain[] = {"*",    "+",   "?",     "*",     "+",
                                        "?",    "{2}", "{1,2}", "{0,2}", "{2,}",
                                        "{1,}", "{3}", "{0}",   "{2,3}"};
    size_t at = g->sample_len;
    bool single = grow_atom(g, depth);

    if (!percent(g, 45)) return;
    put(g, plain[below(g, sizeof plain / sizeof plain[0])]);
    if (percent(g, 33))
        put(g, "?");
    else if (single && percent(g, 8) && !g->longest)
        put(g, "+");
    for (size_t n = g->sample_len - at, times = below(g, 4); times > 0; times--)
        put_sample(g, g->sample + at, n);
}

static void grow_alternation(Gen *g, int depth)
{
    size_t at = g->sample_len;

    for (size_t branches = percent(g, 65) ? 1 : 2 + below(g, 2); branches > 0; branches--) {
        if (percent(g, 50)) g->sample_len = at; // the sample follows one branch
        for (size_t items = percent(g, 6) ? 0 : 1 + below(g, 3); items > 0; items--)
            grow_quantified(g, depth);
        if (branches > 1) put(g, "|");
    }
}

/* -- Questions ------------------------------------------------------------------------- */

static void choose_flags(Gen *g, Settings *s)
{
    static const struct {
        const char *name;
        size_t chance;
    } some[] = {{"m", 25},
                {"s", 20},
                {"ungreedy", 5},
                {"dollar_endonly", 5},
                {"anchored", 4},
                {"n", 3},
                {"match_word", 2},
                {"match_line", 2},
                {"alt_circumflex", 4},
                {"newline:cr", 2},
                {"newline:nul", 1},
                {"newline:anycrlf", 3},
                {"newline:any", 3},
                {"newline:crlf", 3},
                {"bsr:anycrlf", 3}};

    for (size_t i = 0; i < sizeof some / sizeof some[0]; i++)
        if (percent(g, some[i].chance))
            settings_flag(s, some[i].name, strlen(some[i].name));
    if (g->utf) s->flags |= JITRE_UTF;
    if (g->ucp) s->flags |= JITRE_UCP;
    if (g->caseless) s->flags |= JITRE_CASELESS;
    if (g->longest) s->flags |= JITRE_LONGEST;
    if (g->refers) s->flags |= JITRE_BACKREFS;
    if (percent(g, 4) && !g->longest) { // pcre2_dfa_match tries the longest match only
        s->flags |= JITRE_ENDANCHORED;
        g->sees_end = true;
    }
    if (s->flags & (JITRE_MATCH_LINE | JITRE_ANCHORED)) g->sees_end = true;
    if (g->longest)
        s->flags &= ~JITRE_DOLLAR_ENDONLY; // pcre2_dfa_match does not ignore it with (?m)
}

static void choose_letters(Gen *g)
{
    g->utf = percent(g, 40);
    do
        g->letters = &alphabets[below(g, sizeof alphabets / sizeof alphabets[0])];
    while (g->letters->utf != g->utf &&
           !(g->utf && !g->letters->invalid && percent(g, 20)));
    for (g->nletters = 0; g->letters->list[g->nletters];)
        g->nletters++;
}

static TestPattern grow_pattern(Gen *g)
{
    TestPattern p = {.re = g->re, .settings = settings_make()};

    g->len = g->sample_len = 0;
    g->names = 0;
    g->ngroups = 0;
    g->refers = percent(g, 18);
    g->pure = g->refers && percent(g, 50);
    g->looks = g->pure || percent(g, 50);
    g->sees_end = false;
    choose_letters(g);
    g->ucp = percent(g, g->utf ? 35 : 5);
    g->caseless = percent(g, 20);
    g->longest = percent(g, 5);
    choose_flags(g, &p.settings);
    grow_alternation(g, percent(g, 50) ? 2 : 3);
    p.len = g->len;
    return p;
}

static size_t add_noise(Gen *g, char *text, size_t len, size_t letters)
{
    for (; letters > 0; letters--) {
        const char *s = letter(g);
        size_t n = strlen(s);

        if (len + n > MAX_RANDOM_TEXT) break;
        memcpy(text + len, s, n);
        len += n;
    }
    return len;
}

/* Noise, or the sample between noise, sometimes with a letter spoilt; now and then long. */
static size_t make_text(Gen *g, char *text)
{
    size_t len, at;

    if (percent(g, 35)) return add_noise(g, text, 0, below(g, percent(g, 10) ? 200 : 10));
    len = add_noise(g, text, 0, percent(g, 50) ? 0 : below(g, percent(g, 15) ? 70 : 5));
    at = len;
    memcpy(text + len, g->sample, g->sample_len);
    len += g->sample_len;
    if (percent(g, 30) && !g->utf && len > at) text[at + below(g, len - at)] = *letter(g);
    return add_noise(g, text, len, percent(g, 60) ? 0 : below(g, percent(g, 15) ? 70 : 5));
}

static bool begins_character(const char *text, size_t len, size_t at)
{
    return at == len || ((unsigned char)text[at] & 0xc0) != 0x80;
}

static uint32_t choose_match_flags(Gen *g)
{
    uint32_t flags = 0;

    if (percent(g, 60)) return 0;
    for (uint32_t flag = JITRE_NOTBOL; flag <= JITRE_MATCH_ENDANCHORED; flag <<= 1)
        if (percent(g, 20)) flags |= flag;
    return g->longest ? flags & ~JITRE_MATCH_ENDANCHORED : flags;
}

static bool is_utf8(const char *text, size_t len)
{
    const uint8_t *p = (const uint8_t *)text, *end = p + len;

    while (p < end) {
        uint32_t c, n = jr_utf8_decode(p, end, &c);

        if (n == 0) return false;
        p += n;
    }
    return true;
}

/* Would 10.42 answer otherwise? At invalid text it takes the end of a fragment for the end of
 * the text, an anchored search may begin behind invalid bytes, and whether there is an empty
 * match beside one depends on which byte it is. Where CR, LF and CRLF are newlines, a CRLF is
 * preferred (pcre2pattern), but ^ holds inside of it. A group repeated no times whose last
 * branch begins with an anchor makes it take the pattern for anchored. */
static bool known_difference(const Gen *g, const TestPattern *p, const Ask *ask,
                             bool nullable)
{
    bool sees_end = g->sees_end || ask->flags & (JITRE_MATCH_ENDANCHORED | JITRE_NOTEOL |
                                                 JITRE_MATCH_ANCHORED);
    enum jitre_newline newline = p->settings.options.newline;
    bool line_start = p->settings.flags & JITRE_MATCH_LINE || memchr(p->re, '^', p->len);

    if ((newline == JITRE_NEWLINE_ANY || newline == JITRE_NEWLINE_ANYCRLF) && line_start &&
        memmem(ask->text, ask->len, "\r\n", 2))
        return true;
    if (memmem(p->re, p->len, "){0}", 4)) return true;
    return g->utf && (sees_end || nullable) && !is_utf8(ask->text, ask->len);
}

static void ask_about(Gen *g, Panel *p, size_t *questions)
{
    char text[MAX_RANDOM_TEXT + MAX_SAMPLE];
    jitre_facts facts = {.size = sizeof facts};
    bool nullable = jitre_info(p->regex[0], 0, &facts) != JITRE_OK || facts.min_length == 0;

    for (int i = 0; i < TEXTS_PER_PATTERN && report_go_on(); i++) {
        size_t len = make_text(g, text);
        Ask ask = {text, len, percent(g, 75) ? 0 : below(g, len + 1),
                   choose_match_flags(g)};
        PanelStatus status;

        if (known_difference(g, &p->pattern, &ask, nullable)) continue;
        if (g->utf && !begins_character(text, len, ask.start)) ask.start = 0;
        status = panel_ask(p, &ask);
        ++*questions;
        if (status == PANEL_OK) report_pass(1);
        if (status == PANEL_SILENT) report_skip(1);
        if (status == PANEL_DIFFERS) {
            report_difference(p, &ask);
            return;
        }
    }
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 20000, questions = 0, refused = 0;
    size_t patterns = 0;
    Gen *g = test_alloc(sizeof *g);

    report_begin("random");
    g->random = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    printf("random: seed %llu\n", (unsigned long long)g->random);
    while (questions < n && report_go_on()) {
        TestPattern pattern = grow_pattern(g);
        Panel p;
        PanelStatus status = panel_open(&p, &pattern, true);

        patterns++;
        if (status == PANEL_OK) ask_about(g, &p, &questions);
        if (status == PANEL_REFUSED) refused++;
        if (status == PANEL_DIFFERS) report_difference(&p, NULL);
        panel_close(&p);
        if (patterns % 1000 == 0) maps_check("after a thousand patterns");
    }
    printf("random: %zu patterns, %zu of them refused by all or not supported\n", patterns,
           refused);
    free(g);
    return report_end();
}
