/* options.c -- the command line, from the table in option_table.h.
 *
 * getopt_long does what users of GNU tools expect: options after operands, abbreviated long
 * options, values attached or apart. The name the program was called by chooses its face.
 */
#include "options.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "generate.h"
#include "jitre.h"
#include "option_rows.h"
#include "output.h"

/* -- The table --------------------------------------------------------------------------- */

enum { LONG_CODE = 256 }; // a long option's code is this + id: aliases are not ambiguous

/* Does the command line have the whole name of an option? */
static bool is_spelled_out(const char *name, int argc, char **argv)
{
    size_t len = strlen(name);

    for (int i = 1; i < argc; i++) {
        const char *arg = argv[i];

        if (arg[0] == '-' && arg[1] == '-' && !strncmp(arg + 2, name, len) &&
            (!arg[2 + len] || arg[2 + len] == '='))
            return true;
    }
    return false;
}

static bool has_letter(const OptionRow *row, Face face)
{
    return row->letter && row->faces != (face == FACE_GREP ? OWN : OLD);
}

/* What getopt_long wants to know. Of the options that only jgrep has, grep sees those that are
 * written in full; then no abbreviation of a name is ambiguous that was not so before. */
static void make_tables(Face face, int argc, char **argv, char *letters,
                        struct option *longs)
{
    *letters++ = '0'; // -NUM
    for (char digit = '1'; digit <= '9'; digit++)
        *letters++ = digit;
    for (size_t i = 0; i < option_nrows; i++) {
        const OptionRow *row = &option_rows[i];

        if (has_letter(row, face)) {
            *letters++ = row->letter;
            if (row->value) *letters++ = ':';
        }
        if (!row->name || (row->faces == OLD && face != FACE_GREP)) continue;
        if (row->faces == OWN && face == FACE_GREP &&
            !is_spelled_out(row->name, argc, argv))
            continue;
        *longs++ = (struct option){row->name, (int)row->value, NULL, LONG_CODE + row->id};
    }
    *letters = 0;
    *longs = (struct option){0};
}

static int id_of(int code, Face face)
{
    if (code >= LONG_CODE) return code - LONG_CODE;
    for (size_t i = 0; i < option_nrows; i++) {
        if (option_rows[i].letter == code && has_letter(&option_rows[i], face))
            return option_rows[i].id;
    }
    return OPT_SECTION;
}

/* -- Help -------------------------------------------------------------------------------- */

static int usage(void)
{
    fprintf(stderr,
            "Usage: %s [OPTION]... PATTERNS [FILE]...\n"
            "Try '%s --help' for more information.\n",
            program_invocation_short_name, program_invocation_short_name);
    return EXIT_TROUBLE;
}

/* Print the text and free it. Output of --help and the like counts as any other: a full
 * device is an error. */
static int print_text(Bytes *text)
{
    bool failed = fwrite(text->data, 1, text->len, stdout) != text->len || fflush(stdout);

    bytes_free(text);
    if (!failed) return 0;
    complain(NULL, errno, "write error");
    return EXIT_TROUBLE;
}

static int print_help(const Options *o)
{
    Bytes text = {0};

    generate_help(&text, program_invocation_short_name, o->face == FACE_GREP);
    return print_text(&text);
}

static int print_version(void)
{
    Bytes text = {0};

    bytes_put_text(&text, program_invocation_short_name);
    bytes_put_text(&text, " (jitre) ");
    bytes_put_text(&text, jitre_version());
    bytes_put_char(&text, '\n');
    return print_text(&text);
}

static int print_types(const Options *o)
{
    Bytes text = {0};

    if (types_list(&o->filter.types, &text)) return print_text(&text);
    bytes_free(&text);
    return EXIT_TROUBLE;
}

static int print_generated(const char *what)
{
    Bytes text = {0};

    if (generate(&text, what)) return print_text(&text);
    complain(NULL, 0, "invalid argument '%s' for '--generate'", what);
    return usage();
}

/* -- Values ------------------------------------------------------------------------------ */

/* A decimal number; too large a one is the largest there is. */
static bool parse_number(const char *text, intmax_t *value)
{
    char *end;

    errno = 0;
    *value = strtoimax(text, &end, 10);
    return end != text && !*end && (!errno || errno == ERANGE);
}

static int parse_context(const char *text, intmax_t *value)
{
    if (parse_number(text, value) && *value >= 0) return -1;
    complain(NULL, 0, "%s: invalid context length argument", text);
    return EXIT_TROUBLE;
}

