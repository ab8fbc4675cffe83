/* maps.h -- what /proc says of our memory: no page may be writable and executable. */
#ifndef JITRE_TEST_MAPS_H
#define JITRE_TEST_MAPS_H

#include <stddef.h>

typedef struct Maps {
    size_t total;         // mappings
    size_t executable;    // that are executable
    size_t write_execute; // that are both: must be 0
    size_t code_writable; // mappings of our code that are writable: must be 0
} Maps;

/* Count. All zero where /proc is not mounted. */
Maps maps_read(void);
/* Open file descriptors of this process. */
size_t count_descriptors(void);
/* Report a failure when a page breaks the rules; counts one passed test otherwise. */
void maps_check(const char *when);

#endif
