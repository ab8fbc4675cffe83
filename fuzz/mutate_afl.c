/* mutate_afl.c -- the grammar as AFL++'s mutator, loaded with AFL_CUSTOM_MUTATOR_LIBRARY.
 *
 * AFL++ goes on with its own byte-wise stages besides, so nothing is left to them here.
 */
#include <string.h>

#include "grammar.h"

#define EXPORT __attribute__((visibility("default")))

typedef struct Mutator {
    Choices ch;
    Case c;
    uint8_t *out;
    size_t cap;
} Mutator;

EXPORT void *afl_custom_init(void *afl, unsigned seed);
EXPORT size_t afl_custom_fuzz(Mutator *m, uint8_t *data, size_t size, uint8_t **out,
                              uint8_t *add, size_t add_size, size_t max);
EXPORT void afl_custom_deinit(Mutator *m);

void *afl_custom_init(void *afl, unsigned seed)
{
    Mutator *m = calloc(1, sizeof *m);

    (void)afl;
    if (m) m->ch.state = seed + 1;
    return m;
}

size_t afl_custom_fuzz(Mutator *m, uint8_t *data, size_t size, uint8_t **out, uint8_t *add,
                       size_t add_size, size_t max)
{
    (void)add, (void)add_size;
    *out = data;
    if (m->cap < max) {
        uint8_t *grown = realloc(m->out, max);
        if (!grown) return size;
        m->out = grown;
        m->cap = max;
    }
    case_read(&m->c, data, size);
    grammar_mutate(&m->ch, &m->c);
    *out = m->out;
    return case_write(&m->c, m->out, max);
}

void afl_custom_deinit(Mutator *m)
{
    free(m->out);
    free(m);
}
