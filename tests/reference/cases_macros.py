"""Signing URIs with unfilled macros, and with what only looks like them (3.2)."""

from __future__ import annotations

from click_sign import Existing
from suites_sign import NULL, NULL_STRICT, SignCase

NAME_40 = b"a234567890123456789012345678901234567890"
GUID = b"A1b2C3d4-1234-5678-9abc-def012345678"


def value(text: bytes) -> bytes:
    return b"/c?a=1&b=" + text + b"&c=3"


# (id, what it shows, the value)
WHOLE: list[tuple[str, str, bytes]] = [
    ("brace", "{x} is a macro.", b"{click_id}"),
    ("double-brace", "{{x}} is a macro.", b"{{click_id}}"),
    ("dollar-brace", "${x} is a macro.", b"${CLICK_ID}"),
    ("percent-brace", "%{x} is a macro.", b"%{click.id}"),
    ("percents", "%%x%% is a macro.", b"%%CLICK-ID%%"),
    ("bracket", "[x] is a macro.", b"[click_id]"),
    ("angle", "<x> is a macro.", b"<click_id>"),
    ("underscores", "__X__ is a macro.", b"__CLICK_ID__"),
    ("one-letter", "A name may be one letter.", b"{x}"),
    ("digits-and-marks", "A name holds letters, digits, underscores, dots and hyphens.", b"{a1_.-Z}"),
    ("name-of-40", "A name may have 40 characters.", b"{" + NAME_40 + b"}"),
    ("spaces", "Spaces around the name are allowed.", b"{  click_id   }"),
    ("double-brace-spaces", "Spaces around the name are allowed.", b"{{ click_id }}"),
    ("default", "A default may follow.", b"{click_id|none}"),
    ("default-empty", "A default may be empty.", b"{click_id|}"),
    ("default-spaces", "Spaces may stand on both sides of the name.", b"{ click_id | a b }"),
    ("default-with-pipe", "A default may hold a second pipe.", b"{click_id|a|b}"),
    ("default-non-ascii", "A default is any bytes.", "{click_id|\u00e9\n}".encode()),
    ("dollar-default", "A default in ${x}.", b"${click_id|none}"),
    ("percents-default", "A default in %%x%%.", b"%%click_id|no{ne%%"),
    ("bracket-default", "A default in [x].", b"[click_id|{none]"),
    ("angle-default", "A default in <x>.", b"<click_id|[none]>"),
    ("percents-colon", "Inside %%x%% a name may hold colons.", b"%%ADID:raw%%"),
    ("percents-spaces", "Spaces in %%x%%.", b"%% click_id %%"),
    ("percents-like-escapes", "%%x%% is looked at raw before it is decoded.", b"%%ad%%"),
    ("underscores-digits", "__X__ may hold digits, dots and hyphens.", b"__A1.B-C__"),
    ("underscores-one", "__X__ may have one letter.", b"__X__"),
    ("underscores-inner", "Underscores belong to the name in __X__.", b"__A__B__"),
    ("underscores-three-behind", "The name in __X__ may end in an underscore.", b"__A___"),
    ("underscores-40", "__X__ may have 40 characters.", b"__" + NAME_40.upper() + b"__"),
    ("guid-and-more", "A GUID with something behind it is a name.", b"{" + GUID + b"x}"),
    ("guid-wrong-groups", "Five groups of other lengths are a name.", b"{abcdef01-2345-6789-abc-def012345678}"),
    ("encoded-brace", "A macro may be encoded as a whole.", b"%7Bclick_id%7D"),
    ("encoded-half", "A macro may be encoded in part.", b"{click_id%7D"),
    ("encoded-name", "A macro's name may be encoded.", b"%7B%63lick_id%7d"),
    ("encoded-percents", "%%x%% may be encoded.", b"%25%25click_id%25%25"),
    ("encoded-bracket", "[x] may be encoded.", b"%5Bclick_id%5D"),
    ("encoded-angle", "<x> may be encoded.", b"%3Cclick_id%3E"),
    ("encoded-underscores", "__X__ may be encoded.", b"%5F%5FCLICK_ID__"),
    ("encoded-plus-spaces", "Decoding makes spaces of plus signs.", b"%7B+click_id+%7D"),
    ("encoded-default", "A default may be encoded.", b"%24%7Bclick_id%7Ca%26b%7D"),
]