typedef struct Word {
    const char *text;
    int value;
} Word;

static int parse_word(const char *option, const char *text, const Word *words, int *value)
{
    for (; words->text; words++) {
        if (!strcmp(text, words->text)) {
            *value = words->value;
            return -1;
        }
    }
    complain(NULL, 0, "invalid argument '%s' for '--%s'", text, option);
    return usage();
}

static int parse_directories(const char *text, Options *o)
{
    static const Word words[] = {{"read", DIRECTORIES_READ},
                                 {"recurse", DIRECTORIES_RECURSE},
                                 {"skip", DIRECTORIES_SKIP},
                                 {NULL, 0}};
    int value = 0, status = parse_word("directories", text, words, &value);

    if (status >= 0) return status;
    o->directories = (Directories)value;
    o->walk_here = o->directories == DIRECTORIES_RECURSE;
    return -1;
}

static int parse_devices(const char *text, Options *o)
{
    static const Word words[] = {{"read", DEVICES_READ}, {"skip", DEVICES_SKIP}, {NULL, 0}};
    int value = 0, status = parse_word("devices", text, words, &value);

    if (status < 0) o->devices = (Devices)value;
    return status;
}

static int parse_binary_files(const char *text, Options *o)
{
    static const Word words[] = {{"binary", BINARY_NOTICE},
                                 {"text", BINARY_TEXT},
                                 {"without-match", BINARY_WITHOUT_MATCH},
                                 {NULL, 0}};
    int value = 0, status = parse_word("binary-files", text, words, &value);

    if (status < 0) o->binary_files = (BinaryFiles)value;
    return status;
}

static bool terminal_has_colors(void)
{
    const char *term = getenv("TERM");

    return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb");
}

static int parse_color(const char *text, int *color)
{
    enum { NEVER, ALWAYS, AUTO };
    static const Word words[] = {{"always", ALWAYS}, {"yes", ALWAYS}, {"force", ALWAYS},
                                 {"never", NEVER},   {"no", NEVER},   {"none", NEVER},
                                 {"auto", AUTO},     {"tty", AUTO},   {"if-tty", AUTO},
                                 {NULL, 0}};
    int value = AUTO, status = text ? parse_word("color", text, words, &value) : -1;

    if (status < 0) *color = value == ALWAYS || (value == AUTO && terminal_has_colors());
    return status;
}

/* Replace escapes of C in `text`, in place. Unknown ones stay. */
static Text unescape(char *text)
{
    static const char letters[] = "ntr\\0", values[] = {'\n', '\t', '\r', '\\', 0};
    const char *from = text;
    char *to = text;

    while (*from) {
        const char *letter = *from == '\\' && from[1] ? strchr(letters, from[1]) : NULL;
        char digits[3] = {from[0], 0, 0};

        if (letter) {
            *to++ = values[letter - letters];
            from += 2;
        } else if (*from == '\\' && from[1] == 'x' && isxdigit((unsigned char)from[2]) &&
                   isxdigit((unsigned char)from[3])) {
            memcpy(digits, from + 2, 2);
            *to++ = (char)strtol(digits, NULL, 16);
            from += 4;
        } else {
            *to++ = *from++;
        }
    }
    *to = 0;
    return (Text){text, (size_t)(to - text)};
}

static int parse_encoding(const char *text, Options *o)
{
    if (encoding_find(text, &o->encoding)) return -1;
    complain(NULL, 0, "unknown encoding '%s'", text);
    return EXIT_TROUBLE;
}

static int parse_max_columns(const char *text, Options *o)
{
    intmax_t value;

    if (!parse_number(text, &value) || value < 0) {
        complain(NULL, 0, "%s: invalid number of columns", text);
        return EXIT_TROUBLE;
    }
    o->max_columns = (uintmax_t)value > SIZE_MAX ? SIZE_MAX : (size_t)value;
    return -1;
}

/* -- Walks ------------------------------------------------------------------------------- */

static int add_path_glob(Options *o, const char *glob, bool ignore_case)
{
    Filter *f = &o->filter;
    bool keep = *glob != '!';

    f->globs_keep |= keep;
    if (rules_add_glob(&f->globs, glob + !keep, keep, ignore_case)) return -1;
    complain(NULL, 0, "invalid glob '%s'", glob);
    return EXIT_TROUBLE;
}

