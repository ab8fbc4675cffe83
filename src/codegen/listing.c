/* listing.c -- annotated listings of emitted code.
 *
 *     s1.arrive:
 *     s1.body:
 *        5c  48 3B F7                       cmp rsi, rdi
 *        5f  0F 83 52 00 00 00              jnb s1.limit
 */
#include "codegen/visible.h"

/* Labels by place: counting sort would be more than this needs, a chain per place is
 * enough. */
static void put_labels(const Asm *a, const uint32_t *first, const uint32_t *next, size_t at,
                       Buf *out)
{
    char name[48];

    for (uint32_t i = first[at]; i; i = next[i - 1]) {
        asm_label_name(a, i - 1, name, sizeof name);
        jr_buf_printf(out, "%s:\n", name);
    }
}

static void put_instruction(const uint8_t *code, size_t at, size_t end, const char *text,
                            Buf *out)
{
    char bytes[3 * ASM_ROOM + 1];
    size_t n = 0;

    for (size_t i = at; i < end && n + 3 < sizeof bytes; i++) {
        static const char digit[] = "0123456789ABCDEF";
        bytes[n++] = digit[code[i] >> 4];
        bytes[n++] = digit[code[i] & 15];
        bytes[n++] = ' ';
    }
    bytes[n] = '\0';
    jr_buf_printf(out, "  %5zx  %-34s %s\n", at, bytes, text);
}

static void put_lines(const Asm *a, const uint8_t *code, const uint32_t *first,
                      const uint32_t *next, Buf *out)
{
    const ListLine *line = (const ListLine *)(const void *)a->list->lines.data;
    size_t n = a->list->lines.len / sizeof *line, shown = SIZE_MAX;

    for (size_t i = 0; i < n; i++) {
        size_t end = i + 1 < n ? line[i + 1].at : a->len;
        const char *text = a->list->text.data + line[i].text;

        if (line[i].at != shown) put_labels(a, first, next, line[i].at, out);
        shown = line[i].at;
        if (text[0] == ';')
            jr_buf_printf(out, "%s\n", text);
        else
            put_instruction(code, line[i].at, end, text, out);
    }
}

void jr_listing_put(const Asm *a, const uint8_t *code, Buf *out)
{
    // heads and links of the labels bound at each place, by label + 1
    uint32_t *first = jr_heap_alloc(a->heap, (a->len + 1) * sizeof *first);
    uint32_t *next = jr_heap_alloc(a->heap, a->nlabels * sizeof *next);

    if (!first || !next || a->list->lines.failed || a->list->text.failed) {
        out->failed = true;
    } else {
        memset(first, 0, (a->len + 1) * sizeof *first);
        for (size_t i = a->nlabels; i-- > 0;) {
            if (a->label[i].at == ASM_UNBOUND) continue;
            next[i] = first[a->label[i].at];
            first[a->label[i].at] = (uint32_t)i + 1;
        }
        put_lines(a, code, first, next, out);
    }
    jr_heap_free(a->heap, first);
    jr_heap_free(a->heap, next);
}
