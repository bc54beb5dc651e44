"""Runs code that makes a mistake, and asks adseal what the mistake was.

Usage: test_mistakes.py ADSEAL [PART_OF_A_NAME]
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAMS = {".py": [sys.executable], ".mjs": ["node"], ".php": ["php"], ".sh": ["bash"]}
KEYS = {
    # Hex and base64 may take it for theirs.
    "PRIVATE_KEY": "6b1d0f2a9c8e47355ad1f0c3b2a69788",
    "API_KEY": "test-api-key",
    "API_SECRET": "test-secret-0123456789",
}


@dataclass
class Request:
    token: str
    body: bytes


class Receiver(ThreadingHTTPServer):
    """Takes what the snippets for installs send, each to a path of its own."""

    requests: dict[str, Request]

    def endpoint(self, snippet: Path) -> str:
        return f"http://127.0.0.1:{self.server_port}/{snippet.name}"


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests[self.path] = Request(self.headers["Kochava-Auth-Token"], body)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def receiver() -> Iterator[Receiver]:
    with Receiver(("127.0.0.1", 0), Handler) as server:
        server.requests = {}
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def expected(snippet: Path) -> tuple[str, set[str]]:
    """What stands beside the snippet: an outcome, or causes."""
    found = re.search(r"causes: (.+)", snippet.read_text(encoding="utf-8"))
    if found is None:
        raise SystemExit(f"{snippet}: no causes are written beside it")
    names = set(found[1].split(", "))
    return (found[1], set()) if found[1] in ("matches", "unexplained") else ("explained", names)


def output(command: list[str], environment: dict[str, str], text: bytes = b"") -> bytes:
    run = subprocess.run(command, input=text, env=environment, stdout=subprocess.PIPE, check=False)
    # adseal ends with 1 where the answer is no.
    if run.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with {run.returncode}")
    return run.stdout


def explained(adseal: str, snippet: Path, environment: dict[str, str], server: Receiver) -> tuple[str, set[str]]:
    environment = {**environment, "ENDPOINT": server.endpoint(snippet)}
    printed = output([*PROGRAMS[snippet.suffix], str(snippet)], environment)
    if snippet.parent.name == "clicks":
        asked = [adseal, "click", "explain", "--json", "--key-env", "PRIVATE_KEY"]
        answer = output(asked, environment, printed)
    else:
        sent = server.requests[f"/{snippet.name}"]
        asked = [adseal, "install", "explain", "--json", "--token", sent.token]
        keys = ["--api-key-env", "API_KEY", "--secret-env", "API_SECRET"]
        answer = output([*asked, *keys], environment, sent.body)
    told = json.loads(answer)
    return told["outcome"], {cause["name"] for cause in told["causes"]}


@contextmanager
def key_files() -> Iterator[dict[str, str]]:
    """The variables that name them. Each ends with a line end, as an editor leaves it."""
    with tempfile.TemporaryDirectory() as folder:
        files = {name: Path(folder) / name for name in ("PRIVATE_KEY", "API_SECRET")}
        for name, path in files.items():
            path.write_text(KEYS[name] + "\n", encoding="ascii")
        yield {f"{name}_FILE": str(path) for name, path in files.items()}


def main(arguments: list[str]) -> int:
    adseal, part = arguments[0], "".join(arguments[1:2])
    snippets = [path for path in sorted(HERE.glob("*s/*.*")) if path.suffix in PROGRAMS and part in str(path)]
    with key_files() as files, receiver() as server, ThreadPoolExecutor(2) as pool:
        environment = {"PATH": os.environ["PATH"], **KEYS, **files}
        answers = list(pool.map(lambda snippet: explained(adseal, snippet, environment, server), snippets))
    failed = 0
    for snippet, told in zip(snippets, answers, strict=True):
        wanted = expected(snippet)
        if told != wanted:
            failed += 1
            print(f"{snippet.relative_to(HERE)}: told {told}, and it is {wanted}", file=sys.stderr)
    print(f"{len(snippets)} pieces of code, {failed} explained wrongly")
    return 1 if failed or not snippets else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