static int add_ignore_file(Filter *f, const char *path)
{
    f->ignore_files = resize(f->ignore_files, f->nignore_files + 1, sizeof(char *));
    f->ignore_files[f->nignore_files++] = path;
    return -1;
}

static void ignore_nothing(Filter *f)
{
    f->dot = f->git = f->exclude = f->global = f->parents = false;
}

static int lift_restrictions(Filter *f)
{
    f->unlimited++;
    if (f->unlimited == 1) ignore_nothing(f);
    if (f->unlimited == 2) f->hidden = true;
    if (f->unlimited == 3) f->binary = true;
    return -1;
}

/* A number of bytes, with K, M or G behind it. */
static int parse_size(const char *text, intmax_t *value)
{
    static const char units[] = "KMG";
    char *end, *unit;
    int shift = 0;

    errno = 0;
    *value = strtoimax(text, &end, 10);
    unit = *end ? strchr(units, *end) : NULL;
    if (unit) shift = 10 * (int)(unit - units + 1);
    if (end != text && !end[unit != NULL] && *value >= 0) {
        *value = errno || *value > INTMAX_MAX >> shift ? INTMAX_MAX : *value << shift;
        return -1;
    }
    complain(NULL, 0, "invalid size '%s'", text);
    return EXIT_TROUBLE;
}

static int parse_count(const char *option, const char *text, intmax_t *value)
{
    if (parse_number(text, value) && *value >= 0) return -1;
    complain(NULL, 0, "invalid number '%s' for '--%s'", text, option);
    return EXIT_TROUBLE;
}

static int parse_sort(const char *option, const char *text, Filter *f, bool reverse)
{
    static const Word words[] = {{"path", SORT_PATH},         {"modified", SORT_MODIFIED},
                                 {"accessed", SORT_ACCESSED}, {"created", SORT_CREATED},
                                 {"none", SORT_NONE},         {NULL, 0}};
    int value = 0, status = parse_word(option, text, words, &value);

    if (status >= 0) return status;
    f->sort = (SortKey)value;
    f->reverse = reverse && value != SORT_NONE;
    return -1;
}

/* Options of walks. Returns -2 where `id` is none of them. */
static int apply_to_walk(Options *o, int id, char *value)
{
    Filter *f = &o->filter;

    switch (id) {
    case OPT_GLOB: return add_path_glob(o, value, false);
    case OPT_IGLOB: return add_path_glob(o, value, true);
    case OPT_TYPE: types_change(&f->types, TYPE_ONLY, value); break;
    case OPT_TYPE_NOT: types_change(&f->types, TYPE_NOT, value); break;
    case OPT_TYPE_ADD: types_change(&f->types, TYPE_ADD, value); break;
    case OPT_TYPE_CLEAR: types_change(&f->types, TYPE_CLEAR, value); break;
    case OPT_UNRESTRICTED: return lift_restrictions(f);
    case OPT_NO_IGNORE: ignore_nothing(f); break;
    case OPT_NO_IGNORE_DOT: f->dot = false; break;
    case OPT_NO_IGNORE_VCS: f->git = false; break;
    case OPT_NO_IGNORE_EXCLUDE: f->exclude = false; break;
    case OPT_NO_IGNORE_GLOBAL: f->global = false; break;
    case OPT_NO_IGNORE_PARENT: f->parents = false; break;
    case OPT_NO_IGNORE_FILES: f->files = false; break;
    case OPT_NO_REQUIRE_GIT: f->require_git = false; break;
    case OPT_IGNORE_FILE: return add_ignore_file(f, value);
    case OPT_HIDDEN: f->hidden = true; break;
    case OPT_NO_HIDDEN: f->hidden = false; break;
    case OPT_SKIPPED: f->tell = true; break;
    case OPT_MAX_DEPTH: return parse_count("max-depth", value, &f->max_depth);
    case OPT_MAX_FILESIZE: return parse_size(value, &f->max_size);
    case OPT_ONE_FILE_SYSTEM: f->one_file_system = true; break;
    case OPT_FOLLOW: o->follow_links = true; break;
    case OPT_NO_FOLLOW: o->follow_links = false; break;
    case OPT_FILES: f->list = true; break;
    case OPT_SORT: return parse_sort("sort", value, f, false);
    case OPT_SORTR: return parse_sort("sortr", value, f, true);
    case OPT_THREADS: return parse_count("threads", value, &f->threads);
    case OPT_MMAP:
    case OPT_NO_MMAP: break;
    default: return -2;
    }
    return -1;
}

