"""Templates: what they may hold, and what rendering makes of them (3.5)."""

from __future__ import annotations

from click_sign import At, Existing, Lifetime
from keys import Key
from suites_sign import NOW, NULL, STRICT, TemplateCase

ABC = b"/c?a={x}&b=2&c=3"
NAME_40 = b"a234567890123456789012345678901234567890"
ENDED = [Key("ended", b"0123456789abcdef", not_after=NOW)]
PUBLISHED = (
    b"/v1/cpi/click?campaign_id={campaign}&network_id=2820&site_id={site}&creative_id=test-creative-id"
    b"&device_id={device}&device_id_type={type}"
)


def numbered(count: int) -> bytes:
    return b"/c?" + b"&".join(b"p%d={x}" % index for index in range(count))


RENDERED = [
    TemplateCase("published-example", "The published example from a template.", PUBLISHED,
                 {"campaign": b"koconversionsdemo174ea19bc63928cdfaae33f79d77", "site": b"test-site-id",
                  "device": b"TEST-ADID-VALUE", "type": b"adid"},
                 At(12345), now=12000, ring=[Key("published", b"secret")]),
    TemplateCase("one-macro", "A macro is filled.", ABC, {"x": b"1"}),
    TemplateCase("no-macro", "A template may hold no macro.", b"/c?a=1&b=2&c=3"),
    TemplateCase("empty-query", "A template may have an empty query.", b"/c?"),
    TemplateCase("absolute", "A template may be absolute.", b"https://h:8443/c?a={x}", {"x": b"1"}),
    TemplateCase("encoded", "Supplied values are encoded as from parts.", ABC, {"x": b"a b+c/%20&d=\xc3\xa9'~"}),
    TemplateCase("every-byte", "Any byte may be supplied.", ABC, {"x": bytes(range(256))}),
    TemplateCase("empty-value", "An empty value stays empty.", ABC, {"x": b""}),
    TemplateCase("missing-value", "A missing macro makes the value null.", ABC, {"x": None}),
    TemplateCase("absent-value", "A macro that is not supplied is missing.", ABC, {}),
    TemplateCase("text-around", "A value may hold text around its macro.", b"/c?a=pre-{x}-post", {"x": b"1"}),
    TemplateCase("text-around-missing", "A missing macro makes the whole value null.", b"/c?a=pre-{x}-post"),
    TemplateCase("two-macros", "A value may hold several macros.", b"/c?a={x}-{y}", {"x": b"1", "y": b"2"}),
    TemplateCase("two-macros-adjacent", "Two macros may stand side by side.", b"/c?a={x}{y}", {"x": b"1", "y": b"2"}),
    TemplateCase("two-macros-one-missing", "One missing macro makes the whole value null.", b"/c?a={x}-{y}&b={x}",
                 {"x": b"1"}),
    TemplateCase("repeated-macro", "A macro may be used more than once, and is listed once.",
                 b"/c?a={y}&b={x}&c={y}-{x}", {"x": b"1", "y": b"2"}),
    TemplateCase("names-with-marks", "Names hold letters, digits, underscores, dots and hyphens.", b"/c?a={aZ0_.-}",
                 {"aZ0_.-": b"1"}),
    TemplateCase("name-of-40", "A name may have 40 characters.", b"/c?a={" + NAME_40 + b"}",
                 {NAME_40.decode(): b"1"}),
    TemplateCase("names-case", "Names that differ in case are different macros.", b"/c?a={x}&b={X}",
                 {"x": b"1", "X": b"2"}),
    TemplateCase("literal-escapes", "Literal text stays as it is.", b"/c%2f?a=x%20y:+{x}&b=%c3", {"x": b"1"}),
    TemplateCase("equals-in-value", "A value may hold an equals sign in front of a macro.", b"/c?a=={x}", {"x": b"1"}),
    TemplateCase("empty-segments", "Empty segments stay.", b"/c?&&a={x}&", {"x": b"1"}),
    TemplateCase("no-equals", "A literal parameter needs no equals sign.", b"/c?flag&a={x}", {"x": b"1"}),
    TemplateCase("empty-name", "A macro may be the value of an empty name.", b"/c?={x}", {"x": b"1"}),
    TemplateCase("existing", "With existing, expires stands in the template.", b"/c?a={x}&expires=12345", {"x": b"1"},
                 Existing()),
    TemplateCase("existing-macro", "With existing, expires may be filled.", b"/c?a={x}&expires={e}",
                 {"x": b"1", "e": b"12345"}, Existing()),
    TemplateCase("existing-text-and-macro", "A filled expires may hold text as well.", b"/c?a={x}&expires=17{e}",
                 {"x": b"1", "e": b"05"}, Existing()),
    TemplateCase("underscores-around", "Underscores around a macro are text.", b"/c?a=__{x}__", {"x": b"A"}),
    TemplateCase("text-in-value-of-macro", "A value that is supplied is not searched for macros of the template.",
                 b"/c?a={x}&b={y}", {"x": b"y", "y": b"x"}),
    TemplateCase("question-mark-in-value", "The query starts behind the first question mark.",
                 b"/c?a=?{x}", {"x": b"1"}),
]

