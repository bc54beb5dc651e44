"""The causes that docs/explain.md lists, and the mistakes that clicks and installs share, made on purpose."""

from __future__ import annotations

import base64
import hashlib
import hmac
import urllib.parse
from collections.abc import Callable, Sequence

OF_BOTH = {
    "base64_of_hex": 4,
    "percent_encoded": 5,
    "plus_became_space": 6,
    "signature_case_changed": 7,
    "signature_truncated": 8,
    "signature_with_space": 9,
    "hmac_sha1": 20,
    "hmac_sha512": 21,
    "plain_sha256": 22,
    "plain_sha256_message_first": 23,
    "key_and_message_swapped": 24,
    "no_key": 25,
    "key_trimmed": 40,
    "key_hex_decoded": 41,
    "key_base64_decoded": 42,
    "key_with_newline": 43,
    "key_hex_encoded": 44,
    "key_base64_encoded": 45,
    "key_unquoted": 46,
    "key_quoted": 47,
    "empty_key": 48,
    "published_key": 49,
    "key_cut_at_nul": 50,
    "key_case_changed": 51,
    "key_utf16": 52,
    "trailing_newline": 80,
    "message_utf16": 86,
}
OF_CLICKS = {
    "padded_base64": 1,
    "standard_base64": 2,
    "hex_signature": 3,
    "last_character_changed": 10,
    "signature_misnamed": 14,
    "signed_twice": 15,
    "whole_url": 60,
    "host_included": 61,
    "query_only": 62,
    "path_left_out": 63,
    "no_question_mark": 64,
    "no_leading_slash": 65,
    "path_only": 66,
    "path_changed": 67,
    "signature_included": 81,
    "trailing_ampersand": 82,
    "html_escaped": 83,
    "html_escaped_on_the_way": 84,
    "message_base64": 85,
    "message_percent_encoded": 87,
    "surrounding_space": 88,
    "slashes_escaped": 89,
    "values_decoded": 100,
    "space_as_plus": 101,
    "space_as_escape": 102,
    "lower_case_escapes": 103,
    "upper_case_escapes": 104,
    "tilde": 105,
    "apostrophe": 106,
    "values_reencoded": 107,
    "encoded_twice": 108,
    "encoded_on_the_way": 109,
    "case_changed": 110,
    "path_case_changed": 111,
    "names_case_changed": 112,
    "value_case_changed": 113,
    "parameters_sorted": 130,
    "parameters_reordered": 131,
    "expires_moved": 132,
    "expires_not_hashed": 140,
    "parameter_added": 141,
    "macro_filled": 142,
    "value_filled": 143,
    "tail_hashed": 144,
    "empty_parameters_dropped": 145,
    "expires_in_milliseconds": 150,
    "expires_in_seconds": 151,
}
OF_INSTALLS = {
    "upper_case_hex": 11,
    "base64_token": 12,
    "base64url_token": 13,
    "api_key_and_secret_swapped": 200,
    "digest_before_secret": 201,
    "upper_case_digest": 202,
    "base64_digest": 203,
    "raw_digest": 204,
    "sha256_digest": 205,
    "body_not_digested": 206,
    "secret_left_out": 207,
    "secret_as_key": 208,
    "separator": 209,
    "php_object_form": 220,
    "php_assoc_form": 221,
    "slashes_unescaped": 222,
    "slashes_escaped_in_body": 223,
    "pretty_printed": 224,
    "whitespace_removed": 225,
    "raw_unicode": 226,
    "escaped_unicode": 227,
    "newline_added": 228,
    "byte_order_mark": 229,
    "line_ends": 230,
    "keys_sorted": 231,
    "empty_body": 232,
    "body_quoted": 233,
    "html_escapes": 234,
    "escape_case": 235,
}
NUMBER = {**OF_BOTH, **OF_CLICKS, **OF_INSTALLS}

SPACE = b" \t\n\v\f\r\0"
UNSET = b""
PUBLISHED = b"secret"


def cause_of(mistake: str) -> str:
    """A mistake is named as its cause is; where there are several ways to make it, with the way behind a colon."""
    return mistake.partition(":")[0]


def causes_of(mistakes: Sequence[str]) -> list[str]:
    """In the order of their numbers."""
    return sorted({cause_of(mistake) for mistake in mistakes}, key=NUMBER.__getitem__)


def without_padding(text: bytes) -> bytes:
    return text.rstrip(b"=")


def percent_encoded(text: bytes) -> bytes:
    return urllib.parse.quote(text, safe="").encode("ascii")


KEYS: dict[str, Callable[[bytes], bytes]] = {
    "key_trimmed": lambda key: key.strip(SPACE),
    "key_trimmed:behind": lambda key: key.rstrip(SPACE),
    "key_hex_decoded": lambda key: bytes.fromhex(key.decode("ascii")),
    "key_hex_decoded:guid": lambda key: bytes.fromhex(key.replace(b"-", b"").decode("ascii")),
    "key_base64_decoded": base64.b64decode,
    "key_base64_decoded:url": base64.urlsafe_b64decode,
    # What is not of its alphabet is passed over, as PHP does.
    "key_base64_decoded:passing-over": base64.b64decode,
    "key_base64_decoded:unpadded": lambda key: base64.b64decode(key + b"=" * (-len(key) % 4)),
    "key_with_newline": lambda key: key + b"\n",
    "key_with_newline:crlf": lambda key: key + b"\r\n",
    "key_hex_encoded": lambda key: key.hex().encode("ascii"),
    "key_hex_encoded:upper": lambda key: key.hex().upper().encode("ascii"),
    "key_base64_encoded": base64.b64encode,
    "key_base64_encoded:url": base64.urlsafe_b64encode,
    "key_base64_encoded:url-unpadded": lambda key: without_padding(base64.urlsafe_b64encode(key)),
    "key_base64_encoded:unpadded": lambda key: without_padding(base64.b64encode(key)),
    "key_unquoted": lambda key: key[1:-1],
    "key_quoted": lambda key: b'"' + key + b'"',
    "key_quoted:single": lambda key: b"'" + key + b"'",
    "empty_key": lambda key: UNSET,
    "published_key": lambda key: PUBLISHED,
    "key_cut_at_nul": lambda key: key.partition(b"\0")[0],
    "key_case_changed:lower": bytes.lower,
    "key_case_changed:upper": bytes.upper,
    "key_utf16:le": lambda key: key.decode("utf-8").encode("utf-16-le"),
    "key_utf16:be": lambda key: key.decode("utf-8").encode("utf-16-be"),
    "key_utf16:le-mark": lambda key: b"\xff\xfe" + key.decode("utf-8").encode("utf-16-le"),
    "key_utf16:be-mark": lambda key: b"\xfe\xff" + key.decode("utf-8").encode("utf-16-be"),
}


def hmac_sha256(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")


ALGORITHMS: dict[str, Callable[[bytes, bytes], bytes]] = {
    "hmac_sha1": lambda key, message: hmac.digest(key, message, "sha1"),
    "hmac_sha512": lambda key, message: hmac.digest(key, message, "sha512"),
    "plain_sha256": lambda key, message: hashlib.sha256(key + message).digest(),
    "plain_sha256_message_first": lambda key, message: hashlib.sha256(message + key).digest(),
    "key_and_message_swapped": lambda key, message: hmac.digest(message, key, "sha256"),
    "no_key": lambda key, message: hashlib.sha256(message).digest(),
}

# With these no key of anybody's was used.
WITHOUT_KEY = ("no_key", "empty_key", "published_key")
