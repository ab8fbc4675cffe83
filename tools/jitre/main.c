/* main.c -- jitre, the workbench beside the library: look at what becomes of a pattern.
 *
 *     jitre match PATTERN [FILE]     spans and groups of all matches
 *     jitre explain PATTERN          the plan: engine, sizes, facts
 *     jitre dump PATTERN             every stage as text or as a graph
 *     jitre cases                    answers conformance cases, JSON lines (built with jansson)
 */
#include "tool.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *arguments, *what;
} commands[] = {
    {"match", cmd_match, "[OPTION]... PATTERN [FILE|-]", "print the matches of a text"},
    {"explain", cmd_explain, "[OPTION]... PATTERN",
     "say how a pattern is searched, and why"},
    {"dump", cmd_dump, "[--ast] [--nfa] [--dfa] [--asm] [--dot] PATTERN",
     "print the stages of compilation"},
#ifdef HAVE_JANSSON
#ifdef HAVE_JANSSON
    {"cases", cmd_cases, "[OPTION]...", "answer conformance cases (JSON lines) from stdin"},
#endif
#endif
};

#define NCOMMANDS (sizeof commands / sizeof commands[0])

static void print_help(void)
{
    puts("usage: jitre COMMAND [OPTION]... [ARGUMENT]...\n");
    for (size_t i = 0; i < NCOMMANDS; i++)
        printf("  jitre %s %s\n      %s\n", commands[i].name, commands[i].arguments,
               commands[i].what);
    puts("\nOptions of all commands:\n"
         "  -f, --flags LIST   flags by name, separated by commas: i m s x xx n utf ucp\n"
         "                     anchored endanchored ungreedy literal longest bre ere ...\n"
         "  -i -m -s -x        the same as -f i, -f m, -f s, -f x\n"
         "  -u                 the same as -f utf,ucp\n"
         "      --engine NAME  auto, pike, lazy, table, native or bits\n"
         "      --isa NAME     at most this instruction set: sse2, avx2, avx512\n"
         "      --compile-now  build automata and code at once, not on first use\n"
         "  -h, --help         this text\n"
         "  -V, --version      version\n\n"
         "The manual page jitre(1) says more.");
}

/* Options that all subcommands have. Takes the one at argv[*i] and moves *i behind it.
 * Returns 1 when taken, 0 when it is none of them, -1 after a message. */
static int common_option(Settings *s, int argc, char **argv, int *i)
{
    static const char *const short_flags[][2] = {
        {"-i", "i"}, {"-m", "m"}, {"-s", "s"}, {"-x", "x"}, {"-u", "utf,ucp"}};
    const char *arg = argv[*i], *bad;
    size_t bad_len;

    for (size_t k = 0; k < sizeof short_flags / sizeof short_flags[0]; k++) {
        if (strcmp(arg, short_flags[k][0]) != 0) continue;
        ++*i;
        return settings_flags(s, short_flags[k][1], &bad, &bad_len) ? 1 : -1;
    }
    if (strcmp(arg, "--compile-now") == 0) {
        s->options.compile_now = 1;
        ++*i;
        return 1;
    }

    bool flags = strcmp(arg, "-f") == 0 || strcmp(arg, "--flags") == 0;
    bool engine = strcmp(arg, "--engine") == 0, isa = strcmp(arg, "--isa") == 0;

    if (!flags && !engine && !isa) return 0;
    if (*i + 1 >= argc) {
        fprintf(stderr, "jitre: %s needs an argument\n", arg);
        return -1;
    }

    const char *value = argv[*i + 1];
    bool known = flags    ? settings_flags(s, value, &bad, &bad_len)
                 : engine ? settings_engine(s, value)
                          : settings_isa(s, value);

    if (!known) {
        fprintf(stderr, "jitre: %s: unknown value '%s'\n", arg, value);
        return -1;
    }
    *i += 2;
    return 1;
}

static bool take_switch(const ToolSwitch *switches, const char *arg)
{
    for (; switches && switches->name; switches++) {
        if (strcmp(switches->name, arg) != 0) continue;
        *switches->value = true;
        return true;
    }
    return false;
}

int tool_arguments(Settings *s, const ToolSwitch *switches, int argc, char **argv,
                   const char **words, int max_words)
{
    bool only_words = false;
    int nwords = 0;

    for (int i = 1; i < argc;) {
        const char *arg = argv[i];

        if (!only_words && arg[0] == '-' && arg[1]) {
            int taken = common_option(s, argc, argv, &i);

            if (taken < 0) return -1;
            if (taken > 0) continue;
            i++;
            if (strcmp(arg, "--") == 0)
                only_words = true;
            else if (!take_switch(switches, arg))
                return tool_trouble(argv[0], "unknown option '%s'", arg), -1;
            continue;
        }
        if (nwords == max_words) return tool_trouble(argv[0], "too many arguments"), -1;
        words[nwords++] = argv[i++];
    }
    return nwords;
}

int tool_trouble(const char *command, const char *fmt, ...)
{
    va_list ap;

    fprintf(stderr, "jitre %s: ", command);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    return STATUS_TROUBLE;
}

int tool_pattern_error(const char *command, const char *pattern, const jitre_error *error)
{
    fprintf(stderr, "jitre %s: %s (at %zu)\n    %s\n", command, error->message,
            error->offset, pattern);
    if (error->offset <= strlen(pattern)) {
        fprintf(stderr, "    %*s^", (int)error->offset, "");
        for (size_t k = 1; k < error->length; k++)
            fputc('~', stderr);
        fputc('\n', stderr);
    }
    return STATUS_TROUBLE;
}

void tool_put_text(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c == '\n')
            fputs("\\n", stdout);
        else if (c == '\t')
            fputs("\\t", stdout);
        else if (c == '\\')
            fputs("\\\\", stdout);
        else if (c < 0x20 || c == 0x7f)
            printf("\\x%02x", c);
        else
            putchar(c);
    }
}

static bool is_help(const char *arg)
{
    return strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0;
}

int main(int argc, char **argv)
{
    if ((argc >= 2 && is_help(argv[1])) || (argc >= 3 && is_help(argv[2]))) {
        print_help();
        return STATUS_OK;
    }
    if (argc >= 2 && (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)) {
        printf("jitre %s\n", jitre_version());
        return STATUS_OK;
    }
    for (size_t i = 0; argc >= 2 && i < NCOMMANDS; i++) {
        if (strcmp(argv[1], commands[i].name) != 0) continue;

        int status = commands[i].run(argc - 1, argv + 1);

        if (fflush(stdout) != 0 || ferror(stdout))
            return tool_trouble(argv[1], "cannot write the output");
        return status;
    }
    fputs("usage: jitre COMMAND [OPTION]... [ARGUMENT]...\n"
          "Try 'jitre --help' for more.\n",
          stderr);
    return STATUS_TROUBLE;
}