MALFORMED = [
    TemplateCase("malformed-double-brace", "{{x}} is refused at its first brace.", b"/c?a={{x}}"),
    TemplateCase("malformed-dollar", "${x} is refused at its brace.", b"/c?a=${x}"),
    TemplateCase("malformed-percent", "%{x} is refused at its brace.", b"/c?a=%{x}"),
    TemplateCase("malformed-percents", "%%{x}%% is refused at its brace.", b"/c?a=%%{x}%%"),
    TemplateCase("malformed-dollar-inside", "Also inside a value.", b"/c?a=b${x}"),
    TemplateCase("malformed-brace-behind", "A brace behind a macro is refused.", b"/c?a={x}}"),
    TemplateCase("malformed-open", "An unclosed brace is refused.", b"/c?a={x"),
    TemplateCase("malformed-open-across-ampersand", "A macro does not reach across an ampersand.", b"/c?a={x&b=y}"),
    TemplateCase("malformed-close", "An unopened brace is refused.", b"/c?a=x}"),
    TemplateCase("malformed-empty", "An empty name is refused.", b"/c?a={}"),
    TemplateCase("malformed-space", "A name holds no space.", b"/c?a={ x }"),
    TemplateCase("malformed-default", "A macro has no default.", b"/c?a={x|y}"),
    TemplateCase("malformed-digit", "A name starts with a letter.", b"/c?a={1x}"),
    TemplateCase("malformed-colon", "A name holds no colon.", b"/c?a={x:y}"),
    TemplateCase("malformed-41", "A name has at most 40 characters.", b"/c?a={" + NAME_40 + b"1}"),
    TemplateCase("malformed-guid", "A GUID is no name.", b"/c?a={A1B2C3D4-1234-5678-9ABC-DEF012345678}"),
    TemplateCase("malformed-in-path", "A macro in the path is refused.", b"/{x}?a=1"),
    TemplateCase("malformed-in-path-absolute", "Offsets count in the template.", b"https://h/{x}?a=1"),
    TemplateCase("malformed-in-name", "A macro in a name is refused.", b"/c?a=1&{x}=1"),
    TemplateCase("malformed-without-equals", "Without an equals sign it is a name.", b"/c?a=1&{x}"),
    TemplateCase("malformed-second", "The first brace that is wrong is reported.", b"/c?a={x}&b={y&c={1}"),
    TemplateCase("malformed-nested", "Braces do not nest.", b"/c?a={x{y}}"),
    TemplateCase("malformed-with-null", "unfilled = null makes no difference.", b"/c?a={{x}}", options=NULL),
]

