/* onepass.c -- groups by one automaton, see onepass.h.
 *
 * in    an Nfa
 * out   a table over (place, symbol): which slots are set in front of the symbol, and the place
 *       behind it; and over (place, what follows the match): which slots the end sets
 *
 *     (\d+)-(\d+)      place   \d          -        end
 *                        0     1 {2}
 *                        1     1           2 {3}
 *                        2     3 {4}
 *                        3     3                    {5}
 *
 * The symbol is known before its place is resolved, so assertions are exact. Where two paths
 * go on to different nodes with one symbol the pattern is not one-pass; where they go on to
 * the same node the first is the better one, and that is all that matters. A MATCH in the
 * middle is no choice either: the end of the match is known.
 * Cost O(places * (edges + leaves * symbols)), counted: a big pattern is given up early.
 * Source: one-pass automata as in Cox 2010, "Regular Expression Matching in the Wild"; here
 * with order and sameness of targets taken into account, so that more patterns pass.
 */
#include "dfa/onepass.h"

#include "dfa/paths.h"

enum { MAX_WORK = 1 << 19, MAX_PLACES = 4096, DEAD_ROW = 0 };

typedef struct Cell {
    uint32_t next; // row of the next place: an index into OnePass.cell; DEAD_ROW: no match
    uint32_t save; // list of slots to set in front of the symbol
} Cell;

/* A row has a cell for each symbol and one for each kind of end. Row 0 is all dead. */
struct OnePass {
    const Nfa *nfa;
    uint32_t nplaces, width;
    Cell *cell;            // [nplaces][width]
    uint32_t *start;       // [at the start of the search][nprev] rows
    const uint32_t *slots; // SlotLists.slot
};

typedef struct Build {
    const Nfa *nfa;
    OnePass *o;
    Arena *keep, scratch;
    Paths paths;
    SlotLists lists;
    uint32_t nkinds;    // of what follows, as far as the pattern can tell
    Symbol *kind_rep;   // [nkinds] a symbol of each kind
    uint32_t *number;   // [PlaceId] number + 1
    PlaceId *place;     // by number; 0 is the dead one
    JR_VEC(Cell *) row; // by number
    uint64_t work;
} Build;

static uint32_t kind_of(const Nfa *nfa, Symbol s)
{
    return nfa->delay ? nfa->alphabet.next_kind[s] : 0;
}

static Status init(Build *b)
{
    const Alphabet *al = &b->nfa->alphabet;
    size_t nplaces;

    JR_TRY(jr_paths_init(&b->paths, &b->scratch, b->nfa));
    JR_TRY(jr_slots_init(&b->lists, b->keep));
    nplaces = (size_t)b->paths.nroots * b->paths.nprev;
    b->nkinds = b->nfa->delay ? al->nnext : 1;
    b->kind_rep = jr_arena_array(&b->scratch, Symbol, b->nkinds);
    b->number = jr_arena_array(&b->scratch, uint32_t, nplaces);
    b->place =
        jr_arena_array(&b->scratch, PlaceId, JR_MIN(nplaces, (size_t)MAX_PLACES) + 1);
    if (!b->kind_rep || !b->number || !b->place) return b->scratch.status;
    for (uint32_t s = al->nsymbols; s-- > 0;)
        b->kind_rep[kind_of(b->nfa, (Symbol)s)] = (Symbol)s;
    b->o->nfa = b->nfa;
    b->o->width = al->nsymbols + b->nkinds;
    b->o->start = jr_arena_array(b->keep, uint32_t, NFIXED_ROOTS * b->paths.nprev);
    return b->o->start ? JR_OK : b->keep->status;
}

/* Open a row behind the last one. */
static Status open_row(Build *b)
{
    Cell *row = jr_arena_array(&b->scratch, Cell, b->o->width);

    if (!row || !JR_PUSH(&b->scratch, &b->row, row)) return b->scratch.status;
    b->o->nplaces++;
    return JR_OK;
}

/* The row of a place, as an index into the table to be. */
static Status row_of(Build *b, PlaceId place, uint32_t *row)
{
    if (!b->number[place]) {
        if (b->o->nplaces > MAX_PLACES) return JITRE_ERR_TOO_BIG;
        b->place[b->o->nplaces] = place;
        b->number[place] = b->o->nplaces;
        JR_TRY(open_row(b));
    }
    *row = b->number[place] * b->o->width;
    return JR_OK;
}

/* The path to a SET node: its cells for the symbols of one kind. TOO_BIG: a choice is left. */
static Status fill_leaf(Build *b, uint32_t number, NodeId leaf, uint32_t kind)
{
    uint32_t nsymbols = b->nfa->alphabet.nsymbols, save, to;
    uint32_t root = jr_paths_behind(&b->paths, leaf);

    JR_TRY(jr_slots_intern(&b->lists, b->keep, b->paths.saves, b->paths.nsaves, &save));
    b->work += nsymbols;
    for (uint32_t i = 0; i < nsymbols; i++) {
        Symbol s = (Symbol)i;
        Cell *cell = &b->row.data[number][i];

        if (kind_of(b->nfa, s) != kind || !jr_nfa_accepts(b->nfa, leaf, s)) continue;
        JR_TRY(row_of(b, jr_paths_place(&b->paths, root, b->nfa->alphabet.prev[s]), &to));
        if (cell->next == DEAD_ROW)
            *cell = (Cell){to, save};
        else if (cell->next != to)
            return JITRE_ERR_TOO_BIG;
    }
    return JR_OK;
}

