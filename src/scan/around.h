/* around.h -- inside src/scan: tests of single candidates by the bytes around them. */
#ifndef JR_AROUND_H
#define JR_AROUND_H

#include "scan/extract.h"

#define NO_NODE UINT32_MAX

/* Where a scan has its lanes: `ahead` bytes behind a place that matches pass. */
typedef struct Place {
    const Segment *segment; // what follows that place
    NodeId node; // ... which is a cut; NO_NODE: what is in front of it is not known
    uint32_t ahead;
} Place;

/* Fill s->near. MEMORY is the only error. */
Status jr_scan_look_around(Arena *keep, Extract *x, const Place *place, Scan *s);

#endif
