"""Explaining clicks: several keys, several explanations, none, and clicks of every shape."""

from __future__ import annotations

from dataclasses import replace

from cases_explain_click import EXPIRES, HOST, PLAIN, ring
from keys import Key
from suites_explain import ExplainClickCase, Told

FOREIGN = b"H1Q5kJp3dBqS7tPzXm2v0Yc8LwRfUgNaEiOoKsTxVbA"
TWO = [Key("old", b"an-older-key-0123456789"), Key("new", b"correct-horse-battery-staple")]
SIXTEEN = [Key(f"k{at}", b"key number %d of sixteen" % at) for at in range(16)]


def unexplained(case: ExplainClickCase) -> ExplainClickCase:
    return replace(case, told=Told("unexplained", case.message))


def told(
    case: ExplainClickCase, *mistakes: str, key_id: str | None = "k1", of: bytes | None = None
) -> ExplainClickCase:
    """Other mistakes than were made give the same signature, and come earlier in the search."""
    as_if = replace(case, mistakes=mistakes, of=of).explanation()
    if as_if.hashed != case.hashed():
        raise ValueError(f"{case.id}: these mistakes hash something else")
    return replace(case, told=replace(as_if, key_id=key_id))


MATCHES = [
    ExplainClickCase("matches", "Nothing is wrong.", PLAIN),
    ExplainClickCase("matches-published", "The published example, which expired long ago.",
                     b"/v1/cpi/click?campaign_id=koconversionsdemo174ea19bc63928cdfaae33f79d77&network_id=2820"
                     b"&site_id=test-site-id&creative_id=test-creative-id&device_id=TEST-ADID-VALUE"
                     b"&device_id_type=adid&expires=12345", keys=ring(b"secret")),
    ExplainClickCase("matches-tail", "A tail is not hashed.", PLAIN, tail=b"utm=1&sub=2"),
    ExplainClickCase("matches-absolute", "Scheme and host are not hashed.", PLAIN, origin=HOST),
    ExplainClickCase("matches-duplicate", "Refused for a parameter that is there twice.", PLAIN + b"&site_id=13"),
    ExplainClickCase("matches-without-expires", "Refused for what is missing.", b"/c?a=1"),
    ExplainClickCase("matches-apart", "The signature came apart from the URI.", PLAIN, apart=True),
    ExplainClickCase("matches-apart-absolute", "And the URI is a URL.", PLAIN, apart=True, origin=HOST),
    ExplainClickCase("matches-signature-apart-wins", "The signature that is given, and not the one of the URI.", PLAIN,
                     apart=True, uri=PLAIN + b"&signature=" + FOREIGN + b"&utm=1"),
    ExplainClickCase("matches-signed-twice", "The first signature is right, and the second is not hashed.", PLAIN,
                     tail=b"signature=" + FOREIGN),
    ExplainClickCase("matches-empty-query", "A query without parameters.", b"/c?"),
    ExplainClickCase("matches-empty-segments", "Empty segments are hashed.", b"/c?&&a=1&"),
    ExplainClickCase("matches-non-ascii", "Bytes are hashed as they are.", b"/c?a=caf\xc3\xa9&b=\xff\xfe" + EXPIRES),
    ExplainClickCase("matches-controls", "Also those that make a URI malformed.", b"/c?a=\0\x01 \x7f\n" + EXPIRES),
    ExplainClickCase("matches-fragment", "A fragment is malformed, and hashed.", b"/c?a=1#b&c=2" + EXPIRES),
    ExplainClickCase("matches-double-slash", "Two slashes are malformed, and hashed.", b"//c?a=1" + EXPIRES),
    ExplainClickCase("matches-second-key", "The second key of two.", PLAIN, keys=TWO, signer=1),
    ExplainClickCase("matches-last-of-sixteen", "The last key of sixteen.", PLAIN, keys=SIXTEEN, signer=15),
    ExplainClickCase("matches-key-of-1", "A key of one byte.", PLAIN, keys=ring(b"k")),
    ExplainClickCase("matches-key-of-64", "A key of one block.", PLAIN, keys=ring(b"k" * 32 + b"l" * 32)),
    ExplainClickCase("matches-key-of-65", "A key that is hashed first.", PLAIN, keys=ring(b"k" * 32 + b"l" * 33)),
    ExplainClickCase("matches-key-of-200", "A long key.", PLAIN, keys=ring(bytes(range(1, 201)))),
    ExplainClickCase("matches-key-binary", "A key of any bytes.", PLAIN, keys=ring(b"\0\xff\n \x80\"")),
    ExplainClickCase("matches-256-parameters", "As many parameters as there may be.",
                     b"/c?" + b"&".join(b"p%d=%d" % (at, at) for at in range(255)) + EXPIRES),
]

