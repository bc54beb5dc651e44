/* What several suites build from a case: rings and policies, and how a signature is compared with a MAC. */
#include "vectors.h"

#include <stdio.h>
#include <string.h>

int32_t make_key(const json_t *key, const char *bytes_member, adseal_key **made) {
    bytes id = get_bytes(key, "id");
    bytes secret = get_bytes(key, bytes_member);
    return adseal_key_new(id.data, id.length, secret.data, secret.length, get_time(key, "not_before"),
                          get_time(key, "not_after"), get_time(key, "sign_from"), made);
}

/* By its parts and as a key that was made before, by turns. */
static int32_t add_key(adseal_key_ring_builder *builder, const json_t *key) {
    static bool is_made;
    only_members(key, "id key not_before not_after sign_from");
    bytes id = get_bytes(key, "id");
    bytes secret = get_bytes(key, "key");
    is_made = !is_made;
    if (!is_made) {
        return adseal_key_ring_builder_add(builder, id.data, id.length, secret.data, secret.length,
                                           get_time(key, "not_before"), get_time(key, "not_after"),
                                           get_time(key, "sign_from"));
    }
    adseal_key *made;
    int32_t status = make_key(key, "key", &made);
    if (status == ADSEAL_OK) {
        status = adseal_key_ring_builder_add_key(builder, made);
    }
    adseal_key_free(made);
    return status;
}

int32_t build_ring(const json_t *keys, adseal_key_ring **ring) {
    adseal_key_ring_builder *builder;
    CHECK_STATUS(adseal_key_ring_builder_new(&builder), ADSEAL_OK);
    int32_t status = ADSEAL_OK;
    *ring = NULL;
    for (size_t i = 0; i < json_array_size(keys) && status == ADSEAL_OK; i++) {
        status = add_key(builder, json_array_get(keys, i));
    }
    if (status == ADSEAL_OK) {
        status = adseal_key_ring_builder_build(builder, ring);
    }
    adseal_key_ring_builder_free(builder);
    CHECK((*ring != NULL) == (status == ADSEAL_OK));
    return status;
}

adseal_key_ring *get_ring(const json_t *entry) {
    adseal_key_ring *ring;
    if (build_ring(get_list(entry, "ring"), &ring) != ADSEAL_OK) {
        die("the ring of the case was refused");
    }
    return ring;
}

adseal_key_ring *ring_of_key(const json_t *keys, size_t index) {
    bytes secret = get_bytes(json_array_get(keys, index), "key");
    adseal_key_ring *ring;
    if (adseal_key_ring_new(secret.data, secret.length, &ring) != ADSEAL_OK) {
        die("key %zu alone was refused", index);
    }
    return ring;
}

size_t key_index(const json_t *keys, const char *id, size_t length) {
    for (size_t i = 0; i < json_array_size(keys); i++) {
        bytes found = get_bytes(json_array_get(keys, i), "id");
        if (found.length == length && memcmp(found.data, id, length) == 0) {
            return i;
        }
    }
    die("no key with the id '%.*s'", (int)length, id);
    return 0;
}

/* Names that must not stand in the tail: a list, or the word for the preset. */
static int32_t set_signed_only(adseal_click_policy *policy, const json_t *names) {
    if (json_is_string(names)) {
        CHECK_TEXT(json_string_value(names), "sensitive");
        return adseal_click_policy_add_sensitive(policy);
    }
    columns list = columns_of(names, -1);
    int32_t status = ADSEAL_OK;
    for (size_t i = 0; i < list.count && status == ADSEAL_OK; i++) {
        status = adseal_click_policy_add_signed_only(policy, list.data[i], list.lengths[i]);
    }
    return status;
}

static int32_t set_required(adseal_click_policy *policy, const json_t *names) {
    columns list = columns_of(names, -1);
    int32_t status = ADSEAL_OK;
    for (size_t i = 0; i < list.count && status == ADSEAL_OK; i++) {
        status = adseal_click_policy_add_required(policy, list.data[i], list.lengths[i]);
    }
    return status;
}

static void set_switches(adseal_click_policy *policy, const json_t *options) {
    CHECK_STATUS(adseal_click_policy_set_required_nonempty(policy, get_bool_or(options, "required_nonempty", false)),
                 ADSEAL_OK);
    if (has(options, "unsigned")) {
        CHECK_TEXT(get_text(options, "unsigned"), "forbid");
    }
    CHECK_STATUS(adseal_click_policy_set_forbid_unsigned(policy, has(options, "unsigned")), ADSEAL_OK);
    CHECK_STATUS(adseal_click_policy_set_require_expires(policy, get_bool_or(options, "require_expires", true)),
                 ADSEAL_OK);
    CHECK_STATUS(adseal_click_policy_set_strict(policy, get_bool_or(options, "strict", false)), ADSEAL_OK);
    CHECK_STATUS(adseal_click_policy_set_report_only(policy, get_bool_or(options, "report_only", false)), ADSEAL_OK);
}

