"""The ASGI middlewares without a server: what a server seldom does."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import adseal
import pytest
from adseal.asgi import ClickValidationMiddleware, InstallAuthMiddleware, raw_target

from integration import signing

CLICKS = adseal.ClickVerifier(signing.CLICK_KEY)
INSTALLS = adseal.InstallVerifier({signing.API_KEY: signing.SECRET})


class Connection:
    """Calls an application, gives it the messages, and keeps what it sends and what it was given."""

    def __init__(self, *messages: dict[str, Any]) -> None:
        self.messages = list(messages)
        self.sent: list[Any] = []
        self.scopes: list[Any] = []
        self.body: bytes | None = None
        self.last: Any = None

    async def receive(self) -> dict[str, Any]:
        return self.messages.pop(0)

    async def send(self, message: Any) -> None:
        self.sent.append(message)

    async def app(self, scope: Any, receive: Any, _send: Any) -> None:
        self.scopes.append(scope)
        if scope.get("method") == "POST":
            self.body = (await receive())["body"]
            self.last = await receive()

    def run(self, middleware: Any, scope: dict[str, Any]) -> None:
        asyncio.run(middleware(scope, self.receive, self.send))

    @property
    def answer(self) -> tuple[int, Any]:
        start, content = self.sent
        return start["status"], json.loads(content["body"])


def click(target: str, **changed: Any) -> dict[str, Any]:
    path, _, query = target.partition("?")
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [],
    }
    return {**scope, **changed}


def install(body: bytes, *, headers: list[tuple[bytes, bytes]] | None = None) -> dict[str, Any]:
    pairs = [(name.lower().encode(), value.encode()) for name, value in signing.credentials(body).items()]
    return click("/track/json", method="POST", headers=pairs + (headers or []))


def part(body: bytes, more: bool = False) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


DISCONNECT = {"type": "http.disconnect"}


@pytest.mark.parametrize("raw_path", [None, b""])
def test_a_hidden_target_is_a_configuration_error(raw_path: bytes | None) -> None:
    connection = Connection()
    with pytest.raises(adseal.ConfigurationError, match="raw_path"):
        connection.run(ClickValidationMiddleware(connection.app, CLICKS), click(signing.signed(), raw_path=raw_path))
    without = click(signing.signed())
    del without["raw_path"]
    with pytest.raises(adseal.ConfigurationError, match="raw_path"):
        connection.run(ClickValidationMiddleware(connection.app, CLICKS), without)
    assert (connection.scopes, connection.sent) == ([], [])


def test_the_target_is_put_together_of_what_was_sent() -> None:
    assert raw_target(click("/c%6C?a=%2f")) == b"/c%6C?a=%2f"
    assert raw_target(click("/c?")) == b"/c"
    assert raw_target(click("/c?a=b", raw_path=b"/c?a=b")) == b"/c?a=b"
    assert raw_target(click("/c", raw_path=b"/c?")) == b"/c?"
    for query in (b"a=c", b""):
        with pytest.raises(adseal.ConfigurationError, match="another query"):
            raw_target(click("/c", raw_path=b"/c?a=b", query_string=query))


@pytest.mark.parametrize("kind", ["lifespan", "websocket"])
def test_other_scopes_pass(kind: str) -> None:
    connection = Connection()
    scope = {"type": kind, "path": "/", "headers": []}
    connection.run(ClickValidationMiddleware(connection.app, CLICKS), scope)
    connection.run(InstallAuthMiddleware(connection.app, INSTALLS), scope)
    assert connection.scopes == [scope, scope]
    assert connection.scopes[0] is scope


def test_the_verdict_is_in_the_scope_and_in_its_state() -> None:
    connection = Connection()
    outer = click(signing.signed())
    state: dict[str, Any] = {"from": "lifespan"}
    connection.run(ClickValidationMiddleware(connection.app, CLICKS), outer)
    connection.run(ClickValidationMiddleware(connection.app, CLICKS), {**outer, "state": state})
    first, second = connection.scopes
    assert first["adseal.click"].valid
    assert first["state"]["adseal_click"] is first["adseal.click"]
    assert second["state"] is state
    assert state["adseal_click"] is second["adseal.click"]
    assert "adseal.click" not in outer
    assert "state" not in outer


def test_paths_are_those_below_the_mount_point() -> None:
    connection = Connection()
    guarded = ClickValidationMiddleware(connection.app, CLICKS, paths="/click")
    for scope in (click("/api/click", root_path="/api"), click("/api//click/x", root_path="/api/"), click("/click")):
        connection.run(guarded, scope)
    assert connection.scopes == []
    for scope in (
        click("/clicks"),
        click("/api/click"),
        click("/apiclick", root_path="/api"),
        click("/api", root_path="/api"),
        # As Starlette routes it: this prefix does not end where a segment does.
        click("/api/click", root_path="/api/"),
    ):
        connection.run(guarded, scope)
    assert len(connection.scopes) == 5


@pytest.mark.parametrize("path", ["/click\n", "/click\n/x", "click", "//click", "/click//", "/\nclick"])
def test_a_path_is_guarded_however_it_is_spelled(path: str) -> None:
    connection = Connection()
    connection.run(ClickValidationMiddleware(connection.app, CLICKS, paths="/click"), click(path, raw_path=b"/click"))
    assert connection.scopes == []


def test_paths_are_a_list_or_a_function() -> None:
    connection = Connection()
    connection.run(ClickValidationMiddleware(connection.app, CLICKS, paths=["/a", "/b/"]), click("/b"))
    connection.run(ClickValidationMiddleware(connection.app, CLICKS, paths=lambda path: path == "/b"), click("/b"))
    connection.run(ClickValidationMiddleware(connection.app, CLICKS, paths=["/"]), click("/b"))
    assert connection.scopes == []
    connection.run(ClickValidationMiddleware(connection.app, CLICKS, paths=[]), click("/b"))
    connection.run(ClickValidationMiddleware(connection.app, CLICKS, paths=lambda path: path == "/b"), click("/c"))
    assert len(connection.scopes) == 2


@pytest.mark.parametrize(
    ("path", "given"), [("/", "/"), ("", "/"), ("/b", "/b"), ("//b//c/", "/b/c"), ("/b\n", "/b"), ("b", "/b")]
)
def test_a_function_gets_the_plainest_spelling_of_a_path(path: str, given: str) -> None:
    connection = Connection()
    guarded = ClickValidationMiddleware(connection.app, CLICKS, paths=lambda seen: seen == given)
    connection.run(guarded, click(path, raw_path=b"/b"))
    assert connection.answer[0] == 403


def test_a_replay_guard_without_room_is_answered_with_503() -> None:
    class Store:
        def check_and_insert(self, _signature: bytes, _keep_until: int, _now: int, /) -> str:
            return "full"

    connection = Connection()
    verifier = adseal.ClickVerifier(signing.CLICK_KEY, max_lifetime=600, replay_guard=Store())
    connection.run(ClickValidationMiddleware(connection.app, verifier), click(signing.signed()))
    assert connection.answer == (503, {"error": "click_rejected", "reason": "replay_guard_full"})


def test_what_a_hook_raises_reaches_the_server() -> None:
    def hook(_verdict: adseal.ClickVerdict) -> None:
        raise RuntimeError("no metrics")

    connection = Connection()
    with pytest.raises(RuntimeError, match="no metrics"):
        connection.run(ClickValidationMiddleware(connection.app, CLICKS, on_verdict=hook), click(signing.signed()))
    assert connection.scopes == []


def test_a_body_in_pieces_is_replayed_in_one_and_then_the_server_speaks() -> None:
    pieces = [part(bytes([byte]), True) for byte in signing.INSTALL]
    connection = Connection(*pieces, part(b"", True), {"type": "http.request"}, DISCONNECT)
    connection.run(InstallAuthMiddleware(connection.app, INSTALLS), install(signing.INSTALL))
    assert (connection.body, connection.last) == (signing.INSTALL, DISCONNECT)
    assert connection.scopes[0]["adseal.install"].key_id is not None


def test_a_disconnect_while_reading_calls_nothing() -> None:
    verdicts: list[object] = []
    connection = Connection(part(b"half", True), DISCONNECT)
    middleware = InstallAuthMiddleware(connection.app, INSTALLS, on_verdict=verdicts.append)
    connection.run(middleware, install(signing.INSTALL))
    assert (connection.scopes, connection.sent, verdicts) == ([], [], [])


def test_reading_stops_at_the_limit() -> None:
    verdicts: list[object] = []
    connection = Connection(part(b"123456", True), part(b"7890", True), part(b"never read", False))
    middleware = InstallAuthMiddleware(connection.app, INSTALLS, max_body=10, on_verdict=verdicts.append)
    connection.run(middleware, install(b""))
    assert connection.answer == (413, {"error": "install_rejected", "reason": "body_too_large"})
    assert len(connection.messages) == 1
    assert (connection.scopes, verdicts) == ([], [])


@pytest.mark.parametrize("length", [b"10", b"9" * 5000])
def test_a_declared_length_at_the_limit_reads_nothing(length: bytes) -> None:
    connection = Connection(part(b"never read"))
    scope = install(b"", headers=[(b"content-length", length)])
    connection.run(InstallAuthMiddleware(connection.app, INSTALLS, max_body=10), scope)
    assert connection.answer[0] == 413
    assert len(connection.messages) == 1


def test_a_length_that_is_no_number_is_none() -> None:
    # "\xb2" is a digit to str.isdigit, and none to int.
    for length in (b"\xb2", b"", b"-1", b"1_0", b"+10"):
        connection = Connection(part(b"12345"))
        scope = install(b"12345", headers=[(b"content-length", length)])
        connection.run(InstallAuthMiddleware(connection.app, INSTALLS, max_body=10), {**scope, "method": "PUT"})
        assert len(connection.scopes) == 1


def test_a_secret_that_is_no_longer_active_is_answered_with_401() -> None:
    verifier = adseal.InstallVerifier({signing.API_KEY: [("old", signing.SECRET, None, 1)]})
    connection = Connection(part(b"{}"))
    connection.run(InstallAuthMiddleware(connection.app, verifier), install(b"{}"))
    assert connection.answer == (401, {"error": "install_rejected", "reason": "no_active_key"})


def test_the_limit_of_the_verifier_is_answered_with_413_too() -> None:
    verifier = adseal.InstallVerifier({signing.API_KEY: signing.SECRET}, max_body=8)
    connection = Connection(part(b"12345678"))
    connection.run(InstallAuthMiddleware(connection.app, verifier), install(b"12345678"))
    assert connection.answer == (413, {"error": "install_rejected", "reason": "body_too_large"})


def test_the_headers_fit_the_bytes_that_matched() -> None:
    matched, received = b'{"a":"b"}', b'{ "a" : "b" }'
    headers = [(b"content-length", b"13"), (b"transfer-encoding", b"chunked"), (b"x-other", b"kept")]
    connection = Connection(part(received), DISCONNECT)
    outer = install(matched, headers=headers)
    connection.run(InstallAuthMiddleware(connection.app, INSTALLS, accept="php"), outer)
    assert connection.body == matched
    inner = connection.scopes[0]["headers"]
    assert inner[-2:] == [(b"x-other", b"kept"), (b"content-length", b"9")]
    assert len(inner) == 4
    assert outer["headers"][2:] == headers


def test_a_coroutine_hook_is_awaited_before_the_answer() -> None:
    order: list[str] = []

    async def hook(verdict: adseal.InstallVerdict) -> None:
        await asyncio.sleep(0)
        order.append(str(verdict.reason))

    connection = Connection(part(b"{}"))
    connection.run(InstallAuthMiddleware(connection.app, INSTALLS, on_verdict=hook), install(b"other"))
    assert (order, connection.answer[0]) == (["invalid_token"], 403)


@pytest.mark.parametrize("middleware", [ClickValidationMiddleware, InstallAuthMiddleware])
def test_arguments_are_checked(middleware: Any) -> None:
    other = INSTALLS if middleware is ClickValidationMiddleware else CLICKS
    verifier = CLICKS if middleware is ClickValidationMiddleware else INSTALLS
    with pytest.raises(TypeError, match=r"verifier must be an? .*Verifier, not"):
        middleware(None, other)
    with pytest.raises(ValueError, match="paths must start with a slash: 'click'"):
        middleware(None, verifier, paths="click")
    with pytest.raises(TypeError, match="paths must hold str, not bytes"):
        middleware(None, verifier, paths=[b"/click"])


def test_arguments_of_installs_are_checked() -> None:
    app = Connection().app
    with pytest.raises(ValueError, match="accept must be 'raw' or 'php', not 'assoc'"):
        InstallAuthMiddleware(app, INSTALLS, accept="assoc")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="max_body must be 1 or more"):
        InstallAuthMiddleware(app, INSTALLS, max_body=0)
    for wrong in ("1", True, 1.5):
        with pytest.raises(TypeError, match="max_body must be an int"):
            InstallAuthMiddleware(app, INSTALLS, max_body=wrong)  # type: ignore[arg-type]
