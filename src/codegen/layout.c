/* layout.c -- decide the shape of the code, see layout.h. All heuristics live here.
 *
 *   Dfa + CodeKind --> columns --> a plan per state (dispatch, skip) --> order of blocks
 *
 * Dispatch: a byte that leaves for one other state is a compare or a bit test; three or
 * more live targets are a jump table (a chain of compares costs a misprediction each).
 * Skip: a state that loops on most of what texts are made of skips over its run with
 * vectors; what is likely is a fixed table of byte frequencies (English prose, logs and
 * source code mixed). Cost O(states * (symbols + 256)).
 *
 * Shape: a model of the automaton reading random text with those frequencies tells how long
 * it stays in each state, and so what a byte costs in blocks; a walk costs the same
 * everywhere.
 */
#include "codegen/layout.h"

#include "base/frequency.h"

enum {
    MAX_BLOCK_STATES = 1000,
    MAX_SKIP_FREQUENCY =
        600,        // of the bytes that end a run, in 1/10000: a run of >= 16 bytes
    MAX_SKIPS = 64, // vector code is bulky
};

/* -- Columns --------------------------------------------------------------------------- */

static bool same_column(const Dfa *dfa, Symbol x, Symbol y)
{
    for (StateId s = 0; s < dfa->nstates; s++)
        if (jr_dfa_next(dfa, s, x) != jr_dfa_next(dfa, s, y)) return false;
    return true;
}

static uint64_t column_hash(const Dfa *dfa, Symbol x)
{
    uint64_t h = 0;

    for (StateId s = 0; s < dfa->nstates; s++)
        h = (h ^ jr_dfa_next(dfa, s, x)) * UINT64_C(0x9e3779b97f4a7c15) + (h >> 29);
    return h;
}

enum { COLUMN_UNKNOWN = 0xffff };

/* The column of a symbol, a new one if no other is like it. */
static uint16_t column_of(Layout *l, uint64_t *hash, Symbol x)
{
    uint64_t h;

    if (l->column[x] != COLUMN_UNKNOWN) return l->column[x];
    h = column_hash(l->dfa, x);
    for (uint32_t c = 0; c < l->ncolumns; c++)
        if (hash[c] == h && same_column(l->dfa, l->symbol[c], x))
            return l->column[x] = (uint16_t)c;
    hash[l->ncolumns] = h;
    l->symbol[l->ncolumns] = x;
    return l->column[x] = (uint16_t)l->ncolumns++;
}

/* Columns of the bytes that are a whole symbol each; the others mean decoding. */
static Status byte_columns(Layout *l, uint64_t *hash)
{
    const Alphabet *al = &l->dfa->nfa->alphabet;

    for (unsigned b = 0; b < l->nbytes; b++) {
        if (l->utf && !(al->byte[b] & DECODE_LEAF)) return JITRE_ERR_TOO_BIG;
        l->byte_column[b] = column_of(l, hash, al->byte[b] & 0x3fff);
    }
    l->nbyte_columns = l->ncolumns;
    l->multi = COLUMN_UNKNOWN;
    if (!l->utf) return JR_OK;
    l->multi = (uint16_t)l->ncolumns;
    for (unsigned b = 128; b < 256; b++)
        l->byte_column[b] = l->multi;
    return JR_OK;
}

static void add_lead(Layout *l, uint64_t *set, uint64_t *hash, uint16_t cell)
{
    uint16_t c = column_of(l, hash, cell & 0x3fff);

    set[c / 64] |= UINT64_C(1) << c % 64;
}

/* Columns the decoder can end in behind each node: nodes that stand at most `depth` bytes
 * from the end of their characters are done, in turns, as no character has more than four
 * bytes. */