int32_t build_policy(const json_t *options, adseal_click_policy **policy) {
    only_members(options, "required required_nonempty unsigned signed_only leeway max_lifetime require_expires strict "
                          "report_only replay_guard");
    CHECK_STATUS(adseal_click_policy_new(policy), ADSEAL_OK);
    set_switches(*policy, options);
    int32_t status = ADSEAL_OK;
    if (has(options, "required")) {
        status = set_required(*policy, get_list(options, "required"));
    }
    if (status == ADSEAL_OK && has(options, "signed_only")) {
        status = set_signed_only(*policy, get(options, "signed_only"));
    }
    if (status == ADSEAL_OK && has(options, "leeway")) {
        status = adseal_click_policy_set_leeway(*policy, get_int(options, "leeway"));
    }
    if (status == ADSEAL_OK && has(options, "max_lifetime")) {
        status = adseal_click_policy_set_max_lifetime(*policy, get_int(options, "max_lifetime"));
    }
    return status;
}

int32_t get_encoding(const json_t *entry) {
    const char *name = get_text(entry, "encoding");
    CHECK(strcmp(name, "hex") == 0 || strcmp(name, "base64") == 0);
    return strcmp(name, "base64") == 0 ? ADSEAL_TOKEN_BASE64 : ADSEAL_TOKEN_HEX;
}

void check_error(int32_t status, const json_t *entry) {
    const json_t *error = get_object(entry, "error");
    only_members(error, "status name");
    CHECK_STATUS(status, get_int(error, "status"));
    CHECK_TEXT(adseal_status_name(status), get_text(error, "name"));
}

bool decode_signature(const char *signature, size_t length, unsigned char mac[32]) {
    const char *alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    if (length != ADSEAL_SIGNATURE_LENGTH) {
        return false;
    }
    uint32_t bits = 0;
    unsigned waiting = 0;
    size_t made = 0;
    for (size_t i = 0; i < length; i++) {
        const char *found = memchr(alphabet, signature[i], 64);
        if (found == NULL) {
            return false;
        }
        bits = (bits << 6 | (uint32_t)(found - alphabet)) & 0xffffff;
        waiting += 6;
        if (waiting >= 8) {
            waiting -= 8;
            mac[made++] = (unsigned char)(bits >> waiting);
        }
    }
    return (bits & ((1u << waiting) - 1)) == 0;
}

void check_signature_is_mac(const char *signature, size_t length, bytes mac) {
    unsigned char decoded[32] = {0};
    CHECK(decode_signature(signature, length, decoded));
    CHECK_BYTES(decoded, sizeof decoded, mac.data, mac.length);
}

bytes digest_message(bytes secret, const char *sha1_hex) {
    bytes message = {NULL, secret.length + strlen(sha1_hex)};
    CHECK_INT(strlen(sha1_hex), 40);
    message.data = for_this_case(message.length);
    memcpy(message.data, secret.data, secret.length);
    memcpy(message.data + secret.length, sha1_hex, strlen(sha1_hex));
    return message;
}

/* The library has one MAC, so the signature of a click under the API key is the token in another spelling. */
void check_token_is_mac(const char *token, int32_t encoding, bytes api_key, bytes message) {
    adseal_key_ring *ring;
    adseal_click_signer *signer;
    char spelled[2 * 32 + 1];
    size_t length = 0;
    CHECK_STATUS(adseal_key_ring_new(api_key.data, api_key.length, &ring), ADSEAL_OK);
    CHECK_STATUS(adseal_click_signer_new(ring, &signer), ADSEAL_OK);
    CHECK_STATUS(adseal_click_signer_signature(signer, message.data, message.length, 0, spelled,
                                               ADSEAL_SIGNATURE_LENGTH, &length),
                 ADSEAL_OK);
    if (encoding == ADSEAL_TOKEN_BASE64) {
        for (size_t i = 0; i < length; i++) {
            spelled[i] = (char)(spelled[i] == '-' ? '+' : spelled[i] == '_' ? '/' : spelled[i]);
        }
        spelled[length++] = '=';
    } else {
        unsigned char mac[32] = {0};
        CHECK(decode_signature(spelled, length, mac));
        for (size_t i = 0; i < sizeof mac; i++) {
            snprintf(spelled + 2 * i, 3, "%02x", mac[i]);
        }
        length = 2 * sizeof mac;
    }
    CHECK_BYTES(spelled, length, token, strlen(token));
    adseal_click_signer_free(signer);
    adseal_key_ring_free(ring);
}