/* -- Patterns ---------------------------------------------------------------------------- */

static int add_pattern_file(Options *o, const char *path)
{
    bool is_stdin = !strcmp(path, "-");
    FILE *file = is_stdin ? stdin : fopen(path, "re");
    size_t before = o->patterns.len, n;
    char block[8192];
    bool failed;

    if (!file) {
        complain(NULL, errno, "%s", path);
        return EXIT_TROUBLE;
    }
    while ((n = fread(block, 1, sizeof(block), file)) > 0)
        bytes_put(&o->patterns, block, n);
    failed = ferror(file);
    if (failed) complain(NULL, errno, "%s", path);
    if (!is_stdin) fclose(file);
    if (o->patterns.len > before && o->patterns.data[o->patterns.len - 1] != '\n')
        bytes_put_char(&o->patterns, '\n');
    return failed ? EXIT_TROUBLE : -1;
}

static void add_pattern(Options *o, const char *text)
{
    bytes_put_text(&o->patterns, text);
    bytes_put_char(&o->patterns, '\n');
}

static void add_condition(Options *o, const char *text, bool negated)
{
    Condition *c;

    o->conditions = resize(o->conditions, o->nconditions + 1, sizeof(*c));
    c = &o->conditions[o->nconditions++];
    *c = (Condition){.negated = negated};
    bytes_put_text(&c->patterns, text);
    bytes_put_char(&c->patterns, '\n');
}

/* -- Colours ----------------------------------------------------------------------------- */

/* One "name=value" or "name" of GREP_COLORS. Returns false where a value is malformed, which
 * ends the reading of the variable. */
static bool set_color(Colors *c, const char *name, const char *value)
{
    const struct {
        const char *name;
        const char **to;
    } places[] = {
        {"ms", &c->selected_match}, {"mc", &c->context_match}, {"sl", &c->selected_line},
        {"cx", &c->context_line},   {"fn", &c->name},          {"ln", &c->line},
        {"cn", &c->column},         {"bn", &c->byte},          {"se", &c->separator}};

    if (value && value[strspn(value, "0123456789;")]) return false;
    if (!value) {
        if (!strcmp(name, "rv")) c->reverse = true;
        if (!strcmp(name, "ne")) c->no_erase = true;
        return true;
    }
    if (!strcmp(name, "mt")) c->selected_match = c->context_match = value;
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        if (!strcmp(name, places[i].name)) *places[i].to = value;
    }
    return true;
}

/* `spec` is cut into pieces that the colours go on pointing to. */
static void read_colors(Colors *c, char *spec)
{
    while (spec) {
        char *item = strsep(&spec, ":");
        char *value = strchr(item, '=');

        if (value) *value++ = 0;
        if (!set_color(c, item, value)) return;
    }
}

static void init_colors(Options *o)
{
    const char *old = getenv("GREP_COLOR"), *spec = getenv("GREP_COLORS");

    o->colors = (Colors){.selected_match = "01;31",
                         .context_match = "01;31",
                         .selected_line = "",
                         .context_line = "",
                         .name = "35",
                         .line = "32",
                         .column = "32",
                         .byte = "32",
                         .separator = "36"};
    if (old && *old && !old[strspn(old, "0123456789;")]) {
        complain(NULL, 0, "warning: GREP_COLOR='%s' is deprecated; use GREP_COLORS='mt=%s'",
                 old, old);
        o->colors.selected_match = o->colors.context_match = old;
    }
    if (spec && *spec) {
        o->color_spec = resize(NULL, strlen(spec) + 1, 1);
        strcpy(o->color_spec, spec);
        read_colors(&o->colors, o->color_spec);
    }
}

/* -- Parsing ----------------------------------------------------------------------------- */

/* What is known only while the command line is being read. */
typedef struct Parse {
    bool has_syntax, has_patterns;
    bool list_types;
    intmax_t both;   // -C and -NUM; -1: not given
    char number[24]; // the digits of -NUM so far
    size_t ndigits;
    bool smart_case;
    int color, heading, line_numbers, include_zero; // -1: not said
    int before_last, before; // optind before the last and before this call of getopt
} Parse;

