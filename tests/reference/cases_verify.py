"""Verifying: reasons 0 to 3, flags, report-only, strict mode, and the order of the checks (4 and 4.1)."""

from __future__ import annotations

from cases_shapes import BAD_SHAPES, GOOD_ORIGINS
from click_verify import Policy
from keys import Key
from suites_sign import NOW, RING
from suites_verify import VerifyCase, signed

LATER = b"%d" % (NOW + 60)
MESSAGE = b"/c?a=1&b=2&expires=" + LATER
PUBLISHED = (
    b"/v1/cpi/click?campaign_id=koconversionsdemo174ea19bc63928cdfaae33f79d77&network_id=2820&site_id=test-site-id"
    b"&creative_id=test-creative-id&device_id=TEST-ADID-VALUE&device_id_type=adid&expires=12345"
    b"&signature=BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w"
)
SECRET = [Key("published", b"secret")]
STRICT = Policy(strict=True)
REPORT = Policy(report_only=True)
ANY = Policy(require_expires=False)
GOOD = signed(MESSAGE)
SIGNATURE = GOOD[-43:]


def with_signature(text: bytes) -> bytes:
    return MESSAGE + b"&signature=" + text


def ends(text: bytes, last: bytes) -> bytes:
    return with_signature(text[:42] + last)


VALID = [
    VerifyCase("published-example", "The published example, one second before it expires.", PUBLISHED, now=12344,
               ring=SECRET),
    VerifyCase("published-example-expired", "The published example at the second at which it expires.", PUBLISHED,
               now=12345, ring=SECRET),
    VerifyCase("published-example-absolute", "Scheme and host are not part of the message.",
               b"https://control.kochava.com" + PUBLISHED, now=12344, ring=SECRET),
    VerifyCase("published-example-other-host", "Any host will do.", b"http://clicks.example:8080" + PUBLISHED, now=0,
               ring=SECRET),
    VerifyCase("published-example-tail", "What stands behind the signature is not hashed.",
               PUBLISHED + b"&utm_source=x&y", now=12344, ring=SECRET),
    VerifyCase("published-example-wrong-key", "Another key does not reproduce the signature.", PUBLISHED, now=12344),
    VerifyCase("plain", "A click of two parameters and expires.", GOOD),
    VerifyCase("expires-first", "expires may stand anywhere in the signed part.",
               signed(b"/c?expires=" + LATER + b"&a=1")),
    VerifyCase("expires-alone", "expires may be the only signed parameter.", signed(b"/c?expires=" + LATER)),
    VerifyCase("empty-segments", "Empty segments are hashed.", signed(b"/c?&a=1&&expires=" + LATER + b"&")),
    VerifyCase("signature-first", "A signature that comes first signs the path alone.",
               signed(b"/c?", b"&a=1").replace(b"?&", b"?"), ANY),
    VerifyCase("signature-first-missing-expires", "Then nothing is signed, so expires is missing.",
               signed(b"/c?", b"&expires=" + LATER).replace(b"?&", b"?")),
    VerifyCase("signature-behind-empty-segment", "The message ends before the ampersand in front of the signature.",
               signed(b"/c?"), ANY),
    VerifyCase("signature-behind-two-empty-segments", "Of two ampersands the first is hashed.", signed(b"/c?&"), ANY),
    VerifyCase("nothing-sorted", "Parameters are hashed in their order.",
               MESSAGE.replace(b"a=1&b=2", b"b=2&a=1") + GOOD[len(MESSAGE) :]),
    VerifyCase("value-changed", "A changed value does not reproduce the signature.", GOOD.replace(b"a=1", b"a=2")),
    VerifyCase("path-changed", "The path is hashed.", GOOD.replace(b"/c?", b"/C?")),
    VerifyCase("parameter-added", "An added parameter does not reproduce the signature.",
               GOOD.replace(b"&b=2", b"&x=&b=2")),
    VerifyCase("ampersand-added", "An added ampersand does not reproduce the signature.", GOOD.replace(b"&b", b"&&b")),
    VerifyCase("ampersand-in-front-of-signature", "Also in front of the signature.",
               GOOD.replace(b"&signature", b"&&signature")),
    VerifyCase("encoding-changed", "Bytes are hashed as they are, not decoded.", GOOD.replace(b"a=1", b"a=%31")),
    VerifyCase("hex-case-changed", "The case of escapes is hashed.",
               signed(b"/c?a=%2f&expires=" + LATER).replace(b"%2f", b"%2F")),
    VerifyCase("signature-of-another-message", "A signature fits one message.",
               with_signature(signed(b"/c?x=1")[-43:])),
    VerifyCase("signature-all-zero", "A signature of zeros is well formed.", with_signature(b"A" * 43)),
    VerifyCase("signature-case-changed", "The signature is compared in its case.",
               with_signature(SIGNATURE.swapcase()[:42] + b"A")),
    *[VerifyCase(f"shape-{name}", about, signed(MESSAGE, origin=origin)) for name, about, origin in GOOD_ORIGINS],
]

