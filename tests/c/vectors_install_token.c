/* The suite that makes install tokens. */
#include "vectors.h"

#include <string.h>

void check_signed(const adseal_signed_install *install, bytes body, const json_t *headers) {
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
        bytes message = get_bytes(result, "message");
        bytes digest = digest_message(secret, get_text(result, "sha1_hex"));
        CHECK_BYTES(message.data, message.length, digest.data, digest.length);
        check_token_is_mac(get_text(result, "token"), get_encoding(entry), api_key, message);
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
