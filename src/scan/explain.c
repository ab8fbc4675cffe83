/* explain.c -- a scan in words. */
#include "scan/scan.h"

static void put_byte(Buf *out, unsigned b)
{
    jr_buf_put_char(out, b);
}

/* "k", "[Kk]", "[0-9]": the bytes of a test. */
static void put_set(Buf *out, const ByteSet *s)
{
    unsigned b = byteset_next(s, 0);

    if (byteset_count(s) == 1) {
        put_byte(out, b);
        return;
    }
    jr_buf_putc(out, '[');
    while (b < 256) {
        unsigned last = b;

        while (last < 255 && byteset_has(s, last + 1))
            last++;
        put_byte(out, b);
        if (last > b + 1) jr_buf_putc(out, '-');
        if (last > b) put_byte(out, last);
        b = byteset_next(s, last + 1);
    }
    jr_buf_putc(out, ']');
}

static ByteSet bytes_of_test(const Scan *s, uint32_t k, unsigned bucket)
{
    const ScanTest *t = &s->test[k];
    ByteSet set = {{0}};

    for (unsigned b = 0; b < 256; b++)
        if (s->form >= SCAN_TABLE_ASCII ? s->table[k][b] >> bucket & 1
                                        : (uint8_t)((b & t->mask) - t->low) <= t->span)
            byteset_add(&set, b);
    return set;
}

/* One line: the bytes at each offset, for one bucket. */
static void put_tests(Buf *out, const Scan *s, unsigned bucket)
{
    jr_buf_puts(out, "looks for       ");
    for (uint32_t k = 0; k < s->ntests; k++) {
        ByteSet set = bytes_of_test(s, k, bucket);

        if (k) jr_buf_putc(out, ' ');
        put_set(out, &set);
        jr_buf_printf(out, "@%u", s->test[k].offset);
    }
    jr_buf_putc(out, '\n');
}

static void put_near(Buf *out, const Scan *s)
{
    jr_buf_puts(out, "then for        ");
    for (uint32_t i = 0; i < s->nnear; i++) {
        if (i) jr_buf_putc(out, ' ');
        put_set(out, &s->near[i].set);
        jr_buf_printf(out, "@%d", s->near[i].offset);
    }
    jr_buf_putc(out, '\n');
}

static void put_start(Buf *out, const Scan *s)
{
    jr_buf_puts(out, "match begins    ");
    if (s->stopped)
        jr_buf_printf(out, "%zu bytes or more before\n", s->min_ahead);
    else if (s->min_ahead == s->max_ahead)
        jr_buf_printf(out, "%zu bytes before\n", s->min_ahead);
    else
        jr_buf_printf(out, "%zu to %zu bytes before\n", s->min_ahead, s->max_ahead);
}

void jr_scan_explain(const Scan *s, Buf *out)
{
    jr_buf_printf(out, "scan            %s: %.3f candidates/KB, %.0f ns/KB with them\n",
                  s->from, (double)s->rate, (double)s->cost);
    for (unsigned i = 0; i < (s->form < SCAN_TABLE_ASCII ? 1u : SCAN_BUCKETS); i++) {
        ByteSet first = bytes_of_test(s, 0, i);

        if (byteset_count(&first)) put_tests(out, s, i);
    }
    if (s->nnear) put_near(out, s);
    put_start(out, s);
    if (s->literal)
        jr_buf_printf(out, "confirmed by    comparing %u %s\n", s->nliterals,
                      s->nliterals == 1 ? "literal" : "literals");
    else
        jr_buf_puts(out, "confirmed by    the search automaton\n");
}