MALFORMED = [
    *[VerifyCase(f"shape-{name}", about, uri) for name, about, uri in BAD_SHAPES],
    VerifyCase("control-space", "A raw space is malformed.", signed(b"/c?a=1 2&expires=" + LATER)),
    VerifyCase("control-tab", "A tab is malformed.", signed(b"/c?a=1\t2&expires=" + LATER)),
    VerifyCase("control-line-feed", "A line feed at the end is malformed.", GOOD + b"\n"),
    VerifyCase("control-carriage-return", "A carriage return is malformed.", GOOD + b"\r\n"),
    VerifyCase("control-nul", "A NUL is malformed.", signed(b"/c?a=1\0&expires=" + LATER)),
    VerifyCase("control-unit-separator", "0x1f is malformed.", signed(b"/c?a=\x1f&expires=" + LATER)),
    VerifyCase("control-delete", "DEL is malformed.", signed(b"/c?a=\x7f&expires=" + LATER)),
    VerifyCase("control-in-path", "Also in the path.", signed(b"/c d?expires=" + LATER)),
    VerifyCase("control-in-name", "Also in a name.", signed(b"/c?a b=1&expires=" + LATER)),
    VerifyCase("control-in-tail", "Also behind the signature.", signed(MESSAGE, b"&x=a b")),
    VerifyCase("control-in-signature", "Also in the signature.", with_signature(SIGNATURE[:20] + b" ")),
    VerifyCase("control-c1", "A byte of 0x80 and more is no control byte.", signed(b"/c?a=\x80&expires=" + LATER)),
    VerifyCase("control-lowest", "The lowest offset is reported.", b"/c?a= #"),
    VerifyCase("control-behind-fragment", "The lowest offset is reported.", b"/c?a=1# "),
    VerifyCase("control-without-query", "The lowest offset is reported.", b"/c d"),
    VerifyCase("too-long", "65537 bytes are malformed at 65536.",
               signed(b"/c?expires=" + LATER + b"&a=", b"&x=").ljust(65_537, b"x")),
    VerifyCase("long-fits", "65536 bytes are verified.",
               signed(b"/c?expires=" + LATER + b"&a=", b"&x=").ljust(65_536, b"x")),
    VerifyCase("long-message-fits", "A message may fill the limit.",
               signed(b"/c?expires=" + LATER + b"&a=" + b"x" * (65_536 - 54 - 24))),
    VerifyCase("too-long-wins", "Too long is reported at 65536, whatever else is wrong.", b" " * 65_537),
    VerifyCase("too-many", "The 257th parameter is malformed.",
               signed(MESSAGE + b"".join(b"&p%d=" % index for index in range(253)))),
    VerifyCase("many-fit", "256 parameters are verified.",
               signed(MESSAGE + b"".join(b"&p%d=" % index for index in range(252)))),
    VerifyCase("too-many-in-tail", "The tail counts.",
               signed(MESSAGE, b"".join(b"&p%d=" % index for index in range(253)))),
    VerifyCase("too-many-empty-segments", "Empty segments do not count.", signed(MESSAGE + b"&" * 300, b"&" * 300)),
    VerifyCase("too-many-and-control", "The lowest offset is reported.",
               signed(MESSAGE, b"".join(b"&p%d=" % index for index in range(260)) + b" ")),
    VerifyCase("control-and-too-many", "The lowest offset is reported.",
               signed(b"/c?x=\t&" + MESSAGE[3:], b"".join(b"&p%d=" % index for index in range(260)))),
    VerifyCase("too-many-and-fragment", "The lowest offset is reported.",
               signed(MESSAGE, b"".join(b"&p%d=" % index for index in range(260)) + b"#x")),
]

