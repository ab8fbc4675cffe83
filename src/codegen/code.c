/* code.c -- from a Dfa to published code: layout, emission, linking, memory. */
#include "codegen/codemem.h"
#include "codegen/emit.h"
#include "codegen/visible.h"

struct Code {
    Heap heap;
    CodeMem memory;
    const Dfa *dfa;
    const Tdfa *tagged; // TAGGED: instead of dfa
    CodeKind kind;
    enum jitre_isa isa;
    CodeShape shape;
    float cost; // see jr_code_cost
    size_t code_len, data_len, max_bytes;
};

enum { MAX_LAYOUT_BYTES = 64 << 20 };

/* Lay out and emit into `a`, which the caller frees; *cost is set on success. */
static Status emit_into(Asm *a, const Code *code, float *cost)
{
    Arena scratch;
    const Dfa *dfa = code->dfa;
    Dfa *view = NULL;
    Layout *layout;
    Status st = JR_OK;

    jr_arena_init(&scratch, a->heap, MAX_LAYOUT_BYTES);
    if (code->tagged) {
        st = jr_tagged_view(&scratch, code->tagged, &view);
        dfa = view;
    }
    if (st == JR_OK)
        st = jr_layout_make(&scratch, dfa, code->kind, code->isa, code->shape, &layout);
    if (st == JR_OK) st = jr_emit(a, layout, code->tagged);
    if (st == JR_OK) *cost = layout->cost * 1024 / JR_CYCLES_PER_NS;
    jr_arena_free(&scratch);
    return st;
}

static Status publish(Code *code, Asm *a)
{
    CodeMem *m = &code->memory;

    JR_TRY(jr_codemem_reserve(m, a->data_len, a->len));
    asm_link(a, (uint64_t)(uintptr_t)jr_codemem_code(m),
             (uint64_t)(uintptr_t)jr_codemem_data(m));
    JR_TRY(jr_codemem_publish(m, a->heap, a->data, a->data_len, a->code, a->len));
    code->code_len = a->len;
    code->data_len = a->data_len;
    return JR_OK;
}

/* Code like `like` by options. */
static Status build(const Heap *heap, Code like, const CodeOptions *options, Code **out)
{
    Code *code = jr_heap_alloc(heap, sizeof *code);
    CodeKind kind = like.kind;
    Asm a;
    Status st;

    *out = NULL;
    if (!code) return JITRE_ERR_MEMORY;
    *code = like;
    code->heap = *heap;
    code->isa = options->isa;
    code->max_bytes = options->max_bytes;
    if (code->isa == JITRE_ISA_AUTO) code->isa = jr_isa_detect(JITRE_ISA_AUTO);
    asm_init(&a, &code->heap, options->max_bytes);
    st = emit_into(&a, code, &code->cost);
    if (st == JR_OK) st = publish(code, &a);
    if (st == JR_OK)
        jr_perf_show(jr_codemem_code(&code->memory), code->code_len,
                     jr_code_kind_name(kind), options->name, options->name_len);
    asm_free(&a);
    if (st == JR_OK)
        *out = code;
    else
        jr_code_free(code);
    return st;
}

Status jr_code_build(const Heap *heap, const Dfa *dfa, CodeKind kind,
                     const CodeOptions *options, Code **out)
{
    return build(heap, (Code){.dfa = dfa, .kind = kind, .shape = options->shape}, options,
                 out);
}

Status jr_code_build_tagged(const Heap *heap, const Tdfa *tagged,
                            const CodeOptions *options, Code **out)
{
    return build(heap, (Code){.tagged = tagged, .kind = CODE_TAGGED, .shape = CODE_BLOCKS},
                 options, out);
}

void jr_code_free(Code *code)
{
    Heap heap;

    if (!code) return;
    heap = code->heap;
    jr_codemem_free(&code->memory);
    jr_heap_free(&heap, code);
}

/* The only places where an address becomes a function. */
CodeEntry jr_code_entry(const Code *code)
{
    CodeEntry entry;
    const uint8_t *at = jr_codemem_code(&code->memory);

    memcpy(&entry, &at, sizeof entry);
    return entry;
}

TdfaEntry jr_code_tagged_entry(const Code *code)
{
    TdfaEntry entry;
    const uint8_t *at = jr_codemem_code(&code->memory);

    memcpy(&entry, &at, sizeof entry);
    return entry;
}

size_t jr_code_size(const Code *code)
{
    return code->code_len;
}

float jr_code_cost(const Code *code)
{
    return code->cost;
}

size_t jr_code_memory(const Code *code)
{
    return sizeof *code + code->memory.data_size + code->memory.code_size;
}

const void *jr_code_region(const Code *code, size_t *n)
{
    *n = code->memory.data_size + code->memory.code_size;
    return code->memory.region;
}

/* The text of instructions is not kept: emission is repeated with a list. It depends on
 * nothing but its arguments, so the instructions are the published ones. */
void jr_code_listing(const Code *code, Buf *out)
{
    AsmList list;
    float cost;
    Asm a;

    asm_list_init(&list, &code->heap);
    asm_init(&a, &code->heap, code->max_bytes);
    a.list = &list;
    if (emit_into(&a, code, &cost) == JR_OK)
        jr_listing_put(&a, jr_codemem_code(&code->memory), out);
    else
        out->failed = true;
    asm_free(&a);
    asm_list_free(&list);
}
