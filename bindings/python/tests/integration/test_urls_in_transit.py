"""Which spellings of a signed URL requests, httpx and urllib send as they are, and what becomes of the others.

A URL that adseal signs without the lint `unstable_in_transit` arrives unchanged from each of them. What they rewrite is
one of: lower-case escapes, escaped unreserved characters and dot segments, for which there is that lint; bytes and
escapes that are not legal in a URI, which signing refuses; a fragment, which no client sends.
"""

from __future__ import annotations

import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http.client import InvalidURL

import adseal
import httpx
import pytest
import requests

from integration import signing
from integration.running import Recorder

KEPT = [
    "/c?a=b&c=d",
    "/c?a=b%2Cc",
    "/c?a=it%27s",
    "/c?a=it's",
    "/c?a=~x",
    "/c?a=%5B1%5D",
    "/c?a=%7By%7D",
    "/c?a=x%20y",
    "/c?a=x+y",
    "/c?a=%C3%A9",
    "/c?a=b%00",
    "/c?a=b%26c%3Dd%23e",
    "/c?a=http%3A%2F%2Fx%2F%3Fy%3D1",
    "/c?a=!$()*,;:@/?",
    "/c?a",
    "/c?a=b&&c=",
    "/c?",
    "/a//c?a=b",
    "//c?a=b",
    "/c'd;p=1?a=b",
    "/c%2Fd?a=b",
]


@dataclass(frozen=True)
class Sent:
    """What each client makes of a URL: another one, the error that it raises, or (None) nothing."""

    requests: str | type[Exception] | None = None
    httpx: str | type[Exception] | None = None
    urllib: str | type[Exception] | None = None


CHANGED = {
    # Linted by adseal.
    "/c?a=b%2fc": Sent(requests="/c?a=b%2Fc"),
    "/c%2fd?a=b": Sent(requests="/c%2Fd?a=b"),
    "/c?a=%41": Sent(requests="/c?a=A"),
    "/c?a=%7Ex": Sent(requests="/c?a=~x"),
    "/a/./c?a=b": Sent(requests="/a/c?a=b", httpx="/a/c?a=b"),
    "/a/../c?a=b": Sent(requests="/c?a=b", httpx="/c?a=b"),
    "/a/%2E%2E/c?a=b": Sent(requests="/a/../c?a=b"),
    # Refused by adseal.
    "/c?a=[1]": Sent(requests="/c?a=%5B1%5D"),
    "/c?a=x|y": Sent(requests="/c?a=x%7Cy"),
    "/c?a=x^y": Sent(requests="/c?a=x%5Ey"),
    "/c?a=x`y": Sent(requests="/c?a=x%60y"),
    "/c?a=x\\y": Sent(requests="/c?a=x%5Cy"),
    '/c?a="x"': Sent(requests="/c?a=%22x%22", httpx="/c?a=%22x%22"),
    "/c?a=x<y": Sent(requests="/c?a=x%3Cy", httpx="/c?a=x%3Cy"),
    "/c?a=x y": Sent(requests="/c?a=x%20y", httpx="/c?a=x%20y", urllib=InvalidURL),
    "/c?a=\u00e9": Sent(requests="/c?a=%C3%A9", httpx="/c?a=%C3%A9", urllib=UnicodeEncodeError),
    "/c?a=%u00e9": Sent(requests="/c?a=%25u00e9"),
    "/c?a=50%": Sent(requests="/c?a=50%25"),
}

Get = Callable[[str], object]
CLIENTS: dict[str, Get] = {
    "requests": lambda url: requests.get(url, timeout=30),
    "httpx": lambda url: httpx.get(url, timeout=30, follow_redirects=True),
    "urllib": lambda url: urllib.request.urlopen(url, timeout=30).close(),
}


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("spelling", KEPT)
def test_these_are_sent_as_they_are(recorder: Recorder, client: str, spelling: str) -> None:
    target = signing.signed(spelling)
    CLIENTS[client](recorder.url + target)
    assert recorder.targets == [target]


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("spelling", KEPT)
def test_a_redirect_leads_to_these_as_they_are(recorder: Recorder, client: str, spelling: str) -> None:
    target = signing.signed(spelling)
    recorder.answers.append(f"HTTP/1.1 302 Found\r\nLocation: {recorder.url}{target}\r\n".encode())
    CLIENTS[client](recorder.url + "/start")
    assert recorder.targets == ["/start", target]


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("spelling", CHANGED)
def test_these_are_sent_as_is_said(recorder: Recorder, client: str, spelling: str) -> None:
    target = signing.signed(spelling)
    expected = getattr(CHANGED[spelling], client)
    if isinstance(expected, type):
        with pytest.raises(expected):
            CLIENTS[client](recorder.url + target)
        assert recorder.targets == []
        return
    CLIENTS[client](recorder.url + target)
    assert recorder.targets == [target if expected is None else target.replace(spelling, expected)]
    verifier = adseal.ClickVerifier(signing.CLICK_KEY)
    assert verifier.verify(recorder.targets[0]).reason == ("valid" if expected is None else "invalid_signature")


@pytest.mark.parametrize("client", CLIENTS)
def test_a_fragment_is_not_sent(recorder: Recorder, client: str) -> None:
    target = signing.signed()
    CLIENTS[client](f"{recorder.url}{target}#fragment")
    assert recorder.targets == [target]


def test_what_is_changed_is_refused_by_signing_or_linted() -> None:
    signer = adseal.ClickSigner(signing.CLICK_KEY)
    refused, linted = [], []
    for spelling in CHANGED:
        try:
            signer.sign(spelling)
        except adseal.SigningError as error:
            refused.append((spelling, str(error.reason)))
        else:
            linted.append((spelling, "unstable_in_transit" in [lint.kind for lint in signer.lint(spelling)]))
    assert linted == [(spelling, True) for spelling in list(CHANGED)[:7]]
    assert [spelling for spelling, _ in refused] == list(CHANGED)[7:]
    assert {reason for _, reason in refused} == {"illegal_byte"}
