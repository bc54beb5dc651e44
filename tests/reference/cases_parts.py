"""Signing from a path and pairs (3.4)."""

from __future__ import annotations

from cases_shapes import BAD_SHAPES, GOOD_ORIGINS
from click_parts import Pair
from click_sign import At, Existing, Lifetime
from keys import Key
from suites_sign import NOW, NULL, NULL_STRICT, STRICT, PartsCase

ABC: list[Pair] = [(b"a", b"1"), (b"b", b"2"), (b"c", b"3")]
PUBLISHED: list[Pair] = [
    (b"campaign_id", b"koconversionsdemo174ea19bc63928cdfaae33f79d77"),
    (b"network_id", b"2820"),
    (b"site_id", b"test-site-id"),
    (b"creative_id", b"test-creative-id"),
    (b"device_id", b"TEST-ADID-VALUE"),
    (b"device_id_type", b"adid"),
]
ENDED = [Key("ended", b"0123456789abcdef", not_after=NOW)]


def with_value(value: bytes | None) -> list[Pair]:
    return [(b"a", b"1"), (b"b", value), (b"c", b"3")]


def with_name(name: bytes) -> list[Pair]:
    return [(b"a", b"1"), (name, b"2"), (b"c", b"3")]


def numbered(count: int) -> list[Pair]:
    return [(b"p%d" % index, b"1") for index in range(count)]


# The shapes that are broken in front of the question mark.
BAD_PATHS = [
    (name, about, uri.partition(b"?")[0])
    for name, about, uri in BAD_SHAPES
    if uri.partition(b"?")[1] == b"?" and b"#" not in uri and not uri.startswith(b"?")
]

RESULTS = [
    PartsCase("published-example", "The published example from parts.", b"/v1/cpi/click", PUBLISHED, At(12345),
              now=12000, ring=[Key("published", b"secret")]),
    PartsCase("plain", "Parameters keep their order.", b"/c", [(b"z", b"1"), (b"a", b"2"), (b"m", b"3")]),
    PartsCase("no-pairs", "Without pairs the query is expires and the signature.", b"/c", []),
    PartsCase("missing-value", "A missing value becomes null.", b"/c", with_value(None)),
    PartsCase("empty-value", "An empty value stays empty.", b"/c", with_value(b"")),
    PartsCase("null-text", "The text null is a value like any other.", b"/c", with_value(b"null")),
    PartsCase("empty-name", "A name may be empty.", b"/c", with_name(b"")),
    PartsCase("empty-pair", "A pair of two empty strings is a parameter.", b"/c", [(b"", b"")]),
    PartsCase("unreserved", "Unreserved characters stay.", b"/c", with_value(b"AZaz09-._~")),
    PartsCase("every-byte", "Every other byte becomes an escape in upper case.", b"/c", with_value(bytes(range(256)))),
    PartsCase("every-byte-name", "Names are encoded in the same way.", b"/c",
              with_name(bytes(range(1, 256)))),
    PartsCase("space", "A space becomes %20.", b"/c", with_value(b"a b")),
    PartsCase("plus", "A plus sign becomes %2B.", b"/c", with_value(b"a+b")),
    PartsCase("percent", "A percent sign becomes %25: nothing is taken as encoded.", b"/c", with_value(b"100%25")),
    PartsCase("delimiters", "Delimiters are encoded.", b"/c", with_value(b"a&b=c?d#e")),
    PartsCase("url", "A nested URL is encoded.", b"/c", with_value(b"https://h/?a=1&b=2")),
    PartsCase("utf-8", "UTF-8 is encoded byte by byte.", b"/c", with_value("caf\u00e9 \U0001f600".encode())),
    PartsCase("not-utf-8", "Bytes need not be UTF-8.", b"/c", with_value(b"\xff\xfe")),
    PartsCase("name-with-delimiters", "Names are encoded too.", b"/c", with_name(b"x y&z=1")),
    PartsCase("name-escape", "A given percent sign in a name is no escape.", b"/c",
              [(b"sign%61ture", b"1"), (b"e%78pires", b"2")]),
    PartsCase("name-plus", "A given plus sign in a name is no space.", b"/c", [(b"+a", b"1"), (b"a", b"2")]),
    PartsCase("path-with-escapes", "The path is taken as it is.", b"/a%2Fb/%c3%a9'", ABC),
    PartsCase("slash-path", "The path may be a slash.", b"/", ABC),
    PartsCase("existing", "With existing, a pair is expires.",
              b"/c", [(b"a", b"1"), (b"expires", b"12345")], Existing()),
    PartsCase("lifetime-1", "A lifetime counts from now.", b"/c", ABC, Lifetime(1)),
    *[PartsCase(f"shape-{name}", about, origin + b"/c", ABC) for name, about, origin in GOOD_ORIGINS],
]

