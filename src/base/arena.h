/* arena.h -- memory with one lifetime, and the allocator below it.
 *
 * The library has two lifetimes: `scratch` dies when compilation returns, `keep` dies with the
 * regex. Objects are not freed one by one. An arena counts what it takes from the allocator
 * and stops at its limit, so every budget is enforced in one place.
 */
#ifndef JR_ARENA_H
#define JR_ARENA_H

#include "base/base.h"

/* The caller's memory functions, or malloc and free. */
typedef struct Heap {
    void *(*alloc)(void *user, size_t size);
    void (*free)(void *user, void *memory);
    void *user;
} Heap;

/* Heap over `a`, or over malloc when a is NULL or empty. */
Heap jr_heap_make(const jitre_allocator *a);
void *jr_heap_alloc(const Heap *heap,
                    size_t size); // NULL when out of memory; size 0 is fine
void jr_heap_free(const Heap *heap, void *memory); // NULL is fine
/* Move `old` bytes to a new block of `size`; the old block is freed, or kept on failure (NULL). */
void *jr_heap_realloc(const Heap *heap, void *memory, size_t old, size_t size);

typedef struct ArenaChunk ArenaChunk;

typedef struct Arena {
    const Heap *heap;
    ArenaChunk *chunks; // newest first
    uint8_t *cur, *end; // free room of the newest chunk
    size_t used;        // bytes taken from the heap
    size_t max;         // limit of `used`
    Status status;      // sticky: MEMORY or TOO_BIG after a refusal
} Arena;

/* `heap` must outlive the arena. No memory is taken yet. */
void jr_arena_init(Arena *a, const Heap *heap, size_t max);
/* The same, with room[0, size) of the caller's to use first: on the stack, for scratch, it is
 * memory that is in the cache already. It must outlive the arena. */
void jr_arena_init_room(Arena *a, const Heap *heap, size_t max, void *room, size_t size);
void jr_arena_free(Arena *a); // safe on a zeroed arena

/* Zeroed memory; NULL when out of memory or over the limit (then a->status says which). */
void *jr_arena_alloc(Arena *a, size_t size, size_t align);
/* The same for n objects; NULL also when n * size overflows. */
void *jr_arena_alloc_array(Arena *a, size_t n, size_t size, size_t align);

#define jr_arena_new(a, T) ((T *)jr_arena_alloc((a), sizeof(T), _Alignof(T)))
#define jr_arena_array(a, T, n)                                                            \
    ((T *)jr_arena_alloc_array((a), (n), sizeof(T), _Alignof(T)))

/* Grow a dynamic array in an arena: T *data, uint32_t n, cap. Makes room for one more element;
 * false when out of memory. The old block is left to the arena. */
bool jr_arena_grow(Arena *a, void **data, size_t elem, uint32_t n, uint32_t *cap);
#define JR_PUSH(a, v, value)                                                               \
    ((v)->n == (v)->cap && !jr_arena_grow((a), (void **)&(v)->data, sizeof *(v)->data,     \
                                          (v)->n, &(v)->cap)                               \
         ? false                                                                           \
         : ((v)->data[(v)->n++] = (value), true))
#define JR_VEC(T)                                                                          \
    struct {                                                                               \
        T *data;                                                                           \
        uint32_t n, cap;                                                                   \
    }

#endif
