/* generate.c -- --help, jgrep(1) and completions, each a walk over the rows of the options.
 *
 * What is not about one option is in manual_text.h. Programs that read the output: man (roff
 * with the man macros), bash (a function for `complete -F`), zsh (_arguments), fish (complete).
 */
#include "generate.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "manual_text.h"
#include "option_rows.h"

static void put(Bytes *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(Bytes *out, const char *format, ...)
{
    char text[512];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    bytes_put_text(out, text);
}

static bool is_option(const OptionRow *row)
{
    return row->id != OPT_SECTION;
}

/* Rows that are told of: options with a help, and other names of those. */
static bool is_listed(const OptionRow *row)
{
    return is_option(row) && row->help && row->faces != OLD;
}

/* -- Help -------------------------------------------------------------------------------- */

static void put_help_row(Bytes *out, const OptionRow *row)
{
    enum { COLUMN = 29 };
    char value[24] = "", head[64];

    if (row->value == VALUE_OPTIONAL)
        snprintf(value, sizeof(value), "[=%s]", row->what);
    else if (row->value)
        snprintf(value, sizeof(value), "%s%s", row->name ? "=" : " ", row->what);
    if (row->letter && row->name)
        snprintf(head, sizeof(head), "-%c, --%s%s", row->letter, row->name, value);
    else if (row->letter)
        snprintf(head, sizeof(head), "-%c%s", row->letter, value);
    else
        snprintf(head, sizeof(head), "    --%s%s", row->name, value);
    if (strlen(head) > COLUMN)
        put(out, "  %s\n  %*s %s\n", head, COLUMN, "", row->help);
    else
        put(out, "  %-*s %s\n", COLUMN, head, row->help);
}

void generate_help(Bytes *out, const char *program, bool grep_face)
{
    put(out,
        "Usage: %s [OPTION]... PATTERNS [FILE]...\n"
        "Print the lines of each FILE that match one of PATTERNS (separated by "
        "newlines).\n",
        program);
    for (size_t i = 0; i < option_nrows; i++) {
        const OptionRow *row = &option_rows[i];

        if (!is_option(row))
            put(out, "\n%s:\n", row->help);
        else if (is_listed(row) && (!grep_face || row->faces == GNU))
            put_help_row(out, row);
    }
    bytes_put_text(out, grep_face ? HELP_TAIL_GREP : HELP_TAIL_JGREP);
}

/* -- Manual ------------------------------------------------------------------------------ */

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '_';
}

/* Text as roff wants it: its dashes are not to be hyphens. */
static void put_roff(Bytes *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '-')
            bytes_put_text(out, "\\-");
        else if (text[i] == '\\')
            bytes_put_text(out, "\\e");
        else
            bytes_put_char(out, text[i]);
    }
}

static void put_font(Bytes *out, char font, const char *text, size_t len)
{
    put(out, "\\f%c", font);
    put_roff(out, text, len);
    bytes_put_text(out, "\\fR");
}

/* Length of the name of an option at s; what follows "=" is part of it. */
static size_t option_length(const char *s)
{
    size_t len = 1;

    while (is_word(s[len]) || (s[len] == '=' && is_word(s[len + 1])))
        len++;
    return len;
}

/* One piece of marked text from s on, in its font; returns its length. */
static size_t put_piece(Bytes *out, const char *s, const char *before, const char *what)
{
    bool starts = !before || strchr(" (\n", *before);
    size_t len = what ? strlen(what) : 0;

    if (*s == '`') {
        len = strcspn(s + 1, "`");
        put_font(out, 'B', s + 1, len);
        return len + 2;
    }
    if (starts && *s == '-' && is_word(s[1])) {
        len = option_length(s);
        put_font(out, 'B', s, len);
        return len;
    }
    if (starts && len && !strncmp(s, what, len) && !is_word(s[len])) {
        put_font(out, 'I', s, len);
        return len;
    }
    if (*s == '\n') {
        bytes_put_text(out, "\n.IP\n");
        return 1;
    }
    if (out->data[out->len - 1] == '\n' && (*s == '.' || *s == '\''))
        bytes_put_text(out, "\\&"); // no request
    put_roff(out, s, 1);
    return 1;
}

