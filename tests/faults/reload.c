/*
 * dlopen and dlclose again and again, with calls in between, also from threads that end before and behind dlclose:
 * memory, mappings, file descriptors and keys of thread-local data do not grow. The library stays loaded, as adseal.h
 * says: without that, each time would cost a key, of which a process has 1024.
 *
 *   reload LIBRARY TIMES
 */
#define _GNU_SOURCE
#include "adseal.h"

#include <dirent.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define KEY "0123456789abcdef0123456789abcdef"
/* The signature is OpenSSL's: openssl dgst -sha256 -hmac KEY. */
#define CLICK "/c?a=1&expires=1700000060&signature=LzMdltzbSetzI49ZNuRQ4rU95NYs9Xa7Xu6M8EVtpbg"
#define NOW ((int64_t)1700000000)

enum { ROWS = 600, WARM = 20 };

/* Nothing here is linked with the library, so the checks of the other tests are of no use. */
static void must(int holds, const char *what) {
    if (!holds) {
        fprintf(stderr, "reload: not so: %s\n", what);
        exit(EXIT_FAILURE);
    }
}

/* What a program finds by name. */
typedef struct library {
    void *handle;
    int32_t (*ring_new)(const void *, size_t, adseal_key_ring **);
    int32_t (*verifier_new)(const adseal_key_ring *, const adseal_click_policy *, adseal_click_verifier **);
    int32_t (*verify)(const adseal_click_verifier *, const char *, size_t, int64_t, adseal_click_verdict *);
    int32_t (*batch_new)(adseal_click_batch **);
    int32_t (*set_pointers)(adseal_click_batch *, const char *const *, const size_t *, size_t);
    int32_t (*set_now)(adseal_click_batch *, int64_t);
    int32_t (*set_threads)(adseal_click_batch *, uint32_t);
    int32_t (*verify_batch)(const adseal_click_verifier *, const adseal_click_batch *, int32_t *, int64_t *, int32_t *,
                            uint32_t *, int64_t *, size_t);
    void (*batch_free)(adseal_click_batch *);
    void (*verifier_free)(adseal_click_verifier *);
    void (*ring_free)(adseal_key_ring *);
} library;

/* A function pointer out of a pointer, as POSIX has it. */
static void find(void *handle, const char *name, void *function) {
    void *symbol = dlsym(handle, name);
    must(symbol != NULL, name);
    memcpy(function, &symbol, sizeof symbol);
}

static void load(library *loaded, const char *path) {
    loaded->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    must(loaded->handle != NULL, path);
    find(loaded->handle, "adseal_key_ring_new", &loaded->ring_new);
    find(loaded->handle, "adseal_click_verifier_new", &loaded->verifier_new);
    find(loaded->handle, "adseal_click_verifier_verify", &loaded->verify);
    find(loaded->handle, "adseal_click_batch_new", &loaded->batch_new);
    find(loaded->handle, "adseal_click_batch_set_pointers", &loaded->set_pointers);
    find(loaded->handle, "adseal_click_batch_set_now", &loaded->set_now);
    find(loaded->handle, "adseal_click_batch_set_threads", &loaded->set_threads);
    find(loaded->handle, "adseal_click_verifier_verify_batch", &loaded->verify_batch);
    find(loaded->handle, "adseal_click_batch_free", &loaded->batch_free);
    find(loaded->handle, "adseal_click_verifier_free", &loaded->verifier_free);
    find(loaded->handle, "adseal_key_ring_free", &loaded->ring_free);
}

/* Verifies one click and a batch of it: what was wrong. */
static void *use_threads(const library *loaded, uint32_t threads) {
    static const char *pointers[ROWS];
    static size_t lengths[ROWS];
    int32_t reasons[ROWS];
    adseal_key_ring *ring;
    adseal_click_verifier *verifier;
    adseal_click_batch *batch;
    uintptr_t wrong = 0;
    for (size_t i = 0; i < ROWS; i++) {
        pointers[i] = CLICK;
        lengths[i] = strlen(CLICK);
    }
    wrong += loaded->ring_new(KEY, strlen(KEY), &ring) != ADSEAL_OK;
    wrong += loaded->verifier_new(ring, NULL, &verifier) != ADSEAL_OK;
    wrong += loaded->verify(verifier, CLICK, strlen(CLICK), NOW, NULL) != ADSEAL_VALID;
    wrong += loaded->batch_new(&batch) != ADSEAL_OK;
    wrong += loaded->set_pointers(batch, pointers, lengths, ROWS) != ADSEAL_OK;
    wrong += loaded->set_now(batch, NOW) != ADSEAL_OK;
    wrong += loaded->set_threads(batch, threads) != ADSEAL_OK;
    wrong += loaded->verify_batch(verifier, batch, reasons, NULL, NULL, NULL, NULL, ROWS) != ADSEAL_OK;
    for (size_t i = 0; i < ROWS; i++) {
        wrong += reasons[i] != ADSEAL_VALID;
    }
    loaded->batch_free(batch);
    loaded->verifier_free(verifier);
    loaded->ring_free(ring);
    return (void *)wrong;
}

