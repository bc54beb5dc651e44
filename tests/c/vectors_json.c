/* The suites of PHP's JSON: canonical forms, doubles, and the places where a text is not stable. */
#include "vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int32_t json_status(const json_t *error) {
    return 150 + (int32_t)get_int(error, "code");
}

/* The form into a buffer of exactly its length, and into one that is a byte short. */
static void check_form(bytes json, int32_t mode, bytes expected) {
    char *out = for_this_case(expected.length);
    size_t length = SIZE_MAX;
    size_t offset = 0;
    CHECK(expected.length <= adseal_php_json_canonical_bound(json.length));
    CHECK_STATUS(adseal_php_json_canonicalize(json.data, json.length, mode, out, expected.length, &length, &offset),
                 ADSEAL_OK);
    CHECK_BYTES(out, length, expected.data, expected.length);
    CHECK(offset == ADSEAL_NO_OFFSET);
    length = SIZE_MAX;
    CHECK_STATUS(adseal_php_json_canonicalize(json.data, json.length, mode, out, expected.length - 1, &length, NULL),
                 ADSEAL_ERROR_BUFFER_TOO_SMALL);
    CHECK_INT(length, expected.length);
}

static void check_mode(bytes json, int32_t mode, const json_t *expected) {
    if (has(expected, "output")) {
        only_members(expected, "output");
        check_form(json, mode, get_bytes(expected, "output"));
        return;
    }
    only_members(expected, "code offset");
    size_t length = 12345;
    size_t offset = 0;
    CHECK_STATUS(adseal_php_json_canonicalize(json.data, json.length, mode, NULL, 0, &length, &offset),
                 json_status(expected));
    CHECK_INT(offset, get_int(expected, "offset"));
    CHECK_INT(length, 12345);
}

void run_php_json(const json_t *entry) {
    only_members(entry, "id about input object assoc");
    bytes json = get_bytes(entry, "input");
    check_mode(json, ADSEAL_PHP_JSON_OBJECT, get_object(entry, "object"));
    check_mode(json, ADSEAL_PHP_JSON_ASSOC, get_object(entry, "assoc"));
}

void run_php_doubles(const json_t *entry) {
    only_members(entry, "id about doubles");
    const json_t *doubles = get_list(entry, "doubles");
    for (size_t i = 0; i < json_array_size(doubles); i++) {
        const json_t *pair = json_array_get(doubles, i);
        uint64_t bits = strtoull(json_string_value(json_array_get(pair, 0)), NULL, 16);
        const char *written = json_string_value(json_array_get(pair, 1));
        double value;
        char spelled[40];
        memcpy(&value, &bits, sizeof value);
        /* With an exponent: without point and exponent -0 would be an integer. */
        int length = snprintf(spelled, sizeof spelled, "%.17e", value);
        bytes json = {spelled, (size_t)length};
        bytes expected = bytes_of(json_array_get(pair, 1));
        CHECK_INT(json_array_size(pair), 2);
        CHECK_INT(expected.length, strlen(written));
        check_form(json, ADSEAL_PHP_JSON_OBJECT, expected);
    }
}

static void check_place(adseal_instability found, const json_t *expected) {
    only_members(expected, "cause offset length code");
    CHECK_TEXT(adseal_instability_name(found.cause), get_text(expected, "cause"));
    CHECK_INT(found.offset, get_int(expected, "offset"));
    CHECK_INT(found.length, get_int(expected, "length"));
    CHECK_STATUS(found.error, has(expected, "code") ? json_status(expected) : 0);
}

void run_php_json_stability(const json_t *entry) {
    only_members(entry, "id about input findings");
    bytes json = get_bytes(entry, "input");
    const json_t *expected = get_list(entry, "findings");
    size_t capacity = json_array_size(expected);
    size_t count = SIZE_MAX;
    adseal_instability *places = for_this_case(capacity * sizeof *places);
    CHECK_STATUS(adseal_php_json_stability(json.data, json.length, NULL, 0, &count), ADSEAL_OK);
    CHECK_INT(count, capacity);
    count = SIZE_MAX;
    CHECK_STATUS(adseal_php_json_stability(json.data, json.length, places, capacity, &count), ADSEAL_OK);
    if (CHECK_INT(count, capacity)) {
        for (size_t i = 0; i < count; i++) {
            check_place(places[i], json_array_get(expected, i));
        }
    }
}
