/// @file
/// What an explanation may answer: the mistakes that it knows, and what a search for them came to.
#ifndef ADSEAL_EXPLAIN_CAUSE_HPP
#define ADSEAL_EXPLAIN_CAUSE_HPP

#include "../adseal.h"

#include <cstdint>

namespace adseal {
inline namespace v1 {

/// What a search for mistakes came to. Take one that you do not know for `unexplained`.
enum class ExplainOutcome : std::int32_t {
    /// There is no explanation: it was moved away.
    none = ADSEAL_NONE,
    /// Nothing is wrong with the signature or token: a key reproduces it.
    matches = ADSEAL_EXPLAIN_MATCHES,
    /// Known mistakes reproduce it.
    explained = ADSEAL_EXPLAIN_EXPLAINED,
    /// All known mistakes were tried, and none reproduces it.
    unexplained = ADSEAL_EXPLAIN_UNEXPLAINED,
    /// The budget was spent before all of them were tried; none of the others reproduces it.
    budget_exhausted = ADSEAL_EXPLAIN_BUDGET_EXHAUSTED,
    /// There is nothing to compare with, or no known mistake could have written it.
    no_signature = ADSEAL_EXPLAIN_NO_SIGNATURE,
};

/// The name of an outcome, as in `explained`. Static, NUL-terminated; `unknown_outcome` for other numbers.
[[nodiscard]] inline const char *name(ExplainOutcome outcome) noexcept {
    return adseal_explain_outcome_name(static_cast<std::int32_t>(outcome));
}

/// A known mistake, which makes a signature or a token not match. A later library may know more of them: take one that
/// you do not know for some mistake.
enum class ExplainCause : std::int32_t {
    /// No mistake.
    none = 0,
    /// It was sent padded with '='.
    padded_base64 = ADSEAL_CAUSE_PADDED_BASE64,
    /// It was sent in standard base64.
    standard_base64 = ADSEAL_CAUSE_STANDARD_BASE64,
    /// It was sent in hex.
    hex_signature = ADSEAL_CAUSE_HEX_SIGNATURE,
    /// The hex text was encoded in base64.
    base64_of_hex = ADSEAL_CAUSE_BASE64_OF_HEX,
    /// The signature itself was percent-encoded.
    percent_encoded = ADSEAL_CAUSE_PERCENT_ENCODED,
    /// It was sent in standard base64, and a '+' became a space on the way.
    plus_became_space = ADSEAL_CAUSE_PLUS_BECAME_SPACE,
    /// Upper or lower case of the signature itself was changed.
    signature_case_changed = ADSEAL_CAUSE_SIGNATURE_CASE_CHANGED,
    /// The signature was cut short.
    signature_truncated = ADSEAL_CAUSE_SIGNATURE_TRUNCATED,
    /// White space was sent with the signature.
    signature_with_space = ADSEAL_CAUSE_SIGNATURE_WITH_SPACE,
    /// The last character of the signature was changed in bits that no byte has.
    last_character_changed = ADSEAL_CAUSE_LAST_CHARACTER_CHANGED,
    /// The token was sent in upper-case hex.
    upper_case_hex = ADSEAL_CAUSE_UPPER_CASE_HEX,
    /// The token was sent in base64.
    base64_token = ADSEAL_CAUSE_BASE64_TOKEN,
    /// The token was sent in base64url, or without its padding.
    base64url_token = ADSEAL_CAUSE_BASE64URL_TOKEN,
    /// The signature stands in a parameter that is not spelled 'signature'.
    signature_misnamed = ADSEAL_CAUSE_SIGNATURE_MISNAMED,
    /// The URI had a signature already when it was signed.
    signed_twice = ADSEAL_CAUSE_SIGNED_TWICE,
    /// It was made with HMAC-SHA1.
    hmac_sha1 = ADSEAL_CAUSE_HMAC_SHA1,
    /// It was made with HMAC-SHA512.
    hmac_sha512 = ADSEAL_CAUSE_HMAC_SHA512,
    /// It is the SHA-256 of key and message, one behind the other.
    plain_sha256 = ADSEAL_CAUSE_PLAIN_SHA256,
    /// It is the SHA-256 of message and key, one behind the other.
    plain_sha256_message_first = ADSEAL_CAUSE_PLAIN_SHA256_MESSAGE_FIRST,
    /// Key and message were given to the HMAC in each other's place.
    key_and_message_swapped = ADSEAL_CAUSE_KEY_AND_MESSAGE_SWAPPED,
    /// It is the SHA-256 of the message, with no key.
    no_key = ADSEAL_CAUSE_NO_KEY,
    /// White space round the key was left out.
    key_trimmed = ADSEAL_CAUSE_KEY_TRIMMED,
    /// The key was decoded from hex.
    key_hex_decoded = ADSEAL_CAUSE_KEY_HEX_DECODED,
    /// The key was decoded from base64.
    key_base64_decoded = ADSEAL_CAUSE_KEY_BASE64_DECODED,
    /// A line end was used as part of the key.
    key_with_newline = ADSEAL_CAUSE_KEY_WITH_NEWLINE,
    /// The key was encoded in hex.
    key_hex_encoded = ADSEAL_CAUSE_KEY_HEX_ENCODED,
    /// The key was encoded in base64.
    key_base64_encoded = ADSEAL_CAUSE_KEY_BASE64_ENCODED,
    /// Quotation marks round the key were left out.
    key_unquoted = ADSEAL_CAUSE_KEY_UNQUOTED,
    /// Quotation marks were used as part of the key.
    key_quoted = ADSEAL_CAUSE_KEY_QUOTED,
    /// The key was empty.
    empty_key = ADSEAL_CAUSE_EMPTY_KEY,
    /// It was made with 'secret', the key of the published example.
    published_key = ADSEAL_CAUSE_PUBLISHED_KEY,
    /// The key was cut at its first zero byte.
    key_cut_at_nul = ADSEAL_CAUSE_KEY_CUT_AT_NUL,
    /// Upper or lower case of the key was changed.
    key_case_changed = ADSEAL_CAUSE_KEY_CASE_CHANGED,
    /// The key was encoded in UTF-16.
    key_utf16 = ADSEAL_CAUSE_KEY_UTF16,
    /// The whole URL was hashed.
    whole_url = ADSEAL_CAUSE_WHOLE_URL,
    /// The host was hashed before the path.
    host_included = ADSEAL_CAUSE_HOST_INCLUDED,
    /// The query alone was hashed.
    query_only = ADSEAL_CAUSE_QUERY_ONLY,
    /// The query was hashed with its '?' and without the path.
    path_left_out = ADSEAL_CAUSE_PATH_LEFT_OUT,
    /// The '?' was left out.
    no_question_mark = ADSEAL_CAUSE_NO_QUESTION_MARK,
    /// The '/' that the path begins with was left out.
    no_leading_slash = ADSEAL_CAUSE_NO_LEADING_SLASH,
    /// The path alone was hashed.
    path_only = ADSEAL_CAUSE_PATH_ONLY,
    /// Another path was hashed than the URI has.
    path_changed = ADSEAL_CAUSE_PATH_CHANGED,
    /// A line end was hashed behind it.
    trailing_newline = ADSEAL_CAUSE_TRAILING_NEWLINE,
    /// '&signature=' was hashed, too.
    signature_included = ADSEAL_CAUSE_SIGNATURE_INCLUDED,
    /// A '&' was hashed behind the last parameter.
    trailing_ampersand = ADSEAL_CAUSE_TRAILING_AMPERSAND,
    /// It was hashed with '&amp;' for '&'.
    html_escaped = ADSEAL_CAUSE_HTML_ESCAPED,
    /// The URI has '&amp;' where '&' was hashed.
    html_escaped_on_the_way = ADSEAL_CAUSE_HTML_ESCAPED_ON_THE_WAY,
    /// The URI was encoded in base64 before it was hashed.
    message_base64 = ADSEAL_CAUSE_MESSAGE_BASE64,
    /// It was hashed in UTF-16.
    message_utf16 = ADSEAL_CAUSE_MESSAGE_UTF16,
    /// The whole URI was percent-encoded before it was hashed.
    message_percent_encoded = ADSEAL_CAUSE_MESSAGE_PERCENT_ENCODED,
    /// A space was hashed before or behind it.
    surrounding_space = ADSEAL_CAUSE_SURROUNDING_SPACE,
    /// Slashes were hashed as '\/', as they stand in JSON.
    slashes_escaped = ADSEAL_CAUSE_SLASHES_ESCAPED,
    /// Decoded values were hashed.
    values_decoded = ADSEAL_CAUSE_VALUES_DECODED,
    /// Spaces were hashed as '+' and are '%20' in the URI.
    space_as_plus = ADSEAL_CAUSE_SPACE_AS_PLUS,
    /// Spaces were hashed as '%20' and are '+' in the URI.
    space_as_escape = ADSEAL_CAUSE_SPACE_AS_ESCAPE,
    /// Escapes were hashed in lower-case hex and are in upper case in the URI.
    lower_case_escapes = ADSEAL_CAUSE_LOWER_CASE_ESCAPES,
    /// Escapes were hashed in upper-case hex and are in lower case in the URI.
    upper_case_escapes = ADSEAL_CAUSE_UPPER_CASE_ESCAPES,
    /// '~' is '%7E' on one side and raw on the other.
    tilde = ADSEAL_CAUSE_TILDE,
    /// An apostrophe is '%27' on one side and raw on the other.
    apostrophe = ADSEAL_CAUSE_APOSTROPHE,
    /// Values were hashed in another percent-encoding than they are sent in.
    values_reencoded = ADSEAL_CAUSE_VALUES_REENCODED,
    /// Values were hashed encoded once more than they are sent.
    encoded_twice = ADSEAL_CAUSE_ENCODED_TWICE,
    /// The URI was encoded once more after it was hashed.
    encoded_on_the_way = ADSEAL_CAUSE_ENCODED_ON_THE_WAY,
    /// All of it was hashed in lower or in upper case.
    case_changed = ADSEAL_CAUSE_CASE_CHANGED,
    /// The path was hashed in another case than it is sent in.
    path_case_changed = ADSEAL_CAUSE_PATH_CASE_CHANGED,
    /// Parameter names were hashed in another case than they are sent in.
    names_case_changed = ADSEAL_CAUSE_NAMES_CASE_CHANGED,
    /// A value was hashed in another case than it is sent in.
    value_case_changed = ADSEAL_CAUSE_VALUE_CASE_CHANGED,
    /// The parameters were hashed sorted.
    parameters_sorted = ADSEAL_CAUSE_PARAMETERS_SORTED,
    /// The parameters were hashed in another order.
    parameters_reordered = ADSEAL_CAUSE_PARAMETERS_REORDERED,
    /// 'expires' was hashed at another place.
    expires_moved = ADSEAL_CAUSE_EXPIRES_MOVED,
    /// 'expires' was added after hashing.
    expires_not_hashed = ADSEAL_CAUSE_EXPIRES_NOT_HASHED,
    /// A parameter was added after hashing.
    parameter_added = ADSEAL_CAUSE_PARAMETER_ADDED,
    /// A macro was hashed, and filled afterwards.
    macro_filled = ADSEAL_CAUSE_MACRO_FILLED,
    /// A value was empty or 'null' when it was hashed.
    value_filled = ADSEAL_CAUSE_VALUE_FILLED,
    /// Parameters behind the signature were hashed, too.
    tail_hashed = ADSEAL_CAUSE_TAIL_HASHED,
    /// Parameters without a value were left out when it was hashed.
    empty_parameters_dropped = ADSEAL_CAUSE_EMPTY_PARAMETERS_DROPPED,
    /// 'expires' was hashed in milliseconds and is sent in seconds.
    expires_in_milliseconds = ADSEAL_CAUSE_EXPIRES_IN_MILLISECONDS,
    /// 'expires' was hashed in seconds and is sent in milliseconds.
    expires_in_seconds = ADSEAL_CAUSE_EXPIRES_IN_SECONDS,
    /// API key and secret took each other's place.
    api_key_and_secret_swapped = ADSEAL_CAUSE_API_KEY_AND_SECRET_SWAPPED,
    /// The message began with the body's SHA-1.
    digest_before_secret = ADSEAL_CAUSE_DIGEST_BEFORE_SECRET,
    /// The SHA-1 of the body was in upper-case hex.
    upper_case_digest = ADSEAL_CAUSE_UPPER_CASE_DIGEST,
    /// The SHA-1 of the body was in base64.
    base64_digest = ADSEAL_CAUSE_BASE64_DIGEST,
    /// The SHA-1 of the body was 20 raw bytes.
    raw_digest = ADSEAL_CAUSE_RAW_DIGEST,
    /// The body was hashed with SHA-256.
    sha256_digest = ADSEAL_CAUSE_SHA256_DIGEST,
    /// The body itself stood in the message.
    body_not_digested = ADSEAL_CAUSE_BODY_NOT_DIGESTED,
    /// The secret was left out.
    secret_left_out = ADSEAL_CAUSE_SECRET_LEFT_OUT,
    /// The secret was given to the HMAC as its key.
    secret_as_key = ADSEAL_CAUSE_SECRET_AS_KEY,
    /// Something stood between the secret and the body's SHA-1.
    separator = ADSEAL_CAUSE_SEPARATOR,
    /// What PHP makes of the body was hashed, with its objects kept as objects.
    php_object_form = ADSEAL_CAUSE_PHP_OBJECT_FORM,
    /// What PHP makes of the body was hashed, with its objects made arrays.
    php_assoc_form = ADSEAL_CAUSE_PHP_ASSOC_FORM,
    /// Slashes were hashed as '/' and are '\/' in the body.
    slashes_unescaped = ADSEAL_CAUSE_SLASHES_UNESCAPED,
    /// Slashes were hashed as '\/' and are '/' in the body.
    slashes_escaped_in_body = ADSEAL_CAUSE_SLASHES_ESCAPED_IN_BODY,
    /// The body was hashed with other white space than it is sent with.
    pretty_printed = ADSEAL_CAUSE_PRETTY_PRINTED,
    /// The body was hashed without the white space that it is sent with.
    whitespace_removed = ADSEAL_CAUSE_WHITESPACE_REMOVED,
    /// Characters beyond ASCII were hashed as they are and are escapes in the body.
    raw_unicode = ADSEAL_CAUSE_RAW_UNICODE,
    /// Characters beyond ASCII were hashed as escapes and stand raw in the body.
    escaped_unicode = ADSEAL_CAUSE_ESCAPED_UNICODE,
    /// The body got a line end behind it after it was hashed.
    newline_added = ADSEAL_CAUSE_NEWLINE_ADDED,
    /// A byte order mark is on one side only.
    byte_order_mark = ADSEAL_CAUSE_BYTE_ORDER_MARK,
    /// Line ends are CR LF on one side and LF on the other.
    line_ends = ADSEAL_CAUSE_LINE_ENDS,
    /// The body was hashed with its keys sorted.
    keys_sorted = ADSEAL_CAUSE_KEYS_SORTED,
    /// An empty body was hashed.
    empty_body = ADSEAL_CAUSE_EMPTY_BODY,
    /// The body was hashed as a JSON string.
    body_quoted = ADSEAL_CAUSE_BODY_QUOTED,
    /// '<', '>', '&' or the like are escapes on one side and raw on the other.
    html_escapes = ADSEAL_CAUSE_HTML_ESCAPES,
    /// Escapes were hashed in the other case of hex than they are sent in.
    escape_case = ADSEAL_CAUSE_ESCAPE_CASE,
};

/// The name of a mistake, as in `whole_url`. Static, NUL-terminated; `unknown_cause` for other numbers.
[[nodiscard]] inline const char *name(ExplainCause cause) noexcept {
    return adseal_cause_name(static_cast<std::int32_t>(cause));
}

/// What was done by this mistake, as a clause without a full stop; a capital letter is one of a name, such as API.
/// Static, NUL-terminated.
[[nodiscard]] inline const char *message(ExplainCause cause) noexcept {
    return adseal_cause_message(static_cast<std::int32_t>(cause));
}

/// What to do instead of this mistake, as such a clause. Static, NUL-terminated.
[[nodiscard]] inline const char *advice(ExplainCause cause) noexcept {
    return adseal_cause_advice(static_cast<std::int32_t>(cause));
}

} // namespace v1
} // namespace adseal

#endif // ADSEAL_EXPLAIN_CAUSE_HPP
