"""Templates: what literal text and values make together, and the lints of it (3.5)."""

from __future__ import annotations

from suites_sign import NULL, NULL_STRICT, STRICT, TemplateCase

NAME_40 = b"a234567890123456789012345678901234567890"
GUID = b"A1B2C3D4-1234-5678-9ABC-DEF012345678"

Filled = tuple[str, str, bytes, dict[str, bytes | None]]

# (id, what it shows, the value in the template, what is supplied)
MACROS: list[Filled] = [
    ("two-values", "Two values make a macro.", b"{x}{y}", {"x": b"{", "y": b"click_id}"}),
    ("three-values", "Three values make one.", b"{x}{y}{z}", {"x": b"{", "y": b"click_id", "z": b"}"}),
    ("name-in-parts", "Text and value may share the name.", b"%7By{m}%7D", {"m": b"z"}),
    ("underscores", "Underscores around a value in upper case make one.", b"__{m}__", {"m": b"X"}),
    ("underscores-in-value", "Text and value may bring one underscore each.", b"_{m}_", {"m": b"_X_"}),
    ("underscores-repeated", "One macro that stands twice makes one.", b"{x}A{x}", {"x": b"__"}),
    ("underscores-escaped", "Escaped underscores show when they are decoded.", b"%5F%5F{m}__", {"m": b"X"}),
    ("braces", "Encoded braces around a value make one.", b"%7B{m}%7D", {"m": b"x"}),
    ("braces-lower-case", "The case of an escape does not count.", b"%7b{m}%7d", {"m": b"x"}),
    ("braces-of-40", "A name may have 40 characters.", b"%7B{m}%7D", {"m": NAME_40}),
    ("braces-spaces", "A plus sign is decoded to a space.", b"%7B+{m}+%7D", {"m": b"x"}),
    ("braces-spaces-in-value", "A value may bring the spaces.", b"%7B{m}%7D", {"m": b" x "}),
    ("braces-default", "A value may bring a default.", b"%7B{m}%7D", {"m": b"x|any <> text"}),
    ("braces-half", "One brace may come with the value.", b"%7B{m}", {"m": b"x}"}),
    ("double-braces", "Two braces on each side make one.", b"%7B%7B{m}%7D%7D", {"m": b"x"}),
    ("double-braces-half", "Two braces may come with the value.", b"%7B%7B{m}", {"m": b"x}}"}),
    ("dollar-brace", "A dollar sign in front of encoded braces makes one.", b"$%7B{m}%7D", {"m": b"x"}),
    ("percent-brace", "So does an encoded percent sign.", b"%25%7B{m}%7D", {"m": b"x"}),
    ("percents", "Encoded percent signs around a value make one.", b"%25%25{m}%25%25", {"m": b"x"}),
    ("percents-colon", "Between percent signs a name may hold a colon.", b"%25%25{m}%25%25", {"m": b"a:b"}),
    ("brackets", "Encoded brackets around a value make one.", b"%5B{m}%5D", {"m": b"x"}),
    ("angles", "Encoded angle brackets around a value make one.", b"%3C{m}%3E", {"m": b"x"}),
]

TEXTS: list[Filled] = [
    ("braces-digit", "A name starts with a letter.", b"%7B{m}%7D", {"m": b"1"}),
    ("braces-empty", "A name is not empty.", b"%7B{m}%7D", {"m": b""}),
    ("braces-of-41", "A name has at most 40 characters.", b"%7B{m}%7D", {"m": NAME_40 + b"1"}),
    ("braces-guid", "A GUID is no name.", b"%7B{m}%7D", {"m": GUID}),
    ("braces-space-inside", "A name holds no space.", b"%7B{m}%7D", {"m": b"x y"}),
    ("braces-colon", "In braces a name holds no colon.", b"%7B{m}%7D", {"m": b"a:b"}),
    ("braces-twice-encoded", "Escapes are decoded once.", b"%257B{m}%257D", {"m": b"x"}),
    ("braces-wrong-way", "Braces face each other.", b"%7D{m}%7B", {"m": b"x"}),
    ("percents-digit", "A name starts with a letter, between percent signs too.", b"%25%25{m}%25%25", {"m": b"1"}),
    ("percents-three", "Three percent signs are none of the forms.", b"%25%25{m}%25", {"m": b"x"}),
    ("underscores-lower-case", "Between underscores a name is in upper case.", b"__{m}__", {"m": b"x"}),
    ("underscores-inside", "Underscores count around the whole value only.", b"a__{m}__", {"m": b"X"}),
    ("brackets-inside", "So do brackets.", b"a%5B{m}%5D", {"m": b"x"}),
    ("angles-inside", "So do angle brackets.", b"%3C{m}%3Ea", {"m": b"x"}),
    ("value-escapes", "Escapes of a value are escaped, so they are decoded to what was supplied.", b"%7B{m}%7D",
     {"m": b"%78"}),
    ("value-escaped-braces", "So are escaped braces.", b"{x}{y}", {"x": b"%7B", "y": b"x%7D"}),
    ("one-macro", "A value that is one macro is looked at as supplied, and no more.", b"{m}", {"m": b"%257Bx%257D"}),
    ("missing", "A value with a missing macro is null, whatever it would make.", b"__{m}X__", {"m": None}),
]

