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
  "default. They may have back references, lookaround and atomic groups, but no recursion, " \
  "conditional groups or backtracking verbs.") \
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
  "repeated: then it must match one of each. Only the lines are judged so; what -o and colours " \
  "show are matches of the patterns searched for.") \
X(NOT, OWN, 0, "not", VALUE("PATTERNS"), "a line must match none of PATTERNS", \
  "A line must match none of PATTERNS. May be repeated. With -v all other lines are selected " \
  "than with these demands and without -v.") \
X(IGNORE_CASE, GNU, 'i', "ignore-case", NO_VALUE, "upper and lower case are the same", NULL) \
A(IGNORE_CASE, GNU, 'y', NULL, NO_VALUE, NULL, NULL) \
X(NO_IGNORE_CASE, GNU, 0, "no-ignore-case", NO_VALUE, "undo -i and -S", NULL) \
A(NO_IGNORE_CASE, OWN, 0, "case-sensitive", NO_VALUE, NULL, NULL) \
X(WORD, GNU, 'w', "word-regexp", NO_VALUE, "a match must be a whole word", \
  "A match must be a whole word: no letter, digit or underscore may stand on either side.") \
X(LINE, GNU, 'x', "line-regexp", NO_VALUE, "a match must be a whole line", NULL) \
X(NULL_DATA, GNU, 'z', "null-data", NO_VALUE, \
  "lines end in a zero byte, not in a newline", \
  "Lines end in a zero byte, in the input and in the output, and a newline is an ordinary " \
  "character.") \
X(SMART_CASE, OWN, 'S', "smart-case", NO_VALUE, \
  "as -i, unless a pattern has an upper case letter", \
  "Upper and lower case are the same, unless a pattern has an upper case letter; escapes as in " \
  "`\\W` do not count.") \
X(MULTILINE, OWN, 0, "multiline", NO_VALUE, "a match may reach over ends of lines", \
  "A match may reach over ends of lines; all lines it touches are selected. Where the length of " \
  "matches has no limit, files are read into memory as a whole. With -c lines are counted, with " \
  "-m runs of lines that matches have in common. (The letter -U is taken, by --binary.)") \
X(MULTILINE_DOTALL, OWN, 0, "multiline-dotall", NO_VALUE, \
  "the same, and a dot matches ends of lines, too", NULL) \
X(NO_UNICODE, OWN, 0, "no-unicode", NO_VALUE, "text is bytes, whatever the locale says", \
  "Text is bytes, whatever the locale says; letters are those of ASCII.") \
\
S("Selection") \
X(INVERT, GNU, 'v', "invert-match", NO_VALUE, "select the lines that do not match", NULL) \
X(MAX_COUNT, GNU, 'm', "max-count", VALUE("NUM"), \
  "stop reading a file after NUM selected lines", \
  "Stop reading a file after NUM selected lines; a negative number means no limit. When the " \
  "file is standard input and can be repositioned, it is left behind the last selected line.") \
X(STOP_ON_NONMATCH, OWN, 0, "stop-on-nonmatch", NO_VALUE, \
  "stop reading a file behind the first run of selected lines", \
  "Stop reading a file at the first line that is not selected behind one that is. Of use in " \
  "sorted files.") \
\
S("Output") \
X(COUNT, GNU, 'c', "count", NO_VALUE, "print how many lines of each file are selected", \
  "Print how many lines of each file are selected, not the lines.") \
X(COUNT_MATCHES, OWN, 0, "count-matches", NO_VALUE, \
  "print how many matches each file has", \
  "Print how many matches each file has, not the lines. Files without any are left out.") \
X(COUNT_TOTAL, OWN, 0, "count-total", NO_VALUE, "print one count for all files", \
  "Print how many lines are selected in all files together; with --count-matches how many " \
  "matches there are. With -c or --count-matches the counts of files come first and the sum is " \
  "a line `total:` at the end.") \
X(INCLUDE_ZERO, OWN, 0, "include-zero", NO_VALUE, "print counts that are zero", \
  "Print counts that are zero, too. That is the default with -c.") \
X(NO_INCLUDE_ZERO, OWN, 0, "no-include-zero", NO_VALUE, "print no counts that are zero", NULL) \
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
X(REPLACE, OWN, 0, "replace", VALUE("TEXT"), "print TEXT in place of matches", \
  "Print TEXT in place of matches; no file is changed. In TEXT, $1 or ${1} is what the first " \
  "group matched, ${name} or $name a group with a name, $0 the match, $$ a dollar sign.") \
X(LINE_NUMBER, GNU, 'n', "line-number", NO_VALUE, "put line numbers before lines", \
  "Put line numbers before lines. The default on a terminal, but under the name grep.") \
X(NO_LINE_NUMBER, OWN, 'N', "no-line-number", NO_VALUE, "put no line numbers before lines", \
  NULL) \
X(COLUMN, OWN, 0, "column", NO_VALUE, "put the column of the first match before lines", \
  "Put line number and column of the first match before lines, with -o of each match. Columns " \
  "are bytes, counted from 1.") \
X(BYTE_OFFSET, GNU, 'b', "byte-offset", NO_VALUE, "put byte offsets before lines", \
  "Put the offset in bytes of each line, or with -o of each part, before it.") \