static void node_columns(Layout *l, uint64_t *hash, uint64_t *node_set)
{
    const Alphabet *al = &l->dfa->nfa->alphabet;
    uint32_t words = l->lead_words;

    for (unsigned depth = 1; depth <= 3; depth++)
        for (size_t cell = 0; cell < (size_t)al->nrest * 64; cell++) {
            uint16_t to = al->rest[cell / 64][cell % 64];
            uint64_t *set = node_set + cell / 64 * words;

            if ((to & DECODE_LEAF) && depth == 1) add_lead(l, set, hash, to);
            if ((to & DECODE_LEAF) || depth == 1) continue;
            for (uint32_t w = 0; w < words; w++)
                set[w] |= node_set[(size_t)to * words + w];
        }
}

static void multi_columns(Layout *l, uint64_t *hash, uint64_t *node_set)
{
    const Alphabet *al = &l->dfa->nfa->alphabet;

    node_columns(l, hash, node_set);
    for (unsigned b = 128; b < 256; b++) {
        uint64_t *set = l->lead + (size_t)(b - 128) * l->lead_words;
        uint16_t cell = al->byte[b];

        if (cell & DECODE_LEAF)
            add_lead(l, set, hash, cell);
        else
            memcpy(set, node_set + (size_t)cell * l->lead_words,
                   l->lead_words * sizeof *set);
    }
}

static Status make_columns(Layout *l, Arena *arena)
{
    const Alphabet *al = &l->dfa->nfa->alphabet;
    uint64_t *hash = jr_arena_array(arena, uint64_t, al->nsymbols);
    uint64_t *node_set = NULL;

    l->column = jr_arena_array(arena, uint16_t, al->nsymbols);
    l->symbol = jr_arena_array(arena, Symbol, al->nsymbols);
    l->lead_words = (al->nsymbols + 63) / 64;
    if (l->utf) l->lead = jr_arena_array(arena, uint64_t, (size_t)128 * l->lead_words);
    if (!hash || !l->column || !l->symbol || (l->utf && !l->lead)) return arena->status;
    for (uint32_t i = 0; i < al->nsymbols; i++)
        l->column[i] = COLUMN_UNKNOWN;
    JR_TRY(byte_columns(l, hash));
    if (!l->utf || l->backward) return JR_OK;
    node_set = jr_arena_array(arena, uint64_t, ((size_t)al->nrest + 1) * l->lead_words);
    if (!node_set) return arena->status;
    multi_columns(l, hash, node_set);
    return JR_OK;
}

static StateId byte_target(const Layout *l, StateId s, unsigned b)
{
    return jr_dfa_next(l->dfa, s, l->symbol[l->byte_column[b]]);
}

/* -- Dispatch -------------------------------------------------------------------------- */

/* The states that bytes lead to, at most three, the heaviest first; more: n is 4. */
typedef struct Targets {
    unsigned n;
    StateId id[3];
    unsigned weight[3];
} Targets;

static Targets find_targets(const Layout *l, StateId s)
{
    Targets t = {.n = 0};

    for (unsigned b = 0; b < l->nbytes; b++) {
        StateId to = byte_target(l, s, b);
        unsigned i = 0;

        while (i < t.n && t.id[i] != to)
            i++;
        if (i == 3) return (Targets){.n = 4};
        if (i == t.n) t.id[t.n++] = to;
        t.weight[i] += jr_byte_usual(b);
    }
    for (unsigned i = 1; i < t.n; i++) {
        if (t.weight[i] <= t.weight[0]) continue;
        StateId id = t.id[0];
        unsigned weight = t.weight[0];
        t.id[0] = t.id[i], t.weight[0] = t.weight[i];
        t.id[i] = id, t.weight[i] = weight;
    }
    return t;
}

