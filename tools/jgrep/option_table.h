/* option_table.h -- every option, once: parsing, --help and the man page follow this list.
 *
 *   X(id, letter, long name, argument, name of the argument, what it does)
 *   S(title) begins a section of --help
 *
 * letter 0: no short form; long name NULL: no long form; text NULL: accepted, not shown.
 * argument: 0 none, 1 required, 2 optional (long form only).
 */
#ifndef JGREP_OPTION_TABLE_H
#define JGREP_OPTION_TABLE_H

#define OPTION_TABLE(S, X)                                                                 \
    S("Patterns")                                                                          \
    X(PERL, 'P', "perl-regexp", 0, NULL, "PATTERNS are Perl regular expressions")          \
    X(EXTENDED, 'E', "extended-regexp", 0, NULL,                                           \
      "PATTERNS are POSIX extended expressions")                                           \
    X(BASIC, 'G', "basic-regexp", 0, NULL, "PATTERNS are POSIX basic expressions")         \
    X(FIXED, 'F', "fixed-strings", 0, NULL, "PATTERNS are plain strings")                  \
    X(FIXED, 0, "fixed-regexp", 0, NULL, NULL)                                             \
    X(MATCHER, 'X', NULL, 1, NULL, NULL)                                                   \
    X(REGEXP, 'e', "regexp", 1, "PATTERNS", "search for PATTERNS; may be repeated")        \
    X(FILE, 'f', "file", 1, "FILE", "take patterns from FILE, one a line")                 \
    X(AND, 0, "and", 1, "PATTERNS", "a line must match one of PATTERNS, too")              \
    X(NOT, 0, "not", 1, "PATTERNS", "a line must match none of PATTERNS")                  \
    X(IGNORE_CASE, 'i', "ignore-case", 0, NULL, "upper and lower case are the same")       \
    X(IGNORE_CASE, 'y', NULL, 0, NULL, NULL)                                               \
    X(NO_IGNORE_CASE, 0, "no-ignore-case", 0, NULL, "undo -i")                             \
    X(WORD, 'w', "word-regexp", 0, NULL, "a match must be a whole word")                   \
    X(LINE, 'x', "line-regexp", 0, NULL, "a match must be a whole line")                   \
    X(NULL_DATA, 'z', "null-data", 0, NULL, "lines end in a zero byte, not in a newline")  \
    X(NO_UNICODE, 0, "no-unicode", 0, NULL, "text is bytes, whatever the locale says")     \
    S("Selection and output")                                                              \
    X(INVERT, 'v', "invert-match", 0, NULL, "select the lines that do not match")          \
    X(COUNT, 'c', "count", 0, NULL, "print how many lines of each file are selected")      \
    X(WITH_MATCHES, 'l', "files-with-matches", 0, NULL,                                    \
      "print names of files with selected lines")                                          \
    X(WITHOUT_MATCH, 'L', "files-without-match", 0, NULL,                                  \
      "print names of files without any")                                                  \
    X(QUIET, 'q', "quiet", 0, NULL, "print nothing; stop at the first selected line")      \
    X(QUIET, 0, "silent", 0, NULL, NULL)                                                   \
    X(NO_MESSAGES, 's', "no-messages", 0, NULL,                                            \
      "be silent about files that cannot be read")                                         \
    X(MAX_COUNT, 'm', "max-count", 1, "NUM",                                               \
      "stop reading a file after NUM selected lines")                                      \
    X(ONLY_MATCHING, 'o', "only-matching", 0, NULL,                                        \
      "print the matching parts, each on a line")                                          \
    X(LINE_NUMBER, 'n', "line-number", 0, NULL, "put line numbers before lines")           \
    X(BYTE_OFFSET, 'b', "byte-offset", 0, NULL, "put byte offsets before lines")           \
    X(WITH_FILENAME, 'H', "with-filename", 0, NULL, "put file names before lines")         \
    X(NO_FILENAME, 'h', "no-filename", 0, NULL, "put no file names before lines")          \
    X(LABEL, 0, "label", 1, "LABEL", "name standard input LABEL")                          \
    X(NULL_NAMES, 'Z', "null", 0, NULL, "print a zero byte behind file names")             \
    X(INITIAL_TAB, 'T', "initial-tab", 0, NULL,                                            \
      "a tab before the text of lines, so that tabs line up")                              \
    X(LINE_BUFFERED, 0, "line-buffered", 0, NULL, "write out each line at once")           \
    X(COLOR, 0, "color", 2, "WHEN", "colour matches: always, never or auto")               \
    X(COLOR, 0, "colour", 2, "WHEN", NULL)                                                 \
    S("Context")                                                                           \
    X(AFTER, 'A', "after-context", 1, "NUM", "print NUM lines behind selected ones too")   \
    X(BEFORE, 'B', "before-context", 1, "NUM", "print NUM lines before selected ones too") \
    X(CONTEXT, 'C', "context", 1, "NUM", "both; -NUM is the same")                         \
    X(GROUP_SEPARATOR, 0, "group-separator", 1, "SEP",                                     \
      "print SEP between groups of lines (--)")                                            \
    X(NO_GROUP_SEPARATOR, 0, "no-group-separator", 0, NULL, "print nothing between them")  \
    S("Files")                                                                             \
    X(RECURSIVE, 'r', "recursive", 0, NULL, "search the files below directories")          \
    X(DEREFERENCE, 'R', "dereference-recursive", 0, NULL,                                  \
      "the same, and follow symbolic links")                                               \
    X(DIRECTORIES, 'd', "directories", 1, "ACTION", "directories: read, recurse or skip")  \
    X(DEVICES, 'D', "devices", 1, "ACTION", "devices, pipes and sockets: read or skip")    \
    X(INCLUDE, 0, "include", 1, "GLOB", "search only files whose name matches GLOB")       \
    X(EXCLUDE, 0, "exclude", 1, "GLOB", "skip files whose name matches GLOB")              \
    X(EXCLUDE_FROM, 0, "exclude-from", 1, "FILE", "skip files that match a line of FILE")  \
    X(EXCLUDE_DIR, 0, "exclude-dir", 1, "GLOB",                                            \
      "skip directories whose name matches GLOB")                                          \
    X(BINARY_FILES, 0, "binary-files", 1, "TYPE",                                          \
      "binary files are: binary, text or without-match")                                   \
    X(TEXT, 'a', "text", 0, NULL, "the same as --binary-files=text")                       \
    X(WITHOUT_BINARY, 'I', NULL, 0, NULL, "the same as --binary-files=without-match")      \
    X(BINARY, 'U', "binary", 0, NULL, "accepted; carriage returns are always data")        \
    X(UNIX_OFFSETS, 'u', "unix-byte-offsets", 0, NULL, NULL)                               \
    S("Other")                                                                             \
    X(HELP, 0, "help", 0, NULL, "print this")                                              \
    X(VERSION, 'V', "version", 0, NULL, "print the version")

#endif
