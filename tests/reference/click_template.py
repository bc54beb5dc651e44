"""Templates (docs/click-validation.md, 3.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import click_lint
import click_macros
from click_sign import (
    Expires,
    Options,
    Refusal,
    Signed,
    appended_for_lint,
    check,
    finish,
    read_to_sign,
    strict_lints,
)
from click_uri import MAX_BYTES, ClickUri, Parameter
from keys import Key, check_ring
from octets import encode

MAX_MACROS = 256
# Legal everywhere, and in no macro name: what holds the place of a macro while the literal text is checked.
PLACEHOLDER = b"~"
MACRO = re.compile(rb"\{([^{}]*)\}")

Values = dict[str, bytes | None]


@dataclass(frozen=True)
class Template:
    uri: ClickUri  # as it was given
    masked: ClickUri  # checked, with placeholders for the macros and `null` for unfilled values
    macros: list[str]


def refuse_brace(text: bytes, start: int, parameter: Parameter | None) -> None:
    at = click_lint.first_of(text, b"{}")
    if at is not None:
        raise Refusal(133, start + at, parameter)


def macros_of(parameter: Parameter) -> Iterator[tuple[str, int]]:
    """The macros of a value with their offsets, every other use of braces refused."""
    value, at = parameter.value, 0
    while at < len(value):
        if value[at] not in b"{}":
            at += 1
            continue
        macro = MACRO.match(value, at)
        behind = value[at - 1 : at] if at > 0 else b""
        if macro is None or not click_macros.is_name(macro[1]) or behind in (b"$", b"%"):
            raise Refusal(133, parameter.value_start + at, parameter)
        yield macro[1].decode("ascii"), parameter.value_start + at
        at = macro.end()


def all_macros(uri: ClickUri) -> list[str]:
    """The different macros in the order of their first appearance."""
    macros: dict[str, None] = {}
    refuse_brace(uri.path, uri.path_start, None)
    for parameter in uri.parameters:
        refuse_brace(parameter.name, parameter.start, parameter)
        for name, offset in macros_of(parameter):
            macros[name] = None
            if len(macros) > MAX_MACROS:
                raise Refusal(133, offset, parameter)
    return list(macros)


def masked(parameter: Parameter) -> Parameter:
    value = MACRO.sub(lambda macro: PLACEHOLDER * len(macro[0]), parameter.value)
    return replace(parameter, value=value, given_value=value)


def parse(raw: bytes, ring: list[Key], options: Options) -> Template:
    check_ring(ring)
    uri = read_to_sign(raw)
    macros = all_macros(uri)
    literal = replace(uri, parameters=[masked(parameter) for parameter in uri.parameters])
    literal = check(literal, options, appended_for_lint(uri))
    for lint in strict_lints(literal, ring, options):
        filled = lint.parameter is not None and MACRO.search(uri.parameters[lint.parameter.index].value)
        if not (lint.number == 3 and filled):
            raise Refusal(132, lint.offset, lint.parameter, lint.number)
    return Template(uri, literal, macros)


def supplied(template: Template, values: Values, options: Options) -> Values:
    """Every macro of the template with its value, an unfilled one as missing."""
    looked_at: Values = {}
    for name in template.macros:
        value = values.get(name)
        if value is not None and len(value) > MAX_BYTES:
            raise Refusal(120, len(template.uri.raw))
        at = None if value is None else click_macros.unfilled(value)
        if at is not None and not options.null_for_unfilled:
            macro = b"{%s}" % name.encode("ascii")
            raise Refusal(123, at, next(one for one in template.uri.parameters if macro in one.value))
        looked_at[name] = None if at is not None else value
    return looked_at


def fill(parameter: Parameter, values: Values) -> bytes:
    names = {name for name, _ in macros_of(parameter)}
    given = {name: value for name in names if (value := values[name]) is not None}
    if len(given) < len(names):
        return b"null"
    return MACRO.sub(lambda macro: encode(given[macro[1].decode("ascii")]), parameter.value)


def look_again(parameter: Parameter, value: bytes, options: Options) -> bytes:
    """At what literal text and several values make together."""
    is_made = MACRO.search(parameter.value) and not MACRO.fullmatch(parameter.value)
    if not is_made or click_macros.unfilled(value) is None:
        return value
    if not options.null_for_unfilled:
        raise Refusal(123, parameter.value_start, parameter)
    return b"null"


def filled(template: Template, values: Values, options: Options) -> ClickUri:
    uri = template.uri
    parameters: list[Parameter] = []
    growth = 0
    for written, checked in zip(uri.parameters, template.masked.parameters, strict=True):
        was_replaced = checked.value == b"null" != written.value
        value = b"null" if was_replaced else fill(written, values)
        if written.value_start + growth + len(value) > MAX_BYTES:
            raise Refusal(120, len(uri.raw))
        value = look_again(written, value, options)
        growth += len(value) - len(written.value)
        parameters.append(replace(written, value=value))
    # Empty segments may stand behind the last parameter.
    if len(uri.raw) + growth > MAX_BYTES:
        raise Refusal(120, len(uri.raw))
    return replace(uri, parameters=parameters)


def rendered_lints(uri: ClickUri, options: Options) -> list[click_lint.Lint]:
    """In the order of the template and at its values; what the literal text shows was refused when it was parsed."""
    if not options.strict:
        return []
    return [
        click_lint.Lint(lint.number, parameter.value_start, parameter)
        for parameter in uri.parameters
        for lint in click_lint.in_parameter(parameter)
    ]


def render(
    template: Template,
    values: Values,
    ring: list[Key],
    options: Options,
    expires: Expires,
    now: int,
) -> Signed:
    if not set(values) <= set(template.macros):
        raise Refusal(134)
    uri = filled(template, supplied(template, values, options), options)
    return finish(uri, ring, rendered_lints(uri, options), expires, now)
