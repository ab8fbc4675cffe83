/* arena.c -- chunked bump allocation over the caller's heap. */
#include "base/arena.h"

#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#define JR_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define JR_ASAN 1
#endif
#endif
#ifdef JR_ASAN
#include <sanitizer/asan_interface.h>
enum { GAP = 16 }; // poisoned bytes behind each object, so that overruns are seen
#else
#define ASAN_POISON_MEMORY_REGION(p, n)   ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
enum { GAP = 0 };
#endif

enum { FIRST_CHUNK = 4096, LARGEST_CHUNK = 1 << 18 };

struct ArenaChunk {
    ArenaChunk *next;
    size_t size; // of the whole chunk, this header included
};

/* -- Heap --------------------------------------------------------------------------------- */

static void *libc_alloc(void *user, size_t size)
{
    (void)user;
    return malloc(size);
}

static void libc_free(void *user, void *memory)
{
    (void)user;
    free(memory);
}

Heap jr_heap_make(const jitre_allocator *a)
{
    if (a && a->alloc && a->free) return (Heap){a->alloc, a->free, a->user};
    return (Heap){libc_alloc, libc_free, NULL};
}

void *jr_heap_alloc(const Heap *heap, size_t size)
{
    return heap->alloc(heap->user, size ? size : 1);
}

void jr_heap_free(const Heap *heap, void *memory)
{
    if (memory) heap->free(heap->user, memory);
}

void *jr_heap_realloc(const Heap *heap, void *memory, size_t old, size_t size)
{
    void *fresh = jr_heap_alloc(heap, size);

    if (!fresh) return NULL;
    if (memory) memcpy(fresh, memory, JR_MIN(old, size));
    jr_heap_free(heap, memory);
    return fresh;
}

/* -- Arena -------------------------------------------------------------------------------- */

void jr_arena_init(Arena *a, const Heap *heap, size_t max)
{
    *a = (Arena){.heap = heap, .max = max};
}

void jr_arena_init_room(Arena *a, const Heap *heap, size_t max, void *room, size_t size)
{
    *a = (Arena){.heap = heap, .max = max};
#ifdef JR_CHECKED // every allocation is one of the heap's, that it may fail
    (void)room, (void)size;
#else
    a->cur = room;
    a->end = a->cur + size;
#endif
}

void jr_arena_free(Arena *a)
{
    ArenaChunk *c = a->chunks;

    while (c) {
        ArenaChunk *next = c->next;

        ASAN_UNPOISON_MEMORY_REGION(c, c->size);
        jr_heap_free(a->heap, c);
        c = next;
    }
    *a = (Arena){.heap = a->heap, .max = a->max};
}

/* A chunk with room for `need` bytes becomes the newest. */
static bool add_chunk(Arena *a, size_t need)
{
    size_t size =
        a->chunks ? JR_MIN(a->chunks->size * 2, (size_t)LARGEST_CHUNK) : FIRST_CHUNK;
    ArenaChunk *c;

    if (!jr_add(need, sizeof(ArenaChunk), &need)) {
        a->status = JITRE_ERR_TOO_BIG;
        return false;
    }
    size = JR_MAX(size, need);
    if (size > a->max || a->used > a->max - size) {
        size = need; // the last room below the limit goes to exactly what was asked for
        if (size > a->max || a->used > a->max - size) {
            a->status = JITRE_ERR_TOO_BIG;
            return false;
        }
    }
    c = jr_heap_alloc(a->heap, size);
    if (!c) {
        a->status = JITRE_ERR_MEMORY;
        return false;
    }
    c->next = a->chunks;
    c->size = size;
    a->chunks = c;
    a->used += size;
    a->cur = (uint8_t *)(c + 1);
    a->end = (uint8_t *)c + size;
    ASAN_POISON_MEMORY_REGION(a->cur, (size_t)(a->end - a->cur));
    return true;
}

void *jr_arena_alloc(Arena *a, size_t size, size_t align)
{
    size_t need, pad;
    uint8_t *p;

    if (!jr_add(size, align + GAP, &need)) {
        a->status = JITRE_ERR_TOO_BIG;
        return NULL;
    }
    if ((!a->cur || need > (size_t)(a->end - a->cur)) && !add_chunk(a, need)) return NULL;
    pad = (size_t)(-(uintptr_t)a->cur & (align - 1));
    p = a->cur + pad;
    a->cur = p + size + GAP;
    ASAN_UNPOISON_MEMORY_REGION(p, size);
    if (size) memset(p, 0, size);
    return p;
}

void *jr_arena_alloc_array(Arena *a, size_t n, size_t size, size_t align)
{
    size_t bytes;

    if (!jr_mul(n, size, &bytes)) {
        a->status = JITRE_ERR_TOO_BIG;
        return NULL;
    }
    return jr_arena_alloc(a, bytes, align);
}

bool jr_arena_grow(Arena *a, void **data, size_t elem, uint32_t n, uint32_t *cap)
{
    uint32_t want = *cap ? *cap * 2 : 8;
    void *fresh;

    if (want <= *cap) {
        a->status = JITRE_ERR_TOO_BIG;
        return false;
    }
    fresh = jr_arena_alloc_array(a, want, elem, 16);
    if (!fresh) return false;
    if (n) memcpy(fresh, *data, n * elem);
    *data = fresh;
    *cap = want;
    return true;
}
