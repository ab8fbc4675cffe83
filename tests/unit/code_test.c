/* code_test.c -- machine code against a plain interpreter of the same Dfa.
 *
 * Automata, alphabets and texts are random and mean nothing; only the contract of code.h
 * counts. Every kind, shape and instruction set runs over texts that touch an unreadable
 * page on either side, is cut into pieces at random places and resumed, and must do what
 * the interpreter does. The caller's part (characters the code does not handle, full
 * arrays) is played by `drive`, the same for both.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "../chance.h"
#include "codegen/codemem.h"
#include "codegen/layout.h"

enum { PAGE = 4096, ARENA_PAGES = 2, MAX_TEXT = ARENA_PAGES * PAGE };

/* -- Random numbers -------------------------------------------------------------------- */

typedef struct Random {
    uint64_t x;
} Random;

static uint32_t below(Random *r, uint32_t n)
{
    return chance_below(&r->x, n);
}

static bool chance(Random *r, unsigned percent)
{
    return below(r, 100) < percent;
}

/* -- Random automata ------------------------------------------------------------------- */

typedef struct World {
    Arena arena;
    Nfa nfa;
    Dfa dfa;
    Label *label;
} World;

static Symbol some_class(Random *r, const Alphabet *al)
{
    return chance(r, 50) ? 0 : (Symbol)below(r, al->nclasses);
}

/* Bytes as common text has them are mostly class 0, so that skips come about. */
static void make_bytes(Random *r, Alphabet *al, unsigned n)
{
    bool calm = chance(r, 60);

    for (unsigned b = 0; b < n; b++) {
        bool rare = b < 9 || (b > 13 && b < 32) || (b >= 'A' && b <= 'Z') || b >= 123;
        al->byte[b] = calm && !(rare && chance(r, 30)) ? 0 : some_class(r, al);
    }
    if (chance(r, 30)) { // a few ranges, as classes have
        for (unsigned k = 0; k < 4; k++) {
            unsigned lo = below(r, n), hi = lo + below(r, n - lo);
            Symbol c = some_class(r, al);
            for (unsigned b = lo; b <= hi; b++)
                al->byte[b] = c;
        }
    }
}

static uint16_t leaf(Random *r, const Alphabet *al)
{
    Symbol x = chance(r, 5) ? al->invalid : some_class(r, al);
    return (uint16_t)(DECODE_LEAF | x);
}

static void make_utf(Random *r, Arena *arena, Alphabet *al)
{
    uint32_t level[3]; // first node for characters with 1, 2, 3 bytes to come
    bool uniform = chance(r, 60);
    unsigned alike = chance(r, 50) ? 100 : 97;
    uint16_t other = (uint16_t)(DECODE_LEAF | (chance(r, 60) ? 0 : some_class(r, al)));

    al->nrest = 9;
    al->rest = jr_arena_alloc_array(arena, al->nrest, sizeof *al->rest, 2);
    assert_non_null(al->rest);
    for (unsigned k = 0; k < 3; k++)
        level[k] = 3 * k;
    for (uint32_t node = 0; node < al->nrest; node++)
        for (unsigned i = 0; i < 64; i++)
            al->rest[node][i] = node < 3
                                    ? (uniform && chance(r, alike) ? other : leaf(r, al))
                                    : (uint16_t)(level[node / 3 - 1] + below(r, 3));
    for (unsigned b = 0; b < 128; b++)
        al->byte[b] |= DECODE_LEAF;
    for (unsigned b = 128; b < 256; b++) {
        uint16_t node = (uint16_t)below(r, 3);
        if (b < 0xc0)
            al->byte[b] = DECODE_LEAF | al->stray;
        else if (b < 0xc2 || b > 0xf4)
            al->byte[b] = DECODE_LEAF | al->invalid;
        else
            al->byte[b] = (uint16_t)(level[b < 0xe0 ? 0 : b < 0xf0 ? 1 : 2] + node);
    }
}

static void make_alphabet(Random *r, Arena *arena, Alphabet *al)
{
    *al = (Alphabet){.utf = chance(r, 50)};
    al->nclasses = 1 + below(r, chance(r, 20) ? 200 : 8);
    al->invalid = (Symbol)al->nclasses;
    al->stray = (Symbol)(al->nclasses + 1);
    al->eoi = al->eoi_n = (Symbol)(al->nclasses + 2);
    al->nsymbols = al->nclasses + 3;
    make_bytes(r, al, al->utf ? 128 : 256);
    if (al->utf) make_utf(r, arena, al);
}

