"""KochavaAuth of requests and httpx: what it puts on the wire, and what it refuses."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import adseal
import adseal.httpx
import adseal.requests
import httpx
import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from integration import signing
from integration.running import Recorder, Server, body, header

PAYLOAD: Any = {"action": "install", "data": {"device_ua": "Mozilla/5.0 (é)", "price": 1.5}}
CANONICAL = b'{"action":"install","data":{"device_ua":"Mozilla\\/5.0 (\\u00e9)","price":1.5}}'
SIGNER = adseal.InstallSigner(signing.API_KEY, signing.SECRET)

Send = Callable[..., Any]


def with_requests(url: str, *, options: dict[str, Any] | None = None, **request: Any) -> requests.Response:
    auth = adseal.requests.KochavaAuth(SIGNER, **(options or {}))
    return requests.post(url, auth=auth, timeout=30, **request)


def with_httpx(url: str, *, options: dict[str, Any] | None = None, **request: Any) -> httpx.Response:
    if isinstance(request.get("data"), bytes | str):
        request["content"] = request.pop("data")
    return httpx.post(url, auth=adseal.httpx.KochavaAuth(SIGNER, **(options or {})), timeout=30, **request)


def with_async_httpx(url: str, *, options: dict[str, Any] | None = None, **request: Any) -> httpx.Response:
    if isinstance(request.get("data"), bytes | str):
        request["content"] = request.pop("data")

    async def send() -> httpx.Response:
        async with httpx.AsyncClient(timeout=30) as client:
            return await client.post(url, auth=adseal.httpx.KochavaAuth(SIGNER, **(options or {})), **request)

    return asyncio.run(send())


@pytest.fixture(params=[with_requests, with_httpx, with_async_httpx])
def send(request: pytest.FixtureRequest) -> Send:
    client: Send = request.param
    return client


def assert_signed(request: bytes, expected: bytes) -> None:
    assert body(request) == expected
    assert header(request, "Content-Length") == str(len(expected))
    assert header(request, "Kochava-Auth-Token") == signing.token(expected)
    assert header(request, "Kochava-Api-Key") == signing.API_KEY
    assert header(request, "Transfer-Encoding") is None


def test_the_canonical_body_is_sent_with_its_token(send: Send, recorder: Recorder) -> None:
    response = send(recorder.url, json=PAYLOAD)
    assert_signed(recorder.requests[0], CANONICAL)
    assert header(recorder.requests[0], "Content-Type") == "application/json"
    sent = response.request
    assert (sent.body if hasattr(sent, "body") else sent.content) == CANONICAL


@pytest.mark.parametrize("text", [json.dumps(PAYLOAD), json.dumps(PAYLOAD, ensure_ascii=False).encode()])
def test_json_text_is_signed_like_json(send: Send, recorder: Recorder, text: str | bytes) -> None:
    send(recorder.url, data=text)
    assert_signed(recorder.requests[0], CANONICAL)
    assert header(recorder.requests[0], "Content-Type") == "application/json"


def test_raw_signs_the_body_as_it_is(send: Send, recorder: Recorder) -> None:
    raw = b'{ "a" : {} }\n'
    send(recorder.url, data=raw, options={"raw": True}, headers={"Content-Type": "text/plain"})
    assert_signed(recorder.requests[0], raw)
    assert header(recorder.requests[0], "Content-Type") == "text/plain"


def test_the_content_type_is_json_unless_it_is_given_or_the_body_is_raw(send: Send, recorder: Recorder) -> None:
    given = {"Content-Type": "text/plain", "Content-Encoding": "identity"}
    send(recorder.url, data=CANONICAL)
    send(recorder.url, data=CANONICAL, headers=given)
    send(recorder.url, data=CANONICAL, options={"raw": True})
    types = [header(request, "content-type") for request in recorder.requests]
    assert types == ["application/json", "text/plain", None]


def test_headers_that_are_there_are_replaced(send: Send, recorder: Recorder) -> None:
    send(recorder.url, json=PAYLOAD, headers={"kochava-auth-token": "stale", "KOCHAVA-API-KEY": "stale"})
    assert_signed(recorder.requests[0], CANONICAL)


def test_an_unstable_body_is_refused_unless_allowed(send: Send, recorder: Recorder) -> None:
    with pytest.raises(adseal.SigningError) as refused:
        send(recorder.url, json={"data": {}})
    assert (refused.value.reason, refused.value.cause) == ("unstable_json", "empty_object")
    assert recorder.requests == []
    send(recorder.url, json={"data": {}}, options={"allow_unstable": True})
    assert_signed(recorder.requests[0], b'{"data":{}}')


@pytest.mark.parametrize(
    ("device_ua", "options", "unknown"),
    [
        ("", {}, True),
        ("Mozilla/5.0", {}, False),
        (None, {}, False),
        ("", {"unknown_user_agent": False}, False),
        ("Mozilla/5.0", {"unknown_user_agent": True}, True),
    ],
)
@pytest.mark.parametrize("given", [{}, {"User-Agent": "my-service/1"}])
def test_the_user_agent_is_unknown_where_the_body_says_so(
    send: Send, recorder: Recorder, device_ua: str | None, options: Any, unknown: bool, given: dict[str, str]
) -> None:
    send(recorder.url, json={"data": {"device_ua": device_ua}}, options=options, headers=given)
    sent = header(recorder.requests[0], "User-Agent")
    if unknown:
        assert sent == "Unknown"
    elif given:
        assert sent == "my-service/1"
    else:
        assert sent is not None
        assert sent.startswith("python-")


@pytest.mark.parametrize(
    "raw", [b'{"data":{"device_\\u0075a":""}}', b'{"data":{"n":' + b"9" * 5000 + b',"device_ua":""}}']
)
def test_the_user_agent_of_a_raw_body(send: Send, recorder: Recorder, raw: bytes) -> None:
    send(recorder.url, data=raw, options={"raw": True})
    assert header(recorder.requests[0], "User-Agent") == "Unknown"


@pytest.mark.parametrize("raw", [b"no JSON", b'["data"]', b'{"data":["device_ua"]}', b"[" * 100_000])
def test_a_raw_body_of_another_shape_says_nothing_of_the_user_agent(send: Send, recorder: Recorder, raw: bytes) -> None:
    send(recorder.url, data=raw, options={"raw": True})
    assert header(recorder.requests[0], "User-Agent") != "Unknown"


def pieces() -> Iterator[bytes]:
    yield CANONICAL


async def async_pieces() -> Any:
    yield CANONICAL


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no body": ({}, "no body"),
    "an empty one": ({"data": b""}, "no body"),
    "a file": ({"data": io.BytesIO(CANONICAL)}, "streamed"),
    "a generator": ({"data": pieces()}, "streamed"),
    "a form": ({"data": {"a": "b"}}, "form"),
    "a form of text": ({"data": b"a=b", "headers": {"Content-Type": "Application/X-WWW-Form-urlencoded"}}, "form"),
    "a Content-Encoding": ({"data": CANONICAL, "headers": {"Content-Encoding": "gzip"}}, "Content-Encoding"),
    "another": ({"data": CANONICAL, "headers": {"Content-Encoding": "identity, br"}}, "Content-Encoding"),
    "chunks": ({"data": CANONICAL, "headers": {"Transfer-Encoding": "chunked"}}, "streamed"),
}


@pytest.mark.parametrize("raw", [False, True])
@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_signed_is_not_sent(send: Send, recorder: Recorder, case: str, raw: bool) -> None:
    request, word = REFUSED[case]
    request = dict(request)
    if send is not with_requests and not isinstance(request.get("data", b""), bytes | dict):
        request["content"] = async_pieces() if send is with_async_httpx else request["data"]
        del request["data"]
    with pytest.raises(ValueError, match=word):
        send(recorder.url, options={"raw": raw}, **request)
    assert recorder.requests == []


def test_a_multipart_form_is_not_sent(send: Send, recorder: Recorder) -> None:
    with pytest.raises(ValueError, match=r"form|streamed"):
        send(recorder.url, files={"file": b"content"})
    assert recorder.requests == []


def test_a_refused_generator_is_not_used_up() -> None:
    source = pieces()
    with pytest.raises(ValueError, match="streamed"):
        httpx.post("http://127.0.0.1:9", content=source, auth=adseal.httpx.KochavaAuth(SIGNER))
    assert list(source) == [CANONICAL]


@pytest.mark.parametrize("auth", [adseal.requests.KochavaAuth, adseal.httpx.KochavaAuth])
def test_arguments_are_checked(auth: Any) -> None:
    with pytest.raises(TypeError, match="signer must be an InstallSigner, not str"):
        auth("secret")
    with pytest.raises(ValueError, match="allow_unstable"):
        auth(SIGNER, raw=True, allow_unstable=True)
    assert signing.SECRET not in repr(auth(SIGNER))


def test_a_session_signs_each_request(recorder: Recorder) -> None:
    with requests.Session() as session:
        session.auth = adseal.requests.KochavaAuth(SIGNER)
        session.post(recorder.url, json={"a": "1/2"}, timeout=30)
        session.post(recorder.url, json={"a": "3/4"}, timeout=30)
    assert_signed(recorder.requests[0], b'{"a":"1\\/2"}')
    assert_signed(recorder.requests[1], b'{"a":"3\\/4"}')


def test_a_retry_sends_the_same_bytes(recorder: Recorder) -> None:
    recorder.answers += [b"HTTP/1.1 503 Service Unavailable\r\n"] * 2
    retry = Retry(total=2, status_forcelist=[503], allowed_methods=None, backoff_factor=0)
    with requests.Session() as session:
        session.mount("http://", HTTPAdapter(max_retries=retry))
        session.post(recorder.url, json=PAYLOAD, auth=adseal.requests.KochavaAuth(SIGNER), timeout=30)
    assert len(recorder.requests) == 3
    for request in recorder.requests:
        assert_signed(request, CANONICAL)


def test_a_prepared_request_is_signed_without_a_session() -> None:
    prepared = requests.Request("POST", "http://127.0.0.1:9", json=PAYLOAD).prepare()
    adseal.requests.KochavaAuth(SIGNER)(prepared)
    assert prepared.body == CANONICAL
    assert prepared.headers["Content-Length"] == str(len(CANONICAL))
    assert prepared.headers["Kochava-Auth-Token"] == signing.token(CANONICAL)


def test_a_request_of_httpx_can_be_sent_again(recorder: Recorder) -> None:
    with httpx.Client(auth=adseal.httpx.KochavaAuth(SIGNER)) as client:
        request = client.build_request("POST", recorder.url, json=PAYLOAD)
        response = client.send(request)
        client.send(request)
        client.send(response.request)
    assert len(recorder.requests) == 3
    for sent in recorder.requests:
        assert_signed(sent, CANONICAL)


def test_servers_accept_what_clients_sign(send: Send, server: Server) -> None:
    response = send(f"{server.url}/track/json", json=PAYLOAD)
    assert response.status_code == 200
    assert (response.json()["reason"], response.json()["body"]) == ("valid", CANONICAL.decode())
    tampered = requests.Request(
        "POST", f"{server.url}/track/json", json=PAYLOAD, auth=adseal.requests.KochavaAuth(SIGNER)
    )
    prepared = tampered.prepare()
    prepared.body = CANONICAL.replace(b"1.5", b"2.5")
    with requests.Session() as session:
        refused = session.send(prepared, timeout=30)
    assert (refused.status_code, refused.json()["reason"]) == (403, "invalid_token")
