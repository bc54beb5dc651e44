"""Explaining installs: each mistake alone, in each of its ways (docs/explain.md, "Causes of installs")."""

from __future__ import annotations

from suites_explain import ExplainInstallCase, RawSecret

# What PHP makes of it is the same.
PLAIN = (
    b'{"action":"install","kochava_app_id":"kodemo40","data":{"url":"https:\\/\\/x.example\\/a","name":"caf\\u00e9 '
    b'\\ud83d\\ude00","n":1.5,"ids":["a","b"],"e":[]}}'
)
# As JavaScript and Python write it.
RAW = '{"name":"caf\u00e9 \U0001f600","url":"https://x.example/a","ids":[1,2],"deep":{"z":null,"a":{}}}'.encode()
SPACED = b'{"b": "https:\\/\\/x.example\\/", "a": [1, 2, {"y": "caf\\u00e9", "x": 0}]}'
PRETTY = b'{\n  "b": 1,\n  "a": [\n    true\n  ]\n}\n'


def secrets(secret: bytes, api_key: bytes = b"test-api-key") -> list[RawSecret]:
    return [RawSecret("s1", secret, api_key)]


WRITTEN = [
    ExplainInstallCase("upper-case-hex", "Hex of capital letters.", PLAIN, ["upper_case_hex"]),
    ExplainInstallCase("mixed-case-hex", "Hex of both cases.", PLAIN, ["signature_case_changed:title"]),
    ExplainInstallCase("base64-token", "Standard base64 with padding.", PLAIN, ["base64_token"]),
    ExplainInstallCase("base64-token-lower", "The same in lower case.", PLAIN,
                       ["base64_token", "signature_case_changed:lower"]),
    ExplainInstallCase("base64url-token", "base64url.", PLAIN, ["base64url_token"]),
    ExplainInstallCase("base64url-token-padded", "base64url with padding.", PLAIN, ["base64url_token:padded"]),
    ExplainInstallCase("base64-token-unpadded", "Standard base64 without padding.", PLAIN,
                       ["base64url_token:standard"]),
    ExplainInstallCase("base64-of-hex", "base64_encode(hash_hmac(…)).", PLAIN, ["base64_of_hex"]),
    ExplainInstallCase("base64-of-hex-unpadded", "The same without padding.", PLAIN, ["base64_of_hex:url"]),
    ExplainInstallCase("base64-of-hex-upper", "Of hex of capital letters.", PLAIN,
                       ["base64_of_hex:upper", "upper_case_hex:inside"]),
    ExplainInstallCase("base64-of-hex-lines", "The program base64 breaks lines.", PLAIN,
                       ["base64_of_hex:lines", "signature_with_space:inside"]),
    ExplainInstallCase("plus-became-space", "Spaces for plus signs.", PLAIN, ["plus_became_space"]),
    ExplainInstallCase("plus-became-space-unpadded", "The same without padding.", PLAIN,
                       ["plus_became_space:unpadded"]),
    ExplainInstallCase("percent-encoded", "Base64 that was percent-encoded.", PLAIN,
                       ["base64_token", "percent_encoded"]),
    ExplainInstallCase("token-newline", "A line end behind the token.", PLAIN, ["signature_with_space:newline"]),
    ExplainInstallCase("token-crlf", "The same of Windows.", PLAIN, ["signature_with_space:crlf"]),
    ExplainInstallCase("token-space-before", "A space in front of the token.", PLAIN, ["signature_with_space:before"]),
    ExplainInstallCase("token-in-lines", "A line end in the token.", PLAIN, ["signature_with_space:lines"]),
    ExplainInstallCase("token-newline-encoded", "A line end as %0A.", PLAIN,
                       ["signature_with_space:newline", "percent_encoded"]),
    ExplainInstallCase("token-truncated", "The last digit is missing.", PLAIN, ["signature_truncated"]),
    ExplainInstallCase("token-truncated-32", "A column of 32 characters.", PLAIN, ["signature_truncated:32"]),
    ExplainInstallCase("token-truncated-base64", "Base64 of which 22 characters are left.", PLAIN,
                       ["base64_token", "signature_truncated:22"]),
]

