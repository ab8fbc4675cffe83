/* tier.c -- when an automaton and its code repay what they cost.
 *
 *     text searched so far    0 ............ 16 KiB ........ 32 KiB ........ 64 KiB ...
 *     what searches           lazy           complete, if it is had for
 *                                            16 KiB          32 KiB          64 KiB
 *
 * A lazy automaton is ready in half a microsecond and walks 2 ns a byte; a complete one with
 * code costs 40 us for a small pattern and milliseconds for a hopeless one. So each search
 * adds the bytes before it to a count (and a fixed sum for the call), and the search that
 * crosses the mark builds, with the count for its budget: what is built never costs much
 * more than what has been spent on searching already. Over budget it is lazy again, until
 * the count has doubled; at the full budget the answer is final (plan.c publishes it).
 *
 * One thread builds; the others search on lazily meanwhile. Answers do not depend on any of it.
 */
#include "search/tier.h"

#include "search/plan.h"

enum { CALL = 64, GROWTH = 2, LEAST_BUDGET = 16 << 10 };

static size_t budget(const jitre_regex *re, size_t seen)
{
    return JR_MIN(JR_MAX(seen, LEAST_BUDGET), re->max_dfa_bytes);
}

/* Build as much as the count allows; false: not yet. */
static bool try_to_build(const jitre_regex *re, const Variant *v, DfaKind kind, Tier *t,
                         size_t seen)
{
    bool built = false;
    size_t mark;

    if (atomic_exchange_explicit(&t->busy, true, memory_order_acquire)) return false;
    mark = atomic_load_explicit(&t->mark, memory_order_relaxed);
    if (seen >= mark) { // nobody was here meanwhile
        built = jr_plan_build_within(re, v, kind, budget(re, seen));
        mark = seen > SIZE_MAX / GROWTH ? SIZE_MAX : seen * GROWTH;
        atomic_store_explicit(&t->mark, mark, memory_order_relaxed);
    }
    atomic_store_explicit(&t->busy, false, memory_order_release);
    return built;
}

bool jr_tier_built(const jitre_regex *re, const Variant *v, DfaKind kind, size_t bytes)
{
    Tier *t = (Tier *)(uintptr_t)&v->tier[kind]; // a count, no part of what the regex means
    size_t seen, mark;

    if (atomic_load_explicit(&v->automaton[kind], memory_order_acquire)) return true;
    if (!re->build_after || re->engine != JITRE_ENGINE_AUTO) return true;
    seen = bytes > SIZE_MAX / 2 ? SIZE_MAX / 2 : bytes + CALL;
    seen += atomic_fetch_add_explicit(&t->seen, seen, memory_order_relaxed);
    mark = atomic_load_explicit(&t->mark, memory_order_relaxed);
    if (seen < JR_MAX(mark, re->build_after)) return false;
    return try_to_build(re, v, kind, t, seen);
}

/* Work that is worth so many bytes of text: 4 ns a unit, about. */
enum { LEAST_WORK = 8 << 10, WORK_A_BYTE = 2 };

static bool try_to_tag(const jitre_regex *re, const Variant *v, Tier *t, size_t seen)
{
    uint64_t work =
        seen > TDFA_MAX_WORK ? TDFA_MAX_WORK : LEAST_WORK + (uint64_t)seen * WORK_A_BYTE;
    bool built = false;

    if (atomic_exchange_explicit(&t->busy, true, memory_order_acquire)) return false;
    if (seen >= atomic_load_explicit(&t->mark, memory_order_relaxed)) {
        built = jr_plan_tdfa_within(re, v, work);
        atomic_store_explicit(&t->mark, JR_MAX(seen * GROWTH, (size_t)LEAST_BUDGET),
                              memory_order_relaxed);
    }
    atomic_store_explicit(&t->busy, false, memory_order_release);
    return built;
}

bool jr_tier_tagged(const jitre_regex *re, const Variant *v, size_t bytes, bool *native)
{
    Tier *t = (Tier *)(uintptr_t)&v->tagged_tier;
    size_t seen;

    *native = true;
    if (atomic_load_explicit(&v->native[CODE_TAGGED], memory_order_acquire)) return true;
    if (!re->build_after || re->engine != JITRE_ENGINE_AUTO) return true;
    seen = (bytes > SIZE_MAX / 4 ? SIZE_MAX / 4 : bytes) + CALL;
    seen += atomic_fetch_add_explicit(&t->seen, seen, memory_order_relaxed);
    *native = seen >= re->build_after;
    if (atomic_load_explicit(&v->tagged, memory_order_acquire)) return true;
    if (seen < atomic_load_explicit(&t->mark, memory_order_relaxed)) return false;
    return try_to_tag(re, v, t, seen);
}
