"""How byte strings, key rings, policies and options are spelled in the JSON of the vectors."""

from __future__ import annotations

import re
from typing import Any

from click_sign import At, Existing, Expires, Options
from click_verify import SENSITIVE, Policy
from keys import Key

Json = Any

LONG = 300
RUN = re.compile(rb"(.)\1{63,}|(.{2,8}?)\2{399,}", re.DOTALL)


def repeats(data: bytes) -> Json:
    """A long string as runs of a few characters, and the text between them."""
    pieces: list[Json] = []
    at = 0
    for run in RUN.finditer(data):
        if run.start() > at:
            pieces.append([data[at : run.start()].decode("utf-8"), 1])
        unit = run[1] or run[2]
        pieces.append([unit.decode("utf-8"), len(run[0]) // len(unit)])
        at = run.end()
    if at < len(data):
        pieces.append([data[at:].decode("utf-8"), 1])
    return {"repeat": pieces}


def octets(data: bytes) -> Json:
    try:
        text = data.decode("utf-8")
        if len(data) > LONG and RUN.search(data):
            return repeats(data)
    except UnicodeDecodeError:
        return {"hex": data.hex()}
    # Readers in C are spared the NUL in a string.
    return {"hex": data.hex()} if "\0" in text else text


def octets_of(form: Json) -> bytes:
    """The bytes that `octets` spelled."""
    if isinstance(form, str):
        return form.encode()
    if "hex" in form:
        return bytes.fromhex(form["hex"])
    return b"".join(text.encode() * count for text, count in form["repeat"])


def maybe_octets(data: bytes | None) -> Json:
    return None if data is None else octets(data)


def without_none(form: Json) -> Json:
    return {name: value for name, value in form.items() if value is not None}


def ring(keys: list[Key]) -> Json:
    return [
        without_none(
            {
                "id": key.id,
                "key": octets(key.key),
                "not_before": key.not_before,
                "not_after": key.not_after,
                "sign_from": key.sign_from,
            }
        )
        for key in keys
    ]


def options(chosen: Options) -> Json:
    return {"unfilled": "null" if chosen.null_for_unfilled else "reject", "strict": chosen.strict}


def expires(chosen: Expires) -> Json:
    if isinstance(chosen, Existing):
        return "existing"
    return {"at": chosen.time} if isinstance(chosen, At) else {"lifetime": chosen.seconds}


def policy(chosen: Policy) -> Json:
    """Only what differs from the default policy."""
    default = Policy()
    form: dict[str, Json] = {
        "required": [octets(name) for name in chosen.required] or None,
        "required_nonempty": chosen.required_nonempty or None,
        "unsigned": "forbid" if chosen.forbid_unsigned else None,
        "signed_only": [octets(name) for name in chosen.signed_only] or None,
        "leeway": None if chosen.leeway == default.leeway else chosen.leeway,
        "max_lifetime": chosen.max_lifetime,
        "require_expires": None if chosen.require_expires else False,
        "strict": chosen.strict or None,
        "report_only": chosen.report_only or None,
        "replay_guard": chosen.replay_guard or None,
    }
    if chosen.signed_only == SENSITIVE:
        form["signed_only"] = "sensitive"
    return without_none(form)
