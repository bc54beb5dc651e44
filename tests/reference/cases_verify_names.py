"""Verifying: colliding names, required names, and what may stand behind the signature (reasons 4, 7 and 8)."""

from __future__ import annotations

from cases_names import FOLD_TO_SITE_ID
from click_verify import SENSITIVE, Policy
from suites_sign import NOW
from suites_verify import VerifyCase, signed

LATER = b"%d" % (NOW + 60)
MESSAGE = b"/c?site_id=1&b=2&expires=" + LATER
ANY = Policy(require_expires=False)
SENSITIVE_ONLY = Policy(signed_only=SENSITIVE)


def required(*names: bytes, nonempty: bool = False) -> Policy:
    return Policy(required=list(names), required_nonempty=nonempty)


def many_names(count: int) -> bytes:
    return b"/c?" + b"".join(b"n%d=%d&" % (number, number) for number in range(count))


# On both sides of the powers of two where an implementation might run out of places.
MANY = [16, 17, 24, 25, 32, 33, 64, 65, 128, 129, 250]

DUPLICATES = [
    *[VerifyCase(f"smuggled-{name}", f"Behind the signature: {about}", signed(MESSAGE, b"&x=1&" + raw + b"=2"))
      for name, about, raw in FOLD_TO_SITE_ID],
    *[VerifyCase(f"repeated-{name}", f"In the signed part: {about}",
                 signed(b"/c?" + raw + b"=1&site_id=2&expires=" + LATER))
      for name, about, raw in FOLD_TO_SITE_ID],
    VerifyCase("smuggled-without-value", "A name without a value collides too.", signed(MESSAGE, b"&site_id")),
    VerifyCase("smuggled-case", "Names that differ in case do not collide.", signed(MESSAGE, b"&Site_Id=2")),
    VerifyCase("smuggled-other", "Names that only look alike do not collide.", signed(MESSAGE, b"&site-id=2&siteid=3")),
    VerifyCase("smuggled-signature", "A second signature.", signed(MESSAGE, b"&signature=x")),
    VerifyCase("smuggled-signature-encoded", "sign%61ture beside the real one.", signed(MESSAGE, b"&sign%61ture=x")),
    VerifyCase("smuggled-signature-array", "signature[] beside the real one.", signed(MESSAGE, b"&signature[]=x")),
    VerifyCase("signature-encoded-in-front", "sign%61ture in front of the real one: that is the repeat.",
               signed(b"/c?sign%61ture=x&expires=" + LATER)),
    VerifyCase("smuggled-expires", "A second expires behind the signature.", signed(MESSAGE, b"&expires=9999999999")),
    VerifyCase("smuggled-expires-folded", "A second expires in another spelling.", signed(MESSAGE, b"&+expires=1")),
    VerifyCase("repeated-expires", "Two signed expires.", signed(b"/c?expires=" + LATER + b"&expires=" + LATER)),
    VerifyCase("repeated-expires-folded", "A folded expires in front of the real one.",
               signed(b"/c?exp%69res=1&expires=" + LATER)),
    VerifyCase("duplicate-earliest-repeat", "The earliest repeat is reported.",
               signed(b"/c?a=1&b=2&b=3&a=4&expires=" + LATER)),
    VerifyCase("duplicate-in-tail", "Names may collide behind the signature alone.", signed(MESSAGE, b"&x=1&y=2&x=3")),
    VerifyCase("duplicate-equal-values", "Equal values make no difference.", signed(MESSAGE, b"&b=2")),
    VerifyCase("duplicate-empty-names", "Empty names collide.", signed(b"/c?=1&=2&expires=" + LATER)),
    VerifyCase("duplicate-bracket-and-empty", "A leading bracket collides with the empty name.",
               signed(b"/c?=1&expires=" + LATER, b"&[x]=2")),
    VerifyCase("duplicate-two-brackets", "Names that start with a bracket collide with each other.",
               signed(b"/c?[a]=1&[b]=2&expires=" + LATER)),
    VerifyCase("duplicate-nul-and-empty", "A leading NUL leaves the empty name.",
               signed(b"/c?%00a=1&expires=" + LATER, b"&=1")),
    VerifyCase("duplicate-arrays", "The elements of an array collide.",
               signed(b"/c?a[0]=1&a[1]=2&expires=" + LATER)),
    VerifyCase("one-empty-name", "A single empty name is fine.", signed(b"/c?=1&expires=" + LATER)),
    VerifyCase("one-bracket-name", "A single name with a leading bracket is fine.",
               signed(b"/c?[a]=1&expires=" + LATER)),
    *[VerifyCase(f"duplicate-last-of-{count}", f"The last two of {count} names collide.",
                 signed(many_names(count) + b"expires=" + LATER, b"&n%d=x" % (count - 1)))
      for count in MANY],
    *[VerifyCase(f"different-{count}", f"{count} different names.", signed(many_names(count) + b"expires=" + LATER))
      for count in (33, 65)],
    VerifyCase("duplicate-absolute", "Offsets count from the start of an absolute input.",
               signed(MESSAGE, b"&b=3", origin=b"https://h")),
]

