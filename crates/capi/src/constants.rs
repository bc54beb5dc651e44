//! The numbers of the interface, as the header defines them.
//!
//! Statuses repeat those of `adseal-core`, because cbindgen reads literals only; a test holds the two together. A
//! number never changes its meaning.

use adseal_core::click::{MAX_PARAMETERS, MAX_POLICY_NAMES, MAX_SIGNED_OVERHEAD, MAX_URI_LENGTH, SIGNATURE_LENGTH};
use adseal_core::install::{BodyForm, MAX_API_KEY_LENGTH, MAX_TOKEN_LENGTH};
use adseal_core::keys::{MAX_KEY_ID_LENGTH, MAX_KEYS};

/// The version of the binary interface that this header describes; compare it with `adseal_abi_version()`.
pub const ADSEAL_ABI_VERSION: u32 = 1;

/// Done.
pub const ADSEAL_OK: i32 = 0;
/// The verdict: nothing failed.
pub const ADSEAL_VALID: i32 = 0;
/// The status of a null row in a batch.
pub const ADSEAL_ROW_NULL: i32 = -1;
/// There is nothing more, or nothing of this name.
pub const ADSEAL_NONE: i32 = -2;

// Verdicts on clicks: adseal_click_verifier_verify.
/// The click URI is not of the form /path?query or http(s)://host/path?query, is too long, has a fragment, a control
/// byte or a space, or too many parameters.
pub const ADSEAL_CLICK_MALFORMED_URI: i32 = 1;
/// No parameter is spelled exactly 'signature'.
pub const ADSEAL_CLICK_MISSING_SIGNATURE: i32 = 2;
/// The signature is not 43 characters of unpadded base64url.
pub const ADSEAL_CLICK_MALFORMED_SIGNATURE: i32 = 3;
/// Two parameter names mean the same to PHP.
pub const ADSEAL_CLICK_DUPLICATE_PARAMETER: i32 = 4;
/// No 'expires' parameter in front of the signature.
pub const ADSEAL_CLICK_MISSING_EXPIRES: i32 = 5;
/// 'expires' is not 1 to 18 decimal digits.
pub const ADSEAL_CLICK_MALFORMED_EXPIRES: i32 = 6;
/// A required parameter is not in the signed part.
pub const ADSEAL_CLICK_MISSING_PARAMETER: i32 = 7;
/// A parameter stands behind the signature that the policy forbids there.
pub const ADSEAL_CLICK_UNSIGNED_PARAMETER: i32 = 8;
/// No key of the ring is active at this time.
pub const ADSEAL_CLICK_NO_ACTIVE_KEY: i32 = 9;
/// No active key reproduces the signature.
pub const ADSEAL_CLICK_INVALID_SIGNATURE: i32 = 10;
/// Authentic, but late.
pub const ADSEAL_CLICK_EXPIRED: i32 = 11;
/// Authentic, but 'expires' lies further ahead than the policy allows.
pub const ADSEAL_CLICK_LIFETIME_TOO_LONG: i32 = 12;
/// Authentic, but this signature was accepted before.
pub const ADSEAL_CLICK_REPLAYED: i32 = 13;
/// Valid otherwise, but the replay guard cannot remember it.
pub const ADSEAL_CLICK_REPLAY_GUARD_FULL: i32 = 14;

// Verdicts on installs and events: adseal_install_verifier_verify.
/// No Kochava-Auth-Token.
pub const ADSEAL_INSTALL_MISSING_TOKEN: i32 = 40;
/// The token is not spelled as a token, or its header was given twice.
pub const ADSEAL_INSTALL_MALFORMED_TOKEN: i32 = 41;
/// The API key is not in the register.
pub const ADSEAL_INSTALL_UNKNOWN_API_KEY: i32 = 42;
/// No secret of this API key is active at this time.
pub const ADSEAL_INSTALL_NO_ACTIVE_KEY: i32 = 43;
/// The body is as long as the limit or longer.
pub const ADSEAL_INSTALL_BODY_TOO_LARGE: i32 = 44;
/// PHP forms are accepted, the body has none, and as received it does not match either.
pub const ADSEAL_INSTALL_INVALID_JSON: i32 = 45;
/// No active secret reproduces the token.
pub const ADSEAL_INSTALL_INVALID_TOKEN: i32 = 46;

