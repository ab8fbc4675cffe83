/* types.h -- kinds of files by their names: -t, --type-not, --type-add. */
#ifndef JGREP_TYPES_H
#define JGREP_TYPES_H

#include <stdbool.h>

#include "bytes.h"
#include "rules.h"

/* A change to the table of types, or a choice; they take effect together, when the command
 * line has been read. */
typedef struct TypeChange {
    enum { TYPE_ADD, TYPE_CLEAR, TYPE_ONLY, TYPE_NOT } what;
    const char *text;
} TypeChange;

typedef struct Types {
    TypeChange *change;
    size_t n;
    Rules rules; // a file that is chosen is kept
    bool any_only, any_not;
} Types;

void types_change(Types *t, int what, const char *text);

/* Make the rules. Returns false after a complaint when a change makes no sense. */
bool types_settle(Types *t);

/* Print the table. */
bool types_list(const Types *t, Bytes *out);

/* What the types say about a file (not a directory). */
Verdict types_judge(const Types *t, const RulesSubject *s);

void types_free(Types *t);

#endif
