/* manual_text.h -- the parts of jgrep(1), --help and completions that are about no option. */
#ifndef JGREP_MANUAL_TEXT_H
#define JGREP_MANUAL_TEXT_H

/* clang-format off */
#define HELP_TAIL_JGREP \
    "\n" \
    "PATTERNS are Perl regular expressions unless -E, -F or -G is given. FILE may be a\n" \
    "directory; '-' is standard input. Without FILE, standard input is read, or the\n" \
    "working directory when that is a terminal.\n" \
    "The exit status is 0 when a line is selected, 1 when none is, 2 after an error.\n"

#define HELP_TAIL_GREP \
    "\n" \
    "PATTERNS are POSIX basic expressions unless -E, -F or -P is given. '-' is standard\n" \
    "input. Without FILE, standard input is read, or with -r the working directory.\n" \
    "The options of jgrep are understood, too, with their names written in full.\n" \
    "The exit status is 0 when a line is selected, 1 when none is, 2 after an error.\n"

#define MANUAL_HEAD \
    ".TH JGREP 1 \"2026\" \"jitre 0.1.0\" \"User Commands\"\n" \
    ".SH NAME\n" \
    "jgrep \\- print lines that match patterns\n" \
    ".SH SYNOPSIS\n" \
    ".B jgrep\n" \
    ".RI [ OPTION ]...\n" \
    ".I PATTERNS\n" \
    ".RI [ FILE ]...\n" \
    ".br\n" \
    ".B jgrep\n" \
    ".RI [ OPTION ]...\n" \
    ".BI \\-e\\~ PATTERNS\n" \
    ".RI [ FILE ]...\n" \
    ".br\n" \
    ".B jgrep\n" \
    ".RI [ OPTION ]...\n" \
    ".BI \\-f\\~ FILE\n" \
    ".RI [ FILE ]...\n" \
    ".SH DESCRIPTION\n" \
    ".B jgrep\n" \
    "searches files for lines that match a pattern and prints them.\n" \
    ".I PATTERNS\n" \
    "is one pattern or several, separated by newlines; a line is selected when one of them matches.\n" \
    "Patterns are compiled to native code by\n" \
    ".BR jitre (3),\n" \
    "and the time a search takes grows in proportion to the text, whatever the pattern.\n" \
    ".PP\n" \
    "Patterns are Perl regular expressions. A directory given as\n" \
    ".I FILE\n" \
    "is searched with all that is below it;\n" \
    ".B \\-\n" \
    "is standard input. Without a\n" \
    ".I FILE\n" \
    "standard input is read, or, when that is a terminal, the working directory is searched.\n" \
    ".PP\n" \
    "Called by the name\n" \
    ".BR grep ,\n" \
    ".B egrep\n" \
    "or\n" \
    ".B fgrep\n" \
    "(by a link), the program behaves as GNU grep does: patterns are POSIX basic expressions, extended\n" \
    "expressions or plain strings, directories are only walked with\n" \
    ".BR \\-r ,\n" \
    "and of the matches that begin at the same place the longest one counts.\n" \
    ".PP\n" \
    "Options may follow operands, and long options may be abbreviated.\n" \
    ".SH OPTIONS\n"