// Mistakes in the call itself: the program has to change.
/// A pointer is NULL that must not be.
pub const ADSEAL_ERROR_NULL_POINTER: i32 = 100;
/// An argument is out of its range.
pub const ADSEAL_ERROR_INVALID_ARGUMENT: i32 = 101;
/// The output buffer is too small; the needed size was reported.
pub const ADSEAL_ERROR_BUFFER_TOO_SMALL: i32 = 102;
/// A key, secret, API key, id or validity window is not usable.
pub const ADSEAL_ERROR_INVALID_KEY: i32 = 103;
/// A key ring holds 1 to 16 different keys with different ids.
pub const ADSEAL_ERROR_INVALID_KEY_RING: i32 = 104;
/// The verification policy is out of its range or contradicts itself.
pub const ADSEAL_ERROR_INVALID_POLICY: i32 = 105;
/// Memory could not be allocated.
pub const ADSEAL_ERROR_OUT_OF_MEMORY: i32 = 106;
/// The body to sign is as long as the limit or longer.
pub const ADSEAL_ERROR_BODY_TOO_LARGE: i32 = 107;

// Refusals to sign a click, or to take a template.
/// Longer than 65536 bytes, or it would be once it is signed.
pub const ADSEAL_SIGN_TOO_LONG: i32 = 120;
/// The click URI is not of the form /path?query or http(s)://host/path?query.
pub const ADSEAL_SIGN_MALFORMED_URI: i32 = 121;
/// The URI has a 'signature' already.
pub const ADSEAL_SIGN_HAS_SIGNATURE: i32 = 122;
/// A value is a macro that nobody filled.
pub const ADSEAL_SIGN_UNFILLED_MACRO: i32 = 123;
/// A byte that is not legal in a URI, or a '%' without two hex digits.
pub const ADSEAL_SIGN_ILLEGAL_BYTE: i32 = 124;
/// A name starts with 'amp;': the URL was HTML-escaped.
pub const ADSEAL_SIGN_ESCAPED_AMPERSAND: i32 = 125;
/// More than 256 parameters, 'expires' and 'signature' included.
pub const ADSEAL_SIGN_TOO_MANY_PARAMETERS: i32 = 126;
/// Two parameter names mean the same to PHP.
pub const ADSEAL_SIGN_DUPLICATE_PARAMETER: i32 = 127;
/// The URI has an 'expires' already, and keeping it was not asked for.
pub const ADSEAL_SIGN_HAS_EXPIRES: i32 = 128;
/// The URI's own 'expires' was asked for, and it has none.
pub const ADSEAL_SIGN_MISSING_EXPIRES: i32 = 129;
/// 'expires' is not from 0 to 99999999999 unix seconds (are these milliseconds?).
pub const ADSEAL_SIGN_EXPIRES_OUT_OF_RANGE: i32 = 130;
/// No key of the ring may sign this click now.
pub const ADSEAL_SIGN_NO_SIGNING_KEY: i32 = 131;
/// Strict mode refuses what is a lint otherwise.
pub const ADSEAL_SIGN_STRICT_LINT: i32 = 132;
/// A brace that is not part of a {name} in a value.
pub const ADSEAL_SIGN_MALFORMED_TEMPLATE: i32 = 133;
/// The template has no macro of this name.
pub const ADSEAL_SIGN_UNKNOWN_MACRO: i32 = 134;

// What PHP says of a JSON text: 150 and its json_last_error(). And why a text is not signed.
/// Maximum stack depth exceeded.
pub const ADSEAL_JSON_DEPTH: i32 = 151;
/// State mismatch: a closing bracket of the wrong kind.
pub const ADSEAL_JSON_STATE_MISMATCH: i32 = 152;
/// A control character, or a string that does not end.
pub const ADSEAL_JSON_CONTROL_CHARACTER: i32 = 153;
/// Syntax error.
pub const ADSEAL_JSON_SYNTAX: i32 = 154;
/// Malformed UTF-8.
pub const ADSEAL_JSON_UTF8: i32 = 155;
/// A number that rounds to infinity, which JSON cannot spell.
pub const ADSEAL_JSON_INF_OR_NAN: i32 = 157;
/// A key that starts with U+0000.
pub const ADSEAL_JSON_INVALID_PROPERTY_NAME: i32 = 159;
/// A single surrogate in an escape.
pub const ADSEAL_JSON_UTF16: i32 = 160;
/// JSON that no spelling makes right for every receiver, or whose meaning would change.
pub const ADSEAL_JSON_UNSTABLE_JSON: i32 = 170;

