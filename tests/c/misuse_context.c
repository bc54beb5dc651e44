/* Misuse of a signing context: NULLs, lengths, its own room as input, and what is freed first. */
#include "misuse.h"

#include <stdlib.h>
#include <string.h>

/* A call that signs nothing, and what the context says of it then. */
static void expect_refused(adseal_signing_context *context, const char *uri, size_t length, int64_t now,
                           int32_t status) {
    adseal_place place;
    CHECK(adseal_signing_context_sign(context, uri, length, now) == NULL);
    memset(&place, 0x55, sizeof place);
    CHECK_STATUS(adseal_signing_context_status(context, &place), status);
    CHECK_STATUS(adseal_signing_context_status(context, NULL), status);
    if (status < ADSEAL_SIGN_TOO_LONG) {
        CHECK(place.offset == ADSEAL_NO_OFFSET && place.name_offset == ADSEAL_NO_OFFSET && place.name_length == 0);
    }
}

static void misuse_context_call(adseal_signing_context *context) {
    adseal_place place;
    memset(&place, 0x55, sizeof place);
    CHECK_STATUS(adseal_signing_context_status(context, &place), ADSEAL_OK);
    CHECK(place.offset == ADSEAL_NO_OFFSET);
    CHECK(adseal_signing_context_sign(NULL, CLICK_URI, strlen(CLICK_URI), NOW) == NULL);
    EXPECT_NULL(adseal_signing_context_status(NULL, &place));
    EXPECT_NULL(adseal_signing_context_status(NULL, NULL));
    expect_refused(context, NULL, 1, NOW, ADSEAL_ERROR_NULL_POINTER);
    expect_refused(context, NULL, SIZE_MAX, NOW, ADSEAL_ERROR_NULL_POINTER);
    expect_refused(context, CLICK_URI, TOO_LONG, NOW, ADSEAL_ERROR_INVALID_ARGUMENT);
    expect_refused(context, CLICK_URI, SIZE_MAX, NOW, ADSEAL_ERROR_INVALID_ARGUMENT);
    expect_refused(context, CLICK_URI, strlen(CLICK_URI), -1, ADSEAL_ERROR_INVALID_ARGUMENT);
    expect_refused(context, CLICK_URI, strlen(CLICK_URI), INT64_MAX, ADSEAL_SIGN_EXPIRES_OUT_OF_RANGE);
    expect_refused(context, NULL, 0, NOW, ADSEAL_SIGN_MALFORMED_URI);
}

/* Every part of the room is refused as input, also what was never written, and what was signed stays. */
static void misuse_room(adseal_signing_context *context) {
    const char *signed_uri = adseal_signing_context_sign(context, CLICK_URI, strlen(CLICK_URI), NOW);
    if (!CHECK(signed_uri != NULL)) {
        return;
    }
    size_t length = strlen(signed_uri);
    char *expected = copy_of(signed_uri, length + 1);
    for (size_t at = 0; at <= length; at++) {
        expect_refused(context, signed_uri + at, 1, NOW, ADSEAL_ERROR_INVALID_ARGUMENT);
        expect_refused(context, signed_uri + at, length - at + 1, NOW, ADSEAL_ERROR_INVALID_ARGUMENT);
    }
    expect_refused(context, signed_uri + ADSEAL_MAX_URI_LENGTH, 1, NOW, ADSEAL_ERROR_INVALID_ARGUMENT);
    expect_refused(context, signed_uri, ADSEAL_MAX_URI_LENGTH, NOW, ADSEAL_ERROR_INVALID_ARGUMENT);
    CHECK_BYTES(signed_uri, length + 1, expected, length + 1);
    /* As a text of nobody's it is read, and has a signature. */
    expect_refused(context, expected, length, NOW, ADSEAL_SIGN_HAS_SIGNATURE);
    free(expected);
}

void misuse_context(const fixture *handles) {
    adseal_key_ring *ring = ring_of(TEST_KEY);
    adseal_click_signer *signer;
    adseal_signing_context *context;
    check_context("signing context");
    EXPECT_NULL(adseal_signing_context_new(handles->signer, NULL));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_NULL_POINTER, adseal_signing_context, out, adseal_signing_context_new(NULL, &out));
    CHECK_STATUS(adseal_click_signer_new(ring, &signer), ADSEAL_OK);
    CHECK_STATUS(adseal_signing_context_new(signer, &context), ADSEAL_OK);
    /* It needs neither of them any more. */
    adseal_key_ring_free(ring);
    adseal_click_signer_free(signer);
    misuse_context_call(context);
    misuse_room(context);
    adseal_signing_context_free(context);
}
