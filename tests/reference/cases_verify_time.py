"""Verifying: keys and time (reasons 6 and 9 to 12)."""

from __future__ import annotations

from click_verify import Policy
from keys import Key
from suites_sign import NOW
from suites_verify import VerifyCase, signed

HUGE = 2**63 - 1
NINES = b"9" * 18
ANY = Policy(require_expires=False)


def click(expires: bytes) -> bytes:
    return signed(b"/c?a=1&expires=" + expires)


def at(time: int) -> bytes:
    return click(b"%d" % time)


LATER = at(NOW + 60)

EXPIRES = [
    VerifyCase("expires-empty", "An empty value is reported at its end.", click(b"")),
    VerifyCase("expires-no-equals", "So is one without an equals sign.", signed(b"/c?a=1&expires")),
    VerifyCase("expires-letters", "The first byte that is no digit.", click(b"12a45")),
    VerifyCase("expires-negative", "A sign is no digit.", click(b"-5")),
    VerifyCase("expires-plus", "Nor is a plus sign.", click(b"+5")),
    VerifyCase("expires-fraction", "Nor is a point.", click(b"1700000060.5")),
    VerifyCase("expires-encoded", "expires is not decoded.", click(b"1%37")),
    VerifyCase("expires-hex", "A hexadecimal number is none.", click(b"0x10")),
    VerifyCase("expires-null", "null is no number.", click(b"null")),
    VerifyCase("expires-second-equals", "A second equals sign belongs to the value.", click(b"=5")),
    VerifyCase("expires-other-digits", "Digits of other scripts are none.", click("\u0661\u0662".encode())),
    VerifyCase("expires-trailing-letter", "A letter at the end.", click(b"1700000060s")),
    VerifyCase("expires-18-digits", "18 digits are read.", click(NINES)),
    VerifyCase("expires-19-digits", "The 19th digit is reported.", click(NINES + b"9")),
    VerifyCase("expires-40-digits", "Of many the 19th is reported.", click(b"1" * 40)),
    VerifyCase("expires-19-zeros", "Leading zeros count as digits.", click(b"0" * 18 + b"1")),
    VerifyCase("expires-leading-zeros", "Leading zeros are allowed.", click(b"00000000%d" % (NOW + 60))),
    VerifyCase("expires-letter-in-front-of-19th", "The lowest offset is reported.", click(b"12x4567890123456789012")),
    VerifyCase("expires-0", "0 is a time, long past.", click(b"0")),
    VerifyCase("expires-malformed-not-required", "A malformed expires is refused where none is required.", click(b"x"),
               ANY),
    VerifyCase("expires-past-not-required", "A past expires counts where none is required.", at(NOW - 1), ANY),
    VerifyCase("expires-good-not-required", "So does a good one.", LATER, ANY),
]