/* A line of roff for each sentence or so is good style. */
static void put_marked(Bytes *out, const char *text, const char *what)
{
    const char *before = NULL;

    while (*text) {
        if (before && *text == ' ' && strchr(".;:", *before)) {
            bytes_put_char(out, '\n');
            before = text++;
            continue;
        }
        size_t len = put_piece(out, text, before, what);
        before = text + len - 1;
        text += len;
    }
    bytes_put_char(out, '\n');
}

/* "upper and lower case are the same" -> "Upper ... the same." */
static void put_sentence(Bytes *out, const OptionRow *row)
{
    char text[256];

    if (row->more) {
        put_marked(out, row->more, row->what);
        return;
    }
    snprintf(text, sizeof(text), "%s.", row->help);
    if (text[0] >= 'a' && text[0] <= 'z') text[0] = (char)(text[0] - 'a' + 'A');
    put_marked(out, text, row->what);
}

/* One spelling of an option, in bold, its value in italics. */
static void put_spelling(Bytes *out, const char *dashes, const char *name,
                         const OptionRow *row)
{
    bool is_long = dashes[1];

    bytes_put_text(out, "\\fB");
    put_roff(out, dashes, strlen(dashes));
    put_roff(out, name, strlen(name));
    if (row->value == VALUE_OPTIONAL)
        put(out, is_long ? "\\fR[\\fB=\\fI%s\\fR]" : "\\fR", row->what);
    else if (row->value)
        put(out, "%s\\fI%s\\fR", is_long ? "=" : "\\~", row->what);
    else
        bytes_put_text(out, "\\fR");
}

/* All spellings of an option: its own row and the long ones of its aliases. */
static void put_spellings(Bytes *out, const OptionRow *row)
{
    const char *comma = "";

    bytes_put_text(out, ".TP\n");
    if (row->letter) {
        put_spelling(out, "-", (const char[]){row->letter, 0}, row);
        comma = ", ";
    }
    for (size_t i = 0; i < option_nrows; i++) {
        const OptionRow *other = &option_rows[i];

        if (other->id != row->id || !other->name || other->faces == OLD) continue;
        if (other != row && other->help) continue; // has an entry of its own
        bytes_put_text(out, comma);
        put_spelling(out, "--", other->name, other);
        comma = ", ";
    }
    bytes_put_char(out, '\n');
}

static void put_manual(Bytes *out)
{
    bytes_put_text(out, MANUAL_HEAD);
    for (size_t i = 0; i < option_nrows; i++) {
        const OptionRow *row = &option_rows[i];

        if (!is_option(row)) {
            put(out, ".SS %s\n", row->help);
        } else if (is_listed(row)) {
            put_spellings(out, row);
            put_sentence(out, row);
        }
    }
    bytes_put_text(out, MANUAL_TAIL);
}

/* -- Completions ------------------------------------------------------------------------- */

static bool takes(const OptionRow *row, const char *what)
{
    return row->what && !strcmp(row->what, what);
}

/* Add `text` with a backslash before each of `special`. */
static void put_escaped(Bytes *out, const char *text, const char *special)
{
    for (; *text; text++) {
        if (strchr(special, *text)) bytes_put_char(out, '\\');
        bytes_put_char(out, *text);
    }
}

/* The arm of bash's `case` for an option with a value, both spellings. */
static void put_bash_arm(Bytes *out, const OptionRow *row)
{
    bytes_put_text(out, "    ");
    if (row->letter) put(out, "-%c%s", row->letter, row->name ? " | " : "");
    if (row->name) put(out, "--%s", row->name);
    bytes_put_text(out, ") ");
    if (row->words)
        put(out, "mapfile -t COMPREPLY < <(compgen -W '%s' -- \"$cur\")", row->words);
    else if (takes(row, "FILE"))
        bytes_put_text(out, "compopt -o default; COMPREPLY=()");
    else if (takes(row, "DIR"))
        bytes_put_text(out, "compopt -o dirnames; COMPREPLY=()");
    else
        bytes_put_text(out, "COMPREPLY=()");
    bytes_put_text(out, "; return ;;\n");
}

