"""Registers as the vectors describe them, and installs that are signed by hand."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TypeAlias

import adseal
from adseal.typing import KeyTuple
from shared_vectors import Case, octets

API_KEY = "an-api-key-of-the-test-91c2"
SECRET = "a-very-secret-secret-of-the-test-7f3a"
NOW = 1_700_000_000

Pairs: TypeAlias = list[tuple[str, bytes]]

SAMPLE = (
    b'{"action":"install","kochava_app_id":"koconversionsdemo174ea19bc63928c","app_ver":"3.3.0","data":'
    b'{"origination_ip":"69.224.141.777","device_ver":"iPhone-iOS-9.3.4","device_ids":'
    b'{"idfa":"kochava-test-idfa-2015-12-09-12","idfv":"333BA75-FE08-AAA4-9EF0-98A6AD293FEC","adid":"","android_id":""}}}'
)


def token_by_hand(
    body: bytes, api_key: str | bytes = API_KEY, secret: str | bytes = SECRET, encoding: str = "hex"
) -> str:
    """The lines that adseal replaces."""
    api_key, secret = (text.encode() if isinstance(text, str) else text for text in (api_key, secret))
    digest = hashlib.sha1(body, usedforsecurity=False).hexdigest()
    token = hmac.digest(api_key, secret + digest.encode(), "sha256")
    return token.hex() if encoding == "hex" else base64.b64encode(token).decode()


def signer(case: Case) -> adseal.InstallSigner:
    """The signer of a vector."""
    limit = {"max_body": case["max_body"]} if "max_body" in case else {}
    api_key, secret = octets(case["api_key"]), octets(case["secret"])
    return adseal.InstallSigner(api_key, secret, encoding=case["encoding"], **limit)


def register(case: Case) -> dict[bytes, list[KeyTuple]]:
    """The secrets of a vector. Each API key comes once, as in a dict."""
    secrets = {
        octets(account["api_key"]): [secret(entry) for entry in account["secrets"]] for account in case["register"]
    }
    assert len(secrets) == len(case["register"])
    return secrets


def secret(entry: Case) -> KeyTuple:
    return entry["id"], octets(entry["secret"]), entry.get("not_before"), entry.get("not_after")


def verifier(case: Case) -> adseal.InstallVerifier:
    """The verifier of a vector."""
    limit = {"max_body": case["max_body"]} if "max_body" in case else {}
    return adseal.InstallVerifier(register(case), encoding=case["encoding"], report_only=case["report_only"], **limit)


def headers(case: Case) -> Pairs:
    return [(name, octets(value)) for name, value in case["headers"]]
