/* slots.c -- which states step by shifts, and how parts of characters do.
 *
 * There are nine slots beside the trap. Hot states come first. In UTF mode the slots left
 * over are for hot states with part of a character read, so that text in other scripts need
 * not leave the loop at every character:
 *
 *     state 2   --d0-->   state 2, 1 byte read   --be-->   state 3
 *
 * A slot may stand for several beginnings of characters. Where they disagree, and wherever
 * a slot is missing, the next slot is the trap: then the character is read again from its
 * first byte, which needs only the state and the number of bytes read. So slots may be as
 * coarse as we like and stay exact. Beginnings are taken in an order that puts Cyrillic and
 * Latin first.
 */
#include "codegen/layout.h"

/* The slot of a hot state between characters; 0: it has none. */
static unsigned find_slot(const Layout *l, StateId s)
{
    for (unsigned i = 1; i < l->nslots; i++)
        if (l->slot[i].state == s && l->slot[i].depth == 0) return i;
    return 0;
}

/* A slot of state s, `depth` bytes in, that goes on as next[64] says: one that does
 * already, a new one, or 0. */
static unsigned slot_with(Layout *l, StateId s, unsigned depth, const uint8_t *next)
{
    unsigned i;

    for (i = 1; i < l->nslots; i++)
        if (l->slot[i].state == s && l->slot[i].depth == depth &&
            memcmp(l->slot_next[i] + 0x80, next, 64) == 0)
            return i;
    if (i == NSLOTS) return 0;
    l->slot[i] = (Slot){.state = s, .depth = (uint8_t)depth};
    memcpy(l->slot_next[i] + 0x80, next, 64);
    l->nslots++;
    return i;
}

/* Slots behind the bytes of a decoder node that end a character; false when all are the
 * trap. */
static bool last_bytes(const Layout *l, StateId s, uint16_t node, uint8_t *next)
{
    const Alphabet *al = &l->dfa->nfa->alphabet;
    uint16_t last = 0;
    bool any = false;

    for (unsigned i = 0; i < 64; i++) {
        uint16_t cell = al->rest[node][i];
        Symbol x = cell & 0x3fff;

        next[i] = 0;
        if (!(cell & DECODE_LEAF) || x == al->invalid) continue;
        next[i] =
            cell == last ? next[i - 1] : (uint8_t)find_slot(l, jr_dfa_next(l->dfa, s, x));
        last = cell;
        any |= next[i] != 0;
    }
    return any;
}

/* The slot of state s behind the first byte of a character of two or three bytes. */
static unsigned lead_slot(Layout *l, StateId s, uint16_t node)
{
    const Alphabet *al = &l->dfa->nfa->alphabet;
    uint8_t next[64], deeper[64];
    bool any = last_bytes(l, s, node, next);

    for (unsigned i = 0; i < 64; i++) {
        uint16_t cell = al->rest[node][i];

        if (cell & DECODE_LEAF) continue;
        if (i && cell == al->rest[node][i - 1]) {
            next[i] = next[i - 1];
            continue;
        }
        if (!last_bytes(l, s, cell, deeper)) continue;
        next[i] = (uint8_t)slot_with(l, s, 2, deeper);
        any |= next[i] != 0;
    }
    return any ? slot_with(l, s, 1, next) : 0;
}

static void plan_lead(Layout *l, unsigned b)
{
    const Alphabet *al = &l->dfa->nfa->alphabet;

    if (al->byte[b] & DECODE_LEAF) return;
    for (uint32_t i = 0; i < l->nhot; i++)
        l->slot_next[i + 1][b] = (uint8_t)lead_slot(l, l->hot[i], al->byte[b]);
}

static void plan_leads(Layout *l)
{
    static const uint8_t likely[] = {0xd0, 0xd1, 0xc3, 0xe4, 0xe5,
                                     0xe6, 0xe7, 0xe8, 0xe9, 0xe3};
    bool done[256] = {false};

    for (unsigned i = 0; i < JR_COUNT(likely); i++) {
        plan_lead(l, likely[i]);
        done[likely[i]] = true;
    }
    for (unsigned b = 0xc0; b < 0xf0; b++)
        if (!done[b]) plan_lead(l, b);
}

void jr_slots_plan(Layout *l)
{
    const Alphabet *al = &l->dfa->nfa->alphabet;

    l->nslots = 1;
    for (uint32_t i = 0; i < l->nhot; i++)
        l->slot[l->nslots++] = (Slot){.state = l->hot[i]};
    for (uint32_t i = 0; i < l->nhot; i++)
        for (unsigned b = 0; b < 256; b++) {
            uint16_t cell = al->byte[b];
            bool whole = !l->utf || (cell & DECODE_LEAF);

            if (whole && (b < 128 || !l->backward || !l->utf))
                l->slot_next[i + 1][b] =
                    (uint8_t)find_slot(l, jr_dfa_next(l->dfa, l->hot[i], cell & 0x3fff));
        }
    if (l->utf && !l->backward) plan_leads(l);
}
