"""What the adapters for servers share: which requests they guard, and how they refuse."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal, TypeAlias

from adseal._enums import ClickReason, InstallReason
from adseal._native import AUTH_TOKEN_HEADER, ClickVerdict, ClickVerifier, InstallVerdict, InstallVerifier

Accept: TypeAlias = Literal["raw", "php"]

Paths: TypeAlias = str | Collection[str] | Callable[[str], bool] | None
"""The paths that a middleware guards: each with all that is below it, or a function of the path, or ``None`` for all.

They are compared with the path that the application routes by: decoded, and without the prefix that it is mounted at.
A function gets ``/click`` for ``//click/`` and other spellings of it.
"""

# RFC 9110 calls these safe: they report nothing, and have no body that a token could be of.
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

_CLICK_STATUSES = {ClickReason.REPLAY_GUARD_FULL: HTTPStatus.SERVICE_UNAVAILABLE}

_INSTALL_STATUSES = {
    InstallReason.MISSING_TOKEN: HTTPStatus.UNAUTHORIZED,
    InstallReason.MALFORMED_TOKEN: HTTPStatus.UNAUTHORIZED,
    InstallReason.UNKNOWN_API_KEY: HTTPStatus.UNAUTHORIZED,
    InstallReason.NO_ACTIVE_KEY: HTTPStatus.UNAUTHORIZED,
    InstallReason.BODY_TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
}


@dataclass(frozen=True)
class Refusal:
    """The response to a request that does not reach the application."""

    status: HTTPStatus
    headers: list[tuple[str, str]]
    body: bytes


def _refusal(status: HTTPStatus, error: str, reason: str) -> Refusal:
    body = json.dumps({"error": error, "reason": reason}, separators=(",", ":")).encode()
    headers = [
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
    ]
    if status == HTTPStatus.UNAUTHORIZED:
        # RFC 9110 wants a challenge in every 401.
        headers.append(("WWW-Authenticate", AUTH_TOKEN_HEADER))
    return Refusal(status, headers, body)


def click_refusal(verdict: ClickVerdict) -> Refusal:
    """403 with the reason; 503 where the click is valid and only the replay guard has no room."""
    status = _CLICK_STATUSES.get(verdict.reason, HTTPStatus.FORBIDDEN)
    return _refusal(status, "click_rejected", str(verdict.reason))


def install_refusal(verdict: InstallVerdict) -> Refusal:
    """401 where the credentials are missing or unknown, 413 for a body that is too large, else 403."""
    status = _INSTALL_STATUSES.get(verdict.reason, HTTPStatus.FORBIDDEN)
    return _refusal(status, "install_rejected", str(verdict.reason))


TOO_LARGE = _refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "install_rejected", "body_too_large")
LENGTH_REQUIRED = _refusal(HTTPStatus.LENGTH_REQUIRED, "install_rejected", "length_required")


def click_verifier(verifier: ClickVerifier) -> ClickVerifier:
    """The argument ``verifier``, once it is one."""
    if not isinstance(verifier, ClickVerifier):
        raise TypeError(f"verifier must be a ClickVerifier, not {type(verifier).__name__}")
    return verifier


def install_verifier(verifier: InstallVerifier) -> InstallVerifier:
    """The argument ``verifier``, once it is one."""
    if not isinstance(verifier, InstallVerifier):
        raise TypeError(f"verifier must be an InstallVerifier, not {type(verifier).__name__}")
    return verifier


def accepted_form(accept: Accept) -> Accept:
    """The argument ``accept``, once it is one of its two words."""
    if accept not in ("raw", "php"):
        raise ValueError(f"accept must be 'raw' or 'php', not {accept!r}")
    return accept


def body_limit(max_body: int) -> int:
    """The argument ``max_body``, once it is a number of bytes."""
    if isinstance(max_body, bool) or not isinstance(max_body, int):
        raise TypeError(f"max_body must be an int, not {type(max_body).__name__}")
    if max_body < 1:
        raise ValueError("max_body must be 1 or more: bodies of that many bytes are refused")
    return max_body


def path_guard(paths: Paths) -> Callable[[str], bool]:
    """What tells whether a path is guarded.

    Frameworks route ``//click``, ``/click/`` and ``/click`` to one handler, Starlette and FastAPI ``/click`` with a
    line feed behind it too, and Werkzeug ``click``. So slashes and line feeds count as one slash, a path that has none
    in front gets one, and it stands for all below it: who spells a path in another way does not get around the guard.
    A function gets it in the one spelling of those that is the plainest, ``/click``.
    """
    if paths is None:
        return lambda _path: True
    if callable(paths):
        return lambda path: paths(_plain(path)[:-1] or "/")
    guarded = [_prefix(path) for path in ([paths] if isinstance(paths, str) else paths)]

    def is_guarded(path: str) -> bool:
        plain = _plain(path)
        return any(plain.startswith(prefix) for prefix in guarded)

    return is_guarded


def _prefix(path: str) -> str:
    if not isinstance(path, str):
        raise TypeError(f"paths must hold str, not {type(path).__name__}")
    if not path.startswith("/"):
        raise ValueError(f"paths must start with a slash: {path!r}")
    return _plain(path)


def _plain(path: str) -> str:
    return re.sub("[/\n]+", "/", f"/{path}/")


def carries_install(method: str) -> bool:
    """Whether a request by this method has a body that a token is of."""
    return method not in _SAFE_METHODS


def declared_length(text: str | None) -> int | None:
    """What Content-Length says; ``None`` where it says nothing."""
    if not text or not (text.isascii() and text.isdigit()):
        return None
    # A number that no body reaches; int() has a limit of its own.
    return int(text) if len(text) <= 18 else 10**18