#define MANUAL_TAIL \
    ".SH EXIT STATUS\n" \
    "0 when a line was selected, 1 when none was, 2 when something went wrong; with\n" \
    ".B \\-q\n" \
    "a selected line makes it 0 whatever happened before. 0 and 1 also say that all input was read and\n" \
    "all output was written.\n" \
    ".SH ENVIRONMENT\n" \
    ".TP\n" \
    ".BR LC_ALL \", \" LC_CTYPE \", \" LANG\n" \
    "The first of them that is set says whether text is UTF-8: not with\n" \
    ".BR C ,\n" \
    ".B POSIX\n" \
    "or a locale that names another encoding. Where none is set it is UTF-8, but bytes under the name\n" \
    ".BR grep .\n" \
    ".TP\n" \
    ".B JGREP_CONFIG_PATH\n" \
    "Names a file of arguments that stand before those of the command line, one a line, blanks\n" \
    "around it taken off; empty lines and those that begin with # do not count. No other\n" \
    "configuration is ever read, and this one not under the name\n" \
    ".BR grep .\n" \
    ".TP\n" \
    ".B NO_COLOR\n" \
    "When it is not empty, nothing is coloured unless\n" \
    ".B \\-\\-color\n" \
    "says so.\n" \
    ".TP\n" \
    ".B GREP_COLORS\n" \
    "Colours, as a list like\n" \
    ".BR ms=01;31:fn=35 .\n" \
    ".BR mt \", \" ms \", \" mc\n" \
    "are matches, those in selected lines and those in context lines;\n" \
    ".BR sl \", \" cx\n" \
    "the whole of such lines;\n" \
    ".BR fn \", \" ln \", \" cn \", \" bn \", \" se\n" \
    "file names, line numbers, columns, byte offsets and separators.\n" \
    ".B rv\n" \
    "lets\n" \
    ".B sl\n" \
    "and\n" \
    ".B cx\n" \
    "change places with\n" \
    ".BR \\-v ;\n" \
    ".B ne\n" \
    "leaves out the sequences that clear to the end of a line.\n" \
    ".TP\n" \
    ".B GREP_COLOR\n" \
    "The colour of matches; out of use.\n" \
    ".TP\n" \
    ".B POSIXLY_CORRECT\n" \
    "Options must come before operands.\n" \
    ".SH JSON\n" \
    "With\n" \
    ".B \\-\\-json\n" \
    "each line of output is an object with a\n" \
    ".B type\n" \
    "and\n" \
    ".BR data .\n" \
    ".TP\n" \
    ".B begin\n" \
    "A file from which something will be printed;\n" \
    ".B path\n" \
    "is its name.\n" \
    ".TP\n" \
    ".B match\n" \
    "Selected lines: one, or with\n" \
    ".B \\-\\-multiline\n" \
    "those that matches have in common.\n" \
    ".B lines\n" \
    "is their text,\n" \
    ".B line_number\n" \
    "and\n" \
    ".B absolute_offset\n" \
    "say where the first begins,\n" \
    ".B submatches\n" \
    "lists the matches with\n" \
    ".B start\n" \
    "and\n" \
    ".B end\n" \
    "in that text, in bytes, and with\n" \
    ".B \\-\\-replace\n" \
    "their\n" \
    ".BR replacement .\n" \
    ".TP\n" \
    ".B context\n" \
    "The same for a line around them.\n" \
    ".TP\n" \
    ".B end\n" \
    "The end of a file, with\n" \
    ".B stats\n" \
    "and\n" \
    ".BR binary_offset ,\n" \
    "the place of the first zero byte where it has one.\n" \
    ".TP\n" \
    ".B summary\n" \
    "The end of the run, with\n" \
    ".B stats\n" \
    "of all files and\n" \
    ".BR skipped ,\n" \
    "how many files and directories were left out for which reason.\n" \
    ".PP\n" \
    "Names and texts are objects:\n" \
    ".B text\n" \
    "when they are valid UTF\\-8, else\n" \
    ".BR bytes ,\n" \
    "in base64.\n" \
    ".SH NOTES\n" \
    "A pattern with back\\-references or atomic groups may take more than linear time. A search that takes\n" \
    "too many steps ends with a message and status 2.\n" \
    ".PP\n" \
    ".B \\-\\-replace\n" \
    "changes what is printed, never a file.\n" \
    ".PP\n" \
    "A newline ends a line and is never part of it: without\n" \
    ".B \\-\\-multiline\n" \
    "no pattern matches one.\n" \
    "A carriage return before it belongs to the line; in Perl patterns\n" \
    ".B (*ANYCRLF)\n" \
    "at the start lets $ match before it.\n" \
    ".PP\n" \
    "On a terminal control characters in names of files are shown as ?, but under the name grep.\n" \
    ".SH SEE ALSO\n" \
    ".BR jitre (3)\n"

#define BASH_HEAD \
    "# bash completion for jgrep, made by jgrep --generate complete-bash\n" \
    "\n" \
    "_jgrep()\n" \
    "{\n" \
    "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n" \
    "\n" \
    "    # --name=value is three words to bash\n" \
    "    if [[ $cur == = ]]; then\n" \
    "        cur=\n" \
    "    elif [[ $prev == = ]]; then\n" \
    "        prev=${COMP_WORDS[COMP_CWORD - 2]}\n" \
    "    fi\n" \
    "    case $prev in\n"

#define BASH_TAIL \
    "' -- \"$cur\")\n" \
    "    [[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace\n" \
    "}\n" \
    "\n" \
    "complete -o default -F _jgrep jgrep\n"

#define ZSH_HEAD \
    "#compdef jgrep\n" \
    "# zsh completion for jgrep, made by jgrep --generate complete-zsh\n" \
    "\n" \
    "_arguments -s -S \\\n"

#define ZSH_TAIL \
    "    '1:PATTERNS:' \\\n" \
    "    '*:FILE:_files'\n"

#define FISH_HEAD \
    "# fish completion for jgrep, made by jgrep --generate complete-fish\n"
/* clang-format on */

#endif
