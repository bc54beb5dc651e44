"""Templates: limits (3.5), and the order of what rendering refuses."""

from __future__ import annotations

from click_sign import At, Existing, Lifetime
from keys import Key
from suites_sign import NOW, NULL, STRICT, TemplateCase

ENDED = [Key("ended", b"0123456789abcdef", not_after=NOW)]
LONG_NAME = b"a234567890123456789012345678901234567890"
# `&expires=` with ten digits, and `&signature=` with 43 characters.
STAMP = 9 + 10 + 11 + 43
MAX = 65_536
ABC = b"/c?a={x}&b=2&c=3"
ABC_TEXT = len(ABC) - len(b"{x}")
HOST = b"https://control.kochava.com"
MADE: dict[str, bytes | None] = {"x": b"{", "y": b"m}"}


def numbered(start: int, end: int) -> bytes:
    return b"".join(b"{m%d}" % index for index in range(start, end))


def ones(count: int) -> dict[str, bytes | None]:
    return {f"m{index}": b"%d" % (index % 10) for index in range(count)}


def filled_to(length: int) -> dict[str, bytes | None]:
    """Fills ABC up to this length."""
    return {"x": b"x" * (length - ABC_TEXT)}


NUMBERS = [
    TemplateCase("macros-256", "A template may have 256 different macros.", b"/c?a=" + numbered(0, 256), ones(256)),
    TemplateCase("macros-257", "The 257th is refused at its brace.", b"/c?a=" + numbered(0, 257)),
    TemplateCase("macros-300", "Of many the 257th is reported.", b"/c?a=" + numbered(0, 300)),
    TemplateCase("macros-256-repeated", "A macro counts once, however often it is used.",
                 b"/c?a=" + numbered(0, 256) + b"&b=" + numbered(0, 256) + b"&c=" + b"{m0}" * 300, ones(256)),
    TemplateCase("macros-257-spread", "They count over all values.",
                 b"https://h/c?a=" + numbered(0, 200) + b"&b=1&c=-" + numbered(150, 256) + b"-{m7}-{one_more}-{m9}"),
    TemplateCase("macros-257-after-repeats", "Repeats in between do not count.",
                 b"/c?a=" + b"{m0}" * 300 + numbered(0, 256) + b"&b={m255}{m256}"),
    TemplateCase("macros-257-case", "Names that differ in case are different.",
                 b"/c?a=" + numbered(0, 256) + b"&b={M0}"),
    TemplateCase("macros-257-with-null", "unfilled = null makes no difference.", b"/c?a=" + numbered(0, 257),
                 options=NULL),
    TemplateCase("macros-257-before-brace", "The lowest brace is reported: the 257th macro.",
                 b"/c?a=" + numbered(0, 257) + b"&b={1}"),
    TemplateCase("macros-257-behind-brace", "The lowest brace is reported: the bad name.",
                 b"/c?a={1}" + numbered(0, 257)),
    TemplateCase("macros-257-behind-brace-in-name", "The lowest brace is reported: that of a name.",
                 b"/c?a=" + numbered(0, 256) + b"&{m256}=1&b={m256}"),
    TemplateCase("order-macros-before-signature", "133 comes before 122, for the 257th macro too.",
                 b"/c?signature=1&a=" + numbered(0, 257)),
    TemplateCase("order-macros-before-unfilled", "And before 123.", b"/c?z=[y]&a=" + numbered(0, 257)),
]

