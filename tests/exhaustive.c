/* exhaustive.c -- all small patterns against all short texts: engines and libpcre2 agree.
 *
 *     exhaustive [ATOMS OPS [EVERY]]      default 3 2 1; EVERY n: each n-th pattern only
 *
 * Patterns are grown in postfix order on a stack: push an atom, or apply an operator to what
 * is on top; every stack of one item is a pattern. Texts are all strings over a, b and newline
 * of up to 5 letters.
 *
 *     a  b  |  *      is      (?:a|b)*
 */
#include "difference.h"
#include "maps.h"
#include "report.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_ITEM = 100, MAX_STACK = 8, MAX_TEXT = 5, NTEXTS = 364 };

/* How tightly an item holds together: what an operator must put in parentheses. */
typedef enum Binding { BIND_ALT, BIND_CAT, BIND_REPEAT, BIND_ATOM } Binding;

typedef struct Item {
    char re[MAX_ITEM];
    Binding binding;
} Item;

static const Item atoms[] = {
    {"a", BIND_ATOM},    {"b", BIND_ATOM},   {"(a)", BIND_ATOM}, {".", BIND_ATOM},
    {"[ab]", BIND_ATOM}, {"^", BIND_REPEAT}, {"$", BIND_REPEAT}, {"\\b", BIND_REPEAT},
};
static const char *const suffixes[] = {"*", "+", "?", "*?", "+?", "??", "{1,2}"};

typedef struct Run {
    char texts[NTEXTS][MAX_TEXT + 1];
    size_t len[NTEXTS];
    char **seen; // hash table of the patterns so far: a(bc) and (ab)c are one
    size_t nseen, seen_cap;
    size_t patterns, every;
} Run;

static void make_texts(Run *run)
{
    static const char letters[] = "ab\n";
    size_t n = 1; // texts[0] is empty

    for (size_t i = 0; n < NTEXTS; i++)
        for (size_t k = 0; k < 3; k++, n++) {
            memcpy(run->texts[n], run->texts[i], run->len[i]);
            run->texts[n][run->len[i]] = letters[k];
            run->len[n] = run->len[i] + 1;
        }
}

/* Note a pattern; false when it was there already. */
static bool note(Run *run, const char *re)
{
    size_t hash = 14695981039346656037u, len = strlen(re);

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)re[i]) * 1099511628211u;
    for (size_t i = hash % run->seen_cap;; i = (i + 1) % run->seen_cap) {
        if (!run->seen[i]) {
            if (++run->nseen > run->seen_cap / 2) {
                report_fail("too many patterns for the table");
                exit(report_end());
            }
            run->seen[i] = test_alloc(len + 1);
            memcpy(run->seen[i], re, len);
            return true;
        }
        if (strcmp(run->seen[i], re) == 0) return false;
    }
}

static void try_pattern(Run *run, const char *re)
{
    TestPattern pattern = {re, strlen(re), settings_make()};
    PanelStatus status;
    Panel p;

    if (!report_go_on() || !note(run, re) || run->nseen % run->every != 0) return;
    run->patterns++;
    status = panel_open(&p, &pattern, true);
    if (status == PANEL_REFUSED) report_fail("/%s/ is refused", re);
    if (status == PANEL_DIFFERS) report_difference(&p, NULL);
    for (size_t i = 0; status == PANEL_OK && i < NTEXTS; i++) {
        Ask ask = {run->texts[i], run->len[i], 0, 0};

        status = panel_ask(&p, &ask);
        if (status == PANEL_OK) report_pass(1);
        if (status == PANEL_SILENT) report_skip(1);
        if (status == PANEL_DIFFERS) report_difference(&p, &ask);
        if (status == PANEL_SILENT) status = PANEL_OK;
    }
    panel_close(&p);
    if (run->patterns % 1000 == 1) maps_check(re);
}

static void append(Item *out, const char *s)
{
    if (strlen(out->re) + strlen(s) >= MAX_ITEM) exit(2); // MAX_ITEM is for 5 operators
    strcat(out->re, s);
}

/* Append an item, in parentheses when it binds looser than `need`. */
static void append_item(Item *out, const Item *item, Binding need)
{
    bool open = item->binding < need;

    append(out, open ? "(?:" : "");
    append(out, item->re);
    append(out, open ? ")" : "");
}

static Item combine(const Item *l, const Item *r, Binding binding)
{
    Item out = {.binding = binding};

    append_item(&out, l, binding);
    append(&out, binding == BIND_ALT ? "|" : "");
    append_item(&out, r, binding);
    return out;
}

static Item repeat(const Item *item, const char *suffix)
{
    Item out = {.binding = BIND_REPEAT};

    append_item(&out, item, BIND_ATOM);
    append(&out, suffix);
    return out;
}

/* All patterns that continue stack[0, n) with so many more atoms and operators. */
static void grow(Run *run, const Item *stack, int n, int natoms, int nops)
{
    Item next[MAX_STACK];

    if (n == 1) try_pattern(run, stack[0].re);
    memcpy(next, stack, (size_t)n * sizeof *stack);
    if (natoms > 0 && n <= nops) // each atom more needs an operator to join it
        for (size_t i = 0; i < sizeof atoms / sizeof atoms[0]; i++) {
            next[n] = atoms[i];
            grow(run, next, n + 1, natoms - 1, nops);
        }
    if (n >= 1 && nops >= n)
        for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
            next[n - 1] = repeat(&stack[n - 1], suffixes[i]);
            grow(run, next, n, natoms, nops - 1);
        }
    if (n >= 2 && nops >= 1)
        for (Binding b = BIND_ALT; b <= BIND_CAT; b++) {
            next[n - 2] = combine(&stack[n - 2], &stack[n - 1], b);
            grow(run, next, n - 1, natoms, nops - 1);
        }
}

int main(int argc, char **argv)
{
    Run *run = test_alloc(sizeof *run);
    int natoms = argc > 2 ? atoi(argv[1]) : 3, nops = argc > 2 ? atoi(argv[2]) : 2;
    Item none[1] = {{"", BIND_ATOM}};

    report_begin("exhaustive");
    if (natoms < 1 || natoms >= MAX_STACK || nops < 0 || nops > 5) return 2;
    run->every = argc > 3 ? strtoul(argv[3], NULL, 10) : 1;
    if (run->every == 0) return 2;
    run->seen_cap = 1 << 22;
    run->seen = test_alloc(run->seen_cap * sizeof *run->seen);
    make_texts(run);
    grow(run, none, 0, natoms, nops);
    printf("exhaustive: %zu patterns of %zu, %d texts each\n", run->patterns, run->nseen,
           NTEXTS);
    for (size_t i = 0; i < run->seen_cap; i++)
        free(run->seen[i]);
    free(run->seen);
    free(run);
    return report_end();
}
