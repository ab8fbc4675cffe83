/* option_table.h -- every option, once: parsing, --help, jgrep(1) and the completions of
 * shells follow this list.
 *
 *   S(title)  begins a section of --help and of the manual
 *   X(id, faces, letter, name, value, help, more)
 *   A(...)    the same: another spelling of the option `id`, which has an X elsewhere
 *
 * faces: GNU, an option of GNU grep; OWN, one of jgrep, which under the name grep has no letter
 *        and must be written in full, so that abbreviations mean what they always did; OLD,
 *        one that only grep has.
 * letter 0: no short form; name NULL: no long form.
 * value: NO_VALUE; VALUE(what), MAYBE(what) where it may be missing (--name=VALUE only);
 *        ONE_OF(what, words), MAYBE_ONE_OF(what, words). A what of FILE or DIR completes to
 *        names of those.
 * help:  one line; NULL: accepted, not shown.
 * more:  what the manual says; NULL: the help as a sentence. Names of options and the `what`
 *        are set in their fonts by themselves, other words to be typed as they are stand in
 *        `back quotes`; a line "\n" ends a paragraph.
 */
#ifndef JGREP_OPTION_TABLE_H
#define JGREP_OPTION_TABLE_H

#define NO_VALUE                  VALUE_NONE, NULL, NULL
#define VALUE(what)               VALUE_NEEDED, what, NULL
#define MAYBE(what)               VALUE_OPTIONAL, what, NULL
#define ONE_OF(what, words)       VALUE_NEEDED, what, words
#define MAYBE_ONE_OF(what, words) VALUE_OPTIONAL, what, words

/* clang-format off */
#define OPTION_TABLE(S, X, A) \
S("Patterns") \
X(PERL, GNU, 'P', "perl-regexp", NO_VALUE, "PATTERNS are Perl regular expressions", \
  "PATTERNS are Perl regular expressions: the first alternative that matches counts. The " \
  "default.") \
X(EXTENDED, GNU, 'E', "extended-regexp", NO_VALUE, \
  "PATTERNS are POSIX extended expressions", \
  "PATTERNS are POSIX extended expressions, with the extensions of GNU; the longest match " \
  "counts.") \
X(BASIC, GNU, 'G', "basic-regexp", NO_VALUE, "PATTERNS are POSIX basic expressions", \
  "PATTERNS are POSIX basic expressions, likewise.") \
X(FIXED, GNU, 'F', "fixed-strings", NO_VALUE, "PATTERNS are plain strings", NULL) \
A(FIXED, GNU, 0, "fixed-regexp", NO_VALUE, NULL, NULL) \
X(MATCHER, GNU, 'X', NULL, VALUE("NAME"), NULL, NULL) \
X(REGEXP, GNU, 'e', "regexp", VALUE("PATTERNS"), \
  "search for PATTERNS; may be repeated", \
  "Search for PATTERNS. May be repeated, and given together with -f.") \
X(FILE, GNU, 'f', "file", VALUE("FILE"), "take patterns from FILE, one a line", \
  "Take patterns from FILE, one a line. An empty file has no pattern, and nothing matches; an " \
  "empty line is the empty pattern, which every line matches.") \
 X(AND, OWN, 0, "and", VALUE("PATTERNS"), "a line must match one of PATTERNS, too", \
   "A line must also match one of PATTERNS, besides one of those it is searched for. May be " \
   "repeated: then it must match one of each. Only lines are judged so; what -o and colours " \
   "show are matches of the patterns that are searched for.") \
 X(NOT, OWN, 0, "not", VALUE("PATTERNS"), "a line must match none of PATTERNS", \
   "A line must match none of PATTERNS. May be repeated. With -v all those lines are selected " \
   "that are not without it.") \
X(IGNORE_CASE, GNU, 'i', "ignore-case", NO_VALUE, "upper and lower case are the same", NULL) \
A(IGNORE_CASE, GNU, 'y', NULL, NO_VALUE, NULL, NULL) \
X(NO_IGNORE_CASE, GNU, 0, "no-ignore-case", NO_VALUE, "undo -i", NULL) \
X(WORD, GNU, 'w', "word-regexp", NO_VALUE, "a match must be a whole word", \
  "A match must be a whole word: no letter, digit or underscore may stand on either side.") \
X(LINE, GNU, 'x', "line-regexp", NO_VALUE, "a match must be a whole line", NULL) \
X(NULL_DATA, GNU, 'z', "null-data", NO_VALUE, \
  "lines end in a zero byte, not in a newline", \
  "Lines end in a zero byte, in the input and in the output, and a newline is an ordinary " \
  "character.") \
