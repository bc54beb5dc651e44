"""Signing JSON, and requests whose body PHP wrote anew (docs/install-authentication.md)."""

from __future__ import annotations

from cases_install import NOW, ONE, S1, S2, SAMPLE, register, request, token_of
from keys import Key
from suites_install import InstallCase, SignJsonCase

PLAIN_AGENT = b',"device_ua":"Mozilla/5.0 (iPhone; CPU iPhone OS 9_3_4 like Mac OS X) AppleWebKit/601.1.46"}}'
WITH_AGENT = SAMPLE[:-2] + PLAIN_AGENT
ESCAPED_AGENT = WITH_AGENT.replace(b"/", b"\\/")


def refused(name: str, about: str, text: bytes) -> list[SignJsonCase]:
    """The same JSON refused, and signed where that is allowed."""
    return [
        SignJsonCase(f"{name}", about, text),
        SignJsonCase(f"{name}-allowed", f"{about} Allowed.", text, allow_unstable=True),
    ]


def invalid(name: str, about: str, text: bytes) -> list[SignJsonCase]:
    """The same JSON refused whatever is allowed."""
    return [
        SignJsonCase(f"invalid-{name}", about, text),
        SignJsonCase(f"invalid-{name}-allowed", f"{about} Whatever is allowed.", text, allow_unstable=True),
    ]


ENDS = [
    SignJsonCase("sample", "The documented body is stable and signed as it is.", SAMPLE, secret=b"test-secret"),
    SignJsonCase("sample-user-agent", "The documented body with slashes.", WITH_AGENT, secret=b"test-secret"),
    SignJsonCase("sample-user-agent-escaped", "The same with its slashes escaped.", ESCAPED_AGENT,
                 secret=b"test-secret"),
    SignJsonCase("sample-base64", "In base64.", WITH_AGENT, secret=b"test-secret", encoding="base64"),
    SignJsonCase("stable", "A stable body has no notes.", b'{"a":[1,-2.5,"\\u00e9\\/",[],null]}'),
    SignJsonCase("stable-allowed", "Nor where unstable ones are allowed.", b'{"a":[1]}', allow_unstable=True),
    SignJsonCase("scalar", "JSON need not be an object.", b'"x"'),
    SignJsonCase("white-space", "White space is dropped and noted.", b' { "a" : 1 } '),
    SignJsonCase("raw-non-ascii", "Characters beyond ASCII are escaped.",
                 '{"name":"caf\u00e9 \u20ac\U0001f600"}'.encode()),
    SignJsonCase("escapes", "Escapes that PHP writes otherwise.", b'["\\u0041\\u00E9","\\u002f\\uD83D\\uDE00"]'),
    SignJsonCase("numbers", "Numbers that PHP writes otherwise.", b"[1.0,1e2,0.10,1.5]"),
    SignJsonCase("minus-zero", "-0 is written 0 and is no reason to refuse.", b"[-0,1,-0]"),
    SignJsonCase("api-key-empty", "The API key is checked first.", b"x", api_key=b""),
    SignJsonCase("api-key-space", "Like any API key.", b"[]", api_key=b"a b"),
    SignJsonCase("secret-empty", "The secret too.", b"x", secret=b""),
]

UNSTABLE = [
    *refused("empty-object", "An empty object.", b'{"a":{}}'),
    *refused("empty-object-alone", "An empty object alone.", b"{}"),
    *refused("list-like", "An object that is a list in assoc mode.", b'{"a":{"0":1,"1":2}}'),
    *refused("list-like-merged", "A list once repeats are merged: the repeat comes first.", b'{"0":1,"0":2}'),
    *refused("duplicate-key", "A repeated key.", b'{"price":999,"price":1}'),
    *refused("duplicate-key-spelled", "Spelled otherwise.", b'{"a":1,"b":2,"\\u0061":3}'),
    *refused("overflow", "An integer outside the 64-bit range.", b'{"id":9223372036854775808}'),
    *refused("overflow-negative", "A negative one.", b"[-9223372036854775809]"),
    *refused("minus-zero-double", "Negative zero as a double.", b"[-0.0]"),
    *refused("minus-zero-exponent", "Also without a point.", b"[-0e0]"),
    *refused("minus-zero-underflow", "Or where a number rounds to it.", b"[-1e-400]"),
    *refused("minus-zero-both", "-0 is none, and -0.0 behind it is.", b"[-0,-0.0]"),
    *refused("infinity-dropped", "A repeat, though it drops the infinity.", b'{"a":1e999,"a":1}'),
    *refused("first-by-place", "The first of several.", b'[1,{"a":-0.0,"b":{}},12345678901234567890]'),
    *refused("first-by-completion", "The inner object is complete first.", b'{"0":{"0":1}}'),
    *refused("first-by-completion-key", "A repeated key is told at the brace, behind what follows it.",
             b'{"a":1,"a":-0.0}'),
    *refused("first-of-refused", "What need not be refused is passed over.", b' {"a":"/", "b":1.0,"c":-0,"d":{}}'),
    *refused("in-dropped", "A value that is dropped counts.", b'{"a":{},"a":1}'),
    *refused("all", "Several causes, with one note each, by place and then by cause.",
             '{"a":"/\u00e9", "a":1.0,"\\u0041":[{},-0,{"0":1}],"b":99999999999999999999}'.encode()),
]