/* Ranges of bytes that do not lead to `other`; false when there are too many. */
static bool find_compares(const Layout *l, StateId s, StateId other, StatePlan *p)
{
    p->ncompares = 0;
    for (unsigned b = 0; b < l->nbytes; b++) {
        StateId to = byte_target(l, s, b);
        unsigned n = p->ncompares;

        if (to == other) continue;
        if (n && p->range[n - 1].hi + 1u == b && p->target[n - 1] == to) {
            p->range[n - 1].hi = (uint8_t)b;
            continue;
        }
        if (n == MAX_COMPARES) return false;
        p->range[n] = (ByteRange){(uint8_t)b, (uint8_t)b};
        p->target[n] = to;
        p->ncompares++;
    }
    return true;
}

/* A bit of its own in the maps for the bytes that lead from s to `to`. */
static Status add_set(Layout *l, Arena *arena, StateId s, StateId to, StatePlan *p)
{
    if (l->nsets == l->set_cap * 8 &&
        !jr_arena_grow(arena, (void **)&l->set_map, sizeof *l->set_map, l->set_cap,
                       &l->set_cap))
        return arena->status;
    p->set_map = (uint16_t)(l->nsets / 8);
    p->set_bit = (uint8_t)(l->nsets % 8);
    if (p->set_bit == 0) memset(l->set_map[p->set_map], 0, 256);
    for (unsigned b = 0; b < l->nbytes; b++)
        if (byte_target(l, s, b) == to)
            l->set_map[p->set_map][b] |= (uint8_t)(1u << p->set_bit);
    l->nsets++;
    return JR_OK;
}

static Status plan_dispatch(Layout *l, Arena *arena, StateId s, StatePlan *p)
{
    Targets t = find_targets(l, s);

    p->dispatch = DISPATCH_TABLE;
    p->other = t.n <= 3 ? t.id[0] : DFA_DEAD;
    if (t.n > 3) return JR_OK;
    if (t.n == 1) {
        p->dispatch = DISPATCH_ONE;
        return JR_OK;
    }
    if (find_compares(l, s, t.id[0], p) && p->ncompares <= (t.n == 2 ? 2 : 3)) {
        p->dispatch = DISPATCH_COMPARE;
        return JR_OK;
    }
    if (t.n > 2) return JR_OK;
    p->dispatch = DISPATCH_SET;
    p->target[0] = t.id[1];
    return add_set(l, arena, s, t.id[1], p);
}

/* -- Skip ------------------------------------------------------------------------------ */

/* May the labels of all but the last symbol of a run in s be left out? */
static bool only_last_counts(const Layout *l, StateId s)
{
    const Label *label = &l->dfa->labels[l->dfa->label[s]];

    if (!l->dfa->label[s]) return true;
    if (l->kind == CODE_FIND_END) return true;
    if (!layout_iterates(l)) return false;
    for (unsigned i = 0; i < label->steps; i++)
        if (label->before[i] || label->after[i]) return false;
    for (unsigned r = 0; r < MAX_REGISTERS; r++) // it must do no harm to be done twice
        if (label->set[r] != ORIGIN_NONE && (label->steps || label->set[r] < ORIGIN_BACK))
            return false;
    return true;
}

static bool loops_on(const Layout *l, StateId s, Symbol x)
{
    return jr_dfa_next(l->dfa, s, x) == s;
}

/* Do all characters that begin with byte b stay in s? */
static bool lead_loops(const Layout *l, StateId s, unsigned b)
{
    const uint64_t *set = l->lead + (size_t)(b - 128) * l->lead_words;

    for (uint32_t c = 0; c < l->ncolumns; c++)
        if ((set[c / 64] >> c % 64 & 1) && !loops_on(l, s, l->symbol[c])) return false;
    return true;
}

/* The bytes a run in s can be made of. In UTF mode bytes >= 0x80 are among them only if
 * every way to read them, broken sequences included, stays in s: then the run needs no
 * decoding. A label that wants the beginning of the last character does not know it then.
 * */
