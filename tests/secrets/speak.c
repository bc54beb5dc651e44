/*
 * Says all that the library lends or tells in C while a key is at hand: speak, with a key of 32 characters on standard
 * input. What C++ tells of errors is made of the same texts and of numbers.
 */
#include "adseal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW ((int64_t)1700000000)
#define URI "https://control.kochava.com/v1/cpi/click?campaign_id=c1&network_id=2820&expires=1700000060"
#define BODY "{\"action\":\"install\"}"
#define API_KEY "an-api-key-that-is-public"
#define NONE ADSEAL_NO_TIME
/* A literal and its length. */
#define TEXT(literal) literal, sizeof(literal) - 1

enum { KEY = 32, SPACE = 4096 };

static char key[KEY + 1];

static void ok(int32_t status) {
    if (status != ADSEAL_OK) {
        fprintf(stderr, "speak: %s\n", adseal_status_message(status));
        exit(EXIT_FAILURE);
    }
}

/* A refusal is told by its number, its name and its message. */
static void refused(int32_t status) {
    if (status == ADSEAL_OK) {
        fprintf(stderr, "speak: a mistake is none\n");
        exit(EXIT_FAILURE);
    }
    printf("%d %s %s\n", (int)status, adseal_status_name(status), adseal_status_message(status));
}

static void say(const char *what, int32_t status, const void *text, size_t length) {
    if (status == ADSEAL_OK) {
        printf("%s: %.*s\n", what, (int)length, (const char *)text);
    }
}

static void say_explanation(adseal_explanation *explanation) {
    const char *text;
    const void *bytes;
    size_t length;
    int32_t status = adseal_explanation_report(explanation, &text, &length);
    say("report", status, text, length);
    status = adseal_explanation_sentence(explanation, &text, &length);
    say("sentence", status, text, length);
    status = adseal_explanation_key_id(explanation, &text, &length);
    say("key id", status, text, length);
    status = adseal_explanation_hashed(explanation, &bytes, &length);
    say("hashed", status, bytes, length);
    status = adseal_explanation_expected(explanation, &bytes, &length);
    say("expected", status, bytes, length);
    adseal_explanation_free(explanation);
}

/* Everything that the library knows a mistake of is told, one way or the other. */
static void explain_clicks(adseal_click_signer *signer) {
    static const char *const uris[] = {URI, URI "&a=b%20c", URI "&a=\"\\/\"", "/c"};
    adseal_explainer *explainer;
    adseal_explanation *explanation;
    char signature[64];
    size_t length;
    ok(adseal_explainer_new(&explainer));
    ok(adseal_explainer_add_key(explainer, TEXT("k1"), key, KEY));
    ok(adseal_explainer_add_secret(explainer, TEXT(API_KEY), TEXT("s1"), key, KEY));
    refused(adseal_explainer_add_key(explainer, TEXT("k1"), key, KEY));
    refused(adseal_explainer_add_key(explainer, TEXT("bad id"), key, KEY));
    for (size_t i = 0; i < sizeof uris / sizeof uris[0]; i++) {
        const char *hashed = uris[(i + 1) % (sizeof uris / sizeof uris[0])];
        ok(adseal_click_signer_signature(signer, hashed, strlen(hashed), NOW, signature, sizeof signature, &length));
        ok(adseal_explainer_click(explainer, uris[i], strlen(uris[i]), signature, length, &explanation));
        say_explanation(explanation);
    }
    ok(adseal_explainer_install(explainer, TEXT(BODY), TEXT("0000"), &explanation));
    say_explanation(explanation);
    adseal_explainer_free(explainer);
}

static void make_mistakes(adseal_click_signer *signer) {
    adseal_key *made;
    adseal_key_ring *ring;
    adseal_key_ring_builder *builder;
    adseal_install_signer *installs;
    adseal_place place;
    char out[SPACE];
    size_t length;
    refused(adseal_key_new(TEXT("bad id"), key, KEY, NONE, NONE, NONE, &made));
    refused(adseal_key_new(TEXT("k1"), key, KEY, 5, 5, NONE, &made));
    refused(adseal_key_ring_new(key, 0, &ring));
    ok(adseal_key_ring_builder_new(&builder));
    ok(adseal_key_ring_builder_add(builder, TEXT("one"), key, KEY, NONE, NONE, NONE));
    ok(adseal_key_ring_builder_add(builder, TEXT("two"), key, KEY, NONE, NONE, NONE));
    refused(adseal_key_ring_builder_build(builder, &ring));
    adseal_key_ring_builder_free(builder);
    refused(adseal_install_signer_new(TEXT("bad key \n"), key, KEY, &installs));
    refused(
        adseal_click_signer_sign(signer, TEXT(URI "&signature=x"), NOW + 60, NOW, out, sizeof out, &length, &place));
    refused(adseal_click_signer_sign(signer, TEXT("/c?a=b"), NOW + 60, NOW, out, 5, &length, &place));
}

int main(void) {
    adseal_key_ring *ring;
    adseal_click_signer *signer;
    if (fread(key, 1, KEY, stdin) != KEY) {
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < adseal_status_count(); i++) {
        refused(adseal_status_at(i) == ADSEAL_OK ? ADSEAL_NONE : adseal_status_at(i));
    }
    ok(adseal_key_ring_new(key, KEY, &ring));
    ok(adseal_click_signer_new(ring, &signer));
    explain_clicks(signer);
    make_mistakes(signer);
    adseal_click_signer_free(signer);
    adseal_key_ring_free(ring);
    printf("said everything\n");
    return EXIT_SUCCESS;
}
