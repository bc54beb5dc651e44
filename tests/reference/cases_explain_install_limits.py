"""Explaining installs: several mistakes at once, several secrets, several explanations, none, and bodies of every
kind."""

from __future__ import annotations

import base64
from dataclasses import replace

from cases_explain_install import PLAIN, RAW, SPACED, secrets
from suites_explain import ExplainInstallCase, RawSecret, Told

HEX = b"00ff6e2b8a7fD1c0ffee0123456789AB"
FOREIGN = b"1f" * 32
TWO = [RawSecret("old", b"an-older-secret"), RawSecret("new")]
APPS = [RawSecret("app-1", b"test-secret-0123456789", b"api-key-1"),
        RawSecret("app-2", b"test-secret-0123456789", b"api-key-2")]
SIXTEEN = [RawSecret(f"s{at}", b"secret number %d of sixteen" % at, b"api-key-%d" % at) for at in range(16)]
MIDDLE = b"[" + b'"a/b",' * 3_000 + b'"a/b"]'
DEEP = b"[" * 511 + b"]" * 511
LONG = b"[" + b'"a/b",' * 20_000 + b'"a/b"]'


def unexplained(case: ExplainInstallCase) -> ExplainInstallCase:
    return replace(case, told=Told("unexplained", case.body))


def told(case: ExplainInstallCase, *mistakes: str, key_of: str = "both", key_id: str = "s1") -> ExplainInstallCase:
    """Other mistakes than were made give the same token, and come earlier in the search."""
    as_if = replace(case, mistakes=mistakes, key_of=key_of)
    if as_if.hashed() != case.hashed():
        raise ValueError(f"{case.id}: these mistakes hash something else")
    return replace(case, told=replace(as_if.explanation(), key_id=key_id))


