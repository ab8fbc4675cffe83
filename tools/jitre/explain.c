/* explain.c -- jitre explain: how a pattern is searched, and why so. */
#include "tool.h"

#include "search/cost.h"
#include "search/plan.h"

#include <stdio.h>
#include <string.h>

static void print_lengths(const jitre_facts *f)
{
    if (f->max_length == JITRE_UNSET)
        printf("match length    %zu bytes or more\n", f->min_length);
    else
        printf("match length    %zu to %zu bytes\n", f->min_length, f->max_length);
    fputs("prefix          ", stdout);
    if (f->prefix_length)
        tool_put_text(f->prefix, f->prefix_length);
    else
        fputs("none", stdout);
    putchar('\n');
}

static void print_states(const char *what, size_t n)
{
    if (n)
        printf("%-15s %zu states\n", what, n);
    else
        printf("%-15s not built, or built while searching\n", what);
}

static void print_facts(const jitre_regex *re, const jitre_facts *f)
{
    printf("engine          %s\n", engine_name(f->engine));
    if (f->isa != JITRE_ISA_AUTO) printf("instructions    %s\n", isa_name(f->isa));
    if (f->why_not_native) printf("not native      %s\n", f->why_not_native);
    printf("groups          %zu\n", jitre_group_count(re) - 1);
    print_lengths(f);
    printf("nfa             %zu nodes\n", f->nfa_nodes);
    print_states("search", f->search_states);
    print_states("iterate", f->iterate_states);
    print_states("reverse", f->reverse_states);
    printf("machine code    %zu bytes\n", f->code_bytes);
    printf("memory          %zu bytes\n", f->memory_bytes);
    printf("compile time    %.1f us\n", (double)f->compile_ns / 1000);
}

/* How groups are found. */
static void print_groups(const jitre_regex *re)
{
    const Variant *v;
    Buf out;

    jr_buf_init(&out, &re->heap);
    if (jr_variant_get(re, 0, &v) == JR_OK) jr_plan_groups_notes(re, v, &out);
    if (out.data) fputs(out.data, stdout);
    jr_buf_free(&out);
}

/* The scan, and with what else it was compared. */
static void print_scan(const jitre_regex *re)
{
    const Variant *v;
    const Scan *scan;
    const Set *set;
    Buf out;

    jr_buf_init(&out, &re->heap);
    if (jr_variant_get(re, 0, &v) == JR_OK && jr_plan_scan(re, v, &scan) == JR_OK &&
        jr_plan_set(re, v, &set) == JR_OK) {
        if (set)
            jr_set_explain(set, &out);
        else if (scan)
            jr_scan_explain(scan, &out);
        else
            jr_buf_puts(&out, "scan            none\n");
        jr_plan_scan_notes(re, v, &out);
    }
    if (out.data) fputs(out.data, stdout);
    jr_buf_free(&out);
}

/* What a way of searching would look like. */
static void print_form(PlanWay way, const PlanCosts *c)
{
    if (way == WAY_BITS)
        printf(": %u instructions, %u sets", c->bits->nins, c->bits->nsets);
    if (way != WAY_CODE || !c->code || !c->code->dfa) return;
    if (c->code->shape == CODE_BLOCKS)
        printf(": a block for each state, %u of them skip", c->code->nskips);
    else
        printf(": a walk over a table, %u states by shifts", c->code->nhot);
}

/* The ways to find all matches, the cheapest first of all. */
static void print_plan(const jitre_regex *re)
{
    const Variant *v;
    PlanCosts c;

    if (jr_variant_get(re, 0, &v) != JR_OK || jr_cost_all(re, v, &c) != JR_OK) return;
    printf("plan            %s\n", c.best == NWAYS ? "simulation" : jr_way_name[c.best]);
    for (int w = 0; w < NWAYS; w++) {
        const PlanChoice *choice = &c.way[w];

        printf("  %-13s ", jr_way_name[w]);
        if (choice->ns_per_kb > 0) {
            printf("%6.0f ns/KB", (double)choice->ns_per_kb);
            print_form((PlanWay)w, &c);
        } else {
            printf("no: %s", choice->why ? choice->why : "not with these options");
        }
        putchar('\n');
    }
}

int cmd_explain(int argc, char **argv)
{
    Settings s = settings_make();
    const char *pattern;
    int nwords = tool_arguments(&s, NULL, argc, argv, &pattern, 1);
    jitre_facts facts = {.size = sizeof facts};
    jitre_regex *re;
    jitre_error error;

    if (nwords < 0) return STATUS_TROUBLE;
    if (nwords == 0) return tool_trouble("explain", "no pattern");
    if (jitre_compile(pattern, strlen(pattern), s.flags, &s.options, &re, &error))
        return tool_pattern_error("explain", pattern, &error);

    int rc = jitre_info(re, 1, &facts);

    if (rc == JITRE_OK) print_facts(re, &facts);
    if (rc == JITRE_OK) print_groups(re);
    if (rc == JITRE_OK) print_plan(re);
    if (rc == JITRE_OK) print_scan(re);
    jitre_free(re);
    return rc == JITRE_OK ? STATUS_OK : tool_trouble("explain", "%s", jitre_error_text(rc));
}