/* The path to MATCH, if it is the first one. */
static Status fill_end(Build *b, uint32_t number, uint32_t kind)
{
    Cell *cell = &b->row.data[number][b->nfa->alphabet.nsymbols + kind];

    if (cell->next != DEAD_ROW) return JR_OK;
    cell->next = 1; // anything but dead
    return jr_slots_intern(&b->lists, b->keep, b->paths.saves, b->paths.nsaves,
                           &cell->save);
}

static Status fill_row(Build *b, uint32_t number)
{
    NodeId leaf;

    for (uint32_t kind = 0; kind < b->nkinds; kind++) {
        jr_paths_begin(&b->paths, b->place[number], b->kind_rep[kind]);
        while (jr_paths_next(&b->paths, &leaf)) {
            if (b->work + b->paths.work > MAX_WORK) return JITRE_ERR_TOO_BIG;
            if (b->nfa->node[leaf].op == NFA_MATCH)
                JR_TRY(fill_end(b, number, kind));
            else
                JR_TRY(fill_leaf(b, number, leaf, kind));
        }
    }
    return JR_OK;
}

static Status explore(Build *b)
{
    JR_TRY(open_row(b)); // DEAD_ROW
    for (uint32_t i = 0; i < NFIXED_ROOTS * b->paths.nprev; i++) {
        uint32_t root = jr_paths_start(&b->paths, i / b->paths.nprev == ROOT_AT_START);
        PrevKind prev = (PrevKind)(i % b->paths.nprev);

        JR_TRY(row_of(b, jr_paths_place(&b->paths, root, prev), &b->o->start[i]));
    }
    for (uint32_t i = 1; i < b->o->nplaces; i++)
        JR_TRY(fill_row(b, i));
    return JR_OK;
}

static Status finish(Build *b)
{
    OnePass *o = b->o;

    o->cell = jr_arena_array(b->keep, Cell, (size_t)o->nplaces * o->width);
    if (!o->cell) return b->keep->status;
    for (uint32_t i = 0; i < o->nplaces; i++)
        memcpy(o->cell + (size_t)i * o->width, b->row.data[i], o->width * sizeof *o->cell);
    o->slots = b->lists.slot.data;
    return JR_OK;
}

Status jr_onepass_build(Arena *keep, const Heap *heap, const Nfa *nfa, size_t max_bytes,
                        OnePass **onepass)
{
    Build b = {.nfa = nfa, .keep = keep, .o = jr_arena_new(keep, OnePass)};
    Status st = b.o ? JR_OK : keep->status;

    *onepass = NULL;
    jr_arena_init(&b.scratch, heap, max_bytes);
    if (st == JR_OK) st = init(&b);
    if (st == JR_OK) st = explore(&b);
    if (st == JR_OK) st = finish(&b);
    jr_arena_free(&b.scratch);
    if (st == JR_OK) *onepass = b.o;
    return st == JITRE_ERR_MEMORY ? st : JR_OK;
}

/* -- Running --------------------------------------------------------------------------------- */

static inline uint32_t follow(const OnePass *o, Cell cell, size_t at, Groups *g)
{
    if (cell.save) jr_groups_save(g, o->slots + cell.save, at);
    return cell.next;
}

/* From *cur to `end`, or past it when that is inside of a character. Once dead it stays dead. */
static uint32_t walk(const OnePass *o, const Text *t, const uint8_t **cur,
                     const uint8_t *end, uint32_t row, Groups *g)
{
    const Alphabet *al = &o->nfa->alphabet;
    const uint8_t *p = *cur, *plain = JR_MIN(end, t->final);
    bool bytes = !al->utf && !al->peek_crlf;

    for (; bytes && p < plain; p++) {
        Cell cell = o->cell[row + al->byte[*p]];

        if (cell.next == row && !cell.save)
            continue; // so that loops do not wait for the load
        row = follow(o, cell, (size_t)(p - t->base), g);
    }
    while (p < end) {
        size_t at = (size_t)(p - t->base);
        Symbol sym = jr_text_next(al, t, &p);

        row = follow(o, o->cell[row + sym], at, g);
    }
    *cur = p;
    return row;
}

bool jr_onepass_run(const OnePass *o, const Text *t, const uint8_t *start, jitre_span span,
                    size_t *slots, uint32_t nslots)
{
    const Nfa *nfa = o->nfa;
    const Alphabet *al = &nfa->alphabet;
    const uint8_t *cur = t->base + span.start, *end = t->base + span.end;
    uint32_t nprev = nfa->uses_prev ? al->nprev : 1;
    uint32_t prev = nfa->uses_prev ? jr_text_prev_kind(al, t, cur) : 0;
    uint32_t row = o->start[(cur == start ? ROOT_AT_START : ROOT_START) * nprev + prev];
    Groups g = jr_groups_begin(nfa, slots, nslots);
    const Cell *last;

    row = walk(o, t, &cur, end, row, &g);
    last = &o->cell[row + al->nsymbols];
    if (nfa->delay) last += al->next_kind[jr_text_peek(al, t, end)];
    if (cur != end || last->next == DEAD_ROW) return false;
    jr_groups_save(&g, o->slots + last->save, span.end);
    jr_groups_end(&g, span);
    return true;
}
