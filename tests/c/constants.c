/*
 * What the header says in numbers, the library says too: maxima, statuses, lints, flags, the ABI version.
 * Usage: constants VECTORS
 */
#include "constants.h"
#include "adseal.h"
#include "check.h"

#include <jansson.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static void check_maxima(void) {
    check_context("maxima");
    CHECK_INT(adseal_max_uri_length(), ADSEAL_MAX_URI_LENGTH);
    CHECK_INT(adseal_max_parameters(), ADSEAL_MAX_PARAMETERS);
    CHECK_INT(adseal_max_keys(), ADSEAL_MAX_KEYS);
    CHECK_INT(adseal_max_key_id_length(), ADSEAL_MAX_KEY_ID_LENGTH);
    CHECK_INT(adseal_signature_length(), ADSEAL_SIGNATURE_LENGTH);
    CHECK_INT(adseal_max_token_length(), ADSEAL_MAX_TOKEN_LENGTH);
    CHECK_INT(adseal_max_signed_overhead(), ADSEAL_MAX_SIGNED_OVERHEAD);
    CHECK_INT(adseal_max_api_key_length(), ADSEAL_MAX_API_KEY_LENGTH);
    CHECK_INT(adseal_max_policy_names(), ADSEAL_MAX_POLICY_NAMES);
    CHECK_INT(adseal_mac_length(), ADSEAL_MAC_LENGTH);
    CHECK_INT(ADSEAL_MAX_API_KEY_LENGTH, 256);
    CHECK_INT(ADSEAL_MAX_POLICY_NAMES, 64);
    CHECK_INT(ADSEAL_MAC_LENGTH, 32);
    CHECK_INT(ADSEAL_MAX_URI_LENGTH, 65536);
    CHECK_INT(ADSEAL_MAX_PARAMETERS, 256);
    CHECK_INT(ADSEAL_MAX_KEYS, 16);
    CHECK_INT(ADSEAL_MAX_KEY_ID_LENGTH, 64);
    CHECK_INT(ADSEAL_SIGNATURE_LENGTH, 43);
    CHECK_INT(ADSEAL_MAX_TOKEN_LENGTH, 64);
    CHECK_INT(ADSEAL_MAX_SIGNED_OVERHEAD, strlen("&expires=99999999999&signature=") + ADSEAL_SIGNATURE_LENGTH);
}

/* Enough for what signing adds, also where a short macro becomes the longer null, and never an overflow. */
static void check_signed_bound(void) {
    check_context("signed bound");
    CHECK_INT(adseal_signed_bound(0), ADSEAL_MAX_SIGNED_OVERHEAD);
    CHECK(adseal_signed_bound(100) >= 100 + ADSEAL_MAX_SIGNED_OVERHEAD);
    CHECK(adseal_signed_bound(100) <= 200 + ADSEAL_MAX_SIGNED_OVERHEAD);
    CHECK(adseal_signed_bound(ADSEAL_MAX_URI_LENGTH) >= ADSEAL_MAX_URI_LENGTH);
    CHECK(adseal_signed_bound(SIZE_MAX) >= ADSEAL_MAX_URI_LENGTH);
    const char *uri = "/?a=[x]&b=[x]&c=[x]&d=[x]&e=[x]&f=[x]&g=[x]&h=[x]&i=[x]&j=[x]&k=[x]&l=[x]&m=[x]&n=[x]&o=[x]";
    char out[400];
    size_t length = 0;
    adseal_key_ring *ring;
    adseal_click_signer *signer;
    CHECK_STATUS(adseal_key_ring_new("0123456789abcdef", 16, &ring), ADSEAL_OK);
    CHECK_STATUS(adseal_click_signer_new(ring, &signer), ADSEAL_OK);
    CHECK_STATUS(adseal_click_signer_set_unfilled(signer, ADSEAL_UNFILLED_NULL), ADSEAL_OK);
    CHECK(adseal_signed_bound(strlen(uri)) <= sizeof out);
    CHECK_STATUS(adseal_click_signer_sign(signer, uri, strlen(uri), INT64_C(99999999999), 0, out,
                                          adseal_signed_bound(strlen(uri)), &length, NULL),
                 ADSEAL_OK);
    CHECK_INT(length, strlen(uri) + 15 + ADSEAL_MAX_SIGNED_OVERHEAD);
    adseal_click_signer_free(signer);
    adseal_key_ring_free(ring);
}

