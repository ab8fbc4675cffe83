/* difference.h -- do all engines and libpcre2 agree about a pattern? If not, on what?
 *
 * A Panel is one pattern compiled by every engine and by the oracle, to be asked about many
 * texts. When they differ, the difference is made as small as possible and printed as a case.
 */
#ifndef JITRE_TEST_DIFFERENCE_H
#define JITRE_TEST_DIFFERENCE_H

#include "engines.h"
#include "oracle_pcre2.h"

typedef struct Panel {
    TestPattern pattern;
    Oracle *oracle; // NULL: no oracle for this pattern
    size_t nengines;
    jitre_regex *regex[MAX_ENGINES];
    Answer want;
    const char *who; // the engine that differs
    char why[300];
} Panel;

typedef enum PanelStatus {
    PANEL_OK,
    PANEL_REFUSED, // everyone refuses the pattern, or jitre says that it does not support it
    PANEL_SILENT,  // the oracle had no verdict
    PANEL_DIFFERS  // see who and why
} PanelStatus;

/* Compile a pattern everywhere; with_oracle: by libpcre2 too, if it can. Call panel_close in
 * any case. */
PanelStatus panel_open(Panel *p, const TestPattern *pattern, bool with_oracle);
void panel_close(Panel *p);

/* Put one question to everyone; the answer is in p->want. */
PanelStatus panel_ask(Panel *p, const Ask *ask);

/* Count a difference, make it small and print it. */
void report_difference(const Panel *p, const Ask *ask);

#endif
