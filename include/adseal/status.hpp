/// @file
/// Every number that libadseal answers with, as an enumeration of C++; those of explanations are in explain_cause.hpp.
#ifndef ADSEAL_STATUS_HPP
#define ADSEAL_STATUS_HPP

#include "../adseal.h"

#include <cstdint>

namespace adseal {
inline namespace v1 {

/// What a call came to: the numbers of adseal.h, with their names. Each begins with the family that it belongs to:
/// `click_` and `install_` are verdicts, `error_` a mistake in the call, `sign_` a refusal to sign a click, `json_`
/// what PHP says of JSON or why it is not signed.
///
/// A later library may answer with numbers that are not listed here: take one that you do not know for a failure, and
/// never for valid.
enum class Status : std::int32_t {
    /// Done; of a click or an install: valid.
    ok = ADSEAL_OK,
    /// The same number, where it is a verdict: nothing failed.
    valid = ADSEAL_VALID,
    /// The row of a batch is null.
    row_null = ADSEAL_ROW_NULL,
    /// There is nothing more, or nothing of this name.
    none = ADSEAL_NONE,

    /// The click URI is not of the form /path?query or http(s)://host/path?query, is too long, has a fragment, a
    /// control byte or a space, or too many parameters.
    click_malformed_uri = ADSEAL_CLICK_MALFORMED_URI,
    /// No parameter is spelled exactly 'signature'.
    click_missing_signature = ADSEAL_CLICK_MISSING_SIGNATURE,
    /// The signature is not 43 characters of unpadded base64url.
    click_malformed_signature = ADSEAL_CLICK_MALFORMED_SIGNATURE,
    /// Two parameter names mean the same to PHP.
    click_duplicate_parameter = ADSEAL_CLICK_DUPLICATE_PARAMETER,
    /// No 'expires' parameter in front of the signature.
    click_missing_expires = ADSEAL_CLICK_MISSING_EXPIRES,
    /// 'expires' is not 1 to 18 decimal digits.
    click_malformed_expires = ADSEAL_CLICK_MALFORMED_EXPIRES,
    /// A required parameter is not in the signed part.
    click_missing_parameter = ADSEAL_CLICK_MISSING_PARAMETER,
    /// A parameter stands behind the signature that the policy forbids there.
    click_unsigned_parameter = ADSEAL_CLICK_UNSIGNED_PARAMETER,
    /// No key of the ring is active at this time.
    click_no_active_key = ADSEAL_CLICK_NO_ACTIVE_KEY,
    /// No active key reproduces the signature.
    click_invalid_signature = ADSEAL_CLICK_INVALID_SIGNATURE,
    /// Authentic, but late.
    click_expired = ADSEAL_CLICK_EXPIRED,
    /// Authentic, but 'expires' lies further ahead than the policy allows.
    click_lifetime_too_long = ADSEAL_CLICK_LIFETIME_TOO_LONG,
    /// Authentic, but this signature was accepted before.
    click_replayed = ADSEAL_CLICK_REPLAYED,
    /// Valid otherwise, but the replay guard cannot remember it.
    click_replay_guard_full = ADSEAL_CLICK_REPLAY_GUARD_FULL,
    /// No Kochava-Auth-Token.
    install_missing_token = ADSEAL_INSTALL_MISSING_TOKEN,
    /// The token is not spelled as a token, or its header was given twice.
    install_malformed_token = ADSEAL_INSTALL_MALFORMED_TOKEN,
    /// The API key is not in the register.
    install_unknown_api_key = ADSEAL_INSTALL_UNKNOWN_API_KEY,
    /// No secret of this API key is active at this time.
    install_no_active_key = ADSEAL_INSTALL_NO_ACTIVE_KEY,
    /// The body is as long as the limit or longer.
    install_body_too_large = ADSEAL_INSTALL_BODY_TOO_LARGE,
    /// PHP forms are accepted, the body has none, and as received it does not match either.
    install_invalid_json = ADSEAL_INSTALL_INVALID_JSON,
    /// No active secret reproduces the token.
    install_invalid_token = ADSEAL_INSTALL_INVALID_TOKEN,
    /// A pointer is NULL that must not be.
    error_null_pointer = ADSEAL_ERROR_NULL_POINTER,
    /// An argument is out of its range.
    error_invalid_argument = ADSEAL_ERROR_INVALID_ARGUMENT,
    /// The output buffer is too small; the needed size was reported.
    error_buffer_too_small = ADSEAL_ERROR_BUFFER_TOO_SMALL,
    /// A key, secret, API key, id or validity window is not usable.
    error_invalid_key = ADSEAL_ERROR_INVALID_KEY,
    /// A key ring holds 1 to 16 different keys with different ids.
    error_invalid_key_ring = ADSEAL_ERROR_INVALID_KEY_RING,
    /// The verification policy is out of its range or contradicts itself.
    error_invalid_policy = ADSEAL_ERROR_INVALID_POLICY,
    /// Memory could not be allocated.
    error_out_of_memory = ADSEAL_ERROR_OUT_OF_MEMORY,
    /// The body to sign is as long as the limit or longer.
    error_body_too_large = ADSEAL_ERROR_BODY_TOO_LARGE,
    /// Longer than 65536 bytes, or it would be once it is signed.
    sign_too_long = ADSEAL_SIGN_TOO_LONG,
    /// The click URI is not of the form /path?query or http(s)://host/path?query.
    sign_malformed_uri = ADSEAL_SIGN_MALFORMED_URI,
    /// The URI has a 'signature' already.
    sign_has_signature = ADSEAL_SIGN_HAS_SIGNATURE,
    /// A value is a macro that nobody filled.
    sign_unfilled_macro = ADSEAL_SIGN_UNFILLED_MACRO,
    /// A byte that is not legal in a URI, or a '%' without two hex digits.
    sign_illegal_byte = ADSEAL_SIGN_ILLEGAL_BYTE,
    /// A name starts with 'amp;': the URL was HTML-escaped.
    sign_escaped_ampersand = ADSEAL_SIGN_ESCAPED_AMPERSAND,
    /// More than 256 parameters, 'expires' and 'signature' included.
    sign_too_many_parameters = ADSEAL_SIGN_TOO_MANY_PARAMETERS,
    /// Two parameter names mean the same to PHP.
    sign_duplicate_parameter = ADSEAL_SIGN_DUPLICATE_PARAMETER,
    /// The URI has an 'expires' already, and keeping it was not asked for.
    sign_has_expires = ADSEAL_SIGN_HAS_EXPIRES,
    /// The URI's own 'expires' was asked for, and it has none.
    sign_missing_expires = ADSEAL_SIGN_MISSING_EXPIRES,
    /// 'expires' is not from 0 to 99999999999 unix seconds (are these milliseconds?).
    sign_expires_out_of_range = ADSEAL_SIGN_EXPIRES_OUT_OF_RANGE,
    /// No key of the ring may sign this click now.
    sign_no_signing_key = ADSEAL_SIGN_NO_SIGNING_KEY,
    /// Strict mode refuses what is a lint otherwise.
    sign_strict_lint = ADSEAL_SIGN_STRICT_LINT,
    /// A brace that is not part of a {name} in a value.
    sign_malformed_template = ADSEAL_SIGN_MALFORMED_TEMPLATE,
    /// The template has no macro of this name.
    sign_unknown_macro = ADSEAL_SIGN_UNKNOWN_MACRO,
    /// Maximum stack depth exceeded.
    json_depth = ADSEAL_JSON_DEPTH,
    /// State mismatch: a closing bracket of the wrong kind.
    json_state_mismatch = ADSEAL_JSON_STATE_MISMATCH,
    /// A control character, or a string that does not end.
    json_control_character = ADSEAL_JSON_CONTROL_CHARACTER,
    /// Syntax error.
    json_syntax = ADSEAL_JSON_SYNTAX,
    /// Malformed UTF-8.
    json_utf8 = ADSEAL_JSON_UTF8,
    /// A number that rounds to infinity, which JSON cannot spell.
    json_inf_or_nan = ADSEAL_JSON_INF_OR_NAN,
    /// A key that starts with U+0000.
    json_invalid_property_name = ADSEAL_JSON_INVALID_PROPERTY_NAME,
    /// A single surrogate in an escape.
    json_utf16 = ADSEAL_JSON_UTF16,
    /// JSON that no spelling makes right for every receiver, or whose meaning would change.
    json_unstable_json = ADSEAL_JSON_UNSTABLE_JSON,
    /// A fault inside adseal; please report it.
    error_internal = ADSEAL_ERROR_INTERNAL,
};

/// The name of a status in lower case, as in `malformed_uri`: the same in every language, unique in its family. Static,
/// NUL-terminated; `unknown_status` for numbers that the library does not use.
[[nodiscard]] inline const char *name(Status status) noexcept {
    return adseal_status_name(static_cast<std::int32_t>(status));
}

/// What a status means, in one line for people. Static, NUL-terminated.
[[nodiscard]] inline const char *message(Status status) noexcept {
    return adseal_status_message(static_cast<std::int32_t>(status));
}

/// Who speaks: `click`, `install`, `caller`, `signing`, `json`, `internal` or `outcome`; `unknown` for numbers that the
/// library does not use. Static, NUL-terminated.
[[nodiscard]] inline const char *family(Status status) noexcept {
    return adseal_status_family(static_cast<std::int32_t>(status));
}

/// What is legal in a click URI, but likely to go wrong on the way.
enum class LintKind : std::int32_t {
    /// No lint.
    none = 0,
    /// A reserved character stands raw in a value; percent-encode values fully.
    reserved_character = ADSEAL_LINT_RESERVED_CHARACTER,
    /// Clients or proxies rewrite this spelling, and the signature breaks.
    unstable_in_transit = ADSEAL_LINT_UNSTABLE_IN_TRANSIT,
    /// The value is the parameter's own name: most likely a macro that lost its braces.
    value_equals_name = ADSEAL_LINT_VALUE_EQUALS_NAME,
    /// Fewer than three parameters besides expires are signed.
    few_parameters = ADSEAL_LINT_FEW_PARAMETERS,
    /// A key of the ring is shorter than 16 bytes.
    short_key = ADSEAL_LINT_SHORT_KEY,
    /// A macro shows inside the value once it is decoded.
    encoded_macro = ADSEAL_LINT_ENCODED_MACRO,
};

/// The name of a lint, as in `short_key`. Static, NUL-terminated; `unknown_lint` for other numbers.
[[nodiscard]] inline const char *name(LintKind kind) noexcept {
    return adseal_lint_name(static_cast<std::int32_t>(kind));
}

/// What a lint means, in one line for people. Static, NUL-terminated.
[[nodiscard]] inline const char *message(LintKind kind) noexcept {
    return adseal_lint_message(static_cast<std::int32_t>(kind));
}

/// Why a JSON text is not what PHP makes of it.
enum class Cause : std::int32_t {
    /// No cause.
    none = 0,
    /// A slash without a backslash; PHP writes a backslash in front of it.
    slash_not_escaped = ADSEAL_UNSTABLE_SLASH_NOT_ESCAPED,
    /// White space between tokens; PHP writes none.
    insignificant_whitespace = ADSEAL_UNSTABLE_INSIGNIFICANT_WHITESPACE,
    /// Characters beyond ASCII; PHP writes their escapes, in lower-case hex.
    raw_non_ascii = ADSEAL_UNSTABLE_RAW_NON_ASCII,
    /// An escape that PHP writes otherwise.
    non_canonical_escape = ADSEAL_UNSTABLE_NON_CANONICAL_ESCAPE,
    /// An empty object, which PHP writes as {} or []; leave it out, or write null or [].
    empty_object = ADSEAL_UNSTABLE_EMPTY_OBJECT,
    /// An object with the keys 0, 1, and so on, which PHP may write as a list; write a list, or other keys.
    list_like_object = ADSEAL_UNSTABLE_LIST_LIKE_OBJECT,
    /// A key that the object has already; PHP keeps the last value; write one member.
    duplicate_key = ADSEAL_UNSTABLE_DUPLICATE_KEY,
    /// Negative zero, which PHP does not keep; write 0.
    negative_zero = ADSEAL_UNSTABLE_NEGATIVE_ZERO,
    /// A number that PHP writes otherwise.
    non_canonical_number = ADSEAL_UNSTABLE_NON_CANONICAL_NUMBER,
    /// An integer beyond 64 bits, which loses digits in PHP; write a string.
    integer_overflow = ADSEAL_UNSTABLE_INTEGER_OVERFLOW,
    /// A key that starts with U+0000, which PHP may refuse; write another key.
    invalid_property_name = ADSEAL_UNSTABLE_INVALID_PROPERTY_NAME,
    /// PHP cannot decode this, or cannot encode what it decoded.
    invalid_json = ADSEAL_UNSTABLE_INVALID_JSON,
};

/// The name of a cause, as in `slash_not_escaped`. Static, NUL-terminated; `unknown_instability` for other numbers.
[[nodiscard]] inline const char *name(Cause cause) noexcept {
    return adseal_instability_name(static_cast<std::int32_t>(cause));
}

/// What a cause means and what to write instead, in one line for people. Static, NUL-terminated.
[[nodiscard]] inline const char *message(Cause cause) noexcept {
    return adseal_instability_message(static_cast<std::int32_t>(cause));
}

} // namespace v1
} // namespace adseal

#endif // ADSEAL_STATUS_HPP