static void check_special_values(void) {
    check_context("special values");
    CHECK_INT(ADSEAL_NO_TIME, INT64_MIN);
    CHECK(ADSEAL_NO_OFFSET == SIZE_MAX);
    CHECK_INT(ADSEAL_EXPIRES_LIFETIME, INT64_MIN + 1);
    CHECK_INT(ADSEAL_EXPIRES_EXISTING, INT64_MIN + 2);
    CHECK_INT(ADSEAL_ROW_NULL, -1);
    CHECK_INT(ADSEAL_NONE, -2);
    CHECK_INT(ADSEAL_UNFILLED_REJECT, 0);
    CHECK_INT(ADSEAL_UNFILLED_NULL, 1);
    CHECK_INT(ADSEAL_TOKEN_HEX, 0);
    CHECK_INT(ADSEAL_TOKEN_BASE64, 1);
    CHECK_INT(ADSEAL_PHP_JSON_OBJECT, 0);
    CHECK_INT(ADSEAL_PHP_JSON_ASSOC, 1);
    CHECK_INT(ADSEAL_ACCEPT_RAW, 0);
    CHECK_INT(ADSEAL_ACCEPT_PHP, 1);
    CHECK_INT(ADSEAL_FORM_RAW, 1);
    CHECK_INT(ADSEAL_FORM_PHP_OBJECT, 2);
    CHECK_INT(ADSEAL_FORM_PHP_ASSOC, 3);
    CHECK_INT(ADSEAL_REPLAY_FRESH, 0);
    CHECK_INT(ADSEAL_REPLAY_KNOWN, 1);
    CHECK_INT(ADSEAL_DEFAULT_EXPLAIN_BUDGET, 16 * 1024 * 1024);
    /* A status of a batch row or of an iteration is told from every real status. */
    for (size_t i = 0; i < adseal_status_count(); i++) {
        CHECK(adseal_status_at(i) >= 0);
    }
}

/* Structs without a hole, so that other languages read them where they stand: every field is of its own size. */
static void check_layouts(void) {
    check_context("layouts");
    CHECK_INT(sizeof(adseal_click_summary), 3 * 8 + 8 * sizeof(size_t));
    CHECK_INT(offsetof(adseal_click_summary, expires), 0);
    CHECK_INT(offsetof(adseal_click_summary, message_offset), 8);
    CHECK_INT(offsetof(adseal_click_summary, parameter_length), 8 + 7 * sizeof(size_t));
    CHECK_INT(offsetof(adseal_click_summary, reason), 8 + 8 * sizeof(size_t));
    CHECK_INT(offsetof(adseal_click_summary, key_index), 8 + 8 * sizeof(size_t) + 12);
}

static void check_versions(void) {
    check_context("versions");
    CHECK_INT(adseal_abi_version(), ADSEAL_ABI_VERSION);
    int major = -1;
    int minor = -1;
    int patch = -1;
    CHECK_INT(sscanf(adseal_version(), "%d.%d.%d", &major, &minor, &patch), 3);
    CHECK(major >= 0 && minor >= 0 && patch >= 0);
}

void check_message(const char *message) {
    CHECK(message != NULL && strlen(message) >= 10 && strlen(message) <= 100);
    CHECK(strchr(message, '\n') == NULL && message[strlen(message) - 1] != '.');
}

void check_name(const char *name) {
    CHECK(name != NULL && *name != '\0');
    for (; *name != '\0'; name++) {
        CHECK(islower((unsigned char)*name) || isdigit((unsigned char)*name) || *name == '_');
    }
}

