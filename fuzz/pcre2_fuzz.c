/* pcre2_fuzz.c -- the same answers as PCRE2's interpreter.
 *
 * Input   a case (case.h)
 * Oracle  pcre2_match of the installed library, all matches by the rule of its newer
 *         pcre2_next_match: behind an empty match search on for one that is not empty there
 * Skipped what jitre refuses as unsupported or too big; searches that run into PCRE2's limits;
 *         and the known differences listed at `differs_on_purpose`.
 * Compared whether the pattern compiles, then up to 64 matches with their groups.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

#include "case.h"

enum { MAX_MATCHES = 64, MAX_GROUPS = 32, MATCH_LIMIT = 10000 };

/* -- PCRE2 --------------------------------------------------------------------------------- */

static uint32_t compile_options(uint64_t flags)
{
    static const struct {
        uint64_t ours;
        uint32_t theirs;
    } table[] = {{JITRE_CASELESS, PCRE2_CASELESS},
                 {JITRE_MULTILINE, PCRE2_MULTILINE},
                 {JITRE_DOTALL, PCRE2_DOTALL},
                 {JITRE_EXTENDED, PCRE2_EXTENDED},
                 {JITRE_EXTENDED_MORE, PCRE2_EXTENDED_MORE},
                 {JITRE_UTF, PCRE2_UTF | PCRE2_MATCH_INVALID_UTF},
                 {JITRE_UCP, PCRE2_UCP},
                 {JITRE_ANCHORED, PCRE2_ANCHORED},
                 {JITRE_ENDANCHORED, PCRE2_ENDANCHORED},
                 {JITRE_DOLLAR_ENDONLY, PCRE2_DOLLAR_ENDONLY},
                 {JITRE_UNGREEDY, PCRE2_UNGREEDY},
                 {JITRE_LITERAL, PCRE2_LITERAL},
                 {JITRE_DUPNAMES, PCRE2_DUPNAMES},
                 {JITRE_NO_AUTO_CAPTURE, PCRE2_NO_AUTO_CAPTURE},
                 {JITRE_ALT_CIRCUMFLEX, PCRE2_ALT_CIRCUMFLEX},
                 {JITRE_ALLOW_EMPTY_CLASS, PCRE2_ALLOW_EMPTY_CLASS}};
    uint32_t options = 0;

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (flags & table[i].ours) options |= table[i].theirs;
    return options;
}

static uint32_t match_options(uint32_t flags)
{
    return (flags & JITRE_NOTBOL ? PCRE2_NOTBOL : 0) |
           (flags & JITRE_NOTEOL ? PCRE2_NOTEOL : 0) |
           (flags & JITRE_NOTEMPTY ? PCRE2_NOTEMPTY : 0) |
           (flags & JITRE_NOTEMPTY_ATSTART ? PCRE2_NOTEMPTY_ATSTART : 0) |
           (flags & JITRE_MATCH_ANCHORED ? PCRE2_ANCHORED : 0) |
           (flags & JITRE_MATCH_ENDANCHORED ? PCRE2_ENDANCHORED : 0);
}

static pcre2_code *oracle_compile(const Case *c, const CaseOptions *o, int *error)
{
    static const uint32_t newline[] = {
        [JITRE_NEWLINE_DEFAULT] = PCRE2_NEWLINE_LF,
        [JITRE_NEWLINE_CR] = PCRE2_NEWLINE_CR,
        [JITRE_NEWLINE_LF] = PCRE2_NEWLINE_LF,
        [JITRE_NEWLINE_CRLF] = PCRE2_NEWLINE_CRLF,
        [JITRE_NEWLINE_ANY] = PCRE2_NEWLINE_ANY,
        [JITRE_NEWLINE_ANYCRLF] = PCRE2_NEWLINE_ANYCRLF,
        [JITRE_NEWLINE_NUL] = PCRE2_NEWLINE_NUL,
    };
    pcre2_compile_context *cc = pcre2_compile_context_create(NULL);
    PCRE2_SIZE at;
    uint32_t extra = (o->flags & JITRE_MATCH_WORD ? PCRE2_EXTRA_MATCH_WORD : 0) |
                     (o->flags & JITRE_MATCH_LINE ? PCRE2_EXTRA_MATCH_LINE : 0);

    pcre2_set_newline(cc, newline[o->newline]);
    pcre2_set_bsr(cc, o->bsr == JITRE_BSR_ANYCRLF ? PCRE2_BSR_ANYCRLF : PCRE2_BSR_UNICODE);
    pcre2_set_compile_extra_options(cc, extra);
    uint32_t options = compile_options(o->flags);
    // takes \N and \R for disjoint
    if (!(options & PCRE2_LITERAL))
        options |= PCRE2_NO_AUTO_POSSESS | PCRE2_NO_DOTSTAR_ANCHOR;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)c->pattern, c->pattern_len, options, error, &at, cc);
    pcre2_compile_context_free(cc);
    return code;
}

