/* option_rows.h -- the rows of option_table.h as data. */
#ifndef JGREP_OPTION_ROWS_H
#define JGREP_OPTION_ROWS_H

#include <stddef.h>

#include "option_table.h"

typedef enum ValueKind { VALUE_NONE, VALUE_NEEDED, VALUE_OPTIONAL } ValueKind;

typedef enum OptionFaces { GNU, OWN, OLD } OptionFaces;

enum {
    OPT_SECTION,
#define OPTION_ID(id, ...) OPT_##id,
#define OPTION_NO_ID(...)
    OPTION_TABLE(OPTION_NO_ID, OPTION_ID, OPTION_NO_ID)
#undef OPTION_ID
#undef OPTION_NO_ID
};

typedef struct OptionRow {
    int id; // OPT_; OPT_SECTION: `help` is the title
    OptionFaces faces;
    char letter;      // or 0
    const char *name; // or NULL
    ValueKind value;
    const char *what;  // the value is called
    const char *words; // values there are, with blanks between; or NULL
    const char *help;  // one line, or NULL: not shown
    const char *more;  // for the manual, or NULL: `help`
} OptionRow;

extern const OptionRow option_rows[];
extern const size_t option_nrows;

#define OPTION_MAX_ROWS 256 // for arrays with a place for each

#endif