/// A fault inside adseal; please report it.
pub const ADSEAL_ERROR_INTERNAL: i32 = 199;

// Lints: adseal_click_signer_lint.

/// A reserved character stands raw in a value; percent-encode values fully.
pub const ADSEAL_LINT_RESERVED_CHARACTER: i32 = 1;
/// Clients or proxies rewrite this spelling, and the signature breaks.
pub const ADSEAL_LINT_UNSTABLE_IN_TRANSIT: i32 = 2;
/// The value is the parameter's own name: most likely a macro that lost its braces.
pub const ADSEAL_LINT_VALUE_EQUALS_NAME: i32 = 3;
/// Fewer than three parameters besides `expires` are signed.
pub const ADSEAL_LINT_FEW_PARAMETERS: i32 = 4;
/// A key of the ring is shorter than 16 bytes.
pub const ADSEAL_LINT_SHORT_KEY: i32 = 5;
/// A macro shows inside the value once it is decoded.
pub const ADSEAL_LINT_ENCODED_MACRO: i32 = 6;

/// A bit of the verdict's flags: a byte is not legal in a URI, or an escape is bad.
pub const ADSEAL_FLAG_NOT_RFC3986: u32 = 1;
/// A bit of the verdict's flags: the signed `expires` is 10^11 or more, so most likely in milliseconds.
pub const ADSEAL_FLAG_EXPIRES_IN_MILLISECONDS: u32 = 2;
/// A bit of the verdict's flags: a `;` stands behind the signature, and some servers split there.
pub const ADSEAL_FLAG_SEMICOLON_IN_TAIL: u32 = 4;

// Why a body is not what PHP makes of it: adseal_php_json_stability.

/// A slash without a backslash; PHP writes a backslash in front of it.
pub const ADSEAL_UNSTABLE_SLASH_NOT_ESCAPED: i32 = 1;
/// White space between tokens; PHP writes none.
pub const ADSEAL_UNSTABLE_INSIGNIFICANT_WHITESPACE: i32 = 2;
/// Characters beyond ASCII; PHP writes their escapes, in lower-case hex.
pub const ADSEAL_UNSTABLE_RAW_NON_ASCII: i32 = 3;
/// An escape that PHP writes otherwise.
pub const ADSEAL_UNSTABLE_NON_CANONICAL_ESCAPE: i32 = 4;
/// An empty object, which PHP writes as {} or []; leave it out, or write null or [].
pub const ADSEAL_UNSTABLE_EMPTY_OBJECT: i32 = 5;
/// An object with the keys 0, 1, and so on, which PHP may write as a list; write a list, or other keys.
pub const ADSEAL_UNSTABLE_LIST_LIKE_OBJECT: i32 = 6;
/// A key that the object has already; PHP keeps the last value; write one member.
pub const ADSEAL_UNSTABLE_DUPLICATE_KEY: i32 = 7;
/// Negative zero, which PHP does not keep; write 0.
pub const ADSEAL_UNSTABLE_NEGATIVE_ZERO: i32 = 8;
/// A number that PHP writes otherwise.
pub const ADSEAL_UNSTABLE_NON_CANONICAL_NUMBER: i32 = 9;
/// An integer beyond 64 bits, which loses digits in PHP; write a string.
pub const ADSEAL_UNSTABLE_INTEGER_OVERFLOW: i32 = 10;
/// A key that starts with U+0000, which PHP may refuse; write another key.
pub const ADSEAL_UNSTABLE_INVALID_PROPERTY_NAME: i32 = 11;
/// PHP cannot decode this, or cannot encode what it decoded.
pub const ADSEAL_UNSTABLE_INVALID_JSON: i32 = 12;

// What a search for mistakes came to: adseal_explainer_click and adseal_explainer_install.

/// Nothing is wrong with the signature or token: a key reproduces it.
pub const ADSEAL_EXPLAIN_MATCHES: i32 = 0;
/// Known mistakes reproduce it.
pub const ADSEAL_EXPLAIN_EXPLAINED: i32 = 1;
/// All known mistakes were tried, and none reproduces it.
pub const ADSEAL_EXPLAIN_UNEXPLAINED: i32 = 2;
/// The budget was spent before all of them were tried; none of the others reproduces it.
pub const ADSEAL_EXPLAIN_BUDGET_EXHAUSTED: i32 = 3;
/// There is nothing to compare with, or no known mistake could have written it.
pub const ADSEAL_EXPLAIN_NO_SIGNATURE: i32 = 4;

