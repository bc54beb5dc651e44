"""The suites of mismatches: which mistakes were made, and the JSON of what has to be told about them."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import mistakes_click
import mistakes_install
from forms import Json, maybe_octets, octets, without_none
from install import check_api_key
from keys import Key
from mistakes import ALGORITHMS, KEYS, WITHOUT_KEY, causes_of, hmac_sha256, without_padding
from mistakes_click_order import Click

KEYS_OF_CLICKS = [Key("k1", b"correct-horse-battery-staple")]


@dataclass(frozen=True)
class Told:
    """An explanation, as far as it is the same in every implementation."""

    outcome: str
    expected: bytes
    mistakes: Sequence[str] = ()
    key_id: str | None = None
    parameter: bytes | None = None
    hashed: bytes | None = None

    def json(self) -> Json:
        return {
            "outcome": self.outcome,
            "causes": causes_of(self.mistakes),
            "key_id": self.key_id,
            "parameter": maybe_octets(self.parameter),
            "hashed": maybe_octets(self.hashed),
            "expected": octets(self.expected),
            "first_difference": None if self.hashed is None else first_difference(self.hashed, self.expected),
        }


def first_difference(hashed: bytes, expected: bytes) -> int | None:
    """Where the two begin to differ: the length of the shorter where the other goes on."""
    pairs = zip(hashed, expected, strict=False)
    shorter = min(len(hashed), len(expected))
    at = next((at for at, (one, other) in enumerate(pairs) if one != other), shorter)
    return None if hashed == expected else at


@dataclass(frozen=True)
class ExplainClickCase:
    """A click that somebody signed with these mistakes, in the order in which they were made.

    The URI is put together of `origin`, `message`, `before` (which is an earlier signature), the signature under its
    `name`, and the `tail`. `of` is the parameter that a mistake is about. `uri` and `signature` replace what is made
    of these, and `told` what is told.
    """

    id: str
    about: str
    message: bytes
    mistakes: Sequence[str] = ()
    origin: bytes = b""
    before: bytes = b""
    name: bytes = b"signature"
    tail: bytes = b""
    of: bytes | None = None
    keys: Sequence[Key] = field(default_factory=lambda: KEYS_OF_CLICKS)
    signer: int = 0
    apart: bool = False
    uri: bytes | None = None
    signature: bytes | None = None
    told: Told | None = None
    budget: int | None = None

    def hashed(self) -> bytes:
        message = self.message + self.before if "signed_twice:with-the-first" in self.mistakes else self.message
        return mistakes_click.hashed(message, Click(self.origin, self.tail, self.of), self.mistakes)

    def made(self) -> bytes:
        """The signature as the one who made the mistakes sends it."""
        if self.signature is not None:
            return self.signature
        key = self.keys[self.signer].key
        algorithm: Callable[[bytes, bytes], bytes] = hmac_sha256
        for mistake in self.mistakes:
            key = KEYS[mistake](key) if mistake in KEYS else key
            algorithm = ALGORITHMS.get(mistake, algorithm)
        mac = algorithm(key, self.hashed())
        text = without_padding(base64.urlsafe_b64encode(mac))
        for mistake in self.mistakes:
            if mistake in mistakes_click.WRITINGS:
                text = mistakes_click.WRITINGS[mistake](mac)
            elif mistake in mistakes_click.REWRITINGS:
                text = mistakes_click.REWRITINGS[mistake](text)
        return text

    def sent(self) -> bytes:
        if self.uri is not None:
            return self.uri
        front = self.origin + self.message + self.before
        if self.apart:
            return front
        between = b"" if front.endswith(b"?") else b"&"
        tail = b"&" + self.tail if self.tail else b""
        uri = front + between + self.name + b"=" + self.made() + tail
        return mistakes_click.READINGS.get(self.mistakes[0] if self.mistakes else "", bytes)(uri)

    def explanation(self) -> Told:
        if self.told is not None:
            return self.told
        keyless = any(mistake in WITHOUT_KEY for mistake in self.mistakes)
        return Told(
            outcome="explained" if self.mistakes else "matches",
            expected=self.message,
            mistakes=self.mistakes,
            key_id=None if keyless else self.keys[self.signer].id,
            parameter=self.of,
            hashed=self.hashed(),
        )

    def json(self) -> Json:
        check_mistakes(self.id, self.mistakes, mistakes_click.ALL)
        return without_none(
            {
                "id": self.id,
                "about": self.about,
                "keys": [{"id": key.id, "key": octets(key.key)} for key in self.keys],
                "uri": octets(self.sent()),
                "signature": maybe_octets(self.made()) if self.apart else None,
                "budget": self.budget,
                "explanation": self.explanation().json(),
            }
        )


@dataclass(frozen=True)
class RawSecret:
    id: str
    secret: bytes = b"test-secret-0123456789"
    api_key: bytes = b"test-api-key"


SECRETS = [RawSecret("s1")]


@dataclass(frozen=True)
class ExplainInstallCase:
    """An install that somebody signed with these mistakes, in the order in which they were made.

    `key_of` tells what a mistake with the key was made with: `api_key`, `secret` or `both`. `told` replaces mistakes
    where others are told that give the same token, and `token` what was made of them.
    """

    id: str
    about: str
    body: bytes
    mistakes: Sequence[str] = ()
    secrets: Sequence[RawSecret] = field(default_factory=lambda: SECRETS)
    signer: int = 0
    key_of: str = "secret"
    token: bytes | None = None
    told: Told | None = None
    budget: int | None = None

    def hashed(self) -> bytes:
        body = self.body
        for mistake in self.mistakes:
            if mistake in mistakes_install.BODIES:
                body = mistakes_install.BODIES[mistake](body)
        return body

    def keys(self) -> tuple[bytes, bytes]:
        api_key, secret = self.secrets[self.signer].api_key, self.secrets[self.signer].secret
        for mistake in self.mistakes:
            if mistake in KEYS:
                api_key = KEYS[mistake](api_key) if self.key_of in ("api_key", "both") else api_key
                secret = KEYS[mistake](secret) if self.key_of in ("secret", "both") else secret
        return api_key, secret

    def made(self) -> bytes:
        """The token as the one who made the mistakes sends it."""
        key, message = mistakes_install.put_together(*self.keys(), self.hashed(), self.mistakes)
        algorithm = next((ALGORITHMS[mistake] for mistake in self.mistakes if mistake in ALGORITHMS), hmac_sha256)
        mac = algorithm(key, message)
        token = mac.hex().encode("ascii")
        for mistake in self.mistakes:
            if mistake in mistakes_install.WRITINGS:
                token = mistakes_install.WRITINGS[mistake](mac)
            elif mistake in mistakes_install.REWRITINGS:
                token = mistakes_install.REWRITINGS[mistake](token)
        return token

    def explanation(self) -> Told:
        if self.told is not None:
            return self.told
        with_key = any(mistake in KEYS for mistake in self.mistakes)
        return Told(
            outcome="explained" if self.mistakes else "matches",
            expected=self.body,
            mistakes=self.mistakes,
            key_id=self.secrets[self.signer].id,
            parameter=self.key_of.encode("ascii") if with_key and self.key_of != "both" else None,
            hashed=self.hashed(),
        )

    def json(self) -> Json:
        check_mistakes(self.id, self.mistakes, mistakes_install.ALL)
        for secret in self.secrets:
            check_api_key(secret.api_key)
        return without_none(
            {
                "id": self.id,
                "about": self.about,
                "secrets": [
                    {"id": secret.id, "api_key": octets(secret.api_key), "secret": octets(secret.secret)}
                    for secret in self.secrets
                ],
                "body": octets(self.body),
                "token": octets(self.made() if self.token is None else self.token),
                "budget": self.budget,
                "explanation": self.explanation().json(),
            }
        )


def check_mistakes(case: str, mistakes: Sequence[str], known: frozenset[str]) -> None:
    unknown = [mistake for mistake in mistakes if mistake not in known]
    if unknown:
        raise ValueError(f"{case}: nobody knows how to make {', '.join(unknown)}")
