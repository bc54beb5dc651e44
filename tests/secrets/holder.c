/*
 * Holds keys in every handle that takes one, and stops three times for its memory to be looked at: with its own copies
 * of the keys and the handles; with the handles alone; when they are freed. test_memory.py sends the keys and looks.
 *
 * Between the last call of the library and a stop there is nothing, so what the calls left on the stack and in
 * registers is still there; the second thread has its own.
 */
#include "adseal.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOW ((int64_t)1700000000)
#define URI "https://control.kochava.com/v1/cpi/click?campaign_id=c1&network_id=2820&site_id=news%201"
#define BODY "{\"action\":\"install\",\"data\":{\"price\":1.5}}"
#define API_KEY "an-api-key-that-is-public"
#define NONE ADSEAL_NO_TIME
/* A literal and its length. */
#define TEXT(literal) literal, sizeof(literal) - 1

enum { KEY = 32, LONG_KEY = 100, SECRET = 100, CLICKS = 600, URL = 400 };

/* As test_memory.py sends them: of clicks, of clicks and longer than a block of SHA-256, of installs. */
static struct {
    unsigned char click[KEY];
    unsigned char long_click[LONG_KEY];
    unsigned char install[SECRET];
} keys;

static struct {
    adseal_key *key;
    adseal_key_ring_builder *builder;
    adseal_key_ring *ring;
    adseal_key_ring *single;
    adseal_click_signer *signer;
    adseal_click_signer *long_signer;
    adseal_click_template *form;
    adseal_signing_context *context;
    adseal_click_verifier *verifier;
    adseal_click_batch *batch;
    adseal_install_signer *install_signer;
    adseal_install_register *installs;
    adseal_install_verifier *install_verifier;
    adseal_explainer *explainer;
} held;

static void must(int is_right, const char *what) {
    if (!is_right) {
        fprintf(stderr, "holder: %s\n", what);
        exit(EXIT_FAILURE);
    }
}

static void ok(int32_t status) {
    must(status == ADSEAL_OK, adseal_status_message(status));
}

static void hold_clicks(void) {
    ok(adseal_key_new(TEXT("one"), keys.click, KEY, NONE, NONE, NONE, &held.key));
    ok(adseal_key_ring_builder_new(&held.builder));
    ok(adseal_key_ring_builder_add_key(held.builder, held.key));
    ok(adseal_key_ring_builder_add(held.builder, TEXT("two"), keys.long_click, LONG_KEY, NONE, NONE, NONE));
    ok(adseal_key_ring_builder_build(held.builder, &held.ring));
    ok(adseal_key_ring_new(keys.click, KEY, &held.single));
    ok(adseal_click_signer_new(held.single, &held.signer));
    /* Of two keys that may sign, the one that was added last does. */
    ok(adseal_click_signer_new(held.ring, &held.long_signer));
    ok(adseal_click_template_new(held.signer, TEXT(URI "&device_id={device}"), &held.form, NULL));
    ok(adseal_signing_context_new(held.signer, &held.context));
    ok(adseal_click_verifier_new(held.ring, NULL, &held.verifier));
    ok(adseal_click_batch_new(&held.batch));
}

static void hold_installs(void) {
    ok(adseal_install_signer_new(TEXT(API_KEY), keys.install, SECRET, &held.install_signer));
    ok(adseal_install_register_new(&held.installs));
    ok(adseal_install_register_add(held.installs, TEXT(API_KEY), TEXT("s1"), keys.install, SECRET, NONE, NONE));
    ok(adseal_install_verifier_new(held.installs, &held.install_verifier));
    ok(adseal_install_verifier_set_accept(held.install_verifier, ADSEAL_ACCEPT_PHP));
    ok(adseal_explainer_new(&held.explainer));
    ok(adseal_explainer_add_key(held.explainer, TEXT("k1"), keys.click, KEY));
    ok(adseal_explainer_add_secret(held.explainer, TEXT(API_KEY), TEXT("s1"), keys.install, SECRET));
    ok(adseal_explainer_set_budget(held.explainer, 1 << 20));
}

static void verify(const char *url, size_t length) {
    must(adseal_click_verifier_verify(held.verifier, url, length, NOW, NULL) == ADSEAL_VALID, "a click is not valid");
}

static void use_clicks(void) {
    static const int64_t lifetime = ADSEAL_EXPIRES_LIFETIME;
    char url[URL];
    size_t length;
    const char *device = "d1";
    const size_t device_length = 2;
    ok(adseal_click_signer_sign(held.long_signer, TEXT(URI), lifetime, NOW, url, sizeof url, &length, NULL));
    verify(url, length);
    ok(adseal_click_template_render(held.form, &device, &device_length, 1, lifetime, NOW, url, sizeof url, &length,
                                    NULL));
    verify(url, length);
}

static void use_context(void) {
    const char *signed_uri = adseal_signing_context_sign(held.context, TEXT(URI), NOW);
    must(signed_uri != NULL, "the context did not sign");
    verify(signed_uri, strlen(signed_uri));
}

