/* mutate_libfuzzer.c -- the grammar as libFuzzer's mutator; one in five stays byte-wise. */
#include "grammar.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
    if (seed % 5 == 0) return LLVMFuzzerMutate(data, size, max);
    return grammar_mutate_bytes(data, size, max, seed);
}
