"""The Django middlewares without a server: settings, both ways to run, and requests whose body was touched."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable
from typing import Any

import adseal
import django
import pytest
from adseal.django import ClickValidationMiddleware, InstallAuthMiddleware
from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from integration import signing

settings.configure(ALLOWED_HOSTS=["*"], USE_TZ=True)
django.setup()

CLICKS = adseal.ClickVerifier(signing.CLICK_KEY)
INSTALLS = adseal.InstallVerifier({signing.API_KEY: signing.SECRET})
VERIFIERS = {"ADSEAL_CLICK_VERIFIER": CLICKS, "ADSEAL_INSTALL_VERIFIER": INSTALLS}


class View:
    def __init__(self) -> None:
        self.requests: list[Any] = []

    def __call__(self, request: Any) -> HttpResponse:
        self.requests.append(request)
        return HttpResponse("reached")


def click(target: str, **extra: str) -> Any:
    return RequestFactory().get(target, **{"RAW_URI": target, **extra})


def install(body: bytes, token_of: bytes | None = None, **extra: str) -> Any:
    headers = signing.credentials(body if token_of is None else token_of)
    return RequestFactory().post("/track/json", body, content_type="application/json", headers=headers, **extra)


def answer(response: Any) -> tuple[int, Any]:
    return response.status_code, json.loads(response.content)


async def _nobody_awaits(_verdict: object) -> None:
    raise AssertionError("it must not be called")


@pytest.mark.parametrize(
    ("middleware", "name"),
    [
        (ClickValidationMiddleware, "ADSEAL_CLICK_ON_VERDICT"),
        (InstallAuthMiddleware, "ADSEAL_INSTALL_ON_VERDICT"),
    ],
)
def test_a_hook_that_nobody_would_await_is_refused(middleware: Callable[[Any], Any], name: str) -> None:
    with (
        override_settings(**VERIFIERS, **{name: _nobody_awaits}),
        pytest.raises(adseal.ConfigurationError, match=f"{name} is a coroutine function"),
    ):
        middleware(View())


@override_settings(**VERIFIERS)
def test_a_valid_click_passes_and_another_does_not() -> None:
    view = View()
    guarded: Any = ClickValidationMiddleware(view)
    assert guarded(click(signing.signed())).content == b"reached"
    assert view.requests[0].adseal_click.signed_parameters["campaign_id"] == "camp-1"
    response = guarded(click(signing.CLICK))
    assert answer(response) == (403, {"error": "click_rejected", "reason": "missing_signature"})
    assert (response["Content-Type"], response["Cache-Control"]) == ("application/json", "no-store")
    assert len(view.requests) == 1


@override_settings(**VERIFIERS)
def test_a_hidden_target_is_a_configuration_error() -> None:
    with pytest.raises(adseal.ConfigurationError, match="RAW_URI"):
        ClickValidationMiddleware(View())(RequestFactory().get(signing.signed()))


@pytest.mark.parametrize("middleware", [ClickValidationMiddleware, InstallAuthMiddleware])
def test_a_missing_setting_is_named(middleware: Any) -> None:
    name = "ADSEAL_CLICK_VERIFIER" if middleware is ClickValidationMiddleware else "ADSEAL_INSTALL_VERIFIER"
    with pytest.raises(adseal.ConfigurationError, match=f"needs the setting {name}"):
        middleware(View())
    with override_settings(**{name: 5}), pytest.raises(TypeError, match="Verifier, not int"):
        middleware(View())
    with override_settings(**{name: "nowhere.verifier"}), pytest.raises(ImportError, match="nowhere"):
        middleware(View())


@override_settings(ADSEAL_CLICK_VERIFIER=f"{__name__}.CLICKS", ADSEAL_CLICK_PATHS=["/v1"])
def test_a_verifier_is_given_by_its_dotted_path() -> None:
    guarded: Any = ClickValidationMiddleware(View())
    assert guarded(click(signing.signed())).status_code == 200
    assert guarded(click("/v1/cpi/click?a=b")).status_code == 403
    assert guarded(click("/v2/cpi/click?a=b")).status_code == 200


@override_settings(**VERIFIERS)
def test_an_asynchronous_chain_is_awaited() -> None:
    async def view(_request: Any) -> HttpResponse:
        await asyncio.sleep(0)
        return HttpResponse("reached")

    async def both() -> list[int]:
        clicks, installs = ClickValidationMiddleware(view), InstallAuthMiddleware(view)
        requests: list[tuple[Callable[[Any], Any], Any]] = [
            (clicks, click(signing.signed())),
            (clicks, click(signing.CLICK)),
            (installs, install(b"{}")),
            (installs, install(b"{}", token_of=b"other")),
        ]
        return [(await guarded(request)).status_code for guarded, request in requests]

    assert asyncio.run(both()) == [200, 403, 200, 403]


@override_settings(**VERIFIERS, ADSEAL_INSTALL_ACCEPT="php")
def test_the_view_reads_the_bytes_that_matched() -> None:
    view = View()
    request = install(b'{ "a" : "b" }', token_of=b'{"a":"b"}')
    assert request.headers["Content-Length"] == "13"
    guarded: Any = InstallAuthMiddleware(view)
    assert guarded(request).status_code == 200
    assert (request.body, request.read()) == (b'{"a":"b"}', b'{"a":"b"}')
    assert (request.headers["Content-Length"], request.META["CONTENT_LENGTH"]) == ("9", "9")
    assert request.adseal_install.form == "php_object"


@override_settings(**VERIFIERS)
def test_a_body_that_was_read_before() -> None:
    whole = install(b"{}")
    assert whole.body == b"{}"
    guarded: Any = InstallAuthMiddleware(View())
    assert guarded(whole).status_code == 200
    streamed = install(b"{}")
    streamed.read(1)
    with pytest.raises(adseal.ConfigurationError, match=r"put adseal\.django\.InstallAuthMiddleware above it"):
        guarded(streamed)


@override_settings(**VERIFIERS, ADSEAL_INSTALL_MAX_BODY=10)
def test_a_body_at_the_limit_is_refused_by_its_length_or_when_it_is_there() -> None:
    guarded: Any = InstallAuthMiddleware(View())
    too_large = (413, {"error": "install_rejected", "reason": "body_too_large"})
    assert guarded(install(b"123456789")).status_code == 200
    assert answer(guarded(install(b"1234567890"))) == too_large
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/track/json",
        "query_string": b"",
        "headers": [(b"transfer-encoding", b"chunked")],
    }
    assert answer(guarded(ASGIRequest(scope, io.BytesIO(b"1234567890")))) == too_large


@override_settings(**VERIFIERS, DATA_UPLOAD_MAX_MEMORY_SIZE=5)
def test_the_limit_of_django_holds_too() -> None:
    guarded: Any = InstallAuthMiddleware(View())
    assert guarded(install(b"123456")).status_code == 413


@override_settings(**VERIFIERS)
def test_django_reads_no_chunks_under_wsgi() -> None:
    request = install(b"{}", HTTP_TRANSFER_ENCODING="chunked")
    del request.META["CONTENT_LENGTH"]
    assert answer(InstallAuthMiddleware(View())(request)) == (
        411,
        {"error": "install_rejected", "reason": "length_required"},
    )


def test_hooks_are_called_for_every_verdict() -> None:
    reasons: list[str] = []
    hooks = {
        "ADSEAL_CLICK_ON_VERDICT": lambda verdict: reasons.append(verdict.reason),
        "ADSEAL_INSTALL_ON_VERDICT": lambda verdict: reasons.append(verdict.reason),
    }
    with override_settings(**VERIFIERS, **hooks):
        ClickValidationMiddleware(View())(click(signing.CLICK))
        InstallAuthMiddleware(View())(install(b"{}"))
        InstallAuthMiddleware(View())(RequestFactory().get("/track/json"))
    assert reasons == ["missing_signature", "valid"]
