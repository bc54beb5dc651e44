"""The suites about install tokens, requests and registers."""

from __future__ import annotations

from dataclasses import dataclass

import install
from forms import Json, maybe_octets, octets, without_none
from install import Register, Token
from install_json import SigningError, sign_json
from php_json_read import JsonError
from status import NAME, CallerError
from suites_keys import error_json

Header = tuple[bytes, bytes]


def headers_json(token: Token, api_key: bytes) -> Json:
    return [["Kochava-Auth-Token", token.token], ["Kochava-Api-Key", api_key.decode("ascii")]]


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
        result = {
            "sha1_hex": made.sha1_hex,
            "message": octets(made.message),
            "token": made.token,
            "headers": headers_json(made, self.api_key),
        }
        return {**form, "result": result}


@dataclass(frozen=True)
class SignJsonCase:
    id: str
    about: str
    text: bytes
    api_key: bytes = b"test-api-key"
    secret: bytes = b"test-secret-0123456789"
    encoding: str = "hex"
    max_body: int | None = None
    allow_unstable: bool = False

    def json(self) -> Json:
        form = without_none(
            {
                "id": self.id,
                "about": self.about,
                "api_key": octets(self.api_key),
                "secret": octets(self.secret),
                "json": octets(self.text),
                "encoding": self.encoding,
                "allow_unstable": self.allow_unstable,
                "max_body": self.max_body,
            }
        )
        try:
            return {**form, "result": self.result()}
        except CallerError as error:
            return {**form, "error": {**error_json(error), "offset": None, "cause": None}}
        except SigningError as error:
            told = {"status": error.status, "name": NAME[error.status], "offset": error.offset, "cause": error.cause}
            return {**form, "error": told}

    def result(self) -> Json:
        max_body = self.max_body or install.MAX_BODY
        signed = sign_json(self.api_key, self.secret, self.text, self.encoding, max_body, self.allow_unstable)
        return {
            "body": octets(signed.body),
            "sha1_hex": signed.token.sha1_hex,
            "token": signed.token.token,
            "headers": headers_json(signed.token, self.api_key),
            "notes": [{"cause": note.cause, "count": note.count, "offset": note.offset} for note in signed.notes],
        }


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
    accept: str = "raw"

    def json(self) -> Json:
        install.check_register(self.register)
        max_body = self.max_body or install.MAX_BODY
        verdict = install.verify(
            self.register, self.encoding, self.body, self.headers, self.now, max_body, self.report_only, self.accept
        )
        form: dict[str, Json] = {
            "id": self.id,
            "about": self.about,
            "register": register_json(self.register),
            "encoding": self.encoding,
            "max_body": self.max_body,
            "accept": self.accept,
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
                "form": verdict.form,
                "body": maybe_octets(verdict.body),
                "json_error": self.json_error(verdict.json_error),
            },
        }

    @staticmethod
    def json_error(error: JsonError | None) -> Json:
        return None if error is None else {"code": error.code, "offset": error.offset}

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
