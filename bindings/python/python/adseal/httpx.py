"""Signs the installs that the HTTP client httpx sends: ``pip install adseal[httpx]``."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from typing import Any

import httpx

from adseal._http_client import CREDENTIALS, DEFAULT_PORTS, BodySigner, streamed
from adseal._native import InstallSigner

__all__ = ["KochavaAuth"]

_CREDENTIALS = frozenset(name.lower().encode() for name in CREDENTIALS)


class KochavaAuth(httpx.Auth):
    """Signs the JSON body of a request, and sends what was signed; for ``Client`` and ``AsyncClient``.

    >>> signer = adseal.InstallSigner("test-api-key", "test-secret")
    >>> httpx.post(url, json=payload, auth=KochavaAuth(signer))

    The body becomes what ``signer.sign`` makes of it; with ``raw=True`` it is signed as it is. The headers
    ``Kochava-Auth-Token`` and ``Kochava-Api-Key`` are set, or replaced. Where the body says that no user agent is known
    (``device_ua`` of its ``data`` is empty) ``User-Agent: Unknown`` is sent, whatever the client or the caller set: any
    other would be taken for the device's. ``unknown_user_agent`` decides that instead: ``True`` always sends it,
    ``False`` leaves the header alone.

    Refused with ValueError: no body, a streamed one (a file, a generator, ``files=``), a form, a Content-Encoding.
    Refused with SigningError or PhpJsonError: what ``signer.sign`` refuses, unless ``allow_unstable`` lets it pass.

    Where the client follows redirects, it takes the two headers along only to repeat the request, body and all, to the
    same scheme, host and port (307 and 308); else they are removed. That holds for httpx's own transports, through the
    request extension ``trace``; another transport must not follow redirects. Retries send the same bytes.

    An instance is immutable, and safe to share between threads and clients.
    """

    requires_request_body = True

    def __init__(
        self,
        signer: InstallSigner,
        *,
        raw: bool = False,
        allow_unstable: bool = False,
        unknown_user_agent: bool | None = None,
    ) -> None:
        self._signer = BodySigner(signer, raw=raw, allow_unstable=allow_unstable, unknown_user_agent=unknown_user_agent)

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        signed = self._signed(request)
        signed.extensions["trace"] = _sync_trace(signed, signed.extensions.get("trace"))
        yield signed

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        signed = self._signed(request)
        signed.extensions["trace"] = _async_trace(signed, signed.extensions.get("trace"))
        yield signed

    def _signed(self, request: httpx.Request) -> httpx.Request:
        # Looked at before it is read: reading would use up what cannot be read twice.
        if not isinstance(request.stream, httpx.ByteStream):
            raise streamed(request.stream)
        body, changes = self._signer.sign(request.read(), request.headers)
        headers = request.headers.copy()
        headers.update(changes)
        headers["Content-Length"] = str(len(body))
        return httpx.Request(request.method, request.url, headers=headers, content=body, extensions=request.extensions)


def _sync_trace(signed: httpx.Request, inner: Callable[[str, Any], None] | None) -> Callable[[str, Any], None]:
    def trace(event: str, info: Any) -> None:
        _before_headers(signed, event, info)
        if inner is not None:
            inner(event, info)

    return trace


def _async_trace(
    signed: httpx.Request, inner: Callable[[str, Any], Awaitable[None]] | None
) -> Callable[[str, Any], Awaitable[None]]:
    async def trace(event: str, info: Any) -> None:
        _before_headers(signed, event, info)
        if inner is not None:
            await inner(event, info)

    return trace


def _before_headers(signed: httpx.Request, event: str, info: Any) -> None:
    """Takes the credentials out of a request that is not the signed one: httpx copies them to where it is sent."""
    if not event.endswith(".send_request_headers.started"):
        return
    request = info["request"]
    if request.method == signed.method.encode() and _destination(request) == _origin(signed.url):
        return
    request.headers[:] = [(name, value) for name, value in request.headers if name.lower() not in _CREDENTIALS]


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.raw_host.decode(), url.port or DEFAULT_PORTS.get(url.scheme)


def _destination(request: Any) -> tuple[str, str, int | None]:
    """Where a request of httpcore goes to. To a forwarding proxy it names the whole URL as its target."""
    url = request.url
    if not url.target.startswith(b"/"):
        return _origin(httpx.URL(url.target.decode()))
    scheme = url.scheme.decode()
    return scheme, url.host.decode(), url.port or DEFAULT_PORTS.get(scheme)
