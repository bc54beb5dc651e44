/**
 * adseal: signs and verifies mobile-ad clicks (Click Validation) and server-to-server installs and events (Install
 * Authentication), and explains why one does not match. The rules are in docs/click-validation.md, docs/keys.md,
 * docs/install-authentication.md, docs/php-json.md and docs/explain.md.
 *
 * The contract, which every function keeps:
 *
 * Status. Functions that can fail return int32_t: ADSEAL_OK (0), or a number that adseal_status_name() and
 *   adseal_status_message() explain. 1 to 99 are verdicts; 100 to 119 are mistakes in the call (ADSEAL_ERROR_...): a
 *   pointer that is NULL and must not be, an argument out of its range, a buffer that is too small; or that there is no
 *   memory (ADSEAL_ERROR_OUT_OF_MEMORY). 120 to 149 are refusals to sign a click (ADSEAL_SIGN_...). 150 to 179 are what
 *   PHP says of JSON, and a refusal to sign it (ADSEAL_JSON_...). ADSEAL_ERROR_INTERNAL (199) is a fault of the
 *   library, which was caught: report it, and free the handles that were to be changed. Two numbers are negative and no
 *   failure: ADSEAL_ROW_NULL (-1) and ADSEAL_NONE (-2), where a function says so. A number never changes its meaning.
 *   Numbers that are not listed here are reserved: take one that you do not know for a failure, and never for valid.
 * Versions. Within one ADSEAL_ABI_VERSION functions, statuses, lints, causes, outcomes, forms and flags may become
 *   more; none goes away or changes its meaning. Take a lint, cause, form or flag that you do not know for one of its
 *   kind, and an outcome of an explanation for ADSEAL_EXPLAIN_UNEXPLAINED. Names (..._name) stay as they are; what is
 *   for people (..._message, ..._advice, the sentence and the report of an explanation) may be put better.
 * Results. They are written only where the function succeeds, or as it says. Where a handle is asked for and the
 *   function fails, it is set to NULL. Where a place is told, it is written whatever happens.
 * Text and bytes. Every input is a pointer and a length in bytes; nothing is NUL-terminated, decoded or trimmed. (NULL,
 *   0) is empty; NULL with a length is ADSEAL_ERROR_NULL_POINTER; a length beyond half the address space is
 *   ADSEAL_ERROR_INVALID_ARGUMENT. Outputs go into buffers of the caller's, without a NUL; they may not overlap any
 *   other argument. ADSEAL_ERROR_BUFFER_TOO_SMALL tells the needed length. Every maximum length or number that an array
 *   needs is a macro and a function. What a handle lends instead stays until that is filled again or freed.
 * Ownership. Handles come from ..._new, ..._build, ..._sign, ..._sign_raw, adseal_explainer_click or
 *   adseal_explainer_install, and go back to the ..._free of the handle's type, once; freeing NULL does nothing. What a
 *   handle is made from is copied or shared, so the parts may be freed in any order; the exceptions are the arrays of
 *   a batch and the context of a replay store. Keys and secrets are copied in, wiped when the last handle that has
 *   them is freed, and never come out again; an explanation has none.
 * Threads. A const handle may be used by any number of threads at once. Whoever passes a handle that is not const
 *   (..._set_..., ..._add..., ..._free, a verdict to be filled, a context that signs) must be alone with it. Handles may
 *   move between threads. Nothing is locked, and nothing outside the handles remembers a call.
 * Forks. The child of a fork may use the const handles of the parent, whatever other threads of the parent were doing,
 *   and other handles that none of them was using. If one of them was in the middle of a batch with threads, a batch of
 *   the child must not have any: it could wait for ever.
 * Signals. What allocates nothing may be called in a signal handler, too, with const handles and whatever the thread was
 *   doing, if that thread has made the same call before outside of one.
 * Loading. A shared library that was loaded stays: dlclose leaves it where it is.
 * Time. Always given by the caller, in unix seconds; below 0 is ADSEAL_ERROR_INVALID_ARGUMENT. ADSEAL_NO_TIME is an
 *   absent bound.
 * Booleans are 0 or 1; anything else is ADSEAL_ERROR_INVALID_ARGUMENT.
 * Memory. Making a handle allocates, and where that fails it returns ADSEAL_ERROR_OUT_OF_MEMORY; but where there is not
 *   even memory to copy a key, a name or a setting, the process ends, as the Rust runtime has it. Signing, rendering
 *   and verifying allocate nothing, but for what looks at JSON as PHP does: adseal_php_json_...,
 *   adseal_install_signer_sign, and verifying with ADSEAL_ACCEPT_PHP. Those take some memory for a while, in proportion
 *   to the JSON, and tell where there is none. So does explaining, in proportion to the URI or the body.
 * Faults. No exception and no unwinding leaves the library, and nothing is printed.
 *
 * Made by cbindgen from crates/capi; `make header` rewrites it.
 */

#ifndef ADSEAL_H
#define ADSEAL_H

#include <stddef.h>
#include <stdint.h>

/** In place of an offset, a length or an index: there is none. */
#define ADSEAL_NO_OFFSET SIZE_MAX

/**
 * The version of the binary interface that this header describes; compare it with `adseal_abi_version()`.
 */
#define ADSEAL_ABI_VERSION 1

/**
 * Done.
 */
#define ADSEAL_OK 0

/**
 * The verdict: nothing failed.
 */
#define ADSEAL_VALID 0

/**
 * The status of a null row in a batch.
 */
#define ADSEAL_ROW_NULL -1

/**
 * There is nothing more, or nothing of this name.
 */
#define ADSEAL_NONE -2

/**
 * The click URI is not of the form /path?query or http(s)://host/path?query, is too long, has a fragment, a control
 * byte or a space, or too many parameters.
 */
#define ADSEAL_CLICK_MALFORMED_URI 1

/**
 * No parameter is spelled exactly 'signature'.
 */
#define ADSEAL_CLICK_MISSING_SIGNATURE 2

/**
 * The signature is not 43 characters of unpadded base64url.
 */
#define ADSEAL_CLICK_MALFORMED_SIGNATURE 3

/**
 * Two parameter names mean the same to PHP.
 */
#define ADSEAL_CLICK_DUPLICATE_PARAMETER 4

/**
 * No 'expires' parameter in front of the signature.
 */
#define ADSEAL_CLICK_MISSING_EXPIRES 5

/**
 * 'expires' is not 1 to 18 decimal digits.
 */
#define ADSEAL_CLICK_MALFORMED_EXPIRES 6

/**
 * A required parameter is not in the signed part.
 */
#define ADSEAL_CLICK_MISSING_PARAMETER 7

/**
 * A parameter stands behind the signature that the policy forbids there.
 */
#define ADSEAL_CLICK_UNSIGNED_PARAMETER 8

/**
 * No key of the ring is active at this time.
 */
#define ADSEAL_CLICK_NO_ACTIVE_KEY 9

/**
 * No active key reproduces the signature.
 */
#define ADSEAL_CLICK_INVALID_SIGNATURE 10

/**
 * Authentic, but late.
 */
#define ADSEAL_CLICK_EXPIRED 11

/**
 * Authentic, but 'expires' lies further ahead than the policy allows.
 */
#define ADSEAL_CLICK_LIFETIME_TOO_LONG 12

/**
 * Authentic, but this signature was accepted before.
 */
#define ADSEAL_CLICK_REPLAYED 13

/**
 * Valid otherwise, but the replay guard cannot remember it.
 */
#define ADSEAL_CLICK_REPLAY_GUARD_FULL 14

/**
 * No Kochava-Auth-Token.
 */
#define ADSEAL_INSTALL_MISSING_TOKEN 40

/**
 * The token is not spelled as a token, or its header was given twice.
 */
#define ADSEAL_INSTALL_MALFORMED_TOKEN 41

/**
 * The API key is not in the register.
 */
#define ADSEAL_INSTALL_UNKNOWN_API_KEY 42

/**
 * No secret of this API key is active at this time.
 */
#define ADSEAL_INSTALL_NO_ACTIVE_KEY 43

/**
 * The body is as long as the limit or longer.
 */
#define ADSEAL_INSTALL_BODY_TOO_LARGE 44

/**
 * PHP forms are accepted, the body has none, and as received it does not match either.
 */
#define ADSEAL_INSTALL_INVALID_JSON 45

/**
 * No active secret reproduces the token.
 */
#define ADSEAL_INSTALL_INVALID_TOKEN 46

/**
 * A pointer is NULL that must not be.
 */
#define ADSEAL_ERROR_NULL_POINTER 100

/**
 * An argument is out of its range.
 */
#define ADSEAL_ERROR_INVALID_ARGUMENT 101

/**
 * The output buffer is too small; the needed size was reported.
 */
#define ADSEAL_ERROR_BUFFER_TOO_SMALL 102

/**
 * A key, secret, API key, id or validity window is not usable.
 */
#define ADSEAL_ERROR_INVALID_KEY 103

/**
 * A key ring holds 1 to 16 different keys with different ids.
 */
#define ADSEAL_ERROR_INVALID_KEY_RING 104

/**
 * The verification policy is out of its range or contradicts itself.
 */
#define ADSEAL_ERROR_INVALID_POLICY 105

/**
 * Memory could not be allocated.
 */
#define ADSEAL_ERROR_OUT_OF_MEMORY 106

/**
 * The body to sign is as long as the limit or longer.
 */
#define ADSEAL_ERROR_BODY_TOO_LARGE 107

/**
 * Longer than 65536 bytes, or it would be once it is signed.
 */
#define ADSEAL_SIGN_TOO_LONG 120

/**
 * The click URI is not of the form /path?query or http(s)://host/path?query.
 */
#define ADSEAL_SIGN_MALFORMED_URI 121

/**
 * The URI has a 'signature' already.
 */
#define ADSEAL_SIGN_HAS_SIGNATURE 122

/**
 * A value is a macro that nobody filled.
 */
#define ADSEAL_SIGN_UNFILLED_MACRO 123

/**
 * A byte that is not legal in a URI, or a '%' without two hex digits.
 */
#define ADSEAL_SIGN_ILLEGAL_BYTE 124

/**
 * A name starts with 'amp;': the URL was HTML-escaped.
 */
#define ADSEAL_SIGN_ESCAPED_AMPERSAND 125

/**
 * More than 256 parameters, 'expires' and 'signature' included.
 */
#define ADSEAL_SIGN_TOO_MANY_PARAMETERS 126

/**
 * Two parameter names mean the same to PHP.
 */
#define ADSEAL_SIGN_DUPLICATE_PARAMETER 127

/**
 * The URI has an 'expires' already, and keeping it was not asked for.
 */
#define ADSEAL_SIGN_HAS_EXPIRES 128

/**
 * The URI's own 'expires' was asked for, and it has none.
 */
#define ADSEAL_SIGN_MISSING_EXPIRES 129

/**
 * 'expires' is not from 0 to 99999999999 unix seconds (are these milliseconds?).
 */
#define ADSEAL_SIGN_EXPIRES_OUT_OF_RANGE 130

/**
 * No key of the ring may sign this click now.
 */
#define ADSEAL_SIGN_NO_SIGNING_KEY 131

/**
 * Strict mode refuses what is a lint otherwise.
 */
#define ADSEAL_SIGN_STRICT_LINT 132

/**
 * A brace that is not part of a {name} in a value.
 */
#define ADSEAL_SIGN_MALFORMED_TEMPLATE 133

/**
 * The template has no macro of this name.
 */
#define ADSEAL_SIGN_UNKNOWN_MACRO 134

/**
 * Maximum stack depth exceeded.
 */
#define ADSEAL_JSON_DEPTH 151

/**
 * State mismatch: a closing bracket of the wrong kind.
 */
#define ADSEAL_JSON_STATE_MISMATCH 152

/**
 * A control character, or a string that does not end.
 */
#define ADSEAL_JSON_CONTROL_CHARACTER 153

/**
 * Syntax error.
 */
#define ADSEAL_JSON_SYNTAX 154

/**
 * Malformed UTF-8.
 */
#define ADSEAL_JSON_UTF8 155

/**
 * A number that rounds to infinity, which JSON cannot spell.
 */
#define ADSEAL_JSON_INF_OR_NAN 157

/**
 * A key that starts with U+0000.
 */
#define ADSEAL_JSON_INVALID_PROPERTY_NAME 159

/**
 * A single surrogate in an escape.
 */
#define ADSEAL_JSON_UTF16 160

/**
 * JSON that no spelling makes right for every receiver, or whose meaning would change.
 */
#define ADSEAL_JSON_UNSTABLE_JSON 170

/**
 * A fault inside adseal; please report it.
 */
#define ADSEAL_ERROR_INTERNAL 199

/**
 * A reserved character stands raw in a value; percent-encode values fully.
 */
#define ADSEAL_LINT_RESERVED_CHARACTER 1

/**
 * Clients or proxies rewrite this spelling, and the signature breaks.
 */
#define ADSEAL_LINT_UNSTABLE_IN_TRANSIT 2

/**
 * The value is the parameter's own name: most likely a macro that lost its braces.
 */
#define ADSEAL_LINT_VALUE_EQUALS_NAME 3

/**
 * Fewer than three parameters besides `expires` are signed.
 */
#define ADSEAL_LINT_FEW_PARAMETERS 4

/**
 * A key of the ring is shorter than 16 bytes.
 */
#define ADSEAL_LINT_SHORT_KEY 5

/**
 * A macro shows inside the value once it is decoded.
 */
#define ADSEAL_LINT_ENCODED_MACRO 6

/**
 * A bit of the verdict's flags: a byte is not legal in a URI, or an escape is bad.
 */
#define ADSEAL_FLAG_NOT_RFC3986 1

/**
 * A bit of the verdict's flags: the signed `expires` is 10^11 or more, so most likely in milliseconds.
 */
#define ADSEAL_FLAG_EXPIRES_IN_MILLISECONDS 2

/**
 * A bit of the verdict's flags: a `;` stands behind the signature, and some servers split there.
 */
#define ADSEAL_FLAG_SEMICOLON_IN_TAIL 4

/**
 * A slash without a backslash; PHP writes a backslash in front of it.
 */
#define ADSEAL_UNSTABLE_SLASH_NOT_ESCAPED 1

/**
 * White space between tokens; PHP writes none.
 */
#define ADSEAL_UNSTABLE_INSIGNIFICANT_WHITESPACE 2

/**
 * Characters beyond ASCII; PHP writes their escapes, in lower-case hex.
 */