SHAPES = [
    *[PartsCase(f"shape-{name}", about, path, ABC) for name, about, path in BAD_PATHS],
    PartsCase("path-question-mark", "A question mark in the path is malformed.", b"/c?", ABC),
    PartsCase("path-query", "A query in the path is malformed at its question mark.", b"/c?x=1", ABC),
    PartsCase("path-fragment", "A fragment in the path is malformed.", b"/c#x", ABC),
    PartsCase("path-fragment-then-query", "The lowest offset is reported.", b"/c#x?y", ABC),
    PartsCase("path-query-then-fragment", "The lowest offset is reported.", b"/c?y#x", ABC),
    PartsCase("path-absolute-question-mark", "Offsets count in the path as given.", b"https://h/c?", ABC),
    PartsCase("path-no-slash", "Behind the authority comes a slash.", b"https://h", ABC),
    PartsCase("path-illegal", "An illegal byte in the path is reported there, without a pair.", b"/a b", ABC),
    PartsCase("path-bad-escape", "A bad escape in the path.", b"https://h/a%2", ABC),
    PartsCase("path-macro", "A macro in the path is an illegal byte.", b"/{x}", ABC),
]

REFUSALS = [
    PartsCase("has-signature", "A pair named signature is refused.", b"/c", with_name(b"signature")),
    PartsCase("unfilled-whole", "An unfilled macro is reported in the value as given.", b"/c", with_value(b"{x}")),
    PartsCase("unfilled-inside", "The offset counts in the value as given, before it is encoded.", b"/c",
              with_value(b"a b c{x}")),
    PartsCase("unfilled-percents", "%%x%% inside a value as given.", b"/c", with_value("\u00e9%%x%%".encode())),
    PartsCase("unfilled-bracket", "[x] as a whole.", b"/c", with_value(b"[x]")),
    PartsCase("unfilled-underscores", "__X__ as a whole.", b"/c", with_value(b"__X__")),
    PartsCase("unfilled-encoded", "The value as given is looked at decoded too.", b"/c", with_value(b"%7Bx%7D")),
    PartsCase("unfilled-encoded-inside", "An encoded macro inside a value as given is text.", b"/c",
              with_value(b"a%7Bx%7D")),
    PartsCase("unfilled-first", "The first pair is reported.", b"/c", [(b"a", b"xy{z}"), (b"b", b"{z}")]),
    PartsCase("unfilled-bracket-inside", "[x] counts as a whole value only.", b"/c", with_value(b"a[x]")),
    PartsCase("unfilled-guid", "A GUID is no macro.", b"/c", with_value(b"{A1B2C3D4-1234-5678-9ABC-DEF012345678}")),
    PartsCase("unfilled-in-name", "Names are not looked at.", b"/c", with_name(b"{x}")),
    PartsCase("unfilled-null", "With null the whole value becomes null.", b"/c", with_value(b"a{x}"), options=NULL),
    PartsCase("unfilled-null-encoded", "With null an encoded macro becomes null.", b"/c", with_value(b"%7Bx%7D"),
              options=NULL),
    PartsCase("escaped-ampersand", "A name as given that starts with amp;.", b"/c", with_name(b"amp;b")),
    PartsCase("escaped-ampersand-encoded", "An escape in the name as given is none.", b"/c", with_name(b"amp%3Bb")),
    PartsCase("too-many", "Of 255 pairs, the first without room is reported.", b"/c", numbered(255)),
    PartsCase("many-fit", "254 pairs fit.", b"/c", numbered(254)),
    PartsCase("many-existing-fit", "With existing, 255 pairs fit.", b"/c", [*numbered(254), (b"expires", b"5")],
              Existing()),
    PartsCase("too-many-existing", "With existing, 256 do not.",
              b"/c", [(b"expires", b"5"), *numbered(255)], Existing()),
    PartsCase("duplicate", "The second of two equal names is reported.", b"/c", [*ABC, (b"b", b"4"), (b"a", b"5")]),
    PartsCase("duplicate-folded", "Names as given are folded.", b"/c", [(b"site id", b"1"), (b"site.id", b"2")]),
    PartsCase("duplicate-nul", "A NUL ends a name.", b"/c", [(b"a", b"1"), (b"a\0b", b"2")]),
    PartsCase("duplicate-array", "An array is its name.", b"/c", [(b"a", b"1"), (b"a[]", b"2")]),
    PartsCase("duplicate-leading-space", "Leading spaces are stripped.", b"/c", [(b"a", b"1"), (b" a", b"2")]),
    PartsCase("duplicate-signature", "A name that folds to signature collides with the appended one.", b"/c",
              with_name(b" signature")),
    PartsCase("duplicate-expires", "A name that folds to expires collides with the appended one.", b"/c",
              with_name(b"expires[]")),
    PartsCase("has-expires", "A pair named expires is refused.", b"/c", with_name(b"expires")),
    PartsCase("missing-expires", "Existing needs a pair named expires.", b"/c", ABC, Existing()),
    PartsCase("range-at", "A time of 12 digits is out of range.", b"/c", ABC, At(100_000_000_000)),
    PartsCase("range-existing", "An existing expires is checked in its pair.", b"/c", [*ABC, (b"expires", b"5x")],
              Existing()),
    PartsCase("range-existing-missing", "A missing expires is null, which is no time.",
              b"/c", [*ABC, (b"expires", None)],
              Existing()),
    PartsCase("no-signing-key", "No key may sign for that long.", b"/c", ABC, ring=ENDED),
    PartsCase("strict-clean", "Strict mode signs what has no lint.", b"/c", ABC, options=STRICT),
    PartsCase("strict-encodes-reserved", "Reserved characters are encoded, so they are no lint.", b"/c",
              with_value(b"'x/y: z'"), options=STRICT),
    PartsCase("strict-path", "A lint of the path counts in it.", b"/c/../d", ABC, options=STRICT),
    PartsCase("strict-path-absolute", "A lint of the path counts in it as given.", b"https://h/c%2fd", ABC,
              options=STRICT),
    PartsCase("strict-value-equals-name", "A value that equals its name is reported in its pair.", b"/c",
              [*ABC, (b"d e", b"d e")], options=STRICT),
    PartsCase("strict-null-equals-name", "A missing value equals the name null.", b"/c", [*ABC, (b"null", None)],
              options=STRICT),
    PartsCase("strict-few", "Too few pairs; the start of the query is in no part.", b"/c", ABC[:2], options=STRICT),
    PartsCase("strict-few-first", "The lints are ordered as in the URI that is built.", b"/c", [(b"a", b"a")],
              options=STRICT),
    PartsCase("strict-short-key", "A short key has no place.", b"/c", ABC, options=STRICT, ring=[Key("k", b"short")]),
    PartsCase("strict-null-first", "The replaced value is linted as null.", b"/c", [*ABC, (b"null", b"{x}")],
              options=NULL_STRICT),
    PartsCase("too-long-built", "What is built may not be longer than 65536 bytes.", b"/c", [(b"a", b"/" * 21_844)]),
    PartsCase("too-long-result", "Nor may the result.", b"/c", [(b"a", b"x" * 65_500)]),
    PartsCase("long-result-fits", "A result of 65536 bytes is signed.", b"/c", [(b"a", b"x" * (65_536 - 73 - 5))]),
]

