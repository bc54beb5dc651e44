"""Where a client follows a redirect, the credentials go along only with the body that they are of, to its server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import adseal
import adseal.httpx
import adseal.requests
import httpx
import pytest
import requests

from integration import signing
from integration.running import Recorder, body, header

SIGNER = adseal.InstallSigner(signing.API_KEY, signing.SECRET)
BODY = b'{"a":"b"}'

Send = Callable[..., Any]


def with_requests(url: str) -> requests.Response:
    return requests.post(url, data=BODY, auth=adseal.requests.KochavaAuth(SIGNER), timeout=30)


def with_httpx(url: str, *, proxy: str | None = None, **options: Any) -> httpx.Response:
    with httpx.Client(follow_redirects=True, proxy=proxy, timeout=30) as client:
        return client.post(url, content=BODY, auth=adseal.httpx.KochavaAuth(SIGNER), **options)


def with_async_httpx(url: str) -> httpx.Response:
    async def send() -> httpx.Response:
        async with httpx.AsyncClient(follow_redirects=True, timeout=30) as client:
            return await client.post(url, content=BODY, auth=adseal.httpx.KochavaAuth(SIGNER))

    return asyncio.run(send())


@pytest.fixture(params=[with_requests, with_httpx, with_async_httpx])
def send(request: pytest.FixtureRequest) -> Send:
    client: Send = request.param
    return client


@pytest.fixture
def other() -> Iterator[Recorder]:
    with Recorder() as started:
        yield started


def moved(status: int, location: str) -> bytes:
    return f"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\n".encode()


def assert_credentials(request: bytes, present: bool) -> None:
    expected = (signing.token(BODY), signing.API_KEY) if present else (None, None)
    assert (header(request, "Kochava-Auth-Token"), header(request, "Kochava-Api-Key")) == expected


@pytest.mark.parametrize("status", [307, 308])
def test_a_repeated_request_to_the_same_server_is_signed(send: Send, recorder: Recorder, status: int) -> None:
    recorder.answers.append(moved(status, "/elsewhere"))
    assert send(f"{recorder.url}/track/json").status_code == 200
    assert recorder.targets == ["/track/json", "/elsewhere"]
    for request in recorder.requests:
        assert_credentials(request, True)
        assert body(request) == BODY


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_request_that_lost_its_body_is_not_signed(send: Send, recorder: Recorder, status: int) -> None:
    recorder.answers.append(moved(status, "/thanks"))
    send(recorder.url)
    assert recorder.requests[1].startswith(b"GET /thanks ")
    assert_credentials(recorder.requests[0], True)
    assert_credentials(recorder.requests[1], False)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_credentials_do_not_reach_another_server(send: Send, recorder: Recorder, other: Recorder, status: int) -> None:
    recorder.answers.append(moved(status, f"{other.url}/track/json"))
    response = send(recorder.url)
    assert_credentials(recorder.requests[0], True)
    assert_credentials(other.requests[0], False)
    # The history shows what was sent.
    assert response.history[0].request.headers["Kochava-Auth-Token"] == signing.token(BODY)


def test_credentials_do_not_come_back_from_another_server(send: Send, recorder: Recorder, other: Recorder) -> None:
    recorder.answers.append(moved(307, other.url))
    other.answers.append(moved(307, other.url))
    send(recorder.url)
    assert [len(recorder.requests), len(other.requests)] == [1, 2]
    for request in other.requests:
        assert_credentials(request, False)


def test_a_host_by_another_name_is_another_server(send: Send, recorder: Recorder) -> None:
    recorder.answers.append(moved(307, f"http://localhost:{recorder.port}/"))
    send(recorder.url)
    assert_credentials(recorder.requests[1], False)


def test_credentials_pass_a_forwarding_proxy(recorder: Recorder) -> None:
    recorder.answers.append(moved(307, "http://installs.test/again"))
    with_httpx("http://installs.test/track/json", proxy=recorder.url)
    assert recorder.targets == ["http://installs.test/track/json", "http://installs.test/again"]
    for request in recorder.requests:
        assert_credentials(request, True)


def test_credentials_do_not_reach_another_server_through_a_proxy(recorder: Recorder) -> None:
    recorder.answers.append(moved(307, "http://other.test/"))
    with_httpx("http://installs.test/track/json", proxy=recorder.url)
    assert_credentials(recorder.requests[0], True)
    assert_credentials(recorder.requests[1], False)


def test_a_trace_of_the_caller_is_called_too(recorder: Recorder) -> None:
    events: list[str] = []
    with_httpx(recorder.url, extensions={"trace": lambda event, _info: events.append(event)})
    assert "http11.send_request_headers.started" in events
    assert_credentials(recorder.requests[0], True)


def test_an_asynchronous_trace_of_the_caller_is_awaited_too(recorder: Recorder) -> None:
    events: list[str] = []

    async def trace(event: str, _info: Any) -> None:
        events.append(event)

    async def send() -> None:
        async with httpx.AsyncClient(timeout=30) as client:
            auth = adseal.httpx.KochavaAuth(SIGNER)
            await client.post(recorder.url, content=BODY, auth=auth, extensions={"trace": trace})

    asyncio.run(send())
    assert "http11.send_request_headers.started" in events
    assert_credentials(recorder.requests[0], True)
