/* cost.h -- inside src/search: the plan as data. What each way of finding all matches of a text is
 * thought to cost, so that the cheapest can be taken and the others shown. */
#ifndef JR_COST_H
#define JR_COST_H

#include "search/plan_bits.h"
#include "search/regex.h"

typedef enum PlanWay { WAY_SCAN, WAY_BITS, WAY_CODE, WAY_TABLE, WAY_LAZY, NWAYS } PlanWay;

/* A way to search; ns_per_kb 0: not for this pattern or not with these options, see `why`. */
typedef struct PlanChoice {
    float ns_per_kb;
    const char *why; // static; NULL when the way exists
} PlanChoice;

typedef struct PlanCosts {
    PlanChoice way[NWAYS];
    PlanWay best;             // NWAYS: simulation
    const CodeEstimate *code; // what WAY_CODE would look like; NULL: not estimated; its dfa
                              // NULL: not known
    const BitProgram *bits;
} PlanCosts;

extern const char *const jr_way_name[NWAYS];

/* Compare the ways for common text. Builds what it needs to, within its budgets. MEMORY is the
 * only error. */
Status jr_cost_all(const jitre_regex *re, const Variant *v, PlanCosts *out);

/* Costs for a text, ns per KB, from samples of it. Code: as far as is known without building what
 * the text is too short for. */
float jr_cost_of_bits(const jitre_regex *re, const BitProgram *p, const uint8_t *text,
                      size_t len);
/* Is that below the limit? Looks at the text only where it decides. */
bool jr_cost_of_bits_is_below(const jitre_regex *re, const BitProgram *p,
                              const uint8_t *text, size_t len, float limit);
float jr_cost_of_code(const jitre_regex *re, const Variant *v, const BitProgram *p,
                      const uint8_t *text, size_t len, BitWish wish);
/* ... of whatever would search this text if there were no scan. */
float jr_cost_without_scan(const jitre_regex *re, const Variant *v, const uint8_t *text,
                           size_t len, BitWish wish);
/* Bytes of text from which on a scan is faster than code that costs so much, set-up included. */
size_t jr_cost_scan_from(float code);
void jr_cost_free(const jitre_regex *re, Variant *v);

#endif