X(NO_UNICODE, OWN, 0, "no-unicode", NO_VALUE, "text is bytes, whatever the locale says", \
  "Text is bytes, whatever the locale says; letters are those of ASCII.") \
\
S("Selection") \
X(INVERT, GNU, 'v', "invert-match", NO_VALUE, "select the lines that do not match", NULL) \
X(MAX_COUNT, GNU, 'm', "max-count", VALUE("NUM"), \
  "stop reading a file after NUM selected lines", \
  "Stop reading a file after NUM selected lines; a negative number means no limit. When the " \
  "file is standard input and can be repositioned, it is left behind the last selected line.") \
\
S("Output") \
X(COUNT, GNU, 'c', "count", NO_VALUE, "print how many lines of each file are selected", \
  "Print how many lines of each file are selected, not the lines.") \
X(WITH_MATCHES, GNU, 'l', "files-with-matches", NO_VALUE, \
  "print names of files with selected lines", \
  "Print only the names of files with selected lines. Reading a file ends with the first one.") \
X(WITHOUT_MATCH, GNU, 'L', "files-without-match", NO_VALUE, \
  "print names of files without any", \
  "Print only the names of files without selected lines.") \
X(QUIET, GNU, 'q', "quiet", NO_VALUE, "print nothing; stop at the first selected line", \
  "Print nothing. The first selected line ends the program with status 0, even after an " \
  "error.") \
A(QUIET, GNU, 0, "silent", NO_VALUE, NULL, NULL) \
X(NO_MESSAGES, GNU, 's', "no-messages", NO_VALUE, \
  "be silent about files that cannot be read", \
  "Be silent about files that do not exist or cannot be read.") \
X(ONLY_MATCHING, GNU, 'o', "only-matching", NO_VALUE, \
  "print the matching parts, each on a line", \
  "Print the parts of lines that match, each on a line of its own, without empty ones.") \
X(LINE_NUMBER, GNU, 'n', "line-number", NO_VALUE, "put line numbers before lines", NULL) \
X(BYTE_OFFSET, GNU, 'b', "byte-offset", NO_VALUE, "put byte offsets before lines", \
  "Put the offset in bytes of each line, or with -o of each part, before it.") \
X(WITH_FILENAME, GNU, 'H', "with-filename", NO_VALUE, "put file names before lines", \
  "Put file names before lines. The default where there are several files.") \
X(NO_FILENAME, GNU, 'h', "no-filename", NO_VALUE, "put no file names before lines", NULL) \
X(LABEL, GNU, 0, "label", VALUE("LABEL"), "name standard input LABEL", NULL) \
X(NULL_NAMES, GNU, 'Z', "null", NO_VALUE, "print a zero byte behind file names", \
  "Print a zero byte behind file names, in place of the character that follows otherwise.") \
X(INITIAL_TAB, GNU, 'T', "initial-tab", NO_VALUE, \
  "a tab before the text of lines, so that tabs line up", \
  "Put a tab before the text of lines, and numbers into columns, so that tabs in the text " \
  "line up.") \
X(LINE_BUFFERED, GNU, 0, "line-buffered", NO_VALUE, "write out each line at once", NULL) \
X(COLOR, GNU, 0, "color", MAYBE_ONE_OF("WHEN", "always never auto"), \
  "colour matches: always, never or auto", \
  "Colour matches, file names, numbers and separators. WHEN is `always`, `never` or `auto` " \
  "(on a terminal). Without the option nothing is coloured.") \
A(COLOR, GNU, 0, "colour", MAYBE_ONE_OF("WHEN", "always never auto"), NULL, NULL) \
\
S("Context") \
X(AFTER, GNU, 'A', "after-context", VALUE("NUM"), \
  "print NUM lines behind selected ones too", NULL) \
X(BEFORE, GNU, 'B', "before-context", VALUE("NUM"), \
  "print NUM lines before selected ones too", NULL) \
X(CONTEXT, GNU, 'C', "context", VALUE("NUM"), "both; -NUM is the same", \
  "Both. The number itself may be the option: -3 is -C 3.") \
X(GROUP_SEPARATOR, GNU, 0, "group-separator", VALUE("SEP"), \
  "print SEP between groups of lines (--)", \
  "Print SEP between groups of lines that do not touch, in place of `--`.") \
X(NO_GROUP_SEPARATOR, GNU, 0, "no-group-separator", NO_VALUE, "print nothing between them", \
  NULL) \