PAIRS = [
    ExplainInstallCase("upper-digest-and-token", "Capital letters wherever there is hex.", PLAIN,
                       ["upper_case_digest", "upper_case_hex"]),
    ExplainInstallCase("keys-swapped-base64", "Keys traded places, and base64.", PLAIN,
                       ["api_key_and_secret_swapped", "base64_token"]),
    ExplainInstallCase("raw-digest-base64", "Raw wherever PHP can have it.", PLAIN,
                       ["raw_digest", "base64_token"]),
    ExplainInstallCase("digest-first-newline", "Digest in front, and the secret's line end.", PLAIN,
                       ["digest_before_secret", "key_with_newline"]),
    ExplainInstallCase("swapped-newline", "Keys traded places, and the API key's line end.", PLAIN,
                       ["api_key_and_secret_swapped", "key_with_newline"], key_of="api_key"),
    ExplainInstallCase("secret-as-key-sha1", "The secret as the key of HMAC-SHA1.", PLAIN,
                       ["secret_as_key", "hmac_sha1"]),
    ExplainInstallCase("body-sha512", "HMAC-SHA512 of secret and body.", PLAIN,
                       ["body_not_digested", "hmac_sha512"]),
    ExplainInstallCase("plain-sha256-body", "A hash of keys and body.", PLAIN, ["body_not_digested", "plain_sha256"]),
    ExplainInstallCase("sha1-newline", "HMAC-SHA1, and a line end behind the API key.", PLAIN,
                       ["hmac_sha1", "key_with_newline"], key_of="api_key"),
    ExplainInstallCase("decoded-and-swapped-arguments", "A decoded secret, and HMAC's arguments swapped.", PLAIN,
                       ["key_hex_decoded", "key_and_message_swapped"], secrets=secrets(HEX)),
    ExplainInstallCase("slashes-upper-hex", "Slashes, and capital letters.", PLAIN,
                       ["slashes_unescaped", "upper_case_hex"]),
    ExplainInstallCase("slashes-raw-unicode", "JSON_UNESCAPED_SLASHES and JSON_UNESCAPED_UNICODE.", PLAIN,
                       ["slashes_unescaped", "raw_unicode"]),
    ExplainInstallCase("slashes-pretty", "JSON.stringify with an indent hashed, PHP sent.", PLAIN,
                       ["slashes_unescaped", "pretty_printed:2"]),
    ExplainInstallCase("slashes-pretty-raw-unicode", "Three at once.", PLAIN,
                       ["slashes_unescaped", "pretty_printed:4", "raw_unicode"]),
    ExplainInstallCase("sorted-pretty", "sort_keys and Python's white space.", PLAIN,
                       ["keys_sorted", "pretty_printed:python"]),
    ExplainInstallCase("sorted-python", "json.dumps(data, sort_keys=True) hashed, PHP sent.", PLAIN,
                       ["keys_sorted", "slashes_unescaped", "pretty_printed:python"]),
    ExplainInstallCase("sorted-compact", "Sorted and compact hashed, Python's default sent.", SPACED,
                       ["keys_sorted", "whitespace_removed"]),
    ExplainInstallCase("escaped-slashes-unicode", "PHP hashed, JavaScript sent, and a line end.", RAW,
                       ["slashes_escaped_in_body", "escaped_unicode", "trailing_newline"]),
    ExplainInstallCase("pretty-newline", "An indented file with its line end.", PLAIN,
                       ["pretty_printed:2", "trailing_newline"]),
    ExplainInstallCase("newline-added-slashes", "A line end that was sent, and slashes.", b'{"a" :1,  "u": "x\\/y"}\n',
                       ["newline_added", "slashes_unescaped"]),
    ExplainInstallCase("newlines-added-slashes", "Of two line ends one was added, and slashes.",
                       b'{"a" :1,  "u": "x\\/y"}\n\r\n', ["newline_added", "slashes_unescaped"]),
    ExplainInstallCase("five-of-the-body", "Five mistakes with the body.", PLAIN,
                       ["keys_sorted", "slashes_unescaped", "raw_unicode", "pretty_printed:4", "trailing_newline"]),
    ExplainInstallCase("six-causes", "And how the token was written.", PLAIN,
                       ["keys_sorted", "slashes_unescaped", "raw_unicode", "pretty_printed:4", "trailing_newline",
                        "upper_case_hex"]),
    ExplainInstallCase("eleven-causes", "As many as there ever are: six of the body, one more, four of writing.",
                       b'{"b":"\\/\\u00E9&\\u001F","a":1}',
                       ["keys_sorted", "escape_case:lower", "slashes_unescaped", "raw_unicode", "html_escapes:go",
                        "trailing_newline", "digest_before_secret", "base64_of_hex:upper", "upper_case_hex:inside",
                        "signature_with_space:newline", "percent_encoded"]),
    ExplainInstallCase("go-sent-php", "json.Marshal of a map hashed, PHP sent.",
                       b'{"b":"https:\\/\\/x.example\\/?a&b","a":"caf\\u00e9"}',
                       ["keys_sorted", "slashes_unescaped", "raw_unicode", "html_escapes:go"]),
    ExplainInstallCase("net-sent-php", "System.Text.Json hashed, PHP sent.",
                       b'{"b":"https:\\/\\/x.example\\/?a+b","a":"caf\\u00e9"}',
                       ["slashes_unescaped", "escape_case:upper", "html_escapes:net"]),
    ExplainInstallCase("mixed-escapes-slashes", "Escapes of both cases in one body.", b'{"a" : "\\u00eB\\/","n":1.0}',
                       ["slashes_unescaped", "escape_case:upper"]),
    ExplainInstallCase("escaped-unicode-html-raw", "What HTML may take for its own is changed last.",
                       '{"a":"\u00e9 \u2028 \\u003c"}'.encode(), ["escaped_unicode", "html_escapes:raw"]),
    ExplainInstallCase("php-sent-net", "PHP hashed, System.Text.Json sent.",
                       b'{"b":"https://x.example/?a\\u002Bb","a":"caf\\u00E9","n":1.0}',
                       ["slashes_escaped_in_body", "escape_case:lower", "html_escapes:raw"]),
    ExplainInstallCase("html-escapes-newline", "json.NewEncoder appends a line end.", b'{"u":"?a&b"}',
                       ["html_escapes:go", "trailing_newline"]),
    ExplainInstallCase("html-escapes-swapped", "Escapes, and keys that traded places.", b'{"u":"?a=1&b"}',
                       ["html_escapes:gson", "api_key_and_secret_swapped"]),
    ExplainInstallCase("escape-case-raw-digest", "The case of escapes, and a raw digest.", PLAIN,
                       ["escape_case:upper", "raw_digest"]),
    ExplainInstallCase("slashes-swapped", "Slashes, and keys that traded places.", PLAIN,
                       ["slashes_unescaped", "api_key_and_secret_swapped"]),
    ExplainInstallCase("pretty-body", "An indented body in the message.", PLAIN,
                       ["pretty_printed:2", "body_not_digested"]),
    ExplainInstallCase("newline-key-newline", "Line ends behind body and secret.", PLAIN,
                       ["trailing_newline", "key_with_newline"]),
    ExplainInstallCase("escaped-sha1", "Escaped characters, and HMAC-SHA1.", RAW, ["escaped_unicode", "hmac_sha1"]),
    ExplainInstallCase("php-form-raw-digest", "PHP's form, and a raw digest.", b'{"price": 1.0, "u": "a/b"}',
                       ["php_object_form", "raw_digest"]),
    ExplainInstallCase("php-assoc-form-hex-key", "PHP's other form, and a decoded secret.", b'{"a":{},"b":"x/y"}',
                       ["php_assoc_form", "key_hex_decoded"], secrets=secrets(HEX)),
    ExplainInstallCase("mark-upper-digest", "A byte order mark, and capital letters.", PLAIN,
                       ["byte_order_mark:hashed", "upper_case_digest"]),
    ExplainInstallCase("empty-secret-left-out", "Nothing was hashed, and no secret.", PLAIN,
                       ["empty_body", "secret_left_out"]),
    ExplainInstallCase("swapped-digest-first-separator", "Keys traded places, and digest, bar, API key.", PLAIN,
                       ["api_key_and_secret_swapped", "digest_before_secret", "separator:7c"]),
    ExplainInstallCase("secret-twice-digest-first-separator", "The secret as the key, and behind digest and bar.",
                       PLAIN, ["secret_as_key:twice", "digest_before_secret", "separator:7c"]),
    ExplainInstallCase("swapped-sha256-newline", "A line end goes with other keys and another digest.", PLAIN,
                       ["api_key_and_secret_swapped", "sha256_digest", "trailing_newline:message"]),
    ExplainInstallCase("body-not-digested-newline", "A line end behind the body is the body's.", PLAIN,
                       ["trailing_newline", "body_not_digested"]),
    ExplainInstallCase("utf16-keys-swapped-arguments", "The last way to change both keys, with an algorithm.", PLAIN,
                       ["key_utf16:be-mark", "key_and_message_swapped"], key_of="both"),
    ExplainInstallCase("utf16-secret-as-key", "The last way to change the secret, with a construction.", PLAIN,
                       ["key_utf16:be-mark", "secret_as_key"]),
]

