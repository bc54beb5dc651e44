/* The suite that makes install tokens. */
#include "vectors.h"

#include <string.h>

/* The token is the MAC of secret and digest under the API key: the one MAC of the library, so `signature` knows it. */
static void check_message(bytes api_key, const json_t *result, int32_t encoding) {
    bytes message = get_bytes(result, "message");
    const char *digest = get_text(result, "sha1_hex");
    CHECK_INT(strlen(digest), 40);
    CHECK(message.length > 40 && memcmp(message.data + message.length - 40, digest, 40) == 0);
    if (encoding == ADSEAL_TOKEN_BASE64) {
        return;
    }
    adseal_key_ring *ring;
    adseal_click_signer *signer;
    char signature[ADSEAL_SIGNATURE_LENGTH];
    size_t length = 0;
    CHECK_STATUS(adseal_key_ring_new(api_key.data, api_key.length, &ring), ADSEAL_OK);
    CHECK_STATUS(adseal_click_signer_new(ring, &signer), ADSEAL_OK);
    CHECK_STATUS(
        adseal_click_signer_signature(signer, message.data, message.length, 0, signature, sizeof signature, &length),
        ADSEAL_OK);
    check_signature_is_mac(signature, length, get_hex(result, "token"));
    adseal_click_signer_free(signer);
    adseal_key_ring_free(ring);
}

static void check_signed(const adseal_signed_install *install, bytes body, const json_t *headers) {
    const void *sent = NULL;
    size_t length = 0;
    CHECK_STATUS(adseal_signed_install_body(install, &sent, &length), ADSEAL_OK);
    CHECK_BYTES(sent, length, body.data, body.length);
    CHECK_INT(adseal_signed_install_header_count(install), json_array_size(headers));
    for (size_t i = 0; i < json_array_size(headers); i++) {
        bytes name = bytes_of(json_array_get(json_array_get(headers, i), 0));
        bytes value = bytes_of(json_array_get(json_array_get(headers, i), 1));
        const char *found_name = NULL;
        const char *found_value = NULL;
        size_t name_length = 0;
        size_t value_length = 0;
        CHECK_STATUS(adseal_signed_install_header(install, i, &found_name, &name_length, &found_value, &value_length),
                     ADSEAL_OK);
        CHECK_BYTES(found_name, name_length, name.data, name.length);
        CHECK_BYTES(found_value, value_length, value.data, value.length);
    }
}

static void check_token(const adseal_install_signer *signer, bytes body, const json_t *result) {
    const char *expected = get_text(result, "token");
    size_t needed = 0;
    CHECK_STATUS(adseal_install_signer_token(signer, body.data, body.length, NULL, 0, &needed),
                 ADSEAL_ERROR_BUFFER_TOO_SMALL);
    if (CHECK_INT(needed, strlen(expected))) {
        char *token = for_this_case(needed);
        CHECK_STATUS(adseal_install_signer_token(signer, body.data, body.length, token, needed - 1, &needed),
                     ADSEAL_ERROR_BUFFER_TOO_SMALL);
        CHECK_STATUS(adseal_install_signer_token(signer, body.data, body.length, token, needed, &needed), ADSEAL_OK);
        CHECK_BYTES(token, needed, expected, strlen(expected));
    }
}

void run_install_token(const json_t *entry) {
    only_members(entry, "id about api_key secret body encoding max_body result error");
    bytes api_key = get_bytes(entry, "api_key");
    bytes secret = get_bytes(entry, "secret");
    bytes body = get_bytes(entry, "body");
    adseal_install_signer *signer;
    adseal_signed_install *install = NULL;
    int32_t status = adseal_install_signer_new(api_key.data, api_key.length, secret.data, secret.length, &signer);
    if (status != ADSEAL_OK) {
        CHECK(signer == NULL);
        check_error(status, entry);
        return;
    }
    CHECK_STATUS(adseal_install_signer_set_encoding(signer, get_encoding(entry)), ADSEAL_OK);
    if (has(entry, "max_body")) {
        CHECK_STATUS(adseal_install_signer_set_max_body(signer, (size_t)get_int(entry, "max_body")), ADSEAL_OK);
    }
    status = adseal_install_signer_sign_raw(signer, body.data, body.length, &install);
    if (has(entry, "result")) {
        const json_t *result = get_object(entry, "result");
        only_members(result, "sha1_hex message token headers");
        check_token(signer, body, result);
        check_message(api_key, result, get_encoding(entry));
        if (CHECK_STATUS(status, ADSEAL_OK)) {
            check_signed(install, body, get_list(result, "headers"));
        }
    } else {
        size_t length;
        check_error(status, entry);
        CHECK(install == NULL);
        CHECK_STATUS(adseal_install_signer_token(signer, body.data, body.length, NULL, 0, &length), status);
    }
    adseal_signed_install_free(install);
    adseal_install_signer_free(signer);
}