MISSING_SIGNATURE = [
    VerifyCase("missing-signature", "A click without a signature.", MESSAGE),
    VerifyCase("missing-signature-empty-query", "An empty query has none.", b"/c?"),
    VerifyCase("missing-signature-case", "Signature is another parameter.", MESSAGE + b"&Signature=" + SIGNATURE),
    VerifyCase("missing-signature-encoded", "sign%61ture is another parameter.",
               MESSAGE + b"&sign%61ture=" + SIGNATURE),
    VerifyCase("missing-signature-folded", "Only the raw spelling counts.", MESSAGE + b"&+signature=" + SIGNATURE),
    VerifyCase("missing-signature-array", "An array is another parameter.", MESSAGE + b"&signature[]=" + SIGNATURE),
    VerifyCase("missing-signature-prefix", "A longer name is another parameter.",
               MESSAGE + b"&signatures=" + SIGNATURE),
    VerifyCase("missing-signature-in-path", "The path is not searched.", b"/c&signature=x?a=1"),
    VerifyCase("missing-signature-semicolon", "A semicolon separates nothing.", MESSAGE + b";signature=" + SIGNATURE),
    VerifyCase("missing-signature-amp", "&amp; makes another name.", MESSAGE + b"&amp;signature=" + SIGNATURE),
    VerifyCase("missing-signature-in-value", "A value is no name.", MESSAGE + b"&x=signature=" + SIGNATURE),
]

MALFORMED_SIGNATURE = [
    VerifyCase("signature-empty", "An empty signature ends where it starts.", with_signature(b"")),
    VerifyCase("signature-no-equals", "Without an equals sign it ends with its name.", MESSAGE + b"&signature"),
    VerifyCase("signature-no-equals-tail", "Also in front of a tail.", MESSAGE + b"&signature&x=1"),
    VerifyCase("signature-42", "42 characters end too early.", with_signature(SIGNATURE[:42])),
    VerifyCase("signature-42-tail", "The place where it ends is in front of the ampersand.",
               with_signature(SIGNATURE[:42]) + b"&x=1"),
    VerifyCase("signature-44", "The 44th character is one too many.", with_signature(SIGNATURE + b"A")),
    VerifyCase("signature-long", "Of many the 44th is reported.", with_signature(SIGNATURE * 3)),
    VerifyCase("signature-padded", "Padding is no base64url character.", with_signature(SIGNATURE + b"=")),
    VerifyCase("signature-padded-encoded", "Nor is encoded padding.", with_signature(SIGNATURE + b"%3D")),
    VerifyCase("signature-plus", "A plus sign is no base64url character.",
               with_signature(SIGNATURE[:10] + b"+" + SIGNATURE[11:])),
    VerifyCase("signature-slash", "A slash is no base64url character.",
               with_signature(SIGNATURE[:7] + b"/" + SIGNATURE[8:])),
    VerifyCase("signature-escape", "A signature is not decoded.", with_signature(b"%41" + SIGNATURE[1:])),
    VerifyCase("signature-equals-first", "A second equals sign belongs to the value.",
               with_signature(b"=" + SIGNATURE)),
    VerifyCase("signature-non-ascii", "Other bytes are refused.",
               with_signature(SIGNATURE[:5] + b"\xc3\xa9" + SIGNATURE[7:])),
    VerifyCase("signature-last-bad", "The 43rd character may be the bad one.", with_signature(SIGNATURE[:42] + b".")),
    VerifyCase("signature-hex", "Hexadecimal of 64 digits is too long.", with_signature(b"0f" * 32)),
    VerifyCase("signature-bad-and-short", "The lowest offset is reported.", with_signature(b"abc*")),
    VerifyCase("signature-bad-and-long", "The lowest offset is reported.", with_signature(b"abc*" + SIGNATURE)),
    VerifyCase("signature-trailing-bits-1", "The last two bits have to be zero: 01.", ends(SIGNATURE, b"B")),
    VerifyCase("signature-trailing-bits-2", "The last two bits have to be zero: 10.", ends(SIGNATURE, b"C")),
    VerifyCase("signature-trailing-bits-3", "The last two bits have to be zero: 11.", ends(SIGNATURE, b"D")),
    VerifyCase("signature-trailing-bits-same-mac", "Also where the other bits are those of the MAC.",
               ends(SIGNATURE, bytes([SIGNATURE[42] + 1]))),
    VerifyCase("signature-last-underscore", "The underscore stands for 63, whose last bits are not zero.",
               ends(SIGNATURE, b"_")),
    VerifyCase("signature-last-hyphen", "The hyphen stands for 62, whose last bits are not zero.",
               ends(SIGNATURE, b"-")),
    VerifyCase("signature-last-8", "8 stands for 60: well formed, but another MAC.", ends(SIGNATURE, b"8")),
]

