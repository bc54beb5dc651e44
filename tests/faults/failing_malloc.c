/* For RTLD_NEXT. */
#define _GNU_SOURCE
#include "failing_malloc.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>

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

static bool is_without_threads;
static size_t threads;

size_t threads_fail(bool are_none) {
    __atomic_store_n(&is_without_threads, are_none, __ATOMIC_SEQ_CST);
    return __atomic_exchange_n(&threads, 0, __ATOMIC_SEQ_CST);
}

typedef int (*create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument) {
    __atomic_fetch_add(&threads, 1, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&is_without_threads, __ATOMIC_SEQ_CST)) {
        return EAGAIN;
    }
    void *found = dlsym(RTLD_NEXT, "pthread_create");
    create made;
    memcpy(&made, &found, sizeof made);
    return made(thread, attributes, run, argument);
}
