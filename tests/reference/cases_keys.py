"""MACs and key rings (docs/keys.md)."""

from __future__ import annotations

import hashlib

from keys import Key
from suites_keys import HmacCase, RingCase

PATTERN = bytes(index % 251 for index in range(1000))

RFC_4231 = [
    (b"\x0b" * 20, b"Hi There"),
    (b"Jefe", b"what do ya want for nothing?"),
    (b"\xaa" * 20, b"\xdd" * 50),
    (bytes(range(1, 26)), b"\xcd" * 50),
    (b"\x0c" * 20, b"Test With Truncation"),
    (b"\xaa" * 131, b"Test Using Larger Than Block-Size Key - Hash Key First"),
    (b"\xaa" * 131, b"This is a test using a larger than block-size key and a larger than block-size data. "
     b"The key needs to be hashed before being used by the HMAC algorithm."),
]

LENGTHS = [0, 1, 54, 55, 56, 57, 63, 64, 65, 118, 119, 120, 121, 127, 128, 129, 183, 184, 191, 192, 193, 255, 256, 1000]

MACS = [
    *[HmacCase(f"rfc-4231-{number}", f"RFC 4231, test case {number}.", key, message, 16 if number == 5 else None)
      for number, (key, message) in enumerate(RFC_4231, start=1)],
    *[HmacCase(f"message-{length}", f"A message of {length} bytes.",
               PATTERN[:32], PATTERN[:length]) for length in LENGTHS],
    *[HmacCase(f"key-{length}", f"A key of {length} bytes.", PATTERN[7 : 7 + length], PATTERN[:100])
      for length in [1, 31, 32, 33, 63, 64, 65, 127, 128, 129, 200]],
    *[HmacCase(f"key-{key}-message-{message}", f"A key of {key} bytes and a message of {message}.",
               PATTERN[11 : 11 + key], PATTERN[3 : 3 + message])
      for key in [1, 64, 65, 200] for message in [0, 55, 56, 64, 119, 120]],
    HmacCase("key-zero-byte", "A key of one zero byte.", b"\0", b"message"),
    HmacCase("message-a-thousand-zeros", "A message of zeros.", b"key", b"\0" * 1000),
]

A = b"0123456789abcdef"


def numbered(count: int) -> list[Key]:
    return [Key(f"k{index}", b"key-number-%d-of-the-ring" % index) for index in range(count)]


WINDOWS = [
    Key("always", b"key-0-0123456789"),
    Key("from-100", b"key-1-0123456789", not_before=100),
    Key("until-200", b"key-2-0123456789", not_after=200),
    Key("from-100-until-200", b"key-3-0123456789", not_before=100, not_after=200),
    Key("for-one-second", b"key-4-0123456789", not_before=150, not_after=151),
    Key("signs-later", b"key-5-0123456789", not_before=100, sign_from=180),
]