RAW = signed(b"/c?a={x|y}&b[0]=1&expires=" + LATER)
FLAGS = [
    VerifyCase("flag-raw-brackets", "Raw braces, pipes and brackets set not_rfc3986.", RAW),
    VerifyCase("flag-non-ascii", "So do other bytes.", signed("/c?a=caf\u00e9&expires=".encode() + LATER)),
    VerifyCase("flag-bad-escape", "So does a percent sign without its digits.", signed(b"/c?a=100%&expires=" + LATER)),
    VerifyCase("flag-in-path", "Also in the path.", signed(b"/c|d?expires=" + LATER)),
    VerifyCase("flag-in-tail", "Also behind the signature.", signed(MESSAGE, b"&x=^")),
    VerifyCase("flag-bad-escape-in-tail", "Also a bad escape behind the signature.", signed(MESSAGE, b"&x=%")),
    VerifyCase("flag-in-signature", "Also in the signature.", with_signature(b"|")),
    VerifyCase("flag-not-host", "Brackets of the host are none of it.", signed(MESSAGE, origin=b"http://[::1]")),
    VerifyCase("flag-milliseconds", "expires of 10^11 sets its flag.", signed(b"/c?expires=100000000000")),
    VerifyCase("flag-not-milliseconds", "expires below 10^11 does not.", signed(b"/c?expires=99999999999")),
    VerifyCase("flag-milliseconds-typical", "Milliseconds of today.", signed(b"/c?a=1&expires=1700000060000")),
    VerifyCase("flag-milliseconds-unknown-early", "Reasons in front of 7 do not know it.",
               signed(b"/c?expires=1700000060000", b"&expires=1")),
    VerifyCase("flag-milliseconds-invalid-signature", "From reason 7 on it is known.",
               GOOD.replace(LATER, LATER + b"000")),
    VerifyCase("flag-milliseconds-missing-parameter", "Reason 7 knows it.", signed(b"/c?expires=1700000060000"),
               Policy(required=[b"x"])),
    VerifyCase("flag-semicolon", "A semicolon behind the signature sets its flag.", signed(MESSAGE, b"&x=1;site_id=2")),
    VerifyCase("flag-semicolon-in-name", "Also in a name.", signed(MESSAGE, b"&x;y")),
    VerifyCase("flag-semicolon-signed", "A signed semicolon does not.", signed(b"/c?a=1;b=2&expires=" + LATER)),
    VerifyCase("flag-semicolon-in-signature", "In the signature's value it is not behind it.",
               with_signature(SIGNATURE + b";x=1")),
    VerifyCase("flag-semicolon-encoded", "An encoded semicolon does not.", signed(MESSAGE, b"&x=%3B")),
    VerifyCase("flag-all", "All flags at once.", signed(b"/c?expires=1700000060000", b"&x=|;")),
    VerifyCase("flag-malformed-signature", "Bits 1 and 4 are known from reason 3 on.",
               with_signature(b"x") + b"&y=|;"),
    VerifyCase("flag-unknown-malformed", "Reason 1 knows no flag.", b"/c?a=|#"),
    VerifyCase("flag-unknown-missing-signature", "Reason 2 knows no flag.", b"/c?a=|&b=;"),
]

