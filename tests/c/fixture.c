#include "fixture.h"

#include <stdio.h>
#include <string.h>

adseal_key_ring *ring_of(const char *key) {
    adseal_key_ring *ring;
    CHECK_STATUS(adseal_key_ring_new(key, strlen(key), &ring), ADSEAL_OK);
    return ring;
}

static void make_click_handles(fixture *made) {
    made->ring = ring_of(TEST_KEY);
    CHECK_STATUS(adseal_click_signer_new(made->ring, &made->signer), ADSEAL_OK);
    CHECK_STATUS(adseal_click_template_new(made->signer, TEMPLATE, strlen(TEMPLATE), &made->click_template, NULL),
                 ADSEAL_OK);
    CHECK_STATUS(adseal_click_policy_new(&made->policy), ADSEAL_OK);
    CHECK_STATUS(adseal_click_verifier_new(made->ring, made->policy, &made->verifier), ADSEAL_OK);
    CHECK_STATUS(adseal_click_verdict_new(&made->verdict), ADSEAL_OK);
    CHECK_STATUS(adseal_replay_guard_new(GUARD_CAPACITY, &made->guard), ADSEAL_OK);
    adseal_click_policy *guarding;
    CHECK_STATUS(adseal_click_policy_new(&guarding), ADSEAL_OK);
    CHECK_STATUS(adseal_click_policy_set_max_lifetime(guarding, MAX_LIFETIME), ADSEAL_OK);
    CHECK_STATUS(adseal_click_policy_set_replay_guard(guarding, made->guard), ADSEAL_OK);
    CHECK_STATUS(adseal_click_verifier_new(made->ring, guarding, &made->guarded), ADSEAL_OK);
    adseal_click_policy_free(guarding);
    CHECK_STATUS(adseal_click_batch_new(&made->batch), ADSEAL_OK);
}

static void make_install_handles(fixture *made) {
    CHECK_STATUS(adseal_install_signer_new(API_KEY, strlen(API_KEY), TEST_KEY, strlen(TEST_KEY), &made->install_signer),
                 ADSEAL_OK);
    CHECK_STATUS(adseal_install_register_new(&made->install_register), ADSEAL_OK);
    CHECK_STATUS(adseal_install_register_add(made->install_register, API_KEY, strlen(API_KEY), "s1", 2, TEST_KEY,
                                             strlen(TEST_KEY), ADSEAL_NO_TIME, ADSEAL_NO_TIME),
                 ADSEAL_OK);
    CHECK_STATUS(adseal_install_verifier_new(made->install_register, &made->install_verifier), ADSEAL_OK);
    CHECK_STATUS(adseal_install_verifier_new(made->install_register, &made->php_verifier), ADSEAL_OK);
    CHECK_STATUS(adseal_install_verifier_set_accept(made->php_verifier, ADSEAL_ACCEPT_PHP), ADSEAL_OK);
    CHECK_STATUS(adseal_install_verdict_new(&made->install_verdict), ADSEAL_OK);
    CHECK_STATUS(
        adseal_install_signer_sign_raw(made->install_signer, INSTALL_BODY, strlen(INSTALL_BODY), &made->signed_install),
        ADSEAL_OK);
}

static void make_explainer(fixture *made) {
    CHECK_STATUS(adseal_explainer_new(&made->explainer), ADSEAL_OK);
    CHECK_STATUS(adseal_explainer_add_key(made->explainer, "k1", 2, TEST_KEY, strlen(TEST_KEY)), ADSEAL_OK);
    CHECK_STATUS(
        adseal_explainer_add_secret(made->explainer, API_KEY, strlen(API_KEY), "s1", 2, TEST_KEY, strlen(TEST_KEY)),
        ADSEAL_OK);
}

void fixture_make(fixture *made) {
    make_click_handles(made);
    make_install_handles(made);
    make_explainer(made);
}

void fixture_free(fixture *made) {
    adseal_explainer_free(made->explainer);
    adseal_click_batch_free(made->batch);
    adseal_signed_install_free(made->signed_install);
    adseal_install_verdict_free(made->install_verdict);
    adseal_install_verifier_free(made->php_verifier);
    adseal_install_verifier_free(made->install_verifier);
    adseal_install_register_free(made->install_register);
    adseal_install_signer_free(made->install_signer);
    adseal_click_verifier_free(made->guarded);
    adseal_replay_guard_free(made->guard);
    adseal_click_verdict_free(made->verdict);
    adseal_click_verifier_free(made->verifier);
    adseal_click_policy_free(made->policy);
    adseal_click_template_free(made->click_template);
    adseal_click_signer_free(made->signer);
    adseal_key_ring_free(made->ring);
}

