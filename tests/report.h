/* report.h -- counting and saying what was tested; and escapes, to print any text.
 *
 * Every test program ends with report_end, whose last line is "N passed, N failed": the form
 * that run_all.sh adds up.
 */
#ifndef JITRE_TEST_REPORT_H
#define JITRE_TEST_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Name of the program, for messages. */
void report_begin(const char *name);
void report_pass(size_t n);
void report_skip(size_t n);
/* Count a failure and print it. */
void report_fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* False after 20 failures: time to stop. */
bool report_go_on(void);
/* Count a condition; prints it when false. */
#define report_check(ok, ...) ((ok) ? report_pass(1) : report_fail(__VA_ARGS__))
size_t report_failures(void);
/* Print the totals; the exit status of the program. */
int report_end(void);

/* Memory or exit: tests do not go on without. */
void *test_alloc(size_t size);
void *test_realloc(void *memory, size_t size);

/* Print with escapes, so that text_unescape gives the same bytes back. */
void text_put(FILE *f, const char *text, size_t len);
/* Undo C-like escapes: \n \r \t \0 \\ \xhh, and \<N:text> for N times that text. Returns
 * memory for free, *len its length. NULL when an escape is malformed. */
char *text_unescape(const char *s, size_t n, size_t *len);

#endif
