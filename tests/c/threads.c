/* Handles shared by eight threads at once: the same answers as alone, and one thread gets a replayed click through. */
#include "fixture.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 8, ROUNDS = 300, CLICKS = 500 };

typedef struct worker {
    pthread_t thread;
    const fixture *handles;
    const adseal_click_verifier *verifier;
    unsigned *arrivals;
    unsigned number;
    unsigned wrong;
    int32_t reasons[CLICKS];
} worker;

/* The same clicks for all threads. */
static char urls[CLICKS][URL_CAPACITY];
static size_t url_lengths[CLICKS];

/*
 * Waits until all threads are here for the n-th time, counted from 1. Spinning has two of them go on within
 * nanoseconds, so that their calls really meet; a barrier wakes them one after the other.
 */
static void meet(unsigned *arrivals, unsigned times) {
    __atomic_add_fetch(arrivals, 1, __ATOMIC_SEQ_CST);
    for (unsigned spins = 0; __atomic_load_n(arrivals, __ATOMIC_SEQ_CST) < times * THREADS; spins++) {
        if (spins > 2000) {
            sched_yield();
        }
    }
}

static void *use_shared_handles(void *argument) {
    worker *self = argument;
    meet(self->arrivals, 1);
    for (unsigned round = 0; round < ROUNDS; round++) {
        self->wrong += use_everything(self->handles, self->number * ROUNDS + round);
    }
    return NULL;
}

static void *verify_all_clicks(void *argument) {
    worker *self = argument;
    for (unsigned i = 0; i < CLICKS; i++) {
        meet(self->arrivals, i + 1);
        self->reasons[i] = adseal_click_verifier_verify(self->verifier, urls[i], url_lengths[i], NOW, NULL);
    }
    return NULL;
}

static void run_threads(worker workers[THREADS], void *(*work)(void *), const fixture *handles,
                        const adseal_click_verifier *verifier) {
    unsigned arrivals = 0;
    for (unsigned i = 0; i < THREADS; i++) {
        memset(&workers[i], 0, sizeof workers[i]);
        workers[i].handles = handles;
        workers[i].verifier = verifier;
        workers[i].arrivals = &arrivals;
        workers[i].number = i;
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0) {
            die("no thread");
        }
    }
    for (unsigned i = 0; i < THREADS; i++) {
        CHECK_INT(pthread_join(workers[i].thread, NULL), 0);
    }
}

static void check_same_answers(const fixture *handles) {
    static worker workers[THREADS];
    check_context("shared handles");
    run_threads(workers, use_shared_handles, handles, NULL);
    for (unsigned i = 0; i < THREADS; i++) {
        CHECK_INT(workers[i].wrong, 0);
    }
}

/* Of all threads that bring a click, exactly one is told that it is valid, and the others that it was replayed. */
static void check_one_wins(const char *what, const fixture *handles, const adseal_click_verifier *verifier) {
    static worker workers[THREADS];
    check_context("%s", what);
    run_threads(workers, verify_all_clicks, handles, verifier);
    for (size_t i = 0; i < CLICKS; i++) {
        unsigned valid = 0;
        unsigned replayed = 0;
        for (unsigned j = 0; j < THREADS; j++) {
            valid += workers[j].reasons[i] == ADSEAL_VALID;
            replayed += workers[j].reasons[i] == ADSEAL_CLICK_REPLAYED;
        }
        CHECK_INT(valid, 1);
        CHECK_INT(replayed, THREADS - 1);
    }
}

/* A store of the caller's own: what another process would be asked through. */
typedef struct store {
    pthread_mutex_t lock;
    uint8_t signatures[CLICKS][32];
    size_t count;
    unsigned wrong;
} store;

static int32_t ask_store(void *context, const uint8_t signature[32], int64_t keep_until, int64_t now) {
    store *known = context;
    int32_t answer = ADSEAL_REPLAY_FRESH;
    pthread_mutex_lock(&known->lock);
    known->wrong += keep_until != NOW + 60 || now != NOW;
    for (size_t i = 0; i < known->count; i++) {
        answer = memcmp(known->signatures[i], signature, 32) == 0 ? ADSEAL_REPLAY_KNOWN : answer;
    }
    if (answer == ADSEAL_REPLAY_FRESH) {
        memcpy(known->signatures[known->count++], signature, 32);
    }
    pthread_mutex_unlock(&known->lock);
    return answer;
}

static int32_t full_store(void *context, const uint8_t signature[32], int64_t keep_until, int64_t now) {
    (void)signature;
    (void)keep_until;
    (void)now;
    return *(const int32_t *)context;
}

static adseal_click_verifier *verifier_with(const fixture *handles, adseal_replay_store_fn ask, void *context) {
    adseal_click_policy *policy;
    adseal_click_verifier *verifier;
    CHECK_STATUS(adseal_click_policy_new(&policy), ADSEAL_OK);
    CHECK_STATUS(adseal_click_policy_set_max_lifetime(policy, MAX_LIFETIME), ADSEAL_OK);
    CHECK_STATUS(adseal_click_policy_set_replay_store(policy, ask, context, NULL), ADSEAL_OK);
    CHECK_STATUS(adseal_click_verifier_new(handles->ring, policy, &verifier), ADSEAL_OK);
    adseal_click_policy_free(policy);
    return verifier;
}

static void check_own_store(const fixture *handles) {
    static store known = {.lock = PTHREAD_MUTEX_INITIALIZER};
    adseal_click_verifier *verifier = verifier_with(handles, ask_store, &known);
    check_one_wins("a replay store of the caller's", handles, verifier);
    CHECK_INT(known.count, CLICKS);
    CHECK_INT(known.wrong, 0);
    adseal_click_verifier_free(verifier);
}

/* Whatever else a store answers means that it cannot remember. */
static void check_full_store(const fixture *handles) {
    int32_t answers[] = {2, -1, INT32_MAX, INT32_MIN};
    check_context("a full replay store");
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        adseal_click_verifier *verifier = verifier_with(handles, full_store, &answers[i]);
        CHECK_STATUS(adseal_click_verifier_verify(verifier, urls[0], url_lengths[0], NOW, NULL),
                     ADSEAL_CLICK_REPLAY_GUARD_FULL);
        adseal_click_verifier_free(verifier);
    }
}

int main(void) {
    fixture handles;
    fixture_make(&handles);
    /* With the explainer. What a first call finds out of the processor would look like a race to helgrind. */
    CHECK_INT(use_everything(&handles, 1), 0);
    for (unsigned i = 0; i < CLICKS; i++) {
        url_lengths[i] = sign_numbered(handles.signer, i, urls[i]);
        CHECK(url_lengths[i] > 0);
    }
    check_same_answers(&handles);
    check_one_wins("the replay guard", &handles, handles.guarded);
    check_own_store(&handles);
    check_full_store(&handles);
    fixture_free(&handles);
    return check_finish("threads");
}