LITERALS = [
    TemplateCase("literal-bracket", "[x] is an unfilled macro.", b"/c?a={x}&b=[y]"),
    TemplateCase("literal-angle", "<x> is an unfilled macro.", b"/c?a={x}&b=<y>"),
    TemplateCase("literal-percents", "%%x%% is an unfilled macro.", b"/c?a={x}&b=%%y%%"),
    TemplateCase("literal-percents-inside", "%%x%% inside a value is one too.", b"/c?a={x}&b=z%%y%%"),
    TemplateCase("literal-percents-beside", "%%x%% beside a macro of the template is one too.", b"/c?a={x}z%%y%%"),
    TemplateCase("literal-underscores", "__X__ is an unfilled macro.", b"/c?a={x}&b=__Y__"),
    TemplateCase("literal-encoded", "An encoded macro is an unfilled one.", b"/c?a={x}&b=%7By%7D"),
    TemplateCase("literal-null", "With null the whole value becomes null.", b"/c?a={x}&b=[y]&c=3", {"x": b"1"},
                 options=NULL),
    TemplateCase("literal-bracket-beside", "A bracket beside a macro is an illegal byte.", b"/c?a={x}[y]"),
    TemplateCase("literal-null-beside", "With null the macro beside it is still one of the template.",
                 b"/c?a={x}z%%y%%&b=2", {"x": b"1"}, options=NULL),
    TemplateCase("literal-braces-encoded", "Encoded braces around a macro make no macro of it.", b"/c?a=%7B{x}%7D&b=2",
                 {"x": b"1"}),
    TemplateCase("literal-too-long", "A template may not be longer than 65536 bytes.", b"/c?a=" + b"x" * 65_532),
    TemplateCase("literal-shape", "A template has the shape of a click URI.", b"/c?a={x}#y"),
    TemplateCase("literal-no-query", "A template has a query.", b"/c"),
    TemplateCase("literal-port", "A template's port is checked.", b"http://h:65536/c?a={x}"),
    TemplateCase("literal-signature", "A template has no signature.", b"/c?a={x}&signature=1"),
    TemplateCase("literal-signature-macro", "Nor a macro for it.", b"/c?a=1&signature={s}"),
    TemplateCase("literal-illegal", "Literal bytes have to be legal.", b"/c?a={x}|&b=2"),
    TemplateCase("literal-illegal-path", "Also in the path.", b"/a b?a={x}"),
    TemplateCase("literal-bad-escape", "A macro does not finish an escape.", b"/c?a=%4{x}"),
    TemplateCase("literal-amp", "A name that starts with amp;.", b"/c?a={x}&amp;b={y}"),
    TemplateCase("literal-many-fit", "254 parameters leave room for two.", numbered(254), {"x": b"1"}),
    TemplateCase("literal-too-many", "With 255 the first without room is reported.", numbered(255)),
    TemplateCase("literal-many-existing", "Where expires is there, only the signature needs room.",
                 numbered(254) + b"&expires=5", {"x": b"1"}, Existing()),
    TemplateCase("literal-duplicate", "Names collide.", b"/c?a={x}&b=1&a={y}"),
    TemplateCase("literal-duplicate-folded", "Names collide in their folded form.", b"/c?site_id={x}&site.id={y}"),
    TemplateCase("literal-duplicate-expires", "A folded expires collides with the one to be appended.",
                 b"/c?a={x}&+expires=1"),
    TemplateCase("strict-clean", "Strict mode renders what has no lint.", ABC, {"x": b"a:b"}, options=STRICT),
    TemplateCase("strict-tildes", "The place of a macro is not mistaken for text.", b"/c?~~~={x}&b=2&c=3", {"x": b"1"},
                 options=STRICT),
    TemplateCase("strict-literal", "A lint of the literal text refuses the template.", b"/c?a={x}&b=y:z&c=3",
                 options=STRICT),
    TemplateCase("strict-literal-beside", "Also beside a macro.", b"/c?a=y:{x}&b=2&c=3", options=STRICT),
    TemplateCase("strict-literal-equals-name", "A literal value that equals its name refuses the template.",
                 b"/c?a={x}&b=b&c=3", options=STRICT),
    TemplateCase("strict-path", "So does a lint of the path.", b"/c/../d?a={x}&b=2&c=3", options=STRICT),
    TemplateCase("strict-few", "Too few parameters refuse the template.", b"/c?a={x}&b=2", options=STRICT),
    TemplateCase("strict-short-key", "A short key refuses the template.",
                 ABC, options=STRICT, ring=[Key("k", b"short")]),
    TemplateCase("strict-filled-equals-name", "A value that equals its name once filled is refused when it is "
                 "rendered, at its place in the template.", b"/c?b=2&c=3&a={x}", {"x": b"a"}, options=STRICT),
]