static int choose_syntax(Options *o, Parse *p, Syntax syntax)
{
    if (p->has_syntax && o->syntax != syntax) {
        complain(NULL, 0, "conflicting matchers specified");
        return EXIT_TROUBLE;
    }
    p->has_syntax = true;
    o->syntax = syntax;
    return -1;
}

static int choose_syntax_by_name(Options *o, Parse *p, const char *name)
{
    static const Word words[] = {{"grep", SYNTAX_BASIC},        {"egrep", SYNTAX_EXTENDED},
                                 {"fgrep", SYNTAX_FIXED},       {"perl", SYNTAX_PERL},
                                 {"awk", SYNTAX_EXTENDED},      {"gawk", SYNTAX_EXTENDED},
                                 {"posixawk", SYNTAX_EXTENDED}, {NULL, 0}};

    for (const Word *w = words; w->text; w++) {
        if (!strcmp(name, w->text)) return choose_syntax(o, p, (Syntax)w->value);
    }
    complain(NULL, 0, "invalid matcher %s", name);
    return EXIT_TROUBLE;
}

/* Digits next to each other in one argument make one number. */
static int add_digit(Parse *p, char digit)
{
    if (p->before_last != p->before) p->ndigits = 0;
    if (p->ndigits == 1 && p->number[0] == '0') p->ndigits = 0;
    if (p->ndigits < sizeof(p->number) - 1) p->number[p->ndigits++] = digit;
    p->number[p->ndigits] = 0;
    return parse_context(p->number, &p->both);
}

static int parse_max_count(Options *o, const char *text)
{
    if (!parse_number(text, &o->max_count)) {
        complain(NULL, 0, "invalid max count");
        return EXIT_TROUBLE;
    }
    if (o->max_count < 0) o->max_count = INTMAX_MAX;
    return -1;
}

static int add_exclude_file(Options *o, const char *path)
{
    int error = globs_add_file(&o->files, path);

    if (!error) return -1;
    complain(NULL, error, "%s", path);
    return EXIT_TROUBLE;
}

static int add_exclude_dir(Options *o, char *glob)
{
    size_t len = strlen(glob);

    while (len > 1 && glob[len - 1] == '/')
        glob[--len] = 0;
    globs_add(&o->dirs, glob, false);
    return -1;
}

/* Options that GNU grep does not have. */
static int apply_own(Options *o, Parse *p, int id, char *value)
{
    switch (id) {
    case OPT_SMART_CASE: p->smart_case = true; break;
    case OPT_ENCODING: return parse_encoding(value, o);
    case OPT_MULTILINE: o->multiline = true; break;
    case OPT_MULTILINE_DOTALL: o->multiline = o->multiline_dotall = true; break;
    case OPT_STOP_ON_NONMATCH: o->stop_on_nonmatch = true; break;
    case OPT_COUNT_MATCHES: o->count_matches = true; break;
    case OPT_COUNT_TOTAL: o->count_total = true; break;
    case OPT_INCLUDE_ZERO: p->include_zero = true; break;
    case OPT_NO_INCLUDE_ZERO: p->include_zero = false; break;
    case OPT_REPLACE: o->replace = value; break;
    case OPT_NO_LINE_NUMBER: p->line_numbers = false; break;
    case OPT_COLUMN: o->column = true; break;
    case OPT_HEADING: p->heading = true; break;
    case OPT_NO_HEADING: p->heading = false; break;
    case OPT_PRETTY: p->color = p->heading = p->line_numbers = true; break;
    case OPT_VIMGREP: o->vimgrep = true; break;
    case OPT_JSON: o->json = true; break;
    case OPT_TRIM: o->trim = true; break;
    case OPT_MAX_COLUMNS: return parse_max_columns(value, o);
    case OPT_MAX_COLUMNS_PREVIEW: o->max_columns_preview = true; break;
    case OPT_CONTEXT_SEPARATOR: o->separator = unescape(value).data; break;
    case OPT_FIELD_MATCH_SEPARATOR: o->match_separator = unescape(value); break;
    case OPT_FIELD_CONTEXT_SEPARATOR: o->context_mark = unescape(value); break;
    case OPT_PASSTHRU: o->passthru = true; break;
    case OPT_STATS: o->stats = true; break;
    case OPT_NO_CONFIG: break; // see gather_arguments
    default: return usage();   // getopt has said what is wrong
    }
    return -1;
}