static void make_labels(Random *r, World *w)
{
    Dfa *dfa = &w->dfa;
    Label *label = w->label = jr_arena_array(&w->arena, Label, 9);
    uint16_t *of = jr_arena_array(&w->arena, uint16_t, dfa->nstates);
    unsigned percent = chance(r, 30) ? 0 : below(r, 70);

    assert_true(label && of);
    for (unsigned i = 1; i < 9; i++) {
        label[i].steps = (uint8_t)(chance(r, 10) ? 0 : chance(r, 25) ? 2 : 1);
        for (unsigned k = 0; k < 2; k++) {
            label[i].before[k] = chance(r, 40);
            label[i].after[k] = chance(r, 20);
        }
    }
    for (StateId s = 1; s < dfa->nstates; s++)
        if (chance(r, percent)) of[s] = (uint16_t)(1 + below(r, 8));
    dfa->label = of;
    dfa->labels = label;
    dfa->nlabels = 9;
    dfa->backlog = BACKLOG_ONE;
}

static Origin some_origin(Random *r)
{
    if (chance(r, 20)) return ORIGIN_HERE;
    if (chance(r, 50)) return ORIGIN_REGISTER;
    return (Origin)(chance(r, 30) ? ORIGIN_REGISTER + below(r, MAX_REGISTERS)
                                  : ORIGIN_BACK + below(r, chance(r, 50) ? 1 : 12));
}

/* Registers move up or down in the numbers, which can always be done in some order. */
static void make_sets(Random *r, Label *label)
{
    bool up = chance(r, 50);

    for (unsigned k = 0; k < MAX_REGISTERS; k++) {
        unsigned from = up ? below(r, k) : k + 1 + below(r, MAX_REGISTERS - 1 - k);

        if (chance(r, k ? 80 : 50)) continue;
        label->set[k] = (Origin)(ORIGIN_BACK + (chance(r, 60) ? 0 : below(r, 9)));
        if (from < MAX_REGISTERS && from != k && chance(r, 30))
            label->set[k] = (Origin)(ORIGIN_REGISTER + from);
    }
}

/* Make the labels those of SPANS: every step but one that gives the candidate up reports. */
static void make_spans(Random *r, World *w)
{
    bool waits = chance(r, 60);

    w->dfa.backlog = waits ? BACKLOG_ONE : BACKLOG_NONE;
    for (unsigned i = 1; i < w->dfa.nlabels; i++) {
        Label *l = &w->label[i];

        *l = (Label){.steps = (uint8_t)(chance(r, 30) ? 0 : chance(r, 20) ? 2 : 1)};
        l->npush = l->steps == 1 && waits && chance(r, 30) ? 0 : l->steps;
        for (unsigned k = 0; k < l->steps; k++) {
            l->before[k] = waits && (!l->npush || chance(r, 40));
            l->after[k] = !waits || (l->npush && chance(r, 20));
            if (l->npush) l->start[k] = some_origin(r);
        }
        if (!l->steps || chance(r, 30)) make_sets(r, l);
    }
}

static void make_world(Random *r, World *w, const Heap *heap)
{
    Alphabet *al = &w->nfa.alphabet;
    StateId *next;

    *w = (World){.nfa = {.node = NULL}};
    jr_arena_init(&w->arena, heap, 64 << 20);
    make_alphabet(r, &w->arena, al);
    w->nfa.delay = chance(r, 50);
    w->dfa.nfa = &w->nfa;
    w->dfa.nstates = 2 + below(r, chance(r, 10) ? 300 : 12);
    while ((1u << w->dfa.stride_log) < al->nsymbols)
        w->dfa.stride_log++;
    next = jr_arena_array(&w->arena, StateId, (size_t)w->dfa.nstates << w->dfa.stride_log);
    assert_non_null(next);
    for (StateId s = 1; s < w->dfa.nstates; s++) {
        StateId usual = chance(r, 60) ? s : below(r, w->dfa.nstates);
        unsigned stays = chance(r, 60) ? 90 : below(r, 100);

        for (Symbol x = 0; x < al->nsymbols; x++) {
            StateId to = chance(r, stays) || x == 0 ? usual : below(r, w->dfa.nstates);
            if (to == DFA_DEAD && !chance(r, 10)) to = s;
            next[(size_t)s << w->dfa.stride_log | x] = to;
        }
        if (al->utf && chance(r, 50)) { // everything unknown is one class to most patterns
            next[(size_t)s << w->dfa.stride_log | al->invalid] = usual;
            next[(size_t)s << w->dfa.stride_log | al->stray] = usual;
        }
    }
    w->dfa.next = next;
    make_labels(r, w);
}

/* -- The interpreter ------------------------------------------------------------------- */

typedef enum Decoded { DECODED, CUT, BROKEN } Decoded;