/// The bytes that are hashed for one explanation, at most, unless another budget is set.
pub const ADSEAL_DEFAULT_EXPLAIN_BUDGET: u64 = 16_777_216;

// The mistakes that an explanation tells: adseal_explanation_cause.

/// It was sent padded with '='.
pub const ADSEAL_CAUSE_PADDED_BASE64: i32 = 1;
/// It was sent in standard base64.
pub const ADSEAL_CAUSE_STANDARD_BASE64: i32 = 2;
/// It was sent in hex.
pub const ADSEAL_CAUSE_HEX_SIGNATURE: i32 = 3;
/// The hex text was encoded in base64.
pub const ADSEAL_CAUSE_BASE64_OF_HEX: i32 = 4;
/// The signature itself was percent-encoded.
pub const ADSEAL_CAUSE_PERCENT_ENCODED: i32 = 5;
/// It was sent in standard base64, and a '+' became a space on the way.
pub const ADSEAL_CAUSE_PLUS_BECAME_SPACE: i32 = 6;
/// Upper or lower case of the signature itself was changed.
pub const ADSEAL_CAUSE_SIGNATURE_CASE_CHANGED: i32 = 7;
/// The signature was cut short.
pub const ADSEAL_CAUSE_SIGNATURE_TRUNCATED: i32 = 8;
/// White space was sent with the signature.
pub const ADSEAL_CAUSE_SIGNATURE_WITH_SPACE: i32 = 9;
/// The last character of the signature was changed in bits that no byte has.
pub const ADSEAL_CAUSE_LAST_CHARACTER_CHANGED: i32 = 10;
/// The token was sent in upper-case hex.
pub const ADSEAL_CAUSE_UPPER_CASE_HEX: i32 = 11;
/// The token was sent in base64.
pub const ADSEAL_CAUSE_BASE64_TOKEN: i32 = 12;
/// The token was sent in base64url, or without its padding.
pub const ADSEAL_CAUSE_BASE64URL_TOKEN: i32 = 13;
/// The signature stands in a parameter that is not spelled 'signature'.
pub const ADSEAL_CAUSE_SIGNATURE_MISNAMED: i32 = 14;
/// The URI had a signature already when it was signed.
pub const ADSEAL_CAUSE_SIGNED_TWICE: i32 = 15;
/// It was made with HMAC-SHA1.
pub const ADSEAL_CAUSE_HMAC_SHA1: i32 = 20;
/// It was made with HMAC-SHA512.
pub const ADSEAL_CAUSE_HMAC_SHA512: i32 = 21;
/// It is the SHA-256 of key and message, one behind the other.
pub const ADSEAL_CAUSE_PLAIN_SHA256: i32 = 22;
/// It is the SHA-256 of message and key, one behind the other.
pub const ADSEAL_CAUSE_PLAIN_SHA256_MESSAGE_FIRST: i32 = 23;
/// Key and message were given to the HMAC in each other's place.
pub const ADSEAL_CAUSE_KEY_AND_MESSAGE_SWAPPED: i32 = 24;
/// It is the SHA-256 of the message, with no key.
pub const ADSEAL_CAUSE_NO_KEY: i32 = 25;
/// White space round the key was left out.
pub const ADSEAL_CAUSE_KEY_TRIMMED: i32 = 40;
/// The key was decoded from hex.
pub const ADSEAL_CAUSE_KEY_HEX_DECODED: i32 = 41;
/// The key was decoded from base64.
pub const ADSEAL_CAUSE_KEY_BASE64_DECODED: i32 = 42;
/// A line end was used as part of the key.
pub const ADSEAL_CAUSE_KEY_WITH_NEWLINE: i32 = 43;
/// The key was encoded in hex.
pub const ADSEAL_CAUSE_KEY_HEX_ENCODED: i32 = 44;
/// The key was encoded in base64.
pub const ADSEAL_CAUSE_KEY_BASE64_ENCODED: i32 = 45;
/// Quotation marks round the key were left out.
pub const ADSEAL_CAUSE_KEY_UNQUOTED: i32 = 46;
/// Quotation marks were used as part of the key.
pub const ADSEAL_CAUSE_KEY_QUOTED: i32 = 47;
/// The key was empty.
pub const ADSEAL_CAUSE_EMPTY_KEY: i32 = 48;
/// It was made with 'secret', the key of the published example.
pub const ADSEAL_CAUSE_PUBLISHED_KEY: i32 = 49;
/// The key was cut at its first zero byte.
pub const ADSEAL_CAUSE_KEY_CUT_AT_NUL: i32 = 50;
/// Upper or lower case of the key was changed.
pub const ADSEAL_CAUSE_KEY_CASE_CHANGED: i32 = 51;
/// The key was encoded in UTF-16.
pub const ADSEAL_CAUSE_KEY_UTF16: i32 = 52;
/// The whole URL was hashed.
pub const ADSEAL_CAUSE_WHOLE_URL: i32 = 60;
/// The host was hashed before the path.
pub const ADSEAL_CAUSE_HOST_INCLUDED: i32 = 61;
/// The query alone was hashed.
pub const ADSEAL_CAUSE_QUERY_ONLY: i32 = 62;
/// The query was hashed with its '?' and without the path.
pub const ADSEAL_CAUSE_PATH_LEFT_OUT: i32 = 63;
/// The '?' was left out.
pub const ADSEAL_CAUSE_NO_QUESTION_MARK: i32 = 64;
/// The '/' that the path begins with was left out.
pub const ADSEAL_CAUSE_NO_LEADING_SLASH: i32 = 65;
/// The path alone was hashed.
pub const ADSEAL_CAUSE_PATH_ONLY: i32 = 66;
/// Another path was hashed than the URI has.
pub const ADSEAL_CAUSE_PATH_CHANGED: i32 = 67;
/// A line end was hashed behind it.
pub const ADSEAL_CAUSE_TRAILING_NEWLINE: i32 = 80;
/// '&signature=' was hashed, too.
pub const ADSEAL_CAUSE_SIGNATURE_INCLUDED: i32 = 81;
/// A '&' was hashed behind the last parameter.
pub const ADSEAL_CAUSE_TRAILING_AMPERSAND: i32 = 82;
/// It was hashed with '&amp;' for '&'.
pub const ADSEAL_CAUSE_HTML_ESCAPED: i32 = 83;
/// The URI has '&amp;' where '&' was hashed.
pub const ADSEAL_CAUSE_HTML_ESCAPED_ON_THE_WAY: i32 = 84;
/// The URI was encoded in base64 before it was hashed.
pub const ADSEAL_CAUSE_MESSAGE_BASE64: i32 = 85;
/// It was hashed in UTF-16.
pub const ADSEAL_CAUSE_MESSAGE_UTF16: i32 = 86;
/// The whole URI was percent-encoded before it was hashed.
pub const ADSEAL_CAUSE_MESSAGE_PERCENT_ENCODED: i32 = 87;
/// A space was hashed before or behind it.
pub const ADSEAL_CAUSE_SURROUNDING_SPACE: i32 = 88;
/// Slashes were hashed as '\/', as they stand in JSON.
pub const ADSEAL_CAUSE_SLASHES_ESCAPED: i32 = 89;
/// Decoded values were hashed.
pub const ADSEAL_CAUSE_VALUES_DECODED: i32 = 100;
/// Spaces were hashed as '+' and are '%20' in the URI.
pub const ADSEAL_CAUSE_SPACE_AS_PLUS: i32 = 101;
/// Spaces were hashed as '%20' and are '+' in the URI.
pub const ADSEAL_CAUSE_SPACE_AS_ESCAPE: i32 = 102;
/// Escapes were hashed in lower-case hex and are in upper case in the URI.
pub const ADSEAL_CAUSE_LOWER_CASE_ESCAPES: i32 = 103;
/// Escapes were hashed in upper-case hex and are in lower case in the URI.
pub const ADSEAL_CAUSE_UPPER_CASE_ESCAPES: i32 = 104;
/// '~' is '%7E' on one side and raw on the other.
pub const ADSEAL_CAUSE_TILDE: i32 = 105;
/// An apostrophe is '%27' on one side and raw on the other.
pub const ADSEAL_CAUSE_APOSTROPHE: i32 = 106;
/// Values were hashed in another percent-encoding than they are sent in.
pub const ADSEAL_CAUSE_VALUES_REENCODED: i32 = 107;
/// Values were hashed encoded once more than they are sent.
pub const ADSEAL_CAUSE_ENCODED_TWICE: i32 = 108;
/// The URI was encoded once more after it was hashed.
pub const ADSEAL_CAUSE_ENCODED_ON_THE_WAY: i32 = 109;
/// All of it was hashed in lower or in upper case.
pub const ADSEAL_CAUSE_CASE_CHANGED: i32 = 110;
/// The path was hashed in another case than it is sent in.
pub const ADSEAL_CAUSE_PATH_CASE_CHANGED: i32 = 111;
/// Parameter names were hashed in another case than they are sent in.
pub const ADSEAL_CAUSE_NAMES_CASE_CHANGED: i32 = 112;
/// A value was hashed in another case than it is sent in.
pub const ADSEAL_CAUSE_VALUE_CASE_CHANGED: i32 = 113;
/// The parameters were hashed sorted.
pub const ADSEAL_CAUSE_PARAMETERS_SORTED: i32 = 130;
/// The parameters were hashed in another order.
pub const ADSEAL_CAUSE_PARAMETERS_REORDERED: i32 = 131;
/// 'expires' was hashed at another place.
pub const ADSEAL_CAUSE_EXPIRES_MOVED: i32 = 132;
/// 'expires' was added after hashing.
pub const ADSEAL_CAUSE_EXPIRES_NOT_HASHED: i32 = 140;
/// A parameter was added after hashing.
pub const ADSEAL_CAUSE_PARAMETER_ADDED: i32 = 141;
/// A macro was hashed, and filled afterwards.
pub const ADSEAL_CAUSE_MACRO_FILLED: i32 = 142;
/// A value was empty or 'null' when it was hashed.
pub const ADSEAL_CAUSE_VALUE_FILLED: i32 = 143;
/// Parameters behind the signature were hashed, too.
pub const ADSEAL_CAUSE_TAIL_HASHED: i32 = 144;
/// Parameters without a value were left out when it was hashed.
pub const ADSEAL_CAUSE_EMPTY_PARAMETERS_DROPPED: i32 = 145;
/// 'expires' was hashed in milliseconds and is sent in seconds.
pub const ADSEAL_CAUSE_EXPIRES_IN_MILLISECONDS: i32 = 150;
/// 'expires' was hashed in seconds and is sent in milliseconds.
pub const ADSEAL_CAUSE_EXPIRES_IN_SECONDS: i32 = 151;
/// API key and secret took each other's place.
pub const ADSEAL_CAUSE_API_KEY_AND_SECRET_SWAPPED: i32 = 200;
/// The message began with the body's SHA-1.
pub const ADSEAL_CAUSE_DIGEST_BEFORE_SECRET: i32 = 201;
/// The SHA-1 of the body was in upper-case hex.
pub const ADSEAL_CAUSE_UPPER_CASE_DIGEST: i32 = 202;
/// The SHA-1 of the body was in base64.
pub const ADSEAL_CAUSE_BASE64_DIGEST: i32 = 203;
/// The SHA-1 of the body was 20 raw bytes.
pub const ADSEAL_CAUSE_RAW_DIGEST: i32 = 204;
/// The body was hashed with SHA-256.
pub const ADSEAL_CAUSE_SHA256_DIGEST: i32 = 205;
/// The body itself stood in the message.
pub const ADSEAL_CAUSE_BODY_NOT_DIGESTED: i32 = 206;
/// The secret was left out.
pub const ADSEAL_CAUSE_SECRET_LEFT_OUT: i32 = 207;
/// The secret was given to the HMAC as its key.
pub const ADSEAL_CAUSE_SECRET_AS_KEY: i32 = 208;
/// Something stood between the secret and the body's SHA-1.
pub const ADSEAL_CAUSE_SEPARATOR: i32 = 209;
/// What PHP makes of the body was hashed, with its objects kept as objects.
pub const ADSEAL_CAUSE_PHP_OBJECT_FORM: i32 = 220;
/// What PHP makes of the body was hashed, with its objects made arrays.
pub const ADSEAL_CAUSE_PHP_ASSOC_FORM: i32 = 221;
/// Slashes were hashed as '/' and are '\/' in the body.
pub const ADSEAL_CAUSE_SLASHES_UNESCAPED: i32 = 222;
/// Slashes were hashed as '\/' and are '/' in the body.
pub const ADSEAL_CAUSE_SLASHES_ESCAPED_IN_BODY: i32 = 223;
/// The body was hashed with other white space than it is sent with.
pub const ADSEAL_CAUSE_PRETTY_PRINTED: i32 = 224;
/// The body was hashed without the white space that it is sent with.
pub const ADSEAL_CAUSE_WHITESPACE_REMOVED: i32 = 225;
/// Characters beyond ASCII were hashed as they are and are escapes in the body.
pub const ADSEAL_CAUSE_RAW_UNICODE: i32 = 226;
/// Characters beyond ASCII were hashed as escapes and stand raw in the body.
pub const ADSEAL_CAUSE_ESCAPED_UNICODE: i32 = 227;
/// The body got a line end behind it after it was hashed.
pub const ADSEAL_CAUSE_NEWLINE_ADDED: i32 = 228;
/// A byte order mark is on one side only.
pub const ADSEAL_CAUSE_BYTE_ORDER_MARK: i32 = 229;
/// Line ends are CR LF on one side and LF on the other.
pub const ADSEAL_CAUSE_LINE_ENDS: i32 = 230;
/// The body was hashed with its keys sorted.
pub const ADSEAL_CAUSE_KEYS_SORTED: i32 = 231;
/// An empty body was hashed.
pub const ADSEAL_CAUSE_EMPTY_BODY: i32 = 232;
/// The body was hashed as a JSON string.
pub const ADSEAL_CAUSE_BODY_QUOTED: i32 = 233;
/// '<', '>', '&' or the like are escapes on one side and raw on the other.
pub const ADSEAL_CAUSE_HTML_ESCAPES: i32 = 234;
/// Escapes were hashed in the other case of hex than they are sent in.
pub const ADSEAL_CAUSE_ESCAPE_CASE: i32 = 235;