#define ADSEAL_UNSTABLE_RAW_NON_ASCII 3

/**
 * An escape that PHP writes otherwise.
 */
#define ADSEAL_UNSTABLE_NON_CANONICAL_ESCAPE 4

/**
 * An empty object, which PHP writes as {} or []; leave it out, or write null or [].
 */
#define ADSEAL_UNSTABLE_EMPTY_OBJECT 5

/**
 * An object with the keys 0, 1, and so on, which PHP may write as a list; write a list, or other keys.
 */
#define ADSEAL_UNSTABLE_LIST_LIKE_OBJECT 6

/**
 * A key that the object has already; PHP keeps the last value; write one member.
 */
#define ADSEAL_UNSTABLE_DUPLICATE_KEY 7

/**
 * Negative zero, which PHP does not keep; write 0.
 */
#define ADSEAL_UNSTABLE_NEGATIVE_ZERO 8

/**
 * A number that PHP writes otherwise.
 */
#define ADSEAL_UNSTABLE_NON_CANONICAL_NUMBER 9

/**
 * An integer beyond 64 bits, which loses digits in PHP; write a string.
 */
#define ADSEAL_UNSTABLE_INTEGER_OVERFLOW 10

/**
 * A key that starts with U+0000, which PHP may refuse; write another key.
 */
#define ADSEAL_UNSTABLE_INVALID_PROPERTY_NAME 11

/**
 * PHP cannot decode this, or cannot encode what it decoded.
 */
#define ADSEAL_UNSTABLE_INVALID_JSON 12

/**
 * Nothing is wrong with the signature or token: a key reproduces it.
 */
#define ADSEAL_EXPLAIN_MATCHES 0

/**
 * Known mistakes reproduce it.
 */
#define ADSEAL_EXPLAIN_EXPLAINED 1

/**
 * All known mistakes were tried, and none reproduces it.
 */
#define ADSEAL_EXPLAIN_UNEXPLAINED 2

/**
 * The budget was spent before all of them were tried; none of the others reproduces it.
 */
#define ADSEAL_EXPLAIN_BUDGET_EXHAUSTED 3

/**
 * There is nothing to compare with, or no known mistake could have written it.
 */
#define ADSEAL_EXPLAIN_NO_SIGNATURE 4

/**
 * The bytes that are hashed for one explanation, at most, unless another budget is set.
 */
#define ADSEAL_DEFAULT_EXPLAIN_BUDGET 16777216

/**
 * It was sent padded with '='.
 */
#define ADSEAL_CAUSE_PADDED_BASE64 1

/**
 * It was sent in standard base64.
 */
#define ADSEAL_CAUSE_STANDARD_BASE64 2

/**
 * It was sent in hex.
 */
#define ADSEAL_CAUSE_HEX_SIGNATURE 3

/**
 * The hex text was encoded in base64.
 */
#define ADSEAL_CAUSE_BASE64_OF_HEX 4

/**
 * The signature itself was percent-encoded.
 */
#define ADSEAL_CAUSE_PERCENT_ENCODED 5

/**
 * It was sent in standard base64, and a '+' became a space on the way.
 */
#define ADSEAL_CAUSE_PLUS_BECAME_SPACE 6

/**
 * Upper or lower case of the signature itself was changed.
 */
#define ADSEAL_CAUSE_SIGNATURE_CASE_CHANGED 7

/**
 * The signature was cut short.
 */
#define ADSEAL_CAUSE_SIGNATURE_TRUNCATED 8

/**
 * White space was sent with the signature.
 */
#define ADSEAL_CAUSE_SIGNATURE_WITH_SPACE 9

/**
 * The last character of the signature was changed in bits that no byte has.
 */
#define ADSEAL_CAUSE_LAST_CHARACTER_CHANGED 10

/**
 * The token was sent in upper-case hex.
 */
#define ADSEAL_CAUSE_UPPER_CASE_HEX 11

/**
 * The token was sent in base64.
 */
#define ADSEAL_CAUSE_BASE64_TOKEN 12

/**
 * The token was sent in base64url, or without its padding.
 */
#define ADSEAL_CAUSE_BASE64URL_TOKEN 13

/**
 * The signature stands in a parameter that is not spelled 'signature'.
 */
#define ADSEAL_CAUSE_SIGNATURE_MISNAMED 14

/**
 * The URI had a signature already when it was signed.
 */
#define ADSEAL_CAUSE_SIGNED_TWICE 15

/**
 * It was made with HMAC-SHA1.
 */
#define ADSEAL_CAUSE_HMAC_SHA1 20

/**
 * It was made with HMAC-SHA512.
 */
#define ADSEAL_CAUSE_HMAC_SHA512 21

/**
 * It is the SHA-256 of key and message, one behind the other.
 */
#define ADSEAL_CAUSE_PLAIN_SHA256 22

/**
 * It is the SHA-256 of message and key, one behind the other.
 */
#define ADSEAL_CAUSE_PLAIN_SHA256_MESSAGE_FIRST 23

/**
 * Key and message were given to the HMAC in each other's place.
 */
#define ADSEAL_CAUSE_KEY_AND_MESSAGE_SWAPPED 24

/**
 * It is the SHA-256 of the message, with no key.
 */
#define ADSEAL_CAUSE_NO_KEY 25

/**
 * White space round the key was left out.
 */
#define ADSEAL_CAUSE_KEY_TRIMMED 40

/**
 * The key was decoded from hex.
 */
#define ADSEAL_CAUSE_KEY_HEX_DECODED 41

/**
 * The key was decoded from base64.
 */
#define ADSEAL_CAUSE_KEY_BASE64_DECODED 42

/**
 * A line end was used as part of the key.
 */
#define ADSEAL_CAUSE_KEY_WITH_NEWLINE 43

/**
 * The key was encoded in hex.
 */
#define ADSEAL_CAUSE_KEY_HEX_ENCODED 44

/**
 * The key was encoded in base64.
 */
#define ADSEAL_CAUSE_KEY_BASE64_ENCODED 45

/**
 * Quotation marks round the key were left out.
 */
#define ADSEAL_CAUSE_KEY_UNQUOTED 46

/**
 * Quotation marks were used as part of the key.
 */
#define ADSEAL_CAUSE_KEY_QUOTED 47

/**
 * The key was empty.
 */
#define ADSEAL_CAUSE_EMPTY_KEY 48

/**
 * It was made with 'secret', the key of the published example.
 */
#define ADSEAL_CAUSE_PUBLISHED_KEY 49

/**
 * The key was cut at its first zero byte.
 */
#define ADSEAL_CAUSE_KEY_CUT_AT_NUL 50

/**
 * Upper or lower case of the key was changed.
 */
#define ADSEAL_CAUSE_KEY_CASE_CHANGED 51

/**
 * The key was encoded in UTF-16.
 */
#define ADSEAL_CAUSE_KEY_UTF16 52

/**
 * The whole URL was hashed.
 */
#define ADSEAL_CAUSE_WHOLE_URL 60

/**
 * The host was hashed before the path.
 */
#define ADSEAL_CAUSE_HOST_INCLUDED 61

/**
 * The query alone was hashed.
 */
#define ADSEAL_CAUSE_QUERY_ONLY 62

/**
 * The query was hashed with its '?' and without the path.
 */
#define ADSEAL_CAUSE_PATH_LEFT_OUT 63

/**
 * The '?' was left out.
 */
#define ADSEAL_CAUSE_NO_QUESTION_MARK 64

/**
 * The '/' that the path begins with was left out.
 */
#define ADSEAL_CAUSE_NO_LEADING_SLASH 65

/**
 * The path alone was hashed.
 */
#define ADSEAL_CAUSE_PATH_ONLY 66

/**
 * Another path was hashed than the URI has.
 */
#define ADSEAL_CAUSE_PATH_CHANGED 67

/**
 * A line end was hashed behind it.
 */
#define ADSEAL_CAUSE_TRAILING_NEWLINE 80

/**
 * '&signature=' was hashed, too.
 */
#define ADSEAL_CAUSE_SIGNATURE_INCLUDED 81

/**
 * A '&' was hashed behind the last parameter.
 */
#define ADSEAL_CAUSE_TRAILING_AMPERSAND 82

/**
 * It was hashed with '&amp;' for '&'.
 */
#define ADSEAL_CAUSE_HTML_ESCAPED 83

/**
 * The URI has '&amp;' where '&' was hashed.
 */
#define ADSEAL_CAUSE_HTML_ESCAPED_ON_THE_WAY 84

/**
 * The URI was encoded in base64 before it was hashed.
 */
#define ADSEAL_CAUSE_MESSAGE_BASE64 85

/**
 * It was hashed in UTF-16.
 */
#define ADSEAL_CAUSE_MESSAGE_UTF16 86

/**
 * The whole URI was percent-encoded before it was hashed.
 */
#define ADSEAL_CAUSE_MESSAGE_PERCENT_ENCODED 87

/**
 * A space was hashed before or behind it.
 */
#define ADSEAL_CAUSE_SURROUNDING_SPACE 88

/**
 * Slashes were hashed as '\/', as they stand in JSON.
 */
#define ADSEAL_CAUSE_SLASHES_ESCAPED 89

/**
 * Decoded values were hashed.
 */
#define ADSEAL_CAUSE_VALUES_DECODED 100

/**
 * Spaces were hashed as '+' and are '%20' in the URI.
 */
#define ADSEAL_CAUSE_SPACE_AS_PLUS 101

/**
 * Spaces were hashed as '%20' and are '+' in the URI.
 */
#define ADSEAL_CAUSE_SPACE_AS_ESCAPE 102

/**
 * Escapes were hashed in lower-case hex and are in upper case in the URI.
 */
#define ADSEAL_CAUSE_LOWER_CASE_ESCAPES 103

/**
 * Escapes were hashed in upper-case hex and are in lower case in the URI.
 */
#define ADSEAL_CAUSE_UPPER_CASE_ESCAPES 104

/**
 * '~' is '%7E' on one side and raw on the other.
 */
#define ADSEAL_CAUSE_TILDE 105

/**
 * An apostrophe is '%27' on one side and raw on the other.
 */
#define ADSEAL_CAUSE_APOSTROPHE 106

/**
 * Values were hashed in another percent-encoding than they are sent in.
 */
#define ADSEAL_CAUSE_VALUES_REENCODED 107

/**
 * Values were hashed encoded once more than they are sent.
 */
#define ADSEAL_CAUSE_ENCODED_TWICE 108

/**
 * The URI was encoded once more after it was hashed.
 */
#define ADSEAL_CAUSE_ENCODED_ON_THE_WAY 109

/**
 * All of it was hashed in lower or in upper case.
 */
#define ADSEAL_CAUSE_CASE_CHANGED 110

/**
 * The path was hashed in another case than it is sent in.
 */
#define ADSEAL_CAUSE_PATH_CASE_CHANGED 111

/**
 * Parameter names were hashed in another case than they are sent in.
 */
#define ADSEAL_CAUSE_NAMES_CASE_CHANGED 112

/**
 * A value was hashed in another case than it is sent in.
 */
#define ADSEAL_CAUSE_VALUE_CASE_CHANGED 113

/**
 * The parameters were hashed sorted.
 */
#define ADSEAL_CAUSE_PARAMETERS_SORTED 130

/**
 * The parameters were hashed in another order.
 */
#define ADSEAL_CAUSE_PARAMETERS_REORDERED 131

/**
 * 'expires' was hashed at another place.
 */
#define ADSEAL_CAUSE_EXPIRES_MOVED 132

/**
 * 'expires' was added after hashing.
 */
#define ADSEAL_CAUSE_EXPIRES_NOT_HASHED 140

/**
 * A parameter was added after hashing.
 */
#define ADSEAL_CAUSE_PARAMETER_ADDED 141

/**
 * A macro was hashed, and filled afterwards.
 */
#define ADSEAL_CAUSE_MACRO_FILLED 142

/**
 * A value was empty or 'null' when it was hashed.
 */
#define ADSEAL_CAUSE_VALUE_FILLED 143

/**
 * Parameters behind the signature were hashed, too.
 */
#define ADSEAL_CAUSE_TAIL_HASHED 144

/**
 * Parameters without a value were left out when it was hashed.
 */
#define ADSEAL_CAUSE_EMPTY_PARAMETERS_DROPPED 145

/**
 * 'expires' was hashed in milliseconds and is sent in seconds.
 */
#define ADSEAL_CAUSE_EXPIRES_IN_MILLISECONDS 150

/**
 * 'expires' was hashed in seconds and is sent in milliseconds.
 */
#define ADSEAL_CAUSE_EXPIRES_IN_SECONDS 151

/**
 * API key and secret took each other's place.
 */
#define ADSEAL_CAUSE_API_KEY_AND_SECRET_SWAPPED 200

/**
 * The message began with the body's SHA-1.
 */
#define ADSEAL_CAUSE_DIGEST_BEFORE_SECRET 201

/**
 * The SHA-1 of the body was in upper-case hex.
 */
#define ADSEAL_CAUSE_UPPER_CASE_DIGEST 202

/**
 * The SHA-1 of the body was in base64.
 */
#define ADSEAL_CAUSE_BASE64_DIGEST 203

/**
 * The SHA-1 of the body was 20 raw bytes.
 */
#define ADSEAL_CAUSE_RAW_DIGEST 204

/**
 * The body was hashed with SHA-256.
 */
#define ADSEAL_CAUSE_SHA256_DIGEST 205

/**
 * The body itself stood in the message.
 */
#define ADSEAL_CAUSE_BODY_NOT_DIGESTED 206

/**
 * The secret was left out.
 */
#define ADSEAL_CAUSE_SECRET_LEFT_OUT 207

/**
 * The secret was given to the HMAC as its key.
 */
#define ADSEAL_CAUSE_SECRET_AS_KEY 208

/**
 * Something stood between the secret and the body's SHA-1.
 */
#define ADSEAL_CAUSE_SEPARATOR 209

/**
 * What PHP makes of the body was hashed, with its objects kept as objects.
 */
#define ADSEAL_CAUSE_PHP_OBJECT_FORM 220

/**
 * What PHP makes of the body was hashed, with its objects made arrays.
 */
#define ADSEAL_CAUSE_PHP_ASSOC_FORM 221

/**
 * Slashes were hashed as '/' and are '\/' in the body.
 */
#define ADSEAL_CAUSE_SLASHES_UNESCAPED 222

/**
 * Slashes were hashed as '\/' and are '/' in the body.
 */
