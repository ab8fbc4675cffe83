/* table.c -- the portable runner, see walk.h.
 *
 * The loop is one load for the symbol, one for the transition, one for the label; the symbol
 * does not depend on the state, so only the transition is on the critical path.
 */
#include "dfa/walk.h"

/* A transition nobody has built yet; a full budget is flushed once. */
static StateId build_step(Walk *w, StateId s, Symbol sym)
{
    Status st = jr_lazy_step(w->lazy, &s, sym);

    if (st == JITRE_ERR_TOO_BIG) {
        st = jr_lazy_flush(w->lazy, &s);
        if (st == JR_OK) st = jr_lazy_step(w->lazy, &s, sym);
        if (st == JITRE_ERR_TOO_BIG) st = JITRE_ERR_LIMIT;
    }
    if (st == JR_OK) return s;
    w->status = st;
    return DFA_DEAD;
}

static inline StateId step(Walk *w, StateId s, Symbol sym)
{
    StateId to = jr_dfa_next(w->dfa, s, sym);

    if (JR_UNLIKELY(to == DFA_UNKNOWN)) to = build_step(w, s, sym);
    return to;
}

bool jr_walk_begin(Walk *w, const Dfa *dfa, Lazy *lazy, const Text *text,
                   const uint8_t *cur, bool notempty)
{
    const Alphabet *al;
    uint32_t index;

    *w = (Walk){.dfa = dfa ? dfa : jr_lazy_view(lazy),
                .lazy = lazy,
                .text = text,
                .cur = cur,
                .begin = cur};
    al = &w->dfa->nfa->alphabet;
    index = w->dfa->kind == DFA_REVERSE ? jr_text_peek(al, text, cur)
                                        : 2u * jr_text_prev_kind(al, text, cur) + notempty;
    if (!lazy) {
        w->state = dfa->start[index];
        return dfa->label[w->state] != 0;
    }
    w->status = jr_lazy_start(lazy, index, &w->state);
    if (w->status == JITRE_ERR_TOO_BIG) {
        StateId dead = DFA_DEAD;

        w->status = jr_lazy_flush(lazy, &dead);
        if (w->status == JR_OK) w->status = jr_lazy_start(lazy, index, &w->state);
        if (w->status == JITRE_ERR_TOO_BIG) w->status = JITRE_ERR_LIMIT;
    }
    if (w->status != JR_OK) w->state = DFA_DEAD;
    return w->dfa->label[w->state] != 0;
}

bool jr_walk_step(Walk *w, const uint8_t **place)
{
    const Alphabet *al = &w->dfa->nfa->alphabet;
    const uint8_t *before = w->begin = w->cur;

    if (w->cur == w->text->end) {
        w->state = step(w, w->state, jr_text_eoi(al, w->text));
        w->ended = true;
    } else {
        w->state = step(w, w->state, jr_text_next(al, w->text, &w->cur));
    }
    if (!w->dfa->label[w->state]) return false;
    *place = w->dfa->nfa->delay ? before : w->cur;
    return true;
}

/* The common case without the tests of jr_walk_step: byte mode, before the final newline. Stops
 * at a label (true: *place), at DEAD or at `limit`. */
static bool run_bytes(Walk *w, const uint8_t *limit, const uint8_t **place)
{
    const uint16_t *symbol = w->dfa->nfa->alphabet.byte;
    const uint8_t *cur = w->cur;
    StateId s = w->state;
    bool hit = false;

    while (cur < limit && s != DFA_DEAD) {
        s = step(w, s, symbol[*cur++]);
        if (w->dfa->label[s]) {
            *place = cur - w->dfa->nfa->delay;
            w->begin = cur - 1;
            hit = true;
            break;
        }
    }
    w->cur = cur;
    w->state = s;
    return hit;
}

