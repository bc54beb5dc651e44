/*
 * Forks while other threads are in the middle of every kind of call: signing, verifying, the replay guard, batches,
 * JSON and explanations, which take memory. Each child does all of that with the handles of the parent, gets the right
 * answers, frees them, and is done in time: there is no lock that it could find taken for ever. The one exception that
 * adseal.h names is kept to: where batches of the parent make threads, those of the child make none.
 *
 *   forks SECONDS
 */
#include "fixture.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BUSY_THREADS = 3, ROWS = 600, CHILD_SECONDS = 60, PLANTED_SECONDS = 1 };

static int is_over;
static fixture handles;
static char urls[ROWS][URL_CAPACITY];
static const char *pointers[ROWS];
static size_t lengths[ROWS];
static unsigned long calls;
static unsigned number_of_forks;

/* A batch of clicks that are all valid: the number of rows that are not. */
static unsigned verify_batch(adseal_click_batch *batch) {
    int32_t reasons[ROWS];
    unsigned wrong =
        adseal_click_verifier_verify_batch(handles.verifier, batch, reasons, NULL, NULL, NULL, NULL, ROWS) != ADSEAL_OK;
    for (size_t i = 0; i < ROWS && wrong == 0; i++) {
        wrong += reasons[i] != ADSEAL_VALID;
    }
    return wrong;
}

static unsigned ask_guard(unsigned number) {
    int32_t reason =
        adseal_click_verifier_verify(handles.guarded, urls[number % ROWS], lengths[number % ROWS], NOW, NULL);
    return reason != ADSEAL_VALID && reason != ADSEAL_CLICK_REPLAYED;
}

static unsigned do_everything(adseal_click_batch *batch, unsigned number) {
    return use_everything(&handles, number) + verify_batch(batch) + ask_guard(number);
}

static adseal_click_batch *new_batch(uint32_t threads) {
    adseal_click_batch *batch;
    if (adseal_click_batch_new(&batch) != ADSEAL_OK ||
        adseal_click_batch_set_pointers(batch, pointers, lengths, ROWS) != ADSEAL_OK ||
        adseal_click_batch_set_now(batch, NOW) != ADSEAL_OK ||
        adseal_click_batch_set_threads(batch, threads) != ADSEAL_OK) {
        die("no batch");
    }
    return batch;
}

typedef struct busy {
    pthread_t thread;
    adseal_click_batch *batch;
    unsigned number;
    unsigned wrong;
} busy;

static void *keep_busy(void *argument) {
    busy *self = argument;
    while (!__atomic_load_n(&is_over, __ATOMIC_SEQ_CST)) {
        self->wrong += do_everything(self->batch, self->number++);
        __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
    }
    return NULL;
}

/* The guard of the child knows what that of the parent knew, and is its own. */
static void be_the_child(unsigned number, uint32_t threads_of_a_batch) {
    /* A child that hangs is ended by the alarm. */
    alarm(CHILD_SECONDS);
    adseal_click_batch *batch = new_batch(threads_of_a_batch);
    char fresh[URL_CAPACITY];
    size_t length = sign_numbered(handles.signer, 1000000 + number, fresh);
    unsigned wrong = do_everything(batch, 1);
    wrong += adseal_click_verifier_verify(handles.guarded, urls[0], lengths[0], NOW, NULL) != ADSEAL_CLICK_REPLAYED;
    wrong += adseal_click_verifier_verify(handles.guarded, fresh, length, NOW, NULL) != ADSEAL_VALID;
    wrong += adseal_click_verifier_verify(handles.guarded, fresh, length, NOW, NULL) != ADSEAL_CLICK_REPLAYED;
    adseal_click_batch_free(batch);
    fixture_free(&handles);
    _exit(wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}

static void check_child(unsigned number, uint32_t threads_of_a_batch) {
    int status = -1;
    pid_t child = fork();
    if (child == 0) {
        be_the_child(number, threads_of_a_batch);
    }
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS);
}

/* Forks for so many seconds; batches of the parent and of the child have so many threads. */
static void fork_for(int seconds, uint32_t threads_of_parent, uint32_t threads_of_child) {
    static busy threads[BUSY_THREADS];
    time_t end = time(NULL) + seconds;
    __atomic_store_n(&is_over, 0, __ATOMIC_SEQ_CST);
    for (unsigned i = 0; i < BUSY_THREADS; i++) {
        memset(&threads[i], 0, sizeof threads[i]);
        threads[i].batch = new_batch(threads_of_parent);
        threads[i].number = i;
        if (pthread_create(&threads[i].thread, NULL, keep_busy, &threads[i]) != 0) {
            die("no thread");
        }
    }
    do {
        check_child(number_of_forks++, threads_of_child);
    } while (time(NULL) < end);
    __atomic_store_n(&is_over, 1, __ATOMIC_SEQ_CST);
    for (unsigned i = 0; i < BUSY_THREADS; i++) {
        CHECK_INT(pthread_join(threads[i].thread, NULL), 0);
        CHECK_INT(threads[i].wrong, 0);
        adseal_click_batch_free(threads[i].batch);
    }
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t is_locked;

static void *hold_lock(void *argument) {
    pthread_mutex_lock(&lock);
    pthread_barrier_wait(&is_locked);
    pthread_barrier_wait(&is_locked);
    pthread_mutex_unlock(&lock);
    return argument;
}

/* The control: a child that needs a lock which a thread of the parent held hangs, and that is seen. */
static void check_planted(void) {
    pthread_t holder;
    int status = -1;
    CHECK_INT(pthread_barrier_init(&is_locked, NULL, 2), 0);
    CHECK_INT(pthread_create(&holder, NULL, hold_lock, NULL), 0);
    pthread_barrier_wait(&is_locked);
    pid_t child = fork();
    if (child == 0) {
        alarm(PLANTED_SECONDS);
        pthread_mutex_lock(&lock);
        _exit(EXIT_SUCCESS);
    }
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM);
    pthread_barrier_wait(&is_locked);
    CHECK_INT(pthread_join(holder, NULL), 0);
}

int main(int count_of_arguments, char **arguments) {
    if (count_of_arguments != 2) {
        die("usage: forks SECONDS");
    }
    int seconds = atoi(arguments[1]);
    check_context("forks");
    check_planted();
    fixture_make(&handles);
    for (unsigned i = 0; i < ROWS; i++) {
        lengths[i] = sign_numbered(handles.signer, i, urls[i]);
        pointers[i] = urls[i];
    }
    CHECK_STATUS(adseal_click_verifier_verify(handles.guarded, urls[0], lengths[0], NOW, NULL), ADSEAL_VALID);
    fork_for(seconds / 2, 3, 1);
    fork_for(seconds - seconds / 2, 1, 3);
    CHECK(calls > 0);
    fixture_free(&handles);
    printf("figure: forks while threads are in the middle of calls: %u children, %lu rounds of calls of %d threads "
           "meanwhile: %zu children hung or got a wrong answer; a planted child that hangs is seen\n",
           number_of_forks, calls, BUSY_THREADS, check_failures());
    return check_finish("forks");
}