#define ADSEAL_CAUSE_SLASHES_ESCAPED_IN_BODY 223

/**
 * The body was hashed with other white space than it is sent with.
 */
#define ADSEAL_CAUSE_PRETTY_PRINTED 224

/**
 * The body was hashed without the white space that it is sent with.
 */
#define ADSEAL_CAUSE_WHITESPACE_REMOVED 225

/**
 * Characters beyond ASCII were hashed as they are and are escapes in the body.
 */
#define ADSEAL_CAUSE_RAW_UNICODE 226

/**
 * Characters beyond ASCII were hashed as escapes and stand raw in the body.
 */
#define ADSEAL_CAUSE_ESCAPED_UNICODE 227

/**
 * The body got a line end behind it after it was hashed.
 */
#define ADSEAL_CAUSE_NEWLINE_ADDED 228

/**
 * A byte order mark is on one side only.
 */
#define ADSEAL_CAUSE_BYTE_ORDER_MARK 229

/**
 * Line ends are CR LF on one side and LF on the other.
 */
#define ADSEAL_CAUSE_LINE_ENDS 230

/**
 * The body was hashed with its keys sorted.
 */
#define ADSEAL_CAUSE_KEYS_SORTED 231

/**
 * An empty body was hashed.
 */
#define ADSEAL_CAUSE_EMPTY_BODY 232

/**
 * The body was hashed as a JSON string.
 */
#define ADSEAL_CAUSE_BODY_QUOTED 233

/**
 * '<', '>', '&' or the like are escapes on one side and raw on the other.
 */
#define ADSEAL_CAUSE_HTML_ESCAPES 234

/**
 * Escapes were hashed in the other case of hex than they are sent in.
 */
#define ADSEAL_CAUSE_ESCAPE_CASE 235

/**
 * In place of a time: there is none, or no bound.
 */
#define ADSEAL_NO_TIME INT64_MIN

/**
 * In place of an `expires`: now plus the signer's lifetime. No arithmetic slip, and no function that answers -1 where
 * it fails, gives this number.
 */
#define ADSEAL_EXPIRES_LIFETIME (INT64_MIN + 1)

/**
 * In place of an `expires`: the one that the URI has already stays.
 */
#define ADSEAL_EXPIRES_EXISTING (INT64_MIN + 2)

/**
 * Values that are unfilled macros are refused.
 */
#define ADSEAL_UNFILLED_REJECT 0

/**
 * Values that are unfilled macros are sent as `null`.
 */
#define ADSEAL_UNFILLED_NULL 1

/**
 * What a replay store answers: it did not know the signature, and remembers it now.
 */
#define ADSEAL_REPLAY_FRESH 0

/**
 * What a replay store answers: it knows the signature.
 */
#define ADSEAL_REPLAY_KNOWN 1

/**
 * Tokens of 64 lower-case hex digits.
 */
#define ADSEAL_TOKEN_HEX 0

/**
 * Tokens of 44 characters of standard base64, padding included.
 */
#define ADSEAL_TOKEN_BASE64 1

/**
 * PHP's `json_encode(json_decode($json))`: objects stay objects.
 */
#define ADSEAL_PHP_JSON_OBJECT 0

/**
 * PHP's `json_encode(json_decode($json, true))`: objects become arrays, and some of them lists.
 */
#define ADSEAL_PHP_JSON_ASSOC 1

/**
 * A body matches its token as it was received, or not at all.
 */
#define ADSEAL_ACCEPT_RAW 0

/**
 * A body matches its token as it was received, or in one of the forms that PHP makes of it.
 */
#define ADSEAL_ACCEPT_PHP 1

/**
 * The body as it was received matched.
 */
#define ADSEAL_FORM_RAW 1

/**
 * What `ADSEAL_PHP_JSON_OBJECT` makes of the body matched.
 */
#define ADSEAL_FORM_PHP_OBJECT 2

/**
 * What `ADSEAL_PHP_JSON_ASSOC` makes of the body matched.
 */
#define ADSEAL_FORM_PHP_ASSOC 3

/**
 * Bytes of a click URI, `expires` and `signature` included, at most.
 */
#define ADSEAL_MAX_URI_LENGTH 65536

/**
 * Parameters of a click URI, `expires` and `signature` included, at most.
 */
#define ADSEAL_MAX_PARAMETERS 256

/**
 * Keys in a ring, and secrets under one API key, at most.
 */
#define ADSEAL_MAX_KEYS 16

/**
 * Bytes of a key id, at most.
 */
#define ADSEAL_MAX_KEY_ID_LENGTH 64

/**
 * Characters of a click signature.
 */
#define ADSEAL_SIGNATURE_LENGTH 43

/**
 * Characters of an install token, at most.
 */
#define ADSEAL_MAX_TOKEN_LENGTH 64

/**
 * Bytes of an API key, at most.
 */
#define ADSEAL_MAX_API_KEY_LENGTH 256

/**
 * Names that a policy requires, and names that it wants signed only, at most.
 */
#define ADSEAL_MAX_POLICY_NAMES 64

/**
 * Bytes of the MAC that a replay store is given.
 */
#define ADSEAL_MAC_LENGTH 32

/**
 * Bytes that signing adds to a URI, at most; see `adseal_signed_bound` for URIs in which macros become `null`.
 */
#define ADSEAL_MAX_SIGNED_OVERHEAD 74

/**
 * Describes many click URIs that lie in arrays of the caller's. It borrows them: they stay as they are until the batch
 * is freed, or until `adseal_click_batch_set_offsets32`, `adseal_click_batch_set_offsets64`,
 * `adseal_click_batch_set_pointers` or `adseal_click_batch_set_lines` describes other rows. A batch is changed by one
 * thread at a time; as `const` it can be used by several at once.
 */
typedef struct adseal_click_batch adseal_click_batch;

/**
 * A verification policy. The default demands an `expires` that has not passed, and nothing else. For one thread at a
 * time; verifiers copy it.
 */
typedef struct adseal_click_policy adseal_click_policy;

/**
 * Signs click URIs with the keys of a ring.
 */
typedef struct adseal_click_signer adseal_click_signer;

/**
 * A click URL with `{name}` macros in its values, bound to the settings and keys of a signer. Immutable.
 */
typedef struct adseal_click_template adseal_click_template;

/**
 * The verdict on one click: an object that `adseal_click_verifier_verify` fills, as often as you like. It holds what
 * it tells, and stays valid when the URI and the verifier are gone. One for each thread that verifies.
 */
typedef struct adseal_click_verdict adseal_click_verdict;

/**
 * Verifies click URIs against a ring and a policy. Immutable.
 */
typedef struct adseal_click_verifier adseal_click_verifier;

/**
 * Finds out why a signature or a token does not match (docs/explain.md). It has keys and secrets as they are, for one
 * of the known mistakes is to trim or decode them; they are wiped when it is freed. Adding and setting need it alone;
 * after that any number of threads may ask it at once.
 */
typedef struct adseal_explainer adseal_explainer;

/**
 * Why a signature or a token does not match: the causes, and what was hashed. It holds no byte of a key, and no MAC
 * but one that stands in what was received. Immutable. Whoever may see it learns what is wrong with the key (that it
 * is empty, or `secret`): show it to those who have the key, and never to whoever sent the click or the install.
 */
typedef struct adseal_explanation adseal_explanation;

/**
 * API keys, each with 1 to 16 secrets. For one thread at a time; verifiers share what it holds when they are made.
 */
typedef struct adseal_install_register adseal_install_register;

/**
 * Makes the tokens of one advertiser.
 */
typedef struct adseal_install_signer adseal_install_signer;

/**
 * The verdict on one body: an object that `adseal_install_verifier_verify` fills, as often as you like. It holds what
 * it tells. One for each thread that verifies.
 */
typedef struct adseal_install_verdict adseal_install_verdict;

/**
 * Checks bodies against a register.
 */
typedef struct adseal_install_verifier adseal_install_verifier;

/**
 * A private key, or a secret, with its id and times, for programs that hold them one by one. Immutable.
 */
typedef struct adseal_key adseal_key;

/**
 * 1 to 16 private keys with their ids and times. Immutable: to change keys, make a new ring, and new signers and
 * verifiers.
 */
typedef struct adseal_key_ring adseal_key_ring;

/**
 * Collects the keys of a ring. For one thread at a time.
 */
typedef struct adseal_key_ring_builder adseal_key_ring_builder;

/**
 * Remembers the signatures of valid clicks until they expire, in memory that is fixed when it is made. It covers one
 * process.
 */
typedef struct adseal_replay_guard adseal_replay_guard;

/**
 * A body with the headers that belong to it: send both, unchanged.
 */
typedef struct adseal_signed_install adseal_signed_install;

/**
 * A signer with room for what it signs. One for each thread that signs.
 */
typedef struct adseal_signing_context adseal_signing_context;

/**
 * Where an error or a lint is. It never grows.
 *
 * Offsets count bytes from the start of the input; what is not known is `ADSEAL_NO_OFFSET`. Where the input was given
 * in parts, the offset counts in the path, or in the name or value of the pair; in a template, or in a value given to
 * it.
 */
typedef struct adseal_place {
    /**
     * Where, in bytes.
     */
    size_t offset;
    /**
     * Ordinal of the parameter, from 0: in the query, in the template, or among the pairs.
     */
    size_t parameter_index;
    /**
     * Where the raw name of the parameter starts in the input; unknown for parts and for values of a template.
     */
    size_t name_offset;
    /**
     * Its length in bytes.
     */
    size_t name_length;
    /**
     * The lint that strict mode refused (`ADSEAL_LINT_...`), for `ADSEAL_SIGN_STRICT_LINT`; else 0.
     */
    int32_t lint;
    /**
     * 0, and no padding: two places are equal where their bytes are.
     */
    int32_t reserved;
} adseal_place;

/**
 * One finding of `adseal_click_signer_lint`.
 */
typedef struct adseal_lint {
    /**
     * What was found: `ADSEAL_LINT_...`.
     */
    int32_t kind;
    /**
     * 0.
     */
    int32_t reserved;
    /**
     * Where; its `lint` is 0.
     */
    struct adseal_place place;
} adseal_lint;

/**
 * A replay store of the caller's, most often one that several processes share.
 *
 * It checks whether it knows the signature and, where it does not, remembers it until `keep_until`: both in one step,
 * so that of any number of calls for one signature at the same time exactly one is told `ADSEAL_REPLAY_FRESH`. A known
 * signature is `ADSEAL_REPLAY_KNOWN`; anything else means that it cannot be remembered, because the store is full or
 * out of reach.
 *
 * `signature` points to the 32 bytes of the MAC, for the time of the call; both times are unix seconds. It is called
 * from whichever threads verify, and must not throw or jump out.
 */
typedef int32_t (*adseal_replay_store_fn)(void *context, const uint8_t *signature, int64_t keep_until, int64_t now);

/**
 * Ends the context of a replay store of the caller's. It is called from whichever thread frees the last handle that
 * has the store, and must not throw or jump out.
 */
typedef void (*adseal_replay_release_fn)(void *context);

/**
 * What `adseal_click_verdict_summary` shows: the numbers of a verdict, the same that its getters give. It never grows.
 *
 * Offsets and lengths count bytes of the URI.
 */
typedef struct adseal_click_summary {
    /**
     * The signed `expires` in unix seconds, or `ADSEAL_NO_TIME` if there is none or it is not known.
     */
    int64_t expires;
    /**
     * Where the bytes that the signature covers start; 0 where that is not known.
     */
    size_t message_offset;
    /**
     * How many these are; 0 where that is not known.
     */
    size_t message_length;
    /**
     * Where the signed parameters start: they are what `adseal_click_verdict_next_parameter` reads.
     */
    size_t signed_query_offset;
    /**
     * How many bytes they take, their separators included; 0 unless they may be read.
     */
    size_t signed_query_length;
    /**
     * How many parameters stand behind the signature, where anybody can write; 0 where that is not known.
     */
    size_t unsigned_parameters;
    /**
     * Where the offending byte stands, or `ADSEAL_NO_OFFSET`.
     */
    size_t offset;
    /**
     * Where the raw name of the offending parameter starts, or `ADSEAL_NO_OFFSET`: there is none, or it is a required
     * one that is missing, whose name `adseal_click_verdict_parameter` tells.
     */
    size_t parameter_offset;
    /**
     * How long that name is.
     */
    size_t parameter_length;
    /**
     * `ADSEAL_VALID`, or the first check that failed (`ADSEAL_CLICK_...`), or what the last verification returned
     * instead.
     */
    int32_t reason;
    /**
     * Whether to take the click: 1 if it is valid or the policy only reports, else 0.
     */
    int32_t accepted;
    /**
     * Oddities that did not fail the click: a sum of `ADSEAL_FLAG_...`.
     */
    uint32_t flags;
    /**
     * The index in its ring of the key that reproduced the signature, or -1.
     */
    int32_t key_index;
} adseal_click_summary;

/**
 * A place where a JSON text is not what PHP makes of it. It never grows.
 */
typedef struct adseal_instability {
    /**
     * Why: `ADSEAL_UNSTABLE_...`; 0 where there is no place to tell.
     */
    int32_t cause;
    /**
     * PHP's error (`ADSEAL_JSON_...`), for `ADSEAL_UNSTABLE_INVALID_JSON`; else 0.
     */
    int32_t error;
    /**
     * Where, in bytes from the start of the text.
     */
    size_t offset;
    /**
     * How many bytes are meant.
     */
    size_t length;
} adseal_instability;

/**
 * One cause that JSON given to `adseal_install_signer_sign` showed. It never grows.
 */
typedef struct adseal_note {
    /**
     * Why the JSON was not what PHP makes of it: `ADSEAL_UNSTABLE_...`.
     */
    int32_t cause;
    /**
     * 0.
     */
    int32_t reserved;
    /**
     * In how many places.
     */
    size_t count;
    /**
     * Where the first of them is, in bytes from the start of the JSON as it was given.
     */
    size_t offset;
} adseal_note;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Bytes of a click URI, at most: `ADSEAL_MAX_URI_LENGTH`.
 */
size_t adseal_max_uri_length(void);

/**
 * Parameters of a click URI, at most: `ADSEAL_MAX_PARAMETERS`.
 */
size_t adseal_max_parameters(void);

/**
 * Keys in a ring, at most: `ADSEAL_MAX_KEYS`.
 */
size_t adseal_max_keys(void);

/**
 * Bytes of a key id, at most: `ADSEAL_MAX_KEY_ID_LENGTH`.
 */
