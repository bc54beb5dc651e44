"""What the adapters for clients share: which requests they sign, and with which headers."""

from __future__ import annotations

import json
from collections.abc import Mapping

from adseal._native import API_KEY_HEADER, AUTH_TOKEN_HEADER, UNKNOWN_USER_AGENT, InstallSigner

# What must not go along where a redirect leads to another body or another server.
CREDENTIALS = (AUTH_TOKEN_HEADER, API_KEY_HEADER)

DEFAULT_PORTS = {"http": 80, "https": 443}


class BodySigner:
    """Signs the body of a request for a client's adapter."""

    def __init__(
        self, signer: InstallSigner, *, raw: bool, allow_unstable: bool, unknown_user_agent: bool | None
    ) -> None:
        if not isinstance(signer, InstallSigner):
            raise TypeError(f"signer must be an InstallSigner, not {type(signer).__name__}")
        if raw and allow_unstable:
            raise ValueError("raw=True signs any body as it is; allow_unstable has nothing to allow")
        self._signer = signer
        self._raw = raw
        self._allow_unstable = allow_unstable
        self._unknown_user_agent = unknown_user_agent

    def sign(self, body: str | bytes, headers: Mapping[str, str | bytes]) -> tuple[bytes, dict[str, str]]:
        """The body to send, and the headers to set. Raises ValueError for a request that cannot be signed."""
        _refuse_unsignable(body, headers)
        if self._raw:
            signed = self._signer.sign_raw(body)
        else:
            signed = self._signer.sign(body, allow_unstable=self._allow_unstable)
        changes = dict(signed.headers)
        if not self._raw and not headers.get("Content-Type"):
            changes["Content-Type"] = "application/json"
        unknown = self._unknown_user_agent
        if _has_empty_device_ua(signed.body) if unknown is None else unknown:
            name, value = UNKNOWN_USER_AGENT
            changes[name] = value
        return signed.body, changes


def _refuse_unsignable(body: str | bytes, headers: Mapping[str, str | bytes]) -> None:
    if not body:
        raise ValueError("there is no body to sign: give it as json=, or as bytes")
    if _header(headers, "Content-Encoding") not in ("", "identity"):
        raise ValueError("a body with a Content-Encoding is not signed: send it without compression")
    if "chunked" in _header(headers, "Transfer-Encoding"):
        raise ValueError("a streamed body is not signed: drop the header Transfer-Encoding")
    if _header(headers, "Content-Type").startswith(("multipart/", "application/x-www-form-urlencoded")):
        raise ValueError("a form is not signed: give the body as json=, or as bytes")


def _header(headers: Mapping[str, str | bytes], name: str) -> str:
    value = headers.get(name) or ""
    return (value if isinstance(value, str) else value.decode("latin-1")).strip().lower()


def streamed(body: object) -> ValueError:
    """What is raised for a body that is not in memory."""
    kind = type(body).__name__
    return ValueError(f"a streamed body ({kind}) is not signed: read it first, and give it as json= or as bytes")


def _has_empty_device_ua(body: bytes) -> bool:
    try:
        # Numbers stay text: Python reads no integer of more than 4300 digits.
        payload = json.loads(body, parse_int=str)
    except (ValueError, RecursionError):
        return False
    data = payload.get("data") if isinstance(payload, dict) else None
    return isinstance(data, dict) and data.get("device_ua") == ""