/* The symbol at *p < limit; *p moves behind it, unless it is cut or broken. */
static Decoded decode(const Alphabet *al, const uint8_t **p, const uint8_t *limit,
                      Symbol *x)
{
    const uint8_t *q = *p;
    uint16_t cell = al->byte[*q++];

    *x = cell & 0x3fff;
    if (!al->utf || (cell & DECODE_LEAF)) {
        *p = q;
        return DECODED;
    }
    while (!(cell & DECODE_LEAF)) {
        if (q == limit) return CUT;
        if ((*q & 0xc0) != 0x80) return BROKEN;
        cell = al->rest[cell][*q++ & 63];
    }
    *x = cell & 0x3fff;
    if (*x == al->invalid) return BROKEN;
    *p = q;
    return DECODED;
}

/* What runs a CodeRun: machine code or the interpreter. */
typedef struct Engine {
    const Dfa *dfa;
    CodeKind kind;
    CodeEntry entry; // NULL: interpret
} Engine;

enum { STALE = -1 }; // an end nobody has written: code may leave anything there

static size_t origin_at(const CodeRun *run, Origin o, const uint8_t *place,
                        const uint8_t *from)
{
    if (o == ORIGIN_HERE) return (size_t)(place - run->base);
    if (o < ORIGIN_BACK) return run->start[o - ORIGIN_REGISTER];
    return (size_t)(from - run->base) - (size_t)(o - ORIGIN_BACK);
}

static const jitre_span stale_span = {(size_t)STALE, (size_t)STALE};

static CodeStop arrive_spans(CodeRun *run, const Label *label, const uint8_t *place,
                             const uint8_t *from)
{
    size_t after[MAX_REGISTERS];

    for (unsigned i = 0; i < label->steps; i++) {
        run->count += label->before[i];
        run->spans[run->count] = stale_span;
        if (i < label->npush)
            run->spans[run->count] = (jitre_span){
                origin_at(run, label->start[i], place, from), (size_t)(place - run->base)};
        run->count += label->after[i];
        if (label->after[i]) run->spans[run->count] = stale_span;
    }
    for (unsigned r = 0; r < MAX_REGISTERS; r++)
        after[r] = label->set[r] == ORIGIN_NONE ? run->start[r]
                                                : origin_at(run, label->set[r], from, from);
    memcpy(run->start, after, sizeof after);
    return run->cap - run->count < CODE_ENDS_ROOM ? CODE_FULL : CODE_LIMIT;
}

/* Deal with the label of a state just reached by the symbol [from, to) (in reading order);
 * CODE_LIMIT: go on. */
static CodeStop arrive(const Engine *en, CodeRun *run, const uint8_t *from)
{
    const Dfa *dfa = en->dfa;
    const Label *label = &dfa->labels[dfa->label[run->state]];
    bool delay = dfa->nfa->delay || en->kind == CODE_FIND_START;
    const uint8_t *place = delay ? from : run->cur;

    if (run->state == DFA_DEAD) return CODE_DEAD;
    if (!dfa->label[run->state]) return CODE_LIMIT;
    if (en->kind == CODE_SPANS) return arrive_spans(run, label, place, from);
    if (en->kind != CODE_ITERATE) {
        run->place = place;
        return en->kind == CODE_IS_MATCH ? CODE_MATCH
               : en->kind == CODE_EVENTS ? CODE_EVENT
                                         : CODE_LIMIT;
    }
    for (unsigned i = 0; i < label->steps; i++) {
        run->count += label->before[i];
        run->ends[run->count] = (size_t)(place - run->base);
        run->count += label->after[i];
        if (label->after[i]) run->ends[run->count] = (size_t)STALE;
    }
    return run->cap - run->count < CODE_ENDS_ROOM ? CODE_FULL : CODE_LIMIT;
}

static CodeStop step(const Engine *en, CodeRun *run, Symbol x, const uint8_t *to)
{
    const uint8_t *from = run->cur;

    run->cur = to;
    run->state = jr_dfa_next(en->dfa, run->state, x);
    return arrive(en, run, from);
}

static CodeStop interpret_one(const Engine *en, CodeRun *run)
{
    const Alphabet *al = &en->dfa->nfa->alphabet;
    const uint8_t *p = run->cur;
    Symbol x;

    if (en->kind == CODE_FIND_START) {
        if (al->utf && p[-1] >= 0x80) return CODE_CHAR;
        return step(en, run, al->byte[p[-1]] & 0x3fff, p - 1);
    }
    switch (decode(al, &p, run->limit, &x)) {
    case CUT: return CODE_LIMIT;
    case BROKEN: return CODE_CHAR;
    case DECODED: break;
    }
    return step(en, run, x, p);
}