size_t sign_numbered(const adseal_click_signer *signer, unsigned number, char *url) {
    char uri[200];
    size_t length = 0;
    int uri_length = snprintf(uri, sizeof uri, "%s&click_id=%u", CLICK_URI, number);
    int32_t status = adseal_click_signer_sign(signer, uri, (size_t)uri_length, ADSEAL_EXPIRES_LIFETIME, NOW, url,
                                              URL_CAPACITY, &length, NULL);
    return status == ADSEAL_OK ? length : 0;
}

/* The same click through the signer, the parts and the template must be the same bytes, and valid. */
static unsigned use_click(const fixture *handles, unsigned number) {
    char uri[300];
    char device[20];
    char signed_url[URL_CAPACITY];
    char rendered[URL_CAPACITY];
    size_t signed_length = 0;
    size_t rendered_length = 0;
    unsigned wrong = 0;
    int device_length = snprintf(device, sizeof device, "device-%u", number);
    int uri_length = snprintf(uri, sizeof uri, "%s&device_id=%s&creative_id=a%%2Fb", CLICK_URI, device);
    const char *values[TEMPLATE_MACROS] = {device, "a/b"};
    const size_t lengths[TEMPLATE_MACROS] = {(size_t)device_length, 3};
    wrong += adseal_click_signer_sign(handles->signer, uri, (size_t)uri_length, ADSEAL_EXPIRES_LIFETIME, NOW,
                                      signed_url, sizeof signed_url, &signed_length, NULL) != ADSEAL_OK;
    wrong +=
        adseal_click_template_render(handles->click_template, values, lengths, TEMPLATE_MACROS, ADSEAL_EXPIRES_LIFETIME,
                                     NOW, rendered, sizeof rendered, &rendered_length, NULL) != ADSEAL_OK;
    wrong += signed_length != rendered_length || memcmp(signed_url, rendered, signed_length) != 0;
    wrong += adseal_click_verifier_verify(handles->verifier, rendered, rendered_length, NOW, NULL) != ADSEAL_VALID;
    rendered[rendered_length - 1] = rendered[rendered_length - 1] == 'A' ? 'E' : 'A';
    wrong += adseal_click_verifier_verify(handles->verifier, rendered, rendered_length, NOW, NULL) !=
             ADSEAL_CLICK_INVALID_SIGNATURE;
    wrong += adseal_click_verifier_verify(handles->verifier, signed_url, signed_length, NOW + 60, NULL) !=
             ADSEAL_CLICK_EXPIRED;
    return wrong;
}

static unsigned use_install(const fixture *handles, unsigned number) {
    char body[100];
    char token[ADSEAL_MAX_TOKEN_LENGTH];
    size_t token_length = 0;
    int length = snprintf(body, sizeof body, "{\"action\":\"install\",\"number\":%u}", number);
    unsigned wrong = 0;
    wrong += adseal_install_signer_token(handles->install_signer, body, (size_t)length, token, sizeof token,
                                         &token_length) != ADSEAL_OK;
    wrong += adseal_install_verifier_verify(handles->install_verifier, body, (size_t)length, API_KEY, strlen(API_KEY),
                                            token, token_length, NOW, NULL) != ADSEAL_VALID;
    body[length - 2] = 'x';
    wrong += adseal_install_verifier_verify(handles->install_verifier, body, (size_t)length, API_KEY, strlen(API_KEY),
                                            token, token_length, NOW, NULL) != ADSEAL_INSTALL_INVALID_TOKEN;
    return wrong;
}

/* Whether the install says this of its one note: a slash here. */
static bool has_slash_at(const adseal_signed_install *install, size_t offset) {
    adseal_note note;
    return adseal_signed_install_note_count(install) == 1 &&
           adseal_signed_install_note(install, 0, &note) == ADSEAL_OK &&
           note.cause == ADSEAL_UNSTABLE_SLASH_NOT_ESCAPED && note.count == 1 && note.offset == offset;
}