/* -- What may differ ----------------------------------------------------------------------- */

static bool has(const Case *c, const char *piece)
{
    return memmem(c->pattern, c->pattern_len, piece, strlen(piece)) != NULL;
}

/* Is text[0, len) valid UTF-8? Asked of the oracle, which checks it before it searches. */
static bool is_utf8(const char *text, size_t len)
{
    int error;
    PCRE2_SIZE at;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR) "", 0, PCRE2_UTF, &error, &at, NULL);
    pcre2_match_data *md = pcre2_match_data_create(1, NULL);
    int rc = pcre2_match(code, (PCRE2_SPTR)text, len, 0, 0, md, NULL);

    pcre2_match_data_free(md);
    pcre2_code_free(code);
    return rc >= 0;
}

static bool looks_around(const Case *c)
{
    static const char *const looks[] = {"^",   "$",   "\\A", "\\z", "\\Z",
                                        "\\b", "\\B", "\\G", "(?"};

    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
        if (has(c, looks[i])) return true;
    CaseOptions o = case_options(c);
    return (o.flags &
            (JITRE_MATCH_LINE | JITRE_MATCH_WORD | JITRE_ENDANCHORED | JITRE_ANCHORED)) ||
           (o.match_flags & JITRE_MATCH_ENDANCHORED);
}

/* Does the text have characters whose properties changed after 10.42, with Unicode 15? Latin,
 * Greek, Cyrillic letters and what the generator uses stayed. Invalid UTF-8 counts as not. */
static bool has_changed_chars(const Case *c)
{
    for (size_t i = 0; i < c->text_len; i++) {
        uint8_t lead = (uint8_t)c->text[i];
        if (lead < 0xcc) continue; // ASCII, continuation bytes, up to U+02FF
        if (lead == 0xcc || lead == 0xcd || lead >= 0xd4) { // U+0300..U+037F, U+0500 on
            static const char *const used[] = {"\xe2\x82\xac", "\xf0\x9f\x98\x80",
                                               "\xf4\x8f\xbf\xbf"};
            bool known = false;
            for (size_t k = 0; k < sizeof used / sizeof *used; k++)
                known |= c->text_len - i >= strlen(used[k]) &&
                         memcmp(c->text + i, used[k], strlen(used[k])) == 0;
            if (!known) return true;
        }
        if (lead == 0xd2) return true; // has U+0483..U+0489, marks
    }
    return false;
}

/* Are there blanks in what else would be a count? */
static bool has_spaced_count(const Case *c)
{
    static const char inside[] = "0123456789, \t";
    const char *end = c->pattern + c->pattern_len;

    for (const char *p = c->pattern; p < end; p++) {
        bool blank = false;

        if (*p != '{') continue;
        while (p + 1 < end && p[1] && strchr(inside, p[1])) {
            p++;
            blank |= *p == ' ' || *p == '\t';
        }
        if (blank && p + 1 < end && p[1] == '}') return true;
    }
    return false;
}

/* {,n} and { n } are literal text in 10.42. A group that is repeated no times and whose last branch begins
 * with ^ makes it take the pattern for anchored. It ignores quantifiers behind []. */
static bool is_read_otherwise(const Case *c, const CaseOptions *o)
{
    return has(c, "{,") || has_spaced_count(c) || has(c, "){0") ||
           ((o->flags & JITRE_ALLOW_EMPTY_CLASS) && has(c, "[]"));
}

/* Where CR, LF and CRLF all are newlines, ^ holds inside of a CRLF, and then again not when it
 * is the first thing in the pattern. */
static bool has_line_start_in_crlf(const Case *c, const CaseOptions *o)
{
    bool any = o->newline == JITRE_NEWLINE_ANY || o->newline == JITRE_NEWLINE_ANYCRLF ||
               has(c, "(*ANY");

    return any && ((o->flags & JITRE_MATCH_LINE) || has(c, "^")) &&
           memmem(c->text, c->text_len, "\r\n", 2);
}

