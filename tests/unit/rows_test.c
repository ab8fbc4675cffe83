/* rows_test.c -- rows of slots that share nodes, against arrays that are copied. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "nfa/rows.h"

enum { ROWS = 12, STEPS = 4000 };

static uint32_t below(uint64_t *x, uint32_t n)
{
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return (uint32_t)((*x * UINT64_C(0x2545f4914f6cdd1d) >> 33) % n);
}

static void check_row(const Rows *r, Row row, const size_t *want, uint32_t nslots)
{
    for (uint32_t i = 0; i < nslots; i++)
        assert_int_equal(jr_rows_get(r, row, i), want[i]);
}

/* Threads that set slots, and take over rows of others, with collections between. */
static void test_rows(void **state)
{
    static const uint32_t sizes[] = {1, 2, 15, 16, 17, 255, 256, 257, 4096, 4097, 6002};
    Heap heap = jr_heap_make(NULL);
    uint64_t x = 1;

    (void)state;
    for (size_t k = 0; k < JR_COUNT(sizes); k++) {
        uint32_t n = sizes[k];
        size_t *want = malloc(ROWS * n * sizeof *want);
        Row row[ROWS] = {0};
        Rows r;

        assert_non_null(want);
        memset(want, 0xff, ROWS * n * sizeof *want);
        jr_rows_init(&r, &heap, n);
        for (size_t step = 0; step < STEPS; step++) {
            uint32_t i = below(&x, ROWS), other = below(&x, ROWS), slot = below(&x, n);

            if (other != i && !below(&x, 4)) {
                row[i] = row[other];
                memcpy(want + i * n, want + other * n, n * sizeof *want);
            }
            row[i] = jr_rows_set(&r, row[i], slot, step);
            want[i * n + slot] = step;
            check_row(&r, row[other], want + other * n, JR_MIN(n, 40));
            if (jr_rows_are_full(&r) || !below(&x, 100)) jr_rows_collect(&r, row, ROWS);
        }
        assert_false(r.failed);
        for (uint32_t i = 0; i < ROWS; i++)
            check_row(&r, row[i], want + i * n, n);
        // what is alive, and as much again at most
        assert_true(r.n <= r.full + (r.levels + 1) * r.width);
        jr_rows_free(&r);
        free(want);
    }
}

/* An allocator that refuses from some time on. */
static void *alloc_some(void *left, size_t size)
{
    return (*(int *)left)-- > 0 ? malloc(size) : NULL;
}

static void free_some(void *left, void *memory)
{
    (void)left;
    free(memory);
}

static void test_no_memory(void **state)
{
    (void)state;
    for (int n = 0; n < 12; n++) {
        int left = n;
        Heap heap = {alloc_some, free_some, &left};
        Row row[2] = {0};
        Rows r;

        jr_rows_init(&r, &heap, 600);
        for (size_t step = 0; step < STEPS && !r.failed; step++) {
            row[step % 2] = jr_rows_set(&r, row[step % 2], (uint32_t)(step % 600), step);
            if (jr_rows_are_full(&r)) jr_rows_collect(&r, row, 2);
            if (!r.failed)
                assert_int_equal(jr_rows_get(&r, row[step % 2], (uint32_t)(step % 600)),
                                 step);
        }
        assert_true(n > 0 || r.failed);
        jr_rows_free(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows),
                                       cmocka_unit_test(test_no_memory)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