static CodeStop interpret(const Engine *en, CodeRun *run)
{
    if (run->state == DFA_DEAD) return CODE_DEAD;
    if ((en->kind == CODE_ITERATE || en->kind == CODE_SPANS) &&
        run->cap - run->count < CODE_ENDS_ROOM)
        return CODE_FULL;
    while (run->cur != run->limit) {
        const uint8_t *before = run->cur;
        CodeStop stop = interpret_one(en, run);
        if (stop != CODE_LIMIT || run->cur == before) return stop;
    }
    return CODE_LIMIT;
}

/* -- The caller's part ----------------------------------------------------------------- */

/* Everything that can be seen of a run, as numbers; match ends apart from the rest, since
 * it does not matter when the array was full. */
typedef struct Log {
    size_t value[6 * MAX_TEXT], end[12 * MAX_TEXT];
    size_t n, nends;
} Log;

static void put(Log *log, size_t v)
{
    assert_true(log->n < JR_COUNT(log->value));
    log->value[log->n++] = v;
}

static void drain(Log *log, CodeRun *run)
{
    assert_true(run->count < run->cap && log->nends + 2 * run->count < JR_COUNT(log->end));
    if (run->spans) {
        memcpy(log->end + log->nends, run->spans, run->count * sizeof *run->spans);
        log->nends += 2 * run->count;
        run->spans[0] = run->spans[run->count];
        run->count = 0;
        return;
    }
    for (size_t i = 0; i < run->count; i++)
        log->end[log->nends++] = run->ends[i];
    run->ends[0] = run->ends[run->count];
    run->count = 0;
}

/* A character the engine left alone: its first byte is an invalid symbol. */
static CodeStop step_by_table(const Engine *en, CodeRun *run)
{
    const Alphabet *al = &en->dfa->nfa->alphabet;

    assert_true(al->utf);
    if (en->kind == CODE_FIND_START) {
        uint16_t cell = al->byte[run->cur[-1]];
        assert_true(run->cur[-1] >= 0x80);
        return step(en, run, cell & DECODE_LEAF ? cell & 0x3fff : al->invalid,
                    run->cur - 1);
    }
    return step(en, run, al->invalid, run->cur + 1);
}

static void check_left_alone(const Engine *en, const CodeRun *run, CodeStop stop)
{
    const uint8_t *p = run->cur;
    Decoded d;
    Symbol x;

    if (en->kind == CODE_FIND_START) return;
    d = decode(&en->dfa->nfa->alphabet, &p, run->limit, &x);
    assert_int_equal(d, stop == CODE_CHAR ? BROKEN : CUT);
}

/* Take up a stop; true when the run is over. `last`: the limit is the end of the text. */
static bool take_up(const Engine *en, Log *log, CodeRun *run, CodeStop stop, bool last)
{
    if (stop == CODE_CHAR || (stop == CODE_LIMIT && last && run->cur != run->limit)) {
        check_left_alone(en, run, stop);
        stop = step_by_table(en, run);
        if (stop == CODE_LIMIT) return false;
    }
    switch (stop) {
    case CODE_FULL: drain(log, run); return false;
    case CODE_EVENT:
        put(log, (size_t)(run->place - run->base));
        put(log, run->state);
        return false;
    case CODE_LIMIT: return last;
    default: put(log, stop); return true;
    }
}

/* The whole text in pieces. */
static void drive(const Engine *en, Log *log, CodeRun run, const uint8_t *end, Random cuts)
{
    bool backward = en->kind == CODE_FIND_START, last = false;
    size_t calls = 0, size = (size_t)(backward ? run.cur - end : end - run.cur);
    unsigned percent = below(&cuts, 4) * 30;

    log->n = log->nends = 0;
    run.limit = run.cur;
    for (bool over = false; !over;) {
        size_t left = (size_t)(backward ? run.limit - end : end - run.limit);
        CodeStop stop;

        if (!last && run.limit != end) {
            size_t piece = chance(&cuts, percent) ? below(&cuts, (uint32_t)left + 1) : left;
            run.limit = backward ? run.limit - piece : run.limit + piece;
        }
        last = run.limit == end;
        do {
            stop = en->entry ? en->entry(&run) : interpret(en, &run);
            if (stop == CODE_LIMIT) put(log, (size_t)(run.cur - run.base));
            over = take_up(en, log, &run, stop, last);
            assert_true(++calls < 12 * size + 1000);
        } while (!over && (stop != CODE_LIMIT || (last && run.cur != run.limit)));
        if (last && stop == CODE_LIMIT) over = true;
    }
    put(log, run.state);
    put(log, (size_t)(run.cur - run.base));
    put(log, run.place ? (size_t)(run.place - run.base) : 0);
    if (en->kind == CODE_ITERATE) {
        drain(log, &run);
        log->end[log->nends++] = run.ends[0];
    }
    if (en->kind == CODE_SPANS) {
        drain(log, &run);
        log->end[log->nends++] = run.spans[0].start;
        log->end[log->nends++] = run.spans[0].end;
        for (unsigned r = 0; r < MAX_REGISTERS; r++)
            put(log, run.start[r]);
    }
}

