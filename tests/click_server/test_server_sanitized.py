"""The server as the compiler's sanitizers see it: what a test of its answers may overlook ends it here."""

from __future__ import annotations

import contextlib
import os
import tempfile
import unittest
import unittest.mock
from collections.abc import Iterator
from pathlib import Path

from server_clicks import KEYS, mix, signed, target_of, write
from server_process import ROOT, Server, key_lines, request, running
from test_server_keys import REFUSED
from test_server_load import CONNECTIONS, Load, Rotation

CLICKS = 20_000
# cpp-httplib comes compiled without sanitizers: ThreadSanitizer sees what it copies, and not what it waits for.
OPTIONS = {"TSAN_OPTIONS": "ignore_noninstrumented_modules=1"}


@contextlib.contextmanager
def sanitized(kind: str, *options: str) -> Iterator[Server]:
    """The server that `make test-server` builds with this sanitizer; it ends in order if nothing was found."""
    program = ROOT / "build" / f"click_server_{kind}" / "click_server"
    with unittest.mock.patch.dict(os.environ, OPTIONS), running(*options, program=program) as server:
        yield server
        end = server.end()
        if end != 0:
            raise AssertionError(f"it ended with {end}:\n{server.said()}")


class Sanitized(unittest.TestCase):
    def test_memory(self) -> None:
        with sanitized("address", "--once", "100") as server, server.connect() as connection:
            for click in mix(2000, seed=8):
                self.assertIn(connection.ask(click.target).json["reason"], (click.reason, "replay_guard_full"))
            for byte in range(256):
                server.ask(signed(target_of(more=b"&x=%b%%%02x&" % (bytes([byte]), byte))) + bytes([byte]))
            for cut in range(0, 100, 7):
                with server.connect() as broken_off:
                    broken_off.socket.sendall(request(signed(target_of()))[:cut])
            for text in (*REFUSED, key_lines(KEYS)):
                server.reload(text)

    def test_threads(self) -> None:
        clicks = mix(CLICKS, seed=9)
        with tempfile.TemporaryDirectory() as folder, sanitized("thread", "--threads", str(CONNECTIONS + 8)) as server:
            with Load(server, write(clicks, Path(folder) / "clicks")) as load, Rotation(server) as rotation:
                self.assertTrue(load.finished.wait(200), "answers are missing")
                result = load.result()
            self.assertEqual((result["judged"], result["wrong"], rotation.wrong), (CLICKS, 0, []))
            self.assertGreaterEqual(rotation.taken, 3)