static void check_statuses(void) {
    size_t count = adseal_status_count();
    int32_t before = -1;
    CHECK(count > 40);
    for (size_t i = 0; i < count; i++) {
        int32_t status = adseal_status_at(i);
        check_context("status %d", (int)status);
        CHECK(status > before);
        before = status;
        check_name(adseal_status_name(status));
        check_name(adseal_status_family(status));
        check_message(adseal_status_message(status));
        CHECK(strcmp(adseal_status_name(status), "unknown_status") != 0);
        CHECK(strcmp(adseal_status_family(status), adseal_status_family(INT32_MIN)) != 0);
        CHECK(strcmp(adseal_status_message(status), adseal_status_message(INT32_MIN)) != 0);
    }
    check_context("statuses past the end");
    CHECK_INT(adseal_status_at(count), INT32_MIN);
    CHECK_INT(adseal_status_at(SIZE_MAX), INT32_MIN);
    check_context("statuses that are no failure");
    CHECK_TEXT(adseal_status_name(ADSEAL_ROW_NULL), "row_null");
    CHECK_TEXT(adseal_status_name(ADSEAL_NONE), "none");
    CHECK_TEXT(adseal_status_family(ADSEAL_ROW_NULL), "outcome");
    CHECK_TEXT(adseal_status_family(ADSEAL_NONE), "outcome");
    check_message(adseal_status_message(ADSEAL_ROW_NULL));
    check_message(adseal_status_message(ADSEAL_NONE));
    const int32_t unknown[] = {-3, 15, 39, 47, 99, 135, 150, 156, 158, 161, 171, 200, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        check_context("status %d", (int)unknown[i]);
        CHECK_TEXT(adseal_status_name(unknown[i]), "unknown_status");
        CHECK(adseal_status_message(unknown[i]) != NULL);
        CHECK(adseal_status_family(unknown[i]) != NULL);
    }
}

/* Every status of the library is in the vectors; the vectors' own check is the other direction. */
static void check_status_vectors(const char *directory) {
    char path[4096];
    snprintf(path, sizeof path, "%s/status.json", directory);
    json_t *file = json_load_file(path, 0, NULL);
    if (file == NULL) {
        die("%s cannot be read", path);
    }
    const json_t *cases = json_object_get(file, "cases");
    check_context("status.json");
    CHECK_INT(json_array_size(cases), adseal_status_count());
    for (size_t i = 0; i < json_array_size(cases); i++) {
        bool found = false;
        int32_t number = (int32_t)json_integer_value(json_object_get(json_array_get(cases, i), "number"));
        for (size_t j = 0; j < adseal_status_count(); j++) {
            found = found || adseal_status_at(j) == number;
        }
        check_context("status.json, %d", (int)number);
        CHECK(found);
    }
    json_decref(file);
}

