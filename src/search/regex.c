/* regex.c -- making and freeing a regex; names, texts of errors. */
#include "search/backref.h"
#include "search/branches.h"
#include "search/brief.h"
#include "search/plan.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    DEFAULT_PROGRAM_BYTES = 8 << 20,
    DEFAULT_DFA_BYTES = 2 << 20,
    DEFAULT_CODE_BYTES = 1 << 20,
    DEFAULT_NESTING = 1000,
    DEFAULT_BUILD_AFTER = 16 << 10 // where code made in 40 us overtakes 2 ns a byte
};

/* -- Errors ----------------------------------------------------------------------------------- */

const char *jitre_error_text(int code)
{
    switch (code) {
#define ERROR_CASE(name, value, text)                                                      \
    case value: return text;
        JITRE_ERRORS(ERROR_CASE)
#undef ERROR_CASE
    case JITRE_OK: return "no error";
    default: return "unknown error code";
    }
}

const char *jitre_version(void)
{
    return "0.1.0";
}

static Status report(jitre_error *error, const jitre_error *found, Status st)
{
    if (!error) return st;
    *error = *found;
    if (found->code == st) return st;
    *error = (jitre_error){.code = st};
    snprintf(error->message, sizeof error->message, "%s", jitre_error_text(st));
    return st;
}

/* -- Options ------------------------------------------------------------------------------------ */

static bool flags_are_valid(uint64_t flags)
{
    const uint64_t known = (JITRE_ONE_LINE << 1) - 1;
    const uint64_t posix = JITRE_SYNTAX_BRE | JITRE_SYNTAX_ERE;

    return !(flags & ~known) && (flags & posix) != posix;
}

Status jr_options_read(const jitre_options *given, jitre_options *o)
{
    *o = (jitre_options){.size = sizeof *o};
    if (!given) return JR_OK;
    if (given->size < sizeof given->size || given->size > 4096) return JITRE_ERR_ARGUMENT;
    memcpy(o, given, JR_MIN(given->size, sizeof *o));
    for (size_t i = sizeof *o; i < given->size; i++) // options of later versions
        if (((const char *)given)[i]) return JITRE_ERR_ARGUMENT;
    o->size = sizeof *o;
    if (!o->allocator.alloc != !o->allocator.free) return JITRE_ERR_ARGUMENT;
    if ((unsigned)o->newline > JITRE_NEWLINE_NUL || (unsigned)o->bsr > JITRE_BSR_ANYCRLF ||
        (unsigned)o->engine > JITRE_ENGINE_BITS || (unsigned)o->isa > JITRE_ISA_AVX512 ||
        (unsigned)o->scan > JITRE_SCAN_SETS || o->reserved)
        return JITRE_ERR_ARGUMENT;
    return JR_OK;
}

#ifdef JR_CHECKED
/* Checked builds take engine and instruction set from the environment, so that any program's
 * tests can be run on any engine. */
static void read_environment(jitre_options *o)
{
    static const char *const engine[] = {"auto", "pike", "lazy", "table", "native", "bits"};
    static const char *const isa[] = {"auto", "sse2", "avx2", "avx512"};
    const char *e = getenv("JITRE_ENGINE"), *i = getenv("JITRE_ISA");

    for (size_t k = 0; e && o->engine == JITRE_ENGINE_AUTO && k < JR_COUNT(engine); k++)
        if (!strcmp(e, engine[k])) o->engine = (enum jitre_engine)k;
    for (size_t k = 0; i && o->isa == JITRE_ISA_AUTO && k < JR_COUNT(isa); k++)
        if (!strcmp(i, isa[k])) o->isa = (enum jitre_isa)k;
}
#endif

/* -- Compile -------------------------------------------------------------------------------------- */

static void set_options(jitre_regex *re, const jitre_options *o)
{
    re->engine = o->engine;
    re->isa = jr_isa_detect(o->isa);
    re->scan = o->scan;
    re->max_program_bytes =
        o->max_program_bytes ? o->max_program_bytes : DEFAULT_PROGRAM_BYTES;
    re->max_dfa_bytes = o->max_dfa_bytes ? o->max_dfa_bytes : DEFAULT_DFA_BYTES;
    re->max_code_bytes = o->max_code_bytes ? o->max_code_bytes : DEFAULT_CODE_BYTES;
    re->build_after = o->build_after ? o->build_after : DEFAULT_BUILD_AFTER;
    re->max_steps = o->max_steps;
    if (o->compile_now) re->build_after = 0;
}