ALGORITHM = [
    ExplainInstallCase("hmac-sha1", "40 digits.", PLAIN, ["hmac_sha1"]),
    ExplainInstallCase("hmac-sha512", "128 digits.", PLAIN, ["hmac_sha512"]),
    ExplainInstallCase("plain-sha256", "A hash of API key, secret and digest.", PLAIN, ["plain_sha256"]),
    ExplainInstallCase("plain-sha256-message-first", "A hash of secret, digest and API key.", PLAIN,
                       ["plain_sha256_message_first"]),
    ExplainInstallCase("hmac-arguments-swapped", "The message was given as the key.", PLAIN,
                       ["key_and_message_swapped"]),
    ExplainInstallCase("no-key", "A hash of secret and digest.", PLAIN, ["no_key"]),
]

KEY = [
    ExplainInstallCase("secret-trimmed", "White space round the secret.", PLAIN, ["key_trimmed"],
                       secrets=secrets(b" secret-0123456789\n")),
    ExplainInstallCase("secret-hex-decoded", "A secret of hex digits.", PLAIN, ["key_hex_decoded"],
                       secrets=secrets(b"00ff6e2b8a7fD1c0ffee0123456789AB")),
    ExplainInstallCase("api-key-hex-decoded", "An API key of hex digits.", PLAIN, ["key_hex_decoded"],
                       secrets=secrets(b"test-secret-0123456789", b"00ff6e2b8a7fd1c0"), key_of="api_key"),
    ExplainInstallCase("both-hex-decoded", "Both are hex digits, and both were decoded.", PLAIN, ["key_hex_decoded"],
                       secrets=secrets(b"00ff6e2b8a7fD1c0ffee0123456789AB", b"00ff6e2b8a7fd1c0"), key_of="both"),
    ExplainInstallCase("api-key-guid-decoded", "A GUID.", PLAIN, ["key_hex_decoded:guid"], key_of="api_key",
                       secrets=secrets(b"test-secret-0123456789", b"2f1c3b5e-7d8a-4e21-9c40-1a2b3c4d5e6f")),
    ExplainInstallCase("secret-base64-decoded", "A secret that is base64.", PLAIN, ["key_base64_decoded"],
                       secrets=secrets(b"3q2+7/8Aq80SNFZ4mrze8A==")),
    ExplainInstallCase("secret-newline", "The line end of the secret's file.", PLAIN, ["key_with_newline"]),
    ExplainInstallCase("api-key-newline", "The line end of the API key's file.", PLAIN, ["key_with_newline"],
                       key_of="api_key"),
    ExplainInstallCase("both-newline", "Both.", PLAIN, ["key_with_newline"], key_of="both"),
    ExplainInstallCase("api-key-crlf", "The same of Windows.", PLAIN, ["key_with_newline:crlf"], key_of="api_key"),
    ExplainInstallCase("api-key-hex-encoded", "The API key in hex.", PLAIN, ["key_hex_encoded"], key_of="api_key"),
    ExplainInstallCase("secret-base64-encoded", "The secret in base64.", PLAIN, ["key_base64_encoded"]),
    ExplainInstallCase("secret-unquoted", "The secret has quotation marks.", PLAIN, ["key_unquoted"],
                       secrets=secrets(b'"secret-0123456789"')),
    ExplainInstallCase("api-key-quoted", "Quotation marks of the configuration file.", PLAIN, ["key_quoted"],
                       key_of="api_key"),
    ExplainInstallCase("secret-quoted", "The same round the secret.", PLAIN, ["key_quoted:single"]),
    ExplainInstallCase("api-key-empty", "A variable that was not set.", PLAIN, ["empty_key"], key_of="api_key"),
    ExplainInstallCase("api-key-published", "The key of the published example of clicks.", PLAIN, ["published_key"],
                       key_of="api_key"),
    ExplainInstallCase("secret-published", "As the secret.", PLAIN, ["published_key"]),
    ExplainInstallCase("secret-cut", "A secret with a zero byte.", PLAIN, ["key_cut_at_nul"],
                       secrets=secrets(b"test\0-secret-0123456789")),
    ExplainInstallCase("api-key-upper", "The API key in upper case.", PLAIN, ["key_case_changed:upper"],
                       key_of="api_key"),
    ExplainInstallCase("secret-lower", "The secret in lower case.", PLAIN, ["key_case_changed:lower"],
                       secrets=secrets(b"Secret-0123456789")),
    ExplainInstallCase("api-key-utf16", "Encoding.Unicode.GetBytes(apiKey).", PLAIN, ["key_utf16:le"],
                       key_of="api_key"),
    ExplainInstallCase("both-utf16", "Of both.", PLAIN, ["key_utf16:le"], key_of="both"),
]

