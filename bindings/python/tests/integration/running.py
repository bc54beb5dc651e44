"""Servers that run in processes of their own, and one that only listens."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parents[1]
APPS = "integration.servers"

# Each server with the application that it runs.
SERVERS = {
    "uvicorn and Starlette": ("uvicorn-h11", "starlette_app:app"),
    "uvicorn and FastAPI": ("uvicorn-httptools", "fastapi_app:app"),
    "gunicorn and Flask": ("gunicorn", "flask_app:app"),
    "waitress and Flask": ("waitress", "flask_app:app"),
    "gunicorn and Django": ("gunicorn", "django_app:wsgi"),
    "uvicorn and Django": ("uvicorn-h11", "django_app:asgi"),
}


@dataclass
class Answer:
    """A response, as the standard library reads it."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Server:
    """A server on loopback."""

    name: str
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def waits_for_bodies(self) -> bool:
        """Whether nothing is called before all of a body is there: so do waitress, and Django under ASGI."""
        return self.name in ("waitress and Flask", "uvicorn and Django")

    @property
    def reads_no_chunks(self) -> bool:
        """Whether the framework takes a chunked body for an empty one: so does Django under WSGI."""
        return self.name == "gunicorn and Django"

    def send(self, method: str, target: str, body: bytes | None = None, headers: Any = ()) -> Answer:
        """One request, its target and its headers as they are given."""
        pairs = list(headers.items() if isinstance(headers, dict) else headers)
        if body is not None and not any(name.lower() == "transfer-encoding" for name, _ in pairs):
            pairs.append(("Content-Length", str(len(body))))
        head = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
        head += [f"{name}: {value}" for name, value in pairs]
        return self.exchange("\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + (body or b""))

    def exchange(self, request: bytes) -> Answer:
        """Sends the bytes of a request, whether it is complete or not, and reads the response."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(request)
            response = http.client.HTTPResponse(connection, method=request.split(b" ", 1)[0].decode())
            response.begin()
            return Answer(response.status, response.msg, response.read())

    def counts(self) -> dict[str, int]:
        counts: dict[str, int] = self.send("GET", "/counts").json()
        return counts


@contextlib.contextmanager
def running(name: str, mode: str, log: Path) -> Iterator[Server]:
    """A server of SERVERS. It inherits a socket that listens already, so nothing waits and no port is guessed."""
    server, app = SERVERS[name]
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening, log.open("wb") as output:
        descriptor = listening.fileno()
        process = subprocess.Popen(
            [sys.executable, "-m", f"{APPS}.serve", server, f"{APPS}.{app}", str(descriptor)],
            cwd=TESTS,
            pass_fds=[descriptor],
            env={**os.environ, "ADSEAL_TEST_MODE": mode},
            stdout=output,
            stderr=output,
        )
        port = listening.getsockname()[1]
        listening.close()
        try:
            yield Server(name, port)
        finally:
            process.terminate()
            process.wait(timeout=30)


@dataclass
class Recorder:
    """Accepts connections, records the requests, and gives to each the next of its answers (by default 200)."""

    answers: list[bytes] = field(default_factory=list)
    requests: list[bytes] = field(default_factory=list)

    def __enter__(self) -> Recorder:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        # Wakes the thread that waits in accept().
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(timeout=10)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def targets(self) -> list[str]:
        return [request.split(b" ", 2)[1].decode("latin-1") for request in self.requests]

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection:
                self.requests.append(_read_request(connection))
                answer = self.answers.pop(0) if self.answers else b"HTTP/1.1 200 OK\r\n"
                connection.sendall(answer + b"Content-Length: 0\r\nConnection: close\r\n\r\n")


def _read_request(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(header(head, "content-length") or 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def header(request: bytes, name: str) -> str | None:
    """The one value of a header in the bytes of a request."""
    values = headers(request, name)
    assert len(values) <= 1, f"{name} was sent {len(values)} times"
    return values[0] if values else None


def headers(request: bytes, name: str) -> list[str]:
    lines = request.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
    pairs = [line.partition(":") for line in lines]
    return [value.strip() for key, _, value in pairs if key.lower() == name.lower()]


def body(request: bytes) -> bytes:
    return request.partition(b"\r\n\r\n")[2]
