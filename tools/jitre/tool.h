/* tool.h -- what the subcommands of jitre share. */
#ifndef JITRE_TOOL_H
#define JITRE_TOOL_H

#include "settings.h"

/* Subcommands: argv[0] is the name of the subcommand. They return the exit status: 0 fine (for
 * match: something matched), 1 no match, 2 trouble. */
int cmd_cases(int argc, char **argv);
int cmd_match(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_dump(int argc, char **argv);

enum { STATUS_OK = 0, STATUS_NO_MATCH = 1, STATUS_TROUBLE = 2 };

/* A yes-or-no option of one subcommand. */
typedef struct ToolSwitch {
    const char *name;
    bool *value;
} ToolSwitch;

/* Read the arguments of a subcommand: the options that all have (-f LIST, -i -m -s -x -u,
 * --engine, --isa, --compile-now), its switches (ended by a NULL name; NULL: none), and up to
 * max_words words. Behind "--" everything is a word. Returns the number of words, or -1 after
 * a message. */
int tool_arguments(Settings *s, const ToolSwitch *switches, int argc, char **argv,
                   const char **words, int max_words);

/* Print "jitre NAME: message" and return STATUS_TROUBLE. */
int tool_trouble(const char *command, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Show what is wrong with a pattern, with the place marked. Returns STATUS_TROUBLE. */
int tool_pattern_error(const char *command, const char *pattern, const jitre_error *error);

/* Write bytes so that any terminal survives them: \n, \t, \\, \xhh; UTF-8 as it is. */
void tool_put_text(const char *text, size_t len);

#endif
