"""Install tokens, the register of secrets, and verifying (docs/install-authentication.md)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

from click_verify import first_bad_character
from keys import Key, check_key
from php_json_read import JsonError
from php_json_write import canonicalize
from status import CallerError

MAX_BODY = 2_097_152
HEX_ALPHABET = b"0123456789abcdef"
BASE64_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


@dataclass(frozen=True)
class Token:
    sha1_hex: str
    message: bytes
    token: str


@dataclass(frozen=True)
class Register:
    """The secrets of each API key, written as keys: a secret has the same id and times, but no sign_from."""

    entries: list[tuple[bytes, list[Key]]]

    def secrets(self, api_key: bytes) -> list[Key]:
        return next((secrets for known, secrets in self.entries if known == api_key), [])


@dataclass(frozen=True)
class InstallVerdict:
    reason: int
    accepted: bool
    key_id: str | None = None
    offset: int | None = None
    form: str | None = None
    body: bytes | None = None
    json_error: JsonError | None = None


def check_api_key(api_key: bytes) -> None:
    if not 1 <= len(api_key) <= 256 or any(not 0x21 <= byte <= 0x7E for byte in api_key):
        raise CallerError(103)


def check_register(register: Register) -> None:
    for api_key, secrets in register.entries:
        check_api_key(api_key)
        for secret in secrets:
            check_key(secret)
        ids = {secret.id for secret in secrets}
        values = {secret.key for secret in secrets}
        if not 1 <= len(secrets) <= 16 or len(ids) < len(secrets) or len(values) < len(secrets):
            raise CallerError(104)


def compute(api_key: bytes, secret: bytes, body: bytes, encoding: str) -> Token:
    sha1_hex = hashlib.sha1(body).hexdigest()
    message = secret + sha1_hex.encode("ascii")
    mac = hmac.new(api_key, message, hashlib.sha256).digest()
    return Token(sha1_hex, message, mac.hex() if encoding == "hex" else base64.b64encode(mac).decode("ascii"))


def check_signing_key(api_key: bytes, secret: bytes) -> None:
    check_api_key(api_key)
    if secret == b"":
        raise CallerError(103)


def sign(api_key: bytes, secret: bytes, body: bytes, encoding: str, max_body: int = MAX_BODY) -> Token:
    check_signing_key(api_key, secret)
    if len(body) >= max_body:
        raise CallerError(107)
    return compute(api_key, secret, body, encoding)


def header_values(headers: list[tuple[bytes, bytes]], name: bytes) -> list[bytes]:
    return [value.strip(b" \t") for written, value in headers if written.lower() == name]


def malformed_token(token: bytes, encoding: str) -> int | None:
    if encoding == "hex":
        at = first_bad_character(token, HEX_ALPHABET, 64)
        return len(token) if at is None and len(token) < 64 else at
    at = first_bad_character(token[:43], BASE64_ALPHABET, 43)
    if at is not None:
        return at
    if len(token) < 43:
        return len(token)
    if BASE64_ALPHABET.index(token[42]) % 4 != 0:
        return 42
    return None if token[43:] == b"=" else 44 if token[43:44] == b"=" else 43


def canonical_forms(body: bytes) -> tuple[list[tuple[str, bytes]], JsonError | None]:
    """The forms that the body has, and PHP's error in object mode where it has none."""
    forms: list[tuple[str, bytes]] = []
    errors: list[JsonError] = []
    for form, assoc in (("php_object", False), ("php_assoc", True)):
        try:
            forms.append((form, canonicalize(body, assoc)))
        except JsonError as error:
            errors.append(error)
    return forms, None if forms else errors[0]


def verify(
    register: Register,
    encoding: str,
    body: bytes,
    headers: list[tuple[bytes, bytes]],
    now: int,
    max_body: int = MAX_BODY,
    report_only: bool = False,
    accept: str = "raw",
) -> InstallVerdict:
    tokens = header_values(headers, b"kochava-auth-token")
    api_keys = header_values(headers, b"kochava-api-key")

    def fails(reason: int, offset: int | None = None) -> InstallVerdict:
        return InstallVerdict(reason, report_only, None, offset)

    if tokens in ([], [b""]):
        return fails(40)
    if len(tokens) > 1:
        return fails(41)
    at = malformed_token(tokens[0], encoding)
    if at is not None:
        return fails(41, at)
    secrets = register.secrets(api_keys[0]) if len(api_keys) == 1 else []
    if not secrets:
        return fails(42)
    active = [secret for secret in secrets if secret.active(now)]
    if not active:
        return fails(43)
    if len(body) >= max_body:
        return fails(44)
    canonical, json_error = canonical_forms(body) if accept == "php" else ([], None)
    for form, candidate in [("raw", body), *canonical]:
        for secret in active:
            if compute(api_keys[0], secret.key, candidate, encoding).token.encode("ascii") == tokens[0]:
                return InstallVerdict(0, True, secret.id, None, form, candidate)
    if json_error is not None:
        return InstallVerdict(45, report_only, None, json_error.offset, None, None, json_error)
    return fails(46)