size_t adseal_max_key_id_length(void);

/**
 * Characters of a click signature: `ADSEAL_SIGNATURE_LENGTH`.
 */
size_t adseal_signature_length(void);

/**
 * Characters of an install token, at most: `ADSEAL_MAX_TOKEN_LENGTH`.
 */
size_t adseal_max_token_length(void);

/**
 * Bytes of an API key, at most: `ADSEAL_MAX_API_KEY_LENGTH`.
 */
size_t adseal_max_api_key_length(void);

/**
 * Names in each list of a policy, at most: `ADSEAL_MAX_POLICY_NAMES`.
 */
size_t adseal_max_policy_names(void);

/**
 * Bytes of the MAC that a replay store is given: `ADSEAL_MAC_LENGTH`.
 */
size_t adseal_mac_length(void);

/**
 * Bytes that signing adds to a URI, at most: `ADSEAL_MAX_SIGNED_OVERHEAD`.
 */
size_t adseal_max_signed_overhead(void);

/**
 * The version of the binary interface that the library has. If it is not `ADSEAL_ABI_VERSION`, the library and this
 * header do not belong together: do not go on.
 */
uint32_t adseal_abi_version(void);

/**
 * The version of the library, as in `1.2.3`. Static, NUL-terminated.
 */
const char *adseal_version(void);

/**
 * The name of a status in lower case, as in `malformed_uri`: the same in every language, unique in its family. Static,
 * NUL-terminated, never NULL; `unknown_status` for numbers that this library does not use.
 */
const char *adseal_status_name(int32_t status);

/**
 * What a status means, in one line for people. Static, NUL-terminated, never NULL.
 */
const char *adseal_status_message(int32_t status);

/**
 * Who speaks: `click` and `install` are verdicts, `caller` a mistake in the call, `signing` a refusal to sign a
 * click, `json` what PHP says of JSON or why it is not signed, `internal` a fault of the library, `outcome` is
 * `ADSEAL_NONE` or `ADSEAL_ROW_NULL`; `unknown` for numbers that it does not use. Static, NUL-terminated, never NULL.
 */
const char *adseal_status_family(int32_t status);

/**
 * How many statuses there are, without the two that are negative.
 */
size_t adseal_status_count(void);

/**
 * The statuses in the order of their numbers, 0 and above; `INT32_MIN` past the end. With this a binding can test that
 * it maps all of them.
 */
int32_t adseal_status_at(size_t index);

/**
 * The name of a lint, as in `short_key`. Static, NUL-terminated, never NULL; `unknown_lint` for other numbers.
 */
const char *adseal_lint_name(int32_t lint);

/**
 * What a lint means, in one line for people. Static, NUL-terminated, never NULL.
 */
const char *adseal_lint_message(int32_t lint);

/**
 * How many lints there are. Their numbers are 1 to this.
 */
size_t adseal_lint_count(void);

/**
 * The name of a cause of instability (`ADSEAL_UNSTABLE_...`), as in `slash_not_escaped`. Static, NUL-terminated, never
 * NULL; `unknown_instability` for other numbers.
 */
const char *adseal_instability_name(int32_t cause);

/**
 * What a cause of instability means and what to write instead, in one line for people. Static, NUL-terminated, never
 * NULL.
 */
const char *adseal_instability_message(int32_t cause);

/**
 * How many causes of instability there are. Their numbers are 1 to this.
 */
size_t adseal_instability_count(void);

/**
 * The name of a mistake that an explanation tells (`ADSEAL_CAUSE_...`), as in `whole_url`. Static, NUL-terminated,
 * never NULL; `unknown_cause` for other numbers.
 */
const char *adseal_cause_name(int32_t cause);

/**
 * What was done by this mistake, as a clause for people: "the whole URL was hashed". Static, NUL-terminated, never
 * NULL.
 */
const char *adseal_cause_message(int32_t cause);

/**
 * What to do instead of this mistake, as such a clause: "hash path and query only, from the first '/' of the path on".
 * Static, NUL-terminated, never NULL.
 */
const char *adseal_cause_advice(int32_t cause);

/**
 * The cause (`ADSEAL_CAUSE_...`) with the next higher number, or 0 behind the last: from 0 on, all that this version
 * of the library knows.
 */
int32_t adseal_cause_next(int32_t cause);

/**
 * The name of what a search for mistakes came to (`ADSEAL_EXPLAIN_...`), as in `explained`. Static, NUL-terminated,
 * never NULL; `unknown_outcome` for other numbers.
 */
const char *adseal_explain_outcome_name(int32_t outcome);

/**
 * The name of one bit of a verdict's flags, as in `semicolon_in_tail`. Static, NUL-terminated, never NULL;
 * `unknown_flag` for anything else.
 */
const char *adseal_flag_name(uint32_t one_bit);

/**
 * Bytes that always hold the signed form of a URI of `uri_length` bytes: the capacity to give to
 * `adseal_click_signer_sign`.
 */
size_t adseal_signed_bound(size_t uri_length);

/**
 * Makes a key, to be freed with `adseal_key_free`; everything is copied. It is for `adseal_key_ring_builder_add_key`
 * and `adseal_install_register_add_key`: where a key is an object of its own, as in most languages that call C, it is
 * checked here, and the program need not keep the private key itself, which it may not be able to wipe.
 *
 * The arguments are those of `adseal_key_ring_builder_add`. `ADSEAL_ERROR_INVALID_KEY`: an empty key, a bad id, or
 * `not_after <= not_before`.
 *
 * # Safety
 * `id` and `key` are NULL or point to as many readable bytes as their lengths say.
 */
int32_t adseal_key_new(const char *id,
                       size_t id_length,
                       const void *key,
                       size_t key_length,
                       int64_t not_before,
                       int64_t not_after,
                       int64_t sign_from,
                       struct adseal_key **out);

/**
 * Frees a key and wipes it. Builders, rings and registers to which it was added keep theirs. NULL is allowed.
 */
void adseal_key_free(struct adseal_key *key);

/**
 * Makes a builder without keys, to be freed with `adseal_key_ring_builder_free`.
 */
int32_t adseal_key_ring_builder_new(struct adseal_key_ring_builder **out);

/**
 * Adds a key; it is copied.
 *
 * `id` names the key in verdicts: 1 to 64 bytes of visible ASCII, unique in the ring, no secret. `key` is used as it
 * is, never trimmed and never decoded. It verifies at `now` when `not_before <= now < not_after`, and signs from
 * `sign_from` on, by default from `not_before`; all three are unix seconds or `ADSEAL_NO_TIME`.
 * No bound is `ADSEAL_NO_TIME`, not 0 and not -1. Of the keys that may sign, the one with the latest `sign_from` signs,
 * on a tie the one added last, and only clicks whose `expires` is not behind its `not_after`. So give a new key a
 * `sign_from`: without one it may sign at once.
 *
 * `ADSEAL_ERROR_INVALID_KEY`: an empty key, a bad id, or `not_after <= not_before`. `ADSEAL_ERROR_INVALID_KEY_RING`:
 * there are 16 keys already. The builder is then unchanged.
 *
 * # Safety
 * `id` and `key` are NULL or point to as many readable bytes as their lengths say.
 */
int32_t adseal_key_ring_builder_add(struct adseal_key_ring_builder *builder,
                                    const char *id,
                                    size_t id_length,
                                    const void *key,
                                    size_t key_length,
                                    int64_t not_before,
                                    int64_t not_after,
                                    int64_t sign_from);

/**
 * Adds a key that was made before; both may be freed in any order.
 *
 * `ADSEAL_ERROR_INVALID_KEY_RING`: there are 16 keys already. The builder is then unchanged.
 */
int32_t adseal_key_ring_builder_add_key(struct adseal_key_ring_builder *builder, const struct adseal_key *key);

/**
 * Makes a ring of the keys so far, to be freed with `adseal_key_ring_free`. The builder stays usable, and yours.
 *
 * `ADSEAL_ERROR_INVALID_KEY_RING`: there is no key, an id stands twice, or two keys are equal as HMAC keys.
 */
int32_t adseal_key_ring_builder_build(const struct adseal_key_ring_builder *builder, struct adseal_key_ring **out);

/**
 * Frees a builder and wipes its keys. NULL is allowed.
 */
void adseal_key_ring_builder_free(struct adseal_key_ring_builder *builder);

/**
 * Makes a ring of one key that is always active, with the id `default`. The key is copied and used as it is.
 *
 * `ADSEAL_ERROR_INVALID_KEY`: the key is empty.
 *
 * # Safety
 * `key` is NULL or points to `key_length` readable bytes.
 */
int32_t adseal_key_ring_new(const void *key, size_t key_length, struct adseal_key_ring **out);

/**
 * How many keys the ring has; 0 for NULL.
 */
size_t adseal_key_ring_length(const struct adseal_key_ring *ring);

/**
 * The id of the key with this index, not NUL-terminated; it lives as long as the ring.
 *
 * `ADSEAL_ERROR_INVALID_ARGUMENT`: there is no such key.
 */
int32_t adseal_key_ring_key_id(const struct adseal_key_ring *ring, size_t index, const char **id, size_t *id_length);

/**
 * Frees a ring. Signers, verifiers and batches that were made with it keep its keys until they are freed; then the
 * keys are wiped. NULL is allowed.
 */
void adseal_key_ring_free(struct adseal_key_ring *ring);

/**
 * Makes a signer, to be freed with `adseal_click_signer_free`. It shares the keys of the ring, which may be freed
 * before it. Its lifetime is 60 seconds, unfilled macros are refused, and lints pass.
 */
int32_t adseal_click_signer_new(const struct adseal_key_ring *ring, struct adseal_click_signer **out);

/**
 * Sets the lifetime in seconds that `ADSEAL_EXPIRES_LIFETIME` stands for; 60 by default. Only before the signer is
 * shared between threads, as with every `set` function.
 *
 * `ADSEAL_ERROR_INVALID_ARGUMENT`: below 1.
 */
int32_t adseal_click_signer_set_lifetime(struct adseal_click_signer *signer, int64_t seconds);

/**
 * Sets what becomes of a value that is an unfilled macro: `ADSEAL_UNFILLED_REJECT` (the default) or
 * `ADSEAL_UNFILLED_NULL`.
 */
int32_t adseal_click_signer_set_unfilled(struct adseal_click_signer *signer, int32_t mode);

/**
 * Sets whether the first lint refuses a URI (`ADSEAL_SIGN_STRICT_LINT`): 0 (the default) or 1.
 */
int32_t adseal_click_signer_set_strict(struct adseal_click_signer *signer, int32_t strict);

/**
 * Frees a signer. NULL is allowed.
 */
void adseal_click_signer_free(struct adseal_click_signer *signer);

/**
 * Signs a click URI: writes it with `expires` and `signature` behind it.
 *
 * `uri` is `/path?query` or `http(s)://host/path?query`, without a `signature`. `expires` is a time in unix seconds,
 * `ADSEAL_EXPIRES_LIFETIME` or `ADSEAL_EXPIRES_EXISTING`; `now` is the time in unix seconds. `out` gets the signed URI
 * without a NUL, `*out_length` its length; it must not overlap `uri`.
 *
 * `expires` is a point in time and no lifetime: 60 is a minute into 1970, and is signed without complaint. For a lifetime
 * give `ADSEAL_EXPIRES_LIFETIME`.
 *
 * `ADSEAL_SIGN_...`: refused, and `*place` (which may be NULL) tells where. `ADSEAL_ERROR_BUFFER_TOO_SMALL`:
 * `*out_length` is the length needed, nothing was written to `out`; `adseal_signed_bound` always suffices.
 * `ADSEAL_ERROR_INVALID_ARGUMENT`: `now` below 0, or `out` overlaps `uri`. Nothing is allocated.
 *
 * # Safety
 * `uri` points to `uri_length` readable bytes, `out` to `out_capacity` writable ones that no other argument overlaps.
 */
int32_t adseal_click_signer_sign(const struct adseal_click_signer *signer,
                                 const char *uri,
                                 size_t uri_length,
                                 int64_t expires,
                                 int64_t now,
                                 char *out,
                                 size_t out_capacity,
                                 size_t *out_length,
                                 struct adseal_place *place);

/**
 * Builds `path?name=value&...` with names and values percent-encoded, and signs it.
 *
 * `path` is `/path` or `http(s)://host/path`. There are `count` names and values, unencoded, each an array of pointers
 * and one of lengths; a value whose pointer is NULL is missing and becomes `null`, one of length 0 stays empty. The
 * rest is as for `adseal_click_signer_sign`, except that `*place` counts in the path, or in the name or value of the
 * pair, and that when the result is not `ADSEAL_OK` the content of `out` is unspecified.
 * `ADSEAL_ERROR_BUFFER_TOO_SMALL`: `*out_length` is a length that suffices; this may come before a refusal. Nothing is
 * allocated.
 *
 * # Safety
 * `path` points to `path_length` readable bytes, the arrays to `count` elements each, every name and value to as many
 * readable bytes as its length says, `out` to `out_capacity` writable ones that no other argument overlaps.
 */
int32_t adseal_click_signer_sign_parts(const struct adseal_click_signer *signer,
                                       const char *path,
                                       size_t path_length,
                                       const char *const *names,
                                       const size_t *name_lengths,
                                       const char *const *values,
                                       const size_t *value_lengths,
                                       size_t count,
                                       int64_t expires,
                                       int64_t now,
                                       char *out,
                                       size_t out_capacity,
                                       size_t *out_length,
                                       struct adseal_place *place);

/**
 * The signature of exactly these bytes, with the key that signs at `now` (unix seconds). No rule is checked: this is
 * for callers that build and check the message themselves. An `expires` in the message is not read, so the key may be
 * one that ends before it. `adseal_click_verifier_check_signature` is the other side.
 *
 * `out` gets `ADSEAL_SIGNATURE_LENGTH` characters, no NUL. `ADSEAL_SIGN_NO_SIGNING_KEY`: no key may sign.
 * `ADSEAL_ERROR_BUFFER_TOO_SMALL`: `*out_length` is the length needed, nothing was written to `out`. Nothing is
 * allocated.
 *
 * # Safety
 * `message` points to `message_length` readable bytes, `out` to `out_capacity` writable ones that no other argument
 * overlaps.
 */
int32_t adseal_click_signer_signature(const struct adseal_click_signer *signer,
                                      const void *message,
                                      size_t message_length,
                                      int64_t now,
                                      char *out,
                                      size_t out_capacity,
                                      size_t *out_length);