WITH_SECRETS = [
    ExplainInstallCase("matches", "Nothing is wrong.", PLAIN),
    ExplainInstallCase("matches-second-secret", "The second secret of two.", PLAIN, secrets=TWO, signer=1),
    ExplainInstallCase("matches-second-api-key", "The API key of another app.", PLAIN, secrets=APPS, signer=1),
    ExplainInstallCase("matches-last-of-sixteen", "The last of sixteen.", PLAIN, secrets=SIXTEEN, signer=15),
    ExplainInstallCase("swapped-last-of-sixteen", "Keys of the last of sixteen traded places.", PLAIN,
                       ["api_key_and_secret_swapped"], secrets=SIXTEEN, signer=15),
    ExplainInstallCase("newline-second-secret", "The second secret with a line end.", PLAIN, ["key_with_newline"],
                       secrets=TWO, signer=1),
    ExplainInstallCase("hex-decoded-second-secret", "The second secret was decoded, and the first is no hex.", PLAIN,
                       ["key_hex_decoded"], secrets=[RawSecret("s1"), RawSecret("s2", HEX)], signer=1),
    ExplainInstallCase("slashes-second-api-key", "Slashes, and the API key of another app.", PLAIN,
                       ["slashes_unescaped"], secrets=APPS, signer=1),
    ExplainInstallCase("secret-binary", "A secret of any bytes.", PLAIN, ["body_not_digested"],
                       secrets=secrets(b"\0\xff\n \x80\"")),
    ExplainInstallCase("secret-of-1", "A secret of one byte.", PLAIN, ["digest_before_secret"], secrets=secrets(b"s")),
    ExplainInstallCase("secret-of-64", "As the key it is one block.", PLAIN, ["secret_as_key"],
                       secrets=secrets(b"s" * 32 + b"t" * 32)),
    ExplainInstallCase("secret-of-65", "As the key it is hashed first.", PLAIN, ["secret_as_key"],
                       secrets=secrets(b"s" * 32 + b"t" * 33)),
    ExplainInstallCase("api-key-of-256", "As long as an API key may be.", PLAIN, ["upper_case_digest"],
                       secrets=secrets(b"test-secret", b"a" * 128 + b"b" * 128)),
]

