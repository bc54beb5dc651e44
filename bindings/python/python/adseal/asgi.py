"""Middlewares for ASGI: Starlette, FastAPI, and whatever else runs under uvicorn or hypercorn.

They refuse what is not authentic before the application sees it, and hand it the verdict:

>>> app = FastAPI()
>>> app.add_middleware(ClickValidationMiddleware, verifier=ClickVerifier(key), paths="/v1/cpi/click")
>>> @app.get("/v1/cpi/click")
... def click(request: Request):
...     return record(request.state.adseal_click.signed_parameters)
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Generic, TypeAlias, TypeVar

from adseal._errors import ConfigurationError
from adseal._http_server import (
    TOO_LARGE,
    Accept,
    Paths,
    Refusal,
    accepted_form,
    body_limit,
    carries_install,
    click_refusal,
    click_verifier,
    declared_length,
    install_refusal,
    install_verifier,
    path_guard,
)
from adseal._native import DEFAULT_MAX_BODY, ClickVerdict, ClickVerifier, InstallVerdict, InstallVerifier

__all__ = ["ClickValidationMiddleware", "InstallAuthMiddleware", "raw_target"]

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

_Verdict = TypeVar("_Verdict", ClickVerdict, InstallVerdict)
Hook: TypeAlias = Callable[[_Verdict], Awaitable[None] | None]


def raw_target(scope: Scope) -> bytes:
    """The request target as it was sent, which is what a signature covers.

    Raises ConfigurationError where the server does not tell it; it is never rebuilt from decoded parts. A query that is
    there and empty cannot be told from none: both are a target without ``?``.
    """
    path, query = scope.get("raw_path"), scope["query_string"]
    if not path:
        raise ConfigurationError(
            "The ASGI scope has no raw_path, so the request target is not known as it was sent, and that is what the "
            "signature covers. uvicorn, hypercorn, daphne and gunicorn give raw_path; some test clients do not."
        )
    target: bytes = path + b"?" + query if query else path
    if b"?" in path:
        # Some servers put the whole target there.
        if path.partition(b"?")[2] != query:
            raise ConfigurationError("raw_path of the ASGI scope has another query than query_string: which was sent?")
        target = path
    return target


class _Guard(Generic[_Verdict]):
    """What both middlewares do before and after they verify."""

    def __init__(self, app: App, on_verdict: Hook[_Verdict] | None, paths: Paths) -> None:
        self._app = app
        self._on_verdict: Hook[_Verdict] | None = on_verdict
        self._guards_path = path_guard(paths)

    def _guards(self, scope: Scope) -> bool:
        return scope["type"] == "http" and self._guards_path(_route_path(scope))

    async def _tell(self, verdict: _Verdict) -> None:
        if self._on_verdict is not None:
            told = self._on_verdict(verdict)
            if inspect.isawaitable(told):
                await told


class ClickValidationMiddleware(_Guard[ClickVerdict]):
    """Lets clicks through that ``verifier`` accepts, and answers others with 403 and the reason as JSON.

    >>> app = ClickValidationMiddleware(app, ClickVerifier(key), paths="/v1/cpi/click")

    The application finds the verdict in ``scope["adseal.click"]`` and, with Starlette and FastAPI, in
    ``request.state.adseal_click``: it reads ``signed_parameters`` there and not the query, which anybody can extend.

    ``paths`` are the paths to guard, each with all below it (or a function of the path; by default all), as the
    application routes them: decoded, and without the ``root_path`` that it is mounted at. Every method is guarded.
    ``on_verdict`` is called with each verdict, and awaited where it returns an awaitable; what it raises reaches the
    server. A ``verifier`` with ``report_only`` lets every click through, with its verdict.

    The target is ``raw_path`` and ``query_string``; what raw_target raises reaches the server. Scopes other than
    ``http`` pass. A replay store is called on the event loop.
    """

    def __init__(
        self,
        app: App,
        verifier: ClickVerifier,
        *,
        on_verdict: Hook[ClickVerdict] | None = None,
        paths: Paths = None,
    ) -> None:
        super().__init__(app, on_verdict, paths)
        self._verifier = click_verifier(verifier)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._guards(scope):
            return await self._app(scope, receive, send)
        verdict = self._verifier.verify(raw_target(scope))
        await self._tell(verdict)
        if not verdict.accepted:
            return await _answer(click_refusal(verdict), send)
        return await self._app(_with_verdict(scope, "click", verdict), receive, send)


class InstallAuthMiddleware(_Guard[InstallVerdict]):
    """Lets installs through that ``verifier`` accepts, and answers others with 401 or 403 and the reason as JSON.

    >>> app = InstallAuthMiddleware(app, InstallVerifier({api_key: secret}), paths="/track/json")

    The body is read, verified, and given to the application again. With ``accept="php"`` the bytes that matched may
    not be those that were received; the application gets the ones that matched, with a Content-Length that fits. It
    finds the verdict in ``scope["adseal.install"]`` and, with Starlette and FastAPI, in
    ``request.state.adseal_install``.

    Bodies of ``max_body`` bytes or more are answered with 413, report-only or not, and no more of them is read. There
    is no verdict then. Guarded is every method but GET, HEAD, OPTIONS and TRACE; ``paths`` and ``on_verdict`` are those
    of ClickValidationMiddleware. Scopes other than ``http`` pass. Where the client goes away while it sends, nothing is
    called.
    """

    def __init__(
        self,
        app: App,
        verifier: InstallVerifier,
        *,
        accept: Accept = "raw",
        on_verdict: Hook[InstallVerdict] | None = None,
        max_body: int = DEFAULT_MAX_BODY,
        paths: Paths = None,
    ) -> None:
        super().__init__(app, on_verdict, paths)
        self._verifier = install_verifier(verifier)
        self._accept = accepted_form(accept)
        self._max_body = body_limit(max_body)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not (self._guards(scope) and carries_install(scope["method"])):
            return await self._app(scope, receive, send)
        try:
            body = await self._read(scope, receive)
        except _TooLargeError:
            return await _answer(TOO_LARGE, send)
        except _DisconnectedError:
            return None
        verdict = self._verifier.verify_request(body, list(scope["headers"]), accept=self._accept)
        await self._tell(verdict)
        if not verdict.accepted:
            return await _answer(install_refusal(verdict), send)
        inner = _with_verdict(scope, "install", verdict)
        if verdict.body is not None and verdict.body != body:
            body = verdict.body
            inner["headers"] = _with_length(scope, len(body))
        return await self._app(inner, _replay(body, receive), send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes:
        for name, value in scope["headers"]:
            if name == b"content-length" and (declared_length(value.decode("latin-1")) or 0) >= self._max_body:
                raise _TooLargeError
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _DisconnectedError
            body += message.get("body", b"")
            if len(body) >= self._max_body:
                raise _TooLargeError
            if not message.get("more_body", False):
                return bytes(body)


class _TooLargeError(Exception):
    pass


class _DisconnectedError(Exception):
    pass


def _route_path(scope: Scope) -> str:
    """The path that the application routes by: without the prefix that it is mounted at, where that ends at a slash."""
    path: str = scope["path"]
    prefix: str = scope.get("root_path", "")
    return path[len(prefix) :] if f"{path}/".startswith(f"{prefix}/") else path


def _with_verdict(scope: Scope, kind: str, verdict: ClickVerdict | InstallVerdict) -> dict[str, Any]:
    inner = {**scope, f"adseal.{kind}": verdict}
    inner.setdefault("state", {})[f"adseal_{kind}"] = verdict
    return inner


def _with_length(scope: Scope, length: int) -> list[tuple[bytes, bytes]]:
    framing = (b"content-length", b"transfer-encoding")
    kept = [(name, value) for name, value in scope["headers"] if name not in framing]
    return [*kept, (b"content-length", str(length).encode())]


def _replay(body: bytes, receive: Receive) -> Receive:
    """What the application reads the body from, and then whatever the server has to say."""
    replayed = False

    async def replay() -> Message:
        nonlocal replayed
        if replayed:
            return await receive()
        replayed = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


async def _answer(refusal: Refusal, send: Send) -> None:
    headers = [(name.lower().encode(), value.encode()) for name, value in refusal.headers]
    await send({"type": "http.response.start", "status": int(refusal.status), "headers": headers})
    await send({"type": "http.response.body", "body": refusal.body})