/**
 * Lists what is legal in a URI but likely to go wrong on the way, in the order of the places.
 *
 * `*count` is the number of all lints; the first `capacity` of them are written to `lints`, which may be NULL with a
 * capacity of 0. `ADSEAL_SIGN_...`: signing would refuse the URI as it is; `*place` (which may be NULL) tells where.
 *
 * # Safety
 * `uri` points to `uri_length` readable bytes, `lints` to `capacity` writable elements.
 */
int32_t adseal_click_signer_lint(const struct adseal_click_signer *signer,
                                 const char *uri,
                                 size_t uri_length,
                                 struct adseal_lint *lints,
                                 size_t capacity,
                                 size_t *count,
                                 struct adseal_place *place);

/**
 * Parses and checks a template, to be freed with `adseal_click_template_free`. It keeps the signer's keys and settings
 * as they are now; the signer may be freed before it, and the text is copied.
 *
 * `ADSEAL_SIGN_MALFORMED_TEMPLATE` and all that signing refuses in the literal text: `*place` (which may be NULL)
 * tells where in the template.
 *
 * # Safety
 * `template_text` points to `template_length` readable bytes.
 */
int32_t adseal_click_template_new(const struct adseal_click_signer *signer,
                                  const char *template_text,
                                  size_t template_length,
                                  struct adseal_click_template **out,
                                  struct adseal_place *place);

/**
 * How many macros the template has; each name counts once. 0 for NULL.
 */
size_t adseal_click_template_macro_count(const struct adseal_click_template *template_);

/**
 * The name of the macro with this index, not NUL-terminated; it lives as long as the template. Indexes follow the
 * order in which the names first stand in the template.
 *
 * `ADSEAL_ERROR_INVALID_ARGUMENT`: there is no such macro.
 */
int32_t adseal_click_template_macro_name(const struct adseal_click_template *template_,
                                         size_t index,
                                         const char **name,
                                         size_t *name_length);

/**
 * The index of the macro with this name: where its value belongs in the arrays for `adseal_click_template_render`.
 *
 * `ADSEAL_SIGN_UNKNOWN_MACRO`: the template has no such macro.
 *
 * # Safety
 * `name` points to `name_length` readable bytes.
 */
int32_t adseal_click_template_macro_index(const struct adseal_click_template *template_,
                                          const char *name,
                                          size_t name_length,
                                          size_t *index);

/**
 * Fills, encodes, stamps and signs.
 *
 * There are `count` values, one for each macro by its index, unencoded: an array of pointers and one of lengths. A
 * value whose pointer is NULL is missing, and the whole parameter value that it belongs to becomes `null`; one of
 * length 0 is empty. `expires`, `now`, `out`, `out_length` and `place` are as for `adseal_click_signer_sign`, except
 * that `*place` counts in the supplied value, with the index of the parameter in the template, and that when the
 * result is not `ADSEAL_OK` the content of `out` is unspecified. `ADSEAL_ERROR_BUFFER_TOO_SMALL`: `*out_length` is a
 * length that suffices; this may come before a refusal. `ADSEAL_ERROR_INVALID_ARGUMENT`: `count` is not the number of
 * macros, `now` is below 0, or `out` overlaps a value. Nothing is allocated.
 *
 * # Safety
 * The arrays have `count` elements each, every value points to as many readable bytes as its length says, `out` to
 * `out_capacity` writable ones that no other argument overlaps.
 */
int32_t adseal_click_template_render(const struct adseal_click_template *template_,
                                     const char *const *values,
                                     const size_t *value_lengths,
                                     size_t count,
                                     int64_t expires,
                                     int64_t now,
                                     char *out,
                                     size_t out_capacity,
                                     size_t *out_length,
                                     struct adseal_place *place);

/**
 * Frees a template. NULL is allowed.
 */
void adseal_click_template_free(struct adseal_click_template *template_);

/**
 * Makes a context, to be freed with `adseal_signing_context_free`. It keeps the signer's keys and settings as they are
 * now; the signer may be freed before it. It is for callers that lend no memory of their own, or to whom each argument
 * of a call costs.
 *
 * `ADSEAL_ERROR_OUT_OF_MEMORY`: there is none for `ADSEAL_MAX_URI_LENGTH + 1` bytes.
 */
int32_t adseal_signing_context_new(const struct adseal_click_signer *signer, struct adseal_signing_context **out);

/**
 * Frees a context, and the URI that it signed last. NULL is allowed.
 */
void adseal_signing_context_free(struct adseal_signing_context *context);

/**
 * Signs a click URI as `adseal_click_signer_sign` does, with the signer's lifetime. `now` is the time in unix seconds.
 *
 * Returns the signed URI with a NUL behind it; it is the context's, and stays until the context signs again or is
 * freed. NULL where the URI is refused, or the call is wrong: `adseal_signing_context_status` tells why. `uri` may not
 * be what this context has signed, nor a part of that (`ADSEAL_ERROR_INVALID_ARGUMENT`). Nothing is allocated.
 *
 * # Safety
 * `uri` points to `uri_length` readable bytes.
 */
const char *adseal_signing_context_sign(struct adseal_signing_context *context,
                                        const char *uri,
                                        size_t uri_length,
                                        int64_t now);

/**
 * What the last call of `adseal_signing_context_sign` came to, and where, as from `adseal_click_signer_sign`:
 * `ADSEAL_OK` before any call. `*place` (which may be NULL) tells where in the URI.
 */
int32_t adseal_signing_context_status(const struct adseal_signing_context *context, struct adseal_place *place);

/**
 * Makes a guard with room for this many signatures at a time, to be freed with `adseal_replay_guard_free`. It takes 16
 * bytes for each, and allocates nothing later.
 *
 * How many are needed: valid clicks a second, times the longest time in seconds from a click's arrival to its
 * `expires`, plus leeway and 8. When it is full, clicks are refused with `ADSEAL_CLICK_REPLAY_GUARD_FULL`; it forgets
 * nothing that still counts. By the clock of the calls, that is: one that is set back makes it forget nothing, but while
 * one runs ahead of the end of a click, another click may take its place, and then it is fresh when the clock is right.
 *
 * `ADSEAL_ERROR_INVALID_ARGUMENT`: a capacity of 0. `ADSEAL_ERROR_OUT_OF_MEMORY`: there is not that much memory.
 */
int32_t adseal_replay_guard_new(size_t capacity,
                                struct adseal_replay_guard **out);

/**
 * How many signatures the guard is made for: what was asked for, rounded up. 0 for NULL.
 */
size_t adseal_replay_guard_capacity(const struct adseal_replay_guard *guard);

/**
 * Frees a guard. Policies and verifiers that use it keep it until they are freed. NULL is allowed.
 */
void adseal_replay_guard_free(struct adseal_replay_guard *guard);

/**
 * Makes the default policy, to be freed with `adseal_click_policy_free`.
 */
int32_t adseal_click_policy_new(struct adseal_click_policy **out);

/**
 * Frees a policy. NULL is allowed.
 */
void adseal_click_policy_free(struct adseal_click_policy *policy);

/**
 * Adds a parameter name, decoded, that must be in the signed part. `ADSEAL_ERROR_INVALID_POLICY`: there are 64
 * already.
 *
 * # Safety
 * `name` points to `name_length` readable bytes.
 */
int32_t adseal_click_policy_add_required(struct adseal_click_policy *policy, const char *name, size_t name_length);

/**
 * Sets whether required parameters must have a value too: 0 (the default) or 1.
 */
int32_t adseal_click_policy_set_required_nonempty(struct adseal_click_policy *policy, int32_t nonempty);

/**
 * Sets whether every parameter behind the signature is refused: 0 (the default) or 1.
 */
int32_t adseal_click_policy_set_forbid_unsigned(struct adseal_click_policy *policy, int32_t forbid);

/**
 * Adds a name that must not stand behind the signature, in any spelling that PHP takes for it.
 * `ADSEAL_ERROR_INVALID_POLICY`: there are 64 already.
 *
 * # Safety
 * `name` points to `name_length` readable bytes.
 */
int32_t adseal_click_policy_add_signed_only(struct adseal_click_policy *policy, const char *name, size_t name_length);

/**
 * Forbids a list of sensitive names behind the signature: identifiers, addresses, user agents, redirects and
 * `expires`. They do not count towards the 64. docs/click-validation.md lists them; a later
 * library may know more.
 */
int32_t adseal_click_policy_add_sensitive(struct adseal_click_policy *policy);

/**
 * Sets by how many seconds clocks may differ: 0 (the default) to 300, else `ADSEAL_ERROR_INVALID_POLICY`.
 */
int32_t adseal_click_policy_set_leeway(struct adseal_click_policy *policy, int64_t seconds);

/**
 * Sets how many seconds `expires` may lie ahead; without this call there is no limit. `ADSEAL_ERROR_INVALID_POLICY`:
 * below 1.
 */
int32_t adseal_click_policy_set_max_lifetime(struct adseal_click_policy *policy, int64_t seconds);

/**
 * Sets whether a click without `expires` is refused: 1 (the default) or 0.
 */
int32_t adseal_click_policy_set_require_expires(struct adseal_click_policy *policy, int32_t require);

/**
 * Sets whether bytes that are not legal in a URI make it malformed: 0 (the default) or 1.
 */
int32_t adseal_click_policy_set_strict(struct adseal_click_policy *policy, int32_t strict);

/**
 * Sets whether every click is accepted and only the reason tells, for a first rollout: 0 (the default) or 1.
 */
int32_t adseal_click_policy_set_report_only(struct adseal_click_policy *policy, int32_t report_only);

/**
 * Has valid clicks remembered in this guard, so that none is accepted twice; NULL takes a guard or store away again.
 * The guard is shared, and may be freed. A verifier with one needs a required `expires` and a maximum lifetime, which
 * together with twice the leeway is at most 67108864 seconds: two years. It is `adseal_click_verifier_new` that
 * returns `ADSEAL_ERROR_INVALID_POLICY` otherwise.
 */
int32_t adseal_click_policy_set_replay_guard(struct adseal_click_policy *policy,
                                             const struct adseal_replay_guard *guard);

/**
 * Has valid clicks remembered in a store of yours, which replaces a guard. Function and context are used by every
 * verifier made with this policy, from whichever threads verify, until the last of them is freed and the policy is
 * freed or has another store. Then `release`, which may be NULL, is called with the context: once for every call of
 * this function that returned `ADSEAL_OK`.
 *
 * # Safety
 * As just said.
 */
int32_t adseal_click_policy_set_replay_store(struct adseal_click_policy *policy,
                                             adseal_replay_store_fn store,
                                             void *context,
                                             adseal_replay_release_fn release);

/**
 * The numbers of a verdict in one place, for callers to whom a call costs more than a read of memory. They are always
 * those of the last verification, and stand at the same address until the verdict is freed: ask once. NULL for NULL.
 *
 * That a click can be read does not mean that it counts: look at `accepted` first. Nobody reads them while another
 * thread fills the verdict.
 */
const struct adseal_click_summary *adseal_click_verdict_summary(const struct adseal_click_verdict *verdict);

/**
 * Makes a verdict, to be freed with `adseal_click_verdict_free`. Until it is filled its reason is
 * `ADSEAL_ERROR_INVALID_ARGUMENT`, and it is not accepted.
 */
int32_t adseal_click_verdict_new(struct adseal_click_verdict **out);

/**
 * Frees a verdict. NULL is allowed.
 */
void adseal_click_verdict_free(struct adseal_click_verdict *verdict);

/**
 * The reason: `ADSEAL_VALID`, or the first check that failed (`ADSEAL_CLICK_...`), or what the last verification
 * returned instead.
 */
int32_t adseal_click_verdict_reason(const struct adseal_click_verdict *verdict);

/**
 * Whether to take the click: 1 if it is valid or the policy only reports, else 0. 0 for NULL.
 */
int32_t adseal_click_verdict_accepted(const struct adseal_click_verdict *verdict);

/**
 * The id of the key that reproduced the signature, not NUL-terminated; its length is 0 if there is none. It lives
 * until the verdict is filled again or freed.
 */
int32_t adseal_click_verdict_key_id(const struct adseal_click_verdict *verdict, const char **id, size_t *id_length);

/**
 * The signed `expires` in unix seconds, or `ADSEAL_NO_TIME` if there is none or it is not known.
 */
int64_t adseal_click_verdict_expires(const struct adseal_click_verdict *verdict);

/**
 * Oddities that did not fail the click: a sum of `ADSEAL_FLAG_...`.
 */
uint32_t adseal_click_verdict_flags(const struct adseal_click_verdict *verdict);

/**
 * Where the bytes that the signature covers start in the URI; 0 where that is not known.
 */
size_t adseal_click_verdict_message_offset(const struct adseal_click_verdict *verdict);

/**
 * How many bytes the signature covers; 0 where that is not known.
 */
size_t adseal_click_verdict_message_length(const struct adseal_click_verdict *verdict);

/**
 * How many parameters stand behind the signature, where anybody can write; 0 where that is not known.
 */
size_t adseal_click_verdict_unsigned_parameters(const struct adseal_click_verdict *verdict);

/**
 * Where the offending byte stands in the URI, or `ADSEAL_NO_OFFSET`.
 */
size_t adseal_click_verdict_offset(const struct adseal_click_verdict *verdict);

/**
 * The offending parameter: its raw name, which points into `uri`; or the required name that is missing, which points
 * into the verdict and lives until that is filled again or freed; or NULL and 0 if there is none.
 *
 * `uri` is the one that was verified: the same bytes, wherever they are now. Nothing but their number is compared.
 * `ADSEAL_ERROR_INVALID_ARGUMENT`: its length is another.
 *
 * # Safety
 * `uri` points to `uri_length` readable bytes.
 */
int32_t adseal_click_verdict_parameter(const struct adseal_click_verdict *verdict,
                                       const char *uri,
                                       size_t uri_length,
                                       const char **name,
                                       size_t *name_length);