LENGTHS = [
    TemplateCase("value-65536", "A value of 65536 bytes is not too long; with a macro missing it fills nothing.",
                 b"/c?a={x}{y}", {"x": b"x" * MAX, "y": None}),
    TemplateCase("value-65537", "A value of 65537 bytes is too long, at the length of the template.",
                 b"/c?a={x}{y}", {"x": b"x" * (MAX + 1), "y": None}),
    TemplateCase("value-65537-alone", "Also where it would be filled.", ABC, {"x": b"x" * (MAX + 1)}),
    TemplateCase("value-65537-null", "Also with unfilled = null.", b"/c?a={x}{y}", {"x": b"x" * (MAX + 1), "y": None},
                 options=NULL),
    TemplateCase("value-65537-unfilled", "A value that is too long is not looked at for macros.", ABC,
                 {"x": b"{y}" + b"x" * (MAX - 2)}),
    TemplateCase("value-65537-unfilled-null", "So it is not taken as missing either.", ABC,
                 {"x": b"{y}" + b"x" * (MAX - 2)}, options=NULL),
    TemplateCase("value-65536-unfilled", "One of 65536 bytes is.", ABC, {"x": b"x" * (MAX - 3) + b"{y}"}),
    TemplateCase("value-65536-unfilled-null", "With null it is missing.", ABC, {"x": b"x" * (MAX - 3) + b"{y}"},
                 options=NULL),
    TemplateCase("value-65537-in-null", "A value is looked at even where its place became null.",
                 b"/c?a={x}z%%y%%&b=2", {"x": b"x" * (MAX + 1)}, options=NULL),
    TemplateCase("value-65536-in-null", "Where its place became null a long value fills nothing.",
                 b"/c?a={x}z%%y%%&b=2", {"x": b"x" * MAX}, options=NULL),
    TemplateCase("filled-65536", "Filled up to 65536 bytes, the result is too long.", ABC, filled_to(MAX)),
    TemplateCase("filled-result-1-over", "One more is too long.", ABC, filled_to(MAX - STAMP + 1)),
    TemplateCase("filled-existing-fits", "With existing only the signature is added.",
                 b"/c?expires=5&a={x}", {"x": b"x" * (MAX - 54 - 15)}, Existing()),
    TemplateCase("filled-absolute-fits", "Scheme and host count.", HOST + ABC,
                 filled_to(MAX - STAMP - len(HOST))),
    TemplateCase("filled-absolute-1-over", "Scheme and host count.", HOST + ABC,
                 filled_to(MAX - STAMP - len(HOST) + 1)),
    TemplateCase("filled-many-times", "Every place of a macro counts.", b"/c?a=" + b"{x}" * 256, {"x": b"x" * 256}),
    TemplateCase("filled-encoded", "Values count as they are encoded.", ABC, {"x": b"/" * (MAX // 3)}),
    TemplateCase("filled-shorter", "A template may be longer than what it leaves room for, if its values are short.",
                 b"/c?a={" + LONG_NAME + b"}&b=" + b"x" * (MAX - STAMP - 9), {LONG_NAME.decode(): b"1"}),
    TemplateCase("filled-made-fits", "A macro that values make may have a long default.", b"/c?a={x}{y}",
                 {"x": b"{", "y": b"m|" + b"d" * 60_000 + b"}"}),
    TemplateCase("filled-made-fits-null", "With null it becomes null.", b"/c?a={x}{y}",
                 {"x": b"{", "y": b"m|" + b"d" * 60_000 + b"}"}, options=NULL),
    TemplateCase("filled-made-too-long", "Filling stops in front of what the values would make.", b"/c?a={x}{y}",
                 {"x": b"{", "y": b"m|" + b"d" * 65_530 + b"}"}),
    TemplateCase("filled-made-too-long-null", "So it does not become null.", b"/c?a={x}{y}",
                 {"x": b"{", "y": b"m|" + b"d" * 65_530 + b"}"}, options=NULL),
]

ORDER = [
    TemplateCase("order-first-value-unfilled", "Values are looked at in the order of the macros: 123 here.",
                 b"/c?a={x}&b={y}", {"y": b"y" * (MAX + 1), "x": b"{z}"}),
    TemplateCase("order-first-value-too-long", "Values are looked at in the order of the macros: 120 here.",
                 b"/c?a={x}&b={y}", {"y": b"{z}", "x": b"x" * (MAX + 1)}),
    TemplateCase("order-values-by-appearance", "The order is that of first appearance, not of names.",
                 b"/c?a={y}&b={x}&c={y}", {"x": b"{z}", "y": b"ab{z}"}),
    TemplateCase("order-values-before-made", "A value is looked at before an earlier one is filled.",
                 b"/c?a={x}{y}&b={z}", {**MADE, "z": b"ab{z}"}),
    TemplateCase("order-values-before-filling", "Values are looked at before filling passes the limit.",
                 b"/c?a={x}&b={z}", {"x": b"x" * MAX, "z": b"ab{z}"}),
    TemplateCase("order-made-before-filling", "What values make is looked at while filling: 123 here.",
                 b"/c?a={x}{y}&b={z}", {**MADE, "z": b"z" * MAX}),
    TemplateCase("order-filling-before-made", "Filling goes by the order of the template: 120 here.",
                 b"/c?b={z}&a={x}{y}", {**MADE, "z": b"z" * MAX}),
    TemplateCase("order-made-before-has-expires", "123 comes before 128.", b"/c?expires=5&a={x}{y}", MADE),
    TemplateCase("order-made-before-missing-expires", "123 comes before 129.", b"/c?a={x}{y}", MADE, Existing()),
    TemplateCase("order-made-before-range", "123 comes before 130.", b"/c?a={x}{y}", MADE, Lifetime(0)),
    TemplateCase("order-made-before-key", "123 comes before 131.", b"/c?a={x}{y}", MADE, ring=ENDED),
    TemplateCase("order-made-before-strict", "123 comes before 132.", b"/c?b={n}&a={x}{y}&c=3", {**MADE, "n": b"b"},
                 options=STRICT),
    TemplateCase("order-filling-before-has-expires", "Filling that passes the limit comes before 128.",
                 b"/c?expires=5&a={x}", {"x": b"x" * MAX}),
    TemplateCase("order-filling-before-missing-expires", "And before 129.", ABC, filled_to(MAX + 1), Existing()),
    TemplateCase("order-filling-before-range", "And before 130.", ABC, filled_to(MAX + 1), At(-1)),
    TemplateCase("order-filling-before-key", "And before 131.", ABC, filled_to(MAX + 1), ring=ENDED),
    TemplateCase("order-filling-before-key-absolute", "Scheme and host count while filling.", HOST + ABC,
                 filled_to(MAX + 1 - len(HOST)), ring=ENDED),
    TemplateCase("order-filling-before-strict", "And before 132.", b"/c?b={n}&a={x}&c=3",
                 {"n": b"b", "x": b"x" * MAX}, options=STRICT),
    TemplateCase("order-filling-literal-before-key", "The literal text behind the values counts while filling.",
                 b"/c?a={x}&b=" + b"y" * 100, {"x": b"x" * (MAX - 60)}, ring=ENDED),
    TemplateCase("order-filling-empty-segments-before-key", "So do empty segments.", b"/c?a={x}" + b"&" * 50,
                 {"x": b"x" * (MAX - 5 - 49)}, ring=ENDED),
    TemplateCase("order-filling-empty-segments-fit", "Up to the limit they fit.", b"/c?a={x}" + b"&" * 50,
                 {"x": b"x" * (MAX - 5 - 50)}, ring=ENDED),
    TemplateCase("order-has-expires-before-result", "What fits until it is stamped is too long last of all: "
                 "128 first.", b"/c?expires=5&a={x}", {"x": b"x" * (MAX - 15)}),
    TemplateCase("order-range-before-result", "130 comes before it.", ABC, filled_to(MAX), Lifetime(0)),
    TemplateCase("order-key-before-result", "131 comes before it.", ABC, filled_to(MAX), ring=ENDED),
    TemplateCase("order-key-before-result-absolute", "Also in a template with a host.", HOST + ABC,
                 filled_to(MAX - len(HOST)), ring=ENDED),
    TemplateCase("order-strict-before-result", "132 comes before it.", b"/c?b={n}&a={x}&c=3",
                 {"n": b"b", "x": b"x" * (MAX - 15)}, options=STRICT),
    TemplateCase("order-has-expires-before-strict", "128 comes before 132.", b"/c?expires=5&a={n}&b=2&c=3",
                 {"n": b"a"}, options=STRICT),
    TemplateCase("order-missing-expires-before-strict", "129 comes before 132.", ABC, {"x": b"a"}, Existing(),
                 options=STRICT),
    TemplateCase("order-range-before-strict", "130 comes before 132.", ABC, {"x": b"a"}, Lifetime(0), options=STRICT),
    TemplateCase("order-key-before-strict", "131 comes before 132.", ABC, {"x": b"a"}, options=STRICT, ring=ENDED),
]

CASES = [*NUMBERS, *LENGTHS, *ORDER]