/* -- Texts and memory at the edge ------------------------------------------------------ */

/* Pages between two that cannot be touched. */
static uint8_t *guarded_pages(void)
{
    uint8_t *p = mmap(NULL, (ARENA_PAGES + 2) * PAGE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    assert_true(p != MAP_FAILED);
    assert_int_equal(mprotect(p, PAGE, PROT_NONE), 0);
    assert_int_equal(mprotect(p + (ARENA_PAGES + 1) * PAGE, PAGE, PROT_NONE), 0);
    return p + PAGE;
}

static void fill_text(Random *r, uint8_t *text, size_t n)
{
    static const char *const pieces[] = {
        "\xc3\xa9",     "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xd0\x96", "\xe2\x82",
        "\xf0\x9f\x98", "\xff",         "\x80\x80\x80\x80", "\xc3",     " the ",
        "\n",           "0x1F"};
    unsigned noise = below(r, 3) * below(r, 40), multi = below(r, 2) * below(r, 60);
    uint8_t usual = (uint8_t)(chance(r, 70) ? 'a' + below(r, 26) : below(r, 256));

    for (size_t i = 0; i < n;) {
        const char *piece = pieces[below(r, JR_COUNT(pieces))];
        if (chance(r, multi)) {
            for (size_t k = 0; piece[k] && i < n; k++)
                text[i++] = (uint8_t)piece[k];
        } else if (chance(r, noise)) {
            text[i++] = (uint8_t)below(r, 256);
        } else {
            if (chance(r, 5)) usual = (uint8_t)(' ' + below(r, 95));
            text[i++] = usual;
        }
    }
}

typedef struct Place {
    uint8_t *pages, *ends;
} Place;

/* Run an engine over text[0, n) and log what is seen. */
static void run_text(const Engine *en, Log *log, const Place *at, const uint8_t *text,
                     size_t n, StateId start, size_t cap, Random cuts)
{
    CodeRun run = {.base = text, .state = start, .cap = cap};
    bool backward = en->kind == CODE_FIND_START;

    run.cur = backward ? text + n : text;
    run.ends = (size_t *)(void *)(at->ends + ARENA_PAGES * PAGE) - cap;
    run.ends[0] = 4711;
    if (en->kind == CODE_SPANS) {
        run.spans = (jitre_span *)(void *)(at->ends + ARENA_PAGES * PAGE) - cap;
        run.spans[0] = en->dfa->backlog == BACKLOG_NONE ? stale_span : (jitre_span){47, 11};
        for (unsigned r = 0; r < MAX_REGISTERS; r++)
            run.start[r] = 100000 + r;
    }
    drive(en, log, run, backward ? text : text + n, cuts);
}

static bool same_logs(const Log *want, const Log *got)
{
    if (want->n != got->n || want->nends != got->nends) return false;
    for (size_t i = 0; i < want->nends; i++)
        if (want->end[i] != (size_t)STALE && want->end[i] != got->end[i]) return false;
    return memcmp(want->value, got->value, want->n * sizeof *want->value) == 0;
}

static void show_log(const char *what, const Log *log)
{
    print_message("%s", what);
    for (size_t i = 0; i < log->n && i < 40; i++)
        print_message(" %zd", log->value[i]);
    print_message(" |");
    for (size_t i = 0; i < log->nends && i < 40; i++)
        print_message(" %zd", log->end[i]);
    print_message("\n");
}

static void check_text(const Engine *code, const Place *at, Random *r, size_t n)
{
    static Log want, got;
    Engine plain = {.dfa = code->dfa, .kind = code->kind};
    uint8_t *text = chance(r, 50) ? at->pages : at->pages + ARENA_PAGES * PAGE - n;
    StateId start = 1 + below(r, code->dfa->nstates - 1);
    size_t cap = CODE_ENDS_ROOM + below(r, 20);
    Random cuts;

    fill_text(r, text, n);
    below(r, 2);
    cuts = *r;
    run_text(&plain, &want, at, text, n, start, cap, cuts);
    run_text(code, &got, at, text, n, start, cap, cuts);
    if (same_logs(&want, &got)) return;
    print_message("kind %d, %zu bytes, start state %u\n", code->kind, n, start);
    show_log("want", &want);
    show_log("got ", &got);
    fail();
}

/* -- Tests ----------------------------------------------------------------------------- */

typedef struct Tally {
    unsigned long builds, texts, skips, shuffles, tables, sets;
} Tally;

/* How often the forms of code came about, from listings. */
static void tally_listing(Tally *t, const Code *code, const Heap *heap)
{
    Buf out;

    jr_buf_init(&out, heap);
    jr_code_listing(code, &out);
    assert_false(out.failed);
    t->skips += strstr(out.data, "skip.wide") != NULL;
    t->shuffles += strstr(out.data, "vpshufb") != NULL;
    t->tables += strstr(out.data, "*8+0x") != NULL;
    t->sets += strstr(out.data, "test byte") != NULL;
    jr_buf_free(&out);
}

static void check_code(Random *r, const Heap *heap, const Place *at, const Dfa *dfa,
                       CodeKind kind, const CodeOptions *options, Tally *tally)
{
    Engine en = {.dfa = dfa, .kind = kind};
    Code *code;

    assert_int_equal(jr_code_build(heap, dfa, kind, options, &code), JR_OK);
    assert_true(jr_code_size(code) > 0 && jr_code_size(code) <= jr_code_memory(code));
    en.entry = jr_code_entry(code);
    for (unsigned i = 0; i < 8; i++) {
        size_t n = i < 6 ? below(r, 200) : below(r, chance(r, 20) ? MAX_TEXT : 600);
        check_text(&en, at, r, n);
        tally->texts++;
    }
    if (tally->builds++ % 50 == 0) tally_listing(tally, code, heap);
    jr_code_free(code);
}

static void check_world(uint64_t seed, const Heap *heap, const Place *at, Tally *tally)
{
    static const CodeShape shapes[] = {CODE_BLOCKS, CODE_WALK};
    Random r = {seed * UINT64_C(0x9e3779b97f4a7c15) + 1};
    enum jitre_isa best = jr_isa_detect(JITRE_ISA_AUTO);
    World w;

    below(&r, 2);
    make_world(&r, &w, heap);
    for (CodeKind kind = CODE_IS_MATCH; kind <= CODE_FIND_START; kind++) {
        if (kind == CODE_SPANS) make_spans(&r, &w);
        for (enum jitre_isa isa = JITRE_ISA_SSE2; isa <= best; isa++)
            for (size_t i = 0; i < JR_COUNT(shapes); i++) {
                CodeOptions o = {.isa = isa, .shape = shapes[i], .max_bytes = 8 << 20};
                check_code(&r, heap, at, &w.dfa, kind, &o, tally);
            }
    }
    jr_arena_free(&w.arena);
}

/* CODE_TEST_SEED=n runs that world only, CODE_TEST_WORLDS=n so many. */
static uint64_t from_environment(const char *name, uint64_t otherwise)
{
    const char *s = getenv(name);

    return s ? strtoull(s, NULL, 0) : otherwise;
}

static uint64_t current_seed;

static void code_does_what_the_table_says(void **state)
{
    Heap heap = jr_heap_make(NULL);
    Place at = {guarded_pages(), guarded_pages()};
    uint64_t one = from_environment("CODE_TEST_SEED", 0);
    uint64_t n = one ? one : from_environment("CODE_TEST_WORLDS", 300);
    Tally tally = {0};

    (void)state;
    for (current_seed = one ? one : 1; current_seed <= n; current_seed++) {
        if (getenv("CODE_TEST_VERBOSE"))
            print_message("%lu\n", (unsigned long)current_seed);
        check_world(current_seed, &heap, &at, &tally);
    }
    print_message("%lu builds, %lu texts; in %lu listings: %lu skip, %lu shuffle, %lu jump "
                  "table, %lu set\n",
                  tally.builds, tally.texts, tally.builds / 50 + 1, tally.skips,
                  tally.shuffles, tally.tables, tally.sets);
    if (!one) assert_true(tally.skips && tally.tables && tally.sets);
}

/* -- What callers rely on beyond results ----------------------------------------------- */

/* Call an entry with marked callee-saved registers; true when they come back as they were.
 * */
static bool call_with_marked_registers(CodeEntry entry, CodeRun *run)
{
    uint64_t kept = 0;

    __asm__ volatile("push %%rbp\n\t"
                     "sub $128, %%rsp\n\t" // the red zone of this function
                     "mov $0x1111, %%ebx\n\t mov $0x2222, %%ebp\n\t"
                     "mov $0x3333, %%r12d\n\t mov $0x4444, %%r13d\n\t"
                     "mov $0x5555, %%r14d\n\t mov $0x6666, %%r15d\n\t"
                     "call *%%rax\n\t"
                     "xor $0x1111, %%rbx\n\t xor $0x2222, %%rbp\n\t"
                     "xor $0x3333, %%r12\n\t xor $0x4444, %%r13\n\t"
                     "xor $0x5555, %%r14\n\t xor $0x6666, %%r15\n\t"
                     "or %%rbp, %%rbx\n\t or %%r12, %%rbx\n\t or %%r13, %%rbx\n\t"
                     "or %%r14, %%rbx\n\t or %%r15, %%rbx\n\t mov %%rbx, %%rcx\n\t"
                     "add $128, %%rsp\n\t"
                     "pop %%rbp"
                     : "=c"(kept), "+a"(entry), "+D"(run)
                     :
                     : "rbx", "rdx", "rsi", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
                       "r15", "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4",
                       "xmm5", "xmm6");
    return kept == 0;
}

static void registers_are_kept(void **state)
{
    Heap heap = jr_heap_make(NULL);
    uint8_t text[300];
    size_t ends[300 + CODE_ENDS_ROOM];
    jitre_span spans[300 + CODE_ENDS_ROOM];

    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++)
        for (CodeKind kind = CODE_IS_MATCH; kind <= CODE_FIND_START; kind++) {
            Random r = {seed};
            CodeOptions o = {.max_bytes = 8 << 20,
                             .shape = seed % 2 ? CODE_BLOCKS : CODE_WALK};
            CodeRun run = {.state = 1,
                           .base = text,
                           .ends = ends,
                           .spans = spans,
                           .cap = JR_COUNT(ends)};
            World w;
            Code *code;

            make_world(&r, &w, &heap);
            if (kind == CODE_SPANS) make_spans(&r, &w);
            fill_text(&r, text, sizeof text);
            run.cur = kind == CODE_FIND_START ? text + sizeof text : text;
            run.limit = kind == CODE_FIND_START ? text : text + sizeof text;
            assert_int_equal(jr_code_build(&heap, &w.dfa, kind, &o, &code), JR_OK);
            assert_true(call_with_marked_registers(jr_code_entry(code), &run));
            jr_code_free(code);
            jr_arena_free(&w.arena);
        }
}