/// In place of a time: there is none, or no bound.
pub const ADSEAL_NO_TIME: i64 = i64::MIN;
/// In place of an `expires`: now plus the signer's lifetime. No arithmetic slip, and no function that answers -1 where
/// it fails, gives this number.
pub const ADSEAL_EXPIRES_LIFETIME: i64 = i64::MIN + 1;
/// In place of an `expires`: the one that the URI has already stays.
pub const ADSEAL_EXPIRES_EXISTING: i64 = i64::MIN + 2;

/// Values that are unfilled macros are refused.
pub const ADSEAL_UNFILLED_REJECT: i32 = 0;
/// Values that are unfilled macros are sent as `null`.
pub const ADSEAL_UNFILLED_NULL: i32 = 1;

/// What a replay store answers: it did not know the signature, and remembers it now.
pub const ADSEAL_REPLAY_FRESH: i32 = 0;
/// What a replay store answers: it knows the signature.
pub const ADSEAL_REPLAY_KNOWN: i32 = 1;

/// Tokens of 64 lower-case hex digits.
pub const ADSEAL_TOKEN_HEX: i32 = 0;
/// Tokens of 44 characters of standard base64, padding included.
pub const ADSEAL_TOKEN_BASE64: i32 = 1;

/// PHP's `json_encode(json_decode($json))`: objects stay objects.
pub const ADSEAL_PHP_JSON_OBJECT: i32 = 0;
/// PHP's `json_encode(json_decode($json, true))`: objects become arrays, and some of them lists.
pub const ADSEAL_PHP_JSON_ASSOC: i32 = 1;

