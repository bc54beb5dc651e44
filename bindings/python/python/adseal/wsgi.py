"""Middlewares for WSGI: Flask, Django, and whatever else runs under gunicorn, waitress, uWSGI or mod_wsgi.

They refuse what is not authentic before the application sees it, and hand it the verdict:

>>> app = Flask(__name__)
>>> app.wsgi_app = ClickValidationMiddleware(app.wsgi_app, ClickVerifier(key), paths="/v1/cpi/click")
>>> @app.get("/v1/cpi/click")
... def click():
...     return record(request.environ["adseal.click"].signed_parameters)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeAlias

from adseal._errors import ConfigurationError
from adseal._http_server import (
    LENGTH_REQUIRED,
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
from adseal._native import (
    API_KEY_HEADER,
    AUTH_TOKEN_HEADER,
    DEFAULT_MAX_BODY,
    ClickVerdict,
    ClickVerifier,
    InstallVerdict,
    InstallVerifier,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

__all__ = ["ClickValidationMiddleware", "InstallAuthMiddleware", "credentials", "raw_target"]

Environ: TypeAlias = dict[str, Any]


def raw_target(environ: Environ) -> bytes:
    """The request target as it was sent, which is what a signature covers: ``RAW_URI`` or ``REQUEST_URI``.

    Raises ConfigurationError where the server does not tell it; it is never rebuilt from decoded parts.
    """
    target = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if not target:
        raise ConfigurationError(
            "The WSGI environ has neither RAW_URI nor REQUEST_URI, so the request target is not known as it was sent, "
            "and that is what the signature covers. gunicorn, waitress, uWSGI, mod_wsgi and Werkzeug give one of them; "
            "wsgiref, and with it Django's runserver, and some test clients do not."
        )
    return _bytes(target)


def credentials(environ: Environ) -> list[tuple[str, bytes]]:
    """The headers of an install. Servers join a header that is given twice with a comma, which fits no token."""
    headers = (
        (name, environ.get(f"HTTP_{name.upper().replace('-', '_')}")) for name in (API_KEY_HEADER, AUTH_TOKEN_HEADER)
    )
    return [(name, _bytes(value)) for name, value in headers if value is not None]


def _bytes(text: str) -> bytes:
    # PEP 3333: each character stands for a byte.
    return text.encode("latin-1")


def _route_path(environ: Environ) -> str:
    return _bytes(environ.get("PATH_INFO") or "/").decode("utf-8", "replace")


class ClickValidationMiddleware:
    """Lets clicks through that ``verifier`` accepts, and answers others with 403 and the reason as JSON.

    >>> app.wsgi_app = ClickValidationMiddleware(app.wsgi_app, ClickVerifier(key), paths="/v1/cpi/click")

    The application finds the verdict in ``environ["adseal.click"]``: it reads ``signed_parameters`` there and not the
    query, which anybody can extend.

    ``paths`` are the paths to guard, each with all below it (or a function of the path; by default all), as the
    application routes them: ``PATH_INFO``. Every method is guarded. ``on_verdict`` is called with each verdict, in the
    thread of the request; what it raises reaches the server. A ``verifier`` with ``report_only`` lets every click
    through, with its verdict.

    What raw_target raises reaches the server.
    """

    def __init__(
        self,
        app: WSGIApplication,
        verifier: ClickVerifier,
        *,
        on_verdict: Callable[[ClickVerdict], None] | None = None,
        paths: Paths = None,
    ) -> None:
        self._app = app
        self._verifier = click_verifier(verifier)
        self._on_verdict = on_verdict
        self._guards_path = path_guard(paths)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not self._guards_path(_route_path(environ)):
            return self._app(environ, start_response)
        verdict = self._verifier.verify(raw_target(environ))
        if self._on_verdict is not None:
            self._on_verdict(verdict)
        if not verdict.accepted:
            return _answer(click_refusal(verdict), environ, start_response)
        environ["adseal.click"] = verdict
        return self._app(environ, start_response)


class InstallAuthMiddleware:
    """Lets installs through that ``verifier`` accepts, and answers others with 401 or 403 and the reason as JSON.

    >>> app.wsgi_app = InstallAuthMiddleware(app.wsgi_app, InstallVerifier({api_key: secret}), paths="/track/json")

    The body is read, verified, and given to the application again. With ``accept="php"`` the bytes that matched may
    not be those that were received; the application gets the ones that matched, with a Content-Length that fits. It
    finds the verdict in ``environ["adseal.install"]``.

    Bodies of ``max_body`` bytes or more are answered with 413, report-only or not, and no more of them is read. A
    chunked body that the server does not delimit (``wsgi.input_terminated``) is answered with 411. There is no verdict
    then. Guarded is every method but GET, HEAD, OPTIONS and TRACE; ``paths`` and ``on_verdict`` are those of
    ClickValidationMiddleware.
    """

    def __init__(
        self,
        app: WSGIApplication,
        verifier: InstallVerifier,
        *,
        accept: Accept = "raw",
        on_verdict: Callable[[InstallVerdict], None] | None = None,
        max_body: int = DEFAULT_MAX_BODY,
        paths: Paths = None,
    ) -> None:
        self._app = app
        self._verifier = install_verifier(verifier)
        self._accept = accepted_form(accept)
        self._on_verdict = on_verdict
        self._max_body = body_limit(max_body)
        self._guards_path = path_guard(paths)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not (carries_install(environ["REQUEST_METHOD"]) and self._guards_path(_route_path(environ))):
            return self._app(environ, start_response)
        body = self._read(environ)
        if isinstance(body, Refusal):
            return _answer(body, environ, start_response)
        verdict = self._verifier.verify_request(body, credentials(environ), accept=self._accept)
        if self._on_verdict is not None:
            self._on_verdict(verdict)
        if not verdict.accepted:
            return _answer(install_refusal(verdict), environ, start_response)
        environ["adseal.install"] = verdict
        _replay(body if verdict.body is None else verdict.body, environ)
        return self._app(environ, start_response)

    def _read(self, environ: Environ) -> bytes | Refusal:
        declared = declared_length(environ.get("CONTENT_LENGTH"))
        if declared is not None and declared >= self._max_body:
            return TOO_LARGE
        if declared is None and not environ.get("wsgi.input_terminated"):
            # Reading on could wait for ever: nothing says where the body ends.
            return LENGTH_REQUIRED if environ.get("HTTP_TRANSFER_ENCODING") else b""
        body = _read_up_to(environ["wsgi.input"], self._max_body if declared is None else declared)
        return TOO_LARGE if len(body) >= self._max_body else body


def _read_up_to(stream: Any, length: int) -> bytes:
    body = bytearray()
    while len(body) < length and (chunk := stream.read(length - len(body))):
        body += chunk
    return bytes(body)


def _replay(body: bytes, environ: Environ) -> None:
    environ["wsgi.input"] = BytesIO(body)
    environ["wsgi.input_terminated"] = True
    environ["CONTENT_LENGTH"] = str(len(body))
    environ.pop("HTTP_TRANSFER_ENCODING", None)


def _answer(refusal: Refusal, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    start_response(f"{int(refusal.status)} {refusal.status.phrase}", list(refusal.headers))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [refusal.body]
