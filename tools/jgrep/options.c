/* options.c -- the command line, from the table in option_table.h.
 *
 * getopt_long does what users of GNU tools expect: options after operands, abbreviated long
 * options, values attached or apart. The name the program was called by chooses its face.
 */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "jitre.h"
#include "option_table.h"
#include "output.h"

/* -- The table --------------------------------------------------------------------------- */

typedef struct OptionRow {
    int id; // OPT_, or OPT_SECTION
    char letter;
    const char *name;
    int argument;
    const char *argument_name, *text;
} OptionRow;

/* Ids come from the rows that have a text or stand alone; aliases repeat an id, so the ids are
 * listed apart. A row whose id is missing here does not compile. */
enum {
    OPT_SECTION,
    OPT_PERL,
    OPT_EXTENDED,
    OPT_BASIC,
    OPT_FIXED,
    OPT_MATCHER,
    OPT_REGEXP,
    OPT_FILE,
    OPT_AND,
    OPT_NOT,
    OPT_IGNORE_CASE,
    OPT_NO_IGNORE_CASE,
    OPT_WORD,
    OPT_LINE,
    OPT_NULL_DATA,
    OPT_NO_UNICODE,
    OPT_INVERT,
    OPT_COUNT,
    OPT_WITH_MATCHES,
    OPT_WITHOUT_MATCH,
    OPT_QUIET,
    OPT_NO_MESSAGES,
    OPT_MAX_COUNT,
    OPT_ONLY_MATCHING,
    OPT_LINE_NUMBER,
    OPT_BYTE_OFFSET,
    OPT_WITH_FILENAME,
    OPT_NO_FILENAME,
    OPT_LABEL,
    OPT_NULL_NAMES,
    OPT_INITIAL_TAB,
    OPT_LINE_BUFFERED,
    OPT_COLOR,
    OPT_AFTER,
    OPT_BEFORE,
    OPT_CONTEXT,
    OPT_GROUP_SEPARATOR,
    OPT_NO_GROUP_SEPARATOR,
    OPT_RECURSIVE,
    OPT_DEREFERENCE,
    OPT_DIRECTORIES,
    OPT_DEVICES,
    OPT_INCLUDE,
    OPT_EXCLUDE,
    OPT_EXCLUDE_FROM,
    OPT_EXCLUDE_DIR,
    OPT_BINARY_FILES,
    OPT_TEXT,
    OPT_WITHOUT_BINARY,
    OPT_BINARY,
    OPT_UNIX_OFFSETS,
    OPT_HELP,
    OPT_VERSION
};