BODIES = [
    ExplainInstallCase("matches-empty", "An empty body.", b""),
    ExplainInstallCase("matches-binary", "A body of any bytes.", b"\0\xff{\n"),
    ExplainInstallCase("matches-long", "A body of 120 000 bytes.", LONG),
    ExplainInstallCase("long-slashes", "A body of 120 000 bytes, and slashes.", LONG, ["slashes_escaped_in_body"]),
    ExplainInstallCase("long-pretty", "A body of 120 000 bytes, in lines.", LONG, ["pretty_printed:tab"]),
    ExplainInstallCase("binary-newline", "A body that is no JSON.", b"\0\xff{\n", ["newline_added"]),
    ExplainInstallCase("binary-swapped", "A body that is no JSON, and keys that traded places.", b"\0\xff{",
                       ["api_key_and_secret_swapped"]),
    ExplainInstallCase("form-newline", "A form instead of JSON.", b"action=install&x=1", ["trailing_newline"]),
    ExplainInstallCase("empty-newline", "An empty body, and echo.", b"", ["trailing_newline"]),
    ExplainInstallCase("broken-json-quoted", "JSON that ends too early, as a string.", b'{"a":"x/y"',
                       ["body_quoted:php"]),
    ExplainInstallCase("scalar-raw-unicode", "A string alone.", b'"caf\\u00e9"', ["raw_unicode"]),
    ExplainInstallCase("deep-pretty", "As deep as PHP reads.", DEEP, ["pretty_printed:tab"]),
    ExplainInstallCase("numbers-as-spelled", "White space alone, and not what numbers are.",
                       b'{"a": 1.0, "b": -0, "c": 1e2}', ["whitespace_removed"]),
    ExplainInstallCase("escapes-as-spelled", "Other escapes stay.", b'{"a":"\\u0041\\u00e9\\/\\u002f"}',
                       ["raw_unicode"]),
    ExplainInstallCase("keys-too", "Strings are keys, too.", b'{"a/b":{"caf\xc3\xa9":"/","n":1e2}}',
                       ["slashes_escaped_in_body", "escaped_unicode"]),
]

