/* The numbers of explanations: the macros of the header, spelled out, so that none can move. */
#include "adseal.h"
#include "check.h"
#include "constants.h"

#include <ctype.h>
#include <string.h>

typedef struct named {
    int32_t macro;
    int32_t number;
    const char *name;
} named;

static const named OUTCOMES[] = {
    {ADSEAL_EXPLAIN_MATCHES, 0, "matches"},           {ADSEAL_EXPLAIN_EXPLAINED, 1, "explained"},
    {ADSEAL_EXPLAIN_UNEXPLAINED, 2, "unexplained"},   {ADSEAL_EXPLAIN_BUDGET_EXHAUSTED, 3, "budget_exhausted"},
    {ADSEAL_EXPLAIN_NO_SIGNATURE, 4, "no_signature"},
};

static const named CAUSES[] = {
    {ADSEAL_CAUSE_PADDED_BASE64, 1, "padded_base64"},
    {ADSEAL_CAUSE_STANDARD_BASE64, 2, "standard_base64"},
    {ADSEAL_CAUSE_HEX_SIGNATURE, 3, "hex_signature"},
    {ADSEAL_CAUSE_BASE64_OF_HEX, 4, "base64_of_hex"},
    {ADSEAL_CAUSE_PERCENT_ENCODED, 5, "percent_encoded"},
    {ADSEAL_CAUSE_PLUS_BECAME_SPACE, 6, "plus_became_space"},
    {ADSEAL_CAUSE_SIGNATURE_CASE_CHANGED, 7, "signature_case_changed"},
    {ADSEAL_CAUSE_SIGNATURE_TRUNCATED, 8, "signature_truncated"},
    {ADSEAL_CAUSE_SIGNATURE_WITH_SPACE, 9, "signature_with_space"},
    {ADSEAL_CAUSE_LAST_CHARACTER_CHANGED, 10, "last_character_changed"},
    {ADSEAL_CAUSE_UPPER_CASE_HEX, 11, "upper_case_hex"},
    {ADSEAL_CAUSE_BASE64_TOKEN, 12, "base64_token"},
    {ADSEAL_CAUSE_BASE64URL_TOKEN, 13, "base64url_token"},
    {ADSEAL_CAUSE_SIGNATURE_MISNAMED, 14, "signature_misnamed"},
    {ADSEAL_CAUSE_SIGNED_TWICE, 15, "signed_twice"},
    {ADSEAL_CAUSE_HMAC_SHA1, 20, "hmac_sha1"},
    {ADSEAL_CAUSE_HMAC_SHA512, 21, "hmac_sha512"},
    {ADSEAL_CAUSE_PLAIN_SHA256, 22, "plain_sha256"},
    {ADSEAL_CAUSE_PLAIN_SHA256_MESSAGE_FIRST, 23, "plain_sha256_message_first"},
    {ADSEAL_CAUSE_KEY_AND_MESSAGE_SWAPPED, 24, "key_and_message_swapped"},
    {ADSEAL_CAUSE_NO_KEY, 25, "no_key"},
    {ADSEAL_CAUSE_KEY_TRIMMED, 40, "key_trimmed"},
    {ADSEAL_CAUSE_KEY_HEX_DECODED, 41, "key_hex_decoded"},
    {ADSEAL_CAUSE_KEY_BASE64_DECODED, 42, "key_base64_decoded"},
    {ADSEAL_CAUSE_KEY_WITH_NEWLINE, 43, "key_with_newline"},
    {ADSEAL_CAUSE_KEY_HEX_ENCODED, 44, "key_hex_encoded"},
    {ADSEAL_CAUSE_KEY_BASE64_ENCODED, 45, "key_base64_encoded"},
    {ADSEAL_CAUSE_KEY_UNQUOTED, 46, "key_unquoted"},
    {ADSEAL_CAUSE_KEY_QUOTED, 47, "key_quoted"},
    {ADSEAL_CAUSE_EMPTY_KEY, 48, "empty_key"},
    {ADSEAL_CAUSE_PUBLISHED_KEY, 49, "published_key"},
    {ADSEAL_CAUSE_KEY_CUT_AT_NUL, 50, "key_cut_at_nul"},
    {ADSEAL_CAUSE_KEY_CASE_CHANGED, 51, "key_case_changed"},
    {ADSEAL_CAUSE_KEY_UTF16, 52, "key_utf16"},
    {ADSEAL_CAUSE_WHOLE_URL, 60, "whole_url"},
    {ADSEAL_CAUSE_HOST_INCLUDED, 61, "host_included"},
    {ADSEAL_CAUSE_QUERY_ONLY, 62, "query_only"},
    {ADSEAL_CAUSE_PATH_LEFT_OUT, 63, "path_left_out"},
    {ADSEAL_CAUSE_NO_QUESTION_MARK, 64, "no_question_mark"},
    {ADSEAL_CAUSE_NO_LEADING_SLASH, 65, "no_leading_slash"},
    {ADSEAL_CAUSE_PATH_ONLY, 66, "path_only"},
    {ADSEAL_CAUSE_PATH_CHANGED, 67, "path_changed"},
    {ADSEAL_CAUSE_TRAILING_NEWLINE, 80, "trailing_newline"},
    {ADSEAL_CAUSE_SIGNATURE_INCLUDED, 81, "signature_included"},
    {ADSEAL_CAUSE_TRAILING_AMPERSAND, 82, "trailing_ampersand"},
    {ADSEAL_CAUSE_HTML_ESCAPED, 83, "html_escaped"},
    {ADSEAL_CAUSE_HTML_ESCAPED_ON_THE_WAY, 84, "html_escaped_on_the_way"},
    {ADSEAL_CAUSE_MESSAGE_BASE64, 85, "message_base64"},
    {ADSEAL_CAUSE_MESSAGE_UTF16, 86, "message_utf16"},
    {ADSEAL_CAUSE_MESSAGE_PERCENT_ENCODED, 87, "message_percent_encoded"},
    {ADSEAL_CAUSE_SURROUNDING_SPACE, 88, "surrounding_space"},
    {ADSEAL_CAUSE_SLASHES_ESCAPED, 89, "slashes_escaped"},
    {ADSEAL_CAUSE_VALUES_DECODED, 100, "values_decoded"},
    {ADSEAL_CAUSE_SPACE_AS_PLUS, 101, "space_as_plus"},
    {ADSEAL_CAUSE_SPACE_AS_ESCAPE, 102, "space_as_escape"},
    {ADSEAL_CAUSE_LOWER_CASE_ESCAPES, 103, "lower_case_escapes"},
    {ADSEAL_CAUSE_UPPER_CASE_ESCAPES, 104, "upper_case_escapes"},
    {ADSEAL_CAUSE_TILDE, 105, "tilde"},
    {ADSEAL_CAUSE_APOSTROPHE, 106, "apostrophe"},
    {ADSEAL_CAUSE_VALUES_REENCODED, 107, "values_reencoded"},
    {ADSEAL_CAUSE_ENCODED_TWICE, 108, "encoded_twice"},
    {ADSEAL_CAUSE_ENCODED_ON_THE_WAY, 109, "encoded_on_the_way"},
    {ADSEAL_CAUSE_CASE_CHANGED, 110, "case_changed"},
    {ADSEAL_CAUSE_PATH_CASE_CHANGED, 111, "path_case_changed"},
    {ADSEAL_CAUSE_NAMES_CASE_CHANGED, 112, "names_case_changed"},
    {ADSEAL_CAUSE_VALUE_CASE_CHANGED, 113, "value_case_changed"},
    {ADSEAL_CAUSE_PARAMETERS_SORTED, 130, "parameters_sorted"},
    {ADSEAL_CAUSE_PARAMETERS_REORDERED, 131, "parameters_reordered"},
    {ADSEAL_CAUSE_EXPIRES_MOVED, 132, "expires_moved"},
    {ADSEAL_CAUSE_EXPIRES_NOT_HASHED, 140, "expires_not_hashed"},
    {ADSEAL_CAUSE_PARAMETER_ADDED, 141, "parameter_added"},
    {ADSEAL_CAUSE_MACRO_FILLED, 142, "macro_filled"},
    {ADSEAL_CAUSE_VALUE_FILLED, 143, "value_filled"},
    {ADSEAL_CAUSE_TAIL_HASHED, 144, "tail_hashed"},
    {ADSEAL_CAUSE_EMPTY_PARAMETERS_DROPPED, 145, "empty_parameters_dropped"},
    {ADSEAL_CAUSE_EXPIRES_IN_MILLISECONDS, 150, "expires_in_milliseconds"},
    {ADSEAL_CAUSE_EXPIRES_IN_SECONDS, 151, "expires_in_seconds"},
    {ADSEAL_CAUSE_API_KEY_AND_SECRET_SWAPPED, 200, "api_key_and_secret_swapped"},
    {ADSEAL_CAUSE_DIGEST_BEFORE_SECRET, 201, "digest_before_secret"},
    {ADSEAL_CAUSE_UPPER_CASE_DIGEST, 202, "upper_case_digest"},
    {ADSEAL_CAUSE_BASE64_DIGEST, 203, "base64_digest"},
    {ADSEAL_CAUSE_RAW_DIGEST, 204, "raw_digest"},
    {ADSEAL_CAUSE_SHA256_DIGEST, 205, "sha256_digest"},
    {ADSEAL_CAUSE_BODY_NOT_DIGESTED, 206, "body_not_digested"},
    {ADSEAL_CAUSE_SECRET_LEFT_OUT, 207, "secret_left_out"},
    {ADSEAL_CAUSE_SECRET_AS_KEY, 208, "secret_as_key"},
    {ADSEAL_CAUSE_SEPARATOR, 209, "separator"},
    {ADSEAL_CAUSE_PHP_OBJECT_FORM, 220, "php_object_form"},
    {ADSEAL_CAUSE_PHP_ASSOC_FORM, 221, "php_assoc_form"},
    {ADSEAL_CAUSE_SLASHES_UNESCAPED, 222, "slashes_unescaped"},
    {ADSEAL_CAUSE_SLASHES_ESCAPED_IN_BODY, 223, "slashes_escaped_in_body"},
    {ADSEAL_CAUSE_PRETTY_PRINTED, 224, "pretty_printed"},
    {ADSEAL_CAUSE_WHITESPACE_REMOVED, 225, "whitespace_removed"},
    {ADSEAL_CAUSE_RAW_UNICODE, 226, "raw_unicode"},
    {ADSEAL_CAUSE_ESCAPED_UNICODE, 227, "escaped_unicode"},
    {ADSEAL_CAUSE_NEWLINE_ADDED, 228, "newline_added"},
    {ADSEAL_CAUSE_BYTE_ORDER_MARK, 229, "byte_order_mark"},
    {ADSEAL_CAUSE_LINE_ENDS, 230, "line_ends"},
    {ADSEAL_CAUSE_KEYS_SORTED, 231, "keys_sorted"},
    {ADSEAL_CAUSE_EMPTY_BODY, 232, "empty_body"},
    {ADSEAL_CAUSE_BODY_QUOTED, 233, "body_quoted"},
    {ADSEAL_CAUSE_HTML_ESCAPES, 234, "html_escapes"},
    {ADSEAL_CAUSE_ESCAPE_CASE, 235, "escape_case"},
};

