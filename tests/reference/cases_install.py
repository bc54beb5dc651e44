"""Install tokens, requests and registers (docs/install-authentication.md)."""

from __future__ import annotations

from install import Register, compute
from keys import Key
from suites_install import Header, InstallCase, RegisterCase, TokenCase

NOW = 1_700_000_000
SAMPLE = (
    b'{"action":"install","kochava_app_id":"koconversionsdemo174ea19bc63928c","app_ver":"3.3.0","data":'
    b'{"origination_ip":"69.224.141.777","device_ver":"iPhone-iOS-9.3.4","device_ids":'
    b'{"idfa":"kochava-test-idfa-2015-12-09-12","idfv":"333BA75-FE08-AAA4-9EF0-98A6AD293FEC","adid":"","android_id":""}}}'
)
USER_AGENT = b',"device_ua":"Mozilla\\/5.0 (iPhone; CPU iPhone OS 9_3_4 like Mac OS X) AppleWebKit\\/601.1.46"}}'
LIMIT = 2_097_152
VISIBLE = bytes(range(0x21, 0x7F))

TOKENS = [
    TokenCase("sample", "The documented vector.", SAMPLE, secret=b"test-secret"),
    TokenCase("sample-base64", "The documented vector in base64.", SAMPLE, secret=b"test-secret", encoding="base64"),
    TokenCase("sample-user-agent", "The same with a user agent, whose slashes are escaped.", SAMPLE[:-2] + USER_AGENT,
              secret=b"test-secret"),
    TokenCase("body-empty", "A body may be empty.", b""),
    TokenCase("body-one-byte", "A body of one byte.", b"{"),
    TokenCase("body-line-feed", "A trailing line feed is hashed.", b"{}\n"),
    TokenCase("body-not-json", "Any bytes are a body.", bytes(range(256))),
    TokenCase("body-utf-8", "UTF-8 is hashed as it is.", '{"name":"caf\u00e9 \U0001f600"}'.encode()),
    TokenCase("body-escaped-slashes", "Escaped slashes are hashed as they are.", b'{"url":"https:\\/\\/h\\/"}'),
    TokenCase("body-plain-slashes", "So are plain ones.", b'{"url":"https://h/"}'),
    TokenCase("body-55", "A body of 55 bytes.", b"x" * 55),
    TokenCase("body-56", "A body of 56 bytes.", b"x" * 56),
    TokenCase("body-64", "A body of 64 bytes.", b"x" * 64),
    TokenCase("body-100000", "A long body.", b"x" * 100_000),
    TokenCase("body-base64", "A token in base64.", b"{}", encoding="base64"),
    TokenCase("body-at-limit", "A body of 2097151 bytes is accepted.", b"x" * (LIMIT - 1)),
    TokenCase("body-too-large", "One of 2097152 bytes is refused.", b"x" * LIMIT),
    TokenCase("limit-below", "A limit that is set refuses from itself on.", b"x" * 9, max_body=10),
    TokenCase("limit-equal", "A body as long as the limit is refused.", b"x" * 10, max_body=10),
    TokenCase("limit-larger", "A larger limit accepts more.", b"x" * LIMIT, max_body=LIMIT + 1),
    TokenCase("limit-1-empty", "A limit of 1 accepts the empty body.", b"", max_body=1),
    TokenCase("api-key-empty", "An API key has one byte or more.", b"{}", api_key=b""),
    TokenCase("api-key-one", "One byte is an API key.", b"{}", api_key=b"k"),
    TokenCase("api-key-256", "An API key has up to 256 bytes.", b"{}", api_key=b"k" * 256),
    TokenCase("api-key-257", "257 are too many.", b"{}", api_key=b"k" * 257),
    TokenCase("api-key-visible", "Every visible ASCII character.", b"{}", api_key=VISIBLE),
    TokenCase("api-key-space", "A space does not fit a header value.", b"{}", api_key=b"a b"),
    TokenCase("api-key-line-feed", "Nor does a line feed.", b"{}", api_key=b"key\n"),
    TokenCase("api-key-delete", "Nor does DEL.", b"{}", api_key=b"key\x7f"),
    TokenCase("api-key-non-ascii", "Nor do other bytes.", b"{}", api_key="cl\u00e9".encode()),
    TokenCase("api-key-nul", "Nor does NUL.", b"{}", api_key=b"k\0"),
    TokenCase("api-key-64", "An API key that fills the block.", b"{}", api_key=b"k" * 64),
    TokenCase("api-key-65", "An API key that is longer than the block is hashed first.", b"{}", api_key=b"k" * 65),
    TokenCase("secret-empty", "A secret has one byte or more.", b"{}", secret=b""),
    TokenCase("secret-one", "One byte is a secret.", b"{}", secret=b"s"),
    TokenCase("secret-line-feed", "A secret is never trimmed.", b"{}", secret=b" secret\n"),
    TokenCase("secret-nul", "A secret may hold a NUL.", b"{}", secret=b"sec\0ret"),
    TokenCase("secret-not-utf-8", "A secret is bytes.", b"{}", secret=b"\xff\xfe\xfd"),
    TokenCase("secret-like-hex", "A secret is not decoded.", b"{}", secret=b"00112233445566778899aabbccddeeff"),
    TokenCase("secret-long", "A secret of a thousand bytes.", b"{}", secret=b"s" * 1000),
    TokenCase("secret-in-front", "The secret stands in front of the digest.", b"{}", api_key=b"swap", secret=b"swap"),
]

