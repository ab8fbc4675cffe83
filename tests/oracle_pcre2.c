/* oracle_pcre2.c -- libpcre2 as the oracle, with the loop over all matches of PCRE2 10.47.
 *
 * jitre means what 10.42 means (docs/differences.md), the version that is asked here. A case
 * where the two differ says so itself (`oracle: REASON`); the generators of random patterns
 * avoid what is left:
 *
 *     \Z \z $ before invalid UTF-8   hold in 10.42, there is no end of text there
 *     {,n}                           literal in 10.42, a quantifier in jitre
 *     characters of Unicode 15       unassigned in 10.42
 *     loop over all matches          left to the caller by 10.42
 *     newlines of several bytes      pass for characters at a repeated dot in pcre2_dfa_match
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "oracle_pcre2.h"

#include "report.h"

#include <pcre2.h>
#include <string.h>

enum { MATCH_LIMIT = 100000 }; // over it the oracle is silent: keeps the worst texts short

/* jitre flag -> PCRE2 option; and the rarer ones that are "extra options" there. */
typedef struct OptionName {
    uint64_t flag;
    uint32_t option;
} OptionName;

static const OptionName compile_options[] = {
    {JITRE_CASELESS, PCRE2_CASELESS},
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
    {JITRE_ALLOW_EMPTY_CLASS, PCRE2_ALLOW_EMPTY_CLASS},
    {JITRE_NEVER_UTF, PCRE2_NEVER_UTF},
    {JITRE_NEVER_UCP, PCRE2_NEVER_UCP},
    {JITRE_NEVER_BACKSLASH_C, PCRE2_NEVER_BACKSLASH_C},
};

static const OptionName extra_options[] = {
    {JITRE_MATCH_WORD, PCRE2_EXTRA_MATCH_WORD},
    {JITRE_MATCH_LINE, PCRE2_EXTRA_MATCH_LINE},
};

static const OptionName match_options[] = {
    {JITRE_NOTBOL, PCRE2_NOTBOL},
    {JITRE_NOTEOL, PCRE2_NOTEOL},
    {JITRE_NOTEMPTY, PCRE2_NOTEMPTY},
    {JITRE_NOTEMPTY_ATSTART, PCRE2_NOTEMPTY_ATSTART},
    {JITRE_MATCH_ANCHORED, PCRE2_ANCHORED},
    {JITRE_MATCH_ENDANCHORED, PCRE2_ENDANCHORED},
};

static const uint32_t newlines[] = {[JITRE_NEWLINE_DEFAULT] = PCRE2_NEWLINE_LF,
                                    [JITRE_NEWLINE_CR] = PCRE2_NEWLINE_CR,
                                    [JITRE_NEWLINE_LF] = PCRE2_NEWLINE_LF,
                                    [JITRE_NEWLINE_CRLF] = PCRE2_NEWLINE_CRLF,
                                    [JITRE_NEWLINE_ANY] = PCRE2_NEWLINE_ANY,
                                    [JITRE_NEWLINE_ANYCRLF] = PCRE2_NEWLINE_ANYCRLF,
                                    [JITRE_NEWLINE_NUL] = PCRE2_NEWLINE_NUL};

#define OPTIONS(table, flags) options_of(table, sizeof table / sizeof table[0], flags)

static uint32_t options_of(const OptionName *table, size_t n, uint64_t flags)
{
    uint32_t options = 0;

    for (size_t i = 0; i < n; i++)
        if (flags & table[i].flag) options |= table[i].option;
    return options;
}

