"""Explaining clicks: which mistakes have a part in pairs, and in which order they are tried."""

from __future__ import annotations

from cases_explain_click import EXPIRES, HOST, PLAIN, ring
from cases_explain_click_limits import told, unexplained
from keys import Key
from suites_explain import ExplainClickCase

# What stands between two slashes is a segment only when it is decoded.
SLASHES = b"/a%2F%2Fb?a=1" + EXPIRES

PAIRS = [
    unexplained(ExplainClickCase("no-pair-of-one-value", "A mistake with one value is tried alone.",
                                 b"/c?a=x%20y&b=x%20y" + EXPIRES, ["values_decoded:one", "query_only"], of=b"a")),
    unexplained(ExplainClickCase("no-pair-of-a-macro", "And so is a macro.", PLAIN,
                                 ["macro_filled:braces", "query_only"], of=b"site_id")),
    unexplained(ExplainClickCase("no-pair-of-null", "And a null.", PLAIN, ["value_filled:null", "query_only"],
                                 of=b"site_id")),
    ExplainClickCase("pair-of-an-empty-value", "But not a value that was empty.", PLAIN,
                     ["value_filled:empty", "query_only"], of=b"site_id"),
    unexplained(ExplainClickCase("no-pair-of-what-changes-nothing", "The path has no two slashes until it is decoded.",
                                 SLASHES, ["values_decoded:path", "path_changed:one-slash"])),
    ExplainClickCase("pair-of-what-changes-nothing", "With a tail it is tried all the same.", SLASHES,
                     ["values_decoded:path", "path_changed:one-slash"], tail=b"utm=1"),
    unexplained(ExplainClickCase("no-pair-of-the-same", "Of this path one segment less is one slash less.",
                                 b"/" + SLASHES, ["values_decoded:path", "path_changed:one-slash"])),
    unexplained(ExplainClickCase("no-pair-of-what-cannot-be", "The path has one segment, also where there is a tail.",
                                 b"/a%2Fb?a=1" + EXPIRES, ["values_decoded:path", "path_changed:one-less"],
                                 tail=b"utm=1")),
    unexplained(ExplainClickCase("no-pair-without-parameters", "All behind a parameter, but not behind the first.",
                                 PLAIN, ["parameter_added:and-behind", "whole_url"], origin=HOST, of=b"campaign_id")),
    unexplained(ExplainClickCase("no-utf16-of-other-bytes", "What is no UTF-8 has no UTF-16, and no empty one.",
                                 b"/c?a=\xff" + EXPIRES, signature=ExplainClickCase("", "", b"").made())),
]


def two(one: bytes, other: bytes) -> list[Key]:
    return [Key("k1", one), Key("k2", other)]


# Each could be made in two ways, of which this one comes first.
ORDER = [
    ExplainClickCase("trimmed-of-two-keys", "Trimmed both keys are the same: the first is told.", PLAIN,
                     ["key_trimmed"], keys=two(b"staple \n", b"staple\n")),
    ExplainClickCase("pairs-with-algorithms-in-order", "Or message first: it is SHA-256 of three slashes.", b"//",
                     ["plain_sha256", "no_leading_slash"], apart=True, keys=ring(b"//")),
    ExplainClickCase("pairs-with-algorithms-before-keys", "Or the query with the second key, trimmed.", b"/c?a=1",
                     ["key_and_message_swapped", "path_only"], keys=two(b"a=1", b"/c ")),
    ExplainClickCase("pairs-by-the-later-row", "Or without the second, and the first one's escape in upper case.",
                     b"/c?a=%7e&a=~" + EXPIRES, ["parameter_added", "tilde:escaped"], of=b"a"),
    told(ExplainClickCase("pairs-before-the-last", "Two parameters added come last.", b"/c?a=1&b=2&site_id=3&",
                          ["parameter_added:and-site"], of=b"b"),
         "parameter_added:and-behind", "trailing_ampersand", of=b"b"),
]

CASES = [*PAIRS, *ORDER]