/* The Ast is kept: variants are built from it on demand. */
static Status parse(jitre_regex *re, const char *pattern, size_t len, uint64_t flags,
                    const jitre_options *o, jitre_error *found)
{
    Pattern p = {
        .text = pattern, .len = len, .flags = flags, .newline = o->newline, .bsr = o->bsr};

    p.max_nesting = o->max_nesting ? o->max_nesting : DEFAULT_NESTING;
    JR_TRY(jr_parse(&re->arena, &p, &re->ast, found));
    re->flags = re->ast->flags;
    re->lengths = jr_ast_lengths(re->ast);
    re->plain = jr_variant_index(re, 0);
    re->nbranches = jr_branches_count(re->ast);
    re->quick = !re->ast->has_keep && !re->ast->backtracks &&
                !(re->ast->match_flags & JITRE_NOTEMPTY_ATSTART) &&
                o->scan <= JITRE_SCAN_NEVER && o->engine != JITRE_ENGINE_BITS;
    atomic_init(&re->brief, jr_brief_first(re));
    re->name_len = JR_MIN(len, (size_t)64);
    re->name = jr_arena_array(&re->arena, char, re->name_len + 1);
    if (!re->name) return re->arena.status;
    if (len) memcpy(re->name, pattern, re->name_len);
    return JR_OK;
}

int jitre_compile(const char *pattern, size_t len, uint64_t flags,
                  const jitre_options *options, jitre_regex **out, jitre_error *error)
{
    jitre_error found = {0};
    const Variant *v;
    uint64_t t0 = jr_now_ns();
    jitre_options o;
    jitre_regex *re;
    Heap heap;
    Status st;

    if (out) *out = NULL;
    if (!out || (!pattern && len) || !flags_are_valid(flags) ||
        jr_options_read(options, &o) != JR_OK)
        return report(error, &found, JITRE_ERR_ARGUMENT);
#ifdef JR_CHECKED
    read_environment(&o);
#endif
    heap = jr_heap_make(&o.allocator);
    re = jr_heap_alloc(&heap, sizeof *re);
    if (!re) return report(error, &found, JITRE_ERR_MEMORY);
    memset(re, 0, sizeof *re);
    re->heap = heap;
    re->owners = 1;
    set_options(re, &o);
    jr_arena_init(&re->arena, &re->heap, re->max_program_bytes);
    st = parse(re, pattern ? pattern : "", len, flags, &o, &found);
    if (st == JR_OK) st = jr_variant_get(re, 0, &v);
    if (st == JR_OK && re->ast->backtracks) st = jr_backref_make_filter(re);
    if (st == JR_OK && o.compile_now) {
        jitre_facts facts = {.size = sizeof facts};

        st = jitre_info(re, (int)JR_MIN(o.compile_now, 2u), &facts);
    }
    if (st != JR_OK) {
        jitre_free(re);
        return report(error, &found, st);
    }
    atomic_fetch_add(&re->build_ns, jr_now_ns() - t0);
    if (error) *error = (jitre_error){0};
    *out = re;
    return JR_OK;
}

void jitre_free(jitre_regex *re)
{
    Heap heap;

    if (!re || atomic_fetch_sub_explicit(&re->owners, 1, memory_order_acq_rel) > 1) return;
    heap = re->heap;
    jitre_free(re->filter);
    for (size_t i = 0; i < NVARIANTS; i++)
        jr_variant_free(re, atomic_load(&re->variant[i]));
    jr_heap_free(&heap, atomic_load(&re->required));
    jr_brief_plan_free(re);
    jr_arena_free(&re->arena);
    jr_heap_free(&heap, re);
}

/* -- Groups ------------------------------------------------------------------------------------------ */

size_t jitre_group_count(const jitre_regex *re)
{
    return re ? re->ast->ngroups : 0;
}

const char *jitre_group_name(const jitre_regex *re, size_t group, size_t *len)
{
    if (!re || !len) return NULL;
    for (uint32_t i = 0; i < re->ast->nnames; i++) {
        if (re->ast->names[i].group != group) continue;
        *len = re->ast->names[i].len;
        return re->ast->names[i].name;
    }
    return NULL;
}

size_t jitre_group_number(const jitre_regex *re, const char *name, size_t len, size_t nth)
{
    if (!re || (!name && len)) return 0;
    for (uint32_t i = 0; i < re->ast->nnames; i++) {
        const AstName *n = &re->ast->names[i];

        if (n->len == len && !memcmp(n->name, name, len) && nth-- == 0) return n->group;
    }
    return 0;
}
