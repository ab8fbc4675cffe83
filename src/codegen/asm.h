/* asm.h -- a buffer of machine code with its read-only data, labels and fixups.
 *
 * Code and data grow side by side and are joined when they are published: the code pages
 * follow the data pages at a distance fixed by then (codemem.h), so code finds its data
 * relative to its own address, and tables of the data hold absolute addresses of labels.
 *
 *     data   [ class map | jump tables (addresses of labels) | constants ]   read-only
 *     code   [ entry | blocks ]                                              read + execute
 *
 * The status is sticky: after the first failure every call does nothing, and the owner asks
 * once, at the end.
 */
#ifndef JR_ASM_H
#define JR_ASM_H

#include "base/arena.h"
#include "base/buf.h"

typedef uint32_t CodeLabel;

enum { ASM_ROOM = 16, ASM_UNBOUND = -1 }; // no instruction is longer than 15 bytes

typedef enum FixupKind {
    FIXUP_REL32,    // in code: distance to a label
    FIXUP_DATA_RIP, // in code: distance to the data
    FIXUP_ABS64     // in data: address of a label
} FixupKind;

typedef struct Fixup {
    uint32_t at; // offset of the field in code or data
    uint8_t kind;
    CodeLabel label;
} Fixup;

/* A name for listings: "s12.body"; what == NULL: no name. */
typedef struct AsmLabel {
    int64_t at; // offset in code or ASM_UNBOUND
    const char *what;
    uint32_t id;
} AsmLabel;

/* What a listing needs to know of each instruction. */
typedef struct ListLine {
    uint32_t at;   // offset in code
    uint32_t text; // offset in list->text
} ListLine;

typedef struct AsmList {
    Buf lines; // of ListLine
    Buf text;  // NUL-terminated lines
} AsmList;

typedef struct Asm {
    const Heap *heap;
    Status status;
    size_t max; // of code and data together
    uint8_t *code, *data;
    size_t len, cap, data_len, data_cap;
    AsmLabel *label;
    size_t nlabels, label_cap;
    Fixup *fixup;
    size_t nfixups, fixup_cap;
    AsmList *list; // NULL: nobody wants to read it
} Asm;

void asm_init(Asm *a, const Heap *heap, size_t max);
void asm_free(Asm *a); // safe on a zeroed Asm
void asm_fail(Asm *a, Status status);

/* Room for one more instruction; false after a failure. */
bool asm_room(Asm *a);

static inline void asm_byte(Asm *a, unsigned b)
{
    a->code[a->len++] = (uint8_t)b;
}

void asm_u32(Asm *a, uint32_t v); // the caller has made room

/* -- Labels ---------------------------------------------------------------------------- */

CodeLabel asm_label(Asm *a, const char *what, uint32_t id);
void asm_bind(Asm *a, CodeLabel label);
void asm_fixup(Asm *a, FixupKind kind, size_t at, CodeLabel label);

/* -- Data ------------------------------------------------------------------------------ */

/* n bytes of data, zeroed when bytes is NULL; returns their offset. align is a power of
 * two. */
size_t asm_data(Asm *a, const void *bytes, size_t n, size_t align);
/* Room for n addresses; fill them with asm_data_label. */
size_t asm_data_table(Asm *a, size_t n);
void asm_data_label(Asm *a, size_t table, size_t i, CodeLabel label);

/* Resolve all fixups for code that will run at `code_at` with its data at `data_at`. */
void asm_link(Asm *a, uint64_t code_at, uint64_t data_at);

/* -- Listing --------------------------------------------------------------------------- */

void asm_list_init(AsmList *list, const Heap *heap);
void asm_list_free(AsmList *list);
/* Say what was emitted from offset `at` on. Does nothing without a list. */
void asm_note(Asm *a, size_t at, const char *text);
/* Name of a label into out[cap]. */
void asm_label_name(const Asm *a, CodeLabel label, char *out, size_t cap);

#endif