static void *use(void *argument) {
    return use_threads(argument, 2);
}

/* A thread that ends behind dlclose. */
typedef struct lasting {
    library loaded;
    pthread_barrier_t used;
    pthread_barrier_t unloaded;
} lasting;

static void *use_and_last(void *argument) {
    lasting *self = argument;
    void *wrong = use(&self->loaded);
    pthread_barrier_wait(&self->used);
    pthread_barrier_wait(&self->unloaded);
    return wrong;
}

static void join(pthread_t thread) {
    void *wrong = &thread;
    must(pthread_join(thread, &wrong) == 0 && wrong == NULL, "right answers in a thread");
}

static void once(const char *path) {
    lasting shared;
    pthread_t quick;
    pthread_t late;
    load(&shared.loaded, path);
    must(pthread_barrier_init(&shared.used, NULL, 2) == 0 && pthread_barrier_init(&shared.unloaded, NULL, 2) == 0 &&
             pthread_create(&late, NULL, use_and_last, &shared) == 0,
         "a thread");
    pthread_barrier_wait(&shared.used);
    must(pthread_create(&quick, NULL, use, &shared.loaded) == 0, "a thread");
    join(quick);
    must(use_threads(&shared.loaded, 1) == NULL, "right answers");
    must(dlclose(shared.loaded.handle) == 0, "dlclose");
    pthread_barrier_wait(&shared.unloaded);
    join(late);
    pthread_barrier_destroy(&shared.used);
    pthread_barrier_destroy(&shared.unloaded);
}

/* Of the process: kilobytes of memory, lines of maps, open files, and how many keys of thread-local data are left. */
typedef struct footprint {
    long kilobytes;
    long maps;
    long files;
    long keys;
} footprint;

static footprint measure(void) {
    footprint now = {0, 0, 0, 0};
    char line[512];
    FILE *status = fopen("/proc/self/status", "r");
    while (fgets(line, sizeof line, status) != NULL) {
        if (strncmp(line, "VmRSS:", 6) == 0) {
            now.kilobytes = atol(line + 6);
        }
    }
    fclose(status);
    FILE *maps = fopen("/proc/self/maps", "r");
    while (fgets(line, sizeof line, maps) != NULL) {
        now.maps += strchr(line, '\n') != NULL;
    }
    fclose(maps);
    DIR *files = opendir("/proc/self/fd");
    while (readdir(files) != NULL) {
        now.files++;
    }
    closedir(files);
    static pthread_key_t keys[PTHREAD_KEYS_MAX];
    while (now.keys < PTHREAD_KEYS_MAX && pthread_key_create(&keys[now.keys], NULL) == 0) {
        now.keys++;
    }
    for (long i = 0; i < now.keys; i++) {
        pthread_key_delete(keys[i]);
    }
    return now;
}

/* The control: what the process has more of is seen. */
static void see_what_is_planted(void) {
    enum { MANY = 4 << 20 };
    footprint before = measure();
    pthread_key_t key;
    FILE *file = fopen("/dev/null", "r");
    volatile char *memory = mmap(NULL, MANY, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    must(file != NULL && memory != MAP_FAILED && pthread_key_create(&key, NULL) == 0, "a file, memory, a key");
    for (size_t i = 0; i < MANY; i += 1024) {
        memory[i] = 1;
    }
    footprint after = measure();
    must(after.kilobytes >= before.kilobytes + MANY / 2048, "more memory is seen");
    must(after.maps > before.maps, "one mapping more is seen");
    must(after.files == before.files + 1, "one file more is seen");
    must(after.keys == before.keys - 1, "one key more is seen");
    pthread_key_delete(key);
    munmap((void *)memory, MANY);
    fclose(file);
}

int main(int count_of_arguments, char **arguments) {
    must(count_of_arguments == 3, "two arguments");
    const char *path = arguments[1];
    int times = atoi(arguments[2]);
    see_what_is_planted();
    for (int i = 0; i < WARM; i++) {
        once(path);
    }
    footprint first = measure();
    for (int i = 0; i < times; i++) {
        once(path);
    }
    footprint last = measure();
    printf("figure: dlopen, calls from three threads, dlclose: %d times, %+ld KiB of memory, %+ld "
           "mappings, %+ld files, %+ld keys of thread-local data; planted growth: 4 of 4 seen\n",
           times, last.kilobytes - first.kilobytes, last.maps - first.maps, last.files - first.files,
           first.keys - last.keys);
    must(dlopen(path, RTLD_NOW | RTLD_NOLOAD) != NULL, "it stays loaded");
    must(last.kilobytes - first.kilobytes < 1024, "memory stays below 1 MiB more");
    must(last.maps - first.maps < 10, "mappings do not grow");
    must(last.files == first.files, "files do not grow");
    must(last.keys == first.keys, "keys of thread-local data do not grow");
    return EXIT_SUCCESS;
}
