/* kernel_back.h -- section B: back sets over a whole strip, of which mostly little is not empty.
 *
 * Each step to the left of the pattern leaves fewer gaps, soon none in most of the strip. So a
 * value has a mask `live` with one bit for each unit of words (a vector, in long strips several);
 * a unit that is not live is empty, in memory too, and nothing is computed from it. What was
 * live in the strip before and is no longer is cleared.
 *
 * The file that includes this has included kernel_ops.h and defines
 *
 *     is_zero(x)                 of a Vec
 *     flood_words(d, a, c, n, in)
 *         the least d with d = a | c & d >> 1 over n words, at most LANES; in: the bit behind
 *         them; returns the lowest bit of d
 */

/* Units of a strip. */
typedef struct Units {
    size_t words;  // in a unit
    size_t nwords; // of the strip
    uint64_t all;
    uint64_t last; // the unit at the end if it is not whole: it has words of no meaning
} Units;

static Units units_of(const Strip *s)
{
    Units u = {.words = LANES, .nwords = s->nwords};
    size_t n;

    while (u.words * 64 < s->nwords)
        u.words *= 2;
    n = (s->nwords + u.words - 1) / u.words;
    u.all = ~0ull >> (64 - n);
    if (s->nwords % u.words) u.last = 1ull << (n - 1);
    return u;
}

#define INLINE __attribute__((always_inline)) static inline

/* Vectors of a unit. Where units are vectors, which is so in all but long strips, this is known
 * when compiled. */
INLINE size_t vectors_of(const Units *u, size_t i)
{
    size_t left = u->nwords - i * u->words;

    return u->words == LANES ? 1 : (JR_MIN(left, u->words) + LANES - 1) / LANES;
}

/* All vectors of the units m: from word w on. */
#define EACH_VECTOR(u, m, w)                                                               \
    for (uint64_t m_ = (m); m_; m_ &= m_ - 1)                                              \
        for (size_t i_ = (size_t)__builtin_ctzll(m_), w = i_ * (u)->words,                 \
                    n_ = vectors_of(u, i_);                                                \
             n_; n_--, w += LANES)

KERNEL INLINE void clear_units(uint64_t *d, const Units *u, uint64_t m)
{
    EACH_VECTOR(u, m, w) STORE(d + w, (Vec){0});
}

/* d = a & (b ^ flip) in the units m; returns those that are not empty. */
KERNEL INLINE uint64_t back_and(uint64_t *d, const uint64_t *a, const uint64_t *b,
                                uint64_t flip, const Units *u, uint64_t m)
{
    uint64_t live = 0;

    EACH_VECTOR(u, m, w)
    {
        Vec x = LOAD(a + w) & (LOAD(b + w) ^ flip);

        STORE(d + w, x);
        live |= (uint64_t)!is_zero(x) << w / u->words;
    }
    return live;
}

/* OR, XOR. */
KERNEL INLINE void back_join(BackOp op, uint64_t *d, const uint64_t *a, const uint64_t *b,
                             const Units *u, uint64_t m)
{
    EACH_VECTOR(u, m, w)
    {
        Vec x = LOAD(a + w), y = LOAD(b + w);

        if (op == BACK_OR)
            STORE(d + w, x | y);
        else
            STORE(d + w, x ^ y);
    }
}

/* Units to which a shift by k to the left end of the text brings something. */
static uint64_t units_of_shift(const Strip *s, const Units *u, uint64_t a, unsigned k)
{
    size_t words = k / 64, units = words / u->words, inside = s->nwords / u->words;
    uint64_t m;

    if (units >= 63) return u->all;
    m = a >> units | a >> (units + 1);
    if (!s->out) return m;
    inside -= JR_MIN(inside, units + 2);
    return m | ~0ull << inside;
}

/* Write what is to be seen beyond the strip, for a shift by k. */
static void set_out(uint64_t *a, unsigned k, const Strip *s)
{
    for (size_t i = 0; i <= k / 64 + 1; i++)
        a[s->nwords + i] = s->out;
}

