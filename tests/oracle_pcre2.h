/* oracle_pcre2.h -- libpcre2, asked the same questions.
 *
 * Perl syntax goes through pcre2_match (the interpreter); LONGEST through pcre2_dfa_match,
 * which finds the longest match but no groups. POSIX syntaxes have no oracle here.
 */
#ifndef JITRE_TEST_ORACLE_H
#define JITRE_TEST_ORACLE_H

#include "question.h"

typedef struct Oracle {
    struct pcre2_real_code_8 *code;
    struct pcre2_real_match_data_8 *data;
    struct pcre2_real_match_context_8 *context;
    uint32_t ngroups;
    bool longest;
    bool wide_newlines;  // pcre2_dfa_match takes newlines of several bytes for characters
    int workspace[4000]; // of pcre2_dfa_match
} Oracle;

typedef enum OracleStatus {
    ORACLE_OK,
    ORACLE_REFUSES, // PCRE2 says that the pattern is wrong
    ORACLE_SILENT   // no oracle for this pattern; or no verdict for this text (match limit)
} OracleStatus;

/* Compile. On REFUSES *code is PCRE2's error number. */
OracleStatus oracle_open(Oracle *o, const TestPattern *p, int *code);
void oracle_close(Oracle *o); // safe on a zeroed oracle and after a failed open

/* All matches with groups. */
OracleStatus oracle_answer(Oracle *o, const Ask *ask, Answer *answer);

#endif
