/* Outputs may stand right next to an input and must not overlap it: that is noticed before anything is written. */
#include "misuse.h"

#include <string.h>

/* A whole number of places, so that an array of them is as long as a buffer. */
enum { CAPACITY = 13 * sizeof(adseal_instability), MAX_TEXT = 300 };

/* A call in which `text` is one of the inputs. */
typedef struct overlap {
    const fixture *handles;
    const char *text;
    size_t length;
    char *out;
    const adseal_click_verdict *verdict;
    const char *url;
    size_t url_length;
} overlap;
typedef int32_t (*overlap_call)(const overlap *with);

static int32_t sign(const overlap *with) {
    size_t length;
    return adseal_click_signer_sign(with->handles->signer, with->text, with->length, ADSEAL_EXPIRES_LIFETIME, NOW,
                                    with->out, CAPACITY, &length, NULL);
}

static int32_t sign_message(const overlap *with) {
    size_t length;
    return adseal_click_signer_signature(with->handles->signer, with->text, with->length, NOW, with->out, CAPACITY,
                                         &length);
}

static int32_t sign_pair(const overlap *with, const char *path, size_t path_length, const char *name,
                         size_t name_length, const char *value, size_t value_length) {
    size_t length;
    return adseal_click_signer_sign_parts(with->handles->signer, path, path_length, &name, &name_length, &value,
                                          &value_length, 1, ADSEAL_EXPIRES_LIFETIME, NOW, with->out, CAPACITY, &length,
                                          NULL);
}

static int32_t sign_path(const overlap *with) {
    return sign_pair(with, with->text, with->length, "name", 4, "value", 5);
}

static int32_t sign_name(const overlap *with) {
    return sign_pair(with, "/click", 6, with->text, with->length, "value", 5);
}

static int32_t sign_value(const overlap *with) {
    return sign_pair(with, "/click", 6, "name", 4, with->text, with->length);
}

static int32_t render(const overlap *with) {
    const char *values[TEMPLATE_MACROS] = {"device", with->text};
    const size_t lengths[TEMPLATE_MACROS] = {6, with->length};
    size_t length;
    return adseal_click_template_render(with->handles->click_template, values, lengths, TEMPLATE_MACROS,
                                        ADSEAL_EXPIRES_LIFETIME, NOW, with->out, CAPACITY, &length, NULL);
}

static int32_t fold(const overlap *with) {
    size_t length;
    return adseal_click_name_fold(with->text, with->length, with->out, CAPACITY, &length);
}

static int32_t make_token(const overlap *with) {
    size_t length;
    return adseal_install_signer_token(with->handles->install_signer, with->text, with->length, with->out, CAPACITY,
                                       &length);
}

static int32_t canonicalize(const overlap *with) {
    size_t length;
    return adseal_php_json_canonicalize(with->text, with->length, ADSEAL_PHP_JSON_OBJECT, with->out, CAPACITY, &length,
                                        NULL);
}

static int32_t list_places(const overlap *with) {
    size_t count;
    /* Places at any address: the array need not be aligned. */
    return adseal_php_json_stability(with->text, with->length, (adseal_instability *)(void *)with->out,
                                     CAPACITY / sizeof(adseal_instability), &count);
}

static int32_t find_in_url(const overlap *with) {
    size_t length;
    return adseal_click_verdict_find_parameter(with->verdict, with->text, with->length, "site_id", 7, with->out,
                                               CAPACITY, &length);
}

static int32_t find_name(const overlap *with) {
    size_t length;
    return adseal_click_verdict_find_parameter(with->verdict, with->url, with->url_length, with->text, with->length,
                                               with->out, CAPACITY, &length);
}

static int32_t claim_in_url(const overlap *with) {
    size_t length;
    return adseal_click_claimed_parameter(with->text, with->length, "site_id", 7, with->out, CAPACITY, &length);
}

static int32_t claim_name(const overlap *with) {
    size_t length;
    return adseal_click_claimed_parameter(with->url, with->url_length, with->text, with->length, with->out, CAPACITY,
                                          &length);
}

static int32_t next_name(const overlap *with) {
    char value[100];
    size_t cursor = 0;
    size_t length;
    size_t value_length;
    return adseal_click_verdict_next_parameter(with->verdict, with->text, with->length, &cursor, with->out, CAPACITY,
                                               &length, value, sizeof value, &value_length);
}

static int32_t next_value(const overlap *with) {
    char name[100];
    size_t cursor = 0;
    size_t length;
    size_t name_length;
    return adseal_click_verdict_next_parameter(with->verdict, with->text, with->length, &cursor, name, sizeof name,
                                               &name_length, with->out, CAPACITY, &length);
}

/* The text stays where it is, and the output moves over it from the front to behind it, byte by byte. */
static void check_overlap(const char *what, overlap_call call, overlap with, const char *text, size_t length) {
    char memory[CAPACITY + MAX_TEXT + CAPACITY];
    char *own = memory + CAPACITY;
    check_context("overlap: %s", what);
    if (!CHECK(length > 0 && length <= MAX_TEXT)) {
        return;
    }
    with.text = own;
    with.length = length;
    for (size_t at = 0; at <= CAPACITY + length; at++) {
        bool is_apart = at == 0 || at == CAPACITY + length;
        memcpy(own, text, length);
        with.out = memory + at;
        CHECK_STATUS(call(&with), is_apart ? ADSEAL_OK : ADSEAL_ERROR_INVALID_ARGUMENT);
        CHECK_BYTES(own, length, text, length);
    }
}

void misuse_overlap(const fixture *handles) {
    char url[URL_CAPACITY];
    size_t length = sign_numbered(handles->signer, 1, url);
    const overlap with = {handles, NULL, 0, NULL, handles->verdict, url, length};
    CHECK_STATUS(adseal_click_verifier_verify(handles->verifier, url, length, NOW, handles->verdict), ADSEAL_VALID);
    check_overlap("URI to sign", sign, with, CLICK_URI, strlen(CLICK_URI));
    check_overlap("message", sign_message, with, CLICK_URI, strlen(CLICK_URI));
    check_overlap("path", sign_path, with, "/click", 6);
    check_overlap("name", sign_name, with, "a name", 6);
    check_overlap("value", sign_value, with, "a value", 7);
    check_overlap("value of a template", render, with, "a value", 7);
    check_overlap("name to fold", fold, with, "site.id", 7);
    check_overlap("install body", make_token, with, INSTALL_BODY, strlen(INSTALL_BODY));
    check_overlap("JSON", canonicalize, with, INSTALL_BODY, strlen(INSTALL_BODY));
    check_overlap("JSON and places", list_places, with, INSTALL_BODY, strlen(INSTALL_BODY));
    check_overlap("verified URI", find_in_url, with, url, length);
    check_overlap("name to find", find_name, with, "site_id", 7);
    check_overlap("URI that claims", claim_in_url, with, url, length);
    check_overlap("name that is claimed", claim_name, with, "site_id", 7);
    check_overlap("URI and next name", next_name, with, url, length);
    check_overlap("URI and next value", next_value, with, url, length);
}