WITH_KEYS = [
    ExplainClickCase("whole-url-second-key", "The second key of two, and the whole URL.", PLAIN, ["whole_url"],
                     origin=HOST, keys=TWO, signer=1),
    ExplainClickCase("key-newline-second-key", "The second key with a line end.", PLAIN, ["key_with_newline"],
                     keys=TWO, signer=1),
    ExplainClickCase("pair-last-of-sixteen", "Two mistakes with the last key of sixteen.", b"/c?b=1&a=2",
                     ["parameters_sorted", "query_only"], keys=SIXTEEN, signer=15),
    ExplainClickCase("key-of-1-hex", "A key of one byte.", PLAIN, ["hex_signature", "whole_url"], keys=ring(b"k"),
                     origin=HOST),
    ExplainClickCase("key-of-64-newline", "A block, and a byte more.", PLAIN, ["key_with_newline"],
                     keys=ring(b"k" * 64)),
    ExplainClickCase("key-of-65-query", "A key that is hashed first.", PLAIN, ["query_only"], keys=ring(b"k" * 65)),
    ExplainClickCase("key-of-200-plain", "Hashed as it is, and not as HMAC takes it.", PLAIN, ["plain_sha256"],
                     keys=ring(bytes(range(1, 201)))),
    ExplainClickCase("key-of-200-sha512", "A block of SHA-512 has 128 bytes.", PLAIN, ["hmac_sha512"],
                     keys=ring(bytes(range(1, 201)))),
    ExplainClickCase("key-of-100-sha512", "Shorter than that block.", PLAIN, ["hmac_sha512"],
                     keys=ring(bytes(range(100, 200)))),
    ExplainClickCase("key-binary-hex", "A key of any bytes, in hex.", PLAIN, ["key_hex_encoded"],
                     keys=ring(b"\0\xff\n \x80\"")),
    ExplainClickCase("swapped-long-message", "A message that is longer than a block, as a key.",
                     b"/c?a=" + b"x" * 300 + EXPIRES, ["key_and_message_swapped"]),
]

SHAPES = [
    ExplainClickCase("apart-whole-url", "The signature came apart from the URI.", PLAIN, ["whole_url"], apart=True,
                     origin=HOST),
    ExplainClickCase("apart-hex", "A header with a signature in hex.", PLAIN, ["hex_signature"], apart=True),
    ExplainClickCase("non-ascii-newline", "Bytes that are no UTF-8.", b"/c?a=\xff\xfe\x80" + EXPIRES,
                     ["trailing_newline"]),
    ExplainClickCase("controls-query", "Control bytes.", b"/c?a=\0\x01" + EXPIRES, ["query_only"]),
    told(ExplainClickCase("nothing-signed", "A signature that comes first.", b"/c?", ["path_only"], tail=b"a=1"),
         "no_question_mark"),
    ExplainClickCase("empty-query-newline", "A query without parameters.", b"/c?", ["trailing_newline"]),
    ExplainClickCase("no-query-whole-url", "A URL without a query.", b"/c", ["whole_url"], origin=HOST, apart=True),
    ExplainClickCase("no-path", "A URL without a path.", b"?a=1" + EXPIRES, ["query_only"], origin=HOST),
    ExplainClickCase("no-path-hashed-with-one", "The browser wrote the slash.", b"?a=1" + EXPIRES,
                     ["path_changed:slash"], origin=HOST),
    ExplainClickCase("host-without-scheme", "A URL without its scheme.", PLAIN, ["host_included"],
                     origin=b"clicks.example"),
    ExplainClickCase("ipv6-host", "A host in brackets.", PLAIN, ["whole_url"], origin=b"http://[2001:DB8::1]:8080"),
    ExplainClickCase("user-info", "A URL with a user, which verify refuses.", PLAIN, ["whole_url"],
                     origin=b"https://user:word@clicks.example"),
    ExplainClickCase("256-parameters-sorted", "As many parameters as there may be, sorted.",
                     b"/c?" + b"&".join(b"p%d=%d" % (at, at) for at in range(255)) + EXPIRES, ["parameters_sorted"]),
    ExplainClickCase("256-parameters-added", "The last one but expires was added.",
                     b"/c?" + b"&".join(b"p%d=%d" % (at, at) for at in range(255)) + EXPIRES, ["parameter_added"],
                     of=b"p254"),
    ExplainClickCase("repeated-parameter-added", "Of two with the same name the first is left out.",
                     b"/c?a=1&b=2&a=3" + EXPIRES, ["parameter_added"], of=b"a"),
]