/// A body matches its token as it was received, or not at all.
pub const ADSEAL_ACCEPT_RAW: i32 = 0;
/// A body matches its token as it was received, or in one of the forms that PHP makes of it.
pub const ADSEAL_ACCEPT_PHP: i32 = 1;

/// The body as it was received matched.
pub const ADSEAL_FORM_RAW: i32 = 1;
/// What `ADSEAL_PHP_JSON_OBJECT` makes of the body matched.
pub const ADSEAL_FORM_PHP_OBJECT: i32 = 2;
/// What `ADSEAL_PHP_JSON_ASSOC` makes of the body matched.
pub const ADSEAL_FORM_PHP_ASSOC: i32 = 3;

/// Bytes of a click URI, `expires` and `signature` included, at most.
pub const ADSEAL_MAX_URI_LENGTH: usize = 65536;
/// Parameters of a click URI, `expires` and `signature` included, at most.
pub const ADSEAL_MAX_PARAMETERS: usize = 256;
/// Keys in a ring, and secrets under one API key, at most.
pub const ADSEAL_MAX_KEYS: usize = 16;
/// Bytes of a key id, at most.
pub const ADSEAL_MAX_KEY_ID_LENGTH: usize = 64;
/// Characters of a click signature.
pub const ADSEAL_SIGNATURE_LENGTH: usize = 43;
/// Characters of an install token, at most.
pub const ADSEAL_MAX_TOKEN_LENGTH: usize = 64;
/// Bytes of an API key, at most.
pub const ADSEAL_MAX_API_KEY_LENGTH: usize = 256;
/// Names that a policy requires, and names that it wants signed only, at most.
pub const ADSEAL_MAX_POLICY_NAMES: usize = 64;
/// Bytes of the MAC that a replay store is given.
pub const ADSEAL_MAC_LENGTH: usize = 32;
/// Bytes that signing adds to a URI, at most; see `adseal_signed_bound` for URIs in which macros become `null`.
pub const ADSEAL_MAX_SIGNED_OVERHEAD: usize = 74;

