/*
 * Signals in the middle of calls: the answers stay right, in the call that was interrupted and in those that the
 * handler makes itself, with the same handles.
 *
 *   signals SECONDS
 *
 * A timer and a second process send signals as fast as they can: SIGALRM, with SA_RESTART; SIGUSR1, without; SIGUSR2,
 * whose handler signs and verifies, and asks the replay guard for the click that the interrupted call may be about.
 */
#include "fixture.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROWS = 600, CLICKS_OF_A_ROUND = 1000, MICROSECONDS = 50, SECONDS_THAT_SURELY_DECIDE = 10 };

static fixture handles;
static pthread_t main_thread;
static volatile sig_atomic_t signals[65];
static unsigned long in_other_threads;
static volatile sig_atomic_t wrong_in_handlers;
/* The click that is shown to the guard, for the handler: its number, and how often it was called fresh there. */
static char shown[URL_CAPACITY];
static volatile size_t shown_length;
static volatile sig_atomic_t fresh_in_handlers;
/* So many clicks were decided in a handler, which is to say in the middle of a call or right before it. */
static unsigned decided_in_handlers;

/*
 * Whether this is the thread that counts. The process gets the signals, so the handler may run in a thread that a batch
 * has just made: there it makes no call, as the thread has made none outside of handlers, which adseal.h asks for.
 */
static bool is_main(void) {
    if (pthread_equal(pthread_self(), main_thread)) {
        return true;
    }
    __atomic_fetch_add(&in_other_threads, 1, __ATOMIC_RELAXED);
    return false;
}

static void count(int number) {
    if (is_main()) {
        signals[number]++;
    }
}

/* Calls that allocate nothing, on handles that are not changed. */
static void call_the_library(int number) {
    if (!is_main()) {
        return;
    }
    int kept = errno;
    signals[number]++;
    wrong_in_handlers += (sig_atomic_t)use_without_memory(&handles, (unsigned)signals[number]);
    if (shown_length != 0) {
        int32_t reason = adseal_click_verifier_verify(handles.guarded, shown, shown_length, NOW, NULL);
        fresh_in_handlers += reason == ADSEAL_VALID;
        wrong_in_handlers += reason != ADSEAL_VALID && reason != ADSEAL_CLICK_REPLAYED;
    }
    errno = kept;
}

static void handle(int number, void (*handler)(int), int flags) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = flags;
    CHECK_INT(sigaction(number, &action, NULL), 0);
}

static void start_timer(long microseconds) {
    const struct itimerval timer = {{0, microseconds}, {0, microseconds}};
    CHECK_INT(setitimer(ITIMER_REAL, &timer, NULL), 0);
}

static pid_t start_sender(void) {
    pid_t receiver = getpid();
    pid_t sender = fork();
    if (sender == 0) {
        start_timer(0);
        for (unsigned round = 0; kill(receiver, round % 2 == 0 ? SIGUSR1 : SIGUSR2) == 0; round++) {
            for (volatile int wait = 0; wait < 2000; wait++) {
            }
        }
        _exit(EXIT_SUCCESS);
    }
    CHECK(sender > 0);
    return sender;
}

/* Exactly one of the call and the handlers in the middle of it is told that the click is fresh. */
static void show_clicks(unsigned round) {
    for (unsigned i = 0; i < CLICKS_OF_A_ROUND; i++) {
        shown_length = 0;
        size_t length = sign_numbered(handles.signer, round * CLICKS_OF_A_ROUND + i, shown);
        fresh_in_handlers = 0;
        shown_length = length;
        int32_t reason = adseal_click_verifier_verify(handles.guarded, shown, length, NOW, NULL);
        shown_length = 0;
        CHECK(reason == ADSEAL_VALID || reason == ADSEAL_CLICK_REPLAYED);
        CHECK_INT((reason == ADSEAL_VALID) + fresh_in_handlers, 1);
        decided_in_handlers += (unsigned)fresh_in_handlers;
    }
}