/* Words of a from w on, k gaps further right. */
KERNEL INLINE Vec right_of(const uint64_t *a, size_t w, unsigned k)
{
    Vec x = LOAD(a + k / 64 + w);

    if (k % 64) x = x >> k % 64 | LOAD(a + k / 64 + w + 1) << (64 - k % 64);
    return x;
}

/* Bit g = bit g + k of a. */
KERNEL INLINE void back_shift(uint64_t *d, const uint64_t *a, unsigned k, const Units *u,
                              uint64_t m)
{
    EACH_VECTOR(u, m, w) STORE(d + w, right_of(a, w, k));
}

/* Bit g = bit g of a and bit g + k of b. Returns units that are not empty. */
KERNEL INLINE uint64_t back_and_shift(uint64_t *d, const uint64_t *a, const uint64_t *b,
                                      unsigned k, const Units *u, uint64_t m)
{
    uint64_t live = 0;

    EACH_VECTOR(u, m, w)
    {
        Vec x = LOAD(a + w) & right_of(b, w, k);

        STORE(d + w, x);
        live |= (uint64_t)!is_zero(x) << w / u->words;
    }
    return live;
}

/* From right to left: a unit with no gap of a is live when the flood comes in. */
KERNEL INLINE uint64_t back_flood(uint64_t *d, const uint64_t *a, const uint64_t *c,
                                  const Strip *s, const Units *u, uint64_t m)
{
    unsigned in = s->out & 1;
    uint64_t live = 0;

    for (size_t i = (size_t)(64 - __builtin_clzll(u->all)); i-- > 0;) {
        if (!(m >> i & 1) && !in) continue;
        live |= 1ull << i;
        for (size_t n = vectors_of(u, i); n-- > 0;) {
            size_t w = i * u->words + n * LANES;

            in = flood_words(d + w, a + w, c + w, JR_MIN(u->nwords - w, (size_t)LANES), in);
        }
    }
    return live;
}

KERNEL INLINE uint64_t back_op(const BackIns *x, const Strip *s, const Units *u,
                               uint64_t *d)
{
    uint64_t *a = jr_strip_words(s, x->a), *b = jr_strip_words(s, x->b);
    uint64_t la = s->live[x->a], lb = s->live[x->b], m;

    switch ((BackOp)x->op) {
    case BACK_AND: return back_and(d, a, b, 0, u, (la & lb & u->all) | u->last);
    case BACK_ANDN: return back_and(d, a, b, ~0ull, u, (la & u->all) | u->last);
    case BACK_SHR:
        set_out(a, x->k, s);
        m = (units_of_shift(s, u, la, x->k) & u->all) | u->last;
        back_shift(d, a, x->k, u, m);
        return m;
    case BACK_AND_SHR:
        set_out(b, x->k, s);
        m = (la & units_of_shift(s, u, lb, x->k) & u->all) | u->last;
        return back_and_shift(d, a, b, x->k, u, m);
    case BACK_FLOOD: return back_flood(d, a, b, s, u, la | u->last);
    default:
        m = ((la | lb) & u->all) | u->last;
        back_join((BackOp)x->op, d, a, b, u, m);
        return m;
    }
}

KERNEL INLINE void back_section(const BackIns *x, uint32_t n, const Strip *s,
                                const Units *u)
{
    for (; n--; x++) {
        uint64_t *d = jr_strip_words(s, x->d);
        uint64_t m = back_op(x, s, u, d) | u->last;

        clear_units(d, u, s->live[x->d] & ~m & u->all);
        s->live[x->d] = m;
    }
}

KERNEL static void run_back(const BackIns *ins, uint32_t n, const Strip *s)
{
    Units u = units_of(s);

    if (u.words == LANES) {
        u.words = LANES;
        back_section(ins, n, s, &u);
    } else {
        back_section(ins, n, s, &u);
    }
}
