/* asm.c -- code buffer, labels and fixups, see asm.h. */
#include "codegen/asm.h"

#include <stdio.h>

void asm_init(Asm *a, const Heap *heap, size_t max)
{
    *a = (Asm){.heap = heap, .max = JR_MIN(max, (size_t)INT32_MAX / 2)};
}

void asm_free(Asm *a)
{
    if (!a->heap) return;
    jr_heap_free(a->heap, a->code);
    jr_heap_free(a->heap, a->data);
    jr_heap_free(a->heap, a->label);
    jr_heap_free(a->heap, a->fixup);
    *a = (Asm){0};
}

void asm_fail(Asm *a, Status status)
{
    if (a->status == JR_OK) a->status = status;
}

/* Make *block, used up to `len` of *cap elements, hold `need` of them. */
static bool grow(Asm *a, void *block, size_t elem, size_t len, size_t *cap, size_t need)
{
    size_t want = *cap ? *cap : 256 / elem + 16, bytes;
    void *fresh, *old;

    if (a->status != JR_OK) return false;
    if (need <= *cap) return true;
    while (want < need)
        want *= 2;
    memcpy(&old, block, sizeof old);
    if (!jr_mul(want, elem, &bytes) ||
        !(fresh = jr_heap_realloc(a->heap, old, len * elem, bytes))) {
        asm_fail(a, JITRE_ERR_MEMORY);
        return false;
    }
    memcpy(block, &fresh, sizeof fresh);
    *cap = want;
    return true;
}

/* Would n more bytes of code or data be too many? */
static bool fits(Asm *a, size_t n)
{
    if (a->status == JR_OK && n > a->max - JR_MIN(a->max, a->len + a->data_len))
        asm_fail(a, JITRE_ERR_TOO_BIG);
    return a->status == JR_OK;
}

bool asm_room(Asm *a)
{
    return fits(a, ASM_ROOM) && grow(a, &a->code, 1, a->len, &a->cap, a->len + ASM_ROOM);
}

void asm_u32(Asm *a, uint32_t v)
{
    memcpy(a->code + a->len, &v, sizeof v);
    a->len += sizeof v;
}

/* -- Labels ---------------------------------------------------------------------------- */

CodeLabel asm_label(Asm *a, const char *what, uint32_t id)
{
    if (!grow(a, &a->label, sizeof *a->label, a->nlabels, &a->label_cap, a->nlabels + 1))
        return 0;
    a->label[a->nlabels] = (AsmLabel){.at = ASM_UNBOUND, .what = what, .id = id};
    return (CodeLabel)a->nlabels++;
}

void asm_bind(Asm *a, CodeLabel label)
{
    if (a->status != JR_OK) return;
    JR_ASSERT(a->label[label].at == ASM_UNBOUND);
    a->label[label].at = (int64_t)a->len;
}

void asm_fixup(Asm *a, FixupKind kind, size_t at, CodeLabel label)
{
    if (!grow(a, &a->fixup, sizeof *a->fixup, a->nfixups, &a->fixup_cap, a->nfixups + 1))
        return;
    a->fixup[a->nfixups++] =
        (Fixup){.at = (uint32_t)at, .kind = (uint8_t)kind, .label = label};
}

/* -- Data ------------------------------------------------------------------------------ */

size_t asm_data(Asm *a, const void *bytes, size_t n, size_t align)
{
    size_t at = (a->data_len + align - 1) & ~(align - 1), end;

    if (!jr_add(at, n, &end)) asm_fail(a, JITRE_ERR_TOO_BIG);
    if (!fits(a, end - a->data_len) ||
        !grow(a, &a->data, 1, a->data_len, &a->data_cap, end))
        return 0;
    memset(a->data + a->data_len, 0, end - a->data_len);
    if (bytes && n) memcpy(a->data + at, bytes, n);
    a->data_len = end;
    return at;
}

size_t asm_data_table(Asm *a, size_t n)
{
    size_t bytes;

    if (!jr_mul(n, sizeof(uint64_t), &bytes)) asm_fail(a, JITRE_ERR_TOO_BIG);
    return asm_data(a, NULL, a->status == JR_OK ? bytes : 0, sizeof(uint64_t));
}

void asm_data_label(Asm *a, size_t table, size_t i, CodeLabel label)
{
    asm_fixup(a, FIXUP_ABS64, table + i * sizeof(uint64_t), label);
}

void asm_link(Asm *a, uint64_t code_at, uint64_t data_at)
{
    if (a->status != JR_OK) return;
    for (size_t i = 0; i < a->nfixups; i++) {
        const Fixup *f = &a->fixup[i];
        int64_t target = f->kind == FIXUP_DATA_RIP ? 0 : a->label[f->label].at;
        uint64_t abs = code_at + (uint64_t)target;
        uint32_t rel = (uint32_t)(target - (int64_t)f->at - 4);

        JR_ASSERT(target != ASM_UNBOUND);
        if (f->kind == FIXUP_DATA_RIP) rel = (uint32_t)(data_at - code_at - f->at - 4);
        if (f->kind == FIXUP_ABS64)
            memcpy(a->data + f->at, &abs, sizeof abs);
        else
            memcpy(a->code + f->at, &rel, sizeof rel);
    }
}

/* -- Listing --------------------------------------------------------------------------- */

void asm_list_init(AsmList *list, const Heap *heap)
{
    jr_buf_init(&list->lines, heap);
    jr_buf_init(&list->text, heap);
}

void asm_list_free(AsmList *list)
{
    jr_buf_free(&list->lines);
    jr_buf_free(&list->text);
}

void asm_note(Asm *a, size_t at, const char *text)
{
    ListLine line = {.at = (uint32_t)at};

    if (!a->list || a->status != JR_OK) return;
    line.text = (uint32_t)a->list->text.len;
    jr_buf_put(&a->list->lines, &line, sizeof line);
    jr_buf_put(&a->list->text, text, strlen(text) + 1);
}

void asm_label_name(const Asm *a, CodeLabel label, char *out, size_t cap)
{
    const AsmLabel *l = &a->label[label];

    if (l->id == UINT32_MAX)
        snprintf(out, cap, "%s", l->what);
    else
        snprintf(out, cap, "s%u.%s", l->id, l->what);
}