/* The rows of a batch, in one thread and in three, against those of a batch without signals. */
static void run_batch(adseal_click_batch *batch, uint32_t threads, const int32_t *expected) {
    static int32_t reasons[ROWS];
    memset(reasons, 0x55, sizeof reasons);
    CHECK_STATUS(adseal_click_batch_set_threads(batch, threads), ADSEAL_OK);
    CHECK_STATUS(adseal_click_verifier_verify_batch(handles.verifier, batch, reasons, NULL, NULL, NULL, NULL, ROWS),
                 ADSEAL_OK);
    CHECK_BYTES(reasons, sizeof reasons, expected, ROWS * sizeof *expected);
}

static adseal_click_batch *make_batch(int32_t *expected) {
    static char urls[ROWS][URL_CAPACITY];
    static const char *pointers[ROWS];
    static size_t lengths[ROWS];
    adseal_click_batch *batch;
    for (unsigned i = 0; i < ROWS; i++) {
        lengths[i] = sign_numbered(handles.signer, i, urls[i]) - i % 3;
        pointers[i] = urls[i];
        expected[i] = i % 3 == 0 ? ADSEAL_VALID : ADSEAL_CLICK_MALFORMED_SIGNATURE;
    }
    CHECK_STATUS(adseal_click_batch_new(&batch), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_pointers(batch, pointers, lengths, ROWS), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_now(batch, NOW), ADSEAL_OK);
    return batch;
}

/* A guard is full at some time; each round has one of its own. */
static void new_guard(void) {
    adseal_click_policy *policy;
    adseal_click_verifier_free(handles.guarded);
    adseal_replay_guard_free(handles.guard);
    CHECK_STATUS(adseal_replay_guard_new(GUARD_CAPACITY, &handles.guard), ADSEAL_OK);
    CHECK_STATUS(adseal_click_policy_new(&policy), ADSEAL_OK);
    CHECK_STATUS(adseal_click_policy_set_max_lifetime(policy, MAX_LIFETIME), ADSEAL_OK);
    CHECK_STATUS(adseal_click_policy_set_replay_guard(policy, handles.guard), ADSEAL_OK);
    CHECK_STATUS(adseal_click_verifier_new(handles.ring, policy, &handles.guarded), ADSEAL_OK);
    adseal_click_policy_free(policy);
}

int main(int count_of_arguments, char **arguments) {
    static int32_t expected[ROWS];
    check_context("signals");
    if (count_of_arguments != 2) {
        die("usage: signals SECONDS");
    }
    const int seconds = atoi(arguments[1]);
    time_t end = time(NULL) + seconds;
    main_thread = pthread_self();
    fixture_make(&handles);
    adseal_click_batch *batch = make_batch(expected);
    /* The first call of a thread is made outside of handlers, as adseal.h asks. */
    CHECK_INT(use_everything(&handles, 1), 0);
    run_batch(batch, 3, expected);
    handle(SIGALRM, count, SA_RESTART);
    handle(SIGUSR1, count, 0);
    handle(SIGUSR2, call_the_library, SA_RESTART);
    pid_t sender = start_sender();
    start_timer(MICROSECONDS);
    unsigned rounds = 0;
    do {
        CHECK_INT(use_everything(&handles, rounds), 0);
        show_clicks(rounds);
        run_batch(batch, 1, expected);
        run_batch(batch, 3, expected);
        new_guard();
        rounds++;
    } while (time(NULL) < end);
    start_timer(0);
    CHECK_INT(kill(sender, SIGKILL), 0);
    while (waitpid(sender, NULL, 0) != sender) {
    }
    CHECK_INT(wrong_in_handlers, 0);
    CHECK(signals[SIGALRM] > 0 && signals[SIGUSR1] > 0 && signals[SIGUSR2] > 0);
    /* Several a second; none at all says that no signal came in the middle of a call. */
    CHECK(decided_in_handlers > 0 || seconds < SECONDS_THAT_SURELY_DECIDE);
    adseal_click_batch_free(batch);
    fixture_free(&handles);
    printf(
        "figure: signals in the middle of calls: %d signals (%d with handlers that call the library, which decided %u "
        "clicks; %lu more met a thread of a batch) in %u rounds of signing, verifying, batches and explaining: %zu "
        "checks failed\n",
        (int)(signals[SIGALRM] + signals[SIGUSR1] + signals[SIGUSR2]), (int)signals[SIGUSR2], decided_in_handlers,
        in_other_threads, rounds, check_failures());
    return check_finish("signals");
}