SEVERAL = [
    told(ExplainInstallCase("secret-empty-or-left-out", "A secret that was not set.", RAW, ["empty_key"]),
         "secret_left_out"),
    told(ExplainInstallCase("swapped-and-left-out", "The secret as the key of the digest.", RAW,
                            ["api_key_and_secret_swapped", "empty_key"], key_of="api_key"), "secret_as_key"),
    told(ExplainInstallCase("php-form-or-slashes", "PHP's form differs in slashes alone.",
                            PLAIN.replace(b"\\/", b"/"), ["php_object_form"]), "slashes_escaped_in_body"),
    told(ExplainInstallCase("php-form-or-space", "PHP's form differs in white space alone.", b'{"a": 1}',
                            ["php_object_form"]), "whitespace_removed"),
    told(ExplainInstallCase("object-or-assoc", "Both of PHP's forms are the same.", b'{"a":1.0}', ["php_assoc_form"]),
         "php_object_form"),
    told(ExplainInstallCase("net-or-php", "What only & is in is the same in all of them.", b'{"a":"&"}',
                            ["html_escapes:net"]), "html_escapes:go"),
    told(ExplainInstallCase("php-form-or-case", "PHP's form differs in the case of escapes alone.",
                            b'{"a":"\\u00E9"}', ["php_object_form"]), "escape_case:lower"),
    told(ExplainInstallCase("newline-or-space", "A line end is white space, too.", b'{"a":1}\n',
                            ["whitespace_removed"]), "newline_added"),
    told(ExplainInstallCase("space-or-pretty", "What is pretty is compact here.", b"{} ", ["pretty_printed:4"]),
         "whitespace_removed"),
    told(ExplainInstallCase("newline-and-slashes-or-space", "Of as many mistakes in the order of their numbers.",
                            PLAIN + b"\n", ["newline_added", "slashes_unescaped"]),
         "slashes_unescaped", "whitespace_removed"),
    told(ExplainInstallCase("both-secrets-trimmed", "One secret is the other one trimmed.", PLAIN, ["key_trimmed"],
                            secrets=[RawSecret("s2", b"secret \n"), RawSecret("s1", b"secret")])),
    told(ExplainInstallCase("same-key-left-out", "API key and secret are the same: who knows which it was.", PLAIN,
                            ["secret_as_key"], secrets=secrets(b"same-key", b"same-key")), "secret_left_out"),
    told(ExplainInstallCase("same-key-swapped", "That two that are the same traded places is no mistake.", PLAIN,
                            ["api_key_and_secret_swapped", "digest_before_secret", "upper_case_digest"],
                            secrets=secrets(b"same-key", b"same-key")), "digest_before_secret", "upper_case_digest"),
    told(ExplainInstallCase("published-secret-as-key", "Of pairs those of the earlier construction come first.", PLAIN,
                            ["secret_as_key", "published_key"]), "secret_left_out", "published_key",
         key_of="api_key"),
    told(ExplainInstallCase("published-secret-hashed", "The API key is changed before the secret is.", PLAIN,
                            ["plain_sha256", "published_key"], secrets=secrets(b"secretsecret", b"secretsecret")),
         "plain_sha256", "published_key", key_of="api_key"),
    told(ExplainInstallCase("empty-swapped-arguments", "Two of construction come before one and an algorithm.", b"",
                            ["body_not_digested", "key_and_message_swapped"]),
         "api_key_and_secret_swapped", "body_not_digested"),
]

TOKEN = bytes.fromhex(ExplainInstallCase("", "", PLAIN).made().decode("ascii"))


def spare_bits_set(token: bytes) -> bytes:
    """The next character in front of the padding: 32 bytes leave two bits of it over."""
    return token[:-2] + bytes([token[-2] + 1]) + b"="