enum { OUTCOME_COUNT = sizeof OUTCOMES / sizeof OUTCOMES[0], CAUSE_COUNT = sizeof CAUSES / sizeof CAUSES[0] };

static void check_outcomes(void) {
    for (int32_t number = 0; number < OUTCOME_COUNT; number++) {
        check_context("outcome %d", (int)number);
        CHECK_INT(OUTCOMES[number].number, number);
        CHECK_INT(OUTCOMES[number].macro, number);
        CHECK_TEXT(adseal_explain_outcome_name(number), OUTCOMES[number].name);
    }
    const int32_t unknown[] = {-1, OUTCOME_COUNT, ADSEAL_NONE, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        check_context("outcome %d", (int)unknown[i]);
        CHECK_TEXT(adseal_explain_outcome_name(unknown[i]), "unknown_outcome");
    }
}

/* A clause, which is put together with others: it is no sentence of its own. */
static void check_clause(const char *clause) {
    if (CHECK(clause != NULL && strlen(clause) >= 10 && strlen(clause) < 128)) {
        /* But for an abbreviation in front. */
        CHECK(!isupper((unsigned char)clause[0]) || isupper((unsigned char)clause[1]));
        CHECK(clause[strlen(clause) - 1] != '.');
        for (const char *at = clause; *at != '\0'; at++) {
            CHECK(isprint((unsigned char)*at));
        }
    }
}