/* JSON signed as PHP spells it is valid where it arrives as it was given, and the bytes that were signed come back. */
static unsigned use_json(const fixture *handles, unsigned number) {
    char json[100];
    char form[100];
    char token[ADSEAL_MAX_TOKEN_LENGTH];
    const void *body = NULL;
    size_t token_length = 0;
    size_t form_length = 0;
    size_t body_length = 0;
    adseal_signed_install *install;
    adseal_install_verdict *verdict;
    unsigned wrong = 0;
    int length = snprintf(json, sizeof json, "{\"ua\":\"a/%u\"}", number);
    wrong += adseal_php_json_canonicalize(json, (size_t)length, ADSEAL_PHP_JSON_OBJECT, form, sizeof form, &form_length,
                                          NULL) != ADSEAL_OK;
    wrong += adseal_install_signer_token(handles->install_signer, form, form_length, token, sizeof token,
                                         &token_length) != ADSEAL_OK;
    wrong += adseal_install_signer_sign(handles->install_signer, json, (size_t)length, 0, &install, NULL) != ADSEAL_OK;
    wrong += adseal_signed_install_body(install, &body, &body_length) != ADSEAL_OK;
    wrong += body_length != form_length || memcmp(body, form, form_length) != 0 || !has_slash_at(install, 8);
    adseal_signed_install_free(install);
    wrong += adseal_install_verdict_new(&verdict) != ADSEAL_OK;
    wrong += adseal_install_verifier_verify(handles->php_verifier, json, (size_t)length, API_KEY, strlen(API_KEY),
                                            token, token_length, NOW, verdict) != ADSEAL_VALID;
    wrong += adseal_install_verdict_body(verdict, json, (size_t)length, &body, &body_length) != ADSEAL_OK;
    wrong += body_length != form_length || memcmp(body, form, form_length) != 0;
    wrong += adseal_install_verifier_verify(handles->install_verifier, json, (size_t)length, API_KEY, strlen(API_KEY),
                                            token, token_length, NOW, verdict) != ADSEAL_INSTALL_INVALID_TOKEN;
    adseal_install_verdict_free(verdict);
    return wrong;
}

/* Whether the explanation is of this one mistake, with the key of this id; it is freed. */
static bool is_explained(adseal_explanation *explanation, int32_t cause, const char *id) {
    const char *key_id = NULL;
    size_t length = 0;
    bool is_so = adseal_explanation_outcome(explanation) == ADSEAL_EXPLAIN_EXPLAINED &&
                 adseal_explanation_cause_count(explanation) == 1 &&
                 adseal_explanation_cause(explanation, 0) == cause &&
                 adseal_explanation_key_id(explanation, &key_id, &length) == ADSEAL_OK && length == strlen(id) &&
                 memcmp(key_id, id, length) == 0;
    adseal_explanation_free(explanation);
    return is_so;
}

/* A signature that was padded, and a token that was made with API key and secret in each other's place. */
static unsigned use_explainer(const fixture *handles, unsigned number) {
    char url[URL_CAPACITY + 1];
    char body[100];
    char token[ADSEAL_MAX_TOKEN_LENGTH];
    size_t token_length = 0;
    adseal_install_signer *swapped;
    adseal_explanation *explanation;
    unsigned wrong = 0;
    size_t length = sign_numbered(handles->signer, number, url);
    url[length] = '=';
    wrong += adseal_explainer_click(handles->explainer, url, length + 1, NULL, 0, &explanation) != ADSEAL_OK;
    wrong += !is_explained(explanation, ADSEAL_CAUSE_PADDED_BASE64, "k1");
    int body_length = snprintf(body, sizeof body, "{\"action\":\"install\",\"number\":%u}", number);
    wrong += adseal_install_signer_new(TEST_KEY, strlen(TEST_KEY), API_KEY, strlen(API_KEY), &swapped) != ADSEAL_OK;
    wrong += adseal_install_signer_token(swapped, body, (size_t)body_length, token, sizeof token, &token_length) !=
             ADSEAL_OK;
    adseal_install_signer_free(swapped);
    wrong += adseal_explainer_install(handles->explainer, body, (size_t)body_length, token, token_length,
                                      &explanation) != ADSEAL_OK;
    wrong += !is_explained(explanation, ADSEAL_CAUSE_API_KEY_AND_SECRET_SWAPPED, "s1");
    return wrong;
}

unsigned use_without_memory(const fixture *handles, unsigned number) {
    return use_click(handles, number) + use_install(handles, number);
}

unsigned use_everything(const fixture *handles, unsigned number) {
    unsigned wrong = use_without_memory(handles, number) + use_json(handles, number);
    /* A search takes as long as many of the others. */
    return number % 16 == 1 ? wrong + use_explainer(handles, number) : wrong;
}
