#include "parts.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS = 21, RING_KEYS = 3, WAYS_TO_BE_WRONG = 3 };

/* A ring of keys of these seeds, 32 bytes each. */
static int32_t ring_of(const unsigned *seeds, adseal_key_ring **ring) {
    const char ids[] = "abc";
    adseal_key_ring_builder *builder;
    CHECK_STATUS(adseal_key_ring_builder_new(&builder), ADSEAL_OK);
    for (size_t i = 0; i < RING_KEYS; i++) {
        unsigned char *key = new_secret(32, seeds[i]);
        adseal_key *made;
        CHECK_STATUS(adseal_key_new(ids + i, 1, key, 32, ADSEAL_NO_TIME, ADSEAL_NO_TIME, ADSEAL_NO_TIME, &made),
                     ADSEAL_OK);
        free(key);
        CHECK_STATUS(adseal_key_ring_builder_add_key(builder, made), ADSEAL_OK);
        adseal_key_free(made);
    }
    int32_t status = adseal_key_ring_builder_build(builder, ring);
    adseal_key_ring_builder_free(builder);
    return status;
}

void check_rings(void) {
    const unsigned different[RING_KEYS] = {1, 2, 3};
    const unsigned repeated[RING_KEYS] = {1, 2, 1};
    adseal_key_ring *ring;
    unsigned before = secret_comparisons();
    check_context("rings");
    CHECK_STATUS(ring_of(different, &ring), ADSEAL_OK);
    CHECK_INT(secret_comparisons() - before, 3);
    adseal_key_ring_free(ring);
    CHECK_STATUS(ring_of(repeated, &ring), ADSEAL_ERROR_INVALID_KEY_RING);
}

/* Another character, in the first place, in the middle or in the last place but one. */
static void spoil(char *signature, size_t way) {
    char *character = signature + way * (ADSEAL_SIGNATURE_LENGTH - 2) / (WAYS_TO_BE_WRONG - 1);
    *character = *character == 'A' ? 'B' : 'A';
}

static size_t signed_url(const adseal_click_signer *signer, char *url) {
    size_t length = 0;
    CHECK_STATUS(adseal_click_signer_sign(signer, CLICK_URI, strlen(CLICK_URI), ADSEAL_EXPIRES_LIFETIME, NOW, url,
                                          URL_CAPACITY, &length, NULL),
                 ADSEAL_OK);
    make_public(url, length);
    return length;
}

static void verify_single(const adseal_click_signer *signer, const adseal_click_verifier *verifier) {
    adseal_click_verdict *verdict;
    const char *id;
    size_t id_length = 0;
    char url[URL_CAPACITY];
    char signature[ADSEAL_SIGNATURE_LENGTH];
    size_t length = signed_url(signer, url);
    CHECK_STATUS(adseal_click_verdict_new(&verdict), ADSEAL_OK);
    CHECK_STATUS(adseal_click_verifier_verify(verifier, url, length, NOW, verdict), ADSEAL_VALID);
    CHECK_STATUS(adseal_click_verdict_key_id(verdict, &id, &id_length), ADSEAL_OK);
    CHECK(id_length > 0);
    for (size_t way = 0; way < WAYS_TO_BE_WRONG; way++) {
        length = signed_url(signer, url);
        spoil(url + length - ADSEAL_SIGNATURE_LENGTH, way);
        CHECK_STATUS(adseal_click_verifier_verify(verifier, url, length, NOW, verdict), ADSEAL_CLICK_INVALID_SIGNATURE);
    }
    adseal_click_verdict_free(verdict);
    CHECK_STATUS(
        adseal_click_signer_signature(signer, CLICK_URI, strlen(CLICK_URI), NOW, signature, sizeof signature, &length),
        ADSEAL_OK);
    make_public(signature, length);
    CHECK_STATUS(
        adseal_click_verifier_check_signature(verifier, CLICK_URI, strlen(CLICK_URI), signature, sizeof signature, NOW),
        ADSEAL_VALID);
    spoil(signature, 0);
    CHECK_STATUS(
        adseal_click_verifier_check_signature(verifier, CLICK_URI, strlen(CLICK_URI), signature, sizeof signature, NOW),
        ADSEAL_CLICK_INVALID_SIGNATURE);
}

/* Every other row is wrong. */
static void verify_batch(const adseal_click_signer *signer, const adseal_click_verifier *verifier) {
    char urls[ROWS][URL_CAPACITY];
    const char *uris[ROWS];
    size_t lengths[ROWS];
    int32_t reasons[ROWS];
    adseal_click_batch *batch;
    for (size_t i = 0; i < ROWS; i++) {
        uris[i] = urls[i];
        lengths[i] = signed_url(signer, urls[i]);
        if (i % 2 == 1) {
            spoil(urls[i] + lengths[i] - ADSEAL_SIGNATURE_LENGTH, i % WAYS_TO_BE_WRONG);
        }
    }
    CHECK_STATUS(adseal_click_batch_new(&batch), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_pointers(batch, uris, lengths, ROWS), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_now(batch, NOW), ADSEAL_OK);
    CHECK_STATUS(adseal_click_verifier_verify_batch(verifier, batch, reasons, NULL, NULL, NULL, NULL, ROWS), ADSEAL_OK);
    for (size_t i = 0; i < ROWS; i++) {
        CHECK_STATUS(reasons[i], i % 2 == 1 ? ADSEAL_CLICK_INVALID_SIGNATURE : ADSEAL_VALID);
    }
    adseal_click_batch_free(batch);
}

static void verify_with(const adseal_key_ring *ring) {
    adseal_click_signer *signer;
    adseal_click_verifier *verifier;
    CHECK_STATUS(adseal_click_signer_new(ring, &signer), ADSEAL_OK);
    CHECK_STATUS(adseal_click_verifier_new(ring, NULL, &verifier), ADSEAL_OK);
    verify_single(signer, verifier);
    verify_batch(signer, verifier);
    adseal_click_verifier_free(verifier);
    adseal_click_signer_free(signer);
}

void verify_clicks(void) {
    const unsigned seeds[RING_KEYS] = {1, 2, 3};
    adseal_key_ring *ring;
    for (size_t i = 0; i < KEY_LENGTHS; i++) {
        unsigned char *key = new_secret(key_lengths[i], 1);
        check_context("verifying clicks with a key of %zu bytes", key_lengths[i]);
        CHECK_STATUS(adseal_key_ring_new(key, key_lengths[i], &ring), ADSEAL_OK);
        free(key);
        verify_with(ring);
        adseal_key_ring_free(ring);
    }
    check_context("verifying clicks with a ring");
    CHECK_STATUS(ring_of(seeds, &ring), ADSEAL_OK);
    verify_with(ring);
    adseal_key_ring_free(ring);
}