TIME = [
    VerifyCase("expired-equal", "now equal to expires is expired.", at(NOW)),
    VerifyCase("expired-one-before", "One second before it is valid.", at(NOW + 1)),
    VerifyCase("expired-one-behind", "One second behind it is expired.", at(NOW - 1)),
    VerifyCase("expired-absolute", "Offsets count from the start of an absolute input.",
               signed(b"/c?a=1&expires=5", origin=b"https://h:443")),
    VerifyCase("expired-now-0", "now may be 0.", click(b"1"), now=0),
    VerifyCase("expired-both-0", "expires 0 is expired at 0.", click(b"0"), now=0),
    VerifyCase("expired-leeway", "Within the leeway it is valid.", at(NOW - 59), Policy(leeway=60)),
    VerifyCase("expired-leeway-equal", "At its end it is expired.", at(NOW - 60), Policy(leeway=60)),
    VerifyCase("expired-leeway-300", "The leeway is at most 300.", at(NOW - 299), Policy(leeway=300)),
    VerifyCase("expired-leeway-300-equal", "At its end it is expired.", at(NOW - 300), Policy(leeway=300)),
    VerifyCase("expired-now-largest", "The largest now.", click(NINES), now=HUGE),
    VerifyCase("expired-nines-leeway", "18 nines and a leeway do not overflow.", click(NINES), Policy(leeway=300),
               now=10**18 - 1 + 299),
    VerifyCase("expired-nines-leeway-equal", "18 nines and a leeway do not overflow.", click(NINES), Policy(leeway=300),
               now=10**18 - 1 + 300),
    VerifyCase("lifetime-at-maximum", "A lifetime of exactly the maximum is valid.", LATER, Policy(max_lifetime=60)),
    VerifyCase("lifetime-over-maximum", "One second more is too long.", LATER, Policy(max_lifetime=59)),
    VerifyCase("lifetime-leeway", "The leeway is added to the maximum.", LATER, Policy(max_lifetime=30, leeway=30)),
    VerifyCase("lifetime-leeway-over", "One second more is too long.", LATER, Policy(max_lifetime=30, leeway=29)),
    VerifyCase("lifetime-1", "The smallest maximum.", at(NOW + 1), Policy(max_lifetime=1)),
    VerifyCase("lifetime-milliseconds", "Milliseconds are far too long.", click(b"1700000060000"),
               Policy(max_lifetime=86_400)),
    VerifyCase("lifetime-nines-huge-maximum", "now, maximum and leeway saturate.", click(NINES),
               Policy(max_lifetime=HUGE, leeway=300)),
    VerifyCase("lifetime-nines-large-maximum", "18 nines against a maximum of 17.", click(NINES),
               Policy(max_lifetime=10**17 - 1, leeway=300)),
    VerifyCase("lifetime-huge-maximum", "The largest maximum allows everything.", LATER, Policy(max_lifetime=HUGE)),
    VerifyCase("lifetime-expired", "An expired click is never too long.", at(NOW), Policy(max_lifetime=60)),
    VerifyCase("lifetime-no-expires", "Without expires neither applies.", signed(b"/c?a=1"),
               Policy(require_expires=False, max_lifetime=60)),
]

A = Key("a", b"the-first-key-of-two")
B = Key("b", b"the-second-key-of-two")
C = Key("c", b"a-third-key-that-is-not-in-use")


def by(key: Key) -> bytes:
    return signed(b"/c?a=1&expires=%d" % (NOW + 60), key=key)


KEYS = [
    VerifyCase("key-first-of-two", "With two active keys the one that fits is named.", by(A), ring=[A, B]),
    VerifyCase("key-second-of-two", "With two active keys the one that fits is named.", by(B), ring=[A, B]),
    VerifyCase("key-none-of-two", "A third key is invalid.", by(C), ring=[A, B]),
    VerifyCase("key-16-of-16", "The last of sixteen keys.", by(A),
               ring=[*[Key(f"k{index}", b"another-key-number-%d" % index) for index in range(15)], A]),
    VerifyCase("key-not-yet", "A key is not active before not_before.",
               by(A), ring=[Key("a", A.key, not_before=NOW + 1)]),
    VerifyCase("key-just-begun", "It is active at not_before.", by(A), ring=[Key("a", A.key, not_before=NOW)]),
    VerifyCase("key-just-ended", "It is not active at not_after.", by(A), ring=[Key("a", A.key, not_after=NOW)]),
    VerifyCase("key-not-ended", "It is active one second before not_after.",
               by(A), ring=[Key("a", A.key, not_after=NOW + 1)]),
    VerifyCase("key-window", "A window of one second.",
               by(A), ring=[Key("a", A.key, not_before=NOW, not_after=NOW + 1)]),
    VerifyCase("key-ended-other-active", "A key that has ended no longer counts beside an active one.", by(A),
               ring=[Key("a", A.key, not_after=NOW), B]),
    VerifyCase("key-sign-from-does-not-matter", "sign_from says nothing about verifying.", by(A),
               ring=[Key("a", A.key, sign_from=NOW + 1000)]),
    VerifyCase("key-none-active", "Two keys, none active.", by(A),
               ring=[Key("a", A.key, not_after=NOW), Key("b", B.key, not_before=NOW + 1)]),
    VerifyCase("key-expired-click-names-key", "An expired click names its key.", by(B), now=NOW + 60, ring=[A, B]),
    VerifyCase("key-with-line-feed", "A key is never trimmed.", by(Key("a", A.key + b"\n")), ring=[A]),
    VerifyCase("key-long", "A key that is longer than the block is hashed first.", by(Key("l", b"l" * 100)),
               ring=[Key("l", b"l" * 100)]),
]

CASES = [*EXPIRES, *TIME, *KEYS]
