"""Signing JSON so that every receiver hashes the same bytes (docs/install-authentication.md)."""

from __future__ import annotations

from dataclasses import dataclass

import install
from install import MAX_BODY, Token
from php_json_read import JsonError
from php_json_stability import CAUSES, Finding, stability
from php_json_write import canonicalize

# What no spelling makes right for every receiver, or what changes the meaning.
UNSTABLE = ("empty_object", "list_like_object", "duplicate_key", "integer_overflow", "negative_zero")


@dataclass(frozen=True)
class Note:
    cause: str
    count: int
    offset: int


@dataclass(frozen=True)
class SignedJson:
    body: bytes
    token: Token
    notes: list[Note]


class SigningError(Exception):
    """A refusal: its status, where it is in the JSON as it was given, and the cause of what is unstable."""

    def __init__(self, status: int, offset: int, cause: str | None = None) -> None:
        super().__init__(f"status {status} at {offset}: {cause}")
        self.status = status
        self.offset = offset
        self.cause = cause


def notes(found: list[Finding]) -> list[Note]:
    """`offset` is that of the first place in the order of `stability`."""
    made: list[Note] = []
    for cause in CAUSES:
        offsets = [finding.offset for finding in found if finding.cause == cause]
        if offsets:
            made.append(Note(cause, len(offsets), offsets[0]))
    return sorted(made, key=lambda note: note.offset)


def is_refused(json: bytes, finding: Finding) -> bool:
    spelled = json[finding.offset : finding.offset + finding.length]
    return finding.cause in UNSTABLE and not (finding.cause == "negative_zero" and spelled == b"-0")


def sign_json(
    api_key: bytes,
    secret: bytes,
    json: bytes,
    encoding: str,
    max_body: int = MAX_BODY,
    allow_unstable: bool = False,
) -> SignedJson:
    install.check_signing_key(api_key, secret)
    try:
        body = canonicalize(json, assoc=False)
    except JsonError as error:
        raise SigningError(150 + error.code, error.offset) from error
    found = stability(json)
    refused = [finding for finding in found if is_refused(json, finding)]
    if refused and not allow_unstable:
        raise SigningError(170, refused[0].offset, refused[0].cause)
    return SignedJson(body, install.sign(api_key, secret, body, encoding, max_body), notes(found))
