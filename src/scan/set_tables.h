/* set_tables.h -- inside src/scan: what a Set is made of, and the hash of its sieves. */
#ifndef JR_SET_TABLES_H
#define JR_SET_TABLES_H

#include "scan/scan.h"
#include "scan/set.h"
#include "scan/words.h"

#define SET_FACTOR UINT64_C(0x9e3779b97f4a7c15)
#define SET_SHORT  UINT32_C(0x9e3779b1)
#define SET_OTHER  UINT64_C(0xc2b2ae3d27d4eb4f)

/* A filter: 2 bits of one word for each member. */
typedef struct Filter {
    uint64_t *word;
    uint32_t bits; // log2 of the number of words
} Filter;

/* Words that are sifted by their first `len` bytes: those not shorter, not longer than needed
 * to tell them apart. */
typedef struct Tier {
    uint32_t len;
    uint32_t last; // offset of the second half, for len > 8
    uint64_t mask; // of the first 8 bytes
    uint64_t salt;
} Tier;

/* A group of words with one beginning: entries [first, ...) up to one that is `last`. */
typedef struct SetSlot {
    uint32_t tag, first; // first 0: free
} SetSlot;

typedef struct SetEntry {
    uint64_t
        tail; // the last 8 bytes, or all of a shorter word; bits that do not count are 1
    uint32_t at, chars, rank;
    uint16_t len, nchars;
    uint8_t before, after;
    bool last;
} SetEntry;

/* Places before `from` are counted, too. */
enum { SET_BEFORE = SET_MAX_STRIDE };

/* Offsets of the probes among from + i * stride, i < n, that pass. All of them have 8 bytes
 * in front of end; out has room for 16 more. */
typedef uint32_t (*SetProbe)(const Set *s, const uint8_t *from, uint32_t n,
                             const uint8_t *end, uint16_t *out);

/* Of probes[0, n) the places, plus SET_BEFORE, where words may begin: those with the beginning
 * of some word. All of them have 8 bytes in front of the end. */
typedef uint32_t (*SetSift)(const Set *s, const uint8_t *from, const uint16_t *probes,
                            uint32_t n, uint16_t *out);

struct Set {
    const Nfa *nfa;
    SetProbe probe;
    SetSift sift;
    uint64_t fold; // bits that do not count
    uint64_t gram; // mask of a gram
    uint32_t ngram;
    uint32_t stride;
    Filter grams, begins; // begins: of the first tier's length, of all words
    uint32_t *shorts;     // grams in half words; NULL: they are longer than that
    Filter tiers;         // the beginnings in their tiers; not made if there is one tier
    Tier tier[SET_MAX_TIERS]; // by length, ascending
    uint32_t ntiers;
    SetSlot *slot;
    uint32_t slot_mask;
    SetEntry *entry; // [1 + nwords]; in a group, by priority or the longest first
    uint32_t nwords;
    const uint8_t *value, *mask; // mask NULL: all ones
    const uint32_t *chars;
    const ScanChar *form; // [nsets] of characters in `chars`
    Guard guard[MAX_GUARDS];
    uint32_t min, max;
    Scan strange[MAX_STRANGE]; // where these stand an automaton is asked
    uint32_t nstrange;
    bool longest, always;
};

SetProbe jr_set_probe(enum jitre_isa isa, const Set *s);
SetSift jr_set_sift(enum jitre_isa isa);

/* -- Hash ---------------------------------------------------------------------------------- */

static inline uint64_t filter_bits(uint64_t h, uint32_t bits)
{
    return UINT64_C(1) << (h >> (58 - bits) & 63) | UINT64_C(1) << (h >> 26 & 63);
}

static inline void filter_add(Filter *f, uint64_t h)
{
    f->word[h >> (64 - f->bits)] |= filter_bits(h, f->bits);
}

static inline bool filter_has(const Filter *f, uint64_t h)
{
    uint64_t w = f->word[h >> (64 - f->bits)];

    return w >> (h >> (58 - f->bits) & 63) & w >> (h >> 26 & 63) & 1;
}

static inline uint64_t load_8(const uint8_t *p)
{
    uint64_t x;

    memcpy(&x, p, sizeof x);
    return x;
}

/* The 8 bytes at p, zeros behind the end. base <= p <= end. */
static inline uint64_t load_near(const uint8_t *p, const uint8_t *base, const uint8_t *end)
{
    size_t n = (size_t)(end - p);
    uint64_t x = 0;

    if (n >= 8) return load_8(p);
    if (n && (size_t)(end - base) >= 8) return load_8(end - 8) >> 8 * (8 - n);
    memcpy(&x, p, n);
    return x;
}

/* Grams of at most 4 bytes have a filter of half words and a shorter hash: twice as many fit a
 * vector. */
static inline uint32_t hash_short(const Set *s, uint32_t x)
{
    return ((x | (uint32_t)s->fold) & (uint32_t)s->gram) * SET_SHORT;
}

static inline uint32_t short_bits(uint32_t h, uint32_t bits)
{
    return UINT32_C(1) << (h >> (26 - bits) & 31) | UINT32_C(1) << (h >> 6 & 31);
}

static inline uint64_t hash_gram(const Set *s, uint64_t x)
{
    return ((x | s->fold) & s->gram) * SET_FACTOR;
}

static inline void gram_add(Set *s, uint64_t x)
{
    uint32_t h = hash_short(s, (uint32_t)x);

    if (s->shorts)
        s->shorts[h >> (31 - s->grams.bits)] |= short_bits(h, s->grams.bits);
    else
        filter_add(&s->grams, hash_gram(s, x));
}

static inline bool gram_has(const Set *s, uint64_t x)
{
    uint32_t h = hash_short(s, (uint32_t)x), bits = short_bits(h, s->grams.bits);

    if (!s->shorts) return filter_has(&s->grams, hash_gram(s, x));
    return (s->shorts[h >> (31 - s->grams.bits)] & bits) == bits;
}

/* Of a beginning: its first 8 bytes, and those from t->last on. */
static inline uint64_t hash_begin(const Set *s, const Tier *t, uint64_t x, uint64_t y)
{
    uint64_t h = ((x | s->fold) & t->mask) * SET_FACTOR;

    if (t->len > 8) h ^= (y | s->fold) * SET_OTHER;
    h += t->salt;
    return h ^ h >> 32;
}

/* ... that all words have: as long as the first tier's, at most 8 bytes. */
static inline uint64_t hash_place(const Set *s, uint64_t x)
{
    return ((x | s->fold) & s->tier[0].mask) * SET_FACTOR;
}

static inline uint32_t slot_of(const Set *s, uint64_t h)
{
    return (uint32_t)(h >> 17) & s->slot_mask;
}

static inline uint32_t tag_of(uint64_t h)
{
    return (uint32_t)h;
}

#endif
