/* Counts the bytes that are allocated, by standing in for the C library's allocator. */
#include "measure.h"

#include <errno.h>
#include <malloc.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *old);

static long long now;
static long long most;

static void *taken(void *made) {
    now += made == NULL ? 0 : (long long)malloc_usable_size(made);
    most = now > most ? now : most;
    return made;
}

static void given_back(void *old) {
    now -= old == NULL ? 0 : (long long)malloc_usable_size(old);
}

void memory_restart(void) {
    now = most = 0;
}

size_t memory_peak(void) {
    return (size_t)most;
}

void *malloc(size_t size) {
    return taken(__libc_malloc(size));
}

void *calloc(size_t count, size_t size) {
    return taken(__libc_calloc(count, size));
}

void *realloc(void *old, size_t size) {
    const long long before = old == NULL ? 0 : (long long)malloc_usable_size(old);
    void *made = __libc_realloc(old, size);
    if (made == NULL && size > 0) {
        return NULL;
    }
    if (made == old) {
        now -= before;
        return taken(made);
    }
    /* It moved: for a moment both were there. */
    taken(made);
    now -= before;
    return made;
}

void *aligned_alloc(size_t alignment, size_t size) {
    return taken(__libc_memalign(alignment, size));
}

int posix_memalign(void **out, size_t alignment, size_t size) {
    void *made = taken(__libc_memalign(alignment, size));
    if (made == NULL) {
        return ENOMEM;
    }
    *out = made;
    return 0;
}

void free(void *old) {
    given_back(old);
    __libc_free(old);
}