/* A heap whose allocations fail from the nth on. */
typedef struct Scarce {
    long left, live;
} Scarce;

static void *scarce_alloc(void *user, size_t n)
{
    Scarce *s = user;
    void *p = s->left-- > 0 ? malloc(n) : NULL;

    s->live += p != NULL;
    return p;
}

static void scarce_free(void *user, void *p)
{
    ((Scarce *)user)->live--;
    free(p);
}

static void lack_of_memory_is_an_error(void **state)
{
    Heap plenty = jr_heap_make(NULL);

    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        Random r = {seed};
        CodeOptions o = {.max_bytes = 8 << 20, .shape = seed % 2 ? CODE_BLOCKS : CODE_WALK};
        Status st = JITRE_ERR_MEMORY;
        World w;

        make_world(&r, &w, &plenty);
        if (seed % 4 >= 2) make_spans(&r, &w);
        for (long n = 0; st != JR_OK; n++) {
            Scarce scarce = {.left = n};
            Heap heap = {scarce_alloc, scarce_free, &scarce};
            Code *code;

            assert_true(n < 10000);
            st = jr_code_build(&heap, &w.dfa, seed % 4 >= 2 ? CODE_SPANS : CODE_ITERATE, &o,
                               &code);
            assert_true(st == JR_OK || (st == JITRE_ERR_MEMORY && !code));
            jr_code_free(code);
            assert_int_equal(scarce.live, 0);
        }
        jr_arena_free(&w.arena);
    }
}