/* The oracle's 10.42 is not always what jitre means to be. */
static bool differs_on_purpose(const Case *c, const CaseOptions *o)
{
    bool utf = (o->flags & JITRE_UTF) || has(c, "(*UTF)");

    // no such thing there
    if (o->flags & (JITRE_LONGEST | JITRE_SYNTAX_BRE | JITRE_SYNTAX_ERE | JITRE_ONE_LINE))
        return true;
    // with LITERAL it refuses most other options
    if ((o->flags & JITRE_LITERAL) &&
        (o->flags & ~(uint64_t)(JITRE_LITERAL | JITRE_CASELESS | JITRE_UTF)))
        return true;
    if (is_read_otherwise(c, o) || has_line_start_in_crlf(c, o)) return true;
    if (utf && has_changed_chars(c)) return true;
    // (*UTF) in the pattern: we cannot ask for MATCH_INVALID_UTF before we know
    if (utf && !(o->flags & JITRE_UTF)) return true;
    // a search that starts inside a character is an error there
    if (utf && o->start < c->text_len && ((uint8_t)c->text[o->start] & 0xc0) == 0x80)
        return true;
    // and such a search sees no more before its start than the widest single lookbehind needs
    if (utf && (o->flags & JITRE_BACKREFS) && (has(c, "(?<") || has(c, "lb:"))) return true;
    // 10.42 searches broken text in pieces. At the edge of a piece \z and \Z hold, which was
    // mended later, and an anchored search may begin at the next piece
    return utf && (looks_around(c) || o->match_flags & JITRE_MATCH_ANCHORED) &&
           !is_utf8(c->text, c->text_len);
}

/* Whether there is an empty match between two broken bytes depends on the pieces, too. */
static bool is_empty_in_broken_text(const jitre_regex *re, const Case *c,
                                    const CaseOptions *o)
{
    jitre_facts facts = {.size = sizeof facts};

    return (o->flags & JITRE_UTF) && jitre_info(re, 0, &facts) == JITRE_OK &&
           facts.min_length == 0 && !is_utf8(c->text, c->text_len);
}

/* -- Comparison ---------------------------------------------------------------------------- */

static void say_groups(const char *who, const jitre_span *g, size_t n)
{
    fprintf(stderr, "%s:", who);
    for (size_t i = 0; i < n; i++)
        fprintf(stderr, g[i].start == JITRE_UNSET ? " -" : " %zu-%zu", g[i].start,
                g[i].end);
    fputc('\n', stderr);
}

/* One search with both; returns 1 and *m on a match, 0 without, -1 when one cannot tell. */
static int search(const jitre_regex *re, pcre2_code *code, pcre2_match_data *md,
                  pcre2_match_context *mc, const Case *c, size_t at, uint32_t flags,
                  jitre_span *m)
{
    jitre_span want[MAX_GROUPS], got[MAX_GROUPS];
    size_t ngroups = jitre_group_count(re), novec = pcre2_get_ovector_count(md);
    const PCRE2_SIZE *ov = pcre2_get_ovector_pointer(md);
    int rc = pcre2_match(code, (PCRE2_SPTR)c->text, c->text_len, at, match_options(flags),
                         md, mc);
    int found = jitre_captures(re, c->text, c->text_len, at, flags, got, MAX_GROUPS);

    if ((rc < 0 && rc != PCRE2_ERROR_NOMATCH) || found < 0) return -1;
    FUZZ_CHECK(ngroups == novec, "%zu groups, PCRE2 has %zu", ngroups, novec);
    FUZZ_CHECK((rc >= 0) == (found == 1), "at %zu: PCRE2 %d, jitre %d", at, rc, found);
    if (!found) return 0;
    if (ngroups > MAX_GROUPS) ngroups = MAX_GROUPS;
    for (size_t i = 0; i < ngroups; i++) {
        want[i] = (jitre_span){ov[2 * i], ov[2 * i + 1]};
        if (ov[2 * i] == PCRE2_UNSET) want[i] = (jitre_span){JITRE_UNSET, JITRE_UNSET};
    }
    bool same = memcmp(want, got, ngroups * sizeof *want) == 0;
    if (!same) {
        say_groups("pcre2", want, ngroups);
        say_groups("jitre", got, ngroups);
    }
    FUZZ_CHECK(same, "search from %zu", at);
    *m = got[0];
    return 1;
}

