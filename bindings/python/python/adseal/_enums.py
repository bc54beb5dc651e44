"""The names of the specification as enumerations. Each member is a string too, and compares equal to its name."""

from __future__ import annotations

from enum import Enum, IntFlag


class _Name(str, Enum):
    """A string in any context, whichever version of Python formats it."""

    def __str__(self) -> str:
        return str.__str__(self)

    def __format__(self, format_spec: str) -> str:
        return str.__format__(self, format_spec)


class ClickReason(_Name):
    """The first check of a click that failed, or ``valid``. In the order of the checks; docs/click-validation.md, 4."""

    VALID = "valid"
    MALFORMED_URI = "malformed_uri"
    MISSING_SIGNATURE = "missing_signature"
    MALFORMED_SIGNATURE = "malformed_signature"
    DUPLICATE_PARAMETER = "duplicate_parameter"
    MISSING_EXPIRES = "missing_expires"
    MALFORMED_EXPIRES = "malformed_expires"
    MISSING_PARAMETER = "missing_parameter"
    UNSIGNED_PARAMETER = "unsigned_parameter"
    NO_ACTIVE_KEY = "no_active_key"
    INVALID_SIGNATURE = "invalid_signature"
    EXPIRED = "expired"
    LIFETIME_TOO_LONG = "lifetime_too_long"
    REPLAYED = "replayed"
    REPLAY_GUARD_FULL = "replay_guard_full"


class InstallReason(_Name):
    """The first check of an install that failed, or ``valid``. In their order; docs/install-authentication.md."""

    VALID = "valid"
    MISSING_TOKEN = "missing_token"
    MALFORMED_TOKEN = "malformed_token"
    UNKNOWN_API_KEY = "unknown_api_key"
    NO_ACTIVE_KEY = "no_active_key"
    BODY_TOO_LARGE = "body_too_large"
    INVALID_JSON = "invalid_json"
    INVALID_TOKEN = "invalid_token"


class SigningReason(_Name):
    """Why something was not signed. docs/click-validation.md, 3; docs/install-authentication.md."""

    TOO_LONG = "too_long"
    MALFORMED_URI = "malformed_uri"
    HAS_SIGNATURE = "has_signature"
    UNFILLED_MACRO = "unfilled_macro"
    ILLEGAL_BYTE = "illegal_byte"
    ESCAPED_AMPERSAND = "escaped_ampersand"
    TOO_MANY_PARAMETERS = "too_many_parameters"
    DUPLICATE_PARAMETER = "duplicate_parameter"
    HAS_EXPIRES = "has_expires"
    MISSING_EXPIRES = "missing_expires"
    EXPIRES_OUT_OF_RANGE = "expires_out_of_range"
    NO_SIGNING_KEY = "no_signing_key"
    STRICT_LINT = "strict_lint"
    MALFORMED_TEMPLATE = "malformed_template"
    UNKNOWN_MACRO = "unknown_macro"
    BODY_TOO_LARGE = "body_too_large"
    UNSTABLE_JSON = "unstable_json"


class LintKind(_Name):
    """What is legal in a click URI but likely to go wrong on the way. docs/click-validation.md, 3.3."""

    RESERVED_CHARACTER = "reserved_character"
    UNSTABLE_IN_TRANSIT = "unstable_in_transit"
    VALUE_EQUALS_NAME = "value_equals_name"
    FEW_PARAMETERS = "few_parameters"
    SHORT_KEY = "short_key"
    ENCODED_MACRO = "encoded_macro"


class Cause(_Name):
    """Why a JSON text is not what PHP makes of it. docs/php-json.md, Stability."""

    SLASH_NOT_ESCAPED = "slash_not_escaped"
    INSIGNIFICANT_WHITESPACE = "insignificant_whitespace"
    RAW_NON_ASCII = "raw_non_ascii"
    NON_CANONICAL_ESCAPE = "non_canonical_escape"
    EMPTY_OBJECT = "empty_object"
    LIST_LIKE_OBJECT = "list_like_object"
    DUPLICATE_KEY = "duplicate_key"
    NEGATIVE_ZERO = "negative_zero"
    NON_CANONICAL_NUMBER = "non_canonical_number"
    INTEGER_OVERFLOW = "integer_overflow"
    INVALID_PROPERTY_NAME = "invalid_property_name"
    INVALID_JSON = "invalid_json"