// The header has literals; what they repeat is checked here.
const _: () = {
    assert!(ADSEAL_MAX_URI_LENGTH == MAX_URI_LENGTH);
    assert!(ADSEAL_MAX_PARAMETERS == MAX_PARAMETERS);
    assert!(ADSEAL_MAX_KEYS == MAX_KEYS);
    assert!(ADSEAL_MAX_KEY_ID_LENGTH == MAX_KEY_ID_LENGTH);
    assert!(ADSEAL_SIGNATURE_LENGTH == SIGNATURE_LENGTH);
    assert!(ADSEAL_MAX_TOKEN_LENGTH == MAX_TOKEN_LENGTH);
    assert!(ADSEAL_MAX_API_KEY_LENGTH == MAX_API_KEY_LENGTH);
    assert!(ADSEAL_MAX_POLICY_NAMES == MAX_POLICY_NAMES);
    assert!(ADSEAL_MAX_SIGNED_OVERHEAD == MAX_SIGNED_OVERHEAD);
    assert!(ADSEAL_FORM_RAW == BodyForm::Raw.code());
    assert!(ADSEAL_FORM_PHP_OBJECT == BodyForm::PhpObject.code());
    assert!(ADSEAL_FORM_PHP_ASSOC == BodyForm::PhpAssoc.code());
};

