"""The suites about keys, MACs and statuses."""

from __future__ import annotations

from dataclasses import dataclass, field

import forms
import keys
from click_uri import compute_mac
from forms import Json, octets
from keys import Key
from status import ALL, NAME, CallerError


def error_json(error: CallerError) -> Json:
    return {"status": error.status, "name": NAME[error.status]}


@dataclass(frozen=True)
class HmacCase:
    id: str
    about: str
    key: bytes
    message: bytes
    truncated_length: int | None = None

    def json(self) -> Json:
        form = {
            "id": self.id,
            "about": self.about,
            "key": octets(self.key),
            "message": octets(self.message),
            "mac_hex": compute_mac(self.key, self.message).hex(),
        }
        return form if self.truncated_length is None else {**form, "truncated_length": self.truncated_length}


@dataclass(frozen=True)
class RingCase:
    id: str
    about: str
    ring: list[Key]
    queries: list[int] = field(default_factory=list)
    signers: list[tuple[int, int]] = field(default_factory=list)

    def json(self) -> Json:
        form = {"id": self.id, "about": self.about, "ring": forms.ring(self.ring)}
        try:
            keys.check_ring(self.ring)
        except CallerError as error:
            return {**form, "error": error_json(error)}
        return {
            **form,
            "queries": [self.query_json(now) for now in self.queries],
            "signers": [self.signer_json(now, expires) for now, expires in self.signers],
        }

    def query_json(self, now: int) -> Json:
        return {"now": now, "active": [key.id for key in self.ring if key.active(now)]}

    def signer_json(self, now: int, expires: int) -> Json:
        key = keys.signer(self.ring, now, expires)
        return {"now": now, "expires": expires, "id": None if key is None else key.id}


@dataclass(frozen=True)
class StatusCase:
    id: str
    about: str
    number: int
    family: str
    name: str

    def json(self) -> Json:
        return {
            "id": self.id,
            "about": self.about,
            "number": self.number,
            "family": self.family,
            "name": self.name,
        }


STATUS_CASES = [
    StatusCase(f"{family}-{name.replace('_', '-')}", f"Status {number} is `{name}`.", number, family, name)
    for number, family, name in ALL
]
