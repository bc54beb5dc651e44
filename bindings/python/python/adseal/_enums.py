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
