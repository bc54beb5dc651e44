"""Explaining clicks: what of a URI is path, name, value, tail or signature, where two readings would differ."""

from __future__ import annotations

from cases_explain_click import EXPIRES, HOST, PLAIN
from cases_explain_click_limits import FOREIGN, told, unexplained
from mistakes import percent_encoded
from suites_explain import ExplainClickCase, Told

WHOLE = percent_encoded(ExplainClickCase("", "", b"/c?a=b+c" + EXPIRES).sent())
PATHS = [
    ExplainClickCase("scheme-with-a-digit", "A scheme has letters alone.", b"//h/c?a=1" + EXPIRES, origin=b"s3:"),
    ExplainClickCase("origin-up-to-a-hash", "An origin ends at a hash sign, too.", b"#/c?a=1" + EXPIRES,
                     origin=b"https://clicks.example"),
    unexplained(ExplainClickCase("no-leading-slash-to-leave-out", "A slash is left out in front, and no other byte.",
                                 b"#/c?a=1" + EXPIRES, origin=b"https://clicks.example",
                                 signature=ExplainClickCase("", "", b"/c?a=1" + EXPIRES).made())),
    unexplained(ExplainClickCase("no-host-of-a-path", "What the receiver does not know is no empty host.", PLAIN,
                                 signature=ExplainClickCase("", "", b"https://" + PLAIN).made())),
    unexplained(ExplainClickCase("path-five-less", "Four segments are the most that are left out.",
                                 b"/a/b/c/d/e/f?a=1" + EXPIRES,
                                 signature=ExplainClickCase("", "", b"/f?a=1" + EXPIRES).made())),
    ExplainClickCase("no-query-host-included", "A URL without a query and its scheme.", b"/c", ["host_included"],
                     apart=True, origin=HOST),
    unexplained(ExplainClickCase("no-query-question-mark", "Without a query there is none without parameters.", b"/c",
                                 uri=b"/c", apart=True, signature=ExplainClickCase("", "", b"/c?").made())),
    ExplainClickCase("encoded-on-the-way-but-plus", "Of a URI that is decoded a plus sign stays.",
                     b"/c?a=b+c" + EXPIRES, ["encoded_on_the_way:whole"], uri=WHOLE.replace(b"%2B", b"+")),
]

LONG = PLAIN + b"&" + b"+" * 62 + b"sig=" + FOREIGN
SIGNATURES = [
    ExplainClickCase("misnamed-amp", "Only amp;signature is what HTML makes of it.", PLAIN, ["signature_misnamed"],
                     name=b"amp;Signature"),
    ExplainClickCase("misnamed-64", "hmac, in as many bytes as a name may have.", PLAIN, ["signature_misnamed"],
                     name=b"+" * 52 + b"%68mac%5B%5D"),
    ExplainClickCase("misnamed-65", "More than a name may have.", LONG, uri=LONG, told=Told("no_signature", LONG)),
    ExplainClickCase("first-of-two-signatures", "The first is looked for again when the second is none.", PLAIN,
                     ["hmac_sha512"], tail=b"signature=" + FOREIGN),
    ExplainClickCase("none-of-two-signatures", "Neither is one.", PLAIN, uri=PLAIN + b"&signature=&signature=short",
                     told=Told("no_signature", PLAIN)),
    unexplained(ExplainClickCase("apart-and-two-signatures", "No signature of the URI counts, the second neither.",
                                 PLAIN, apart=True, signature=FOREIGN,
                                 uri=ExplainClickCase("", "", PLAIN, ["signed_twice:with-the-first"],
                                                      before=b"&signature=" + b"A" * 43).sent())),
]

PARAMETERS = [
    ExplainClickCase("sorted-between-ampersands", "Empty segments are left out, and equal names stay in their order.",
                     b"/c?b=2&&a=9&a=1&" + EXPIRES, ["parameters_sorted"]),
    ExplainClickCase("expires-twice-not-hashed", "expires is the first of that name.",
                     b"/c?expires=1&b=2&a=1" + EXPIRES, ["expires_not_hashed"]),
    ExplainClickCase("expires-twice-moved", "And the other one is one of the others.",
                     b"/c?b=2&expires=7&a=1" + EXPIRES, ["expires_moved:end"]),
    ExplainClickCase("expires-signed-and-in-the-tail", "A signed one is before that of the tail.",
                     b"/c?a=1&b=2" + EXPIRES, ["expires_moved:front"], tail=b"expires=1"),
    unexplained(ExplainClickCase("milliseconds-of-nothing", "What is empty is no number.", b"/c?b=2&a=1&expires=",
                                 ["expires_in_milliseconds"])),
    told(ExplainClickCase("seconds-of-three-digits", "Three digits are no seconds.", b"/c?b=2&a=1&expires=417",
                          ["expires_in_seconds"]), "value_filled:empty", of=b"expires"),
]

CASES = [*PATHS, *SIGNATURES, *PARAMETERS]