EXPIRES_PLACE = [
    VerifyCase("missing-expires", "expires is missing.", signed(b"/c?a=1")),
    VerifyCase("missing-expires-in-tail", "Behind the signature it does not count.",
               signed(b"/c?a=1", b"&expires=" + LATER)),
    VerifyCase("missing-expires-folded", "Only the raw spelling counts.", signed(b"/c?a=1&+expires=" + LATER)),
    VerifyCase("missing-expires-encoded", "Only the raw spelling counts.", signed(b"/c?a=1&exp%69res=" + LATER)),
    VerifyCase("missing-expires-case", "Expires is another parameter.", signed(b"/c?a=1&Expires=" + LATER)),
    VerifyCase("missing-expires-allowed", "Where the policy allows it, expires may be missing.",
               signed(b"/c?a=1"), ANY),
    VerifyCase("missing-expires-allowed-in-tail", "Then one behind the signature still does not count.",
               signed(b"/c?a=1", b"&expires=1"), ANY),
    VerifyCase("missing-expires-allowed-invalid", "A click without expires can be forged like any other.",
               signed(b"/c?a=1").replace(b"a=1", b"a=2"), ANY),
]

REQUIRED = [
    VerifyCase("required-present", "Required names are there.", signed(MESSAGE), required(b"site_id", b"b")),
    VerifyCase("required-missing", "A required name is missing; it has no offset.", signed(MESSAGE),
               required(b"site_id", b"click_id")),
    VerifyCase("required-first-missing", "The first in the order of the policy is reported.", signed(MESSAGE),
               required(b"z", b"site_id", b"a")),
    VerifyCase("required-in-tail", "Behind the signature it does not count.", signed(MESSAGE, b"&click_id=1"),
               required(b"click_id")),
    VerifyCase("required-expires", "expires may be required.", signed(MESSAGE), required(b"expires")),
    VerifyCase("required-signature", "The signature itself is not signed.", signed(MESSAGE), required(b"signature")),
    VerifyCase("required-encoded", "Names in the URI are percent-decoded.",
               signed(b"/c?site%5Fid=1&expires=" + LATER), required(b"site_id")),
    VerifyCase("required-encoded-lower", "Escapes may be in lower case.", signed(b"/c?%73ite%5fid=1&expires=" + LATER),
               required(b"site_id")),
    VerifyCase("required-policy-not-decoded", "Names in the policy are decoded already.",
               signed(b"/c?site%5Fid=1&expires=" + LATER), required(b"site%5Fid")),
    VerifyCase("required-twice-encoded", "Names are decoded once.", signed(b"/c?site%255Fid=1&expires=" + LATER),
               required(b"site_id")),
    VerifyCase("required-plus-stays", "A plus sign in a name stays one.", signed(b"/c?a+b=1&expires=" + LATER),
               required(b"a+b")),
    VerifyCase("required-plus-is-no-space", "It is no space.", signed(b"/c?a+b=1&expires=" + LATER), required(b"a b")),
    VerifyCase("required-space", "An encoded space is one.", signed(b"/c?a%20b=1&expires=" + LATER), required(b"a b")),
    VerifyCase("required-encoded-plus", "An encoded plus sign is one.", signed(b"/c?a%2Bb=1&expires=" + LATER),
               required(b"a+b")),
    VerifyCase("required-not-folded", "Required names are not folded.", signed(b"/c?site.id=1&expires=" + LATER),
               required(b"site_id")),
    VerifyCase("required-array", "An array is required with its brackets.", signed(b"/c?a[]=1&expires=" + LATER),
               required(b"a[]")),
    VerifyCase("required-case", "Case matters.", signed(b"/c?Site_id=1&expires=" + LATER), required(b"site_id")),
    VerifyCase("required-non-ascii", "Names are bytes.", signed(b"/c?caf%C3%A9=1&expires=" + LATER),
               required("caf\u00e9".encode())),
    VerifyCase("required-bad-escape", "A bad escape in a name stays.", signed(b"/c?a%=1&expires=" + LATER),
               required(b"a%")),
    VerifyCase("required-empty-value", "An empty value is enough by default.", signed(b"/c?site_id=&expires=" + LATER),
               required(b"site_id")),
    VerifyCase("required-no-equals", "So is none.", signed(b"/c?site_id&expires=" + LATER), required(b"site_id")),
    VerifyCase("nonempty-present", "The value is not empty.", signed(MESSAGE), required(b"site_id", nonempty=True)),
    VerifyCase("nonempty-empty", "An empty value is reported at its place.",
               signed(b"/c?a=1&site_id=&expires=" + LATER), required(b"site_id", nonempty=True)),
    VerifyCase("nonempty-no-equals", "Without an equals sign the place is behind the name.",
               signed(b"/c?a=1&site_id&expires=" + LATER), required(b"site_id", nonempty=True)),
    VerifyCase("nonempty-encoded-name", "The required name is told, not the one in the URI.",
               signed(b"/c?site%5Fid=&expires=" + LATER), required(b"site_id", nonempty=True)),
    VerifyCase("nonempty-escape", "An escaped NUL is a value.", signed(b"/c?site_id=%00&expires=" + LATER),
               required(b"site_id", nonempty=True)),
    VerifyCase("nonempty-order", "Names are checked in the order of the policy, each for both.",
               signed(b"/c?site_id=&expires=" + LATER), required(b"site_id", b"x", nonempty=True)),
    VerifyCase("nonempty-order-missing-first", "A missing name in front of an empty one.",
               signed(b"/c?site_id=&expires=" + LATER), required(b"x", b"site_id", nonempty=True)),
    VerifyCase("nonempty-not-required", "Other values may be empty.", signed(b"/c?site_id=1&b=&expires=" + LATER),
               required(b"site_id", nonempty=True)),
    VerifyCase("nonempty-nothing-required", "Without required names it changes nothing.",
               signed(b"/c?b=&expires=" + LATER), required(nonempty=True)),
    VerifyCase("required-64", "64 names may be required.",
               signed(b"/c?" + b"".join(b"p%d=1&" % index for index in range(64)) + b"expires=" + LATER),
               required(*[b"p%d" % index for index in range(64)])),
]