static const OptionRow rows[] = {
#define ROW_SECTION(title) {OPT_SECTION, 0, NULL, 0, NULL, title},
#define ROW_OPTION(id, letter, name, argument, argname, text)                              \
    {OPT_##id, letter, name, argument, argname, text},
    OPTION_TABLE(ROW_SECTION, ROW_OPTION)};
enum { NROWS = sizeof(rows) / sizeof(rows[0]), LONG_CODE = 256 };

/* A long option's code is LONG_CODE + id, so that aliases are not ambiguous for getopt. */
static void make_tables(char *letters, struct option *longs)
{
    *letters++ = '0'; // -NUM
    for (char digit = '1'; digit <= '9'; digit++)
        *letters++ = digit;
    for (size_t i = 0; i < NROWS; i++) {
        if (rows[i].letter) {
            *letters++ = rows[i].letter;
            if (rows[i].argument) *letters++ = ':';
        }
        if (rows[i].name)
            *longs++ = (struct option){rows[i].name, rows[i].argument, NULL,
                                       LONG_CODE + rows[i].id};
    }
    *letters = 0;
    *longs = (struct option){0};
}

static int id_of(int code)
{
    if (code >= LONG_CODE) return code - LONG_CODE;
    for (size_t i = 0; i < NROWS; i++) {
        if (rows[i].letter == code) return rows[i].id;
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

static void print_row(const OptionRow *row)
{
    char head[64];
    char argument[24] = "";

    if (row->id == OPT_SECTION) {
        printf("\n%s:\n", row->text);
        return;
    }
    if (row->argument == 2)
        snprintf(argument, sizeof(argument), "[=%s]", row->argument_name);
    else if (row->argument)
        snprintf(argument, sizeof(argument), "%s%s", row->name ? "=" : " ",
                 row->argument_name);
    if (row->letter && row->name)
        snprintf(head, sizeof(head), "-%c, --%s%s", row->letter, row->name, argument);
    else if (row->letter)
        snprintf(head, sizeof(head), "-%c%s", row->letter, argument);
    else
        snprintf(head, sizeof(head), "    --%s%s", row->name, argument);
    printf("  %-29s %s\n", head, row->text);
}

/* Output of --help and --version counts like any other: a full device is an error. */
static int close_stdout(void)
{
    if (!fflush(stdout) && !ferror(stdout)) return 0;
    complain(NULL, errno, "write error");
    return EXIT_TROUBLE;
}

static int print_help(const Options *o)
{
    printf("Usage: %s [OPTION]... PATTERNS [FILE]...\n"
           "Print the lines of each FILE that match one of PATTERNS (separated by "
           "newlines).\n",
           program_invocation_short_name);
    for (size_t i = 0; i < NROWS; i++) {
        if (rows[i].text) print_row(&rows[i]);
    }
    if (o->face == FACE_JGREP)
        printf("\nPATTERNS are Perl regular expressions unless -E, -F or -G is given. FILE "
               "may be a\n"
               "directory; '-' is standard input. Without FILE, standard input is read, or "
               "the\n"
               "working directory when that is a terminal.\n");
    else
        printf("\nPATTERNS are POSIX basic expressions unless -E, -F or -P is given. '-' "
               "is standard\n"
               "input. Without FILE, standard input is read, or with -r the working "
               "directory.\n");
    printf("The exit status is 0 when a line is selected, 1 when none is, 2 after an "
           "error.\n");
    return close_stdout();
}

static int print_version(void)
{
    printf("%s (jitre) %s\n", program_invocation_short_name, jitre_version());
    return close_stdout();
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

static int parse_color(const char *text, Options *o)
{
    enum { NEVER, ALWAYS, AUTO };
    static const Word words[] = {{"always", ALWAYS}, {"yes", ALWAYS}, {"force", ALWAYS},
                                 {"never", NEVER},   {"no", NEVER},   {"none", NEVER},
                                 {"auto", AUTO},     {"tty", AUTO},   {"if-tty", AUTO},
                                 {NULL, 0}};
    const char *term = getenv("TERM");
    int value = AUTO, status = text ? parse_word("color", text, words, &value) : -1;

    if (status < 0)
        o->color = value == ALWAYS ||
                   (value == AUTO && isatty(STDOUT_FILENO) && term && strcmp(term, "dumb"));
    return status;
}

/* -- Patterns ---------------------------------------------------------------------------- */

static int add_pattern_file(Options *o, const char *path)
{
    bool is_stdin = !strcmp(path, "-");
    FILE *file = is_stdin ? stdin : fopen(path, "re");
    size_t before = o->patterns.len, n;
    char block[65536];
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
    } places[] = {{"ms", &c->selected_match}, {"mc", &c->context_match},
                  {"sl", &c->selected_line},  {"cx", &c->context_line},
                  {"fn", &c->name},           {"ln", &c->line},
                  {"bn", &c->byte},           {"se", &c->separator}};

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
                         .byte = "32",
                         .separator = "36"};
    if (old && *old) {
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
    intmax_t both;   // -C and -NUM; -1: not given
    char number[24]; // the digits of -NUM so far
    size_t ndigits;
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

static int apply(Options *o, Parse *p, int id, char *value)
{
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
    case OPT_NO_IGNORE_CASE: o->ignore_case = false; break;
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
    case OPT_LINE_NUMBER: o->line_numbers = true; break;
    case OPT_BYTE_OFFSET: o->byte_offsets = true; break;
    case OPT_WITH_FILENAME: o->names = NAMES_ALWAYS; break;
    case OPT_NO_FILENAME: o->names = NAMES_NEVER; break;
    case OPT_LABEL: o->label = value; break;
    case OPT_NULL_NAMES: o->null_names = true; break;
    case OPT_INITIAL_TAB: o->initial_tab = true; break;
    case OPT_LINE_BUFFERED: o->line_buffered = true; break;
    case OPT_COLOR: return parse_color(value, o);
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
    case OPT_BINARY_FILES: return parse_binary_files(value, o);
    case OPT_TEXT: o->binary_files = BINARY_TEXT; break;
    case OPT_WITHOUT_BINARY: o->binary_files = BINARY_WITHOUT_MATCH; break;
    case OPT_BINARY: break;
    case OPT_UNIX_OFFSETS:
        complain(NULL, 0, "warning: --unix-byte-offsets (-u) is obsolete");
        break;
    case OPT_HELP: return print_help(o);
    case OPT_VERSION: return print_version();
    default: return usage(); // getopt has said what is wrong
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
    *p = (Parse){.both = -1, .before = -1, .before_last = -2};
    o->face = egrep || fgrep || !strcmp(name, "grep") ? FACE_GREP : FACE_JGREP;
    o->utf = locale_is_utf8(o->face);
    if (o->face == FACE_JGREP) {
        o->syntax = SYNTAX_PERL;
        o->directories = DIRECTORIES_RECURSE;
    } else {
        o->syntax = egrep ? SYNTAX_EXTENDED : fgrep ? SYNTAX_FIXED : SYNTAX_BASIC;
        p->has_syntax = egrep || fgrep;
    }
}

/* Settle what one option says about another. */
static void finish(Options *o, const Parse *p)
{
    if (o->after < 0) o->after = p->both;
    if (o->before < 0) o->before = p->both;
    if (o->quiet) o->listing = LIST_NONE;
    if (o->quiet || o->listing != LIST_NONE) o->count = false;
    if (o->color) init_colors(o);
}

int options_parse(Options *o, int argc, char **argv)
{
    char letters[3 * NROWS + 11];
    struct option longs[NROWS + 1];
    Parse p;
    int code;

    make_tables(letters, longs);
    set_defaults(o, &p);
    while ((code = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
        bool digit = code >= '0' && code <= '9';
        int status = digit ? add_digit(&p, (char)code) : apply(o, &p, id_of(code), optarg);

        if (status >= 0) return status;
        p.before_last = digit ? p.before : -2;
        p.before = optind;
    }
    if (!p.has_patterns) {
        if (optind == argc) return usage();
        add_pattern(o, argv[optind++]);
    }
    o->operands = argv + optind;
    o->noperands = argc - optind;
    finish(o, &p);
    return -1;
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
}
