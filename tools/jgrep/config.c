/* config.c -- reading arguments from a file. */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"

static const char blanks[] = " \t\r\v\f";

static int read_all(const char *path, Bytes *text)
{
    FILE *file = fopen(path, "re");
    char block[4096];
    size_t n;
    int error = 0;

    if (!file) return errno;
    while ((n = fread(block, 1, sizeof(block), file)) > 0)
        bytes_put(text, block, n);
    if (ferror(file)) error = errno ? errno : EIO;
    fclose(file);
    bytes_end(text);
    return error;
}

static void add(Arguments *args, char *argument)
{
    args->list = resize(args->list, (size_t)args->n + 2, sizeof(char *));
    args->list[args->n++] = argument;
}

/* The argument on a line, which is cut to it, or NULL. */
static char *argument_of(char *line)
{
    size_t len;

    line += strspn(line, blanks);
    len = strlen(line);
    while (len && strchr(blanks, line[len - 1]))
        len--;
    line[len] = 0;
    return len && *line != '#' ? line : NULL;
}

int config_read(const char *path, int argc, char **argv, Arguments *args)
{
    Bytes text = {0};
    char *rest;
    int error = read_all(path, &text);

    *args = (Arguments){.text = text.data};
    if (error) {
        config_free(args);
        return error;
    }
    add(args, argv[0]);
    rest = text.data;
    while (rest) {
        char *argument = argument_of(strsep(&rest, "\n"));
        if (argument) add(args, argument);
    }
    for (int i = 1; i < argc; i++)
        add(args, argv[i]);
    args->list[args->n] = NULL;
    return 0;
}

void config_free(Arguments *args)
{
    if (args->text) free(args->list);
    free(args->text);
    *args = (Arguments){0};
}