static ByteSet run_bytes(const Layout *l, StateId s, bool *multibyte)
{
    const Alphabet *al = &l->dfa->nfa->alphabet;
    ByteSet run = {{0}};

    *multibyte = false;
    for (unsigned b = 0; b < l->nbytes; b++)
        if (byte_target(l, s, b) == s) byteset_add(&run, b);
    if (!l->utf || !loops_on(l, s, al->invalid) || !loops_on(l, s, al->stray)) return run;
    if ((l->delay || l->kind == CODE_SPANS) && layout_has_label(l, s)) return run;
    for (unsigned b = 128; b < 256; b++) {
        if (!lead_loops(l, s, b)) continue;
        byteset_add(&run, b);
        *multibyte = true;
    }
    return run;
}

/* Ranges of the members of a set, or of the others; their number, or MAX + 1. */
static unsigned set_ranges(const ByteSet *set, bool members, ByteRange *range)
{
    unsigned n = 0;

    for (unsigned b = 0; b < 256; b++) {
        if (byteset_has(set, b) != members) continue;
        if (n && range[n - 1].hi + 1u == b) {
            range[n - 1].hi = (uint8_t)b;
            continue;
        }
        if (n == MAX_SKIP_RANGES) return MAX_SKIP_RANGES + 1;
        range[n++] = (ByteRange){(uint8_t)b, (uint8_t)b};
    }
    return n;
}

static unsigned ranges_cost(const ByteRange *range, unsigned n)
{
    unsigned cost = 0;

    if (n > MAX_SKIP_RANGES) return UINT32_MAX;
    for (unsigned i = 0; i < n; i++)
        cost += range[i].lo == range[i].hi ? 2 : 4;
    return cost;
}

/* Two tables of nibbles whose AND is not zero for the bytes that are not in `run`: each
 * different row (of 16 bytes) has one of 8 bits. False when there are more than 8 rows. */
static bool plan_shuffle(const ByteSet *run, SkipPlan *p)
{
    uint16_t row[8];
    unsigned n = 0;

    memset(p->low, 0, sizeof p->low);
    memset(p->high, 0, sizeof p->high);
    for (unsigned h = 0; h < 16; h++) {
        uint16_t ends = (uint16_t) ~(run->word[h / 4] >> h % 4 * 16);
        unsigned i = 0;

        if (!ends) continue;
        while (i < n && row[i] != ends)
            i++;
        if (i == 8) return false;
        if (i == n) row[n++] = ends;
        p->high[h] = (uint8_t)(1u << i);
    }
    for (unsigned i = 0; i < n; i++)
        for (unsigned k = 0; k < 16; k++)
            if (row[i] >> k & 1) p->low[k] |= (uint8_t)(1u << i);
    return true;
}

enum { SHUFFLE_COST = 8 };

static bool plan_test(const Layout *l, const ByteSet *run, SkipPlan *p)
{
    ByteRange in[MAX_SKIP_RANGES], out[MAX_SKIP_RANGES];
    unsigned nin = set_ranges(run, true, in), nout = set_ranges(run, false, out);
    unsigned cost_in = ranges_cost(in, nin), cost_out = ranges_cost(out, nout);
    bool shuffle = l->isa >= JITRE_ISA_AVX2 && plan_shuffle(run, p);

    if (nout == 0) return false; // the state is never left: nothing to look for
    p->inverted = cost_in < cost_out;
    p->nranges = (uint8_t)(p->inverted ? nin : nout);
    if (shuffle && SHUFFLE_COST < JR_MIN(cost_in, cost_out)) {
        p->form = SKIP_SHUFFLE;
        p->inverted = false;
        return true;
    }
    if (p->nranges > MAX_SKIP_RANGES) return false;
    p->form = SKIP_RANGES;
    memcpy(p->range, p->inverted ? in : out, sizeof p->range);
    return true;
}

/* How often a run ends, in 1/10000. A byte >= 0x80 that ends a run, while most others do
 * not, is there because the pattern is about that script: then texts will be, too. */