SEVERAL = [
    told(ExplainClickCase("first-key-of-two-ways", "With one key it matches, with the other it was trimmed.", PLAIN,
                          ["key_trimmed"], keys=[Key("k2", b"staple \n"), Key("k1", b"staple")])),
    told(ExplainClickCase("published-or-lower", "'secret' is the published key, and this one in lower case.", PLAIN,
                          ["key_case_changed:lower"], keys=ring(b"Secret")), "published_key", key_id=None),
    told(ExplainClickCase("trimmed-or-cut", "A long key with a zero byte at its end is trimmed by PHP.", PLAIN,
                          ["key_cut_at_nul"], keys=ring(b"correct-horse" * 5 + b"\0")), "key_trimmed"),
    told(ExplainClickCase("sorted-or-backwards", "Two that trade places are sorted, and backwards.", b"/c?b=2&a=1",
                          ["parameters_reordered:backwards"]), "parameters_sorted"),
    told(ExplainClickCase("sorted-or-moved", "expires in front is sorted, too.", b"/c?z=2" + EXPIRES,
                          ["expires_moved:front"]), "parameters_sorted"),
    told(ExplainClickCase("not-hashed-or-cut-off", "All behind a parameter, and that is expires.",
                          b"/c?a=1&b=2" + EXPIRES, ["parameter_added:and-behind"], of=b"expires"),
         "expires_not_hashed"),
    told(ExplainClickCase("empty-or-added", "The only empty parameter was left out.", b"/c?a=1&b=&c=3" + EXPIRES,
                          ["parameter_added"], of=b"b"), "empty_parameters_dropped"),
    told(ExplainClickCase("decoded-or-on-the-way", "%2520 was hashed as %20.", PLAIN.replace(b"=12", b"=a%2520b"),
                          ["values_decoded"]), "encoded_on_the_way"),
    told(ExplainClickCase("plus-or-reencoded", "Only the space is written otherwise.", PLAIN.replace(b"=12", b"=a%20b"),
                          ["values_reencoded:quote-plus"]), "space_as_plus"),
    told(ExplainClickCase("tilde-or-reencoded", "Only the tilde is written otherwise.",
                          PLAIN.replace(b"=12", b"=~1%2F"), ["values_reencoded:search-params"]), "tilde:escaped"),
    told(ExplainClickCase("lower-or-case", "Only the escapes have letters.", b"/c?a=%2F&b=%3A&1=2",
                          ["case_changed:lower"]), "lower_case_escapes"),
    told(ExplainClickCase("path-or-case", "Only the path has capital letters.", b"/Click?a=1&b=2" + EXPIRES,
                          ["path_case_changed:lower"]), "case_changed:lower"),
    told(ExplainClickCase("reencoded-or-twice", "Values that were raw were hashed encoded.",
                          PLAIN.replace(b"=12", b"=https://x.example/a,b"), ["encoded_twice:rawurlencode"]),
         "values_reencoded:rawurlencode"),
    told(ExplainClickCase("added-or-tail", "A tail of one parameter is all of it.", PLAIN, ["tail_hashed:one"],
                          tail=b"utm=1", of=b"utm"), "tail_hashed"),
    told(ExplainClickCase("moved-or-tail", "expires stands behind the signature.", b"/c?b=2&a=1", ["tail_hashed"],
                          tail=EXPIRES[1:]), "expires_moved:end"),
    told(ExplainClickCase("newline-or-pair", "One mistake comes before two.", b"/c?a=1&b=2",
                          ["parameter_added", "path_only"], of=b"b"), "path_only"),
]

