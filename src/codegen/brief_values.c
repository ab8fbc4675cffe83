/* brief_values.c -- registers for words: the code is a straight line, so the word whose next use
 * is farthest away makes room. Words are never changed, so each is stored at most once.
 *
 * All moves here leave the flags alone: they may stand between an addition and its carry.
 */
#include "codegen/brief_emit.h"

static Mem slot_of(const BriefFn *f, WordId w)
{
    return mem(RSP, 8 * f->word[w].slot);
}

static bool uses(const BriefFn *f, const BitIns *i, unsigned value)
{
    if (jr_brief_has_args(i) && i->a == value) return true;
    if (jr_brief_has_two(i) && i->b == value) return true;
    if (i->op == BIT_SEL)
        return value == f->p->starts || value == f->p->nins + EXTRA_ALLOWED ||
               value == f->p->nins + EXTRA_TOP;
    return i->op == BIT_SCAN && value == f->p->nins + EXTRA_TOP;
}

/* The step that uses a word next. What no step uses is for the end. */
static uint32_t next_use(const BriefFn *f, WordId w)
{
    unsigned value = w / f->words;

    for (uint32_t s = f->now + 1; s < f->word[w].last; s++)
        if (uses(f, &f->p->ins[f->step[s]], value)) return s;
    return f->word[w].last;
}

/* A register nobody needs now; what was in it is in its slot. */
static Reg take(BriefFn *f)
{
    uint32_t farthest = 0, victim = NO_REG;

    for (unsigned r = 0; r < 16; r++) {
        uint32_t next;

        if (!(f->pool >> r & 1) || (f->pinned >> r & 1)) continue;
        if (f->owner[r] == NO_WORD) return (Reg)r;
        next = next_use(f, f->owner[r]);
        if (victim != NO_REG && next <= farthest) continue;
        victim = r;
        farthest = next;
    }
    if (victim == NO_REG) {
        asm_fail(f->a, JITRE_ERR_TOO_BIG);
        return RAX;
    }
    BriefWord *w = &f->word[f->owner[victim]];
    if (w->slot == NO_SLOT) {
        if (f->nslots == BRIEF_MAX_SLOTS || !f->frame) {
            asm_fail(f->a, JITRE_ERR_TOO_BIG);
            return RAX;
        }
        w->slot = f->nslots++;
        x64_mov_mr(f->a, slot_of(f, f->owner[victim]), victim);
    }
    w->reg = NO_REG;
    f->owner[victim] = NO_WORD;
    return (Reg)victim;
}

static Reg bind(BriefFn *f, WordId w, Reg r)
{
    f->word[w].reg = (uint8_t)r;
    f->owner[r] = w;
    f->pinned |= (uint16_t)(1u << r);
    return r;
}

void brief_given(BriefFn *f, WordId w, Reg r)
{
    f->word[w].reg = (uint8_t)r;
    f->owner[r] = w;
}

Reg brief_use(BriefFn *f, WordId w)
{
    if (f->word[w].reg != NO_REG) return bind(f, w, (Reg)f->word[w].reg);
    JR_ASSERT(f->word[w].slot != NO_SLOT || f->a->status != JR_OK);
    Reg r = take(f);
    if (f->a->status == JR_OK) x64_mov_rm(f->a, r, slot_of(f, w));
    return bind(f, w, r);
}

Reg brief_new(BriefFn *f, WordId w)
{
    return bind(f, w, take(f));
}

Reg brief_scratch(BriefFn *f)
{
    Reg r = take(f);

    f->pinned |= (uint16_t)(1u << r);
    return r;
}

Reg brief_fill(BriefFn *f, WordId w, bool ones)
{
    Reg r = brief_new(f, w);

    x64_mov_ri32(f->a, r, 0);
    if (ones) x64_not_r(f->a, r);
    return r;
}

Reg brief_copy(BriefFn *f, WordId w, WordId from)
{
    Reg old = brief_use(f, from), r;

    if (f->word[from].last <= f->now) {
        f->word[from].reg = NO_REG;
        return bind(f, w, old);
    }
    r = brief_new(f, w);
    x64_mov_rr(f->a, r, old);
    return r;
}

void brief_unpin(BriefFn *f, uint16_t keep)
{
    f->pinned = keep;
}

void brief_end_step(BriefFn *f)
{
    f->pinned = 0;
    for (unsigned r = 0; r < 16; r++) {
        WordId w = f->owner[r];

        if (w == NO_WORD || f->word[w].last > f->now) continue;
        f->word[w].reg = NO_REG;
        f->owner[r] = NO_WORD;
    }
}