static void check_causes(void) {
    int32_t number = 0;
    for (size_t i = 0; i < CAUSE_COUNT; i++) {
        number = adseal_cause_next(number);
        check_context("cause %d", (int)CAUSES[i].number);
        CHECK_INT(CAUSES[i].number, number);
        CHECK_INT(CAUSES[i].macro, number);
        CHECK_TEXT(adseal_cause_name(number), CAUSES[i].name);
        check_name(adseal_cause_name(number));
        check_clause(adseal_cause_message(number));
        check_clause(adseal_cause_advice(number));
        CHECK(strcmp(adseal_cause_message(number), adseal_cause_message(0)) != 0);
        CHECK(strcmp(adseal_cause_advice(number), adseal_cause_advice(0)) != 0);
    }
    check_context("behind the last cause");
    CHECK_INT(adseal_cause_next(number), 0);
    CHECK_INT(adseal_cause_next(INT32_MAX), 0);
    CHECK_INT(adseal_cause_next(INT32_MIN), CAUSES[0].number);
    CHECK_INT(adseal_cause_next(CAUSES[0].number - 1), CAUSES[0].number);
    const int32_t unknown[] = {0, -1, 19, 199, number + 1, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        check_context("cause %d", (int)unknown[i]);
        CHECK_TEXT(adseal_cause_name(unknown[i]), "unknown_cause");
        check_clause(adseal_cause_message(unknown[i]));
        check_clause(adseal_cause_advice(unknown[i]));
    }
}

void constants_explain(void) {
    check_outcomes();
    check_causes();
}
