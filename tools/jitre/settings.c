/* settings.c -- the names of flags, engines and instruction sets. */
#include "settings.h"

#include <string.h>

/* What a name sets. A name without any effect is one that jitre accepts because the thing it
 * turns off does not exist here (PCRE2's optimisations). */
typedef struct FlagName {
    const char *name;
    uint64_t flags;
    uint32_t match_flags;
    enum jitre_newline newline;
    enum jitre_bsr bsr;
} FlagName;

static const FlagName flag_names[] = {
    {"i", JITRE_CASELESS, 0, 0, 0},
    {"m", JITRE_MULTILINE, 0, 0, 0},
    {"s", JITRE_DOTALL, 0, 0, 0},
    {"x", JITRE_EXTENDED, 0, 0, 0},
    {"xx", JITRE_EXTENDED | JITRE_EXTENDED_MORE, 0, 0, 0},
    {"n", JITRE_NO_AUTO_CAPTURE, 0, 0, 0},
    {"utf", JITRE_UTF, 0, 0, 0},
    {"match_invalid_utf", JITRE_UTF, 0, 0, 0},
    {"ucp", JITRE_UCP, 0, 0, 0},
    {"anchored", JITRE_ANCHORED, 0, 0, 0},
    {"endanchored", JITRE_ENDANCHORED, 0, 0, 0},
    {"dollar_endonly", JITRE_DOLLAR_ENDONLY, 0, 0, 0},
    {"dupnames", JITRE_DUPNAMES, 0, 0, 0},
    {"literal", JITRE_LITERAL, 0, 0, 0},
    {"ungreedy", JITRE_UNGREEDY, 0, 0, 0},
    {"match_word", JITRE_MATCH_WORD, 0, 0, 0},
    {"match_line", JITRE_MATCH_LINE, 0, 0, 0},
    {"allow_empty_class", JITRE_ALLOW_EMPTY_CLASS, 0, 0, 0},
    {"alt_circumflex", JITRE_ALT_CIRCUMFLEX, 0, 0, 0},
    {"never_utf", JITRE_NEVER_UTF, 0, 0, 0},
    {"never_ucp", JITRE_NEVER_UCP, 0, 0, 0},
    {"never_backslash_c", JITRE_NEVER_BACKSLASH_C, 0, 0, 0},
    {"longest", JITRE_LONGEST, 0, 0, 0},
    {"backrefs", JITRE_BACKREFS, 0, 0, 0},
    {"one_line", JITRE_ONE_LINE, 0, 0, 0},
    {"bre", JITRE_SYNTAX_BRE | JITRE_LONGEST, 0, 0, 0},
    {"ere", JITRE_SYNTAX_ERE | JITRE_LONGEST, 0, 0, 0},
    {"notbol", 0, JITRE_NOTBOL, 0, 0},
    {"noteol", 0, JITRE_NOTEOL, 0, 0},
    {"notempty", 0, JITRE_NOTEMPTY, 0, 0},
    {"notempty_atstart", 0, JITRE_NOTEMPTY_ATSTART, 0, 0},
    {"match_anchored", 0, JITRE_MATCH_ANCHORED, 0, 0},
    {"match_endanchored", 0, JITRE_MATCH_ENDANCHORED, 0, 0},
    {"newline:cr", 0, 0, JITRE_NEWLINE_CR, 0},
    {"newline:lf", 0, 0, JITRE_NEWLINE_LF, 0},
    {"newline:crlf", 0, 0, JITRE_NEWLINE_CRLF, 0},
    {"newline:any", 0, 0, JITRE_NEWLINE_ANY, 0},
    {"newline:anycrlf", 0, 0, JITRE_NEWLINE_ANYCRLF, 0},
    {"newline:nul", 0, 0, JITRE_NEWLINE_NUL, 0},
    {"bsr:unicode", 0, 0, 0, JITRE_BSR_UNICODE},
    {"bsr:anycrlf", 0, 0, 0, JITRE_BSR_ANYCRLF},
    {"no_auto_possess", 0, 0, 0, 0},
    {"no_start_optimize", 0, 0, 0, 0},
    {"no_dotstar_anchor", 0, 0, 0, 0},
};

static const char *const engine_names[] = {"auto",  "pike",   "lazy",
                                           "table", "native", "bits"};
static const char *const isa_names[] = {"auto", "sse2", "avx2", "avx512"};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

Settings settings_make(void)
{
    return (Settings){.options = {.size = sizeof(jitre_options)}};
}

bool settings_flag(Settings *s, const char *name, size_t len)
{
    for (size_t i = 0; i < COUNT(flag_names); i++) {
        const FlagName *f = &flag_names[i];

        if (strlen(f->name) != len || memcmp(f->name, name, len) != 0) continue;
        s->flags |= f->flags;
        s->match_flags |= f->match_flags;
        if (f->newline) s->options.newline = f->newline;
        if (f->bsr) s->options.bsr = f->bsr;
        return true;
    }
    return false;
}

bool settings_flags(Settings *s, const char *list, const char **bad, size_t *bad_len)
{
    for (;;) {
        list += strspn(list, ", \t");
        if (!*list) return true;

        size_t len = strcspn(list, ", \t");

        if (!settings_flag(s, list, len)) {
            *bad = list;
            *bad_len = len;
            return false;
        }
        list += len;
    }
}

static bool find_name(const char *const *names, size_t n, const char *name, size_t *index)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(names[i], name) != 0) continue;
        *index = i;
        return true;
    }
    return false;
}

bool settings_engine(Settings *s, const char *name)
{
    size_t index;

    if (!find_name(engine_names, COUNT(engine_names), name, &index)) return false;
    s->options.engine = (enum jitre_engine)index;
    return true;
}

bool settings_isa(Settings *s, const char *name)
{
    size_t index;

    if (!find_name(isa_names, COUNT(isa_names), name, &index)) return false;
    s->options.isa = (enum jitre_isa)index;
    return true;
}

const char *engine_name(enum jitre_engine engine)
{
    return (size_t)engine < COUNT(engine_names) ? engine_names[engine] : "?";
}

const char *isa_name(enum jitre_isa isa)
{
    return (size_t)isa < COUNT(isa_names) ? isa_names[isa] : "?";
}
