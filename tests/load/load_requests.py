"""Requests whose answers are known beforehand by the standard library's hmac: good ones, and hostile ones."""

from __future__ import annotations

import hashlib
import hmac
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import server_clicks

KEY = b"a private key of the test servers"
API_KEY = b"test-api-key"
SECRET = b"a secret of the test servers"
LIFETIME = 3_000
UNAUTHORIZED = {"missing_token", "malformed_token", "unknown_api_key"}


@dataclass(frozen=True)
class Request:
    sent: bytes
    status: int
    reason: str

    def record(self) -> bytes:
        """How the judge reads it."""
        return b"%d\t%b\t%d\n%b\n" % (self.status, self.reason.encode(), len(self.sent), self.sent)


def get(target: bytes) -> bytes:
    return b"GET %b HTTP/1.1\r\nHost: localhost\r\n\r\n" % target


def post(body: bytes, headers: dict[bytes, bytes]) -> bytes:
    lines = b"".join(b"%b: %b\r\n" % header for header in headers.items())
    return b"POST /track/json HTTP/1.1\r\nHost: localhost\r\n%bContent-Length: %d\r\n\r\n%b" % (lines, len(body), body)


def signed(target: bytes, lifetime: int = LIFETIME, key: bytes = KEY) -> bytes:
    message = b"%b&expires=%d" % (target, int(time.time()) + lifetime)
    return message + b"&signature=" + server_clicks.signature(message, key)


def click(numbers: random.Random) -> tuple[bytes, str]:
    target = (
        b"/v1/cpi/click?campaign_id=c%d&network_id=2820&site_id=news%%201&note=%%c3%%a9+%%FF'" % numbers.getrandbits(64)
    )
    good = signed(target)
    many = b"".join(b"&p%d=1" % number for number in range(260))
    kinds: list[tuple[bytes, str]] = [
        *[(good, "valid")] * 9,
        (good + b"&source=web", "valid"),
        (signed(target + b"&long=" + b"x" * 5_000), "valid"),
        (good.replace(b"network_id=2820", b"network_id=2821"), "invalid_signature"),
        (signed(target, key=b"a key that the server never had"), "invalid_signature"),
        (signed(target, -1), "expired"),
        (good + b"&site.id=mine", "duplicate_parameter"),
        (good + b"&%73ite_id[]=mine", "duplicate_parameter"),
        (good[:-1], "malformed_signature"),
        (good + b"%3D", "malformed_signature"),
        (target, "missing_signature"),
        (target + b"&expires=soon&signature=" + b"A" * 43, "malformed_expires"),
        (good + many, "malformed_uri"),
    ]
    return numbers.choice(kinds)


def install(numbers: random.Random) -> tuple[bytes, dict[bytes, bytes], str]:
    body = b'{"action":"install","data":{"id":"%d","ua":"Mozilla\\/5.0"}}' % numbers.getrandbits(64)
    message = SECRET + hashlib.sha1(body).hexdigest().encode()
    token = hmac.digest(API_KEY, message, "sha256").hex().encode()
    good = {b"Kochava-Api-Key": API_KEY, b"Kochava-Auth-Token": token}
    kinds: list[tuple[bytes, dict[bytes, bytes], str]] = [
        *[(body, good, "valid")] * 3,
        (body.replace(b"install", b"INSTALL"), good, "invalid_token"),
        (body, {**good, b"Kochava-Auth-Token": token.upper()}, "malformed_token"),
        (body, {b"Kochava-Api-Key": API_KEY}, "missing_token"),
        (body, {**good, b"Kochava-Api-Key": b"nobody"}, "unknown_api_key"),
        (b"[" * 2_000, good, "invalid_token"),
    ]
    return numbers.choice(kinds)


def refusing(reason: str) -> int:
    """The status of the middlewares in Python."""
    return 200 if reason == "valid" else 401 if reason in UNAUTHORIZED else 403


def answering(_: str) -> int:
    """The status of the application in PHP, which tells the reason in each answer."""
    return 200


def mixed(status: Callable[[str], int]) -> Callable[[int], list[Request]]:
    """Clicks, and an install for every four of them."""

    def make(seed: int) -> list[Request]:
        numbers, requests = random.Random(seed), []
        for number in range(5_000):
            if number % 5:
                target, reason = click(numbers)
                requests.append(Request(get(target), status(reason), reason))
            else:
                body, headers, reason = install(numbers)
                requests.append(Request(post(body, headers), status(reason), reason))
        return requests

    return make


def for_the_click_server(seed: int) -> list[Request]:
    clicks = server_clicks.mix(5_000, seed)
    return [Request(get(one.target), 200 if one.reason == "valid" else 403, one.reason) for one in clicks]


def write(requests: list[Request], file: Path) -> None:
    file.write_bytes(b"".join(request.record() for request in requests))