NONE = [
    unexplained(ExplainClickCase("another-key", "Signed with a key that nobody has here.", PLAIN, signature=FOREIGN)),
    unexplained(ExplainClickCase("another-key-hex", "The same in hex.", PLAIN, signature=b"1f" * 32)),
    unexplained(ExplainClickCase("hex-with-a-digit-too-many", "65 digits are not 64.", PLAIN,
                                 signature=ExplainClickCase("", "", PLAIN, ["hex_signature"]).made() + b"0")),
    unexplained(ExplainClickCase("another-key-sha1", "As long as HMAC-SHA1.", PLAIN, signature=b"1f" * 20)),
    unexplained(ExplainClickCase("value-edited", "One value is another one than was hashed.", PLAIN,
                                 signature=ExplainClickCase("", "", PLAIN.replace(b"2820", b"2821")).made())),
    unexplained(ExplainClickCase("zeros", "A signature of zeros.", PLAIN, signature=b"A" * 43)),
    unexplained(ExplainClickCase("without-parameters", "Nothing to try much with.", b"/c?", signature=FOREIGN)),
    unexplained(ExplainClickCase("two-edited", "Two values are others.", PLAIN, signature=ExplainClickCase(
        "", "", PLAIN.replace(b"2820", b"1").replace(b"E621", b"F")).made())),
    ExplainClickCase("no-signature", "A URI without a signature.", PLAIN, uri=PLAIN,
                     told=Told("no_signature", PLAIN)),
    ExplainClickCase("no-signature-absolute", "A URL without a signature.", PLAIN, uri=HOST + PLAIN,
                     told=Told("no_signature", PLAIN)),
    ExplainClickCase("empty-signature", "Nothing behind its equals sign.", PLAIN, signature=b"",
                     told=Told("no_signature", PLAIN)),
    ExplainClickCase("short-signature", "Less than 22 characters.", PLAIN, signature=FOREIGN[:21],
                     told=Told("no_signature", PLAIN)),
    ExplainClickCase("foreign-signature", "No hash at all.", PLAIN, signature=b"%7Bsignature%7D",
                     told=Told("no_signature", PLAIN)),
    ExplainClickCase("empty-uri", "Nothing at all.", b"", uri=b"", told=Told("no_signature", b"")),
    ExplainClickCase("question-mark", "A question mark.", b"?", uri=b"?", told=Told("no_signature", b"?")),
    ExplainClickCase("budget-nothing", "Nothing may be hashed.", PLAIN, budget=0,
                     told=Told("budget_exhausted", PLAIN)),
    ExplainClickCase("budget-one-byte", "Less than the message.", PLAIN, ["whole_url"], origin=HOST, budget=1,
                     told=Told("budget_exhausted", PLAIN)),
    ExplainClickCase("budget-before-the-end", "Enough for some mistakes, and not for all.", PLAIN, signature=FOREIGN,
                     budget=20_000, told=Told("budget_exhausted", PLAIN)),
    ExplainClickCase("budget-enough", "Enough for what is tried first.", PLAIN, budget=1_000),
    ExplainClickCase("budget-enough-for-whole-url", "One mistake is found before two are tried.", PLAIN, ["whole_url"],
                     origin=HOST, budget=100_000),
]

