"""The suites about keys, MACs, install tokens and statuses."""

from __future__ import annotations

from dataclasses import dataclass, field

import forms
import install
import keys
from click_uri import compute_mac
from forms import Json, octets, without_none
from install import Register
from keys import Key
from status import ALL, NAME, CallerError

Header = tuple[bytes, bytes]


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
class TokenCase:
    id: str
    about: str
    body: bytes
    api_key: bytes = b"test-api-key"
    secret: bytes = b"test-secret-0123456789"
    encoding: str = "hex"
    max_body: int | None = None

    def json(self) -> Json:
        form = without_none(
            {
                "id": self.id,
                "about": self.about,
                "api_key": octets(self.api_key),
                "secret": octets(self.secret),
                "body": octets(self.body),
                "encoding": self.encoding,
                "max_body": self.max_body,
            }
        )
        try:
            made = install.sign(self.api_key, self.secret, self.body, self.encoding, self.max_body or install.MAX_BODY)
        except CallerError as error:
            return {**form, "error": error_json(error)}
        api_key = self.api_key.decode("ascii")
        result = {
            "sha1_hex": made.sha1_hex,
            "message": octets(made.message),
            "token": made.token,
            "headers": [["Kochava-Auth-Token", made.token], ["Kochava-Api-Key", api_key]],
        }
        return {**form, "result": result}


def register_json(register: Register) -> Json:
    return [
        {
            "api_key": octets(api_key),
            "secrets": [
                without_none(
                    {
                        "id": secret.id,
                        "secret": octets(secret.key),
                        "not_before": secret.not_before,
                        "not_after": secret.not_after,
                    }
                )
                for secret in secrets
            ],
        }
        for api_key, secrets in register.entries
    ]


@dataclass(frozen=True)
class InstallCase:
    id: str
    about: str
    register: Register
    body: bytes
    headers: list[Header]
    now: int = 1_700_000_000
    encoding: str = "hex"
    max_body: int | None = None
    report_only: bool = False

    def json(self) -> Json:
        install.check_register(self.register)
        max_body = self.max_body or install.MAX_BODY
        verdict = install.verify(
            self.register, self.encoding, self.body, self.headers, self.now, max_body, self.report_only
        )
        form: dict[str, Json] = {
            "id": self.id,
            "about": self.about,
            "register": register_json(self.register),
            "encoding": self.encoding,
            "max_body": self.max_body,
            "report_only": self.report_only,
            "body": octets(self.body),
            "headers": [[octets(name), octets(value)] for name, value in self.headers],
            "now": self.now,
        }
        return {
            **without_none(form),
            "stages": self.stages(),
            "verdict": {
                "reason": verdict.reason,
                "name": NAME[verdict.reason],
                "accepted": verdict.accepted,
                "key_id": verdict.key_id,
                "offset": verdict.offset,
            },
        }

    def stages(self) -> Json:
        """What every secret of the API key makes of the body, whether it is active or not."""
        api_keys = install.header_values(self.headers, b"kochava-api-key")
        secrets = self.register.secrets(api_keys[0]) if len(api_keys) == 1 else []
        if not secrets:
            return None
        made = {one.id: install.compute(api_keys[0], one.key, self.body, self.encoding) for one in secrets}
        return {
            "sha1_hex": made[secrets[0].id].sha1_hex,
            "token": {secret_id: token.token for secret_id, token in made.items()},
        }


@dataclass(frozen=True)
class RegisterCase:
    id: str
    about: str
    register: Register

    def json(self) -> Json:
        form = {"id": self.id, "about": self.about, "register": register_json(self.register)}
        try:
            install.check_register(self.register)
        except CallerError as error:
            return {**form, "error": error_json(error)}
        return {**form, "error": None}


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
