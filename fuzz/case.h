/* case.h -- what the fuzz targets eat: options, a pattern, a text, in readable form.
 *
 *     im @3            option letters, see case.c; @N: where the search starts
 *     a(?:b|c)*        the pattern, up to the first line that is "--"
 *     --
 *     abc              the text, to the end of the file
 *
 * Any bytes are a case: letters that mean nothing are passed over, what is missing is empty.
 */
#ifndef FUZZ_CASE_H
#define FUZZ_CASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "jitre.h"

/* A fact that must hold: says what broke, then stops where the fuzzer sees it. */
#define FUZZ_CHECK(fact, ...)                                                              \
    do {                                                                                   \
        if (!(fact)) {                                                                     \
            fprintf(stderr, "%s:%d: %s\n  ", __FILE__, __LINE__, #fact);                   \
            fprintf(stderr, __VA_ARGS__);                                                  \
            fputc('\n', stderr);                                                           \
            abort();                                                                       \
        }                                                                                  \
    } while (0)

enum { CASE_MAX_OPTIONS = 64, CASE_MAX_PATTERN = 400, CASE_MAX_TEXT = 8192 };

typedef struct Case {
    char options[CASE_MAX_OPTIONS]; // as written, NUL-terminated
    char pattern[CASE_MAX_PATTERN];
    size_t pattern_len;
    char text[CASE_MAX_TEXT];
    size_t text_len;
} Case;

/* What the option letters ask for. */
typedef struct CaseOptions {
    uint64_t flags;       // JITRE_ compile flags
    uint32_t match_flags; // JITRE_NOTBOL ...
    enum jitre_newline newline;
    enum jitre_bsr bsr;
    size_t start; // <= length of the text
} CaseOptions;

/* Cut a case out of any bytes; parts that are too long are cut short. */
void case_read(Case *c, const uint8_t *data, size_t size);
/* Write it back; returns how many bytes, at most cap. */
size_t case_write(const Case *c, uint8_t *out, size_t cap);
CaseOptions case_options(const Case *c);
/* A letter of the option alphabet. */
char case_letter(size_t i);

/* A fuzz target, one to a file. Returns 0; a finding aborts. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