EIGHT = [b"d", b"B", b"h", b"a", b"g", b"c", b"f", b"e"]
NINE = b"/c?" + b"&".join(b"%s=%d" % (name, at) for at, name in enumerate(EIGHT))
FIRST = b"&signature=" + b"A" * 43


def signed_twice(id: str, about: str, message: bytes, between: bytes, hashed: bytes) -> ExplainClickCase:
    """Another signature stands in the message, and parameters `between` it and the one that was made."""
    made = ExplainClickCase("", "", hashed).made()
    uri = message + between + b"&signature=" + made + b"&utm=1"
    return ExplainClickCase(id, about, message, uri=uri,
                            told=Told("explained", message, ["signed_twice"], key_id="k1", hashed=hashed))


# What only the last byte, the last place or one character more or less tells apart.
EDGES = [
    ExplainClickCase("backwards-many", "More parameters than all orders are tried of, backwards.", NINE + EXPIRES,
                     ["parameters_reordered:backwards"]),
    ExplainClickCase("moved-back", "One parameter stood further behind.", NINE + EXPIRES,
                     ["parameters_reordered:moved-back"]),
    ExplainClickCase("milliseconds-001", "The first thousandth.", PLAIN, ["expires_in_milliseconds:001"]),
    ExplainClickCase("milliseconds-999", "The last thousandth.", PLAIN, ["expires_in_milliseconds:999"]),
    ExplainClickCase("milliseconds-of-18-digits", "As long as a time may be.",
                     b"/c?b=2&a=1&expires=123456789012345678", ["expires_in_milliseconds"]),
    unexplained(ExplainClickCase("milliseconds-of-19-digits", "Longer than a time may be.",
                                 b"/c?b=2&a=1&expires=1234567890123456789", ["expires_in_milliseconds"])),
    unexplained(ExplainClickCase("milliseconds-of-no-number", "What is no number has no milliseconds.",
                                 b"/c?b=2&a=1&expires=never", ["expires_in_milliseconds"])),
    ExplainClickCase("next-second-carries", "Nines become zeros.", b"/c?b=2&a=1&expires=1767999999417",
                     ["expires_in_seconds:rounded-up"]),
    ExplainClickCase("next-second-is-longer", "And the number is a digit longer.", b"/c?b=2&a=1&expires=9999999999417",
                     ["expires_in_seconds:rounded-up"]),
    ExplainClickCase("all-but-the-first-added", "Only the first parameter was hashed.",
                     b"/c?b=2&site_id=1&c=3&d=4" + EXPIRES, ["parameter_added:and-behind"], of=b"site_id"),
    ExplainClickCase("two-neighbours-added", "Two that stand side by side.", b"/c?a=1&b=2&site_id=3&c=4" + EXPIRES,
                     ["parameter_added:and-site"], of=b"b"),
    ExplainClickCase("empty-dropped-between-ampersands", "An empty segment is no parameter without a value.",
                     b"/c?a=1&&b=&c&d=4" + EXPIRES, ["empty_parameters_dropped"]),
    signed_twice("signed-twice-with-more", "A parameter came between, and the first signature was left out.",
                 PLAIN, FIRST + b"&sub=1", PLAIN + b"&sub=1"),
    signed_twice("signed-twice-first-of-all", "The first signature stood in front of all parameters.",
                 b"/c?", FIRST[1:] + b"&a=1", b"/c?a=1"),
    signed_twice("signed-three-times", "The third signature, without the other two.",
                 PLAIN, FIRST + b"&sub=1" + FIRST, PLAIN + b"&sub=1"),
    ExplainClickCase("no-signature-decoded", "No signature, also if the URI is decoded.", b"/c?a=%20b",
                     uri=b"/c?a=%20b", told=Told("no_signature", b"/c?a=%20b")),
    ExplainClickCase("apart-with-a-sig", "Where the signature came apart, sig is a parameter.", PLAIN + b"&sig=1",
                     ["trailing_newline"], apart=True),
]

CASES = [*EDGES, *MATCHES, *WITH_KEYS, *SHAPES, *SEVERAL, *NONE]