/**
 * The signed parameters one after the other, decoded: read these, and never the raw query, for what stands behind the
 * signature was written by anybody. There are none unless the signature was reproduced, or the policy only reports.
 * That they can be read does not mean that the click counts: an expired or replayed one has them too. Look at
 * `adseal_click_verdict_accepted` first.
 *
 * `uri` is the one that was verified. Nothing but its length is compared: other bytes of this length, as in a buffer
 * that was used again, give names and values that nobody signed. `*cursor` is 0 at first; each call moves it on.
 * `name` and `value` get the next parameter, without a NUL, and `*name_length` and `*value_length` their lengths: `+`
 * is a space, `%XX` a byte. `ADSEAL_NONE`: there are no more. `ADSEAL_ERROR_BUFFER_TOO_SMALL`: both lengths tell what
 * is needed, nothing was written to the buffers, and the cursor stays. `ADSEAL_ERROR_INVALID_ARGUMENT`: the length of
 * the URI is another, a cursor at which no parameter ends, or buffers that overlap.
 *
 * # Safety
 * `uri` points to `uri_length` readable bytes, `name` and `value` to as many writable ones as their capacities say,
 * which no other argument overlaps.
 */
int32_t adseal_click_verdict_next_parameter(const struct adseal_click_verdict *verdict,
                                            const char *uri,
                                            size_t uri_length,
                                            size_t *cursor,
                                            char *name,
                                            size_t name_capacity,
                                            size_t *name_length,
                                            char *value,
                                            size_t value_capacity,
                                            size_t *value_length);

/**
 * The decoded value of the signed parameter with this decoded name; of several, the first. See
 * `adseal_click_verdict_next_parameter`. A `+` in the URI's names is read as a space or as itself, so that what a
 * policy requires is found.
 *
 * `ADSEAL_NONE`: there is no such parameter, or none may be read. `ADSEAL_ERROR_BUFFER_TOO_SMALL`: `*value_length` is
 * the length needed, nothing was written to `value`.
 *
 * # Safety
 * `uri` and `name` point to as many readable bytes as their lengths say, `value` to `value_capacity` writable ones
 * that no other argument overlaps.
 */
int32_t adseal_click_verdict_find_parameter(const struct adseal_click_verdict *verdict,
                                            const char *uri,
                                            size_t uri_length,
                                            const char *name,
                                            size_t name_length,
                                            char *value,
                                            size_t value_capacity,
                                            size_t *value_length);

/**
 * Makes a verifier, to be freed with `adseal_click_verifier_free`. It shares the keys and copies the policy; both may
 * be freed before it. NULL as policy is the default one.
 *
 * `ADSEAL_ERROR_INVALID_POLICY`: the policy contradicts itself.
 */
int32_t adseal_click_verifier_new(const struct adseal_key_ring *ring,
                                  const struct adseal_click_policy *policy,
                                  struct adseal_click_verifier **out);

/**
 * Frees a verifier. Verdicts stay as they are. NULL is allowed.
 */
void adseal_click_verifier_free(struct adseal_click_verifier *verifier);

/**
 * Verifies a click URI: any bytes get a verdict. Give the request target as it was received; a URI that was decoded,
 * re-encoded or rebuilt is another one.
 *
 * `now` is the time in unix seconds. Returns the reason, `ADSEAL_VALID` or `ADSEAL_CLICK_...`, and fills the verdict
 * (which may be NULL, if the reason is enough). With a policy that only reports, read `adseal_click_verdict_accepted`.
 *
 * 100 and above is a mistake in the call, and no verdict: NULL with a length, a length out of range, or `now` below 0
 * (`ADSEAL_ERROR_INVALID_ARGUMENT`). The verdict then has this number as its reason, and is not accepted. Nothing is
 * allocated.
 *
 * # Safety
 * `uri` points to `uri_length` readable bytes. Nobody else uses the verdict during the call.
 */
int32_t adseal_click_verifier_verify(const struct adseal_click_verifier *verifier,
                                     const char *uri,
                                     size_t uri_length,
                                     int64_t now,
                                     struct adseal_click_verdict *verdict);

/**
 * Whether an active key reproduces this signature of exactly these bytes, in constant time. No rule is checked: this
 * is for callers that build and check the message themselves, as for `adseal_click_signer_signature`.
 *
 * Returns `ADSEAL_VALID`, `ADSEAL_CLICK_MALFORMED_SIGNATURE`, `ADSEAL_CLICK_NO_ACTIVE_KEY` or
 * `ADSEAL_CLICK_INVALID_SIGNATURE`; 100 and above is a mistake in the call, and no verdict. `now` is the time in unix
 * seconds. Nothing is allocated.
 *
 * # Safety
 * `message` and `signature` point to as many readable bytes as their lengths say.
 */
int32_t adseal_click_verifier_check_signature(const struct adseal_click_verifier *verifier,
                                              const void *message,
                                              size_t message_length,
                                              const char *signature,
                                              size_t signature_length,
                                              int64_t now);

/**
 * The decoded value of the first parameter with this decoded name in front of the signature, for choosing the ring by
 * which a click is verified, where each sender has its own. A `+` in the URI's names is read as a space or as itself.
 *
 * Nothing is verified here, and the choice needs no trust: the parameter is part of what the signature covers, so a
 * click that names another sender is verified by that sender's keys, and fails. What stands behind the signature,
 * where anybody can write, is not looked at. Once the click is verified, read its parameters from the verdict.
 *
 * `ADSEAL_NONE`: there is no such parameter, or the URI is too long or not of the form of a click. Verify such a click,
 * and one whose value has no ring, with a ring of a key that is never active: its reason is
 * `ADSEAL_CLICK_NO_ACTIVE_KEY`, unless an earlier check fails. `ADSEAL_ERROR_BUFFER_TOO_SMALL`: `*value_length` is the length needed, nothing was written to
 * `value`. Nothing is allocated.
 *
 * # Safety
 * `uri` and `name` point to as many readable bytes as their lengths say, `value` to `value_capacity` writable ones
 * that no other argument overlaps.
 */
int32_t adseal_click_claimed_parameter(const char *uri,
                                       size_t uri_length,
                                       const char *name,
                                       size_t name_length,
                                       char *value,
                                       size_t value_capacity,
                                       size_t *value_length);

/**
 * The name under which PHP would store a parameter. `raw` is the name as it stands in a query; `out` gets the folded
 * one, which is never longer, without a NUL.
 *
 * `ADSEAL_ERROR_BUFFER_TOO_SMALL`: `*out_length` is the length needed, nothing was written to `out`.
 *
 * # Safety
 * `raw` points to `raw_length` readable bytes, `out` to `out_capacity` writable ones that no other argument overlaps.
 */
int32_t adseal_click_name_fold(const char *raw, size_t raw_length, char *out, size_t out_capacity, size_t *out_length);

/**
 * Whether PHP would store two raw names under one key: `*collide` is 1 or 0.
 *
 * # Safety
 * `one` and `other` point to as many readable bytes as their lengths say.
 */
int32_t adseal_click_names_collide(const char *one,
                                   size_t one_length,
                                   const char *other,
                                   size_t other_length,
                                   int32_t *collide);

/**
 * Makes a batch without rows, to be freed with `adseal_click_batch_free`.
 */
int32_t adseal_click_batch_new(struct adseal_click_batch **out);

/**
 * Frees a batch; the arrays stay the caller's. NULL is allowed.
 */
void adseal_click_batch_free(struct adseal_click_batch *batch);

/**
 * Describes the rows as Arrow does for a string or binary column: `data` holds all URIs, and row `i` is the bytes from
 * `offsets[i]` up to `offsets[i + 1]`. There are `rows + 1` offsets. Those that decrease, are negative or pass
 * `data_length` make their row `ADSEAL_ERROR_INVALID_ARGUMENT`. With 0 rows neither array is looked at, and both may
 * be NULL.
 *
 * Call this or one of its three siblings first: what was set for single rows before (validity, times, rings) is
 * forgotten.
 *
 * # Safety
 * `data` points to `data_length` readable bytes and `offsets` to `rows + 1` elements, until the batch is freed or
 * describes other rows.
 */
int32_t adseal_click_batch_set_offsets32(struct adseal_click_batch *batch,
                                         const char *data,
                                         size_t data_length,
                                         const int32_t *offsets,
                                         size_t rows);

/**
 * As `adseal_click_batch_set_offsets32`, for a large string or binary column.
 *
 * # Safety
 * As there.
 */
int32_t adseal_click_batch_set_offsets64(struct adseal_click_batch *batch,
                                         const char *data,
                                         size_t data_length,
                                         const int64_t *offsets,
                                         size_t rows);

/**
 * As `adseal_click_batch_set_offsets32`, for an array of `rows` pointers and one of lengths. A NULL with a length
 * makes its row `ADSEAL_ERROR_NULL_POINTER`.
 *
 * # Safety
 * The arrays have `rows` elements, and every URI points to as many readable bytes as its length says, until the batch
 * is freed or describes other rows.
 */
int32_t adseal_click_batch_set_pointers(struct adseal_click_batch *batch,
                                        const char *const *uris,
                                        const size_t *uri_lengths,
                                        size_t rows);

/**
 * As `adseal_click_batch_set_offsets32`, for the lines of one text, as in a file or where the URIs are joined for the
 * call: each is ended by a line feed (LF), and what follows the last one is a row too, unless it is empty. `*rows` is
 * their number. A carriage return (CR) in front of a line feed is not taken away: it is part of its row, which makes
 * that malformed.
 *
 * The batch keeps where each line starts, at most two `size_t` for each. `ADSEAL_ERROR_OUT_OF_MEMORY`: there is no room for that; the
 * batch is unchanged.
 *
 * # Safety
 * `text` points to `text_length` readable bytes, until the batch is freed or describes other rows.
 */
int32_t adseal_click_batch_set_lines(struct adseal_click_batch *batch,
                                     const char *text,
                                     size_t text_length,
                                     size_t *rows);

/**
 * Says which rows are null, as Arrow does: the bit `bit_offset + i`, least significant first, is 1 where row `i` is
 * valid. NULL, with whatever length and offset: no row is null. Null rows get `ADSEAL_ROW_NULL`.
 *
 * `ADSEAL_ERROR_INVALID_ARGUMENT`: the bitmap has fewer bits than there are rows, or the rows are not described yet.
 *
 * # Safety
 * `bitmap` points to `bitmap_length` readable bytes, until the batch is freed or describes other rows.
 */
int32_t adseal_click_batch_set_validity(struct adseal_click_batch *batch,
                                        const void *bitmap,
                                        size_t bitmap_length,
                                        size_t bit_offset);

/**
 * Sets the time for all rows, in unix seconds. A batch needs this or `adseal_click_batch_set_now_rows`.
 *
 * `ADSEAL_ERROR_INVALID_ARGUMENT`: below 0.
 */
int32_t adseal_click_batch_set_now(struct adseal_click_batch *batch, int64_t now);

/**
 * Sets the time for each row, in unix seconds. One below 0 makes its row `ADSEAL_ERROR_INVALID_ARGUMENT`.
 *
 * `ADSEAL_ERROR_INVALID_ARGUMENT`: `rows` is not the number of rows of the batch.
 *
 * # Safety
 * `now` points to `rows` elements, until the batch is freed or describes other rows.
 */
int32_t adseal_click_batch_set_now_rows(struct adseal_click_batch *batch, const int64_t *now, size_t rows);

/**
 * Sets the `expires` for all rows, as in `adseal_click_signer_sign`. Without it every row gets the signer's lifetime.
 * Verifying takes no notice of it.
 */
int32_t adseal_click_batch_set_expires(struct adseal_click_batch *batch, int64_t expires);

/**
 * Sets the `expires` for each row, as in `adseal_click_signer_sign`.
 *
 * `ADSEAL_ERROR_INVALID_ARGUMENT`: `rows` is not the number of rows of the batch.
 *
 * # Safety
 * `expires` points to `rows` elements, until the batch is freed or describes other rows.
 */
int32_t adseal_click_batch_set_expires_rows(struct adseal_click_batch *batch, const int64_t *expires, size_t rows);

/**
 * Gives each row its key ring: row `i` uses `rings[ring_of_row[i]]` instead of the ring of the signer or verifier. The
 * keys are shared, so the rings may be freed; the array of indexes is borrowed. An index that is not below
 * `ring_count` makes its row `ADSEAL_ERROR_INVALID_ARGUMENT`. NULL and 0 as rings takes them away again, and the
 * indexes are not looked at.
 *
 * `ADSEAL_ERROR_NULL_POINTER`: a ring is NULL. `ADSEAL_ERROR_INVALID_ARGUMENT`: `rows` is not the number of rows of
 * the batch.
 *
 * # Safety
 * `rings` points to `ring_count` handles, `ring_of_row` to `rows` elements, the latter until the batch is freed or
 * describes other rows.
 */
int32_t adseal_click_batch_set_rings(struct adseal_click_batch *batch,
                                     const struct adseal_key_ring *const *rings,
                                     size_t ring_count,
                                     const uint32_t *ring_of_row,
                                     size_t rows);

/**
 * Sets how many threads verify or sign the rows of the batch, the calling one included: 1 by default, 256 at most, and 0
 * for as many as the machine can run for this process, which is found out here and now. Whatever the number, the
 * results are the same. Other rows do not change it.
 *
 * The threads are made in the call and have ended when it returns, so a process may fork between calls. No more are made
 * than there are 256 rows for each, and what one that cannot be made would have done is done by the calling one. A
 * signal that the process gets meanwhile may be handled in any of them. With 1 nothing is allocated. Making threads
 * takes memory, and where there is none for that the process ends; some 50 bytes of it stay until the calling thread
 * ends.
 *
 * `ADSEAL_ERROR_INVALID_ARGUMENT`: more than 256.
 */
int32_t adseal_click_batch_set_threads(struct adseal_click_batch *batch,
                                       uint32_t threads);

/**
 * Verifies the rows of a batch, in order, each as `adseal_click_verifier_verify` would.
 *
 * `rows` is the number of rows of the batch, and the length of the arrays. `reasons[i]` gets the reason of row `i`
 * (`ADSEAL_VALID`, `ADSEAL_CLICK_...`), or `ADSEAL_ROW_NULL`, or the `ADSEAL_ERROR_...` of a row that cannot be read;
 * other rows go on. `expires[i]` gets the signed `expires` or `ADSEAL_NO_TIME`, `key_index[i]` the index of the key in
 * its ring or -1, `flags[i]` a sum of `ADSEAL_FLAG_...`, `offsets[i]` where the offending byte stands in the URI of
 * the row or -1; these four may be NULL. A policy that only reports changes nothing here: look at the reasons.
 *
 * The MACs of many rows are made together, so this takes less time than as many single calls; and
 * `adseal_click_batch_set_threads` shares the rows out among threads. With a replay guard in the policy one thread does
 * it all, whatever was set: of two equal clicks the first one in the order of the rows is valid.
 *
 * `ADSEAL_ERROR_INVALID_ARGUMENT`: `rows` is another number, or no time was set. Then nothing was written. Nothing is
 * allocated with one thread. Each thread needs about 140 KiB of stack.
 *
 * # Safety
 * The arrays that are not NULL have `rows` writable elements, and no other argument overlaps them.
 */