static int apply(Options *o, Parse *p, int id, char *value)
{
    int status = apply_to_walk(o, id, value);

    if (status != -2) return status;
    switch (id) {
    case OPT_PERL: return choose_syntax(o, p, SYNTAX_PERL);
    case OPT_EXTENDED: return choose_syntax(o, p, SYNTAX_EXTENDED);
    case OPT_BASIC: return choose_syntax(o, p, SYNTAX_BASIC);
    case OPT_FIXED: return choose_syntax(o, p, SYNTAX_FIXED);
    case OPT_MATCHER: return choose_syntax_by_name(o, p, value);
    case OPT_REGEXP:
        p->has_patterns = true;
        add_pattern(o, value);
        break;
    case OPT_FILE: p->has_patterns = true; return add_pattern_file(o, value);
    case OPT_AND: add_condition(o, value, false); break;
    case OPT_NOT: add_condition(o, value, true); break;
    case OPT_IGNORE_CASE: o->ignore_case = true; break;
    case OPT_NO_IGNORE_CASE: o->ignore_case = p->smart_case = false; break;
    case OPT_WORD: o->whole_words = true; break;
    case OPT_LINE: o->whole_lines = true; break;
    case OPT_NULL_DATA: o->eol = 0; break;
    case OPT_NO_UNICODE: o->utf = false; break;
    case OPT_INVERT: o->invert = true; break;
    case OPT_COUNT: o->count = true; break;
    case OPT_WITH_MATCHES: o->listing = LIST_WITH_MATCHES; break;
    case OPT_WITHOUT_MATCH: o->listing = LIST_WITHOUT_MATCH; break;
    case OPT_QUIET: o->quiet = true; break;
    case OPT_NO_MESSAGES: o->no_messages = true; break;
    case OPT_MAX_COUNT: return parse_max_count(o, value);
    case OPT_ONLY_MATCHING: o->only_matching = true; break;
    case OPT_LINE_NUMBER: p->line_numbers = true; break;
    case OPT_BYTE_OFFSET: o->byte_offsets = true; break;
    case OPT_WITH_FILENAME: o->names = NAMES_ALWAYS; break;
    case OPT_NO_FILENAME: o->names = NAMES_NEVER; break;
    case OPT_LABEL: o->label = value; break;
    case OPT_NULL_NAMES: o->null_names = true; break;
    case OPT_INITIAL_TAB: o->initial_tab = true; break;
    case OPT_LINE_BUFFERED: o->line_buffered = true; break;
    case OPT_COLOR: return parse_color(value, &p->color);
    case OPT_AFTER: return parse_context(value, &o->after);
    case OPT_BEFORE: return parse_context(value, &o->before);
    case OPT_CONTEXT: return parse_context(value, &p->both);
    case OPT_GROUP_SEPARATOR: o->separator = value; break;
    case OPT_NO_GROUP_SEPARATOR: o->separator = NULL; break;
    case OPT_RECURSIVE:
        o->directories = DIRECTORIES_RECURSE;
        o->walk_here = true;
        o->follow_links = false;
        break;
    case OPT_DEREFERENCE:
        o->directories = DIRECTORIES_RECURSE;
        o->walk_here = true;
        o->follow_links = true;
        break;
    case OPT_DIRECTORIES: return parse_directories(value, o);
    case OPT_DEVICES: return parse_devices(value, o);
    case OPT_INCLUDE: globs_add(&o->files, value, true); break;
    case OPT_EXCLUDE: globs_add(&o->files, value, false); break;
    case OPT_EXCLUDE_FROM: return add_exclude_file(o, value);
    case OPT_EXCLUDE_DIR: return add_exclude_dir(o, value);
    case OPT_BINARY_FILES: o->filter.binary = true; return parse_binary_files(value, o);
    case OPT_TEXT:
        o->filter.binary = true;
        o->binary_files = BINARY_TEXT;
        break;
    case OPT_WITHOUT_BINARY: o->binary_files = BINARY_WITHOUT_MATCH; break;
    case OPT_BINARY: break;
    case OPT_UNIX_OFFSETS:
        complain(NULL, 0, "warning: --unix-byte-offsets (-u) is obsolete");
        break;
    case OPT_DEBUG: o->debug = true; break;
    case OPT_TYPE_LIST: p->list_types = true; break;
    case OPT_GENERATE: return print_generated(value);
    case OPT_HELP: return print_help(o);
    case OPT_VERSION: return print_version();
    default: return apply_own(o, p, id, value);
    }
    return -1;
}