TOGETHER = [
    ExplainInstallCase("keys-swapped", "The secret as the key, the API key in front.", PLAIN,
                       ["api_key_and_secret_swapped"]),
    ExplainInstallCase("digest-first", "The digest in front of the secret.", PLAIN, ["digest_before_secret"]),
    ExplainInstallCase("digest-upper", "A digest in capital letters.", PLAIN, ["upper_case_digest"]),
    ExplainInstallCase("digest-base64", "A digest in base64.", PLAIN, ["base64_digest"]),
    ExplainInstallCase("digest-base64url", "A digest in base64url.", PLAIN, ["base64_digest:url"]),
    ExplainInstallCase("digest-raw", "sha1($body, true).", PLAIN, ["raw_digest"]),
    ExplainInstallCase("digest-sha256", "SHA-256 of the body.", PLAIN, ["sha256_digest"]),
    ExplainInstallCase("digest-sha256-upper", "SHA-256 in capital letters.", PLAIN,
                       ["sha256_digest", "upper_case_digest"]),
    ExplainInstallCase("digest-sha256-raw", "SHA-256 as 32 bytes.", PLAIN, ["sha256_digest", "raw_digest"]),
    ExplainInstallCase("digest-sha256-base64", "SHA-256 in base64.", PLAIN, ["sha256_digest", "base64_digest"]),
    ExplainInstallCase("body-not-digested", "Secret and body.", PLAIN, ["body_not_digested"]),
    ExplainInstallCase("secret-left-out", "The digest alone.", PLAIN, ["secret_left_out"]),
    ExplainInstallCase("secret-left-out-body", "The body alone, with the API key.", PLAIN,
                       ["secret_left_out", "body_not_digested"]),
    ExplainInstallCase("secret-as-key", "The secret as the key of the digest.", PLAIN, ["secret_as_key"]),
    ExplainInstallCase("secret-as-key-and-in-front", "The secret as the key, and in front of the digest.", PLAIN,
                       ["secret_as_key:twice"]),
    ExplainInstallCase("secret-as-key-body", "The body alone, with the secret.", PLAIN,
                       ["secret_as_key", "body_not_digested"]),
    ExplainInstallCase("separator-colon", "A colon between secret and digest.", PLAIN, ["separator:3a"]),
    ExplainInstallCase("separator-dot", "A full stop.", PLAIN, ["separator:2e"]),
    ExplainInstallCase("separator-nul", "A zero byte.", PLAIN, ["separator:00"]),
    ExplainInstallCase("digest-first-separator", "Digest, colon, secret.", PLAIN,
                       ["digest_before_secret", "separator:3a"]),
    ExplainInstallCase("keys-swapped-digest-first", "Two of order at once.", PLAIN,
                       ["api_key_and_secret_swapped", "digest_before_secret"]),
    ExplainInstallCase("keys-swapped-body", "Keys traded places, and no digest.", PLAIN,
                       ["api_key_and_secret_swapped", "body_not_digested"]),
    ExplainInstallCase("keys-swapped-digest-first-sha256-raw", "Four at once.", PLAIN,
                       ["api_key_and_secret_swapped", "digest_before_secret", "sha256_digest", "raw_digest"]),
]

