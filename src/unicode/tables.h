/* tables.h -- layout of tables_gen.c, the generated Unicode data.
 *
 * Sets. A property is a set of code points, a set is a list of ranges, and the lists of all
 * sets stand one behind the other in jr_ucd_runs as varints (7 bits a byte, low bits first,
 * the high bit set on all bytes but the last):
 *
 *     gap, length - 1, gap, length - 1, ...     gap: code points since the last range
 *     \p{Nd}   0x30 9   0xa6 0x0c 9 ...    30-39, then 1574 skipped, 660-669
 *
 * That is a quarter of the size of plain ranges, has no relocations, and unpacks in the
 * microseconds that a pattern with \p costs anyway. Equal sets are stored once. The first
 * 30 sets are the general categories in alphabetical order (Cc .. Zs); unions of them (\pL,
 * \p{L&}, \p{Any}) are bit masks, not sets.
 *
 * Names. Sorted, lower case, without blanks, hyphens and underscores; found by binary
 * search.
 *
 * Case. Classes of characters that differ only by case have 2 members, a few have 3 or 4.
 * jr_ucd_case lists all characters that have such company, sorted, disjoint:
 *
 *     DELTA  each c of lo..hi has the partner c + value          0041-005a +32
 *     PAIRS  lo and lo + 1 are partners, lo + 2 and lo + 3 ...   0100-012f
 *     MULTI  lo == hi is a member of jr_ucd_multi[value]         004b 006b 212a
 *
 * Sizes (Unicode 15): runs 38 kB, 321 sets of 8 bytes, 489 names of 36, 405 rows
 * of case of 16.
 */
#ifndef JR_UNICODE_TABLES_H
#define JR_UNICODE_TABLES_H

#include <stdint.h>

enum { UCD_NONE = 0xffff }; // no set

typedef struct UcdSet {
    uint32_t offset; // of the first varint in jr_ucd_runs
    uint32_t n;      // ranges
} UcdSet;

typedef enum UcdKind {
    UCD_CATEGORY, // value: bit mask of general categories
    UCD_SCRIPT,   // value: set of the script; more: what its script extensions add
    UCD_BINARY,   // value: set (Bidi_Class X is the binary property "bidix")
    UCD_SPECIAL   // value: second letter of Xan, Xps, ...
} UcdKind;

typedef struct UcdName {
    char name[28]; // padded with NUL
    uint16_t kind; // UcdKind
    uint16_t more; // set or UCD_NONE
    uint32_t value;
} UcdName;

typedef enum UcdCaseKind { UCD_DELTA, UCD_PAIRS, UCD_MULTI } UcdCaseKind;

typedef struct UcdCase {
    uint32_t lo, hi;
    uint32_t kind; // UcdCaseKind
    int32_t value;
} UcdCase;

extern const char jr_ucd_version[];
extern const uint8_t jr_ucd_runs[];
extern const UcdSet jr_ucd_set[];
extern const uint32_t jr_ucd_nnames;
extern const UcdName jr_ucd_name[];
extern const uint32_t jr_ucd_ncase;
extern const UcdCase jr_ucd_case[];
extern const uint32_t jr_ucd_multi[][4]; // ascending, 0 where there is no fourth

#endif
