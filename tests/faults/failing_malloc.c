#include "failing_malloc.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

/* What glibc calls its own, for programs that have a malloc of theirs. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *block);

static bool is_limited;
static size_t left;
static size_t asked;
static size_t blocks;

void malloc_fails_after(size_t count) {
    __atomic_store_n(&left, count, __ATOMIC_SEQ_CST);
    __atomic_store_n(&asked, 0, __ATOMIC_SEQ_CST);
    __atomic_store_n(&is_limited, true, __ATOMIC_SEQ_CST);
}

size_t malloc_works(void) {
    __atomic_store_n(&is_limited, false, __ATOMIC_SEQ_CST);
    return __atomic_load_n(&asked, __ATOMIC_SEQ_CST);
}

size_t malloc_blocks(void) {
    return __atomic_load_n(&blocks, __ATOMIC_SEQ_CST);
}

/* Whether there is one more. Once there was none there is none again, however small it is. */
static bool is_there(void) {
    if (!__atomic_load_n(&is_limited, __ATOMIC_SEQ_CST)) {
        return true;
    }
    return __atomic_fetch_add(&asked, 1, __ATOMIC_SEQ_CST) < __atomic_load_n(&left, __ATOMIC_SEQ_CST);
}

static void *counted(void *block) {
    if (block != NULL) {
        __atomic_fetch_add(&blocks, 1, __ATOMIC_SEQ_CST);
    }
    return block;
}

static void *none(void) {
    errno = ENOMEM;
    return NULL;
}

void *malloc(size_t size) {
    return is_there() ? counted(__libc_malloc(size)) : none();
}

void *calloc(size_t count, size_t size) {
    return is_there() ? counted(__libc_calloc(count, size)) : none();
}

void *realloc(void *block, size_t size) {
    if (!is_there()) {
        return none();
    }
    void *moved = __libc_realloc(block, size);
    return block == NULL ? counted(moved) : moved;
}

void *aligned_alloc(size_t alignment, size_t size) {
    return is_there() ? counted(__libc_memalign(alignment, size)) : none();
}

int posix_memalign(void **block, size_t alignment, size_t size) {
    void *made = aligned_alloc(alignment, size);
    if (made == NULL) {
        return ENOMEM;
    }
    *block = made;
    return 0;
}

void free(void *block) {
    if (block != NULL) {
        __atomic_fetch_sub(&blocks, 1, __ATOMIC_SEQ_CST);
    }
    __libc_free(block);
}
