/* kernel_ops.h -- the loops of kernel.h that differ only by the width of a vector; for section B
 * see kernel_back.h. The file that includes this defines
 *
 *     KERNEL    attributes of every function: the instruction set
 *     LANES     words of 64 bits in a vector
 */
typedef uint64_t Vec __attribute__((vector_size(8 * LANES), aligned(8), may_alias));

#define LOAD(p)     (*(const Vec *)(const void *)(p))
#define STORE(p, x) (*(Vec *)(void *)(p) = (x))
#define EACH(w)     for (size_t w = from; w < to; w += LANES)

KERNEL static void run_logic(BitOp op, uint64_t *d, const uint64_t *a, const uint64_t *b,
                             size_t from, size_t to)
{
    switch (op) {
    case BIT_AND: EACH(w) STORE(d + w, LOAD(a + w) & LOAD(b + w)); break;
    case BIT_OR: EACH(w) STORE(d + w, LOAD(a + w) | LOAD(b + w)); break;
    case BIT_XOR: EACH(w) STORE(d + w, LOAD(a + w) ^ LOAD(b + w)); break;
    default: EACH(w) STORE(d + w, LOAD(a + w) & ~LOAD(b + w)); break;
    }
}

/* Bit g = bit g - k of a. */
KERNEL static void run_shl(uint64_t *d, const uint64_t *a, unsigned k, size_t from,
                           size_t to)
{
    const uint64_t *x = a - k / 64;
    unsigned r = k % 64;

    if (!r)
        EACH(w) STORE(d + w, LOAD(x + w));
    else
        EACH(w) STORE(d + w, LOAD(x + w) << r | LOAD(x + w - 1) >> (64 - r));
}

/* Markers that leave a word come into the next one as a carry. */
KERNEL static void run_scan(uint64_t *d, const uint64_t *m, const uint64_t *c,
                            uint8_t *carry, size_t from, size_t to)
{
    uint64_t in = *carry;

    for (size_t w = from; w < to; w++) {
        uint64_t x = m[w] | in, t;

        in = __builtin_add_overflow(x & c[w], c[w], &t);
        d[w] = (t | x) & ~c[w];
    }
    *carry = (uint8_t)in;
}

KERNEL static void run_ops(const BitProgram *p, const BitValue *order, uint32_t n,
                           const Strip *s, size_t from, size_t to)
{
    for (uint32_t i = 0; i < n; i++) {
        const BitIns *x = &p->ins[order[i]];
        uint64_t *d = jr_strip_words(s, order[i]);
        const uint64_t *a = jr_strip_words(s, x->a);
        const uint64_t *b = jr_strip_words(s, x->b);

        switch ((BitOp)x->op) {
        case BIT_BEHIND: run_shl(d, a, 1, from, to); break;
        case BIT_SHL: run_shl(d, a, x->k, from, to); break;
        case BIT_SCAN: run_scan(d, a, b, s->carry + order[i], from, to); break;
        default: run_logic((BitOp)x->op, d, a, b, from, to); break;
        }
    }
}

KERNEL static size_t count(const uint64_t *words, size_t n)
{
    size_t sum = 0;

    for (size_t w = 0; w < n; w++)
        sum += (size_t)__builtin_popcountll(words[w]);
    return sum;
}

#if LANES < 8
/* Each word floods by itself, doubling the distance; then what comes in from the right fills
 * the run at the top. */
KERNEL static unsigned flood_words(uint64_t *d, const uint64_t *a, const uint64_t *c,
                                   size_t n, unsigned in)
{
    Vec x = LOAD(a), run = LOAD(c);

    for (int k = 1; k < 64; k *= 2) {
        x |= run & x >> k;
        run &= run >> k;
    }
    STORE(d, x);
    for (size_t w = n; w-- > 0;) {
        uint64_t hole = ~c[w];
        uint64_t top = hole ? ~(~0ull >> __builtin_clzll(hole)) : ~0ull;

        d[w] |= top & (0 - (uint64_t)in);
        in = d[w] & 1;
    }
    return in;
}

KERNEL static size_t places(const uint64_t *words, size_t n, uint16_t *out)
{
    uint16_t *at = out;

    for (size_t w = 0; w < n; w++) {
        uint64_t x = words[w];
        uint16_t *next = at + __builtin_popcountll(x);

        for (; x; at += 4) // up to three too many, written over by the next word
            for (int i = 0; i < 4; i++) {
                at[i] = (uint16_t)(w * 64 + (x ? (unsigned)__builtin_ctzll(x) : 0u));
                x &= x - 1;
            }
        at = next;
    }
    return (size_t)(at - out);
}

KERNEL static void spans(const uint16_t *starts, const uint16_t *ends, size_t base,
                         size_t n, jitre_span *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (jitre_span){base + starts[i], base + ends[i]};
}
#endif
