"""The verifying suites: what a case holds, and the JSON that the reference makes of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import click_verify
import forms
from click_uri import compute_mac, fold, signature_text
from click_verify import Guard, Policy, Verdict
from forms import Json, maybe_octets, octets
from keys import Key
from status import NAME, CallerError
from suites_sign import NOW, RING

DEFAULT = Policy()


def signed(message: bytes, tail: bytes = b"", origin: bytes = b"", key: Key = RING[0]) -> bytes:
    """A click with the signature of its message, whatever the rules say about either."""
    signature = signature_text(compute_mac(key.key, message)).encode("ascii")
    return origin + message + b"&signature=" + signature + tail


@dataclass(frozen=True)
class NameCase:
    id: str
    about: str
    raw: bytes

    def json(self) -> Json:
        return {"id": self.id, "about": self.about, "raw": octets(self.raw), "folded": octets(fold(self.raw))}


@dataclass(frozen=True)
class VerifyCase:
    id: str
    about: str
    uri: bytes
    policy: Policy = DEFAULT
    now: int = NOW
    ring: list[Key] = field(default_factory=lambda: RING)

    def json(self) -> Json:
        verdict = click_verify.verify(self.uri, self.ring, self.policy, self.now)
        return {
            "id": self.id,
            "about": self.about,
            "ring": forms.ring(self.ring),
            "policy": forms.policy(self.policy),
            "uri": octets(self.uri),
            "now": self.now,
            "stages": None if verdict.message is None else stages(verdict.message, self.ring),
            "verdict": verdict_json(verdict),
        }


@dataclass(frozen=True)
class PolicyCase:
    id: str
    about: str
    policy: Policy

    def json(self) -> Json:
        form = {"id": self.id, "about": self.about, "policy": forms.policy(self.policy)}
        try:
            click_verify.check_policy(self.policy)
        except CallerError as error:
            return {**form, "error": {"status": error.status, "name": NAME[error.status]}}
        return {**form, "error": None}


@dataclass(frozen=True)
class ReplayCase:
    id: str
    about: str
    steps: list[tuple[bytes, int]]
    policy: Policy
    ring: list[Key] = field(default_factory=lambda: RING)

    def json(self) -> Json:
        guard = Guard()
        steps: list[Json] = []
        for uri, now in self.steps:
            reason = click_verify.verify(uri, self.ring, self.policy, now, guard).found.reason
            steps.append({"uri": octets(uri), "now": now, "reason": reason, "name": NAME[reason]})
        return {
            "id": self.id,
            "about": self.about,
            "ring": forms.ring(self.ring),
            "policy": forms.policy(self.policy),
            "steps": steps,
        }


def stages(message: bytes, ring: list[Key]) -> Json:
    macs = {key.id: compute_mac(key.key, message) for key in ring}
    return {
        "message": octets(message),
        "mac_hex": {key_id: mac.hex() for key_id, mac in macs.items()},
        "signature": {key_id: signature_text(mac) for key_id, mac in macs.items()},
    }


def verdict_json(verdict: Verdict) -> Json:
    return {
        "reason": verdict.found.reason,
        "name": NAME[verdict.found.reason],
        "accepted": verdict.accepted,
        "key_id": verdict.key_id,
        "expires": verdict.expires,
        "flags": list(verdict.flags),
        "message_length": 0 if verdict.message is None else len(verdict.message),
        "unsigned_parameters": verdict.unsigned_parameters,
        "offset": verdict.found.offset,
        "parameter": maybe_octets(verdict.found.parameter),
        "signed_parameters": [
            {"name": octets(name), "value": octets(value)} for name, value in verdict.signed_parameters
        ],
    }