class ExplainOutcome(_Name):
    """What the search for the cause of a mismatch came to. docs/explain.md."""

    MATCHES = "matches"
    EXPLAINED = "explained"
    UNEXPLAINED = "unexplained"
    BUDGET_EXHAUSTED = "budget_exhausted"
    NO_SIGNATURE = "no_signature"


class ExplainCause(_Name):
    """A known mistake, for which a signature or a token does not match. In the order of docs/explain.md."""

    PADDED_BASE64 = "padded_base64"
    STANDARD_BASE64 = "standard_base64"
    HEX_SIGNATURE = "hex_signature"
    BASE64_OF_HEX = "base64_of_hex"
    PERCENT_ENCODED = "percent_encoded"
    PLUS_BECAME_SPACE = "plus_became_space"
    SIGNATURE_CASE_CHANGED = "signature_case_changed"
    SIGNATURE_TRUNCATED = "signature_truncated"
    SIGNATURE_WITH_SPACE = "signature_with_space"
    LAST_CHARACTER_CHANGED = "last_character_changed"
    UPPER_CASE_HEX = "upper_case_hex"
    BASE64_TOKEN = "base64_token"
    BASE64URL_TOKEN = "base64url_token"
    SIGNATURE_MISNAMED = "signature_misnamed"
    SIGNED_TWICE = "signed_twice"
    HMAC_SHA1 = "hmac_sha1"
    HMAC_SHA512 = "hmac_sha512"
    PLAIN_SHA256 = "plain_sha256"
    PLAIN_SHA256_MESSAGE_FIRST = "plain_sha256_message_first"
    KEY_AND_MESSAGE_SWAPPED = "key_and_message_swapped"
    NO_KEY = "no_key"
    KEY_TRIMMED = "key_trimmed"
    KEY_HEX_DECODED = "key_hex_decoded"
    KEY_BASE64_DECODED = "key_base64_decoded"
    KEY_WITH_NEWLINE = "key_with_newline"
    KEY_HEX_ENCODED = "key_hex_encoded"
    KEY_BASE64_ENCODED = "key_base64_encoded"
    KEY_UNQUOTED = "key_unquoted"
    KEY_QUOTED = "key_quoted"
    EMPTY_KEY = "empty_key"
    PUBLISHED_KEY = "published_key"
    KEY_CUT_AT_NUL = "key_cut_at_nul"
    KEY_CASE_CHANGED = "key_case_changed"
    KEY_UTF16 = "key_utf16"
    WHOLE_URL = "whole_url"
    HOST_INCLUDED = "host_included"
    QUERY_ONLY = "query_only"
    PATH_LEFT_OUT = "path_left_out"
    NO_QUESTION_MARK = "no_question_mark"
    NO_LEADING_SLASH = "no_leading_slash"
    PATH_ONLY = "path_only"
    PATH_CHANGED = "path_changed"
    TRAILING_NEWLINE = "trailing_newline"
    SIGNATURE_INCLUDED = "signature_included"
    TRAILING_AMPERSAND = "trailing_ampersand"
    HTML_ESCAPED = "html_escaped"
    HTML_ESCAPED_ON_THE_WAY = "html_escaped_on_the_way"
    MESSAGE_BASE64 = "message_base64"
    MESSAGE_UTF16 = "message_utf16"
    MESSAGE_PERCENT_ENCODED = "message_percent_encoded"
    SURROUNDING_SPACE = "surrounding_space"
    SLASHES_ESCAPED = "slashes_escaped"
    VALUES_DECODED = "values_decoded"
    SPACE_AS_PLUS = "space_as_plus"
    SPACE_AS_ESCAPE = "space_as_escape"
    LOWER_CASE_ESCAPES = "lower_case_escapes"
    UPPER_CASE_ESCAPES = "upper_case_escapes"
    TILDE = "tilde"
    APOSTROPHE = "apostrophe"
    VALUES_REENCODED = "values_reencoded"
    ENCODED_TWICE = "encoded_twice"
    ENCODED_ON_THE_WAY = "encoded_on_the_way"
    CASE_CHANGED = "case_changed"
    PATH_CASE_CHANGED = "path_case_changed"
    NAMES_CASE_CHANGED = "names_case_changed"
    VALUE_CASE_CHANGED = "value_case_changed"
    PARAMETERS_SORTED = "parameters_sorted"
    PARAMETERS_REORDERED = "parameters_reordered"
    EXPIRES_MOVED = "expires_moved"
    EXPIRES_NOT_HASHED = "expires_not_hashed"
    PARAMETER_ADDED = "parameter_added"
    MACRO_FILLED = "macro_filled"
    VALUE_FILLED = "value_filled"
    TAIL_HASHED = "tail_hashed"
    EMPTY_PARAMETERS_DROPPED = "empty_parameters_dropped"
    EXPIRES_IN_MILLISECONDS = "expires_in_milliseconds"
    EXPIRES_IN_SECONDS = "expires_in_seconds"
    API_KEY_AND_SECRET_SWAPPED = "api_key_and_secret_swapped"
    DIGEST_BEFORE_SECRET = "digest_before_secret"
    UPPER_CASE_DIGEST = "upper_case_digest"
    BASE64_DIGEST = "base64_digest"
    RAW_DIGEST = "raw_digest"
    SHA256_DIGEST = "sha256_digest"
    BODY_NOT_DIGESTED = "body_not_digested"
    SECRET_LEFT_OUT = "secret_left_out"
    SECRET_AS_KEY = "secret_as_key"
    SEPARATOR = "separator"
    PHP_OBJECT_FORM = "php_object_form"
    PHP_ASSOC_FORM = "php_assoc_form"
    SLASHES_UNESCAPED = "slashes_unescaped"
    SLASHES_ESCAPED_IN_BODY = "slashes_escaped_in_body"
    PRETTY_PRINTED = "pretty_printed"
    WHITESPACE_REMOVED = "whitespace_removed"
    RAW_UNICODE = "raw_unicode"
    ESCAPED_UNICODE = "escaped_unicode"
    NEWLINE_ADDED = "newline_added"
    BYTE_ORDER_MARK = "byte_order_mark"
    LINE_ENDS = "line_ends"
    KEYS_SORTED = "keys_sorted"
    EMPTY_BODY = "empty_body"
    BODY_QUOTED = "body_quoted"
    HTML_ESCAPES = "html_escapes"
    ESCAPE_CASE = "escape_case"

    @property
    def message(self) -> str:
        """What was done, as a clause without a full stop; a capital letter is one of a name, such as API."""
        return _clauses(self)[0]

    @property
    def advice(self) -> str:
        """What to do instead, as such a clause."""
        return _clauses(self)[1]


def _clauses(cause: ExplainCause) -> tuple[str, str]:
    """What the library says of a cause: message and advice."""
    # Not above, for the extension looks the members up here.
    from adseal._native import explain_causes

    return {name: (message, advice) for name, message, advice in explain_causes()}[cause]


class BodyForm(_Name):
    """The form of a body that its token is of."""

    RAW = "raw"
    PHP_OBJECT = "php_object"
    PHP_ASSOC = "php_assoc"


class ReplayOutcome(_Name):
    """What a replay guard says of a signature."""

    FRESH = "fresh"
    REPLAYED = "replayed"
    FULL = "full"


class ClickFlags(IntFlag):
    """Oddities that do not fail a click. docs/click-validation.md, 4.4."""

    NOT_RFC3986 = 1
    EXPIRES_IN_MILLISECONDS = 2
    SEMICOLON_IN_TAIL = 4