int32_t adseal_click_verifier_verify_batch(const struct adseal_click_verifier *verifier,
                                           const struct adseal_click_batch *batch,
                                           int32_t *reasons,
                                           int64_t *expires,
                                           int32_t *key_index,
                                           uint32_t *flags,
                                           int64_t *offsets,
                                           size_t rows);

/**
 * Signs the rows of a batch, in order, each as `adseal_click_signer_sign` would.
 *
 * `rows` is the number of rows of the batch. `statuses[i]` gets the status of row `i` (`ADSEAL_OK`,
 * `ADSEAL_SIGN_...`), or `ADSEAL_ROW_NULL`, or the `ADSEAL_ERROR_...` of a row that cannot be read; other rows go on.
 * `offsets[i]` gets the place of the refusal in the URI of the row, or -1; `offsets` may be NULL. The signed URIs
 * stand in `out` one behind the other, row `i` from `out_offsets[i]` to `out_offsets[i + 1]`, nothing for rows that
 * were not signed. `*out_length` is the length of all. These offsets have 64 bits, whatever those of the batch have.
 *
 * `ADSEAL_ERROR_BUFFER_TOO_SMALL`: `*out_length` is the length needed; all arrays are complete, the content
 * of `out` is unspecified. `adseal_click_signer_sign_batch_bound` always suffices. `ADSEAL_ERROR_INVALID_ARGUMENT`:
 * `rows` is another number, no time was set, or `out` overlaps the URIs. Then nothing was written. Nothing is
 * allocated with one thread. Each thread needs about 110 KiB of stack. With more than one thread every row is looked at
 * twice: once for its length, so that each thread knows where its part of `out` begins.
 *
 * # Safety
 * `statuses` and `offsets` have `rows` writable elements, `out_offsets` one more, `out` has `out_capacity` writable
 * bytes, and no other argument overlaps them.
 */
int32_t adseal_click_signer_sign_batch(const struct adseal_click_signer *signer,
                                       const struct adseal_click_batch *batch,
                                       int32_t *statuses,
                                       int64_t *offsets,
                                       char *out,
                                       size_t out_capacity,
                                       int64_t *out_offsets,
                                       size_t rows,
                                       size_t *out_length);

/**
 * Bytes that always hold the signed URIs of a batch; 0 for NULL.
 */
size_t adseal_click_signer_sign_batch_bound(const struct adseal_click_signer *signer,
                                            const struct adseal_click_batch *batch);

/**
 * Bytes that always hold what PHP makes of a text of `length` bytes: the capacity to give to
 * `adseal_php_json_canonicalize`.
 */
size_t adseal_php_json_canonical_bound(size_t length);

/**
 * What PHP's `json_encode(json_decode($json))` gives, byte by byte, or with `ADSEAL_PHP_JSON_ASSOC`
 * `json_encode(json_decode($json, true))`: default flags, `serialize_precision` -1, depth 512. The rules are in
 * docs/php-json.md.
 *
 * `out` gets the bytes, without a NUL, and `*out_length` their number. `ADSEAL_JSON_...`: PHP refuses the text, and
 * `*error_offset` (which may be NULL) is where, in bytes from its start; the text's length where something is missing
 * at the end. Where there is no such error it is `ADSEAL_NO_OFFSET`; it is written whatever happens.
 *
 * `ADSEAL_ERROR_BUFFER_TOO_SMALL`: `*out_length` is the length needed, nothing was written to `out`; another call
 * does all the work again, and `adseal_php_json_canonical_bound` always suffices. `ADSEAL_ERROR_INVALID_ARGUMENT`: no
 * such mode, or `out` overlaps `json`. `ADSEAL_ERROR_OUT_OF_MEMORY`: the memory that this needs for a while, at
 * most 30 times the length of the text and 64 KiB, is not there.
 *
 * # Safety
 * `json` points to `json_length` readable bytes, `out` to `out_capacity` writable ones that no other argument
 * overlaps.
 */
int32_t adseal_php_json_canonicalize(const void *json,
                                     size_t json_length,
                                     int32_t mode,
                                     char *out,
                                     size_t out_capacity,
                                     size_t *out_length,
                                     size_t *error_offset);

/**
 * Lists every place where a text is not what PHP makes of it in both modes, in the order of docs/php-json.md. None:
 * the text is right for every receiver, whether that hashes it as it came or what PHP makes of it.
 *
 * `*count` is the number of all places; the first `capacity` of them are written to `places`, which may be NULL with
 * a capacity of 0. A text that PHP refuses is told as a place too, with `ADSEAL_UNSTABLE_INVALID_JSON`: it is no
 * failure. `ADSEAL_ERROR_OUT_OF_MEMORY`: there is none for the keys of the text's objects; the content of `places` is
 * then unspecified. `ADSEAL_ERROR_INVALID_ARGUMENT`: `places` overlaps `json`.
 *
 * # Safety
 * `json` points to `json_length` readable bytes, `places` to `capacity` writable elements that no other argument
 * overlaps.
 */
int32_t adseal_php_json_stability(const void *json,
                                  size_t json_length,
                                  struct adseal_instability *places,
                                  size_t capacity,
                                  size_t *count);

/**
 * Whether `adseal_install_signer_sign` refuses a place that `adseal_php_json_stability` told: 1 if no spelling makes it
 * right for every receiver, or only with another meaning, and `adseal_instability_message` then says what to write
 * instead; 0 if it is only spelled otherwise, and for NULL.
 */
int32_t adseal_instability_is_refused(const struct adseal_instability *place);

/**
 * Makes a signer, to be freed with `adseal_install_signer_free`. API key and secret are copied, and used as they are:
 * never trimmed, never decoded. Tokens are hex, and bodies of 2097152 bytes or more are refused, unless set otherwise.
 *
 * `ADSEAL_ERROR_INVALID_KEY`: the API key is not 1 to 256 bytes of visible ASCII, or the secret is empty.
 *
 * # Safety
 * `api_key` and `secret` point to as many readable bytes as their lengths say.
 */
int32_t adseal_install_signer_new(const char *api_key,
                                  size_t api_key_length,
                                  const void *secret,
                                  size_t secret_length,
                                  struct adseal_install_signer **out);

/**
 * Frees a signer and wipes its secret. NULL is allowed.
 */
void adseal_install_signer_free(struct adseal_install_signer *signer);

/**
 * Sets how tokens are spelled: `ADSEAL_TOKEN_HEX` (the default) or `ADSEAL_TOKEN_BASE64`. Only before the signer is
 * shared between threads, as with every `set` function.
 */
int32_t adseal_install_signer_set_encoding(struct adseal_install_signer *signer, int32_t encoding);

/**
 * Refuses bodies of this many bytes or more; 2097152 by default.
 *
 * `ADSEAL_ERROR_INVALID_ARGUMENT`: 0, with which not even an empty body would pass.
 */
int32_t adseal_install_signer_set_max_body(struct adseal_install_signer *signer, size_t max_body);

/**
 * The token of a body: 64 or 44 characters, without a NUL. Send exactly these bytes: a body that is serialised anew
 * has another token.
 *
 * `ADSEAL_ERROR_BODY_TOO_LARGE`: the body is at or over the limit. `ADSEAL_ERROR_BUFFER_TOO_SMALL`: `*out_length` is
 * the length needed, nothing was written to `out`; `ADSEAL_MAX_TOKEN_LENGTH` always suffices. Nothing is allocated.
 *
 * # Safety
 * `body` points to `body_length` readable bytes, `out` to `out_capacity` writable ones that no other argument
 * overlaps.
 */
int32_t adseal_install_signer_token(const struct adseal_install_signer *signer,
                                    const void *body,
                                    size_t body_length,
                                    char *out,
                                    size_t out_capacity,
                                    size_t *out_length);

/**
 * Signs a body as it is: copies it, and hands it out together with its headers. To be freed with
 * `adseal_signed_install_free`; the signer may be freed before it.
 *
 * The token is right for a receiver that hashes the body as it came; that of `adseal_install_signer_sign` is right for
 * every receiver.
 *
 * `ADSEAL_ERROR_BODY_TOO_LARGE`: the body is at or over the limit. `ADSEAL_ERROR_OUT_OF_MEMORY`: no memory for the
 * copy.
 *
 * # Safety
 * `body` points to `body_length` readable bytes.
 */
int32_t adseal_install_signer_sign_raw(const struct adseal_install_signer *signer,
                                       const void *body,
                                       size_t body_length,
                                       struct adseal_signed_install **out);

/**
 * The bytes to send; they live as long as the signed install.
 */
int32_t adseal_signed_install_body(const struct adseal_signed_install *install, const void **body, size_t *body_length);

/**
 * How many headers to send: send them all, however many there are. 0 for NULL.
 */
size_t adseal_signed_install_header_count(const struct adseal_signed_install *install);

/**
 * The header with this index: name and value, not NUL-terminated; they live as long as the signed install.
 *
 * `ADSEAL_ERROR_INVALID_ARGUMENT`: there is no such header.
 */
int32_t adseal_signed_install_header(const struct adseal_signed_install *install,
                                     size_t index,
                                     const char **name,
                                     size_t *name_length,
                                     const char **value,
                                     size_t *value_length);

/**
 * Frees a signed install. NULL is allowed.
 */
void adseal_signed_install_free(struct adseal_signed_install *install);

/**
 * Signs JSON so that it is right for every receiver, whether that hashes the body as it came or what PHP makes of it:
 * copies the JSON if PHP leaves it as it is, else writes it as PHP does, and hands it out together with its headers.
 * Send `adseal_signed_install_body`, never the JSON given; `adseal_signed_install_note` tells what was changed. To be
 * freed with `adseal_signed_install_free`; the signer may be freed before it.
 *
 * Refused are, in this order, `ADSEAL_JSON_...`: what PHP says of it; `ADSEAL_JSON_UNSTABLE_JSON`: no spelling makes
 * it right for every receiver, or only with another meaning; `ADSEAL_ERROR_BODY_TOO_LARGE`: the body to send is at or
 * over the limit. With `allow_unstable` 1 instead of 0 nothing is unstable: sent is what PHP writes where objects stay
 * objects, whatever another receiver reads in it. `ADSEAL_ERROR_OUT_OF_MEMORY`: no memory for the body, or for the
 * keys of its objects while it is read.
 *
 * `*place` (which may be NULL) tells where in the JSON and is written whatever happens: for `ADSEAL_JSON_...` the place
 * that is refused, or the first of them, as `adseal_php_json_stability` tells it, and `adseal_instability_message` of
 * its cause says what to write instead. Else its cause is 0 and its offset `ADSEAL_NO_OFFSET`.
 *
 * # Safety
 * `json` points to `json_length` readable bytes.
 */
int32_t adseal_install_signer_sign(const struct adseal_install_signer *signer,
                                   const void *json,
                                   size_t json_length,
                                   int32_t allow_unstable,
                                   struct adseal_signed_install **out,
                                   struct adseal_instability *place);

/**
 * How many notes there are: one for each cause that the JSON given to `adseal_install_signer_sign` showed, so none
 * where it is sent as it was given. 0 for NULL.
 */
size_t adseal_signed_install_note_count(const struct adseal_signed_install *install);

/**
 * The note with this index: in the order of the offsets, and of the causes at one offset.
 *
 * `ADSEAL_ERROR_INVALID_ARGUMENT`: there is no such note.
 */
int32_t adseal_signed_install_note(const struct adseal_signed_install *install, size_t index, struct adseal_note *note);

/**
 * Makes a verdict, to be freed with `adseal_install_verdict_free`. Until it is filled its reason is
 * `ADSEAL_ERROR_INVALID_ARGUMENT`, and it is not accepted.
 */
int32_t adseal_install_verdict_new(struct adseal_install_verdict **out);

/**
 * Frees a verdict. NULL is allowed.
 */
void adseal_install_verdict_free(struct adseal_install_verdict *verdict);

/**
 * The reason: `ADSEAL_VALID`, or the first check that failed (`ADSEAL_INSTALL_...`), or what the last verification
 * returned instead.
 */
int32_t adseal_install_verdict_reason(const struct adseal_install_verdict *verdict);

/**
 * Whether to take the body: 1 if it is valid or the verifier only reports, else 0. 0 for NULL.
 */
int32_t adseal_install_verdict_accepted(const struct adseal_install_verdict *verdict);

/**
 * The id of the secret that reproduced the token, not NUL-terminated; its length is 0 if there is none. It lives until
 * the verdict is filled again or freed.
 */
int32_t adseal_install_verdict_key_id(const struct adseal_install_verdict *verdict, const char **id, size_t *id_length);

/**
 * For a malformed token that was given once: its first byte that does not fit, or its length where it ends early. For
 * `ADSEAL_INSTALL_INVALID_JSON`: where PHP's error is in the body. Else `ADSEAL_NO_OFFSET`.
 */
size_t adseal_install_verdict_offset(const struct adseal_install_verdict *verdict);

/**
 * The form of the body that the token is of, where it is valid: `ADSEAL_FORM_RAW`, or with `ADSEAL_ACCEPT_PHP` also
 * `ADSEAL_FORM_PHP_OBJECT` or `ADSEAL_FORM_PHP_ASSOC`. 0 if there is none, and for NULL.
 */
int32_t adseal_install_verdict_form(const struct adseal_install_verdict *verdict);

/**
 * For `ADSEAL_INSTALL_INVALID_JSON`: what PHP says of the body where objects stay objects (`ADSEAL_JSON_...`). Else 0.
 */
int32_t adseal_install_verdict_json_error(const struct adseal_install_verdict *verdict);

/**
 * The bytes that the token is of: read these, and never the body as it was received, in which another parser may read
 * other values where keys are repeated. For `ADSEAL_FORM_RAW` they are `received` itself; for the other forms they are
 * the verdict's, and live until it is filled again or freed. NULL and 0 if no form matched, also where the verifier
 * only reports.
 *
 * `received` is the body that was verified: the same bytes, wherever they are now. Nothing but their number is
 * compared. `ADSEAL_ERROR_INVALID_ARGUMENT`: its length is another.
 *
 * # Safety
 * `received` points to `received_length` readable bytes.
 */