BODY = [
    ExplainInstallCase("body-newline", "echo instead of printf.", PLAIN, ["trailing_newline"]),
    ExplainInstallCase("body-crlf", "The same of Windows.", PLAIN, ["trailing_newline:crlf"]),
    ExplainInstallCase("newline-added", "Hashed before its line end was added.", PLAIN + b"\n", ["newline_added"]),
    ExplainInstallCase("newline-added-crlf", "The same of Windows.", PLAIN + b"\r\n", ["newline_added"]),
    ExplainInstallCase("newlines-added", "Two of them.", PLAIN + b"\n\r\n", ["newline_added:all"]),
    ExplainInstallCase("slashes-unescaped", "JSON_UNESCAPED_SLASHES on one side.", PLAIN, ["slashes_unescaped"]),
    ExplainInstallCase("slashes-escaped", "json_encode where / was sent.", RAW, ["slashes_escaped_in_body"]),
    ExplainInstallCase("white-space-removed", "Compact JSON hashed, Python's default sent.", SPACED,
                       ["whitespace_removed"]),
    ExplainInstallCase("pretty-python", "json.dumps hashed, compact JSON sent.", PLAIN, ["pretty_printed:python"]),
    ExplainInstallCase("pretty-php", "JSON_PRETTY_PRINT.", PLAIN, ["pretty_printed:4"]),
    ExplainInstallCase("pretty-javascript", "JSON.stringify(data, null, 2).", PLAIN, ["pretty_printed:2"]),
    ExplainInstallCase("pretty-tab", "Tabs.", PLAIN, ["pretty_printed:tab"]),
    ExplainInstallCase("pretty-net", "WriteIndented on Windows.", PLAIN, ["pretty_printed:2-crlf"]),
    ExplainInstallCase("pretty-empty-containers", "Nothing is put into what is empty.", RAW, ["pretty_printed:4"]),
    ExplainInstallCase("raw-unicode", "ensure_ascii=False.", PLAIN, ["raw_unicode"]),
    ExplainInstallCase("escaped-unicode", "ensure_ascii=True, and JavaScript sent.", RAW, ["escaped_unicode"]),
    ExplainInstallCase("escaped-unicode-upper", "With digits in capital letters.", RAW, ["escaped_unicode:upper"]),
    ExplainInstallCase("php-object-form", "What PHP writes, of numbers, too.", b'{"price": 1.0, "u": "a/b"}',
                       ["php_object_form"]),
    ExplainInstallCase("php-assoc-form", "json_decode with true: {} becomes [].", RAW, ["php_assoc_form"]),
    ExplainInstallCase("php-assoc-form-of-lists", "Keys that are numbers make a list.", b'{"0":"a","1":"b"}',
                       ["php_assoc_form"]),
    ExplainInstallCase("keys-sorted", "sort_keys=True.", PLAIN, ["keys_sorted"]),
    ExplainInstallCase("keys-sorted-spaced", "White space stays where it is.", SPACED, ["keys_sorted"]),
    ExplainInstallCase("keys-sorted-lines", "Also in lines.", PRETTY, ["keys_sorted"]),
    ExplainInstallCase("keys-sorted-by-code-point", "By code point, and equal ones in their order.",
                       '{"b":1,"\U0001f600":2,"\uffee":3,"B":4,"b":5,"":6}'.encode(), ["keys_sorted"]),
    ExplainInstallCase("mark-sent", "The body was sent with a byte order mark.", b"\xef\xbb\xbf" + PLAIN,
                       ["byte_order_mark:sent"]),
    ExplainInstallCase("mark-hashed", "The body was hashed with a byte order mark.", PLAIN, ["byte_order_mark:hashed"]),
    ExplainInstallCase("line-ends-lf", "A form made CR LF of line ends.", PRETTY.replace(b"\n", b"\r\n"),
                       ["line_ends:lf"]),
    ExplainInstallCase("line-ends-crlf", "The other way round.", PRETTY, ["line_ends:crlf"]),
    ExplainInstallCase("empty-body", "php://input that had been read.", PLAIN, ["empty_body"]),
    ExplainInstallCase("body-quoted-php", "json_encode of JSON.", PLAIN, ["body_quoted:php"]),
    ExplainInstallCase("body-quoted-javascript", "JSON.stringify of JSON.", RAW, ["body_quoted:javascript"]),
    ExplainInstallCase("body-quoted-python", "json.dumps of JSON.", RAW, ["body_quoted:python"]),
    ExplainInstallCase("body-quoted-php-raw", "With JSON_UNESCAPED_UNICODE.", RAW, ["body_quoted:php-raw"]),
    ExplainInstallCase("body-utf16-le", "Encoding.Unicode.GetBytes(body).", RAW, ["message_utf16:le"]),
    ExplainInstallCase("body-utf16-be", "The other order of bytes.", RAW, ["message_utf16:be"]),
    ExplainInstallCase("body-utf16-le-mark", "With a byte order mark.", RAW, ["message_utf16:le-bom"]),
    ExplainInstallCase("body-utf16-be-mark", "Both.", RAW, ["message_utf16:be-bom"]),
]

CASES = [*WRITTEN, *ALGORITHM, *KEY, *TOGETHER, *BODY]
