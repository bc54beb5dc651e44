/*
 * Handles that were made before a fork work in the parent and in the child, also when other threads of the parent were
 * in the middle of a call: there is no lock that the child could find taken for ever.
 */
#include "fixture.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BUSY_THREADS = 2, FORKS = 20, CHILD_SECONDS = 60 };

static int is_over;

typedef struct busy {
    pthread_t thread;
    const fixture *handles;
    unsigned wrong;
    unsigned rounds;
} busy;

static void *keep_busy(void *argument) {
    busy *self = argument;
    char url[URL_CAPACITY];
    while (!__atomic_load_n(&is_over, __ATOMIC_SEQ_CST)) {
        /* What a thread of the parent's has allocated would be a leak of the child's. */
        self->wrong += use_without_memory(self->handles, self->rounds++);
        size_t length = sign_numbered(self->handles->signer, self->rounds % 100, url);
        int32_t reason = adseal_click_verifier_verify(self->handles->guarded, url, length, NOW, NULL);
        self->wrong += reason != ADSEAL_VALID && reason != ADSEAL_CLICK_REPLAYED;
    }
    return NULL;
}

/* What the child does: everything, and the guard remembers what it knew before the fork. */
static unsigned use_in_child(fixture *handles, const char *known, size_t known_length, unsigned fresh_number) {
    char fresh[URL_CAPACITY];
    unsigned wrong = use_everything(handles, fresh_number);
    size_t length = sign_numbered(handles->signer, fresh_number, fresh);
    wrong += adseal_click_verifier_verify(handles->guarded, known, known_length, NOW, NULL) != ADSEAL_CLICK_REPLAYED;
    wrong += adseal_click_verifier_verify(handles->guarded, fresh, length, NOW, NULL) != ADSEAL_VALID;
    wrong += adseal_click_verifier_verify(handles->guarded, fresh, length, NOW, NULL) != ADSEAL_CLICK_REPLAYED;
    return wrong;
}

static void check_child(fixture *handles, const char *known, size_t known_length, unsigned number) {
    pid_t child = fork();
    if (child < 0) {
        die("no process");
    }
    if (child == 0) {
        /* A child that hangs is ended by the alarm. */
        alarm(CHILD_SECONDS);
        unsigned wrong = use_in_child(handles, known, known_length, 1000 + number);
        fixture_free(handles);
        _exit(wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    int ended = -1;
    CHECK_INT(waitpid(child, &ended, 0), child);
    CHECK(WIFEXITED(ended) && WEXITSTATUS(ended) == EXIT_SUCCESS);
    /* The child's memory is its own: the parent's guard has not seen the child's click. */
    char url[URL_CAPACITY];
    size_t length = sign_numbered(handles->signer, 1000 + number, url);
    CHECK_STATUS(adseal_click_verifier_verify(handles->guarded, url, length, NOW, NULL), ADSEAL_VALID);
}

int main(void) {
    fixture handles;
    static busy threads[BUSY_THREADS];
    char known[URL_CAPACITY];
    check_context("fork");
    fixture_make(&handles);
    size_t known_length = sign_numbered(handles.signer, 500, known);
    CHECK_STATUS(adseal_click_verifier_verify(handles.guarded, known, known_length, NOW, NULL), ADSEAL_VALID);
    check_child(&handles, known, known_length, 0);
    for (unsigned i = 0; i < BUSY_THREADS; i++) {
        threads[i].handles = &handles;
        if (pthread_create(&threads[i].thread, NULL, keep_busy, &threads[i]) != 0) {
            die("no thread");
        }
    }
    check_context("fork while threads are busy");
    for (unsigned number = 1; number <= FORKS; number++) {
        check_child(&handles, known, known_length, number);
    }
    __atomic_exchange_n(&is_over, 1, __ATOMIC_SEQ_CST);
    for (unsigned i = 0; i < BUSY_THREADS; i++) {
        CHECK_INT(pthread_join(threads[i].thread, NULL), 0);
        CHECK(threads[i].rounds > 0);
        CHECK_INT(threads[i].wrong, 0);
    }
    CHECK_INT(use_everything(&handles, 7), 0);
    fixture_free(&handles);
    return check_finish("fork");
}