INSIDE: list[tuple[str, str, bytes]] = [
    ("brace-inside", "{x} inside a value is reported at its brace.", b"pre-{x}-post"),
    ("brace-at-end", "{x} at the end of a value.", b"pre{x}"),
    ("brace-in-front", "{x} in front of other text.", b"{x}post"),
    ("double-brace-inside", "{{x}} inside a value contains {x}: the inner brace is reported.", b"pre{{x}}"),
    ("double-brace-half", "{{x} is whole in no form but contains {x}.", b"{{x}"),
    ("dollar-inside", "${x} inside a value contains {x}: its brace is reported.", b"pre${x}"),
    ("percent-brace-inside", "%{x} inside a value contains {x}: its brace is reported.", b"pre%{x}"),
    ("percents-inside", "%%x%% inside a value is reported at its first percent sign.", b"pre%%x%%post"),
    ("three-percents", "The percent signs next to the name are reported.", b"%%%x%%"),
    ("two-macros", "The first of two is reported.", b"x{a}{b}"),
    ("percents-then-brace", "The lower offset is reported.", b"x%%a%%{b}"),
    ("brace-then-percents", "The lower offset is reported.", b"x{a}%%b%%"),
    ("not-a-macro-then-one", "What is none is passed over.", b"{1}{x}"),
    ("nested-open-brace", "A default holds no opening brace, so the inner macro is found.", b"{a|{b}"),
    ("default-inside", "A macro inside a value may have a default.", b"x{ a | b }"),
    ("guid-then-macro", "A GUID in braces is passed over.", b"{" + GUID + b"}{x}"),
    ("percents-overlap", "Percent signs that close nothing may open a macro.", b"%%1%%x%%"),
]

# Not macros: some are signed, the others hold bytes that are not legal.
OTHERS: list[tuple[str, str, bytes]] = [
    ("guid", "A GUID in encoded braces is no macro.", b"%7B" + GUID + b"%7D"),
    ("guid-raw", "A GUID in raw braces is no macro, but the braces are not legal.", b"{" + GUID + b"}"),
    ("guid-bracket", "A GUID in brackets is no macro.", b"%5B" + GUID + b"%5D"),
    ("guid-underscores", "A GUID between underscores is no macro.", b"__" + GUID.upper() + b"__"),
    ("name-starts-with-digit", "A name starts with a letter.", b"{1x}"),
    ("name-starts-with-underscore", "A name starts with a letter.", b"{_x}"),
    ("name-of-41", "A name has at most 40 characters.", b"{" + NAME_40 + b"1}"),
    ("name-of-41-underscores", "Also in __X__.", b"__" + NAME_40.upper() + b"1__"),
    ("name-empty", "Empty braces are no macro.", b"{}"),
    ("name-space-inside", "A name holds no space.", b"{a b}"),
    ("name-colon", "Colons are for %%x%% only.", b"{a:b}"),
    ("name-tab", "Only spaces may surround a name.", b"{\tx}"),
    ("default-without-name", "A default alone is no macro.", b"{|x}"),
    ("json", "JSON is no macro.", b'{"a":1}'),
    ("unclosed", "An unclosed brace is no macro.", b"{x"),
    ("unopened", "An unopened brace is no macro.", b"x}"),
    ("percents-41", "Names in %%x%% have at most 40 characters.", b"%%" + NAME_40 + b"1%%"),
    ("percents-default-percent", "A default in %%x%% holds no percent sign.", b"%%x|50%off%%"),
    ("percents-single", "One percent sign on each side is no macro.", b"%x%"),
    ("bracket-inside", "[x] counts as a whole value only.", b"a[x]"),
    ("encoded-bracket-inside", "[x] counts as a whole value only.", b"items%5B0%5D"),
    ("encoded-bracket-name-inside", "[x] counts as a whole value only.", b"items%5Bx%5D"),
    ("encoded-angle-inside", "<x> counts as a whole value only.", b"%3Cb%3Ebold%3C%2Fb%3E"),
    ("underscores-inside", "__X__ counts as a whole value only.", b"a__X__b"),
    ("underscores-prefix", "__X__ counts as a whole value only.", b"x__X__"),
    ("underscores-lower", "__x__ in lower case is no macro.", b"__lower__"),
    ("underscores-mixed", "__X__ in mixed case is no macro.", b"__Lower__"),
    ("underscores-empty", "Four underscores are no macro.", b"____"),
    ("underscores-single", "One underscore on each side is no macro.", b"_X_"),
    ("underscores-spaces", "__X__ has no spaces.", b"__%20X%20__"),
    ("underscores-default", "__X__ has no default.", b"__X%7Cy__"),
    ("underscores-digit", "__X__ starts with a letter.", b"__1X__"),
    ("twice-encoded", "Escapes are decoded once.", b"%257Bclick_id%257D"),
    ("nested-url", "A macro in a nested encoded URL is a lint only.", b"https%3A%2F%2Fh%2F%3Fid%3D%7Bclick_id%7D"),
    ("encoded-percents-inside", "An encoded macro inside a value is a lint only.", b"x%25%25a%25%25"),
    ("encoded-double-brace-half", "Encoded, it is a lint only.", b"%7B%7Bx%7D"),
    ("word", "A bare word is no macro.", b"click_id"),
    ("dollar-word", "$x is no macro.", b"$click_id"),
    ("colon-word", ":x is no macro.", b":click_id"),
]

