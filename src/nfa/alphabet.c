/* alphabet.c -- character sets to symbols.
 *
 * in    the sets and assertions of an automaton
 * out   its Alphabet: the coarsest partition of the characters that no set cuts, the special
 *       symbols, the decoder, and the tables that answer every assertion
 *
 *     sets  [a-z] [^x]      a..w  x  y..z  rest
 *     class                  0    1   0     2
 *
 * The partition is refined set by set over elementary intervals, exactly (no hashing), with
 * the work counted. The decoder is the trie of the UTF-8 forms of the intervals with equal
 * nodes shared: some hundred 64-cell rows for the largest Unicode sets.
 */
#include "nfa/alphabet.h"

#include "unicode/unicode.h"

enum { MAX_REFINE_WORK = 40000000 };

/* What assertions can know of a symbol. */
enum {
    PROP_END = 1,     // the end of the text
    PROP_NOTEOL = 2,  // ... or its final newline, under NOTEOL
    PROP_NL = 4,      // a newline begins here
    PROP_FINAL = 8,   // ... that ends the text
    PROP_NL_END = 16, // a newline has ended behind this symbol
    PROP_STRAY = 32,
    PROP_IN_CRLF = 64 // the LF of a CRLF
};

typedef struct Build {
    Arena *keep;
    Arena *a; // scratch
    Nfa *nfa;
    Alphabet *al;
    const NfaSet *sets;
    uint32_t max;    // largest character
    uint32_t *bound; // start of each elementary interval
    uint32_t *cls;   // class of each interval
    uint32_t nbounds;
    CharSet newline;   // characters that can begin a newline
    bool uses_newline; // some assertion knows newlines
    uint8_t *prop;     // [nsymbols]
    Symbol *base;      // [nsymbols] class whose members a twin shares
    uint32_t work;
} Build;

/* Why one of the arenas refused. */
static Status refused(const Build *b)
{
    return b->a->status ? b->a->status : b->keep->status;
}

/* -- Partition ------------------------------------------------------------------------------ */

/* End of the ascending run that begins at `from`. */
static size_t run_end(const uint32_t *v, size_t from, size_t n)
{
    size_t i = from;

    if (i < n)
        for (i++; i < n && v[i - 1] <= v[i];)
            i++;
    return i;
}

/* Merge neighbouring runs of v[0, n) pairwise into `to`; the number of runs left. */
static size_t merge_runs(const uint32_t *v, uint32_t *to, size_t n)
{
    size_t runs = 0;

    for (size_t i = 0, k = 0, mid, end; i < n; i = end, runs++) {
        size_t j = mid = run_end(v, i, n);

        end = run_end(v, mid, n);
        while (i < mid || j < end)
            to[k++] = j == end || (i < mid && v[i] <= v[j]) ? v[i++] : v[j++];
    }
    return runs;
}

/* Merge sort that begins with the runs there are: each set has brought its own in order. */
static Status sort_bounds(Build *b)
{
    uint32_t *other;

    if (run_end(b->bound, 0, b->nbounds) == b->nbounds) return JR_OK;
    other = jr_arena_array(b->a, uint32_t, b->nbounds);
    if (!other) return b->a->status;
    for (size_t runs = 2; runs > 1;) {
        uint32_t *from = b->bound;

        runs = merge_runs(from, other, b->nbounds);
        b->bound = other;
        other = from;
    }
    return JR_OK;
}

static void add_bounds(Build *b, const CharSet *s)
{
    for (uint32_t i = 0; i < s->n; i++) {
        if (s->data[i].lo > b->max) break;
        b->bound[b->nbounds++] = s->data[i].lo;
        if (s->data[i].hi < b->max) b->bound[b->nbounds++] = s->data[i].hi + 1;
    }
}

