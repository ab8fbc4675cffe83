/* engines.h -- every way jitre can answer: all engines, all instruction sets, odd limits. */
#ifndef JITRE_TEST_ENGINES_H
#define JITRE_TEST_ENGINES_H

#include "question.h"

typedef struct Engine {
    const char *name;
    enum jitre_engine engine;
    enum jitre_isa isa;
    size_t max_dfa_bytes; // 0: default
    uint32_t compile_now;
    size_t build_after; // 0: default
    enum jitre_scan scan;
} Engine;

/* The engines this machine can run; the first is the reference (Pike). */
enum { MAX_ENGINES = 32 };
extern const Engine engines[];
size_t engines_count(void);

/* Compile for one engine. allocator may be NULL. Returns what jitre_compile returns. */
int engine_compile(const Engine *e, const TestPattern *p, const jitre_allocator *allocator,
                   jitre_regex **re, jitre_error *error);

/* All matches with groups, by jitre_captures, an iterator and jitre_captures_at. */
void engine_answer(const jitre_regex *re, const Ask *ask, Answer *answer);

/* Ask every question the API has about a text and compare with what is right: is_match, find,
 * captures, captures_at, iterators of several strides, with groups, too, count. Returns NULL when all agree,
 * else the question that was answered wrongly, written into why[0, cap). */
const char *engine_check(const jitre_regex *re, const Ask *ask, const Answer *want,
                         char *why, size_t cap);

#endif
