"""The WSGI middlewares without a server: what a server seldom does, and that they keep to PEP 3333."""

from __future__ import annotations

import io
import json
import threading
import urllib.error
import urllib.request
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import adseal
import pytest
from adseal.wsgi import ClickValidationMiddleware, InstallAuthMiddleware, raw_target

from integration import signing

CLICKS = adseal.ClickVerifier(signing.CLICK_KEY)
INSTALLS = adseal.InstallVerifier({signing.API_KEY: signing.SECRET})


class Application:
    """Keeps the environ of each request and the body that it reads."""

    def __init__(self) -> None:
        self.seen: list[Any] = []
        self.bodies: list[bytes] = []

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        self.seen.append(environ)
        self.bodies.append(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"reached"]


def environ(target: str, **changed: Any) -> dict[str, Any]:
    path, _, query = target.partition("?")
    made: dict[str, Any] = {"SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": query, "RAW_URI": target}
    setup_testing_defaults(made)
    made.update(changed)
    return {name: value for name, value in made.items() if value is not None}


def install(body: bytes, *, token_of: bytes | None = None, stream: Any = None, **changed: Any) -> dict[str, Any]:
    made = environ(
        "/track/json",
        REQUEST_METHOD="POST",
        CONTENT_LENGTH=str(len(body)),
        HTTP_KOCHAVA_API_KEY=signing.API_KEY,
        HTTP_KOCHAVA_AUTH_TOKEN=signing.token(body if token_of is None else token_of),
    )
    made["wsgi.input"] = stream or io.BytesIO(body)
    made.update(changed)
    return {name: value for name, value in made.items() if value is not None}


def call(app: Any, request: dict[str, Any]) -> tuple[str, dict[str, str], bytes]:
    answers: list[Any] = []

    def start_response(status: str, headers: Any, _exception: Any = None) -> Any:
        answers.append((status, dict(headers)))
        return lambda _data: None

    result = validator(app)(request, start_response)
    content = b"".join(result)
    result.close()  # type: ignore[attr-defined]
    (status, headers), *more = answers
    assert not more
    return status, headers, content


def test_a_valid_click_passes_and_another_does_not() -> None:
    app = Application()
    guarded = ClickValidationMiddleware(validator(app), CLICKS)
    assert call(guarded, environ(signing.signed()))[0] == "200 OK"
    assert app.seen[0]["adseal.click"].signed_parameters["campaign_id"] == "camp-1"
    status, headers, content = call(guarded, environ(signing.CLICK))
    assert status == "403 Forbidden"
    assert headers["Content-Length"] == str(len(content))
    assert json.loads(content) == {"error": "click_rejected", "reason": "missing_signature"}
    assert call(guarded, environ(signing.CLICK, REQUEST_METHOD="HEAD"))[2] == b""
    assert len(app.seen) == 1


def test_a_hidden_target_is_a_configuration_error() -> None:
    app = Application()
    for hidden in (None, ""):
        with pytest.raises(adseal.ConfigurationError, match="neither RAW_URI nor REQUEST_URI"):
            call(ClickValidationMiddleware(app, CLICKS), environ(signing.signed(), RAW_URI=hidden))
    assert app.seen == []


def test_wsgiref_hides_the_target() -> None:
    class Quiet(WSGIRequestHandler):
        def log_message(self, *_arguments: Any) -> None:
            pass

    raised: list[BaseException] = []

    def app(made: Any, start_response: Any) -> Any:
        try:
            return ClickValidationMiddleware(Application(), CLICKS)(made, start_response)
        except adseal.ConfigurationError as error:
            raised.append(error)
            start_response("500 Internal Server Error", [])
            return []

    with make_server("127.0.0.1", 0, app, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        with pytest.raises(urllib.error.HTTPError, match="500") as answered:
            urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}{signing.signed()}", timeout=30)
        answered.value.close()
        thread.join()
    assert len(raised) == 1


def test_the_target_is_that_of_gunicorn_or_of_the_others() -> None:
    assert raw_target({"RAW_URI": "/c?a=\xff"}) == b"/c?a=\xff"
    assert raw_target({"REQUEST_URI": "http://host/c?a=b"}) == b"http://host/c?a=b"


