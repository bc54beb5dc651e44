/* Misuse of installs: signing, registers, verifying. */
#include "misuse.h"

#include <string.h>

static int32_t make_token(const void *signer, char *out, size_t capacity, size_t *length) {
    return adseal_install_signer_token(signer, INSTALL_BODY, strlen(INSTALL_BODY), out, capacity, length);
}

static void misuse_new_signer(void) {
    check_context("install signer");
    EXPECT_NULL(adseal_install_signer_new("a", 1, "s", 1, NULL));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_NULL_POINTER, adseal_install_signer, out,
                     adseal_install_signer_new(NULL, 1, "s", 1, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_NULL_POINTER, adseal_install_signer, out,
                     adseal_install_signer_new("a", 1, NULL, 1, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_KEY, adseal_install_signer, out,
                     adseal_install_signer_new(NULL, 0, "s", 1, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_KEY, adseal_install_signer, out,
                     adseal_install_signer_new("a", 1, NULL, 0, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_ARGUMENT, adseal_install_signer, out,
                     adseal_install_signer_new("a", TOO_LONG, "s", 1, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_ARGUMENT, adseal_install_signer, out,
                     adseal_install_signer_new("a", 1, "s", SIZE_MAX, &out));
    EXPECT_NULL(adseal_install_signer_set_encoding(NULL, ADSEAL_TOKEN_HEX));
    EXPECT_NULL(adseal_install_signer_set_max_body(NULL, 1));
}

static void misuse_signed_install(const fixture *handles) {
    const void *body;
    const char *name;
    const char *value;
    size_t length;
    size_t other;
    const adseal_signed_install *made = handles->signed_install;
    check_context("signed install");
    EXPECT_INVALID(adseal_install_signer_set_max_body(handles->install_signer, 0));
    EXPECT_NULL(adseal_install_signer_sign_raw(handles->install_signer, "b", 1, NULL));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_NULL_POINTER, adseal_signed_install, out,
                     adseal_install_signer_sign_raw(NULL, "b", 1, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_NULL_POINTER, adseal_signed_install, out,
                     adseal_install_signer_sign_raw(handles->install_signer, NULL, 1, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_ARGUMENT, adseal_signed_install, out,
                     adseal_install_signer_sign_raw(handles->install_signer, "b", TOO_LONG, &out));
    EXPECT_NULL(adseal_signed_install_body(NULL, &body, &length));
    EXPECT_NULL(adseal_signed_install_body(made, NULL, &length));
    EXPECT_NULL(adseal_signed_install_body(made, &body, NULL));
    CHECK_INT(adseal_signed_install_header_count(NULL), 0);
    CHECK_INT(adseal_signed_install_header_count(made), 2);
    EXPECT_NULL(adseal_signed_install_header(NULL, 0, &name, &length, &value, &other));
    EXPECT_NULL(adseal_signed_install_header(made, 0, NULL, &length, &value, &other));
    EXPECT_NULL(adseal_signed_install_header(made, 0, &name, NULL, &value, &other));
    EXPECT_NULL(adseal_signed_install_header(made, 0, &name, &length, NULL, &other));
    EXPECT_NULL(adseal_signed_install_header(made, 0, &name, &length, &value, NULL));
    EXPECT_INVALID(adseal_signed_install_header(made, 2, &name, &length, &value, &other));
    EXPECT_INVALID(adseal_signed_install_header(made, SIZE_MAX, &name, &length, &value, &other));
}

void misuse_install_sign(const fixture *handles) {
    char token[ADSEAL_MAX_TOKEN_LENGTH];
    size_t length = 12345;
    adseal_install_signer *signer;
    misuse_new_signer();
    misuse_signed_install(handles);
    check_buffer("install token", TELLS_LENGTH, make_token, handles->install_signer);
    check_context("install token");
    EXPECT_NULL(adseal_install_signer_token(NULL, "b", 1, token, sizeof token, &length));
    EXPECT_NULL(adseal_install_signer_token(handles->install_signer, NULL, 1, token, sizeof token, &length));
    EXPECT_INVALID(adseal_install_signer_token(handles->install_signer, "b", TOO_LONG, token, sizeof token, &length));
    CHECK_INT(length, 12345);
    CHECK_STATUS(adseal_install_signer_token(handles->install_signer, NULL, 0, token, sizeof token, &length),
                 ADSEAL_OK);
    CHECK_STATUS(adseal_install_signer_new("a", 1, "s", 1, &signer), ADSEAL_OK);
    EXPECT_INVALID(adseal_install_signer_set_encoding(signer, 2));
    EXPECT_INVALID(adseal_install_signer_set_encoding(signer, -1));
    CHECK_STATUS(adseal_install_signer_set_max_body(signer, 1), ADSEAL_OK);
    CHECK_STATUS(adseal_install_signer_token(signer, "b", 1, token, sizeof token, &length),
                 ADSEAL_ERROR_BODY_TOO_LARGE);
    CHECK_STATUS(adseal_install_signer_token(signer, "b", 0, token, sizeof token, &length), ADSEAL_OK);
    adseal_install_signer_free(signer);
}

/* A secret that was made before; nothing comes into the register. */
static void misuse_register_key(adseal_install_register *made) {
    const int64_t none = ADSEAL_NO_TIME;
    adseal_key *secret;
    adseal_key *signing;
    CHECK_STATUS(adseal_key_new("i", 1, "s", 1, none, none, none, &secret), ADSEAL_OK);
    CHECK_STATUS(adseal_key_new("i", 1, "s", 1, none, none, 0, &signing), ADSEAL_OK);
    EXPECT_NULL(adseal_install_register_add_key(NULL, "a", 1, secret));
    EXPECT_NULL(adseal_install_register_add_key(made, NULL, 1, secret));
    EXPECT_NULL(adseal_install_register_add_key(made, "a", 1, NULL));
    EXPECT_INVALID(adseal_install_register_add_key(made, "a", SIZE_MAX, secret));
    CHECK_STATUS(adseal_install_register_add_key(made, NULL, 0, secret), ADSEAL_ERROR_INVALID_KEY);
    CHECK_STATUS(adseal_install_register_add_key(made, "a", 1, signing), ADSEAL_ERROR_INVALID_KEY);
    adseal_key_free(signing);
    adseal_key_free(secret);
}

static void misuse_register(void) {
    adseal_install_register *made;
    const int64_t none = ADSEAL_NO_TIME;
    check_context("install register");
    EXPECT_NULL(adseal_install_register_new(NULL));
    CHECK_STATUS(adseal_install_register_new(&made), ADSEAL_OK);
    EXPECT_NULL(adseal_install_register_add(NULL, "a", 1, "i", 1, "s", 1, none, none));
    EXPECT_NULL(adseal_install_register_add(made, NULL, 1, "i", 1, "s", 1, none, none));
    EXPECT_NULL(adseal_install_register_add(made, "a", 1, NULL, 1, "s", 1, none, none));
    EXPECT_NULL(adseal_install_register_add(made, "a", 1, "i", 1, NULL, 1, none, none));
    EXPECT_INVALID(adseal_install_register_add(made, "a", TOO_LONG, "i", 1, "s", 1, none, none));
    EXPECT_INVALID(adseal_install_register_add(made, "a", 1, "i", SIZE_MAX, "s", 1, none, none));
    EXPECT_INVALID(adseal_install_register_add(made, "a", 1, "i", 1, "s", TOO_LONG, none, none));
    CHECK_STATUS(adseal_install_register_add(made, NULL, 0, "i", 1, "s", 1, none, none), ADSEAL_ERROR_INVALID_KEY);
    CHECK_STATUS(adseal_install_register_add(made, "a", 1, NULL, 0, "s", 1, none, none), ADSEAL_ERROR_INVALID_KEY);
    CHECK_STATUS(adseal_install_register_add(made, "a", 1, "i", 1, NULL, 0, none, none), ADSEAL_ERROR_INVALID_KEY);
    CHECK_STATUS(adseal_install_register_add(made, "a", 1, "i", 1, "s", 1, 5, 5), ADSEAL_ERROR_INVALID_KEY);
    misuse_register_key(made);
    /* None of that came into the register: the same id and secret are new to it. */
    CHECK_STATUS(adseal_install_register_add(made, "a", 1, "i", 1, "s", 1, none, none), ADSEAL_OK);
    adseal_install_register_free(made);
}

static void misuse_install_verdict(const fixture *handles) {
    const char *id = "";
    size_t length = SIZE_MAX;
    adseal_install_verdict *verdict;
    check_context("install verdict");
    EXPECT_NULL(adseal_install_verdict_new(NULL));
    CHECK(adseal_install_verdict_reason(NULL) == ADSEAL_ERROR_NULL_POINTER);
    CHECK_INT(adseal_install_verdict_accepted(NULL), 0);
    CHECK(adseal_install_verdict_offset(NULL) == ADSEAL_NO_OFFSET);
    EXPECT_NULL(adseal_install_verdict_key_id(NULL, &id, &length));
    EXPECT_NULL(adseal_install_verdict_key_id(handles->install_verdict, NULL, &length));
    EXPECT_NULL(adseal_install_verdict_key_id(handles->install_verdict, &id, NULL));
    CHECK_STATUS(adseal_install_verdict_new(&verdict), ADSEAL_OK);
    CHECK(adseal_install_verdict_reason(verdict) != ADSEAL_VALID);
    CHECK_INT(adseal_install_verdict_accepted(verdict), 0);
    adseal_install_verdict_free(verdict);
}

static void misuse_install_call(const fixture *handles, const char *token) {
    const adseal_install_verifier *verifier = handles->install_verifier;
    adseal_install_verdict *verdict = handles->install_verdict;
    const size_t key = strlen(API_KEY);
    const size_t body = strlen(INSTALL_BODY);
    const size_t max = ADSEAL_MAX_TOKEN_LENGTH;
    check_context("install verify");
    CHECK_STATUS(adseal_install_verifier_verify(verifier, INSTALL_BODY, body, API_KEY, key, token, max, NOW, verdict),
                 ADSEAL_VALID);
    CHECK_INT(adseal_install_verdict_accepted(verdict), 1);
    EXPECT_NULL(adseal_install_verifier_verify(NULL, INSTALL_BODY, body, API_KEY, key, token, max, NOW, NULL));
    EXPECT_NULL(adseal_install_verifier_verify(verifier, NULL, body, API_KEY, key, token, max, NOW, NULL));
    EXPECT_NULL(adseal_install_verifier_verify(verifier, INSTALL_BODY, body, NULL, key, token, max, NOW, NULL));
    EXPECT_NULL(adseal_install_verifier_verify(verifier, INSTALL_BODY, body, API_KEY, key, NULL, max, NOW, NULL));
    EXPECT_INVALID(
        adseal_install_verifier_verify(verifier, INSTALL_BODY, TOO_LONG, API_KEY, key, token, max, NOW, NULL));
    EXPECT_INVALID(
        adseal_install_verifier_verify(verifier, INSTALL_BODY, body, API_KEY, TOO_LONG, token, max, NOW, NULL));
    EXPECT_INVALID(
        adseal_install_verifier_verify(verifier, INSTALL_BODY, body, API_KEY, key, token, SIZE_MAX, NOW, NULL));
    EXPECT_INVALID(adseal_install_verifier_verify(verifier, INSTALL_BODY, body, API_KEY, key, token, max, -1, verdict));
    CHECK(adseal_install_verdict_reason(verdict) != ADSEAL_VALID);
    CHECK_INT(adseal_install_verdict_accepted(verdict), 0);
    CHECK_STATUS(adseal_install_verifier_verify(verifier, NULL, 0, API_KEY, key, token, max, NOW, NULL),
                 ADSEAL_INSTALL_INVALID_TOKEN);
    CHECK_STATUS(adseal_install_verifier_verify(verifier, INSTALL_BODY, body, API_KEY, key, NULL, 0, NOW, NULL),
                 ADSEAL_INSTALL_MISSING_TOKEN);
    CHECK_STATUS(adseal_install_verifier_verify(verifier, INSTALL_BODY, body, NULL, 0, token, max, NOW, NULL),
                 ADSEAL_INSTALL_UNKNOWN_API_KEY);
}

/* A call of verify_request in which one argument is wrong. */
typedef struct request {
    const adseal_install_verifier *verifier;
    const char *body;
    size_t body_length;
    const char *const *names;
    const size_t *name_lengths;
    const char *const *values;
    const size_t *value_lengths;
    size_t count;
    int64_t now;
} request;

static int32_t verify_request(request call) {
    return adseal_install_verifier_verify_request(call.verifier, call.body, call.body_length, call.names,
                                                  call.name_lengths, call.values, call.value_lengths, call.count,
                                                  call.now, NULL);
}

static void misuse_request(const fixture *handles, const char *token) {
    const char *const names[] = {"Kochava-Api-Key", "Kochava-Auth-Token"};
    const size_t name_lengths[] = {15, 18};
    const char *const values[] = {API_KEY, token};
    const size_t value_lengths[] = {strlen(API_KEY), ADSEAL_MAX_TOKEN_LENGTH};
    const char *const one_null[] = {"Kochava-Api-Key", NULL};
    const size_t one_long[] = {12, TOO_LONG};
    const request good = {handles->install_verifier,
                          INSTALL_BODY,
                          strlen(INSTALL_BODY),
                          names,
                          name_lengths,
                          values,
                          value_lengths,
                          2,
                          NOW};
    request call;
    check_context("install request");
    CHECK_STATUS(verify_request(good), ADSEAL_VALID);
    call = good, call.verifier = NULL, EXPECT_NULL(verify_request(call));
    call = good, call.body = NULL, EXPECT_NULL(verify_request(call));
    call = good, call.body_length = TOO_LONG, EXPECT_INVALID(verify_request(call));
    call = good, call.names = NULL, EXPECT_NULL(verify_request(call));
    call = good, call.names = one_null, EXPECT_NULL(verify_request(call));
    call = good, call.name_lengths = NULL, EXPECT_NULL(verify_request(call));
    call = good, call.name_lengths = one_long, EXPECT_INVALID(verify_request(call));
    call = good, call.values = NULL, EXPECT_NULL(verify_request(call));
    call = good, call.values = one_null, EXPECT_NULL(verify_request(call));
    call = good, call.value_lengths = NULL, EXPECT_NULL(verify_request(call));
    call = good, call.value_lengths = one_long, EXPECT_INVALID(verify_request(call));
    call = good, call.count = SIZE_MAX, EXPECT_INVALID(verify_request(call));
    call = good, call.now = -1, EXPECT_INVALID(verify_request(call));
    call = good, call.count = 0, call.names = NULL, call.name_lengths = NULL, call.values = NULL;
    call.value_lengths = NULL, CHECK_STATUS(verify_request(call), ADSEAL_INSTALL_MISSING_TOKEN);
}

static void misuse_install_verifier(const fixture *handles) {
    adseal_install_verifier *verifier;
    check_context("install verifier");
    EXPECT_NULL(adseal_install_verifier_new(handles->install_register, NULL));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_NULL_POINTER, adseal_install_verifier, out, adseal_install_verifier_new(NULL, &out));
    EXPECT_NULL(adseal_install_verifier_set_encoding(NULL, ADSEAL_TOKEN_HEX));
    EXPECT_NULL(adseal_install_verifier_set_max_body(NULL, 1));
    EXPECT_INVALID(adseal_install_verifier_set_max_body(handles->install_verifier, 0));
    EXPECT_NULL(adseal_install_verifier_set_report_only(NULL, 1));
    CHECK_STATUS(adseal_install_verifier_new(handles->install_register, &verifier), ADSEAL_OK);
    EXPECT_INVALID(adseal_install_verifier_set_encoding(verifier, 2));
    EXPECT_INVALID(adseal_install_verifier_set_encoding(verifier, -1));
    EXPECT_INVALID(adseal_install_verifier_set_report_only(verifier, 2));
    EXPECT_INVALID(adseal_install_verifier_set_report_only(verifier, -1));
    adseal_install_verifier_free(verifier);
}

void misuse_install_verify(const fixture *handles) {
    char token[ADSEAL_MAX_TOKEN_LENGTH];
    size_t length = 0;
    misuse_register();
    misuse_install_verifier(handles);
    misuse_install_verdict(handles);
    CHECK_STATUS(make_token(handles->install_signer, token, sizeof token, &length), ADSEAL_OK);
    misuse_install_call(handles, token);
    misuse_request(handles, token);
}
