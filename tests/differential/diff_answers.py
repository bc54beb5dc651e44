"""What the reference in Python answers, spelled as the drivers spell it."""

from __future__ import annotations

from collections.abc import Callable

import click_lint
import click_parts
import click_sign
import click_template
import click_verify
import install
import install_json
from click_sign import Expires, Options, Refusal, Signed
from click_uri import fold
from click_verify import Guard, Policy, Verdict
from diff_lines import listed, number, octets, truth
from install import Register
from keys import Key
from php_json_read import JsonError
from php_json_stability import stability
from php_json_write import canonicalize
from status import NAME, CallerError

Pairs = list[tuple[bytes, bytes | None]]


def verdict_line(verdict: Verdict) -> str:
    parameters = [(octets(name), octets(value)) for name, value in verdict.signed_parameters]
    first: dict[str, str] = {}
    for name, value in parameters:
        first.setdefault(name, value)
    return (
        f"reason={NAME[verdict.found.reason]} accepted={truth(verdict.accepted)} key={key_id(verdict.key_id)}"
        f" expires={number(verdict.expires)} flags={listed(verdict.flags)}"
        f" length={0 if verdict.message is None else len(verdict.message)} unsigned={verdict.unsigned_parameters}"
        f" offset={number(verdict.found.offset)} parameter={octets(verdict.found.parameter)}"
        f" signed={listed(f'{name}:{value}' for name, value in parameters)}"
        f" first={listed(f'{name}:{value}' for name, value in first.items())}"
    )


def key_id(id: str | None) -> str:
    return octets(None if id is None else id.encode("ascii"))


def verify(uri: bytes, ring: list[Key], policy: Policy, now: int, guard: Guard | None) -> str:
    return verdict_line(click_verify.verify(uri, ring, policy, now, guard))


def many(uris: list[bytes], ring: list[Key], policy: Policy, now: int, guard: Guard | None) -> str:
    """Rows of a batch tell less."""
    verdicts = [click_verify.verify(uri, ring, policy, now, guard) for uri in uris]
    rows = [
        f"{NAME[one.found.reason]}:{number(one.expires)}:{key_id(one.key_id)}:{'+'.join(one.flags) or '-'}"
        for one in verdicts
    ]
    return f"rows={listed(rows)} offsets={listed(number(one.found.offset) for one in verdicts)}"


def refusal_line(refusal: Refusal, name: bytes | None) -> str:
    lint = "-" if refusal.lint is None else click_lint.NAMES[refusal.lint]
    index = None if refusal.parameter is None else refusal.parameter.index
    return (
        f"status={NAME[refusal.status]} offset={number(refusal.offset)} index={number(index)}"
        f" name={octets(name)} lint={lint}"
    )


def signing(make: Callable[[], Signed], name_of: Callable[[Refusal], bytes | None]) -> str:
    try:
        return f"status=valid uri={octets(make().uri)}"
    except Refusal as refusal:
        return refusal_line(refusal, name_of(refusal))


def raw_name(refusal: Refusal) -> bytes | None:
    return None if refusal.parameter is None else refusal.parameter.name


def sign(uri: bytes, ring: list[Key], options: Options, expires: Expires, now: int) -> str:
    return signing(lambda: click_sign.sign(uri, ring, options, expires, now), raw_name)


def parts(path: bytes, pairs: Pairs, ring: list[Key], options: Options, expires: Expires, now: int) -> str:
    def given_name(refusal: Refusal) -> bytes | None:
        return None if refusal.parameter is None else refusal.parameter.given_name

    return signing(lambda: click_parts.sign_parts(path, pairs, ring, options, expires, now), given_name)


def template(
    text: bytes, values: dict[str, bytes | None], ring: list[Key], options: Options, expires: Expires, now: int
) -> str:
    try:
        parsed = click_template.parse(text, ring, options)
    except Refusal as refusal:
        return f"stage=template {refusal_line(refusal, raw_name(refusal))}"
    unknown = next((name.encode() for name in values if name not in parsed.macros), None)

    def name_of(refusal: Refusal) -> bytes | None:
        return unknown if refusal.status == 134 else raw_name(refusal)

    rendered = signing(lambda: click_template.render(parsed, values, ring, options, expires, now), name_of)
    return f"stage=render macros={listed(octets(name.encode()) for name in parsed.macros)} {rendered}"


def lint(uri: bytes, ring: list[Key], options: Options) -> str:
    try:
        lints = click_sign.lint(uri, ring, options)
    except Refusal as refusal:
        return refusal_line(refusal, raw_name(refusal))
    found = []
    for one in lints:
        name = None if one.parameter is None else one.parameter.name
        found.append(f"{click_lint.NAMES[one.number]}:{number(one.offset)}:{octets(name)}")
    return f"status=valid lints={listed(found)}"


def names(one: bytes, other: bytes) -> str:
    return f"same={truth(fold(one) == fold(other))} folded={octets(fold(one))}"


def php(text: bytes, assoc: bool) -> str:
    try:
        return f"status=valid text={octets(canonicalize(text, assoc))}"
    except JsonError as error:
        return f"status={NAME[150 + error.code]} offset={error.offset}"


def places(text: bytes) -> str:
    found = [
        f"{one.cause}:{one.offset}:{one.length}:{'-' if one.code is None else NAME[150 + one.code]}"
        for one in stability(text)
    ]
    return f"places={listed(found)}"


def seal(text: bytes, api_key: bytes, secret: bytes, encoding: str, max_body: int, allow: bool) -> str:
    try:
        signed = install_json.sign_json(api_key, secret, text, encoding, max_body, allow)
    except install_json.SigningError as error:
        return f"status={NAME[error.status]} offset={error.offset} cause={error.cause or '-'}"
    except CallerError as error:
        return f"status={NAME[error.status]} offset=- cause=-"
    notes = listed(f"{note.cause}:{note.count}:{note.offset}" for note in signed.notes)
    return f"status=valid body={octets(signed.body)} token={signed.token.token} notes={notes}"


def token(body: bytes, api_key: bytes, secret: bytes, encoding: str, max_body: int) -> str:
    try:
        return f"status=valid token={install.sign(api_key, secret, body, encoding, max_body).token}"
    except CallerError as error:
        return f"status={NAME[error.status]}"


def verify_install(
    body: bytes,
    headers: list[tuple[bytes, bytes]],
    now: int,
    register: Register,
    encoding: str,
    max_body: int,
    report_only: bool,
    accept: str,
) -> str:
    verdict = install.verify(register, encoding, body, headers, now, max_body, report_only, accept)
    error = "-" if verdict.json_error is None else NAME[150 + verdict.json_error.code]
    return (
        f"reason={NAME[verdict.reason]} accepted={truth(verdict.accepted)} key={key_id(verdict.key_id)}"
        f" offset={number(verdict.offset)} form={verdict.form or '-'} body={octets(verdict.body)} error={error}"
    )
