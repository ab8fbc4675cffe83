/* props.c -- Unicode properties by name.
 *
 *     "^Script = Greek"  --loose-->  "^script=greek"  --split-->  not, script, greek
 *                        --look up-->  a set of the tables  --unpack, negate-->  ranges
 *
 * What names exist and how they are compared is PCRE2's choice (UTS 18 would allow more):
 * short names of general categories only, script names meaning script extensions unless
 * "sc:" says otherwise, Bidi_Class under its own prefix, binary properties with both names.
 */
#include "unicode/tables.h"
#include "unicode/unicode.h"

enum { KEY = sizeof(((UcdName *)0)->name) };

const char *jr_unicode_version(void)
{
    return jr_ucd_version;
}

/* -- Sets ------------------------------------------------------------------------------ */

static uint32_t unpack_varint(const uint8_t **p)
{
    uint32_t n = 0, shift = 0, b;

    do {
        b = *(*p)++;
        n |= (b & 0x7f) << shift;
        shift += 7;
    } while (b & 0x80);
    return n;
}

static void add_stored_set(Arena *a, CharSet *set, uint32_t id)
{
    const UcdSet *stored = &jr_ucd_set[id];
    const uint8_t *p = jr_ucd_runs + stored->offset;
    uint32_t c = 0;

    for (uint32_t i = 0; i < stored->n; i++) {
        uint32_t lo = c + unpack_varint(&p);
        uint32_t hi = lo + unpack_varint(&p);

        jr_charset_add(a, set, lo, hi);
        c = hi + 1;
    }
}

static void add_categories(Arena *a, CharSet *set, uint32_t mask)
{
    for (uint32_t i = 0; mask >> i; i++)
        if (mask >> i & 1) add_stored_set(a, set, i);
}

static const UcdName *find_name(const char key[KEY])
{
    uint32_t lo = 0, hi = jr_ucd_nnames;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        int order = memcmp(key, jr_ucd_name[mid].name, KEY);

        if (order == 0) return &jr_ucd_name[mid];
        if (order > 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

/* The mask of a general category that the tables certainly have. */
static uint32_t category(const char *name)
{
    char key[KEY] = {0};
    const UcdName *found;

    memcpy(key, name, strlen(name));
    found = find_name(key);
    JR_ASSERT(found && found->kind == UCD_CATEGORY);
    return found->value;
}

/* White space of \s and \p{Xsp}: Z and the controls that move. U+180E was in Z until
 * Unicode 6.3 and PCRE2 keeps it. */
static void add_space(Arena *a, CharSet *set)
{
    jr_charset_add(a, set, '\t', '\r');
    jr_charset_add(a, set, 0x85, 0x85);
    jr_charset_add(a, set, 0x180e, 0x180e);
    add_categories(a, set, category("z"));
}

/* PCRE2's own properties: Xan Xps Xsp Xuc Xwd by their second letter. */
static void add_special(Arena *a, CharSet *set, uint32_t which)
{
    switch (which) {
    case 'a': add_categories(a, set, category("l") | category("n")); break;
    case 'w':
        add_categories(a, set, category("l") | category("n"));
        jr_charset_add(a, set, '_', '_');
        break;
    case 'p':
    case 's': add_space(a, set); break;
    case 'u': // characters that a C++ universal character name may stand for
        jr_charset_add(a, set, '$', '$');
        jr_charset_add(a, set, '@', '@');
        jr_charset_add(a, set, '`', '`');
        jr_charset_add(a, set, 0xa0, 0xd7ff);
        jr_charset_add(a, set, 0xe000, JR_MAX_CODE_POINT);
        break;
    }
}

void jr_unicode_perl_class(Arena *a, char kind, CharSet *set)
{
    switch (kind) {
    case 'd': add_categories(a, set, category("nd")); break;
    case 's': add_space(a, set); break;
    case 'w': add_special(a, set, 'w'); break;
    }
    jr_charset_seal(set);
}

/* -- Names ----------------------------------------------------------------------------- */

typedef enum Prefix { PREFIX_NONE, PREFIX_SCRIPT, PREFIX_EXTENSIONS, PREFIX_BIDI } Prefix;

/* A name taken apart: lower case without ignored characters, padded with NUL. */
typedef struct PropertyName {
    bool negated;
    Prefix prefix;
    char key[KEY];
} PropertyName;

static bool is_ignored(char c)
{
    return c == '_' || c == '-' || c == ' ' || (c >= '\t' && c <= '\r');
}

/* What stands before ':' or '='. */
static bool read_prefix(const char key[KEY], Prefix *prefix)
{
    static const struct {
        const char *name;
        Prefix prefix;
    } known[] = {
        {"sc", PREFIX_SCRIPT},      {"script", PREFIX_SCRIPT},
        {"scx", PREFIX_EXTENSIONS}, {"scriptextensions", PREFIX_EXTENSIONS},
        {"bc", PREFIX_BIDI},        {"bidiclass", PREFIX_BIDI},
    };

    for (size_t i = 0; i < JR_COUNT(known); i++) {
        if (!strcmp(key, known[i].name)) {
            *prefix = known[i].prefix;
            return true;
        }
    }
    return false;
}

static bool read_name(const char *text, size_t len, PropertyName *name)
{
    uint32_t n = 0;

    *name = (PropertyName){0};
    for (size_t i = 0; i < len; i++) {
        char c = text[i];

        if (is_ignored(c)) continue;
        if (c == '^' && i == 0) {
            name->negated = true;
        } else if ((c == ':' || c == '=') && name->prefix == PREFIX_NONE) {
            if (!read_prefix(name->key, &name->prefix)) return false;
            memset(name->key, 0, sizeof name->key);
            n = 0;
            if (name->prefix == PREFIX_BIDI) {
                memcpy(name->key, "bidi", 4); // how the tables list these values
                n = 4;
            }
        } else {
            if (c == 0 || n == KEY - 1) return false; // no name is that long
            name->key[n++] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
        }
    }
    return true;
}

/* Does this entry of the table answer to a name with that prefix? */
static bool fits(const UcdName *found, Prefix prefix)
{
    switch (prefix) {
    case PREFIX_NONE: return true;
    case PREFIX_BIDI: return found->kind == UCD_BINARY;
    case PREFIX_SCRIPT:
    case PREFIX_EXTENSIONS: return found->kind == UCD_SCRIPT;
    }
    return false;
}

static void add_found(Arena *a, CharSet *set, const UcdName *found, Prefix prefix)
{
    switch (found->kind) {
    case UCD_CATEGORY: add_categories(a, set, found->value); break;
    case UCD_BINARY: add_stored_set(a, set, found->value); break;
    case UCD_SPECIAL: add_special(a, set, found->value); break;
    case UCD_SCRIPT:
        add_stored_set(a, set, found->value);
        if (prefix != PREFIX_SCRIPT && found->more != UCD_NONE)
            add_stored_set(a, set, found->more);
        break;
    }
}

bool jr_unicode_property(Arena *a, const char *name, size_t len, CharSet *set)
{
    PropertyName parsed;
    const UcdName *found;
    CharSet own = {0};

    if (!read_name(name, len, &parsed)) return false;
    found = find_name(parsed.key);
    if (!found || !fits(found, parsed.prefix)) return false;
    add_found(a, &own, found, parsed.prefix);
    jr_charset_seal(&own);
    if (parsed.negated) jr_charset_negate(a, &own, JR_MAX_CODE_POINT);
    jr_charset_add_set(a, set, &own);
    jr_charset_seal(set);
    return true;
}
