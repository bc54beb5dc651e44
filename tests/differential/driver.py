"""The driver of the Python package: lines of cases in, a line of answer for each out (README.md)."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import adseal
from adseal import _native, php_json

NAMES = {number: name for number, _, name, _ in _native.statuses()}
GUARD_PLACES = 100_000

rings: dict[int, adseal.KeyRing] = {}
verifiers: dict[int, adseal.ClickVerifier] = {}
signers: dict[int, adseal.ClickSigner] = {}
registers: dict[int, tuple[adseal.InstallVerifier, Any]] = {}
sealers: dict[int, adseal.InstallSigner] = {}

Words = Iterator[str]


def octets(words: Words) -> bytes:
    word = next(words)
    return b"" if word == "." else bytes.fromhex(word)


def maybe_octets(words: Words) -> bytes | None:
    word = next(words)
    if word == "-":
        return None
    return b"" if word == "." else bytes.fromhex(word)


def number(words: Words) -> int:
    return int(next(words))


def maybe_number(words: Words) -> int | None:
    word = next(words)
    return None if word == "-" else int(word)


def truth(words: Words) -> bool:
    return next(words) == "1"


def told(value: int | None) -> str:
    return "-" if value is None else str(value)


def text(value: str | bytes | None) -> str:
    if value is None:
        return "-"
    data = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
    return data.hex() or "."


def listed(items: Iterable[str], joint: str = ",") -> str:
    return joint.join(items) or "-"


def flag_names(flags: adseal.ClickFlags) -> list[str]:
    return [str(flag.name).lower() for flag in adseal.ClickFlags if flag in flags]


def make_ring(words: Words) -> None:
    at, count = number(words), number(words)
    rings[at] = adseal.KeyRing(
        [
            (octets(words).decode(), octets(words), maybe_number(words), maybe_number(words), maybe_number(words))
            for _ in range(count)
        ]
    )


def make_verifier(words: Words) -> None:
    at, ring = number(words), rings[number(words)]
    nonempty, forbid, require, strict, report, guarded = (truth(words) for _ in range(6))
    leeway, max_lifetime = number(words), maybe_number(words)
    required = [octets(words).decode() for _ in range(number(words))]
    signed_only = [octets(words).decode() for _ in range(number(words))]
    verifiers[at] = adseal.ClickVerifier(
        ring,
        required=required,
        required_nonempty=nonempty,
        signed_only=signed_only,
        unsigned="forbid" if forbid else "allow",
        leeway=leeway,
        max_lifetime=max_lifetime,
        require_expires=require,
        strict=strict,
        report_only=report,
        replay_guard=adseal.ReplayGuard(GUARD_PLACES) if guarded else None,
    )


def make_signer(words: Words) -> None:
    at, ring = number(words), rings[number(words)]
    null, strict = truth(words), truth(words)
    lifetime = number(words)
    signers[at] = adseal.ClickSigner(ring, lifetime=lifetime, unfilled="null" if null else "reject", strict=strict)


def make_register(words: Words) -> None:
    at, encoding, limit, report, accept = number(words), next(words), number(words), truth(words), next(words)
    secrets: dict[bytes, list[Any]] = {}
    for _ in range(number(words)):
        api_key = octets(words)
        secrets[api_key] = [
            (octets(words).decode(), octets(words), maybe_number(words), maybe_number(words))
            for _ in range(number(words))
        ]
    kinds: Any = {"encoding": encoding}
    registers[at] = adseal.InstallVerifier(secrets, max_body=limit, report_only=report, **kinds), accept


def make_sealer(words: Words) -> None:
    at, api_key, secret = number(words), octets(words), octets(words)
    encoding: Any = next(words)
    sealers[at] = adseal.InstallSigner(api_key, secret, encoding=encoding, max_body=number(words))


def verify(words: Words) -> str:
    by, now, uri = verifiers[number(words)], number(words), octets(words)
    verdict = by.verify(uri, now=now)
    pairs = (f"{text(name)}:{text(value)}" for name, value in verdict.signed_parameters.items())
    return (
        f"reason={verdict.reason.value} accepted={int(verdict.accepted)} key={text(verdict.key_id)}"
        f" expires={told(verdict.expires)} flags={listed(flag_names(verdict.flags))} length={verdict.message_length}"
        f" unsigned={verdict.unsigned_parameters} offset={told(verdict.offset)} parameter={text(verdict.parameter)}"
        f" signed=? first={listed(pairs)}"
    )


def many(words: Words) -> str:
    by, now = verifiers[number(words)], number(words)
    uris: list[bytes | str | None] = [octets(words) for _ in range(number(words))]
    table = by.verify_many(uris, now=now, columns=["reason", "expires", "key_id", "flags"])
    rows = zip(*(table[name].to_pylist() for name in table.column_names), strict=True)
    shown = (
        f"{reason}:{told(expires)}:{text(key)}:{listed(flag_names(adseal.ClickFlags(flags)), '+')}"
        for reason, expires, key, flags in rows
    )
    return f"rows={listed(shown)} offsets=?"


def names(words: Words) -> str:
    return f"same={int(adseal.names_collide(octets(words), octets(words)))} folded=?"


def expires_of(word: str) -> Any:
    return None if word == "lifetime" else word if word == "existing" else int(word)


def signing(make: Callable[[], str]) -> str:
    try:
        return f"status=valid uri={text(make())}"
    except adseal.SigningError as error:
        return refusal(error)


def refusal(error: adseal.SigningError) -> str:
    lint = "-" if error.lint is None else error.lint.value
    return f"status={error.reason.value} offset={told(error.offset)} index=? name={text(error.parameter)} lint={lint}"


def sign(words: Words) -> str:
    by, now, expires, uri = signers[number(words)], number(words), expires_of(next(words)), octets(words)
    return signing(lambda: by.sign(uri, expires=expires, now=now))


def parts(words: Words) -> str:
    by, now, expires, path = signers[number(words)], number(words), expires_of(next(words)), octets(words)
    pairs: Any = [(octets(words), maybe_octets(words)) for _ in range(number(words))]
    return signing(lambda: by.sign_parts(path, pairs, expires=expires, now=now))


def template(words: Words) -> str:
    by, now, expires, given = signers[number(words)], number(words), expires_of(next(words)), octets(words)
    values: Any = {octets(words).decode(): maybe_octets(words) for _ in range(number(words))}
    try:
        made = adseal.ClickTemplate(by, given)
    except adseal.SigningError as error:
        return f"stage=template {refusal(error)}"
    rendered = signing(lambda: made.render_with(values, expires=expires, now=now))
    return f"stage=render macros={listed(text(name) for name in made.macros)} {rendered}"


def lint(words: Words) -> str:
    by, uri = signers[number(words)], octets(words)
    try:
        found = by.lint(uri)
    except adseal.SigningError as error:
        return refusal(error)
    return f"status=valid lints={listed(f'{one.kind.value}:{told(one.offset)}:{text(one.parameter)}' for one in found)}"


def php(words: Words) -> str:
    assoc, given = truth(words), octets(words)
    try:
        return f"status=valid text={text(php_json.canonicalize(given, assoc=assoc))}"
    except adseal.PhpJsonError as error:
        return f"status={NAMES[150 + error.code]} offset={error.offset}"


def stability(words: Words) -> str:
    found = (
        f"{one.cause.value}:{one.offset}:{one.length}:{'-' if one.error is None else NAMES[150 + one.error.code]}"
        for one in php_json.stability(octets(words)).issues
    )
    return f"places={listed(found)}"


def install(words: Words) -> str:
    (by, accept), now, body = registers[number(words)], number(words), octets(words)
    headers = [(octets(words).decode(), octets(words)) for _ in range(number(words))]
    verdict = by.verify_request(body, headers, accept=accept, now=now)
    error, form = verdict.json_error, verdict.form
    return (
        f"reason={verdict.reason.value} accepted={int(verdict.accepted)} key={text(verdict.key_id)}"
        f" offset={told(verdict.offset)} form={'-' if form is None else form.value} body={text(verdict.body)}"
        f" error={'-' if error is None else NAMES[150 + error.code]}"
    )


def seal(words: Words) -> str:
    by, allow, given = sealers[number(words)], truth(words), octets(words)
    try:
        signed = by.sign(given, allow_unstable=allow)
    except adseal.SigningError as error:
        cause = "-" if error.cause is None else error.cause.value
        return f"status={error.reason.value} offset={told(error.offset)} cause={cause}"
    except adseal.PhpJsonError as error:
        return f"status={NAMES[150 + error.code]} offset={error.offset} cause=-"
    notes = (f"{note.cause.value}:{note.count}:{note.offset}" for note in signed.notes)
    return f"status=valid body={text(signed.body)} token={signed.token} notes={listed(notes)}"


def token(words: Words) -> str:
    by, body = sealers[number(words)], octets(words)
    try:
        return f"status=valid token={by.token(body)}"
    except adseal.SigningError as error:
        return f"status={error.reason.value}"


SETTINGS: dict[str, Callable[[Words], None]] = {
    "ring": make_ring,
    "verifier": make_verifier,
    "signer": make_signer,
    "register": make_register,
    "sealer": make_sealer,
}
OPERATIONS: dict[str, Callable[[Words], str]] = {
    one.__name__: one
    for one in (verify, many, names, sign, parts, template, lint, php, stability, install, seal, token)
}


def lie(answer: str, number: int) -> str:
    """As the driver in C does."""
    if number % 2:
        return answer[:-1] + chr(ord(answer[-1]) ^ 1)
    return re.sub("=[^ ]*", "=?", answer, count=1)


def main() -> None:
    every = int(sys.argv[2]) if sys.argv[1:2] == ["--lie"] else 0
    answers = 0
    for given in sys.stdin:
        words = iter(given.split())
        operation = next(words)
        if operation in SETTINGS:
            SETTINGS[operation](words)
        else:
            answers += 1
            answer = OPERATIONS[operation](words)
            print(lie(answer, answers // every) if every and answers % every == 0 else answer)


if __name__ == "__main__":
    main()