ORDER = [
    PartsCase("order-too-long-before-shape", "120 comes before 121.", b"c", [(b"a", b"x" * 65_536)]),
    PartsCase("order-long-built-at-limit", "65536 bytes built are not too long: 121.", b"c", [(b"a", b"x" * 65_532)]),
    PartsCase("order-shape-before-signature", "121 comes before 122.", b"//c", with_name(b"signature")),
    PartsCase("order-signature-before-macro", "122 comes before 123.", b"/c", [(b"a", b"{x}"), (b"signature", b"")]),
    PartsCase("order-macro-before-illegal", "123 comes before 124.", b"/c d", with_value(b"{x}")),
    PartsCase("order-illegal-before-amp", "124 comes before 125.", b"/c d", with_name(b"amp;x")),
    PartsCase("order-amp-before-many", "125 comes before 126.", b"/c", [*numbered(256), (b"amp;x", b"")]),
    PartsCase("order-many-before-duplicate", "126 comes before 127.", b"/c", [*numbered(255), (b"p0", b"")]),
    PartsCase("order-duplicate-before-expires", "127 comes before 128.",
              b"/c", [(b"expires", b"5"), *ABC, (b"a", b"4")]),
]

CASES = [*RESULTS, *SHAPES, *REFUSALS, *ORDER]
