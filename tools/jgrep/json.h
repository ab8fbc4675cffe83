/* json.h -- events, one JSON object a line, in the shapes of ripgrep's --json:
 *
 *   begin     a file from which something is printed
 *   match     selected lines, and where the matches are in them
 *   context   a line around them
 *   end       of the file, with numbers
 *   summary   of the whole run
 *
 * Text that is valid UTF-8 is {"text": "..."}, other bytes {"bytes": "base64"}.
 */
#ifndef JGREP_JSON_H
#define JGREP_JSON_H

#include "printer.h"
#include "skipped.h"

void json_begin(Printer *p);
void json_line(Printer *p, const Line *line);
void json_end(Printer *p, const FileEnd *end, const Stats *stats);
void json_summary(Output *out, const Stats *stats, const Skipped *skipped, uintmax_t nanos);

#endif