/* The macros of the header, spelled out, so that no number can move. */
static void check_macros(void) {
    static const struct {
        int32_t macro;
        int32_t number;
        const char *name;
    } statuses[] = {
        {ADSEAL_OK, 0, "valid"},
        {ADSEAL_VALID, 0, "valid"},
        {ADSEAL_CLICK_MALFORMED_URI, 1, "malformed_uri"},
        {ADSEAL_CLICK_MISSING_SIGNATURE, 2, "missing_signature"},
        {ADSEAL_CLICK_MALFORMED_SIGNATURE, 3, "malformed_signature"},
        {ADSEAL_CLICK_DUPLICATE_PARAMETER, 4, "duplicate_parameter"},
        {ADSEAL_CLICK_MISSING_EXPIRES, 5, "missing_expires"},
        {ADSEAL_CLICK_MALFORMED_EXPIRES, 6, "malformed_expires"},
        {ADSEAL_CLICK_MISSING_PARAMETER, 7, "missing_parameter"},
        {ADSEAL_CLICK_UNSIGNED_PARAMETER, 8, "unsigned_parameter"},
        {ADSEAL_CLICK_NO_ACTIVE_KEY, 9, "no_active_key"},
        {ADSEAL_CLICK_INVALID_SIGNATURE, 10, "invalid_signature"},
        {ADSEAL_CLICK_EXPIRED, 11, "expired"},
        {ADSEAL_CLICK_LIFETIME_TOO_LONG, 12, "lifetime_too_long"},
        {ADSEAL_CLICK_REPLAYED, 13, "replayed"},
        {ADSEAL_CLICK_REPLAY_GUARD_FULL, 14, "replay_guard_full"},
        {ADSEAL_INSTALL_MISSING_TOKEN, 40, "missing_token"},
        {ADSEAL_INSTALL_MALFORMED_TOKEN, 41, "malformed_token"},
        {ADSEAL_INSTALL_UNKNOWN_API_KEY, 42, "unknown_api_key"},
        {ADSEAL_INSTALL_NO_ACTIVE_KEY, 43, "no_active_key"},
        {ADSEAL_INSTALL_BODY_TOO_LARGE, 44, "body_too_large"},
        {ADSEAL_INSTALL_INVALID_JSON, 45, "invalid_json"},
        {ADSEAL_INSTALL_INVALID_TOKEN, 46, "invalid_token"},
        {ADSEAL_ERROR_NULL_POINTER, 100, "null_pointer"},
        {ADSEAL_ERROR_INVALID_ARGUMENT, 101, "invalid_argument"},
        {ADSEAL_ERROR_BUFFER_TOO_SMALL, 102, "buffer_too_small"},
        {ADSEAL_ERROR_INVALID_KEY, 103, "invalid_key"},
        {ADSEAL_ERROR_INVALID_KEY_RING, 104, "invalid_key_ring"},
        {ADSEAL_ERROR_INVALID_POLICY, 105, "invalid_policy"},
        {ADSEAL_ERROR_OUT_OF_MEMORY, 106, "out_of_memory"},
        {ADSEAL_ERROR_BODY_TOO_LARGE, 107, "body_too_large"},
        {ADSEAL_SIGN_TOO_LONG, 120, "too_long"},
        {ADSEAL_SIGN_MALFORMED_URI, 121, "malformed_uri"},
        {ADSEAL_SIGN_HAS_SIGNATURE, 122, "has_signature"},
        {ADSEAL_SIGN_UNFILLED_MACRO, 123, "unfilled_macro"},
        {ADSEAL_SIGN_ILLEGAL_BYTE, 124, "illegal_byte"},
        {ADSEAL_SIGN_ESCAPED_AMPERSAND, 125, "escaped_ampersand"},
        {ADSEAL_SIGN_TOO_MANY_PARAMETERS, 126, "too_many_parameters"},
        {ADSEAL_SIGN_DUPLICATE_PARAMETER, 127, "duplicate_parameter"},
        {ADSEAL_SIGN_HAS_EXPIRES, 128, "has_expires"},
        {ADSEAL_SIGN_MISSING_EXPIRES, 129, "missing_expires"},
        {ADSEAL_SIGN_EXPIRES_OUT_OF_RANGE, 130, "expires_out_of_range"},
        {ADSEAL_SIGN_NO_SIGNING_KEY, 131, "no_signing_key"},
        {ADSEAL_SIGN_STRICT_LINT, 132, "strict_lint"},
        {ADSEAL_SIGN_MALFORMED_TEMPLATE, 133, "malformed_template"},
        {ADSEAL_SIGN_UNKNOWN_MACRO, 134, "unknown_macro"},
        {ADSEAL_JSON_DEPTH, 151, "depth"},
        {ADSEAL_JSON_STATE_MISMATCH, 152, "state_mismatch"},
        {ADSEAL_JSON_CONTROL_CHARACTER, 153, "control_character"},
        {ADSEAL_JSON_SYNTAX, 154, "syntax"},
        {ADSEAL_JSON_UTF8, 155, "utf8"},
        {ADSEAL_JSON_INF_OR_NAN, 157, "inf_or_nan"},
        {ADSEAL_JSON_INVALID_PROPERTY_NAME, 159, "invalid_property_name"},
        {ADSEAL_JSON_UTF16, 160, "utf16"},
        {ADSEAL_JSON_UNSTABLE_JSON, 170, "unstable_json"},
        {ADSEAL_ERROR_INTERNAL, 199, "internal"},
    };
    const size_t count = sizeof statuses / sizeof statuses[0];
    for (size_t i = 0; i < count; i++) {
        check_context("macro of status %d", (int)statuses[i].number);
        CHECK_INT(statuses[i].macro, statuses[i].number);
        CHECK_TEXT(adseal_status_name(statuses[i].number), statuses[i].name);
    }
    check_context("macros");
    /* 0 has two macros. */
    CHECK_INT(adseal_status_count(), count - 1);
}