unsigned layout_run_ends(const ByteSet *run)
{
    unsigned sum = 0, high = 0;

    for (unsigned b = 128; b < 256; b++)
        high += byteset_has(run, b);
    for (unsigned b = 0; b < 256; b++) {
        if (byteset_has(run, b)) continue;
        sum += b < 0xc2 || high < 64 ? jr_byte_usual(b) : jr_byte_in_script(b);
    }
    return sum;
}

static Status plan_skip(Layout *l, Arena *arena, StateId s, StatePlan *p)
{
    SkipPlan plan = {.form = SKIP_NONE};
    ByteSet run;

    p->skip = NO_SKIP;
    if (l->nskips == MAX_SKIPS || l->backward || s == DFA_DEAD || layout_stops(l, s) ||
        !only_last_counts(l, s))
        return JR_OK;
    run = run_bytes(l, s, &plan.multibyte);
    if (layout_run_ends(&run) > MAX_SKIP_FREQUENCY || !plan_test(l, &run, &plan))
        return JR_OK;
    if (l->nskips == l->skip_cap &&
        !jr_arena_grow(arena, (void **)&l->skip, sizeof *l->skip, l->nskips, &l->skip_cap))
        return arena->status;
    p->skip = l->nskips;
    l->skip[l->nskips++] = plan;
    return JR_OK;
}

/* -- Order ----------------------------------------------------------------------------- */

/* Tagged automata run where a match begins: they seldom die. */
static StateId likely_successor(const Layout *l, StateId s)
{
    const StatePlan *p = &l->plan[s];
    bool live = p->dispatch == DISPATCH_COMPARE || p->dispatch == DISPATCH_SET;

    if (l->kind == CODE_TAGGED && live && (p->other == DFA_DEAD || p->other == s))
        return p->target[0];
    return p->other;
}

/* Chains of likely successors, so that most blocks fall through to the next. */
static Status order_states(Layout *l, Arena *arena)
{
    uint32_t n = l->dfa->nstates, done = 0;
    bool *placed = jr_arena_array(arena, bool, n);

    l->order = jr_arena_array(arena, StateId, n);
    if (!placed || !l->order) return arena->status;
    for (StateId first = 0; first < n; first++)
        for (StateId s = first; !placed[s]; s = likely_successor(l, s)) {
            placed[s] = true;
            l->order[done++] = s;
        }
    return JR_OK;
}

static Status plan_states(Layout *l, Arena *arena)
{
    l->plan = jr_arena_array(arena, StatePlan, l->dfa->nstates);
    if (!l->plan) return arena->status;
    for (StateId s = 0; s < l->dfa->nstates; s++) {
        JR_TRY(plan_dispatch(l, arena, s, &l->plan[s]));
        JR_TRY(plan_skip(l, arena, s, &l->plan[s]));
    }
    return order_states(l, arena);
}

/* -- Shape ----------------------------------------------------------------------------- */

/* Does another register, of those still to be set, want what is in r? */
static bool is_wanted(const Label *label, unsigned todo, unsigned r)
{
    for (unsigned q = 0; q < MAX_REGISTERS; q++)
        if (q != r && (todo >> q & 1) && label->set[q] == ORIGIN_REGISTER + r) return true;
    return false;
}

bool layout_set_order(const Label *label, uint8_t order[MAX_REGISTERS], unsigned *n)
{
    unsigned todo = 0, before;

    *n = 0;
    for (unsigned r = 0; r < MAX_REGISTERS; r++)
        if (label->set[r] != ORIGIN_NONE) todo |= 1u << r;
    do {
        before = todo;
        for (unsigned r = 0; r < MAX_REGISTERS; r++) {
            if (!(todo >> r & 1) || is_wanted(label, todo, r)) continue;
            order[(*n)++] = (uint8_t)r;
            todo &= ~(1u << r);
        }
    } while (todo && todo != before);
    return !todo;
}

