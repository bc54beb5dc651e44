"""Names that look alike and do not collide, and long ones that do (2.3); signing and verifying compare them alike."""

from __future__ import annotations

from suites_sign import NOW, SignCase
from suites_verify import VerifyCase, signed

PREFIX = b"the-name-of-a-parameter-that-is-long-"
# Around the widths in which processors and hashes take their bytes.
LENGTHS = [1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65]

APART: list[tuple[str, str, list[bytes]]] = [
    ("one-mark", "Only spaces, dots and brackets become underscores.",
     [b"site.id", b"site-id", b"site~id", b"site:id", b"siteid", b"Site.id", b"site.iD", b"SITE_ID"]),
    ("ends", "A dot in front or behind is an underscore too many.",
     [b"site.id", b".site.id", b"site.id.", b"site..id"]),
    ("prefixes", "A name is no other name that it starts with.",
     [b"a", b"a.", b"a..", b"a...", b"a....", b"aa", b"a.a"]),
    ("leading-spaces", "Stripped names may differ.", [b"+a", b"%20+b", b"_a", b".b", b"_+c", b"%09a"]),
    ("nul", "What stands in front of a NUL may differ.", [b"a%00b", b"ab%00", b"b", b"%00b", b"a%01b"]),
    ("brackets", "An array is its name, an unclosed bracket an underscore.",
     [b"a%5Bb%5D", b"a%5Bb", b"a%5Dc", b"b%5Bc%5Bd", b"b%5Bc%5D", b"%5Ba%5D"]),
    ("plus", "An encoded plus sign is no space, and an encoded percent sign no escape.",
     [b"a+b", b"a%2Bb", b"a%2541", b"a%41", b"a%252Bb"]),
    ("not-utf-8", "Bytes are compared, not characters.", [b"%C3%A9", b"e%CC%81", b"%E9", b"%C3", b"%FF", b"%FE"]),
    ("numbers", "PHP's numeric keys differ where their text does.", [b"0", b"00", b"1", b"01", b"1.0", b"-1", b"1e0"]),
    ("lengths", "Names of one letter, however often.", [b"a" * length for length in LENGTHS]),
    ("last-byte", "Names may differ in the last byte only.",
     [b"n" * (length - 1) + last for length in LENGTHS[2:] for last in (b"x", b"y")]),
    ("first-byte", "Names may differ in the first byte only.",
     [first + b"n" * (length - 1) for length in LENGTHS[2:] for first in (b"x", b"y")]),
    ("blocks-swapped", "The same blocks in another order.",
     [b"0123456789abcdef" + b"ABCDEFGHIJKLMNOP", b"ABCDEFGHIJKLMNOP" + b"0123456789abcdef",
      b"01234567ABCDEFGH" + b"89abcdefIJKLMNOP", b"01234567" + b"89abcdef"]),
    ("hundred", "A hundred names with one prefix.", [PREFIX + b"%02d" % index for index in range(100)]),
    ("long-last-byte", "Long names may differ in the last byte only.", [b"n" * 30_000 + b"x", b"n" * 30_000 + b"y"]),
    ("long-first-byte", "Long names may differ in the first byte only.", [b"x" + b"n" * 30_000, b"y" + b"n" * 30_000]),
    ("long-length", "Long names may differ in their length only.", [b"n" * 30_000, b"n" * 30_001]),
    ("long-spaces", "Leading spaces are stripped, however many.", [b"+" * 30_000 + b"a", b"+" * 30_000 + b"b", b"_a"]),
    ("long-dots", "Names of dots may differ in their number.", [b"." * 20_000, b"." * 20_001, b"."]),
    ("long-bracket-open", "A closing bracket at the far end cuts the name.",
     [b"a%5B" + b"." * 20_000, b"a%5B" + b"." * 20_000 + b"%5D"]),
    ("long-signature", "Names that start like signature and expires.",
     [b"signature" + b"_" * 5_000, b"expires" + b"." * 5_000, b"_" * 5_000 + b"signature"]),
]

COLLIDING: list[tuple[str, str, list[bytes]]] = [
    *[(f"of-{length}", "Names collide whatever their length.",
       [b"n" * (length - 1) + b"_", b"x", b"n" * (length - 1) + b"."])
      for length in LENGTHS[1:]],
    ("hundred", "The last of a hundred names collides with the first.",
     [*[PREFIX + b"%02d.x" % index for index in range(99)], PREFIX + b"00%5Fx"]),
    ("two-pairs", "Of two pairs the earliest repeat is reported.",
     [PREFIX + b"a.", PREFIX + b"b.", PREFIX + b"c", PREFIX + b"b_", PREFIX + b"a_"]),
    ("long-last-byte", "Long names collide in their last byte.", [b"n" * 30_000 + b".", b"n" * 30_000 + b"_"]),
    ("long-dots", "Long names of marks collide.", [b"a" + b"." * 20_000, b"a" + b"_" * 20_000, b"a" + b"+" * 20_000]),
    ("long-spaces", "Stripped names collide.", [b"a", b"+" * 60_000 + b"a"]),
    ("long-behind-nul", "What stands behind a NUL does not count, however long it is.",
     [b"a%00" + b"x" * 30_000, b"a%00" + b"y" * 30_000]),
    ("long-index", "An index does not count, however long it is.",
     [b"a%5B" + b"x" * 30_000 + b"%5D", b"a%5B" + b"y" * 30_000 + b"%5D"]),
    ("long-bracket-open", "An unclosed bracket is an underscore in a long name too.",
     [b"n" * 20_000 + b"%5B" + b"n" * 10_000, b"n" * 20_000 + b"_" + b"n" * 10_000]),
]

GROUPS = [
    *[(f"names-apart-{group}", about, names) for group, about, names in APART],
    *[(f"names-colliding-{group}", about, names) for group, about, names in COLLIDING],
]


def query(names: list[bytes]) -> bytes:
    return b"&".join(name + b"=%d" % index for index, name in enumerate(names))


SIGNED = [
    *[SignCase(name, about, b"/c?" + query(names)) for name, about, names in GROUPS],
    SignCase("names-colliding-long-signature", "A long spelling of signature collides with the one to be appended.",
             b"/c?a=1&" + b"+" * 5_000 + b"signature=2"),
    SignCase("names-colliding-long-expires", "A long spelling of expires collides with the one to be appended.",
             b"/c?a=1&expires%00" + b"x" * 5_000 + b"=2"),
]

LATER = b"&expires=%d" % (NOW + 60)

VERIFIED = [
    *[VerifyCase(name, about, signed(b"/c?" + query(names) + LATER)) for name, about, names in GROUPS],
    *[VerifyCase(f"{name}-smuggled", f"Behind the signature: {about}",
                 signed(b"/c?" + query(names[:1]) + LATER, b"&" + query(names[1:])))
      for name, about, names in GROUPS],
]