static uint32_t interval_at(const Build *b, uint32_t c)
{
    uint32_t lo = 0, hi = b->nbounds;

    JR_ASSERT(hi > 0 && b->bound[0] == 0);
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (b->bound[mid] <= c)
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

typedef struct Refine {
    JR_VEC(uint32_t) to;    // class -> class of its part inside the set at hand
    JR_VEC(uint32_t) stamp; // class -> set that `to` speaks of, plus one
} Refine;

/* The first interval of a range; `at`, the one behind the range before, may be near: between
 * two ranges of a set lies at least one. */
static uint32_t first_interval(const Build *b, uint32_t at, uint32_t lo)
{
    if (at + 1 < b->nbounds && b->bound[at + 1] == lo) return at + 1;
    return interval_at(b, lo);
}

/* Split every class that set number `id` cuts. */
static Status refine(Build *b, Refine *r, uint32_t id, const CharSet *s)
{
    uint32_t i = 0;

    for (uint32_t k = 0; k < s->n; k++) {
        if (s->data[k].lo > b->max) break;
        for (i = first_interval(b, i, s->data[k].lo);
             i < b->nbounds && b->bound[i] <= s->data[k].hi; i++) {
            uint32_t c = b->cls[i];

            if (++b->work > MAX_REFINE_WORK) return JITRE_ERR_TOO_BIG;
            if (r->stamp.data[c] != id + 1) {
                r->stamp.data[c] = id + 1;
                r->to.data[c] = r->to.n;
                if (!JR_PUSH(b->a, &r->to, 0) || !JR_PUSH(b->a, &r->stamp, 0))
                    return b->a->status;
            }
            b->cls[i] = r->to.data[c];
        }
    }
    return JR_OK;
}

/* Number the classes that are left by first character; fill rep_char and the range table. */
static Status number_classes(Build *b, const Refine *r)
{
    Alphabet *al = b->al;
    uint32_t *map = jr_arena_array(b->a, uint32_t, r->to.n);

    al->rep_char = jr_arena_array(b->keep, uint32_t, JR_MIN(r->to.n, b->nbounds));
    al->range = jr_arena_array(b->keep, CharRange, b->nbounds);
    al->range_symbol = jr_arena_array(b->keep, Symbol, b->nbounds);
    if (!map || !al->rep_char || !al->range || !al->range_symbol) return refused(b);
    for (uint32_t i = 0; i < b->nbounds; i++) {
        uint32_t hi = i + 1 < b->nbounds ? b->bound[i + 1] - 1 : b->max;
        uint32_t *id = &map[b->cls[i]];

        if (!*id) {
            al->rep_char[al->nclasses] = b->bound[i];
            *id = ++al->nclasses;
            if (al->nclasses > JR_MAX_SYMBOLS / 2) return JITRE_ERR_TOO_BIG;
        }
        b->cls[i] = *id - 1;
        if (al->nranges && al->range_symbol[al->nranges - 1] == b->cls[i]) {
            al->range[al->nranges - 1].hi = hi;
        } else {
            al->range[al->nranges] = (CharRange){b->bound[i], hi};
            al->range_symbol[al->nranges++] = (Symbol)b->cls[i];
        }
    }
    return JR_OK;
}

static Status partition(Build *b)
{
    size_t n = 1 + 2 * (size_t)b->newline.n;
    uint32_t unique = 0;
    Refine r = {0};

    for (uint32_t i = 0; i < b->nfa->nsets; i++)
        n += 2 * (size_t)b->sets[i].chars.n;
    if (n > UINT32_MAX) return JITRE_ERR_TOO_BIG;
    b->bound = jr_arena_array(b->a, uint32_t, n);
    b->cls = jr_arena_array(b->a, uint32_t, n);
    if (!b->bound || !b->cls) return b->a->status;
    b->bound[b->nbounds++] = 0;
    for (uint32_t i = 0; i < b->nfa->nsets; i++)
        add_bounds(b, &b->sets[i].chars);
    add_bounds(b, &b->newline);
    JR_TRY(sort_bounds(b));
    for (uint32_t i = 0; i < b->nbounds; i++)
        if (!unique || b->bound[unique - 1] != b->bound[i])
            b->bound[unique++] = b->bound[i];
    b->nbounds = unique;
    if (!JR_PUSH(b->a, &r.to, 0) || !JR_PUSH(b->a, &r.stamp, 0)) return b->a->status;
    for (uint32_t i = 0; i < b->nfa->nsets; i++)
        JR_TRY(refine(b, &r, i, &b->sets[i].chars));
    for (uint32_t i = 0; i < b->newline.n; i++) { // each newline character on its own
        CharSet one = {&b->newline.data[i], 1, 1};

        JR_TRY(refine(b, &r, b->nfa->nsets + i, &one));
    }
    return number_classes(b, &r);
}

/* -- Newlines --------------------------------------------------------------------------------- */

static bool looks_at_newlines(uint8_t kind)
{
    return kind == LOOK_BOL_MULTI || kind == LOOK_BOL_MULTI_ALT || kind == LOOK_EOL ||
           kind == LOOK_EOL_MULTI || kind == LOOK_END_NL;
}

/* The characters a newline can begin with (each its own range); empty when nothing asks. */
static Status find_newlines(Build *b)
{
    static const uint32_t any[] = {'\n', '\v', '\f', '\r', 0x85, 0x2028, 0x2029};
    const Nfa *nfa = b->nfa;
    uint8_t nl = b->al->newline;
    bool not_crlf = false;

    for (uint32_t i = 0; i < nfa->nlooks; i++)
        b->uses_newline |= looks_at_newlines(nfa->look[i].kind);
    for (uint32_t i = 0; i < nfa->nsets; i++)
        not_crlf |= b->sets[i].not_crlf;
    for (uint32_t i = 0; i < nfa->nlooks; i++)
        not_crlf |= nfa->look[i].kind == LOOK_NOT_IN_CRLF;
    b->al->peek_crlf = jr_newline_has_crlf(nl) && (b->uses_newline || not_crlf);
    if (!b->uses_newline && !b->al->peek_crlf) return JR_OK;
    for (size_t i = 0; i < JR_COUNT(any); i++) {
        bool in = any[i] == '\n'   ? nl != JITRE_NEWLINE_CR && nl != JITRE_NEWLINE_NUL
                  : any[i] == '\r' ? nl == JITRE_NEWLINE_CR || jr_newline_has_crlf(nl)
                                   : nl == JITRE_NEWLINE_ANY && any[i] <= b->max;

        if (in && !JR_PUSH(b->a, &b->newline, ((CharRange){any[i], any[i]})))
            return b->a->status;
    }
    if (nl == JITRE_NEWLINE_NUL && !JR_PUSH(b->a, &b->newline, ((CharRange){0, 0})))
        return b->a->status;
    return JR_OK;
}

/* -- Special symbols --------------------------------------------------------------------------- */

/* Class of a character. */
static Symbol class_of(const Build *b, uint32_t c)
{
    return (Symbol)b->cls[interval_at(b, c)];
}

static bool is_newline_class(const Build *b, Symbol s)
{
    for (uint32_t i = 0; i < b->newline.n; i++)
        if (class_of(b, b->newline.data[i].lo) == s) return true;
    return false;
}

static Symbol add_symbol(Build *b, Symbol base, uint8_t prop)
{
    Symbol s = (Symbol)b->al->nsymbols++;

    b->base[s] = base;
    b->prop[s] = prop;
    return s;
}

#define NO_BASE UINT16_MAX // a symbol that is in no set

static void add_final_twins(Build *b, Symbol s)
{
    uint8_t prop = b->prop[s];

    if (!(prop & PROP_NL)) return;
    b->al->final_twin[s] = add_symbol(b, b->base[s], prop | PROP_FINAL);
    b->al->final_twin_n[s] = add_symbol(b, b->base[s], prop | PROP_FINAL | PROP_NOTEOL);
}

static Status add_specials(Build *b)
{
    Alphabet *al = b->al;
    uint32_t cap = al->nclasses + 8 + 2 * (b->newline.n + 2);
    bool only_crlf = al->newline == JITRE_NEWLINE_CRLF;

    b->prop = jr_arena_array(b->a, uint8_t, cap);
    b->base = jr_arena_array(b->a, Symbol, cap);
    al->final_twin = jr_arena_array(b->keep, Symbol, cap);
    al->final_twin_n = jr_arena_array(b->keep, Symbol, cap);
    if (!b->prop || !b->base || !al->final_twin || !al->final_twin_n) return refused(b);
    for (uint32_t i = 0; i < al->nclasses; i++) {
        add_symbol(b, (Symbol)i, 0);
        if (b->uses_newline && !only_crlf && is_newline_class(b, (Symbol)i))
            b->prop[i] = PROP_NL | PROP_NL_END;
    }
    al->eoi = add_symbol(b, NO_BASE, PROP_END);
    al->eoi_n = add_symbol(b, NO_BASE, PROP_END | PROP_NOTEOL);
    al->invalid = al->utf ? add_symbol(b, NO_BASE, 0) : al->eoi;
    al->stray = al->utf ? add_symbol(b, NO_BASE, PROP_STRAY) : al->eoi;
    al->crlf_twin = al->lf_twin = al->eoi;
    if (al->peek_crlf) {
        uint8_t lf = PROP_IN_CRLF | (b->uses_newline ? PROP_NL_END : 0);

        if (b->uses_newline && !only_crlf) lf |= PROP_NL;
        al->crlf_twin = add_symbol(b, class_of(b, '\r'), b->uses_newline ? PROP_NL : 0);
        al->lf_twin = add_symbol(b, class_of(b, '\n'), lf);
    }
    for (uint32_t i = 0, n = al->nsymbols; i < n; i++) {
        al->final_twin[i] = al->final_twin_n[i] = (Symbol)i;
        if (al->uses_final) add_final_twins(b, (Symbol)i);
    }
    for (uint32_t i = 0; i < al->nsymbols; i++) {
        if (al->final_twin[i]) continue;
        al->final_twin[i] = al->final_twin_n[i] = (Symbol)i;
    }
    return JR_OK;
}

/* Which sets contain which symbols. */
static Status fill_members(Build *b)
{
    Nfa *nfa = b->nfa;
    const Alphabet *al = b->al;
    size_t cells;

    nfa->set_words = (nfa->nsets + 63) / 64;
    if (!jr_mul(al->nsymbols, nfa->set_words, &cells)) return JITRE_ERR_TOO_BIG;
    nfa->member = jr_arena_array(b->keep, uint64_t, cells);
    if (!nfa->member) return refused(b);
    for (uint32_t set = 0; set < nfa->nsets; set++) {
        const CharSet *s = &b->sets[set].chars;
        uint32_t i = 0;

        for (uint32_t k = 0; k < s->n && s->data[k].lo <= b->max; k++)
            for (i = first_interval(b, i, s->data[k].lo);
                 i < b->nbounds && b->bound[i] <= s->data[k].hi; i++)
                nfa->member[(size_t)b->cls[i] * nfa->set_words + set / 64] |= UINT64_C(1)
                                                                              << set % 64;
    }
    for (uint32_t s = al->nclasses; s < al->nsymbols; s++) {
        if (b->base[s] == NO_BASE) continue;
        for (uint32_t w = 0; w < nfa->set_words; w++)
            nfa->member[(size_t)s * nfa->set_words + w] =
                nfa->member[(size_t)b->base[s] * nfa->set_words + w];
    }
    if (!al->peek_crlf) return JR_OK;
    for (uint32_t s = 0; s < al->nsymbols; s++) {
        if (s != al->crlf_twin && s != al->final_twin[al->crlf_twin] &&
            s != al->final_twin_n[al->crlf_twin])
            continue;
        for (uint32_t set = 0; set < nfa->nsets; set++)
            if (b->sets[set].not_crlf)
                nfa->member[(size_t)s * nfa->set_words + set / 64] &=
                    ~(UINT64_C(1) << set % 64);
    }
    return JR_OK;
}

/* -- Assertions --------------------------------------------------------------------------------- */

static bool has_member(const Nfa *nfa, uint32_t set, Symbol s)
{
    return nfa->member[(size_t)s * nfa->set_words + set / 64] >> (set % 64) & 1;
}

static bool look_has_set(uint8_t kind)
{
    return kind == LOOK_WORD || kind == LOOK_NOT_WORD || kind == LOOK_NEXT_IN ||
           kind == LOOK_NEXT_NOT_IN || kind == LOOK_PREV_IN || kind == LOOK_PREV_NOT_IN;
}

static bool look_reads_prev(uint8_t kind)
{
    return kind == LOOK_BEGIN || kind == LOOK_BOL || kind == LOOK_BOL_MULTI ||
           kind == LOOK_BOL_MULTI_ALT || kind == LOOK_WORD || kind == LOOK_NOT_WORD ||
           kind == LOOK_PREV_IN || kind == LOOK_PREV_NOT_IN;
}

static bool look_reads_next(uint8_t kind)
{
    return kind == LOOK_BOL_MULTI || kind == LOOK_END || kind == LOOK_EOL ||
           kind == LOOK_EOL_END || kind == LOOK_EOL_MULTI || kind == LOOK_END_NL ||
           kind == LOOK_WORD || kind == LOOK_NOT_WORD || kind == LOOK_NEXT_IN ||
           kind == LOOK_NEXT_NOT_IN || kind == LOOK_NOT_STRAY || kind == LOOK_NOT_IN_CRLF;
}

/* Are two symbols alike as what stands before (prev) or behind (!prev) an assertion? */
static bool symbols_alike(const Build *b, Symbol s, Symbol t, bool prev)
{
    const Nfa *nfa = b->nfa;
    uint8_t mask = prev ? PROP_NL_END : (uint8_t)~PROP_NL_END;

    if ((b->prop[s] & mask) != (b->prop[t] & mask)) return false;
    for (uint32_t i = 0; i < nfa->nlooks; i++) {
        uint8_t kind = nfa->look[i].kind;

        if (!look_has_set(kind) || !(prev ? look_reads_prev(kind) : look_reads_next(kind)))
            continue;
        if (has_member(nfa, nfa->look[i].set, s) != has_member(nfa, nfa->look[i].set, t))
            return false;
    }
    return true;
}

/* Kinds of symbols as neighbours of assertions; rep[kind] = a symbol of that kind. */
static Status find_kinds(Build *b, Symbol **prev_rep, Symbol **next_rep)
{
    Alphabet *al = b->al;

    al->prev = jr_arena_array(b->keep, PrevKind, al->nsymbols);
    al->next_kind = jr_arena_array(b->keep, uint16_t, al->nsymbols);
    *prev_rep = jr_arena_array(b->a, Symbol, al->nsymbols + PREV_FIRST);
    *next_rep = jr_arena_array(b->a, Symbol, al->nsymbols);
    if (!al->prev || !al->next_kind || !*prev_rep || !*next_rep) return refused(b);
    al->nprev = PREV_FIRST;
    for (uint32_t s = 0; s < al->nsymbols; s++) {
        uint32_t k = PREV_FIRST;

        while (k < al->nprev && !symbols_alike(b, (*prev_rep)[k], (Symbol)s, true))
            k++;
        if (k > UINT8_MAX) return JITRE_ERR_TOO_BIG;
        if (k == al->nprev) (*prev_rep)[al->nprev++] = (Symbol)s;
        al->prev[s] = (PrevKind)k;
        for (k = 0; k < al->nnext && !symbols_alike(b, (*next_rep)[k], (Symbol)s, false);)
            k++;
        if (k == al->nnext) (*next_rep)[al->nnext++] = (Symbol)s;
        al->next_kind[s] = (uint16_t)k;
    }
    return JR_OK;
}

/* The meaning of every assertion. prev: PROP_NL_END or 0 when a symbol stands before;
 * begins: the start of the text does, bol: ... and counts as the start of a line. */
static bool holds(const Build *b, NfaLook look, bool begins, bool bol, Symbol prev,
                  Symbol next, bool at_start)
{
    const Nfa *nfa = b->nfa;
    uint8_t np = b->prop[next];
    bool end = np & PROP_END, noteol = np & PROP_NOTEOL, final = np & PROP_FINAL;
    bool after_nl = !begins && b->prop[prev] & PROP_NL_END;
    bool prev_in = look_has_set(look.kind) && !begins && has_member(nfa, look.set, prev);
    bool next_in = look_has_set(look.kind) && has_member(nfa, look.set, next);

    switch (look.kind) {
    case LOOK_BEGIN: return begins;
    case LOOK_BOL: return bol;
    case LOOK_BOL_MULTI: return bol || (after_nl && !end);
    case LOOK_BOL_MULTI_ALT: return bol || after_nl;
    case LOOK_END: return end;
    case LOOK_EOL: return (end || final) && !noteol;
    case LOOK_EOL_END: return end && !noteol;
    case LOOK_EOL_MULTI: return np & PROP_NL || (end && !noteol);
    case LOOK_END_NL: return end || final;
    case LOOK_WORD: return prev_in != next_in;
    case LOOK_NOT_WORD: return prev_in == next_in;
    case LOOK_START: return at_start;
    case LOOK_NEXT_IN: return next_in;
    case LOOK_NEXT_NOT_IN: return !next_in;
    case LOOK_PREV_IN: return prev_in;
    case LOOK_PREV_NOT_IN: return !prev_in;
    case LOOK_NOT_IN_CRLF: return at_start || !(np & PROP_IN_CRLF);
    default: return !(np & PROP_STRAY); // LOOK_NOT_STRAY
    }
}

static Status fill_looks(Build *b)
{
    Nfa *nfa = b->nfa;
    const Alphabet *al = b->al;
    Symbol *prev_rep, *next_rep;
    size_t cells, i = 0;

    JR_TRY(find_kinds(b, &prev_rep, &next_rep));
    if (!jr_mul((size_t)al->nprev * al->nnext * 2, nfa->nlooks, &cells))
        return JITRE_ERR_TOO_BIG;
    nfa->look_table = jr_arena_array(b->keep, bool, cells);
    if (!nfa->look_table) return refused(b);
    for (uint32_t look = 0; look < nfa->nlooks; look++)
        for (uint32_t prev = 0; prev < al->nprev; prev++)
            for (uint32_t next = 0; next < al->nnext; next++)
                for (int at_start = 0; at_start < 2; at_start++)
                    nfa->look_table[i++] =
                        holds(b, nfa->look[look], prev < PREV_FIRST, prev == PREV_BEGIN,
                              prev_rep[prev], next_rep[next], at_start);
    return JR_OK;
}

/* -- Decoder -------------------------------------------------------------------------------------- */

typedef struct Row {
    uint16_t cell[64];
} Row;

typedef struct Decoder {
    Build *b;
    JR_VEC(Row) rows;
    uint32_t *table; // hash of rows: index + 1
    uint32_t size;
    uint32_t hint; // range of the last character asked for: they come in order
    struct {
        bool valid;
        uint16_t leaf, cell;
    } uniform[3]; // the last row, for each depth, whose characters are all of one class
} Decoder;

static Status grow_row_table(Decoder *d);

static uint32_t row_hash(const Row *r)
{
    uint64_t h = 0, word;

    for (int i = 0; i < 64; i += 4) { // four cells at a time
        memcpy(&word, &r->cell[i], sizeof word);
        h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        h ^= h >> 29;
    }
    return (uint32_t)h;
}

/* The cell that leads to a row equal to *r, which is added if new. */
static Status share_row(Decoder *d, const Row *r, uint16_t *cell)
{
    uint32_t i;

    if (d->rows.n * 2 >= d->size) JR_TRY(grow_row_table(d));
    for (i = row_hash(r) & (d->size - 1); d->table[i]; i = (i + 1) & (d->size - 1)) {
        if (memcmp(&d->rows.data[d->table[i] - 1], r, sizeof *r)) continue;
        *cell = (uint16_t)(d->table[i] - 1);
        return JR_OK;
    }
    if (d->rows.n >= DECODE_PEEK) return JITRE_ERR_TOO_BIG;
    if (!JR_PUSH(d->b->a, &d->rows, *r)) return refused(d->b);
    d->table[i] = d->rows.n;
    *cell = (uint16_t)(d->rows.n - 1);
    return JR_OK;
}

static Status grow_row_table(Decoder *d)
{
    uint32_t size = d->size ? d->size * 2 : 64;
    uint32_t *table = jr_arena_array(d->b->a, uint32_t, size);

    if (!table) return refused(d->b);
    for (uint32_t k = 0; k < d->rows.n; k++) {
        uint32_t i = row_hash(&d->rows.data[k]) & (size - 1);

        while (table[i])
            i = (i + 1) & (size - 1);
        table[i] = k + 1;
    }
    d->table = table;
    d->size = size;
    return JR_OK;
}

/* Class of [lo, hi] if that is one class, else false. Ranges are asked for in ascending order. */
static bool one_class(Decoder *d, uint32_t lo, uint32_t hi, uint16_t *cell)
{
    const Alphabet *al = d->b->al;

    while (al->range[d->hint].hi < lo)
        d->hint++;
    if (al->range[d->hint].hi < hi) return false;
    *cell = DECODE_LEAF | al->range_symbol[d->hint];
    return true;
}

/* Are the characters first + [0, n) all code points that have a shortest form of this length? */
static bool is_plain(uint32_t first, uint32_t n)
{
    uint32_t last = first + n - 1;

    return (first >= 0x80 && last <= 0x7ff) || (first >= 0x800 && last < 0xd800) ||
           (first >= 0xe000 && last <= 0xffff) ||
           (first >= 0x10000 && last <= JR_MAX_CODE_POINT);
}

/* The cells for the characters first + [0, 64), range by range. */
static void fill_leaves(Decoder *d, uint32_t first, Row *r)
{
    const Alphabet *al = d->b->al;

    while (al->range[d->hint].hi < first)
        d->hint++;
    for (uint32_t i = 0; i < 64; d->hint++) {
        uint16_t leaf = DECODE_LEAF | al->range_symbol[d->hint];
        uint32_t n = JR_MIN(al->range[d->hint].hi - first + 1, 64u);

        while (i < n)
            r->cell[i++] = leaf;
        if (i == 64) break;
    }
}

static Status make_row(Decoder *d, uint32_t first, int more, uint16_t *cell);

/* The cells for 64 pieces of text of which `more` continuation bytes are left behind this one. */
static Status fill_row(Decoder *d, uint32_t first, int more, Row *r)
{
    uint32_t step = UINT32_C(1) << 6 * more;
    uint32_t least = more == 2 ? 0x10000 : more == 1 ? 0x800 : 0x80;
    uint32_t invalid = DECODE_LEAF | d->b->al->invalid;

    for (uint32_t i = 0; i < 64; i++) {
        uint32_t c = first + i * step;

        if (c > JR_MAX_CODE_POINT || c < least || (c >= 0xd800 && c <= 0xdfff))
            r->cell[i] =
                (uint16_t)invalid; // overlong, surrogate, too large, whole or in part
        else if (more == 0)
            one_class(d, c, c, &r->cell[i]);
        else
            JR_TRY(make_row(d, c, more - 1, &r->cell[i]));
    }
    return JR_OK;
}

/* Row for the characters first + [0, 64 << 6 * more): `more` continuation bytes follow the one
 * the row is indexed by. Depth at most 3. */
static Status make_row(Decoder *d, uint32_t first, int more, uint16_t *cell)
{
    Row r;
    uint32_t n = UINT32_C(64) << 6 * more;
    uint16_t leaf = 0;
    bool plain = is_plain(first, n);
    bool uniform = plain && one_class(d, first, first + n - 1, &leaf);

    if (uniform && d->uniform[more].valid && d->uniform[more].leaf == leaf) {
        *cell = d->uniform[more].cell;
        return JR_OK;
    }
    if (plain && more == 0)
        fill_leaves(d, first, &r);
    else
        JR_TRY(fill_row(d, first, more, &r));
    JR_TRY(share_row(d, &r, cell));
    if (uniform) {
        d->uniform[more].valid = true;
        d->uniform[more].leaf = leaf;
        d->uniform[more].cell = *cell;
    }
    return JR_OK;
}

/* The symbols of single bytes, range by range: all of them, or ASCII. */
static void fill_bytes(Alphabet *al)
{
    uint32_t n = al->utf ? 0x80 : 0x100, c = 0;

    for (uint32_t i = 0; c < n; i++) {
        uint16_t cell = (uint16_t)(al->range_symbol[i] | (al->utf ? DECODE_LEAF : 0));

        while (c < n && c <= al->range[i].hi)
            al->byte[c++] = cell;
    }
    if (!al->utf || !al->peek_crlf) return;
    al->byte['\r'] |= DECODE_PEEK;
    al->byte['\n'] |= DECODE_PEEK;
}

static Status build_decoder(Build *b)
{
    Alphabet *al = b->al;
    Decoder d = {.b = b};

    fill_bytes(al);
    for (uint32_t c = 0x80; al->utf && c < 256; c++) {
        if (c < 0xc0) {
            al->byte[c] = DECODE_LEAF | al->stray;
        } else if (c < 0xc2 || c > 0xf4) {
            al->byte[c] = DECODE_LEAF | al->invalid;
        } else {
            int more = c < 0xe0 ? 0 : c < 0xf0 ? 1 : 2;
            uint32_t first = (c & (0x1fu >> more)) << 6 * (more + 1);

            JR_TRY(make_row(&d, first, more, &al->byte[c]));
        }
    }
    al->rest = (uint16_t(*)[64])jr_arena_array(b->keep, Row, d.rows.n);
    if (!al->rest) return refused(b);
    if (d.rows.n) memcpy(al->rest, d.rows.data, d.rows.n * sizeof(Row));
    al->nrest = d.rows.n;
    return JR_OK;
}

Status jr_alphabet_build(Arena *keep, Arena *scratch, Nfa *nfa, const NfaSet *sets,
                         bool utf, uint8_t newline)
{
    Build b = {.keep = keep, .a = scratch, .nfa = nfa, .al = &nfa->alphabet, .sets = sets};

    b.max = utf ? JR_MAX_CODE_POINT : 0xff;
    nfa->alphabet.utf = utf;
    nfa->alphabet.newline = newline;
    for (uint32_t i = 0; i < nfa->nlooks; i++) {
        uint8_t kind = nfa->look[i].kind;

        nfa->alphabet.uses_final |= kind == LOOK_EOL || kind == LOOK_END_NL;
        nfa->delay |= look_reads_next(kind);
        nfa->uses_prev |= look_reads_prev(kind);
        nfa->uses_start |= kind == LOOK_START || kind == LOOK_NOT_IN_CRLF;
    }
    JR_TRY(find_newlines(&b));
    JR_TRY(partition(&b));
    JR_TRY(add_specials(&b));
    JR_TRY(fill_members(&b));
    JR_TRY(fill_looks(&b));
    return build_decoder(&b);
}
