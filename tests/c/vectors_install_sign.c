/* The suite that signs JSON. */
#include "vectors.h"

#include <string.h>

static void check_notes(const adseal_signed_install *install, const json_t *notes) {
    CHECK_INT(adseal_signed_install_note_count(install), json_array_size(notes));
    for (size_t i = 0; i < json_array_size(notes); i++) {
        const json_t *expected = json_array_get(notes, i);
        adseal_note note = {0, 1, 0, 0};
        only_members(expected, "cause count offset");
        CHECK_STATUS(adseal_signed_install_note(install, i, &note), ADSEAL_OK);
        CHECK_TEXT(adseal_instability_name(note.cause), get_text(expected, "cause"));
        CHECK_INT(note.count, get_int(expected, "count"));
        CHECK_INT(note.offset, get_int(expected, "offset"));
        CHECK_INT(note.reserved, 0);
    }
}

static void check_result(const adseal_signed_install *install, const json_t *entry) {
    const json_t *result = get_object(entry, "result");
    only_members(result, "body sha1_hex token headers notes");
    bytes body = get_bytes(result, "body");
    bytes message = digest_message(get_bytes(entry, "secret"), get_text(result, "sha1_hex"));
    check_signed(install, body, get_list(result, "headers"));
    check_notes(install, get_list(result, "notes"));
    check_token_is_mac(get_text(result, "token"), get_encoding(entry), get_bytes(entry, "api_key"), message);
    const json_t *header = json_array_get(get_list(result, "headers"), 0);
    CHECK_TEXT(json_string_value(json_array_get(header, 1)), get_text(result, "token"));
}

static void check_refusal(int32_t status, adseal_instability place, const json_t *error) {
    only_members(error, "status name offset cause");
    CHECK_STATUS(status, get_int(error, "status"));
    CHECK_TEXT(adseal_status_name(status), get_text(error, "name"));
    CHECK_INT(place.offset, get_size(error, "offset"));
    if (status == ADSEAL_JSON_UNSTABLE_JSON) {
        CHECK_TEXT(adseal_instability_name(place.cause), get_text(error, "cause"));
        CHECK_INT(place.error, 0);
    } else if (status == ADSEAL_JSON_INVALID_PROPERTY_NAME) {
        CHECK_INT(place.cause, ADSEAL_UNSTABLE_INVALID_PROPERTY_NAME);
        CHECK(place.length >= strlen("\"\\u0000\""));
    } else {
        bool is_php = status > 150 && status < 170;
        CHECK(!has(error, "cause"));
        CHECK_INT(place.cause, is_php ? ADSEAL_UNSTABLE_INVALID_JSON : 0);
        CHECK_INT(place.error, is_php ? status : 0);
    }
    CHECK_INT(adseal_instability_is_refused(&place), status > 150);
}

/* What was signed without being asked to allow it holds no place that is refused. */
static void check_nothing_refused(bytes json) {
    adseal_instability places[100];
    size_t count;
    CHECK_STATUS(adseal_php_json_stability(json.data, json.length, places, 100, &count), ADSEAL_OK);
    CHECK(count <= 100);
    for (size_t index = 0; index < count; index++) {
        CHECK_INT(adseal_instability_is_refused(&places[index]), 0);
    }
}

void run_install_sign(const json_t *entry) {
    only_members(entry, "id about api_key secret json encoding allow_unstable max_body result error");
    bytes api_key = get_bytes(entry, "api_key");
    bytes secret = get_bytes(entry, "secret");
    bytes json = get_bytes(entry, "json");
    const adseal_instability nothing = {0, 0, ADSEAL_NO_OFFSET, 0};
    adseal_instability place = {99, 99, 99, 99};
    adseal_install_signer *signer;
    adseal_signed_install *install;
    int32_t status = adseal_install_signer_new(api_key.data, api_key.length, secret.data, secret.length, &signer);
    if (status != ADSEAL_OK) {
        check_refusal(status, nothing, get_object(entry, "error"));
        return;
    }
    CHECK_STATUS(adseal_install_signer_set_encoding(signer, get_encoding(entry)), ADSEAL_OK);
    if (has(entry, "max_body")) {
        CHECK_STATUS(adseal_install_signer_set_max_body(signer, (size_t)get_int(entry, "max_body")), ADSEAL_OK);
    }
    status =
        adseal_install_signer_sign(signer, json.data, json.length, get_bool(entry, "allow_unstable"), &install, &place);
    CHECK((install != NULL) == (status == ADSEAL_OK));
    if (has(entry, "error")) {
        check_refusal(status, place, get_object(entry, "error"));
    } else if (CHECK_STATUS(status, ADSEAL_OK)) {
        check_result(install, entry);
        if (!get_bool(entry, "allow_unstable")) {
            check_nothing_refused(json);
        }
        CHECK(memcmp(&place, &nothing, sizeof place) == 0);
    }
    adseal_signed_install_free(install);
    adseal_install_signer_free(signer);
}
