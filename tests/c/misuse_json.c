/* Misuse of PHP's JSON: canonical forms, places, signing JSON, and the form that matched. */
#include "misuse.h"

#include <string.h>

#define JSON " {\"ua\":\"a/b\", \"n\":1.0}"
#define STABLE "{\"ua\":\"a\\/b\",\"n\":1}"

static int32_t canonicalize(const void *mode, char *out, size_t capacity, size_t *length) {
    return adseal_php_json_canonicalize(JSON, strlen(JSON), *(const int32_t *)mode, out, capacity, length, NULL);
}

static void misuse_canonicalize(void) {
    const int32_t modes[] = {ADSEAL_PHP_JSON_OBJECT, ADSEAL_PHP_JSON_ASSOC};
    char out[100];
    size_t length = 12345;
    size_t offset = 0;
    check_buffer("canonical form, objects", TELLS_LENGTH, canonicalize, &modes[0]);
    check_buffer("canonical form, lists", TELLS_LENGTH, canonicalize, &modes[1]);
    check_context("canonical form");
    EXPECT_NULL(adseal_php_json_canonicalize(NULL, 1, 0, out, sizeof out, &length, &offset));
    CHECK(offset == ADSEAL_NO_OFFSET);
    EXPECT_INVALID(adseal_php_json_canonicalize("1", TOO_LONG, 0, out, sizeof out, &length, &offset));
    EXPECT_INVALID(adseal_php_json_canonicalize("1", SIZE_MAX, 0, out, sizeof out, &length, &offset));
    EXPECT_INVALID(adseal_php_json_canonicalize("1", 1, 2, out, sizeof out, &length, &offset));
    EXPECT_INVALID(adseal_php_json_canonicalize("1", 1, -1, out, sizeof out, &length, &offset));
    /* An error of the text comes before a buffer that is too small, and tells no length. */
    CHECK_STATUS(adseal_php_json_canonicalize(NULL, 0, 0, NULL, 0, &length, &offset), ADSEAL_JSON_SYNTAX);
    CHECK_INT(offset, 0);
    CHECK_INT(length, 12345);
    offset = 0;
    EXPECT_NULL(adseal_php_json_canonicalize("x", 1, 0, out, sizeof out, NULL, &offset));
    CHECK(offset == ADSEAL_NO_OFFSET);
    CHECK(adseal_php_json_canonical_bound(0) == 0);
    CHECK(adseal_php_json_canonical_bound(SIZE_MAX) == SIZE_MAX);
    CHECK(adseal_php_json_canonical_bound(4) >= strlen("10000000000000000"));
}

static void misuse_stability(void) {
    adseal_instability places[5];
    const adseal_instability untouched = {77, 77, 77, 77};
    size_t count = 12345;
    check_context("stability");
    EXPECT_NULL(adseal_php_json_stability(NULL, 1, places, 5, &count));
    EXPECT_NULL(adseal_php_json_stability(JSON, strlen(JSON), NULL, 5, &count));
    EXPECT_NULL(adseal_php_json_stability(JSON, strlen(JSON), places, 5, NULL));
    EXPECT_INVALID(adseal_php_json_stability(JSON, TOO_LONG, places, 5, &count));
    EXPECT_INVALID(adseal_php_json_stability(JSON, strlen(JSON), places, SIZE_MAX, &count));
    EXPECT_INVALID(adseal_php_json_stability(JSON, strlen(JSON), places, TOO_LONG / sizeof *places + 1, &count));
    CHECK_INT(count, 12345);
    for (size_t capacity = 0; capacity <= 5; capacity++) {
        for (size_t i = 0; i < 5; i++) {
            places[i] = untouched;
        }
        CHECK_STATUS(adseal_php_json_stability(JSON, strlen(JSON), places, capacity, &count), ADSEAL_OK);
        CHECK_INT(count, 4);
        for (size_t i = 0; i < 5; i++) {
            bool is_written = i < capacity && i < count;
            CHECK((memcmp(&places[i], &untouched, sizeof untouched) != 0) == is_written);
        }
    }
    CHECK_STATUS(adseal_php_json_stability(NULL, 0, NULL, 0, &count), ADSEAL_OK);
    CHECK_INT(count, 1);
    CHECK_STATUS(adseal_php_json_stability(STABLE, strlen(STABLE), NULL, 0, &count), ADSEAL_OK);
    CHECK_INT(count, 0);
}

static void misuse_sign_json(const fixture *handles) {
    const adseal_install_signer *signer = handles->install_signer;
    adseal_instability place = {77, 77, 77, 77};
    check_context("sign JSON");
    EXPECT_NULL(adseal_install_signer_sign(signer, STABLE, strlen(STABLE), 0, NULL, &place));
    CHECK(place.cause == 0 && place.error == 0 && place.offset == ADSEAL_NO_OFFSET && place.length == 0);
    EXPECT_NO_HANDLE(ADSEAL_ERROR_NULL_POINTER, adseal_signed_install, out,
                     adseal_install_signer_sign(NULL, STABLE, strlen(STABLE), 0, &out, &place));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_NULL_POINTER, adseal_signed_install, out,
                     adseal_install_signer_sign(signer, NULL, 1, 0, &out, &place));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_ARGUMENT, adseal_signed_install, out,
                     adseal_install_signer_sign(signer, STABLE, TOO_LONG, 0, &out, &place));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_ARGUMENT, adseal_signed_install, out,
                     adseal_install_signer_sign(signer, STABLE, strlen(STABLE), 2, &out, &place));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_ARGUMENT, adseal_signed_install, out,
                     adseal_install_signer_sign(signer, STABLE, strlen(STABLE), -1, &out, &place));
    EXPECT_NO_HANDLE(ADSEAL_JSON_SYNTAX, adseal_signed_install, out,
                     adseal_install_signer_sign(signer, NULL, 0, 0, &out, NULL));
    EXPECT_NO_HANDLE(ADSEAL_JSON_UNSTABLE_JSON, adseal_signed_install, out,
                     adseal_install_signer_sign(signer, "{}", 2, 0, &out, NULL));
}