/* Signs and verifies many clicks at once, by two threads. */
static void use_batch(void) {
    static const char *uris[CLICKS];
    static size_t lengths[CLICKS];
    static int32_t statuses[CLICKS];
    static int64_t offsets[CLICKS + 1];
    static char out[CLICKS * URL];
    size_t length;
    for (size_t row = 0; row < CLICKS; row++) {
        uris[row] = URI;
        lengths[row] = sizeof URI - 1;
    }
    ok(adseal_click_batch_set_threads(held.batch, 2));
    ok(adseal_click_batch_set_pointers(held.batch, uris, lengths, CLICKS));
    ok(adseal_click_batch_set_now(held.batch, NOW));
    ok(adseal_click_signer_sign_batch(held.long_signer, held.batch, statuses, NULL, out, sizeof out, offsets, CLICKS,
                                      &length));
    ok(adseal_click_batch_set_offsets64(held.batch, out, length, offsets, CLICKS));
    ok(adseal_click_batch_set_now(held.batch, NOW));
    ok(adseal_click_verifier_verify_batch(held.verifier, held.batch, statuses, NULL, NULL, NULL, NULL, CLICKS));
    for (size_t row = 0; row < CLICKS; row++) {
        must(statuses[row] == ADSEAL_VALID, "a click of the batch is not valid");
    }
}

static void use_installs(void) {
    char token[ADSEAL_MAX_TOKEN_LENGTH];
    size_t length;
    ok(adseal_install_signer_token(held.install_signer, TEXT(BODY), token, sizeof token, &length));
    must(adseal_install_verifier_verify(held.install_verifier, TEXT(BODY), TEXT(API_KEY), token, length, NOW, NULL) ==
             ADSEAL_VALID,
         "an install is not valid");
}

/* Searches in vain, so that everything is tried that the budget allows. */
static void use_explainer(void) {
    static const char signature[] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    adseal_explanation *explanation;
    ok(adseal_explainer_click(held.explainer, TEXT(URI), TEXT(signature), &explanation));
    adseal_explanation_free(explanation);
    ok(adseal_explainer_install(held.explainer, TEXT(BODY), TEXT(signature), &explanation));
    adseal_explanation_free(explanation);
}

/* The order changes from round to round: what the last call leaves is not wiped by accident by another. */
static void use_everything(unsigned round) {
    static void (*const uses[])(void) = {use_clicks, use_context, use_batch, use_installs, use_explainer};
    const unsigned count = sizeof uses / sizeof uses[0];
    for (unsigned i = 0; i < count; i++) {
        uses[(i + round) % count]();
    }
}

static void let_go(void) {
    adseal_explainer_free(held.explainer);
    adseal_install_verifier_free(held.install_verifier);
    adseal_install_register_free(held.installs);
    adseal_install_signer_free(held.install_signer);
    adseal_click_batch_free(held.batch);
    adseal_click_verifier_free(held.verifier);
    adseal_signing_context_free(held.context);
    adseal_click_template_free(held.form);
    adseal_click_signer_free(held.long_signer);
    adseal_click_signer_free(held.signer);
    adseal_key_ring_free(held.single);
    adseal_key_ring_free(held.ring);
    adseal_key_ring_builder_free(held.builder);
    adseal_key_free(held.key);
}

static void receive_keys(void) {
    unsigned char *at = (unsigned char *)&keys;
    for (size_t got = 0; got < sizeof keys;) {
        const ssize_t more = read(STDIN_FILENO, at + got, sizeof keys - got);
        must(more > 0, "no keys on standard input");
        got += (size_t)more;
    }
}

static void wipe_own_copies(void) {
    volatile unsigned char *at = (volatile unsigned char *)&keys;
    for (size_t i = 0; i < sizeof keys; i++) {
        at[i] = 0;
    }
}

static int thread_is_done[2];

/* A thread that has used the keys, and lives on. Those of a batch end with the call. */
static void *use_and_wait(void *argument) {
    char byte = 0;
    use_clicks();
    use_installs();
    must(write(thread_is_done[1], &byte, 1) == 1, "no pipe");
    for (;;) {
        pause();
    }
    return argument;
}

int main(int count, char **arguments) {
    must(count == 2, "usage: holder ROUND, the round that the order of the calls begins with");
    const unsigned round = (unsigned)strtoul(arguments[1], NULL, 10);
    pthread_t thread;
    char byte;
    receive_keys();
    hold_clicks();
    hold_installs();
    must(pipe(thread_is_done) == 0 && pthread_create(&thread, NULL, use_and_wait, NULL) == 0, "no thread");
    must(read(thread_is_done[0], &byte, 1) == 1, "no pipe");
    use_everything(round);
    raise(SIGSTOP);
    wipe_own_copies();
    use_everything(round);
    raise(SIGSTOP);
    use_everything(round);
    let_go();
    raise(SIGSTOP);
    return EXIT_SUCCESS;
}