UNSIGNED = [
    VerifyCase("unsigned-allowed", "By default anything may stand behind the signature.",
               signed(MESSAGE, b"&click_id=1&x&=y")),
    VerifyCase("forbid-none", "Forbidding accepts a click without a tail.",
               signed(MESSAGE), Policy(forbid_unsigned=True)),
    VerifyCase("forbid-one", "Forbidding refuses any parameter in the tail.", signed(MESSAGE, b"&utm_source=1"),
               Policy(forbid_unsigned=True)),
    VerifyCase("forbid-first-of-two", "The first is reported.", signed(MESSAGE, b"&&x=1&y=2"),
               Policy(forbid_unsigned=True)),
    VerifyCase("forbid-empty-segments", "Empty segments are no parameters.", signed(MESSAGE, b"&&"),
               Policy(forbid_unsigned=True)),
    VerifyCase("forbid-empty-name", "A parameter with an empty name is one.", signed(MESSAGE, b"&="),
               Policy(forbid_unsigned=True)),
    VerifyCase("forbid-and-signed-only", "Forbidding covers what the list does not name.", signed(MESSAGE, b"&x=1&y=2"),
               Policy(forbid_unsigned=True, signed_only=[b"y"])),
    VerifyCase("signed-only-hit", "A listed name is refused.",
               signed(MESSAGE, b"&x=1&y=2"), Policy(signed_only=[b"y"])),
    VerifyCase("signed-only-miss", "Others may stand there.", signed(MESSAGE, b"&x=1"), Policy(signed_only=[b"y"])),
    VerifyCase("signed-only-first-in-uri", "The first in the URI is reported, whatever the order of the list.",
               signed(MESSAGE, b"&x=1&y=2"), Policy(signed_only=[b"y", b"x"])),
    VerifyCase("signed-only-signed", "A listed name may stand in the signed part, or be missing.", signed(MESSAGE),
               Policy(signed_only=[b"site_id", b"y"])),
    VerifyCase("signed-only-folded", "Names in the tail are compared folded.", signed(MESSAGE, b"&+click.id[x]=1"),
               Policy(signed_only=[b"click_id"])),
    VerifyCase("signed-only-policy-folded", "Names of the list are folded too.", signed(MESSAGE, b"&click_id=1"),
               Policy(signed_only=[b"click.id"])),
    VerifyCase("signed-only-case", "Case matters.", signed(MESSAGE, b"&CLICK_ID=1"), Policy(signed_only=[b"click_id"])),
    VerifyCase("signed-only-without-value", "A name without a value counts.", signed(MESSAGE, b"&click_id"),
               Policy(signed_only=[b"click_id"])),
    *[VerifyCase(f"sensitive-{name.decode().replace('_', '-')}", "The preset names this parameter.",
                 signed(b"/c?a=1" if name == b"expires" else b"/c?a=1&expires=" + LATER, b"&x=1&" + name + b"=1"),
                 Policy(signed_only=SENSITIVE, require_expires=name != b"expires"))
      for name in SENSITIVE],
    VerifyCase("sensitive-folded", "The preset is compared folded.", signed(MESSAGE, b"&device%5Fid%5B%5D=1"),
               SENSITIVE_ONLY),
    VerifyCase("sensitive-others", "Other names may stand in the tail.",
               signed(MESSAGE, b"&utm_source=1&gclid=2&sub1=3"),
               SENSITIVE_ONLY),
    VerifyCase("sensitive-signed", "In the signed part the preset's names are welcome.",
               signed(b"/c?site_id=1&device_id=2&ip=3&expires=" + LATER, b"&x=1"), SENSITIVE_ONLY),
]

CASES = [*DUPLICATES, *EXPIRES_PLACE, *REQUIRED, *UNSIGNED]
