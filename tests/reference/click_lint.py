"""Lints (docs/click-validation.md, 3.3)."""

from __future__ import annotations

from dataclasses import dataclass

import click_macros
from click_uri import ClickUri, Parameter
from keys import Key
from octets import PERCENT, UNRESERVED, is_escape

NAMES = {
    1: "reserved_character",
    2: "unstable_in_transit",
    3: "value_equals_name",
    4: "few_parameters",
    5: "short_key",
    6: "encoded_macro",
}


@dataclass(frozen=True)
class Lint:
    number: int
    offset: int | None
    parameter: Parameter | None = None


def first_of(data: bytes, wanted: bytes) -> int | None:
    return next((at for at, byte in enumerate(data) if byte in wanted), None)


def first_rewritten_escape(data: bytes) -> int | None:
    """An escape with a lower-case digit, or of a byte that needs none."""
    for at, byte in enumerate(data):
        if byte == PERCENT and is_escape(data, at):
            digits = data[at + 1 : at + 3]
            if digits != digits.upper() or int(digits, 16) in UNRESERVED:
                return at
    return None


def first_dot_segment(path: bytes) -> int | None:
    at = 0
    for segment in path.split(b"/"):
        if segment.replace(b"%2e", b".").replace(b"%2E", b".") in (b".", b".."):
            return at
        at += len(segment) + 1
    return None


def lowest(*offsets: int | None) -> int | None:
    return min((offset for offset in offsets if offset is not None), default=None)


def moved(offset: int | None, by: int) -> int | None:
    return None if offset is None else offset + by


def in_path(uri: ClickUri) -> list[Lint]:
    found = lowest(first_dot_segment(uri.path), first_rewritten_escape(uri.path))
    return [] if found is None else [Lint(2, uri.path_start + found)]


def in_parameter(parameter: Parameter) -> list[Lint]:
    name, value = parameter.name, parameter.value
    unstable_name = lowest(first_of(name, b"'"), first_rewritten_escape(name))
    unstable_value = lowest(first_of(value, b"'"), first_rewritten_escape(value))
    offsets = {
        1: moved(first_of(value, b"/:@!$'()*,;?+"), parameter.value_start),
        2: lowest(moved(unstable_name, parameter.start), moved(unstable_value, parameter.value_start)),
        3: parameter.value_start if value and value == name else None,
        6: moved(click_macros.encoded(value), parameter.value_start),
    }
    return [Lint(number, offset, parameter) for number, offset in offsets.items() if offset is not None]


def all_lints(uri: ClickUri, ring: list[Key]) -> list[Lint]:
    """Of a URI that the checks up to 127 let pass, its unfilled values replaced."""
    lints = in_path(uri)
    for parameter in uri.parameters:
        lints += in_parameter(parameter)
    if len(uri.parameters) - len(uri.named(b"expires")) < 3:
        lints.append(Lint(4, uri.query_start))
    if any(len(key.key) < 16 for key in ring):
        lints.append(Lint(5, None))
    return sorted(lints, key=lambda lint: (float("inf") if lint.offset is None else lint.offset, lint.number))