STRICT_CASES = [
    VerifyCase("strict-clean", "Strict mode accepts what is legal.", GOOD, STRICT),
    VerifyCase("strict-all-legal", "Every legal byte.",
               signed(b"/-._~!$&'()*+,;=:@/%2f?a=-._~!$'()*+,;=:@/?%C3%a9&expires=" + LATER), STRICT),
    VerifyCase("strict-raw", "A byte that is not legal is malformed.", RAW, STRICT),
    VerifyCase("strict-non-ascii", "So are other bytes.", signed("/c?a=caf\u00e9&expires=".encode() + LATER), STRICT),
    VerifyCase("strict-bad-escape", "A bad escape is malformed at its percent sign.",
               signed(b"/c?a=%4x&expires=" + LATER), STRICT),
    VerifyCase("strict-bad-escape-ampersand", "An escape does not reach across an ampersand.",
               signed(b"/c?a=%4&1=2&expires=" + LATER), STRICT),
    VerifyCase("strict-bad-escape-at-end", "A percent sign at the end.", signed(MESSAGE, b"&x=%"), STRICT),
    VerifyCase("strict-in-path", "Also in the path.", signed(b"/a|b?expires=" + LATER), STRICT),
    VerifyCase("strict-in-tail", "Also behind the signature.", signed(MESSAGE, b"&x=[]"), STRICT),
    VerifyCase("strict-ipv6", "The brackets of the host are no part of it.", signed(MESSAGE, origin=b"http://[::1]:80"),
               STRICT),
    VerifyCase("strict-without-query", "The lowest offset is reported.", b"/a|b", STRICT),
    VerifyCase("strict-before-control", "The lowest offset is reported.", b"/c?a=| ", STRICT),
    VerifyCase("strict-behind-control", "The lowest offset is reported.", b"/c?a= |", STRICT),
    VerifyCase("strict-before-missing-signature", "Reason 1 comes before reason 2.", b"/c?a=|", STRICT),
]

REPORT_ONLY = [
    VerifyCase("report-valid", "Report-only changes nothing for a valid click.", GOOD, REPORT),
    VerifyCase("report-malformed", "A malformed URI is accepted, without parameters.", b"/c", REPORT),
    VerifyCase("report-missing-signature", "So is one without a signature.", MESSAGE, REPORT),
    VerifyCase("report-malformed-signature", "From reason 3 on the signed parameters are readable.",
               with_signature(b"x"),
               REPORT),
    VerifyCase("report-duplicate", "Signed parameters as they stand, duplicates included.",
               signed(b"/c?a=1&a=2&expires=" + LATER), REPORT),
    VerifyCase("report-missing-expires", "Without expires there is none to tell.", signed(b"/c?a=1"), REPORT),
    VerifyCase("report-malformed-expires", "A malformed expires is not told either.", signed(b"/c?expires=x"), REPORT),
    VerifyCase("report-invalid-signature", "The parameters of a forged click are readable, but no key is named.",
               GOOD.replace(b"a=1", b"a=2"), REPORT),
    VerifyCase("report-expired", "An expired click is accepted.", GOOD, REPORT, now=NOW + 60),
    VerifyCase("report-no-active-key", "Also where no key is active.", GOOD, REPORT,
               ring=[Key("k1", RING[0].key, not_after=NOW)]),
    VerifyCase("report-signature-first", "Where nothing is signed the list is empty.", b"/c?signature=x&a=1", REPORT),
]

