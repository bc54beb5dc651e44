"""The headers of a request as HTTP clients and web frameworks hold them, given to InstallVerifier.verify_request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import adseal
import django.http.request
import httpx
import pytest
import requests.structures
import starlette.datastructures
import urllib3
import werkzeug.datastructures
from installs import API_KEY, SECRET, token_by_hand

BODY = b'{"action":"install"}'
TOKEN = token_by_hand(BODY)
VERIFIER = adseal.InstallVerifier({API_KEY: SECRET})

Pairs = list[tuple[str, str]]
ONCE: Pairs = [("Host", "example.com"), ("Kochava-Auth-Token", TOKEN), ("Kochava-Api-Key", API_KEY)]


def in_bytes(pairs: Pairs) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in pairs]


def urllib3_headers(pairs: Pairs) -> urllib3.HTTPHeaderDict:
    made = urllib3.HTTPHeaderDict()
    for name, value in pairs:
        made.add(name, value)
    return made


def environ(pairs: Pairs) -> dict[str, str]:
    """As a WSGI server makes it: a header that repeats is joined, since a dict has no place for two."""
    made: dict[str, str] = {}
    for name, value in pairs:
        key = "HTTP_" + name.upper().replace("-", "_")
        made[key] = f"{made[key]},{value}" if key in made else value
    return made


TELL_EACH: dict[str, Callable[[Pairs], Any]] = {
    "starlette": lambda pairs: starlette.datastructures.Headers(raw=in_bytes(pairs)),
    "the list in a scope of ASGI": in_bytes,
    "httpx": httpx.Headers,
    "the raw list of httpx": lambda pairs: httpx.Headers(pairs).raw,
    "werkzeug": werkzeug.datastructures.Headers,
    "urllib3": urllib3_headers,
}

JOIN: dict[str, Callable[[Pairs], Any]] = {
    "werkzeug in WSGI": lambda pairs: werkzeug.datastructures.EnvironHeaders(environ(pairs)),
    "django": lambda pairs: django.http.request.HttpHeaders(environ(pairs)),
}


@pytest.mark.parametrize("headers", [*TELL_EACH.values(), *JOIN.values()], ids=[*TELL_EACH, *JOIN])
def test_headers_are_found(headers: Callable[[Pairs], Any]) -> None:
    assert VERIFIER.verify_request(BODY, headers(ONCE)).valid
    assert VERIFIER.verify_request(BODY, headers(ONCE[:2])).reason == "unknown_api_key"
    assert VERIFIER.verify_request(BODY, headers(ONCE[:1])).reason == "missing_token"


@pytest.mark.parametrize("headers", TELL_EACH.values(), ids=TELL_EACH)
def test_headers_that_repeat_are_refused(headers: Callable[[Pairs], Any]) -> None:
    verdict = VERIFIER.verify_request(BODY, headers([*ONCE, ("Kochava-Auth-Token", TOKEN)]))
    assert (verdict.reason, verdict.offset) == ("malformed_token", None)
    assert VERIFIER.verify_request(BODY, headers([*ONCE, ("Kochava-Api-Key", API_KEY)])).reason == "unknown_api_key"


@pytest.mark.parametrize("headers", JOIN.values(), ids=JOIN)
def test_headers_that_a_server_joined_are_refused_too(headers: Callable[[Pairs], Any]) -> None:
    verdict = VERIFIER.verify_request(BODY, headers([*ONCE, ("Kochava-Auth-Token", TOKEN)]))
    # They are one value by then, with a comma where a token has ended.
    assert (verdict.reason, verdict.offset) == ("malformed_token", 64)
    assert VERIFIER.verify_request(BODY, headers([*ONCE, ("Kochava-Api-Key", API_KEY)])).reason == "unknown_api_key"


def test_the_headers_of_requests() -> None:
    """They are those of a request that is sent, and hold each once."""
    signed = adseal.InstallSigner(API_KEY, SECRET).sign(BODY)
    sent = requests.Request("POST", "http://localhost/", data=signed.body, headers=signed.headers).prepare()
    assert isinstance(sent.body, bytes)
    assert VERIFIER.verify_request(sent.body, sent.headers).valid
    assert VERIFIER.verify_request(BODY, requests.structures.CaseInsensitiveDict(ONCE)).valid


def test_the_headers_of_an_httpx_request() -> None:
    signed = adseal.InstallSigner(API_KEY, SECRET).sign(BODY)
    sent = httpx.Request("POST", "http://localhost/", content=signed.body, headers=signed.headers)
    assert VERIFIER.verify_request(sent.content, sent.headers).valid
    twice = [*sent.headers.multi_items(), ("Kochava-Auth-Token", TOKEN)]
    assert VERIFIER.verify_request(sent.content, twice).reason == "malformed_token"