/* Steps of labels must be what the emitters expect. */
static bool labels_are_simple(const Dfa *dfa)
{
    uint8_t order[MAX_REGISTERS];
    unsigned n;

    if (dfa->backlog == BACKLOG_MANY) return false;
    for (uint32_t i = 1; i < dfa->nlabels; i++) {
        const Label *label = &dfa->labels[i];

        if (label->steps > 2) return false;
        for (unsigned k = 0; k < label->steps; k++)
            if (label->before[k] > 1 || label->after[k] > 1) return false;
        if (!layout_set_order(label, order, &n)) return false;
    }
    return true;
}

/* Cycles a byte costs; measured on one machine, only their ratios matter. */
static const float cost_load = 4.5f, cost_shift = 1.3f, cost_block = 1.5f,
                   cost_skip = 0.03f;
static const float cost_miss = 40; // of a byte that does not go where most bytes go
static const float cost_run_end = 25;
static const float cost_trap = 45;  // from a hot state to a cold one and back
static const float hardly = 0.005f; // states below make room for parts of characters
static const float often = 0.04f;   // a label on more bytes than this is frequent

/* A walk of the automaton over random text, its bytes as frequent as in common text. */
typedef struct Model {
    const Layout *l;
    float *weight;      // [nbyte_columns] probability of a column
    float *now, *after; // [nstates] probability of being in a state
} Model;

enum { MODEL_WORK = 200000, MODEL_STEPS = 24, MIN_MODEL_STEPS = 4 };

static Status model_init(Model *m, Arena *arena, const Layout *l)
{
    float total = 0;

    *m = (Model){.l = l};
    m->weight = jr_arena_array(arena, float, l->nbyte_columns);
    m->now = jr_arena_array(arena, float, l->dfa->nstates);
    m->after = jr_arena_array(arena, float, l->dfa->nstates);
    if (!m->weight || !m->now || !m->after) return arena->status;
    for (unsigned b = 0; b < l->nbytes; b++)
        total += (float)jr_byte_usual(b);
    for (unsigned b = 0; b < l->nbytes; b++)
        m->weight[l->byte_column[b]] += (float)jr_byte_usual(b) / total;
    return JR_OK;
}

static StateId usual_start(const Layout *l)
{
    uint32_t first = l->backward ? 0 : PREV_BEGIN * 2;

    return l->dfa->nstart > first ? l->dfa->start[first] : DFA_DEAD;
}

/* One byte. Where code stops, the next search begins. */
static void model_step(Model *m)
{
    const Layout *l = m->l;
    StateId start = usual_start(l);
    float *swap = m->now;

    memset(m->after, 0, l->dfa->nstates * sizeof *m->after);
    for (StateId s = 0; s < l->dfa->nstates; s++) {
        if (m->now[s] < 1e-6f) continue;
        for (uint32_t c = 0; c < l->nbyte_columns; c++) {
            StateId to = jr_dfa_next(l->dfa, s, l->symbol[c]);

            if (to == DFA_DEAD || layout_stops(l, to)) to = start;
            m->after[to] += m->now[s] * m->weight[c];
        }
    }
    m->now = m->after;
    m->after = swap;
}

static void model_run(Model *m)
{
    size_t work = (size_t)m->l->dfa->nstates * m->l->nbyte_columns;
    size_t steps = JR_MIN(MODEL_WORK / work, (size_t)MODEL_STEPS);

    m->now[usual_start(m->l)] = 1;
    for (size_t i = 0; i < JR_MAX(steps, (size_t)MIN_MODEL_STEPS); i++)
        model_step(m);
}

/* Cycles a byte costs in the block of s. */
static float block_cost(const Model *m, StateId s)
{
    const Layout *l = m->l;
    const StatePlan *p = &l->plan[s];
    StateId usual = p->skip == NO_SKIP ? p->other : s;
    float leaves = 0, most = 0;

    for (uint32_t c = 0; c < l->nbyte_columns; c++) {
        if (jr_dfa_next(l->dfa, s, l->symbol[c]) != usual) leaves += m->weight[c];
        most = JR_MAX(most, m->weight[c]);
    }
    if (p->skip != NO_SKIP) return cost_skip + cost_run_end * leaves;
    return cost_block + cost_miss * (p->dispatch == DISPATCH_TABLE ? 1 - most : leaves);
}