# Non-strict they are signed; strict mode shows the macro that stands inside the decoded value.
INSIDE: list[Filled] = [
    ("two-values", "Two values make a macro behind text.", b"a{x}{y}", {"x": b"{", "y": b"click_id}"}),
    ("braces", "Encoded braces around a value, behind text.", b"a%7B{m}%7D", {"m": b"x"}),
    ("braces-in-front", "Encoded braces around a value, in front of text.", b"%7B{m}%7D-", {"m": b"x"}),
    ("percents", "Encoded percent signs around a value, behind text.", b"a%25%25{m}%25%25", {"m": b"x"}),
    ("nested-url", "A nested URL.", b"https%3A%2F%2Fh%2F%3Fid%3D%7B{m}%7D", {"m": b"click_id"}),
    ("second-macro", "Behind a long value the place is still that of the value in the template.", b"{x}%7B{m}%7D",
     {"x": b"a long value with spaces", "m": b"x"}),
]


def around(value: bytes) -> bytes:
    return b"https://h/c?z=1&a=" + value + b"&c=3"


FILLED = [
    *[TemplateCase(f"makes-macro-{name}", about, around(value), values) for name, about, value, values in MACROS],
    *[TemplateCase(f"makes-macro-{name}-null", f"With null the value becomes null. {about}", around(value), values,
                   options=NULL)
      for name, about, value, values in MACROS],
    *[TemplateCase(f"makes-text-{name}", about, around(value), values) for name, about, value, values in TEXTS],
    *[TemplateCase(f"makes-text-{name}-null", f"With null too. {about}", around(value), values, options=NULL)
      for name, about, value, values in TEXTS],
    *[TemplateCase(f"makes-inside-{name}", about, around(value), values) for name, about, value, values in INSIDE],
    *[TemplateCase(f"makes-inside-{name}-null", f"With null too. {about}", around(value), values, options=NULL)
      for name, about, value, values in INSIDE],
    *[TemplateCase(f"makes-inside-{name}-strict", f"Strict mode refuses at the value. {about}", around(value), values,
                   options=STRICT)
      for name, about, value, values in INSIDE],
    TemplateCase("makes-macro-first-of-two", "The first value in the template is reported.",
                 b"/c?a=%7B{m}%7D&b=__{n}__", {"n": b"X", "m": b"x"}),
    TemplateCase("makes-macro-second", "The index is that of the parameter in the template.",
                 b"/c?&a={l}&&b=%7B{m}%7D", {"l": b"a b c", "m": b"x"}),
    TemplateCase("makes-macro-used-twice", "A macro may make one in its second place.", b"/c?a={m}&b=__{m}__",
                 {"m": b"X"}),
    TemplateCase("makes-macro-null-other", "With null only the value that makes one becomes null.",
                 b"/c?a=__{m}__&b={m}&c=_{m}_", {"m": b"X"}, options=NULL),
    TemplateCase("makes-macro-without-name", "A value of an empty name is one like any other.", b"/c?=%7B{m}%7D",
                 {"m": b"x"}),
    TemplateCase("makes-macro-expires", "So is that of expires.", b"/c?a=1&expires=%7B{m}%7D", {"m": b"x"}),
    TemplateCase("literal-default-of-macro", "A macro in a default is text, so the literal is an unfilled macro.",
                 b"/c?a=%7By%7C{m}%7D"),
    TemplateCase("literal-macro-inside-beside", "An encoded macro of the literal text inside a value is signed.",
                 b"/c?a=z%7By%7D{m}&b=2&c=3", {"m": b"1"}),
]

LINTS = [
    TemplateCase("strict-makes-text", "Strict mode renders what makes no macro.", b"/c?a=z%7B{m}%7D&b=2&c=3",
                 {"m": b"1"}, options=STRICT),
    TemplateCase("strict-makes-macro", "The whole value is refused before the lints.", b"/c?a=%7B{m}%7D&b=2&c=3",
                 {"m": b"x"}, options=STRICT),
    TemplateCase("strict-makes-macro-null", "As null it is no lint.", b"/c?a=%7B{m}%7D&b=2&c=3", {"m": b"x"},
                 options=NULL_STRICT),
    TemplateCase("strict-makes-null-name", "The null that it becomes may equal the name.",
                 b"/c?null=%7B{m}%7D&b=2&c=3", {"m": b"x"}, options=NULL_STRICT),
    TemplateCase("strict-missing-null-name", "So may the null of a missing macro.", b"/c?a=1&null={m}&c=3",
                 options=STRICT),
    TemplateCase("strict-text-equals-name", "Text and value may equal the name together.", b"/c?a=1&b=2&click_id=cl{m}",
                 {"m": b"ick_id"}, options=STRICT),
    TemplateCase("strict-encoded-equals-name", "The value is compared as it stands in the URI.",
                 b"/c?a=1&b=2&a%20b={m}", {"m": b"a b"}, options=STRICT),
    TemplateCase("strict-literal-inside-beside", "An encoded macro of the literal text refuses the template.",
                 b"/c?a=z%7By%7D{m}&b=2&c=3", options=STRICT),
    TemplateCase("strict-first-parameter", "The first parameter in the template is reported: encoded_macro here.",
                 b"/c?a={l}%7B{m}%7D&b={n}&c=3", {"l": b"x" * 50, "m": b"x", "n": b"b"}, options=STRICT),
    TemplateCase("strict-first-parameter-name", "The first parameter in the template is reported: "
                 "value_equals_name here.",
                 b"/c?a={n}&b=z%7B{m}%7D&c=3", {"m": b"x", "n": b"a"}, options=STRICT),
    TemplateCase("strict-both", "Within a parameter value_equals_name comes before encoded_macro.",
                 b"/c?a%7Bx%7D=a%7B{m}%7D&b=2&c=3", {"m": b"x"}, options=STRICT),
]

CASES = [*FILLED, *LINTS]