static void check_all(const jitre_regex *re, pcre2_code *code, const Case *c,
                      const CaseOptions *o)
{
    pcre2_match_data *md = pcre2_match_data_create_from_pattern(code, NULL);
    pcre2_match_context *mc = pcre2_match_context_create(NULL);
    jitre_iter it;
    jitre_span m, next;
    size_t at = o->start, n;
    uint32_t flags = o->match_flags;

    pcre2_set_match_limit(mc, MATCH_LIMIT);
    // an iteration has an automaton of its own, which may not fit where the first one did
    int ready = jitre_iter_init(&it, re, c->text, c->text_len, at, flags);
    FUZZ_CHECK(ready == JITRE_OK || ready == JITRE_ERR_TOO_BIG, "iterator: %d", ready);
    for (int i = 0; ready == JITRE_OK && i < MAX_MATCHES; i++) {
        int more = search(re, code, md, mc, c, at, flags, &m);
        if (more < 0) break;
        int also = jitre_iter_next(&it, &next, 1, &n);
        if (also < 0) break;
        FUZZ_CHECK(also == more, "match %d: found %d, iterated %d", i, more, also);
        if (!more) break;
        FUZZ_CHECK(memcmp(&m, &next, sizeof m) == 0, "match %d: %zu-%zu, iterated %zu-%zu",
                   i, m.start, m.end, next.start, next.end);
        // \K may report a match that does not move on: only the first search is defined then
        if (m.end < at || (m.end == at && m.start != m.end)) break;
        flags = o->match_flags & ~JITRE_NOTEMPTY_ATSTART; // it counts for the first search
        if (m.start == m.end) flags |= JITRE_NOTEMPTY_ATSTART;
        at = m.end;
        if (m.start == m.end && at == c->text_len) break;
    }
    jitre_iter_done(&it);
    pcre2_match_context_free(mc);
    pcre2_match_data_free(md);
}

/* Codes -200 and below: right, but not supported; TOO_BIG, NESTING, MEMORY: our own limits. */
static bool is_refusal(int st)
{
    return st <= JITRE_ERR_UNSUPPORTED_BACKREF || st == JITRE_ERR_TOO_BIG ||
           st == JITRE_ERR_NESTING || st == JITRE_ERR_MEMORY;
}

/* What the oracle refuses and a linear engine need not: look-behind without a fixed length, or
 * a long one; a program too large; \R or \X in look-behind. */
static bool is_oracle_limit(int code)
{
    return code == PCRE2_ERROR_LOOKBEHIND_NOT_FIXED_LENGTH ||
           code == PCRE2_ERROR_LOOKBEHIND_TOO_LONG ||
           code == PCRE2_ERROR_LOOKBEHIND_TOO_COMPLICATED ||
           code == PCRE2_ERROR_PATTERN_TOO_LARGE ||
           code == PCRE2_ERROR_PATTERN_TOO_COMPLICATED;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Case c;
    jitre_regex *re;
    jitre_error error;
    int theirs = 0;

    case_read(&c, data, size);
    CaseOptions o = case_options(&c);
    if (differs_on_purpose(&c, &o)) return 0;
    jitre_options options = {.size = sizeof options,
                             .newline = o.newline,
                             .bsr = o.bsr,
                             .max_program_bytes = 256 << 10,
                             .max_dfa_bytes = 16 << 10};
    int st = jitre_compile(c.pattern, c.pattern_len, o.flags, &options, &re, &error);
    if (is_refusal(st)) return 0;
    pcre2_code *code = oracle_compile(&c, &o, &theirs);
    // 10.42 does not know (?a) and (?r) yet
    bool newer = re && theirs == PCRE2_ERROR_INVALID_AFTER_PARENS_QUERY;
    bool excused = !code && (newer || is_oracle_limit(theirs));
    FUZZ_CHECK(excused || (code != NULL) == (re != NULL), "PCRE2 says %d, jitre %d (%s)",
               theirs, st, re ? "fine" : error.message);
    if (re && code && !is_empty_in_broken_text(re, &c, &o)) check_all(re, code, &c, &o);
    jitre_free(re);
    pcre2_code_free(code);
    return 0;
}