static float blocks_cost(const Model *m)
{
    float cost = 0;

    for (StateId s = 0; s < m->l->dfa->nstates; s++)
        if (m->now[s] > 0) cost += m->now[s] * block_cost(m, s);
    return cost;
}

static bool is_hot(const Layout *l, StateId s)
{
    for (uint32_t i = 0; i < l->nhot; i++)
        if (l->hot[i] == s) return true;
    return false;
}

/* May s be hot? Labels of hot states are dealt with without a branch. */
static bool can_be_hot(const Layout *l, StateId s)
{
    return s != DFA_DEAD && !layout_stops(l, s) &&
           (!layout_has_label(l, s) || l->frequent[s]);
}

/* The states where the model is most of the time. */
static void choose_hot(Layout *l, const Model *m)
{
    while (l->nhot < MAX_HOT) {
        StateId best = DFA_DEAD;

        for (StateId s = 0; s < l->dfa->nstates; s++)
            if (can_be_hot(l, s) && !is_hot(l, s) &&
                (best == DFA_DEAD || m->now[s] > m->now[best]))
                best = s;
        if (best == DFA_DEAD || (l->utf && l->nhot && m->now[best] < hardly)) return;
        l->hot[l->nhot++] = best;
    }
}

static float hot_cost(const Layout *l, const Model *m)
{
    float hot = 0, traps = 0;

    for (uint32_t i = 0; i < l->nhot; i++) {
        StateId s = l->hot[i];

        hot += m->now[s];
        for (uint32_t c = 0; c < l->nbyte_columns; c++) {
            StateId to = jr_dfa_next(l->dfa, s, l->symbol[c]);

            // leaving the code costs the same in every shape
            if (to != DFA_DEAD && !layout_stops(l, to) && !is_hot(l, to))
                traps += m->now[s] * m->weight[c];
        }
    }
    return hot * cost_shift + (1 - hot) * cost_load + traps * cost_trap;
}

/* SPANS: where the match of a label begins, when register 0 is set before it is reported.
 * ORIGIN_NONE: the register would be lost. */
static Origin origin_after_set(const Label *label)
{
    if (label->set[0] == ORIGIN_NONE) return label->start[0];
    if (label->set[0] == label->start[0]) return ORIGIN_REGISTER;
    return label->start[0] == ORIGIN_REGISTER ? ORIGIN_NONE : label->start[0];
}

/* SPANS: frequent labels set register 0 to one origin, then report matches from one, at most.
 * Which ones: those of the states the model is in most often. */
static void choose_origins(Layout *l, const Model *m)
{
    float source = 0, set = 0;

    for (StateId s = 1; s < l->dfa->nstates; s++) {
        const Label *label = &l->dfa->labels[l->dfa->label[s]];

        if (!layout_has_label(l, s)) continue;
        if (label->npush && m->now[s] > source) {
            source = m->now[s];
            l->source = origin_after_set(label);
        }
        if (label->set[0] >= ORIGIN_BACK && m->now[s] > set) {
            set = m->now[s];
            l->set = label->set[0];
        }
    }
}

/* Can this label do without a branch? */
static bool is_simple(const Layout *l, const Label *label)
{
    if (!layout_iterates(l)) return true;
    if (l->kind == CODE_ITERATE) return label->steps == 1;
    for (unsigned r = 1; r < MAX_REGISTERS; r++)
        if (label->set[r] != ORIGIN_NONE) return false;
    if (label->npush && (origin_after_set(label) != l->source || !l->source)) return false;
    return label->steps <= 1 && (label->set[0] == ORIGIN_NONE || label->set[0] == l->set);
}

