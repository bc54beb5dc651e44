"""Middlewares for Django, under WSGI and ASGI, synchronous and asynchronous: ``pip install adseal[django]``.

>>> # settings.py
>>> MIDDLEWARE = ["adseal.django.ClickValidationMiddleware", "adseal.django.InstallAuthMiddleware", ...]
>>> ADSEAL_CLICK_VERIFIER = adseal.ClickVerifier(key)
>>> ADSEAL_CLICK_PATHS = ["/v1/cpi/click"]
>>> ADSEAL_INSTALL_VERIFIER = "mysite.adseal.install_verifier"
>>> ADSEAL_INSTALL_PATHS = ["/track/json"]

================================  ======================================================================================
``ADSEAL_CLICK_VERIFIER``         the ClickVerifier
``ADSEAL_CLICK_PATHS``            the paths that it guards, each with all below it, or a function of the path
``ADSEAL_CLICK_ON_VERDICT``       called with each verdict on a click; a plain function, under ASGI too
``ADSEAL_INSTALL_VERIFIER``       the InstallVerifier
``ADSEAL_INSTALL_PATHS``          the paths that it guards, likewise
``ADSEAL_INSTALL_ON_VERDICT``     called with each verdict on an install; likewise
``ADSEAL_INSTALL_ACCEPT``         ``"raw"`` (default) or ``"php"``
``ADSEAL_INSTALL_MAX_BODY``       bodies of that many bytes or more get 413; default 2 097 152
================================  ======================================================================================

Without paths everything is guarded. Verifiers and hooks are given as they are or by a dotted path, which is imported
when Django loads its middlewares.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any, TypeAlias

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.utils.module_loading import import_string

from adseal import asgi, wsgi
from adseal._errors import ConfigurationError
from adseal._http_server import (
    LENGTH_REQUIRED,
    TOO_LARGE,
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
from adseal._native import DEFAULT_MAX_BODY

__all__ = ["ClickValidationMiddleware", "InstallAuthMiddleware"]

GetResponse: TypeAlias = Callable[[Any], Any]
Answer: TypeAlias = HttpResponse | Awaitable[HttpResponse]


class _Middleware:
    """What both do around ``_refuse``: run synchronously or not, as Django asks."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Answer:
        return self._call_async(request) if self._is_async else self._call(request)

    def _call(self, request: HttpRequest) -> HttpResponse:
        refusal = self._refuse(request)
        return self._get_response(request) if refusal is None else _answer(refusal)

    async def _call_async(self, request: HttpRequest) -> HttpResponse:
        refusal = self._refuse(request)
        return await self._get_response(request) if refusal is None else _answer(refusal)

    def _refuse(self, request: HttpRequest) -> Refusal | None:
        raise NotImplementedError


class ClickValidationMiddleware(_Middleware):
    """Lets clicks through that the verifier accepts, and answers others with 403 and the reason as JSON.

    >>> def click(request):
    ...     return record(request.adseal_click.signed_parameters)

    A view reads the signed parameters of the verdict and not ``request.GET``, which anybody can extend. Every method is
    guarded. Raises ConfigurationError for a request whose target the server hides, such as those of runserver and of
    Django's test clients; ``client.get(uri, RAW_URI=uri)`` gives it to a test.
    """

    def __init__(self, get_response: GetResponse) -> None:
        super().__init__(get_response)
        self._verifier = click_verifier(_setting("ADSEAL_CLICK_VERIFIER", required=True))
        self._guards_path = path_guard(getattr(settings, "ADSEAL_CLICK_PATHS", None))
        self._on_verdict = _hook("ADSEAL_CLICK_ON_VERDICT")

    def _refuse(self, request: HttpRequest) -> Refusal | None:
        if not self._guards_path(request.path_info):
            return None
        verdict = self._verifier.verify(_raw_target(request))
        if self._on_verdict is not None:
            self._on_verdict(verdict)
        request.adseal_click = verdict
        return None if verdict.accepted else click_refusal(verdict)


