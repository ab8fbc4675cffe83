/* question.h -- the words of the tests: what is asked of an engine, and what it answers.
 *
 *     TestPattern + Ask  -->  engine or oracle  -->  Answer
 *
 * An Answer holds all matches of a text with all groups; the first of them is what a single
 * search finds. Answers of different engines to one question must be equal.
 */
#ifndef JITRE_TEST_QUESTION_H
#define JITRE_TEST_QUESTION_H

#include "../tools/jitre/settings.h"

#include <stddef.h>

/* A pattern and everything that decides what it means. settings.match_flags are those that a
 * case asks with; engines take flags, newline and bsr from here and add their own options. */
typedef struct TestPattern {
    const char *re;
    size_t len;
    Settings settings;
} TestPattern;

/* One text to search, from `start`, with match flags. */
typedef struct Ask {
    const char *text;
    size_t len, start;
    uint32_t flags;
} Ask;

typedef struct Answer {
    int rc;         // 1: matches; 0: none; negative: the engine could not tell
    size_t ngroups; // of each match, the match itself included
    size_t nmatches;
    jitre_span *groups; // [nmatches * ngroups]
    size_t cap;         // room in groups, in spans
    bool only_spans;    // the groups behind group 0 are not known
} Answer;

/* Room for one more match; exits when the machine has no memory left. */
jitre_span *answer_add(Answer *a);
/* Forget the matches, keep the memory. */
void answer_clear(Answer *a, size_t ngroups);
void answer_free(Answer *a);

static inline const jitre_span *answer_match(const Answer *a, size_t i)
{
    return a->groups + i * a->ngroups;
}

#endif
