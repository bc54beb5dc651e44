"""Signing at the limits of length and number (2.4)."""

from __future__ import annotations

from click_sign import At, Existing, Lifetime
from keys import Key
from suites_sign import NOW, NULL, STRICT, SignCase

# `&expires=` with ten digits, and `&signature=` with 43 characters.
STAMP = 9 + 10 + 11 + 43


def long_uri(length: int, front: bytes = b"/c?b=2&c=3&a=") -> bytes:
    return front + b"x" * (length - len(front))


def numbered(count: int) -> bytes:
    return b"/c?" + b"&".join(b"p%d=1" % index for index in range(count))


ENDED = [Key("ended", b"0123456789abcdef", not_after=NOW)]

CASES = [
    SignCase("long-result-fits", "A result of 65536 bytes is signed.", long_uri(65_536 - STAMP)),
    SignCase("long-result-too-long", "A result of 65537 bytes is refused at the length of the input.",
             long_uri(65_536 - STAMP + 1)),
    SignCase("long-result-short-time", "The digits of the time count.", long_uri(65_536 - STAMP + 9), At(5)),
    SignCase("long-result-existing", "With existing only the signature is added.",
             long_uri(65_536 - 54, b"/c?expires=5&a="), Existing()),
    SignCase("long-result-existing-too-long", "With existing the result is measured too.",
             long_uri(65_536 - 53, b"/c?expires=5&a="), Existing()),
    SignCase("long-result-ampersand", "The ampersand that is left out does not count.",
             b"/c?a=" + b"x" * (65_536 - STAMP - 5) + b"&"),
    SignCase("long-absolute", "Scheme and host count.", long_uri(65_536 - STAMP, b"https://control.kochava.com/c?a=")),
    SignCase("long-absolute-too-long", "Scheme and host count.",
             long_uri(65_536 - STAMP + 1, b"https://control.kochava.com/c?a=")),
    SignCase("long-input-at-limit", "An input of 65536 bytes is not too long, only its result is.", long_uri(65_536)),
    SignCase("long-input-too-long", "An input of 65537 bytes is refused at 65536.", long_uri(65_537)),
    SignCase("long-input-much-too-long", "However long, the offset is 65536.", long_uri(70_000)),
    SignCase("long-null-makes-room", "The result is measured with its nulls.",
             b"/c?a=" + b"x" * (65_536 - STAMP - 12) + b"&b={click_id}", options=NULL),
    SignCase("order-too-long-before-shape", "120 comes before 121.", b"/" + b"x" * 65_536),
    SignCase("order-too-long-before-scheme", "120 comes before 121, whatever the shape.", b"x" * 65_537),
    SignCase("order-signature-before-long-result", "A result that is too long is found last of all: 122 first.",
             long_uri(65_536, b"/c?signature=1&a=")),
    SignCase("order-expires-before-long-result", "A result that is too long is found last of all: 128 first.",
             long_uri(65_536, b"/c?expires=1&a=")),
    SignCase("order-range-before-long-result", "A result that is too long is found last of all: 130 first.",
             long_uri(65_536), Lifetime(0)),
    SignCase("order-key-before-long-result", "A result that is too long is found last of all: 131 first.",
             long_uri(65_536), ring=ENDED),
    SignCase("order-strict-before-long-result", "A result that is too long is found last of all: 132 first.",
             long_uri(65_536, b"/c?b=2&c=:&a="), options=STRICT),
    SignCase("many-fit", "254 parameters leave room for the two that are appended.", numbered(254)),
    SignCase("many-too-many", "With 255 the first without room is reported.", numbered(255)),
    SignCase("many-256", "With 256 the same parameter is reported.", numbered(256)),
    SignCase("many-300", "With 300 the same parameter is reported.", numbered(300)),
    SignCase("many-existing-fit", "With existing, 255 leave room for the signature.",
             numbered(254) + b"&expires=5", Existing()),
    SignCase("many-existing-too-many", "With existing, 256 leave none.", numbered(255) + b"&expires=5", Existing()),
    SignCase("many-empty-segments", "Empty segments are no parameters.", numbered(254) + b"&" * 300),
    SignCase("order-amp-before-many", "125 comes before 126.", numbered(256) + b"&amp;x=1"),
    SignCase("order-many-before-duplicate", "126 comes before 127.", b"/c?p0=1&" + numbered(256)[3:]),
    SignCase("order-many-before-has-expires", "126 comes before 128.", b"/c?expires=1&" + numbered(254)[3:]),
    SignCase("order-many-before-missing-expires", "126 comes before 129.", numbered(256), Existing()),
]
