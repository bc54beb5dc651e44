"""Signing a click that is given in parts (docs/click-validation.md, 3.4)."""

from __future__ import annotations

from click_lint import first_of
from click_sign import Expires, Options, Refusal, Signed, appended_names, check, finish, strict_lints
from click_uri import MAX_BYTES, ClickUri, Parameter, ShapeError, find_path
from keys import Key, check_ring
from octets import encode

Pair = tuple[bytes, bytes | None]


def build(path: bytes, pairs: list[Pair]) -> tuple[bytes, list[Parameter]]:
    raw = path + b"?"
    parameters: list[Parameter] = []
    for index, (given_name, maybe_value) in enumerate(pairs):
        given_value = b"null" if maybe_value is None else maybe_value
        if index > 0:
            raw += b"&"
        start = len(raw)
        name, value = encode(given_name), encode(given_value)
        raw += name + b"=" + value
        end = len(raw)
        parameters.append(Parameter(index, start, name, value, end - len(value), end, given_name, given_value))
    return raw, parameters


def path_start(path: bytes) -> int:
    try:
        start = find_path(path)
    except ShapeError as error:
        raise Refusal(121, error.offset) from error
    delimiter = first_of(path, b"?#")
    if delimiter is not None:
        raise Refusal(121, delimiter)
    return start


def in_parts(refusal: Refusal, path: bytes) -> Refusal:
    """Moves an offset from the URI that was built to the part that it belongs to."""
    offset, parameter = refusal.offset, refusal.parameter
    if offset is not None and parameter is not None:
        offset -= parameter.value_start if offset >= parameter.value_start else parameter.start
    elif offset is not None and offset > len(path):
        offset = None  # neither the start of the query nor the end of the URI is in any part
    return Refusal(refusal.status, offset, parameter, refusal.lint)


def sign_parts(path: bytes, pairs: list[Pair], ring: list[Key], options: Options, expires: Expires, now: int) -> Signed:
    check_ring(ring)
    raw, parameters = build(path, pairs)
    if len(raw) > MAX_BYTES:
        raise Refusal(120)
    uri = ClickUri(raw, path_start(path), len(path) + 1, parameters)
    try:
        uri = check(uri, options, appended_names(expires))
        return finish(uri, ring, strict_lints(uri, ring, options), expires, now)
    except Refusal as refusal:
        raise in_parts(refusal, path) from refusal
