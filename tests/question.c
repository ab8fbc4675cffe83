/* question.c -- memory of answers. */
#include "question.h"

#include "report.h"

#include <stdlib.h>

jitre_span *answer_add(Answer *a)
{
    size_t need = (a->nmatches + 1) * a->ngroups;

    if (need > a->cap) {
        a->cap = need * 2 + 16;
        a->groups = test_realloc(a->groups, a->cap * sizeof *a->groups);
    }
    return a->groups + a->nmatches++ * a->ngroups;
}

void answer_clear(Answer *a, size_t ngroups)
{
    a->rc = 0;
    a->ngroups = ngroups;
    a->nmatches = 0;
    a->only_spans = false;
}

void answer_free(Answer *a)
{
    free(a->groups);
    *a = (Answer){0};
}