S1 = Key("s1", b"the-first-secret-of-two")
S2 = Key("s2", b"the-second-secret-of-two")
ONE = Register([(b"app-key", [S1])])
TWO = Register([(b"app-key", [S1, S2]), (b"other-key", [Key("s3", b"the-secret-of-another")])])
BODY = b'{"action":"install"}'


def token_of(secret: Key = S1, body: bytes = BODY, api_key: bytes = b"app-key", encoding: str = "hex") -> bytes:
    return compute(api_key, secret.key, body, encoding).token.encode("ascii")


def request(token: bytes, api_key: bytes = b"app-key") -> list[Header]:
    return [(b"Kochava-Auth-Token", token), (b"Kochava-Api-Key", api_key)]


HEX = token_of()
BASE64 = token_of(encoding="base64")


def bad_token(name: str, about: str, token: bytes, encoding: str = "hex") -> InstallCase:
    return InstallCase(name, about, ONE, BODY, request(token), encoding=encoding)


REQUESTS = [
    InstallCase("valid", "A request as it should be.", ONE, BODY, request(HEX)),
    InstallCase("valid-base64", "A token in base64.", ONE, BODY, request(BASE64), encoding="base64"),
    InstallCase("sample", "The documented vector.", Register([(b"test-api-key", [Key("s", b"test-secret")])]), SAMPLE,
                request(b"0f3e7df8a2dd465a6ad7fcce5c112b566c8bd3b42f4fa9ac9491a2ec3b5d1f46", b"test-api-key")),
    InstallCase("valid-second-secret", "The secret that fits is named.", TWO, BODY, request(token_of(S2))),
    InstallCase("valid-first-secret", "The secret that fits is named.", TWO, BODY, request(HEX)),
    InstallCase("valid-other-api-key", "Each API key has its own secrets.", TWO, BODY,
                request(token_of(TWO.entries[1][1][0], api_key=b"other-key"), b"other-key")),
    InstallCase("valid-empty-body", "An empty body is hashed like any other.", ONE, b"", request(token_of(body=b""))),
    InstallCase("headers-lower-case", "Header names count in any case.", ONE, BODY,
                [(b"kochava-auth-token", HEX), (b"kochava-api-key", b"app-key")]),
    InstallCase("headers-upper-case", "Header names count in any case.", ONE, BODY,
                [(b"KOCHAVA-AUTH-TOKEN", HEX), (b"KOCHAVA-API-KEY", b"app-key")]),
    InstallCase("headers-among-others", "Other headers and the order make no difference.", ONE, BODY,
                [(b"Host", b"h"), (b"Kochava-Api-Key", b"app-key"), (b"Content-Type", b"application/json"),
                 (b"Kochava-Auth-Token", HEX), (b"Kochava-Auth-Token-2", b"x")]),
    InstallCase("headers-white-space", "White space around values is not part of them.", ONE, BODY,
                request(b" \t" + HEX + b"\t ", b"\tapp-key  ")),
    InstallCase("headers-line-feed", "A line feed is no such white space.", ONE, BODY, request(HEX + b"\n")),
    InstallCase("missing-headers", "No headers at all.", ONE, BODY, []),
    InstallCase("missing-token", "No token.", ONE, BODY, [(b"Kochava-Api-Key", b"app-key")]),
    InstallCase("missing-token-empty", "An empty token.", ONE, BODY, request(b"")),
    InstallCase("missing-token-white-space", "A token of white space is empty.", ONE, BODY, request(b" \t ")),
    InstallCase("missing-token-other-header", "A header with a longer name is another.", ONE, BODY,
                [(b"X-Kochava-Auth-Token", HEX), (b"Kochava-Api-Key", b"app-key")]),
    InstallCase("token-twice", "The token given twice has no offset.", ONE, BODY,
                [*request(HEX), (b"kochava-auth-token", HEX)]),
    InstallCase("token-twice-different", "Whichever of the two is right.", ONE, BODY,
                [(b"Kochava-Auth-Token", b"x"), *request(HEX)]),
    bad_token("token-63", "63 digits end too early.", HEX[:63]),
    bad_token("token-65", "The 65th digit does not fit.", HEX + b"0"),
    bad_token("token-upper-case", "Upper case does not fit.", HEX.upper()),
    bad_token("token-one-upper-case", "Not even once.", b"0" * 20 + b"A" + b"0" * 43),
    bad_token("token-letter-g", "Only a to f.", b"0" * 63 + b"g"),
    bad_token("token-space-inside", "A space inside does not fit.", HEX[:32] + b" " + HEX[32:]),
    bad_token("token-white-space-offset", "The offset counts in the token, without the white space in front.",
              b"  \t" + b"0" * 10 + b"x"),
    bad_token("token-prefix", "A prefix does not fit.", b"0x" + HEX),
    bad_token("token-non-ascii", "Other bytes do not fit.", HEX[:5] + b"\xc3\xa9" + HEX[7:]),
    bad_token("token-quoted", "Quotation marks do not fit.", b'"' + HEX + b'"'),
    bad_token("token-base64-for-hex", "Base64 where hex is expected.", b"AAAA" + BASE64[4:]),
    bad_token("token-hex-for-base64", "Hex where base64 is expected is too long.", HEX, "base64"),
    bad_token("base64-43", "Without padding it ends too early.", BASE64[:43], "base64"),
    bad_token("base64-42", "Too short.", BASE64[:42], "base64"),
    bad_token("base64-45", "Too long.", BASE64 + b"=", "base64"),
    bad_token("base64-two-paddings", "The 43rd character is no padding.", BASE64[:42] + b"==", "base64"),
    bad_token("base64-last-not-padding", "The 44th character is padding.", BASE64[:43] + b"A", "base64"),
    bad_token("base64-url-hyphen", "The other alphabet does not fit.", b"A" * 9 + b"-" + b"A" * 33 + b"=", "base64"),
    bad_token("base64-url-underscore", "The other alphabet does not fit.", b"A" * 42 + b"_" + b"=", "base64"),
    bad_token("base64-trailing-bits", "The last character in front of the padding has no bits to spare.",
              BASE64[:42] + bytes([BASE64[42] + 1]) + b"=", "base64"),
    bad_token("base64-space", "A space does not fit.", BASE64[:20] + b" " + BASE64[20:43], "base64"),
    bad_token("base64-wrong", "Well formed, but another token.", b"A" * 43 + b"=", "base64"),
    InstallCase("base64-upper-alphabet", "Plus and slash are of the alphabet.", ONE, BODY, request(b"+/" * 21 + b"A="),
                encoding="base64"),
    InstallCase("unknown-api-key", "An API key that is not in the register.", ONE, BODY, request(HEX, b"app-kez")),
    InstallCase("unknown-api-key-case", "API keys are compared in their case.", ONE, BODY, request(HEX, b"App-Key")),
    InstallCase("unknown-api-key-prefix", "A prefix is another key.", ONE, BODY, request(HEX, b"app")),
    InstallCase("unknown-api-key-empty", "An empty API key.", ONE, BODY, request(HEX, b"")),
    InstallCase("unknown-api-key-missing", "No API key header.", ONE, BODY, [(b"Kochava-Auth-Token", HEX)]),
    InstallCase("unknown-api-key-twice", "Two API key headers, though they are equal.", ONE, BODY,
                [*request(HEX), (b"Kochava-API-Key", b"app-key")]),
    InstallCase("unknown-api-key-strange", "An API key that could never be registered.", ONE, BODY,
                request(HEX, b"app key\xff")),
    InstallCase("no-active-key", "The only secret has ended.",
                Register([(b"app-key", [Key("s1", S1.key, not_after=NOW)])]), BODY, request(HEX)),
    InstallCase("no-active-key-yet", "The only secret has not begun.",
                Register([(b"app-key", [Key("s1", S1.key, not_before=NOW + 1)])]), BODY, request(HEX)),
    InstallCase("active-from", "A secret is active at not_before.",
                Register([(b"app-key", [Key("s1", S1.key, not_before=NOW)])]), BODY, request(HEX)),
    InstallCase("active-until", "It is active one second before not_after.",
                Register([(b"app-key", [Key("s1", S1.key, not_after=NOW + 1)])]), BODY, request(HEX)),
    InstallCase("inactive-beside-active", "A secret that has ended no longer counts beside an active one.",
                Register([(b"app-key", [Key("s1", S1.key, not_after=NOW), S2])]), BODY, request(HEX)),
    InstallCase("active-beside-inactive", "The active one does.",
                Register([(b"app-key", [Key("s1", S1.key, not_after=NOW), S2])]), BODY, request(token_of(S2))),
    InstallCase("body-at-limit", "A body of 2097151 bytes is verified.", ONE, b"x" * (LIMIT - 1),
                request(token_of(body=b"x" * (LIMIT - 1)))),
    InstallCase("body-too-large", "One of 2097152 bytes is refused.", ONE, b"x" * LIMIT,
                request(token_of(body=b"x" * LIMIT))),
    InstallCase("limit-below", "A limit that is set refuses from itself on.", ONE, BODY, request(HEX), max_body=21),
    InstallCase("limit-equal", "A body as long as the limit is refused.", ONE, BODY, request(HEX), max_body=20),
    InstallCase("limit-larger", "A larger limit accepts more.", ONE, b"x" * LIMIT, request(token_of(body=b"x" * LIMIT)),
                max_body=LIMIT + 1),
    InstallCase("invalid-body", "Another body.", ONE, BODY + b" ", request(HEX)),
    InstallCase("invalid-secret", "Another secret.", ONE, BODY, request(token_of(S2))),
    InstallCase("invalid-api-key", "The token of one API key does not fit another.",
                TWO, BODY, request(HEX, b"other-key")),
    InstallCase("invalid-zeros", "A token of zeros.", ONE, BODY, request(b"0" * 64)),
    InstallCase("invalid-digest", "The digest alone, twice over.", ONE, BODY, request(b"ab" * 32)),
    InstallCase("secrets-of-equal-text", "One secret may serve two API keys.",
                Register([(b"a", [S1]), (b"b", [S1])]), BODY, request(token_of(api_key=b"b"), b"b")),
    InstallCase("report-valid", "Report-only changes nothing for a valid request.", ONE, BODY, request(HEX),
                report_only=True),
    InstallCase("report-missing", "Report-only accepts without a token.", ONE, BODY, [], report_only=True),
    InstallCase("report-invalid", "Report-only accepts an invalid token, and names no secret.", ONE, BODY,
                request(b"0" * 64), report_only=True),
    InstallCase("report-malformed", "The offset stays.", ONE, BODY, request(b"0z"), report_only=True),
    InstallCase("order-missing-before-unknown", "40 comes before 42.", ONE, BODY, request(b"", b"unknown")),
    InstallCase("order-malformed-before-unknown", "41 comes before 42.", ONE, BODY, request(b"x", b"unknown")),
    InstallCase("order-twice-before-unknown", "A token given twice comes before 42.", ONE, BODY,
                [*request(HEX, b"unknown"), *request(HEX, b"unknown")]),
    InstallCase("order-unknown-before-large", "42 comes before 44.", ONE, BODY, request(HEX, b"unknown"), max_body=5),
    InstallCase("order-active-before-large", "43 comes before 44.",
                Register([(b"app-key", [Key("s1", S1.key, not_after=NOW)])]), BODY, request(HEX), max_body=5),
    InstallCase("order-malformed-before-large", "41 comes before 44.", ONE, BODY, request(b"x"), max_body=5),
    InstallCase("order-large-before-invalid", "44 comes before 46.", ONE, BODY, request(b"0" * 64), max_body=5),
]


