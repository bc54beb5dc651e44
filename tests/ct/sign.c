#include "parts.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS = 21, TEMPLATE_VALUES = 2 };

#define TEMPLATE CLICK_URI "&device_id={device}&creative_id={creative}"

/* A signed URL ends in a signature that a secret went into, and nothing else of it is secret. */
static void check_signed(char *url, size_t length) {
    if (CHECK(length > ADSEAL_SIGNATURE_LENGTH && length <= URL_CAPACITY)) {
        char *signature = url + length - ADSEAL_SIGNATURE_LENGTH;
        CHECK(is_secret(signature, ADSEAL_SIGNATURE_LENGTH));
        CHECK(!is_secret(signature - 1, 1));
    }
}

static void sign_single(const adseal_click_signer *signer) {
    const char *names[] = {"site_id"};
    const char *values[] = {"news 1"};
    const size_t name_lengths[] = {7};
    const size_t value_lengths[] = {6};
    char url[URL_CAPACITY];
    size_t length = 0;
    CHECK_STATUS(adseal_click_signer_sign(signer, CLICK_URI, strlen(CLICK_URI), ADSEAL_EXPIRES_LIFETIME, NOW, url,
                                          sizeof url, &length, NULL),
                 ADSEAL_OK);
    check_signed(url, length);
    CHECK_STATUS(adseal_click_signer_sign_parts(signer, "/click", 6, names, name_lengths, values, value_lengths, 1,
                                                ADSEAL_EXPIRES_LIFETIME, NOW, url, sizeof url, &length, NULL),
                 ADSEAL_OK);
    check_signed(url, length);
    CHECK_STATUS(adseal_click_signer_signature(signer, CLICK_URI, strlen(CLICK_URI), NOW, url, sizeof url, &length),
                 ADSEAL_OK);
    CHECK_INT(length, ADSEAL_SIGNATURE_LENGTH);
    CHECK(is_secret(url, length));
}

static void sign_in_context(const adseal_click_signer *signer) {
    adseal_signing_context *context;
    char url[URL_CAPACITY];
    CHECK_STATUS(adseal_signing_context_new(signer, &context), ADSEAL_OK);
    const char *signed_url = adseal_signing_context_sign(context, CLICK_URI, strlen(CLICK_URI), NOW);
    if (CHECK(signed_url != NULL)) {
        /* Its length is that of the same URI by the signer; strlen would look at the secret bytes. */
        size_t length = 0;
        CHECK_STATUS(adseal_click_signer_sign(signer, CLICK_URI, strlen(CLICK_URI), ADSEAL_EXPIRES_LIFETIME, NOW, url,
                                              sizeof url, &length, NULL),
                     ADSEAL_OK);
        memcpy(url, signed_url, length);
        check_signed(url, length);
        CHECK(signed_url[length] == '\0');
    }
    adseal_signing_context_free(context);
}

static void sign_template(const adseal_click_signer *signer) {
    const char *values[TEMPLATE_VALUES] = {"device-1", "a/b"};
    const size_t lengths[TEMPLATE_VALUES] = {8, 3};
    adseal_click_template *template_;
    char url[URL_CAPACITY];
    size_t length = 0;
    CHECK_STATUS(adseal_click_template_new(signer, TEMPLATE, strlen(TEMPLATE), &template_, NULL), ADSEAL_OK);
    CHECK_STATUS(adseal_click_template_render(template_, values, lengths, TEMPLATE_VALUES, ADSEAL_EXPIRES_LIFETIME, NOW,
                                              url, sizeof url, &length, NULL),
                 ADSEAL_OK);
    check_signed(url, length);
    adseal_click_template_free(template_);
}

static void sign_batch(const adseal_click_signer *signer) {
    const char *uris[ROWS];
    size_t lengths[ROWS];
    int32_t statuses[ROWS];
    int64_t ends[ROWS + 1];
    size_t length = 0;
    size_t capacity = (size_t)ROWS * URL_CAPACITY;
    char *out = exactly(capacity);
    adseal_click_batch *batch;
    for (size_t i = 0; i < ROWS; i++) {
        uris[i] = CLICK_URI;
        lengths[i] = strlen(CLICK_URI);
    }
    CHECK_STATUS(adseal_click_batch_new(&batch), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_pointers(batch, uris, lengths, ROWS), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_now(batch, NOW), ADSEAL_OK);
    CHECK_STATUS(adseal_click_signer_sign_batch(signer, batch, statuses, NULL, out, capacity, ends, ROWS, &length),
                 ADSEAL_OK);
    for (size_t i = 0; i < ROWS; i++) {
        CHECK_STATUS(statuses[i], ADSEAL_OK);
        check_signed(out + ends[i], (size_t)(ends[i + 1] - ends[i]));
    }
    adseal_click_batch_free(batch);
    free(out);
}

void sign_clicks(void) {
    for (size_t i = 0; i < KEY_LENGTHS; i++) {
        adseal_key_ring *ring;
        adseal_click_signer *signer;
        unsigned char *key = new_secret(key_lengths[i], 1);
        check_context("signing clicks with a key of %zu bytes", key_lengths[i]);
        CHECK_STATUS(adseal_key_ring_new(key, key_lengths[i], &ring), ADSEAL_OK);
        free(key);
        CHECK_STATUS(adseal_click_signer_new(ring, &signer), ADSEAL_OK);
        sign_single(signer);
        sign_in_context(signer);
        sign_template(signer);
        sign_batch(signer);
        adseal_click_signer_free(signer);
        adseal_key_ring_free(ring);
    }
}

void sign_installs(void) {
    for (size_t i = 0; i < KEY_LENGTHS; i++) {
        adseal_install_signer *signer;
        adseal_signed_install *install;
        char token[ADSEAL_MAX_TOKEN_LENGTH];
        const char *name;
        const char *value;
        size_t name_length = 0;
        size_t length = 0;
        unsigned char *secret = new_secret(key_lengths[i], 1);
        check_context("signing installs with a secret of %zu bytes", key_lengths[i]);
        CHECK_STATUS(adseal_install_signer_new(API_KEY, strlen(API_KEY), secret, key_lengths[i], &signer), ADSEAL_OK);
        free(secret);
        CHECK_STATUS(
            adseal_install_signer_token(signer, INSTALL_BODY, strlen(INSTALL_BODY), token, sizeof token, &length),
            ADSEAL_OK);
        CHECK_INT(length, 64);
        CHECK(is_secret(token, length));
        CHECK_STATUS(adseal_install_signer_sign(signer, INSTALL_BODY, strlen(INSTALL_BODY), 0, &install, NULL),
                     ADSEAL_OK);
        CHECK_STATUS(adseal_signed_install_header(install, 0, &name, &name_length, &value, &length), ADSEAL_OK);
        CHECK(is_secret(value, length));
        adseal_signed_install_free(install);
        CHECK_STATUS(adseal_install_signer_set_encoding(signer, ADSEAL_TOKEN_BASE64), ADSEAL_OK);
        CHECK_STATUS(
            adseal_install_signer_token(signer, INSTALL_BODY, strlen(INSTALL_BODY), token, sizeof token, &length),
            ADSEAL_OK);
        CHECK_INT(length, 44);
        CHECK(is_secret(token, length - 1) && !is_secret(token + length - 1, 1));
        adseal_install_signer_free(signer);
    }
}
