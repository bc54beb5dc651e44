"""The server as a process, with a key file of its own, and requests that are sent to it byte by byte."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server_clicks import KEYS

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("CLICK_SERVER", ROOT / "build" / "click_server" / "click_server"))


def key_lines(keys: Mapping[str, bytes]) -> str:
    return "".join(f"{key_id} {key.hex()}\n" for key_id, key in keys.items())


def write_keys(file: Path, text: str) -> None:
    """Replaces the file as one should: nobody sees half of it, and nobody else may read it."""
    new = file.with_name("new")
    new.unlink(missing_ok=True)
    new.touch(0o600)
    new.write_text(text, encoding="utf-8", newline="")
    new.rename(file)


def wait_until(what: str, done: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain for {what}")
        time.sleep(0.005)


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body, which is one value of JSON in UTF-8, whatever was asked."""
        value: dict[str, Any] = json.loads(self.body.decode("utf-8", "strict"))
        return value


@dataclass
class Connection:
    """A connection that is kept open."""

    socket: socket.socket

    def answer(self, method: str = "GET") -> Answer:
        response = http.client.HTTPResponse(self.socket, method=method)
        response.begin()
        return Answer(response.status, response.headers, response.read())

    def ask(
        self, target: bytes, method: str = "GET", body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request, whose target is sent as it is."""
        self.socket.sendall(request(target, method, body, headers))
        return self.answer(method)


def request(target: bytes, method: str = "GET", body: bytes = b"", headers: Mapping[str, str] | None = None) -> bytes:
    lines = [b"%b %b HTTP/1.1" % (method.encode(), target), b"Host: localhost"]
    lines += [f"{name}: {value}".encode("latin-1") for name, value in (headers or {}).items()]
    if body:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


@dataclass
class Server:
    process: subprocess.Popen[bytes]
    key_file: Path
    log: Path
    port: int

    @contextlib.contextmanager
    def connect(self) -> Iterator[Connection]:
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connected:
            yield Connection(connected)

    def ask(
        self, target: bytes, method: str = "GET", body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request over a connection of its own."""
        with self.connect() as connection:
            return connection.ask(target, method, body, headers)

    def reason(self, target: bytes) -> str:
        reason: str = self.ask(target).json["reason"]
        return reason

    def status(self) -> dict[str, Any]:
        return self.ask(b"/status").json

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def reload(self, text: str) -> bool:
        """New keys, by a signal; whether the server took them."""
        before = self.status()
        write_keys(self.key_file, text)
        return self.hang_up(before)

    def hang_up(self, before: dict[str, Any]) -> bool:
        self.process.send_signal(signal.SIGHUP)
        done = before["reloads"] + before["failed_reloads"] + 1
        wait_until("the reload", lambda: self._reloads() == done)
        return bool(self.status()["reloads"] > before["reloads"])

    def _reloads(self) -> int:
        now = self.status()
        total: int = now["reloads"] + now["failed_reloads"]
        return total

    def private_memory(self) -> int:
        """KiB that it has for itself."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8").splitlines()
        [kib] = (int(line.split()[1]) for line in lines if line.startswith("RssAnon:"))
        return kib

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=20)


@contextlib.contextmanager
def running(*options: str, keys: Mapping[str, bytes] = KEYS, program: Path = PROGRAM) -> Iterator[Server]:
    """A server on a free port, in a directory that is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="click-server-") as name:
        key_file, log = Path(name) / "keys", Path(name) / "log"
        write_keys(key_file, key_lines(keys))
        with log.open("wb") as output:
            command = [str(program), str(key_file), "--port", "0", *options]
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        server = Server(process, key_file, log, 0)
        try:
            wait_until("the server", lambda: "http://" in server.said() or process.poll() is not None)
            server.port = int(server.said().partition("http://127.0.0.1:")[2].partition("/")[0])
            yield server
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The program, where it is to end by itself."""
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=20, check=False)
