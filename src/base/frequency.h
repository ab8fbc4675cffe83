/* frequency.h -- how often bytes occur in text: two figures, for two questions.
 *
 *     share   in the kind of text a byte is most at home in: is it a good key to look for? A byte
 *             that is common in any likely text is not, and nobody knows the user's text
 *     usual   in a mix of prose, logs and source code: where will an automaton be most of the
 *             time? One kind of text full of semicolons must not spoil [^;]* for all others
 */
#ifndef JR_FREQUENCY_H
#define JR_FREQUENCY_H

#include "base/base.h"

extern const uint32_t jr_byte_share[256]; // millionths

unsigned jr_byte_usual(unsigned b); // 1/10000
unsigned
jr_byte_in_script(unsigned b); // ... for a byte >= 0xc2, in texts of a script that has it

#endif
