"""Signing a click URI (docs/click-validation.md, part 3)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import click_lint
import click_macros
from click_uri import (
    MAX_BYTES,
    MAX_PARAMETERS,
    ClickUri,
    Parameter,
    ShapeError,
    compute_mac,
    fold,
    read,
    signature_text,
)
from keys import Key, check_ring, signer
from octets import first_illegal

MAX_EXPIRES = 99_999_999_999


@dataclass(frozen=True)
class Options:
    null_for_unfilled: bool = False
    strict: bool = False


@dataclass(frozen=True)
class At:
    time: int


@dataclass(frozen=True)
class Lifetime:
    seconds: int = 60


@dataclass(frozen=True)
class Existing:
    pass


Expires = At | Lifetime | Existing


@dataclass(frozen=True)
class Signed:
    message: bytes
    mac: bytes
    uri: bytes
    expires: int
    key_id: str


class Refusal(Exception):
    def __init__(
        self, status: int, offset: int | None = None, parameter: Parameter | None = None, lint: int | None = None
    ) -> None:
        super().__init__(status, offset)
        self.status = status
        self.offset = offset
        self.parameter = parameter
        self.lint = lint


def fill_unfilled(uri: ClickUri, options: Options) -> ClickUri:
    parameters: list[Parameter] = []
    for parameter in uri.parameters:
        at = click_macros.unfilled(parameter.given_value)
        if at is not None and not options.null_for_unfilled:
            raise Refusal(123, parameter.value_start + at, parameter)
        parameters.append(parameter if at is None else replace(parameter, value=b"null"))
    return replace(uri, parameters=parameters)


def refuse_illegal_bytes(uri: ClickUri) -> None:
    at = first_illegal(uri.path)
    if at is not None:
        raise Refusal(124, uri.path_start + at)
    for parameter in uri.parameters:
        for text, start in [(parameter.name, parameter.start), (parameter.value, parameter.value_start)]:
            at = first_illegal(text)
            if at is not None:
                raise Refusal(124, start + at, parameter)


def refuse_escaped_ampersands(uri: ClickUri) -> None:
    for parameter in uri.parameters:
        if parameter.given_name.startswith(b"amp;"):
            raise Refusal(125, parameter.start, parameter)


def refuse_too_many(uri: ClickUri, appended: list[bytes]) -> None:
    room = MAX_PARAMETERS - len(appended)
    if len(uri.parameters) > room:
        raise Refusal(126, uri.parameters[room].start, uri.parameters[room])


def refuse_duplicates(uri: ClickUri, appended: list[bytes]) -> None:
    seen: set[bytes] = set()
    for parameter in uri.parameters:
        folded = fold(parameter.name)
        # An `expires` in the way of the one to be appended has a refusal of its own (128).
        in_the_way = folded in appended and parameter.name != b"expires"
        if folded in seen or in_the_way:
            raise Refusal(127, parameter.start, parameter)
        seen.add(folded)


def check(uri: ClickUri, options: Options, appended: list[bytes]) -> ClickUri:
    """The refusals from 122 to 127."""
    for parameter in uri.named(b"signature"):
        raise Refusal(122, parameter.start, parameter)
    uri = fill_unfilled(uri, options)
    refuse_illegal_bytes(uri)
    refuse_escaped_ampersands(uri)
    refuse_too_many(uri, appended)
    refuse_duplicates(uri, appended)
    return uri


def appended_names(expires: Expires) -> list[bytes]:
    return [b"signature"] if isinstance(expires, Existing) else [b"expires", b"signature"]


def appended_for_lint(uri: ClickUri) -> list[bytes]:
    """Where nobody has said yet what `expires` will be, the one that the URI has is taken to stay."""
    return [b"signature"] if uri.named(b"expires") else [b"expires", b"signature"]


def expiry(uri: ClickUri, expires: Expires, now: int) -> int:
    """The refusals from 128 to 130, and the time at which the click expires."""
    present = uri.named(b"expires")
    if isinstance(expires, Existing):
        if not present:
            raise Refusal(129)
        if not re.fullmatch(rb"[0-9]{1,11}", present[0].value):
            raise Refusal(130, present[0].value_start, present[0])
        return int(present[0].value)
    if present:
        raise Refusal(128, present[0].start, present[0])
    if isinstance(expires, Lifetime) and expires.seconds < 1:
        raise Refusal(130)
    time = now + expires.seconds if isinstance(expires, Lifetime) else expires.time
    if not 0 <= time <= MAX_EXPIRES:
        raise Refusal(130)
    return time


def strict_lints(uri: ClickUri, ring: list[Key], options: Options) -> list[click_lint.Lint]:
    return click_lint.all_lints(uri, ring) if options.strict else []


def finish(uri: ClickUri, ring: list[Key], lints: list[click_lint.Lint], expires: Expires, now: int) -> Signed:
    """From 128 on; a lint refuses. A result that is too long is found last, for only the result tells its length."""
    time = expiry(uri, expires, now)
    key = signer(ring, now, time)
    if key is None:
        raise Refusal(131)
    for lint in lints:
        raise Refusal(132, lint.offset, lint.parameter, lint.number)
    text = uri.text()
    if not isinstance(expires, Existing):
        joint = b"" if text[uri.query_start :] == b"" or text.endswith(b"&") else b"&"
        text += joint + b"expires=%d" % time
    message = text[uri.path_start :]
    mac = compute_mac(key.key, message)
    result = text + b"&signature=" + signature_text(mac).encode("ascii")
    if len(result) > MAX_BYTES:
        raise Refusal(120, len(uri.raw))
    return Signed(message, mac, result, time, key.id)


def read_to_sign(raw: bytes) -> ClickUri:
    """The refusals 120 and 121."""
    if len(raw) > MAX_BYTES:
        raise Refusal(120, MAX_BYTES)
    try:
        return read(raw)
    except ShapeError as error:
        raise Refusal(121, error.offset) from error


def sign(raw: bytes, ring: list[Key], options: Options, expires: Expires, now: int) -> Signed:
    check_ring(ring)
    uri = check(read_to_sign(raw), options, appended_names(expires))
    return finish(uri, ring, strict_lints(uri, ring, options), expires, now)


def lint(raw: bytes, ring: list[Key], options: Options) -> list[click_lint.Lint]:
    check_ring(ring)
    uri = read_to_sign(raw)
    return click_lint.all_lints(check(uri, options, appended_for_lint(uri)), ring)
