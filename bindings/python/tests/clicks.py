"""Signers, verifiers and rings as the vectors describe them, and clicks that are signed by hand."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

import adseal
from shared_vectors import Case, octets

KEY = b"0123456789abcdef0123456789abcdef"
NOW = 1_700_000_000
LATEST_NOW = 99_999_999_999


def signed_by_hand(message: str, key: bytes = KEY) -> str:
    """The line that adseal replaces."""
    mac = hmac.digest(key, message.encode(), hashlib.sha256)
    return f"{message}&signature={base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def key(entry: Case) -> adseal.Key:
    times = {name: entry[name] for name in ("not_before", "not_after", "sign_from") if name in entry}
    return adseal.Key(entry["id"], octets(entry["key"]), **times)


def ring(case: Case) -> adseal.KeyRing:
    return adseal.KeyRing([key(entry) for entry in case["ring"]])


def signer(case: Case, lifetime: int = 60) -> adseal.ClickSigner:
    return adseal.ClickSigner(ring(case), lifetime=lifetime, **case["options"])


def expires(case: Case) -> tuple[dict[str, Any], int]:
    """The ``expires`` of a call, and the lifetime of its signer."""
    wanted = case["expires"]
    if wanted == "existing":
        return {"expires": "existing"}, 60
    if "at" in wanted:
        return {"expires": wanted["at"]}, 60
    return {}, wanted["lifetime"]


def policy(options: dict[str, Any]) -> dict[str, Any]:
    """The policy of a vector as keyword arguments."""
    keywords = dict(options)
    if "required" in keywords:
        keywords["required"] = [octets(name).decode() for name in keywords["required"]]
    if keywords.get("signed_only") == "sensitive":
        keywords["signed_only"] = adseal.SENSITIVE_NAMES
    elif "signed_only" in keywords:
        keywords["signed_only"] = [octets(name).decode() for name in keywords["signed_only"]]
    if keywords.pop("replay_guard", False):
        keywords["replay_guard"] = adseal.ReplayGuard(1_000)
    return keywords
