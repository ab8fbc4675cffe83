/* codemem.h -- executable memory: written once, then never again.
 *
 *     [ data, read-only | code, read + execute | guard page ]
 *
 * jr_codemem_reserve takes the addresses, so that the caller can link against them;
 * jr_codemem_publish puts the bytes there. No page is writable and executable at any time.
 */
#ifndef JR_CODEMEM_H
#define JR_CODEMEM_H

#include "base/arena.h"

typedef struct CodeMem {
    uint8_t *region;    // NULL: nothing reserved
    size_t region_size; // guard page included
    size_t data_size;   // mapped bytes of data, whole pages
    size_t code_size;   // mapped bytes of code, whole pages
    size_t code_start;  // of the code in its first page: random, a multiple of 16
} CodeMem;

/* Take addresses for data and code. JITRE_ERR_LIMIT when the system has none. */
Status jr_codemem_reserve(CodeMem *cm, size_t data_len, size_t code_len);
/* Where data and code will stand. */
uint8_t *jr_codemem_data(const CodeMem *cm);
uint8_t *jr_codemem_code(const CodeMem *cm);
/* Copy data and code there and make them immutable. JITRE_ERR_LIMIT when the system does
 * not let us, JITRE_ERR_MEMORY; the region can only be freed then. */
Status jr_codemem_publish(CodeMem *cm, const Heap *heap, const uint8_t *data,
                          size_t data_len, const uint8_t *code, size_t code_len);
void jr_codemem_free(CodeMem *cm); // safe on a zeroed CodeMem

#endif