/// Bytes of a click URI, at most: `ADSEAL_MAX_URI_LENGTH`.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_max_uri_length() -> usize {
    ADSEAL_MAX_URI_LENGTH
}

/// Parameters of a click URI, at most: `ADSEAL_MAX_PARAMETERS`.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_max_parameters() -> usize {
    ADSEAL_MAX_PARAMETERS
}

/// Keys in a ring, at most: `ADSEAL_MAX_KEYS`.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_max_keys() -> usize {
    ADSEAL_MAX_KEYS
}

/// Bytes of a key id, at most: `ADSEAL_MAX_KEY_ID_LENGTH`.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_max_key_id_length() -> usize {
    ADSEAL_MAX_KEY_ID_LENGTH
}

/// Characters of a click signature: `ADSEAL_SIGNATURE_LENGTH`.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_signature_length() -> usize {
    ADSEAL_SIGNATURE_LENGTH
}

/// Characters of an install token, at most: `ADSEAL_MAX_TOKEN_LENGTH`.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_max_token_length() -> usize {
    ADSEAL_MAX_TOKEN_LENGTH
}

/// Bytes of an API key, at most: `ADSEAL_MAX_API_KEY_LENGTH`.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_max_api_key_length() -> usize {
    ADSEAL_MAX_API_KEY_LENGTH
}

/// Names in each list of a policy, at most: `ADSEAL_MAX_POLICY_NAMES`.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_max_policy_names() -> usize {
    ADSEAL_MAX_POLICY_NAMES
}

/// Bytes of the MAC that a replay store is given: `ADSEAL_MAC_LENGTH`.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_mac_length() -> usize {
    ADSEAL_MAC_LENGTH
}

/// Bytes that signing adds to a URI, at most: `ADSEAL_MAX_SIGNED_OVERHEAD`.
#[unsafe(no_mangle)]
pub extern "C" fn adseal_max_signed_overhead() -> usize {
    ADSEAL_MAX_SIGNED_OVERHEAD
}