NOTES = [
    SignJsonCase("notes-counted", "How many places, and the first of them.", b'["/","//", 1.0, 2.0,"\\u0041"]'),
    SignJsonCase("notes-by-place", "By place, not by cause.", b'["\\u0041",1.0, "\xc3\xa9","/"]'),
    SignJsonCase("notes-list-of-empty", "An empty object is noted for itself, and the list around it in front of it.",
                 b'{"0":{},"1":"/"}', allow_unstable=True),
    SignJsonCase("notes-list-inner-first", "The first is the one that is complete first.", b'{"0":{"0":1},"1":"/"}',
                 allow_unstable=True),
    SignJsonCase("notes-list-in-list", "Told at the inner brace, though the outer one starts in front of it.",
                 b'[{"0":"/","1":{"0":"/"}},{}]', allow_unstable=True),
    SignJsonCase("notes-repeats-inner-first", "So are repeats.", b'{"b":"/","b":{"a":1,"a":2}}', allow_unstable=True),
    SignJsonCase("notes-repeats", "Each repeat counts.", b'{"a":1,"a":2,"a":3,"b":4}', allow_unstable=True),
    SignJsonCase("notes-dropped-infinities", "Infinities that are dropped are noted.",
                 b'{"a":[1e999,-1e999],"a":1}', allow_unstable=True),
    SignJsonCase("notes-string-and-space", "A string and the white space behind it.", b'[1,"/" ,"/" ]'),
]

INVALID = [
    *invalid("depth", "Too deep.", b"[" * 512 + b"]" * 512),
    *invalid("state", "A closer of the wrong kind.", b"[1}"),
    *invalid("control", "A control character.", b'["a\x01"]'),
    *invalid("syntax", "No JSON.", b"{'a':1}"),
    *invalid("empty", "Nothing.", b""),
    *invalid("utf-8", "No UTF-8.", b'["caf\xe9"]'),
    *invalid("infinity", "A number that rounds to infinity.", b"[1,1e999,-1e999]"),
    *invalid("infinity-first-in-text", "The first in the text that is to be written.",
             b'{"x":1e999,"a":1,"b":1e999,"a":1e999,"x":2}'),
    *invalid("property-name", "A key that object mode refuses.", b'{"a":1,"\\u0000b":2}'),
    *invalid("property-name-before-error", "It is complete before the error.", b'{"\\u0000b":2]'),
    *invalid("surrogate", "Half a surrogate pair.", b'["\\ud83d"]'),
    *invalid("unstable", "Before what is unstable.", b'[{},{"a":1,"a":2},x'),
    *invalid("unstable-infinity", "An infinity too.", b'[{},-0.0,1e999]'),
    *invalid("unstable-property-name", "A key too.", b'[{},-0.0,{"\\u0000":1}]'),
]

LIMITS = [
    SignJsonCase("limit-below", "A limit that is set refuses from itself on.", b'{"a":1}', max_body=8),
    SignJsonCase("limit-equal", "A body as long as the limit is refused.", b'{"a":1}', max_body=7),
    SignJsonCase("limit-sent-longer", "What is to be sent counts: escapes make it longer.", b'["/"]', max_body=6),
    SignJsonCase("limit-sent-longer-below", "One byte more is enough.", b'["/"]', max_body=7),
    SignJsonCase("limit-sent-shorter", "White space does not count.", b"[1,    2]", max_body=6),
    SignJsonCase("limit-sent-shorter-equal", "But the rest does.", b"[1,    2]", max_body=5),
    SignJsonCase("limit-allowed", "It counts for what is unstable.", b"[{}]", max_body=4, allow_unstable=True),
    SignJsonCase("limit-behind-unstable", "An unstable body is told first.", b"[{}]", max_body=4),
    SignJsonCase("limit-behind-invalid", "So is an invalid one.", b"[{}", max_body=3),
    SignJsonCase("limit-behind-infinity", "Or one with an infinity.", b"[1e999]", max_body=1),
    SignJsonCase("limit-default", "A body of 2097151 bytes is signed.", b'"' + b"x" * 2_097_149 + b'"'),
    SignJsonCase("limit-default-equal", "One of 2097152 bytes is refused.", b'"' + b"x" * 2_097_150 + b'"'),
    SignJsonCase("limit-default-longer", "One slash too many.", b'"' + b"x" * 2_097_148 + b'/"'),
]

