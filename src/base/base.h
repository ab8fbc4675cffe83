/* base.h -- the words every file of jitre speaks: status, assertions, small arithmetic. */
#ifndef JR_BASE_H
#define JR_BASE_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "jitre.h"

/* JR_OK or one of the negative JITRE_ERR_ codes. */
typedef int Status;
#define JR_OK JITRE_OK

/* Leave the function with any status but JR_OK. For functions that own nothing but arena
 * memory. */
#define JR_TRY(call)                                                                       \
    do {                                                                                   \
        Status jr_try_ = (call);                                                           \
        if (jr_try_ != JR_OK) return jr_try_;                                              \
    } while (0)

/* A fact we are responsible for. Never judges a pattern, a text or an allocation. */
#ifdef JR_CHECKED
#define JR_ASSERT(x) assert(x)
#else
#define JR_ASSERT(x) ((void)sizeof(!(x)))
#endif

#define JR_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define JR_MIN(a, b)    ((a) < (b) ? (a) : (b))
#define JR_MAX(a, b)    ((a) > (b) ? (a) : (b))
#define JR_NOINLINE     __attribute__((noinline))
#define JR_LIKELY(x)    __builtin_expect(!!(x), 1)
#define JR_UNLIKELY(x)  __builtin_expect(!!(x), 0)

/* a * b into *out; false on overflow. */
static inline bool jr_mul(size_t a, size_t b, size_t *out)
{
    return !__builtin_mul_overflow(a, b, out);
}

/* a + b into *out; false on overflow. */
static inline bool jr_add(size_t a, size_t b, size_t *out)
{
    return !__builtin_add_overflow(a, b, out);
}

#endif
