"""Templates (docs/click-validation.md, 3.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import click_lint
import click_macros
from click_sign import Expires, Options, Refusal, Signed, appended_for_lint, check, finish, read_to_sign
from click_uri import ClickUri, Parameter
from keys import Key, check_ring
from octets import encode

# Legal everywhere, and in no macro name: what holds the place of a macro while the literal text is checked.
PLACEHOLDER = b"~"


@dataclass(frozen=True)
class Template:
    uri: ClickUri  # as it was given
    masked: ClickUri  # checked, with placeholders for the macros and `null` for unfilled values
    macros: list[str]


def refuse_brace(uri: ClickUri, text: bytes, start: int, parameter: Parameter | None) -> None:
    at = click_lint.first_of(text, b"{}")
    if at is not None:
        raise Refusal(133, start + at, parameter)


def macros_of(parameter: Parameter) -> list[str]:
    """The macros of a value, every other use of braces refused."""
    value, names, at = parameter.value, [], 0
    while at < len(value):
        if value[at] not in b"{}":
            at += 1
            continue
        macro = re.match(rb"\{([^{}]*)\}", value[at:])
        behind = value[at - 1 : at] if at > 0 else b""
        if macro is None or not click_macros.is_name(macro[1]) or behind in (b"$", b"%"):
            raise Refusal(133, parameter.value_start + at, parameter)
        names.append(macro[1].decode("ascii"))
        at += macro.end()
    return names


def masked(parameter: Parameter) -> Parameter:
    value = re.sub(rb"\{[^{}]*\}", lambda macro: PLACEHOLDER * len(macro[0]), parameter.value)
    return replace(parameter, value=value, given_value=value)


def parse(raw: bytes, ring: list[Key], options: Options) -> Template:
    check_ring(ring)
    uri = read_to_sign(raw)
    refuse_brace(uri, uri.path, uri.path_start, None)
    macros: list[str] = []
    for parameter in uri.parameters:
        refuse_brace(uri, parameter.name, parameter.start, parameter)
        macros += macros_of(parameter)
    literal = replace(uri, parameters=[masked(parameter) for parameter in uri.parameters])
    literal = check(literal, options, appended_for_lint(uri))
    if options.strict:
        for lint in click_lint.all_lints(literal, ring):
            filled = lint.parameter is not None and macros_of(uri.parameters[lint.parameter.index])
            if not (lint.number == 3 and filled):
                raise Refusal(132, lint.offset, lint.parameter, lint.number)
    return Template(uri, literal, list(dict.fromkeys(macros)))


def fill(parameter: Parameter, values: dict[str, bytes | None], options: Options) -> bytes:
    def encoded(macro: re.Match[bytes]) -> bytes:
        return encode(values[macro[1].decode("ascii")] or b"")

    missing = False
    for name in macros_of(parameter):
        value = values.get(name)
        at = None if value is None else click_macros.unfilled(value)
        if at is not None and not options.null_for_unfilled:
            raise Refusal(123, at, parameter)
        missing = missing or value is None or at is not None
    return b"null" if missing else re.sub(rb"\{([^{}]*)\}", encoded, parameter.value)


def render(
    template: Template,
    values: dict[str, bytes | None],
    ring: list[Key],
    options: Options,
    expires: Expires,
    now: int,
) -> Signed:
    if not set(values) <= set(template.macros):
        raise Refusal(134)
    parameters: list[Parameter] = []
    for written, checked in zip(template.uri.parameters, template.masked.parameters, strict=True):
        was_replaced = checked.value == b"null" != written.value
        value = b"null" if was_replaced else fill(written, values, options)
        parameters.append(replace(written, value=value))
    return finish(replace(template.uri, parameters=parameters), ring, options, expires, now)