SIGNED = [*ENDS, *UNSTABLE, *NOTES, *INVALID, *LIMITS]

TWO_SECRETS = register(S1, S2)
NOT_STABLE = b'{"url":"https://h/", "price":1.0}'
BY_PHP = b'{"url":"https:\\/\\/h\\/","price":1}'
EMPTY = b'{"a":{}, "b":1}'
EMPTY_OBJECT = b'{"a":{},"b":1}'
EMPTY_ASSOC = b'{"a":[],"b":1}'
NUL_KEY = b'{"\\u0000":1, "b":2}'
NUL_KEY_ASSOC = b'{"\\u0000":1,"b":2}'


def php(name: str, about: str, body: bytes, hashed: bytes, **more: object) -> InstallCase:
    """A request to a receiver that accepts PHP's forms, with a token for these bytes."""
    case: dict[str, object] = {"register": ONE, "headers": request(token_of(body=hashed)), "accept": "php", **more}
    return InstallCase(f"php-{name}", about, body=body, **case)  # type: ignore[arg-type]


FORMS = [
    php("object", "The form in object mode.", NOT_STABLE, BY_PHP),
    php("raw", "The body as it came.", NOT_STABLE, NOT_STABLE),
    php("raw-stable", "A form with the bytes of the raw body is not named.", BY_PHP, BY_PHP),
    php("object-of-two", "An empty object in object mode.", EMPTY, EMPTY_OBJECT),
    php("assoc", "And in assoc mode.", EMPTY, EMPTY_ASSOC),
    php("assoc-list", "A list in assoc mode.", b'{"0":1,"1":2}', b"[1,2]"),
    php("raw-of-list", "The same body as it came, which is that of object mode too.",
        b'{"0":1,"1":2}', b'{"0":1,"1":2}'),
    php("object-equals-assoc", "The form in assoc mode with the bytes of object mode is not named.", b"[ ]", b"[]"),
    php("raw-equals-assoc", "Raw comes before assoc.", b"[[]]", b"[[]]"),
    php("duplicate", "The bytes that matched hold the last value.", b'{"price":999,"price":1}', b'{"price":1}'),
    php("duplicate-raw", "A raw match hands out what came.", b'{"price":999,"price":1}', b'{"price":999,"price":1}'),
    php("duplicate-first", "No form holds the first value.", b'{"price":999,"price":1}', b'{"price":999}'),
    php("number", "Numbers as PHP writes them.", b"[12345678901234567890,1.0,-0]", b"[1.2345678901234567e+19,1,0]"),
    php("minus-zero", "One pass through PHP, not two.", b"[-0.0]", b"[-0]"),
    php("minus-zero-twice", "Two passes are no form.", b"[-0.0]", b"[0]"),
    php("property-name", "A key that object mode refuses: assoc mode alone.", NUL_KEY, NUL_KEY_ASSOC),
    php("property-name-raw", "Or raw.", NUL_KEY, NUL_KEY),
    php("property-name-invalid", "Neither, but there is a form.", NUL_KEY, b"{}"),
    php("property-name-list", "Assoc mode makes a list of one beside it.", b'{"a":{"\\u0000":1},"b":{"0":{}}}',
        b'{"a":{"\\u0000":1},"b":[[]]}'),
    php("other-spelling", "A form that only another encoder writes.", NOT_STABLE, b'{"url":"https://h/","price":1}'),
    php("other-spelling-number", "Or that keeps the point.", NOT_STABLE, b'{"url":"https:\\/\\/h\\/","price":1.0}'),
    php("white-space", "White space of the body that came, and that of the sender.", b'[1, 2]', b"[1 ,2]"),
    php("second-secret", "The second secret, in object mode.", NOT_STABLE, BY_PHP, register=TWO_SECRETS,
        headers=request(token_of(S2, BY_PHP))),
    php("second-secret-assoc", "In assoc mode.", EMPTY, EMPTY_ASSOC, register=TWO_SECRETS,
        headers=request(token_of(S2, EMPTY_ASSOC))),
    php("second-secret-raw", "Raw.", EMPTY, EMPTY, register=TWO_SECRETS, headers=request(token_of(S2, EMPTY))),
    php("first-secret", "The first secret, in assoc mode.", EMPTY, EMPTY_ASSOC, register=TWO_SECRETS),
    php("inactive-secret", "A secret that has ended does not count in any form.", NOT_STABLE, BY_PHP,
        register=register(Key("s1", S1.key, not_after=NOW), S2)),
    php("unknown-secret", "Another secret.", NOT_STABLE, BY_PHP, headers=request(token_of(S2, BY_PHP))),
    php("base64", "In base64.", NOT_STABLE, BY_PHP, encoding="base64",
        headers=request(token_of(body=BY_PHP, encoding="base64"))),
    php("invalid-token", "A token that fits no form.", NOT_STABLE, b"other"),
    php("invalid-token-stable", "Of a stable body.", BY_PHP, NOT_STABLE),
    php("report-only", "Report-only names no form where none matched.", NOT_STABLE, b"other", report_only=True),
    php("report-only-valid", "A match is one.", NOT_STABLE, BY_PHP, report_only=True),
    InstallCase("raw-only-object", "Not accepted unless asked for.", ONE, NOT_STABLE, request(token_of(body=BY_PHP))),
    InstallCase("raw-only-assoc", "Nor in assoc mode.", ONE, EMPTY, request(token_of(body=EMPTY_ASSOC))),
    InstallCase("raw-only-not-json", "Raw bodies need not be JSON.", ONE, b"\xff{", request(token_of(body=b"\xff{"))),
    InstallCase("raw-only-not-json-invalid", "And then 45 is never the reason.", ONE, b"\xff{", request(b"0" * 64)),
]