X(WITH_FILENAME, GNU, 'H', "with-filename", NO_VALUE, "put file names before lines", \
  "Put file names before lines. The default where there are several files.") \
X(NO_FILENAME, GNU, 'h', "no-filename", NO_VALUE, "put no file names before lines", NULL) \
X(HEADING, OWN, 0, "heading", NO_VALUE, "put the file name above its lines", \
  "Put the file name above the lines of a file, and an empty line between files. The default " \
  "on a terminal, but under the name grep.") \
X(NO_HEADING, OWN, 0, "no-heading", NO_VALUE, "put the file name before each line", NULL) \
X(PRETTY, OWN, 'p', "pretty", NO_VALUE, "the same as --color=always --heading -n", \
  "The same as --color=always --heading --line-number: what a terminal gets, for a pager.") \
X(VIMGREP, OWN, 0, "vimgrep", NO_VALUE, "one line for each match: FILE:LINE:COLUMN:text", \
  "Print a line for each match, with the name of the file, line number and column before it.") \
X(JSON, OWN, 0, "json", NO_VALUE, "print what is found as JSON, an object a line", \
  "Print what is found as JSON, one object a line. Its `type` is `begin`, `match`, `context`, " \
  "`end` or `summary`, and `data` has the rest, as in ripgrep's format. Text that is not UTF-8 " \
  "is in base64, named `bytes` and not `text`. The summary also tells how much was skipped.") \
X(TRIM, OWN, 0, "trim", NO_VALUE, "leave out blanks at the start of lines", NULL) \
X(MAX_COLUMNS, OWN, 'M', "max-columns", VALUE("NUM"), \
  "do not print lines of more than NUM bytes", \
  "Do not print lines of more than NUM bytes, only that there is one; 0 means no limit.") \
X(MAX_COLUMNS_PREVIEW, OWN, 0, "max-columns-preview", NO_VALUE, \
  "... but NUM bytes of them, around the match", \
  "With -M, print of long lines the part around the first match, and how many more matches " \
  "there are.") \
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
  "(on a terminal). Without the option it is `auto`, under the name grep `never`.") \
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
X(CONTEXT_SEPARATOR, OWN, 0, "context-separator", VALUE("SEP"), \
  "the same; \\t in SEP is a tab", \
  "The same, but in SEP \\t is a tab, \\n a newline, \\x41 a byte.") \
X(NO_GROUP_SEPARATOR, GNU, 0, "no-group-separator", NO_VALUE, "print nothing between them", \
  NULL) \
A(NO_GROUP_SEPARATOR, OWN, 0, "no-context-separator", NO_VALUE, NULL, NULL) \
X(FIELD_MATCH_SEPARATOR, OWN, 0, "field-match-separator", VALUE("SEP"), \
  "print SEP behind names and numbers of lines (:)", \
  "Print SEP behind file names and numbers that stand before selected lines, in place of `:`. " \
  "In SEP, \\t is a tab, \\x00 a zero byte.") \
X(FIELD_CONTEXT_SEPARATOR, OWN, 0, "field-context-separator", VALUE("SEP"), \
  "the same for context lines (-)", \
  "Print SEP behind those that stand before context lines, in place of `-`.") \
X(PASSTHRU, OWN, 0, "passthru", NO_VALUE, "print all lines; matches stand out", \
  "Print all lines: those that are not selected are context. With colours, or --replace, a " \
  "filter that changes matches only.") \
A(PASSTHRU, OWN, 0, "passthrough", NO_VALUE, NULL, NULL) \
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
X(ENCODING, OWN, 0, "encoding", ONE_OF("ENCODING", \
  "auto none utf-8 utf-16 utf-16le utf-16be utf-32 utf-32le utf-32be latin1 windows-1252"), \
  "the encoding of files", \
  "The encoding of files; they are searched, and printed, as UTF-8, and places in them count in " \
  "that. `auto`, the default, looks for a byte order mark of UTF-8, UTF-16 or UTF-32; `none` " \
  "looks for nothing, which is the default under the name grep; the others are `utf-8`, " \
  "`utf-16`, `utf-32` (with `le` or `be` for a byte order), `latin1` and `windows-1252`.") \
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
X(STATS, OWN, 0, "stats", NO_VALUE, "print statistics at the end", \
  "Print at the end how many lines and matches were found, how many files and bytes were " \
  "searched, how long that took, and how much was skipped.") \
X(DEBUG, OWN, 0, "debug", NO_VALUE, "tell how the patterns are searched for", \
  "Tell, on standard error, what the patterns were made into: engine, automata, code.") \
X(NO_CONFIG, OWN, 0, "no-config", NO_VALUE, "read no configuration file", \
  "Read no configuration file, though JGREP_CONFIG_PATH names one.") \
X(GENERATE, OWN, 0, "generate", \
  ONE_OF("WHAT", "man complete-bash complete-zsh complete-fish"), \
  "print the manual or completions for a shell", \
  "Print the source of this manual (`man`), or completions for a shell: `complete-bash`, " \
  "`complete-zsh` or `complete-fish`.") \
X(HELP, GNU, 0, "help", NO_VALUE, "print this", "Print a summary of the options.") \
X(VERSION, GNU, 'V', "version", NO_VALUE, "print the version", NULL)
/* clang-format on */

#endif
