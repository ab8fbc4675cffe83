/* joint.h -- from src/scan: scanning for what many alternatives require, all at once.
 *
 * Each alternative (a member) of a big alternation shows bytes of its own: an atom, or one of
 * several. A lane passes when three bytes there are those of some atom, and then when up to
 * WINDOW bytes around it are. What passes is told with the atoms it may be of; they are compared
 * in full, and then a member's own automaton decides (search/branches.c).
 *
 *     text     ... aws_session_token = ...
 *     lane             | s e s          1st sieve: three bytes, 16 buckets of atoms
 *                 ws_sessio             2nd sieve: all bytes of the window, 64 sets of atoms
 *
 * A Joint is immutable. Lifetime: the arena given to jr_joint_build.
 */
#ifndef JR_JOINT_H
#define JR_JOINT_H

#include "scan/scan.h"

enum {
    JOINT_GRAM = 3,
    JOINT_WINDOW = 12, // bytes looked at by the second sieve,
    JOINT_BEFORE = 4,  // ... of them in front of the lane
    JOINT_SETS = 64,
    JOINT_MOST_ATOMS = 512,
    JOINT_SLICE = 4096 // lanes looked at at once
};

/* What one of the ways through a member shows. */
typedef struct JointAtom {
    uint32_t member;
    uint32_t next;     // atom of the same set + 1, or 0
    const ByteSet *at; // [n] sets of bytes; the lane is at at[shift]
    uint32_t n, shift;
} JointAtom;

typedef struct Joint Joint;

/* Offsets of those of the n <= JOINT_SLICE lanes from `p` that pass the first sieve. p[0, n + 2)
 * can be read; out has room for 64 more. */
typedef uint32_t (*JointLanes)(const Joint *j, const uint8_t *p, uint32_t n, uint16_t *out);

struct Joint {
    JointLanes lanes;
    uint16_t table[JOINT_GRAM][256];  // first sieve: buckets of a byte
    uint8_t half[JOINT_GRAM][2][128]; // ... as two tables of bytes
    uint8_t
        high[2]; // ... for bytes from 0x80 on in the last place; elsewhere they are none
    uint8_t nibble[JOINT_GRAM][2][2][16]; // ... what shuffles can say: low half, high half
    uint64_t window[JOINT_WINDOW][256];   // second sieve: sets of a byte
    uint32_t first[JOINT_SETS];           // atom of a set + 1, or 0
    JointAtom *atom;
    uint32_t natoms;
    Scan *member; // where its matches begin: min_ahead, max_ahead, stopped ...
    uint32_t nmembers;
    size_t most_ahead; // of bounded members
    size_t most_cut;   // of stopped ones: from the cut to the lane
    ByteSet through;   // ... bytes in front of it
    bool any_stopped;
    float cost; // ns per KB, as predicted
};

/* What passed both sieves. */
typedef struct JointHits {
    uint32_t n;
    uint16_t lane[JOINT_SLICE + 64];
    uint64_t sets[JOINT_SLICE + 64];
} JointHits;

typedef struct JointOptions {
    enum jitre_isa isa; // not AUTO
    bool always;        // however much it costs
} JointOptions;

/* Make the joint scan of n members; *joint is NULL when one of them shows too little. MEMORY is
 * the only error. */
Status jr_joint_build(Arena *keep, const Heap *heap, const Nfa *const *nfa, uint32_t n,
                      const JointOptions *o, const Joint **joint);

/* The hits among the n lanes from `p`, by ascending lane. */
void jr_joint_hits(const Joint *j, const Text *t, const uint8_t *p, uint32_t n,
                   JointHits *hits);

/* Are all the bytes of an atom there? */
static inline bool jr_joint_is_there(const JointAtom *a, const Text *t, const uint8_t *lane)
{
    if (lane - t->base < (ptrdiff_t)a->shift || (size_t)(t->end - lane) + a->shift < a->n)
        return false;
    for (uint32_t i = 0; i < a->n; i++)
        if (!byteset_has(&a->at[i], lane[(ptrdiff_t)i - (ptrdiff_t)a->shift])) return false;
    return true;
}

#endif