NOT_JSON = [
    php("not-json-raw", "What is not JSON may match raw.", b"a=1&b=2", b"a=1&b=2"),
    php("not-json-empty-raw", "An empty body too.", b"", b""),
    *(
        php(f"not-json-{name}", about, body, b"other")
        for name, about, body in (
            ("syntax", "Error 4.", b'{"a":1,}'),
            ("empty", "At the end of the text.", b""),
            ("depth", "Error 1.", b"[" * 600),
            ("state", "Error 2.", b'{"a":[1}}'),
            ("control", "Error 3.", b'{"a":"\n"}'),
            ("utf-8", "Error 5.", b'{"a":"\xe9"}'),
            ("infinity", "Error 7, in both modes.", b'{"a":1,"b":1e999}'),
            ("infinity-dropped", "An infinity that is dropped is none: there is a form.", b'{"a":1e999,"a":1}'),
            ("property-name-then-syntax", "Error 9 in object mode, 4 in assoc mode: object mode's.", b'{"\\u0000":1,}'),
            ("property-name-then-infinity", "Error 9 in object mode, 7 in assoc mode.", b'[{"\\u0000":1},1e999]'),
            ("surrogate", "Error 10.", b'{"a":"\\udc00"}'),
        )
    ),
    php("not-json-report-only", "Report-only accepts it and tells the same.", b"[1", b"other", report_only=True),
    php("not-json-second-secret", "Raw with the second secret.", b"x", b"x", register=TWO_SECRETS,
        headers=request(token_of(S2, b"x"))),
    php("order-missing", "40 comes before 45.", b"x", b"x", headers=[]),
    php("order-malformed", "41 comes before 45.", b"x", b"x", headers=request(b"x")),
    php("order-unknown", "42 comes before 45.", b"x", b"other", headers=request(token_of(), b"unknown")),
    php("order-inactive", "43 comes before 45.", b"x", b"other", register=register(Key("s1", S1.key, not_after=NOW))),
    php("order-large", "44 comes before 45.", b"x" * 9, b"other", max_body=9),
    php("order-unknown-form", "42, whatever the form.", NOT_STABLE, BY_PHP, headers=request(token_of(), b"unknown")),
    php("limit-received", "The limit is for the body as it came.", b"[1,    2]", b"[1,2]", max_body=9),
    php("limit-form", "A form may be longer.", b'["///"]', b'["\\/\\/\\/"]', max_body=8),
]

REQUESTS = [*FORMS, *NOT_JSON]
