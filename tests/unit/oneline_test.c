/* oneline_test.c -- JITRE_ONE_LINE in a text of many lines against each of its lines alone.
 *
 * Random patterns that like newlines, without what tells a line from a text (\A \z \Z \G \K), on
 * random texts: the matches of a regex with the flag, by every engine, are those that one without
 * it, by simulation, finds in line after line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "matches.h"

enum { PATTERNS = 4000, MAX_PATTERN = 100, MAX_TEXT = 60, CAP = 2 * MAX_TEXT + 2 };

static void grow(uint64_t *x, char *re, unsigned depth)
{
    static const char *const atom[] = {
        "a",       "b",        "\\n",      " ",       "[^a]", "\\s",
        "\\W",     "(?s:.)",   "^",        "$",       "\\b",  "(?=\\s)",
        "(?!\\s)", "(?<=\\n)", "(?<!\\W)", "[\\n b]", ".",    "\\B"};
    static const char *const times[] = {"", "", "", "*", "+", "?", "*?", "{2}", "{0,2}"};

    for (uint32_t n = 1 + chance_below(x, 3); n > 0; n--) {
        size_t len = strlen(re);

        if (len > MAX_PATTERN - 30) return;
        if (depth < 2 && !chance_below(x, 4)) {
            strcat(re, "(?:");
            grow(x, re, depth + 1);
            if (chance_below(x, 2)) strcat(re, "|a");
            strcat(re, ")");
        } else {
            strcat(re, atom[chance_below(x, JR_COUNT(atom))]);
        }
        strcat(re, times[chance_below(x, JR_COUNT(times))]);
    }
}

/* NULL: nothing to repeat, or more than one character is looked at. */
static jitre_regex *compile(const char *re, uint64_t flags, enum jitre_engine engine)
{
    jitre_options o = {.size = sizeof o, .engine = engine};
    jitre_regex *out = NULL;

    flags |= JITRE_MULTILINE | JITRE_ALT_CIRCUMFLEX;
    return jitre_compile(re, strlen(re), flags, &o, &out, NULL) == JITRE_OK ? out : NULL;
}

static size_t matches_by_line(const jitre_regex *re, const char *text, size_t len,
                              jitre_span *spans)
{
    size_t total = 0;

    for (size_t at = 0, end; at <= len; at = end + 1) {
        const char *lf = memchr(text + at, '\n', len - at);
        size_t n;

        end = lf ? (size_t)(lf - text) : len;
        n = all_matches(re, text + at, end - at, CAP - total, spans + total, CAP - total);
        for (size_t i = total; i < total + n; i++)
            spans[i] = (jitre_span){spans[i].start + at, spans[i].end + at};
        total += n;
    }
    return total;
}

static void blocks_are_lines(void **state)
{
    static const char letters[] = "ab \nab\n";
    uint64_t x = 88172645463325252u;
    unsigned compared = 0;

    (void)state;
    for (int i = 0; i < PATTERNS; i++) {
        char re[MAX_PATTERN + 100] = "", text[MAX_TEXT];
        jitre_span want[CAP], got[CAP];
        size_t len = chance_below(&x, MAX_TEXT), n;
        jitre_regex *alone;

        grow(&x, re, 0);
        for (size_t k = 0; k < len; k++)
            text[k] = letters[chance_below(&x, sizeof letters - 1)];
        alone = compile(re, JITRE_BACKREFS, JITRE_ENGINE_PIKE);
        if (!alone) continue;
        n = matches_by_line(alone, text, len, want);
        for (int engine = JITRE_ENGINE_AUTO; engine <= JITRE_ENGINE_BITS; engine++) {
            jitre_regex *block =
                compile(re, JITRE_BACKREFS | JITRE_ONE_LINE, (enum jitre_engine)engine);

            assert_non_null(block);
            if (all_matches(block, text, len, 7, got, CAP) != n ||
                memcmp(got, want, n * sizeof *got))
                fail_msg("%s on \"%.*s\"", re, (int)len, text);
            jitre_free(block);
            compared++;
        }
        jitre_free(alone);
    }
    assert_true(compared > PATTERNS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(blocks_are_lines)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