int32_t adseal_install_verdict_body(const struct adseal_install_verdict *verdict,
                                    const void *received,
                                    size_t received_length,
                                    const void **body,
                                    size_t *body_length);

/**
 * Makes an empty register, to be freed with `adseal_install_register_free`.
 */
int32_t adseal_install_register_new(struct adseal_install_register **out);

/**
 * Adds a secret to an API key, and the API key if it is new. All is copied, and used as it is.
 *
 * `id` names the secret in verdicts: 1 to 64 bytes of visible ASCII, unique under its API key, no secret. The secret
 * is active at `now` when `not_before <= now < not_after`; both are unix seconds or `ADSEAL_NO_TIME`.
 *
 * `ADSEAL_ERROR_INVALID_KEY`: the API key is not 1 to 256 bytes of visible ASCII, an empty secret, a bad id, or
 * `not_after <= not_before`. `ADSEAL_ERROR_INVALID_KEY_RING`: the API key has 16 secrets, or this id or secret
 * already. `ADSEAL_ERROR_OUT_OF_MEMORY`: there is no room for its list of API keys; the API key itself is a small
 * allocation. The register is then unchanged. Verifiers that were made with the register before never change.
 *
 * # Safety
 * `api_key`, `id` and `secret` point to as many readable bytes as their lengths say.
 */
int32_t adseal_install_register_add(struct adseal_install_register *register_,
                                    const char *api_key,
                                    size_t api_key_length,
                                    const char *id,
                                    size_t id_length,
                                    const void *secret,
                                    size_t secret_length,
                                    int64_t not_before,
                                    int64_t not_after);

/**
 * As `adseal_install_register_add`, with a secret that was made before by `adseal_key_new`; both may be freed in any
 * order.
 *
 * `ADSEAL_ERROR_INVALID_KEY`: the API key is not 1 to 256 bytes of visible ASCII, or the secret has a `sign_from`,
 * which means nothing to a verifier.
 *
 * # Safety
 * `api_key` points to `api_key_length` readable bytes.
 */
int32_t adseal_install_register_add_key(struct adseal_install_register *register_,
                                        const char *api_key,
                                        size_t api_key_length,
                                        const struct adseal_key *secret);

/**
 * Frees a register; its secrets are wiped once the verifiers made with it are freed too. NULL is allowed.
 */
void adseal_install_register_free(struct adseal_install_register *register_);

/**
 * Makes a verifier of a register as it is now, to be freed with `adseal_install_verifier_free`. Secrets are shared,
 * not copied; the register may be freed before it, or get more of them, which only later verifiers know. Tokens are
 * hex, bodies of 2097152 bytes or more are refused, and only what is valid is accepted, unless set otherwise.
 */
int32_t adseal_install_verifier_new(const struct adseal_install_register *register_,
                                    struct adseal_install_verifier **out);

/**
 * Sets which tokens are taken: `ADSEAL_TOKEN_HEX` (the default) or `ADSEAL_TOKEN_BASE64`, never both. Only before the
 * verifier is shared between threads, as with every `set` function.
 */
int32_t adseal_install_verifier_set_encoding(struct adseal_install_verifier *verifier, int32_t encoding);

/**
 * Refuses bodies of this many bytes or more; 2097152 by default.
 *
 * `ADSEAL_ERROR_INVALID_ARGUMENT`: 0, with which not even an empty body would pass.
 */
int32_t adseal_install_verifier_set_max_body(struct adseal_install_verifier *verifier, size_t max_body);

/**
 * Sets which forms of a body may match its token: `ADSEAL_ACCEPT_RAW` (the default), the body as it was received; or
 * `ADSEAL_ACCEPT_PHP`, also what PHP makes of it, for senders that sign one spelling of their JSON and send another.
 */
int32_t adseal_install_verifier_set_accept(struct adseal_install_verifier *verifier, int32_t accept);

/**
 * Sets whether every body is accepted and only the reason tells, for a first rollout: 0 (the default) or 1.
 */
int32_t adseal_install_verifier_set_report_only(struct adseal_install_verifier *verifier, int32_t report_only);

/**
 * Frees a verifier; its secrets are wiped once the register and the other verifiers that share them are freed too.
 * Verdicts stay as they are. NULL is allowed.
 */
void adseal_install_verifier_free(struct adseal_install_verifier *verifier);

/**
 * Verifies a body as it was received, with the values of its two headers; (NULL, 0) is a header that is not there.
 * `now` is the time in unix seconds.
 *
 * Returns the reason, `ADSEAL_VALID` or `ADSEAL_INSTALL_...`, and fills the verdict (which may be NULL, if the reason
 * is enough). 100 and above says nothing of the token, and is the verdict's reason then: a mistake in the call, which is
 * never accepted (NULL with a length, a length out of range, or `now` below 0, `ADSEAL_ERROR_INVALID_ARGUMENT`); or
 * `ADSEAL_ERROR_OUT_OF_MEMORY` where PHP forms are accepted and there is no memory for them, at most 30 times the length
 * of the body and 64 KiB. That is accepted if the verifier only reports.
 *
 * A verdict says nothing about freshness: whoever captured body and token can send them again. Nothing is allocated,
 * unless PHP forms are accepted.
 *
 * # Safety
 * `body`, `api_key` and `token` point to as many readable bytes as their lengths say. Nobody else uses the verdict
 * during the call.
 */
int32_t adseal_install_verifier_verify(const struct adseal_install_verifier *verifier,
                                       const void *body,
                                       size_t body_length,
                                       const char *api_key,
                                       size_t api_key_length,
                                       const char *token,
                                       size_t token_length,
                                       int64_t now,
                                       struct adseal_install_verdict *verdict);

/**
 * As `adseal_install_verifier_verify`, with all headers of the request, in any order and of any case: `count` names
 * and values, each an array of pointers and one of lengths. Space and tab around values are not part of them.
 *
 * # Safety
 * `body` points to `body_length` readable bytes, the arrays have `count` elements each, and every name and value
 * points to as many readable bytes as its length says. Nobody else uses the verdict during the call.
 */
int32_t adseal_install_verifier_verify_request(const struct adseal_install_verifier *verifier,
                                               const void *body,
                                               size_t body_length,
                                               const char *const *names,
                                               const size_t *name_lengths,
                                               const char *const *values,
                                               const size_t *value_lengths,
                                               size_t count,
                                               int64_t now,
                                               struct adseal_install_verdict *verdict);

/**
 * Makes an explainer without keys. To be freed with `adseal_explainer_free`.
 */
int32_t adseal_explainer_new(struct adseal_explainer **explainer);

/**
 * Adds a private key, which clicks may have been signed with: 1 to 16 of them, `ADSEAL_MAX_KEYS`, which are tried in
 * this order. It is copied as it is, so give the bytes that you give to `adseal_key_ring_new`. Its id is 1 to 64 bytes
 * of visible ASCII and no other key's. Two keys may be equal. A failure leaves the explainer as it was.
 *
 * `ADSEAL_ERROR_INVALID_KEY`: the key is empty, or its id is no id. `ADSEAL_ERROR_INVALID_KEY_RING`: there is a key of
 * this id, or there are 16.
 *
 * # Safety
 * `id` and `key` point to as many readable bytes as their lengths say.
 */
int32_t adseal_explainer_add_key(struct adseal_explainer *explainer,
                                 const char *id,
                                 size_t id_length,
                                 const void *key,
                                 size_t key_length);

/**
 * Adds an API key with a secret, which installs may have been signed with: 1 to 16 such pairs, `ADSEAL_MAX_KEYS`,
 * beside any keys of clicks. They are copied as they are, and tried in this order. The id is the secret's: 1 to 64
 * bytes of visible ASCII, and no other secret's, be it of another API key. A failure leaves the explainer as it was.
 *
 * `ADSEAL_ERROR_INVALID_KEY`: the API key is not 1 to 256 bytes of visible ASCII, the secret is empty, or its id is no
 * id. `ADSEAL_ERROR_INVALID_KEY_RING`: there is a secret of this id, or there are 16.
 *
 * # Safety
 * `api_key`, `id` and `secret` point to as many readable bytes as their lengths say.
 */
int32_t adseal_explainer_add_secret(struct adseal_explainer *explainer,
                                    const char *api_key,
                                    size_t api_key_length,
                                    const char *id,
                                    size_t id_length,
                                    const void *secret,
                                    size_t secret_length);

/**
 * Hashes no more than this many bytes for one explanation, instead of `ADSEAL_DEFAULT_EXPLAIN_BUDGET`: any number is
 * allowed, and with 0 nothing is tried. It bounds the time that an explanation takes.
 */
int32_t adseal_explainer_set_budget(struct adseal_explainer *explainer, uint64_t budget);

/**
 * Wipes the keys and frees the explainer. NULL is allowed.
 */
void adseal_explainer_free(struct adseal_explainer *explainer);

/**
 * Why the signature of a click does not match. `uri` is the request target or the URL as it was received: any bytes
 * whatever, of any length, also what verifying calls malformed. `signature` is the one that was received, if it came
 * apart from the URI; where its length is 0 it is the URI's. The explanation copies what it needs of both, and is to
 * be freed with `adseal_explanation_free`; the explainer may be freed before it.
 *
 * That nothing was found is an explanation, too, and `ADSEAL_OK`: `adseal_explanation_outcome` tells. Searching makes
 * thousands of MACs, until the budget is spent: it is for people who look for a fault, and no check of a click, for
 * which there is `adseal_click_verifier_verify`.
 *
 * `ADSEAL_ERROR_INVALID_KEY_RING`: the explainer has no key. `ADSEAL_ERROR_OUT_OF_MEMORY`: no memory for what is
 * hashed.
 *
 * # Safety
 * `uri` and `signature` point to as many readable bytes as their lengths say.
 */
int32_t adseal_explainer_click(const struct adseal_explainer *explainer,
                               const char *uri,
                               size_t uri_length,
                               const char *signature,
                               size_t signature_length,
                               struct adseal_explanation **explanation);

/**
 * Why the token of an install does not match: body and token as they were received, any bytes whatever. The
 * explanation copies what it needs of both, and is to be freed with `adseal_explanation_free`; the explainer may be
 * freed before it.
 *
 * As `adseal_explainer_click` this is for people, and no check. `ADSEAL_ERROR_INVALID_KEY_RING`: the explainer has no
 * secret. `ADSEAL_ERROR_OUT_OF_MEMORY`: no memory for what is hashed.
 *
 * # Safety
 * `body` and `token` point to as many readable bytes as their lengths say.
 */
int32_t adseal_explainer_install(const struct adseal_explainer *explainer,
                                 const void *body,
                                 size_t body_length,
                                 const char *token,
                                 size_t token_length,
                                 struct adseal_explanation **explanation);

/**
 * Frees an explanation. NULL is allowed.
 */
void adseal_explanation_free(struct adseal_explanation *explanation);

/**
 * What the search came to: `ADSEAL_EXPLAIN_...`, of which 0 is that nothing is wrong. `ADSEAL_NONE` for NULL.
 */
int32_t adseal_explanation_outcome(const struct adseal_explanation *explanation);

/**
 * How many mistakes together reproduce the signature or token: 1 or more for `ADSEAL_EXPLAIN_EXPLAINED`, else 0. 0 for
 * NULL.
 */
size_t adseal_explanation_cause_count(const struct adseal_explanation *explanation);

/**
 * The cause with this index, `ADSEAL_CAUSE_...`, in the order of the numbers; 0 where there is none, and for NULL.
 */
int32_t adseal_explanation_cause(const struct adseal_explanation *explanation, size_t index);

/**
 * Lends the answer in one sentence: what was done, and what to do instead. Printable ASCII; like all that is lent it
 * is not NUL-terminated, and stays until the explanation is freed. It is for people, and may be put better in another
 * version: programs look at the causes.
 */
int32_t adseal_explanation_sentence(const struct adseal_explanation *explanation,
                                    const char **sentence,
                                    size_t *length);

/**
 * Lends the report, which also shows what was hashed and what should have been, with a mark under the first byte that
 * differs: lines of at most 80 columns, each with a line feed, of printable ASCII. It is not NUL-terminated, and stays
 * until the explanation is freed. It is for people, and may be put better in another version.
 */
int32_t adseal_explanation_report(const struct adseal_explanation *explanation, const char **report, size_t *length);

/**
 * Lends the id of the key that reproduces the signature, or of the secret that reproduces the token; `ADSEAL_NONE`
 * where none does, and where the mistake was to use no key or one that is not here. It stays until the explanation is
 * freed.
 */
int32_t adseal_explanation_key_id(const struct adseal_explanation *explanation, const char **id, size_t *length);

/**
 * Lends the raw name of the parameter that the mistake was made with, as it stands in the URI: any bytes. Of an
 * install it is `api_key` or `secret`, where the mistake was made with that one alone. `ADSEAL_NONE` where it is about
 * none. It stays until the explanation is freed.
 */
int32_t adseal_explanation_parameter(const struct adseal_explanation *explanation,
                                     const char **parameter,
                                     size_t *length);

/**
 * Lends the bytes that were hashed, of a click or of a body, without any of a key; `ADSEAL_NONE` where nothing
 * reproduces the signature or token. They stay until the explanation is freed.
 */
int32_t adseal_explanation_hashed(const struct adseal_explanation *explanation, const void **hashed, size_t *length);

/**
 * Lends the bytes that should have been hashed: of a click the message, of an install the body. They stay until the
 * explanation is freed.
 */
int32_t adseal_explanation_expected(const struct adseal_explanation *explanation,
                                    const void **expected,
                                    size_t *length);

/**
 * Where the bytes that were hashed begin to differ from those that should have been, in bytes from the start of each;
 * the length of the shorter where the other goes on. `ADSEAL_NO_OFFSET` where they are the same (the mistake is
 * another one, as a key that was trimmed) or nothing was found, and for NULL.
 */
size_t adseal_explanation_first_difference(const struct adseal_explanation *explanation);

/**
 * Whether this cause, `ADSEAL_CAUSE_...`, was tried to its end: 1 or 0. 0 for NULL.
 */
int32_t adseal_explanation_has_tried(const struct adseal_explanation *explanation, int32_t cause);

/**
 * How many MACs were made and compared. 0 for NULL.
 */
uint64_t adseal_explanation_attempts(const struct adseal_explanation *explanation);

/**
 * How many bytes were hashed for them. 0 for NULL.
 */
uint64_t adseal_explanation_hashed_bytes(const struct adseal_explanation *explanation);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* ADSEAL_H */