PLACES = [
    SignCase("macro-in-first", "A macro in the first parameter.", b"/c?a={x}&b=2"),
    SignCase("macro-in-last", "A macro in the last parameter.", b"/c?a=1&b={x}"),
    SignCase("macro-first-of-two", "The lowest offset is reported.", b"/c?a=y{x}&b={x}"),
    SignCase("macro-absolute", "Offsets count from the start of an absolute input.", b"https://h/c?a=1&b=y{x}"),
    SignCase("macro-in-name", "A macro in a name is an illegal byte.", b"/c?{x}=1"),
    SignCase("macro-without-equals", "Without an equals sign it is a name.", b"/c?a=1&{x}"),
    SignCase("macro-underscores-in-name", "Names are not looked at.", b"/c?__X__=1&b=2"),
    SignCase("macro-in-path", "A macro in the path is an illegal byte.", b"/{x}?a=1"),
    SignCase("macro-underscores-in-path", "The path is not looked at.", b"/__X__?a=1"),
    SignCase("macro-in-expires", "An existing expires may be an unfilled macro.", b"/c?a=1&expires={x}", Existing()),
    SignCase("macro-behind-empty-segments", "Empty segments do not count as parameters.", b"/c?&&a=1&&b={x}"),
    SignCase("macro-behind-equals", "A value may start with an equals sign.", b"/c?a=={x}"),
]

NULLS = [
    SignCase("null-in-the-middle", "The whole value becomes null.", b"/c?a=1&b=pre{x}post&c=3", options=NULL),
    SignCase("null-first-and-last", "Every unfilled value becomes null.", b"/c?a={x}&b=2&c=__X__", options=NULL),
    SignCase("null-in-expires", "A null is no time; the offset counts in the input.", b"/c?a={long_name}&expires={x}",
             Existing(), NULL),
    SignCase("null-then-illegal", "Later offsets count in the input.", b"/c?a={long_name}&b=x|y", options=NULL),
    SignCase("null-then-duplicate", "Later offsets count in the input.", b"/c?a={long_name}&b=1&b=2", options=NULL),
    SignCase("null-then-expires", "Later offsets count in the input.", b"/c?a={long_name}&expires=1", options=NULL),
    SignCase("null-hides-illegal", "Later checks see null, not what stood there.", b"/c?a={x}%|&b=2", options=NULL),
    SignCase("null-not-in-name", "A macro in a name is not replaced.", b"/c?{x}=1", options=NULL),
    SignCase("null-strict", "Strict mode sees null.", b"/c?a={x}:&b=2&c=3", options=NULL_STRICT),
    SignCase("null-strict-equals-name", "A null under the name null equals it.", b"/c?a=1&null={x}&c=3",
             options=NULL_STRICT),
]

CASES = [
    *[SignCase(f"macro-{name}", about, value(text)) for name, about, text in WHOLE],
    *[SignCase(f"macro-{name}", about, value(text)) for name, about, text in INSIDE],
    *[SignCase(f"no-macro-{name}", about, value(text)) for name, about, text in OTHERS],
    *PLACES,
    *[SignCase(f"null-{name}", f"With null: {about}", value(text), options=NULL) for name, about, text in WHOLE[:8]],
    *[SignCase(f"null-{name}", f"With null: {about}", value(text), options=NULL) for name, about, text in INSIDE[:8]],
    *NULLS,
]
