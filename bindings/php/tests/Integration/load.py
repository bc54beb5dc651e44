"""Requests whose answers are known beforehand by the standard library's hmac, and clients that send many of them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import random
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

# What the application has, too.
CLICK_KEY = b"a private key of the test servers"
API_KEY = "test-api-key"
SECRET = b"a secret of the test servers"
CLICK = "/v1/cpi/click"


def signature(message: str) -> str:
    digest = hmac.digest(CLICK_KEY, message.encode("latin-1"), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def signed(target: str, lifetime: int = 600) -> str:
    message = f"{target}&expires={int(time.time()) + lifetime}"
    return f"{message}&signature={signature(message)}"


def token(body: bytes) -> str:
    secret_and_hash = SECRET + hashlib.sha1(body).hexdigest().encode()
    return hmac.digest(API_KEY.encode(), secret_and_hash, "sha256").hex()


@dataclass(frozen=True)
class Request:
    """The bytes of a request, and whether an answer to it is the right one."""

    sent: bytes
    right: Callable[[int, str], bool]


def get(target: str, right: Callable[[int, str], bool]) -> Request:
    return Request(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode("latin-1"), right)


def click(target: str, reason: str) -> Request:
    return get(target, lambda status, body: (status, body) == (200, reason))


def install(body: bytes, sent_token: str, reason: str) -> Request:
    head = (
        f"POST /track/json HTTP/1.1\r\nHost: localhost\r\nKochava-Api-Key: {API_KEY}\r\n"
        f"Kochava-Auth-Token: {sent_token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return Request(head.encode() + body, lambda status, body: (status, body) == (200, reason))


def signing(target: str) -> Request:
    """What comes back is the target with a signature that the standard library makes, too."""

    def right(status: int, body: str) -> bool:
        found = re.fullmatch(r"(.*&expires=\d{10})&signature=(.*)", body)
        return status == 200 and found is not None and body.startswith(target) and signature(found[1]) == found[2]

    return get(f"/sign{target}", right)


def one(numbers: random.Random) -> Request:
    """A click or an install, authentic or not in one of the ways there are; or a click to be signed."""
    target = f"{CLICK}?campaign_id=c{numbers.randrange(10**9)}&site_id=site%2C{numbers.randrange(10**6)}&empty="
    body = b'{"action":"install","data":{"id":"%d","ua":"Mozilla\\/5.0"}}' % numbers.randrange(10**12)
    kinds: list[Callable[[], Request]] = [
        lambda: click(signed(target), "valid"),
        lambda: click(signed(target), "valid"),
        lambda: click(signed(target).replace("campaign_id=c", "campaign_id=d"), "invalid_signature"),
        lambda: click(signed(target, -1), "expired"),
        lambda: click(signed(target) + "&site.id=mine", "duplicate_parameter"),
        lambda: click(signed(target)[:-1], "malformed_signature"),
        lambda: click(target, "missing_signature"),
        lambda: install(body, token(body), "valid"),
        lambda: install(body.replace(b"install", b"INSTALL"), token(body), "invalid_token"),
        lambda: signing(target),
    ]
    return numbers.choice(kinds)()


def mix(count: int, seed: int) -> list[Request]:
    numbers = random.Random(seed)
    return [one(numbers) for _ in range(count)]


@dataclass
class Client:
    """One connection that is kept open, over which requests go one after the other."""

    port: int

    def __enter__(self) -> Client:
        self.connection = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        return self

    def __exit__(self, *_exception: object) -> None:
        self.connection.close()

    def exchange(self, sent: bytes) -> tuple[int, str]:
        """The status and the body, whose length the application always states."""
        self.connection.sendall(sent)
        received = b""
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._more()
        head = received[:end].decode("latin-1")
        stated = re.search(r"(?i)\r\ncontent-length: *(\d+)", head)
        if stated is None:
            raise AssertionError(f"an answer without its length: {head}")
        length = int(stated[1])
        while len(received) < end + 4 + length:
            received += self._more()
        return int(head[9:12]), received[end + 4 :].decode("latin-1")

    def _more(self) -> bytes:
        received = self.connection.recv(65536)
        if not received:
            raise AssertionError("the server closed a connection that was to be kept")
        return received


def send(port: int, requests: list[Request]) -> Iterator[str]:
    """What was wrong with the answers."""
    with Client(port) as client:
        for request in requests:
            try:
                status, body = client.exchange(request.sent)
            except (OSError, AssertionError) as error:
                yield f"{request.sent!r}: {error}"
                return
            if not request.right(status, body):
                yield f"{request.sent!r}: {status} {body!r}"


def send_all(port: int, requests: list[Request], clients: int = 8) -> list[str]:
    """Sends them over so many connections at a time; what was wrong with the answers."""
    with ThreadPoolExecutor(clients) as pool:
        found = pool.map(lambda number: list(send(port, requests[number::clients])), range(clients))
        return [wrong for one_client in found for wrong in one_client]


def send_copies(port: int, targets: list[str], copies: int = 8) -> list[Counter[str]]:
    """Sends each target over so many connections at the same moment; how often there was each answer to it."""
    answers = [Counter[str]() for _ in targets]
    together = threading.Barrier(copies, timeout=30)

    def work() -> None:
        with Client(port) as client:
            for target, counted in zip(targets, answers, strict=True):
                request = get(target, lambda _status, _body: True)
                together.wait()
                counted[client.exchange(request.sent)[1]] += 1

    with ThreadPoolExecutor(copies) as pool:
        for done in [pool.submit(work) for _ in range(copies)]:
            done.result()
    return answers
