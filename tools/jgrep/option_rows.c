/* option_rows.c -- option_table.h, written out. */
#include "option_rows.h"

const OptionRow option_rows[] = {
#define ROW_SECTION(title) {OPT_SECTION, GNU, 0, NULL, VALUE_NONE, NULL, NULL, title, NULL},
#define ROW_OPTION(id, faces, letter, name, value, help, more)                             \
    {OPT_##id, faces, letter, name, value, help, more},
    OPTION_TABLE(ROW_SECTION, ROW_OPTION, ROW_OPTION)};

const size_t option_nrows = sizeof(option_rows) / sizeof(option_rows[0]);

_Static_assert(sizeof(option_rows) / sizeof(option_rows[0]) <= OPTION_MAX_ROWS, "rows");