static void misuse_notes(const fixture *handles) {
    adseal_signed_install *made;
    adseal_note note = {77, 77, 77, 77};
    check_context("notes");
    CHECK_STATUS(adseal_install_signer_sign(handles->install_signer, JSON, strlen(JSON), 0, &made, NULL), ADSEAL_OK);
    CHECK_INT(adseal_signed_install_note_count(NULL), 0);
    CHECK_INT(adseal_signed_install_note_count(handles->signed_install), 0);
    CHECK_INT(adseal_signed_install_note_count(made), 3);
    EXPECT_NULL(adseal_signed_install_note(NULL, 0, &note));
    EXPECT_NULL(adseal_signed_install_note(made, 0, NULL));
    EXPECT_INVALID(adseal_signed_install_note(made, 3, &note));
    EXPECT_INVALID(adseal_signed_install_note(made, SIZE_MAX, &note));
    EXPECT_INVALID(adseal_signed_install_note(handles->signed_install, 0, &note));
    CHECK(note.cause == 77 && note.count == 77);
    CHECK_STATUS(adseal_signed_install_note(made, 2, &note), ADSEAL_OK);
    CHECK_INT(note.cause, ADSEAL_UNSTABLE_NON_CANONICAL_NUMBER);
    adseal_signed_install_free(made);
}

static void misuse_body(const adseal_install_verdict *verdict) {
    const void *body = SOMEWHERE;
    size_t length = 12345;
    EXPECT_NULL(adseal_install_verdict_body(NULL, JSON, strlen(JSON), &body, &length));
    EXPECT_NULL(adseal_install_verdict_body(verdict, NULL, strlen(JSON), &body, &length));
    EXPECT_NULL(adseal_install_verdict_body(verdict, JSON, strlen(JSON), NULL, &length));
    EXPECT_NULL(adseal_install_verdict_body(verdict, JSON, strlen(JSON), &body, NULL));
    EXPECT_INVALID(adseal_install_verdict_body(verdict, JSON, strlen(JSON) - 1, &body, &length));
    EXPECT_INVALID(adseal_install_verdict_body(verdict, NULL, 0, &body, &length));
    EXPECT_INVALID(adseal_install_verdict_body(verdict, JSON, TOO_LONG, &body, &length));
    CHECK(body == SOMEWHERE && length == 12345);
}

static void misuse_forms(const fixture *handles) {
    adseal_install_verdict *verdict;
    char token[ADSEAL_MAX_TOKEN_LENGTH];
    const void *body = SOMEWHERE;
    size_t length = 12345;
    check_context("forms");
    EXPECT_NULL(adseal_install_verifier_set_accept(NULL, ADSEAL_ACCEPT_RAW));
    EXPECT_INVALID(adseal_install_verifier_set_accept(handles->php_verifier, 2));
    EXPECT_INVALID(adseal_install_verifier_set_accept(handles->php_verifier, -1));
    CHECK_INT(adseal_install_verdict_form(NULL), 0);
    CHECK_INT(adseal_install_verdict_json_error(NULL), 0);
    CHECK_STATUS(adseal_install_verdict_new(&verdict), ADSEAL_OK);
    CHECK_INT(adseal_install_verdict_form(verdict), 0);
    CHECK_STATUS(adseal_install_verdict_body(verdict, NULL, 0, &body, &length), ADSEAL_OK);
    CHECK(body == NULL && length == 0);
    CHECK_STATUS(
        adseal_install_signer_token(handles->install_signer, STABLE, strlen(STABLE), token, sizeof token, &length),
        ADSEAL_OK);
    CHECK_STATUS(adseal_install_verifier_verify(handles->php_verifier, JSON, strlen(JSON), API_KEY, strlen(API_KEY),
                                                token, length, NOW, verdict),
                 ADSEAL_VALID);
    misuse_body(verdict);
    CHECK_STATUS(adseal_install_verdict_body(verdict, JSON, strlen(JSON), &body, &length), ADSEAL_OK);
    CHECK_BYTES(body, length, STABLE, strlen(STABLE));
    /* A mistake in the call leaves nothing of the verdict before. */
    EXPECT_INVALID(adseal_install_verifier_verify(handles->php_verifier, JSON, strlen(JSON), API_KEY, strlen(API_KEY),
                                                  token, length, -1, verdict));
    CHECK_INT(adseal_install_verdict_form(verdict), 0);
    EXPECT_INVALID(adseal_install_verdict_body(verdict, JSON, strlen(JSON), &body, &length));
    adseal_install_verdict_free(verdict);
}

static void misuse_refused(void) {
    const int32_t strange[] = {-1, 0, 99, INT32_MAX, INT32_MIN};
    check_context("refused");
    CHECK_INT(adseal_instability_is_refused(NULL), 0);
    for (size_t index = 0; index < sizeof strange / sizeof strange[0]; index++) {
        const adseal_instability place = {strange[index], 0, 0, 1};
        CHECK_INT(adseal_instability_is_refused(&place), 0);
    }
}

void misuse_json(const fixture *handles) {
    misuse_canonicalize();
    misuse_stability();
    misuse_refused();
    misuse_sign_json(handles);
    misuse_notes(handles);
    misuse_forms(handles);
}