static bool run_to_label(Walk *w, const uint8_t **place)
{
    const Alphabet *al = &w->dfa->nfa->alphabet;

    if (!al->utf && !al->peek_crlf && w->cur < w->text->final &&
        run_bytes(w, w->text->final, place))
        return true;
    while (w->state != DFA_DEAD && !w->ended)
        if (jr_walk_step(w, place)) return true;
    return false;
}

void jr_walk_find_end(Walk *w, bool first, const uint8_t **place)
{
    while (run_to_label(w, place) && !first && !w->ended)
        continue;
}

bool jr_walk_next_event(Walk *w, const uint8_t **place)
{
    return !w->ended && run_to_label(w, place);
}

void jr_walk_do_steps(const Walk *w, size_t place, size_t *ends, size_t *count)
{
    const Label *l = &w->dfa->labels[w->dfa->label[w->state]];

    for (uint32_t i = 0; i < l->steps; i++) {
        *count += l->before[i];
        ends[*count] = place;
        *count += l->after[i];
    }
}

void jr_walk_iterate(Walk *w, size_t *ends, size_t *count, size_t want)
{
    const uint8_t *place;

    while (*count < want && jr_walk_next_event(w, &place))
        jr_walk_do_steps(w, (size_t)(place - w->text->base), ends, count);
}

/* The offset that an origin stands for. */
static size_t origin_at(const Walk *w, Origin o, size_t place, const size_t *start)
{
    if (o == ORIGIN_HERE) return place;
    if (o < ORIGIN_BACK) return start[o - ORIGIN_REGISTER];
    return (size_t)(w->begin - w->text->base) - (size_t)(o - ORIGIN_BACK);
}

void jr_walk_do_spans(const Walk *w, size_t place, size_t *start, jitre_span *spans,
                      size_t *count)
{
    const Label *l = &w->dfa->labels[w->dfa->label[w->state]];
    size_t before[MAX_REGISTERS];

    for (uint32_t i = 0; i < l->steps; i++) {
        *count += l->before[i];
        if (i < l->npush)
            spans[*count] = (jitre_span){origin_at(w, l->start[i], place, start), place};
        *count += l->after[i];
    }
    memcpy(before, start, sizeof before);
    for (uint32_t r = 0; r < MAX_REGISTERS; r++)
        if (l->set[r] != ORIGIN_NONE) start[r] = origin_at(w, l->set[r], place, before);
}

void jr_walk_spans(Walk *w, size_t *start, jitre_span *spans, size_t *count, size_t want)
{
    const uint8_t *place;

    while (*count < want && jr_walk_next_event(w, &place))
        jr_walk_do_spans(w, (size_t)(place - w->text->base), start, spans, count);
}

static bool can_start(Walk *w, StateId s, PrevKind prev)
{
    bool can = false;

    if (!w->lazy) return w->dfa->can_start[(size_t)s * w->dfa->nfa->alphabet.nprev + prev];
    w->status = jr_lazy_can_start(w->lazy, s, prev, &can);
    return can;
}

void jr_walk_back(Walk *w, const uint8_t *low, const uint8_t **place)
{
    const Alphabet *al = &w->dfa->nfa->alphabet;
    const uint8_t *behind = w->cur;
    Symbol sym = jr_text_prev(al, w->text, &w->cur);

    if (w->cur < low) { // the search began inside of a character
        w->cur = low;
        sym = al->stray;
    }
    w->state = step(w, w->state, sym);
    if (w->dfa->label[w->state]) *place = behind;
}

bool jr_walk_find_start(Walk *w, const uint8_t *low, const uint8_t **place)
{
    const Alphabet *al = &w->dfa->nfa->alphabet;
    const uint8_t *found = NULL;

    while (w->state != DFA_DEAD && w->cur > low)
        jr_walk_back(w, low, &found);
    if (w->state != DFA_DEAD && w->cur == low &&
        can_start(w, w->state, jr_text_prev_kind(al, w->text, low)))
        found = low;
    if (found) *place = found;
    return found != NULL;
}
