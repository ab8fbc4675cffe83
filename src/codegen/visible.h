/* visible.h -- machine code for human eyes: listings and profilers. */
#ifndef JR_VISIBLE_H
#define JR_VISIBLE_H

#include "codegen/asm.h"
#include "codegen/code.h"

/* Lines of a->list with labels and the bytes at `code`. */
void jr_listing_put(const Asm *a, const uint8_t *code, Buf *out);

/* Tell profilers of new code: a line in /tmp/perf-PID.map, only when JITRE_PERF is 1 in the
 * environment. Failing to is silent. */
void jr_perf_show(const uint8_t *code, size_t len, const char *kind, const char *name,
                  size_t name_len);

/* "find_end" */
const char *jr_code_kind_name(CodeKind kind);

#endif