NONE = [
    unexplained(ExplainInstallCase("another-secret", "Signed with a secret that nobody has here.", PLAIN,
                                   token=FOREIGN)),
    unexplained(ExplainInstallCase("value-edited", "One value is another one than was hashed.", PLAIN,
                                   token=ExplainInstallCase("", "", PLAIN.replace(b"1.5", b"1.25")).made())),
    unexplained(ExplainInstallCase("key-renamed", "One key is another one than was hashed.", PLAIN,
                                   token=ExplainInstallCase("", "", PLAIN.replace(b'"n"', b'"N"')).made())),
    unexplained(ExplainInstallCase("another-secret-base64", "The same in base64.", PLAIN,
                                   token=b"Hx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8=")),
    unexplained(ExplainInstallCase("separator-newline", "A line end behind the message does not go with a separator.",
                                   PLAIN, ["separator:3a", "trailing_newline:message"])),
    unexplained(ExplainInstallCase("all-newlines-added-slashes", "All line ends were added, which is tried alone.",
                                   b'{"a" :1,  "u": "x\\/y"}\n\r\n', ["newline_added:all", "slashes_unescaped"])),
    unexplained(ExplainInstallCase("html-escapes-pretty", "Escapes for HTML do not go with other white space.",
                                   b'{"u":"?a&b"}', ["html_escapes:go", "pretty_printed:2"])),
    unexplained(ExplainInstallCase("escape-case-compact", "Nor does the case of escapes.",
                                   b'{"u" : "\\u00E9", "n" : 1.0}', ["escape_case:lower", "whitespace_removed"])),
    unexplained(ExplainInstallCase("token-digit-added", "65 digits are not 64.", PLAIN,
                                   token=TOKEN.hex().encode() + b"0")),
    unexplained(ExplainInstallCase("token-case-swapped", "Base64 of both cases, which is not its own.", PLAIN,
                                   token=base64.b64encode(TOKEN).swapcase())),
    unexplained(ExplainInstallCase("token-last-character", "Base64 whose spare bits are not zero.", PLAIN,
                                   token=spare_bits_set(base64.b64encode(TOKEN)))),
    unexplained(ExplainInstallCase("token-base64-of-short-hex", "Hex that was cut before it became base64.", PLAIN,
                                   token=base64.b64encode(TOKEN.hex().encode()[:40]))),
    unexplained(ExplainInstallCase("no-json", "A body that is no JSON.", b"\0\xff{", token=FOREIGN)),
    ExplainInstallCase("no-token", "No token at all.", PLAIN, token=b"", told=Told("no_signature", PLAIN)),
    ExplainInstallCase("short-token", "Less than 22 characters.", PLAIN, token=b"1f" * 10,
                       told=Told("no_signature", PLAIN)),
    ExplainInstallCase("foreign-token", "No hash at all.", PLAIN, token=b"Bearer abc.def",
                       told=Told("no_signature", PLAIN)),
    ExplainInstallCase("long-token", "Longer than any hash.", PLAIN, token=b"1f" * 65,
                       told=Told("no_signature", PLAIN)),
    ExplainInstallCase("budget-nothing", "Nothing may be hashed.", PLAIN, budget=0,
                       told=Told("budget_exhausted", PLAIN)),
    ExplainInstallCase("budget-one-byte", "Less than the body.", PLAIN, ["upper_case_digest"], budget=1,
                       told=Told("budget_exhausted", PLAIN)),
    ExplainInstallCase("budget-before-the-end", "Enough for some mistakes, and not for all.", PLAIN, token=FOREIGN,
                       budget=10_000, told=Told("budget_exhausted", PLAIN)),
    ExplainInstallCase("budget-for-one-digest", "What hashes the body again comes last of as many mistakes.", MIDDLE,
                       ["separator:00"], budget=len(MIDDLE) + 10_000),
    ExplainInstallCase("budget-for-two-digests", "And needs a larger budget.", MIDDLE, ["sha256_digest"],
                       budget=len(MIDDLE) + 10_000, told=Told("budget_exhausted", MIDDLE)),
    ExplainInstallCase("budget-for-no-lines", "A form that is longer than what is left ends the search.", DEEP,
                       ["empty_body"], budget=200_000, told=Told("budget_exhausted", DEEP)),
    ExplainInstallCase("budget-enough", "Enough for what is tried first.", PLAIN, budget=2_000),
]

CASES = [*PAIRS, *WITH_SECRETS, *BODIES, *SEVERAL, *NONE]