RINGS = [
    RingCase("no-key", "A ring holds a key.", []),
    RingCase("one-key", "One key without bounds is active always, and signs.", [Key("k1", A)], [0, 1, 2**63 - 1],
             [(0, 0), (0, 99_999_999_999), (1_700_000_000, 5)]),
    RingCase("16-keys", "A ring holds up to 16 keys.", numbered(16), [5], [(5, 65)]),
    RingCase("17-keys", "17 are too many.", numbered(17)),
    RingCase("key-empty", "A key has one byte or more.", [Key("k1", b"")]),
    RingCase("key-one-byte", "One byte is a key.", [Key("k1", b"k")], [5]),
    RingCase("key-empty-among-others", "Every key counts.", [Key("k1", A), Key("k2", b"")]),
    RingCase("id-empty", "An id has one character or more.", [Key("", A)]),
    RingCase("id-one", "One character is an id.", [Key("k", A)], [5]),
    RingCase("id-64", "An id has up to 64 characters.", [Key("i" * 64, A)], [5]),
    RingCase("id-65", "65 are too many.", [Key("i" * 65, A)]),
    RingCase("id-space", "A space is no visible character.", [Key("k 1", A)]),
    RingCase("id-tab", "Nor is a tab.", [Key("k\t1", A)]),
    RingCase("id-delete", "Nor is DEL.", [Key("k\x7f", A)]),
    RingCase("id-non-ascii", "An id is ASCII.", [Key("cl\u00e9", A)]),
    RingCase("id-first-and-last", "0x21 and 0x7e are visible.", [Key("!~", A)], [5]),
    RingCase("id-quotes", "So are quotation marks and backslashes.", [Key("\"'\\", A)], [5]),
    RingCase("id-case", "Ids that differ in case differ.", [Key("k", A), Key("K", A + b"x")], [5]),
    RingCase("id-repeated", "Ids are unique.", [Key("k", A), Key("k", A + b"x")]),
    RingCase("window-empty", "not_after has to be later than not_before.", [Key("k", A, not_before=5, not_after=5)]),
    RingCase("window-reversed", "not_after may not be earlier.", [Key("k", A, not_before=5, not_after=4)]),
    RingCase("window-one-second", "One second is a window.", [Key("k", A, not_before=5, not_after=6)], [4, 5, 6],
             [(4, 6), (5, 6), (5, 7)]),
    RingCase("equal-keys", "Two equal keys are refused.", [Key("a", A), Key("b", A)]),
    RingCase("equal-after-padding", "So are keys that are equal after zero padding.",
             [Key("a", A), Key("b", A + b"\0")]),
    RingCase("equal-after-padding-to-64", "Up to the 64th byte.", [Key("a", b"k"), Key("b", b"k" + b"\0" * 63)]),
    RingCase("not-equal-at-65", "Behind it the key is hashed.", [Key("a", b"k"), Key("b", b"k" + b"\0" * 64)], [5]),
    RingCase("equal-zero-keys", "Keys of zeros are all equal.", [Key("a", b"\0"), Key("b", b"\0" * 5)]),
    RingCase("equal-after-hashing", "So are a long key and its hash.",
             [Key("a", b"k" * 65), Key("b", hashlib.sha256(b"k" * 65).digest())]),
    RingCase("equal-after-hashing-and-padding", "The hash may be padded with zeros as well.",
             [Key("a", hashlib.sha256(b"k" * 200).digest() + b"\0"), Key("b", b"k" * 200)]),
    RingCase("hash-of-64", "A key of 64 bytes is not hashed.",
             [Key("a", b"k" * 64), Key("b", hashlib.sha256(b"k" * 64).digest())], [5]),
    RingCase("equal-apart", "Equal keys need not be neighbours, nor active together.",
             [Key("a", A, not_after=5), Key("b", A + b"x"), Key("c", A, not_before=9)]),
    RingCase("zero-in-front", "A leading zero is not padding.", [Key("a", A), Key("b", b"\0" + A)], [5]),
    RingCase("windows", "Active from not_before on, and before not_after.", WINDOWS,
             [0, 99, 100, 101, 149, 150, 151, 179, 180, 199, 200, 201],
             [(0, 60), (99, 159), (100, 160), (150, 150), (150, 151), (150, 152), (150, 200), (150, 201),
              (179, 200), (180, 200), (180, 99_999), (300, 100), (300, 150)]),
    RingCase("latest-signs", "The latest sign_from signs, wherever it stands.",
             [Key("a", b"a", sign_from=5), Key("b", b"b", sign_from=9), Key("c", b"c", sign_from=7)], [0],
             [(4, 100), (5, 100), (6, 100), (7, 100), (8, 100), (9, 100), (100, 1000)]),
    RingCase("tie", "On a tie the last in the ring signs.",
             [Key("a", b"a", sign_from=5), Key("b", b"b", sign_from=5), Key("c", b"c", sign_from=4)], [0],
             [(4, 9), (5, 9), (6, 9)]),
    RingCase("tie-of-absent", "Keys without a start tie too.", [Key("a", b"a"), Key("b", b"b")], [0], [(0, 9)]),
    RingCase("tie-of-default", "sign_from defaults to not_before, and ties with it.",
             [Key("a", b"a", sign_from=5), Key("b", b"b", not_before=5)], [4, 5], [(4, 9), (5, 9)]),
    RingCase("tie-of-default-reversed", "The last in the ring signs, whichever it is.",
             [Key("b", b"b", not_before=5), Key("a", b"a", sign_from=5)], [4, 5], [(4, 9), (5, 9)]),
    RingCase("absent-is-earliest", "An absent start is earlier than 0.",
             [Key("a", b"a", sign_from=0), Key("b", b"b")], [0], [(0, 9)]),
    RingCase("sign-from-overrides", "sign_from may be earlier than not_before, which still counts.",
             [Key("a", b"a", not_before=10, sign_from=5), Key("b", b"b", sign_from=7)], [9, 10],
             [(6, 99), (7, 99), (9, 99), (10, 99)]),
    RingCase("sign-from-later", "Before its sign_from a key verifies only.",
             [Key("old", b"old"), Key("new", b"new", not_before=10, sign_from=20)], [9, 10, 19, 20],
             [(9, 99), (10, 99), (19, 99), (20, 99)]),
    RingCase("does-not-last", "A key whose not_after is before expires is passed over.",
             [Key("a", b"a"), Key("b", b"b", sign_from=5, not_after=100)], [99, 100],
             [(50, 99), (50, 100), (50, 101), (99, 100), (100, 100)]),
    RingCase("nobody-lasts", "No key may last.", [Key("a", b"a", not_after=100), Key("b", b"b", not_after=110)],
             [99, 100, 109, 110], [(50, 110), (50, 111), (50, 99_999_999_999)]),
    RingCase("signs-for-the-past", "Only expires counts against not_after, not now.", [Key("a", b"a", not_after=100)],
             [100], [(200, 100), (200, 101), (200, 0)]),
    RingCase("rotation", "An old key, the new one, and the moment of the change.",
             [Key("old", b"old", not_after=2000), Key("new", b"new", not_before=1000, sign_from=1500)],
             [999, 1000, 1500, 1999, 2000], [(1400, 1460), (1499, 1559), (1500, 1560), (1990, 2050), (1400, 2001)]),
]