VALUES = b"/c?a=%41+b%20c&%62+c=%c3%a9&d=%zz%&e&=f&g=h=i&n=%00&x[%30]=y&expires=" + LATER
READ = [
    VerifyCase("read-decoded", "Signed parameters are decoded, names too; bad escapes stay.", signed(VALUES)),
    VerifyCase("read-not-utf-8", "Decoded bytes need not be UTF-8.", signed(b"/c?a=%ff%FE&%80=1&expires=" + LATER)),
    VerifyCase("read-once", "They are decoded once.", signed(b"/c?a=%2541&expires=" + LATER)),
    VerifyCase("read-without-tail", "What stands behind the signature is not among them.",
               signed(MESSAGE, b"&x=1&y=2")),
    VerifyCase("read-expired", "An expired click is authentic, so its parameters are readable.", GOOD, now=NOW + 1000),
    VerifyCase("read-invalid", "Those of a forged click are not.", GOOD.replace(b"b=2", b"b=3")),
    VerifyCase("read-encoded-expires", "Another spelling of expires is another parameter.",
               signed(b"/c?exp%69res=5&a=1"), ANY),
]

LATE_RING = [Key("k1", RING[0].key, not_after=NOW)]
FORGED = GOOD.replace(b"a=1", b"a=2")
ORDER = [
    VerifyCase("order-malformed-before-missing-signature", "Reason 1 comes before 2.", b"/c?a= 1"),
    VerifyCase("order-signature-before-duplicate", "Reason 3 comes before 4.", b"/c?a=1&a=2&signature=x"),
    VerifyCase("order-duplicate-before-missing-expires", "Reason 4 comes before 5.", signed(b"/c?a=1&a=2")),
    VerifyCase("order-duplicate-before-malformed-expires", "Reason 4 comes before 6.", signed(b"/c?expires=x&a=1&a=2")),
    VerifyCase("order-missing-expires-before-required", "Reason 5 comes before 7.", signed(b"/c?a=1"),
               Policy(required=[b"x"])),
    VerifyCase("order-malformed-expires-before-required", "Reason 6 comes before 7.", signed(b"/c?expires=x"),
               Policy(required=[b"x"])),
    VerifyCase("order-required-before-unsigned", "Reason 7 comes before 8.", signed(MESSAGE, b"&x=1"),
               Policy(required=[b"x"], forbid_unsigned=True)),
    VerifyCase("order-unsigned-before-key", "Reason 8 comes before 9.", signed(MESSAGE, b"&x=1"),
               Policy(forbid_unsigned=True), ring=LATE_RING),
    VerifyCase("order-key-before-signature", "Reason 9 comes before 10.", FORGED, ring=LATE_RING),
    VerifyCase("order-signature-before-expired", "Reason 10 comes before 11: expired means authentic, but late.",
               FORGED,
               now=NOW + 1000),
    VerifyCase("order-signature-before-lifetime", "Reason 10 comes before 12.", FORGED, Policy(max_lifetime=1)),
    VerifyCase("order-required-before-expired", "Reason 7 comes before 11.", GOOD, Policy(required=[b"x"]),
               now=NOW + 1000),
    VerifyCase("order-key-before-expired", "Reason 9 comes before 11.", GOOD, now=NOW + 1000, ring=LATE_RING),
]

CASES = [
    *VALID,
    *MALFORMED,
    *MISSING_SIGNATURE,
    *MALFORMED_SIGNATURE,
    *FLAGS,
    *STRICT_CASES,
    *REPORT_ONLY,
    *READ,
    *ORDER,
]