RENDER_REFUSALS = [
    TemplateCase("supplied-unfilled", "A supplied value may not be a macro.", ABC, {"x": b"{y}"}),
    TemplateCase("supplied-unfilled-inside", "The offset counts in the supplied value.", b"/c?z=1&a=pre{x}",
                 {"x": b"a b{y}"}),
    TemplateCase("supplied-unfilled-underscores", "A supplied value may not be __X__.", ABC, {"x": b"__X__"}),
    TemplateCase("supplied-unfilled-encoded", "A supplied value is looked at decoded too.", ABC, {"x": b"%7By%7D"}),
    TemplateCase("supplied-unfilled-encoded-inside", "An encoded macro inside a supplied value is text.", ABC,
                 {"x": b"a%7By%7D"}),
    TemplateCase("supplied-unfilled-used-twice", "The first parameter that uses it is reported.",
                 b"/c?a=1&b={x}&c={x}", {"x": b"{y}"}),
    TemplateCase("supplied-unfilled-lowest", "The first parameter in the template is reported.", b"/c?a={x}&b={y}",
                 {"y": b"{z}", "x": b"ab{z}"}),
    TemplateCase("supplied-null", "With null an unfilled value is missing.", b"/c?a=pre{x}&b={y}",
                 {"x": b"{y}", "y": b"1"}, options=NULL),
    TemplateCase("unknown-macro", "A name that the template does not have is refused.", ABC, {"x": b"1", "y": b"2"}),
    TemplateCase("unknown-macro-case", "Case counts.", ABC, {"x": b"1", "X": b"2"}),
    TemplateCase("unknown-macro-missing", "Also where its value is missing.", ABC, {"x": b"1", "y": None}),
    TemplateCase("render-has-expires", "A template with expires needs existing.", b"/c?a={x}&expires=5", {"x": b"1"}),
    TemplateCase("render-missing-expires", "Existing needs an expires in the template.", ABC, {"x": b"1"}, Existing()),
    TemplateCase("render-range", "A lifetime of 0 is out of range.", ABC, {"x": b"1"}, Lifetime(0)),
    TemplateCase("render-range-at", "A time of 12 digits is out of range.", ABC, {"x": b"1"}, At(100_000_000_000)),
    TemplateCase("render-existing-literal", "An existing expires is checked, at its place in the template.",
                 b"/c?a={x}&expires=never", {"x": b"a long value"}, Existing()),
    TemplateCase("render-existing-filled", "A filled expires is checked, at its place in the template.",
                 b"/c?a={x}&expires={e}", {"x": b"a long value", "e": b"never"}, Existing()),
    TemplateCase("render-existing-missing", "A missing expires is null, which is no time.", b"/c?a={x}&expires={e}",
                 {"x": b"1"}, Existing()),
    TemplateCase("render-no-key", "No key may sign for that long.", ABC, {"x": b"1"}, ring=ENDED),
    TemplateCase("render-too-long", "The result may not be longer than 65536 bytes; the offset is the length of the "
                 "template.", ABC, {"x": b"x" * 65_536}),
    TemplateCase("render-too-long-encoded", "Values count as they are encoded.", ABC, {"x": b"/" * 21_825}),
    TemplateCase("render-long-fits", "A result of 65536 bytes is signed.", ABC, {"x": b"x" * (65_536 - 73 - 13)}),
    TemplateCase("order-malformed-before-signature", "A template is parsed before its text is checked: 133 first.",
                 b"/c?signature=1&a={{x}}"),
    TemplateCase("order-shape-before-malformed", "The shape comes first: 121.", b"/c#?a={{x}}"),
    TemplateCase("order-macro-before-illegal", "123 comes before 124.", b"/c?a={x}|&b=[y]"),
    TemplateCase("order-supplied-before-range", "123 comes before 130.", ABC, {"x": b"{y}"}, Lifetime(0)),
    TemplateCase("order-range-before-key", "130 comes before 131.", ABC, {"x": b"1"}, Lifetime(0), ring=ENDED),
]

CASES = [*RENDERED, *MALFORMED, *LITERALS, *RENDER_REFUSALS]