def register(*secrets: Key, api_key: bytes = b"app-key") -> Register:
    return Register([(api_key, list(secrets))])


def numbered(count: int) -> list[Key]:
    return [Key(f"s{index}", b"secret-number-%d" % index) for index in range(count)]


REGISTERS = [
    RegisterCase("one", "One API key with one secret.", ONE),
    RegisterCase("two", "Several API keys, several secrets.", TWO),
    RegisterCase("no-secret", "An API key has one secret or more.", register()),
    RegisterCase("16-secrets", "An API key has up to 16 secrets.", register(*numbered(16))),
    RegisterCase("17-secrets", "17 are too many.", register(*numbered(17))),
    RegisterCase("api-key-empty", "An API key has one byte or more.", register(S1, api_key=b"")),
    RegisterCase("api-key-256", "An API key has up to 256 bytes.", register(S1, api_key=b"k" * 256)),
    RegisterCase("api-key-257", "257 are too many.", register(S1, api_key=b"k" * 257)),
    RegisterCase("api-key-visible", "Every visible ASCII character.", register(S1, api_key=VISIBLE)),
    RegisterCase("api-key-space", "A space is none.", register(S1, api_key=b"a b")),
    RegisterCase("api-key-delete", "DEL is none.", register(S1, api_key=b"a\x7f")),
    RegisterCase("api-key-non-ascii", "Other bytes are none.", register(S1, api_key=b"a\xff")),
    RegisterCase("secret-empty", "A secret has one byte or more.", register(Key("s", b""))),
    RegisterCase("secret-one", "One byte is a secret.", register(Key("s", b"s"))),
    RegisterCase("secret-any-bytes", "A secret is any bytes.", register(Key("s", bytes(range(256))))),
    RegisterCase("secret-twice", "No secret stands twice under one API key.", register(S1, Key("s2", S1.key))),
    RegisterCase("secret-twice-inactive", "Not even in windows that do not meet.",
                 register(Key("a", S1.key, not_after=5), Key("b", S1.key, not_before=9))),
    RegisterCase("secret-under-two-api-keys", "A secret may serve two API keys.",
                 Register([(b"a", [S1]), (b"b", [S1])])),
    RegisterCase("secrets-with-zeros", "Secrets are no HMAC keys: a trailing zero makes another.",
                 register(S1, Key("s2", S1.key + b"\0"))),
    RegisterCase("id-empty", "An id has one character or more.", register(Key("", b"secret"))),
    RegisterCase("id-64", "An id has up to 64 characters.", register(Key("i" * 64, b"secret"))),
    RegisterCase("id-65", "65 are too many.", register(Key("i" * 65, b"secret"))),
    RegisterCase("id-space", "A space is no visible character.", register(Key("s 1", b"secret"))),
    RegisterCase("id-non-ascii", "An id is ASCII.", register(Key("cl\u00e9", b"secret"))),
    RegisterCase("id-repeated", "Ids are unique under one API key.", register(Key("s", b"one"), Key("s", b"two"))),
    RegisterCase("window-empty", "not_after has to be later than not_before.",
                 register(Key("s", b"secret", not_before=5, not_after=5))),
    RegisterCase("window-reversed", "not_after may not be earlier.",
                 register(Key("s", b"secret", not_before=5, not_after=4))),
    RegisterCase("window-one-second", "One second is a window.",
                 register(Key("s", b"secret", not_before=5, not_after=6))),
    RegisterCase("second-entry-bad", "Every API key is checked.", Register([(b"a", [S1]), (b"b", [Key("s", b"")])])),
]