class InstallAuthMiddleware(_Middleware):
    """Lets installs through that the verifier accepts, and answers others with 401 or 403 and the reason as JSON.

    >>> @csrf_exempt
    ... def install(request):
    ...     return record(json.loads(request.body), request.adseal_install.key_id)

    With ``ADSEAL_INSTALL_ACCEPT = "php"`` the bytes that matched may not be those that were received; ``request.body``
    is the ones that matched. Guarded is every method but GET, HEAD, OPTIONS and TRACE.

    A body over the limit is answered with 413, and so is one over ``DATA_UPLOAD_MAX_MEMORY_SIZE``. Under WSGI Django
    reads no chunked body: one is answered with 411, unless the server, as waitress does, has given it a length. Under
    ASGI Django receives all of a body before any middleware runs: to bound it, put ``adseal.asgi`` around Django.

    Stands above any middleware that reads the body; ConfigurationError where one has read it as a stream.
    """

    def __init__(self, get_response: GetResponse) -> None:
        super().__init__(get_response)
        self._verifier = install_verifier(_setting("ADSEAL_INSTALL_VERIFIER", required=True))
        self._guards_path = path_guard(getattr(settings, "ADSEAL_INSTALL_PATHS", None))
        self._on_verdict = _hook("ADSEAL_INSTALL_ON_VERDICT")
        self._accept = accepted_form(getattr(settings, "ADSEAL_INSTALL_ACCEPT", "raw"))
        self._max_body = body_limit(getattr(settings, "ADSEAL_INSTALL_MAX_BODY", DEFAULT_MAX_BODY))

    def _refuse(self, request: HttpRequest) -> Refusal | None:
        if not (carries_install(request.method) and self._guards_path(request.path_info)):
            return None
        body = self._read(request)
        if isinstance(body, Refusal):
            return body
        verdict = self._verifier.verify_request(body, _headers(request), accept=self._accept)
        if self._on_verdict is not None:
            self._on_verdict(verdict)
        request.adseal_install = verdict
        if verdict.body is not None and verdict.body != body:
            _replace_body(request, verdict.body)
        return None if verdict.accepted else install_refusal(verdict)

    def _read(self, request: HttpRequest) -> bytes | Refusal:
        declared = declared_length(request.META.get("CONTENT_LENGTH"))
        if declared is not None and declared >= self._max_body:
            return TOO_LARGE
        if declared is None and not hasattr(request, "scope") and "HTTP_TRANSFER_ENCODING" in request.META:
            # Django would take it for an empty one.
            return LENGTH_REQUIRED
        try:
            body: bytes = request.body
        except RequestDataTooBig:
            return TOO_LARGE
        except RawPostDataException as error:
            raise ConfigurationError(
                "Another middleware has read the body as a stream: put adseal.django.InstallAuthMiddleware above it."
            ) from error
        return TOO_LARGE if len(body) >= self._max_body else body


def _hook(name: str) -> Any:
    hook = _setting(name)
    if iscoroutinefunction(hook):
        raise ConfigurationError(
            f"{name} is a coroutine function, which nobody would await: a plain function is needed."
        )
    return hook


def _setting(name: str, *, required: bool = False) -> Any:
    value = getattr(settings, name, None)
    if isinstance(value, str):
        return import_string(value)
    if value is None and required:
        raise ConfigurationError(f"The middleware needs the setting {name}: a verifier, or the dotted path of one.")
    return value


def _raw_target(request: HttpRequest) -> bytes:
    return asgi.raw_target(request.scope) if hasattr(request, "scope") else wsgi.raw_target(request.environ)


def _headers(request: HttpRequest) -> list[tuple[Any, bytes]]:
    if hasattr(request, "scope"):
        return list(request.scope["headers"])
    return list(wsgi.credentials(request.environ))


def _replace_body(request: HttpRequest, body: bytes) -> None:
    # As Django itself does once it has read a body.
    request._body = body
    request._stream = BytesIO(body)
    request.META["CONTENT_LENGTH"] = str(len(body))
    # Made of META at the first access, and kept.
    request.__dict__.pop("headers", None)


def _answer(refusal: Refusal) -> HttpResponse:
    return HttpResponse(refusal.body, status=int(refusal.status), headers=dict(refusal.headers))