static void limits_are_kept(void **state)
{
    Heap heap = jr_heap_make(NULL);
    Random r = {7};
    size_t least = 0;
    World w;
    Code *code;

    (void)state;
    make_world(&r, &w, &heap);
    for (size_t max = 0; max < 1 << 20; max += 64) {
        CodeOptions o = {.isa = JITRE_ISA_SSE2, .max_bytes = max};
        Status st = jr_code_build(&heap, &w.dfa, CODE_FIND_END, &o, &code);

        if (st == JR_OK) {
            assert_true(jr_code_size(code) <= max);
            least = max;
            jr_code_free(code);
            break;
        }
        assert_int_equal(st, JITRE_ERR_TOO_BIG);
    }
    assert_true(least > 0);
    w.nfa.alphabet.peek_crlf = true;
    assert_int_equal(jr_code_build(&heap, &w.dfa, CODE_FIND_END,
                                   &(CodeOptions){.max_bytes = 8 << 20}, &code),
                     JITRE_ERR_TOO_BIG);
    jr_arena_free(&w.arena);
}

static void entries_are_branch_targets(void **state)
{
    Heap heap = jr_heap_make(NULL);
    CodeOptions o = {.max_bytes = 8 << 20};

    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        Random r = {seed};
        CodeEntry entry;
        uint8_t first[4];
        World w;
        Code *code;

        make_world(&r, &w, &heap);
        assert_int_equal(jr_code_build(&heap, &w.dfa, CODE_ITERATE, &o, &code), JR_OK);
        entry = jr_code_entry(code);
        memcpy(first, (const void *)(uintptr_t)entry, sizeof first);
        assert_memory_equal(first, "\xf3\x0f\x1e\xfa", 4); // endbr64
        jr_code_free(code);
        jr_arena_free(&w.arena);
    }
}