\
S("Files") \
X(RECURSIVE, GNU, 'r', "recursive", NO_VALUE, "search the files below directories", \
  "Search all files below directories, and the working directory where no FILE is given. " \
  "Symbolic links are followed only when they are operands.") \
X(DEREFERENCE, GNU, 'R', "dereference-recursive", NO_VALUE, \
  "the same, and follow symbolic links", "The same, and follow all symbolic links.") \
X(DIRECTORIES, GNU, 'd', "directories", ONE_OF("ACTION", "read recurse skip"), \
  "directories: read, recurse or skip", \
  "What to do with directories: `read`, `recurse` or `skip`.") \
X(DEVICES, GNU, 'D', "devices", ONE_OF("ACTION", "read skip"), \
  "devices, pipes and sockets: read or skip", \
  "What to do with devices, pipes and sockets: `read` or `skip`. Without the option they are " \
  "read when they are operands, and skipped in a walk.") \
X(INCLUDE, GNU, 0, "include", VALUE("GLOB"), "search only files whose name matches GLOB", \
  "Search only files whose name matches GLOB. Of several --include and --exclude options the " \
  "last that matches decides; where none does, a file is searched unless the first of them " \
  "is an --include.") \
X(EXCLUDE, GNU, 0, "exclude", VALUE("GLOB"), "skip files whose name matches GLOB", \
  "Skip files whose name matches GLOB. An operand is skipped also when GLOB matches it from " \
  "behind a slash.") \
X(EXCLUDE_FROM, GNU, 0, "exclude-from", VALUE("FILE"), \
  "skip files that match a line of FILE", NULL) \
X(EXCLUDE_DIR, GNU, 0, "exclude-dir", VALUE("GLOB"), \
  "skip directories whose name matches GLOB", NULL) \
X(BINARY_FILES, GNU, 0, "binary-files", ONE_OF("TYPE", "binary text without-match"), \
  "binary files are: binary, text or without-match", \
  "What to do with binary files. A file is binary when it has a zero byte, and a line is when " \
  "it is not valid in the encoding of the locale. `binary` prints no such lines but one " \
  "message if any were selected; `text` prints them; `without-match` takes the file as " \
  "having no selected line.") \
X(TEXT, GNU, 'a', "text", NO_VALUE, "the same as --binary-files=text", NULL) \
X(WITHOUT_BINARY, GNU, 'I', NULL, NO_VALUE, "the same as --binary-files=without-match", NULL) \
X(BINARY, GNU, 'U', "binary", NO_VALUE, "accepted; carriage returns are always data", NULL) \
X(UNIX_OFFSETS, OLD, 'u', "unix-byte-offsets", NO_VALUE, NULL, NULL) \
\
S("Walks") \
X(GLOB, OWN, 'g', "glob", VALUE("GLOB"), "search only paths that match GLOB; !GLOB: skip them", \
  "Search only files that match GLOB, or with a `!` before it skip files and directories that " \
  "do. GLOB means what it means in .gitignore; `{a,b}` stands for either. Of several, the last " \
  "that matches decides, and it beats all ignore files.") \
X(IGLOB, OWN, 0, "iglob", VALUE("GLOB"), "the same, upper and lower case are the same", NULL) \
X(TYPE, OWN, 't', "type", VALUE("TYPE"), "search only files of TYPE", \
  "Search only files whose names are those of TYPE; see --type-list. May be repeated.") \
X(TYPE_NOT, OWN, 0, "type-not", VALUE("TYPE"), "skip files of TYPE", NULL) \
X(TYPE_ADD, OWN, 0, "type-add", VALUE("TYPE:GLOB"), "let GLOB belong to TYPE", \
  "Let GLOB belong to TYPE for this run. The value may also be `NAME:include:NAME,NAME`, with " \
  "the globs of other types.") \
X(TYPE_CLEAR, OWN, 0, "type-clear", VALUE("TYPE"), "forget the globs of TYPE", NULL) \
X(TYPE_LIST, OWN, 0, "type-list", NO_VALUE, "print the types and their globs", NULL) \
X(UNRESTRICTED, OWN, 'u', "unrestricted", NO_VALUE, \
  "ignore files do not count; -uu: nor dots; -uuu: nor NULs", \
  "Leave out less in walks. Once: ignore files do not count (--no-ignore). Twice: hidden files " \
  "are searched, too (--hidden). Three times: and binary files.") \