static void choose_frequent(Layout *l, const Model *m)
{
    if (l->kind == CODE_SPANS) choose_origins(l, m);
    for (StateId s = 1; s < l->dfa->nstates; s++)
        l->frequent[s] = layout_has_label(l, s) && m->now[s] > often &&
                         is_simple(l, &l->dfa->labels[l->dfa->label[s]]);
}

/* Blocks are for automata that skip most of the text or hardly ever branch; shifts for
 * those that are mostly in a few states. What is asked for is not questioned. */
static Status plan_shape(Layout *l, Arena *arena, CodeShape asked)
{
    size_t n = l->dfa->nstates;
    bool model = n * l->nbyte_columns <= MODEL_WORK / MIN_MODEL_STEPS;
    bool blocks =
        asked != CODE_WALK && n <= (asked == CODE_BLOCKS ? UINT16_MAX : MAX_BLOCK_STATES);
    float by_blocks;
    Model m;

    l->shape = blocks ? CODE_BLOCKS : CODE_WALK;
    l->frequent = jr_arena_array(arena, bool, n);
    if (!l->frequent) return arena->status;
    if (blocks) JR_TRY(plan_states(l, arena));
    if (!model || asked == CODE_BLOCKS) return JR_OK;
    JR_TRY(model_init(&m, arena, l));
    model_run(&m);
    choose_frequent(l, &m);
    if (l->isa >= JITRE_ISA_AVX2) choose_hot(l, &m);
    if (l->nhot && asked != CODE_WALK && hot_cost(l, &m) >= cost_load) l->nhot = 0;
    l->cost = l->nhot ? hot_cost(l, &m) : cost_load;
    jr_slots_plan(l);
    by_blocks = blocks ? blocks_cost(&m) : l->cost;
    if (by_blocks >= l->cost)
        l->shape = CODE_WALK;
    else
        l->cost = by_blocks;
    return JR_OK;
}

StateForm jr_layout_form(const Layout *l, StateId s)
{
    if (l->shape == CODE_WALK) return is_hot(l, s) ? FORM_HOT : FORM_LOAD;
    if (l->plan[s].skip != NO_SKIP) return FORM_SKIP;
    return l->plan[s].dispatch == DISPATCH_TABLE ? FORM_TABLE : FORM_BLOCK;
}

float jr_layout_step_cost(StateForm form, bool usual)
{
    switch (form) {
    case FORM_SKIP: return usual ? cost_skip : cost_run_end;
    case FORM_HOT: return usual ? cost_shift : cost_trap;
    case FORM_LOAD: return cost_load;
    default: return usual ? cost_block : cost_miss;
    }
}

Status jr_layout_make(Arena *arena, const Dfa *dfa, CodeKind kind, enum jitre_isa isa,
                      CodeShape shape, Layout **out)
{
    const Nfa *nfa = dfa->nfa;
    Layout *l = jr_arena_new(arena, Layout);

    if (!l) return arena->status;
    if (nfa->alphabet.peek_crlf) return JITRE_ERR_TOO_BIG;
    if ((kind == CODE_ITERATE || kind == CODE_SPANS) && !labels_are_simple(dfa))
        return JITRE_ERR_TOO_BIG;
    *l = (Layout){.dfa = dfa,
                  .kind = kind,
                  .isa = isa,
                  .utf = nfa->alphabet.utf,
                  .backward = kind == CODE_FIND_START,
                  .delay = nfa->delay || kind == CODE_FIND_START}; // see CodeKind
    l->nbytes = l->utf ? 128 : 256;
    JR_TRY(make_columns(l, arena));
    JR_TRY(plan_shape(l, arena, shape));
    if (kind == CODE_TAGGED) JR_TRY(jr_window_plan(l, arena));
    *out = l;
    return JR_OK;
}