/* -- Executable memory ----------------------------------------------------------------- */

static const uint8_t answer_code[] = {0xb8, 0x2a, 0, 0, 0, 0xc3}; // mov eax, 42; ret

static Status publish_answer(CodeMem *cm)
{
    static const uint8_t data[] = "forty-two";
    Heap heap = jr_heap_make(NULL);
    Status st = jr_codemem_reserve(cm, sizeof data, sizeof answer_code);

    if (st == JR_OK)
        st = jr_codemem_publish(cm, &heap, data, sizeof data, answer_code,
                                sizeof answer_code);
    if (st != JR_OK) return st;
    assert_memory_equal(jr_codemem_data(cm), data, sizeof data);
    assert_memory_equal(jr_codemem_code(cm), answer_code, sizeof answer_code);
    return JR_OK;
}

static int call_answer(const CodeMem *cm)
{
    int (*fn)(void);
    uint8_t *at = jr_codemem_code(cm);

    memcpy(&fn, &at, sizeof fn);
    return fn();
}

/* Count mappings that are writable inside of a CodeMem. */
static unsigned writable_maps(const CodeMem *cm)
{
    FILE *f = fopen("/proc/self/maps", "r");
    char line[512];
    unsigned n = 0;

    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        unsigned long lo, hi;
        char perms[8];

        if (sscanf(line, "%lx-%lx %7s", &lo, &hi, perms) != 3) continue;
        if (lo < (uintptr_t)cm->region + cm->region_size && hi > (uintptr_t)cm->region)
            n += perms[1] == 'w';
    }
    fclose(f);
    return n;
}

static void published_code_is_immutable(void **state)
{
    CodeMem cm;
    const uint8_t *fill;

    (void)state;
    assert_int_equal(publish_answer(&cm), JR_OK);
    assert_int_equal(call_answer(&cm), 42);
    assert_int_equal(writable_maps(&cm), 0);
    // sealed and shared: nobody can make it writable again
    assert_int_equal(mprotect(cm.region, cm.data_size, PROT_READ | PROT_WRITE), -1);
    assert_int_equal(errno, EACCES);
    assert_int_equal(mprotect(cm.region + cm.data_size, cm.code_size,
                              PROT_READ | PROT_WRITE | PROT_EXEC),
                     -1);
    fill = cm.region + cm.data_size;
    for (size_t i = 0; i < cm.code_start; i++)
        assert_int_equal(fill[i], 0xcc);
    for (size_t i = cm.code_start + sizeof answer_code; i < cm.code_size; i++)
        assert_int_equal(fill[i], 0xcc);
    jr_codemem_free(&cm);
    jr_codemem_free(&cm);
}

/* Without room for files the second choice answers, and no signal comes. */
static void anonymous_memory_is_the_second_choice(void **state)
{
    struct rlimit old, none;
    CodeMem cm;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    none = (struct rlimit){.rlim_cur = 0, .rlim_max = old.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    assert_int_equal(publish_answer(&cm), JR_OK);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(call_answer(&cm), 42);
    assert_int_equal(writable_maps(&cm), 0);
    jr_codemem_free(&cm);
}

static void no_descriptors_no_matter(void **state)
{
    struct rlimit old, none;
    CodeMem cm;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
    none = (struct rlimit){.rlim_cur = 3, .rlim_max = old.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    assert_int_equal(publish_answer(&cm), JR_OK);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
    assert_int_equal(call_answer(&cm), 42);
    jr_codemem_free(&cm);
}

static void no_addresses_is_a_limit(void **state)
{
    CodeMem cm;

    (void)state;
    assert_int_equal(jr_codemem_reserve(&cm, SIZE_MAX / 4, 100), JITRE_ERR_LIMIT);
    jr_codemem_free(&cm);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(code_does_what_the_table_says),
        cmocka_unit_test(registers_are_kept),
        cmocka_unit_test(lack_of_memory_is_an_error),
        cmocka_unit_test(limits_are_kept),
        cmocka_unit_test(entries_are_branch_targets),
        cmocka_unit_test(published_code_is_immutable),
        cmocka_unit_test(anonymous_memory_is_the_second_choice),
        cmocka_unit_test(no_descriptors_no_matter),
        cmocka_unit_test(no_addresses_is_a_limit),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    if (failed) printf("world %lu\n", (unsigned long)current_seed);
    return failed;
}
