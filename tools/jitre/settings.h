/* settings.h -- what a command line or a test case says about a pattern, by name.
 *
 * The names are those of the conformance cases: "i", "utf", "newline:crlf", "notbol" ... One
 * table serves the tool and the tests, so a flag means the same thing in both.
 */
#ifndef JITRE_TOOL_SETTINGS_H
#define JITRE_TOOL_SETTINGS_H

#include <stdbool.h>

#include "jitre.h"

typedef struct Settings {
    uint64_t flags;       // of jitre_compile
    uint32_t match_flags; // of the questions
    jitre_options options;
} Settings;

/* Everything default. */
Settings settings_make(void);

/* Apply the flag called name[0, len); false when jitre has none of that name. */
bool settings_flag(Settings *s, const char *name, size_t len);
/* Apply flags separated by commas or blanks; *bad is the first unknown one, or NULL. */
bool settings_flags(Settings *s, const char *list, const char **bad, size_t *bad_len);

/* "auto", "pike" ..., "sse2" ...; false when unknown. */
bool settings_engine(Settings *s, const char *name);
bool settings_isa(Settings *s, const char *name);

const char *engine_name(enum jitre_engine engine);
const char *isa_name(enum jitre_isa isa);

#endif