OracleStatus oracle_open(Oracle *o, const TestPattern *p, int *code)
{
    const Settings *s = &p->settings;
    uint32_t options = OPTIONS(compile_options, s->flags);
    pcre2_compile_context *context;
    size_t offset;

    *code = 0;
    o->code = NULL;
    o->data = NULL;
    o->context = NULL;
    o->longest = s->flags & JITRE_LONGEST;
    o->wide_newlines =
        o->longest && s->flags & JITRE_UTF && s->options.newline == JITRE_NEWLINE_ANY;
    if (s->flags & (JITRE_SYNTAX_BRE | JITRE_SYNTAX_ERE | JITRE_ONE_LINE))
        return ORACLE_SILENT;

    /* Auto-possessification takes \S and \v for disjoint (they share 0x85), and hides shorter
     * matches from pcre2_dfa_match. A leading .* is taken for ^, which skips places in CRLF. */
    options |= PCRE2_NO_START_OPTIMIZE;
    if (!(options & PCRE2_LITERAL))
        options |= PCRE2_NO_AUTO_POSSESS | PCRE2_NO_DOTSTAR_ANCHOR;
    if (o->longest) options &= ~PCRE2_MATCH_INVALID_UTF; // pcre2_dfa_match cannot
    context = pcre2_compile_context_create(NULL);
    pcre2_set_newline(context, newlines[s->options.newline]);
    pcre2_set_bsr(context, s->options.bsr == JITRE_BSR_ANYCRLF ? PCRE2_BSR_ANYCRLF
                                                               : PCRE2_BSR_UNICODE);
    pcre2_set_compile_extra_options(context, OPTIONS(extra_options, s->flags));
    o->code = pcre2_compile((PCRE2_SPTR)p->re, p->len, options, code, &offset, context);
    pcre2_compile_context_free(context);
    if (!o->code) return ORACLE_REFUSES;

    o->data = pcre2_match_data_create_from_pattern(o->code, NULL);
    o->context = pcre2_match_context_create(NULL);
    pcre2_set_match_limit(o->context, MATCH_LIMIT);
    pcre2_pattern_info(o->code, PCRE2_INFO_CAPTURECOUNT, &o->ngroups);
    o->ngroups++;
    return ORACLE_OK;
}

void oracle_close(Oracle *o)
{
    pcre2_match_context_free(o->context);
    pcre2_match_data_free(o->data);
    pcre2_code_free(o->code);
    o->code = NULL;
    o->data = NULL;
    o->context = NULL;
}

/* One search. 1, 0, or -1 when PCRE2 gave up. */
static int search(Oracle *o, const Ask *ask, size_t start, uint32_t options,
                  jitre_span *out, uint32_t ngroups)
{
    PCRE2_SPTR text = (PCRE2_SPTR)ask->text;
    int rc =
        o->longest
            ? pcre2_dfa_match(o->code, text, ask->len, start, options, o->data, o->context,
                              o->workspace, sizeof o->workspace / sizeof o->workspace[0])
            : pcre2_match(o->code, text, ask->len, start, options, o->data, o->context);
    const size_t *ovector = pcre2_get_ovector_pointer(o->data);

    if (rc == PCRE2_ERROR_NOMATCH) return 0;
    if (rc < 0) return -1;
    for (uint32_t g = 0; g < ngroups; g++) {
        bool set = (rc == 0 || g < (uint32_t)rc) && ovector[2 * g] != PCRE2_UNSET;

        if (o->longest && g > 0) set = false;
        out[g] = set ? (jitre_span){ovector[2 * g], ovector[2 * g + 1]}
                     : (jitre_span){JITRE_UNSET, JITRE_UNSET};
    }
    return 1;
}

/* U+0085, U+2028 or U+2029? */
static bool has_wide_newline(const Ask *ask)
{
    return memmem(ask->text, ask->len, "\xc2\x85", 2) ||
           memmem(ask->text, ask->len, "\xe2\x80\xa8", 3) ||
           memmem(ask->text, ask->len, "\xe2\x80\xa9", 3);
}

/* The loop of PCRE2 10.47: behind a match the search goes on at its end; behind an empty one
 * for a match that is not empty there, and at the end of the text not at all. An iteration is
 * one search: what NOTEMPTY_ATSTART of the caller forbids is forbidden where it begins only. */
OracleStatus oracle_answer(Oracle *o, const Ask *ask, Answer *answer)
{
    uint32_t options = OPTIONS(match_options, ask->flags), extra = 0;
    size_t at = ask->start;

    if (o->wide_newlines && has_wide_newline(ask)) return ORACLE_SILENT;
    answer_clear(answer, o->ngroups);
    answer->only_spans = o->longest;
    for (;;) {
        jitre_span *groups = answer_add(answer);
        int rc = search(o, ask, at, options | extra, groups, o->ngroups);

        if (rc < 0) return ORACLE_SILENT;
        if (rc == 0) {
            answer->nmatches--;
            break;
        }
        at = groups[0].end;
        options &= ~PCRE2_NOTEMPTY_ATSTART;
        extra = groups[0].start == at ? PCRE2_NOTEMPTY_ATSTART : 0;
        if (extra && at >= ask->len) break;
    }
    answer->rc = answer->nmatches > 0;
    return ORACLE_OK;
}