static bool locale_is_utf8(Face face)
{
    static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    const char *locale = NULL, *codeset;

    for (size_t i = 0; i < 3 && (!locale || !*locale); i++)
        locale = getenv(variables[i]);
    if (!locale || !*locale) return face == FACE_JGREP;
    codeset = strchr(locale, '.');
    if (codeset)
        return !strncasecmp(codeset, ".utf-8", 6) || !strncasecmp(codeset, ".utf8", 5);
    return strcmp(locale, "C") && strcmp(locale, "POSIX");
}

static void set_defaults(Options *o, Parse *p)
{
    const char *name = program_invocation_short_name;
    bool egrep = !strcmp(name, "egrep"), fgrep = !strcmp(name, "fgrep");

    *o = (Options){
        .eol = '\n', .max_count = INTMAX_MAX, .before = -1, .after = -1, .separator = "--"};
    o->match_separator = (Text){":", 1};
    o->context_mark = (Text){"-", 1};
    *p = (Parse){.both = -1,
                 .before = 1, // getopt begins there
                 .before_last = -2,
                 .color = -1,
                 .heading = -1,
                 .line_numbers = -1,
                 .include_zero = -1};
    o->face = egrep || fgrep || !strcmp(name, "grep") ? FACE_GREP : FACE_JGREP;
    o->utf = locale_is_utf8(o->face);
    o->filter.files = o->filter.require_git = true;
    o->filter.max_depth = o->filter.max_size = -1;
    if (o->face == FACE_JGREP) {
        o->syntax = SYNTAX_PERL;
        o->encoding = ENCODING_AUTO;
        o->directories = DIRECTORIES_RECURSE;
        o->filter.dot = o->filter.git = o->filter.exclude = o->filter.global = true;
        o->filter.parents = true;
    } else {
        o->filter.hidden = o->filter.binary = true;
        o->filter.sort = SORT_AS_FOUND;
        o->syntax = egrep ? SYNTAX_EXTENDED : fgrep ? SYNTAX_FIXED : SYNTAX_BASIC;
        p->has_syntax = egrep || fgrep;
    }
}

/* Is there an upper case letter in the patterns? Escapes do not count, nor does what is in the
 * braces of one: \W, \p{Lu}. */
static bool has_upper_case(const Options *o, const Bytes *patterns)
{
    const char *s = patterns->data, *end = s + patterns->len;
    Bytes letters = {0};
    jitre_regex *re = NULL;
    bool found = false;

    while (s < end) {
        if (*s != '\\' || o->syntax == SYNTAX_FIXED) {
            bytes_put_char(&letters, *s++);
            continue;
        }
        s += end - s < 2 ? 1 : 2;
        if (s < end && *s == '{') {
            while (s < end && *s != '}')
                s++;
        }
    }
    if (letters.len && jitre_compile(o->utf ? "\\p{Lu}" : "[A-Z]", o->utf ? 6 : 5,
                                     o->utf ? JITRE_UTF : 0, NULL, &re, NULL) == JITRE_OK)
        found = jitre_is_match(re, letters.data, letters.len, 0, 0) == 1;
    jitre_free(re);
    bytes_free(&letters);
    return found;
}

/* Is there one in no pattern at all, --and and --not included? */
static bool is_all_lower(const Options *o)
{
    bool found = has_upper_case(o, &o->patterns);

    for (size_t i = 0; i < o->nconditions; i++)
        found |= has_upper_case(o, &o->conditions[i].patterns);
    return !found;
}

/* Is standard input all that is read? */
static bool reads_stdin(const Options *o)
{
    if (o->noperands) return o->noperands == 1 && !strcmp(o->operands[0], "-");
    return !o->walk_here && !isatty(STDIN_FILENO);
}

/* What a terminal gets, unless it is said otherwise. */
static void finish_layout(Options *o, const Parse *p)
{
    bool own = o->face == FACE_JGREP && isatty(STDOUT_FILENO);
    const char *no_color = getenv("NO_COLOR");

    o->color =
        p->color >= 0 ? p->color : own && terminal_has_colors() && !(no_color && *no_color);
    o->heading = p->heading >= 0 ? p->heading : own;
    o->plain_names = own && !o->null_names;
    o->line_numbers = p->line_numbers >= 0 ? p->line_numbers : own && !reads_stdin(o);
    if (o->vimgrep) {
        o->column = true;
        if (o->names == NAMES_AUTO) o->names = NAMES_ALWAYS;
        o->heading = false;
    }
    if (o->column && p->line_numbers < 0) o->line_numbers = true;
    if (o->json) {
        o->color = o->heading = o->only_matching = o->vimgrep = false;
        o->line_numbers = o->column = false;
    }
    o->rich = o->multiline || o->replace || o->column || o->trim || o->max_columns;
    o->wants_parts =
        o->only_matching || o->color || o->rich || o->json || o->stats || o->count_matches;
}