static void check_lints(void) {
    static const struct {
        int32_t macro;
        const char *name;
    } lints[] = {
        {ADSEAL_LINT_RESERVED_CHARACTER, "reserved_character"},
        {ADSEAL_LINT_UNSTABLE_IN_TRANSIT, "unstable_in_transit"},
        {ADSEAL_LINT_VALUE_EQUALS_NAME, "value_equals_name"},
        {ADSEAL_LINT_FEW_PARAMETERS, "few_parameters"},
        {ADSEAL_LINT_SHORT_KEY, "short_key"},
        {ADSEAL_LINT_ENCODED_MACRO, "encoded_macro"},
    };
    const size_t count = sizeof lints / sizeof lints[0];
    check_context("lints");
    CHECK_INT(adseal_lint_count(), count);
    for (size_t i = 0; i < count; i++) {
        check_context("lint %zu", i + 1);
        CHECK_INT(lints[i].macro, i + 1);
        CHECK_TEXT(adseal_lint_name(lints[i].macro), lints[i].name);
        check_message(adseal_lint_message(lints[i].macro));
    }
    const int32_t unknown[] = {0, -1, 7, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        check_context("lint %d", (int)unknown[i]);
        CHECK(adseal_lint_name(unknown[i]) != NULL && adseal_lint_message(unknown[i]) != NULL);
        CHECK(strcmp(adseal_lint_name(unknown[i]), "reserved_character") != 0);
    }
}

static void check_instabilities(void) {
    static const struct {
        int32_t macro;
        const char *name;
    } causes[] = {
        {ADSEAL_UNSTABLE_SLASH_NOT_ESCAPED, "slash_not_escaped"},
        {ADSEAL_UNSTABLE_INSIGNIFICANT_WHITESPACE, "insignificant_whitespace"},
        {ADSEAL_UNSTABLE_RAW_NON_ASCII, "raw_non_ascii"},
        {ADSEAL_UNSTABLE_NON_CANONICAL_ESCAPE, "non_canonical_escape"},
        {ADSEAL_UNSTABLE_EMPTY_OBJECT, "empty_object"},
        {ADSEAL_UNSTABLE_LIST_LIKE_OBJECT, "list_like_object"},
        {ADSEAL_UNSTABLE_DUPLICATE_KEY, "duplicate_key"},
        {ADSEAL_UNSTABLE_NEGATIVE_ZERO, "negative_zero"},
        {ADSEAL_UNSTABLE_NON_CANONICAL_NUMBER, "non_canonical_number"},
        {ADSEAL_UNSTABLE_INTEGER_OVERFLOW, "integer_overflow"},
        {ADSEAL_UNSTABLE_INVALID_PROPERTY_NAME, "invalid_property_name"},
        {ADSEAL_UNSTABLE_INVALID_JSON, "invalid_json"},
    };
    const size_t count = sizeof causes / sizeof causes[0];
    check_context("causes of instability");
    CHECK_INT(adseal_instability_count(), count);
    for (size_t i = 0; i < count; i++) {
        check_context("cause %zu", i + 1);
        CHECK_INT(causes[i].macro, i + 1);
        CHECK_TEXT(adseal_instability_name(causes[i].macro), causes[i].name);
        check_message(adseal_instability_message(causes[i].macro));
    }
    const int32_t unknown[] = {0, -1, 13, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        check_context("cause %d", (int)unknown[i]);
        CHECK_TEXT(adseal_instability_name(unknown[i]), "unknown_instability");
        check_message(adseal_instability_message(unknown[i]));
    }
}

static void check_flags(void) {
    check_context("flags");
    CHECK_INT(ADSEAL_FLAG_NOT_RFC3986, 1);
    CHECK_INT(ADSEAL_FLAG_EXPIRES_IN_MILLISECONDS, 2);
    CHECK_INT(ADSEAL_FLAG_SEMICOLON_IN_TAIL, 4);
    CHECK_TEXT(adseal_flag_name(ADSEAL_FLAG_NOT_RFC3986), "not_rfc3986");
    CHECK_TEXT(adseal_flag_name(ADSEAL_FLAG_EXPIRES_IN_MILLISECONDS), "expires_in_milliseconds");
    CHECK_TEXT(adseal_flag_name(ADSEAL_FLAG_SEMICOLON_IN_TAIL), "semicolon_in_tail");
    const uint32_t unknown[] = {0, 3, 8, UINT32_MAX};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        CHECK(adseal_flag_name(unknown[i]) != NULL && strncmp(adseal_flag_name(unknown[i]), "unknown", 7) == 0);
    }
}

int main(int argc, char **argv) {
    if (argc != 2) {
        die("usage: %s VECTORS", argv[0]);
    }
    check_maxima();
    check_signed_bound();
    check_special_values();
    check_layouts();
    check_versions();
    check_statuses();
    check_macros();
    check_status_vectors(argv[1]);
    check_lints();
    check_instabilities();
    check_flags();
    constants_explain();
    return check_finish("constants");
}
