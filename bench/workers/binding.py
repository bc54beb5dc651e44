"""What one writes with adseal. Each loop has nothing in it but the job, and returns the last result."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from adseal import ClickSigner, ClickVerifier, InstallSigner

# A loop is given the time at which its signatures expire, and signs so much earlier: the default of a signer.
LIFETIME = 60


# Made once: a program keeps them too.
@cache
def click_signer(key: bytes) -> ClickSigner:
    return ClickSigner(key)


@cache
def click_verifier(key: bytes) -> ClickVerifier:
    return ClickVerifier(key)


@cache
def install_signer(api_key: bytes, secret: bytes) -> InstallSigner:
    return InstallSigner(api_key.decode(), secret)


def sign(key: bytes, expires: bytes, uris: Sequence[str]) -> str:
    signer, now, result = click_signer(key), int(expires) - LIFETIME, ""
    for uri in uris:
        result = signer.sign(uri, now=now)
    return result


def sign_now(key: bytes, _time: bytes, uris: Sequence[str]) -> str:
    signer, result = click_signer(key), ""
    for uri in uris:
        result = signer.sign(uri)
    return result


def verify(key: bytes, expires: bytes, uris: Sequence[str]) -> bool:
    verifier, now, result = click_verifier(key), int(expires) - LIFETIME, False
    for uri in uris:
        result = verifier.verify(uri, now=now).valid
    return result


def make_tokens(api_key: bytes, secret: bytes, bodies: Sequence[bytes]) -> str:
    signer, result = install_signer(api_key, secret), ""
    for body in bodies:
        result = signer.token(body)
    return result