def test_paths_are_those_below_the_mount_point() -> None:
    app = Application()
    guarded = ClickValidationMiddleware(app, CLICKS, paths=["/click", "/\u00e9"])
    for path in ("/click", "//click//", "/click/x", "/\u00e9".encode().decode("latin-1")):
        assert call(guarded, environ("/c?a=b", PATH_INFO=path, SCRIPT_NAME="/api"))[0] == "403 Forbidden"
    for path in ("/clicks", "/", "/\u00e9", "/api/click"):
        assert call(guarded, environ("/c?a=b", PATH_INFO=path))[0] == "200 OK"


def test_an_install_reaches_the_application_with_the_bytes_that_matched() -> None:
    app = Application()
    guarded = InstallAuthMiddleware(validator(app), INSTALLS, accept="php")
    assert call(guarded, install(b'{ "a" : "b" }', token_of=b'{"a":"b"}'))[0] == "200 OK"
    assert (app.bodies, app.seen[0]["CONTENT_LENGTH"]) == ([b'{"a":"b"}'], "9")
    assert app.seen[0]["adseal.install"].form == "php_object"


def test_a_body_without_a_length_is_empty_or_delimited_by_the_server() -> None:
    app = Application()
    guarded = InstallAuthMiddleware(app, INSTALLS)
    unlimited = install(b"{}", CONTENT_LENGTH=None, HTTP_TRANSFER_ENCODING="chunked")
    assert call(guarded, {**unlimited, "wsgi.input": io.BytesIO(b"{}")})[0] == "411 Length Required"
    assert call(guarded, install(b"", CONTENT_LENGTH=None))[0] == "200 OK"
    # The validator wants read() to be called with one argument, and knows nothing of input_terminated.
    assert call(guarded, {**unlimited, "wsgi.input": io.BytesIO(b"{}"), "wsgi.input_terminated": True})[0] == "200 OK"
    assert app.bodies == [b"", b"{}"]
    assert app.seen[1]["CONTENT_LENGTH"] == "2"
    assert "HTTP_TRANSFER_ENCODING" not in app.seen[1]


class Endless(io.RawIOBase):
    """A body that goes on, in small pieces."""

    given = 0

    def read(self, size: int = -1) -> bytes:
        self.given += min(size, 7)
        return b"x" * min(size, 7)


def test_reading_stops_at_the_limit() -> None:
    app, stream = Application(), Endless()
    guarded = InstallAuthMiddleware(app, INSTALLS, max_body=100)
    chunked = {**install(b"", stream=stream, CONTENT_LENGTH=None), "wsgi.input_terminated": True}
    assert call(guarded, chunked)[0].startswith("413 ")
    assert stream.given == 100
    assert call(guarded, install(b"", stream=stream, CONTENT_LENGTH="100"))[0].startswith("413 ")
    assert (stream.given, app.seen) == (100, [])


def test_a_body_that_comes_in_pieces_or_ends_early() -> None:
    app = Application()
    guarded = InstallAuthMiddleware(app, INSTALLS)
    body = b"x" * 50
    assert call(guarded, install(body, stream=Endless()))[0] == "200 OK"
    assert call(guarded, install(body, stream=io.BytesIO(body[:-1])))[0] == "403 Forbidden"
    assert app.bodies == [body]


@pytest.mark.parametrize("joined", [", ", ","])
def test_a_header_that_the_server_joined_is_refused(joined: str) -> None:
    guarded = InstallAuthMiddleware(Application(), INSTALLS)
    for name, reason in [("HTTP_KOCHAVA_AUTH_TOKEN", "malformed_token"), ("HTTP_KOCHAVA_API_KEY", "unknown_api_key")]:
        request = install(b"{}")
        request[name] = joined.join([request[name]] * 2)
        status, headers, content = call(guarded, request)
        assert (status, json.loads(content)["reason"]) == ("401 Unauthorized", reason)
        assert "WWW-Authenticate" in headers


def test_hooks_are_called_for_every_verdict() -> None:
    reasons: list[str] = []
    clicks = ClickValidationMiddleware(Application(), CLICKS, on_verdict=lambda verdict: reasons.append(verdict.reason))
    installs = InstallAuthMiddleware(Application(), INSTALLS, on_verdict=lambda verdict: reasons.append(verdict.reason))
    call(clicks, environ(signing.signed()))
    call(clicks, environ(signing.CLICK))
    call(installs, install(b"{}"))
    call(installs, install(b"{}", token_of=b"other"))
    call(installs, environ("/track/json", REQUEST_METHOD="GET"))
    assert reasons == ["valid", "missing_signature", "valid", "invalid_token"]
