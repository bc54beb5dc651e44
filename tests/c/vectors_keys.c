/* The suites about MACs, key rings, folded names and statuses. */
#include "vectors.h"

#include <stdio.h>
#include <string.h>

/* The C ABI knows the MAC by its other name: the signature of any message. */
void run_hmac_sha256(const json_t *entry) {
    only_members(entry, "id about key message mac_hex truncated_length");
    bytes key = get_bytes(entry, "key");
    bytes message = get_bytes(entry, "message");
    bytes mac = get_hex(entry, "mac_hex");
    adseal_key_ring *ring;
    adseal_click_signer *signer;
    char signature[ADSEAL_SIGNATURE_LENGTH];
    size_t length = 0;
    CHECK_STATUS(adseal_key_ring_new(key.data, key.length, &ring), ADSEAL_OK);
    CHECK_STATUS(adseal_click_signer_new(ring, &signer), ADSEAL_OK);
    CHECK_STATUS(
        adseal_click_signer_signature(signer, message.data, message.length, 0, signature, sizeof signature, &length),
        ADSEAL_OK);
    check_signature_is_mac(signature, length, mac);
    adseal_click_signer_free(signer);
    adseal_key_ring_free(ring);
}

/* The click /c?a=1, signed with one key alone; without `expires`, so that it is good at any time. */
static size_t sign_with(const json_t *keys, size_t index, char out[100]) {
    const char *message = "/c?a=1";
    const char *parameter = "&signature=";
    size_t start = strlen(message) + strlen(parameter);
    adseal_key_ring *ring = ring_of_key(keys, index);
    adseal_click_signer *signer;
    size_t length = 0;
    memcpy(out, message, strlen(message));
    memcpy(out + strlen(message), parameter, strlen(parameter));
    CHECK_STATUS(adseal_click_signer_new(ring, &signer), ADSEAL_OK);
    CHECK_STATUS(adseal_click_signer_signature(signer, message, strlen(message), 0, out + start,
                                               ADSEAL_SIGNATURE_LENGTH, &length),
                 ADSEAL_OK);
    adseal_click_signer_free(signer);
    adseal_key_ring_free(ring);
    return start + length;
}

static bool names(const json_t *ids, bytes id) {
    for (size_t i = 0; i < json_array_size(ids); i++) {
        bytes listed = bytes_of(json_array_get(ids, i));
        if (listed.length == id.length && memcmp(listed.data, id.data, id.length) == 0) {
            return true;
        }
    }
    return false;
}

/* A key is active when the verifier takes what it has signed. */
static void check_active(const json_t *keys, const adseal_key_ring *ring, const json_t *query) {
    only_members(query, "now active");
    int64_t now = get_int(query, "now");
    const json_t *active = get_list(query, "active");
    adseal_click_policy *policy;
    adseal_click_verifier *verifier;
    adseal_click_verdict *verdict;
    CHECK_STATUS(adseal_click_policy_new(&policy), ADSEAL_OK);
    CHECK_STATUS(adseal_click_policy_set_require_expires(policy, 0), ADSEAL_OK);
    CHECK_STATUS(adseal_click_verifier_new(ring, policy, &verifier), ADSEAL_OK);
    adseal_click_policy_free(policy);
    CHECK_STATUS(adseal_click_verdict_new(&verdict), ADSEAL_OK);
    for (size_t i = 0; i < json_array_size(keys); i++) {
        bytes id = get_bytes(json_array_get(keys, i), "id");
        char uri[100];
        size_t length = sign_with(keys, i, uri);
        int32_t otherwise = json_array_size(active) > 0 ? ADSEAL_CLICK_INVALID_SIGNATURE : ADSEAL_CLICK_NO_ACTIVE_KEY;
        bool is_active = names(active, id);
        CHECK_STATUS(adseal_click_verifier_verify(verifier, uri, length, now, verdict),
                     is_active ? ADSEAL_VALID : otherwise);
        const char *found;
        size_t found_length;
        CHECK_STATUS(adseal_click_verdict_key_id(verdict, &found, &found_length), ADSEAL_OK);
        CHECK_BYTES(found, found_length, id.data, is_active ? id.length : 0);
    }
    adseal_click_verdict_free(verdict);
    adseal_click_verifier_free(verifier);
}