static void put_bash(Bytes *out)
{
    bytes_put_text(out, BASH_HEAD);
    for (size_t i = 0; i < option_nrows; i++) {
        const OptionRow *row = &option_rows[i];

        if (is_listed(row) && (row->value == VALUE_NEEDED || row->words))
            put_bash_arm(out, row);
    }
    bytes_put_text(out, "    esac\n    [[ $cur == -* ]] || return\n"
                        "    mapfile -t COMPREPLY < <(compgen -W '");
    for (size_t i = 0; i < option_nrows; i++) {
        const OptionRow *row = &option_rows[i];

        if (!is_listed(row)) continue;
        if (row->letter) put(out, "\n        -%c", row->letter);
        if (row->name)
            put(out, "%s--%s%s", row->letter ? " " : "\n        ", row->name,
                row->value == VALUE_NEEDED ? "=" : "");
    }
    bytes_put_text(out, BASH_TAIL);
}

static void put_zsh_value(Bytes *out, const OptionRow *row)
{
    if (!row->value) return;
    put(out, "%s:%s:", row->value == VALUE_OPTIONAL ? ":" : "", row->what);
    if (row->words)
        put(out, "(%s)", row->words);
    else if (takes(row, "FILE"))
        bytes_put_text(out, "_files");
    else if (takes(row, "DIR"))
        bytes_put_text(out, "_files -/");
}

/* A specification of _arguments: *NAME[help]:what:action, "=" behind a long name's value. */
static void put_zsh_spec(Bytes *out, const OptionRow *row, bool is_long)
{
    bytes_put_text(out, "    '*");
    if (is_long)
        put(out, "--%s", row->name);
    else
        put(out, "-%c", row->letter);
    if (row->value == VALUE_OPTIONAL)
        bytes_put_text(out, "=-");
    else if (row->value)
        bytes_put_text(out, is_long ? "=" : "+");
    bytes_put_char(out, '[');
    put_escaped(out, row->help, "[]:");
    bytes_put_char(out, ']');
    put_zsh_value(out, row);
    bytes_put_text(out, "' \\\n");
}

static void put_zsh(Bytes *out)
{
    bytes_put_text(out, ZSH_HEAD);
    for (size_t i = 0; i < option_nrows; i++) {
        const OptionRow *row = &option_rows[i];

        if (!is_listed(row)) continue;
        if (row->letter) put_zsh_spec(out, row, false);
        if (row->name) put_zsh_spec(out, row, true);
    }
    bytes_put_text(out, ZSH_TAIL);
}

static void put_fish(Bytes *out)
{
    bytes_put_text(out, FISH_HEAD);
    for (size_t i = 0; i < option_nrows; i++) {
        const OptionRow *row = &option_rows[i];

        if (!is_listed(row)) continue;
        bytes_put_text(out, "complete -c jgrep");
        if (row->letter) put(out, " -s %c", row->letter);
        if (row->name) put(out, " -l %s", row->name);
        if (row->words)
            put(out, " -x -a '%s'", row->words);
        else if (takes(row, "DIR"))
            bytes_put_text(out, " -x -a '(__fish_complete_directories)'");
        else if (row->value == VALUE_NEEDED)
            bytes_put_text(out, takes(row, "FILE") ? " -r -F" : " -x");
        bytes_put_text(out, " -d '");
        put_escaped(out, row->help, "\\'");
        bytes_put_text(out, "'\n");
    }
}

bool generate(Bytes *out, const char *what)
{
    static const struct {
        const char *what;
        void (*make)(Bytes *);
    } makers[] = {{"man", put_manual},
                  {"complete-bash", put_bash},
                  {"complete-zsh", put_zsh},
                  {"complete-fish", put_fish}};

    for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++) {
        if (strcmp(what, makers[i].what)) continue;
        makers[i].make(out);
        return true;
    }
    return false;
}