/* Which of the counts are asked for, and which win. */
static void finish_counts(Options *o, const Parse *p)
{
    if (o->quiet || o->listing != LIST_NONE) o->count = o->count_matches = false;
    if (o->count) o->count_matches = false;
    if (o->count_matches && o->invert) {
        o->count = true;
        o->count_matches = false;
    }
    if (o->count_matches) o->before = o->after = -1;
    o->count_each = o->count || o->count_matches;
    if (o->count_total && !o->count_each) o->count = true;
    o->include_zero = p->include_zero >= 0 ? p->include_zero : o->count;
}

/* Settle what one option says about another. */
static int finish(Options *o, const Parse *p)
{
    bool prints_none = o->count || o->count_matches || o->count_total || o->listing;

    if (o->json && prints_none) {
        complain(NULL, 0, "--json prints matches: no counts, no names of files");
        return EXIT_TROUBLE;
    }
    if (o->multiline && o->nconditions) {
        complain(NULL, 0, "--and and --not are about lines: not with --multiline");
        return EXIT_TROUBLE;
    }
    if (p->smart_case && !o->ignore_case) o->ignore_case = is_all_lower(o);
    if (o->passthru) {
        o->before = 0;
        o->after = INTMAX_MAX;
        o->separator = NULL;
    }
    if (o->after < 0) o->after = p->both;
    if (o->before < 0) o->before = p->both;
    if (o->quiet) o->listing = LIST_NONE;
    finish_counts(o, p);
    finish_layout(o, p);
    if (o->color) init_colors(o);
    return -1;
}

/* The arguments, those of a configuration file included where there is one. */
static int gather_arguments(Options *o, int argc, char **argv)
{
    const char *path = getenv("JGREP_CONFIG_PATH");
    int error;

    o->arguments = (Arguments){.n = argc, .list = argv};
    if (o->face != FACE_JGREP || !path || !*path || is_spelled_out("no-config", argc, argv))
        return -1;
    error = config_read(path, argc, argv, &o->arguments);
    if (!error) return -1;
    complain(NULL, error, "%s", path);
    return EXIT_TROUBLE;
}

static int parse_arguments(Options *o, Parse *p, int argc, char **argv)
{
    char letters[2 * OPTION_MAX_ROWS + 11];
    struct option longs[OPTION_MAX_ROWS + 1];
    int code;

    make_tables(o->face, argc, argv, letters, longs);
    while ((code = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
        bool digit = code >= '0' && code <= '9';
        int status =
            digit ? add_digit(p, (char)code) : apply(o, p, id_of(code, o->face), optarg);

        if (status >= 0) return status;
        p->before_last = digit ? p->before : -2;
        p->before = optind;
    }
    return -1;
}

int options_parse(Options *o, int argc, char **argv)
{
    Parse p;
    int status;

    set_defaults(o, &p);
    status = gather_arguments(o, argc, argv);
    argc = o->arguments.n;
    argv = o->arguments.list;
    if (status < 0) status = parse_arguments(o, &p, argc, argv);
    if (status >= 0) return status;
    if (!types_settle(&o->filter.types)) return EXIT_TROUBLE;
    if (p.list_types) return print_types(o);
    if (!p.has_patterns && !o->filter.list) {
        if (optind == argc) return usage();
        add_pattern(o, argv[optind++]);
    }
    o->operands = argv + optind;
    o->noperands = argc - optind;
    return finish(o, &p);
}

void options_free(Options *o)
{
    bytes_free(&o->patterns);
    for (size_t i = 0; i < o->nconditions; i++)
        bytes_free(&o->conditions[i].patterns);
    free(o->conditions);
    globs_free(&o->files);
    globs_free(&o->dirs);
    free(o->color_spec);
    config_free(&o->arguments);
    free(o->filter.ignore_files);
    rules_free(&o->filter.globs);
    types_free(&o->filter.types);
}