/* Which key signs shows in the signature, which each key alone would give as well. */
static void check_signing_key(const json_t *keys, const adseal_key_ring *ring, const json_t *query) {
    only_members(query, "now expires id");
    const char *uri = "/c?a=1";
    int64_t now = get_int(query, "now");
    int64_t expires = get_int(query, "expires");
    char signed_uri[200];
    char message[100];
    size_t length = 0;
    adseal_click_signer *signer;
    CHECK_STATUS(adseal_click_signer_new(ring, &signer), ADSEAL_OK);
    int32_t status =
        adseal_click_signer_sign(signer, uri, strlen(uri), expires, now, signed_uri, sizeof signed_uri, &length, NULL);
    adseal_click_signer_free(signer);
    if (!has(query, "id")) {
        CHECK_STATUS(status, ADSEAL_SIGN_NO_SIGNING_KEY);
        return;
    }
    CHECK_STATUS(status, ADSEAL_OK);
    bytes id = get_bytes(query, "id");
    int message_length = snprintf(message, sizeof message, "%s&expires=%lld", uri, (long long)expires);
    adseal_key_ring *alone = ring_of_key(keys, key_index(keys, id.data, id.length));
    char signature[ADSEAL_SIGNATURE_LENGTH];
    size_t signature_length = 0;
    CHECK_STATUS(adseal_click_signer_new(alone, &signer), ADSEAL_OK);
    CHECK_STATUS(adseal_click_signer_signature(signer, message, (size_t)message_length, now, signature,
                                               sizeof signature, &signature_length),
                 ADSEAL_OK);
    if (CHECK(length > signature_length)) {
        CHECK_BYTES(signed_uri + length - signature_length, signature_length, signature, sizeof signature);
    }
    adseal_click_signer_free(signer);
    adseal_key_ring_free(alone);
}

static void check_ids(const json_t *keys, const adseal_key_ring *ring) {
    const char *id;
    size_t length;
    CHECK_INT(adseal_key_ring_length(ring), json_array_size(keys));
    for (size_t i = 0; i < json_array_size(keys); i++) {
        bytes expected = get_bytes(json_array_get(keys, i), "id");
        CHECK_STATUS(adseal_key_ring_key_id(ring, i, &id, &length), ADSEAL_OK);
        CHECK_BYTES(id, length, expected.data, expected.length);
    }
}

void run_key_ring(const json_t *entry) {
    only_members(entry, "id about ring error queries signers");
    const json_t *keys = get_list(entry, "ring");
    adseal_key_ring *ring;
    int32_t status = build_ring(keys, &ring);
    if (has(entry, "error")) {
        check_error(status, entry);
    } else if (CHECK_STATUS(status, ADSEAL_OK)) {
        const json_t *queries = get_list(entry, "queries");
        const json_t *signers = get_list(entry, "signers");
        check_ids(keys, ring);
        for (size_t i = 0; i < json_array_size(queries); i++) {
            check_active(keys, ring, json_array_get(queries, i));
        }
        for (size_t i = 0; i < json_array_size(signers); i++) {
            check_signing_key(keys, ring, json_array_get(signers, i));
        }
    }
    adseal_key_ring_free(ring);
}

/* Against every name so far, itself included: two names collide when their folded forms are equal. */
static void check_collisions(bytes raw, bytes folded) {
    static struct {
        bytes raw;
        bytes folded;
    } seen[1000];
    static size_t count;
    if (count == sizeof seen / sizeof seen[0]) {
        die("more names than this test has room for");
    }
    seen[count].raw = (bytes){copy_of(raw.data, raw.length), raw.length};
    seen[count].folded = (bytes){copy_of(folded.data, folded.length), folded.length};
    count++;
    for (size_t i = 0; i < count; i++) {
        bytes other = seen[i].folded;
        bool equal = other.length == folded.length && memcmp(other.data, folded.data, other.length) == 0;
        int32_t collide = -1;
        CHECK_STATUS(adseal_click_names_collide(raw.data, raw.length, seen[i].raw.data, seen[i].raw.length, &collide),
                     ADSEAL_OK);
        CHECK_INT(collide, equal);
    }
}

void run_click_names(const json_t *entry) {
    only_members(entry, "id about raw folded");
    bytes raw = get_bytes(entry, "raw");
    bytes folded = get_bytes(entry, "folded");
    size_t length = SIZE_MAX;
    CHECK_STATUS(adseal_click_name_fold(raw.data, raw.length, NULL, 0, &length),
                 folded.length > 0 ? ADSEAL_ERROR_BUFFER_TOO_SMALL : ADSEAL_OK);
    if (CHECK_INT(length, folded.length)) {
        char *out = for_this_case(length);
        CHECK_STATUS(adseal_click_name_fold(raw.data, raw.length, out, length, &length), ADSEAL_OK);
        CHECK_BYTES(out, length, folded.data, folded.length);
    }
    check_collisions(raw, folded);
}

void run_status(const json_t *entry) {
    only_members(entry, "id about number family name");
    int32_t number = (int32_t)get_int(entry, "number");
    CHECK_TEXT(adseal_status_name(number), get_text(entry, "name"));
    CHECK_TEXT(adseal_status_family(number), get_text(entry, "family"));
    size_t found = 0;
    for (size_t i = 0; i < adseal_status_count(); i++) {
        found += adseal_status_at(i) == number;
    }
    CHECK_INT(found, 1);
}