X(NO_IGNORE, OWN, 0, "no-ignore", NO_VALUE, "no ignore file counts", \
  "No ignore file counts: .gitignore, .ignore, .jgrepignore, .git/info/exclude and the file " \
  "that git's configuration names; those of --ignore-file do.") \
X(NO_IGNORE_DOT, OWN, 0, "no-ignore-dot", NO_VALUE, ".ignore and .jgrepignore do not count", \
  NULL) \
X(NO_IGNORE_VCS, OWN, 0, "no-ignore-vcs", NO_VALUE, "the files of git do not count", NULL) \
X(NO_IGNORE_EXCLUDE, OWN, 0, "no-ignore-exclude", NO_VALUE, \
  ".git/info/exclude does not count", NULL) \
X(NO_IGNORE_GLOBAL, OWN, 0, "no-ignore-global", NO_VALUE, \
  "the file of git's configuration does not count", NULL) \
X(NO_IGNORE_PARENT, OWN, 0, "no-ignore-parent", NO_VALUE, \
  "files above where a walk begins do not count", NULL) \
X(NO_IGNORE_FILES, OWN, 0, "no-ignore-files", NO_VALUE, "undo --ignore-file", NULL) \
X(NO_REQUIRE_GIT, OWN, 0, "no-require-git", NO_VALUE, \
  ".gitignore counts outside of repositories, too", NULL) \
X(IGNORE_FILE, OWN, 0, "ignore-file", VALUE("FILE"), "read FILE as an ignore file", \
  "Read FILE as an ignore file. It counts less than the others; its paths are relative to the " \
  "working directory.") \
X(HIDDEN, OWN, '.', "hidden", NO_VALUE, "search hidden files and directories", \
  "Search files and directories whose names begin with a dot.") \
X(NO_HIDDEN, OWN, 0, "no-hidden", NO_VALUE, "undo --hidden", NULL) \
X(SKIPPED, OWN, 0, "skipped", NO_VALUE, "say in the end how much was left out", \
  "Print a line on standard error in the end that says how many files and directories were " \
  "left out, and why.") \
X(MAX_DEPTH, OWN, 0, "max-depth", VALUE("NUM"), "go down NUM directories at most", \
  "Go down NUM levels at most. With 1, files in a directory that is an operand are searched, " \
  "but no directories in it.") \
X(MAX_FILESIZE, OWN, 0, "max-filesize", VALUE("SIZE"), "skip files larger than SIZE", \
  "Skip files in walks that are larger than SIZE: a number of bytes, or with `K`, `M` or `G` " \
  "behind it of their 1024-fold.") \
X(ONE_FILE_SYSTEM, OWN, 0, "one-file-system", NO_VALUE, \
  "do not go into other file systems", NULL) \
X(FOLLOW, OWN, 0, "follow", NO_VALUE, "follow symbolic links", NULL) \
X(NO_FOLLOW, OWN, 0, "no-follow", NO_VALUE, "undo --follow", NULL) \
X(FILES, OWN, 0, "files", NO_VALUE, "print the files that would be searched", \
  "Print the names of the files that would be searched. There are no PATTERNS then.") \
X(SORT, OWN, 0, "sort", ONE_OF("KEY", "path modified accessed created none"), \
  "search files in order of KEY", \
  "Show results in the order of paths, or of the times when files were `modified`, `accessed` " \
  "or `created`. Several threads search all the same. Without the option results of a " \
  "directory come as they are found.") \
X(SORTR, OWN, 0, "sortr", ONE_OF("KEY", "path modified accessed created none"), \
  "the same, the other way around", NULL) \
X(THREADS, OWN, 'j', "threads", VALUE("NUM"), "search with NUM threads", \
  "Search with NUM threads, large files too. 0, the default, stands for the number of " \
  "processors, but no more than 16.") \
X(MMAP, OWN, 0, "mmap", NO_VALUE, "accepted; files are always read", NULL) \
X(NO_MMAP, OWN, 0, "no-mmap", NO_VALUE, "accepted", NULL) \
\
S("Other") \
X(GENERATE, OWN, 0, "generate", \
  ONE_OF("WHAT", "man complete-bash complete-zsh complete-fish"), \
  "print the manual or completions for a shell", \
  "Print the source of this manual (`man`), or completions for a shell: `complete-bash`, " \
  "`complete-zsh` or `complete-fish`.") \
X(HELP, GNU, 0, "help", NO_VALUE, "print this", "Print a summary of the options.") \
X(VERSION, GNU, 'V', "version", NO_VALUE, "print the version", NULL)
/* clang-format on */

#endif
